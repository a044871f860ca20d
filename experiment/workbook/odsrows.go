package workbook

import (
	"encoding/xml"
	"fmt"
	"time"
)

// odsIndex looks through all sheets when a document is opened.
type odsIndex struct {
	book    *ods
	columns []Range
	lastCol int
}

// maxMerged is how many merged ranges of a sheet are kept.
const maxMerged = 100_000

func (x *odsIndex) table(index int, e xml.StartElement) bool {
	style := x.book.styles["table "+odsAttr(e, "table:style-name")]
	x.book.sheets = append(x.book.sheets, Sheet{Name: odsAttr(e, "table:name"), Index: index, Kind: "worksheet", Hidden: style.hidden})
	x.columns, x.lastCol = nil, 0
	return true
}

func (x *odsIndex) begins(offset int64, spaces map[string]string) {
	if x.book.root == "" {
		x.book.root = rootTag(spaces)
	}
	x.book.starts = append(x.book.starts, offset)
}

func (x *odsIndex) wantsText() bool { return false }

func (x *odsIndex) sheet() *Sheet { return &x.book.sheets[len(x.book.sheets)-1] }

func (x *odsIndex) column(first, last int, _ string, hidden bool) error {
	if hidden && len(x.columns) < maxHiddenRuns {
		x.columns = append(x.columns, Range{FirstCol: first, LastCol: last})
	}
	return nil
}

// row counts what is there. Rows that hide nothing but emptiness count up to the last
// that holds anything.
func (x *odsIndex) row(first, times int, hidden bool, cells []odsCell) error {
	s := x.sheet()
	if hidden {
		s.HiddenRows += min(times, max(0, MaxRows-first+1))
	}
	for _, c := range cells {
		x.lastCol = max(x.lastCol, c.col+c.times-1)
		if (c.rowSpan > 1 || c.colSpan > 1) && len(s.Merged) < maxMerged {
			s.Merged = append(s.Merged, Range{first, min(first+c.rowSpan-1, MaxRows), c.col, min(c.col+c.colSpan-1, MaxColumns-1)})
		}
	}
	if len(cells) > 0 {
		s.Rows = first + times - 1
	}
	return nil
}

func (x *odsIndex) end() error {
	x.sheet().HiddenColumns = listColumns(x.columns, x.lastCol)
	return nil
}

// maxRepeated is how many cells of a sheet may come from repetition: a sheet full of rows
// with twenty equal values.
const maxRepeated = 20 * MaxRows

// odsReader gives out the rows of one sheet.
type odsReader struct {
	book   *ods
	wanted int
	yield  func(int, []Cell) error
	sheet  string
	number int
	styles []odsColumn
	hidden []Range
	cells  []Cell
	spread int
}

// odsColumn is a run of columns and the style of its cells that have none of their own.
type odsColumn struct {
	last  int
	style string
}

func (r *odsReader) table(index int, e xml.StartElement) bool {
	r.sheet = odsAttr(e, "table:name")
	return index == r.wanted
}

func (r *odsReader) begins(int64, map[string]string) {}
func (r *odsReader) wantsText() bool                 { return true }
func (r *odsReader) end() error                      { return nil }

func (r *odsReader) column(first, last int, style string, hidden bool) error {
	if hidden {
		r.hidden = append(r.hidden, Range{FirstCol: first, LastCol: last})
	}
	r.styles = append(r.styles, odsColumn{last, style})
	return nil
}

func (r *odsReader) columnStyle(col int) string {
	for _, c := range r.styles {
		if col <= c.last {
			return c.style
		}
	}
	return ""
}

func (r *odsReader) damage(col int, detail string) error {
	return damagedCell(r.book.path, r.sheet, CellName(r.number, col), detail, nil)
}

// row makes the cells of a row and gives it out as often as it is there.
func (r *odsReader) row(first, times int, hidden bool, cells []odsCell) error {
	r.number, r.cells = first, r.cells[:0]
	for i := range cells {
		in := &cells[i]
		c := Cell{Col: in.col}
		if err := r.fill(&c, in); err != nil {
			return err
		}
		if c.Kind == Empty && !c.NoResult {
			continue
		}
		if err := r.count(in.times - 1); err != nil {
			return err
		}
		for k := range in.times {
			c.Col = in.col + k
			c.Hidden = hidden || inRanges(r.hidden, c.Col)
			r.cells = append(r.cells, c)
		}
	}
	if len(r.cells) == 0 {
		return nil
	}
	if err := r.count((times - 1) * len(r.cells)); err != nil {
		return err
	}
	kept := r.cells
	for k := range times {
		if times > 1 {
			kept = append(kept[:0:0], r.cells...) // the receiver may change what it is given
		}
		if err := r.yield(first+k, kept); err != nil {
			return err
		}
	}
	return nil
}

// count bounds the cells that repetition makes.
func (r *odsReader) count(more int) error {
	if r.spread += more; r.spread > maxRepeated {
		return tooLarge(r.book.path, fmt.Sprintf("sheet “%s” repeats cells over and over, as in files made to fill a computer.", r.sheet))
	}
	return nil
}

// setDate gives a cell a day with its time, rounded to the millisecond.
func (c *Cell) setDate(t time.Time) {
	t = t.Round(time.Millisecond)
	c.Kind, c.Time, c.Text = Date, t, dateText(t, false)
	c.Number = t.Sub(isoBase).Hours() / 24
}
