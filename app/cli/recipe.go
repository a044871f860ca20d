package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// recipeFlags say by which recipe a workbook is read, and where the recipe is kept.
type recipeFlags struct {
	recipe, save, replace string
	diff                  bool
}

func (f *recipeFlags) register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.recipe, "recipe", "", "read by this recipe: its name in the pilot, or a file.json; “none” reads afresh (default: the pilot's that fits)")
	flags.StringVar(&f.save, "save-recipe", "", "write the recipe to this file.json")
	flags.StringVar(&f.replace, "replace", "", "the workbook corrects the import of this number and takes its place")
	flags.BoolVar(&f.diff, "diff", false, "show only what differs from the file before")
}

// recipeFile is the kind of file that --save-recipe and recipe export write.
var recipeFile = product{"recipe", func(f io.Reader) bool {
	var r struct {
		Version int
		Purpose string
	}
	err := json.NewDecoder(io.LimitReader(f, 64<<20)).Decode(&r)
	return err == nil && r.Version > 0 && (r.Purpose == string(dataset.ForRoster) || r.Purpose == string(dataset.ForOutcomes))
}}

// noRecipe reads afresh.
const noRecipe = "none"

// readRecipe reads a recipe from a file.
func readRecipe(path string) (dataset.Recipe, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return dataset.Recipe{}, fileRefusal(path, err)
	}
	r, err := dataset.DecodeRecipe(data)
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		said := *refusal
		said.Place = experiment.Place{File: path}
		return r, &said
	}
	return r, err
}

