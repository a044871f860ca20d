package request

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/estimate/family"
	"leeway/experiment/randomize"
)

// DrawSpec are the members on how units were drawn. The numbers drawn into each arm,
// within each block where there are blocks, are kept as they came out.
type DrawSpec struct {
	Common
	// Treatment is the column of arms.
	Treatment string `json:"treatment"`
	// Clusters is the column of units that were drawn as one, each row by itself where it
	// is missing; Blocks the column within which the draw was made.
	Clusters string `json:"clusters,omitempty"`
	Blocks   string `json:"blocks,omitempty"`
	// Statistic is one of estimate.StatisticKinds, or "score", which compares the means of
	// Score: a column or an expression such as "y > 3".
	Statistic  string  `json:"statistic"`
	Score      string  `json:"score,omitempty"`
	Quantile   float64 `json:"quantile,omitempty"`
	Covariates List    `json:"covariates,omitempty"`
	// Enumeration "all" insists on all assignments, "draws" on drawing; empty goes through
	// all where there are at most 1,000,000 and draws otherwise.
	Enumeration string `json:"enumeration,omitempty"`
	Draws       int    `json:"draws,omitempty"`
	Seed        string `json:"seed,omitempty"`
}

// RandomisationSpec asks for randomisation inference on one outcome.
type RandomisationSpec struct {
	DrawSpec
	Outcome string `json:"outcome"`
	// Null are supposed effects to test.
	Null Numbers `json:"tau0,omitempty"`
}

// Numbers is a list of numbers; a single number in JSON is a list of one.
type Numbers []float64

// UnmarshalJSON reads a number or a list of numbers.
func (n *Numbers) UnmarshalJSON(data []byte) error { return oneOrMore(data, (*[]float64)(n)) }

// RandomisationAnswer has the members of the reference values.
type RandomisationAnswer struct {
	Status      string            `json:"status"`
	Statistic   string            `json:"statistic"`
	Assignments int               `json:"n_assignments"`
	Exact       bool              `json:"exact"`
	Observed    estimate.Number   `json:"observed"`
	TwoSided    estimate.Number   `json:"p_two_sided_abs"`
	Upper       estimate.Number   `json:"p_upper"`
	Lower       estimate.Number   `json:"p_lower"`
	Doubled     estimate.Number   `json:"p_two_sided_doubled"`
	Extreme     int               `json:"n_at_least_as_extreme_abs"`
	Smallest    estimate.Number   `json:"smallest_p"`
	MonteCarlo  estimate.Number   `json:"monte_carlo_error"`
	Mean        estimate.Number   `json:"null_mean"`
	SD          estimate.Number   `json:"null_sd_pop"`
	Min         estimate.Number   `json:"null_min"`
	Max         estimate.Number   `json:"null_max"`
	Sorted      []estimate.Number `json:"null_distribution_sorted,omitempty"`
	Grid        []SharpAnswer     `json:"sharp_null_grid,omitempty"`
	Interval    *SetAnswer        `json:"ci_by_inversion,omitempty"`
	Seed        string            `json:"seed,omitempty"`
	Notes       []string          `json:"notes,omitempty"`
}

// SharpAnswer is the test of one supposed effect.
type SharpAnswer struct {
	Null     float64         `json:"tau0"`
	TwoSided estimate.Number `json:"p_two_sided_abs"`
	Upper    estimate.Number `json:"p_upper"`
	Lower    estimate.Number `json:"p_lower"`
	Doubled  estimate.Number `json:"p_two_sided_doubled"`
	Extreme  int             `json:"n_at_least_as_extreme_abs"`
}

// SetAnswer is the confidence set of effects that the test does not contradict.
type SetAnswer struct {
	Level     float64         `json:"level"`
	Low       estimate.Number `json:"conf.low"`
	High      estimate.Number `json:"conf.high"`
	Rule      string          `json:"rule"`
	Connected bool            `json:"connected"`
}

