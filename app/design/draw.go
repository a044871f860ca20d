package design

import (
	"context"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/power"
	"leeway/experiment/randomize"
)

// DrawSession is what the Draw screen asks of the open pilot; *pilot.Session
// provides it.
type DrawSession interface {
	// Pilot is the current document; it must not be changed.
	Pilot() *experiment.Pilot
	Draw(seed, source string) error
	DrawFrom(slips []experiment.Slip) error
	DrawAgain(reason, seed, source string, slips []experiment.Slip) error
	DrawLate(teams []experiment.Team, reason, seed, source string, slips []experiment.Slip) error
	// ReadJoining reads the teams of a roster that are not in the pilot yet.
	ReadJoining(ctx context.Context, path string, progress func(done, total int64)) (teams []experiment.Team, notes []string, err error)
	AdoptDraw(column string) error
	StartCollecting() error
	Balance() ([]randomize.BalanceRow, error)
	BalanceTest(ctx context.Context, progress func(done, total int64)) ([]randomize.BalanceRow, randomize.Omnibus, error)
	Verify(ctx context.Context, progress func(done, total int64)) ([]pilot.Check, error)
	WriteCertificate(path string) error
	WriteLetters(path string) error
	// SetPlan chooses a way of drawing; only a draft takes it.
	SetPlan(plan experiment.Plan) error
	// Tournament tries the ways of drawing side by side on the pilot's own roster.
	Tournament(ctx context.Context, progress func(done, total int64)) (power.Tournament, error)
}

// DrawScreen makes the draw, once, and shows it with its certificate.
type DrawScreen struct {
	session DrawSession
	// saved is the name of the certificate's file, once it was saved since the pilot
	// was opened.
	saved string
	// balance is how alike the arms of the latest draw are, nil until it was looked at.
	balance *judgedBalance
	// again is the reason of a second draw under way, joining are the teams of a late
	// one; both are empty otherwise.
	again   string
	joining *joiningTeams
	// tried are the ways of drawing side by side, nil until they were tried; triedOn is
	// the fingerprint of what they were tried on.
	tried   *power.Tournament
	triedOn string
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
	case len(p.Roster.Teams) == 0:
		return shell.Locked, "Read the teams first: the ways of drawing are compared on them."
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
	// ceremony holds the choices before the draw, fixed is its first step.
	ceremony *ceremony
	fixed    *fyne.Container
	checks   *fyne.Container
	// teams is the list of teams after the draw.
	teams *drawnTeams
}

// drawFacts are what randomize says of the way of drawing.
type drawFacts struct {
	possible string
	smallest float64
	// hash is the fingerprint of the way of drawing, chances that of each arm for a team
	// that is drawn.
	hash    string
	chances []float64
	// placed and groups are the units that are not drawn, and those drawn as one.
	placed []bool
	groups []int
}

func (s *DrawScreen) build(w planWindow) *shell.Page {
	page := &drawPage{screen: s, session: s.session, w: w, doc: s.session.Pilot(), ways: parts.Column(14), checks: parts.Column(6)}
	body := parts.Column(14, page.ways)
	out := &shell.Page{
		Title: "Draw the teams by lot",
		Body:  body,
		Why:   page.why(),
	}
	page.showWays()
	switch {
	case page.doc.Draw != nil && s.again != "":
		out.Title, out.Lead = "Draw the teams again", []parts.Span{parts.T("Three steps, as for the first draw.")}
		page.before(body)
	case page.doc.Draw != nil && s.joining != nil:
		out.Title, out.Lead = "Draw the teams that joined", []parts.Span{parts.T("Three steps, as for the first draw.")}
		page.before(body)
	case page.doc.Draw != nil:
		out.Title = "The draw is made"
		out.Lead = []parts.Span{parts.T(afterWords(page.doc.Draw))}
		page.after(body)
		out.OnNumbers = page.balanceNumbers
	case page.doc.Stage < experiment.PlanSealed:
		out.Lead = []parts.Span{parts.T("Choose how the lot works. It is sealed with the plan; then the draw is made, once.")}
	default:
		out.Lead = []parts.Span{parts.T("The way of drawing was sealed in the plan. Three steps: what is fixed, the seed, the draw.")}
		page.before(body)
	}
	if t := page.triedHere(); t != nil && page.ceremony == nil {
		out.Lead = []parts.Span{parts.T(waysLead(t, page.doc.Stage > experiment.Draft))}
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
		p.showFixed()
		if p.teams != nil {
			p.teams.tell(facts)
		}
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
			facts = drawFacts{possible: possibleDraws(m.Count()), smallest: randomize.SmallestPlanned(doc, m), chances: chances(m), placed: randomize.Placed(m), groups: randomize.Groups(m)}
			facts.hash, err = randomize.MechanismHash(doc, m.Algorithm())
			return err
		},
		Done: func(err error) {
			if err == nil {
				found(&facts)
			}
		},
	})
}

