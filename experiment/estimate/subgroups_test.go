package estimate

import (
	"context"
	"fmt"
	"math"
	"testing"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// groupedPilot is a complete draw of 36 teams whose plan compares thirds of "before"
// and districts.
func groupedPilot(t testing.TB) *experiment.Pilot {
	return pilotOf(t, 36, 2, func(p *experiment.Pilot) {
		p.Plan.Mechanism, p.Plan.BlockBy = experiment.Complete, nil
		p.Outcomes[0].Baseline = ""
		p.Plan.Subgroups = []experiment.Subgroup{{Attribute: "before", Groups: 3}, {Attribute: "district"}}
	})
}

// TestSubgroupEffects: without blocks and covariates each group's effect, error and
// degrees of freedom are those of its own teams alone.
func TestSubgroupEffects(t *testing.T) {
	t.Parallel()
	p := groupedPilot(t)
	o := observe(p, "cases", 3, []float64{0, 2}, "subgroups")
	out, err := Planned(context.Background(), p, []Observations{o}, nil)
	if err != nil {
		t.Fatal(err)
	}
	groups := out[0].Subgroups
	if len(groups) != 2 || len(groups[0].Groups) != 3 || len(groups[1].Groups) != 4 {
		t.Fatalf("groups are %+v", groups)
	}
	taking := p.Roster.Taking()
	total := 0
	for k, g := range groups[0].Groups {
		var y [2][]float64
		_, of := kinds(taking, experiment.Attribute{Name: "before", Numeric: true}, 3)
		for _, team := range out[0].Teams {
			if of[team.Team] == k {
				y[team.Arm] = append(y[team.Arm], team.Mean)
			}
		}
		m0, s0 := meanAndSD(y[0])
		m1, s1 := meanAndSD(y[1])
		a, b := s0*s0/float64(len(y[0])), s1*s1/float64(len(y[1]))
		if g.Teams != [2]int{len(y[0]), len(y[1])} {
			t.Errorf("%s has %v teams, want %d and %d", g.Name, g.Teams, len(y[0]), len(y[1]))
		}
		total += len(y[0]) + len(y[1])
		if math.Abs(g.Effect.Estimate-(m1-m0)) > 1e-9 || math.Abs(g.Effect.StdError-math.Sqrt(a+b)) > 1e-9 {
			t.Errorf("%s: %v (%v), want %v (%v)", g.Name, g.Effect.Estimate, g.Effect.StdError, m1-m0, math.Sqrt(a+b))
		}
	}
	if total != 36 {
		t.Errorf("the thirds hold %d of 36 teams", total)
	}
	if p := groups[0].InteractionP; !(p > 0 && p <= 1) {
		t.Errorf("p of the interaction is %v", p)
	}
}

// TestNumericKinds: equal values stay together, and a column of one value is one kind.
func TestNumericKinds(t *testing.T) {
	teams := func(values ...float64) (out []experiment.Team) {
		for i, v := range values {
			out = append(out, experiment.Team{ID: fmt.Sprint(i), Number: map[string]float64{"x": v}})
		}
		return out
	}
	for _, c := range []struct {
		values []float64
		want   []int
	}{
		{[]float64{1, 2, 3, 4, 5, 6}, []int{0, 0, 1, 1, 2, 2}},
		{[]float64{6, 5, 4, 3, 2, 1}, []int{2, 2, 1, 1, 0, 0}},
		{[]float64{1, 1, 1, 1, 1, 2}, []int{0, 0, 0, 0, 0, 0}},
		{[]float64{1, 1, 2, 2, 2, 2}, []int{0, 0, 1, 1, 1, 1}},
		{[]float64{5, 5, 5}, []int{0, 0, 0}},
	} {
		_, got := numericKinds(teams(c.values...), "x", 3)
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%v: %v, want %v", c.values, got, c.want)
				break
			}
		}
	}
	if _, group := kinds(append(teams(1, 2), experiment.Team{ID: "none"}), experiment.Attribute{Name: "x", Numeric: true}, 2); group[2] != -1 {
		t.Error("a team without a value is in a group")
	}
}

// TestInteractionKeepsItsLevel: where the effect is the same in all groups, the test
// finds a difference in about one of twenty runs; where it differs much, nearly always.
func TestInteractionKeepsItsLevel(t *testing.T) {
	t.Parallel()
	const runs = 400
	p := groupedPilot(t)
	p.Plan.Subgroups = p.Plan.Subgroups[:1]
	p.Plan.RandomisationDraws = 199
	share := func(slope float64) float64 {
		found := 0
		for run := range runs {
			// Each run has its own draw: given one draw, the teams' own values are not
			// the same on both sides.
			m, err := randomize.ForPilot(p)
			if err != nil {
				t.Fatal(err)
			}
			m.Draw(randomize.NewGenerator(fmt.Sprint("draw ", run)), p.Draw.Arm)
			p.Draw.AssignmentHash = fmt.Sprint(run)
			o := observe(p, "cases", 1, []float64{0, 2}, fmt.Sprint("interaction ", run))
			for i, team := range o.Team {
				if p.Draw.Arm[team] == 1 {
					o.Value[i] += slope * p.Roster.Teams[team].Number["before"]
				}
			}
			out, err := Planned(context.Background(), p, []Observations{o}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if out[0].Subgroups[0].InteractionP <= 0.05 {
				found++
			}
		}
		return float64(found) / runs
	}
	if level := share(0); level > 0.05+3*math.Sqrt(0.05*0.95/runs) || level < 0.01 {
		t.Errorf("%.3f of tests of nothing found a difference between groups", level)
	}
	if power := share(1); power < 0.9 {
		t.Errorf("a strong difference between groups was found in only %.2f of runs", power)
	}
}
