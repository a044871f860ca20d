package dataset

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// grid is a sheet by rows; nil cells are empty.
type grid [][]any

// xlsxBook writes one sheet as a workbook and opens it.
func xlsxBook(t *testing.T, sheet string, rows grid) workbook.Book {
	t.Helper()
	return xlsxBooks(t, map[string]grid{sheet: rows}, sheet)
}

func xlsxBooks(t *testing.T, sheets map[string]grid, order ...string) workbook.Book {
	t.Helper()
	f := excelize.NewFile()
	for i, name := range order {
		if i == 0 {
			must(t, f.SetSheetName("Sheet1", name))
		} else if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for r, row := range sheets[name] {
			for c, v := range row {
				if v != nil {
					must(t, f.SetCellValue(name, workbook.CellName(r+1, c), v))
				}
			}
		}
	}
	path := filepath.Join(t.TempDir(), "Harbour.xlsx")
	must(t, f.SaveAs(path))
	return open(t, path)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fitPilot has twelve teams and three outcomes.
func fitPilot() *experiment.Pilot {
	p := experiment.New("Harbour")
	for i := 1; i <= 12; i++ {
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: fmt.Sprintf("HB-%02d", i)})
	}
	p.Outcomes = []experiment.Outcome{
		outcome("cases", "Cases closed", experiment.Count),
		outcome("overtime", "Overtime, hours", experiment.Continuous),
		outcome("done", "Finished in time", experiment.Binary),
	}
	return p
}

// firstWave is the return that the recipe is made for.
func firstWave() grid {
	rows := grid{
		{"Monthly return, Harbour"},
		nil,
		{"Team", "Group", "Cases closed", "Overtime hours", "Status", "Remarks"},
	}
	for i := 1; i <= 12; i++ {
		status := []string{"Processed", "Notice sent", "Closed"}[i%3]
		rows = append(rows, []any{fmt.Sprintf("HB-%02d", i), "Permits", 100 + 7*i, 1.5 + float64(i)/4, status, nil})
	}
	rows[6][2] = "1O8" // C7
	rows[8][3] = "n/a" // D9
	rows[9][3] = "n/a"
	rows[13][5] = "moved in May"
	return rows
}

// learnt reads the first wave, settles it and gives the recipe with what it learnt.
func learnt(t *testing.T, p *experiment.Pilot) Recipe {
	t.Helper()
	d := draft(t, xlsxBook(t, "Return", firstWave()), ForOutcomes, p)
	status, _ := d.Recipe.Column("E")
	status.Use, status.Target, status.Type = OutcomeValue, "done", YesNo
	status.Recode = &Recode{Yes: []string{"Processed", "Closed"}, Blank: "no", Other: "no"}
	d, err := d.SetColumn(ctx, status)
	must(t, err)
	d = decide(t, d, find(t, d.Doubts, "1O8").Fixes[0].Decision, find(t, d.Doubts, "n/a").Fixes[0].Decision)
	must(t, d.Err())
	return d.Table.Learnt(d.Recipe)
}

func fitted(t *testing.T, rows grid, p *experiment.Pilot, r Recipe) Draft {
	t.Helper()
	return fittedTo(t, xlsxBook(t, "Return", rows), p, r)
}

func fittedTo(t *testing.T, b workbook.Book, p *experiment.Pilot, r Recipe) Draft {
	t.Helper()
	d, err := FitDraft(ctx, b, r, p, Surroundings{}, FitOptions{}, nil)
	must(t, err)
	return d
}

// change finds the change of a kind about a column, "" for any.
func change(t *testing.T, changes []Change, kind, column string) Change {
	t.Helper()
	var all []string
	for _, c := range changes {
		if c.Kind == kind && (column == "" || c.Column == column) {
			return c
		}
		all = append(all, c.Kind+": "+c.Sentence)
	}
	t.Fatalf("no change %q of %q; there are:\n%s", kind, column, strings.Join(all, "\n"))
	return Change{}
}

