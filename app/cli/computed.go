package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// computedFlags say how answers count, and what is computed from columns.
type computedFlags struct {
	label, derive, scale []string
}

const computedHelp = `
Answers in words count as their labels say: --label "Q1=agreement-5" takes a usual
scale, --label "F:K=labels.json" your own ({"scale": "mood", "values": {"bad": 1,
"good": 2}, "low": 1, "high": 2}); “reversed” behind it turns the items round.

--derive "ID=…" computes an outcome, row by row, from columns by their letters or
headers; "+NAME=…" computes a column that others use as +NAME, also in --over ID=+NAME:
  yes if COLUMN is TEXT or TEXT    blank=no other=no (else missing)
  A before B, A not after B        blank=no: without the first date it counts as no
  days between A and B             from A to B
  A minus B, A per B               difference and ratio; times=100 multiplies it
  A per staff-month of B and C     A / (B × C), staff and months
  sum of A, B:D                    missing=0; else a missing part makes it missing
  product of A, B
  count of yes in A, B             missing=0
  share of yes in A, B             missing=0 or missing=left-out
over=COLUMN behind any of them divides the outcome's totals by that column.

--scale "ID=COLUMNS HOW …" scores columns as one scale. HOW is mean, positive=2 (per
cent of answers among the 2 highest), anderson, kling, or instrument (the outcome's
questionnaire, its questions in their order). Behind it: reverse=H,J, least=0.5 (share
of the items a person must have answered), range=1:5, onto=0:100. In --scale and lists a
column is a letter or a header without space, comma and colon. A recipe's JSON is the
full way to say all this.`

func (f *computedFlags) register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringArrayVar(&f.label, "label", nil, "COLUMNS=SCALE or COLUMNS=FILE.json: how the answers count (repeat)")
	flags.StringArrayVar(&f.derive, "derive", nil, "ID=COMPUTATION: compute the outcome from columns (repeat)")
	flags.StringArrayVar(&f.scale, "scale", nil, "ID=COLUMNS HOW: score the columns as one scale (repeat)")
}

// computed applies the flags, labels first and scales last.
func (f *computedFlags) computed(ctx context.Context, book workbook.Book, r dataset.Recipe, doc *experiment.Pilot) (dataset.Recipe, error) {
	var err error
	for _, text := range f.label {
		if r, err = labelFlag(ctx, book, r, text); err != nil {
			return r, err
		}
	}
	for _, text := range f.derive {
		d, err := parseDerive(r, book.Path(), text, doc)
		if err != nil {
			return r, err
		}
		if d.Outcome != "" {
			r = dropOutcome(r, d.Outcome)
		}
		r = r.WithDerived(d)
	}
	for _, text := range f.scale {
		s, err := parseScale(r, book.Path(), text, doc)
		if err != nil {
			return r, err
		}
		r = dropOutcome(r, s.Outcome).WithScale(s)
	}
	return r, nil
}

// whatIsRead applies the flags about outcomes: those of columns, then what is computed
// from columns, then what is divided by something computed.
func (f *importFlags) whatIsRead(ctx context.Context, book workbook.Book, r dataset.Recipe, doc *experiment.Pilot) (dataset.Recipe, error) {
	r, err := f.outcomes(r, book.Path(), doc)
	if err != nil {
		return r, err
	}
	if r, err = f.computed(ctx, book, r, doc); err != nil {
		return r, err
	}
	return f.overComputed(r, doc)
}

// overComputed applies --over where it names a computed column.
func (f *importFlags) overComputed(r dataset.Recipe, doc *experiment.Pilot) (dataset.Recipe, error) {
	for _, text := range f.over {
		id, name, err := outcomeFlag("--over", text, doc)
		if err != nil {
			return r, err
		}
		if !strings.HasPrefix(name, "+") {
			continue // rates has done it
		}
		over, err := oneColumn(r, "", name)
		if err != nil {
			return r, err
		}
		for _, c := range r.Columns {
			if c.Use == dataset.OutcomeValue && c.Target == id {
				r = r.DivideBy(c.Letter, over)
			}
		}
	}
	return r, nil
}

// labelFlag gives columns their labels.
func labelFlag(ctx context.Context, book workbook.Book, r dataset.Recipe, text string) (dataset.Recipe, error) {
	columns, scale, ok := cutLast(text, "=")
	if !ok {
		return r, usageError{fmt.Errorf("--label “%s” is not COLUMNS=SCALE", text)}
	}
	scale, reversed := strings.CutSuffix(strings.TrimSpace(scale), " reversed")
	letters, err := columnList(r, book.Path(), columns)
	if err != nil {
		return r, err
	}
	var l dataset.Labels
	if strings.HasSuffix(scale, ".json") {
		if l, err = labelsFile(scale); err != nil {
			return r, err
		}
	}
	var texts []string
	for _, letter := range letters {
		more, err := dataset.ColumnTexts(ctx, book, r, letter)
		if err != nil {
			return r, err
		}
		texts = append(texts, more...)
	}
	if l.Values == nil {
		if l, err = dataset.LabelsAs(scale, texts); err != nil {
			return r, err
		}
	}
	l.Reverse = l.Reverse != reversed
	for _, letter := range letters {
		if err := dataset.CheckLabels(l, letter); err != nil {
			return r, err
		}
		c, _ := r.Column(letter)
		own := l
		c.Type, c.Recode, c.Labels = dataset.Number, nil, &own
		r = r.WithColumn(c)
	}
	return r, nil
}

