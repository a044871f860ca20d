package main

import (
	"context"
	"fmt"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// named is a cell that a flag names.
type named struct {
	flag     string
	row, col int
	decision dataset.Decision
}

// cells are the cells that --set, --missing and --set-aside name.
func (f *sheetFlags) cells() ([]named, error) {
	var out []named
	add := func(flag, cell string, d dataset.Decision) error {
		row, col, ok := workbook.ParseCell(strings.TrimSpace(cell))
		if !ok || row == 0 {
			return usageError{fmt.Errorf("%s “%s” is not a cell, such as E17", flag, cell)}
		}
		d.Cell = workbook.CellName(row, col)
		out = append(out, named{flag, row, col, d})
		return nil
	}
	for _, text := range f.set {
		cell, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, usageError{fmt.Errorf("--set “%s” is not CELL=VALUE", text)}
		}
		if err := add("--set", cell, dataset.Decision{Do: dataset.DoUse, Value: value, Reason: "set on the command line"}); err != nil {
			return nil, err
		}
	}
	for _, cell := range f.missing {
		if err := add("--missing", cell, dataset.Decision{Do: dataset.DoMissing, Reason: "left empty on the command line"}); err != nil {
			return nil, err
		}
	}
	for _, cell := range f.aside {
		if err := add("--set-aside", cell, dataset.Decision{Do: dataset.DoSetAside, Reason: "set aside on the command line"}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// decide puts the decisions of the flags into the recipe.
func (f *sheetFlags) decide(r dataset.Recipe) (dataset.Recipe, error) {
	cells, err := f.cells()
	for _, c := range cells {
		r = r.Decide(c.decision)
	}
	return r, err
}

// checkCells refuses a decision that would change nothing because there is nothing
// at its cell: a mistyped address must not pass in silence. It gives the recipe with the
// decisions bound to the texts they are about, so that they change nothing in a later file
// where another text stands.
func (f *sheetFlags) checkCells(ctx context.Context, book workbook.Book, r dataset.Recipe) (dataset.Recipe, error) {
	cells, err := f.cells()
	if err != nil || len(cells) == 0 {
		return r, err
	}
	found, err := look(ctx, book, r.Sheet, cells)
	if err != nil {
		return r, err
	}
	for _, c := range cells {
		if what := found.wrong(c, r); what != "" {
			return r, &experiment.Refusal{What: what, Place: experiment.Place{File: baseName(book.Path()), Sheet: r.Sheet, Cell: c.decision.Cell},
				Remedy: fmt.Sprintf("Check the address that %s gives.", c.flag)}
		}
		if column, _ := r.Column(workbook.ColumnName(c.col)); column.Pseudonym {
			continue // what stands there is not to be kept anywhere
		}
		bound := c.decision
		bound.Found = found.text[[2]int{c.row, c.col}]
		r = r.Undecide(c.decision).Decide(bound)
	}
	return r, nil
}

// seen is what stands in a sheet at the cells that flags name.
type seen struct {
	text map[[2]int]string // by row and column
	rows map[int]bool      // that hold anything
	last int
}

func look(ctx context.Context, book workbook.Book, sheet string, cells []named) (seen, error) {
	s := seen{map[[2]int]string{}, map[int]bool{}, 0}
	for _, c := range cells {
		s.text[[2]int{c.row, c.col}] = ""
	}
	err := book.Rows(ctx, sheet, func(row int, line []workbook.Cell) error {
		s.last = row
		for _, c := range line {
			text := strings.TrimSpace(c.Shown())
			if _, asked := s.text[[2]int{row, c.Col}]; asked {
				s.text[[2]int{row, c.Col}] = text
			}
			s.rows[row] = s.rows[row] || text != ""
		}
		return nil
	})
	return s, err
}

// wrong says why a decision at a cell would change nothing, or is empty.
func (s seen) wrong(c named, r dataset.Recipe) string {
	column, known := r.Column(workbook.ColumnName(c.col))
	switch {
	case c.row > s.last:
		return fmt.Sprintf("The sheet has no row %d: its last is row %d.", c.row, s.last)
	case c.row < r.FirstRow:
		return fmt.Sprintf("Row %d is not data: the data begin in row %d.", c.row, r.FirstRow)
	case !known:
		return fmt.Sprintf("The sheet has no column %s.", workbook.ColumnName(c.col))
	}
	if c.decision.Do == dataset.DoSetAside { // it is about the row
		if !s.rows[c.row] {
			return fmt.Sprintf("Row %d is blank.", c.row)
		}
		return ""
	}
	if column.Use == dataset.Ignore {
		return fmt.Sprintf("Column %s, “%s”, is not read, so its cells change nothing.", column.Letter, column.Name())
	}
	if s.text[[2]int{c.row, c.col}] == "" {
		return "The cell holds nothing."
	}
	return ""
}

// checkNumbers refuses --number for a column in which no cell is a number.
func (f *sheetFlags) checkNumbers(d dataset.Draft) error {
	for _, name := range f.asNumber {
		column, err := column(d.Recipe, d.Table.Source.File, name)
		if err != nil {
			return err
		}
		for i := range d.Table.Columns {
			c := &d.Table.Columns[i]
			if c.Letter != column.Letter {
				continue
			}
			numbers := 0
			for row := range d.Table.Rows {
				if v := c.Number(row); v == v {
					numbers++
				}
			}
			if numbers == 0 {
				return &experiment.Refusal{What: fmt.Sprintf("No cell of the column “%s” is a number.", c.Name()),
					Place:  experiment.Place{File: d.Table.Source.File, Sheet: d.Recipe.Sheet, Cell: fmt.Sprintf("%s%d", c.Letter, d.Table.Rows[0])},
					Remedy: "Leave --number out for it."}
			}
		}
	}
	return nil
}