// The same contents in another file give the same recipe and no change; the very same
// file does so even before anything was learnt from it.
func TestFitOnTheSameFile(t *testing.T) {
	p := fitPilot()
	r := learnt(t, p)
	d := fitted(t, firstWave(), p, r)
	if len(d.Changes) > 0 || !reflect.DeepEqual(encoded(t, d.Recipe), encoded(t, r)) {
		t.Errorf("%+v\n%s\n%s", d.Changes, encoded(t, d.Recipe), encoded(t, r))
	}
	must(t, d.Err())
	for _, text := range []string{wave, "team,score\nHB-01,3\nHB-02,4\nHB-03,5\n", "a;b\nHB-01;1,5\nHB-02;2,5\n"} {
		b := csvBook(t, text)
		proposed, err := Propose(ctx, b, "", ForOutcomes, p)
		must(t, err)
		again, changes, err := Fit(ctx, b, proposed, p, FitOptions{})
		must(t, err)
		if len(changes) > 0 || encoded(t, again) != encoded(t, proposed) {
			t.Errorf("%+v\n%s\n%s", changes, encoded(t, again), encoded(t, proposed))
		}
	}
}

func encoded(t *testing.T, r Recipe) string {
	t.Helper()
	data, err := r.Encode()
	must(t, err)
	return string(data)
}

// values gives an outcome by team id.
func values(t *testing.T, d Draft, outcome string) map[string]float64 {
	t.Helper()
	team, value, _, _, err := d.Linked.Values(outcome)
	must(t, err)
	out := map[string]float64{}
	for i, k := range team {
		out[fmt.Sprintf("HB-%02d", k+1)] = value[i]
	}
	return out
}

// Wherever columns are moved, in whatever order, the values are the same.
func TestFitFindsColumnsInAnyOrder(t *testing.T) {
	p := fitPilot()
	r := learnt(t, p)
	base := fitted(t, firstWave(), p, r)
	random := rand.New(rand.NewPCG(4, 2))
	for round := range 40 {
		rows := firstWave()
		order := random.Perm(6)
		gap := random.IntN(3)
		moved := grid{rows[0], nil}
		for _, row := range rows[2:] {
			line := make([]any, 6+gap)
			for from, to := range order {
				line[to+gap] = row[from]
			}
			moved = append(moved, line)
		}
		d := fitted(t, moved, p, r)
		must(t, d.Err())
		for _, c := range d.Changes {
			if c.Kind != MovedColumn || c.Severity != experiment.ForInformation {
				t.Fatalf("round %d, order %v: %+v", round, order, c)
			}
		}
		if len(d.Table.Columns) != len(base.Table.Columns) {
			t.Fatalf("round %d: %d columns", round, len(d.Table.Columns))
		}
		for i, c := range d.Table.Columns {
			if b := base.Table.Columns[i]; c.Header != b.Header || !slices.Equal(c.Codes, b.Codes) || !slices.Equal(c.Words, b.Words) || !sameNumbers(c.Numbers, b.Numbers) {
				t.Fatalf("round %d, order %v: %s differs", round, order, c.Header)
			}
		}
	}
}

func sameNumbers(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || x != x && y != y })
}

