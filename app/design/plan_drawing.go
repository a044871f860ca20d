package design

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/report"
)

// wayOf names a way of drawing as staff would say it, and what it is good for.
var wayOf = map[experiment.MechanismKind][2]string{
	experiment.Complete:     {"All teams in one lot", "The easiest to explain. The arms may differ by luck in what matters."},
	experiment.Blocked:      {"Within groups, so that every group is shared out", "Groups keep local rules and workload the same in all arms. Choose what matters most for the main outcome; few large groups do better than many small ones."},
	experiment.MatchedPairs: {"In matched pairs (or sets, with more arms)", "The teams most alike are put together, and a lot decides within each pair. The gain is large where the columns go with the main outcome."},
	experiment.Rerandomised: {"Drawn again until the arms are alike", "A draw that leaves the arms too different is thrown away by a rule fixed beforehand (Morgan and Rubin 2012). The estimate must adjust for the same columns."},
	experiment.Constrained:  {"From a list of draws in which the arms are alike", "All draws, or many, are put in order of likeness; one of the best is drawn (Raab and Butcher 2001). Good for few teams. The estimate must adjust for the same columns."},
	experiment.Simple:       {"Each team by its own lot", "How many teams an arm gets is left to luck, and an arm can stay empty. For large numbers of people or cases only."},
}

// drawingChoices are the ways of drawing, each with what it needs.
func (p *planPage) drawingChoices(doc *experiment.Pilot) fyne.CanvasObject {
	kinds := experiment.MechanismKinds()
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = wayOf[kind][0]
	}
	radio := parts.NewRadioColumn(names, func(name string, i int) {
		p.set(func(plan *experiment.Plan) { chooseWay(doc, plan, kinds[i]) }, "The way of drawing: "+strings.ToLower(names[i][:1])+names[i][1:]+".")
	})
	help := parts.Caption("")
	groups := p.groupChoices(doc)
	balance := p.balanceChoices(doc)
	acceptance := p.acceptanceField()
	p.update = append(p.update, func(d *experiment.Pilot) {
		kind := d.Plan.Mechanism
		radio.SelectIndex(slices.Index(kinds, kind))
		help.SetText(wayOf[kind][1])
		groups.Hidden = !kind.UsesBlocks()
		balance.Hidden = !kind.UsesBalance()
		acceptance.Hidden = kind != experiment.Rerandomised && kind != experiment.Constrained
	})
	return parts.Column(10, radio, help, groups, balance, acceptance)
}

// chooseWay sets a way of drawing, takes out what it does not use, and fills in what
// can only be one thing.
func chooseWay(doc *experiment.Pilot, plan *experiment.Plan, kind experiment.MechanismKind) {
	plan.Mechanism = kind
	if !kind.UsesBlocks() {
		plan.BlockBy = nil
	}
	if !kind.UsesBalance() {
		plan.BalanceOn = nil
	}
	plan.Acceptance = 0
	switch kind {
	case experiment.Blocked:
		if text := textColumns(doc); len(plan.BlockBy) == 0 && len(text) == 1 {
			plan.BlockBy = text
		}
	case experiment.Rerandomised:
		plan.Acceptance = experiment.UsualRerandomisedAcceptance
	case experiment.Constrained:
		plan.Acceptance = experiment.UsualConstrainedAcceptance
	}
}

func (p *planPage) groupChoices(doc *experiment.Pilot) *fyne.Container {
	boxes := p.columnBoxes(doc, textOnly, func(plan *experiment.Plan) *[]string { return &plan.BlockBy }, "The draw is made within the groups of ")
	if len(boxes) == 0 {
		return parts.Column(8, parts.Caption("The roster has no column of text to make groups by."))
	}
	return parts.Column(8, parts.Label("Groups by"), parts.Wrap(16, boxes...))
}

