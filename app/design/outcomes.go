package design

import (
	"fmt"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
)

// OutcomeSession is what the Outcomes screen does to the open pilot.
type OutcomeSession interface {
	reader
	PutOutcome(o experiment.Outcome) error
	RemoveOutcome(id string) error
}

// Outcomes is the screen on which is written what is measured, and how much of a
// change would matter.
type Outcomes struct {
	session OutcomeSession
	// selected is the id of the outcome in the editor; it is kept when the step is left.
	selected string
}

// NewOutcomes makes the screen of an open pilot.
func NewOutcomes(session OutcomeSession) *Outcomes { return &Outcomes{session: session} }

// Step implements shell.Screen.
func (s *Outcomes) Step() shell.Step { return shell.Outcomes }

// State implements shell.Screen.
func (s *Outcomes) State(p *experiment.Pilot) (shell.State, string) {
	switch {
	case len(p.Outcomes) == 0:
		return shell.Empty, ""
	case len(blockingIn(p, "outcomes")) > 0:
		return shell.InProgress, ""
	}
	return shell.Done, ""
}

// Build implements shell.Screen.
func (s *Outcomes) Build(ctx *shell.Context) *shell.Page { return s.build(ctx) }

func (s *Outcomes) build(h host) *shell.Page {
	v := &outcomesView{screen: s, session: s.session, host: h}
	page := &shell.Page{
		Title:  "What will tell you whether it works?",
		Lead:   []parts.Span{parts.T("One main outcome, a few beside it, and a guardrail: something that must not get worse.")},
		Body:   v.body(),
		Foot:   v.foot(),
		Update: v.update,
		Commands: []shell.Command{
			{Words: "Add an outcome from the library", Where: "Outcomes", Icon: parts.IconFolder, Do: v.openShelf},
			{Words: "Write my own outcome", Where: "Outcomes", Icon: parts.IconPlus, Do: v.writeOwn},
		},
		OnEscape: v.closeShelf,
		Why: parts.Why{
			Title: "Why the smallest change?",
			Paragraphs: []string{
				"Almost any practice changes something a little. **The smallest change that matters** says beforehand how much is worth the trouble, so that nobody has to argue about it when the numbers are in.",
				"Ask whoever will decide: below which change would you not bother? There is no usual value, so Leeway never fills it in.",
				"**One main outcome** carries the verdict. With two, the one that pleases would be reported.",
			},
			Source: "The smallest change, the direction and the guardrail's limit are sealed with the plan.",
		},
	}
	if lockedBecause(s.session) != "" {
		page.Commands = nil
	}
	return page
}

// outcomesView is one built page.
type outcomesView struct {
	screen  *Outcomes
	session OutcomeSession
	host    host

	locked, list, right *fyne.Container
	panes               *arranged
	editor              *outcomeEditor
	// shelf is the library while it is open, in the editor's place.
	shelf *outcomeShelf
	rows  map[string]*outcomeRow
	order []string
	// shape says what the list was built for.
	shape string
}

func (v *outcomesView) body() fyne.CanvasObject {
	v.locked, v.list, v.right = parts.Column(0), parts.Column(6), parts.Column(0)
	v.panes = newArranged(760, twoPanes, v.list, v.right)
	v.settleSelection()
	v.showList()
	v.showEditor()
	return parts.Column(12, v.locked, v.panes)
}

// settleSelection keeps the selection on an outcome that exists.
func (v *outcomesView) settleSelection() {
	p := v.session.Pilot()
	if _, known := p.Outcome(v.screen.selected); known {
		return
	}
	v.screen.selected = ""
	if main, ok := p.PrimaryOutcome(); ok {
		v.screen.selected = main.ID
	} else if len(p.Outcomes) > 0 {
		v.screen.selected = p.Outcomes[0].ID
	}
}

// showList renews the list: the outcomes by role, then what can be added. Where
// the same outcomes stand in the same places it only renews their words, so that a
// press that made a field lose the keyboard still meets the row it began on.
func (v *outcomesView) showList() {
	p := v.session.Pilot()
	why := lockedBecause(v.session)
	v.locked.Objects = nil
	if why != "" {
		v.locked.Add(parts.NoteBox(parts.T(why)))
	}
	v.locked.Hidden = why == ""

	shape := why
	for _, o := range p.Outcomes {
		shape += fmt.Sprintf("\n%s %s %s", o.ID, o.Role, o.Name)
	}
	if shape != v.shape || v.rows == nil {
		v.shape = shape
		v.buildList(p, why == "")
	}
	for _, o := range p.Outcomes {
		if row := v.rows[o.ID]; row != nil {
			row.line.SetText(outcomeLine(o))
			row.warn.Hidden = !v.unfinished(o)
			row.tile.SetChosen(o.ID == v.screen.selected)
		}
	}
}

