package randomize

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"leeway/experiment"
)

// restrictedSample is a design that looks at whole draws or has constraints.
type restrictedSample struct {
	name      string
	kind      experiment.MechanismKind
	shares    []int
	blocks    []int // sizes
	accept    float64
	limits    []Restriction
	algorithm string
	count     int64 // worked out by hand where it can be, else 0
}

func sameArm(teams ...int) Restriction {
	return Restriction{Kind: experiment.SameArm, Groups: [][]int{teams}, Name: fmt.Sprint("same ", teams)}
}

func differentArms(teams ...int) Restriction {
	return Restriction{Kind: experiment.Apart, Groups: [][]int{teams}, Name: fmt.Sprint("apart ", teams)}
}

func placed(arm int, teams ...int) Restriction {
	return Restriction{Kind: experiment.Placed, Groups: [][]int{teams}, Arm: arm, Name: fmt.Sprint("placed ", teams, " in ", arm)}
}

func atMost(limit, arm int, teams ...int) Restriction {
	return Restriction{Kind: experiment.AtMost, Groups: [][]int{teams}, Arm: arm, Limit: limit, Name: fmt.Sprint("at most ", limit, " of ", teams, " in ", arm)}
}

// restrictedSamples have two and three arms, equal and unequal shares, with and without
// blocks, for each way of drawing.
var restrictedSamples = []restrictedSample{
	{"rerandomised, halves of 8", experiment.Rerandomised, []int{1, 1}, []int{8}, 0.3, nil, "rerandomised/1", 0},
	{"rerandomised, halves of 7", experiment.Rerandomised, []int{1, 1}, []int{7}, 0.3, nil, "rerandomised/1", 0},
	{"rerandomised, 2:1 of 8", experiment.Rerandomised, []int{2, 1}, []int{8}, 0.3, nil, "rerandomised/1", 0},
	{"rerandomised, three arms of 7", experiment.Rerandomised, []int{1, 1, 1}, []int{7}, 0.3, nil, "rerandomised/1", 0},
	{"rerandomised, 2:1:1 of 7", experiment.Rerandomised, []int{2, 1, 1}, []int{7}, 0.3, nil, "rerandomised/1", 0},
	{"rerandomised in blocks 3,5", experiment.Rerandomised, []int{1, 1}, []int{3, 5}, 0.3, nil, "rerandomised/1", 0},
	{"rerandomised, 2:1 in blocks 4,5", experiment.Rerandomised, []int{2, 1}, []int{4, 5}, 0.3, nil, "rerandomised/1", 0},
	{"rerandomised, three arms in blocks 3,4", experiment.Rerandomised, []int{1, 1, 1}, []int{3, 4}, 0.4, nil, "rerandomised/1", 0},
	{"constrained, halves of 8", experiment.Constrained, []int{1, 1}, []int{8}, 0.3, nil, "constrained/1", 22},
	{"constrained, halves of 7", experiment.Constrained, []int{1, 1}, []int{7}, 0.3, nil, "constrained/1", 22},
	{"constrained, 2:1 of 9", experiment.Constrained, []int{2, 1}, []int{9}, 0.3, nil, "constrained/1", 26},
	{"constrained, three arms of 7", experiment.Constrained, []int{1, 1, 1}, []int{7}, 0.1, nil, "constrained/1", 66},
	{"constrained, 1:1:2 in blocks 3,4", experiment.Constrained, []int{1, 1, 2}, []int{3, 4}, 0.3, nil, "constrained/1", 0},
	{"constrained in blocks 4,4", experiment.Constrained, []int{1, 1}, []int{4, 4}, 0.3, nil, "constrained/1", 12},
	{"same arm, complete", experiment.Complete, []int{1, 1}, []int{8}, 0, []Restriction{sameArm(1, 5), sameArm(5, 6)}, "complete+constraints/1", 20},
	{"same arm, blocked 2:1", experiment.Blocked, []int{2, 1}, []int{4, 4}, 0, []Restriction{sameArm(0, 1)}, "blocked+constraints/1", 0},
	{"apart within blocks", experiment.Blocked, []int{1, 1}, []int{6, 5}, 0, []Restriction{differentArms(0, 1), differentArms(4, 2), differentArms(7, 9)}, "blocked+constraints/1", 2 * 2 * 2 * 2 * 6},
	{"apart, chained", experiment.Complete, []int{1, 1}, []int{8}, 0, []Restriction{differentArms(0, 1), differentArms(1, 2)}, "complete+constraints/1", 2 * 10},
	{"apart, three of three arms", experiment.Complete, []int{1, 1, 1}, []int{6}, 0, []Restriction{differentArms(0, 2, 4)}, "complete+constraints/1", 36},
	{"apart, two of three arms", experiment.Complete, []int{1, 1, 1}, []int{6}, 0, []Restriction{differentArms(0, 5)}, "complete+constraints/1", 72},
	{"apart at 2:1", experiment.Complete, []int{2, 1}, []int{6}, 0, []Restriction{differentArms(0, 1)}, "complete+constraints/1", 8},
	{"apart, simple", experiment.Simple, []int{1, 1}, []int{6}, 0, []Restriction{differentArms(0, 1)}, "simple+constraints/1", 32},
	{"placed", experiment.Complete, []int{1, 1}, []int{8}, 0, []Restriction{placed(1, 0), placed(0, 3, 4)}, "complete+constraints/1", 20},
	{"placed with its like", experiment.Blocked, []int{1, 1, 1}, []int{4, 3}, 0, []Restriction{placed(1, 0), sameArm(0, 6)}, "blocked+constraints/1", 0},
	{"at most, halves of 8", experiment.Complete, []int{1, 1}, []int{8}, 0, []Restriction{atMost(1, 0, 0, 1, 2)}, "complete+constraints, capped/1", 5 + 3*10},
	{"at most, halves of 7", experiment.Complete, []int{1, 1}, []int{7}, 0, []Restriction{atMost(1, 0, 0, 1, 2)}, "complete+constraints, capped/1", 4 + 3*6 + 1 + 3*4},
	{"at most, both arms", experiment.Complete, []int{1, 1}, []int{8}, 0, []Restriction{atMost(2, 0, 0, 1, 2), atMost(2, 1, 0, 1, 2), atMost(1, 0, 5, 6)}, "complete+constraints, capped/1", 0},
	{"at most, 2:1:1", experiment.Complete, []int{2, 1, 1}, []int{7}, 0, []Restriction{atMost(1, 0, 0, 1, 2), atMost(0, 2, 4), atMost(1, 1, 5, 6)}, "complete+constraints, capped/1", 0},
	{"at most, blocks 4,5", experiment.Blocked, []int{1, 1}, []int{4, 5}, 0, []Restriction{atMost(1, 1, 0, 1, 2), atMost(1, 1, 6, 7, 8)}, "blocked+constraints, capped/1", 0},
	{"at most across blocks", experiment.Blocked, []int{1, 1}, []int{4, 4}, 0, []Restriction{atMost(2, 1, 0, 1, 4, 5)}, "blocked+constraints, capped/1", 27},
	{"at most across odd blocks", experiment.Blocked, []int{1, 1}, []int{3, 3}, 0, []Restriction{atMost(2, 1, 0, 1, 4, 5)}, "blocked+constraints/1", 0},
	{"at most with a pair drawn as one", experiment.Complete, []int{1, 1}, []int{8}, 0, []Restriction{sameArm(0, 1), atMost(2, 1, 0, 1, 2, 3)}, "complete+constraints, capped/1", 0},
	{"at most, kept by the blocks", experiment.Blocked, []int{1, 1}, []int{4, 4}, 0, []Restriction{atMost(2, 1, 0, 1, 2, 3)}, "blocked+constraints/1", 36},
	{"apart from a placed team", experiment.Complete, []int{1, 1}, []int{8}, 0, []Restriction{placed(1, 0), differentArms(0, 3)}, "complete+constraints, capped/1", 0},
	{"at most and apart", experiment.Complete, []int{1, 1}, []int{8}, 0, []Restriction{differentArms(0, 1), differentArms(1, 2), atMost(1, 0, 4, 5, 6)}, "complete+constraints, capped/1", 0},
	{"rerandomised with constraints", experiment.Rerandomised, []int{1, 1}, []int{10}, 0.4, []Restriction{differentArms(0, 1), sameArm(2, 3), placed(0, 4)}, "rerandomised+constraints/1", 0},
	{"constrained with constraints", experiment.Constrained, []int{1, 1}, []int{5, 5}, 0.4, []Restriction{differentArms(0, 1), sameArm(2, 3), atMost(1, 1, 7, 8)}, "constrained+constraints, capped/1", 0},
}

