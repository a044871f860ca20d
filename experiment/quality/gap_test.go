package quality

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// choose is the binomial coefficient.
func choose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return math.Exp(a - b - c)
}

// With 12 teams, 6 in each arm by lot, and 3 of them missing in one arm, the chance that
// all three fall into one arm is hypergeometric: 2·C(9,3)/C(12,6).
func TestTheGapOfTeamsIsHypergeometric(t *testing.T) {
	w := newWorld(t, 12, "11", nil)
	missing := 0
	w.each("cases", func(k int) int {
		if w.Draw.Arm[k] == 1 && missing < 3 {
			missing++
			return 0
		}
		return 1
	})
	w.final()
	g := w.report(t).Response[0].Gap
	if want := 2 * choose(9, 3) / choose(12, 6); !g.Exact || g.Draws != 924 || math.Abs(g.P-want) > 1e-9 || math.Abs(g.Points-50) > 1e-9 || !g.Warning {
		t.Errorf("%+v, want P %.6f", g, want)
	}
	if !strings.Contains(g.Sentence, "The gap is 50.0 points. Luck alone gives a gap this wide in 1 draw of 6. It is more than 5 points all the same") {
		t.Error(g.Sentence)
	}
}

// The same with 48 teams, where the draws are a sample.
func TestTheSampledGapIsHypergeometric(t *testing.T) {
	w := newWorld(t, 48, "12", nil)
	missing := 0
	w.each("cases", func(k int) int {
		if w.Draw.Arm[k] == 0 && missing < 5 {
			missing++
			return 0
		}
		return 1
	})
	w.final()
	g := w.report(t).Response[0].Gap
	want := 2 * choose(43, 19) / choose(48, 24)
	if g.Exact || g.Draws != UsualDraws || math.Abs(g.P-want) > 4*math.Sqrt(want*(1-want)/UsualDraws) || g.MonteCarloError <= 0 {
		t.Errorf("%+v, want P near %.4f", g, want)
	}
}

// People in teams of unequal size, in blocks, against an enumeration written here.
func TestTheGapOfPeopleIsThatOfAllDraws(t *testing.T) {
	w := newWorld(t, 8, "13", func(p *experiment.Pilot) {
		for i := range 8 {
			p.Roster.Teams[i].Staff = 10 + 3*i
			p.Roster.Teams[i].Text = map[string]string{"District": string(rune('a' + i/4))}
		}
		p.Roster.Teams[8].Text = map[string]string{"District": "a"}
		p.Roster.Attributes = []experiment.Attribute{{Name: "District"}}
		p.Plan.Mechanism, p.Plan.BlockBy = experiment.Blocked, []string{"District"}
	})
	answers := []int{10, 12, 11, 19, 13, 25, 20, 30}
	w.each("cases", func(int) int { return 1 })
	w.each("mood", func(k int) int { return answers[k] })
	w.final()
	r := w.report(t)
	g := r.Response[1].Gap
	gap := func(inA uint) float64 {
		var n, of [2]float64
		for k := range 8 {
			a := inA >> k & 1
			n[a] += float64(answers[k])
			of[a] += float64(10 + 3*k)
		}
		return math.Abs(n[0]/of[0] - n[1]/of[1])
	}
	drawn := uint(0)
	for k, a := range w.Draw.Arm {
		drawn |= uint(a) << k
	}
	wide, all := 0, 0
	for set := range uint(256) {
		two := func(s uint) bool { return s&1+s>>1&1+s>>2&1+s>>3&1 == 2 }
		if two(set&15) && two(set>>4) {
			all++
			wide += boolInt(gap(set) >= gap(drawn)-1e-12)
		}
	}
	if all != 36 || g.Draws != 36 || !g.Exact || math.Abs(g.P-float64(wide)/36) > 1e-12 || math.Abs(g.Points-100*gap(drawn)) > 1e-9 {
		t.Errorf("%+v, want P %d/%d and %.3f points", g, wide, all, 100*gap(drawn))
	}
	if !strings.Contains(r.Flow.Drawn.Text, "2 districts") {
		t.Error(r.Flow.Drawn.Text)
	}
}

// Under any draw the p-value is uniform at best: over all draws of the mechanism, a p of
// at most 0.10 comes up in at most one draw of ten.
func TestThePValueIsValid(t *testing.T) {
	w := newWorld(t, 8, "14", nil)
	answers := []int{10, 3, 7, 8, 2, 9, 6, 5}
	w.each("cases", func(int) int { return 1 })
	w.each("mood", func(k int) int { return answers[k] })
	w.final()
	m, err := randomize.ForPilot(w.Pilot)
	if err != nil {
		t.Fatal(err)
	}
	rare, total := 0.0, 0.0
	err = m.Enumerate(func(arm []int, p float64) bool {
		copy(w.Draw.Arm, arm)
		if g := w.report(t).Response[1].Gap; g.P <= 0.10 {
			rare += p
		}
		total += p
		return true
	})
	if err != nil || math.Abs(total-1) > 1e-9 || rare > 0.10+1e-9 || rare == 0 {
		t.Errorf("p of at most 0.10 in %.3f of draws; %v", rare, err)
	}
}

// The letters do not change the gap: it is the same by letter and by name.
func TestTheGapIsTheSameByLetterAndByName(t *testing.T) {
	w := newWorld(t, 10, "15", nil)
	w.each("cases", func(k int) int { return boolInt(k != 4) })
	w.each("mood", func(k int) int { return 5 + k%3 + w.Draw.Arm[k] })
	w.final()
	lettered := w.report(t)
	w.Stage = experiment.Unblinded
	named := w.report(t)
	for i := range lettered.Response {
		if a, b := lettered.Response[i].Gap, named.Response[i].Gap; fmt.Sprint(*a) != fmt.Sprint(*b) {
			t.Errorf("%+v and %+v", a, b)
		}
	}
}

func TestLuckInWords(t *testing.T) {
	for p, want := range map[float64]string{1: "every draw", 0.97: "nearly every draw", 0.72: "7 draws of 10", 0.5: "1 draw of 2", 0.25: "1 draw of 4", 0.013: "1 draw of 77", 0.0002: "fewer than 1 draw of 1,000"} {
		if got := luck(p); got != want {
			t.Errorf("%g: %q, want %q", p, got, want)
		}
	}
	g := Gap{Points: 3.1, P: 0.25}
	if got := g.words(2, true); got != "The gap is 3.1 points. Luck alone gives a gap this wide in 1 draw of 4, so this is not a warning sign." {
		t.Error(got)
	}
}
