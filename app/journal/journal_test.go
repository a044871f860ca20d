package journal

import (
	"context"
	"encoding/csv"
	"errors"
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
	"leeway/experiment/store"
)

// desk is a window for tests: it runs work where it is asked for, and keeps what
// it was told.
type desk struct {
	t        *testing.T
	window   fyne.Window
	session  *pilot.Session
	page     *shell.Page
	foot     shell.Foot
	said     string
	refused  error
	readOnly bool
	savePath string
}

func (d *desk) Canvas() fyne.Canvas                    { return d.window.Canvas() }
func (d *desk) ReadOnly() bool                         { return d.readOnly }
func (d *desk) Say(sentence string, _ func())          { d.said = sentence }
func (d *desk) SetFoot(foot shell.Foot)                { d.foot = foot }
func (d *desk) Refuse(err error) bool                  { d.refused = err; return err != nil }
func (d *desk) ChooseSave(_, _ string, f func(string)) { f(d.savePath) }
func (d *desk) Run(task shell.Task) {
	task.Done(task.Work(context.Background(), func(string, float64) {}))
}

// sealedPilot is a pilot whose plan is sealed, with a few entries.
func sealedPilot(t *testing.T) *pilot.Session {
	t.Helper()
	s, err := pilot.Create(filepath.Join(t.TempDir(), "p.leeway"), "Desk", experiment.Person{Name: "J. Aro", Role: "pilot lead"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() }) //nolint:errcheck // a test's own file
	var r experiment.Roster
	for _, id := range []string{"A", "B", "C", "D", "E", "F", "G", "H"} {
		r.Teams = append(r.Teams, experiment.Team{ID: id, Staff: 10})
	}
	for _, err := range []error{
		s.SetQuestion(experiment.Question{Who: "teams", Change: "officers decide", Comparison: "before", Aim: "close more"}),
		s.UsePractice(experiment.Practice{ID: "own", Name: "=Decide"}),
		s.TakeRoster(r, dataset.Recipe{}, nil),
		s.PutOutcome(experiment.Outcome{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 0.8}),
		s.SealPlan(experiment.Person{Name: "J. Aro"}, experiment.Person{Name: "P. Mensah"}, ""),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func open(t *testing.T, s *pilot.Session) *desk {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(parts.NewTheme(parts.Light, 1))
	d := &desk{t: t, session: s, window: test.NewTempWindow(t, nil)}
	d.page = New(s).build(d)
	d.foot = d.page.Foot
	d.window.SetContent(parts.Column(8, d.page.Head, parts.Grow(d.page.Body)))
	d.window.Resize(fyne.NewSize(1020, 660))
	s.OnChange(d.page.Update)
	return d
}

func (d *desk) find(words string) fyne.CanvasObject {
	d.t.Helper()
	var found fyne.CanvasObject
	roots := d.window.Canvas().Overlays().List()
	if len(roots) == 0 {
		roots = []fyne.CanvasObject{d.window.Content()}
	}
	for _, root := range roots {
		parts.Walk(root, func(o fyne.CanvasObject) bool {
			if s, ok := o.(parts.Speaker); ok && found == nil {
				if _, w := s.Says(); strings.Contains(w, words) {
					found = o
				}
			}
			return true
		})
	}
	if found == nil {
		d.t.Fatalf("no %q is shown", words)
	}
	return found
}

func (d *desk) tap(words string) {
	d.t.Helper()
	test.Tap(d.find(words).(fyne.Tappable))
}

func (d *desk) fields() []*parts.Field {
	var out []*parts.Field
	for _, root := range d.window.Canvas().Overlays().List() {
		parts.Walk(root, func(o fyne.CanvasObject) bool {
			if f, ok := o.(*parts.Field); ok {
				out = append(out, f)
			}
			return true
		})
	}
	return out
}

func (d *desk) want(words ...string) {
	d.t.Helper()
	var b strings.Builder
	parts.Walk(d.window.Content(), func(o fyne.CanvasObject) bool {
		if text, ok := o.(*parts.Text); ok {
			b.WriteString(text.String() + "\n")
		}
		return true
	})
	for _, w := range words {
		if !strings.Contains(b.String(), w) {
			d.t.Errorf("the page does not say %q; it says:\n%s", w, b.String())
		}
	}
}

func (d *desk) list() *entryList {
	d.t.Helper()
	return d.find("Entries of the journal").(*entryList)
}

func TestJournalShowsTheNewestFirstAndFilters(t *testing.T) {
	d := open(t, sealedPilot(t))
	d.want("All 6", "Deviations 0", "Seals 1", "Imports 1", "Seal of the plan, entry 6", "Not checked yet.")
	l := d.list()
	if got := l.page.entries[l.page.shown[0]].Number; got != 6 {
		t.Errorf("the first row is entry %d", got)
	}
	d.tap("Show Imports")
	if len(l.page.shown) != 1 || l.page.entries[l.page.shown[0]].Kind != pilot.KindTeams {
		t.Errorf("imports show %v", l.page.shown)
	}
	d.tap("Show All")
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	d.want("Design, entry 5")
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	d.want("Start, entry 1")
}

func TestRemarkPointsToItsEntry(t *testing.T) {
	d := open(t, sealedPilot(t))
	d.tap("Add a remark")
	d.tap("Add the remark")
	if entries, _ := d.session.Journal(); len(entries) != 6 {
		t.Fatal("an empty remark was written")
	}
	d.fields()[0].Entry.SetText("Seen by the council.")
	d.tap("Add the remark")
	entries, err := d.session.Journal()
	if err != nil || len(entries) != 7 || entries[6].Refers != 6 || entries[6].Detail != "Seen by the council." {
		t.Fatalf("journal %+v, %v", entries, err)
	}
	d.want("All 7")
}

func TestDeviationStandsInTheDocument(t *testing.T) {
	d := open(t, sealedPilot(t))
	d.foot.Primary.Do()
	d.tap("Report the deviation")
	if len(d.session.Pilot().Deviations) != 0 {
		t.Fatal("a deviation that says nothing was written")
	}
	f := d.fields()
	f[0].Entry.SetText("Two teams merged")
	f[1].Entry.SetText("Keep both.")
	f[2].Entry.SetText("Slightly less precise.")
	d.find("Some teams worked").(*parts.Checkbox).Toggle()
	d.tap("Report the deviation")
	list := d.session.Pilot().Deviations
	if len(list) != 1 || !list[0].Mixed || list[0].Decided != "Keep both." {
		t.Fatalf("deviations %+v", list)
	}
	d.list().page.show(7)
	d.want("Deviations 1", "Deviation, entry 7", "Two teams merged", "Keep both.", "Before unblinding", "worked as in the other arm")
}

func TestDraftHasNothingToDeviateFrom(t *testing.T) {
	s, err := pilot.Create(filepath.Join(t.TempDir(), "p.leeway"), "Desk", experiment.Person{Name: "J. Aro"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // a test's own file
	d := open(t, s)
	if !d.foot.Primary.Disabled || !strings.Contains(d.foot.Sentence, "not sealed") {
		t.Errorf("foot %+v", d.foot)
	}
	d.want("All 1", "Start, entry 1")
}

func TestCheckSaysWhatItFound(t *testing.T) {
	d := open(t, sealedPilot(t))
	d.tap("Check now")
	d.want("Chain unbroken.", "All 6 entries match their fingerprints", "1 further check of the plan")
	if err := d.session.Remark(0, "later"); err != nil {
		t.Fatal(err)
	}
	d.want("1 entry was added since")
}

// brokenSession answers the check as a file does that somebody changed.
type brokenSession struct{ *pilot.Session }

func (brokenSession) Verify(context.Context, func(done, total int64)) ([]pilot.Check, error) {
	return []pilot.Check{{Name: "journal", Sentence: "Entry 3 is not the one that was written."}}, nil
}

func TestCheckNamesTheFirstDifference(t *testing.T) {
	s := sealedPilot(t)
	d := open(t, s)
	p := d.list().page
	p.session = brokenSession{s}
	p.check()
	d.want("Something differs.", "Entry 3 is not the one that was written.")
}

func TestExportIsTheWholeJournalOrNothing(t *testing.T) {
	d := open(t, sealedPilot(t))
	d.savePath = filepath.Join(t.TempDir(), "journal.csv")
	d.tap("Show Imports")
	d.foot.Secondary.Do()
	data, err := os.ReadFile(d.savePath)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\uFEFF"))).ReadAll()
	if err != nil || len(rows) != 7 || rows[1][0] != "1" || len(rows[1][10]) != 64 || rows[2][9] != rows[1][10] {
		t.Fatalf("rows %v, %v", rows, err)
	}
	d.savePath = filepath.Join(t.TempDir(), "no", "journal.csv")
	d.foot.Secondary.Do()
	var refusal *experiment.Refusal
	if !errors.As(d.refused, &refusal) {
		t.Errorf("refused %v", d.refused)
	}
}

func TestCSVRunsNoFormula(t *testing.T) {
	data, err := asCSV([]store.Entry{{Number: 1, Title: `=HYPERLINK("x")`, Detail: "+1"}})
	if err != nil || strings.Contains(string(data), `,"=`) || !strings.Contains(string(data), "'+1") {
		t.Errorf("%s %v", data, err)
	}
}
