package design

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/randomize"
)

// drawnDesk is the Draw screen of 48 teams in blocks of eight that were drawn.
func drawnDesk(t *testing.T) *planDesk {
	t.Helper()
	d := newPlanDesk(t, 48, drawOf)
	plan := d.session.Pilot().Plan
	plan.Mechanism, plan.BlockBy = experiment.Blocked, []string{"district"}
	if err := d.session.SetPlan(plan); err != nil {
		t.Fatal(err)
	}
	d.seal()
	if err := d.session.Draw("71 284 096", "test"); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestBalanceShowsWhatLuckGives(t *testing.T) {
	d := drawnDesk(t)
	d.wantText("The widest gap is", "Practice minus control before the start. All three together: p = ", "95 of 100 possible draws",
		"The arms are alike by district, because the draw was made within it.")
	for _, word := range []string{"passed", "significant", "balanced"} {
		if strings.Contains(d.text(), word) {
			t.Errorf("the page says %q", word)
		}
	}
	d.page.OnNumbers()
	says := d.dialogText()
	for _, want := range []string{"d² = ", "the share of 9,999 draws of the same mechanism", "A variance ratio of 1 is alike."} {
		if !strings.Contains(says, want) {
			t.Errorf("the numbers do not say %q:\n%s", want, says)
		}
	}
	d.tap("Copy as a table")
	copied := fyne.CurrentApp().Clipboard().Content()
	if !strings.Contains(copied, "Before the start\tValue\tPractice\tControl\tPractice SD") || !strings.Contains(copied, "\ntenure\t\t") || strings.Contains(copied, "Decide at the desk\t") {
		t.Errorf("copied\n%s", copied)
	}
	d.tap("Close")
}

func TestBalanceIsHiddenWithTheArms(t *testing.T) {
	d := drawnDesk(t)
	if err := d.session.StartCollecting(); err != nil {
		t.Fatal(err)
	}
	d.wantText("Hidden with the arms: averages by arm could give teams away.")
	if strings.Contains(d.text(), "The widest gap") || strings.Contains(d.text(), "p = ") {
		t.Error("the balance shows while the arms are hidden")
	}
	if d.page.OnNumbers(); len(d.window.Canvas().Overlays().List()) > 0 {
		t.Error("the numbers show while the arms are hidden")
	}
	if _, err := d.session.Balance(); err == nil {
		t.Error("the session compares hidden arms")
	}
	if _, _, err := d.session.BalanceTest(context.Background(), nil); err == nil {
		t.Error("the session judges hidden arms")
	}
}

// cancelling is a window in which somebody presses Cancel at once.
type cancelling struct{ *planDesk }

func (c cancelling) Run(task shell.Task) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	task.Done(task.Work(ctx, func(string, float64) {}))
}

func TestBalanceCanBeCancelled(t *testing.T) {
	d := drawnDesk(t)
	p := &drawPage{screen: &DrawScreen{session: d.session}, session: d.session, w: cancelling{d}, doc: d.session.Pilot()}
	card := p.balanceCard()
	var button *parts.Button
	text := ""
	parts.Walk(card, func(o fyne.CanvasObject) bool {
		if b, ok := o.(*parts.Button); ok && b.Label() == "Show what other draws would have given" {
			button = b
		}
		if said, ok := o.(*parts.Text); ok {
			text += said.String() + "\n"
		}
		return true
	})
	if button == nil || !strings.Contains(text, "The widest gap") || strings.Contains(text, "p = ") || p.screen.balance == nil || !p.screen.balance.cancelled {
		t.Fatalf("after Cancel the card says\n%s", text)
	}
	button.Press()
	if p.screen.balance.cancelled {
		t.Error("the button does not try again")
	}
}

func TestBalanceInWords(t *testing.T) {
	if got := balanceWords(nil); got != nil {
		t.Errorf("%v", got)
	}
	got := strings.Join(balanceWords(&randomize.Omnibus{D2: 1.5, P: 0.5, DF: 2, ChiSquareP: 0.47, Draws: 20, Exact: true, Attributes: []string{"a", "b"}}), " ")
	if !strings.Contains(got, "Both together: p = 0.50. Compared together: a, b. d² = 1.50 with 2 degrees of freedom (Hansen and Bowers 2008); p is the share of all 20 possible draws") {
		t.Error(got)
	}
}
