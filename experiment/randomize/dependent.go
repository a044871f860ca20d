package randomize

// dependent rounds a table of blocks × three or more arms. Each row is a block, its
// cells the fractions of the arms' dues, in 1/S. One more row is added that makes
// each arm's column a whole number; it stands for the arm's own rounding over all
// blocks. While some open cells (neither 0 nor S) form a cycle, alternately along
// rows and columns, an amount is pushed round it, added to and taken from cells in
// turn, in one of the two directions, as far as the first cell allows. The direction
// is drawn so that the expected push is zero. Rows and columns keep their sums, at
// least one more cell becomes 0 or S, and each cell keeps its expectation, so it
// ends at S with probability equal to its fraction. A table whose rows and columns
// are whole always has a cycle while a cell is open: each open cell has another in
// its row and in its column.
//
// Rows are taken in random order and cycles are pushed as soon as they arise. What
// stays open has no cycle, so it is fewer rows than there are arms (a forest on
// r rows and K arms with two cells or more in each row has 2r ≤ r+K−1 cells), and
// the work is small whatever the number of blocks.
type dependent struct {
	parts int
	arms  int
	rows  []int // fractions, one row of arms cells after another
	block []int // of each row; −1 for the row that makes the columns whole
}

func newDependent(fractions [][]int, parts int) rounding {
	d := &dependent{parts: parts, arms: len(fractions[0])}
	last := make([]int, d.arms)
	for b, row := range fractions {
		for k, f := range row {
			last[k] = (last[k] + parts - f) % parts
		}
		d.add(b, row)
	}
	d.add(-1, last)
	if len(d.block) == 0 {
		return whole{}
	}
	return d
}

// add takes in a row that has an open cell.
func (d *dependent) add(block int, row []int) {
	for _, f := range row {
		if f > 0 {
			d.rows, d.block = append(d.rows, row...), append(d.block, block)
			return
		}
	}
}

func (d *dependent) round(g *Generator, up []uint64) {
	arms := sized(&g.scratch.arms, d.arms)
	order := sized(&g.scratch.order, len(d.block))
	for k := range arms {
		arms[k] = k
	}
	for i := range order {
		order[i] = i
	}
	g.shuffle(arms)
	g.shuffle(order)
	t := &g.scratch.open
	t.reset(d.parts, d.arms)
	for _, r := range order {
		t.insert(r, d.rows[r*d.arms:(r+1)*d.arms], arms)
		for t.findCycle() {
			plus, minus := t.room()
			if int(g.Below(uint64(plus+minus))) < minus {
				t.push(plus)
			} else {
				t.push(-minus)
			}
			for {
				row, mask, settled := t.settle(arms)
				if !settled {
					break
				}
				if b := d.block[row]; b >= 0 {
					up[b] = mask
				}
			}
		}
	}
}

// tableau is the open rows while a table is rounded. Its columns are the arms in
// their random order.
type tableau struct {
	parts, arms int
	row         []int // which row each open row is
	cell        []int // len(row)·arms
	live        []bool
	seenRow     []int // place on the path, −1 where not on it
	seenArm     []int
	path        []int // nodes: row, arm, row, arm …
	cycle       []int // cells, to be raised and lowered in turn
}

func (t *tableau) reset(parts, arms int) {
	t.parts, t.arms = parts, arms
	t.row, t.cell = t.row[:0], t.cell[:0]
}

// insert appends a row, whose fractions are in the arms' own order.
func (t *tableau) insert(row int, fraction, arms []int) {
	t.row = append(t.row, row)
	for _, k := range arms {
		t.cell = append(t.cell, fraction[k])
	}
}

func (t *tableau) isOpen(cell int) bool { return 0 < t.cell[cell] && t.cell[cell] < t.parts }

// findCycle looks for a cycle of open cells and leaves it in t.cycle. Which one it
// finds is part of the algorithm: see walk.
func (t *tableau) findCycle() bool {
	live := sized(&t.live, len(t.cell))
	t.live = live
	for c := range live {
		live[c] = t.isOpen(c)
	}
	for t.prune() {
	}
	for c := range live {
		if live[c] {
			t.walk(c / t.arms)
			return true
		}
	}
	return false
}

