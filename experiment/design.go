package experiment

import "slices"

// Question is what the pilot asks, in the parts that make one sentence: who does
// what, compared with what, measured by what, from when until when.
type Question struct {
	// Who takes part, in the plural: "permit teams".
	Who string `json:"who"`
	// Change is what they do differently: "officers decide routine permits themselves".
	Change string `json:"change"`
	// Comparison is what the others do: "sign-off as before".
	Comparison string `json:"comparison"`
	// Aim is what should come of it: "close more cases".
	Aim string `json:"aim"`
	// Start and End are dates, YYYY-MM-DD.
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
	// Setting is anything a reader needs to know about the place, in free words.
	Setting string `json:"setting,omitempty"`
}

// Practice is the way of managing that is tried. It is a copy of the library's
// card as adapted, so that a pilot stays readable when the library changes.
type Practice struct {
	// ID is the library card's id, or "own" for a practice written by the pilot lead.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Need is one of autonomy, competence, peers, purpose, or other.
	Need    string `json:"need"`
	Summary string `json:"summary,omitempty"`
	Dose    string `json:"dose,omitempty"`
	// Signal is the weekly yes-or-no question that tells whether it really happens.
	Signal string `json:"signal,omitempty"`
	// MoreSignals are further ones, in the order of how much they tell.
	MoreSignals []string `json:"more_signals,omitempty"`
	// Steps say how it is done, one sentence each. The slices are never changed in
	// place; a changed practice gets new ones.
	Steps []string `json:"steps,omitempty"`
}

// Equal tells whether two practices are the same in every member.
func (p Practice) Equal(q Practice) bool {
	return p.ID == q.ID && p.Name == q.Name && p.Need == q.Need && p.Summary == q.Summary && p.Dose == q.Dose &&
		p.Signal == q.Signal && slices.Equal(p.MoreSignals, q.MoreSignals) && slices.Equal(p.Steps, q.Steps)
}

// Signals lists the signal and the further ones; empty where there is none.
func (p Practice) Signals() []string {
	if p.Signal == "" {
		return p.MoreSignals
	}
	return append([]string{p.Signal}, p.MoreSignals...)
}

// Arm is one of the ways the teams are managed during the pilot.
type Arm struct {
	Name    string `json:"name"`
	Control bool   `json:"control,omitempty"`
	// Share is the arm's part of the teams as a whole number of parts: 1 and 1 is
	// half each, 2 and 1 is two thirds and one third. Whole parts keep the
	// assignment probabilities exact.
	Share int `json:"share"`
	// Description is what teams in this arm do.
	Description string `json:"description,omitempty"`
	// Parts name the practices that this arm has, where arms combine several: the four
	// arms of "empower" x "comply" have none, the one, the other, and both. The same
	// name in two arms is the same practice.
	Parts []string `json:"parts,omitempty"`
	// Starts is the period, from 1, in which the arm takes up the practice in a phased
	// roll-out; 0 is never, or no phased roll-out. The control arm is the one that
	// starts last or never.
	Starts int `json:"starts,omitempty"`
}

// Role is what an outcome is for.
type Role string

// The roles of an outcome. A pilot has exactly one primary outcome.
const (
	Primary     Role = "primary"
	Secondary   Role = "secondary"
	Guardrail   Role = "guardrail"
	Exploratory Role = "exploratory"
)

// Kind is how an outcome is measured.
type Kind string

// The kinds of outcome.
const (
	Continuous Kind = "continuous"
	Binary     Kind = "binary"
	Count      Kind = "count"
	Scale      Kind = "scale"
)

// Direction says which way is better.
type Direction string

// The directions.
const (
	HigherIsBetter Direction = "higher"
	LowerIsBetter  Direction = "lower"
)

// Outcome is one thing that is measured to answer the question.
type Outcome struct {
	// ID is short, unique in the pilot and used in files: "cases".
	ID   string `json:"id"`
	Name string `json:"name"`
	Role Role   `json:"role"`
	Kind Kind   `json:"kind"`
	// Unit is what one means: "cases per person each week". For a binary outcome
	// values are shares between 0 and 1, shown in per cent.
	Unit   string    `json:"unit,omitempty"`
	Better Direction `json:"better"`
	// SmallestEffect is the smallest change that matters, above zero, in the
	// outcome's own unit (delta of the verdict rule). For a binary outcome it is a
	// share: 0.05 is five points.
	SmallestEffect float64 `json:"smallest_effect"`
	// Margin is how much worse a guardrail may get and still count as held, above zero.
	Margin float64 `json:"margin,omitempty"`
	// ScaleMin and ScaleMax bound a scale.
	ScaleMin float64 `json:"scale_min,omitempty"`
	ScaleMax float64 `json:"scale_max,omitempty"`
	// Source is where the values come from: "case system", "staff survey".
	Source string `json:"source,omitempty"`
	// Opinion is true where staff report the value themselves, and so may answer by
	// the arm they know they are in.
	Opinion bool `json:"opinion,omitempty"`
	// Baseline names the roster attribute that holds the value before the start.
	// Where it is given, the estimate is adjusted for it.
	Baseline string `json:"baseline,omitempty"`
	// Instrument is the questionnaire the values are scored from, nil where there is none.
	Instrument *Instrument `json:"instrument,omitempty"`
}

// Instrument is a questionnaire as it is used in this pilot: a copy of the library's,
// so that a pilot stays readable when the library changes.
type Instrument struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Attribution string `json:"attribution,omitempty"`
	// Items are the questions in their order.
	Items []Item `json:"items"`
	// Answers are the labels from the lowest answer to the highest. NoAnswer are labels
	// that count as no answer: "Do not know".
	Answers  []string `json:"answers"`
	NoAnswer []string `json:"no_answer,omitempty"`
	// Scoring is how a person's answers become one value.
	Scoring Scoring `json:"scoring"`
	// Positive is how many of the highest answers count as positive, for PercentPositive.
	Positive int `json:"positive,omitempty"`
}

// Item is one question.
type Item struct {
	ID string `json:"id"`
	// Text is empty where a licence keeps the wording out of the pilot.
	Text string `json:"text"`
	// Reversed is true where agreeing is worse.
	Reversed bool `json:"reversed,omitempty"`
	// Answers are this item's own labels, lowest first, where they differ from the
	// instrument's; there are as many.
	Answers []string `json:"answers,omitempty"`
}

// Scoring names a way to score a questionnaire.
type Scoring string

// The ways to score.
const (
	// PersonMean puts the answers at equal steps from 0 to 100 and averages a person's.
	PersonMean Scoring = "person mean"
	// PercentPositive is the share of a person's answers that are positive, from 0 to 100.
	PercentPositive Scoring = "percent positive"
)

// Person is who acted: a name and, where it matters, in what role.
type Person struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}
