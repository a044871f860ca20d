package design

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// periodNames are what a period of a roll-out can be called.
var periodNames = []string{"week", "month", "quarter"}

// phaseEditor is the content of the dialog "Start at different times": a wait-list or
// waves, with a preview of who has the practice when.
type phaseEditor struct {
	view   *practiceView
	waits  bool
	period string
	waves  *parts.Field
	// wavesPlace holds the number of waves, which a wait-list does not ask for.
	wavesPlace *fyne.Container
	periods    *parts.Field
	preview    *fyne.Container
}

// editPhases opens the dialog in which arms start one after another.
func (v *practiceView) editPhases() {
	p := v.session.Pilot()
	e := &phaseEditor{view: v, waits: !p.Phased() || len(p.Arms) == 2, period: p.Plan.PeriodName}
	content := e.content(p)
	parts.ShowDialog(v.host.Canvas(), "Start at different times", 620, parts.ScrolledWhenLow(content), parts.DialogButton{Label: "Set these arms", Do: func() string {
		arms, periods, wrong := e.read()
		if wrong != "" {
			return wrong
		}
		if err := v.session.SetArmsAndPeriods(arms, periods, e.period); err != nil {
			return sentenceOf(err)
		}
		v.host.Done("The arms start at different times.")
		v.update()
		return ""
	}}, "Cancel")
}

func (e *phaseEditor) content(p *experiment.Pilot) fyne.CanvasObject {
	way := parts.NewRadioColumn([]string{
		"Wait-list: the practice teams start now, the others in the last period",
		"Phased roll-out: waves of teams start one after another",
	}, func(_ string, i int) {
		e.waits = i == 0
		e.show()
	})
	way.SelectIndex(1)
	if e.waits {
		way.SelectIndex(0)
	}
	e.waves = parts.NewField("Waves", "")
	e.wavesPlace = parts.Sized(110, 0, e.waves)
	e.waves.Validate = func(text string) string { return wrongWhole(text, experiment.LeastWaves, experiment.MostWaves) }
	e.periods = parts.NewField("Periods in all", "")
	e.periods.Validate = func(text string) string { return wrongWhole(text, 2, experiment.MostPeriods) }
	if p.Phased() {
		e.periods.SetText(strconv.Itoa(p.Plan.Periods))
		if !e.waits {
			e.waves.SetText(strconv.Itoa(len(p.Arms)))
		}
	}
	for _, field := range []*parts.Field{e.waves, e.periods} {
		field.OnChange = func(string) { e.show() }
	}
	name := parts.NewDropdown("A period is a", periodNames, func(choice string, _ int) {
		e.period = choice
		e.show()
	})
	name.SelectIndex(at(periodNames, e.period))
	e.preview = parts.Column(6)
	e.show()
	return parts.Column(12,
		parts.Small("Nobody is left out: all get the practice, and the draw decides who gets it first.").In(parts.Ink2),
		way, parts.RowTop(10, e.wavesPlace, parts.Sized(130, 0, e.periods), parts.Grow(name)),
		e.preview)
}

// read makes the arms, or says in a sentence what is missing.
func (e *phaseEditor) read() (arms []experiment.Arm, periods int, wrong string) {
	periods, err := strconv.Atoi(strings.TrimSpace(e.periods.Text()))
	if err != nil {
		return nil, 0, "Say how many periods there are in all."
	}
	if e.period == "" {
		return nil, 0, "Say what a period is: a week, a month or a quarter."
	}
	if e.waits {
		control, practice := sideBySide(e.view.session.Pilot())
		arms, err = experiment.WaitListArms(control, practice, periods)
	} else {
		waves, notNumber := strconv.Atoi(strings.TrimSpace(e.waves.Text()))
		if notNumber != nil {
			return nil, 0, "Say how many waves there are."
		}
		_, practice := sideBySide(e.view.session.Pilot())
		arms, err = experiment.WaveArms(practice.Name, waves, periods)
	}
	return arms, periods, sentenceOf(err)
}

// show previews the arms in words and as a table of teams by periods.
func (e *phaseEditor) show() {
	if e.preview == nil {
		return
	}
	e.waves.SetEnabled(!e.waits)
	e.wavesPlace.Hidden = e.waits
	e.preview.Objects = nil
	arms, periods, wrong := e.read()
	if wrong != "" {
		e.preview.Add(parts.Caption(wrong))
	} else {
		doc := e.view.session.Pilot().Clone()
		doc.Arms, doc.Plan.Periods, doc.Plan.PeriodName = arms, periods, e.period
		e.preview.Add(phaseTable(doc))
		for _, sentence := range doc.RollOut() {
			e.preview.Add(parts.Small(sentence))
		}
	}
	e.preview.Refresh()
	parts.Relayout(e.preview)
}

// phaseTable shows who has the practice when: a row an arm, a box a period, filled
// where the arm has the practice; the words beside it say the same.
func phaseTable(p *experiment.Pilot) fyne.CanvasObject {
	total := 0
	for _, a := range p.Arms {
		total += a.Share
	}
	rows := parts.Column(4)
	teams := len(p.Roster.Taking())
	for _, a := range p.Arms {
		words := a.Name + ": never"
		if a.Starts > 0 {
			words = fmt.Sprintf("%s: from %s %d", a.Name, p.Plan.PeriodName, a.Starts)
		}
		if teams > 0 && total > 0 {
			words += fmt.Sprintf(", about %d teams", (2*teams*a.Share+total)/(2*total))
		}
		boxes := make([]fyne.CanvasObject, p.Plan.Periods)
		for period := range boxes {
			box := parts.Outlined(parts.Surface, parts.FieldBorder, 3)
			if a.Starts > 0 && period+1 >= a.Starts {
				box = parts.Outlined(parts.Practice, parts.Practice, 3)
			}
			boxes[period] = parts.Sized(14, 14, box)
		}
		rows.Add(parts.Row(10, parts.Sized(260, 0, parts.Small(words)), parts.Grow(parts.Wrap(3, boxes...))))
	}
	return parts.Column(6, rows, parts.Caption(fmt.Sprintf("Each box is a %s; filled: has the practice.", p.Plan.PeriodName)))
}

// wrongWhole says what is wrong with a whole number that was typed; an empty text is
// not wrong yet.
func wrongWhole(text string, low, high int) string {
	text = strings.TrimSpace(text)
	if n, err := strconv.Atoi(text); text != "" && (err != nil || n < low || n > high) {
		return fmt.Sprintf("A whole number from %d to %d.", low, high)
	}
	return ""
}

// sideBySide are the control and the practice arm as they would stand beside each
// other: the pilot's own where there are two, else new ones with the same names.
func sideBySide(p *experiment.Pilot) (control, practice experiment.Arm) {
	control, practice = experiment.Arm{Name: "As before", Control: true, Share: 1}, experiment.Arm{Name: p.Practice.Name, Share: 1}
	if practice.Name == "" {
		practice.Name = "Practice"
	}
	isWave := p.Phased() && len(p.Arms) > 2
	for _, a := range p.Arms {
		switch {
		case isWave:
		case a.Control:
			control = a
		case len(p.Arms) == 2 || a.Name == practice.Name:
			practice = a
		}
	}
	control.Starts, practice.Starts = 0, 0
	return control, practice
}
