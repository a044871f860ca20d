package dataset

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"leeway/experiment/workbook"
)

// convertedOtherwise are cells in which the oracle is not what Excel means, and why.
var convertedOtherwise = map[string]string{
	"calamine_has_x000D_.xlsx/A1":  "ECMA-376 22.9.2.19: _x000D_ is a carriage return",
	"readxl_new_line_errors.xlsx/": "ECMA-376 22.9.2.19: _x000D_ is a carriage return",
}

// TestConvertAgainstExcelize converts every sheet of the corpus and compares each cell
// with excelize's raw value: numbers by value, dates by their serial day, booleans,
// errors as blanks, texts exactly.
func TestConvertAgainstExcelize(t *testing.T) {
	root := sharedData(t, "spreadsheets")
	sheets, cells := 0, 0
	for _, folder := range []string{"gov", "parser", "macro"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if info, err := d.Info(); err != nil || info.Size() > 400<<10 {
				return err
			}
			s, c := compareConverted(t, path)
			sheets, cells = sheets+s, cells+c
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d cells of %d sheets are as excelize reads them", cells, sheets)
}

func compareConverted(t *testing.T, path string) (sheets, cells int) {
	t.Helper()
	oracle, err := excelize.OpenFile(path)
	if err != nil {
		t.Logf("%s: excelize cannot open it: %v", filepath.Base(path), err)
		return 0, 0
	}
	defer oracle.Close()
	book, err := workbook.Open(ctx, path, workbook.Options{}, nil)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return 0, 0
	}
	defer book.Close()
	from1904 := false
	if p, err := oracle.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		from1904 = *p.Date1904
	}
	for _, s := range book.Sheets() {
		var out bytes.Buffer
		if _, err := WriteText(ctx, book, s.Name, &out, Conversion{}, nil); err != nil {
			t.Errorf("%s, %s: %v", path, s.Name, err)
			continue
		}
		r := csv.NewReader(&out)
		r.FieldsPerRecord = -1
		got, err := r.ReadAll()
		if err != nil {
			t.Errorf("%s, %s: %v", path, s.Name, err)
			continue
		}
		want, err := oracle.GetRows(s.Name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Errorf("%s, %s: excelize: %v", path, s.Name, err)
			continue
		}
		sheets++
		cells += compareRows(t, filepath.Base(path), s.Name, got, want, from1904)
	}
	return sheets, cells
}

func compareRows(t *testing.T, file, sheet string, got, want [][]string, from1904 bool) int {
	t.Helper()
	n, told := 0, 0
	for i := range max(len(got), len(want)) {
		for j := range max(len(at(got, i)), len(at(want, i))) {
			n++
			g, w := cellOf(got, i, j), cellOf(want, i, j)
			cell := workbook.CellName(i+1, j)
			if sameValue(g, w, from1904) || convertedOtherwise[file+"/"+cell] != "" || convertedOtherwise[file+"/"] != "" {
				continue
			}
			if told++; told <= 3 {
				t.Errorf("%s, %s, %s: converted %q, excelize has %q", file, sheet, cell, g, w)
			}
		}
	}
	return n
}

func at(rows [][]string, i int) []string {
	if i < len(rows) {
		return rows[i]
	}
	return nil
}

func cellOf(rows [][]string, i, j int) string {
	if row := at(rows, i); j < len(row) {
		return row[j]
	}
	return ""
}

// sameValue compares a converted field with a raw value of the workbook's XML.
func sameValue(got, raw string, from1904 bool) bool {
	text := strings.ReplaceAll(raw, "\r\n", "\n") // package csv reads line ends so
	if got == text || got == "" && strings.HasPrefix(raw, "#") || got == "TRUE" && raw == "1" || got == "FALSE" && raw == "0" {
		return true
	}
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return strings.EqualFold(got, raw) && (got == "TRUE" || got == "FALSE")
	}
	if g, err := strconv.ParseFloat(got, 64); err == nil {
		return g == v
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case v >= 1 && v < 61:
		epoch = epoch.AddDate(0, 0, 1) // before Excel's 29 February 1900
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999", time.DateOnly} {
		if d, err := time.Parse(layout, got); err == nil {
			return math.Abs(d.Sub(epoch).Hours()/24-v) < 1e-7
		}
	}
	clock, err := time.Parse("15:04:05.999", got)
	return err == nil && math.Abs(clock.Sub(clock.Truncate(24*time.Hour)).Hours()/24-math.Mod(v, 1)) < 1e-7
}

// TestWriteTextValues writes values of every kind.
func TestWriteTextValues(t *testing.T) {
	f := excelize.NewFile()
	day, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
	both, _ := f.NewStyle(&excelize.Style{NumFmt: 22})
	clock, _ := f.NewStyle(&excelize.Style{NumFmt: 21})
	percent, _ := f.NewStyle(&excelize.Style{NumFmt: 9})
	for cell, v := range map[string]any{"B2": 0.1, "C2": 46112.0, "D2": 46112.58680555556, "E2": 0.58680555556, "F2": 0.6, "G2": true,
		"B3": "a \"b\", c\nd", "C3": 123456789012.0, "D3": -2.5, "E3": 1e15, "F3": "007", "G3": 0.00001} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for cell, style := range map[string]int{"C2": day, "D2": both, "E2": clock, "F2": percent} {
		if err := f.SetCellStyle("Sheet1", cell, cell, style); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "v.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	b := open(t, path)
	for _, c := range []struct {
		name string
		c    Conversion
		want string
	}{
		{"all", Conversion{}, ",,,,,,\n,0.1,2026-03-31,2026-03-31T14:05:00,14:05:00,0.6,TRUE\n,\"a \"\"b\"\", c\nd\",123456789012,-2.5,1000000000000000,007,0.00001\n"},
		{"range", Conversion{Range: &workbook.Range{FirstRow: 2, LastRow: 4, FirstCol: 1, LastCol: 1}}, "0.1\n\"a \"\"b\"\", c\nd\"\n\"\"\n"},
		{"tabs", Conversion{Separator: '\t', Range: &workbook.Range{FirstRow: 2, LastRow: 2, FirstCol: 1, LastCol: 2}}, "0.1\t2026-03-31\n"},
	} {
		var out bytes.Buffer
		if _, err := WriteText(ctx, b, "", &out, c.c, nil); err != nil {
			t.Fatal(err)
		}
		if out.String() != c.want {
			t.Errorf("%s:\n%q, want\n%q", c.name, out.String(), c.want)
		}
	}
}

// TestWriteTextFails passes on what the writer says.
func TestWriteTextFails(t *testing.T) {
	b := csvBook(t, "a,b\n1,2\n")
	if _, err := WriteText(ctx, b, "", failing{}, Conversion{}, nil); !errors.Is(err, os.ErrClosed) {
		t.Errorf("error %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrClosed }
