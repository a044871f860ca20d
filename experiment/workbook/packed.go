package workbook

import (
	"strconv"
	"strings"

	"leeway/experiment/workbook/sheetxml"
)

// tag says what the eight bytes of a packed cell are: a kind in the low four bits, and
// marks above.
type tag uint8

// The kinds of packed cell.
const (
	noCell         tag = iota
	noResultCell       // a formula without its result
	sharedCell         // index into the shared strings
	textCell           // place in the arena
	plainCell          // a number as its digits, see packDecimal
	scientificCell     // the same, with an exponent
	spelledCell        // place of a number's spelling in the arena
	trueCell
	falseCell
	errorCell  // place in the arena
	dayCell    // place in the arena of a date by ISO 8601
	paddedCell // place in the arena of a number with the zeros its format adds
	oddCell    // index into the cells that fit nowhere else

	kindTag    tag = 15
	dateTag    tag = 16 // by its number format
	percentTag tag = 32
	hiddenTag  tag = 64
)

// arena keeps texts one behind the other, in pieces so that none is ever moved.
type arena struct{ pieces []*strings.Builder }

const arenaBits = 20 // a piece has a million bytes, as many as the longest text

// put keeps a text; its place is where it starts and, in the high 24 bits, its length.
func (a *arena) put(text string) uint64 {
	n := len(a.pieces)
	if n == 0 || a.pieces[n-1].Len()+len(text) > 1<<arenaBits {
		piece := new(strings.Builder)
		piece.Grow(max(1<<arenaBits, len(text)))
		a.pieces = append(a.pieces, piece)
		n++
	}
	at := uint64(n-1)<<arenaBits | uint64(a.pieces[n-1].Len())
	_, _ = a.pieces[n-1].WriteString(text) // a builder never returns an error
	return at | uint64(len(text))<<40
}

func (a *arena) get(place uint64) string {
	at := place & (1<<40 - 1)
	from := at & (1<<arenaBits - 1)
	return a.pieces[at>>arenaBits].String()[from : from+place>>40]
}

// packDecimal keeps a number's digits as they are spelled: the mantissa in 57 bits, how
// many decimals or the exponent in six, the sign. It is false for what does not fit.
func packDecimal(d sheetxml.Decimal) (t tag, value uint64, ok bool) {
	places := -int(d.Exponent)
	if d.Mantissa >= 1<<57 {
		return 0, 0, false
	}
	switch d.Form {
	case sheetxml.Plain:
		t = plainCell
	case sheetxml.Scientific:
		t = scientificCell
		places -= digitCount(d.Mantissa) - 1
	default:
		return 0, 0, false
	}
	if places < 0 || places > 63 {
		return 0, 0, false
	}
	value = d.Mantissa<<7 | uint64(places)<<1
	if d.Negative {
		value |= 1
	}
	return t, value, true
}

// digitCount is how many digits a whole number has, one for 0.
func digitCount(m uint64) int {
	n := 1
	for ; m >= 10_000; m /= 10_000 {
		n += 4
	}
	for ; m >= 10; m /= 10 {
		n++
	}
	return n
}

// spelling adds a packed number as the file spells it.
func spelling(out []byte, t tag, value uint64) []byte {
	var digits [20]byte
	n := len(digits)
	for m := value >> 7; m > 0 || n == len(digits); m /= 10 {
		n--
		digits[n] = byte('0' + m%10)
	}
	places := int(value >> 1 & 63)
	decimals := places
	if t == scientificCell {
		decimals = len(digits) - 1 - n
	}
	if value&1 != 0 {
		out = append(out, '-')
	}
	switch whole := len(digits) - n - decimals; {
	case whole <= 0:
		out = append(out, "0."...)
		for range -whole {
			out = append(out, '0')
		}
		out = append(out, digits[n:]...)
	default:
		out = append(out, digits[n:n+whole]...)
		if decimals > 0 {
			out = append(append(out, '.'), digits[n+whole:]...)
		}
	}
	if t == scientificCell {
		out = strconv.AppendInt(append(out, 'E'), int64(-places), 10)
	}
	return out
}

// unpackDecimal is packDecimal's number.
func unpackDecimal(t tag, value uint64) sheetxml.Decimal {
	d := sheetxml.Decimal{Mantissa: value >> 7, Exponent: -int16(value >> 1 & 63), Negative: value&1 != 0, Form: sheetxml.Plain}
	if t == scientificCell {
		d.Form = sheetxml.Scientific
		d.Exponent -= int16(digitCount(d.Mantissa) - 1)
	}
	return d
}

