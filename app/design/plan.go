package design

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
)

// PlanSession is what the Plan screen asks of the open pilot; *pilot.Session
// provides it.
type PlanSession interface {
	// Pilot is the current document; it must not be changed.
	Pilot() *experiment.Pilot
	// Who is the person at this computer, offered as the first name of the seal.
	Who() experiment.Person
	SetPlan(experiment.Plan) error
	SealPlan(first, second experiment.Person, acknowledged string) error
}

// planWindow is what the screens Plan and Draw ask of the window;
// *shell.Context provides it.
type planWindow interface {
	Canvas() fyne.Canvas
	ReadOnly() bool
	Go(shell.Step)
	Say(sentence string, undo func())
	Done(sentence string)
	Refuse(error) bool
	SetFoot(shell.Foot)
	Rebuild()
	Run(shell.Task)
	ChooseSave(title, name string, chosen func(path string))
}

// PlanScreen shows the whole plan on one page, lets the way of drawing and the
// estimate be chosen, and seals it with two names.
type PlanScreen struct{ session PlanSession }

// NewPlan makes the Plan screen of an open pilot.
func NewPlan(session PlanSession) *PlanScreen { return &PlanScreen{session} }

// Step implements shell.Screen.
func (s *PlanScreen) Step() shell.Step { return shell.Plan }

// State implements shell.Screen.
func (s *PlanScreen) State(p *experiment.Pilot) (shell.State, string) {
	switch {
	case p.Plan.Sealed():
		return shell.Done, ""
	case len(p.Outcomes) > 0 || len(p.Roster.Teams) > 0:
		return shell.InProgress, ""
	}
	return shell.Empty, ""
}

// Build implements shell.Screen.
func (s *PlanScreen) Build(ctx *shell.Context) *shell.Page { return s.build(ctx) }

// planPage is one build of the screen.
type planPage struct {
	session PlanSession
	w       planWindow
	// shape tells when the page must be built again rather than updated.
	shape   string
	rows    map[string]*planRow
	choices map[string]fyne.CanvasObject
	update  []func(*experiment.Pilot)
	// facts is what the mechanism says of the way of drawing in the document counted.
	facts    *drawFacts
	counted  *experiment.Pilot
	problems *fyne.Container
	list     *parts.ProblemList
	verdict  *fyne.Container
}

func (s *PlanScreen) build(w planWindow) *shell.Page {
	doc := s.session.Pilot()
	page := &planPage{session: s.session, w: w, rows: map[string]*planRow{}, choices: map[string]fyne.CanvasObject{}}
	page.shape = page.shapeOf(doc)
	page.problems, page.verdict = parts.Column(0), parts.Column(0)
	right := parts.Column(14, page.verdict, page.sealCard(doc))
	body := parts.Column(14, page.problems, parts.Sides(parts.Card(page.summary(doc)), right, 372, 380, 14), parts.Gap(0, 4))
	page.show(doc)
	out := &shell.Page{
		Title: "Seal the plan",
		Lead:  []parts.Span{parts.T("Read it once more. After sealing, changes are possible only as deviations, with a reason.")},
		Body:  body,
		Foot:  page.foot(doc),
		Why: parts.Why{
			Title: "Why seal a plan?",
			Paragraphs: []string{
				"A plan that is fixed before the draw cannot bend to the result. That is what lets others believe it.",
				"The picture shows how the verdict follows from the numbers. Nobody decides it afterwards.",
				"Two people seal, so that neither can change it alone.",
			},
			Source: "Casey, Glennerster and Miguel 2012, Quarterly Journal of Economics 127:1755.",
		},
		Update: page.refresh,
	}
	out.OnNextProblem = func() {
		if page.list != nil {
			page.list.Next()
		}
	}
	if doc.Plan.Sealed() {
		out.Title = "The plan is sealed"
		out.Lead = []parts.Span{parts.T("It can be read by everyone. A change is possible only as a deviation, with a reason, in the Journal.")}
	}
	return out
}

// shapeOf is what the widgets of the page depend on.
func (p *planPage) shapeOf(doc *experiment.Pilot) string {
	return fmt.Sprint(doc.Plan.Sealed(), doc.Stage, p.w.ReadOnly(), len(doc.Arms) > 2, doc.Roster.Attributes, len(doc.Roster.Taking()))
}

// open tells whether the plan can be changed.
func (p *planPage) open(doc *experiment.Pilot) bool {
	return doc.Stage == experiment.Draft && !p.w.ReadOnly()
}

// refresh shows a changed pilot.
func (p *planPage) refresh() {
	doc := p.session.Pilot()
	if p.shapeOf(doc) != p.shape {
		p.w.Rebuild()
		return
	}
	p.show(doc)
	p.w.SetFoot(p.foot(doc))
	parts.Relayout(p.verdict)
}

