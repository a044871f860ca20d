package randomize

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"leeway/experiment"
)

// reference is the folder of values computed with R, beside the checkout.
func reference(t *testing.T) string {
	t.Helper()
	shared := os.Getenv("LEEWAY_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	dir := filepath.Join(shared, "reference")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the reference values are not beside this checkout")
	}
	return dir
}

// dataColumns reads a reference data set, by column name.
func dataColumns(t *testing.T, dir, dataset string) map[string][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, dataset))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for c, name := range lines[0] {
		for _, line := range lines[1:] {
			out[name] = append(out[name], line[c])
		}
	}
	return out
}

type designCase struct {
	Dataset string
	Inputs  struct {
		Blocks, Clusters string
		M                int
		Simple           bool
		NumArms          int `json:"num_arms"`
	}
	Expected struct {
		N      json.Number `json:"n_possible_assignments"`
		Unique [][]float64 `json:"prob_by_row_unique"`
	}
}

// TestAgainstRandomizr compares the number of assignments and the probabilities with
// randomizr 1.0.0. All cases coincide except two:
//
//   - simple: every unit by its own coin; Leeway has no such draw.
//   - complete_m5: randomizr says 1716 = C(12,5) + C(12,6), but its declaration always
//     puts 5 of 12 in treatment, which is C(12,5) = 792. The probabilities agree.
//
// The blocked cases have even blocks. With odd ones the two would differ by
// definition: randomizr rounds each block by itself, Leeway all together.
func TestAgainstRandomizr(t *testing.T) {
	dir := reference(t)
	files, err := filepath.Glob(filepath.Join(dir, "cases", "*__design__*.json"))
	if err != nil || len(files) == 0 {
		t.Skip("there are no cases of randomizr/design")
	}
	compared := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c designCase
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		if c.Inputs.Simple {
			continue
		}
		d := designLike(dataColumns(t, dir, c.Dataset), c)
		m, err := New(d)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := new(big.Int).SetString(c.Expected.N.String(), 10)
		if c.Inputs.M == 5 && m.Units() == 12 {
			want = big.NewInt(792)
		}
		if n, exact := m.Count(); !exact || n.Cmp(want) != 0 {
			t.Errorf("%s: %v assignments (exact %v), want %v", filepath.Base(file), n, exact, want)
		}
		for k, p := range c.Expected.Unique[0] {
			if got := m.Probability(0, k); math.Abs(got-p) > 1e-15 {
				t.Errorf("%s: probability of arm %d is %v, want %v", filepath.Base(file), k, got, p)
			}
		}
		compared++
	}
	t.Logf("%d cases compared", compared)
}

// designLike states a randomizr declaration as a Design over its clusters.
func designLike(data map[string][]string, c designCase) Design {
	d := Design{Kind: experiment.Complete, Shares: []int{1, 1}}
	var seen []string
	for name := range data {
		for i := range data[name] {
			if c.Inputs.Clusters != "" {
				id := data[c.Inputs.Clusters][i]
				if slices.Contains(seen, id) {
					continue
				}
				seen = append(seen, id)
			}
			label := ""
			if c.Inputs.Blocks != "" {
				label, d.Kind = data[c.Inputs.Blocks][i], experiment.Blocked
			}
			d.Blocks = append(d.Blocks, label)
		}
		break // any column will do: they have the same length
	}
	switch {
	case c.Inputs.M > 0:
		d.Shares = []int{len(d.Blocks) - c.Inputs.M, c.Inputs.M}
	case c.Inputs.NumArms > 0:
		d.Shares = slices.Repeat([]int{1}, c.Inputs.NumArms)
	}
	return d
}

// TestStandardisedAgainstR compares standardised differences (smd_avg_var), with each
// row of a data set as one team.
func TestStandardisedAgainstR(t *testing.T) {
	dir := reference(t)
	files, _ := filepath.Glob(filepath.Join(dir, "cases", "syn_*__smd__*.json"))
	if len(files) == 0 {
		t.Skip("there are no cases of balance/smd")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c struct {
			Dataset string
			Inputs  struct{ Variable, Treatment string }
			// R's names; see definitions/misc_lib.R of the reference.
			Expected struct {
				N1, N0       int
				Mean1, Mean0 float64
				SD1, SD0     float64
				SMD          float64 `json:"smd_avg_var"`
				Ratio        float64 `json:"variance_ratio"`
			}
		}
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		cells := dataColumns(t, dir, c.Dataset)
		p := experiment.New("reference")
		p.Roster.Attributes = []experiment.Attribute{{Name: c.Inputs.Variable, Numeric: true}}
		p.Draw = &experiment.Draw{}
		for i, z := range cells[c.Inputs.Treatment] {
			team := experiment.Team{ID: strconv.Itoa(i)}
			if v, err := strconv.ParseFloat(cells[c.Inputs.Variable][i], 64); err == nil {
				team.Number = map[string]float64{c.Inputs.Variable: v}
			}
			arm, _ := strconv.Atoi(z)
			p.Roster.Teams = append(p.Roster.Teams, team)
			p.Draw.Team, p.Draw.Arm = append(p.Draw.Team, team.ID), append(p.Draw.Arm, arm)
		}
		rows, err := Balance(p)
		if err != nil || len(rows) != 1 {
			t.Fatalf("%s: %v, %+v", filepath.Base(file), err, rows)
		}
		row, e := rows[0], c.Expected
		if row.N != e.N1 || row.NControl != e.N0 || math.Abs(row.Mean-e.Mean1) > 1e-10 || math.Abs(row.ControlMean-e.Mean0) > 1e-10 || math.Abs(row.Standardised-e.SMD) > 1e-8*math.Abs(e.SMD) ||
			math.Abs(row.SD-e.SD1) > 1e-8*e.SD1 || math.Abs(row.ControlSD-e.SD0) > 1e-8*e.SD0 || math.Abs(row.VarianceRatio-e.Ratio) > 1e-8*e.Ratio {
			t.Errorf("%s: %+v, want %+v", filepath.Base(file), row, e)
		}
	}
	t.Logf("%d cases compared", len(files))
}
