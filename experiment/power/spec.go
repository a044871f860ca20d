package power

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"leeway/experiment"
)

// The designs of a Spec.
const (
	// Clusters draws whole teams into two arms.
	Clusters = "crt"
	// Individual draws people one by one; clusters_treated and clusters_control count
	// people then.
	Individual = "individual"
	// Blocked is Clusters within blocks, each beyond the first costing a degree of freedom.
	Blocked = "blocked"
	// Pairs draws one team of each pair; clusters_treated is the number of pairs.
	Pairs = "pairs"
	// Post, Difference and Ancova are repeated waves: the mean of the waves after the
	// start, less the mean before it, or adjusted for it.
	Post       = "post"
	Difference = "did"
	Ancova     = "ancova"
	// SeveralArms compares each of several practice arms with one control;
	// clusters_treated is the number in each practice arm.
	SeveralArms = "arms"
	// Factorial crosses two practices; clusters_treated have the one that is looked at,
	// and half of them the other as well.
	Factorial = "factorial"
	// Wedge is the stepped wedge: clusters_treated is the number in each sequence.
	Wedge = "stepped_wedge"
	// GuardrailDesign asks whether an outcome stays above minus its margin.
	GuardrailDesign = "guardrail"
	// HayesBennett is the formula of Hayes and Bennett (1999) with normal quantiles.
	HayesBennett = "hayes_bennett"
)

// Designs lists the designs in the order in which help shows them.
func Designs() []string {
	return []string{Clusters, Individual, Blocked, Pairs, Post, Difference, Ancova, SeveralArms, Factorial, Wedge, GuardrailDesign, HayesBennett}
}

// What a Spec can be solved for.
const (
	SolvePower    = "power"
	SolveEffect   = "mde"
	SolveClusters = "clusters"
	SolveSize     = "cluster_size"
)

// Spec is one question about a design: the JSON of the command line. A member that is
// absent or null is not given. Which members a design needs is said by Solve, which
// names the one that is missing; a member that it does not use is named in the notes
// of the answer.
type Spec struct {
	Design string `json:"design"`
	// Outcome is "continuous", "binary" or "count".
	Outcome string `json:"outcome"`
	// Solve is "power", "mde", "clusters" (in each arm) or "cluster_size".
	Solve string `json:"solve"`

	ClustersTreated *float64 `json:"clusters_treated"`
	ClustersControl *float64 `json:"clusters_control"`
	// ClusterSize is people, or cases, in a team on average; CV how unequal teams are.
	ClusterSize *float64 `json:"cluster_size"`
	CV          *float64 `json:"cv"`
	ICC         *float64 `json:"icc"`
	// Effect is the change in the outcome's unit; without SD, in standard deviations.
	Effect *float64 `json:"effect"`
	SD     *float64 `json:"sd"`
	// PControl and PTreated are shares between 0 and 1, for a binary outcome.
	PControl *float64 `json:"p_control"`
	PTreated *float64 `json:"p_treated"`
	// R2Cluster and R2Individual are what values from before explain between and within
	// teams; DFLost are the degrees of freedom that this costs.
	R2Cluster    *float64 `json:"r2_cluster"`
	R2Individual *float64 `json:"r2_individual"`
	DFLost       *float64 `json:"df_lost"`
	// Alpha is the error level, of one side for a guardrail; Power the chance wanted.
	Alpha *float64 `json:"alpha"`
	Power *float64 `json:"power"`

	// RateControl and RateTreated are events for one unit of person-time, for a count;
	// PersonTime is the person-time of one person (1), K the coefficient of variation of
	// the teams' true rates or shares. A count without rates is taken by Effect and SD.
	RateControl *float64 `json:"rate_control"`
	RateTreated *float64 `json:"rate_treated"`
	PersonTime  *float64 `json:"person_time"`
	K           *float64 `json:"k"`
	// Sides is 2 (as it stands) or 1; Test is "t" (as it stands), "z", or for two shares
	// "pooled z", the normal test with the shares pooled where there is no effect.
	Sides *float64 `json:"sides"`
	Test  string   `json:"test"`
	// Weighting is "each row" (as it stands) or "each team".
	Weighting string `json:"weighting"`

	Blocks *float64 `json:"blocks"`
	// PairCorrelation is that of the true means of the two teams of a pair.
	PairCorrelation *float64 `json:"pair_correlation"`
	// WavesBefore and WavesAfter count waves; Autocorrelation is that of the unit that is
	// drawn between two waves, or is worked out from those of what a team shares
	// (ClusterAutocorrelation) and of what is a person's own (PersonAutocorrelation).
	WavesBefore            *float64 `json:"waves_before"`
	WavesAfter             *float64 `json:"waves_after"`
	Autocorrelation        *float64 `json:"autocorrelation"`
	ClusterAutocorrelation *float64 `json:"cluster_autocorrelation"`
	PersonAutocorrelation  *float64 `json:"person_autocorrelation"`
	// Arms is the number of practice arms; Correction is "bonferroni", "dunnett" or
	// "none"; ControlRatio is the control's teams for one of a practice arm, where the
	// number of teams is asked for (1).
	Arms         *float64 `json:"arms"`
	Correction   string   `json:"correction"`
	ControlRatio *float64 `json:"control_ratio"`
	// Contrast is "main" or "interaction", for a factorial.
	Contrast string `json:"contrast"`
	// Sequences is the number of groups that cross over one after the other.
	Sequences *float64 `json:"sequences"`
	// Margin is how much worse a guardrail may get, above zero.
	Margin *float64 `json:"margin"`
}

