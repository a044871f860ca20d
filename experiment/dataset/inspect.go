package dataset

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// Inspection is what a file holds, sheet by sheet.
type Inspection struct {
	File   string           `json:"file"`
	SHA256 string           `json:"sha256"`
	Sheets []InspectedSheet `json:"sheets"`
	// Problems are those of the file as a whole.
	Problems []FoundProblem `json:"problems"`
}

// InspectedSheet is one sheet, also one that holds no cells. Rows and Columns are the last
// used row and column; Cells counts those that hold anything.
type InspectedSheet struct {
	Name          string           `json:"name"`
	Kind          string           `json:"kind"`
	Hidden        string           `json:"hidden"` // "", "hidden" or "very hidden"
	Rows          int              `json:"rows"`
	Columns       int              `json:"columns"`
	Cells         int              `json:"cells"`
	Merged        int              `json:"merged"`
	HiddenRows    int              `json:"hidden_rows"`
	HiddenColumns []string         `json:"hidden_columns"`
	Tables        []InspectedTable `json:"tables"`
	Problems      []FoundProblem   `json:"problems"`
}

// InspectedTable is a found table. Its rows of data are those from FirstRow to LastRow
// that are neither blank nor totals, headings or repeated names.
type InspectedTable struct {
	Name         string            `json:"name"`
	Titles       []string          `json:"titles"`
	HeaderRows   []int             `json:"header_rows"`
	UnitsRow     int               `json:"units_row"`
	FirstRow     int               `json:"first_row"`
	LastRow      int               `json:"last_row"`
	FirstColumn  string            `json:"first_column"`
	LastColumn   string            `json:"last_column"`
	DataRows     int               `json:"data_rows"`
	SubtotalRows []int             `json:"subtotal_rows"`
	HeadingRows  []int             `json:"heading_rows"`
	RepeatedRows []int             `json:"repeated_header_rows"`
	FootnoteRows []int             `json:"footnote_rows"`
	Columns      []InspectedColumn `json:"columns"`
}

// InspectedColumn is a column of a found table. Counts says what its cells are; Missing is
// how many rows have none. Distinct counts different values, without markers and errors.
type InspectedColumn struct {
	Letter   string      `json:"letter"`
	Name     string      `json:"name"`
	Unit     string      `json:"unit"`
	Type     string      `json:"type"` // of a recipe, or "empty"
	Evidence string      `json:"evidence"`
	Count    int         `json:"count"`
	Missing  int         `json:"missing"`
	Distinct int         `json:"distinct"`
	Counts   FormCounts  `json:"counts"`
	Min      any         `json:"min"`
	Max      any         `json:"max"`
	About    *Identifies `json:"identifies"`
}

// FormCounts is how many cells of a column are what. Numbers and dates that a workbook
// stores as text are texts, and told as a problem; in a text table, where all is text,
// they are numbers and dates.
type FormCounts struct {
	Text   int `json:"text"`
	Number int `json:"number"`
	Date   int `json:"date"`
	YesNo  int `json:"yes or no"`
	Error  int `json:"error"`
	Marker int `json:"marker"`
}

// Identifies is what a column tells about people, and why that is thought.
type Identifies struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// FoundProblem is something to look at, with the first fifty addresses of all Count cells.
type FoundProblem struct {
	Kind     string   `json:"kind"`
	Column   string   `json:"column,omitempty"`
	Cells    []string `json:"cells"`
	Count    int      `json:"count"`
	Sentence string   `json:"sentence"`
}

// Inspect looks at every sheet of a book: what it is, which tables stand on it, what their
// columns hold, and what is wrong, with addresses. Every cell is looked at; each sheet is
// read twice and memory grows with the number of columns and of distinct values only. A
// sheet that cannot be read is a problem of that sheet. The only error is the context's,
// or a *experiment.Refusal where no sheet at all could be read. Progress counts rows.
func Inspect(ctx context.Context, b workbook.Book, progress func(done, total int64)) (Inspection, error) {
	return InspectSheets(ctx, b, nil, progress)
}

