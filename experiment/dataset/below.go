package dataset

import (
	"fmt"
	"strings"

	"leeway/experiment/workbook"
)

// leftOut gathers what stands below the last row of a table: it is not read, and is said.
type leftOut struct {
	first, last, rows int
	texts             []string
}

// shownBelow is how many texts from below a table a note shows.
const shownBelow = 3

// see takes a row below the table.
func (l *leftOut) see(row int, cells []workbook.Cell, r *Recipe) {
	left, right := r.columnBounds()
	text := ""
	for _, c := range cells {
		if c.Col >= left && c.Col <= right && text == "" {
			text = strings.Join(strings.Fields(c.Shown()), " ")
		}
	}
	if text == "" {
		return
	}
	if l.rows == 0 {
		l.first = row
	}
	l.last = row
	if l.rows++; l.rows <= shownBelow {
		l.texts = append(l.texts, "“"+shorten(text)+"”")
	}
}

// note says which rows stand below the table.
func (l *leftOut) note() string {
	list := strings.Join(l.texts, ", ")
	switch {
	case l.rows == 0:
		return ""
	case l.rows == 1:
		return fmt.Sprintf("Row %d stands below the table, as a footnote does, and is not read: %s.", l.first, list)
	case l.rows > shownBelow:
		list += ", …"
	}
	return fmt.Sprintf("%s rows from %d to %d stand below the table, as footnotes do, and are not read: %s.", thousands(l.rows), l.first, l.last, list)
}

// columnBounds are the first and the last column of the recipe's table.
func (r *Recipe) columnBounds() (left, right int) {
	left, right = 0, workbook.MaxColumns-1
	if _, col, ok := workbook.ParseCell(r.FirstColumn); ok {
		left = col
	}
	if _, col, ok := workbook.ParseCell(r.LastColumn); ok {
		right = col
	}
	return left, right
}
