package randomize

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/mat"

	"leeway/experiment"
)

// mahalanobisCase is a case of the group balance/mahalanobis.
type mahalanobisCase struct {
	Group, Dataset string
	Inputs         struct {
		Covariates   []string
		Treatment    string
		Clusters     string
		ClusterMeans string `json:"cluster_means"`
	}
	Expected struct {
		Status            string
		M                 float64
		K                 int
		A1                float64 `json:"acceptance_threshold_pa_0.1"`
		A01               float64 `json:"acceptance_threshold_pa_0.01"`
		Observed          float64 `json:"M_observed"`
		Share             float64 `json:"share_as_balanced"`
		Mean, Least, Most float64 `json:"-"`
		MeanM             float64 `json:"mean_M"`
		MinM              float64 `json:"min_M"`
		MaxM              float64 `json:"max_M"`
		Below             int     `json:"n_below_qchisq_0.1"`
		Assignments       int     `json:"n_assignments"`
	}
}

// TestMahalanobisAgainstR compares M, the thresholds and the whole distribution of M over
// 252 assignments with R. The singular case is an error in R; here M is that of the
// covariates that do not depend on each other.
func TestMahalanobisAgainstR(t *testing.T) {
	dir := reference(t)
	files, _ := filepath.Glob(filepath.Join(dir, "cases", "*__mahalanobis__*.json"))
	if len(files) == 0 {
		t.Skip("there are no cases of balance/mahalanobis")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			var c mahalanobisCase
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, &c); err != nil {
				t.Fatal(err)
			}
			covariates, arm := c.read(t, dir)
			m, rank := Mahalanobis(covariates, arm, 2)
			switch {
			case c.Expected.Status == "error":
				alone, one := Mahalanobis(covariates[:1], arm, 2)
				if rank != 1 || one != 1 || math.Abs(m-alone) > 1e-12 {
					t.Errorf("the second column is the first again: M %v (rank %d), alone %v", m, rank, alone)
				}
			case c.Expected.Assignments > 0:
				c.distribution(t, covariates, arm)
			default:
				near(t, "M", m, c.Expected.M, 1e-8)
				near(t, "a at 0.1", chiSquareQuantile(0.1, rank), c.Expected.A1, 1e-8)
				near(t, "a at 0.01", chiSquareQuantile(0.01, rank), c.Expected.A01, 1e-8)
			}
		})
	}
}

func near(t *testing.T, what string, got, want, rel float64) {
	t.Helper()
	if math.Abs(got-want) > rel*math.Abs(want)+1e-10 {
		t.Errorf("%s is %.12g, want %.12g", what, got, want)
	}
}

// read gives the covariates and arms of the case's rows, or of its clusters by means.
func (c mahalanobisCase) read(t *testing.T, dir string) (covariates [][]float64, arm []int) {
	t.Helper()
	columns := dataColumns(t, dir, c.Dataset)
	cluster := c.Inputs.ClusterMeans
	if cluster == "" {
		cluster = c.Inputs.Clusters
	}
	row := make([]string, len(columns[c.Inputs.Treatment]))
	for i := range row {
		row[i] = fmt.Sprint(i)
		if cluster != "" {
			row[i] = columns[cluster][i]
		}
	}
	of := numbered(row)
	n := make([]float64, len(membersOf(of)))
	arm = make([]int, len(n))
	for i, u := range of {
		n[u]++
		z, err := strconv.Atoi(columns[c.Inputs.Treatment][i])
		if err != nil {
			t.Fatal(err)
		}
		arm[u] = z
	}
	for _, name := range c.Inputs.Covariates {
		values := make([]float64, len(n))
		for i, u := range of {
			v, err := strconv.ParseFloat(columns[name][i], 64)
			if err != nil {
				t.Fatal(err)
			}
			values[u] += v / n[u]
		}
		covariates = append(covariates, values)
	}
	return covariates, arm
}

// distribution goes through all assignments of the case's clusters by the mechanism.
func (c mahalanobisCase) distribution(t *testing.T, covariates [][]float64, arm []int) {
	observed, _ := Mahalanobis(covariates, arm, 2)
	d := Design{Kind: experiment.Complete, Shares: []int{1, 1}, Blocks: make([]string, len(arm))}
	base, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	n, mean, least, most, as, below := 0, 0.0, math.Inf(1), 0.0, 0, 0
	a := chiSquareQuantile(0.1, len(covariates))
	_ = base.Enumerate(func(arm []int, _ float64) bool {
		m, _ := Mahalanobis(covariates, arm, 2)
		n++
		mean += m
		least, most = min(least, m), max(most, m)
		if m <= observed*(1+1e-9) {
			as++
		}
		if m <= a {
			below++
		}
		return true
	})
	near(t, "observed M", observed, c.Expected.Observed, 1e-8)
	near(t, "mean M", mean/float64(n), c.Expected.MeanM, 1e-8)
	near(t, "least M", least, c.Expected.MinM, 1e-8)
	near(t, "most M", most, c.Expected.MaxM, 1e-8)
	near(t, "share as balanced", float64(as)/float64(n), c.Expected.Share, 1e-8)
	d.Kind, d.Covariates, d.Acceptance = experiment.Rerandomised, covariates, 0.1
	again, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	if count, exact := again.Count(); !exact || count.Cmp(big.NewInt(int64(c.Expected.Below))) != 0 || below != c.Expected.Below || n != c.Expected.Assignments {
		t.Errorf("%v of %d draws are accepted (by M: %d), want %d of %d", count, n, below, c.Expected.Below, c.Expected.Assignments)
	}
}

