package dataset

import (
	"fmt"
	"math"

	"leeway/experiment"
)

// afterLeaving asks about rows of people who had left by then.
func (l *linker) afterLeaving() {
	columns := l.table.By(LeftOn)
	known := l.persons != nil && l.around.People != nil && len(l.around.People.left) > 0
	if len(columns) == 0 && !known || l.when == nil || !l.when.calendar {
		return
	}
	left := l.leavingDays(columns)
	var rows []int
	l.each(func(i, _ int) {
		if l.when.rows[i].start > left[i] {
			rows = append(rows, i)
		}
	})
	l.askAboutRows(rowSet{rows: rows, name: "after leaving", severity: experiment.MustSettle, choose: true,
		what:   fmt.Sprintf("%s about a time after the person left.", fmtRows(len(rows))),
		remedy: "Set them aside, unless the day of leaving is wrong or the value was measured before.",
		keep:   "Keep them", reason: "the row is about a time after the person left"})
}

// leavingDays is for each row the day on which its person left, the last where there
// are several; NaN for who stays. What a row says counts for all rows of its person.
func (l *linker) leavingDays(columns []*TableColumn) []float64 {
	left := make([]float64, l.table.Len())
	for i := range left {
		left[i] = nan
		for _, c := range columns {
			left[i] = later(left[i], c.Number(i))
		}
	}
	if l.persons == nil {
		return left
	}
	for code, at := range l.persons.rows {
		day := l.around.People.leavingDay(l.persons.words[code])
		for _, i := range at {
			day = later(day, left[i])
		}
		for _, i := range at {
			left[i] = day
		}
	}
	return left
}

// later is the later of two days, of which either may be missing.
func later(a, b float64) float64 {
	if math.IsNaN(a) || b > a {
		return b
	}
	return a
}
