package chart

import (
	"math"
	"sort"
)

// mostDots is the number of units in one arm up to which each is drawn.
const mostDots = 120

// dot is one team's place: across from the middle of its arm, and down.
type dot struct{ x, y float64 }

// swarm spreads dots sideways so that none overlaps another: in the order of
// their values, each goes to the place nearest to the middle, right before left,
// that is free. The rule is fixed, so the same values give the same picture.
// apart is the least distance between two dots, half the room to either side;
// ok is false where they do not fit.
func swarm(ys []float64, apart, half float64) (dots []dot, ok bool) {
	order := make([]int, len(ys))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return ys[order[i]] > ys[order[j]] })
	dots = make([]dot, 0, len(ys))
	for _, i := range order {
		placed := false
		for step := 0; !placed; step++ {
			x := apart * float64((step+1)/2)
			if x > half+1e-9 {
				return nil, false
			}
			if step%2 == 0 {
				x = -x
			}
			if free(dots, x, ys[i], apart) {
				dots, placed = append(dots, dot{x, ys[i]}), true
			}
		}
	}
	return dots, true
}

func free(dots []dot, x, y, apart float64) bool {
	for i := len(dots) - 1; i >= 0; i-- {
		dx, dy := dots[i].x-x, dots[i].y-y
		if math.Abs(dy) >= apart {
			// Dots are placed in the order of y, so all earlier ones are farther away.
			return true
		}
		if dx*dx+dy*dy < apart*apart-1e-9 {
			return false
		}
	}
	return true
}

// swarms places the dots of all arms with one size of dot, the largest that
// fits: both arms get the same treatment. A size of 0 means that no size fits.
func swarms(arms [][]float64, half float64) (placed [][]dot, size float64) {
	for _, values := range arms {
		if len(values) > mostDots {
			return nil, 0
		}
	}
	for _, size = range []float64{1, 0.85, 0.7, 0.55, 0.42} {
		placed = placed[:0]
		for _, values := range arms {
			dots, ok := swarm(values, 12*size, half)
			if !ok {
				break
			}
			placed = append(placed, dots)
		}
		if len(placed) == len(arms) {
			return placed, size
		}
	}
	return nil, 0
}
