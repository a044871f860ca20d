package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment"
)

// TestCorrupt says of every damaged or hostile workbook of the corpus what its refusal
// must say, and where in the file; or that it is read, because nothing of its cells is
// damaged.
func TestCorrupt(t *testing.T) {
	const damage = "The file is damaged or cut short"
	for name, want := range map[string]string{
		"MalformedSSTCount":   "", // the count is only a hint
		"noSharedStringTable": "", // no cell points to it
		"xxe_in_schema":       "", // the schema is no part of any cell
		"clusterfuzz-testcase-minimized-POIFuzzer-5040805309710336":      damage,
		"clusterfuzz-testcase-minimized-POIXSSFFuzzer-4828727001088000":  damage,
		"clusterfuzz-testcase-minimized-POIXSSFFuzzer-5089447305609216":  damage,
		"clusterfuzz-testcase-minimized-POIXSSFFuzzer-5185049589579776":  damage,
		"clusterfuzz-testcase-minimized-POIXSSFFuzzer-6123461607817216":  damage,
		"clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5025401116950528": damage,
		"clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5636439151607808": damage,
		"clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-6504225896792064": damage,
		"clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-6594557414080512": damage,
		"crash-274d6342e4842d61be0fb48eaadad6208ae767ae":                 damage,
		"crash-9bf3cd4bd6f50a8a9339d363c2c7af14b536865c":                 "protected by a password",
		"duplicate-filename":                  "two parts called xl/worksheets/sheet1.xml",
		"duplicate-filename-case-insensitive": "two parts called xl/worksheets/Sheet1.xml",
		"poc-shared-strings":                  "its number is 0",
		"poc-xmlbomb":                         "list of texts declares a document type",
		"xlsx-corrupted":                      "_rels/.rels cannot be read",
	} {
		err := readAll(context.Background(), filepath.Join(sharedData(t, "spreadsheets", "corrupt"), "poi_"+name+".xlsx"))
		var r *experiment.Refusal
		switch {
		case want == "" && err != nil:
			t.Errorf("%s is not read: %v", name, err)
		case want != "" && (!errors.As(err, &r) || !strings.Contains(r.What, want) || r.Remedy == ""):
			t.Errorf("%s: %v does not say %q", name, err, want)
		case want != "" && errors.Is(err, ErrPassword) != strings.Contains(want, "password"):
			t.Errorf("%s: a face would ask for a password: %v", name, err)
		}
	}
}

// TestDamageHasAPlace checks that damage names its sheet and, where it is known, the row
// or cell.
func TestDamageHasAPlace(t *testing.T) {
	texts := map[string]string{
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/></Relationships>`,
		"xl/t.xml":                   `<sst><si><t>a</t></si></sst>`,
	}
	for rows, want := range map[string]string{
		`<row r="1"/><row r="4"><c r="C4"><v>1x</v></c></row>`:                      "C4",
		`<row r="1"/><row r="4"><c r="C4" t="s"><v>1</v></c></row>`:                 "C4",
		`<row r="1"/><row r="4"><c r="C4" t="unheard"><v>1</v></c></row>`:           "C4",
		`<row r="1"/><row r="4"><c r="C4"><v>1</v></c><c r="C4"><v>2</v></c></row>`: "C4",
		`<row r="1"/><row r="4"><c r="C5"><v>1</v></c></row>`:                       "4:4",
		`<row r="4"><c r="C4"><v>1</v></c></row><row r="3"/>`:                       "3:3",
		`<row r="4"><c r="C4"><v>1</c></row>`:                                       "4:4",
		`<row r="4"><c r="C4"><v>1</v></c></row><row r="9"><c r="C9"><v>`:           "9:9",
	} {
		err := readAll(context.Background(), write(t, "d.xlsx", pack(t, rows, texts)))
		var r *experiment.Refusal
		if !errors.As(err, &r) || r.Place.Sheet != "S" || r.Place.Cell != want || r.Place.File != "d.xlsx" {
			t.Errorf("%s: %v; not at %s", rows, err, want)
		}
	}
}

// TestTruncated cuts a workbook at a hundred places. Every rest is refused as damaged.
func TestTruncated(t *testing.T) {
	whole := pack(t, strings.Repeat(`<row><c t="str"><v>words</v></c><c><v>1.5</v></c></row>`, 2000), nil)
	for i := range 100 {
		n := len(whole) * i / 100
		err := readAll(context.Background(), write(t, "cut.xlsx", whole[:n]))
		var r *experiment.Refusal
		if !errors.As(err, &r) || r.Remedy == "" || errors.Is(err, ErrPassword) {
			t.Errorf("cut after %d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// TestBitFlips damages single bits of a sheet, of the shared strings and of the parts that
// say what is what. excelize reads 102 of 120 such sheets as shorter tables without an
// error; here every one must be refused, by rows and as columns, and when what is damaged
// is larger than what is checked while a book is opened.
func TestBitFlips(t *testing.T) {
	var rows, texts strings.Builder
	texts.WriteString("<sst>")
	for i := 1; i <= 3000; i++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d" t="s"><v>%d</v></c></row>`, i, i, i*7919%1000, i, i-1)
		fmt.Fprintf(&texts, "<si><t>team %d</t></si>", i*104729%5003)
	}
	texts.WriteString("</sst>")
	relations := `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/></Relationships>`
	good := pack(t, rows.String(), map[string]string{"xl/_rels/workbook.xml.rels": relations, "xl/t.xml": texts.String()})
	zr, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, f := range zr.File {
		flips := map[string]int{"xl/worksheets/s.xml": 120, "xl/t.xml": 120, "xl/workbook.xml": 30}[f.Name]
		from, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		for range flips {
			bad := bytes.Clone(good)
			at := from + rng.Int64N(int64(f.CompressedSize64))
			bad[at] ^= 1 << rng.IntN(8)
			path := write(t, "f.xlsx", bad)
			if err := readAll(context.Background(), path); err == nil {
				t.Errorf("%s: a flipped bit at byte %d was not noticed", f.Name, at)
			}
			if f.Name == "xl/workbook.xml" {
				continue
			}
			if !damagedLater(t, path) {
				t.Errorf("%s: a flipped bit at byte %d was not noticed after opening", f.Name, at)
			}
		}
	}
}

// damagedLater opens a workbook as if it were too large to be checked at once, and says
// whether its only sheet is refused then, by rows and as columns.
func damagedLater(t *testing.T, path string) bool {
	t.Helper()
	b := openUnchecked(t, path)
	defer b.Close()
	ctx := context.Background()
	_, asColumns := ReadColumns(ctx, b, "S", nil)
	b.stringsRead, b.strings, b.noStrings = false, nil, nil
	return b.Rows(ctx, "S", func(int, []Cell) error { return nil }) != nil && asColumns != nil
}

// openUnchecked opens a workbook by its structure alone.
func openUnchecked(t *testing.T, path string) *xlsx {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	zr, err := zip.NewReader(file, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	b := &xlsx{parcel: parcel{path: path, parts: map[string]*zip.File{}}, sum: known("0"), file: file}
	if err := b.list(zr); err != nil {
		t.Fatal(err)
	}
	if err := b.structure(context.Background()); err != nil {
		t.Fatal(err)
	}
	b.indexed = make([]bool, len(b.sheets))
	return b
}
