package sheets

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/dataset"
)

// use is one thing a column can be.
type use struct {
	words  string
	use    dataset.Use
	target string
}

// uses lists what a column can be for the purpose of the reading.
func uses(purpose dataset.Purpose, p *experiment.Pilot) []use {
	out := []use{{"Team id", dataset.TeamID, ""}}
	if purpose == dataset.ForRoster {
		return append(out,
			use{"Team name", dataset.TeamName, ""},
			use{"Number of staff", dataset.StaffCount, ""},
			use{"Attribute, kept with each team", dataset.Attribute, ""},
			use{"Left out", dataset.Ignore, ""})
	}
	for _, o := range p.Outcomes {
		out = append(out, use{"Outcome: " + o.Name, dataset.OutcomeValue, o.ID})
	}
	return append(out,
		use{"Only to divide an outcome by", dataset.Exposure, ""},
		use{"Only to compute with", dataset.Input, ""},
		use{"The person a row is about", dataset.PersonID, ""},
		use{"The day or period a row is about", dataset.When, ""},
		use{"The day a person left", dataset.LeftOn, ""},
		use{"Kept beside the outcomes", dataset.Attribute, ""},
		use{"Left out", dataset.Ignore, ""})
}

var (
	columnTypes = []dataset.Type{dataset.Text, dataset.Number, dataset.Date, dataset.YesNo}
	typeWords   = []string{"Text", "Number", "Date", "Yes or no"}
)

// columnEditor is the dialog about one column.
type columnEditor struct {
	view  *View
	was   dataset.Column
	texts columnTexts
	uses  []use

	use    *parts.Dropdown
	kind   *parts.Dropdown
	id     *idChoice
	rate   *rateChoice
	recode *recodeChoice
	labels *labelChoice
	// pseudonym replaces what stands in the cells before anything is kept.
	pseudonym *parts.Checkbox
	hiding    *fyne.Container
	order     *parts.Radio
	orderIn   *fyne.Container
	content   *fyne.Container
}

// EditColumn opens the dialog about a column, once its texts are counted.
func (v *View) EditColumn(letter string) { v.editColumn(letter, "", "") }

// editColumn opens the dialog; with a target, the column is proposed as that outcome.
func (v *View) editColumn(letter string, wanted dataset.Use, target string) {
	if v.hiddenLetter(letter) {
		return
	}
	v.reading.Texts(letter, func(found columnTexts) {
		c, known := v.reading.draft.Recipe.Column(letter)
		if !known || parts.DialogOpen() {
			return
		}
		e := &columnEditor{view: v, was: c, texts: found, uses: uses(v.reading.purpose, v.reading.pilot())}
		if c.Use == dataset.Item {
			e.uses = append(e.uses, use{"A question of “" + c.Target + "”", dataset.Item, c.Target})
		}
		e.build()
		for i, u := range e.uses {
			if wanted != "" && u.use == wanted && u.target == target {
				e.use.SelectIndex(i)
				e.useChanged(u)
			}
		}
		parts.ShowDialog(v.host.Canvas(), fmt.Sprintf("Column %s: %s", c.Letter, c.Name()), 540, e.content,
			parts.DialogButton{Label: "Read it like this", Do: e.apply}, "Cancel")
	})
}

