package estimate

import (
	"context"
	"math"
	"testing"

	"leeway/experiment/randomize"
)

// The golden toy of methods.md section 9, computed with estimatr 1.0.0,
// clubSandwich 0.5.8 and base R 4.2.2.
var (
	toySizes   = []int{3, 2, 4, 3, 2, 5, 3}
	toyTreated = []bool{false, true, false, true, false, false, true}
	toyY       = []float64{5, 6, 7, 9, 8, 4, 5, 6, 5, 9, 10, 11, 6, 7, 5, 4, 6, 7, 5, 10, 8, 9}
	toyX       = []float64{1, 2, 1, 3, 2, 1, 1, 2, 1, 2, 3, 3, 2, 2, 1, 1, 2, 2, 1, 3, 2, 2}
)

// toy is the golden toy as columns: cluster and treatment of each row.
func toy() (cluster []int32, z []float64) {
	for g, n := range toySizes {
		for range n {
			cluster = append(cluster, int32(g))
			z = append(z, float64(armOf(toyTreated[g])))
		}
	}
	return cluster, z
}

func near(t *testing.T, name string, got, want, rel float64) {
	t.Helper()
	if !(math.Abs(got-want) <= rel*math.Max(math.Abs(want), 1e-12)) {
		t.Errorf("%s = %.12g, want %.12g", name, got, want)
	}
}

// regress fits and infers in one step.
func regress(t testing.TB, c *Columns, kind SEType) (*Regression, Inference) {
	t.Helper()
	cp, err := c.CrossProducts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	r := Solve(cp)
	which := []int{-1}
	if c.Level != nil {
		which = nil
	}
	for a := range r.kept {
		which = append(which, a)
	}
	inf, err := r.Infer(context.Background(), c, kind, which)
	if err != nil {
		t.Fatal(err)
	}
	return r, inf
}

func TestGoldenToyLeastSquares(t *testing.T) {
	t.Parallel()
	cluster, z := toy()
	r, inf := regress(t, &Columns{X: [][]float64{z}, Y: toyY, Cluster: cluster}, CR2)
	near(t, "difference", r.beta[0], 3.678571429, 1e-9)
	near(t, "CR2 error", math.Sqrt(inf.Variance[1][1]), .5117738683, 1e-9)
	near(t, "Satterthwaite df", inf.DF[1], 3.843545855, 1e-9)
	near(t, "p", twoSided(r.beta[0]/math.Sqrt(inf.Variance[1][1]), inf.DF[1]), .002308031, 1e-6)
	near(t, "intercept error", math.Sqrt(inf.Variance[0][0]), .2727865324, 1e-9)
	near(t, "intercept df", inf.DF[0], 2.666068223, 1e-9)

	r, inf = regress(t, &Columns{X: [][]float64{z, toyX}, Y: toyY, Cluster: cluster}, CR2)
	near(t, "ANCOVA", r.beta[0], 2.184210526, 1e-9)
	near(t, "ANCOVA error", math.Sqrt(inf.Variance[1][1]), .2806584242, 1e-9)
	near(t, "ANCOVA df", inf.DF[1], 4.941131715, 1e-9)

	_, inf = regress(t, &Columns{X: [][]float64{z}, Y: toyY}, HC2)
	near(t, "HC2 error", math.Sqrt(inf.Variance[1][1]), .455754244, 1e-8)

	// Each row its own Cluster: CR2 is HC2 with the degrees of freedom of Bell and McCaffrey.
	own := make([]int32, len(toyY))
	for i := range own {
		own[i] = int32(i)
	}
	_, inf = regress(t, &Columns{X: [][]float64{z}, Y: toyY, Cluster: own}, CR2)
	near(t, "HC2 error by CR2", math.Sqrt(inf.Variance[1][1]), .455754244, 1e-8)
	near(t, "Bell-McCaffrey df", inf.DF[1], 14.700934579, 1e-9)
}

