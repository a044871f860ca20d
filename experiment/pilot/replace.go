package pilot

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/store"
)

// Differences compares rows that would replace an import with that import's: by team,
// never by arm. Nothing is changed.
func (s *Session) Differences(importID string, linked *dataset.Linked) (dataset.Replacement, error) {
	if _, _, err := findImport(s.Pilot(), importID); err != nil {
		return dataset.Replacement{}, err
	}
	before, err := s.Imported(importID)
	if err != nil {
		return dataset.Replacement{}, err
	}
	return dataset.Differences(before, linked)
}

func findImport(doc *experiment.Pilot, id string) (int, experiment.Import, error) {
	for i, imp := range doc.Imports {
		if imp.ID == id {
			return i, imp, nil
		}
	}
	return 0, experiment.Import{}, &experiment.Refusal{What: fmt.Sprintf("There is no import %q.", id), Remedy: "See the list on Import."}
}

// shownDifferences is how many changed cells the journal names.
const shownDifferences = 10

// ReplaceImport takes rows in, in the place of an earlier import: a corrected file. It
// is one action with one entry, which says what differs, and one Undo brings the
// former rows back. The new import names the one it replaces. It refuses whatever
// TakeOutcomes refuses, measured against the other imports, and rows of the same
// sheet that do not differ.
func (s *Session) ReplaceImport(importID string, linked *dataset.Linked, recipe dataset.Recipe, doubts []dataset.Doubt) error {
	taking, err := s.prepare(linked, recipe, doubts)
	if err != nil {
		return err
	}
	if err := s.Pilot().Permits(experiment.ImportOutcomes); err != nil {
		return err
	}
	differences, err := s.Differences(importID, linked)
	if err != nil {
		return err
	}
	_, former, err := findImport(s.Pilot(), importID)
	if err != nil {
		return err
	}
	if differences.Nothing() && len(differences.Columns) == 0 && former.Source.SHA256 == taking.imp.Source.SHA256 {
		return &experiment.Refusal{What: "This is the file that was taken in, and it gives the same rows. There is nothing to replace.", Place: experiment.Place{File: taking.imp.Source.File, Sheet: taking.imp.Source.Sheet}, Remedy: "Choose the corrected file."}
	}
	number := strings.TrimPrefix(importID, "data/")
	said := fmt.Sprintf("It replaces import %s, %s: %s", number, former.Source.File, differences)
	taking.imp.Replaces = importID
	taking.imp.Notes = append(taking.imp.Notes, append([]string{said}, differences.Columns...)...)
	e := taking.entry
	e.Title = fmt.Sprintf("Import %s replaced: %s by %s", number, former.Source.File, taking.imp.Source.File)
	e.Detail = strings.TrimSpace(fmt.Sprintf("%s %s %s %s", differences, strings.Join(differences.Columns, " "), firstCells(differences), e.Detail))
	return s.takeIn(e, taking, importID)
}

// firstCells names the first cells that differ.
func firstCells(r dataset.Replacement) string {
	var out []string
	for _, c := range r.Cells[:min(len(r.Cells), shownDifferences)] {
		out = append(out, CellSentence(c))
	}
	if more := len(r.Cells) - len(out) + r.More; more > 0 {
		out = append(out, fmt.Sprintf("And %d more.", more))
	}
	return strings.Join(out, " ")
}

// CellSentence is one difference in words: "HB-03, “Cases closed”: 121 → 112 (C8, now C8)."
func CellSentence(c dataset.CellChange) string {
	who := c.Team
	for _, more := range []string{c.Person, c.Period} {
		if more != "" {
			who += ", " + more
		}
	}
	value := func(v string) string {
		if v == "" {
			return "nothing"
		}
		if isNegative(v) {
			return "−" + v[1:]
		}
		return v
	}
	cells := c.CellBefore
	switch {
	case cells == "":
		cells = "now " + c.Cell
	case c.Cell != "" && c.Cell != cells:
		cells += ", now " + c.Cell
	}
	return fmt.Sprintf("%s, “%s”: %s → %s (%s).", who, c.Column, value(c.Before), value(c.After), cells)
}

