package pilot_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/report"
)

// advised is a pilot of n teams with two outcomes and, on demand, motivation.
func advised(n int, motivation bool) *experiment.Pilot {
	p := experiment.New("Advised")
	p.Question = experiment.Question{Who: "teams", Change: "decide", Comparison: "as before", Aim: "do more", Start: "2026-02-02", End: "2026-07-31"}
	p.Practice = experiment.Practice{ID: "own", Name: "Decide"}
	p.Outcomes = []experiment.Outcome{
		{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1},
		{ID: "audit", Name: "Audit", Role: experiment.Guardrail, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 2},
	}
	p.Roster.Attributes = []experiment.Attribute{{Name: "District"}, {Name: "Cases before", Numeric: true}, {Name: "Tenure", Numeric: true}}
	if motivation {
		p.Roster.Attributes = append(p.Roster.Attributes, experiment.Attribute{Name: "Work motivation", Numeric: true})
	}
	for i := range n {
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: fmt.Sprintf("T%02d", i), Staff: 8 + i%5, Text: map[string]string{"District": string(rune('A' + i/8))},
			Number: map[string]float64{"Cases before": float64(i % 7), "Tenure": float64(i % 3), "Work motivation": float64(i % 11)}})
	}
	return p
}

// on is the advice on one part whose choice says some words.
func on(t *testing.T, p *experiment.Pilot, part, words string) pilot.Advice {
	t.Helper()
	var all []string
	for _, a := range pilot.Advise(p) {
		if a.Field == part && strings.Contains(a.Choice, words) {
			return a
		}
		all = append(all, a.Field+": "+a.Choice)
	}
	t.Fatalf("no advice on %s says %q:\n%s", part, words, strings.Join(all, "\n"))
	return pilot.Advice{}
}

func TestAdviceFitsTheDesign(t *testing.T) {
	p := advised(48, true)
	for _, c := range []struct {
		part, words string
		differs     bool
	}{
		{report.PlanEstimate, "Adjust “Cases closed” for its start level in “Cases before”", true},
		{report.PlanGuardrail, "no more than 2 worse", true},
		{report.PlanSubgroups, "Teams by work motivation before the start, in thirds", true},
		{report.PlanLateTeams, "by lot", true},
		{report.PlanWeight, "each team", false},
		{report.PlanEstimate, "least squares", false},
		{report.PlanErrorLevel, "5%", false},
		{report.PlanErrorLevel, "9,999", false},
		{report.PlanFamily, "Holm", false},
		{report.PlanMissing, "counts in the arm it was drawn into", false},
		{report.PlanStopping, "once, after the end", false},
	} {
		if a := on(t, p, c.part, c.words); a.Differs != c.differs || a.Reason == "" {
			t.Errorf("%s, %s: differs %v, want %v (%s)", c.part, c.words, a.Differs, c.differs, a.Reason)
		}
	}
	if a := on(t, advised(20, true), report.PlanSubgroups, "in halves"); !a.Differs {
		t.Error("20 teams are not cut into halves")
	}
	if a := on(t, advised(12, true), report.PlanSubgroups, "no kinds"); a.Differs {
		t.Error("12 teams should not be cut, and are not")
	}
	if a := on(t, advised(48, false), report.PlanSubgroups, "Read a column"); !a.ByHand || !a.Differs {
		t.Error("a roster without motivation should be asked for it")
	}
}

func TestAdviceFollowsTheWayOfDrawing(t *testing.T) {
	p := advised(48, true)
	p.Outcomes[0].Baseline = "Cases before"
	p.Plan.Mechanism, p.Plan.BalanceOn = experiment.MatchedPairs, []string{"Cases before"}
	p.Plan.Covariates = []string{"Tenure"}
	if a := on(t, p, report.PlanEstimate, "differences within the matched sets"); !a.Differs {
		t.Error("pairs are not compared by their differences")
	}
	p.Roster.Teams = p.Roster.Teams[:47]
	on(t, p, report.PlanEstimate, "Adjust by least squares for the groups of the draw")

	p = advised(48, true)
	p.Outcomes[0].Baseline = "Cases before"
	p.Plan.Mechanism = experiment.Constrained
	if a := on(t, p, report.PlanDrawing, "Balance on “Cases before”"); !a.Differs {
		t.Error("nothing to balance on is advised")
	}
	on(t, p, report.PlanDrawing, "1 draw in 10")
	p.Plan.BalanceOn, p.Plan.Acceptance = []string{"Cases before", "Tenure"}, 0.1
	if a := on(t, p, report.PlanEstimate, "“Tenure”, which the draw balances"); !a.Differs {
		t.Error("what was balanced must be adjusted for")
	}

	// At most one column for each ten teams, the start level first.
	p = advised(20, true)
	p.Outcomes[0].Baseline = "Cases before"
	p.Plan.Covariates = []string{"Tenure", "Work motivation"}
	if a := on(t, p, report.PlanEstimate, "“Tenure” beside its start level"); !a.Differs {
		t.Error("20 teams have room for one column beside the start level")
	}

	p = advised(48, true)
	p.Arms = []experiment.Arm{{Name: "Now", Share: 1, Starts: 1}, {Name: "Later", Share: 1, Starts: 2}, {Name: "Never", Share: 1, Control: true}}
	p.Plan.Periods = 4
	if a := on(t, p, report.PlanEstimate, "all practice arms together"); !a.Differs {
		t.Error("a phased roll-out is not pooled")
	}
	p.Arms[0].Parts, p.Arms[0].Starts, p.Arms[1].Starts = []string{"empower"}, 0, 0
	if a := on(t, p, report.PlanEstimate, "Do not pool"); a.Differs {
		t.Error("factorial arms are pooled")
	}
}

