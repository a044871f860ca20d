package estimate

import (
	"context"
	"math"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// TestPairsByLeastSquares: with pair effects and one row a team the regression is the
// matched-pair estimate, its error and its degrees of freedom (methods, section 9:
// 2.25, 1.030776406, 3).
func TestPairsByLeastSquares(t *testing.T) {
	t.Parallel()
	p := experiment.New("Pairs")
	p.Outcomes = []experiment.Outcome{{ID: "y", Name: "y", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}}
	p.Roster.Attributes = []experiment.Attribute{{Name: "pair"}}
	o := Observations{Outcome: "y"}
	d := &experiment.Draw{}
	for i, y := range []float64{5, 3, 8, 6, 7, 7, 9, 4} {
		id := string(rune('A' + i))
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: id, Text: map[string]string{"pair": string(rune('1' + i/2))}})
		d.Team, d.Arm, d.Block = append(d.Team, id), append(d.Arm, 1-i%2), append(d.Block, string(rune('1'+i/2)))
		o.Team, o.Value = append(o.Team, i), append(o.Value, y)
	}
	p.Plan.Mechanism, p.Plan.BlockBy = experiment.Blocked, []string{"pair"}
	p.Draw = d
	for _, estimator := range []experiment.EstimatorKind{experiment.LeastSquares, experiment.DifferenceInMeans} {
		p.Plan.Estimator = estimator
		out, err := Planned(context.Background(), p, []Observations{o}, nil)
		if err != nil {
			t.Fatal(err)
		}
		e := out[0].Effect
		if math.Abs(e.Estimate-2.25) > 1e-12 || math.Abs(e.StdError-1.0307764064) > 1e-9 || math.Abs(e.DF-3) > 1e-9 {
			t.Errorf("%s: %v (%v), df %v; want 2.25 (1.030776406), 3", estimator, e.Estimate, e.StdError, e.DF)
		}
	}
}

// whole is a mechanism of which nothing may be permuted by itself.
type whole struct{ randomize.Mechanism }

// TestJointNull: where whole draws are compared, p is the share of draws whose
// statistic on their own two arms is as far from zero, counted here by hand.
func TestJointNull(t *testing.T) {
	t.Parallel()
	m, err := randomize.New(randomize.Design{Kind: experiment.Complete, Shares: []int{1, 1, 1}, Blocks: make([]string, 6)})
	if err != nil {
		t.Fatal(err)
	}
	y, own, side := []float64{1, 4, 2, 8, 5, 7}, []int{0, 1, 0, 1, 2, 2}, []int{0, 1, outside}
	gap := func(arm []int) float64 {
		var sum, n [3]float64
		for i, a := range arm {
			sum[a] += y[i]
			n[a]++
		}
		return sum[1]/n[1] - sum[0]/n[0]
	}
	want := 0.0
	if err := m.Enumerate(func(arm []int, p float64) bool {
		if math.Abs(gap(arm)) >= math.Abs(gap(own))-1e-9 {
			want += p
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	for _, squares := range []bool{false, true} {
		c := Comparison{Value: y, LeastSquares: squares}
		r, err := c.jointNull(context.Background(), whole{m}, own, side, RandomisationOptions{Draws: 999, Seed: "joint", Alpha: 0.05})
		if err != nil {
			t.Fatal(err)
		}
		if !r.Exact || math.Abs(r.P-want) > 1e-9 || math.Abs(r.Observed-gap(own)) > 1e-9 || !math.IsInf(r.Low, -1) {
			t.Errorf("least squares %v: %+v, want p %v", squares, r, want)
		}
	}
}

// TestBalancedAndNotAdjusted: what a draw kept alike and the estimate leaves out is
// said beside the number.
func TestBalancedAndNotAdjusted(t *testing.T) {
	t.Parallel()
	for _, adjusted := range []bool{false, true} {
		p := pilotOf(t, 24, 2, func(p *experiment.Pilot) {
			p.Plan.Mechanism, p.Plan.BlockBy = experiment.Rerandomised, nil
			p.Plan.BalanceOn, p.Plan.Acceptance = []string{"before"}, 0.1
			if !adjusted {
				p.Outcomes[0].Baseline = ""
			}
		})
		out, err := Planned(context.Background(), p, []Observations{observe(p, "cases", 2, []float64{0, 1}, "balanced")}, nil)
		if err != nil {
			t.Fatal(err)
		}
		said := false
		for _, note := range out[0].Notes {
			said = said || strings.Contains(note, "not adjusted for it")
		}
		if said == adjusted {
			t.Errorf("adjusted %v: notes are %q", adjusted, out[0].Notes)
		}
	}
}
