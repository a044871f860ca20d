package randomize

import (
	"fmt"
	"math/big"

	"leeway/experiment"
)

// simple draws each unit on its own (the Bernoulli or simple randomisation of
// Imbens and Rubin 2015, Causal Inference, section 4.2): arm k of share s_k of S parts
// has probability s_k/S for every unit, whatever the others drew. The arms' numbers
// are left to luck, and an arm can stay empty; ChanceOfEmptyArm says how likely that is.
type simple struct {
	units  int
	shares []int
	parts  int
	ends   []uint64 // s_0, s_0+s_1, …, S
}

func newSimple(units int, shares []int) *simple {
	s := &simple{units: units, shares: append([]int(nil), shares...)}
	for _, share := range shares {
		s.parts += share
		s.ends = append(s.ends, uint64(s.parts))
	}
	return s
}

// Algorithm gives the name and version.
func (s *simple) Algorithm() string { return "simple/1" }

// Units gives the number of units.
func (s *simple) Units() int { return s.units }

// Arms gives the number of arms.
func (s *simple) Arms() int { return len(s.shares) }

// Blocks is one block.
func (s *simple) Blocks() []int { return make([]int, s.units) }

// Draw gives each unit in order the arm in whose part of 0…S−1 the number Below(S)
// lies, the parts laid end to end in the order of the arms.
func (s *simple) Draw(g *Generator, arm []int) {
	for i := range arm[:s.units] {
		u, k := g.Below(uint64(s.parts)), 0
		for u >= s.ends[k] {
			k++
		}
		arm[i] = k
	}
}

// Probability is share/parts.
func (s *simple) Probability(_, arm int) float64 {
	return float64(s.shares[arm]) / float64(s.parts)
}

// Count is arms^units: each unit may be in each arm, so assignments that leave an arm
// empty are among them.
func (s *simple) Count() (n *big.Int, exact bool) {
	return new(big.Int).Exp(big.NewInt(int64(len(s.shares))), big.NewInt(int64(s.units)), nil), true
}

// exchangeable: given the arms' numbers, every way to deal them is equally likely.
func (s *simple) exchangeable() bool { return true }

// SmallestP is the floor of smallest.go, with one more part: assignments that leave
// one of the two arms empty allow no contrast and count as extreme, as they do in the
// inference. With p and r the two arms' probabilities, q = 1−p−r and z of a units in
// the one and b in the other, the sum is
//
//	q^(n−a−b)·(p^a·r^b + p^b·r^a) + (1−p)^n + (1−r)^n − q^n.
//
// For a given c = a+b its first part is least where a and b differ least, because
// p^d·r^−d + p^−d·r^d grows with d; and along even and along odd c it is a geometric
// series, least at an end. So few a and b are looked at.
func (s *simple) SmallestP() float64 {
	best := new(big.Float).SetPrec(floatBits).SetInt64(1)
	for k := range s.shares {
		for l := range k {
			empty := s.emptyOf(k, l)
			for _, c := range []int{2, 3, s.units - 1, s.units} {
				a, b := c/2, c-c/2
				if a < 1 || c > s.units || (len(s.shares) == 2 && c < s.units) {
					continue
				}
				sum := s.chance(k, l, a, b)
				sum.Add(sum, s.chance(k, l, b, a))
				if sum.Add(sum, empty); sum.Cmp(best) < 0 {
					best = sum
				}
			}
		}
	}
	return asProbability(best)
}

// chance is the probability that given a units are in arm k, given b units in arm l and
// the others in neither.
func (s *simple) chance(k, l, a, b int) *big.Float {
	p := s.power(s.shares[k], a)
	p.Mul(p, s.power(s.shares[l], b))
	return p.Mul(p, s.power(s.parts-s.shares[k]-s.shares[l], s.units-a-b))
}

// emptyOf is the probability that arm k or arm l stays empty.
func (s *simple) emptyOf(k, l int) *big.Float {
	p := s.power(s.parts-s.shares[k], s.units)
	p.Add(p, s.power(s.parts-s.shares[l], s.units))
	return p.Sub(p, s.power(s.parts-s.shares[k]-s.shares[l], s.units))
}

// power is (part/S)^n.
func (s *simple) power(part, n int) *big.Float {
	return powerOf(ratio(part, s.parts), n)
}

// Enumerate goes through the assignments like an odometer whose last unit turns first.
// The error is a *experiment.Refusal.
func (s *simple) Enumerate(yield func(arm []int, probability float64) bool) error {
	if n, _ := s.Count(); n.Cmp(big.NewInt(MostEnumerated)) > 0 {
		return tooManyToEnumerate(n)
	}
	arm := make([]int, s.units)
	for {
		p := big.NewRat(1, 1)
		for _, k := range arm {
			p.Mul(p, big.NewRat(int64(s.shares[k]), int64(s.parts)))
		}
		each, _ := p.Float64()
		if !yield(arm, each) {
			return nil
		}
		i := s.units - 1
		for ; i >= 0 && arm[i] == len(s.shares)-1; i-- {
			arm[i] = 0
		}
		if i < 0 {
			return nil
		}
		arm[i]++
	}
}

// ChanceOfEmptyArm is the probability that a simple draw of so many units leaves at
// least one arm without any, by inclusion and exclusion over the sets J of arms,
// Σ_J (−1)^(|J|+1)·(1−s_J/S)^units, whose terms are added up exactly enough that the
// result is the nearest float64. Sets of equal share are counted together.
func ChanceOfEmptyArm(units int, shares []int) float64 {
	s := newSimple(units, shares)
	signed := map[int]*big.Int{0: big.NewInt(-1)} // Σ (−1)^(|J|+1) by the share of J
	for _, share := range shares {
		next := map[int]*big.Int{}
		add := func(sum int, n *big.Int) {
			if next[sum] == nil {
				next[sum] = new(big.Int)
			}
			next[sum].Add(next[sum], n)
		}
		for sum, n := range signed {
			add(sum, n)
			add(sum+share, new(big.Int).Neg(n))
		}
		signed = next
	}
	delete(signed, 0) // the empty set
	total := new(big.Float).SetPrec(floatBits)
	for sum, n := range signed {
		term := s.power(s.parts-sum, units)
		total.Add(total, term.Mul(term, new(big.Float).SetPrec(floatBits).SetInt(n)))
	}
	p, _ := total.Float64()
	return min(1, max(0, p))
}

// EmptyArmNote says how likely a simple draw leaves an arm empty, in one sentence; ""
// where the chance is below one in a million.
func EmptyArmNote(units int, shares []int) string {
	p := ChanceOfEmptyArm(units, shares)
	if p < 1e-6 {
		return ""
	}
	return fmt.Sprintf("Each team is drawn on its own, so an arm can stay empty: the chance is %s in 100.", inHundred(p))
}

// inHundred is a chance with two digits, in hundredths, never 100 where it is less.
func inHundred(p float64) string {
	if p >= 0.995 && p < 1 {
		return "over 99"
	}
	return fmt.Sprintf("%.2g", 100*p)
}

func tooManyToEnumerate(n *big.Int) error {
	more := n.String()
	if len(more) > 15 {
		more = fmt.Sprintf("10 to the power of %d", len(more)-1)
	}
	return &experiment.Refusal{
		What:   fmt.Sprintf("There are %s or more possible assignments, too many to go through one by one.", more),
		Remedy: fmt.Sprintf("Draw a sample of them; up to %d are gone through.", MostEnumerated),
	}
}
