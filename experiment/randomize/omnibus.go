package randomize

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"slices"
	"sort"
	"strings"

	"leeway/experiment"
)

// UsualBalanceDraws is how many draws the balance of a pilot is judged by, where
// nobody asks for another number.
const UsualBalanceDraws = 9999

// The bounds of the number of draws of BalanceTest. Up to leastEnumerated possible
// assignments are gone through one by one, whatever number was asked for.
const (
	fewestBalanceDraws = 99
	mostBalanceDraws   = 100_000
	leastEnumerated    = 20_000
)

// Omnibus judges all comparisons of a balance table together.
type Omnibus struct {
	// D2 is d² of Hansen and Bowers (2008), see omnibusTest.
	D2 float64 `json:"d2"`
	// P is the share of possible draws with a d² at least as large as this draw's, by
	// the mechanism that drew. Where the draws are a sample, this draw is counted as one
	// more (Phipson and Smyth 2010), so P is never 0.
	P float64 `json:"p"`
	// DF is the rank of the covariance of the differences. ChiSquareP is the upper tail
	// of χ² with DF degrees of freedom at D2, to compare with other programs; P does not
	// rest on it. With few teams it is poor.
	DF         int     `json:"df"`
	ChiSquareP float64 `json:"chi_square_p"`
	// Draws is the number of assignments that P and the ranges rest on; Exact is true
	// where they are all possible ones, each with its exact probability.
	Draws int  `json:"draws"`
	Exact bool `json:"exact"`
	// Attributes are those that were judged together. One that the draw made alike in
	// every block is not among them.
	Attributes []string `json:"attributes"`
	// Note says in sentences what was assumed, added or left out; empty where nothing was.
	Note string `json:"note,omitempty"`
}

// BalanceTest compares the arms as Balance does and asks the mechanism that drew them
// what other draws would have given. Each row gets Low and High, the range in which
// its standardised difference lies in 95 of 100 possible draws: at most 2.5 in 100 lie
// below and at most 2.5 above. The omnibus judges all rows together.
//
// draws assignments are drawn with the seed "leeway balance " followed by the
// fingerprint of the assignment, so that anybody gets the same figures. Where there are
// no more than draws, or 20,000, all possible assignments are gone through instead.
//
// It does not say whether the draw was good. A draw by lot is fair whatever it gave
// (Senn 1994, Statistics in Medicine 13:1715); a p-value far below what luck gives
// would say that the arms are not what this mechanism draws.
//
// The error is a *experiment.Refusal, or the context's.
func BalanceTest(ctx context.Context, p *experiment.Pilot, draws int, progress func(done, total int64)) ([]BalanceRow, Omnibus, error) {
	c, err := newComparison(p)
	if err != nil {
		return nil, Omnibus{}, err
	}
	if draws < fewestBalanceDraws || draws > mostBalanceDraws {
		return nil, Omnibus{}, &experiment.Refusal{What: fmt.Sprintf("The balance would be judged by %d draws.", draws), Place: experiment.Place{Field: "draws"}, Remedy: fmt.Sprintf("Use between %d and %d; %d is usual.", fewestBalanceDraws, mostBalanceDraws, UsualBalanceDraws)}
	}
	m, err := ForPilot(p)
	if err != nil {
		return nil, Omnibus{}, err
	}
	t := newOmnibusTest(c, m)
	r := newReplay(c, t, m)
	if err := r.run(ctx, m, draws, progress); err != nil {
		return nil, Omnibus{}, err
	}
	rows := c.rows()
	for i := range rows {
		rows[i].Low, rows[i].High = r.middle(r.standardised[i], 0.025)
		if g := r.group[i]; g >= 0 {
			_, rows[i].Widest = r.middle(r.widest[g], 0.05)
		}
	}
	o := Omnibus{D2: t.of(p.Draw.Arm), P: r.share(), Draws: len(r.weight), Exact: r.exact, Attributes: t.attributes}
	o.DF = t.rank(p.Draw.Arm)
	o.ChiSquareP = chiSquareTail(o.D2, o.DF)
	o.Note = strings.Join(t.notes(c, m, o), " ")
	return rows, o, nil
}

// replay gathers what possible draws would have given.
type replay struct {
	c     *comparison
	test  *omnibusTest
	sums  [][3]float64 // by arm: number, sum, sum of squares
	value [][]float64  // [column][team] as compared, centred
	scale []float64    // of each column: the least variance that is not rounding
	drawn float64      // d² of the assignment that was drawn

	standardised [][]float64 // [row][draw]
	group        []int       // of each row: its text attribute and arm, −1 for a number
	widest       [][]float64 // [group][draw] the widest gap among its rows
	weight       []float64   // of each draw
	atLeast      float64     // weight of the draws with d² as large as the drawn one's
	exact        bool
}

func newReplay(c *comparison, t *omnibusTest, m Mechanism) *replay {
	r := &replay{c: c, test: t, sums: make([][3]float64, m.Arms()), drawn: t.of(c.pilot.Draw.Arm)}
	for _, col := range c.columns {
		values := append([]float64(nil), col.values...)
		var known []float64
		for i, v := range values {
			if c.placed[i] {
				values[i] = math.NaN()
			} else if !math.IsNaN(v) {
				known = append(known, v)
			}
		}
		mean, variance := meanVariance(known)
		for i := range values {
			values[i] -= mean
		}
		r.value = append(r.value, values)
		r.scale = append(r.scale, 1e-13*variance)
	}
	r.standardised = make([][]float64, len(c.columns)*(m.Arms()-1))
	r.groupLevels(m.Arms() - 1)
	return r
}

