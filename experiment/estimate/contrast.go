package estimate

import (
	"fmt"
	"math"
	"strings"

	"leeway/experiment"
)

// contrast is one comparison of one outcome, ready to be estimated.
type contrast struct {
	a      *analysis
	g      *gathered
	target int
	// block is each team's block as the estimate uses it, drawBlock as the draw did.
	block, drawBlock []int
	blockLabel       []string
	covariates       [][]float64 // by team
	names            []string
	used             []bool // teams in the estimate
	// dropped are the covariates, droppedArms the other practice arms, that the
	// regression left out because the columns before determine them.
	dropped     map[int]bool
	droppedArms map[int]bool
	studentised bool
	notes       []string
}

func (a *analysis) newContrast(g *gathered, target int) *contrast {
	c := &contrast{a: a, g: g, target: target, used: make([]bool, len(g.teams)), studentised: true}
	c.drawBlock, c.blockLabel = a.block, a.blockLabel
	c.block = c.drawBlock
	if !a.blocks() {
		c.block = make([]int, len(g.teams))
	}
	for t := range g.teams {
		c.used[t] = g.rows[t] > 0
	}
	if a.pilot.Plan.Estimator == experiment.LeastSquares {
		c.addCovariates()
	} else {
		c.twoArmsOnly()
	}
	c.lookAtBlocks()
	return c
}

// addCovariates takes the baseline and the plan's covariates from the roster. A
// team without a value cannot be in the estimate.
func (c *contrast) addCovariates() {
	attributes := append([]string(nil), c.a.pilot.Plan.Covariates...)
	if b := c.g.outcome.Baseline; b != "" {
		attributes = append([]string{b}, attributes...)
	}
	seen := map[string]bool{}
	for _, name := range attributes {
		if seen[name] {
			continue
		}
		seen[name] = true
		values := make([]float64, len(c.g.teams))
		var without []string
		for t, team := range c.g.teams {
			v, has := team.Number[name]
			if !has || math.IsNaN(v) || math.IsInf(v, 0) {
				v = math.NaN()
				if c.used[t] {
					without = append(without, team.ID)
				}
				c.used[t] = false
			}
			values[t] = v
		}
		if len(without) > 0 {
			c.notes = append(c.notes, fmt.Sprintf("%s: no value in “%s”, which the estimate is adjusted for, so left out of it.", list("Team", without), name))
		}
		c.covariates, c.names = append(c.covariates, values), append(c.names, name)
	}
}

// twoArmsOnly leaves other arms out of a difference in means.
func (c *contrast) twoArmsOnly() {
	treated, control := c.a.treated(c.target), c.a.pilot.ControlArm()
	for t, arm := range c.g.arm {
		c.used[t] = c.used[t] && (treated(arm) || arm == control)
	}
}

// lookAtBlocks notes blocks that hold only one side, and leaves them out of a
// difference in means, which has no estimate there.
func (c *contrast) lookAtBlocks() {
	if !c.a.blocks() {
		return
	}
	counts := c.blockCounts()
	var one []string
	for b, n := range counts {
		if (n[0] == 0) != (n[1] == 0) {
			one = append(one, "“"+c.blockLabel[b]+"”")
		}
		if c.a.pilot.Plan.Estimator == experiment.DifferenceInMeans && (n[0] == 0 || n[1] == 0) {
			for t := range c.used {
				c.used[t] = c.used[t] && c.block[t] != b
			}
		}
		if n[0] == 1 || n[1] == 1 {
			// Within such a block an arm shows no spread of its own.
			c.studentised = c.studentised && c.a.pilot.Plan.Estimator == experiment.LeastSquares
		}
	}
	switch {
	case len(one) == 0:
	case c.a.pilot.Plan.Estimator == experiment.DifferenceInMeans:
		c.notes = append(c.notes, fmt.Sprintf("%s: only one of the two arms has data there, so left out of the estimate.", list("Block", one)))
	default:
		c.notes = append(c.notes, fmt.Sprintf("%s: only one of the two arms has data there, so it adds nothing to the comparison.", list("Block", one)))
	}
}

// blockCounts counts the teams used in each block: control and practice side. Teams
// that were drawn as one count as one.
func (c *contrast) blockCounts() [][2]int {
	counts := make([][2]int, len(c.blockLabel))
	treated, control := c.a.treated(c.target), c.a.pilot.ControlArm()
	type place struct{ group, block int }
	seen := map[place]bool{}
	for t, arm := range c.g.arm {
		at := place{c.a.group[t], c.block[t]}
		if c.used[t] && (arm == control || treated(arm)) && !seen[at] {
			seen[at] = true
			counts[c.block[t]][armOf(treated(arm))]++
		}
	}
	return counts
}

