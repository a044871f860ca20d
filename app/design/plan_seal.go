package design

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/pilot"
	"leeway/experiment/report"
)

// showProblems lists everything the plan still lacks, with the way to where it is settled.
func (p *planPage) showProblems(doc *experiment.Pilot) {
	p.list = nil
	p.problems.Objects = nil
	p.problems.Hide()
	problems := p.found
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
	var count [3]int
	for _, problem := range problems {
		count[problem.Severity]++
	}
	blocking, look := count[experiment.MustSettle], count[experiment.LookAtIt]
	title := countOf(blocking, "thing") + " to settle before sealing"
	switch {
	case blocking == 0 && look > 0:
		title = countOf(look, "thing") + " to look at; the plan can be sealed"
	case blocking == 0:
		title = "For information; the plan can be sealed"
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
	p.problems.Objects = []fyne.CanvasObject{parts.CardTitled(title, parts.ProblemCounts(blocking, look, count[experiment.ForInformation]), list)}
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
	key := partOf(problem)
	return "Open " + strings.ToLower(key), func() {
		p.expand(key, true)
		parts.FocusWidget(p.rows[key].tap)
	}
}

// partOf is the part of the plan in which a problem is settled, by what it speaks of.
func partOf(problem experiment.Problem) string {
	what := strings.ToLower(problem.What)
	for _, sign := range []struct{ words, part string }{
		{"what is asked of the draw", report.PlanDrawing}, {"constraint", report.PlanConstraints}, {"late teams", report.PlanLateTeams}, {"kinds of teams", report.PlanSubgroups}, {"would be cut into", report.PlanSubgroups},
		{"correction", report.PlanFamily}, {"teams without a value", report.PlanMissing}, {"stop early", report.PlanStopping},
		{"error level", report.PlanErrorLevel}, {"randomisation inference", report.PlanErrorLevel}, {"each row", report.PlanWeight},
		{"stay together", report.PlanConstraints}, {"placed without a draw", report.PlanConstraints}, {"no limit on it counts", report.PlanConstraints},
		{"every draw", report.PlanDrawing}, {"covariate", report.PlanEstimate}, {"difference in means", report.PlanEstimate}, {"is estimated", report.PlanEstimate},
	} {
		if strings.Contains(what, sign.words) {
			return sign.part
		}
	}
	return report.PlanDrawing
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
		parts.Row(8, parts.NewIcon(parts.IconPadlock, 18, parts.Accent), parts.Grow(parts.Subheading("Sealed by two names"))),
		parts.Caption(doc.Plan.SealedAt.Local().Format("2 January 2006, 15:04")))
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
	column.Add(parts.Rule())
	column.Add(parts.Wrap(6,
		parts.NewQuiet("Plan as PDF", func() { p.save(".pdf") }).Small(),
		parts.NewQuiet("Fields for a registry", func() { p.save(".txt") }).Small(),
		parts.NewQuiet("JSON to check the fingerprint", func() { p.save(".json") }).Small()))
	return parts.Card(parts.Pad(14, 18, 16, 18, column))
}

// save asks where to write the plan, and writes it as the ending says.
func (p *planPage) save(ending string) {
	doc := p.session.Pilot()
	name := map[string]string{".pdf": "plan", ".json": "plan", ".txt": "registry fields"}[ending]
	if !doc.Plan.Sealed() {
		name += " draft"
	}
	p.w.ChooseSave("Save the plan", fileName(doc.Title)+" "+name+ending, func(path string) {
		p.w.Run(shell.Task{
			Words: "Writing " + filepath.Base(path),
			Work:  func(context.Context, func(string, float64)) error { return p.session.WritePlan(path) },
			Done: func(err error) {
				if !p.w.Refuse(err) {
					p.w.Say("Saved as "+filepath.Base(path)+".", nil)
				}
			},
		})
	})
}

// fileName is a title as a file can be called.
func fileName(title string) string {
	name := strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, title))
	if runes := []rune(name); len(runes) > 60 {
		name = strings.TrimSpace(string(runes[:60]))
	}
	if name == "" {
		return "Pilot"
	}
	return name
}

