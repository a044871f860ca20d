package request

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// TwoStageSpec asks for two-stage least squares: the effect of taking a practice up, with
// the draw as instrument. Outcome, Covariates (in both stages), FixedEffects, Clusters,
// Weights and SEType are those of Spec.
type TwoStageSpec struct {
	Common
	Outcome string `json:"outcome"`
	// Endogenous are the columns or terms that people chose, Instrument those that the
	// draw set.
	Endogenous   List            `json:"endogenous"`
	Instrument   List            `json:"instrument"`
	Covariates   List            `json:"covariates,omitempty"`
	FixedEffects List            `json:"fixed_effects,omitempty"`
	Clusters     string          `json:"clusters,omitempty"`
	Weights      string          `json:"weights,omitempty"`
	SEType       estimate.SEType `json:"se_type,omitempty"`
	// Diagnostics adds the tests of the first stage, of endogeneity and of
	// overidentification. The interval that holds with weak instruments is always there.
	Diagnostics bool `json:"diagnostics,omitempty"`
}

// Diagnosis is one test of the diagnostics of two-stage least squares: an F with NumDF and
// DenomDF, or a χ² with DF; null where there is nothing to test.
type Diagnosis struct {
	Value   estimate.Number  `json:"value"`
	NomDF   *int             `json:"nomdf,omitempty"`
	NumDF   *int             `json:"numdf,omitempty"`
	DenomDF *estimate.Number `json:"dendf,omitempty"`
	DF      *int             `json:"df,omitempty"`
	P       estimate.Number  `json:"p.value"`
}

// WeakAnswer is the set of effects by the test of Anderson and Rubin (1949), which holds
// its level with weak instruments too.
type WeakAnswer struct {
	// Kind is "interval", "outside" (all but what lies between conf.high and conf.low),
	// "everything" or "empty".
	Kind string          `json:"kind"`
	Low  estimate.Number `json:"conf.low"`
	High estimate.Number `json:"conf.high"`
	DF   estimate.Number `json:"df"`
	// P tests an effect of zero.
	P estimate.Number `json:"p.value"`
}

func (s *TwoStageSpec) run(ctx context.Context, f *Frame) (any, error) {
	if len(s.Endogenous) == 0 || len(s.Instrument) == 0 {
		return nil, &experiment.Refusal{What: "The specification names no endogenous column or no instrument.", Remedy: "Name who took the practice up in endogenous, and the draw in instrument."}
	}
	ols := Spec{Common: s.Common, Outcome: s.Outcome, Treatment: s.Endogenous[0], Covariates: s.Covariates, Clusters: s.Clusters, Weights: s.Weights, FixedEffects: s.FixedEffects, SEType: s.SEType}
	if err := ols.check(); err != nil {
		return nil, err
	}
	f, rows, err := ols.rows(f)
	if err != nil {
		return nil, err
	}
	in, columns, refused, err := f.twoStageInput(ols, s.Endogenous, s.Instrument, rows)
	if err != nil || refused != "" {
		return answerOr(nil, refused, err)
	}
	fit, identified, err := estimate.FitTwoStage(ctx, columns)
	if err != nil {
		return nil, err
	}
	if !identified {
		return failed(fmt.Sprintf("The instruments (%s) do not move the endogenous columns (%s) apart from the covariates, so the effect cannot be told.", strings.Join(s.Instrument, ", "), strings.Join(s.Endogenous, ", "))), nil
	}
	in.columns = fit.Columns
	in.total, in.within = fit.Outcome.TSS(), fit.Outcome.ScatterAfter(in.nuisance)
	answer, err := in.answer(ctx, ols, fit.Second)
	if err != nil {
		return nil, err
	}
	if err := s.diagnose(ctx, &answer, fit, ols); err != nil {
		return nil, err
	}
	return answer, nil
}

