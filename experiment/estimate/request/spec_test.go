package request

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"leeway/experiment"
)

// small is a frame with columns of each kind.
func small(t testing.TB) *Frame {
	t.Helper()
	f := NewFrame(8)
	for _, err := range []error{
		f.AddNumber("y", []float64{1, 2, 4, 3, 5, 6, 8, 7}),
		f.AddNumber("z", []float64{0, 1, 0, 1, 0, 1, 0, 1}),
		f.AddNumber("x", []float64{3, 1, 4, 1, 5, 9, 2, 6}),
		f.AddText("g", []string{"a", "a", "b", "b", "a", "a", "b", ""}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func TestSpecRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ spec, part string }{
		{`{"estimator":"lmm_reml","outcome":"y","treatment":"z"}`, "There is no estimator"},
		{`{"estimator":"ols_robust","outcome":"y","treatment":"z","instrument":"w"}`, "fixed_effects"},
		{`{"estimator":"ols_robust","outcome":"y","treatment":"z","se_type":"HC9"}`, "HC0"},
		{`{"estimator":"ols_robust","outcome":"y","treatment":"z","se_type":"CR2"}`, "With clusters"},
		{`{"estimator":"ols_robust","outcome":"y","treatment":"nosuch"}`, "It has y, z, x, g"},
		{`{"estimator":"ols_robust","outcome":"g","treatment":"z"}`, "is text"},
		{`{"estimator":"ols_robust","outcome":"y","treatment":"I(x +)"}`, "cannot be read"},
		{`{"estimator":"difference_in_means","outcome":"y","treatment":"z","covariates":["x"]}`, "ols_robust"},
		{`{"estimator":"ols_robust","outcome":"y","treatment":"z","alpha":2}`, "between 0 and 1"},
		{`{"estimator":"ols_robust","outcome":"y","treatment":"z","subset":[{"col":"x","op":"~","value":1}]}`, "cannot be used"},
		{`{"estimator":"ols_robust"} {}`, "one JSON object"},
	} {
		_, err := Run(context.Background(), small(t), []byte(c.spec))
		var refusal *experiment.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Error(), c.part) {
			t.Errorf("%s: %v, want %q", c.spec, err, c.part)
		}
	}
}

func TestExpression(t *testing.T) {
	t.Parallel()
	f := small(t)
	for _, c := range []struct {
		text string
		want float64 // in the first row: y 1, z 0, x 3
	}{
		{"x^2", 9}, {"y * (x == 3)", 1}, {"-x + 2*y", -1}, {"x - y - 1", 1}, {"2^-1", .5}, {"(x >= 4) + (y != 1)", 0}, {"x / 4 - -1", 1.75},
	} {
		v, err := f.evaluate(c.text)
		if err != nil || v[0] != c.want {
			t.Errorf("%s = %v %v, want %g", c.text, v, err, c.want)
		}
	}
}

// FuzzRun: no specification makes Run panic, whatever it names.
func FuzzRun(f *testing.F) {
	for _, seed := range []string{
		`{"estimator":"ols_robust","outcome":"y","treatment":"z * g","covariates":["I(x^2)","factor(x)"],"se_type":"HC3"}`,
		`{"estimator":"difference_in_means","outcome":"y","treatment":"z","blocks":"g","weights":"x"}`,
		`{"estimator":"ols_robust","outcome":"y","treatment":"z","fixed_effects":"g","clusters":"x","subset":[{"col":"x","op":"in","value":[1,"2"]}]}`,
		`{"estimator":"ols_robust","outcome":"y","treatment":"I((((x","levels":{"g":["a","b"]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		answer, err := Run(context.Background(), small(t), data)
		if err != nil {
			return
		}
		if _, err := json.Marshal(answer); err != nil {
			t.Errorf("%s: %v", data, err)
		}
	})
}

// TestReferenceNote: where a text treatment has several contrasts, the answer names
// the level they are with, and levels sets it.
func TestReferenceNote(t *testing.T) {
	t.Parallel()
	f := NewFrame(6)
	for _, err := range []error{
		f.AddNumber("y", []float64{1, 2, 3, 5, 4, 9}),
		f.AddText("arm", []string{"call", "call", "none", "none", "letter", "letter"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for spec, want := range map[string]string{
		`{"estimator":"ols_robust","outcome":"y","treatment":"arm"}`:                                                   "compared with “call”",
		`{"estimator":"ols_robust","outcome":"y","treatment":"arm","levels":{"arm":["none","call","letter"]}}`:         "compared with “none”",
		`{"estimator":"ols_robust","outcome":"y","treatment":"arm","subset":[{"col":"arm","op":"!=","value":"call"}]}`: "",
	} {
		answer, err := Run(context.Background(), f, []byte(spec))
		if err != nil {
			t.Fatal(err)
		}
		notes := strings.Join(answer.(Answer).Notes, " ")
		if (want == "") == strings.Contains(notes, "compared with") || !strings.Contains(notes, want) {
			t.Errorf("%s: the notes are %q, want %q", spec, notes, want)
		}
	}
}
