package randomize

import (
	"fmt"
	"math/big"
	"sync"

	"leeway/experiment"
)

// Mechanism is a way of drawing, declared once and then asked. Units are numbered
// from 0 in the order they were given, arms from 0 in the pilot's order. A mechanism
// does not change after it is made and is safe for use by several goroutines.
type Mechanism interface {
	// Algorithm is the name and version, such as "blocked/1".
	Algorithm() string
	// Units is the number of units that are drawn, Arms the number of arms.
	Units() int
	Arms() int
	// Blocks is the block index of each unit, numbered from 0 in order of first
	// appearance; all 0 without blocks. The slice is the caller's.
	Blocks() []int
	// Draw writes one assignment, the arm index of each unit, into arm, whose length
	// must be Units. It allocates nothing once the generator is warm.
	Draw(g *Generator, arm []int)
	// Probability is the exact probability that the unit is drawn into the arm.
	Probability(unit, arm int) float64
	// Count is the number of assignments that have a probability above zero. Where
	// exact is false the true number is n or more.
	Count() (n *big.Int, exact bool)
	// SmallestP is the smallest two-sided p-value that randomisation inference can
	// ever give under this mechanism; see smallest.go for what that means.
	SmallestP() float64
	// Enumerate yields every possible assignment once with its exact probability,
	// until yield returns false. The slice is reused between calls. It refuses,
	// before the first call, where there are more than MostEnumerated.
	Enumerate(yield func(arm []int, probability float64) bool) error
}

// Design declares a draw.
type Design struct {
	Kind experiment.MechanismKind
	// Shares are the arms' parts, whole numbers of at least 1.
	Shares []int
	// Blocks is the block label of each unit; its length is the number of units. A
	// simple or complete draw does not look at the labels.
	Blocks []string
	// IDs are the units' names in refusals; nil numbers them from 1.
	IDs []string
	// Covariates are what units are matched or balanced on: one slice of length units
	// for each, without missing values. CovariateNames name them.
	Covariates     [][]float64
	CovariateNames []string
	// Acceptance is the share of draws that would do (rerandomised, constrained).
	Acceptance float64
	// Restrictions are the constraints, resolved to units.
	Restrictions []Restriction
}

// Restriction is one constraint of the organisation, resolved to units.
type Restriction struct {
	Kind experiment.ConstraintKind
	// Groups are sets of units: those that stay together (same arm), none two of which
	// may share an arm (apart), that are placed, or of which at most Limit may be in Arm.
	Groups [][]int
	Arm    int
	Limit  int
	// Name says the constraint in words, for the refusal that names what clashes.
	Name string
}

// Limits that keep every product of a design inside 64 bits. They lie far beyond
// any pilot.
const (
	mostArms  = 60
	mostShare = 1_000_000
	mostUnits = 100_000_000
)

// rounding draws which arms are rounded up in which block.
type rounding interface {
	// round sets, in up (one word a block, zero at the start), bit k for each arm k
	// that gets one unit more than its due rounded down.
	round(g *Generator, up []uint64)
	// process describes the same steps to explore, which follows all of them at once.
	process() process
}

// allocation is every mechanism in which each block has a number of places for each
// arm, fixed or rounded at random, that are shuffled among the block's units.
type allocation struct {
	algorithm string
	block     []int   // of each unit
	members   [][]int // units of each block, ascending
	floor     [][]int // [block][arm] the arm's due, rounded down
	due       [][]float64
	rounding  rounding // nil where every due is whole

	once     sync.Once
	possible possible
	explored bool // false where the possible tables are too many to follow
}

// New declares a draw. The error is a *experiment.Refusal.
func New(d Design) (Mechanism, error) {
	if err := checkShares(d.Shares); err != nil {
		return nil, err
	}
	if len(d.Blocks) == 0 || len(d.Blocks) > mostUnits {
		return nil, &experiment.Refusal{What: fmt.Sprintf("There are %d teams to draw.", len(d.Blocks)), Place: experiment.Place{Field: "teams"}, Remedy: "Let at least as many teams take part as there are arms."}
	}
	if len(d.Restrictions) > 0 || d.Kind == experiment.Rerandomised || d.Kind == experiment.Constrained {
		return newRestricted(d)
	}
	switch d.Kind {
	case experiment.Simple:
		return newSimple(len(d.Blocks), d.Shares), nil
	case experiment.Complete:
		return shared("complete/1", make([]int, len(d.Blocks)), d.Shares), nil
	case experiment.MatchedPairs:
		sets, _, _, err := Matched(d)
		if err != nil {
			return nil, err
		}
		return shared("matched pairs/1", sets, d.Shares), nil
	case experiment.Blocked:
		return shared("blocked/1", numbered(d.Blocks), d.Shares), nil
	}
	return nil, &experiment.Refusal{What: fmt.Sprintf("Leeway does not know the way of drawing “%s”.", d.Kind), Place: experiment.Place{Field: "plan"}, Remedy: "Choose another on Draw."}
}

