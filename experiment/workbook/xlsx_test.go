package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
)

// pack writes a workbook by hand: one sheet with the given rows, and whatever
// other parts are given.
func pack(t testing.TB, rows string, more map[string]string) []byte {
	t.Helper()
	parts := map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="x/styles" Target="/xl/styles.xml"/></Relationships>`,
		"xl/styles.xml":              `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="[$-409]d\-mmm\-yy;@"/><numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="0.0&quot; days&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="21"/></cellXfs></styleSheet>`,
		"xl/worksheets/s.xml":        "<worksheet><sheetData>" + rows + "</sheetData></worksheet>",
	}
	for name, text := range more {
		parts[name] = text
	}
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, text := range parts {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestDates checks number formats and date systems. Expected days are those of
// ECMA-376 part 1, 18.17.4.1 and Excel: serial 1 is 1 January 1900, 61 is 1 March
// 1900, 45000 is 15 March 2023; in the 1904 system 0 is 1 January 1904.
func TestDates(t *testing.T) {
	for _, c := range []struct {
		style, raw string
		system1904 bool
		kind       Kind
		text       string
	}{
		{"0", "45000", false, Number, "45000"},
		{"1", "45000", false, Date, "2023-03-15"},
		{"3", "45000.51249999999996", false, Date, "2023-03-15T12:18:00"},
		{"1", "1", false, Date, "1900-01-01"},
		{"1", "59", false, Date, "1900-02-28"},
		{"1", "60", false, Text, "1900-02-29"},
		{"1", "61", false, Date, "1900-03-01"},
		{"1", "0", true, Date, "1904-01-01"},
		{"1", "43538", true, Date, "2023-03-15"},
		{"6", "0.5", false, Date, "12:00:00"},
		{"1", "-1", false, Number, "-1"},
		{"4", "1.5", false, Number, "1.5"},
		{"5", "3", false, Number, "3"},
		{"2", "42", false, Text, "00042"},
		{"0", "1234567890123456", false, Text, "1234567890123456"},
		{"0", "57.878900000000002", false, Number, "57.878900000000002"},
	} {
		flag := ""
		if c.system1904 {
			flag = `<workbook xmlns:r="r"><workbookPr date1904="true"/><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`
		}
		more := map[string]string{}
		if flag != "" {
			more["xl/workbook.xml"] = flag
		}
		b := openBook(t, write(t, "d.xlsx", pack(t, fmt.Sprintf(`<row r="3"><c r="B3" s="%s"><v>%s</v></c></row>`, c.style, c.raw), more)), Options{})
		got := all(t, b, "S")[3]
		if len(got) != 1 || got[0].Col != 1 || got[0].Kind != c.kind || got[0].Text != c.text {
			t.Errorf("%s in style %s (1904 %v): %+v, want %v %s", c.raw, c.style, c.system1904, got, c.kind, c.text)
		}
	}
	if got := FormatNumber(57.878900000000002); got != "57.8789" {
		t.Errorf("shown as %s", got)
	}
}

func TestCellTypes(t *testing.T) {
	rows := `<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>x_x000D_y</v></c><c><f>1+1</f></c></row>
	<row r='5' hidden="1"><c t='inlineStr' r='C5'><v>1.0</v><is><r><t>rich </t></r><r><t>text</t></r><rPh><t>no</t></rPh></is></c><c r="A5" t="d"><v>2026-03-30</v></c><c r="B5" s=""><v>7</v></c></row>`
	b := openBook(t, write(t, "c.xlsx", pack(t, rows, nil)), Options{})
	got := all(t, b, "S")
	first, fifth := got[1], got[5]
	if len(first) != 4 || first[0].Text != "TRUE" || first[1].Kind != ErrorValue || first[1].Text != "#N/A" || first[2].Text != "x\ry" || !first[3].NoResult {
		t.Errorf("%+v", first)
	}
	if len(fifth) != 3 || fifth[0].Kind != Date || fifth[1].Number != 7 || fifth[2].Text != "rich text" || !fifth[2].Hidden {
		t.Errorf("%+v", fifth)
	}
	grid, err := Preview(context.Background(), b, "S", 5)
	if err != nil || len(grid) != 5 || len(grid[1]) != 0 || grid[4][2].Text != "rich text" {
		t.Errorf("%v %v", grid, err)
	}
}

// TestPrefixed reads a sheet whose elements carry a prefix.
func TestPrefixed(t *testing.T) {
	data := pack(t, "", map[string]string{"xl/worksheets/s.xml": `<x:worksheet xmlns:x="n"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row></x:sheetData><x:mergeCells count="1"><x:mergeCell ref="A1:C1"/></x:mergeCells></x:worksheet>`})
	b := openBook(t, write(t, "p.xlsx", data), Options{})
	if got := all(t, b, "S")[1]; len(got) != 1 || got[0].Number != 5 {
		t.Errorf("%+v", got)
	}
	if s := b.Sheets()[0]; s.Rows != 1 || len(s.Merged) != 1 || s.Merged[0] != (Range{1, 1, 0, 2}) {
		t.Errorf("%+v", s)
	}
}

// TestRefused lists what must give a sentence, with a word it must hold.
func TestRefused(t *testing.T) {
	long := strings.Repeat(" ", 3<<20)
	for _, c := range []struct {
		name string
		data []byte
		word string
	}{
		{"empty.xlsx", nil, "empty"},
		{"text.xlsx", []byte("a,b\n1,2\n"), "name says"},
		{"page.xls", []byte("<html><table></table></html>"), "web page"},
		{"paper.pdf", []byte("%PDF-1.7 x"), "PDF"},
		{"picture.png", []byte("\x89PNG\r\n\x1a\n\x00\x00"), "not a kind"},
		{"row.xlsx", pack(t, `<row r="2"/><row r="1"/>`, nil), "Row 1 comes after row 2"},
		{"twice.xlsx", pack(t, `<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`, nil), "there twice"},
		{"other.xlsx", pack(t, `<row r="1"><c r="A2"><v>1</v></c></row>`, nil), "says that it is \"A2\""},
		{"many.xlsx", pack(t, `<row r="1048577"/>`, nil), "more than 1048576 rows"},
		{"index.xlsx", pack(t, `<row r="1"><c r="A1" t="s"><v>9</v></c></row>`, nil), "text that is not there"},
		{"word.xlsx", pack(t, `<row r="1"><c r="A1"><v>abc</v></c></row>`, nil), "A1"},
		{"cut.xlsx", pack(t, "", map[string]string{"xl/worksheets/s.xml": `<worksheet><sheetData><row r="1"><c r="A1"><v>1`}), "damaged"},
		{"type.xlsx", pack(t, "", map[string]string{"xl/worksheets/s.xml": `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`}), "document type"},
		{"spaces.xlsx", pack(t, `<row r="1"><c r="A1" t="str"><v>`+long+`</v></c></row>`, nil), "million bytes"},
		{"half.xlsx", pack(t, "", nil)[:200], "damaged"},
	} {
		err := readAll(context.Background(), write(t, c.name, c.data))
		var r *experiment.Refusal
		if !errors.As(err, &r) || !strings.Contains(err.Error(), c.word) || r.Remedy == "" {
			t.Errorf("%s: %v does not say %q", c.name, err, c.word)
		}
	}
	dir := t.TempDir()
	for path, word := range map[string]string{dir: "folder", filepath.Join(dir, "no.xlsx"): "no such file"} {
		if err := readAll(context.Background(), path); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v", path, err)
		}
	}
	b := openBook(t, write(t, "s.xlsx", pack(t, "", nil)), Options{})
	if err := b.Rows(context.Background(), "T", nil); err == nil || !strings.Contains(err.Error(), "“S”") {
		t.Errorf("a sheet that is not there: %v", err)
	}
}

