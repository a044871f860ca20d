package randomize

import (
	"math/big"
	"slices"
	"sync"
)

// capped is an allocation under limits, drawn without trying: the places are rounded as
// without limits, and then one of all ways to deal them that keep the limits is drawn,
// each equally likely. So each arm's numbers are as tight as without limits.
//
// Units of one block that the limits do not tell apart are a class. Given the places,
// which units of a class are in an arm is a shuffle, so that only numbers must be drawn:
// how many of each class are in each arm that has a limit. They are drawn class by class,
// each number with probability proportional to the ways to go on from it, which are
// counted beforehand in whole numbers of any size (dynamic programming over what is left
// of places and limits). What is left of a block then goes to the other arms by shuffle.
//
// Blocks that a limit connects are dealt together; more than one can be only where all
// their dues are whole.
type capped struct {
	*allocation
	limited []int // arms that have a limit, ascending
	parts   []*cappedPart
	part    []int // of each block
	chance  func() [][]float64
	least   func() float64
}

// cappedPart is blocks that are dealt together.
type cappedPart struct {
	blocks []int
	stages []cappedStage
	caps   []limit
	open   [][]int // before each stage, the caps that stages before it and behind it look at
	// deal is, by the mask of the arms rounded up in its one block (0 for several blocks),
	// the ways to deal.
	deal map[uint64]*cappedDeal
}

// cappedStage is one class, in the order in which they are dealt.
type cappedStage struct {
	block       int
	units       []int
	weight      []int // for each of the part's caps
	first, last bool  // of its block
}

// cappedDeal is what can happen, as nodes: the state before a stage.
type cappedDeal struct {
	nodes []cappedNode
	root  int
}

type cappedNode struct {
	ways    *big.Int // to deal the limited arms from here on
	choices []cappedChoice
}

// cappedChoice puts number[j] of the class's units into the j-th limited arm.
type cappedChoice struct {
	number []int
	ways   *big.Int // Σ over the choices up to this one
	bound  uint64   // the first 64 binary digits of that by the node's
	times  *big.Int // ways to choose the units
	next   int      // node
}

// mostFollowed bounds the states and choices that are followed for all masks together,
// and so time (some seconds) and memory.
const mostFollowed = 400_000

// newCapped is nil where there is nothing to cap or the limits cannot be dealt with in
// this way: too many states, blocks connected whose dues are not whole, tables that no
// deal fits.
func newCapped(a *allocation, caps []limit) *capped {
	if len(caps) == 0 {
		return nil
	}
	c := &capped{allocation: a, part: make([]int, len(a.members))}
	for _, l := range caps {
		if !slices.Contains(c.limited, l.arm) {
			c.limited = append(c.limited, l.arm)
		}
	}
	slices.Sort(c.limited)
	found, explored := a.tables()
	if !explored {
		return nil
	}
	c.connect(caps)
	masks := make([][]uint64, len(a.members))
	for b := range masks {
		masks[b] = []uint64{0}
	}
	byKind := found.masks()
	for i, k := range found.kinds {
		for _, b := range k.blocks {
			masks[b] = byKind[i]
		}
	}
	budget := mostFollowed
	for _, p := range c.parts {
		p.arrange(a)
		p.deal = map[uint64]*cappedDeal{}
		if len(p.blocks) > 1 && slices.ContainsFunc(p.blocks, func(b int) bool { return len(masks[b]) > 1 || masks[b][0] != 0 }) {
			return nil
		}
		for _, mask := range masks[p.blocks[0]] {
			d := p.follow(a, c.limited, mask, &budget)
			if d == nil || d.nodes[d.root].ways.Sign() == 0 {
				return nil
			}
			p.deal[mask] = d
		}
	}
	c.chance = sync.OnceValue(func() [][]float64 { return c.chances(&found) })
	c.least = sync.OnceValue(c.smallest)
	return c
}

