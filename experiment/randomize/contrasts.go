package randomize

import "math/big"

// mostSided bounds the pairs of probabilities that a product of draws looks at.
const mostSided = 4096

// contrasting is a mechanism that can tell, for two arms, how likely each pair of sets of
// units in them is, and its mirror image.
type contrasting interface {
	sidesOf(k, l int) (contrasts, bool)
}

// contrasts are the pairs of sets of units that two arms can have.
type contrasts struct {
	list []sided
	// noK, noL and neither are the probabilities that the one arm, the other, or both stay
	// empty.
	noK, noL, neither *big.Float
}

// sided is one pair of sets, or several that are equally likely.
type sided struct {
	p, mirror  *big.Float // mirror is 0 where the mirror image cannot be
	hasK, hasL bool
}

// times are the contrasts of two independent draws. Pairs that another beats or equals in
// both probabilities, with the same arms empty, cannot be the least and are left out.
func (c contrasts) times(d contrasts) contrasts {
	out := contrasts{
		noK:     new(big.Float).Mul(c.noK, d.noK),
		noL:     new(big.Float).Mul(c.noL, d.noL),
		neither: new(big.Float).Mul(c.neither, d.neither),
	}
	ours, theirs := least(c.list), least(d.list)
	for _, a := range ours {
		for _, b := range theirs {
			out.list = append(out.list, sided{
				p:      new(big.Float).Mul(a.p, b.p),
				mirror: new(big.Float).Mul(a.mirror, b.mirror),
				hasK:   a.hasK || b.hasK, hasL: a.hasL || b.hasL,
			})
		}
	}
	out.list = least(out.list)
	return out
}

// least leaves out what another pair beats or equals.
func least(list []sided) []sided {
	var out []sided
	for _, s := range list {
		beaten := false
		kept := out[:0]
		for _, o := range out {
			same := o.hasK == s.hasK && o.hasL == s.hasL
			if same && o.p.Cmp(s.p) <= 0 && o.mirror.Cmp(s.mirror) <= 0 {
				beaten = true
			}
			if beaten || !same || s.p.Cmp(o.p) > 0 || s.mirror.Cmp(o.mirror) > 0 {
				kept = append(kept, o)
			}
		}
		if out = kept; !beaten {
			out = append(out, s)
		}
	}
	return out
}

// sidesOf goes through the tables; ok is false where they are too many.
func (a *allocation) sidesOf(k, l int) (contrasts, bool) {
	found, ok := a.tables()
	if !ok || found.numberOfTables().Cmp(big.NewInt(mostTables)) > 0 {
		return contrasts{}, false
	}
	c := contrasts{noK: new(big.Float), noL: new(big.Float), neither: new(big.Float)}
	index := map[string]int{}
	var mirrors []string
	found.eachTable(len(a.members), func(up []uint64, p *big.Rat) bool {
		key, back, hasK, hasL := a.columns(up, k, l)
		whole := new(big.Float).SetRat(p)
		if !hasK {
			c.noK.Add(c.noK, whole)
		}
		if !hasL {
			c.noL.Add(c.noL, whole)
		}
		if !hasK && !hasL {
			c.neither.Add(c.neither, whole)
		}
		each := new(big.Float).SetRat(p)
		for b, mask := range up {
			each.Quo(each, new(big.Float).SetInt(a.deals(b, mask)))
			each.Mul(each, new(big.Float).SetInt(a.dealsOfOthers(b, mask, k, l)))
		}
		if i, known := index[key]; known {
			c.list[i].p.Add(c.list[i].p, each)
			return true
		}
		index[key] = len(c.list)
		c.list, mirrors = append(c.list, sided{p: each, hasK: hasK, hasL: hasL}), append(mirrors, back)
		return true
	})
	for i, back := range mirrors {
		c.list[i].mirror = new(big.Float)
		if j, possible := index[back]; possible {
			c.list[i].mirror = c.list[j].p
		}
	}
	return c, true
}

// mostSimpleContrasts is the largest number of units whose contrasts are listed.
const mostSimpleContrasts = 100

// sidesOf goes through the numbers of units in the two arms.
func (s *simple) sidesOf(k, l int) (contrasts, bool) {
	if s.units > mostSimpleContrasts {
		return contrasts{}, false
	}
	none := func(part int) *big.Float { return s.power(s.parts-part, s.units) }
	c := contrasts{noK: none(s.shares[k]), noL: none(s.shares[l]), neither: none(s.shares[k] + s.shares[l])}
	for a := range s.units + 1 {
		for b := range s.units + 1 - a {
			if len(s.shares) > 2 || a+b == s.units {
				c.list = append(c.list, sided{p: s.chance(k, l, a, b), mirror: s.chance(k, l, b, a), hasK: a > 0, hasL: b > 0})
			}
		}
	}
	return c, true
}
