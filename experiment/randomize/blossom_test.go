package randomize

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"
)

// symmetric makes n × n weights below most.
func symmetric(g *Generator, n int, most uint64) []int64 {
	w := make([]int64, n*n)
	for i := range n {
		for j := range i {
			w[i*n+j] = int64(g.Below(most))
			w[j*n+i] = w[i*n+j]
		}
	}
	return w
}

// points makes distances between random points of the plane, as whole numbers.
func points(g *Generator, n int) []int64 {
	x, y := make([]float64, n), make([]float64, n)
	for i := range n {
		x[i], y[i] = float64(g.Below(1_000_000)), float64(g.Below(1_000_000))
	}
	w := make([]int64, n*n)
	for i := range n {
		for j := range n {
			w[i*n+j] = int64(math.Round(math.Hypot(x[i]-x[j], y[i]-y[j])))
		}
	}
	return w
}

// leastByTrying is the least weight of a perfect matching over all of them, by the
// recursion over sets of vertices.
func leastByTrying(n int, w []int64) int64 {
	best := make([]int64, 1<<n)
	for set := 1; set < 1<<n; set++ {
		best[set] = math.MaxInt64
		if bits.OnesCount(uint(set))%2 == 1 {
			continue
		}
		i := bits.TrailingZeros(uint(set))
		for j := i + 1; j < n; j++ {
			if set>>j&1 == 1 {
				best[set] = min(best[set], best[set&^(1<<i)&^(1<<j)]+w[i*n+j])
			}
		}
	}
	return best[1<<n-1]
}

// proven checks the matching and the duals that prove it (linear programming duality;
// Edmonds 1965): every vertex has a partner; no slack is negative, nor a blossom's dual;
// the edges of the matching are tight; a blossom with a dual above 0 has half of its
// vertices but one matched inside; and so both objectives are equal.
func proven(t *testing.T, n int, w []int64, m *matching) (weight int64) {
	t.Helper()
	around := make([][]int, n) // the blossoms that hold each vertex
	dual := int64(0)
	for b := n; b < len(m.nodes); b++ {
		o := &m.nodes[b]
		if len(o.children) == 0 {
			continue
		}
		size, inside := 0, 0
		in := map[int]bool{}
		m.eachVertex(b, func(v int) { size++; in[v] = true; around[v] = append(around[v], b) })
		for v := range in {
			if in[m.mate[v]] {
				inside++
			}
		}
		if o.z < 0 || size%2 == 0 || inside != size-1 {
			t.Fatalf("blossom %d of %d vertices, %d matched inside, has dual %d", b, size, inside, o.z)
		}
		dual -= o.z * int64((size-1)/2)
	}
	for i := range n {
		dual += m.dual[i]
		if m.mate[i] < 0 || m.mate[i] == i || m.mate[m.mate[i]] != i {
			t.Fatalf("vertex %d has partner %d", i, m.mate[i])
		}
		weight += w[i*n+m.mate[i]]
		for j := range i {
			slack := 2*w[i*n+j] - m.dual[i] - m.dual[j]
			for _, b := range around[i] {
				if slices.Contains(around[j], b) {
					slack += m.nodes[b].z
				}
			}
			if slack < 0 || (m.mate[i] == j && slack != 0) {
				t.Fatalf("edge %d–%d (matched %v) has slack %d", i, j, m.mate[i] == j, slack)
			}
		}
	}
	if dual != weight { // both are twice the matching's weight
		t.Fatalf("the duals add up to %d, the matching to %d", dual, weight)
	}
	return weight / 2
}

// TestLeastMatching compares with trying all, over thousands of graphs of up to twelve
// vertices: few different weights (many ties), many, and points of the plane.
func TestLeastMatching(t *testing.T) {
	g := NewGenerator("least matching")
	blossoms := 0
	for run := range 12_000 {
		n := 2 * (1 + run%6)
		var w []int64
		switch run % 5 {
		case 0:
			w = symmetric(g, n, 2)
		case 1:
			w = symmetric(g, n, 4)
		case 2:
			w = symmetric(g, n, 20)
		case 3:
			w = symmetric(g, n, 1<<40)
		default:
			w = points(g, n)
		}
		m := leastMatching(n, w)
		if got, want := proven(t, n, w, m), leastByTrying(n, w); got != want {
			t.Fatalf("run %d, %d vertices: weight %d, the least is %d", run, n, got, want)
		}
		blossoms += len(m.nodes) - n
	}
	t.Logf("%d blossoms were made", blossoms)
	if blossoms < 1000 {
		t.Error("the graphs hardly ask for blossoms")
	}
}

// TestLargeMatchingsAreProven has 60 to 500 vertices, whose duals prove each matching.
func TestLargeMatchingsAreProven(t *testing.T) {
	g := NewGenerator("large matching")
	for _, n := range []int{60, 151 * 2, 500} {
		for _, kind := range []string{"points", "weights below 2^40", "weights below 1000"} {
			w := points(g, n)
			switch kind {
			case "weights below 2^40":
				w = symmetric(g, n, 1<<40)
			case "weights below 1000":
				w = symmetric(g, n, 1000)
			}
			m := leastMatching(n, w)
			weight := proven(t, n, w, m)
			t.Logf("%d vertices, %s: weight %d, proven; %d blossoms", n, kind, weight, len(m.nodes)-n)
		}
	}
}

// TestMatchingClosedForms: points on a line are matched with their neighbours.
func TestMatchingClosedForms(t *testing.T) {
	g := NewGenerator("line")
	for _, n := range []int{2, 4, 30, 100} {
		place := make([]int, n)
		for i := range place {
			place[i] = i
		}
		g.shuffle(place)
		w := make([]int64, n*n)
		for i := range n {
			for j := range n {
				w[i*n+j] = int64(max(place[i]-place[j], place[j]-place[i]))
			}
		}
		if got := proven(t, n, w, leastMatching(n, w)); got != int64(n/2) {
			t.Errorf("%d points of a line: weight %d", n, got)
		}
	}
	// Two triangles far apart: one edge must bridge them, the shortest between them.
	far := func(a, b int) int64 {
		if a/3 == b/3 {
			return 1
		}
		return 100 + int64(a%3+b%3)
	}
	w := make([]int64, 36)
	for i := range 6 {
		for j := range 6 {
			w[i*6+j] = far(i, j)
		}
	}
	if m := leastMatching(6, w); proven(t, 6, w, m) != 102 || m.mate[0] != 3 {
		t.Errorf("two triangles: %v", m.mate)
	}
}

// FuzzLeastMatching proves the matching of any small graph.
func FuzzLeastMatching(f *testing.F) {
	f.Add([]byte{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9}, uint8(6))
	f.Fuzz(func(t *testing.T, bytes []byte, size uint8) {
		n := 2 * (1 + int(size)%8)
		if len(bytes) == 0 {
			return
		}
		w := make([]int64, n*n)
		for i := range n {
			for j := range i {
				w[i*n+j] = int64(bytes[(i*i+j)%len(bytes)])
				w[j*n+i] = w[i*n+j]
			}
		}
		if got, want := proven(t, n, w, leastMatching(n, w)), leastByTrying(n, w); got != want {
			t.Errorf("weight %d, the least is %d", got, want)
		}
	})
}

// BenchmarkLeastMatching is for points of the plane.
func BenchmarkLeastMatching(b *testing.B) {
	for _, n := range []int{60, 200, 500, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := points(NewGenerator("benchmark"), n)
			for b.Loop() {
				leastMatching(n, w)
			}
		})
	}
}
