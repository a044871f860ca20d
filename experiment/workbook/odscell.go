package workbook

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// odsCell is a cell as its element describes it; it may stand for a run of equal ones.
type odsCell struct {
	col, times         int
	rowSpan, colSpan   int
	kind, value, style string
	text               string
	formula, failed    bool
}

// cell reads a cell element. A cell that holds nothing costs nothing, however often it is
// repeated.
func (w *odsWalk) cell(e xml.StartElement) error {
	times, err := w.repeated(e, "table:number-columns-repeated")
	if err != nil {
		return err
	}
	c := odsCell{col: w.col, times: times, style: w.rowStyle, rowSpan: 1, colSpan: 1}
	if err := w.attributes(&c, e); err != nil {
		return err
	}
	if c.text, err = w.paragraphs(c.text == "" && w.visitor.wantsText()); err != nil {
		return err
	} else if c.text == "" {
		c.text = odsAttr(e, "office:string-value")
	}
	w.col = min(c.col+times, 1<<30)
	if c.kind == "" && c.text == "" && !c.formula && c.rowSpan == 1 && c.colSpan == 1 {
		return nil
	}
	if w.col > MaxColumns {
		return tooLarge(w.book.path, fmt.Sprintf("sheet “%s” has more than %d columns.", w.sheet, MaxColumns))
	}
	w.cells = append(w.cells, c)
	return nil
}

