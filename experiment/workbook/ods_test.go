package workbook

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
)

// odsContent wraps rows in an OpenDocument content part.
func odsContent(rows string) string {
	return `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet>` +
		`<table:tracked-changes><table:deletion><table:table-cell office:value-type="float" office:value="99"/></table:deletion></table:tracked-changes>` +
		`<table:table table:name="S">` + rows + `</table:table></office:spreadsheet></office:body></office:document-content>`
}

func odsFile(t testing.TB, content string) []byte {
	return zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", content)
}

// TestODS reads what LibreOffice and Excel write, and what they do not write but may.
func TestODS(t *testing.T) {
	for _, c := range []struct{ name, rows, want string }{
		{"a million blank rows", `<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>`, "A1048576=1"},
		{"a comment is no value", `<table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>value</text:p></table:table-cell></table:table-row>`, "A1=value"},
		{"a picture alone", `<table:table-row><table:table-cell><text:x/></table:table-cell><table:table-cell office:value-type="float" office:value="2"/></table:table-row>`, "B1=2"},
		{"errors", `<table:table-row><table:table-cell calcext:value-type="error" office:value-type="string" table:formula="of:=1/0"><text:p>#DIV/0!</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="0" table:formula="of:=x"><text:p>Err:508</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell></table:table-row>`, "A1=#DIV/0! B1=Err:508 C1=#N/A"},
		{"text without a type", `<table:table-row><table:table-cell><text:p>old</text:p></table:table-cell></table:table-row>`, "A1=old"},
		{"text in its attribute", `<table:table-row><table:table-cell office:value-type="string" office:string-value="a  b"><text:p>shown</text:p></table:table-cell></table:table-row>`, "A1=a  b"},
		{"white space and phonetic hints", "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>\n  a<text:ruby><text:ruby-base>b</text:ruby-base><text:ruby-text>x</text:ruby-text></text:ruby>\n<text:tab/>c<text:line-break/>d</text:p></table:table-cell></table:table-row>", "A1=ab \tc\nd"},
		{"groups of rows", `<table:table-row-group table:display="false"><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table-row-group><table:table-header-rows><table:table-row><table:table-cell office:value-type="float" office:value="2"/></table:table-row></table:table-header-rows>`, "A1=1 A2=2"},
		{"sixteen digits", `<table:table-row><table:table-cell office:value-type="float" office:value="1234567890123456"/></table:table-row>`, "A1=1234567890123456"},
	} {
		b, err := Open(context.Background(), write(t, "t.ods", odsFile(t, odsContent(c.rows))), Options{}, nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := lines(t, b); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if c.name == "groups of rows" && b.Sheets()[0].HiddenRows != 1 {
			t.Errorf("%+v", b.Sheets()[0])
		}
		_ = b.Close()
	}
}

// TestODSRefusals: damage is said with its place, and what would fill the machine at once.
func TestODSRefusals(t *testing.T) {
	row := func(cells string) []byte {
		return odsFile(t, odsContent(`<table:table-row table:number-rows-repeated="4"/><table:table-row><table:table-cell/>`+cells+`</table:table-row>`))
	}
	flipped := row(`<table:table-cell office:value-type="float" office:value="1"/>`)
	flipped[len(flipped)/2] ^= 1
	manifest := `<manifest xmlns="m"><file-entry full-path="content.xml"><encryption-data checksum="x"/></file-entry></manifest>`
	for _, c := range []struct {
		name, cell, want string
		data             []byte
	}{
		{"no number", "B5", "is a number but holds", row(`<table:table-cell office:value-type="float" office:value="x"/>`)},
		{"no date", "B5", "is a date but holds", row(`<table:table-cell office:value-type="date" office:date-value="2024-13-01"/>`)},
		{"no time", "B5", "is a time but holds", row(`<table:table-cell office:value-type="time" office:time-value="12:00"/>`)},
		{"no truth", "B5", "true or false", row(`<table:table-cell office:value-type="boolean" office:boolean-value="maybe"/>`)},
		{"unknown type", "B5", "unknown type", row(`<table:table-cell office:value-type="matrix"/>`)},
		{"not well formed", "B5", "damaged", row(`<table:table-cell office:value-type="float" office:value="1">`)},
		{"repeated times", "B5", "repeated", row(`<table:table-cell table:number-columns-repeated="-3"/>`)},
		{"too many columns", "", "16384 columns", row(`<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>`)},
		{"too many rows", "", "1048576 rows", odsFile(t, odsContent(`<table:table-row table:number-rows-repeated="99999999"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>`))},
		{"repeated to fill the machine", "", "fill a computer", odsFile(t, odsContent(`<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="100"/></table:table-row>`))},
		{"too deep", "", "in each other", row(`<table:table-cell>` + strings.Repeat("<text:x>", 100_000))},
		{"document type", "", "document type", odsFile(t, `<!DOCTYPE x [<!ENTITY a "b">]>`+odsContent(""))},
		{"protected", "", "protected by a password", zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "\x00", "META-INF/manifest.xml", manifest)},
		{"text document", "", "not a spreadsheet", zipOf(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<x/>")},
		{"no sheet", "", "no sheet", odsFile(t, strings.ReplaceAll(odsContent(""), "table:table", "table:chart"))},
	} {
		start := time.Now()
		err := readAll(context.Background(), write(t, "t.ods", c.data))
		var r *experiment.Refusal
		if !errors.As(err, &r) || !strings.Contains(r.What, c.want) || !strings.HasPrefix(r.Place.Cell, c.cell) || r.Remedy == "" {
			t.Errorf("%s: %v (%+v)", c.name, err, r)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s took %v", c.name, took)
		}
	}
	if err := readAll(context.Background(), write(t, "t.ods", flipped)); err == nil {
		t.Error("a flipped bit was read")
	}
}
