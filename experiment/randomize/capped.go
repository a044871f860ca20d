package randomize

import (
	"encoding/binary"
	"math"
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

// arrange lists the classes, block by block, in the order of their first units.
func (p *cappedPart) arrange(a *allocation) {
	for _, b := range p.blocks {
		byWeight := map[string]int{}
		start := len(p.stages)
		for _, u := range a.members[b] {
			weight := make([]int, len(p.caps))
			for i, l := range p.caps {
				if at := slices.Index(l.units, u); at >= 0 {
					weight[i] = l.weight[at]
				}
			}
			key := countsKey(weight)
			at, known := byWeight[key]
			if !known {
				at = len(p.stages)
				byWeight[key] = at
				p.stages = append(p.stages, cappedStage{block: b, weight: weight})
			}
			p.stages[at].units = append(p.stages[at].units, u)
		}
		p.stages[start].first, p.stages[len(p.stages)-1].last = true, true
	}
	p.open = make([][]int, len(p.stages))
	for i := range p.caps {
		first, last := len(p.stages), 0
		for at, s := range p.stages {
			if s.weight[i] > 0 {
				first, last = min(first, at), at
			}
		}
		for at := first + 1; at <= last; at++ {
			p.open[at] = append(p.open[at], i)
		}
	}
}

// follower counts ways from the last stage to the first, remembering states.
type follower struct {
	p       *cappedPart
	a       *allocation
	limited []int
	mask    uint64
	deal    *cappedDeal
	known   map[string]int
	budget  *int
	over    bool
}

// follow is nil where the budget does not suffice.
func (p *cappedPart) follow(a *allocation, limited []int, mask uint64, budget *int) *cappedDeal {
	f := &follower{p: p, a: a, limited: limited, mask: mask, deal: &cappedDeal{}, known: map[string]int{}, budget: budget}
	room := make([]int, len(p.caps))
	for i, l := range p.caps {
		room[i] = l.most
	}
	f.deal.root = f.node(0, make([]int, len(limited)), room)
	if f.over {
		return nil
	}
	return f.deal
}

// node gives the number of the state before a stage: places left for the limited arms in
// the current block, and room left under each cap.
func (f *follower) node(stage int, left, room []int) int {
	if stage == len(f.p.stages) {
		return f.add("end", cappedNode{ways: big.NewInt(1)})
	}
	s := &f.p.stages[stage]
	if s.first {
		left = make([]int, len(f.limited))
		for j, k := range f.limited {
			left[j] = f.a.floor[s.block][k] + int(f.mask>>k&1)
		}
	}
	key := f.key(stage, left, room)
	if n, known := f.known[key]; known {
		return n
	}
	node := cappedNode{ways: new(big.Int)}
	f.choices(stage, left, room, make([]int, len(f.limited)), 0, len(s.units), &node)
	for i := range node.choices {
		node.choices[i].bound = digits(node.choices[i].ways, node.ways)
	}
	return f.add(key, node)
}

func (f *follower) add(key string, n cappedNode) int {
	if at, known := f.known[key]; known {
		return at
	}
	if *f.budget--; *f.budget < 0 {
		f.over = true
	}
	f.known[key] = len(f.deal.nodes)
	f.deal.nodes = append(f.deal.nodes, n)
	return len(f.deal.nodes) - 1
}

// key leaves out the room of caps that no later stage looks at, or no earlier one did.
func (f *follower) key(stage int, left, room []int) string {
	buf := binary.AppendVarint(nil, int64(stage))
	for _, n := range left {
		buf = binary.AppendVarint(buf, int64(n))
	}
	for _, i := range f.p.open[stage] {
		buf = binary.AppendVarint(buf, int64(room[i]))
	}
	return string(buf)
}

// choices tries every number of the class's units in limited arm j, with some of its
// units left, and goes on with the next arm; behind the last it is a choice.
func (f *follower) choices(stage int, left, room, number []int, j, units int, node *cappedNode) {
	if f.over {
		return
	}
	s := &f.p.stages[stage]
	if j == len(f.limited) {
		after := make([]int, len(left))
		for i := range left {
			after[i] = left[i] - number[i]
			if s.last && after[i] > 0 {
				return
			}
		}
		next := f.node(stage+1, after, room)
		times := multinomial(append([]int{units}, number...))
		ways := new(big.Int).Mul(times, f.deal.nodes[next].ways)
		if ways.Sign() > 0 {
			if *f.budget--; *f.budget < 0 {
				f.over = true
			}
			node.ways.Add(node.ways, ways)
			node.choices = append(node.choices, cappedChoice{number: slices.Clone(number), ways: new(big.Int).Set(node.ways), times: times, next: next})
		}
		return
	}
	for n := 0; n <= min(units, left[j]); n++ {
		rest, fits := room, true
		for i, l := range f.p.caps {
			if l.arm == f.limited[j] && n > 0 && s.weight[i] > 0 {
				if &rest[0] == &room[0] {
					rest = slices.Clone(room)
				}
				rest[i] -= n * s.weight[i]
				fits = fits && rest[i] >= 0
			}
		}
		if !fits {
			return // more units need more room
		}
		number[j] = n
		f.choices(stage, left, rest, number, j+1, units-n, node)
		number[j] = 0
	}
}

// digits is the first 64 binary digits of a/b, for a below b; all ones where they are
// equal.
func digits(a, b *big.Int) uint64 {
	if b.Sign() == 0 || a.Cmp(b) >= 0 {
		return math.MaxUint64
	}
	x := new(big.Int).Lsh(a, 64)
	return x.Quo(x, b).Uint64()
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