func labelsFile(path string) (l dataset.Labels, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return l, fileRefusal(path, err)
	}
	if err := json.Unmarshal(data, &l); err != nil || l.Values == nil {
		return l, &experiment.Refusal{What: "This file holds no labels.", Place: experiment.Place{File: baseName(path)}, Remedy: "Labels are JSON: {\"scale\": \"mood\", \"values\": {\"bad\": 1, \"good\": 2}, \"low\": 1, \"high\": 2}.", Cause: err}
	}
	return l, nil
}

// cutLast is strings.Cut at the last separator.
func cutLast(text, sep string) (before, after string, found bool) {
	at := strings.LastIndex(text, sep)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(sep):], true
}

// columnList finds columns: letters and headers with commas between them, and ranges
// of letters.
func columnList(r dataset.Recipe, path, text string) ([]string, error) {
	var out []string
	for _, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		first, last, isRange := strings.Cut(part, ":")
		if !isRange {
			letter, err := oneColumn(r, path, part)
			if err != nil {
				return nil, err
			}
			out = append(out, letter)
			continue
		}
		row, from, ok := workbook.ParseCell(strings.ToUpper(strings.TrimSpace(first)))
		until, to, also := workbook.ParseCell(strings.ToUpper(strings.TrimSpace(last)))
		if !ok || !also || row != 0 || until != 0 || from > to {
			return nil, usageError{fmt.Errorf("“%s” are not columns, such as F:K", part)}
		}
		for col := from; col <= to; col++ {
			if _, known := r.Column(workbook.ColumnName(col)); known {
				out = append(out, workbook.ColumnName(col))
			}
		}
	}
	return out, nil
}

// oneColumn finds a column by its letter or header, or a computed one by "+" and its name.
func oneColumn(r dataset.Recipe, path, name string) (string, error) {
	name = strings.TrimSpace(name)
	if computed, is := strings.CutPrefix(name, "+"); is {
		if letter := r.ComputedLetter(computed); letter != "" {
			return letter, nil
		}
		return "", &experiment.Refusal{What: fmt.Sprintf("There is no computed column “%s”.", computed), Remedy: fmt.Sprintf("Compute it first: --derive \"+%s=…\".", computed)}
	}
	c, err := column(r, path, name)
	return c.Letter, err
}

// cutOptions takes the words KEY=VALUE off the end of a text.
func cutOptions(text string, keys ...string) (rest string, options map[string]string) {
	options = map[string]string{}
	rest = strings.TrimSpace(text)
	for {
		head, last, ok := cutLast(rest, " ")
		key, value, is := strings.Cut(last, "=")
		if !ok || !is || key == "" || value == "" || !slices.Contains(keys, key) {
			return rest, options
		}
		options[key] = value
		rest = strings.TrimSpace(head)
	}
}

// parseDerive reads --derive.
func parseDerive(r dataset.Recipe, path, text string, doc *experiment.Pilot) (dataset.Derived, error) {
	var d dataset.Derived
	name, what, ok := strings.Cut(text, "=")
	if !ok {
		return d, usageError{fmt.Errorf("--derive “%s” is not ID=COMPUTATION", text)}
	}
	if helper, is := strings.CutPrefix(name, "+"); is {
		d.Name = helper
	} else {
		id, _, err := outcomeFlag("--derive", text, doc)
		if err != nil {
			return d, err
		}
		o, _ := doc.Outcome(id)
		d.Name, d.Outcome = o.Name, id
	}
	what, options := cutOptions(what, "times", "missing", "blank", "other", "over")
	if err := deriveOptions(&d, r, path, options); err != nil {
		return d, err
	}
	return d, derivePhrase(&d, r, path, what)
}

func deriveOptions(d *dataset.Derived, r dataset.Recipe, path string, options map[string]string) (err error) {
	d.Blank, d.Other = options["blank"], options["other"]
	d.MissingAs = strings.ReplaceAll(options["missing"], "left-out", "left out")
	if times := options["times"]; times != "" {
		if d.Factor, err = strconv.ParseFloat(times, 64); err != nil || d.Factor <= 0 {
			return usageError{fmt.Errorf("times=%s is not a number above zero", times)}
		}
	}
	if over := options["over"]; over != "" {
		d.Over, err = oneColumn(r, path, over)
	}
	return err
}

