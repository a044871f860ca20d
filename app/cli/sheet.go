package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
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
}

func (f *sheetFlags) register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.sheet, "sheet", "", "the sheet (default: the one that looks most like it)")
	flags.StringVar(&f.password, "password", "", "the workbook's password")
	flags.IntVar(&f.header, "header", 0, "the row of column names (default: found)")
	flags.StringSliceVar(&f.id, "id", nil, "the column that holds the team's id; several make one id together")
	flags.StringSliceVar(&f.ignore, "ignore", nil, "columns to leave out")
	flags.StringSliceVar(&f.asText, "text", nil, "columns to read as text")
	flags.StringSliceVar(&f.asNumber, "number", nil, "columns to read as numbers")
	flags.StringArrayVar(&f.set, "set", nil, "CELL=VALUE: read the cell as this value (repeat)")
	flags.StringSliceVar(&f.missing, "missing", nil, "cells to leave empty: E17")
	flags.StringSliceVar(&f.missingTexts, "missing-text", nil, "texts that mean missing everywhere: n/a")
	flags.StringSliceVar(&f.aside, "set-aside", nil, "cells whose rows are not used: A12")
	flags.StringArrayVar(&f.accept, "choose", nil, "CELL=LABEL: settle the doubt at the cell by the fix with this label (repeat)")
	flags.BoolVar(&f.take, "take", false, "take it in; without this the sheet is only read and its problems are shown")
}

// column finds a column of the recipe by its header or its letter.
func column(r dataset.Recipe, name string) (dataset.Column, error) {
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
		Place:  experiment.Place{Sheet: r.Sheet},
		Remedy: "The columns are: " + strings.Join(headers, ", ") + ".",
	}
}

// recipe proposes how to read the sheet and applies the flags.
func (f *sheetFlags) recipe(ctx context.Context, book workbook.Book, purpose dataset.Purpose, doc *experiment.Pilot) (dataset.Recipe, error) {
	var r dataset.Recipe
	var err error
	if f.header > 0 {
		r, err = dataset.ProposeAt(ctx, book, f.sheet, f.header, purpose, doc)
	} else {
		r, err = dataset.Propose(ctx, book, f.sheet, purpose, doc)
	}
	if err != nil {
		return r, err
	}
	if len(f.id) > 0 {
		if r, err = useAsID(r, f.id, purpose); err != nil {
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
			c, err := column(r, name)
			if err != nil {
				return r, err
			}
			change.do(&c)
			r = r.WithColumn(c)
		}
	}
	r.Missing = append(r.Missing, f.missingTexts...)
	return f.decisions(r)
}

