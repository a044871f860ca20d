package design

import (
	"context"
	"fmt"
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
}

func (d *planDesk) Canvas() fyne.Canvas                    { return d.window.Canvas() }
func (d *planDesk) ReadOnly() bool                         { return d.readOnly }
func (d *planDesk) Go(step shell.Step)                     { d.went = append(d.went, step) }
func (d *planDesk) Say(sentence string, _ func())          { d.said = sentence }
func (d *planDesk) Done(sentence string)                   { d.said = sentence }
func (d *planDesk) SetFoot(foot shell.Foot)                { d.foot = foot }
func (d *planDesk) Refuse(err error) bool                  { d.refused = err; return err != nil }
func (d *planDesk) ChooseSave(_, _ string, f func(string)) { f(d.savePath) }
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
