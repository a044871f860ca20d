package design

import (
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/finding"
)

// sealedBelow is what opens below a row of a sealed plan: the way to record that
// something was done otherwise, and the way to the screen that shows more.
func (p *planPage) sealedBelow(part string, step shell.Step, leads bool) fyne.CanvasObject {
	buttons := parts.Row(10)
	if !p.w.ReadOnly() {
		buttons.Add(parts.NewSecondary("Record a deviation", func() { p.askDeviation(part) }).Small().WithIcon(parts.IconFlag))
	}
	if leads {
		buttons.Add(parts.NewQuiet("See "+step.Name(), func() { p.w.Go(step) }).Small())
	}
	return parts.Column(8, parts.Caption("This is sealed. If it was done otherwise, say so: a deviation with its reason stands beside the result."), buttons)
}

// askDeviation asks what departed from one part of the sealed plan.
func (p *planPage) askDeviation(part string) {
	doc := p.session.Pilot()
	what := parts.NewTextArea("What was done otherwise", "One or two sentences: which teams, from when to when.", 3)
	what.SetText(part + ": ")
	decided := parts.NewTextArea("What was decided, and why", "For example: keep both teams as drawn.", 2)
	effect := parts.NewTextArea("How it may change the result", "For example: the arms become more alike, so the gap may look smaller than it is.", 2)
	mixed := parts.NewCheckbox("Some teams worked as in the other arm", nil)
	content := parts.Column(10,
		parts.SmallSpans(parts.B("The plan says. "), parts.T(lineOf(doc, part))),
		parts.Body("A deviation stays in the journal and stands in the brief. It cannot be changed or taken back."))
	if doc.Stage < experiment.Unblinded && doc.Stage >= experiment.Drawn {
		content.Add(parts.Caption("The arms are hidden: say which teams, but not which arm they are in."))
	}
	for _, o := range []fyne.CanvasObject{what, decided, effect, mixed} {
		content.Add(o)
	}
	parts.ShowDialog(p.w.Canvas(), "Record a deviation from the plan", 560, content, parts.DialogButton{Label: "Record the deviation", Do: func() string {
		said := strings.TrimSpace(what.Text())
		if said == "" || said == part+":" {
			return "Say what was done otherwise."
		}
		if strings.TrimSpace(decided.Text()) == "" {
			return "Say what was decided about " + finding.Inside(part) + ", and why."
		}
		err := p.session.Deviate(experiment.Deviation{What: said, Decided: strings.TrimSpace(decided.Text()), Effect: strings.TrimSpace(effect.Text()), Mixed: mixed.Checked()})
		if err != nil {
			return sentenceOf(err)
		}
		p.w.Say("The deviation is in the journal. The brief will print it.", nil)
		return ""
	}}, "Cancel")
}