// ArmsAnswer is the test of several arms.
type ArmsAnswer struct {
	Status      string          `json:"status"`
	Assignments int             `json:"n_assignments"`
	Exact       bool            `json:"exact"`
	Observed    estimate.Number `json:"observed_F"`
	P           estimate.Number `json:"p_upper"`
	AtLeast     int             `json:"n_at_least"`
	Mean        estimate.Number `json:"null_mean"`
	Max         estimate.Number `json:"null_max"`
	Min         estimate.Number `json:"null_min"`
	MonteCarlo  estimate.Number `json:"monte_carlo_error"`
	Seed        string          `json:"seed,omitempty"`
	Notes       []string        `json:"notes,omitempty"`
}

// What an answer lists in full, and the names of the reference values.
const (
	shownAssignments = 1100
	wholeF           = "classical one-way F over individuals"
	exactSet         = "closure of the set of tau0 whose two-sided |T| p-value exceeds alpha; exact breakpoints"
	searchedSet      = "farthest tau0 on each side whose two-sided |T| p-value exceeds alpha; found by search"
)

// units are the drawn units of a table.
type units struct {
	arm      []int // of each unit
	block    []int // of each unit
	labels   []string
	of       map[int]int // row to unit
	rowBlock map[int]int // row to block
	m        randomize.Mechanism
	note     []string
}

// treatedArm is the practice side where there are two arms.
func treatedArm(arm int) bool { return arm == 1 }

// gatherUnits reads the draw from the rows that have an arm.
func (s *DrawSpec) gatherUnits(f *Frame, rows []int) (u units, refused string, err error) {
	columns := map[string]*column{}
	for _, name := range []string{s.Treatment, s.Clusters, s.Blocks} {
		if name == "" {
			continue
		}
		if columns[name], err = f.column(name); err != nil {
			return u, "", err
		}
	}
	var kept []int
	for _, i := range rows {
		whole := true
		for _, c := range columns {
			whole = whole && !c.missing(i)
		}
		if whole {
			kept = append(kept, i)
		}
	}
	u.note = droppedNote(len(rows), len(kept))
	arm, labels := columns[s.Treatment].code(kept)
	u.labels, u.of, u.rowBlock = labels, map[int]int{}, map[int]int{}
	unit, names := make([]int32, len(kept)), []string(nil)
	for at := range unit {
		unit[at] = int32(at)
	}
	n := len(kept)
	if s.Clusters != "" {
		unit, names = columns[s.Clusters].code(kept)
		n = len(names)
	}
	block := make([]int32, len(kept))
	if s.Blocks != "" {
		block, _ = columns[s.Blocks].code(kept)
	}
	u.arm, u.block = slices.Repeat([]int{-1}, n), make([]int, n)
	for at, i := range kept {
		k := unit[at]
		u.of[i], u.rowBlock[i] = int(k), int(block[at])
		switch {
		case u.arm[k] == -1:
			u.arm[k], u.block[k] = int(arm[at]), int(block[at])
		case u.arm[k] != int(arm[at]):
			return u, fmt.Sprintf("The unit “%s” has rows in two arms, so it was not drawn as one.", names[k]), nil
		case u.block[k] != int(block[at]):
			return u, fmt.Sprintf("The unit “%s” has rows in two blocks.", names[k]), nil
		}
	}
	if len(labels) < 2 {
		return u, "All rows are in one arm.", nil
	}
	u.m, err = randomize.FixedCounts(u.block, u.arm, len(labels))
	return u, "", err
}

