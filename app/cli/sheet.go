package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// sheetFlags say how a sheet is read. What they leave open, Leeway proposes.
type sheetFlags struct {
	sheet, password      string
	header               int
	id, ignore, asText   []string
	asNumber             []string
	set, missing, aside  []string
	missingTexts, accept []string
	take                 bool
	personFlags
	around dataset.Surroundings // what is known from earlier files
}

func (f *sheetFlags) register(c *cobra.Command) {
	f.registerReading(c)
	c.Flags().BoolVar(&f.take, "take", false, "take it in; without this the sheet is only read and its problems are shown")
}

// registerReading registers all flags but the one that takes it in.
func (f *sheetFlags) registerReading(c *cobra.Command) {
	f.registerHiding(c)
	flags := c.Flags()
	flags.StringVar(&f.sheet, "sheet", "", "the sheet (default: the one that looks most like it)")
	flags.StringVar(&f.password, "password", "", "the workbook's password")
	flags.Var(&whole{&f.header, 1, workbook.MaxRows}, "header", "the row of column names (default: found)")
	flags.StringSliceVar(&f.id, "id", nil, "the column that holds the team's id; several make one id together")
	flags.StringSliceVar(&f.ignore, "ignore", nil, "columns to leave out")
	flags.StringSliceVar(&f.asText, "text", nil, "columns to read as text")
	flags.StringSliceVar(&f.asNumber, "number", nil, "columns to read as numbers")
	flags.StringArrayVar(&f.set, "set", nil, "CELL=VALUE: read the cell as this value (repeat)")
	flags.StringSliceVar(&f.missing, "missing", nil, "cells to leave empty: E17")
	flags.StringSliceVar(&f.missingTexts, "missing-text", nil, "texts that mean missing everywhere: n/a")
	flags.StringSliceVar(&f.aside, "set-aside", nil, "cells whose rows are not used: A12")
	flags.StringArrayVar(&f.accept, "choose", nil, "CELL=LABEL: settle the doubt at the cell by the fix with this label (repeat)")
}

// column finds a column of the recipe by its header or its letter.
func column(r dataset.Recipe, path, name string) (dataset.Column, error) {
	var headers []string
	for _, c := range r.Columns {
		if strings.EqualFold(strings.TrimSpace(c.Header), strings.TrimSpace(name)) {
			return c, nil
		}
		headers = append(headers, c.Name())
	}
	if c, ok := r.Column(strings.ToUpper(name)); ok {
		return c, nil
	}
	return dataset.Column{}, &experiment.Refusal{
		What:   fmt.Sprintf("There is no column “%s”.", name),
		Place:  experiment.Place{File: baseName(path), Sheet: r.Sheet},
		Remedy: "The columns are: " + strings.Join(headers, ", ") + ".",
	}
}

// draft proposes how to read the book's sheet, applies the flags and reads it, with
// every doubt: of the cells, and of the roster or the linking. more applies the
// flags that only one command has.
func (f *sheetFlags) draft(ctx context.Context, book workbook.Book, purpose dataset.Purpose, doc *experiment.Pilot, progress func(done, total int64), more func(dataset.Recipe) (dataset.Recipe, error)) (dataset.Draft, error) {
	recipe, err := f.recipe(ctx, book, purpose, doc)
	if err != nil {
		return dataset.Draft{}, err
	}
	if recipe, err = more(recipe); err != nil {
		return dataset.Draft{}, err
	}
	if recipe, err = f.checkCells(ctx, book, recipe); err != nil {
		return dataset.Draft{}, err
	}
	draft, err := dataset.DraftFromWith(ctx, book, recipe, doc, f.around, progress)
	if err != nil {
		return dataset.Draft{}, err
	}
	if draft.Table.Len() == 1 && recipe.HeaderRow == 0 {
		// One row alone cannot be a table; most likely it is a header.
		return draft, &experiment.Refusal{What: "There is no row under the header.", Place: experiment.Place{File: draft.Table.Source.File, Sheet: recipe.Sheet, Cell: fmt.Sprintf("A%d", draft.Table.Rows[0])}, Remedy: "Choose a sheet that holds data."}
	}
	return f.settle(ctx, draft)
}

// settle carries out the choices of the flags.
func (f *sheetFlags) settle(ctx context.Context, draft dataset.Draft) (dataset.Draft, error) {
	if err := f.checkNumbers(draft); err != nil || len(f.accept) == 0 {
		return draft, err
	}
	decisions, err := choose(draft.Doubts, f.accept)
	if err != nil {
		return dataset.Draft{}, err
	}
	return draft.Decide(ctx, decisions...)
}

