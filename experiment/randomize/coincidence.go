package randomize

import (
	"math/bits"
	"slices"
)

// Coincidence is a pair of teams that share an arm much more often, or much more rarely,
// than chance has it. Where there are many the list of draws is nearly one draw: too much
// was asked of it (Moulton 2004, Clinical Trials 1:297).
type Coincidence struct {
	// First and Second are the teams' places, First the smaller.
	First, Second int
	// Share is how often, from 0 to 1, they share an arm.
	Share float64
}

// Limits of coincidence. Two teams that are drawn on their own share one of K arms with
// probability Σ p_k². A pair is told where it shares an arm in more than mostTogether of
// the draws, or in less than half of that probability: with two equal arms 75 and 25 in
// 100, which is usual in covariate-constrained randomisation.
const (
	mostTogether = 0.75
	// sampledDraws are looked at where a mechanism has no list and too many assignments;
	// sampledWork (tries times units) ends it earlier, and with fewer than fewestSampled
	// nothing is said.
	sampledDraws  = 2_000
	sampledWork   = 8_000_000
	fewestSampled = 100
)

// Coincidences lists such pairs for a mechanism that draws again or draws from a list,
// the most extreme first, and says how many draws were looked at: all of them, or a
// sample by a fixed seed. Other mechanisms have none to tell (0 draws). Pairs are left
// out that share an arm, or do not, by the plan itself: drawn as one, apart, placed, or
// in a block in which each arm has one place.
func Coincidences(m Mechanism) (pairs []Coincidence, draws int) {
	core, team := m, []int(nil)
	var keptApart [][]int
	if r, is := m.(*restricted); is {
		core, keptApart = r.core, r.settled.apart
		for _, teams := range r.settled.members {
			team = append(team, teams[0])
		}
	}
	rows := drawsOf(core)
	n := core.Units()
	draws = len(rows) / max(n, 1)
	if draws == 0 {
		return nil, 0
	}
	chance := 0.0
	for k := range core.Arms() {
		p := 0.0
		for u := range n {
			p += core.Probability(u, k) / float64(n)
		}
		chance += p * p
	}
	planned := plannedPairs(core, keptApart)
	each(rows, n, core.Arms(), func(i, j, together int) {
		share := float64(together) / float64(draws)
		if (share <= mostTogether && share >= chance/2) || planned(i, j) {
			return
		}
		c := Coincidence{i, j, share}
		if team != nil {
			c = Coincidence{min(team[i], team[j]), max(team[i], team[j]), share}
		}
		pairs = append(pairs, c)
	})
	extreme := func(c Coincidence) float64 { return max((c.Share-chance)/(1-chance), (chance-c.Share)/chance) }
	slices.SortStableFunc(pairs, func(a, b Coincidence) int {
		switch d := extreme(b) - extreme(a); {
		case d > 0:
			return 1
		case d < 0:
			return -1
		}
		return 0
	})
	return pairs, draws
}

// drawsOf is the draws that are looked at, one row after another.
func drawsOf(core Mechanism) []uint8 {
	var rows []uint8
	add := func(arm []int) {
		for _, k := range arm {
			rows = append(rows, uint8(k))
		}
	}
	switch core := core.(type) {
	case *urn:
		_ = core.Enumerate(func(arm []int, _ float64) bool { add(arm); return true })
	case *sieve:
		if core.small() && core.tally().assignments <= sampledDraws {
			_ = core.Enumerate(func(arm []int, _ float64) bool { add(arm); return true })
			break
		}
		g, arm, found := NewGenerator("leeway coincidence"), make([]int, core.Units()), 0
		for work := 0; work < sampledWork && found < sampledDraws; work += len(arm) {
			core.base.Draw(g, arm)
			if core.accept(g, arm) {
				add(arm)
				found++
			}
		}
		if found < fewestSampled {
			return nil
		}
	}
	return rows
}

// each counts, for each pair of units, the draws in which they share an arm: one bit a
// draw, arm and unit.
func each(rows []uint8, n, arms int, yield func(i, j, together int)) {
	draws := len(rows) / n
	words := (draws + 63) / 64
	in := make([]uint64, n*arms*words)
	for at, k := range rows {
		u, draw := at%n, at/n
		in[(u*arms+int(k))*words+draw/64] |= 1 << (draw % 64)
	}
	for j := range n {
		for i := range j {
			together := 0
			a, b := in[i*arms*words:(i+1)*arms*words], in[j*arms*words:(j+1)*arms*words]
			for w, x := range a {
				together += bits.OnesCount64(x & b[w])
			}
			yield(i, j, together)
		}
	}
}

// plannedPairs says which pairs of units are together or not by the plan itself.
func plannedPairs(core Mechanism, keptApart [][]int) func(i, j int) bool {
	pair := map[[2]int]bool{}
	for _, set := range keptApart {
		for _, i := range set {
			for _, j := range set {
				pair[[2]int{i, j}] = true
			}
		}
	}
	block := core.Blocks()
	size := make([]int, len(membersOf(block)))
	for _, b := range block {
		size[b]++
	}
	return func(i, j int) bool {
		return pair[[2]int{i, j}] || (block[i] == block[j] && size[block[i]] <= core.Arms())
	}
}
