package data

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/xuri/excelize/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
)

// collectPage is the Collect screen in a window without a display.
type collectPage struct {
	page
	screen *Collect
}

// newCollectPage makes a pilot of eight teams in two districts; with drawn they are drawn.
func newCollectPage(t *testing.T, drawn bool) *collectPage {
	t.Helper()
	s, err := pilot.Create(filepath.Join(t.TempDir(), "p.leeway"), "A pilot", ana)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	roster := experiment.Roster{Attributes: []experiment.Attribute{{Name: "District"}, {Name: "Chief"}}}
	for i, id := range []string{"T-01", "T-02", "T-03", "T-04", "T-05", "T-06", "T-07", "T-08"} {
		roster.Teams = append(roster.Teams, experiment.Team{ID: id, Staff: 10, Text: map[string]string{"District": []string{"Harbour", "Hill"}[i%2], "Chief": id}})
	}
	must(t,
		s.TakeRoster(roster, dataset.Recipe{Purpose: dataset.ForRoster}, nil),
		s.SetQuestion(experiment.Question{Who: "teams", Change: "they decide", Comparison: "as before", Aim: "close more", Start: "2026-02-02", End: "2026-04-30"}),
		s.UsePractice(experiment.Practice{ID: "own", Name: "Decide"}),
		s.PutOutcome(experiment.Outcome{ID: "cases", Name: "Cases closed", Unit: "cases per person each week", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}),
		s.PutOutcome(experiment.Outcome{ID: "mood", Name: "Mood", Role: experiment.Secondary, Kind: experiment.Scale, ScaleMax: 10, Opinion: true, Better: experiment.HigherIsBetter, SmallestEffect: 1}))
	if drawn {
		must(t, s.SealPlan(ana, ben, ""), s.Draw("71 284 096", "test"))
	}
	app := test.NewTempApp(t)
	p := &collectPage{page: page{Import: NewImport(s), session: s, window: test.NewTempWindow(t, nil)}}
	p.screen = NewCollect(s, p.Import)
	p.window.Resize(fyne.NewSize(1280, 800))
	frame := shell.NewFrame(shell.Options{App: app, Window: p.window, Threads: shell.InOrder()})
	frame.ShowPilot(s, p.screen, p.Import)
	frame.Go(shell.Collect)
	return p
}

func TestCollectBeforeTheDraw(t *testing.T) {
	p := newCollectPage(t, false)
	p.expect(t, "A sheet for every office", "Seal the plan and make the draw first")
	if state, _ := p.screen.State(p.session.Pilot()); state != shell.Locked {
		t.Error("the step is not locked")
	}
}

// TestCollectShowsWhatAnOfficeGets: district, all but what staff report themselves, and
// nothing that tells an arm.
func TestCollectShowsWhatAnOfficeGets(t *testing.T) {
	p := newCollectPage(t, true)
	p.expect(t, "Wave 1 – Harbour", "Wave 1 - Harbour.xlsx", "Cases closed (total)", "Staff-weeks (total)", "4 rows, 2 cells to fill in on each", "2 sheets for 8 teams", "Staff report it themselves")
	said := p.says()
	for _, a := range p.session.Pilot().Arms {
		if strings.Contains(said, a.Name) {
			t.Errorf("the page names the arm %s", a.Name)
		}
	}
	p.checkbox(t, "Mood").Toggle()
	p.expect(t, "Mood (0 to 10)", "4 rows, 3 cells")
	p.choose(t, "District", "One sheet for all teams")
	p.expect(t, "1 sheet for 8 teams")
	p.choose(t, "One row for each team", "A row for each month")
	p.expect(t, "24 rows", "Month")
	p.checkbox(t, "Mood").Toggle()
	p.checkbox(t, "Cases closed").Toggle()
	p.expect(t, "No outcome is asked for. Choose at least one.")
	if p.button("Make the sheets") == nil {
		t.Error("the blocked action does not stay in sight")
	}
}

