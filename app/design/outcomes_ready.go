package design

import (
	"leeway/experiment"
	"leeway/experiment/library"
)

// readyIDs are the outcomes of the library that stand as buttons of their own,
// because nearly every office has them.
var readyIDs = []string{"cases-closed", "resignations", "sick-days", "error-rate", "complaints", "decided-in-time"}

// readyOutcomes are those outcomes as the pilot's own. None has a smallest change
// that matters: that is asked of whoever will decide.
func readyOutcomes() []experiment.Outcome {
	var out []experiment.Outcome
	for _, id := range readyIDs {
		if o, _, err := library.Outcome(id); err == nil {
			out = append(out, o)
		}
	}
	return out
}

// The choices of the editor, as stored and as shown, in the same order.
var (
	roles     = []experiment.Role{experiment.Primary, experiment.Secondary, experiment.Guardrail, experiment.Exploratory}
	roleWords = []string{"Main: the verdict rests on it", "Secondary: planned, judged beside it", "Guardrail: must not get worse", "Exploratory: to learn from, not to decide by"}
	roleShort = []string{"Main", "Secondary", "Guardrail", "Exploratory"}

	kinds     = []experiment.Kind{experiment.Continuous, experiment.Binary, experiment.Count, experiment.Scale}
	kindWords = []string{"A number, an average or a rate", "Yes or no", "A count", "A scale, as in a survey"}

	directions     = []experiment.Direction{experiment.HigherIsBetter, experiment.LowerIsBetter}
	directionWords = []string{"Higher", "Lower"}
)

// at gives the place of a value in a list, or -1.
func at[T comparable](list []T, value T) int {
	for i, v := range list {
		if v == value {
			return i
		}
	}
	return -1
}
