package power

import (
	"math"

	"leeway/experiment"
)

// The choices in words of a Spec.
const (
	testStudent = "t"
	testNormal  = "z"
	testPooled  = "pooled z"

	correctBonferroni = "bonferroni"
	correctDunnett    = "dunnett"
	correctNone       = "none"

	contrastMain        = "main"
	contrastInteraction = "interaction"
)

// trial is a design in numbers, checked.
type trial struct {
	design, outcome, solve, test string

	treated, control, ratio float64
	spread
	lost float64

	// base is the level as before, for shares and rates.
	base, effect, sd float64
	// down is true where the practice is meant to lower a share or rate.
	down, rates bool
	exposure, k float64

	alpha, power float64
	sides        int

	blocks, pairCorrelation                                float64
	before, after                                          int
	twoCorrelations                                        bool
	autocorrelation, clusterCorrelation, personCorrelation float64
	arms                                                   int
	correction, contrast                                   string
	sequences                                              int
	margin                                                 float64
}

// teamVariance is the variance of one team's mean at a level of the outcome.
func (t trial) teamVariance(level float64) float64 {
	unequal := 1 + t.cv*t.cv
	binary := t.outcome == string(experiment.Binary)
	switch {
	case t.rates:
		return level/(t.size*t.exposure) + t.k*t.k*level*level*unequal
	case binary && t.design == HayesBennett:
		return level*(1-level)/t.size + t.k*t.k*level*level*unequal
	case binary:
		return level * (1 - level) * t.ofTeam()
	}
	return t.sd * t.sd * t.ofTeam()
}

// variance is that of the estimate.
func (t trial) variance() float64 {
	if t.design == Wedge {
		within := t.spread
		within.icc = 0
		total := t.sd * t.sd
		return SteppedWedge(t.sequences, int(t.treated), total*(1-t.icc)*within.ofTeam(), total*t.icc*(1-t.r2Cluster))
	}
	if t.design == Pairs {
		// What the two teams of a pair share falls out of their difference.
		t.r2Cluster = 1 - (1-t.r2Cluster)*(1-t.pairCorrelation)
	}
	treated, control := t.teamVariance(t.base+t.effect), t.teamVariance(t.base)
	switch t.design {
	case HayesBennett:
		return (treated + control) / (t.treated - 1)
	case Factorial:
		v := treated/t.treated + control/t.control
		if t.contrast == contrastInteraction {
			v *= 4 // a difference of differences between cells of half the size
		}
		return v
	}
	v := treated/t.treated + control/t.control
	if isWaves(t.design) {
		v *= wavesFactor(t.design, t.before, t.after, t.correlation())
	}
	return v
}

// correlation is that of a unit's means of two waves.
func (t trial) correlation() float64 {
	if t.twoCorrelations {
		return meanAutocorrelation(t.size, t.icc, t.clusterCorrelation, t.personCorrelation)
	}
	return t.autocorrelation
}

// df are the degrees of freedom of the test.
func (t trial) df() float64 {
	if t.test != testStudent {
		return math.Inf(1)
	}
	df := t.treated + t.control - 2 - t.lost
	switch t.design {
	case Blocked:
		df -= t.blocks - 1
	case Pairs:
		df = t.treated - 1 - t.lost
	case Ancova:
		df-- // the value from before is a covariate
	case SeveralArms:
		df = float64(t.arms)*t.treated + t.control - float64(t.arms+1) - t.lost
	case Factorial:
		df -= 2
	case Wedge:
		df = t.treated*float64(t.sequences) - 2 - t.lost
	}
	return df
}

// critical is the value that the statistic must pass.
func (t trial) critical() float64 {
	switch {
	case t.design == SeveralArms && t.correction == correctBonferroni:
		return criticalT(t.alpha/float64(t.arms), t.df(), t.sides)
	case t.design == SeveralArms && t.correction == correctDunnett:
		return dunnett(t.arms, t.treated/(t.treated+t.control), t.df(), t.alpha, t.sides)
	}
	return criticalT(t.alpha, t.df(), t.sides)
}

// ncp is the effect, or the distance to the margin, in standard errors.
func (t trial) ncp() float64 {
	if t.design == GuardrailDesign {
		return (t.margin + t.effect) / math.Sqrt(t.variance())
	}
	return t.effect / math.Sqrt(t.variance())
}

// chance is that of seeing the effect, or of holding the margin. It is NaN where no
// degrees of freedom are left.
func (t trial) chance() float64 {
	if t.test == testPooled {
		return t.pooledChance()
	}
	critical := t.critical()
	if math.IsNaN(critical) {
		return math.NaN()
	}
	ncp := t.ncp()
	if t.design != GuardrailDesign {
		ncp = math.Abs(ncp) // one side is the side of the effect
	}
	return chanceOf(ncp, t.df(), critical, t.sides)
}

// pooledChance is the normal test of two shares whose critical value rests on the
// pooled share (Fleiss, Levin and Paik 2003, Statistical Methods for Rates and
// Proportions, chapter 4), as in R's power.prop.test with both tails.
func (t trial) pooledChance() float64 {
	p1, p0 := t.base+t.effect, t.base
	pooled := (t.treated*p1 + t.control*p0) / (t.treated + t.control)
	null := math.Sqrt(pooled * (1 - pooled) * (1/t.treated + 1/t.control))
	se := math.Sqrt(t.variance())
	bar, apart := criticalT(t.alpha, math.Inf(1), t.sides)*null, math.Abs(t.effect)
	p := normalUpper((bar - apart) / se)
	if t.sides == 2 {
		p += normalUpper((bar + apart) / se)
	}
	return p
}

// designEffect is what drawing by teams costs.
func (t trial) designEffect() float64 {
	if t.rates || t.design == HayesBennett {
		within := t.base / (t.size * t.exposure)
		if !t.rates {
			within = t.base * (1 - t.base) / t.size
		}
		return t.teamVariance(t.base) / within
	}
	if t.eachTeam {
		// Small teams count as much as large ones: m(ρ + (1−ρ)(1+CV²)/m).
		plain := t.spread
		plain.r2Cluster, plain.r2Within = 0, 0
		return t.size * plain.ofTeam()
	}
	return DesignEffect(t.size, t.icc, t.cv)
}

// withClusters is the trial with another number of teams in each arm.
func (t trial) withClusters(n int) trial {
	t.treated = float64(n)
	t.control = math.Ceil(t.treated*t.ratio - 1e-9)
	return t
}