// prune takes out cells that are the only live one of their row or of their column:
// they are on no cycle. It is true where it took one out.
func (t *tableau) prune() bool {
	changed := false
	for c, is := range t.live {
		if is && (t.otherInRow(c/t.arms, c%t.arms) < 0 || t.otherInColumn(c%t.arms, c/t.arms) < 0) {
			t.live[c] = false
			changed = true
		}
	}
	return changed
}

// otherInRow is the first arm other than k with a live cell in the row, or −1.
func (t *tableau) otherInRow(row, k int) int {
	for l := range t.arms {
		if l != k && t.live[row*t.arms+l] {
			return l
		}
	}
	return -1
}

// otherInColumn is the first row other than r with a live cell in the arm's column,
// or −1.
func (t *tableau) otherInColumn(arm, r int) int {
	for q := range t.row {
		if q != r && t.live[q*t.arms+arm] {
			return q
		}
	}
	return -1
}

// walk goes from the row to its first arm with a live cell, from there to the first
// other row, from there to the first other arm and so on, until it comes to a row or
// an arm for the second time. The steps since the first time are the cycle.
func (t *tableau) walk(row int) {
	t.seenRow, t.seenArm = sized(&t.seenRow, len(t.row)), sized(&t.seenArm, t.arms)
	for i := range t.seenRow {
		t.seenRow[i] = -1
	}
	for i := range t.seenArm {
		t.seenArm[i] = -1
	}
	t.path = t.path[:0]
	arm := -1
	for {
		if t.seenRow[row] >= 0 {
			t.close(t.seenRow[row], row)
			return
		}
		t.seenRow[row] = len(t.path)
		t.path = append(t.path, row)
		arm = t.otherInRow(row, arm)
		if t.seenArm[arm] >= 0 {
			t.close(t.seenArm[arm], arm)
			return
		}
		t.seenArm[arm] = len(t.path)
		t.path = append(t.path, arm)
		row = t.otherInColumn(arm, row)
	}
}

// close writes the cells between neighbours on the path from place first to its end
// and back to the node that was met again.
func (t *tableau) close(first, again int) {
	t.cycle = t.cycle[:0]
	for i := first; i < len(t.path); i++ {
		next := again
		if i+1 < len(t.path) {
			next = t.path[i+1]
		}
		if i%2 == 0 { // a row, then an arm
			t.cycle = append(t.cycle, t.path[i]*t.arms+next)
		} else {
			t.cycle = append(t.cycle, next*t.arms+t.path[i])
		}
	}
}

// room is how far the cycle can be pushed each way before a cell is 0 or S: plus
// raises its first cell, minus lowers it. Both are at least 1.
func (t *tableau) room() (plus, minus int) {
	plus, minus = t.parts, t.parts
	for i, c := range t.cycle {
		above, below := t.parts-t.cell[c], t.cell[c]
		if i%2 == 1 {
			above, below = below, above
		}
		plus, minus = min(plus, above), min(minus, below)
	}
	return plus, minus
}

// push adds the amount to the first, third … cell of the cycle and takes it from the
// second, fourth …
func (t *tableau) push(amount int) {
	for i, c := range t.cycle {
		if i%2 == 0 {
			t.cell[c] += amount
		} else {
			t.cell[c] -= amount
		}
	}
}

// settle takes out the first open row that has no open cell left and gives its arms
// that were rounded up, in the arms' own order.
func (t *tableau) settle(arms []int) (row int, up uint64, settled bool) {
	for r := range t.row {
		from := r * t.arms
		open := false
		up = 0
		for k := range t.arms {
			open = open || t.isOpen(from+k)
			if t.cell[from+k] == t.parts {
				up |= 1 << arms[k]
			}
		}
		if open {
			continue
		}
		row = t.row[r]
		t.row = append(t.row[:r], t.row[r+1:]...)
		t.cell = append(t.cell[:from], t.cell[from+t.arms:]...)
		return row, up, true
	}
	return 0, 0, false
}
