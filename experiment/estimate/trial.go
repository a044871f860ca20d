package estimate

import (
	"context"
	"math"
	"slices"
	"strconv"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// Trials makes the plan's estimate for made-up values, one value a team, again and
// again: what Planned does with one outcome, without its notes, its descriptions and
// its randomisation inference. Everything that no draw changes is made ready once.
// It does not change and may be used by several goroutines, each with its own
// TrialScratch.
//
// A regression on team means is solved as randomisation inference solves it
// (Frisch and Waugh 1933), in one pass over the teams; teams that are drawn as one and
// differences in means go through the code of Planned itself.
type Trials struct {
	a      *analysis
	target int
	base   gathered // everything but arm, mean and the rows
	rows   []int
	plan   *plan // the regression's, or that of the difference in means
	// short is true where the estimate is solved on the plan; else Planned's code is used.
	short bool
}

// TrialEstimate is one estimate. StdError and DF are NaN where these teams allow no
// error, and then no verdict.
type TrialEstimate struct{ Estimate, StdError, DF float64 }

// P is the two-sided p-value of a supposed effect; NaN without an error.
func (e TrialEstimate) P(effect float64) float64 {
	return twoSided((e.Estimate-effect)/e.StdError, e.DF)
}

// without is an estimate that allows no error.
func (e TrialEstimate) without() TrialEstimate {
	return TrialEstimate{e.Estimate, math.NaN(), math.NaN()}
}

// TrialScratch is the working memory of one goroutine.
type TrialScratch struct {
	y, z, mean, push []float64
	others           [][]float64
	used             [][]float64 // those of others that the draw leaves
	leverage         []float64
	blockPush        []float64
	treated          []bool
	means            *plan // the difference in means with values of its own
	replay           *scratch
	sides            [][2]int
}

// NewTrials makes the estimates of one practice arm, or of AllPracticeArms, ready.
// The pilot needs no draw: m is the mechanism that will draw. rows is how many rows
// each team that takes part would have, 1 or more, which counts where the plan weighs
// each row the same. notes say which teams the plan leaves out of the estimate.
func NewTrials(p *experiment.Pilot, m randomize.Mechanism, outcome experiment.Outcome, target int, rows []int) (t *Trials, notes []string, err error) {
	if p.ControlArm() < 0 {
		return nil, nil, &experiment.Refusal{What: "No arm is the control.", Place: experiment.Place{Field: "arms"}, Remedy: "Mark the arm the others are compared with."}
	}
	a := &analysis{ctx: context.Background(), pilot: p, mechanism: m, group: randomize.Groups(m), placed: randomize.Placed(m), block: m.Blocks()}
	for _, b := range a.block {
		for b >= len(a.blockLabel) {
			a.blockLabel = append(a.blockLabel, strconv.Itoa(len(a.blockLabel)+1))
		}
	}
	teams := p.Roster.Taking()
	t = &Trials{a: a, target: target, rows: rows, base: gathered{outcome: outcome, teams: teams, placed: a.placed}}
	for i := range teams {
		n := 1
		if a.placed[i] {
			n = 0
		}
		t.base.rows = append(t.base.rows, n)
	}
	first := t.base
	first.arm, first.mean = make([]int, len(teams)), make([]float64, len(teams))
	c := a.newContrast(&first, target)
	squares := p.Plan.Estimator == experiment.LeastSquares
	t.plan, t.short = t.ready(c, squares), squares && !a.together()
	if squares {
		told := &contrast{a: a, g: &first, used: slices.Repeat([]bool{true}, len(teams))}
		told.addCovariates()
		notes = told.notes
	}
	return t, notes, nil
}

// ready takes what no draw changes out of the comparison.
func (t *Trials) ready(c *contrast, squares bool) *plan {
	comparison := Comparison{Value: make([]float64, len(c.g.teams)), Covariates: c.covariates, LeastSquares: squares, Studentised: true}
	for i := range comparison.Value {
		// A difference in means leaves out the arms that a draw puts on neither side.
		if t.a.placed[i] || (squares && !c.used[i]) {
			comparison.Value[i] = math.NaN()
		}
	}
	if t.a.pilot.Plan.Weighting == experiment.EachRow {
		comparison.Weight = make([]float64, len(t.rows))
		for i, n := range t.rows {
			comparison.Weight[i] = float64(n)
		}
	}
	if t.a.blocks() {
		comparison.Block = c.block
	}
	return comparison.prepare(make([]bool, len(c.g.teams)))
}

// Scratch is working memory for one goroutine.
func (t *Trials) Scratch() *TrialScratch {
	p := t.plan
	n := len(p.y)
	s := &TrialScratch{sides: make([][2]int, len(t.a.blockLabel)), y: make([]float64, n)}
	if !p.squares {
		means := *p
		means.y, s.means, s.replay, s.treated = s.y, &means, p.scratch(), make([]bool, len(t.base.teams))
		return s
	}
	s.z, s.push, s.leverage = make([]float64, n), make([]float64, n), make([]float64, n)
	s.mean, s.blockPush = make([]float64, p.blocks), make([]float64, p.blocks)
	if t.target != AllPracticeArms {
		for range len(t.a.pilot.Arms) - 2 {
			s.others = append(s.others, make([]float64, n))
		}
	}
	return s
}

// Estimate is the plan's estimate for one draw and one value of each team, both in
// roster order. StdError is NaN where Planned would refuse or give no error.
func (t *Trials) Estimate(arm []int, value []float64, s *TrialScratch) TrialEstimate {
	if !t.short {
		return t.asPlanned(arm, value)
	}
	if !t.enough(arm, s) {
		return TrialEstimate{math.NaN(), math.NaN(), math.NaN()}
	}
	e := t.leastSquares(arm, value, s)
	if !math.IsNaN(e.StdError) {
		e.DF = t.satterthwaite(s)
	}
	return e
}

// Bare is the estimate and the error that randomisation inference compares, without
// degrees of freedom: those of teams one by one, even where some are drawn as one, as
// the mechanism itself says how likely each draw is.
func (t *Trials) Bare(arm []int, value []float64, s *TrialScratch) TrialEstimate {
	switch {
	case t.plan.squares:
		return t.leastSquares(arm, value, s)
	case len(t.a.pilot.Arms) > 2 && t.target != AllPracticeArms:
		return t.asPlanned(arm, value)
	}
	control := t.a.pilot.ControlArm()
	for i, k := range arm {
		s.treated[i] = k != control
	}
	for i, u := range t.plan.unit {
		s.y[i] = value[u] - value[t.plan.unit[0]]
	}
	d := s.means.evaluate(s.treated, s.replay)
	return TrialEstimate{d.a, math.Sqrt(d.s0), math.NaN()}
}

// Statistic is the size of Bare's estimate divided by its error. It is infinite where a
// draw leaves nothing to compare, as Planned counts such draws as extreme.
func (t *Trials) Statistic(arm []int, value []float64, s *TrialScratch) float64 {
	e := t.Bare(arm, value, s)
	d := math.Abs(e.Estimate / e.StdError)
	if math.IsNaN(d) {
		return math.Inf(1)
	}
	return d
}

// asPlanned goes through the code of Planned.
func (t *Trials) asPlanned(arm []int, value []float64) TrialEstimate {
	none := TrialEstimate{math.NaN(), math.NaN(), math.NaN()}
	g := t.base
	g.arm, g.mean = arm, value
	if t.a.pilot.Plan.Weighting == experiment.EachRow {
		g.rows = append([]int(nil), g.rows...)
		for i, n := range t.rows {
			if g.placed[i] {
				continue
			}
			g.rows[i] = n
			for range n {
				g.team, g.value = append(g.team, i), append(g.value, value[i])
			}
		}
	}
	c := t.a.newContrast(&g, t.target)
	if c.enough() != nil {
		return none
	}
	estimate := c.differenceInMeans
	if t.a.pilot.Plan.Estimator == experiment.LeastSquares {
		estimate = c.leastSquares
	}
	_, term, err := estimate()
	if err != nil {
		return none
	}
	out := TrialEstimate{term.Estimate, term.StdError, term.DF}
	if !spreadSeen(out.StdError, c.used, value) {
		return out.without()
	}
	return out
}

// spreadSeen is false where the teams show no error (contrast.withoutSpread).
func spreadSeen(se float64, used []bool, value []float64) bool {
	low, high := math.Inf(1), math.Inf(-1)
	for i, v := range value {
		if used[i] {
			low, high = math.Min(low, v), math.Max(high, v)
		}
	}
	return se > math.Max(1e-9*(high-low), 1e-13*math.Max(math.Abs(low), math.Abs(high)))
}