// cell makes the cell again; a number's spelling goes into texts.
func (c *Columns) cell(texts *slab, col int, t tag, value uint64) Cell {
	out := Cell{Col: col, Hidden: t&hiddenTag != 0}
	f := format{date: t&dateTag != 0, percent: t&percentTag != 0}
	switch kind := t & kindTag; kind {
	case noResultCell:
		out.NoResult = true
	case sharedCell:
		out.setText(c.shared[value])
	case textCell:
		out.setText(c.texts.get(value))
	case plainCell, scientificCell:
		var digits [96]byte
		raw := texts.keep(spelling(digits[:0], kind, value))
		v, ok := unpackDecimal(kind, value).Float()
		if !ok {
			v = number(raw)
		}
		setNumber(&out, v, raw, f, c.date1904)
	case spelledCell:
		raw := c.texts.get(value)
		setNumber(&out, number(raw), raw, f, c.date1904)
	case paddedCell:
		out.Kind, out.Text = Text, c.texts.get(value)
		out.Number = number(out.Text)
	case trueCell:
		out.Kind, out.Text, out.Number = Bool, "TRUE", 1
	case falseCell:
		out.Kind, out.Text = Bool, "FALSE"
	case errorCell:
		out.Kind, out.Text = ErrorValue, c.texts.get(value)
	case dayCell:
		t, _ := isoDate(c.texts.get(value)) // it was one when it was kept
		out.setDay(t)
	case oddCell:
		return c.odd[value]
	}
	return out
}

// number reads a spelling that was a number when it was kept.
func number(raw string) float64 {
	if v, ok := sheetxml.ParseDecimal(raw).Float(); ok {
		return v
	}
	v, _ := strconv.ParseFloat(raw, 64)
	return v
}

// pack keeps a scanned cell.
func (l *loader) pack(row int, in *sheetxml.Cell) (tag, uint64, error) {
	c, book := l.columns, l.filler.slow.book
	switch in.Type {
	case sheetxml.Number:
		f := book.format(in.Style)
		if t, value, ok := packDecimal(in.Decimal); ok && f.zeros == 0 {
			return t | f.marks(), value, nil
		}
	case sheetxml.Shared:
		if d := in.Decimal; d.Form == sheetxml.Plain && d.Exponent == 0 && !d.Negative {
			if l.filler.ready() && d.Mantissa < uint64(len(book.strings)) && book.strings[d.Mantissa] != "" {
				return sharedCell, d.Mantissa, nil
			}
		}
	case sheetxml.Bool:
		if len(in.Text) == 1 && in.Text[0] == '1' {
			return trueCell, 0, nil
		} else if len(in.Text) == 1 && in.Text[0] == '0' {
			return falseCell, 0, nil
		}
	case sheetxml.Formula, sheetxml.Inline:
		if text := unescape(string(in.Text)); text != "" {
			return textCell, c.texts.put(text), nil
		}
	}
	var cell Cell
	l.filler.slow.row = row
	cell.Col = in.Col
	if err := l.filler.fill(&cell, in, string(in.Text)); err != nil {
		return 0, 0, err
	}
	raw := strings.TrimSpace(string(in.Text))
	switch {
	case cell.Kind == Empty && in.Computed && in.Type != sheetxml.Formula:
		return noResultCell, 0, nil
	case cell.Kind == Empty:
		return noCell, 0, nil
	case in.Type == sheetxml.Number && cell.Kind != Text || in.Type == sheetxml.Number && cell.Text == "1900-02-29":
		return spelledCell | book.format(in.Style).marks(), c.texts.put(raw), nil
	case in.Type == sheetxml.Day && cell.Kind == Date:
		return dayCell, c.texts.put(string(in.Text)), nil
	}
	t, value := c.keep(cell)
	return t, value, nil
}

func (f format) marks() (t tag) {
	if f.date {
		t |= dateTag
	}
	if f.percent {
		t |= percentTag
	}
	return t
}

// keep packs a finished cell, in the first way that gives the same cell again.
func (c *Columns) keep(cell Cell) (tag, uint64) {
	var t tag
	var value uint64
	switch cell.Kind {
	case Empty:
		t = noResultCell
	case Bool:
		if t = falseCell; cell.Number == 1 {
			t = trueCell
		}
	case Text:
		if t = textCell; cell.Number != 0 {
			t = paddedCell
		}
		value = c.texts.put(cell.Text)
	case ErrorValue:
		t, value = errorCell, c.texts.put(cell.Text)
	case Number:
		var ok bool
		if t, value, ok = packDecimal(sheetxml.ParseDecimal(cell.Text)); !ok {
			t, value = spelledCell, c.texts.put(cell.Text)
		}
	case Date:
		t, value = dayCell, c.texts.put(cell.Text)
	}
	if cell.Hidden {
		t |= hiddenTag
	}
	if cell.Percent {
		t |= percentTag
	}
	if c.cell(new(slab), cell.Col, t, value) != cell {
		c.odd = append(c.odd, cell)
		return oddCell, uint64(len(c.odd) - 1)
	}
	return t, value
}
