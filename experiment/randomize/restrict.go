package randomize

import (
	"fmt"
	"slices"

	"leeway/experiment"
)

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
	b := &builder{settled: s, algorithm: string(d.Kind)}
	if len(d.Restrictions) > 0 {
		b.algorithm += "+constraints"
	}
	if equal && inner.Kind != experiment.Simple && inner.Kind != experiment.MatchedPairs {
		whole := inner
		s.ownBlocks(&inner, false)
		if s.ownBlocks(&whole, true) > 0 && s.mustTry(inner) {
			inner = whole
			b.algorithm += ", sets"
		}
	}
	base, err := New(inner)
	if err != nil {
		return nil, err
	}
	b.base = base
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

// mustTry is true where sets that are apart are left for trying and the assignments are
// too many to be gone through instead: then draws that keep all sets apart can be so rare
// that no list of them gets long.
func (s *settled) mustTry(inner Design) bool {
	base, err := New(inner)
	a, is := base.(*allocation)
	return err == nil && is && len(a.notKeptApart(s.apart)) > 0 && !canEnumerate(a)
}

// ownBlocks gives each set of as many units as there are arms, no two of which may share
// an arm, a block of its own within its block, where the set lies in one block and no
// other set has any of its units: then each arm gets one of them, and the numbers of the
// rest of the block round as those of the whole block would.
//
// With equal shares that is the draw of the whole block, given that the sets are apart:
// a block of n teams has the same number of ways to be dealt whichever n mod K arms are
// rounded up, and so has its rest. So what other constraints leave of it has the same
// probabilities too, and the set's units may be under limits. The first version did not
// do that, and still does not where underLimits is false. ownBlocks counts the blocks that
// it made only because of underLimits.
func (s *settled) ownBlocks(inner *Design, underLimits bool) (limited int) {
	sets, limits := map[int]int{}, map[int]bool{}
	for _, set := range s.apart {
		for _, u := range set {
			sets[u]++
		}
	}
	for _, l := range s.caps {
		for _, u := range l.units {
			limits[u] = true
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
		fits, isLimited := len(set) == len(inner.Shares), false
		for _, u := range set {
			fits = fits && whole[u] == whole[set[0]] && sets[u] == 1
			isLimited = isLimited || limits[u]
		}
		if !fits || isLimited && !underLimits {
			continue
		}
		if isLimited {
			limited++
		}
		for _, u := range set {
			own[u] = fmt.Sprintf("%s, set %d", whole[u], at)
		}
		inner.Kind = experiment.Blocked
	}
	if inner.Kind == experiment.Blocked {
		inner.Blocks = own
	}
	return limited
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
