package finding

import (
	"math"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// SmallGroup is the number of people below which no statistic of a group is shown.
const SmallGroup = 10

// Finding is what may be said about one outcome for one practice arm.
type Finding struct {
	Estimate estimate.OutcomeEstimate
	Verdict  Verdict
	// Guardrail is set for guardrails only, whose state takes the verdict's place.
	Guardrail *GuardrailState
	// Headline is one sentence with the arms' names; Sentence has the numbers.
	// Neither holds a p-value.
	Headline, Sentence string
	// Change, Low and High are the estimate and its interval in the outcome's own
	// unit, with the sign as measured; NaN where they could not be computed.
	Change, Low, High float64
	// Planned is false for exploratory outcomes and analyses.
	Planned              bool
	ArmName, ControlName string
	// Note says in one sentence or two where another method would set another
	// verdict, and where several comparisons were made; empty otherwise.
	Note string

	// Subgroups tell who gained, for each kind of teams that the plan compares.
	Subgroups []Subgroup

	// Arms are all arms of the pilot as this outcome saw them, the control first.
	Arms []ArmResult
	// Unit is what is drawn, in the plural: "teams", or "cases" where single
	// people or cases were drawn.
	Unit string
	// Small is true where an arm has fewer than SmallGroup people, so that no mean is shown.
	Small bool
	// Measured is the practice side's own mean, as it was measured; NaN where there
	// is none. It differs from ArmMean where the estimate is adjusted.
	Measured float64
	// Adjusted are the roster attributes that the estimate is adjusted for.
	Adjusted []string
	// Alpha is 1 minus the level of the interval.
	Alpha float64
	// Invented is true for made-up data, which every figure says.
	Invented bool
}

// ArmResult is one arm in one outcome.
type ArmResult struct {
	// Arm is the index into Pilot.Arms.
	Arm     int
	Name    string
	Control bool
	// Drawn and Teams are the teams drawn and those the estimate rests on; Staff the
	// people in these, 0 where the roster does not say; Rows the rows they gave.
	Drawn, Teams, Staff, Rows int
	// Unused teams have a value and yet no part in the estimate (estimate.TeamMean).
	Unused int
	// People is how many people are known to stand behind the mean; see peopleIn.
	People int
	// Mean is the control's mean, or that mean plus the estimated change. NaN
	// where it is not known or the group is too small to show.
	Mean float64
	// Change, Low and High compare the arm with the control in the outcome's unit;
	// NaN for the control and for an arm without an estimate.
	Change, Low, High float64
	Verdict           Verdict
	// Small is true where fewer than SmallGroup people stand behind the mean.
	Small bool
	// TeamMeans are the means of the measured teams, without their names, in
	// roster order; none where the group is too small to show.
	TeamMeans []float64
	// NotDrawn are the teams left out of TeamMeans because fewer than SmallGroup
	// people gave an opinion in them.
	NotDrawn int
}

// ArmMean is the practice arm's mean as it is drawn: the control's mean plus
// the estimated change, so that picture and number agree.
func (f Finding) ArmMean() float64 { return f.Estimate.ControlMean + f.Change }

// Teams is the number of teams measured in the arms compared.
func (f Finding) Teams() int {
	n := 0
	for _, a := range f.Arms {
		if a.Control || f.Estimate.Arm < 0 || a.Arm == f.Estimate.Arm {
			n += a.Teams
		}
	}
	return n
}

// Drawn is the number of teams drawn into the arms compared, measured or not.
func (f Finding) Drawn() int {
	n := 0
	for _, a := range f.Arms {
		if a.Control || f.Estimate.Arm < 0 || a.Arm == f.Estimate.Arm {
			n += a.Drawn
		}
	}
	return n
}

// Decimals is the number of decimals that the change and its interval are shown
// with, counted after the outcome's scale (per cent for shares).
func (f Finding) Decimals() int {
	o := f.Estimate.Outcome
	k := ScaleOf(o).Factor
	marks := []float64{0, o.SmallestEffect * k}
	if o.Role == experiment.Guardrail {
		marks = append(marks, o.Margin*k)
	}
	return Decimals(f.Low*k, f.High*k, marks...)
}

// ChangeText is the change as figures and tables show it: "+1.5", "−0.5 points".
func (f Finding) ChangeText() string {
	if math.IsNaN(f.Change) {
		return "–"
	}
	s := ScaleOf(f.Estimate.Outcome)
	return Signed(f.Change*s.Factor, f.Decimals()) + s.Change
}

// IntervalText is the interval as figures and tables show it: "0.9 to 2.1".
func (f Finding) IntervalText() string {
	if math.IsNaN(f.Low) || math.IsNaN(f.High) {
		return "no interval"
	}
	s := ScaleOf(f.Estimate.Outcome)
	return Number(f.Low*s.Factor, f.Decimals()) + " to " + Number(f.High*s.Factor, f.Decimals())
}

// LevelText is the mean of an arm of this outcome, or why it is not shown.
func (f Finding) LevelText(a ArmResult) string {
	if a.Small {
		return "under 10, not shown"
	}
	if f.Beyond(a.Mean) {
		return "adjusted beyond the scale, not shown"
	}
	return wording(f.Estimate.Outcome).level(a.Mean, f.Decimals())
}

// Beyond is true for a mean that the outcome cannot have: a share, a percentage or
// a scale value past its ends, which an adjusted mean can become. It is not shown.
// A percentage counts as a share where no team lies outside 0 to 100.
func (f Finding) Beyond(mean float64) bool {
	o := f.Estimate.Outcome
	low, high := 0.0, 1.0
	switch {
	case o.Kind == experiment.Binary:
	case o.Kind == experiment.Scale && o.ScaleMax > o.ScaleMin:
		low, high = o.ScaleMin, o.ScaleMax
	case isPercent(o.Unit):
		high = 100
	default:
		return false
	}
	const rounding = 1e-9
	low, high = low-rounding*(high-low), high+rounding*(high-low)
	for _, t := range f.Estimate.Teams {
		if t.Mean < low || t.Mean > high {
			return false // the outcome itself goes past these ends
		}
	}
	return mean < low || mean > high
}

// StateText is the verdict, or for a guardrail its state.
func (f Finding) StateText() string {
	if f.Guardrail != nil {
		return f.Guardrail.String()
	}
	return f.Verdict.String()
}

// Better is the change and its interval divided by the control teams' standard
// deviation and turned so that up is better; NaN where that spread is not known or zero.
func (f Finding) Better() (change, low, high float64) {
	sd := f.Estimate.ControlSD
	if !(sd > 0) {
		return math.NaN(), math.NaN(), math.NaN()
	}
	low, high = turned(f.Estimate.Outcome, f.Low/sd, f.High/sd)
	change, _ = turned(f.Estimate.Outcome, f.Change/sd, f.Change/sd)
	return change, low, high
}
