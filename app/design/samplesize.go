package design

import (
	"context"
	"fmt"
	"image"
	"math"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/chart"
	"leeway/experiment/power"
	"leeway/experiment/randomize"
)

// SampleSizeSession is what the Sample size screen does to the open pilot.
type SampleSizeSession interface {
	reader
	SetSampleSize(size experiment.SampleSize) error
}

// sampleHost is what the screen asks of the window; *shell.Context satisfies it.
type sampleHost interface {
	host
	Run(task shell.Task)
	ChooseWorkbooks(title string, several bool, chosen func(paths []string))
}

// SampleSize is the screen on which the number of teams is chosen, by moving what
// decides it until the chance is one that people can live with.
type SampleSize struct {
	session SampleSizeSession
	// setting is what the sliders stand at, sources where each number came from. They are
	// the pilot's until somebody moves a slider, and are read anew when from changes: what
	// the pilot itself says.
	setting power.Setting
	sources map[string]string
	from    string
	moved   bool
	// fixed is the attainability of the plan itself, nil until it is worked out; fixedFor
	// tells for which document.
	fixed    *power.Attainability
	fixedFor string
}

// NewSampleSize makes the screen of an open pilot.
func NewSampleSize(session SampleSizeSession) *SampleSize { return &SampleSize{session: session} }

// Step implements shell.Screen.
func (s *SampleSize) Step() shell.Step { return shell.SampleSize }

// State implements shell.Screen.
func (s *SampleSize) State(p *experiment.Pilot) (shell.State, string) {
	kept := p.SampleSize
	switch {
	case kept != nil && (p.Plan.Sealed() || outdated(p) == ""):
		return shell.Done, ""
	case p.Plan.Sealed():
		return shell.Locked, "The plan was sealed without a sample size. It can be looked at here, and not changed."
	case kept != nil:
		return shell.InProgress, ""
	}
	return shell.Empty, ""
}

// outdated says in a sentence what the pilot says otherwise than the sample size it
// keeps; empty where nothing does.
func outdated(p *experiment.Pilot) string {
	kept := p.SampleSize
	if kept == nil {
		return ""
	}
	o, has := p.PrimaryOutcome()
	teams := randomize.UnitsDrawn(p)
	switch {
	case !has || o.ID != kept.Outcome:
		return "It was worked out for another outcome than the main one."
	case teams > 0 && teams != kept.Teams:
		return fmt.Sprintf("It was worked out for %s; %d are drawn.", countOf(kept.Teams, "team"), teams)
	}
	return ""
}

// Build implements shell.Screen.
func (s *SampleSize) Build(ctx *shell.Context) *shell.Page { return s.build(ctx) }

// samplePage is one build of the screen.
type samplePage struct {
	screen  *SampleSize
	w       sampleHost
	doc     *experiment.Pilot
	outcome experiment.Outcome
	// open is false where nothing can be changed.
	open    bool
	sliders []*sampleSlider
	built   string
	box     *fyne.Container

	title, band, note     *parts.Text
	picture, strip        *parts.ChartImage
	words, verdict, scale *parts.Text
	sign                  *fyne.Container
	curve                 chart.PowerCurve
	reading               power.Reading
	wrong                 string
}

func (s *SampleSize) build(w sampleHost) *shell.Page {
	return (&samplePage{screen: s, w: w}).page()
}

func (p *samplePage) page() *shell.Page {
	p.title, p.band, p.note = parts.Subheading(""), parts.Caption(""), parts.Caption("")
	p.words, p.verdict, p.scale = parts.Small(""), parts.Small(""), parts.Caption("")
	p.scale.In(parts.Ink3)
	p.sign = parts.Row(6)
	p.picture, p.strip = parts.NewChartImage(330, 262, "", nil), parts.NewChartImage(420, 92, "", nil)
	p.box = parts.Column(0)
	p.update()
	return &shell.Page{
		Title: "How many teams do you need?",
		Lead:  []parts.Span{parts.T("Move the sliders until the point sits where you can live with it.")},
		Body:  parts.Column(10, parts.Grow(p.chances()), p.attainability()),
		Commands: []shell.Command{
			{Words: "Estimate from last year’s sheet", Where: "Sample size", Icon: parts.IconSheet, Do: p.askSheet},
			{Words: "Start again from what the pilot says", Where: "Sample size", Icon: parts.IconUndo, Do: p.again},
		},
		Update: p.update, OnNumbers: p.numbers, Foot: p.foot(), Why: p.why(),
	}
}

// readPilot starts from the pilot where it says something else than before.
func (s *SampleSize) readPilot() {
	setting, sources := power.SettingOf(s.session.Pilot())
	if from := fmt.Sprint(setting, sources); from != s.from {
		s.setting, s.sources, s.from, s.moved = setting, sources, from, false
	}
}

// again forgets what was moved.
func (p *samplePage) again() {
	p.screen.from = ""
	p.update()
	p.w.Say("The sliders stand where the pilot puts them.", nil)
}

// update shows the pilot as it is now.
func (p *samplePage) update() {
	p.screen.readPilot()
	p.doc = p.screen.session.Pilot()
	p.outcome, _ = p.doc.PrimaryOutcome()
	p.open = lockedBecause(p.screen.session) == ""
	p.buildSliders()
	p.findFixed()
	p.show()
}

