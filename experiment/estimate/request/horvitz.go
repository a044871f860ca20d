package request

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// HorvitzSpec asks for the Horvitz-Thompson estimate from the chances of the draw.
type HorvitzSpec struct {
	Common
	Outcome   string `json:"outcome"`
	Treatment string `json:"treatment"`
	Clusters  string `json:"clusters,omitempty"`
	Blocks    string `json:"blocks,omitempty"`
	// Design is one of "simple", "complete", "blocked", "matched pairs", "clustered simple",
	// "clustered complete", "blocked clustered"; empty follows from the other members.
	Design string `json:"design,omitempty"`
	Simple bool   `json:"simple,omitempty"`
	// M is the number of units drawn into the practice: a number, or "sum(z)" for as many
	// as were. BlockM "treated per block" is the same within each block. Prob is a chance
	// that all units have, ConditionPrs a chance or the column of the rows' chances.
	M            Label   `json:"m,omitempty"`
	N            Label   `json:"N,omitempty"`
	BlockM       string  `json:"block_m,omitempty"`
	Prob         float64 `json:"prob,omitempty"`
	ConditionPrs Label   `json:"condition_prs,omitempty"`
	// SEType is youngs (also where empty) or, for independent draws, constant.
	SEType     string `json:"se_type,omitempty"`
	Condition1 Label  `json:"condition1,omitempty"`
	Condition2 Label  `json:"condition2,omitempty"`
}

// The ways of drawing of which all chances follow from a count.
var horvitzDesigns = []string{"", "simple", "complete", "blocked", "matched pairs", "clustered simple", "clustered complete", "blocked clustered"}

const (
	asDrawn      = "sum(z)"
	asDrawnBlock = "treated per block"
)

func (s *HorvitzSpec) check() error {
	if err := s.Common.check(); err != nil {
		return err
	}
	refuse := func(field, what, remedy string) error {
		return &experiment.Refusal{What: what, Place: experiment.Place{Field: field}, Remedy: remedy}
	}
	if s.Design == "simple" || s.Design == "clustered simple" {
		s.Simple = true
	}
	ways := 0
	for _, given := range []bool{s.M != "", s.BlockM != "", s.Prob != 0, s.ConditionPrs != ""} {
		ways += map[bool]int{true: 1}[given]
	}
	switch {
	case s.Outcome == "" || s.Treatment == "":
		return refuse("outcome", "The specification names no outcome or no treatment.", "Name both columns.")
	case !slices.Contains(horvitzDesigns, s.Design):
		return refuse("design", fmt.Sprintf("There is no design “%s”.", s.Design), fmt.Sprintf("Use one of %q.", horvitzDesigns[1:]))
	case ways > 1:
		return refuse("m", "The chances are given in more than one way.", "Give one of m, block_m, prob and condition_prs.")
	case s.M != "" && s.Blocks != "":
		return refuse("m", "With blocks one number m does not say how many were drawn in each.", "Use block_m, prob or condition_prs.")
	case s.BlockM != "" && (s.BlockM != asDrawnBlock || s.Blocks == ""):
		return refuse("block_m", fmt.Sprintf("block_m is “%s”.", s.BlockM), "Name the blocks and use “"+asDrawnBlock+"”.")
	case s.N != "" && s.N != "nrow":
		return refuse("N", fmt.Sprintf("N is “%s”.", s.N), "Leave it out: the table has the units.")
	case s.Simple && (s.Blocks != "" || s.M != "" || s.BlockM != ""):
		return refuse("simple", "A simple draw has no blocks and no fixed numbers.", "Give prob or condition_prs.")
	case s.SEType != "" && s.SEType != "youngs" && s.SEType != "constant":
		return refuse("se_type", fmt.Sprintf("There is no se_type “%s”.", s.SEType), "Use youngs or constant.")
	case s.Prob < 0 || s.Prob >= 1:
		return refuse("prob", fmt.Sprintf("prob is %g.", s.Prob), "Use a number between 0 and 1.")
	}
	return nil
}

// horvitzUnits are the drawn units with their totals.
type horvitzUnits struct {
	data   estimate.HorvitzData
	size   []float64 // rows of each unit
	chance []float64 // as given for each unit; NaN where it is not
	block  []int
	kept   int
	notes  []string
}

