package main

import (
	"bytes"
	"strings"
	"testing"

	"leeway/experiment/finding"
	"leeway/experiment/finding/findingtest"
)

// The table's interval is named by the plan's level, and the p-value adjusted for
// several secondary outcomes stands in it.
func TestTheTableNamesItsInterval(t *testing.T) {
	for alpha, want := range map[float64]string{0.05: "95% interval", 0.1: "90% interval", 0.01: "99% interval"} {
		p := findingtest.Pilot()
		p.Plan.Alpha = alpha
		es := findingtest.Estimates(p)
		es[1].AdjustedP = 0.0456
		r, err := finding.FromEstimates(p, es, 0.8)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		(&terminal{out: &out, err: &out}).printResults(p, r, false)
		for _, text := range []string{want, "Adjusted p", "0.046"} {
			if !strings.Contains(out.String(), text) {
				t.Errorf("alpha %v: no %q in\n%s", alpha, text, out.String())
			}
		}
	}
}
