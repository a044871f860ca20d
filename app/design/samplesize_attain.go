package design

import (
	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment/chart"
	"leeway/experiment/power"
	"leeway/experiment/randomize"
)

// attain is the attainability of the design that is looked at: the plan itself where the
// slider stands at the roster's teams, else that many teams in one lot.
func (p *samplePage) attain() power.Attainability {
	a, _ := p.attainOfPlan()
	return a
}

func (p *samplePage) attainOfPlan() (a power.Attainability, plan bool) {
	s := p.screen.setting
	if p.screen.fixed != nil && s.Teams == randomize.UnitsDrawn(p.doc) {
		return *p.screen.fixed, true
	}
	return power.AttainBare(s.Teams, s.Shares), false
}

// attainability is the card with the strip of possible draws.
func (p *samplePage) attainability() fyne.CanvasObject {
	return parts.Card(parts.Pad(10, 20, 6, 20, parts.Column(3,
		parts.Row(8, parts.Subheading("Attainability").OneLine(), parts.Spacer(), p.sign),
		p.words, p.strip, p.scale)))
}

func (p *samplePage) showAttainability() {
	a, plan := p.attainOfPlan()
	s := p.screen.setting
	strip := chart.AttainOf(a, s.Teams, s.Shares, s.Alpha)
	figure := chart.Attainability(strip, chart.Light, chart.Options{})
	p.strip.SetDraw(figure.Title()+" "+figure.Source(), inLook(func(look chart.Look) *chart.Figure { return chart.Attainability(strip, look, chart.Options{}) }))
	p.words.SetText(a.Sentence)
	p.scale.SetText(figure.Source())
	if !plan && len(p.doc.Roster.Taking()) > 0 {
		p.scale.SetText(figure.Source() + " Yours is taken as one lot as well, as the roster has " + countOf(len(p.doc.Roster.Taking()), "team") + ".")
	}
	icon, words := parts.NewIcon(parts.IconCheck, 16, parts.Ink), "This design can tell an effect from luck"
	if !a.Reachable {
		icon, words = parts.NewIcon(parts.IconWarning, 16, parts.WarningMark), "This design cannot tell an effect from luck"
	}
	p.verdict.SetText(words)
	p.sign.Objects = []fyne.CanvasObject{icon, p.verdict.OneLine()}
	p.sign.Refresh()
}

// numbers is the table twin of both pictures.
func (p *samplePage) numbers() {
	if parts.DialogOpen() {
		return
	}
	power, strip := chart.Power(p.curve, chart.Light, chart.Options{}), p.stripFigure()
	notes := append([]string{power.Source()}, p.assumptions()...)
	copied := parts.Caption("")
	copyAll := parts.NewSecondary("Copy as a table", func() {
		text := copiedTable(p.doc, power.Title()+". "+power.Subtitle(), power.Numbers(), nil) + "\n" + copiedTable(p.doc, strip.Title(), strip.Numbers(), notes)
		fyne.CurrentApp().Clipboard().SetContent(text)
		copied.SetText("Copied. Paste it into a sheet.")
		parts.Relayout(copied)
	}).Small().WithIcon(parts.IconSheet)
	content := parts.Column(8,
		parts.Row(10, parts.Grow(parts.Small(power.Title()+". "+power.Subtitle())), copied, copyAll),
		twinTable("The chance by the number of teams", power.Numbers()),
		parts.Gap(0, 4), parts.Small(strip.Title()),
		twinTable("Possible draws", strip.Numbers()), parts.Caption(strip.Source()))
	for _, sentence := range notes {
		content.Add(parts.Small(sentence))
	}
	const width, height = 680, 540
	parts.ShowDialog(p.w.Canvas(), "The numbers", width, parts.Sized(0, height, parts.Scrolled(parts.Pad(0, 14, 0, 0, content))), parts.DialogButton{Label: "Close"}, "")
}

func (p *samplePage) stripFigure() *chart.Figure {
	s := p.screen.setting
	return chart.Attainability(chart.AttainOf(p.attain(), s.Teams, s.Shares, s.Alpha), chart.Light, chart.Options{})
}

// assumptions are the numbers of the setting, each with where it came from.
func (p *samplePage) assumptions() []string {
	var out []string
	for _, s := range p.sliders {
		line := s.name + ": " + s.text(s.read(p.screen.setting)) + "."
		if source := p.screen.sources[s.source]; source != "" {
			line += " " + source + "."
		}
		out = append(out, line)
	}
	return out
}
