package demo

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/finding"
	"leeway/experiment/pilot"
	"leeway/experiment/power"
	"leeway/experiment/randomize"
)

// The draw depends on the sealed plan, so a plan with one word more gives other teams,
// and the story needs another world. With LEEWAY_SEARCH_WORLD set to a number, this
// looks through so many worlds for those in which the story comes out, by the planned
// estimate with fewer draws. Put the one you like into worldSeed.
func TestSearchForAWorld(t *testing.T) {
	most, err := strconv.Atoi(os.Getenv("LEEWAY_SEARCH_WORLD"))
	if err != nil {
		t.Skip("LEEWAY_SEARCH_WORLD is not set: worlds are looked for by hand, when the demonstration's plan changes")
	}
	for i := range most {
		world := fmt.Sprintf("leeway demonstration world %d", i)
		if wrong := storyOf(t, world); wrong == "" {
			t.Logf("%q tells the story", world)
		}
	}
}

// storyOf says the first thing in which a world differs from the story.
func storyOf(t *testing.T, world string) string {
	t.Helper()
	dir := t.TempDir()
	g := randomize.NewGenerator(world)
	all := teams(g)
	if err := writeRoster(dir, all); err != nil {
		t.Fatal(err)
	}
	var c clock
	c.set(2025, time.December, 8, 9, 0)
	s, err := pilot.CreateDemonstration(filepath.Join(dir, PilotFile), Title, lead, c.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // a test's own file
	y := &story{ctx: context.Background(), dir: dir, session: s, clock: &c, world: g, teams: all}
	for _, step := range []func() error{y.design, y.roster, y.seal, y.draw} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	doc := s.Pilot().Clone()
	practice := map[string]bool{}
	for i, id := range doc.Draw.Team {
		practice[id] = !doc.Arms[doc.Draw.Arm[i]].Control
	}
	var drawn []team
	place := map[string]int{}
	for _, each := range all {
		if each.leftOut == "" {
			place[each.id] = len(drawn)
			drawn = append(drawn, each)
		}
	}
	lost := firstOf(drawn, "Eastmoor", 1, func(t team) bool { return practice[t.id] })
	doc.Plan.RandomisationDraws = 999
	doc.Stage = experiment.Unblinded
	doc.Imports = []experiment.Import{{ID: "data/1"}}
	doc.Deviations = []experiment.Deviation{{What: "Mixed", Mixed: true}}
	es, err := estimate.Planned(context.Background(), doc, observed(outcomes(g, drawn, practice, lost[0].id), place), nil)
	if err != nil {
		return err.Error()
	}
	r, err := finding.FromEstimates(doc, es, math.NaN())
	if err != nil {
		return err.Error()
	}
	return differs(t, world, r)
}

// differs says the first thing in which the results are not those of the story.
func differs(t *testing.T, world string, r finding.Results) string {
	t.Helper()
	want := map[string]finding.Verdict{
		"cases": finding.ClearGain, "motivation": finding.GainSizeUncertain, "resignations": finding.TooUncertain,
		"complaints": finding.NoMeaningfulDifference, "days": finding.GainSizeUncertain, "overtime": finding.Harm,
	}
	for _, f := range r.Findings {
		id := f.Estimate.Outcome.ID
		if v, told := want[id]; told && f.Verdict != v {
			return id + ": " + f.Sentence
		}
		if f.Guardrail != nil && *f.Guardrail != finding.Held {
			return "the guardrail is not held"
		}
	}
	if len(r.Main.Subgroups) != 1 || !r.Main.Subgroups[0].Differs {
		return "the thirds do not differ"
	}
	groups := r.Main.Subgroups[0].Groups
	t.Logf("%s: %s Thirds %.2f %.2f %.2f", world, r.Main.Sentence, groups[0].Change, groups[1].Change, groups[2].Change)
	return ""
}

// observed are the rows of the three workbooks.
func observed(records []record, place map[string]int) []estimate.Observations {
	by := map[string]*estimate.Observations{}
	add := func(outcome string, team int, value, exposure float64) {
		o := by[outcome]
		if o == nil {
			o = &estimate.Observations{Outcome: outcome}
			by[outcome] = o
		}
		o.Team, o.Value = append(o.Team, team), append(o.Value, value)
		if exposure > 0 {
			o.Exposure = append(o.Exposure, exposure)
		}
	}
	for _, r := range records {
		at := place[r.team.id]
		for _, w := range r.weeks {
			add("cases", at, float64(w.closed), w.staffWeeks)
			add("complaints", at, 100*float64(w.complaints), float64(w.closed))
			add("overtime", at, w.overtime, w.staffWeeks)
			add("days", at, w.days, 0)
		}
		for _, answer := range r.answers {
			add("motivation", at, answer, 0)
		}
		add("resignations", at, 100*float64(r.resignations), r.staffYears)
		add("audit", at, r.audit, 0)
	}
	var out []estimate.Observations
	for _, o := range by {
		out = append(out, *o)
	}
	return out
}

// The sample size that stands in the plan is what package power makes of its numbers.
func TestSampleSizeIsWhatPowerSays(t *testing.T) {
	s := sampleSize()
	r, err := power.Setting{Kind: experiment.Continuous, Effect: s.Effect, SD: s.SD, Teams: s.Teams, Shares: []int{1, 1}, PerTeam: s.PerTeam, CV: s.CV,
		ICC: s.ICC, ICCLow: s.ICCLow, ICCHigh: s.ICCHigh, R2: s.R2, Alpha: 0.05, Power: 0.8, Blocks: 6, DFLost: 1, EachTeam: true}.Read()
	if err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]float64{"chance": {r.Chance, s.Power}, "low": {r.Low, s.PowerLow}, "high": {r.High, s.PowerHigh}} {
		if math.Abs(pair[0]-pair[1]) > 0.006 {
			t.Errorf("%s: power says %.3f, the plan %.2f", name, pair[0], pair[1])
		}
	}
}