// kind reads the statistic.
func (s *DrawSpec) kind(u units) (estimate.StatisticKind, error) {
	refuse := func(what, remedy string) error {
		return &experiment.Refusal{What: what, Place: experiment.Place{Field: "statistic"}, Remedy: remedy}
	}
	k := estimate.StatisticKind(s.Statistic)
	switch {
	case s.Statistic == "score":
		if s.Score == "" {
			return "", refuse("The statistic “score” needs a score.", "Name a column as score, or an expression such as y > 3.")
		}
		k = estimate.DifferenceOfRows
	case s.Statistic == wholeF:
		k = estimate.ArmsF
	case !slices.Contains(estimate.StatisticKinds(), k):
		return "", refuse(fmt.Sprintf("There is no statistic “%s”.", s.Statistic), fmt.Sprintf("Use one of %v, or score.", estimate.StatisticKinds()))
	}
	adjusts := k == estimate.Ancova || k == estimate.StudentisedCR0 || k == estimate.StudentisedCR1
	switch {
	case s.Score != "" && s.Statistic != "score":
		return "", refuse("A score is given, and the statistic is another.", "Use the statistic “score”, or leave the score out.")
	case (k == estimate.DifferenceOfQuantiles) != (s.Quantile > 0 && s.Quantile < 1):
		return "", refuse("A quantile between 0 and 1 belongs to diff_quantile, and only to it.", "Give for example 0.9 as quantile.")
	case len(s.Covariates) > 0 && !adjusts:
		return "", refuse(fmt.Sprintf("The statistic %s takes no covariates.", s.Statistic), "Use ancova, t_cr0 or t_cr1.")
	case k == estimate.Ancova && len(s.Covariates) == 0:
		return "", refuse("The statistic ancova needs covariates.", "Name them, or use block_fe.")
	case k.NeedsBlocks() && s.Blocks == "":
		return "", refuse(fmt.Sprintf("The statistic %s compares within blocks.", s.Statistic), "Name the column of blocks.")
	case k != estimate.ArmsF && len(u.labels) > 2:
		return "", refuse(fmt.Sprintf("The treatment has %d arms, and the statistic compares two.", len(u.labels)), "Keep two arms with subset, or use the statistic F.")
	}
	return k, nil
}

// statistic makes one outcome's statistic ready on the rows that have it.
func (s *DrawSpec) statistic(f *Frame, u units, rows []int, outcome string, kind estimate.StatisticKind) (*estimate.Statistic, []string, error) {
	y, err := f.numeric(outcome)
	if s.Score != "" {
		var v vector
		if v, err = f.evaluate(s.Score); err == nil {
			y = &column{number: v}
		}
	}
	if err != nil {
		return nil, nil, err
	}
	columns := []*column{y}
	for _, name := range s.Covariates {
		c, err := f.numeric(name)
		if err != nil {
			return nil, nil, err
		}
		columns = append(columns, c)
	}
	data := estimate.UnitRows{Units: len(u.arm), Covariates: make([][]float64, len(s.Covariates))}
	drawn := 0
	for _, i := range rows {
		unit, drew := u.of[i]
		if !drew {
			continue
		}
		drawn++
		whole := true
		for _, c := range columns {
			whole = whole && !c.missing(i)
		}
		if !whole {
			continue
		}
		data.Y, data.Unit = append(data.Y, y.number[i]), append(data.Unit, unit)
		for k, c := range columns[1:] {
			data.Covariates[k] = append(data.Covariates[k], c.number[i])
		}
		if s.Blocks != "" {
			data.Block = append(data.Block, u.rowBlock[i])
		}
	}
	statistic, err := estimate.NewStatistic(kind, data, u.arm, treatedArm, s.Quantile)
	return statistic, droppedNote(drawn, len(data.Y)), err
}

// options checks how draws are made.
func (s *DrawSpec) options(m randomize.Mechanism) (o estimate.RandomisationOptions, err error) {
	o = estimate.RandomisationOptions{Draws: s.Draws, Seed: s.Seed, Alpha: s.Alpha}
	if o.Draws == 0 {
		o.Draws = 9999
	}
	if o.Seed == "" {
		o.Seed = "leeway"
	}
	if o.Draws < 1 || o.Draws > 10_000_000 {
		return o, &experiment.Refusal{What: fmt.Sprintf("%d draws were asked for.", s.Draws), Place: experiment.Place{Field: "draws"}, Remedy: "Use a number up to 10,000,000."}
	}
	switch s.Enumeration {
	case "":
	case "all", "all distinct arm permutations of teams":
		if n, exact := m.Count(); !exact || !n.IsInt64() || n.Int64() > randomize.MostEnumerated {
			return o, &experiment.Refusal{What: fmt.Sprintf("There are %s assignments, and at most 1,000,000 are gone through one by one.", n), Place: experiment.Place{Field: "enumeration"}, Remedy: "Leave enumeration out, and some are drawn."}
		}
	case "draws":
		o.EnumerateUpTo = -1
	default:
		return o, &experiment.Refusal{What: fmt.Sprintf("There is no enumeration “%s”.", s.Enumeration), Place: experiment.Place{Field: "enumeration"}, Remedy: "Use all or draws, or leave it out."}
	}
	return o, nil
}

