package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// large is a workbook whose sheet lies beyond what is checked when it is opened; merged
// cells stand behind its rows.
func large(t *testing.T) []byte {
	row := `<row><c t="inlineStr"><is><t>` + strings.Repeat("words and more words ", 20) + `</t></is></c><c><v>1.5</v></c></row>`
	rows := strings.Repeat(row, openBudget/len(row)+1000)
	sheet := "<worksheet><sheetData>" + rows + `</sheetData><mergeCells><mergeCell ref="A1:C2"/></mergeCells></worksheet>`
	return pack(t, "", map[string]string{"xl/worksheets/s.xml": sheet})
}

func TestLargeSheet(t *testing.T) {
	data := large(t)
	b := openBook(t, write(t, "large.xlsx", data), Options{})
	began := b.Sheets()[0]
	if began.Rows < 70_000 || len(began.Merged) != 0 {
		t.Errorf("estimated: %+v", began)
	}
	whole, err := b.Complete(context.Background(), began)
	if err != nil || len(whole.Merged) != 1 || whole.Merged[0] != (Range{1, 2, 0, 2}) {
		t.Errorf("complete: %+v %v", whole, err)
	}
	rows := 0
	if err := b.Rows(context.Background(), "S", func(int, []Cell) error { rows++; return nil }); err != nil || rows != whole.Rows {
		t.Errorf("%d rows of %d: %v", rows, whole.Rows, err)
	}
	if sum := b.SHA256(); len(sum) != 64 {
		t.Errorf("fingerprint %q", sum)
	}

	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range zr.File {
		if f.Name != "xl/worksheets/s.xml" {
			continue
		}
		from, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []int64{10, 2, 1} {
			bad := bytes.Clone(data)
			bad[from+int64(f.CompressedSize64)-int64(f.CompressedSize64)/part/2] ^= 4
			if err := readAll(context.Background(), write(t, "bad.xlsx", bad)); err == nil {
				t.Error("a flipped bit was not noticed")
			}
		}
	}
}

func TestCancelLarge(t *testing.T) {
	b := openBook(t, write(t, "large.xlsx", large(t)), Options{})
	ctx, cancel := context.WithCancel(context.Background())
	var since time.Time
	err := b.Rows(ctx, "S", func(row int, _ []Cell) error {
		if row == 1000 {
			since = time.Now()
			cancel()
		}
		return nil
	})
	if took := time.Since(since); !errors.Is(err, context.Canceled) || took > 100*time.Millisecond {
		t.Errorf("cancelled after %v: %v", took, err)
	}
}

// TestEndlessRows refuses rows without numbers beyond a sheet's last, and a text without
// end, within a second. Both stay below the size that is suspicious in itself.
func TestEndlessRows(t *testing.T) {
	for name, rows := range map[string]string{
		"more than 1048576 rows": strings.Repeat("<row><c><v>1</v></c></row>", 2_300_000),
		"a million bytes":        strings.Repeat(" ", 60<<20),
	} {
		path := write(t, "endless.xlsx", pack(t, rows, nil))
		began := time.Now()
		err := readAll(context.Background(), path)
		if took := time.Since(began); err == nil || !strings.Contains(err.Error(), name) || took > 2*time.Second {
			t.Errorf("%s: after %v: %v", name, took, err)
		}
	}
}
