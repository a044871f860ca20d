package randomize

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"leeway/experiment"
)

func simpleDraw(t testing.TB, units int, shares ...int) Mechanism {
	t.Helper()
	m, err := New(Design{Kind: experiment.Simple, Shares: shares, Blocks: make([]string, units)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// follows compares 100,000 draws with the stated probabilities of every unit and arm and
// with the enumerated ones of every pair of units, by chi-square at 0.001 over the number
// of tests (Bonferroni). look sees every draw.
func follows(t *testing.T, seed string, m Mechanism, look func(arm []int)) {
	t.Helper()
	n, k := m.Units(), m.Arms()
	expected := joint(t, m)
	observed := make([][]float64, n*n)
	for i := range observed {
		observed[i] = make([]float64, k*k)
	}
	g, arm := NewGenerator(seed), make([]int, n)
	for range draws {
		m.Draw(g, arm)
		if look != nil {
			look(arm)
		}
		for i := range n {
			for j := range i + 1 {
				observed[i*n+j][arm[i]*k+arm[j]]++
			}
		}
	}
	smallest, bound := 1.0, 0.001/float64(n*(n+1)/2)
	for i := range n {
		for a := range k {
			if got := expected[i][i][a*k+a]; math.Abs(got-m.Probability(i, a)) > 1e-11 {
				t.Errorf("unit %d arm %d: enumerated %.15f, stated %.15f", i, a, got, m.Probability(i, a))
			}
		}
		for j := range i + 1 {
			p := chiSquare(t, observed[i*n+j], expected[i][j])
			if smallest = min(smallest, p); p < bound {
				t.Errorf("units %d and %d: p = %.3g, observed %v, expected %v", i, j, p, observed[i*n+j], expected[i][j])
			}
		}
	}
	t.Logf("smallest p of %d tests: %.3g (bound %.3g)", n*(n+1)/2, smallest, bound)
}

// wholeEnumeration checks an enumeration against Count, that no assignment comes twice,
// and that the probabilities add up to 1.
func wholeEnumeration(t *testing.T, m Mechanism) map[string]float64 {
	t.Helper()
	seen, sum := map[string]float64{}, 0.0
	err := m.Enumerate(func(arm []int, p float64) bool {
		key := fmt.Sprint(arm)
		if _, twice := seen[key]; twice || !(p > 0) {
			t.Fatalf("%v came twice or has probability %v", arm, p)
		}
		seen[key] = p
		sum += p
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, exact := m.Count(); !exact || n.Cmp(big.NewInt(int64(len(seen)))) != 0 || math.Abs(sum-1) > 1e-11 {
		t.Errorf("Count is %v (exact %v), enumerated %d with %.15f in all", n, exact, len(seen), sum)
	}
	return seen
}

func TestSimpleDraw(t *testing.T) {
	for _, shares := range [][]int{{1, 1}, {2, 1}, {1, 1, 1}, {5, 3, 2}} {
		m := simpleDraw(t, 6, shares...)
		t.Run(fmt.Sprint(shares), func(t *testing.T) {
			t.Parallel()
			wholeEnumeration(t, m)
			empty := 0.0
			follows(t, "chi-square simple", m, func(arm []int) {
				var there [4]bool
				for _, k := range arm {
					there[k] = true
				}
				for k := range shares {
					if !there[k] {
						empty++
						return
					}
				}
			})
			p := ChanceOfEmptyArm(6, shares)
			if spread := math.Sqrt(p * (1 - p) / draws); math.Abs(empty/draws-p) > 4*spread {
				t.Errorf("an arm was empty in %.4f of the draws, stated %.4f", empty/draws, p)
			}
		})
	}
	if m := simpleDraw(t, 6, 1, 1); !Exchangeable(m) || m.Algorithm() != "simple/1" || m.Blocks()[5] != 0 {
		t.Error("a simple draw is one exchangeable lot")
	}
	if err := simpleDraw(t, 30, 1, 1).Enumerate(func([]int, float64) bool { t.Error("enumerated"); return false }); err == nil {
		t.Error("2^30 assignments were not refused")
	}
}

// TestChanceOfEmptyArm has closed forms, and the enumeration.
func TestChanceOfEmptyArm(t *testing.T) {
	tests := []struct {
		units  int
		shares []int
		want   float64
	}{
		{1, []int{1, 1}, 1},
		{2, []int{1, 1}, 0.5},
		{10, []int{1, 1}, 2 * math.Pow(0.5, 10)},
		{3, []int{1, 1, 1}, 1 - 6.0/27},
		{5, []int{2, 1}, (32.0 + 1) / 243},
		{4, []int{1, 2, 3}, 1 - 12*(1.0*2*3*(1+2+3))/1296}, // Σ of 4!/2! ways by which arm has two
		{2000, []int{1, 1}, 2 * math.Pow(0.5, 2000)},
		{200, []int{1, 99}, math.Pow(0.99, 200) + math.Pow(0.01, 200)},
	}
	for _, test := range tests {
		if got := ChanceOfEmptyArm(test.units, test.shares); math.Abs(got-test.want) > 1e-14*test.want {
			t.Errorf("%d units, shares %v: %.17g, want %.17g", test.units, test.shares, got, test.want)
		}
	}
	if note := EmptyArmNote(6, []int{1, 1}); note != "Each team is drawn on its own, so an arm can stay empty: the chance is 3.1 in 100." {
		t.Error(note)
	}
	if note := EmptyArmNote(60, []int{1, 1}); note != "" {
		t.Error(note)
	}
}

// TestSimpleSmallestP goes through every assignment: the probability of those with the
// same two arms, of those with the mirror image, and of those that leave one empty.
func TestSimpleSmallestP(t *testing.T) {
	for _, shares := range [][]int{{1, 1}, {3, 1}, {1, 1, 1}, {5, 3, 2}, {1, 20, 1}, {1, 1, 1, 1}} {
		for units := 1; units <= 6; units++ {
			m := simpleDraw(t, units, shares...)
			want := 1.0
			for k := range shares {
				for l := range k {
					want = min(want, smallestFor(t, m, k, l))
				}
			}
			if got := m.SmallestP(); math.Abs(got-want) > 1e-12 {
				t.Errorf("shares %v, %d units: %.15f, want %.15f", shares, units, got, want)
			}
		}
	}
	if p := simpleDraw(t, 4000, 1, 1).SmallestP(); p != math.SmallestNonzeroFloat64 {
		t.Errorf("4,000 units: %v", p)
	}
}

// smallestFor is the floor for two arms by going through all assignments; those that
// leave one of the two empty count as extreme.
func smallestFor(t *testing.T, m Mechanism, k, l int) float64 {
	chance, mirrors, empty, smallest := map[string]float64{}, map[string]string{}, 0.0, 1.0
	err := m.Enumerate(func(arm []int, p float64) bool {
		here, mirror, hasK, hasL := make([]byte, len(arm)), make([]byte, len(arm)), false, false
		for i, a := range arm {
			switch a {
			case k:
				here[i], mirror[i], hasK = 'k', 'l', true
			case l:
				here[i], mirror[i], hasL = 'l', 'k', true
			default:
				here[i], mirror[i] = '-', '-'
			}
		}
		if !hasK || !hasL {
			empty += p
			return true
		}
		chance[string(here)] += p
		mirrors[string(here)] = string(mirror)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	for z, p := range chance {
		smallest = min(smallest, p+chance[mirrors[z]]+empty)
	}
	return smallest
}

// TestSimpleVector pins the vector that stands in every certificate of a simple draw.
func TestSimpleVector(t *testing.T) {
	arm := make([]int, 10)
	simpleDraw(t, 10, 2, 1).Draw(NewGenerator("leeway"), arm)
	text := ""
	for i, k := range arm {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(k)
	}
	if text != simpleVector {
		t.Errorf("the vector is %s, the words say %s", text, simpleVector)
	}
}

func TestSimpleDrawOfAPilot(t *testing.T) {
	p := permitTeams()
	p.Plan.Mechanism = experiment.Simple
	p.Plan.Hash = p.PlanHash()
	d, err := MakeDraw(p, "71 284 096", "dice", lead, noon)
	if err != nil {
		t.Fatal(err)
	}
	p.Draw = d
	if d.Algorithm != "simple/1" || d.Block != nil {
		t.Errorf("%+v", d)
	}
	c := readBack(t, p)
	if len(c.BlockBy) != 0 || c.Assignment[0].Block != "" {
		t.Errorf("%+v", c)
	}
}
