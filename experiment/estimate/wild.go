package estimate

import (
	"context"
	"fmt"
	"math"
	"sort"

	"leeway/experiment/randomize"
)

// WildWeights say by what each cluster's residuals are multiplied.
type WildWeights string

// Rademacher weights are +1 or −1 with equal chance (Cameron, Gelbach and Miller 2008); Webb's
// are ±√½, ±1, ±√1.5 (Webb 2023), so that few clusters give more than a handful of distinct
// values. WildAuto goes through all sign vectors where there are at most 2^20, and draws
// Webb's weights where there are more.
const (
	WildAuto   WildWeights = ""
	Rademacher WildWeights = "Rademacher"
	Webb       WildWeights = "Webb"
)

// exactClusters is the largest number of clusters of which all sign vectors are gone through.
const exactClusters = 20

// fewTreated is the number of clusters in an arm below which the bootstrap misleads: with the
// null imposed it then almost never rejects (MacKinnon and Webb 2018, Econometrics Journal
// 21:114).
const fewTreated = 4

// WildOptions say how the wild cluster bootstrap is carried out.
type WildOptions struct {
	// Null is the value of the coefficient that is tested.
	Null float64
	// Unrestricted leaves the null out of the residuals; the null imposed is better.
	Unrestricted bool
	Weights      WildWeights
	// Draws is how many vectors are drawn where not all are gone through, and Seed makes
	// them reproducible, whatever the number of processors.
	Draws int
	Seed  string
	// Alpha is 1 minus the level of the confidence set.
	Alpha float64
	// Progress may be nil.
	Progress func(done, total int64)
}

// Wild is the wild cluster bootstrap of one coefficient.
type Wild struct {
	Estimate, StdError float64
	// T is the distance from the null in standard errors.
	T float64
	WildTest
	// EqualTailed is twice the smaller tail.
	EqualTailed float64
	// Low and High hold the nulls around the estimate that the test does not contradict;
	// infinite where no null, however far, is contradicted.
	Low, High float64
	// SmallestP is the smallest p-value that any data could give.
	SmallestP float64
	// MonteCarloError is the standard error of P from drawing, 0 where Exact.
	MonteCarloError float64
	// Vectors counts the vectors of weights; Exact is true where these are all.
	Vectors int64
	Exact   bool
	Weights WildWeights
	// Undefined counts the vectors that leave neither an estimate nor an error; they count
	// as t = 0.
	Undefined int64
	// Note says what limits the result; empty where nothing does.
	Note string
	d    *wildDistribution
}

// WildTest is the test of one null.
type WildTest struct {
	// P counts the vectors whose |t*| is at least |t|, within a share of 1e-9, Strict those
	// above it. Drawn vectors count the data as one of them: (1+#)/(B+1).
	P, Strict float64
	Extreme   int64
}

// wildRow is a vector's statistic as a function of δ = null − estimate: the numerator is
// n0 − δ n1 and its squared error factor × (q0 − 2δ q1 + δ² q2).
type wildRow struct{ n0, n1, q0, q1, q2 float64 }

// wildDistribution is the statistic under all vectors looked at.
type wildDistribution struct {
	rows  []wildRow
	exact bool
	// mirrored is true where each row stands for its mirror image as well.
	mirrored     bool
	factor       float64
	estimate, se float64
	unrestricted bool
	// scale is the size of q0 below which it counts as 0.
	scale float64
}

// WildBootstrap tests a kept regressor's coefficient by the wild cluster bootstrap with CR1S
// errors (Cameron, Gelbach and Miller 2008, Review of Economics and Statistics 90:414;
// Roodman, MacKinnon, Nielsen and Webb 2019, Stata Journal 19:4). Its cost per vector is
// that of the clusters, never that of the rows; 40 bytes for each drawn vector, or for each
// pair of mirror images, are kept for the confidence set. It fails where there are fewer
// than two clusters, or where vectors are drawn and o.Draws is below 1.
func (r *Regression) WildBootstrap(ctx context.Context, k int, o WildOptions) (Wild, error) {
	if r.Clusters() < 2 {
		return Wild{}, fmt.Errorf("estimate: the wild cluster bootstrap needs at least two clusters")
	}
	f := r.wildForm(k)
	d := &wildDistribution{factor: r.clusterFactor(CR1S), estimate: r.beta[k], unrestricted: o.Unrestricted}
	for _, a := range f.a {
		d.scale += a * a
	}
	d.se = math.Sqrt(d.factor*d.scale) / f.size
	out := Wild{Estimate: d.estimate, StdError: d.se, T: (d.estimate - o.Null) / d.se, Weights: o.Weights, d: d}
	var err error
	if o.Weights != Webb && len(f.a) <= exactClusters {
		out.Weights, d.exact, d.mirrored = Rademacher, true, true
		d.rows, err = f.enumerate(ctx, o)
	} else {
		if out.Weights == WildAuto {
			out.Weights = Webb
		}
		if o.Draws < 1 {
			return Wild{}, fmt.Errorf("estimate: %d draws of the wild cluster bootstrap", o.Draws)
		}
		d.rows, err = f.sample(ctx, out.Weights, o)
	}
	if err != nil {
		return Wild{}, err
	}
	out.Exact, out.Vectors = d.exact, int64(len(d.rows))
	out.SmallestP = 1 / float64(out.Vectors+1)
	if d.exact {
		out.Vectors *= 2
		out.SmallestP = 2 / float64(out.Vectors)
	}
	out.WildTest = out.At(o.Null)
	if !d.exact {
		out.MonteCarloError = math.Sqrt(out.P * (1 - out.P) / float64(len(d.rows)+1))
	}
	out.EqualTailed, out.Undefined = d.equalTailed(out.T, o.Null-d.estimate)
	if out.Low, out.High, err = d.invert(ctx, o.Alpha); err != nil {
		return Wild{}, err
	}
	out.Note = r.wildNote(k, out, o)
	return out, nil
}

