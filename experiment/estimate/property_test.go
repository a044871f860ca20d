package estimate

import (
	"context"
	"math"
	"testing"

	"leeway/experiment/randomize"
)

// invented makes n rows in clusters: treatment by cluster, two covariates, levels.
func invented(seed string, clusters, rows int) *Columns {
	g := randomize.NewGenerator(seed)
	unit := func() float64 { return float64(g.Below(1<<30)) / (1 << 30) }
	c := &Columns{X: make([][]float64, 3)}
	for k := range clusters {
		own := unit()
		for range 1 + int(g.Below(uint64(2*rows-1))) {
			x1, x2 := unit()+own, unit()
			z := float64(k % 2)
			c.X[0], c.X[1], c.X[2] = append(c.X[0], z), append(c.X[1], x1), append(c.X[2], x2)
			c.Y = append(c.Y, 2*own+z+x1-x2+unit())
			c.Cluster = append(c.Cluster, int32(k))
			c.Level = append(c.Level, int32(k/4%3))
		}
	}
	return c
}

// same compares coefficients, errors and degrees of freedom with a factor on the
// first two.
func same(t *testing.T, name string, a, b *Regression, x, y Inference, k int, factor float64) {
	t.Helper()
	near(t, name+" estimate", b.beta[k], factor*a.beta[k], 1e-9)
	near(t, name+" error", math.Sqrt(y.Variance[k][k]), math.Abs(factor)*math.Sqrt(x.Variance[k][k]), 1e-9)
	near(t, name+" df", y.DF[k], x.DF[k], 1e-8)
}

// TestProperties: the order of rows, shifts, scales and swapped arms change
// nothing but what they must, for every kind of error.
func TestProperties(t *testing.T) {
	t.Parallel()
	for _, kind := range SETypes() {
		for _, seed := range []string{"p1", "p2", "p3"} {
			c := invented(seed, 24, 6)
			fit, inf := regress(t, c, kind)
			n := len(c.Y)
			turned, shifted, scaled, swapped := &Columns{X: make([][]float64, 3)}, *c, *c, *c
			shifted.X, scaled.X, swapped.X = append([][]float64{}, c.X...), append([][]float64{}, c.X...), append([][]float64{}, c.X...)
			shifted.Y, shifted.X[1] = make([]float64, n), make([]float64, n)
			scaled.Y, scaled.X[2] = make([]float64, n), make([]float64, n)
			swapped.X[0] = make([]float64, n)
			for i := range n {
				r := n - 1 - i
				for j := range turned.X {
					turned.X[j] = append(turned.X[j], c.X[j][r])
				}
				turned.Y, turned.Cluster, turned.Level = append(turned.Y, c.Y[r]), append(turned.Cluster, c.Cluster[r]), append(turned.Level, c.Level[r])
				// 2^20 keeps the last bits, so that the shift itself loses none that matter.
				shifted.Y[i], shifted.X[1][i] = c.Y[i]+1<<20, c.X[1][i]-1<<20
				scaled.Y[i], scaled.X[2][i] = c.Y[i]*1e6, c.X[2][i]*1e-6
				swapped.X[0][i] = 1 - c.X[0][i]
			}
			fit2, inf2 := regress(t, turned, kind)
			same(t, string(kind)+" order", fit, fit2, inf, inf2, 0, 1)
			fit2, inf2 = regress(t, &scaled, kind)
			same(t, string(kind)+" scale", fit, fit2, inf, inf2, 0, 1e6)
			same(t, string(kind)+" scale both", fit, fit2, inf, inf2, 2, 1e12)
			fit2, inf2 = regress(t, &swapped, kind)
			same(t, string(kind)+" swap", fit, fit2, inf, inf2, 0, -1)
			fit2, inf2 = regress(t, &shifted, kind)
			if math.Abs(fit2.beta[0]-fit.beta[0]) > 1e-8 || math.Abs(inf2.DF[0]-inf.DF[0]) > 1e-6*inf.DF[0] {
				t.Errorf("%s: shifted %g df %g, want %g df %g", kind, fit2.beta[0], inf2.DF[0], fit.beta[0], inf.DF[0])
			}
		}
	}
}