// The second wave comes with everything changed that offices change.
func TestFitSecondWave(t *testing.T) {
	p := fitPilot()
	r := learnt(t, p)
	rows := grid{{"Monthly return, Harbour"}, {"Second quarter"}, {"Please fill in every row"}, nil,
		{"Group", "Team", "No. of cases closed", "Status", "Overtime hours", "New column"}}
	for i := 1; i <= 11; i++ {
		status := []string{"Processed", "Notice sent", "Closed"}[i%3]
		rows = append(rows, []any{"Permits", fmt.Sprintf("HB-%02d", i), 104 + 6*i, status, 1.25 + float64(i)/4, i})
	}
	rows[7][3] = "Referred" // D8
	rows[12][4] = "n/a"     // E13
	rows = append(rows, []any{"Permits", "HB-99", 120, "Closed", 2.5, 1})
	before := []string{}
	for _, team := range p.Roster.Teams {
		before = append(before, team.ID)
	}
	b := xlsxBook(t, "Q2", rows)
	d, err := FitDraft(ctx, b, r, p, Surroundings{}, FitOptions{Before: before}, nil)
	must(t, err)
	if c := change(t, d.Changes, SheetRenamed, ""); c.After != "Q2" || c.Severity != experiment.LookAtIt {
		t.Errorf("%+v", c)
	}
	if c := change(t, d.Changes, HeaderMoved, ""); c.Before != "3" || c.After != "5" {
		t.Errorf("%+v", c)
	}
	change(t, d.Changes, MovedColumn, "Team")
	change(t, d.Changes, NewColumn, "New column")
	if c := change(t, d.Changes, LostIDs, ""); c.Before != "HB-12" {
		t.Errorf("%+v", c)
	}
	change(t, d.Changes, NewIDs, "")
	if c := change(t, d.Changes, OldDecision, ""); !strings.Contains(c.Sentence, "1O8") {
		t.Errorf("%+v", c)
	}
	label := change(t, d.Changes, NewLabel, "Status")
	if label.After != "Referred" || !slices.Equal(label.Cells, []string{"D8"}) {
		t.Errorf("%+v", label)
	}
	renamed := change(t, d.Changes, RenamedColumn, "Cases closed")
	if renamed.Severity != experiment.MustSettle || renamed.Fixes[0].Label != "It is “No. of cases closed” in column C" {
		t.Errorf("%+v", renamed)
	}
	if _, _, _, _, err := d.Linked.Values("cases"); err == nil {
		t.Error("the renamed column was read before anybody said so")
	}
	if err := d.Err(); err == nil || !strings.Contains(err.Error(), "It may be “No. of cases closed”") {
		t.Errorf("%v", err)
	}
	d = decide(t, d, renamed.Fixes[0].Decision, label.Fixes[0].Decision, find(t, d.Doubts, "HB-99").Fixes[len(find(t, d.Doubts, "HB-99").Fixes)-1].Decision)
	must(t, d.Err())
	if len(Unsettled(d.Changes)) > 0 {
		t.Errorf("unsettled: %+v", Unsettled(d.Changes))
	}
	if v := values(t, d, "cases"); v["HB-03"] != 122 || len(v) != 11 {
		t.Errorf("%v", v)
	}
	if v := values(t, d, "overtime")["HB-08"]; v == v {
		t.Errorf("n/a was decided for all, and is %v", v)
	}
	if v := values(t, d, "done"); v["HB-03"] != 0 || v["HB-02"] != 1 {
		t.Errorf("%v", v)
	}
	// The next wave knows the new name and the new status.
	next := fittedTo(t, b, p, d.Table.Learnt(d.Recipe))
	if len(next.Changes) > 0 {
		t.Errorf("%+v", next.Changes)
	}
}

// A column that is gone blocks until it is settled, and takes along what is divided by it.
func TestFitWithoutAColumn(t *testing.T) {
	p := fitPilot()
	d := draft(t, csvBook(t, "team,cases closed,weeks,mood\nHB-01,10,4,a\nHB-02,12,4,b\nHB-03,9,3,c\n"), ForOutcomes, p)
	r := d.Table.Learnt(d.Recipe.DivideBy("B", "C"))
	b := csvBook(t, "team,cases closed\nHB-01,10\nHB-02,12\nHB-03,9\n")
	d = fittedTo(t, b, p, r)
	c := change(t, d.Changes, MissingColumn, "weeks")
	if c.Severity != experiment.MustSettle || c.Fixes[0].Label != "Go on without it and without “cases closed”" {
		t.Errorf("%+v", c)
	}
	if _, _, _, _, err := d.Linked.Values("cases"); err == nil {
		t.Error("a rate was read without what it is divided by")
	}
	d = decide(t, d, c.Fixes[0].Decision)
	if _, ok := d.Recipe.Column("?C"); ok {
		t.Error("the column is still there")
	}
	if got, _ := d.Recipe.Column("B"); got.Use != Ignore {
		t.Errorf("%+v", got)
	}
}

func TestFitAsksAboutSigns(t *testing.T) {
	p := fitPilot()
	d := draft(t, csvBook(t, "team,overtime hours\nHB-01,1.5\nHB-02,2.25\nHB-03,9.1\n"), ForOutcomes, p)
	column, _ := d.Recipe.Column("B")
	column.Use, column.Target = OutcomeValue, "overtime"
	d, err := d.SetColumn(ctx, column)
	must(t, err)
	d = fittedTo(t, csvBook(t, "team;overtime hours\nHB-01;1,5\nHB-02;2,25\nHB-03;9,1\n"), p, d.Table.Learnt(d.Recipe))
	var comma Change
	for _, c := range d.Changes {
		if c.Kind == FileOptions && len(c.Fixes) > 0 {
			comma = c
		}
	}
	if comma.Count != 3 || comma.Severity != experiment.MustSettle {
		t.Fatalf("%+v", d.Changes)
	}
	d = decide(t, d, comma.Fixes[0].Decision)
	must(t, d.Err())
	if v := values(t, d, "overtime"); v["HB-02"] != 2.25 {
		t.Errorf("%v", v)
	}
}

