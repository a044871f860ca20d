package request

import (
	"context"
	"fmt"
	"strings"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// LinSpec asks for least squares with every covariate centred and interacted with the
// treatment (Lin 2013, Annals of Applied Statistics 7:295), which cannot make the estimate
// less precise in large samples and whose coefficient of the treatment is the average
// effect. Outcome, Treatment, Covariates, Clusters, Weights and SEType are those of Spec.
type LinSpec struct {
	Common
	Outcome    string          `json:"outcome"`
	Treatment  string          `json:"treatment"`
	Covariates List            `json:"covariates"`
	Clusters   string          `json:"clusters,omitempty"`
	Weights    string          `json:"weights,omitempty"`
	SEType     estimate.SEType `json:"se_type,omitempty"`
}

func (s *LinSpec) run(ctx context.Context, f *Frame) (any, error) {
	ols := Spec{Common: s.Common, Outcome: s.Outcome, Treatment: s.Treatment, Covariates: s.Covariates, Clusters: s.Clusters, Weights: s.Weights, SEType: s.SEType}
	if err := ols.check(); err != nil {
		return nil, err
	}
	if len(s.Covariates) == 0 {
		return nil, &experiment.Refusal{What: "Lin's adjustment is given no covariates.", Remedy: "Name them in covariates, or use the estimator ols_robust."}
	}
	f, rows, err := ols.rows(f)
	if err != nil {
		return nil, err
	}
	in, centre, refused, err := f.linInput(ols, rows)
	if err != nil || refused != "" {
		return answerOr(nil, refused, err)
	}
	cp, err := in.columns.CrossProducts(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := in.answer(ctx, ols, estimate.Solve(cp))
	answer.ScaledCenter = centre
	return answer, err
}

// answerOr gives the answer, or the Failure with its message.
func answerOr(answer any, refused string, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	if refused != "" {
		return failed(refused), nil
	}
	return answer, nil
}

// linInput makes the design: the treatment's indicators, the centred covariates, and the
// products of both.
func (f *Frame) linInput(s Spec, rows []int) (in olsInput, centre map[string]estimate.Number, refused string, err error) {
	r, err := f.roles(s)
	if err != nil {
		return in, nil, "", err
	}
	variables, terms, err := f.parseTerms(s.Covariates)
	if err != nil {
		return in, nil, "", err
	}
	treatment, err := f.variable(s.Treatment)
	if err != nil {
		return in, nil, "", err
	}
	in, kept, refused := r.gather(s, append([]variable{treatment}, variables...), rows)
	if refused != "" {
		return in, nil, refused, nil
	}
	arms, refused := armIndicators(treatment, kept)
	if refused != "" {
		return in, nil, refused, nil
	}
	in.notes = append(in.notes, referenceNote(s, []variable{treatment}, kept)...)
	covariates := design(variables, terms, kept)
	centre = map[string]estimate.Number{}
	for i, x := range covariates {
		m := weightedMean(x.value, in.columns.Weight)
		centre[x.name] = estimate.Number(m)
		centred := make([]float64, len(kept))
		for k, v := range x.value {
			centred[k] = v - m
		}
		covariates[i] = regressor{centredName(x.name), centred}
	}
	all := append(arms, covariates...)
	for _, x := range covariates {
		for _, arm := range arms {
			product := make([]float64, len(kept))
			for i := range product {
				product[i] = arm.value[i] * x.value[i]
			}
			all = append(all, regressor{arm.name + ":" + x.name, product})
		}
	}
	for _, x := range all {
		in.columns.X, in.names = append(in.columns.X, x.value), append(in.names, x.name)
	}
	return in, centre, "", nil
}

// centredName is what estimatr calls a centred covariate.
func centredName(name string) string {
	if strings.ContainsAny(name, "(:") {
		name = "(" + name + ")"
	}
	return name + "_c"
}

// armIndicators are one indicator for each value of the treatment but the first; a column
// of zeros and ones is taken as it stands.
func armIndicators(treatment variable, rows []int) ([]regressor, string) {
	code, levels := treatment.column.code(rows)
	if len(levels) < 2 {
		return nil, "The treatment has only one value in these rows, so there is nothing to compare."
	}
	if !treatment.factor && len(levels) == 2 && levels[0] == "0" && levels[1] == "1" {
		return treatment.expand(rows), ""
	}
	size := make([]int, len(levels))
	for _, c := range code {
		size[c]++
	}
	for k, n := range size {
		if n < 2 {
			return nil, fmt.Sprintf("“%s” has %d different values, and “%s” stands in one row only, so its rows have no spread. Lin's adjustment compares arms: name a column of arms.", treatment.label, len(levels), levels[k])
		}
	}
	treatment.factor = true
	return treatment.expand(rows), ""
}

// weightedMean is the mean about the first value, so that an offset costs no digits.
func weightedMean(values, weight []float64) float64 {
	sum, total := 0.0, 0.0
	for i, v := range values {
		w := 1.0
		if weight != nil {
			w = weight[i]
		}
		sum += w * (v - values[0])
		total += w
	}
	return values[0] + sum/total
}