// numbers lists the members that hold numbers, by name.
func (s *Spec) numbers() []member {
	return []member{
		{"clusters_treated", s.ClustersTreated}, {"clusters_control", s.ClustersControl}, {"cluster_size", s.ClusterSize},
		{"cv", s.CV}, {"icc", s.ICC}, {"effect", s.Effect}, {"sd", s.SD}, {"p_control", s.PControl}, {"p_treated", s.PTreated},
		{"r2_cluster", s.R2Cluster}, {"r2_individual", s.R2Individual}, {"df_lost", s.DFLost}, {"alpha", s.Alpha}, {"power", s.Power},
		{"rate_control", s.RateControl}, {"rate_treated", s.RateTreated}, {"person_time", s.PersonTime}, {"k", s.K}, {"sides", s.Sides},
		{"blocks", s.Blocks}, {"pair_correlation", s.PairCorrelation}, {"waves_before", s.WavesBefore}, {"waves_after", s.WavesAfter},
		{"autocorrelation", s.Autocorrelation}, {"cluster_autocorrelation", s.ClusterAutocorrelation},
		{"person_autocorrelation", s.PersonAutocorrelation}, {"arms", s.Arms}, {"control_ratio", s.ControlRatio},
		{"sequences", s.Sequences}, {"margin", s.Margin},
	}
}

// words lists the members that hold a choice in words and may stay away.
func (s *Spec) words() []choice {
	return []choice{
		{"test", s.Test}, {"weighting", s.Weighting}, {"correction", s.Correction}, {"contrast", s.Contrast},
	}
}

type member struct {
	name  string
	value *float64
}

type choice struct{ name, value string }

// ParseSpec reads a Spec from JSON. Unknown members, anything after the end and values
// of the wrong kind are refused, so that a slip of the pen is not taken for a default.
// The error is a *experiment.Refusal that names the member.
func ParseSpec(data []byte) (Spec, error) {
	var s Spec
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return Spec{}, specTrouble(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Spec{}, &experiment.Refusal{What: "Something follows after the end of the question.", Remedy: "Write one JSON object and nothing else."}
	}
	return s, nil
}

func specTrouble(err error) error {
	r := &experiment.Refusal{What: "This is not the JSON of a question about sample size.", Remedy: "Write one JSON object with the members that “leeway-cli power --help” lists.", Cause: err}
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	name, unknown := strings.CutPrefix(err.Error(), "json: unknown field ")
	switch {
	case unknown:
		name = strings.Trim(name, `"`)
		r.What = fmt.Sprintf("There is no member “%s”.", name)
		r.Place.Field = name
	case errors.As(err, &kind) && kind.Field != "":
		r.What = fmt.Sprintf("The member “%s” holds the wrong kind of value: %s.", kind.Field, kind.Value)
		r.Remedy = "Write numbers without quotation marks, and words with them."
		r.Place.Field = kind.Field
	case errors.As(err, &syntax):
		r.What = fmt.Sprintf("This is not JSON: something is wrong at its character %d.", syntax.Offset)
	}
	return r
}
