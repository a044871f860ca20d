package randomize

import (
	"encoding/binary"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// omnibusTest computes d², the omnibus measure of balance of Hansen and Bowers (2008,
// Statistical Science 23:219), for any assignment of a mechanism.
//
// With x̃ the covariates of team i centred in its block b, n_b teams there and n_kb of
// them in arm k, the sums over the teams of arm k
//
//	T_k = Σ_i (1{z_i = k} − n_kb/n_b) x̃_i
//
// have, where teams are dealt at random within blocks with these numbers, mean 0 and
// covariances
//
//	Cov(T_k, T_l) = Σ_b (n_kb·1{k = l} − n_kb·n_lb/n_b) S_b,  S_b = Σ x̃_i x̃_i′ / (n_b − 1),
//
// and d² = T′ Cov⁻ T, with T stacked over all arms but one; which one is left out makes
// no difference. With two arms it is their d² with weights n_1b·n_0b/n_b; with one block
// it is n−1 times Pillai's trace, the permutation form of the one-way multivariate test
// (Puri and Sen 1971).
//
// Each team counts as one, because teams are drawn: its covariates are what the roster
// says of it, mostly averages, and its size is a covariate of its own. Hansen and Bowers
// recommend, and RItools computes, totals of clusters beside their size instead; the
// same function does that where the roster's columns are totals.
//
// Covariates that repeat each other are no trouble: Cov⁻ is the Moore–Penrose inverse,
// and its rank are the degrees of freedom. Cov is that of a draw within blocks given the
// numbers that came out, whatever the mechanism; so d² is the same function of every
// assignment, and its distribution comes from the mechanism.
type omnibusTest struct {
	arms, units int
	members     [][]int // teams of each block that are compared
	// x is x̃ by column, each with a sum of squares of 1.
	x [][]float64
	// spread is S_b of each block, packed by rows.
	spread     [][]float64
	attributes []string
	gaps       []string // attributes with missing values

	roots map[string]*root
	total []float64
}

// root is a matrix R with R′R = Cov⁻, one row for each of its ranks.
type root struct {
	rows [][]float64
}

// mostRoots bounds the memory for designs whose numbers differ from draw to draw.
const mostRoots = 256

// smallestPart is what an eigenvalue may be of the largest before it counts as zero.
const smallestPart = 1e-10

func newOmnibusTest(c *comparison, m Mechanism) *omnibusTest {
	t := &omnibusTest{arms: m.Arms(), roots: map[string]*root{}}
	for _, units := range membersOf(m.Blocks()) {
		kept := units[:0:0]
		for _, i := range units {
			if !c.placed[i] {
				kept = append(kept, i)
			}
		}
		if len(kept) > 0 {
			t.members = append(t.members, kept)
			t.units += len(kept)
		}
	}
	for _, col := range c.columns {
		values, missing := filled(col.values, t.members)
		used := t.take(values)
		if missing != nil && !slices.Contains(t.gaps, col.attribute) {
			t.gaps = append(t.gaps, col.attribute)
			used = t.take(missing) || used
		}
		if used && !slices.Contains(t.attributes, col.attribute) {
			t.attributes = append(t.attributes, col.attribute)
		}
	}
	t.total = make([]float64, (t.arms-1)*len(t.x))
	for _, units := range t.members {
		t.spread = append(t.spread, t.spreadOf(units))
	}
	return t
}

// filled puts the average in the place of missing values and says where they were;
// missing is nil where no value is missing (Hansen and Bowers 2008, section 3).
func filled(values []float64, members [][]int) (out, missing []float64) {
	out = make([]float64, len(values))
	var known []float64
	for _, units := range members {
		for _, i := range units {
			if !math.IsNaN(values[i]) {
				known = append(known, values[i])
			}
		}
	}
	mean, _ := meanVariance(known)
	gap := make([]float64, len(values))
	any := false
	for _, units := range members {
		for _, i := range units {
			if math.IsNaN(values[i]) {
				gap[i], any = 1, true
			} else {
				out[i] = values[i] - mean
			}
		}
	}
	if !any {
		return out, nil
	}
	return out, gap
}

// take adds a column, centred in each block and scaled; false where it does not vary
// within any.
func (t *omnibusTest) take(values []float64) bool {
	x := make([]float64, len(values))
	before, squares := 0.0, 0.0
	for _, units := range t.members {
		inside := make([]float64, len(units))
		for at, i := range units {
			inside[at] = values[i]
			before += values[i] * values[i]
		}
		mean, _ := meanVariance(inside)
		for _, i := range units {
			x[i] = values[i] - mean
			squares += x[i] * x[i]
		}
	}
	// Centring leaves rounding errors of about 1e-16 of a value, so 1e-32 of a square.
	if !(squares > 1e-24*before) {
		return false
	}
	for i := range x {
		x[i] /= math.Sqrt(squares)
	}
	t.x = append(t.x, x)
	return true
}

func (t *omnibusTest) spreadOf(units []int) []float64 {
	k := len(t.x)
	out := make([]float64, k*k)
	if len(units) < 2 {
		return out
	}
	for a := range k {
		for b := range a + 1 {
			sum := 0.0
			for _, i := range units {
				sum += t.x[a][i] * t.x[b][i]
			}
			out[a*k+b] = sum / float64(len(units)-1)
			out[b*k+a] = out[a*k+b]
		}
	}
	return out
}

// of is d² of an assignment.
func (t *omnibusTest) of(arm []int) float64 {
	k := len(t.x)
	if k == 0 {
		return 0
	}
	clear(t.total)
	for c, x := range t.x {
		for _, units := range t.members {
			for _, i := range units {
				if arm[i] < t.arms-1 {
					t.total[arm[i]*k+c] += x[i]
				}
			}
		}
	}
	d2 := 0.0
	for _, row := range t.rootOf(arm).rows {
		sum := 0.0
		for at, v := range row {
			sum += v * t.total[at]
		}
		d2 += sum * sum
	}
	return d2
}

// rank is the rank of the covariance at the numbers of an assignment.
func (t *omnibusTest) rank(arm []int) int {
	if len(t.x) == 0 {
		return 0
	}
	return len(t.rootOf(arm).rows)
}

// rootOf finds the root for the numbers of an assignment. Assignments with the same
// numbers, or for two arms the same products of them, share one.
func (t *omnibusTest) rootOf(arm []int) *root {
	counts := make([][]int, len(t.members))
	key := make([]byte, 0, 4*len(counts))
	for b, units := range t.members {
		counts[b] = make([]int, t.arms)
		for _, i := range units {
			counts[b][arm[i]]++
		}
		if t.arms == 2 {
			key = binary.AppendUvarint(key, uint64(counts[b][0]*counts[b][1]))
			continue
		}
		for _, n := range counts[b] {
			key = binary.AppendUvarint(key, uint64(n))
		}
	}
	if known, has := t.roots[string(key)]; has {
		return known
	}
	if len(t.roots) >= mostRoots {
		clear(t.roots)
	}
	made := newRoot(t.covariance(counts))
	t.roots[string(key)] = made
	return made
}

// covariance is Cov of the stacked sums.
func (t *omnibusTest) covariance(counts [][]int) *mat.SymDense {
	k := len(t.x)
	cov := mat.NewSymDense((t.arms-1)*k, nil)
	for b, units := range t.members {
		for p := range t.arms - 1 {
			for q := range p + 1 {
				weight := -float64(counts[b][p]*counts[b][q]) / float64(len(units))
				if p == q {
					weight += float64(counts[b][p])
				}
				if weight == 0 {
					continue
				}
				for a := range k {
					for c := range k {
						if row, col := p*k+a, q*k+c; col <= row {
							cov.SetSym(row, col, cov.At(row, col)+weight*t.spread[b][a*k+c])
						}
					}
				}
			}
		}
	}
	return cov
}

func newRoot(cov *mat.SymDense) *root {
	var eigen mat.EigenSym
	out := &root{}
	if !eigen.Factorize(cov, true) {
		return out
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	for j, v := range values {
		if !(v > smallestPart*values[len(values)-1]) {
			continue
		}
		row := make([]float64, len(values))
		for i := range row {
			row[i] = vectors.At(i, j) / math.Sqrt(v)
		}
		out.rows = append(out.rows, row)
	}
	return out
}

// chiSquareTail is P(χ²_df ≥ x), 1 without degrees of freedom.
func chiSquareTail(x float64, df int) float64 {
	if df == 0 {
		return 1
	}
	return distuv.ChiSquared{K: float64(df)}.Survival(x)
}
