package randomize

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"leeway/experiment"
)

// matchedDesign has random covariates for units in blocks of the sizes.
func matchedDesign(seed string, covariates int, shares []int, sizes ...int) Design {
	g := NewGenerator(seed)
	d := Design{Kind: experiment.MatchedPairs, Shares: shares}
	for b, n := range sizes {
		for range n {
			d.Blocks = append(d.Blocks, fmt.Sprintf("block %d", b+1))
		}
	}
	for c := range covariates {
		column := make([]float64, len(d.Blocks))
		for i := range column {
			column[i] = float64(g.Below(1000)) / 8
			if c > 0 { // correlated with the first
				column[i] += d.Covariates[0][i] / 2
			}
		}
		d.Covariates = append(d.Covariates, column)
		d.CovariateNames = append(d.CovariateNames, fmt.Sprintf("x%d", c+1))
	}
	return d
}

// mahalanobis works the distance out from its definition with gonum.
func mahalanobis(d Design, i, j int) float64 {
	k, n := len(d.Covariates), len(d.Blocks)
	x := mat.NewDense(n, k, nil)
	for c, column := range d.Covariates {
		x.SetCol(c, column)
	}
	var s mat.SymDense
	stat.CovarianceMatrix(&s, x, nil)
	var chol mat.Cholesky
	if !chol.Factorize(&s) {
		panic("singular")
	}
	return stat.Mahalanobis(x.RowView(i), x.RowView(j), &chol)
}

// TestDistanceIsMahalanobis compares with the definition, and with the pseudo-inverse
// where a column is the sum of two others.
func TestDistanceIsMahalanobis(t *testing.T) {
	d := matchedDesign("mahalanobis", 3, []int{1, 1}, 12)
	check := func(d, plain Design, leaves string) {
		t.Helper()
		columns, left := scores(d.Covariates, d.CovariateNames)
		if fmt.Sprint(left) != leaves {
			t.Errorf("left out: %v", left)
		}
		for i := range 12 {
			for j := range i {
				got, want := apart(columns, i, j)*math.Sqrt(11), mahalanobis(plain, i, j)
				if math.Abs(got-want) > 1e-9*want {
					t.Errorf("units %d and %d: %.12f, want %.12f", i, j, got, want)
				}
			}
		}
	}
	check(d, d, "[]")
	singular := d
	sum, constant, scaled := make([]float64, 12), make([]float64, 12), make([]float64, 12)
	for i := range 12 {
		sum[i] = d.Covariates[0][i] + 3*d.Covariates[1][i]
		constant[i] = 7
		scaled[i] = 1e9 + d.Covariates[2][i]
	}
	singular.Covariates = [][]float64{constant, d.Covariates[0], d.Covariates[1], sum, d.Covariates[2]}
	singular.CovariateNames = []string{"seven", "x1", "x2", "sum", "x3"}
	check(singular, d, "[“seven” is the same for every team, so it was left out. The columns before it determine “sum”, so it was left out.]")
	shifted := d
	shifted.Covariates = [][]float64{d.Covariates[0], d.Covariates[1], scaled}
	columns, left := scores(shifted.Covariates, nil)
	if got, want := apart(columns, 3, 8)*math.Sqrt(11), mahalanobis(d, 3, 8); len(left) > 0 || math.Abs(got-want) > 1e-6*want {
		t.Errorf("an offset of 10^9: %v, want %v", got, want)
	}
	for _, size := range []float64{1e-300, 1e300} {
		tiny := make([]float64, 12)
		for i := range tiny {
			tiny[i] = d.Covariates[0][i] * size
		}
		columns, _ := scores([][]float64{tiny}, nil)
		want, _ := scores(d.Covariates[:1], nil)
		for i := range tiny {
			if math.Abs(columns[0][i]-want[0][i]) > 1e-12 {
				t.Fatalf("values of size %g: %v, want %v", size, columns[0][i], want[0][i])
			}
		}
	}
}

