package finding_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/finding/findingtest"
)

// The table is section 8 of the look guide, read by hand: every region of the
// plane of (low, high) and every boundary.
func TestVerdictRule(t *testing.T) {
	const d = 1.0
	up, down := math.Nextafter(1, 2), math.Nextafter(1, 0)
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		low, high float64
		want      finding.Verdict
	}{
		{1.5, 2, finding.ClearGain},
		{1, 2, finding.ClearGain}, // low = δ
		{1, 1, finding.ClearGain},
		{down, 2, finding.GainSizeUncertain},
		{0.2, 0.9, finding.NoMeaningfulDifference}, // above zero, yet too small
		{-0.9, 0.9, finding.NoMeaningfulDifference},
		{-0.9, -0.1, finding.NoMeaningfulDifference}, // below zero, yet too small
		{0, 0, finding.NoMeaningfulDifference},
		{0.5, 1, finding.GainSizeUncertain}, // high = δ is not within
		{0, 1, finding.TooUncertain},        // low = 0 is not above zero
		{0, 2, finding.TooUncertain},
		{math.SmallestNonzeroFloat64, 2, finding.GainSizeUncertain},
		{-1, 0.5, finding.TooUncertain}, // low = −δ is not within
		{-down, down, finding.NoMeaningfulDifference},
		{-1, 0, finding.TooUncertain}, // high = 0 is not below zero
		{-1, -0.1, finding.Harm},
		{-2, -0.1, finding.Harm},
		{-up, -up, finding.Harm},
		{-2, 0, finding.TooUncertain},
		{-2, 0.5, finding.TooUncertain},
		{-0.5, 2, finding.TooUncertain},
		{-2, 2, finding.TooUncertain},
		{-inf, inf, finding.TooUncertain},
		{nan, 2, finding.TooUncertain},
		{1, nan, finding.TooUncertain},
	} {
		if got := finding.VerdictOf(c.low, c.high, d); got != c.want {
			t.Errorf("[%v, %v] against 1: %v, want %v", c.low, c.high, got, c.want)
		}
	}
}

