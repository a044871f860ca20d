package workbook

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// odsVisitor takes in what a walk through the sheets meets.
type odsVisitor interface {
	// begins tells where in the content the next sheet begins, and the name spaces there.
	begins(offset int64, spaces map[string]string)
	// table begins a sheet and says whether its rows are wanted.
	table(index int, e xml.StartElement) (wanted bool)
	// column is a run of columns.
	column(first, last int, style string, hidden bool) error
	// row is one or more equal rows with the cells that hold anything.
	row(first, times int, hidden bool, cells []odsCell) error
	// end is the end of a sheet whose rows were wanted.
	end() error
	// wantsText says whether the texts in cells are wanted.
	wantsText() bool
}

// odsWalk goes through the sheets of a document.
type odsWalk struct {
	*odsStream
	visitor    odsVisitor
	sheet      string
	rowNumber  int
	col        int
	rowStyle   string
	cells      []odsCell
	concealed  int // how many groups around are folded up
	groups     []bool
	unfinished bool // inside a row
}

// walk reads the content. Only the sheets of the spreadsheet itself are met: the contents
// that changes took away and tables inside cells are not.
func (b *ods) walk(ctx context.Context, v odsVisitor, t *ticker) error {
	f := b.parts[contentPart]
	d, closer, err := b.decoder(contentPart)
	if err != nil {
		return err
	}
	defer closer.Close()
	w := &odsWalk{visitor: v}
	w.odsStream = &odsStream{book: b, ctx: ctx, xml: d, place: w.where, tell: func(at int64) {
		t.report(min(at, int64(f.UncompressedSize64)), int64(f.UncompressedSize64))
	}}
	if err := w.document(); err != nil {
		return err
	}
	for { // what follows must be well formed, and the checksum right
		if _, err := d.Token(); err == io.EOF {
			t.report(int64(f.UncompressedSize64), int64(f.UncompressedSize64))
			return nil
		} else if err != nil {
			return w.refusal(err)
		}
	}
}

// walkSheet reads one sheet from where it begins. The checksum is compared at the end.
func (b *ods) walkSheet(ctx context.Context, v odsVisitor, index int) error {
	if index >= len(b.starts) {
		return b.walk(ctx, v, nil)
	}
	rc, err := b.parts[contentPart].Open()
	if err != nil {
		return damaged(b.path, "", err)
	}
	defer rc.Close()
	w := &odsWalk{visitor: v}
	d := readXML(io.MultiReader(strings.NewReader(b.root), rc), nil)
	w.odsStream = &odsStream{book: b, ctx: ctx, xml: d, place: w.where, tell: func(int64) {}}
	if err := passOver(ctx, rc, b.starts[index]); err != nil {
		return w.refusal(err)
	}
	for range 2 { // the tag with the name spaces, then the sheet's own
		t, err := w.token()
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok && odsName(e.Name) == "table:table" {
			if err := w.table(index, e); err != nil {
				return err
			}
		}
	}
	if err := passOver(ctx, rc, math.MaxInt64); err != io.EOF {
		return w.refusal(err)
	}
	return nil
}

// passOver reads n bytes for nothing but their checksum.
func passOver(ctx context.Context, r io.Reader, n int64) error {
	for n > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		step, err := io.CopyN(io.Discard, r, min(n, 1<<20))
		if err != nil {
			return err
		}
		n -= step
	}
	return nil
}

// where is the place that is read.
func (w *odsWalk) where() (sheet, cell string) {
	switch {
	case w.sheet == "" || w.rowNumber == 0:
		return w.sheet, ""
	case w.unfinished:
		return w.sheet, CellName(w.rowNumber, min(w.col, MaxColumns-1))
	}
	return w.sheet, fmt.Sprintf("%d:%d", w.rowNumber, w.rowNumber)
}

// document finds the spreadsheet and its tables.
func (w *odsWalk) document() error {
	index, inside := 0, 0
	spaces := map[string]string{}
	plain := true
	for {
		start := w.xml.InputOffset()
		t, err := w.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.ProcInst:
			plain = plain && !otherEncoding(t)
		case xml.StartElement:
			switch name := odsName(t.Name); {
			case name == "office:document-content" || name == "office:body" || name == "office:spreadsheet":
				inside++
				gatherSpaces(spaces, t)
			case name == "table:table" && inside > 0:
				if plain {
					w.visitor.begins(start, spaces)
				}
				if err := w.table(index, t); err != nil {
					return err
				}
				index++
			default:
				if err := w.skip(); err != nil {
					return err
				}
			}
		case xml.EndElement:
			if inside--; inside == 0 {
				return nil
			}
		}
	}
}

