package request

import (
	"context"
	"fmt"
	"math"
	"strings"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/estimate/family"
)

// BootstrapSpec asks for the wild cluster bootstrap of a treatment's coefficient:
// wild_cluster_bootstrap of one outcome, romano_wolf of several under the same draws.
type BootstrapSpec struct {
	Common
	Outcome string `json:"outcome,omitempty"`
	// Outcomes are for romano_wolf.
	Outcomes List `json:"outcomes,omitempty"`
	// Treatment has numbers, or two arms.
	Treatment string `json:"treatment"`
	Clusters  string `json:"clusters"`
	// OtherRegressors is the right side of a formula: "~ base + region"; "~ 1" or nothing
	// for none.
	OtherRegressors string `json:"other_regressors,omitempty"`
	// Weights names a column of the rows' weights, 0 or above.
	Weights string `json:"weights,omitempty"`
	// WeightsDistribution is what residuals are multiplied by: empty goes through all sign
	// vectors of at most 20 clusters and draws Webb's weights for more; "Rademacher" draws
	// signs for more; "Webb" draws always. "Rademacher, all 2^G" insists on all.
	WeightsDistribution string `json:"weights_distribution,omitempty"`
	// Draws, 9,999 where 0, and Seed are for drawn weights.
	Draws int    `json:"draws,omitempty"`
	Seed  string `json:"seed,omitempty"`
	// Null is the coefficient's value that is tested, NullGrid further ones.
	Null     float64   `json:"tau0,omitempty"`
	NullGrid []float64 `json:"null_grid,omitempty"`
	// ImposeNull is true where it is missing.
	ImposeNull *bool `json:"impose_null,omitempty"`
}

// BootstrapAnswer has the members of the reference values.
type BootstrapAnswer struct {
	Status    string          `json:"status"`
	Obs       int             `json:"n_obs"`
	Clusters  int             `json:"n_clusters"`
	K         int             `json:"k"`
	Vectors   int64           `json:"n_sign_vectors"`
	Exact     bool            `json:"exact"`
	Weights   string          `json:"weights_distribution"`
	Estimate  estimate.Number `json:"estimate"`
	Error     estimate.Number `json:"se_cr1_stata"`
	Null      estimate.Number `json:"tau0"`
	T         estimate.Number `json:"t_obs"`
	P         estimate.Number `json:"p_ge"`
	Strict    estimate.Number `json:"p_strict"`
	Extreme   int64           `json:"n_ge"`
	Tailed    estimate.Number `json:"p_equal_tailed"`
	MonteCarl estimate.Number `json:"monte_carlo_error"`
	Smallest  estimate.Number `json:"smallest_p"`
	Undefined int64           `json:"n_nan"`
	// Quantiles, Max and Min are of t*; Sorted lists all where there are at most 4,096.
	Quantiles map[string]estimate.Number `json:"boot_t_quantiles"`
	Max       estimate.Number            `json:"boot_t_max"`
	Min       estimate.Number            `json:"boot_t_min"`
	Sorted    []estimate.Number          `json:"boot_t_sorted,omitempty"`
	Grid      []NullAnswer               `json:"null_grid,omitempty"`
	Interval  InversionAnswer            `json:"ci_by_inversion"`
	Notes     []string                   `json:"notes,omitempty"`
}

// NullAnswer is the test of one more null.
type NullAnswer struct {
	Null    float64         `json:"tau0"`
	T       estimate.Number `json:"t_obs"`
	P       estimate.Number `json:"p_ge"`
	Strict  estimate.Number `json:"p_strict"`
	Extreme int64           `json:"n_ge"`
}

// InversionAnswer is the interval of the nulls that are not contradicted.
type InversionAnswer struct {
	Low   estimate.Number `json:"conf.low"`
	High  estimate.Number `json:"conf.high"`
	Level float64         `json:"level"`
	Rule  string          `json:"rule"`
}

// shownStatistics is how many t* an answer lists.
const shownStatistics = 4096

// inversionRule says which of the nulls that may lie apart the interval's ends are.
const inversionRule = "walk out from the estimate in quarter-se steps to the first tau0 with p_ge <= alpha, then bisect"

func (s *BootstrapSpec) run(ctx context.Context, f *Frame) (any, error) {
	o, err := s.options()
	if err != nil {
		return nil, err
	}
	f, rows, err := s.rows(f)
	if err != nil {
		return nil, err
	}
	if s.Estimator == "romano_wolf" {
		return s.romanoWolf(ctx, f, rows, o)
	}
	in, fit, refused, err := s.fit(ctx, f, rows, s.Outcome, nil)
	if err != nil || refused != "" {
		return answerOr(nil, refused, err)
	}
	w, err := fit.WildBootstrap(ctx, 0, o)
	if err != nil {
		return nil, err
	}
	if w.Weights == estimate.Rademacher && !w.Exact && s.WeightsDistribution == allSigns {
		return failed(fmt.Sprintf("There are %d clusters, and all sign vectors are gone through for at most 20.", fit.Clusters())), nil
	}
	return s.answer(in, fit, w), nil
}

