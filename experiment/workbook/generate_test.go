package workbook

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"
)

// producers are whose way of writing a workbook the generated ones follow.
var producers = []string{"shared", "inline", "libreoffice"}

// generate writes a workbook of rows x 12 cells as one of the producers does: an
// identifier, a team, dates, true and false, numbers with the noise of binary fractions,
// and texts of which a third are missing.
func generate(t testing.TB, producer string, rows int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), fmt.Sprintf("%s-%d.xlsx", producer, rows))
	if producer == "inline" {
		generateInline(t, path, rows)
		return path
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zw := zip.NewWriter(file)
	part := func(name string) *bufio.Writer {
		w, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		return bufio.NewWriterSize(w, 1<<16)
	}
	for name, text := range map[string]string{
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
		"xl/styles.xml":              `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/></cellXfs></styleSheet>`,
	} {
		w := part(name)
		_, _ = w.WriteString(text)
		_ = w.Flush()
	}
	g := &generator{r: rand.New(rand.NewPCG(7, 8)), index: map[string]int{}, libre: producer == "libreoffice"}
	w := part("xl/worksheets/sheet1.xml")
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:L%d"/><sheetData>`, rows)
	for row := 1; row <= rows; row++ {
		g.row(w, row)
	}
	_, _ = w.WriteString(`</sheetData><pageMargins left="0.7" right="0.7"/></worksheet>`)
	_ = w.Flush()
	w = part("xl/sharedStrings.xml")
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="%d" uniqueCount="%d">`, 5*rows, len(g.texts))
	for _, text := range g.texts {
		if g.libre {
			_, _ = w.WriteString(`<si><t xml:space="preserve">` + text + `</t></si>`)
		} else {
			_, _ = w.WriteString(`<si><t>` + text + `</t></si>`)
		}
	}
	_, _ = w.WriteString(`</sst>`)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

type generator struct {
	r     *rand.Rand
	index map[string]int
	texts []string
	libre bool
}

// values are the twelve values of a row; nil is missing.
func (g *generator) values(row int) []any {
	var note any
	if g.r.IntN(10) >= 3 {
		note = fmt.Sprintf("note %d", g.r.IntN(5000))
	}
	return []any{
		fmt.Sprintf("S%07d", row), fmt.Sprintf("team %d", g.r.IntN(2000)), 45000 + g.r.IntN(700), g.r.IntN(2) == 0,
		g.r.IntN(100), g.r.NormFloat64() * 50, g.r.Float64() / 30, g.r.IntN(7) + 1, 45000 + g.r.IntN(700),
		[]string{"agree", "disagree", "neither"}[g.r.IntN(3)], note, g.r.Float64() * 100,
	}
}

func (g *generator) row(w io.Writer, row int) {
	if g.libre {
		fmt.Fprintf(w, `<row r="%d" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" collapsed="false">`, row)
	} else {
		fmt.Fprintf(w, `<row r="%d" spans="1:12">`, row)
	}
	for col, v := range g.values(row) {
		style, kind, value := 0, "n", ""
		switch v := v.(type) {
		case string:
			at, ok := g.index[v]
			if !ok {
				at = len(g.texts)
				g.index[v] = at
				g.texts = append(g.texts, v)
			}
			kind, value = "s", strconv.Itoa(at)
		case bool:
			kind, value = "b", "0"
			if v {
				value = "1"
			}
		case int:
			value = strconv.Itoa(v)
			if v >= 45000 {
				style = 1
			}
		case float64:
			value = strconv.FormatFloat(v, 'G', 17, 64)
		default:
			continue
		}
		at := CellName(row, col)
		switch {
		case g.libre && kind == "b":
			fmt.Fprintf(w, `<c r="%s" s="%d" t="b"><f aca="false">%s()</f><v>%s</v></c>`, at, style, map[string]string{"0": "FALSE", "1": "TRUE"}[value], value)
		case g.libre:
			fmt.Fprintf(w, `<c r="%s" s="%d" t="%s"><v>%s</v></c>`, at, style, kind, value)
		case kind == "n" && style == 0:
			fmt.Fprintf(w, `<c r="%s"><v>%s</v></c>`, at, value)
		case kind == "n":
			fmt.Fprintf(w, `<c r="%s" s="%d"><v>%s</v></c>`, at, style, value)
		default:
			fmt.Fprintf(w, `<c r="%s" t="%s"><v>%s</v></c>`, at, kind, value)
		}
	}
	_, _ = io.WriteString(w, "</row>")
}

// generateInline is excelize's own stream writer.
func generateInline(t testing.TB, path string, rows int) {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	g := &generator{r: rand.New(rand.NewPCG(7, 8))}
	for row := 1; row <= rows; row++ {
		if err := w.SetRow(CellName(row, 0), g.values(row)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
