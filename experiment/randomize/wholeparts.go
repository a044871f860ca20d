package randomize

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Bounds of shares that are written as decimals.
const (
	// mostSumError is how far decimals may be from adding up to 1 and still be taken as
	// proportions: three times 0.333 is 0.999.
	mostSumError = 0.01
	// mostDenominator bounds the fraction that a long decimal is taken for.
	mostDenominator = 1000
	longestShare    = 40
)

// wholeParts turns shares as they were written into the smallest whole parts with the
// same ratios: 0.3 and 0.7 are 3 and 7. Decimals all below 1 are proportions and must
// add up to 1 but for rounding; the note says where they do not quite. A decimal too
// long to be exact is taken for the nearest small fraction, and the note says so too.
func wholeParts(shares []string) (parts []int, note string, err error) {
	values := make([]*big.Rat, len(shares))
	proportions, sum := true, new(big.Rat)
	var said []string
	for i, text := range shares {
		v, long, err := shareOf(text)
		if err != nil {
			return nil, "", err
		}
		if long {
			said = append(said, fmt.Sprintf("The share %s is taken as %s.", text, v.RatString()))
		}
		values[i] = v
		proportions = proportions && v.Cmp(big.NewRat(1, 1)) < 0
		sum.Add(sum, v)
	}
	off, _ := new(big.Rat).Sub(sum, big.NewRat(1, 1)).Float64()
	if proportions && off != 0 {
		total, _ := sum.Float64()
		if off > mostSumError || off < -mostSumError {
			return nil, "", specWrong(fmt.Sprintf("The shares add up to %s, not to 1.", strconv.FormatFloat(total, 'g', 6, 64)), "Give proportions that add up to 1, or whole parts such as 1 and 1.")
		}
		said = append(said, fmt.Sprintf("The shares add up to %s, not to 1.", strconv.FormatFloat(total, 'g', 6, 64)))
	}
	if parts, err = smallestParts(values); err != nil {
		return nil, "", err
	}
	if len(said) > 0 {
		words := make([]string, len(parts))
		for i, n := range parts {
			words[i] = strconv.Itoa(n)
		}
		note = strings.Join(said, " ") + " The arms are drawn in the ratio " + strings.Join(words, ":") + "."
	}
	return parts, note, nil
}

// shareOf reads one share; long is true where it is a small fraction near the decimal.
func shareOf(text string) (v *big.Rat, long bool, err error) {
	size, parseErr := strconv.ParseFloat(text, 64)
	if parseErr != nil || len(text) > longestShare || !(size >= 1e-6 && size <= mostShare) {
		return nil, false, specWrong(fmt.Sprintf("The share %s cannot be used.", text), "Give whole parts such as 2 and 1, or decimals such as 0.5.")
	}
	v, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, false, specWrong(fmt.Sprintf("The share %s cannot be used.", text), "Give whole parts such as 2 and 1, or decimals such as 0.5.")
	}
	if v.Denom().Cmp(big.NewInt(mostShare)) <= 0 {
		return v, false, nil
	}
	lastPlace := new(big.Rat).SetFrac(big.NewInt(1), v.Denom())
	for q := int64(1); q <= mostDenominator; q++ {
		// The nearest numerator for this denominator.
		scaled := new(big.Rat).Mul(v, big.NewRat(q, 1))
		p := new(big.Int).Add(new(big.Int).Mul(scaled.Num(), big.NewInt(2)), scaled.Denom())
		p.Quo(p, new(big.Int).Mul(scaled.Denom(), big.NewInt(2)))
		near := new(big.Rat).SetFrac(p, big.NewInt(q))
		gap := new(big.Rat).Sub(v, near)
		if gap.Abs(gap).Cmp(lastPlace) <= 0 && p.Sign() > 0 {
			return near, true, nil
		}
	}
	return nil, false, specWrong(fmt.Sprintf("The share %s has too many decimals to be drawn exactly.", text), "Give whole parts such as 2 and 1, or at most six decimals.")
}

// smallestParts brings fractions to one denominator and takes out what divides all.
func smallestParts(values []*big.Rat) ([]int, error) {
	common := big.NewInt(1)
	for _, v := range values {
		g := new(big.Int).GCD(nil, nil, common, v.Denom())
		common.Mul(common, new(big.Int).Quo(v.Denom(), g))
	}
	whole, divisor := make([]*big.Int, len(values)), new(big.Int)
	for i, v := range values {
		whole[i] = new(big.Int).Mul(v.Num(), new(big.Int).Quo(common, v.Denom()))
		divisor.GCD(nil, nil, divisor, whole[i])
	}
	parts := make([]int, len(values))
	for i, n := range whole {
		n.Quo(n, divisor)
		if n.Cmp(big.NewInt(mostShare)) > 0 {
			return nil, specWrong(fmt.Sprintf("The shares make %s parts for one arm.", n), "Use smaller whole parts.")
		}
		parts[i] = int(n.Int64())
	}
	return parts, nil
}
