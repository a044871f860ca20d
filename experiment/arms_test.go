package experiment

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

// Every set of arms that is made passes the document's own check of arms and phases,
// and says in words when who starts.
func TestMadeArmsPassTheCheck(t *testing.T) {
	check := func(name string, arms []Arm, periods int) *Pilot {
		t.Helper()
		p := New("x")
		p.Arms, p.Plan.Periods, p.Plan.PeriodName = arms, periods, "month"
		for _, problem := range p.Check().Blocking() {
			if problem.Place.Field == "arms" || strings.Contains(problem.What, "period") {
				t.Errorf("%s: %s", name, problem.What)
			}
		}
		return p
	}
	for waves := LeastWaves; waves <= MostWaves; waves++ {
		for periods := waves + 1; periods <= 2*waves+5; periods++ {
			arms, err := WaveArms("Coaching", waves, periods)
			if err != nil {
				t.Fatal(err)
			}
			check("waves", arms, periods)
			if arms[0].Starts < 2 || arms[waves-1].Starts != periods {
				t.Errorf("%d waves in %d periods: the first starts in %d, the last in %d", waves, periods, arms[0].Starts, arms[waves-1].Starts)
			}
			for k := 1; k < waves; k++ {
				if arms[k].Starts <= arms[k-1].Starts {
					t.Errorf("%d waves in %d periods: wave %d starts in %d, wave %d in %d", waves, periods, k, arms[k-1].Starts, k+1, arms[k].Starts)
				}
			}
		}
	}
	for _, c := range []struct{ waves, periods int }{{1, 5}, {13, 20}, {4, 4}, {3, 61}} {
		if arms, err := WaveArms("x", c.waves, c.periods); err == nil {
			t.Errorf("%+v gives %+v", c, arms)
		}
	}
	arms, err := WaitListArms(Arm{Name: "As before", Share: 2}, Arm{Name: "Coaching", Share: 1, Description: "leads coach"}, 4)
	if err != nil {
		t.Fatal(err)
	}
	p := check("wait-list", arms, 4)
	if arms[0].Share != 2 || arms[1].Description != "leads coach" {
		t.Errorf("shares and words are lost: %+v", arms)
	}
	if got := strings.Join(p.RollOut(), " "); !strings.Contains(got, "“Coaching” from month 1") || !strings.Contains(got, "Only outcomes from before month 4") || !strings.Contains(got, "“Coaching” has 3 months") || strings.Contains(got, "says nothing") {
		t.Errorf("the wait-list says %q", got)
	}
	arms, _ = WaveArms("Coaching", 3, 4)
	got := strings.Join(check("waves", arms, 4).RollOut(), " ")
	for _, want := range []string{"“Wave 1” from month 2, “Wave 2” from month 3, “Wave 3” from month 4", "teams that still wait, “Wave 3”", "before month 4", "“Wave 2” has 1 month in which", "says nothing about the practice"} {
		if !strings.Contains(got, want) {
			t.Errorf("the roll-out does not say %q: %s", want, got)
		}
	}
	if New("x").RollOut() != nil {
		t.Error("without a roll-out there are sentences")
	}
}

func TestFactorial(t *testing.T) {
	arms := FactorialArms("As before", "Coaching", "Extra checks")
	p := New("x")
	p.Arms = arms
	if !IsFactorial(arms) || p.ControlArm() != 0 || arms[3].Name != "Coaching and Extra checks" || len(arms[3].Parts) != 2 {
		t.Errorf("arms %+v", arms)
	}
	said := strings.Join(p.Factorial(), " ")
	// Four equal arms: √2 for an arm against the control, 2 for more than the sum.
	for _, want := range []string{"Empowering more need not mean complying less", "1.4 times as wide", "2.0 times as wide"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q does not say %q", said, want)
		}
	}
	if math.Abs(ComparisonCost(arms)-math.Sqrt2) > 1e-15 || ComparisonCost(New("x").Arms) != 1 {
		t.Errorf("cost %g", ComparisonCost(arms))
	}
	// Variance of a difference with n(1/3) and n(2/3) teams against n/2 and n/2.
	if got := ComparisonCost([]Arm{{Control: true, Share: 2}, {Share: 1}}); math.Abs(got-math.Sqrt((3+1.5)/4)) > 1e-15 {
		t.Errorf("unequal cost %g", got)
	}
	renamed := RenamePart(arms, "Coaching", "Quiet mornings")
	if renamed[1].Name != "Quiet mornings" || renamed[3].Name != "Quiet mornings and Extra checks" || !IsFactorial(renamed) || arms[1].Parts[0] != "Coaching" {
		t.Errorf("renamed %+v, before %+v", renamed, arms)
	}
	named := append([]Arm(nil), arms...)
	named[3].Name = "Both"
	if got := RenamePart(named, "Coaching", "Quiet mornings"); got[3].Name != "Both" || got[3].Parts[0] != "Quiet mornings" {
		t.Errorf("a name of one's own becomes %+v", got[3])
	}
	for _, wrong := range [][]Arm{New("x").Arms, arms[:3], {{}, {}, {}, {}}, {{}, {Parts: []string{"a"}}, {Parts: []string{"a"}}, {Parts: []string{"a", "b"}}}} {
		if IsFactorial(wrong) {
			t.Errorf("taken for factorial: %+v", wrong)
		}
	}
	if !reflect.DeepEqual(RenamePart(New("x").Arms, "Practice", "New"), New("x").Arms) {
		t.Error("arms without parts are renamed")
	}
}
