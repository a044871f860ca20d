package dataset

import (
	"fmt"
	"math"

	"leeway/experiment"
)

// Linked is a table whose rows are tied to the teams of the draw.
type Linked struct {
	Table *Table
	// Team is for each row the index into the roster's Taking(), or -1 where the
	// row is set aside.
	Team []int
	// Reason is why a row is set aside, "" for rows in use.
	Reason []string
	// Notes count what was linked and what was not.
	Notes []string
}

// Used is how many rows belong to teams of the draw, aside how many do not.
func (l *Linked) Used() (used, aside int) {
	for _, k := range l.Team {
		if k >= 0 {
			used++
		}
	}
	return used, len(l.Team) - used
}

// Outcomes lists the ids of the outcomes the table holds, in sheet order.
func (l *Linked) Outcomes() []string {
	var out []string
	for _, c := range l.Table.By(OutcomeValue) {
		if c.Numbers != nil {
			out = append(out, c.Target)
		}
	}
	return out
}

// exposure finds the column that an outcome's column is divided by, nil if there is none.
func (l *Linked) exposure(value *TableColumn) *TableColumn {
	if value == nil || value.Over == "" {
		return nil
	}
	for i := range l.Table.Columns {
		if c := &l.Table.Columns[i]; c.Letter == value.Over && c.Numbers != nil {
			return c
		}
	}
	return nil
}

// unscaled is the value of row i before the column's own factor: an outcome that
// another one is divided by counts as it stands in the sheet.
func (c *TableColumn) unscaled(i int) float64 {
	if c.Use == OutcomeValue && c.Per > 0 {
		return c.Number(i) / c.Per
	}
	return c.Number(i)
}

// value finds the column that holds an outcome, nil if there is none.
func (l *Linked) value(outcome string) *TableColumn {
	for _, c := range l.Table.By(OutcomeValue) {
		if c.Target == outcome && c.Numbers != nil {
			return c
		}
	}
	return nil
}

// Values gives an outcome's values over the rows in use: the index of the team,
// the value (NaN where missing), what it is to be divided by (nil without an
// exposure; NaN values where that is missing or not above zero), and the sheet's
// row numbers. It gives a *experiment.Refusal where the table does not hold the outcome.
func (l *Linked) Values(outcome string) (team []int, value, exposure []float64, rows []int, err error) {
	column := l.value(outcome)
	if column == nil {
		return nil, nil, nil, nil, &experiment.Refusal{What: fmt.Sprintf("The table has no values of the outcome “%s”.", outcome), Place: l.Table.place(""), Remedy: "Choose a column for it and read the file again."}
	}
	over := l.exposure(column)
	for i, k := range l.Team {
		if k < 0 {
			continue
		}
		v := column.Number(i)
		if over != nil {
			e := over.unscaled(i)
			if !(e > 0) || math.IsInf(e, 0) {
				e, v = nan, nan
			}
			exposure = append(exposure, e)
		}
		team, value, rows = append(team, k), append(value, v), append(rows, l.Table.Rows[i])
	}
	return team, value, exposure, rows, nil
}
