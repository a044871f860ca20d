package estimate

import (
	"math"
	"math/rand/v2"
	"testing"

	"leeway/experiment/randomize"
)

// Over all draws the estimate is the true effect on average, its error at least the true
// one on average, whatever the potential outcomes, and the error without the pairs never
// seen can be too small.
func TestHorvitzThompsonOverAllDraws(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 5))
	short := 0
	for range 200 {
		block := []int{0, 0, 1, 1, 2, 2, 2, 2}
		arm := []int{1, 0, 1, 0, 1, 0, 0, 0}
		y0, y1 := make([]float64, 8), make([]float64, 8)
		truth := 0.0
		for i := range y0 {
			y0[i], y1[i] = random.NormFloat64(), random.NormFloat64()
			truth += (y1[i] - y0[i]) / 8
		}
		m, err := randomize.FixedCounts(block, arm, 2)
		if err != nil {
			t.Fatal(err)
		}
		size := []float64{2, 2, 4}
		pair := func(i, _ int) PairChance {
			n := size[block[i]]
			return PairChance{Practice: 0, Other: (n - 1) * (n - 2) / (n * (n - 1)), FirstPractice: (n - 1) / (n * (n - 1)), SecondPractice: (n - 1) / (n * (n - 1))}
		}
		mean, square, bound, seen := 0.0, 0.0, 0.0, 0.0
		err = m.Enumerate(func(arm []int, probability float64) bool {
			d := HorvitzData{Total: make([]float64, 8), Treated: make([]bool, 8), Chance: make([]float64, 8), Group: block, Pair: pair, Rows: 8}
			for i, a := range arm {
				d.Total[i], d.Treated[i], d.Chance[i] = y0[i], a == 1, 1/size[block[i]]
				if a == 1 {
					d.Total[i] = y1[i]
				}
			}
			h, err := HorvitzThompson(d)
			if err != nil {
				t.Fatal(err)
			}
			mean += probability * h.Estimate
			square += probability * h.Estimate * h.Estimate
			bound += probability * h.StdError * h.StdError
			if !math.IsNaN(h.SeenError) {
				seen += probability * h.SeenError * h.SeenError
			}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(mean-truth) > 1e-12 {
			t.Errorf("mean of the estimates %.14g, true effect %.14g", mean, truth)
		}
		variance := square - mean*mean
		if bound < variance-1e-12 {
			t.Errorf("mean squared error %g is below the variance %g", bound, variance)
		}
		if seen < variance-1e-12 {
			short++
		}
	}
	if short == 0 {
		t.Error("the error without the pairs never seen is never too small here, so the note on it is wrong")
	}
}

// Where every unit has the same effect and is drawn by itself, the error under a constant
// effect is the true one.
func TestHorvitzThompsonConstantEffect(t *testing.T) {
	t.Parallel()
	y0, tau := []float64{1, -2, 4, 0.5}, 1.5
	chance := []float64{0.5, 0.3, 0.6, 0.25}
	mean, square := 0.0, 0.0
	var d HorvitzData
	for z := range 1 << 4 {
		d = HorvitzData{Chance: chance, Group: []int{0, 1, 2, 3}, Rows: 4}
		probability := 1.0
		for i := range y0 {
			treated := z>>i&1 == 1
			d.Treated = append(d.Treated, treated)
			if treated {
				d.Total, probability = append(d.Total, y0[i]+tau), probability*chance[i]
			} else {
				d.Total, probability = append(d.Total, y0[i]), probability*(1-chance[i])
			}
		}
		h, err := HorvitzThompson(d)
		if err != nil {
			t.Fatal(err)
		}
		mean += probability * h.Estimate
		square += probability * h.Estimate * h.Estimate
	}
	near(t, "mean", mean, tau, 1e-12)
	near(t, "error", d.ConstantEffectError(tau, []float64{1, 1, 1, 1}), math.Sqrt(square-mean*mean), 1e-12)
}