func (s *HorvitzSpec) run(_ context.Context, f *Frame) (any, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	f, rows, err := s.rows(f)
	if err != nil {
		return nil, err
	}
	u, low, high, refused, err := s.units(f, rows)
	if err != nil || refused != "" {
		return answerOr(nil, refused, err)
	}
	if s.SEType == "constant" && !s.Simple {
		return failed("The error under a constant effect is for draws in which each unit was drawn by itself."), nil
	}
	notes, refused := s.design(&u)
	if refused != "" {
		return failed(refused), nil
	}
	h, err := estimate.HorvitzThompson(u.data)
	if err != nil {
		return failed(err.(*experiment.Refusal).What), nil
	}
	se, seType := h.SeenError, "youngs"
	if s.SEType == "constant" {
		se, seType = u.data.ConstantEffectError(h.Estimate, u.size), s.SEType
	}
	name := s.Treatment
	if c := f.columns[s.Treatment]; c.text != nil || low != "0" || high != "1" {
		name += high
	}
	out := Answer{Status: "ok", NObs: u.kept, Alpha: s.Alpha, SEType: estimate.SEType(seType), Condition1: Label(low), Condition2: Label(high),
		VCov: [][]estimate.Number{{estimate.Number(se * se)}}, VCovNames: []string{name}, Notes: append(u.notes, notes...)}
	if s.Clusters != "" {
		out.NClusters = len(u.size)
	}
	if h.Impossible > 0 && s.SEType != "constant" {
		out.Notes = append(out.Notes, fmt.Sprintf("%d pairs of units can never be seen in these arms together. The error leaves them out, as estimatr's does, and is too small where their outcomes have opposite signs; with a bound for them it is %.6g.", h.Impossible, h.StdError))
	}
	term := estimate.NewTerm(name, h.Estimate, se, math.Inf(1), s.Alpha)
	term.DF = math.NaN() // the normal distribution has none
	out.Terms = []estimate.Term{term}
	return out, nil
}

// units adds rows up to the units that were drawn.
func (s *HorvitzSpec) units(f *Frame, rows []int) (u horvitzUnits, low, high, refused string, err error) {
	outcome, err := f.numeric(s.Outcome)
	if err != nil {
		return u, "", "", "", err
	}
	columns := []*column{outcome}
	named := map[string]*column{}
	prs, numeric := s.conditionPrs()
	for _, name := range []string{s.Treatment, s.Clusters, s.Blocks, prs} {
		if name == "" {
			continue
		}
		c, err := f.column(name)
		if err == nil && name == prs {
			c, err = f.numeric(name)
		}
		if err != nil {
			return u, "", "", "", err
		}
		named[name], columns = c, append(columns, c)
	}
	var kept []int
	for _, i := range rows {
		if !slices.ContainsFunc(columns, func(c *column) bool { return c.missing(i) }) {
			kept = append(kept, i)
		}
	}
	u.notes, u.kept = droppedNote(len(rows), len(kept)), len(kept)
	low, high, refused = conditions(named[s.Treatment], kept, string(s.Condition1), string(s.Condition2))
	if refused != "" {
		return u, "", "", refused, nil
	}
	code := make([]int32, len(kept))
	labels := make([]string, len(kept))
	for at := range code {
		code[at] = int32(at)
	}
	if s.Clusters != "" {
		code, labels = named[s.Clusters].code(kept)
	}
	block := make([]int32, len(kept))
	if s.Blocks != "" {
		block, _ = named[s.Blocks].code(kept)
	}
	n := len(labels)
	u.size, u.chance, u.block = make([]float64, n), make([]float64, n), make([]int, n)
	u.data = estimate.HorvitzData{Total: make([]float64, n), Treated: make([]bool, n), Rows: len(kept)}
	for at, i := range kept {
		k, treated, chance := code[at], named[s.Treatment].label(i) == high, numeric
		if !treated && named[s.Treatment].label(i) != low {
			return u, "", "", "The treatment has more than two arms; keep two with subset, for the chances of a draw are those of all its units.", nil
		}
		if prs != "" {
			chance = named[prs].number[i]
		}
		if u.size[k] > 0 && (u.data.Treated[k] != treated || u.block[k] != int(block[at]) || u.chance[k] != chance && !math.IsNaN(chance)) {
			return u, "", "", fmt.Sprintf("The unit “%s” has rows in two arms, in two blocks or of two chances, so it was not drawn as one.", labels[k]), nil
		}
		u.data.Treated[k], u.block[k], u.chance[k] = treated, int(block[at]), chance
		u.data.Total[k] += outcome.number[i]
		u.size[k]++
	}
	return u, low, high, "", nil
}

