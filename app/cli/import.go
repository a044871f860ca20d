package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// importFlags add the outcomes to the sheet's flags.
type importFlags struct {
	sheetFlags
	computedFlags
	outcome, over, per    []string
	yes, blank, otherwise []string
	takeBack              string
	by                    recipeFlags
}

func (t *terminal) importCommand() *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "import PILOT.leeway [WORKBOOK]",
		Short: "Read outcomes from a workbook that an office sent back",
		Long: `Reads the sheet, links its rows to the drawn teams, shows what was taken as what,
what is doubtful, and which outcomes have no column yet. With --take the rows are
taken in, all or none. Without a workbook the imports so far are listed; one of
them is taken back, until the arms are known, with --take-back and its number.

The next wave is read by the recipe of an earlier one: the pilot's that fits, unless
flags say how to read, or the one that --recipe names. What differs is shown first,
and what could change a result must be settled with --choose. A corrected workbook
takes the place of an import with --replace; each changed cell is shown first.
` + computedHelp,
		Example: `  leeway-cli import desk.leeway Cases.xlsx --outcome cases=Closed --over cases=Staff-weeks --take
  leeway-cli import letters.leeway tanf.xlsx --id ic_case_id,recert_month \
    --outcome processed=recert_status --yes processed=Processed --blank processed=no --take
  leeway-cli import desk.leeway Wave2.xlsx --recipe "District return" --diff
  leeway-cli import desk.leeway Corrected.xlsx --replace 2 --take
  leeway-cli import desk.leeway --take-back 2`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case f.takeBack != "" && len(args) == 2:
				return usageError{errors.New("--take-back needs no workbook")}
			case f.takeBack != "":
				return t.open(args[0], func(s *pilot.Session) error { return t.takeBack(s, f.takeBack) })
			case len(args) == 1 && (f.take || f.by != recipeFlags{}):
				return usageError{errors.New("give the workbook to read")}
			case len(args) == 1:
				return t.read(args[0], t.listImports)
			}
			return t.reading(f.take)(args[0], func(s *pilot.Session) error { return t.importRows(cmd.Context(), s, args[1], f) })
		},
	}
	f.sheetFlags.register(c)
	f.computedFlags.register(c)
	f.registerPeople(c)
	f.by.register(c)
	flags := c.Flags()
	flags.StringArrayVar(&f.outcome, "outcome", nil, "ID=COLUMN: the column that holds the outcome (repeat)")
	flags.StringArrayVar(&f.over, "over", nil, "ID=COLUMN: the outcome is a rate over this column (repeat)")
	flags.StringArrayVar(&f.per, "per", nil, "ID=NUMBER: the rate is per this many, as in 100 (repeat)")
	flags.StringArrayVar(&f.yes, "yes", nil, "ID=TEXT: in a status column, this text counts as yes (repeat)")
	flags.StringArrayVar(&f.blank, "blank", nil, "ID=no or ID=missing: what an empty status means (default missing)")
	flags.StringArrayVar(&f.otherwise, "otherwise", nil, "ID=no or ID=missing: what any other status means (default no)")
	flags.StringVar(&f.takeBack, "take-back", "", "take back the import of this number")
	return c
}

func (t *terminal) importRows(ctx context.Context, s *pilot.Session, path string, f importFlags) error {
	if err := s.Pilot().Permits(experiment.ImportOutcomes); err != nil {
		return err
	}
	book, err := workbook.Open(ctx, path, workbook.Options{Password: f.password}, t.progress("Opening"))
	if err != nil {
		return err
	}
	defer book.Close() //nolint:errcheck // it was only read
	var without []string
	if f.by.replace != "" {
		without = append(without, "data/"+importNumber(f.by.replace))
	}
	if err := f.knownFrom(ctx, s, without...); err != nil {
		return err
	}
	draft, err := t.importDraft(ctx, s, book, &f)
	if err != nil {
		return inFile(err, path)
	}
	instead, former, err := f.replacement(s, draft)
	if err != nil {
		return err
	}
	if f.by.save != "" {
		if err := mayWrite(f.by.save, s.Path(), recipeFile); err != nil {
			return err
		}
	}
	if f.take {
		if err := t.takeIn(s, draft, former.ID); err != nil {
			return err
		}
	}
	if f.by.save != "" {
		recipe := draft.Table.Learnt(draft.Recipe)
		recipe.Name, recipe.KeyCheck = s.RecipeName(recipe, draft.Table.Source.File), ""
		if err := writeRecipe(f.by.save, recipe); err != nil {
			return err
		}
	}
	if t.asJSON {
		return t.showRead(draft, f.take, instead)
	}
	return t.showImport(s, draft, f, instead, former)
}

// importDraft reads the workbook by a recipe that is there, or as it is proposed.
func (t *terminal) importDraft(ctx context.Context, s *pilot.Session, book workbook.Book, f *importFlags) (dataset.Draft, error) {
	recipe, options, chosen, err := f.chosenRecipe(ctx, s, book)
	if err != nil {
		return dataset.Draft{}, err
	}
	if chosen {
		return t.fitted(ctx, s, book, f, recipe, options)
	}
	return f.draft(ctx, book, dataset.ForOutcomes, s.Pilot(), t.progress("Reading rows"), func(r dataset.Recipe) (dataset.Recipe, error) {
		return f.whatIsRead(ctx, book, r, s.Pilot())
	})
}

// replacement compares with the import that --replace names; nil without one.
func (f *importFlags) replacement(s *pilot.Session, draft dataset.Draft) (*dataset.Replacement, experiment.Import, error) {
	if f.by.replace == "" {
		return nil, experiment.Import{}, nil
	}
	former, err := theImport(s, f.by.replace)
	if err != nil {
		return nil, former, err
	}
	r, err := s.Differences(former.ID, draft.Linked)
	return &r, former, err
}

