package estimate

import (
	"math"
	"sort"
)

// Interval is the smallest interval that holds every constant effect whose p-value
// exceeds alpha: exact for linear statistics, by search for studentised ones, and without
// numbers for others. connected is false where effects inside it are excluded; it is
// found for linear statistics.
func (n *NullDistribution) Interval(alpha float64) (low, high float64, connected bool) {
	switch {
	case n.statistic != nil && !n.statistic.Inverts():
		return math.NaN(), math.NaN(), true
	case n.studentised:
		return n.search(alpha, -1), n.search(alpha, 1), true
	}
	return n.breakpoints(alpha)
}

// step is a change of the p-value at an effect: on at the start of a range where
// one draw is as far from zero as the observed one, off at its end.
type step struct {
	at, mass float64
	on       bool
}

// breakpoints inverts a linear statistic exactly. Under the effect tau a draw
// gives a - tau c and the draw that was made a0 - tau, so the draw counts where
// (a - tau c)^2 >= (a0 - tau)^2: between the roots (a0-a)/(1-c) and
// (a0+a)/(1+c) for |c| < 1, outside them for |c| > 1, always for c = 1, a = a0.
func (n *NullDistribution) breakpoints(alpha float64) (low, high float64, connected bool) {
	a0 := n.own.a
	size := n.size
	always, left := 0.0, 0.0 // mass everywhere, and at minus infinity besides
	var steps []step
	mass := 1 / float64(len(n.draws)+1)
	if n.probability == nil {
		always = mass
	}
	for b, d := range n.draws {
		if n.probability != nil {
			mass = n.probability[b]
		}
		if math.IsNaN(d.a) {
			always += mass
			continue
		}
		ranges, everywhere := rangesOf(d, a0, size)
		if everywhere {
			always += mass
		}
		for _, r := range ranges {
			if math.IsInf(r[0], -1) {
				left += mass
			} else {
				steps = append(steps, step{r[0], mass, true})
			}
			if !math.IsInf(r[1], 1) {
				steps = append(steps, step{r[1], mass, false})
			}
		}
	}
	low, high, connected = sweep(steps, always, left, alpha, size)
	if low > high { // the estimate alone, which no draw contradicts
		low, high = a0, a0
	}
	return low, high, connected
}

// rangesOf gives the effects for which a draw counts as at least as extreme.
func rangesOf(d drawn, a0, size float64) (ranges [][2]float64, everywhere bool) {
	const near = 1e-9
	inf := math.Inf(1)
	minus, plus := 1-d.c, 1+d.c
	same, mirror := math.Abs(a0-d.a) <= near*size, math.Abs(a0+d.a) <= near*size
	switch {
	case math.Abs(minus) <= near && same, math.Abs(plus) <= near && mirror:
		return nil, true
	case math.Abs(minus) <= near: // one root; a - a0 decides the side
		root := (a0 + d.a) / plus
		if d.a > a0 {
			return [][2]float64{{-inf, root}}, false
		}
		return [][2]float64{{root, inf}}, false
	case math.Abs(plus) <= near:
		root := (a0 - d.a) / minus
		if d.a+a0 > 0 {
			return [][2]float64{{root, inf}}, false
		}
		return [][2]float64{{-inf, root}}, false
	}
	r1, r2 := (a0-d.a)/minus, (a0+d.a)/plus
	lo, hi := math.Min(r1, r2), math.Max(r1, r2)
	if math.Abs(d.c) < 1 {
		return [][2]float64{{lo, hi}}, false
	}
	return [][2]float64{{-inf, lo}, {hi, inf}}, false
}

// sweep goes through the steps from left to right and finds the first and the
// last stretch on which the mass exceeds alpha, and whether it does so all between.
func sweep(steps []step, always, left, alpha, size float64) (low, high float64, connected bool) {
	sort.Slice(steps, func(i, j int) bool { return steps[i].at < steps[j].at })
	mass := always + left
	above := func() bool { return mass > alpha+1e-12 }
	low, high, connected = math.Inf(1), math.Inf(-1), true
	if above() {
		low = math.Inf(-1)
	}
	for i := 0; i < len(steps); {
		at, was := steps[i].at, above()
		for ; i < len(steps) && steps[i].at-at <= 1e-10*math.Max(size, math.Abs(at)); i++ {
			if steps[i].on {
				mass += steps[i].mass
			} else {
				mass -= steps[i].mass
			}
		}
		if above() && math.IsInf(low, 1) {
			low = at
		}
		if above() && !was && !math.IsInf(high, -1) {
			connected = false
		}
		if was && !above() {
			high = at
		}
	}
	if above() {
		high = math.Inf(1)
	}
	return low, high, connected
}

// search finds the end of a studentised confidence set on one side: the effect
// farthest from the estimate whose p-value still exceeds alpha. Each draw keeps
// its statistic as a function of the effect, so one p-value costs one pass over
// the draws; the end is bracketed from outside and halved down to rounding.
func (n *NullDistribution) search(alpha, side float64) float64 {
	inside := func(distance float64) bool {
		p, _ := n.p(n.own.a + side*distance)
		return p > alpha+1e-12
	}
	unit := math.Sqrt(n.own.s0)
	if !(unit > 1e-9*math.Abs(n.own.a)) {
		unit = math.Max(math.Abs(n.own.a), 1e-300) * 1e-6
	}
	if inside(1e7 * unit) {
		return side * math.Inf(1)
	}
	far := unit
	for inside(far) || inside(2*far) || inside(4*far) {
		far *= 2
	}
	// The p-value need not fall steadily: look from outside for the first effect
	// that is not contradicted.
	const grid = 64
	k := grid - 1
	for k > 0 && !inside(far*float64(k)/grid) {
		k--
	}
	lo, hi := far*float64(k)/grid, far*float64(k+1)/grid
	for range 45 {
		mid := (lo + hi) / 2
		if inside(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return n.own.a + side*hi
}