// conditionPrs is the column of chances, or one chance for all, NaN without one.
func (s *HorvitzSpec) conditionPrs() (name string, chance float64) {
	if s.Prob > 0 {
		return "", s.Prob
	}
	if s.ConditionPrs == "" {
		return "", math.NaN()
	}
	var v float64
	if json.Unmarshal([]byte(s.ConditionPrs), &v) == nil {
		return "", v
	}
	return string(s.ConditionPrs), math.NaN()
}

// design completes the chances of units and of pairs.
func (s *HorvitzSpec) design(u *horvitzUnits) (notes []string, refused string) {
	n := len(u.size)
	d := &u.data
	d.Chance, d.Group = make([]float64, n), make([]int, n)
	if s.Simple {
		for i := range d.Chance {
			d.Chance[i], d.Group[i] = u.chance[i], i
			if math.IsNaN(d.Chance[i]) {
				d.Chance[i] = 0.5
			}
		}
		d.Pair = func(int, int) estimate.PairChance { return estimate.PairChance{} } // no two share a group
		if s.Prob == 0 && s.ConditionPrs == "" {
			notes = append(notes, "No chance is given, so every unit is taken to have had one half.")
		}
		return notes, ""
	}
	blocks := make([]horvitzBlock, slices.Max(u.block)+1)
	for i, b := range u.block {
		k := &blocks[b]
		if k.n > 0 && k.chance != u.chance[i] && !math.IsNaN(k.chance) {
			return nil, "Units of one block have different chances; such a draw is not a count within blocks."
		}
		k.n++
		k.chance = u.chance[i]
		if d.Treated[i] {
			k.treated++
		}
	}
	for b := range blocks {
		k := &blocks[b]
		switch {
		case !math.IsNaN(k.chance):
			k.m = k.chance * k.n
		case s.M != "" && s.M != asDrawn:
			if json.Unmarshal([]byte(s.M), &k.m) != nil || k.m != math.Trunc(k.m) || k.m < 1 || k.m >= k.n {
				return nil, fmt.Sprintf("m is “%s”, and there are %g units.", s.M, k.n)
			}
		default:
			k.m = k.treated
			if s.M == "" && s.BlockM == "" {
				notes = []string{"The number drawn into the practice is taken to have been fixed as it came out."}
			}
		}
		if round := math.Round(k.m); math.Abs(round-k.m) < 1e-9*k.n {
			k.m = round
		} else {
			notes = []string{"Where a block's number times the chance is not whole, it is taken to have been rounded up or down at random, in each block by itself."}
		}
	}
	for i, b := range u.block {
		d.Chance[i], d.Group[i] = blocks[b].m/blocks[b].n, b
	}
	d.Pair = func(i, _ int) estimate.PairChance { return blocks[u.block[i]].pair() }
	return notes, ""
}

// horvitzBlock is a block of n units of which m on average, rounded at random where it is
// not whole, are drawn into the practice.
type horvitzBlock struct{ n, treated, m, chance float64 }

func (b horvitzBlock) pair() estimate.PairChance {
	var out estimate.PairChance
	low := math.Floor(b.m)
	for _, way := range [2]struct{ m, weight float64 }{{low, 1 - (b.m - low)}, {low + 1, b.m - low}} {
		if way.weight <= 0 {
			continue
		}
		all := b.n * (b.n - 1)
		out.Practice += way.weight * way.m * (way.m - 1) / all
		out.Other += way.weight * (b.n - way.m) * (b.n - way.m - 1) / all
		out.FirstPractice += way.weight * way.m * (b.n - way.m) / all
	}
	out.SecondPractice = out.FirstPractice
	return out
}
