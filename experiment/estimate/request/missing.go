package request

import (
	"context"
	"errors"
	"fmt"
	"math"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/estimate/bounds"
)

// nan is the number that does not exist.
var nan = math.NaN()

// BoundsSpec asks for bounds of an effect where outcomes are missing: "lee_bounds" or
// "manski_bounds". An empty cell of the outcome is a missing answer, so no row is left out
// but those without a treatment.
type BoundsSpec struct {
	Common
	Outcome string `json:"outcome"`
	// Treatment is a column of 0 and 1.
	Treatment string `json:"treatment"`
	// Rule is one of bounds.Rules, fractional where empty; TightenOn a column known before
	// the start, within whose values the bounds are made too. Only for lee_bounds.
	Rule      bounds.Rule `json:"rule,omitempty"`
	TightenOn string      `json:"tighten_on,omitempty"`
	// MinY and MaxY are the limits that no value can pass. Only for manski_bounds.
	MinY *float64 `json:"min_y,omitempty"`
	MaxY *float64 `json:"max_y,omitempty"`
}

// LeeAnswer are Lee's bounds with the member names of the reference values.
type LeeAnswer struct {
	Status          string           `json:"status"`
	Treated         int              `json:"n_treated"`
	Control         int              `json:"n_control"`
	ResponseTreated estimate.Number  `json:"response_treated"`
	ResponseControl estimate.Number  `json:"response_control"`
	Naive           estimate.Number  `json:"naive_difference"`
	TrimmedArm      string           `json:"trimmed_arm"`
	TrimShare       estimate.Number  `json:"trim_share"`
	Lower           estimate.Number  `json:"lower"`
	Upper           estimate.Number  `json:"upper"`
	KeptLower       estimate.Number  `json:"kept_for_lower"`
	KeptUpper       estimate.Number  `json:"kept_for_upper"`
	LowTail         *estimate.Number `json:"threshold_low_tail_kept,omitempty"`
	HighTail        *estimate.Number `json:"threshold_high_tail_kept,omitempty"`
	LowerError      *estimate.Number `json:"lower_se,omitempty"`
	UpperError      *estimate.Number `json:"upper_se,omitempty"`
	C               *estimate.Number `json:"imbens_manski_c,omitempty"`
	From            *estimate.Number `json:"ci_low,omitempty"`
	To              *estimate.Number `json:"ci_high,omitempty"`
	Tightened       *TightAnswer     `json:"tightened,omitempty"`
	Notes           []string         `json:"notes,omitempty"`
}

// TightAnswer are the bounds within cells and over them.
type TightAnswer struct {
	Cells         []Label           `json:"cells"`
	TrimmedArm    []string          `json:"trimmed_arm"`
	CellLower     []estimate.Number `json:"cell_lower"`
	CellUpper     []estimate.Number `json:"cell_upper"`
	Weights       []estimate.Number `json:"weights_untrimmed_arm_observed_n"`
	Lower         estimate.Number   `json:"lower"`
	Upper         estimate.Number   `json:"upper"`
	SameDirection bool              `json:"same_direction"`
}

// ManskiAnswer are Manski's bounds.
type ManskiAnswer struct {
	Status string          `json:"status"`
	MinY   float64         `json:"min_y"`
	MaxY   float64         `json:"max_y"`
	Lower  estimate.Number `json:"lower"`
	Upper  estimate.Number `json:"upper"`
	Width  estimate.Number `json:"width"`
}

func (s *BoundsSpec) run(_ context.Context, f *Frame) (any, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	f, rows, err := s.rows(f)
	if err != nil {
		return nil, err
	}
	all, dropped, err := s.cell(f, rows)
	if err != nil {
		return nil, err
	}
	var answer any
	if s.Estimator == "manski_bounds" {
		answer, err = s.manski(all)
	} else {
		answer, err = s.lee(f, all, dropped)
	}
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) && refusal.Place.Field == "" {
		return failed(refusal.What), nil
	}
	return answer, err
}

// boundsCell are the two arms of some rows.
type boundsCell struct {
	bounds.Cell
	rows []int
}

// cell sorts rows into the arms; dropped counts those without a treatment.
func (s *BoundsSpec) cell(f *Frame, rows []int) (c boundsCell, dropped int, err error) {
	outcome, err := f.numeric(s.Outcome)
	if err != nil {
		return c, 0, err
	}
	treatment, err := f.numeric(s.Treatment)
	if err != nil {
		return c, 0, err
	}
	for _, i := range rows {
		if treatment.missing(i) {
			dropped++
			continue
		}
		seen, assigned := &c.Control, &c.AssignedControl
		switch treatment.number[i] {
		case 1:
			seen, assigned = &c.Treated, &c.AssignedTreated
		case 0:
		default:
			return c, 0, &experiment.Refusal{What: fmt.Sprintf("The treatment “%s” holds %g; bounds compare 1 with 0.", s.Treatment, treatment.number[i]), Place: experiment.Place{Field: "treatment"}, Remedy: "Keep two arms with subset and code them 0 and 1."}
		}
		c.rows = append(c.rows, i)
		*assigned++
		if !outcome.missing(i) {
			*seen = append(*seen, outcome.number[i])
		}
	}
	return c, dropped, nil
}

