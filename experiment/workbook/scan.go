package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"

	"leeway/experiment/workbook/sheetxml"
)

// maxHead bounds what stands before the rows, and maxWaiting what may wait for the end
// of its row: a row of Excel's every column fits many times.
const (
	maxHead    = 4 << 20
	maxWaiting = 16 << 20
)

// checkCells is after how many cells and rows the context is asked.
const checkCells = 256

// errUnusual is the scanner's word for XML that encoding/xml must judge.
var errUnusual = sheetxml.ErrUnusual

// emptyName finds a name space without a name, which makes a prefix as good as none.
var emptyName = regexp.MustCompile(`xmlns(:[^=\s]+)?\s*=\s*(""|'')`)

// openHead reads a part up to the start tag of an element and gives it with the element's
// prefix. encoding/xml reads it too: it must be UTF-8 without a document type, and see is
// called with every element.
func openHead(r *region, name string, see func(xml.StartElement)) (head []byte, prefix string, err error) {
	end, ok := 0, false
	for !ok {
		if err := r.more(); err == io.EOF {
			return nil, "", errUnusual
		} else if err != nil {
			return nil, "", err
		}
		if end, prefix, ok = sheetxml.Head(r.buf[r.at:r.end], name); !ok && r.end-r.at > maxHead {
			return nil, "", errUnusual
		}
	}
	head = bytes.Clone(r.buf[r.at : r.at+end])
	r.at += end
	if emptyName.Match(head) || bytes.HasSuffix(head, []byte("/>")) {
		return nil, "", errUnusual
	}
	d := readXML(bytes.NewReader(head), func(string, io.Reader) (io.Reader, error) { return nil, errUnusual })
	for {
		t, err := d.Token()
		if err != nil {
			return nil, "", errUnusual
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, "", errUnusual
		case xml.StartElement:
			if t.Name.Local == "row" || t.Name.Local == name && d.InputOffset() != int64(end) {
				return nil, "", errUnusual
			}
			see(t)
			if t.Name.Local == name {
				return head, prefix, nil
			}
		}
	}
}

// scanPart passes what lies between the start and the end of a part's list of rows or
// texts on to scan, cut where cut says, until scan has seen the end of the list.
func scanPart(r *region, cut func([]byte) int, scan func(b []byte, at, limit int) (int, bool, error)) error {
	looked := 0 // how much of what is left has been looked through for a cut
	for {
		b := r.left()
		limit := -1
		if from := max(0, looked-64); r.end-r.at > from {
			if limit = cut(b[from : r.end-r.at]); limit >= 0 {
				limit += from
			}
		}
		if r.over {
			limit = r.end - r.at
		}
		if limit > 0 {
			next, done, err := scan(b, 0, limit)
			r.at, looked = min(r.at+next, r.end), 0
			if done || err != nil {
				return err
			}
			if r.over {
				return errUnusual // the part ends inside the list
			}
		} else {
			looked = r.end - r.at
			if bytes.IndexByte(b[:min(len(b), looked)], '<') < 0 && looked > maxRun {
				return &longRun{}
			}
			if looked > maxWaiting {
				return errUnusual
			}
		}
		if err := r.more(); err == io.EOF {
			return errUnusual
		} else if err != nil {
			return err
		}
	}
}

// rowSink takes in the rows of a sheet as they are scanned.
type rowSink func(row int, hidden bool, cells []sheetxml.Cell) error

// sheetScan reads a sheet by bytes. encoding/xml reads what stands around the rows.
type sheetScan struct {
	book   *xlsx
	ctx    context.Context
	sheet  string
	hidden []Range // hidden columns
	tail   func(row int, cells []Cell) error
	tell   func(done int64, rows int)
	row    int
}

// run scans the sheet to its end. An error that is errUnusual leaves the judgement to
// encoding/xml; the checksum is known to be right then.
func (s *sheetScan) run(f *zip.File, sink rowSink) error {
	stream, err := openStream(f)
	if err != nil {
		return damaged(s.book.path, "", err)
	}
	defer stream.close()
	r := &region{stream: stream, ctx: s.ctx}
	err = s.scan(r, sink)
	if !errors.Is(err, errUnusual) {
		return err
	}
	if err := stream.drain(s.ctx); err != nil {
		return s.refusal(err)
	}
	return errUnusual
}

func (s *sheetScan) scan(r *region, sink rowSink) error {
	head, prefix, err := openHead(r, "sheetData", func(e xml.StartElement) {
		if e.Name.Local == "col" {
			s.hidden = hideColumns(s.hidden, e)
		}
	})
	if err != nil {
		return s.refusal(err)
	}
	calls, fault := 0, error(nil)
	scanner := sheetxml.New(prefix, func(row int, hidden bool, cells []sheetxml.Cell) error {
		if calls += len(cells) + 1; calls >= checkCells {
			calls = 0
			if fault = s.ctx.Err(); fault != nil {
				return fault
			}
		}
		fault = sink(row, hidden, cells)
		return fault
	})
	err = scanPart(r, scanner.Cut, func(b []byte, at, limit int) (int, bool, error) {
		if s.tell != nil {
			s.tell(r.stream.passed, scanner.Row())
		}
		return scanner.Rows(b, at, limit)
	})
	s.row = scanner.Row()
	if fault != nil {
		return fault
	}
	if err != nil {
		return s.refusal(err)
	}
	// What follows the rows, behind what stands before them, is XML again.
	frame := &sheetReader{book: s.book, ctx: s.ctx, sheet: s.sheet, yield: s.tail, row: s.row}
	frame.xml = readXML(io.MultiReader(bytes.NewReader(head), r), charset)
	if err := frame.run(); err != nil {
		return err
	}
	return s.refusal(r.drained())
}

// drained reads what encoding/xml left and says whether the part is whole.
func (r *region) drained() error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	return nil
}

// refusal makes a sentence of what ends a scan.
func (s *sheetScan) refusal(err error) error {
	var long *longRun
	switch {
	case err == nil, errors.Is(err, errUnusual), s.ctx.Err() != nil && errors.Is(err, s.ctx.Err()):
		return err
	case errors.Is(err, sheetxml.ErrRows):
		return tooLarge(s.book.path, fmt.Sprintf("sheet “%s” has more than %d rows.", s.sheet, MaxRows))
	case errors.Is(err, sheetxml.ErrLong), errors.As(err, &long):
		return tooLarge(s.book.path, "a single cell of a sheet holds more than a million bytes.")
	}
	at := ""
	if s.row > 0 {
		at = fmt.Sprintf("%d:%d", s.row, s.row)
	}
	return damagedCell(s.book.path, s.sheet, at, "Reading stops here.", err)
}
