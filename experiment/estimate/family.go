package estimate

import (
	"math"
	"sort"

	"leeway/experiment"
)

// adjust fills AdjustedP by the plan's correction. One family is every practice arm
// on every planned secondary outcome; another is the pooled contrast on them. The
// main outcome stands alone, because the verdict rests on it alone, and guardrails
// are judged against their margins.
func adjust(es []OutcomeEstimate, by experiment.Correction) {
	for _, pooled := range []bool{false, true} {
		var at []int
		var p []float64
		for i, e := range es {
			if e.Planned && e.Outcome.Role == experiment.Secondary && (e.Arm == AllPracticeArms) == pooled {
				at, p = append(at, i), append(p, e.Effect.P)
			}
		}
		for k, v := range AdjustedP(p, by) {
			es[at[k]].AdjustedP = v
		}
	}
}

// AdjustedP adjusts the p-values of one family of tests for their number; the
// answer is in the order of p. A p-value that is NaN stays NaN and does not count in
// the number of tests. The empty correction is Holm.
//
// Holm and Hochberg bound the chance of any false finding among the tests,
// Benjamini–Hochberg the expected share of false findings among those found.
func AdjustedP(p []float64, by experiment.Correction) []float64 {
	out := make([]float64, len(p))
	var order []int // the tests that count, smallest p first
	for i, v := range p {
		out[i] = v
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return p[order[a]] < p[order[b]] })
	m := float64(len(order))
	// rank is 0 for the smallest p.
	switch by {
	case experiment.NoCorrection:
	case experiment.Hochberg:
		// Hochberg 1988, Biometrika 75:800: p₍ᵢ₎ times m−i+1, and none above the one after it.
		stepUp(p, order, out, func(rank float64) float64 { return m - rank })
	case experiment.BenjaminiHochberg:
		// Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57:289:
		// p₍ᵢ₎ times m/i, and none above the one after it.
		stepUp(p, order, out, func(rank float64) float64 { return m / (rank + 1) })
	default:
		// Holm 1979, Scandinavian Journal of Statistics 6:65: p₍ᵢ₎ times m−i+1, and none
		// below the one before it.
		last := 0.0
		for rank, i := range order {
			last = math.Min(1, math.Max(last, p[i]*(m-float64(rank))))
			out[i] = last
		}
	}
	return out
}

// stepUp goes from the largest p to the smallest and never up again.
func stepUp(p []float64, order []int, out []float64, factor func(rank float64) float64) {
	last := 1.0
	for rank := len(order) - 1; rank >= 0; rank-- {
		i := order[rank]
		last = math.Min(last, p[i]*factor(float64(rank)))
		out[i] = last
	}
}
