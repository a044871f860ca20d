package power

import (
	"context"
	"math"
	"strings"
	"testing"

	"leeway/experiment"
)

// TestDesignEffectIsThatOfTheError: the standard error squared is the design effect times
// that of as many people drawn one by one, whatever the teams weigh.
func TestDesignEffectIsThatOfTheError(t *testing.T) {
	for _, eachTeam := range []bool{false, true} {
		s := Setting{Kind: experiment.Continuous, Effect: 1, SD: 3, Teams: 20, Shares: []int{1, 1}, PerTeam: 8, CV: 0.6, ICC: 0.1, ICCLow: 0.1, ICCHigh: 0.1, Alpha: 0.05, Power: 0.8, EachTeam: eachTeam}
		r, err := s.Read()
		if err != nil {
			t.Fatal(err)
		}
		alone := 9 * 2 / (10 * 8.0)
		if math.Abs(r.SE*r.SE-r.DesignEffect*alone) > 1e-12 {
			t.Errorf("each team %v: design effect %.4f, the error's %.4f", eachTeam, r.DesignEffect, r.SE*r.SE/alone)
		}
	}
}

// TestFewDegreesOfFreedomHeedBoth: two teams of twelve have the practice. Replaying all 66
// draws can reach 1/66, but the verdict heeds the interval as well, which has about one
// degree of freedom, and so the chance of seeing is no larger than the interval's.
func TestFewDegreesOfFreedomHeedBoth(t *testing.T) {
	p := threeArms(12)
	p.Arms = p.Arms[:2]
	p.Arms[p.ControlArm()].Share = 5
	p.Outcomes[0].SmallestEffect = 8
	p.Plan.Hash = p.PlanHash()
	o := SimulateOptions{Repetitions: 400, Effect: 60}
	got, err := Simulate(context.Background(), p, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !(got.DF < fewDF) {
		t.Fatalf("%v degrees of freedom", got.DF)
	}
	if got.TypeI.Value > 0.05+3*0.011 || !strings.Contains(strings.Join(got.Notes, " "), "more cautious") {
		t.Errorf("type I %v, notes %q", got.TypeI, got.Notes)
	}
	s, effect, err := ready(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	with, err := s.repeat(context.Background(), "with", effect, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	interval := 0.0
	for _, r := range with {
		if r.sees { // by the interval alone, as nothing was prepared
			interval++
		}
	}
	interval /= float64(len(with))
	t.Logf("power %.3f, by the interval alone %.3f", got.Power.Value, interval)
	if got.Power.Value > interval+0.08 {
		t.Errorf("power %v is more than the interval's %v", got.Power, interval)
	}
}
