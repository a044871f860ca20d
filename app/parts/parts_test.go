package parts

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func press(f fyne.Focusable, keys ...fyne.KeyName) {
	for _, k := range keys {
		f.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func TestEveryGlyphAndColourIsThere(t *testing.T) {
	themed(t, Light, 1)
	for name := range glyphs {
		svg := string(GlyphResource(name, Accent, OnAccent).Content())
		if strings.Contains(svg, `"#1"`) || strings.Contains(svg, `"#2"`) {
			t.Errorf("%s has a colour that was not filled in: %s", name, svg)
		}
	}
	if got := ColourIn("no such colour", false); got != ColourIn(Ink, false) {
		t.Errorf("an unknown colour is %v, want ink", got)
	}
}

// TestContrast checks the figures of the look guide, section 2: text 4.5 to 1,
// marks and borders 3 to 1, on cards and on paper, in both variants.
func TestContrast(t *testing.T) {
	for _, c := range []struct {
		name  fyne.ThemeColorName
		least float64
	}{
		{Ink, 4.5}, {Ink2, 4.5}, {Ink3, 4.5}, {Accent, 4.5}, {Error, 4.5}, {Warning, 4.5}, {Practice, 4.5}, {ControlText, 4.5},
		{FieldBorder, 3}, {WarningMark, 3}, {Control, 3}, {SecondArm, 3}, {ThirdArm, 3},
	} {
		for _, dark := range []bool{false, true} {
			for _, ground := range []fyne.ThemeColorName{Surface, Paper} {
				if got := contrast(ColourIn(c.name, dark), ColourIn(ground, dark)); got < c.least {
					t.Errorf("%s on %s, dark %t: %.2f, want %.1f or more", c.name, ground, dark, got, c.least)
				}
			}
		}
	}
}

// contrast is the ratio of WCAG 2.2, 1.4.3.
func contrast(a, b color.NRGBA) float64 {
	light := func(c color.NRGBA) float64 {
		linear := func(v uint8) float64 {
			x := float64(v) / 255
			if x <= 0.04045 {
				return x / 12.92
			}
			return math.Pow((x+0.055)/1.055, 2.4)
		}
		return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestTextWrapsInsideItsWidth(t *testing.T) {
	themed(t, Light, 1)
	text := BodySpans(T("Team id "), B("MF-04"), T(" appears twice (also in B15). Two teams with one id cannot be drawn fairly, and C:/a/very/long/path/that/has/no/blank.xlsx is cut."))
	for _, width := range []float32{80, 160, 240, 400} {
		for _, line := range text.lines(width) {
			if line.width > width+0.5 {
				t.Errorf("a line is %.1f wide, room %.0f", line.width, width)
			}
		}
		var words string
		for _, line := range text.lines(width) {
			for _, run := range line.runs {
				words += run.text
			}
		}
		if got, want := strings.ReplaceAll(words, " ", ""), strings.ReplaceAll(text.String(), " ", ""); got != want {
			t.Errorf("at %.0f the text became %q", width, got)
		}
	}
	if narrow, wide := text.HeightFor(120), text.HeightFor(600); narrow <= wide {
		t.Errorf("height %.0f at 120, %.0f at 600", narrow, wide)
	}
}

func TestColumnGivesWrappedTextItsHeight(t *testing.T) {
	themed(t, Light, 1)
	first, second := Body(strings.Repeat("word ", 60)), Body("below")
	c := Column(8, first, second)
	show(t, c, 220, 600)
	if bottom := first.Position().Y + first.Size().Height; second.Position().Y < bottom {
		t.Errorf("the second text begins at %.0f, the first ends at %.0f", second.Position().Y, bottom)
	}
}

func TestButtonKeysAndDisabled(t *testing.T) {
	themed(t, Light, 1)
	n := 0
	b := NewPrimary("Seal the plan", func() { n++ })
	w := show(t, b, 300, 60)
	test.Tap(b)
	w.Canvas().Focus(b)
	press(b, fyne.KeySpace, fyne.KeyReturn, fyne.KeyA)
	if n != 3 {
		t.Errorf("pressed %d times, want 3", n)
	}
	b.Disable()
	test.Tap(b)
	press(b, fyne.KeySpace)
	if n != 3 {
		t.Error("a disabled button was pressed")
	}
}

func TestFieldIsCheckedWhenItIsLeft(t *testing.T) {
	themed(t, Light, 1)
	f := NewField("ICC", "Between 0 and 1.")
	var got []string
	f.OnChange = func(s string) { got = append(got, s) }
	f.Validate = func(s string) string {
		if s == "1.4" {
			return "Between 0 and 1. Try 0.20."
		}
		return ""
	}
	w := show(t, f, 300, 120)
	w.Canvas().Focus(f.Entry)
	test.Type(f.Entry, "1.4")
	if f.Wrong() != "" {
		t.Error("it complained while typing")
	}
	w.Canvas().Unfocus()
	if f.Wrong() == "" || len(got) != 0 {
		t.Errorf("after leaving: wrong %q, given away %v", f.Wrong(), got)
	}
	f.Entry.SetText("0.2")
	w.Canvas().Focus(f.Entry)
	press(f.Entry, fyne.KeyReturn)
	w.Canvas().Unfocus()
	if f.Wrong() != "" || fmt.Sprint(got) != "[0.2]" {
		t.Errorf("wrong %q, given away %v, want [0.2] once", f.Wrong(), got)
	}
}

func TestDropdownByKeysAndMenu(t *testing.T) {
	themed(t, Light, 1)
	var got []string
	d := NewDropdown("District", []string{"All", "Millfield", "Eastmoor"}, func(s string, _ int) { got = append(got, s) })
	d.SelectIndex(0)
	w := show(t, d, 300, 400)
	w.Canvas().Focus(d)
	press(d, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown)
	test.Tap(d)
	if !DialogOpen() {
		t.Fatal("no menu opened")
	}
	if items := Items(w.Canvas()); len(items) == 0 {
		t.Error("a menu cannot be read")
	}
	HandOn(&fyne.KeyEvent{Name: fyne.KeyHome})
	HandOn(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if DialogOpen() || fmt.Sprint(got) != "[Millfield Eastmoor All]" {
		t.Errorf("open %t, chosen %v", DialogOpen(), got)
	}
}

func TestCheckboxAndRadio(t *testing.T) {
	themed(t, Light, 1)
	c := NewCheckbox("Keep", nil)
	r := NewRadio([]string{"By district", "Complete"}, nil)
	show(t, Column(4, c, r), 300, 100)
	test.Tap(c)
	press(r.items[0], fyne.KeyRight)
	if _, i := r.Chosen(); !c.Checked() || i != 1 {
		t.Errorf("ticked %t, chosen %d", c.Checked(), i)
	}
}

// tableOf is a table of n rows.
func tableOf(n int) *DataTable {
	return NewDataTable("rows", []TableColumn{{Title: "Team", Width: 120, Mono: true}, {Title: "Staff", Width: 80, Grow: 1, Right: true}},
		func() int { return n }, func(r, c int) Cell { return Cell{Text: fmt.Sprintf("%d/%d", r, c)} })
}

func TestTableKeysKeepTheRowInSight(t *testing.T) {
	themed(t, Light, 1)
	d := tableOf(500)
	w := show(t, d, 400, 330)
	w.Canvas().Focus(d.inner)
	insight := func(row int) bool {
		for _, i := range Items(w.Canvas()) {
			if i.Kind == "cell" && i.Text == fmt.Sprintf("%d/0", row) {
				return i.Y >= d.rowHeight()-0.5 && i.Y+i.Height <= 330.5
			}
		}
		return false
	}
	for _, step := range []struct {
		key  fyne.KeyName
		want int
	}{
		{fyne.KeyDown, 0}, {fyne.KeyDown, 1}, {fyne.KeyPageDown, 10}, {fyne.KeyUp, 9}, {fyne.KeyEnd, 499}, {fyne.KeyUp, 498},
		{fyne.KeyPageUp, 489}, {fyne.KeyHome, 0},
	} {
		press(d.inner, step.key)
		if d.Selected() != step.want || !insight(d.Selected()) {
			t.Errorf("%s: row %d, in sight %t, want row %d in sight", step.key, d.Selected(), insight(d.Selected()), step.want)
		}
	}
}

// TestTableMakesNoCellForEachRow guards against the toolkit's trap: laid out at
// height 0 it would make one object for every row.
func TestTableMakesNoCellForEachRow(t *testing.T) {
	themed(t, Light, 1)
	start := time.Now()
	d := tableOf(1_000_000)
	show(t, d, 400, 300)
	if spent := time.Since(start); spent > 2*time.Second {
		t.Errorf("a million rows took %v", spent)
	}
}

func TestTableTogglesAndCopies(t *testing.T) {
	themed(t, Light, 1)
	d := tableOf(3)
	toggled := -1
	d.OnToggle = func(r int) { toggled = r }
	w := show(t, d, 400, 200)
	w.Canvas().Focus(d.inner)
	press(d.inner, fyne.KeyDown, fyne.KeyDown, fyne.KeySpace)
	d.inner.TypedShortcut(&fyne.ShortcutCopy{})
	if toggled != 1 || fyne.CurrentApp().Clipboard().Content() != "1/0\t1/1" {
		t.Errorf("toggled %d, copied %q", toggled, fyne.CurrentApp().Clipboard().Content())
	}
}

func TestProblemListGoesRoundAndFixes(t *testing.T) {
	themed(t, Light, 1)
	var log []string
	note := func(s string) func() { return func() { log = append(log, s) } }
	l := NewProblemList([]ProblemItem{
		{Gravity: MustSettle, Address: "A!B14", Sentence: []Span{T("twice")}, Fixes: []Fix{{"Fix", note("fix")}}, OnSelect: note("first")},
		{Gravity: LookAtIt, Address: "A!F27", Sentence: []Span{T("small")}, OnSelect: note("second")},
	})
	show(t, l, 320, 300)
	l.Next()
	press(l.rows[0], fyne.KeyReturn)
	l.Next()
	l.Next()
	if got := strings.Join(log, " "); got != "first fix second first" {
		t.Errorf("got %q", got)
	}
}

func TestLongProblemListsAreCutWithAWord(t *testing.T) {
	themed(t, Light, 1)
	l := NewProblemList(make([]ProblemItem, mostProblems+7))
	w := show(t, l, 320, 300)
	if len(l.rows) != mostProblems {
		t.Errorf("%d rows", len(l.rows))
	}
	last := l.column.Objects[len(l.column.Objects)-1].(*fyne.Container).Objects[0].(*Text)
	if !strings.Contains(last.String(), "7 more") {
		t.Errorf("the end says %q", last)
	}
	_ = w
}

func TestDialogEscapeEnterAndStay(t *testing.T) {
	themed(t, Light, 1)
	w := show(t, Body("page"), 800, 600)
	stay, done, closed := "Give both names.", 0, 0
	d := ShowDialog(w.Canvas(), "Seal", 480, NewField("Name", ""), DialogButton{Label: "Seal the plan", Do: func() string { done++; return stay }}, "Cancel")
	d.OnClose = func() { closed++ }
	HandOn(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !DialogOpen() {
		t.Fatal("it closed though it should stay")
	}
	stay = ""
	HandOn(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if DialogOpen() || done != 2 || closed != 0 {
		t.Errorf("open %t, done %d, closed %d", DialogOpen(), done, closed)
	}
	d = ShowDialog(w.Canvas(), "Draw", 480, Body("once"), DialogButton{Label: "Draw"}, "Cancel")
	d.OnClose = func() { closed++ }
	HandOn(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if DialogOpen() || closed != 1 {
		t.Errorf("Escape: open %t, closed %d", DialogOpen(), closed)
	}
}

func TestChooserOpensByPathAndAsksBeforeReplacing(t *testing.T) {
	themed(t, Light, 1)
	dir := t.TempDir()
	pilot := filepath.Join(dir, "a.leeway")
	if err := os.WriteFile(pilot, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w := show(t, Body("page"), 900, 700)
	var got string
	ChoosePilot(w.Canvas(), dir, func(p string) { got = p })
	entry := w.Canvas().Focused().(*Entry)
	entry.SetText(filepath.Join(dir, "none.leeway"))
	press(entry, fyne.KeyReturn)
	if !DialogOpen() || got != "" {
		t.Fatal("a missing file was opened")
	}
	entry.SetText("a.leeway")
	press(entry, fyne.KeyReturn)
	if DialogOpen() || got != pilot {
		t.Fatalf("opened %q", got)
	}
	ChooseSave(w.Canvas(), "Save a copy", dir, "a.leeway", func(p string) { got = "saved " + p })
	entry = w.Canvas().Focused().(*Entry)
	press(entry, fyne.KeyReturn)
	if !DialogOpen() {
		t.Fatal("it replaced a file without asking")
	}
	press(entry, fyne.KeyReturn)
	if DialogOpen() || got != "saved "+pilot {
		t.Errorf("got %q", got)
	}
}

func TestChartIsDrawnOncePerSizeAndVariant(t *testing.T) {
	app := themed(t, Light, 1)
	n := 0
	c := NewChartImage(100, 50, "what it shows", func(w, h int, _ float32, _ bool) image.Image {
		n++
		return image.NewNRGBA(image.Rect(0, 0, w, h))
	})
	w := show(t, c, 200, 100)
	w.Canvas().Capture()
	w.Canvas().Capture()
	if n != 1 {
		t.Errorf("drawn %d times at one size", n)
	}
	app.Settings().SetTheme(NewTheme(Dark, 1))
	w.Canvas().Capture()
	if n != 2 {
		t.Errorf("drawn %d times after the variant changed, want 2", n)
	}
}

func TestTimeLeft(t *testing.T) {
	for _, c := range []struct {
		spent time.Duration
		part  float64
		want  string
	}{
		{4 * time.Second, 0.5, "about 4 seconds left"}, {4 * time.Second, 0.8, ""}, {time.Minute, 0.1, "about 9 minutes left"},
		{time.Second, -1, ""}, {100 * time.Millisecond, 0.03, ""},
	} {
		if got := timeLeft(c.spent, c.part); got != c.want {
			t.Errorf("%v at %g: %q, want %q", c.spent, c.part, got, c.want)
		}
	}
}

func TestSidesStackAtLargeText(t *testing.T) {
	app := themed(t, Light, 1)
	main, side := CardPadded(Body("main")), CardPadded(Body("side"))
	w := show(t, Sides(main, side, 300, 400, 14), 900, 500)
	if main.Position().Y != side.Position().Y {
		t.Error("they do not stand side by side")
	}
	app.Settings().SetTheme(NewTheme(Light, 1.5))
	w.Resize(fyne.NewSize(901, 500))
	if side.Position().Y < main.Position().Y+main.Size().Height {
		t.Error("they do not stack at 150 per cent")
	}
}
