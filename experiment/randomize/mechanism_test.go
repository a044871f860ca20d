package randomize

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"leeway/experiment"
)

// draws is how many draws the chi-square tests make for each mechanism.
const draws = 100_000

// sample is one mechanism that every shared test runs on.
type sample struct {
	name   string
	shares []int
	blocks []int // sizes; one means a complete draw
	fixed  []int // a given assignment instead of shares
}

// samples cover shares that fit, shares that do not, odd blocks, blocks smaller than
// the number of arms, and fractions of several kinds.
var samples = []sample{
	{"halves of 8", []int{1, 1}, []int{8}, nil},
	{"halves of 7", []int{1, 1}, []int{7}, nil},
	{"one to two, 7", []int{1, 2}, []int{7}, nil},
	{"three arms 5:3:2, 3 teams", []int{5, 3, 2}, []int{3}, nil},
	{"three equal arms of 7", []int{1, 1, 1}, []int{7}, nil},
	{"four arms 4:3:2:1 of 6", []int{4, 3, 2, 1}, []int{6}, nil},
	{"odd blocks 3,3,5,7 in halves", []int{1, 1}, []int{3, 3, 5, 7}, nil},
	{"two to one in blocks 4,1,2,5", []int{2, 1}, []int{4, 1, 2, 5}, nil},
	{"seven to three in blocks 1,2,3,4,3", []int{7, 3}, []int{1, 2, 3, 4, 3}, nil},
	{"seven blocks of one", []int{1, 1}, []int{1, 1, 1, 1, 1, 1, 1}, nil},
	{"three equal arms in blocks 4,2,4", []int{1, 1, 1}, []int{4, 2, 4}, nil},
	{"three arms 5:3:2 in blocks 3,2,1,2", []int{5, 3, 2}, []int{3, 2, 1, 2}, nil},
	{"four equal arms in blocks 2,3,1,5", []int{1, 1, 1, 1}, []int{2, 3, 1, 5}, nil},
	{"made elsewhere", nil, []int{3, 4}, []int{0, 1, 1, 2, 0, 2, 1}},
}

func (s sample) design() Design {
	d := Design{Kind: experiment.Blocked, Shares: s.shares}
	if len(s.blocks) == 1 {
		d.Kind = experiment.Complete
	}
	for b, n := range s.blocks {
		for range n {
			d.Blocks = append(d.Blocks, fmt.Sprintf("block %d", b+1))
		}
	}
	return d
}

