package collect

import (
	"fmt"
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

// NextName is a name for a collection that the pilot does not have yet: "Collection 2".
func NextName(p *experiment.Pilot) string {
	for n := len(p.Collections) + 1; ; n++ {
		name, free := fmt.Sprintf("Collection %d", n), true
		for _, c := range p.Collections {
			free = free && !strings.EqualFold(c.Name, name)
		}
		if free {
			return name
		}
	}
}
