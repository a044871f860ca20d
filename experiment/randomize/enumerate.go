package randomize

import (
	"cmp"
	"math/big"
	"slices"
)

// MostEnumerated is the largest number of assignments that Enumerate goes through.
const MostEnumerated = 1_000_000

// Enumerate goes through the tables of places that the rounding can give and, for
// each, through every way to deal it. An assignment's probability is its table's,
// divided by the table's number of deals, worked out in exact fractions and rounded
// once. The order is always the same. The error is a *experiment.Refusal.
func (a *allocation) Enumerate(yield func(arm []int, probability float64) bool) error {
	found, ok := a.tables()
	n, exact := a.Count()
	if !ok || !exact || n.Cmp(big.NewInt(MostEnumerated)) > 0 {
		return tooManyToEnumerate(n)
	}
	arm := make([]int, len(a.block))
	found.eachTable(len(a.members), func(up []uint64, p *big.Rat) bool {
		p = new(big.Rat).Quo(p, new(big.Rat).SetInt(a.dealsOf(up)))
		each, _ := p.Float64()
		return a.eachDeal(up, arm, func() bool { return yield(arm, each) })
	})
	return nil
}

// eachDeal writes every way to deal the table into arm, one after another: an
// odometer whose wheels are the blocks' permutations in lexicographic order.
func (a *allocation) eachDeal(up []uint64, arm []int, yield func() bool) bool {
	wheel := make([][]int, len(a.members))
	for b, units := range a.members {
		a.deal(arm, b, up[b])
		for _, i := range units {
			wheel[b] = append(wheel[b], arm[i])
		}
	}
	for {
		if !yield() {
			return false
		}
		b := len(wheel) - 1
		for ; b >= 0; b-- {
			turned := nextPermutation(wheel[b]) // where false, the wheel is back at its start
			for at, i := range a.members[b] {
				arm[i] = wheel[b][at]
			}
			if turned {
				break
			}
		}
		if b < 0 {
			return true
		}
	}
}

// eachTable yields every table, as the mask of arms that are rounded up in each
// block, with its probability. Both are reused between calls.
func (p *possible) eachTable(blocks int, yield func(up []uint64, p *big.Rat) bool) {
	up := make([]uint64, blocks)
	for _, o := range p.outcomes {
		wheel := make([][]uint64, len(p.kinds))
		for _, d := range o.done {
			for range d.n {
				wheel[d.kind] = append(wheel[d.kind], d.mask) // ascending, as done is in order
			}
		}
		each := new(big.Rat).Quo(o.p, new(big.Rat).SetInt(arrangements(o.done)))
		for more := true; more; {
			for k, masks := range wheel {
				for at, mask := range masks {
					up[p.kinds[k].blocks[at]] = mask
				}
			}
			if !yield(up, each) {
				return
			}
			more = false
			for k := len(wheel) - 1; k >= 0 && !more; k-- {
				more = nextPermutation(wheel[k])
			}
		}
	}
}

// arrangements is the number of tables of an outcome: in each kind, the ways to say
// which of its blocks came out how.
func arrangements(done []tally) *big.Int {
	out, rows := big.NewInt(1), int64(0)
	for i, d := range done {
		if i > 0 && done[i-1].kind != d.kind {
			rows = 0
		}
		rows += int64(d.n)
		out.Mul(out, new(big.Int).Binomial(rows, int64(d.n)))
	}
	return out
}

// numberOfTables is how many tables there are in all.
func (p *possible) numberOfTables() *big.Int {
	n := new(big.Int)
	for _, o := range p.outcomes {
		n.Add(n, arrangements(o.done))
	}
	return n
}

// nextPermutation turns the list into the next in lexicographic order. After the
// last it turns it back into the first, sorted one and is false.
func nextPermutation[T cmp.Ordered](list []T) bool {
	i := len(list) - 2
	for i >= 0 && list[i] >= list[i+1] {
		i--
	}
	if i < 0 {
		slices.Reverse(list)
		return false
	}
	j := len(list) - 1
	for list[j] <= list[i] {
		j--
	}
	list[i], list[j] = list[j], list[i]
	slices.Reverse(list[i+1:])
	return true
}
