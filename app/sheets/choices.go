package sheets

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment/dataset"
)

// idChoice asks whether an id column stands alone.
type idChoice struct {
	editor   *columnEditor
	box      *fyne.Container
	together *parts.Checkbox
	keep     *parts.Checkbox
}

func newIDChoice(e *columnEditor) *idChoice {
	c := &idChoice{editor: e}
	var others []string
	for _, p := range idParts(e.view.reading.draft.Recipe) {
		if p.Letter != e.was.Letter {
			others = append(others, fmt.Sprintf("%s (%s)", p.Letter, p.Name()))
		}
	}
	c.together = parts.NewCheckbox("Makes the id together with column "+strings.Join(others, " and "), func(bool) {})
	c.together.SetChecked(len(others) > 0 && e.was.Use == dataset.TeamID)
	c.together.Hidden = len(others) == 0
	c.keep = parts.NewCheckbox("Keep it as an attribute as well", func(bool) {})
	c.keep.SetChecked(e.was.Keep || e.was.Use == dataset.Attribute)
	c.keep.Hidden = e.view.reading.purpose != dataset.ForRoster
	note := parts.Caption("The id must be the same in every file. Several columns may make one id together; then each row needs all of them.")
	c.box = parts.Column(6, note, c.together, c.keep)
	return c
}

// rateChoice asks what an outcome is divided by.
type rateChoice struct {
	box     *fyne.Container
	over    *parts.Dropdown
	letters []string
	per     *parts.Field
}

func newRateChoice(e *columnEditor) *rateChoice {
	c := &rateChoice{letters: []string{""}}
	words := []string{"Nothing: each row is a value"}
	chosen := 0
	for _, other := range e.view.reading.draft.Recipe.Columns {
		if other.Letter == e.was.Letter || other.Type != dataset.Number || other.Use == dataset.TeamID {
			continue
		}
		if other.Letter == e.was.Over {
			chosen = len(words)
		}
		words, c.letters = append(words, fmt.Sprintf("Column %s: %s", other.Letter, other.Name())), append(c.letters, other.Letter)
	}
	c.over = parts.NewDropdown("Divided by", words, func(string, int) {})
	c.over.SelectIndex(chosen)
	c.per = parts.NewField("Multiplied by", "100 makes a rate per 100; 0.01 makes shares of per cent.")
	c.per.SetText("1")
	if e.was.Per > 0 {
		c.per.SetText(plain(e.was.Per))
	}
	c.per.Validate = func(text string) string {
		if _, ok := factor(text); !ok {
			return "This is not a number above zero. Type 1 to leave the values as they are."
		}
		return ""
	}
	c.box = parts.Column(0, parts.Grid(2, 14, c.over, c.per))
	return c
}

func factor(text string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
	return v, err == nil && v > 0 && v < 1e12
}

func (c *rateChoice) answer() (over string, per float64, stay string) {
	if !c.per.Check() {
		return "", 0, "Correct the factor first."
	}
	per, _ = factor(c.per.Text())
	if per == 1 {
		per = 0
	}
	if _, i := c.over.Chosen(); i > 0 {
		over = c.letters[i]
	}
	return over, per, ""
}

// recodeChoice asks which texts of a status column count as yes. It proposes nothing:
// what an empty cell means can change the result.
type recodeChoice struct {
	editor *columnEditor
	box    *fyne.Container
	status *parts.Checkbox
	ticks  []*parts.Checkbox
	list   *fyne.Container
	blank  *parts.Dropdown
	other  *parts.Dropdown
}

// noOrMissing are the answers, in the order of the dropdowns.
var noOrMissing = []string{"no", "missing"}

func newRecodeChoice(e *columnEditor) *recodeChoice {
	c := &recodeChoice{editor: e}
	c.status = parts.NewCheckbox("The texts are a status: say which count as yes", func(bool) { e.show() })
	c.status.SetChecked(e.was.Recode != nil || !plainYesNo(e.texts))
	chosen := map[string]bool{}
	if e.was.Recode != nil {
		for _, y := range e.was.Recode.Yes {
			chosen[strings.ToLower(strings.TrimSpace(y))] = true
		}
	}
	rows := parts.Column(2)
	for _, t := range e.texts.texts {
		tick := parts.NewCheckbox(fmt.Sprintf("%s  (%s)", t.text, thousands(int64(t.count))), func(bool) {})
		tick.SetChecked(chosen[strings.ToLower(t.text)])
		c.ticks = append(c.ticks, tick)
		rows.Add(tick)
	}
	if e.texts.more > 0 {
		rows.Add(parts.Caption(fmt.Sprintf("And %s more texts, which are not listed. A column with so many is hardly a status.", thousands(int64(e.texts.more)))))
	}
	var ticks fyne.CanvasObject = rows
	if len(c.ticks) > 6 {
		ticks = parts.Sized(0, 170, parts.Scrolled(rows))
	}
	c.blank = parts.NewDropdown(fmt.Sprintf("An empty cell (%s) means", thousands(int64(e.texts.blanks))), []string{"No", "Missing"}, func(string, int) {}).SetPlaceHolder("Choose")
	c.other = parts.NewDropdown("A text that is not ticked means", []string{"No", "Missing"}, func(string, int) {}).SetPlaceHolder("Choose")
	for i, word := range noOrMissing {
		if e.was.Recode != nil && e.was.Recode.Blank == word {
			c.blank.SelectIndex(i)
		}
		if e.was.Recode != nil && e.was.Recode.Other == word {
			c.other.SelectIndex(i)
		}
	}
	c.list = parts.Column(10, parts.Label("Tick what counts as yes"), ticks, parts.Grid(2, 14, c.blank, c.other),
		parts.Caption("“No” counts as a result; “missing” does not count at all. The choice can change the result, so Leeway does not make it."))
	c.box = parts.Column(8, c.status, c.list)
	return c
}

// plainYesNo tells whether the texts say yes or no by themselves.
func plainYesNo(t columnTexts) bool {
	for _, one := range t.texts {
		switch strings.ToLower(one.text) {
		case "yes", "no", "y", "n", "true", "false", "1", "0", "x", "ja", "nein":
		default:
			return false
		}
	}
	return t.more == 0
}

func (c *recodeChoice) update() { c.list.Hidden = !c.status.Checked() }

// answer is the recode, nil where the texts say yes or no by themselves.
func (c *recodeChoice) answer() (recode *dataset.Recode, stay string) {
	if !c.status.Checked() {
		return nil, ""
	}
	out := &dataset.Recode{}
	for i, tick := range c.ticks {
		if tick.Checked() {
			out.Yes = append(out.Yes, c.editor.texts.texts[i].text)
		}
	}
	_, blank := c.blank.Chosen()
	_, other := c.other.Chosen()
	switch {
	case len(out.Yes) == 0:
		return nil, "Tick at least one text that counts as yes."
	case blank < 0:
		return nil, fmt.Sprintf("Say what an empty cell means; %s are empty.", thousands(int64(c.editor.texts.blanks)))
	case other < 0:
		return nil, "Say what a text that is not ticked means, also one that comes in a later file."
	}
	out.Blank, out.Other = noOrMissing[blank], noOrMissing[other]
	return out, ""
}
