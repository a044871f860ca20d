package randomize

import (
	"crypto/sha256"
	"math/bits"
	"math/rand/v2"
)

// Generator gives the random numbers of a draw: ChaCha8Rand (specified at
// c2sp.org/chacha8rand) keyed with the SHA-256 of a seed text. The same text gives
// the same numbers on every platform and in every version. It is not safe for use
// by several goroutines at once; give each its own.
type Generator struct {
	source  *rand.ChaCha8
	scratch scratch
}

// scratch is working memory that draws reuse. It lives in the generator and not in
// the mechanism, so that one mechanism can draw in several goroutines at once.
type scratch struct {
	order []int
	dealt []uint8
	arms  []int
	up    []uint64
	open  tableau
	sums  []int64
	teams []int64
	drawn []int
	other []int
}

// NewGenerator is a generator at its start. The key is the SHA-256 of the bytes of
// the seed in UTF-8, as given.
func NewGenerator(seed string) *Generator {
	return &Generator{source: rand.NewChaCha8(sha256.Sum256([]byte(seed)))}
}

// Below is a whole number from 0 to n−1, each equally likely. It takes one number r
// of 64 bits from the stream and forms the product r·n of 128 bits; its upper half
// is the result, unless its lower half is less than 2⁶⁴ mod n, when r is thrown away
// and the next is taken (Lemire 2019, ACM Transactions on Modeling and Computer
// Simulation 29:3). It panics where n is 0.
func (g *Generator) Below(n uint64) uint64 {
	if n == 0 {
		panic("randomize: no whole number is below 0")
	}
	high, low := bits.Mul64(g.source.Uint64(), n)
	if low < n {
		return g.rejecting(high, low, n)
	}
	return high
}

// rejecting is the rare part of Below, apart from it so that Below stays small.
func (g *Generator) rejecting(high, low, n uint64) uint64 {
	for reject := -n % n; low < reject; {
		high, low = bits.Mul64(g.source.Uint64(), n)
	}
	return high
}

// Shuffle puts n things in random order, each order equally likely: for i from n−1
// down to 1 it swaps thing i with thing Below(i+1), counted from 0 (Fisher and Yates
// 1938; Durstenfeld 1964).
func (g *Generator) Shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, int(g.Below(uint64(i+1))))
	}
}

// shuffle is Shuffle for a list of integers; it allocates nothing.
func (g *Generator) shuffle(list []int) {
	for i := len(list) - 1; i > 0; i-- {
		j := int(g.Below(uint64(i + 1)))
		list[i], list[j] = list[j], list[i]
	}
}

// sized gives a slice of length n that reuses buffer where it is large enough. Its
// contents are whatever they were.
func sized[T any](buffer *[]T, n int) []T {
	if cap(*buffer) < n {
		*buffer = make([]T, n)
	}
	return (*buffer)[:n]
}
