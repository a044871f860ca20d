package dataset

import (
	"fmt"
	"math"
	"strings"

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

// exposure finds the column an outcome is divided by, nil if there is none.
func (l *Linked) exposure(outcome string) (*TableColumn, error) {
	var found *TableColumn
	for _, c := range l.Table.By(Exposure) {
		for _, target := range strings.Split(c.Target, ",") {
			if strings.TrimSpace(target) != outcome || c.Numbers == nil {
				continue
			}
			if found != nil {
				return nil, fmt.Errorf("columns %s and %s are both what “%s” is divided by", found.Letter, c.Letter, outcome)
			}
			found = c
		}
	}
	return found, nil
}

// Values gives an outcome's values over the rows in use: the index of the team,
// the value (NaN where missing), what it is to be divided by (nil without an
// exposure; NaN values where that is missing or not above zero), and the sheet's
// row numbers. It gives a *experiment.Refusal where the table does not hold the outcome.
func (l *Linked) Values(outcome string) (team []int, value, exposure []float64, rows []int, err error) {
	var column *TableColumn
	for _, c := range l.Table.By(OutcomeValue) {
		if c.Target == outcome && c.Numbers != nil {
			column = c
			break
		}
	}
	if column == nil {
		return nil, nil, nil, nil, &experiment.Refusal{What: fmt.Sprintf("The table has no values of the outcome “%s”.", outcome), Place: l.Table.place(""), Remedy: "Choose a column for it and read the file again."}
	}
	over, err := l.exposure(outcome)
	if err != nil {
		return nil, nil, nil, nil, &experiment.Refusal{What: "Two columns are chosen for one thing: " + err.Error() + ".", Place: l.Table.place(""), Remedy: "Choose one of them.", Cause: err}
	}
	for i, k := range l.Team {
		if k < 0 {
			continue
		}
		v := column.Number(i)
		if over != nil {
			e := over.Number(i)
			if !(e > 0) || math.IsInf(e, 0) {
				e, v = nan, nan
			}
			exposure = append(exposure, e)
		}
		team, value, rows = append(team, k), append(value, v), append(rows, l.Table.Rows[i])
	}
	return team, value, exposure, rows, nil
}
