package randomize

import (
	"math/big"
	"strconv"
	"sync"
)

// Quantiles that decide which draws are accepted, or that stand on a certificate, must
// be the same on every platform to the last digit. They are worked out in arithmetic of
// quantileBits bits, which package math/big does in whole numbers, and rounded to a
// stated number of decimal digits.
const quantileBits = 256

// pi has more digits than quantileBits holds.
const pi = "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798"

func bigFloat(x float64) *big.Float {
	return new(big.Float).SetPrec(quantileBits).SetFloat64(x)
}

// chiSquareQuantiles keeps what was worked out, by degrees of freedom and probability.
var chiSquareQuantiles sync.Map // quantileKey → float64

type quantileKey struct {
	p  float64
	df int
}

// chiSquareQuantile is the a with P(χ²_df ≤ a) = p, for p above 0 and below 1, to nine
// significant decimal digits.
func chiSquareQuantile(p float64, df int) float64 {
	key := quantileKey{p, df}
	if a, known := chiSquareQuantiles.Load(key); known {
		return a.(float64)
	}
	target := bigFloat(p)
	low, high := bigFloat(0), bigFloat(1)
	for chiSquareBelow(high, df).Cmp(target) < 0 {
		low.Set(high)
		high.Add(high, high)
	}
	for range 100 { // until both ends have the same first 25 digits, also where a is small
		middle := new(big.Float).SetPrec(quantileBits).Add(low, high)
		middle.Quo(middle, bigFloat(2))
		if chiSquareBelow(middle, df).Cmp(target) < 0 {
			low = middle
		} else {
			high = middle
		}
	}
	a, _ := strconv.ParseFloat(high.Text('e', 8), 64)
	chiSquareQuantiles.Store(key, a)
	return a
}

// chiSquareBelow is P(χ²_df ≤ x) by the series of the incomplete gamma function
// (Abramowitz and Stegun 1964, 6.5.29), all of whose terms are above zero: with
// y = x/2 and s = df/2,
//
//	P = y^s·e^(−y)/Γ(s+1) · (1 + y/(s+1) + y²/((s+1)(s+2)) + …).
func chiSquareBelow(x *big.Float, df int) *big.Float {
	y := new(big.Float).SetPrec(quantileBits).Quo(x, bigFloat(2))
	sum := positiveSeries(y, func(n int) float64 { return float64(df)/2 + float64(n) })
	sum.Quo(sum, positiveSeries(y, func(n int) float64 { return float64(n) })) // e^y
	// y^s/Γ(s+1) as the product of y/s · y/(s−1) · …, down to s = 1, or to s = ½, where
	// Γ(½) = √π.
	for twice := df; twice > 0; twice -= 2 {
		sum.Quo(sum, bigFloat(float64(twice)/2))
		if twice == 1 {
			root, _ := new(big.Float).SetPrec(quantileBits).SetString(pi)
			sum.Quo(sum, root.Sqrt(root))
			sum.Mul(sum, new(big.Float).SetPrec(quantileBits).Sqrt(y))
		} else {
			sum.Mul(sum, y)
		}
	}
	return sum
}

// positiveSeries is 1 + y/d(1) + y²/(d(1)·d(2)) + … until a term no longer counts.
func positiveSeries(y *big.Float, d func(n int) float64) *big.Float {
	sum, term := bigFloat(1), bigFloat(1)
	for n := 1; ; n++ {
		term.Mul(term, y)
		term.Quo(term, bigFloat(d(n)))
		if term.Sign() == 0 || (d(n) > 1 && y.Cmp(bigFloat(d(n)/2)) < 0 && term.MantExp(nil) < sum.MantExp(nil)-quantileBits) {
			return sum
		}
		sum.Add(sum, term)
	}
}

// surely is how sure a lower bound for the number of assignments is: it is too high
// with a probability of at most one in a million.
const surely = 1e-6

// acceptedAtLeast is the one-sided lower bound of Clopper and Pearson (1934, Biometrika
// 26:404) for the probability behind hits in so many tries, at confidence 1 − surely,
// rounded down to three significant decimal digits. It is also right where trying was
// stopped at a stated number of hits. It is 0 without hits, and where the bound is below
// 1e−9.
func acceptedAtLeast(hits, tries int64) *big.Rat {
	at := func(step int) *big.Rat { // 1.00e−9, 1.01e−9, …, 1.00e0
		r := big.NewRat(int64(100+step%900), 100)
		for range 9 - step/900 {
			r.Quo(r, big.NewRat(10, 1))
		}
		return r
	}
	most := bigFloat(1 - surely)
	low, high := -1, 9*900
	for high-low > 1 {
		middle := (low + high) / 2
		if binomialBelow(hits, tries, at(middle)).Cmp(most) >= 0 {
			low = middle
		} else {
			high = middle
		}
	}
	if low < 0 || hits == 0 {
		return new(big.Rat)
	}
	return at(low)
}

// binomialBelow is P(X < x) for X binomial with n tries of probability p below 1.
func binomialBelow(x, n int64, p *big.Rat) *big.Float {
	chance := new(big.Float).SetPrec(quantileBits).SetRat(p)
	miss := new(big.Float).SetPrec(quantileBits).Sub(bigFloat(1), chance)
	term := bigFloat(1)
	for power, left := new(big.Float).Copy(miss), n; left > 0; left >>= 1 {
		if left&1 == 1 {
			term.Mul(term, power)
		}
		power.Mul(power, power)
	}
	odds := chance.Quo(chance, miss)
	sum := bigFloat(0)
	for i := int64(0); i < x; i++ {
		sum.Add(sum, term)
		term.Mul(term, bigFloat(float64(n-i)))
		term.Quo(term, bigFloat(float64(i+1)))
		term.Mul(term, odds)
	}
	return sum
}