// allSigns is what the reference values call the exact bootstrap.
const allSigns = "Rademacher, all 2^G"

// options checks the members.
func (s *BootstrapSpec) options() (o estimate.WildOptions, err error) {
	if err := s.Common.check(); err != nil {
		return o, err
	}
	refuse := func(what, remedy string) (estimate.WildOptions, error) {
		return o, &experiment.Refusal{What: what, Remedy: remedy}
	}
	several := s.Estimator == "romano_wolf"
	switch {
	case s.Clusters == "":
		return refuse("The specification names no clusters.", "Name the column of the teams that were drawn.")
	case several && (len(s.Outcomes) < 2 || s.Outcome != ""):
		return refuse("The specification needs at least two “outcomes” and no “outcome”.", "List the family's outcomes.")
	case !several && (s.Outcome == "" || len(s.Outcomes) > 0):
		return refuse("The specification needs an “outcome”, and no “outcomes”.", "For several outcomes use romano_wolf.")
	case s.Draws < 0 || s.Draws > 10_000_000:
		return refuse(fmt.Sprintf("%d draws were asked for.", s.Draws), "Use a number up to 10,000,000.")
	}
	o = estimate.WildOptions{Null: s.Null, Draws: s.Draws, Seed: s.Seed, Alpha: s.Alpha, Unrestricted: s.ImposeNull != nil && !*s.ImposeNull}
	switch s.WeightsDistribution {
	case "", "Webb":
		o.Weights = estimate.WildWeights(s.WeightsDistribution)
	case "Rademacher", allSigns:
		o.Weights = estimate.Rademacher
	default:
		return refuse(fmt.Sprintf("There is no weights_distribution “%s”.", s.WeightsDistribution), "Use Rademacher or Webb, or leave it out.")
	}
	if o.Draws == 0 {
		o.Draws = 9999
	}
	if o.Seed == "" {
		o.Seed = "leeway"
	}
	return o, nil
}

// fit solves one outcome's regression, the treatment first. number gives each cluster's
// label the same number in several regressions; nil numbers them afresh.
func (s *BootstrapSpec) fit(ctx context.Context, f *Frame, rows []int, outcome string, number map[string]int32) (in olsInput, fit *estimate.Regression, refused string, err error) {
	before, others, found := strings.Cut(s.OtherRegressors, "~")
	if strings.TrimSpace(before) != "" || found == (s.OtherRegressors == "") {
		return in, nil, "", &experiment.Refusal{What: fmt.Sprintf("other_regressors is “%s”.", s.OtherRegressors), Remedy: "Write it as ~ base + region."}
	}
	if found {
		others = " + " + others
	}
	robust := &RobustSpec{Common: s.Common, Formula: outcome + " ~ " + s.Treatment + others, Clusters: s.Clusters, Weights: s.Weights, VCov: estimate.CR1S}
	in, coefficients, refused, err := f.formulaInput(robust, rows)
	if err != nil || refused != "" {
		return in, nil, refused, err
	}
	if number != nil {
		for i, c := range in.columns.Cluster {
			label := in.labels[c]
			if _, known := number[label]; !known {
				number[label] = int32(len(number))
			}
			in.columns.Cluster[i] = number[label]
		}
	}
	cp, err := in.columns.CrossProducts(ctx)
	if err != nil {
		return in, nil, "", err
	}
	fit = estimate.Solve(cp)
	switch {
	case in.leading > 1:
		return in, nil, fmt.Sprintf("The treatment “%s” has more than two arms, and the bootstrap compares two.", s.Treatment), nil
	case len(fit.Kept()) == 0 || fit.Kept()[0] != 0:
		return in, nil, fmt.Sprintf("The treatment “%s” does not vary.", coefficients[1].name), nil
	case fit.ResidualDF() < 1:
		return in, nil, "There are as many coefficients as rows, so there is no spread to judge by.", nil
	}
	return in, fit, "", nil
}