// attributes reads what a cell's start tag says (OpenDocument 1.3, part 3, 19.384 ff.).
func (w *odsWalk) attributes(c *odsCell, e xml.StartElement) (err error) {
	for _, a := range e.Attr {
		switch odsName(a.Name) {
		case "office:value-type":
			c.kind = a.Value
		case "calcext:value-type":
			c.failed = a.Value == "error"
		case "office:value", "office:date-value", "office:time-value", "office:boolean-value":
			c.value = a.Value
		case "office:string-value":
			c.text = a.Value
		case "table:style-name":
			c.style = a.Value
		case "table:formula":
			c.formula = true
		case "table:number-columns-spanned":
			c.colSpan, err = w.repeated(e, "table:number-columns-spanned")
		case "table:number-rows-spanned":
			c.rowSpan, err = w.repeated(e, "table:number-rows-spanned")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// paragraphs reads the texts of a cell up to its end, one line for each paragraph.
// Comments, pictures and tables inside the cell are no part of its value.
func (w *odsWalk) paragraphs(wanted bool) (string, error) {
	var lines []string
	for {
		t, err := w.token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if !wanted || odsName(t.Name) != "text:p" {
				if err := w.skip(); err != nil {
					return "", err
				}
				continue
			}
			line, err := w.paragraph()
			if err != nil {
				return "", err
			}
			lines = append(lines, line)
		case xml.EndElement:
			return strings.Join(lines, "\n"), nil
		}
	}
}

// paragraph reads a text:p. text:s says how many spaces there are, and phonetic hints are
// no part of the text (OpenDocument 1.3, part 3, 6.1).
func (w *odsWalk) paragraph() (string, error) {
	p := paragraphText{start: true}
	for depth := 1; depth > 0; {
		t, err := w.token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			p.characters(t)
		case xml.StartElement:
			depth++
			switch odsName(t.Name) {
			case "text:s":
				n, err := w.repeated(t, "text:c")
				if err != nil {
					return "", err
				}
				p.add(strings.Repeat(" ", min(n, maxRun+1)))
			case "text:tab":
				p.add("\t")
			case "text:line-break":
				p.add("\n")
			case "text:ruby-text", "office:annotation", "text:note":
				if err := w.skip(); err != nil {
					return "", err
				}
				depth--
			}
		case xml.EndElement:
			depth--
		}
		if p.out.Len() > maxRun {
			return "", tooLarge(w.book.path, "a single cell holds more than a million bytes.")
		}
	}
	if !p.broken {
		p.add("")
	}
	return p.out.String(), nil
}

// paragraphText puts the text of a paragraph together. By the rules white space in a row
// is one space; but LibreOffice writes two spaces as two and reads them so, therefore only
// white space with a line break in it, which is the layout of the XML, becomes one space,
// and none at the beginning and the end.
type paragraphText struct {
	out    strings.Builder
	spaces int  // waiting until it is known what kind they are
	broken bool // there is a line break or tab among them
	start  bool
}

// add writes the white space that waits, then the text.
func (p *paragraphText) add(text string) {
	switch {
	case !p.broken:
		p.out.WriteString(strings.Repeat(" ", p.spaces))
	case !p.start:
		p.out.WriteByte(' ')
	}
	p.out.WriteString(text)
	p.spaces, p.broken, p.start = 0, false, false
}

func (p *paragraphText) characters(text []byte) {
	for len(text) > 0 {
		n := bytes.IndexAny(text, " \t\r\n")
		if n < 0 {
			n = len(text)
		}
		if n > 0 {
			p.add(string(text[:n]))
		}
		if text = text[n:]; len(text) > 0 {
			p.spaces++
			p.broken = p.broken || text[0] != ' '
			text = text[1:]
		}
	}
}

// fill makes a cell of what its element says. In OpenDocument the kind of a value stands
// beside it; a number format matters for identifiers and amounts of time only.
func (r *odsReader) fill(c *Cell, in *odsCell) error {
	style := in.style
	if style == "" {
		style = r.columnStyle(in.col)
	}
	f, elapsed := r.book.styles.of(style)
	if in.failed || in.formula && isErrorText(in.text) {
		c.Kind, c.Text = ErrorValue, in.text
		return nil
	}
	switch in.kind {
	case "float", "percentage", "currency":
		v, err := strconv.ParseFloat(in.value, 64)
		if err != nil {
			return r.wrongValue(c, "a number", in.value)
		}
		f.percent = in.kind == "percentage"
		setNumber(c, v, in.value, f, false)
	case "date":
		t, ok := isoDate(in.value)
		if !ok {
			return r.wrongValue(c, "a date", in.value)
		}
		c.setDate(t)
	case "time":
		return r.time(c, in.value, elapsed)
	case "boolean":
		if in.value != "true" && in.value != "false" {
			return r.wrongValue(c, "true or false", in.value)
		}
		c.setBool(in.value == "true")
	case "string", "", "void":
		c.setText(in.text)
		c.NoResult = in.formula && in.kind != "string" && in.text == ""
	default:
		return r.damage(c.Col, fmt.Sprintf("The cell has the unknown type %q.", in.kind))
	}
	return nil
}

// time fills a cell with a time of day, or with an amount of time in days where its format
// goes on behind 24 hours or it is longer.
func (r *odsReader) time(c *Cell, value string, elapsed bool) error {
	days, ok := isoDuration(value)
	if !ok {
		return r.wrongValue(c, "a time", value)
	}
	c.Kind, c.Number, c.Text = Number, days, spellNumber(days)
	if !elapsed && days < 1 {
		dateCell(c, false)
	}
	return nil
}

// wrongValue is the refusal for a cell whose value is not of its kind.
func (r *odsReader) wrongValue(c *Cell, kind, value string) error {
	return r.damage(c.Col, fmt.Sprintf("The cell says that it is %s but holds %q.", kind, value))
}

// isErrorText recognises an error as LibreOffice and Excel spell it in a formula's text.
func isErrorText(text string) bool {
	switch text {
	case "#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!":
		return true
	}
	digits, ok := strings.CutPrefix(text, "Err:")
	return ok && len(digits) == 3 && allDigits(digits)
}

// isoDuration reads an amount of time such as PT26H30M00.5S and gives it in days.
func isoDuration(text string) (days float64, ok bool) {
	rest, negative := strings.CutPrefix(text, "-")
	rest, ok = strings.CutPrefix(rest, "P")
	if !ok || rest == "" {
		return 0, false
	}
	unit := map[byte]float64{'D': 1}
	var seconds float64
	for rest != "" {
		if rest[0] == 'T' {
			unit, rest = map[byte]float64{'H': 3600, 'M': 60, 'S': 1}, rest[1:]
			continue
		}
		n := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' })
		if n <= 0 {
			return 0, false
		}
		size, known := unit[rest[n]]
		v, err := strconv.ParseFloat(strings.ReplaceAll(rest[:n], ",", "."), 64)
		if !known || err != nil {
			return 0, false
		}
		if rest[n] == 'D' {
			days += v
		} else {
			seconds += v * size
		}
		rest = rest[n+1:]
	}
	days += seconds / 86_400
	if negative {
		days = -days
	}
	return days, true
}
