package randomize

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"leeway/experiment"
)

// listed is a pilot with one text column for each name, read from columns B, C, …
func listed(names []string, rows ...[]string) *experiment.Pilot {
	p := experiment.New("listed")
	for c, name := range names {
		p.Roster.Attributes = append(p.Roster.Attributes, experiment.Attribute{Name: name, Column: string(rune('B' + c))})
	}
	for i, row := range rows {
		team := experiment.Team{ID: row[0], Cell: fmt.Sprintf("A%d", i+5), Text: map[string]string{}}
		for c, text := range row[1:] {
			if text != "" {
				team.Text[names[c]] = text
			}
		}
		p.Roster.Teams = append(p.Roster.Teams, team)
	}
	return p
}

func TestTeamsThatShareAManager(t *testing.T) {
	p := listed([]string{"District", "Manager", "Floor", "Remarks"},
		[]string{"MF-01", "Mill", "L. Brandt", "1", ""}, []string{"MF-02", "Mill", "R. Okafor", "1", "new"},
		[]string{"MF-03", "East", "M. Duarte", "2", "new"}, []string{"MF-04", "East", "r. okafor ", "3", ""},
		[]string{"MF-05", "East", "vacant", "4", ""}, []string{"MF-06", "East", "vacant", "5", ""},
		[]string{"MF-07", "East", "R. Okafor", "6", ""})
	p.Roster.Teams[6].LeftOut = "merged"
	found := Contaminations(p)
	if len(found) != 2 {
		t.Fatalf("%+v", found)
	}
	c := found[0]
	if c.Sentence != "R. Okafor leads two teams. In different arms, the practice could spill over." || c.Kind != SharedValue || c.Attribute != "Manager" || c.Value != "R. Okafor" {
		t.Errorf("%+v", c)
	}
	if !slices.Equal(c.Teams, []string{"MF-02", "MF-04"}) || !slices.Equal(c.Cells, []string{"C6", "C8"}) || c.Covered {
		t.Errorf("%+v", c)
	}
	if c.Offer == nil || c.Offer.Kind != experiment.SameArm || !slices.Equal(c.Offer.Teams, c.Teams) || c.Offer.Reason != "R. Okafor leads two teams" {
		t.Errorf("%+v", c.Offer)
	}
	if found[1].Sentence != "Two teams share “1” (Floor). In different arms, the practice could spill over." {
		t.Errorf("%+v", found[1])
	}
	// The offer settles it; so do a chain of others, the whole column, and one arm.
	for name, constraints := range map[string][]experiment.Constraint{
		"offer":  {*c.Offer},
		"chain":  {{Kind: experiment.SameArm, Teams: []string{"MF-02", "MF-01"}}, {Kind: experiment.SameArm, Teams: []string{"MF-01", "MF-03", "MF-04"}}},
		"column": {{Kind: experiment.SameArm, Attribute: "Manager"}, {Kind: experiment.SameArm, Teams: []string{"MF-02", "MF-04"}}},
		"placed": {{Kind: experiment.Placed, Teams: []string{"MF-04", "MF-02"}, Arm: "Practice"}},
	} {
		p.Plan.Constraints = constraints
		if found := Contaminations(p); !found[0].Covered || found[1].Covered && name != "chain" {
			t.Errorf("%s: %+v", name, found)
		}
	}
	p.Plan.Constraints = []experiment.Constraint{{Kind: experiment.Placed, Teams: []string{"MF-04"}, Arm: "Practice"}, {Kind: experiment.Placed, Teams: []string{"MF-02"}, Arm: "As before"}, {Kind: experiment.Apart, Teams: []string{"MF-02", "MF-04"}}}
	if Contaminations(p)[0].Covered {
		t.Error("teams in different arms count as kept together")
	}
	p.Plan.BlockBy = []string{"Manager"}
	if found := Contaminations(p); len(found) != 1 {
		t.Errorf("a column that makes the blocks is a risk: %+v", found)
	}
}

