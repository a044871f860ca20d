package estimate

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// nearZero is the saddlepoint below which the Lugannani-Rice formula divides two numbers
// near 0 and its limit takes its place.
const nearZero = 0.01

// uniroot is the width at which R's uniroot stops by default, the fourth root of the
// spacing of numbers at 1.
const uniroot = 0x1p-13

// Saddlepoint is the two-sided p-value of t by the saddlepoint approximation to the
// distribution of β² − t²V (McCaffrey, Bell and Botts 2001, Proceedings of the Survey
// Research Methods Section; Lugannani and Rice 1980): V is a sum of χ² with the eigenvalues
// of P, its covariance under the working model, relative to its mean. Of P = D + Y'SY only
// D and sums of the size of the regressors are kept, so no eigenvalue is computed and
// nothing has the size clusters × clusters. root is the saddlepoint.
func (c *ClusterRobust) Saddlepoint(l Linear) (root, p float64) {
	t := l.Estimate / l.StdError
	if math.IsNaN(t) || math.IsInf(t, 0) {
		return math.NaN(), math.NaN()
	}
	f := &ratioForm{sign: c.sign}
	trace := 0.0
	c.pieces([][]float64{l.gamma}, func(_ int, piece clusterPiece) {
		y := make([]float64, len(c.sign))
		for i, a := range piece.place {
			y[a] = piece.y[0][i]
		}
		f.d, f.y = append(f.d, piece.d[0]), append(f.y, y)
		trace += piece.d[0] + piece.inner[0]
	})
	f.scale = t * t / trace
	root = f.solve(t * t)
	if math.Abs(root) > nearZero {
		level, curve := f.at(root)
		r := math.Copysign(math.Sqrt(math.Max(0, level)), root)
		q := root * math.Sqrt(2*curve)
		normal := distuv.UnitNormal
		return root, normal.Survival(r) - normal.Prob(r)*(1/r-1/q)
	}
	second, third := f.moments()
	return root, 0.5 - third/(3*math.Sqrt(math.Pi)*math.Pow(second, 1.5))
}

// ratioForm is the quadratic form z² − scale·ε'Pε with P = diag(d) + Y'SY, S = diag(sign).
type ratioForm struct {
	d     []float64
	y     [][]float64
	sign  []float64
	scale float64
}

// sums are the K × K sums S Y' diag(w) Y of the clusters' vectors.
func (f *ratioForm) sums(weight func(d float64) float64) *mat.Dense {
	k := len(f.sign)
	sum := mat.NewSymDense(k, nil)
	for g, y := range f.y {
		sum.SymRankOne(sum, weight(f.d[g]), mat.NewVecDense(k, y))
	}
	out := mat.NewDense(k, k, nil)
	for i, s := range f.sign {
		for j := range k {
			out.Set(i, j, s*sum.At(i, j))
		}
	}
	return out
}

// logDeterminant gives log|I + θP| and minus its first and second derivatives' sums over the
// eigenvalues p of P, Σ p/(1+θp) and Σ p²/(1+θp)². |I + θP| is |E| |I + θR| with E = I + θD
// and R = S Y E⁻¹ Y', whose derivatives follow from M = (θR)' and M'.
func (f *ratioForm) logDeterminant(theta float64) (level, first, second float64) {
	r := f.sums(func(d float64) float64 { return 1 / (1 + theta*d) })
	one := f.sums(func(d float64) float64 { return d / math.Pow(1+theta*d, 2) })
	two := f.sums(func(d float64) float64 { return d * d / math.Pow(1+theta*d, 3) })
	k := len(f.sign)
	whole := mat.NewDense(k, k, nil)
	whole.Scale(theta, r)
	for i := range k {
		whole.Set(i, i, 1+whole.At(i, i))
	}
	var m, slope, cm, c2 mat.Dense
	m.Scale(-theta, one)
	m.Add(&m, r)
	slope.Scale(theta, two)
	slope.Sub(&slope, one)
	if err := cm.Solve(whole, &m); err != nil {
		return math.NaN(), math.NaN(), math.NaN()
	}
	if err := c2.Solve(whole, &slope); err != nil {
		return math.NaN(), math.NaN(), math.NaN()
	}
	// The factors may be negative in pairs, their product not.
	level, _ = mat.LogDet(whole)
	first, second = mat.Trace(&cm), traceProduct(&cm, &cm)-2*mat.Trace(&c2)
	for _, d := range f.d {
		level += math.Log(math.Abs(1 + theta*d))
		first += d / (1 + theta*d)
		second += math.Pow(d/(1+theta*d), 2)
	}
	return level, first, second
}

// slope is the derivative of the cumulant function at s: Σ g/(1−2gs) over the values g of
// the form, which are 1 and −scale times the eigenvalues of P.
func (f *ratioForm) slope(s float64) float64 {
	_, first, _ := f.logDeterminant(2 * s * f.scale)
	return 1/(1-2*s) - f.scale*first
}

