package randomize

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"slices"
	"testing"

	"leeway/experiment"
)

// neighboursApart keeps teams 0 and 1 apart, 2 and 3, and so on: teams of one manager.
func neighboursApart(n int) []Restriction {
	var out []Restriction
	for i := 0; i < n; i += 2 {
		out = append(out, differentArms(i, i+1))
	}
	return out
}

// evenTeamsLimited is 24 teams whose neighbours are apart and of whose even teams at
// most 5 may be in arm 1.
func evenTeamsLimited() Design {
	var even []int
	for i := 0; i < 24; i += 2 {
		even = append(even, i)
	}
	return oneBlock(experiment.Complete, 24, []int{1, 1}, append(neighboursApart(24), atMost(5, 1, even...))...)
}

// managersInDistricts is 24 teams of twelve managers in three districts of eight, dealt
// like cards, team 1 placed and at most four of a district in arm 1.
func managersInDistricts() Design {
	limits := append(neighboursApart(24), placed(1, 1))
	district := make([][]int, 3)
	for i := range 24 {
		at := (i * 7 / 3) % 3
		district[at] = append(district[at], i)
	}
	return oneBlock(experiment.Complete, 24, []int{1, 1}, append(limits, Restriction{Kind: experiment.AtMost, Groups: district, Arm: 1, Limit: 4, Name: "at most 4 of a district"})...)
}

// triosInBlocks is 30 teams in blocks of 14 and 16, each with three sets of three that
// are apart, drawn into three arms under limits.
func triosInBlocks() Design {
	s := restrictedSample{kind: experiment.Blocked, shares: []int{1, 1, 1}, blocks: []int{14, 16}}
	for _, start := range []int{0, 14} {
		for i := range 3 {
			at := start + 3*i
			s.limits = append(s.limits, differentArms(at, at+1, at+2))
		}
		s.limits = append(s.limits, atMost(1, 2, start, start+3, start+6), atMost(2, 0, start+1, start+4, start+9, start+10))
	}
	return s.design()
}

var setsUnderLimits = []struct {
	name      string
	design    Design
	algorithm string
	count     string
}{
	{"even teams limited", evenTeamsLimited(), "complete+constraints, sets, capped/1", "1586"}, // Σ C(12, 0…5)
	{"managers in districts", managersInDistricts(), "complete+constraints, sets/1", ""},
	{"trios in blocks", triosInBlocks(), "blocked+constraints, sets, listed/1", ""},
}

// TestSetsUnderLimitsAreExact goes through all assignments of small designs two ways:
// with every set that is apart in a block of its own, and by trying whether the draw of
// whole blocks keeps them apart. What is left under limits has the same probabilities.
func TestSetsUnderLimitsAreExact(t *testing.T) {
	for _, c := range []restrictedSample{
		{name: "9 teams", kind: experiment.Complete, shares: []int{1, 1}, blocks: []int{9}, limits: []Restriction{differentArms(0, 1), differentArms(2, 5), differentArms(3, 4), atMost(2, 1, 0, 2, 4, 6)}},
		{name: "blocks 5 and 7", kind: experiment.Blocked, shares: []int{1, 1}, blocks: []int{5, 7}, limits: []Restriction{differentArms(0, 3), differentArms(5, 6), differentArms(7, 11), atMost(2, 0, 0, 5, 7, 8), atMost(1, 1, 1, 6)}},
		{name: "three arms", kind: experiment.Blocked, shares: []int{1, 1, 1}, blocks: []int{4, 5}, limits: []Restriction{differentArms(0, 1, 2), differentArms(4, 5, 8), atMost(1, 0, 0, 4, 7), atMost(1, 2, 3, 8)}},
		{name: "placed", kind: experiment.Complete, shares: []int{1, 1}, blocks: []int{9}, limits: []Restriction{placed(1, 0), differentArms(0, 1), differentArms(2, 3), atMost(3, 1, 0, 2, 4, 6, 7)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := c.design()
			s, possible := settle(d, d.Restrictions)
			if !possible {
				t.Fatal("impossible")
			}
			accept := all([]acceptance{keptApart(s.apart), underLimits(s.caps)})
			chances := func(own bool) map[string]float64 {
				inner := s.units(d)
				if own && s.ownBlocks(&inner, true) == 0 {
					t.Fatal("no set is under a limit")
				}
				m, err := New(inner)
				if err != nil {
					t.Fatal(err)
				}
				out, sum := map[string]float64{}, 0.0
				if err := m.Enumerate(func(arm []int, p float64) bool {
					if accept(nil, arm) {
						out[fmt.Sprint(arm)] += p
						sum += p
					}
					return true
				}); err != nil {
					t.Fatal(err)
				}
				for key := range out {
					out[key] /= sum
				}
				return out
			}
			tried, own := chances(false), chances(true)
			if len(tried) == 0 || len(tried) != len(own) {
				t.Fatalf("%d assignments by trying, %d by sets", len(tried), len(own))
			}
			for key, p := range tried {
				if math.Abs(p-own[key]) > 1e-12 {
					t.Errorf("%s: %.15f by trying, %.15f by sets", key, p, own[key])
				}
			}
		})
	}
}

