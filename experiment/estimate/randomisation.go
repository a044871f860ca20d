package estimate

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"leeway/experiment/randomize"
)

// Randomisation is the result of randomisation inference: how often a draw that
// the mechanism could have made gives a statistic as far from zero as the draw
// that it made.
type Randomisation struct {
	// Statistic says in words what was compared.
	Statistic string
	// Observed is its value under the draw that was made.
	Observed float64
	// P is the two-sided p-value.
	P float64
	// Draws were looked at; Exact is true where they are all there are.
	Draws int
	Exact bool
	// Extreme is how many of them are at least as far from zero.
	Extreme int
	// SmallestP is the smallest p-value that these teams could give, had the outcome
	// followed the draw exactly: for the two sides compared, and where all
	// assignments were gone through, for the teams that have a value.
	SmallestP float64
	// MonteCarloError is the standard error of P from looking at some draws only.
	MonteCarloError float64
	// Low and High bound the effects that the test does not contradict; infinite
	// where there are too few possible draws to exclude any.
	Low, High float64
	// Note says what a reader must know, such as why the interval has no end.
	Note string
}

// exactLimit is how many assignments are gone through one by one at most.
const exactLimit = 100_000

// chunk is how many draws share one generator, so that draws do not depend on
// the number of processors.
const chunk = 512

// RandomisationOptions say how randomisation inference is carried out.
type RandomisationOptions struct {
	// Draws is how many assignments are drawn where there are too many for all.
	Draws int
	// Seed makes these draws reproducible.
	Seed string
	// Alpha is 1 minus the level of the confidence set.
	Alpha float64
	// Progress may be nil.
	Progress func(done, total int64)
}

// Randomisation tests that no team's outcome depends on the draw. observed says
// which of the mechanism's units are treated; treated says the same of an arm.
// Exact results weight each assignment by its probability, because rounding at
// random makes them unequal. The confidence set holds the constant effects that
// the same test does not contradict.
func (c *Comparison) Randomisation(ctx context.Context, m randomize.Mechanism, observed []bool, treated func(arm int) bool, o RandomisationOptions) (Randomisation, error) {
	p := c.prepare(observed)
	own := p.evaluate(observed, p.scratch())
	if math.IsNaN(own.a) {
		return Randomisation{}, fmt.Errorf("estimate: the draw leaves nothing to compare")
	}
	// Against itself the draw has exactly c = 1 and residuals of 0.
	own.c, own.s1, own.s2 = 1, 0, 0
	n := nullDistribution{own: own, studentised: c.Studentised}
	count, counted := m.Count()
	var err error
	if counted && count.IsInt64() && count.Int64() <= exactLimit {
		n.exact = true
		err = n.enumerate(ctx, m, p, treated, o)
	} else {
		err = n.sample(ctx, m, p, treated, o)
	}
	if err != nil {
		return Randomisation{}, err
	}
	out := Randomisation{Statistic: c.name(), Observed: own.at(0, c.Studentised), Draws: len(n.draws), Exact: n.exact}
	out.P, out.Extreme = n.p(0)
	out.SmallestP = m.SmallestP()
	if n.exact {
		out.SmallestP = smallestOf(n.pattern, n.nothing)
	}
	if !n.exact {
		out.MonteCarloError = math.Sqrt(out.P * (1 - out.P) / float64(len(n.draws)+1))
	}
	out.Low, out.High = n.confidenceSet(o.Alpha)
	out.Note = n.note(out, o)
	return out, nil
}

func (c *Comparison) name() string {
	name := "difference in means"
	if c.LeastSquares {
		name = "least squares coefficient"
	}
	if c.Studentised {
		name += " divided by its standard error"
	}
	return name
}

// nullDistribution is the statistic's parts under every draw looked at.
type nullDistribution struct {
	own         drawn
	draws       []drawn
	probability []float64 // nil where drawn at random
	undefined   int       // draws that leave nothing to compare; they count as extreme
	size        float64   // the largest estimate of any draw
	studentised bool
	exact       bool
	// pattern is the probability of each way of treating the teams with a value that
	// leaves something to compare, one byte a team, nothing that of the others together;
	// only where all assignments are gone through.
	pattern map[string]float64
	nothing float64
}

func (n *nullDistribution) enumerate(ctx context.Context, m randomize.Mechanism, p *plan, treated func(int) bool, o RandomisationOptions) error {
	s, z := p.scratch(), make([]bool, m.Units())
	count, _ := m.Count()
	n.pattern = map[string]float64{}
	pattern := make([]byte, 0, len(p.unit))
	err := m.Enumerate(func(arm []int, probability float64) bool {
		for i, a := range arm {
			z[i] = treated(a)
		}
		d := p.evaluate(z, s)
		n.draws, n.probability = append(n.draws, d), append(n.probability, probability)
		pattern = pattern[:0]
		for _, u := range p.unit {
			if u >= 0 {
				pattern = append(pattern, byte(armOf(z[u])))
			}
		}
		if math.IsNaN(d.a) {
			n.nothing += probability
		} else {
			n.pattern[string(pattern)] += probability
		}
		if len(n.draws)%4096 == 0 && o.Progress != nil {
			o.Progress(int64(len(n.draws)), count.Int64())
		}
		return len(n.draws)%256 != 0 || ctx.Err() == nil
	})
	if err == nil {
		err = ctx.Err()
	}
	n.survey()
	return err
}

