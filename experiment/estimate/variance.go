package estimate

import (
	"context"
	"fmt"
	"math"
)

// SEType names a variance estimator.
type SEType string

// The variance estimators.
const (
	// Classical assumes one error variance.
	Classical SEType = "classical"
	// HC0 to HC3 allow each row its own error variance (MacKinnon and White 1985,
	// Journal of Econometrics 29:305).
	HC0 SEType = "HC0"
	HC1 SEType = "HC1"
	HC2 SEType = "HC2"
	HC3 SEType = "HC3"
	// CR0 allows any dependence within clusters, without correction (Liang and
	// Zeger 1986, Biometrika 73:13).
	CR0 SEType = "CR0"
	// Stata is CR0 times G/(G-1) (N-1)/(N-K), elsewhere called CR1.
	Stata SEType = "stata"
	// CR2 is the bias-reduced cluster-robust variance with Satterthwaite degrees
	// of freedom (Bell and McCaffrey 2002, Survey Methodology 28:169).
	CR2 SEType = "CR2"
	// CR1, CR1P and CR1S are CR0 times G/(G-1), G/(G-P) and G/(G-1) (N-1)/(N-P) for P
	// parameters; CR1S is Stata by its other name.
	CR1  SEType = "CR1"
	CR1P SEType = "CR1p"
	CR1S SEType = "CR1S"
	// CR3 leaves one cluster out at a time, about the full estimate (Bell and McCaffrey
	// 2002), with Satterthwaite degrees of freedom.
	CR3 SEType = "CR3"
)

// SETypes lists them all, in the order of the sentence that names them.
func SETypes() []SEType {
	return []SEType{Classical, HC0, HC1, HC2, HC3, CR0, CR1, CR1P, CR1S, Stata, CR2, CR3}
}

// Clustered is true for the types that need clusters.
func (t SEType) Clustered() bool {
	switch t {
	case CR0, CR1, CR1P, CR1S, Stata, CR2, CR3:
		return true
	}
	return false
}

// unclearLeverage is how near 1 a leverage may come before HC2 and HC3, which
// divide by 1 less it, take the row as fixing a parameter alone.
const unclearLeverage = 1e-10

// Inference is the variance of chosen coefficients and their degrees of freedom.
type Inference struct {
	// Variance is the variance matrix, in the order that was asked for; NaN where the data
	// leave none.
	Variance [][]float64
	// DF are the degrees of freedom of each coefficient's t.
	DF []float64
	// Notes say in sentences what was assumed.
	Notes []string
	// Alone counts, for each coefficient, the clusters whose part in it CR2 sees no
	// spread of (Regression.restsOn); nil for other types and for weighted rows.
	Alone []int
}

// Infer computes the variance matrix of the coefficients (contrast indices, -1
// for the intercept). CR2 reads only cross-products; the HC family reads rows.
func (r *Regression) Infer(ctx context.Context, source Source, t SEType, which []int) (Inference, error) {
	gamma := make([][]float64, len(which))
	for i, k := range which {
		gamma[i] = r.contrast(k)
	}
	switch t {
	case Classical:
		return r.classical(gamma), nil
	case HC0, HC1, HC2, HC3:
		rows, ok := source.(RowSource)
		if !ok {
			return Inference{}, fmt.Errorf("estimate: %s needs rows, and this source gives only sums", t)
		}
		return r.heteroskedastic(ctx, rows, t, gamma)
	case CR0, CR1, CR1P, CR1S, Stata:
		return r.liangZeger(t, gamma), nil
	case CR2, CR3:
		return r.bellMcCaffrey(ctx, t, gamma)
	}
	return Inference{}, fmt.Errorf("estimate: no variance estimator %q", t)
}

// sandwich is gamma meat gamma'.
func sandwich(gamma [][]float64, meat func(a, b []float64) float64) [][]float64 {
	v := make([][]float64, len(gamma))
	for i := range v {
		v[i] = make([]float64, len(gamma))
		for j := 0; j <= i; j++ {
			v[i][j] = meat(gamma[i], gamma[j])
			v[j][i] = v[i][j]
		}
	}
	return v
}

// quadratic makes the bilinear form of a matrix stored row by row.
func quadratic(meat []float64, n int) func(a, b []float64) float64 {
	return func(a, b []float64) float64 {
		s := 0.0
		for i, x := range a {
			if x == 0 {
				continue
			}
			for j, y := range b {
				s += x * meat[i*n+j] * y
			}
		}
		return s
	}
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i, x := range a {
		s += x * b[i]
	}
	return s
}

// constant repeats the same degrees of freedom.
func constant(df float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = df
		if !(df > 0) {
			out[i] = math.NaN()
		}
	}
	return out
}

// classical is s^2 (X'X)^-1 with s^2 = e'e/(N-K).
func (r *Regression) classical(gamma [][]float64) Inference {
	s2 := r.ResidualVariance()
	return Inference{
		Variance: sandwich(gamma, func(a, b []float64) float64 { return s2 * dot(a, b) }),
		DF:       constant(r.ResidualDF(), len(gamma)),
	}
}

// ResidualVariance is the residual variance for the weights as they are given.
func (r *Regression) ResidualVariance() float64 {
	if r.ResidualDF() <= 0 {
		return math.NaN()
	}
	return r.rss / r.ResidualDF()
}

