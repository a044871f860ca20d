package design

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
)

// sampleDesk is the window for the Sample size screen.
type sampleDesk struct {
	planDesk
	screen *SampleSize
	why    parts.Why
	files  []string
}

func (d *sampleDesk) SetWhy(why parts.Why)                               { d.why = why }
func (d *sampleDesk) ChooseWorkbooks(_ string, _ bool, f func([]string)) { f(d.files) }

// newSampleDesk opens the screen on a pilot of n teams in districts of eight with last
// year's cases.
func newSampleDesk(t *testing.T, n int, change func(r *experiment.Roster, o *experiment.Outcome)) *sampleDesk {
	t.Helper()
	a := test.NewTempApp(t)
	variant := parts.Light
	if os.Getenv("LEEWAY_DARK") != "" {
		variant = parts.Dark
	}
	a.Settings().SetTheme(parts.NewTheme(variant, 1))
	s, err := pilot.Create(filepath.Join(t.TempDir(), "p.leeway"), "Decide at the desk", experiment.Person{Name: "J. Aro"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() }) //nolint:errcheck // a test's own file
	r := experiment.Roster{Attributes: []experiment.Attribute{{Name: "District"}, {Name: "Cases last year", Numeric: true}}}
	for i := range n {
		r.Teams = append(r.Teams, experiment.Team{ID: fmt.Sprintf("T-%02d", i+1), Staff: 8 + i%10,
			Text: map[string]string{"District": string(rune('A' + i/8))}, Number: map[string]float64{"Cases last year": 11 + float64((i*7)%13)/5 - 1.2}})
	}
	o := experiment.Outcome{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous, Unit: "cases per person each week",
		Better: experiment.HigherIsBetter, SmallestEffect: 0.8, Baseline: "Cases last year"}
	if change != nil {
		change(&r, &o)
	}
	if n > 0 {
		if err := s.TakeRoster(r, dataset.Recipe{}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if o.ID != "" {
		if err := s.PutOutcome(o); err != nil {
			t.Fatal(err)
		}
	}
	plan := s.Pilot().Plan
	plan.Mechanism, plan.BlockBy = experiment.Blocked, []string{"District"}
	if err := s.SetPlan(plan); err != nil {
		t.Fatal(err)
	}
	d := &sampleDesk{planDesk: planDesk{t: t, session: s, window: test.NewTempWindow(t, nil)}, screen: NewSampleSize(s)}
	d.Rebuild()
	s.OnChange(func() { d.page.Update() })
	return d
}

// Rebuild shows the page as the frame does.
func (d *sampleDesk) Rebuild() {
	d.page = d.screen.build(d)
	d.window.SetContent(parts.Scrolled(d.page.Body))
	d.window.Resize(fyne.NewSize(836, 780))
}

// shows tells whether a text stands on the page or in the dialog before it.
func (d *sampleDesk) shows(text string) bool {
	for _, item := range parts.Items(d.window.Canvas()) {
		if strings.Contains(item.Text, text) {
			return true
		}
	}
	return false
}

func (d *sampleDesk) slider(name string) *parts.Slider {
	d.t.Helper()
	var found *parts.Slider
	parts.Walk(d.window.Canvas().Content(), func(o fyne.CanvasObject) bool {
		if s, is := o.(*parts.Slider); is {
			if _, words := s.Says(); strings.HasPrefix(words, name+": ") {
				found = s
			}
		}
		return true
	})
	if found == nil {
		d.t.Fatalf("no slider %q", name)
	}
	return found
}

// press taps a button of the dialog or the page.
func (d *sampleDesk) press(label string) {
	d.t.Helper()
	root := d.window.Canvas().Content()
	if top := d.window.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	pressed := false
	parts.Walk(root, func(o fyne.CanvasObject) bool {
		if b, is := o.(*parts.Button); is && b.Label() == label && !pressed {
			pressed = true
			b.Press()
		}
		return true
	})
	if !pressed {
		d.t.Fatalf("no button %q", label)
	}
}

// entry is the typed twin of a slider.
func (d *sampleDesk) entry(p *samplePage, name string) *parts.Entry {
	for _, s := range p.sliders {
		if s.name == name {
			return s.entry
		}
	}
	d.t.Fatalf("no entry %q", name)
	return nil
}

func (d *sampleDesk) picture(name string) {
	dir := os.Getenv("LEEWAY_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // a picture to look at
	if err := png.Encode(f, d.window.Canvas().Capture()); err != nil {
		d.t.Fatal(err)
	}
}

func TestSampleSizeShowsWhereNumbersComeFrom(t *testing.T) {
	d := newSampleDesk(t, 48, nil)
	d.picture("samplesize")
	for _, words := range []string{"48 teams:", "chance of seeing a change of 0.8", "Band: ICC from", "All that can take part; half get the practice",
		"Average in the roster, 8 to 17", "From last year's team means, at this ICC", "6 blocks cost 5 degrees of freedom",
		"117,649,000,000", "This design can tell an effect from luck"} {
		if !d.shows(words) {
			t.Errorf("nothing says %q", words)
		}
	}
	if d.foot.Primary.Label != "Use 48 teams" || d.foot.Primary.Disabled || d.foot.Secondary.Label != "Compare designs" {
		t.Errorf("foot %+v", d.foot)
	}
	if len(d.why.Paragraphs) != 3 || !strings.Contains(d.why.Paragraphs[1], "With 48 teams the smallest change") {
		t.Errorf("why %q", d.why.Paragraphs)
	}
}

func TestSampleSizeMovesAndIsUsed(t *testing.T) {
	d := newSampleDesk(t, 48, nil)
	d.slider("Teams").TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	if !d.shows("38 teams:") || d.foot.Primary.Label != "Use 38 teams" || !d.shows("Set by hand; was 48") || !d.shows("as the roster has 48 teams") {
		t.Errorf("after Page Down the foot is %+v", d.foot)
	}
	d.slider("Smallest change that matters").MoveTo(1.2)
	if !d.shows("seeing a change of 1.2") {
		t.Error("the change is not in the title")
	}
	before := d.screen.setting.SD
	d.slider("Alike inside a team (ICC)").MoveTo(0.05)
	if d.screen.setting.SD <= before {
		t.Error("with a smaller ICC the same team means speak for more spread between people")
	}
	d.foot.Primary.Do()
	kept := d.session.Pilot().SampleSize
	if kept == nil || kept.Teams != 38 || kept.Effect != 1.2 || kept.ICC != 0.05 || kept.Sources["teams"] != "Set by hand; was 48" || kept.Power <= kept.PowerLow {
		t.Fatalf("kept %+v", kept)
	}
	if len(d.went) != 1 || d.went[0] != shell.Plan || !strings.Contains(d.said, "38 teams and a change of 1.2") {
		t.Errorf("went %v, said %q", d.went, d.said)
	}
	if state, _ := d.screen.State(d.session.Pilot()); state != shell.InProgress || !d.shows("worked out for 38 teams; 48 are drawn") {
		t.Errorf("state %v", state)
	}
	if err := d.session.Undo(); err != nil {
		t.Fatal(err)
	}
	if !d.shows("48 teams:") {
		t.Error("undo does not bring the sliders back")
	}
	d.foot.Secondary.Do()
	if d.went[len(d.went)-1] != shell.Draw {
		t.Errorf("Compare designs leads to %v", d.went)
	}
}

func TestSampleSizeTakesTypedValues(t *testing.T) {
	d := newSampleDesk(t, 48, nil)
	p := &samplePage{screen: d.screen, w: d}
	d.page = p.page()
	d.window.SetContent(parts.Scrolled(d.page.Body))
	d.window.Resize(fyne.NewSize(836, 780))
	typed := func(name, text string) *parts.Entry {
		e := d.entry(p, name)
		e.SetText(text)
		e.OnLeave()
		return e
	}
	typed("Alike inside a team (ICC)", "0,31")
	if d.screen.setting.ICC != 0.31 {
		t.Errorf("ICC %g", d.screen.setting.ICC)
	}
	typed("Explained by last year", "72 %")
	if d.screen.setting.R2 != 0.72 {
		t.Errorf("R2 %g", d.screen.setting.R2)
	}
	for _, c := range []struct{ name, text, says string }{
		{"Alike inside a team (ICC)", "1.2", "Between 0.00 and 1.00."},
		{"Teams", "47.5", "A whole number."},
		{"Spread between people (SD)", "0", "Above 0."},
		{"People per team", "many", "is not a number"},
		{"Explained by last year", "100", "Between 0% and 100%."},
	} {
		before := fmt.Sprint(d.screen.setting)
		typed(c.name, c.text)
		if !d.shows(c.says) || fmt.Sprint(d.screen.setting) != before {
			t.Errorf("%s typed as %q: no words %q, or the number was taken", c.name, c.text, c.says)
		}
	}
}

func TestSampleSizeOfAnUnattainableDesign(t *testing.T) {
	d := newSampleDesk(t, 6, func(r *experiment.Roster, _ *experiment.Outcome) {
		for i := range r.Teams {
			r.Teams[i].Text["District"] = "A"
		}
	})
	d.picture("samplesize_never")
	const sentence = "With 6 teams the smallest p-value you can ever reach is 0.10. This design can never show an effect at 5%."
	if d.foot.Sentence != sentence || !d.foot.Blocked || d.foot.Primary.Disabled || !d.shows("This design cannot tell an effect from luck") {
		t.Errorf("foot %+v", d.foot)
	}
}

func TestSampleSizeNumbersAndSheet(t *testing.T) {
	d := newSampleDesk(t, 48, nil)
	d.page.OnNumbers()
	if !d.shows("Copy as a table") || !d.shows("48 teams: over 99% chance of seeing a change of 0.8. Chance of detecting") {
		t.Error("the numbers do not show")
	}
	d.picture("samplesize_numbers")
	d.press("Close")
	path := filepath.Join(t.TempDir(), "last.csv")
	var text strings.Builder
	text.WriteString("Team,Cases closed\n")
	for i := range 480 {
		fmt.Fprintf(&text, "T-%02d,%d.%d\n", i%48+1, 8+(i*i+i%48)%7, i%10)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	d.files = []string{path}
	d.page.Commands[0].Do()
	if !d.shows("Estimate from last.csv") {
		t.Fatalf("no question for the columns; refused: %v", d.refused)
	}
	d.picture("samplesize_sheet")
	d.press("Estimate")
	if !strings.Contains(d.said, "from 480 values in 48 teams") || !d.shows("From last.csv") {
		t.Errorf("said %q", d.said)
	}
	d.page.Commands[1].Do()
	if d.shows("From last.csv") {
		t.Error("starting again keeps the sheet's numbers")
	}
}

func TestSampleSizeOfOtherPilots(t *testing.T) {
	t.Run("yes or no", func(t *testing.T) {
		d := newSampleDesk(t, 40, func(r *experiment.Roster, o *experiment.Outcome) {
			o.Kind, o.SmallestEffect, o.Unit = experiment.Binary, 0.08, ""
			for i := range r.Teams {
				r.Teams[i].Number["Cases last year"] = 0.4 + float64(i%9)/40
			}
		})
		d.picture("samplesize_share")
		if !d.shows("seeing a change of 8 points") || !d.shows("Share as before") || !d.shows("Last year it was 49%") {
			t.Error("shares are not shown as such")
		}
	})
	t.Run("nothing yet", func(t *testing.T) {
		d := newSampleDesk(t, 0, func(_ *experiment.Roster, o *experiment.Outcome) { *o = experiment.Outcome{} })
		if !d.foot.Primary.Disabled || !strings.Contains(d.foot.Sentence, "main outcome") || !d.shows("No roster yet: 24 to start from") {
			t.Errorf("foot %+v", d.foot)
		}
	})
}
