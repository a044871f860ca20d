package experiment

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// MechanismKind names a way of drawing.
type MechanismKind string

// The ways of drawing.
const (
	// Simple draws each team on its own, so that the arms' numbers are left to luck.
	Simple MechanismKind = "simple"
	// Complete draws all teams in one lot.
	Complete MechanismKind = "complete"
	// Blocked draws within the groups that BlockBy makes.
	Blocked MechanismKind = "blocked"
	// MatchedPairs draws within sets of teams that are most alike in BalanceOn: pairs
	// for two equal arms.
	MatchedPairs MechanismKind = "matched pairs"
	// Rerandomised draws again until the arms are alike in BalanceOn (Morgan and Rubin
	// 2012); Acceptance is the share of draws that would do.
	Rerandomised MechanismKind = "rerandomised"
	// Constrained draws one of a list of draws in which the arms are alike in BalanceOn
	// (Raab and Butcher 2001); Acceptance is the share of draws that is listed.
	Constrained MechanismKind = "constrained"
)

// MechanismKinds lists the ways of drawing in the order in which people are shown them.
func MechanismKinds() []MechanismKind {
	return []MechanismKind{Complete, Blocked, MatchedPairs, Rerandomised, Constrained, Simple}
}

// UsesBlocks is true where teams can be drawn within the groups that BlockBy makes:
// always for Blocked, and where BlockBy is given for the ways that look at balance.
func (k MechanismKind) UsesBlocks() bool { return k != Simple && k != Complete }

// UsesBalance is true where the draw looks at the attributes of BalanceOn.
func (k MechanismKind) UsesBalance() bool {
	return k == MatchedPairs || k == Rerandomised || k == Constrained
}

// Usual shares of draws that would do.
const (
	UsualRerandomisedAcceptance = 0.01
	UsualConstrainedAcceptance  = 0.1
)

// LateRule says what happens to teams that join after the draw. It is announced in
// the plan, so that nobody can choose a late team's arm.
type LateRule string

// The rules for late teams.
const (
	// NoLateTeams leaves them out of the pilot.
	NoLateTeams LateRule = ""
	// LateByLot draws each group of late teams on its own, with the plan's shares, by a
	// new seed from a recorded source. The group is a block of its own.
	LateByLot LateRule = "by lot"
)

// Correction names how p-values of several planned secondary outcomes are adjusted.
type Correction string

// The corrections. The empty text is Holm, the correction of the first plans.
const (
	Holm              Correction = "holm"
	Hochberg          Correction = "hochberg"
	BenjaminiHochberg Correction = "benjamini-hochberg"
	NoCorrection      Correction = "none"
)

// Words names the correction as people in the field do: "Holm", "Benjamini–Hochberg",
// "none".
func (c Correction) Words() string {
	switch c {
	case "", Holm:
		return "Holm"
	case Hochberg:
		return "Hochberg"
	case BenjaminiHochberg:
		return "Benjamini–Hochberg"
	}
	return string(c)
}

// Subgroup is a planned comparison of the effect between kinds of teams.
type Subgroup struct {
	// Attribute is a roster column. A text column's values are the groups; a column of
	// numbers is cut into Groups parts of about equal size.
	Attribute string `json:"attribute"`
	Groups    int    `json:"groups,omitempty"`
	// Reason says why the effect may differ.
	Reason string `json:"reason,omitempty"`
}

// Weighting says whose average an effect is.
type Weighting string

// The weightings. They are different estimands where teams differ in size.
const (
	// EachTeam gives every team the same weight: values are averaged within the team first.
	EachTeam Weighting = "each team"
	// EachRow gives every row (person, case) the same weight, with errors by team.
	EachRow Weighting = "each row"
)

// EstimatorKind names a planned estimator.
type EstimatorKind string

// The estimators.
const (
	// DifferenceInMeans is the design-based difference, within blocks where the draw had them.
	DifferenceInMeans EstimatorKind = "difference in means"
	// LeastSquares adjusts for block effects, each outcome's baseline and the plan's covariates.
	LeastSquares EstimatorKind = "least squares"
)