func (e *columnEditor) build() {
	words := make([]string, len(e.uses))
	chosen := -1
	for i, u := range e.uses {
		words[i] = u.words
		if u.use == e.was.Use && (u.use != dataset.OutcomeValue || u.target == e.was.Target) {
			chosen = i
		}
	}
	e.use = parts.NewDropdown("What it is", words, func(_ string, i int) { e.useChanged(e.uses[i]) })
	e.use.SelectIndex(chosen)
	e.kind = parts.NewDropdown("Read as", typeWords, func(string, int) { e.show() })
	for i, t := range columnTypes {
		if t == e.was.Type {
			e.kind.SelectIndex(i)
		}
	}
	e.order = parts.NewRadio([]string{"Day first: 3/4 is 3 April", "Month first: 3/4 is 4 March"}, func(string, int) {})
	if e.was.MonthFirst {
		e.order.SelectIndex(1)
	}
	e.orderIn = parts.Column(4, parts.Label("Dates that could be read both ways"), e.order)
	e.id = newIDChoice(e)
	e.rate = newRateChoice(e)
	e.recode = newRecodeChoice(e)
	e.labels = newLabelChoice(e)
	e.pseudonym = parts.NewCheckbox("Replace what stands here by pseudonyms", func(bool) {})
	e.pseudonym.SetChecked(e.was.Pseudonym)
	e.hiding = parts.Column(4, e.pseudonym, parts.Caption("The cells are replaced before anything is kept. The key stays outside the pilot file; without it, new files cannot be matched to the people of earlier ones."))
	e.content = parts.Column(14, parts.Caption(e.holds()), parts.Grid(2, 14, e.use, e.kind), e.id.box, e.labels.box, e.rate.box, e.recode.box, e.orderIn, e.hiding)
	e.show()
}

// holds says what stands in the column.
func (e *columnEditor) holds() string {
	var examples []string
	for _, t := range e.texts.texts[:min(4, len(e.texts.texts))] {
		text := t.text
		if r := []rune(text); len(r) > 24 {
			text = string(r[:23]) + "…"
		}
		examples = append(examples, "“"+text+"”")
	}
	line := fmt.Sprintf("%s cells hold something, %s are empty.", thousands(int64(e.texts.filled)), thousands(int64(e.texts.blanks)))
	if len(examples) > 0 {
		line += " For example " + strings.Join(examples, ", ") + "."
	}
	if e.was.Evidence != "" {
		line += " " + e.was.Evidence
	}
	return line
}

func (e *columnEditor) chosenUse() use {
	if _, i := e.use.Chosen(); i >= 0 {
		return e.uses[i]
	}
	return use{use: dataset.Ignore}
}

func (e *columnEditor) chosenType() dataset.Type {
	if _, i := e.kind.Chosen(); i >= 0 {
		return columnTypes[i]
	}
	return dataset.Text
}

func (e *columnEditor) setType(t dataset.Type) {
	for i, one := range columnTypes {
		if one == t {
			e.kind.SelectIndex(i)
		}
	}
}

// useChanged proposes the type that goes with a use; a person can change it.
func (e *columnEditor) useChanged(u use) {
	switch u.use {
	case dataset.TeamID, dataset.TeamName, dataset.PersonID:
		e.setType(dataset.Text)
	case dataset.When, dataset.LeftOn:
		e.setType(dataset.Date)
	case dataset.StaffCount, dataset.Exposure:
		e.setType(dataset.Number)
	case dataset.OutcomeValue:
		o, _ := e.view.reading.pilot().Outcome(u.target)
		if o.Kind == experiment.Binary && e.was.Type != dataset.Number {
			e.setType(dataset.YesNo)
		} else if o.Kind != experiment.Binary {
			e.setType(dataset.Number)
		}
	}
	e.show()
}

// show shows the questions that go with the use and the type.
func (e *columnEditor) show() {
	u, kind := e.chosenUse(), e.chosenType()
	e.kind.SetEnabled(u.use != dataset.Ignore && u.use != dataset.TeamID)
	e.id.box.Hidden = u.use != dataset.TeamID
	e.rate.box.Hidden = u.use != dataset.OutcomeValue || kind != dataset.Number
	e.recode.box.Hidden = u.use == dataset.Ignore || kind != dataset.YesNo
	e.recode.update()
	e.labels.box.Hidden = kind != dataset.Number || u.use != dataset.OutcomeValue && u.use != dataset.Item && u.use != dataset.Input && u.use != dataset.Attribute || e.view.reading.purpose == dataset.ForRoster
	e.labels.update()
	e.hiding.Hidden = u.use != dataset.PersonID && u.use != dataset.Attribute || e.view.reading.purpose == dataset.ForRoster
	e.orderIn.Hidden = kind != dataset.Date || u.use == dataset.Ignore
	e.content.Refresh()
	parts.Relayout(e.content)
}

