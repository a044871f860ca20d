package estimate

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/mat"
)

// nullEigenvalue is where an eigenvalue of I-H within a cluster counts as zero
// and is inverted to zero (Moore-Penrose). A cluster that alone fixes a
// parameter has an exact zero there; rounding leaves up to 1e-12.
const nullEigenvalue = 1e-11

// adjusted is one cluster after the CR2 adjustment, in the rotated basis.
type adjusted struct {
	score  []float64 // adjusted score: constant, then kept regressors
	first  *mat.Dense
	second *mat.SymDense
	levels []int // places of the absorbed levels the cluster touches
	// alone are directions in which the cluster alone fixes a parameter: its
	// residual there is 0 whatever it sent, so its spread cannot be seen.
	alone [][]float64
}

// inParallel runs work for 0..n-1 on all processors and gives the first error.
func inParallel(ctx context.Context, n int, work func(i int) error) error {
	workers := max(1, min(runtime.GOMAXPROCS(0), n))
	errs := make([]error, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n && errs[w] == nil; i += workers {
				if errs[w] = ctx.Err(); errs[w] == nil {
					errs[w] = work(i)
				}
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// basisGram adds to c (from row and column offset o) the products of the
// cluster's rows in the rotated basis under one power of the weights: absorbed
// levels first, then the regressors.
func (r *Regression) basisGram(g, power int, c func(i, j int, v float64)) {
	from, to := r.clusters[g], r.clusters[g+1]
	d, k := to-from, len(r.kept)
	gram := make([]float64, len(r.gram))
	mean := make([]float64, k)
	for i, cell := range r.cells[from:to] {
		m := &cell.Power[power]
		at := r.levels[cell.Level]
		m.about(r.mean[at], gram)
		c(i, i, m.Weight/r.weight[at])
		for a, ka := range r.kept {
			mean[a] = 0
			if m.Weight > 0 {
				mean[a] = m.Weight * (m.Mean[ka] - r.mean[at][ka]) / math.Sqrt(r.weight[at])
			}
		}
		for b, v := range r.rotate(mean) {
			c(i, d+b, v)
		}
	}
	// l' S l for the regressors.
	p := r.k + 1
	row, half := make([]float64, k), make([][]float64, k)
	for a, ka := range r.kept {
		for b, kb := range r.kept {
			row[b] = gram[packed(p, ka, kb)]
		}
		half[a] = r.rotate(row)
	}
	for b := range k {
		for a := range k {
			row[a] = half[a][b]
		}
		for a, v := range r.rotate(row) {
			if a <= b {
				c(d+a, d+b, v)
			}
		}
	}
}

// basisScore is the products of the rows in the rotated basis with the
// residuals, under one power of the weights.
func (r *Regression) basisScore(g, power int) []float64 {
	from, to := r.clusters[g], r.clusters[g+1]
	out := make([]float64, to-from, to-from+len(r.kept))
	gram := make([]float64, len(r.gram))
	for i, cell := range r.cells[from:to] {
		at := r.levels[cell.Level]
		cell.Power[power].about(r.mean[at], gram)
		out[i] = r.cellResidual(&cell.Power[power], at) / math.Sqrt(r.weight[at])
	}
	return append(out, r.rotate(r.residualProducts(gram))...)
}

// adjustPlain adjusts one cluster of unweighted rows: F is the rows in the
// rotated basis, (I-H)_gg = I - F F', and power makes of its eigenvalues those of A_g.
func (r *Regression) adjustPlain(g int, power func(x float64) float64) (adjusted, error) {
	from, to := r.clusters[g], r.clusters[g+1]
	d := to - from
	m := d + len(r.kept)
	c := mat.NewSymDense(m, nil)
	r.basisGram(g, 1, func(i, j int, v float64) { c.SetSym(i, j, v) })
	lambda, v, err := eigen(c)
	if err != nil {
		return adjusted{}, err
	}
	weight := make([]float64, m)
	for i, x := range lambda {
		weight[i] = power(1 - x)
	}
	out := adjusted{first: spectral(v, func(i int) float64 { return lambda[i] * weight[i] })}
	for i, w := range weight {
		if w == 0 {
			out.alone = append(out.alone, mat.Col(nil, i, v))
		}
	}
	second := spectral(v, func(i int) float64 { return lambda[i] * weight[i] * weight[i] })
	out.second = mat.NewSymDense(m, second.RawMatrix().Data)
	full := multiply(spectral(v, func(i int) float64 { return weight[i] }), r.basisScore(g, 1))
	// Several levels share entry 0, which then is not used.
	out.score = append([]float64{full[0]}, full[d:]...)
	for _, cell := range r.cells[from:to] {
		out.levels = append(out.levels, r.levels[cell.Level])
	}
	return out, nil
}

// inverseRoot is x^(-1/2), and 0 where x counts as zero.
func inverseRoot(x float64) float64 {
	if x <= nullEigenvalue {
		return 0
	}
	return 1 / math.Sqrt(x)
}

// weightedForm is T of (I-H)(I-H)'_gg = I + F T F' for F = [U, W U]: with
// H = U U' W in the rotated basis it is [[Q, -I], [-I, 0]], Q = U' W^2 U.
func (r *Regression) weightedForm() *mat.SymDense {
	n := 1 + len(r.kept)
	t := mat.NewSymDense(2*n, nil)
	for g := range len(r.clusters) - 1 {
		r.basisGram(g, 2, func(i, j int, v float64) { t.SetSym(i, j, t.At(i, j)+v) })
	}
	for i := range n {
		t.SetSym(i, n+i, -1)
	}
	return t
}

// adjustWeighted adjusts one cluster of weighted rows. The errors, not the
// weighted errors, are the working model's, as in clubSandwich and estimatr.
func (r *Regression) adjustWeighted(g int, t *mat.SymDense) (adjusted, error) {
	n := 1 + len(r.kept)
	c := mat.NewSymDense(2*n, nil)
	for power := range 3 {
		r.basisGram(g, power, func(i, j int, v float64) {
			switch power {
			case 0:
				c.SetSym(i, j, v)
			case 1:
				c.SetSym(i, n+j, v)
				c.SetSym(j, n+i, v)
			case 2:
				c.SetSym(n+i, n+j, v)
			}
		})
	}
	lambda, e, err := eigen(c)
	if err != nil {
		return adjusted{}, err
	}
	root := spectral(e, func(i int) float64 { return math.Sqrt(math.Max(lambda[i], 0)) })
	var half, s mat.Dense
	half.Mul(root, t)
	s.Mul(&half, root)
	sym := mat.NewSymDense(2*n, nil)
	for i := range 2 * n {
		for j := i; j < 2*n; j++ {
			sym.SetSym(i, j, (s.At(i, j)+s.At(j, i))/2)
		}
	}
	sigma, v, err := eigen(sym)
	if err != nil {
		return adjusted{}, err
	}
	function := func(f func(weight, x float64) float64) *mat.Dense {
		var a, b mat.Dense
		a.Mul(root, spectral(v, func(i int) float64 { return f(inverseRoot(1+sigma[i]), sigma[i]) }))
		b.Mul(&a, root)
		return &b
	}
	out := adjusted{first: function(func(w, _ float64) float64 { return w })}
	second := function(func(w, _ float64) float64 { return w * w })
	out.second = mat.NewSymDense(2*n, second.RawMatrix().Data)
	// F'A e = F'e + C^(1/2) h(S) C^(1/2) T F'e with h(x) = ((1+x)^(-1/2) - 1)/x,
	// written so that it needs no inverse of C and no difference at x near 0.
	fe := append(r.basisScore(g, 0), r.basisScore(g, 1)...)
	h := function(func(w, x float64) float64 {
		if w == 0 {
			return -1 / x
		}
		return -w / (1 + 1/w)
	})
	change := multiply(h, multiply(t, fe))
	for i := range fe {
		fe[i] += change[i]
	}
	out.score = fe[n:]
	return out, nil
}

// satterthwaite is (tr P)^2 / tr P^2 for one coefficient, P = diag(d) + Y T Y'
// with one row y_g of Y a cluster: only sums over clusters of d, of y'Ty and of
// y y' are needed.
func (r *Regression) satterthwaite(parts []adjusted, gamma []float64) float64 {
	var form *mat.SymDense
	sums := newPairSums(len(r.weight) + len(r.kept))
	if r.weighted {
		form = r.weightedForm()
		sums = newPairSums(2 * len(gamma))
	}
	var trace, squares float64
	for g := range parts {
		m, _ := parts[g].first.Dims()
		zeta := make([]float64, m)
		place := make([]int, m)
		r.place(&parts[g], gamma, zeta, place)
		y := multiply(parts[g].first, zeta)
		d := dot(zeta, multiply(parts[g].second, zeta))
		inner := -dot(y, y)
		if form != nil {
			inner = dot(y, multiply(form, y))
		}
		trace += d + inner
		squares += d*d + 2*d*inner
		sums.add(place, y)
	}
	squares += sums.squares(form)
	return trace * trace / squares
}

// restsOn is true where a cluster has weight in a coefficient through a direction
// that it fixes alone. CR2 counts that part of the variance as zero.
func (r *Regression) restsOn(part *adjusted, gamma []float64) bool {
	if part.alone == nil {
		return false
	}
	m, _ := part.first.Dims()
	zeta, share := make([]float64, m), 0.0
	r.place(part, gamma, zeta, make([]int, m))
	for _, direction := range part.alone {
		share += math.Pow(dot(direction, zeta), 2)
	}
	return share > 1e-10*dot(gamma, gamma)
}

// place lays a coefficient's contrast out in the cluster's own basis and gives
// the place of each entry among all levels and regressors.
func (r *Regression) place(part *adjusted, gamma, zeta []float64, place []int) {
	if r.weighted {
		copy(zeta[len(gamma):], gamma)
		for i := range place {
			place[i] = i
		}
		return
	}
	d := len(part.levels)
	copy(place, part.levels)
	if r.HasIntercept() {
		zeta[0] = gamma[0]
	}
	copy(zeta[d:], gamma[1:])
	for a := range r.kept {
		place[d+a] = len(r.weight) + a
	}
}

// eigen is the eigen-decomposition of a symmetric matrix.
func eigen(c *mat.SymDense) ([]float64, *mat.Dense, error) {
	var e mat.EigenSym
	if !e.Factorize(c, true) {
		return nil, nil, fmt.Errorf("estimate: the eigenvalues of a cluster's cross-products did not converge")
	}
	var v mat.Dense
	e.VectorsTo(&v)
	return e.Values(nil), &v, nil
}

// spectral is V diag(f) V'.
func spectral(v *mat.Dense, f func(i int) float64) *mat.Dense {
	n, _ := v.Dims()
	scaled := mat.NewDense(n, n, nil)
	for j := range n {
		x := f(j)
		for i := range n {
			scaled.Set(i, j, v.At(i, j)*x)
		}
	}
	var out mat.Dense
	out.Mul(scaled, v.T())
	return &out
}

// multiply is a matrix times a vector.
func multiply(a mat.Matrix, x []float64) []float64 {
	n, _ := a.Dims()
	out := mat.NewVecDense(n, nil)
	out.MulVec(a, mat.NewVecDense(len(x), x))
	return out.RawVector().Data
}
