package dataset

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
)

// compliance is a pilot whose outcome counts in a unit.
func compliance(unit string, smallest float64) *experiment.Pilot {
	p := harbour()
	o := outcome("comp", "Compliance", experiment.Continuous)
	o.Unit, o.SmallestEffect = unit, smallest
	p.Outcomes = []experiment.Outcome{o}
	return p
}

func comp(t *testing.T, d Draft) string {
	t.Helper()
	_, v, _, _, err := d.Linked.Values("comp")
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(v)
}

func TestPerCentCells(t *testing.T) {
	const (
		inUnit   = "3 cells in per cent are read in the outcome's unit: 12% is 12."
		asShares = "3 cells in per cent are read as shares: 12% is 0.12."
	)
	for _, c := range []struct {
		unit         string
		smallest     float64
		want, says   string
		mustBeSettld bool
	}{
		{"%", 3, "[60 7 81.5]", inUnit, false},
		{"per cent of cases", 3, "[60 7 81.5]", inUnit, false},
		{"% of cases", 3, "[60 7 81.5]", inUnit, false},
		{"points", 3, "[60 7 81.5]", inUnit, false},
		{"errors per 100 cases", 3, "[60 7 81.5]", inUnit, false},
		{"share of cases", 0.03, "[0.6 0.07 0.815]", asShares, false},
		{"", 3, "[0.6 0.07 0.815]", asShares, true}, // nothing says per cent, but 3 cannot be a share
	} {
		d := draft(t, csvBook(t, "Team,Compliance\nHB-01,60%\nHB-02,7 %\nHB-03,81.5%\n"), ForOutcomes, compliance(c.unit, c.smallest))
		if got := comp(t, d); got != c.want {
			t.Errorf("unit %q: %s, want %s", c.unit, got, c.want)
		}
		find(t, d.Doubts, c.says)
		if (d.Err() != nil) != c.mustBeSettld {
			t.Errorf("unit %q: %v", c.unit, d.Err())
		}
		// Linking once more changes nothing: the table itself stays as it was read.
		if again, _ := Link(d.Table, d.Recipe, compliance(c.unit, c.smallest)); fmt.Sprint(again.Table.Columns[1].Numbers) != c.want {
			t.Errorf("unit %q: linked again: %v", c.unit, again.Table.Columns[1].Numbers)
		}
	}
}

func TestPerCentFormatsOfAWorkbook(t *testing.T) {
	f := excelize.NewFile()
	style, err := f.NewStyle(&excelize.Style{NumFmt: 10})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{{"Team", "Compliance"}, {"HB-01", 0.6}, {"HB-02", 0.07}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "B2", "B3", style); err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/c.xlsx"
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	d := draft(t, open(t, path), ForOutcomes, compliance("%", 3))
	if got := comp(t, d); got != "[60 7]" || d.Err() != nil {
		t.Errorf("%s, %v", got, d.Err())
	}
	if _, v, _, _, _ := draft(t, open(t, path), ForOutcomes, compliance("share", 0.1)).Linked.Values("comp"); v[0] != 0.6 {
		t.Errorf("%v", v)
	}
}

func TestSharesWherePerCentIsMeant(t *testing.T) {
	const sheet = "Team,Compliance\nHB-01,0.60\nHB-02,0.07\nHB-03,1\n"
	p := compliance("%", 3)
	d := draft(t, csvBook(t, sheet), ForOutcomes, p)
	doubt := find(t, d.Doubts, "“Compliance”: all values lie between 0 and 1, although the smallest change that matters is 3%.")
	if doubt.Severity != experiment.MustSettle || comp(t, d) != "[0.6 0.07 1]" {
		t.Errorf("%+v, %s", doubt, comp(t, d))
	}
	times, keep := decide(t, d, doubt.Fixes[0].Decision), decide(t, d, doubt.Fixes[1].Decision)
	if got := comp(t, times); got != "[60 7.000000000000001 100]" && got != "[60 7 100]" || times.Err() != nil {
		t.Errorf("%s, %v", got, times.Err())
	}
	if got := comp(t, keep); got != "[0.6 0.07 1]" || keep.Err() != nil {
		t.Errorf("%s, %v", got, keep.Err())
	}
	// The decision is about the unit and hides no other fault of the column.
	if _, err := keep.Recipe.Encode(); err != nil || keep.Recipe.Check() != nil {
		t.Error(err, keep.Recipe.Check())
	}

	// Cells in per cent beside shares.
	mixed := draft(t, csvBook(t, "Team,Compliance\nHB-01,60%\nHB-02,0.07\n"), ForOutcomes, p)
	doubt = find(t, mixed.Doubts, "some cells are in per cent, and all the others lie between 0 and 1")
	if got := comp(t, decide(t, mixed, doubt.Fixes[0].Decision)); !strings.HasPrefix(got, "[60 7") {
		t.Errorf("mixed: %s", got)
	}
	none(t, draft(t, csvBook(t, "Team,Compliance\nHB-01,60%\nHB-02,58\n"), ForOutcomes, p).Doubts, "between 0 and 1")

	// A small change that matters leaves it open: worth a look.
	small := find(t, draft(t, csvBook(t, sheet), ForOutcomes, compliance("%", 0.5)).Doubts, "all values lie between 0 and 1")
	if small.Severity != experiment.LookAtIt {
		t.Errorf("%+v", small)
	}
	// Whole numbers of a scale, shares of a yes-or-no outcome and counts are what they are.
	for _, kind := range []experiment.Kind{experiment.Binary, experiment.Scale, experiment.Count} {
		p := compliance("", 3)
		p.Outcomes[0].Kind = kind
		none(t, draft(t, csvBook(t, "Team,Compliance\nHB-01,0\nHB-02,1\n"), ForOutcomes, p).Doubts, "between 0 and 1, although")
	}
}

