package randomize

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// TestChiSquareQuantile compares with the values in methods.md, section 2 (computed
// with R, six decimals), and over a grid with gonum, to the nine digits kept.
func TestChiSquareQuantile(t *testing.T) {
	for _, test := range []struct {
		df   int
		p, a float64
	}{{2, .1, .210721}, {4, .1, 1.063623}, {4, .01, .297110}, {6, .1, 2.204131}} {
		if got := chiSquareQuantile(test.p, test.df); math.Abs(got-test.a) > 1e-6 {
			t.Errorf("df %d, p %g: %v, want %v", test.df, test.p, got, test.a)
		}
	}
	for _, df := range []int{1, 2, 3, 5, 8, 13, 40, 121} {
		for _, p := range []float64{1e-6, .001, .01, .1, .5, .9, .999} {
			got, want := chiSquareQuantile(p, df), distuv.ChiSquared{K: float64(df)}.Quantile(p)
			if math.Abs(got-want) > 1e-8*want {
				t.Errorf("df %d, p %g: %v, gonum has %v", df, p, got, want)
			}
		}
	}
	// The variance factor v_a = P(χ²_{k+2} ≤ a)/P(χ²_k ≤ a) of the same table.
	for _, test := range []struct {
		df   int
		p, v float64
	}{{2, .1, .05176}, {4, .1, .16915}, {4, .01, .04890}, {6, .1, .25895}} {
		a := bigFloat(chiSquareQuantile(test.p, test.df))
		v, _ := chiSquareBelow(a, test.df+2).Float64()
		if math.Abs(v/test.p-test.v) > 5e-6 {
			t.Errorf("k %d, p %g: v = %v, want %v", test.df, test.p, v/test.p, test.v)
		}
	}
}

// TestAcceptedAtLeast compares with the beta quantile that the bound is equal to.
func TestAcceptedAtLeast(t *testing.T) {
	for _, test := range []struct{ hits, tries int64 }{{1, 10}, {3, 1000}, {400, 1000}, {400, 400_000}, {37, 2_000_000}, {400, 401}, {5, 5}} {
		got, _ := acceptedAtLeast(test.hits, test.tries).Float64()
		want := mathext.InvRegIncBeta(float64(test.hits), float64(test.tries-test.hits+1), surely)
		if got > want*(1+1e-9) || got < want*0.99 {
			t.Errorf("%d of %d: %v, want just below %v", test.hits, test.tries, got, want)
		}
	}
	if acceptedAtLeast(0, 100).Sign() != 0 {
		t.Error("no hits give a bound above 0")
	}
}
