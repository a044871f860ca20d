package dataset

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
)

// TestRepairAmounts: what amounts in words are proposed to be; none is read so in silence.
func TestRepairAmounts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text    string
		comma   bool
		want    string
		certain bool
	}{
		{"1,5 Mio", true, "1.5e+06", false}, {"1,5 Mio.", false, "1.5e+06", false}, {"2 Tsd. €", true, "2000", false}, {"3k", false, "3000", false},
		{"(1,250)", false, "-1250", false}, {"250-", false, "-250", false}, {"€ (12)", false, "-12", false},
		{"2 bn", false, "", false}, {"1.5m", false, "", false}, {"1O8", false, "108", true}, {"12 cases", false, "12", false},
	} {
		if _, read := parseNumber(test.text, test.comma); read {
			t.Errorf("%q is read in silence", test.text)
		}
		got, certain, ok := repairNumber(test.text, test.comma)
		if got != test.want || ok != (test.want != "") || ok && certain != test.certain {
			t.Errorf("%q: %q, %v, %v", test.text, got, certain, ok)
		}
	}
	for text, want := range map[string]float64{"€ 1.250,50": 1250.5, "980,00 €": 980, "12 %": .12, "CHF 1’250": 1250, "1 250 kr": 1250, "−€5": -5, "€ −5": -5, "EUR 7": 7} {
		if n, ok := parseNumber(text, true); !ok || n.value != want {
			t.Errorf("%q is %v, %v", text, n.value, ok)
		}
	}
}

func TestPeriodNames(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"März 2026", "KW 14", "April", "2026-03", "03/2026", "Q1 2026", "2026 Q1", "Mon", "février 2026", "week 3", "Mar 26", "środa"} {
		if !isPeriod(text) {
			t.Errorf("%q is no period", text)
		}
	}
	for _, text := range []string{"North", "2026-03-04", "12", "May Smith", "Team 4", "T01", "W14", "Q7", "", "Marchand"} {
		if isPeriod(text) {
			t.Errorf("%q is a period", text)
		}
	}
}

// TestEvidence says what a column holds besides its type, by cells, and doubts what
// looks like a date.
func TestEvidence(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	head := []any{"Team", "Cases", "Month", "Time", "Start date", "Closed", "Paid"}
	if err := f.SetSheetRow("Sheet1", "A1", &head); err != nil {
		t.Fatal(err)
	}
	for i := 2; i <= 21; i++ {
		row := []any{fmt.Sprintf("%c", 'A'+i%4), i, "März 2026", "14:35", 46000 + i, time.Date(2026, 1, i, 0, 0, 0, 0, time.UTC), "€ 12"}
		switch i {
		case 5:
			row[1], row[5] = "17", 46112
		case 6:
			row[1], row[5] = "n/a", "soon"
		case 7:
			row[6] = "$ 12"
		}
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i), &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "Wave.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	d := draft(t, open(t, path), ForOutcomes, surveyPilot(outcome("start", "Start date", experiment.Continuous), outcome("paid", "Paid", experiment.Continuous), outcome("other", "Something else", experiment.Continuous)))
	for letter, want := range map[string]string{
		"B": "All 19 are numbers; 1 is a number stored as text; 1 looks like a sign for a missing value, such as “n/a” in B6.",
		"C": "20 of 20 are text; 20 name months, weeks or quarters and are kept as text, such as “März 2026”.",
		"D": "20 of 20 are text; 20 are times of day and kept as text.",
		"F": "18 of 20 are dates; F5, F6 are not.",
	} {
		if c, _ := d.Recipe.Column(letter); c.Evidence != want {
			t.Errorf("column %s: %q and not %q", letter, c.Evidence, want)
		}
	}
	serial := find(t, d.Doubts, "46002 looks like a date: 2025-12-11. So do all 20 numbers of “Start date”.")
	dated := decide(t, d, serial.Fixes[1].Decision)
	if c := dated.Table.column("E"); c.Type != Date || c.Text(0) != "2025-12-11" {
		t.Errorf("the day number is %s %q", c.Type, c.Text(0))
	}
	none(t, decide(t, d, serial.Fixes[0].Decision).Doubts, "looks like a date")
	money := find(t, d.Doubts, "“Paid” holds amounts in several currencies: $ (1 cell, the first in G7), € (19 cells, the first in G2).")
	none(t, decide(t, d, money.Fixes[0].Decision).Doubts, "currencies")
	c, _ := d.Recipe.Column("F")
	c.Use = Attribute
	d, err := d.With(ctx, d.Recipe.WithColumn(c))
	if err != nil {
		t.Fatal(err)
	}
	if fix := find(t, d.Doubts, "as Excel's day number it would be 2026-03-31").Fixes[0]; fix.Label != "Read as 2026-03-31" {
		t.Errorf("the first fix is %q", fix.Label)
	}
}
