package randomize

import "slices"

// method is the algorithm in words, precise enough to be programmed again: what a
// certificate says. The words belong to the algorithm's version and, like it, never
// change. Units, arms and list places are counted from 0 throughout.
func method(algorithm string, arms int) []string {
	if algorithm == "fixed/1" {
		return []string{
			"This draw was made before the pilot came to Leeway. It was read from the roster's column and cannot be derived again; that it was random is the word of those who made it.",
			"Randomisation inference permutes the arms among the teams of each block, keeping each block's numbers as they came out.",
		}
	}
	if words := restrictedMethod(algorithm, arms); words != nil {
		return words
	}
	if algorithm == "simple/1" {
		return slices.Concat([]string{counting + " All teams are one lot."}, generatorWords, []string{
			"Let S be the sum of the shares. For each team in order take u = Below(S). The team is in arm 0 where u is less than arm 0's share, otherwise in arm 1 where u is less than the shares of arms 0 and 1 together, and so on.",
			"Test vector: seed text “leeway”, shares 2 and 1: the first ten teams are in arms " + simpleVector + ".",
		}, fingerprintWords)
	}
	if algorithm == "matched pairs/1" {
		return slices.Concat([]string{counting}, generatorWords, pairsWords, dealingWords(arms), fingerprintWords)
	}
	words := append([]string{
		"Everything is counted from 0. Arms stand in the order of this certificate, teams in the order of the roster without those left out, blocks in the order in which the teams first name them. A complete draw has one block.",
	}, generatorWords...)
	return slices.Concat(words, dealingWords(arms), fingerprintWords)
}

// generatorWords are the seed text and the generator.
var generatorWords = []string{
	"Seed text: four lines joined by a line feed, without one at the end: “leeway draw 1”; “roster ” and the roster's hash; “plan ” and the plan's hash; “seed ” and the seed as given. In UTF-8.",
	"Generator: ChaCha8Rand (c2sp.org/chacha8rand) keyed with the 32 bytes of the SHA-256 of the seed text. A number is the next 8 bytes of its output, read as a little-endian whole number of 64 bits.",
	"Below(n): take the next number r and form the product r·n. If (r·n mod 2^64) is less than (2^64 mod n), throw r away and take the next. The result is r·n divided by 2^64, rounded down.",
	"Shuffle of a list of n things: for i from n−1 down to 1, swap the things at places i and Below(i+1).",
	"Test vector: seed text “leeway” (only this, not four lines): Below(10) ten times gives " + testVector + ".",
}

// dealingWords are how places in blocks are rounded and dealt.
func dealingWords(arms int) []string {
	words := []string{
		"Let S be the sum of the shares. In a block of n teams an arm of share s is due n·s/S places: n·s div S of them for sure, and with f = n·s mod S above 0 perhaps one more.",
	}
	if arms == 2 {
		words = append(words,
			"The extra places, two arms: list the blocks with f above 0 for arm 0, in order; if there are none, skip this step. Shuffle the list. Let u = Below(S). For each block of the list add its f to u; if u is now S or more, take S from u and give arm 0 the extra place, otherwise give it to arm 1.")
	} else {
		words = append(words,
			"The extra places, three or more arms: make a table with one row for each block, in order, whose cells are the f of each arm, and one last row whose cells make each column's sum a multiple of S (each from 0 to S−1). Leave out rows of zeros only; if no row is left, skip this step. Shuffle the list of arms, then the list of rows. Columns stand in the shuffled order of arms. A cell is open while it is above 0 and below S.",
			"Take the rows in their shuffled order to the end of the open rows, one at a time. After each, as long as the open cells of the open rows have a cycle, push it: (1) Mark the open cells; unmark any that is the only marked one of its row or of its column, until none is. If none is marked there is no cycle. (2) From the first row with a marked cell walk to its first arm with a marked cell, from there to the first other row that has a marked cell in that column, from there to the first other arm with a marked cell in that row, and so on, until a row or an arm is met again; the cells stepped over since it was first met are the cycle, in that order. (3) Let a be the most that can be added to its cells 0, 2, 4 … and taken from its cells 1, 3, 5 … with all staying from 0 to S, and b the same with adding and taking exchanged. If Below(a+b) is less than b, do the first with a; otherwise the second with b. (4) Rows without an open cell leave the open rows; in a block's row, each arm whose cell is S gets the extra place.")
	}
	return append(words,
		"Dealing, block by block in order: write arm 0 as often as it has places, then arm 1, and so on, against the block's teams in order. Then shuffle the arms among these places.",
	)
}

// fingerprintWords are how the two fingerprints are made.
var fingerprintWords = []string{
	"Assignment hash: SHA-256 of the JSON list of pairs [team id, arm name] without spaces, in UTF-8. Fingerprint: SHA-256 of this certificate as JSON without spaces, members in this order, the fingerprint empty.",
}

// counting opens the words of the algorithms since simple/1.
const counting = "Everything is counted from 0. Arms stand in the order of this certificate, teams in the order of the roster without those left out."

// simpleVector is the first ten units of a simple draw at 2:1 from NewGenerator("leeway").
const simpleVector = "0, 0, 0, 1, 0, 0, 0, 0, 0, 0"

// testVector is ten times Below(10) after NewGenerator("leeway").
const testVector = "5, 6, 0, 8, 1, 0, 1, 4, 0, 6"
