package dataset

import (
	"fmt"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// bound finds where the table begins and ends in this file: its row of units, its last
// row above footnotes, and its columns where others stand beside it.
func (f *fitter) bound() error {
	f.out.FirstRow = f.from.FirstRow + f.shift
	f.out.LastRow, f.out.UnitsRow = f.from.LastRow, f.from.UnitsRow
	if f.from.LastRow > 0 {
		f.out.LastRow += f.shift
	}
	if f.from.UnitsRow > 0 {
		f.out.UnitsRow += f.shift
	}
	if f.out.HeaderRow == 0 {
		return nil
	}
	l, tables, err := lookAt(f.ctx, f.book, f.sample.sheet)
	if err != nil {
		return err
	}
	t, ok := f.theTable(tables)
	if !ok {
		f.out.FirstColumn, f.out.LastColumn = "", ""
		if f.from.FirstColumn != "" || f.from.LastColumn != "" {
			f.out.FirstColumn, f.out.LastColumn = f.from.FirstColumn, f.from.LastColumn
		}
		return nil
	}
	f.units(t)
	f.end(t)
	f.sides(l.area(t))
	return nil
}

// theTable is the table of the file whose names were found: where several stand side by
// side, the one that has most of the recipe's names and, among equals, the one that
// begins where the recipe's did.
func (f *fitter) theTable(tables []FoundTable) (FoundTable, bool) {
	left, _ := f.from.columnBounds()
	names, _ := f.from.weights()
	best, bestScore, ok := FoundTable{}, -1.0, false
	for _, t := range tables {
		if t.HeaderLast != f.out.HeaderRow {
			continue
		}
		score := 0.0
		for col := t.FirstCol; col <= t.LastCol; col++ {
			score += names[foldSpaces(f.sample.header(t.HeaderLast, col))]
		}
		if t.FirstCol == left {
			score += 0.5
		}
		if score > bestScore {
			best, bestScore, ok = t, score, true
		}
	}
	return best, ok
}

// units tells where a row of units came or went: the first row of data must not be
// taken for one, nor one for data.
func (f *fitter) units(t FoundTable) {
	switch {
	case t.UnitsRow == f.out.UnitsRow:
	case t.UnitsRow == 0 && f.from.FirstRow == f.from.UnitsRow+1:
		f.out.UnitsRow, f.out.FirstRow = 0, f.out.HeaderRow+1
		f.tell(Change{Kind: HeaderMoved, Before: fmt.Sprint(f.from.UnitsRow), Severity: experiment.LookAtIt,
			Sentence: fmt.Sprintf("There is no row of units under the names any more; the data begin in row %d.", f.out.FirstRow)})
	case f.from.UnitsRow == 0 && f.from.FirstRow == f.from.HeaderRow+1:
		f.out.UnitsRow, f.out.FirstRow = t.UnitsRow, t.UnitsRow+1
		f.tell(Change{Kind: HeaderMoved, After: fmt.Sprint(t.UnitsRow), Severity: experiment.LookAtIt,
			Sentence: fmt.Sprintf("Row %d holds units now; the data begin in row %d.", t.UnitsRow, f.out.FirstRow)})
	}
}

// end follows the table's last row where the recipe's bound stood at the table's end.
// A bound that somebody set above it stays, and rows below it are asked about.
func (f *fitter) end(t FoundTable) {
	byHand := f.from.Known != nil && f.from.Known.Below > 0
	if f.from.LastRow == 0 || byHand || t.LastRow == f.out.LastRow || t.LastRow < f.out.FirstRow {
		return
	}
	f.tell(Change{Kind: RowsBounded, Before: fmt.Sprint(f.from.LastRow), After: fmt.Sprint(t.LastRow), Severity: experiment.ForInformation,
		Sentence: fmt.Sprintf("The table ends in row %d; it ended in row %d. What stands below it is not read.", t.LastRow, f.from.LastRow)})
	f.out.LastRow = t.LastRow
}

// sides bounds the columns where the recipe did, or where another table stands beside.
func (f *fitter) sides(a area) {
	if f.from.FirstColumn == "" && f.from.LastColumn == "" {
		return
	}
	first, last := "", ""
	if a.bounded {
		first, last = workbook.ColumnName(a.left), workbook.ColumnName(a.right)
	}
	if first == f.from.FirstColumn && last == f.from.LastColumn {
		f.sample = f.within(a)
		return
	}
	if !a.bounded {
		a.left, a.right = 0, workbook.MaxColumns-1
	}
	f.out.FirstColumn, f.out.LastColumn = first, last
	f.tell(Change{Kind: RowsBounded, Before: f.from.FirstColumn + ":" + f.from.LastColumn, After: first + ":" + last, Severity: experiment.ForInformation,
		Sentence: fmt.Sprintf("The table stands in columns %s; it stood in columns %s.", besideWord(first, last), besideWord(f.from.FirstColumn, f.from.LastColumn))})
	f.sample = f.within(a)
}

func besideWord(first, last string) string {
	if first == "" && last == "" {
		return "of their own, with nothing beside it"
	}
	return first + " to " + last
}

// within is the sample with nothing but the table's columns.
func (f *fitter) within(a area) *sample {
	s := f.sample.part(1, 0, a.left, a.right)
	s.headers = f.sample.headers
	return s
}
