package power

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"leeway/experiment"
	"leeway/experiment/estimate"
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

// ICCOf estimates the ICC from one row for each person by the analysis of variance
// (estimate.AnalyseVariance). cluster is each row's team; a negative number leaves the row
// out, as does a missing value (NaN). Where arm is given, the means of the arms are taken
// out first; nil is one lot. The interval is Searle's, cut at 0 and 1; level is 0.95. The
// error is a *experiment.Refusal where there are too few teams or people, or no spread.
func ICCOf(value []float64, cluster []int, arm []int, level float64) (ICC, error) {
	o, err := estimate.AnalyseVariance(value, cluster, arm, level)
	if err != nil {
		return ICC{}, err
	}
	if o.Between == 0 && o.Within == 0 {
		return ICC{}, &experiment.Refusal{What: "All values are equal, so nobody can say how alike people in one team are.", Remedy: "Use a column whose values differ."}
	}
	out := ICC{Raw: o.ICC, Low: o.Low, High: o.High, Mean: o.Mean, Rows: o.Rows, Clusters: o.Clusters, Method: "analysis of variance, Searle's interval"}
	out.SD = math.Sqrt(math.Max(0, o.VarianceBetween) + o.VarianceWithin)
	out.CV, out.Size = o.SizeSD/o.MeanSize, o.MeanSize
	out.bound()
	return out, nil
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
