package randomize

// A mechanism may say more about its units than every mechanism must.
type (
	// grouping is a mechanism some of whose units always share an arm.
	grouping interface {
		// groups gives units that always share an arm the same number; numbers are dense
		// from 0 in order of first appearance. The slice is the caller's.
		groups() []int
	}
	// placing is a mechanism some of whose units have their arm without a draw.
	placing interface {
		// placed is true for those units. The slice is the caller's.
		placed() []bool
	}
	// exchanging is a mechanism in which, given each block's numbers, every way to deal
	// the arms among the block's units is equally likely.
	exchanging interface{ exchangeable() bool }
)

// Groups numbers the units from 0 so that those that always share an arm, as teams
// under one manager may, have the same number. They are one unit to any inference.
func Groups(m Mechanism) []int {
	if g, ok := m.(grouping); ok {
		return g.groups()
	}
	out := make([]int, m.Units())
	for i := range out {
		out[i] = i
	}
	return out
}

// Placed is true for units that have their arm without a draw. They are outside the
// inference: nothing says what they would have been in the other arm.
func Placed(m Mechanism) []bool {
	if p, ok := m.(placing); ok {
		return p.placed()
	}
	return make([]bool, m.Units())
}

// Exchangeable is true where, given each block's numbers, every way to deal the arms
// among the block's units is equally likely: then inference for two of several arms
// may permute them within blocks and leave the others where they are.
func Exchangeable(m Mechanism) bool {
	e, ok := m.(exchanging)
	return ok && e.exchangeable()
}

func (a *allocation) exchangeable() bool { return true }
