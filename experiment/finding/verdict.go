package finding

import (
	"math"

	"leeway/experiment"
)

// Verdict is what may be said about one outcome.
type Verdict int

// The five verdicts.
const (
	// ClearGain: even the low end of the interval is a change that matters.
	ClearGain Verdict = iota
	// NoMeaningfulDifference: the whole interval is too small to matter.
	NoMeaningfulDifference
	// GainSizeUncertain: better, but perhaps by less than what matters.
	GainSizeUncertain
	// Harm: worse.
	Harm
	// TooUncertain: the pilot cannot tell.
	TooUncertain
)

// String is the verdict as every page writes it.
func (v Verdict) String() string {
	switch v {
	case ClearGain:
		return "Clear gain"
	case NoMeaningfulDifference:
		return "No meaningful difference"
	case GainSizeUncertain:
		return "Gain, size uncertain"
	case Harm:
		return "Harm"
	case TooUncertain:
		return "Too uncertain"
	}
	return "Unknown"
}

// Solid is true for the verdicts that say we know; they are shown filled, the others outlined.
func (v Verdict) Solid() bool {
	return v == ClearGain || v == NoMeaningfulDifference || v == Harm
}

// VerdictOf applies the sealed rule to an interval that is turned so that up is
// better: low and high are its ends, delta the smallest change that matters, all
// in the outcome's unit, delta above zero. The first rule that fits decides:
//
//	low ≥ δ                 Clear gain
//	−δ < low and high < δ   No meaningful difference
//	low > 0                 Gain, size uncertain
//	high < 0                Harm
//	otherwise               Too uncertain
//
// An interval with an end that is not a number settles nothing: Too uncertain.
func VerdictOf(low, high, delta float64) Verdict {
	switch {
	case math.IsNaN(low) || math.IsNaN(high) || !(delta > 0):
		return TooUncertain
	case low >= delta:
		return ClearGain
	case -delta < low && high < delta:
		return NoMeaningfulDifference
	case low > 0:
		return GainSizeUncertain
	case high < 0:
		return Harm
	}
	return TooUncertain
}

// GuardrailState says whether something that must not get worse did not.
type GuardrailState int

// The states of a guardrail.
const (
	// Held: the whole interval is above the limit.
	Held GuardrailState = iota
	// NotHeld: the whole interval is below the limit.
	NotHeld
	// NotSettled: the interval reaches over the limit.
	NotSettled
)

// String is the state as every page writes it.
func (g GuardrailState) String() string {
	switch g {
	case Held:
		return "Held"
	case NotHeld:
		return "Not held"
	}
	return "Not settled"
}

// GuardrailOf applies the guardrail rule, a test of non-inferiority, to an
// interval turned so that up is better: held if low > −margin, not held if
// high < −margin, otherwise not settled. The margin is above zero.
func GuardrailOf(low, high, margin float64) GuardrailState {
	switch {
	case low > -margin:
		return Held
	case high < -margin:
		return NotHeld
	}
	return NotSettled
}

// turned gives the ends of an interval with up as the better direction.
func turned(o experiment.Outcome, low, high float64) (float64, float64) {
	if o.Better == experiment.LowerIsBetter {
		return -high, -low
	}
	return low, high
}
