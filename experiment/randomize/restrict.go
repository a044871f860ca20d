package randomize

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
)

// restricted is a draw under an organisation's constraints: teams that stay together are
// drawn as one unit, placed teams not at all, and core draws the units.
type restricted struct {
	algorithm string
	core      Mechanism
	settled   settled
	block     []int
}

// settled is a design's constraints, worked out to units that are drawn.
type settled struct {
	// unit is the unit that each team is part of, −1 for placed teams; place is the arm
	// of placed teams, −1 for others; members are the teams of each unit. Units stand in
	// the order of their first teams.
	unit, place []int
	members     [][]int
	// apart are sets of units no two of which may share an arm.
	apart [][]int
	caps  []limit
}

// limit lets units whose weights add up to no more than most into the arm.
type limit struct {
	arm, most     int
	units, weight []int
}

// settle works the constraints out. possible is false where they contradict each other
// before anything is drawn.
//
//   - Same arm: teams of one group, and of groups that overlap, are one unit.
//   - Placed: the team and all that stay with it have the arm.
//   - Apart: a unit that is apart from a placed team may not have that team's arm.
//   - At most: placed teams count first; units count with their number of teams.
func settle(d Design, constraints []Restriction) (s settled, possible bool) {
	n := len(d.Blocks)
	together := newUnion(n)
	for _, r := range constraints {
		if r.Kind == experiment.SameArm {
			for _, group := range r.Groups {
				for _, i := range group[1:] {
					together.join(group[0], i)
				}
			}
		}
	}
	place := make([]int, n) // by root
	for i := range place {
		place[i] = -1
	}
	for _, r := range constraints {
		if r.Kind != experiment.Placed {
			continue
		}
		for _, i := range slices.Concat(r.Groups...) {
			root := together.root(i)
			if place[root] >= 0 && place[root] != r.Arm {
				return s, false
			}
			place[root] = r.Arm
		}
	}
	s.number(together, place)
	for _, r := range constraints {
		for _, group := range r.Groups {
			if (r.Kind == experiment.Apart && !s.addApart(group, len(d.Shares))) ||
				(r.Kind == experiment.AtMost && !s.addLimit(group, r.Arm, r.Limit)) {
				return s, false
			}
		}
	}
	return s, true
}

// number gives units their numbers.
func (s *settled) number(together *union, place []int) {
	byRoot := map[int]int{}
	for i := range place {
		root := together.root(i)
		s.place = append(s.place, place[root])
		if place[root] >= 0 {
			s.unit = append(s.unit, -1)
			continue
		}
		u, known := byRoot[root]
		if !known {
			u = len(s.members)
			byRoot[root] = u
			s.members = append(s.members, nil)
		}
		s.unit = append(s.unit, u)
		s.members[u] = append(s.members[u], i)
	}
}

func (s *settled) addApart(group []int, arms int) (possible bool) {
	var units []int
	taken := map[int]bool{}
	for _, i := range group {
		u, k := s.unit[i], s.place[i]
		if (u < 0 && taken[k]) || slices.Contains(units, u) {
			return false
		}
		if u < 0 {
			taken[k] = true
		} else {
			units = append(units, u)
		}
	}
	if len(group) > arms {
		return false
	}
	for k := range arms {
		if taken[k] {
			for _, u := range units {
				s.caps = append(s.caps, limit{arm: k, units: []int{u}, weight: []int{1}})
			}
		}
	}
	slices.Sort(units)
	known := slices.ContainsFunc(s.apart, func(set []int) bool { return slices.Equal(set, units) })
	if len(units) > 1 && !known {
		s.apart = append(s.apart, units)
	}
	return true
}

func (s *settled) addLimit(group []int, arm, most int) (possible bool) {
	weight := make([]int, len(s.members))
	all := 0
	for _, i := range group {
		switch {
		case s.unit[i] >= 0:
			weight[s.unit[i]]++
			all++
		case s.place[i] == arm:
			most--
		}
	}
	if most < 0 {
		return false
	}
	if all <= most {
		return true
	}
	l := limit{arm: arm, most: most}
	for u, w := range weight {
		if w > 0 {
			l.units, l.weight = append(l.units, u), append(l.weight, w)
		}
	}
	s.caps = append(s.caps, l)
	return true
}

// union is a partition of numbers that can be joined (Tarjan 1975, without ranks: the
// smallest member is the root).
type union []int

