package randomize

import (
	"math/big"
	"strings"
)

// product is several draws, one after the other and independent of each other: the first
// draw of a pilot and one for each group of teams that joined later. Units of the parts
// stand one after another. Numbers of assignments and probabilities multiply.
type product struct {
	parts []Mechanism
	first []int // each part's first unit, and the number of units at the end
}

func newProduct(parts []Mechanism) *product {
	p := &product{parts: parts, first: []int{0}}
	for i, part := range parts {
		p.first = append(p.first, p.first[i]+part.Units())
	}
	return p
}

// Algorithm names the parts' algorithms, each once.
func (p *product) Algorithm() string {
	var names []string
	for i, part := range p.parts {
		if i == 0 || part.Algorithm() != p.parts[i-1].Algorithm() {
			names = append(names, part.Algorithm())
		}
	}
	return strings.Join(names, " and ")
}

// Units gives the number of units of all parts.
func (p *product) Units() int { return p.first[len(p.parts)] }

// Arms gives the number of arms.
func (p *product) Arms() int { return p.parts[0].Arms() }

// Blocks numbers the blocks of the parts one after another.
func (p *product) Blocks() []int {
	return p.joined(func(m Mechanism) []int { return m.Blocks() })
}

// joined puts the parts' numberings one behind another.
func (p *product) joined(of func(Mechanism) []int) []int {
	var out []int
	next := 0
	for _, part := range p.parts {
		numbers := of(part)
		from := next
		for _, n := range numbers {
			out = append(out, from+n)
			next = max(next, from+n+1)
		}
	}
	return out
}

// Draw draws the parts in order with one generator.
func (p *product) Draw(g *Generator, arm []int) {
	for i, part := range p.parts {
		part.Draw(g, arm[p.first[i]:p.first[i+1]])
	}
}

// Probability is that of the unit's part.
func (p *product) Probability(unit, arm int) float64 {
	i := 0
	for unit >= p.first[i+1] {
		i++
	}
	return p.parts[i].Probability(unit-p.first[i], arm)
}

// Count multiplies.
func (p *product) Count() (n *big.Int, exact bool) {
	n, exact = big.NewInt(1), true
	for _, part := range p.parts {
		m, is := part.Count()
		n, exact = n.Mul(n, m), exact && is
	}
	return n, exact
}

// Enumerate goes through the last part's assignments for each of the part's before it,
// and so on. The error is a *experiment.Refusal.
func (p *product) Enumerate(yield func(arm []int, probability float64) bool) error {
	if n, exact := p.Count(); !exact || n.Cmp(big.NewInt(MostEnumerated)) > 0 {
		return tooManyToEnumerate(n)
	}
	arm := make([]int, p.Units())
	var through func(i int, chance float64) (more bool, err error)
	through = func(i int, chance float64) (bool, error) {
		if i == len(p.parts) {
			return yield(arm, chance), nil
		}
		more := true
		var inside error
		err := p.parts[i].Enumerate(func(own []int, probability float64) bool {
			copy(arm[p.first[i]:], own)
			more, inside = through(i+1, chance*probability)
			return more && inside == nil
		})
		if err == nil {
			err = inside
		}
		return more, err
	}
	_, err := through(0, 1)
	return err
}

// groups, placed and exchangeable are the parts'.
func (p *product) groups() []int { return p.joined(Groups) }

func (p *product) placed() []bool {
	var out []bool
	for _, part := range p.parts {
		out = append(out, Placed(part)...)
	}
	return out
}

func (p *product) exchangeable() bool {
	for _, part := range p.parts {
		if !Exchangeable(part) {
			return false
		}
	}
	return true
}

// SmallestP is the floor of smallest.go over all parts. The mirror image changes the two
// arms over in every part, so with p_i and m_i the probabilities of z and of its mirror in
// part i the floor is min over z of Π p_i + Π m_i: 2/C for C equally likely assignments
// where every part's mirror is possible, 1/C where one's never is. It cannot be worked out
// from the parts' floors, as a part alone may have no team in one of the arms. Assignments
// that leave one of the two arms empty in all parts count as extreme, as in the inference.
//
// Where a part cannot list its pairs of p and m, all assignments are gone through; where
// they are too many, the result is 2/C, which is never less than the true floor as long
// as every part's mirror is possible: the average assignment is no rarer than one in C.
func (p *product) SmallestP() float64 {
	best := new(big.Float).SetInt64(1)
	for k := range p.Arms() {
		for l := range k {
			floor, ok := p.smallestOf(k, l)
			if !ok {
				if least, through := smallestOf(p); through {
					return least
				}
				n, _ := p.Count()
				best.SetInt64(2)
				return asProbability(best.Quo(best, new(big.Float).SetInt(n)))
			}
			if floor != nil && floor.Cmp(best) < 0 {
				best = floor
			}
		}
	}
	return asProbability(best)
}

// smallestOf is the floor for two arms, nil where no assignment allows the contrast.
func (p *product) smallestOf(k, l int) (floor *big.Float, ok bool) {
	one := func() *big.Float { return new(big.Float).SetPrec(floatBits).SetInt64(1) }
	all := contrasts{list: []sided{{p: one(), mirror: one()}}, noK: one(), noL: one(), neither: one()}
	for _, part := range p.parts {
		c, can := part.(contrasting)
		if !can {
			return nil, false
		}
		own, can := c.sidesOf(k, l)
		if !can {
			return nil, false
		}
		all = all.times(own)
		if len(all.list) > mostSided {
			return nil, false
		}
	}
	for _, s := range all.list {
		if !s.hasK || !s.hasL {
			continue
		}
		if sum := new(big.Float).Add(s.p, s.mirror); floor == nil || sum.Cmp(floor) < 0 {
			floor = sum
		}
	}
	if floor != nil {
		floor.Add(floor, all.noK)
		floor.Add(floor, all.noL)
		floor.Sub(floor, all.neither)
	}
	return floor, true
}
