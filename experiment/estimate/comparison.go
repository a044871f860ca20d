package estimate

import (
	"math"
)

// Comparison is what randomisation inference needs to know of the data: one row
// a team, its mean outcome and its weight. Regressors are constant within teams,
// so a regression on rows is the weighted regression on team means.
type Comparison struct {
	// Value is the team's mean outcome; NaN where the team has none.
	Value []float64
	// Weight is the team's number of rows, or nil where each team counts the same.
	Weight []float64
	// Block is the block index of each team, nil without blocks.
	Block []int
	// Covariates are further regressors, fixed over draws (least squares only).
	Covariates [][]float64
	// Unit is each team's place in the mechanism; -1 for a team that other draws
	// leave where it is, in neither of the two arms compared. Nil is 0, 1, 2 ...
	Unit []int
	// LeastSquares is true for the coefficient of a regression with block effects,
	// false for the difference in means, within blocks weighted by their size.
	LeastSquares bool
	// Studentised divides the statistic by its HC2 (CR2) standard error, which
	// keeps the test honest where the practice changes the spread as well (Wu and
	// Ding 2021, JASA 116:1898).
	Studentised bool
}

// drawn is the statistic under one draw z for the outcome y - tau z0, z0 the
// draw that was made: estimate a - tau c, variance s0 - 2 tau s1 + tau^2 s2.
type drawn struct{ a, c, s0, s1, s2 float64 }

// at is the statistic for a supposed effect tau.
func (d drawn) at(tau float64, studentised bool) float64 {
	t := d.a - tau*d.c
	if !studentised {
		return t
	}
	v := d.s0 - tau*(2*d.s1-tau*d.s2)
	switch {
	case math.IsNaN(t):
		return t
	case v > 1e-24*(t*t+d.s0):
		return t / math.Sqrt(v)
	case math.Abs(t) <= 1e-12*(math.Abs(d.a)+math.Abs(tau*d.c)):
		return 0
	}
	// No spread at all: an endless t keeps its place in the count (methods 8b).
	return math.Copysign(math.Inf(1), t)
}

// plan is a Comparison made ready: everything that does not depend on the draw.
type plan struct {
	y, w, z0 []float64
	block    []int
	blocks   int
	unit     []int
	// Least squares: y and z0 with block effects and covariates taken out, the
	// orthonormal covariates, block weights and the leverage of these.
	basis       [][]float64
	blockWeight []float64
	leverage    []float64
	squares     bool
	studentised bool
}

// prepare leaves out teams without a value and takes block effects and
// covariates out of the outcome and of the draw that was made.
func (c *Comparison) prepare(observed []bool) *plan {
	p := &plan{squares: c.LeastSquares, studentised: c.Studentised}
	var kept []int
	for i, v := range c.Value {
		ok := !math.IsNaN(v)
		for _, x := range c.Covariates {
			ok = ok && !math.IsNaN(x[i])
		}
		if c.Unit != nil && c.Unit[i] < 0 && !c.LeastSquares {
			ok = false // a third arm has no part in a difference of two means
		}
		if ok {
			kept = append(kept, i)
		}
	}
	number := map[int]int{}
	for _, i := range kept {
		u, b, w := i, 0, 1.0
		if c.Unit != nil {
			u = c.Unit[i]
		}
		if c.Block != nil {
			b = c.Block[i]
		}
		if c.Weight != nil {
			w = c.Weight[i]
		}
		if _, known := number[b]; !known {
			number[b] = len(number)
		}
		z := 0.0
		if u >= 0 && observed[u] {
			z = 1
		}
		p.y, p.w, p.z0 = append(p.y, c.Value[i]), append(p.w, w), append(p.z0, z)
		p.block, p.unit = append(p.block, number[b]), append(p.unit, u)
	}
	p.blocks = len(number)
	p.centre()
	if c.LeastSquares {
		p.orthogonalise(c.Covariates, kept)
	}
	return p
}

