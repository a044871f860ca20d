package results

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/finding"
)

// intake is what has come in of the main outcome, and which guardrails have
// nothing. It knows no arm.
type intake struct {
	drawn, with int
	// without are the ids of drawn teams that have no value yet, in roster order.
	without []string
	// unwatched are the names of guardrails of which no team has a value.
	unwatched []string
}

// count counts the drawn teams that have a value of the main outcome, and finds
// the guardrails without any.
func (s *Findings) count(ctx context.Context, doc *experiment.Pilot) (intake, error) {
	main, _ := doc.PrimaryOutcome()
	teams := doc.Roster.Taking()
	has, _, err := s.valued(ctx, doc, main.ID)
	if err != nil {
		return intake{}, err
	}
	in := intake{drawn: len(teams)}
	for i, t := range teams {
		if has[i] {
			in.with++
		} else {
			in.without = append(in.without, t.ID)
		}
	}
	for _, o := range doc.Outcomes {
		if o.Role != experiment.Guardrail {
			continue
		}
		_, some, err := s.valued(ctx, doc, o.ID)
		if err != nil {
			return intake{}, err
		}
		if !some {
			in.unwatched = append(in.unwatched, o.Name)
		}
	}
	return in, nil
}

// valued tells of each drawn team whether it has a value of an outcome, and
// whether any has.
func (s *Findings) valued(ctx context.Context, doc *experiment.Pilot, outcome string) (has []bool, some bool, err error) {
	has = make([]bool, len(doc.Roster.Taking()))
	for _, imp := range doc.Imports {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		if !slices.Contains(imp.Outcomes, outcome) {
			continue
		}
		linked, err := s.session.Imported(imp.ID)
		if err != nil {
			return nil, false, err
		}
		team, value, _, _, err := linked.Values(outcome)
		if err != nil {
			return nil, false, err
		}
		for i, k := range team {
			if k >= 0 && k < len(has) && !math.IsNaN(value[i]) {
				has[k], some = true, true
			}
		}
	}
	return has, some, nil
}

// unwatchedWords says which guardrails have no data, "" where all have some.
// Before the teams are counted it goes by what the imports were made for.
func unwatchedWords(doc *experiment.Pilot, in kept[intake]) string {
	var names []string
	if in.ready && in.err == nil {
		names = slices.Clone(in.value.unwatched)
	} else {
		for _, o := range doc.Outcomes {
			holds := func(i experiment.Import) bool { return slices.Contains(i.Outcomes, o.ID) }
			if o.Role == experiment.Guardrail && !slices.ContainsFunc(doc.Imports, holds) {
				names = append(names, o.Name)
			}
		}
	}
	for i := range names {
		names[i] = "“" + names[i] + "”"
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "The guardrail " + names[0] + " has no data: the result cannot say whether it got worse."
	}
	return "The guardrails " + strings.Join(names, ", ") + " have no data: the result cannot say whether they got worse."
}

// collectingPage says what is in, never by arm, and leads to unblinding.
func (s *Findings) collectingPage(doc *experiment.Pilot) *shell.Page {
	fetch(&s.intake, s.w, doc, "Counting the teams", func(ctx context.Context, _ func(string, float64)) (intake, error) {
		return s.count(ctx, doc)
	}, s.rebuild)
	main, _ := doc.PrimaryOutcome()
	return &shell.Page{
		Title: "Are the data final?",
		Lead:  []parts.Span{parts.T("Nobody has seen a result yet. Two names reveal the arms once everything is in.")},
		Body:  parts.Column(12, s.intakeCard(main), importsCard(doc), unblindCard(), parts.Spacer()),
		Foot:  s.collectingFoot(doc, main),
		Why:   hiddenWhy(),
	}
}

func hiddenWhy() parts.Why {
	return parts.Why{
		Title: "Why hidden until now?",
		Paragraphs: []string{
			"Whoever sees the arms early starts to see a result, and then to mend the data until it looks right.",
			"So the data are finished first. Then two people unblind, and the analysis in the sealed plan is made **at the same moment**.",
		},
		Source: "MacCoun and Perlmutter, Nature 526:187 (2015), on blind analysis.",
	}
}

// intakeCard counts the teams with and without the main outcome.
func (s *Findings) intakeCard(main experiment.Outcome) fyne.CanvasObject {
	title := parts.Subheading("Main outcome: " + finding.Inside(main.Name))
	switch in := s.intake; {
	case !in.ready:
		return parts.CardPadded(title, parts.Small("Counting the teams."))
	case in.err != nil:
		what, remedy := inWords(in.err)
		return parts.CardPadded(title, parts.ErrorBox(what, remedy, "Count again", func() { s.intake = kept[intake]{}; s.rebuild() }))
	default:
		return parts.CardPadded(title, intakeWords(in.value))
	}
}

