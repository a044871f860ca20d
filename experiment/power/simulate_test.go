package power

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// simulationSeed is fixed, so that a simulation test passes always or never.
const simulationSeed = "simulation test"

// bare is a pilot of n teams with staff people each and nothing known from before: SD
// 4 and an ICC of 0.1, smallest effect that matters 2.
func bare(n int, staff func(i int) int) *experiment.Pilot {
	p := experiment.New("Bare")
	p.Outcomes = []experiment.Outcome{{ID: "y", Name: "Cases", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 2}}
	p.Roster.Attributes = []experiment.Attribute{{Name: "District"}, {Name: "x", Numeric: true}}
	for i := range n {
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: fmt.Sprintf("T%03d", i), Staff: staff(i), Text: map[string]string{"District": fmt.Sprintf("D%d", i%6)}, Number: map[string]float64{"x": 1}})
	}
	p.SampleSize = &experiment.SampleSize{Outcome: "y", SD: 4, ICC: 0.1}
	return p
}

func alike(n int) func(int) int { return func(int) int { return n } }

func simulate(t *testing.T, p *experiment.Pilot, repetitions int) Trial {
	t.Helper()
	got, err := Simulate(context.Background(), p, SimulateOptions{Repetitions: repetitions, Seed: simulationSeed}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// noncentral is the chance that |t| with df degrees of freedom and noncentrality ncp
// is beyond its critical value at 5%, by the trapezoidal rule over the chi distribution.
func noncentral(ncp, df float64) float64 {
	c := distuv.StudentsT{Nu: df, Sigma: 1}.Quantile(0.975)
	chi, sum, total := distuv.ChiSquared{K: df}, 0.0, 0.0
	const steps = 20_000
	top := df + 12*math.Sqrt(2*df) + 40
	for i := 1; i < steps; i++ {
		x := top * float64(i) / steps
		s, w := math.Sqrt(x/df), chi.Prob(x)
		sum += w * (distuv.UnitNormal.CDF(ncp-c*s) + distuv.UnitNormal.CDF(-ncp-c*s))
		total += w
	}
	return sum / total
}

// within fails where a simulated number is farther from the truth than three of its
// standard errors.
func within(t *testing.T, what string, got Simulated, want float64) {
	t.Helper()
	if !(math.Abs(got.Value-want) <= 3*got.Error) {
		t.Errorf("%s: simulated %.4f (%.4f), closed form %.4f", what, got.Value, got.Error, want)
	}
}

// TestSimulationAgreesWithClosedForms: the variance of a team's mean is
// SD²[ρ + (1−ρ)/m]; with one lot the error is the root of it times (1/J₁+1/J₀), with
// J₁+J₀−2 degrees of freedom, less the blocks beyond the first.
func TestSimulationAgreesWithClosedForms(t *testing.T) {
	t.Parallel()
	variance := func(sizes ...int) float64 {
		sum := 0.0
		for _, m := range sizes {
			sum += 16 * (0.1 + 0.9/float64(m)) / float64(len(sizes))
		}
		return sum
	}
	district := func(p *experiment.Pilot) { p.Plan.Mechanism, p.Plan.BlockBy = experiment.Blocked, []string{"District"} }
	for _, c := range []struct {
		name     string
		pilot    *experiment.Pilot
		change   func(p *experiment.Pilot)
		variance float64
		j1, j0   float64
		df       float64
		welch    float64
	}{
		{"one lot, 24 equal teams", bare(24, alike(10)), func(*experiment.Pilot) {}, variance(10), 12, 12, 22, 0},
		{"difference in means", bare(24, alike(10)), func(p *experiment.Pilot) { p.Plan.Estimator = experiment.DifferenceInMeans }, variance(10), 12, 12, 22, 2},
		{"two to one", bare(36, alike(10)), func(p *experiment.Pilot) { p.Arms[1].Share = 2 }, variance(10), 24, 12, 0, 0},
		{"unequal teams", bare(40, func(i int) int { return 5 + 10*(i%2) }), func(*experiment.Pilot) {}, variance(5, 15), 20, 20, 38, 0},
		{"by district", bare(36, alike(10)), district, variance(10), 18, 18, 29, 0},
		{"lower is better", bare(24, alike(10)), func(p *experiment.Pilot) { p.Outcomes[0].Better = experiment.LowerIsBetter }, variance(10), 12, 12, 22, 0},
		{"pairs", bare(24, alike(10)), func(p *experiment.Pilot) {
			for i := range p.Roster.Teams {
				p.Roster.Teams[i].Number["x"] = float64(i * i % 17)
			}
			p.Plan.Mechanism, p.Plan.BalanceOn = experiment.MatchedPairs, []string{"x"}
		}, variance(10), 12, 12, 11, 0},
		{"pairs of unequal teams", bare(40, func(i int) int { return 5 + 10*(i%2) }), func(p *experiment.Pilot) {
			p.Plan.Mechanism, p.Plan.BalanceOn = experiment.MatchedPairs, []string{experiment.TeamSize}
		}, variance(5, 15), 20, 20, 19, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.change(c.pilot)
			got := simulate(t, c.pilot, 3_000)
			se := math.Sqrt(c.variance * (1/c.j1 + 1/c.j0))
			within(t, "standard error", got.StandardError, se)
			df := c.df
			if df == 0 { // unequal arms: identity (a) of methods section 1
				df = math.Pow(1/c.j1+1/c.j0, 2) / (1/(c.j1*c.j1*(c.j1-1)) + 1/(c.j0*c.j0*(c.j0-1)))
			}
			// Welch's follow the spread of each arm in each draw, a little below.
			if low := df - 0.5 - c.welch; got.DF > df+0.5 || got.DF < low {
				t.Errorf("degrees of freedom %v, want %v", got.DF, df)
			}
			within(t, "power", got.Power, noncentral(2/se, df))
			within(t, "type I error", got.TypeI, 0.05)
			within(t, "coverage", got.Coverage, 0.95)
			within(t, "bias", got.Bias, 0)
			if chance := noncentral(got.Detectable/se, df); math.Abs(chance-0.8) > 0.02 {
				t.Errorf("the detectable effect %v has a chance of %v", got.Detectable, chance)
			}
		})
	}
}

// TestSimulationFromBaseline: what last year explains leaves the spread of the rest.
func TestSimulationFromBaseline(t *testing.T) {
	t.Parallel()
	p := bare(60, alike(10))
	p.SampleSize = nil
	p.Outcomes[0].Baseline, p.Outcomes[0].SmallestEffect = "before", 1
	d := newDice("a baseline")
	var x []float64
	for i := range p.Roster.Teams {
		v := 11 + 2*d.normal()
		p.Roster.Teams[i].Number["before"] = v
		x = append(x, v)
	}
	_, variance := meanAndVariance(x)
	if g := lastingGroups(p, x); g.name != "" {
		t.Fatal("these districts do not differ", g.name)
	}
	got := simulate(t, p, 8_000)
	// Of the variance of team means the part ρ/(ρ+(1−ρ)/10) is the teams', and usualR2 of
	// it is explained. One degree of freedom pays for the slope, which widens the error
	// by chance imbalance, 1/(n−4) (Cochran 1957, Biometrics 13:261).
	share := usualICC / (usualICC + (1-usualICC)/10)
	se := math.Sqrt(variance * (1 - share*usualR2) * (2.0 / 30) * (1 + 1.0/56))
	within(t, "standard error", got.StandardError, se)
	within(t, "power", got.Power, noncentral(1/se, 54))
	setting, _ := SettingOf(p)
	reading, err := setting.Read()
	if err != nil || math.Abs(got.Power.Value-reading.Chance) > 0.03 {
		t.Errorf("power %v, by formula %v (%v)", got.Power, reading.Chance, err)
	}
	within(t, "type I error", got.TypeI, 0.05)
	within(t, "coverage", got.Coverage, 0.95)
}

// TestSimulationOfShares: a binary outcome of people in teams.
func TestSimulationOfShares(t *testing.T) {
	t.Parallel()
	p := bare(40, alike(25))
	p.Outcomes[0].Kind, p.Outcomes[0].SmallestEffect = experiment.Binary, 0.1
	p.SampleSize = &experiment.SampleSize{Outcome: "y", SD: 0.4, ICC: 0.05} // a share of 0.8
	got := simulate(t, p, 3_000)
	v := 0.0
	for _, share := range []float64{0.8, 0.9} {
		// Team shares keep the spread 0.16·0.05; people differ by share·(1−share).
		between := 0.16 * 0.05
		v += (between + (share*(1-share)-between)/25) / 20
	}
	within(t, "standard error", got.StandardError, math.Sqrt(v))
	within(t, "bias", got.Bias, 0)
	within(t, "type I error", got.TypeI, 0.05)
}

// TestSixTeamsNeverSee: with 20 possible draws no p-value is below 0.10.
func TestSixTeamsNeverSee(t *testing.T) {
	t.Parallel()
	p := bare(6, alike(10))
	p.Outcomes[0].SmallestEffect = 50
	p.Plan.Covariates = []string{"x"}
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Number["x"] = float64(i * i % 5)
	}
	got := simulate(t, p, 200)
	if got.Power.Value != 0 || got.TypeI.Value != 0 {
		t.Errorf("six teams saw something: %+v", got)
	}
	if !math.IsNaN(got.Detectable) {
		t.Errorf("six teams would see %v", got.Detectable)
	}
}

