package design

import (
	"context"
	"fmt"
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

// planDesk is a window for tests: it runs work where it is asked for, and keeps
// what it was told.
type planDesk struct {
	t        *testing.T
	window   fyne.Window
	session  *pilot.Session
	screen   interface{ build(planWindow) *shell.Page }
	page     *shell.Page
	foot     shell.Foot
	went     []shell.Step
	said     string
	refused  error
	readOnly bool
	savePath string
	openPath string
}

func (d *planDesk) Canvas() fyne.Canvas                                { return d.window.Canvas() }
func (d *planDesk) ReadOnly() bool                                     { return d.readOnly }
func (d *planDesk) Go(step shell.Step)                                 { d.went = append(d.went, step) }
func (d *planDesk) Say(sentence string, _ func())                      { d.said = sentence }
func (d *planDesk) Done(sentence string)                               { d.said = sentence }
func (d *planDesk) SetFoot(foot shell.Foot)                            { d.foot = foot }
func (d *planDesk) Refuse(err error) bool                              { d.refused = err; return err != nil }
func (d *planDesk) ChooseSave(_, _ string, f func(string))             { f(d.savePath) }
func (d *planDesk) ChooseWorkbooks(_ string, _ bool, f func([]string)) { f([]string{d.openPath}) }
func (d *planDesk) Run(task shell.Task) {
	task.Done(task.Work(context.Background(), func(string, float64) {}))
}

// Rebuild shows the page as the frame does.
func (d *planDesk) Rebuild() {
	d.page = d.screen.build(d)
	d.foot = d.page.Foot
	d.window.SetContent(parts.Scrolled(d.page.Body))
	d.window.Resize(fyne.NewSize(1020, 700))
}

func (d *planDesk) changed() {
	if d.page.Update != nil {
		d.page.Update()
		return
	}
	d.Rebuild()
}

// newPlanDesk opens a screen on a pilot of n teams in blocks of eight.
func newPlanDesk(t *testing.T, n int, screen func(*pilot.Session) interface{ build(planWindow) *shell.Page }) *planDesk {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(parts.NewTheme(parts.Light, 1))
	s, err := pilot.Create(filepath.Join(t.TempDir(), "p.leeway"), "Desk", experiment.Person{Name: "J. Aro", Role: "pilot lead"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() }) //nolint:errcheck // a test's own file
	if n > 0 {
		fillPlan(t, s, n)
	}
	d := &planDesk{t: t, session: s, window: test.NewTempWindow(t, nil), screen: screen(s)}
	d.Rebuild()
	s.OnChange(d.changed)
	return d
}

func planOf(s *pilot.Session) interface{ build(planWindow) *shell.Page } { return NewPlan(s) }
func drawOf(s *pilot.Session) interface{ build(planWindow) *shell.Page } { return NewDraw(s) }

// fillPlan writes everything a plan needs.
func fillPlan(t *testing.T, s *pilot.Session, n int) {
	t.Helper()
	r := experiment.Roster{Attributes: []experiment.Attribute{{Name: "district"}, {Name: "assigned"}, {Name: "before", Numeric: true}, {Name: "tenure", Numeric: true}}}
	for i := range n {
		r.Teams = append(r.Teams, experiment.Team{ID: fmt.Sprintf("T%02d", i), Staff: 10,
			Text:   map[string]string{"district": string(rune('A' + i/8)), "assigned": []string{"As before", "decide at the DESK"}[i%2]},
			Number: map[string]float64{"before": float64(i % 5), "tenure": float64(i % 3)}})
	}
	for _, err := range []error{
		s.SetQuestion(experiment.Question{Who: "permit teams", Change: "officers decide", Comparison: "sign-off as before", Aim: "close more cases", Start: "2026-02-02", End: "2026-07-31"}),
		s.UsePractice(experiment.Practice{ID: "own", Name: "Decide at the desk"}),
		s.TakeRoster(r, dataset.Recipe{}, nil),
		s.PutOutcome(experiment.Outcome{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 0.8, Baseline: "before"}),
		s.PutOutcome(experiment.Outcome{ID: "audit", Name: "Audit", Role: experiment.Guardrail, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 2, Margin: 3}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// find gives the part of the page, or of the dialog in front, with a kind and words.
func (d *planDesk) find(kind, words string) fyne.CanvasObject {
	d.t.Helper()
	var found fyne.CanvasObject
	roots := []fyne.CanvasObject{d.window.Content()}
	if overlays := d.window.Canvas().Overlays().List(); len(overlays) > 0 {
		roots = overlays
	}
	for _, root := range roots {
		parts.Walk(root, func(o fyne.CanvasObject) bool {
			if s, ok := o.(parts.Speaker); ok && found == nil {
				if k, w := s.Says(); (kind == "" || k == kind) && strings.Contains(w, words) {
					found = o
				}
			}
			return true
		})
	}
	if found == nil {
		d.t.Fatalf("no %s %q is shown", kind, words)
	}
	return found
}

// text is all that the page says.
func (d *planDesk) text() string {
	var b strings.Builder
	parts.Walk(d.window.Content(), func(o fyne.CanvasObject) bool {
		if text, ok := o.(*parts.Text); ok {
			b.WriteString(text.String() + "\n")
		}
		return true
	})
	return b.String()
}

func (d *planDesk) wantText(words ...string) {
	d.t.Helper()
	all := d.text()
	for _, w := range words {
		if !strings.Contains(all, w) {
			d.t.Errorf("the page does not say %q; it says:\n%s", w, all)
		}
	}
}

func (d *planDesk) tap(words string) {
	d.t.Helper()
	o, ok := d.find("", words).(fyne.Tappable)
	if !ok {
		d.t.Fatalf("%q cannot be tapped", words)
	}
	test.Tap(o)
}

// dialogFields are the fields of the dialog in front.
func (d *planDesk) dialogFields() []*parts.Field {
	var out []*parts.Field
	for _, root := range d.window.Canvas().Overlays().List() {
		parts.Walk(root, func(o fyne.CanvasObject) bool {
			if f, ok := o.(*parts.Field); ok {
				out = append(out, f)
			}
			return true
		})
	}
	return out
}

func TestPlanOfAnEmptyPilotListsWhatIsMissing(t *testing.T) {
	d := newPlanDesk(t, 0, planOf)
	d.wantText("Not written yet", "Not chosen yet", "There are no teams.", "No practice is chosen.", "things to settle before sealing")
	if !d.foot.Blocked || !d.foot.Primary.Disabled {
		t.Errorf("an empty plan can be sealed: %+v", d.foot)
	}
	d.tap("Go to Question")
	if len(d.went) != 1 || d.went[0] != shell.Question {
		t.Errorf("the first problem leads to %v, want the question", d.went)
	}
}

func TestPlanReadsAsOnePage(t *testing.T) {
	d := newPlanDesk(t, 48, planOf)
	d.wantText("Do permit teams close more cases when officers decide, compared with sign-off as before?",
		"Decide at the desk, 2 February to 31 July 2026", "48 teams, 480 staff", "Audit must not fall by more than 3",
		"24 of 48 teams, by lot; 32 trillion possible draws", "Each team counts the same", "Difference adjusted for start level")
	d.find("chart", "clear gain lies beyond +0.8")
	d.find("chart", "between −0.8 and +0.8")
	if d.foot.Primary.Disabled {
		t.Errorf("a whole plan cannot be sealed: %+v", d.foot)
	}
	d.tap("Guardrail")
	if len(d.went) != 1 || d.went[0] != shell.Outcomes {
		t.Errorf("the guardrail leads to %v, want outcomes", d.went)
	}
}

func TestPlanNamesTheArmsAndLeadsToThem(t *testing.T) {
	d := newPlanDesk(t, 48, planOf)
	row := func() { d.find("", "Arms").(*parts.TapArea).Tapped(&fyne.PointEvent{}) }
	d.wantText("As before 1 of 2 (control), Decide at the desk 1 of 2")
	if err := d.session.SetArms([]experiment.Arm{{Name: "As before", Control: true, Share: 2}, {Name: "Desk", Share: 1}, {Name: "Extra checks", Share: 1}}); err != nil {
		t.Fatal(err)
	}
	d.wantText("As before 2 of 4 (control), Desk 1 of 4, Extra checks 1 of 4")
	row()
	if err := d.session.SealPlan(experiment.Person{Name: "J. Aro"}, experiment.Person{Name: "P. Mensah"}, ""); err != nil {
		t.Fatal(err)
	}
	d.wantText("As before 2 of 4 (control), Desk 1 of 4, Extra checks 1 of 4")
	row()
	d.tap("See Practice")
	if len(d.went) != 2 || d.went[0] != shell.Practice || d.went[1] != shell.Practice {
		t.Errorf("the arms lead to %v, want the practice before and after the seal", d.went)
	}
}

func TestPlanChoosesTheWayOfDrawing(t *testing.T) {
	d := newPlanDesk(t, 48, planOf)
	d.tap("Way of drawing")
	radio := radioUnder(d, 0)
	radio.OnChange("", 1)
	if plan := d.session.Pilot().Plan; plan.Mechanism != experiment.Blocked || len(plan.BlockBy) != 0 {
		t.Fatalf("two text columns, yet one was chosen in silence: %+v", plan)
	}
	d.wantText("1 thing to settle", "no column says which")
	box, ok := d.find("", "district (6 groups)").(*parts.Checkbox)
	if !ok {
		t.Fatal("there is no box for the district")
	}
	box.Toggle()
	if plan := d.session.Pilot().Plan; len(plan.BlockBy) != 1 || plan.BlockBy[0] != "district" {
		t.Fatalf("blocks by %v, want district", plan.BlockBy)
	}
	d.wantText("4 of 8 teams in each district, by lot; 118 billion possible draws")
}

// radioUnder is the nth radio that shows.
func radioUnder(d *planDesk, n int) *parts.Radio {
	var found []*parts.Radio
	parts.Walk(d.window.Content(), func(o fyne.CanvasObject) bool {
		if r, ok := o.(*parts.Radio); ok {
			found = append(found, r)
		}
		return true
	})
	if n >= len(found) {
		d.t.Fatalf("%d choices show, want more than %d", len(found), n)
	}
	return found[n]
}

func TestPlainDifferenceTakesCovariatesOutAndSaysSo(t *testing.T) {
	d := newPlanDesk(t, 48, planOf)
	d.tap("Estimate")
	d.find("", "tenure").(*parts.Checkbox).Toggle()
	if got := d.session.Pilot().Plan.Covariates; len(got) != 1 {
		t.Fatalf("covariates %v", got)
	}
	radioUnder(d, 0).OnChange("", 1)
	plan := d.session.Pilot().Plan
	if plan.Estimator != experiment.DifferenceInMeans || len(plan.Covariates) != 0 {
		t.Errorf("plan %+v", plan)
	}
	if !strings.Contains(d.said, "1 column to adjust for went out") {
		t.Errorf("said %q", d.said)
	}
}

func TestTwoNamesSealThePlan(t *testing.T) {
	d := newPlanDesk(t, 48, planOf)
	d.foot.Primary.Do()
	fields := d.dialogFields()
	if len(fields) != 4 || fields[0].Text() != "J. Aro" {
		t.Fatalf("the dialog has %d fields, the first says %q", len(fields), fields[0].Text())
	}
	fields[2].Entry.SetText("j. aro")
	d.tap("Seal the plan")
	if d.session.Pilot().Plan.Sealed() {
		t.Fatal("one person sealed alone")
	}
	fields[2].Entry.SetText("P. Mensah")
	d.tap("Seal the plan")
	doc := d.session.Pilot()
	if !doc.Plan.Sealed() || doc.Plan.SealedBy[1].Name != "P. Mensah" {
		t.Fatalf("sealed by %v", doc.Plan.SealedBy)
	}
	d.wantText("Sealed by two names", "P. Mensah", doc.Plan.Hash[:8])
	for _, w := range []string{"Open way of drawing", "All teams in one lot"} {
		if strings.Contains(d.text(), w) {
			t.Errorf("a sealed plan still offers %q", w)
		}
	}
}

func TestVerdictExamplesFollowTheRule(t *testing.T) {
	for _, e := range verdictExamples {
		got := parts.TooUncertain
		switch {
		case e.low >= 1:
			got = parts.ClearGain
		case e.low > -1 && e.high < 1:
			got = parts.NoMeaningfulDifference
		case e.low > 0:
			got = parts.GainSizeUncertain
		case e.high < 0:
			got = parts.Harm
		}
		if got != e.verdict || e.low > e.mean || e.mean > e.high {
			t.Errorf("the picture shows %v where the rule says %v", e.verdict, got)
		}
	}
}

// open opens a part of the plan, or closes it.
func (d *planDesk) open(part string) {
	d.t.Helper()
	row, ok := d.find("button", part).(*parts.TapArea)
	if !ok {
		d.t.Fatalf("%q does not open", part)
	}
	row.Tapped(&fyne.PointEvent{})
}

// field is the field of the page whose label starts with some words.
func (d *planDesk) field(label string) *parts.Field {
	d.t.Helper()
	var found *parts.Field
	parts.Walk(d.window.Content(), func(o fyne.CanvasObject) bool {
		if f, ok := o.(*parts.Field); ok && found == nil {
			parts.Walk(f, func(inner fyne.CanvasObject) bool {
				if text, ok := inner.(*parts.Text); ok && strings.HasPrefix(text.String(), label) {
					found = f
				}
				return true
			})
		}
		return true
	})
	if found == nil {
		d.t.Fatalf("no field %q is shown", label)
	}
	return found
}

func TestPlanHasARowForEveryPart(t *testing.T) {
	d := newPlanDesk(t, 48, planOf)
	d.wantText("Sample size", "Not looked at yet", "Who may gain most", "No kinds of teams are compared", "Limits of the draw", "Nothing limits the draw", "Late teams", "are left out",
		"Error level", "5%", "Several outcomes", "stands alone", "Missing teams", "nothing is filled in", "Stopping", "looked at once")
}

func TestEveryWayOfDrawingCanBeChosen(t *testing.T) {
	d := newPlanDesk(t, 48, planOf)
	d.open("Way of drawing")
	for i, kind := range experiment.MechanismKinds() {
		radioUnder(d, 0).OnChange("", i)
		plan := d.session.Pilot().Plan
		if plan.Mechanism != kind || plan.Acceptance > 0 != (kind == experiment.Rerandomised || kind == experiment.Constrained) {
			t.Errorf("%s: %+v", kind, plan)
		}
	}
	radioUnder(d, 0).OnChange("", 3) // rerandomised
	d.wantText("no column says in what", "1 thing to settle")
	d.find("checkbox", "before").(*parts.Checkbox).Toggle()
	if plan := d.session.Pilot().Plan; len(plan.BalanceOn) != 1 || plan.BalanceOn[0] != "before" {
		t.Fatalf("balances on %v", plan.BalanceOn)
	}
	d.wantText("drawn again until the arms are alike in before (1 draw in 100 would do)")
	field := d.field("One draw in how many")
	field.Entry.SetText("1000")
	field.Entry.FocusLost()
	if a := d.session.Pilot().Plan.Acceptance; a != 0.001 {
		t.Errorf("acceptance %g", a)
	}
	radioUnder(d, 0).OnChange("", 0)
	if plan := d.session.Pilot().Plan; plan.Acceptance != 0 || plan.BalanceOn != nil {
		t.Errorf("a complete draw keeps %+v", plan)
	}
}

func TestWhatMustHoldIsAddedAndTakenOut(t *testing.T) {
	d := newPlanDesk(t, 48, planOf)
	add := func(kind int, fill func([]*parts.Field, []*parts.Dropdown)) {
		t.Helper()
		d.tap("Add what must hold")
		var radios []*parts.Radio
		var drops []*parts.Dropdown
		for _, root := range d.window.Canvas().Overlays().List() {
			parts.Walk(root, func(o fyne.CanvasObject) bool {
				switch o := o.(type) {
				case *parts.Radio:
					radios = append(radios, o)
				case *parts.Dropdown:
					drops = append(drops, o)
				}
				return true
			})
		}
		radios[0].SelectIndex(kind)
		radios[0].OnChange("", kind)
		drops = nil
		for _, root := range d.window.Canvas().Overlays().List() {
			parts.Walk(root, func(o fyne.CanvasObject) bool {
				if drop, ok := o.(*parts.Dropdown); ok {
					drops = append(drops, drop)
				}
				return true
			})
		}
		fill(d.dialogFields(), drops)
		d.tap("Add it")
	}
	d.open("Limits of the draw")
	add(0, func(f []*parts.Field, _ []*parts.Dropdown) { f[0].SetText("T00, T01"); f[1].SetText("one manager") })
	d.wantText("T00 and T01 are in the same arm (one manager)")
	add(2, func(f []*parts.Field, drops []*parts.Dropdown) { f[0].SetText("T05"); drops[0].SelectIndex(0) })
	add(3, func(f []*parts.Field, drops []*parts.Dropdown) {
		drops[0].SelectIndex(0)
		drops[1].SelectIndex(1)
		f[0].SetText("4")
	})
	plan := d.session.Pilot().Plan
	if len(plan.Constraints) != 3 || plan.Constraints[1].Arm != "As before" || plan.Constraints[2].Limit != 4 || plan.Constraints[2].Attribute != "district" {
		t.Fatalf("%+v", plan.Constraints)
	}
	// What is wrong stays in the dialog, and nothing is added.
	add(0, func(f []*parts.Field, _ []*parts.Dropdown) { f[0].SetText("T00, nobody") })
	if len(d.window.Canvas().Overlays().List()) == 0 || len(d.session.Pilot().Plan.Constraints) != 3 {
		t.Error("a team that is not there was taken")
	}
	d.tap("Cancel")
	d.tap("Take out")
	if left := d.session.Pilot().Plan.Constraints; len(left) != 2 || left[0].Kind != experiment.Placed {
		t.Errorf("left %+v", left)
	}
}

func TestRulesAndKindsOfTeamsAreSet(t *testing.T) {
	d := newPlanDesk(t, 48, planOf)
	d.open("Who may gain most")
	d.find("checkbox", "tenure").(*parts.Checkbox).Toggle()
	d.wantText("Teams by tenure before the start, in thirds")
	d.open("Who may gain most")
	d.open("Late teams")
	radioUnder(d, 0).OnChange("", 1)
	d.open("Late teams")
	d.open("Several outcomes")
	radioUnder(d, 0).OnChange("", 2)
	d.open("Several outcomes")
	d.open("Stopping")
	rule := d.field("When the data are looked at")
	rule.Entry.SetText("Looked at once, in August.")
	rule.Entry.FocusLost()
	plan := d.session.Pilot().Plan
	if len(plan.Subgroups) != 1 || plan.Subgroups[0].Groups != 3 || plan.LateTeams != experiment.LateByLot || plan.Correction != experiment.BenjaminiHochberg || plan.StoppingRule != "Looked at once, in August." {
		t.Errorf("%+v", plan)
	}
	rule.Entry.SetText(" ")
	rule.Entry.FocusLost()
	if d.session.Pilot().Plan.StoppingRule == "" {
		t.Error("a blank rule was taken")
	}
}

func TestAdviceIsShownAndTaken(t *testing.T) {
	d := newPlanDesk(t, 48, planOf)
	d.open("Late teams")
	d.wantText("An expert would choose: Draw late teams by lot too.")
	d.tap("Use it")
	if d.session.Pilot().Plan.LateTeams != experiment.LateByLot {
		t.Error("the advice on late teams was not taken")
	}
	if err := d.session.SetPlan(experiment.DefaultPlan()); err != nil {
		t.Fatal(err)
	}
	button, ok := d.page.Head.(fyne.Tappable)
	if !ok {
		t.Fatal("the page does not offer an expert's choices")
	}
	test.Tap(button)
	d.tap("Use 1 choice")
	if d.session.Pilot().Plan.LateTeams != experiment.LateByLot {
		t.Error("an expert's choices were not taken")
	}
}

func TestSealingShowsThePlanAndAsksWhoKnows(t *testing.T) {
	d := newPlanDesk(t, 6, planOf)
	d.wantText("This design can never show an effect at 5%")
	d.foot.Primary.Do()
	d.find("checkbox", "seal it all the same")
	fields := d.dialogFields()
	fields[2].SetText("P. Mensah")
	d.tap("Seal the plan")
	if d.session.Pilot().Plan.Sealed() {
		t.Fatal("it was sealed though nobody said that they know")
	}
	d.find("checkbox", "We know that this design can never show an effect at 5%").(*parts.Checkbox).Toggle()
	want := sealedHash(d.session.Pilot(), d.session.Problems())
	d.tap("Seal the plan")
	doc := d.session.Pilot()
	if !doc.Plan.Sealed() || !strings.Contains(doc.Plan.Unattainable, "can never show an effect") || doc.Plan.Hash != want {
		t.Errorf("%+v, the dialog showed %s", doc.Plan, want)
	}
}

func TestASealedPartLeadsToADeviation(t *testing.T) {
	d := newPlanDesk(t, 48, planOf)
	if err := d.session.SealPlan(experiment.Person{Name: "J. Aro"}, experiment.Person{Name: "P. Mensah"}, ""); err != nil {
		t.Fatal(err)
	}
	d.open("Main outcome")
	d.tap("Record a deviation")
	fields := d.dialogFields()
	if got := fields[0].Text(); got != "Main outcome: " {
		t.Errorf("the form starts with %q", got)
	}
	press := d.find("button", "Record the deviation").(fyne.Tappable)
	test.Tap(press)
	fields[0].SetText("Main outcome: counted from week 3")
	test.Tap(press)
	if len(d.session.Pilot().Deviations) != 0 {
		t.Fatal("a deviation without a reason was taken")
	}
	fields[1].SetText("The case system was down. The first weeks are left out.")
	test.Tap(press)
	if list := d.session.Pilot().Deviations; len(list) != 1 || list[0].What != "Main outcome: counted from week 3" {
		t.Errorf("%+v", list)
	}
}

func TestThePlanIsSaved(t *testing.T) {
	d := newPlanDesk(t, 48, planOf)
	for _, ending := range []string{".pdf", ".json", ".txt"} {
		d.savePath = filepath.Join(t.TempDir(), "plan"+ending)
		d.page.Commands[map[string]int{".pdf": 0, ".json": 1, ".txt": 2}[ending]].Do()
		if info, err := os.Stat(d.savePath); err != nil || info.Size() < 500 {
			t.Errorf("%s: %v", ending, err)
		}
	}
}
