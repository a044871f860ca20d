package design

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/assets"
	"leeway/experiment"
)

// The arm that "Compare with compliance" adds.
const (
	complianceName = "Extra checks"
	complianceWhat = "Extra reporting and checks"
	mostArms       = 4
)

// complianceArm is the place of the compliance arm, or -1. It is known by what its
// teams do, so that it may be renamed.
func complianceArm(arms []experiment.Arm) int {
	for i, a := range arms {
		if !a.Control && (a.Description == complianceWhat || a.Name == complianceName) {
			return i
		}
	}
	return -1
}

// withCompliance adds the compliance arm with the share of the first practice arm,
// or takes it away.
func withCompliance(arms []experiment.Arm, on bool) []experiment.Arm {
	out := append([]experiment.Arm(nil), arms...)
	at := complianceArm(out)
	switch {
	case on && at < 0:
		share := 1
		for _, a := range out {
			if !a.Control {
				share = a.Share
				break
			}
		}
		return append(out, experiment.Arm{Name: complianceName, Share: share, Description: complianceWhat})
	case !on && at >= 0 && experiment.IsFactorial(out):
		return withoutFactorial(out, out[at].Parts[0])
	case !on && at >= 0:
		return append(out[:at], out[at+1:]...)
	}
	return out
}

// complianceStrip is the card below the board.
func (v *practiceView) complianceStrip() fyne.CanvasObject {
	v.compliance = parts.NewCheckbox("Compare with compliance: a third arm with extra reporting and checks", v.setCompliance)
	c := v.screen.compliance
	line := parts.Caption("")
	mark := assets.NoTrial
	if len(c.Evidence) > 0 {
		line.SetText(fmt.Sprintf("%s (%s)", c.Finding, c.Evidence[0].Cite))
		mark = c.Evidence[0].Strength
	}
	v.arms, v.said = parts.Caption(""), parts.Caption("")
	v.change = parts.NewSecondary("Change arms", v.editArms).Small()
	v.four = parts.NewSecondary("Four arms: practice × extra checks", v.makeFactorial).Small()
	v.phases = parts.NewSecondary("Start at different times", v.editPhases).Small()
	v.two = parts.NewSecondary("Two arms, from the start", v.makeSideBySide).Small()
	words := parts.Column(2, v.compliance,
		parts.Pad(0, 0, 0, 26, parts.Row(6, strengthMark(mark), parts.Grow(line))),
		parts.Pad(0, 0, 0, 26, v.arms),
		parts.Pad(0, 0, 0, 26, v.said),
		parts.Pad(4, 0, 0, 26, parts.Wrap(6, v.change, v.four, v.phases, v.two)))
	return parts.Over(parts.Outlined(parts.ControlTint, parts.Hairline, 8), parts.Pad(8, 14, 8, 14, words))
}

// armsSaid says what the kind of arms is for and what it costs: for four arms and for
// a roll-out what the document says, else why the four arms are offered.
func armsSaid(p *experiment.Pilot) string {
	said := append(p.Factorial(), p.RollOut()...)
	if len(said) == 0 && len(p.Arms) < mostArms {
		return "Empowering more need not mean complying less: four arms can tell."
	}
	return strings.Join(said, " ")
}

func (v *practiceView) setCompliance(on bool) {
	arms := v.session.Pilot().Arms
	if on && len(arms) >= mostArms {
		v.compliance.SetChecked(false)
		v.host.Refuse(&experiment.Refusal{What: fmt.Sprintf("There are %d arms already.", len(arms)), Remedy: "Take one away in “Change arms” first: more than four arms split the teams too thinly."})
		return
	}
	if on && v.session.Pilot().Phased() {
		v.compliance.SetChecked(false)
		v.host.Refuse(&experiment.Refusal{What: "These arms start one after another with the same practice; another practice does not fit among them.", Remedy: "Choose “Two arms, from the start” first."})
		return
	}
	if v.host.Refuse(v.session.SetArms(withCompliance(arms, on))) {
		v.compliance.SetChecked(!on)
		return
	}
	if on {
		v.host.Done("A third arm, “" + complianceName + "”, is added.")
	} else {
		v.host.Done("The arm “" + complianceName + "” is taken away.")
	}
	v.update()
}