// values are two made-up covariates of n teams.
func values(n int) [][]float64 {
	out := [][]float64{make([]float64, n), make([]float64, n)}
	for i := range n {
		out[0][i] = float64((i*i*7+3*i)%11) + 0.25*float64(i)
		out[1][i] = float64((i * 5) % 7)
	}
	return out
}

func (s restrictedSample) design() Design {
	d := Design{Kind: s.kind, Shares: s.shares, Acceptance: s.accept, Restrictions: s.limits}
	for b, n := range s.blocks {
		for range n {
			d.Blocks = append(d.Blocks, fmt.Sprintf("block %d", b+1))
		}
	}
	if s.kind.UsesBalance() {
		d.Covariates = values(len(d.Blocks))
	}
	return d
}

func (s restrictedSample) mechanism(t testing.TB) Mechanism {
	t.Helper()
	m, err := New(s.design())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// keeps fails where an assignment breaks a constraint, told from the teams alone.
func keeps(t *testing.T, d Design, arm []int) {
	t.Helper()
	for _, r := range d.Restrictions {
		for _, group := range r.Groups {
			count := make([]int, len(d.Shares))
			for _, i := range group {
				count[arm[i]]++
			}
			broken := false
			switch r.Kind {
			case experiment.SameArm:
				broken = slices.Max(count) != len(group)
			case experiment.Apart:
				broken = slices.Max(count) > 1
			case experiment.Placed:
				broken = count[r.Arm] != len(group)
			case experiment.AtMost:
				broken = count[r.Arm] > r.Limit
			}
			if broken {
				t.Fatalf("%v breaks “%s”", arm, r.Name)
			}
		}
	}
}

// TestRestrictedEnumeration: every assignment once, sums, probabilities, counts, and the
// constraints told from the teams.
func TestRestrictedEnumeration(t *testing.T) {
	for _, s := range restrictedSamples {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			m, d := s.mechanism(t), s.design()
			if m.Algorithm() != s.algorithm {
				t.Errorf("the algorithm is %s, want %s", m.Algorithm(), s.algorithm)
			}
			seen, sum := map[string]bool{}, 0.0
			chance := make([]float64, m.Units()*m.Arms())
			err := m.Enumerate(func(arm []int, p float64) bool {
				key := fmt.Sprint(arm)
				if seen[key] || !(p > 0) {
					t.Fatalf("%v came twice, or has probability %v", arm, p)
				}
				keeps(t, d, arm)
				seen[key] = true
				sum += p
				for i, k := range arm {
					chance[i*m.Arms()+k] += p
				}
				return true
			})
			if err != nil {
				t.Fatal(err)
			}
			n, exact := m.Count()
			if !exact || n.Cmp(big.NewInt(int64(len(seen)))) != 0 || math.Abs(sum-1) > 1e-11 {
				t.Errorf("Count %v (exact %v), enumerated %d with sum %.15f", n, exact, len(seen), sum)
			}
			if s.count > 0 && int64(len(seen)) != s.count {
				t.Errorf("%d assignments, by hand %d", len(seen), s.count)
			}
			for i := range m.Units() {
				for k := range m.Arms() {
					if got := m.Probability(i, k); math.Abs(got-chance[i*m.Arms()+k]) > 1e-11 {
						t.Errorf("team %d arm %d: stated %.15f, enumerated %.15f", i, k, got, chance[i*m.Arms()+k])
					}
				}
			}
			if p, want := m.SmallestP(), worstCase(t, drawnUnits(m)); math.Abs(p-want) > 1e-11 {
				t.Errorf("SmallestP %v, the best data reach %v", p, want)
			}
		})
	}
}