// rowResidual is a row's residual; it leaves the row's regressors less their
// level's means in centred.
func (r *Regression) rowResidual(level int, x []float64, y float64, centred []float64) float64 {
	mean := r.mean[r.levels[level]]
	e := (y - r.origin[r.k]) - mean[r.k]
	for a, ka := range r.kept {
		centred[a] = (x[ka] - r.origin[ka]) - mean[ka]
		e -= centred[a] * r.beta[a]
	}
	return e
}

// leverageFactor is what a squared residual is multiplied with for its leverage;
// clear is false where HC2 and HC3 would divide by zero.
func leverageFactor(t SEType, leverage float64) (factor float64, clear bool) {
	rest := 1 - leverage
	switch {
	case t != HC2 && t != HC3:
		return 1, true
	case rest < unclearLeverage:
		return 0, false
	case t == HC3:
		return 1 / (rest * rest), true
	}
	return 1 / rest, true
}

// heteroskedastic is M (sum x x' e^2 c) M with c = 1, N/(N-K), 1/(1-h) or
// 1/(1-h)^2 (MacKinnon and White 1985, eqs 8 to 13).
func (r *Regression) heteroskedastic(ctx context.Context, source RowSource, t SEType, gamma [][]float64) (Inference, error) {
	n := 1 + len(r.kept)
	meat := make([]float64, n*n)
	q, centred := make([]float64, n), make([]float64, len(r.kept))
	single, alone := 0, make([]bool, len(gamma))
	err := source.EachRow(ctx, func(_, level int, w float64, x []float64, y float64) {
		e := r.rowResidual(level, x, y, centred)
		q[0] = 1 / math.Sqrt(r.weight[r.levels[level]])
		copy(q[1:], r.rotate(centred))
		c, clear := leverageFactor(t, w*dot(q, q))
		if !clear {
			single++
			for i, g := range gamma {
				alone[i] = alone[i] || math.Abs(dot(g, q)) > 1e-6*math.Sqrt(dot(g, g)*dot(q, q))
			}
			return
		}
		c *= w * w * e * e
		for i, v := range q {
			v *= c
			for j := 0; j <= i; j++ {
				meat[i*n+j] += v * q[j]
			}
		}
	})
	if err != nil {
		return Inference{}, err
	}
	for i := range n {
		for j := range i {
			meat[j*n+i] = meat[i*n+j]
		}
	}
	if t == HC1 {
		f := float64(r.rows) / r.ResidualDF()
		for i := range meat {
			meat[i] *= f
		}
	}
	out := Inference{Variance: sandwich(gamma, quadratic(meat, n)), DF: constant(r.ResidualDF(), len(gamma))}
	if single > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d rows fix a parameter alone, so their spread cannot be seen. They are left out of the %s errors; a coefficient that depends on them has none.", single, t))
	}
	for i := range out.Variance {
		for j := range out.Variance {
			if alone[i] || alone[j] {
				out.Variance[i][j] = math.NaN()
			}
		}
	}
	return out, nil
}

// clusterScores gives, for each cluster, l'x'e behind the sum of its residuals
// over the root of the level's weight (which matters only without absorbed levels).
func (r *Regression) clusterScores(visit func(score []float64)) {
	gram := make([]float64, len(r.gram))
	for g := 0; g+1 < len(r.clusters); g++ {
		score := make([]float64, 1+len(r.kept))
		clear(gram)
		for _, cell := range r.cells[r.clusters[g]:r.clusters[g+1]] {
			at := r.levels[cell.Level]
			cell.Power[1].about(r.mean[at], gram)
			score[0] += r.cellResidual(&cell.Power[1], at) / math.Sqrt(r.weight[at])
		}
		copy(score[1:], r.rotate(r.residualProducts(gram)))
		visit(score)
	}
}

// cellResidual is the weighted sum of the residuals in a cell.
func (r *Regression) cellResidual(m *Moments, level int) float64 {
	if m.Weight == 0 {
		return 0
	}
	mean := r.mean[level]
	e := m.Mean[r.k] - mean[r.k]
	for a, ka := range r.kept {
		e -= (m.Mean[ka] - mean[ka]) * r.beta[a]
	}
	return m.Weight * e
}

// clusterFactor is the small-sample factor of a type in the CR1 family, 1 for others.
func (r *Regression) clusterFactor(t SEType) float64 {
	g := float64(r.Clusters())
	switch t {
	case CR1:
		return g / (g - 1)
	case CR1P:
		return g / (g - float64(r.parameters()))
	case CR1S, Stata:
		return g / (g - 1) * float64(r.rows-1) / r.ResidualDF()
	}
	return 1
}

// liangZeger is M (sum of X_g'e_g e_g'X_g) M times the type's small-sample factor;
// df = G-1.
func (r *Regression) liangZeger(t SEType, gamma [][]float64) Inference {
	n := 1 + len(r.kept)
	meat := make([]float64, n*n)
	factor := r.clusterFactor(t)
	r.clusterScores(func(q []float64) {
		for i, v := range q {
			for j, w := range q {
				meat[i*n+j] += factor * v * w
			}
		}
	})
	return Inference{Variance: sandwich(gamma, quadratic(meat, n)), DF: constant(float64(r.Clusters()-1), len(gamma))}
}
