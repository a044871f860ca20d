package randomize

import (
	"math/big"
	"slices"
)

// Probability is exact: over the tables' probabilities, the expected number of the
// unit's class in the arm over the class's size.
func (c *capped) Probability(unit, arm int) float64 { return c.chance()[unit][arm] }

func (c *capped) chances(found *possible) [][]float64 {
	total := make([][]*big.Rat, c.Units())
	for u := range total {
		total[u] = make([]*big.Rat, c.Arms())
		for k := range total[u] {
			total[u][k] = new(big.Rat)
		}
	}
	for _, p := range c.parts {
		for mask, d := range p.deal {
			weight := big.NewRat(1, 1)
			if len(p.blocks) == 1 {
				weight = found.chanceOf(p.blocks[0], mask)
			}
			c.addChances(p, d, mask, weight, total)
		}
	}
	out := make([][]float64, len(total))
	for u, row := range total {
		for _, p := range row {
			f, _ := p.Float64()
			out[u] = append(out[u], f)
		}
	}
	return out
}

// addChances adds, for each class, the expected number in each limited arm: the ways to
// come to a node times the ways to go on by a choice, over all ways.
func (c *capped) addChances(p *cappedPart, d *cappedDeal, mask uint64, weight *big.Rat, total [][]*big.Rat) {
	all := d.nodes[d.root].ways
	ways := map[int]*big.Int{d.root: big.NewInt(1)}
	for i := range p.stages {
		s := &p.stages[i]
		expected := make([]*big.Int, len(c.limited))
		for j := range expected {
			expected[j] = new(big.Int)
		}
		next := map[int]*big.Int{}
		for at, w := range ways {
			for _, choice := range d.nodes[at].choices {
				come := new(big.Int).Mul(w, choice.times)
				if next[choice.next] == nil {
					next[choice.next] = new(big.Int)
				}
				next[choice.next].Add(next[choice.next], come)
				come.Mul(come, d.nodes[choice.next].ways)
				for j, n := range choice.number {
					expected[j].Add(expected[j], new(big.Int).Mul(come, big.NewInt(int64(n))))
				}
			}
		}
		ways = next
		c.addClass(s, expected, all, mask, weight, total)
	}
}

// addClass spreads the class's expected numbers over its units. A unit in no limited arm
// is in each other arm in proportion to the other arms' places.
func (c *capped) addClass(s *cappedStage, expected []*big.Int, all *big.Int, mask uint64, weight *big.Rat, total [][]*big.Rat) {
	rest := big.NewRat(1, 1)
	share := make([]*big.Rat, c.Arms())
	for j, k := range c.limited {
		share[k] = new(big.Rat).SetFrac(expected[j], new(big.Int).Mul(all, big.NewInt(int64(len(s.units)))))
		rest.Sub(rest, share[k])
	}
	places := 0
	for k, n := range c.floor[s.block] {
		if share[k] == nil {
			places += n + int(mask>>k&1)
		}
	}
	for k, n := range c.floor[s.block] {
		if share[k] == nil {
			share[k] = new(big.Rat)
			if places > 0 {
				share[k].Mul(rest, big.NewRat(int64(n+int(mask>>k&1)), int64(places)))
			}
		}
		for _, u := range s.units {
			total[u][k].Add(total[u][k], new(big.Rat).Mul(weight, share[k]))
		}
	}
}

// chanceOf is the probability that the block comes out with the arms of mask rounded up.
func (p *possible) chanceOf(block int, mask uint64) *big.Rat {
	kind := slices.IndexFunc(p.kinds, func(k kind) bool { return slices.Contains(k.blocks, block) })
	if kind < 0 {
		return big.NewRat(1, 1) // its dues are whole
	}
	sum := new(big.Rat)
	for _, o := range p.outcomes {
		for _, d := range o.done {
			if d.kind == kind && d.mask == mask {
				sum.Add(sum, new(big.Rat).Mul(o.p, big.NewRat(int64(d.n), int64(len(p.kinds[kind].blocks)))))
			}
		}
	}
	return sum
}