// twoStageInput finds the columns of both stages.
func (f *Frame) twoStageInput(s Spec, endogenous, instruments List, rows []int) (in olsInput, c *estimate.TwoStageColumns, refused string, err error) {
	r, err := f.roles(s)
	if err != nil {
		return in, nil, "", err
	}
	type part struct {
		variables []variable
		terms     [][]int
	}
	var parts []part
	var all []variable
	for _, texts := range []List{endogenous, instruments, s.Covariates} {
		variables, terms, err := f.parseTerms(texts)
		if err != nil {
			return in, nil, "", err
		}
		parts = append(parts, part{variables, terms})
		all = append(all, variables...)
	}
	in, kept, refused := r.gather(s, all, rows)
	if refused != "" {
		return in, nil, refused, nil
	}
	if in.absorb(r.groups, kept); in.codes != nil {
		return in, nil, fmt.Sprintf("Two-stage least squares takes one fixed effect with many levels, and others with %d levels together at most.", fewLevels), nil
	}
	made := make([][]regressor, len(parts))
	for i, p := range parts {
		made[i] = design(p.variables, p.terms, kept)
	}
	c = &estimate.TwoStageColumns{Y: in.columns.Y, Exogenous: slices.Clone(in.columns.X), Nuisance: in.nuisance, Weight: in.columns.Weight, Cluster: in.columns.Cluster, Level: in.columns.Level}
	for _, x := range made[0] {
		c.Endogenous, in.names = append(c.Endogenous, x.value), append(in.names, x.name)
	}
	for _, x := range made[1] {
		c.Instruments = append(c.Instruments, x.value)
	}
	for _, x := range made[2] {
		c.Exogenous, in.names = append(c.Exogenous, x.value), append(in.names, x.name)
	}
	return in, c, "", nil
}

// diagnose adds the interval of Anderson and Rubin, and the diagnostics that were asked for.
func (s *TwoStageSpec) diagnose(ctx context.Context, answer *Answer, fit *estimate.TwoStage, ols Spec) error {
	set, have, err := fit.AndersonRubin(ctx, ols.SEType, ols.Alpha)
	if err != nil {
		return err
	}
	if have {
		answer.AndersonRubin = &WeakAnswer{set.Kind, estimate.Number(set.Low), estimate.Number(set.High), estimate.Number(set.DF), estimate.Number(set.P)}
	}
	first, err := fit.FirstStage(ctx, ols.SEType)
	if err != nil {
		return err
	}
	for _, test := range first {
		if test.Value < 10 {
			answer.Notes = append(answer.Notes, weakNote(test.Value, have))
			break
		}
	}
	if !s.Diagnostics {
		return nil
	}
	var stages []Diagnosis
	for _, test := range first {
		stages = append(stages, Diagnosis{Value: estimate.Number(test.Value), NomDF: &test.NumDF, DenomDF: ptr(test.DenomDF), P: estimate.Number(test.P)})
	}
	answer.FirstStage = stages[0]
	if len(stages) > 1 {
		answer.FirstStage = stages
	}
	test, err := fit.Endogeneity(ctx, ols.SEType)
	if err != nil {
		return err
	}
	answer.Endogeneity = &Diagnosis{Value: estimate.Number(test.Value), NumDF: &test.NumDF, DenomDF: ptr(test.DenomDF), P: estimate.Number(test.P)}
	over, err := fit.Overidentification(ctx, ols.SEType)
	if err != nil {
		return err
	}
	answer.Overidentification = &Diagnosis{Value: estimate.Number(over.Value), DF: &over.NumDF, P: estimate.Number(over.P)}
	return nil
}

// weakNote says what a weak first stage means for the interval.
func weakNote(f float64, have bool) string {
	text := fmt.Sprintf("The instrument is weak: the first stage's F is %.1f, below 10, so the estimate leans towards least squares and its interval is too short.", math.Round(f*10)/10)
	if have {
		text += " Rely on anderson_rubin, which holds however weak the instrument is."
	}
	return text
}
