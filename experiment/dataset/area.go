package dataset

import (
	"context"
	"sort"
	"strings"

	"leeway/experiment/workbook"
)

// area is the part of a sheet that a recipe reads: rows from 1 and columns from 0.
type area struct {
	header, headers   int // the last row of names, and how many there are
	units             int // 0 for none
	firstRow, lastRow int // of the data; 0 for right below the names, and for the sheet's end
	left, right       int // columns
	bounded           bool
}

// top is the first row that belongs to the area.
func (a area) top() int {
	if a.header > 0 {
		return max(1, a.header-max(1, a.headers)+1)
	}
	return max(1, a.firstRow)
}

// bound writes the area into a recipe.
func (a area) bound(r *Recipe) {
	r.HeaderRow, r.UnitsRow, r.LastRow = a.header, a.units, a.lastRow
	r.FirstRow = a.firstRow
	if r.HeaderRows = 0; a.headers > 1 {
		r.HeaderRows = a.headers
	}
	if a.header > 0 && r.FirstRow <= max(a.header, a.units) {
		r.FirstRow = max(a.header, a.units) + 1
	}
	r.FirstColumn, r.LastColumn = "", ""
	if a.bounded {
		r.FirstColumn, r.LastColumn = workbook.ColumnName(a.left), workbook.ColumnName(a.right)
	}
}

// lookAt reads a sheet as a layout and finds its tables.
func lookAt(ctx context.Context, b workbook.Book, sheet workbook.Sheet) (*layout, []FoundTable, error) {
	sheet, err := b.Complete(ctx, sheet) // names may be merged cells
	if err != nil {
		return nil, nil, err
	}
	l := newLayout(sheet.Merged)
	err = b.Rows(ctx, sheet.Name, func(row int, cells []workbook.Cell) error {
		l.add(row, cells)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return l, l.tables(), nil
}

// top is the first row of the table: of its names, else of its data.
func (t FoundTable) top() int {
	if t.HeaderFirst > 0 {
		return t.HeaderFirst
	}
	return t.FirstRow
}

// area is what a recipe for the table reads. Its last row is bounded only where
// something stands below, and its columns only where something stands beside it, so
// that the next file may be longer and wider.
func (l *layout) area(t FoundTable) area {
	a := area{header: t.HeaderLast, headers: t.Headers(), units: t.UnitsRow, right: workbook.MaxColumns - 1, lastRow: l.below(t)}
	if t.HeaderLast == 0 {
		a.firstRow = t.FirstRow
	}
	for _, r := range l.rows {
		if r.last < t.top() || r.row > t.LastRow || len(r.cells) == 0 {
			continue
		}
		if r.cells[0].col < t.FirstCol || r.cells[len(r.cells)-1].col > t.LastCol {
			a.left, a.right, a.bounded = t.FirstCol, t.LastCol, true
		}
	}
	return a
}

// below is the table's last row where something stands below it, else 0.
func (l *layout) below(t FoundTable) int {
	k := sort.Search(len(l.rows), func(k int) bool { return l.rows[k].row > t.LastRow })
	for ; k < len(l.rows); k++ {
		for _, c := range l.rows[k].cells {
			if c.col >= t.FirstCol && c.col <= t.LastCol {
				return t.LastRow
			}
		}
	}
	return 0
}

// unit is a column's unit in a sample.
func (s *sample) unit(row, col int, name string) string {
	text := ""
	if i := sort.SearchInts(s.rows, row); row > 0 && i < len(s.rows) && s.rows[i] == row {
		text = headerText(s.cells[i], s.sheet.Merged, row, col, nil)
		if strings.HasPrefix(strings.ToLower(text), "unit") {
			text = ""
		}
	}
	return unitOf(name, text)
}
