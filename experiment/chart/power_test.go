package chart

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/power"
)

// permits is the made-up pilot of the look guide: 48 teams of 12, a change of 0.8.
func permits(teams int) power.Setting {
	return power.Setting{Kind: experiment.Continuous, Effect: 0.8, SD: 2.5, Teams: teams, Shares: []int{1, 1}, PerTeam: 12, CV: 0.2,
		ICC: 0.2, ICCLow: 0.12, ICCHigh: 0.3, R2: 0.6, DFLost: 1, Blocks: 6, Alpha: 0.05, Power: 0.8}
}

func curve(t testing.TB, teams int) PowerCurve {
	t.Helper()
	c, err := PowerOf(permits(teams), experiment.Outcome{Kind: experiment.Continuous}, 60)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func bareScale(teams int) AttainScale {
	return AttainOf(power.AttainBare(teams, []int{1, 1}), teams, []int{1, 1}, 0.05)
}

// blockedScale is four of eight teams in each of 6 districts: 70 to the power of 6.
func blockedScale() AttainScale {
	draws := new(big.Int).Exp(big.NewInt(70), big.NewInt(6), nil)
	f, _ := new(big.Float).SetInt(draws).Float64()
	return AttainOf(power.Attainability{Draws: draws, Exact: true, SmallestP: 2 / f, Reachable: true, Sentence: "48 teams make 117,649,000,000 possible draws."}, 48, []int{1, 1}, 0.05)
}

func TestPowerFigureSaysItsNumbers(t *testing.T) {
	f := Power(curve(t, 48), Light, Options{})
	r, err := permits(48).Read()
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("48 teams: %.0f%% chance of seeing a change of 0.8", 100*r.Chance); f.Title() != want {
		t.Errorf("title %q, want %q", f.Title(), want)
	}
	rows := f.Numbers()
	if rows[0][1] != "Chance for a change of 0.8" || rows[0][3] != "For 1.2" || rows[0][4] != "For 0.5" {
		t.Errorf("header %q", rows[0])
	}
	found := false
	for _, row := range rows[1:] {
		found = found || row[0] == "48" && row[1] == fmt.Sprintf("%.1f%%", 100*r.Chance) && row[2] == fmt.Sprintf("%.1f to %.1f%%", 100*r.Low, 100*r.High)
	}
	if !found {
		t.Errorf("no row says what the point says: %q", rows)
	}
}

// The words of both figures stay inside, and cover neither each other nor change with the
// numbers being extreme.
func TestPowerFiguresHaveRoom(t *testing.T) {
	for _, teams := range []int{4, 8, 12, 30, 48, 58, 60} {
		for _, effect := range []float64{0.05, 0.8, 5} {
			s := permits(teams)
			s.Effect, s.Blocks = effect, 0
			c, err := PowerOf(s, experiment.Outcome{Kind: experiment.Continuous}, 60)
			if err != nil {
				continue // too few teams for anything
			}
			fits(t, fmt.Sprintf("%d teams, change %g", teams, effect), Power(c, Light, Options{}), 500, 292)
		}
		fits(t, fmt.Sprintf("strip of %d teams", teams), Attainability(bareScale(teams), Light, Options{}), 640, 92)
	}
	for _, teams := range []int{2, 3, 7, 100, 400, 2000} {
		fits(t, fmt.Sprintf("strip of %d teams", teams), Attainability(bareScale(teams), Light, Options{}), 640, 92)
	}
}

func fits(t *testing.T, name string, f *Figure, width, height float64) {
	t.Helper()
	words := boxesOf(f, width, height)
	for i, w := range words {
		if w.x0 < -0.5 || w.x1 > width+0.5 || w.y0 < -0.5 || w.y1 > height+0.5 {
			t.Errorf("%s: %q leaves the picture: %+v", name, w.text, w)
		}
		for _, v := range words[:i] {
			if w.x0 < v.x1-1 && v.x0 < w.x1-1 && w.y0 < v.y1-2 && v.y0 < w.y1-2 {
				t.Errorf("%s: %q covers %q", name, w.text, v.text)
			}
		}
	}
}

func TestStripStartsWhereTheLevelCanBeReached(t *testing.T) {
	a := bareScale(6)
	if a.From != 40 { // two of 40 draws are 5%
		t.Errorf("from %g draws", a.From)
	}
	if b := AttainOf(power.AttainBare(6, []int{2, 1}), 6, []int{2, 1}, 0.05); b.From != 20 {
		t.Errorf("unequal arms: from %g draws", b.From)
	}
	rows := Attainability(a, Light, Options{}).Numbers()
	if last := rows[len(rows)-1]; last[0] != "6" || last[1] != "20 draws" || last[2] != "0.10" || last[3] != "yours" {
		t.Errorf("%q", last)
	}
	if !strings.Contains(Attainability(a, Light, Options{}).Title(), "never show an effect at 5%") {
		t.Errorf("%q", Attainability(a, Light, Options{}).Title())
	}
	if got := drawsWords(blockedScale().Yours); got != "118 billion draws" {
		t.Errorf("%q", got)
	}
}

func TestChanceIsNeverAllOrNothing(t *testing.T) {
	for p, want := range map[float64]string{0.8: "80%", 0.999: "over 99%", 0.001: "under 1%", 1: "100%", 0.994: "99%"} {
		if got := chance(p); got != want {
			t.Errorf("%g is %q", p, got)
		}
	}
	if chance(math.NaN()) != "–" {
		t.Error("no number is a number")
	}
}
