package randomize

import (
	"fmt"
	"math/big"

	"leeway/experiment"
)

// restricted is a draw under an organisation's constraints: teams that stay together are
// drawn as one unit, placed teams not at all, and core draws the units.
type restricted struct {
	algorithm string
	core      Mechanism
	settled   settled
	block     []int
}

// Algorithm gives the name and version.
func (r *restricted) Algorithm() string { return r.algorithm }

// Units gives the number of teams, placed ones too.
func (r *restricted) Units() int { return len(r.settled.unit) }

// Arms gives the number of arms.
func (r *restricted) Arms() int { return r.core.Arms() }

// Blocks is the block that each team is drawn in: its unit's. Placed teams are in the
// block that their label makes, in sets drawn as matched each in one of its own.
func (r *restricted) Blocks() []int { return append([]int(nil), r.block...) }

func (r *restricted) blocks(d Design) []int {
	labels := make([]string, r.Units())
	core := r.core.Blocks()
	for i, u := range r.settled.unit {
		switch {
		case !d.Kind.UsesBlocks():
		case d.Kind == experiment.MatchedPairs && u >= 0:
			labels[i] = fmt.Sprint("set ", core[u])
		case d.Kind == experiment.MatchedPairs:
			labels[i] = fmt.Sprint("team ", i)
		case u >= 0:
			labels[i] = d.Blocks[r.settled.members[u][0]]
		default:
			labels[i] = d.Blocks[i]
		}
	}
	return numbered(labels)
}

// Draw draws the units and gives each team its unit's arm, or the one it is placed in.
func (r *restricted) Draw(g *Generator, arm []int) {
	drawn := sized(&g.scratch.drawn, r.core.Units())
	r.core.Draw(g, drawn)
	r.spreadOut(drawn, arm)
}

func (r *restricted) spreadOut(drawn, arm []int) {
	for i, u := range r.settled.unit {
		if u >= 0 {
			arm[i] = drawn[u]
		} else {
			arm[i] = r.settled.place[i]
		}
	}
}

// Probability is the unit's; a placed team has 1 for its arm.
func (r *restricted) Probability(team, arm int) float64 {
	if u := r.settled.unit[team]; u >= 0 {
		return r.core.Probability(u, arm)
	}
	if r.settled.place[team] == arm {
		return 1
	}
	return 0
}

// Count is that of the units.
func (r *restricted) Count() (n *big.Int, exact bool) { return r.core.Count() }

// SmallestP is that of the units: placed teams are outside the inference.
func (r *restricted) SmallestP() float64 { return r.core.SmallestP() }

// Enumerate goes through the assignments of the units.
func (r *restricted) Enumerate(yield func(arm []int, probability float64) bool) error {
	arm := make([]int, r.Units())
	return r.core.Enumerate(func(drawn []int, p float64) bool {
		r.spreadOut(drawn, arm)
		return yield(arm, p)
	})
}

func (r *restricted) groups() []int {
	labels := make([]string, r.Units())
	for i, u := range r.settled.unit {
		if u >= 0 {
			labels[i] = fmt.Sprint("unit ", u)
		} else {
			labels[i] = fmt.Sprint("team ", i)
		}
	}
	return numbered(labels)
}

func (r *restricted) placed() []bool {
	out := make([]bool, r.Units())
	for i, u := range r.settled.unit {
		out[i] = u < 0
	}
	return out
}
