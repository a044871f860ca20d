package randomize

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// making is the sets of one block while they are made, as places in the block.
type making struct {
	*distances
	sets [][]int
	over []int // places that were left over, ascending
	few  bool  // there are fewer units than a set has
}

// setsOf makes the sets of one block.
func setsOf(d *distances, size int) *making {
	m := &making{distances: d}
	n := len(d.units)
	if n < size {
		m.few = true
		m.sets = [][]int{placesTo(n)}
		return m
	}
	if bits.OnesCount(uint(size)) == 1 {
		m.pairUp(size)
	} else {
		m.choose(size)
	}
	if size > 2 {
		m.exchange()
	}
	slices.Sort(m.over)
	for _, set := range m.sets {
		slices.Sort(set)
	}
	slices.SortFunc(m.sets, func(a, b []int) int { return a[0] - b[0] })
	m.join(size)
	return m
}

func placesTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// between adds up the distances from the units of one list to those of another.
func (m *making) between(a, b []int) int64 {
	sum := int64(0)
	for _, i := range a {
		for _, j := range b {
			sum += m.at(i, j)
		}
	}
	return sum
}

// pairUp matches units in pairs, pairs in fours, and so on to the size, a power of two.
func (m *making) pairUp(size int) {
	for _, place := range placesTo(len(m.units)) {
		m.sets = append(m.sets, []int{place})
	}
	for ; size > 1; size /= 2 {
		partner := m.partners()
		var joined [][]int
		for a, b := range partner {
			switch {
			case b == len(m.sets):
				m.over = append(m.over, m.sets[a]...)
			case a < b:
				joined = append(joined, append(slices.Clone(m.sets[a]), m.sets[b]...))
			}
		}
		m.sets = joined
	}
}

// partners matches the sets there are. Weights are the distance times the square of their
// number, plus how far apart they stand in their order, which decides between matchings
// of equal distance and is too small for anything else. Where the number is odd, one more
// place stands behind the others, at no distance from any; whoever is matched with it is
// left over.
func (m *making) partners() []int {
	n := len(m.sets)
	even := n + n%2
	weight := make([]int64, even*even)
	for a := range n {
		for b := range a {
			weight[a*even+b] = m.between(m.sets[a], m.sets[b])*int64(n*n) + int64(a-b)
			weight[b*even+a] = weight[a*even+b]
		}
		if even > n {
			weight[a*even+n], weight[n*even+a] = int64(n-a), int64(n-a)
		}
	}
	return leastMatching(even, weight).mate[:n]
}

// choose begins each set with the first unit that has none, and adds, one by one, the
// unit whose distances to those in it add up to least, the first of equals. Units that
// are too few for a set are left over.
func (m *making) choose(size int) {
	free := placesTo(len(m.units))
	for len(free) >= size {
		set := free[:1:1]
		free = free[1:]
		for len(set) < size {
			best, least := 0, int64(-1)
			for at, place := range free {
				if sum := m.between([]int{place}, set); least < 0 || sum < least {
					best, least = at, sum
				}
			}
			set = append(set, free[best])
			free = slices.Delete(slices.Clone(free), best, best+1)
		}
		m.sets = append(m.sets, set)
	}
	m.over = free
}

// exchange goes through the pairs of places in different sets, in order, and exchanges
// two wherever that makes the sum of distances within sets less, until a whole round
// finds none. Units left over count as a set without distances.
func (m *making) exchange() {
	x := m.exchanging()
	for again := true; again; {
		again = false
		for i := range x.set {
			for j := range i {
				if x.set[i] != x.set[j] && x.change(i, j) < 0 {
					x.swap(i, j)
					again = true
				}
			}
		}
	}
	m.sets, m.over = make([][]int, x.rest), nil
	for place, s := range x.set {
		if s == x.rest {
			m.over = append(m.over, place)
		} else {
			m.sets[s] = append(m.sets[s], place)
		}
	}
}

// exchanges keeps, for each place, its set and its distances to every set.
type exchanges struct {
	*distances
	set  []int
	rest int     // the number of sets, and the set of those left over
	to   []int64 // [place·(rest+1) + set]; 0 to those left over
}

func (m *making) exchanging() *exchanges {
	n := len(m.units)
	x := &exchanges{distances: m.distances, set: make([]int, n), rest: len(m.sets)}
	for s, places := range m.sets {
		for _, place := range places {
			x.set[place] = s
		}
	}
	for _, place := range m.over {
		x.set[place] = x.rest
	}
	x.to = make([]int64, n*(x.rest+1))
	for i := range n {
		for j, s := range x.set {
			if s != x.rest {
				x.to[i*(x.rest+1)+s] += x.at(i, j)
			}
		}
	}
	return x
}

// change is by how much the sum within sets would grow if i and j changed sets.
func (x *exchanges) change(i, j int) int64 {
	a, b := x.set[i], x.set[j]
	toI, toJ := x.to[i*(x.rest+1):], x.to[j*(x.rest+1):]
	change := toJ[a] - toI[a] + toI[b] - toJ[b]
	for _, s := range [2]int{a, b} {
		if s != x.rest {
			change -= x.at(i, j)
		}
	}
	return change
}

// swap lets i and j change sets.
func (x *exchanges) swap(i, j int) {
	a, b := x.set[i], x.set[j]
	x.set[i], x.set[j] = b, a
	for k := range x.set {
		by := x.at(k, j) - x.at(k, i)
		if a != x.rest {
			x.to[k*(x.rest+1)+a] += by
		}
		if b != x.rest {
			x.to[k*(x.rest+1)+b] -= by
		}
	}
}

// join lets each place that was left over, in order, join the set to whose first members
// its distances add up to least, the first of equals. No set takes a second one while
// another has none.
func (m *making) join(size int) {
	for _, place := range m.over {
		fewest := len(slices.MinFunc(m.sets, func(a, b []int) int { return len(a) - len(b) }))
		best, least := -1, int64(0)
		for s, set := range m.sets {
			if len(set) > fewest {
				continue
			}
			if sum := m.between([]int{place}, set[:size]); best < 0 || sum < least {
				best, least = s, sum
			}
		}
		m.sets[best] = append(m.sets[best], place)
	}
}

// notes say who was left over.
func (m *making) notes(d Design, units []int, size int) []string {
	where := ""
	if label := d.Blocks[units[0]]; label != "" {
		where = fmt.Sprintf(" of “%s”", label)
	}
	if m.few && len(units) == 1 {
		return []string{fmt.Sprintf("Team %s%s is alone, so it is a set of its own.", d.unitName(units[0]), where)}
	}
	if m.few {
		return []string{fmt.Sprintf("The %d teams%s are fewer than the %d of a set, so they are one set.", len(units), where, size)}
	}
	if len(m.over) == 0 {
		return nil
	}
	names := make([]string, len(m.over))
	for i, place := range m.over {
		names[i] = d.unitName(units[place])
	}
	if len(names) == 1 {
		return []string{fmt.Sprintf("The number of teams%s leaves one over: %s joined the set nearest to it.", where, names[0])}
	}
	return []string{fmt.Sprintf("The number of teams%s leaves %d over: %s joined the sets nearest to them.", where, len(names), strings.Join(names, ", "))}
}