// numeric finds a column of numbers.
func (f *Frame) numeric(name string) (*column, error) {
	c, err := f.column(name)
	if err == nil && c.text != nil {
		err = &experiment.Refusal{What: fmt.Sprintf("Column “%s” is text, and numbers are needed.", name), Place: experiment.Place{Field: name}, Remedy: "Choose another column, or correct it."}
	}
	return c, err
}

func (s *BoundsSpec) manski(c boundsCell) (any, error) {
	if s.MinY == nil || s.MaxY == nil {
		return nil, &experiment.Refusal{What: "Manski's bounds need the limits of the outcome.", Place: experiment.Place{Field: "min_y"}, Remedy: "Give min_y and max_y."}
	}
	m, err := bounds.ManskiBounds(c.Treated, c.Control, c.AssignedTreated, c.AssignedControl, *s.MinY, *s.MaxY)
	if err != nil {
		return nil, err
	}
	return ManskiAnswer{"ok", *s.MinY, *s.MaxY, estimate.Number(m.Low), estimate.Number(m.High), estimate.Number(m.High - m.Low)}, nil
}

func (s *BoundsSpec) lee(f *Frame, c boundsCell, dropped int) (any, error) {
	if s.Rule == "" {
		s.Rule = bounds.Fractional
	}
	l, err := bounds.LeeBounds(c.Treated, c.Control, c.AssignedTreated, c.AssignedControl, s.Rule, s.Alpha)
	if err != nil {
		return nil, err
	}
	n := func(v float64) *estimate.Number {
		if math.IsNaN(v) {
			return nil
		}
		return ptr(v)
	}
	out := LeeAnswer{Status: "ok", Treated: c.AssignedTreated, Control: c.AssignedControl,
		ResponseTreated: estimate.Number(float64(len(c.Treated)) / float64(c.AssignedTreated)), ResponseControl: estimate.Number(float64(len(c.Control)) / float64(c.AssignedControl)),
		Naive: estimate.Number(l.Naive), TrimmedArm: armWord(l.Trimmed), TrimShare: estimate.Number(l.Share), Lower: estimate.Number(l.Low), Upper: estimate.Number(l.High),
		KeptLower: estimate.Number(l.KeptLow), KeptUpper: estimate.Number(l.KeptHigh), LowTail: n(l.LowTail), HighTail: n(l.HighTail),
		LowerError: n(l.LowError), UpperError: n(l.HighError), C: n(l.C), From: n(l.From), To: n(l.To)}
	out.Notes = append(out.Notes, "The bounds hold where the treatment moves answering in one direction only, for everybody.")
	if dropped > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d rows have no treatment and are left out.", dropped))
	}
	if s.TightenOn != "" {
		if out.Tightened, err = s.tightened(f, c.rows); err != nil {
			return nil, err
		}
		if !out.Tightened.SameDirection {
			out.Notes = append(out.Notes, "The treated answered more in some cells and less in others, which speaks against one direction for everybody.")
		}
	}
	return out, nil
}

func armWord(treated bool) string { return map[bool]string{true: "treated", false: "control"}[treated] }

func (s *BoundsSpec) tightened(f *Frame, rows []int) (*TightAnswer, error) {
	by, err := f.column(s.TightenOn)
	if err != nil {
		return nil, err
	}
	code, labels := by.code(rows)
	out := &TightAnswer{}
	var cells []bounds.Cell
	for k, label := range labels {
		var within []int
		for at, i := range rows {
			if int(code[at]) == k {
				within = append(within, i)
			}
		}
		c, _, err := s.cell(f, within)
		if err != nil {
			return nil, err
		}
		cells, out.Cells = append(cells, c.Cell), append(out.Cells, Label(label))
	}
	t, err := bounds.LeeWithin(cells, s.Rule, s.Alpha)
	if err != nil {
		return nil, err
	}
	for _, l := range t.Cells {
		out.TrimmedArm = append(out.TrimmedArm, armWord(l.Trimmed))
		out.CellLower, out.CellUpper = append(out.CellLower, estimate.Number(l.Low)), append(out.CellUpper, estimate.Number(l.High))
	}
	out.Weights, out.Lower, out.Upper, out.SameDirection = numbers(t.Weights), estimate.Number(t.Low), estimate.Number(t.High), t.SameDirection
	return out, nil
}

// ptr is a number as a member that may be absent.
func ptr(v float64) *estimate.Number { n := estimate.Number(v); return &n }
