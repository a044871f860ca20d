package workbook

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Kind is what sort of value a cell holds.
type Kind uint8

// The kinds of cell.
const (
	// Empty is a cell without a value.
	Empty Kind = iota
	// Text is words, and any number that only text keeps whole: identifiers with
	// leading zeros by number format, and numbers of more than fifteen digits.
	Text
	// Number is a number, a percentage as its fraction.
	Number
	// Date is a day, a time of day, or both, by the cell's number format.
	Date
	// Bool is TRUE or FALSE.
	Bool
	// ErrorValue is #N/A, #DIV/0! and their like. It is never text.
	ErrorValue
)

// Cell is one cell.
type Cell struct {
	// Col is the column from 0.
	Col  int
	Kind Kind
	// Text is the spelling in the file: words as they are, "57.878900000000002",
	// "TRUE", "#N/A"; for a date its day and time as year-month-day.
	Text string
	// Number is the value of a Number, the serial day of a Date, 1 or 0 of a Bool.
	Number float64
	// Time is a Date's day and time, in UTC because sheets know no time zones.
	Time time.Time
	// Hidden is true in a row or column that the sheet hides.
	Hidden bool
	// Percent is true for a Number that the sheet shows in per cent: 0.6 as 60%.
	Percent bool
	// NoResult is true for a formula that was saved without its result; the cell
	// is Empty but its author sees a value.
	NoResult bool
}

// Shown is the cell as a person would read it: numbers without the noise of
// binary fractions, dates as year-month-day, everything else as it is spelled.
func (c Cell) Shown() string {
	if c.Kind == Number {
		return FormatNumber(c.Number)
	}
	return c.Text
}

// FormatNumber writes a number with at most fifteen digits, as sheets show it.
func FormatNumber(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	s := strconv.FormatFloat(v, 'g', 15, 64)
	if r, err := strconv.ParseFloat(s, 64); err == nil {
		return strconv.FormatFloat(r, 'g', -1, 64)
	}
	return s
}

// ColumnName is the letter name of a column counted from 0: A, Z, AA.
func ColumnName(col int) string {
	var letters [8]byte
	i := len(letters)
	for col >= 0 && i > 0 {
		i--
		letters[i] = byte('A' + col%26)
		col = col/26 - 1
	}
	return string(letters[i:])
}

// CellName is the address of a cell: row 14 (from 1) and column 1 (from 0) are B14.
func CellName(row, col int) string { return ColumnName(col) + strconv.Itoa(row) }

// ParseCell splits an address such as B14 or $B$14 into its row from 1 and
// column from 0. A column without a row ("B") has row 0.
func ParseCell(name string) (row, col int, ok bool) {
	col, digits, ok := cutColumn(strings.TrimPrefix(name, "$"))
	if !ok || digits == "" {
		return 0, col, ok
	}
	row, ok = parseRow(strings.TrimPrefix(digits, "$"))
	if !ok {
		return 0, 0, false
	}
	return row, col, true
}

// cutColumn reads the letters an address begins with and gives what follows them.
func cutColumn(name string) (col int, rest string, ok bool) {
	n := 0
	for ; n < len(name); n++ {
		c := name[n] &^ ('a' - 'A') // as a capital letter
		if c < 'A' || c > 'Z' {
			break
		}
		if col = col*26 + int(c-'A') + 1; col > MaxColumns {
			return 0, "", false
		}
	}
	if n == 0 {
		return 0, "", false
	}
	return col - 1, name[n:], true
}

// parseRow reads a row number, which counts from 1.
func parseRow(digits string) (row int, ok bool) {
	for i := 0; i < len(digits); i++ {
		if digits[i] < '0' || digits[i] > '9' {
			return 0, false
		}
		if row = row*10 + int(digits[i]-'0'); row > MaxTextRows {
			return 0, false
		}
	}
	return row, row > 0
}
