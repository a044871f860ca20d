package design

import (
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
)

// QuestionSession is what the Question screen does to the open pilot.
type QuestionSession interface {
	reader
	SetTitle(title string) error
	SetQuestion(q experiment.Question) error
}

// Question is the screen on which the pilot's question is written.
type Question struct{ session QuestionSession }

// NewQuestion makes the screen of an open pilot.
func NewQuestion(session QuestionSession) *Question { return &Question{session} }

// Step implements shell.Screen.
func (s *Question) Step() shell.Step { return shell.Question }

// State implements shell.Screen.
func (s *Question) State(p *experiment.Pilot) (shell.State, string) {
	switch {
	case p.Question == experiment.Question{}:
		return shell.Empty, ""
	case len(blockingIn(p, "question")) > 0:
		return shell.InProgress, ""
	}
	return shell.Done, ""
}

// Build implements shell.Screen.
func (s *Question) Build(ctx *shell.Context) *shell.Page { return s.build(ctx) }

func (s *Question) build(h host) *shell.Page {
	v := &questionView{session: s.session, host: h}
	return &shell.Page{
		Title:  "What do you want to find out?",
		Lead:   []parts.Span{parts.T("One change, compared with one thing, for one aim. Each field is saved when you leave it.")},
		Body:   v.body(),
		Foot:   v.foot(),
		Update: v.update,
		Why: parts.Why{
			Title: "Why one sentence?",
			Paragraphs: []string{
				"A question that fits in one sentence can be answered. **Who, what, compared with what, to what end, until when**: if one part is missing, the result can be read to please.",
				"Two practices at once cannot be told apart afterwards. Try the one you would keep if you could keep only one.",
			},
			Source: "This question is sealed with the plan and printed on the first page of the brief.",
		},
	}
}

// questionView is one built page.
type questionView struct {
	session QuestionSession
	host    host

	name, who, change, comparison, aim, start, end, setting *keeper

	sentence, length *parts.Text
	doubts           *fyne.Container
	locked           *fyne.Container
}

// text binds a field to one member of the question.
func (v *questionView) text(field *parts.Field, said string, member func(q *experiment.Question) *string) *keeper {
	return newKeeper(field,
		func() string { q := v.session.Pilot().Question; return *member(&q) },
		func(text string) error { return v.write(said, member, strings.TrimSpace(text)) })
}

// date is text for a date: long on the screen, YYYY-MM-DD in the document.
func (v *questionView) date(field *parts.Field, said string, member func(q *experiment.Question) *string) *keeper {
	field.Validate = func(text string) string { _, wrong := readDate(text); return wrong }
	return newKeeper(field,
		func() string { q := v.session.Pilot().Question; return longDate(*member(&q)) },
		func(text string) error {
			iso, _ := readDate(text)
			return v.write(said, member, iso)
		})
}

func (v *questionView) write(said string, member func(q *experiment.Question) *string, value string) error {
	q := v.session.Pilot().Question
	if *member(&q) == value {
		return nil
	}
	*member(&q) = value
	if err := v.session.SetQuestion(q); err != nil {
		return err
	}
	v.host.Done(said)
	v.update()
	return nil
}

func (v *questionView) body() fyne.CanvasObject {
	field := func(label, help, example string) *parts.Field {
		return parts.NewField(label, help).SetPlaceHolder(example)
	}
	name := field("Name of the pilot", "As staff will say it; it stands on every page.", "")
	name.Validate = func(text string) string {
		if strings.TrimSpace(text) == "" {
			return "A pilot needs a name: write a few words that staff will recognise."
		}
		return ""
	}
	v.name = newKeeper(name,
		func() string { return v.session.Pilot().Title },
		func(text string) error {
			err := v.session.SetTitle(text)
			if err == nil {
				v.host.Done("Name changed.")
			}
			return err
		})
	v.who = v.text(field("Who takes part, in the plural", "", "permit teams"), "Who takes part: changed.",
		func(q *experiment.Question) *string { return &q.Who })
	v.change = v.text(field("What they do differently: one change, in one clause", "", "officers decide routine permits themselves"), "What they do differently: changed.",
		func(q *experiment.Question) *string { return &q.Change })
	v.comparison = v.text(field("Compared with what: what the others do in the same weeks", "", "sign-off as before"), "The comparison is changed.",
		func(q *experiment.Question) *string { return &q.Comparison })
	v.aim = v.text(field("To what end: what should come of it, as a verb", "", "close more cases"), "The aim is changed.",
		func(q *experiment.Question) *string { return &q.Aim })
	v.start = v.date(field("From", "", "2 February 2026"), "The start is changed.",
		func(q *experiment.Question) *string { return &q.Start })
	v.end = v.date(field("Until", "", "31 July 2026"), "The end is changed.",
		func(q *experiment.Question) *string { return &q.End })
	area := parts.NewTextArea("Setting", "What a reader needs to know about the place; may stay empty.", 3)
	v.setting = v.text(area, "The setting is changed.", func(q *experiment.Question) *string { return &q.Setting })

	v.sentence = parts.NewText(parts.SizeLead).Leading(1.42)
	v.length = parts.Caption("")
	v.doubts = parts.Column(8)
	v.locked = parts.Column(0)

	fields := parts.CardPadded(
		name, parts.Gap(0, 2),
		v.who.field, v.change.field, v.comparison.field, v.aim.field,
		parts.RowTop(12, parts.Grow(v.start.field), parts.Grow(v.end.field)),
		area,
	)
	live := parts.Column(12,
		parts.CardPadded(parts.Label("Your question in one sentence"), v.sentence, v.length),
		v.doubts)
	v.show()
	return parts.Column(12, v.locked, parts.Sides(fields, live, 320, 380, 14))
}

// keepers lists the fields in the order in which they stand.
func (v *questionView) keepers() []*keeper {
	return []*keeper{v.name, v.who, v.change, v.comparison, v.aim, v.start, v.end, v.setting}
}

// update shows the document as it is now.
func (v *questionView) update() {
	for _, k := range v.keepers() {
		k.update()
	}
	v.show()
	v.host.SetFoot(v.foot())
	parts.Relayout(v.sentence)
}

// show renews the sentence and the doubts.
func (v *questionView) show() {
	q := v.session.Pilot().Question
	v.sentence.Set(questionSentence(q)...)
	v.length.SetText("")
	if long := howLong(q.Start, q.End); long != "" {
		v.length.SetText("The pilot runs " + long + ".")
	}
	v.length.Hidden = v.length.String() == ""

	v.doubts.Objects = nil
	if doubt := twoPractices(q.Change); doubt != "" {
		v.doubts.Add(parts.WarningBox("Is this one practice, or two?", doubt, "", nil))
	}
	if q.Start != "" && q.End != "" && q.End <= q.Start {
		v.doubts.Add(parts.WarningBox("The pilot ends before it starts.", "Put the end after the start.", "", nil))
	}

	why := lockedBecause(v.session)
	v.locked.Objects = nil
	if why != "" {
		v.locked.Add(parts.NoteBox(parts.T(why)))
	}
	v.locked.Hidden = why == ""
	for _, k := range v.keepers() {
		k.setEnabled(why == "")
	}
}

// foot says what is still missing; the question may be finished later.
func (v *questionView) foot() shell.Foot {
	p := v.session.Pilot()
	foot := shell.Foot{Primary: shell.Action{Label: "Continue to Practice", Do: func() { v.host.Go(shell.Practice) }}}
	if p.Stage == experiment.Draft {
		if missing := blockingIn(p, "question"); len(missing) > 0 {
			foot.Sentence = missing[0].What
		}
	}
	return foot
}