func (p *planPage) balanceChoices(doc *experiment.Pilot) *fyne.Container {
	boxes := p.columnBoxes(doc, anyColumn, func(plan *experiment.Plan) *[]string { return &plan.BalanceOn }, "The arms are made alike in ")
	if len(boxes) == 0 {
		return parts.Column(8, parts.Caption("The roster has no column in which the arms could be alike."))
	}
	return parts.Column(8, parts.Label("Alike in"), parts.Wrap(16, boxes...),
		parts.Caption("Best is what the main outcome was before the start. A column of text counts by its values."))
}

// acceptanceField asks how choosy the draw is: one draw in how many would do.
func (p *planPage) acceptanceField() *parts.Field {
	field := parts.NewField("One draw in how many would do", "100 is usual for drawing again, 10 for a list of draws. A larger number makes the arms more alike and leaves fewer draws.")
	field.Validate = func(text string) string {
		if _, ok := oneIn(text); !ok {
			return "Write a number above 1, such as 100."
		}
		return ""
	}
	field.OnChange = func(text string) {
		if n, ok := oneIn(text); ok {
			p.set(func(plan *experiment.Plan) { plan.Acceptance = 1 / n }, "One draw in "+strings.TrimSpace(text)+" would do.")
		}
	}
	p.update = append(p.update, func(d *experiment.Pilot) {
		if a := d.Plan.Acceptance; a > 0 {
			field.SetText(finding.Short(1 / a))
		}
	})
	return field
}

// oneIn reads a number above 1.
func oneIn(text string) (float64, bool) {
	n, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(text), ",", ""), 64)
	return n, err == nil && n > 1 && n < 1e9
}

// constraintChoices list what the draw must respect, each with a way to take it out,
// and open the form for another.
func (p *planPage) constraintChoices(doc *experiment.Pilot) fyne.CanvasObject {
	list := parts.Column(6)
	shown := "unset"
	p.update = append(p.update, func(d *experiment.Pilot) {
		if now := fmt.Sprint(d.Plan.Constraints); now != shown {
			shown = now
			list.Objects = nil
			for i, k := range d.Plan.Constraints {
				out := parts.NewQuiet("Take out", func() {
					p.set(func(plan *experiment.Plan) {
						plan.Constraints = slices.Delete(slices.Clone(plan.Constraints), i, i+1)
					}, "The draw is not limited by this any more.")
				}).Small()
				list.Add(parts.Row(10, parts.Grow(parts.Small(report.ConstraintInWords(k))), out))
			}
			list.Refresh()
		}
	})
	return parts.Column(10, list, parts.Row(0, parts.NewSecondary("Add what must hold", func() { p.askConstraint(p.session.Pilot()) }).Small()),
		parts.Caption("What the organisation cannot do otherwise: teams that share a manager, teams that cannot be in one arm, teams that must or cannot have the practice, at most so many in each district."))
}

// constraintForm is the dialog in which one constraint is made.
type constraintForm struct {
	doc          *experiment.Pilot
	kind         *parts.Radio
	by           *parts.Radio
	teams, limit *parts.Field
	column, arm  *parts.Dropdown
	reason       *parts.Field
	fields       *fyne.Container
}

// The kinds of constraint in the order in which the form offers them.
var constraintKinds = []experiment.ConstraintKind{experiment.SameArm, experiment.Apart, experiment.Placed, experiment.AtMost}

