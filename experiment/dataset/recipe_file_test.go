package dataset

import (
	"errors"
	"strings"
	"testing"

	"leeway/experiment"
)

// A recipe that is written and read again is the same to the byte, indented or not.
func TestRecipeFilesAreCanonical(t *testing.T) {
	r := learnt(t, fitPilot())
	r.Name = "District return"
	text, err := r.Indented()
	must(t, err)
	back, err := DecodeRecipe(text)
	must(t, err)
	if encoded(t, back) != encoded(t, r) {
		t.Errorf("%s\n%s", encoded(t, back), encoded(t, r))
	}
	again, err := back.Indented()
	must(t, err)
	if string(again) != string(text) || !strings.Contains(string(text), "\n  \"name\": \"District return\",\n") {
		t.Errorf("%s", text)
	}
}

// What is wrong with a recipe is said in words that name the member.
func TestDecodeRecipeNamesTheMember(t *testing.T) {
	good := encoded(t, learnt(t, fitPilot()))
	for from, to := range map[string]string{
		`{"version":1,"purpose"`:  `{"version":1,"colour":"red","purpose"`,
		`"use":"team id"`:         `"use":"team"`,
		`"type":"number"`:         `"type":"float"`,
		`"header_row":3`:          `"header_row":"three"`,
		`"letter":"C"`:            `"letter":"3"`,
		`"version":1`:             `"version":99,"more":1`,
		`"do":"use"`:              `"do":"guess"`,
		`"target":"cases",`:       ``,
		`"purpose":"outcomes"`:    `"purpose":"fun"`,
		`"blank":"no"`:            `"blank":"maybe"`,
		`{"version":1,"purpose":`: `[`,
	} {
		_, err := DecodeRecipe([]byte(strings.Replace(good, from, to, 1)))
		var refusal *experiment.Refusal
		if !errors.As(err, &refusal) || refusal.Remedy == "" {
			t.Errorf("%s: %v", to, err)
			continue
		}
		want := map[string]string{
			`"use":"team"`: "columns[0].use", `"type":"float"`: "columns[2].type", `"header_row":"three"`: "“header_row” holds a text", `"letter":"3"`: "columns[2].letter",
			`"version":99,"more":1`: "newer Leeway (version 99", `"do":"guess"`: "decisions[0].do", ``: "columns[2].target", `"purpose":"fun"`: "“purpose”", `"blank":"maybe"`: "columns[4].recode",
			`{"version":1,"colour":"red","purpose"`: "member “colour”", `[`: "wrong at its character",
		}[to]
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", to, err, want)
		}
	}
	for _, text := range []string{"", "{", "null", "[]", "12", `{"version":1}`, good + "{}"} {
		if _, err := DecodeRecipe([]byte(text)); err == nil {
			t.Errorf("%q is a recipe", text)
		}
	}
}
