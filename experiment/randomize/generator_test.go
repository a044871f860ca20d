package randomize

import (
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"leeway/experiment"
)

// TestGeneratorVectors pins the vector that stands in every certificate. That the
// stream is ChaCha8Rand is the standard library's promise and test.
func TestGeneratorVectors(t *testing.T) {
	tests := []struct {
		seed string
		n    uint64
		want []uint64
	}{
		{"leeway", 10, []uint64{5, 6, 0, 8, 1, 0, 1, 4, 0, 6}}, // stands in every certificate
	}
	for _, test := range tests {
		g := NewGenerator(test.seed)
		var words []string
		for i, want := range test.want {
			got := g.Below(test.n)
			if got != want {
				t.Errorf("%q: number %d below %d is %d, want %d", test.seed, i, test.n, got, want)
			}
			words = append(words, fmt.Sprint(got))
		}
		if strings.Join(words, ", ") != testVector {
			t.Errorf("the certificate's test vector is %s", testVector)
		}
	}
}

// TestBelowIsUniform counts 600,000 numbers below 6 and below a number so large that
// nearly half of the stream is rejected.
func TestBelowIsUniform(t *testing.T) {
	g := NewGenerator("uniform")
	for _, n := range []uint64{1, 2, 6, 1<<63 + 1} {
		const times = 600_000
		count := make([]float64, min(n, 6))
		for range times {
			x := g.Below(n)
			if x >= n {
				t.Fatalf("%d is not below %d", x, n)
			}
			if n > 6 {
				x /= (n + 5) / 6
			}
			count[x]++
		}
		for i, c := range count {
			want := times / float64(len(count))
			if d := c - want; d*d > 25*want { // five standard deviations
				t.Errorf("below %d: part %d came %v times, expected %v", n, i, c, want)
			}
		}
	}
}

func TestShuffleIsAPermutation(t *testing.T) {
	g, h := NewGenerator("shuffle"), NewGenerator("shuffle")
	seen := map[string]int{}
	for range 24_000 {
		a, b := []int{0, 1, 2, 3}, []int{0, 1, 2, 3}
		g.Shuffle(4, func(i, j int) { a[i], a[j] = a[j], a[i] })
		h.shuffle(b)
		if !slices.Equal(a, b) {
			t.Fatalf("the two shuffles differ: %v, %v", a, b)
		}
		seen[fmt.Sprint(a)]++
	}
	for order, n := range seen {
		if n < 840 || n > 1160 { // 1,000 ± five standard deviations
			t.Errorf("%s came %d times", order, n)
		}
	}
	if len(seen) != 24 {
		t.Errorf("%d orders of 24", len(seen))
	}
}

var addGolden = flag.Bool("add-golden", false, "add cases that testdata/golden.json does not hold yet; those it holds are never changed")

// golden is one line of testdata/golden.json. Numbers are the first 300
// of 64 bits, in hexadecimal;
// Assignments are three draws in a row from one generator.
type golden struct {
	Name        string   `json:"name"`
	Seed        string   `json:"seed"`
	Shares      []int    `json:"shares,omitempty"`
	Blocks      []string `json:"blocks,omitempty"`
	Kind        string   `json:"kind"`
	Numbers     []string `json:"numbers,omitempty"`
	Assignments []string `json:"assignments,omitempty"`
}