func intakeWords(in intake) fyne.CanvasObject {
	row := func(icon parts.IconName, spans ...parts.Span) fyne.CanvasObject {
		return parts.RowTop(10, parts.Pad(2, 0, 0, 0, parts.NewIcon(icon, 16, parts.Ink)), parts.Grow(parts.BodySpans(spans...)))
	}
	out := parts.Column(6, row(parts.IconCheck, parts.B(fmt.Sprintf("%d of %d teams", in.with, in.drawn)), parts.T(" have a value.")))
	if n := len(in.without); n > 0 {
		verb := " have"
		if n == 1 {
			verb = " has"
		}
		out.Add(row(parts.IconMinus, parts.B(teamCount(n)), parts.T(verb+" none yet: "), parts.M(listed(in.without)), parts.T(".")))
	}
	return out
}

// listed writes ids, at most twelve of them.
func listed(ids []string) string {
	const most = 12
	if len(ids) > most {
		return strings.Join(ids[:most], ", ") + fmt.Sprintf(" and %d more", len(ids)-most)
	}
	return strings.Join(ids, ", ")
}

func teamCount(n int) string {
	if n == 1 {
		return "1 team"
	}
	return finding.Number(float64(n), 0) + " teams"
}

// importsCard lists what was taken in, and what no import holds.
func importsCard(doc *experiment.Pilot) fyne.CanvasObject {
	names := func(ids []string) string {
		var out []string
		for _, id := range ids {
			if o, known := doc.Outcome(id); known {
				out = append(out, o.Name)
			}
		}
		return strings.Join(out, ", ")
	}
	list := parts.Column(0)
	held := map[string]bool{}
	for _, imp := range doc.Imports {
		for _, id := range imp.Outcomes {
			held[id] = true
		}
		words := fmt.Sprintf("%s rows used", finding.Number(float64(imp.Used), 0))
		if imp.SetAside > 0 {
			words += fmt.Sprintf(", %s set aside", finding.Number(float64(imp.SetAside), 0))
		}
		list.Add(parts.Pad(8, 16, 8, 16, parts.RowTop(12,
			parts.NewIcon(parts.IconSheet, 16, parts.Ink2),
			parts.GrowBy(2, parts.Column(2, parts.SmallSpans(parts.B(imp.Label)), parts.Caption(names(imp.Outcomes)))),
			parts.Grow(parts.Column(2, parts.Small(words), parts.Caption(imp.At.Local().Format("2 January 2006")))))))
		list.Add(parts.Rule())
	}
	if len(doc.Imports) == 0 {
		list.Add(parts.Pad(12, 16, 12, 16, parts.Small("Nothing has been taken in yet.")))
	}
	var missing []string
	for _, o := range doc.Outcomes {
		if !held[o.ID] {
			missing = append(missing, o.Name)
		}
	}
	if len(missing) > 0 && len(doc.Imports) > 0 {
		list.Add(parts.Pad(8, 16, 10, 16, parts.RowTop(12, parts.NewIcon(parts.IconInfo, 16, parts.Ink2),
			parts.Grow(parts.Small("No import holds: "+strings.Join(missing, ", ")+". After unblinding, nothing more can come in.")))))
	}
	return parts.CardTitled(importCount(len(doc.Imports)), nil, list)
}

func importCount(n int) string {
	switch n {
	case 0:
		return "No import yet"
	case 1:
		return "1 import is in"
	}
	return fmt.Sprintf("%d imports are in", n)
}

// cannotUndo is what unblinding takes away.
const cannotUndo = "After unblinding, no more data can be taken in, and any new analysis is exploratory."

func unblindCard() fyne.CanvasObject {
	return parts.CardPadded(parts.Subheading("What unblinding does"),
		parts.Body("It reveals the arms and makes the analysis in the sealed plan at the same moment, under two names. "+cannotUndo))
}

func (s *Findings) collectingFoot(doc *experiment.Pilot, main experiment.Outcome) shell.Foot {
	foot := shell.Foot{
		Sentence:  "Unblinding cannot be undone.",
		Secondary: shell.Action{Label: "Go to Import", Icon: parts.IconTable, Do: func() { s.w.Go(shell.Import) }},
		Primary:   shell.Action{Label: "Unblind with two names", Icon: parts.IconEye, Do: func() { s.askUnblind(doc) }},
	}
	held := slices.ContainsFunc(doc.Imports, func(i experiment.Import) bool { return slices.Contains(i.Outcomes, main.ID) })
	switch {
	case s.w.ReadOnly():
		foot.Sentence, foot.Blocked, foot.Primary.Disabled = "Another window has this pilot open, so it cannot be unblinded here.", true, true
	case !held:
		foot.Sentence, foot.Blocked, foot.Primary.Disabled = "No import holds the main outcome, “"+main.Name+"”.", true, true
	}
	return foot
}
