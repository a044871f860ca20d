package design

import (
	"fmt"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/pilot"
)

// adviceBelow is what an expert would choose for one part of the plan, with the
// reason, below its choices.
func (p *planPage) adviceBelow(part string) fyne.CanvasObject {
	column := parts.Column(6)
	shown := "unset"
	p.update = append(p.update, func(*experiment.Pilot) {
		now, use := "", false
		var lines []fyne.CanvasObject
		for _, a := range p.advice {
			if a.Field != part {
				continue
			}
			now += fmt.Sprint(a.Choice, a.Reason, a.Differs)
			use = use || a.Differs && !a.ByHand
			lines = append(lines, parts.SmallSpans(parts.B("An expert would choose: "), parts.T(a.Choice)), parts.Caption(a.Reason))
		}
		if now == shown {
			return
		}
		shown = now
		if use {
			lines = append(lines, parts.Row(0, parts.NewSecondary("Use it", func() { p.takeAdvice(part) }).Small()))
		}
		column.Objects = lines
		column.Hidden = len(lines) == 0
		column.Refresh()
	})
	return column
}

func (p *planPage) takeAdvice(fields ...string) {
	if !p.w.Refuse(p.session.TakeAdvice(fields...)) {
		p.w.Done("The plan has what an expert would choose here.")
	}
}

// differing counts the choices that an expert would make otherwise.
func differing(list []pilot.Advice) (n int) {
	for _, a := range list {
		if a.Differs && !a.ByHand {
			n++
		}
	}
	return n
}

// askAdvice shows every choice an expert would make, and takes those that differ.
func (p *planPage) askAdvice() {
	groups := []struct {
		title string
		is    func(pilot.Advice) bool
	}{
		{"An expert would change", func(a pilot.Advice) bool { return a.Differs && !a.ByHand }},
		{"Only you can choose", func(a pilot.Advice) bool { return a.Differs && a.ByHand }},
		{"The plan has it already", func(a pilot.Advice) bool { return !a.Differs }},
	}
	content := parts.Column(12)
	for _, group := range groups {
		column := parts.Column(10, parts.Label(group.title))
		for _, a := range p.advice {
			if group.is(a) {
				column.Add(parts.Column(2, parts.SmallSpans(parts.B(a.Field+". "), parts.T(a.Choice)), parts.Caption(a.Reason)))
			}
		}
		if len(column.Objects) > 1 {
			content.Add(column)
		}
	}
	n := differing(p.advice)
	button := parts.DialogButton{Label: "Use " + countOf(n, "choice"), Do: func() string {
		if err := p.session.TakeAdvice(); err != nil {
			return sentenceOf(err)
		}
		p.w.Done("The plan has what an expert would choose.")
		return ""
	}}
	cancel := "Cancel"
	if n == 0 {
		button, cancel = parts.DialogButton{Label: "Close"}, ""
	}
	parts.ShowDialog(p.w.Canvas(), "What an expert would choose", 640, parts.Sized(0, 480, parts.Scrolled(parts.Pad(0, 14, 0, 0, content))), button, cancel)
}
