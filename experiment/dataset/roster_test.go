package dataset

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// rosterBook writes a roster as an office would: a title, a blank row, the names
// in row 4 from column B on, a decimal comma, a doubled id, a small team, a manager of two.
func rosterBook(t *testing.T) workbook.Book {
	t.Helper()
	f := excelize.NewFile()
	set := func(cell string, values ...any) {
		if err := f.SetSheetRow("Sheet1", cell, &values); err != nil {
			t.Fatal(err)
		}
	}
	set("B1", "Permit teams, all districts")
	set("B4", "Team", "District", "Permits", "Manager", "Staff", "Cases/wk", "Remarks")
	managers := []string{"L. Brandt", "R. Okafor", "M. Duarte", "T. Novak", "A. Lindqvist", "K. Osei", "P. Farah", "R. Okafor", "N. Sato", "C. Moreau", "D. Petrov", "F. Haddad"}
	ids := []string{"MF-01", "MF-02", "MF-03", "MF-04", "MF-04", "MF-06", "MF-07", "007", "NA", "EM-01", "EM-02", "EM-03"}
	for i, id := range ids {
		district := "Millfield"
		if i > 7 {
			district = "Eastmoor"
		}
		staff := any(10 + i)
		if i == 11 {
			staff = 4
		}
		row := 5 + i
		if i > 5 {
			row++ // a blank row in the middle
		}
		set(workbook.CellName(row, 1), id, district, "Permit "+string(rune('A'+i)), managers[i], staff, "11,"+string(rune('0'+i%10)), "")
	}
	set("B18", "Total", "", "", "", 170)
	path := t.TempDir() + "/Roster.xlsx"
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

// “north” beside “North” is asked about, and read as what most rows say.
func TestAValueSpelledTwiceIsAskedAbout(t *testing.T) {
	path := t.TempDir() + "/Roster.csv"
	text := "Team,District,Staff\nA-1,North,9\nA-2,North,9\nA-3,north,9\nA-4,South,9\nA-5,South,9\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d := draft(t, open(t, path), ForRoster, experiment.New("x"))
	doubt := find(t, d.Doubts, "“north” is written “North” in 2 other rows")
	if len(doubt.Cells) != 1 || doubt.Cells[0] != "B4" || doubt.Severity != experiment.LookAtIt {
		t.Errorf("%+v", doubt)
	}
	if after := decide(t, d, doubt.Fixes[0].Decision); after.Roster.Teams[2].Text["District"] != "North" {
		t.Errorf("read as %q", after.Roster.Teams[2].Text["District"])
	}
	after := decide(t, d, doubt.Fixes[1].Decision)
	for _, left := range after.Doubts {
		if strings.Contains(left.What, "north") {
			t.Errorf("asked again: %s", left.What)
		}
	}
}

func TestRoster(t *testing.T) {
	d := draft(t, rosterBook(t), ForRoster, experiment.New("x"))
	if d.Recipe.HeaderRow != 4 {
		t.Fatalf("header found in row %d", d.Recipe.HeaderRow)
	}
	uses := map[string]Use{}
	for _, c := range d.Recipe.Columns {
		uses[c.Letter] = c.Use
	}
	for letter, want := range map[string]Use{"B": TeamID, "C": Attribute, "D": Attribute, "E": Attribute, "F": StaffCount, "G": Attribute, "H": Ignore} {
		if uses[letter] != want {
			t.Errorf("column %s is proposed as %q, want %q", letter, uses[letter], want)
		}
	}
	if c, _ := d.Recipe.Column("G"); c.Type != Number || !d.Recipe.DecimalComma || !strings.Contains(c.Evidence, "numbers") {
		t.Errorf("Cases/wk: %+v, decimal comma %v", c, d.Recipe.DecimalComma)
	}
	comma := find(t, d.Doubts, "Decimal comma: 11,0 is read as 11.")
	if comma.Severity != experiment.ForInformation || comma.Place.Cell != "G5:G17" {
		t.Errorf("%+v", comma)
	}
	double := find(t, d.Doubts, "Team id MF-04 appears twice (also in B9).")
	if double.Place.String() != "Roster.xlsx ! Sheet1 ! B8" || double.Fixes[0].Label != "Make B9 MF-05" {
		t.Errorf("%+v", double)
	}
	find(t, d.Doubts, "R. Okafor leads 2 teams")
	small := find(t, d.Doubts, "EM-03 lists 4 staff")
	total := find(t, d.Doubts, "Row 18 begins with “Total”")
	if total.Severity != experiment.MustSettle {
		t.Errorf("%+v", total)
	}
	if d.Err() == nil {
		t.Fatal("a doubled id and a total row must stop the roster")
	}
	after := decide(t, d, double.Fixes[0].Decision, small.Fixes[0].Decision, total.Fixes[0].Decision)
	if err := after.Err(); err != nil {
		t.Fatal(err)
	}
	if len(d.Recipe.Decisions) != 0 {
		t.Fatal("deciding changed the draft before")
	}
	var ids []string
	for _, team := range after.Roster.Taking() {
		ids = append(ids, team.ID)
	}
	if got := strings.Join(ids, " "); got != "MF-01 MF-02 MF-03 MF-04 MF-05 MF-06 MF-07 007 NA EM-01 EM-02" {
		t.Errorf("taking part: %s", got)
	}
	last := after.Roster.Teams[11]
	if last.LeftOut != "fewer than 5 staff" || last.Staff != 4 || last.Cell != "B17" || last.Number["Cases/wk"] != 11.1 || last.Text["District"] != "Eastmoor" {
		t.Errorf("%+v", last)
	}
	if notes := strings.Join(after.Notes(), "\n"); !strings.Contains(notes, "1 blank row was skipped.") || !strings.Contains(notes, "1 row is set aside by decision.") {
		t.Errorf("notes:\n%s", notes)
	}
	undone, err := after.Undecide(ctx, double.Fixes[0].Decision)
	if err != nil {
		t.Fatal(err)
	}
	find(t, undone.Doubts, "MF-04 appears twice")
}

func TestEverySuggestionSettles(t *testing.T) {
	d := draft(t, rosterBook(t), ForRoster, experiment.New("x"))
	d = decide(t, d, d.Suggestions()...)
	for _, left := range d.Doubts {
		if left.Severity != experiment.ForInformation && !left.Choose {
			t.Errorf("left after accepting all: %s", left.What)
		}
	}
}

func TestMergedHeaderAndHeaderRow(t *testing.T) {
	f := excelize.NewFile()
	rows := [][]any{{"Return 2026"}, {"Team", "Closed", nil}, {"HB-01", 12, 13}, {"HB-02", 15, 16}}
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", workbook.CellName(i+1, 0), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.MergeCell("Sheet1", "B2", "C2"); err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/m.xlsx"
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	d := draft(t, open(t, path), ForRoster, experiment.New("x"))
	if c, _ := d.Recipe.Column("C"); d.Recipe.HeaderRow != 2 || c.Header != "Closed" {
		t.Errorf("header row %d, column C is %q", d.Recipe.HeaderRow, c.Header)
	}
	bare, err := d.SetHeaderRow(ctx, 0)
	if err != nil || bare.Recipe.FirstRow != 1 || bare.Recipe.Columns[0].Name() != "Column A" {
		t.Errorf("%v %+v", err, bare.Recipe)
	}
	if _, err := d.SetSheet(ctx, "Nowhere"); err == nil || !strings.Contains(err.Error(), "Sheet1") {
		t.Errorf("another sheet: %v", err)
	}
}

// wideRoster is a list of 52 teams, all of them in column A, with MF-04 twice: in
// rows 5 and 15, unless teams are given other ids there. The second column tells
// the two rows apart and repeats itself.
func wideRoster(name string, value func(i int) string, ids map[int]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Team,%s,Staff\n", name)
	for i := range 52 {
		id := fmt.Sprintf("MF-%02d", i+1)
		if other, ok := ids[i]; ok {
			id = other
		}
		fmt.Fprintf(&b, "%s,%s,%d\n", id, value(i), 10+i%3)
	}
	return b.String()
}

func TestADoubledIDIsSettledByRowAndJoinedOnlyByTexts(t *testing.T) {
	number := func(i int) string { return fmt.Sprint(i % 4) }
	site := func(i int) string { return []string{"North", "South", "East", "West"}[i%4] }
	month := func(i int) string { return fmt.Sprintf("2026-0%d-01", 1+i%4) }
	mistyped := map[int]string{13: "MF-04"} // MF-14 is missing, but not next to MF-04
	inOrder := map[int]string{51: "MF-04"}  // the last: no gap, so MF-04-2
	taken := map[int]string{51: "MF-04", 50: "MF-04-2"}
	for name, c := range map[string]struct {
		column string
		value  func(i int) string
		ids    map[int]string
		fixes  []string
	}{
		"number":      {"Resignations before", number, inOrder, []string{"Set A53 aside", "Make A53 MF-04-2"}},
		"number far":  {"Resignations before", number, mistyped, []string{"Set A15 aside", "Make A15 MF-04-2"}},
		"taken":       {"Resignations before", number, taken, []string{"Set A53 aside"}},
		"gap":         {"Resignations before", number, map[int]string{4: "MF-04"}, []string{"Make A6 MF-05", "Set A6 aside"}},
		"text":        {"Site", func(i int) string { return site(i % 7) }, inOrder, []string{"Make the id from “Team” and “Site”", "Set A53 aside", "Make A53 MF-04-2"}},
		"date":        {"Month", func(i int) string { return month(i % 7) }, inOrder, []string{"Make the id from “Team” and “Month”", "Set A53 aside", "Make A53 MF-04-2"}},
		"two doubled": {"Site", func(i int) string { return site(i / 26) }, map[int]string{50: "MF-03", 51: "MF-04"}, []string{"Make the id from “Team” and “Site”", "Set A52 aside", "Set A53 aside"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := draft(t, csvBook(t, wideRoster(c.column, c.value, c.ids)), ForRoster, experiment.New("x"))
			doubled := find(t, d.Doubts, "MF-04")
			var labels []string
			for _, fix := range doubled.Fixes {
				labels = append(labels, fix.Label)
				if fix.Decision.Do == DoSetAside && (fix.Decision.Reason == "" || fix.Decision.Found == "") {
					t.Errorf("%s gives no reason: %+v", fix.Label, fix.Decision)
				}
			}
			if strings.Join(labels, "; ") != strings.Join(c.fixes, "; ") {
				t.Fatalf("offered: %s; want %s", strings.Join(labels, "; "), strings.Join(c.fixes, "; "))
			}
			if name == "two doubled" {
				return // one row settles one of the two
			}
			for _, fix := range doubled.Fixes {
				after := decide(t, d, fix.Decision)
				want := 52
				if fix.Decision.Do == DoSetAside {
					want = 51
				}
				if err := after.Err(); err != nil || len(after.Roster.Teams) != want {
					t.Errorf("%s: %d teams, %v", fix.Label, len(after.Roster.Teams), err)
				}
			}
		})
	}
}
