package randomize

import "math"

// matching finds a perfect matching of least total weight in a complete graph, by
// Edmonds' blossom algorithm (Edmonds 1965, Journal of Research of the National Bureau
// of Standards 69B:125) as a primal-dual method in O(n³), with the smallest slacks kept
// for each vertex and each outer blossom (Gabow 1976, Journal of the ACM 23:221; Galil
// 1986, ACM Computing Surveys 18:23). All arithmetic is in whole numbers.
//
// Every vertex v has a dual y_v and every blossom B (an odd set of vertices, made of
// smaller ones) a dual z_B ≥ 0. The slack of an edge is
//
//	w_ij − y_i − y_j + Σ z_B over the blossoms B that hold both i and j,
//
// and is never negative. Edges of slack 0 are tight. A matching of tight edges that
// covers every vertex, and half of every blossom but one with z_B above 0, has the least
// weight of all: duals that are checked so prove the matching, and the tests check them.
//
// One alternating tree is grown at a time, from a vertex without a partner. Blossoms at
// an even distance from the root are outer, those at an odd distance inner. The duals of
// outer vertices rise and those of inner ones fall by the same amount until an edge
// becomes tight or an inner blossom's dual 0, and the tree grows, shrinks an odd cycle to
// a blossom, opens a blossom, or ends at another vertex without a partner.
//
// Weights are doubled at the start. Then every dual stays whole: tight edges between
// even weights join vertices whose duals are both even or both odd, so that the slack
// between two outer vertices of one tree is even.
type matching struct {
	n      int
	weight []int64 // n × n, doubled
	dual   []int64 // of each vertex
	mate   []int   // each vertex's partner, −1 without one
	nodes  []knot  // vertices 0…n−1, then blossoms
	spare  []int   // blossom numbers that are free
	top    []int   // the outermost blossom of each vertex
	toTree []int   // for each vertex that is not outer, the outer vertex with the least slack to it, −1 for none
	near   []int32 // n × n: row r of an outer blossom holds, for each vertex, the blossom's vertex with the least slack to it
	outers []int   // the outer blossoms of the tree, in order of their making
	inners []int   // those inner blossoms that are not single vertices
}

// knot is a vertex or a blossom.
type knot struct {
	parent   int // the blossom around it, −1 outermost
	base     int // the vertex whose partner is outside
	children []int
	edges    [][2]int // edges[i] joins children[i] to children[i+1], the last to the first
	z        int64
	label    label
	from, to int // the edge by which it got its label: from in the tree, to in itself; from −1 for the root
	row      int // of near, while outer
	other    int // the vertex of another outer blossom with the least slack to it, −1 for none
	otherVia int // its own vertex on that edge
}

type label int8

const (
	away label = iota // not in the tree
	outer
	inner
)

// leastMatching gives each vertex's partner in a perfect matching of least weight, and
// the finished method, which holds the proof. n is even, weight holds n × n whole
// numbers, symmetric, from 0 to 2^60/n; the diagonal is not looked at.
func leastMatching(n int, weight []int64) *matching {
	m := &matching{n: n, weight: make([]int64, n*n), dual: make([]int64, n), mate: make([]int, n), nodes: make([]knot, n, 2*n),
		top: make([]int, n), toTree: make([]int, n), near: make([]int32, n*n)}
	for i, w := range weight {
		m.weight[i] = 2 * w
	}
	for v := range n {
		m.mate[v], m.top[v] = -1, v
		m.nodes[v] = knot{parent: -1, base: v}
	}
	m.start()
	for v := range n {
		if m.mate[v] < 0 {
			m.grow(v)
		}
	}
	return m
}

// start sets duals that leave no slack negative and matches along tight edges while it
// can, which saves most of the trees.
func (m *matching) start() {
	for v := range m.n {
		least := int64(math.MaxInt64)
		for u := range m.n {
			if u != v {
				least = min(least, m.weight[v*m.n+u])
			}
		}
		m.dual[v] = least / 2
	}
	for v := range m.n {
		least, partner := int64(math.MaxInt64), -1
		for u := range m.n {
			if u == v {
				continue
			}
			if s := m.slack(v, u); s < least || (s == least && m.mate[u] < 0 && m.mate[partner] >= 0) {
				least, partner = s, u
			}
		}
		// Raising the dual to the least slack makes that edge tight and leaves tight ones
		// so: where one is, the least slack is 0.
		m.dual[v] += least
		if m.mate[v] < 0 && m.mate[partner] < 0 {
			m.mate[v], m.mate[partner] = partner, v
		}
	}
}

// slack is the slack of an edge between different outermost blossoms.
func (m *matching) slack(u, v int) int64 {
	return m.weight[u*m.n+v] - m.dual[u] - m.dual[v]
}

// grow grows a tree from a vertex without a partner until it ends at another.
func (m *matching) grow(root int) {
	for i := range m.nodes {
		m.nodes[i].label = away
	}
	for v := range m.toTree {
		m.toTree[v] = -1
	}
	m.outers, m.inners = m.outers[:0], m.inners[:0]
	m.makeOuter(m.top[root], -1, m.nodes[m.top[root]].base)
	for {
		e := m.nearest()
		m.adjust(e.by)
		switch e.kind {
		case meets:
			b := m.top[e.v]
			if m.mate[m.nodes[b].base] < 0 {
				m.augment(e.u, e.v)
				return
			}
			m.extend(e.u, e.v)
		case closes:
			m.shrink(e.u, e.v)
		case opens:
			m.open(e.v)
		}
	}
}

// event is what stops the duals from changing further.
type event struct {
	kind eventKind
	by   int64 // how far they can change
	u, v int   // the edge that becomes tight, u outer; or v the blossom that opens
}

