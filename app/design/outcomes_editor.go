package design

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// outcomeEditor shows one outcome and saves each member when it is left.
type outcomeEditor struct {
	view *outcomesView
	// id is the outcome's; empty for one that has no name yet, which is kept in draft.
	id    string
	draft experiment.Outcome

	card                      fyne.CanvasObject
	title                     *parts.Text
	name, short, unit, source *keeper
	role, kind, baseline      *parts.Dropdown
	better                    *parts.Radio
	opinion                   *parts.Checkbox
	delta, margin             *sizeLine
	low, high                 *keeper
	scale                     *fyne.Container
	unitBox                   *fyne.Container
	remove                    *parts.Button
	columns                   []string
	// ask holds the library's questions for the smallest change, about what the library
	// says of the outcome: how to count it, or the questions with their attribution.
	ask       *parts.Text
	about     *fyne.Container
	aboutShow string
}

func newOutcomeEditor(v *outcomesView, id string) *outcomeEditor {
	e := &outcomeEditor{view: v, id: id, draft: experiment.Outcome{Role: v.freeRole()}}
	e.title = parts.Subheading("")
	e.remove = parts.NewQuiet("Remove", e.takeOut).Small()
	e.fields()
	e.choices()
	e.sizes()
	e.ask, e.about = parts.Caption(""), parts.Column(6)
	sides := func(a, b fyne.CanvasObject) fyne.CanvasObject {
		return newArranged(480, pair, a, b)
	}
	e.card = parts.CardPadded(
		parts.Row(8, parts.Grow(e.title), e.remove),
		sides(e.name.field, e.short.field),
		sides(e.role, e.kind),
		e.unitBox, e.scale,
		parts.Row(14, parts.Small("Better when"), e.better, parts.Spacer()),
		parts.Rule(),
		e.delta.box, e.ask, e.margin.box,
		parts.Rule(),
		sides(e.source.field, e.baseline),
		e.opinion, e.about,
	)
	e.update()
	return e
}

// pair places two things beside one another, or below one another where there is
// too little room.
func pair(objects []fyne.CanvasObject, width float32, move bool) float32 {
	gap := parts.S(12)
	if half := (width - gap) / 2; half >= parts.S(170) {
		return max(put(objects[0], 0, 0, half, move), put(objects[1], half+gap, 0, half, move))
	}
	height := put(objects[0], 0, 0, width, move)
	return height + parts.S(8) + put(objects[1], 0, height+parts.S(8), width, move)
}

// now is the outcome as it stands.
func (e *outcomeEditor) now() experiment.Outcome {
	if o, known := e.view.session.Pilot().Outcome(e.id); known && e.id != "" {
		return o
	}
	return e.draft
}

// change edits a copy of the outcome and saves it. An outcome without a name is
// kept here until it has one.
func (e *outcomeEditor) change(said string, edit func(o *experiment.Outcome)) error {
	o := e.now()
	edit(&o)
	if o == e.now() {
		return nil
	}
	fresh := e.id == ""
	if fresh && o.Name == "" {
		e.draft = o
		e.update()
		return nil
	}
	if fresh {
		o.ID = shortName(o.Name, e.view.used)
	}
	if err := e.view.session.PutOutcome(o); err != nil {
		return err
	}
	if fresh {
		e.id, e.view.screen.selected = o.ID, o.ID
		said = "“" + o.Name + "” is added. Say which change would matter."
	}
	e.view.host.Done(said)
	e.view.update()
	return nil
}

// text binds a field to one member of the outcome.
func (e *outcomeEditor) text(field *parts.Field, said string, member func(o *experiment.Outcome) *string) *keeper {
	return newKeeper(field,
		func() string { o := e.now(); return *member(&o) },
		func(text string) error {
			return e.change(said, func(o *experiment.Outcome) { *member(o) = strings.TrimSpace(text) })
		})
}

