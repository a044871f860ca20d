package estimate

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"leeway/experiment"
)

// R's p.adjust, with ties, with missing values, with 0 and 1, up to many tests.
func TestAdjustedPAgainstR(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "reference", "cases", "padjust__*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("the reference values are not here")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c struct {
			Inputs    struct{ P []*float64 }
			Expected  map[string]json.RawMessage
			Tolerance struct{ Rel, Abs float64 }
		}
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		p := orNaN(c.Inputs.P)
		for name, by := range map[string]experiment.Correction{"holm": experiment.Holm, "hochberg": experiment.Hochberg, "BH": experiment.BenjaminiHochberg} {
			var want []*float64
			if err := json.Unmarshal(c.Expected[name], &want); err != nil {
				t.Fatal(err)
			}
			got := AdjustedP(p, by)
			for i, w := range orNaN(want) {
				if math.IsNaN(w) != math.IsNaN(got[i]) || math.Abs(w-got[i]) > c.Tolerance.Abs+c.Tolerance.Rel*math.Abs(w) {
					t.Errorf("%s, %s, test %d: %g, R says %g", filepath.Base(file), name, i, got[i], w)
				}
			}
		}
		for i, v := range AdjustedP(p, experiment.NoCorrection) {
			if v != p[i] && !math.IsNaN(p[i]) {
				t.Errorf("%s: no correction changed %g to %g", filepath.Base(file), p[i], v)
			}
		}
	}
}

// orNaN reads a missing value as NaN.
func orNaN(values []*float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.NaN()
		if v != nil {
			out[i] = *v
		}
	}
	return out
}

// Methods.md, section 5: the same five p-values by each correction.
func TestAdjustedPByHand(t *testing.T) {
	t.Parallel()
	p := []float64{.01, .04, .03, .20, .15}
	for by, want := range map[experiment.Correction][]float64{
		"":                            {.05, .12, .12, .3, .3},
		experiment.Holm:               {.05, .12, .12, .3, .3},
		experiment.Hochberg:           {.05, .12, .12, .2, .2},
		experiment.BenjaminiHochberg:  {.05, .2 / 3, .2 / 3, .2, .1875},
		experiment.NoCorrection:       p,
		experiment.Correction("else"): {.05, .12, .12, .3, .3},
	} {
		for i, v := range AdjustedP(p, by) {
			near(t, string(by), v, want[i], 1e-12)
		}
	}
	if got := AdjustedP(nil, experiment.Holm); len(got) != 0 {
		t.Error(got)
	}
}

// The plan's correction reaches the estimates, and only the secondary outcomes.
func TestPlannedUsesThePlansCorrection(t *testing.T) {
	t.Parallel()
	es := []OutcomeEstimate{{}, {}, {}, {}}
	for i, role := range []experiment.Role{experiment.Primary, experiment.Secondary, experiment.Secondary, experiment.Guardrail} {
		es[i].Outcome.Role, es[i].Planned, es[i].Effect.P, es[i].AdjustedP = role, true, []float64{.01, .03, .04, .02}[i], math.NaN()
	}
	for by, want := range map[experiment.Correction][2]float64{experiment.Holm: {.06, .06}, experiment.Hochberg: {.04, .04}, experiment.NoCorrection: {.03, .04}} {
		adjust(es, by)
		near(t, string(by), es[1].AdjustedP, want[0], 1e-12)
		near(t, string(by), es[2].AdjustedP, want[1], 1e-12)
	}
	if !math.IsNaN(es[0].AdjustedP) || !math.IsNaN(es[3].AdjustedP) {
		t.Error("the main outcome or a guardrail was adjusted")
	}
}
