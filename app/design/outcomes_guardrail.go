package design

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/library"
)

// offerGuardrail offers the library's idea of what must not get worse, once there is
// a main outcome and as long as the idea is not in the pilot.
func (v *outcomesView) offerGuardrail(p *experiment.Pilot) {
	main, known := p.PrimaryOutcome()
	if !known {
		return
	}
	idea, why, found := library.GuardrailIdea(main)
	if !found || v.has(idea.Name) {
		return
	}
	v.list.Add(parts.Pad(0, 0, 0, 2, parts.Caption("Beside “"+main.Name+"”: "+why)))
	idea.Role = experiment.Guardrail
	v.list.Add(parts.Row(0, parts.NewSecondary("Add “"+idea.Name+"” as the guardrail", func() { v.add(idea) }).Small().WithIcon(parts.IconShieldLine), parts.Spacer()))
}

// showLibrary shows what the library says of the outcome: questions that help to find
// the smallest change, how to count it, and the questions of a questionnaire with
// their attribution.
func (e *outcomeEditor) showLibrary(o experiment.Outcome) {
	known, administrative := library.ByName(o.Name)
	e.ask.SetText("")
	if administrative {
		e.ask.SetText("To find it, ask: " + strings.Join(known.Ask, " "))
	}
	e.ask.Hidden = !administrative || o.SmallestEffect > 0
	shape := o.Name
	if o.Instrument != nil {
		shape += "\n" + o.Instrument.ID
	}
	if shape == e.aboutShow {
		return
	}
	e.aboutShow, e.about.Objects = shape, nil
	switch {
	case o.Instrument != nil:
		for _, part := range instrumentParts(*o.Instrument) {
			e.about.Add(part)
		}
	case administrative:
		e.about.Add(parts.Rule())
		e.about.Add(labelled("How to count it", known.Count))
		for _, pitfall := range known.Pitfalls {
			e.about.Add(labelled("Look out", pitfall))
		}
	}
	e.about.Hidden = len(e.about.Objects) == 0
	e.about.Refresh()
}

// instrumentParts show a questionnaire as it is used in this pilot; its attribution
// stands above its questions.
func instrumentParts(i experiment.Instrument) []fyne.CanvasObject {
	out := []fyne.CanvasObject{parts.Rule(), parts.BodySpans(parts.B(i.Name + ": " + itemsInWords(len(i.Items))))}
	if i.Attribution != "" {
		out = append(out, parts.Caption(i.Attribution))
	}
	for n, item := range i.Items {
		text := item.Text
		if text == "" {
			text = "(the text comes with the licence)"
		}
		if item.Reversed {
			text += " (reversed)"
		}
		out = append(out, parts.Small(fmt.Sprintf("%d. %s", n+1, text)))
	}
	return append(out, labelled("Answers", strings.Join(i.Answers, " · ")),
		parts.Caption("Scored 0 to 100: "+string(i.Scoring)+". A person needs an answer to at least half of the questions."))
}
