package randomize

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"leeway/experiment"
)

// withColumns is a drawn pilot of two arms whose teams have the given numbers.
func withColumns(arm []int, names []string, columns [][]float64) *experiment.Pilot {
	p := experiment.New("columns")
	p.Draw = &experiment.Draw{Arm: arm, AssignmentHash: "test"}
	for _, name := range names {
		p.Roster.Attributes = append(p.Roster.Attributes, experiment.Attribute{Name: name, Numeric: true})
	}
	for i := range arm {
		team := experiment.Team{ID: fmt.Sprintf("T%02d", i+1), Number: map[string]float64{}}
		for c, name := range names {
			if v := columns[c][i]; !math.IsNaN(v) {
				team.Number[name] = v
			}
		}
		p.Roster.Teams = append(p.Roster.Teams, team)
		p.Draw.Team = append(p.Draw.Team, team.ID)
	}
	return p
}

// within makes the pilot's draw one within blocks.
func within(p *experiment.Pilot, labels []string) {
	p.Plan.Mechanism, p.Plan.BlockBy = experiment.Blocked, []string{"block"}
	p.Roster.Attributes = append(p.Roster.Attributes, experiment.Attribute{Name: "block"})
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Text = map[string]string{"block": labels[i]}
	}
}

func close8(got, want float64) bool { return math.Abs(got-want) <= 1e-8*math.Abs(want)+1e-10 }

// toy is the golden toy of methods.md, section 9: seven teams by their means.
func toy() *experiment.Pilot {
	y := [][]float64{{5, 6, 7}, {9, 8}, {4, 5, 6, 5}, {9, 10, 11}, {6, 7}, {5, 4, 6, 7, 5}, {10, 8, 9}}
	x := [][]float64{{1, 2, 1}, {3, 2}, {1, 1, 2, 1}, {2, 3, 3}, {2, 2}, {1, 1, 2, 2, 1}, {3, 2, 2}}
	means := func(rows [][]float64) []float64 {
		var out []float64
		for _, r := range rows {
			m, _ := meanVariance(r)
			out = append(out, m)
		}
		return out
	}
	p := withColumns([]int{0, 1, 0, 1, 0, 0, 1}, []string{"y", "x"}, [][]float64{means(y), means(x)})
	p.Arms[0].Share, p.Arms[1].Share = 4, 3
	return p
}

// TestOmnibusOfTheToy goes through all 35 draws of the toy; two are as far apart as the
// one drawn, which is the exact permutation p of methods.md, section 8. Its 5.277684 on
// the toy is for two covariates that it does not name, so it cannot be compared; the
// d² here was worked out by hand from the two by two covariance.
func TestOmnibusOfTheToy(t *testing.T) {
	p := toy()
	rows, o, err := BalanceTest(context.Background(), p, 999, nil)
	if err != nil {
		t.Fatal(err)
	}
	// d² = 12/7·(a²·Sxx − 2ab·Sxy + b²·Syy)/(Syy·Sxx − Sxy²), a and b the differences of
	// the means.
	var y, x []float64
	for _, team := range p.Roster.Teams {
		y, x = append(y, team.Number["y"]), append(x, team.Number["x"])
	}
	meanY, syy := meanVariance(y)
	meanX, sxx := meanVariance(x)
	sxy, a, b := 0.0, 0.0, 0.0
	for i, k := range p.Draw.Arm {
		sxy += (y[i] - meanY) * (x[i] - meanX) / 6
		weight := []float64{-1.0 / 4, 1.0 / 3}[k]
		a, b = a+weight*y[i], b+weight*x[i]
	}
	want := 12.0 / 7 * (a*a*sxx - 2*a*b*sxy + b*b*syy) / (syy*sxx - sxy*sxy)
	if !close8(o.D2, want) || o.DF != 2 || !close8(o.ChiSquareP, math.Exp(-want/2)) {
		t.Errorf("%+v, want %v", o, want)
	}
	if !o.Exact || o.Draws != 35 || math.Abs(o.P-2.0/35) > 1e-12 || o.Note != "" || !slices.Equal(o.Attributes, []string{"y", "x"}) {
		t.Errorf("%+v", o)
	}
	if len(rows) != 2 || !(rows[0].Low < -1 && rows[0].High > 1) {
		t.Errorf("%+v", rows)
	}
}

