package design

import (
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/assets"
	"leeway/experiment"
	"leeway/experiment/pilot"
)

// card finds a tile by its name.
func (s *stage) card(name string) *tile {
	s.t.Helper()
	return find(s, "card "+name, func(c *tile) bool {
		_, words := c.Says()
		return strings.HasPrefix(words, name)
	})
}

func TestPracticeIsChosenAdaptedAndUndone(t *testing.T) {
	s := onStage(t, shell.Practice, nil)
	test.Tap(s.card("Peer-story e-mails"))
	s.mustSay("Selected: Peer-story e-mails")
	if s.session.Pilot().Practice.Name != "" {
		t.Error("selecting a card already chose it")
	}
	s.press("Use this practice")
	p := s.session.Pilot()
	if p.Practice.ID != "peer-story-emails" || p.Practice.Need != "peers" || p.Arms[1].Name != "Peer-story e-mails" {
		t.Errorf("practice is %+v, arms %+v", p.Practice, p.Arms)
	}
	s.press("Adapt")
	s.fill(s.field("Dose"), "Four weekly e-mails")
	s.press("Save")
	if got := s.session.Pilot().Practice; got.Dose != "Four weekly e-mails" || got.ID != "peer-story-emails" {
		t.Errorf("adapted practice is %+v", got)
	}
	s.mustSay("Dose (yours): Four weekly e-mails")
	for range 2 {
		if err := s.session.Undo(); err != nil {
			t.Fatal(err)
		}
	}
	if s.says("This pilot tries") {
		t.Error("after undo the practice still shows as chosen")
	}
}

func TestArrowKeysGoFromCardToCard(t *testing.T) {
	s := onStage(t, shell.Practice, nil)
	first := s.card("Raise the sign-off limit")
	s.window.Canvas().Focus(first)
	for _, step := range []struct {
		key  fyne.KeyName
		want string
	}{
		{fyne.KeyDown, "Team plans its work"}, {fyne.KeyRight, "Leadership training"}, {fyne.KeyEnd, "Peer-taught skill hour"},
		{fyne.KeyUp, "Same-week feedback"}, {fyne.KeyHome, "Problem-solving days"}, {fyne.KeyLeft, "Raise the sign-off limit"}, {fyne.KeyUp, "Raise the sign-off limit"},
	} {
		s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: step.key})
		s.mustSay("Selected: " + step.want)
	}
}

func TestFindLeavesTheCardsThatFit(t *testing.T) {
	s := onStage(t, shell.Practice, nil)
	search := find(s, "search", func(*parts.SearchField) bool { return true })
	test.Type(search.Entry, "burnout")
	if !s.says("Peer-story e-mails") || s.says("Meet a beneficiary") {
		t.Errorf("looking for burnout shows %v", s.words())
	}
	test.Type(search.Entry, "xyz")
	s.mustSay("xyz”. Clear the field with Escape")
}

func TestWriteMyOwnPractice(t *testing.T) {
	s := onStage(t, shell.Practice, nil)
	s.press("Write my own")
	s.press("Use my practice")
	s.mustSay("The practice has no name. Name it in a few words.")
	s.fill(s.field("Name"), "Quiet mornings")
	s.fill(s.field("Dose"), "Every day until ten")
	s.press("Use my practice")
	if got := s.session.Pilot().Practice; got.ID != "own" || got.Name != "Quiet mornings" || got.Dose != "Every day until ten" || got.Need != "other" {
		t.Errorf("practice is %+v", got)
	}
	s.mustSay("Quiet mornings")
}

// selectedCards names the cards that show as selected.
func (s *stage) selectedCards() []string {
	var out []string
	parts.Walk(s.window.Content(), func(o fyne.CanvasObject) bool {
		if c, ok := o.(*tile); ok && c.Chosen() {
			_, words := c.Says()
			out = append(out, words)
		}
		return true
	})
	return out
}

func TestNoPracticeIsChosenForANewPilot(t *testing.T) {
	s := onStage(t, shell.Practice, nil)
	if got := s.selectedCards(); len(got) > 0 {
		t.Errorf("a new pilot has selected %v", got)
	}
	s.mustSay("Choose a practice, or write your own.")
	s.mustSay("No practice chosen yet")
	button := func() *parts.Button {
		return find(s, "primary", func(b *parts.Button) bool { _, words := b.Says(); return strings.HasPrefix(words, "Use this practice") })
	}
	if !button().Disabled() {
		t.Error("the primary would use a practice that nobody chose")
	}
	button().Press()
	if got := s.session.Pilot().Practice; got.Name != "" {
		t.Errorf("practice %q was chosen by nobody", got.Name)
	}
	test.Tap(s.card("Peer-story e-mails"))
	if button().Disabled() {
		t.Error("a selected card cannot be used")
	}
}

