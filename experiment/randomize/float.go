package randomize

import (
	"math"
	"math/big"
)

// floatBits is the precision of probabilities that are added with signs or multiplied
// very often. It leaves more correct digits than a float64 has after both.
const floatBits = 512

// ratio is a/b.
func ratio(a, b int) *big.Float {
	x := new(big.Float).SetPrec(floatBits).SetInt64(int64(a))
	return x.Quo(x, new(big.Float).SetPrec(floatBits).SetInt64(int64(b)))
}

// powerOf is x^n for n of 0 or more, by squaring; x is changed.
func powerOf(x *big.Float, n int) *big.Float {
	out := new(big.Float).SetPrec(floatBits).SetInt64(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			out.Mul(out, x)
		}
		x.Mul(x, x)
	}
	return out
}

// asProbability is the nearest float64, at most 1 and never 0: a p-value below the
// smallest float64 above zero is given as that number.
func asProbability(x *big.Float) float64 {
	p, _ := x.Float64()
	return min(1, max(p, math.SmallestNonzeroFloat64))
}
