package randomize

import (
	"math"
	"math/big"

	"leeway/experiment"
)

// SmallestPlanned is the smallest two-sided p-value that the plan's own comparisons can
// give under the mechanism, of each practice arm against the control and, where the plan
// has it, of all practice arms together against it.
//
// With two arms that is Mechanism.SmallestP. With more it is larger where the draw lets
// two arms be permuted by themselves (Exchangeable): then the teams of the other arms stay
// where they are, as nothing is supposed about those arms, and only the ways to share out
// the teams of the two arms within their blocks count. Of six teams in three equal arms
// there are 90 draws, but only 6 ways to share out the four teams of two arms, so no
// comparison can have a p-value below 2/6. In a simple draw it can be smaller as well, as
// permuting two arms never leaves one of them empty. Elsewhere whole draws are compared,
// and of all pairs of arms those with the control count. Without a control any two arms
// may be compared.
func SmallestPlanned(p *experiment.Pilot, m Mechanism) float64 {
	control := p.ControlArm()
	switch {
	case m.Arms() == 2:
		return m.SmallestP()
	case control >= 0 && !Exchangeable(m):
		return smallestAgainst(m, control)
	case !Exchangeable(m):
		return m.SmallestP()
	}
	best := 1.0
	for k := range m.Arms() {
		for l := range k {
			if control < 0 || k == control || l == control {
				best = math.Min(best, waysToShare(m, k, l).smallest())
			}
		}
	}
	if p.Plan.Pooled && control >= 0 {
		best = math.Min(best, pooledAgainst(m, control))
	}
	return best
}

// smallestAgainst compares whole draws, for each practice arm with the control. Where
// they are too many to go through, the floor of all pairs of arms does.
func smallestAgainst(m Mechanism, control int) float64 {
	if n, exact := m.Count(); !exact || n.Cmp(big.NewInt(mostCompared)) > 0 {
		return m.SmallestP()
	}
	best := 1.0
	for k := range m.Arms() {
		if k == control {
			continue
		}
		least, err := smallestBetween(m, k, control)
		if err != nil {
			return m.SmallestP()
		}
		best = math.Min(best, least)
	}
	return best
}

// sharing counts the ways to share out the units of two arms with the numbers of one
// table of places: the most over tables in which the arms have equal numbers in every
// block, where each way has a mirror image, and the most over the others. Nil is none.
type sharing struct{ even, uneven *big.Int }

func larger(a, b *big.Int) *big.Int {
	if a == nil || b != nil && b.Cmp(a) > 0 {
		return b
	}
	return a
}

// smallest is the least p-value: a way and its mirror image, or a way alone.
func (s sharing) smallest() float64 {
	best := 1.0
	of := func(mass float64, ways *big.Int) {
		if ways != nil {
			best = math.Min(best, asProbability(new(big.Float).Quo(big.NewFloat(mass), new(big.Float).SetInt(ways))))
		}
	}
	of(2, s.even)
	of(1, s.uneven)
	return best
}

// times is the sharing of two independent draws.
func (s sharing) times(o sharing) sharing {
	product := func(a, b *big.Int) *big.Int {
		if a == nil || b == nil {
			return nil
		}
		return new(big.Int).Mul(a, b)
	}
	return sharing{
		even:   product(s.even, o.even),
		uneven: larger(larger(product(s.uneven, o.even), product(s.even, o.uneven)), product(s.uneven, o.uneven)),
	}
}

// waysToShare looks at the tables that an exchangeable mechanism can give.
func waysToShare(m Mechanism, k, l int) sharing {
	switch m := m.(type) {
	case *allocation:
		return m.waysToShare(k, l)
	case *simple:
		var out sharing
		for a := range m.units + 1 {
			for b := range m.units + 1 - a {
				out.add([]int{a}, []int{b})
			}
		}
		return out
	case *product:
		all := sharing{even: big.NewInt(1)}
		for _, part := range m.parts {
			all = all.times(waysToShare(part, k, l))
		}
		return all
	}
	return sharing{}
}

// add takes in one table: the numbers of the two arms in each block.
func (s *sharing) add(inK, inL []int) {
	ways, same := big.NewInt(1), true
	for b := range inK {
		ways.Mul(ways, multinomial([]int{inK[b], inL[b]}))
		same = same && inK[b] == inL[b]
	}
	if same {
		s.even = larger(s.even, ways)
	} else {
		s.uneven = larger(s.uneven, ways)
	}
}

// waysToShare goes through the tables; where they are too many, through those that are
// drawn with the seed "leeway count", whose p-values are then far below any error level.
func (a *allocation) waysToShare(k, l int) sharing {
	var out sharing
	inK, inL := make([]int, len(a.members)), make([]int, len(a.members))
	table := func(up []uint64) {
		for b, mask := range up {
			inK[b], inL[b] = a.floor[b][k]+int(mask>>k&1), a.floor[b][l]+int(mask>>l&1)
		}
		out.add(inK, inL)
	}
	if found, ok := a.tables(); ok && found.numberOfTables().Cmp(big.NewInt(mostTables)) <= 0 {
		found.eachTable(len(a.members), func(up []uint64, _ *big.Rat) bool {
			table(up)
			return true
		})
		return out
	}
	g, up := NewGenerator("leeway count"), make([]uint64, len(a.members))
	for range lowerBoundDraws {
		clear(up)
		a.rounding.round(g, up)
		table(up)
	}
	return out
}

// pooledAgainst is the floor of all practice arms together against the control: which
// practice arm a unit is in makes no difference, so assignments with the same control
// units are one.
func pooledAgainst(m Mechanism, control int) float64 {
	if n, exact := m.Count(); !exact || n.Cmp(big.NewInt(mostCompared)) > 0 {
		return m.SmallestP() // too small to matter beside any error level
	}
	chance := map[string]float64{}
	empty := 0.0
	key := make([]byte, m.Units())
	_ = m.Enumerate(func(arm []int, p float64) bool {
		in := 0
		for i, k := range arm {
			key[i] = 0
			if k == control {
				key[i] = 1
				in++
			}
		}
		if in == 0 || in == len(arm) {
			empty += p
		} else {
			chance[string(key)] += p
		}
		return true
	})
	best := 1.0
	for z, p := range chance {
		for i := range key {
			key[i] = z[i] ^ 1
		}
		best = math.Min(best, p+chance[string(key)]+empty)
	}
	return best
}
