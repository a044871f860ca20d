package randomize

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"leeway/experiment"
)

// slipsHeading is the first line of the text that slips are hashed as.
const slipsHeading = "leeway slips 1\n"

// SeedFromSlips makes a seed of what several people wrote on slips, so that nobody can
// choose it who does not know all of them. The slips are put in order by who they are
// from, then by their text, as bytes of UTF-8, so that the order in which they were
// collected does not matter. The text that is hashed is the line “leeway slips 1” and,
// for each slip, two netstrings (the length in bytes as a decimal number, a colon, the
// bytes, a comma) of from and text, and a line feed; lengths leave no doubt where one
// ends. Its SHA-256, read as a whole number with the first byte highest, modulo 10^42, is
// the seed: 42 digits in groups of three.
//
// source says in words that the seed was made from so many slips. The error is a
// *experiment.Refusal.
func SeedFromSlips(slips []experiment.Slip) (seed, source string, err error) {
	if len(slips) == 0 {
		return "", "", &experiment.Refusal{What: "There is no slip to make a seed from.", Place: experiment.Place{Field: "draw"}, Remedy: "Let people in the room write down digits or words, and enter who each slip is from."}
	}
	for i, s := range slips {
		if strings.TrimSpace(s.From) == "" || strings.TrimSpace(s.Text) == "" {
			return "", "", &experiment.Refusal{What: fmt.Sprintf("Slip %d says nothing, or not who it is from.", i+1), Place: experiment.Place{Field: "draw"}, Remedy: "Enter both, or take the slip away."}
		}
	}
	sorted := slices.Clone(slips)
	slices.SortFunc(sorted, func(a, b experiment.Slip) int {
		if c := strings.Compare(a.From, b.From); c != 0 {
			return c
		}
		return strings.Compare(a.Text, b.Text)
	})
	var text strings.Builder
	text.WriteString(slipsHeading)
	for _, s := range sorted {
		fmt.Fprintf(&text, "%d:%s,%d:%s,\n", len(s.From), s.From, len(s.Text), s.Text)
	}
	sum := sha256.Sum256([]byte(text.String()))
	n := new(big.Int).SetBytes(sum[:])
	digits := fmt.Sprintf("%042s", n.Mod(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(42), nil)).String())
	source = fmt.Sprintf("made from %d slips", len(slips))
	if len(slips) == 1 {
		source = "made from 1 slip"
	}
	return inThrees(digits), source, nil
}

// inThrees writes digits in groups of three.
func inThrees(digits string) string {
	var groups []string
	for i := 0; i < len(digits); i += 3 {
		groups = append(groups, digits[i:min(i+3, len(digits))])
	}
	return strings.Join(groups, " ")
}

// seedOf settles a draw's seed and its source: where there are slips, the seed is made
// from them, and one that is given as well must be that one. The error is a
// *experiment.Refusal.
func seedOf(seed, source string, slips []experiment.Slip) (string, string, error) {
	if len(slips) > 0 {
		made, from, err := SeedFromSlips(slips)
		if err != nil {
			return "", "", err
		}
		if seed != "" && seed != made {
			return "", "", &experiment.Refusal{What: "The seed is not the one that the slips make.", Place: experiment.Place{Field: "draw"}, Remedy: "Leave the seed empty, so that it is made from the slips."}
		}
		seed = made
		if strings.TrimSpace(source) == "" {
			source = from
		}
	}
	return seed, source, checkSeed(seed, source)
}

// slipsCheck makes the seed from the slips again.
func slipsCheck(seed string, slips []experiment.Slip) Check {
	const name = "Slips"
	made, _, err := SeedFromSlips(slips)
	switch {
	case err != nil:
		return Check{name, false, "The seed cannot be made from the slips again. " + err.Error()}
	case made != seed:
		return Check{name, false, fmt.Sprintf("The slips do not make the seed. Recorded: %s. Derived again: %s.", shown(seed), made)}
	}
	return Check{name, true, fmt.Sprintf("The seed comes out of the %d slips again.", len(slips))}
}

// slipsWords are what a certificate says of slips. Like every method text they never
// change.
const slipsWords = "The seed was made from slips: order the members of “slips” by from, then text, as bytes of UTF-8. Write the line “leeway slips 1” with a line feed; then for each slip the number of bytes of from in decimal, a colon, from, a comma, the same of text, and a line feed. The SHA-256 of this, as a whole number with the first byte highest, modulo 10^42, in 42 digits, groups of three parted by a space, is the seed. Test vector: Ada “12” and Ben “ü” make " + slipsVector + "."

// slipsVector is what slips_test.go works out.
const slipsVector = "815 416 738 428 150 122 930 013 506 501 257 054 567 409"