// phrases are the ways to derive: what stands before the columns, between and how the
// computation is called. An empty separator makes a list.
var phrases = []struct {
	before, between, then, how string
}{
	{"yes if ", " is ", "", dataset.DeriveYesIf},
	{"days between ", " and ", "", dataset.DeriveDays},
	{"sum of ", "", "", dataset.DeriveSum},
	{"product of ", "", "", dataset.DeriveProduct},
	{"count of yes in ", "", "", dataset.DeriveCountYes},
	{"share of yes in ", "", "", dataset.DeriveShareYes},
	{"", " per staff-month of ", " and ", dataset.DerivePerStaffMonth},
	{"", " before ", "", dataset.DeriveBefore},
	{"", " not after ", "", dataset.DeriveNotAfter},
	{"", " minus ", "", dataset.DeriveDifference},
	{"", " per ", "", dataset.DeriveRatio},
}

// derivePhrase reads the words of a computation.
func derivePhrase(d *dataset.Derived, r dataset.Recipe, path, what string) (err error) {
	for _, p := range phrases {
		rest, ok := strings.CutPrefix(what, p.before)
		if !ok || p.between != "" && !strings.Contains(rest, p.between) {
			continue
		}
		d.How = p.how
		if p.between == "" {
			d.Columns, err = columnList(r, path, rest)
			return err
		}
		first, second, _ := strings.Cut(rest, p.between)
		names := []string{first, second}
		switch {
		case p.how == dataset.DeriveYesIf:
			names, d.Yes = names[:1], strings.Split(second, " or ")
		case p.then != "":
			staff, months, ok := strings.Cut(second, p.then)
			if !ok {
				return usageError{fmt.Errorf("--derive “%s” lacks the months: A per staff-month of STAFF and MONTHS", what)}
			}
			names = []string{first, staff, months}
		}
		for _, name := range names {
			letter, err := oneColumn(r, path, name)
			if err != nil {
				return err
			}
			d.Columns = append(d.Columns, letter)
		}
		return nil
	}
	return usageError{fmt.Errorf("--derive does not understand “%s”; see leeway-cli import --help", what)}
}

// parseScale reads --scale.
func parseScale(r dataset.Recipe, path, text string, doc *experiment.Pilot) (s dataset.Scale, err error) {
	id, what, err := outcomeFlag("--scale", text, doc)
	if err != nil {
		return s, err
	}
	o, _ := doc.Outcome(id)
	s.Name, s.Outcome = o.Name, id
	what, options := cutOptions(what, "positive", "reverse", "least", "range", "onto")
	columns, how, _ := strings.Cut(what, " ")
	switch how = strings.TrimSpace(how); {
	case options["positive"] != "" && how == "":
		s.How = dataset.ByPercentPositive
		s.Positive, err = strconv.Atoi(options["positive"])
	case how == "mean":
		s.How = dataset.ByPersonMean
	case how == "anderson":
		s.How = dataset.ByInverseCovariance
	case how == "kling":
		s.How = dataset.ByEqualWeights
	case how == "instrument" && o.Instrument == nil:
		return s, &experiment.Refusal{What: fmt.Sprintf("“%s” is no questionnaire.", o.Name), Remedy: "Say how to score it: mean, positive=2, anderson or kling."}
	case how == "instrument":
		s.How, s.Instrument = dataset.ByInstrument, o.Instrument
	default:
		return s, usageError{fmt.Errorf("--scale “%s” does not say how: mean, positive=2, anderson, kling or instrument", text)}
	}
	if err != nil {
		return s, usageError{errors.New("positive=" + options["positive"] + " is not a number of answers")}
	}
	if s.Items, err = columnList(r, path, columns); err != nil {
		return s, err
	}
	return s, scaleOptions(&s, r, path, options)
}

func scaleOptions(s *dataset.Scale, r dataset.Recipe, path string, options map[string]string) (err error) {
	if list := options["reverse"]; list != "" {
		if s.Reversed, err = columnList(r, path, list); err != nil {
			return err
		}
	}
	if least := options["least"]; least != "" {
		if s.LeastAnswered, err = strconv.ParseFloat(least, 64); err != nil || s.LeastAnswered <= 0 || s.LeastAnswered > 1 {
			return usageError{fmt.Errorf("least=%s is not a share between 0 and 1", least)}
		}
	}
	for key, ends := range map[string][2]*float64{"range": {&s.Low, &s.High}, "onto": {&s.From, &s.To}} {
		text := options[key]
		if text == "" {
			continue
		}
		low, high, ok := strings.Cut(text, ":")
		var wrong error
		if *ends[0], err = strconv.ParseFloat(low, 64); err == nil {
			*ends[1], wrong = strconv.ParseFloat(high, 64)
		}
		if !ok || err != nil || wrong != nil {
			return usageError{fmt.Errorf("%s=%s is not a range, such as 1:5", key, text)}
		}
	}
	return nil
}

// computedRows are the computed columns in the list of what was read.
func computedRows(table *dataset.Table) [][]string {
	var rows [][]string
	for _, c := range table.Columns {
		if c.From == nil {
			continue
		}
		use := string(c.Use)
		if c.Use == dataset.OutcomeValue {
			use += " " + c.Target
		}
		rows = append(rows, []string{c.Letter, c.Name(), use, string(c.Type), "computed from " + strings.Join(c.From, ", ") + "."})
	}
	return rows
}
