package workbook

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAgainstLibreOffice compares every cell of the old workbooks and the OpenDocument
// tables with LibreOffice's conversion of them to .xlsx. LEEWAY_CONVERTED names a folder
// of conversions made before; else LibreOffice must be there.
func TestAgainstLibreOffice(t *testing.T) {
	root := sharedData(t, "spreadsheets", "legacy_ods_xls")
	files, _ := filepath.Glob(filepath.Join(root, "*.*s"))
	sheets, cells := 0, 0
	for _, path := range files {
		name := filepath.Base(path)
		b, err := Open(context.Background(), path, Options{}, nil)
		if err != nil {
			t.Logf("%s: %v", name, err)
			continue
		}
		converted := convert(t, path)
		if converted == "" {
			t.Logf("%s: not converted", name)
			continue
		}
		theirs := openBook(t, converted, Options{})
		for i, s := range b.Sheets() {
			n, diffs := compareSheets(t, b, s, theirs, theirs.Sheets()[i])
			cells, sheets = cells+n, sheets+1
			for _, d := range diffs {
				t.Errorf("%s, sheet %s: %s", name, s.Name, d)
			}
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d sheets, %d cells compared", sheets, cells)
}

// convert gives the path of LibreOffice's conversion to .xlsx, "" without one.
func convert(t *testing.T, path string) string {
	t.Helper()
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) + ".xlsx"
	if dir := os.Getenv("LEEWAY_CONVERTED"); dir != "" {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return ""
		}
		return filepath.Join(dir, name)
	}
	program, err := exec.LookPath("soffice")
	if err != nil || testing.Short() {
		t.Skip("LibreOffice is not here, or the run is short")
	}
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "xlsx", "--outdir", dir, path)
	cmd.WaitDelay = time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Logf("%s: %v %s", path, err, out)
		return ""
	}
	return filepath.Join(dir, name)
}

// compareSheets says in which cells two readings of a sheet differ, at most ten.
func compareSheets(t *testing.T, a Book, sheetA Sheet, b Book, sheetB Sheet) (cells int, diffs []string) {
	t.Helper()
	theirs := all(t, b, sheetB.Name)
	say := func(row, col int, format string, args ...any) {
		if len(diffs) < 10 {
			diffs = append(diffs, CellName(row, col)+": "+fmt.Sprintf(format, args...))
		}
	}
	for row, line := range all(t, a, sheetA.Name) {
		other := map[int]Cell{}
		for _, c := range theirs[row] {
			other[c.Col] = c
		}
		for _, c := range line {
			cells++
			if o := other[c.Col]; !sameCell(c, o) {
				say(row, c.Col, "%d %q %v hidden %v, LibreOffice %d %q hidden %v", c.Kind, c.Text, c.Number, c.Hidden, o.Kind, o.Text, o.Hidden)
			}
			delete(other, c.Col)
		}
		for _, o := range other {
			if !o.NoResult {
				say(row, o.Col, "only LibreOffice has %q", o.Text)
			}
		}
		delete(theirs, row)
	}
	for row, line := range theirs {
		if !line[0].NoResult {
			say(row, line[0].Col, "only LibreOffice has the row: %q", line[0].Text)
		}
	}
	if len(sheetA.Merged) != len(sheetB.Merged) || sheetA.Hidden != sheetB.Hidden || sheetA.HiddenRows != sheetB.HiddenRows || fmt.Sprint(sheetA.HiddenColumns) != fmt.Sprint(sheetB.HiddenColumns) {
		diffs = append(diffs, fmt.Sprintf("%+v is not %+v", sheetA, sheetB))
	}
	return cells, diffs
}

func sameCell(c, o Cell) bool {
	if c.Kind != o.Kind || c.Hidden != o.Hidden || c.Percent != o.Percent {
		return false
	}
	switch c.Kind {
	case Number:
		return math.Abs(c.Number-o.Number) <= 1e-14*math.Abs(c.Number)
	case Date:
		return c.Time.Sub(o.Time).Abs() < time.Millisecond
	}
	return strings.ReplaceAll(c.Text, "\r\n", "\n") == o.Text
}
