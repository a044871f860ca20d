package sheets

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

func TestATextAboveTheHeaderStaysInItsCell(t *testing.T) {
	const title = "Permit teams of all districts, as counted by the office on the first of May"
	text := func(texts ...string) []workbook.Cell {
		var out []workbook.Cell
		for col, s := range texts {
			if s != "" {
				out = append(out, workbook.Cell{Col: col, Kind: workbook.Text, Text: s})
			}
		}
		return out
	}
	seen := excerpt{at: map[int]int{}}
	seen.add(1, text(title))
	seen.add(2, nil)
	seen.add(3, text("Team", "District", "Staff"))
	seen.add(4, text("MF-01", "Mill", "12"))
	r := &Reading{state: Ready, seen: seen, draft: dataset.Draft{Table: &dataset.Table{}, Recipe: dataset.Recipe{Sheet: "Teams", HeaderRow: 3, FirstRow: 4, Columns: []dataset.Column{
		{Letter: "A", Use: dataset.TeamID, Type: dataset.Text}, {Letter: "B", Use: dataset.Attribute, Type: dataset.Text}, {Letter: "C", Use: dataset.StaffCount, Type: dataset.Number},
	}}}}
	r.pilot = func() *experiment.Pilot { return experiment.New("x") }
	test.NewTempApp(t)
	v := &View{reading: r}
	v.makeGrid()
	v.showGrid()
	for col, want := range []string{title, "", ""} {
		if got := v.cell(0, col+1).Text; got != want {
			t.Errorf("column %d of row 1 shows %q, want %q", col, got, want)
		}
	}
}
