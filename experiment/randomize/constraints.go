package randomize

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
)

// restrictionsOf resolves the plan's constraints to the teams that take part, by their
// places in teams. A constraint on a column becomes one restriction for each value that
// the column has (an empty text makes none), so that what clashes can be named closely.
// Sets of one team and constraints that no team meets are left out. The error is a
// *experiment.Refusal.
func restrictionsOf(p *experiment.Pilot, teams []experiment.Team) ([]Restriction, error) {
	at := map[string]int{}
	for i, t := range teams {
		at[t.ID] = i
	}
	var out []Restriction
	for _, c := range p.Plan.Constraints {
		r := Restriction{Kind: c.Kind, Limit: c.Limit}
		if c.Kind == experiment.Placed || c.Kind == experiment.AtMost {
			r.Arm = slices.IndexFunc(p.Arms, func(a experiment.Arm) bool { return a.Name == c.Arm })
			if r.Arm < 0 {
				return nil, constraintRefusal(fmt.Sprintf("A constraint (%s) names the arm “%s”, which there is not.", c.Kind, c.Arm), "Use an arm's name as it stands on Practice.")
			}
		}
		for _, group := range constraintGroups(c, p, teams, at) {
			if group.strange != "" {
				return nil, constraintRefusal(fmt.Sprintf("A constraint (%s) names the team %s, which does not take part.", c.Kind, group.strange), "Correct the id, or take the team back in.")
			}
			if len(group.teams) == 0 || (len(group.teams) == 1 && (c.Kind == experiment.SameArm || c.Kind == experiment.Apart)) {
				continue
			}
			named := r
			named.Groups = [][]int{group.teams}
			named.Name = constraintName(c, group, teams)
			out = append(out, named)
		}
	}
	return out, nil
}

func constraintRefusal(what, remedy string) error {
	return &experiment.Refusal{What: what, Place: experiment.Place{Field: "plan"}, Remedy: remedy}
}

// constraintGroup is teams that a constraint speaks of together.
type constraintGroup struct {
	teams   []int
	value   string // of the column, where there is one
	strange string // a team that does not take part
}

// constraintGroups is the teams that are named, or those with the same value in the
// column, in the order in which the values first come.
func constraintGroups(c experiment.Constraint, p *experiment.Pilot, teams []experiment.Team, at map[string]int) []constraintGroup {
	if c.Attribute == "" {
		var g constraintGroup
		for _, id := range c.Teams {
			i, takes := at[id]
			if !takes {
				// Late teams are drawn on their own, and constraints on earlier ones do not
				// concern them.
				if _, known := p.Roster.Team(id); !known || len(teams) == len(p.Roster.Taking()) {
					return []constraintGroup{{strange: id}}
				}
				continue
			}
			if !slices.Contains(g.teams, i) {
				g.teams = append(g.teams, i)
			}
		}
		return []constraintGroup{g}
	}
	var out []constraintGroup
	byValue := map[string]int{}
	for i, t := range teams {
		value := t.Text[c.Attribute]
		if strings.TrimSpace(value) == "" {
			continue
		}
		g, known := byValue[value]
		if !known {
			g = len(out)
			byValue[value] = g
			out = append(out, constraintGroup{value: value})
		}
		out[g].teams = append(out[g].teams, i)
	}
	return out
}

// constraintName says a constraint in words: “MF-02 and MF-08 (manager R. Okafor) in the
// same arm”.
func constraintName(c experiment.Constraint, g constraintGroup, teams []experiment.Team) string {
	const most = 6
	ids := make([]string, 0, len(g.teams))
	for _, i := range g.teams {
		ids = append(ids, teams[i].ID)
	}
	who := enumerated(ids)
	if len(ids) > most {
		who = fmt.Sprintf("%d teams", len(ids))
	}
	if g.value != "" {
		who += fmt.Sprintf(" (%s %s)", c.Attribute, g.value)
	}
	switch c.Kind {
	case experiment.SameArm:
		return who + " in the same arm"
	case experiment.Apart:
		return who + " in different arms"
	case experiment.Placed:
		return who + " placed in " + c.Arm
	}
	return fmt.Sprintf("at most %d of %s in %s", c.Limit, who, c.Arm)
}

// enumerated is “A”, “A and B”, “A, B and C”.
func enumerated(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
