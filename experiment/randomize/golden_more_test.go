package randomize

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"leeway/experiment"
)

// goldenDesign is one line of a golden file of ways of drawing that look at more than
// labels. Sets are the sets of the units, Assignments three draws in a row.
type goldenDesign struct {
	Name        string      `json:"name"`
	Seed        string      `json:"seed"`
	Kind        string      `json:"kind"`
	Shares      []int       `json:"shares"`
	Blocks      []string    `json:"blocks,omitempty"`
	Covariates  [][]float64 `json:"covariates,omitempty"`
	Algorithm   string      `json:"algorithm"`
	Sets        []int       `json:"sets,omitempty"`
	Assignments []string    `json:"assignments"`
}

// pinned compares with a golden file by name and, with -add-golden, adds what it does not
// hold yet. What it holds is never changed.
func pinned(t *testing.T, file string, now []goldenDesign) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil && !*addGolden {
		t.Fatal(err)
	}
	var kept []goldenDesign
	if err == nil {
		if err := json.Unmarshal(data, &kept); err != nil {
			t.Fatal(err)
		}
	}
	for _, g := range now {
		i := slices.IndexFunc(kept, func(k goldenDesign) bool { return k.Name == g.Name })
		switch {
		case i >= 0 && fmt.Sprint(kept[i]) != fmt.Sprint(g):
			t.Errorf("%s differs:\n%v\npinned:\n%v", g.Name, g, kept[i])
		case i < 0 && *addGolden:
			kept = append(kept, g)
		case i < 0:
			t.Errorf("%s is not pinned", g.Name)
		}
	}
	if *addGolden {
		out, err := json.MarshalIndent(kept, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(out, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func goldenSets(t *testing.T, name string, d Design) goldenDesign {
	t.Helper()
	m, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	g := goldenDesign{Name: name, Seed: "golden " + name, Kind: string(d.Kind), Shares: d.Shares, Blocks: d.Blocks, Covariates: d.Covariates, Algorithm: m.Algorithm()}
	if d.Kind == experiment.MatchedPairs {
		g.Sets = m.Blocks()
	}
	return threeDraws(g, m)
}

// threeDraws adds the three draws.
func threeDraws(g goldenDesign, m Mechanism) goldenDesign {
	generator, arm := NewGenerator(g.Seed), make([]int, m.Units())
	for range 3 {
		m.Draw(generator, arm)
		g.Assignments = append(g.Assignments, letters(arm))
	}
	return g
}

// TestGoldenPairs pins sets and draws of matched pairs, simple draws and late groups, as
// TestGolden pins those of the first algorithms.
func TestGoldenPairs(t *testing.T) {
	var now []goldenDesign
	for _, s := range [][]int{{1, 1}, {5, 3, 2}} {
		name := fmt.Sprint("simple ", s)
		now = append(now, goldenSets(t, name, Design{Kind: experiment.Simple, Shares: s, Blocks: make([]string, 30)}))
	}
	for _, p := range []struct {
		name       string
		covariates int
		shares     []int
		sizes      []int
	}{
		{"pairs of 14, one column", 1, []int{1, 1}, []int{14}},
		{"pairs of 13, two columns", 2, []int{1, 1}, []int{13}},
		{"pairs of 60, four columns", 4, []int{1, 1}, []int{60}},
		{"pairs in blocks of 12, 7 and 1", 3, []int{1, 1}, []int{12, 7, 1}},
		{"two to one, 16", 2, []int{2, 1}, []int{16}},
		{"three arms, 18", 2, []int{1, 1, 1}, []int{18}},
		{"four arms, 18", 2, []int{1, 1, 1, 1}, []int{18}},
		{"three arms 2:2:1, 17", 3, []int{2, 2, 1}, []int{17}},
		{"eight arms, 20", 2, []int{1, 1, 1, 1, 1, 1, 1, 1}, []int{20}},
	} {
		now = append(now, goldenSets(t, p.name, matchedDesign("golden "+p.name, p.covariates, p.shares, p.sizes...)))
	}
	ties := matchedDesign("golden ties", 1, []int{1, 1}, 16)
	for i := range ties.Covariates[0] {
		ties.Covariates[0][i] = float64(i * i % 3)
	}
	now = append(now, goldenSets(t, "pairs of 16 with ties", ties))
	first, err := New(Design{Kind: experiment.Complete, Shares: []int{2, 1}, Blocks: make([]string, 9)})
	if err != nil {
		t.Fatal(err)
	}
	late := newProduct([]Mechanism{first, lateMechanism(4, []int{2, 1}), lateMechanism(1, []int{2, 1})})
	now = append(now, threeDraws(goldenDesign{Name: "late groups of 4 and 1", Seed: "golden late groups of 4 and 1", Kind: "complete, then late", Shares: []int{2, 1}, Algorithm: late.Algorithm()}, late))
	pinned(t, "testdata/golden_pairs.json", now)
}

// TestGoldenSeeds pins the certificates of a draw from slips, one made again, and late
// ones, and so the texts that their seeds are bound to.
func TestGoldenSeeds(t *testing.T) {
	slips := permitTeams()
	slips.Draw, _ = MakeDrawFrom(slips, "", "", []experiment.Slip{{From: "Ada", Text: "12"}, {From: "Ben", Text: "ü"}}, lead, noon)
	again := drawnAgain(t)
	late := joinedTwice(t, withRule(t, experiment.MatchedPairs))
	for name, pair := range map[string][2]string{
		"slips":        {slips.Draw.Certificate, "2fcc8e897d99f780118adcde6b3d42f684eb8758aae6b191ce8b847d56cec2f2"},
		"again":        {again.Draw.Certificate, "52294f9354c015fd99335a680d26c680ea241e17b707b662dd2795fb758b9a70"},
		"first":        {late.Draw.Certificate, "9907c51075ba79846cfa18dc41888b23f20905abb08c21d20ab1e93533c9ab9b"},
		"late group 1": {late.Draw.Late[0].Certificate, "83feb1f969a1ca5f9e3cc76a970416659658d4e96fe5a4879600feef0be3657e"},
		"late group 2": {late.Draw.Late[1].Certificate, "7d08f8b4f47237549875132229459e25047e1720bbf97dd27761f897923d6261"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: the certificate is %s, pinned %s", name, pair[0], pair[1])
		}
	}
}
