package sheetxml

import "bytes"

// Type is the type of a cell (ECMA-376 part 1, 18.18.11 ST_CellType).
type Type uint8

// The types of cell.
const (
	// Number is t="n" or none.
	Number Type = iota
	// Shared is t="s": the value is an index into the shared strings.
	Shared
	// Formula is t="str", the text that a formula gave.
	Formula
	// Inline is t="inlineStr".
	Inline
	// Bool is t="b".
	Bool
	// Error is t="e".
	Error
	// Day is t="d", a date by ISO 8601.
	Day
)

// typeNames are the spellings of the types.
var typeNames = [...]string{Number: "n", Shared: "s", Formula: "str", Inline: "inlineStr", Bool: "b", Error: "e", Day: "d"}

// String is the type as the file spells it.
func (t Type) String() string { return typeNames[t] }

// Cell is one cell as it stands in the file.
type Cell struct {
	// Col is the column from 0.
	Col int
	// Style is the index of the cell's format, −1 without one.
	Style int
	Type  Type
	// Computed is true where the cell has a formula.
	Computed bool
	// Decimal is the value of a Number or Shared, where its Form says so.
	Decimal Decimal
	// Text is the value as it is spelled, entities resolved. It is good until the next row.
	Text []byte
}

// Scanner scans the rows of one sheet, or the texts of one table.
type Scanner struct {
	prefix, open, end string
	row               int
	cells             []Cell
	text              []byte
	tails             [64]cellTail // by the last bits of the column
	rowTail           rowTail
	yield             func(row int, hidden bool, cells []Cell) error
}

// New makes a scanner whose elements carry a prefix ("x:" or none). It passes every row
// on to yield, those without cells too; the cells are used again for the next row. An
// error of yield ends the scanning and is given as it is.
func New(prefix string, yield func(row int, hidden bool, cells []Cell) error) *Scanner {
	return &Scanner{prefix: prefix, open: "<" + prefix + "row", end: "</" + prefix + "sheetData", yield: yield}
}

// Row is the number of the last row that was begun, from 1.
func (s *Scanner) Row() int { return s.row }

// Cut finds where b can be cut: at the start of the last row, or at the end of the rows.
// It is −1 where b has neither behind its first byte.
func (s *Scanner) Cut(b []byte) int {
	for end := len(b); end > 0; {
		at := bytes.LastIndex(b[:end], []byte(s.open))
		if at <= 0 {
			break
		}
		if next := at + len(s.open); next < len(b) && (isSpace(b[next]) || b[next] == '>' || b[next] == '/') {
			return at
		}
		end = at
	}
	if at := bytes.Index(b, []byte(s.end)); at >= 0 {
		return at + 1
	}
	return -1
}

// Rows scans the rows of b from at on, as long as they start before limit. It gives where
// it stopped and whether that is the end tag of the rows. The last Padding bytes of b
// are zeros.
func (s *Scanner) Rows(b []byte, at, limit int) (next int, done bool, err error) {
	for i := at; ; {
		if i = spaces(b, i); i >= limit {
			if i > limit && !isSpace(b[i-1]) {
				return i, false, ErrUnusual // a row that seemed to start inside another
			}
			return i, false, nil
		}
		if b[i] != '<' {
			return i, false, ErrUnusual
		}
		if b[i+1] == '/' {
			if _, ok := s.tag(b, i+2, "sheetData"); !ok {
				return i, false, ErrUnusual
			}
			return i, true, nil
		}
		start, ok := s.tag(b, i+1, "row")
		if !ok {
			return i, false, ErrUnusual
		}
		if i, err = s.scanRow(b, start); err != nil {
			return i, false, err
		}
	}
}

// scanRow scans a row from behind its name.
func (s *Scanner) scanRow(b []byte, i int) (int, error) {
	i, number, hidden, closed, err := s.rowTag(b, i)
	if err != nil {
		return i, err
	}
	switch {
	case number > MaxRows:
		return i, ErrRows
	case number <= s.row:
		return i, ErrUnusual
	}
	s.row, s.cells, s.text = number, s.cells[:0], s.text[:0]
	for col := 0; !closed; {
		if i = spaces(b, i); b[i] != '<' {
			return i, ErrUnusual
		}
		if b[i+1] == '/' {
			if i, err = s.closing(b, i, "row"); err != nil {
				return i, err
			}
			break
		}
		start, ok := i+2, len(s.prefix) == 0 && b[i+1] == 'c' && b[i+2] == ' '
		if !ok {
			if start, ok = s.tag(b, i+1, "c"); !ok {
				return i, ErrUnusual
			}
		}
		if i, col, err = s.scanCell(b, start, col); err != nil {
			return i, err
		}
	}
	return i, s.yield(s.row, hidden, s.cells)
}

// rowTag reads the attributes of a row. What follows its number is mostly what followed
// that of the row before.
func (s *Scanner) rowTag(b []byte, i int) (next, number int, hidden, closed bool, err error) {
	if b[i] != ' ' || b[i+1] != 'r' || b[i+2] != '=' || b[i+3] != '"' {
		return s.rowAttributes(b, i, 0)
	}
	i += 4
	start := i
	for c := b[i] - '0'; c < 10 && i-start < 8; c = b[i] - '0' {
		number = number*10 + int(c)
		i++
	}
	if i == start || i-start > 7 || b[i] != '"' {
		return i, 0, false, false, ErrUnusual
	}
	i++
	above := &s.rowTail
	if end := i + len(above.text); end <= len(b) && end > i && string(b[i:end]) == string(above.text) {
		return end, number, above.hidden, above.closed, nil
	}
	if next, _, hidden, closed, err = s.rowAttributes(b, i, number); err == nil && next-i <= maxRowTail {
		*above = rowTail{append(above.text[:0], b[i:next]...), hidden, closed}
	}
	return next, number, hidden, closed, err
}

// rowTail is what follows the number in a row's start tag, and what it says.
type rowTail struct {
	text           []byte
	hidden, closed bool
}

// maxRowTail is the longest that is remembered.
const maxRowTail = 256

// rowAttributes reads the attributes of a row one by one; the number is known if it is not 0.
func (s *Scanner) rowAttributes(b []byte, i, known int) (next, number int, hidden, closed bool, err error) {
	number, numbered, told := known, known > 0, false
	if !numbered {
		number = s.row + 1
	}
	for {
		switch i = spaces(b, i); {
		case b[i] == '>':
			return i + 1, number, hidden, false, nil
		case b[i] == '/' && b[i+1] == '>':
			return i + 2, number, hidden, true, nil
		}
		var name, value []byte
		if name, value, i, err = attribute(b, i); err != nil {
			return i, 0, false, false, err
		}
		switch string(name) {
		case "r":
			n, ok := digits(value)
			if !ok || numbered {
				return i, 0, false, false, ErrUnusual
			}
			number, numbered = n, true
		case "hidden":
			if told {
				return i, 0, false, false, ErrUnusual
			}
			told = true
			switch string(value) {
			case "1", "true", "on":
				hidden = true
			}
		}
	}
}

// digits reads a whole number of one to seven digits.
func digits(b []byte) (int, bool) {
	n := 0
	for _, c := range b {
		if c -= '0'; c > 9 {
			return 0, false
		}
		n = n*10 + int(c)
	}
	return n, len(b) > 0 && len(b) <= 7
}
