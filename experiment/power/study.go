package power

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/randomize"
)

// study is one design ready to be tried: the mechanism that draws, the world that
// answers and the plan's estimate of one arm against the control.
type study struct {
	pilot                 *experiment.Pilot
	mechanism             randomize.Mechanism
	trials                *estimate.Trials
	world                 *world
	control, target       int
	alpha                 float64
	repetitions, compared int // trials, and reference draws of randomisation inference in each
	// seed is that of the made-up values, draws that of the assignments: two ways of
	// drawing can be tried on the same values.
	seed, draws string
	replays     *replays // nil where the interval decides
	notes       []string
	// df are the degrees of freedom of a few tries; noError is true where none of them
	// had an error.
	df      float64
	noError bool
}

// name seeds one thing of one repetition, the same on any number of processors.
func name(seed, what string, i int) string { return fmt.Sprintf("%s: %s %d", seed, what, i) }

// newStudy declares a study; it makes no draw.
func newStudy(p *experiment.Pilot, w *world, m randomize.Mechanism, repetitions, compared int, seed string) (*study, error) {
	s := &study{pilot: p, mechanism: m, world: w, control: p.ControlArm(), target: -1, alpha: p.Plan.Alpha, repetitions: repetitions, compared: compared, seed: seed, draws: seed + " draws"}
	for k, a := range p.Arms {
		if k != s.control && (s.target < 0 || a.Share < p.Arms[s.target].Share) {
			s.target = k
		}
	}
	if !(s.alpha > 0 && s.alpha < 1) {
		return nil, noLevel()
	}
	if s.control < 0 || s.target < 0 {
		return nil, &experiment.Refusal{What: "There is no control to compare a practice with.", Place: experiment.Place{Field: "arms"}, Remedy: "Mark one arm as control."}
	}
	var err error
	s.trials, s.notes, err = estimate.NewTrials(p, m, w.outcome, s.target, w.people)
	return s, err
}

// repetition is what one repetition came to.
type repetition struct {
	estimate.TrialEstimate
	// critical is the statistic, estimate over error, from which on the plan sees an
	// effect; infinite where it never can.
	critical float64
	// sees is true where it saw one, covers where it does not contradict the truth.
	sees, covers bool
	// interval is true where the plan's interval alone leaves out zero.
	interval bool
}

// repeat runs the study's repetitions in a world where the practice changes every
// value by effect. world names it, so that two worlds share no chance.
func (s *study) repeat(ctx context.Context, world string, effect float64, told func(steps int)) ([]repetition, error) {
	out := make([]repetition, s.repetitions)
	err := inParallel(ctx, s.repetitions, told, func() func(i int) {
		w := s.worker()
		return func(i int) { out[i] = w.once(ctx, world, i, effect) }
	})
	return out, err
}

// worker is the memory of one goroutine.
type worker struct {
	*study
	arm, other    []int
	value, shared []float64
	scratch       *estimate.TrialScratch
	sizes         []float64
}

func (s *study) worker() *worker {
	n := s.mechanism.Units()
	return &worker{study: s, arm: make([]int, n), other: make([]int, n), value: make([]float64, n), shared: make([]float64, n), scratch: s.trials.Scratch()}
}

// once draws, makes up the values and estimates.
func (w *worker) once(ctx context.Context, world string, i int, effect float64) repetition {
	d, draws, own := newDice(name(w.seed, world, i)), newDice(name(w.draws, world, i)), i
	switch {
	case w.replays == nil:
		w.mechanism.Draw(draws.Generator, w.arm)
	case w.replays.all:
		own = w.pick(draws.uniform())
		w.replays.draw(own, w.arm)
	default:
		w.replays.draw(own, w.arm)
	}
	w.world.values(d, w.arm, w.control, effect, w.value)
	if w.replays != nil {
		r := repetition{TrialEstimate: w.trials.Bare(w.arm, w.value, w.scratch)}
		r.DF = w.df
		if math.IsNaN(r.StdError) {
			r.critical = math.Inf(1)
			return r
		}
		w.byReplays(ctx, draws, &r, own, effect)
		w.byInterval(&r, effect)
		return r
	}
	r := repetition{TrialEstimate: w.trials.Estimate(w.arm, w.value, w.scratch)}
	if math.IsNaN(r.StdError) {
		r.critical = math.Inf(1)
		return r
	}
	r.critical = estimate.Critical(w.alpha, r.DF)
	r.sees = math.Abs(r.Estimate/r.StdError) >= r.critical
	r.covers = math.Abs((r.Estimate-effect)/r.StdError) < r.critical
	return r
}

// byInterval adds what the plan's interval says where randomisation inference is made. With
// few degrees of freedom the more cautious of the two stands, as for the verdict of a
// finding.
func (w *worker) byInterval(r *repetition, effect float64) {
	e := w.trials.Estimate(w.arm, w.value, w.scratch)
	if math.IsNaN(e.StdError) {
		if w.df < fewDF {
			r.critical, r.sees, r.covers = math.Inf(1), false, true
		}
		return
	}
	critical := estimate.Critical(w.alpha, e.DF)
	r.interval = math.Abs(e.Estimate/e.StdError) >= critical
	if w.df < fewDF {
		// The errors differ where teams are drawn as one.
		r.critical = math.Max(r.critical, critical*e.StdError/r.StdError)
		r.sees = r.sees && r.interval
		r.covers = r.covers || math.Abs((e.Estimate-effect)/e.StdError) < critical
	}
}

// pick chooses one of all possible draws by its probability.
func (w *worker) pick(u float64) int {
	for i, p := range w.replays.probability {
		if u -= p; u <= 0 {
			return i
		}
	}
	return len(w.replays.probability) - 1
}

// inParallel runs the work on all processors, one item at a time, until the context
// ends. Each goroutine makes its own work, so that it may keep memory.
func inParallel(ctx context.Context, n int, told func(steps int), work func() func(i int)) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range max(1, min(runtime.GOMAXPROCS(0), n)) {
		wait.Go(func() {
			one := work()
			for i := next.Add(1) - 1; i < int64(n) && ctx.Err() == nil; i = next.Add(1) - 1 {
				one(int(i))
				told(1)
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}
