package power

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"leeway/experiment"
	"leeway/experiment/randomize"
)

// usualRepetitions is how often Simulate tries a design: power is then known to 1.3
// points at 80%.
const usualRepetitions = 1_000

// SimulateOptions say what is simulated. The zero value is the main outcome, its
// smallest effect that matters, 1,000 repetitions.
type SimulateOptions struct {
	// Outcome is the id of the outcome, empty for the main one.
	Outcome string
	// Effect is the size of the change in the outcome's unit, above 0, taken in the
	// direction that is better; 0 is the smallest effect that matters.
	Effect float64
	// Repetitions is how often the pilot is carried out, with the effect and again
	// without it.
	Repetitions int
	// Seed makes the simulation reproducible; empty is a fixed text.
	Seed string
}

// Simulated is a number found by simulation, with its Monte Carlo standard error.
type Simulated struct{ Value, Error float64 }

// Trial is what simulated pilots came to: the same roster, mechanism and planned
// estimate, with made-up values.
type Trial struct {
	// Outcome is the id of the outcome, Effect the change that was made, in its unit.
	Outcome string
	Effect  float64
	// Power is the share of pilots that saw the effect, TypeI the share that saw one
	// where there was none, Coverage the share whose interval held the true effect.
	Power, TypeI, Coverage Simulated
	// Bias is the average estimate less the effect, in the outcome's unit.
	Bias Simulated
	// Exaggeration is the average size of the estimates that were seen, over the effect;
	// WrongSign is how many of them point the other way (Gelman and Carlin 2014,
	// Perspectives on Psychological Science 9:641). Both are NaN where none was seen.
	Exaggeration, WrongSign Simulated
	// StandardError is the standard deviation of the estimates, DF the average degrees
	// of freedom, Detectable the effect that would be seen with a chance of 80%.
	StandardError Simulated
	DF            float64
	Detectable    float64
	// Repetitions were made in each of the two worlds; NoError of all of them allowed no
	// error and so no verdict, and count as having seen nothing.
	Repetitions, NoError int
	// On names what the values were made from. Notes say how it was done.
	On    string
	Notes []string
}

// Simulate carries the pilot out again and again: the pilot's mechanism draws, the
// values are made up from the agency's own before the start, or from the sample size's
// assumptions, and the plan's estimate is made. It does so with an effect, for Power,
// Coverage, Bias and Exaggeration, and without one, for TypeI, by separate chance. The
// result depends on the pilot and the options only, not on the number of processors.
// The error is a *experiment.Refusal or the context's.
func Simulate(ctx context.Context, p *experiment.Pilot, o SimulateOptions, progress func(done, total int64)) (Trial, error) {
	s, effect, err := ready(ctx, p, o)
	if err != nil {
		return Trial{}, err
	}
	told := teller(2*s.repetitions+s.decide(ctx), progress)
	if err := s.prepare(ctx, told); err != nil {
		return Trial{}, err
	}
	with, err := s.repeat(ctx, "with", effect, told)
	if err != nil {
		return Trial{}, err
	}
	without, err := s.repeat(ctx, "without", 0, told)
	if err != nil {
		return Trial{}, err
	}
	return s.trial(with, without, effect), nil
}

