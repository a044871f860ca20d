package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"leeway/experiment"
)

// inMemorySource is a source for a fuzz target.
func inMemorySource(name string, data []byte) *source {
	return &source{ReaderAt: bytes.NewReader(data), Closer: inMemory, path: name, size: int64(len(data))}
}

// mustBeRefusal fails where an error is no sentence with a remedy.
func mustBeRefusal(t *testing.T, err error) {
	t.Helper()
	var r *experiment.Refusal
	if err != nil && (!errors.As(err, &r) || r.What == "" || r.Remedy == "" || r.Place.File == "") {
		t.Fatalf("no whole refusal: %v", err)
	}
}

// errEnough ends the reading of what a fuzzer repeats.
var errEnough = errors.New("enough cells")

// readFuzzed reads all sheets of a book: rows and cells come in order, and every cell has
// a value or is a formula without one.
func readFuzzed(t *testing.T, b Book) {
	t.Helper()
	for _, s := range b.Sheets() {
		last, count := 0, 0
		err := b.Rows(context.Background(), s.Name, func(row int, cells []Cell) error {
			if row <= last || len(cells) == 0 || row > MaxTextRows {
				t.Fatalf("row %d after %d with %d cells", row, last, len(cells))
			}
			last = row
			for i, c := range cells {
				if c.Kind == Empty && !c.NoResult || c.Col < 0 || c.Col >= MaxColumns || i > 0 && c.Col <= cells[i-1].Col {
					t.Fatalf("row %d: %+v", row, cells)
				}
			}
			if count += len(cells); count > 100_000 {
				return errEnough
			}
			return nil
		})
		if !errors.Is(err, errEnough) {
			mustBeRefusal(t, err)
		}
	}
}

func testdata(f *testing.F, name string) []byte {
	f.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		f.Fatal(err)
	}
	return data
}

// FuzzXLS opens anything as the records of an old workbook.
func FuzzXLS(f *testing.F) {
	f.Add(oldBook(biff8, biff(biffSST, words16(1, 0, 1, 0)+"\x03\x00\x00abc"), biff(biffLabelSST, words16(0, 0, 0, 0, 0), biffMulRK, words16(1, 0, 0, 6, 0, 1, 25, 0, 1))))
	f.Add(oldBook(biff5, biff(biffCodePage, words16(1250)), biff(biffLabel, words16(0, 0, 0)+"\x02\x00ab")))
	f.Add(oldBook(biff8, nil, biff(biffFormula, words16(0, 0, 0)+"\x00\x00\x00\x00\x00\x00\xff\xff"+words16(0, 0, 0), biffString, "\x01\x00\x00a", biffMergedCells, words16(1, 0, 1, 0, 1))))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := openRecords(context.Background(), inMemorySource("f.xls", data), "", data)
		mustBeRefusal(t, err)
		if err == nil {
			readFuzzed(t, b)
		}
	})
}

// FuzzODS opens anything as the content of an OpenDocument.
func FuzzODS(f *testing.F) {
	zr, err := zip.NewReader(bytes.NewReader(testdata(f, "syn_values.ods")), int64(len(testdata(f, "syn_values.ods"))))
	if err != nil {
		f.Fatal(err)
	}
	p := parcel{path: "f.ods", parts: map[string]*zip.File{}}
	if err := p.list(zr); err != nil {
		f.Fatal(err)
	}
	content, err := p.text(contentPart, 1<<20)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Add(odsContent(`<table:table-row table:number-rows-repeated="3"><table:table-cell office:value-type="time" office:time-value="PT1H" table:number-columns-repeated="2"/></table:table-row>`))
	f.Add(odsContent(`<table:table-row-group table:display="false"><table:table-row><table:table-cell><text:p>a<text:s text:c="3"/></text:p></table:table-cell></table:table-row></table:table-row-group>`))
	f.Fuzz(func(t *testing.T, content string) {
		start := time.Now()
		b, err := open(context.Background(), inMemorySource("f.ods", odsFile(t, content)), Options{}, nil)
		mustBeRefusal(t, err)
		if err == nil {
			readFuzzed(t, b)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Fatalf("took %v", took)
		}
	})
}

// FuzzArchive opens anything as an archive of spreadsheets.
func FuzzArchive(f *testing.F) {
	f.Add(zipOf(f, "a.csv", "x,y\n1,2\n", "b/c.tsv", "x\ty\n", "__MACOSX/._a.csv", ""))
	f.Add(zipOf(f, "syn.xlsx", string(pack(f, `<row r="1"><c r="A1"><v>7</v></c></row>`, nil)), "letter.pdf", ""))
	f.Add(zipOf(f, "inner.zip", string(zipOf(f, "a.csv", "x"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		src := inMemorySource("f.zip", data)
		zr, err := src.archive()
		if err != nil || zr == nil {
			return
		}
		books, err := openMembers(context.Background(), src, zr, Options{}, nil)
		mustBeRefusal(t, err)
		for _, b := range books {
			readFuzzed(t, b)
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