// TestPairsAreOptimal compares the pairs' distance with the least over all matchings (all
// but one unit, where the number is odd), for 3,000 designs with many ties or none.
func TestPairsAreOptimal(t *testing.T) {
	g := NewGenerator("optimal pairs")
	for run := range 3000 {
		n, values := 3+run%8, []uint64{2, 4, 1000}[run%3]
		d := Design{Shares: []int{1, 1}, Blocks: make([]string, n)}
		for range 1 + run%3 {
			column := make([]float64, n)
			for i := range column {
				column[i] = float64(g.Below(values))
			}
			d.Covariates = append(d.Covariates, column)
		}
		columns, _ := scores(d.Covariates, nil)
		if len(columns) == 0 {
			continue
		}
		blocks, _ := measured(columns, membersOf(make([]int, n)))
		m := making{distances: &blocks[0]}
		m.pairUp(2)
		total := int64(0)
		for _, set := range m.sets {
			total += m.at(set[0], set[1])
		}
		even := n + n%2
		w := make([]int64, even*even) // a last place at no distance, where n is odd
		for i := range n {
			for j := range n {
				w[i*even+j] = m.at(i, j)
			}
		}
		if want := leastByTrying(even, w); total != want {
			t.Fatalf("run %d: the pairs are %d apart, the least is %d", run, total, want)
		}
	}
}

func TestMatchedClosedForms(t *testing.T) {
	one := func(values ...float64) [][]float64 { return [][]float64{values} }
	tests := []struct {
		name   string
		values [][]float64
		shares []int
		blocks string
		sets   []int
		note   string
	}{
		{"neighbours on a line", one(5, 1, 2, 6, 9, 10), []int{1, 1}, "", []int{0, 1, 1, 0, 2, 2}, ""},
		{"not greedy: the two nearest are parted", one(0, 10, 11, 21), []int{1, 1}, "", []int{0, 0, 1, 1}, ""},
		{"ties go to neighbours in the roster", one(1, 0, 0, 0, 0, 1), []int{1, 1}, "", []int{0, 1, 1, 2, 2, 0}, ""},
		{"the odd one is left out and joins", one(1, 2, 30, 40, 41), []int{1, 1}, "", []int{0, 0, 1, 1, 1}, "The number of teams leaves one over: 3 joined the set nearest to it."},
		{"within blocks", one(1, 2, 3, 4), []int{1, 1}, "abab", []int{0, 1, 0, 1}, ""},
		{"a block of one", one(1, 2, 3), []int{1, 1}, "aab", []int{0, 0, 1}, "Team 3 of “b” is alone, so it is a set of its own."},
		{"shares 2 and 2 are pairs", one(1, 2, 5, 6), []int{2, 2}, "", []int{0, 0, 1, 1}, ""},
		{"three arms", one(1, 9, 2, 8, 1, 9), []int{1, 1, 1}, "", []int{0, 1, 0, 1, 0, 1}, "Sets of 3 teams"},
		{"two to one", one(1, 9, 2, 8, 1, 9), []int{2, 1}, "", []int{0, 1, 0, 1, 0, 1}, "Sets of 3 teams"},
		{"four arms", one(1, 9, 2, 8, 1, 9, 3, 7), []int{1, 1, 1, 1}, "", []int{0, 1, 0, 1, 0, 1, 0, 1}, "Sets of 4 teams"},
		{"three arms, two over", one(1, 2, 3, 50, 60, 61, 62, 4.5), []int{1, 1, 1}, "", []int{0, 0, 0, 1, 1, 1, 1, 0}, "leaves 2 over: 4, 8 joined the sets nearest to them."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := Design{Shares: test.shares, Covariates: test.values, Blocks: make([]string, len(test.values[0]))}
			for i := range test.blocks {
				d.Blocks[i] = test.blocks[i : i+1]
			}
			sets, distance, note, err := Matched(d)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(sets, test.sets) || !strings.Contains(note, test.note) || (test.note == "") != (note == "") {
				t.Errorf("sets %v, note %q", sets, note)
			}
			if len(distance) != slices.Max(sets)+1 {
				t.Errorf("%d distances of %d sets", len(distance), slices.Max(sets)+1)
			}
		})
	}
	_, distance, _, _ := Matched(Design{Shares: []int{1, 1}, Covariates: one(0, 1, 5, 8), Blocks: make([]string, 4)})
	sd := stat.StdDev([]float64{0, 1, 5, 8}, nil)
	if math.Abs(distance[0]-1/sd) > 1e-8 || math.Abs(distance[1]-3/sd) > 1e-8 {
		t.Errorf("distances %v, want 1 and 3 standard deviations of %v", distance, sd)
	}
}

