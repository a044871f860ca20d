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
	"edge_bad_assignment__edge__no_variation_lm": "R answers estimates of order 1e14 for a treatment that does not vary; Leeway says so and gives none (judgement: refuse)",

	"edge_collinear_factor__edge__lm_CR2_x_dup":      keepsFirst,
	"edge_collinear_factor__edge__lm_HC2_x_dup":      keepsFirst,
	"edge_collinear_factor__edge__lm_fe_stata_x_dup": keepsFirst,
	"edge_collinear_factor__edge__lm_HC2_f_rare":     "a level with one row has leverage 1: R's error of its coefficient leaves that row's spread out and is too small; Leeway gives none for this coefficient, and R's values for the others",

	"edge_offset__edge__lm_CR2_x_1e6": "R's degrees of freedom are wrong for a regressor with an offset (README 9); see the correct case",

	"edge_one_cluster_per_arm_in_block__edge__dim_blocked_clustered": trueCount,
	"real_achievement_awards__dim__Bagrut_status.2001.edge_pairs":    trueCount,

	"edge_perfect_separation__edge__lpm":                           noise,
	"edge_zero_variance__edge__dim_cl_y0":                          noise,
	"edge_zero_variance__edge__dim_cl_y_by_arm":                    noise,
	"edge_zero_variance__edge__dim_cl_y_tenth":                     noise,
	"edge_zero_variance__edge__lm_CR2_fe_y_by_arm":                 noise,
	"edge_zero_variance__edge__lm_HC2_y0":                          noise,
	"edge_zero_variance__edge__lm_HC2_y_by_arm":                    noise,
	"edge_zero_variance__edge__lm_HC2_y_tenth":                     noise,
	"edge_tiny4__edge__lm_saturated_HC2":                           saturated,
	"edge_tiny4__edge__lm_saturated_HC3":                           saturated,
	"edge_tiny4__edge__lm_saturated_classical":                     saturated,
	"syn_panel3__lmr__did.edge_person_wave_fe.HC2":                 "persons seen once have leverage 1 and R answers NaN for everything; Leeway leaves them out of the error (judgement: drop singletons) and says so",
	"real_alo_star_men__lmr__GPA_year1.edge_two_dummies.HC0":       unstable,
	"real_alo_star_men__lmr__GPA_year1.edge_two_dummies.HC1":       unstable,
	"real_alo_star_men__lmr__GPA_year1.edge_two_dummies.HC2":       unstable,
	"real_alo_star_men__lmr__GPA_year1.edge_two_dummies.HC3":       unstable,
	"real_alo_star_men__lmr__GPA_year1.edge_two_dummies.classical": unstable,
	"real_alo_star_men__lmr__GPA_year2.edge_two_dummies.HC0":       unstable,
	"real_alo_star_men__lmr__GPA_year2.edge_two_dummies.HC1":       unstable,
	"real_alo_star_men__lmr__GPA_year2.edge_two_dummies.HC2":       unstable,
	"real_alo_star_men__lmr__GPA_year2.edge_two_dummies.HC3":       unstable,
	"real_alo_star_men__lmr__GPA_year2.edge_two_dummies.classical": unstable,

	"syn_multi3__dim__y1.edge_unsubset_blocked_clustered.coaching": "R crashes on text clusters with blocks and a third arm (README 11); Leeway answers as for the filtered rows",
}

const (
	keepsFirst = "R drops the collinear column with the smaller norm, which depends on scale; Leeway keeps the first in order, so never drops a treatment for a covariate"
	trueCount  = "R reports twice the number of blocks as clusters; Leeway counts clusters (the estimate, its error and df are equal)"
	noise      = "the outcome has no spread: R answers rounding noise (1e-16), Leeway exact zeros and no p-value"
	saturated  = "no degrees of freedom are left: R answers rounding noise or Inf, Leeway no error"
	unstable   = "R's choice between two complementary dummies changes with row order"
)

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
		if c.Judgement != nil && c.Judgement.Correct != "" {
			t.Run(c.ID+" judged", func(t *testing.T) { c.runCorrect(t, dir, s) })
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

// runCorrect checks the treatment's row against the case that the judgement names
// as right, where R's own answer is wrong.
func (c referenceCase) runCorrect(t *testing.T, dir string, s Spec) {
	right := readCase(t, filepath.Join(dir, "cases", c.Judgement.Correct+".json"))
	f := readTable(t, filepath.Join(dir, c.Dataset))
	prepare(t, f, &s, c.Prep)
	answer, err := Run(context.Background(), f, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, term := range answer.Terms {
		for _, w := range right.Expected["terms"].([]any) {
			if want := w.(map[string]any); term.Term == "z" && want["term"] == "z" {
				right.compareTerm(t, term, want)
			}
		}
	}
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
