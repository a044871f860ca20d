package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
)

// outcomes applies the flags about outcomes to the recipe.
func (f *importFlags) outcomes(r dataset.Recipe, path string, doc *experiment.Pilot) (dataset.Recipe, error) {
	columns := map[string]string{}
	for _, text := range f.outcome {
		id, name, err := outcomeFlag("--outcome", text, doc)
		if err != nil {
			return r, err
		}
		c, err := column(r, path, name)
		if err != nil {
			return r, err
		}
		r = dropOutcome(r, id)
		o, _ := doc.Outcome(id)
		c.Use, c.Target, c.Type = dataset.OutcomeValue, id, dataset.Number
		if o.Kind == experiment.Binary {
			c.Type = dataset.YesNo
		}
		columns[id] = c.Letter
		r = r.WithColumn(c)
	}
	for _, c := range r.Columns {
		if c.Use == dataset.OutcomeValue {
			columns[c.Target] = c.Letter
		}
	}
	for _, step := range []struct {
		flag  string
		texts []string
		do    func(c *dataset.Column, value string) error
	}{
		{"--yes", f.yes, recodeYes}, {"--blank", f.blank, recodeBlank}, {"--otherwise", f.otherwise, recodeOther}, {"--per", f.per, setPer},
	} {
		for _, text := range step.texts {
			id, value, err := outcomeFlag(step.flag, text, doc)
			if err != nil {
				return r, err
			}
			c, ok := r.Column(columns[id])
			if !ok {
				return r, &experiment.Refusal{What: fmt.Sprintf("No column holds the outcome “%s”.", id), Remedy: fmt.Sprintf("Say which with --outcome %s=COLUMN.", id)}
			}
			if err := step.do(&c, value); err != nil {
				return r, err
			}
			r = r.WithColumn(c)
		}
	}
	return f.rates(r, path, columns, doc)
}

// rates applies --over after the columns are chosen, because a column to divide
// by may itself hold an outcome.
func (f *importFlags) rates(r dataset.Recipe, path string, columns map[string]string, doc *experiment.Pilot) (dataset.Recipe, error) {
	for _, text := range f.over {
		id, name, err := outcomeFlag("--over", text, doc)
		if err != nil {
			return r, err
		}
		if strings.HasPrefix(name, "+") {
			continue // overComputed does it, when there is such a column
		}
		over, err := column(r, path, name)
		if err != nil {
			return r, err
		}
		r = r.DivideBy(columns[id], over.Letter)
	}
	return r, nil
}

// dropOutcome frees the column that was proposed for an outcome.
func dropOutcome(r dataset.Recipe, id string) dataset.Recipe {
	for _, c := range r.Columns {
		if c.Use == dataset.OutcomeValue && c.Target == id {
			c.Use, c.Target, c.Recode, c.Over = dataset.Ignore, "", nil, ""
			r = r.WithColumn(c)
		}
	}
	return r
}

// outcomeFlag splits ID=VALUE and checks the id.
func outcomeFlag(flag, text string, doc *experiment.Pilot) (id, value string, err error) {
	id, value, ok := strings.Cut(text, "=")
	if !ok {
		return "", "", usageError{fmt.Errorf("%s “%s” is not ID=VALUE", flag, text)}
	}
	if _, known := doc.Outcome(id); !known {
		ids := make([]string, len(doc.Outcomes))
		for i, o := range doc.Outcomes {
			ids[i] = o.ID
		}
		return "", "", &experiment.Refusal{What: fmt.Sprintf("The pilot has no outcome “%s”.", id), Remedy: "It has: " + strings.Join(ids, ", ") + "."}
	}
	return id, value, nil
}

func recodeOf(c *dataset.Column) *dataset.Recode {
	recode := dataset.Recode{Blank: "missing", Other: "no"}
	if c.Recode != nil {
		recode = *c.Recode
	}
	c.Recode, c.Type = &recode, dataset.YesNo
	return c.Recode
}

func recodeYes(c *dataset.Column, value string) error {
	recode := recodeOf(c)
	recode.Yes = append(append([]string(nil), recode.Yes...), value)
	return nil
}

func noOrMissing(value string) error {
	if value != "no" && value != "missing" {
		return usageError{errors.New("a status means “no” or “missing”, not “" + value + "”")}
	}
	return nil
}

func recodeBlank(c *dataset.Column, value string) error {
	recodeOf(c).Blank = value
	return noOrMissing(value)
}

func recodeOther(c *dataset.Column, value string) error {
	recodeOf(c).Other = value
	return noOrMissing(value)
}

func setPer(c *dataset.Column, value string) error {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || !(v > 0) || math.IsInf(v, 0) {
		return usageError{fmt.Errorf("--per “%s” is not a number above zero", value)}
	}
	c.Per = v
	return nil
}
