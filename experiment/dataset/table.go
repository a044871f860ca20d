package dataset

import (
	"math"
	"slices"
	"strings"

	"leeway/experiment"
)

// Table is what a recipe made of a sheet: typed columns, one element for each
// data row, and what was noticed.
type Table struct {
	Source experiment.Source
	// Rows are the sheet's row numbers.
	Rows    []int
	Columns []TableColumn
	// Reason is empty, or has for each row why it is set aside ("" for rows in use).
	Reason []string
	// Doubts are the cells that could not be read and what else needs a decision.
	Doubts []Doubt
	// Notes say in sentences what was recoded, skipped or assumed.
	Notes []string

	// below is how many rows under the recipe's last one look like data; it is there only
	// after reading.
	below int
	// prints tell equal rows of the sheet; they are there only after reading it.
	prints []rowPrint
}

// TableColumn is one column of values. Texts are kept as indices into Words;
// numbers, dates (days since 1970) and yes-or-no values in Numbers.
type TableColumn struct {
	Column
	// Codes holds for each row an index into Words, or -1 where the cell is empty.
	Codes []int32
	Words []string
	// Numbers holds for each row the value, or NaN where the cell is empty.
	Numbers []float64
	// From are the letters of the columns that a computed column was computed from, nil
	// for a column of the sheet.
	From []string
	// Stood keeps how cells were written whose value reads otherwise.
	Stood *Stood

	// percent says which cells were in per cent, nil for none. It is there only after
	// reading a sheet.
	percent []bool
	// unread is how many cells could not be read, statuses are the texts that a recode
	// counted as other; both are there only after reading.
	unread   int
	statuses []string
}

// Len is the number of data rows, those set aside included.
func (t *Table) Len() int { return len(t.Rows) }

// Text is the value of row i as text, "" where it is missing.
func (c *TableColumn) Text(i int) string {
	if c.Codes != nil {
		if c.Codes[i] < 0 {
			return ""
		}
		return c.Words[c.Codes[i]]
	}
	v := c.Numbers[i]
	switch {
	case math.IsNaN(v):
		return ""
	case c.Type == Date:
		return dayText(v)
	case c.Type == YesNo && v == 1:
		return "yes"
	case c.Type == YesNo && v == 0:
		return "no"
	}
	return plain(v)
}

// Number is the value of row i as a number, NaN where it is missing or text.
func (c *TableColumn) Number(i int) float64 {
	if c.Numbers == nil {
		return math.NaN()
	}
	return c.Numbers[i]
}

// Missing counts the empty cells among the rows in use.
func (t *Table) Missing(c *TableColumn) int {
	n := 0
	for i := range t.Rows {
		if t.Aside(i) == "" && c.Text(i) == "" {
			n++
		}
	}
	return n
}

// Aside is why row i is set aside, "" where it is in use.
func (t *Table) Aside(i int) string {
	if t.Reason == nil {
		return ""
	}
	return t.Reason[i]
}

// Used is how many rows are in use.
func (t *Table) Used() int {
	n := 0
	for i := range t.Rows {
		if t.Aside(i) == "" {
			n++
		}
	}
	return n
}

// By finds the columns of a use, in sheet order; ids in the order of their parts.
func (t *Table) By(use Use) []*TableColumn {
	var out []*TableColumn
	for i := range t.Columns {
		if t.Columns[i].Use == use {
			out = append(out, &t.Columns[i])
		}
	}
	if use == TeamID {
		slices.SortStableFunc(out, func(a, b *TableColumn) int { return strings.Compare(a.Target, b.Target) })
	}
	return out
}

// idJoin stands between the parts of an id that several columns make.
const idJoin = " / "

// joinID is the team id of row i, "" where all parts are empty.
func joinID(parts []*TableColumn, i int) string {
	if len(parts) == 1 {
		return parts[0].Text(i)
	}
	texts := make([]string, len(parts))
	empty := true
	for k, p := range parts {
		texts[k] = p.Text(i)
		empty = empty && texts[k] == ""
	}
	if empty {
		return ""
	}
	return strings.Join(texts, idJoin)
}

// Origin gives the addresses of the sheet's cells that the value of row i (an index
// into Rows) in a column leads back to: its own cell, or those of all columns that a
// computed one was computed from. It is empty for a letter the table does not have.
func (t *Table) Origin(letter string, i int) []string {
	return t.origin(letter, i, len(t.Columns))
}

// origin looks among the columns before a place: a computed column comes after those
// that it was computed from, so that a damaged table cannot lead round in a circle.
func (t *Table) origin(letter string, i, before int) []string {
	at := slices.IndexFunc(t.Columns[:before], func(c TableColumn) bool { return c.Letter == letter })
	if at < 0 || i < 0 || i >= len(t.Rows) {
		return nil
	}
	if t.Columns[at].From == nil {
		return []string{placeName(letter, t.Rows[i])}
	}
	var out []string
	for _, from := range t.Columns[at].From {
		for _, cell := range t.origin(from, i, at) {
			if !slices.Contains(out, cell) {
				out = append(out, cell)
			}
		}
	}
	return out
}

// place is where in the source something stands.
func (t *Table) place(cell string) experiment.Place {
	return experiment.Place{File: t.Source.File, Sheet: t.Source.Sheet, Cell: cell, Field: "data"}
}
