package randomize

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
)

// TeamSize is the name of the comparison of staff numbers, which are no column of
// their own among the roster's attributes.
const TeamSize = "Team size"

// mostLevels is the largest number of values of a text attribute that are compared
// one by one.
const mostLevels = 50

// BalanceRow compares one practice arm with the control on one attribute, or on one
// value of a text attribute. A team counts as one whatever its size: what the roster
// knows are team averages, and teams were drawn. Size is a comparison of its own.
type BalanceRow struct {
	// Attribute is the roster's column, or TeamSize. Level is the value of a text
	// attribute whose share is compared, empty for numbers.
	Attribute, Level string
	// Arm is the index of the practice arm.
	Arm int
	// Mean and ControlMean are means over teams; for a level, shares of teams from 0 to
	// 1. They are NaN where an arm has no value. Difference is Mean − ControlMean.
	Mean, ControlMean, Difference float64
	// SD and ControlSD are the arms' standard deviations between teams (divisor n−1), for
	// a level those of its 0 and 1. They are NaN where an arm has fewer than two values.
	SD, ControlSD float64
	// Standardised is Difference / √((SD² + ControlSD²)/2). It is 0 where the difference
	// and both deviations are 0, infinite where only the deviations are, NaN where an arm
	// has fewer than two values.
	Standardised float64
	// VarianceRatio is SD²/ControlSD²; 1 is alike. It is infinite where only the
	// control's values are all the same, and NaN where both arms' are.
	VarianceRatio float64
	// Low and High are the ends of the range in which Standardised lies in 95 of 100
	// possible draws; see BalanceTest. They are NaN until that was worked out.
	Low, High float64
	// Widest is, for a level, what the widest gap among all levels of its attribute does
	// not exceed in 95 of 100 possible draws. Whoever picks that level to show, as Telling
	// does, compares it with this: the widest of eight is wide by being picked. It is NaN
	// for numbers, and until it was worked out.
	Widest float64
	// N and NControl count the teams with a value, Missing those of both arms without,
	// MissingControl those of the control among them.
	N, NControl, Missing, MissingControl int
	// ByDesign is true where the arms are alike because the draw was made within the
	// values of this attribute.
	ByDesign bool
}

// Name is the attribute, with the level where there is one: "Permits: Events".
func (r BalanceRow) Name() string {
	if r.Level == "" {
		return r.Attribute
	}
	return r.Attribute + ": " + r.Level
}

// Balance compares every practice arm with the control on team size, numeric
// attributes and the values of text attributes, in roster order. It draws nothing.
// Teams that were placed without a draw are left out. BalanceNotes says what is not
// compared. The error is a *experiment.Refusal where there is no draw that fits the
// roster, or no control.
func Balance(p *experiment.Pilot) ([]BalanceRow, error) {
	c, err := newComparison(p)
	if err != nil {
		return nil, err
	}
	return c.rows(), nil
}

// comparison is all that the arms of a drawn pilot are compared on.
type comparison struct {
	pilot   *experiment.Pilot
	control int
	// placed is true for teams outside the comparison.
	placed  []bool
	columns []column
}

// column is one thing the arms are compared on: a number of each team, or 1 where a
// text attribute has the level and 0 where it has another. A missing value is NaN.
type column struct {
	attribute, level string
	values           []float64
}

func newComparison(p *experiment.Pilot) (*comparison, error) {
	if p.Draw == nil {
		return nil, noDraw()
	}
	if c := fits(p); !c.OK {
		return nil, c.refusal()
	}
	control := p.ControlArm()
	if control < 0 {
		return nil, &experiment.Refusal{What: "No arm is marked as control.", Place: experiment.Place{Field: "arms"}, Remedy: "Mark exactly one."}
	}
	c := &comparison{pilot: p, control: control}
	c.placed, _ = placedByPlan(p)
	c.addColumns()
	return c, nil
}

