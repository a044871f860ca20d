package pilot_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

func cases() experiment.Outcome {
	return experiment.Outcome{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Count, Better: experiment.HigherIsBetter, SmallestEffect: 1}
}

const firstReturn = `team,cases closed,remarks
T-01,101,
T-02,112,
T-03,"1O3",
T-04,114,
T-05,95,late
T-06,116,
T-07,107,
T-08,128,
T-09,109,
T-10,93,
T-11,111,
`

// csv opens a text table.
func csv(t *testing.T, name, text string) workbook.Book {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, []byte(text), 0o600))
	book, err := workbook.Open(context.Background(), path, workbook.Options{}, nil)
	must(t, err)
	t.Cleanup(func() { book.Close() })
	return book
}

func firstImport(t *testing.T) *pilot.Session {
	t.Helper()
	s := collecting(t, cases())
	must(t, takeCSV(t, s, "District return 2026-03.csv", firstReturn, "Read as 103"))
	return s
}

// fitted carries the recipe that fits best over to a file.
func fitted(t *testing.T, s *pilot.Session, book workbook.Book) dataset.Draft {
	t.Helper()
	named, ok := s.RecipeFor(context.Background(), book)
	if !ok {
		t.Fatal("no recipe fits")
	}
	o, err := s.Fitting(named.Name)
	must(t, err)
	d, err := dataset.FitDraft(context.Background(), book, named.Recipe, s.Pilot(), dataset.Surroundings{}, o, nil)
	must(t, err)
	return d
}

func TestRecipesAreKeptAndChosen(t *testing.T) {
	s := firstImport(t)
	saved := s.Recipes()
	if len(saved) != 1 || saved[0].Name != "District return" || saved[0].Import != "data/1" || s.Pilot().Imports[0].Recipe != "District return" {
		t.Fatalf("%+v", saved)
	}
	other := saved[0].Recipe
	other.Columns = slices.Clone(other.Columns)
	other.Columns[0].Header, other.Columns[1].Header = "office", "closed"
	must(t, s.SaveRecipe("Head office", other))
	before := journalLength(t, s)
	must(t, s.SaveRecipe("Head office", other))
	if journalLength(t, s) != before {
		t.Error("saving the same recipe again wrote an entry")
	}
	second := csv(t, "April.csv", strings.NewReplacer("team,cases closed", "cases closed,team").Replace("team,cases closed,remarks\n"+"117,T-01,\n"))
	if got, ok := s.RecipeFor(context.Background(), second); !ok || got.Name != "District return" {
		t.Errorf("%v %v", got.Name, ok)
	}
	if got, ok := s.RecipeFor(context.Background(), csv(t, "x.csv", "office,closed\nT-01,5\n")); !ok || got.Name != "Head office" {
		t.Errorf("%v %v", got.Name, ok)
	}
	if _, ok := s.RecipeFor(context.Background(), csv(t, "x.csv", "a,b\nT-01,5\n")); ok {
		t.Error("a recipe fits a file that has none of its columns")
	}
	d := fitted(t, s, second)
	if c := d.Changes[slices.IndexFunc(d.Changes, func(c dataset.Change) bool { return c.Kind == dataset.LostIDs })]; c.Count != 10 {
		t.Errorf("%+v", c)
	}
	refused(t, s, s.SaveRecipe("", other), "has no name")
	refused(t, s, s.SaveRecipe("a\nb", other), "cannot be shown")
	refused(t, s, s.DeleteRecipe("Nothing"), "There are: “District return”, “Head office”")
	refused(t, s, s.RenameRecipe("Head office", "district RETURN"), "already")
	must(t, s.RenameRecipe("district return", "Harbour"))
	if s.Pilot().Imports[0].Recipe != "Harbour" || s.Recipes()[1].Import != "" && s.Recipes()[0].Name != "Harbour" {
		t.Errorf("%+v", s.Pilot().Imports[0])
	}
	must(t, s.DeleteRecipe("Head office"), s.Undo(), s.Undo())
	if names := s.Recipes(); len(names) != 2 || names[0].Name != "District return" || s.Pilot().Imports[0].Recipe != "District return" {
		t.Errorf("%+v", names)
	}
	// Undoing the save and then the import leaves nothing of either, also when the file
	// is opened again.
	must(t, s.Undo(), s.Undo(), s.Close())
	s, err := pilot.Open(s.Path(), ana)
	must(t, err)
	defer s.Close()
	if _, ok := s.LastRecipe(); ok || len(s.Recipes()) > 0 || len(s.Pilot().Imports) > 0 {
		t.Errorf("%+v %+v", s.Recipes(), s.Pilot().Imports)
	}
	must(t, s.Redo(), s.Redo())
	if len(s.Recipes()) != 2 || len(s.Pilot().Imports) != 1 {
		t.Errorf("%+v", s.Recipes())
	}
	if _, err := s.Imported("data/1"); err != nil {
		t.Error(err)
	}
}

