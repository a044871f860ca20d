package pilot

import (
	"fmt"
	"math"

	"leeway/experiment"
)

// SetSampleSize keeps what the number of teams was chosen by. It is part of the plan
// that is sealed. Numbers that cannot be, or an outcome that the pilot does not have,
// are a *experiment.Refusal.
func (s *Session) SetSampleSize(size experiment.SampleSize) error {
	if err := checkSampleSize(s.Pilot(), size); err != nil {
		return err
	}
	title := fmt.Sprintf("Sample size: %s", counted(size.Teams, "team", "teams"))
	detail := fmt.Sprintf("A chance of %.0f%% of seeing a change of %g in “%s”, with %g people in a team, ICC %.3g and an SD of %.4g.",
		100*size.Power, size.Effect, size.Outcome, size.PerTeam, size.ICC, size.SD)
	return s.design(title, detail, func(doc *experiment.Pilot) error {
		kept := size
		kept.Sources = map[string]string{}
		for name, source := range size.Sources {
			kept.Sources[name] = source
		}
		doc.SampleSize = &kept
		return nil
	})
}

func checkSampleSize(doc *experiment.Pilot, size experiment.SampleSize) error {
	refuse := func(what, remedy string) error {
		return &experiment.Refusal{What: what, Place: experiment.Place{Field: "sample_size"}, Remedy: remedy}
	}
	if _, known := doc.Outcome(size.Outcome); !known {
		return refuse(fmt.Sprintf("The sample size is for an outcome “%s” that the pilot does not have.", size.Outcome), "Choose the main outcome on Outcomes first.")
	}
	if size.Teams < 2 {
		return refuse(fmt.Sprintf("%s cannot be compared.", counted(size.Teams, "team", "teams")), "Use at least two.")
	}
	for _, m := range []struct {
		name            string
		value, low, top float64
	}{
		{"change", size.Effect, math.SmallestNonzeroFloat64, math.MaxFloat64}, {"number of people in a team", size.PerTeam, 1, math.MaxFloat64},
		{"spread between people", size.SD, math.SmallestNonzeroFloat64, math.MaxFloat64}, {"spread of team sizes", size.CV, 0, math.MaxFloat64},
		{"ICC", size.ICC, 0, 1}, {"lower end of the ICC", size.ICCLow, 0, 1}, {"upper end of the ICC", size.ICCHigh, 0, 1},
		{"part explained by values from before", size.R2, 0, 1}, {"chance", size.Power, 0, 1},
		{"lower end of the chance", size.PowerLow, 0, 1}, {"upper end of the chance", size.PowerHigh, 0, 1},
	} {
		if !(m.value >= m.low && m.value <= m.top) {
			return refuse(fmt.Sprintf("The %s is %g, which cannot be.", m.name, m.value), "Work it out again on Sample size.")
		}
	}
	return nil
}
