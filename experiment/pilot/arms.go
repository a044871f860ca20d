package pilot

import (
	"fmt"
	"strings"

	"leeway/experiment"
)

// SetArmsAndPeriods replaces the arms and, for a phased roll-out, the number of
// periods and what one is called, in one action. Without an arm that starts in a
// period, periods must be 0.
func (s *Session) SetArmsAndPeriods(arms []experiment.Arm, periods int, periodName string) error {
	phased := (&experiment.Pilot{Arms: arms}).Phased()
	if phased != (periods > 0) {
		return &experiment.Refusal{What: fmt.Sprintf("%d periods do not go with these arms.", periods), Remedy: "Give periods where an arm starts in one, and only there."}
	}
	return s.design("Arms changed", armsInWords(arms, periodName), func(doc *experiment.Pilot) error {
		setArms(doc, arms)
		doc.Plan.Periods, doc.Plan.PeriodName = periods, strings.TrimSpace(periodName)
		if periods == 0 {
			doc.Plan.PeriodName = ""
		}
		return nil
	})
}

// setArms writes the arms. A plan without a roll-out has no periods.
func setArms(doc *experiment.Pilot, arms []experiment.Arm) {
	doc.Arms = append([]experiment.Arm(nil), arms...)
	if !doc.Phased() {
		doc.Plan.Periods, doc.Plan.PeriodName = 0, ""
	}
}

// armsInWords is the arms with their parts and starts, for the journal.
func armsInWords(arms []experiment.Arm, periodName string) string {
	words := make([]string, len(arms))
	for i, a := range arms {
		words[i] = fmt.Sprintf("%s (%d", a.Name, a.Share)
		if a.Starts > 0 {
			words[i] += fmt.Sprintf(", from %s %d", periodName, a.Starts)
		}
		words[i] += ")"
	}
	return strings.Join(words, ", ")
}
