package dataset

import (
	"fmt"
	"testing"

	"leeway/experiment"
)

func TestRatesInUnits(t *testing.T) {
	for unit, want := range map[string]string{
		"per person each week":                 "1 staff week []",
		"cases per person each week":           "1 staff week []",
		"hours per staff-week":                 "1 staff week []",
		"resignations per 100 staff each year": "100 staff year []",
		"per 100 staff-years":                  "100 staff year []",
		"complaints per 100 cases":             "100 - - [case]",
		"per 1,000 enquiries":                  "1000 - - [enquiry]",
		"cases/FTE":                            "1 staff - []",
		"days per permit in the pilot":         "1 - - [permit]",
		"cases per week":                       "none",
		"per cent":                             "none",
		"cases per team":                       "none",
		"points of 100":                        "none",
		"persons":                              "none",
		"per":                                  "none",
		"":                                     "none",
	} {
		got := "none"
		if r, ok := parseRate(unit); ok {
			staff, time := "-", r.time
			if r.staff {
				staff = "staff"
			}
			if time == "" {
				time = "-"
			}
			got = fmt.Sprint(r.per, " ", staff, " ", time, " ", r.things)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", unit, got, want)
		}
	}
}

func TestDivideDecisions(t *testing.T) {
	r := Recipe{Purpose: ForOutcomes, HeaderRow: 1, FirstRow: 2, Columns: []Column{
		{Letter: "A", Use: TeamID, Type: Text}, {Letter: "B", Use: OutcomeValue, Target: "cases", Type: Number}, {Letter: "C", Use: Ignore, Type: Number},
	}}
	done := r.Decide(Decision{Cell: "B", Do: DoDivide, Value: "C 100"})
	b, _ := done.Column("B")
	if c, _ := done.Column("C"); b.Over != "C" || b.Per != 100 || c.Use != Exposure || len(done.Decisions) != 0 || done.Check() != nil {
		t.Errorf("%+v %v", done, done.Check())
	}
	if b, _ = r.Column("B"); b.Over != "" {
		t.Error("the recipe before was changed")
	}
	for _, value := range []string{"", "X", "C x", "C -1"} {
		if err := r.Decide(Decision{Cell: "B", Do: DoDivide, Value: value}).Check(); err == nil {
			t.Errorf("dividing by %q is accepted", value)
		}
	}
}

// TestRatesAreOnlyOffered: nothing is divided before somebody says so, and what
// does not fit is not offered.
func TestRatesAreOnlyOffered(t *testing.T) {
	p := harbour()
	o := outcome("cases", "Cases closed", experiment.Continuous)
	o.Unit = "per person each week"
	p.Outcomes = []experiment.Outcome{o}
	for sheet, want := range map[string]string{
		"Team,Staff-weeks,Cases closed\nHB-01,10.5,120\n":                 "Divide “Cases closed” by “Staff-weeks”",
		"Team,Week,FTE,Cases closed\nHB-01,1,10.5,120\n":                  "Divide “Cases closed” by “FTE”",
		"Team,FTE,Cases closed\nHB-01,10.5,120\n":                         "", // the row may be half a year
		"Team,Staff-years,Cases closed\nHB-01,5,120\n":                    "", // another time
		"Team,Staff-weeks,Cases closed per person\nHB-01,10.5,11.4\n":     "", // a rate already
		"Team,Age of staff in weeks x,Cases closed\nHB-01,n a word,120\n": "", // no number
	} {
		d := draft(t, csvBook(t, sheet), ForOutcomes, p)
		for _, c := range d.Recipe.Columns {
			if c.Over != "" || c.Use == Exposure {
				t.Errorf("%s is divided without a word", c.Name())
			}
			if c.Target == "" && c.Letter != "A" && len(d.Recipe.Columns) == 3 && c.Header == "Cases closed per person" {
				c.Use, c.Target, c.Type = OutcomeValue, "cases", Number
				d, _ = d.SetColumn(ctx, c)
			}
		}
		if want == "" {
			none(t, d.Doubts, "is divided by nothing")
			continue
		}
		doubt := find(t, d.Doubts, "“Cases closed” counts per person each week, but “Cases closed” is divided by nothing.")
		if doubt.Fixes[0].Label != want || doubt.Severity != experiment.LookAtIt {
			t.Errorf("%+v", doubt)
		}
		if kept := decide(t, d, doubt.Fixes[len(doubt.Fixes)-1].Decision); len(kept.Doubts) >= len(d.Doubts) {
			t.Error("the doubt stays after it was settled")
		}
	}
}
