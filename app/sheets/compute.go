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

// way is one way to compute a column, in words, with what it asks for.
type way struct {
	words string
	how   string
	asks  []string // one label for each column; a single one ending in … asks for several
	parts bool     // asks what a missing part is
	yes   bool     // asks which texts count as yes
}

var ways = []way{
	{"Yes or no from a status", dataset.DeriveYesIf, []string{"The column with the status"}, false, true},
	{"Is one date before another?", dataset.DeriveBefore, []string{"Date", "Is before"}, false, false},
	{"Is one date before another, or the same?", dataset.DeriveNotAfter, []string{"Date", "Is not after"}, false, false},
	{"Days from one date to another", dataset.DeriveDays, []string{"From", "To"}, false, false},
	{"Sum of columns", dataset.DeriveSum, []string{"Columns…"}, true, false},
	{"Product of columns", dataset.DeriveProduct, []string{"Columns…"}, false, false},
	{"One column less another", dataset.DeriveDifference, []string{"Column", "Less"}, false, false},
	{"One column divided by another", dataset.DeriveRatio, []string{"Column", "Divided by"}, false, false},
	{"Per staff-month", dataset.DerivePerStaffMonth, []string{"Column", "Staff", "Months"}, false, false},
	{"Number of yes", dataset.DeriveCountYes, []string{"Columns…"}, true, false},
	{"Share of yes", dataset.DeriveShareYes, []string{"Columns…"}, true, false},
}

var missingParts = []struct{ words, as string }{
	{"The result is missing", ""}, {"It counts as zero", "0"}, {"It is left out", "left out"},
}

var scorings = []struct{ words, how, says string }{
	{"Mean of the answers", dataset.ByPersonMean, "Each person's mean over the questions they answered."},
	{"Share of positive answers", dataset.ByPercentPositive, "The share of each person's answers that are among the highest."},
	{"Index, equal weights", dataset.ByEqualWeights, "Each item in standard deviations, then their mean (Kling, Liebman and Katz 2007)."},
	{"Index, weighted by what items add", dataset.ByInverseCovariance, "Each item in standard deviations, weighted by the inverse of their covariance (Anderson 2008)."},
}

// offerCompute asks what is to be computed.
func (v *View) offerCompute(below fyne.CanvasObject) {
	parts.ShowMenu(below, []*fyne.MenuItem{
		fyne.NewMenuItem("A value from other columns", v.computeValue),
		fyne.NewMenuItem("A score of several questions", v.computeScore),
	})
}

// pick is a list of columns to tick.
type pick struct {
	ticks   []*parts.Checkbox
	letters []string
	box     fyne.CanvasObject
}

func newPick(columns []dataset.Column, label string) *pick {
	p := &pick{}
	rows := parts.Column(2)
	for _, c := range columns {
		tick := parts.NewCheckbox(fmt.Sprintf("%s  %s", c.Letter, c.Name()), func(bool) {})
		p.ticks, p.letters = append(p.ticks, tick), append(p.letters, c.Letter)
		rows.Add(tick)
	}
	var list fyne.CanvasObject = rows
	if len(p.ticks) > 6 {
		list = parts.Sized(0, 180, parts.Scrolled(rows))
	}
	p.box = parts.Column(6, parts.Label(label), list)
	return p
}

func (p *pick) chosen() []string {
	var out []string
	for i, tick := range p.ticks {
		if tick.Checked() {
			out = append(out, p.letters[i])
		}
	}
	return out
}

// forOutcome is the choice of the outcome that receives what is computed.
func (v *View) forOutcome() (choice *parts.Dropdown, chosen func() (experiment.Outcome, bool)) {
	outcomes := v.reading.pilot().Outcomes
	words := []string{"None: another column uses it"}
	for _, o := range outcomes {
		words = append(words, o.Name)
	}
	choice = parts.NewDropdown("For the outcome", words, func(string, int) {}).SetPlaceHolder("Choose")
	return choice, func() (experiment.Outcome, bool) {
		if _, i := choice.Chosen(); i > 0 {
			return outcomes[i-1], true
		}
		return experiment.Outcome{}, false
	}
}

// computable are the columns something can be computed from.
func (v *View) computable() []dataset.Column {
	var out []dataset.Column
	for _, c := range v.reading.draft.Recipe.Columns {
		if c.Use != dataset.TeamID && !c.Pseudonym && !v.armColumn(c.Letter) && !c.Absent() {
			out = append(out, c)
		}
	}
	return out
}

// valueEditor is the dialog about a column that is computed from others.
type valueEditor struct {
	view    *View
	columns []dataset.Column
	way     *parts.Dropdown
	inputs  *fyne.Container
	chosen  []*parts.Dropdown
	several *pick
	name    *parts.Field
	missing *parts.Dropdown
	yes     *parts.Field
	blank   *parts.Dropdown
	other   *parts.Dropdown
	factor  *parts.Field
	outcome func() (experiment.Outcome, bool)
}

