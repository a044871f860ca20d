package parts

import (
	"strconv"

	"fyne.io/fyne/v2"
)

// Verdict is what may be said of an outcome; package experiment/finding decides it.
type Verdict int

// The verdicts in the order of the look guide, section 8, and the states of a guardrail.
const (
	ClearGain Verdict = iota
	GainSizeUncertain
	NoMeaningfulDifference
	TooUncertain
	Harm
	GuardrailHeld
	GuardrailNotSettled
	GuardrailNotHeld
)

// look is how a verdict shows: solid says we know, outline says we are unsure.
type look struct {
	words string
	icon  IconName
	solid bool
}

var verdictLooks = [...]look{
	ClearGain:              {"Clear gain", IconGain, true},
	GainSizeUncertain:      {"Gain, size uncertain", IconGainLine, false},
	NoMeaningfulDifference: {"No meaningful difference", IconSame, true},
	TooUncertain:           {"Too uncertain", IconBothWays, false},
	Harm:                   {"Harm", IconHarm, true},
	GuardrailHeld:          {"Guardrail held", IconShield, true},
	GuardrailNotSettled:    {"Guardrail not settled", IconBothWays, false},
	GuardrailNotHeld:       {"Guardrail not held", IconShieldLine, false},
}

// Words is the verdict in words.
func (v Verdict) Words() string { return verdictLooks[v].words }

// Icon is the verdict's glyph.
func (v Verdict) Icon() IconName { return verdictLooks[v].icon }

// VerdictChip shows a verdict by word, shape and fill, never by hue.
func VerdictChip(v Verdict) *fyne.Container {
	l := verdictLooks[v]
	fill, ink := Ink, Surface
	if !l.solid {
		fill, ink = Transparent, Ink
	}
	back := Outlined(fill, Ink, radiusControl)
	back.StrokeWidth = 1.5
	return Over(back, Sized(0, 28, Pad(0, 11, 0, 11, Row(7, NewIcon(l.icon, 15, ink), NewText(SizeBody, B(l.words)).In(ink).OneLine()))))
}

// VerdictIcon is the verdict's glyph alone, in ink.
func VerdictIcon(v Verdict, size float32) *Icon { return NewIcon(v.Icon(), size, Ink) }

// SecurityBars are five bars of which n are filled. Put SecurityFigure beside them.
func SecurityBars(n int) *fyne.Container {
	bars := make([]fyne.CanvasObject, 0, 5)
	for i := range 5 {
		bar := Outlined(Transparent, Ink3, 3)
		if i < n {
			bar.Fill, bar.Stroke = Ink, Ink
		}
		bar.StrokeWidth, bar.Height, bar.Width = 1.3, 9, 24
		bars = append(bars, bar)
	}
	return Grid(5, 4, bars...)
}

// SecurityFigure is "4 of 5" in figures.
func SecurityFigure(n int) *Text {
	return BodySpans(Span{Text: strconv.Itoa(n), Bold: true, Colour: Ink}, T(" of 5")).In(Ink2).OneLine()
}

// ReasonRow is one reason of the security rating: a tick, or a minus for a point that was lost.
func ReasonRow(sentence string, lost bool) *fyne.Container {
	icon := IconCheck
	if lost {
		icon = IconMinus
	}
	return RowTop(8, Pad(3, 0, 0, 0, NewIcon(icon, 14, Ink)), Grow(Small(sentence)))
}
