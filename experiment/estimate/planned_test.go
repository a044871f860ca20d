package estimate

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// pilotOf is a drawn pilot of teams with a baseline, in blocks of ten.
func pilotOf(t testing.TB, teams, arms int, change func(*experiment.Pilot)) *experiment.Pilot {
	t.Helper()
	p := experiment.New("Test")
	for len(p.Arms) < arms {
		p.Arms = append(p.Arms, experiment.Arm{Name: "Practice " + string(rune('A'+len(p.Arms)-1)), Share: 1})
	}
	p.Roster.Attributes = []experiment.Attribute{{Name: "district"}, {Name: "before", Numeric: true}}
	for i := range teams {
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{
			ID: "T" + string(rune('A'+i/26)) + string(rune('A'+i%26)), Staff: 5 + i%7,
			Text:   map[string]string{"district": string(rune('P' + i/10))},
			Number: map[string]float64{"before": float64(10 + i*7%13)},
		})
	}
	p.Plan.Mechanism, p.Plan.BlockBy = experiment.Blocked, []string{"district"}
	p.Plan.RandomisationDraws = 999
	p.Outcomes = []experiment.Outcome{
		{ID: "cases", Name: "Cases", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1, Baseline: "before"},
		{ID: "errors", Name: "Errors", Role: experiment.Secondary, Kind: experiment.Continuous, Better: experiment.LowerIsBetter, SmallestEffect: 1},
		{ID: "leave", Name: "Leave", Role: experiment.Secondary, Kind: experiment.Continuous, Better: experiment.LowerIsBetter, SmallestEffect: 1},
	}
	if change != nil {
		change(p)
	}
	p.Plan.Hash = p.PlanHash()
	d, err := randomize.MakeDraw(p, "a seed of many digits 12345678901234567890", "test", experiment.Person{Name: "A"}, time.Unix(0, 0).UTC())
	if err != nil {
		t.Fatal(err)
	}
	p.Draw = d
	return p
}

// observe makes rows: a team effect, the baseline, an effect by arm, and noise.
func observe(p *experiment.Pilot, outcome string, rows int, effect []float64, seed string) Observations {
	g := randomize.NewGenerator(seed)
	noise := func() float64 { // sum of uniforms: near enough to normal
		s := -6.0
		for range 12 {
			s += float64(g.Below(1_000_000)) / 1e6
		}
		return s
	}
	o := Observations{Outcome: outcome}
	for t, team := range p.Roster.Taking() {
		own := noise()
		for range rows {
			o.Team = append(o.Team, t)
			o.Value = append(o.Value, 20+team.Number["before"]+own+effect[p.Draw.Arm[t]]+noise())
		}
	}
	return o
}

