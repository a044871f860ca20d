package request

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/estimate"
)

// IndexSpec asks for one index of several outcomes, standardised by the control arm:
// "icw_index" weighs by the inverse covariance (Anderson 2008), "klk_index" all alike
// (Kling, Liebman and Katz 2007).
type IndexSpec struct {
	Common
	Outcomes List `json:"outcomes"`
	// Control is the value of the column ArmColumn that stands for the control.
	Control   Label  `json:"control"`
	ArmColumn string `json:"arm_column"`
	// Reversed names the outcomes of which less is better.
	Reversed List `json:"reversed,omitempty"`
	// Clusters, where given, adds the arms' effects on the index with CR2 errors.
	Clusters string `json:"clusters,omitempty"`
}

// IndexAnswer is the index; Weights are of icw_index, MeanControl and SDControl of
// klk_index, which is not standardised again.
type IndexAnswer struct {
	Status            string            `json:"status"`
	ControlMean       []estimate.Number `json:"control_mean,omitempty"`
	ControlSD         []estimate.Number `json:"control_sd,omitempty"`
	Weights           []estimate.Number `json:"weights,omitempty"`
	WeightsNormalised []estimate.Number `json:"weights_normalised,omitempty"`
	First20           []estimate.Number `json:"index_first20"`
	SumSquares        estimate.Number   `json:"index_sum_sq"`
	Count             int               `json:"n_index"`
	MeanControl       *estimate.Number  `json:"mean_control,omitempty"`
	SDControl         *estimate.Number  `json:"sd_control,omitempty"`
	Effects           []estimate.Term   `json:"effects,omitempty"`
	Notes             []string          `json:"notes,omitempty"`
}

func (s *IndexSpec) run(ctx context.Context, f *Frame) (any, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	f, rows, err := s.rows(f)
	if err != nil {
		return nil, err
	}
	arm, err := f.column(s.ArmColumn)
	if err != nil {
		return nil, err
	}
	control := make([]bool, len(rows))
	for at, i := range rows {
		control[at] = !arm.missing(i) && arm.label(i) == string(s.Control)
	}
	var items [][]float64
	for _, name := range s.Outcomes {
		c, err := f.numeric(name)
		if err != nil {
			return nil, err
		}
		item := gather(c, rows)
		if slices.Contains(s.Reversed, name) {
			for i := range item {
				item[i] = -item[i]
			}
		}
		items = append(items, item)
	}
	make := dataset.EqualWeightsIndex
	if s.Estimator == "icw_index" {
		make = dataset.InverseCovarianceIndex
	}
	x, err := make(items, control, 1)
	if err != nil {
		return failed(fmt.Sprintf("There is no index: %v.", err)), nil
	}
	return s.answer(ctx, f, rows, arm, control, x)
}

func (s *IndexSpec) answer(ctx context.Context, f *Frame, rows []int, arm *column, control []bool, x dataset.Index) (any, error) {
	out := IndexAnswer{Status: "ok", First20: numbers(x.Value[:min(20, len(x.Value))])}
	sum, squares, n := 0.0, 0.0, 0.0
	for i, v := range x.Value {
		if math.IsNaN(v) {
			continue
		}
		out.Count++
		out.SumSquares += estimate.Number(v * v)
		if control[i] {
			sum += v
			squares += v * v
			n++
		}
	}
	if s.Estimator == "klk_index" {
		out.MeanControl, out.SDControl = ptr(sum/n), ptr(math.Sqrt((squares-sum*sum/n)/(n-1)))
	} else {
		out.ControlMean, out.ControlSD, out.Weights = numbers(x.Mean), numbers(x.SD), numbers(x.Weight)
		total := 0.0
		for _, w := range x.Weight {
			total += w
		}
		for _, w := range x.Weight {
			out.WeightsNormalised = append(out.WeightsNormalised, estimate.Number(w/total))
			if w < 0 {
				out.Notes = append(out.Notes, "A weight is below zero: that item goes against the others.")
			}
		}
	}
	if s.Clusters == "" {
		return out, nil
	}
	effects, failure, err := s.effects(ctx, f, rows, arm, x.Value)
	if err != nil || failure != nil {
		return failure, err
	}
	out.Effects, out.Notes = effects.Terms, append(out.Notes, effects.Notes...)
	return out, nil
}

// effects regresses the index on the arms, the control first and the others by name.
func (s *IndexSpec) effects(ctx context.Context, f *Frame, rows []int, arm *column, index []float64) (Answer, any, error) {
	_, labels := arm.code(rows)
	order := []string{string(s.Control)}
	for _, l := range labels {
		if l != string(s.Control) && l != "" {
			order = append(order, l)
		}
	}
	g := NewFrame(len(rows))
	cluster, err := f.column(s.Clusters)
	if err != nil {
		return Answer{}, nil, err
	}
	texts := func(c *column) []string {
		out := make([]string, len(rows))
		for at, i := range rows {
			if !c.missing(i) {
				out[at] = c.label(i)
			}
		}
		return out
	}
	for _, err := range []error{g.AddNumber("index", index), g.AddFactor(s.ArmColumn, texts(arm), order), g.AddText("cluster of "+s.Clusters, texts(cluster))} {
		if err != nil {
			return Answer{}, nil, &experiment.Refusal{What: "The column of the arms is called “index”.", Remedy: "Give it another name.", Cause: err}
		}
	}
	spec, err := json.Marshal(map[string]any{"estimator": estimatorOLS, "outcome": "index", "treatment": s.ArmColumn, "clusters": "cluster of " + s.Clusters, "se_type": "CR2", "alpha": s.Alpha})
	if err != nil {
		return Answer{}, nil, err
	}
	answer, err := Run(ctx, g, spec)
	if a, ok := answer.(Answer); ok {
		return a, nil, err
	}
	return Answer{}, answer, err
}
