package estimate

import (
	"math"

	"leeway/experiment"
)

// PairChance are the chances that two units are drawn into the two sides: both into the
// practice side, both into the other, or one into each.
type PairChance struct{ Practice, Other, FirstPractice, SecondPractice float64 }

// HorvitzData are units that were drawn, and the chances of their draw.
type HorvitzData struct {
	// Total is the sum of a unit's rows, Treated the side it was drawn into.
	Total   []float64
	Treated []bool
	// Chance is that of the practice side.
	Chance []float64
	// Group numbers units: those of different groups are drawn independently of each other.
	Group []int
	// Pair are the chances of two units of one group.
	Pair func(i, j int) PairChance
	// Rows is the number of rows of all units.
	Rows int
}

// Horvitz is an estimate of the average effect on rows and its standard error.
type Horvitz struct {
	Estimate, StdError float64
	// SeenError leaves out the pairs of units that the draw never shows together, as the R
	// package estimatr does where it says “youngs”. It is too small where the outcomes of
	// such pairs have opposite signs.
	SeenError float64
	// Impossible counts those pairs, in order, with a unit that was seen; Young's
	// inequality bounds their part in StdError.
	Impossible int
}

// HorvitzThompson weights each unit by the inverse of its chance of the side it was drawn
// into (Horvitz and Thompson 1952, JASA 47:663), which is unbiased for any draw that gives
// every unit a chance of both sides. The variance is bounded from above where two outcomes
// are never seen together, by Young's inequality (Aronow and Samii 2013, Survey Methodology
// 39:231; Aronow and Middleton 2013, Journal of Causal Inference 1:135), with units' totals
// for rows that are drawn as one. Its cost is the sum of the groups' squared sizes. It refuses
// chances of 0 or 1.
func HorvitzThompson(d HorvitzData) (Horvitz, error) {
	var out Horvitz
	members := map[int][]int{}
	for i, p := range d.Chance {
		if !(p > 0 && p < 1) {
			return out, &experiment.Refusal{What: "Some units had no chance of one of the two arms, so weighting by chances says nothing about them.", Remedy: "Leave them out with subset, and say so beside the result."}
		}
		members[d.Group[i]] = append(members[d.Group[i]], i)
		if d.Treated[i] {
			out.Estimate += d.Total[i] / p
		} else {
			out.Estimate -= d.Total[i] / (1 - p)
		}
	}
	out.Estimate /= float64(d.Rows)
	variance, bound := 0.0, 0.0
	for _, units := range members {
		for _, i := range units {
			variance += d.ownVariance(i)
			for _, j := range units {
				if i != j {
					v, never := d.pairVariance(i, j)
					variance += v
					bound += float64(never) * d.Total[i] * d.Total[i] / d.seen(i)
					out.Impossible += never
				}
			}
		}
	}
	out.StdError = math.Sqrt(variance+bound) / float64(d.Rows)
	out.SeenError = math.Sqrt(variance) / float64(d.Rows)
	return out, nil
}

// seen is the chance of the side that a unit was drawn into.
func (d HorvitzData) seen(i int) float64 {
	if d.Treated[i] {
		return d.Chance[i]
	}
	return 1 - d.Chance[i]
}

// ownVariance is a unit's variance, and the bound of its covariance between the sides, of
// which it is never in both.
func (d HorvitzData) ownVariance(i int) float64 {
	p, y := d.seen(i), d.Total[i]
	return (1-p)/(p*p)*y*y + y*y/p
}

// pairVariance is the part of two units, in order, in the variance of both sides less
// twice their covariance, and how many of the second unit's two sides are never seen
// together with the first unit's: each is bounded by half the square of either, the other
// half being the second unit's, seen when its side is.
func (d HorvitzData) pairVariance(i, j int) (v float64, never int) {
	chance := d.Pair(i, j)
	p, q := d.seen(i), d.seen(j)
	both, sign := chance.Practice, 1.0
	switch {
	case !d.Treated[i] && !d.Treated[j]:
		both = chance.Other
	case d.Treated[i] && !d.Treated[j]:
		both, sign = chance.FirstPractice, -1
	case !d.Treated[i] && d.Treated[j]:
		both, sign = chance.SecondPractice, -1
	}
	if both > 0 {
		v = sign * (both - p*q) / both * d.Total[i] / p * d.Total[j] / q
	}
	same, across := chance.Practice, chance.FirstPractice
	if !d.Treated[i] {
		same, across = chance.Other, chance.SecondPractice
	}
	for _, chance := range []float64{same, across} {
		if chance == 0 {
			never++
		}
	}
	return v, never
}

// ConstantEffectError is the standard error of HorvitzThompson where every row has the
// effect tau and units are drawn independently: both outcomes of each unit are then known.
// size is the number of rows of each unit.
func (d HorvitzData) ConstantEffectError(tau float64, size []float64) float64 {
	variance := 0.0
	for i, p := range d.Chance {
		y1, y0 := d.Total[i], d.Total[i]
		if d.Treated[i] {
			y0 -= tau * size[i]
		} else {
			y1 += tau * size[i]
		}
		root := y1*math.Sqrt((1-p)/p) + y0*math.Sqrt(p/(1-p))
		variance += root * root
	}
	return math.Sqrt(variance) / float64(d.Rows)
}
