package pilot

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
)

// Trace leads every value of an outcome that a team has back to its cell: file, sheet,
// address, the text as it stood, what was decided about it, the import and the recipe.
// The values are those that the estimates use. It refuses a team or an outcome that
// the pilot does not have, and a team that has no values.
func (s *Session) Trace(outcome, teamID string) ([]dataset.Origin, error) {
	doc := s.Pilot()
	o, ok := doc.Outcome(outcome)
	if !ok {
		var ids []string
		for _, one := range doc.Outcomes {
			ids = append(ids, one.ID)
		}
		return nil, &experiment.Refusal{What: fmt.Sprintf("The pilot has no outcome “%s”.", outcome), Remedy: "It has: " + strings.Join(ids, ", ") + "."}
	}
	team := slices.IndexFunc(doc.Roster.Taking(), func(t experiment.Team) bool { return t.ID == teamID })
	if team < 0 {
		return nil, noTeam(doc, teamID)
	}
	var out []dataset.Origin
	for _, imp := range doc.Imports {
		if !slices.Contains(imp.Outcomes, outcome) {
			continue
		}
		linked, err := s.Imported(imp.ID)
		if err != nil {
			return nil, err
		}
		recipe, err := s.recipeIn("recipe/" + imp.ID)
		if err != nil {
			return nil, err
		}
		origins, err := linked.Trace(recipe, outcome, team)
		if err != nil {
			return nil, err
		}
		for _, one := range origins {
			one.Import, one.Recipe = imp.ID, imp.Recipe
			out = append(out, one)
		}
	}
	if len(out) == 0 {
		return nil, &experiment.Refusal{What: fmt.Sprintf("No row of team %s gives “%s”.", teamID, o.Name), Place: experiment.Place{Team: teamID}, Remedy: "Its data were not taken in yet, or all its rows were set aside."}
	}
	return out, nil
}

func noTeam(doc *experiment.Pilot, id string) error {
	for _, t := range doc.Roster.Teams {
		if t.ID == id {
			return &experiment.Refusal{What: fmt.Sprintf("Team %s is left out of the draw: %s.", id, strings.TrimSuffix(t.LeftOut, ".")), Place: experiment.Place{Team: id}, Remedy: "Its rows are never used."}
		}
	}
	r := &experiment.Refusal{What: fmt.Sprintf("There is no team “%s” in the roster.", id), Remedy: "Check its id."}
	near := dataset.Nearest(id, doc.Roster)
	var ids []string
	for _, n := range near {
		ids = append(ids, n.ID)
	}
	if len(ids) > 0 {
		r.Remedy = "Did you mean " + strings.Join(ids, " or ") + "?"
	}
	return r
}
