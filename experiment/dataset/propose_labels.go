package dataset

import (
	"fmt"
	"maps"
	"strings"

	"leeway/experiment"
)

// proposeLabels gives columns of answers their labels. Neighbours with answers of one
// family are looked at together: where one of them shows a middle answer, all have it.
func proposeLabels(columns []Column, found []*evidence, known Memory, more bool) {
	guesses := make([]*Labels, len(columns))
	why := make([]string, len(columns))
	for i, e := range found {
		if columns[i].Type != Text {
			continue
		}
		if l, evidence, ok := guessLabels(e.distinct, known); ok {
			guesses[i], why[i] = &l, evidence
		}
	}
	for first := 0; first < len(columns); {
		last := first
		for last+1 < len(columns) && guesses[first] != nil && guesses[last+1] != nil && family(guesses[last+1]) == family(guesses[first]) {
			last++
		}
		if last > first {
			together(columns[first:last+1], found[first:last+1], guesses[first:last+1], why[first:last+1], known)
		}
		first = last + 1
	}
	for i, l := range guesses {
		if l != nil {
			columns[i].Type, columns[i].Labels, columns[i].Evidence = Number, l, found[i].reach(why[i], more)
		}
	}
}

// family is the family of answers in the name of a scale.
func family(l *Labels) string {
	name, _, _ := strings.Cut(l.Scale, ",")
	return name
}

// together reads neighbouring columns by all their answers, unless that leaves more
// in doubt than reading each alone.
func together(columns []Column, found []*evidence, guesses []*Labels, why []string, known Memory) {
	counts := map[string]int{}
	unsure := 0
	for i, e := range found {
		for text, n := range e.distinct {
			counts[text] += n
		}
		if guesses[i].Unsure != "" {
			unsure++
		}
	}
	l, _, ok := guessLabels(counts, known)
	if !ok || family(&l) != family(guesses[0]) || l.Unsure != "" && unsure < len(guesses) {
		return
	}
	for i := range guesses {
		if !maps.Equal(guesses[i].Values, l.Values) {
			why[i] = fmt.Sprintf("%s; with the answers of columns %s to %s", strings.TrimSuffix(why[i], "."), columns[0].Letter, columns[len(columns)-1].Letter)
			if guesses[i].Unsure != "" && l.Unsure == "" {
				why[i] = fmt.Sprintf("answers of %s, by those of columns %s to %s", l.Scale, columns[0].Letter, columns[len(columns)-1].Letter)
			}
		}
		guesses[i] = l.clone()
	}
}

// labelled says whether a column's labels can stay where it is to hold an outcome: a yes
// or no keeps only answers from 0 to 1.
func labelled(c Column, o experiment.Outcome) bool {
	return c.Labels != nil && (o.Kind != experiment.Binary || c.Labels.Low == 0 && c.Labels.High == 1)
}