// markUnused marks the teams of the two sides that have no part in the comparison.
func (c *contrast) markUnused(teams []TeamMean) {
	counts := c.blockCounts()
	treated, control := c.a.treated(c.target), c.a.pilot.ControlArm()
	twoSides := len(c.a.pilot.Arms) == 2 || c.target == AllPracticeArms
	for i := range teams {
		t := teams[i].Team
		n := counts[c.block[t]]
		side := treated(teams[i].Arm) || teams[i].Arm == control
		// With a third arm, a block with one of the two sides still says something.
		alone := c.a.blocks() && twoSides && (n[0] == 0 || n[1] == 0)
		teams[i].Unused = side && (!c.used[t] || alone)
	}
}

// enough refuses a comparison with a single team on a side. Only teams in blocks
// with both sides count: the others add nothing to the comparison.
func (c *contrast) enough() error {
	var n [2]int
	for _, b := range c.blockCounts() {
		if b[0] > 0 && b[1] > 0 {
			n[0] += b[0]
			n[1] += b[1]
		}
	}
	sides := [2]string{c.a.pilot.Arms[c.a.pilot.ControlArm()].Name, c.a.armName(c.target)}
	for side, k := range n {
		if k < 2 {
			return &experiment.Refusal{
				What:   fmt.Sprintf("For “%s” the arm “%s” has %s with data%s. The spread between teams cannot be seen there, so no error can be given.", c.g.outcome.Name, sides[side], []string{"no team", "only one team"}[k], c.comparable()),
				Remedy: "Bring in the data of at least two teams in each arm, or leave this outcome out.",
			}
		}
	}
	return nil
}

// comparable says which teams enough counts.
func (c *contrast) comparable() string {
	if c.a.blocks() {
		return " in a block that has both arms"
	}
	return ""
}

// otherArms are indicators of the practice arms that are not compared; they keep
// those arms' teams from standing in for the control.
func (c *contrast) otherArms() [][]float64 {
	if c.a.pilot.Plan.Estimator != experiment.LeastSquares {
		return nil
	}
	var out [][]float64
	for arm := range c.a.pilot.Arms {
		if arm != c.target && arm != c.a.pilot.ControlArm() && !c.droppedArms[arm] {
			x := make([]float64, len(c.g.arm))
			for t, own := range c.g.arm {
				if own == arm {
					x[t] = 1
				}
			}
			out = append(out, x)
		}
	}
	return out
}

// rows lists the estimate's rows: each team's mean, or single rows.
func (c *contrast) rows() (team []int, value []float64) {
	if c.a.pilot.Plan.Weighting == experiment.EachTeam {
		for t, ok := range c.used {
			if ok {
				team, value = append(team, t), append(value, c.g.mean[t])
			}
		}
		return team, value
	}
	for i, t := range c.g.team {
		if c.used[t] {
			team, value = append(team, t), append(value, c.g.value[i])
		}
	}
	return team, value
}

// leastSquares regresses on arm indicators, block effects and covariates, with
// CR2 errors by team; with one row a team that is HC2 with the degrees of
// freedom of Bell and McCaffrey.
func (c *contrast) leastSquares() (Fit, Term, error) {
	p := c.a.pilot
	team, value := c.rows()
	columns := &Columns{Y: value, Cluster: make([]int32, len(team))}
	for i, t := range team {
		columns.Cluster[i] = int32(c.a.group[t])
	}
	if c.a.blocks() {
		columns.Level = make([]int32, len(team))
		for i, t := range team {
			columns.Level[i] = int32(c.block[t])
		}
	}
	var names []string
	add := func(name string, of func(t int) float64) {
		x := make([]float64, len(team))
		for i, t := range team {
			x[i] = of(t)
		}
		columns.X, names = append(columns.X, x), append(names, name)
	}
	for _, side := range c.sides() {
		treated := c.a.treated(side)
		add(c.a.armName(side), func(t int) float64 { return float64(armOf(treated(c.g.arm[t]))) })
	}
	for k := range c.covariates {
		add(c.names[k], func(t int) float64 { return c.covariates[k][t] })
	}
	fit, dropped, err := c.fit(columns, names, p.Plan.Alpha)
	if err != nil {
		return fit, Term{}, err
	}
	effect, _ := fit.Term(c.a.armName(c.target))
	c.droppedArms, c.dropped = map[int]bool{}, map[int]bool{}
	for _, j := range dropped {
		if sides := c.sides(); j < len(sides) {
			c.droppedArms[sides[j]] = true
		} else {
			c.dropped[j-len(sides)] = true
		}
	}
	switch {
	case effect.Dropped:
		return fit, effect, c.notIdentified()
	case math.IsNaN(effect.StdError):
		return fit, effect, &experiment.Refusal{
			What:   fmt.Sprintf("The effect of “%s” on “%s” rests on a team that nothing can be compared with in its block or at its covariates. Its spread cannot be seen, so no error can be given.", c.a.armName(c.target), c.g.outcome.Name),
			Remedy: "Bring in the data of more teams, or leave this outcome out.",
		}
	}
	return fit, effect, nil
}

