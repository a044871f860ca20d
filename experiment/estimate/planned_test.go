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
	// The same numbers from a regression on the same columns: the plan's is lm_robust's.
	columns, district := &Columns{X: [][]float64{nil, nil}}, map[string]int32{}
	for i, m := range e.Teams {
		team := p.Roster.Teams[m.Team]
		if _, known := district[team.Text["district"]]; !known {
			district[team.Text["district"]] = int32(len(district))
		}
		columns.Y, columns.X[0], columns.X[1] = append(columns.Y, m.Mean), append(columns.X[0], float64(m.Arm)), append(columns.X[1], team.Number["before"])
		columns.Cluster, columns.Level = append(columns.Cluster, int32(i)), append(columns.Level, district[team.Text["district"]])
	}
	cp, err := columns.CrossProducts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	fit := Solve(cp)
	inf, err := fit.Infer(context.Background(), columns, CR2, []int{0})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "estimate", e.Effect.Estimate, fit.Coefficient(0), 1e-10)
	near(t, "error", e.Effect.StdError, math.Sqrt(inf.Variance[0][0]), 1e-10)
	near(t, "df", e.Effect.DF, inf.DF[0], 1e-10)
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
	for i, v := range AdjustedP([]float64{.01, .04, .03, .20, .15}, experiment.Holm) {
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

// fewTeams is a pilot without blocks of teams of ten with the given arms.
func fewTeams(arms ...int) *experiment.Pilot {
	p := experiment.New("Test")
	p.Outcomes = []experiment.Outcome{
		{ID: "y", Name: "Y", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1},
		{ID: "s", Name: "S", Role: experiment.Secondary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}}
	p.Draw = &experiment.Draw{Arm: arms}
	for i, arm := range arms {
		for arm >= len(p.Arms) {
			p.Arms = append(p.Arms, experiment.Arm{Name: "Third", Share: 1})
		}
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: "T" + string(rune('A'+i)), Staff: 10, Number: map[string]float64{}})
		p.Draw.Team = append(p.Draw.Team, p.Roster.Teams[i].ID)
	}
	return p
}

// each is one row a team.
func each(outcome string, values ...float64) Observations {
	o := Observations{Outcome: outcome, Value: values}
	for i := range values {
		o.Team = append(o.Team, i)
	}
	return o
}