// Two rows of names, a row of units, footnotes and a second table beside: the next wave
// has them elsewhere.
func layered(teams int, down, right int, units bool) grid {
	rows := grid{}
	for range down {
		rows = append(rows, []any{"Permit teams, monthly return"})
	}
	rows = append(rows,
		[]any{nil, "2026", nil, nil}, []any{"Team", "Cases closed", "Overtime hours", "Remarks"})
	if units {
		rows = append(rows, []any{nil, "(number)", "(hours)", nil})
	}
	for i := 1; i <= teams; i++ {
		rows = append(rows, []any{fmt.Sprintf("HB-%02d", i), 100 + 7*i, 1.5 + float64(i)/4, "fine"})
	}
	rows = append(rows, nil, []any{"Source: the offices’ own counts."})
	for k := range rows {
		if k >= down {
			rows[k] = append(make([]any, right), rows[k]...)
		}
	}
	return rows
}

func TestFitFindsTheBounds(t *testing.T) {
	p := fitPilot()
	d := draft(t, xlsxBook(t, "Return", layered(12, 2, 0, true)), ForOutcomes, p)
	if d.Recipe.UnitsRow == 0 || d.Recipe.LastRow == 0 {
		t.Fatalf("the first wave is read otherwise than this test means: %+v", d.Recipe)
	}
	r := d.Table.Learnt(d.Recipe)
	for _, c := range []struct {
		name        string
		rows        grid
		first, last int
		kinds       []string
	}{
		{"the same", layered(12, 2, 0, true), r.FirstRow, r.LastRow, nil},
		{"fewer teams", layered(9, 2, 0, true), r.FirstRow, r.LastRow - 3, []string{RowsBounded}},
		{"more title rows", layered(12, 5, 0, true), r.FirstRow + 3, r.LastRow + 3, []string{HeaderMoved}},
		{"no units", layered(12, 2, 0, false), r.FirstRow - 1, r.LastRow - 1, []string{HeaderMoved, RowsBounded, UnitChanged}},
		{"moved to the right", layered(12, 2, 2, true), r.FirstRow, r.LastRow, []string{MovedColumn}},
	} {
		next := fitted(t, c.rows, p, r)
		if next.Recipe.FirstRow != c.first || next.Recipe.LastRow != c.last {
			t.Errorf("%s: rows %d to %d, want %d to %d", c.name, next.Recipe.FirstRow, next.Recipe.LastRow, c.first, c.last)
		}
		var kinds []string
		for _, change := range next.Changes {
			if !slices.Contains(kinds, change.Kind) {
				kinds = append(kinds, change.Kind)
			}
		}
		if !slices.Equal(kinds, c.kinds) {
			t.Errorf("%s: %q, want %q: %+v", c.name, kinds, c.kinds, next.Changes)
		}
		if used, _ := next.Linked.Used(); used != c.last-c.first+1 {
			t.Errorf("%s: %d rows", c.name, used)
		}
	}
}

// A last row that a person set above the table's end stays, and rows below it are asked
// about; without one the table's end is followed.
func TestFitKeepsABoundSetByHand(t *testing.T) {
	p := fitPilot()
	d := draft(t, xlsxBook(t, "Return", layered(12, 2, 0, false)), ForOutcomes, p)
	d, err := d.SetBounds(ctx, d.Recipe.FirstRow, d.Recipe.FirstRow+5, "", "")
	must(t, err)
	r := d.Table.Learnt(d.Recipe)
	if r.Known.Below != 6 {
		t.Fatalf("%+v", r.Known)
	}
	next := fitted(t, layered(11, 2, 0, false), p, r)
	c := change(t, next.Changes, RowsBounded, "")
	if next.Recipe.LastRow != r.LastRow || c.Severity != experiment.MustSettle || c.Count != 5 {
		t.Errorf("%d: %+v", next.Recipe.LastRow, c)
	}
	next = decide(t, next, c.Fixes[0].Decision)
	if used, _ := next.Linked.Used(); used != 11 {
		t.Errorf("%d rows", used)
	}
}
