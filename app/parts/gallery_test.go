package parts

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// themed sets the app's theme for a test.
func themed(t *testing.T, v Variant, scale float32) fyne.App {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(NewTheme(v, scale))
	return a
}

// show puts content into a window of a size.
func show(t *testing.T, content fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	win := test.NewTempWindow(t, content)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win
}

// snapshot writes the window as a picture where LEEWAY_PICTURES names a folder.
func snapshot(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("LEEWAY_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(dir + "/" + name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

// gallery shows every part, as the mock-up 15-parts does.
func gallery() fyne.CanvasObject {
	field := func(label, help, text string) *Field {
		f := NewField(label, help)
		f.SetText(text)
		return f
	}
	wrong := field("ICC", "", "1.4")
	wrong.SetError("Between 0 and 1. Try 0.20.")
	district := NewDropdown("District", []string{"All", "Millfield"}, nil)
	district.Select("All")
	off := NewSecondary("Continue", nil)
	off.Disable()
	focused := NewPrimary("Focused", nil)
	focused.FocusGained()
	keep := NewCheckbox("Keep", nil)
	keep.SetChecked(true)
	radio := NewRadio([]string{"By district", "Complete"}, nil)
	progress := NewProgress(func() {})
	progress.Set("Drawing 9,999 times: 6,120 done", 0.61)
	problems := NewProblemColumn([]ProblemItem{
		{Gravity: MustSettle, Address: "Roster.xlsx ! Teams ! B14", Sentence: []Span{T("Team id "), B("MF-04"), T(" appears twice (also in B15).")}, Fixes: []Fix{{"Make B15 MF-05", nil}, {"Show", nil}}},
		{Gravity: LookAtIt, Address: "Roster.xlsx ! Teams ! F27", Sentence: []Span{B("EM-09"), T(" lists 4 staff. Under 5, people could be recognised.")}, Fixes: []Fix{{"Leave out", nil}, {"Merge", nil}}},
		{Gravity: ForInformation, Address: "Roster.xlsx ! Teams ! G11:G62", Sentence: Marked("Decimal comma read as a point: **11,4** is 11.4."), Fixes: []Fix{{"Undo", nil}}},
	})
	problems.Select(0)
	return Over(NewShape(Paper, 0), Pad(24, 28, 30, 28, Column(8,
		Heading("Leeway parts"),
		Label("Buttons: one primary per screen, bottom right"),
		Row(12, NewPrimary("Seal the plan", nil), NewSecondary("Compare", nil), NewQuiet("Undo", nil), off, Gap(4, 0), focused, NewSecondary("Small", nil).Small(), NewSecondary("Read again", nil).WithIcon(IconSheet)),
		Label("Fields"),
		RowTop(12, Grow(field("Teams", "All that can take part", "48")), Grow(field("Margin", "In points", "3.0")), Grow(wrong), Grow(district)),
		Row(20, keep, NewCheckbox("Add", nil), radio, Spacer()),
		Label("Stages"),
		Wrap(8, StageChip("Draft", 1, false), StageChip("Plan sealed", 2, true), StageChip("Drawn", 3, false), StageChip("Collecting", 4, false), StageChip("Unblinded", 5, false), ArmsHiddenChip()),
		Wrap(8, PlannedChip(), GuardrailChip(), ExploratoryChip(), NewColumnChip("E", IconNumber, "Cases closed", false, nil), NewColumnChip("H", IconCross, "Left out", true, nil), KeyChip("Ctrl K"),
			NewIcon(IconEmpty, 16, Ink3), NewIcon(IconHalf, 16, Accent), NewIcon(IconDone, 16, Accent), NewIcon(IconLocked, 16, Ink3)),
		Label("Verdicts"),
		Wrap(8, VerdictChip(ClearGain), VerdictChip(GainSizeUncertain), VerdictChip(NoMeaningfulDifference), VerdictChip(TooUncertain), VerdictChip(Harm), VerdictChip(GuardrailHeld), VerdictChip(GuardrailNotHeld), VerdictChip(GuardrailNotSettled)),
		Label("Security"),
		Row(12, Sized(246, 0, SecurityBars(4)), SecurityFigure(4), Spacer()),
		Label("Things to settle"),
		Card(problems),
		Label("Progress and messages"),
		Card(Pad(12, 14, 12, 14, progress)),
		ErrorBox("The file is open in Excel.", "Close it there, then read it again. Nothing was lost.", "Read again", nil),
		Message("72 rows taken in from Harbour.", "Undo", func() {}),
		Wrap(6, everyIcon()...),
		NewSearch("Find a team", nil),
	)))
}

func everyIcon() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, name := range []IconName{IconMark, IconPadlock, IconSearch, IconUndo, IconRedo, IconLeft, IconRight, IconFolder, IconPlus, IconPlay, IconTable, IconSheet, IconPrinter, IconPage, IconDocument, IconFlag, IconEye, IconEyeOff, IconLink, IconArchive, IconShield, IconShieldLine, IconMoon, IconSun, IconTextSize, IconJournal, IconArrowDown, IconPresent, IconTag, IconText, IconCalendar, IconEuro, IconColumns, IconChart, IconDownload} {
		colour := Ink
		if name == IconMark {
			colour = Accent
		}
		out = append(out, NewIcon(name, 22, colour))
	}
	return out
}

func TestGalleryDrawsInBothVariants(t *testing.T) {
	for name, v := range map[string]Variant{"light": Light, "dark": Dark} {
		themed(t, v, 1)
		w := show(t, gallery(), 640, 1080)
		snapshot(t, w, "gallery-"+name)
		img := w.Canvas().Capture()
		if got, want := at(img, 4, 4), ColourIn(Paper, v == Dark); got != want {
			t.Errorf("%s: corner is %v, want %v", name, got, want)
		}
	}
}

func at(img image.Image, x, y int) color.NRGBA {
	return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
}

func TestGalleryAtLargestText(t *testing.T) {
	themed(t, Light, 1.75)
	w := show(t, container.NewStack(NewShape(Paper, 0), Scrolled(gallery())), 1280, 1600)
	snapshot(t, w, "gallery-175")
}
