package randomize

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
)

// clash names the smallest set of constraints that cannot be met together: leaving any
// one of them out, the others can be met. It is nil where all can be met, or where that
// could not be settled within searchBudget. The set is found by deletion: each
// constraint in turn is left out for good if the rest still clashes. The error is a
// *experiment.Refusal.
func clash(d Design) error {
	left := slices.Clone(d.Restrictions)
	if canBeMet(d, left) != no {
		return nil
	}
	for i := 0; i < len(left); {
		without := slices.Delete(slices.Clone(left), i, i+1)
		if canBeMet(d, without) == no {
			left = without
		} else {
			i++
		}
	}
	names := make([]string, len(left))
	for i, r := range left {
		names[i] = "“" + r.Name + "”"
	}
	place := experiment.Place{Field: "plan"}
	if len(names) == 1 {
		return &experiment.Refusal{What: fmt.Sprintf("This constraint cannot be met: %s.", names[0]), Place: place, Remedy: "Drop or loosen it."}
	}
	last := len(names) - 1
	return &experiment.Refusal{
		What:   fmt.Sprintf("These constraints cannot be met together: %s and %s.", strings.Join(names[:last], ", "), names[last]),
		Place:  place,
		Remedy: "Drop or loosen one of them; the others can then be met.",
	}
}

// verdict is what a search came to.
type verdict int

const (
	no verdict = iota
	yes
	undecided
)

// searchBudget is how many states a search looks at before it gives up.
const searchBudget = 200_000

// canBeMet says whether some assignment with the arms' numbers in each block, rounded
// down or up, meets the constraints. no is certain. yes does not look at the arms'
// numbers over all blocks.
func canBeMet(d Design, constraints []Restriction) verdict {
	s, possible := settle(d, constraints)
	if !possible {
		return no
	}
	if len(s.members) == 0 {
		return yes
	}
	inner := s.units(d)
	if d.Kind == experiment.Rerandomised || d.Kind == experiment.Constrained {
		inner.Kind = experiment.Blocked
	}
	base, err := New(inner)
	if err != nil {
		return undecided
	}
	return newSearch(&s, base).run()
}

// search goes through the units block by block and gives them arms, going back where
// nothing fits (backtracking). Units of a block that no constraint tells apart are given
// arms by numbers. States from which nothing fits are remembered.
type search struct {
	arms   int
	steps  []searchStep
	room   []int // of each cap
	caps   []limit
	apart  [][]int
	seen   []uint64 // arms taken in each set
	used   []int    // places used in the current block, by arm
	lastOf []int    // of each cap, then each set: the last step that looks at it
	dead   map[string]bool
	budget int
}

// searchStep gives arms to units of one class.
type searchStep struct {
	units     int
	weight    []capWeight
	sets      []int // of apart, for a single unit
	free      bool  // the rest of the block: no constraint looks at it
	first     bool  // of its block
	low, high []int // places of the block, by arm
	after     int   // units of the block behind this step
}

type capWeight struct{ cap, weight int }

func newSearch(s *settled, base Mechanism) *search {
	f := &search{arms: base.Arms(), caps: s.caps, apart: s.apart, seen: make([]uint64, len(s.apart)), dead: map[string]bool{}, budget: searchBudget}
	for _, l := range s.caps {
		f.room = append(f.room, l.most)
	}
	sets, weights := make([][]int, len(s.members)), make([][]capWeight, len(s.members))
	for i, set := range s.apart {
		for _, u := range set {
			sets[u] = append(sets[u], i)
		}
	}
	for i, l := range s.caps {
		for at, u := range l.units {
			weights[u] = append(weights[u], capWeight{i, l.weight[at]})
		}
	}
	for b, units := range membersOf(base.Blocks()) {
		f.addBlock(base, b, units, sets, weights)
	}
	f.lastOf = make([]int, len(s.caps)+len(s.apart))
	for at, step := range f.steps {
		for _, w := range step.weight {
			f.lastOf[w.cap] = at
		}
		for _, i := range step.sets {
			f.lastOf[len(s.caps)+i] = at
		}
	}
	return f
}