// armSpans says the arms and their parts in one line.
func armSpans(p *experiment.Pilot) []parts.Span {
	arms := p.Arms
	spans := []parts.Span{parts.T("Arms: ")}
	for i, a := range arms {
		if i > 0 {
			spans = append(spans, parts.T(" · "))
		}
		spans = append(spans, parts.Span{Text: a.Name, Bold: true, Colour: parts.Ink}, parts.T(" "+partsInWords(arms, i)))
		if a.Control {
			spans = append(spans, parts.T(" (control)"))
		}
		if a.Starts > 0 {
			spans = append(spans, parts.T(fmt.Sprintf(" from %s %d", p.Plan.PeriodName, a.Starts)))
		}
	}
	return spans
}

// partsInWords is an arm's part of the teams: "1 of 2".
func partsInWords(arms []experiment.Arm, i int) string {
	total := 0
	for _, a := range arms {
		total += a.Share
	}
	return fmt.Sprintf("%d of %d", arms[i].Share, total)
}

// armsEditor is the content of the dialog "Arms".
type armsEditor struct {
	arms    []experiment.Arm
	control int
	names   []*parts.Field
	shares  []*parts.Field
	// starts are the periods in which arms start, where they do; period is what one is
	// called, periods how many there are.
	starts  []*parts.Field
	period  string
	periods int
	rows    *fyne.Container
	add     *parts.Button
	which   *parts.Dropdown
}

// editArms opens the dialog in which arms are named, weighed, added and taken away.
func (v *practiceView) editArms() {
	p := v.session.Pilot()
	e := &armsEditor{arms: append([]experiment.Arm(nil), p.Arms...), control: p.ControlArm()}
	if p.Phased() {
		e.period, e.periods = p.Plan.PeriodName, p.Plan.Periods
	}
	parts.ShowDialog(v.host.Canvas(), "Arms", 560, parts.ScrolledWhenLow(e.content()), parts.DialogButton{Label: "Save the arms", Do: func() string {
		arms, wrong := e.read()
		if wrong != "" {
			return wrong
		}
		if err := e.save(v.session, arms); err != nil {
			return sentenceOf(err)
		}
		v.host.Done("The arms are changed.")
		v.update()
		return ""
	}}, "Cancel")
}

func (e *armsEditor) content() fyne.CanvasObject {
	e.rows = parts.Column(8)
	e.add = parts.NewSecondary("Add an arm", e.addArm).Small().WithIcon(parts.IconPlus)
	e.which = parts.NewDropdown("Which arm goes on as before (control)?", nil, func(_ string, index int) { e.control = index })
	e.show()
	return parts.Column(12,
		parts.Small("Teams are drawn into the arms by their parts: 1 and 1 is half each, 2 and 1 is two thirds and one third.").In(parts.Ink2),
		e.rows, parts.Row(0, e.add, parts.Spacer()), e.which)
}