func (v *outcomesView) buildList(p *experiment.Pilot, open bool) {
	v.list.Objects, v.rows, v.order = nil, map[string]*outcomeRow{}, nil
	for i, role := range roles {
		v.list.Add(parts.Pad(float32(min(i, 1)*6), 0, 0, 2, parts.Label(roleShort[i])))
		count := 0
		for _, o := range p.Outcomes {
			if o.Role == role {
				v.addRow(o)
				count++
			}
		}
		if count == 0 {
			v.list.Add(parts.Pad(0, 0, 0, 2, parts.Caption(noneOf[role])))
			if role == experiment.Guardrail && open {
				v.offerGuardrail(p)
			}
		}
	}
	if open {
		v.list.Add(parts.Pad(10, 0, 0, 2, parts.Label("Add an outcome")))
		v.list.Add(v.addButtons())
	}
}

// noneOf is what stands where a role has no outcome.
var noneOf = map[experiment.Role]string{
	experiment.Primary:     "None yet. The verdict rests on one number: choose it first.",
	experiment.Secondary:   "None yet.",
	experiment.Guardrail:   "None yet. What must not get worse while the practice is tried?",
	experiment.Exploratory: "None.",
}

// outcomeRow is a row of the list: the name, the smallest change in words, and a
// sign where the outcome is not finished.
type outcomeRow struct {
	tile *tile
	line *parts.Text
	warn *parts.Icon
}

func (v *outcomesView) addRow(o experiment.Outcome) {
	row := &outcomeRow{line: parts.Caption(""), warn: parts.NewIcon(parts.IconWarning, 16, parts.WarningMark)}
	words := parts.Column(1, parts.NewText(parts.SizeBody, parts.B(o.Name)).Leading(1.22), row.line)
	row.tile = &tile{SelectCard: parts.NewSelectCard(o.Name, parts.Row(8, parts.Grow(words), row.warn), func() { v.pick(o.ID) })}
	row.tile.onArrow = func(key fyne.KeyName) bool { return v.move(o.ID, key) }
	v.rows[o.ID] = row
	v.order = append(v.order, o.ID)
	v.list.Add(row.tile)
}

// unfinished tells whether the outcome itself keeps the plan from being sealed.
func (v *outcomesView) unfinished(o experiment.Outcome) bool {
	alone := experiment.Pilot{Outcomes: []experiment.Outcome{o}, Roster: v.session.Pilot().Roster}
	problems := len(blockingIn(&alone, "outcomes"))
	if o.Role != experiment.Primary {
		// Alone it lacks a main outcome; that is not its fault.
		problems--
	}
	return problems > 0
}

// outcomeLine says an outcome's smallest change in one line.
func outcomeLine(o experiment.Outcome) string {
	if o.SmallestEffect <= 0 {
		return "Smallest change that matters: not answered"
	}
	words := fmt.Sprintf("A change of %s %s matters", typedSize(o.Kind, o.SmallestEffect), unitWords(o))
	switch o.Better {
	case experiment.HigherIsBetter:
		words += "; higher is better"
	case experiment.LowerIsBetter:
		words += "; lower is better"
	}
	switch {
	case o.Role == experiment.Guardrail && o.Margin <= 0:
		words += "; how much it may worsen is not answered"
	case o.Role == experiment.Guardrail:
		words += fmt.Sprintf("; it may worsen by %s", typedSize(o.Kind, o.Margin))
	}
	return words
}

// addButtons are the ready-made outcomes that the pilot does not have yet.
func (v *outcomesView) addButtons() fyne.CanvasObject {
	buttons := []fyne.CanvasObject{
		parts.NewSecondary("From the library", v.openShelf).Small().WithIcon(parts.IconFolder),
		parts.NewSecondary("Write my own", v.writeOwn).Small().WithIcon(parts.IconPlus),
	}
	for _, ready := range readyOutcomes() {
		if !v.has(ready.Name) {
			buttons = append(buttons, parts.NewSecondary(ready.Name, func() { v.add(ready) }).Small())
		}
	}
	return parts.Wrap(6, buttons...)
}

