package randomize

import (
	"math/big"
	"sync"
)

// acceptance says whether an assignment will do. It uses the generator's scratch and
// draws nothing from it.
type acceptance func(g *Generator, arm []int) bool

// all is the acceptance of every one of several; nil accepts everything.
func all(tests []acceptance) acceptance {
	switch len(tests) {
	case 0:
		return nil
	case 1:
		return tests[0]
	}
	return func(g *Generator, arm []int) bool {
		for _, accept := range tests {
			if !accept(g, arm) {
				return false
			}
		}
		return true
	}
}

// sieve draws from a base mechanism until the draw is accepted. An assignment's
// probability is the base's, given that it is accepted.
//
// The probability of each unit and arm is exact in two cases, and only in them a sieve
// is used:
//
//   - by symmetry: the arms have equal shares, and whether a draw is accepted does not
//     change when the arms' names are exchanged. The base is symmetric too. Simple: each
//     unit is in each arm with probability 1/K. Two arms (systematic rounding, S = 2,
//     every fraction 1): exchanging the starts u = 0 and u = 1 exchanges which blocks
//     round up for which arm, and the starts are equally likely. More arms (dependent
//     rounding): all cells of a row are equal, and which arm stands in which column is
//     shuffled, so the arms are exchangeable; and the deal is a shuffle of the table's
//     places. So each unit is in each arm with the same probability, 1/K;
//   - by going through all assignments of the base, if there are at most MostEnumerated.
type sieve struct {
	algorithm string
	base      Mechanism
	accept    acceptance
	symmetric bool

	small func() bool     // whether the base can be enumerated
	tally func() tallied  // where it can
	bound func() *big.Rat // lower bound of the acceptance otherwise
	least func() float64  // SmallestP
}

// mostTries is how many draws are made to find the first that is accepted. Where none
// is, the draw is refused.
const mostTries = 1_000_000

// newSieve wants equal shares and a symmetric test, or a base that can be enumerated.
// Whether anything is accepted is for the caller to ask.
func newSieve(algorithm string, base Mechanism, accept acceptance, symmetric bool) *sieve {
	s := &sieve{algorithm: algorithm, base: base, accept: accept, symmetric: symmetric}
	s.small = sync.OnceValue(func() bool { return canEnumerate(base) })
	s.tally = sync.OnceValue(func() tallied {
		t, _ := tallyOf(base, accept) // asked for only where the base can be enumerated
		return t
	})
	s.bound = sync.OnceValue(s.acceptedShare)
	s.least = sync.OnceValue(s.smallest)
	return s
}

// someAccepted looks for an accepted draw of base among as many as are tried with a
// generator of a public seed.
func someAccepted(base Mechanism, accept acceptance, tries int) bool {
	g, arm := NewGenerator("leeway first accepted"), make([]int, base.Units())
	for range tries {
		base.Draw(g, arm)
		if accept(g, arm) {
			return true
		}
	}
	return false
}

// Algorithm gives the name and version.
func (s *sieve) Algorithm() string { return s.algorithm }

// Units gives the number of units.
func (s *sieve) Units() int { return s.base.Units() }

// Arms gives the number of arms.
func (s *sieve) Arms() int { return s.base.Arms() }

// Blocks are the base's.
func (s *sieve) Blocks() []int { return s.base.Blocks() }

// Draw draws from the base, with the same generator, until a draw is accepted.
func (s *sieve) Draw(g *Generator, arm []int) {
	for {
		s.base.Draw(g, arm)
		if s.accept(g, arm) {
			return
		}
	}
}

// Probability is 1/K by symmetry, or comes from going through all assignments.
func (s *sieve) Probability(unit, arm int) float64 {
	if s.symmetric {
		return 1 / float64(s.Arms())
	}
	return s.tally().chance[unit][arm]
}

// Count goes through all assignments of the base where it can. Otherwise it is a lower
// bound that holds with a confidence of 1 − surely: see acceptedShare.
func (s *sieve) Count() (n *big.Int, exact bool) {
	if s.small() {
		return big.NewInt(int64(s.tally().assignments)), true
	}
	e, known := s.base.(evenly)
	if !known {
		return big.NewInt(1), false
	}
	return scaled(e.spread(), s.bound()), false
}

// scaled is n·share, rounded down, and at least 1.
func scaled(n *big.Int, share *big.Rat) *big.Int {
	out := new(big.Int).Mul(n, share.Num())
	out.Quo(out, share.Denom())
	if out.Sign() == 0 {
		out.SetInt64(1)
	}
	return out
}

// boundHits and boundTries end the trying behind the lower bound of the acceptance.
const (
	boundHits  = 100
	boundTries = 2 * mostTries
)

// acceptedShare draws from the base with the seed "leeway count" until boundHits draws
// are accepted or boundTries are made, and gives the lower bound of Clopper and Pearson
// for the probability of acceptance. If no assignment is likelier than one in N, at
// least that probability times N are accepted.
func (s *sieve) acceptedShare() *big.Rat {
	g, arm := NewGenerator("leeway count"), make([]int, s.Units())
	hits, tries := int64(0), int64(0)
	for hits < boundHits && tries < boundTries {
		s.base.Draw(g, arm)
		if tries++; s.accept(g, arm) {
			hits++
		}
	}
	return acceptedAtLeast(hits, tries)
}

// SmallestP is exact where the assignments can be compared with each other. Otherwise
// it is 2 over the least number of contrasts there can be (see allocation.SmallestP),
// which is never less than the true floor, at the confidence of Count.
func (s *sieve) SmallestP() float64 { return s.least() }

func (s *sieve) smallest() float64 {
	if p, ok := smallestOf(s); ok {
		return p
	}
	var contrasts *big.Int
	if n, exact := s.Count(); exact && s.Arms() <= 3 {
		contrasts = n
	} else if e, known := s.base.(evenly); known {
		contrasts = scaled(e.contrasts(), s.bound())
	} else {
		return 1
	}
	return asProbability(new(big.Float).Quo(big.NewFloat(2), new(big.Float).SetInt(contrasts)))
}

// Enumerate goes through the base's assignments and yields those that are accepted.
func (s *sieve) Enumerate(yield func(arm []int, probability float64) bool) error {
	if !s.small() {
		n, _ := s.base.Count()
		return tooManyToEnumerate(n)
	}
	sum := s.tally().sum
	g := NewGenerator("") // for its scratch; nothing is drawn
	return s.base.Enumerate(func(arm []int, p float64) bool {
		return !s.accept(g, arm) || yield(arm, p/sum)
	})
}
