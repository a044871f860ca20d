package pilot

import (
	"context"
	"fmt"
	"sort"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/estimate"
	"leeway/experiment/store"
)

// TakeOutcomes takes in the rows of a workbook that were linked to the drawn
// teams. It is one action, so one Undo takes all of it back. It refuses while a
// doubt must be settled, when the same sheet of the same file was taken in before,
// and when most of its rows were, from whichever file. The recipe is kept under its
// name, or under one made from the file's, for the next wave. At the first import the
// pilot moves on to Collecting.
func (s *Session) TakeOutcomes(linked *dataset.Linked, recipe dataset.Recipe, doubts []dataset.Doubt) error {
	taking, err := s.prepare(linked, recipe, doubts)
	if err != nil {
		return err
	}
	return s.takeIn(taking.entry, taking, "")
}

// importNotes are what belongs beside an import for ever: what the reading and the
// linking noted, and what was told for information.
func importNotes(linked *dataset.Linked, doubts []dataset.Doubt) []string {
	notes := append(append([]string(nil), linked.Table.Notes...), linked.Notes...)
	for _, d := range doubts {
		if d.Severity == experiment.ForInformation {
			notes = append(notes, d.What)
		}
	}
	return notes
}

func (s *Session) refuseImport(doc *experiment.Pilot, imp experiment.Import) error {
	place := experiment.Place{File: imp.Source.File, Sheet: imp.Source.Sheet}
	if len(imp.Outcomes) == 0 {
		return &experiment.Refusal{What: "No column is read as an outcome.", Place: place, Remedy: "Say which column holds which outcome."}
	}
	if imp.Used == 0 {
		return &experiment.Refusal{What: "No row belongs to a team that was drawn.", Place: place, Remedy: "Check which column holds the team ids."}
	}
	for _, before := range doc.Imports {
		if before.Source.SHA256 == imp.Source.SHA256 && before.Source.Sheet == imp.Source.Sheet && overlap(before.Outcomes, imp.Outcomes) {
			return &experiment.Refusal{
				What:   fmt.Sprintf("The same sheet was taken in already on %s; its rows would count twice.", before.At.Format("2 January 2006")),
				Place:  place,
				Remedy: "Take the earlier import back first if you want to read it differently.",
			}
		}
	}
	return nil
}

func overlap(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

func recipeOutcomes(r dataset.Recipe) []string {
	ids := r.Outcomes()
	sort.Strings(ids)
	return ids
}

// nextImport is the number after the highest in use. The number of a last import
// that was taken back is given again; the journal tells the two apart, because
// each entry holds the hash of its rows.
func nextImport(doc *experiment.Pilot) int {
	highest := 0
	for _, imp := range doc.Imports {
		var n int
		if _, err := fmt.Sscanf(imp.ID, "data/%d", &n); err == nil && n > highest {
			highest = n
		}
	}
	return highest + 1
}

// TakeBack removes one import, whichever it is. Undo brings it back.
func (s *Session) TakeBack(importID string) error {
	doc := s.Pilot()
	label := importID
	for _, imp := range doc.Imports {
		if imp.ID == importID {
			label = imp.Label
		}
	}
	e := store.Entry{Kind: KindTakeBack, Title: "Import taken back: " + label}
	return s.change(experiment.UndoImport, e, func(doc *experiment.Pilot) (map[string][]byte, error) {
		for i, imp := range doc.Imports {
			if imp.ID == importID {
				doc.Imports = append(doc.Imports[:i], doc.Imports[i+1:]...)
				parts := map[string][]byte{importID: nil, "recipe/" + importID: nil}
				return parts, s.withoutKey("recipe/"+importID, parts)
			}
		}
		return nil, &experiment.Refusal{What: fmt.Sprintf("There is no import %q.", importID), Remedy: "See the list on Import."}
	})
}

// LastRecipe is the recipe of the latest import of outcomes, to be tried first on
// the next file.
func (s *Session) LastRecipe() (dataset.Recipe, bool) {
	doc := s.Pilot()
	if len(doc.Imports) == 0 {
		return dataset.Recipe{}, false
	}
	data, err := s.file.Part("recipe/" + doc.Imports[len(doc.Imports)-1].ID)
	if err != nil {
		return dataset.Recipe{}, false
	}
	recipe, err := dataset.DecodeRecipe(data)
	return recipe, err == nil
}

// Imported reads back the rows of one import, with the cells they came from.
func (s *Session) Imported(importID string) (*dataset.Linked, error) {
	data, err := s.file.Part(importID)
	if err != nil {
		return nil, err
	}
	var linked dataset.Linked
	if err := linked.UnmarshalBinary(data); err != nil {
		return nil, err
	}
	return &linked, nil
}

// observations gathers every imported value by outcome, in the order of imports.
func (s *Session) observations(ctx context.Context, doc *experiment.Pilot) ([]estimate.Observations, error) {
	byOutcome := map[string]*estimate.Observations{}
	for _, imp := range doc.Imports {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		linked, err := s.Imported(imp.ID)
		if err != nil {
			return nil, err
		}
		for _, id := range imp.Outcomes {
			team, value, exposure, rows, err := linked.Values(id)
			if err != nil {
				return nil, err
			}
			o := byOutcome[id]
			if o == nil {
				o = &estimate.Observations{Outcome: id}
				byOutcome[id] = o
			} else if (o.Exposure == nil) != (exposure == nil) {
				return nil, &experiment.Refusal{
					What:   fmt.Sprintf("One import gives “%s” as a rate with its denominator, another without.", id),
					Place:  experiment.Place{File: imp.Source.File, Sheet: imp.Source.Sheet},
					Remedy: "Take one of them back and read it like the other.",
				}
			}
			o.Team = append(o.Team, team...)
			o.Value = append(o.Value, value...)
			if exposure != nil {
				o.Exposure = append(o.Exposure, exposure...)
			}
			o.Rows = append(o.Rows, rows...)
		}
	}
	var out []estimate.Observations
	for _, o := range doc.Outcomes {
		if obs := byOutcome[o.ID]; obs != nil {
			out = append(out, *obs)
		}
	}
	return out, nil
}
