package workbook

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"leeway/experiment"
)

// Book is an open file: sheets of rows of cells. It holds the file open until
// Close. Rows may be called again and again, for one sheet at a time.
type Book interface {
	// Path is the file's path as it was given to Open.
	Path() string
	// Sheets lists the sheets that hold cells, in the workbook's order, the hidden ones too.
	Sheets() []Sheet
	// Rows calls yield for every row that holds anything, in order. Row numbers
	// start at 1, as the program that made the file shows them; rows that are not
	// passed are blank. Cells come in column order, without empty ones, and their
	// slice is used again for the next row. An error from yield ends the reading
	// and is returned; damage is a *experiment.Refusal; a cancelled context gives
	// its error within a few thousand cells.
	Rows(ctx context.Context, sheet string, yield func(row int, cells []Cell) error) error
	// Complete gives a sheet with what only its end tells: the row count and, where a
	// large workbook was opened, the merged ranges. It may take half a second for a
	// million rows. Errors are those of Rows.
	Complete(ctx context.Context, sheet Sheet) (Sheet, error)
	// SHA256 is the fingerprint of the whole file in hexadecimal. It waits until the
	// file is read; for one that was closed before, it means nothing.
	SHA256() string
	// Close lets go of the file.
	Close() error
}

// Sheet is one sheet of a book. A text table has exactly one, named like the file.
type Sheet struct {
	Name string
	// Kind is what the sheet is: "worksheet" or "text" for those that hold cells;
	// "chart", "dialog", "macro" or "module" for those that Others lists.
	Kind string
	// Hidden is true for hidden and very hidden sheets.
	Hidden bool
	// VeryHidden is true for a sheet that Excel's menus do not offer to show again.
	VeryHidden bool
	// Index is the place among all sheets, from 0.
	Index int
	// Rows is about how many rows the file stores for the sheet, blank ones
	// included. It serves progress only; count rows by reading them.
	Rows int
	// Merged lists the ranges whose cells were merged into one. Only the first
	// cell of each has a value. For a large sheet Complete finds them.
	Merged []Range
	// HiddenColumns are the columns, from 0, that the sheet hides. A run that reaches
	// the end of the sheet is listed as far as the sheet says it is used, by its first
	// column at least. HiddenRows is how many rows it hides. For a large sheet Complete
	// finds both; a text table hides nothing.
	HiddenColumns []int
	HiddenRows    int
}

// Others lists the sheets of a book that hold no cells (charts, dialogs, old macros),
// in the workbook's order: they are not read, and whoever shows a book should say so.
func Others(b Book) []Sheet {
	if o, ok := b.(interface{ others() []Sheet }); ok {
		return append([]Sheet(nil), o.others()...)
	}
	return nil
}

// Range is a block of cells; rows count from 1, columns from 0, both ends included.
type Range struct{ FirstRow, LastRow, FirstCol, LastCol int }

// Contains says whether the cell lies in the range.
func (r Range) Contains(row, col int) bool {
	return row >= r.FirstRow && row <= r.LastRow && col >= r.FirstCol && col <= r.LastCol
}

// Options are what a person may say about a file. Zero values are found out from the file.
type Options struct {
	// Password opens a protected workbook. It is never written to a recipe.
	Password string `json:"-"`
	// Encoding is a text table's character set, by its WHATWG name ("utf-8",
	// "windows-1252", "utf-16le").
	Encoding string `json:"encoding,omitempty"`
	// Separator is what stands between a text table's fields: ",", ";", "|" or a tab.
	Separator string `json:"separator,omitempty"`
}

// The limits that keep hostile or broken files from filling the machine.
const (
	// MaxRows and MaxColumns are Excel's own limits for a sheet.
	MaxRows    = 1_048_576
	MaxColumns = 16_384
	// MaxTextRows is the limit for a text table.
	MaxTextRows = 10_000_000
)

// errStop ends a preview early.
var errStop = errors.New("enough rows")

// Peek is Rows for whoever looks at the first rows and stops with an error of yield: of a
// large workbook no more texts are read than these rows need, so that they come within
// three tenths of a second. What Rows would refuse further down is not known then.
func Peek(ctx context.Context, b Book, sheet string, yield func(row int, cells []Cell) error) error {
	if x, ok := b.(*xlsx); ok {
		return x.peek(ctx, sheet, yield)
	}
	return b.Rows(ctx, sheet, yield)
}

// Preview gives the first rows of a sheet as a grid: element i is row i+1, its
// elements are columns A, B, … with empty cells filled in. Blank rows are empty
// slices. No more than rows rows are given. It reads as Peek does.
func Preview(ctx context.Context, b Book, sheet string, rows int) ([][]Cell, error) {
	var grid [][]Cell
	err := Peek(ctx, b, sheet, func(row int, cells []Cell) error {
		if row > rows {
			return errStop
		}
		for len(grid) < row {
			grid = append(grid, nil)
		}
		line := make([]Cell, cells[len(cells)-1].Col+1)
		for i := range line {
			line[i].Col = i
		}
		for _, c := range cells {
			line[c.Col] = c
		}
		grid[row-1] = line
		return nil
	})
	if err != nil && !errors.Is(err, errStop) {
		return nil, err
	}
	return grid, nil
}

// FindSheet finds a sheet by name; the empty name finds the first visible one.
// The *experiment.Refusal for a missing sheet lists those there are.
func FindSheet(b Book, name string) (Sheet, error) {
	sheets := b.Sheets()
	if name == "" {
		for _, s := range sheets {
			if !s.Hidden {
				return s, nil
			}
		}
		if len(sheets) > 0 {
			return sheets[0], nil
		}
	}
	var names []string
	for _, s := range sheets {
		if s.Name == name {
			return s, nil
		}
		names = append(names, "“"+s.Name+"”")
	}
	refusal := &experiment.Refusal{
		What:  fmt.Sprintf("There is no sheet “%s”.", name),
		Place: experiment.Place{File: fileName(b.Path())},
	}
	if len(names) > 0 {
		refusal.Remedy = "Choose one of " + strings.Join(names, ", ") + "."
	}
	return Sheet{}, refusal
}
