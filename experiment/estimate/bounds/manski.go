package bounds

import (
	"fmt"

	"leeway/experiment"
)

// Manski are the bounds without any assumption but that no value lies outside the
// outcome's limits: missing values are at the one end in one arm and at the other end in
// the other (Horowitz and Manski 2000, JASA 95:77).
type Manski struct{ Low, High float64 }

// ManskiBounds makes the bounds from the answers seen and the number assigned to each arm.
// The error is a *experiment.Refusal where a value lies outside the limits, or an arm has
// nobody.
func ManskiBounds(treated, control []float64, assignedTreated, assignedControl int, least, most float64) (Manski, error) {
	if assignedTreated < max(1, len(treated)) || assignedControl < max(1, len(control)) || !(least <= most) {
		return Manski{}, &experiment.Refusal{What: "An arm has nobody, or the limits are the wrong way round.", Remedy: "Check the arms' numbers and the outcome's limits."}
	}
	for _, values := range [][]float64{treated, control} {
		for _, v := range values {
			if v < least || v > most {
				return Manski{}, &experiment.Refusal{What: fmt.Sprintf("The value %g lies outside the limits %g and %g.", v, least, most), Remedy: "Give the limits that no value can pass."}
			}
		}
	}
	filled := func(seen []float64, assigned int, with float64) float64 {
		sum := with * float64(assigned-len(seen))
		for _, v := range seen {
			sum += v
		}
		return sum / float64(assigned)
	}
	return Manski{
		Low:  filled(treated, assignedTreated, least) - filled(control, assignedControl, most),
		High: filled(treated, assignedTreated, most) - filled(control, assignedControl, least),
	}, nil
}
