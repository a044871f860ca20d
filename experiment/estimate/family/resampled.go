package family

import (
	"math"
	"sort"
)

// StepDown are the p-values of several outcomes that are tested with the same draws.
type StepDown struct {
	// Raw are the p-values of each outcome by itself.
	Raw []float64
	// MaxT and MinP are adjusted by stepping down, MaxTSingle in a single step.
	MaxT, MaxTSingle, MinP []float64
}

// near lets statistics that are equal but for rounding count as equal.
const near = 1e-9

// WestfallYoung adjusts by the distribution of the largest statistic, or the smallest
// p-value, over draws that were made again, the same draw for every outcome, and so
// uses how the outcomes go together (Westfall and Young 1993, Resampling-Based Multiple
// Testing, algorithms 2.8 and 4.1). observed has one statistic an outcome, draws one row an
// outcome with one statistic a draw; their sizes count, not their signs. probability is
// that of each draw where all draws that were possible are gone through; nil where they
// are a sample, in which the draw that was made counts as one more: (1+#)/(B+1). A
// statistic that does not exist (NaN) counts as extreme in a draw; an outcome whose
// observed statistic does not exist has no p-value and no part in the family.
func WestfallYoung(observed []float64, draws [][]float64, probability []float64) StepDown {
	r := resampled{probability: probability}
	for k, v := range observed {
		if !math.IsNaN(v) {
			r.outcomes = append(r.outcomes, k)
		}
	}
	for _, k := range r.outcomes {
		r.observed = append(r.observed, math.Abs(observed[k]))
		sizes := make([]float64, len(draws[k]))
		for b, v := range draws[k] {
			if sizes[b] = math.Abs(v); math.IsNaN(v) {
				sizes[b] = math.Inf(1)
			}
		}
		r.draws = append(r.draws, sizes)
	}
	out := StepDown{}
	for _, list := range []struct {
		into   *[]float64
		values []float64
	}{{&out.Raw, r.raw()}, {&out.MaxT, r.maxT()}, {&out.MaxTSingle, r.single()}, {&out.MinP, r.minP()}} {
		*list.into = make([]float64, len(observed))
		for k := range observed {
			(*list.into)[k] = math.NaN()
		}
		for at, k := range r.outcomes {
			(*list.into)[k] = list.values[at]
		}
	}
	return out
}

// RomanoWolf adjusts by stepping down over bootstrap statistics that were made with the
// null imposed or centred (Romano and Wolf 2005, Econometrica 73:1237; the p-values of
// Romano and Wolf 2016, Statistics and Probability Letters 113:38): (1+#)/(B+1), the
// largest statistic among those not yet stepped over. observed and draws are as in
// WestfallYoung.
func RomanoWolf(observed []float64, draws [][]float64) []float64 {
	return WestfallYoung(observed, draws, nil).MaxT
}

// resampled are the sizes of the statistics of the outcomes that count.
type resampled struct {
	outcomes    []int
	observed    []float64
	draws       [][]float64
	probability []float64
}

// share is the p-value of the draws that meet a condition.
func (r *resampled) share(meets func(b int) bool) float64 {
	if len(r.draws) == 0 {
		return math.NaN()
	}
	total, count := 0.0, 0
	for b := range r.draws[0] {
		if meets(b) {
			count++
			if r.probability != nil {
				total += r.probability[b]
			}
		}
	}
	if r.probability != nil {
		return math.Min(1, total)
	}
	return float64(1+count) / float64(1+len(r.draws[0]))
}

func (r *resampled) raw() []float64 {
	out := make([]float64, len(r.observed))
	for k, own := range r.observed {
		out[k] = r.share(func(b int) bool { return r.draws[k][b] >= own*(1-near) })
	}
	return out
}

func (r *resampled) single() []float64 {
	out := make([]float64, len(r.observed))
	for k, own := range r.observed {
		out[k] = r.share(func(b int) bool { return r.most(b, r.all()) >= own*(1-near) })
	}
	return out
}

func (r *resampled) all() []int {
	all := make([]int, len(r.observed))
	for k := range all {
		all[k] = k
	}
	return all
}

// most is the largest statistic of a draw among some outcomes.
func (r *resampled) most(b int, among []int) float64 {
	most := 0.0
	for _, k := range among {
		most = math.Max(most, r.draws[k][b])
	}
	return most
}

// maxT steps down from the largest statistic.
func (r *resampled) maxT() []float64 {
	order := r.all()
	sort.SliceStable(order, func(a, b int) bool { return r.observed[order[a]] > r.observed[order[b]] })
	return r.down(order, func(k, b int, rest []int) bool { return r.most(b, rest) >= r.observed[k]*(1-near) })
}

// minP steps down from the smallest p-value; each draw's p-values are those among the
// draws.
func (r *resampled) minP() []float64 {
	own, drawn := r.raw(), make([][]float64, len(r.draws))
	for k := range r.draws {
		drawn[k] = r.pOfDraws(k)
	}
	order := r.all()
	sort.SliceStable(order, func(a, b int) bool { return own[order[a]] < own[order[b]] })
	return r.down(order, func(k, b int, rest []int) bool {
		least := 1.0
		for _, l := range rest {
			least = math.Min(least, drawn[l][b])
		}
		return least <= own[k]*(1+near)
	})
}

// down gives each outcome in order the share of draws in which it or one of those after
// it is as extreme, and none less than the one before it.
func (r *resampled) down(order []int, extreme func(k, b int, rest []int) bool) []float64 {
	out, last := make([]float64, len(order)), 0.0
	for at, k := range order {
		last = math.Max(last, r.share(func(b int) bool { return extreme(k, b, order[at:]) }))
		out[k] = last
	}
	return out
}

// pOfDraws is, for each draw, its p-value among the draws.
func (r *resampled) pOfDraws(k int) []float64 {
	order := make([]int, len(r.draws[k]))
	for b := range order {
		order[b] = b
	}
	values := r.draws[k]
	sort.Slice(order, func(a, b int) bool { return values[order[a]] > values[order[b]] })
	out := make([]float64, len(order))
	total := 0.0
	for from := 0; from < len(order); {
		to := from
		// Equal but for rounding, from the largest down.
		for to < len(order) && values[order[to]] >= values[order[from]]*(1-near) {
			to++
		}
		for _, b := range order[from:to] {
			if r.probability != nil {
				total += r.probability[b]
			} else {
				total += 1 / float64(len(order)+1)
			}
		}
		for _, b := range order[from:to] {
			out[b] = total
			if r.probability == nil && r.observed[k] >= values[b]*(1-near) {
				out[b] += 1 / float64(len(order)+1) // the draw that was made
			}
		}
		from = to
	}
	return out
}
