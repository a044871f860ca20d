package power

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"leeway/experiment"
)

// ICC is how alike people in one team are: the share of the variance of one person's
// value that lies between teams, with the interval that the estimate leaves.
type ICC struct {
	// Value is Raw, or 0 where that is below: chance can make people in teams less alike
	// than strangers.
	Value, Raw float64
	// Low and High are the ends of the interval, from 0 to 1.
	Low, High float64
	// CV is the coefficient of variation of team sizes, Size the mean size.
	CV, Size float64
	// Mean and SD are the mean and the standard deviation of one person's value.
	Mean, SD float64
	// Clusters and Rows count what was used.
	Clusters, Rows int
	// Method names the estimator and the interval.
	Method string
}

// groups are the sums of a one-way analysis of variance.
type groups struct {
	n, sum []float64
	arm    []int
	value  []float64
	of     []int
}

// gather sorts the rows into clusters; rows whose value is missing (NaN) are left out.
func gather(value []float64, cluster, arm []int) groups {
	var g groups
	place := map[int]int{}
	for i, v := range value {
		if math.IsNaN(v) || cluster[i] < 0 {
			continue
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
		g.sum[c] += v
		g.value, g.of = append(g.value, v), append(g.of, c)
	}
	return g
}

// ICCOf estimates the ICC from one row for each person by the analysis of variance:
//
//	ρ = (MSB − MSW)/(MSB + (n₀−1)·MSW)
//
// with n₀ = (N − Σ_a Σ_{j∈a} n_j²/N_a)/(G − arms). cluster is each row's team; a
// negative number leaves the row out, as does a missing value (NaN). Where arm is given,
// the means of the arms are taken out first; nil is one lot. The interval is Searle's
// (1971, Linear Models, section 9.9), exact for teams of equal size. level is the
// interval's, 0.95. The error is a *experiment.Refusal where there are too few teams or
// people, or no spread.
func ICCOf(value []float64, cluster []int, arm []int, level float64) (ICC, error) {
	if len(cluster) != len(value) || arm != nil && len(arm) != len(value) {
		return ICC{}, &experiment.Refusal{What: "Every value needs its team.", Remedy: "Give as many teams as values."}
	}
	g := gather(value, cluster, arm)
	rows, teams := float64(len(g.value)), float64(len(g.n))
	inArm, sumArm, squares := map[int]float64{}, map[int]float64{}, map[int]float64{}
	total := 0.0
	for c, n := range g.n {
		inArm[g.arm[c]] += n
		sumArm[g.arm[c]] += g.sum[c]
		squares[g.arm[c]] += n * n
		total += g.sum[c]
	}
	between, within := teams-float64(len(inArm)), rows-teams
	if between < 1 || within < 1 {
		return ICC{}, &experiment.Refusal{
			What:   fmt.Sprintf("%s in %s are too few to say how alike people in one team are.", counted(len(g.value), "value"), counted(len(g.n), "team")),
			Remedy: "Use a sheet with one row for each person and at least two teams of two people.",
		}
	}
	msb, msw, n0 := 0.0, 0.0, rows
	for c, n := range g.n {
		apart := g.sum[c]/n - sumArm[g.arm[c]]/inArm[g.arm[c]]
		msb += n * apart * apart
	}
	for i, v := range g.value {
		own := v - g.sum[g.of[i]]/g.n[g.of[i]]
		msw += own * own
	}
	for a, n := range inArm {
		n0 -= squares[a] / n
	}
	msb, msw, n0 = msb/between, msw/within, n0/between
	if msb == 0 && msw == 0 {
		return ICC{}, &experiment.Refusal{What: "All values are equal, so nobody can say how alike people in one team are.", Remedy: "Use a column whose values differ."}
	}
	out := ICC{Raw: (msb - msw) / (msb + (n0-1)*msw), Mean: total / rows, Rows: len(g.value), Method: "analysis of variance, Searle's interval"}
	out.SD = math.Sqrt(math.Max(0, (msb-msw)/n0) + msw)
	out.Low, out.High = searle(msb/msw, between, within, n0, level)
	out.sizes(g.n)
	out.bound()
	return out, nil
}

// searle is the interval of the ICC from F = MSB/MSW: with F_L = F/F_{1−α/2}(b,w) and
// F_U = F·F_{1−α/2}(w,b), the ends are (F−1)/(F+n₀−1).
func searle(f, between, within, n0, level float64) (low, high float64) {
	if math.IsInf(f, 1) {
		return 1, 1
	}
	upper := (1 + level) / 2
	fl := f / fQuantile(upper, between, within)
	fu := f * fQuantile(upper, within, between)
	return (fl - 1) / (fl + n0 - 1), (fu - 1) / (fu + n0 - 1)
}

// fQuantile inverts the F distribution by bisection on the logarithm; the library's
// own inverse keeps fewer digits.
func fQuantile(p, d1, d2 float64) float64 {
	f := distuv.F{D1: d1, D2: d2}
	x := rising(func(u float64) float64 { return f.CDF(math.Exp(u)) - p }, -60, 60)
	return math.Exp(x)
}

// sizes notes the number, mean and spread of team sizes.
func (c *ICC) sizes(n []float64) {
	sum, squares := 0.0, 0.0
	for _, v := range n {
		sum += v
	}
	c.Clusters, c.Size = len(n), sum/float64(len(n))
	for _, v := range n {
		squares += (v - c.Size) * (v - c.Size)
	}
	c.CV = math.Sqrt(squares/float64(len(n))) / c.Size
}

// bound keeps the estimate and its ends between 0 and 1, where an ICC lies.
func (c *ICC) bound() {
	inside := func(v float64) float64 { return math.Min(1, math.Max(0, v)) }
	c.Value, c.Low, c.High = inside(c.Raw), inside(c.Low), inside(c.High)
}

// ICCFromMeans estimates the ICC where only each team's mean and size are known, and sd,
// the standard deviation of one person's value. The variance of the means is
//
//	S² = σ²·(ρ + (1−ρ)·h),  h = the mean of 1/m_j,
//
// so ρ = (S²/σ² − h)/(1 − h). The interval is that of S² by chi-square with G−1 degrees
// of freedom, carried through; it takes the means as normal and alike in spread. Teams
// whose mean is missing (NaN) or whose size is not above 0 are left out. The error is a
// *experiment.Refusal.
func ICCFromMeans(mean, size []float64, sd, level float64) (ICC, error) {
	if len(mean) != len(size) || !(sd > 0) {
		return ICC{}, &experiment.Refusal{What: "The ICC needs each team's mean and size, and the spread between people.", Remedy: "Give all three."}
	}
	s := spreadOfMeans(mean, size)
	if s.teams < 2 || s.inverse >= 1 {
		return ICC{}, &experiment.Refusal{What: "Team means say how alike people in one team are only where at least two teams have several people each.", Remedy: "Use a sheet with one row for each person."}
	}
	out := ICC{SD: sd, Mean: s.mean, Rows: s.teams, Method: "spread of team means, chi-square interval"}
	out.Raw, out.Low, out.High = Means{s.variance, s.inverse, s.teams}.icc(sd, level)
	out.sizes(s.sizes)
	out.bound()
	return out, nil
}

// icc is the ICC that the means speak for where the spread between people is sd, with
// its interval.
func (m Means) icc(sd, level float64) (raw, low, high float64) {
	of := func(variance float64) float64 { return (variance/(sd*sd) - m.Inverse) / (1 - m.Inverse) }
	df := float64(m.Teams - 1)
	chi := distuv.ChiSquared{K: df}
	return of(m.Variance), of(m.Variance * df / chi.Quantile((1+level)/2)), of(m.Variance * df / chi.Quantile((1-level)/2))
}

// meansSpread is what team means tell.
type meansSpread struct {
	teams          int
	mean, variance float64
	// inverse is the mean of 1 over the team's size.
	inverse float64
	sizes   []float64
}

func spreadOfMeans(mean, size []float64) meansSpread {
	var s meansSpread
	var values []float64
	for i, v := range mean {
		if !math.IsNaN(v) && size[i] > 0 {
			values, s.sizes = append(values, v), append(s.sizes, size[i])
			s.mean += v
			s.inverse += 1 / size[i]
		}
	}
	s.teams = len(values)
	s.mean /= float64(s.teams)
	s.inverse /= float64(s.teams)
	for _, v := range values {
		s.variance += (v - s.mean) * (v - s.mean)
	}
	s.variance /= float64(s.teams - 1)
	return s
}
