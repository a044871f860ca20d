package design

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
)

// DrawSession is what the Draw screen asks of the open pilot; *pilot.Session
// provides it.
type DrawSession interface {
	// Pilot is the current document; it must not be changed.
	Pilot() *experiment.Pilot
	Draw(seed, source string) error
	AdoptDraw(column string) error
	StartCollecting() error
	Balance() ([]randomize.BalanceRow, error)
	BalanceTest(ctx context.Context, progress func(done, total int64)) ([]randomize.BalanceRow, randomize.Omnibus, error)
	Verify(ctx context.Context, progress func(done, total int64)) ([]pilot.Check, error)
}

// DrawScreen makes the draw, once, and shows it with its certificate.
type DrawScreen struct {
	session DrawSession
	// saved is the name of the certificate's file, once it was saved since the pilot
	// was opened.
	saved string
	// balance is how alike the arms of the latest draw are, nil until it was looked at.
	balance *judgedBalance
}

// NewDraw makes the Draw screen of an open pilot.
func NewDraw(session DrawSession) *DrawScreen { return &DrawScreen{session: session} }

// Step implements shell.Screen.
func (s *DrawScreen) Step() shell.Step { return shell.Draw }

// State implements shell.Screen.
func (s *DrawScreen) State(p *experiment.Pilot) (shell.State, string) {
	switch {
	case p.Draw != nil:
		return shell.Done, ""
	case p.Stage < experiment.PlanSealed:
		return shell.Locked, "Seal the plan first: a draw before the plan could be chosen to please."
	}
	return shell.Empty, ""
}

// Build implements shell.Screen.
func (s *DrawScreen) Build(ctx *shell.Context) *shell.Page { return s.build(ctx) }

// drawPage is one build of the screen.
type drawPage struct {
	screen  *DrawScreen
	session DrawSession
	w       planWindow
	doc     *experiment.Pilot
	// facts is what the mechanism says of itself, once it is known.
	facts *drawFacts
	ways  *fyne.Container
	// ceremony holds the choices before the draw.
	ceremony *drawCeremony
	checks   *fyne.Container
}

// drawFacts are what randomize says of the way of drawing.
type drawFacts struct {
	possible string
	smallest float64
}

func (s *DrawScreen) build(w planWindow) *shell.Page {
	page := &drawPage{screen: s, session: s.session, w: w, doc: s.session.Pilot(), ways: parts.Column(14), checks: parts.Column(6)}
	body := parts.Column(14, page.ways)
	out := &shell.Page{
		Title: "Draw the teams by lot",
		Body:  body,
		Why: parts.Why{
			Title: "Why by lot?",
			Paragraphs: []string{
				"A lot treats every team alike. What differs between the arms afterwards is luck or the practice, and luck can be counted.",
				"Roster and plan are fixed before the seed is known. So nobody can look for a seed that gives the wished-for teams.",
				"Anyone can repeat this draw from the roster and the seed, on any computer, and get the same teams.",
			},
			Source: "The generator and every step stand in the certificate, exact enough to be programmed again.",
		},
	}
	page.showWays()
	switch {
	case page.doc.Draw != nil:
		out.Title = "The draw is made"
		out.Lead = []parts.Span{parts.T("The way of drawing was sealed in the plan. A draw is made once.")}
		page.after(body)
		out.OnNumbers = page.balanceNumbers
	case page.doc.Stage < experiment.PlanSealed:
		out.Lead = []parts.Span{parts.T("The way of drawing is sealed with the plan. Then the draw is made, once.")}
	default:
		out.Lead = []parts.Span{parts.T("The way of drawing was sealed in the plan. What follows is done once.")}
		page.before(body)
	}
	body.Add(parts.Gap(0, 4))
	out.Foot = page.foot()
	page.findFacts()
	return out
}

// findFacts fills the table of the way of drawing.
func (p *drawPage) findFacts() {
	findDrawFacts(p.w, p.doc, func(facts *drawFacts) {
		p.facts = facts
		p.showWays()
		parts.Relayout(p.ways)
	})
}

// findDrawFacts asks the mechanism for the number of draws and the smallest p,
// away from the window: a large design takes a moment to count. found is not
// called while the design cannot be drawn; Plan says what is missing.
func findDrawFacts(w planWindow, doc *experiment.Pilot, found func(*drawFacts)) {
	if len(doc.Roster.Taking()) == 0 {
		return
	}
	var facts drawFacts
	w.Run(shell.Task{
		Words: "Counting the possible draws",
		Work: func(context.Context, func(string, float64)) error {
			m, err := randomize.ForPilot(doc)
			if err != nil {
				return err
			}
			facts = drawFacts{possible: possibleDraws(m.Count()), smallest: m.SmallestP()}
			return nil
		},
		Done: func(err error) {
			if err == nil {
				found(&facts)
			}
		},
	})
}