// dealsOf is the number of ways to deal the table within the limits.
func (c *capped) dealsOf(up []uint64) *big.Int {
	out := big.NewInt(1)
	for _, p := range c.parts {
		mask := uint64(0)
		if len(p.blocks) == 1 {
			mask = up[p.blocks[0]]
		}
		out.Mul(out, p.deal[mask].nodes[p.deal[mask].root].ways)
		for _, b := range p.blocks {
			out.Mul(out, c.otherDeals(b, mask))
		}
	}
	return out
}

// otherDeals is the ways to deal the places of the arms without a limit.
func (c *capped) otherDeals(b int, mask uint64) *big.Int {
	var places []int
	for k, n := range c.floor[b] {
		if !slices.Contains(c.limited, k) {
			places = append(places, n+int(mask>>k&1))
		}
	}
	return multinomial(places)
}

// Count adds the deals over the tables, where there are few enough; otherwise it is the
// deals of one table, and a lower bound.
func (c *capped) Count() (n *big.Int, exact bool) {
	found, _ := c.tables() // newCapped wants them explored
	total := new(big.Int)
	if found.numberOfTables().Cmp(big.NewInt(mostTables)) > 0 {
		found.eachTable(len(c.members), func(up []uint64, _ *big.Rat) bool {
			total = c.dealsOf(up)
			return false
		})
		return total, false
	}
	found.eachTable(len(c.members), func(up []uint64, _ *big.Rat) bool {
		total.Add(total, c.dealsOf(up))
		return true
	})
	return total, true
}

// Enumerate goes through the ways to deal without limits, as the allocation does, and
// yields those within them; it refuses where those are too many.
func (c *capped) Enumerate(yield func(arm []int, probability float64) bool) error {
	n, exact := c.allocation.Count()
	if !exact || n.Cmp(big.NewInt(MostEnumerated)) > 0 {
		return tooManyToEnumerate(n)
	}
	var caps []limit
	for _, p := range c.parts {
		caps = append(caps, p.caps...)
	}
	accept := underLimits(caps)
	found, _ := c.tables()
	arm := make([]int, c.Units())
	found.eachTable(len(c.members), func(up []uint64, p *big.Rat) bool {
		each, _ := new(big.Rat).Quo(p, new(big.Rat).SetInt(c.dealsOf(up))).Float64()
		return c.eachDeal(up, arm, func() bool { return !accept(nil, arm) || yield(arm, each) })
	})
	return nil
}

// SmallestP goes through the assignments where it can, and is otherwise 2 over the least
// number of contrasts there can be.
func (c *capped) SmallestP() float64 { return c.least() }

func (c *capped) smallest() float64 {
	if n, exact := c.allocation.Count(); exact && n.Cmp(big.NewInt(MostEnumerated)) <= 0 {
		if p, ok := smallestOf(c); ok {
			return p
		}
	}
	n, _ := c.Count()
	if c.Arms() > 3 { // arms beside the two compared may change places
		n.Quo(n, c.mostOthers())
	}
	if n.Sign() == 0 {
		return 1
	}
	return asProbability(new(big.Float).Quo(big.NewFloat(2), new(big.Float).SetInt(n)))
}

// mostOthers is an upper bound of the ways to deal all arms but the last two.
func (c *capped) mostOthers() *big.Int {
	out := big.NewInt(1)
	for b, floor := range c.floor {
		others := floor[:len(floor)-2]
		n := len(c.members[b]) - floor[len(floor)-2] - floor[len(floor)-1]
		for _, k := range others {
			out.Mul(out, new(big.Int).Binomial(int64(n), int64(k)))
			n -= k
		}
		for ; n > 1; n-- {
			out.Mul(out, big.NewInt(int64(n)))
		}
	}
	return out
}

// What an allocation knows without limits does not hold within them.
func (c *capped) exchangeable() bool { return false }

func (c *capped) sidesOf(int, int) (contrasts, bool) { return contrasts{}, false }
