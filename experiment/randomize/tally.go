package randomize

import (
	"math/big"
	"slices"
)

// tallied is what going through all assignments of a mechanism shows.
type tallied struct {
	assignments int
	sum         float64     // of the probabilities before they are scaled to 1
	chance      [][]float64 // [unit][arm]
}

// tallyOf goes through the assignments of base that accept takes. The error is a
// *experiment.Refusal where base has too many.
func tallyOf(base Mechanism, accept acceptance) (tallied, error) {
	t := tallied{chance: make([][]float64, base.Units())}
	for i := range t.chance {
		t.chance[i] = make([]float64, base.Arms())
	}
	g := NewGenerator("") // for its scratch; nothing is drawn
	err := base.Enumerate(func(arm []int, p float64) bool {
		if accept == nil || accept(g, arm) {
			t.assignments++
			t.sum += p
			for i, k := range arm {
				t.chance[i][k] += p
			}
		}
		return true
	})
	for _, row := range t.chance {
		for k := range row {
			row[k] /= t.sum
		}
	}
	return t, err
}

// canEnumerate is true where Enumerate of the mechanism does not refuse.
func canEnumerate(m Mechanism) bool {
	if c, is := m.(*capped); is {
		m = c.allocation
	}
	n, exact := m.Count()
	return exact && n.Cmp(big.NewInt(MostEnumerated)) <= 0
}

// mostCompared bounds the assignments that smallestOf compares with each other where 2
// over their number would do as well: with up to three arms, of which two tell the third.
const mostCompared = 100_000

// smallestOf is SmallestP by going through all assignments: for each pair of arms the
// least of
//
//	P(same two arms) + P(the two arms changed over) + P(one of the two is empty)
//
// over the assignments in which neither is empty. Assignments that leave an arm empty
// allow no contrast and count as extreme, as they do in the inference. ok is false
// where there are more than mostCompared assignments.
func smallestOf(m Mechanism) (p float64, ok bool) {
	if n, exact := m.Count(); !exact || n.Cmp(big.NewInt(mostCompared)) > 0 {
		return 0, false
	}
	best := 1.0
	for k := range m.Arms() {
		for l := range k {
			least, err := smallestBetween(m, k, l)
			if err != nil {
				return 0, false
			}
			best = min(best, least)
		}
	}
	return best, true
}

func smallestBetween(m Mechanism, k, l int) (float64, error) {
	const inK, inL, neither = 'k', 'l', '-'
	chance, empty := map[string]float64{}, 0.0
	key := make([]byte, m.Units())
	err := m.Enumerate(func(arm []int, p float64) bool {
		someK, someL := false, false
		for i, a := range arm {
			switch a {
			case k:
				key[i], someK = inK, true
			case l:
				key[i], someL = inL, true
			default:
				key[i] = neither
			}
		}
		if someK && someL {
			chance[string(key)] += p
		} else {
			empty += p
		}
		return true
	})
	best := 1.0
	for z, p := range chance {
		for i := range key {
			switch z[i] {
			case inK:
				key[i] = inL
			case inL:
				key[i] = inK
			default:
				key[i] = neither
			}
		}
		best = min(best, p+chance[string(key)]+empty)
	}
	return best, err
}

// evenly is a mechanism that can say how thinly its probability is spread, where it
// has too many assignments to go through.
type evenly interface {
	// spread is a whole number such that no assignment is likelier than one in it, and
	// contrasts one such that for the best pair of arms no set of two arms' units is.
	spread() *big.Int
	contrasts() *big.Int
}

// spread: given its table, an assignment's probability is one in the deals of the table,
// and the fewest deals have the extra places where they lengthen the longest lists.
func (a *allocation) spread() *big.Int {
	out := big.NewInt(1)
	for b, units := range a.members {
		floor := append([]int(nil), a.floor[b]...)
		extra := len(units)
		for _, n := range floor {
			extra -= n
		}
		taken := make([]bool, len(floor))
		for ; extra > 0; extra-- {
			longest := -1
			for k, n := range floor {
				if !taken[k] && a.mayRoundUp(b, k) && (longest < 0 || n > floor[longest]) {
					longest = k
				}
			}
			taken[longest] = true
			floor[longest]++
		}
		out.Mul(out, multinomial(floor))
	}
	return out
}

// mayRoundUp is true where the arm's due in the block is not whole.
func (a *allocation) mayRoundUp(b, k int) bool {
	due := a.due[b][k] * float64(len(a.members[b]))
	return due-float64(a.floor[b][k]) > 1e-9
}

// contrasts takes, for each pair of arms and in each block, the numbers of places that
// allow the fewest ways to choose the two arms' units, and gives the best pair's.
func (a *allocation) contrasts() *big.Int {
	best := big.NewInt(1)
	for k := range a.Arms() {
		for l := range k {
			product := big.NewInt(1)
			for b, units := range a.members {
				product.Mul(product, a.fewest(b, k, l, len(units)))
			}
			if product.Cmp(best) > 0 {
				best = product
			}
		}
	}
	return best
}

func (a *allocation) fewest(b, k, l, n int) *big.Int {
	var least *big.Int
	for _, moreK := range []int{0, 1} {
		for _, moreL := range []int{0, 1} {
			inK, inL := a.floor[b][k]+moreK, a.floor[b][l]+moreL
			rest := n - inK - inL
			impossible := rest < 0 || (moreK == 1 && !a.mayRoundUp(b, k)) || (moreL == 1 && !a.mayRoundUp(b, l)) ||
				(rest > 0 && a.Arms() == 2)
			if impossible {
				continue
			}
			if ways := multinomial([]int{inK, inL, rest}); least == nil || ways.Cmp(least) < 0 {
				least = ways
			}
		}
	}
	return least
}

// multinomial is (Σ n_k)!/Π n_k!.
func multinomial(n []int) *big.Int {
	out, all := big.NewInt(1), int64(0)
	for _, k := range n {
		all += int64(k)
		out.Mul(out, new(big.Int).Binomial(all, int64(k)))
	}
	return out
}

// spread is S^n/s^n for the largest share s.
func (s *simple) spread() *big.Int {
	return s.oneIn(slices.Max(s.shares))
}

// contrasts takes for each pair of arms the likeliest of the one, the other and neither.
func (s *simple) contrasts() *big.Int {
	best := big.NewInt(1)
	for k := range s.shares {
		for l := range k {
			n := s.oneIn(max(s.shares[k], s.shares[l], s.parts-s.shares[k]-s.shares[l]))
			if n.Cmp(best) > 0 {
				best = n
			}
		}
	}
	return best
}

// oneIn is (S/part)^n, rounded down.
func (s *simple) oneIn(part int) *big.Int {
	power := func(base int) *big.Int {
		return new(big.Int).Exp(big.NewInt(int64(base)), big.NewInt(int64(s.units)), nil)
	}
	return new(big.Int).Quo(power(s.parts), power(part))
}
