package sheets

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment/dataset"
)

// labelChoice asks what each answer in words counts as. It is filled from the recipe,
// or by what the words seem to be, with the reason; nothing of it holds until a person
// lays it down.
type labelChoice struct {
	editor  *columnEditor
	box     *fyne.Container
	words   *parts.Checkbox
	list    *fyne.Container
	fields  []*parts.Entry
	texts   []string
	reverse *parts.Checkbox
	scale   string
	before  *dataset.Labels
}

// noAnswerWord is what stands for an answer that counts as none.
const noAnswerWord = "none"

func newLabelChoice(e *columnEditor) *labelChoice {
	c := &labelChoice{editor: e, before: e.was.Labels}
	var said string
	labels := e.was.Labels
	if labels == nil {
		texts := make([]string, len(e.texts.texts))
		for i, t := range e.texts.texts {
			texts[i] = t.text
		}
		if guess, evidence, ok := dataset.GuessLabels(texts, dataset.Memory{}); ok {
			labels, said = &guess, evidence
		}
	}
	c.words = parts.NewCheckbox("The answers are words: say what each counts as", func(bool) { e.show() })
	c.words.SetChecked(e.was.Labels != nil)
	c.reverse = parts.NewCheckbox("Turned round: agreeing is worse here", func(bool) {})
	rows := parts.Column(4)
	known := map[string]bool{}
	add := func(text string, count string, value string) {
		field := parts.NewEntry("?")
		field.SetText(value)
		c.fields, c.texts = append(c.fields, field), append(c.texts, text)
		rows.Add(parts.Row(10, parts.Sized(64, 32, field), parts.Grow(parts.SmallSpans(parts.T(text))), parts.Pad(0, 16, 0, 0, parts.Caption(count))))
	}
	for _, t := range byValue(e.texts.texts, labels) {
		known[t.text] = true
		add(t.text, thousands(int64(t.count)), valueWord(labels, t.text))
	}
	if labels != nil {
		c.scale = labels.Scale
		c.reverse.SetChecked(labels.Reverse)
		for _, text := range labels.Answers() {
			for _, one := range strings.Split(text, " / ") {
				if !holdsLabel(c.texts, one, *labels) {
					add(one, "0", valueWord(labels, one))
				}
			}
		}
	}
	var list fyne.CanvasObject = rows
	if len(c.fields) > 6 {
		list = parts.Sized(0, 212, parts.Scrolled(rows))
	}
	c.list = parts.Column(8)
	if said != "" {
		c.list.Add(parts.Caption(said))
	}
	c.list.Add(parts.Label("The number each answer counts as"))
	c.list.Add(list)
	c.list.Add(c.reverse)
	c.list.Add(parts.Caption("Type “" + noAnswerWord + "” for an answer that is none, such as “Do not know”. A text of a later file that is not listed here will be asked about."))
	c.box = parts.Column(8, c.words, c.list)
	return c
}

// byValue puts texts in the order of what they count as, so that the spellings of one
// answer stand together; those nobody knows come first.
func byValue(texts []textCount, labels *dataset.Labels) []textCount {
	rank := func(t textCount) float64 {
		switch word := valueWord(labels, t.text); word {
		case "":
			return math.Inf(-1)
		case noAnswerWord:
			return math.Inf(1)
		default:
			v, _ := strconv.ParseFloat(word, 64)
			return v
		}
	}
	out := slices.Clone(texts)
	slices.SortStableFunc(out, func(a, b textCount) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

// valueWord is what a text counts as by the labels, before an item is turned round.
func valueWord(l *dataset.Labels, text string) string {
	if l == nil {
		return ""
	}
	upright := *l
	upright.Reverse = false
	v, known := upright.Value(text)
	switch {
	case !known:
		return ""
	case math.IsNaN(v):
		return noAnswerWord
	}
	return plain(v)
}

// holdsLabel tells whether one of the texts is the label under another spelling.
func holdsLabel(texts []string, label string, l dataset.Labels) bool {
	one := dataset.Labels{Scale: l.Scale, Values: map[string]float64{label: 1}, Low: 0, High: 1}
	for _, t := range texts {
		if _, same := one.Value(t); same || strings.EqualFold(strings.TrimSpace(t), label) {
			return true
		}
	}
	return false
}

func (c *labelChoice) update() { c.list.Hidden = !c.words.Checked() }

// answer is the labels, nil where the cells are numbers.
func (c *labelChoice) answer() (labels *dataset.Labels, stay string) {
	if !c.words.Checked() {
		return nil, ""
	}
	out := &dataset.Labels{Scale: c.scale, Values: map[string]float64{}, Low: math.Inf(1), High: math.Inf(-1), Reverse: c.reverse.Checked()}
	for i, field := range c.fields {
		text := strings.TrimSpace(field.Text)
		switch {
		case text == "":
			continue // it stays a question, as a doubt
		case strings.EqualFold(text, noAnswerWord):
			out.Missing = append(out.Missing, c.texts[i])
			continue
		}
		v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			return nil, fmt.Sprintf("“%s” is not a number. Type what “%s” counts as, or “%s”.", text, c.texts[i], noAnswerWord)
		}
		out.Values[c.texts[i]] = v
		out.Low, out.High = min(out.Low, v), max(out.High, v)
	}
	if len(out.Values) < 2 {
		return nil, "Give at least two answers their numbers."
	}
	if c.before != nil {
		out.Low, out.High = min(out.Low, c.before.Low), max(out.High, c.before.High)
	}
	if out.Scale == "" {
		out.Scale = fmt.Sprintf("%s, %d answers", c.editor.was.Name(), len(out.Values))
	}
	return out, ""
}
