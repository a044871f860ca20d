package estimate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand"
	"testing"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// trialPilot is a made-up pilot with a draw and one value a team (or equal rows).
func trialPilot(r *rand.Rand, n, blocks, arms, covariates int) (*experiment.Pilot, []float64, []int) {
	p := experiment.New("Trial")
	for k := 2; k < arms; k++ {
		p.Arms = append(p.Arms, experiment.Arm{Name: fmt.Sprintf("Practice %d", k), Share: 1})
	}
	o := experiment.Outcome{ID: "y", Name: "y", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}
	p.Roster.Attributes = []experiment.Attribute{{Name: "group"}}
	for k := range covariates {
		name := fmt.Sprintf("x%d", k)
		p.Roster.Attributes = append(p.Roster.Attributes, experiment.Attribute{Name: name, Numeric: true})
		if k == 0 {
			o.Baseline = name
		} else {
			p.Plan.Covariates = append(p.Plan.Covariates, name)
		}
	}
	p.Outcomes = []experiment.Outcome{o}
	value, rows := make([]float64, n), make([]int, n)
	for i := range n {
		t := experiment.Team{ID: fmt.Sprintf("T%02d", i), Text: map[string]string{"group": fmt.Sprint(i % blocks)}, Number: map[string]float64{}}
		for k := range covariates {
			t.Number[fmt.Sprintf("x%d", k)] = r.NormFloat64() + float64(i%blocks)
		}
		p.Roster.Teams = append(p.Roster.Teams, t)
		value[i], rows[i] = 1000+r.NormFloat64()+float64(i%blocks), 1+r.Intn(6)
	}
	if blocks > 1 {
		p.Plan.Mechanism, p.Plan.BlockBy = experiment.Blocked, []string{"group"}
	}
	p.Plan.RandomisationDraws = 1
	return p, value, rows
}

// TestTrialsAgreeWithPlanned: the short way and Planned give the same estimate, error
// and degrees of freedom, whatever the plan.
func TestTrialsAgreeWithPlanned(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewSource(3))
	compared := 0
	for _, n := range []int{7, 26, 40} {
		for _, blocks := range []int{1, 3, n / 2} {
			for _, arms := range []int{2, 3} {
				for _, covariates := range []int{0, 1, 3} {
					for _, estimator := range []experiment.EstimatorKind{experiment.LeastSquares, experiment.DifferenceInMeans} {
						for _, weighting := range []experiment.Weighting{experiment.EachTeam, experiment.EachRow} {
							p, value, rows := trialPilot(r, n, blocks, arms, covariates)
							p.Plan.Estimator, p.Plan.Weighting = estimator, weighting
							name := fmt.Sprint(n, blocks, arms, covariates, estimator, weighting)
							compared += compareWithPlanned(t, name, p, value, rows)
						}
					}
				}
			}
		}
	}
	if compared < 150 {
		t.Errorf("only %d estimates were compared", compared)
	}
}

func compareWithPlanned(t *testing.T, name string, p *experiment.Pilot, value []float64, rows []int) int {
	t.Helper()
	m, err := randomize.ForPilot(p)
	if err != nil {
		t.Fatal(err)
	}
	p.Draw = &experiment.Draw{Arm: make([]int, m.Units())}
	m.Draw(randomize.NewGenerator(name), p.Draw.Arm)
	o := Observations{Outcome: "y"}
	for i, team := range p.Roster.Taking() {
		p.Draw.Team = append(p.Draw.Team, team.ID)
		for range rows[i] {
			o.Team, o.Value = append(o.Team, i), append(o.Value, value[i])
		}
	}
	trials, _, err := NewTrials(p, m, p.Outcomes[0], 1, rows)
	if err != nil {
		t.Fatal(err)
	}
	got := trials.Estimate(p.Draw.Arm, value, trials.Scratch())
	a, err := newAnalysis(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	a.contrasts()
	g, err := gatherTeams(p, o, a.placed)
	if err != nil {
		t.Fatal(err)
	}
	e, err := a.estimate(g, 1)
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) || (err == nil && math.IsNaN(e.Effect.StdError)) {
		if !math.IsNaN(got.StdError) {
			t.Errorf("%s: %+v where Planned gives no error: %v %s", name, got, err, e.Unknown)
		}
		return 0
	}
	if err != nil {
		t.Fatal(name, err)
	}
	if p.Plan.Estimator == experiment.LeastSquares || len(p.Arms) == 2 && e.Fit.SEType == "standard design" {
		if s := trials.Statistic(p.Draw.Arm, value, trials.Scratch()); math.Abs(s-math.Abs(e.Effect.Statistic)) > 1e-7*(1+s) {
			t.Errorf("%s: statistic %v, Planned %v", name, s, e.Effect.Statistic)
		}
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-8*math.Max(1, math.Abs(b)) }
	if !near(got.Estimate, e.Effect.Estimate) || !near(got.StdError, e.Effect.StdError) || !near(got.DF, e.Effect.DF) || !near(got.P(0), e.Effect.P) {
		t.Errorf("%s: %+v, Planned %+v", name, got, e.Effect)
	}
	return 1
}

// TestTrialsOfTeamsDrawnAsOne: teams under one manager are one cluster.
func TestTrialsOfTeamsDrawnAsOne(t *testing.T) {
	t.Parallel()
	p, value, rows := trialPilot(rand.New(rand.NewSource(5)), 26, 1, 2, 1)
	m, err := randomize.ForPilot(p)
	if err != nil {
		t.Fatal(err)
	}
	trials, _, err := NewTrials(p, m, p.Outcomes[0], 1, rows)
	if err != nil {
		t.Fatal(err)
	}
	for i := range trials.a.group {
		trials.a.group[i] = i / 2
	}
	trials.short = false
	arm := make([]int, 26)
	for i := range arm {
		arm[i] = i / 2 % 2
	}
	e := trials.Estimate(arm, value, trials.Scratch())
	if !(e.StdError > 0) || !(e.DF > 0 && e.DF < 13) {
		t.Errorf("13 groups of two: %+v", e)
	}
}

func BenchmarkTrials60Teams(b *testing.B) {
	p, value, rows := trialPilot(rand.New(rand.NewSource(3)), 60, 6, 2, 1)
	m, err := randomize.ForPilot(p)
	if err != nil {
		b.Fatal(err)
	}
	trials, _, err := NewTrials(p, m, p.Outcomes[0], 1, rows)
	if err != nil {
		b.Fatal(err)
	}
	arm, g, s := make([]int, 60), randomize.NewGenerator("benchmark"), trials.Scratch()
	for b.Loop() {
		m.Draw(g, arm)
		if e := trials.Estimate(arm, value, s); !(e.DF > 0) {
			b.Fatal(e)
		}
	}
}
