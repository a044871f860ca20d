package randomize

import (
	"fmt"
	"math/big"
	"sync"

	"leeway/experiment"
)

// urn draws one of an explicit list of assignments, all equally likely. The list is
// drawn up before the draw from a public seed text that the design itself determines
// (listSeed), not from the draw's seed: anybody can draw it up again beforehand, and
// nobody can choose it. Over the list every probability, count and p-value is exact.
//
// Where turns hold more than one permutation of the arms, the list is closed under them:
// row r stands for all of its images. A set of permutations that takes each arm to each
// other equally often gives every unit probability 1/K of every arm.
type urn struct {
	algorithm string
	block     []int
	arms      int
	rows      []uint8 // row after row, the arm of each unit
	turns     [][]int
	listing   Listing

	count [][]int64 // [unit][arm] over the rows
	least func() float64
}

// Listing says how a list of draws was drawn up.
type Listing struct {
	// Seed is the public seed text of the generator that the candidates were drawn with;
	// empty where all possible ones were gone through.
	Seed string
	// Candidates is the number of different draws that were looked at, Listed how many of
	// them one is drawn from. Ties of them are as unlike as the last that had to be listed.
	Candidates, Listed, Ties int
	// Short is true where drawing ended before as many candidates were found as were wanted.
	Short bool
}

// ListingOf tells of the list that the mechanism draws one of; ok is false where it
// draws in another way.
func ListingOf(m Mechanism) (l Listing, ok bool) {
	switch m := m.(type) {
	case *urn:
		return m.listing, true
	case *restricted:
		return ListingOf(m.core)
	case *product:
		return ListingOf(m.parts[0])
	}
	return Listing{}, false
}

func newUrn(algorithm string, block []int, arms int, rows []uint8, turns [][]int, l Listing) *urn {
	u := &urn{algorithm: algorithm, block: block, arms: arms, rows: rows, turns: turns, listing: l, count: make([][]int64, len(block))}
	for i := range u.count {
		u.count[i] = make([]int64, arms)
	}
	for at, k := range rows {
		u.count[at%len(block)][k]++
	}
	u.least = sync.OnceValue(func() float64 {
		if p, ok := smallestOf(u); ok {
			return p
		}
		return 2 / float64(u.size()) // too small to matter beside any error level
	})
	return u
}

func (u *urn) size() int { return len(u.rows) / len(u.block) * len(u.turns) }

// Algorithm gives the name and version.
func (u *urn) Algorithm() string { return u.algorithm }

// Units gives the number of units.
func (u *urn) Units() int { return len(u.block) }

// Arms gives the number of arms.
func (u *urn) Arms() int { return u.arms }

// Blocks are those that the candidates were drawn in.
func (u *urn) Blocks() []int { return append([]int(nil), u.block...) }

// Draw takes row Below(number of rows) of the list and, where there are turns, exchanges
// its arms by turn Below(number of turns).
func (u *urn) Draw(g *Generator, arm []int) {
	n := len(u.block)
	at := int(g.Below(uint64(len(u.rows)/n))) * n
	turn := u.turns[0]
	if len(u.turns) > 1 {
		turn = u.turns[g.Below(uint64(len(u.turns)))]
	}
	for i, k := range u.rows[at : at+n] {
		arm[i] = turn[k]
	}
}

// Probability counts over the list.
func (u *urn) Probability(unit, arm int) float64 {
	if len(u.turns) > 1 {
		return 1 / float64(u.arms)
	}
	return float64(u.count[unit][arm]) / float64(len(u.rows)/len(u.block))
}

// Count is the length of the list.
func (u *urn) Count() (n *big.Int, exact bool) { return big.NewInt(int64(u.size())), true }

// SmallestP goes through the list.
func (u *urn) SmallestP() float64 { return u.least() }