// Taking the advice leaves nothing to advise, in one action that can be undone, and a
// plan that can be sealed.
func TestTakingTheAdvice(t *testing.T) {
	for _, kind := range experiment.MechanismKinds() {
		p := advised(48, true)
		p.Plan.Mechanism, p.Plan.Alpha, p.Plan.RandomisationDraws = kind, 0.1, 999
		if kind == experiment.Blocked {
			p.Plan.BlockBy = []string{"District"}
		}
		p.Plan.MissingRule, p.Plan.StoppingRule, p.Plan.Correction, p.Plan.Weighting = "", "", experiment.NoCorrection, experiment.EachRow
		s := create(t)
		must(t, s.TakeRoster(p.Roster, dataset.Recipe{}, nil), s.SetDesign(p, "test"))
		before := journalLength(t, s)
		must(t, s.TakeAdvice())
		if n := journalLength(t, s); n != before+1 {
			t.Errorf("%s: %d entries, want one", kind, n-before)
		}
		doc := s.Pilot()
		for _, a := range pilot.Advise(doc) {
			if a.Differs && !a.ByHand {
				t.Errorf("%s: still differs: %s %s", kind, a.Field, a.Choice)
			}
		}
		if err := doc.Check().Err(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		must(t, s.TakeAdvice())
		if n := journalLength(t, s); n != before+1 {
			t.Errorf("%s: taking it twice wrote %d entries", kind, n-before)
		}
		must(t, s.Undo())
		if s.Pilot().Plan.Alpha != 0.1 {
			t.Errorf("%s: it cannot be undone", kind)
		}
	}
}

func TestTakingTheAdviceOnOnePart(t *testing.T) {
	s := create(t)
	p := advised(48, true)
	p.Plan.Alpha = 0.1
	must(t, s.TakeRoster(p.Roster, dataset.Recipe{}, nil), s.SetDesign(p, "test"), s.TakeAdvice(report.PlanSubgroups))
	if doc := s.Pilot(); len(doc.Plan.Subgroups) != 1 || doc.Plan.Alpha != 0.1 {
		t.Errorf("%+v", doc.Plan)
	}
}

// A design that can never show an effect is sealed only by who knows it, and the
// sentence stands in the plan and in the journal.
func TestSealingAnUnattainableDesign(t *testing.T) {
	s := create(t)
	p := advised(6, false)
	p.Outcomes[1].Margin = 1
	ben := experiment.Person{Name: "Ben"}
	must(t, s.TakeRoster(p.Roster, dataset.Recipe{}, nil), s.SetDesign(p, "test"))
	never := pilot.Unattainable(s.Problems())
	if want := "With 6 teams the smallest p-value you can ever reach is 0.10. This design can never show an effect at 5%."; never != want {
		t.Fatalf("%q, want %q", never, want)
	}
	refused(t, s, s.SealPlan(ana, ben, ""), never)
	refused(t, s, s.SealPlan(ana, ben, "yes"), never)
	if s.Pilot().Plan.Sealed() {
		t.Fatal("it was sealed all the same")
	}
	must(t, s.SealPlan(ana, ben, never))
	doc := s.Pilot()
	if doc.Plan.Unattainable != never || doc.PlanHash() != doc.Plan.Hash {
		t.Errorf("the plan holds %q", doc.Plan.Unattainable)
	}
	entries, err := s.Journal()
	must(t, err)
	if last := entries[len(entries)-1]; !strings.Contains(last.Detail, "know this and seal it all the same: "+never) {
		t.Errorf("the journal says %q", last.Detail)
	}
}

func TestABlankIsNotSealed(t *testing.T) {
	s := create(t)
	p := advised(48, true)
	p.Outcomes[1].Margin = 1
	p.Plan.StoppingRule = "  "
	must(t, s.TakeRoster(p.Roster, dataset.Recipe{}, nil), s.SetDesign(p, "test"))
	refused(t, s, s.SealPlan(ana, experiment.Person{Name: "Ben"}, ""), "when the pilot would stop early")
	must(t, s.TakeAdvice(report.PlanStopping), s.SealPlan(ana, experiment.Person{Name: "Ben"}, ""))
}

func TestWritePlanByItsEnding(t *testing.T) {
	s := create(t)
	dir := t.TempDir()
	for _, name := range []string{"a.pdf", "a.json", "a.txt", "a.MD"} {
		must(t, s.WritePlan(filepath.Join(dir, name)))
	}
	refused(t, s, s.WritePlan(filepath.Join(dir, "a.docx")), "ending")
	refused(t, s, s.WritePlan(filepath.Join(dir, "no", "a.pdf")), "cannot be written")
}
