package randomize

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"leeway/experiment"
)

// goldenRestrict is one line of testdata/golden_restrict.json. Assignments are three
// draws in a row from one generator.
type goldenRestrict struct {
	Name        string   `json:"name"`
	Algorithm   string   `json:"algorithm"`
	Seed        string   `json:"seed"`
	Count       string   `json:"count"`
	Assignments []string `json:"assignments"`
}

// TestGoldenRestrict pins seed to assignment for draws that look at whole assignments or
// keep constraints. A failure means that an algorithm changed which has a published
// version: give the new one a new version instead.
func TestGoldenRestrict(t *testing.T) {
	const file = "testdata/golden_restrict.json"
	data, err := os.ReadFile(file)
	if err != nil && !*addGolden {
		t.Fatal(err)
	}
	var kept []goldenRestrict
	if err == nil {
		if err := json.Unmarshal(data, &kept); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range append(slices.Clone(restrictedSamples), largeSamples...) {
		now := goldenOf(t, s)
		i := slices.IndexFunc(kept, func(g goldenRestrict) bool { return g.Name == now.Name })
		switch {
		case i >= 0 && fmt.Sprint(kept[i]) != fmt.Sprint(now):
			t.Errorf("%s differs:\n%v\npinned:\n%v", now.Name, now, kept[i])
		case i < 0 && *addGolden:
			kept = append(kept, now)
		case i < 0:
			t.Errorf("%s is not pinned", now.Name)
		}
	}
	if *addGolden {
		data, _ := json.MarshalIndent(kept, "", " ")
		if err := os.WriteFile(file, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// largeSamples are too large to be gone through, so that lists are drawn up and bounds
// are used.
var largeSamples = []restrictedSample{
	{"rerandomised, 60 teams", experiment.Rerandomised, []int{1, 1}, []int{60}, 0.01, nil, "rerandomised/1", 0},
	{"rerandomised, 2:1 of 45, listed", experiment.Rerandomised, []int{2, 1}, []int{45}, 0.05, nil, "rerandomised, listed/1", 10_000},
	{"rerandomised, three arms in odd blocks", experiment.Rerandomised, []int{1, 1, 1}, []int{7, 11, 13}, 0.05, nil, "rerandomised/1", 0},
	{"constrained, 30 teams", experiment.Constrained, []int{1, 1}, []int{30}, 0.1, nil, "constrained/1", 5_010},
	{"constrained, 3:2 of 30", experiment.Constrained, []int{3, 2}, []int{30}, 0.1, nil, "constrained/1", 5_006},
	{"constrained, five arms of 30", experiment.Constrained, []int{1, 1, 1, 1, 1}, []int{30}, 0.1, nil, "constrained/1", 5_000},
	{"apart at 2:1, listed", experiment.Complete, []int{2, 1}, []int{30}, 0, []Restriction{differentArms(0, 1), differentArms(1, 2)}, "complete+constraints, listed/1", 10_000},
	{"at most and apart, listed", experiment.Complete, []int{1, 1}, []int{30}, 0, []Restriction{differentArms(0, 1), differentArms(1, 2), atMost(2, 0, 4, 5, 6, 7, 8)}, "complete+constraints, capped, listed/1", 10_000},
	{"at most in odd blocks", experiment.Blocked, []int{1, 1}, []int{15, 16, 17}, 0, []Restriction{atMost(3, 1, 0, 1, 2, 3, 4, 5, 6, 7), atMost(1, 0, 20, 21, 22), atMost(2, 1, 20, 21, 22)}, "blocked+constraints, capped/1", 0},
	{"five arms of 31 with at most", experiment.Complete, []int{1, 2, 1, 2, 1}, []int{31}, 0, []Restriction{atMost(2, 1, 0, 1, 2, 3, 4, 5, 6, 7), atMost(1, 3, 0, 1, 2, 8)}, "complete+constraints, capped/1", 0},
}

func goldenOf(t *testing.T, s restrictedSample) goldenRestrict {
	m := s.mechanism(t)
	if m.Algorithm() != s.algorithm {
		t.Errorf("%s: the algorithm is %s, want %s", s.name, m.Algorithm(), s.algorithm)
	}
	n, exact := m.Count()
	now := goldenRestrict{Name: s.name, Algorithm: m.Algorithm(), Seed: "golden " + s.name, Count: n.String()}
	if !exact {
		now.Count += " or more"
	}
	if s.count > 0 && exact && n.Int64() != s.count {
		t.Errorf("%s: %v draws, want %d", s.name, n, s.count)
	}
	g, arm := NewGenerator(now.Seed), make([]int, m.Units())
	for range 3 {
		m.Draw(g, arm)
		keeps(t, s.design(), arm)
		now.Assignments = append(now.Assignments, strings.Trim(strings.ReplaceAll(fmt.Sprint(arm), " ", ""), "[]"))
	}
	return now
}

// TestLargeDrawsFollowTheProbabilities: 100,000 draws against the stated probabilities
// of each unit, where nothing can be enumerated but the list.
func TestLargeDrawsFollowTheProbabilities(t *testing.T) {
	for _, s := range largeSamples {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			m := s.mechanism(t)
			n, k, times := m.Units(), m.Arms(), draws
			if s.kind == experiment.Rerandomised && !strings.Contains(s.algorithm, "listed") {
				times = draws / 10 // each takes a hundred tries
			}
			observed := make([][]float64, n)
			for i := range observed {
				observed[i] = make([]float64, k)
			}
			g, arm := NewGenerator("large "+s.name), make([]int, n)
			for range times {
				m.Draw(g, arm)
				for i, a := range arm {
					observed[i][a] += draws / float64(times)
				}
			}
			smallest := 1.0
			for i := range n {
				probability, sum := make([]float64, k), 0.0
				for a := range k {
					probability[a] = m.Probability(i, a)
					sum += probability[a]
				}
				if sum < 1-1e-12 || sum > 1+1e-12 {
					t.Errorf("the probabilities of unit %d sum to %v", i, sum)
				}
				if times < draws { // scale the counts' spread back
					for a := range k {
						observed[i][a] = draws*probability[a] + (observed[i][a]-draws*probability[a])*0.31622776601683794
					}
				}
				smallest = min(smallest, chiSquare(t, observed[i], probability))
			}
			if smallest < 0.001/float64(n) {
				t.Errorf("smallest p of %d tests: %.3g", n, smallest)
			}
			t.Logf("smallest p of %d tests: %.3g", n, smallest)
		})
	}
}