// prepare reads the draw and the statistic of each outcome.
func (s *DrawSpec) prepare(f *Frame, outcomes []string) (u units, statistics []*estimate.Statistic, o estimate.RandomisationOptions, refused string, err error) {
	if err = s.Common.check(); err != nil {
		return u, nil, o, "", err
	}
	f, rows, err := s.rows(f)
	if err != nil {
		return u, nil, o, "", err
	}
	if u, refused, err = s.gatherUnits(f, rows); err != nil || refused != "" {
		return u, nil, o, refused, err
	}
	kind, err := s.kind(u)
	if err != nil {
		return u, nil, o, "", err
	}
	if o, err = s.options(u.m); err != nil {
		return u, nil, o, "", err
	}
	for _, outcome := range outcomes {
		statistic, notes, err := s.statistic(f, u, rows, outcome, kind)
		if refusal, ok := err.(*experiment.Refusal); ok && refusal.Place.Field == "" {
			return u, nil, o, refusal.What, nil
		}
		if err != nil {
			return u, nil, o, "", err
		}
		statistics = append(statistics, statistic)
		for _, note := range notes {
			u.note = append(u.note, strings.TrimPrefix(outcome+": "+note, ": "))
		}
	}
	return u, statistics, o, "", nil
}

func (s *RandomisationSpec) run(ctx context.Context, f *Frame) (any, error) {
	u, statistics, o, refused, err := s.prepare(f, []string{s.Outcome})
	if err != nil || refused != "" {
		return answerOr(nil, refused, err)
	}
	n, err := statistics[0].Under(ctx, u.m, o)
	if err != nil {
		return nil, err
	}
	if s.Statistic == wholeF || s.Statistic == string(estimate.ArmsF) {
		return s.arms(n, u, o)
	}
	return s.answer(ctx, statistics[0], n, u, o)
}

// monteCarlo is the standard error of a p-value from drawing.
func monteCarlo(n *estimate.NullDistribution, p float64) estimate.Number {
	if n.Exact() {
		return 0
	}
	return estimate.Number(math.Sqrt(p * (1 - p) / float64(n.Len()+1)))
}

// drawNotes say what a reader must know of the draws.
func drawNotes(n *estimate.NullDistribution, u units, o estimate.RandomisationOptions) (seed string, notes []string) {
	notes = append(notes, u.note...)
	notes = append(notes, "The numbers in each arm"+map[bool]string{true: " of each block", false: ""}[slices.Max(u.block) > 0]+" are kept as they came out; every such assignment is taken to have been equally likely.")
	if !n.Exact() {
		seed = o.Seed
	}
	if n.Undefined() > 0 {
		notes = append(notes, fmt.Sprintf("%d draws leave nothing to compare and count as extreme.", n.Undefined()))
	}
	return seed, notes
}

func (s *RandomisationSpec) arms(n *estimate.NullDistribution, u units, o estimate.RandomisationOptions) (any, error) {
	if len(s.Null) > 0 {
		return nil, &experiment.Refusal{What: "Several arms have no single supposed effect.", Place: experiment.Place{Field: "tau0"}, Remedy: "Leave tau0 out."}
	}
	test := n.Test(0)
	mean, _, least, most := n.Moments()
	out := ArmsAnswer{Status: "ok", Assignments: n.Len(), Exact: n.Exact(), Observed: estimate.Number(n.Observed()), P: estimate.Number(test.Upper), AtLeast: test.Above,
		Mean: estimate.Number(mean), Max: estimate.Number(most), Min: estimate.Number(least), MonteCarlo: monteCarlo(n, test.Upper)}
	out.Seed, out.Notes = drawNotes(n, u, o)
	return out, nil
}

