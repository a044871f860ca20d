package workbook

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The limits for files made to fill a computer: peak memory, and processor time that a
// refusal in good time stays far below on any machine; what it takes on this one is logged.
const (
	bombTime   = 10 * time.Second
	bombMemory = 200 << 20
)

// packBomb writes a workbook of which one part is written piece by piece.
func packBomb(t *testing.T, part string, fill func(w io.Writer)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bomb.xlsx")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z := zip.NewWriter(file)
	parts := map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="x/styles" Target="styles.xml"/><Relationship Id="r3" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/styles.xml":              `<styleSheet/>`,
		"xl/sharedStrings.xml":       `<sst><si><t>a</t></si></sst>`,
		"xl/worksheets/s.xml":        `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`,
	}
	delete(parts, part)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.Create(part)
	if err != nil {
		t.Fatal(err)
	}
	buffered := bufio.NewWriterSize(w, 1<<16)
	fill(buffered)
	if err := buffered.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestHostile reads files made to fill a computer, each in a process of its own. They are
// refused with a sentence, or read where there is nothing wrong, within the limits.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("it packs a few gigabytes")
	}
	const sheet, texts, styles, book = "xl/worksheets/s.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
	const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	const outside = `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>`
	text := func(parts ...string) func(io.Writer) {
		return func(w io.Writer) {
			for _, p := range parts {
				_, _ = io.WriteString(w, p) // told by Flush
			}
		}
	}
	many := func(before, again string, n int, after string) func(io.Writer) {
		return func(w io.Writer) {
			block := strings.Repeat(again, max(1, 4096/len(again)))
			per := len(block) / len(again)
			text(before)(w)
			for ; n > 0; n -= per {
				text(block)(w)
			}
			text(after)(w)
		}
	}
	numbered := func(before, format string, n int, after string) func(io.Writer) {
		return func(w io.Writer) {
			text(before)(w)
			for i := 1; i <= n; i++ {
				fmt.Fprintf(w, format, i)
			}
			text(after)(w)
		}
	}
	const head, tail = `<worksheet><sheetData>`, `</sheetData></worksheet>`
	for name, c := range map[string]struct {
		part string
		fill func(io.Writer)
		word string // of the refusal, or
		// cells are how many are read, where nothing is refused.
		cells int
	}{
		"a gigabyte of spaces":        {sheet, many(head, " ", 1<<30, tail), "made to fill", 0},
		"spaces without end":          {sheet, many(head+"<row><c t='str'><v>", " ", 60<<20, "</v></c></row>"+tail), "million bytes", 0},
		"ten million rows":            {sheet, many(head, "<row><c><v>1</v></c></row>", 10_300_000, tail), "made to fill", 0},
		"rows of other numbers":       {sheet, numbered(head, "<row><c><v>%d</v></c></row>", 2_500_000, tail), "more than 1048576 rows", 0},
		"columns without end":         {sheet, many(head+"<row>", "<c><v>1</v></c>", 2_000_000, "</row>"+tail), "more than 16384 columns", 0},
		"a bottomless sheet":          {sheet, many("<worksheet>", "<a>", 20_000_000, ""), "elements in each other", 0},
		"a bottomless row":            {sheet, many(head+"<row>", "<a>", 20_000_000, ""), "elements in each other", 0},
		"an attribute in a cell":      {sheet, many(head+"<row><c s='", "1", 40<<20, "'/></row>"+tail), "million bytes", 0},
		"an attribute before rows":    {sheet, many("<worksheet a='", "1", 40<<20, "'><sheetData/></worksheet>"), "million bytes", 0},
		"an attribute in the book":    {book, many("<workbook a='", "17", 1<<20, "'/>"), "million bytes", 0},
		"attributes without end":      {sheet, numbered(head+"<row><c ", "a%d='' ", 3_000_000, "/></row>"+tail), "million bytes", 0},
		"laughs in a sheet":           {sheet, text(laughs, head, "<row><c t='str'><v>&c;</v></c></row>", tail), "document type", 0},
		"laughs in texts":             {texts, text(laughs, "<sst><si><t>&c;</t></si></sst>"), "document type", 0},
		"laughs in the book":          {book, text(laughs, `<workbook xmlns:r="r"><sheets><sheet name="&c;" r:id="r1"/></sheets></workbook>`), "document type", 0},
		"laughs in styles":            {styles, text(laughs, "<styleSheet/>"), "document type", 0},
		"a file from outside":         {sheet, text(outside, head, "<row><c t='str'><v>&a;</v></c></row>", tail), "document type", 0},
		"a file from outside as text": {texts, text(outside, "<sst><si><t>&a;</t></si></sst>"), "document type", 0},
		"twelve million texts":        {texts, many("<sst>", "<si/>", 12_000_000, "</sst>"), "far more than words", 0},
		"a text without end":          {texts, many("<sst><si><t>", "ab", 1<<20, "</t></si></sst>"), "not one that a program writes", 0},
		"bottomless texts":            {texts, many("<sst><si>", "<r>", 1_200_000, "</si></sst>"), "not one that a program writes", 0},
		"ten million styles":          {styles, many("<styleSheet><cellXfs>", "<xf/>", 10_000_000, "</cellXfs></styleSheet>"), "larger than 32 MB", 0},
		"bottomless styles":           {styles, many("<styleSheet>", "<a>", 1_300_000, "</styleSheet>"), "elements in each other", 0},
		"a million sheets":            {book, numbered(`<workbook xmlns:r="r"><sheets>`, `<sheet name="%d" r:id="r1"/>`, 100_000, "</sheets></workbook>"), "100000 sheets", 0},
		"a million merged ranges":     {sheet, numbered(head+`<row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>`, `<mergeCell ref="A%[1]d:B%[1]d"/>`, 1_000_000, "</mergeCells></worksheet>"), "", 1},
		"a million rows of nothing":   {sheet, text(`<worksheet><dimension ref="A1:XFD1048576"/><sheetData>`, strings.Repeat("<row><c><v>1</v></c></row>", 21), `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`, tail), "", 22},
	} {
		t.Run(name, func(t *testing.T) {
			path := packBomb(t, c.part, c.fill)
			for _, way := range []string{"rows", "columns"} {
				s := apart(t, path, way)
				if s.cpu >= bombTime || s.peak >= bombMemory {
					t.Errorf("%s take %v and %d MB", way, s.cpu, s.peak>>20)
				}
				if !strings.Contains(s.refusal, c.word) || (s.refusal == "") != (c.cells > 0) || way == "rows" && c.cells > 0 && s.cells != c.cells {
					t.Errorf("%s: %d cells, “%s”; not %d, “%s”", way, s.cells, s.refusal, c.cells, c.word)
				}
				t.Logf("%s: %v, %d MB: %.150s", way, s.cpu.Round(time.Millisecond), s.peak>>20, s.refusal)
			}
		})
	}
}
