package workbook

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
)

// maxCorpusFile keeps the walk below a minute on one core.
const maxCorpusFile = 1 << 20

// TestCorpus opens every file of the shared corpus and reads all its sheets.
// None may panic or hang, and every refusal must be a sentence with a remedy.
func TestCorpus(t *testing.T) {
	root := sharedData(t, "spreadsheets")
	read, refused := 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if info, err := d.Info(); err != nil || info.Size() > maxCorpusFile {
			return err
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		err = readAll(ctx, path)
		if ctx.Err() != nil {
			t.Errorf("%s takes more than 20 s", path)
		}
		rel, _ := filepath.Rel(root, path)
		if err == nil {
			read++
			return nil
		}
		refused++
		var r *experiment.Refusal
		if !errors.As(err, &r) || r.Remedy == "" || r.Place.File == "" || !strings.HasSuffix(strings.SplitN(r.What, "\n", 2)[0], ".") {
			t.Errorf("%s: no whole refusal: %v", rel, err)
		}
		if strings.HasPrefix(rel, "gov"+string(filepath.Separator)) {
			t.Errorf("%s must be read: %v", rel, err)
		}
		t.Logf("%-70s %v", rel, err)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files read, %d refused", read, refused)
}

func readAll(ctx context.Context, path string) error {
	b, err := Open(ctx, path, Options{}, nil)
	if err != nil {
		return err
	}
	defer b.Close()
	for _, s := range b.Sheets() {
		if err := b.Rows(ctx, s.Name, func(int, []Cell) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// TestAgainstExcelize compares every cell of every undamaged workbook of the corpus with
// what excelize 2.11.1 reads as raw values (RawCellValue). The differences that remain are
// excelize's, and are listed with the reason.
func TestAgainstExcelize(t *testing.T) {
	explained := map[string]string{}
	files, sheets, cells := 0, 0, 0
	for _, dir := range []string{"spreadsheets/gov", "spreadsheets/parser", "spreadsheets/macro", "experiments"} {
		err := filepath.WalkDir(sharedData(t, strings.Split(dir, "/")...), func(path string, d fs.DirEntry, err error) error {
			if ext := filepath.Ext(path); err != nil || ext != ".xlsx" && ext != ".xlsm" {
				return err
			}
			b, err := Open(context.Background(), path, Options{}, nil)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				return nil
			}
			defer b.Close()
			files++
			f, err := excelize.OpenFile(path)
			if err != nil {
				t.Errorf("%s: excelize: %v", path, err)
				return nil
			}
			defer f.Close()
			for _, s := range b.Sheets() {
				n, diff := compare(t, b, f, s.Name)
				cells += n
				sheets++
				reason, known := explained[d.Name()+" "+s.Name]
				switch {
				case diff != "" && !known:
					t.Errorf("%s, sheet %s: %s", d.Name(), s.Name, diff)
				case diff != "":
					t.Logf("%s, sheet %s: %s: %s", d.Name(), s.Name, diff, reason)
				case known:
					t.Errorf("%s, sheet %s: no difference any more, although %s", d.Name(), s.Name, reason)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d files, %d sheets, %d cells equal", files, sheets, cells)
}

func compare(t *testing.T, b Book, f *excelize.File, sheet string) (cells int, difference string) {
	t.Helper()
	theirs, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		return 0, err.Error()
	}
	ours := map[[2]int]Cell{}
	if err := b.Rows(context.Background(), sheet, func(row int, line []Cell) error {
		for _, c := range line {
			ours[[2]int{row, c.Col}] = c
		}
		return nil
	}); err != nil {
		return 0, err.Error()
	}
	for i, row := range theirs {
		for j, raw := range row {
			at := [2]int{i + 1, j}
			c, ok := ours[at]
			delete(ours, at)
			if raw == "" && (!ok || c.NoResult) {
				continue
			}
			cells++
			if !sameRaw(c, raw) {
				return cells, CellName(i+1, j) + ": " + c.Text + " is not " + raw
			}
		}
	}
	for at, c := range ours {
		if !c.NoResult {
			return cells, CellName(at[0], at[1]) + ": only here: " + c.Text
		}
	}
	return cells, ""
}

// sameRaw says whether excelize's raw value is that of the cell.
func sameRaw(c Cell, raw string) bool {
	switch c.Kind {
	case Bool:
		return (raw == "1" || raw == "TRUE") == (c.Number == 1)
	case Date:
		if serial, err := strconv.ParseFloat(raw, 64); err == nil {
			return serial == c.Number
		}
		day, ok := isoDate(raw)
		return ok && day.Equal(c.Time)
	case Text:
		// A number whose format adds zeros is an identifier here; and excelize leaves
		// _x000D_ in texts of some kinds of cell.
		return c.Text == raw || c.Number != 0 && strings.TrimLeft(c.Text, "0") == raw || unescape(raw) == c.Text
	}
	return c.Text == strings.TrimSpace(raw)
}
