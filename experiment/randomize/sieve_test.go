package randomize

import (
	"math"
	"math/big"
	"testing"
)

// TestSpread: no assignment is likelier than one in spread, and no set of two arms' units
// than one in contrasts, told by going through all of them.
func TestSpread(t *testing.T) {
	for _, s := range samples {
		if s.fixed != nil {
			continue
		}
		for _, m := range []Mechanism{s.mechanism(t), newSimple(len(s.design().Blocks), s.shares)} {
			if n, _ := m.Count(); n.Cmp(big.NewInt(100_000)) > 0 {
				continue
			}
			likeliest := 0.0
			_ = m.Enumerate(func(_ []int, p float64) bool { likeliest = max(likeliest, p); return true })
			e := m.(evenly)
			spread, _ := new(big.Float).SetInt(e.spread()).Float64()
			if likeliest > 1/spread*(1+1e-12) || spread < 1 {
				t.Errorf("%s, %s: an assignment has %v, more than one in %v", s.name, m.Algorithm(), likeliest, spread)
			}
			// The smallest p is at most twice the mean probability of a contrast.
			contrasts, _ := new(big.Float).SetInt(e.contrasts()).Float64()
			if p := m.SmallestP(); m.Algorithm() != "simple/1" && p > 2/contrasts*(1+1e-12) {
				t.Errorf("%s, %s: the smallest p is %v, above 2 in %v", s.name, m.Algorithm(), p, contrasts)
			}
		}
	}
}

// TestBoundsOfSmallSieves takes the way of sieves that are too large to go through and
// compares with what going through shows.
func TestBoundsOfSmallSieves(t *testing.T) {
	for _, s := range restrictedSamples {
		exact, is := drawnUnits(s.mechanism(t)).(*sieve)
		if !is || !exact.symmetric {
			continue
		}
		large := newSieve(exact.algorithm, exact.base, exact.accept, true)
		large.small = func() bool { return false }
		n, known := large.Count()
		truth, _ := exact.Count()
		share, _ := new(big.Rat).SetFrac(n, truth).Float64()
		if known || share > 1 || share < 0.1 {
			t.Errorf("%s: the bound is %v of %v (exact %v)", s.name, n, truth, known)
		}
		if p, least := large.SmallestP(), exact.SmallestP(); p < least-1e-12 && !math.IsNaN(p) {
			t.Errorf("%s: the smallest p is said to be %v, but it is %v", s.name, p, least)
		}
	}
}