func (v *View) computeValue() {
	e := &valueEditor{view: v, columns: v.computable(), inputs: parts.Column(12)}
	words := make([]string, len(ways))
	for i, w := range ways {
		words[i] = w.words
	}
	e.way = parts.NewDropdown("What is computed", words, func(_ string, i int) { e.ask(ways[i]) }).SetPlaceHolder("Choose")
	e.name = parts.NewField("Called", "A short name for the new column.")
	e.factor = parts.NewField("Multiplied by", "100 makes a rate per 100.")
	e.factor.SetText("1")
	outcome, chosen := v.forOutcome()
	e.outcome = chosen
	content := parts.Column(14, e.way, e.inputs, parts.Grid(2, 14, outcome, e.name), e.factor,
		parts.Caption("What is computed from an empty cell is empty, unless you say otherwise. Each value leads back to the cells it was computed from."))
	parts.ShowDialog(v.host.Canvas(), "A value computed from other columns", 560, content, parts.DialogButton{Label: "Compute it", Do: e.apply}, "Cancel")
}

// ask shows what a way to compute asks for.
func (e *valueEditor) ask(w way) {
	e.chosen, e.several, e.missing, e.yes = nil, nil, nil, nil
	e.inputs.RemoveAll()
	words := make([]string, len(e.columns))
	for i, c := range e.columns {
		words[i] = fmt.Sprintf("%s: %s", c.Letter, c.Name())
	}
	if strings.HasSuffix(w.asks[0], "…") {
		e.several = newPick(e.columns, "Of which columns")
		e.inputs.Add(e.several.box)
	} else {
		grid := parts.Grid(min(3, len(w.asks)), 14)
		for _, ask := range w.asks {
			d := parts.NewDropdown(ask, words, func(string, int) {}).SetPlaceHolder("Choose")
			e.chosen = append(e.chosen, d)
			grid.Add(d)
		}
		e.inputs.Add(grid)
	}
	if w.parts {
		options := make([]string, len(missingParts))
		for i, m := range missingParts {
			options[i] = m.words
		}
		e.missing = parts.NewDropdown("Where a part is missing", options, func(string, int) {}).SetPlaceHolder("Choose")
		e.inputs.Add(e.missing)
	}
	if w.yes {
		e.yes = parts.NewField("Texts that count as yes", "Separated by semicolons: Done; Closed.")
		e.blank = parts.NewDropdown("An empty cell means", []string{"No", "Missing"}, func(string, int) {}).SetPlaceHolder("Choose")
		e.other = parts.NewDropdown("Any other text means", []string{"No", "Missing"}, func(string, int) {}).SetPlaceHolder("Choose")
		e.inputs.Add(e.yes)
		e.inputs.Add(parts.Grid(2, 14, e.blank, e.other))
	}
	parts.Relayout(e.inputs)
}

// derived is what the dialog says; stay is what is still missing.
func (e *valueEditor) derived() (d dataset.Derived, stay string) {
	_, i := e.way.Chosen()
	if i < 0 {
		return d, "Say what is computed."
	}
	w := ways[i]
	d = dataset.Derived{How: w.how, Name: strings.TrimSpace(e.name.Text())}
	if e.several != nil {
		if d.Columns = e.several.chosen(); len(d.Columns) < 2 {
			return d, "Tick at least two columns."
		}
	}
	for k, choice := range e.chosen {
		_, at := choice.Chosen()
		if at < 0 {
			return d, fmt.Sprintf("Choose a column for “%s”.", w.asks[k])
		}
		d.Columns = append(d.Columns, e.columns[at].Letter)
	}
	if e.missing != nil {
		_, at := e.missing.Chosen()
		if at < 0 {
			return d, "Say what happens where a part is missing."
		}
		d.MissingAs = missingParts[at].as
	}
	if e.yes != nil {
		if stay = e.status(&d); stay != "" {
			return d, stay
		}
	}
	f, ok := factor(e.factor.Text())
	if !ok {
		return d, "The factor must be a number above zero. Type 1 to leave the values as they are."
	}
	if f != 1 {
		d.Factor = f
	}
	o, has := e.outcome()
	if has {
		d.Outcome = o.ID
	}
	if d.Name == "" && has {
		d.Name = o.Name
	}
	if d.Name == "" {
		return d, "Give the new column a name, or choose the outcome it is for."
	}
	return d, ""
}

// status reads which texts count as yes.
func (e *valueEditor) status(d *dataset.Derived) (stay string) {
	for _, text := range strings.Split(e.yes.Text(), ";") {
		if text = strings.TrimSpace(text); text != "" {
			d.Yes = append(d.Yes, text)
		}
	}
	_, blank := e.blank.Chosen()
	_, other := e.other.Chosen()
	if len(d.Yes) == 0 || blank < 0 || other < 0 {
		return "Say which texts count as yes, and what an empty cell and any other text mean."
	}
	d.Blank, d.Other = noOrMissing[blank], noOrMissing[other]
	return ""
}