// TestNoExchangeHelps tries every exchange of two units of sets of three and four, also
// with units left over.
func TestNoExchangeHelps(t *testing.T) {
	for _, shares := range [][]int{{1, 1, 1}, {1, 1, 1, 1}, {3, 2}, {1, 3}} {
		for n := 8; n <= 41; n += 11 {
			d := matchedDesign(fmt.Sprint("exchange ", shares, n), 2, shares, n)
			columns, _ := scores(d.Covariates, nil)
			blocks, _ := measured(columns, membersOf(make([]int, n)))
			m, size := making{distances: &blocks[0]}, setSize(shares)
			if size == 4 {
				m.pairUp(size)
			} else {
				m.choose(size)
			}
			before := m.total()
			m.exchange()
			total := m.total()
			if total > before || len(m.over) != n%size {
				t.Errorf("from %d to %d, %d left over", before, total, len(m.over))
			}
			for a, set := range m.sets {
				for _, other := range append(m.sets[a+1:], m.over) {
					for i := range set {
						for j := range other {
							set[i], other[j] = other[j], set[i]
							if now := m.total(); now < total {
								t.Errorf("exchanging makes %d of %d", now, total)
							}
							set[i], other[j] = other[j], set[i]
						}
					}
				}
			}
		}
	}
}

func (m *making) total() int64 {
	sum := int64(0)
	for _, set := range m.sets {
		sum += m.between(set, set)
	}
	return sum
}

func TestMatchedRefuses(t *testing.T) {
	blocks := make([]string, 4)
	tests := map[string]struct {
		d    Design
		says string
	}{
		"nothing to match on": {Design{Shares: []int{1, 1}, Blocks: blocks}, "Nothing tells which teams are alike."},
		"all the same":        {Design{Shares: []int{1, 1}, Blocks: blocks, Covariates: [][]float64{{2, 2, 2, 2}}, CovariateNames: []string{"size"}}, "“size” is the same for every team"},
		"too short":           {Design{Shares: []int{1, 1}, Blocks: blocks, Covariates: [][]float64{{2, 2}}}, "2 values for 4 teams"},
		"not a number":        {Design{Shares: []int{1, 1}, Blocks: blocks, IDs: []string{"A", "B", "C", "D"}, Covariates: [][]float64{{2, 3, math.NaN(), 1}}}, "Team C has no number"},
		"too many":            {Design{Shares: []int{1, 1}, Blocks: make([]string, mostMatched+1), Covariates: [][]float64{append(make([]float64, mostMatched), 1)}}, "up to 3000"},
		"no shares":           {Design{Shares: []int{1}, Blocks: blocks}, "1 arms"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.d.Kind = experiment.MatchedPairs
			_, err := New(test.d)
			refused(t, err, test.says)
		})
	}
}

// TestMatchedDraws: probabilities of units and pairs of units over 100,000 draws; two
// units of a set of as many arms never share one.
func TestMatchedDraws(t *testing.T) {
	tests := []struct {
		name   string
		shares []int
		sizes  []int
		never  bool // two of a set never share an arm
	}{
		{"pairs of 10", []int{1, 1}, []int{10}, true},
		{"pairs of 9, one odd", []int{1, 1}, []int{9}, false},
		{"pairs in blocks of 5 and 4", []int{1, 1}, []int{5, 4}, false},
		{"two to one, 9", []int{2, 1}, []int{9}, false},
		{"two to one, 8", []int{2, 1}, []int{8}, false},
		{"three arms, 9", []int{1, 1, 1}, []int{9}, true},
		{"three arms, 8", []int{1, 1, 1}, []int{8}, false},
		{"three arms 2:1:1, 8", []int{2, 1, 1}, []int{8}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, err := New(matchedDesign(test.name, 2, test.shares, test.sizes...))
			if err != nil {
				t.Fatal(err)
			}
			wholeEnumeration(t, m)
			set := m.Blocks()
			follows(t, "chi-square matched "+test.name, m, func(arm []int) {
				tight(t, m, set, arm)
				if !test.never {
					return
				}
				for i := range arm {
					for j := range i {
						if set[i] == set[j] && arm[i] == arm[j] {
							t.Fatalf("units %d and %d of a set are both in arm %d", i, j, arm[i])
						}
					}
				}
			})
		})
	}
}

// TestPairsSmallestP: J pairs have 2^J draws, each with its mirror.
func TestPairsSmallestP(t *testing.T) {
	m, err := New(matchedDesign("floor", 2, []int{1, 1}, 16))
	if err != nil {
		t.Fatal(err)
	}
	if n, exact := m.Count(); !exact || n.Int64() != 256 || math.Abs(m.SmallestP()-2.0/256) > 1e-15 {
		t.Errorf("%v draws, smallest p %v", n, m.SmallestP())
	}
}

