package randomize

import (
	"strings"
	"testing"

	"leeway/experiment"
)

// An arm that is due less than one unit can stay empty, whatever the way of drawing; the
// chance is that of its due being rounded down.
func TestArmsThatCanStayEmptyAreTold(t *testing.T) {
	for _, c := range []struct {
		kind   experiment.MechanismKind
		shares []int
		want   string
	}{
		{experiment.Complete, []int{1, 1}, ""},
		{experiment.Complete, []int{11, 1}, ""}, // one of 12 for sure
		{experiment.Complete, []int{24, 1}, "the chance is 52 in 100"},
		{experiment.Blocked, []int{1, 99}, "the chance is 88 in 100"},
		{experiment.Complete, []int{1, 9999}, "the chance is over 99 in 100"},
		{experiment.Simple, []int{1, 9999}, "the chance is over 99 in 100"},
	} {
		p := experiment.New("empty")
		p.Arms = []experiment.Arm{{Name: "As before", Share: c.shares[0], Control: true}, {Name: "Practice", Share: c.shares[1]}}
		p.Plan.Mechanism = c.kind
		if c.kind == experiment.Blocked {
			p.Plan.BlockBy = []string{"district"}
		}
		p.Roster.Attributes = []experiment.Attribute{{Name: "district"}}
		for i := range 12 {
			p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: string(rune('a' + i)), Text: map[string]string{"district": string(rune('x' + i%3))}})
		}
		said := ""
		for _, problem := range Problems(p) {
			if strings.Contains(problem.What, "can stay empty") {
				said = problem.What
			}
		}
		if c.want == "" && said != "" || !strings.Contains(said, c.want) {
			t.Errorf("%s %v: %q, want %q", c.kind, c.shares, said, c.want)
		}
	}
}
