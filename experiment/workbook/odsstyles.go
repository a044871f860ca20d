package workbook

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
)

// odsStyles are the styles of a document by family and name, as far as they say what a
// value is or what is hidden.
type odsStyles map[string]odsStyle

// odsStyle is a style of a cell or a sheet, or a format of numbers.
type odsStyle struct {
	parent, data string // names of a cell style's parent and of its number format
	format       format
	elapsed      bool // a time that goes on behind 24 hours
	hidden       bool // a sheet that is not shown
}

// maxStyleChain bounds the parents that are followed, which may run in a circle.
const maxStyleChain = 20

// of gives what a cell style says about values.
func (s odsStyles) of(name string) (format, bool) {
	for range maxStyleChain {
		style, ok := s["table-cell "+name]
		if !ok {
			break
		}
		if style.data != "" {
			data := s["data "+style.data]
			return data.format, data.elapsed
		}
		name = style.parent
	}
	return format{}, false
}

// readStyles gathers the styles of a part. In the content they stand before the sheets.
func (b *ods) readStyles(part string) error {
	d, closer, err := b.decoder(part)
	if err != nil {
		return err
	}
	defer closer.Close()
	family, name := "", "" // of the style that is read
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return damaged(b.path, "The part "+part+" cannot be read.", err)
		}
		if e, ok := t.(xml.Directive); ok && len(e) > 0 {
			return tooLarge(b.path, "its part "+part+" declares a document type.")
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch odsName(e.Name) {
		case "office:spreadsheet":
			return nil
		case "style:style", "style:default-style":
			family, name = odsAttr(e, "style:family"), odsAttr(e, "style:name")
			b.styles[family+" "+name] = odsStyle{parent: odsAttr(e, "style:parent-style-name"), data: odsAttr(e, "style:data-style-name")}
		case "number:number-style", "number:time-style", "number:date-style", "number:percentage-style", "number:currency-style", "number:text-style", "number:boolean-style":
			family, name = "data", odsAttr(e, "style:name")
			b.styles["data "+name] = odsStyle{elapsed: odsAttr(e, "number:truncate-on-overflow") == "false"}
		case "number:number":
			b.padding(family+" "+name, e)
		case "table:table-properties", "style:table-properties":
			s := b.styles[family+" "+name]
			s.hidden = odsAttr(e, "table:display") == "false"
			b.styles[family+" "+name] = s
		}
	}
}

// padding notes a number format of whole numbers with leading zeros.
func (b *ods) padding(key string, e xml.StartElement) {
	s, ok := b.styles[key]
	digits, err := strconv.Atoi(odsAttr(e, "number:min-integer-digits"))
	decimals := odsAttr(e, "number:decimal-places")
	if ok && err == nil && digits > 1 && digits <= 100 && strings.Trim(decimals, "0") == "" && odsAttr(e, "number:grouping") != "true" {
		s.format.zeros = digits
		b.styles[key] = s
	}
}