// TestRerandomisedAcceptsByM compares the accepted assignments with those that a plain
// evaluation of the formula, by gonum's inverse, accepts, for two and three arms.
func TestRerandomisedAcceptsByM(t *testing.T) {
	for _, s := range restrictedSamples {
		if s.kind != experiment.Rerandomised || len(s.limits) > 0 {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			d := s.design()
			m := s.mechanism(t)
			accepted := map[string]bool{}
			_ = m.Enumerate(func(arm []int, _ float64) bool { accepted[fmt.Sprint(arm)] = true; return true })
			a := chiSquareQuantile(s.accept, 2*(len(s.shares)-1))
			d.Kind = experiment.Blocked
			base, err := New(d)
			if err != nil {
				t.Fatal(err)
			}
			_ = base.Enumerate(func(arm []int, _ float64) bool {
				plain := plainM(d.Covariates, arm, len(s.shares))
				exact, _ := Mahalanobis(d.Covariates, arm, len(s.shares))
				if math.Abs(plain-exact) > 1e-9 {
					t.Fatalf("M is %v, plainly %v", exact, plain)
				}
				if (plain <= a) != accepted[fmt.Sprint(arm)] && math.Abs(plain-a) > 1e-6 {
					t.Errorf("%v has M %v against a %v, accepted %v", arm, plain, a, accepted[fmt.Sprint(arm)])
				}
				return true
			})
		})
	}
}

func plainM(covariates [][]float64, arm []int, arms int) float64 {
	n, q := len(arm), len(covariates)
	x := mat.NewDense(n, q, nil)
	for j, values := range covariates {
		mean := 0.0
		for _, v := range values {
			mean += v / float64(n)
		}
		for i, v := range values {
			x.Set(i, j, v-mean)
		}
	}
	var s, inverse mat.Dense
	s.Mul(x.T(), x)
	s.Scale(1/float64(n-1), &s)
	if err := inverse.Inverse(&s); err != nil {
		return math.NaN()
	}
	total := 0.0
	for k := range arms {
		mean, number := mat.NewVecDense(q, nil), 0.0
		for i, a := range arm {
			if a == k {
				mean.AddVec(mean, x.RowView(i))
				number++
			}
		}
		total += mat.Inner(mean, &inverse, mean) / number
	}
	return total
}

// TestRerandomisedBounds: where the draws are too many to go through, Count is a lower
// bound of what is known otherwise, here from acceptance 0.25 of C(40,20) with M's
// distribution, and SmallestP twice its inverse.
func TestRerandomisedBounds(t *testing.T) {
	d := oneBlock(experiment.Rerandomised, 40, []int{1, 1})
	d.Covariates, d.Acceptance = values(40), 0.25
	m, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	n, exact := m.Count()
	all := new(big.Int).Binomial(40, 20)
	share, _ := new(big.Rat).SetFrac(n, all).Float64()
	if exact || share < 0.12 || share > 0.25 {
		t.Errorf("the bound is %v of all (exact %v)", share, exact)
	}
	bound, _ := new(big.Rat).SetFrac(big.NewInt(2), n).Float64()
	if p := m.SmallestP(); math.Abs(p-bound) > 1e-9*bound {
		t.Errorf("SmallestP is %v, want %v", p, bound)
	}
}

func TestRerandomisedRefuses(t *testing.T) {
	tests := map[string]struct {
		change func(d *Design)
		says   string
	}{
		"nothing to balance on": {func(d *Design) { d.Covariates = nil }, "nothing says in what"},
		"all the same":          {func(d *Design) { d.Covariates = [][]float64{{2, 2, 2, 2, 2, 2}} }, "All teams are the same"},
		"too many columns": {func(d *Design) {
			d.Covariates = [][]float64{{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}, {0, 0, 1, 0, 0, 0}, {0, 0, 0, 1, 0, 0}, {0, 0, 0, 0, 1, 0}}
		}, "only 6 teams"},
		"share":  {func(d *Design) { d.Acceptance = 1 }, "share of draws that would do is 1"},
		"strict": {func(d *Design) { d.Acceptance = 1e-6 }, "None of the 20 possible draws"},
	}
	for name, test := range tests {
		for _, kind := range []experiment.MechanismKind{experiment.Rerandomised, experiment.Constrained} {
			if kind == experiment.Constrained && (name == "too many columns" || name == "strict") {
				continue // its list always holds the best
			}
			d := oneBlock(kind, 6, []int{1, 1})
			d.Covariates, d.Acceptance = values(6), 0.3
			test.change(&d)
			_, err := New(d)
			t.Run(name, func(t *testing.T) { refused(t, err, test.says) })
		}
	}
}

// BenchmarkRerandomised is one draw of 60 teams, four covariates, acceptance 0.001; the
// aim is under 2 s.
func BenchmarkRerandomised(b *testing.B) {
	d := oneBlock(experiment.Rerandomised, 60, []int{1, 1})
	d.Covariates, d.Acceptance = append(values(60), values(61)[0][1:], values(67)[1][7:]), 0.001
	for j := range d.Covariates[2] {
		d.Covariates[2][j] = float64((j * j * 13) % 29)
		d.Covariates[3][j] = float64((j * 17) % 23)
	}
	m, err := New(d)
	if err != nil {
		b.Fatal(err)
	}
	g, arm := NewGenerator("benchmark"), make([]int, 60)
	b.ReportAllocs()
	for b.Loop() {
		m.Draw(g, arm)
	}
}
