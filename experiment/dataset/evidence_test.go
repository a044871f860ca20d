package dataset

import (
	"fmt"
	"strings"
	"testing"
)

// The sentence behind a type says how far it looked and how many cells are empty.
func TestEvidenceSaysHowFarItReaches(t *testing.T) {
	table := func(rows int) string {
		var b strings.Builder
		b.WriteString("team,score\n")
		for i := range rows {
			score := fmt.Sprint(i % 7)
			if i == 3 || i == 5 {
				score = ""
			}
			fmt.Fprintf(&b, "T%04d,%s\n", i, score)
		}
		return b.String()
	}
	for rows, want := range map[int]string{
		10:             "All 8 are numbers; 2 are empty.",
		sampleRows - 1: "All 1,997 are numbers; 2 are empty.",
		sampleRows + 5: "All 1,997 are numbers; 2 are empty (of the first 1,999 rows).",
	} {
		r, err := Propose(ctx, csvBook(t, table(rows)), "", ForRoster, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c, _ := r.Column("B"); c.Evidence != want {
			t.Errorf("%d rows: %q, want %q", rows, c.Evidence, want)
		}
	}
}
