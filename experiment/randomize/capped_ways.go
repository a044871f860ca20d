package randomize

import (
	"encoding/binary"
	"math"
	"math/big"
	"slices"
)

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