// useAsID makes exactly the named columns the id. Columns that lose that use
// become attributes of a roster, and are left out of outcomes.
func useAsID(r dataset.Recipe, names []string, purpose dataset.Purpose) (dataset.Recipe, error) {
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
		c, err := column(r, name)
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

func (f *sheetFlags) decisions(r dataset.Recipe) (dataset.Recipe, error) {
	for _, text := range f.set {
		cell, value, ok := strings.Cut(text, "=")
		if !ok {
			return r, usageError{fmt.Errorf("--set %q is not CELL=VALUE", text)}
		}
		r = r.Decide(dataset.Decision{Cell: strings.ToUpper(cell), Do: dataset.DoUse, Value: value, Reason: "set on the command line"})
	}
	for _, cell := range f.missing {
		r = r.Decide(dataset.Decision{Cell: strings.ToUpper(cell), Do: dataset.DoMissing, Reason: "left empty on the command line"})
	}
	for _, cell := range f.aside {
		r = r.Decide(dataset.Decision{Cell: strings.ToUpper(cell), Do: dataset.DoSetAside, Reason: "set aside on the command line"})
	}
	return r, nil
}

// choose settles doubts by the labels of their fixes. A cell may be the first
// of many alike.
func choose(r dataset.Recipe, doubts []dataset.Doubt, choices []string) (dataset.Recipe, error) {
	for _, text := range choices {
		cell, label, ok := strings.Cut(text, "=")
		if !ok {
			return r, usageError{fmt.Errorf("--choose %q is not CELL=LABEL", text)}
		}
		fix, err := findFix(doubts, cell, label)
		if err != nil {
			return r, err
		}
		r = r.Decide(fix.Decision)
	}
	return r, nil
}

func findFix(doubts []dataset.Doubt, cell, label string) (dataset.Fix, error) {
	var offered []string
	for _, d := range doubts {
		if !strings.EqualFold(d.Place.Cell, cell) && !contains(d.Cells, strings.ToUpper(cell)) {
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

// showDoubts prints problems with the choices there are.
func (t *terminal) showDoubts(doubts []dataset.Doubt) {
	if len(doubts) == 0 {
		t.line("Nothing is doubtful.")
		return
	}
	t.line("To look at: %d", len(doubts))
	for _, d := range doubts {
		t.problems(experiment.Problems{d.Problem})
		for _, fix := range d.Fixes {
			t.line("           --choose \"%s=%s\"", firstCell(d), fix.Label)
		}
	}
}

// firstCell is the address by which a doubt is chosen.
func firstCell(d dataset.Doubt) string {
	if len(d.Cells) > 0 {
		return d.Cells[0]
	}
	return d.Place.Cell
}

// readJSON is what a read tells machines.
type readJSON struct {
	File    string          `json:"file"`
	Sheet   string          `json:"sheet"`
	Header  int             `json:"header_row"`
	Columns []columnJSON    `json:"columns"`
	Rows    int             `json:"rows"`
	Used    int             `json:"used"`
	Aside   int             `json:"set_aside"`
	Teams   int             `json:"teams,omitempty"`
	Doubts  []dataset.Doubt `json:"doubts"`
	Notes   []string        `json:"notes"`
	Taken   bool            `json:"taken"`
}

type columnJSON struct {
	dataset.Column
	Evidence string `json:"evidence"`
}

func (t *terminal) rosterCommand() *cobra.Command {
	var f sheetFlags
	c := &cobra.Command{
		Use:   "roster PILOT.leeway WORKBOOK",
		Short: "Read the teams that could take part from a workbook",
		Long:  "Reads the sheet, shows what was taken as what and what is doubtful. With --take the teams become the pilot's roster.",
		Example: `  leeway-cli roster desk.leeway Roster.xlsx
  leeway-cli roster desk.leeway Roster.xlsx --set B15=MF-05 --take
  leeway-cli roster letters.leeway tanf.xlsx --id ic_case_id,recert_month --take`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.open(args[0], func(s *pilot.Session) error { return t.roster(cmd.Context(), s, args[1], f) })
		},
	}
	f.register(c)
	return c
}

func (t *terminal) roster(ctx context.Context, s *pilot.Session, path string, f sheetFlags) error {
	if err := s.Pilot().Stage.Permits(experiment.EditDesign); err != nil {
		return err
	}
	book, err := workbook.Open(ctx, path, workbook.Options{Password: f.password}, t.progress("Opening"))
	if err != nil {
		return err
	}
	defer book.Close() //nolint:errcheck // it was only read
	recipe, err := f.recipe(ctx, book, dataset.ForRoster, s.Pilot())
	if err != nil {
		return err
	}
	read := func() (*dataset.Table, experiment.Roster, []dataset.Doubt, error) {
		table, err := dataset.Read(ctx, book, recipe, t.progress("Reading rows"))
		if err != nil {
			return nil, experiment.Roster{}, nil, err
		}
		roster, doubts := dataset.RosterFrom(table, recipe)
		return table, roster, doubts, nil
	}
	table, roster, doubts, err := read()
	if err != nil {
		return err
	}
	if len(f.accept) > 0 {
		if recipe, err = choose(recipe, doubts, f.accept); err != nil {
			return err
		}
		if table, roster, doubts, err = read(); err != nil {
			return err
		}
	}
	if f.take {
		if err := s.TakeRoster(roster, recipe, doubts); err != nil {
			return err
		}
	}
	return t.showRead(table, recipe, doubts, len(roster.Teams), f.take)
}

func (t *terminal) showRead(table *dataset.Table, recipe dataset.Recipe, doubts []dataset.Doubt, teams int, taken bool) error {
	if t.asJSON {
		out := readJSON{File: table.Source.File, Sheet: recipe.Sheet, Header: recipe.HeaderRow, Rows: table.Len(), Used: table.Used(), Aside: table.Len() - table.Used(), Teams: teams, Doubts: doubts, Notes: table.Notes, Taken: taken}
		for _, c := range recipe.Columns {
			out.Columns = append(out.Columns, columnJSON{c, c.Evidence})
		}
		return t.printJSON(out)
	}
	t.line("%s, sheet %s, header in row %d:", table.Source.File, recipe.Sheet, recipe.HeaderRow)
	rows := [][]string{{"", "Column", "Read as", "Type", "Why"}}
	for _, c := range recipe.Columns {
		use := string(c.Use)
		if c.Target != "" && c.Use != dataset.TeamID {
			use += " " + c.Target
		}
		rows = append(rows, []string{c.Letter, c.Name(), use, string(c.Type), c.Evidence})
	}
	t.table(rows)
	t.line("")
	for _, note := range table.Notes {
		t.line("%s", note)
	}
	t.showDoubts(doubts)
	switch {
	case taken && teams > 0:
		t.line("%d teams taken in.", teams)
	case taken:
		t.line("%d rows taken in, %d set aside.", table.Used(), table.Len()-table.Used())
	default:
		t.line("Nothing was changed. Add --take to take it in.")
	}
	return nil
}

// importFlags add the outcomes to the sheet's flags.
type importFlags struct {
	sheetFlags
	outcome, over, per    []string
	yes, blank, otherwise []string
}

func (t *terminal) importCommand() *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "import PILOT.leeway WORKBOOK",
		Short: "Read outcomes from a workbook that an office sent back",
		Long:  "Reads the sheet, links its rows to the drawn teams, shows what was taken as what and what is doubtful. With --take the rows are taken in, all or none.",
		Example: `  leeway-cli import desk.leeway Cases.xlsx --outcome cases=Closed --over cases=Staff-weeks --take
  leeway-cli import letters.leeway tanf.xlsx --id ic_case_id,recert_month \
    --outcome processed=recert_status --yes processed=Processed --blank processed=no --take`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.open(args[0], func(s *pilot.Session) error { return t.importRows(cmd.Context(), s, args[1], f) })
		},
	}
	f.register(c)
	flags := c.Flags()
	flags.StringArrayVar(&f.outcome, "outcome", nil, "ID=COLUMN: the column that holds the outcome (repeat)")
	flags.StringArrayVar(&f.over, "over", nil, "ID=COLUMN: the outcome is a rate over this column (repeat)")
	flags.StringArrayVar(&f.per, "per", nil, "ID=NUMBER: the rate is per this many, as in 100 (repeat)")
	flags.StringArrayVar(&f.yes, "yes", nil, "ID=TEXT: in a status column, this text counts as yes (repeat)")
	flags.StringArrayVar(&f.blank, "blank", nil, "ID=no or ID=missing: what an empty status means (default missing)")
	flags.StringArrayVar(&f.otherwise, "otherwise", nil, "ID=no or ID=missing: what any other status means (default no)")
	return c
}

