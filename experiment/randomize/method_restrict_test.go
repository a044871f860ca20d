package randomize

import (
	"fmt"
	"strings"
	"testing"

	"leeway/experiment"
)

// oneBlock is n teams in one block.
func oneBlock(kind experiment.MechanismKind, n int, shares []int, limits ...Restriction) Design {
	return Design{Kind: kind, Shares: shares, Blocks: make([]string, n), Restrictions: limits}
}

// firstDraws says a design's first three draws from NewGenerator("leeway") and what
// else a vector names.
func firstDraws(t *testing.T, d Design, more ...string) string {
	t.Helper()
	m, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	g, arm := NewGenerator("leeway"), make([]int, m.Units())
	var words []string
	for range 3 {
		m.Draw(g, arm)
		words = append(words, strings.Trim(strings.ReplaceAll(fmt.Sprint(arm), " ", ""), "[]"))
	}
	return strings.Join(append(more, "the first three draws are "+enumerated(words)), "; ")
}

// TestRestrictVectors works out the vectors that stand in the certificates.
func TestRestrictVectors(t *testing.T) {
	column := [][]float64{{3, 1, 4, 1, 5, 9, 2, 7}}
	again := oneBlock(experiment.Rerandomised, 8, []int{1, 1})
	again.Covariates, again.Acceptance = column, 0.1
	best := oneBlock(experiment.Constrained, 8, []int{1, 1})
	best.Covariates, best.Acceptance = column, 0.1
	list := oneBlock(experiment.Complete, 30, []int{2, 1}, differentArms(0, 1))
	seed, err := listSeed(list)
	if err != nil {
		t.Fatal(err)
	}
	grid := newGrid(whitened(column), [][]int{{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}})
	bestOf, err := New(best)
	if err != nil {
		t.Fatal(err)
	}
	listing, _ := ListingOf(bestOf)
	for name, test := range map[string]struct{ got, pinned string }{
		"rerandomised": {firstDraws(t, again, fmt.Sprintf("b is %d", grid.bits), fmt.Sprintf("x are %s", strings.Trim(fmt.Sprint(grid.value), "[]")), fmt.Sprintf("a is %v", chiSquareQuantile(0.1, 1))), rerandomisedVector},
		"constrained":  {firstDraws(t, best, fmt.Sprintf("%d of %d candidates are listed", listing.Listed, listing.Candidates)), constrainedVector},
		"constraints":  {firstDraws(t, oneBlock(experiment.Complete, 8, []int{1, 1}, sameArm(1, 5), placed(1, 0), differentArms(2, 3))), constraintVector},
		"sets":         {firstDraws(t, evenTeamsLimited()), setsVector},
		"capped":       {firstDraws(t, oneBlock(experiment.Complete, 8, []int{1, 1}, atMost(1, 0, 0, 1, 2))), cappedVector},
		"listed":       {firstDraws(t, list, "the list's seed text ends with "+seed[len(seed)-64:]), listedVector},
	} {
		if test.got != test.pinned {
			t.Errorf("%s: %s\npinned: %s", name, test.got, test.pinned)
		}
	}
}

// TestRestrictedMethod: every algorithm that can come up has words, and they differ.
func TestRestrictedMethod(t *testing.T) {
	said := map[string]string{}
	for _, s := range restrictedSamples {
		words := strings.Join(method(s.algorithm, 2), "\n")
		if words == strings.Join(method("blocked/1", 2), "\n") {
			t.Errorf("%s has no words of its own", s.algorithm)
		}
		alike := strings.Replace(s.algorithm, "blocked", "complete", 1) // the same steps
		if before, known := said[words]; known && before != alike {
			t.Errorf("%s has the words of %s", s.algorithm, before)
		}
		said[words] = alike
	}
}