// Plan is what is decided before the draw and before any outcome is seen. The
// plan's estimate is the only one that sets a verdict.
type Plan struct {
	Mechanism MechanismKind `json:"mechanism"`
	// BlockBy names the text attributes whose combinations are the blocks.
	BlockBy []string `json:"block_by,omitempty"`
	// BalanceOn names the roster attributes that teams are matched or balanced on. A
	// text attribute counts as one yes-or-no column for each of its values.
	BalanceOn []string `json:"balance_on,omitempty"`
	// Acceptance is the share of draws that would do, above 0 and below 1, for
	// Rerandomised and Constrained.
	Acceptance float64 `json:"acceptance,omitempty"`
	// Constraints are what the organisation cannot do otherwise.
	Constraints []Constraint `json:"constraints,omitempty"`
	// LateTeams is the rule for teams that join after the draw.
	LateTeams LateRule `json:"late_teams,omitempty"`
	// Periods is the number of periods of a phased roll-out, 0 without one; PeriodName
	// is what one is called, in the singular: "month".
	Periods    int    `json:"periods,omitempty"`
	PeriodName string `json:"period_name,omitempty"`

	Weighting Weighting     `json:"weighting"`
	Estimator EstimatorKind `json:"estimator"`
	// Covariates are roster attributes that every outcome is adjusted for.
	Covariates []string `json:"covariates,omitempty"`
	// IgnoreBlocks leaves block effects out of the estimate though the draw had
	// blocks. It is there to reproduce published analyses; the brief says so.
	IgnoreBlocks bool `json:"ignore_blocks,omitempty"`
	// Alpha is 1 minus the level of the intervals, 0.05 unless changed.
	Alpha float64 `json:"alpha"`
	// RandomisationDraws is how many assignments are drawn for randomisation
	// inference when there are too many to go through them all.
	RandomisationDraws int `json:"randomisation_draws"`
	// EnumerateUpTo is how many assignments are gone through one by one at most; 0 in
	// plans that were made before it could be more than FirstEnumerateUpTo.
	EnumerateUpTo int `json:"enumerate_up_to,omitempty"`
	// Pooled adds the contrast of all practice arms together against the control.
	Pooled bool `json:"pooled,omitempty"`
	// Subgroups are the kinds of teams whose effects will be compared.
	Subgroups []Subgroup `json:"subgroups,omitempty"`
	// Correction adjusts the p-values of the secondary outcomes, which are one family.
	Correction Correction `json:"correction,omitempty"`
	// MissingRule and StoppingRule say, in a sentence each, what happens to teams
	// without a value, and when the pilot would end early.
	MissingRule  string `json:"missing_rule,omitempty"`
	StoppingRule string `json:"stopping_rule,omitempty"`
	// Unattainable is the sentence that was acknowledged where the design can never
	// reach the plan's error level; empty where it can.
	Unattainable string `json:"unattainable,omitempty"`

	SealedAt time.Time `json:"sealed_at,omitzero"`
	SealedBy []Person  `json:"sealed_by,omitempty"`
	// Hash is the fingerprint of everything that was sealed, see Pilot.PlanHash.
	Hash string `json:"hash,omitempty"`
}

// The usual rules for teams without a value and for ending early.
const (
	UsualMissingRule  = "Every team counts in the arm it was drawn into. A team without a value is named beside the result, and nothing is filled in."
	UsualStoppingRule = "The data are looked at once, after the end. The pilot stops early only for harm to people, decided by the two who seal the plan, without the arms being revealed."
)

// DefaultPlan is the plan an expert would start from for a cluster-randomised
// pilot: least squares with block effects and baselines, small-sample
// cluster-robust errors, 95% intervals, 9,999 draws, Holm, and the usual rules.
func DefaultPlan() Plan {
	return Plan{
		Mechanism:          Complete,
		Weighting:          EachTeam,
		Estimator:          LeastSquares,
		Alpha:              0.05,
		RandomisationDraws: 9999,
		EnumerateUpTo:      1_000_000,
		Correction:         Holm,
		MissingRule:        UsualMissingRule,
		StoppingRule:       UsualStoppingRule,
	}
}

// FirstEnumerateUpTo is how many assignments the first plans go through at most. It stays
// theirs, so that their p-values stay what they were.
const FirstEnumerateUpTo = 100_000

// Enumerated is how many assignments are gone through one by one at most; beyond it
// RandomisationDraws are drawn.
func (p Plan) Enumerated() int {
	if p.EnumerateUpTo == 0 {
		return FirstEnumerateUpTo
	}
	return p.EnumerateUpTo
}

// Sealed is true once the plan has been sealed.
func (p Plan) Sealed() bool { return p.Hash != "" }

// PlanHash is the SHA-256, in hexadecimal, of PlanDocument.
func (p *Pilot) PlanHash() string {
	sum := sha256.Sum256(p.PlanDocument())
	return hex.EncodeToString(sum[:])
}

// PlanDocument is the canonical JSON of everything sealing fixes: the question, the
// practice, the arms, the outcomes, the roster's hash, the plan itself without its
// seal, and the sample size where it was looked at.
func (p *Pilot) PlanDocument() []byte {
	plan := p.Plan
	plan.SealedAt, plan.SealedBy, plan.Hash = time.Time{}, nil, ""
	data, err := Canonical(struct {
		Question   Question    `json:"question"`
		Practice   Practice    `json:"practice"`
		Arms       []Arm       `json:"arms"`
		Outcomes   []Outcome   `json:"outcomes"`
		Roster     string      `json:"roster"`
		Plan       Plan        `json:"plan"`
		SampleSize *SampleSize `json:"sample_size,omitempty"`
	}{p.Question, p.Practice, p.Arms, p.Outcomes, p.Roster.Hash(), plan, p.SampleSize})
	if err != nil {
		panic("experiment: plan cannot be encoded: " + err.Error())
	}
	return data
}
