package pilot_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/estimate"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// shared finds the folder of real data beside the checkout.
func shared(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("LEEWAY_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs %s beside the checkout: it is real data, which the project does not hold", path)
	}
	return path
}

// The experiment is Moore, Gan, Minnich & Yokum (2022): letters that remind
// households in Washington DC to recertify for benefits. The figures are R's,
// computed on the published table; "any letter" is lm_robust(..., se_type = "HC2").
func TestRealExperimentFromWorkbookToFinding(t *testing.T) {
	path := shared(t, "data", "experiments", "tanf_dc", "tanf.xlsx")
	ctx := context.Background()
	s := create(t)
	must(t,
		s.SetQuestion(experiment.Question{Who: "households", Change: "they get a letter", Comparison: "no letter", Aim: "recertify in time"}),
		s.UsePractice(experiment.Practice{ID: "own", Name: "Letter"}),
		s.SetArms([]experiment.Arm{{Name: "No_Letter", Control: true, Share: 1}, {Name: "Open_Appt", Share: 1}, {Name: "Specific_Appt", Share: 1}}),
		s.PutOutcome(experiment.Outcome{ID: "processed", Name: "Recertified", Role: experiment.Primary, Kind: experiment.Binary, Better: experiment.HigherIsBetter, SmallestEffect: 0.03}),
	)
	book, err := workbook.Open(ctx, path, workbook.Options{}, nil)
	must(t, err)
	defer book.Close()

	recipe, err := dataset.Propose(ctx, book, "", dataset.ForRoster, s.Pilot())
	must(t, err)
	table, err := dataset.Read(ctx, book, recipe, nil)
	must(t, err)
	roster, doubts := dataset.RosterFrom(table, recipe)
	refused(t, s, s.TakeRoster(roster, recipe, doubts), "3 team ids appear more than once")
	if len(s.Pilot().Roster.Teams) != 0 {
		t.Fatal("a roster with doubled ids was taken in")
	}
	recipe = recipe.Decide(dataset.Decision{Cell: "E", Do: dataset.DoJoinID})
	table, err = dataset.Read(ctx, book, recipe, nil)
	must(t, err)
	roster, doubts = dataset.RosterFrom(table, recipe)
	must(t, s.TakeRoster(roster, recipe, doubts))

	plan := s.Pilot().Plan
	plan.Mechanism, plan.BlockBy = experiment.Blocked, []string{"service_center", "recert_month"}
	plan.Weighting, plan.Estimator, plan.Pooled, plan.IgnoreBlocks = experiment.EachRow, experiment.DifferenceInMeans, true, true
	plan.RandomisationDraws = 999
	must(t, s.SetPlan(plan), s.SealPlan(ana, experiment.Person{Name: "Ben"}, ""), s.AdoptDraw("condition"))

	recipe, err = dataset.Propose(ctx, book, "", dataset.ForOutcomes, s.Pilot())
	must(t, err)
	for _, c := range recipe.Columns {
		switch c.Header {
		case "ic_case_id", "recert_month":
			c.Use, c.Type = dataset.TeamID, dataset.Text
		case "recert_status":
			c.Use, c.Type, c.Target = dataset.OutcomeValue, dataset.YesNo, "processed"
			c.Recode = &dataset.Recode{Yes: []string{"Processed"}, Blank: "no", Other: "no"}
		default:
			c.Use, c.Target = dataset.Ignore, ""
		}
		recipe = recipe.WithColumn(c)
	}
	table, err = dataset.Read(ctx, book, recipe, nil)
	must(t, err)
	linked, doubts := dataset.Link(table, recipe, s.Pilot())
	must(t, s.TakeOutcomes(linked, recipe, doubts))
	refused(t, s, s.TakeOutcomes(linked, recipe, doubts), "would count twice")
	if _, err := s.Results(ctx, nil); err == nil {
		t.Fatal("results can be read while the arms are hidden")
	}
	must(t, s.Unblind(ctx, ana, experiment.Person{Name: "Ben"}, nil))

	estimates, err := s.Estimates(ctx, nil)
	must(t, err)
	if len(estimates) != 3 {
		t.Fatalf("%d estimates, want each letter and any letter", len(estimates))
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 0.5e-4 {
			t.Errorf("%s is %.5f, want %.4f", what, got, want)
		}
	}
	for i, want := range []struct{ effect, se float64 }{{0.0630, 0.0204}, {0.0452, 0.0203}, {0.0541, 0.0176}} {
		near("effect", estimates[i].Effect.Estimate, want.effect)
		near("standard error", estimates[i].Effect.StdError, want.se)
	}
	// The main result is of any letter, and so is the change that can be detected.
	results, err := s.Results(ctx, nil)
	must(t, err)
	near("detectable change", results.Detectable, estimate.Detectable(estimates[2].Effect.StdError, estimates[2].Effect.DF, 0.05, 0.8))
	for _, a := range estimates[2].Arms {
		near("mean of "+s.Pilot().Arms[a.Arm].Name, a.Mean, []float64{0.3993, 0.4623, 0.4445}[a.Arm])
	}
	checks, err := s.Verify(ctx, nil)
	must(t, err)
	for _, c := range checks {
		if !c.OK {
			t.Errorf("%s: %s", c.Name, c.Sentence)
		}
	}
	reopened(t, s)
}

// reopened checks that the pilot comes back from its file as it was.
func reopened(t *testing.T, s *pilot.Session) {
	t.Helper()
	want, err := s.Pilot().Encode()
	must(t, err, s.Close())
	back, err := pilot.Open(s.Path(), ana)
	must(t, err)
	defer back.Close()
	got, err := back.Pilot().Encode()
	must(t, err)
	if string(got) != string(want) {
		t.Error("the pilot changed by closing and opening its file")
	}
}