// show fills everything that changes while the page stands.
func (p *planPage) show(doc *experiment.Pilot) {
	for _, f := range p.update {
		f(doc)
	}
	p.showVerdict(doc)
	if p.counted != doc {
		p.counted, p.facts = doc, nil
		findDrawFacts(p.w, doc, func(facts *drawFacts) {
			if p.counted == doc {
				p.facts = facts
				p.rows["Way of drawing"].setWords(p.drawing(doc))
				p.showProblems(doc)
				parts.Relayout(p.verdict)
			}
		})
	}
	p.showProblems(doc)
}

// drawing is the way of drawing with the number of possible draws, once counted.
func (p *planPage) drawing(doc *experiment.Pilot) string {
	words := planDrawing(doc)
	if p.facts != nil && p.counted == doc {
		words += "; " + p.facts.possible + " possible draws"
	}
	return words
}

// summary is the card with one row for each part of the plan.
func (p *planPage) summary(doc *experiment.Pilot) fyne.CanvasObject {
	column := parts.Column(0)
	add := func(key string, words func(*experiment.Pilot) string, press func(), below fyne.CanvasObject) {
		if len(column.Objects) > 0 {
			column.Add(parts.Rule())
		}
		row := newPlanRow(key, press, below != nil)
		p.rows[key] = row
		p.update = append(p.update, func(d *experiment.Pilot) { row.setWords(words(d)) })
		column.Add(row.object)
		if below != nil {
			below.Hide()
			p.choices[key] = below
			column.Add(below)
		}
	}
	leads := func(step shell.Step) func() { return func() { p.w.Go(step) } }
	add("Question", planQuestion, leads(shell.Question), nil)
	add("Practice", planPractice, leads(shell.Practice), nil)
	add("Arms", planArms, leads(shell.Practice), nil)
	add("Teams", planTeams, leads(shell.Teams), nil)
	add("Main outcome", planMain, leads(shell.Outcomes), nil)
	add("Also measured", planOthers, leads(shell.Outcomes), nil)
	add("Guardrail", planGuardrails, leads(shell.Outcomes), nil)
	own := func(key string, words func(*experiment.Pilot) string, choices func(*experiment.Pilot) fyne.CanvasObject) {
		if !p.open(doc) {
			add(key, words, nil, nil)
			return
		}
		add(key, words, func() { p.toggle(key) }, parts.Pad(2, 16, 16, 154, choices(doc)))
	}
	own("Way of drawing", p.drawing, p.drawingChoices)
	own("Weight", planWeight, p.weightChoices)
	own("Estimate", planEstimate, p.estimateChoices)
	add("Missing teams", func(*experiment.Pilot) string {
		return "A team without data stays in the counts and is named beside the result. Nothing is filled in."
	}, nil, nil)
	return column
}

// toggle opens the choices below a row, or closes them.
func (p *planPage) toggle(key string) { p.expand(key, !p.choices[key].Visible()) }

func (p *planPage) expand(key string, on bool) {
	below := p.choices[key]
	if below == nil {
		return
	}
	if on {
		below.Show()
	} else {
		below.Hide()
	}
	p.rows[key].setOpen(on)
	parts.Relayout(p.verdict)
}

// foot is the bar below: what keeps the plan from being sealed, or the seal itself.
func (p *planPage) foot(doc *experiment.Pilot) shell.Foot {
	if doc.Plan.Sealed() {
		foot := shell.Foot{Sentence: "The plan is sealed. It is read-only.", Primary: shell.Action{Label: "Go to the draw", Icon: parts.IconRight, Do: func() { p.w.Go(shell.Draw) }}}
		if doc.Stage >= experiment.Drawn {
			foot.Primary.Label = "See the draw"
		}
		return foot
	}
	foot := shell.Foot{Sentence: "Sealing cannot be undone.", Primary: shell.Action{Label: "Seal with two names", Icon: parts.IconPadlock, Do: p.askSeal}}
	blocking := doc.Check().Blocking()
	switch {
	case p.w.ReadOnly():
		foot.Sentence, foot.Blocked, foot.Primary.Disabled = "Another window has this pilot open, so it cannot be sealed here.", true, true
	case len(blocking) > 0:
		foot.Sentence, foot.Blocked, foot.Primary.Disabled = countOf(len(blocking), "thing")+" must be settled before the plan can be sealed.", true, true
	}
	return foot
}

// set writes a changed plan and says so; a refusal shows, and nothing is changed.
func (p *planPage) set(edit func(*experiment.Plan), sentence string) {
	plan := p.session.Pilot().Plan
	plan.BlockBy = append([]string(nil), plan.BlockBy...)
	plan.Covariates = append([]string(nil), plan.Covariates...)
	edit(&plan)
	if p.w.Refuse(p.session.SetPlan(plan)) {
		p.refresh()
		return
	}
	p.w.Done(sentence)
}

// countOf writes a number with its noun: "1 thing", "3 things".
func countOf(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%s %ss", grouped(fmt.Sprint(n)), noun)
}

// listed joins words as a sentence does: "a", "a and b", "a, b and c".
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
