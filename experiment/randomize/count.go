package randomize

import (
	"encoding/binary"
	"math/big"
)

// lowerBoundDraws is how many roundings are drawn for the lower bound of Count.
const lowerBoundDraws = 64

// tables explores the rounding, once.
func (a *allocation) tables() (possible, bool) {
	a.once.Do(func() { a.possible, a.explored = explore(a.rounding.process()) })
	return a.possible, a.explored
}

// Count adds, over the tables of places (blocks × arms) that the rounding can give,
// the ways to deal each: Π_b n_b!/Π_k t_bk!. Where the tables are too many to
// follow, it adds over the different tables among 64 that are drawn with the seed
// "leeway count", which cannot be more than the true number, and exact is false.
func (a *allocation) Count() (n *big.Int, exact bool) {
	found, ok := a.tables()
	if !ok {
		return a.countAtLeast(), false
	}
	rounded := map[int]bool{}
	for _, k := range found.kinds {
		for _, b := range k.blocks {
			rounded[b] = true
		}
	}
	total := new(big.Int)
	ways := make([]map[string]*big.Int, len(found.kinds))
	masks := found.masks()
	for i, k := range found.kinds {
		ways[i] = a.waysByTally(k.blocks, masks[i])
	}
	for _, o := range found.outcomes {
		product := big.NewInt(1)
		for i := range found.kinds {
			product.Mul(product, ways[i][tallyKey(o.done, i, masks[i])])
		}
		total.Add(total, product)
	}
	for b := range a.members {
		if !rounded[b] {
			total.Mul(total, a.deals(b, 0))
		}
	}
	return total, true
}

func (a *allocation) countAtLeast() *big.Int {
	g := NewGenerator("leeway count")
	seen := map[string]bool{}
	total := new(big.Int)
	up := make([]uint64, len(a.members))
	for range lowerBoundDraws {
		clear(up)
		a.rounding.round(g, up)
		key := make([]byte, 0, 8*len(up))
		for _, m := range up {
			key = binary.AppendUvarint(key, m)
		}
		if seen[string(key)] {
			continue
		}
		seen[string(key)] = true
		total.Add(total, a.dealsOf(up))
	}
	return total
}

// deals is the number of ways to deal the block's places to its units: the
// multinomial coefficient n!/Π t_k!, as a product of binomial ones.
func (a *allocation) deals(b int, up uint64) *big.Int {
	out, left := big.NewInt(1), int64(len(a.members[b]))
	for k, n := range a.floor[b] {
		t := int64(n) + int64(up>>k&1)
		out.Mul(out, new(big.Int).Binomial(left, t))
		left -= t
	}
	return out
}

// dealsOf is the number of ways to deal all blocks of one table.
func (a *allocation) dealsOf(up []uint64) *big.Int {
	out := big.NewInt(1)
	for b, mask := range up {
		out.Mul(out, a.deals(b, mask))
	}
	return out
}

// masks lists, for each kind, the ways its rows can come out.
func (p *possible) masks() [][]uint64 {
	out := make([][]uint64, len(p.kinds))
	seen := map[tally]bool{}
	for _, o := range p.outcomes {
		for _, d := range o.done {
			d.n = 0
			if !seen[d] {
				seen[d] = true
				out[d.kind] = append(out[d.kind], d.mask)
			}
		}
	}
	return out
}

// tallyKey is how many rows of the kind came out with each of masks.
func tallyKey(done []tally, kind int, masks []uint64) string {
	counts := make([]int, len(masks))
	for _, d := range done {
		for i, m := range masks {
			if d.kind == kind && d.mask == m {
				counts[i] = d.n
			}
		}
	}
	return countsKey(counts)
}

func countsKey(counts []int) string {
	return (&node{carry: counts}).key()
}

// waysByTally gives, for each way to split the blocks over masks by numbers, the sum
// over all such splits of the product of the blocks' deals: the coefficients of
// Π_b Σ_m deals(b, m)·x_m, multiplied out one block at a time.
func (a *allocation) waysByTally(blocks []int, masks []uint64) map[string]*big.Int {
	type term struct {
		counts []int
		ways   *big.Int
	}
	terms := map[string]term{countsKey(make([]int, len(masks))): {make([]int, len(masks)), big.NewInt(1)}}
	for _, b := range blocks {
		deals := make([]*big.Int, len(masks))
		for i, m := range masks {
			deals[i] = a.deals(b, m)
		}
		next := map[string]term{}
		for _, t := range terms {
			for i := range masks {
				counts := append([]int(nil), t.counts...)
				counts[i]++
				product := new(big.Int).Mul(t.ways, deals[i])
				key := countsKey(counts)
				if have, known := next[key]; known {
					have.ways.Add(have.ways, product)
				} else {
					next[key] = term{counts, product}
				}
			}
		}
		terms = next
	}
	out := make(map[string]*big.Int, len(terms))
	for key, t := range terms {
		out[key] = t.ways
	}
	return out
}
