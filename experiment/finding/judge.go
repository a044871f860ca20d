package finding

import (
	"fmt"
	"math"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// fewDF are the degrees of freedom below which the interval of the plan's method
// may be too short to decide alone (methods: Satterthwaite's approximation is
// poor below about four, Pustejovsky and Tipton 2018, JBES 36:672).
const fewDF = 4

// judgement is what the sealed rule says about one estimate.
type judgement struct {
	verdict Verdict
	state   GuardrailState
	// replayed is true where the interval rests on few degrees of freedom, so that
	// the interval from replaying the draw was heeded as well.
	replayed bool
}

// word is the verdict, or for a guardrail its state.
func (j judgement) word(o experiment.Outcome) string {
	if o.Role == experiment.Guardrail {
		return j.state.String()
	}
	return j.verdict.String()
}

// judge applies the rule to the estimate's interval; below fewDF degrees of
// freedom to all that this interval or the one from replaying the draw holds, so
// that the more cautious of the two stands.
func judge(e estimate.OutcomeEstimate) judgement {
	alone := byInterval(e)
	r := e.Randomisation
	if !(e.Effect.DF < fewDF) || math.IsNaN(r.Low) || math.IsNaN(r.High) || !(r.Low < r.High) {
		return alone
	}
	both := rule(e.Outcome, math.Min(e.Effect.Low, r.Low), math.Max(e.Effect.High, r.High))
	both.replayed = true
	return both
}

// byInterval applies the rule to the interval of the plan's method alone.
func byInterval(e estimate.OutcomeEstimate) judgement {
	if e.Effect.Dropped {
		return rule(e.Outcome, math.NaN(), math.NaN())
	}
	return rule(e.Outcome, e.Effect.Low, e.Effect.High)
}

func rule(o experiment.Outcome, low, high float64) judgement {
	low, high = turned(o, low, high)
	return judgement{verdict: VerdictOf(low, high, o.SmallestEffect), state: GuardrailOf(low, high, o.Margin)}
}

// note says what another method, or the number of comparisons, does to the
// verdict; empty where it does nothing.
func note(p *experiment.Pilot, f Finding) string {
	return joined(secondNote(f), comparedNote(p, f))
}

// joined puts sentences behind each other, with one blank where there are two.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// secondNote says whether replaying the draw, the second method, sets another
// verdict than the plan's. The plan's method decides, except where it rests on
// too few degrees of freedom: then the more cautious verdict stands.
func secondNote(f Finding) string {
	e := f.Estimate
	o, r := e.Outcome, e.Randomisation
	if math.IsNaN(f.Low) || math.IsNaN(f.High) {
		return ""
	}
	if math.IsNaN(r.Low) || math.IsNaN(r.High) || !(r.Low < r.High) {
		return luckNote(f)
	}
	mine, now := byInterval(e).word(o), judge(e)
	if now.replayed {
		if now.word(o) == mine {
			return ""
		}
		return fmt.Sprintf("The interval rests on very few teams (%s degrees of freedom) and would say “%s” alone. A second method, which replays the draw, %s, so the more cautious verdict stands.",
			Number(e.Effect.DF, 1), mine, replayedInterval(o, r))
	}
	say := rule(o, r.Low, r.High).word(o)
	if say == mine {
		return ""
	}
	k := ScaleOf(o).Factor
	d := Decimals(r.Low*k, r.High*k, 0, o.SmallestEffect*k)
	return "A second method, which replays the draw, would say “" + say + "” (likely " + Number(r.Low*k, d) + " to " + Number(r.High*k, d) + "); the method in the plan decides."
}

// replayedInterval is what replaying the draw says of the size of the change.
func replayedInterval(o experiment.Outcome, r estimate.Randomisation) string {
	if math.IsInf(r.Low, 0) || math.IsInf(r.High, 0) {
		return "has too few possible draws to exclude any change"
	}
	k := ScaleOf(o).Factor
	d := Decimals(r.Low*k, r.High*k, 0, o.SmallestEffect*k)
	return "says anything from " + Number(r.Low*k, d) + " to " + Number(r.High*k, d)
}

// luckNote is the note where replaying the draw gave a p-value but no interval.
func luckNote(f Finding) string {
	r := f.Estimate.Randomisation
	if f.Guardrail != nil || math.IsNaN(r.P) || r.Draws == 0 {
		return ""
	}
	excludesZero := f.Low > 0 || f.High < 0
	switch {
	case excludesZero && f.Verdict != NoMeaningfulDifference && r.P > f.Alpha:
		return "A second method, which replays the draw, could not tell this change from luck; the method in the plan decides."
	case f.Verdict == TooUncertain && r.P <= f.Alpha:
		return "A second method, which replays the draw, would see a change here; the method in the plan decides."
	}
	return ""
}

// comparedNote says that several comparisons were made, each of which may show a
// change by luck: that makes the chance of some false alarm larger than that of one.
func comparedNote(p *experiment.Pilot, f Finding) string {
	arms, text := len(p.Arms)-1, ""
	if arms > 1 && f.Estimate.Arm >= 0 {
		text = fmt.Sprintf("%d practice arms were compared with %s, each on its own: the chance that luck alone shows a change in one of them is larger than the %s in 100 of a single comparison.", arms, f.ControlName, Short(math.Round(1000*f.Alpha)/10))
	}
	if e := f.Estimate; e.Effect.P <= f.Alpha && e.AdjustedP > f.Alpha {
		text = joined(text, "Taken together with the other planned secondary results, luck could explain this one.")
	}
	return text
}

// SecondMethod says how replaying the draw, the second method, compares with the
// plan's method; empty where the draw was not replayed, or the Note says it.
func (f Finding) SecondMethod() string {
	e := f.Estimate
	r := e.Randomisation
	switch {
	case r.Draws == 0 || math.IsNaN(r.P) || math.IsNaN(e.Effect.P) || secondNote(f) != "":
		return ""
	case (r.P <= f.Alpha) == (e.Effect.P <= f.Alpha):
		return "A second method, which replays the draw, agrees."
	case r.P <= f.Alpha:
		return "A second method, which replays the draw, gives the same verdict, and would tell the change from luck where the plan's method does not."
	}
	return "A second method, which replays the draw, gives the same verdict, but could not tell the change from luck."
}