func TestReplaceImport(t *testing.T) {
	s := firstImport(t)
	corrected := strings.NewReplacer("T-04,114", "T-04,141", "T-11,111,\n", "T-12,120,\n", "\"1O3\"", "103").Replace(firstReturn)
	d := fitted(t, s, csv(t, "District return corrected.csv", corrected))
	must(t, d.Err())
	r, err := s.Differences("data/1", d.Linked)
	must(t, err)
	if r.Same != 9 || r.Changed != 1 || r.Added != 1 || r.Removed != 1 {
		t.Errorf("%+v", r)
	}
	want := dataset.CellChange{Row: "changed", Team: "T-04", Column: "cases closed", Outcome: "cases", Before: "114", After: "141", CellBefore: "B5", Cell: "B5"}
	if i := slices.IndexFunc(r.Cells, func(c dataset.CellChange) bool { return c.Row == "changed" }); i < 0 || r.Cells[i] != want {
		t.Errorf("%+v", r.Cells)
	}
	refused(t, s, s.ReplaceImport("data/7", d.Linked, d.Recipe, d.Doubts), "no import")
	must(t, s.ReplaceImport("data/1", d.Linked, d.Recipe, d.Doubts))
	imports := s.Pilot().Imports
	if len(imports) != 1 || imports[0].ID != "data/2" || imports[0].Replaces != "data/1" || !strings.Contains(strings.Join(imports[0].Notes, " "), "1 changed, 1 added, 1 removed") {
		t.Fatalf("%+v", imports)
	}
	entries, err := s.Journal()
	must(t, err)
	last := entries[len(entries)-1]
	if last.Kind != pilot.KindImport || !strings.Contains(last.Detail, "T-04, “cases closed”: 114 → 141 (B5).") {
		t.Errorf("%+v", last)
	}
	if _, err := s.Imported("data/1"); err == nil {
		t.Error("the replaced rows are still there")
	}
	refused(t, s, s.ReplaceImport("data/2", d.Linked, d.Recipe, d.Doubts), "nothing to replace")
	must(t, s.Close())
	s, err = pilot.Open(s.Path(), ana)
	must(t, err)
	defer s.Close()
	must(t, s.Undo())
	if imports := s.Pilot().Imports; len(imports) != 1 || imports[0].ID != "data/1" || imports[0].Replaces != "" {
		t.Fatalf("%+v", imports)
	}
	linked, err := s.Imported("data/1")
	must(t, err)
	if used, _ := linked.Used(); used != 11 {
		t.Errorf("%d rows", used)
	}
	must(t, s.Redo())
	if origins, err := s.Trace("cases", "T-04"); err != nil || origins[0].Value != "141" || origins[0].Import != "data/2" {
		t.Errorf("%+v %v", origins, err)
	}
	must(t, s.TakeBack("data/2"), s.Undo())
	if len(s.Pilot().Imports) != 1 {
		t.Errorf("%+v", s.Pilot().Imports)
	}
}

func TestTrace(t *testing.T) {
	s := firstImport(t)
	origins, err := s.Trace("cases", "T-03")
	must(t, err)
	if len(origins) != 2 {
		t.Fatalf("%+v", origins)
	}
	o := origins[0]
	if o.File != "District return 2026-03.csv" || o.Cell != "B4" || o.Text != "1O3" || o.Value != "103" || o.Decision == nil || o.Decision.Do != dataset.DoUse || o.Recipe != "District return" || o.Part != "value" {
		t.Errorf("%+v", o)
	}
	if o := origins[1]; o.Cell != "A4" || o.Value != "T-03" || o.Part != "team" {
		t.Errorf("%+v", o)
	}
	_, err = s.Trace("cases", "T-12")
	refused(t, s, err, "No row of team T-12")
	_, err = s.Trace("cases", "T-O1")
	refused(t, s, err, "Did you mean T-01?")
	_, err = s.Trace("mood", "T-01")
	refused(t, s, err, "It has: cases.")
}