func TestRepeatedRows(t *testing.T) {
	p := harbour()
	const rows = "HB-01,1,9\nHB-02,1,7\nHB-03,1,8\nHB-01,2,9\nHB-02,2,7\nHB-03,2,8\n"
	pasted := draft(t, csvBook(t, "Team,Week,Cases closed\n"+rows+rows), ForOutcomes, p)
	doubt := find(t, pasted.Doubts, "6 rows repeat another row in every cell; the first is row 8, which is the same as row 2.")
	if doubt.Severity != experiment.MustSettle || doubt.Found != "6 repeated rows" || doubt.Place.Cell != "A8, A9, A10, …" {
		t.Errorf("%+v", doubt)
	}
	aside, keep := decide(t, pasted, doubt.Fixes[0].Decision), decide(t, pasted, doubt.Fixes[1].Decision)
	if used, out := aside.Linked.Used(); used != 6 || out != 6 || aside.Err() != nil {
		t.Errorf("%d used, %d aside, %v", used, out, aside.Err())
	}
	if used, _ := keep.Linked.Used(); used != 12 || keep.Err() != nil || !strings.Contains(strings.Join(keep.Notes(), "\n"), "kept by decision") {
		t.Errorf("%d used, %v, %v", used, keep.Err(), keep.Notes())
	}
	if back, err := aside.Undecide(ctx, doubt.Fixes[0].Decision); err != nil || back.Err() == nil {
		t.Errorf("taken back: %v, %v", err, back.Err())
	}
	// The next file with another number of repeats asks again.
	data, err := aside.Recipe.Encode()
	if err != nil {
		t.Fatal(err)
	}
	r, err := DecodeRecipe(data)
	if err != nil {
		t.Fatal(err)
	}
	next, err := DraftFrom(ctx, csvBook(t, "Team,Week,Cases closed\n"+rows+"HB-03,2,8\n"), r, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	find(t, next.Doubts, "Row 8 is the same as row 7 in every cell.")

	// In an anonymous survey people of one team may answer alike.
	survey := draft(t, csvBook(t, "Team,Group,Mood\nHB-01,B,7\nHB-01,B,7\nHB-01,B,6\nHB-02,S,5\nHB-02,S,6\n"), ForOutcomes, p)
	none(t, survey.Doubts, "same as row")
	if notes := strings.Join(survey.Notes(), "\n"); !strings.Contains(notes, "Row 3 is the same as row 2 in every cell. Nothing else in the sheet tells rows of a team apart") {
		t.Error(notes)
	}
	// Unless every answer stands there twice.
	var twice strings.Builder
	for i := range 24 {
		fmt.Fprintf(&twice, "HB-%02d,B,%d\n", i%3+1, i%12)
	}
	find(t, draft(t, csvBook(t, "Team,Group,Mood\n"+twice.String()), ForOutcomes, p).Doubts, "12 rows repeat another row in every cell")
	// A person's number tells them apart, read or not.
	none(t, draft(t, csvBook(t, "Team,Person,Mood\nHB-01,P1,7\nHB-01,P2,7\n"), ForOutcomes, p).Doubts, "same as row")
}