// showWays fills the table of the way of drawing and, where the design can never
// show an effect, the warning below it.
func (p *drawPage) showWays() {
	name := "All teams in one lot"
	if p.doc.Plan.Mechanism == experiment.Blocked {
		name = "By " + listed(insides(p.doc.Plan.BlockBy))
	}
	if p.doc.Draw != nil && p.doc.Draw.Elsewhere {
		name = "Made elsewhere"
	}
	possible, smallest := "…", "…"
	if len(p.doc.Roster.Taking()) == 0 {
		possible, smallest = "–", "–"
	}
	if p.facts != nil {
		possible, smallest = p.facts.possible, smallestP(p.facts.smallest)
	}
	head := func(words string) fyne.CanvasObject {
		return parts.NewText(parts.SizeCaption, parts.B(words)).In(parts.Ink2)
	}
	line := func(a, b, c, d fyne.CanvasObject) fyne.CanvasObject {
		return parts.Pad(8, 16, 8, 16, parts.Row(16, parts.GrowBy(4, a), parts.GrowBy(3, b), parts.GrowBy(3, c), parts.GrowBy(5, d)))
	}
	p.ways.Objects = []fyne.CanvasObject{parts.Card(parts.Column(0,
		line(head("Way of drawing"), head("Possible draws"), head("Smallest p it can give"), head("In one sentence to staff")),
		parts.Rule(),
		line(parts.SmallSpans(parts.B(name)), parts.Small(possible), parts.Small(smallest), parts.Small(planDrawing(p.doc)+".")),
	))}
	if p.facts != nil && p.facts.smallest > p.doc.Plan.Alpha {
		p.ways.Add(parts.WarningBox(neverShows(p.doc, p.facts), "More teams, or fewer and larger groups, would have helped. The result can still tell how large an effect may be.", "", nil))
	}
	p.ways.Refresh()
}

// neverShows says that even the clearest data could not reach the plan's error level.
func neverShows(doc *experiment.Pilot, facts *drawFacts) string {
	return fmt.Sprintf("With %s the smallest p-value you can ever reach is %s. This design can never show an effect at %s%%.",
		countOf(len(doc.Roster.Taking()), "team"), smallestP(facts.smallest), shortPercent(doc.Plan.Alpha))
}

// foot is the bar below: what comes next.
func (p *drawPage) foot() shell.Foot {
	readOnly := p.w.ReadOnly()
	switch stage := p.doc.Stage; {
	case stage < experiment.PlanSealed:
		return shell.Foot{Sentence: "The plan is not sealed yet.", Blocked: true, Primary: shell.Action{Label: "Go to the plan", Icon: parts.IconRight, Do: func() { p.w.Go(shell.Plan) }}}
	case stage == experiment.PlanSealed && p.doc.Draw == nil:
		foot := shell.Foot{Sentence: "A draw is made once. It cannot be undone.", Primary: shell.Action{Label: p.ceremony.button(), Icon: parts.IconPadlock, Do: p.askDraw}}
		if readOnly {
			foot.Sentence, foot.Blocked, foot.Primary.Disabled = "Another window has this pilot open, so the draw cannot be made here.", true, true
		}
		return foot
	case stage == experiment.Drawn:
		foot := shell.Foot{Sentence: "Save the certificate first: once collecting starts, the arms are hidden until two names unblind.",
			Primary: shell.Action{Label: "Start collecting", Icon: parts.IconPlay, Do: p.askCollecting}}
		if readOnly {
			foot.Sentence, foot.Blocked, foot.Primary.Disabled = "Another window has this pilot open, so collecting cannot start here.", true, true
		}
		return foot
	case stage == experiment.Collecting:
		return shell.Foot{Sentence: "Collecting has started. A draw is made once.", Primary: shell.Action{Label: "Import outcomes", Icon: parts.IconRight, Do: func() { p.w.Go(shell.Import) }}}
	}
	return shell.Foot{Sentence: "A draw is made once.", Primary: shell.Action{Label: "See the findings", Icon: parts.IconRight, Do: func() { p.w.Go(shell.Findings) }}}
}

// askCollecting says what starting hides, and starts once that is agreed to: the
// arms cannot be seen again until two names unblind the pilot.
func (p *drawPage) askCollecting() {
	saved := parts.WarningBox("The certificate was not saved since this pilot was opened.", "If you have no copy from before, cancel and save it first.", "", nil)
	if p.screen.saved != "" {
		saved = parts.NoteBox(parts.T("The certificate was saved as "), parts.B(p.screen.saved), parts.T("."))
	}
	content := parts.Column(10,
		parts.Body("While outcomes come in the arms are hidden on every page. Save the certificate or copy the list of teams first if you need it."), saved)
	parts.ShowDialog(p.w.Canvas(), "The arms will be hidden", 480, content, parts.DialogButton{Label: "Start collecting", Do: func() string {
		if err := p.session.StartCollecting(); err != nil {
			return sentenceOf(err)
		}
		p.w.Say("Collecting has started. The arms are hidden until two names unblind the pilot.", nil)
		return ""
	}}, "Cancel")
}
