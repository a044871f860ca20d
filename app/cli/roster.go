package main

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// reading chooses how the pilot is opened: to be changed, or only to be looked at.
func (t *terminal) reading(take bool) func(path string, do func(s *pilot.Session) error) error {
	if take {
		return t.open
	}
	return t.read
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

// firstCell is the address by which a doubt is chosen, or what was found where it is
// about no cell.
func firstCell(d dataset.Doubt) string {
	if len(d.Cells) > 0 {
		return d.Cells[0]
	}
	if d.Place.Cell == "" {
		return d.Found
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
	// Of a workbook that was read by a recipe of an earlier one, or that replaces an import.
	Recipe      string               `json:"recipe,omitempty"`
	Changes     []dataset.Change     `json:"changes,omitempty"`
	Replacement *dataset.Replacement `json:"replacement,omitempty"`
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
			return t.reading(f.take)(args[0], func(s *pilot.Session) error { return t.roster(cmd.Context(), s, args[1], f) })
		},
	}
	f.register(c)
	return c
}

func (t *terminal) roster(ctx context.Context, s *pilot.Session, path string, f sheetFlags) error {
	if err := s.Pilot().Stage.Permits(experiment.EditDesign); err != nil {
		return err
	}
	f.around.Keys = s.Keys(f.key)
	draft, err := t.rosterDraft(ctx, s.Pilot(), path, f)
	if err != nil {
		return err
	}
	if f.take {
		if err := s.TakeRoster(draft.Roster, draft.Recipe, draft.Doubts); err != nil {
			return err
		}
	}
	if err := t.showRead(draft, f.take, nil); err != nil || t.asJSON {
		return err
	}
	if hides(draft) {
		t.line("%s", s.KeySentence(f.key))
	}
	if f.take {
		t.line("%s taken in.", counted(len(draft.Roster.Teams), "team", "teams"))
	} else {
		t.line("Nothing was changed. Add --take to take it in.")
	}
	return nil
}

// rosterDraft reads the teams from a workbook. The workbook is closed again, so the
// draft cannot be read anew.
func (t *terminal) rosterDraft(ctx context.Context, doc *experiment.Pilot, path string, f sheetFlags) (dataset.Draft, error) {
	book, err := workbook.Open(ctx, path, workbook.Options{Password: f.password}, t.progress("Opening"))
	if err != nil {
		return dataset.Draft{}, err
	}
	defer book.Close() //nolint:errcheck // it was only read
	draft, err := f.draft(ctx, book, dataset.ForRoster, doc, t.progress("Reading rows"), asProposed)
	return draft, inFile(err, path)
}

func asProposed(r dataset.Recipe) (dataset.Recipe, error) { return r, nil }

// inFile names the file in a refusal that names only its sheet.
func inFile(err error, path string) error {
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) && refusal.Place.File == "" {
		named := *refusal
		named.Place.File = baseName(path)
		return &named
	}
	return err
}

// showRead prints what a sheet was read as and what is doubtful in it.
func (t *terminal) showRead(d dataset.Draft, taken bool, instead *dataset.Replacement) error {
	table, recipe := d.Table, d.Recipe
	if t.asJSON {
		out := readJSON{File: table.Source.File, Sheet: recipe.Sheet, Header: recipe.HeaderRow, Rows: table.Len(), Used: table.Used(), Aside: table.Len() - table.Used(), Teams: len(d.Roster.Teams), Doubts: d.Doubts, Notes: table.Notes, Taken: taken}
		if d.Linked != nil {
			out.Used, out.Aside = d.Linked.Used()
			out.Notes = append(slices.Clone(out.Notes), d.Linked.Notes...)
		}
		for _, c := range recipe.Columns {
			out.Columns = append(out.Columns, columnJSON{c, c.Evidence})
		}
		if d.Linked != nil {
			out.Recipe, out.Changes, out.Replacement = d.Recipe.Name, d.Changes, instead
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
	t.table(append(rows, computedRows(table)...))
	t.line("")
	for _, note := range table.Notes {
		t.line("%s", note)
	}
	if d.Linked != nil {
		for _, note := range d.Linked.Notes {
			t.line("%s", note)
		}
	}
	t.showDoubts(untold(d))
	return nil
}