func (s *RandomisationSpec) answer(ctx context.Context, statistic *estimate.Statistic, n *estimate.NullDistribution, u units, o estimate.RandomisationOptions) (any, error) {
	test := n.Test(0)
	mean, sd, least, most := n.Moments()
	out := RandomisationAnswer{Status: "ok", Statistic: statistic.Name, Assignments: n.Len(), Exact: n.Exact(), Observed: estimate.Number(n.Observed()),
		TwoSided: estimate.Number(test.TwoSided), Upper: estimate.Number(test.Upper), Lower: estimate.Number(test.Lower), Doubled: estimate.Number(test.Doubled),
		Extreme: test.Extreme, Smallest: estimate.Number(n.SmallestP()), MonteCarlo: monteCarlo(n, test.TwoSided),
		Mean: estimate.Number(mean), SD: estimate.Number(sd), Min: estimate.Number(least), Max: estimate.Number(most)}
	out.Seed, out.Notes = drawNotes(n, u, o)
	if n.Len() <= shownAssignments {
		t := n.Values()
		sort.Float64s(t)
		out.Sorted = numbers(t)
	}
	for _, tau := range s.Null {
		at := n.Test(tau)
		shifted, err := statistic.Shifted(tau)
		if err != nil {
			return nil, err
		}
		if shifted != nil {
			other, err := shifted.Under(ctx, u.m, o)
			if err != nil {
				return nil, err
			}
			at = other.Test(0)
		}
		out.Grid = append(out.Grid, SharpAnswer{tau, estimate.Number(at.TwoSided), estimate.Number(at.Upper), estimate.Number(at.Lower), estimate.Number(at.Doubled), at.Extreme})
	}
	if !statistic.Inverts() {
		out.Notes = append(out.Notes, "This statistic is not in the outcome's unit, so no interval is given; tau0 tests single effects.")
		return out, nil
	}
	low, high, connected := n.Interval(s.Alpha)
	out.Interval = &SetAnswer{1 - s.Alpha, estimate.Number(low), estimate.Number(high), exactSet, connected}
	if statistic.Studentised() {
		out.Interval.Rule = searchedSet
	}
	if math.IsInf(low, 0) || math.IsInf(high, 0) {
		out.Notes = append(out.Notes, fmt.Sprintf("There are too few possible draws to exclude any effect at the %g%% level, so the interval has no end.", 100*(1-s.Alpha)))
	}
	return out, nil
}

// WestfallYoungSpec asks for several outcomes under the same draws.
type WestfallYoungSpec struct {
	DrawSpec
	Outcomes List `json:"outcomes"`
}

// WestfallYoungAnswer has the members of the reference values.
type WestfallYoungAnswer struct {
	Status      string            `json:"status"`
	Outcomes    []string          `json:"outcomes"`
	Assignments int               `json:"n_assignments"`
	Exact       bool              `json:"exact"`
	Observed    []estimate.Number `json:"observed_t"`
	Raw         []estimate.Number `json:"raw_p"`
	MaxT        []estimate.Number `json:"maxT_stepdown_p"`
	Single      []estimate.Number `json:"maxT_singlestep_p"`
	MinP        []estimate.Number `json:"minP_stepdown_p"`
	Holm        []estimate.Number `json:"holm_of_raw"`
	Seed        string            `json:"seed,omitempty"`
	Notes       []string          `json:"notes,omitempty"`
}

func (s *WestfallYoungSpec) run(ctx context.Context, f *Frame) (any, error) {
	if len(s.Outcomes) == 0 {
		return nil, &experiment.Refusal{What: "The specification names no outcomes.", Place: experiment.Place{Field: "outcomes"}, Remedy: "List the family's outcomes."}
	}
	u, statistics, o, refused, err := s.prepare(f, s.Outcomes)
	if err != nil || refused != "" {
		return answerOr(nil, refused, err)
	}
	together, err := estimate.Together(ctx, statistics, u.m, o)
	if err != nil {
		return nil, err
	}
	out := WestfallYoungAnswer{Status: "ok", Outcomes: s.Outcomes, Assignments: together[0].Len(), Exact: together[0].Exact()}
	var observed []float64
	var draws [][]float64
	for _, n := range together {
		observed, draws = append(observed, n.Observed()), append(draws, n.Values())
	}
	adjusted := family.WestfallYoung(observed, draws, together[0].Probability())
	out.Observed, out.Raw, out.MaxT = numbers(observed), numbers(adjusted.Raw), numbers(adjusted.MaxT)
	out.Single, out.MinP = numbers(adjusted.MaxTSingle), numbers(adjusted.MinP)
	out.Holm = numbers(family.Holm(adjusted.Raw))
	out.Seed, out.Notes = drawNotes(together[0], u, o)
	return out, nil
}
