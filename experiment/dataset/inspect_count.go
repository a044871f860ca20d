package dataset

import (
	"hash/maphash"
	"math"
	"slices"
	"strings"
	"time"

	"leeway/experiment/workbook"
)

// tick reports progress ten times a second.
type tick struct {
	progress      func(done, total int64)
	offset, total int
	last          time.Time
}

func newTick(progress func(done, total int64), total int) *tick {
	return &tick{progress: progress, total: total}
}

func (t *tick) row(row int) {
	if t.progress == nil || row%1024 != 0 {
		return
	}
	if now := time.Now(); now.Sub(t.last) >= 100*time.Millisecond {
		t.last = now
		t.progress(int64(t.offset+row), int64(max(t.offset+row, t.total)))
	}
}

// counter counts what the columns of a sheet's tables hold.
type counter struct {
	sheet workbook.Sheet
	found []*tableCount
	outer faultList // errors outside of all tables
}

// tableCount counts one table.
type tableCount struct {
	FoundTable
	names   *headers
	units   map[int]string
	skipped map[int]bool // rows that are no data
	rows    int
	columns []*columnCount
}

func newCounter(s workbook.Sheet, tables []FoundTable, plain bool) *counter {
	c := &counter{sheet: s}
	for _, f := range tables {
		t := &tableCount{FoundTable: f, units: map[int]string{}, skipped: map[int]bool{}}
		if f.HeaderLast > 0 {
			t.names = newHeaders(s.Merged, f.HeaderFirst, f.HeaderLast)
		}
		for _, list := range [][]Line{f.Subtotals, f.Sections, f.Repeated} {
			for _, l := range list {
				t.skipped[l.Row] = true
			}
		}
		for col := f.FirstCol; col <= f.LastCol; col++ {
			t.columns = append(t.columns, &columnCount{letter: workbook.ColumnName(col), plain: plain, texts: map[string]textKind{}})
		}
		c.found = append(c.found, t)
	}
	return c
}

// row counts a row of the sheet.
func (c *counter) row(row int, cells []workbook.Cell) {
	for _, t := range c.found {
		t.row(row, cells)
	}
	for _, cell := range cells {
		if cell.Kind == workbook.ErrorValue && !c.inTable(row, cell.Col) {
			c.outer.see(row, cell.Col)
		}
	}
}

func (c *counter) inTable(row, col int) bool {
	for _, t := range c.found {
		if row >= t.FirstRow && row <= t.LastRow && col >= t.FirstCol && col <= t.LastCol && !t.skipped[row] {
			return true
		}
	}
	return false
}

func (t *tableCount) row(row int, cells []workbook.Cell) {
	switch {
	case row < t.top() || row > t.LastRow:
		return
	case t.names != nil && row <= t.HeaderLast:
		t.names.add(row, cells)
		return
	case row == t.UnitsRow:
		for _, c := range cells {
			t.units[c.Col] = strings.TrimSpace(c.Shown())
		}
		return
	case row < t.FirstRow || t.skipped[row]:
		return
	}
	seen := false
	for i := range cells {
		if cells[i].Col >= t.FirstCol && cells[i].Col <= t.LastCol {
			t.columns[cells[i].Col-t.FirstCol].take(row, &cells[i])
			seen = true
		}
	}
	if seen {
		t.rows++
	}
}

// faultList is how many cells have a fault, and where the first are.
type faultList struct {
	count int
	cells []string
}

func (f *faultList) see(row, col int) {
	if f.count++; len(f.cells) < keptCells {
		f.cells = append(f.cells, workbook.CellName(row, col))
	}
}

// textKind is what a text could be read as.
type textKind uint8

const (
	plainText textKind = iota
	numberText
	zeroText // digits that begin with a zero: a code
	dateText
	bogusText // the form of a date that does not exist
	yesNoText
	markText
	blankText
)

// columnCount counts a column's cells.
type columnCount struct {
	letter string
	plain  bool // of a text table
	texts  map[string]textKind

	filled int // cells with anything in them
	counts FormCounts
	// What the texts could be read as, and where they are not what the column is.
	zeros, yesNo, binary         int
	asNumber, asDate, bogus      faultList
	marks, errors, noResult      faultList
	spaces                       faultList
	notNumber, notDate, notYesNo faultList
	numbers, dates               int
	low, high                    float64
	first, last                  string // dates
	some                         []string
	values                       distinctValues
	markTexts                    []string
}

// readTexts is how many different texts a column remembers the reading of.
const readTexts = 5000

