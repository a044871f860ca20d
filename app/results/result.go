package results

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/chart"
	"leeway/experiment/finding"
)

// resultPage shows the result, once it is worked out.
func (s *Findings) resultPage(doc *experiment.Pilot) *shell.Page {
	fetch(&s.results, s.w, doc, "Working out the results", func(ctx context.Context, report func(string, float64)) (finding.Results, error) {
		return s.session.Results(ctx, progress("Drawing again", report))
	}, s.rebuild)
	if !s.results.ready || s.results.err != nil {
		return &shell.Page{
			Title: "What came of it?",
			Body: waiting("Working out the results", !s.results.ready, s.results.err, func() {
				s.results = kept[finding.Results]{}
				s.rebuild()
			}),
			Why: resultWhy(),
		}
	}
	v := newView(doc, s.results.value, s.contrast, s.chosen)
	return &shell.Page{
		Title:     v.main.Headline,
		Header:    s.header(v),
		Head:      parts.NewSecondary("Numbers", func() { s.numbers(v) }).Small().WithIcon(parts.IconTable),
		Body:      s.body(v),
		Foot:      s.foot(v),
		Why:       resultWhy(),
		OnNumbers: func() { s.numbers(v) },
		OnPresent: func() { s.present(v) },
		OnEscape:  s.endShow,
		OnLeave:   func() { s.endShow() },
		Commands: []shell.Command{
			{Words: "Show the numbers behind the chart", Where: "Findings", Keys: "F9", Icon: parts.IconTable, Do: func() { s.numbers(v) }},
			{Words: "Save the charts as files", Where: "Findings", Icon: parts.IconDownload, Do: func() { s.saveCharts(v) }},
		},
	}
}

func resultWhy() parts.Why {
	return parts.Why{
		Title: "Why a range and not one number?",
		Paragraphs: []string{
			"Another draw of the same teams would have given a slightly different number. The range holds the changes that this pilot **cannot tell from the one measured**.",
			"The verdict compares that range with the smallest change that matters, which was sealed before anybody saw a result.",
			"**How secure** says how much the design can carry, whatever the result is.",
		},
		Source: "The rule stands on Plan, with the picture of the five verdicts.",
	}
}

// view is the result as one build of the page shows it: of one contrast.
type view struct {
	doc     *experiment.Pilot
	results finding.Results
	// main is the main outcome of the contrast; others are the other outcomes of
	// the contrast and every harm of another contrast, in finding's order.
	main       finding.Finding
	guardrails []finding.Finding
	others     []finding.Finding
	// unmeasured are outcomes of the plan that no import held.
	unmeasured []experiment.Outcome
	// contrasts are the main findings of every contrast, to choose from.
	contrasts []finding.Finding
}

// newView picks one contrast out of the results. Without a choice it is the one
// that finding calls the main one.
func newView(doc *experiment.Pilot, r finding.Results, contrast int, chosen bool) *view {
	v := &view{doc: doc, results: r, main: r.Main}
	measured := map[string]bool{}
	for _, f := range r.Findings {
		measured[f.Estimate.Outcome.ID] = true
		if f.Estimate.Outcome.Role != experiment.Primary {
			continue
		}
		v.contrasts = append(v.contrasts, f)
		if chosen && f.Estimate.Arm == contrast {
			v.main = f
		}
	}
	for _, o := range doc.Outcomes {
		if !measured[o.ID] {
			v.unmeasured = append(v.unmeasured, o)
		}
	}
	for _, f := range r.Findings {
		same := f.Estimate.Arm == v.main.Estimate.Arm
		switch {
		case f.Estimate.Outcome.ID == v.main.Estimate.Outcome.ID && same:
		case f.Guardrail != nil && same:
			v.guardrails = append(v.guardrails, f)
		case same || worse(f):
			v.others = append(v.others, f)
		}
	}
	return v
}

// worse is true for what nobody may overlook: a harm, or a guardrail that did not hold.
func worse(f finding.Finding) bool {
	if f.Guardrail != nil {
		return *f.Guardrail == finding.NotHeld
	}
	return f.Verdict == finding.Harm
}

// watch are the findings named under the headline, so that they are never below
// the fold: what got worse, and guardrails that are not settled.
func (v *view) watch() []finding.Finding {
	var out []finding.Finding
	for _, f := range append(append([]finding.Finding(nil), v.others...), v.guardrails...) {
		if worse(f) || f.Guardrail != nil && *f.Guardrail == finding.NotSettled {
			out = append(out, f)
		}
	}
	return out
}

// several is true where there is more than one practice arm.
func (v *view) several() bool { return len(v.doc.Arms) > 2 }

// name is an outcome's name, with the arm where it is not the one shown.
func (v *view) name(f finding.Finding) string {
	if f.Estimate.Arm != v.main.Estimate.Arm {
		return f.Estimate.Outcome.Name + ", " + f.ArmName
	}
	return f.Estimate.Outcome.Name
}

// stamp says what kind of finding the headline is and when it was planned.
func (v *view) stamp() string {
	stamp := "Main outcome, as planned on " + day(v.results.SealedAt)
	switch {
	case !v.main.Planned:
		stamp = "Main outcome, exploratory"
	case v.results.SealedAt.IsZero():
		stamp = "Main outcome. The plan was never sealed"
	}
	if v.results.Invented {
		stamp += ". Made-up data"
	}
	return stamp
}

func day(at time.Time) string { return at.Local().Format("2 January 2006") }

