package collect

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
)

// UsualOutcomes are the ids of the outcomes that an office can give for a team as a
// whole: all but those that are scored from people's answers to a questionnaire.
func UsualOutcomes(p *experiment.Pilot) []string {
	var out []string
	for _, o := range p.Outcomes {
		if o.Instrument == nil && !o.Opinion {
			out = append(out, o.ID)
		}
	}
	return out
}

// NextName is a name for a collection that the pilot does not have yet: "Wave 2".
func NextName(p *experiment.Pilot) string {
	for n := len(p.Collections) + 1; ; n++ {
		name, free := fmt.Sprintf("Wave %d", n), true
		for _, c := range p.Collections {
			free = free && !strings.EqualFold(c.Name, name)
		}
		if free {
			return name
		}
	}
}

// officeWords are what columns are called whose values are offices.
var officeWords = []string{"district", "office", "region", "department", "branch", "site", "unit", "area", "directorate", "division", "manager"}

// UsualGrouping is the roster's text column that most looks like the offices': one whose
// name says so, or that the plan draws within; "" where none has at least two teams to an
// office on average.
func UsualGrouping(p *experiment.Pilot) string {
	teams := len(p.Roster.Taking())
	best, bestScore := "", 0
	for _, a := range p.Roster.Attributes {
		values := len(p.Roster.Values(a.Name))
		if a.Numeric || values < 2 || 2*values > teams || p.Draw != nil && p.Draw.Column == a.Name {
			continue
		}
		score := 1
		if slices.Contains(p.Plan.BlockBy, a.Name) {
			score += 2
		}
		for i, word := range officeWords {
			if strings.Contains(strings.ToLower(a.Name), word) {
				score += 4 + len(officeWords) - i
				break
			}
		}
		if score > bestScore {
			best, bestScore = a.Name, score
		}
	}
	return best
}

// Groupings are the roster's columns whose values may be offices.
func Groupings(p *experiment.Pilot) []string {
	var out []string
	for _, a := range p.Roster.Attributes {
		if !a.Numeric && (p.Draw == nil || p.Draw.Column != a.Name) {
			out = append(out, a.Name)
		}
	}
	return out
}
