package collect

import (
	"strings"

	"leeway/experiment"
)

// Layout is what an office's sheet looks like: its columns, and what stands in the
// given cells of every row.
type Layout struct {
	Columns []Column
	// Rows holds for each row the text of each column, empty where the office writes. A
	// period's day is written as YYYY-MM-DD.
	Rows [][]string
}

// LayOut gives the layout of an office's sheet: a row for each team in roster order, or
// for each team and period.
func LayOut(p *experiment.Pilot, c experiment.Collection, office experiment.CollectOffice) Layout {
	out := Layout{Columns: Columns(p, c)}
	periods := c.Periods
	if len(periods) == 0 {
		periods = []string{""}
	}
	for _, id := range office.Teams {
		team, _ := p.Roster.Team(id)
		for _, period := range periods {
			row := make([]string, len(out.Columns))
			for k, column := range out.Columns {
				switch column.Key {
				case keyTeam:
					row[k] = id
				case keyName:
					row[k] = team.Name
				case keyPeriod:
					row[k] = period
				}
			}
			out.Rows = append(out.Rows, row)
		}
	}
	return out
}

// Asked counts the cells that the office fills in.
func (l Layout) Asked() int {
	n := 0
	for _, c := range l.Columns {
		if c.Asked() {
			n++
		}
	}
	return n * len(l.Rows)
}

// at is the index of the column with the key, -1 where there is none.
func (l Layout) at(key string) int {
	for i, c := range l.Columns {
		if c.Key == key {
			return i
		}
	}
	return -1
}

// asked gives the first and last column that the office fills in; they stand side by side.
func (l Layout) asked() (first, last int) {
	first = -1
	for i, c := range l.Columns {
		if c.Asked() {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}

// rowKey is what tells rows of a sheet apart: the team and the period.
func rowKey(team, period string) string { return team + "\x00" + strings.TrimSpace(period) }