// An earlier selection must not wait behind the primary to replace a practice that
// was written since; a card that is only read must not either.
func TestThePrimaryNeverReplacesAPractice(t *testing.T) {
	s := onStage(t, shell.Practice, nil)
	test.Tap(s.card("Peer-story e-mails"))
	s.press("Write my own")
	s.fill(s.field("Name"), "Quiet mornings")
	s.fill(s.field("Dose"), "Every day until ten")
	s.press("Use my practice")
	if got := s.selectedCards(); len(got) > 0 {
		t.Errorf("beside a practice of one's own, %v is selected", got)
	}
	s.mustSay("Dose: Every day until ten")
	s.mustSay("This practice is not in the library")
	s.press("Continue to Outcomes")
	if got := s.session.Pilot().Practice.Name; got != "Quiet mornings" {
		t.Errorf("going on replaced the practice by %q", got)
	}

	s = onStage(t, shell.Practice, func(p *pilot.Session) {
		if err := p.UsePractice(experiment.Practice{ID: "own", Name: "Quiet mornings"}); err != nil {
			t.Fatal(err)
		}
	})
	test.Tap(s.card("Peer-story e-mails"))
	s.mustSay("Selected: Peer-story e-mails. In use: Quiet mornings")
	screen, err := NewPractice(s.session)
	if err != nil {
		t.Fatal(err)
	}
	screen.selected = "peer-story-emails"
	v := &practiceView{screen: screen, session: s.session}
	if foot := v.foot(); foot.Primary.Label != "Continue to Outcomes" || foot.Secondary.Label != "Use this practice" {
		t.Errorf("foot %+v", foot)
	}
	s.press("Use this practice")
	if got := s.session.Pilot().Practice.ID; got != "peer-story-emails" {
		t.Errorf("a card chosen on purpose left %q", got)
	}
	if got := s.selectedCards(); len(got) != 1 {
		t.Errorf("selected are %v", got)
	}
}

func TestComplianceAddsAndTakesAwayAThirdArm(t *testing.T) {
	s := onStage(t, shell.Practice, nil)
	box := func() *parts.Checkbox {
		return find(s, "compliance", func(*parts.Checkbox) bool { return true })
	}
	box().Toggle()
	if arms := s.session.Pilot().Arms; len(arms) != 3 || arms[2].Name != "Extra checks" || arms[2].Share != 1 {
		t.Fatalf("arms are %+v", arms)
	}
	box().Toggle()
	if arms := s.session.Pilot().Arms; len(arms) != 2 {
		t.Fatalf("arms are %+v", arms)
	}
	if err := s.session.Undo(); err != nil {
		t.Fatal(err)
	}
	if !box().Checked() {
		t.Error("after undo the arm is back, the tick is not")
	}
}

func TestComplianceIsRefusedBesideFourArms(t *testing.T) {
	four := []experiment.Arm{{Name: "As before", Control: true, Share: 1}, {Name: "A", Share: 1}, {Name: "B", Share: 1}, {Name: "C", Share: 1}}
	s := onStage(t, shell.Practice, func(p *pilot.Session) {
		if err := p.SetArms(four); err != nil {
			t.Fatal(err)
		}
	})
	find(s, "compliance", func(*parts.Checkbox) bool { return true }).Toggle()
	s.mustSay("There are 4 arms already.")
	if got := len(s.session.Pilot().Arms); got != 4 {
		t.Errorf("%d arms", got)
	}
}

func TestArmsDialog(t *testing.T) {
	s := onStage(t, shell.Practice, nil)
	s.press("Change arms")
	s.press("Add an arm")
	name := find(s, "third arm", func(f *parts.Field) bool { return f.Text() == "Arm 3" })
	s.fill(name, "As before")
	s.press("Save the arms")
	s.mustSay("Two arms are called “As before”.")
	if got := len(s.session.Pilot().Arms); got != 2 {
		t.Fatalf("a refused dialog left %d arms", got)
	}
	s.fill(name, "Half the dose")
	share := s.field("Parts")
	s.fill(share, "0")
	s.press("Save the arms")
	s.mustSay("The parts of “As before”: A whole number from 1 to 1000.")
	s.fill(share, "2")
	s.press("Save the arms")
	want := []experiment.Arm{{Name: "As before", Control: true, Share: 2}, {Name: "Practice", Share: 1}, {Name: "Half the dose", Share: 1}}
	got := s.session.Pilot().Arms
	if !reflect.DeepEqual(got, want) {
		t.Errorf("arms are %+v, want %+v", got, want)
	}
	s.mustSay("As before 2 of 4 (control) · Practice 1 of 4 · Half the dose 1 of 4")
}

// No figure stands without its mark: every card that has a finding names a study
// and how it was checked, on the card and in the Why panel.
func TestEveryFindingHasItsMark(t *testing.T) {
	cards, err := assets.Practices()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cards {
		said := strings.Join(cardWhy(c, nil).Paragraphs, "\n")
		for _, e := range c.Evidence {
			if e.Strength == assets.NoTrial {
				if !strings.Contains(said, "No trial found yet") {
					t.Errorf("%s hides that no trial was found", c.ID)
				}
				continue
			}
			for _, need := range []string{capital(string(e.Strength)), e.Source, e.Finding} {
				if !strings.Contains(said, need) {
					t.Errorf("%s does not say %q", c.ID, need)
				}
			}
		}
	}
}