func (s sample) mechanism(t testing.TB) Mechanism {
	t.Helper()
	var m Mechanism
	var err error
	if s.fixed != nil {
		m, err = FixedCounts(numbered(s.design().Blocks), s.fixed, 3)
	} else {
		m, err = New(s.design())
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// joint collects, from an enumeration, the probability of each pair of arms for each
// pair of units; a unit paired with itself has its own probabilities.
func joint(t *testing.T, m Mechanism) [][][]float64 {
	n, k := m.Units(), m.Arms()
	out := make([][][]float64, n)
	for i := range out {
		out[i] = make([][]float64, n)
		for j := range out[i] {
			out[i][j] = make([]float64, k*k)
		}
	}
	err := m.Enumerate(func(arm []int, p float64) bool {
		for i := range n {
			for j := range i + 1 {
				out[i][j][arm[i]*k+arm[j]] += p
			}
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestDrawsFollowTheProbabilities compares 100,000 draws of each mechanism with the
// stated probabilities of every unit and arm, and with the enumerated probabilities
// of every pair, by chi-square. Seeds are fixed; the bound is 0.001 over the number
// of tests of a mechanism (Bonferroni).
func TestDrawsFollowTheProbabilities(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			m := s.mechanism(t)
			n, k := m.Units(), m.Arms()
			expected := joint(t, m)
			observed := make([][]float64, n*n)
			for i := range observed {
				observed[i] = make([]float64, k*k)
			}
			g, arm, blocks := NewGenerator("chi-square "+s.name), make([]int, n), m.Blocks()
			for range draws {
				m.Draw(g, arm)
				tight(t, m, blocks, arm)
				for i := range n {
					for j := range i + 1 {
						observed[i*n+j][arm[i]*k+arm[j]]++
					}
				}
			}
			smallest, bound := 1.0, 0.001/float64(n*(n+1)/2)
			for i := range n {
				for j := range i + 1 {
					p := chiSquare(t, observed[i*n+j], expected[i][j])
					smallest = min(smallest, p)
					if p < bound {
						t.Errorf("units %d and %d: p = %.3g, observed %v, expected %v", i, j, p, observed[i*n+j], expected[i][j])
					}
				}
			}
			t.Logf("smallest p of %d tests: %.3g (bound %.3g)", n*(n+1)/2, smallest, bound)
		})
	}
}

// chiSquare is the p-value of 100,000 draws' counts; a count where none can be is an error.
func chiSquare(t *testing.T, observed, probability []float64) float64 {
	t.Helper()
	x, df := 0.0, -1.0
	for c, p := range probability {
		if p == 0 {
			if observed[c] > 0 {
				t.Errorf("cell %d came up %v times; its probability is 0", c, observed[c])
			}
			continue
		}
		e := p * draws
		x += (observed[c] - e) * (observed[c] - e) / e
		df++
	}
	if df == 0 {
		return 1
	}
	return distuv.ChiSquared{K: df}.Survival(x)
}

// tight fails where an arm's number in a block or over all is not its due rounded
// down or up.
func tight(t *testing.T, m Mechanism, blocks, arm []int) {
	t.Helper()
	var count, due [16][16]float64 // [block][arm]; the last block holds the totals
	for i, k := range arm {
		for _, b := range [2]int{blocks[i], 15} {
			count[b][k]++
			for l := range m.Arms() {
				due[b][l] += m.Probability(i, l)
			}
		}
	}
	for b := range due {
		for k := range m.Arms() {
			if math.Abs(count[b][k]-due[b][k]) > 1-1e-9 {
				t.Fatalf("block %d arm %d has %v, is due %v: %v", b, k, count[b][k], due[b][k], arm)
			}
		}
	}
}

func TestEnumerationIsComplete(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			m := s.mechanism(t)
			seen, sum := map[string]float64{}, 0.0
			blocks := m.Blocks()
			err := m.Enumerate(func(arm []int, p float64) bool {
				key := fmt.Sprint(arm)
				if _, twice := seen[key]; twice {
					t.Fatalf("%v came twice", arm)
				}
				if !(p > 0) {
					t.Fatalf("%v has probability %v", arm, p)
				}
				tight(t, m, blocks, arm)
				seen[key] = p
				sum += p
				return true
			})
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(sum-1) > 1e-11 {
				t.Errorf("probabilities sum to %.15f", sum)
			}
			n, exact := m.Count()
			if !exact || n.Cmp(big.NewInt(int64(len(seen)))) != 0 {
				t.Errorf("Count is %v (exact %v), enumerated %d", n, exact, len(seen))
			}
			expected := joint(t, m)
			for i := range m.Units() {
				for k := range m.Arms() {
					if got := expected[i][i][k*m.Arms()+k]; math.Abs(got-m.Probability(i, k)) > 1e-11 {
						t.Errorf("unit %d arm %d: enumerated %.15f, stated %.15f", i, k, got, m.Probability(i, k))
					}
				}
			}
			g, arm := NewGenerator("support "+s.name), make([]int, m.Units())
			for range 2000 {
				m.Draw(g, arm)
				if _, possible := seen[fmt.Sprint(arm)]; !possible {
					t.Fatalf("drawn but not enumerated: %v", arm)
				}
			}
		})
	}
}

// TestCountClosedForms checks counts that can be written down.
func TestCountClosedForms(t *testing.T) {
	choose := func(n, k int64) *big.Int { return new(big.Int).Binomial(n, k) }
	many := sample{shares: []int{1, 1}}
	for range 200 {
		many.blocks = append(many.blocks, 10)
	}
	odd := sample{shares: []int{1, 1}} // 40 blocks of three: 20 of them get the extra team
	for range 40 {
		odd.blocks = append(odd.blocks, 3)
	}
	third := sample{shares: []int{1, 1, 1}}
	for range 30 { // 30 blocks of one: 30!/(10!)³
		third.blocks = append(third.blocks, 1)
	}
	tests := []struct {
		name string
		s    sample
		want *big.Int
	}{
		{"C(2000, 1000)", sample{shares: []int{1, 1}, blocks: []int{2000}}, choose(2000, 1000)},
		{"C(7,3) + C(7,4)", sample{shares: []int{1, 1}, blocks: []int{7}}, big.NewInt(70)},
		{"C(10,5)^200", many, new(big.Int).Exp(choose(10, 5), big.NewInt(200), nil)},
		{"C(40,20)·3^40", odd, new(big.Int).Mul(choose(40, 20), new(big.Int).Exp(big.NewInt(3), big.NewInt(40), nil))},
		{"30!/(10!)³", third, new(big.Int).Mul(choose(30, 10), choose(20, 10))},
		{"12!/(4!)³", sample{shares: []int{1, 1, 1}, blocks: []int{12}}, big.NewInt(34650)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n, exact := test.s.mechanism(t).Count()
			if !exact || n.Cmp(test.want) != 0 {
				t.Errorf("got %v (exact %v), want %v", n, exact, test.want)
			}
		})
	}
}

