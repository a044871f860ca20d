package power

import "math"

// dunnett is the value that the largest |t| of several practice arms against one
// control exceeds with probability alpha where no arm has an effect (Dunnett 1955,
// Journal of the American Statistical Association 50:1096). All comparisons share the
// control, so two of them correlate by r = n₁/(n₁+n₀) with n₁ teams in each practice
// arm and n₀ in the control. sides is 1 or 2.
func dunnett(arms int, r, df, alpha float64, sides int) float64 {
	if !(df > 0) || !(alpha > 0 && alpha < 1) {
		return math.NaN()
	}
	rule := chiNodes{s: []float64{1}, weight: []float64{1}}
	if !math.IsInf(df, 1) {
		rule = chiRule(df, 4)
	}
	none := func(c float64) float64 {
		sum := 0.0
		for i, s := range rule.s {
			sum += rule.weight[i] * noneBeyond(arms, r, c*s, sides)
		}
		return sum
	}
	one := criticalT(alpha, df, sides)
	most := criticalT(alpha/float64(arms), df, sides)
	return rising(func(c float64) float64 { return none(c) - (1 - alpha) }, one*(1-1e-9), most*(1+1e-9))
}

// noneBeyond is the probability that none of several standard normal values that
// correlate by r is beyond c, on one or both sides: the shared part is integrated out
// by the trapezoidal rule, which is exact to the last digits for a normal weight.
func noneBeyond(arms int, r, c float64, sides int) float64 {
	const reach, step = 9.0, 0.15
	shared, own := math.Sqrt(r), math.Sqrt(1-r)
	sum := 0.0
	for z := -reach; z <= reach+step/2; z += step {
		inside := 1 - normalUpper((c-shared*z)/own)
		if sides == 2 {
			inside -= normalUpper((c + shared*z) / own)
		}
		sum += math.Exp(-z*z/2) * math.Pow(math.Max(inside, 0), float64(arms))
	}
	return sum * step / math.Sqrt(2*math.Pi)
}
