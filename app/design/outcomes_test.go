package design

import (
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
)

func (s *stage) outcome(id string) experiment.Outcome {
	s.t.Helper()
	o, known := s.session.Pilot().Outcome(id)
	if !known {
		s.t.Fatalf("there is no outcome %q: %+v", id, s.session.Pilot().Outcomes)
	}
	return o
}

// number finds the field inside the sentence that begins with words.
func (s *stage) number(before string) *parts.Field {
	s.t.Helper()
	sentence := find(s, before, func(c *fyne.Container) bool {
		if len(c.Objects) != 3 {
			return false
		}
		said := ""
		parts.Walk(c.Objects[0], func(o fyne.CanvasObject) bool {
			if t, ok := o.(*parts.Text); ok {
				said = t.String()
			}
			return true
		})
		return said == before
	})
	var field *parts.Field
	parts.Walk(sentence, func(o fyne.CanvasObject) bool {
		if f, ok := o.(*parts.Field); ok {
			field = f
		}
		return true
	})
	return field
}

// step moves a dropdown by one choice with an arrow key.
func (s *stage) step(label string, arrow fyne.KeyName) {
	s.t.Helper()
	d := find(s, "dropdown "+label, func(d *parts.Dropdown) bool {
		said := ""
		parts.Walk(d, func(o fyne.CanvasObject) bool {
			if t, ok := o.(*parts.Text); ok && said == "" {
				said = t.String()
			}
			return true
		})
		return said == label
	})
	s.window.Canvas().Focus(d)
	d.TypedKey(&fyne.KeyEvent{Name: arrow})
}

const below = "Below a change of"

func TestReadyMadeOutcomeStillAsksForTheSmallestChange(t *testing.T) {
	s := onStage(t, shell.Outcomes, nil)
	s.mustSay("No outcome yet")
	s.press("Cases closed")
	o := s.outcome("cases-closed")
	if o.Role != experiment.Primary || o.SmallestEffect != 0 || o.Unit != "cases per person each week" {
		t.Errorf("outcome is %+v", o)
	}
	s.mustSay("Not answered yet. Ask whoever will decide; there is no usual value.")
	s.mustSay("cases per person each week, would you not bother?")
	s.fill(s.number(below), "0,8")
	if got := s.outcome("cases-closed").SmallestEffect; got != 0.8 {
		t.Errorf("smallest change is %g", got)
	}
	if s.says("Not answered yet") {
		t.Error("an answered question still asks")
	}
	s.press("Error rate")
	if got := s.outcome("error-rate"); got.Role != experiment.Secondary || got.Better != experiment.LowerIsBetter {
		t.Errorf("the second outcome is %+v", got)
	}
}

func TestYesOrNoIsTypedInPointsAndKeptAsAShare(t *testing.T) {
	s := onStage(t, shell.Outcomes, nil)
	s.press("Done in time")
	s.mustSay("points of 100, would you not bother?")
	s.fill(s.number(below), "7")
	if got := s.outcome("done-in-time").SmallestEffect; got != 0.07 {
		t.Errorf("7 points are kept as %g", got)
	}
	if got := s.number(below).Text(); got != "7" {
		t.Errorf("0.07 shows as %q", got)
	}
	s.fill(s.number(below), "100")
	s.mustSay("A share can change by less than 100 points")
	if got := s.outcome("done-in-time").SmallestEffect; got != 0.07 {
		t.Errorf("a refused number changed it to %g", got)
	}
	s.fill(s.number(below), "5")
	s.step("How it is measured", fyne.KeyUp)
	if got := s.outcome("done-in-time"); got.Kind != experiment.Continuous || got.SmallestEffect != 0 {
		t.Errorf("points became a number in another unit: %+v", got)
	}
}

func TestMainOutcomeChangesOnlyWhenConfirmed(t *testing.T) {
	s := onStage(t, shell.Outcomes, nil)
	s.press("Cases closed")
	s.press("Complaints")
	s.step("Role", fyne.KeyUp)
	s.mustSay("Change the main outcome?")
	s.press("Keep it as it is")
	if got := s.outcome("complaints").Role; got != experiment.Secondary {
		t.Errorf("unconfirmed, complaints is %s", got)
	}
	s.step("Role", fyne.KeyUp)
	s.press("Change the main outcome")
	if a, b := s.outcome("complaints").Role, s.outcome("cases-closed").Role; a != experiment.Primary || b != experiment.Secondary {
		t.Errorf("confirmed, complaints is %s and cases %s", a, b)
	}
}