type eventKind int8

const (
	meets  eventKind = iota // an outer vertex and one outside the tree
	closes                  // two outer vertices
	opens                   // an inner blossom's dual is 0
)

// nearest is the event that comes first; of several, the first kind and the first vertex
// or blossom in order.
func (m *matching) nearest() event {
	e := event{by: math.MaxInt64}
	for v := range m.n {
		if u := m.toTree[v]; u >= 0 && m.nodes[m.top[v]].label == away {
			if s := m.slack(u, v); s < e.by {
				e = event{meets, s, u, v}
			}
		}
	}
	for _, b := range m.outers {
		if o := &m.nodes[b]; o.other >= 0 {
			if s := m.slack(o.otherVia, o.other) / 2; s < e.by {
				e = event{closes, s, o.otherVia, o.other}
			}
		}
	}
	for _, b := range m.inners {
		if s := m.nodes[b].z / 2; s < e.by {
			e = event{opens, s, -1, b}
		}
	}
	return e
}

// adjust changes the duals of the tree.
func (m *matching) adjust(by int64) {
	if by == 0 {
		return
	}
	for v, b := range m.top {
		switch m.nodes[b].label {
		case outer:
			m.dual[v] += by
		case inner:
			m.dual[v] -= by
		}
	}
	for _, b := range m.outers {
		if b >= m.n {
			m.nodes[b].z += 2 * by
		}
	}
	for _, b := range m.inners {
		m.nodes[b].z -= 2 * by
	}
}

// extend takes the blossom of v, which is outside, into the tree as inner, and the
// blossom of its partner as outer.
func (m *matching) extend(u, v int) {
	b := m.top[v]
	m.makeInner(b, u, v)
	base := m.nodes[b].base
	m.makeOuter(m.top[m.mate[base]], base, m.mate[base])
}

func (m *matching) makeInner(b, from, to int) {
	m.nodes[b].label, m.nodes[b].from, m.nodes[b].to = inner, from, to
	if b >= m.n {
		m.inners = append(m.inners, b)
	}
}

func (m *matching) makeOuter(b, from, to int) {
	o := &m.nodes[b]
	o.label, o.from, o.to, o.row = outer, from, to, o.base
	row := m.near[o.row*m.n : (o.row+1)*m.n]
	for v := range row {
		row[v] = -1
	}
	m.eachVertex(b, func(u int) { m.scan(u, row) })
	m.outers = append(m.outers, b)
	m.findOther(b)
}

// scan looks from u, which became outer, at all vertices.
func (m *matching) scan(u int, row []int32) {
	weight, du := m.weight[u*m.n:(u+1)*m.n], m.dual[u]
	for v, near := range row {
		if v == u {
			continue
		}
		s := weight[v] - du // v's own dual is in both sides of each comparison
		if near < 0 || s < m.weight[int(near)*m.n+v]-m.dual[near] {
			row[v] = int32(u)
		}
		if t := m.toTree[v]; t < 0 || s < m.weight[t*m.n+v]-m.dual[t] {
			m.toTree[v] = u
		}
	}
}

// findOther looks in the outer blossom's row for the closest vertex of another one.
func (m *matching) findOther(b int) {
	o := &m.nodes[b]
	o.other = -1
	least := int64(math.MaxInt64)
	for v, u := range m.near[o.row*m.n : (o.row+1)*m.n] {
		if t := m.top[v]; t == b || u < 0 || m.nodes[t].label != outer {
			continue
		}
		if s := m.slack(int(u), v); s < least {
			least, o.other, o.otherVia = s, v, int(u)
		}
	}
}

// eachVertex visits the vertices of a node in the order of its children.
func (m *matching) eachVertex(b int, visit func(v int)) {
	if b < m.n {
		visit(b)
		return
	}
	for _, c := range m.nodes[b].children {
		m.eachVertex(c, visit)
	}
}

// augment ends the tree: it matches u, outer, with v, whose blossom has no partner, and
// changes over the edges from u to the root.
func (m *matching) augment(u, v int) {
	m.rebase(m.top[v], v)
	m.mate[v] = u
	for {
		b := m.top[u]
		m.rebase(b, u)
		m.mate[u] = v
		if m.nodes[b].from < 0 {
			return
		}
		t := &m.nodes[m.top[m.nodes[b].from]] // the inner blossom between b and the next outer one
		m.rebase(m.top[t.to], t.to)
		m.mate[t.to] = t.from
		u, v = t.from, t.to
	}
}

// rebase changes the edges inside the blossom over so that v is the vertex whose partner
// is outside.
func (m *matching) rebase(b, v int) {
	if b < m.n {
		return
	}
	c := v
	for m.nodes[c].parent != b {
		c = m.nodes[c].parent
	}
	m.rebase(c, v)
	o := &m.nodes[b]
	o.base = v
	size, at := len(o.children), 0
	for o.children[at] != c {
		at++
	}
	// The children after the first are matched two by two. From at, an even way leads
	// round to the first.
	first, last := 0, at // edges first, first+2, … are matched
	if at%2 == 1 {
		first, last = at+1, size
	}
	for i := first; i < last; i += 2 {
		p, q := o.edges[i][0], o.edges[i][1]
		m.rebase(o.children[i], p)
		m.rebase(o.children[(i+1)%size], q)
		m.mate[p], m.mate[q] = q, p
	}
	o.children = append(append(make([]int, 0, size), o.children[at:]...), o.children[:at]...)
	o.edges = append(append(make([][2]int, 0, size), o.edges[at:]...), o.edges[:at]...)
}