// TestSetsUnderLimits: designs that could only be tried before are drawn, keep what is
// asked of them and follow the probabilities.
func TestSetsUnderLimits(t *testing.T) {
	for _, c := range setsUnderLimits {
		t.Run(c.name, func(t *testing.T) {
			m, err := New(c.design)
			if err != nil {
				t.Fatal(err)
			}
			if m.Algorithm() != c.algorithm {
				t.Errorf("the algorithm is %s, want %s", m.Algorithm(), c.algorithm)
			}
			if n, exact := m.Count(); c.count != "" && (!exact || n.String() != c.count) {
				t.Errorf("%v assignments (exact: %v), want %s", n, exact, c.count)
			}
			g, arm := NewGenerator("sets under limits"), make([]int, m.Units())
			observed := make([][]float64, m.Units())
			for i := range observed {
				observed[i] = make([]float64, m.Arms())
			}
			for range draws {
				m.Draw(g, arm)
				for i, k := range arm {
					observed[i][k]++
				}
			}
			keeps(t, c.design, arm)
			for i := range observed {
				var probability []float64
				for k := range m.Arms() {
					probability = append(probability, m.Probability(i, k))
				}
				if slices.Contains(probability, 1) {
					continue // chiSquare wants chances; keeps has looked at it
				}
				if p := chiSquare(t, observed[i], probability); p < 0.001/float64(m.Units()) {
					t.Errorf("team %d: p = %.3g, observed %v, stated %v", i, p, observed[i], probability)
				}
			}
		})
	}
}

// TestManagersInDistrictsByHand counts the assignments of the twelve managers' teams one
// by one: 2^11 ways to put one team of each pair in arm 1, with team 1 placed there.
func TestManagersInDistrictsByHand(t *testing.T) {
	d := managersInDistricts()
	m, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	count := int64(0)
	for ways := range 1 << 11 {
		inArm := [3]int{}
		for pair := range 12 {
			team := 2 * pair
			if pair == 0 || ways>>(pair-1)&1 == 1 {
				team++
			}
			inArm[(team*7/3)%3]++
		}
		if max(inArm[0], inArm[1], inArm[2]) <= 4 {
			count++
		}
	}
	if n, exact := m.Count(); !exact || n.Cmp(big.NewInt(count)) != 0 {
		t.Errorf("%v assignments, by hand %d", n, count)
	}
}

// TestGoldenSets pins seed to assignment for draws with sets under limits, in a file of
// their own.
func TestGoldenSets(t *testing.T) {
	const file = "testdata/golden_sets.json"
	var now []goldenRestrict
	for _, c := range setsUnderLimits {
		m, err := New(c.design)
		if err != nil {
			t.Fatal(err)
		}
		n, _ := m.Count()
		pinned := goldenRestrict{Name: c.name, Algorithm: m.Algorithm(), Seed: "golden " + c.name, Count: n.String()}
		g, arm := NewGenerator(pinned.Seed), make([]int, m.Units())
		for range 3 {
			m.Draw(g, arm)
			pinned.Assignments = append(pinned.Assignments, digitsOf(arm))
		}
		now = append(now, pinned)
	}
	data, err := os.ReadFile(file)
	if os.IsNotExist(err) && *addGolden {
		data, _ = json.MarshalIndent(now, "", " ")
		err = os.WriteFile(file, append(data, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	var kept []goldenRestrict
	if err := json.Unmarshal(data, &kept); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(kept) != fmt.Sprint(now) {
		t.Errorf("the draws are\n%v\npinned:\n%v", now, kept)
	}
}

func digitsOf(arm []int) string {
	out := ""
	for _, k := range arm {
		out += fmt.Sprint(k)
	}
	return out
}