func checkShares(shares []int) error {
	if len(shares) < 2 || len(shares) > mostArms {
		return &experiment.Refusal{What: fmt.Sprintf("A draw into %d arms is not possible.", len(shares)), Place: experiment.Place{Field: "arms"}, Remedy: fmt.Sprintf("Use at least two arms and at most %d.", mostArms)}
	}
	for _, s := range shares {
		if s < 1 || s > mostShare {
			return &experiment.Refusal{What: fmt.Sprintf("An arm's share is %d parts.", s), Place: experiment.Place{Field: "arms"}, Remedy: "Give each arm a whole number of parts, 1 or more, for example 2 and 1."}
		}
	}
	return nil
}

// numbered turns labels into numbers from 0 in order of first appearance.
func numbered(labels []string) []int {
	seen := map[string]int{}
	out := make([]int, len(labels))
	for i, label := range labels {
		b, known := seen[label]
		if !known {
			b = len(seen)
			seen[label] = b
		}
		out[i] = b
	}
	return out
}

// membersOf lists the units of each block. Block numbers are dense from 0.
func membersOf(block []int) [][]int {
	var members [][]int
	for i, b := range block {
		for b >= len(members) {
			members = append(members, nil)
		}
		members[b] = append(members[b], i)
	}
	return members
}

// shared is the allocation in which every block is due the same shares.
func shared(algorithm string, block, shares []int) *allocation {
	parts := 0
	for _, s := range shares {
		parts += s
	}
	a := &allocation{algorithm: algorithm, block: block, members: membersOf(block)}
	fractions := make([][]int, len(a.members)) // numerators over parts
	for b, units := range a.members {
		floor, fraction, due := make([]int, len(shares)), make([]int, len(shares)), make([]float64, len(shares))
		for k, s := range shares {
			floor[k], fraction[k] = len(units)*s/parts, len(units)*s%parts
			due[k] = float64(s) / float64(parts)
		}
		a.floor, a.due, fractions[b] = append(a.floor, floor), append(a.due, due), fraction
	}
	if len(shares) == 2 {
		a.rounding = newSystematic(fractions, parts)
	} else {
		a.rounding = newDependent(fractions, parts)
	}
	return a
}

// Algorithm gives the name and version.
func (a *allocation) Algorithm() string { return a.algorithm }

// Units gives the number of units.
func (a *allocation) Units() int { return len(a.block) }

// Arms gives the number of arms.
func (a *allocation) Arms() int { return len(a.floor[0]) }

// Blocks gives the block index of each unit.
func (a *allocation) Blocks() []int { return append([]int(nil), a.block...) }

// Probability is share/parts; for an assignment made elsewhere, the arm's part of
// the unit's block.
func (a *allocation) Probability(unit, arm int) float64 { return a.due[a.block[unit]][arm] }

// Draw rounds first, then deals: in each block, in order, it writes arm 0 as often
// as it is due, then arm 1 and so on, over the block's units in order, and shuffles.
func (a *allocation) Draw(g *Generator, arm []int) {
	up := sized(&g.scratch.up, len(a.members))
	clear(up)
	a.rounding.round(g, up)
	for b, units := range a.members {
		// In a list of its own, which stays in the processor's nearest memory.
		dealt := sized(&g.scratch.dealt, len(units))
		next := 0
		for k, n := range a.floor[b] {
			for n += int(up[b] >> k & 1); n > 0; n-- {
				dealt[next] = uint8(k)
				next++
			}
		}
		for i := len(dealt) - 1; i > 0; i-- {
			j := g.Below(uint64(i + 1))
			dealt[i], dealt[j] = dealt[j], dealt[i]
		}
		for at, i := range units {
			arm[i] = int(dealt[at])
		}
	}
}

// deal writes the block's arms in ascending order.
func (a *allocation) deal(arm []int, b int, up uint64) {
	units, next := a.members[b], 0
	for k, n := range a.floor[b] {
		n += int(up >> k & 1)
		for ; n > 0; n-- {
			arm[units[next]] = k
			next++
		}
	}
}
