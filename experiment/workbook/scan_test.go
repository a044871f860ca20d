package workbook

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// gather reads rows into one text, which two ways of reading must give alike.
func gather(read func(yield func(int, []Cell) error) error) (string, error) {
	var b strings.Builder
	err := read(func(row int, cells []Cell) error {
		fmt.Fprintf(&b, "%d: %+v\n", row, cells)
		return nil
	})
	return b.String(), err
}

// sameBothWays compares the scanner with encoding/xml on one sheet. What the scanner
// accepts, encoding/xml must accept with the same cells; what it refuses for good,
// encoding/xml must refuse. It says whether the scanner left the sheet alone.
func sameBothWays(t *testing.T, b *xlsx, sheet string) (left bool) {
	t.Helper()
	ctx := context.Background()
	fast, err := gather(func(yield func(int, []Cell) error) error { return b.scanRows(ctx, sheet, nil, nil, yield) })
	slow, wrong := gather(func(yield func(int, []Cell) error) error { return b.slowRows(ctx, sheet, yield) })
	switch {
	case errors.Is(err, errUnusual):
		if !strings.HasPrefix(slow, fast) && wrong == nil {
			t.Errorf("%s, sheet %s: other cells before the scanner gives up", b.path, sheet)
		}
		return true
	case (err == nil) != (wrong == nil):
		t.Errorf("%s, sheet %s: scanned: %v; by encoding/xml: %v", b.path, sheet, err, wrong)
	case err == nil && fast == slow:
		columns, err := ReadColumns(ctx, b, sheet, nil)
		if err != nil {
			t.Errorf("%s, sheet %s: columns: %v", b.path, sheet, err)
			return false
		}
		if kept, _ := gather(func(yield func(int, []Cell) error) error { return columns.Rows(ctx, yield) }); kept != fast {
			t.Errorf("%s, sheet %s: the columns hold other cells%s", b.path, sheet, firstDifference(kept, fast))
		}
	case err == nil && fast != slow:
		t.Errorf("%s, sheet %s: other cells than by encoding/xml%s", b.path, sheet, firstDifference(fast, slow))
	}
	return false
}

func firstDifference(a, b string) string {
	left, right := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(left), len(right)) {
		if left[i] != right[i] {
			return fmt.Sprintf(":\n%.300s\n%.300s", left[i], right[i])
		}
	}
	return ""
}

