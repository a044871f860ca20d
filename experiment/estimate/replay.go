package estimate

import (
	"fmt"
	"math"
	"strings"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// randomisation carries out randomisation inference for the contrast.
func (c *contrast) randomisation() (Randomisation, error) {
	a, g := c.a, c.g
	comparison := c.comparison()
	done := a.done
	o := RandomisationOptions{Draws: a.pilot.Plan.RandomisationDraws, EnumerateUpTo: a.pilot.Plan.Enumerated(), Alpha: a.pilot.Plan.Alpha,
		Seed: strings.Join([]string{"randomisation inference/1", a.pilot.Draw.AssignmentHash, g.outcome.ID, fmt.Sprint(c.target)}, " ")}
	if a.progress != nil {
		o.Progress = func(part, total int64) {
			a.progress(done+part*int64(o.Draws)/max(total, 1), a.total)
		}
	}
	r, err := c.replay(&comparison, o)
	a.done = done + int64(o.Draws)
	if err == nil && a.progress != nil {
		a.progress(a.done, a.total)
	}
	if err == nil && !r.Exact && c.target == AllPracticeArms && len(a.pilot.Arms) > 2 {
		r.SmallestP, err = c.smallestOfTwoSides()
	}
	return r, err
}

// replay asks the mechanism for other draws.
func (c *contrast) replay(comparison *Comparison, o RandomisationOptions) (Randomisation, error) {
	a := c.a
	if c.allArms() || randomize.Exchangeable(a.mechanism) {
		m, observed, treated, err := c.mechanism(comparison)
		if err != nil {
			return Randomisation{}, err
		}
		return comparison.Randomisation(a.ctx, m, observed, treated, o)
	}
	side := make([]int, len(a.pilot.Arms))
	for arm := range side {
		side[arm] = outside
	}
	side[a.pilot.ControlArm()], side[c.target] = 0, 1
	return comparison.jointNull(a.ctx, a.mechanism, a.pilot.Draw.Arm, side, o)
}

// allArms is true where every arm is on one of the two sides compared.
func (c *contrast) allArms() bool {
	return len(c.a.pilot.Arms) == 2 || c.target == AllPracticeArms
}

// comparison is the contrast with one row a team. A column that the regression
// left out is left out of every draw's.
func (c *contrast) comparison() Comparison {
	a, g := c.a, c.g
	comparison := Comparison{Value: append([]float64(nil), g.mean...), LeastSquares: a.pilot.Plan.Estimator == experiment.LeastSquares, Studentised: c.studentised}
	for t := range comparison.Value {
		if !c.used[t] {
			comparison.Value[t] = math.NaN()
		}
	}
	if a.pilot.Plan.Weighting == experiment.EachRow {
		comparison.Value = c.rowMeans(comparison.Value)
		comparison.Weight = make([]float64, len(g.rows))
		for t, n := range g.rows {
			comparison.Weight[t] = float64(n)
		}
	}
	if a.blocks() {
		comparison.Block = c.block
	}
	for k, x := range c.covariates {
		if !c.dropped[k] {
			comparison.Covariates = append(comparison.Covariates, x)
		}
	}
	return comparison
}

// smallestOfTwoSides is the smallest p-value of all practice arms together
// against the control: which practice arm a team is in makes no difference to it.
func (c *contrast) smallestOfTwoSides() (float64, error) {
	treated := c.a.treated(c.target)
	if !randomize.Exchangeable(c.a.mechanism) {
		return c.a.mechanism.SmallestP(), nil
	}
	sides := make([]int, len(c.g.arm))
	for t, arm := range c.g.arm {
		sides[t] = armOf(treated(arm))
	}
	m, err := randomize.FixedCounts(c.drawBlock, sides, 2)
	if err != nil {
		return math.NaN(), err
	}
	return m.SmallestP(), nil
}

// rowMeans are the means of single rows by team; with exposures they differ from
// the team's rate.
func (c *contrast) rowMeans(mean []float64) []float64 {
	sum := make([]float64, len(mean))
	for i, t := range c.g.team {
		sum[t] += c.g.value[i]
	}
	for t := range sum {
		if math.IsNaN(mean[t]) {
			sum[t] = math.NaN()
			continue
		}
		sum[t] /= float64(c.g.rows[t])
	}
	return sum
}

// mechanism is what drew the teams. Where every arm is on a side, it is the pilot's
// own. With a third arm it is the part of it that
// moves teams between the two arms compared, within blocks, with the numbers
// drawn: other teams stay where they are, because nothing is supposed about the
// other arm's effect.
func (c *contrast) mechanism(comparison *Comparison) (randomize.Mechanism, []bool, func(int) bool, error) {
	p, treated := c.a.pilot, c.a.treated(c.target)
	if c.allArms() {
		observed := make([]bool, len(p.Draw.Arm))
		for t, arm := range p.Draw.Arm {
			observed[t] = treated(arm)
		}
		return c.a.mechanism, observed, treated, nil
	}
	var blocks, arms []int
	var observed []bool
	comparison.Unit = make([]int, len(p.Draw.Arm))
	for t, arm := range p.Draw.Arm {
		comparison.Unit[t] = -1
		if arm == c.target || arm == p.ControlArm() {
			comparison.Unit[t] = len(arms)
			blocks = append(blocks, c.drawBlock[t])
			arms = append(arms, armOf(treated(arm)))
			observed = append(observed, treated(arm))
		}
	}
	comparison.Covariates = append(comparison.Covariates, c.otherArms()...)
	m, err := randomize.FixedCounts(blocks, arms, 2)
	return m, observed, func(arm int) bool { return arm == 1 }, err
}
