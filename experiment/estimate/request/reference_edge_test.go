package request

import (
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"leeway/experiment/estimate"
)

// Some edge cases are not calls of an estimator but a few lines of base R. Here stands
// which request answers the same, and which of its figures is which of R's.
var (
	lmLines    = regexp.MustCompile(`f <- lm\((\w+) ~ ([^,]+), data = d(?:, weights = (\w+))?\)`)
	welchLines = regexp.MustCompile(`t\.test\(d\$(\w+)\[d\$z == 1\]`)
	robustLine = regexp.MustCompile(`clubSandwich::coef_test\(lm\((\w+ ~ \w+), data = d\), vcov = "(\w+)", cluster = d\$(\w+)`)
	varLines   = regexp.MustCompile(`^list\(mean\w* = mean\(d\$(\w+)\)`)
)

// TestEdgeLines runs the edge cases that specOfCall does not know.
func TestEdgeLines(t *testing.T) {
	t.Parallel()
	dir := sharedDirectory(t)
	files, err := filepath.Glob(filepath.Join(dir, "cases", "edge_*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no edge cases: %v", err)
	}
	for _, file := range files {
		c := readCase(t, file)
		if c.Group != "edge" || c.hasOwnCase(t) {
			continue
		}
		t.Run(c.ID, func(t *testing.T) {
			switch {
			case lmLines.MatchString(c.Call):
				c.runLM(t, dir)
			case welchLines.MatchString(c.Call):
				c.runWelch(t, dir)
			case robustLine.MatchString(c.Call):
				c.runRobust(t, dir)
			case varLines.MatchString(c.Call):
				c.runVariance(t, dir)
			default:
				t.Errorf("an edge case of a form that is not known: %s", c.Call)
			}
		})
	}
}

// hasOwnCase is true where TestReferenceCases runs the case by its call.
func (c referenceCase) hasOwnCase(t *testing.T) bool {
	_, known := specOfCall(t, c.Call)
	return known
}

// runRobust compares the second row of clubSandwich's table, the treatment's.
func (c referenceCase) runRobust(t *testing.T, dir string) {
	m := robustLine.FindStringSubmatch(c.Call)
	answer := c.answer(t, dir, specification{"estimator": "ols_crve", "formula": m[1], "vcov": m[2], "clusters": m[3]})
	rows, _ := answer["rows"].([]any)
	if len(rows) != 2 {
		t.Fatalf("refused: %v", answer["message"])
	}
	delete(c.Expected, "status")
	c.compare(t, "", rows[1].(map[string]any), c.Expected, 0)
}

// termsOf gives the answer's terms by name.
func termsOf(answer map[string]any) map[string]map[string]any {
	out := map[string]map[string]any{}
	terms, _ := answer["terms"].([]any)
	for _, v := range terms {
		v := v.(map[string]any)
		out[fmt.Sprint(v["term"])] = v
	}
	return out
}

func (c referenceCase) runLM(t *testing.T, dir string) {
	m := lmLines.FindStringSubmatch(c.Call)
	right := strings.Split(m[2], " + ")
	s := specification{"estimator": "ols_robust", "outcome": m[1], "treatment": right[0], "covariates": right[1:], "weights": m[3], "se_type": "classical"}
	if m[3] != "" && c.Expected["status"] != "error" {
		// Base R leaves rows with weight zero out of the degrees of freedom, estimatr counts
		// them, and so does Leeway (and says so); asked to leave them out it agrees with base R.
		s.keep(m[3], ">", 0)
	}
	answer := c.answer(t, dir, s)
	if c.Expected["status"] == "error" {
		if answer["status"] != "error" {
			t.Errorf("R stops with %q, Leeway answers", c.Expected["message"])
		}
		return
	}
	terms := termsOf(answer)
	if coef, have := c.Expected["coef"].(map[string]any); have {
		for name, want := range coef {
			c.compare(t, name, terms[name]["estimate"], want, 0)
		}
		c.compare(t, "rank", answer["rank"], c.Expected["rank"], 0)
		c.compare(t, "df", answer["df.residual"], c.Expected["df"], 0)
		c.compare(t, "se of z", terms["z"]["std.error"], c.Expected["se_z"], 0)
		return
	}
	c.compare(t, "b_z", terms["z"]["estimate"], c.Expected["b_z"], 0)
	c.compare(t, "se_z", terms["z"]["std.error"], c.Expected["se_z"], 0)
	c.compare(t, "df", answer["df.residual"], c.Expected["df"], 0)
}

// runWelch: Welch's test is the simple difference in means.
func (c referenceCase) runWelch(t *testing.T, dir string) {
	outcome := welchLines.FindStringSubmatch(c.Call)[1]
	answer := c.answer(t, dir, specification{"estimator": "difference_in_means", "outcome": outcome, "treatment": "z"})
	z := termsOf(answer)["z"]
	if c.Expected["status"] == "error" {
		if z["p.value"] != nil {
			t.Errorf("R finds the data essentially constant, Leeway answers p %v", z["p.value"])
		}
		return
	}
	c.compare(t, "statistic", z["statistic"], c.Expected["statistic"], 0)
	c.compare(t, "df", z["df"], c.Expected["df"], 0)
	c.compare(t, "p", z["p.value"], c.Expected["p.value"], 0)
}

// runVariance: the mean and the variance of the outcome are in every cross-product. Where R
// loses digits to an offset, the case says so and names the one that is right.
func (c referenceCase) runVariance(t *testing.T, dir string) {
	f := readTable(t, filepath.Join(dir, c.Dataset))
	prepare(t, f, specification{}, c.Prep)
	y := f.columns[varLines.FindStringSubmatch(c.Call)[1]].number
	cp, err := (&estimate.Columns{Y: y}).CrossProducts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fit := estimate.Solve(cp)
	want := c.Expected
	if c.Judgement != nil && c.Judgement.Wrong {
		want = readCase(t, filepath.Join(dir, "cases", c.Judgement.Correct+".json")).Expected
	} else {
		mean := want["mean"]
		if mean == nil {
			mean = want["mean_minus_offset"]
		}
		c.compare(t, "mean", fit.Coefficient(-1), mean, 0)
	}
	variance := fit.TSS() / float64(len(y)-1)
	c.compare(t, "var", variance, want["var"], 0)
	c.compare(t, "sd", math.Sqrt(variance), want["sd"], 0)
}
