package dataset

import (
	"context"
	"fmt"
	"strings"

	"leeway/experiment/workbook"
)

// FoundTable is a block of a sheet that reads as one table, with what was taken as
// what. Rows count from 1 and columns from 0, both ends included.
type FoundTable struct {
	// Name is the title above the table, else "Table 1", "Table 2", … in the sheet's order.
	Name string
	// Titles are the rows above the names that are no part of the table.
	Titles []Line
	// HeaderFirst and HeaderLast are the rows of the column names, 0 where there are none.
	HeaderFirst, HeaderLast int
	// UnitsRow is the row below the names that holds nothing but units, 0 where none.
	UnitsRow int
	// FirstRow to LastRow and FirstCol to LastCol bound the data.
	FirstRow, LastRow, FirstCol, LastCol int
	// Rows is how many rows of these hold anything.
	Rows int
	// Subtotals, Sections (headings of a group of rows) and Repeated names stand among
	// the data and are no data; Footnotes stand below them.
	Subtotals, Sections, Repeated, Footnotes []Line
	// Score grows with the number of named columns and of rows; Best compares it.
	Score float64
}

// Line is a row with what it says.
type Line struct {
	Row  int
	Text string
}

// Headers is how many rows of names the table has.
func (t FoundTable) Headers() int {
	if t.HeaderLast == 0 {
		return 0
	}
	return t.HeaderLast - t.HeaderFirst + 1
}

// FindTables finds the tables of a sheet, in its order: from top to bottom, and from
// left to right where they stand side by side. A sheet of nothing but prose has none.
//
// It reads the whole sheet once. Rows are kept as what their cells look like (words,
// numbers, years, dates, …); of a long sheet only its beginning and the rows that
// differ from those before them are kept, so that memory is bounded. Names are told
// from data by contrast: words above numbers, years above values that are none, a
// group's name above several others (after the layout features of Pinto, McCallum, Wei
// and Croft 2003, and Adelfio and Samet 2013). Fonts and borders are not looked at.
// Errors are those of workbook.Book's Rows.
func FindTables(ctx context.Context, b workbook.Book, sheet string) ([]FoundTable, error) {
	s, err := workbook.FindSheet(b, sheet)
	if err != nil {
		return nil, err
	}
	if s, err = b.Complete(ctx, s); err != nil {
		return nil, err
	}
	g := newLayout(s.Merged)
	if err := b.Rows(ctx, s.Name, func(row int, cells []workbook.Cell) error {
		g.add(row, cells)
		return nil
	}); err != nil {
		return nil, err
	}
	return g.tables(), nil
}

// Best is the index of the table that most looks like data, -1 for none.
func Best(tables []FoundTable) int {
	best := -1
	for i, t := range tables {
		if best < 0 || t.Score > tables[best].Score {
			best = i
		}
	}
	return best
}

// tables finds the tables in a layout and names them.
func (g *layout) tables() []FoundTable {
	found := g.all().tables()
	for i := range found {
		found[i].Name = nameOf(found[i].Titles, i)
	}
	return found
}

// maxName is how long a table's name may be, in letters.
const maxName = 120

// nameOf chooses a table's name among its titles: the one that calls itself a table,
// else the first.
func nameOf(titles []Line, i int) string {
	name := ""
	for _, l := range titles {
		if tableTitle.MatchString(l.Text) {
			name = l.Text
			break
		}
		if name == "" {
			name = l.Text
		}
	}
	name = strings.Join(strings.Fields(name), " ")
	if r := []rune(name); len(r) > maxName {
		name = string(r[:maxName-1]) + "…"
	}
	if name == "" {
		return fmt.Sprintf("Table %d", i+1)
	}
	return name
}
