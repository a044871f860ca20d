package power

import (
	"cmp"
	"context"
	"math"
	"slices"

	"leeway/experiment/randomize"
)

// replays holds the draws that randomisation inference compares with: all there are,
// with their probabilities, or one for each repetition.
type replays struct {
	units       int
	all         bool
	arm         []uint8 // the draws, one after another
	probability []float64
	mirror      []int // the draw with the two sides changed over, or -1
}

func (r *replays) draw(i int, arm []int) {
	for u, k := range r.arm[i*r.units : (i+1)*r.units] {
		arm[u] = int(k)
	}
}

func (r *replays) add(arm []int) {
	for _, k := range arm {
		r.arm = append(r.arm, uint8(k))
	}
}

// fewDraws is up to how many possible assignments all are compared with.
const fewDraws = 2_000

// usualReplays is how many draws randomisation inference compares with in each
// repetition: with 199, 5% are reached exactly.
const usualReplays = 199

// fewDF are the degrees of freedom below which a finding's verdict heeds both the interval
// and randomisation inference, and the more cautious stands.
const fewDF = 4

// byDraws decides whether randomisation inference is made: in the place of the interval
// where the mechanism takes only some of the draws, whose spread a t interval does not
// know, and besides it where fewer than fewDF degrees of freedom are left. It
// finds out besides whether the plan gives an error at all.
func (s *study) byDraws(ctx context.Context) bool {
	const probes = 40
	arm, value, scratch := make([]int, s.mechanism.Units()), make([]float64, len(s.world.level)), s.trials.Scratch()
	sum, n := 0.0, 0.0
	for i := range probes {
		if ctx.Err() != nil {
			return false
		}
		d := newDice(name(s.draws, "probe", i))
		s.mechanism.Draw(d.Generator, arm)
		s.world.values(d, arm, s.control, 0, value)
		if e := s.trials.Estimate(arm, value, scratch); e.DF > 0 {
			sum += e.DF
			n++
		}
	}
	s.df, s.noError = sum/n, n == 0
	return !s.noError && (s.df < fewDF || !randomize.Exchangeable(s.mechanism))
}

// decide chooses how an effect is seen, and gives the number of draws that are to be
// made for it beforehand.
func (s *study) decide(ctx context.Context) int {
	if !s.byDraws(ctx) {
		return 0
	}
	s.replays = &replays{units: s.mechanism.Units()}
	if n, exact := s.mechanism.Count(); exact && n.IsInt64() && n.Int64() <= fewDraws {
		s.replays.all = true
		return 0
	}
	return s.repetitions
}

// prepare makes the draws that randomisation inference needs.
func (s *study) prepare(ctx context.Context, told func(steps int)) error {
	r := s.replays
	if r == nil {
		return ctx.Err()
	}
	if r.all {
		index := map[string]int{}
		err := s.mechanism.Enumerate(func(arm []int, probability float64) bool {
			index[s.sides(arm, false)] = len(r.probability)
			r.add(arm)
			r.probability = append(r.probability, probability)
			return ctx.Err() == nil
		})
		if err != nil {
			return err
		}
		arm := make([]int, r.units)
		for i := range r.probability {
			r.draw(i, arm)
			back, known := index[s.sides(arm, true)]
			if !known {
				back = -1
			}
			r.mirror = append(r.mirror, back)
		}
		return ctx.Err()
	}
	r.arm = make([]uint8, s.repetitions*r.units)
	return inParallel(ctx, s.repetitions, told, func() func(i int) {
		arm := make([]int, r.units)
		return func(i int) {
			s.mechanism.Draw(randomize.NewGenerator(name(s.draws, "draw", i)), arm)
			for u, k := range arm {
				r.arm[i*r.units+u] = uint8(k)
			}
		}
	})
}

// sides writes an assignment as text; mirrored with control and target changed over.
func (s *study) sides(arm []int, mirrored bool) string {
	out := make([]byte, len(arm))
	for u, k := range arm {
		if mirrored && k == s.control {
			k = s.target
		} else if mirrored && k == s.target {
			k = s.control
		}
		out[u] = byte(k)
	}
	return string(out)
}

// byReplays decides by randomisation inference, at no effect and at the true one.
func (w *worker) byReplays(ctx context.Context, d *dice, r *repetition, own int, effect float64) {
	var chosen []int
	if !w.replays.all {
		for range w.compared {
			k := int(d.Below(uint64(w.repetitions - 1)))
			if k >= own {
				k++
			}
			chosen = append(chosen, k)
		}
	}
	copy(w.shared, w.value)
	r.critical = w.criticalOf(ctx, own, chosen)
	r.sees = w.trials.Statistic(w.arm, w.shared, w.scratch) >= r.critical
	r.covers = !r.sees
	if effect != 0 {
		for t, k := range w.arm {
			if k != w.control {
				w.shared[t] -= effect
			}
		}
		r.covers = w.trials.Statistic(w.arm, w.shared, w.scratch) < w.criticalOf(ctx, own, chosen)
	}
}

// criticalOf is the smallest statistic of the draw that was made with a p-value not
// above the error level, for the values in w.shared.
func (w *worker) criticalOf(ctx context.Context, own int, chosen []int) float64 {
	ref := w.replays
	w.sizes = w.sizes[:0]
	if !ref.all {
		// p = (1+#)/(B+1) (Phipson and Smyth 2010, SAGMB 9:39).
		for n, i := range chosen {
			if n%16 == 0 && ctx.Err() != nil {
				return math.Inf(1)
			}
			ref.draw(i, w.other)
			w.sizes = append(w.sizes, w.trials.Statistic(w.other, w.shared, w.scratch))
		}
		return beyond(w.sizes, int(w.alpha*float64(len(chosen)+1)+1e-9)-1)
	}
	type drawn struct{ size, probability float64 }
	var all []drawn
	left := w.alpha + 1e-12 - ref.probability[own]
	for i, p := range ref.probability {
		switch {
		case i == own:
			continue
		case i == ref.mirror[own]:
			left -= p // its statistic has the same size whatever the values
			continue
		}
		if i%16 == 0 && ctx.Err() != nil {
			return math.Inf(1)
		}
		ref.draw(i, w.other)
		all = append(all, drawn{w.trials.Statistic(w.other, w.shared, w.scratch), p})
	}
	if left < 0 {
		return math.Inf(1)
	}
	slices.SortFunc(all, func(a, b drawn) int { return cmp.Compare(b.size, a.size) })
	for _, d := range all {
		if left -= d.probability; left < 0 {
			return above(d.size)
		}
	}
	return 0
}

// beyond is what a statistic must reach so that no more than most of the sizes are at
// least as large.
func beyond(sizes []float64, most int) float64 {
	if most < 0 {
		return math.Inf(1)
	}
	if most >= len(sizes) {
		return 0
	}
	slices.Sort(sizes)
	return above(sizes[len(sizes)-1-most])
}

// above is just more than a size, beyond what counts as equal.
func above(size float64) float64 { return size + 1e-9*math.Max(1, size) }
