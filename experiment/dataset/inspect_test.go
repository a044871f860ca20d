package dataset

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// faultyBook writes a workbook with what offices send: dates among which are texts,
// numbers stored as text, errors, markers, hidden rows, columns and sheets.
func faultyBook(t *testing.T) workbook.Book {
	t.Helper()
	f := excelize.NewFile()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	do(err)
	for col, name := range []string{"Office", "Closed on", "Cases", "cases", "Staff (FTE)", ""} {
		cell, _ := excelize.CoordinatesToCellName(col+1, 1)
		do(f.SetCellValue("Sheet1", cell, name))
	}
	for row := 2; row <= 41; row++ {
		at := func(col string) string { return col + plain(float64(row)) }
		do(f.SetCellValue("Sheet1", at("A"), "Office "+string(rune('A'+row%20))+string(rune('a'+row))))
		do(f.SetCellValue("Sheet1", at("B"), 46000+row))
		do(f.SetCellStyle("Sheet1", at("B"), at("B"), day))
		do(f.SetCellValue("Sheet1", at("C"), float64(row)+0.5))
		do(f.SetCellValue("Sheet1", at("D"), row%7))
		do(f.SetCellValue("Sheet1", at("E"), row%3))
	}
	for cell, v := range map[string]any{"B17": "soon", "B30": "31.04.2026", "C5": "12.5", "C6": "n/a", "E9": nil, "F3": "see note"} {
		do(f.SetCellValue("Sheet1", cell, v))
	}
	do(f.SetRowVisible("Sheet1", 12, false))
	do(f.SetColVisible("Sheet1", "E", false))
	for _, name := range []string{"Prose", "Away", "Gone"} {
		_, err = f.NewSheet(name)
		do(err)
		do(f.SetCellValue(name, "A1", "Please fill in every office by Friday, and send the file back to us."))
	}
	do(f.SetSheetVisible("Away", false))
	do(f.SetSheetVisible("Gone", false, true))
	path := filepath.Join(t.TempDir(), "Harbour.xlsx")
	do(f.SaveAs(path))
	return open(t, path)
}

// TestInspect looks at a workbook whose every fault is known.
func TestInspect(t *testing.T) {
	in, err := Inspect(ctx, faultyBook(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	var hidden []string
	for _, s := range in.Sheets {
		hidden = append(hidden, s.Name+":"+s.Hidden)
	}
	if got := strings.Join(hidden, " "); got != "Sheet1: Prose: Away:hidden Gone:very hidden" {
		t.Errorf("sheets %s", got)
	}
	s := in.Sheets[0]
	if s.Kind != "worksheet" || s.Rows != 41 || s.Columns != 6 || s.HiddenRows != 1 || !slices.Equal(s.HiddenColumns, []string{"E"}) || len(s.Tables) != 1 {
		t.Fatalf("sheet %+v", s)
	}
	table := s.Tables[0]
	if !slices.Equal(table.HeaderRows, []int{1}) || table.FirstRow != 2 || table.LastRow != 41 || table.DataRows != 40 {
		t.Errorf("table %+v", table)
	}
	dates := table.Columns[1]
	if dates.Type != "date" || dates.Evidence != "39 of 40 are dates; B17 is not." || dates.Min != "2025-12-11" {
		t.Errorf("dates %+v", dates)
	}
	cases := table.Columns[2]
	if cases.Type != "number" || cases.Counts != (FormCounts{Text: 1, Number: 38, Marker: 1}) || cases.Max != 41.5 || cases.Distinct != 39 {
		t.Errorf("cases %+v", cases)
	}
	if staff := table.Columns[4]; staff.Unit != "FTE" || staff.Missing != 1 || staff.Count != 39 {
		t.Errorf("staff %+v", staff)
	}
	for kind, cells := range map[string]string{
		"impossible dates": "B30", "numbers stored as text": "C5", "missing markers": "C6",
		"duplicate names": "C1 D1", "unnamed columns": "F1", "mixed types": "B17", "hidden columns": "E",
	} {
		i := slices.IndexFunc(s.Problems, func(p FoundProblem) bool { return p.Kind == kind })
		if i < 0 {
			t.Errorf("no problem of the kind %s: %+v", kind, s.Problems)
		} else if got := strings.Join(s.Problems[i].Cells, " "); !strings.HasPrefix(got, cells) {
			t.Errorf("%s at %s, want %s", kind, got, cells)
		}
	}
	if prose := in.Sheets[1]; len(prose.Tables) != 0 {
		t.Errorf("a table of prose: %+v", prose.Tables)
	}
	if data, err := json.Marshal(in); err != nil || strings.Contains(string(data), "null,\"header") {
		t.Errorf("as JSON: %v", err)
	}
}

// torn is a book one of whose sheets is damaged.
type torn struct{ workbook.Book }

func (b torn) Rows(ctx context.Context, sheet string, yield func(int, []workbook.Cell) error) error {
	if sheet == "Prose" {
		return &experiment.Refusal{What: "The sheet is cut short.", Place: experiment.Place{Sheet: sheet, Cell: "A7"}, Remedy: "Ask for it again."}
	}
	return b.Book.Rows(ctx, sheet, yield)
}

// TestInspectDamagedSheet tells a damaged sheet beside the others.
func TestInspectDamagedSheet(t *testing.T) {
	in, err := Inspect(ctx, torn{faultyBook(t)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := in.Sheets[1].Problems
	if len(in.Sheets) != 4 || len(in.Sheets[0].Tables) != 1 || len(p) != 1 || p[0].Kind != "damaged" || p[0].Sentence != "The sheet is cut short. Ask for it again." || p[0].Cells[0] != "A7" {
		t.Errorf("%+v", in.Sheets)
	}
	if _, err := InspectSheets(ctx, torn{faultyBook(t)}, []string{"Prose"}, nil); err == nil {
		t.Error("a file without one readable sheet is no error")
	}
}