func (s *BootstrapSpec) answer(in olsInput, fit *estimate.Regression, w estimate.Wild) BootstrapAnswer {
	out := BootstrapAnswer{
		Status: "ok", Obs: fit.Rows(), Clusters: fit.Clusters(), K: fit.Rows() - int(fit.ResidualDF()), Vectors: w.Vectors,
		Exact: w.Exact, Weights: string(w.Weights), Estimate: estimate.Number(w.Estimate), Error: estimate.Number(w.StdError),
		Null: estimate.Number(s.Null), T: estimate.Number(w.T), P: estimate.Number(w.P), Strict: estimate.Number(w.Strict),
		Extreme: w.Extreme, Tailed: estimate.Number(w.EqualTailed), MonteCarl: estimate.Number(w.MonteCarloError),
		Smallest: estimate.Number(w.SmallestP), Undefined: w.Undefined, Quantiles: map[string]estimate.Number{},
		Interval: InversionAnswer{estimate.Number(w.Low), estimate.Number(w.High), 1 - s.Alpha, inversionRule}, Notes: in.notes,
	}
	t := w.Statistics(s.Null)
	for _, q := range []float64{0.005, 0.025, 0.05, 0.5, 0.95, 0.975, 0.995} {
		out.Quantiles[fmt.Sprintf("q%g", q)] = estimate.Number(quantile(t, q))
	}
	out.Min, out.Max = estimate.Number(t[0]), estimate.Number(t[len(t)-1])
	if len(t) <= shownStatistics {
		out.Sorted = numbers(t)
	}
	for _, null := range s.NullGrid {
		test := w.At(null)
		out.Grid = append(out.Grid, NullAnswer{null, estimate.Number((w.Estimate - null) / w.StdError), estimate.Number(test.P), estimate.Number(test.Strict), test.Extreme})
	}
	if w.Note != "" {
		out.Notes = append(out.Notes, w.Note)
	}
	if w.Undefined > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d of %d vectors leave neither an estimate nor an error; they count as t = 0.", w.Undefined, w.Vectors))
	}
	return out
}

// quantile interpolates between rising numbers as R does by default (Hyndman and Fan 1996,
// type 7).
func quantile(rising []float64, q float64) float64 {
	at := q * float64(len(rising)-1)
	low := int(math.Floor(at))
	if low+1 >= len(rising) {
		return rising[len(rising)-1]
	}
	if share := at - float64(low); share > 0 {
		return rising[low] + share*(rising[low+1]-rising[low])
	}
	return rising[low]
}

// FamilyAnswer are several outcomes' tests under the same draws.
type FamilyAnswer struct {
	Status   string         `json:"status"`
	Outcomes []FamilyMember `json:"outcomes"`
	Draws    int            `json:"draws"`
	Weights  string         `json:"weights_distribution"`
	Seed     string         `json:"seed"`
	Notes    []string       `json:"notes,omitempty"`
}

// FamilyMember is one outcome of a family.
type FamilyMember struct {
	Outcome  string          `json:"outcome"`
	Estimate estimate.Number `json:"estimate"`
	T        estimate.Number `json:"t_obs"`
	P        estimate.Number `json:"p_boot"`
	Adjusted estimate.Number `json:"p_adjusted"`
	Obs      int             `json:"n_obs"`
}

func (s *BootstrapSpec) romanoWolf(ctx context.Context, f *Frame, rows []int, o estimate.WildOptions) (any, error) {
	if s.Null != 0 || len(s.NullGrid) > 0 || o.Unrestricted || s.WeightsDistribution == allSigns {
		return nil, &experiment.Refusal{What: "romano_wolf tests no effect on any outcome, with the null imposed and drawn weights.", Remedy: "Leave out tau0, null_grid and impose_null, and name Rademacher or Webb."}
	}
	number := map[string]int32{}
	var fits []*estimate.Regression
	out := FamilyAnswer{Status: "ok", Draws: o.Draws, Seed: o.Seed, Weights: string(o.Weights)}
	if o.Weights == estimate.WildAuto {
		out.Weights = string(estimate.Webb)
	}
	for _, outcome := range s.Outcomes {
		in, fit, refused, err := s.fit(ctx, f, rows, outcome, number)
		if err != nil || refused != "" {
			return answerOr(nil, refused, err)
		}
		fits = append(fits, fit)
		out.Outcomes = append(out.Outcomes, FamilyMember{Outcome: outcome, Estimate: estimate.Number(fit.Beta()[0]), Obs: fit.Rows()})
		for _, note := range in.notes {
			out.Notes = append(out.Notes, outcome+": "+note)
		}
	}
	observed, draws, err := estimate.WildStatistics(ctx, fits, make([]int, len(fits)), o)
	if err != nil {
		return nil, err
	}
	adjusted := family.WestfallYoung(observed, draws, nil)
	for i := range out.Outcomes {
		m := &out.Outcomes[i]
		m.T, m.P, m.Adjusted = estimate.Number(observed[i]), estimate.Number(adjusted.Raw[i]), estimate.Number(family.RomanoWolf(observed, draws)[i])
	}
	return out, nil
}