// takeIn takes the rows in, in the place of an import where one is named.
func (t *terminal) takeIn(s *pilot.Session, d dataset.Draft, former string) error {
	if former != "" {
		return s.ReplaceImport(former, d.Linked, d.Recipe, d.Doubts)
	}
	return s.TakeOutcomes(d.Linked, d.Recipe, d.Doubts)
}

// showImport says what was read, how it differs from what came before, and what to do.
func (t *terminal) showImport(s *pilot.Session, draft dataset.Draft, f importFlags, instead *dataset.Replacement, former experiment.Import) error {
	t.showChanges(draft)
	if instead != nil {
		t.showReplacement(importNumber(former.ID), former, *instead)
	}
	if f.by.diff {
		t.showDoubts(mustSettle(untold(draft)))
	} else if err := t.showRead(draft, f.take, instead); err != nil {
		return err
	}
	if hides(draft) {
		t.line("%s", s.KeySentence(f.key))
	}
	held := draft.Linked.Outcomes()
	for _, imp := range s.Pilot().Imports {
		held = append(held, imp.Outcomes...)
	}
	t.without(s.Pilot(), held)
	if f.by.save != "" {
		t.line("The recipe is written to %s.", f.by.save)
	}
	if !f.take {
		t.line("Nothing was changed. Add --take to take it in.")
		return nil
	}
	used, aside := draft.Linked.Used()
	t.line("%s taken in, %d set aside.", counted(used, "row", "rows"), aside)
	if former.ID != "" {
		t.line("Import %s is replaced. To bring it back: leeway-cli undo %s", importNumber(former.ID), t.typedPilot(s))
		return nil
	}
	imports := s.Pilot().Imports
	t.line("To take it back: leeway-cli import %s --take-back %s", t.typedPilot(s), importNumber(imports[len(imports)-1].ID))
	return nil
}

// mustSettle are the doubts that stop the rows from being taken in.
func mustSettle(doubts []dataset.Doubt) []dataset.Doubt {
	var out []dataset.Doubt
	for _, d := range doubts {
		if d.Severity == experiment.MustSettle {
			out = append(out, d)
		}
	}
	return out
}

// typedPilot is the pilot's file as it was typed, for a command to try next.
func (t *terminal) typedPilot(s *pilot.Session) string { return typedName(baseName(s.Path()), t.typed) }

// without says which outcomes no import holds: a workbook that was taken in without
// one of its columns must be taken back before it is read otherwise.
func (t *terminal) without(doc *experiment.Pilot, held []string) {
	for _, o := range doc.Outcomes {
		if !slices.Contains(held, o.ID) {
			t.line("No column yet for %s: say which with --outcome %s=COLUMN, or import the workbook that has it.", o.Name, o.ID)
		}
	}
}

// importJSON is one import for machines.
type importJSON struct {
	Number   string   `json:"number"`
	File     string   `json:"file"`
	Sheet    string   `json:"sheet"`
	Rows     int      `json:"rows"`
	Used     int      `json:"used"`
	Aside    int      `json:"set_aside"`
	Outcomes []string `json:"outcomes"`
	By       string   `json:"by"`
	At       string   `json:"at"`
}

// importNumber is the number by which people call an import: data/3 is 3.
func importNumber(id string) string { return strings.TrimPrefix(id, "data/") }

func (t *terminal) listImports(s *pilot.Session) error {
	doc := s.Pilot()
	list := []importJSON{}
	rows := [][]string{{"No.", "When", "Who", "File", "Sheet", "Used", "Set aside", "Outcomes"}}
	var held []string
	for _, imp := range doc.Imports {
		list = append(list, importJSON{importNumber(imp.ID), imp.Source.File, imp.Source.Sheet, imp.Rows, imp.Used, imp.SetAside, imp.Outcomes, imp.By.Name, imp.At.Format(time.RFC3339)})
		rows = append(rows, []string{importNumber(imp.ID), imp.At.Local().Format(time.DateTime), imp.By.Name, imp.Source.File, imp.Source.Sheet, fmt.Sprint(imp.Used), fmt.Sprint(imp.SetAside), strings.Join(imp.Outcomes, ", ")})
		held = append(held, imp.Outcomes...)
	}
	if t.asJSON {
		return t.printJSON(list)
	}
	if len(list) == 0 {
		t.line("Nothing was imported yet.")
	} else {
		t.table(rows, 0, 5, 6)
	}
	t.without(doc, held)
	return nil
}

func (t *terminal) takeBack(s *pilot.Session, number string) error {
	if err := s.Pilot().Permits(experiment.UndoImport); err != nil {
		return err
	}
	imp, err := theImport(s, number)
	if err != nil {
		return err
	}
	if err := s.TakeBack(imp.ID); err != nil {
		return err
	}
	return t.done(s, fmt.Sprintf("Taken back: %s, sheet %s. To bring it back: leeway-cli undo %s", imp.Source.File, imp.Source.Sheet, t.typedPilot(s)))
}

// theImport finds an import by its number.
func theImport(s *pilot.Session, number string) (experiment.Import, error) {
	var numbers []string
	for _, imp := range s.Pilot().Imports {
		if importNumber(imp.ID) == importNumber(number) {
			return imp, nil
		}
		numbers = append(numbers, importNumber(imp.ID))
	}
	r := &experiment.Refusal{What: fmt.Sprintf("There is no import %s.", number), Place: experiment.Place{File: baseName(s.Path())}, Remedy: "Nothing was imported yet."}
	if len(numbers) > 0 {
		r.Remedy = "There are: " + strings.Join(numbers, ", ") + "."
	}
	return experiment.Import{}, r
}
