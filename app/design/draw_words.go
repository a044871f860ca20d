package design

import (
	"fmt"
	"math/big"
	"strings"

	"leeway/experiment"
	"leeway/experiment/finding"
)

// largeNumbers are the names of thousands of thousands, smallest first.
var largeNumbers = []string{"million", "billion", "trillion", "quadrillion", "quintillion"}

// possibleDraws says how many draws there are: "20", "117,649", "118 billion".
// Where the number is only known to be at least n, it says so.
func possibleDraws(n *big.Int, exact bool) string {
	words := numberWords(n)
	if !exact {
		words = "at least " + words
	}
	return words
}

func numberWords(n *big.Int) string {
	text := n.String()
	if len(text) <= 6 {
		return grouped(text)
	}
	if len(text) > 6+3*len(largeNumbers) {
		return fmt.Sprintf("about 1 followed by %d zeros", len(text)-1)
	}
	unit := new(big.Int).Exp(big.NewInt(1000), big.NewInt(int64((len(text)-1)/3)), nil)
	v, _ := new(big.Float).Quo(new(big.Float).SetInt(n), new(big.Float).SetInt(unit)).Float64()
	decimals := 0
	if v < 9.95 {
		decimals = 1
	}
	name := (len(text)-1)/3 - 2
	if v >= 999.5 && name+1 < len(largeNumbers) {
		v, decimals, name = v/1000, 1, name+1
	}
	return strings.TrimSuffix(finding.Number(v, decimals), ".0") + " " + largeNumbers[name]
}

// grouped writes digits with commas between thousands.
func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// smallestP says the smallest p-value a design can ever give.
func smallestP(p float64) string {
	if p >= 0.0095 {
		return finding.Number(p, 2)
	}
	if p >= 0.00095 {
		return finding.Number(p, 3)
	}
	if p < 1e-18 {
		return "under 1 in a quintillion"
	}
	odds, _ := new(big.Float).Quo(big.NewFloat(1), big.NewFloat(p)).Int(nil)
	return "1 in " + numberWords(odds)
}

// spelled writes a small number as the first word of a sentence.
func spelled(n int) string {
	words := []string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return grouped(fmt.Sprint(n))
}

// afterWords is the line below the title once the draw is made: which draw stands, and
// whether teams joined.
func afterWords(d *experiment.Draw) string {
	words := "The way of drawing was sealed in the plan. A draw is made once."
	if n := len(d.Earlier); n > 0 {
		words = fmt.Sprintf("This is draw %d, made for the reason that stands with it. What it replaced stays in the certificate.", n+1)
	}
	if n := len(d.Late); n == 1 {
		words += " Teams joined later, by a lot of their own."
	} else if n > 1 {
		words += fmt.Sprintf(" Teams joined later, in %d lots of their own.", n)
	}
	return words
}
