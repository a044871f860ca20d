package demo

import (
	"path/filepath"
	"time"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// reading says which column of a workbook holds which outcome, by the header.
type reading struct {
	header, outcome, over string
	per                   float64
}

// collect takes in the workbooks as an analyst would.
func (y *story) collect() error {
	for i, file := range []struct {
		name     string
		readings []reading
	}{
		{CasesFile, []reading{
			{"Closed", "cases", "Staff-weeks", 0}, {"Complaints", "complaints", "Closed", 100},
			{"Overtime hours", "overtime", "Staff-weeks", 0}, {"Days to decision", "days", "", 0},
		}},
		{SurveyFile, []reading{{"Work motivation", "motivation", "", 0}}},
		{RecordsFile, []reading{{"Resignations", "resignations", "Staff-years", 100}, {"Audit compliance", "audit", "", 0}}},
	} {
		y.clock.set(2026, time.August, 10+i, 14, 5)
		y.session.ActAs(analyst)
		if err := y.take(file.name, file.readings); err != nil {
			return err
		}
	}
	y.session.ActAs(lead)
	return nil
}

func (y *story) take(name string, readings []reading) error {
	book, err := workbook.Open(y.ctx, filepath.Join(y.dir, name), workbook.Options{}, nil)
	if err != nil {
		return err
	}
	defer book.Close() //nolint:errcheck // it was only read
	recipe, err := dataset.Propose(y.ctx, book, "", dataset.ForOutcomes, y.session.Pilot())
	if err != nil {
		return err
	}
	recipe, err = assign(recipe, readings)
	if err != nil {
		return err
	}
	draft, err := dataset.DraftFrom(y.ctx, book, recipe, y.session.Pilot(), nil)
	if err != nil {
		return err
	}
	return y.session.TakeOutcomes(draft.Linked, draft.Recipe, draft.Doubts)
}

// assign makes exactly the named columns outcomes.
func assign(r dataset.Recipe, readings []reading) (dataset.Recipe, error) {
	letters := map[string]string{}
	for _, c := range r.Columns {
		letters[c.Header] = c.Letter
		if c.Use == dataset.OutcomeValue || c.Use == dataset.Exposure {
			c.Use, c.Target, c.Over = dataset.Ignore, "", ""
			r = r.WithColumn(c)
		}
	}
	for _, read := range readings {
		c, ok := r.Column(letters[read.header])
		if !ok {
			return r, &experiment.Refusal{What: "The workbook has no column “" + read.header + "”.", Place: experiment.Place{Sheet: r.Sheet}}
		}
		c.Use, c.Type, c.Target, c.Per = dataset.OutcomeValue, dataset.Number, read.outcome, read.per
		r = r.WithColumn(c)
	}
	for _, read := range readings {
		if read.over != "" {
			r = r.DivideBy(letters[read.header], letters[read.over])
		}
	}
	return r, nil
}