// InspectSheets is Inspect for the sheets with these names; none for all.
func InspectSheets(ctx context.Context, b workbook.Book, names []string, progress func(done, total int64)) (Inspection, error) {
	out := Inspection{File: filepath.Base(strings.ReplaceAll(b.Path(), `\`, "/")), Sheets: []InspectedSheet{}, Problems: []FoundProblem{}}
	for _, name := range names {
		if !slices.ContainsFunc(workbook.Others(b), func(s workbook.Sheet) bool { return s.Name == name }) {
			if _, err := workbook.FindSheet(b, name); err != nil {
				return out, err
			}
		}
	}
	var failed error
	read := 0
	for _, s := range allSheets(b) {
		if len(names) > 0 && !slices.Contains(names, s.Name) {
			continue
		}
		one, err := inspectSheet(ctx, b, s, progress)
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		if err != nil {
			failed = err
			one.Problems = append(one.Problems, damagedProblem(err))
		} else {
			read++
		}
		out.Sheets = append(out.Sheets, one)
	}
	if failed != nil && read == 0 {
		return out, failed
	}
	for _, note := range workbook.Notes(b) {
		out.Problems = append(out.Problems, FoundProblem{Kind: "file", Cells: []string{}, Count: 1, Sentence: note})
	}
	out.SHA256 = b.SHA256()
	return out, nil
}

// allSheets lists the sheets of a book in its order, those without cells too.
func allSheets(b workbook.Book) []workbook.Sheet {
	sheets := append(slices.Clone(b.Sheets()), workbook.Others(b)...)
	slices.SortStableFunc(sheets, func(x, y workbook.Sheet) int { return x.Index - y.Index })
	return sheets
}

// damagedProblem tells why a sheet cannot be read.
func damagedProblem(err error) FoundProblem {
	p := FoundProblem{Kind: "damaged", Cells: []string{}, Count: 1, Sentence: err.Error()}
	var r *experiment.Refusal
	if errors.As(err, &r) {
		p.Sentence = strings.TrimSpace(r.What + " " + r.Remedy)
		if r.Place.Cell != "" {
			p.Cells = []string{r.Place.Cell}
		}
	}
	return p
}

// inspectSheet looks at one sheet.
func inspectSheet(ctx context.Context, b workbook.Book, s workbook.Sheet, progress func(done, total int64)) (InspectedSheet, error) {
	out := InspectedSheet{Name: s.Name, Kind: s.Kind, HiddenColumns: []string{}, Tables: []InspectedTable{}, Problems: []FoundProblem{}}
	switch {
	case s.VeryHidden:
		out.Hidden = "very hidden"
	case s.Hidden:
		out.Hidden = "hidden"
	}
	if out.Hidden != "" {
		out.Problems = append(out.Problems, FoundProblem{Kind: "hidden sheet", Cells: []string{}, Count: 1, Sentence: fmt.Sprintf("The sheet is %s in the workbook.", out.Hidden)})
	}
	if !slices.ContainsFunc(b.Sheets(), func(o workbook.Sheet) bool { return o.Name == s.Name }) {
		out.Problems = append(out.Problems, FoundProblem{Kind: "no cells", Cells: []string{}, Count: 1, Sentence: fmt.Sprintf("This is a %s sheet: it holds no cells and is not read.", s.Kind)})
		return out, nil
	}
	s, err := b.Complete(ctx, s)
	if err != nil {
		return out, err
	}
	out.Merged, out.HiddenRows = len(s.Merged), s.HiddenRows
	for _, col := range s.HiddenColumns {
		out.HiddenColumns = append(out.HiddenColumns, workbook.ColumnName(col))
	}
	l := newLayout(s.Merged)
	tick := newTick(progress, 2*s.Rows)
	err = b.Rows(ctx, s.Name, func(row int, cells []workbook.Cell) error {
		tick.row(row)
		l.add(row, cells)
		out.Rows = row
		out.Cells += len(cells)
		out.Columns = max(out.Columns, cells[len(cells)-1].Col+1)
		return nil
	})
	if err != nil {
		return out, err
	}
	tables := l.tables()
	count := newCounter(s, tables, out.Kind == "text")
	tick.offset = out.Rows
	if err := b.Rows(ctx, s.Name, func(row int, cells []workbook.Cell) error {
		tick.row(row)
		count.row(row, cells)
		return nil
	}); err != nil {
		return out, err
	}
	out.Tables = count.tables()
	out.Problems = append(out.Problems, sheetProblems(s, out, tables)...)
	out.Problems = append(out.Problems, count.problems()...)
	return out, nil
}