// take counts a cell.
func (c *columnCount) take(row int, cell *workbook.Cell) {
	col := cell.Col
	switch cell.Kind {
	case workbook.Empty:
		if cell.NoResult {
			c.filled++
			c.noResult.see(row, col)
		}
	case workbook.ErrorValue:
		c.filled++
		c.counts.Error++
		c.errors.see(row, col)
	case workbook.Number:
		c.filled++
		c.counts.Number++
		c.number(cell.Number)
		c.values.number(cell.Number)
		c.not(row, col, true, false, cell.Number == 0 || cell.Number == 1)
	case workbook.Date:
		c.filled++
		c.counts.Date++
		c.date(cell.Text)
		c.values.text(cell.Text)
		c.not(row, col, false, true, false)
	case workbook.Bool:
		c.filled++
		c.counts.YesNo++
		c.yesNo++
		c.values.number(cell.Number)
		c.not(row, col, false, false, true)
	default:
		c.text(cell.Text, row, col)
	}
}

// not notes where a cell is not of a type.
func (c *columnCount) not(row, col int, number, date, yesNo bool) {
	if !number {
		c.notNumber.see(row, col)
	}
	if !date {
		c.notDate.see(row, col)
	}
	if !yesNo {
		c.notYesNo.see(row, col)
	}
}

func (c *columnCount) number(v float64) {
	if c.numbers++; c.numbers == 1 {
		c.low, c.high = v, v
	}
	c.low, c.high = min(c.low, v), max(c.high, v)
	if v == 0 || v == 1 {
		c.binary++
		c.yesNo++
	}
}

func (c *columnCount) date(text string) {
	if c.dates++; c.dates == 1 || text < c.first {
		c.first = text
	}
	if text > c.last {
		c.last = text
	}
}

// text counts a cell of words.
func (c *columnCount) text(raw string, row, col int) {
	text := strings.TrimSpace(raw)
	kind, known := c.texts[text]
	if !known {
		kind = kindOf(text)
		if len(c.texts) < readTexts {
			c.texts[strings.Clone(text)] = kind
		}
	}
	if kind == blankText {
		c.spaces.see(row, col)
		return
	}
	c.filled++
	if kind == markText {
		c.counts.Marker++
		c.marks.see(row, col)
		if len(c.markTexts) < 10 && !slices.Contains(c.markTexts, text) {
			c.markTexts = append(c.markTexts, text)
		}
		return
	}
	c.values.text(text)
	if len(c.some) < 300 && !known {
		c.some = append(c.some, strings.Clone(text))
	}
	c.reading(text, kind, row, col)
	c.not(row, col, kind == numberText, kind == dateText || kind == bogusText, kind == yesNoText)
}

// reading counts what a text could be read as.
func (c *columnCount) reading(text string, kind textKind, row, col int) {
	switch kind {
	case numberText:
		if n, ok := parseNumber(text, false); ok {
			c.number(n.value)
		} else if n, ok := parseNumber(text, true); ok {
			c.number(n.value)
		}
		c.asNumber.see(row, col)
	case dateText:
		if d, ok := parseDate(text, false); ok {
			c.date(dayText(dayNumber(d.day)))
		} else {
			c.date(text)
		}
		c.asDate.see(row, col)
	case bogusText:
		c.bogus.see(row, col)
	case zeroText:
		c.zeros++
	case yesNoText:
		c.yesNo++
	}
	switch {
	case c.plain && kind == numberText:
		c.counts.Number++
	case c.plain && kind == dateText:
		c.counts.Date++
	default:
		c.counts.Text++
	}
}

// kindOf tells what a text could be read as.
func kindOf(text string) textKind {
	switch f, _ := textForm(text); {
	case f == blankForm:
		return blankText
	case isMarker(text):
		return markText
	case f == numberForm || f == yearForm:
		if len(text) > 1 && text[0] == '0' && strings.Trim(text, "0123456789") == "" {
			return zeroText
		}
		return numberText
	case f == dateForm:
		if d, ok := parseDate(text, false); !ok && d.bogus {
			if _, ok := parseDate(text, true); !ok {
				return bogusText
			}
		}
		return dateText
	}
	if _, ok := parseYesNo(text); ok {
		return yesNoText
	}
	return plainText
}

// distinctValues counts different values by their hashes: 64 bits each, so that of a
// million values two share one with a chance of one in forty million.
type distinctValues struct {
	hashes []uint64
	sorted int
}

var valueSeed = maphash.MakeSeed()

func (d *distinctValues) number(v float64) {
	x := math.Float64bits(v+0) * 0x9E3779B97F4A7C15
	d.add(x ^ x>>29)
}

func (d *distinctValues) text(s string) { d.add(maphash.String(valueSeed, s)) }

func (d *distinctValues) add(h uint64) {
	d.hashes = append(d.hashes, h)
	if len(d.hashes) >= 1024 && len(d.hashes) >= 2*d.sorted {
		d.compact()
	}
}

func (d *distinctValues) compact() {
	slices.Sort(d.hashes)
	d.hashes = slices.Compact(d.hashes)
	d.sorted = len(d.hashes)
}

// count is how many different values there were.
func (d *distinctValues) count() int {
	d.compact()
	return len(d.hashes)
}
