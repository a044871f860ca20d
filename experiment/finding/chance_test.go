package finding

import "testing"

func TestChanceInWords(t *testing.T) {
	for v, want := range map[float64]string{0.5: "1 in 2", 2.0 / 3: "2 in 3", 1: "1 in 1", 0.333: "33.3%", 5.0 / 12: "5 in 12"} {
		if got := Chance(v); got != want {
			t.Errorf("%v is %q", v, got)
		}
	}
}

func TestSmallP(t *testing.T) {
	for p, want := range map[float64]string{0.1: "0.10", 0.0002: "1 in 5,000", 2 / 117649e6: "1 in 58,824,500,000", 1e-21: "1 in about 10^21", 5e-324: "1 in about 10^323"} {
		if got := SmallP(p); got != want {
			t.Errorf("%g is %q, want %q", p, got, want)
		}
	}
}
