package randomize

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"leeway/experiment"
)

// mostMatched is the largest number of units of one block that are matched.
const mostMatched = 3000

// Matched makes sets of units that are alike in the design's covariates, within its
// blocks: pairs for two equal arms, and otherwise sets of as many units as the shares add
// up to, once they are reduced by their greatest common divisor, so that each set holds
// the shares exactly.
//
// Pairs are the perfect matching with the least sum of Mahalanobis distances (Greevy, Lu,
// Silber and Rosenbaum 2004, Biostatistics 5:263), found exactly, not greedily. Where a
// block's number is odd, the matching leaves out the unit without which the rest is
// closest; that unit joins the set to which its distances add up to least. Larger sets
// start from optimal pairs of optimal pairs, where their size is a power of two, or from a
// greedy choice, and are improved by exchanging two units as long as any exchange helps;
// that none better exists is not proven, and the note says so.
//
// Equal sums are told apart by the order of the roster: of matchings of equal distance
// the one is taken whose partners stand closest together in it.
//
// sets is the set of each unit, numbered from 0 in the order in which the units first
// name them; distance is, for each set, the mean Mahalanobis distance of two of its
// units, 0 for a set of one. note says in sentences what was left out, left over or not
// proven, "" where there is nothing to say. The error is a *experiment.Refusal.
func Matched(d Design) (sets []int, distance []float64, note string, err error) {
	if err := checkShares(d.Shares); err != nil {
		return nil, nil, "", err
	}
	if err := checkCovariates(d); err != nil {
		return nil, nil, "", err
	}
	columns, notes := scores(d.Covariates, d.CovariateNames)
	if len(columns) == 0 {
		return nil, nil, "", &experiment.Refusal{
			What:   strings.TrimSpace("Nothing tells which teams are alike. " + strings.Join(notes, " ")),
			Place:  experiment.Place{Field: "plan"},
			Remedy: "Choose a column in which the teams differ, or another way of drawing.",
		}
	}
	members := membersOf(numbered(d.Blocks))
	for _, units := range members {
		if len(units) > mostMatched {
			return nil, nil, "", &experiment.Refusal{What: fmt.Sprintf("%d teams would be matched in one lot; up to %d can be.", len(units), mostMatched), Place: experiment.Place{Field: "plan"}, Remedy: "Match within blocks, or choose another way of drawing."}
		}
	}
	blocks, step := measured(columns, members)
	size := setSize(d.Shares)
	sets = make([]int, len(d.Blocks))
	next := 0
	for b := range blocks {
		made := setsOf(&blocks[b], size)
		for _, set := range made.sets {
			for _, place := range set {
				sets[members[b][place]] = next
			}
			next++
		}
		notes = append(notes, made.notes(d, members[b], size)...)
	}
	if size > 2 {
		notes = append(notes, fmt.Sprintf("Sets of %d teams are improved until no exchange of two teams helps. That none are closer is not proven, as it is for pairs.", size))
	}
	labels := make([]string, len(sets))
	for i, s := range sets {
		labels[i] = fmt.Sprint(s)
	}
	sets = numbered(labels)
	return sets, meanInside(sets, members, blocks, step), strings.Join(notes, " "), nil
}

// setSize is the sum of the shares reduced by their greatest common divisor.
func setSize(shares []int) int {
	divisor, sum := 0, 0
	for _, s := range shares {
		sum += s
		for a, b := divisor, s; ; a, b = b, a%b {
			if b == 0 {
				divisor = a
				break
			}
		}
	}
	return sum / divisor
}

// meanInside is the mean distance of two units of each set.
func meanInside(sets []int, members [][]int, blocks []distances, step float64) []float64 {
	out := make([]float64, slices.Max(sets)+1)
	pairs := make([]float64, len(out))
	for b, units := range members {
		for i, u := range units {
			for j, v := range units[:i] {
				if sets[u] == sets[v] {
					out[sets[u]] += float64(blocks[b].at(i, j)) * step
					pairs[sets[u]]++
				}
			}
		}
	}
	for s := range out {
		if pairs[s] > 0 {
			out[s] /= pairs[s]
		}
	}
	return out
}

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
	n, rest := len(m.units), len(m.sets)
	set := make([]int, n)
	for s, places := range m.sets {
		for _, place := range places {
			set[place] = s
		}
	}
	for _, place := range m.over {
		set[place] = rest
	}
	to := make([]int64, n*(rest+1)) // from each place to each set; 0 to those left over
	for i := range n {
		for j, s := range set {
			if s != rest {
				to[i*(rest+1)+s] += m.at(i, j)
			}
		}
	}
	for again := true; again; {
		again = false
		for i := range n {
			for j := range i {
				a, b := set[i], set[j]
				if a == b {
					continue
				}
				change := to[j*(rest+1)+a] - to[i*(rest+1)+a] + to[i*(rest+1)+b] - to[j*(rest+1)+b]
				if a != rest {
					change -= m.at(i, j)
				}
				if b != rest {
					change -= m.at(i, j)
				}
				if change >= 0 {
					continue
				}
				again = true
				set[i], set[j] = b, a
				for k := range n {
					by := m.at(k, j) - m.at(k, i)
					if a != rest {
						to[k*(rest+1)+a] += by
					}
					if b != rest {
						to[k*(rest+1)+b] -= by
					}
				}
			}
		}
	}
	m.sets, m.over = make([][]int, rest), nil
	for place, s := range set {
		if s == rest {
			m.over = append(m.over, place)
		} else {
			m.sets[s] = append(m.sets[s], place)
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
