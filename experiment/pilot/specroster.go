package pilot

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/randomize"
	"leeway/experiment/workbook"
)

// LoadSpecRoster reads the units of a draw by specification from a workbook or text
// table: the unit column and the columns that the specification names, and no other, so
// that the roster's fingerprint does not depend on columns that the draw ignores. The
// sheet and its header are found, unless the sheet is named. Blocks and constraints'
// columns are texts; covariates are numbers or texts, as they are in the file.
//
// Several rows with one unit are taken as one team where the specification names the
// unit column: texts must agree, numbers are averaged, and the rows are counted as
// staff; notes say so. The specification comes back with the unit column that was
// found where it named none. An error is a *experiment.Refusal or the context's; an
// empty or unreadable cell is refused by its name.
func LoadSpecRoster(ctx context.Context, path, sheet string, s randomize.Spec, progress func(done, total int64)) (experiment.Roster, randomize.Spec, []string, error) {
	fail := func(err error) (experiment.Roster, randomize.Spec, []string, error) {
		return experiment.Roster{}, s, nil, err
	}
	book, err := workbook.Open(ctx, path, workbook.Options{}, progress)
	if err != nil {
		return fail(err)
	}
	defer book.Close() //nolint:errcheck // it was only read
	recipe, err := dataset.Propose(ctx, book, sheet, dataset.ForRoster, nil)
	if err != nil {
		return fail(err)
	}
	named := s.Unit != ""
	if recipe, err = specRecipe(recipe, path, &s); err != nil {
		return fail(err)
	}
	table, err := dataset.Read(ctx, book, recipe, progress)
	if err != nil {
		return fail(err)
	}
	notes := slices.Clone(table.Notes)
	for _, d := range table.Doubts {
		if d.Severity == experiment.LookAtIt {
			notes = append(notes, (&experiment.Refusal{What: d.What, Place: d.Place}).Error())
		}
	}
	if err := blocking(table.Doubts); err != nil {
		return fail(err)
	}
	c := &collapser{table: table, path: path, named: named, unit: s.Unit}
	roster, err := c.roster(s.Columns())
	if err != nil {
		return fail(err)
	}
	if !named {
		notes = append(notes, fmt.Sprintf("The units are the rows' ids in “%s”.", s.Unit))
	}
	return roster, s, append(notes, c.notes()...), nil
}

// specRecipe reads the unit and the named columns and leaves out every other.
func specRecipe(r dataset.Recipe, path string, s *randomize.Spec) (dataset.Recipe, error) {
	place := experiment.Place{File: path, Sheet: r.Sheet}
	unit := slices.IndexFunc(r.Columns, func(c dataset.Column) bool { return c.Use == dataset.TeamID })
	if s.Unit != "" {
		var err error
		if unit, err = specColumn(r, path, s.Unit, "unit"); err != nil {
			return r, err
		}
	}
	if unit < 0 {
		return r, &experiment.Refusal{What: "No column looks like the units' ids.", Place: place, Remedy: "Name it as unit. " + columnsOf(r)}
	}
	s.Unit = strings.TrimSpace(r.Columns[unit].Name())
	role, err := specRoles(r, path, *s)
	if err != nil {
		return r, err
	}
	if as := role[unit]; as != "" {
		return r, &experiment.Refusal{What: fmt.Sprintf("The column “%s” is both the unit and among %s.", s.Unit, as), Place: place, Remedy: "Every unit has its own value there; leave it out."}
	}
	columns := slices.Clone(r.Columns)
	for i := range columns {
		c := &columns[i]
		c.Use, c.Target = dataset.Ignore, ""
		switch as := role[i]; {
		case i == unit:
			c.Use, c.Type = dataset.TeamID, dataset.Text
		case as == inCovariates && c.Type == dataset.Date:
			place.Cell = c.Letter
			return r, &experiment.Refusal{What: fmt.Sprintf("The covariate “%s” holds dates.", c.Name()), Place: place, Remedy: "Turn them into numbers, such as years of service."}
		case as == inCovariates:
			c.Use = dataset.Attribute
		case as != "":
			c.Use, c.Type = dataset.Attribute, dataset.Text
		}
	}
	r.Columns = columns
	return r, nil
}