// acceptAlike takes only draws whose arms are alike in x, as rerandomisation does.
type acceptAlike struct {
	randomize.Mechanism
	x []float64
}

func (m acceptAlike) Draw(g *randomize.Generator, arm []int) {
	for {
		m.Mechanism.Draw(g, arm)
		gap := 0.0
		for i, k := range arm {
			gap += m.x[i] * float64(2*k-1)
		}
		if math.Abs(gap) < 3 {
			return
		}
	}
}

// TestRandomisationInferenceDecides: where only some draws are taken, the t interval
// of a difference in means is far too wide and randomisation inference is right.
func TestRandomisationInferenceDecides(t *testing.T) {
	t.Parallel()
	p := bare(24, alike(10))
	p.Plan.Estimator = experiment.DifferenceInMeans
	m, err := randomize.ForPilot(p)
	if err != nil {
		t.Fatal(err)
	}
	w, err := worldOf(p, p.Outcomes[0])
	if err != nil {
		t.Fatal(err)
	}
	narrow := acceptAlike{Mechanism: m}
	for i := range 24 {
		narrow.x = append(narrow.x, float64(i))
		w.level[i] = float64(i) / 2
	}
	s, err := newStudy(p, w, narrow, 1_000, usualReplays, simulationSeed)
	if err != nil {
		t.Fatal(err)
	}
	quiet := func(int) {}
	if n := s.decide(context.Background()); n != 1_000 {
		t.Fatal("no randomisation inference")
	}
	if err := s.prepare(context.Background(), quiet); err != nil {
		t.Fatal(err)
	}
	with, err := s.repeat(context.Background(), "with", 2, quiet)
	if err != nil {
		t.Fatal(err)
	}
	without, err := s.repeat(context.Background(), "without", 0, quiet)
	if err != nil {
		t.Fatal(err)
	}
	got := s.trial(with, without, 2)
	within(t, "type I error", got.TypeI, 0.05)
	within(t, "coverage", got.Coverage, 0.95)
	if got.Power.Value < 0.5 {
		t.Errorf("power %v", got.Power)
	}
}

