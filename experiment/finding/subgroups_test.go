package finding

import (
	"math"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// TestSubgroupsInWords: effects with their intervals, no p-value, and nothing about
// fewer than ten people on a side.
func TestSubgroupsInWords(t *testing.T) {
	p := experiment.New("Test")
	o := experiment.Outcome{ID: "y", Name: "Cases", Unit: "cases", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}
	e := estimate.OutcomeEstimate{Outcome: o, Arm: 1}
	for i := range 12 {
		staff := 6
		if i >= 8 {
			staff = 2
		}
		e.Teams = append(e.Teams, estimate.TeamMean{Team: i, Arm: i % 2, Rows: 3, Staff: staff})
	}
	term := func(v float64) estimate.Term {
		return estimate.Term{Estimate: v, StdError: 0.5, DF: 9, Low: v - 1, High: v + 1}
	}
	e.Subgroups = []estimate.SubgroupComparison{{Attribute: "motivation", InteractionP: 0.004, Groups: []estimate.SubgroupEffect{
		{Name: "low", Teams: [2]int{2, 2}, Members: []int{0, 1, 2, 3}, Effect: term(0.8)},
		{Name: "middle", Teams: [2]int{2, 2}, Members: []int{4, 5, 6, 7}, Effect: term(2.7)},
		{Name: "high", Teams: [2]int{2, 2}, Members: []int{8, 9, 10, 11}, Effect: term(3.1)},
	}}}
	f := Finding{Estimate: e, Change: 1, Low: 0, High: 2, Alpha: 0.05}
	got := subgroups(p, f)
	if len(got) != 1 || !got[0].Differs {
		t.Fatalf("got %+v", got)
	}
	line := got[0].Line(f)
	for _, want := range []string{"low: +0.8 (likely −0.2 to 1.8)", "middle: +2.7 (likely 1.7 to 3.7)", "high: under 10 people on a side, not shown", "by more than luck explains"} {
		if !strings.Contains(line, want) {
			t.Errorf("%q does not say %q", line, want)
		}
	}
	if !math.IsNaN(got[0].Groups[2].Change) {
		t.Error("a hidden effect has its figure")
	}
	e.Subgroups[0].InteractionP = 0.3
	f.Estimate = e
	if s := subgroups(p, f)[0]; s.Differs || !strings.Contains(s.Sentence, "Luck alone") {
		t.Errorf("got %+v", s)
	}
	e.Subgroups[0].InteractionP = math.NaN()
	if s := subgroups(p, f)[0]; s.Differs || !strings.Contains(s.Sentence, "too few") {
		t.Errorf("got %+v", s)
	}
}
