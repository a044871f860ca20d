package request

import (
	"context"
	"errors"
	"math"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// ICCSpec asks how alike rows of one cluster are, by the analysis of variance.
type ICCSpec struct {
	Common
	Outcome  string `json:"outcome"`
	Clusters string `json:"clusters"`
	// Within is a column, constant within clusters, whose means are taken out first: the arm.
	Within string `json:"within,omitempty"`
}

// ICCAnswer has the member names of the reference values.
type ICCAnswer struct {
	Status          string          `json:"status"`
	Obs             int             `json:"n_obs"`
	Clusters        int             `json:"n_clusters"`
	Between         estimate.Number `json:"msb"`
	Within          estimate.Number `json:"msw"`
	DFBetween       estimate.Number `json:"df_between"`
	DFWithin        estimate.Number `json:"df_within"`
	N0              estimate.Number `json:"n0"`
	F               estimate.Number `json:"F"`
	P               estimate.Number `json:"F_p"`
	ICC             estimate.Number `json:"icc"`
	Truncated       estimate.Number `json:"icc_truncated"`
	VarianceBetween estimate.Number `json:"sigma2_between"`
	VarianceWithin  estimate.Number `json:"sigma2_within"`
	MeanSize        estimate.Number `json:"mean_size"`
	CVPopulation    estimate.Number `json:"cv_size_pop"`
	CVSample        estimate.Number `json:"cv_size_sample"`
	DesignEffectN0  estimate.Number `json:"design_effect_n0"`
	DesignEffectCV  estimate.Number `json:"design_effect_cv"`
	Low             estimate.Number `json:"searle_low"`
	High            estimate.Number `json:"searle_high"`
	Notes           []string        `json:"notes,omitempty"`
}

func (s *ICCSpec) run(_ context.Context, f *Frame) (any, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	f, rows, err := s.rows(f)
	if err != nil {
		return nil, err
	}
	outcome, err := f.numeric(s.Outcome)
	if err != nil {
		return nil, err
	}
	used := []*column{outcome}
	for _, name := range []string{s.Clusters, s.Within} {
		if name == "" && len(used) == 2 {
			continue
		}
		c, err := f.column(name)
		if err != nil {
			return nil, err
		}
		used = append(used, c)
	}
	var kept []int
	for _, i := range rows {
		there := true
		for _, c := range used {
			there = there && !c.missing(i)
		}
		if there {
			kept = append(kept, i)
		}
	}
	var arm []int
	if len(used) > 2 {
		arm = codes(used[2], kept)
	}
	o, err := estimate.AnalyseVariance(gather(outcome, kept), codes(used[1], kept), arm, 1-s.Alpha)
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		return failed(refusal.What), nil
	}
	return s.answer(o, droppedNote(len(rows), len(kept))), err
}

// codes numbers the levels of a column.
func codes(c *column, rows []int) []int {
	code, _ := c.code(rows)
	out := make([]int, len(code))
	for i, k := range code {
		out[i] = int(k)
	}
	return out
}

func (s *ICCSpec) answer(o estimate.OneWay, notes []string) ICCAnswer {
	n := func(v float64) estimate.Number { return estimate.Number(v) }
	cv, clusters := o.SizeSD/o.MeanSize, float64(o.Clusters)
	out := ICCAnswer{Status: "ok", Obs: o.Rows, Clusters: o.Clusters, Between: n(o.Between), Within: n(o.Within), DFBetween: n(o.DFBetween), DFWithin: n(o.DFWithin),
		N0: n(o.N0), F: n(o.F), P: n(o.P), ICC: n(o.ICC), Truncated: n(math.Max(0, o.ICC)), VarianceBetween: n(o.VarianceBetween), VarianceWithin: n(o.VarianceWithin),
		MeanSize: n(o.MeanSize), CVPopulation: n(cv), CVSample: n(cv * math.Sqrt(clusters/(clusters-1))), Low: n(o.Low), High: n(o.High), Notes: notes}
	out.DesignEffectN0 = n(1 + (o.N0-1)*o.ICC)
	out.DesignEffectCV = n(1 + ((1+cv*cv)*o.MeanSize-1)*o.ICC)
	return out
}
