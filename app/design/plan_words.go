package design

import (
	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/report"
)

// The words of the plan are those of the paper, from package report.

func planTeams(p *experiment.Pilot) string   { return report.TeamsLine(p) }
func planDrawing(p *experiment.Pilot) string { return report.DrawingLine(p) }

// planSize writes a size of change in the unit people read: "0.8", "5 points".
func planSize(o experiment.Outcome, size float64) string { return report.SizeInWords(o, size) }

// insides writes names as they stand within a sentence.
func insides(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = finding.Inside(name)
	}
	return out
}
