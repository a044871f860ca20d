package workbook

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"leeway/experiment"
)

// maxField bounds one field of a text table. A quote that never closes would
// otherwise swallow the rest of the file.
const maxField = 1 << 20

// textFault is why a text table cannot be cut into fields.
type textFault struct {
	row  int
	what string
	err  error
}

func (f *textFault) Error() string { return f.what }
func (f *textFault) Unwrap() error { return f.err }

func damagedText(path string, f *textFault) *experiment.Refusal {
	r := refuse(path, f.what, "Correct it in the file, or choose another separator, and read it again. Nothing was taken in.", f.err)
	r.Place.Cell = fmt.Sprintf("row %d", f.row)
	return r
}

// splitter cuts decoded text into rows and fields by RFC 4180, with what
// spreadsheet programs add: lines may end in CR, LF or both; a quote that is not
// at the start of a field is an ordinary sign; after a closing quote the rest of
// the field is kept as it is; a row may be short.
type splitter struct {
	in    *bufio.Reader
	sep   byte
	row   int
	field strings.Builder
	cells []Cell
	col   int
}

func newSplitter(r io.Reader, sep byte) *splitter {
	return &splitter{in: bufio.NewReaderSize(r, 1<<16), sep: sep}
}

func (s *splitter) run(ctx context.Context, yield func(int, []Cell) error) error {
	if head, err := s.in.Peek(7); err == nil || err == io.EOF {
		if _, n, ok := separatorLine(head); ok {
			if _, err := s.in.Discard(n); err != nil {
				return &textFault{1, "The file cannot be read.", err}
			}
			s.row++
		}
	}
	for {
		s.row++
		if s.row%512 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if s.row > MaxTextRows {
			return &textFault{s.row, fmt.Sprintf("The table has more than %d rows.", MaxTextRows), nil}
		}
		more, err := s.readRow()
		if err != nil {
			return err
		}
		if len(s.cells) > 0 {
			if err := yield(s.row, s.cells); err != nil {
				return err
			}
		}
		if !more {
			return nil
		}
	}
}

// readRow reads one row into s.cells and says whether another may follow.
func (s *splitter) readRow() (more bool, err error) {
	s.cells, s.col = s.cells[:0], 0
	s.field.Reset()
	atStart := true
	for {
		c, err := s.in.ReadByte()
		if err == io.EOF {
			return false, s.endField()
		}
		if err != nil {
			return false, &textFault{s.row, "The file cannot be read further than this row.", err}
		}
		switch {
		case c == '"' && atStart:
			if err := s.quoted(); err != nil {
				return false, err
			}
		case c == s.sep:
			if err := s.endField(); err != nil {
				return false, err
			}
			atStart = true
			continue
		case c == '\n':
			return true, s.endField()
		case c == '\r':
			if next, err := s.in.Peek(1); err == nil && next[0] == '\n' {
				_, _ = s.in.Discard(1) // it was just seen
			}
			return true, s.endField()
		default:
			if err := s.add(c); err != nil {
				return false, err
			}
		}
		atStart = false
	}
}

// quoted reads to the closing quote; two quotes are one.
func (s *splitter) quoted() error {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return &textFault{s.row, "A quotation mark opens in this row and never closes.", nil}
		}
		if c == '"' {
			if next, err := s.in.Peek(1); err != nil || next[0] != '"' {
				return nil
			}
			_, _ = s.in.Discard(1) // it was just seen
		}
		if err := s.add(c); err != nil {
			return err
		}
	}
}

func (s *splitter) add(c byte) error {
	if s.field.Len() >= maxField {
		return &textFault{s.row, "A field in this row holds more than a million signs, perhaps because a quotation mark never closes.", nil}
	}
	s.field.WriteByte(c)
	return nil
}

func (s *splitter) endField() error {
	if s.col >= MaxColumns {
		return &textFault{s.row, fmt.Sprintf("This row has more than %d columns.", MaxColumns), nil}
	}
	if s.field.Len() > 0 {
		text := s.field.String()
		if strings.IndexByte(text, 0) >= 0 {
			return &textFault{s.row, "This row holds bytes that are not text.", nil}
		}
		s.cells = append(s.cells, Cell{Col: s.col, Kind: Text, Text: text})
	}
	s.field.Reset()
	s.col++
	return nil
}