// at gives Σ log(1−2gs), which is −2 times the cumulant function, and Σ g²/(1−2gs)².
func (f *ratioForm) at(s float64) (level, curve float64) {
	level, _, second := f.logDeterminant(2 * s * f.scale)
	return math.Log(1-2*s) + level, 1/math.Pow(1-2*s, 2) + f.scale*f.scale*second
}

func traceProduct(a, b mat.Matrix) float64 {
	n, _ := a.Dims()
	sum := 0.0
	for i := range n {
		for j := range n {
			sum += a.At(i, j) * b.At(j, i)
		}
	}
	return sum
}

// moments are Σ g² and Σ g³.
func (f *ratioForm) moments() (second, third float64) {
	r0 := f.sums(func(float64) float64 { return 1 })
	r1 := f.sums(func(d float64) float64 { return d })
	r2 := f.sums(func(d float64) float64 { return d * d })
	var rr mat.Dense
	rr.Mul(r0, r0)
	var p2, p3 float64
	for _, d := range f.d {
		p2 += d * d
		p3 += d * d * d
	}
	p2 += 2*mat.Trace(r1) + mat.Trace(&rr)
	p3 += 3*mat.Trace(r2) + 3*traceProduct(r0, r1) + traceProduct(&rr, r0)
	return 1 + f.scale*f.scale*p2, 1 - math.Pow(f.scale, 3)*p3
}

// solve finds where the slope is 0. It rises with s throughout, is infinite at s = ½ and at
// the other end where I + θP has no inverse; the mean of the form is 1 − t², which says on
// which side of 0 the root lies. The search takes the steps of R's uniroot and stops at its
// default width, so that p-values are those that clubSandwich's users see.
func (f *ratioForm) solve(squared float64) float64 {
	// R's search begins this little beyond 0, and where it stops depends on it.
	low, high := -uniroot, 0.5
	if squared < 1 {
		low, high = -1/(2*f.scale*f.largest()), uniroot/2
	}
	slope := func(s float64) float64 {
		switch {
		case s == 0.5:
			return math.MaxFloat64
		case s == low && squared < 1:
			return -math.MaxFloat64
		}
		return f.slope(s)
	}
	return zeroOf(slope, low, high, uniroot)
}

// zeroOf finds a zero of f between a and b, where its signs differ, by Brent's method
// (Brent 1973, Algorithms for Minimization without Derivatives, chapter 4).
func zeroOf(f func(float64) float64, a, b, width float64) float64 {
	fa, fb := f(a), f(b)
	if fa == 0 {
		return a
	}
	c, fc := a, fa
	for range 1000 {
		before := b - a
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		tolerance := 2*0x1p-52*math.Abs(b) + width/2
		step := (c - b) / 2
		if math.Abs(step) <= tolerance || fb == 0 || math.IsNaN(fb) {
			break
		}
		if math.Abs(before) >= tolerance && math.Abs(fa) > math.Abs(fb) {
			step = interpolate(a, b, c, fa, fb, fc, before, step, tolerance)
		}
		if math.Abs(step) < tolerance {
			step = math.Copysign(tolerance, step)
		}
		a, fa = b, fb
		b += step
		fb = f(b)
		if fb > 0 == (fc > 0) {
			c, fc = a, fa
		}
	}
	return b
}

// interpolate is the step to the zero of the line or the inverse parabola through the
// points, where it falls well inside the bracket; else half is kept.
func interpolate(a, b, c, fa, fb, fc, before, half, tolerance float64) float64 {
	var p, q float64
	if a == c {
		ratio := fb / fa
		p, q = (c-b)*ratio, 1-ratio
	} else {
		u, v, w := fa/fc, fb/fc, fb/fa
		p = w * ((c-b)*u*(u-v) - (b-a)*(v-1))
		q = (u - 1) * (v - 1) * (w - 1)
	}
	if p > 0 {
		q = -q
	} else {
		p = -p
	}
	if p < 0.75*(c-b)*q-math.Abs(tolerance*q)/2 && p < math.Abs(before*q/2) {
		return p / q
	}
	return half
}

// largest is the largest eigenvalue of P by power iteration; P is positive semidefinite. The
// slope is infinite behind it, so that bisection needs only a point on its far side.
func (f *ratioForm) largest() float64 {
	v := make([]float64, len(f.d))
	for g := range v {
		v[g] = 1 + float64(g%7)/10
	}
	value := 0.0
	for range 2000 {
		next := f.times(v)
		length := math.Sqrt(dot(next, next))
		if length == 0 {
			return 0
		}
		for g := range next {
			next[g] /= length
		}
		was := value
		value = dot(next, f.times(next))
		v = next
		if math.Abs(value-was) <= 1e-15*value {
			break
		}
	}
	return value
}

// times is P v.
func (f *ratioForm) times(v []float64) []float64 {
	sum := make([]float64, len(f.sign))
	for g, y := range f.y {
		for i, x := range y {
			sum[i] += v[g] * x
		}
	}
	for i, s := range f.sign {
		sum[i] *= s
	}
	out := make([]float64, len(v))
	for g, y := range f.y {
		out[g] = f.d[g]*v[g] + dot(y, sum)
	}
	return out
}