// TestSimulationIsReproducible: the number of processors makes no difference.
func TestSimulationIsReproducible(t *testing.T) {
	p := bare(24, alike(10))
	before := runtime.GOMAXPROCS(1)
	one := simulate(t, p, 300)
	runtime.GOMAXPROCS(4)
	four := simulate(t, p, 300)
	runtime.GOMAXPROCS(before)
	if fmt.Sprint(one) != fmt.Sprint(four) {
		t.Errorf("one processor: %v\nfour: %v", one, four)
	}
}

// TestSimulationCancels: a cancel is heard at once, and progress reaches the end.
func TestSimulationCancels(t *testing.T) {
	t.Parallel()
	p := bare(200, alike(10))
	ctx, cancel := context.WithCancel(context.Background())
	var asked time.Time
	_, err := Simulate(ctx, p, SimulateOptions{Repetitions: 900_000}, func(done, total int64) {
		if asked.IsZero() {
			asked = time.Now()
			cancel()
		}
	})
	if took := time.Since(asked); !errors.Is(err, context.Canceled) || took > 100*time.Millisecond {
		t.Errorf("cancelled after %v: %v", took, err)
	}
	var last, all int64
	if _, err := Simulate(context.Background(), bare(12, alike(5)), SimulateOptions{Repetitions: 100}, func(done, total int64) { last, all = max(last, done), total }); err != nil || last != all || all == 0 {
		t.Errorf("progress ended at %d of %d, %v", last, all, err)
	}
}

// TestSimulationRefuses: what cannot be simulated is refused with a sentence.
func TestSimulationRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(p *experiment.Pilot, o *SimulateOptions){
		"no outcome":        func(p *experiment.Pilot, o *SimulateOptions) { p.Outcomes = nil },
		"no effect":         func(p *experiment.Pilot, o *SimulateOptions) { p.Outcomes[0].SmallestEffect = 0 },
		"no level":          func(p *experiment.Pilot, o *SimulateOptions) { p.Plan.Alpha = 0 },
		"no control":        func(p *experiment.Pilot, o *SimulateOptions) { p.Arms[0].Control = false },
		"no teams":          func(p *experiment.Pilot, o *SimulateOptions) { p.Roster.Teams = nil },
		"one repetition":    func(p *experiment.Pilot, o *SimulateOptions) { o.Repetitions = 1 },
		"unknown mechanism": func(p *experiment.Pilot, o *SimulateOptions) { p.Plan.Mechanism = "by hand" },
	} {
		p, o := bare(12, alike(5)), SimulateOptions{Repetitions: 10}
		change(p, &o)
		var refusal *experiment.Refusal
		if _, err := Simulate(context.Background(), p, o, nil); !errors.As(err, &refusal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkSimulate60Teams1000(b *testing.B) {
	p := bare(60, alike(12))
	p.Plan.Mechanism, p.Plan.BlockBy = experiment.Blocked, []string{"District"}
	for b.Loop() {
		if _, err := Simulate(context.Background(), p, SimulateOptions{Repetitions: 1_000}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
