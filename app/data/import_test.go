package data

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// page is the Import screen in a window without a display.
type page struct {
	*Import
	session *pilot.Session
	window  fyne.Window
}

var ana, ben = experiment.Person{Name: "Ana"}, experiment.Person{Name: "Ben"}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// sheet writes a text table.
func sheet(t *testing.T, name, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, []byte(lines), 0o600))
	return path
}

// newPage makes a pilot of eight teams with one yes-or-no and one number outcome;
// with drawn, the plan is sealed and the teams are drawn.
func newPage(t *testing.T, drawn bool) *page {
	t.Helper()
	s, err := pilot.Create(filepath.Join(t.TempDir(), "p.leeway"), "A pilot", ana)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	var lines strings.Builder
	lines.WriteString("Team,Staff\n")
	for i := 1; i <= 8; i++ {
		fmt.Fprintf(&lines, "T-%02d,%d\n", i, 10+i)
	}
	book, err := workbook.Open(t.Context(), sheet(t, "Roster.csv", lines.String()), workbook.Options{}, nil)
	must(t, err)
	defer book.Close() //nolint:errcheck // it was only read
	d, err := dataset.NewDraft(t.Context(), book, "", dataset.ForRoster, s.Pilot(), nil)
	must(t, err)
	must(t,
		s.SetQuestion(experiment.Question{Who: "teams", Change: "they decide", Comparison: "as before", Aim: "close more"}),
		s.UsePractice(experiment.Practice{ID: "own", Name: "Decide"}),
		s.PutOutcome(experiment.Outcome{ID: "done", Name: "Done in time", Role: experiment.Primary, Kind: experiment.Binary, Better: experiment.HigherIsBetter, SmallestEffect: 0.05}),
		s.PutOutcome(experiment.Outcome{ID: "cases", Name: "Cases closed", Role: experiment.Secondary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}),
		s.TakeRoster(d.Roster, d.Recipe, d.Doubts),
	)
	if drawn {
		must(t, s.SealPlan(ana, ben, ""), s.Draw("71 284 096", "test"))
	}
	app := test.NewTempApp(t)
	p := &page{Import: NewImport(s), session: s, window: test.NewTempWindow(t, nil)}
	p.window.Resize(fyne.NewSize(1280, 800))
	shell.NewFrame(shell.Options{App: app, Window: p.window, Threads: shell.InOrder()}).ShowPilot(s, p)
	return p
}

func (p *page) says() string {
	var lines []string
	for _, item := range parts.Items(p.window.Canvas()) {
		lines = append(lines, item.Text)
	}
	return strings.Join(lines, "\n")
}

func (p *page) expect(t *testing.T, wanted ...string) {
	t.Helper()
	for _, one := range wanted {
		if !strings.Contains(strings.ReplaceAll(p.says(), "\n", " "), one) {
			t.Fatalf("the window does not say “%s”:\n%s", one, p.says())
		}
	}
}

// each visits everything in the dialog in front and then on the page.
func (p *page) each(visit func(o fyne.CanvasObject)) {
	look := func(o fyne.CanvasObject) bool { visit(o); return true }
	for _, o := range p.window.Canvas().Overlays().List() {
		parts.Walk(o, look)
	}
	parts.Walk(p.window.Content(), look)
}

func (p *page) button(label string) *parts.Button {
	var found *parts.Button
	p.each(func(o fyne.CanvasObject) {
		if b, ok := o.(*parts.Button); ok && b.Label() == label && found == nil {
			found = b
		}
	})
	return found
}

func (p *page) press(t *testing.T, label string) {
	t.Helper()
	b := p.button(label)
	if b == nil {
		t.Fatalf("there is no button “%s”:\n%s", label, p.says())
	}
	b.Press()
}

const statusLines = "Team,Status,Arm\nT-01,Processed,As before\nT-02,Sent,Decide\nT-03,,Decide\nT-04,Processed,As before\nT-05,Sent,Decide\nT-O6,Processed,As before\nT-07,Sent,As before\nT-08,Processed,Decide\n"

func TestBeforeTheDrawImportIsLocked(t *testing.T) {
	p := newPage(t, false)
	p.expect(t, "make the draw first")
	if b := p.button("Choose files"); b == nil || !b.Disabled() {
		t.Fatal("files can be chosen before the draw")
	}
}