// Where a specification may name a column, for refusals and for how it is read.
const (
	inBlocks      = "blocks"
	inCovariates  = "covariates"
	inConstraints = "constraints"
)

// specRoles says for each column that is named, by its place in the recipe, where.
func specRoles(r dataset.Recipe, path string, s randomize.Spec) (map[int]string, error) {
	var counted []string
	for _, k := range s.Constraints {
		if k.Attribute != "" {
			counted = append(counted, k.Attribute)
		}
	}
	role := map[int]string{}
	for _, list := range []struct {
		names []string
		as    string
	}{{s.Blocks, inBlocks}, {s.Covariates, inCovariates}, {counted, inConstraints}} {
		for _, name := range list.names {
			at, err := specColumn(r, path, name, list.as)
			if err != nil {
				return nil, err
			}
			if other := role[at]; other != "" && (other == inCovariates) != (list.as == inCovariates) && r.Columns[at].Type == dataset.Number {
				return nil, &experiment.Refusal{What: fmt.Sprintf("The column “%s” holds numbers; it cannot be both among %s and among %s.", name, other, list.as), Place: experiment.Place{File: path, Sheet: r.Sheet}, Remedy: "Add a column of texts for the one."}
			}
			role[at] = list.as
		}
	}
	return role, nil
}

// specColumn finds a column by its header as it stands, else without case.
func specColumn(r dataset.Recipe, path, name, as string) (int, error) {
	found, near := -1, -1
	for i, c := range r.Columns {
		switch {
		case strings.TrimSpace(c.Name()) == name && found >= 0:
			return -1, &experiment.Refusal{What: fmt.Sprintf("Two columns are called “%s”.", name), Place: experiment.Place{File: path, Sheet: r.Sheet, Cell: c.Letter}, Remedy: "Give each column its own name."}
		case strings.TrimSpace(c.Name()) == name:
			found = i
		case strings.EqualFold(strings.TrimSpace(c.Name()), name):
			near = i
		}
	}
	if found >= 0 {
		return found, nil
	}
	remedy := columnsOf(r)
	if near >= 0 {
		remedy = fmt.Sprintf("There is “%s”; write it as it stands. ", r.Columns[near].Name()) + remedy
	}
	return -1, &experiment.Refusal{What: fmt.Sprintf("There is no column “%s”, which the specification names as %s.", name, as), Place: experiment.Place{File: path, Sheet: r.Sheet}, Remedy: remedy}
}

func columnsOf(r dataset.Recipe) string {
	names := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		names[i] = c.Name()
	}
	return "The columns are: " + strings.Join(names, ", ") + "."
}

// collapser makes one team of the rows that have its id.
type collapser struct {
	table    *dataset.Table
	path     string
	named    bool
	unit     string
	rows     int
	teams    int
	repeated bool
	averaged []string
	// missing counts the empty cells of averaged columns.
	missing map[string]int
}

func (c *collapser) place(column *dataset.TableColumn, i int) experiment.Place {
	return experiment.Place{File: c.path, Sheet: c.table.Source.Sheet, Cell: fmt.Sprintf("%s%d", column.Letter, c.table.Rows[i])}
}

func (c *collapser) roster(names []string) (experiment.Roster, error) {
	out := experiment.Roster{Source: c.table.Source}
	of, order, err := c.group()
	if err != nil {
		return out, err
	}
	for _, id := range order {
		i := of[id][0]
		team := experiment.Team{ID: id, Cell: c.place(c.table.By(dataset.TeamID)[0], i).Cell}
		if c.repeated {
			team.Staff = len(of[id])
		}
		out.Teams = append(out.Teams, team)
	}
	for _, name := range names {
		at := slices.IndexFunc(c.table.Columns, func(t dataset.TableColumn) bool { return strings.TrimSpace(t.Name()) == name })
		column := &c.table.Columns[at]
		numeric := column.Type == dataset.Number || column.Type == dataset.YesNo
		out.Attributes = append(out.Attributes, experiment.Attribute{Name: name, Numeric: numeric})
		for k, id := range order {
			if err := c.fill(&out.Teams[k], column, name, numeric, of[id]); err != nil {
				return out, err
			}
		}
		if numeric && c.repeated {
			c.averaged = append(c.averaged, name)
		}
	}
	return out, nil
}

