package estimate

import (
	"math"
)

// Regression is least squares solved from cross-products. Parameters live in an
// orthogonal basis: one mean for each absorbed level, and the regressors centred
// within their level, so that (X'X)^-1 is block-diagonal and the part for the
// regressors is l*l'.
type Regression struct {
	k       int   // regressors in the cross-products
	kept    []int // those that are not collinear, in order
	dropped []int
	cells   []Cell
	// start of each cluster in cells, with the end of the last.
	clusters []int
	origin   []float64
	levels   map[int]int // level -> place in levelWeight and levelMean
	weight   []float64   // total weight of each level
	mean     [][]float64 // mean of each variable in each level, relative to origin
	gram     []float64   // scatter about level means, upper triangle, outcome last
	l        [][]float64 // upper triangular inverse of the Cholesky factor
	beta     []float64   // coefficients of the kept regressors
	rows     int
	total    float64 // total weight
	grand    []float64
	tss      float64 // outcome's scatter about its mean
	tssIn    float64 // the same about level means
	rss      float64
	weighted bool
	beyond   int // parameters taken out before the sums
}

// collinear is the share of a regressor's scatter that must be left after the
// regressors before it are taken out. R's lm keeps a column whose remaining norm
// is above 1e-7 of it, which is 1e-14 of the scatter; sums of squares hold
// sixteen digits, so the line is drawn where three are left.
const collinear = 1e-13

// Solve fits least squares. Regressors that are collinear with the absorbed
// levels or with regressors before them are dropped: the first of a set is kept.
func Solve(cp *CrossProducts) *Regression {
	r := &Regression{k: cp.Regressors, cells: cp.Cells(), origin: cp.Origin, weighted: cp.Weighted}
	r.levelMeans()
	p := r.k + 1
	r.gram = make([]float64, p*(p+1)/2)
	whole := make([]float64, len(r.gram))
	for i := range r.cells {
		r.cells[i].Power[1].about(r.mean[r.levels[r.cells[i].Level]], r.gram)
		r.cells[i].Power[1].about(r.grand, whole)
	}
	r.tss, r.tssIn = whole[len(whole)-1], r.gram[len(r.gram)-1]
	r.factor(whole)
	return r
}

// levelMeans sums the cells to levels, and finds where each cluster starts.
func (r *Regression) levelMeans() {
	p := r.k + 1
	r.levels = map[int]int{}
	r.grand = make([]float64, p)
	for i, cell := range r.cells {
		if i == 0 || cell.Cluster != r.cells[i-1].Cluster {
			r.clusters = append(r.clusters, i)
		}
		at, known := r.levels[cell.Level]
		if !known {
			at = len(r.weight)
			r.levels[cell.Level] = at
			r.weight = append(r.weight, 0)
			r.mean = append(r.mean, make([]float64, p))
		}
		m := cell.Power[1]
		r.rows += cell.Rows
		r.weight[at] += m.Weight
		r.total += m.Weight
		for j, v := range m.Mean {
			r.mean[at][j] += m.Weight * v
			r.grand[j] += m.Weight * v
		}
	}
	r.clusters = append(r.clusters, len(r.cells))
	for at, w := range r.weight {
		for j := range r.mean[at] {
			if w > 0 {
				r.mean[at][j] /= w
			}
		}
	}
	for j := range r.grand {
		if r.total > 0 {
			r.grand[j] /= r.total
		}
	}
}

// factor runs Cholesky in the order of the regressors, leaves out collinear
// ones, and solves for the coefficients.
func (r *Regression) factor(whole []float64) {
	p := r.k + 1
	var upper [][]float64 // upper[a][b], b >= a, over kept regressors
	for j := range r.k {
		column := make([]float64, len(r.kept)+1)
		rest := r.gram[packed(p, j, j)]
		for a, ka := range r.kept {
			v := r.gram[packed(p, ka, j)]
			for b := range a {
				v -= upper[b][a] * column[b]
			}
			column[a] = v / upper[a][a]
			rest -= column[a] * column[a]
		}
		// A constant column has a scatter of rounding only: compare with its size too.
		size := math.Abs(r.origin[j] + r.grand[j])
		floor := math.Max(collinear*whole[packed(p, j, j)], r.total*math.Pow(4e-16*size, 2))
		if !(rest > floor) {
			r.dropped = append(r.dropped, j)
			continue
		}
		column[len(r.kept)] = math.Sqrt(rest)
		for a := range upper {
			upper[a] = append(upper[a], column[a])
		}
		row := make([]float64, len(r.kept)+1)
		row[len(r.kept)] = column[len(r.kept)]
		upper = append(upper, row)
		r.kept = append(r.kept, j)
	}
	r.l = invertUpper(upper)
	r.beta = make([]float64, len(r.kept))
	r.rss = r.tssIn
	// One step of refinement recovers the digits that near collinearity costs.
	for step := range 2 {
		s := r.residualProducts(r.gram)
		q := r.rotate(s)
		for a := range r.beta {
			for b := a; b < len(q); b++ {
				r.beta[a] += r.l[a][b] * q[b]
			}
		}
		if step == 0 {
			for _, v := range q {
				r.rss -= v * v
			}
		}
	}
	if r.rss < 1e-14*r.tssIn {
		r.rss = 0
	}
}

