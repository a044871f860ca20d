package estimate

import (
	"context"
	"math"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// TestUnlikeChancesAreSaid: a limit on one district's teams in the practice gives its
// teams less than the half that others have. That stands beside the number, as the
// estimate counts all alike.
func TestUnlikeChancesAreSaid(t *testing.T) {
	t.Parallel()
	for _, limited := range []bool{false, true} {
		p := pilotOf(t, 12, 2, func(p *experiment.Pilot) {
			p.Plan.Mechanism, p.Plan.BlockBy = experiment.Complete, nil
			if limited {
				p.Plan.Constraints = []experiment.Constraint{{Kind: experiment.AtMost, Attribute: "district", Limit: 4, Arm: p.Arms[1].Name}}
			}
		})
		out, err := Planned(context.Background(), p, []Observations{observe(p, "cases", 2, []float64{0, 1}, "chances")}, nil)
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Contains(strings.Join(out[0].Notes, " "), "different chances")
		if said != limited {
			t.Errorf("limited %v: notes are %q", limited, out[0].Notes)
		}
		if limited { // ten of 12 teams may have 4 at most, so the other two always have it
			if notes := strings.Join(out[0].Notes, " "); !strings.Contains(notes, "from 40% to 100%") {
				t.Errorf("notes are %q", notes)
			}
		}
	}
}

// TestSmallestPOfASimpleDraw: draws that leave a side empty count as extreme in every
// p-value, so they belong to the smallest one: of 64 draws of six teams the two that leave
// an arm empty, one other and its mirror image.
func TestSmallestPOfASimpleDraw(t *testing.T) {
	m, err := randomize.New(randomize.Design{Kind: experiment.Simple, Shares: []int{1, 1}, Blocks: make([]string, 6)})
	if err != nil {
		t.Fatal(err)
	}
	observed := []bool{true, true, true, false, false, false}
	c := Comparison{Value: []float64{5, 6, 7, 1, 2, 3}}
	r, err := c.Randomisation(context.Background(), m, observed, func(arm int) bool { return arm == 1 }, RandomisationOptions{Draws: 99, Seed: "s", Alpha: 0.05})
	if err != nil {
		t.Fatal(err)
	}
	if want := 4.0 / 64; math.Abs(r.SmallestP-want) > 1e-12 || r.P < r.SmallestP-1e-12 || math.Abs(r.SmallestP-m.SmallestP()) > 1e-12 {
		t.Errorf("smallest p %v, p %v, the mechanism's %v; want %v", r.SmallestP, r.P, m.SmallestP(), want)
	}
}