// chances is each arm's probability for the first team that is drawn and not placed.
func chances(m randomize.Mechanism) []float64 {
	unit := max(slices.Index(randomize.Placed(m), false), 0)
	out := make([]float64, m.Arms())
	for k := range out {
		out[k] = m.Probability(unit, k)
	}
	return out
}

// neverShows says that even the clearest data could not reach the plan's error level.
func neverShows(doc *experiment.Pilot, facts *drawFacts) string {
	return fmt.Sprintf("With %s the smallest p-value you can ever reach is %s. This design can never show an effect at %s%%.",
		countOf(len(doc.Roster.Taking()), "team"), smallestP(facts.smallest), shortPercent(doc.Plan.Alpha))
}

// foot is the bar below: what comes next.
func (p *drawPage) foot() shell.Foot {
	readOnly := p.w.ReadOnly()
	if p.ceremony != nil {
		return p.ceremonyFoot(readOnly)
	}
	switch stage := p.doc.Stage; {
	case stage < experiment.PlanSealed:
		return shell.Foot{Sentence: "The way of drawing is sealed with the plan. Then the draw is made, once.", Primary: shell.Action{Label: "Go to the plan", Icon: parts.IconRight, Do: func() { p.w.Go(shell.Plan) }}}
	case stage == experiment.Drawn:
		foot := shell.Foot{Sentence: "Save the certificate and the team letters first: once collecting starts, the arms are hidden until two names unblind.",
			Secondary: shell.Action{Label: "Team letters", Icon: parts.IconTable, Do: p.saveLetters},
			Primary:   shell.Action{Label: "Start collecting", Icon: parts.IconPlay, Do: p.askCollecting}}
		if readOnly {
			foot.Sentence, foot.Blocked, foot.Primary.Disabled = "Another window has this pilot open, so collecting cannot start here.", true, true
		}
		return foot
	case stage == experiment.Collecting:
		return shell.Foot{Sentence: "Collecting has started. A draw is made once.", Primary: shell.Action{Label: "Import outcomes", Icon: parts.IconRight, Do: func() { p.w.Go(shell.Import) }}}
	}
	return shell.Foot{Sentence: "A draw is made once.", Primary: shell.Action{Label: "See the findings", Icon: parts.IconRight, Do: func() { p.w.Go(shell.Findings) }}}
}

// ceremonyFoot is the third step of the ceremony.
func (p *drawPage) ceremonyFoot(readOnly bool) shell.Foot {
	c := p.ceremony
	foot := shell.Foot{Sentence: "A draw is made once. A second draw needs a reason, which the brief will print.", Primary: shell.Action{Label: c.button(), Icon: parts.IconPadlock, Do: p.askDraw}}
	switch {
	case c.again != "":
		foot.Sentence, foot.Secondary = "The second draw takes the place of the first. Both stand in the certificate.", shell.Action{Label: "Keep the draw", Do: p.stop}
	case c.joining != nil:
		foot.Sentence, foot.Secondary = "The draw before stays as it is.", shell.Action{Label: "Cancel", Do: p.stop}
	}
	if readOnly {
		foot.Sentence, foot.Blocked, foot.Primary.Disabled = "Another window has this pilot open, so the draw cannot be made here.", true, true
	}
	return foot
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
