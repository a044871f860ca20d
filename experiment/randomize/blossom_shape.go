package randomize

import "slices"

// shrink makes one outer blossom of the odd cycle that the edge between the outer
// vertices u and v closes.
func (m *matching) shrink(u, v int) {
	left, right := m.path(m.top[u]), m.path(m.top[v])
	for len(left) > 0 && len(right) > 0 && left[len(left)-1] == right[len(right)-1] {
		left, right = left[:len(left)-1], right[:len(right)-1]
	}
	// What was cut off last is where the two paths meet.
	meet := m.top[u]
	if len(left) > 0 {
		meet = m.top[m.nodes[left[len(left)-1]].from]
	}
	b := m.newBlossom()
	o := &m.nodes[b]
	o.children = append(o.children[:0], meet)
	o.edges = o.edges[:0]
	for _, c := range slices.Backward(left) {
		o.edges = append(o.edges, [2]int{m.nodes[c].from, m.nodes[c].to})
		o.children = append(o.children, c)
	}
	o.edges = append(o.edges, [2]int{u, v})
	for _, c := range right {
		o.children = append(o.children, c)
		o.edges = append(o.edges, [2]int{m.nodes[c].to, m.nodes[c].from})
	}
	first := &m.nodes[meet]
	o.parent, o.base, o.z, o.label, o.from, o.to, o.row = -1, first.base, 0, outer, first.from, first.to, first.row
	m.absorb(b)
}

// path lists the blossoms from b up to the root.
func (m *matching) path(b int) []int {
	var out []int
	for {
		out = append(out, b)
		if m.nodes[b].from < 0 {
			return out
		}
		b = m.top[m.nodes[b].from]
	}
}

// newBlossom is the number of an unused blossom.
func (m *matching) newBlossom() int {
	if k := len(m.spare); k > 0 {
		b := m.spare[k-1]
		m.spare = m.spare[:k-1]
		return b
	}
	m.nodes = append(m.nodes, knot{})
	return len(m.nodes) - 1
}

// absorb merges what is known of the children into the new outer blossom.
func (m *matching) absorb(b int) {
	o := &m.nodes[b]
	row := m.near[o.row*m.n : (o.row+1)*m.n]
	for i, c := range o.children {
		child := &m.nodes[c]
		child.parent = b
		m.eachVertex(c, func(v int) { m.top[v] = b })
		switch {
		case child.label == inner:
			m.inners = without(m.inners, c)
			m.eachVertex(c, func(v int) { m.scan(v, row) })
		case i > 0:
			m.merge(row, m.near[child.row*m.n:(child.row+1)*m.n])
			m.outers = without(m.outers, c)
		default:
			m.outers = without(m.outers, c)
		}
	}
	m.outers = append(m.outers, b)
	m.findOther(b)
}

// merge keeps in row the closer of two vertices for each vertex.
func (m *matching) merge(row, more []int32) {
	for v, u := range more {
		if have := row[v]; u >= 0 && (have < 0 || m.weight[int(u)*m.n+v]-m.dual[u] < m.weight[int(have)*m.n+v]-m.dual[have]) {
			row[v] = u
		}
	}
}

// without takes one number out of a list.
func without(list []int, x int) []int {
	if i := slices.Index(list, x); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return list
}

// open takes an inner blossom of dual 0 apart. The children between the one by which the
// tree came in and the one that holds the base, the even way round, stay in the tree,
// inner and outer in turn; the others leave it.
func (m *matching) open(b int) {
	o := &m.nodes[b]
	m.inners = without(m.inners, b)
	size, at := len(o.children), 0
	for i, c := range o.children {
		m.nodes[c].parent, m.nodes[c].label = -1, away
		m.eachVertex(c, func(v int) {
			m.top[v] = c
			if v == o.to {
				at = i
			}
		})
	}
	m.makeInner(o.children[at], o.from, o.to)
	for at != 0 {
		// at is inner; its partner is the next the even way round, and the one after that
		// is inner again.
		var through [2]int // the edge from the partner on, the partner's end first
		next := 0
		if at%2 == 0 {
			through = o.edges[at-2]
			through[0], through[1] = through[1], through[0]
			next = at - 2
		} else {
			through = o.edges[at+1]
			next = (at + 2) % size
		}
		base := m.nodes[o.children[at]].base
		m.makeOuter(m.top[m.mate[base]], base, m.mate[base])
		m.makeInner(o.children[next], through[0], through[1])
		at = next
	}
	children := o.children
	*o = knot{children: children[:0], edges: o.edges[:0]}
	m.spare = append(m.spare, b)
}
