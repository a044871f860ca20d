package randomize

import (
	"encoding/binary"
	"math/big"
)

// mostTables bounds the tables that SmallestP looks at one by one.
const mostTables = 20_000

// SmallestP is the smallest two-sided p-value that randomisation inference can give,
// for the contrast of any two arms, over all data anybody could observe.
//
// The p-value is the probability of the assignments whose statistic is at least as
// far from zero as that of the assignment that was drawn. The drawn one always
// counts. So does its mirror image, in which the two arms change places, where that
// is a possible assignment: every contrast of two arms changes its sign then and
// keeps its size. So do assignments that give both arms the same units and differ
// only in who is in the other arms. No other must: data can be thought of in which
// all units of one arm have one value and those of the other arm another, and then
// any other assignment mixes them. Hence the smallest p is
//
//	min over z of P(same two arms as z) + P(same two arms as the mirror of z).
//
// Two arms of equal number: 2/C for C possible assignments. Unequal, so that the
// mirror is impossible: 1/C. Where rounding makes assignments unequally likely, the
// rarest counts. Assignments that leave one of the two arms empty are passed over;
// they allow no contrast.
//
// It is a floor for every statistic, and the difference in means with two arms
// reaches it. A statistic that does not see some differences (block effects with a
// block of one team; three arms whose totals vary; several arms together against one)
// ties more often, and its smallest p is larger.
//
// Where the possible tables of places are more than 20,000, the result is 2 over the
// number of assignments (or over what is known to be its least), which is never less
// than the true floor: the average assignment is no rarer than one in that number.
// It is then too small to matter beside any error level. A p-value below the
// smallest float64 above zero is given as that number, as p is never 0.
func (a *allocation) SmallestP() float64 {
	best := new(big.Float).SetInt64(1)
	found, ok := a.tables()
	if ok && found.numberOfTables().Cmp(big.NewInt(mostTables)) <= 0 {
		best = a.smallestByTables()
	} else {
		best.Quo(big.NewFloat(2), new(big.Float).SetInt(a.contrastsAtLeast()))
	}
	return asProbability(best)
}

// contrastsAtLeast is a lower bound of the number of different pairs of arms that
// can be compared. With up to three arms two of them tell the third.
func (a *allocation) contrastsAtLeast() *big.Int {
	if a.Arms() <= 3 {
		n, _ := a.Count()
		return n
	}
	up := make([]uint64, len(a.members))
	a.rounding.round(NewGenerator("leeway count"), up)
	n := a.dealsOf(up)
	for b := range up {
		n.Quo(n, a.dealsOfOthers(b, up[b], 0, 1))
	}
	return n
}

// smallestByTables goes through the tables for every pair of arms.
func (a *allocation) smallestByTables() *big.Float {
	best := new(big.Float).SetInt64(1)
	for k := range a.Arms() {
		for l := range k {
			all, _ := a.sidesOf(k, l)
			for _, s := range all.list {
				if !s.hasK || !s.hasL {
					continue
				}
				if sum := new(big.Float).Add(s.p, s.mirror); sum.Cmp(best) < 0 {
					best = sum
				}
			}
		}
	}
	return best
}

// columns encodes the places of two arms in all blocks, and the same with the arms
// changed over. hasK and hasL are true where the arm is not empty.
func (a *allocation) columns(up []uint64, k, l int) (key, back string, hasK, hasL bool) {
	var there, here []byte
	sumK, sumL := 0, 0
	for b, mask := range up {
		nk, nl := a.floor[b][k]+int(mask>>k&1), a.floor[b][l]+int(mask>>l&1)
		sumK, sumL = sumK+nk, sumL+nl
		there = binary.AppendUvarint(binary.AppendUvarint(there, uint64(nk)), uint64(nl))
		here = binary.AppendUvarint(binary.AppendUvarint(here, uint64(nl)), uint64(nk))
	}
	return string(there), string(here), sumK > 0, sumL > 0
}

// dealsOfOthers is the number of ways to deal the block's places of all arms but two
// to the units that are in neither.
func (a *allocation) dealsOfOthers(b int, up uint64, k, l int) *big.Int {
	out, left := big.NewInt(1), int64(0)
	for m, n := range a.floor[b] {
		if m != k && m != l {
			t := int64(n) + int64(up>>m&1)
			left += t
			out.Mul(out, new(big.Int).Binomial(left, t))
		}
	}
	return out
}