// Enumerate goes through the list, row after row, each with all its turns.
func (u *urn) Enumerate(yield func(arm []int, probability float64) bool) error {
	if u.size() > MostEnumerated {
		return tooManyToEnumerate(big.NewInt(int64(u.size())))
	}
	arm, n, each := make([]int, len(u.block)), len(u.block), 1/float64(u.size())
	for at := 0; at < len(u.rows); at += n {
		for _, turn := range u.turns {
			for i, k := range u.rows[at : at+n] {
				arm[i] = turn[k]
			}
			if !yield(arm, each) {
				return nil
			}
		}
	}
	return nil
}

// turnsOf is the permutations under which a list of draws into equal arms is closed: all
// of them, in lexicographic order, for up to four arms; the K rotations for more.
func turnsOf(arms int) [][]int {
	turn := make([]int, arms)
	for k := range turn {
		turn[k] = k
	}
	if arms <= 4 {
		turns := [][]int{append([]int(nil), turn...)}
		for nextPermutation(turn) {
			turns = append(turns, append([]int(nil), turn...))
		}
		return turns
	}
	var turns [][]int
	for by := range arms {
		turned := make([]int, arms)
		for k := range turned {
			turned[k] = (k + by) % arms
		}
		turns = append(turns, turned)
	}
	return turns
}

// unturned writes the one image of arm under the turns that the list keeps: for up to
// four arms the one in which arms appear in ascending order, for more the one in which
// the first unit is in arm 0.
func unturned(arm []int, arms int, row []uint8) {
	if arms > 4 {
		for i, k := range arm {
			row[i] = uint8((k - arm[0] + arms) % arms)
		}
		return
	}
	seen, next := [4]uint8{}, uint8(0) // names from 1
	for i, k := range arm {
		if seen[k] == 0 {
			next++
			seen[k] = next
		}
		row[i] = seen[k] - 1
	}
}

// keptUrns remembers the last few lists, which take long to draw up: by seed text.
var keptUrns struct {
	sync.Mutex
	order []string
	urn   map[string]*urn
}

// rememberedUrn gives the list of the seed, drawn up by make where it is not known.
func rememberedUrn(key string, make func() (*urn, error)) (*urn, error) {
	const most = 8
	keptUrns.Lock()
	known := keptUrns.urn[key]
	keptUrns.Unlock()
	if known != nil {
		return known, nil
	}
	u, err := make()
	if err != nil {
		return nil, err
	}
	keptUrns.Lock()
	defer keptUrns.Unlock()
	if keptUrns.urn == nil {
		keptUrns.urn = map[string]*urn{}
	}
	if len(keptUrns.order) == most {
		delete(keptUrns.urn, keptUrns.order[0])
		keptUrns.order = keptUrns.order[1:]
	}
	keptUrns.order = append(keptUrns.order, key)
	keptUrns.urn[key] = u
	return u, nil
}

// newListed is the urn that stands in for a sieve whose probabilities could not be
// exact: wantedDraws different accepted draws of base. The error is a
// *experiment.Refusal.
func newListed(algorithm string, base Mechanism, accept acceptance, d Design) (*urn, error) {
	seed, err := listSeed(d)
	if err != nil {
		return nil, err
	}
	return rememberedUrn(algorithm+"\n"+seed, func() (*urn, error) {
		c := candidates{base: base, accept: accept, turns: identity(base.Arms()), seed: seed, want: wantedDraws}
		var rows []uint8
		found := 0
		short := c.each(func(row []uint8, _ []int) { rows, found = append(rows, row...), found+1 })
		if found == 0 || (short && found < fewestDraws) {
			return nil, &experiment.Refusal{
				What:   fmt.Sprintf("Only %d of %d million draws meet everything that is asked of the draw, too few to draw from.", found, mostDraws/1_000_000),
				Place:  experiment.Place{Field: "plan"},
				Remedy: "Ask less of it: leave out a constraint, or accept a larger share of draws.",
			}
		}
		return newUrn(algorithm, base.Blocks(), base.Arms(), rows, c.turns, Listing{Seed: seed, Candidates: found, Listed: found, Short: short}), nil
	})
}

func identity(arms int) [][]int { return turnsOf(arms)[:1] }
