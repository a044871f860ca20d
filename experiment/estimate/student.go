package estimate

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// twoSided is the probability that |t| with df degrees of freedom is at least
// |t| given: I_x(df/2, 1/2) with x = df/(df+t^2) (Abramowitz and Stegun 26.5.27).
// It keeps its digits far in the tail. NaN where t or df is not a number.
func twoSided(t, df float64) float64 {
	switch {
	case math.IsNaN(t) || math.IsNaN(df) || !(df > 0):
		return math.NaN()
	case math.IsInf(t, 0):
		return 0
	case math.IsInf(df, 1):
		return math.Erfc(math.Abs(t) / math.Sqrt2)
	}
	if t*t < 1 {
		// Near 0 the complement holds more digits.
		return 1 - mathext.RegIncBeta(0.5, df/2, t*t/(df+t*t))
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+t*t))
}

// critical is the value that |t| exceeds with probability alpha: twoSided
// inverted by bisection on the logarithm and polished by Newton steps.
func critical(alpha, df float64) float64 {
	if math.IsNaN(df) || !(df > 0) || !(alpha > 0 && alpha < 1) {
		return math.NaN()
	}
	if math.IsInf(df, 1) {
		return math.Sqrt2 * math.Erfinv(1-alpha)
	}
	lo, hi := 1e-12, 1.0
	for twoSided(hi, df) > alpha && hi < 1e300 {
		lo, hi = hi, hi*2
	}
	for range 40 {
		mid := (lo + hi) / 2
		if twoSided(mid, df) > alpha {
			lo = mid
		} else {
			hi = mid
		}
	}
	t := (lo + hi) / 2
	g1, _ := math.Lgamma((df + 1) / 2)
	g2, _ := math.Lgamma(df / 2)
	for range 3 {
		density := math.Exp(g1-g2-(df+1)/2*math.Log1p(t*t/df)) / math.Sqrt(df*math.Pi)
		t += (twoSided(t, df) - alpha) / (2 * density)
	}
	return t
}

// TwoSided is the two-sided p-value of t with df degrees of freedom, infinite for a normal.
func TwoSided(t, df float64) float64 { return twoSided(t, df) }

// Critical is the value that |t| with df degrees of freedom exceeds with probability
// alpha; df may be infinite. It is NaN where alpha is not between 0 and 1 or df is not
// positive.
func Critical(alpha, df float64) float64 {
	if math.IsInf(df, 1) && alpha > 0 && alpha < 1 {
		return math.Sqrt2 * math.Erfinv(1-alpha)
	}
	return critical(alpha, df)
}
