package estimate

import (
	"math"
	"testing"
)

// The values are R's qnorm(.975)+qnorm(.8) and qt(.975,10)+qt(.8,10).
func TestDetectable(t *testing.T) {
	for _, test := range []struct{ se, df, want, tolerance float64 }{
		{1, math.Inf(1), 1.959963984540054 + 0.8416212335729143, 1e-12},
		{1, 10, 2.228138851964939 + 0.879057828550588, 1e-9},
		{2, 10, 2 * (2.228138851964939 + 0.879057828550588), 1e-9},
	} {
		if got := Detectable(test.se, test.df, 0.05, 0.8); math.Abs(got-test.want) > test.tolerance {
			t.Errorf("Detectable(%g, %g) = %.10f, want %.10f", test.se, test.df, got, test.want)
		}
	}
	if !math.IsNaN(Detectable(0, 10, 0.05, 0.8)) || !math.IsNaN(Detectable(1, 0, 0.05, 0.8)) {
		t.Error("a change is called detectable without a standard error or degrees of freedom")
	}
}