// ready checks the options and declares the study, without letting a mechanism that is
// slow to declare hold up a cancel.
func ready(ctx context.Context, p *experiment.Pilot, o SimulateOptions) (*study, float64, error) {
	outcome, ok := p.PrimaryOutcome()
	if o.Outcome != "" {
		outcome, ok = p.Outcome(o.Outcome)
	}
	if !ok {
		return nil, 0, &experiment.Refusal{What: "There is no such outcome to simulate.", Place: experiment.Place{Field: "outcomes"}, Remedy: "Choose a main outcome on Outcomes."}
	}
	effect := o.Effect
	if effect == 0 {
		effect = outcome.SmallestEffect
	}
	if !(effect > 0) || math.IsInf(effect, 0) {
		return nil, 0, &experiment.Refusal{What: fmt.Sprintf("“%s” has no smallest change that matters.", outcome.Name), Place: experiment.Place{Field: "smallest effect"}, Remedy: "Say on Outcomes which change would matter, above zero."}
	}
	if outcome.Better == experiment.LowerIsBetter {
		effect = -effect
	}
	repetitions := o.Repetitions
	if repetitions == 0 {
		repetitions = usualRepetitions
	}
	if repetitions < 2 || repetitions > mostRepetitions {
		return nil, 0, tooMany(repetitions)
	}
	seed := o.Seed
	if seed == "" {
		seed = "simulation/1"
	}
	s, err := unlessCancelled(ctx, func() (*study, error) {
		m, err := randomize.ForPilot(p)
		if err != nil {
			return nil, err
		}
		w, err := worldOf(p, outcome)
		if err != nil {
			return nil, err
		}
		return newStudy(p, w, m, repetitions, usualReplays, seed)
	})
	return s, effect, err
}

// mostRepetitions keeps a slip of the keyboard from asking for a week.
const mostRepetitions = 1_000_000

func tooMany(n int) error {
	return &experiment.Refusal{What: fmt.Sprintf("A simulation of %d repetitions is not possible.", n), Remedy: fmt.Sprintf("Ask for 2 to %d; 1,000 to 5,000 are usual.", mostRepetitions)}
}

// trial sums up.
func (s *study) trial(with, without []repetition, effect float64) Trial {
	t := Trial{Outcome: s.world.outcome.ID, Effect: effect, Repetitions: s.repetitions, On: s.world.on}
	var estimates, seen, df []float64
	saw, wrong, covered, intervals, falsely := 0, 0, 0, 0, 0
	for _, r := range with {
		if !math.IsNaN(r.Estimate) {
			estimates = append(estimates, r.Estimate)
		}
		if math.IsNaN(r.StdError) {
			t.NoError++
			continue
		}
		df = append(df, r.DF)
		intervals++
		if r.covers {
			covered++
		}
		if r.sees {
			saw++
			seen = append(seen, math.Abs(r.Estimate/effect))
			if r.Estimate*effect < 0 {
				wrong++
			}
		}
	}
	for _, r := range without {
		if math.IsNaN(r.StdError) {
			t.NoError++
		} else if r.sees {
			falsely++
		}
	}
	t.Power, t.TypeI = shareOf(saw, s.repetitions), shareOf(falsely, s.repetitions)
	t.Coverage, t.WrongSign = shareOf(covered, intervals), shareOf(wrong, saw)
	t.Bias, t.Exaggeration = meanOf(estimates), meanOf(seen)
	t.Bias.Value -= effect
	_, variance := meanAndVariance(estimates)
	t.StandardError = Simulated{math.Sqrt(variance), math.Sqrt(variance / 2 / float64(len(estimates)-1))}
	t.DF, _ = meanAndVariance(df)
	t.Detectable = detectable(with, effect, 0.8)
	t.Notes = append(s.allNotes(), s.besides(with, without)...)
	if t.NoError > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("In %d of %d simulated pilots the plan gives no error; they count as having seen nothing.", t.NoError, 2*s.repetitions))
	}
	return t
}

// besides says what the plan's interval would have seen alone, where randomisation
// inference decided in the simulation: in a finding the interval decides from fewDF degrees
// of freedom on, and replaying the draw is the second method that stands beside it.
func (s *study) besides(with, without []repetition) []string {
	if s.replays == nil {
		return nil
	}
	if s.df < fewDF {
		return []string{fmt.Sprintf("With fewer than %d degrees of freedom the plan's interval must leave out zero as well: the more cautious of the two decides.", fewDF)}
	}
	share := func(all []repetition) string {
		n := 0
		for _, r := range all {
			if r.interval {
				n++
			}
		}
		return percent(float64(n) / float64(len(all)))
	}
	return []string{fmt.Sprintf("The plan's %s interval alone, which decides in the findings, leaves out zero in %s of the pilots with the effect and in %s of those without.",
		percent(1-s.alpha), share(with), share(without))}
}

