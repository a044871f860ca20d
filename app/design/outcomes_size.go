package design

import (
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// sizeLine is a sentence with a number in the middle that a person fills in, in
// the outcome's own unit. It has no default: until it is answered it says so.
type sizeLine struct {
	box   *fyne.Container
	field *keeper
	after *parts.Text
	note  *parts.Text

	editor *outcomeEditor
	member func(o *experiment.Outcome) *float64
	tail   func(o experiment.Outcome) string
	ask    string
	said   string
	wrong  string
}

func newSizeLine(before string, tail func(experiment.Outcome) string, ask string, e *outcomeEditor, member func(o *experiment.Outcome) *float64, said string) *sizeLine {
	l := &sizeLine{editor: e, member: member, tail: tail, ask: ask, said: said}
	l.after = parts.Body("")
	l.note = parts.Caption("")
	field := parts.NewField("", "")
	field.Validate = func(text string) string {
		_, wrong := readSize(e.now(), text)
		l.setWrong(wrong)
		if wrong != "" {
			return "Not saved."
		}
		return ""
	}
	l.field = newKeeper(field, l.read, l.write)
	l.box = parts.Column(4,
		parts.Wrap(8, parts.Pad(8, 0, 8, 0, parts.BodySpans(parts.B(before))), parts.Sized(96, 0, field), parts.Pad(8, 0, 8, 0, l.after)),
		l.note)
	return l
}

func (l *sizeLine) read() string {
	o := l.editor.now()
	return typedSize(o.Kind, *l.member(&o))
}

func (l *sizeLine) write(text string) error {
	size, wrong := readSize(l.editor.now(), text)
	if wrong != "" {
		return &experiment.Refusal{What: wrong}
	}
	said := l.said
	if strings.TrimSpace(text) == "" {
		said = "The answer is taken back."
	}
	return l.editor.change(said, func(o *experiment.Outcome) { *l.member(o) = size })
}

// setWrong shows what is wrong with the number below the sentence.
func (l *sizeLine) setWrong(wrong string) {
	l.wrong = wrong
	l.show(l.editor.now())
}

// update shows the outcome as it is now.
func (l *sizeLine) update(o experiment.Outcome, open bool) {
	l.field.update()
	l.field.setEnabled(open)
	l.after.SetText(l.tail(o))
	l.show(o)
}

func (l *sizeLine) show(o experiment.Outcome) {
	switch {
	case l.wrong != "":
		l.note.In(parts.Error).SetText(l.wrong)
	case *l.member(&o) <= 0:
		l.note.In(parts.Warning).SetText(l.ask)
	default:
		l.note.In(parts.Ink2).SetText("")
	}
	l.note.Hidden = l.note.String() == ""
}
