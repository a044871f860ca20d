package report

import (
	"gonum.org/v1/plot/vg"

	"leeway/experiment"
	"leeway/experiment/chart"
	"leeway/experiment/finding"
)

// ruleExamples are one interval for each verdict, in units of the smallest change that
// matters, in the order of the look guide's picture.
var ruleExamples = []struct {
	verdict         finding.Verdict
	low, mean, high float64
}{
	{finding.ClearGain, 1.25, 1.95, 2.65},
	{finding.GainSizeUncertain, 0.3, 1.45, 2.6},
	{finding.NoMeaningfulDifference, -0.62, 0.06, 0.75},
	{finding.TooUncertain, -1.4, 0.45, 2.3},
	{finding.Harm, -2.2, -1.3, -0.45},
}

// The measures of the picture before scaling.
const (
	ruleRow   = 17.0
	ruleNames = 170.0
	ruleReach = 2.8 // how far the axis goes to either side, in smallest changes
)

// ruleHeight is what verdictRule needs, before scaling.
const ruleHeight = 14 + 5*ruleRow + 16

// verdictRule draws how the verdict follows from where the interval lies.
func verdictRule(s *sheet, o experiment.Outcome) {
	width := columnWidth * 0.82
	at := func(v float64) float64 {
		return edge + ruleNames + (width-ruleNames)*(v+ruleReach)/(2*ruleReach)
	}
	centred := func(x, y float64, text string) {
		s.use(quiet)
		s.put(quiet, x-s.pdf.GetStringWidth(text)/2, y, text)
	}
	top := s.y + 14*s.size
	bottom := top + float64(len(ruleExamples))*ruleRow*s.size
	centred(at(0), s.y+9*s.size, "too small to matter")
	s.box(at(-1), top, at(1)-at(-1), bottom-top, 0, look.ControlTint, true)
	if !s.dry {
		s.pdf.SetDrawColor(int(look.Ink3.R), int(look.Ink3.G), int(look.Ink3.B))
		s.pdf.SetLineWidth(0.7)
		for _, v := range []float64{-1, 0, 1} {
			s.pdf.Line(at(v), top, at(v), bottom)
		}
	}
	for i, e := range ruleExamples {
		y := top + (float64(i)+0.5)*ruleRow*s.size
		s.put(strong, edge+18*s.size, y+3.5*s.size, e.verdict.String())
		if s.dry {
			continue
		}
		sign := 10 * s.size
		chart.DrawState(s.canvas(), finding.Finding{Verdict: e.verdict}, vg.Point{X: vg.Length(edge), Y: vg.Length(pageHeight - y - sign/2)}, vg.Length(sign), look.Ink, look.Surface)
		s.pdf.SetDrawColor(int(look.Ink.R), int(look.Ink.G), int(look.Ink.B))
		s.pdf.SetFillColor(int(look.Ink.R), int(look.Ink.G), int(look.Ink.B))
		s.pdf.SetLineWidth(1.8)
		s.pdf.Line(at(e.low), y, at(e.high), y)
		s.pdf.Circle(at(e.mean), y, 3.4, "F")
	}
	number := finding.Short(o.SmallestEffect * finding.ScaleOf(o).Factor)
	lower, upper := "\u2212"+number, "+"+number
	if o.Better == experiment.LowerIsBetter {
		lower, upper = upper, lower
	}
	for i, text := range []string{lower, "0", upper} {
		centred(at(float64(i-1)), bottom+11*s.size, text)
	}
	s.put(quiet, edge, bottom+11*s.size, "Better is to the right")
	s.y += ruleHeight * s.size
}
