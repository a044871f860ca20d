package power

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"leeway/experiment/randomize"
)

// The golden toy of methods.md section 9: sizes 3,2,4,3,2,5,3, teams 2, 4 and 7 treated.
func TestICCOfTheToy(t *testing.T) {
	y := []float64{5, 6, 7, 9, 8, 4, 5, 6, 5, 9, 10, 11, 6, 7, 5, 4, 6, 7, 5, 10, 8, 9}
	var team, arm []int
	for c, n := range []int{3, 2, 4, 3, 2, 5, 3} {
		for range n {
			a := 0
			if c == 1 || c == 3 || c == 6 {
				a = 1
			}
			team, arm = append(team, c), append(arm, a)
		}
	}
	pooled, err := ICCOf(y, team, nil, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	close8(t, "pooled", pooled.Value, 0.7993433, 1e-7)
	close8(t, "low", pooled.Low, 0.4840, 1e-4)
	close8(t, "high", pooled.High, 0.9572, 1e-4)
	within, err := ICCOf(y, team, arm, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	close8(t, "within arms", within.Value, 0.1204334, 1e-6)
}

func TestICCAgreesWithR(t *testing.T) {
	for _, c := range referenceCases(t, "icc/anova") {
		t.Run(c.ID, func(t *testing.T) {
			value, team, arm := readICC(t, c)
			got, err := ICCOf(value, team, arm, 0.95)
			if _, isText := c.Expected["icc"].(string); isText { // NaN: there is no spread at all
				if err == nil {
					t.Errorf("%+v without a refusal", got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			c.near(t, "icc", got.Raw, c.Expected["icc"])
			c.near(t, "icc_truncated", got.Value, c.Expected["icc_truncated"])
			c.near(t, "low", got.Low, math.Max(0, c.Expected["searle_low"].(float64)))
			c.near(t, "high", got.High, c.Expected["searle_high"])
			c.near(t, "cv", got.CV, c.Expected["cv_size_pop"])
			c.near(t, "size", got.Size, c.Expected["mean_size"])
			c.near(t, "teams", float64(got.Clusters), c.Expected["n_clusters"])
			c.near(t, "rows", float64(got.Rows), c.Expected["n_obs"])
		})
	}
}

// readICC reads the columns of a case; the one filter among the cases is a year.
func readICC(t *testing.T, c referenceCase) (value []float64, team, arm []int) {
	t.Helper()
	file, err := os.Open(filepath.Join(reference, c.Dataset))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	number := map[string]int{}
	code := func(kind, text string) int {
		if _, known := number[kind+text]; !known {
			number[kind+text] = len(number)
		}
		return number[kind+text]
	}
	for _, row := range rows[1:] {
		if c.Subset != "" {
			if c.Subset != "year == 2001" {
				t.Fatalf("the filter %q is not known", c.Subset)
			}
			if row[at["year"]] != "2001" {
				continue
			}
		}
		v, err := strconv.ParseFloat(row[at[c.Inputs.Outcome]], 64)
		if err != nil {
			v = math.NaN()
		}
		value = append(value, v)
		team = append(team, code("team", row[at[c.Inputs.Clusters]]))
		if c.Inputs.Within != "" {
			arm = append(arm, code("arm", row[at[c.Inputs.Within]]))
		}
	}
	return value, team, arm
}

// made draws people in teams with a known ICC.
func made(seed string, teams, size int, icc, sd float64) (value []float64, team []int, means, sizes []float64) {
	g := randomize.NewGenerator(seed)
	normal := func() float64 {
		u := (float64(g.Below(1<<52)) + 0.5) / (1 << 52)
		return math.Sqrt2 * math.Erfinv(2*u-1)
	}
	for c := range teams {
		shared, sum := math.Sqrt(icc)*normal(), 0.0
		n := size/2 + int(g.Below(uint64(size))) + 1
		for range n {
			v := 10 + sd*(shared+math.Sqrt(1-icc)*normal())
			value, team = append(value, v), append(team, c)
			sum += v
		}
		means, sizes = append(means, sum/float64(n)), append(sizes, float64(n))
	}
	return value, team, means, sizes
}

// Over many made-up agencies, both ways find the ICC on average and their intervals hold
// it about as often as they say.
func TestBothWaysFindTheICC(t *testing.T) {
	const agencies, icc = 400, 0.15
	held, heldMeans, sum, sumMeans := 0, 0, 0.0, 0.0
	for i := range agencies {
		value, team, means, sizes := made("icc "+strconv.Itoa(i), 40, 12, icc, 2)
		a, err := ICCOf(value, team, nil, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		b, err := ICCFromMeans(means, sizes, 2, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		sum, sumMeans = sum+a.Raw, sumMeans+b.Raw
		if a.Low <= icc && icc <= a.High {
			held++
		}
		if b.Low <= icc && icc <= b.High {
			heldMeans++
		}
	}
	for what, mean := range map[string]float64{"rows": sum / agencies, "means": sumMeans / agencies} {
		if math.Abs(mean-icc) > 0.009 { // three Monte Carlo errors of about 0.003
			t.Errorf("%s: mean ICC %.4f, made with %g", what, mean, icc)
		}
	}
	for what, n := range map[string]int{"rows": held, "means": heldMeans} {
		if n < 365 || n > 395 { // 95% of 400 is 380, its error 4.4
			t.Errorf("%s: the interval holds the ICC %d times of %d", what, n, agencies)
		}
	}
}

func TestICCRefusesWhatSaysNothing(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		value []float64
		team  []int
	}{
		{nil, nil}, {[]float64{1, 2}, []int{0, 0}}, {[]float64{1, 2}, []int{0, 1}}, {[]float64{1, nan, 3, nan}, []int{0, 0, 1, 1}}, {[]float64{1}, nil},
	} {
		if got, err := ICCOf(c.value, c.team, nil, 0.95); err == nil {
			t.Errorf("%v gives %+v", c.value, got)
		}
	}
	if _, err := ICCFromMeans([]float64{1, 2, 3}, []float64{1, 1, 1}, 1, 0.95); err == nil {
		t.Error("teams of one person give an ICC")
	}
}
