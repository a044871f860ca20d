package dataset

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// indexCase is an index computed by R (see the README of shared/reference).
type indexCase struct {
	ID, Group, Dataset string
	Inputs             struct {
		Outcomes []string
		Control  any
		Arm      string `json:"arm_column"`
		Reversed string
	}
	Expected struct {
		Mean       []float64 `json:"control_mean"`
		SD         []float64 `json:"control_sd"`
		Weights    []float64
		Normalised []float64 `json:"weights_normalised"`
		First      []float64 `json:"index_first20"`
		Squares    float64   `json:"index_sum_sq"`
		N          int       `json:"n_index"`
	}
	Tolerance struct{ Rel, Abs float64 }
}

// TestIndexReference compares the indices with R, on the copies here and, where they
// are beside the checkout, on all shared cases.
func TestIndexReference(t *testing.T) {
	t.Parallel()
	roots := []string{filepath.Join("testdata", "reference")}
	shared := os.Getenv("LEEWAY_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(shared, "reference", "index.csv")); err == nil {
		roots = append(roots, filepath.Join(shared, "reference"))
	} else {
		t.Log("only the copies: the reference values are not beside this checkout:", err)
	}
	for _, root := range roots {
		ran := 0
		for _, kind := range []string{"icw", "klk"} {
			files, err := filepath.Glob(filepath.Join(root, "cases", "*__"+kind+"__*.json"))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				compareIndex(t, root, file)
				ran++
			}
		}
		if ran < 2 {
			t.Errorf("%s: %d cases", root, ran)
		}
		t.Logf("%s: %d cases", root, ran)
	}
}

func compareIndex(t *testing.T, root, file string) {
	t.Helper()
	var c indexCase
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	columns := readColumns(t, filepath.Join(root, c.Dataset))
	var items [][]float64
	for _, name := range c.Inputs.Outcomes {
		var values []float64
		for _, text := range columns[name] {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				v = math.NaN()
			}
			if name == c.Inputs.Reversed {
				v = -v
			}
			values = append(values, v)
		}
		items = append(items, values)
	}
	var control []bool
	for _, arm := range columns[c.Inputs.Arm] {
		want, isText := c.Inputs.Control.(string)
		if !isText {
			want = strconv.FormatFloat(c.Inputs.Control.(float64), 'g', -1, 64)
		}
		control = append(control, arm == want)
	}
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > max(c.Tolerance.Abs, c.Tolerance.Rel*math.Abs(want)) {
			t.Errorf("%s: %s is %v and not %v", c.ID, what, got, want)
		}
	}
	build := InverseCovarianceIndex
	if strings.HasSuffix(c.Group, "klk") {
		build = EqualWeightsIndex
	}
	x, err := build(items, control, 0)
	if err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	squares, n, total := 0.0, 0, 0.0
	for _, v := range x.Value {
		if !math.IsNaN(v) {
			squares += v * v
			n++
		}
	}
	near("the sum of squares", squares, c.Expected.Squares)
	if n != c.Expected.N {
		t.Errorf("%s: %d rows have an index and not %d", c.ID, n, c.Expected.N)
	}
	for i, want := range c.Expected.First {
		near("row "+strconv.Itoa(i+1), x.Value[i], want)
	}
	for _, w := range x.Weight {
		total += w
	}
	for k := range c.Expected.Weights {
		near("a weight", x.Weight[k], c.Expected.Weights[k])
		near("a normalised weight", x.Weight[k]/total, c.Expected.Normalised[k])
		near("a mean", x.Mean[k], c.Expected.Mean[k])
		near("a standard deviation", x.SD[k], c.Expected.SD[k])
	}
	// the order of the rows changes nothing
	for k := range items {
		slices.Reverse(items[k])
	}
	slices.Reverse(control)
	turned, err := build(items, control, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range c.Expected.First {
		near("in reverse order row "+strconv.Itoa(i+1), turned.Value[len(turned.Value)-1-i], want)
	}
}

func readColumns(t *testing.T, path string) map[string][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, row := range rows[1:] {
		for k, name := range rows[0] {
			out[name] = append(out[name], row[k])
		}
	}
	return out
}

// TestIndexRefused: items that do not vary or repeat each other give no index.
func TestIndexRefused(t *testing.T) {
	t.Parallel()
	a := []float64{1, 2, 3, 4}
	for name, items := range map[string][][]float64{
		"one item": {a}, "does not vary": {a, {2, 2, 2, 2}}, "empty": {a, {math.NaN(), math.NaN(), math.NaN(), math.NaN()}},
		"repeats": {a, {2, 4, 6, 8}}, "never together": {{1, 2, math.NaN(), math.NaN()}, {math.NaN(), math.NaN(), 3, 4}},
	} {
		if _, err := InverseCovarianceIndex(items, nil, 0); !errors.Is(err, errNoIndex) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAlpha: two items by hand, the Spearman–Brown formula for parallel items
// (Brown 1910; Spearman 1910), and reversal.
func TestAlpha(t *testing.T) {
	t.Parallel()
	// variances 1 and 1, covariance .5, of the sum 3: 2 · (1 − 2/3) = 2/3.
	alpha, n := Alpha([][]float64{{1, 2, 3, math.NaN()}, {1, 3, 2, 5}})
	if math.Abs(alpha-2.0/3) > 1e-12 || n != 3 {
		t.Errorf("alpha is %v over %d", alpha, n)
	}
	// Four items of one common part c and parts of their own that are orthogonal to it
	// and to each other: variances 2, covariances 1, r = 1/2, so alpha = 4r/(1+3r) = 0.8.
	sign := func(i, k int) float64 { return 1 - 2*float64(i>>k&1) }
	items := make([][]float64, 4)
	for k := range items {
		for i := range 32 {
			items[k] = append(items[k], sign(i, 4)+sign(i, k))
		}
	}
	if alpha, _ := Alpha(items); math.Abs(alpha-0.8) > 1e-12 {
		t.Errorf("alpha is %v and not 0.8", alpha)
	}
	if alpha, n := Alpha([][]float64{{1, 1}, {2, 2}}); !math.IsNaN(alpha) || n != 2 {
		t.Errorf("of constants alpha is %v over %d", alpha, n)
	}
}