// show builds a row for each arm.
func (e *armsEditor) show() {
	e.rows.Objects, e.names, e.shares, e.starts = nil, nil, nil, nil
	for i, a := range e.arms {
		label := func(words string) string {
			if i > 0 {
				return ""
			}
			return words
		}
		name := parts.NewField(label("Name, as staff will say it"), "")
		name.SetText(a.Name)
		name.OnChange = func(text string) { e.arms[i].Name = strings.TrimSpace(text); e.showControl() }
		share := parts.NewField(label("Parts"), "")
		share.SetText(strconv.Itoa(a.Share))
		share.Validate = wrongShare
		remove := parts.NewIconButton(parts.IconCross, "Take away "+a.Name, func() { e.removeArm(i) })
		remove.SetEnabled(len(e.arms) > 2)
		e.names, e.shares = append(e.names, name), append(e.shares, share)
		row := []fyne.CanvasObject{parts.Grow(name), parts.Sized(110, 0, share)}
		if e.periods > 0 {
			start := parts.NewField(label("Starts in "+e.period), "")
			if a.Starts > 0 {
				start.SetText(strconv.Itoa(a.Starts))
			}
			start.Validate = func(text string) string { return wrongWhole(text, 1, e.periods) }
			e.starts = append(e.starts, start)
			row = append(row, parts.Sized(130, 0, start))
		}
		e.rows.Add(parts.RowBottom(10, append(row, remove)...))
	}
	e.add.SetEnabled(len(e.arms) < mostArms)
	e.showControl()
}

func (e *armsEditor) showControl() {
	names := make([]string, len(e.arms))
	for i, a := range e.arms {
		names[i] = a.Name
	}
	e.which.SetOptions(names)
	e.which.SelectIndex(e.control)
}

// keep takes what is typed into the arms, so that adding a row loses nothing.
func (e *armsEditor) keep() {
	for i := range e.names {
		e.arms[i].Name = strings.TrimSpace(e.names[i].Text())
		if n, err := strconv.Atoi(strings.TrimSpace(e.shares[i].Text())); err == nil {
			e.arms[i].Share = n
		}
	}
	for i, start := range e.starts {
		n, err := strconv.Atoi(strings.TrimSpace(start.Text()))
		if err != nil {
			n = 0
		}
		e.arms[i].Starts = n
	}
}

// save writes the arms, with the roll-out's periods where they still start in one.
func (e *armsEditor) save(session PracticeSession, arms []experiment.Arm) error {
	if (&experiment.Pilot{Arms: arms}).Phased() {
		return session.SetArmsAndPeriods(arms, e.periods, e.period)
	}
	return session.SetArms(arms)
}

func (e *armsEditor) addArm() {
	e.keep()
	e.arms = append(e.arms, experiment.Arm{Name: fmt.Sprintf("Arm %d", len(e.arms)+1), Share: 1})
	e.show()
	parts.Relayout(e.rows)
}

func (e *armsEditor) removeArm(i int) {
	e.keep()
	e.arms = append(e.arms[:i], e.arms[i+1:]...)
	switch {
	case e.control == i:
		e.control = -1
	case e.control > i:
		e.control--
	}
	e.show()
	parts.Relayout(e.rows)
}

// read gives the arms, or says in a sentence what keeps them from being saved.
func (e *armsEditor) read() (arms []experiment.Arm, wrong string) {
	seen := map[string]bool{}
	for i, name := range e.names {
		text := strings.TrimSpace(name.Text())
		switch {
		case text == "":
			return nil, "An arm has no name. Name each arm as staff will say it."
		case seen[strings.ToLower(text)]:
			return nil, fmt.Sprintf("Two arms are called “%s”. Give each arm its own name.", text)
		}
		seen[strings.ToLower(text)] = true
		if wrong := wrongShare(e.shares[i].Text()); wrong != "" {
			e.shares[i].Check()
			return nil, fmt.Sprintf("The parts of “%s”: %s", text, wrong)
		}
	}
	for i, start := range e.starts {
		if wrong := wrongWhole(start.Text(), 1, e.periods); wrong != "" {
			return nil, fmt.Sprintf("The start of “%s”: %s", strings.TrimSpace(e.names[i].Text()), wrong)
		}
	}
	if e.control < 0 || e.control >= len(e.arms) {
		return nil, "No arm goes on as before. Choose the control below."
	}
	e.keep()
	for i := range e.arms {
		e.arms[i].Control = i == e.control
	}
	return e.arms, ""
}

func wrongShare(text string) string {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > 1000 {
		return "A whole number from 1 to 1000."
	}
	return ""
}
