package power

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/randomize"
)

// threeArms is a pilot of teams without blocks in a control and two practice arms.
func threeArms(teams int) *experiment.Pilot {
	p := experiment.New("Three arms")
	p.Arms = append(p.Arms, experiment.Arm{Name: "Other", Share: 1})
	for i := range teams {
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: fmt.Sprintf("T%02d", i+1), Staff: 8})
	}
	p.Plan.Mechanism, p.Plan.BlockBy = experiment.Complete, nil
	p.Outcomes = []experiment.Outcome{{ID: "cases", Name: "Cases", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}}
	p.Plan.Hash = p.PlanHash()
	return p
}

// TestAttainIsWhatTheEstimateReaches: two of three arms of two teams can be shared out in
// six ways only, so the estimate's p-value never falls below a third, and that must be
// said before launch.
func TestAttainIsWhatTheEstimateReaches(t *testing.T) {
	for teams, want := range map[int]float64{6: 2.0 / 6, 9: 2.0 / 20, 12: 2.0 / 70} {
		p := threeArms(teams)
		a, err := Attain(p)
		if err != nil || math.Abs(a.SmallestP-want) > 1e-12 || a.Reachable != (want <= 0.05) {
			t.Errorf("%d teams: %+v, %v; want %v", teams, a, err, want)
		}
		said := false
		for _, problem := range randomize.Problems(p) {
			said = said || problem.Place.Field == randomize.Attainability
		}
		if said == a.Reachable {
			t.Errorf("%d teams: reachable %v, among the problems %v", teams, a.Reachable, said)
		}
		if bare := AttainBare(teams, []int{1, 1, 1}); math.Abs(bare.SmallestP-want) > 1e-12 {
			t.Errorf("%d teams in one lot: %v", teams, bare.SmallestP)
		}
		d, err := randomize.MakeDraw(p, "1", "test", experiment.Person{Name: "A"}, time.Unix(0, 0))
		if err != nil {
			t.Fatal(err)
		}
		p.Draw = d
		o := estimate.Observations{Outcome: "cases"}
		for i, arm := range d.Arm {
			o.Team, o.Value = append(o.Team, i), append(o.Value, float64(10*arm)+float64(i)/100)
		}
		out, err := estimate.Planned(context.Background(), p, []estimate.Observations{o}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range out {
			if r := e.Randomisation; math.Abs(r.SmallestP-want) > 1e-12 || r.P < want-1e-12 {
				t.Errorf("%d teams: the estimate's smallest p is %v, its p %v", teams, r.SmallestP, r.P)
			}
		}
	}
}

// TestPlacedTeamsAreNoSample: teams that are placed, and all but one of those that stay
// together, add nothing to what the pilot can see.
func TestPlacedTeamsAreNoSample(t *testing.T) {
	p := threeArms(20)
	p.Arms = p.Arms[:2]
	p.Plan.Constraints = []experiment.Constraint{
		{Kind: experiment.Placed, Teams: []string{"T01", "T02"}, Arm: p.Arms[1].Name},
		{Kind: experiment.SameArm, Teams: []string{"T05", "T06", "T07"}},
	}
	s, sources := SettingOf(p)
	m, err := randomize.ForPilot(p)
	if err != nil {
		t.Fatal(err)
	}
	units := map[int]bool{}
	for i, placed := range randomize.Placed(m) {
		if !placed {
			units[randomize.Groups(m)[i]] = true
		}
	}
	if s.Teams != 16 || len(units) != 16 || !strings.Contains(sources[OfTeams], "take off 4") {
		t.Errorf("%d teams, %d units are drawn; %q", s.Teams, len(units), sources[OfTeams])
	}
}