type d2Case struct {
	Dataset string
	Inputs  struct {
		Covariates        string
		Treatment, Strata string
		Clusters          string
		Size              bool `json:"cluster_size_added"`
	}
	Expected struct {
		ChiSquare float64 `json:"chisquare"`
		DF        int
		P         float64 `json:"p.value"`
	}
}

// collapse adds rows up to cluster totals, with text columns as one total for each
// value, and the number of rows where size is wanted, as the reference does.
func (c d2Case) collapse(cells map[string][]string) (arm []int, labels, names []string, columns [][]float64) {
	at := map[string]int{}
	place := func(i int) int {
		id := strconv.Itoa(i)
		if c.Inputs.Clusters != "" {
			id = cells[c.Inputs.Clusters][i]
		}
		u, known := at[id]
		if !known {
			u = len(at)
			at[id] = u
			z, _ := strconv.Atoi(cells[c.Inputs.Treatment][i])
			arm = append(arm, z)
			if c.Inputs.Strata != "" {
				labels = append(labels, cells[c.Inputs.Strata][i])
			}
		}
		return u
	}
	n := len(cells[c.Inputs.Treatment])
	for i := range n {
		place(i)
	}
	add := func(name string, value func(i int) float64) {
		total := make([]float64, len(at))
		for i := range n {
			total[place(i)] += value(i)
		}
		names, columns = append(names, name), append(columns, total)
	}
	for _, name := range strings.Split(strings.TrimPrefix(c.Inputs.Covariates, "~ "), " + ") {
		if _, err := strconv.ParseFloat(cells[name][0], 64); err == nil {
			add(name, func(i int) float64 { v, _ := strconv.ParseFloat(cells[name][i], 64); return v })
			continue
		}
		seen := map[string]bool{}
		for _, level := range cells[name] {
			if !seen[level] {
				seen[level] = true
				add(name+level, func(i int) float64 {
					if cells[name][i] == level {
						return 1
					}
					return 0
				})
			}
		}
	}
	if c.Inputs.Size {
		add("size", func(int) float64 { return 1 })
	}
	return arm, labels, names, columns
}

// TestOmnibusAgainstR compares d², its rank and χ² p with the reference's own d2_omnibus
// (balance/d2_own), which agrees with RItools wherever RItools is right. Its clusters are
// compared by totals; the columns of the pilot here are those totals. Text columns are
// entered with every level, one too many: the generalised inverse takes care of it.
func TestOmnibusAgainstR(t *testing.T) {
	dir := reference(t)
	files, _ := filepath.Glob(filepath.Join(dir, "cases", "*__d2__*.json"))
	if len(files) == 0 {
		t.Skip("there are no cases of balance/d2_own")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c d2Case
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		arm, labels, names, columns := c.collapse(dataColumns(t, dir, c.Dataset))
		p := withColumns(arm, names, columns)
		if labels != nil {
			within(p, labels)
		}
		_, o, err := BalanceTest(context.Background(), p, 99, nil)
		if err != nil {
			t.Fatalf("%s: %v", filepath.Base(file), err)
		}
		e := c.Expected
		if !close8(o.D2, e.ChiSquare) || o.DF != e.DF || !close8(o.ChiSquareP, e.P) {
			t.Errorf("%s: d² %.12g on %d, p %.12g; want %.12g on %d, %.12g", filepath.Base(file), o.D2, o.DF, o.ChiSquareP, e.ChiSquare, e.DF, e.P)
		}
	}
	t.Logf("%d cases compared", len(files))
}

