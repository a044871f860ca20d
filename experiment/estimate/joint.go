package estimate

import (
	"context"
	"fmt"
	"math"

	"leeway/experiment/randomize"
)

// outside is the side of an arm that is on neither side of a comparison.
const outside = -1

// jointNull is randomisation inference for two of several arms where the mechanism
// does not let them be permuted by themselves, as when a draw counts only if all arms
// are alike: whole draws are made, and each is compared on the teams that it puts on
// the two sides. It tests that no arm changes any team's outcome. How large the
// effect of one arm is, it cannot say without supposing the others', so the
// confidence set has no ends. arm is the draw that was made; side gives each arm 0
// (control), 1 (practice) or outside.
func (c *Comparison) jointNull(ctx context.Context, m randomize.Mechanism, arm, side []int, o RandomisationOptions) (Randomisation, error) {
	own := c.onSides(arm, side)
	if math.IsNaN(own.a) {
		return Randomisation{}, fmt.Errorf("estimate: the draw leaves nothing to compare")
	}
	n := NullDistribution{own: own, studentised: c.Studentised}
	take := func(drawn []int) { n.draws = append(n.draws, c.onSides(drawn, side)) }
	told := func(total int64) {
		if d := int64(len(n.draws)); o.Progress != nil && (d%256 == 0 || d == total) {
			o.Progress(d, total)
		}
	}
	if count, counted := m.Count(); counted && count.IsInt64() && count.Int64() <= int64(max(o.Draws, 10_000)) {
		n.exact = true
		err := m.Enumerate(func(drawn []int, probability float64) bool {
			take(drawn)
			n.probability = append(n.probability, probability)
			told(count.Int64())
			return ctx.Err() == nil
		})
		if err != nil {
			return Randomisation{}, err
		}
	} else {
		drawn := make([]int, m.Units())
		g := randomize.NewGenerator(o.Seed + " whole draws")
		for range o.Draws {
			if ctx.Err() != nil {
				break
			}
			m.Draw(g, drawn)
			take(drawn)
			told(int64(o.Draws))
		}
	}
	if err := ctx.Err(); err != nil {
		return Randomisation{}, err
	}
	n.survey()
	out := Randomisation{Statistic: c.name(), Observed: own.at(0, c.Studentised), Draws: len(n.draws), Exact: n.exact,
		SmallestP: m.SmallestP(), MonteCarloError: 0, Low: math.Inf(-1), High: math.Inf(1)}
	out.P, out.Extreme = n.p(0)
	if !n.exact {
		out.MonteCarloError = math.Sqrt(out.P * (1 - out.P) / float64(len(n.draws)+1))
	}
	out.Note = "Whole draws of all arms are compared, so this tests that no arm changes anything; it gives no interval."
	if !n.exact {
		out.Note += fmt.Sprintf(" %d draws from the seed “%s whole draws”.", out.Draws, o.Seed)
	}
	return out, nil
}

// onSides is the statistic on the teams that the draw puts on one of the two sides.
func (c *Comparison) onSides(arm, side []int) drawn {
	part := *c
	part.Value = append([]float64(nil), c.Value...)
	z := make([]bool, len(arm))
	var teams [2]int
	for u, a := range arm {
		z[u] = side[a] == 1
		if side[a] == outside {
			part.Value[u] = math.NaN()
		} else if !math.IsNaN(part.Value[u]) {
			teams[side[a]]++
		}
	}
	if teams[0] == 0 || teams[1] == 0 {
		return drawn{a: math.NaN()}
	}
	p := part.prepare(z)
	return p.evaluate(z, p.scratch())
}
