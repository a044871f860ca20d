package pilot

import (
	"bytes"
	"context"
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/store"
	"leeway/experiment/workbook"
)

// NamedRecipe is a recipe that the pilot file keeps, for each kind of return its own.
type NamedRecipe struct {
	Name   string
	Recipe dataset.Recipe
	// Import is the id of the latest import that was read by it, "" for none.
	Import string
}

// partRecipes begins the names of the parts that hold named recipes.
const partRecipes = "recipes/"

// longestName bounds a recipe's name, in characters.
const longestName = 60

// Recipes are the named recipes in the order of their names. One that this Leeway
// cannot carry out is left out.
func (s *Session) Recipes() []NamedRecipe {
	var out []NamedRecipe
	for part := range s.file.State() {
		name, ok := strings.CutPrefix(part, partRecipes)
		if !ok {
			continue
		}
		if r, err := s.recipeIn(part); err == nil {
			out = append(out, NamedRecipe{Name: name, Recipe: r, Import: s.lastBy(name)})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// lastBy is the id of the latest import that a named recipe read.
func (s *Session) lastBy(name string) string {
	last := ""
	for _, imp := range s.Pilot().Imports {
		if imp.Recipe == name {
			last = imp.ID
		}
	}
	return last
}

func (s *Session) recipeIn(part string) (dataset.Recipe, error) {
	data, err := s.file.Part(part)
	if err != nil {
		return dataset.Recipe{}, err
	}
	return dataset.DecodeRecipe(data)
}

// Recipe finds a named recipe, capitals and spaces around the name apart. The
// *experiment.Refusal for one that is not there lists those there are.
func (s *Session) Recipe(name string) (NamedRecipe, error) {
	var names []string
	all := s.Recipes()
	for _, r := range all {
		if r.Name == name {
			return r, nil
		}
		names = append(names, "“"+r.Name+"”")
	}
	for _, r := range all {
		if strings.EqualFold(strings.TrimSpace(name), r.Name) {
			return r, nil
		}
	}
	refusal := &experiment.Refusal{What: fmt.Sprintf("There is no recipe “%s” in this pilot.", name), Remedy: "Recipes are saved when rows are taken in."}
	if len(names) > 0 {
		refusal.Remedy = "There are: " + strings.Join(names, ", ") + "."
	}
	return NamedRecipe{}, refusal
}

// ImportRecipe is the recipe that read an import.
func (s *Session) ImportRecipe(importID string) (dataset.Recipe, error) {
	if _, _, err := findImport(s.Pilot(), importID); err != nil {
		return dataset.Recipe{}, err
	}
	return s.recipeIn("recipe/" + importID)
}

// checkName says why a text cannot name a recipe, or nil.
func checkName(name string) error {
	what := ""
	switch {
	case strings.TrimSpace(name) == "":
		what = "The recipe has no name."
	case name != strings.TrimSpace(name):
		what = "The recipe’s name begins or ends with a space."
	case utf8.RuneCountInString(name) > longestName:
		what = fmt.Sprintf("The recipe’s name is longer than %d characters.", longestName)
	case strings.ContainsFunc(name, unicode.IsControl) || !utf8.ValidString(name):
		what = "The recipe’s name holds a character that cannot be shown."
	default:
		return nil
	}
	return &experiment.Refusal{What: what, Remedy: "Give it a short name, such as “District return”."}
}

// SaveRecipe keeps a recipe in the pilot file under a name; an earlier one of that
// name is replaced, which Undo takes back.
func (s *Session) SaveRecipe(name string, r dataset.Recipe) error {
	if err := checkName(name); err != nil {
		return err
	}
	r.Name, r.KeyCheck = name, "" // a key belongs to rows that were read with it
	if err := r.Check(); err != nil {
		return err
	}
	data, err := r.Encode()
	if err != nil {
		return err
	}
	if before, err := s.file.Part(partRecipes + name); err == nil && bytes.Equal(before, data) {
		return nil
	}
	return s.change(experiment.KeepRecipe, store.Entry{Kind: KindRecipe, Title: "Recipe saved: " + name}, func(*experiment.Pilot) (map[string][]byte, error) {
		return map[string][]byte{partRecipes + name: data}, nil
	})
}

// DeleteRecipe takes a named recipe out of the pilot file. Undo brings it back, and
// imports that were read by it stay.
func (s *Session) DeleteRecipe(name string) error {
	found, err := s.Recipe(name)
	if err != nil {
		return err
	}
	return s.change(experiment.KeepRecipe, store.Entry{Kind: KindRecipe, Title: "Recipe deleted: " + found.Name}, func(*experiment.Pilot) (map[string][]byte, error) {
		return map[string][]byte{partRecipes + found.Name: nil}, nil
	})
}

// RenameRecipe gives a named recipe another name, also where imports name it. It
// refuses a name that another one has.
func (s *Session) RenameRecipe(name, to string) error {
	found, err := s.Recipe(name)
	if err != nil {
		return err
	}
	if err := checkName(to); err != nil {
		return err
	}
	for _, other := range s.Recipes() {
		if strings.EqualFold(other.Name, to) && other.Name != found.Name {
			return &experiment.Refusal{What: fmt.Sprintf("There is a recipe “%s” already.", other.Name), Remedy: "Choose another name, or delete that one first."}
		}
	}
	if found.Name == to {
		return nil
	}
	found.Recipe.Name = to
	data, err := found.Recipe.Encode()
	if err != nil {
		return err
	}
	e := store.Entry{Kind: KindRecipe, Title: fmt.Sprintf("Recipe renamed: %s is now %s", found.Name, to)}
	return s.change(experiment.KeepRecipe, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		for i := range doc.Imports {
			if doc.Imports[i].Recipe == found.Name {
				doc.Imports[i].Recipe = to
			}
		}
		return map[string][]byte{partRecipes + found.Name: nil, partRecipes + to: data}, nil
	})
}

// leastFit is the share of a recipe's column names from which it is tried by itself.
const leastFit = 0.5

// RecipeFor chooses the named recipe that fits a file best: the one most of whose
// column names stand there, and among equals the one that was used last. ok is false
// where fewer than half of any recipe's names do.
func (s *Session) RecipeFor(ctx context.Context, book workbook.Book) (best NamedRecipe, ok bool) {
	var named []NamedRecipe
	var recipes []dataset.Recipe
	for _, r := range s.Recipes() {
		if r.Recipe.Purpose == dataset.ForOutcomes {
			named, recipes = append(named, r), append(recipes, r.Recipe)
		}
	}
	if len(named) == 0 {
		return NamedRecipe{}, false
	}
	scores, err := dataset.Matches(ctx, book, recipes...)
	if err != nil {
		return NamedRecipe{}, false
	}
	order := map[string]int{}
	for i, imp := range s.Pilot().Imports {
		order[imp.ID] = i + 1
	}
	at := 0
	for i := range named {
		if scores[i] > scores[at]+1e-9 || scores[i] > scores[at]-1e-9 && order[named[i].Import] > order[named[at].Import] {
			at = i
		}
	}
	return named[at], scores[at] >= leastFit
}

// Fitting is what is known when a named recipe is carried over to the next file: the
// teams that had rows in the latest import it read.
func (s *Session) Fitting(name string) (dataset.FitOptions, error) {
	id := s.lastBy(name)
	if id == "" {
		return dataset.FitOptions{}, nil
	}
	linked, err := s.Imported(id)
	if err != nil {
		return dataset.FitOptions{}, err
	}
	taking := s.Pilot().Roster.Taking()
	has := map[int]bool{}
	for _, k := range linked.Team {
		if k >= 0 && k < len(taking) {
			has[k] = true
		}
	}
	var o dataset.FitOptions
	for k, t := range taking {
		if has[k] {
			o.Before = append(o.Before, t.ID)
		}
	}
	return o, nil
}

// RecipeName is the name under which the recipe of an import is kept: its own, or that of
// a saved one that reads the same columns as the same outcomes, or one made from the
// file's name.
func (s *Session) RecipeName(r dataset.Recipe, file string) string {
	if checkName(r.Name) == nil {
		return r.Name
	}
	taken := map[string]bool{}
	for _, saved := range s.Recipes() {
		if saved.Recipe.Purpose == r.Purpose && signature(saved.Recipe) == signature(r) {
			return saved.Name
		}
		taken[strings.ToLower(saved.Name)] = true
	}
	base := nameFrom(file)
	name := base
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s %d", base, n)
	}
	return name
}

// signature tells which columns a recipe reads as what.
func signature(r dataset.Recipe) string {
	var reads []string
	for _, c := range r.Columns {
		if c.Use != dataset.Ignore {
			reads = append(reads, fmt.Sprintf("%q %s %q %s", strings.ToLower(c.Name()), c.Use, c.Target, c.Type))
		}
	}
	sort.Strings(reads)
	return strings.Join(reads, "\n")
}

// nameFrom makes a recipe's name from a file's: its words without what counts waves.
func nameFrom(file string) string {
	if at := strings.LastIndexAny(file, `/\`); at >= 0 {
		file = file[at+1:]
	}
	if at := strings.LastIndexByte(file, '.'); at > 0 {
		file = file[:at]
	}
	words := strings.FieldsFunc(file, func(r rune) bool { return !unicode.IsLetter(r) })
	kept := words[:0]
	for _, w := range words {
		switch strings.ToLower(w) {
		case "q", "wave", "v", "final", "copy", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
			"january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december":
			continue
		}
		kept = append(kept, w)
	}
	name := []rune(strings.Join(kept, " "))
	if len(name) == 0 {
		return "Outcomes"
	}
	name[0] = unicode.ToUpper(name[0])
	return strings.TrimSpace(string(name[:min(len(name), longestName-4)]))
}
