package design

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/pilot"
)

// teamsPage is the Teams screen in a window without a display. It keeps the context
// of the last build, by which a test does what dropping a file does.
type teamsPage struct {
	*Teams
	ctx     *shell.Context
	session *pilot.Session
	window  fyne.Window
}

func (p *teamsPage) Build(ctx *shell.Context) *shell.Page {
	p.ctx = ctx
	return p.Teams.Build(ctx)
}

func newTeamsPage(t *testing.T) *teamsPage {
	t.Helper()
	s, err := pilot.Create(filepath.Join(t.TempDir(), "p.leeway"), "A pilot", experiment.Person{Name: "Ana"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	app := test.NewTempApp(t)
	p := &teamsPage{Teams: NewTeams(s), session: s, window: test.NewTempWindow(t, nil)}
	p.window.Resize(fyne.NewSize(1280, 800))
	shell.NewFrame(shell.Options{App: app, Window: p.window, Threads: shell.InOrder()}).ShowPilot(s, p)
	return p
}

// read drops a file on the page.
func (p *teamsPage) read(path string) { p.dropped([]string{path}) }

// says is everything the window shows as text.
func (p *teamsPage) says() string {
	var lines []string
	for _, item := range parts.Items(p.window.Canvas()) {
		lines = append(lines, item.Text)
	}
	return strings.Join(lines, "\n")
}

// expect fails where the window does not say something.
func (p *teamsPage) expect(t *testing.T, wanted ...string) {
	t.Helper()
	said := strings.ReplaceAll(p.says(), "\n", " ")
	for _, one := range wanted {
		if !strings.Contains(said, one) {
			t.Fatalf("the window does not say “%s”:\n%s", one, p.says())
		}
	}
}

// button finds a button by its words, in the dialog in front or on the page.
func (p *teamsPage) button(t *testing.T, label string) *parts.Button {
	t.Helper()
	var found *parts.Button
	look := func(o fyne.CanvasObject) bool {
		if b, ok := o.(*parts.Button); ok && b.Label() == label && found == nil {
			found = b
		}
		return true
	}
	for _, o := range p.window.Canvas().Overlays().List() {
		parts.Walk(o, look)
	}
	parts.Walk(p.window.Content(), look)
	if found == nil {
		t.Fatalf("there is no button “%s”:\n%s", label, p.says())
	}
	return found
}

func (p *teamsPage) press(t *testing.T, label string) { t.Helper(); p.button(t, label).Press() }

// writeRoster writes a list of teams in which one id stands twice and one team is small.
func writeRoster(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "Roster.csv")
	lines := "Team,District,Staff\nMF-01,Mill,12\nMF-02,Mill,8\nMF-02,Mill,9\nMF-04,East,4\nMF-05,East,11\n"
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTeamsAreReadSettledAndTakenIn(t *testing.T) {
	p := newTeamsPage(t)
	p.expect(t, "Drop the list of teams here")
	p.read(writeRoster(t))
	p.expect(t, "MF-02 appears twice", "Settle this first", "Header found in row 1", "5 rows")
	if !p.button(t, "Take in 5 teams").Disabled() {
		t.Fatal("a list with a double id can be taken in")
	}
	p.press(t, "Make A4 MF-03")
	p.expect(t, "“MF-02” in A4 is read as MF-03.", "1 thing to look at")
	p.press(t, "Leave out")
	p.press(t, "Take in 5 teams")
	got := p.session.Pilot().Roster
	if len(got.Teams) != 5 || got.Teams[2].ID != "MF-03" || got.Teams[3].LeftOut != "fewer than 5 staff" || got.Staff() != 40 {
		t.Fatalf("the roster is %+v", got.Teams)
	}
	p.expect(t, "5 teams are taken in from Roster.csv.", "Continue with 4 teams", "MF-04 is left out: fewer than 5 staff.")
}

func TestDecisionsCanBeTakenBack(t *testing.T) {
	p := newTeamsPage(t)
	p.read(writeRoster(t))
	p.press(t, "Make A4 MF-03")
	p.press(t, "Take back")
	p.expect(t, "MF-02 appears twice", "The decision about A4 is taken back.")
	p.press(t, "Undo")
	p.expect(t, "“MF-02” in A4 is read as MF-03.")
}

func TestAcceptingSuggestionsSettlesAll(t *testing.T) {
	p := newTeamsPage(t)
	p.read(writeRoster(t))
	p.press(t, "Accept 2 suggestions")
	p.expect(t, "Nothing to settle", "2 suggestions are accepted.")
	if p.button(t, "Take in 5 teams").Disabled() {
		t.Fatal("nothing is left to settle, but the list cannot be taken in")
	}
}

func TestLeavingATeamOutNeedsAReason(t *testing.T) {
	p := newTeamsPage(t)
	p.read(writeRoster(t))
	p.press(t, "Accept 2 suggestions")
	p.press(t, "Take in 5 teams")
	view := newTeamsView(p.Teams, p.ctx)
	view.fill(&shell.Page{})
	view.toggle(0)
	p.press(t, "Leave it out")
	if p.session.Pilot().Roster.Teams[0].LeftOut != "" {
		t.Fatal("a team was left out without a reason")
	}
	p.expect(t, "Give a reason")
	parts.Walk(p.window.Canvas().Overlays().Top(), func(o fyne.CanvasObject) bool {
		if e, ok := o.(*parts.Entry); ok {
			e.SetText("merges in April")
		}
		return true
	})
	p.press(t, "Leave it out")
	if got := p.session.Pilot().Roster.Teams[0].LeftOut; got != "merges in April" {
		t.Fatalf("the reason is %q", got)
	}
	p.expect(t, "Continue with 3 teams", "MF-01 is left out: merges in April.")
	view.refresh()
	view.toggle(0)
	p.expect(t, "MF-01 takes part again.", "Continue with 4 teams")
}

func TestAFileThatCannotBeReadIsSaidInPlace(t *testing.T) {
	p := newTeamsPage(t)
	path := filepath.Join(t.TempDir(), "Roster.xlsx")
	if err := os.WriteFile(path, []byte("%PDF-1.7 not a workbook"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.read(path)
	p.expect(t, "Roster.xlsx could not be read", "This is a PDF", "nothing is lost")
	if err := os.Rename(writeRoster(t), path+".csv"); err != nil {
		t.Fatal(err)
	}
	p.button(t, "Read again")
	p.read(path + ".csv")
	p.expect(t, "Header found in row 1")
}

func TestSealedTeamsAreReadOnly(t *testing.T) {
	p := newTeamsPage(t)
	p.read(writeRoster(t))
	p.press(t, "Accept 2 suggestions")
	p.press(t, "Take in 5 teams")
	s := p.session
	for _, err := range []error{
		s.SetQuestion(experiment.Question{Who: "teams", Change: "they decide", Comparison: "as before", Aim: "close more"}),
		s.UsePractice(experiment.Practice{ID: "own", Name: "Decide"}),
		s.PutOutcome(experiment.Outcome{ID: "cases", Name: "Cases", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}),
		s.SealPlan(experiment.Person{Name: "Ana"}, experiment.Person{Name: "Ben"}, pilot.Unattainable(s.Problems())),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	p.expect(t, "The plan is sealed.")
	view := newTeamsView(p.Teams, p.ctx)
	view.fill(&shell.Page{})
	view.toggle(0)
	if p.session.Pilot().Roster.Teams[0].LeftOut != "" || len(p.window.Canvas().Overlays().List()) > 0 {
		t.Fatal("a sealed list can be changed")
	}
}
