package dataset

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// Conversion says how WriteText writes a sheet.
type Conversion struct {
	// Separator stands between the fields: ',' or a tab; 0 is a comma.
	Separator byte
	// Range bounds what is written; nil for everything from A1 to the last used cell.
	Range *workbook.Range
	// Table writes one found table instead: its names joined into one row, then its rows
	// without blank ones and without repeated names.
	Table *FoundTable
}

// Converted is what WriteText wrote and what it could not.
type Converted struct {
	Rows, Columns int
	// Errors are the cells that held an error (#N/A) and NoResults those whose formula was
	// saved without a result: both are written empty. Only the first hundred are named.
	Errors, NoResults         []string
	ErrorCount, NoResultCount int
}

// namedCells is how many addresses a Converted holds of each kind.
const namedCells = 100

// WriteText writes a sheet as comma-separated text (RFC 4180, with "\n" at the ends of
// lines, in UTF-8). Values are written as they are typed, not as the sheet shows them:
// dates as 2026-03-31, with a time as 2026-03-31T14:05:00, times of day as 14:05:00;
// percentages as fractions; numbers with the fewest digits that read back equal; TRUE
// and FALSE; texts exactly. Errors of formulas are left empty and named in the result.
// Of merged cells the first has the value, as in the sheet.
//
// The sheet is read twice: first to its end, so that a damaged one writes nothing, then
// row by row. Progress counts the rows of
// both times. Errors are those of reading and of w.
func WriteText(ctx context.Context, b workbook.Book, sheet string, w io.Writer, c Conversion, progress func(done, total int64)) (Converted, error) {
	s, err := workbook.FindSheet(b, sheet)
	if err != nil {
		return Converted{}, err
	}
	t := &textWriter{out: w, conversion: c, separator: c.Separator, progress: progress}
	if t.separator == 0 {
		t.separator = ','
	}
	if err := t.bound(ctx, b, s); err != nil {
		return Converted{}, err
	}
	if c.Table != nil && c.Table.HeaderLast > 0 {
		if err := t.names(ctx, b, s); err != nil {
			return Converted{}, err
		}
	}
	t.at = t.area.FirstRow
	if err := b.Rows(ctx, s.Name, t.row); err != nil {
		return Converted{}, err
	}
	if err := t.blanks(t.area.LastRow + 1); err != nil {
		return Converted{}, err
	}
	if progress != nil {
		progress(int64(2*t.used), int64(2*t.used))
	}
	t.done.Columns = max(0, t.area.LastCol-t.area.FirstCol+1)
	return t.done, nil
}

// textWriter writes one sheet as text.
type textWriter struct {
	out        io.Writer
	conversion Conversion
	separator  byte
	area       workbook.Range
	at         int // the row that is written next
	used       int // the sheet's last row
	line       []byte
	done       Converted
	progress   func(done, total int64)
	last       time.Time
}

// bound finds what is written: it reads the sheet to its end.
func (t *textWriter) bound(ctx context.Context, b workbook.Book, s workbook.Sheet) error {
	used := workbook.Range{FirstRow: 1, LastCol: -1}
	err := b.Rows(ctx, s.Name, func(row int, cells []workbook.Cell) error {
		used.LastRow = row
		used.LastCol = max(used.LastCol, cells[len(cells)-1].Col)
		t.tell(row, row, 2*max(row, s.Rows))
		return nil
	})
	t.area, t.used = used, used.LastRow
	switch {
	case err != nil:
		return err
	case t.conversion.Table != nil:
		f := t.conversion.Table
		t.area = workbook.Range{FirstRow: f.FirstRow, LastRow: f.LastRow, FirstCol: f.FirstCol, LastCol: f.LastCol}
	case t.conversion.Range != nil:
		t.area = *t.conversion.Range
	}
	return nil
}

// tell reports progress ten times a second.
func (t *textWriter) tell(row, done, total int) {
	if t.progress == nil || row%1024 != 0 {
		return
	}
	if now := time.Now(); now.Sub(t.last) >= 100*time.Millisecond {
		t.last = now
		t.progress(int64(done), int64(total))
	}
}

// names writes the joined names of a table.
func (t *textWriter) names(ctx context.Context, b workbook.Book, s workbook.Sheet) error {
	names, err := tableNames(ctx, b, s, *t.conversion.Table)
	if err != nil {
		return err
	}
	t.line = t.line[:0]
	for i, name := range names {
		if i > 0 {
			t.line = append(t.line, t.separator)
		}
		t.field(name)
	}
	return t.end(len(names))
}

// tableNames are the joined names of a found table's columns.
func tableNames(ctx context.Context, b workbook.Book, s workbook.Sheet, f FoundTable) ([]string, error) {
	s, err := b.Complete(ctx, s) // names may be merged cells
	if err != nil {
		return nil, err
	}
	h := newHeaders(s.Merged, f.HeaderFirst, f.HeaderLast)
	err = workbook.Peek(ctx, b, s.Name, func(row int, cells []workbook.Cell) error {
		switch {
		case row > f.HeaderLast:
			return errEnough
		case row >= f.HeaderFirst && f.HeaderFirst > 0:
			h.add(row, cells)
		}
		return nil
	})
	if err != nil && err != errEnough {
		return nil, err
	}
	names := make([]string, f.LastCol-f.FirstCol+1)
	for i := range names {
		names[i] = h.name(f.FirstCol + i)
	}
	return names, nil
}

