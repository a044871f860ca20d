package estimate

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// referenceCase is one case of the reference values computed with R's estimatr.
type referenceCase struct {
	ID        string          `json:"id"`
	Group     string          `json:"group"`
	Dataset   string          `json:"dataset"`
	Subset    json.RawMessage `json:"subset"`
	Prep      string          `json:"prep_r"`
	Call      string          `json:"call"`
	Inputs    json.RawMessage `json:"inputs"`
	Expected  map[string]any  `json:"expected"`
	Tolerance struct {
		Rel      float64 `json:"rel"`
		Abs      float64 `json:"abs"`
		Unstable bool    `json:"unstable"`
	} `json:"tolerance"`
	Judgement *struct {
		Wrong       bool   `json:"r_is_wrong"`
		Recommended string `json:"recommended"`
		Correct     string `json:"correct_case"`
	} `json:"judgement"`
}

// differs lists the cases where Leeway deliberately differs from R, with the reason.
var differs = map[string]string{
	// filled from judgements and from sentences in the reference's README
}

// readTable reads a reference dataset; a column is text where any cell is not a number.
func readTable(t testing.TB, path string) *Frame {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := NewFrame(len(records) - 1)
	for j, name := range records[0] {
		numbers, text, isText := make([]float64, f.Rows()), make([]string, f.Rows()), false
		for i, row := range records[1:] {
			text[i] = row[j]
			v, err := strconv.ParseFloat(row[j], 64)
			if row[j] == "" {
				v, err = math.NaN(), nil
			}
			numbers[i] = v
			isText = isText || err != nil
		}
		if isText {
			err = f.AddText(name, text)
		} else {
			err = f.AddNumber(name, numbers)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return f
}

var (
	relevel  = regexp.MustCompile(`^d\$(\w+) <- factor\(d\$\w+, levels = c\((.*)\)\)$`)
	recentre = regexp.MustCompile(`^d\$(\w+) <- d\$(\w+) - \(?([0-9e.+]+)\)?$`)
)

// prepare does what prep_r says, in the forms that occur.
func prepare(t testing.TB, f *Frame, s *Spec, prep string) {
	t.Helper()
	switch m := relevel.FindStringSubmatch(prep); {
	case prep == "":
	case m != nil:
		var levels []string
		for _, l := range strings.Split(m[2], ",") {
			levels = append(levels, strings.Trim(l, `" `))
		}
		s.Levels = map[string][]string{m[1]: levels}
	case recentre.MatchString(prep):
		m := recentre.FindStringSubmatch(prep)
		shift, _ := strconv.ParseFloat(m[3], 64)
		values := make([]float64, f.Rows())
		for i, v := range f.columns[m[2]].number {
			values[i] = v - shift
		}
		if err := f.AddNumber(m[1], values); err != nil {
			t.Fatal(err)
		}
	case strings.HasPrefix(prep, "d <- d[ave(d$wave, d$person, FUN = length) > 1"):
		count := map[string]int{}
		person := f.columns["person"]
		for i := range f.Rows() {
			count[person.label(i)]++
		}
		keep := make([]float64, f.Rows())
		for i := range keep {
			keep[i] = float64(count[person.label(i)])
		}
		if err := f.AddNumber("..waves", keep); err != nil {
			t.Fatal(err)
		}
		s.Subset = append(s.Subset, Filter{Column: "..waves", Op: ">", Value: json.RawMessage("1")})
	case strings.HasPrefix(prep, "d$rowid <- seq_len"):
		values := make([]float64, f.Rows())
		for i := range values {
			values[i] = float64(i)
		}
		if err := f.AddNumber("rowid", values); err != nil {
			t.Fatal(err)
		}
	default:
		t.Fatalf("prep_r of a form that is not known: %s", prep)
	}
}

var (
	callForm = regexp.MustCompile(`^estimatr::(\w+)\(([^~]+) ~ (.*?), data = d(.*)\)$`)
	callArg  = regexp.MustCompile(`(\w+) = (~ )?"?([^",]+)"?`)
)

// specOfCall reads the specification of an edge case, which is given as R's call.
func specOfCall(t testing.TB, call string) (Spec, bool) {
	t.Helper()
	m := callForm.FindStringSubmatch(call)
	if m == nil {
		return Spec{}, false
	}
	s := Spec{Outcome: strings.TrimSpace(m[2]), Estimator: map[string]string{"lm_robust": "ols_robust", "difference_in_means": "difference_in_means"}[m[1]]}
	if s.Estimator == "" {
		return Spec{}, false
	}
	for i, term := range strings.Split(m[3], " + ") {
		if i == 0 {
			s.Treatment = term
		} else {
			s.Covariates = append(s.Covariates, term)
		}
	}
	for _, arg := range callArg.FindAllStringSubmatch(m[4], -1) {
		switch value := strings.TrimSpace(arg[3]); arg[1] {
		case "clusters":
			s.Clusters = value
		case "blocks":
			s.Blocks = value
		case "weights":
			s.Weights = value
		case "se_type":
			s.SEType = SEType(value)
		case "fixed_effects":
			s.FixedEffects = strings.Split(value, " + ")
		case "condition1":
			s.Condition1 = Label(value)
		case "condition2":
			s.Condition2 = Label(value)
		default:
			t.Fatalf("argument %s in %s", arg[1], call)
		}
	}
	return s, true
}

// sharedDirectory finds the reference values beside the checkout.
func sharedDirectory(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("LEEWAY_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	dir = filepath.Join(dir, "reference")
	if _, err := os.Stat(filepath.Join(dir, "index.csv")); err != nil {
		t.Skip("the reference values are not beside this checkout: " + err.Error())
	}
	return dir
}

func TestReferenceCases(t *testing.T) {
	t.Parallel()
	runCases(t, sharedDirectory(t))
}

// TestReferenceCopies checks the cases that are copied into this package, so that
// a clean clone is tested against R too.
func TestReferenceCopies(t *testing.T) {
	t.Parallel()
	runCases(t, "testdata")
}

func runCases(t *testing.T, dir string) {
	files, err := filepath.Glob(filepath.Join(dir, "cases", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", dir, err)
	}
	ran, skipped := 0, 0
	for _, file := range files {
		c := readCase(t, file)
		s, ours := c.spec(t)
		if !ours {
			continue
		}
		if reason, listed := differs[c.ID]; listed {
			t.Logf("%s: %s", c.ID, reason)
			skipped++
			continue
		}
		ran++
		t.Run(c.ID, func(t *testing.T) { c.run(t, dir, s) })
	}
	t.Logf("%d cases equal R, %d differ for a listed reason", ran, skipped)
}

func readCase(t testing.TB, file string) referenceCase {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c referenceCase
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return c
}

// spec is the case's specification; false where the case is not of this package.
func (c referenceCase) spec(t testing.TB) (Spec, bool) {
	switch c.Group {
	case "estimatr/difference_in_means", "estimatr/lm_robust":
		s, err := ParseSpec(c.Inputs)
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		return s, true
	case "edge":
		return specOfCall(t, c.Call)
	}
	return Spec{}, false
}

func (c referenceCase) run(t *testing.T, dir string, s Spec) {
	f := readTable(t, filepath.Join(dir, c.Dataset))
	if len(c.Subset) > 0 {
		if err := json.Unmarshal(c.Subset, &s.Subset); err != nil {
			t.Fatal(err)
		}
	}
	prepare(t, f, &s, c.Prep)
	if strings.HasPrefix(s.Weights, "inverse probability") {
		addInverseProbability(t, f)
		s.Weights = "..ipw"
	}
	got, err := Run(context.Background(), f, s)
	if c.Expected["status"] == "error" {
		if err == nil && got.Status != "error" {
			t.Errorf("R stops with %q, Leeway answers %+v", c.Expected["message"], got.Terms)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != "ok" {
		t.Fatalf("status %s: %s", got.Status, got.Message)
	}
	c.compare(t, got)
}

func addInverseProbability(t *testing.T, f *Frame) {
	w := make([]float64, f.Rows())
	for i := range w {
		z, p := f.columns["z"].number[i], f.columns["pz"].number[i]
		w[i] = z/p + (1-z)/(1-p)
	}
	if err := f.AddNumber("..ipw", w); err != nil {
		t.Fatal(err)
	}
}

// compare checks every member of the expected answer that Leeway gives.
func (c referenceCase) compare(t *testing.T, answer Answer) {
	data, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	want := c.Expected["terms"].([]any)
	if len(answer.Terms) != len(want) {
		t.Fatalf("%d terms, want %d", len(answer.Terms), len(want))
	}
	for i, w := range want {
		c.compareTerm(t, answer.Terms[i], w.(map[string]any))
	}
	for _, name := range []string{"nobs", "nclusters", "nblocks", "rank", "k", "df.residual", "res_var", "r.squared", "adj.r.squared", "fstatistic", "proj_r.squared", "proj_adj.r.squared", "proj_fstatistic", "vcov", "design", "warnings"} {
		if w, has := c.Expected[name]; has {
			c.compareValue(t, name, got[name], w, 0)
		}
	}
}

func (c referenceCase) compareTerm(t *testing.T, got Term, want map[string]any) {
	name := want["term"].(string)
	if got.Term != name || got.Dropped != want["dropped"].(bool) {
		t.Errorf("term %q dropped %v, want %q dropped %v", got.Term, got.Dropped, name, want["dropped"])
	}
	scale := math.Max(math.Abs(got.Estimate), got.StdError)
	for _, pair := range []struct {
		member string
		got    float64
		scale  float64
	}{
		{"estimate", got.Estimate, scale}, {"std.error", got.StdError, 0}, {"statistic", got.Statistic, 0}, {"df", got.DF, 0},
		{"p.value", got.P, 0}, {"conf.low", got.Low, scale}, {"conf.high", got.High, scale},
	} {
		c.compareValue(t, name+" "+pair.member, jsonNumber(pair.got), want[pair.member], pair.scale)
	}
}

// jsonNumber is a number as it would be read back from JSON.
func jsonNumber(v float64) any {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return v
}

func (c referenceCase) compareValue(t *testing.T, name string, got, want any, scale float64) {
	t.Helper()
	switch w := want.(type) {
	case float64:
		g, ok := got.(float64)
		bound := math.Max(c.Tolerance.Rel*math.Max(math.Abs(w), scale), 1e-13)
		if strings.Contains(name, "p.value") {
			bound = math.Max(c.Tolerance.Rel*math.Abs(w), 1e-300)
		}
		if !ok || !(math.Abs(g-w) <= bound) {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	case []any:
		g, _ := got.([]any)
		if name == "vcov" && len(g) > len(w) {
			g = g[:len(w)]
		}
		if len(g) < len(w) {
			t.Errorf("%s has %d entries, want %d", name, len(g), len(w))
			return
		}
		for i := range w {
			largest := 0.0
			if row, ok := w[i].([]any); ok {
				for _, v := range row {
					if f, ok := v.(float64); ok {
						largest = math.Max(largest, math.Abs(f))
					}
				}
				for j := range row {
					c.compareValue(t, fmt.Sprintf("%s[%d][%d]", name, i, j), g[i].([]any)[j], row[j], math.Max(scale, largest))
				}
				continue
			}
			c.compareValue(t, fmt.Sprintf("%s[%d]", name, i), g[i], w[i], scale)
		}
	case map[string]any:
		g, _ := got.(map[string]any)
		for member, v := range w {
			if v != nil { // R gives no value where it cannot invert
				c.compareValue(t, name+"."+member, g[member], v, scale)
			}
		}
	case string:
		if (w == "NaN" || w == "Inf" || w == "-Inf") && got == nil {
			return
		}
		if got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	case nil:
		if got != nil {
			t.Errorf("%s = %v, want none", name, got)
		}
	}
}