// TestCountBound: where the tables are too many to follow, the bound is below the
// truth, Enumerate refuses, and SmallestP stays above zero and small.
func TestCountBound(t *testing.T) {
	s := sample{shares: []int{499, 331, 170}}
	for b := range 40 {
		s.blocks = append(s.blocks, 5+b)
	}
	m := s.mechanism(t)
	n, exact := m.Count()
	all := new(big.Int).Exp(big.NewInt(3), big.NewInt(int64(m.Units())), nil)
	if exact || n.Sign() <= 0 || n.Cmp(all) >= 0 {
		t.Errorf("Count is %v (exact %v)", n, exact)
	}
	var refusal *experiment.Refusal
	if err := m.Enumerate(func([]int, float64) bool { t.Error("enumerated"); return false }); !errors.As(err, &refusal) {
		t.Errorf("Enumerate gave %v", err)
	}
	if p := m.SmallestP(); !(p > 0 && p < 1e-100) {
		t.Errorf("SmallestP is %v", p)
	}
	if p := (sample{shares: []int{1, 1}, blocks: []int{2000}}).mechanism(t).SmallestP(); p != math.SmallestNonzeroFloat64 {
		t.Errorf("SmallestP of 2,000 teams is %v", p)
	}
}

func TestEnumerateStopsAndRefuses(t *testing.T) {
	m := samples[0].mechanism(t)
	calls := 0
	if err := m.Enumerate(func([]int, float64) bool { calls++; return calls < 3 }); err != nil || calls != 3 {
		t.Errorf("stopped after %d calls with %v", calls, err)
	}
	big := sample{shares: []int{1, 1}, blocks: []int{24}}.mechanism(t) // C(24,12) = 2,704,156
	if err := big.Enumerate(func([]int, float64) bool { t.Error("enumerated"); return false }); err == nil {
		t.Error("2,704,156 assignments were not refused")
	}
}

// TestSmallestP goes through every assignment z of small designs with the data that
// suit it best (one value in each of two arms, the middle in the others), computes
// the exact p of the difference in means, and compares the smallest with SmallestP.
func TestSmallestP(t *testing.T) {
	tests := []struct {
		name string
		s    sample
		want float64 // closed form where there is one, else 0
	}{
		{"C(8,4) with mirrors", sample{shares: []int{1, 1}, blocks: []int{8}}, 2.0 / 70},
		{"halves of 7: each of 70 has 1/70 and a mirror", sample{shares: []int{1, 1}, blocks: []int{7}}, 2.0 / 70},
		{"C(6,2) without mirrors", sample{shares: []int{2, 1}, blocks: []int{6}}, 1.0 / 15},
		{"4 at two to one: 2 of 4 with p 1/3 and mirror, 1 of 4 with p 2/3", sample{shares: []int{2, 1}, blocks: []int{4}}, 2 * (1.0 / 3) / 6},
		{"pairs", sample{shares: []int{1, 1}, blocks: []int{2, 2, 2, 2}}, 2.0 / 16},
		{"blocks 3 and 3", sample{shares: []int{1, 1}, blocks: []int{3, 3}}, 2.0 / 18},
		{"two to one in 2, 2 and 1", sample{shares: []int{2, 1}, blocks: []int{2, 2, 1}}, 0},
		{"seven to three in 2, 3 and 1", sample{shares: []int{7, 3}, blocks: []int{2, 3, 1}}, 0},
		{"three arms of two", sample{shares: []int{1, 1, 1}, blocks: []int{6}}, 2.0 / 90},
		{"four arms of one: the others may change places", sample{shares: []int{1, 1, 1, 1}, blocks: []int{4}}, 2.0 / 12},
		{"three arms in blocks of three", sample{shares: []int{1, 1, 1}, blocks: []int{3, 3}}, 2.0 / 36},
		{"1:1:2 in blocks of four", sample{shares: []int{1, 1, 2}, blocks: []int{4, 4}}, 1.0 / 144},
		{"made elsewhere", sample{blocks: []int{3, 4}, fixed: []int{0, 1, 1, 2, 0, 2, 1}}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := test.s.mechanism(t)
			got, want := m.SmallestP(), worstCase(t, m)
			if math.Abs(got-want) > 1e-12 {
				t.Errorf("SmallestP is %.15f, the best data reach %.15f", got, want)
			}
			if test.want > 0 && math.Abs(got-test.want) > 1e-12 {
				t.Errorf("SmallestP is %.15f, the closed form gives %.15f", got, test.want)
			}
		})
	}
}

