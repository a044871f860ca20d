package request

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// referenceCase is one case of the reference values computed with R.
type referenceCase struct {
	ID        string          `json:"id"`
	Group     string          `json:"group"`
	Dataset   string          `json:"dataset"`
	Subset    json.RawMessage `json:"subset"`
	Prep      string          `json:"prep_r"`
	Call      string          `json:"call"`
	Inputs    map[string]any  `json:"inputs"`
	Expected  map[string]any  `json:"expected"`
	Tolerance struct {
		Rel float64 `json:"rel"`
		Abs float64 `json:"abs"`
		// Interval is for limits that R found by bisection.
		Interval float64 `json:"ci_rel"`
	} `json:"tolerance"`
	Stability struct {
		Fields []string `json:"unstable_fields"`
	} `json:"stability"`
	Judgement *struct {
		Wrong       bool   `json:"r_is_wrong"`
		Recommended string `json:"recommended"`
		Correct     string `json:"correct_case"`
	} `json:"judgement"`
}

// differs lists the cases where Leeway deliberately differs from R, with the reason.
var differs = map[string]string{
	"edge_bad_assignment__edge__no_variation_lm": "R answers estimates of order 1e14 for a treatment that does not vary; Leeway says so and gives none (judgement: refuse)",

	"edge_collinear_factor__edge__lm_CR2_x_dup":           keepsFirst,
	"edge_collinear_factor__edge__lm_HC2_x_dup":           keepsFirst,
	"edge_collinear_factor__edge__lin_x_dup":              keepsFirst,
	"edge_collinear_factor__edge__lin_x_z":                keepsFirst,
	"edge_collinear_factor__edge__lin_f_rare":             "a level with one row has leverage 1: R leaves that row's spread out, so the errors of the intercept and of that level are too small; Leeway gives none for these, and R's value for the treatment",
	"edge_one_treated_unit_in_block__edge__lin_block_HC2": "the only treated row of a block has leverage 1: R's error of the effect leaves it out (judgement: not estimable); Leeway gives none",
	"edge_bad_assignment__edge__continuous_lin":           "R makes an arm of each of 24 values and answers NaN; Leeway says that the column holds no arms",
	"edge_collinear_factor__edge__lm_fe_stata_x_dup":      keepsFirst,
	"edge_collinear_factor__edge__lm_HC2_f_rare":          "a level with one row has leverage 1: R's error of its coefficient leaves that row's spread out and is too small; Leeway gives none for this coefficient, and R's values for the others",

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
	"syn_small12__design__complete_m5":                             "R counts 12 choose 5 and 12 choose 6, for 12 × (7/12) is not whole in its arithmetic; there are 792 ways to draw 5 of 12",
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

// sharedDirectory finds the reference values beside the checkout.
func sharedDirectory(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("LEEWAY_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	dir = filepath.Join(dir, "reference")
	if _, err := os.Stat(filepath.Join(dir, "index.csv")); err != nil {
		t.Skip("the reference values are not beside this checkout: " + err.Error())
	}
	return dir
}

// covered are the groups of the reference values whose every case runs here, with the
// estimator that each asks for by its inputs.
var covered = map[string]bool{
	"estimatr/difference_in_means":             true,
	"estimatr/lm_robust":                       true,
	"estimatr/lm_lin":                          true,
	"estimatr/iv_robust":                       true,
	"edge":                                     true,
	"clubSandwich/coef_test":                   true,
	"clubSandwich/conf_int":                    true,
	"clubSandwich/linear_contrast":             true,
	"clubSandwich/Wald_test":                   true,
	"wild_cluster_bootstrap/exact":             true,
	"randomisation_inference/exact":            true,
	"randomisation_inference/exact_multiarm_F": true,
	"randomizr/design":                         true,
	"estimatr/horvitz_thompson":                true,
	"westfall_young/exact":                     true,
	"p.adjust":                                 true,
	"sharpened_q":                              true,
	"index/icw":                                true,
	"index/klk":                                true,
	"lee_bounds":                               true,
	"manski_bounds":                            true,
	"icc/anova":                                true,
}

// TestReferenceCases compares every member of "expected" by its name.
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
	ran, differing := map[string]int{}, 0
	for _, file := range files {
		c := readCase(t, file)
		if !covered[c.Group] {
			continue
		}
		s, ours := c.specification(t)
		if !ours {
			continue
		}
		if c.Judgement != nil && c.Judgement.Correct != "" {
			t.Run(c.ID+" judged", func(t *testing.T) { c.runCorrect(t, dir, s) })
		}
		if reason, listed := differs[c.ID]; listed {
			t.Logf("%s: %s", c.ID, reason)
			differing++
			continue
		}
		ran[c.Group]++
		t.Run(c.ID, func(t *testing.T) { c.run(t, dir, s) })
	}
	t.Logf("cases equal to R: %v; %d differ for a listed reason", ran, differing)
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

// specification is the case's request; false where it is not one that Run makes.
func (c referenceCase) specification(t testing.TB) (specification, bool) {
	if c.Group == "edge" {
		return specOfCall(t, c.Call)
	}
	if c.Group == "index/icw" { // the clusters of its effects stand in the call only
		c.Inputs["clusters"] = clustersOfCall.FindStringSubmatch(c.Call)[1]
		for _, e := range c.Expected["effects"].([]any) {
			e := e.(map[string]any)
			e["term"] = armOfCall.ReplaceAllString(e["term"].(string), c.Inputs["arm_column"].(string))
		}
	}
	if nulls := nullsOfCall.FindStringSubmatch(c.Call); nulls != nil {
		c.Inputs["tau0"] = json.RawMessage("[" + nulls[1] + "]")
	}
	if c.Group == "wild_cluster_bootstrap/exact" { // the further nulls, and whether the null is imposed, stand in the call only
		if strings.Contains(c.Call, "grid = c(-1, 0.5, 2)") {
			c.Inputs["null_grid"] = []float64{-1, 0.5, 2}
		}
		c.Inputs["impose_null"] = !strings.Contains(c.Call, "impose_null = FALSE")
	}
	if coefs := coefsOfCall.FindStringSubmatch(c.Call); coefs != nil { // which rows stands in the call only
		c.Inputs["coefs"] = []string{coefs[1]}
	}
	return c.Inputs, true
}

// answer runs the case on its table and gives the answer as JSON would be read.
func (c referenceCase) answer(t *testing.T, dir string, s specification) map[string]any {
	t.Helper()
	var f *Frame
	if c.Dataset != "" {
		f = readTable(t, filepath.Join(dir, c.Dataset))
	}
	if len(c.Subset) > 0 {
		var subset []any
		if err := json.Unmarshal(c.Subset, &subset); err != nil {
			t.Fatal(err)
		}
		s["subset"] = subset
	}
	prepare(t, f, s, c.Prep)
	asWeights(t, f, s)
	spec, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := Run(context.Background(), f, spec)
	if err != nil {
		return map[string]any{"status": "error", "message": err.Error()}
	}
	data, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// runCorrect checks the treatment's row against the case that the judgement names
// as right, where R's own answer is wrong.
func (c referenceCase) runCorrect(t *testing.T, dir string, s specification) {
	right := readCase(t, filepath.Join(dir, "cases", c.Judgement.Correct+".json"))
	got, _ := c.answer(t, dir, s)["terms"].([]any)
	for _, w := range right.Expected["terms"].([]any) {
		for _, g := range got {
			if g, w := g.(map[string]any), w.(map[string]any); g["term"] == "z" && w["term"] == "z" {
				right.compare(t, "z", g, w, 0)
			}
		}
	}
}

func (c referenceCase) run(t *testing.T, dir string, s specification) {
	got := c.answer(t, dir, s)
	if c.Expected["status"] == "error" {
		if got["status"] != "error" {
			t.Errorf("R stops with %q, Leeway answers %v", c.Expected["message"], got["terms"])
		}
		return // Leeway's sentence is its own
	}
	if got["status"] == "error" {
		t.Fatalf("refused: %v", got["message"])
	}
	c.compare(t, "", got, c.Expected, 0)
}
