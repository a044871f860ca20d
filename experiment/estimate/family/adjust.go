package family

import (
	"math"
	"sort"
)

// valid lists the places of the p-values that count, smallest first.
func valid(p []float64) []int {
	var order []int
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return p[order[a]] < p[order[b]] })
	return order
}

// adjusted starts an answer: what is missing stays missing.
func adjusted(p []float64) ([]float64, []int) {
	return append([]float64(nil), p...), valid(p)
}

// Bonferroni multiplies each p-value by the number of tests (Dunn 1961, JASA 56:52). It
// bounds the chance of any false finding.
func Bonferroni(p []float64) []float64 {
	out, order := adjusted(p)
	for _, i := range order {
		out[i] = math.Min(1, p[i]*float64(len(order)))
	}
	return out
}

// Holm bounds the chance of any false finding under any dependence (Holm 1979,
// Scandinavian Journal of Statistics 6:65): p₍ᵢ₎ times m−i+1, and none below the one
// before it.
func Holm(p []float64) []float64 {
	out, order := adjusted(p)
	last := 0.0
	for rank, i := range order {
		last = math.Min(1, math.Max(last, p[i]*float64(len(order)-rank)))
		out[i] = last
	}
	return out
}

// Hochberg bounds the chance of any false finding where tests are independent or go
// together positively (Hochberg 1988, Biometrika 75:800): p₍ᵢ₎ times m−i+1, and none
// above the one after it.
func Hochberg(p []float64) []float64 {
	return stepUp(p, func(rank, m float64) float64 { return m - rank })
}

// BenjaminiHochberg bounds the expected share of false findings among those found
// (Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57:289): p₍ᵢ₎
// times m/i, and none above the one after it.
func BenjaminiHochberg(p []float64) []float64 {
	return stepUp(p, func(rank, m float64) float64 { return m / (rank + 1) })
}

// BenjaminiYekutieli is BenjaminiHochberg for tests that go together in any way
// (Benjamini and Yekutieli 2001, Annals of Statistics 29:1165): the factor is larger by
// the sum of 1/j over the tests.
func BenjaminiYekutieli(p []float64) []float64 {
	harmonic := 0.0
	for j := range valid(p) {
		harmonic += 1 / float64(j+1)
	}
	return stepUp(p, func(rank, m float64) float64 { return harmonic * m / (rank + 1) })
}

// stepUp goes from the largest p to the smallest and never up again; rank is 0 for the
// smallest of m.
func stepUp(p []float64, factor func(rank, m float64) float64) []float64 {
	out, order := adjusted(p)
	last := 1.0
	for rank := len(order) - 1; rank >= 0; rank-- {
		i := order[rank]
		last = math.Min(last, p[i]*factor(float64(rank), float64(len(order))))
		out[i] = last
	}
	return out
}

// Hommel bounds the chance of any false finding under the conditions of Hochberg and is
// never less powerful (Hommel 1988, Biometrika 75:383): the p-value of the closed test
// whose every intersection is tested by Simes (1986). The adjusted p-value of test i is
// the largest, over the sizes k of intersections that hold it, of Simes' p-value where
// the other members are the k−1 largest p-values (Wright 1992, Biometrics 48:1005).
func Hommel(p []float64) []float64 {
	out, order := adjusted(p)
	m := len(order)
	for rank, i := range order {
		worst := 0.0
		for k := 1; k <= m; k++ {
			// The members: this test and the k-1 largest of the others.
			members := make([]float64, 0, k)
			for r := m - 1; r >= 0 && len(members) < k-1; r-- {
				if r != rank {
					members = append(members, p[order[r]])
				}
			}
			members = append(members, p[i])
			sort.Float64s(members)
			simes := 1.0
			for j, v := range members {
				simes = math.Min(simes, float64(k)*v/float64(j+1))
			}
			worst = math.Max(worst, simes)
		}
		out[i] = math.Min(1, worst)
	}
	return out
}
