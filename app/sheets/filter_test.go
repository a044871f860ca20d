package sheets

import (
	"testing"

	"leeway/app/parts"
)

// A row is found by any of its words, in any order and case, and by its kind.
func TestWantedRows(t *testing.T) {
	row := listed{item: parts.ProblemItem{}, kind: toLookAt, words: "wave2.xlsx ! cases ! e17 “1o4” is text where a number belongs. closed"}
	for _, c := range []struct {
		w    wanted
		want bool
	}{
		{wanted{}, true},
		{wanted{words: "CLOSED e17"}, true},
		{wanted{words: "closed missing"}, false},
		{wanted{kinds: 1 + int(toLookAt)}, true},
		{wanted{kinds: 1 + int(toSettle)}, false},
		{wanted{words: "number", kinds: 1 + int(toLookAt)}, true},
	} {
		if got := c.w.wants(row); got != c.want {
			t.Errorf("%+v finds the row: %v, want %v", c.w, got, c.want)
		}
	}
	if len(kindWords) != 1+int(noted)+1 {
		t.Errorf("%d words for %d kinds and everything", len(kindWords), int(noted)+1)
	}
}