func (e *outcomeEditor) fields() {
	name := parts.NewField("Name", "As it will stand on the result.")
	name.Validate = func(text string) string {
		if strings.TrimSpace(text) == "" && e.id != "" {
			return "An outcome needs a name. Name what is measured."
		}
		return ""
	}
	e.name = e.text(name, "The name is changed.", func(o *experiment.Outcome) *string { return &o.Name })
	short := parts.NewField("Short name for files", "Made from the name; you can change it.")
	short.Validate = e.wrongShort
	e.short = newKeeper(short, func() string { return e.now().ID }, e.rename)
	e.unit = e.text(parts.NewField("Unit: what one means", "Number and unit are always shown together.").SetPlaceHolder("cases per person each week"),
		"The unit is changed.", func(o *experiment.Outcome) *string { return &o.Unit })
	e.unitBox = parts.Column(0, e.unit.field)
	e.source = e.text(parts.NewField("Where the values come from", "").SetPlaceHolder("case system"),
		"The source is changed.", func(o *experiment.Outcome) *string { return &o.Source })

	low, high := parts.NewField("Lowest value of the scale", ""), parts.NewField("Highest value of the scale", "")
	e.low = e.scaleEnd(low, func(o *experiment.Outcome) *float64 { return &o.ScaleMin })
	e.high = e.scaleEnd(high, func(o *experiment.Outcome) *float64 { return &o.ScaleMax })
	e.scale = parts.Column(0, newArranged(480, pair, low, high))
}

// scaleEnd binds a field to one end of the scale. Until there is a scale, both
// fields are empty.
func (e *outcomeEditor) scaleEnd(field *parts.Field, member func(o *experiment.Outcome) *float64) *keeper {
	field.Validate = func(text string) string {
		if strings.TrimSpace(text) == "" {
			return ""
		}
		_, wrong := readNumber(text)
		return wrong
	}
	return newKeeper(field,
		func() string {
			o := e.now()
			if o.ScaleMin == 0 && o.ScaleMax == 0 {
				return ""
			}
			return showNumber(*member(&o))
		},
		func(text string) error {
			value := 0.0
			if strings.TrimSpace(text) != "" {
				value, _ = readNumber(text)
			}
			return e.change("The scale is changed.", func(o *experiment.Outcome) { *member(o) = value })
		})
}

func (e *outcomeEditor) choices() {
	e.role = parts.NewDropdown("Role", roleWords, func(_ string, i int) { e.setRole(roles[i]) })
	e.kind = parts.NewDropdown("How it is measured", kindWords, func(_ string, i int) { e.setKind(kinds[i]) })
	e.better = parts.NewRadio(directionWords, func(_ string, i int) {
		e.chosen(e.change("The direction is changed.", func(o *experiment.Outcome) { o.Better = directions[i] }))
	})
	e.opinion = parts.NewCheckbox("Staff report it themselves, so they may answer by the arm they know they are in", func(on bool) {
		e.chosen(e.change("Noted who reports it.", func(o *experiment.Outcome) { o.Opinion = on }))
	})
	e.baseline = parts.NewDropdown("Value before the start", nil, func(_ string, i int) {
		e.chosen(e.change("The value before the start is changed.", func(o *experiment.Outcome) { o.Baseline = e.columns[i] }))
	})
}

// chosen shows a refusal of a choice and puts the choice back.
func (e *outcomeEditor) chosen(err error) {
	if e.view.host.Refuse(err) {
		e.update()
	}
}

func (e *outcomeEditor) sizes() {
	e.delta = newSizeLine("Below a change of", func(o experiment.Outcome) string { return unitWords(o) + ", would you not bother?" },
		"Not answered yet. Ask whoever will decide; there is no usual value.",
		e, func(o *experiment.Outcome) *float64 { return &o.SmallestEffect }, "The smallest change that matters is set.")
	e.margin = newSizeLine("It counts as held while it gets worse by no more than", func(o experiment.Outcome) string { return unitWords(o) + "." },
		"Not answered yet. How much worse may it get before you would stop?",
		e, func(o *experiment.Outcome) *float64 { return &o.Margin }, "The guardrail's limit is set.")
}