// drawnUnits leaves placed teams out, which no inference looks at.
func drawnUnits(m Mechanism) Mechanism {
	if r, is := m.(*restricted); is {
		return r.core
	}
	return m
}

// TestRestrictedDrawsFollowTheProbabilities is the chi-square test of mechanism_test.go
// for these mechanisms: 100,000 draws against the stated probabilities of each team, and
// against the enumerated ones of each pair.
func TestRestrictedDrawsFollowTheProbabilities(t *testing.T) {
	for _, s := range restrictedSamples {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			chiSquareOf(t, s.mechanism(t), "restricted "+s.name)
		})
	}
}

func chiSquareOf(t *testing.T, m Mechanism, seed string) {
	n, k := m.Units(), m.Arms()
	expected := joint(t, m)
	observed := make([][]float64, n*n)
	for i := range observed {
		observed[i] = make([]float64, k*k)
	}
	g, arm := NewGenerator(seed), make([]int, n)
	for range draws {
		m.Draw(g, arm)
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
}

func TestRestrictedDrawAllocatesNothing(t *testing.T) {
	for _, s := range restrictedSamples {
		m, g := s.mechanism(t), NewGenerator("allocations")
		arm := make([]int, m.Units())
		for range 50 {
			m.Draw(g, arm)
		}
		if n := testing.AllocsPerRun(300, func() { m.Draw(g, arm) }); n != 0 {
			t.Errorf("%s: %v allocations a draw", s.name, n)
		}
	}
}
