package design

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// readSharing takes in six teams, two of which have one manager, one of which is small.
func readSharing(t *testing.T) *teamsPage {
	t.Helper()
	p := newTeamsPage(t)
	path := filepath.Join(t.TempDir(), "Roster.csv")
	lines := "Team,District,Manager,Swaps with,Staff\nMF-01,Mill,L. Brandt,,12\nMF-02,Mill,R. Okafor,,8\nMF-03,Mill,M. Duarte,MF-06,9\nMF-04,East,R. Okafor,,11\nMF-05,East,T. Novak,,4\nMF-06,East,K. Osei,,10\n"
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	p.read(path)
	p.press(t, "Take in 6 teams")
	return p
}

// typed writes into the only field of the dialog in front and presses its button.
func (p *teamsPage) answer(t *testing.T, text, button string) {
	t.Helper()
	var field *parts.Field
	for _, o := range p.window.Canvas().Overlays().List() {
		parts.Walk(o, func(o2 fyne.CanvasObject) bool {
			if f, ok := o2.(*parts.Field); ok {
				field = f
			}
			return true
		})
	}
	if field == nil {
		t.Fatal("no dialog asks anything")
	}
	field.Entry.SetText(text)
	p.press(t, button)
}

func TestTeamsThatShareAManagerAreListed(t *testing.T) {
	p := readSharing(t)
	p.expect(t, "3 things to settle", "R. Okafor leads two teams. In different arms, the practice could spill over.", "Roster.csv ! Roster ! C3, C5",
		"MF-03 names MF-06 under “Swaps with”.", "Roster.csv ! Roster ! D4", "MF-05 lists 4 staff. Under 5, people could be recognised.", "Roster.csv ! Roster ! E6")

	p.press(t, "Keep in one arm")
	k := p.session.Pilot().Plan.Constraints
	if len(k) != 1 || k[0].Kind != experiment.SameArm || strings.Join(k[0].Teams, " ") != "MF-02 MF-04" {
		t.Fatalf("constraints %+v", k)
	}
	p.expect(t, "2 things to settle", "They are drawn as one: the plan keeps them in one arm.", "MF-02 and MF-04 are kept in one arm.")
	p.press(t, "Draw them apart again")
	if len(p.session.Pilot().Plan.Constraints) != 0 {
		t.Fatal("the constraint stands")
	}

	p.press(t, "Note it")
	p.answer(t, "", "Note it")
	p.expect(t, "The note gives no reason.")
	p.press(t, "Cancel")
	p.press(t, "Note it")
	before := len(p.window.Canvas().Overlays().List())
	p.answer(t, "The two teams never meet.", "Note it")
	if len(p.window.Canvas().Overlays().List()) >= before {
		t.Fatalf("the dialog stands:\n%s", p.says())
	}
	p.expect(t, "Noted by Ana on", "“The two teams never meet”", "2 things to settle")

	p.press(t, "Leave out")
	p.expect(t, "MF-05 is left out: fewer than 5 staff.", "1 thing to settle")
	if err := p.session.SetTitle("x"); err != nil {
		t.Fatal(err)
	}
	p.expect(t, "Noted by Ana on")
}

func TestSmallTeamIsKept(t *testing.T) {
	p := readSharing(t)
	p.press(t, "Keep it")
	p.answer(t, "only totals are reported", "Note it")
	p.expect(t, "Noted by Ana on", "“only totals are reported”", "2 things to settle")
	if p.session.Pilot().Roster.Teams[4].LeftOut != "" {
		t.Error("the team is left out")
	}
}