// TestNoContaminationWhereNothingIsShared: districts, tasks, remarks, and what a large
// part of all teams share are no risk of this kind; nor is an empty roster.
func TestNoContaminationWhereNothingIsShared(t *testing.T) {
	var rows [][]string
	for i := range 24 {
		rows = append(rows, []string{fmt.Sprintf("T%02d", i), []string{"Mill", "East", "Harbour"}[i%3], []string{"Street Works", "Shop Fronts", "Trees", "Housing", "Events", "Waste", "Food"}[i%7], fmt.Sprintf("B. Name%c", 'a'+i), []string{"Town Hall", "Annexe"}[i%2], "see T01 report 3"})
	}
	rows[4][5] = ""
	p := listed([]string{"District", "Permits", "Manager", "Building", "Remarks"}, rows...)
	for _, c := range Contaminations(p) {
		t.Errorf("%+v", c)
	}
	if found := Contaminations(experiment.New("empty")); found != nil {
		t.Errorf("%+v", found)
	}
}

// TestPeopleAreFoundUnderAnyName: a column of names is one whatever it is called.
func TestPeopleAreFoundUnderAnyName(t *testing.T) {
	p := listed([]string{"Ansprechpartner", "Mail"},
		[]string{"1", "Okafor, R.", "a@x.org"}, []string{"2", "J.-P. Le Blanc", "b@x.org"}, []string{"3", "Okafor, R.", "c@x.org"}, []string{"4", "É. Ångström", "b@x.org"}, []string{"5", "K. O’Neil", "d@x.org"})
	found := Contaminations(p)
	if len(found) != 2 || !slices.Equal(found[0].Teams, []string{"1", "3"}) || !slices.Equal(found[1].Teams, []string{"2", "4"}) {
		t.Errorf("%+v", found)
	}
	if !strings.HasPrefix(found[0].Sentence, "Two teams share “Okafor, R.” (Ansprechpartner).") {
		t.Error(found[0].Sentence)
	}
}

func TestTeamsThatSwapPeople(t *testing.T) {
	p := listed([]string{"Swaps with", "Partner"},
		[]string{"EM-01", "EM-02, em-03", ""}, []string{"EM-02", "EM-01", "EM-05"}, []string{"EM-03", "none", ""},
		[]string{"EM-04", "EM-05 and EM-01 in summer; XX-9", ""}, []string{"EM-05", "EM-05", ""}, []string{"EM-06", "two people a year", ""})
	found := Contaminations(p)
	if len(found) != 3 {
		t.Fatalf("%+v", found)
	}
	for i, want := range []struct{ teams, cells, sentence string }{
		{"EM-01 EM-02 EM-03", "B5", "EM-01 names EM-02 and EM-03 under “Swaps with”. In different arms, people who work in both could carry the practice over."},
		{"EM-01 EM-04 EM-05", "B8", "EM-04 names EM-01 and EM-05 under “Swaps with”. In different arms, people who work in both could carry the practice over."},
		{"EM-02 EM-05", "C6", "EM-02 names EM-05 under “Partner”. In different arms, people who work in both could carry the practice over."},
	} {
		c := found[i]
		if strings.Join(c.Teams, " ") != want.teams || strings.Join(c.Cells, " ") != want.cells || c.Sentence != want.sentence || c.Kind != Swap {
			t.Errorf("%+v, want %+v", c, want)
		}
	}
	// Ids that are numbers, in a column that was read as numbers.
	p = listed([]string{"Covers for"}, []string{"101"}, []string{"102"}, []string{"103"})
	p.Roster.Attributes[0].Numeric = true
	p.Roster.Teams[0].Number = map[string]float64{"Covers for": 103}
	if found := Contaminations(p); len(found) != 1 || !slices.Equal(found[0].Teams, []string{"101", "103"}) {
		t.Errorf("%+v", found)
	}
}