// writeRecipe writes a recipe as a file people can read.
func writeRecipe(path string, r dataset.Recipe) error {
	text, err := r.Indented()
	if err != nil {
		return err
	}
	return pilot.WriteWhole(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// chosenRecipe is the recipe to carry over to the workbook: the one that a flag names,
// that of the import to be replaced, or the pilot's that fits where no flag says how
// to read. chosen is false where the workbook is to be read afresh.
func (f *importFlags) chosenRecipe(ctx context.Context, s *pilot.Session, book workbook.Book) (r dataset.Recipe, o dataset.FitOptions, chosen bool, err error) {
	switch {
	case f.by.recipe == noRecipe:
		return r, o, false, nil
	case strings.HasSuffix(strings.ToLower(f.by.recipe), ".json"):
		r, err = readRecipe(f.by.recipe)
	case f.by.recipe != "":
		var named pilot.NamedRecipe
		if named, err = s.Recipe(f.by.recipe); err == nil {
			r = named.Recipe
			o, err = s.Fitting(named.Name)
		}
	case f.sayHow():
		return r, o, false, nil
	case f.by.replace != "":
		var former experiment.Import
		if former, err = theImport(s, f.by.replace); err == nil {
			r, err = s.ImportRecipe(former.ID)
		}
	default:
		named, fits := s.RecipeFor(ctx, book)
		if !fits {
			return r, o, false, ctx.Err()
		}
		r = named.Recipe
		o, err = s.Fitting(named.Name)
	}
	if err == nil && r.Purpose != dataset.ForOutcomes {
		err = &experiment.Refusal{What: "This recipe reads a roster and no outcomes.", Place: experiment.Place{File: f.by.recipe}, Remedy: "Choose another recipe, or read the file afresh with --recipe none."}
	}
	o.Sheet, o.HeaderRow = f.sheet, f.header
	return r, o, err == nil, err
}

// sayHow says whether flags lay down how the sheet is read. Choices and cells do not:
// they settle what is doubtful, by whatever recipe.
func (f *importFlags) sayHow() bool {
	n := f.header + len(f.sheet)
	for _, list := range [][]string{f.id, f.ignore, f.asText, f.asNumber, f.missingTexts, f.outcome, f.over, f.per, f.yes, f.blank, f.otherwise, f.label, f.derive, f.scale} {
		n += len(list)
	}
	return n > 0 || f.personFlags.given()
}

// fitted carries a recipe over to the workbook and applies the flags on top of it.
func (t *terminal) fitted(ctx context.Context, s *pilot.Session, book workbook.Book, f *importFlags, r dataset.Recipe, o dataset.FitOptions) (dataset.Draft, error) {
	draft, err := dataset.FitDraft(ctx, book, r, s.Pilot(), f.around, o, t.progress("Reading rows"))
	if err != nil {
		return draft, err
	}
	changed, err := f.adjust(draft.Recipe, book, dataset.ForOutcomes)
	if err != nil {
		return draft, err
	}
	if changed, err = f.whatIsRead(ctx, book, changed, s.Pilot()); err != nil {
		return draft, err
	}
	if changed, err = f.checkCells(ctx, book, changed); err != nil {
		return draft, err
	}
	if draft, err = draft.With(ctx, changed); err != nil {
		return draft, err
	}
	return f.settle(ctx, draft)
}

// showChanges says how the workbook differs from the one its recipe was made for.
func (t *terminal) showChanges(d dataset.Draft) {
	if d.Changes == nil && d.Recipe.Known == nil {
		return
	}
	name, file := d.Recipe.Name, "the file before"
	if name == "" {
		name = "without a name"
	} else {
		name = "“" + name + "”"
	}
	if d.Recipe.Known != nil {
		file = d.Recipe.Known.File
	}
	if len(d.Changes) == 0 {
		t.line("Read by the recipe %s. Nothing differs from %s but the rows.", name, file)
		return
	}
	t.line("Read by the recipe %s. Differs from %s:", name, file)
	for _, c := range d.Changes {
		mark := map[experiment.Severity]string{experiment.MustSettle: "settle", experiment.LookAtIt: "look"}[c.Severity]
		if mark == "" {
			mark = "note"
		}
		said := c.Sentence
		if c.Settled != "" {
			mark, said = "settled", said+" "+ended("Settled: "+c.Settled)
		}
		t.line("  [%s] %s", mark, said)
	}
}

// untold are the doubts that the list of changes has not told in full.
func untold(d dataset.Draft) []dataset.Doubt {
	var out []dataset.Doubt
	for _, doubt := range d.Doubts {
		told := false
		for _, c := range d.Changes {
			told = told || doubt.Severity == experiment.ForInformation && doubt.What == c.Sentence
		}
		if !told {
			out = append(out, doubt)
		}
	}
	return out
}

// showReplacement says how a corrected workbook differs from the import it replaces.
func (t *terminal) showReplacement(number string, former experiment.Import, r dataset.Replacement) {
	t.line("In the place of import %s, %s: %s", number, former.Source.File, r)
	for _, sentence := range r.Columns {
		t.line("  %s", sentence)
	}
	const shown = 40
	for i, c := range r.Cells {
		if i == shown {
			t.line("  and %d more; --json lists them", len(r.Cells)-shown+r.More)
			break
		}
		t.line("  [%s] %s", c.Row, pilot.CellSentence(c))
	}
}

func (t *terminal) recipeCommand() *cobra.Command {
	var out string
	root := &cobra.Command{
		Use:   "recipe",
		Short: "The recipes by which a pilot reads what offices send",
		Long: `Every import keeps its recipe in the pilot file: which sheet, which columns are what,
and everything that was decided. The next wave is read by the one that fits best.
A recipe can be written to a file people can read, and read by another pilot with
import --recipe FILE.json. “recipe PILOT.leeway list” is understood too.`,
		Example: `  leeway-cli recipe list desk.leeway
  leeway-cli recipe export desk.leeway "District return" -o district.json
  leeway-cli recipe rename desk.leeway "District return" Harbour`,
		Args: cobra.ArbitraryArgs,
	}
	root.PersistentFlags().StringVarP(&out, "out", "o", "", "the file.json to write")
	root.AddCommand(
		t.recipeStep("list PILOT.leeway", "List the recipes", 1, func(args []string) error { return t.read(args[0], t.listRecipes) }),
		t.recipeStep("show PILOT.leeway NAME", "Print a recipe as JSON", 2, func(args []string) error {
			return t.read(args[0], func(s *pilot.Session) error { return t.showRecipe(s, args[1]) })
		}),
		t.recipeStep("export PILOT.leeway NAME -o FILE.json", "Write a recipe to a file", 2, func(args []string) error {
			if out == "" {
				return usageError{errors.New("give the name of the file with -o")}
			}
			return t.read(args[0], func(s *pilot.Session) error { return t.exportRecipe(s, args[1], out) })
		}),
		t.recipeStep("add PILOT.leeway FILE.json", "Keep a recipe of a file in the pilot", 2, func(args []string) error {
			return t.open(args[0], func(s *pilot.Session) error { return t.addRecipe(s, args[1]) })
		}),
		t.recipeStep("rename PILOT.leeway NAME NEW-NAME", "Give a recipe another name", 3, func(args []string) error {
			return t.open(args[0], func(s *pilot.Session) error {
				if err := s.RenameRecipe(args[1], args[2]); err != nil {
					return err
				}
				return t.done(s, "The recipe is called “"+args[2]+"” now.")
			})
		}),
		t.recipeStep("delete PILOT.leeway NAME", "Take a recipe out of the pilot; what it read stays", 2, func(args []string) error {
			return t.open(args[0], func(s *pilot.Session) error {
				if err := s.DeleteRecipe(args[1]); err != nil {
					return err
				}
				return t.done(s, fmt.Sprintf("The recipe is deleted. To bring it back: leeway-cli undo %s", t.typedPilot(s)))
			})
		}),
	)
	root.RunE = func(cmd *cobra.Command, args []string) error { return pilotFirst(root, args) }
	return root
}

// recipeStep is one thing to do with recipes.
func (t *terminal) recipeStep(use, short string, n int, do func(args []string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.ExactArgs(n), Example: "  leeway-cli recipe " + strings.NewReplacer("PILOT.leeway", "desk.leeway", "NEW-NAME", "Harbour", "NAME", `"District return"`, "FILE.json", "district.json").Replace(use),
		RunE: func(cmd *cobra.Command, args []string) error { return do(args) }}
}

// pilotFirst understands the pilot's name before what is to be done with it.
func pilotFirst(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return root.Help()
	}
	name := "list"
	if len(args) > 1 {
		name = args[1]
	}
	for _, step := range root.Commands() {
		if step.Name() != name {
			continue
		}
		given := append([]string{args[0]}, args[min(len(args), 2):]...)
		if err := step.Args(step, given); err != nil {
			_, takes, _ := strings.Cut(step.Use, " ")
			return usageError{fmt.Errorf("after “recipe %s” give %s", name, takes)}
		}
		return step.RunE(step, given)
	}
	return usageError{fmt.Errorf("“%s” is nothing to do with a recipe: say list, show, export, add, rename or delete", name)}
}

// recipeJSON is a recipe in a list for machines.
type recipeJSON struct {
	Name     string   `json:"name"`
	Sheet    string   `json:"sheet"`
	Columns  []string `json:"columns"`
	Outcomes []string `json:"outcomes"`
	Import   string   `json:"import,omitempty"`
	File     string   `json:"file,omitempty"`
}

func (t *terminal) listRecipes(s *pilot.Session) error {
	list := []recipeJSON{}
	rows := [][]string{{"Name", "Sheet", "Reads", "Last import", "Of"}}
	for _, r := range s.Recipes() {
		one := recipeJSON{Name: r.Name, Sheet: r.Recipe.Sheet, Import: importNumber(r.Import), Columns: []string{}, Outcomes: []string{}}
		for _, c := range r.Recipe.Columns {
			if c.Use != dataset.Ignore {
				one.Columns = append(one.Columns, c.Name())
			}
			if c.Use == dataset.OutcomeValue {
				one.Outcomes = append(one.Outcomes, c.Target)
			}
		}
		if r.Recipe.Known != nil {
			one.File = r.Recipe.Known.File
		}
		list = append(list, one)
		rows = append(rows, []string{one.Name, one.Sheet, strings.Join(one.Columns, ", "), one.Import, one.File})
	}
	switch {
	case t.asJSON:
		return t.printJSON(list)
	case len(list) == 0:
		t.line("There is no recipe yet: one is saved with every import.")
	default:
		t.table(rows)
	}
	return nil
}

func (t *terminal) showRecipe(s *pilot.Session, name string) error {
	named, err := s.Recipe(name)
	if err != nil {
		return err
	}
	text, err := named.Recipe.Indented()
	if err != nil {
		return err
	}
	t.endProgress()
	_, err = t.out.Write(text)
	return err
}

func (t *terminal) exportRecipe(s *pilot.Session, name, path string) error {
	named, err := s.Recipe(name)
	if err != nil {
		return err
	}
	if err := mayWrite(path, s.Path(), recipeFile); err != nil {
		return err
	}
	if err := writeRecipe(path, named.Recipe); err != nil {
		return err
	}
	if t.asJSON {
		return t.printJSON(map[string]string{"file": path, "recipe": named.Name})
	}
	t.line("The recipe “%s” is written to %s.", named.Name, path)
	return nil
}

func (t *terminal) addRecipe(s *pilot.Session, path string) error {
	r, err := readRecipe(path)
	if err != nil {
		return err
	}
	name := r.Name
	if name == "" {
		name = strings.TrimSuffix(baseName(path), ".json")
	}
	if err := s.SaveRecipe(name, r); err != nil {
		return err
	}
	return t.done(s, "The recipe is kept as “"+name+"”.")
}