// centre takes a common value off the outcome, so that an offset costs no digits.
func (p *plan) centre() {
	if len(p.y) == 0 {
		return
	}
	first, sum, total := p.y[0], 0.0, 0.0
	for i, y := range p.y {
		sum += p.w[i] * (y - first)
		total += p.w[i]
	}
	for i := range p.y {
		p.y[i] = (p.y[i] - first) - sum/total
	}
}

// orthogonalise takes block effects and covariates out of y and z0 by modified
// Gram-Schmidt under the weights.
func (p *plan) orthogonalise(covariates [][]float64, kept []int) {
	p.blockWeight = make([]float64, p.blocks)
	for i, b := range p.block {
		p.blockWeight[b] += p.w[i]
	}
	for _, x := range covariates {
		v := make([]float64, len(kept))
		for at, i := range kept {
			v[at] = x[i]
		}
		shift := v[0]
		for i := range v {
			v[i] -= shift
		}
		before := p.inner(v, v)
		p.residual(v)
		p.residual(v) // twice is enough (Kahan, in Parlett 1980)
		after := p.inner(v, v)
		if !(after > collinear*before) {
			continue
		}
		for i := range v {
			v[i] /= math.Sqrt(after)
		}
		p.basis = append(p.basis, v)
	}
	p.leverage = make([]float64, len(p.y))
	for i, b := range p.block {
		p.leverage[i] = 1 / p.blockWeight[b]
		for _, q := range p.basis {
			p.leverage[i] += q[i] * q[i]
		}
	}
	p.residual(p.y)
	p.residual(p.y)
	p.z0 = append([]float64(nil), p.z0...)
	p.residual(p.z0)
}

func (p *plan) inner(a, b []float64) float64 {
	s := 0.0
	for i, w := range p.w {
		s += w * a[i] * b[i]
	}
	return s
}

// residual takes block means and the basis out of v.
func (p *plan) residual(v []float64) { p.takeOut(v, make([]float64, p.blocks)) }

// takeOut is residual with working memory for the block means.
func (p *plan) takeOut(v, mean []float64) {
	clear(mean)
	for i, b := range p.block {
		mean[b] += p.w[i] * v[i]
	}
	for i, b := range p.block {
		v[i] -= mean[b] / p.blockWeight[b]
	}
	for _, q := range p.basis {
		f := p.inner(q, v)
		for i := range v {
			v[i] -= f * q[i]
		}
	}
}

// scratch is one worker's memory for evaluating draws.
type scratch struct {
	z, mean []float64
	arm     []armSums
}

// armSums are one arm of one block: weight, weighted sums of y and z0.
type armSums struct{ w, y, z, teams float64 }

func (p *plan) scratch() *scratch {
	return &scratch{z: make([]float64, len(p.y)), mean: make([]float64, p.blocks), arm: make([]armSums, 2*p.blocks)}
}

// evaluate computes the statistic's parts for one draw in O(teams x covariates).
// treated is by the mechanism's units. Parts are NaN where the draw leaves
// nothing to compare.
func (p *plan) evaluate(treated []bool, s *scratch) drawn {
	for i, u := range p.unit {
		s.z[i] = 0
		if u >= 0 && treated[u] {
			s.z[i] = 1
		}
	}
	return p.ofDraw(s)
}

// ofDraw computes the parts for the draw in s.z.
func (p *plan) ofDraw(s *scratch) drawn {
	if p.squares {
		return p.coefficient(s)
	}
	return p.differenceInMeans(s)
}

