package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"testing"
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