func (e *valueEditor) apply() string {
	d, stay := e.derived()
	if stay != "" {
		return stay
	}
	e.view.reading.SetRecipe(fmt.Sprintf("“%s” is computed for every row.", d.Name), func(r dataset.Recipe) dataset.Recipe {
		return freed(r, d.Outcome).WithDerived(d)
	})
	return ""
}

// freed takes an outcome from the column of the sheet that held it.
func freed(r dataset.Recipe, outcome string) dataset.Recipe {
	for _, c := range r.Columns {
		if outcome != "" && c.Use == dataset.OutcomeValue && c.Target == outcome {
			c.Use, c.Target, c.Over, c.Per = dataset.Ignore, "", "", 0
			r = r.WithColumn(c)
		}
	}
	return r
}

// computeScore is the dialog about a score of several questions.
func (v *View) computeScore() {
	items := newPick(v.computable(), "The questions")
	words := make([]string, len(scorings))
	for i, s := range scorings {
		words[i] = s.words
	}
	says := parts.Caption("")
	positive := parts.NewField("How many of the highest answers are positive", "2 of five answers: “Agree” and “Strongly agree”.")
	positive.SetText("2")
	positive.Hide()
	box := parts.Column(6)
	how := parts.NewDropdown("Scored by", words, func(_ string, i int) {
		says.SetText(scorings[i].says)
		positive.Hidden = scorings[i].how != dataset.ByPercentPositive
		parts.Relayout(box)
	}).SetPlaceHolder("Choose")
	least := parts.NewField("Answers a person needs, % of the questions", "With fewer there is no score.")
	least.SetText("50")
	reversed := parts.NewField("Turned round", "Letters of questions where agreeing is worse: H, K.")
	name := parts.NewField("Called", "A short name for the score.")
	outcome, chosen := v.forOutcome()
	box.Objects = []fyne.CanvasObject{parts.Column(14, items.box, parts.Column(4, how, says), positive, parts.Grid(2, 14, least, reversed), parts.Grid(2, 14, outcome, name),
		parts.Caption("While arms are hidden, an index is in standard deviations of all rows together, and says so."))}
	parts.ShowDialog(v.host.Canvas(), "A score of several questions", 560, box, parts.DialogButton{Label: "Score it", Do: func() string {
		s := dataset.Scale{Name: strings.TrimSpace(name.Text()), Items: items.chosen()}
		_, i := how.Chosen()
		share, err := strconv.ParseFloat(strings.TrimSpace(least.Text()), 64)
		switch {
		case len(s.Items) < 2:
			return "Tick at least two questions."
		case i < 0:
			return "Say how it is scored."
		case err != nil || share <= 0 || share > 100:
			return "The share of answers a person needs is above 0 and at most 100."
		}
		s.How, s.LeastAnswered = scorings[i].how, share/100
		if s.How == dataset.ByPercentPositive {
			n, err := strconv.Atoi(strings.TrimSpace(positive.Text()))
			if err != nil || n < 1 {
				return "Say how many of the highest answers are positive, 1 or more."
			}
			s.Positive = n
		}
		s.Reversed = strings.FieldsFunc(strings.ToUpper(reversed.Text()), func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
		o, has := chosen()
		if has {
			s.Outcome = o.ID
		}
		if s.Name == "" && has {
			s.Name = o.Name
		}
		if s.Name == "" {
			return "Give the score a name, or choose the outcome it is for."
		}
		v.reading.SetRecipe(fmt.Sprintf("“%s” is scored for every row.", s.Name), func(r dataset.Recipe) dataset.Recipe {
			return freed(r, s.Outcome).WithScale(s)
		})
		return ""
	}}, "Cancel")
}

// computedChips are the columns that are computed, each to be taken out again.
func (v *View) computedChips() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for i := range v.reading.draft.Table.Columns {
		c := &v.reading.draft.Table.Columns[i]
		if !strings.HasPrefix(c.Letter, "=") {
			continue
		}
		letter, name := c.Letter, c.Name()
		words := name
		if o, known := v.reading.pilot().Outcome(c.Target); known && c.Use == dataset.OutcomeValue {
			words = o.Name
		}
		var chip *parts.ColumnChip
		chip = parts.NewColumnChip(letter, parts.IconNumber, words, false, func() {
			parts.ShowMenu(chip, []*fyne.MenuItem{fyne.NewMenuItem("Do not compute it", func() {
				v.reading.SetRecipe(fmt.Sprintf("“%s” is not computed any more.", name), func(r dataset.Recipe) dataset.Recipe { return r.Without(letter) })
			})})
		})
		out = append(out, chip)
	}
	return out
}
