package request

import (
	"reflect"
	"testing"
)

func TestFormula(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]formula{
		"y ~ z":                              {"y", []string{"z"}, true},
		"end_score ~ z * grade + base_score": {"end_score", []string{"z * grade", "base_score"}, true},
		"y ~ 0 + arm + I(x + 1)":             {"y", []string{"arm", "I(x + 1)"}, false},
		"y~factor(wave)*z - 1":               {"y", []string{"factor(wave)*z"}, false},
	} {
		got, err := parseFormula(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "y", "~ z", "y ~", "y ~ z + ", "y ~ 1", "y ~ z ~ x"} {
		if got, err := parseFormula(text); err == nil {
			t.Errorf("%q is taken as %+v", text, got)
		}
	}
}
