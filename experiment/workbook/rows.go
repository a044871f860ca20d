package workbook

import (
	"context"
	"errors"
	"math"
	"strconv"

	"leeway/experiment/workbook/sheetxml"
)

// Rows streams one sheet, from the file or from what is kept of it.
func (b *xlsx) Rows(ctx context.Context, sheet string, yield func(row int, cells []Cell) error) error {
	s, err := FindSheet(b, sheet)
	if err != nil {
		return err
	}
	if kept := b.kept.find(s.Name); kept != nil {
		return kept.Rows(ctx, yield)
	}
	err = b.keepRows(ctx, s.Name, b.kept.loader(b), yield)
	if err == nil {
		err = b.wholeFile()
	}
	return err
}

// wholeFile waits for the fingerprint and says if the file could not be read for it.
func (b *xlsx) wholeFile() error {
	if _, unread := b.sum.wait(); unread != nil {
		return cannotOpen(b.path, unread)
	}
	return nil
}

// peek streams one sheet for whoever stops early.
func (b *xlsx) peek(ctx context.Context, sheet string, yield func(row int, cells []Cell) error) error {
	s, err := FindSheet(b, sheet)
	if err != nil {
		return err
	}
	first := b.firstStrings(ctx)
	if first == nil || b.kept.find(s.Name) != nil {
		return b.Rows(ctx, s.Name, yield)
	}
	if err := b.streamRows(ctx, s.Name, nil, first, yield); err != nil {
		return err
	}
	// Nobody stopped it: the texts must be whole as well.
	if err := b.needStrings(ctx); err != nil {
		r := &sheetReader{book: b, ctx: ctx, sheet: s.Name}
		return r.textless("", err)
	}
	return b.wholeFile()
}

// streamRows streams one sheet from the file. Its bytes are scanned; where their XML is
// unusual, encoding/xml reads the sheet from the start and goes on behind the last row
// that was given. Whatever is read goes to the loader too, where there is one. first are
// shared strings that may do in place of all.
func (b *xlsx) streamRows(ctx context.Context, sheet string, l *loader, first []string, yield func(row int, cells []Cell) error) error {
	given := 0
	pass := func(row int, cells []Cell) error {
		if row <= given {
			return nil
		}
		given = row
		return yield(row, cells)
	}
	err := b.scanRows(ctx, sheet, l, first, pass)
	if !errors.Is(err, errUnusual) {
		return err
	}
	if l == nil {
		return b.slowRows(ctx, sheet, pass)
	}
	*l = loader{columns: &Columns{date1904: b.date1904}} // from the start as well
	return b.slowRows(ctx, sheet, func(row int, cells []Cell) error {
		if err := l.add(row, cells); err != nil {
			return err
		}
		return pass(row, cells)
	})
}

// scanRows streams one sheet by bytes, to the loader too where there is one. errUnusual
// leaves it to encoding/xml.
func (b *xlsx) scanRows(ctx context.Context, sheet string, l *loader, first []string, yield func(row int, cells []Cell) error) error {
	scan := &sheetScan{book: b, ctx: ctx, sheet: sheet, tail: yield}
	filler := &rowFiller{scan: scan, slow: sheetReader{book: b, ctx: ctx, sheet: sheet}, first: first}
	if l != nil {
		l.filler = filler
	}
	return scan.run(b.parts[b.partOf(sheet)], func(row int, hidden bool, cells []sheetxml.Cell) error {
		line, err := filler.line(row, hidden, cells)
		if err != nil || len(line) == 0 {
			return err
		}
		if l != nil {
			if err := l.scanned(row, hidden, cells); err != nil {
				return err
			}
		}
		return yield(row, line)
	})
}

// slowRows streams one sheet by encoding/xml.
func (b *xlsx) slowRows(ctx context.Context, sheet string, yield func(row int, cells []Cell) error) error {
	d, closer, err := b.decoder(b.partOf(sheet))
	if err != nil {
		return err
	}
	defer closer.Close()
	r := &sheetReader{book: b, ctx: ctx, sheet: sheet, xml: d, yield: yield}
	return r.run()
}

// partOf is the part that holds a sheet.
func (b *xlsx) partOf(sheet string) string {
	for i := range b.sheets {
		if b.sheets[i].Name == sheet {
			return b.part[i]
		}
	}
	return ""
}

// rowFiller makes cells of scanned ones.
type rowFiller struct {
	scan  *sheetScan
	slow  sheetReader // decides about the values that are not everyday
	cells []Cell
	texts slab
	first []string // shared strings that need not be loaded
	// loaded is true when the shared strings are there.
	loaded bool
}

// line makes a row's cells.
func (f *rowFiller) line(row int, hidden bool, cells []sheetxml.Cell) ([]Cell, error) {
	f.cells = f.cells[:0]
	f.slow.row = row
	for i := range cells {
		in := &cells[i]
		raw := ""
		if in.Type != sheetxml.Shared && in.Type != sheetxml.Bool {
			raw = f.texts.keep(in.Text)
		}
		f.cells = append(f.cells, Cell{Col: in.Col, Hidden: hidden || inRanges(f.scan.hidden, in.Col)})
		c := &f.cells[len(f.cells)-1]
		if err := f.fill(c, in, raw); err != nil {
			return nil, err
		}
		c.NoResult = in.Computed && c.Kind == Empty && in.Type != sheetxml.Formula
		if c.Kind == Empty && !c.NoResult {
			f.cells = f.cells[:len(f.cells)-1]
		}
	}
	return f.cells, nil
}

// ready says whether the shared strings are there, which are read at the first that is needed.
func (f *rowFiller) ready() bool {
	if !f.loaded {
		f.loaded = f.slow.book.needStrings(f.scan.ctx) == nil
	}
	return f.loaded
}

// fill gives a cell its value: the everyday ones here, all others as in the slow reader.
func (f *rowFiller) fill(c *Cell, in *sheetxml.Cell, raw string) error {
	book := f.slow.book
	switch in.Type {
	case sheetxml.Shared:
		if d := in.Decimal; d.Form == sheetxml.Plain && d.Exponent == 0 && !d.Negative {
			if d.Mantissa < uint64(len(f.first)) {
				c.setText(f.first[d.Mantissa])
				return nil
			}
			if f.ready() && d.Mantissa < uint64(len(book.strings)) {
				c.setText(book.strings[d.Mantissa])
				return nil
			}
		}
		raw = string(in.Text)
	case sheetxml.Bool:
		raw = string(in.Text)
	case sheetxml.Number:
		if v, ok := in.Decimal.Float(); ok && !math.IsInf(v, 0) {
			setNumber(c, v, raw, book.format(in.Style), book.date1904)
			return nil
		}
	case sheetxml.Formula, sheetxml.Inline:
		c.setText(unescape(raw))
		return nil
	}
	return f.slow.fill(c, in.Type.String(), strconv.Itoa(in.Style), raw)
}