func (v *outcomesView) has(name string) bool {
	for _, o := range v.session.Pilot().Outcomes {
		if o.Name == name {
			return true
		}
	}
	return false
}

func (v *outcomesView) used(id string) bool {
	_, taken := v.session.Pilot().Outcome(id)
	return taken
}

// freeRole is the role of a new outcome: main where there is none yet.
func (v *outcomesView) freeRole() experiment.Role {
	if _, taken := v.session.Pilot().PrimaryOutcome(); taken {
		return experiment.Secondary
	}
	return experiment.Primary
}

// add puts a ready-made outcome into the pilot and opens it, without a smallest change.
//
// A click on a button leaves the keyboard where it was, so what is being typed in
// the editor is saved first.
func (v *outcomesView) add(ready experiment.Outcome) {
	v.host.Canvas().Unfocus()
	if ready.Role != experiment.Guardrail {
		ready.Role = v.freeRole()
	}
	ready.ID = shortName(ready.Name, v.used)
	if v.host.Refuse(v.session.PutOutcome(ready)) {
		return
	}
	v.host.Done("“" + ready.Name + "” is added. Say which change would matter.")
	v.pick(ready.ID)
	v.host.Canvas().Focus(v.editor.delta.field.field.Entry)
}

// writeOwn opens an empty editor; the outcome comes into being with its name.
func (v *outcomesView) writeOwn() {
	v.host.Canvas().Unfocus()
	v.pick("")
	v.editor = newOutcomeEditor(v, "")
	v.right.Objects = []fyne.CanvasObject{v.editor.card}
	v.refresh()
	v.host.Canvas().Focus(v.editor.name.field.Entry)
}

// pick opens an outcome in the editor.
func (v *outcomesView) pick(id string) {
	v.screen.selected, v.shelf = id, nil
	v.showList()
	v.showEditor()
	v.refresh()
	if row := v.rows[id]; row != nil {
		v.host.Canvas().Focus(row.tile)
	}
}

// move goes to the outcome above or below.
func (v *outcomesView) move(from string, key fyne.KeyName) bool {
	to := at(v.order, from)
	switch key {
	case fyne.KeyUp:
		to--
	case fyne.KeyDown:
		to++
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = len(v.order) - 1
	default:
		return false
	}
	if to >= 0 && to < len(v.order) {
		v.pick(v.order[to])
	}
	return true
}

// showEditor shows the selected outcome, or what to do where there is none.
func (v *outcomesView) showEditor() {
	v.editor = nil
	if v.screen.selected != "" {
		v.editor = newOutcomeEditor(v, v.screen.selected)
		v.right.Objects = []fyne.CanvasObject{v.editor.card}
		return
	}
	v.right.Objects = []fyne.CanvasObject{parts.Card(parts.Column(0, parts.EmptyState(
		parts.NewIcon(parts.IconFlag, 64, parts.Accent),
		"No outcome yet",
		"Choose the one number this pilot is for. You will be asked how large a change would matter, in its own unit.",
		parts.Caption("A ready-made one at the left, or your own, in a minute."))))}
}

// refresh lays the page out again after the list or the editor changed.
func (v *outcomesView) refresh() {
	v.host.SetFoot(v.foot())
	v.list.Refresh()
	v.right.Refresh()
	v.panes.Refresh()
	parts.Relayout(v.panes)
}

// update shows the document as it is now.
func (v *outcomesView) update() {
	writing := v.editor != nil && v.editor.id == ""
	if v.shelf != nil && lockedBecause(v.session) != "" {
		v.shelf, v.editor = nil, nil
	}
	if !writing && v.shelf == nil {
		before := v.screen.selected
		v.settleSelection()
		if before != v.screen.selected || v.editor == nil {
			v.showEditor()
		}
	}
	v.showList()
	if v.editor != nil {
		v.editor.update()
	}
	v.refresh()
}

// foot says what the plan still needs from this screen.
func (v *outcomesView) foot() shell.Foot {
	p := v.session.Pilot()
	foot := shell.Foot{Primary: shell.Action{Label: "Continue to Teams", Do: func() { v.host.Go(shell.Teams) }}}
	if p.Stage != experiment.Draft {
		return foot
	}
	if missing := blockingIn(p, "outcomes"); len(missing) > 0 {
		foot.Sentence, foot.Blocked = missing[0].What, true
		if more := len(missing) - 1; more > 0 {
			foot.Sentence = fmt.Sprintf("%s And %d more.", missing[0].What, more)
		}
	}
	return foot
}
