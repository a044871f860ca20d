package family

import (
	"math"
	"sort"
)

// Sharpened are the sharpened two-stage q-values (Benjamini, Krieger and Yekutieli 2006,
// Biometrika 93:491, definition 6; Anderson 2008, JASA 103:1481): the smallest share q of
// false findings at which the two-stage procedure finds the test. Stage one is
// Benjamini–Hochberg at q' = q/(1+q) and finds r of m; stage two repeats it at q'·m/(m−r).
// The number found changes only at q' = p₍ₖ₎(m−r)/k, so each q-value is exact, not read
// from a grid.
func Sharpened(p []float64) []float64 {
	out, order := adjusted(p)
	m := len(order)
	sorted := make([]float64, m)
	for rank, i := range order {
		sorted[rank] = p[i]
	}
	levels := []float64{0, 1} // at 0 only a p-value of exactly 0 is found
	for k := 1; k <= m; k++ {
		for r := range m {
			if first := sorted[k-1] * float64(m-r) / float64(k); first > 0 && first/(1-first) <= 1 && first < 1 {
				levels = append(levels, first/(1-first))
			}
		}
	}
	sort.Float64s(levels)
	found := make([]int, len(levels))
	for at, q := range levels {
		found[at] = twoStage(sorted, math.Max(q*(1+1e-12), math.SmallestNonzeroFloat64))
	}
	for _, i := range order {
		// Ties are found together: the rank of the last of them counts.
		rank := sort.Search(m, func(k int) bool { return sorted[k] > p[i] })
		out[i] = 1
		for at, n := range found {
			if n >= rank {
				out[i] = levels[at]
				break
			}
		}
	}
	return out
}

// twoStage is how many of the ordered p-values the procedure finds at the share q.
func twoStage(sorted []float64, q float64) int {
	m := float64(len(sorted))
	first := q / (1 + q)
	r := stepsUp(sorted, first)
	switch r {
	case 0:
		return 0
	case len(sorted):
		return r
	}
	return stepsUp(sorted, first*m/(m-float64(r)))
}

// stepsUp is how many Benjamini–Hochberg finds at a level.
func stepsUp(sorted []float64, level float64) int {
	m := float64(len(sorted))
	for k := len(sorted); k > 0; k-- {
		if sorted[k-1] <= float64(k)/m*level {
			return k
		}
	}
	return 0
}

// SharpenedGrid are the sharpened q-values as the public programs of Anderson (2008) give
// them: q goes down from 1 in steps, and each test keeps the last q at which it was
// found. It is at most a step above Sharpened, but where the number found does not fall
// steadily with q.
func SharpenedGrid(p []float64, step float64) []float64 {
	out, order := adjusted(p)
	m := len(order)
	sorted := make([]float64, m)
	for rank, i := range order {
		sorted[rank] = p[i]
		out[i] = 1
	}
	for k := int(math.Round(1 / step)); k > 0; k-- {
		q := float64(k) * step
		first := q / (1 + q)
		n := stepsUp(sorted, first)
		second := math.Inf(1) // where all are found in the first stage
		if n < m {
			second = first * float64(m) / float64(m-n)
		}
		for rank := range stepsUp(sorted, second) {
			out[order[rank]] = q
		}
	}
	return out
}
