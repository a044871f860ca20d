package randomize

import (
	"fmt"
	"math"

	"leeway/experiment"
)

// mostLevels is the largest number of values of a text attribute that the balance
// table shows one by one.
const mostLevels = 12

// BalanceRow compares one practice arm with the control on one attribute, or on one
// value of a text attribute.
type BalanceRow struct {
	// Attribute is the roster's column, or "Staff". Level is the value of a text
	// attribute whose share is compared, empty for numbers.
	Attribute, Level string
	// Arm is the index of the practice arm.
	Arm int
	// Mean and ControlMean are means over teams; for a level, shares of teams from 0 to
	// 1. They are NaN where an arm has no value. Difference is Mean − ControlMean.
	Mean, ControlMean, Difference float64
	// Standardised is Difference / √((s_T² + s_C²)/2) with the arms' sample variances
	// (divisor n−1), for a level those of its 0 and 1. It is 0 where both variances and
	// the difference are 0, infinite where only the variances are, NaN where an arm has
	// fewer than two values.
	Standardised float64
	// N and NControl count the teams with a value, Missing those of both arms without.
	N, NControl, Missing int
}

// Balance compares every practice arm with the control on staff counts, numeric
// attributes and every value of text attributes, in roster order. BalanceNotes says
// which columns are not shown. The error is a *experiment.Refusal where there is no
// draw that fits the roster, or no control.
func Balance(p *experiment.Pilot) ([]BalanceRow, error) {
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
	teams := p.Roster.Taking()
	var rows []BalanceRow
	add := func(attribute, level string, value func(experiment.Team) float64) {
		for k := range p.Arms {
			if k != control {
				rows = append(rows, balanceRow(attribute, level, k, control, p.Draw.Arm, teams, value))
			}
		}
	}
	if p.Roster.Staff() > 0 {
		add("Staff", "", func(t experiment.Team) float64 {
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
			add(a.Name, "", func(t experiment.Team) float64 {
				if v, has := t.Number[a.Name]; has {
					return v
				}
				return math.NaN()
			})
			continue
		}
		for _, level := range levels(&p.Roster, a.Name) {
			add(a.Name, level, func(t experiment.Team) float64 {
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
	return rows, nil
}

// BalanceNotes says in sentences which of the roster's columns the balance table
// leaves out, and why.
func BalanceNotes(p *experiment.Pilot) []string {
	var notes []string
	for _, a := range p.Roster.Attributes {
		if why := notShown(p, a); why != "" {
			notes = append(notes, why)
		}
	}
	return notes
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
	case n > 1 && n == known:
		return fmt.Sprintf("“%s” is not compared: every team has its own value.", a.Name)
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

func balanceRow(attribute, level string, arm, control int, assigned []int, teams []experiment.Team, value func(experiment.Team) float64) BalanceRow {
	row := BalanceRow{Attribute: attribute, Level: level, Arm: arm}
	var in, out []float64
	for i, t := range teams {
		if assigned[i] != arm && assigned[i] != control {
			continue
		}
		switch v := value(t); {
		case math.IsNaN(v):
			row.Missing++
		case assigned[i] == arm:
			in = append(in, v)
		default:
			out = append(out, v)
		}
	}
	row.N, row.NControl = len(in), len(out)
	var varIn, varOut float64
	row.Mean, varIn = meanVariance(in)
	row.ControlMean, varOut = meanVariance(out)
	row.Difference = row.Mean - row.ControlMean
	spread := math.Sqrt((varIn + varOut) / 2)
	if spread == 0 && row.Difference == 0 {
		return row
	}
	row.Standardised = row.Difference / spread
	return row
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
