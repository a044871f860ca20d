package workbook

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"

	"leeway/experiment"
)

// decoder opens a part as a guarded stream of XML tokens.
func (b *parcel) decoder(part string) (xmlReader, io.Closer, error) {
	rc, err := b.parts[part].Open()
	if err != nil {
		return xmlReader{}, nil, damaged(b.path, "", err)
	}
	return readXML(rc, charset), rc, nil
}

// sheetReader walks a worksheet part (ECMA-376 part 1, 18.3.1).
type sheetReader struct {
	book   *xlsx
	ctx    context.Context
	sheet  string
	xml    xmlReader
	yield  func(int, []Cell) error
	row    int // the last row's number
	col    int // the last cell's column in this row
	hidden []Range
	cells  []Cell
	value  strings.Builder
	tokens int
}

func (r *sheetReader) damage(cell, detail string, cause error) error {
	return damagedCell(r.book.path, r.sheet, cell, detail, cause)
}

// checkEvery is after how many tokens the context is asked: a few milliseconds of
// reading, however wide the rows are.
const checkEvery = 4096

// token reads the next token; the end of the part before its root has closed is damage.
func (r *sheetReader) token() (xml.Token, error) {
	if r.tokens++; r.tokens%checkEvery == 0 {
		if err := r.ctx.Err(); err != nil {
			return nil, err
		}
	}
	t, err := r.xml.Token()
	if err == nil {
		if d, ok := t.(xml.Directive); ok && len(d) > 0 {
			return nil, tooLarge(r.book.path, "a sheet declares a document type.")
		}
		return t, nil
	}
	if err == io.EOF {
		return nil, err
	}
	if refusal := r.hostile(err); refusal != nil {
		return nil, refusal
	}
	at := ""
	if r.row > 0 {
		at = fmt.Sprintf("%d:%d", r.row, r.row)
	}
	return nil, r.damage(at, "Reading stops at this row.", err)
}

// hostile is the refusal for XML made to fill the memory of whoever reads it, nil for
// other errors.
func (r *sheetReader) hostile(err error) error {
	var long *longRun
	switch {
	case errors.As(err, &long):
		return tooLarge(r.book.path, "a single cell of a sheet holds more than a million bytes.")
	case errors.Is(err, errNested):
		return tooLarge(r.book.path, "a sheet has "+errNested.Error()+".")
	}
	return nil
}