// wildNote says what limits the result.
func (r *Regression) wildNote(k int, w Wild, o WildOptions) string {
	if low, high, ok := r.sides(k); ok && min(low, high) < fewTreated {
		return fmt.Sprintf("One arm has only %d of the clusters: the wild bootstrap misleads there; rely on randomisation inference.", min(low, high))
	}
	if w.SmallestP > o.Alpha {
		return fmt.Sprintf("With %d clusters no p-value can be below %.3g, so no value can be excluded at this level.", r.Clusters(), w.SmallestP)
	}
	if !w.Exact {
		return fmt.Sprintf("%d draws of %s weights from the seed “%s”.", w.Vectors, w.Weights, o.Seed)
	}
	return ""
}

// sides counts the clusters with the lower and the higher value of a regressor that has two
// values and does not vary within clusters; ok is false for any other.
func (r *Regression) sides(k int) (low, high int, ok bool) {
	j := r.kept[k]
	values := make([]float64, 0, r.Clusters())
	for g := range r.Clusters() {
		first := true
		for _, cell := range r.cells[r.clusters[g]:r.clusters[g+1]] {
			m := &cell.Power[1]
			if m.Weight == 0 {
				continue
			}
			if m.Scatter[packed(r.k+1, j, j)] > 1e-12*m.Weight || !first && m.Mean[j] != values[len(values)-1] {
				return 0, 0, false
			}
			if first {
				values, first = append(values, m.Mean[j]), false
			}
		}
	}
	sort.Float64s(values)
	for _, v := range values {
		switch v {
		case values[0]:
			low++
		case values[len(values)-1]:
			high++
		default:
			return 0, 0, false
		}
	}
	return low, high, high > 0
}

// At tests another null with the same vectors.
func (w Wild) At(null float64) WildTest {
	d := w.d
	own := math.Abs(w.Estimate-null) / w.StdError
	t := WildTest{}
	var strict int64
	delta := null - w.Estimate
	for i := range d.rows {
		switch v := math.Abs(d.at(&d.rows[i], delta)); {
		case v > own*(1+1e-9):
			t.Extreme++
			strict++
		case v >= own*(1-1e-9):
			t.Extreme++
		}
	}
	if d.mirrored {
		t.Extreme, strict = 2*t.Extreme, 2*strict
		t.P, t.Strict = float64(t.Extreme)/float64(w.Vectors), float64(strict)/float64(w.Vectors)
		return t
	}
	t.P, t.Strict = float64(1+t.Extreme)/float64(1+w.Vectors), float64(1+strict)/float64(1+w.Vectors)
	return t
}

// Statistics are the t* of all vectors for one null, in rising order.
func (w Wild) Statistics(null float64) []float64 {
	out := make([]float64, 0, w.Vectors)
	for i := range w.d.rows {
		t := w.d.at(&w.d.rows[i], null-w.Estimate)
		out = append(out, t)
		if w.d.mirrored {
			out = append(out, -t)
		}
	}
	sort.Float64s(out)
	return out
}

// at is t* at δ.
func (d *wildDistribution) at(row *wildRow, delta float64) float64 {
	t, _ := d.defined(row, delta)
	return t
}