// header is the verdict, the sentence and what to watch.
func (s *Findings) header(v *view) fyne.CanvasObject {
	top := parts.Wrap(12, parts.VerdictChip(Verdict(v.main)), parts.Pad(4, 0, 0, 0, parts.Body(v.stamp()).In(parts.Ink2)))
	if len(v.contrasts) > 1 {
		top.Add(s.chooser(v))
	}
	out := parts.Column(6, top, parts.NewText(parts.SizeVerdict, parts.B(v.main.Headline)).Leading(1.18), parts.Lead(v.main.Sentence))
	if v.main.Note != "" {
		out.Add(parts.Small(v.main.Note).In(parts.Ink2))
	}
	if row := watchRow(v); len(row.Objects) > 0 {
		out.Add(row)
	}
	return out
}

// watchRow names what nobody may overlook in one line under the headline.
func watchRow(v *view) *fyne.Container {
	row := parts.Wrap(18)
	add := func(verdict parts.Verdict, head, text string) {
		row.Add(parts.Row(7, parts.VerdictIcon(verdict, 15), parts.Grow(parts.BodySpans(parts.B(head+": "), parts.T(text)))))
	}
	for _, f := range v.watch() {
		add(Verdict(f), Verdict(f).Words(), finding.Inside(v.name(f))+explored(f))
	}
	for _, o := range v.unwatched() {
		add(parts.GuardrailNotSettled, guardrailNotMeasured, finding.Inside(o.Name))
	}
	return row
}

// guardrailNotMeasured stands before the name of a guardrail that nobody watched.
const guardrailNotMeasured = "Guardrail not measured"

// unwatched are the guardrails of the plan that no import held.
func (v *view) unwatched() []experiment.Outcome {
	var out []experiment.Outcome
	for _, o := range v.unmeasured {
		if o.Role == experiment.Guardrail {
			out = append(out, o)
		}
	}
	return out
}

func explored(f finding.Finding) string {
	if f.Planned {
		return ""
	}
	return " (exploratory)"
}

// chooser picks the practice arm that the page is about.
func (s *Findings) chooser(v *view) fyne.CanvasObject {
	var options []string
	at := 0
	for i, f := range v.contrasts {
		options = append(options, capital(f.ArmName)+" against "+f.ControlName)
		if f.Estimate.Arm == v.main.Estimate.Arm {
			at = i
		}
	}
	d := parts.NewSmallDropdown(options, func(_ string, i int) {
		s.contrast, s.chosen = v.contrasts[i].Estimate.Arm, true
		s.rebuild()
	})
	d.SelectIndex(at)
	return d
}

// capital writes words with a capital letter at their start.
func capital(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// body is the chart and what else changed beside the security, the guardrails and
// what happened on the way, so that long reasons at the side never push what
// changed down; below them all outcomes on one scale.
func (s *Findings) body(v *view) fyne.CanvasObject {
	left := parts.Column(12, parts.Grow(s.houseCard(v)))
	if len(v.others) > 0 {
		left.Add(othersCard(v))
	}
	if card := subgroupsCard(v); card != nil {
		left.Add(card)
	}
	right := parts.Column(11, securityCard(v))
	for _, f := range v.guardrails {
		right.Add(guardrailCard(f))
	}
	if card := happenedCard(v); card != nil {
		right.Add(card)
	}
	right.Add(parts.Spacer())
	out := parts.Column(12, parts.Grow(parts.Sides(left, right, 338, 420, 14)))
	if len(v.results.Findings) > 1 {
		out.Add(forestCard(v.results))
	}
	return out
}

// houseCard is the chart of the main outcome.
func (s *Findings) houseCard(v *view) fyne.CanvasObject {
	fig := chart.House(v.main, chart.Light, chart.Options{})
	height := min(max(float32(fig.Height(580)), 120), 320)
	picture := parts.NewChartImage(300, height, says(fig, v.main.Sentence), HouseChart(v.main))
	save := parts.NewQuiet("Save the charts", func() { s.saveCharts(v) }).Small().WithIcon(parts.IconDownload)
	return parts.Card(parts.Pad(14, 18, 8, 18, parts.Column(4, parts.Grow(picture), parts.Row(8, parts.Grow(parts.Caption(fig.Source())), save))))
}

// forestCard is the chart of all outcomes.
func forestCard(r finding.Results) fyne.CanvasObject {
	fig := chart.Forest(r, chart.Light, chart.Options{})
	picture := parts.NewChartImage(300, float32(fig.Height(920)), says(fig, "Change against "+r.Main.ControlName+"."), forestChart(r))
	return parts.Card(parts.Pad(12, 18, 10, 18, parts.Column(4,
		parts.Subheading(fig.Title()),
		parts.Caption("Change against "+r.Main.ControlName+", in spreads (SD) of its teams. Better is to the right for every outcome."),
		parts.Gap(0, 4), picture, parts.Caption(fig.Source()))))
}

func (s *Findings) foot(v *view) shell.Foot {
	sentence := ""
	if u := v.doc.Unblinding; u != nil {
		var names []string
		for _, p := range u.Names {
			names = append(names, p.Name)
		}
		sentence = "Unblinded " + day(u.At) + " by " + strings.Join(names, " and ") + ". "
	}
	if v.doc.Plan.Sealed() {
		sentence += "Made with the estimate sealed in the plan."
	}
	return shell.Foot{
		Sentence:  sentence,
		Secondary: shell.Action{Label: "Open the brief", Icon: parts.IconPage, Do: s.brief},
		Primary:   shell.Action{Label: "Present", Icon: parts.IconPresent, Do: func() { s.present(v) }},
	}
}
