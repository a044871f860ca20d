package power

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"

	"leeway/experiment/estimate"
)

// normalUpper is the probability that a standard normal value is above z. It keeps
// its digits far in the tail.
func normalUpper(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// chiNodes are values s of χ/√df with weights that add to 1, so that the mean of any
// smooth f(s) is Σ weight·f(s).
type chiNodes struct{ s, weight []float64 }

// chiRule is the trapezoidal rule on u = log s, where the density of s is
// proportional to exp(df·(u − e^{2u}/2)). The rule converges exponentially for
// integrands that are analytic in a strip and fall to nothing at both ends (Trefethen
// and Weideman 2014, SIAM Review 56:385). The weights are divided by their sum, so
// that no gamma function of a large number has to cancel. In u the density is as wide
// as 1/√(2df) and a normal tail probability of sharpness − t·e^u as 1/(sharpness+2); a
// product that narrow needs a step of 1/1.6 of its width for sixteen digits.
func chiRule(df, sharpness float64) chiNodes {
	h := math.Min(0.1, 1/(1.6*math.Sqrt(2*df+(sharpness+2)*(sharpness+2))))
	logDensity := func(u float64) float64 { return df * (u + 0.5 - math.Exp(2*u)/2) }
	const smallest = -46  // exp(−46) is beyond the sixteenth digit of the sum
	room := int(12/h) + 8 // the left side is the longer, and reaches 46/df
	rule := chiNodes{make([]float64, 0, room), make([]float64, 0, room)}
	total := 0.0
	for _, direction := range []float64{1, -1} {
		for i := 0; ; i++ {
			if direction < 0 && i == 0 {
				continue // 0 belongs to the first direction
			}
			u := direction * float64(i) * h
			log := logDensity(u)
			if log < smallest {
				break
			}
			w := math.Exp(log)
			rule.s = append(rule.s, math.Exp(u))
			rule.weight = append(rule.weight, w)
			total += w
		}
	}
	for i := range rule.weight {
		rule.weight[i] /= total
	}
	return rule
}

// upperT is the probability that a noncentral t value with df degrees of freedom and
// noncentrality ncp is above t:
//
//	P(T > t) = E Φ(ncp − t·s),  s = χ_df/√df.
//
// Unlike the series (Lenth 1989, AS 243) it neither overflows for ncp above 37 nor
// loses the tail. df may be a fraction or infinite; NaN where it is not positive.
func upperT(t, df, ncp float64) float64 {
	switch {
	case math.IsNaN(t) || math.IsNaN(ncp) || !(df > 0):
		return math.NaN()
	case math.IsInf(df, 1) || df > 1e9:
		return normalUpper(t - ncp)
	case math.IsInf(ncp, 0):
		return max(0, math.Copysign(1, ncp))
	case ncp == 0 && t == 0:
		return 0.5
	}
	rule := chiRule(df, math.Abs(ncp))
	return rule.upperT(t, ncp)
}

func (c chiNodes) upperT(t, ncp float64) float64 {
	sum := 0.0
	for i, s := range c.s {
		sum += c.weight[i] * normalUpper(t*s-ncp)
	}
	return sum
}

// criticalT is the value that t (of one side) or |t| (of two) exceeds with probability
// alpha where there is no effect. It is NaN where alpha or df is impossible.
func criticalT(alpha, df float64, sides int) float64 {
	if sides == 1 {
		alpha *= 2
	}
	if math.IsInf(df, 1) {
		return distuv.UnitNormal.Quantile(1 - alpha/2)
	}
	at := [2]float64{alpha, df}
	if known, is := criticals.Load(at); is {
		return known.(float64)
	}
	t := estimate.Critical(alpha, df)
	criticals.Store(at, t)
	return t
}

// criticals keeps critical values by level and degrees of freedom: a slider asks for the
// same few dozen again and again, and each takes as long as the chance itself.
var criticals sync.Map

// chanceOf is the probability of a test statistic beyond its critical value: both
// tails of the noncentral t distribution for two sides, the upper for one.
func chanceOf(ncp, df, critical float64, sides int) float64 {
	if sides == 1 {
		return upperT(critical, df, ncp)
	}
	ncp = math.Abs(ncp)
	if math.IsInf(df, 1) {
		return normalUpper(critical-ncp) + normalUpper(critical+ncp)
	}
	if !(df > 0) || df > 1e9 || math.IsNaN(critical) || math.IsInf(ncp, 0) {
		return upperT(critical, df, ncp)
	}
	// By symmetry P(T < −t; ncp) = P(T > t; −ncp).
	rule := chiRule(df, ncp)
	return math.Min(1, rule.upperT(critical, ncp)+rule.upperT(critical, -ncp))
}

// ncpFor is the noncentrality at which the chance is power: the root of chanceOf,
// which grows with ncp. The start is Bloom's sum of two quantiles (1995).
func ncpFor(power, df, critical float64, sides int) float64 {
	if math.IsNaN(critical) || !(power > 0 && power < 1) {
		return math.NaN()
	}
	miss := func(ncp float64) float64 { return chanceOf(ncp, df, critical, sides) - power }
	high := critical + math.Max(1, criticalT(1-power, math.Inf(1), 1))
	for miss(high) < 0 && high < 1e12 {
		high *= 2
	}
	return rising(miss, 0, high)
}

// rising is the root of an increasing function between low and high by the Illinois
// method (Dowell and Jarratt 1971, BIT 11:168): false position in which an end that
// stays is given half its value, so that both ends move. It is NaN where the function
// is still below zero at high.
func rising(f func(float64) float64, low, high float64) float64 {
	fLow, fHigh := f(low), f(high)
	if fLow >= 0 {
		return low
	}
	if !(fHigh >= 0) {
		return math.NaN()
	}
	stayed := 0 // counts steps in which the same end stayed: below zero the low one
	for i := 0; i < 200 && high-low > 4e-16*(math.Abs(low)+math.Abs(high)) && fHigh > 0; i++ {
		x := low - fLow*(high-low)/(fHigh-fLow)
		if i%10 == 9 || !(x > low && x < high) {
			x = low + (high-low)/2
		}
		fx := f(x)
		if fx < 0 {
			low, fLow = x, fx
			if stayed = max(stayed, 0) + 1; stayed > 1 {
				fHigh /= 2
			}
			continue
		}
		high, fHigh = x, fx
		if stayed = min(stayed, 0) - 1; stayed < -1 {
			fLow /= 2
		}
	}
	return high
}