// TestOmnibusAgainstRItools compares with RItools 0.3-5 where it tests what is tested
// here: rows as they are, with and without strata. Its cluster() option compares totals
// and adds the size; TestOmnibusAgainstR has that by totals of its own.
func TestOmnibusAgainstRItools(t *testing.T) {
	dir := reference(t)
	files, _ := filepath.Glob(filepath.Join(dir, "cases", "*__RItools__*.json"))
	if len(files) == 0 {
		t.Skip("there are no cases of balance/RItools")
	}
	compared := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c struct {
			Dataset string
			Call    string
			Inputs  struct {
				Covariates []string
				Strata     string
				Clusters   string
			}
			Expected struct {
				Overall []struct {
					Strata    string
					ChiSquare float64
					DF        int
					P         float64 `json:"p.value"`
				}
			}
			Judgement any
		}
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		if c.Inputs.Clusters != "" || c.Judgement != nil {
			continue
		}
		cells := dataColumns(t, dir, c.Dataset)
		treatment, _, _ := strings.Cut(c.Call[strings.LastIndex(c.Call[:strings.Index(c.Call, " ~ ")], "(")+1:], " ~ ")
		plain := d2Case{}
		plain.Inputs.Covariates, plain.Inputs.Treatment = strings.Join(c.Inputs.Covariates, " + "), treatment
		for _, e := range c.Expected.Overall {
			if plain.Inputs.Strata = ""; e.Strata == c.Inputs.Strata {
				plain.Inputs.Strata = e.Strata
			}
			arm, labels, names, columns := plain.collapse(cells)
			p := withColumns(arm, names, columns)
			if labels != nil {
				within(p, labels)
			}
			_, o, err := BalanceTest(context.Background(), p, 99, nil)
			if err != nil {
				t.Fatalf("%s: %v", filepath.Base(file), err)
			}
			if !close8(o.D2, e.ChiSquare) || o.DF != e.DF || !close8(o.ChiSquareP, e.P) {
				t.Errorf("%s, strata %s: d² %.12g on %d, p %.12g; want %.12g on %d, %.12g", filepath.Base(file), e.Strata, o.D2, o.DF, o.ChiSquareP, e.ChiSquare, e.DF, e.P)
			}
			compared++
		}
	}
	t.Logf("%d tests compared", compared)
}