func (t *terminal) importRows(ctx context.Context, s *pilot.Session, path string, f importFlags) error {
	if err := s.Pilot().Stage.Permits(experiment.ImportOutcomes); err != nil {
		return err
	}
	book, err := workbook.Open(ctx, path, workbook.Options{Password: f.password}, t.progress("Opening"))
	if err != nil {
		return err
	}
	defer book.Close() //nolint:errcheck // it was only read
	recipe, err := f.recipe(ctx, book, dataset.ForOutcomes, s.Pilot())
	if err != nil {
		return err
	}
	if recipe, err = f.outcomes(recipe, s.Pilot()); err != nil {
		return err
	}
	read := func() (*dataset.Linked, []dataset.Doubt, error) {
		table, err := dataset.Read(ctx, book, recipe, t.progress("Reading rows"))
		if err != nil {
			return nil, nil, err
		}
		linked, doubts := dataset.Link(table, recipe, s.Pilot())
		return linked, doubts, nil
	}
	linked, doubts, err := read()
	if err != nil {
		return err
	}
	if len(f.accept) > 0 {
		if recipe, err = choose(recipe, doubts, f.accept); err != nil {
			return err
		}
		if linked, doubts, err = read(); err != nil {
			return err
		}
	}
	if f.take {
		if err := s.TakeOutcomes(linked, recipe, doubts); err != nil {
			return err
		}
	}
	return t.showRead(linked.Table, recipe, doubts, 0, f.take)
}

// outcomes applies the flags about outcomes to the recipe.
func (f *importFlags) outcomes(r dataset.Recipe, doc *experiment.Pilot) (dataset.Recipe, error) {
	columns := map[string]string{}
	for _, text := range f.outcome {
		id, name, err := outcomeFlag("--outcome", text, doc)
		if err != nil {
			return r, err
		}
		c, err := column(r, name)
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
	return f.rates(r, columns, doc)
}

// rates applies --over after the columns are chosen, because a column to divide
// by may itself hold an outcome.
func (f *importFlags) rates(r dataset.Recipe, columns map[string]string, doc *experiment.Pilot) (dataset.Recipe, error) {
	for _, text := range f.over {
		id, name, err := outcomeFlag("--over", text, doc)
		if err != nil {
			return r, err
		}
		over, err := column(r, name)
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
		return "", "", usageError{fmt.Errorf("%s %q is not ID=VALUE", flag, text)}
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
	if err != nil || !(v > 0) {
		return usageError{fmt.Errorf("--per %q is not a number above zero", value)}
	}
	c.Per = v
	return nil
}