// isNegative says whether a value begins like a negative number.
func isNegative(v string) bool { return len(v) > 1 && v[0] == '-' && v[1] >= '0' && v[1] <= '9' }

// taking is an import in preparation.
type taking struct {
	imp    experiment.Import
	entry  store.Entry
	linked *dataset.Linked
	data   []byte
	recipe dataset.Recipe
}

// prepare encodes what is to be taken in; it changes nothing. It refuses while a
// doubt must be settled.
func (s *Session) prepare(linked *dataset.Linked, recipe dataset.Recipe, doubts []dataset.Doubt) (taking, error) {
	if err := blocking(doubts); err != nil {
		return taking{}, err
	}
	// The table brings its own doubts along: a caller that passes on only those of
	// the linking must not take a cell in that nobody has settled.
	if err := blocking(linked.Table.Doubts); err != nil {
		return taking{}, err
	}
	if n := linked.Counts().Waiting; n > 0 {
		return taking{}, &experiment.Refusal{What: fmt.Sprintf("%s to be settled.", counted(n, "row waits", "rows wait")), Place: experiment.Place{File: linked.Table.Source.File, Sheet: linked.Table.Source.Sheet}, Remedy: "Say of each what becomes of it, then take the file in."}
	}
	data, err := linked.MarshalBinary()
	if err != nil {
		return taking{}, err
	}
	source := linked.Table.Source
	imp := experiment.Import{Label: source.File, Source: source, Rows: len(linked.Team), Outcomes: recipeOutcomes(recipe)}
	imp.Used, imp.SetAside = linked.Used()
	imp.Notes = importNotes(linked, doubts)
	imp.Returned = s.returnedSheet(source.SHA256)
	imp.Recipe = s.RecipeName(recipe, source.File)
	recipe = linked.Table.Learnt(recipe)
	recipe.Name = imp.Recipe
	e := store.Entry{
		Kind:   KindImport,
		Title:  fmt.Sprintf("%s taken in from %s", counted(imp.Used, "row", "rows"), source.File),
		Detail: strings.TrimSpace(fmt.Sprintf("Sheet %s: %s read, %d used, %d set aside. %s", source.Sheet, counted(imp.Rows, "row", "rows"), imp.Used, imp.SetAside, doubtsInWords(doubts))),
	}
	return taking{imp, e, linked, data, recipe}, nil
}

// takeIn writes an import, in the place of another one where replaced names it.
func (s *Session) takeIn(e store.Entry, t taking, replaced string) error {
	recipeData, err := t.recipe.Encode()
	if err != nil {
		return err
	}
	lasting := t.recipe
	lasting.KeyCheck = "" // the next file's reading says which key it needs
	lastingData, err := lasting.Encode()
	if err != nil {
		return err
	}
	return s.change(experiment.ImportOutcomes, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		imp := t.imp
		imp.ID = fmt.Sprintf("data/%d", nextImport(doc))
		parts := map[string][]byte{imp.ID: t.data, "recipe/" + imp.ID: recipeData, partRecipes + imp.Recipe: lastingData}
		at := len(doc.Imports)
		if replaced != "" {
			var err error
			if at, _, err = findImport(doc, replaced); err != nil {
				return nil, err
			}
			doc.Imports = slices.Delete(doc.Imports, at, at+1)
			parts[replaced], parts["recipe/"+replaced] = nil, nil
			if err := s.withoutKey("recipe/"+replaced, parts); err != nil {
				return nil, err
			}
		}
		if err := s.refuseImport(doc, imp); err != nil {
			return nil, err
		}
		if err := s.refuseStrangers(doc, &imp, t.linked); err != nil {
			return nil, err
		}
		if err := s.refuseRepeats(doc, &imp, t.linked); err != nil {
			return nil, err
		}
		imp.At, imp.By = s.now().UTC(), s.who
		doc.Imports = slices.Insert(doc.Imports, at, imp)
		doc.Stage = experiment.Collecting
		return parts, s.withKey(t.recipe, parts)
	})
}