func (p *collectPage) checkbox(t *testing.T, label string) *parts.Checkbox {
	t.Helper()
	var found *parts.Checkbox
	p.each(func(o fyne.CanvasObject) {
		if c, ok := o.(*parts.Checkbox); ok {
			if _, words := c.Says(); words == label {
				found = c
			}
		}
	})
	if found == nil {
		t.Fatalf("there is no box “%s”", label)
	}
	return found
}

func (p *collectPage) dropdown(t *testing.T, chosen string) *parts.Dropdown {
	t.Helper()
	var found *parts.Dropdown
	p.each(func(o fyne.CanvasObject) {
		if d, ok := o.(*parts.Dropdown); ok {
			if words, _ := d.Chosen(); words == chosen {
				found = d
			}
		}
	})
	if found == nil {
		t.Fatalf("nothing stands at “%s”", chosen)
	}
	return found
}

// choose takes another option of a list, as the keys do.
func (p *collectPage) choose(t *testing.T, now, next string) {
	t.Helper()
	d := p.dropdown(t, now)
	d.Open()
	for _, item := range parts.Items(p.window.Canvas()) {
		if item.Text == next {
			test.TapCanvas(p.window.Canvas(), fyne.NewPos(item.X+item.Width/2, item.Y+item.Height/2))
			return
		}
	}
	t.Fatalf("the list does not offer “%s”", next)
}

// TestCollectRoundTrip makes sheets, fills one in well and one badly, and takes both.
func TestCollectRoundTrip(t *testing.T) {
	p := newCollectPage(t, true)
	dir := filepath.Join(t.TempDir(), "sheets")
	f := &form{Collect: p.screen, h: p.screen.host}
	whole, err := p.screen.draft.whole()
	must(t, err)
	prepared, err := p.session.PrepareSheets(whole)
	must(t, err)
	f.makeIn(dir, prepared)
	p.expect(t, "What came back, and what is late", "0 of 2 sheets came back", "2 sheets are made in", "Expected")

	for name, broken := range map[string]bool{"Wave 1 - Harbour.xlsx": false, "Wave 1 - Hill.xlsx": true} {
		book, err := excelize.OpenFile(filepath.Join(dir, name))
		must(t, err)
		for _, at := range []string{"B6", "B7", "B8", "B9", "C6", "C7", "C8", "C9"} {
			must(t, book.SetCellValue("Fill in", at, 100))
		}
		if broken {
			must(t, book.SetCellStr("Fill in", "B7", "1O4"))
		}
		must(t, book.Save(), book.Close())
	}
	strange := filepath.Join(dir, "strange.csv")
	must(t, os.WriteFile(strange, []byte("a,b\n1,2\n"), 0o600))
	p.screen.take([]string{filepath.Join(dir, "Wave 1 - Harbour.xlsx"), filepath.Join(dir, "Wave 1 - Hill.xlsx"), strange})
	p.expect(t, "1 file is taken in; 2 wait for you.", "2 of 2 sheets came back, 1 waits for you", "1 thing to settle", "“1O4” is text where a number belongs", "2 files wait for you", "Unknown file", "Mark and send back")
	if n := len(p.session.Pilot().Imports); n != 1 {
		t.Fatalf("%d imports", n)
	}
	p.screen.take([]string{filepath.Join(dir, "Wave 1 - Harbour.xlsx")})
	p.expect(t, "Nothing was taken in; 1 was in already.")
	p.screen.writeCopy(p.screen.host, p.screen.left[0], filepath.Join(dir, "check.xlsx"))
	p.expect(t, "1 cell is marked in check.xlsx. Send it back to Hill.")

	p.screen.openOnImport(p.screen.host, p.screen.left[0])
	p.expect(t, "Check what was sent", "This sheet was made on Collect.", "Cases closed, divided by C")
	if len(p.screen.left) != 1 {
		t.Error("the file is still listed as waiting")
	}
}