func (r *sheetReader) run() error {
	for {
		t, err := r.token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "col":
			r.hidden = hideColumns(r.hidden, start)
		case "row":
			if err := r.readRow(start); err != nil {
				return err
			}
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// hideColumns adds the columns that a <col> element hides.
func hideColumns(hidden []Range, e xml.StartElement) []Range {
	first, err1 := strconv.Atoi(attr(e, "min"))
	last, err2 := strconv.Atoi(attr(e, "max"))
	if err1 == nil && err2 == nil && isTrue(attr(e, "hidden")) {
		hidden = append(hidden, Range{FirstCol: first - 1, LastCol: last - 1})
	}
	return hidden
}

// inRanges says whether a column is one of those that are hidden.
func inRanges(hidden []Range, col int) bool {
	for _, h := range hidden {
		if col >= h.FirstCol && col <= h.LastCol {
			return true
		}
	}
	return false
}

func (r *sheetReader) readRow(e xml.StartElement) error {
	number := r.row + 1
	if text := attr(e, "r"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return r.damage("", fmt.Sprintf("A row says that its number is %q.", text), err)
		}
		number = n
	}
	switch {
	case number < 1:
		return r.damage("", fmt.Sprintf("A row after row %d says that its number is %d; rows begin with 1.", r.row, number), nil)
	case number > MaxRows:
		return tooLarge(r.book.path, fmt.Sprintf("sheet “%s” has more than %d rows.", r.sheet, MaxRows))
	case number <= r.row:
		return r.damage(fmt.Sprintf("%d:%d", number, number), fmt.Sprintf("Row %d comes after row %d.", number, r.row), nil)
	}
	r.row, r.col, r.cells = number, -1, r.cells[:0]
	hidden := isTrue(attr(e, "hidden"))
	for {
		t, err := r.token()
		if err != nil {
			return r.ended(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := r.skip(); err != nil {
					return err
				}
				continue
			}
			if err := r.readCell(t, hidden); err != nil {
				return err
			}
		case xml.EndElement:
			return r.finishRow()
		}
	}
}

func (r *sheetReader) finishRow() error {
	if len(r.cells) == 0 {
		return nil
	}
	inOrder := func(i, j int) bool { return r.cells[i].Col < r.cells[j].Col }
	if !sort.SliceIsSorted(r.cells, inOrder) {
		sort.SliceStable(r.cells, inOrder)
	}
	for i := 1; i < len(r.cells); i++ {
		if r.cells[i].Col == r.cells[i-1].Col {
			return r.damage(CellName(r.row, r.cells[i].Col), "The cell is there twice.", nil)
		}
	}
	return r.yield(r.row, r.cells)
}

// ended turns the end of the part inside a row into damage.
func (r *sheetReader) ended(err error) error {
	if err == io.EOF {
		return r.damage(fmt.Sprintf("%d:%d", r.row, r.row), "The sheet ends inside this row.", nil)
	}
	return err
}

func (r *sheetReader) skip() error {
	if err := r.xml.Skip(); err != nil {
		if refusal := r.hostile(err); refusal != nil {
			return refusal
		}
		return r.damage(fmt.Sprintf("%d:%d", r.row, r.row), "Reading stops at this row.", err)
	}
	return nil
}

// readCell reads one <c> element into r.cells unless it is empty.
func (r *sheetReader) readCell(e xml.StartElement, hidden bool) error {
	col := r.col + 1
	if ref := attr(e, "r"); ref != "" {
		row, c, ok := ParseCell(ref)
		if !ok || row != r.row {
			return r.damage(fmt.Sprintf("%d:%d", r.row, r.row), fmt.Sprintf("A cell in row %d says that it is %q.", r.row, ref), nil)
		}
		col = c
	}
	if col >= MaxColumns {
		return tooLarge(r.book.path, fmt.Sprintf("sheet “%s” has more than %d columns.", r.sheet, MaxColumns))
	}
	r.col = col
	kind := attr(e, "t")
	raw, formula, err := r.cellContent(kind == "inlineStr")
	if err != nil {
		return err
	}
	c := Cell{Col: col, Hidden: hidden || inRanges(r.hidden, col)}
	if err := r.fill(&c, kind, attr(e, "s"), raw); err != nil {
		return err
	}
	c.NoResult = formula && c.Kind == Empty && kind != "str"
	if c.Kind != Empty || c.NoResult {
		r.cells = append(r.cells, c)
	}
	return nil
}

// cellContent collects the text of <v>, or of the <t> elements of <is>, and says
// whether there was a formula. Phonetic hints (rPh) are no part of the text, and a
// <v> beside the <is> of an inline text is not what the sheet shows.
func (r *sheetReader) cellContent(inline bool) (string, bool, error) {
	r.value.Reset()
	formula := false
	for depth, taking := 0, false; ; {
		t, err := r.token()
		if err != nil {
			return "", false, r.ended(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v", "t":
				taking = inline == (t.Name.Local == "t")
				depth++
			case "is", "r":
				depth++
			case "f":
				formula = true
				fallthrough
			default:
				if err := r.skip(); err != nil {
					return "", false, err
				}
			}
		case xml.CharData:
			if taking {
				r.value.Write(t)
			}
		case xml.EndElement:
			taking = false
			if depth--; depth < 0 {
				return r.value.String(), formula, nil
			}
		}
	}
}

// fill gives the cell its kind and value (ECMA-376 part 1, 18.18.11 ST_CellType).
func (r *sheetReader) fill(c *Cell, kind, style, raw string) error {
	at := CellName(r.row, c.Col)
	switch kind {
	case "s":
		if raw == "" {
			return nil
		}
		text, err := r.book.sharedString(r.ctx, strings.TrimSpace(raw))
		if ctxErr := r.ctx.Err(); err != nil && errors.Is(err, ctxErr) {
			return ctxErr
		}
		if err != nil {
			return r.textless(at, err)
		}
		c.setText(text)
	case "inlineStr", "str":
		c.setText(unescape(raw))
	case "b":
		if raw = strings.TrimSpace(raw); raw != "" {
			c.setBool(isTrue(raw))
		}
	case "e":
		if raw != "" {
			c.Kind, c.Text = ErrorValue, raw
		}
	case "d":
		if t, ok := isoDate(raw); ok {
			c.setDay(t)
		} else {
			c.setText(raw)
		}
	case "", "n":
		return r.fillNumber(c, at, style, strings.TrimSpace(raw))
	default:
		return r.damage(at, fmt.Sprintf("The cell has the unknown type %q.", kind), nil)
	}
	return nil
}

// textless is the refusal for a cell whose text is not to be had.
func (r *sheetReader) textless(at string, err error) error {
	var refusal *experiment.Refusal
	switch {
	case errors.As(err, &refusal):
		return err
	case r.book.noStrings != nil:
		return r.damage(at, "The list of texts that cells point to cannot be read.", err)
	}
	return r.damage(at, "The cell points to a text that is not there.", err)
}

// setDay makes a date of a day that is written out.
func (c *Cell) setDay(t time.Time) {
	c.Kind, c.Time, c.Text = Date, t, dateText(t, false)
	c.Number = t.Sub(isoBase).Hours() / 24
}

func (c *Cell) setBool(v bool) {
	c.Kind, c.Text = Bool, "FALSE"
	if v {
		c.Text, c.Number = "TRUE", 1
	}
}

func (c *Cell) setText(text string) {
	if text != "" {
		c.Kind, c.Text = Text, text
	}
}

func (r *sheetReader) fillNumber(c *Cell, at, style, raw string) error {
	if raw == "" {
		return nil
	}
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		if errors.Is(err, strconv.ErrRange) || err == nil {
			c.setText(raw) // a number no computer holds: kept as it is spelled
			return nil
		}
		return r.damage(at, fmt.Sprintf("The cell says that it is a number but holds %q.", raw), err)
	}
	var f format
	if n, err := strconv.Atoi(style); err == nil {
		f = r.book.format(n)
	}
	setNumber(c, v, raw, f, r.book.date1904)
	return nil
}

// format is what a cell style says about numbers; a style that is not there says nothing.
func (b *xlsx) format(style int) format {
	if style < 0 || style >= len(b.formats) {
		return format{}
	}
	return b.formats[style]
}

// setNumber gives a cell a number, or what its format and spelling make of it.
func setNumber(c *Cell, v float64, raw string, f format, date1904 bool) {
	c.Kind, c.Number, c.Text = Number, v, raw
	c.Percent = f.percent
	switch {
	case f.date:
		dateCell(c, date1904)
	case longNumber(raw):
		c.Kind = Text // sixteen digits or more are an identifier: a number would lose the last ones
	case f.zeros > len(raw) && allDigits(raw):
		c.Kind, c.Text = Text, strings.Repeat("0", f.zeros-len(raw))+raw
	}
}

// longNumber says whether a whole number has more digits than a float64 keeps.
func longNumber(raw string) bool {
	if len(raw) <= 15 {
		return false
	}
	digits := strings.TrimLeft(raw, "-")
	return len(digits) > 15 && allDigits(digits)
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