func TestFourArmsInOneAction(t *testing.T) {
	s := onStage(t, shell.Practice, nil)
	s.mustSay("Empowering more need not mean complying less: four arms can tell.")
	test.Tap(s.card("Peer-story e-mails"))
	s.press("Use this practice")
	s.press("Four arms: practice × extra checks")
	arms := s.session.Pilot().Arms
	if !experiment.IsFactorial(arms) || arms[3].Name != "Peer-story e-mails and Extra checks" || arms[0].Name != "As before" {
		t.Fatalf("arms %+v", arms)
	}
	s.mustSay("has an interval about 1.4 times as wide as with two arms")
	box := find(s, "compliance", func(*parts.Checkbox) bool { return true })
	if !box.Checked() {
		t.Error("the compliance arm is there, and its box is not ticked")
	}
	box.Toggle()
	if got := s.session.Pilot().Arms; len(got) != 2 || got[1].Name != "Peer-story e-mails" || got[1].Parts != nil {
		t.Errorf("without compliance the arms are %+v", got)
	}
	if err := s.session.Undo(); err != nil {
		t.Fatal(err)
	}
	s.press("Two arms, from the start")
	if got := s.session.Pilot().Arms; len(got) != 2 || got[0].Name != "As before" || !got[0].Control || got[1].Parts != nil {
		t.Errorf("two arms are %+v", got)
	}
}

func TestArmsThatStartAtDifferentTimes(t *testing.T) {
	s := onStage(t, shell.Practice, nil)
	s.press("Start at different times")
	s.mustSay("Say how many periods there are in all.")
	s.press("Set these arms")
	if s.session.Pilot().Phased() {
		t.Fatal("an unanswered dialog set arms")
	}
	s.fill(s.field("Periods in all"), "4")
	s.mustSay("Say what a period is")
	s.step("A period is a", fyne.KeyDown)
	s.step("A period is a", fyne.KeyDown)
	s.mustSay("As before: from month 4")
	s.mustSay("Only outcomes from before month 4")
	s.press("Set these arms")
	p := s.session.Pilot()
	if len(p.Arms) != 2 || p.Arms[0].Starts != 4 || p.Arms[1].Starts != 1 || p.Plan.Periods != 4 || p.Plan.PeriodName != "month" {
		t.Fatalf("arms %+v, plan %+v", p.Arms, p.Plan)
	}
	s.mustSay("Practice 1 of 2 from month 1")
	s.mustSay("Only outcomes from before month 4, when these start, belong in the planned comparison.")
	find(s, "compliance", func(*parts.Checkbox) bool { return true }).Toggle()
	s.mustSay("These arms start one after another with the same practice")

	// The starts can be changed one by one.
	s.press("Change arms")
	s.fill(s.field("Starts in month"), "9")
	s.press("Save the arms")
	s.mustSay("The start of “As before”: A whole number from 1 to 4.")
	s.fill(s.field("Starts in month"), "3")
	s.press("Save the arms")
	if got := s.session.Pilot(); got.Arms[0].Starts != 3 || got.Plan.Periods != 4 {
		t.Errorf("arms %+v", got.Arms)
	}

	s.press("Start at different times")
	test.Tap(find(s, "waves", func(o fyne.CanvasObject) bool {
		said, isItem := o.(interface{ Says() (string, string) })
		if !isItem {
			return false
		}
		kind, words := said.Says()
		return kind == "radio" && strings.HasPrefix(words, "Phased roll-out")
	}).(fyne.Tappable))
	s.fill(s.field("Waves"), "3")
	s.mustSay("Wave 2: from month 3")
	s.press("Set these arms")
	if got := s.session.Pilot(); len(got.Arms) != 3 || got.Arms[2].Starts != 4 || !got.Arms[2].Control {
		t.Errorf("waves %+v", got.Arms)
	}
	s.press("Two arms, from the start")
	if got := s.session.Pilot(); got.Phased() || got.Plan.Periods != 0 || len(got.Arms) != 2 {
		t.Errorf("back to two arms: %+v %+v", got.Arms, got.Plan)
	}
}

func TestOwnPracticeKeepsStepsAndSignals(t *testing.T) {
	s := onStage(t, shell.Practice, nil)
	s.press("Write my own")
	s.fill(s.field("Name"), "Quiet mornings")
	s.fill(s.field("Signal"), "Was it quiet?")
	steps := s.field("How to do it")
	s.window.Canvas().Focus(steps.Entry)
	steps.Entry.SetText("Close the counter.\n\nMove calls. ")
	s.press("Use my practice")
	got := s.session.Pilot().Practice
	if !reflect.DeepEqual(got.Steps, []string{"Close the counter.", "Move calls."}) || got.Signal != "Was it quiet?" || got.MoreSignals != nil {
		t.Errorf("practice %+v", got)
	}
	s.mustSay("2. Move calls.")
}
