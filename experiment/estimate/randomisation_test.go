package estimate

import (
	"context"
	"encoding/json"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment/randomize"
)

// riInputs are the roles of a reference case of randomisation inference.
type riInputs struct {
	Outcome    string   `json:"outcome"`
	Treatment  string   `json:"treatment"`
	Clusters   string   `json:"clusters"`
	Blocks     string   `json:"blocks"`
	Statistic  string   `json:"statistic"`
	Covariates []string `json:"covariates"`
}

// comparisonOf compresses a case's rows to units; false where the statistic, or a
// covariate that varies within units, is not of this package.
func comparisonOf(t *testing.T, f *Frame, in riInputs) (c Comparison, arm []int, block []int, ok bool) {
	all := make([]int, f.Rows())
	for i := range all {
		all[i] = i
	}
	unit := make([]int32, len(all))
	for i := range unit {
		unit[i] = int32(i)
	}
	units := len(all)
	if in.Clusters != "" {
		var labels []string
		unit, labels = f.columns[in.Clusters].code(all)
		units = len(labels)
	}
	first := make([]int, units)
	c.Weight, c.Value = make([]float64, units), make([]float64, units)
	for i := len(all) - 1; i >= 0; i-- {
		first[unit[i]] = i
	}
	for i, u := range unit {
		c.Weight[u]++
		c.Value[u] += f.columns[in.Outcome].number[i]
	}
	for u := range c.Value {
		c.Value[u] /= c.Weight[u]
		arm = append(arm, int(f.columns[in.Treatment].number[first[u]]))
	}
	block = make([]int, units)
	if in.Blocks != "" {
		code, _ := f.columns[in.Blocks].code(all)
		for u := range block {
			block[u] = int(code[first[u]])
		}
	}
	for _, name := range in.Covariates {
		x := make([]float64, units)
		for i, u := range unit {
			v := f.columns[name].number[i]
			if i == first[u] {
				x[u] = v
			} else if x[u] != v {
				return c, arm, block, false
			}
		}
		c.Covariates = append(c.Covariates, x)
	}
	switch in.Statistic {
	case "dim":
	case "dim_clmeans":
		c.Weight = nil
	case "block_weighted":
		c.Block = block
	case "pair_mean":
		if in.Clusters != "" {
			return c, arm, block, false // weights blocks equally, Leeway by size
		}
		c.Block = block
	case "block_fe", "ancova":
		c.LeastSquares = true
		if in.Blocks != "" {
			c.Block = block
		}
	case "t_hc2":
		c.Studentised = true
	default:
		return c, arm, block, false
	}
	return c, arm, block, true
}

// TestReferenceRandomisation compares exact p-values, counts and inverted sets
// with R's full enumeration.
func TestReferenceRandomisation(t *testing.T) {
	t.Parallel()
	dir := sharedDirectory(t)
	files, _ := filepath.Glob(filepath.Join(dir, "cases", "*__ri__*.json"))
	ran := 0
	for _, file := range files {
		c := readCase(t, file)
		var in riInputs
		if err := json.Unmarshal(c.Inputs, &in); err != nil || c.Group != "randomisation_inference/exact" {
			continue
		}
		f := readTable(t, filepath.Join(dir, c.Dataset))
		s := Spec{}
		if len(c.Subset) > 0 {
			if err := json.Unmarshal(c.Subset, &s.Subset); err != nil {
				t.Fatal(err)
			}
		}
		switch {
		case strings.HasPrefix(c.Prep, "tt <- tapply(d$z, d$region, mean)"):
			s.Subset = append(s.Subset, bothArms(t, f))
		case c.Prep != "":
			t.Fatalf("prep_r of a form that is not known: %s", c.Prep)
		}
		f = subsetFrame(t, f, s.Subset)
		comparison, arm, block, ok := comparisonOf(t, f, in)
		if !ok {
			continue
		}
		ran++
		t.Run(c.ID, func(t *testing.T) { c.randomisation(t, comparison, arm, block) })
	}
	if ran < 20 {
		t.Errorf("only %d cases ran", ran)
	}
	t.Logf("%d cases equal R's enumeration", ran)
}

// bothArms is the condition that keeps the regions with treated and control rows.
func bothArms(t *testing.T, f *Frame) Filter {
	region, z := f.columns["region"], f.columns["z"]
	seen := map[string][2]bool{}
	for i := range f.Rows() {
		s := seen[region.label(i)]
		s[int(z.number[i])] = true
		seen[region.label(i)] = s
	}
	var keep []string
	for label, s := range seen {
		if s[0] && s[1] {
			keep = append(keep, label)
		}
	}
	value, err := json.Marshal(keep)
	if err != nil {
		t.Fatal(err)
	}
	return Filter{Column: "region", Op: "in", Value: value}
}

