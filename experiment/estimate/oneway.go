package estimate

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"

	"leeway/experiment"
)

// OneWay is the analysis of variance of rows in clusters: how much of the spread of single
// values lies between clusters.
type OneWay struct {
	// Rows and Clusters count what was used; Arms are the lots whose means are taken out
	// of the spread between clusters, 1 without arms.
	Rows, Clusters, Arms int
	// Between and Within are the mean squares with their degrees of freedom.
	Between, Within     float64
	DFBetween, DFWithin float64
	// N0 is the size of cluster that the unequal ones stand for.
	N0 float64
	// F is Between/Within, P its p-value where clusters do not matter.
	F, P float64
	// ICC is the intracluster correlation as it comes, which chance can take below zero.
	// Low and High are the ends of Searle's interval, not cut at 0 or 1.
	ICC, Low, High float64
	// VarianceBetween and VarianceWithin are the components of the variance.
	VarianceBetween, VarianceWithin float64
	// MeanSize is the mean number of rows of a cluster, SizeSD its standard deviation with
	// the divisor of a population. Mean is the mean of all values.
	MeanSize, SizeSD float64
	Mean             float64
}

// AnalyseVariance estimates the ICC from one row for each person by the analysis of
// variance (Donner 1986, International Statistical Review 54:67):
//
//	ρ = (MSB − MSW)/(MSB + (n₀−1)·MSW)
//
// with n₀ = (N − Σ_a Σ_{j∈a} n_j²/N_a)/(G − arms). cluster is each row's cluster; a
// negative number leaves the row out, as does a missing value (NaN). Where arm is given,
// the means of the arms are taken out first; nil is one lot. The interval is Searle's
// (1971, Linear Models, section 9.9), exact for clusters of equal size; level is 0.95.
// The error is a *experiment.Refusal where there are too few clusters or rows.
func AnalyseVariance(value []float64, cluster, arm []int, level float64) (OneWay, error) {
	if len(cluster) != len(value) || arm != nil && len(arm) != len(value) {
		return OneWay{}, &experiment.Refusal{What: "Every value needs its team.", Remedy: "Give as many teams as values."}
	}
	g := inClusters(value, cluster, arm)
	inArm, sumArm, squares := map[int]float64{}, map[int]float64{}, map[int]float64{}
	for c, n := range g.n {
		inArm[g.arm[c]] += n
		sumArm[g.arm[c]] += g.sum[c]
		squares[g.arm[c]] += n * n
	}
	o := OneWay{Rows: len(g.value), Clusters: len(g.n), Arms: len(inArm), Mean: g.origin}
	o.DFBetween, o.DFWithin = float64(o.Clusters-o.Arms), float64(o.Rows-o.Clusters)
	if o.DFBetween < 1 || o.DFWithin < 1 {
		return OneWay{}, &experiment.Refusal{
			What:   fmt.Sprintf("%s in %s are too few to say how alike people in one team are.", counted(o.Rows, "value"), counted(o.Clusters, "team")),
			Remedy: "Use a sheet with one row for each person and at least two teams of two people.",
		}
	}
	o.N0 = float64(o.Rows)
	for c, n := range g.n {
		apart := g.sum[c]/n - sumArm[g.arm[c]]/inArm[g.arm[c]]
		o.Between += n * apart * apart
		o.Mean += g.sum[c] / float64(o.Rows)
	}
	for i, v := range g.value {
		own := v - g.sum[g.of[i]]/g.n[g.of[i]]
		o.Within += own * own
	}
	for a, n := range inArm {
		o.N0 -= squares[a] / n
	}
	o.Between, o.Within, o.N0 = o.Between/o.DFBetween, o.Within/o.DFWithin, o.N0/o.DFBetween
	o.finish(level)
	o.sizes(g.n)
	return o, nil
}

// finish works out what follows from the mean squares.
func (o *OneWay) finish(level float64) {
	o.F = o.Between / o.Within
	o.P = fTail(o.F, o.DFBetween, o.DFWithin)
	o.ICC = (o.Between - o.Within) / (o.Between + (o.N0-1)*o.Within)
	o.VarianceBetween, o.VarianceWithin = (o.Between-o.Within)/o.N0, o.Within
	o.Low, o.High = 1, 1
	if math.IsInf(o.F, 1) {
		return
	}
	// F_L = F/F_{1−α/2}(b, w) and F_U = F·F_{1−α/2}(w, b); the ends are (F−1)/(F+n₀−1).
	tail := (1 - level) / 2
	low, high := o.F/fCritical(tail, o.DFBetween, o.DFWithin), o.F*fCritical(tail, o.DFWithin, o.DFBetween)
	o.Low, o.High = (low-1)/(low+o.N0-1), (high-1)/(high+o.N0-1)
}

func (o *OneWay) sizes(n []float64) {
	o.MeanSize = float64(o.Rows) / float64(o.Clusters)
	for _, v := range n {
		o.SizeSD += (v - o.MeanSize) * (v - o.MeanSize)
	}
	o.SizeSD = math.Sqrt(o.SizeSD / float64(o.Clusters))
}

// clusterSums are the sums of a one-way analysis of variance, about an origin so that an
// offset costs no digits.
type clusterSums struct {
	n, sum []float64
	arm    []int
	value  []float64
	of     []int
	origin float64
}

func inClusters(value []float64, cluster, arm []int) clusterSums {
	var g clusterSums
	place := map[int]int{}
	for i, v := range value {
		if math.IsNaN(v) || cluster[i] < 0 {
			continue
		}
		if len(g.value) == 0 {
			g.origin = v
		}
		c, known := place[cluster[i]]
		if !known {
			c = len(g.n)
			place[cluster[i]] = c
			g.n, g.sum = append(g.n, 0), append(g.sum, 0)
			a := 0
			if arm != nil {
				a = arm[i]
			}
			g.arm = append(g.arm, a)
		}
		g.n[c]++
		g.sum[c] += v - g.origin
		g.value, g.of = append(g.value, v-g.origin), append(g.of, c)
	}
	return g
}

// counted is a number with its word.
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// fTail is the probability that F with d1 and d2 degrees of freedom exceeds f (Abramowitz
// and Stegun 26.6.2). d2 may be infinite.
func fTail(f, d1, d2 float64) float64 {
	switch {
	case math.IsNaN(f) || !(d1 > 0) || !(d2 > 0):
		return math.NaN()
	case f <= 0:
		return 1
	case math.IsInf(f, 1):
		return 0
	case math.IsInf(d2, 1):
		return mathext.GammaIncRegComp(d1/2, d1*f/2)
	}
	if f < 1 {
		// Near 0 the complement holds more digits.
		return 1 - mathext.RegIncBeta(d1/2, d2/2, d1*f/(d1*f+d2))
	}
	return mathext.RegIncBeta(d2/2, d1/2, d2/(d2+d1*f))
}

// fCritical is the value that F exceeds with probability tail, by bisection on its
// logarithm.
func fCritical(tail, d1, d2 float64) float64 {
	low, high := -60.0, 60.0
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if fTail(math.Exp(middle), d1, d2) > tail {
			low = middle
		} else {
			high = middle
		}
	}
	return math.Exp((low + high) / 2)
}
