package chart

import (
	"math"

	"leeway/experiment/finding"
)

// scale maps values to places along one axis.
type scale struct{ low, high, from, to float64 }

func (s scale) at(v float64) float64 {
	return s.from + (v-s.low)/(s.high-s.low)*(s.to-s.from)
}

// extent is the range of finite values, made wider where all are equal.
type extent struct{ low, high float64 }

func empty() extent { return extent{math.Inf(1), math.Inf(-1)} }

func (e *extent) add(values ...float64) {
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			e.low, e.high = math.Min(e.low, v), math.Max(e.high, v)
		}
	}
}

// padded adds a share of the width on both sides. A single value gets a tenth of
// itself, or one where it is zero.
func (e extent) padded(share float64) extent {
	if e.low > e.high {
		return extent{0, 1}
	}
	width := e.high - e.low
	if width <= 1e-12*math.Max(math.Abs(e.low), math.Abs(e.high)) {
		width = math.Abs(e.low) * 0.1
		if width == 0 {
			width = 1
		}
		return extent{e.low - width, e.high + width}
	}
	return extent{e.low - share*width, e.high + share*width}
}

// ticks gives four to six round values within a range (three or seven where no
// round step gives that many) and the decimals their step needs.
func ticks(low, high float64) (values []float64, decimals int) {
	power := math.Pow(10, math.Floor(math.Log10(high-low)))
	best, bestCost := power, math.Inf(1)
	for _, k := range []float64{0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5} {
		n := math.Floor(high/(k*power)+1e-9) - math.Ceil(low/(k*power)-1e-9) + 1
		cost := math.Abs(n - 4.6)
		if k == 0.25 || k == 2.5 {
			cost += 0.6 // halves and fifths read easier than quarters
		}
		if cost < bestCost {
			best, bestCost = k*power, cost
		}
	}
	for decimals = 0; decimals < 12; decimals++ {
		scaled := best * math.Pow(10, float64(decimals))
		if math.Abs(scaled-math.Round(scaled)) < 1e-6*scaled {
			break
		}
	}
	for i := math.Ceil(low/best - 1e-9); i <= math.Floor(high/best+1e-9); i++ {
		values = append(values, i*best)
	}
	return values, decimals
}

func tickLabel(v float64, decimals int) string {
	if v == 0 {
		return "0"
	}
	return finding.Number(v, decimals)
}

// spread moves items of given heights, wanted around given centres, apart until
// none covers another and all lie between from and to, where there is room. The
// order of the items is kept.
func spread(centres, heights []float64, from, to float64) []float64 {
	out := append([]float64(nil), centres...)
	for i := range out {
		least := from + heights[i]/2
		if i > 0 {
			least = out[i-1] + (heights[i-1]+heights[i])/2
		}
		out[i] = math.Max(out[i], least)
	}
	for i := len(out) - 1; i >= 0; i-- {
		most := to - heights[i]/2
		if i+1 < len(out) {
			most = out[i+1] - (heights[i]+heights[i+1])/2
		}
		out[i] = math.Min(out[i], most)
	}
	return out
}
