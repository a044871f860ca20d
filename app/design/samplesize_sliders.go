package design

import (
	"fmt"
	"math"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/power"
)

// sampleSlider is one number of the setting: its name, its value, which can be typed,
// the slider, and where the number came from.
type sampleSlider struct {
	page *samplePage
	sampleNumber
	slider *parts.Slider
	entry  *parts.Entry
	frame  fyne.CanvasObject
	origin *parts.Text
	// typed is the text that was last taken from the entry.
	typed string
}

// sampleNumber is a number of the setting as people see it.
type sampleNumber struct {
	name, source string
	// least and most are the slider's ends, low and high what may be typed.
	least, most, step, low, high float64
	lowOpen, highOpen, whole     bool
	// factor is shown units for one stored, suffix follows the number.
	factor float64
	suffix string
	read   func(s power.Setting) float64
	write  func(s power.Setting, v float64) power.Setting
}

// buildSliders makes the sliders where what the pilot says has changed; else they stay,
// with the focus.
func (p *samplePage) buildSliders() {
	key := fmt.Sprint(p.screen.from, p.open)
	if key == p.built {
		return
	}
	p.built, p.sliders = key, nil
	p.box.Objects = nil
	for _, n := range p.numbersToMove() {
		s := newSampleSlider(p, n)
		p.sliders = append(p.sliders, s)
		head := parts.Row(6, parts.Grow(parts.Small(n.name).OneLine().Shortened()), parts.Sized(66, 30, s.frame))
		p.box.Objects = append(p.box.Objects, head, s.slider, s.origin)
	}
	p.box.Refresh()
}

func newSampleSlider(p *samplePage, n sampleNumber) *sampleSlider {
	s := &sampleSlider{page: p, sampleNumber: n, origin: parts.Caption("")}
	s.slider = parts.NewSlider(n.name, n.least, n.most, n.step, func(v float64) { s.set(v) })
	s.slider.Words = s.text
	s.slider.SetEnabled(p.open)
	s.entry = parts.NewEntry("")
	s.entry.SelectOnClick = true
	border := parts.Outlined(parts.Surface, parts.FieldBorder, 5)
	s.frame = parts.Over(border, parts.Pad(1, 2, 0, 4, parts.Bare(s.entry)))
	s.entry.OnFocus = func(on bool) {
		border.Stroke, border.StrokeWidth = parts.FieldBorder, 1
		if on {
			border.Stroke, border.StrokeWidth = parts.Accent, 2
		}
		border.Refresh()
	}
	s.entry.OnLeave = s.take
	s.entry.OnSubmitted = func(string) {
		s.take()
		s.entry.SelectLine()
	}
	if !p.open {
		s.entry.Disable()
	}
	return s
}

// text is a value as people see it, with its sign.
func (s *sampleSlider) text(v float64) string {
	if s.source == power.OfICC {
		return finding.Number(v, 2)
	}
	shown := v * s.factor
	digits := 3 - int(math.Floor(math.Log10(math.Max(math.Abs(shown), 1e-9)))) - 1
	scale := math.Pow(10, float64(min(max(digits, 0), 6)))
	return finding.Short(math.Round(shown*scale)/scale) + s.suffix
}

// show brings slider, entry and source in line with the setting.
func (s *sampleSlider) show() {
	v := s.read(s.page.screen.setting)
	if least, most := s.slider.Ends(); v > most {
		s.slider.SetEnds(least, math.Min(1.25*v, s.high), s.step)
	}
	s.slider.SetValue(v)
	if text := s.text(v); text != s.typed {
		s.typed = text
		s.entry.SetText(text)
	}
	s.origin.In(parts.Ink2).SetText(s.page.screen.sources[s.source])
}

// take reads a typed value when the entry is left.
func (s *sampleSlider) take() {
	text := strings.TrimSpace(s.entry.Text)
	if text == s.typed || text == "" {
		s.entry.SetText(s.typed)
		return
	}
	v, wrong := readNumber(strings.TrimSpace(strings.TrimSuffix(text, strings.TrimSpace(s.suffix))))
	v /= s.factor
	switch {
	case wrong != "":
	case v < s.low || v > s.high || s.lowOpen && v == s.low || s.highOpen && v == s.high:
		wrong = "Between " + s.text(s.low) + " and " + s.text(s.high) + "."
		if math.IsInf(s.high, 1) {
			wrong = "At least " + s.text(s.low) + "."
			if s.lowOpen {
				wrong = "Above " + s.text(s.low) + "."
			}
		}
	case s.whole && v != math.Trunc(v):
		wrong = "A whole number."
	}
	if wrong != "" {
		s.origin.In(parts.Error).SetText(wrong)
		parts.Relayout(s.origin)
		return
	}
	s.typed = text
	s.set(v)
}