// TestOmnibusAgainstMahalanobis: with one block and two arms d² is Morgan and Rubin's M,
// whose mean over all equally likely assignments is the number of covariates. The
// reference goes through all 252 of syn_few10.
func TestOmnibusAgainstMahalanobis(t *testing.T) {
	dir := reference(t)
	cells := dataColumns(t, dir, "datasets/syn_few10.csv")
	var arm []int
	var base, y3, size []float64 // of each unit: means, number of rows
	at := map[string]int{}
	for i, id := range cells["unit"] {
		u, known := at[id]
		if !known {
			u = len(at)
			at[id] = u
			z, _ := strconv.Atoi(cells["z"][i])
			arm, base, y3, size = append(arm, z), append(base, 0), append(y3, 0), append(size, 0)
		}
		v, _ := strconv.ParseFloat(cells["base"][i], 64)
		w, _ := strconv.ParseFloat(cells["y3"][i], 64)
		base[u], y3[u], size[u] = base[u]+v, y3[u]+w, size[u]+1
	}
	for u := range size {
		base[u], y3[u] = base[u]/size[u], y3[u]/size[u]
	}
	p := withColumns(arm, []string{"base", "y3"}, [][]float64{base, y3})
	_, o, err := BalanceTest(context.Background(), p, 999, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !close8(o.D2, 0.18776441769851213) || o.Draws != 252 || !o.Exact {
		t.Errorf("%+v", o)
	}
	c, _ := newComparison(p)
	m, _ := ForPilot(p)
	d := newOmnibusTest(c, m)
	mean, most := 0.0, 0.0
	if err := m.Enumerate(func(arm []int, p float64) bool {
		v := d.of(arm)
		mean, most = mean+p*v, math.Max(most, v)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	if math.Abs(mean-2) > 1e-12 || !close8(most, 7.927849512400771) {
		t.Errorf("mean %v, most %v", mean, most)
	}
}

// TestOmnibusOfSeveralArms checks d² against n−1 times Pillai's trace worked out from
// its definition, tr(H(H+E)⁻¹), for one column, where it is n−1 times the share of the
// variance between arms; and that no arm is special.
func TestOmnibusOfSeveralArms(t *testing.T) {
	arm := []int{0, 1, 2, 0, 1, 2, 0, 1, 2, 1}
	v := []float64{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}
	between, all := 0.0, 0.0
	mean, _ := meanVariance(v)
	for k := range 3 {
		var in []float64
		for i := range v {
			if arm[i] == k {
				in = append(in, v[i])
			}
		}
		m, _ := meanVariance(in)
		between += float64(len(in)) * (m - mean) * (m - mean)
	}
	for _, x := range v {
		all += (x - mean) * (x - mean)
	}
	want := 9 * between / all
	var first float64
	for turn := range 3 {
		turned := make([]int, len(arm))
		for i, k := range arm {
			turned[i] = (k + turn) % 3
		}
		p := withColumns(turned, []string{"v"}, [][]float64{v})
		p.Arms = append(p.Arms, experiment.Arm{Name: "Third", Share: 1})
		rows, o, err := BalanceTest(context.Background(), p, 500, nil)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(o.D2-want) > 1e-12 || o.DF != 2 || len(rows) != 2 || rows[0].Arm != 1 || rows[1].Arm != 2 {
			t.Errorf("turned %d: %+v, want %v; rows %+v", turn, o, want, rows)
		}
		if o.Exact {
			if turn == 0 {
				first = o.P
			}
			if math.Abs(o.P-first) > 1e-12 {
				t.Errorf("turned %d: p %v, unturned %v", turn, o.P, first)
			}
		}
	}
}

// TestBalanceOverItsOwnDraws: over the draws of a mechanism the p-value is at most α in
// at most α of the draws, and a row lies in its range in at least 95 of 100.
func TestBalanceOverItsOwnDraws(t *testing.T) {
	size := []float64{5, 9, 7, 12, 8, 6, 11, 10}
	old := []float64{1, 1, 0, 4, 2, 0, 3, 1}
	p := withColumns([]int{0, 0, 0, 0, 1, 1, 1, 1}, []string{"size", "old"}, [][]float64{size, old})
	m, err := ForPilot(p)
	if err != nil {
		t.Fatal(err)
	}
	below, inside, n := 0, 0, 0
	if err := m.Enumerate(func(arm []int, _ float64) bool {
		p.Draw.Arm = append([]int(nil), arm...)
		rows, o, err := BalanceTest(context.Background(), p, 99, nil)
		if err != nil {
			t.Fatal(err)
		}
		n++
		if o.P <= 0.10+1e-12 {
			below++
		}
		if rows[0].Low <= rows[0].Standardised+1e-9 && rows[0].Standardised <= rows[0].High+1e-9 {
			inside++
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	if n != 70 || below > 7 || below < 5 || float64(inside) < 0.95*70 || inside > 68 {
		t.Errorf("of %d draws %d have p ≤ 0.1 and %d lie in the range", n, below, inside)
	}
}

// TestBalanceDrawsAreReproducible: too many assignments are sampled, by a seed of their
// own, and the sample agrees with the normal approximation of a difference.
func TestBalanceDrawsAreReproducible(t *testing.T) {
	const n = 60
	g := NewGenerator("columns")
	arm, v := make([]int, n), make([]float64, n)
	for i := range v {
		arm[i] = i % 2
		v[i] = float64(g.Below(1000))
	}
	p := withColumns(arm, []string{"v", "twice"}, [][]float64{v, v})
	calls := 0
	rows, o, err := BalanceTest(context.Background(), p, 9999, func(done, total int64) {
		if calls++; total != 9999 || done > total {
			t.Fatalf("%d of %d", done, total)
		}
	})
	if err != nil || calls < 100 {
		t.Fatal(err, calls)
	}
	// Two equal columns are one: rank 1, and Standardised² · n/4 is nearly d².
	if o.Exact || o.Draws != 9999 || o.DF != 1 || len(o.Attributes) != 2 {
		t.Errorf("%+v", o)
	}
	// The p-value is within 4 Monte Carlo errors of the χ² one, 60 values being many.
	if math.Abs(o.P-o.ChiSquareP) > 4*math.Sqrt(0.25/9999) {
		t.Errorf("p %v by draws, %v by χ²", o.P, o.ChiSquareP)
	}
	// SD of the standardised difference of 30 against 30 is about 2/√60 = 0.258.
	if math.Abs(rows[0].High-1.96*0.258) > 0.03 || math.Abs(rows[0].Low+1.96*0.258) > 0.03 {
		t.Errorf("range %v to %v", rows[0].Low, rows[0].High)
	}
	again, o2, err := BalanceTest(context.Background(), p, 9999, nil)
	if err != nil || o2.P != o.P || again[0].Low != rows[0].Low || again[1].High != rows[1].High {
		t.Errorf("again %+v %v", o2, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := BalanceTest(ctx, p, 9999, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, draws := range []int{0, -5, 98, 100_001} {
		if _, _, err := BalanceTest(context.Background(), p, draws, nil); err == nil {
			t.Errorf("%d draws are taken", draws)
		}
	}
}

// TestBalanceSaysWhatItRestsOn: missing values are filled and compared, blocks are alike
// by design, placed teams are out, too many columns say nothing.
func TestBalanceSaysWhatItRestsOn(t *testing.T) {
	nan := math.NaN()
	p := withColumns([]int{0, 1, 0, 1, 0, 1, 0, 1}, []string{"a", "b"}, [][]float64{{1, 2, 3, 4, 5, 6, 7, 8.5}, {nan, 1, nan, 2, 3, 1, 5, 2}})
	within(p, []string{"N", "N", "N", "N", "S", "S", "S", "S"})
	rows, o, err := BalanceTest(context.Background(), p, 999, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 || !rows[2].ByDesign || !rows[3].ByDesign || rows[0].ByDesign || rows[2].Low != 0 || rows[2].High != 0 {
		t.Errorf("rows %+v", rows)
	}
	if !o.Exact || o.Draws != 36 || o.DF != 3 || !slices.Equal(o.Attributes, []string{"a", "b"}) || !strings.Contains(o.Note, "Missing values count as the average, and whether a value is missing is compared as well: b.") {
		t.Errorf("%+v", o)
	}
	if plotted := Telling(rows, 9); len(plotted) != 2 {
		t.Errorf("plotted %+v", plotted)
	}

	wide := withColumns([]int{0, 1, 0, 1}, []string{"a", "b", "c"}, [][]float64{{1, 2, 4, 8}, {1, 0, 0, 3}, {5, 2, 2, 1}})
	_, o, err = BalanceTest(context.Background(), wide, 999, nil)
	if err != nil || o.DF != 3 || math.Abs(o.P-1) > 1e-12 || !strings.Contains(o.Note, "so many columns for so few teams") {
		t.Errorf("%+v %v", o, err)
	}

	bare := withColumns([]int{0, 1, 0, 1}, nil, nil)
	rows, o, err = BalanceTest(context.Background(), bare, 999, nil)
	if err != nil || len(rows) != 0 || o.DF != 0 || math.Abs(o.P-1) > 1e-12 || o.ChiSquareP != 1 || o.D2 != 0 {
		t.Errorf("%+v %v", o, err)
	}

	p.Plan.Constraints = []experiment.Constraint{{Kind: experiment.Placed, Teams: []string{"T01"}, Arm: "Practice"}}
	if rows, err := Balance(p); err != nil || rows[0].NControl != 3 || !strings.Contains(strings.Join(BalanceNotes(p), " "), "Placed without a draw, and not compared: T01.") {
		t.Errorf("%+v %v %v", rows, err, BalanceNotes(p))
	}
}

// TestWidestOfItsLevels goes through the 70 draws of eight teams with one of each of four
// values in each half: the widest gap is the largest of the four in each draw.
func TestWidestOfItsLevels(t *testing.T) {
	p := withColumns([]int{0, 0, 0, 0, 1, 1, 1, 1}, nil, nil)
	p.Roster.Attributes = []experiment.Attribute{{Name: "kind"}, {Name: "yes"}}
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Text = map[string]string{"kind": string("abcdabcd"[i]), "yes": string("yynnnnnn"[i])}
	}
	rows, _, err := BalanceTest(context.Background(), p, 99, nil)
	if err != nil || len(rows) != 6 {
		t.Fatal(err, rows)
	}
	// A value whose two teams fall into one arm has the gap 0.5/√((1/3+0)/2). In 16 of 70
	// draws all four values are split; in the others that gap is the widest.
	both := 0.5 / math.Sqrt(1.0/6)
	for _, r := range rows[:4] {
		if math.Abs(r.Widest-both) > 1e-12 || math.Abs(r.High-both) > 1e-12 {
			t.Errorf("%+v, want %v", r, both)
		}
	}
	// Of two values that mirror each other the widest is either: 0 or the same gap.
	if math.Abs(rows[4].Widest-both) > 1e-12 || rows[4].Widest != rows[5].Widest {
		t.Errorf("%+v", rows[4:])
	}
	c, _ := newComparison(p)
	m, _ := ForPilot(p)
	r := newReplay(c, newOmnibusTest(c, m), m)
	if err := r.run(context.Background(), m, 99, nil); err != nil {
		t.Fatal(err)
	}
	split := 0
	for _, v := range r.widest[0] {
		if v == 0 {
			split++
		}
	}
	if split != 16 || len(r.widest) != 2 {
		t.Errorf("%d of %d draws split all values", split, len(r.widest[0]))
	}
}

// TestTelling picks numbers, and one level of each text column.
func TestTelling(t *testing.T) {
	row := func(attribute, level string, arm int, gap float64) BalanceRow {
		return BalanceRow{Attribute: attribute, Level: level, Arm: arm, Standardised: gap, SD: 1}
	}
	rows := []BalanceRow{
		row("a", "", 1, 0.1), row("a", "", 2, -0.4), row("k", "x", 1, 0.2), row("k", "x", 2, 0.1), row("k", "y", 1, -0.3), row("k", "y", 2, 0),
		row("k", "z", 1, 0.3), row("k", "z", 2, 0), row("b", "", 1, 0.05), row("b", "", 2, 0), {Attribute: "flat", Arm: 1}, {Attribute: "flat", Arm: 2},
	}
	names := func(rows []BalanceRow) string {
		var out []string
		for _, r := range rows {
			out = append(out, fmt.Sprint(r.Name(), r.Arm))
		}
		return strings.Join(out, " ")
	}
	if got := names(Telling(rows, 9)); got != "a1 a2 k: y1 k: y2 b1 b2" {
		t.Error(got)
	}
	if got := names(Telling(rows, 2)); got != "a1 a2 k: y1 k: y2" {
		t.Error(got)
	}
	if r, found := Widest(rows); !found || r.Name() != "a" || r.Arm != 2 {
		t.Errorf("%+v", r)
	}
	if _, found := Widest(nil); found {
		t.Error("nothing has a widest row")
	}
}

// BenchmarkBalanceTest: 9,999 draws of 60 teams, 6 numbers and 8 values of a text.
func BenchmarkBalanceTest(b *testing.B) {
	g := NewGenerator("benchmark")
	const n = 60
	arm := make([]int, n)
	names := []string{"a", "b", "c", "d", "e", "f"}
	columns := make([][]float64, len(names))
	for i := range arm {
		arm[i] = i % 2
		for c := range columns {
			columns[c] = append(columns[c], float64(g.Below(1000)))
		}
	}
	p := withColumns(arm, names, columns)
	p.Roster.Attributes = append(p.Roster.Attributes, experiment.Attribute{Name: "kind"})
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Text = map[string]string{"kind": string("abcdefgh"[i%8])}
	}
	for b.Loop() {
		if _, _, err := BalanceTest(context.Background(), p, UsualBalanceDraws, nil); err != nil {
			b.Fatal(err)
		}
	}
}
