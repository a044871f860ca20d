package sheets

import (
	"math"
	"testing"

	"fyne.io/fyne/v2/test"

	"leeway/app/parts"
	"leeway/experiment/dataset"
)

// answersColumn is the dialog's choice for a column that holds these texts.
func answersColumn(t *testing.T, labels *dataset.Labels, texts ...string) *labelChoice {
	t.Helper()
	test.NewTempApp(t)
	e := &columnEditor{was: dataset.Column{Letter: "F", Header: "I like my work", Labels: labels}, content: parts.Column(0)}
	for i, text := range texts {
		e.texts.texts = append(e.texts.texts, textCount{text, i + 1})
	}
	return newLabelChoice(e)
}

// put types into the field of a text.
func (c *labelChoice) put(t *testing.T, text, value string) {
	t.Helper()
	for i, one := range c.texts {
		if one == text {
			c.fields[i].SetText(value)
			return
		}
	}
	t.Fatalf("no field for “%s” among %q", text, c.texts)
}

// Answers of two languages are proposed with one number each; nothing holds before the
// box is ticked, and what is not known stays a question.
func TestAnswersInWordsAreProposedAndLaidDown(t *testing.T) {
	c := answersColumn(t, nil, "Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree", "Stimme zu", "Stimme nicht zu", "Perhaps")
	if labels, stay := c.answer(); labels != nil || stay != "" {
		t.Fatalf("without the tick: %+v, %q", labels, stay)
	}
	c.words.SetChecked(true)
	labels, stay := c.answer()
	if stay != "" {
		t.Fatal(stay)
	}
	for text, want := range map[string]float64{"Strongly disagree": 1, "Disagree": 2, "Stimme nicht zu": 2, "Agree": 4, "Stimme zu": 4, "Strongly agree": 5} {
		if got, known := labels.Value(text); !known || got != want {
			t.Errorf("“%s” counts as %v (%v), want %v", text, got, known, want)
		}
	}
	if _, known := labels.Value("Perhaps"); known {
		t.Error("a text nobody gave a number has one")
	}
	if labels.Low != 1 || labels.High != 5 {
		t.Errorf("the scale goes from %v to %v", labels.Low, labels.High)
	}
	if c.texts[0] != "Perhaps" {
		t.Errorf("the text that is a question does not come first: %q", c.texts)
	}
}

// “none” is no answer, a comma is a decimal sign, and an item that is turned round
// counts from the other end.
func TestAnswersTyped(t *testing.T) {
	c := answersColumn(t, nil, "Typ A", "Typ B", "Typ C", "k. A.")
	c.words.SetChecked(true)
	for text, value := range map[string]string{"Typ A": "3", "Typ B": "1,5", "Typ C": "1", "k. A.": "None"} {
		c.put(t, text, value)
	}
	c.reverse.SetChecked(true)
	labels, stay := c.answer()
	if stay != "" {
		t.Fatal(stay)
	}
	for text, want := range map[string]float64{"Typ A": 1, "Typ B": 2.5, "Typ C": 3, "k. A.": math.NaN()} {
		got, known := labels.Value(text)
		if !known || got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("“%s” counts as %v (%v), want %v", text, got, known, want)
		}
	}
	if labels.Scale == "" {
		t.Error("the scale has no name")
	}
	for _, wrong := range []string{"high", "NaN", "Inf"} {
		c.put(t, "Typ A", wrong)
		if labels, stay := c.answer(); labels != nil || stay == "" {
			t.Errorf("“%s” is taken as a number: %+v", wrong, labels)
		}
	}
	for _, text := range []string{"Typ A", "Typ B"} {
		c.put(t, text, "")
	}
	if labels, stay := c.answer(); labels != nil || stay == "" {
		t.Errorf("one answer makes a scale: %+v", labels)
	}
}

// A second visit to the dialog shows what was laid down and keeps the ends of the scale,
// also where the file lacks its extreme answers.
func TestAnswersLaidDownBefore(t *testing.T) {
	before := &dataset.Labels{Scale: "quality", Values: map[string]float64{"low": 0, "fair": 50, "high": 100}, Low: 0, High: 100, Reverse: true}
	c := answersColumn(t, before, "fair", "high")
	if !c.words.Checked() || !c.reverse.Checked() {
		t.Error("what was laid down does not show")
	}
	c.put(t, "low", "")
	labels, stay := c.answer()
	if stay != "" {
		t.Fatal(stay)
	}
	if labels.Low != 0 || labels.High != 100 || labels.Scale != "quality" {
		t.Errorf("the scale changed: %+v", labels)
	}
	if got, _ := labels.Value("high"); got != 0 {
		t.Errorf("the highest answer, turned round, counts as %v, want 0", got)
	}
}