func TestGuardrailAsksForItsLimit(t *testing.T) {
	s := onStage(t, shell.Outcomes, nil)
	s.press("Cases closed")
	s.press("Complaints")
	if s.says("It counts as held") {
		t.Error("a secondary outcome asks for a limit")
	}
	s.step("Role", fyne.KeyDown)
	s.fill(s.number("It counts as held while it gets worse by no more than"), "0.5")
	if got := s.outcome("complaints"); got.Margin != 0.5 || got.Role != experiment.Guardrail {
		t.Errorf("outcome is %+v", got)
	}
}

func TestOwnOutcomeComesIntoBeingWithItsName(t *testing.T) {
	s := onStage(t, shell.Outcomes, nil)
	s.press("Write my own")
	s.fill(s.field("Unit"), "hours")
	if got := len(s.session.Pilot().Outcomes); got != 0 {
		t.Fatalf("%d outcomes without a name", got)
	}
	s.fill(s.field("Name"), "Overtime, hours per week")
	o := s.outcome("overtime-hours-per-week")
	if o.Unit != "hours" || o.Kind != "" || o.Better != "" || o.SmallestEffect != 0 {
		t.Errorf("outcome is %+v: something was chosen in silence", o)
	}
	s.fill(s.field("Short name"), "Over time")
	s.mustSay("Use small letters, digits and hyphens")
	s.fill(s.field("Short name"), "overtime")
	if got := s.outcome("overtime"); got.Name != o.Name || len(s.session.Pilot().Outcomes) != 1 {
		t.Errorf("renamed: %+v", s.session.Pilot().Outcomes)
	}
	s.press("Remove")
	s.mustSay("No outcome yet")
	if err := s.session.Undo(); err != nil {
		t.Fatal(err)
	}
	s.mustSay("Overtime, hours per week")
}

func TestTypedTextIsSavedBeforeAnotherOutcomeOpens(t *testing.T) {
	s := onStage(t, shell.Outcomes, nil)
	s.press("Cases closed")
	field := s.number(below)
	s.window.Canvas().Focus(field.Entry)
	test.Type(field.Entry, "1.5")
	s.press("Sick days")
	if got := s.outcome("cases-closed").SmallestEffect; got != 1.5 {
		t.Errorf("smallest change is %g, what was typed is lost", got)
	}
	if got := s.field("Name").Text(); got != "Sick days" {
		t.Errorf("the editor shows %q", got)
	}
}

func TestBaselineOffersTheRostersNumbers(t *testing.T) {
	s := onStage(t, shell.Outcomes, func(p *pilot.Session) {
		roster := experiment.Roster{
			Attributes: []experiment.Attribute{{Name: "Cases/wk", Numeric: true}, {Name: "District"}},
			Teams:      []experiment.Team{{ID: "A", Number: map[string]float64{"Cases/wk": 1}}, {ID: "B", Number: map[string]float64{"Cases/wk": 2}}},
		}
		if err := p.TakeRoster(roster, dataset.Recipe{Version: 1, Purpose: dataset.ForRoster}, nil); err != nil {
			t.Fatal(err)
		}
	})
	s.press("Cases closed")
	s.step("Value before the start", fyne.KeyDown)
	if got := s.outcome("cases-closed").Baseline; got != "Cases/wk" {
		t.Errorf("baseline is %q", got)
	}
}

func TestReadNumber(t *testing.T) {
	for text, want := range map[string]float64{"0.8": 0.8, "0,8": 0.8, " 12 ": 12, "−3": -3, ".5": 0.5, "1 000": 1000, "0.125": 0.125, "1000.5": 1000.5} {
		if got, wrong := readNumber(text); got != want || wrong != "" {
			t.Errorf("%q is %g (%s), want %g", text, got, wrong, want)
		}
	}
	for _, text := range []string{"", "abc", "1,000", "1.000", "1.2.3", "Inf", "NaN", "1e5", "0x1", "5%"} {
		if got, wrong := readNumber(text); wrong == "" {
			t.Errorf("%q is read as %g", text, got)
		}
	}
}