// smallestOf is the smallest two-sided p-value: that of data which follow one
// assignment exactly, so that only it and its mirror image, where that is
// possible, are as far from zero, and the draws that leave nothing to compare, which
// count as extreme.
func smallestOf(pattern map[string]float64, nothing float64) float64 {
	smallest := 1.0
	for z, probability := range pattern {
		mirror := []byte(z)
		for i := range mirror {
			mirror[i] ^= 1
		}
		smallest = math.Min(smallest, probability+pattern[string(mirror)]+nothing)
	}
	return smallest
}

// sample draws on all processors. Chunk i has its own generator, seeded with the
// seed and i, so the draws are the same on any machine.
func (n *nullDistribution) sample(ctx context.Context, m randomize.Mechanism, p *plan, treated func(int) bool, o RandomisationOptions) error {
	n.draws = make([]drawn, o.Draws)
	chunks := (o.Draws + chunk - 1) / chunk
	var next, done atomic.Int64
	var wait sync.WaitGroup
	var report sync.Mutex
	for range max(1, min(runtime.GOMAXPROCS(0), chunks)) {
		wait.Go(func() {
			s, arm, z := p.scratch(), make([]int, m.Units()), make([]bool, m.Units())
			for i := next.Add(1) - 1; i < int64(chunks) && ctx.Err() == nil; i = next.Add(1) - 1 {
				g := randomize.NewGenerator(fmt.Sprintf("%s draws %d", o.Seed, i))
				part := n.draws[i*chunk : min((i+1)*chunk, int64(o.Draws))]
				for b := range part {
					if b%16 == 0 && ctx.Err() != nil {
						return
					}
					m.Draw(g, arm)
					for u, a := range arm {
						z[u] = treated(a)
					}
					part[b] = p.evaluate(z, s)
				}
				if d := done.Add(int64(len(part))); o.Progress != nil && (i%8 == 7 || d == int64(o.Draws)) {
					report.Lock()
					o.Progress(d, int64(o.Draws))
					report.Unlock()
				}
			}
		})
	}
	wait.Wait()
	n.survey()
	return ctx.Err()
}

// survey counts undefined draws and finds the largest estimate.
func (n *nullDistribution) survey() {
	n.size = math.Abs(n.own.a)
	for _, d := range n.draws {
		if math.IsNaN(d.a) {
			n.undefined++
			continue
		}
		n.size = math.Max(n.size, math.Abs(d.a))
	}
}

// p is the p-value of the effect tau, and the number of draws at least as far
// from zero. Equal statistics count as as far, within a tolerance for rounding.
// A sample counts the draw that was made as one of it: (1+#)/(B+1) (Phipson and
// Smyth 2010, SAGMB 9:39).
func (n *nullDistribution) p(tau float64) (p float64, extreme int) {
	own := math.Abs(n.own.at(tau, n.studentised))
	limit := own - 1e-9*math.Max(1, own)
	if math.IsInf(own, 1) {
		limit = own
	}
	if !n.studentised {
		// The tolerance follows the size of the numbers, so that thousand millions
		// and thousand millionths are compared alike.
		limit = own - 1e-9*math.Max(own, n.size)
	}
	for b, d := range n.draws {
		if t := math.Abs(d.at(tau, n.studentised)); t >= limit || math.IsNaN(t) {
			extreme++
			if n.probability != nil {
				p += n.probability[b]
			}
		}
	}
	if n.probability == nil {
		p = float64(1+extreme) / float64(1+len(n.draws))
	}
	return math.Min(p, 1), extreme
}

// note says what limits the result.
func (n *nullDistribution) note(r Randomisation, o RandomisationOptions) string {
	var note string
	if !n.exact {
		note = fmt.Sprintf("%d draws from the seed “%s”.", r.Draws, o.Seed)
	}
	add := func(s string) {
		if note != "" {
			note += " "
		}
		note += s
	}
	if n.undefined > 0 {
		add(fmt.Sprintf("%d draws leave nothing to compare and count as extreme.", n.undefined))
	}
	if math.IsInf(r.Low, -1) || math.IsInf(r.High, 1) {
		add(fmt.Sprintf("There are too few possible draws to exclude any effect at the %g%% level, so the interval has no end.", 100*(1-o.Alpha)))
	}
	return note
}
