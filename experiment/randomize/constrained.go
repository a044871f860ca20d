package randomize

import (
	"fmt"
	"math"
	"slices"

	"leeway/experiment"
)

// mostCandidates is how many assignments covariate-constrained randomisation looks at:
// all, where there are no more (Li and others 2016, Statistics in Medicine 35:1565),
// otherwise so many different ones that are drawn.
const mostCandidates = 50_000

// mostKept is the bytes of candidates that are kept; if there are more, they are drawn
// twice, first for their scores.
const mostKept = 1 << 26

// tieTolerance is the part by which a score may be above the last that had to be listed
// and still count as equal to it.
const tieTolerance = 1e-9

// balanceScore is how unlike arms are for covariate-constrained randomisation (Raab and
// Butcher 2001, Statistics in Medicine 20:351, with the weights 1/variance of Li and
// others 2016, the “l2” metric):
//
//	B = Σ_j (x̄_1j − x̄_0j)²/var(x_j),
//
// over all covariates j, with variances (divisor n−1) over all teams. With more than two
// arms it is the sum of B over all pairs of arms.
type balanceScore struct {
	grid *grid
	arms int
}

func newBalanceScore(d Design, units [][]int) (*balanceScore, error) {
	if err := checkCovariates(d); err != nil {
		return nil, err
	}
	if err := checkAcceptance(d.Acceptance); err != nil {
		return nil, err
	}
	teams, own := teamsOf(units)
	var columns [][]float64
	for _, values := range picked(d.Covariates, teams) {
		if x, constant := unitLength(values); !constant {
			spread(x)
			columns = append(columns, x)
		}
	}
	if len(columns) == 0 {
		return nil, nothingToBalance(d)
	}
	return &balanceScore{grid: newGrid(columns, own), arms: len(d.Shares)}, nil
}

// of is B. Sums are exact; means, differences and squares are rounded one by one, pairs
// in the order (0,1), (0,2), (1,2), (0,3) …, covariates inside.
func (s *balanceScore) of(g *Generator, arm []int) float64 {
	sum, teams := s.grid.sums(g, arm, s.arms)
	unit := math.Ldexp(1, s.grid.bits)
	b, n := 0.0, s.grid.columns
	for l := range s.arms {
		for k := range l {
			for j := range n {
				d := (float64(sum[k*n+j])/float64(teams[k]) - float64(sum[l*n+j])/float64(teams[l])) / unit
				b += float64(d * d)
			}
		}
	}
	return b
}

// newConstrained lists the best share of candidates, as a list closed under exchanging
// equal arms where nothing else names an arm. base draws the candidates, accept is the
// design's constraints. The error is a *experiment.Refusal.
func newConstrained(algorithm string, base Mechanism, accept acceptance, symmetric bool, d Design, units [][]int) (*urn, error) {
	score, err := newBalanceScore(d, units)
	if err != nil {
		return nil, err
	}
	seed, err := listSeed(d)
	if err != nil {
		return nil, err
	}
	return rememberedUrn(algorithm+"\n"+seed, func() (*urn, error) {
		c := candidates{base: base, accept: accept, turns: identity(base.Arms())}
		if symmetric {
			c.turns = turnsOf(base.Arms())
		}
		if n, exact := base.Count(); !exact || !n.IsInt64() || n.Int64() > mostCandidates {
			c.seed, c.want = seed, (mostCandidates+len(c.turns)-1)/len(c.turns)
		}
		return score.list(algorithm, c, d.Acceptance)
	})
}

// list keeps the candidates with the best scores: ⌈share·candidates⌉ of them, and those
// that are as good as the last.
func (s *balanceScore) list(algorithm string, c candidates, share float64) (*urn, error) {
	g := NewGenerator("") // for its scratch; nothing is drawn
	var scores []float64
	var all []uint8 // where there is room for all candidates' rows
	n := c.base.Units()
	short := c.each(func(row []uint8, arm []int) {
		scores = append(scores, s.of(g, arm))
		if len(scores)*n <= mostKept {
			all = append(all, row...)
		}
	})
	if len(scores) == 0 {
		return nil, &experiment.Refusal{What: "No draw was found that meets everything that is asked of it.", Place: experiment.Place{Field: "plan"}, Remedy: "Ask less of it: leave out a constraint."}
	}
	if short && len(scores)*len(c.turns) < fewestDraws {
		return nil, &experiment.Refusal{
			What:   fmt.Sprintf("Only %d draws were found that meet everything that is asked of them, too few to choose the best of.", len(scores)*len(c.turns)),
			Place:  experiment.Place{Field: "plan"},
			Remedy: "Ask less of the draw: leave out a constraint.",
		}
	}
	sorted := slices.Sorted(slices.Values(scores))
	keep := min(len(sorted), max(1, int(math.Ceil(float64(share*float64(len(sorted)))))))
	cut := sorted[keep-1]
	cut += float64(cut * tieTolerance)
	var rows []uint8
	at, listed := 0, 0
	take := func(row []uint8, _ []int) {
		if scores[at] <= cut {
			rows, listed = append(rows, row...), listed+1
		}
		at++
	}
	if len(all) == len(scores)*n {
		for ; at < len(scores); take(all[at*n:(at+1)*n], nil) {
		}
	} else {
		c.each(take)
	}
	l := Listing{Seed: c.seed, Candidates: len(scores) * len(c.turns), Listed: listed * len(c.turns), Ties: (listed - keep) * len(c.turns), Short: short}
	return newUrn(algorithm, c.base.Blocks(), c.base.Arms(), rows, c.turns, l), nil
}