// commands are what the page offers to whoever looks for it by words.
func (p *planPage) commands(doc *experiment.Pilot) []shell.Command {
	out := []shell.Command{
		{Words: "Save the plan as PDF", Where: "Plan", Icon: parts.IconPrinter, Do: func() { p.save(".pdf") }},
		{Words: "Save the plan as JSON, to check its fingerprint", Where: "Plan", Icon: parts.IconDocument, Do: func() { p.save(".json") }},
		{Words: "Save the fields for a trial registry", Where: "Plan", Icon: parts.IconDocument, Do: func() { p.save(".txt") }},
	}
	if p.open(doc) {
		out = append(out, shell.Command{Words: "Use what an expert would choose", Where: "Plan", Icon: parts.IconCheck, Do: p.askAdvice})
	}
	return out
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

// askSeal shows the whole plan once more, asks for both names and seals. What is
// refused stays in the dialog.
func (p *planPage) askSeal() {
	doc := p.session.Pilot()
	field := func(label, placeholder string) *parts.Field {
		return parts.NewField(label, "").SetPlaceHolder(placeholder)
	}
	first, firstRole := field("First name", "J. Aro"), field("In what role", "pilot lead")
	second, secondRole := field("Second name", "P. Mensah"), field("In what role", "internal audit")
	if who := p.session.Who(); who.Name != "unknown" {
		first.SetText(who.Name)
		firstRole.SetText(who.Role)
	}
	var rows []parts.KeyValue
	for _, line := range report.PlanLines(doc) {
		rows = append(rows, parts.KV(line.Part, line.Words))
	}
	never := pilot.Unattainable(p.found)
	height, small := p.sealRoom(never != "")
	content := parts.Column(12,
		parts.Body("All of this is fixed from now on. A change is possible only as a deviation, with a reason. Sealing cannot be undone."),
		parts.Sized(0, height, parts.CardPadded(parts.Grow(parts.Scrolled(parts.Pad(0, 14, 0, 0, parts.KeyValues(130, rows...)))))),
		parts.Column(2, parts.Caption("Fingerprint of what is sealed"), parts.Mono(fingerprint(sealedHash(doc, p.found))).In(parts.Ink)))
	var known *parts.Checkbox
	if never != "" {
		known = parts.NewCheckbox(fmt.Sprintf("We know that this design can never show an effect at %s%%, and seal it all the same", finding.Short(100*doc.Plan.Alpha)), nil)
		content.Add(parts.WarningBox(never, "What the pilot shows will be read without a test, whatever happens.", "", nil))
		content.Add(known)
	}
	content.Add(parts.RowTop(12, parts.Grow(first), parts.Grow(firstRole)))
	content.Add(parts.RowTop(12, parts.Grow(second), parts.Grow(secondRole)))
	person := func(name, role *parts.Field) experiment.Person {
		return experiment.Person{Name: strings.TrimSpace(name.Text()), Role: strings.TrimSpace(role.Text())}
	}
	var shown fyne.CanvasObject = content
	if small > 0 {
		shown = parts.Sized(0, small, parts.Scrolled(parts.Pad(0, 14, 0, 0, content)))
	}
	parts.ShowDialog(p.w.Canvas(), "Two names seal the plan", 640, shown, parts.DialogButton{Label: "Seal the plan", Do: func() string {
		acknowledged := ""
		if known != nil {
			if !known.Checked() {
				return "Tick the box: whoever seals must know that this design can never show an effect."
			}
			acknowledged = never
		}
		if err := p.session.SealPlan(person(first, firstRole), person(second, secondRole), acknowledged); err != nil {
			return sentenceOf(err)
		}
		p.w.Say("The plan is sealed. Next comes the draw.", nil)
		return ""
	}}, "Cancel")
}

// sealRoom is how high the plan is in the dialog, so that the names stay in sight; and
// in a window that is too small for that, how high all of the dialog may be.
func (p *planPage) sealRoom(warned bool) (plan, all float32) {
	room := p.w.Canvas().Size().Height / parts.S(1)
	rest := float32(430) // everything but the plan, title and buttons included
	if warned {
		rest += 132
	}
	if room-rest < 110 {
		return 140, max(room-190, 160)
	}
	return min(room-rest, 420), 0
}

// sealedHash is the fingerprint that the plan gets when it is sealed as it stands.
func sealedHash(doc *experiment.Pilot, problems experiment.Problems) string {
	as := doc.Clone()
	as.Plan.Unattainable = pilot.Unattainable(problems)
	return as.PlanHash()
}