// TestOneEffectiveTeam: teams in blocks without the other side, and a team that a
// covariate fits exactly, tell nothing of the effect. What is left here is one
// practice team, whose spread cannot be seen; CR2 counts it as zero.
func TestOneEffectiveTeam(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	blocks := fewTeams(1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0)
	blocks.Roster.Attributes = []experiment.Attribute{{Name: "d"}}
	blocks.Plan.Mechanism, blocks.Plan.BlockBy = experiment.Blocked, []string{"d"}
	for i := range blocks.Roster.Teams {
		blocks.Roster.Teams[i].Text = map[string]string{"d": string(rune('A' + i/6))}
	}
	fitted := fewTeams(1, 1, 0, 0, 0, 0)
	fitted.Roster.Attributes = []experiment.Attribute{{Name: "x", Numeric: true}}
	fitted.Plan.Covariates = []string{"x"}
	for i := range fitted.Roster.Teams {
		fitted.Roster.Teams[i].Number["x"] = float64(armOf(i == 0))
	}
	for name, c := range map[string]struct {
		p *experiment.Pilot
		o Observations
	}{
		"one block with both arms": {blocks, each("y", 9, nan, nan, 1, 1.2, .9, 1, 2, 3, nan, nan, nan)},
		"one team fitted exactly":  {fitted, each("y", 9, 5, 1, 1.2, .9, 1.1)},
	} {
		_, err := Planned(context.Background(), c.p, []Observations{c.o}, nil)
		var refusal *experiment.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(refusal.What, "no error can be given") {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}

// TestNoSpread: alike teams give no error, not an error of zero; numbers that are
// merely large do.
func TestNoSpread(t *testing.T) {
	t.Parallel()
	one := func(values ...float64) OutcomeEstimate {
		es, err := Planned(context.Background(), fewTeams(0, 0, 0, 0, 1, 1, 1, 1), []Observations{each("y", values...)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return es[0]
	}
	for _, values := range [][]float64{{1, 1, 1, 1, 2, 2, 2, 2}, {0, 0, 0, 0, 0, 0, 0, 0}, {.1, .1, .1, .1, .3, .3, .3, .3}} {
		e := one(values...)
		if !math.IsNaN(e.Effect.StdError) || !math.IsNaN(e.Effect.Low) || !math.IsNaN(e.Randomisation.High) || e.Unknown == "" || math.Abs(e.Effect.Estimate-(values[4]-values[0])) > 1e-12 {
			t.Errorf("%v: %+v %q", values, e.Effect, e.Unknown)
		}
		if strings.Contains(e.Method, "NaN") {
			t.Error(e.Method)
		}
	}
	e := one(1e9, 1e9+.5, 1e9-.5, 1e9+.25, 1e9+1, 1e9+.5, 1e9+.75, 1e9)
	if e.Unknown != "" || !(e.Effect.StdError > .1) {
		t.Errorf("%+v %q", e.Effect, e.Unknown)
	}
}

// TestOnePoorOutcome: a secondary outcome that one team of an arm answered has no
// number; the main one stands.
func TestOnePoorOutcome(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	p := fewTeams(0, 0, 0, 0, 1, 1, 1, 1)
	es, err := Planned(context.Background(), p, []Observations{each("y", 0, 1, 2, 3, 1, 2, 3, 5), each("s", 0, 1, 2, 3, 1, nan, nan, nan)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if es[0].Unknown != "" || math.IsNaN(es[0].Effect.P) || !strings.Contains(es[1].Unknown, "only one team") || !math.IsNaN(es[1].Effect.Estimate) || !math.IsNaN(es[1].AdjustedP) || es[1].Randomisation.Draws != 0 {
		t.Errorf("%+v\n%+v", es[0], es[1])
	}
}

// TestCovariateLikeTheArm: the regression leaves out a covariate that the arms
// determine, and randomisation inference leaves out the same.
func TestCovariateLikeTheArm(t *testing.T) {
	t.Parallel()
	p := fewTeams(0, 0, 0, 1, 1, 1)
	p.Roster.Attributes = []experiment.Attribute{{Name: "c", Numeric: true}}
	p.Plan.Covariates = []string{"c"}
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Number["c"] = float64(p.Draw.Arm[i])
	}
	es, err := Planned(context.Background(), p, []Observations{each("y", 1, 2, 3, 2, 3, 4.5)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "statistic", es[0].Randomisation.Observed, es[0].Effect.Statistic, 1e-9)
}

// TestSmallestPOfTheContrast: with three arms of two teams, the draw has 90
// assignments, but two arms against each other have six: no p below 1/3.
func TestSmallestPOfTheContrast(t *testing.T) {
	t.Parallel()
	es, err := Planned(context.Background(), fewTeams(0, 0, 1, 1, 2, 2), []Observations{each("y", 0, .1, 5, 5.2, 1, 1.1)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range es {
		near(t, "smallest p", e.Randomisation.SmallestP, 1.0/3, 1e-12)
	}
	// Two of eight teams send nothing. Treating four of the six that are left has a
	// chance of 1 in 70, its mirror image too.
	nan := math.NaN()
	es, err = Planned(context.Background(), fewTeams(0, 0, 0, 0, 1, 1, 1, 1), []Observations{each("y", 0, 1, 2, nan, 3, 4, 5, nan)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "smallest p after losses", es[0].Randomisation.SmallestP, 2.0/70, 1e-12)
	// All drawn, it is the mechanism's own.
	es, err = Planned(context.Background(), fewTeams(0, 0, 0, 1, 1, 1), []Observations{each("y", 0, 1, 2, 3, 4, 6)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "smallest p", es[0].Randomisation.SmallestP, 2.0/20, 1e-12)
}
