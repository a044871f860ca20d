package collect

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// styles are the looks of an office's workbook, by their numbers in the file.
type styles struct {
	title, heading, plain, wrapped, bold, soft, count int
	header, givenHeader, missing                      int
	entry                                             map[Entry]int
}

// The colours of a workbook: petrol for heads, grey for what is locked, yellow for what
// is still empty.
const (
	headFill    = "DFECEE"
	headText    = "0B5D6B"
	lockedFill  = "EEECE7"
	missingFill = "FAF0D7"
	lineColour  = "C9C5BC"
	softText    = "5C6874"
)

// font is the workbook's font; a style with a font must name all of it, or some programs
// take another.
func font(bold bool, size float64, colour string) *excelize.Font {
	return &excelize.Font{Family: "Calibri", Bold: bold, Size: size, Color: colour}
}

// lineHeight is the height of a line of text in points, with some air.
const lineHeight = 15.5

// heightOf is the height of a row whose text wraps in a column of a width: programs other
// than Excel do not find it out.
func heightOf(text string, width float64) float64 {
	lines := 0
	for _, part := range strings.Split(text, "\n") {
		lines += 1 + int(float64(utf8.RuneCountInString(part))/(width*1.05))
	}
	return lineHeight*float64(lines) + 2
}

func (s *sheetWriter) makeStyles() {
	style := func(look excelize.Style) int {
		n, err := s.file.NewStyle(&look)
		s.do(err)
		return n
	}
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	lines := []excelize.Border{{Type: "left", Color: lineColour, Style: 1}, {Type: "right", Color: lineColour, Style: 1}, {Type: "top", Color: lineColour, Style: 1}, {Type: "bottom", Color: lineColour, Style: 1}}
	open := &excelize.Protection{Locked: false}
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top"}
	s.look.title = style(excelize.Style{Font: font(true, 16, "")})
	s.look.heading = style(excelize.Style{Font: font(true, 12, headText)})
	s.look.plain = style(excelize.Style{})
	s.look.wrapped = style(excelize.Style{Alignment: wrap})
	s.look.bold = style(excelize.Style{Font: font(true, 11, ""), Alignment: wrap})
	s.look.soft = style(excelize.Style{Font: font(false, 11, softText)})
	s.look.count = style(excelize.Style{Font: font(true, 11, ""), Alignment: &excelize.Alignment{Horizontal: "left"}})
	head := excelize.Style{Font: font(true, 11, headText), Fill: fill(headFill), Border: lines, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"}}
	s.look.header = style(head)
	head.Alignment = &excelize.Alignment{WrapText: true, Vertical: "center"}
	s.look.givenHeader = style(head)
	given := style(excelize.Style{Fill: fill(lockedFill), Border: lines, NumFmt: 49}) // text
	number := style(excelize.Style{Border: lines, Protection: open})
	whole := style(excelize.Style{Border: lines, Protection: open, NumFmt: 1})
	day := "d mmm yyyy"
	date := style(excelize.Style{Border: lines, Protection: open, CustomNumFmt: &day})
	centred := style(excelize.Style{Border: lines, Protection: open, Alignment: &excelize.Alignment{Horizontal: "center"}})
	words := style(excelize.Style{Border: lines, Protection: open, Alignment: wrap})
	s.look.entry = map[Entry]int{Given: given, AnyNumber: number, NotBelow: number, Positive: number, Between: number, Whole: whole, Choice: centred, Day: date, Words: words}
	missing, err := s.file.NewConditionalStyle(&excelize.Style{Fill: fill(missingFill)})
	s.do(err)
	s.look.missing = missing
}

// The lengths that Excel allows in a validation's messages.
const (
	maxRuleTitle = 32
	maxRuleText  = 255
)

// validation is the rule for a column's cells, nil where nothing is typed.
func (c Column) validation() *excelize.DataValidation {
	if c.Entry == Given {
		return nil
	}
	rule := excelize.NewDataValidation(true)
	kind, from, until, operator, wrong := c.bounds()
	switch {
	case c.Entry == Choice:
		if err := rule.SetDropList(c.Choices); err != nil {
			return nil // more than 255 letters of choices: Excel takes no list
		}
		wrong = "Choose one from the list, or leave the cell empty."
	case kind != 0:
		if err := rule.SetRange(from, until, kind, operator); err != nil {
			return nil // bounds beyond what Excel takes
		}
	}
	if wrong != "" {
		rule.SetError(excelize.DataValidationErrorStyleStop, "Please check", shortened(wrong, maxRuleText))
	}
	rule.SetInput(shortened(c.Header, maxRuleTitle), shortened(c.Help, maxRuleText))
	return rule
}

// bounds says what a column's numbers or dates may be, and what to say of others.
func (c Column) bounds() (kind excelize.DataValidationType, from, until any, operator excelize.DataValidationOperator, wrong string) {
	const largest = 1e15
	between, decimal := excelize.DataValidationOperatorBetween, excelize.DataValidationTypeDecimal
	switch c.Entry {
	case AnyNumber:
		return decimal, -largest, largest, between, "Write a number, without words or units. If you do not know it, leave the cell empty."
	case NotBelow:
		return decimal, 0.0, largest, between, "Write a number from 0 up, without words or units. If you do not know it, leave the cell empty."
	case Positive:
		return decimal, 0.0, 0.0, excelize.DataValidationOperatorGreaterThan, "Write a number above 0, without words or units. If you do not know it, leave the cell empty."
	case Whole:
		return excelize.DataValidationTypeWhole, 0, 1_000_000_000, between, "Write a whole number from 0 up. If you do not know it, leave the cell empty."
	case Between:
		return decimal, c.Low, c.High, between, fmt.Sprintf("Write a number from %s to %s, without words or units. If you do not know it, leave the cell empty.", number(c.Low), number(c.High))
	case Day:
		from, until, wrong := c.days()
		return excelize.DataValidationTypeDate, from, until, between, wrong
	}
	return 0, nil, nil, 0, ""
}

// days are the first and the last day of a Day column as Excel counts them.
func (c Column) days() (from, until int, wrong string) {
	from, until = 36526, 73050 // 1 January 2000 to 31 December 2099
	if t, ok := periodDay(c.From); ok {
		from = serial(t)
	}
	if t, ok := periodDay(c.Until); ok {
		until = serial(t)
	}
	return from, until, fmt.Sprintf("Write a date from %s to %s.", fromSerial(from).Format("2 January 2006"), fromSerial(until).Format("2 January 2006"))
}
