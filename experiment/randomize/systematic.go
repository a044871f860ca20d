package randomize

// systematic rounds two arms over the blocks (Madow 1949): lay the first arm's
// fractions end to end in random order on a line, starting at a random point; a
// block is rounded up where its fraction passes a whole number. With U = u/S, u
// below S, and every fraction a whole number of 1/S, this is
// T_b = ⌊S_b + U⌋ − ⌊S_{b−1} + U⌋ in integers. Each block is rounded up with
// probability equal to its fraction, and the total is within one of its due,
// because the line as a whole passes ⌊F⌋ or ⌈F⌉ whole numbers.
type systematic struct {
	parts    int   // S
	blocks   []int // those whose dues are not whole
	fraction []int // of the first arm in each of blocks, in 1/S
}

func newSystematic(fractions [][]int, parts int) rounding {
	s := &systematic{parts: parts}
	for b, f := range fractions {
		if f[0] > 0 {
			s.blocks, s.fraction = append(s.blocks, b), append(s.fraction, f[0])
		}
	}
	if len(s.blocks) == 0 {
		return whole{}
	}
	return s
}

func (s *systematic) round(g *Generator, up []uint64) {
	order := sized(&g.scratch.order, len(s.blocks))
	for i := range order {
		order[i] = i
	}
	g.shuffle(order)
	position := int(g.Below(uint64(s.parts)))
	for _, i := range order {
		var first bool
		position, first = s.step(position, s.fraction[i])
		up[s.blocks[i]] = upOf(first)
	}
}

// step passes one fraction on the line; up is true where a whole number was passed.
func (s *systematic) step(position, fraction int) (next int, up bool) {
	position += fraction
	if position >= s.parts {
		return position - s.parts, true
	}
	return position, false
}

// upOf marks the arm that is rounded up: with two arms exactly one of them is,
// where the due is not whole.
func upOf(first bool) uint64 {
	if first {
		return 1 << 0
	}
	return 1 << 1
}
