package quality

import (
	"math"
	"math/big"

	"leeway/experiment/randomize"
)

// UsualDraws is how many draws a gap is judged by where there are too many to go through
// them all.
const UsualDraws = 9999

// mostExact is the largest number of possible assignments that are gone through one by one.
const mostExact = 100_000

// WarningShare is how rare a gap must be to count as a warning sign, and WidePoints how
// wide it may be, in points, before it is one whatever its cause.
const (
	WarningShare = 0.05
	WidePoints   = 5.0
)

// Gap is how far apart the arms are in response, judged by the mechanism that drew them:
// had the practice no influence on who answers, each team would have answered the same
// under any draw, so the gaps of all draws are known (Fisher 1935, The Design of
// Experiments; for clusters Gail, Mark, Carroll, Green and Pee 1996, Statistics in Medicine
// 15:1069).
type Gap struct {
	// Points is the largest share of an arm minus the smallest, in points of 100.
	Points float64 `json:"points"`
	// P is the share of draws with a gap at least as wide. Draws were looked at; Exact is
	// true where they are all there are, each with its probability. Otherwise this draw
	// counts as one more, so that P is never 0 (Phipson and Smyth 2010), and
	// MonteCarloError is its standard error.
	P               float64 `json:"p"`
	Draws           int     `json:"draws"`
	Exact           bool    `json:"exact"`
	MonteCarloError float64 `json:"monte_carlo_error,omitempty"`
	// Warning is true where the gap is rare or wide.
	Warning  bool   `json:"warning"`
	Sentence string `json:"sentence"`
}

// statistic is a ratio of sums over teams, of which the gap between arms is judged.
type statistic struct {
	numerator, denominator []float64
	response               int // index into Report.Response
	observed, extreme      float64
}

// gap is the largest ratio of an arm minus the smallest; NaN where an arm has nothing in
// the denominator. sums is room for two numbers an arm.
func (s *statistic) gap(arm []int, sums []float64) float64 {
	clear(sums)
	for i, a := range arm {
		sums[2*a] += s.numerator[i]
		sums[2*a+1] += s.denominator[i]
	}
	least, most := math.Inf(1), math.Inf(-1)
	for a := 0; a < len(sums); a += 2 {
		ratio := sums[a] / sums[a+1] // 0/0 is NaN
		if math.IsNaN(ratio) {
			return ratio
		}
		least, most = min(least, ratio), max(most, ratio)
	}
	return most - least
}

// gaps judges the gaps of all outcomes by the same draws.
func (b *builder) gaps(progress func(done, total int64)) error {
	var all []*statistic
	sums := make([]float64, 2*len(b.p.Arms))
	for i, t := range b.counts {
		s := b.statistic(t, i)
		if s == nil {
			continue
		}
		if s.observed = s.gap(b.p.Draw.Arm, sums); !math.IsNaN(s.observed) {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return nil
	}
	m, err := randomize.ForPilot(b.p)
	if err != nil {
		return err
	}
	draws, exact, err := b.drawAgain(m, all, progress)
	if err != nil {
		return err
	}
	for _, s := range all {
		g := &Gap{Points: 100 * s.observed, P: min(1, s.extreme), Draws: draws, Exact: exact}
		if !exact {
			g.P = (s.extreme + 1) / float64(draws+1)
			g.MonteCarloError = math.Sqrt(g.P * (1 - g.P) / float64(draws+1))
		}
		r := &b.report.Response[s.response]
		g.Warning = g.P < WarningShare || g.Points > WidePoints+1e-9
		g.Sentence = g.words(len(b.arms), r.People && r.Share != nil)
		r.Gap = g
	}
	return nil
}

// statistic is what is compared between arms: people who answered, or teams with a value.
func (b *builder) statistic(t *tally, response int) *statistic {
	if r := &b.report.Response[response]; r.Rows == 0 || r.Few {
		return nil
	}
	n := len(b.teams)
	s := &statistic{numerator: make([]float64, n), denominator: make([]float64, n), response: response}
	people := t.people && b.sharable(t)
	for k := range b.teams {
		if people {
			s.numerator[k], s.denominator[k] = float64(t.answers[k]), float64(b.asked(t, k))
			continue
		}
		s.numerator[k], s.denominator[k] = float64(boolInt(t.values[k] > 0)), 1
	}
	return s
}

// rounding is how far two gaps may differ in the last digits and still be as wide.
const rounding = 1e-9

// drawAgain goes through all assignments where that is feasible, and draws otherwise. A
// draw that leaves an arm without anybody to ask counts as one with as wide a gap.
func (b *builder) drawAgain(m randomize.Mechanism, all []*statistic, progress func(done, total int64)) (draws int, exact bool, err error) {
	n, known := m.Count()
	exact = known && n.Cmp(big.NewInt(mostExact)) <= 0
	total := int64(UsualDraws)
	if exact {
		total = n.Int64()
	}
	sums := make([]float64, 2*len(b.p.Arms))
	step := func(arm []int, weight float64) bool {
		if draws%64 == 0 {
			if err = b.ctx.Err(); err != nil {
				return false
			}
			if progress != nil {
				progress(int64(draws), total)
			}
		}
		draws++
		for _, s := range all {
			if g := s.gap(arm, sums); math.IsNaN(g) || g >= s.observed-rounding {
				s.extreme += weight
			}
		}
		return true
	}
	if exact {
		if broken := m.Enumerate(step); broken != nil {
			return 0, true, broken
		}
		return draws, true, err
	}
	g, arm := randomize.NewGenerator("leeway response "+b.p.Draw.AssignmentHash), make([]int, m.Units())
	for range UsualDraws {
		if m.Draw(g, arm); !step(arm, 1) {
			break
		}
	}
	return draws, false, err
}

// words says the gap in a sentence: "The gap is 3.1 points. Luck alone gives a gap this
// wide in 1 draw of 4, so this is not a warning sign."
func (g *Gap) words(arms int, people bool) string {
	subject := "The gap"
	if arms > 2 {
		subject = "The widest gap"
	}
	who := "teams"
	if people {
		who = "people"
	}
	if g.Points < 0.05 {
		return "The arms do not differ: as large a share of the " + who + " is missing in each."
	}
	points := " points. "
	if decimal(g.Points, 1) == "1.0" {
		points = " point. "
	}
	text := subject + " is " + decimal(g.Points, 1) + points + "Luck alone gives a gap this wide in " + luck(g.P)
	switch rare, wide := g.P < WarningShare, g.Points > WidePoints+1e-9; {
	case rare:
		return text + ". This is a warning sign: find out who is missing, and why."
	case wide:
		return text + ". It is more than 5 points all the same: find out who is missing, and why."
	}
	return text + ", so this is not a warning sign."
}