// set is a person's move.
func (s *sampleSlider) set(v float64) {
	screen := s.page.screen
	before := s.read(screen.setting)
	if v == before {
		s.show()
		return
	}
	screen.setting, screen.moved = s.write(screen.setting, v), true
	if !strings.HasPrefix(screen.sources[s.source], "Set by hand") {
		screen.sources[s.source] = "Set by hand; was " + s.text(before)
	}
	s.page.show()
}

// mostTeams is the right end of the figure and of the slider: a quarter more than there
// are, in dozens.
func (p *samplePage) mostTeams() int {
	teams := max(len(p.doc.Roster.Taking()), p.screen.setting.Teams)
	return max(60, (teams*5/4+11)/12*12)
}

// numbersToMove are the numbers that decide, in the order in which people think of them.
func (p *samplePage) numbersToMove() []sampleNumber {
	s := p.screen.setting
	effect := sampleNumber{name: "Smallest change that matters", source: power.OfEffect, low: 0, high: math.Inf(1), lowOpen: true, factor: 1,
		read: func(s power.Setting) float64 { return s.Effect }, write: func(s power.Setting, v float64) power.Setting { s.Effect = v; return s }}
	effect.step = roundStep(s.Effect / 12)
	effect.least, effect.most = effect.step, math.Ceil(2.5*s.Effect/effect.step)*effect.step
	scale := finding.ScaleOf(p.outcome)
	effect.factor = scale.Factor
	spread := sampleNumber{name: "Spread between people (SD)", source: power.OfSD, low: 0, high: math.Inf(1), lowOpen: true, factor: scale.Factor,
		read: func(s power.Setting) float64 { return s.SD }, write: func(s power.Setting, v float64) power.Setting { return s.WithSD(v) }}
	spread.step = roundStep(s.SD / 20)
	spread.least, spread.most = spread.step, math.Ceil(2.5*s.SD/spread.step)*spread.step
	if p.outcome.Kind == experiment.Binary {
		effect.high, effect.highOpen = 1, true
		effect.step, effect.least, effect.most = 0.01, 0.01, math.Min(0.5, math.Max(0.2, 2.5*s.Effect))
		spread = sampleNumber{name: "Share as before", source: power.OfSD, least: 0.01, most: 0.99, step: 0.01, low: 0, high: 1, lowOpen: true, highOpen: true, factor: 100, suffix: "%",
			read: func(s power.Setting) float64 { return s.PControl },
			write: func(s power.Setting, v float64) power.Setting {
				s.PControl, s.SD = v, math.Sqrt(v*(1-v))
				return s
			}}
	}
	return []sampleNumber{
		effect,
		{name: "Teams", source: power.OfTeams, least: 4, most: float64(p.mostTeams()), step: 1, low: 2, high: 100000, whole: true, factor: 1,
			read: func(s power.Setting) float64 { return float64(s.Teams) }, write: func(s power.Setting, v float64) power.Setting { s.Teams = int(v); return s }},
		{name: "People per team", source: power.OfPerTeam, least: 1, most: math.Max(40, math.Ceil(2.5*s.PerTeam)), step: 1, low: 1, high: 1e6, factor: 1,
			read: func(s power.Setting) float64 { return s.PerTeam }, write: func(s power.Setting, v float64) power.Setting { s.PerTeam = v; return s }},
		spread,
		{name: "Alike inside a team (ICC)", source: power.OfICC, least: 0, most: 0.5, step: 0.01, low: 0, high: 1, factor: 1,
			read: func(s power.Setting) float64 { return s.ICC }, write: func(s power.Setting, v float64) power.Setting { return s.WithICC(v) }},
		{name: "Explained by last year", source: power.OfR2, least: 0, most: 0.95, step: 0.05, low: 0, high: 1, highOpen: true, factor: 100, suffix: "%",
			read: func(s power.Setting) float64 { return s.R2 }, write: func(s power.Setting, v float64) power.Setting { s.R2 = v; return s }},
	}
}

// roundStep is the round number (1, 2 or 5 times a power of ten) next below a width.
func roundStep(width float64) float64 {
	if !(width > 0) || math.IsInf(width, 0) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(width)))
	for _, k := range []float64{5, 2} {
		if k*power <= width*(1+1e-9) {
			return k * power
		}
	}
	return power
}

// effectWords is a change with its unit.
func (p *samplePage) effectWords(v float64) string {
	scale := finding.ScaleOf(p.outcome)
	return strings.TrimSpace(fmt.Sprintf("%s%s", finding.Short(math.Round(v*scale.Factor*1e4)/1e4), scale.Change))
}
