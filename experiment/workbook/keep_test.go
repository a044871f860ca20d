package workbook

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// TestKeep reads sheets twice: the second time nothing comes from the file, and the cells
// are the same. Only what was read to its end is kept.
func TestKeep(t *testing.T) {
	ctx := context.Background()
	for name, rows := range map[string]string{
		"everyday":  `<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><v>a</v></c></row><row r="3" hidden="1"><c r="A3"><v>-0.50</v></c><c r="C3"><f>A1</f></c></row>`,
		"unusual":   `<row r="1"><!-- a comment --><c r="A1"><v>1</v></c></row><row r="2"><c r="B2" t="b"><v>1</v></c></row>`,
		"from half": `<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c><c r="A2"><v>1</v></c></row>`,
	} {
		b := openBook(t, write(t, "k.xlsx", pack(t, rows, nil)), Options{}).(*xlsx)
		Keep(b)
		read := func(yield func(int, []Cell) error) error { return b.Rows(ctx, "S", yield) }
		if err := read(func(int, []Cell) error { return errStop }); !errors.Is(err, errStop) || b.kept.find("S") != nil {
			t.Errorf("%s: kept after its first row: %v", name, err)
		}
		first, err := gather(read)
		if err != nil || b.kept.find("S") == nil {
			t.Fatalf("%s: not kept: %v", name, err)
		}
		parts := b.parts
		b.parts = nil // there is no file to read any more
		again, err := gather(read)
		if err != nil || again != first {
			t.Errorf("%s: %v\n%s\n%s", name, err, first, again)
		}
		columns, err := ReadColumns(ctx, b, "S", nil)
		if err != nil || columns != b.kept.find("S") {
			t.Errorf("%s: columns are read again: %v", name, err)
		}
		b.parts = parts
	}
	b := openBook(t, write(t, "d.xlsx", pack(t, `<row r="2"><c r="A2"><v>1</v></c></row><row r="1"/>`, nil)), Options{}).(*xlsx)
	Keep(b)
	if err := b.Rows(ctx, "S", func(int, []Cell) error { return nil }); err == nil || b.kept.find("S") != nil {
		t.Errorf("a damaged sheet is kept: %v", err)
	}
}

// TestTooMuchToKeep lets columns go that would fill the memory; Rows streams as before.
func TestTooMuchToKeep(t *testing.T) {
	b := openBook(t, write(t, "k.xlsx", pack(t, `<row><c><v>1</v></c></row><row><c><v>2</v></c></row>`, nil)), Options{}).(*xlsx)
	l := &loader{columns: &Columns{}, size: maxColumnsSize + 1}
	rows := 0
	if err := b.keepRows(context.Background(), "S", l, func(int, []Cell) error { rows++; return nil }); err != nil || rows != 2 || b.kept.find("S") != nil {
		t.Errorf("%d rows, kept %v: %v", rows, b.kept.find("S"), err)
	}
	if _, err := l.finish(b, "S"); err == nil || !strings.Contains(err.Error(), "into memory") {
		t.Errorf("full columns: %v", err)
	}
}

// TestColumn goes down columns that have a value in each row, in few, and in none.
func TestColumn(t *testing.T) {
	b := openBook(t, write(t, "c.xlsx", pack(t, `<row r="2"><c r="A2"><v>1.50</v></c></row><row r="4"><c r="A4"><v>2</v></c></row><row r="5"><c r="A5" t="str"><v>x</v></c><c r="C5" t="b"><v>1</v></c></row>`, nil)), Options{})
	columns, err := ReadColumns(context.Background(), b, "S", nil)
	if err != nil || columns.Len() != 3 || columns.Width() != 3 || columns.RowNumber(1) != 4 {
		t.Fatalf("%+v %v", columns, err)
	}
	for col, want := range []string{"0:1.50 1:2 2:x ", "", "2:TRUE "} {
		var got strings.Builder
		if err := columns.Column(col, func(i int, c Cell) error {
			if c != columns.Cell(i, col) {
				t.Errorf("%+v is not %+v", c, columns.Cell(i, col))
			}
			got.WriteString(string(rune('0'+i)) + ":" + c.Text + " ")
			return nil
		}); err != nil || got.String() != want {
			t.Errorf("column %d: %q %v", col, got.String(), err)
		}
	}
	if v, ok := columns.Number(1, 0); v != 2 || !ok {
		t.Errorf("%v %v", v, ok)
	}
	if v, ok := columns.Number(2, 0); v != 0 || ok {
		t.Errorf("a text is the number %v", v)
	}
}