// invertUpper inverts an upper triangular matrix.
func invertUpper(u [][]float64) [][]float64 {
	n := len(u)
	inv := make([][]float64, n)
	for i := range inv {
		inv[i] = make([]float64, n)
	}
	for j := range n {
		inv[j][j] = 1 / u[j][j]
		for i := j - 1; i >= 0; i-- {
			v := 0.0
			for k := i + 1; k <= j; k++ {
				v += u[i][k] * inv[k][j]
			}
			inv[i][j] = -v / u[i][i]
		}
	}
	return inv
}

// residualProducts is x'e for the kept regressors from a gram matrix of
// regressors and outcome.
func (r *Regression) residualProducts(gram []float64) []float64 {
	p := r.k + 1
	out := make([]float64, len(r.kept))
	for a, ka := range r.kept {
		v := gram[packed(p, ka, r.k)]
		for b, kb := range r.kept {
			v -= gram[packed(p, ka, kb)] * r.beta[b]
		}
		out[a] = v
	}
	return out
}

// rotate is l'v.
func (r *Regression) rotate(v []float64) []float64 {
	out := make([]float64, len(v))
	for b := range out {
		for a := 0; a <= b; a++ {
			out[b] += r.l[a][b] * v[a]
		}
	}
	return out
}

// HasIntercept is true where the absorbed factor is only the constant.
func (r *Regression) HasIntercept() bool { return len(r.weight) == 1 }

// Kept lists the regressors that are not collinear with absorbed levels or with those
// before them, in order; Dropped lists the others.
func (r *Regression) Kept() []int { return r.kept }

// Dropped lists the regressors that were left out.
func (r *Regression) Dropped() []int { return r.dropped }

// Beta are the coefficients of the kept regressors, in the order of Kept.
func (r *Regression) Beta() []float64 { return r.beta }

// Rows is the number of rows.
func (r *Regression) Rows() int { return r.rows }

// Clusters is the number of clusters with a row.
func (r *Regression) Clusters() int { return len(r.clusters) - 1 }

// RSS is the weighted sum of squared residuals.
func (r *Regression) RSS() float64 { return r.rss }

// TSS is the outcome's weighted scatter about its mean.
func (r *Regression) TSS() float64 { return r.tss }

// parameters is the number of estimated parameters, absorbed levels included.
func (r *Regression) parameters() int { return len(r.kept) + len(r.weight) + r.beyond }

// ResidualDF is N - K.
func (r *Regression) ResidualDF() float64 { return float64(r.rows - r.parameters()) }

// contrast is a coefficient as a linear form in the rotated basis: entry 0 for
// the constant (used only without absorbed levels), then one for each kept
// regressor. Index -1 is the intercept, others count kept regressors.
func (r *Regression) contrast(k int) []float64 {
	out := make([]float64, 1+len(r.kept))
	if k >= 0 {
		copy(out[1:], r.l[k])
		return out
	}
	// The intercept is the mean outcome less the means of the regressors times
	// their coefficients; the regressors' means count from zero, not from origin.
	mean := make([]float64, len(r.kept))
	for a, ka := range r.kept {
		mean[a] = r.origin[ka] + r.mean[0][ka]
	}
	out[0] = 1 / math.Sqrt(r.weight[0])
	for b, v := range r.rotate(mean) {
		out[1+b] = -v
	}
	return out
}

// Coefficient is the estimate that belongs to a contrast.
func (r *Regression) Coefficient(k int) float64 {
	if k >= 0 {
		return r.beta[k]
	}
	v := r.origin[r.k] + r.mean[0][r.k]
	for a, ka := range r.kept {
		v -= (r.origin[ka] + r.mean[0][ka]) * r.beta[a]
	}
	return v
}

// ScatterAfter is the outcome's scatter within levels after the first kept
// regressors up to column j (of the cross-products) are taken out as well.
func (r *Regression) ScatterAfter(j int) float64 {
	p, out := r.k+1, r.tssIn
	s := make([]float64, len(r.kept))
	for a, ka := range r.kept {
		s[a] = r.gram[packed(p, ka, r.k)]
	}
	for b, v := range r.rotate(s) {
		if r.kept[b] < j {
			out -= v * v
		}
	}
	return out
}