func TestGoldenDifferences(t *testing.T) {
	t.Parallel()
	bools := func(bits ...int) (out []bool) {
		for _, b := range bits {
			out = append(out, b == 1)
		}
		return out
	}
	_, z := toy()
	toyRows := make([]bool, len(z))
	for i := range z {
		toyRows[i] = z[i] == 1
	}
	for _, c := range []struct {
		name             string
		sample           Sample
		estimate, se, df float64
	}{
		{"Welch", Sample{Y: toyY, Treated: toyRows}, 3.678571429, .455754244, 14.472219414},
		{"pairs", Sample{Y: []float64{5, 3, 8, 6, 7, 7, 9, 4}, Treated: bools(1, 0, 1, 0, 1, 0, 1, 0), Block: []int32{0, 0, 1, 1, 2, 2, 3, 3}}, 2.25, 1.030776406, 3},
		{"pairs of clusters", Sample{
			Y:       []float64{5, 6, 7, 3, 4, 8, 9, 9, 7, 6, 5, 7, 4, 5, 9, 8, 7, 8, 9},
			Treated: bools(1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1),
			Cluster: []int32{0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5, 5, 5},
			Block:   []int32{0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2}}, 2.85, .6371954218, 2},
		{"blocked", Sample{
			Y:       []float64{5, 6, 8, 3, 4, 4, 9, 10, 8, 7, 6, 6, 8, 5},
			Treated: bools(1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0),
			Block:   []int32{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}}, 2.628571429, .5975004625, 10},
	} {
		d, message, err := c.sample.Difference(context.Background())
		if err != nil || message != "" {
			t.Fatalf("%s: %s %v", c.name, message, err)
		}
		near(t, c.name, d.Estimate, c.estimate, 1e-9)
		near(t, c.name+" error", d.StdError, c.se, 1e-8)
		near(t, c.name+" df", d.DF, c.df, 1e-9)
	}
}

// TestGoldenRandomisation: 35 draws; the unstudentised p is 1/35 and the 95% set
// [1.97619, 4.94168] (methods.md, R).
func TestGoldenRandomisation(t *testing.T) {
	t.Parallel()
	c := Comparison{Weight: make([]float64, 7), Value: make([]float64, 7)}
	at := 0
	arm := make([]int, 7)
	for g, n := range toySizes {
		for range n {
			c.Value[g] += toyY[at] / float64(n)
			at++
		}
		c.Weight[g] = float64(n)
		arm[g] = armOf(toyTreated[g])
	}
	m, err := randomize.FixedCounts(make([]int, 7), arm, 2)
	if err != nil {
		t.Fatal(err)
	}
	isTreated := func(a int) bool { return a == 1 }
	for _, squares := range []bool{false, true} {
		c.LeastSquares = squares
		r, err := c.Randomisation(context.Background(), m, toyTreated, isTreated, RandomisationOptions{Alpha: .05})
		if err != nil {
			t.Fatal(err)
		}
		if !r.Exact || r.Draws != 35 || r.Extreme != 1 {
			t.Errorf("%+v", r)
		}
		near(t, "observed", r.Observed, 3.678571429, 1e-9)
		near(t, "p", r.P, 1.0/35, 1e-12)
		near(t, "low", r.Low, 1.97619, 3e-6)
		near(t, "high", r.High, 4.94168, 3e-6)
	}
	// At the 2% level no effect can be excluded: the smallest p is 1/35.
	r, err := c.Randomisation(context.Background(), m, toyTreated, isTreated, RandomisationOptions{Alpha: .02})
	if err != nil || !math.IsInf(r.Low, -1) || !math.IsInf(r.High, 1) || r.Note == "" {
		t.Errorf("%+v %v", r, err)
	}
}

// TestGerberGreen: Field Experiments (2012), Table 2.2: 6.5; two-sided 8/21.
func TestGerberGreen(t *testing.T) {
	t.Parallel()
	arm := []int{1, 0, 0, 0, 0, 0, 1}
	observed := []bool{true, false, false, false, false, false, true}
	m, err := randomize.FixedCounts(make([]int, 7), arm, 2)
	if err != nil {
		t.Fatal(err)
	}
	c := Comparison{Value: []float64{15, 15, 20, 20, 10, 15, 30}}
	r, err := c.Randomisation(context.Background(), m, observed, func(a int) bool { return a == 1 }, RandomisationOptions{Alpha: .05})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "effect", r.Observed, 6.5, 1e-12)
	near(t, "p", r.P, 8.0/21, 1e-12)
}
