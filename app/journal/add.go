package journal

import (
	"errors"
	"fmt"
	"strings"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/store"
)

// askRemark asks for a remark on an entry.
func (p *page) askRemark(e store.Entry) {
	text := parts.NewTextArea("What should the next reader know?", "", 4)
	content := parts.Column(10, parts.SmallSpans(parts.T(fmt.Sprintf("On entry %d: ", e.Number)), parts.B(oneLine(e.Title))), text)
	parts.ShowDialog(p.w.Canvas(), "Add a remark", 480, content, parts.DialogButton{Label: "Add the remark", Do: func() string {
		if err := p.session.Remark(e.Number, text.Text()); err != nil {
			return sentenceOf(err)
		}
		p.w.Say(fmt.Sprintf("The remark on entry %d is in the journal.", e.Number), nil)
		return ""
	}}, "Cancel")
}

// askDeviation asks what departed from the plan.
func (p *page) askDeviation() {
	what := parts.NewTextArea("What happened", "One or two sentences: which teams, from when to when.", 2)
	decided := parts.NewTextArea("What was decided", "For example: keep both teams as drawn.", 2)
	effect := parts.NewTextArea("How it may change the result", "For example: the arms become more alike, so the gap may look smaller than it is.", 2)
	mixed := parts.NewCheckbox("Some teams worked as in the other arm", nil)
	content := parts.Column(10, parts.Body("A deviation stays in the journal and stands in the brief. It cannot be changed or taken back."))
	if stage := p.session.Pilot().Stage; stage < experiment.Unblinded && stage >= experiment.Drawn {
		content.Add(parts.Caption("The arms are hidden: say which teams, but not which arm they are in."))
	}
	content.Add(what)
	content.Add(decided)
	content.Add(effect)
	content.Add(mixed)
	parts.ShowDialog(p.w.Canvas(), "Report a deviation", 560, content, parts.DialogButton{Label: "Report the deviation", Do: func() string {
		err := p.session.Deviate(experiment.Deviation{
			What: strings.TrimSpace(what.Text()), Decided: strings.TrimSpace(decided.Text()), Effect: strings.TrimSpace(effect.Text()), Mixed: mixed.Checked(),
		})
		if err != nil {
			return sentenceOf(err)
		}
		p.w.Say("The deviation is in the journal. The brief will print it.", nil)
		return ""
	}}, "Cancel")
}

// sentenceOf is what a refusal says, without the name of its place.
func sentenceOf(err error) string {
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		return strings.TrimSpace(refusal.What + " " + refusal.Remedy)
	}
	return err.Error()
}
