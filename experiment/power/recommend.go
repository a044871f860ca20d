package power

import (
	"fmt"
	"math"

	"leeway/experiment"
)

// simplerWins is how much larger the smallest change seen may be for a design that is
// easier to explain.
const simplerWins = 1.03

// fit is true where the entrant can reach the error level and keeps it, within three
// standard errors of the simulation.
func (e *Entrant) fit(alpha float64, repetitions int) bool {
	limit := alpha + 3*math.Sqrt(alpha*(1-alpha)/float64(repetitions))
	return e.Refused == "" && e.SmallestP <= alpha+1e-12 && e.TypeI <= limit && !math.IsNaN(e.Detectable)
}

// recommend applies the rule that Compare states.
func (t *Tournament) recommend(alpha float64) {
	best := -1
	for i := range t.Entrants {
		if t.Entrants[i].fit(alpha, t.Repetitions) && (best < 0 || t.Entrants[i].Detectable < t.Entrants[best].Detectable) {
			best = i
		}
	}
	if best < 0 {
		t.Reason = fmt.Sprintf("No way of drawing that was tried can show an effect at %s with these teams.", percent(alpha))
	} else {
		t.pick(best, alpha)
	}
	for i := range t.Entrants {
		t.Entrants[i].Why = t.why(t.Entrants[i], alpha)
	}
}

// pick takes the easiest of the ways that come near the best.
func (t *Tournament) pick(best int, alpha float64) {
	least, pick := t.Entrants[best], best
	for i, e := range t.Entrants {
		chosen := t.Entrants[pick]
		if e.fit(alpha, t.Repetitions) && e.Detectable <= simplerWins*least.Detectable && (e.Difficulty < chosen.Difficulty || e.Difficulty == chosen.Difficulty && e.Detectable < chosen.Detectable) {
			pick = i
		}
	}
	t.Recommended, t.Entrants[pick].Recommended = pick, true
	e := t.Entrants[pick]
	if pick == best {
		t.Reason = fmt.Sprintf("“%s” sees the smallest change, %.3g, of the ways that keep false alarms at %s.", e.Name, e.Detectable, percent(alpha))
		return
	}
	t.Reason = fmt.Sprintf("“%s” is easier to explain and sees a change of %.3g, within 3%% of the smallest that any way sees (%.3g, “%s”).", e.Name, e.Detectable, least.Detectable, least.Name)
}

// why says what speaks for or against an entrant.
func (t *Tournament) why(e Entrant, alpha float64) string {
	switch {
	case e.Refused != "":
		return e.Refused
	case e.Recommended:
		return t.Reason
	case e.SmallestP > alpha+1e-12:
		return fmt.Sprintf("Its smallest possible p-value is %s, so it can never show an effect at %s.", smallP(e.SmallestP), percent(alpha))
	case !e.fit(alpha, t.Repetitions) && e.TypeI > alpha:
		return fmt.Sprintf("It sees an effect where there is none in %s of tries, more than %s.", percent(e.TypeI), percent(alpha))
	case t.Recommended < 0 || math.IsNaN(e.Detectable):
		return "It sees no change with a chance of 80%."
	}
	r := t.Entrants[t.Recommended]
	neater, harder := e.WorstImbalance < 0.8*r.WorstImbalance, e.Difficulty > r.Difficulty
	smaller := "sees no smaller change"
	if e.Detectable > simplerWins*r.Detectable {
		smaller = fmt.Sprintf("sees changes from %.3g only", e.Detectable)
	} else if e.Detectable < r.Detectable {
		smaller = "sees hardly a smaller change"
	}
	switch {
	case neater && harder:
		return "It gives neater balance but is harder to explain, and " + smaller + "."
	case neater:
		return "It gives neater balance but " + smaller + "."
	case harder:
		return "It is harder to explain and " + smaller + "."
	}
	return "It " + smaller + "."
}

// notes say how to read the table.
func (t *Tournament) notes(p *experiment.Pilot) []string {
	notes := []string{
		fmt.Sprintf("The smallest change is the one that is seen with a chance of 80%%; with %d tries it is known to about %s.", t.Repetitions, percent(0.4/math.Sqrt(float64(t.Repetitions)))),
	}
	if looked := attributesOf(p); len(looked) > 0 {
		notes = append(notes, fmt.Sprintf("Worst imbalance: of %s, the largest difference between an arm and the control in standard deviations; it is smaller in 19 of 20 draws.", namesOf(looked)))
	} else {
		notes = append(notes, "The roster has no numbers to compare the arms by, so no imbalance is shown.")
	}
	for _, e := range t.Entrants {
		if e.Refused == "" && (e.Kind == experiment.Rerandomised || e.Kind == experiment.Constrained) {
			notes = append(notes, fmt.Sprintf("Ways that take only some draws are judged by randomisation inference with %d of their own draws.", usualReplays))
			break
		}
	}
	return notes
}