// worstCase is the smallest p over assignments z and pairs of arms for data that are
// 1 in the one arm of z, −1 in the other, 0 elsewhere.
func worstCase(t *testing.T, m Mechanism) float64 {
	t.Helper()
	var all [][]int
	var chance []float64
	err := m.Enumerate(func(arm []int, p float64) bool {
		all, chance = append(all, append([]int(nil), arm...)), append(chance, p)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	best := 1.0
	for k := range m.Arms() {
		for l := range k {
			for _, z := range all {
				observed, p := contrast(z, z, k, l), 0.0
				for i, other := range all {
					if math.Abs(contrast(other, z, k, l)) >= observed-1e-9 {
						p += chance[i]
					}
				}
				if !math.IsNaN(observed) {
					best = min(best, p)
				}
			}
		}
	}
	return best
}

// contrast is the difference in means between arms k and l of an assignment, with
// data made for z; NaN where an arm is empty.
func contrast(arm, z []int, k, l int) float64 {
	var sum, n [2]float64
	for i, a := range arm {
		y := 0.0
		switch z[i] {
		case k:
			y = 1
		case l:
			y = -1
		}
		switch a {
		case k:
			sum[0], n[0] = sum[0]+y, n[0]+1
		case l:
			sum[1], n[1] = sum[1]+y, n[1]+1
		}
	}
	return sum[0]/n[0] - sum[1]/n[1]
}

func TestDrawAllocatesNothing(t *testing.T) {
	for _, s := range samples {
		m, g := s.mechanism(t), NewGenerator("allocations")
		arm := make([]int, m.Units())
		for range 50 {
			m.Draw(g, arm)
		}
		if n := testing.AllocsPerRun(500, func() { m.Draw(g, arm) }); n != 0 {
			t.Errorf("%s: %v allocations a draw", s.name, n)
		}
	}
}

func TestRefusedDesigns(t *testing.T) {
	labels := []string{"a", "a", "b"}
	tests := map[string]Design{
		"one arm":       {Kind: experiment.Complete, Shares: []int{1}, Blocks: labels},
		"share of zero": {Kind: experiment.Complete, Shares: []int{1, 0}, Blocks: labels},
		"share too big": {Kind: experiment.Complete, Shares: []int{1, mostShare + 1}, Blocks: labels},
		"no teams":      {Kind: experiment.Blocked, Shares: []int{1, 1}, Blocks: nil},
		"unknown kind":  {Kind: "by hand", Shares: []int{1, 1}, Blocks: labels},
	}
	for name, d := range tests {
		var refusal *experiment.Refusal
		if _, err := New(d); !errors.As(err, &refusal) || refusal.What == "" || refusal.Remedy == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, call := range map[string]func() (Mechanism, error){
		"arm out of range": func() (Mechanism, error) { return FixedCounts(nil, []int{0, 2}, 2) },
		"lengths differ":   func() (Mechanism, error) { return FixedCounts([]int{0}, []int{0, 1}, 2) },
		"nobody":           func() (Mechanism, error) { return FixedCounts(nil, nil, 2) },
	} {
		var refusal *experiment.Refusal
		if _, err := call(); !errors.As(err, &refusal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// BenchmarkBlockedDraw is one draw of 2,000 teams in 100 blocks of odd and even
// sizes; the aim is 10,000 in a second, 100 µs each.
func BenchmarkBlockedDraw(b *testing.B) {
	for _, shares := range [][]int{{1, 1}, {5, 3, 2}} {
		b.Run(fmt.Sprint(shares), func(b *testing.B) {
			s := sample{shares: shares}
			for i := range 100 {
				s.blocks = append(s.blocks, 15+i%2*10) // 15 and 25
			}
			m, g := s.mechanism(b), NewGenerator("benchmark")
			arm := make([]int, m.Units())
			b.ReportAllocs()
			for b.Loop() {
				m.Draw(g, arm)
			}
		})
	}
}
