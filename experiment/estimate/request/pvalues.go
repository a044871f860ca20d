package request

import (
	"context"
	"fmt"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/estimate/family"
)

// PValues asks for p-values that are adjusted for their number: "p.adjust" by the usual
// corrections, "bky" by sharpened q-values. It needs no table.
type PValues struct {
	Estimator string `json:"estimator"`
	// P are the p-values; null is missing, stays missing and does not count.
	P []*estimate.Number `json:"p"`
}

// AdjustedAnswer are the p-values under each correction, in the order that was given.
type AdjustedAnswer struct {
	Status     string            `json:"status"`
	Holm       []estimate.Number `json:"holm"`
	Hochberg   []estimate.Number `json:"hochberg"`
	Hommel     []estimate.Number `json:"hommel"`
	Bonferroni []estimate.Number `json:"bonferroni"`
	BH         []estimate.Number `json:"BH"`
	BY         []estimate.Number `json:"BY"`
}

// SharpenedAnswer are the sharpened q-values, exact and from the usual grid.
type SharpenedAnswer struct {
	Status string            `json:"status"`
	Exact  []estimate.Number `json:"q_analytic"`
	Grid   []estimate.Number `json:"q_grid_0.001"`
}

func (s *PValues) run(context.Context, *Frame) (any, error) {
	p := make([]float64, len(s.P))
	for i, v := range s.P {
		p[i] = nan
		if v == nil {
			continue
		}
		if p[i] = float64(*v); !(p[i] >= 0 && p[i] <= 1) {
			return nil, &experiment.Refusal{What: fmt.Sprintf("The p-value %g is not between 0 and 1.", p[i]), Remedy: "Give p-values, and null where one is missing."}
		}
	}
	if s.Estimator == "bky" {
		return SharpenedAnswer{"ok", numbers(family.Sharpened(p)), numbers(family.SharpenedGrid(p, 0.001))}, nil
	}
	return AdjustedAnswer{"ok", numbers(family.Holm(p)), numbers(family.Hochberg(p)), numbers(family.Hommel(p)),
		numbers(family.Bonferroni(p)), numbers(family.BenjaminiHochberg(p)), numbers(family.BenjaminiYekutieli(p))}, nil
}

// numbers are floats as JSON shows them.
func numbers(values []float64) []estimate.Number {
	out := make([]estimate.Number, len(values))
	for i, v := range values {
		out[i] = estimate.Number(v)
	}
	return out
}