// group lists each unit's rows, units in the order in which they come first.
func (c *collapser) group() (of map[string][]int, order []string, err error) {
	ids := c.table.By(dataset.TeamID)[0]
	of = map[string][]int{}
	for i := range c.table.Rows {
		id := ids.Text(i)
		if id == "" {
			return nil, nil, &experiment.Refusal{What: fmt.Sprintf("The row has no unit in “%s”.", c.unit), Place: c.place(ids, i), Remedy: "Give every row its unit, or remove the row."}
		}
		if first := of[id]; first == nil {
			order = append(order, id)
		} else if !c.named {
			return nil, nil, &experiment.Refusal{What: fmt.Sprintf("Unit %s appears twice (first in %s).", id, c.place(ids, first[0]).Cell), Place: c.place(ids, i), Remedy: fmt.Sprintf("Correct one of them; or, where one row is one person and teams are drawn, name the column in the specification: \"unit\": %q.", c.unit)}
		}
		of[id] = append(of[id], i)
	}
	c.rows, c.teams, c.repeated = len(c.table.Rows), len(order), len(order) < len(c.table.Rows)
	if len(order) == 0 {
		return nil, nil, &experiment.Refusal{What: "The sheet holds no units.", Place: experiment.Place{File: c.path, Sheet: c.table.Source.Sheet}, Remedy: "Choose another sheet or header row."}
	}
	return of, order, nil
}

// fill gives the team its value in a column: the mean of the numbers, the one text.
func (c *collapser) fill(team *experiment.Team, column *dataset.TableColumn, name string, numeric bool, rows []int) error {
	if numeric {
		return c.fillNumber(team, column, name, rows)
	}
	text := column.Text(rows[0])
	for _, i := range rows {
		other := column.Text(i)
		if other == "" {
			return c.empty(team.ID, name, column, i)
		}
		if other != text {
			return &experiment.Refusal{What: fmt.Sprintf("Unit %s has “%s” in “%s”, but “%s” in %s.", team.ID, other, name, text, c.place(column, rows[0]).Cell), Place: c.place(column, i), Remedy: "All rows of one unit need the same text there."}
		}
	}
	if team.Text == nil {
		team.Text = map[string]string{}
	}
	team.Text[name] = text
	return nil
}

// fillNumber averages the rows that have a number.
func (c *collapser) fillNumber(team *experiment.Team, column *dataset.TableColumn, name string, rows []int) error {
	sum, n := 0.0, 0
	for _, i := range rows {
		if v := column.Number(i); !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	if n == 0 {
		return c.empty(team.ID, name, column, rows[0])
	}
	if n < len(rows) {
		if c.missing == nil {
			c.missing = map[string]int{}
		}
		c.missing[name] += len(rows) - n
	}
	if team.Number == nil {
		team.Number = map[string]float64{}
	}
	team.Number[name] = sum / float64(n)
	return nil
}

func (c *collapser) empty(id, name string, column *dataset.TableColumn, i int) error {
	return &experiment.Refusal{What: fmt.Sprintf("Unit %s has no value in “%s”.", id, name), Place: c.place(column, i), Remedy: "Fill the cell, or leave the column out of the specification."}
}

func (c *collapser) notes() []string {
	if !c.repeated {
		return nil
	}
	out := []string{fmt.Sprintf("%s are %s by “%s”; the rows of each are counted as its staff.", counted(c.rows, "row", "rows"), counted(c.teams, "unit", "units"), c.unit)}
	if len(c.averaged) > 0 {
		out = append(out, fmt.Sprintf("The mean over its rows is each unit's value in “%s”.", strings.Join(c.averaged, "”, “")))
	}
	for _, name := range c.averaged {
		if n := c.missing[name]; n > 0 {
			out = append(out, fmt.Sprintf("In “%s” %s empty; the means are over the others.", name, counted(n, "cell is", "cells are")))
		}
	}
	return out
}