// subsetFrame is the frame of the rows that meet the conditions.
func subsetFrame(t *testing.T, f *Frame, conditions []Filter) *Frame {
	rows, err := f.filter(conditions)
	if err != nil {
		t.Fatal(err)
	}
	g := NewFrame(len(rows))
	for _, name := range f.names {
		c := f.columns[name]
		if c.text == nil {
			err = g.AddNumber(name, gather(c, rows))
		} else {
			text := make([]string, len(rows))
			for at, i := range rows {
				text[at] = c.text[i]
			}
			err = g.AddText(name, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func (c referenceCase) randomisation(t *testing.T, comparison Comparison, arm, block []int) {
	m, err := randomize.FixedCounts(block, arm, 2)
	if err != nil {
		t.Fatal(err)
	}
	observed := make([]bool, len(arm))
	for u, a := range arm {
		observed[u] = a == 1
	}
	r, err := comparison.Randomisation(context.Background(), m, observed, func(a int) bool { return a == 1 }, RandomisationOptions{Alpha: .05})
	if err != nil {
		t.Fatal(err)
	}
	c.compareValue(t, "observed", r.Observed, c.Expected["observed"], 1)
	c.compareValue(t, "p", r.P, c.Expected["p_two_sided_abs"], 0)
	c.compareValue(t, "assignments", float64(r.Draws), c.Expected["n_assignments"], 0)
	c.compareValue(t, "extreme", float64(r.Extreme), c.Expected["n_at_least_as_extreme_abs"], 0)
	if set, has := c.Expected["ci_by_inversion"].(map[string]any); has {
		c.Tolerance.Rel = math.Max(c.Tolerance.Rel, 1e-9)
		c.compareValue(t, "low", jsonNumber(r.Low), set["conf.low"], 1)
		c.compareValue(t, "high", jsonNumber(r.High), set["conf.high"], 1)
	}
}

// TestSampledRandomisation: a sample agrees with the enumeration within its
// stated error, is the same whatever the number of processors, and stops at once
// when asked.
func TestSampledRandomisation(t *testing.T) {
	t.Parallel()
	arm, block := make([]int, 24), make([]int, 24)
	c := Comparison{Value: make([]float64, 24), Block: block, LeastSquares: true, Studentised: true}
	observed := make([]bool, 24)
	g := randomize.NewGenerator("sampled randomisation")
	for i := range arm {
		arm[i], block[i] = i%2, i/8
		observed[i] = arm[i] == 1
		c.Value[i] = float64(g.Below(1000))/100 + float64(block[i]) + 1.5*float64(arm[i])
	}
	m, err := randomize.FixedCounts(block, arm, 2) // 70^3 = 343,000 assignments
	if err != nil {
		t.Fatal(err)
	}
	treated := func(a int) bool { return a == 1 }
	var last int64
	o := RandomisationOptions{Draws: 20_000, Seed: "test", Alpha: .05, Progress: func(done, _ int64) { last = max(last, done) }}
	r, err := c.Randomisation(context.Background(), m, observed, treated, o)
	if err != nil || r.Exact || last != 20_000 {
		t.Fatalf("%+v %v, progress %d", r, err, last)
	}
	again, err := c.Randomisation(context.Background(), m, observed, treated, o)
	if err != nil || again != r {
		t.Errorf("the same seed gives %+v and %+v", r, again)
	}
	// The truth by enumeration through the same parts.
	p, extreme, count := c.prepare(observed), 0, 0
	s, z := p.scratch(), make([]bool, 24)
	own := math.Abs(p.evaluate(observed, s).at(0, true))
	err = m.Enumerate(func(arm []int, _ float64) bool {
		for i, a := range arm {
			z[i] = a == 1
		}
		count++
		if math.Abs(p.evaluate(z, s).at(0, true)) >= own-1e-9 {
			extreme++
		}
		return true
	})
	truth := float64(extreme) / float64(count)
	if err == nil && math.Abs(r.P-truth) > 4*r.MonteCarloError+1e-4 {
		t.Errorf("p %g with error %g, truth %g", r.P, r.MonteCarloError, truth)
	}
	// The ends of the set are where the p-value crosses alpha.
	if !(r.Low < p.evaluate(observed, s).a && p.evaluate(observed, s).a < r.High) {
		t.Errorf("set [%g, %g]", r.Low, r.High)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Randomisation(ctx, m, observed, treated, o); err == nil {
		t.Error("a cancelled run gives a result")
	}
}

// TestRandomisationWeighsByProbability: with random rounding assignments are not
// equally likely, and p is the probability of the extreme ones.
func TestRandomisationWeighsByProbability(t *testing.T) {
	t.Parallel()
	m, err := randomize.New(randomize.Design{Kind: "complete", Shares: []int{1, 2}, Blocks: make([]string, 4)})
	if err != nil {
		t.Fatal(err)
	}
	observed := []bool{false, false, true, true}
	c := Comparison{Value: []float64{1, 2, 4, 8}}
	r, err := c.Randomisation(context.Background(), m, observed, func(a int) bool { return a == 1 }, RandomisationOptions{Alpha: .05})
	if err != nil || !r.Exact {
		t.Fatalf("%+v %v", r, err)
	}
	want, total := 0.0, 0.0
	p := c.prepare(observed)
	s, z := p.scratch(), make([]bool, 4)
	err = m.Enumerate(func(arm []int, probability float64) bool {
		for i, a := range arm {
			z[i] = a == 1
		}
		total += probability
		if math.Abs(p.evaluate(z, s).a) >= 4.5-1e-9 {
			want += probability
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "probabilities", total, 1, 1e-12)
	near(t, "p", r.P, want, 1e-12)
}