func (f *search) addBlock(base Mechanism, b int, units []int, sets [][]int, weights [][]capWeight) {
	low, high := make([]int, f.arms), make([]int, f.arms)
	for k := range high {
		high[k] = len(units)
		if a, is := base.(*allocation); is {
			low[k], high[k] = a.floor[b][k], a.mostPlaces(b, k)
		}
	}
	start := len(f.steps)
	byWeight, free := map[string]int{}, 0
	for _, u := range connected(units, sets) {
		key := fmt.Sprint(weights[u])
		at, known := byWeight[key]
		switch {
		case len(sets[u]) > 0:
			f.steps = append(f.steps, searchStep{units: 1, weight: weights[u], sets: sets[u]})
		case len(weights[u]) == 0:
			free++
		case known:
			f.steps[at].units++
		default:
			byWeight[key] = len(f.steps)
			f.steps = append(f.steps, searchStep{units: 1, weight: weights[u]})
		}
	}
	f.steps = append(f.steps, searchStep{units: free, free: true})
	left := len(units)
	for i := start; i < len(f.steps); i++ {
		left -= f.steps[i].units
		f.steps[i].low, f.steps[i].high, f.steps[i].after, f.steps[i].first = low, high, left, i == start
	}
}

// connected orders units so that those that are apart from each other follow each
// other, which shows early where nothing fits.
func connected(units []int, sets [][]int) []int {
	out, taken := make([]int, 0, len(units)), map[int]bool{}
	bySet := map[int][]int{}
	for _, u := range units {
		for _, i := range sets[u] {
			bySet[i] = append(bySet[i], u)
		}
	}
	for _, start := range units {
		for queue := []int{start}; len(queue) > 0; queue = queue[1:] {
			u := queue[0]
			if taken[u] {
				continue
			}
			taken[u] = true
			out = append(out, u)
			for _, i := range sets[u] {
				queue = append(queue, bySet[i]...)
			}
		}
	}
	return out
}

func (f *search) run() verdict {
	switch {
	case f.from(0):
		return yes
	case f.budget <= 0:
		return undecided
	}
	return no
}

// from is true where the steps from at on can be done.
func (f *search) from(at int) bool {
	if at == len(f.steps) {
		return true
	}
	if f.budget--; f.budget <= 0 {
		return false
	}
	step := &f.steps[at]
	before := f.used
	if step.first {
		f.used = make([]int, f.arms)
	}
	defer func() { f.used = before }()
	if !f.roomy(step) {
		return false
	}
	key := f.key(at)
	if f.dead[key] {
		return false
	}
	done := false
	if step.free {
		done = f.from(at + 1)
	} else {
		done = f.give(at, 0, step.units)
	}
	if !done && f.budget > 0 {
		f.dead[key] = true
	}
	return done
}

// roomy is true where the block's units that are left can fill each arm's places.
func (f *search) roomy(step *searchStep) bool {
	missing, most, n := 0, 0, step.units+step.after
	for k, used := range f.used {
		missing += max(0, step.low[k]-used)
		most += step.high[k] - used
	}
	return missing <= n && n <= most
}

// give puts 0, 1, … of the step's units into arm k, as far as there is room.
func (f *search) give(at, k, units int) bool {
	step := &f.steps[at]
	if k == f.arms {
		return units == 0 && f.from(at+1)
	}
	most := min(units, step.high[k]-f.used[k])
	for _, i := range step.sets {
		if f.seen[i]>>k&1 == 1 {
			most = 0
		}
	}
	for _, w := range step.weight {
		if f.caps[w.cap].arm == k {
			most = min(most, f.room[w.cap]/w.weight)
		}
	}
	for n := most; n >= 0; n-- {
		f.put(step, k, n)
		done := f.give(at, k+1, units-n)
		f.put(step, k, -n)
		if done {
			return true
		}
		if f.budget <= 0 {
			return false
		}
	}
	return false
}

func (f *search) put(step *searchStep, k, n int) {
	f.used[k] += n
	for _, w := range step.weight {
		if f.caps[w.cap].arm == k {
			f.room[w.cap] -= n * w.weight
		}
	}
	if n != 0 {
		for _, i := range step.sets {
			f.seen[i] ^= 1 << k
		}
	}
}

// key is all that what follows depends on.
func (f *search) key(at int) string {
	buf := binary.AppendVarint(nil, int64(at))
	for _, n := range f.used {
		buf = binary.AppendVarint(buf, int64(n))
	}
	for i, n := range f.room {
		if f.lastOf[i] >= at {
			buf = binary.AppendVarint(buf, int64(n))
		}
	}
	for i, seen := range f.seen {
		if f.lastOf[len(f.room)+i] >= at {
			buf = binary.AppendUvarint(buf, seen)
		}
	}
	return string(buf)
}
