package design

import (
	"context"
	"math"
	"math/big"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/power"
)

// triedSession gives a comparison of the ways of drawing without trying them.
type triedSession struct {
	*pilot.Session
	asked *int
}

func (s triedSession) Tournament(_ context.Context, progress func(done, total int64)) (power.Tournament, error) {
	*s.asked++
	progress(10, 20)
	return power.Tournament{
		Entrants: []power.Entrant{
			{Kind: experiment.Complete, Name: "Complete", Detail: "All 48 in one lot", Explain: "24 of 48 teams, by lot", Detectable: 0.84, WorstImbalance: 0.79, WorstAttribute: "tenure", Draws: big.NewInt(32e12), Exact: true, SmallestP: 1e-13, TypeI: 0.049},
			{Kind: experiment.Blocked, BlockBy: []string{"district"}, Name: "By district", Detail: "Four of eight in each", Explain: "Half of each district, by lot", Detectable: 0.78, WorstImbalance: 0.79, Draws: big.NewInt(117649e6), Exact: true, SmallestP: 2e-11, TypeI: 0.051, Recommended: true},
			{Kind: experiment.Rerandomised, BalanceOn: []string{"before"}, Acceptance: 0.01, Name: "Redrawn until balanced", Explain: "Until the averages match", Detectable: 0.82, WorstImbalance: 0.23, Draws: big.NewInt(20), SmallestP: 0.1, TypeI: 0.05},
			{Kind: experiment.MatchedPairs, BalanceOn: []string{"before"}, Name: "Matched pairs", Detectable: math.NaN(), WorstImbalance: math.NaN(), SmallestP: math.NaN(), TypeI: math.NaN(), Refused: "The roster has no number to match by."},
		},
		Recommended: 1, Reason: "It sees the smallest change.", Repetitions: 5000, On: "last year's “before”", Notes: []string{"A note."},
	}, nil
}

func waysDesk(t *testing.T) (*planDesk, *int) {
	asked := 0
	return newPlanDesk(t, 48, func(s *pilot.Session) interface{ build(planWindow) *shell.Page } {
		return NewDraw(triedSession{s, &asked})
	}), &asked
}

func TestWaysOfDrawingAreComparedAndChosen(t *testing.T) {
	d, asked := waysDesk(t)
	d.tap("Compare the ways of drawing")
	d.wantText("Complete", "All 48 in one lot", "0.84", "on tenure", "32 trillion", "By district", "118 billion", "at least 20", "smallest p 0.10",
		"Advised", "It sees the smallest change.", "false alarms 5.1%", "Not possible here: the roster has no number to match by.")
	if lead := d.page.Lead[0].Text; lead != "Four ways to draw, tried 5,000 times each on last year's “before”." {
		t.Errorf("the lead says %q", lead)
	}
	if !strings.Contains(strings.Join(d.page.Why.Paragraphs, " "), "A note.") {
		t.Errorf("the panel says %v", d.page.Why.Paragraphs)
	}
	if strings.Contains(d.buttons(), "Draw this way: Matched pairs") || strings.Contains(d.buttons(), "Draw this way: Complete") {
		t.Error("a way that cannot be had, or that is chosen already, can be chosen")
	}
	test.Tap(d.find("button", "Draw this way: Redrawn until balanced").(fyne.Tappable))
	plan := d.session.Pilot().Plan
	if plan.Mechanism != experiment.Rerandomised || plan.Acceptance != 0.01 || len(plan.BalanceOn) != 1 || plan.BlockBy != nil {
		t.Fatalf("%+v", plan)
	}
	test.Tap(d.find("button", "Draw this way: By district").(fyne.Tappable))
	if plan := d.session.Pilot().Plan; plan.Mechanism != experiment.Blocked || plan.Acceptance != 0 || plan.BalanceOn != nil || plan.BlockBy[0] != "district" {
		t.Fatalf("%+v", plan)
	}
	if *asked != 1 {
		t.Errorf("the ways were tried %d times", *asked)
	}
	// Sealed, the table stays and cannot be chosen from.
	d.seal()
	d.wantText("118 billion", "1. Fixed before the seed")
	if strings.Contains(d.buttons(), "Draw this way") || strings.Contains(d.text(), "Advised: ") {
		t.Error("a sealed way of drawing can be chosen")
	}
}

// What was tried on another roster or plan is not shown.
func TestWaysOfDrawingFitThePlan(t *testing.T) {
	d, asked := waysDesk(t)
	d.tap("Compare the ways of drawing")
	o, _ := d.session.Pilot().Outcome("cases")
	o.SmallestEffect = 2
	if err := d.session.PutOutcome(o); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(d.text(), "118 billion") {
		t.Error("figures of another plan show")
	}
	d.tap("Compare the ways of drawing")
	if *asked != 2 {
		t.Errorf("tried %d times", *asked)
	}
}

// In a narrow window the ways are a list with the same words.
func TestWaysOfDrawingInANarrowWindow(t *testing.T) {
	d, _ := waysDesk(t)
	d.tap("Compare the ways of drawing")
	d.window.Resize(fyne.NewSize(460, 900))
	d.window.Content().Resize(fyne.NewSize(460, 900))
	d.wantText("Smallest change seen", "0.84, false alarms 4.9%", "0.79, on tenure", "24 of 48 teams, by lot")
	parts.Walk(d.window.Content(), func(o fyne.CanvasObject) bool {
		if text, ok := o.(*parts.Text); ok && text.Visible() && text.Size().Width > 460 {
			t.Errorf("%q is wider than the window", text.String())
		}
		return true
	})
}

// Sets stand together in the list of teams; teams drawn as one or placed are marked.
func TestTeamsListTellsSetsAndConstraints(t *testing.T) {
	d := newPlanDesk(t, 48, drawOf)
	plan := d.session.Pilot().Plan
	plan.Mechanism, plan.BalanceOn = experiment.MatchedPairs, []string{"before", "tenure"}
	if err := d.session.SetPlan(plan); err != nil {
		t.Fatal(err)
	}
	d.seal()
	if err := d.session.Draw("1", "test"); err != nil {
		t.Fatal(err)
	}
	p := &drawPage{screen: d.screen.(*DrawScreen), session: d.session, w: d, doc: d.session.Pilot()}
	list := p.listTeams()
	for i := 0; i < len(list.all); i += 2 {
		a, b := list.all[i], list.all[i+1]
		if a.cells[1] != b.cells[1] || !strings.HasPrefix(a.cells[1], "Set ") || a.arm == b.arm {
			t.Fatalf("rows %d and %d are %v and %v", i, i+1, a.cells, b.cells)
		}
	}

	d = newPlanDesk(t, 48, drawOf)
	plan = d.session.Pilot().Plan
	plan.Constraints = []experiment.Constraint{{Kind: experiment.Placed, Teams: []string{"T00"}, Arm: "As before"}, {Kind: experiment.SameArm, Teams: []string{"T01", "T02"}}}
	if err := d.session.SetPlan(plan); err != nil {
		t.Fatal(err)
	}
	d.seal()
	if err := d.session.Draw("1", "test"); err != nil {
		t.Fatal(err)
	}
	d.wantText("Placed, not drawn, and not compared: T00.")
	p = &drawPage{screen: d.screen.(*DrawScreen), session: d.session, w: d, doc: d.session.Pilot()}
	list = p.listTeams()
	findDrawFacts(d, p.doc, list.tell)
	if text := list.text(); !strings.Contains(text, "placed, not drawn") || !strings.Contains(text, "drawn as one with T02") {
		t.Errorf("the list says\n%s", text)
	}
}
