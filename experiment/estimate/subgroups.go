package estimate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// SubgroupComparison is the effect of one arm among each of several kinds of teams
// that the plan names, and whether it differs between them.
type SubgroupComparison struct {
	// Attribute is the roster column that makes the kinds of teams.
	Attribute string
	Groups    []SubgroupEffect
	// InteractionP is the p-value of the same effect in all groups, through the
	// mechanism: outcomes are supposed to have moved by the estimated effect everywhere,
	// and the draw is repeated (Ding, Feller and Miratrix 2016, JRSS-B 78:655, with the
	// estimated effect put in). NaN where it cannot be tested.
	InteractionP float64
	Draws        int
	// Notes say which teams and groups could not be used.
	Notes []string
}

// SubgroupEffect is the effect among one kind of teams.
type SubgroupEffect struct {
	// Name says which teams: "Millfield", or "Motivation 41.8 to 55" for a part of a
	// column of numbers.
	Name string
	// Teams have a value and take part in the comparison: control, practice. Members are
	// their indices into Roster.Taking().
	Teams   [2]int
	Members []int
	// Effect is the arm less control, in the outcome's unit; without error where a side
	// has fewer than two teams.
	Effect Term
}

// kinds sorts the teams into the groups of a planned subgroup. group is −1 for teams
// without a value.
func kinds(teams []experiment.Team, attribute experiment.Attribute, parts int) (names []string, group []int) {
	group = make([]int, len(teams))
	if !attribute.Numeric {
		number := map[string]int{}
		for _, t := range teams {
			if v := t.Text[attribute.Name]; v != "" {
				number[v] = 0
			}
		}
		for v := range number {
			names = append(names, v)
		}
		sort.Strings(names)
		for k, v := range names {
			number[v] = k
		}
		for i, t := range teams {
			k, has := number[t.Text[attribute.Name]]
			if group[i] = k; !has {
				group[i] = -1
			}
		}
		return names, group
	}
	return numericKinds(teams, attribute.Name, parts)
}

