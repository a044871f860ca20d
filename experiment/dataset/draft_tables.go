package dataset

import (
	"context"
	"fmt"
	"path/filepath"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// UseTable proposes afresh for the i-th of the tables found on the sheet.
func (d Draft) UseTable(ctx context.Context, i int) (Draft, error) {
	sheet, l, err := d.look(ctx)
	if err != nil {
		return d, err
	}
	if i < 0 || i >= len(d.Tables) {
		return d, d.refusal(fmt.Sprintf("There is no table %d on the sheet.", i+1), fmt.Sprintf("It has %d.", len(d.Tables)))
	}
	r, err := proposeTable(ctx, d.Book, sheet, l.area(d.Tables[i]), d.Recipe.Purpose, d.pilot, d.around.Memory)
	if err != nil {
		return d, err
	}
	return d.With(ctx, r)
}

// SetHeader proposes afresh with the column names in the rows from first to last,
// joined from top to bottom; 0 and 0 mean that the table has no names. The bounds of
// the table that these rows belong to stay as they were found.
func (d Draft) SetHeader(ctx context.Context, first, last int) (Draft, error) {
	if first < 0 || last < first || first == 0 && last > 0 {
		return d, d.refusal("The rows of column names must end where they begin, or below.", "Give the first row and the last.")
	}
	if last == 0 || d.fit != nil && first == last {
		return d.SetHeaderRow(ctx, last)
	}
	sheet, l, err := d.look(ctx)
	if err != nil {
		return d, err
	}
	a := area{header: last, headers: last - first + 1, right: workbook.MaxColumns - 1}
	for _, t := range d.Tables {
		if last < t.LastRow && last >= t.top() {
			found := l.area(t)
			a.lastRow, a.left, a.right, a.bounded = found.lastRow, found.left, found.right, found.bounded
			if t.UnitsRow > last {
				a.units = t.UnitsRow
			}
		}
	}
	r, err := proposeTable(ctx, d.Book, sheet, a, d.Recipe.Purpose, d.pilot, d.around.Memory)
	if err != nil {
		return d, err
	}
	return d.With(ctx, r)
}

// SetBounds reads the rows from firstRow to lastRow (0: to the sheet's end) and the
// columns from firstCol to lastCol, by their letters ("" for all). Column names stay
// where they are if they stand above firstRow; otherwise there are none. What was
// chosen for a column that stays, and every decision, stays.
func (d Draft) SetBounds(ctx context.Context, firstRow, lastRow int, firstCol, lastCol string) (Draft, error) {
	if firstRow < 1 || lastRow != 0 && lastRow < firstRow {
		return d, d.refusal("The data must begin in a row and end in it or below.", "Give the first row of data and the last, or 0 for the sheet's end.")
	}
	sheet, err := workbook.FindSheet(d.Book, d.Recipe.Sheet)
	if err != nil {
		return d, err
	}
	a := area{header: d.Recipe.HeaderRow, headers: max(1, d.Recipe.HeaderRows), units: d.Recipe.UnitsRow, firstRow: firstRow, lastRow: lastRow, right: workbook.MaxColumns - 1}
	if a.header >= firstRow {
		a.header, a.headers = 0, 0
	}
	if a.units >= firstRow || a.units <= a.header {
		a.units = 0
	}
	for _, side := range []struct {
		letter string
		col    *int
	}{{firstCol, &a.left}, {lastCol, &a.right}} {
		if side.letter == "" {
			continue
		}
		row, col, ok := workbook.ParseCell(side.letter)
		if !ok || row != 0 {
			return d, d.refusal(fmt.Sprintf("“%s” is not a column.", side.letter), "Give a letter, such as C.")
		}
		*side.col, a.bounded = col, true
	}
	if a.right < a.left {
		return d, d.refusal("The last column stands left of the first.", "Give the first column and the last.")
	}
	r, err := proposeTable(ctx, d.Book, sheet, a, d.Recipe.Purpose, d.pilot, d.around.Memory)
	if err != nil {
		return d, err
	}
	return d.With(ctx, d.Recipe.boundedAs(r))
}

// boundedAs is the recipe with the rows and columns of another; columns that both have
// stay as they are in the first.
func (r Recipe) boundedAs(o Recipe) Recipe {
	r.HeaderRow, r.HeaderRows, r.UnitsRow = o.HeaderRow, o.HeaderRows, o.UnitsRow
	r.FirstRow, r.LastRow, r.FirstColumn, r.LastColumn = o.FirstRow, o.LastRow, o.FirstColumn, o.LastColumn
	for i, c := range o.Columns {
		if own, ok := r.Column(c.Letter); ok && (own.Header == c.Header || c.Header == "") {
			own.Header = c.Header
			o.Columns[i] = own
		}
	}
	r.Columns = o.Columns
	return r
}

// look reads the recipe's sheet as a layout.
func (d Draft) look(ctx context.Context) (workbook.Sheet, *layout, error) {
	sheet, err := workbook.FindSheet(d.Book, d.Recipe.Sheet)
	if err != nil {
		return sheet, nil, err
	}
	l, _, err := lookAt(ctx, d.Book, sheet)
	return sheet, l, err
}

func (d Draft) refusal(what, remedy string) error {
	return &experiment.Refusal{What: what, Place: experiment.Place{File: filepath.Base(d.Book.Path()), Sheet: d.Recipe.Sheet}, Remedy: remedy}
}