func FuzzReadSize(f *testing.F) {
	f.Add("0,8", true)
	f.Add("7", true)
	f.Add("1.000", false)
	f.Fuzz(func(t *testing.T, text string, binary bool) {
		o := experiment.Outcome{Kind: experiment.Continuous}
		if binary {
			o.Kind = experiment.Binary
		}
		v, wrong := readSize(o, text)
		if wrong != "" && v != 0 || v < 0 || math.IsInf(v, 0) || math.IsNaN(v) || binary && v >= 1 {
			t.Fatalf("%q is %g (%s)", text, v, wrong)
		}
	})
}

func TestShortName(t *testing.T) {
	used := map[string]bool{"cases": true, "cases-2": true}
	for name, want := range map[string]string{
		"Cases": "cases-3", "Audit compliance, %": "audit-compliance", "100 days": "outcome-100-days", "§": "outcome",
		"Resignations per hundred staff each year": "resignations-per",
	} {
		got := shortName(name, func(id string) bool { return used[id] })
		if got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
		if wrong := wrongShortName(got); wrong != "" {
			t.Errorf("%q is refused: %s", got, wrong)
		}
	}
}

func TestLibraryFillsAnOutcomeAndAsksForTheSmallestChange(t *testing.T) {
	s := onStage(t, shell.Outcomes, nil)
	s.press("From the library")
	s.mustSay("Days to decision")
	search := find(s, "search", func(f *parts.SearchField) bool { return f.Entry.PlaceHolder == "Find an outcome or a questionnaire" })
	s.window.Canvas().Focus(search.Entry)
	test.Type(search.Entry, "inspires")
	if s.says("Resignations per") || s.says("Overtime") {
		t.Error("rows that do not fit still show")
	}
	test.Tap(s.card("Employee engagement index"))
	s.mustSay("Open Government Licence v3.0")
	s.mustSay("4. [My organisation] inspires me to do the best in my job")
	s.press("Add to this pilot")
	o := s.outcome("employee-engagement")
	if o.Role != experiment.Primary || o.SmallestEffect != 0 || !o.Opinion || o.Instrument == nil || len(o.Instrument.Items) != 5 || o.ScaleMax != 100 {
		t.Errorf("outcome %+v", o)
	}
	s.mustSay("Not answered yet. Ask whoever will decide; there is no usual value.")
	s.mustSay("Open Government Licence v3.0")
	s.mustSay("Beside “Employee engagement index”: People may feel better and get less done.")
	s.press("Add “Cases closed” as the guardrail")
	if got := s.outcome("cases-closed"); got.Role != experiment.Guardrail || got.Margin != 0 || got.SmallestEffect != 0 {
		t.Errorf("guardrail %+v", got)
	}
	s.mustSay("How many cases more for each person and week would pay for the trouble?")
	s.mustSay("How much worse may it get before you would stop?")
	if s.says("as the guardrail") {
		t.Error("a pilot with a guardrail is offered another")
	}
}

func TestLibraryClosesAndIsLeftByKeys(t *testing.T) {
	s := onStage(t, shell.Outcomes, nil)
	s.press("Cases closed")
	s.press("From the library")
	test.Tap(s.card("Days to decision"))
	s.mustSay("How to count it: One row for each case decided")
	first := s.card("Days to decision")
	s.window.Canvas().Focus(first)
	s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	_, words := s.window.Canvas().Focused().(*tile).Says()
	if words != "Done in time" {
		t.Errorf("arrow down goes to %q", words)
	}
	s.press("Close")
	if got := s.field("Name").Text(); got != "Cases closed" {
		t.Errorf("after closing the editor shows %q", got)
	}
	s.press("From the library")
	test.Tap(s.card("Audit compliance"))
	s.press("Add to this pilot")
	if got := s.outcome("audit-compliance").Role; got != experiment.Guardrail {
		t.Errorf("audit compliance is %s", got)
	}
}
