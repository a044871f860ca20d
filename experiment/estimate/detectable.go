package estimate

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Detectable is the smallest effect, in the outcome's unit, that a two-sided
// test at level alpha detects with the given power when the estimate has this
// standard error and these degrees of freedom:
//
//	(t_{1-alpha/2,df} + t_{power,df}) * se
//
// (Bloom 1995, Evaluation Review 19:547; Dong & Maynard 2013, JREE 6:24). It is
// NaN where the standard error or the degrees of freedom are not positive.
func Detectable(se, df, alpha, power float64) float64 {
	if !(se > 0) || !(df > 0) || !(alpha > 0 && alpha < 1) || !(power > 0 && power < 1) {
		return math.NaN()
	}
	if math.IsInf(df, 1) {
		return (distuv.UnitNormal.Quantile(1-alpha/2) + distuv.UnitNormal.Quantile(power)) * se
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}
	return (t.Quantile(1-alpha/2) + t.Quantile(power)) * se
}
