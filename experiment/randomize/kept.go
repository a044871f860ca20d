package randomize

import "slices"

// notKeptApart leaves out the sets that an allocation keeps apart by itself, because
// they lie in one block where no arm has more than one place.
func (a *allocation) notKeptApart(apart [][]int) [][]int {
	var out [][]int
	for _, set := range apart {
		kept := true
		for _, u := range set {
			kept = kept && a.block[u] == a.block[set[0]]
		}
		for k := range a.Arms() {
			kept = kept && a.mostPlaces(a.block[set[0]], k) <= 1
		}
		if !kept {
			out = append(out, set)
		}
	}
	return out
}

// notKept leaves out the limits that an allocation keeps by itself: even if in each block
// the arm's places went to the heaviest units.
func (a *allocation) notKept(caps []limit) []limit {
	var out []limit
	for _, l := range caps {
		byBlock := map[int][]int{}
		for at, u := range l.units {
			byBlock[a.block[u]] = append(byBlock[a.block[u]], l.weight[at])
		}
		heaviest := 0
		for b, weights := range byBlock {
			slices.SortFunc(weights, func(x, y int) int { return y - x })
			for _, w := range weights[:min(len(weights), a.mostPlaces(b, l.arm))] {
				heaviest += w
			}
		}
		if heaviest > l.most {
			out = append(out, l)
		}
	}
	return out
}

// mostPlaces is the arm's due in the block, rounded up.
func (a *allocation) mostPlaces(b, k int) int {
	if a.mayRoundUp(b, k) {
		return a.floor[b][k] + 1
	}
	return a.floor[b][k]
}

// keptApart accepts where no two units of a set share an arm.
func keptApart(sets [][]int) acceptance {
	return func(_ *Generator, arm []int) bool {
		for _, set := range sets {
			var seen uint64
			for _, u := range set {
				bit := uint64(1) << arm[u]
				if seen&bit != 0 {
					return false
				}
				seen |= bit
			}
		}
		return true
	}
}

// underLimits accepts where no limit is passed.
func underLimits(caps []limit) acceptance {
	return func(_ *Generator, arm []int) bool {
		for i := range caps {
			l, sum := &caps[i], 0
			for at, u := range l.units {
				if arm[u] == l.arm {
					sum += l.weight[at]
				}
			}
			if sum > l.most {
				return false
			}
		}
		return true
	}
}