// TestBomb refuses a part that unpacks to a hundred megabytes of nothing, and
// does so from its head.
func TestBomb(t *testing.T) {
	data := pack(t, "", map[string]string{"xl/media/x.xml": strings.Repeat(" ", 100<<20)})
	if err := readAll(context.Background(), write(t, "b.xlsx", data)); err == nil || !strings.Contains(err.Error(), "made to fill a computer") {
		t.Error(err)
	}
}

func TestPassword(t *testing.T) {
	f := excelize.NewFile()
	if err := f.SetCellValue("Sheet1", "A1", "secret"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "p.xlsx")
	if err := f.SaveAs(path, excelize.Options{Password: "Leeway"}); err != nil {
		t.Fatal(err)
	}
	for password, word := range map[string]string{"": "protected by a password", "leeway": "does not open"} {
		_, err := Open(context.Background(), path, Options{Password: password}, nil)
		if !errors.Is(err, ErrPassword) || !strings.Contains(err.Error(), word) {
			t.Errorf("password %q: %v", password, err)
		}
	}
	b := openBook(t, path, Options{Password: "Leeway"})
	if got := all(t, b, "Sheet1")[1]; got[0].Text != "secret" {
		t.Errorf("%+v", got)
	}
}

func TestHiddenSheetsProgressCancel(t *testing.T) {
	f := excelize.NewFile()
	if _, err := f.NewSheet("Lists"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetVisible("Lists", false, true); err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 5000; i++ {
		if err := f.SetCellValue("Sheet1", CellName(i, 0), i); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "h.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	var last, total int64
	b, err := Open(context.Background(), path, Options{}, func(d, n int64) { last, total = d, n })
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if last == 0 || last != total {
		t.Errorf("progress ends at %d of %d", last, total)
	}
	if s := b.Sheets(); len(s) != 2 || s[0].Hidden || !s[1].Hidden || s[0].Rows != 5000 {
		t.Errorf("%+v", s)
	}
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	err = b.Rows(ctx, "Sheet1", func(int, []Cell) error {
		if n++; n == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || n > 1000 {
		t.Errorf("cancelled after %d rows: %v", n, err)
	}
	if _, err := Open(ctx, path, Options{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("opening with a cancelled context: %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestCellNames(t *testing.T) {
	for col, name := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := ColumnName(col); got != name {
			t.Errorf("column %d is %s", col, got)
		}
		if row, c, ok := ParseCell(name + "14"); !ok || row != 14 || c != col {
			t.Errorf("%s14 is %d %d %v", name, row, c, ok)
		}
	}
	for _, bad := range []string{"", "14", "A0", "A-1", "XFE1", "A1B", "$", "A99999999999"} {
		if row, col, ok := ParseCell(bad); ok {
			t.Errorf("%q is taken as row %d, column %d", bad, row, col)
		}
	}
}
