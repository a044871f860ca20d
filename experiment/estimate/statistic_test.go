package estimate

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"leeway/experiment/randomize"
)

// statisticRows are 12 units of several rows in 3 blocks, with a covariate.
func statisticRows() (rows UnitRows, arm, block []int) {
	random := rand.New(rand.NewPCG(1, 9))
	rows = UnitRows{Units: 12, Covariates: make([][]float64, 1)}
	for u := range 12 {
		arm, block = append(arm, (u+u/6)%2), append(block, u/4)
		shock := random.NormFloat64()
		for range 2 + u%3 {
			x := random.NormFloat64()
			rows.Y = append(rows.Y, shock+x+float64(u/4)+float64(arm[u]))
			rows.Unit, rows.Block = append(rows.Unit, u), append(rows.Block, u/4)
			rows.Covariates[0] = append(rows.Covariates[0], x)
		}
	}
	return rows, arm, block
}

// A regression statistic from sums of units is the regression itself, row by row, for
// every draw and for every supposed effect.
func TestRegressionStatisticIsTheRegression(t *testing.T) {
	t.Parallel()
	rows, arm, block := statisticRows()
	m, err := randomize.FixedCounts(block, arm, 2)
	if err != nil {
		t.Fatal(err)
	}
	practice := func(a int) bool { return a == 1 }
	z0 := rows.assigned(arm, practice)
	for _, kind := range []StatisticKind{Ancova, StudentisedCR0, StudentisedCR1} {
		s, err := NewStatistic(kind, rows, arm, practice, 0)
		if err != nil {
			t.Fatal(err)
		}
		evaluate, g, other := s.worker(), randomize.NewGenerator("draws"), make([]int, 12)
		for range 50 {
			m.Draw(g, other)
			d := evaluate(other)
			for _, tau := range []float64{0, 1.3} {
				c := &Columns{X: [][]float64{rows.assigned(other, practice), rows.Covariates[0]}, Level: make([]int32, len(rows.Y)), Cluster: make([]int32, len(rows.Y))}
				for i, y := range rows.Y {
					c.Y = append(c.Y, y-tau*z0[i])
					c.Level[i], c.Cluster[i] = int32(rows.Block[i]), int32(rows.Unit[i])
				}
				r := solved(t, c)
				want := r.Beta()[0]
				if types := map[StatisticKind]SEType{StudentisedCR0: CR0, StudentisedCR1: CR1S}; types[kind] != "" {
					inf, err := r.Infer(context.Background(), c, types[kind], []int{0})
					if err != nil {
						t.Fatal(err)
					}
					want /= math.Sqrt(inf.Variance[0][0])
				}
				near(t, fmt.Sprintf("%s at %g", kind, tau), d.at(tau, s.studentised), want, 1e-9)
			}
		}
	}
}

// The same seed gives the same numbers on any number of processors, by enumeration too.
func TestStatisticsOnAnyProcessors(t *testing.T) {
	rows, arm, block := statisticRows()
	m, err := randomize.FixedCounts(block, arm, 2) // 6^3 assignments
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]RandomisationTest{}
	for _, processors := range []int{1, 2, 3} {
		old := runtime.GOMAXPROCS(processors)
		for _, kind := range StatisticKinds() {
			quantile := 0.8
			s, err := NewStatistic(kind, rows, arm, func(a int) bool { return a == 1 }, quantile)
			if err != nil {
				t.Fatal(err)
			}
			for _, limit := range []int{0, -1} {
				n, err := s.Under(context.Background(), m, RandomisationOptions{Draws: 1500, Seed: "s", EnumerateUpTo: limit})
				if err != nil {
					t.Fatal(err)
				}
				test, key := n.Test(0), fmt.Sprint(kind, limit)
				if known, seen := before[key]; seen && known != test {
					t.Errorf("%s: %+v on %d processors, %+v before", key, test, processors, known)
				}
				before[key] = test
				if exact := before[fmt.Sprint(kind, 0)]; limit == -1 && math.Abs(test.TwoSided-exact.TwoSided) > 0.06 {
					t.Errorf("%s: p %g by drawing, %g by enumeration", kind, test.TwoSided, exact.TwoSided)
				}
			}
		}
		runtime.GOMAXPROCS(old)
	}
}