// sides are the indicators of the regression: every practice arm, or one for all
// together.
func (c *contrast) sides() []int {
	if c.target == AllPracticeArms {
		return []int{AllPracticeArms}
	}
	var out []int
	for arm := range c.a.pilot.Arms {
		if arm != c.a.pilot.ControlArm() {
			out = append(out, arm)
		}
	}
	return out
}

func (c *contrast) notIdentified() error {
	return &experiment.Refusal{
		What:   fmt.Sprintf("The effect of “%s” on “%s” cannot be told apart from the blocks and covariates with these teams.", c.a.armName(c.target), c.g.outcome.Name),
		Remedy: "Bring in the data of more teams, or leave this outcome out.",
	}
}

// fit solves and infers, and lists terms and notes; left are the columns that were
// left out because those before determine them.
func (c *contrast) fit(columns *Columns, names []string, alpha float64) (f Fit, left []int, err error) {
	cp, err := columns.CrossProducts(c.a.ctx)
	if err != nil {
		return Fit{}, nil, err
	}
	r := Solve(cp)
	if r.ResidualDF() < 1 {
		return Fit{}, nil, &experiment.Refusal{
			What:   fmt.Sprintf("“%s” has %d rows, and the plan's regression has %d unknowns.", c.g.outcome.Name, r.rows, r.parameters()),
			Remedy: "Bring in the data of more teams, or leave this outcome out.",
		}
	}
	which := make([]int, 0, len(r.kept)+1)
	fitNames := []string{}
	if columns.Level == nil {
		which, fitNames = append(which, -1), append(fitNames, "(Intercept)")
	}
	for a, j := range r.kept {
		which, fitNames = append(which, a), append(fitNames, names[j])
	}
	inf, err := r.Infer(c.a.ctx, columns, CR2, which)
	if err != nil {
		return Fit{}, nil, err
	}
	f = Fit{Estimator: "least squares", SEType: string(CR2), Obs: r.rows, Clusters: len(r.clusters) - 1, Notes: inf.Notes}
	if columns.Level != nil {
		f.Blocks = len(r.weight)
	}
	for i, k := range which {
		term := NewTerm(fitNames[i], r.Coefficient(k), math.Sqrt(inf.Variance[i][i]), inf.DF[i], alpha)
		if inf.Alone[i] > 0 {
			term = term.withoutError()
		}
		f.Terms = append(f.Terms, term)
	}
	var dropped []string
	for _, j := range r.dropped {
		f.Terms = append(f.Terms, DroppedTerm(names[j]))
		dropped = append(dropped, "“"+names[j]+"”")
	}
	if len(dropped) > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%s left out of the regression: the blocks and the columns before determine it.", strings.Join(dropped, ", ")))
	}
	return f, r.dropped, nil
}

// differenceInMeans is the design-based estimate of the two sides.
func (c *contrast) differenceInMeans() (Fit, Term, error) {
	plan := c.a.pilot.Plan
	team, value := c.rows()
	treated := c.a.treated(c.target)
	s := Sample{Y: value, Planned: true}
	for _, t := range team {
		s.Treated = append(s.Treated, treated(c.g.arm[t]))
		if plan.Weighting == experiment.EachRow || c.a.together() {
			s.Cluster = append(s.Cluster, int32(c.a.group[t]))
		}
		if c.a.blocks() {
			s.Block = append(s.Block, int32(c.block[t]))
		}
	}
	d, message, err := s.Difference(c.a.ctx)
	if err != nil {
		return Fit{}, Term{}, err
	}
	if message == messageTwoEach {
		return Fit{}, Term{}, &experiment.Refusal{
			What:   fmt.Sprintf("For “%s” a block has only one team with data in an arm, so the spread within it cannot be seen, and a difference in means has no error.", c.g.outcome.Name),
			Remedy: "Bring in the data of more teams, leave this outcome out, or use least squares with block effects as an exploratory estimate.",
		}
	}
	if message != "" {
		return Fit{}, Term{}, c.notIdentified()
	}
	f := Fit{Estimator: "difference in means", SEType: strings.ToLower(d.Design) + " design", Obs: d.Obs, Clusters: d.Clusters, Blocks: d.Blocks, Notes: d.Notes}
	if len(d.Warnings) > 0 {
		f.Notes = append(f.Notes, "Some blocks have two teams and others more. Within two teams no spread can be seen, so the error comes from how the blocks' differences vary.")
	}
	term := NewTerm(c.a.armName(c.target), d.Estimate, d.StdError, d.DF, plan.Alpha)
	f.Terms = []Term{term}
	return f, term, nil
}
