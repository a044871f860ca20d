package sheets

import (
	"testing"

	"leeway/experiment"
	"leeway/experiment/dataset"
)

// Where the first fix is about a column, a person can still type another id into the cell.
func TestAnIDCanBeTypedBesideTheOfferToJoin(t *testing.T) {
	v := &View{reading: &Reading{draft: dataset.Draft{Recipe: outcomesRecipe()}}}
	join := dataset.Fix{Label: "Make the id from both", Decision: dataset.Decision{Cell: "E", Do: dataset.DoJoinID}}
	aside := dataset.Fix{Label: "Set A15 aside", Decision: dataset.Decision{Cell: "A15", Found: "MF-04", Do: dataset.DoSetAside, Reason: "a second row"}}
	doubt := dataset.Doubt{Problem: experiment.Problem{Severity: experiment.MustSettle}, Found: "MF-04"}
	for name, c := range map[string]struct {
		fixes []dataset.Fix
		want  bool
	}{"join and a row": {[]dataset.Fix{join, aside}, true}, "row": {[]dataset.Fix{aside}, true}, "join": {[]dataset.Fix{join}, false}, "none": {nil, false}} {
		doubt.Fixes = c.fixes
		if _, ok := v.ownValue(0, doubt); ok != c.want {
			t.Errorf("%s: a value can be typed is %v, want %v", name, ok, c.want)
		}
	}
}

// What was found is set in bold as a word of its own, never inside another.
func TestWhatWasFoundIsBoldAsAWord(t *testing.T) {
	for _, c := range []struct{ sentence, found, before string }{
		{"T-24 lists 4 staff.", "4", "T-24 lists "},
		{"“about 12” is text.", "about 12", "“"},
		{"T-24 lists many.", "4", ""},
	} {
		spans := emphasised(c.sentence, c.found)
		if c.before == "" {
			if len(spans) != 1 {
				t.Errorf("%q: %q stands out in %q", c.found, spans[1].Text, c.sentence)
			}
			continue
		}
		if len(spans) != 3 || spans[0].Text != c.before || !spans[1].Bold || spans[1].Text != c.found {
			t.Errorf("%q in %q gives %+v", c.found, c.sentence, spans)
		}
	}
}
