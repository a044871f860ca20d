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
	// EnumerateUpTo is how many assignments are gone through one by one at most;
	// randomize.MostEnumerated where 0.
	EnumerateUpTo int
	// Progress may be nil.
	Progress func(done, total int64)
}

// Randomisation tests that no team's outcome depends on the draw. observed says
// which of the mechanism's units are treated; treated says the same of an arm.
// Exact results weight each assignment by its probability, because rounding at
// random makes them unequal. The confidence set holds the constant effects that
// the same test does not contradict.
func (c *Comparison) Randomisation(ctx context.Context, m randomize.Mechanism, observed []bool, treated func(arm int) bool, o RandomisationOptions) (Randomisation, error) {
	s := c.statistic(observed, treated)
	if math.IsNaN(s.own.a) {
		return Randomisation{}, fmt.Errorf("estimate: the draw leaves nothing to compare")
	}
	n, err := s.Under(ctx, m, o)
	if err != nil {
		return Randomisation{}, err
	}
	out := Randomisation{Statistic: s.Name, Observed: n.Observed(), Draws: len(n.draws), Exact: n.exact, SmallestP: n.SmallestP()}
	out.P, out.Extreme = n.p(0)
	if !n.exact {
		out.MonteCarloError = math.Sqrt(out.P * (1 - out.P) / float64(len(n.draws)+1))
	}
	out.Low, out.High, _ = n.Interval(o.Alpha)
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

// NullDistribution is a statistic under every draw looked at: 40 bytes a draw.
type NullDistribution struct {
	statistic   *Statistic
	own         drawn
	draws       []drawn
	probability []float64 // nil where drawn at random
	undefined   int       // draws that leave nothing to compare; they count as extreme
	size        float64   // the largest estimate of any draw
	studentised bool
	exact       bool
	// patterns are the ways of treating the units that the statistic looks at, where
	// these are not all units; smallestP is the mechanism's own.
	patterns  map[string]pattern
	smallestP float64
	alike     bool   // all draws are equally likely
	key       []byte // working memory
}

// pattern is one way of treating the units with a value: its probability and one of the
// draws that give it.
type pattern struct {
	probability float64
	draw        int
}

// Under computes the statistic under the draws of the mechanism: all of them where there
// are at most o.EnumerateUpTo, each with its probability, and o.Draws from o.Seed where
// there are more.
func (s *Statistic) Under(ctx context.Context, m randomize.Mechanism, o RandomisationOptions) (*NullDistribution, error) {
	all, err := Together(ctx, []*Statistic{s}, m, o)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// Together is Under for several statistics, which see the same draws: what corrections
// for several outcomes need (Westfall and Young 1993).
func Together(ctx context.Context, statistics []*Statistic, m randomize.Mechanism, o RandomisationOptions) ([]*NullDistribution, error) {
	out := make([]*NullDistribution, len(statistics))
	for i, s := range statistics {
		out[i] = &NullDistribution{statistic: s, own: s.own, studentised: s.studentised, smallestP: m.SmallestP()}
	}
	limit := o.EnumerateUpTo
	if limit == 0 {
		limit = randomize.MostEnumerated
	}
	count, counted := m.Count()
	var err error
	if counted && count.IsInt64() && count.Int64() <= int64(limit) {
		err = enumerate(ctx, out, m, int(count.Int64()), o)
	} else {
		err = sample(ctx, out, m, o)
	}
	for _, n := range out {
		n.survey()
	}
	return out, err
}

// batch is how many assignments are handed to a processor at a time.
const batch = 1024

// enumerate lists the assignments on one processor and evaluates them on all.
func enumerate(ctx context.Context, out []*NullDistribution, m randomize.Mechanism, count int, o RandomisationOptions) error {
	for _, n := range out {
		n.exact = true
		n.draws, n.probability = make([]drawn, count), make([]float64, count)
		if n.statistic.partial(m) {
			n.patterns = map[string]pattern{}
		}
	}
	type part struct {
		first int
		arms  []int // of all units, assignment after assignment
	}
	units := m.Units()
	parts := make(chan part, 2*runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	var done atomic.Int64
	for range max(1, min(runtime.GOMAXPROCS(0), count/batch)) {
		wait.Go(func() {
			evaluate := workersOf(out)
			for p := range parts {
				for at := 0; at*units < len(p.arms); at++ {
					for i, n := range out {
						n.draws[p.first+at] = evaluate[i](p.arms[at*units : (at+1)*units])
					}
				}
				if d := done.Add(int64(len(p.arms) / units)); o.Progress != nil {
					o.Progress(d, int64(count))
				}
			}
		})
	}
	next := part{}
	at := 0
	err := m.Enumerate(func(arm []int, probability float64) bool {
		for _, n := range out {
			n.probability[at] = probability
			n.keep(arm, probability, at)
		}
		next.arms = append(next.arms, arm...)
		at++
		if at-next.first == batch {
			parts <- next
			next = part{first: at, arms: make([]int, 0, batch*units)}
		}
		return at%batch != 0 || ctx.Err() == nil
	})
	if len(next.arms) > 0 {
		parts <- next
	}
	close(parts)
	wait.Wait()
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// workersOf makes working memory for one processor.
func workersOf(out []*NullDistribution) []func(arm []int) drawn {
	evaluate := make([]func(arm []int) drawn, len(out))
	for i, n := range out {
		evaluate[i] = n.statistic.worker()
	}
	return evaluate
}

// partial is true where the mechanism's smallest p-value is not the statistic's: where it
// looks at some of the units only, or does not tell some arms apart.
func (s *Statistic) partial(m randomize.Mechanism) bool {
	return s.relevant != nil && (len(s.relevant) < m.Units() || m.Arms() > 2)
}

// keep adds an assignment to the patterns of the units that the statistic looks at.
func (n *NullDistribution) keep(arm []int, probability float64, at int) {
	if n.patterns == nil {
		return
	}
	if n.key == nil {
		n.key = make([]byte, (len(n.statistic.relevant)+7)/8)
	}
	clear(n.key)
	key := n.key
	for i, u := range n.statistic.relevant {
		if n.statistic.treated(arm[u]) {
			key[i/8] |= 1 << (i % 8)
		}
	}
	known, seen := n.patterns[string(key)]
	if !seen {
		known.draw = at
	}
	known.probability += probability
	n.patterns[string(key)] = known
}

// SmallestP is the smallest two-sided p-value that any outcome could give: the
// mechanism's own, or, where assignments were gone through and some units have no value,
// that of data which follow one assignment of the others exactly, so that only it and its
// mirror image, where that is possible, are as far from zero, and the draws that leave
// nothing to compare, which count as extreme.
func (n *NullDistribution) SmallestP() float64 {
	if n.patterns == nil {
		return n.smallestP
	}
	smallest, nothing := 1.0, 0.0
	for _, p := range n.patterns {
		if math.IsNaN(n.draws[p.draw].a) {
			nothing += p.probability
		}
	}
	teams := len(n.statistic.relevant)
	for z, p := range n.patterns {
		if math.IsNaN(n.draws[p.draw].a) {
			continue
		}
		mirror := []byte(z)
		for i := range mirror {
			mirror[i] = ^mirror[i]
		}
		if spare := teams % 8; spare > 0 {
			mirror[len(mirror)-1] &= 1<<spare - 1
		}
		opposite := n.patterns[string(mirror)]
		if math.IsNaN(n.draws[opposite.draw].a) {
			opposite.probability = 0
		}
		smallest = math.Min(smallest, p.probability+opposite.probability+nothing)
	}
	return smallest
}

// sample draws on all processors. Chunk i has its own generator, seeded with the
// seed and i, so the draws are the same on any machine.
func sample(ctx context.Context, out []*NullDistribution, m randomize.Mechanism, o RandomisationOptions) error {
	for _, n := range out {
		n.draws = make([]drawn, o.Draws)
	}
	chunks := (o.Draws + chunk - 1) / chunk
	var next, done atomic.Int64
	var wait sync.WaitGroup
	var report sync.Mutex
	for range max(1, min(runtime.GOMAXPROCS(0), chunks)) {
		wait.Go(func() {
			evaluate, arm := workersOf(out), make([]int, m.Units())
			for i := next.Add(1) - 1; i < int64(chunks) && ctx.Err() == nil; i = next.Add(1) - 1 {
				g := randomize.NewGenerator(fmt.Sprintf("%s draws %d", o.Seed, i))
				first, last := int(i)*chunk, min((int(i)+1)*chunk, o.Draws)
				for b := first; b < last; b++ {
					if b%16 == 0 && ctx.Err() != nil {
						return
					}
					m.Draw(g, arm)
					for k, n := range out {
						n.draws[b] = evaluate[k](arm)
					}
				}
				if d := done.Add(int64(last - first)); o.Progress != nil && (i%8 == 7 || d == int64(o.Draws)) {
					report.Lock()
					o.Progress(d, int64(o.Draws))
					report.Unlock()
				}
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}

// survey counts undefined draws and finds the largest estimate.
func (n *NullDistribution) survey() {
	n.size, n.alike = math.Abs(n.own.a), true
	for _, p := range n.probability {
		n.alike = n.alike && p == n.probability[0]
	}
	for _, d := range n.draws {
		if math.IsNaN(d.a) {
			n.undefined++
			continue
		}
		n.size = math.Max(n.size, math.Abs(d.a))
	}
}

// tolerance is how far statistics may be apart and count as equal. It follows the size of
// the numbers, so that thousand millions and thousand millionths are compared alike.
func (n *NullDistribution) tolerance(own float64) float64 {
	switch {
	case math.IsInf(own, 0):
		return 0
	case n.studentised:
		return 1e-9 * math.Max(1, math.Abs(own))
	}
	return 1e-9 * math.Max(math.Abs(own), n.size)
}

// share is the p-value of the draws that count, and how many these are. A sample counts
// the draw that was made as one of it: (1+#)/(B+1) (Phipson and Smyth 2010, SAGMB 9:39).
func (n *NullDistribution) share(counts func(d drawn) bool) (p float64, extreme int) {
	for b, d := range n.draws {
		if counts(d) {
			extreme++
			if n.probability != nil {
				p += n.probability[b]
			}
		}
	}
	switch {
	case n.probability == nil:
		p = float64(1+extreme) / float64(1+len(n.draws))
	case n.alike || extreme == len(n.draws):
		p = float64(extreme) / float64(len(n.draws))
	}
	return math.Min(p, 1), extreme
}

// p is the two-sided p-value of the effect tau, and the number of draws at least as far
// from zero. Equal statistics count as as far, within the tolerance for rounding, and so
// do draws that leave nothing to compare.
func (n *NullDistribution) p(tau float64) (p float64, extreme int) {
	own := math.Abs(n.own.at(tau, n.studentised))
	limit := own - n.tolerance(own)
	return n.share(func(d drawn) bool {
		t := math.Abs(d.at(tau, n.studentised))
		return t >= limit || math.IsNaN(t)
	})
}

// note says what limits the result.
func (n *NullDistribution) note(r Randomisation, o RandomisationOptions) string {
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
