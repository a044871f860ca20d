package estimate

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"sort"
	"strings"
	"testing"
)

// wildColumns is a treatment of clusters with a covariate and, where weighted, weights.
func wildColumns(clusters, rows int, weighted bool) *Columns {
	random := rand.New(rand.NewPCG(11, uint64(clusters)))
	c := &Columns{X: make([][]float64, 2)}
	for g := range clusters {
		shock := random.NormFloat64()
		for range rows + g%3 {
			x := random.NormFloat64()
			c.X[0] = append(c.X[0], float64(g%2))
			c.X[1] = append(c.X[1], x)
			c.Y = append(c.Y, shock+x+0.5*float64(g%2)+random.NormFloat64())
			c.Cluster = append(c.Cluster, int32(g))
			if weighted {
				c.Weight = append(c.Weight, 0.5+random.Float64())
			}
		}
	}
	return c
}

func solved(t testing.TB, c *Columns) *Regression {
	t.Helper()
	cp, err := c.CrossProducts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return Solve(cp)
}

// plainBootstrap is the bootstrap as its definition says it, row by row: the regression
// without the treatment gives the residuals under the null, each sign vector a new outcome,
// and each outcome a new regression with CR1S errors.
func plainBootstrap(t *testing.T, c *Columns, null float64, clusters int) []float64 {
	t.Helper()
	under := &Columns{X: c.X[1:], Cluster: c.Cluster, Weight: c.Weight}
	for i, y := range c.Y {
		under.Y = append(under.Y, y-null*c.X[0][i])
	}
	r := solved(t, under)
	fitted, residual := make([]float64, len(c.Y)), make([]float64, len(c.Y))
	for i := range c.Y {
		fitted[i] = r.Coefficient(-1) + r.Beta()[0]*c.X[1][i] + null*c.X[0][i]
		residual[i] = c.Y[i] - fitted[i]
	}
	var out []float64
	for signs := range 1 << clusters {
		star := *c
		star.Y = make([]float64, len(c.Y))
		for i := range star.Y {
			v := float64(1 - 2*(signs>>int(c.Cluster[i])&1))
			star.Y[i] = fitted[i] + v*residual[i]
		}
		r := solved(t, &star)
		v, err := r.Infer(context.Background(), &star, CR1S, []int{0})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, (r.Beta()[0]-null)/math.Sqrt(v.Variance[0][0]))
	}
	sort.Float64s(out)
	return out
}

func TestWildBootstrapIsItsDefinition(t *testing.T) {
	t.Parallel()
	for _, weighted := range []bool{false, true} {
		c := wildColumns(8, 3, weighted)
		w, err := solved(t, c).WildBootstrap(context.Background(), 0, WildOptions{Alpha: 0.05})
		if err != nil {
			t.Fatal(err)
		}
		for _, null := range []float64{0, 0.7, -2} {
			want, got := plainBootstrap(t, c, null, 8), w.Statistics(null)
			if len(got) != len(want) {
				t.Fatalf("%d statistics, want %d", len(got), len(want))
			}
			extreme := int64(0)
			for i := range want {
				if math.Abs(got[i]-want[i]) > 1e-8*(1+math.Abs(want[i])) {
					t.Errorf("weighted %v, null %g: t*[%d] = %.12g, by its definition %.12g", weighted, null, i, got[i], want[i])
				}
				if math.Abs(want[i]) >= math.Abs((w.Estimate-null)/w.StdError)*(1-1e-9) {
					extreme++
				}
			}
			if test := w.At(null); test.Extreme != extreme || test.P != float64(extreme)/256 {
				t.Errorf("weighted %v, null %g: %d of 256 as extreme, p %g; want %d", weighted, null, test.Extreme, test.P, extreme)
			}
		}
		// The ends of the interval are where the test changes its mind.
		for _, end := range []float64{w.Low, w.High} {
			outward := math.Copysign(1e-6, end-w.Estimate)
			if in, out := w.At(end-outward).P, w.At(end+outward).P; in <= 0.05 || out > 0.05 {
				t.Errorf("at the end %g of the interval p goes from %g to %g", end, in, out)
			}
		}
	}
}

