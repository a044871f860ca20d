package power

import (
	"encoding/json"
	"fmt"
	"math"

	"leeway/experiment"
)

// Answer is a Spec with all its members filled in, and what follows from them.
type Answer struct {
	Spec
	// Clusters is the number of teams in each arm that was asked for; in other questions
	// the number in the practice arm.
	Clusters int `json:"clusters"`
	// MDE is the smallest change that is seen with the chance Power: the one asked for,
	// else the given effect. For a guardrail it is the smallest margin.
	MDE float64 `json:"mde"`
	// DF is nil where the test is normal. NCP is the effect in standard errors.
	DF  *float64 `json:"df"`
	NCP float64  `json:"ncp"`
	// DesignEffect is how many times larger the variance is than with people drawn one by
	// one. SE is the standard error of the estimate, Critical what the test statistic
	// must pass.
	DesignEffect float64 `json:"design_effect"`
	SE           float64 `json:"se"`
	Critical     float64 `json:"critical"`
	// Feasible is false where no number answers the question. PowerLimit is then, and for
	// every question about the size of teams, the chance with endlessly many people in
	// each team.
	Feasible   bool     `json:"feasible"`
	PowerLimit *float64 `json:"power_limit,omitempty"`
	// Exact is the number of teams before it is rounded up (Hayes and Bennett).
	Exact *float64 `json:"clusters_exact,omitempty"`
	// Sentence says the answer in words, Notes what was assumed.
	Sentence string   `json:"sentence"`
	Notes    []string `json:"notes"`
}

// mostTeams and mostPeople end the search for a number.
const (
	mostTeams  = 1_000_000
	mostPeople = 1_000_000_000
)

// Solve answers a Spec. The error is a *experiment.Refusal that names the member
// that is missing or impossible. Where the question is fine and no number answers it,
// the error is a *experiment.Refusal that says so with the chance in the limit, and the
// Answer holds that limit with Feasible false.
func Solve(s Spec) (Answer, error) {
	t, notes, err := trialOf(s)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Spec: s, Feasible: true, Notes: notes}
	var none *experiment.Refusal
	switch s.Solve {
	case SolvePower:
		if math.IsNaN(t.chance()) {
			return Answer{}, noFreedom(t)
		}
		t.power = t.chance()
	case SolveEffect:
		t, none = t.solveEffect()
	case SolveClusters:
		t, none = t.solveClusters()
		if t.design == HayesBennett && none == nil {
			exact := hayesBennett(t.teamVariance(t.base)+t.teamVariance(t.base+t.effect), t.effect, t.alpha, t.power)
			a.Exact = &exact
		}
	case SolveSize:
		limit := t.limit()
		a.PowerLimit = &limit
		t, none = t.solveSize(limit)
	}
	if none != nil {
		a.Feasible, a.Sentence = false, none.What
		a.fill(t)
		return a, none
	}
	wanted := t.power
	if s.Solve != SolveEffect {
		t.power = t.chance() // whole teams and people give a little more than was wanted
	}
	a.fill(t)
	a.Sentence = t.sentence(wanted)
	return a, nil
}

// fill writes the numbers of the trial into the answer, under the names of the Spec.
func (a *Answer) fill(t trial) {
	set := func(to **float64, v float64) {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			*to = &v
		} else {
			*to = nil
		}
	}
	if a.Feasible || a.Solve != SolveClusters {
		set(&a.ClustersTreated, t.treated)
		if t.design != Wedge && t.design != Pairs {
			set(&a.ClustersControl, t.control)
		}
		a.Clusters = int(t.treated)
	}
	if a.Feasible || a.Solve != SolveSize {
		set(&a.ClusterSize, t.size)
	}
	a.settings(t, set)
	if !a.Feasible {
		return
	}
	set(&a.DF, t.df())
	set(&a.Power, t.power)
	set(&a.Effect, t.effect)
	a.SE, a.NCP, a.Critical, a.DesignEffect = math.Sqrt(t.variance()), t.ncp(), t.critical(), t.designEffect()
	a.MDE = math.Abs(t.effect)
	if t.design == GuardrailDesign {
		set(&a.Margin, t.margin)
		a.MDE = t.margin
	}
}

// settings writes what the question assumes.
func (a *Answer) settings(t trial, set func(to **float64, v float64)) {
	set(&a.CV, t.cv)
	set(&a.Alpha, t.alpha)
	set(&a.DFLost, t.lost)
	sides := float64(t.sides)
	a.Sides, a.Test = &sides, t.test
	switch {
	case t.rates:
		set(&a.RateControl, t.base)
		set(&a.RateTreated, t.base+t.effect)
		set(&a.PersonTime, t.exposure)
	case t.outcome == string(experiment.Binary):
		set(&a.PControl, t.base)
		set(&a.PTreated, t.base+t.effect)
	default:
		set(&a.SD, t.sd)
	}
	if !t.rates && t.design != HayesBennett {
		set(&a.ICC, t.icc)
		set(&a.R2Cluster, t.r2Cluster)
		set(&a.R2Individual, t.r2Within)
	}
}

