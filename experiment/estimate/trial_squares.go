package estimate

import (
	"math"
)

// enough is true where both sides have two teams in blocks with both (contrast.enough).
func (t *Trials) enough(arm []int, s *TrialScratch) bool {
	treated, control := t.a.treated(t.target), t.a.pilot.ControlArm()
	clear(s.sides)
	for i, u := range t.plan.unit {
		if k := arm[u]; k == control || treated(k) {
			s.sides[t.plan.block[i]][armOf(k != control)]++
		}
	}
	var n [2]int
	for _, b := range s.sides {
		if b[0] > 0 && b[1] > 0 {
			n[0] += b[0]
			n[1] += b[1]
		}
	}
	return n[0] >= 2 && n[1] >= 2
}

// leastSquares is the coefficient and its CR2 error, for one row a team or equal rows
// of weight w in each: with z~ the draw less what the other columns explain, and
// leverages h,
//
//	V = sum w^2 k^2 e^2,  k = z~/(z~'z~) / sqrt(1 - w h).
//
// It leaves w k in s.push and the columns for satterthwaite.
func (t *Trials) leastSquares(arm []int, value []float64, s *TrialScratch) TrialEstimate {
	p := t.plan
	none := TrialEstimate{math.NaN(), math.NaN(), math.NaN()}
	low, high := math.Inf(1), math.Inf(-1)
	for i, u := range p.unit {
		s.y[i] = value[u]
		low, high = math.Min(low, value[u]), math.Max(high, value[u])
	}
	for i := range s.y {
		s.y[i] -= low // an offset costs no digits
	}
	p.takeOut(s.y, s.mean)
	p.takeOut(s.y, s.mean)
	copy(s.leverage, p.leverage)
	s.used = t.otherArms(arm, s)
	treated := t.a.treated(t.target)
	zz, raw := t.column(s.z, s.used, s, func(u int) bool { return treated(arm[u]) })
	if !(zz > 1e-10*raw) {
		return none
	}
	rows := 0.0
	for i, w := range p.w {
		s.leverage[i] += s.z[i] * s.z[i] / zz
		rows += w
	}
	if rows-float64(p.blocks+len(p.basis)+len(s.used)+1) < 1 {
		return none
	}
	e := TrialEstimate{Estimate: p.inner(s.z, s.y) / zz}
	for i, w := range p.w {
		rest := 1 - w*s.leverage[i]
		s.push[i] = 0
		if rest <= nullEigenvalue {
			if w*s.z[i]*s.z[i] > 1e-10*zz {
				return e.without() // rests on a team that nothing is compared with
			}
			continue
		}
		k := s.z[i] / zz / math.Sqrt(rest)
		s.push[i] = w * k
		r := s.y[i] - e.Estimate*s.z[i]
		e.StdError += w * w * k * k * r * r
	}
	e.StdError = math.Sqrt(e.StdError)
	if e.StdError <= math.Max(1e-9*(high-low), 1e-13*math.Max(math.Abs(low), math.Abs(high))) {
		return e.without()
	}
	for i := range s.z {
		s.z[i] /= math.Sqrt(zz) // the last of the orthonormal columns
	}
	return e
}

// column writes the indicator of a side into z, takes blocks, covariates and the
// columns before out of it, and gives its squared length after and before.
func (t *Trials) column(z []float64, before [][]float64, s *TrialScratch, side func(unit int) bool) (after, raw float64) {
	p := t.plan
	for i, u := range p.unit {
		z[i] = 0
		if side(u) {
			z[i] = 1
			raw += p.w[i]
		}
	}
	p.takeOut(z, s.mean)
	for range 2 {
		for _, q := range before {
			f := p.inner(q, z)
			for i := range z {
				z[i] -= f * q[i]
			}
		}
	}
	return p.inner(z, z), raw
}

// otherArms makes orthonormal columns of the practice arms that are not compared,
// adds them to the leverages and takes them out of the values.
func (t *Trials) otherArms(arm []int, s *TrialScratch) [][]float64 {
	p, at := t.plan, 0
	if len(s.others) == 0 {
		return nil
	}
	for k := range t.a.pilot.Arms {
		if k == t.target || k == t.a.pilot.ControlArm() {
			continue
		}
		q := s.others[at]
		after, raw := t.column(q, s.others[:at], s, func(u int) bool { return arm[u] == k })
		if !(after > collinear*raw) || raw == 0 {
			continue
		}
		size := math.Sqrt(after)
		for i := range q {
			q[i] /= size
			s.leverage[i] += q[i] * q[i]
		}
		f := p.inner(q, s.y)
		for i := range q {
			s.y[i] -= f * q[i]
		}
		at++
	}
	return s.others[:at]
}

// satterthwaite is (tr P)^2 / sum P_st^2 with P_st = [s=t] w k^2 - w_s k_s w_t k_t h_st
// (Bell and McCaffrey 2002). h_st is a sum over orthonormal columns q, so the double sum
// is that of the squares of sum (w k)^2 q_a q_b over pairs of columns; a block's column
// is 1/sqrt(W) in the block and 0 outside.
func (t *Trials) satterthwaite(s *TrialScratch) float64 {
	p := t.plan
	var trace, squares float64
	for i, g := range s.push {
		g *= g // (w k)^2
		d := g / p.w[i]
		trace += d - g*s.leverage[i]
		squares += d*d - 2*d*g*s.leverage[i]
		s.push[i] = g
	}
	columns := make([][]float64, 0, 8)
	columns = append(append(append(columns, p.basis...), s.used...), s.z)
	clear(s.blockPush)
	for i, g := range s.push {
		s.blockPush[p.block[i]] += g
	}
	for b, g := range s.blockPush {
		squares += g * g / (p.blockWeight[b] * p.blockWeight[b])
	}
	for a, q := range columns {
		clear(s.blockPush)
		for i, g := range s.push {
			s.blockPush[p.block[i]] += g * q[i]
		}
		for b, g := range s.blockPush {
			squares += 2 * g * g / p.blockWeight[b]
		}
		for c, r := range columns[:a+1] {
			sum := 0.0
			for i, g := range s.push {
				sum += g * q[i] * r[i]
			}
			if c < a {
				sum *= math.Sqrt2
			}
			squares += sum * sum
		}
	}
	return trace * trace / squares
}
