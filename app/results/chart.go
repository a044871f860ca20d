package results

import (
	"image"

	"leeway/app/parts"
	"leeway/experiment/chart"
	"leeway/experiment/finding"
)

// Verdict is how the window shows what may be said about an outcome: its verdict,
// or for a guardrail its state.
func Verdict(f finding.Finding) parts.Verdict {
	if f.Guardrail != nil {
		switch *f.Guardrail {
		case finding.Held:
			return parts.GuardrailHeld
		case finding.NotHeld:
			return parts.GuardrailNotHeld
		}
		return parts.GuardrailNotSettled
	}
	switch f.Verdict {
	case finding.ClearGain:
		return parts.ClearGain
	case finding.NoMeaningfulDifference:
		return parts.NoMeaningfulDifference
	case finding.GainSizeUncertain:
		return parts.GainSizeUncertain
	case finding.Harm:
		return parts.Harm
	}
	return parts.TooUncertain
}

// HouseChart draws the house chart of a finding in the window's variant, without
// title and source, which the page around it says.
func HouseChart(f finding.Finding) parts.DrawFunc {
	return drawn(func(look chart.Look) *chart.Figure { return chart.House(f, look, chart.Options{}) }, 1)
}

// forestChart draws all outcomes on one scale.
func forestChart(r finding.Results) parts.DrawFunc {
	return drawn(func(look chart.Look) *chart.Figure { return chart.Forest(r, look, chart.Options{}) }, 1)
}

// drawn draws a figure at the exact resolution of its place. Its text is size
// times as large as the guide's; the presentation asks for more than 1.
func drawn(figure func(chart.Look) *chart.Figure, size float64) parts.DrawFunc {
	return func(w, h int, scale float32, dark bool) image.Image {
		look := chart.Light
		if dark {
			look = chart.Dark
		}
		k := float64(scale) * size
		return figure(look).Image(float64(w)/k, float64(h)/k, 72*k)
	}
}

// says is what a chart tells people who do not see it.
func says(fig *chart.Figure, more string) string { return fig.Title() + ". " + more }
