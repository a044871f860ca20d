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
	// Complete draws all teams in one lot.
	Complete MechanismKind = "complete"
	// Blocked draws within the groups that BlockBy makes.
	Blocked MechanismKind = "blocked"
)

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
	BlockBy   []string      `json:"block_by,omitempty"`
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
	// Pooled adds the contrast of all practice arms together against the control.
	Pooled bool `json:"pooled,omitempty"`

	SealedAt time.Time `json:"sealed_at,omitzero"`
	SealedBy []Person  `json:"sealed_by,omitempty"`
	// Hash is the fingerprint of everything that was sealed, see Pilot.PlanHash.
	Hash string `json:"hash,omitempty"`
}

// DefaultPlan is the plan an expert would start from for a cluster-randomised
// pilot: least squares with block effects and baselines, small-sample
// cluster-robust errors, 95% intervals, 9,999 draws.
func DefaultPlan() Plan {
	return Plan{
		Mechanism:          Complete,
		Weighting:          EachTeam,
		Estimator:          LeastSquares,
		Alpha:              0.05,
		RandomisationDraws: 9999,
	}
}

// Sealed is true once the plan has been sealed.
func (p Plan) Sealed() bool { return p.Hash != "" }

// PlanHash is the SHA-256, in hexadecimal, of everything sealing fixes: the
// question, the practice, the arms, the outcomes, the roster's hash and the
// plan itself without its seal.
func (p *Pilot) PlanHash() string {
	plan := p.Plan
	plan.SealedAt, plan.SealedBy, plan.Hash = time.Time{}, nil, ""
	data, err := Canonical(struct {
		Question Question  `json:"question"`
		Practice Practice  `json:"practice"`
		Arms     []Arm     `json:"arms"`
		Outcomes []Outcome `json:"outcomes"`
		Roster   string    `json:"roster"`
		Plan     Plan      `json:"plan"`
	}{p.Question, p.Practice, p.Arms, p.Outcomes, p.Roster.Hash(), plan})
	if err != nil {
		panic("experiment: plan cannot be encoded: " + err.Error())
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
