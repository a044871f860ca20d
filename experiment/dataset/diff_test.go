package dataset

import (
	"slices"
	"testing"
)

// people reads a table with a person and a week in each row.
func peopleRead(t *testing.T, text string) *Linked {
	t.Helper()
	d := draft(t, csvBook(t, text), ForOutcomes, fitPilot())
	for letter, use := range map[string]Use{"B": PersonID, "C": When} {
		c, _ := d.Recipe.Column(letter)
		c.Use, c.Type = use, Text
		var err error
		d, err = d.SetColumn(ctx, c)
		must(t, err)
	}
	return d.Linked
}

// Rows belong together by team, person and period, wherever they stand; each cell that
// differs is told with its address in both files.
func TestDifferences(t *testing.T) {
	before := peopleRead(t, "team,person,week,cases closed\nHB-01,p1,w1,5\nHB-01,p1,w2,6\nHB-01,p2,w1,7\nHB-02,p3,w1,8\nHB-03,p4,w1,9\n")
	after := peopleRead(t, "team,person,week,cases closed\nHB-03,p4,w1,9\nHB-01,p2,w1,7\nHB-01,p1,w2,16\nHB-01,p1,w1,5\nHB-02,p5,w1,8\n")
	r, err := Differences(before, after)
	must(t, err)
	if r.Same != 3 || r.Changed != 1 || r.Added != 1 || r.Removed != 1 {
		t.Fatalf("%+v", r)
	}
	want := CellChange{Row: "changed", Team: "HB-01", Person: "p1", Period: "w2", Column: "cases closed", Outcome: "cases", Before: "6", After: "16", CellBefore: "D3", Cell: "D4"}
	if !slices.Contains(r.Cells, want) {
		t.Errorf("%+v", r.Cells)
	}
	same, err := Differences(before, before)
	must(t, err)
	if !same.Nothing() || same.Same != 5 || len(same.Cells) > 0 {
		t.Errorf("%+v", same)
	}
	// The other way round, what was added is removed.
	back, err := Differences(after, before)
	must(t, err)
	if back.Added != r.Removed || back.Removed != r.Added || back.Changed != r.Changed {
		t.Errorf("%+v", back)
	}
	plain := draft(t, csvBook(t, "team,cases closed\nHB-01,5\n"), ForOutcomes, fitPilot())
	if _, err := Differences(before, plain.Linked); err == nil {
		t.Error("rows of people were compared with rows of teams")
	}
}

// Without anything that tells a team's rows apart, equal rows belong together and the
// others in their order; a row that is not used any more is a change.
func TestDifferencesByOrder(t *testing.T) {
	p := fitPilot()
	read := func(text string) Draft { return draft(t, csvBook(t, text), ForOutcomes, p) }
	before := read("team,cases closed\nHB-01,5\nHB-01,6\nHB-01,7\nHB-02,1\n")
	after := read("team,cases closed\nHB-01,7\nHB-01,5\nHB-01,8\nHB-02,1\n")
	r, err := Differences(before.Linked, after.Linked)
	must(t, err)
	if r.Same != 3 || r.Changed != 1 || len(r.Cells) != 1 || r.Cells[0].Before != "6" || r.Cells[0].After != "8" || r.Cells[0].Cell != "B4" {
		t.Errorf("%+v", r)
	}
	aside := decide(t, before, Decision{Cell: "A5", Found: "HB-02", Do: DoSetAside, Reason: "not a data row"})
	r, err = Differences(before.Linked, aside.Linked)
	must(t, err)
	if r.Same != 3 || r.Changed != 1 || len(r.Cells) != 1 || r.Cells[0].Column != "the row" || r.Cells[0].After != "set aside: not a data row" {
		t.Errorf("%+v", r)
	}
}