// MarshalJSON writes NaN and infinite numbers, which JSON has not, as null.
func (a Answer) MarshalJSON() ([]byte, error) {
	type bare Answer
	shown := struct {
		bare
		MDE      *float64 `json:"mde"`
		NCP      *float64 `json:"ncp"`
		Effect   *float64 `json:"design_effect"`
		SE       *float64 `json:"se"`
		Critical *float64 `json:"critical"`
		Clusters *int     `json:"clusters"`
	}{bare: bare(a)}
	if a.Feasible {
		shown.Clusters = &a.Clusters
		for to, v := range map[**float64]float64{&shown.MDE: a.MDE, &shown.NCP: a.NCP, &shown.Effect: a.DesignEffect, &shown.SE: a.SE, &shown.Critical: a.Critical} {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				*to = &v
			}
		}
	}
	return json.Marshal(shown)
}

func noFreedom(t trial) *experiment.Refusal {
	return &experiment.Refusal{
		What:   fmt.Sprintf("With %s nothing is left to tell an effect from luck: %s degrees of freedom.", t.drawnWords(), plain(t.df())),
		Place:  experiment.Place{Field: "clusters_treated"},
		Remedy: "Take more teams, fewer blocks or fewer covariates.",
	}
}

// solveEffect finds the smallest effect, or for a guardrail the smallest margin.
func (t trial) solveEffect() (trial, *experiment.Refusal) {
	critical := t.critical()
	if math.IsNaN(critical) {
		return t, noFreedom(t)
	}
	switch {
	case t.design == GuardrailDesign:
		t.margin = ncpFor(t.power, t.df(), critical, 1)*math.Sqrt(t.variance()) - t.effect
		if t.margin <= 0 {
			return t, &experiment.Refusal{What: fmt.Sprintf("The effect of %s alone holds any margin.", plain(t.effect)), Place: experiment.Place{Field: "effect"}, Remedy: "Use effect 0: the practice changes nothing in this outcome."}
		}
		return t, nil
	case !t.rates && t.outcome != string(experiment.Binary):
		t.effect = ncpFor(t.power, t.df(), critical, t.sides) * math.Sqrt(t.variance())
		return t, nil
	}
	return t.solveLevel()
}

// solveLevel finds the nearest share or rate that is seen, above or below.
func (t trial) solveLevel() (trial, *experiment.Refusal) {
	most, sign, end := 1-t.base, 1.0, "1"
	if t.rates {
		most, end = 1e6*t.base, "a million times its level"
	}
	if t.down {
		most, sign, end = t.base, -1, "0"
	}
	at := func(change float64) trial {
		c := t
		c.effect = sign * change
		return c
	}
	most *= 1 - 1e-12
	change := rising(func(x float64) float64 { return at(x).chance() - t.power }, 0, most)
	if math.IsNaN(change) {
		return t, &experiment.Refusal{
			What:   fmt.Sprintf("No change up to %s is seen with a chance of %s: even then it is %s.", end, percent(t.power), percent(at(most).chance())),
			Place:  experiment.Place{Field: "clusters_treated"},
			Remedy: "Take more teams, or more people in each.",
		}
	}
	return at(change), nil
}

// solveClusters finds the smallest number of teams in each arm by doubling and halving;
// the chance grows with the number.
func (t trial) solveClusters() (trial, *experiment.Refusal) {
	step := 1
	if t.design == Factorial {
		step = 2 // each of the two practices is in half of the teams with the other
	}
	enough := func(n int) bool { return t.withClusters(n*step).chance() >= t.power }
	low, high := 0, 2/step
	for !enough(high) {
		if low, high = high, high*2; high > mostTeams {
			c := t.withClusters(mostTeams).chance()
			return t, &experiment.Refusal{What: fmt.Sprintf("Even %d teams in each arm give a chance of %s only.", mostTeams, percent(c)), Place: experiment.Place{Field: "effect"}, Remedy: "Ask for a larger effect."}
		}
	}
	if !(math.IsNaN(t.withClusters(1).chance())) && step == 1 && enough(1) {
		high = 1
	}
	for high-low > 1 {
		if mid := (low + high) / 2; enough(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return t.withClusters(high * step), nil
}

// limit is the chance with endlessly many people in each team.
func (t trial) limit() float64 {
	t.size = math.Inf(1)
	if t.design == Wedge {
		t.size = 1e15 // with no noise at all the formula is 0/0
	}
	if v := t.variance(); v == 0 {
		if math.IsNaN(t.critical()) {
			return math.NaN()
		}
		return 1
	}
	return t.chance()
}

// solveSize finds the fewest people in a team.
func (t trial) solveSize(limit float64) (trial, *experiment.Refusal) {
	if math.IsNaN(limit) {
		return t, noFreedom(t)
	}
	low, high := 0.0, 1.0
	enough := func(size float64) bool { c := t; c.size = size; return c.chance() >= t.power }
	if limit > t.power {
		for !enough(high) && high < mostPeople {
			low, high = high, high*2
		}
	}
	if limit <= t.power || high >= mostPeople {
		return t, &experiment.Refusal{
			What: fmt.Sprintf("With %s, no number of people in each is enough for a chance of %s: even with endlessly many it is %s, because people in one team are alike (ICC %s).",
				t.drawnWords(), percent(t.power), percent(limit), plain(t.icc)),
			Place:  experiment.Place{Field: "cluster_size"},
			Remedy: "Take more teams, or ask for a larger effect.",
		}
	}
	for high-low > 1 {
		if mid := math.Floor((low + high) / 2); enough(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	t.size = high
	return t, nil
}