// defined is t*, 0 where both its parts are 0 and ±∞ where only its error is (methods for
// studentised statistics of data without spread).
func (d *wildDistribution) defined(row *wildRow, delta float64) (t float64, ok bool) {
	if d.unrestricted {
		delta = 0
	}
	n := row.n0 - delta*row.n1
	q := row.q0 - 2*delta*row.q1 + delta*delta*row.q2
	size := d.scale + delta*delta*row.q2 + row.q0
	if q <= 1e-24*size {
		if n*n <= 1e-24*size {
			return 0, false
		}
		return math.Copysign(math.Inf(1), n), true
	}
	return n / math.Sqrt(d.factor*q), true
}

// equalTailed is twice the smaller tail of t, and how many vectors are undefined.
func (d *wildDistribution) equalTailed(t, delta float64) (p float64, undefined int64) {
	var below, above, total float64
	slack := 1e-9 * math.Abs(t)
	count := func(v float64) {
		total++
		if v >= t-slack {
			above++
		}
		if v <= t+slack {
			below++
		}
	}
	for i := range d.rows {
		v, ok := d.defined(&d.rows[i], delta)
		count(v)
		if d.mirrored {
			count(-v)
		}
		if !ok {
			undefined++
			if d.mirrored {
				undefined++
			}
		}
	}
	if !d.exact {
		below, above, total = below+1, above+1, total+1
	}
	return math.Min(1, 2*math.Min(below, above)/total), undefined
}

// invert finds the nulls around the estimate whose p-value is above alpha. It walks out from
// the estimate in quarters of a standard error, faster after a hundred, to the first null
// that is contradicted, and halves the last step until nothing is between.
func (d *wildDistribution) invert(ctx context.Context, alpha float64) (low, high float64, err error) {
	w := Wild{Estimate: d.estimate, StdError: d.se, d: d, Vectors: int64(len(d.rows))}
	if d.mirrored {
		w.Vectors *= 2
	}
	contradicted := func(delta float64) bool { return w.At(d.estimate+delta).P <= alpha }
	side := func(sign float64) float64 {
		inside, step := 0.0, d.se/4
		for i := 1; ; i++ {
			if i > 400 {
				step *= 2
			}
			outside := inside + sign*step
			if i > 440 || ctx.Err() != nil || !(step > 0) {
				return math.Inf(int(sign))
			}
			if !contradicted(outside) {
				inside = outside
				continue
			}
			for {
				middle := (inside + outside) / 2
				if middle == inside || middle == outside || math.Abs(outside-inside) <= 1e-12*d.se {
					return d.estimate + outside
				}
				if contradicted(middle) {
					outside = middle
				} else {
					inside = middle
				}
			}
		}
	}
	if d.floor() > alpha {
		return math.Inf(-1), math.Inf(1), nil
	}
	low, high = side(-1), side(1)
	return low, high, ctx.Err()
}

// floor is the p-value of a null infinitely far away.
func (d *wildDistribution) floor() float64 {
	if d.exact {
		return 1 / float64(len(d.rows))
	}
	return 1 / float64(1+len(d.rows))
}

// WildStatistics gives several regressions' t and, under the same vector of weights for the
// same cluster in each, their t* with the nulls of no effect imposed: what the step-down of
// Romano and Wolf (2005, Econometrica 73:1237) is computed from. Clusters are known by their
// number in the cross-products; k is the place of each tested coefficient. draws has one
// row for each regression.
func WildStatistics(ctx context.Context, regressions []*Regression, k []int, o WildOptions) (observed []float64, draws [][]float64, err error) {
	weights := o.Weights
	if weights == WildAuto {
		weights = Webb
	}
	forms := make([]*wildForm, len(regressions))
	clusters := 0
	for i, r := range regressions {
		forms[i] = r.wildForm(k[i])
		clusters = max(clusters, forms[i].last()+1)
		draws = append(draws, make([]float64, o.Draws))
	}
	ds := make([]*wildDistribution, len(regressions))
	for i, r := range regressions {
		d := &wildDistribution{factor: r.clusterFactor(CR1S), estimate: r.beta[k[i]]}
		for _, a := range forms[i].a {
			d.scale += a * a
		}
		d.se = math.Sqrt(d.factor*d.scale) / forms[i].size
		observed, ds[i] = append(observed, d.estimate/d.se), d
	}
	parts := (o.Draws + chunk - 1) / chunk
	err = inParallel(ctx, parts, func(part int) error {
		g := randomize.NewGenerator(fmt.Sprintf("%s wild %d", o.Seed, part))
		all := make([]float64, clusters)
		for b := part * chunk; b < min((part+1)*chunk, o.Draws); b++ {
			draw(g, weights, all)
			for i, f := range forms {
				v := make([]float64, len(f.a))
				for j, id := range f.id {
					v[j] = all[id]
				}
				row := f.row(v, f.scratch())
				draws[i][b] = ds[i].at(&row, -ds[i].estimate)
			}
		}
		return nil
	})
	return observed, draws, err
}