// TestGolden pins seed to assignment for every mechanism. A failure means that an
// algorithm changed which has a published version: give the new one a new version
// instead. An independent program written from Certificate.Method gave the same
// values when the file was made.
func TestGolden(t *testing.T) {
	const file = "testdata/golden.json"
	data, err := os.ReadFile(file)
	if err != nil && !*addGolden {
		t.Fatal(err)
	}
	var kept []golden
	if err == nil {
		if err := json.Unmarshal(data, &kept); err != nil {
			t.Fatal(err)
		}
	}
	for _, now := range goldenNow(t) {
		i := slices.IndexFunc(kept, func(g golden) bool { return g.Name == now.Name })
		switch {
		case i >= 0 && fmt.Sprint(kept[i]) != fmt.Sprint(now):
			t.Errorf("%s differs:\n%v\npinned:\n%v", now.Name, now, kept[i])
		case i < 0 && *addGolden:
			kept = append(kept, now)
		case i < 0:
			t.Errorf("%s is not pinned", now.Name)
		}
	}
	if *addGolden {
		out, err := json.MarshalIndent(kept, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(out, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func goldenNow(t *testing.T) []golden {
	stream := golden{Name: "generator", Kind: "numbers", Seed: "71 284 096"}
	g := NewGenerator(stream.Seed)
	for range 300 { // past the generator's own reseeding
		stream.Numbers = append(stream.Numbers, fmt.Sprintf("%016x", g.source.Uint64()))
	}
	out := []golden{stream}
	many := sample{name: "three arms 5:3:2 in 12 blocks", shares: []int{5, 3, 2}, blocks: []int{7, 4, 9, 3, 11, 6, 1, 5, 8, 13, 2, 10}}
	wide := sample{name: "five arms 7:5:3:2:1 in 6 blocks", shares: []int{7, 5, 3, 2, 1}, blocks: []int{7, 4, 9, 3, 11, 6}}
	for _, s := range append(slices.Clone(samples), many, wide) {
		c := golden{Name: s.name, Seed: "golden " + s.name, Shares: s.shares, Blocks: s.design().Blocks, Kind: string(s.design().Kind)}
		if s.fixed != nil {
			c.Kind = "fixed " + letters(s.fixed)
		}
		m, g := s.mechanism(t), NewGenerator(c.Seed)
		arm := make([]int, m.Units())
		for range 3 {
			m.Draw(g, arm)
			c.Assignments = append(c.Assignments, letters(arm))
		}
		out = append(out, c)
	}
	return out
}

// letters writes an assignment as one letter a unit, A for arm 0.
func letters(arm []int) string {
	out := make([]byte, len(arm))
	for i, k := range arm {
		out[i] = byte('A' + k)
	}
	return string(out)
}

func TestSecureSeed(t *testing.T) {
	a, err := SecureSeed()
	if err != nil {
		t.Fatal(err)
	}
	b, _ := SecureSeed()
	if a == b || len(a) != 14*4-1 || strings.Trim(a, "0123456789 ") != "" {
		t.Errorf("seeds %q and %q", a, b)
	}
}

// FuzzBelow checks the bounds and the definition against arithmetic on the stream.
func FuzzBelow(f *testing.F) {
	f.Add("seed", uint64(3))
	f.Add("", uint64(1)<<63+1)
	f.Fuzz(func(t *testing.T, seed string, n uint64) {
		if n == 0 {
			return
		}
		if x := NewGenerator(seed).Below(n); x >= n {
			t.Errorf("%d is not below %d", x, n)
		}
	})
}

// FuzzRounding draws from any small design and checks that every total is tight.
func FuzzRounding(f *testing.F) {
	f.Add([]byte{5, 3, 2}, []byte{3, 2, 1, 2}, uint64(1))
	f.Add([]byte{1, 1}, []byte{3, 3, 5, 7}, uint64(2))
	f.Fuzz(func(t *testing.T, shares, sizes []byte, seed uint64) {
		if len(shares) > 6 || len(sizes) > 14 {
			return
		}
		s := sample{}
		for _, b := range shares {
			s.shares = append(s.shares, int(b))
		}
		for _, b := range sizes {
			s.blocks = append(s.blocks, int(b%16))
		}
		d := s.design()
		d.Kind = experiment.Blocked
		m, err := New(d)
		if err != nil {
			return
		}
		g, arm := NewGenerator(string(binary.LittleEndian.AppendUint64(nil, seed))), make([]int, m.Units())
		m.Draw(g, arm)
		tight(t, m, m.Blocks(), arm)
	})
}