// numericKinds cuts a column of numbers at its quantiles. Teams with equal values
// stay together, so parts can differ in size, or be fewer.
func numericKinds(teams []experiment.Team, attribute string, parts int) (names []string, group []int) {
	var values []float64
	for _, t := range teams {
		if v, has := t.Number[attribute]; has {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	var cuts []float64
	for k := 1; k < parts && len(values) > 0; k++ {
		cut := values[len(values)*k/parts]
		if cut > values[0] && (len(cuts) == 0 || cut > cuts[len(cuts)-1]) {
			cuts = append(cuts, cut)
		}
	}
	low, high := make([]float64, len(cuts)+1), make([]float64, len(cuts)+1)
	for k := range low {
		low[k], high[k] = math.Inf(1), math.Inf(-1)
	}
	group = make([]int, len(teams))
	for i, t := range teams {
		v, has := t.Number[attribute]
		if !has {
			group[i] = -1
			continue
		}
		k := sort.Search(len(cuts), func(j int) bool { return cuts[j] > v })
		group[i] = k
		low[k], high[k] = math.Min(low[k], v), math.Max(high[k], v)
	}
	for k := range low {
		names = append(names, fmt.Sprintf("%s %s to %s", attribute, short(low[k]), short(high[k])))
	}
	return names, group
}

func short(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

// subgroups makes the planned comparisons between kinds of teams for the contrast.
func (c *contrast) subgroups() ([]SubgroupComparison, error) {
	var out []SubgroupComparison
	for _, planned := range c.a.pilot.Plan.Subgroups {
		attribute, known := c.a.pilot.Roster.Attribute(planned.Attribute)
		if !known {
			continue // the plan's check refuses this before the seal
		}
		s, err := c.subgroup(attribute, planned.Groups)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (c *contrast) subgroup(attribute experiment.Attribute, parts int) (SubgroupComparison, error) {
	names, group := kinds(c.g.teams, attribute, parts)
	s := SubgroupComparison{Attribute: attribute.Name, InteractionP: math.NaN()}
	s.Groups = make([]SubgroupEffect, len(names))
	var without []string
	treated, control := c.a.treated(c.target), c.a.pilot.ControlArm()
	for t, arm := range c.g.arm {
		switch {
		case !c.used[t]:
		case group[t] < 0:
			without = append(without, c.g.teams[t].ID)
		case treated(arm) || arm == control:
			s.Groups[group[t]].Teams[armOf(treated(arm))]++
			s.Groups[group[t]].Members = append(s.Groups[group[t]].Members, t)
		}
	}
	if len(without) > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%s: no value in “%s”, so in none of its groups.", list("Team", without), attribute.Name))
	}
	for k := range s.Groups {
		s.Groups[k].Name = names[k]
		s.Groups[k].Effect = Term{Term: names[k], Estimate: math.NaN()}.withoutError()
		if n := s.Groups[k].Teams; n[0] < 2 || n[1] < 2 {
			s.Notes = append(s.Notes, fmt.Sprintf("%s: %d and %d teams on the two sides; two on each are needed.", names[k], n[0], n[1]))
		}
	}
	model := c.interaction(group, len(names))
	if err := model.effects(&s); err != nil {
		return s, err
	}
	return s, model.test(&s)
}

// interaction is a regression in which each arm has an effect of its own in each
// group of teams.
type interaction struct {
	c      *contrast
	group  []int
	groups int
	sides  []int
	teams  []int // used, and in a group
}

func (c *contrast) interaction(group []int, groups int) *interaction {
	m := &interaction{c: c, group: group, groups: groups, sides: c.sides()}
	sided := map[int]bool{c.a.pilot.ControlArm(): true}
	for arm := range c.a.pilot.Arms {
		for _, side := range m.sides {
			sided[arm] = sided[arm] || c.a.treated(side)(arm)
		}
	}
	for t, ok := range c.used {
		if ok && group[t] >= 0 && sided[c.g.arm[t]] {
			m.teams = append(m.teams, t)
		}
	}
	return m
}

// effects fits the groups' effects with CR2 errors.
func (m *interaction) effects(s *SubgroupComparison) error {
	c := m.c
	in := map[int]bool{}
	for _, t := range m.teams {
		in[t] = true
	}
	team, value := c.rows()
	columns := &Columns{}
	var kept []int
	for i, t := range team {
		if in[t] {
			kept = append(kept, t)
			columns.Y, columns.Cluster = append(columns.Y, value[i]), append(columns.Cluster, int32(c.a.group[t]))
			if c.a.blocks() {
				columns.Level = append(columns.Level, int32(c.block[t]))
			}
		}
	}
	var names []string
	add := func(name string, of func(t int) float64) {
		x := make([]float64, len(kept))
		for i, t := range kept {
			x[i] = of(t)
		}
		columns.X, names = append(columns.X, x), append(names, name)
	}
	name := func(side, k int) string { return fmt.Sprintf("%s in group %d", c.a.armName(side), k+1) }
	for _, side := range m.sides {
		treated := c.a.treated(side)
		for k := range m.groups {
			add(name(side, k), func(t int) float64 { return float64(armOf(treated(c.g.arm[t]) && m.group[t] == k)) })
		}
	}
	for k := 1; k < m.groups; k++ {
		add(fmt.Sprintf("group %d", k+1), func(t int) float64 { return float64(armOf(m.group[t] == k)) })
	}
	for k := range c.covariates {
		add(c.names[k], func(t int) float64 { return c.covariates[k][t] })
	}
	if len(columns.Y) <= len(columns.X)+1 {
		s.Notes = append(s.Notes, "Too few teams for an effect in each group.")
		return nil
	}
	fit, _, err := c.fit(columns, names, c.a.pilot.Plan.Alpha)
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		// What cannot be told by group must not keep the main result back.
		s.Notes = append(s.Notes, refusal.What)
		return nil
	}
	if err != nil {
		return err
	}
	for k := range s.Groups {
		if n := s.Groups[k].Teams; n[0] < 2 || n[1] < 2 {
			continue
		}
		if term, has := fit.Term(name(c.target, k)); has && !term.Dropped {
			term.Term = s.Groups[k].Name
			s.Groups[k].Effect = term
		}
	}
	return nil
}

// test compares, over draws, how much the groups' own effects explain beyond one
// effect for all.
func (m *interaction) test(s *SubgroupComparison) error {
	c := m.c
	fixed := m.fixedColumns()
	y, weight := m.outcome()
	own := m.sideColumns(c.g.arm)
	effects, ok := m.constant(fixed, own, y, weight)
	if !ok || m.groups < 2 {
		return nil
	}
	for i := range y {
		for k, z := range own {
			y[i] -= effects[k] * z[i]
		}
	}
	base := newProjection(fixed, weight)
	observed := m.gain(base, y, c.g.arm)
	draws := min(c.a.pilot.Plan.RandomisationDraws, mostInteractionDraws)
	g := randomize.NewGenerator(fmt.Sprintf("subgroups/1 %s %s %s %d", c.a.pilot.Draw.AssignmentHash, c.g.outcome.ID, s.Attribute, c.target))
	arm := make([]int, c.a.mechanism.Units())
	extreme := 0
	for b := range draws {
		if b%64 == 0 && c.a.ctx.Err() != nil {
			return c.a.ctx.Err()
		}
		c.a.mechanism.Draw(g, arm)
		if m.gain(base, y, arm) >= observed*(1-1e-9) {
			extreme++
		}
	}
	s.InteractionP, s.Draws = float64(1+extreme)/float64(1+draws), draws
	return nil
}

// gain is how much the groups' own effects explain of what one effect for all leaves,
// as a ratio to what stays unexplained: F without its degrees of freedom, which no
// draw changes.
func (m *interaction) gain(base *projection, y []float64, arm []int) float64 {
	null := &projection{weight: base.weight, basis: slices.Clone(base.basis)}
	sides := m.sideColumns(arm)
	for _, z := range sides {
		null.add(z)
	}
	e := null.residual(y)
	before := null.inner(e, e)
	for _, z := range sides {
		for k := 1; k < m.groups; k++ {
			x := make([]float64, len(z))
			for i, t := range m.teams {
				if m.group[t] == k {
					x[i] = z[i]
				}
			}
			null.add(x)
		}
	}
	e = null.residual(e)
	if !(before > 0) {
		return 0
	}
	after := null.inner(e, e)
	return (before - after) / math.Max(after, 1e-12*before)
}

// mostInteractionDraws bounds the draws of the test between groups, whose p-value is
// read to two figures.
const mostInteractionDraws = 4_999

// outcome is each team's value, less the first team's so that an offset costs no
// digits, and its weight.
func (m *interaction) outcome() (y, weight []float64) {
	comparison := m.c.comparison()
	for _, t := range m.teams {
		w := 1.0
		if comparison.Weight != nil {
			w = comparison.Weight[t]
		}
		y, weight = append(y, comparison.Value[t]-comparison.Value[m.teams[0]]), append(weight, w)
	}
	return y, weight
}

// fixedColumns are the columns that no draw changes: blocks or an intercept, groups,
// covariates.
func (m *interaction) fixedColumns() [][]float64 {
	c := m.c
	column := func(of func(t int) float64) []float64 {
		x := make([]float64, len(m.teams))
		for i, t := range m.teams {
			x[i] = of(t)
		}
		return x
	}
	var out [][]float64
	last := 0
	for _, t := range m.teams {
		last = max(last, c.block[t])
	}
	for b := range last + 1 {
		out = append(out, column(func(t int) float64 { return float64(armOf(c.block[t] == b)) }))
	}
	for k := 1; k < m.groups; k++ {
		out = append(out, column(func(t int) float64 { return float64(armOf(m.group[t] == k)) }))
	}
	for k := range c.covariates {
		out = append(out, column(func(t int) float64 { return c.covariates[k][t] }))
	}
	return out
}

// sideColumns are the arms' indicators under a draw.
func (m *interaction) sideColumns(arm []int) [][]float64 {
	out := make([][]float64, len(m.sides))
	for k, side := range m.sides {
		treated := m.c.a.treated(side)
		out[k] = make([]float64, len(m.teams))
		for i, t := range m.teams {
			out[k][i] = float64(armOf(treated(arm[t])))
		}
	}
	return out
}

// constant is the effect of each side, the same in all groups; ok is false where one
// is determined by the other columns.
func (m *interaction) constant(fixed, own [][]float64, y, weight []float64) (effects []float64, ok bool) {
	for k, z := range own {
		others := append(slices.Clone(fixed), own[:k]...)
		p := newProjection(append(others, own[k+1:]...), weight)
		v := p.residual(p.residual(z))
		size := p.inner(v, v)
		if !(size > collinear*p.inner(z, z)) {
			return nil, false
		}
		effects = append(effects, p.inner(v, y)/size)
	}
	return effects, len(effects) > 0
}

// projection is an orthonormal basis under weights.
type projection struct {
	weight []float64
	basis  [][]float64
}

func newProjection(columns [][]float64, weight []float64) *projection {
	p := &projection{weight: weight}
	for _, x := range columns {
		p.add(x)
	}
	return p
}

func (p *projection) inner(a, b []float64) float64 {
	s := 0.0
	for i, w := range p.weight {
		s += w * a[i] * b[i]
	}
	return s
}

// add takes in one more column; one that the others determine adds nothing.
func (p *projection) add(x []float64) {
	v := p.residual(p.residual(x)) // twice is enough (Kahan, in Parlett 1980)
	size := p.inner(v, v)
	if !(size > collinear*p.inner(x, x)) {
		return
	}
	for i := range v {
		v[i] /= math.Sqrt(size)
	}
	p.basis = append(p.basis, v)
}

// residual is x without its part in the basis.
func (p *projection) residual(x []float64) []float64 {
	out := slices.Clone(x)
	for _, q := range p.basis {
		f := p.inner(q, out)
		for i := range out {
			out[i] -= f * q[i]
		}
	}
	return out
}