func newUnion(n int) *union {
	u := make(union, n)
	for i := range u {
		u[i] = i
	}
	return &u
}

func (u union) root(i int) int {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

func (u union) join(i, j int) {
	a, b := u.root(i), u.root(j)
	u[max(a, b)] = min(a, b)
}

// units is the design of the units: a unit stands in the block of its first team, and
// its covariates are the means of its teams'.
func (s *settled) units(d Design) Design {
	out := d
	out.Restrictions, out.Blocks, out.IDs, out.Covariates = nil, nil, nil, make([][]float64, len(d.Covariates))
	for _, teams := range s.members {
		out.Blocks = append(out.Blocks, d.Blocks[teams[0]])
		if d.IDs != nil {
			var ids []string
			for _, i := range teams {
				ids = append(ids, d.IDs[i])
			}
			out.IDs = append(out.IDs, strings.Join(ids, " + "))
		}
		for j, values := range d.Covariates {
			sum := 0.0
			for _, i := range teams {
				sum += values[i]
			}
			out.Covariates[j] = append(out.Covariates[j], sum/float64(len(teams)))
		}
	}
	return out
}

// newRestricted declares a draw under constraints, or one that looks at the balance of
// whole draws. The error is a *experiment.Refusal.
func newRestricted(d Design) (Mechanism, error) {
	if err := checkRestrictions(d); err != nil {
		return nil, err
	}
	s, possible := settle(d, d.Restrictions)
	if !possible {
		return nil, clash(d)
	}
	if len(s.members) == 0 {
		return nil, &experiment.Refusal{What: "Every team is placed in an arm, so nothing is left to draw.", Place: experiment.Place{Field: "plan"}, Remedy: "Place fewer teams."}
	}
	b, err := s.builder(d)
	if err != nil {
		return nil, err
	}
	core, err := b.build(d)
	if err != nil {
		return nil, err
	}
	if len(d.Restrictions) == 0 {
		return core, nil
	}
	r := &restricted{algorithm: b.algorithm, core: core, settled: s}
	r.block = r.blocks(d)
	return r, nil
}

func checkRestrictions(d Design) error {
	n := len(d.Blocks)
	for _, r := range d.Restrictions {
		for _, group := range r.Groups {
			if len(group) == 0 {
				return &experiment.Refusal{What: fmt.Sprintf("The constraint “%s” names no team.", r.Name), Place: experiment.Place{Field: "plan"}, Remedy: "Correct the constraint."}
			}
			for _, i := range group {
				if i < 0 || i >= n {
					return &experiment.Refusal{What: fmt.Sprintf("The constraint “%s” names a team that does not take part.", r.Name), Place: experiment.Place{Field: "plan"}, Remedy: "Correct the constraint."}
				}
			}
		}
		if r.Arm < 0 || r.Arm >= len(d.Shares) {
			return &experiment.Refusal{What: fmt.Sprintf("The constraint “%s” names an arm that there is not.", r.Name), Place: experiment.Place{Field: "plan"}, Remedy: "Use an arm's name as it stands on Practice."}
		}
	}
	return nil
}

// builder puts the core together.
type builder struct {
	settled   settled
	algorithm string
	base      Mechanism
	tests     []acceptance
	symmetric bool
}

// builder makes the base that units are drawn from and collects what must be tried.
// Constraints that the base keeps by itself need no trying.
func (s settled) builder(d Design) (*builder, error) {
	inner := s.units(d)
	equal := !slices.ContainsFunc(d.Shares, func(share int) bool { return share != d.Shares[0] })
	if d.Kind == experiment.Rerandomised || d.Kind == experiment.Constrained {
		inner.Kind = experiment.Blocked
	}
	if equal && inner.Kind != experiment.Simple && inner.Kind != experiment.MatchedPairs {
		s.ownBlocks(&inner)
	}
	base, err := New(inner)
	if err != nil {
		return nil, err
	}
	b := &builder{settled: s, base: base, algorithm: string(d.Kind)}
	if len(d.Restrictions) > 0 {
		b.algorithm += "+constraints"
	}
	apart, caps := s.apart, s.caps
	if a, is := base.(*allocation); is {
		apart, caps = a.notKeptApart(apart), a.notKept(caps)
		if capped := newCapped(a, caps); capped != nil {
			b.base, caps = capped, nil
			b.algorithm += ", capped"
		}
	}
	if len(apart) > 0 {
		b.tests = append(b.tests, keptApart(apart))
	}
	if len(caps) > 0 {
		b.tests = append(b.tests, underLimits(caps))
	}
	_, isCapped := b.base.(*capped)
	b.symmetric = equal && len(caps) == 0 && !isCapped
	return b, nil
}

// ownBlocks gives each set of as many units as there are arms, no two of which may share
// an arm, a block of its own within its block, where the set lies in one block and no
// other constraint looks at its units: then each arm gets one of them, and the numbers of
// the rest of the block round as those of the whole block would.
func (s *settled) ownBlocks(inner *Design) {
	busy := map[int]int{}
	for _, set := range s.apart {
		for _, u := range set {
			busy[u]++
		}
	}
	for _, l := range s.caps {
		for _, u := range l.units {
			busy[u] += 2
		}
	}
	labels := inner.Blocks
	if inner.Kind == experiment.Complete {
		labels = make([]string, len(inner.Blocks))
	}
	own := make([]string, len(labels))
	for u, b := range numbered(labels) {
		own[u] = fmt.Sprint(b)
	}
	whole := slices.Clone(own)
	for at, set := range s.apart {
		fits := len(set) == len(inner.Shares)
		for _, u := range set {
			fits = fits && whole[u] == whole[set[0]] && busy[u] == 1
		}
		if fits {
			for _, u := range set {
				own[u] = fmt.Sprintf("%s, set %d", whole[u], at)
			}
			inner.Kind = experiment.Blocked
		}
	}
	if inner.Kind == experiment.Blocked {
		inner.Blocks = own
	}
}

// build chooses how to draw: from the base as it is, by trying until a draw is accepted,
// or from a list.
func (b *builder) build(d Design) (Mechanism, error) {
	if d.Kind == experiment.Constrained {
		b.algorithm += "/1"
		if refusal := b.checkPossible(d, all(b.tests)); refusal != nil {
			return nil, refusal
		}
		return newConstrained(b.algorithm, b.base, all(b.tests), b.symmetric, d, b.settled.members)
	}
	if d.Kind == experiment.Rerandomised {
		if refusal := b.checkPossible(d, all(b.tests)); refusal != nil {
			return nil, refusal
		}
		c, err := newALike(d, b.settled.members)
		if err != nil {
			return nil, err
		}
		b.tests = append(b.tests, c.accept)
	}
	if len(b.tests) == 0 {
		b.algorithm += "/1"
		return b.base, nil
	}
	accept := all(b.tests)
	if !b.symmetric && !canEnumerate(b.base) {
		b.algorithm += ", listed/1"
		if d.Kind != experiment.Rerandomised {
			if refusal := b.checkPossible(d, accept); refusal != nil {
				return nil, refusal
			}
		}
		return newListed(b.algorithm, b.base, accept, d)
	}
	b.algorithm += "/1"
	s := newSieve(b.algorithm, b.base, accept, b.symmetric)
	return s, b.checkAccepted(d, s)
}

// firstTries are made before anything slower is asked.
const firstTries = 20_000

// checkPossible refuses constraints that cannot be met. accept are the constraints alone.
func (b *builder) checkPossible(d Design, accept acceptance) error {
	if accept == nil || someAccepted(b.base, accept, firstTries) {
		return nil
	}
	if err := clash(d); err != nil {
		return err
	}
	if someAccepted(b.base, accept, mostTries) {
		return nil
	}
	return tooRare()
}

// checkAccepted refuses a sieve that lets nothing or next to nothing through.
func (b *builder) checkAccepted(d Design, s *sieve) error {
	if someAccepted(s.base, s.accept, firstTries) {
		return nil
	}
	if s.small() {
		if s.tally().assignments > 0 {
			return nil
		}
		if d.Kind == experiment.Rerandomised {
			n, _ := s.base.Count()
			return noneAlike(int(n.Int64()), true, d.Acceptance)
		}
	}
	if d.Kind == experiment.Rerandomised {
		if someAccepted(s.base, s.accept, mostTries) {
			return nil
		}
		return noneAlike(mostTries, false, d.Acceptance)
	}
	return b.checkPossible(d, s.accept)
}

func tooRare() error {
	return &experiment.Refusal{
		What:   fmt.Sprintf("Of %d draws not one met all constraints, so a draw by lot is not practical.", mostTries),
		Place:  experiment.Place{Field: "plan"},
		Remedy: "Drop or loosen a constraint.",
	}
}

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