// groupLevels numbers the text attributes, for each practice arm on its own.
func (r *replay) groupLevels(contrasts int) {
	first := map[string]int{}
	for _, col := range r.c.columns {
		for k := range contrasts {
			if col.level == "" {
				r.group = append(r.group, -1)
				continue
			}
			g, known := first[col.attribute]
			if !known {
				g = len(r.widest)
				first[col.attribute] = g
				r.widest = append(r.widest, make([][]float64, contrasts)...)
			}
			r.group = append(r.group, g+k)
		}
	}
}

// run goes through all assignments where that is feasible, and draws otherwise.
func (r *replay) run(ctx context.Context, m Mechanism, draws int, progress func(done, total int64)) error {
	n, exact := m.Count()
	total := int64(draws)
	r.exact = exact && n.Cmp(big.NewInt(int64(max(draws, leastEnumerated)))) <= 0
	if r.exact {
		total = n.Int64()
	}
	var broken error
	step := func(arm []int, weight float64) bool {
		if done := int64(len(r.weight)); done%64 == 0 {
			if broken = ctx.Err(); broken != nil {
				return false
			}
			if progress != nil {
				progress(done, total)
			}
		}
		r.add(arm, weight)
		return true
	}
	if r.exact {
		if err := m.Enumerate(step); err != nil {
			return err
		}
		return broken
	}
	g, arm := NewGenerator("leeway balance "+r.c.pilot.Draw.AssignmentHash), make([]int, m.Units())
	for range draws {
		if m.Draw(g, arm); !step(arm, 1) {
			return broken
		}
	}
	return nil
}

// add takes one possible assignment in.
func (r *replay) add(arm []int, weight float64) {
	r.weight = append(r.weight, weight)
	row := 0
	for c, values := range r.value {
		clear(r.sums)
		for i, v := range values {
			if !math.IsNaN(v) {
				s := &r.sums[arm[i]]
				s[0]++
				s[1] += v
				s[2] += v * v
			}
		}
		meanC, varC := r.meanVariance(c, r.c.control)
		for k := range r.sums {
			if k == r.c.control {
				continue
			}
			mean, variance := r.meanVariance(c, k)
			difference := mean - meanC
			if variance == 0 && varC == 0 && difference*difference <= r.scale[c] {
				difference = 0 // alike but for rounding
			}
			r.standardised[row] = append(r.standardised[row], standardised(difference, variance, varC))
			row++
		}
	}
	for g := range r.widest {
		r.widest[g] = append(r.widest[g], math.NaN())
	}
	at := len(r.weight) - 1
	for i, g := range r.group {
		if gap := math.Abs(r.standardised[i][at]); g >= 0 && !(gap <= r.widest[g][at]) && !math.IsNaN(gap) {
			r.widest[g][at] = gap
		}
	}
	if d2 := r.test.of(arm); d2 >= r.drawn-1e-9*math.Max(1, r.drawn) {
		r.atLeast += weight
	}
}

// meanVariance is that of one arm, with what is rounding alone taken as 0.
func (r *replay) meanVariance(column, arm int) (mean, variance float64) {
	n, sum, squares := r.sums[arm][0], r.sums[arm][1], r.sums[arm][2]
	if n < 2 {
		return math.NaN(), math.NaN()
	}
	mean = sum / n
	variance = (squares - n*mean*mean) / (n - 1)
	if variance <= r.scale[column] {
		variance = 0
	}
	return mean, variance
}

// share is P: the probability of a d² at least as large as the drawn one's.
func (r *replay) share() float64 {
	if r.exact {
		return math.Min(1, r.atLeast)
	}
	return (1 + r.atLeast) / (1 + float64(len(r.weight)))
}

// middle is the range of a quantity over the draws: the smallest value below which, and
// the largest above which, at most a share of tail lies. Draws in which the quantity does
// not exist, as when an arm has too few values, do not count.
func (r *replay) middle(values []float64, tail float64) (low, high float64) {
	type weighted struct{ value, weight float64 }
	var all []weighted
	total := 0.0
	for i, v := range values {
		if !math.IsNaN(v) {
			all = append(all, weighted{v, r.weight[i]})
			total += r.weight[i]
		}
	}
	if len(all) == 0 {
		return math.NaN(), math.NaN()
	}
	sort.Slice(all, func(i, j int) bool { return all[i].value < all[j].value })
	tail = (tail + 1e-9) * total // a sum of weights meets the limit but for rounding
	from, to := 0, len(all)-1
	for sum := all[from].weight; sum <= tail && from < len(all)-1; {
		from++
		sum += all[from].weight
	}
	for sum := all[to].weight; sum <= tail && to > 0; {
		to--
		sum += all[to].weight
	}
	return all[from].value, all[to].value
}

// notes says what the omnibus rests on.
func (t *omnibusTest) notes(c *comparison, m Mechanism, o Omnibus) []string {
	var notes []string
	if _, ids := placedByPlan(c.pilot); len(ids) > 0 {
		notes = append(notes, fmt.Sprintf("%s placed without a draw and left out.", countOf(len(ids), "team was", "teams were")))
	}
	if len(t.gaps) > 0 {
		notes = append(notes, fmt.Sprintf("Missing values count as the average, and whether a value is missing is compared as well: %s.", strings.Join(t.gaps, ", ")))
	}
	if free := t.units - len(t.members); o.DF > 0 && o.DF >= free*(t.arms-1) {
		notes = append(notes, "The roster has so many columns for so few teams that all of them together cannot tell one draw from another.")
	}
	grouped := slices.Max(Groups(m))+1 < m.Units()
	if !Exchangeable(m) || grouped {
		notes = append(notes, "The chi-square p takes the draw for one of single teams within blocks, which it was not.")
	}
	return notes
}

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
