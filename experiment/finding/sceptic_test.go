package finding_test

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/finding"
	"leeway/experiment/finding/findingtest"
)

// small is a pilot of teams of ten in the given arms, without blocks.
func small(arms ...int) *experiment.Pilot {
	p := experiment.New("Test")
	p.Outcomes = []experiment.Outcome{{ID: "y", Name: "Cases", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 0.5}}
	p.Draw = &experiment.Draw{Arm: arms}
	for i, arm := range arms {
		for arm >= len(p.Arms) {
			p.Arms = append(p.Arms, experiment.Arm{Name: "Third", Share: 1})
		}
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: "T" + string(rune('A'+i)), Staff: 10, Number: map[string]float64{}})
		p.Draw.Team = append(p.Draw.Team, p.Roster.Teams[i].ID)
	}
	return p
}

// say estimates one row a team for each outcome and says what it means.
func say(t *testing.T, p *experiment.Pilot, values map[string][]float64) finding.Results {
	t.Helper()
	var obs []estimate.Observations
	for _, o := range p.Outcomes {
		v := estimate.Observations{Outcome: o.ID, Value: values[o.ID]}
		for i := range v.Value {
			v.Team = append(v.Team, i)
		}
		obs = append(obs, v)
	}
	es, err := estimate.Planned(context.Background(), p, obs, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := finding.FromEstimates(p, es, math.NaN())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func reasons(s finding.Security) string {
	var all []string
	for _, r := range s.Reasons {
		all = append(all, r.Sentence)
	}
	return strings.Join(all, "\n")
}

// Teams all alike give no error, so no verdict: neither harm nor a guardrail held.
func TestNoSpreadSettlesNothing(t *testing.T) {
	p := small(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1)
	p.Outcomes[0].Better = experiment.LowerIsBetter
	p.Outcomes = append(p.Outcomes, experiment.Outcome{ID: "g", Name: "Accidents", Role: experiment.Guardrail, Kind: experiment.Count, Better: experiment.LowerIsBetter, SmallestEffect: 1, Margin: 1})
	r := say(t, p, map[string][]float64{"y": {1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2}, "g": make([]float64, 12)})
	if r.Main.Verdict != finding.TooUncertain || !math.IsNaN(r.Main.Low) || !math.IsNaN(r.Detectable) || !strings.Contains(r.Main.Sentence, "all alike") {
		t.Errorf("%v [%v, %v] detectable %v: %s", r.Main.Verdict, r.Main.Low, r.Main.High, r.Detectable, r.Main.Sentence)
	}
	g := r.Findings[1]
	if *g.Guardrail != finding.NotSettled || !strings.Contains(g.Sentence, "None was seen in 12 teams") {
		t.Errorf("%v: %s", *g.Guardrail, g.Sentence)
	}
	for _, f := range r.Findings {
		if text := f.Headline + f.Sentence + f.ChangeText() + f.IntervalText(); strings.Contains(text, "NaN") || strings.Contains(text, "000") {
			t.Error(text)
		}
	}
}

// The levels in a sentence are those that were measured; what the estimate makes
// of them by its adjustment is told as a change, never as a share above 100%.
func TestLevelsAreMeasured(t *testing.T) {
	p := small(0, 0, 0, 0, 1, 1, 1, 1)
	p.Roster.Attributes = []experiment.Attribute{{Name: "b", Numeric: true}}
	for i, b := range []float64{.97, .98, .96, .99, .90, .89, .91, .92} {
		p.Roster.Teams[i].Number["b"] = b
	}
	p.Outcomes = append(p.Outcomes, experiment.Outcome{ID: "g", Name: "Audit", Role: experiment.Guardrail, Kind: experiment.Binary, Better: experiment.HigherIsBetter, SmallestEffect: .07, Margin: .07, Baseline: "b"})
	r := say(t, p, map[string][]float64{"y": {0, .1, .3, .2, .3, .4, .2, .5}, "g": {.985, .988, .972, .983, .985, .974, .983, .988}})
	g := r.Findings[1]
	if !(g.ArmMean() > 1) || !g.Beyond(g.ArmMean()) {
		t.Fatalf("the adjusted mean is %v, so nothing is tested", g.ArmMean())
	}
	if !strings.Contains(g.Sentence, "98.2% against 98.2%; adjusted change +") || !strings.Contains(g.Sentence, "your limit was 7.") {
		t.Error(g.Sentence)
	}
	if text := g.LevelText(g.Arms[1]); !strings.Contains(text, "not shown") {
		t.Error(text)
	}
	if len(g.Adjusted) != 1 || g.Adjusted[0] != "b" {
		t.Errorf("adjusted for %v", g.Adjusted)
	}
}

// Below four degrees of freedom the more cautious of the two methods stands.
func TestFewDegreesOfFreedom(t *testing.T) {
	for _, c := range []struct {
		df, low, high float64
		want          finding.Verdict
		says          string
	}{
		{3.2, -0.3, 2.6, finding.TooUncertain, "would say “Clear gain” alone"},
		{3.2, 0.2, 2.6, finding.GainSizeUncertain, "from 0.2 to 2.6"},
		{3.2, math.Inf(-1), math.Inf(1), finding.TooUncertain, "too few possible draws"},
		{3.2, 0.85, 2.0, finding.ClearGain, ""},
		{38, -0.3, 2.6, finding.ClearGain, "the method in the plan decides"},
		{3.2, math.NaN(), math.NaN(), finding.ClearGain, ""},
	} {
		p := findingtest.Pilot()
		es := findingtest.Estimates(p)[:1]
		es[0].Effect.DF, es[0].Randomisation.Low, es[0].Randomisation.High = c.df, c.low, c.high
		r, err := finding.FromEstimates(p, es, 0.8)
		if err != nil {
			t.Fatal(err)
		}
		if r.Main.Verdict != c.want || r.Main.Arms[1].Verdict != c.want || !strings.Contains(r.Main.Note, c.says) || (c.says == "") != (r.Main.Note == "") {
			t.Errorf("df %v, [%v, %v]: %v, %q", c.df, c.low, c.high, r.Main.Verdict, r.Main.Note)
		}
	}
	// A guardrail held by a few teams alone is not settled, and its sentence says so.
	p := findingtest.Pilot()
	es := findingtest.Estimates(p)[:5]
	es[4].Effect.DF, es[4].Randomisation.Low, es[4].Randomisation.High = 2, -0.06, 0.05
	r, err := finding.FromEstimates(p, es, 0.8)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if f.Guardrail != nil && (*f.Guardrail != finding.NotSettled || !strings.Contains(f.Sentence, "too few teams") || !strings.Contains(f.Note, "“Held” alone")) {
			t.Errorf("%v %q %q", *f.Guardrail, f.Sentence, f.Note)
		}
	}
}

// The second method agrees only where its test does, too.
func TestSecondMethod(t *testing.T) {
	for _, c := range []struct {
		p    float64
		says string
	}{{0.001, "agrees."}, {0.08, "could not tell the change from luck"}} {
		p := findingtest.Pilot()
		es := findingtest.Estimates(p)[:1]
		e := &es[0]
		e.Randomisation.Low, e.Randomisation.High, e.Randomisation.P, e.Randomisation.Draws = 0.85, 2.1, c.p, 999
		r, err := finding.FromEstimates(p, es, 0.8)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(r.Main.SecondMethod(), c.says) {
			t.Errorf("p %v: %q", c.p, r.Main.SecondMethod())
		}
	}
}

// Two arms of two teams each cannot show an effect at 5%, though three arms have
// ninety draws.
func TestSecurityOfAContrastOfFew(t *testing.T) {
	r := say(t, small(0, 0, 1, 1, 2, 2), map[string][]float64{"y": {0, .1, 5, 5.2, 1, 1.1}})
	if r.Security.Points != 0 || !strings.Contains(reasons(r.Security), "4 teams drawn this way") {
		t.Errorf("%d points:\n%s", r.Security.Points, reasons(r.Security))
	}
	if r.Main.Verdict != finding.TooUncertain {
		t.Errorf("%v: %s", r.Main.Verdict, r.Main.Note)
	}
	if !strings.Contains(r.Main.Note, "2 practice arms were compared") {
		t.Errorf("nothing says that several arms were compared: %q", r.Main.Note)
	}
}

// Sealing and drawing within one second is in that order.
func TestSealedWithinTheSecondOfTheDraw(t *testing.T) {
	p := findingtest.Pilot()
	p.Deviations = nil
	p.Plan.SealedAt = p.Draw.At.Add(300 * time.Millisecond)
	r, err := finding.FromEstimates(p, findingtest.Estimates(p), 0.8)
	if err != nil {
		t.Fatal(err)
	}
	if r.Security.Points != 5 || !strings.Contains(reasons(r.Security), "plan sealed first") {
		t.Errorf("%d points:\n%s", r.Security.Points, reasons(r.Security))
	}
}

func TestShortOfShares(t *testing.T) {
	for i, share := range []float64{.07, .14, .28, .29, .55, .57, .58} {
		if got, want := finding.Short(share*100), []string{"7", "14", "28", "29", "55", "57", "58"}[i]; got != want {
			t.Errorf("%v is written %q, want %q", share*100, got, want)
		}
	}
}

// With a pooled contrast the main result is that one, and so is what it can detect.
func TestDetectableOfThePooledContrast(t *testing.T) {
	p := small(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2)
	p.Plan.Pooled = true
	r := say(t, p, map[string][]float64{"y": {0, 1, 2, 1.5, 2, 3, 4, 2.5, 3, 5, 4, 4.5}})
	e := r.Main.Estimate
	if want := estimate.Detectable(e.Effect.StdError, e.Effect.DF, p.Plan.Alpha, 0.8); e.Arm >= 0 || math.Abs(r.Detectable-want) > 1e-12 {
		t.Errorf("arm %d, detectable %v, want %v", e.Arm, r.Detectable, want)
	}
}

// Twelve answers from 360 staff are twelve people, and arms that answer unlike cost
// a point.
func TestResponseWithinTeams(t *testing.T) {
	answers := func(control, practice int) finding.Results {
		p := findingtest.Pilot()
		p.Deviations = nil
		p.Outcomes[0].Opinion = true
		p.Plan.Hash = p.PlanHash()
		es := findingtest.Estimates(p)[:1]
		for i := range es[0].Teams {
			es[0].Teams[i].Rows = []int{control, practice}[es[0].Teams[i].Arm]
		}
		r, err := finding.FromEstimates(p, es, 0.8)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	// Each arm has 24 teams of 12; EM-05 is lost.
	for _, c := range []struct {
		control, practice, points, notDrawn int
		says                                string
	}{
		{11, 11, 4, 0, "517 of 576 staff answered."},
		{12, 9, 3, 23, "Minus one: 495 of 576 staff answered, 100% in one arm and 72% in another."},
		{2, 2, 4, 47, "94 of 576 staff answered."},
		{1, 1, 4, 47, "how many of its staff answered is not known"},
		{26, 26, 4, 0, ""},
	} {
		r := answers(c.control, c.practice)
		notDrawn, dots := 0, 0
		for _, a := range r.Main.Arms {
			notDrawn, dots = notDrawn+a.NotDrawn, dots+len(a.TeamMeans)
		}
		if r.Security.Points != c.points || !strings.Contains(reasons(r.Security), c.says) || notDrawn != c.notDrawn {
			t.Errorf("%d and %d answers a team: %d points, %d teams without a dot, %d with:\n%s", c.control, c.practice, r.Security.Points, notDrawn, dots, reasons(r.Security))
		}
	}
}

// Where few people answered, or nobody knows how many people the rows are, no
// mean is shown; a number counted for a whole team stands for its staff.
func TestSmallGroupsCountPeople(t *testing.T) {
	for name, c := range map[string]struct {
		opinion bool
		staff   int
		rows    int
		small   bool
	}{
		"a count of teams of ten":              {false, 10, 1, false},
		"three answers, teams of fifty":        {true, 50, 1, true},
		"five answers a team":                  {true, 50, 5, false},
		"weekly rows of teams of unknown size": {false, 0, 26, true},
	} {
		p := findingtest.Pilot()
		p.Outcomes[0].Opinion = c.opinion
		es := findingtest.Estimates(p)[:1]
		var kept []estimate.TeamMean
		n := map[int]int{}
		for _, m := range es[0].Teams {
			if n[m.Arm]++; n[m.Arm] <= 3 {
				m.Staff, m.Rows = c.staff, c.rows
				kept = append(kept, m)
			}
		}
		es[0].Teams = kept
		r, err := finding.FromEstimates(p, es, 0.8)
		if err != nil {
			t.Fatal(err)
		}
		if r.Main.Small != c.small {
			t.Errorf("%s: small is %v", name, r.Main.Small)
		}
	}
}

// Teams with a value that have nothing to be compared with are not analysed.
func TestTeamsWithoutComparison(t *testing.T) {
	p := small(1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0)
	p.Roster.Attributes = []experiment.Attribute{{Name: "d"}}
	p.Plan.Mechanism, p.Plan.BlockBy, p.Plan.Estimator = experiment.Blocked, []string{"d"}, experiment.DifferenceInMeans
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Text = map[string]string{"d": string(rune('A' + i/8))}
	}
	nan := math.NaN()
	r := say(t, p, map[string][]float64{"y": {9, 8, 7, 8.5, 1, 1.2, .9, .8, 1, 2, 3, nan, nan, nan}})
	if r.Flow.Analysed != 8 || !strings.Contains(reasons(r.Security), "6 of 14 teams were lost or could not be compared") {
		t.Errorf("%d analysed:\n%s", r.Flow.Analysed, reasons(r.Security))
	}
}

// An arm that the main result does not compare cannot cost it a point.
func TestBalanceOfTheArmsCompared(t *testing.T) {
	p := small(0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2)
	p.Roster.Attributes = []experiment.Attribute{{Name: "before", Numeric: true}}
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Number["before"] = float64(i%5) + 100*float64(i/10)
	}
	r := say(t, p, map[string][]float64{"y": {0, 1, 2, 1, 2, 1, 2, 3, 2, 3, 1, 2, 1, 2, 3}})
	if text := reasons(r.Security); strings.Contains(text, "standard deviations") {
		t.Error(text)
	}
}