// TestScannerAgainstXML reads every workbook of the corpus by bytes and by encoding/xml.
func TestScannerAgainstXML(t *testing.T) {
	sheets, left := 0, 0
	for _, dir := range []string{"spreadsheets", "experiments"} {
		err := filepath.WalkDir(sharedData(t, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if info, err := d.Info(); err != nil || info.Size() > maxCorpusFile/2 {
				return err
			}
			book, err := Open(context.Background(), path, Options{}, nil)
			if err != nil {
				return nil // TestCorpus judges refusals
			}
			defer book.Close()
			b, ok := book.(*xlsx)
			if !ok {
				return nil
			}
			for _, s := range b.sheets {
				sheets++
				if sameBothWays(t, b, s.Name) && s.Rows > 0 { // a sheet without rows is quick to read
					left++
					t.Logf("%s, sheet %s is left to encoding/xml", filepath.Base(path), s.Name)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d sheets, %d of them left to encoding/xml", sheets, left)
	if left > sheets/20 {
		t.Errorf("%d of %d sheets are too unusual for the scanner", left, sheets)
	}
}

// TestProducers reads the generated workbooks by bytes and by encoding/xml, and their
// shared strings too.
func TestProducers(t *testing.T) {
	for _, producer := range producers {
		b := openBook(t, generate(t, producer, 9000), Options{}).(*xlsx)
		if sameBothWays(t, b, b.sheets[0].Name) {
			t.Errorf("%s: left to encoding/xml", producer)
		}
		if b.shared == "" {
			continue
		}
		silent := func(int64) {}
		slow, err := b.slowStrings(context.Background(), silent)
		if err != nil {
			t.Fatal(err)
		}
		fast, err := b.scanStrings(context.Background(), 0, silent)
		if err != nil || strings.Join(fast, "|") != strings.Join(slow, "|") {
			t.Errorf("%s: other shared strings: %v", producer, err)
		}
	}
}

// spellings are rows in every spelling that the scanner must read itself.
var spellings = []string{
	`<row r="1"><c r="A1"><v>5</v></c></row>`,
	"<row r='1'\n spans = \"1:2\" >\r\n<c\tr='A1'\n s='1' t = 'n'><v>45000</v></c></row >\n",
	`<row><c><v>1.50</v></c><c/><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2026-03-30</v></c></row><row/><row r="9" hidden="1"><c r="C9"><f>A1*"&lt;"</f></c></row>`,
	`<row><c t="str"><f t="shared" si="0">Tab[[#This Row],[x]]</f><v>a &amp; b&#x41;&#233;é</v></c><c t="inlineStr"><is><t xml:space="preserve"> x </t></is></c><c s=""><v> 7 </v></c></row>`,
	`<row><c t="inlineStr"><is><r><rPr><b/><sz val="11"/></rPr><t>rich </t></r><r><t>text</t></r><rPh sb="0" eb="1"><t>no</t></rPh><phoneticPr fontId="1"/></is></c></row>`,
	`<row><c><v>-1.2345678901234567E-5</v></c><c><v>1e5</v></c><c><v>12345678901234567890</v></c><c><v>0.1</v></c><c><v>9007199254740993.5</v></c><c><v>-0</v></c><c s="2"><v>42</v></c><c><v>1E400</v></c></row>`,
	"<row r=\"2\"><c r=\"B2\" t=\"str\"><v>line\r\nline\rline</v></c><c r=\"XFD2\"><v>1</v></c></row>",
}

// prefixed puts a prefix on all elements.
func prefixed(rows string) string {
	rows = strings.ReplaceAll(rows, "</", "\x00")
	rows = strings.ReplaceAll(rows, "<", "<x:")
	return strings.ReplaceAll(rows, "\x00", "</x:")
}

func TestSpellings(t *testing.T) {
	for _, rows := range spellings {
		plain := openBook(t, write(t, "s.xlsx", pack(t, rows, nil)), Options{}).(*xlsx)
		if sameBothWays(t, plain, "S") {
			t.Errorf("left to encoding/xml: %s", rows)
		}
		sheet := `<?xml version='1.0' encoding="utf-8"?><x:worksheet xmlns:x="n"><x:cols><x:col min="2" max="3" hidden="1"/></x:cols><x:sheetData>` + prefixed(rows) + `</x:sheetData><x:mergeCells count="1"><x:mergeCell ref="A1:C1"/></x:mergeCells></x:worksheet>`
		with := openBook(t, write(t, "x.xlsx", pack(t, "", map[string]string{"xl/worksheets/s.xml": sheet})), Options{}).(*xlsx)
		if sameBothWays(t, with, "S") {
			t.Errorf("left to encoding/xml: %s", prefixed(rows))
		}
	}
}

// strange are rows that the scanner must not read itself, lawful or not.
var strange = []string{
	`<row><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>`, `<row><c><v><![CDATA[5]]></v></c></row>`,
	`<!-- x --><row><c><v>5</v></c></row>`, `<row r="2"/><row r="1"/>`, `<row><c><v>1</v></v></c></row>`, `<row><c r="A2"><v>1</v></c></row>`,
	`<row><c t="str"><v>` + "\x01" + `</v></c></row>`, `<row><c t="str"><v>]]></v></c></row>`, `<row><c t="str"><v>&nbsp;</v></c></row>`,
	`<row><c t="x"><v>1</v></c></row>`, `<row r="1" r="2"><c><v>1</v></c></row>`, `<row><y:c><v>1</v></y:c></row>`, `<row><c><v>1</v>`,
	`<row><c><v>1</c></v></row>`, `<row><c t="str"><v>` + "\xff\xfe" + `</v></c></row>`, `<row xmlns="q"><c><v>1</v></c></row>`, `x<row/>`,
}

func TestStrange(t *testing.T) {
	for _, rows := range strange {
		b := openBook(t, write(t, "s.xlsx", pack(t, rows, nil)), Options{}).(*xlsx)
		if !sameBothWays(t, b, "S") {
			t.Errorf("the scanner decides about %s", rows)
		}
	}
}

// TestLongRows: rows longer than the window of the unpacking, and than a piece.
func TestLongRows(t *testing.T) {
	var rows strings.Builder
	for row := range 4 {
		rows.WriteString("<row>")
		for col := range 3 + row*10 {
			fmt.Fprintf(&rows, `<c t="inlineStr"><is><t>%d %s</t></is></c>`, col, strings.Repeat("long text ", 4000))
		}
		rows.WriteString("</row>")
	}
	b := openBook(t, write(t, "l.xlsx", pack(t, rows.String(), nil)), Options{}).(*xlsx)
	if sameBothWays(t, b, "S") {
		t.Error("left to encoding/xml")
	}
}

func FuzzScanner(f *testing.F) {
	for _, rows := range append(append([]string{}, spellings...), strange...) {
		f.Add("<worksheet><sheetData>" + rows + "</sheetData></worksheet>")
		f.Add("<x:worksheet xmlns:x='n'><x:sheetData>" + prefixed(rows) + "</x:sheetData></x:worksheet>")
	}
	f.Fuzz(func(t *testing.T, sheet string) {
		path := write(t, "f.xlsx", pack(t, "", map[string]string{"xl/worksheets/s.xml": sheet}))
		book, err := Open(context.Background(), path, Options{}, nil)
		if err != nil {
			return
		}
		defer book.Close()
		sameBothWays(t, book.(*xlsx), "S")
	})
}

func FuzzSharedStrings(f *testing.F) {
	for _, text := range []string{"<si><t>a</t></si><si/>", "<si><r><t>a</t></r><r><t>&amp;b</t></r><rPh><t>c</t></rPh></si>", "<si><t/></si><si><t>_x000D_</t></si>", "<si><!-- --></si>"} {
		f.Add("<sst uniqueCount='2'>" + text + "</sst>")
	}
	f.Fuzz(func(t *testing.T, table string) {
		relations := `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
		path := write(t, "f.xlsx", pack(t, "", map[string]string{"xl/_rels/workbook.xml.rels": relations, "xl/sharedStrings.xml": table}))
		book, err := Open(context.Background(), path, Options{}, nil)
		if err != nil {
			return
		}
		defer book.Close()
		b, silent := book.(*xlsx), func(int64) {}
		fast, err := b.scanStrings(context.Background(), 0, silent)
		if errors.Is(err, errUnusual) || b.sharedSize() == 0 {
			return
		}
		slow, wrong := b.slowStrings(context.Background(), silent)
		if (err == nil) != (wrong == nil) || err == nil && fmt.Sprintf("%q", fast) != fmt.Sprintf("%q", slow) {
			t.Errorf("%q: scanned %q %v, by encoding/xml %q %v", table, fast, err, slow, wrong)
		}
	})
}