func TestAStatusColumnIsRecodedByAPersonOnly(t *testing.T) {
	p := newPage(t, true)
	p.open([]string{sheet(t, "Status.csv", statusLines)})
	p.expect(t, "No column is chosen as an outcome.", "Arms, hidden", "T-O6 is not in the roster")
	p.press(t, "Read as T-06")
	p.press(t, "Choose the column")
	var choices []*parts.Dropdown
	dropdowns := func() {
		choices = nil
		p.each(func(o fyne.CanvasObject) {
			if d, ok := o.(*parts.Dropdown); ok {
				choices = append(choices, d)
			}
		})
	}
	dropdowns()
	choices[0].SelectIndex(0)
	choices[1].SelectIndex(0)
	p.press(t, "Go on")
	p.expect(t, "Column B: Status", "Processed  (4)", "Sent  (3)", "An empty cell (1) means")
	p.press(t, "Read it like this")
	p.expect(t, "Tick at least one text that counts as yes.")
	p.each(func(o fyne.CanvasObject) {
		if c, ok := o.(*parts.Checkbox); ok {
			if _, words := c.Says(); strings.HasPrefix(words, "Processed") {
				c.Toggle()
			}
		}
	})
	p.press(t, "Read it like this")
	p.expect(t, "Say what an empty cell means; 1 are empty.")
	dropdowns()
	for _, d := range choices {
		if choice, _ := d.Chosen(); choice == "" {
			d.SelectIndex(0)
		}
	}
	p.press(t, "Read it like this")
	p.expect(t, "Nothing to settle", "4 Processed counted as yes", "1 blanks counted as no")
	p.press(t, "Take in 8 rows")
	doc := p.session.Pilot()
	if len(doc.Imports) != 1 || doc.Imports[0].Used != 8 || doc.Stage != experiment.Collecting {
		t.Fatalf("imports are %+v", doc.Imports)
	}
	linked, err := p.session.Imported("data/1")
	must(t, err)
	_, value, _, _, err := linked.Values("done")
	must(t, err)
	if sum := value[0] + value[1] + value[2] + value[3] + value[4] + value[5] + value[6] + value[7]; sum != 4 {
		t.Fatalf("%v of 8 count as yes, want 4", sum)
	}
	p.expect(t, "8 rows are taken in from Status.csv.", "8 of 8", "Take back")
}

func TestNoArmIsShownWhileOutcomesAreRead(t *testing.T) {
	p := newPage(t, true)
	p.open([]string{sheet(t, "Status.csv", statusLines)})
	for _, item := range parts.Items(p.window.Canvas()) {
		if item.Text == "As before" || item.Text == "Decide" {
			t.Fatalf("the window shows an arm: %+v", item)
		}
	}
}

const casesLines = "Team,Cases closed\nT-01,11\nT-02,12\nT-03,1O4\nT-04,9\nT-05,8\nT-06,10\nT-07,12\nT-08,13\n"

func TestSuggestionsNeverGuessAnOutcome(t *testing.T) {
	p := newPage(t, true)
	p.open([]string{sheet(t, "Cases.csv", casesLines)})
	p.expect(t, "1O4", "text where a number belongs")
	if b := p.button("Accept 1 suggestion"); b != nil {
		t.Fatal("a guess about an outcome's value is among the suggestions")
	}
	p.press(t, "Read as 104")
	p.press(t, "Take in 8 rows")
	if n := len(p.session.Pilot().Imports); n != 1 {
		t.Fatalf("%d imports", n)
	}
}

func TestTheSameSheetTwiceIsRefusedAndTheNextFileReadLikeTheLast(t *testing.T) {
	p := newPage(t, true)
	first := sheet(t, "Cases.csv", strings.Replace(casesLines, "1O4", "14", 1))
	second := sheet(t, "Cases_2.csv", strings.Replace(casesLines, "1O4", "15", 1))
	p.open([]string{first})
	p.press(t, "Take in 8 rows")
	p.expect(t, "1 recipe is tried first: “Cases”.")
	p.open([]string{first})
	p.press(t, "Take in 8 rows")
	p.expect(t, "The same sheet was taken in already")
	if n := len(p.session.Pilot().Imports); n != 1 {
		t.Fatalf("%d imports after a refusal", n)
	}
	p.press(t, "Put this file away")
	p.open([]string{second})
	p.expect(t, "The recipe “Cases” fits.", "This seems to be a corrected copy of Cases.csv", "7 the same, 1 changed")
	p.press(t, "Take in 8 rows")
	if n := len(p.session.Pilot().Imports); n != 2 {
		t.Fatalf("%d imports", n)
	}
	p.press(t, "Take back")
	if n := len(p.session.Pilot().Imports); n != 1 {
		t.Fatalf("%d imports after taking one back", n)
	}
	p.expect(t, "is taken back.")
	must(t, p.session.Undo())
	if n := len(p.session.Pilot().Imports); n != 2 {
		t.Fatalf("%d imports after undo", n)
	}
}