// connect makes the parts: blocks that one limit looks at belong together.
func (c *capped) connect(caps []limit) {
	together := newUnion(len(c.members))
	for _, l := range caps {
		for _, u := range l.units {
			together.join(c.block[l.units[0]], c.block[u])
		}
	}
	byRoot := map[int]int{}
	for b := range c.members {
		root := together.root(b)
		at, known := byRoot[root]
		if !known {
			at = len(c.parts)
			byRoot[root] = at
			c.parts = append(c.parts, &cappedPart{})
		}
		c.part[b] = at
		c.parts[at].blocks = append(c.parts[at].blocks, b)
	}
	for _, l := range caps {
		p := c.parts[c.part[c.block[l.units[0]]]]
		p.caps = append(p.caps, l)
	}
}

// Draw rounds as the allocation does, then deals part by part. Scratch apart, it
// allocates only where one in 2⁶⁴ random numbers does not settle a choice.
func (c *capped) Draw(g *Generator, arm []int) {
	up := sized(&g.scratch.up, len(c.members))
	clear(up)
	c.rounding.round(g, up)
	for _, p := range c.parts {
		mask := uint64(0)
		if len(p.blocks) == 1 {
			mask = up[p.blocks[0]]
		}
		d := p.deal[mask]
		at := d.root
		for i := range p.stages {
			s := &p.stages[i]
			choice := d.nodes[at].choose(g)
			c.dealClass(g, s.units, choice.number, arm)
			at = choice.next
			if s.last {
				c.dealOthers(g, s.block, mask, arm)
			}
		}
	}
}

// choose draws a choice: binary digits of a number U from 0 to 1 are read 64 at a time
// until they settle which is the first choice with U < (ways up to it)/(all ways).
func (n *cappedNode) choose(g *Generator) *cappedChoice {
	if len(n.choices) == 1 {
		return &n.choices[0]
	}
	r := g.source.Uint64()
	for i := range n.choices {
		c := &n.choices[i]
		if r < c.bound || i == len(n.choices)-1 {
			return c
		}
		if r == c.bound {
			return n.chooseFurther(g, r)
		}
	}
	return nil
}

func (n *cappedNode) chooseFurther(g *Generator, first uint64) *cappedChoice {
	u, size := new(big.Int).SetUint64(first), uint(64)
	for {
		u.Lsh(u, 64).Or(u, new(big.Int).SetUint64(g.source.Uint64()))
		size += 64
		above := new(big.Int).Add(u, big.NewInt(1)) // U lies in [u, u+1)/2^size
		for i := range n.choices {
			// U < w/W for sure where (u+1)·W ≤ w·2^size, and surely not where u·W ≥ w·2^size
			w := new(big.Int).Lsh(n.choices[i].ways, size)
			if new(big.Int).Mul(above, n.ways).Cmp(w) <= 0 {
				return &n.choices[i]
			}
			if new(big.Int).Mul(u, n.ways).Cmp(w) < 0 {
				break // not settled yet
			}
		}
	}
}

// dealClass writes the limited arms over the class's units in order, then −1, and
// shuffles.
func (c *capped) dealClass(g *Generator, units, number, arm []int) {
	next := 0
	for j, n := range number {
		for ; n > 0; n-- {
			arm[units[next]] = c.limited[j]
			next++
		}
	}
	for _, u := range units[next:] {
		arm[u] = -1
	}
	shuffleArms(g, units, arm)
}

func shuffleArms(g *Generator, units, arm []int) {
	for i := len(units) - 1; i > 0; i-- {
		j := units[g.Below(uint64(i+1))]
		arm[units[i]], arm[j] = arm[j], arm[units[i]]
	}
}

// dealOthers writes the places of the other arms over the block's units that have none
// yet, in order, and shuffles.
func (c *capped) dealOthers(g *Generator, b int, mask uint64, arm []int) {
	others := sized(&g.scratch.other, len(c.members[b]))[:0]
	for _, u := range c.members[b] {
		if arm[u] < 0 {
			others = append(others, u)
		}
	}
	next := 0
	for k, n := range c.floor[b] {
		if slices.Contains(c.limited, k) {
			continue
		}
		for n += int(mask >> k & 1); n > 0; n-- {
			arm[others[next]] = k
			next++
		}
	}
	shuffleArms(g, others, arm)
}
