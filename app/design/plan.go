package design

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
	"leeway/experiment/report"
)

// PlanSession is what the Plan screen asks of the open pilot; *pilot.Session
// provides it.
type PlanSession interface {
	// Pilot is the current document; it must not be changed.
	Pilot() *experiment.Pilot
	// Who is the person at this computer, offered as the first name of the seal.
	Who() experiment.Person
	SetPlan(experiment.Plan) error
	// TakeAdvice makes the choices of an expert, for the named parts or for all.
	TakeAdvice(fields ...string) error
	// Problems are what keeps the plan from being sealed; to try the draw takes a moment.
	Problems() experiment.Problems
	SealPlan(first, second experiment.Person, acknowledged string) error
	// WritePlan writes the plan as .pdf, .json or, with the fields of a registry, .txt.
	WritePlan(path string) error
	Deviate(experiment.Deviation) error
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
	ChooseWorkbooks(title string, several bool, chosen func(paths []string))
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
	facts   *drawFacts
	counted *experiment.Pilot
	// found are the problems of the document, with those of trying the draw once tried.
	found experiment.Problems
	// advice is what an expert would choose for the document.
	advice   []pilot.Advice
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
		Head:  page.adviceButton(doc),
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
		Update:   page.refresh,
		Commands: page.commands(doc),
	}
	out.OnNextProblem = func() {
		if page.list != nil {
			page.list.Next()
		}
	}
	if doc.Plan.Sealed() {
		out.Title = "The plan is sealed"
		out.Lead = []parts.Span{parts.T("It can be read by everyone. A change is possible only as a deviation, with a reason: open the part that it departs from.")}
	}
	return out
}

// adviceButton leads to what an expert would choose, while the plan can be changed.
func (p *planPage) adviceButton(doc *experiment.Pilot) fyne.CanvasObject {
	if !p.open(doc) {
		return nil
	}
	return parts.NewSecondary("Use what an expert would choose", p.askAdvice)
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
	if p.counted != doc {
		p.counted, p.facts, p.found, p.advice = doc, nil, doc.Check(), nil
		if p.open(doc) {
			p.advice = pilot.Advise(doc)
		}
		defer p.try(doc)
	}
	for _, line := range report.PlanLines(doc) {
		p.rows[line.Part].setWords(line.Words)
	}
	for _, f := range p.update {
		f(doc)
	}
	p.rows[report.PlanDrawing].setWords(p.drawing(doc))
	p.showVerdict(doc)
	p.showProblems(doc)
}

// try finds away from the window what only trying to draw can tell: a large design
// takes a moment.
func (p *planPage) try(doc *experiment.Pilot) {
	if doc.Plan.Sealed() {
		findDrawFacts(p.w, doc, func(facts *drawFacts) { p.tried(doc, facts, p.found) })
		return
	}
	if len(doc.Roster.Taking()) == 0 || len(p.found.Blocking()) > 0 {
		return
	}
	var facts *drawFacts
	var problems experiment.Problems
	p.w.Run(shell.Task{
		Words: "Trying the draw",
		Work: func(context.Context, func(string, float64)) error {
			problems = p.session.Problems()
			m, err := randomize.ForPilot(doc)
			if err == nil {
				facts = &drawFacts{possible: possibleDraws(m.Count()), smallest: randomize.SmallestPlanned(doc, m)}
			}
			return nil // what cannot be drawn is among the problems
		},
		Done: func(err error) {
			if err == nil {
				p.tried(doc, facts, problems)
			}
		},
	})
}

func (p *planPage) tried(doc *experiment.Pilot, facts *drawFacts, problems experiment.Problems) {
	if p.counted != doc {
		return
	}
	p.facts, p.found = facts, problems
	p.rows[report.PlanDrawing].setWords(p.drawing(doc))
	p.showProblems(doc)
	p.w.SetFoot(p.foot(doc))
	parts.Relayout(p.verdict)
}

// drawing is the way of drawing with the number of possible draws, once counted.
func (p *planPage) drawing(doc *experiment.Pilot) string {
	words := planDrawing(doc)
	if p.facts != nil && p.counted == doc {
		words += "; " + p.facts.possible + " possible draws"
	}
	return words
}

// stepOf is the screen on which a part of the plan is made, where it is not this one.
var stepOf = map[string]shell.Step{
	report.PlanQuestion: shell.Question, report.PlanPractice: shell.Practice, report.PlanArms: shell.Practice, report.PlanTeams: shell.Teams,
	report.PlanSampleSize: shell.SampleSize, report.PlanMainOutcome: shell.Outcomes, report.PlanOthers: shell.Outcomes, report.PlanGuardrail: shell.Outcomes,
}

// choicesOf are the choices that open below the parts that are made here.
func (p *planPage) choicesOf() map[string]func(*experiment.Pilot) fyne.CanvasObject {
	return map[string]func(*experiment.Pilot) fyne.CanvasObject{
		report.PlanSubgroups: p.subgroupChoices, report.PlanDrawing: p.drawingChoices, report.PlanConstraints: p.constraintChoices,
		report.PlanLateTeams: p.lateChoices, report.PlanWeight: p.weightChoices, report.PlanEstimate: p.estimateChoices,
		report.PlanErrorLevel: p.errorChoices, report.PlanFamily: p.familyChoices, report.PlanMissing: p.missingChoices, report.PlanStopping: p.stoppingChoices,
	}
}

// summary is the card with one row for each part of the plan.
func (p *planPage) summary(doc *experiment.Pilot) fyne.CanvasObject {
	column := parts.Column(0)
	choices := p.choicesOf()
	for _, line := range report.PlanLines(doc) {
		part := line.Part
		step, leads := stepOf[part]
		var below fyne.CanvasObject
		press := func() { p.toggle(part) }
		switch {
		case doc.Plan.Sealed():
			below = p.sealedBelow(part, step, leads)
		case leads:
			press = func() { p.w.Go(step) }
		case p.open(doc):
			below = parts.Column(12, choices[part](doc), p.adviceBelow(part))
		default:
			press = nil
		}
		p.addRow(column, part, press, below)
	}
	return column
}

// addRow adds one part of the plan, with what opens below it.
func (p *planPage) addRow(column *fyne.Container, part string, press func(), below fyne.CanvasObject) {
	if len(column.Objects) > 0 {
		column.Add(parts.Rule())
	}
	row := newPlanRow(part, press, below != nil)
	p.rows[part] = row
	column.Add(row.object)
	if below != nil {
		below = parts.Pad(2, 16, 16, 154, below)
		below.Hide()
		p.choices[part] = below
		column.Add(below)
	}
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
		foot := shell.Foot{Sentence: "The plan is sealed. It is read-only.",
			Secondary: shell.Action{Label: "Save the plan", Icon: parts.IconPrinter, Do: func() { p.save(".pdf") }},
			Primary:   shell.Action{Label: "Go to the draw", Icon: parts.IconRight, Do: func() { p.w.Go(shell.Draw) }}}
		if doc.Stage >= experiment.Drawn {
			foot.Primary.Label = "See the draw"
		}
		return foot
	}
	foot := shell.Foot{Sentence: "Sealing cannot be undone.",
		Secondary: shell.Action{Label: "Print draft", Icon: parts.IconPrinter, Do: func() { p.save(".pdf") }},
		Primary:   shell.Action{Label: "Seal with two names", Icon: parts.IconPadlock, Do: p.askSeal}}
	blocking := p.found.Blocking()
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
	plan.BalanceOn = append([]string(nil), plan.BalanceOn...)
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
