package design

import (
	"fmt"

	"leeway/app/parts"
	"leeway/experiment"
)

// setRole changes the role. Where another outcome is the main one, it asks first:
// a pilot never gets a second main outcome by accident.
func (e *outcomeEditor) setRole(role experiment.Role) {
	main, taken := e.view.session.Pilot().PrimaryOutcome()
	if role != experiment.Primary || !taken || main.ID == e.id {
		e.chosen(e.change("The role is changed.", func(o *experiment.Outcome) { o.Role = role }))
		return
	}
	o := e.now()
	name := o.Name
	if name == "" {
		name = "the new outcome"
	}
	d := parts.ShowDialog(e.view.host.Canvas(), "Change the main outcome?", 480,
		parts.BodySpans(parts.T("The main outcome is "), parts.B(main.Name), parts.T(". It becomes secondary, and the verdict rests on "), parts.B(name), parts.T(" instead.")),
		parts.DialogButton{Label: "Change the main outcome", Do: func() string { return e.takeOver(main) }}, "Keep it as it is")
	// Until it is confirmed, the outcome keeps its role.
	d.OnClose = e.update
}

// takeOver makes this outcome the main one and the former one secondary. The
// former one steps back first, so that there are never two.
func (e *outcomeEditor) takeOver(former experiment.Outcome) (stay string) {
	back := former
	back.Role = experiment.Secondary
	if err := e.view.session.PutOutcome(back); err != nil {
		return sentenceOf(err)
	}
	if err := e.change(fmt.Sprintf("“%s” is the main outcome now; “%s” is secondary.", e.now().Name, former.Name),
		func(o *experiment.Outcome) { o.Role = experiment.Primary }); err != nil {
		if again := e.view.session.PutOutcome(former); again != nil {
			return sentenceOf(again)
		}
		return sentenceOf(err)
	}
	e.view.update()
	return ""
}

// setKind changes how the outcome is measured. Between yes-or-no and the other
// kinds the unit of a change differs, so the sizes are asked again.
func (e *outcomeEditor) setKind(kind experiment.Kind) {
	before := e.now()
	said := "How it is measured is changed."
	again := (before.Kind == experiment.Binary) != (kind == experiment.Binary) && (before.SmallestEffect > 0 || before.Margin > 0)
	if again {
		said = "The unit of a change is another one now, so the sizes are asked again."
	}
	e.chosen(e.change(said, func(o *experiment.Outcome) {
		o.Kind = kind
		if again {
			o.SmallestEffect, o.Margin = 0, 0
		}
		if kind != experiment.Scale {
			o.ScaleMin, o.ScaleMax = 0, 0
		}
		if kind == experiment.Binary {
			o.Unit = ""
		}
	}))
}
