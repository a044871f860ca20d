package pilot_test

import (
	"math"
	"testing"

	"leeway/experiment"
)

func TestSampleSizeIsKeptUndoneAndRefused(t *testing.T) {
	s := create(t)
	size := experiment.SampleSize{Outcome: "cases", Effect: 0.8, Teams: 48, PerTeam: 12, SD: 2.2, ICC: 0.2, ICCLow: 0.12, ICCHigh: 0.3, R2: 0.6,
		Power: 0.8, PowerLow: 0.72, PowerHigh: 0.87, Sources: map[string]string{"icc": "From last year"}}
	refused(t, s, s.SetSampleSize(size), "does not have")
	must(t, s.PutOutcome(experiment.Outcome{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 0.8}))
	before := journalLength(t, s)
	for _, spoil := range []func(*experiment.SampleSize){
		func(k *experiment.SampleSize) { k.Teams = 1 },
		func(k *experiment.SampleSize) { k.ICC = 1.2 },
		func(k *experiment.SampleSize) { k.SD = 0 },
		func(k *experiment.SampleSize) { k.Effect = math.NaN() },
		func(k *experiment.SampleSize) { k.PerTeam = math.Inf(1) },
		func(k *experiment.SampleSize) { k.Power = -0.1 },
	} {
		wrong := size
		spoil(&wrong)
		refused(t, s, s.SetSampleSize(wrong), "")
	}
	must(t, s.SetSampleSize(size))
	if got := s.Pilot().SampleSize; got == nil || got.Teams != 48 || got.Sources["icc"] != "From last year" {
		t.Fatalf("kept %+v", got)
	}
	if n := journalLength(t, s); n != before+1 {
		t.Errorf("%d entries for one action", n-before)
	}
	size.Sources["icc"] = "changed afterwards"
	copied := s.Pilot().Clone()
	copied.SampleSize.Sources["icc"] = "changed in a copy"
	if got := s.Pilot().SampleSize.Sources["icc"]; got != "From last year" {
		t.Errorf("the source became %q", got)
	}
	must(t, s.Undo())
	if s.Pilot().SampleSize != nil {
		t.Error("undo keeps it")
	}
	must(t, s.Redo())
	if s.Pilot().SampleSize == nil {
		t.Error("redo does not bring it back")
	}
}