func TestGuardrailRule(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      finding.GuardrailState
	}{
		{-2, 1, finding.Held}, {-3, 1, finding.NotSettled}, {-4, -3, finding.NotSettled},
		{-5, -3.1, finding.NotHeld}, {0.5, 2, finding.Held}, {math.NaN(), math.NaN(), finding.NotSettled},
	} {
		if got := finding.GuardrailOf(c.low, c.high, 3); got != c.want {
			t.Errorf("[%v, %v] against 3: %v, want %v", c.low, c.high, got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{finding.Number(-3.21, 1), "−3.2"}, {finding.Signed(1.48, 1), "+1.5"}, {finding.Signed(-0.04, 1), "0.0"},
		{finding.Signed(0.04, 1), "0.0"}, {finding.Number(1181, 0), "1,181"}, {finding.Number(-1234567.5, 1), "−1,234,567.5"},
		{finding.Number(math.NaN(), 1), "–"}, {finding.Number(math.Inf(-1), 1), "−∞"}, {finding.PValue(0), "<0.001"},
		{finding.PValue(0.0311), "0.031"}, {finding.PValue(math.NaN()), "–"}, {finding.Short(0.8), "0.8"}, {finding.Short(3), "3"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	for _, c := range []struct {
		low, high float64
		marks     []float64
		want      int
	}{
		{0.9, 2.05, []float64{0, 0.8}, 1},
		{-0.29, 0.42, []float64{0, 0.5}, 2},
		{0.12, 0.22, []float64{0, 0.05}, 2}, // 0.17 must not become 0.2
		{-10.3, 4, []float64{0, 3}, 1},
		{-1250, 830, []float64{0, 100}, 0},
		{0.82, 2.4, []float64{0, 0.8}, 2}, // 0.8 would read as if it were the limit
		{0.8, 2.4, []float64{0, 0.8}, 1},
		{-0.98, 3.04, []float64{0, 1}, 2},
		{-0.1, 0.5 - 1e-11, []float64{0, 0.5}, 2}, // the limit itself but for rounding
		{math.NaN(), 1, nil, 1},
		{5, 5, []float64{0}, 1},
	} {
		if got := finding.Decimals(c.low, c.high, c.marks...); got != c.want {
			t.Errorf("[%v, %v]: %d decimals, want %d", c.low, c.high, got, c.want)
		}
	}
}

func demo(t *testing.T, change func(*experiment.Pilot)) finding.Results {
	t.Helper()
	p := findingtest.Pilot()
	if change != nil {
		change(p)
	}
	r, err := finding.FromEstimates(p, findingtest.Estimates(p), 0.8)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The figures and verdicts of the look guide, section 12.
func TestDemonstration(t *testing.T) {
	r := demo(t, nil)
	want := []struct{ id, state, headline, sentence string }{
		{"cases", "Clear gain", "Decide at the desk raised cases closed.", "1.5 more cases per person each week (likely 0.9 to 2.0). Even the low end beats the 0.8 you said would matter."},
		{"overtime", "Harm", "Decide at the desk raised overtime: worse than Sign-off as before.", "0.43 more hours per staff-week (likely 0.06 to 0.80). That is the wrong way, though perhaps by less than the 0.25 you said would matter. It was not planned, so test it again before you act on it."},
		{"audit", "Held", "Audit compliance held.", "93.7% against 94.2%. Any fall is likely under 2.0 points; your limit was 3."},
		{"motivation", "Gain, size uncertain", "Decide at the desk raised work motivation, but by how much is uncertain.", "Up by 4.8 points on the scale from 0 to 100 (likely 1.2 to 8.4). A gain, but perhaps smaller than the 3 you said would matter."},
		{"resignations", "Too uncertain", "We cannot tell whether Decide at the desk changed resignations.", "3.2 fewer per 100 staff-years (likely 10.3 fewer to 4.0 more). 47 teams cannot tell these apart. This is not evidence that it does not work."},
		{"complaints", "No meaningful difference", "Decide at the desk changed complaints too little to matter.", "0.07 more per 100 cases (likely 0.29 fewer to 0.42 more). Any change is likely under the 0.5 you said would matter."},
		{"days", "Gain, size uncertain", "Decide at the desk lowered days to decision, but by how much is uncertain.", "2.1 fewer days (likely 0.2 to 4.0). A gain, but perhaps smaller than the 2 you said would matter. It was not planned, so test it again before you act on it."},
	}
	if len(r.Findings) != len(want) {
		t.Fatalf("%d findings, want %d", len(r.Findings), len(want))
	}
	for i, w := range want {
		f := r.Findings[i]
		if f.Estimate.Outcome.ID != w.id || f.StateText() != w.state {
			t.Errorf("finding %d: %s %s, want %s %s", i, f.Estimate.Outcome.ID, f.StateText(), w.id, w.state)
		}
		if f.Headline != w.headline {
			t.Errorf("%s: %q", w.id, f.Headline)
		}
		if f.Sentence != w.sentence {
			t.Errorf("%s: %q", w.id, f.Sentence)
		}
	}
	if r.Security.Points != 4 {
		t.Errorf("security %d, want 4: %+v", r.Security.Points, r.Security.Reasons)
	}
	if r.Flow.Roster != 52 || r.Flow.LeftOut != 4 || r.Flow.Drawn != 48 || r.Flow.Analysed != 47 || strings.Join(r.Flow.Lost, " ") != "EM-05" {
		t.Errorf("flow %+v", r.Flow)
	}
}

func TestSecurity(t *testing.T) {
	base := func(p *experiment.Pilot) { p.Deviations = nil }
	for _, c := range []struct {
		name       string
		change     func(*experiment.Pilot)
		detectable float64
		want       int
		says       string
	}{
		{"all well", base, 0.8, 5, "48 teams drawn by lot, plan sealed first."},
		{"detectable 1.5 δ", base, 1.2, 4, "Minus one: the smallest change this pilot can reliably see is 1.2; 0.8 would matter."},
		{"detectable 2 δ", base, 1.6, 3, "Minus two"},
		{"detectable 3 δ", base, 2.4, 2, "Minus three"},
		{"detectable 4 δ", base, 3.2, 1, "Minus four"},
		{"arms mixed", func(p *experiment.Pilot) {}, 0.8, 4, "Minus one: two control teams used the new limit for 3 weeks."},
		{"no draw", func(p *experiment.Pilot) { p.Draw = nil }, 0.8, 0, "not drawn by lot"},
		{"5% out of reach", func(p *experiment.Pilot) { p.Plan.Alpha = 1e-300 }, 0.8, 0, "can never be told"},
		{"elsewhere", func(p *experiment.Pilot) { base(p); p.Draw.Elsewhere = true }, 0.8, 4, "cannot be derived again"},
		{"drawn again", func(p *experiment.Pilot) {
			base(p)
			p.Draw.Earlier = []experiment.ReplacedDraw{{Seed: "1", Reason: "a team was left out by mistake"}}
		}, 0.8, 4, "Minus one: the draw was made 2 times"},
		{"sealed after the draw", func(p *experiment.Pilot) { base(p); p.Plan.SealedAt = p.Draw.At.Add(time.Hour) }, 0.8, 4, "not sealed before the draw"},
		{"sealed after unblinding", func(p *experiment.Pilot) { base(p); p.Plan.SealedAt = p.Unblinding.At.Add(time.Hour) }, 0.8, 3, "Minus two: the plan was sealed after unblinding."},
		{"plan changed", func(p *experiment.Pilot) { base(p); p.Plan.Hash = "0" }, 0.8, 3, "Minus two"},
		{"opinion", func(p *experiment.Pilot) { base(p); p.Outcomes[0].Opinion = true; p.Plan.Hash = p.PlanHash() }, 0.8, 4, "know their arm"},
		{"never below zero", func(p *experiment.Pilot) { p.Outcomes[0].Opinion = true; p.Plan.Hash = "0" }, 99, 0, "Minus four"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := findingtest.Pilot()
			es := findingtest.Estimates(p)
			c.change(p)
			for i := range es {
				es[i].Outcome = p.Outcomes[i]
			}
			r, err := finding.FromEstimates(p, es, c.detectable)
			if err != nil {
				t.Fatal(err)
			}
			all := ""
			for _, reason := range r.Security.Reasons {
				all += reason.Sentence + "\n"
				if (reason.Lost > 0) != strings.HasPrefix(reason.Sentence, "Minus ") {
					t.Errorf("reason %q lost %d", reason.Sentence, reason.Lost)
				}
			}
			if r.Security.Points != c.want || !strings.Contains(all, c.says) {
				t.Errorf("%d points, want %d with %q:\n%s", r.Security.Points, c.want, c.says, all)
			}
		})
	}
}

// Six of 48 lost is over a tenth; three of 24 against none is over five points.
func TestSecurityLostTeams(t *testing.T) {
	for _, c := range []struct {
		lost, want int
		says       string
	}{{0, 5, "48 of 48"}, {1, 5, "47 of 48 measured to the end."}, {2, 4, "Minus one: 2 of 48 teams were lost, 8% in one arm and 0% in another."}, {5, 4, "5 of 48 teams were lost."}} {
		p := findingtest.Pilot()
		p.Deviations = nil
		e := findingtest.Estimates(p)[0]
		full := append(e.Teams[:0:0], e.Teams...)
		gone := 0
		if c.lost == 0 {
			for i, id := range p.Draw.Team {
				if id == "EM-05" {
					m := full[0]
					m.Team, m.ID, m.Arm = i, id, p.Draw.Arm[i]
					full = append(full, m)
				}
			}
		}
		arm := 0
		for i, id := range p.Draw.Team {
			if id == "EM-05" {
				arm = p.Draw.Arm[i]
			}
		}
		e.Teams = nil
		for _, m := range full {
			if m.Arm == arm && gone < c.lost-1 {
				gone++
				continue
			}
			e.Teams = append(e.Teams, m)
		}
		r, err := finding.FromEstimates(p, append(findingtest.Estimates(p)[:0:0], e), 0.8)
		if err != nil {
			t.Fatal(err)
		}
		all := ""
		for _, reason := range r.Security.Reasons {
			all += reason.Sentence + "\n"
		}
		if r.Security.Points != c.want || !strings.Contains(all, c.says) {
			t.Errorf("%d lost: %d points, want %d:\n%s", c.lost, r.Security.Points, c.want, all)
		}
	}
}

func TestNote(t *testing.T) {
	p := findingtest.Pilot()
	es := findingtest.Estimates(p)
	es[0].Randomisation.Low, es[0].Randomisation.High = 0.95, 2.1
	es[1].Randomisation.Low, es[1].Randomisation.High = -0.3, 9
	es[2].Randomisation.P, es[2].Randomisation.Draws = 0.02, 9999
	es[5].Randomisation.P, es[5].Randomisation.Draws = 0.08, 9999
	r, err := finding.FromEstimates(p, es, 0.8)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		want := map[string]string{"motivation": "would say “Too uncertain” (likely −0.3 to 9.0)", "resignations": "would see a change", "days": "could not tell this change from luck"}[f.Estimate.Outcome.ID]
		if (want == "") != (f.Note == "") || !strings.Contains(f.Note, want) {
			t.Errorf("%s: note %q, want %q", f.Estimate.Outcome.ID, f.Note, want)
		}
	}
}

// No page for leaders may show these words, whatever the figures are.
func TestWordsAndSmallGroups(t *testing.T) {
	p := findingtest.Pilot()
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Staff = 0
	}
	es := findingtest.Estimates(p)
	for i := range es {
		kept := es[i].Teams[:0:0]
		for _, m := range es[i].Teams {
			if m.Arm == 0 || len(kept) < 4 {
				m.Staff, m.Rows = 0, 1
				kept = append(kept, m)
			}
		}
		es[i].Teams = kept
	}
	r, err := finding.FromEstimates(p, es, math.NaN())
	if err != nil {
		t.Fatal(err)
	}
	if math.IsNaN(r.Detectable) || r.Detectable < 0.75 || r.Detectable > 0.85 {
		t.Errorf("detectable from the standard error: %v, want about 2.88 × 0.28", r.Detectable)
	}
	for _, f := range r.Findings {
		if !f.Small {
			t.Errorf("%s: under ten people, yet not marked", f.Estimate.Outcome.ID)
		}
		for _, a := range f.Arms {
			if !math.IsNaN(a.Mean) || f.LevelText(a) != "under 10, not shown" {
				t.Errorf("%s: mean %v of %s is shown", f.Estimate.Outcome.ID, a.Mean, a.Name)
			}
		}
		text := strings.ToLower(f.Headline + " " + f.Sentence + " " + f.Note)
		for _, word := range []string{"significan", "reject", "trend", "prove", "p-value", "94.2"} {
			if strings.Contains(text, word) {
				t.Errorf("%q contains %q", text, word)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	for name, change := range map[string]func(*experiment.Pilot){
		"no control":      func(p *experiment.Pilot) { p.Arms[0].Control = false },
		"no main outcome": func(p *experiment.Pilot) { p.Outcomes[0].Role = experiment.Secondary },
		"no δ":            func(p *experiment.Pilot) { p.Outcomes[1].SmallestEffect = 0 },
		"no margin":       func(p *experiment.Pilot) { p.Outcomes[4].Margin = 0 },
	} {
		p := findingtest.Pilot()
		change(p)
		if _, err := finding.FromEstimates(p, findingtest.Estimates(p), 0.8); err == nil {
			t.Errorf("%s: no refusal", name)
		}
	}
	p := findingtest.Pilot()
	if _, err := finding.FromEstimates(p, nil, 0.8); err == nil {
		t.Error("no estimates: no refusal")
	}
}

// Turning an outcome round and negating its numbers says the same thing.
func FuzzDirection(f *testing.F) {
	f.Add(0.9, 1.5, 2.1, 0.8)
	f.Add(-1.0, 0.0, 1.0, 1.0)
	f.Fuzz(func(t *testing.T, low, change, high, delta float64) {
		if !(low <= change && change <= high) || !(delta > 1e-9) || math.IsInf(low, 0) || math.IsInf(high, 0) || math.IsInf(delta, 0) {
			t.Skip()
		}
		p := findingtest.Pilot()
		p.Outcomes = p.Outcomes[:1]
		p.Outcomes[0].SmallestEffect = delta
		up := findingtest.One(p, p.Outcomes[0], 1, [6]float64{10, 1, change, 1, low, high}, 1)
		p.Outcomes[0].Better = experiment.LowerIsBetter
		down := findingtest.One(p, p.Outcomes[0], 1, [6]float64{10, 1, -change, 1, -high, -low}, 1)
		a, err := finding.FromEstimates(p, append(findingtest.Estimates(p)[:0:0], up), 1)
		if err != nil {
			t.Fatal(err)
		}
		b, err := finding.FromEstimates(p, append(findingtest.Estimates(p)[:0:0], down), 1)
		if err != nil {
			t.Fatal(err)
		}
		if a.Main.Verdict != b.Main.Verdict {
			t.Errorf("%v and %v", a.Main.Verdict, b.Main.Verdict)
		}
		if strings.Contains(a.Main.Sentence, "NaN") || a.Main.Headline == "" {
			t.Errorf("%q", a.Main.Sentence)
		}
	})
}
