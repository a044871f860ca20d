package randomize

import (
	"fmt"
	"math"
	"slices"

	"leeway/experiment"
)

// covariatesOf reads the attributes that teams are matched or balanced on: a column of
// numbers as it is; a text column as one column of 0 and 1 for each of its values but
// the first in the order of their bytes, which the others determine (an empty text is a
// value like any other, as it is for blocks); and experiment.TeamSize, where the roster
// has no attribute of that name, as the number of staff. A team without a number is
// refused by name. The error is a *experiment.Refusal.
func covariatesOf(r *experiment.Roster, teams []experiment.Team, attributes []string) (values [][]float64, names []string, err error) {
	for i, attribute := range attributes {
		if slices.Contains(attributes[:i], attribute) {
			continue
		}
		a, known := r.Attribute(attribute)
		switch {
		case known && !a.Numeric:
			more, levels := indicators(teams, attribute)
			values, names = append(values, more...), append(names, levels...)
			continue
		case !known && attribute != experiment.TeamSize:
			return nil, nil, &experiment.Refusal{What: fmt.Sprintf("The roster has no column “%s”, which the arms should be alike in.", attribute), Place: experiment.Place{Field: "plan"}, Remedy: "Choose one of the roster's columns."}
		}
		column := make([]float64, len(teams))
		for t, team := range teams {
			v, has := team.Number[attribute]
			if !known {
				v, has = float64(team.Staff), team.Staff > 0
			}
			if !has || math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, nil, &experiment.Refusal{What: fmt.Sprintf("Team %s has no value in “%s”, which the arms should be alike in.", team.ID, attribute), Place: experiment.Place{File: r.Source.File, Sheet: r.Source.Sheet, Cell: team.Cell, Team: team.ID, Field: "plan"}, Remedy: "Fill it in the roster and read it again, leave the team out, or balance on another column."}
			}
			column[t] = v
		}
		values, names = append(values, column), append(names, attribute)
	}
	return values, names, nil
}

// indicators makes the columns of 0 and 1 of a text attribute.
func indicators(teams []experiment.Team, attribute string) (values [][]float64, names []string) {
	var levels []string
	for _, t := range teams {
		levels = append(levels, t.Text[attribute])
	}
	slices.Sort(levels)
	levels = slices.Compact(levels)
	for _, level := range levels[min(1, len(levels)):] {
		column := make([]float64, len(teams))
		for t, team := range teams {
			if team.Text[attribute] == level {
				column[t] = 1
			}
		}
		values, names = append(values, column), append(names, attribute+": "+level)
	}
	return values, names
}