func (c *comparison) addColumns() {
	p, teams := c.pilot, c.pilot.Roster.Taking()
	add := func(attribute, level string, value func(t *experiment.Team) float64) {
		values := make([]float64, len(teams))
		for i := range teams {
			values[i] = value(&teams[i])
		}
		c.columns = append(c.columns, column{attribute, level, values})
	}
	if p.Roster.Staff() > 0 {
		add(TeamSize, "", func(t *experiment.Team) float64 {
			if t.Staff <= 0 {
				return math.NaN()
			}
			return float64(t.Staff)
		})
	}
	for _, a := range p.Roster.Attributes {
		if notShown(p, a) != "" {
			continue
		}
		if a.Numeric {
			add(a.Name, "", func(t *experiment.Team) float64 {
				if v, has := t.Number[a.Name]; has {
					return v
				}
				return math.NaN()
			})
			continue
		}
		for _, level := range levels(&p.Roster, a.Name) {
			add(a.Name, level, func(t *experiment.Team) float64 {
				switch t.Text[a.Name] {
				case "":
					return math.NaN()
				case level:
					return 1
				}
				return 0
			})
		}
	}
}

// rows compares the arms as they were drawn.
func (c *comparison) rows() []BalanceRow {
	var rows []BalanceRow
	for _, col := range c.columns {
		for k := range c.pilot.Arms {
			if k != c.control {
				rows = append(rows, c.row(col, k))
			}
		}
	}
	c.markByDesign(rows)
	return rows
}

// markByDesign marks the attributes that the draw was made within, where no level
// differs. An odd block can differ by one team; then its attribute stays a comparison.
func (c *comparison) markByDesign(rows []BalanceRow) {
	p := c.pilot
	if p.Draw.Elsewhere || !p.Plan.Mechanism.UsesBlocks() {
		return
	}
	alike := map[string]bool{}
	for _, name := range p.Plan.BlockBy {
		alike[name] = true
	}
	for _, r := range rows {
		if r.Difference != 0 {
			alike[r.Attribute] = false
		}
	}
	for i := range rows {
		rows[i].ByDesign = alike[rows[i].Attribute]
	}
}

func (c *comparison) row(col column, arm int) BalanceRow {
	row := BalanceRow{Attribute: col.attribute, Level: col.level, Arm: arm, Low: math.NaN(), High: math.NaN(), Widest: math.NaN()}
	var in, out []float64
	for i, v := range col.values {
		drawn := c.pilot.Draw.Arm[i]
		if c.placed[i] || drawn != arm && drawn != c.control {
			continue
		}
		switch {
		case math.IsNaN(v):
			row.Missing++
			if drawn == c.control {
				row.MissingControl++
			}
		case drawn == arm:
			in = append(in, v)
		default:
			out = append(out, v)
		}
	}
	row.N, row.NControl = len(in), len(out)
	var varIn, varOut float64
	row.Mean, varIn = meanVariance(in)
	row.ControlMean, varOut = meanVariance(out)
	row.SD, row.ControlSD = math.Sqrt(varIn), math.Sqrt(varOut)
	row.Difference = row.Mean - row.ControlMean
	row.Standardised = standardised(row.Difference, varIn, varOut)
	row.VarianceRatio = varIn / varOut
	return row
}

// standardised is the difference over the root of the mean variance of the two arms,
// so that neither arm's spread alone sets the scale (Rosenbaum and Rubin 1985, The
// American Statistician 39:33).
func standardised(difference, varIn, varOut float64) float64 {
	spread := math.Sqrt((varIn + varOut) / 2)
	if spread == 0 && difference == 0 {
		return 0
	}
	return difference / spread
}

// meanVariance is the mean and the sample variance (divisor n−1), NaN where there are
// too few values.
func meanVariance(values []float64) (mean, variance float64) {
	n := float64(len(values))
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	// Relative to the first value: equal values have a variance of exactly 0.
	shift, sum := values[0], 0.0
	for _, v := range values {
		sum += v - shift
	}
	mean = shift + sum/n
	if n == 1 {
		return mean, math.NaN()
	}
	for _, v := range values {
		variance += (v - mean) * (v - mean)
	}
	return mean, variance / (n - 1)
}

// BalanceNotes says in sentences what the balance table leaves out, and why.
func BalanceNotes(p *experiment.Pilot) []string {
	var notes []string
	if p.Draw != nil {
		if _, ids := placedByPlan(p); len(ids) > 0 {
			notes = append(notes, fmt.Sprintf("Placed without a draw, and not compared: %s.", strings.Join(ids, ", ")))
		}
	}
	for _, a := range p.Roster.Attributes {
		if why := notShown(p, a); why != "" {
			notes = append(notes, why)
		}
	}
	return notes
}