// otherEncoding says whether the XML declaration names another encoding than UTF-8: then
// places in the text are not places in the part.
func otherEncoding(p xml.ProcInst) bool {
	text := strings.ToLower(string(p.Inst))
	return strings.Contains(text, "encoding") && !strings.Contains(text, "utf-8")
}

// gatherSpaces adds the name spaces that an element declares.
func gatherSpaces(spaces map[string]string, e xml.StartElement) {
	for _, a := range e.Attr {
		if a.Name.Space == "xmlns" {
			spaces["xmlns:"+a.Name.Local] = a.Value
		} else if a.Name.Space == "" && a.Name.Local == "xmlns" {
			spaces["xmlns"] = a.Value
		}
	}
}

// rootTag is a start tag that declares name spaces.
func rootTag(spaces map[string]string) string {
	var out bytes.Buffer
	out.WriteString("<root")
	for name, space := range spaces {
		out.WriteString(" " + name + `="`)
		_ = xml.EscapeText(&out, []byte(space)) // a buffer takes everything
		out.WriteByte('"')
	}
	out.WriteByte('>')
	return out.String()
}

// table reads a sheet.
func (w *odsWalk) table(index int, e xml.StartElement) error {
	w.sheet, w.rowNumber, w.col, w.groups, w.concealed = odsAttr(e, "table:name"), 0, 0, nil, 0
	if !w.visitor.table(index, e) {
		return w.skip()
	}
	for {
		t, err := w.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := w.element(t); err != nil {
				return err
			}
		case xml.EndElement:
			if len(w.groups) == 0 {
				return w.visitor.end()
			}
			last := len(w.groups) - 1
			if w.groups[last] {
				w.concealed--
			}
			w.groups = w.groups[:last]
		}
	}
}

// element reads what stands directly in a sheet or in a group of rows or columns.
func (w *odsWalk) element(e xml.StartElement) error {
	switch odsName(e.Name) {
	case "table:table-row-group", "table:table-column-group", "table:table-rows", "table:table-header-rows", "table:table-columns", "table:table-header-columns":
		folded := odsAttr(e, "table:display") == "false"
		if folded {
			w.concealed++
		}
		w.groups = append(w.groups, folded)
		return nil
	case "table:table-column":
		times, err := w.repeated(e, "table:number-columns-repeated")
		if err != nil {
			return err
		}
		first := w.col
		w.col = min(w.col+times, MaxColumns)
		if first == w.col {
			return w.skip() // columns behind the last that a sheet can have
		}
		if err := w.visitor.column(first, w.col-1, odsAttr(e, "table:default-cell-style-name"), w.hides(e)); err != nil {
			return err
		}
		return w.skip()
	case "table:table-row":
		return w.row(e)
	}
	return w.skip()
}

// hides says whether a row or column is hidden by itself, by a filter or in a folded group.
func (w *odsWalk) hides(e xml.StartElement) bool {
	v := odsAttr(e, "table:visibility")
	return v == "collapse" || v == "filter" || w.concealed > 0
}

// repeated reads how often a cell, row or column stands there.
func (w *odsWalk) repeated(e xml.StartElement, name string) (int, error) {
	text := odsAttr(e, name)
	if text == "" {
		return 1, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, w.damage(fmt.Sprintf("It says that something is repeated %q times.", text), err)
	}
	return int(min(n, 1<<30)), nil
}

// row reads one row, which may stand for many.
func (w *odsWalk) row(e xml.StartElement) error {
	times, err := w.repeated(e, "table:number-rows-repeated")
	if err != nil {
		return err
	}
	first, hidden := w.rowNumber+1, w.hides(e)
	w.rowNumber, w.col, w.cells, w.unfinished = first, 0, w.cells[:0], true
	w.rowStyle = odsAttr(e, "table:default-cell-style-name")
	for ended := false; !ended; {
		t, err := w.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if name := odsName(t.Name); name != "table:table-cell" && name != "table:covered-table-cell" {
				if err := w.skip(); err != nil {
					return err
				}
			} else if err := w.cell(t); err != nil {
				return err
			}
		case xml.EndElement:
			ended = true
		}
	}
	w.unfinished = false
	if len(w.cells) > 0 && (first > MaxRows || times > MaxRows-first+1) {
		return tooLarge(w.book.path, fmt.Sprintf("sheet “%s” has more than %d rows.", w.sheet, MaxRows))
	}
	if err := w.visitor.row(first, times, hidden, w.cells); err != nil {
		return err
	}
	w.rowNumber = min(first+times-1, 1<<31)
	return nil
}
