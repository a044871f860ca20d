package randomize

import "math"

// whitened turns covariates (one slice of a value for each team) into columns of mean
// zero that are uncorrelated and have standard deviation 1 with divisor n−1: scores times
// √(n−1). For such columns Mahalanobis distances are plain ones: with W = XL and S the
// covariance matrix of X, W'W = (n−1)·I and S⁻ = LL' on the space that the covariates
// span, which is what a generalised inverse gives where S is singular.
func whitened(covariates [][]float64) [][]float64 {
	columns, _ := scores(covariates, nil)
	for _, q := range columns {
		spread(q)
	}
	return columns
}

// spread gives a column of length 1 the standard deviation 1.
func spread(q []float64) {
	root := math.Sqrt(float64(len(q) - 1))
	for i := range q {
		q[i] = float64(q[i] * root)
	}
}

// Mahalanobis is how unlike the arms are in the covariates: with n_k teams and mean x̄_k
// in arm k, x̄ the mean of all and S their covariance matrix (divisor n−1),
//
//	M = Σ_k n_k·(x̄_k − x̄)'S⁻¹(x̄_k − x̄),
//
// which with two arms is (n₁n₀/n)·(x̄₁ − x̄₀)'S⁻¹(x̄₁ − x̄₀) (Morgan and Rubin 2012, Annals
// of Statistics 40:1263, equation 1), and with more the trace statistic of Lawley and
// Hotelling with the total covariance matrix. Over all draws its mean is about
// rank·(K−1), and M is about chi-square with so many degrees of freedom. rank is the
// number of covariates that do not depend on each other; where S is singular S⁻¹ is a
// generalised inverse. Teams whose arm is negative are not counted.
func Mahalanobis(covariates [][]float64, arm []int, arms int) (m float64, rank int) {
	var counted []int
	for i, k := range arm {
		if k >= 0 {
			counted = append(counted, i)
		}
	}
	if len(counted) < 2 {
		return 0, 0
	}
	columns := whitened(picked(covariates, counted))
	number := make([]float64, arms)
	for _, i := range counted {
		number[arm[i]]++
	}
	for _, w := range columns {
		sum := make([]float64, arms)
		for at, i := range counted {
			sum[arm[i]] += w[at]
		}
		for k, n := range number {
			if n > 0 {
				m += float64(sum[k]*sum[k]) / n
			}
		}
	}
	return m, len(columns)
}

// picked keeps the values of some teams.
func picked(covariates [][]float64, teams []int) [][]float64 {
	out := make([][]float64, len(covariates))
	for j, values := range covariates {
		for _, i := range teams {
			out[j] = append(out[j], values[i])
		}
	}
	return out
}

// grid holds columns as whole numbers of 2^−bits, added up for each unit that is drawn
// (one team, or several that are drawn as one). Sums of them are exact, so which draws
// are alike enough cannot depend on a platform's arithmetic, on the order of the teams,
// or on the names of the arms.
type grid struct {
	columns int
	value   []int64 // [unit][column]
	teams   []int64 // of each unit
	total   []int64 // of each column
	n       int64   // teams in all
	bits    int
}

// newGrid lays columns on the grid: bits is the largest of 0…24 with
// columns·n²·4^bits ≤ 2⁶², so that sums of squares over columns of sums over teams stay
// below 2⁶³ for columns of standard deviation 1. Halves round to the even neighbour.
func newGrid(columns [][]float64, units [][]int) *grid {
	g := &grid{columns: len(columns), total: make([]int64, len(columns))}
	for _, teams := range units {
		g.teams = append(g.teams, int64(len(teams)))
		g.n += int64(len(teams))
	}
	size := float64(len(columns)) * float64(g.n) * float64(g.n)
	for g.bits = 24; g.bits > 0 && math.Ldexp(size, 2*g.bits) > 1<<62; g.bits-- {
	}
	g.value = make([]int64, len(units)*len(columns))
	for u, teams := range units {
		for j, w := range columns {
			for _, i := range teams {
				v := int64(math.RoundToEven(math.Ldexp(w[i], g.bits)))
				g.value[u*g.columns+j] += v
				g.total[j] += v
			}
		}
	}
	return g
}

// sums adds the columns and the teams up by arm, into the generator's scratch.
func (d *grid) sums(g *Generator, arm []int, arms int) (sum, teams []int64) {
	sum, teams = sized(&g.scratch.sums, arms*d.columns), sized(&g.scratch.teams, arms)
	clear(sum)
	clear(teams)
	if arms == 2 {
		d.sumsOfTwo(arm, sum, teams)
		return sum, teams
	}
	for u, k := range arm {
		teams[k] += d.teams[u]
		row := sum[k*d.columns : (k+1)*d.columns]
		for j, v := range d.value[u*d.columns : (u+1)*d.columns] {
			row[j] += v
		}
	}
	return sum, teams
}

// sumsOfTwo is sums for two arms: those of arm 1 without a branch, and the rest. Most of
// the time of a draw that is tried a thousand times is spent here.
func (d *grid) sumsOfTwo(arm []int, sum, teams []int64) {
	one, n := sum[d.columns:], d.columns
	var inOne int64
	for u, k := range arm {
		mask := -int64(k)
		inOne += d.teams[u] & mask
		for j, v := range d.value[u*n : u*n+n] {
			one[j] += v & mask
		}
	}
	teams[0], teams[1] = d.n-inOne, inOne
	for j, all := range d.total {
		sum[j] = all - one[j]
	}
}

// unlike is M of Mahalanobis, in 4^−bits, where the columns are whitened:
// Σ_m Q_m/m − Q/n with Q_m the sum of squares of the sums of the arms that have m teams,
// and Q that of all teams. The Q are whole numbers; they are divided and added in
// ascending order of m. It is infinite where an arm has no team.
func (d *grid) unlike(g *Generator, arm []int, arms int) float64 {
	sum, teams := d.sums(g, arm, arms)
	var all int64
	for _, t := range d.total {
		all += t * t
	}
	out := 0.0
	for last := int64(0); ; {
		next, q := int64(math.MaxInt64), int64(0)
		for k, m := range teams {
			if m == 0 {
				return math.Inf(1)
			}
			if m > last && m < next {
				next, q = m, 0
			}
			if m == next {
				for _, s := range sum[k*d.columns : (k+1)*d.columns] {
					q += s * s
				}
			}
		}
		if next == math.MaxInt64 {
			return out - float64(all)/float64(d.n)
		}
		out += float64(q) / float64(next)
		last = next
	}
}
