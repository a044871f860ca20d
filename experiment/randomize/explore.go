package randomize

import (
	"encoding/binary"
	"math/big"
	"sort"
)

// mostStates bounds how many states of a rounding are followed, and so the time (about
// half a second) and the memory that asking for the possible tables may take.
const mostStates = 40_000

// process describes a rounding to explore: rows of a few kinds come in random order,
// each order equally likely, and between them the process carries a state along.
// Rows of one kind have the same fractions, so they are exchangeable, and following
// how many of each kind came out how is enough.
type process interface {
	// kinds are the different rows; a kind without blocks is one row that belongs
	// to none.
	kinds() []kind
	// starts are the possible states before the first row, equally likely.
	starts() [][]int
	// insert takes in one row of a kind.
	insert(carry []int, kind int) []step
}

// kind is the rows that have the same fractions.
type kind struct {
	fraction []int
	blocks   []int
}

// step is one way in which taking in a row can go.
type step struct {
	carry []int
	done  []tally // rows that are finished by it
	p     *big.Rat
}

// tally says that n rows of a kind came out with the arms of mask rounded up.
type tally struct {
	kind int
	mask uint64
	n    int
}

// outcome is a set of tables that differ only in which blocks of a kind came out how;
// they are equally likely, and p is the probability of all of them together.
type outcome struct {
	done []tally // ordered by kind, then mask
	p    *big.Rat
}

// possible is every table a rounding can give, by kinds.
type possible struct {
	kinds    []kind
	outcomes []outcome
}

// node is a state during the exploration.
type node struct {
	left  []int // rows of each kind that are still to come
	done  []tally
	carry []int
	p     *big.Rat
}

// key is equal for equal states.
func (n *node) key() string {
	buf := make([]byte, 0, 64)
	put := func(v int) { buf = binary.AppendVarint(buf, int64(v)) }
	for _, v := range n.left {
		put(v)
	}
	put(len(n.done))
	for _, d := range n.done {
		put(d.kind)
		buf = binary.AppendUvarint(buf, d.mask)
		put(d.n)
	}
	for _, v := range n.carry {
		put(v)
	}
	return string(buf)
}

// frontier is the states after the same number of rows, in order of discovery.
type frontier struct {
	index map[string]int
	nodes []*node
}

func (f *frontier) add(n *node) {
	key := n.key()
	if i, known := f.index[key]; known {
		f.nodes[i].p.Add(f.nodes[i].p, n.p)
		return
	}
	f.index[key] = len(f.nodes)
	f.nodes = append(f.nodes, n)
}

// explore follows a rounding through every random choice, in exact fractions. ok is
// false where there are more than mostStates states to follow.
func explore(p process) (result possible, ok bool) {
	if p == nil { // nothing is rounded: one table
		return possible{outcomes: []outcome{{p: big.NewRat(1, 1)}}}, true
	}
	result.kinds = p.kinds()
	rows := 0
	left := make([]int, len(result.kinds))
	for i, k := range result.kinds {
		left[i] = max(1, len(k.blocks))
		rows += left[i]
	}
	at := &frontier{index: map[string]int{}}
	starts := p.starts()
	if len(starts) > mostStates {
		return possible{}, false
	}
	for _, carry := range starts {
		at.add(&node{left: left, carry: carry, p: big.NewRat(1, int64(len(starts)))})
	}
	visited := 0
	insert := remembered(p)
	for ; rows > 0; rows-- {
		next := &frontier{index: map[string]int{}}
		for _, n := range at.nodes {
			advance(insert, result.kinds, n, rows, next)
			if visited+len(next.nodes) > mostStates {
				return possible{}, false
			}
		}
		visited += len(next.nodes)
		at = next
	}
	ends := &frontier{index: map[string]int{}}
	for _, n := range at.nodes {
		ends.add(&node{done: n.done, p: n.p}) // the last carry tells nothing more
	}
	for _, n := range ends.nodes {
		result.outcomes = append(result.outcomes, outcome{n.done, n.p})
	}
	return result, true
}

// remembered is the process's insert, worked out once for each carry and kind: many
// states differ only in the rows that are behind them.
func remembered(p process) func(carry []int, kind int) []step {
	known := map[string][]step{}
	return func(carry []int, kind int) []step {
		key := (&node{left: []int{kind}, carry: carry}).key()
		steps, has := known[key]
		if !has {
			steps = p.insert(carry, kind)
			known[key] = steps
		}
		return steps
	}
}

// advance adds every state that can follow n when one of its remaining rows comes.
func advance(insert func(carry []int, kind int) []step, kinds []kind, n *node, rows int, next *frontier) {
	for k, left := range n.left {
		if left == 0 {
			continue
		}
		for _, s := range insert(n.carry, k) {
			after := &node{carry: s.carry, done: n.done, left: append([]int(nil), n.left...)}
			after.left[k]--
			for _, d := range s.done {
				if len(kinds[d.kind].blocks) > 0 {
					after.done = withTally(after.done, d)
				}
			}
			after.p = new(big.Rat).Mul(n.p, s.p)
			after.p.Mul(after.p, big.NewRat(int64(left), int64(rows)))
			next.add(after)
		}
	}
}

