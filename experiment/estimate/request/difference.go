package request

import (
	"context"

	"leeway/experiment/estimate"
)

// sample takes the rows of the two conditions; the message says why it cannot.
func (r roles) sample(treatment *column, rows []int, low, high string) (s estimate.Sample, message string) {
	var chosen []int
	for _, i := range rows {
		if l := treatment.label(i); l == low || l == high {
			chosen = append(chosen, i)
			s.Treated = append(s.Treated, l == high)
		}
	}
	s.Y = gather(r.outcome, chosen)
	if r.weights != nil {
		s.Weights = gather(r.weights, chosen)
		message = checkWeights(s.Weights)
	}
	if r.clusters != nil {
		s.Cluster, _ = r.clusters.code(chosen)
	}
	if len(r.groups) > 0 {
		s.Block, _ = r.groups[0].code(chosen)
	}
	return s, message
}

// runDifference is Run for a difference in means.
func runDifference(ctx context.Context, f *Frame, s Spec, rows []int) (Answer, string, error) {
	r, err := f.roles(s)
	if err != nil {
		return Answer{}, "", err
	}
	treatment, err := f.column(s.Treatment)
	if err != nil {
		return Answer{}, "", err
	}
	kept, warnings := r.complete(rows, []*column{treatment})
	notes := droppedNote(len(rows), len(kept))
	low, high, message := conditions(treatment, kept, string(s.Condition1), string(s.Condition2))
	if message != "" {
		return Answer{}, message, nil
	}
	data, message := r.sample(treatment, kept, low, high)
	if message != "" {
		return Answer{}, message, nil
	}
	if n := data.Arms(); n[0] == 0 || n[1] == 0 {
		return Answer{}, estimate.MessageBothArms, nil
	}
	d, message, err := data.Difference(ctx)
	if err != nil || message != "" {
		return Answer{}, message, err
	}
	name := s.Treatment + high
	if treatment.text == nil && low == "0" && high == "1" {
		name = s.Treatment
	}
	out := Answer{Status: "ok", NObs: d.Obs, NClusters: d.Clusters, NBlocks: d.Blocks, Alpha: s.Alpha, Design: d.Design,
		Condition1: Label(low), Condition2: Label(high), VCov: [][]estimate.Number{{estimate.Number(d.StdError * d.StdError)}}, VCovNames: []string{name},
		Warnings: append(warnings, d.Warnings...), Notes: append(notes, d.Notes...)}
	out.Terms = []estimate.Term{estimate.NewTerm(name, d.Estimate, d.StdError, d.DF, s.Alpha)}
	if d.DF < 4 {
		out.Notes = append(out.Notes, estimate.FewDF(name, d.DF))
	}
	return out, "", nil
}

// conditions finds the two values of the treatment that are compared.
func conditions(c *column, rows []int, low, high string) (string, string, string) {
	_, levels := c.code(rows)
	switch {
	case len(levels) < 2:
		return "", "", "Must have more than one value in treatment unless using Horvitz-Thompson estimator"
	case low != "" && high != "":
		return low, high, ""
	case len(levels) > 2:
		return "", "", "Treatment has > 2 values; must specify both `condition1` and `condition2` or use a treatment with only 2 values"
	case low != "":
		high = levels[0]
		if levels[0] == low {
			high = levels[1]
		}
	case high != "":
		low = levels[0]
		if levels[0] == high {
			low = levels[1]
		}
	default:
		low, high = levels[0], levels[1]
	}
	return low, high, ""
}
