package dataset

import (
	"math"
	"slices"
	"strings"
	"testing"

	"leeway/experiment"
)

const cases = `Team,Opened,Closed,Due,Status,Staff,Months,Cases,Late,Letter,Phone
A,2026-01-05,2026-01-15,2026-01-15,Processed,4,3,24,1,yes,no
B,2026-01-05,2026-01-03,2026-01-02,,0,3,10,,yes,
C,2026-02-01,,2026-02-10,Denied,2,1.5,9,2,no,no
D,2026-03-01,2026-03-01,,processed,5,2,,0,,
`

func deriving(t *testing.T, d Derived) Draft {
	t.Helper()
	o := outcome("y", "Y", experiment.Continuous)
	draft := draft(t, csvBook(t, cases), ForOutcomes, surveyPilot(o))
	next, err := draft.With(ctx, draft.Recipe.WithDerived(d))
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// TestDerived computes each way by hand on four rows.
func TestDerived(t *testing.T) {
	t.Parallel()
	none := math.NaN()
	for _, test := range []struct {
		Derived
		want  []float64
		notes string
	}{
		{Derived{How: DeriveYesIf, Columns: []string{"E"}, Yes: []string{"PROCESSED "}}, []float64{1, none, none, 1}, "yes where “Status” is “PROCESSED ”; an empty cell counts as missing, any other text as missing; 2 rows have no value"},
		{Derived{How: DeriveYesIf, Columns: []string{"E"}, Yes: []string{"Processed"}, Blank: "no", Other: "no"}, []float64{1, 0, 0, 1}, "an empty cell counts as no, any other text as no."},
		{Derived{How: DeriveBefore, Columns: []string{"C", "D"}}, []float64{0, 0, none, none}, "without the first date a row counts as missing"},
		{Derived{How: DeriveNotAfter, Columns: []string{"C", "D"}, Blank: "no"}, []float64{1, 0, 0, none}, "without the first date a row counts as no, without the second as missing"},
		{Derived{How: DeriveDays, Columns: []string{"B", "C"}}, []float64{10, -2, none, 0}, "days from “Opened” to “Closed”; 1 row has no value"},
		{Derived{How: DeriveSum, Columns: []string{"H", "I"}}, []float64{25, none, 11, none}, "with a part missing it is missing; 2 rows have no value"},
		{Derived{How: DeriveSum, Columns: []string{"H", "I"}, MissingAs: "0"}, []float64{25, 10, 11, 0}, "in 2 rows a missing part counts as 0."},
		{Derived{How: DeriveProduct, Columns: []string{"F", "G"}}, []float64{12, 0, 3, 10}, "product of “Staff”, “Months”"},
		{Derived{How: DeriveDifference, Columns: []string{"H", "F"}}, []float64{20, 10, 7, none}, "“Cases” less “Staff”"},
		{Derived{How: DeriveRatio, Columns: []string{"H", "F"}, Factor: 100}, []float64{600, none, 450, none}, "“Cases” divided by “Staff”, times 100; 2 rows have no value"},
		{Derived{How: DerivePerStaffMonth, Columns: []string{"H", "F", "G"}}, []float64{2, none, 3, none}, "“Cases” divided by “Staff” times “Months”"},
		{Derived{How: DeriveCountYes, Columns: []string{"J", "K"}}, []float64{1, none, 0, none}, "number of yes"},
		{Derived{How: DeriveCountYes, Columns: []string{"J", "K"}, MissingAs: "0"}, []float64{1, 1, 0, none}, "in 1 row a missing part counts as 0"},
		{Derived{How: DeriveShareYes, Columns: []string{"J", "K"}, MissingAs: "left out"}, []float64{.5, 1, 0, none}, "a missing part is left out"},
	} {
		test.Name, test.Outcome = "Y", "y"
		d := deriving(t, test.Derived)
		wantValues(t, test.How, outcomeValues(t, d, "y"), test.want...)
		if notes := strings.Join(d.Notes(), "\n"); !strings.Contains(notes, test.notes) {
			t.Errorf("%s: the notes lack %q:\n%s", test.How, test.notes, notes)
		}
	}
	zero := deriving(t, Derived{Name: "Y", Outcome: "y", How: DeriveRatio, Columns: []string{"H", "F"}})
	doubt := find(t, zero.Doubts, "1 row would be divided by zero")
	if doubt.Place.Cell != "F3" || doubt.Severity != experiment.LookAtIt {
		t.Errorf("the division by zero is said at %s: %v", doubt.Place.Cell, doubt.Severity)
	}
	zero = decide(t, zero, doubt.Fixes[0].Decision)
	for _, d := range zero.Doubts {
		if strings.Contains(d.What, "divided by zero") {
			t.Error("settled, and still doubted")
		}
	}
	find(t, deriving(t, Derived{Name: "Y", Outcome: "y", How: DeriveDays, Columns: []string{"B", "C"}}).Doubts, "in 1 row the second date comes first")
}

// TestDerivedAsExposure divides an outcome by staff-months, row by row, and leads back.
func TestDerivedAsExposure(t *testing.T) {
	t.Parallel()
	d := deriving(t, Derived{Name: "Staff-months", How: DeriveProduct, Columns: []string{"F", "G"}})
	c, _ := d.Recipe.Column("H")
	c.Use, c.Target, c.Type = OutcomeValue, "y", Number
	d, err := d.With(ctx, d.Recipe.WithColumn(c).DivideBy("H", "=1"))
	if err != nil {
		t.Fatal(err)
	}
	_, value, exposure, _, err := d.Linked.Values("y")
	if err != nil {
		t.Fatal(err)
	}
	wantValues(t, "values", value, 24, math.NaN(), 9, math.NaN())
	wantValues(t, "staff-months", exposure, 12, math.NaN(), 3, 10)
	d, err = d.With(ctx, d.Recipe.WithDerived(Derived{Name: "Twice", How: DeriveRatio, Columns: []string{"H", "=1"}}))
	if err != nil {
		t.Fatal(err)
	}
	if cells := d.Table.Origin("=2", 2); !slices.Equal(cells, []string{"H4", "F4", "G4"}) {
		t.Errorf("it leads back to %v", cells)
	}
	if cells := d.Table.Origin("H", 0); !slices.Equal(cells, []string{"H2"}) {
		t.Errorf("a cell leads back to %v", cells)
	}
	// without the first, what was computed from it goes, and what was divided by it
	without := d.Recipe.Without("=1")
	if err := without.Check(); err != nil || len(without.Derived) != 0 {
		t.Errorf("%v: %v", without.Derived, err)
	}
}

// TestDerivedDecisions: single computed values are settled by their address.
func TestDerivedDecisions(t *testing.T) {
	t.Parallel()
	d := deriving(t, Derived{Name: "Y", Outcome: "y", How: DeriveDays, Columns: []string{"B", "C"}})
	d = decide(t, d, Decision{Cell: "=1@3", Found: "-2", Do: DoMissing})
	wantValues(t, "left empty", outcomeValues(t, d, "y"), 10, math.NaN(), math.NaN(), 0)
	d = decide(t, d, Decision{Cell: "=1@2", Found: "10", Do: DoSetAside, Reason: "not a case"})
	wantValues(t, "set aside", outcomeValues(t, d, "y"), math.NaN(), math.NaN(), 0)
	if d.Table.Aside(0) != "not a case" {
		t.Errorf("the row is set aside as %q", d.Table.Aside(0))
	}
	d = decide(t, d, Decision{Cell: "=1@5", Found: "7", Do: DoUse, Value: "70"})
	wantValues(t, "another value stands there", outcomeValues(t, d, "y"), math.NaN(), math.NaN(), 0)
}

// TestDerivedOrder: the order of the rows changes no value.
func TestDerivedOrder(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(cases), "\n")
	slices.Reverse(lines[1:])
	one := Derived{Name: "Y", Outcome: "y", How: DerivePerStaffMonth, Columns: []string{"H", "F", "G"}}
	d := draft(t, csvBook(t, strings.Join(lines, "\n")+"\n"), ForOutcomes, surveyPilot(outcome("y", "Y", experiment.Continuous)))
	d, err := d.With(ctx, d.Recipe.WithDerived(one))
	if err != nil {
		t.Fatal(err)
	}
	want := outcomeValues(t, deriving(t, one), "y")
	slices.Reverse(want)
	wantValues(t, "in reverse order", outcomeValues(t, d, "y"), want...)
}