func TestPlannedLeastSquares(t *testing.T) {
	t.Parallel()
	p := pilotOf(t, 40, 2, nil)
	o := observe(p, "cases", 6, []float64{0, 3}, "planned")
	// One team sends nothing, one value is missing.
	var kept Observations
	kept.Outcome = "cases"
	for i, team := range o.Team {
		if team != 7 {
			kept.Team, kept.Value = append(kept.Team, team), append(kept.Value, o.Value[i])
		}
	}
	kept.Value[0] = math.NaN()
	es, err := Planned(context.Background(), p, []Observations{kept}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(es) != 1 {
		t.Fatalf("%d estimates", len(es))
	}
	e := es[0]
	if !e.Planned || e.Arm != 1 || len(e.LostTeams) != 1 || e.LostTeams[0] != p.Roster.Teams[7].ID || len(e.Teams) != 39 || e.Fit.Clusters != 39 || e.Fit.Blocks != 4 {
		t.Errorf("%+v", e)
	}
	drawn := 0
	for _, a := range e.Arms {
		drawn += a.TeamsDrawn
	}
	if drawn != 40 {
		t.Errorf("%d teams drawn, the roster has 40", drawn)
	}
	if math.Abs(e.Effect.Estimate-3) > 4*e.Effect.StdError || e.Effect.P > .01 || e.Randomisation.P > .01 {
		t.Errorf("effect %+v, randomisation %+v", e.Effect, e.Randomisation)
	}
	if !(e.Randomisation.Low < e.Effect.Estimate && e.Effect.Estimate < e.Randomisation.High) {
		t.Errorf("set [%g, %g] without %g", e.Randomisation.Low, e.Randomisation.High, e.Effect.Estimate)
	}
	notes := strings.Join(e.Notes, "\n")
	if !strings.Contains(notes, "1 of 234 rows") || !strings.Contains(notes, "1 of 40 teams") {
		t.Errorf("notes: %s", notes)
	}
	// The same numbers from Run with the same columns: the plan's least squares is lm_robust's.
	f := NewFrame(len(e.Teams))
	y, z, x, b, id := make([]float64, 39), make([]float64, 39), make([]float64, 39), make([]string, 39), make([]string, 39)
	for i, m := range e.Teams {
		team := p.Roster.Teams[m.Team]
		y[i], z[i], x[i], b[i], id[i] = m.Mean, float64(m.Arm), team.Number["before"], team.Text["district"], m.ID
	}
	for _, err := range []error{f.AddNumber("y", y), f.AddNumber("z", z), f.AddNumber("x", x), f.AddText("b", b), f.AddText("id", id)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	a, err := Run(context.Background(), f, Spec{Estimator: "ols_robust", Outcome: "y", Treatment: "z", Covariates: List{"x"}, FixedEffects: List{"b"}, Clusters: "id"})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "estimate", e.Effect.Estimate, a.Terms[0].Estimate, 1e-10)
	near(t, "error", e.Effect.StdError, a.Terms[0].StdError, 1e-10)
	near(t, "df", e.Effect.DF, a.Terms[0].DF, 1e-10)
	// The studentised statistic is the estimate over the same HC2 error.
	near(t, "statistic", e.Randomisation.Observed, e.Effect.Statistic, 1e-9)
}

// TestPlannedAllKinds: each weighting and estimator, two and three arms, gives the
// effects that the data were made with, and its randomisation statistic is the
// planned one.
func TestPlannedAllKinds(t *testing.T) {
	t.Parallel()
	for _, weighting := range []experiment.Weighting{experiment.EachTeam, experiment.EachRow} {
		for _, estimator := range []experiment.EstimatorKind{experiment.LeastSquares, experiment.DifferenceInMeans} {
			for _, arms := range []int{2, 3} {
				p := pilotOf(t, 40, arms, func(p *experiment.Pilot) {
					p.Plan.Weighting, p.Plan.Estimator, p.Plan.Pooled = weighting, estimator, true
					if estimator == experiment.DifferenceInMeans {
						p.Outcomes[0].Baseline = ""
					}
				})
				effect := []float64{0, 6, 3}
				es, err := Planned(context.Background(), p, []Observations{observe(p, "cases", 5, effect, "kinds")}, nil)
				if err != nil {
					t.Fatalf("%s, %s, %d arms: %v", weighting, estimator, arms, err)
				}
				want := 1
				if arms == 3 {
					want = 3
				}
				if len(es) != want {
					t.Fatalf("%d estimates, want %d", len(es), want)
				}
				for _, e := range es {
					truth := 4.5
					if e.Arm >= 0 {
						truth = effect[e.Arm]
					}
					if math.Abs(e.Effect.Estimate-truth) > 4*e.Effect.StdError {
						t.Errorf("%s, %s, %d arms, arm %d: %+v", weighting, estimator, arms, e.Arm, e.Effect)
					}
					got, planned := e.Randomisation.Observed, e.Effect.Statistic
					if !strings.Contains(e.Randomisation.Statistic, "divided") {
						planned = e.Effect.Estimate
					}
					near(t, string(weighting)+" "+string(estimator)+" statistic", got, planned, 1e-8)
					if e.Method == "" || e.Effect.P > .05 && truth == 6 {
						t.Errorf("%q %+v", e.Method, e.Effect)
					}
				}
			}
		}
	}
}

func TestPlannedRefusals(t *testing.T) {
	t.Parallel()
	p := pilotOf(t, 20, 2, nil)
	o := observe(p, "cases", 3, []float64{0, 1}, "refuse")
	// Only one treated team answers.
	var one Observations
	one.Outcome = "cases"
	first := -1
	for i, team := range o.Team {
		if p.Draw.Arm[team] == 1 {
			if first < 0 {
				first = team
			}
			if team != first {
				continue
			}
		}
		one.Team, one.Value = append(one.Team, team), append(one.Value, o.Value[i])
	}
	_, err := Planned(context.Background(), p, []Observations{one}, nil)
	var refusal *experiment.Refusal
	if !errors.As(err, &refusal) || refusal.Remedy == "" || !strings.Contains(refusal.What, "only one team") {
		t.Errorf("%v", err)
	}
	o.Outcome = "unknown"
	if _, err := Planned(context.Background(), p, []Observations{o}, nil); !errors.As(err, &refusal) {
		t.Errorf("%v", err)
	}
	p.Draw = nil
	if _, err := Planned(context.Background(), p, nil, nil); !errors.As(err, &refusal) {
		t.Errorf("%v", err)
	}
}

// TestPlannedRates: a rate is the sum of values over the sum of exposures, and a
// team whose exposure adds up to zero counts as without data.
func TestPlannedRates(t *testing.T) {
	t.Parallel()
	p := pilotOf(t, 20, 2, func(p *experiment.Pilot) { p.Outcomes[0].Baseline = "" })
	o := Observations{Outcome: "cases", Exposure: []float64{}}
	for team := range 20 {
		for row := range 2 {
			exposure := float64(1 + row*3)
			if team == 3 {
				exposure = 0
			}
			o.Team, o.Value, o.Exposure = append(o.Team, team), append(o.Value, float64(team+row)), append(o.Exposure, exposure)
		}
	}
	es, err := Planned(context.Background(), p, []Observations{o}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(es[0].LostTeams) != 1 || es[0].LostTeams[0] != p.Roster.Teams[3].ID {
		t.Errorf("lost %v", es[0].LostTeams)
	}
	near(t, "rate", es[0].Teams[0].Mean, 1.0/5, 1e-12)
}

func TestHolm(t *testing.T) {
	t.Parallel()
	// R's p.adjust: methods.md, section 5.
	for i, v := range holm([]float64{.01, .04, .03, .20, .15}) {
		near(t, "Holm", v, []float64{.05, .12, .12, .3, .3}[i], 1e-12)
	}
	p := pilotOf(t, 20, 2, nil)
	es, err := Planned(context.Background(), p, []Observations{
		observe(p, "cases", 2, []float64{0, 1}, "h1"), observe(p, "errors", 2, []float64{0, 1}, "h2"), observe(p, "leave", 2, []float64{0, 1}, "h3")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	smaller := math.Min(es[1].Effect.P, es[2].Effect.P)
	if !math.IsNaN(es[0].AdjustedP) || math.Abs(math.Min(es[1].AdjustedP, es[2].AdjustedP)-math.Min(1, 2*smaller)) > 1e-12 {
		t.Errorf("adjusted %g %g %g", es[0].AdjustedP, es[1].AdjustedP, es[2].AdjustedP)
	}
}
