package design

import (
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
)

// showProblems lists everything the plan still lacks, with the way to where it is settled.
func (p *planPage) showProblems(doc *experiment.Pilot) {
	p.list = nil
	p.problems.Objects = nil
	p.problems.Hide()
	problems := doc.Check()
	if p.facts != nil && p.facts.smallest > doc.Plan.Alpha {
		problems = append(problems, experiment.Problem{Severity: experiment.LookAtIt, Place: experiment.Place{Field: "plan"},
			What: neverShows(doc, p.facts), Remedy: "Take more teams, or draw within fewer and larger groups."})
	}
	if doc.Plan.Sealed() || len(problems) == 0 {
		return
	}
	items := make([]parts.ProblemItem, len(problems))
	for i, problem := range problems {
		label, settle := p.settle(problem)
		items[i] = parts.ProblemItem{
			Gravity: parts.Gravity(problem.Severity), Address: problem.Place.String(),
			Sentence: []parts.Span{parts.T(problem.What)}, Remedy: problem.Remedy,
			Fixes: []parts.Fix{{Label: label, Do: settle}},
		}
	}
	blocking := len(problems.Blocking())
	title := countOf(blocking, "thing") + " to settle before sealing"
	if blocking == 0 {
		title = countOf(len(problems), "thing") + " to look at; the plan can be sealed"
	}
	var list fyne.CanvasObject
	if len(items) > 4 {
		p.list = parts.NewProblemList(items)
		list = parts.Sized(0, 300, p.list)
	} else {
		p.list = parts.NewProblemColumn(items)
		list = p.list
	}
	p.problems.Show()
	p.problems.Objects = []fyne.CanvasObject{parts.CardTitled(title, parts.ProblemCounts(blocking, len(problems)-blocking, 0), list)}
	p.problems.Refresh()
}

// settle says where a problem is settled and leads there.
func (p *planPage) settle(problem experiment.Problem) (label string, do func()) {
	step := map[string]shell.Step{
		"question": shell.Question, "practice": shell.Practice, "arms": shell.Practice,
		"outcomes": shell.Outcomes, "teams": shell.Teams,
	}
	if s, known := step[problem.Place.Field]; known {
		return "Go to " + s.Name(), func() { p.w.Go(s) }
	}
	key := "Estimate"
	switch what := strings.ToLower(problem.What); {
	case strings.Contains(what, "draw"), strings.Contains(what, "block"):
		key = "Way of drawing"
	case strings.Contains(what, "each row"):
		key = "Weight"
	}
	return "Open " + strings.ToLower(key), func() {
		p.expand(key, true)
		parts.FocusWidget(p.rows[key].tap)
	}
}

// sealCard says who seals, or who sealed, when, and under which fingerprint.
func (p *planPage) sealCard(doc *experiment.Pilot) fyne.CanvasObject {
	if !doc.Plan.Sealed() {
		return parts.Card(parts.Pad(14, 18, 16, 18, parts.Column(10,
			parts.Subheading("Two names seal it"),
			parts.Row(10, parts.NewIcon(parts.IconEmpty, 16, parts.Accent), parts.Grow(parts.Small("The first name: whoever leads the pilot"))),
			parts.Row(10, parts.NewIcon(parts.IconEmpty, 16, parts.Accent), parts.Grow(parts.Small("The second name: somebody who gains nothing from the result"))),
			parts.Caption("The sealed plan gets a fingerprint. Write it down or mail it, and anyone can later check that nothing changed."),
		)))
	}
	column := parts.Column(10,
		parts.Row(8, parts.NewIcon(parts.IconPadlock, 18, parts.Accent), parts.Grow(parts.Subheading("Sealed by two names")),
			parts.Caption(doc.Plan.SealedAt.Local().Format("2 January 2006, 15:04")).OneLine()))
	for _, person := range doc.Plan.SealedBy {
		spans := []parts.Span{parts.B(person.Name)}
		if person.Role != "" {
			spans = append(spans, parts.T(", "+person.Role))
		}
		column.Add(parts.Row(10, parts.NewIcon(parts.IconCheck, 16, parts.Accent), parts.Grow(parts.SmallSpans(spans...))))
	}
	column.Add(parts.Rule())
	column.Add(parts.Caption("Fingerprint of the plan (SHA-256)"))
	column.Add(parts.Mono(fingerprint(doc.Plan.Hash)).In(parts.Ink))
	column.Add(parts.Caption("It covers the question, practice, arms, outcomes, teams and method. If one word changes, it changes."))
	return parts.Card(parts.Pad(14, 18, 16, 18, column))
}

// fingerprint writes a hash in groups of eight, four to a line, so that it can be
// read aloud.
func fingerprint(hash string) string {
	var b strings.Builder
	for i := 0; i < len(hash); i += 8 {
		if i > 0 {
			if i%32 == 0 {
				b.WriteByte('\n')
			} else {
				b.WriteByte(' ')
			}
		}
		b.WriteString(hash[i:min(i+8, len(hash))])
	}
	return b.String()
}

// askSeal asks for both names and seals. What is refused stays in the dialog.
func (p *planPage) askSeal() {
	field := func(label, placeholder string) *parts.Field {
		return parts.NewField(label, "").SetPlaceHolder(placeholder)
	}
	first, firstRole := field("First name", "J. Aro"), field("In what role", "pilot lead")
	second, secondRole := field("Second name", "P. Mensah"), field("In what role", "internal audit")
	if who := p.session.Who(); who.Name != "unknown" {
		first.SetText(who.Name)
		firstRole.SetText(who.Role)
	}
	content := parts.Column(12,
		parts.Body("The question, outcomes, limits and method are fixed from now on. A change is possible only as a deviation, with a reason. Sealing cannot be undone."),
		parts.RowTop(12, parts.Grow(first), parts.Grow(firstRole)),
		parts.RowTop(12, parts.Grow(second), parts.Grow(secondRole)))
	person := func(name, role *parts.Field) experiment.Person {
		return experiment.Person{Name: strings.TrimSpace(name.Text()), Role: strings.TrimSpace(role.Text())}
	}
	parts.ShowDialog(p.w.Canvas(), "Two names seal the plan", 520, content, parts.DialogButton{Label: "Seal the plan", Do: func() string {
		if err := p.session.SealPlan(person(first, firstRole), person(second, secondRole), ""); err != nil {
			return sentenceOf(err)
		}
		p.w.Say("The plan is sealed. Next comes the draw.", nil)
		return ""
	}}, "Cancel")
}
