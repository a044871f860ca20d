package chart

import (
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/finding"
)

// What the picture leaves out or computes is said in its last line: teams in which
// few gave an opinion, an adjusted mean, and one that no share can be.
func TestSourceSaysWhatIsNotDrawn(t *testing.T) {
	r := results(t, func(p *experiment.Pilot, es []estimate.OutcomeEstimate) {
		for i := range es {
			o := &es[i].Outcome
			switch o.ID {
			case "motivation":
				for k := range es[i].Teams[:7] {
					es[i].Teams[k].Rows = 9
				}
			case "audit":
				// A good control, and an adjusted change that a share has no room for.
				o.Baseline = "audit before"
				es[i].ControlMean = 0.981
				es[i].Effect.Estimate, es[i].Effect.Low, es[i].Effect.High = 0.029, 0.01, 0.048
				for k := range es[i].Teams {
					es[i].Teams[k].Mean = 0.98
				}
			}
		}
	})
	motivation, audit := House(named(t, r, "motivation"), Light, Options{}), House(named(t, r, "audit"), Light, Options{})
	if s := motivation.Source(); !strings.Contains(s, "No dot for 7 teams with under 10 answers.") {
		t.Error(s)
	}
	if s := audit.Source(); !strings.Contains(s, "Practice mean adjusted for audit before. A mean adjusted beyond the scale is not written.") {
		t.Error(s)
	}
	for _, b := range boxesOf(audit, 560, audit.Height(560)) {
		if strings.Contains(b.text, "101") || strings.Contains(b.text, "102") {
			t.Errorf("a share of %q is written", b.text)
		}
	}
	if s := House(r.Main, Light, Options{}).Source(); strings.Contains(s, "No dot") || strings.Contains(s, "adjusted") {
		t.Error(s)
	}
}

// The forest's numbers hold the p-value that counts all secondary comparisons.
func TestNumbersHoldAdjustedP(t *testing.T) {
	r := results(t, func(_ *experiment.Pilot, es []estimate.OutcomeEstimate) { es[1].AdjustedP = 0.079 })
	rows := Forest(r, Light, Options{}).Numbers()
	last := len(rows[0]) - 1
	found := false
	for _, row := range rows {
		found = found || row[0] == "Work motivation" && row[last] == finding.PValue(0.079)
	}
	if !found || rows[0][last] != "p, adjusted (Holm)" {
		t.Errorf("%v", rows)
	}
}