// Drawn weights give the same numbers on any number of processors, others for another seed,
// and p-values near those of all vectors.
func TestDrawnWildBootstrap(t *testing.T) {
	r := solved(t, wildColumns(14, 4, false))
	exact, err := r.WildBootstrap(context.Background(), 0, WildOptions{Alpha: 0.05, Null: 0.8})
	if err != nil {
		t.Fatal(err)
	}
	for _, weights := range []WildWeights{Rademacher, Webb} {
		var before Wild
		for i, processors := range []int{1, 2, runtime.GOMAXPROCS(0)} {
			old := runtime.GOMAXPROCS(processors)
			f := r.wildForm(0)
			rows, err := f.sample(context.Background(), weights, WildOptions{Draws: 4000, Seed: "seed"})
			runtime.GOMAXPROCS(old)
			if err != nil {
				t.Fatal(err)
			}
			d := &wildDistribution{rows: rows, factor: r.clusterFactor(CR1S), estimate: r.beta[0], se: exact.StdError, scale: exact.d.scale}
			w := Wild{Estimate: r.beta[0], StdError: exact.StdError, d: d, Vectors: 4000}
			w.WildTest = w.At(0.8)
			if i > 0 && w.WildTest != before.WildTest {
				t.Errorf("%s: %+v on %d processors, %+v on another number", weights, w.WildTest, processors, before.WildTest)
			}
			before = w
		}
		// Webb's weights have other tails than signs; both are near for 14 clusters.
		if math.Abs(before.P-exact.P) > 0.03 {
			t.Errorf("%s: p = %g by drawing, %g by all vectors", weights, before.P, exact.P)
		}
	}
	one, err := r.WildBootstrap(context.Background(), 0, WildOptions{Alpha: 0.05, Weights: Webb, Draws: 500, Seed: "one"})
	if err != nil {
		t.Fatal(err)
	}
	other, err := r.WildBootstrap(context.Background(), 0, WildOptions{Alpha: 0.05, Weights: Webb, Draws: 500, Seed: "other"})
	if err != nil {
		t.Fatal(err)
	}
	if one.Statistics(0)[0] == other.Statistics(0)[0] || one.Exact || one.SmallestP != 1.0/501 || one.MonteCarloError == 0 {
		t.Errorf("seeds “one” and “other” give the same draws, or the answer does not say it is drawn: %+v", one.WildTest)
	}
}

func TestWildBootstrapSaysItsLimits(t *testing.T) {
	t.Parallel()
	few, err := solved(t, wildColumns(5, 4, false)).WildBootstrap(context.Background(), 0, WildOptions{Alpha: 0.05})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(few.Note, "only 2 of the clusters") || few.SmallestP != 2.0/32 || !math.IsInf(few.Low, -1) || !math.IsInf(few.High, 1) {
		t.Errorf("five clusters: %q, smallest p %g, interval %g to %g", few.Note, few.SmallestP, few.Low, few.High)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := solved(t, wildColumns(20, 2, false)).WildBootstrap(ctx, 0, WildOptions{Alpha: 0.05}); err == nil {
		t.Error("a cancelled bootstrap gives an answer")
	}
}

// BenchmarkWildSignVectors goes through 2^20 sign vectors of 20 clusters of 50 rows, with
// the confidence set after it.
func BenchmarkWildSignVectors(b *testing.B) {
	r := solved(b, wildColumns(20, 50, false))
	for b.Loop() {
		w, err := r.WildBootstrap(context.Background(), 0, WildOptions{Alpha: 0.05})
		if err != nil || w.Vectors != 1<<20 {
			b.Fatal(w.Vectors, err)
		}
	}
}