// allNotes says how the study was done.
func (s *study) allNotes() []string {
	notes := append(slices.Clone(s.world.notes), s.notes...)
	if len(s.pilot.Arms) > 2 {
		notes = append(notes, fmt.Sprintf("The numbers are those of “%s” against “%s”; every practice arm changes the outcome alike.", s.pilot.Arms[s.target].Name, s.pilot.Arms[s.control].Name))
	}
	if s.pilot.Plan.Periods > 0 {
		notes = append(notes, "The phased roll-out is tried as one comparison of its arms, at a time when the practice arms have it and the control does not.")
	}
	switch {
	case s.replays == nil:
		notes = append(notes, fmt.Sprintf("A simulated pilot sees an effect where the plan's %s interval leaves out zero.", percent(1-s.alpha)))
	case s.replays.all:
		notes = append(notes, fmt.Sprintf("A simulated pilot sees an effect where randomisation inference over all %d possible draws gives a p-value of at most %g.", len(s.replays.probability), s.alpha))
	default:
		notes = append(notes, fmt.Sprintf("A simulated pilot sees an effect where randomisation inference with %d draws of the mechanism gives a p-value of at most %g.", s.compared, s.alpha))
	}
	return notes
}

// shareOf is a share with its standard error. Where none or all counted, the error is
// that of half a case, as 0 would claim too much.
func shareOf(count, n int) Simulated {
	if n == 0 {
		return Simulated{math.NaN(), math.NaN()}
	}
	share := float64(count) / float64(n)
	held := math.Min(math.Max(share, 0.5/float64(n)), 1-0.5/float64(n))
	return Simulated{share, math.Sqrt(held * (1 - held) / float64(n))}
}

func meanOf(values []float64) Simulated {
	mean, variance := meanAndVariance(values)
	return Simulated{mean, math.Sqrt(variance / float64(len(values)))}
}

// detectable is the smallest effect, by size, that the share power of the repetitions
// would have seen: an effect moves every estimate of a linear estimator by itself and
// leaves its error, so the repetitions with one effect tell of all.
func detectable(all []repetition, effect, power float64) float64 {
	able, low, high := 0, 0.0, 0.0
	for _, r := range all {
		if r.able() {
			able++
			high = math.Max(high, math.Abs(r.Estimate-effect)+r.StdError*r.critical)
		}
	}
	if float64(able) < power*float64(len(all)) {
		return math.NaN()
	}
	for range 60 {
		if middle := (low + high) / 2; chanceOfSeeing(all, effect, middle) < power {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// able is true where the repetition could have seen an effect of some size.
func (r repetition) able() bool { return !math.IsNaN(r.StdError) && !math.IsInf(r.critical, 1) }

// chanceOfSeeing is the share of the repetitions, made with one effect, that would have
// seen another of that size. An estimate is off as easily to the one side as to the
// other, so each counts both ways.
func chanceOfSeeing(all []repetition, effect, size float64) float64 {
	n := 0
	for _, r := range all {
		if !r.able() {
			continue
		}
		for _, noise := range []float64{r.Estimate - effect, effect - r.Estimate} {
			if math.Abs((noise+size)/r.StdError) >= r.critical {
				n++
			}
		}
	}
	return float64(n) / float64(2*len(all))
}

// teller counts steps from any goroutine and reports them at most 200 times.
func teller(total int, progress func(done, total int64)) func(steps int) {
	if progress == nil {
		return func(int) {}
	}
	var done atomic.Int64
	var mu sync.Mutex
	every := int64(max(1, total/200))
	return func(steps int) {
		d := done.Add(int64(steps))
		if d/every != (d-int64(steps))/every || d == int64(total) {
			mu.Lock()
			defer mu.Unlock()
			progress(d, int64(total))
		}
	}
}

// unlessCancelled gives up waiting when the context ends; the work then ends unseen.
func unlessCancelled[T any](ctx context.Context, work func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	ready := make(chan answer, 1)
	go func() {
		v, err := work()
		ready <- answer{v, err}
	}()
	select {
	case a := <-ready:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
