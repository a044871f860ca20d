package dataset_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/demo"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// TestRatesOfTheDemonstration offers for each rate of the demonstration the column
// that the demonstration itself divides by, and carries the offers out.
func TestRatesOfTheDemonstration(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	path, err := demo.Make(ctx, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := pilot.Open(path, experiment.Person{Name: "Ana"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, file := range []struct {
		name     string
		outcomes map[string]string // header -> outcome, as a person would choose
		offers   map[string]string // label -> what it does
	}{
		{demo.CasesFile, map[string]string{"Closed": "cases", "Complaints": "complaints", "Overtime hours": "overtime", "Days to decision": "days"},
			map[string]string{"Divide “Closed” by “Staff-weeks”": "E/D ×0", "Divide “Complaints” by “Closed”": "G/E ×100", "Divide “Overtime hours” by “Staff-weeks”": "F/D ×0"}},
		{demo.SurveyFile, map[string]string{"Work motivation": "motivation"}, nil},
		{demo.RecordsFile, map[string]string{"Resignations": "resignations", "Audit compliance": "audit"},
			map[string]string{"Divide “Resignations” by “Staff-years”": "C/B ×100"}},
	} {
		book, err := workbook.Open(ctx, filepath.Join(dir, file.name), workbook.Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		d, err := dataset.NewDraft(ctx, book, "", dataset.ForOutcomes, s.Pilot(), nil)
		if err != nil {
			t.Fatal(err)
		}
		r := d.Recipe
		for _, c := range r.Columns {
			if id := file.outcomes[c.Header]; id != "" {
				c.Use, c.Target, c.Type = dataset.OutcomeValue, id, dataset.Number
				r = r.WithColumn(c)
			}
		}
		if d, err = d.With(ctx, r); err != nil {
			t.Fatal(err)
		}
		offered := map[string]string{}
		for _, doubt := range d.Doubts {
			if !strings.Contains(doubt.What, "divided by nothing") {
				continue
			}
			fix := doubt.Fixes[0]
			done := d.Recipe.Decide(fix.Decision)
			c, _ := done.Column(fix.Decision.Cell)
			offered[fix.Label] = fmt.Sprintf("%s/%s ×%g", c.Letter, c.Over, c.Per)
			if before, _ := d.Recipe.Column(c.Letter); before.Over != "" {
				t.Errorf("%s is divided before anybody said so", c.Name())
			}
			if err := done.Check(); err != nil {
				t.Error(err)
			}
		}
		if fmt.Sprint(offered) != fmt.Sprint(file.offers) {
			t.Errorf("%s offers %v, want %v", file.name, offered, file.offers)
		}
	}
}