// coefficient is the least squares coefficient z~'y/z~'z~ and its HC2 variance
// (Frisch and Waugh 1933), z~ the draw with block effects and covariates taken out.
func (p *plan) coefficient(s *scratch) drawn {
	if !p.studentised {
		return p.bareCoefficient(s)
	}
	raw := 0.0
	clear(s.mean)
	for i, z := range s.z {
		s.mean[p.block[i]] += p.w[i] * z
		raw += p.w[i] * z * z
	}
	for b := range s.mean {
		s.mean[b] /= p.blockWeight[b]
	}
	for i, b := range p.block {
		s.z[i] -= s.mean[b]
	}
	for _, q := range p.basis {
		f := p.inner(q, s.z)
		for i := range s.z {
			s.z[i] -= f * q[i]
		}
	}
	var zz, zy, z0 float64
	for i, z := range s.z {
		wz := p.w[i] * z
		zz += wz * z
		zy += wz * p.y[i]
		z0 += wz * p.z0[i]
	}
	if !(zz > 1e-10*raw) {
		return drawn{a: math.NaN()}
	}
	d := drawn{a: zy / zz, c: z0 / zz}
	for i, z := range s.z {
		rest := 1 - p.w[i]*(p.leverage[i]+z*z/zz)
		if rest <= unclearLeverage {
			continue // Moore-Penrose, as in CR2
		}
		f := p.w[i] * z / zz
		f *= f / rest
		e, e0 := p.y[i]-d.a*z, p.z0[i]-d.c*z
		d.s0 += f * e * e
		d.s1 += f * e * e0
		d.s2 += f * e0 * e0
	}
	return d
}

// bareCoefficient is the coefficient alone, from sums over the treated:
// z~'y~ = z'y~, and z~'z~ = z'z less what block means and covariates explain.
func (p *plan) bareCoefficient(s *scratch) drawn {
	clear(s.mean)
	var raw, zy, z0 float64
	// Without a branch, which no processor could foresee for a random draw.
	w, block, y, own := p.w[:len(s.z)], p.block[:len(s.z)], p.y[:len(s.z)], p.z0[:len(s.z)]
	for i, z := range s.z {
		wz := w[i] * z
		raw += wz
		s.mean[block[i]] += wz
		zy += wz * y[i]
		z0 += wz * own[i]
	}
	zz := raw
	for b, sum := range s.mean {
		zz -= sum * sum / p.blockWeight[b]
	}
	for _, q := range p.basis {
		f := p.inner(q, s.z)
		zz -= f * f
	}
	if !(zz > 1e-10*raw) {
		return drawn{a: math.NaN()}
	}
	return drawn{a: zy / zz, c: z0 / zz}
}

// differenceInMeans is the average of the blocks' differences weighted by their
// size, over blocks where this draw has both arms, and its variance: within each
// arm the sum of w^2 (y-mean)^2 / (W^2 (1 - w/W)), which is CR2 (methods,
// section 1, identity b) and for equal weights s^2/n.
func (p *plan) differenceInMeans(s *scratch) drawn {
	clear(s.arm)
	for i, z := range s.z {
		a := &s.arm[2*p.block[i]+int(z)]
		a.w += p.w[i]
		a.y += p.w[i] * p.y[i]
		a.z += p.w[i] * p.z0[i]
		a.teams++
	}
	total := 0.0
	for b := range p.blocks {
		if s.arm[2*b].w > 0 && s.arm[2*b+1].w > 0 {
			total += s.arm[2*b].w + s.arm[2*b+1].w
		}
	}
	if total == 0 {
		return drawn{a: math.NaN()}
	}
	var d drawn
	for b := range p.blocks {
		c, t := s.arm[2*b], s.arm[2*b+1]
		if c.w > 0 && t.w > 0 {
			share := (c.w + t.w) / total
			d.a += share * (t.y/t.w - c.y/c.w)
			d.c += share * (t.z/t.w - c.z/c.w)
		}
	}
	if p.studentised {
		p.armVariance(s, total, &d)
	}
	return d
}

// armVariance adds the variance of a difference in means.
func (p *plan) armVariance(s *scratch, total float64, d *drawn) {
	for i, z := range s.z {
		c, t := s.arm[2*p.block[i]], s.arm[2*p.block[i]+1]
		if c.w == 0 || t.w == 0 {
			continue
		}
		a := c
		if z == 1 {
			a = t
		}
		rest := 1 - p.w[i]/a.w
		if rest <= unclearLeverage {
			continue
		}
		f := p.w[i] / a.w * (c.w + t.w) / total
		f *= f / rest
		e, e0 := p.y[i]-a.y/a.w, p.z0[i]-a.z/a.w
		d.s0 += f * e * e
		d.s1 += f * e * e0
		d.s2 += f * e0 * e0
	}
}
