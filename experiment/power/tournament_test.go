package power

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"runtime"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
)

// districts is a pilot of n teams in six districts that differ by gap, with last year's
// cases, tenure and staff.
func districts(n int, gap float64) *experiment.Pilot {
	p := bare(n, func(i int) int { return 8 + i%7 })
	p.SampleSize = nil
	p.Roster.Attributes = append(p.Roster.Attributes, experiment.Attribute{Name: "Cases", Numeric: true}, experiment.Attribute{Name: "Tenure", Numeric: true})
	p.Outcomes[0].Baseline, p.Outcomes[0].SmallestEffect = "Cases", 0.8
	d := newDice("districts")
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Number["Cases"] = 11 + gap*float64(i%6) + d.normal()
		p.Roster.Teams[i].Number["Tenure"] = 6 + 2*d.normal()
	}
	return p
}

func compare(t *testing.T, p *experiment.Pilot, o TournamentOptions) Tournament {
	t.Helper()
	o.Seed = simulationSeed
	got, err := Compare(context.Background(), p, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (t Tournament) entrant(name string) Entrant {
	for _, e := range t.Entrants {
		if e.Name == name {
			return e
		}
	}
	return Entrant{}
}

// TestTournamentKnowsDistricts: where districts differ and last, drawing within them
// sees more, keeps the level, and is told in the words of the mockup.
func TestTournamentKnowsDistricts(t *testing.T) {
	t.Parallel()
	p := districts(48, 1.5)
	got := compare(t, p, TournamentOptions{Repetitions: 600})
	complete, blocked := got.entrant("Complete"), got.entrant("By district")
	if !complete.Chosen || complete.Detail != "All 48 in one lot" || complete.Explain != "24 of 48 teams, by lot" || complete.Difficulty != 1 {
		t.Errorf("complete: %+v", complete)
	}
	if blocked.Detail != "Four of eight in each of 6" || blocked.Explain != "Half of each district, by lot" || blocked.Chosen {
		t.Errorf("by district: %+v", blocked)
	}
	ways, _ := new(big.Int).SetString("117649000000", 10)
	if blocked.Draws.Cmp(ways) != 0 || !blocked.Exact {
		t.Errorf("by district: %v draws", blocked.Draws)
	}
	if !(blocked.Detectable < 0.97*complete.Detectable) || !(blocked.Power > complete.Power) {
		t.Errorf("districts see %v, one lot %v", blocked.Detectable, complete.Detectable)
	}
	for _, e := range got.Entrants {
		if e.Refused == "" && math.Abs(e.TypeI-0.05) > 3*math.Sqrt(0.05*0.95/600) {
			t.Errorf("%s: type I error %v", e.Name, e.TypeI)
		}
		if e.Refused != "" {
			t.Errorf("%s: %s", e.Name, e.Refused)
		}
		if !(e.WorstImbalance > 0) {
			t.Errorf("%s: imbalance %v", e.Name, e.WorstImbalance)
		}
	}
	if pairs := got.entrant("Matched pairs"); pairs.Detail != "24 pairs of similar teams" || pairs.Explain != "One of each pair, by coin" || pairs.Draws.Cmp(big.NewInt(1<<24)) != 0 {
		t.Errorf("pairs: %+v", pairs)
	}
	if redrawn := got.entrant("Redrawn until balanced"); !(redrawn.WorstImbalance < 0.7*complete.WorstImbalance) {
		t.Errorf("redrawn until balanced: worst imbalance %v, one lot %v", redrawn.WorstImbalance, complete.WorstImbalance)
	}
	if got.Recommended < 0 || got.Entrants[got.Recommended].Kind == experiment.Complete || got.On != "the roster's “Cases”" || !strings.Contains(got.Reason, "“") {
		t.Errorf("recommended %d: %s on %s", got.Recommended, got.Reason, got.On)
	}
	for i, e := range got.Entrants {
		if e.Why == "" || e.Recommended && e.Why != got.Reason {
			t.Errorf("%s: %q", e.Name, e.Why)
		}
		if e.Recommended != (i == got.Recommended) {
			t.Errorf("%s: recommended %v", e.Name, e.Recommended)
		}
	}
}

// TestTournamentAgreesWithTheClosedForm: 2.88·se for one lot, with the numbers of the
// sample size.
func TestTournamentAgreesWithTheClosedForm(t *testing.T) {
	t.Parallel()
	p := bare(48, alike(10))
	got := compare(t, p, TournamentOptions{Repetitions: 2_000})
	se := math.Sqrt(16 * (0.1 + 0.9/10) / 12)
	e := got.entrant("Complete")
	if chance := noncentral(e.Detectable/se, 46); math.Abs(chance-0.8) > 0.02 {
		t.Errorf("%v is seen with a chance of %v", e.Detectable, chance)
	}
	if want := noncentral(2/se, 46); math.Abs(e.Power-want) > 0.02 {
		t.Errorf("power %v, want %v", e.Power, want)
	}
	if !math.IsNaN(e.WorstImbalance) {
		t.Errorf("no number differs, and the imbalance is %v", e.WorstImbalance)
	}
	if !strings.Contains(strings.Join(got.Notes, " "), "no numbers to compare") {
		t.Errorf("notes: %q", got.Notes)
	}
	// Districts of equal teams gain nothing, and one lot is easier to explain.
	if got.Recommended != 0 {
		t.Errorf("recommended %d: %s", got.Recommended, got.Reason)
	}
	pairs := got.entrant("Matched pairs")
	if pairs.Refused == "" || !math.IsNaN(pairs.Detectable) {
		t.Errorf("pairs without a number to match on: %+v", pairs)
	}
}

// TestWorstImbalance: over one number the standardised difference is nearly normal with
// variance 2/24, so that 5% of draws are beyond 1.96 times its root.
func TestWorstImbalance(t *testing.T) {
	t.Parallel()
	p := bare(48, func(i int) int { return 5 + i%11 })
	w, err := worldOf(p, p.Outcomes[0])
	if err != nil {
		t.Fatal(err)
	}
	e := Entrant{Kind: experiment.Complete}
	if err := e.try(context.Background(), p, w, 4_000, simulationSeed, func(int) {}); err != nil {
		t.Fatal(err)
	}
	if want := 1.96 * math.Sqrt(2.0/24); math.Abs(e.WorstImbalance/want-1) > 0.05 || e.WorstAttribute != experiment.TeamSize {
		t.Errorf("worst imbalance %v in %s, want %v", e.WorstImbalance, e.WorstAttribute, want)
	}
}

// TestSmallTournamentRecommendsNothing: six teams can never reach 5%.
func TestSmallTournamentRecommendsNothing(t *testing.T) {
	t.Parallel()
	got := compare(t, districts(6, 0), TournamentOptions{Repetitions: 200})
	if got.Recommended != -1 || !strings.Contains(got.Reason, "No way of drawing") {
		t.Errorf("%d: %s", got.Recommended, got.Reason)
	}
}

// TestTournamentKeepsThePlansOwnWay: a plan that no list has is tried too.
func TestTournamentKeepsThePlansOwnWay(t *testing.T) {
	t.Parallel()
	p := districts(24, 1)
	p.Plan.Mechanism, p.Plan.BlockBy = experiment.Blocked, []string{"District", "Size"}
	p.Roster.Attributes = append(p.Roster.Attributes, experiment.Attribute{Name: "Size"})
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Text["Size"] = []string{"small", "large"}[i/6%2]
	}
	got := compare(t, p, TournamentOptions{Repetitions: 100})
	e := got.entrant("By district and size")
	if !e.Chosen || e.Refused != "" || e.Explain != "Half of each district and size, by lot" {
		t.Errorf("the plan's own way: %+v", e)
	}
	chosen := 0
	for _, e := range got.Entrants {
		if e.Chosen {
			chosen++
		}
	}
	if chosen != 1 {
		t.Errorf("%d are chosen", chosen)
	}
}

// TestTournamentIsReproducible: the number of processors makes no difference, nor does
// a draw that was made since.
func TestTournamentIsReproducible(t *testing.T) {
	p := districts(24, 1)
	before := runtime.GOMAXPROCS(1)
	one := compare(t, p, TournamentOptions{Repetitions: 100})
	runtime.GOMAXPROCS(4)
	p.Draw = &experiment.Draw{Arm: make([]int, 24)}
	late := p.Roster.Teams[0]
	late.ID, late.Joined = "LATE", 1
	p.Roster.Teams = append(p.Roster.Teams, late)
	four := compare(t, p, TournamentOptions{Repetitions: 100})
	runtime.GOMAXPROCS(before)
	if fmt.Sprint(one) != fmt.Sprint(four) {
		t.Errorf("one processor: %v\nfour: %v", one, four)
	}
}

// TestTournamentCancels: a cancel is heard at once; progress reaches the end.
func TestTournamentCancels(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	var asked time.Time
	_, err := Compare(ctx, districts(120, 1), TournamentOptions{Repetitions: 500_000}, func(done, total int64) {
		if asked.IsZero() {
			asked = time.Now()
			cancel()
		}
	})
	if took := time.Since(asked); !errors.Is(err, context.Canceled) || took > 100*time.Millisecond {
		t.Errorf("cancelled after %v: %v", took, err)
	}
	var last, all int64
	if _, err := Compare(context.Background(), districts(12, 1), TournamentOptions{Repetitions: 100}, func(done, total int64) { last, all = max(last, done), total }); err != nil || last != all || all == 0 {
		t.Errorf("progress ended at %d of %d, %v", last, all, err)
	}
}

// TestAttainability: 20 ways to take three of six, each with its mirror image.
func TestAttainability(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		teams     int
		shares    []int
		draws     int64
		smallest  float64
		reachable bool
		words     string
	}{
		{6, []int{1, 1}, 20, 0.1, false, "With 6 teams the smallest p-value you can ever reach is 0.10. This design can never show an effect at 5%."},
		{12, []int{1, 1}, 924, 2.0 / 924, true, "12 teams make 924 possible draws. The smallest p-value this design can ever reach is 0.002."},
		{24, []int{1, 1}, 2_704_156, 2.0 / 2_704_156, true, "24 teams make 2,704,156 possible draws. The smallest p-value this design can ever reach is 0.0000007."},
		{6, []int{2, 1}, 15, 1.0 / 15, false, "With 6 teams the smallest p-value you can ever reach is 0.07. This design can never show an effect at 5%."},
	} {
		a := AttainBare(c.teams, c.shares)
		if a.Draws.Int64() != c.draws || !a.Exact || math.Abs(a.SmallestP-c.smallest) > 1e-12 || a.Reachable != c.reachable || a.Sentence != c.words {
			t.Errorf("%d teams, shares %v: %+v %v", c.teams, c.shares, a, a.Draws)
		}
	}
	if a := AttainBare(1, []int{1, 1}); a.Reachable {
		t.Errorf("one team: %+v", a)
	}
	p := bare(48, alike(10))
	p.Plan.Mechanism, p.Plan.BlockBy = experiment.Blocked, []string{"District"}
	a, err := Attain(p)
	if want := "48 teams make 117,649,000,000 possible draws. The smallest p-value this design can ever reach is 0.00000000002."; err != nil || a.Sentence != want {
		t.Errorf("%v %q", err, a.Sentence)
	}
	p.Plan.Alpha = 0
	if _, err := Attain(p); err == nil {
		t.Error("a plan without an error level was taken")
	}
}

func BenchmarkCompare48Teams(b *testing.B) {
	p := districts(48, 1)
	for b.Loop() {
		if _, err := Compare(context.Background(), p, TournamentOptions{}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
