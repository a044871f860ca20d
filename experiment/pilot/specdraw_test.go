package pilot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
)

// People's rows are drawn by their team, with the number of possible assignments that
// randomizr gives for the same clusters (cases syn_crt__design__blocked_clustered and
// syn_few10__design__cluster).
func TestRowsAreDrawnByTheirUnit(t *testing.T) {
	tests := []struct{ file, spec, count string }{
		{"syn_crt.csv", `{"unit":"team","mechanism":"blocked","blocks":["region"],"arms":[{"name":"0","share":0.5},{"name":"1","share":0.5}]}`, "846720000"},
		{"syn_few10.csv", `{"unit":"unit","mechanism":"complete","arms":[{"name":"0","share":1},{"name":"1","share":1}]}`, "252"},
		{"syn_small12.csv", `{"unit":"id","mechanism":"complete","arms":[{"name":"0","share":0.5833333333333333},{"name":"1","share":0.4166666666666667}]}`, "792"}, // 12 choose 5
	}
	for _, test := range tests {
		path := shared(t, "reference", "datasets", test.file)
		s, _, err := randomize.ParseSpec([]byte(test.spec))
		must(t, err)
		roster, s, notes, err := pilot.LoadSpecRoster(context.Background(), path, "", s, nil)
		must(t, err)
		d, err := pilot.DrawBySpec("test", roster, s, "1", "test", nil, ana, time.Now())
		must(t, err)
		if d.Count.String() != test.count || !d.CountExact {
			t.Errorf("%s: %s possible assignments, want %s", test.file, d.Count, test.count)
		}
		if test.file != "syn_small12.csv" && !strings.Contains(strings.Join(notes, " "), "counted as its staff") {
			t.Errorf("%s: the notes say %v", test.file, notes)
		}
	}
}