// placedByPlan marks the teams that the plan puts into an arm without a draw, among
// those that take part. A draw made elsewhere did not follow the plan's constraints.
func placedByPlan(p *experiment.Pilot) (placed []bool, ids []string) {
	teams := p.Roster.Taking()
	placed = make([]bool, len(teams))
	if p.Draw != nil && p.Draw.Elsewhere {
		return placed, nil
	}
	named := map[string]bool{}
	for _, k := range p.Plan.Constraints {
		if k.Kind == experiment.Placed {
			for _, id := range k.Teams {
				named[id] = true
			}
		}
	}
	for i, t := range teams {
		if named[t.ID] {
			placed[i] = true
			ids = append(ids, t.ID)
		}
	}
	return placed, ids
}

// notShown is the reason why an attribute is not compared, or "".
func notShown(p *experiment.Pilot, a experiment.Attribute) string {
	if a.Numeric {
		return ""
	}
	if p.Draw != nil && p.Draw.Elsewhere && p.Draw.Column == a.Name {
		return fmt.Sprintf("“%s” is not compared: it holds the arms themselves.", a.Name)
	}
	values, known := levels(&p.Roster, a.Name), 0
	for _, t := range p.Roster.Taking() {
		if t.Text[a.Name] != "" {
			known++
		}
	}
	switch n := len(values); {
	case n == 0:
		return fmt.Sprintf("“%s” is not compared: it is empty for every team.", a.Name)
	case n == 1:
		return fmt.Sprintf("“%s” is not compared: all teams with a value have the same.", a.Name)
	case n == known:
		return fmt.Sprintf("“%s” is not compared: every team has its own value.", a.Name)
	case 2*n > known:
		return fmt.Sprintf("“%s” is not compared: its %d teams have %d different values.", a.Name, known, n)
	case n > mostLevels:
		return fmt.Sprintf("“%s” is not compared: it has %d different values, more than %d.", a.Name, n, mostLevels)
	}
	return ""
}

// levels are the values of a text attribute, sorted, without the missing one.
func levels(r *experiment.Roster, attribute string) []string {
	var out []string
	for _, v := range r.Values(attribute) {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

// Telling picks the rows that a picture has room for: every number, of each text
// attribute the one level with the widest gap (for a yes or no the two levels mirror
// each other), and where that is still more than most attributes, those with the widest
// gaps. What is alike by design, or the same for every team, is left out. Rows keep
// their order, and arms of one attribute or level stay together.
func Telling(rows []BalanceRow, most int) []BalanceRow {
	var told []line
	place := map[string]int{} // of a text attribute among those told
	for _, l := range linesOf(rows) {
		if l.flat {
			continue
		}
		if at, known := place[l.attribute]; l.level && known {
			if l.gap > told[at].gap {
				told[at] = l
			}
			continue
		}
		if l.level {
			place[l.attribute] = len(told)
		}
		told = append(told, l)
	}
	for len(told) > max(most, 1) {
		least := 0
		for i, l := range told {
			if l.gap < told[least].gap {
				least = i
			}
		}
		told = slices.Delete(told, least, least+1)
	}
	var out []BalanceRow
	for _, r := range rows {
		if slices.ContainsFunc(told, func(l line) bool { return l.name == r.Name() }) {
			out = append(out, r)
		}
	}
	return out
}

// line is what a picture shows side by side: one attribute or level in all arms.
type line struct {
	name, attribute string
	level           bool
	gap             float64 // the widest
	flat            bool    // there is nothing to see
}

func linesOf(rows []BalanceRow) []line {
	var out []line
	for _, r := range rows {
		if len(out) == 0 || out[len(out)-1].name != r.Name() {
			out = append(out, line{name: r.Name(), attribute: r.Attribute, level: r.Level != "", flat: true})
		}
		l := &out[len(out)-1]
		l.flat = l.flat && (r.ByDesign || r.SD == 0 && r.ControlSD == 0 && r.Difference == 0)
		if gap := math.Abs(r.Standardised); gap > l.gap {
			l.gap = gap
		}
	}
	return out
}

// Widest is the row with the widest gap in standard deviations; found is false where
// no row has one.
func Widest(rows []BalanceRow) (widest BalanceRow, found bool) {
	for _, r := range rows {
		if !math.IsNaN(r.Standardised) && (!found || math.Abs(r.Standardised) > math.Abs(widest.Standardised)) {
			widest, found = r, true
		}
	}
	return widest, found
}