func (p *planPage) askConstraint(doc *experiment.Pilot) {
	f := &constraintForm{doc: doc, fields: parts.Column(10)}
	var arms []string
	for _, a := range doc.Arms {
		arms = append(arms, a.Name)
	}
	columns := textColumns(doc)
	f.teams = parts.NewField("Teams, by their ids, with commas between", "As they stand in the roster: EM-01, EM-02.")
	f.column = parts.NewDropdown("Column of the roster", columns, nil).SetPlaceHolder("Choose a column")
	f.arm = parts.NewDropdown("Arm", arms, nil).SetPlaceHolder("Choose an arm")
	f.limit = parts.NewField("At most how many teams of each", "0 or more.")
	f.reason = parts.NewField("Why", "Stands in the plan: “they share a manager”.")
	f.by = parts.NewRadio([]string{"The teams that I name", "All teams with the same value in a column"}, func(string, int) { f.show() })
	f.kind = parts.NewRadioColumn([]string{"Teams that must be in the same arm", "Teams that must never be in the same arm", "Teams that must be in one arm, without a draw", "At most so many teams of each group in an arm"}, func(string, int) { f.show() })
	f.kind.SelectIndex(0)
	f.by.SelectIndex(0)
	f.show()
	parts.ShowDialog(p.w.Canvas(), "What must hold", 560, parts.Column(12, f.kind, parts.Rule(), f.fields), parts.DialogButton{Label: "Add it", Do: func() string {
		k, wrong := f.read()
		if wrong != "" {
			return wrong
		}
		plan := p.session.Pilot().Plan
		plan.Constraints = append(slices.Clone(plan.Constraints), k)
		if err := p.session.SetPlan(plan); err != nil {
			return sentenceOf(err)
		}
		p.w.Done(report.ConstraintInWords(k) + ".")
		return ""
	}}, "Cancel")
}

// show puts the fields that the kind needs.
func (f *constraintForm) show() {
	_, kind := f.kind.Chosen()
	_, by := f.by.Chosen()
	switch constraintKinds[max(kind, 0)] {
	case experiment.Placed:
		f.fields.Objects = []fyne.CanvasObject{f.teams, f.arm, parts.Caption("A team that is placed is outside the comparison: it is managed like its arm, and no number counts it."), f.reason}
	case experiment.AtMost:
		f.fields.Objects = []fyne.CanvasObject{f.column, f.arm, f.limit, f.reason}
	default:
		which := fyne.CanvasObject(f.teams)
		if by == 1 {
			which = f.column
		}
		f.fields.Objects = []fyne.CanvasObject{f.by, which, f.reason}
	}
	f.fields.Refresh()
	parts.Relayout(f.fields)
}

// read makes the constraint, or says what the form lacks.
func (f *constraintForm) read() (k experiment.Constraint, wrong string) {
	_, kind := f.kind.Chosen()
	k.Kind = constraintKinds[max(kind, 0)]
	k.Reason = strings.TrimSpace(f.reason.Text())
	if wrong = f.readWho(&k); wrong != "" {
		return k, wrong
	}
	if k.Kind == experiment.Placed || k.Kind == experiment.AtMost {
		if k.Arm, _ = f.arm.Chosen(); k.Arm == "" {
			return k, "Choose the arm."
		}
	}
	if k.Kind == experiment.AtMost {
		n, err := strconv.Atoi(strings.TrimSpace(f.limit.Text()))
		if err != nil || n < 0 {
			return k, "Write how many teams of each group may be in the arm at most, 0 or more."
		}
		k.Limit = n
	}
	return k, ""
}

// readWho reads which teams the constraint is about: by name or by a column.
func (f *constraintForm) readWho(k *experiment.Constraint) (wrong string) {
	_, by := f.by.Chosen()
	if k.Kind == experiment.AtMost || k.Kind != experiment.Placed && by == 1 {
		if k.Attribute, _ = f.column.Chosen(); k.Attribute == "" {
			return "Choose the column of the roster that makes the groups."
		}
		return ""
	}
	if k.Teams, wrong = teamsNamed(f.doc, f.teams.Text()); wrong != "" {
		return wrong
	}
	if k.Kind != experiment.Placed && len(k.Teams) < 2 {
		return "Name at least two teams."
	}
	return ""
}

// teamsNamed reads team ids with commas between them.
func teamsNamed(doc *experiment.Pilot, text string) (ids []string, wrong string) {
	for _, id := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if id = strings.TrimSpace(id); id == "" || slices.Contains(ids, id) {
			continue
		}
		if t, known := doc.Roster.Team(id); !known || t.LeftOut != "" {
			return nil, "“" + id + "” is not among the teams that take part."
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, "Name the teams by their ids."
	}
	return ids, ""
}