// withTally is done with one more tally, as a new slice in order.
func withTally(done []tally, d tally) []tally {
	i := sort.Search(len(done), func(i int) bool {
		return done[i].kind > d.kind || (done[i].kind == d.kind && done[i].mask >= d.mask)
	})
	if i < len(done) && done[i].kind == d.kind && done[i].mask == d.mask {
		out := append([]tally(nil), done...)
		out[i].n += d.n
		return out
	}
	out := make([]tally, 0, len(done)+1)
	out = append(out, done[:i]...)
	out = append(out, d)
	return append(out, done[i:]...)
}

// groupKinds collects rows with equal fractions. A block of −1 makes a kind of its own.
func groupKinds(fractions [][]int, blocks []int) []kind {
	var kinds []kind
	index := map[string]int{}
	for r, f := range fractions {
		if blocks[r] < 0 {
			kinds = append(kinds, kind{fraction: f})
			continue
		}
		key := (&node{carry: f}).key()
		i, known := index[key]
		if !known {
			i = len(kinds)
			index[key] = i
			kinds = append(kinds, kind{fraction: f})
		}
		kinds[i].blocks = append(kinds[i].blocks, blocks[r])
	}
	return kinds
}

// systematicProcess carries the position on the line.
type systematicProcess struct {
	*systematic
	list []kind
}

func (s *systematic) process() process {
	rows := make([][]int, len(s.fraction))
	for i, f := range s.fraction {
		rows[i] = []int{f}
	}
	return systematicProcess{s, groupKinds(rows, s.blocks)}
}

func (s systematicProcess) kinds() []kind { return s.list }

func (s systematicProcess) starts() [][]int {
	out := make([][]int, min(s.parts, mostStates+1)) // explore gives up on the many
	for u := range out {
		out[u] = []int{u}
	}
	return out
}

func (s systematicProcess) insert(carry []int, k int) []step {
	next, up := s.step(carry[0], s.list[k].fraction[0])
	return []step{{carry: []int{next}, done: []tally{{k, upOf(up), 1}}, p: big.NewRat(1, 1)}}
}

// dependentProcess carries the arms' order, then the open rows, each as its kind and
// its cells.
type dependentProcess struct {
	*dependent
	list []kind
}

func (d *dependent) process() process {
	rows := make([][]int, len(d.block))
	for r := range rows {
		rows[r] = d.rows[r*d.arms : (r+1)*d.arms]
	}
	return dependentProcess{d, groupKinds(rows, d.block)}
}

func (d dependentProcess) kinds() []kind { return d.list }

// starts are the orders of the arms; with eight arms or more explore gives up.
func (d dependentProcess) starts() [][]int {
	order := make([]int, d.arms)
	for k := range order {
		order[k] = k
	}
	var out [][]int
	for more := true; more && len(out) <= mostStates; more = nextPermutation(order) {
		out = append(out, append([]int(nil), order...))
	}
	return out
}

func (d dependentProcess) insert(carry []int, k int) []step {
	arms := carry[:d.arms]
	var t tableau
	t.reset(d.parts, d.arms)
	for open := carry[d.arms:]; len(open) > 0; open = open[1+d.arms:] {
		t.row = append(t.row, open[0])
		t.cell = append(t.cell, open[1:1+d.arms]...)
	}
	t.insert(k, d.list[k].fraction, arms)
	return d.follow(&t, arms, nil, big.NewRat(1, 1), nil)
}

// follow pushes cycles in both directions until none is left, and appends each end.
func (d dependentProcess) follow(t *tableau, arms []int, done []tally, p *big.Rat, ends []step) []step {
	if !t.findCycle() {
		carry := append([]int(nil), arms...)
		for i, r := range t.row {
			carry = append(carry, r)
			carry = append(carry, t.cell[i*t.arms:(i+1)*t.arms]...)
		}
		return append(ends, step{carry, done, p})
	}
	plus, minus := t.room()
	for _, way := range []struct{ amount, chance int }{{plus, minus}, {-minus, plus}} {
		branch := tableau{parts: t.parts, arms: t.arms}
		branch.row = append(branch.row, t.row...)
		branch.cell = append(branch.cell, t.cell...)
		branch.cycle = t.cycle
		branch.push(way.amount)
		branch.cycle = nil
		finished := append([]tally(nil), done...)
		for {
			row, mask, settled := branch.settle(arms)
			if !settled {
				break
			}
			finished = append(finished, tally{row, mask, 1})
		}
		q := new(big.Rat).Mul(p, big.NewRat(int64(way.chance), int64(plus+minus)))
		ends = d.follow(&branch, arms, finished, q, ends)
	}
	return ends
}