// apply reads the sheet with the column as chosen.
func (e *columnEditor) apply() (stay string) {
	if _, i := e.use.Chosen(); i < 0 {
		return "Say what the column is."
	}
	u := e.chosenUse()
	c := e.was
	c.Use, c.Target, c.Type, c.Recode, c.Keep = u.use, u.target, e.chosenType(), nil, false
	if u.use != dataset.OutcomeValue {
		c.Over, c.Per = "", 0
	}
	if u.use == dataset.TeamID {
		c.Type = dataset.Text
		c.Keep = e.id.keep.Checked() && e.view.reading.purpose == dataset.ForRoster
	}
	if u.use != dataset.Ignore && c.Type == dataset.YesNo {
		if c.Recode, stay = e.recode.answer(); stay != "" {
			return stay
		}
	}
	c.Labels = nil
	if c.Type == dataset.Number && !e.labels.box.Hidden {
		if c.Labels, stay = e.labels.answer(); stay != "" {
			return stay
		}
	}
	c.Pseudonym = !e.hiding.Hidden && e.pseudonym.Checked()
	if _, i := e.order.Chosen(); c.Type == dataset.Date {
		c.MonthFirst = i == 1
	}
	over := ""
	c.Per = 0
	if u.use == dataset.OutcomeValue && c.Type == dataset.Number {
		if over, c.Per, stay = e.rate.answer(); stay != "" {
			return stay
		}
	}
	together := e.id.together.Checked()
	said := fmt.Sprintf("Column %s is read as: %s.", c.Letter, strings.TrimPrefix(u.words, "Outcome: "))
	e.view.reading.SetRecipe(said, func(r dataset.Recipe) dataset.Recipe { return withColumn(r, c, over, together) })
	return ""
}

// withColumn changes one column and what hangs on it: a second column of the same
// outcome is freed, an id stands alone or is joined, a denominator keeps its use
// while something is divided by it.
func withColumn(r dataset.Recipe, c dataset.Column, over string, together bool) dataset.Recipe {
	free := dataset.Ignore
	if r.Purpose == dataset.ForRoster {
		free = dataset.Attribute
	}
	for _, other := range r.Columns {
		if other.Letter == c.Letter {
			continue
		}
		switch {
		case c.Use == dataset.TeamID && other.Use == dataset.TeamID && !together:
			other.Use, other.Target, other.Keep = free, "", false
		case c.Use == dataset.OutcomeValue && other.Use == dataset.OutcomeValue && other.Target == c.Target:
			other.Use, other.Target, other.Recode, other.Over, other.Per = dataset.Ignore, "", nil, "", 0
		case other.Over == c.Letter && c.Use != dataset.Exposure && !(c.Use == dataset.OutcomeValue && c.Type == dataset.Number):
			other.Over = ""
		default:
			continue
		}
		r = r.WithColumn(other)
	}
	c.Over = ""
	r = r.WithColumn(c)
	if c.Use == dataset.OutcomeValue && over != "" {
		r = r.DivideBy(c.Letter, over)
	}
	return numberParts(r, c.Letter)
}

// numberParts gives the parts of an outcomes' id their order, the one added last at
// the end; a roster joins them in the order of the sheet.
func numberParts(r dataset.Recipe, last string) dataset.Recipe {
	all := idParts(r)
	if r.Purpose != dataset.ForOutcomes || len(all) == 0 {
		return r
	}
	n := 0
	for pass := range 2 {
		for _, c := range all {
			added := c.Letter == last && c.Target == ""
			if added != (pass == 1) {
				continue
			}
			n++
			c.Target = ""
			if len(all) > 1 {
				c.Target = strconv.Itoa(n)
			}
			r = r.WithColumn(c)
		}
	}
	return r
}