// TestMatchedDoesNotDependOnRounding: values that differ by rounding give the same sets.
func TestMatchedDoesNotDependOnRounding(t *testing.T) {
	d := matchedDesign("rounding", 3, []int{1, 1}, 200)
	sets, _, _, _ := Matched(d)
	for c, column := range d.Covariates {
		d.Covariates[c] = slices.Clone(column)
		for i := range column {
			d.Covariates[c][i] *= 1 + float64(i%3-1)*2e-16
		}
	}
	again, _, _, _ := Matched(d)
	if !slices.Equal(sets, again) {
		t.Error("the sets changed with the last digit")
	}
}

// TestPairsVector pins the vector that stands in every certificate of matched pairs.
func TestPairsVector(t *testing.T) {
	d := Design{Shares: []int{1, 1}, Blocks: make([]string, 7), Covariates: [][]float64{{3, 1, 4, 1, 5, 9, 2}, {2, 7, 1, 8, 2, 8, 1}}}
	columns, _ := scores(d.Covariates, nil)
	blocks, _ := measured(columns, [][]int{placesTo(7)})
	sets, _, _, err := Matched(d)
	if err != nil {
		t.Fatal(err)
	}
	var row []string
	for j := 1; j < 7; j++ {
		row = append(row, fmt.Sprint(blocks[0].at(0, j)))
	}
	text := fmt.Sprintf("the w of team 0 to the others are %s; in pairs the sets of the teams are %s", strings.Join(row, ", "), strings.Trim(strings.ReplaceAll(fmt.Sprint(sets), " ", ", "), "[]"))
	if !strings.HasSuffix(pairsVector, ": "+text) {
		t.Errorf("the vector is: %s", text)
	}
}

// TestPairsOfAPilot goes from a plan to a verified certificate.
func TestPairsOfAPilot(t *testing.T) {
	p := permitTeams()
	p.Plan.Mechanism, p.Plan.BalanceOn = experiment.MatchedPairs, []string{"backlog", experiment.TeamSize}
	p.Plan.BlockBy = nil
	_, err := MakeDraw(p, "1", "dice", lead, noon)
	refused(t, err, "Team T08 has no value in “backlog”")
	p.Roster.Teams[7].Number["backlog"] = 3.5
	p.Plan.BlockBy = []string{"district"}
	p.Plan.Hash = p.PlanHash()
	d, err := MakeDraw(p, "71 284 096", "dice", lead, noon)
	if err != nil {
		t.Fatal(err)
	}
	p.Draw = d
	if d.Algorithm != "matched pairs/1" || len(d.Block) != 11 || d.Block[0] != "North / Set 1" {
		t.Errorf("%s, %q", d.Algorithm, d.Block)
	}
	c := readBack(t, p)
	if c.Assignment[0].Block != "North / Set 1" || !slices.Equal(c.BalanceOn, p.Plan.BalanceOn) {
		t.Errorf("%+v", c)
	}
	c.Assignment[0].Block = "North / Set 2"
	v, _ := VerifyCertificate(c, &p.Roster)
	if first, _ := v.First(); first.Name != "Blocks" {
		t.Errorf("%+v", first)
	}
	p.Draw.Block[2], p.Draw.Block[3] = p.Draw.Block[3], p.Draw.Block[2]
	if v, _ := Verify(p); v.OK() {
		t.Error("exchanged sets were not noticed")
	}
	p.Draw.Block = nil
	if v, _ := Verify(p); v.OK() {
		t.Error("lost sets were not noticed")
	}
}

// BenchmarkMatched is a whole design, distances and all.
func BenchmarkMatched(b *testing.B) {
	for _, n := range []int{60, 200, 500, 1000} {
		for _, shares := range [][]int{{1, 1}, {1, 1, 1}, {1, 1, 1, 1}} {
			b.Run(fmt.Sprint(n, shares), func(b *testing.B) {
				d := matchedDesign("benchmark", 4, shares, n)
				for b.Loop() {
					if _, _, _, err := Matched(d); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkDraws is one draw of 500 teams, simple, in pairs, and in pairs with a late group.
func BenchmarkDraws(b *testing.B) {
	pairs, err := New(matchedDesign("benchmark", 4, []int{1, 1}, 500))
	if err != nil {
		b.Fatal(err)
	}
	for name, m := range map[string]Mechanism{
		"simple":         simpleDraw(b, 500, 1, 1),
		"pairs":          pairs,
		"pairs and late": newProduct([]Mechanism{pairs, lateMechanism(20, []int{1, 1})}),
	} {
		b.Run(name, func(b *testing.B) {
			g, arm := NewGenerator("benchmark"), make([]int, m.Units())
			b.ReportAllocs()
			for b.Loop() {
				m.Draw(g, arm)
			}
		})
	}
}
