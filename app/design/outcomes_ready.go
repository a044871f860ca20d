package design

import "leeway/experiment"

// readyOutcomes are outcomes that many offices measure, to begin from. None has a
// smallest change that matters: that is asked of whoever will decide.
var readyOutcomes = []experiment.Outcome{
	{Name: "Cases closed", Kind: experiment.Continuous, Unit: "cases per person each week", Better: experiment.HigherIsBetter, Source: "case system"},
	{Name: "Resignations", Kind: experiment.Continuous, Unit: "resignations per 100 staff each year", Better: experiment.LowerIsBetter, Source: "staff records"},
	{Name: "Sick days", Kind: experiment.Continuous, Unit: "days per person each month", Better: experiment.LowerIsBetter, Source: "staff records"},
	{Name: "Error rate", Kind: experiment.Continuous, Unit: "errors per 100 cases", Better: experiment.LowerIsBetter, Source: "quality checks"},
	{Name: "Complaints", Kind: experiment.Continuous, Unit: "complaints per 100 cases", Better: experiment.LowerIsBetter, Source: "complaints desk"},
	{Name: "Staff survey score", Kind: experiment.Scale, Unit: "points of 100", Better: experiment.HigherIsBetter, ScaleMax: 100, Source: "staff survey", Opinion: true},
	{Name: "Done in time", Kind: experiment.Binary, Better: experiment.HigherIsBetter, Source: "case system"},
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
