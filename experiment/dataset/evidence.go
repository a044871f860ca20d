package dataset

import (
	"fmt"
	"math"
	"strings"

	"leeway/experiment/workbook"
)

// evidence is what a sampled column holds.
type evidence struct {
	letter, header string
	filled         int // cells with something in them
	rows           int // data rows
	markers        int
	numbers        int
	dates          int
	yesNo          int
	binary         int // numbers that are 0 or 1
	commas, points int // texts that need a decimal comma, or a point
	zeros          int // texts such as 007
	whole          int // numbers without a fraction
	distinct       map[string]int
	length         int // letters altogether
	monthFirst     bool
	others         map[Type][]string // first cells that are not of the type
	odd            oddities
	typed          bool // the sheet keeps numbers as numbers
}

// reach adds to the evidence how many cells are empty, and how far it reaches where
// the sheet goes on: what was not looked at may be otherwise.
func (e *evidence) reach(why string, more bool) string {
	why = strings.TrimSuffix(why, ".")
	if empty := e.rows - e.filled; empty == 1 && e.filled > 0 {
		why += "; 1 is empty"
	} else if empty > 1 && e.filled > 0 {
		why += fmt.Sprintf("; %s are empty", thousands(empty))
	}
	kind, _ := e.kind()
	why += e.odd.say(kind, e.typed)
	if more {
		why += fmt.Sprintf(" (of the first %s rows)", thousands(e.rows))
	}
	return why + "."
}

// enough is the share of a column's cells that must be of a type.
const enough = 0.8

// examine looks at a column below the header.
func (s *sample) examine(col, header, firstRow int) *evidence {
	e := &evidence{letter: workbook.ColumnName(col), distinct: map[string]int{}, others: map[Type][]string{}, typed: s.typed()}
	if header > 0 {
		e.header = s.header(header, col)
	}
	order := dateOrder{}
	for i, row := range s.rows {
		if row < firstRow {
			continue
		}
		e.rows++
		c, _ := s.cell(i, col)
		text := strings.TrimSpace(c.Shown())
		if text == "" {
			continue
		}
		e.filled++
		e.odd.see(c, text, fmt.Sprintf("%s%d", e.letter, row))
		if c.Kind == workbook.ErrorValue {
			e.markers++
			continue
		}
		e.distinct[text]++
		e.length += len([]rune(text))
		if c.Kind == workbook.Text && isMarker(text) {
			e.markers++
			continue
		}
		e.weigh(c, text, row)
		order.see(text)
	}
	e.monthFirst = order.monthFirst && !order.dayFirst
	return e
}

// dateOrder is what dates in digits tell about the order of day and month: 13 and
// above can only be a day.
type dateOrder struct{ monthFirst, dayFirst bool }

func (o *dateOrder) see(text string) {
	if m := dateParts.FindStringSubmatch(text); m != nil && len(m[1]) <= 2 {
		o.monthFirst = o.monthFirst || len(m[3]) == 2 && m[3] > "12"
		o.dayFirst = o.dayFirst || len(m[1]) == 2 && m[1] > "12"
	}
}

// weigh counts what a cell could be.
func (e *evidence) weigh(c workbook.Cell, text string, row int) {
	e.count(Number, e.weighNumber(c, text), row)
	d, ok := parseDate(text, false)
	e.count(Date, c.Kind == workbook.Date || ok || d.bogus || dateParts.MatchString(text), row)
	_, ok = parseYesNo(text)
	e.count(YesNo, ok || c.Kind == workbook.Bool, row)
}

// count adds a cell to those of a type, or to the first that are not of it.
func (e *evidence) count(t Type, is bool, row int) {
	switch {
	case !is:
		e.note(t, row)
	case t == Number:
		e.numbers++
	case t == Date:
		e.dates++
	case t == YesNo:
		e.yesNo++
	}
}

// weighNumber says whether a cell could be a number, and counts what would have to
// be understood to read it.
func (e *evidence) weighNumber(c workbook.Cell, text string) bool {
	if c.Kind == workbook.Number {
		e.countNumber(c.Number)
		return true
	}
	if c.Kind != workbook.Text {
		return false
	}
	point, isPoint := parseNumber(text, false)
	comma, isComma := parseNumber(text, true)
	switch {
	case isComma && comma.comma && !isPoint:
		e.commas++
	case isPoint && !isComma:
		e.points++
	case len(text) > 1 && text[0] == '0' && strings.Trim(text, "0123456789") == "":
		e.zeros++
	}
	switch {
	case isPoint:
		e.countNumber(point.value)
	case isComma:
		e.countNumber(comma.value)
	}
	return isPoint || isComma
}

func (e *evidence) countNumber(v float64) {
	if v == math.Trunc(v) {
		e.whole++
	}
	if v == 0 || v == 1 {
		e.binary++
	}
}

func (e *evidence) note(t Type, row int) {
	if len(e.others[t]) < 3 {
		e.others[t] = append(e.others[t], fmt.Sprintf("%s%d", e.letter, row))
	}
}

// kind proposes the column's type, with the sentence behind it.
func (e *evidence) kind() (Type, string) {
	n := e.filled - e.markers
	share := func(k int) bool { return n > 0 && float64(k) >= enough*float64(n) }
	switch {
	case n == 0:
		return Text, "The column is empty in the rows looked at."
	case e.yesNo == n && e.binary < n && len(e.distinct) <= 4:
		return YesNo, e.sentence(YesNo, e.yesNo, "yes or no")
	case e.zeros > 0:
		return Text, fmt.Sprintf("%s of %s begin with a zero, so they are codes and not numbers.", thousands(e.zeros), thousands(n))
	case share(e.dates) && e.dates >= e.numbers:
		return Date, e.sentence(Date, e.dates, "dates")
	case share(e.numbers):
		return Number, e.sentence(Number, e.numbers, "numbers")
	}
	return Text, fmt.Sprintf("%s of %s are text.", thousands(n-e.numbers), thousands(n))
}

func (e *evidence) sentence(t Type, k int, plural string) string {
	n := e.filled - e.markers
	s := fmt.Sprintf("%s of %s are %s", thousands(k), thousands(n), plural)
	if k == n {
		s = fmt.Sprintf("All %s are %s", thousands(n), plural)
	}
	if odd := e.others[t]; len(odd) > 0 && k < n {
		verb := "is not"
		if n-k > 1 {
			verb = "are not"
		}
		list := strings.Join(odd, ", ")
		if n-k > len(odd) {
			list += ", …"
		}
		s += fmt.Sprintf("; %s %s", list, verb)
	}
	return s + "."
}

// unique is the share of filled cells that are different from each other.
func (e *evidence) unique() float64 {
	if e.filled == 0 {
		return 0
	}
	return float64(len(e.distinct)) / float64(e.filled)
}

// words splits a header into lower-case words: "ic_case_id" and "CaseID" give
// case and id.
func words(header string) []string {
	var out []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			out = append(out, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	var before rune
	for _, r := range header {
		switch {
		case !isWordRune(r):
			flush()
		case r >= 'A' && r <= 'Z' && before >= 'a' && before <= 'z':
			flush()
			word = append(word, r)
		default:
			word = append(word, r)
		}
		before = r
	}
	flush()
	return out
}

func isWordRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r > 127
}

func hasWord(header string, any ...string) bool {
	for _, w := range words(header) {
		for _, a := range any {
			if w == a {
				return true
			}
		}
	}
	return false
}