// show brings everything in line with the setting. It is what a slider calls, so it is
// quick: a reading, three curves and two pictures.
func (p *samplePage) show() {
	s := p.screen.setting
	p.wrong = ""
	for _, slider := range p.sliders {
		slider.show()
	}
	curve, err := chart.PowerOf(s, p.outcome, p.mostTeams())
	if err == nil {
		p.reading, err = s.Read()
	}
	if err != nil {
		p.wrong = sentenceOf(err)
		curve = chart.PowerCurve{Unit: "teams", Chosen: power.CurvePoint{Teams: s.Teams, Chance: math.NaN()}}
		p.reading = power.Reading{Chance: math.NaN(), Detectable: math.NaN()}
	}
	p.curve = curve
	figure := chart.Power(curve, chart.Light, chart.Options{})
	p.title.SetText(figure.Title())
	p.band.SetText(figure.Subtitle())
	p.picture.SetDraw(figure.Title()+". "+figure.Subtitle(), inLook(func(look chart.Look) *chart.Figure { return chart.Power(curve, look, chart.Options{}) }))
	p.showAttainability()
	p.showNote()
	p.w.SetFoot(p.foot())
	p.w.SetWhy(p.why())
	parts.Relayout(p.title)
}

// inLook draws a figure in the window's variant, at the exact resolution of its place.
func inLook(figure func(chart.Look) *chart.Figure) parts.DrawFunc {
	return func(w, h int, scale float32, dark bool) image.Image {
		look := chart.Light
		if dark {
			look = chart.Dark
		}
		k := float64(scale)
		return figure(look).Image(float64(w)/k, float64(h)/k, 72*k)
	}
}

// chances is the card of the curve and the sliders.
func (p *samplePage) chances() fyne.CanvasObject {
	estimate := parts.NewQuiet("Estimate from last year’s sheet", p.askSheet).Small().WithIcon(parts.IconSheet)
	estimate.SetEnabled(p.open)
	numbers := parts.NewQuiet("Numbers", p.numbers).Small().WithIcon(parts.IconTable)
	left := parts.Column(4, p.title, p.band, parts.Gap(0, 2), parts.Grow(p.picture), parts.Wrap(4, estimate, numbers), p.note)
	return parts.Card(parts.Pad(10, 20, 4, 20, parts.Sides(left, p.box, 284, 330, 26)))
}

// showNote says below the curve what else the reading rests on.
func (p *samplePage) showNote() {
	sentences := []string{}
	if p.wrong != "" {
		sentences = append(sentences, p.wrong)
	}
	if old := outdated(p.doc); old != "" && !p.doc.Plan.Sealed() {
		sentences = append(sentences, "The pilot keeps a sample size. "+old)
	}
	if text := p.screen.sources[power.OfDesign]; text != "" {
		sentences = append(sentences, text)
	}
	if p.screen.setting.CV > 0 {
		sentences = append(sentences, fmt.Sprintf("Team sizes differ by %.0f%% of their mean.", 100*p.screen.setting.CV))
	}
	text := ""
	for _, sentence := range sentences {
		text += sentence + " "
	}
	p.note.SetText(text)
	p.note.Hidden = text == ""
}

// findFixed works out the attainability of the plan itself, away from the window: some
// ways of drawing take a while to count.
func (p *samplePage) findFixed() {
	doc := p.doc
	key := fmt.Sprint(doc.Roster.Hash(), doc.Arms, doc.Plan.Mechanism, doc.Plan.BlockBy, doc.Plan.BalanceOn, doc.Plan.Acceptance, doc.Plan.Constraints, doc.Plan.Alpha)
	if key == p.screen.fixedFor {
		return
	}
	p.screen.fixed, p.screen.fixedFor = nil, key
	if len(doc.Roster.Taking()) < 2 {
		return
	}
	var found power.Attainability
	p.w.Run(shell.Task{
		Words: "Counting the possible draws",
		Work: func(context.Context, func(string, float64)) (err error) {
			found, err = power.Attain(doc)
			return err
		},
		Done: func(err error) {
			// A plan that cannot be drawn yet is judged as one lot; Plan says what it lacks.
			if err == nil && p.screen.fixedFor == key {
				p.screen.fixed = &found
				p.show()
			}
		},
	})
}

// foot is the bar below.
func (p *samplePage) foot() shell.Foot {
	s := p.screen.setting
	foot := shell.Foot{
		Sentence:  "Nothing is final until the plan is sealed.",
		Secondary: shell.Action{Label: "Compare designs", Do: func() { p.w.Go(shell.Draw) }},
		Primary:   shell.Action{Label: "Use " + countOf(s.Teams, "team"), Do: p.use},
	}
	if a := p.attain(); !a.Reachable && a.Sentence != "" {
		foot.Sentence, foot.Blocked = a.Sentence, true
	}
	switch locked := lockedBecause(p.screen.session); {
	case locked != "":
		foot.Sentence, foot.Blocked = locked, false
		foot.Primary = shell.Action{Label: "Continue to Plan", Do: func() { p.w.Go(shell.Plan) }}
	case p.wrong != "":
		foot.Sentence, foot.Blocked, foot.Primary.Disabled = p.wrong, true, true
	case p.outcome.ID == "":
		foot.Sentence, foot.Blocked, foot.Primary.Disabled = "Choose the main outcome on Outcomes first: the number of teams depends on it.", true, true
	}
	return foot
}

// use keeps the setting in the pilot and leads on.
func (p *samplePage) use() {
	size, err := p.screen.setting.SampleSize(p.outcome.ID, p.screen.sources)
	if err == nil {
		err = p.screen.session.SetSampleSize(size)
	}
	if p.w.Refuse(err) {
		return
	}
	p.w.Go(shell.Plan)
	p.w.Done(fmt.Sprintf("The plan is for %s and a change of %s.", countOf(size.Teams, "team"), p.effectWords(size.Effect)))
}