// update shows the outcome as it is now.
func (e *outcomeEditor) update() {
	o := e.now()
	open := lockedBecause(e.view.session) == ""
	e.title.SetText(o.Name)
	if o.Name == "" {
		e.title.SetText("A new outcome")
	}
	for _, k := range []*keeper{e.name, e.short, e.unit, e.source, e.low, e.high} {
		k.update()
		k.setEnabled(open)
	}
	e.short.setEnabled(open && e.id != "")
	e.role.SelectIndex(at(roles, o.Role))
	e.kind.SelectIndex(at(kinds, o.Kind))
	e.better.SelectIndex(at(directions, o.Better))
	e.opinion.SetChecked(o.Opinion)
	e.showBaselines(o)
	e.showLibrary(o)
	e.unitBox.Hidden = o.Kind == experiment.Binary
	e.scale.Hidden = o.Kind != experiment.Scale
	e.delta.update(o, open)
	e.margin.update(o, open)
	e.margin.box.Hidden = o.Role != experiment.Guardrail
	e.role.SetEnabled(open)
	e.kind.SetEnabled(open)
	e.better.SetEnabled(open)
	e.opinion.SetEnabled(open)
	e.remove.SetEnabled(open)
	e.remove.Hidden = e.id == ""
}

// showBaselines offers the roster's columns of numbers.
func (e *outcomeEditor) showBaselines(o experiment.Outcome) {
	p := e.view.session.Pilot()
	words := []string{"None"}
	e.columns = []string{""}
	for _, a := range p.Roster.Attributes {
		if a.Numeric {
			words, e.columns = append(words, a.Name), append(e.columns, a.Name)
		}
	}
	if len(p.Roster.Teams) == 0 {
		words[0] = "None: read the teams first"
	}
	if at(e.columns, o.Baseline) < 0 {
		words, e.columns = append(words, o.Baseline+" (not a column of numbers in the roster)"), append(e.columns, o.Baseline)
	}
	e.baseline.SetOptions(words)
	e.baseline.SelectIndex(at(e.columns, o.Baseline))
	e.baseline.SetEnabled(lockedBecause(e.view.session) == "" && len(e.columns) > 1)
}

// wrongShort says what is wrong with a short name.
func (e *outcomeEditor) wrongShort(text string) string {
	text = strings.TrimSpace(text)
	if text == e.id {
		return ""
	}
	if wrong := wrongShortName(text); wrong != "" {
		return wrong
	}
	if e.view.used(text) {
		return fmt.Sprintf("Another outcome is called %s. Give each its own.", text)
	}
	return ""
}

// rename gives the outcome another short name: it is taken out under the old one
// and put in under the new one, two entries in the journal.
func (e *outcomeEditor) rename(text string) error {
	before := e.now()
	after := before
	after.ID = strings.TrimSpace(text)
	if after.ID == before.ID {
		return nil
	}
	session := e.view.session
	if err := session.RemoveOutcome(before.ID); err != nil {
		return err
	}
	if err := session.PutOutcome(after); err != nil {
		// The outcome comes back as it was; where even that fails, the first error says why.
		if again := session.PutOutcome(before); again != nil {
			return again
		}
		return err
	}
	e.id, e.view.screen.selected = after.ID, after.ID
	e.view.host.Done("The short name is “" + after.ID + "” now.")
	e.view.update()
	return nil
}

// takeOut removes the outcome; undo brings it back.
func (e *outcomeEditor) takeOut() {
	e.view.host.Canvas().Unfocus()
	name := e.now().Name
	if e.view.host.Refuse(e.view.session.RemoveOutcome(e.id)) {
		return
	}
	e.view.host.Done("“" + name + "” is removed.")
	e.view.screen.selected = ""
	e.view.editor = nil
	e.view.update()
}