// recipe proposes how to read the sheet and applies the flags.
func (f *sheetFlags) recipe(ctx context.Context, book workbook.Book, purpose dataset.Purpose, doc *experiment.Pilot) (dataset.Recipe, error) {
	var r dataset.Recipe
	var err error
	if f.header > 0 {
		r, err = dataset.ProposeAt(ctx, book, f.sheet, f.header, purpose, doc)
	} else {
		r, err = dataset.ProposeWith(ctx, book, f.sheet, purpose, doc, f.around)
	}
	if err != nil {
		return r, err
	}
	return f.adjust(r, book, purpose)
}

// adjust applies the flags to a recipe.
func (f *sheetFlags) adjust(r dataset.Recipe, book workbook.Book, purpose dataset.Purpose) (dataset.Recipe, error) {
	var err error
	if len(f.id) > 0 {
		if r, err = useAsID(r, book, f.id, purpose); err != nil {
			return r, err
		}
	}
	for _, change := range []struct {
		names []string
		do    func(c *dataset.Column)
	}{
		{f.ignore, func(c *dataset.Column) { c.Use, c.Target, c.Recode = dataset.Ignore, "", nil }},
		{f.asText, func(c *dataset.Column) { c.Type = dataset.Text }},
		{f.asNumber, func(c *dataset.Column) { c.Type = dataset.Number }},
	} {
		for _, name := range change.names {
			c, err := column(r, book.Path(), name)
			if err != nil {
				return r, err
			}
			change.do(&c)
			r = r.WithColumn(c)
		}
	}
	if r, err = f.personFlags.apply(r, book.Path()); err != nil {
		return r, err
	}
	r.Missing = append(r.Missing, f.missingTexts...)
	return f.decide(r)
}

// useAsID makes exactly the named columns the id. Columns that lose that use
// become attributes of a roster, and are left out of outcomes.
func useAsID(r dataset.Recipe, book workbook.Book, names []string, purpose dataset.Purpose) (dataset.Recipe, error) {
	for _, c := range r.Columns {
		if c.Use == dataset.TeamID {
			c.Use, c.Target = dataset.Ignore, ""
			if purpose == dataset.ForRoster {
				c.Use = dataset.Attribute
			}
			r = r.WithColumn(c)
		}
	}
	for i, name := range names {
		c, err := column(r, book.Path(), name)
		if err != nil {
			return r, err
		}
		c.Keep = purpose == dataset.ForRoster && len(names) > 1 && c.Use == dataset.Attribute
		c.Use, c.Type, c.Recode, c.Target = dataset.TeamID, dataset.Text, nil, ""
		if len(names) > 1 {
			c.Target = strconv.Itoa(i + 1)
		}
		r = r.WithColumn(c)
	}
	return r, nil
}

// choose settles doubts by the labels of their fixes. A cell may be the first
// of many alike; a doubt about no cell goes by what it found.
func choose(doubts []dataset.Doubt, choices []string) ([]dataset.Decision, error) {
	var out []dataset.Decision
	for _, text := range choices {
		cell, label, ok := strings.Cut(text, "=")
		if !ok {
			return nil, usageError{fmt.Errorf("--choose “%s” is not CELL=LABEL", text)}
		}
		fix, err := findFix(doubts, cell, label)
		if err != nil {
			return nil, err
		}
		out = append(out, fix.Decision)
	}
	return out, nil
}

func findFix(doubts []dataset.Doubt, cell, label string) (dataset.Fix, error) {
	var offered []string
	for _, d := range doubts {
		if !strings.EqualFold(d.Place.Cell, cell) && !contains(d.Cells, strings.ToUpper(cell)) && !strings.EqualFold(firstCell(d), cell) {
			continue
		}
		for _, fix := range d.Fixes {
			if strings.EqualFold(fix.Label, label) {
				return fix, nil
			}
			offered = append(offered, "“"+fix.Label+"”")
		}
	}
	r := &experiment.Refusal{What: fmt.Sprintf("There is no choice “%s” at %s.", label, cell), Remedy: "There is nothing to settle at that cell."}
	if len(offered) > 0 {
		r.Remedy = "Choose one of " + strings.Join(offered, ", ") + "."
	}
	return dataset.Fix{}, r
}

func contains(list []string, text string) bool {
	for _, s := range list {
		if s == text {
			return true
		}
	}
	return false
}
