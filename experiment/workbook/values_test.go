package workbook

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// valuesOf describes every cell of a sheet as "A1 kind text", with its marks.
func valuesOf(t *testing.T, b Book, sheet string) []string {
	t.Helper()
	kinds := []string{"empty", "text", "number", "date", "bool", "error"}
	var out []string
	rows := all(t, b, sheet)
	for row := 1; row <= 30; row++ {
		for _, c := range rows[row] {
			s := fmt.Sprintf("%s %s %s", CellName(row, c.Col), kinds[c.Kind], strings.ReplaceAll(c.Text, "\n", "/"))
			if c.Hidden {
				s += " hidden"
			}
			if c.Percent {
				s += " %"
			}
			out = append(out, s)
		}
	}
	return out
}

// TestValuesAlike reads one sheet in every format: testdata/syn_values was written by hand
// as an OpenDocument in one piece and converted by LibreOffice 7.4. The expected values are
// those of the hand-written file.
func TestValuesAlike(t *testing.T) {
	want := []string{
		"A1 text Every kind of value", "C1 text in a hidden column hidden",
		"A4 text team called NA", "B4 text NA",
		"A5 text leading zeros by format", "B5 text 00042",
		"A6 text number", "B6 number -1.5",
		"A7 text percent", "B7 number 0.125 %",
		"A8 text day", "B8 date 2024-02-29",
		"A9 text day and time", "B9 date 1999-12-31T23:58:00",
		"A10 text time of day", "B10 date 12:18:00",
		"A11 text amount of time", "B11 number 1.25",
		"A12 text yes or no", "B12 bool TRUE",
		"A13 text error", "B13 error #N/A",
		"A14 text formula with a text", "B14 text Harbour",
		"A15 text rich text", "B15 text North Bank/two  lines",
		"A16 text other scripts", "B16 text Łódź – Αθήνα",
		"A17 text in a hidden row hidden", "B17 number 7 hidden",
		"A18 text twice", "B18 number 3", "D18 number 9", "E18 number 9",
		"A19 text twice", "B19 number 3", "D19 number 9", "E19 number 9",
	}
	for _, name := range []string{"syn_values.ods", "syn_values.xls"} {
		b := openBook(t, filepath.Join("testdata", name), Options{})
		got := valuesOf(t, b, "Values")
		for i := 0; i < max(len(got), len(want)); i++ {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				t.Fatalf("%s: %q\nwant %q", name, got[min(i, len(got)):], want[min(i, len(want)):])
			}
		}
		s := b.Sheets()[0]
		if s.HiddenRows != 1 || !reflect.DeepEqual(s.HiddenColumns, []int{2}) || !reflect.DeepEqual(s.Merged, []Range{{1, 1, 0, 1}}) || s.Rows != 19 {
			t.Errorf("%s: %+v", name, s)
		}
		if aside := b.Sheets()[1]; aside.Name != "Aside" || !aside.Hidden {
			t.Errorf("%s: %+v", name, aside)
		}
		if got := valuesOf(t, b, "Aside"); !reflect.DeepEqual(got, []string{"A1 number 0.1", "B1 number 1234567.89"}) {
			t.Errorf("%s: %q", name, got)
		}
		columns, err := ReadColumns(t.Context(), b, "Values", nil)
		if err != nil || columns.Len() != 17 {
			t.Errorf("%s: columns %v", name, err)
		}
	}
}
