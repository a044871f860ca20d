package dataset

import (
	"strings"
	"testing"
)

const officesText = `Staff of the offices,,,,
,,2024,,2025
Office,District,Staff,Cases,Staff
,,number,number,number
Harbour,North,12,340,13
Mill,North,7,120,8
Total,,19,460,21
Quay,South,9,210,9
Dock,South,4,80,5
Total,,13,290,14

Source: returns of the offices,,,,
(1) Provisional.,,,,
`

// TestDraftOfFoundTable proposes from a table with a title, two rows of names, units,
// sub-totals and footnotes, and lets each be corrected.
func TestDraftOfFoundTable(t *testing.T) {
	d := draft(t, csvBook(t, officesText), ForRoster, nil)
	r := d.Recipe
	if r.HeaderRow != 3 || r.HeaderRows != 2 || r.UnitsRow != 4 || r.FirstRow != 5 || r.LastRow != 10 {
		t.Fatalf("names %d (%d), units %d, data %d to %d", r.HeaderRow, r.HeaderRows, r.UnitsRow, r.FirstRow, r.LastRow)
	}
	var names []string
	for _, c := range r.Columns {
		names = append(names, c.Header+"|"+c.Unit)
	}
	if got, want := strings.Join(names, "; "), "Office|; District|; 2024 – Staff|number; 2024 – Cases|number; 2025 – Staff|number"; got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	if len(d.Tables) != 1 || len(d.Tables[0].Footnotes) != 2 || d.Tables[0].Name != "Staff of the offices" {
		t.Errorf("tables %+v", d.Tables)
	}
	if notes := strings.Join(d.Notes(), "\n"); !strings.Contains(notes, "2 rows from 12 to 13 stand below the table, as footnotes do, and are not read: “Source: returns of the offices”") {
		t.Errorf("notes:\n%s", notes)
	}
	doubt := find(t, d.Doubts, "Row 7 begins with “Total”")
	all := doubt.Fixes[len(doubt.Fixes)-1]
	settled := decide(t, d, all.Decision)
	none(t, settled.Doubts, "begins with")
	if n := settled.Table.Used(); n != 4 {
		t.Errorf("%d rows in use, want 4", n)
	}
	if notes := strings.Join(settled.Notes(), "\n"); !strings.Contains(notes, "2 rows of totals are set aside by decision: rows 7, 10.") {
		t.Errorf("notes:\n%s", notes)
	}

	data, err := settled.Recipe.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := DecodeRecipe(data)
	if err != nil || back.HeaderRows != 2 || back.UnitsRow != 4 || back.Columns[2].Unit != "number" {
		t.Errorf("the recipe comes back as %+v, %v", back, err)
	}

	wide, err := settled.SetBounds(ctx, 5, 0, "", "")
	if err != nil {
		t.Fatal(err)
	}
	if wide.Recipe.LastRow != 0 || wide.Table.Len() != 8 || len(wide.Recipe.Decisions) != 1 {
		t.Errorf("to the end: last row %d, %d rows, %d decisions", wide.Recipe.LastRow, wide.Table.Len(), len(wide.Recipe.Decisions))
	}
	find(t, wide.Doubts, "holds nothing but “Source: returns")
	narrow, err := d.SetBounds(ctx, 5, 6, "A", "C")
	if err != nil || len(narrow.Recipe.Columns) != 3 || narrow.Table.Len() != 2 {
		t.Errorf("two rows of three columns: %d of %d, %v", narrow.Table.Len(), len(narrow.Recipe.Columns), err)
	}
	one, err := d.SetHeader(ctx, 3, 3)
	if err != nil || one.Recipe.Columns[2].Header != "Staff" || one.Recipe.UnitsRow != 4 {
		t.Errorf("one row of names: %v, %v", one.Recipe.Columns[2].Header, err)
	}
	if _, err := d.SetHeader(ctx, 3, 2); err == nil {
		t.Error("names that end before they begin are taken")
	}
	if _, err := d.SetBounds(ctx, 0, 2, "", ""); err == nil {
		t.Error("data from row 0 are taken")
	}
}

// TestUseTable reads the second table of a sheet, and never rows of the first.
func TestUseTable(t *testing.T) {
	d := draft(t, csvBook(t, "Office,Staff\nHarbour,12\nMill,7\nQuay,9\nDock,4\n\nOffice,Cases\nHarbour,340\nMill,120\n"), ForRoster, nil)
	if len(d.Tables) != 2 || d.Recipe.LastRow != 5 {
		t.Fatalf("%d tables, last row %d", len(d.Tables), d.Recipe.LastRow)
	}
	second, err := d.UseTable(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	if second.Recipe.HeaderRow != 7 || second.Table.Len() != 2 || second.Recipe.Columns[1].Header != "Cases" {
		t.Errorf("the second table: names in %d, %d rows, %q", second.Recipe.HeaderRow, second.Table.Len(), second.Recipe.Columns[1].Header)
	}
	if _, err := d.UseTable(ctx, 2); err == nil {
		t.Error("a third table is read")
	}
}
