package request

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// crossed makes rows of people seen in several waves, with an outcome that depends on both.
func crossed(people, waves int) *Frame {
	g := rand.New(rand.NewPCG(5, 7))
	var person, wave, team []string
	var y, x, w []float64
	for p := range people {
		for k := range waves {
			if g.Float64() < 0.3 {
				continue
			}
			v := g.Float64()
			person, wave, team = append(person, fmt.Sprint("p", p)), append(wave, fmt.Sprint("w", k)), append(team, fmt.Sprint("t", p%12))
			x, w = append(x, v+0.1*float64(p%7)), append(w, 0.5+g.Float64())
			y = append(y, 1e6+3*v+float64(p%5)+0.3*float64(k*k)+g.Float64())
		}
	}
	f := NewFrame(len(y))
	for name, column := range map[string][]string{"person": person, "wave": wave, "team": team} {
		must(f.AddText(name, column))
	}
	for name, column := range map[string][]float64{"y": y, "x": x, "w": w} {
		must(f.AddNumber(name, column))
	}
	return f
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// TestManyLevels takes two large fixed effects out of the columns, and finds what the same
// regression with indicators gives, to the digits, for every error that both can give.
func TestManyLevels(t *testing.T) {
	t.Parallel()
	f := crossed(160, 52)
	for _, se := range []string{"classical", "HC0", "HC1", "CR0", "stata"} {
		for _, weights := range []string{"", "w"} {
			spec := map[string]any{"estimator": "ols_robust", "outcome": "y", "treatment": "x", "se_type": se, "weights": weights, "fixed_effects": []string{"person", "wave"}}
			if se == "CR0" || se == "stata" {
				spec["clusters"] = "team"
			}
			many := askFor(t, f, spec)
			spec["fixed_effects"], spec["covariates"] = "person", []string{"wave"}
			few := askFor(t, f, spec)
			for _, member := range []string{"estimate", "std.error", "df"} {
				a, b := termsOf(many)["x"][member].(float64), termsOf(few)["x"][member].(float64)
				if math.Abs(a-b) > 1e-9*math.Abs(b) {
					t.Errorf("%s weights %q: %s is %v taken out, %v with indicators", se, weights, member, a, b)
				}
			}
			if a, b := many["r.squared"].(float64), few["r.squared"].(float64); math.Abs(a-b) > 1e-9 {
				t.Errorf("%s: R² is %v taken out, %v with indicators", se, a, b)
			}
		}
	}
	refused := askFor(t, f, map[string]any{"estimator": "ols_robust", "outcome": "y", "treatment": "x", "se_type": "CR2", "clusters": "team", "fixed_effects": []string{"person", "wave"}})
	if refused["status"] != "error" {
		t.Error("CR2 with two large fixed effects is answered")
	}
}

func askFor(t *testing.T, f *Frame, spec map[string]any) map[string]any {
	t.Helper()
	data, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := Run(t.Context(), f, data)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if data, err = json.Marshal(answer); err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}