// row writes a row of the sheet, and the blank ones before it.
func (t *textWriter) row(row int, cells []workbook.Cell) error {
	t.tell(row, t.used+row, 2*t.used)
	if row < t.area.FirstRow || row > t.area.LastRow {
		return nil
	}
	if f := t.conversion.Table; f != nil {
		t.at = row // without blank rows
		if slices.ContainsFunc(f.Repeated, func(l Line) bool { return l.Row == row }) {
			return nil
		}
	}
	if err := t.blanks(row); err != nil {
		return err
	}
	t.line = t.line[:0]
	k, filled := 0, false
	for col := t.area.FirstCol; col <= t.area.LastCol; col++ {
		if col > t.area.FirstCol {
			t.line = append(t.line, t.separator)
		}
		for k < len(cells) && cells[k].Col < col {
			k++
		}
		if k < len(cells) && cells[k].Col == col {
			t.value(row, &cells[k])
			filled = true
		}
	}
	t.at = row + 1
	if !filled && t.conversion.Table != nil {
		return nil
	}
	return t.end(t.area.LastCol - t.area.FirstCol + 1)
}

// blanks writes blank rows up to before a row.
func (t *textWriter) blanks(row int) error {
	for ; t.at < row && t.conversion.Table == nil; t.at++ {
		t.line = t.line[:0]
		for col := t.area.FirstCol; col < t.area.LastCol; col++ {
			t.line = append(t.line, t.separator)
		}
		if err := t.end(t.area.LastCol - t.area.FirstCol + 1); err != nil {
			return err
		}
	}
	return nil
}

// end writes the line. A single empty field is written with its quotes, because readers
// pass over lines that hold nothing.
func (t *textWriter) end(fields int) error {
	if fields == 1 && len(t.line) == 0 {
		t.line = append(t.line, `""`...)
	}
	t.done.Rows++
	_, err := t.out.Write(append(t.line, '\n'))
	return err
}

// value appends a cell as a field.
func (t *textWriter) value(row int, c *workbook.Cell) {
	switch c.Kind {
	case workbook.Number:
		t.line = appendNumber(t.line, c.Number)
	case workbook.Bool:
		if c.Number != 0 {
			t.line = append(t.line, "TRUE"...)
		} else {
			t.line = append(t.line, "FALSE"...)
		}
	case workbook.ErrorValue:
		t.done.ErrorCount++
		t.done.Errors = nameCell(t.done.Errors, row, c.Col)
	case workbook.Empty:
		if c.NoResult {
			t.done.NoResultCount++
			t.done.NoResults = nameCell(t.done.NoResults, row, c.Col)
		}
	default:
		t.field(c.Text)
	}
}

func nameCell(list []string, row, col int) []string {
	if len(list) < namedCells {
		list = append(list, workbook.CellName(row, col))
	}
	return list
}

// field appends a text, in quotes where it holds what would end it.
func (t *textWriter) field(text string) {
	if strings.IndexByte(text, t.separator) < 0 && !strings.ContainsAny(text, "\"\r\n") {
		t.line = append(t.line, text...)
		return
	}
	t.line = append(t.line, '"')
	for i := 0; i < len(text); i++ {
		if text[i] == '"' {
			t.line = append(t.line, '"')
		}
		t.line = append(t.line, text[i])
	}
	t.line = append(t.line, '"')
}

// appendNumber writes a number with the fewest digits that read back equal, without an
// exponent unless it is beyond 1e21 or below 1e-7.
func appendNumber(line []byte, v float64) []byte {
	if a := math.Abs(v); a != 0 && (a >= 1e21 || a < 1e-7) {
		return strconv.AppendFloat(line, v, 'e', -1, 64)
	}
	if v == 0 {
		return append(line, '0') // and not −0
	}
	return strconv.AppendFloat(line, v, 'f', -1, 64)
}

// ParseRange reads a range such as C4:H20; columns alone (C:H) reach over all rows, to
// lastRow. A *experiment.Refusal tells what is no range.
func ParseRange(text string, lastRow int) (workbook.Range, error) {
	refuse := &experiment.Refusal{What: fmt.Sprintf("“%s” is not a range of cells.", text), Remedy: "Give its first cell and its last, such as C4:H20."}
	a, z, two := strings.Cut(strings.TrimSpace(text), ":")
	if !two {
		z = a
	}
	r1, c1, ok1 := workbook.ParseCell(a)
	r2, c2, ok2 := workbook.ParseCell(z)
	if !ok1 || !ok2 || (r1 == 0) != (r2 == 0) {
		return workbook.Range{}, refuse
	}
	if r1 == 0 {
		r1, r2 = 1, lastRow
	}
	return workbook.Range{FirstRow: min(r1, r2), LastRow: max(r1, r2), FirstCol: min(c1, c2), LastCol: max(c1, c2)}, nil
}
