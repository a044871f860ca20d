package power

import (
	"fmt"
	"math"
	"strings"
)

// percent writes a chance for people: "80%", "8.4%" below ten, never 0% or 100%
// where it is neither.
func percent(p float64) string {
	switch v := p * 100; {
	case math.IsNaN(p):
		return "unknown"
	case v > 0 && v < 0.1:
		return "under 0.1%"
	case v < 9.95:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") + "%"
	case v > 99.9 && v < 100:
		return "over 99.9%"
	case v > 99 && v < 99.95:
		return fmt.Sprintf("%.1f%%", v)
	default:
		return fmt.Sprintf("%.0f%%", v)
	}
}

// drawnWords says how many are drawn: "10 and 10 teams".
func (t trial) drawnWords() string {
	switch t.design {
	case Pairs:
		return plain(t.treated) + " pairs of teams"
	case Wedge:
		return fmt.Sprintf("%d sequences of %s teams", t.sequences, plain(t.treated))
	case Individual:
		return fmt.Sprintf("%s and %s people", plain(t.treated), plain(t.control))
	case SeveralArms:
		return fmt.Sprintf("%s teams in each of %d practice arms and %s in the control", plain(t.treated), t.arms, plain(t.control))
	}
	return fmt.Sprintf("%s and %s teams", plain(t.treated), plain(t.control))
}

// sentence says the answer in words.
func (t trial) sentence(wanted float64) string {
	who := t.drawnWords()
	if t.size > 1 {
		who += fmt.Sprintf(" of %s people", plain(t.size))
	}
	what := fmt.Sprintf("seeing a change of %s", plain(t.effect))
	if t.design == GuardrailDesign {
		what = fmt.Sprintf("showing that it stays above −%s", plain(t.margin))
	}
	switch t.solve {
	case SolvePower:
		return fmt.Sprintf("With %s the chance of %s is %s.", who, what, percent(t.power))
	case SolveEffect:
		if t.design == GuardrailDesign {
			return fmt.Sprintf("With %s the smallest margin that is held with a chance of %s is %s.", who, percent(wanted), plain(t.margin))
		}
		return fmt.Sprintf("With %s the smallest change that is seen with a chance of %s is %s.", who, percent(wanted), plain(math.Abs(t.effect)))
	}
	return fmt.Sprintf("For a chance of %s it takes %s; the chance of %s is then %s.", percent(wanted), who, what, percent(t.power))
}
