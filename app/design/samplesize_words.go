package design

import (
	"fmt"
	"math"

	"leeway/app/parts"
	"leeway/experiment/finding"
)

// why is the panel beside the page, with the numbers of the moment.
func (p *samplePage) why() parts.Why {
	s := p.screen.setting
	scale := finding.ScaleOf(p.outcome)
	short := func(v float64) string {
		digits := math.Pow(10, 1-math.Floor(math.Log10(v*scale.Factor)))
		return finding.Short(math.Round(v*scale.Factor*digits)/digits) + scale.Change
	}
	people := finding.Short(math.Round(s.PerTeam))
	out := parts.Why{
		Title: "Why teams?",
		Paragraphs: []string{
			fmt.Sprintf("Teams are drawn, not people. A team of %s who share a manager tells you less than %s strangers, so adding teams helps far more than adding people.", people, people),
		},
		Source: "Method: Bloom 2005; Dong & Maynard 2013; Eldridge and others 2006.",
	}
	if s.PerTeam < 2 {
		out.Paragraphs[0] = "People are drawn one by one here, so each of them tells something new."
	}
	if r := p.reading; r.Detectable > 0 {
		sentence := fmt.Sprintf("With %s the smallest change you can count on seeing is **%s**.", countOf(s.Teams, "team"), short(r.Detectable))
		if r.DetectableLow < r.DetectableHigh {
			sentence += fmt.Sprintf(" It may be anything from %s to %s, as the ICC is not known well.", short(r.DetectableLow), short(r.DetectableHigh))
		}
		out.Paragraphs = append(out.Paragraphs, sentence)
	}
	switch c := p.reading.Chance; {
	case math.IsNaN(c):
	case c < 0.5:
		out.Paragraphs = append(out.Paragraphs, "A true change of the size that matters would be missed more often than seen. Add teams, measure longer, or ask for a larger change.")
	case c < s.Power-0.005:
		out.Paragraphs = append(out.Paragraphs, fmt.Sprintf("Four in five is usual. If a missed change would cost you much, add teams or measure longer; %s is not enough to count on.", finding.Number(math.Floor(100*c), 0)+"%"))
	default:
		out.Paragraphs = append(out.Paragraphs, fmt.Sprintf("If a smaller change would already pay for itself, add teams or measure longer. If not, %d is enough.", s.Teams))
	}
	return out
}
