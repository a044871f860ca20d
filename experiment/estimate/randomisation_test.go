package estimate

import (
	"context"
	"math"
	"testing"

	"leeway/experiment/randomize"
)

// TestSampledRandomisation: a sample agrees with the enumeration within its
// stated error, is the same whatever the number of processors, and stops at once
// when asked.
func TestSampledRandomisation(t *testing.T) {
	t.Parallel()
	arm, block := make([]int, 24), make([]int, 24)
	c := Comparison{Value: make([]float64, 24), Block: block, LeastSquares: true, Studentised: true}
	observed := make([]bool, 24)
	g := randomize.NewGenerator("sampled randomisation")
	for i := range arm {
		arm[i], block[i] = i%2, i/8
		observed[i] = arm[i] == 1
		c.Value[i] = float64(g.Below(1000))/100 + float64(block[i]) + 1.5*float64(arm[i])
	}
	m, err := randomize.FixedCounts(block, arm, 2) // 70^3 = 343,000 assignments
	if err != nil {
		t.Fatal(err)
	}
	treated := func(a int) bool { return a == 1 }
	var last int64
	o := RandomisationOptions{Draws: 20_000, EnumerateUpTo: 100_000, Seed: "test", Alpha: .05, Progress: func(done, _ int64) { last = max(last, done) }}
	r, err := c.Randomisation(context.Background(), m, observed, treated, o)
	if err != nil || r.Exact || last != 20_000 {
		t.Fatalf("%+v %v, progress %d", r, err, last)
	}
	again, err := c.Randomisation(context.Background(), m, observed, treated, o)
	if err != nil || again != r {
		t.Errorf("the same seed gives %+v and %+v", r, again)
	}
	// The truth by enumeration through the same parts.
	p, extreme, count := c.prepare(observed), 0, 0
	s, z := p.scratch(), make([]bool, 24)
	own := math.Abs(p.evaluate(observed, s).at(0, true))
	err = m.Enumerate(func(arm []int, _ float64) bool {
		for i, a := range arm {
			z[i] = a == 1
		}
		count++
		if math.Abs(p.evaluate(z, s).at(0, true)) >= own-1e-9 {
			extreme++
		}
		return true
	})
	truth := float64(extreme) / float64(count)
	if err == nil && math.Abs(r.P-truth) > 4*r.MonteCarloError+1e-4 {
		t.Errorf("p %g with error %g, truth %g", r.P, r.MonteCarloError, truth)
	}
	// The ends of the set are where the p-value crosses alpha.
	if !(r.Low < p.evaluate(observed, s).a && p.evaluate(observed, s).a < r.High) {
		t.Errorf("set [%g, %g]", r.Low, r.High)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Randomisation(ctx, m, observed, treated, o); err == nil {
		t.Error("a cancelled run gives a result")
	}
}

// TestRandomisationWeighsByProbability: with random rounding assignments are not
// equally likely, and p is the probability of the extreme ones.
func TestRandomisationWeighsByProbability(t *testing.T) {
	t.Parallel()
	m, err := randomize.New(randomize.Design{Kind: "complete", Shares: []int{1, 2}, Blocks: make([]string, 4)})
	if err != nil {
		t.Fatal(err)
	}
	observed := []bool{false, false, true, true}
	c := Comparison{Value: []float64{1, 2, 4, 8}}
	r, err := c.Randomisation(context.Background(), m, observed, func(a int) bool { return a == 1 }, RandomisationOptions{Alpha: .05})
	if err != nil || !r.Exact {
		t.Fatalf("%+v %v", r, err)
	}
	want, total := 0.0, 0.0
	p := c.prepare(observed)
	s, z := p.scratch(), make([]bool, 4)
	err = m.Enumerate(func(arm []int, probability float64) bool {
		for i, a := range arm {
			z[i] = a == 1
		}
		total += probability
		if math.Abs(p.evaluate(z, s).a) >= 4.5-1e-9 {
			want += probability
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "probabilities", total, 1, 1e-12)
	near(t, "p", r.P, want, 1e-12)
}