// TestMerge: summing any parts and merging gives what summing at once gives,
// plain and weighted, narrow and wide.
func TestMerge(t *testing.T) {
	t.Parallel()
	for _, wide := range []bool{false, true} {
		for _, weighted := range []bool{false, true} {
			c := invented("merge", 30, 8)
			n := len(c.Y)
			if wide {
				for j := range 6 {
					x := make([]float64, n)
					for i := range x {
						x[i] = math.Sin(float64(i*(j+2))) + 1e9
					}
					c.X = append(c.X, x)
				}
			}
			if weighted {
				c.Level = nil
				for i := range n {
					c.Weight = append(c.Weight, 1+float64(i%5))
				}
			}
			fit, inf := regress(t, c, CR2)
			var whole *CrossProducts
			for from := 0; from < n; from += 37 {
				to := min(from+37, n)
				part := &Columns{Y: c.Y[from:to], Cluster: c.Cluster[from:to]}
				for _, x := range c.X {
					part.X = append(part.X, x[from:to])
				}
				if weighted {
					part.Weight = c.Weight[from:to]
				} else {
					part.Level = c.Level[from:to]
				}
				cp, err := part.CrossProducts(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				if whole == nil {
					whole = cp
				} else if err := whole.Merge(cp); err != nil {
					t.Fatal(err)
				}
			}
			merged := Solve(whole)
			which := []int{0, 1, 2}
			got, err := merged.Infer(context.Background(), c, CR2, which)
			if err != nil {
				t.Fatal(err)
			}
			at := 0 // the intercept comes first where nothing is absorbed
			if weighted {
				at = 1
			}
			for _, k := range which {
				near(t, "merged estimate", merged.beta[k], fit.beta[k], 1e-9)
				near(t, "merged variance", got.Variance[k][k], inf.Variance[k+at][k+at], 1e-9)
				near(t, "merged df", got.DF[k], inf.DF[k+at], 1e-8)
			}
		}
	}
}

// TestIdentities: methods.md section 1, (a) and (b): closed forms of CR2 and its
// degrees of freedom for two arms without covariates.
func TestIdentities(t *testing.T) {
	t.Parallel()
	// (a) 3 and 6 clusters of equal size: df 4.0909.
	equal := &Columns{X: [][]float64{nil}}
	for k := range 9 {
		for r := range 4 {
			equal.X[0] = append(equal.X[0], float64(armOf(k < 3)))
			equal.Y = append(equal.Y, math.Cos(float64(7*k+r)))
			equal.Cluster = append(equal.Cluster, int32(k))
		}
	}
	_, inf := regress(t, equal, CR2)
	near(t, "(a) df", inf.DF[1], (1./3+1./6)*(1./3+1./6)/(1./(9*2)+1./(36*5)), 1e-10)

	// (b) any sizes.
	c := invented("identity", 14, 5)
	c.X, c.Level = c.X[:1], nil
	_, inf = regress(t, c, CR2)
	size, sum, arm := make([]float64, 14), make([]float64, 14), make([]int, 14)
	var n, total [2]float64
	for i, g := range c.Cluster {
		a := int(c.X[0][i])
		size[g]++
		sum[g] += c.Y[i]
		arm[g] = a
		n[a]++
		total[a] += c.Y[i]
	}
	variance := 0.0
	var trace, squares float64
	w := func(g int) float64 { return 1 / n[arm[g]] / math.Sqrt(1-size[g]/n[arm[g]]) }
	for g := range size {
		a := arm[g]
		d := sum[g] - size[g]*total[a]/n[a]
		variance += d * d / (n[a] * n[a] * (1 - size[g]/n[a]))
		for h := range size {
			if arm[h] != a {
				continue
			}
			p := -size[g] * size[h] / n[a]
			if g == h {
				p += size[g]
				trace += w(g) * w(g) * p
			}
			p *= w(g) * w(h)
			squares += p * p
		}
	}
	near(t, "(b) variance", inf.Variance[1][1], variance, 1e-10)
	near(t, "(b) df", inf.DF[1], trace*trace/squares, 1e-10)
}

// TestCoverage: with 12 clusters of unequal size and no effect, 95% CR2 intervals
// hold zero in 95% of 1,000 simulated pilots, within three Monte Carlo errors.
func TestCoverage(t *testing.T) {
	t.Parallel()
	g := randomize.NewGenerator("coverage")
	normal := func() float64 {
		s := -6.0
		for range 12 {
			s += float64(g.Below(1<<30)) / (1 << 30)
		}
		return s
	}
	const pilots = 1000
	held := 0
	for range pilots {
		c := &Columns{X: [][]float64{nil}}
		for k := range 12 {
			own := normal()
			for range 3 + k%4*2 {
				c.X[0] = append(c.X[0], float64(k%2))
				c.Y = append(c.Y, own+normal())
				c.Cluster = append(c.Cluster, int32(k))
			}
		}
		fit, inf := regress(t, c, CR2)
		if term := NewTerm("z", fit.beta[0], math.Sqrt(inf.Variance[1][1]), inf.DF[1], .05); term.Low <= 0 && 0 <= term.High {
			held++
		}
	}
	share := float64(held) / pilots
	t.Logf("95%% intervals held the truth in %.1f%% of %d pilots with 12 clusters", 100*share, pilots)
	if math.Abs(share-.95) > 3*math.Sqrt(.95*.05/pilots)+.01 {
		t.Errorf("coverage %.3f", share)
	}
}

// TestStudent: twoSided and critical invert each other, near and far.
func TestStudent(t *testing.T) {
	t.Parallel()
	for _, df := range []float64{.8, 1, 2.5, 4.0909, 30, 1e4, 4e6} {
		for _, alpha := range []float64{.5, .1, .05, .001, 1e-8} {
			near(t, "alpha", twoSided(critical(alpha, df), df), alpha, 1e-9)
		}
	}
	// R: qt(.975, c(1, 10)), 2 * pt(-40, 20).
	near(t, "qt df 1", critical(.05, 1), 12.706204736174694, 1e-10)
	near(t, "qt df 10", critical(.05, 10), 2.2281388519649385, 1e-10)
}
