package randomize

import "leeway/experiment"

// restrictVectors are test vectors for each part of these algorithms. They are what
// method_restrict_test.go works out.
func restrictVectors(kind experiment.MechanismKind, constrained, limitedSets, isCapped, listed bool) []string {
	var out []string
	if kind == experiment.Rerandomised {
		out = append(out, "Test vector: eight teams in one block, shares 1 and 1, one column (3, 1, 4, 1, 5, 9, 2, 7), acceptance 0.1, seed text “leeway”: "+rerandomisedVector+".")
	}
	if kind == experiment.Constrained {
		out = append(out, "Test vector: eight teams in one block, shares 1 and 1, one column (3, 1, 4, 1, 5, 9, 2, 7), acceptance 0.1, seed text “leeway”: "+constrainedVector+".")
	}
	if constrained {
		out = append(out, "Test vector: eight teams in a complete draw, shares 1 and 1, teams 1 and 5 in the same arm, team 0 placed in arm 1, teams 2 and 3 apart, seed text “leeway”: "+constraintVector+".")
	}
	if limitedSets {
		out = append(out, "Test vector: twenty-four teams in a complete draw, shares 1 and 1, teams 0 and 1 apart, teams 2 and 3, and so on to teams 22 and 23, at most 5 of the even teams in arm 1, seed text “leeway”: "+setsVector+".")
	}
	if isCapped {
		out = append(out, "Test vector: eight teams in a complete draw, shares 1 and 1, at most 1 of teams 0, 1 and 2 in arm 0, seed text “leeway”: "+cappedVector+".")
	}
	if listed {
		out = append(out, "Test vector: thirty teams in a complete draw, shares 2 and 1, teams 0 and 1 apart, seed text “leeway”: "+listedVector+".")
	}
	return out
}

// The vectors.
const (
	rerandomisedVector = "b is 24; x are -5828475 -17485424 0 -17485424 5828475 29142374 -11656949 17485424; a is 0.0157907741; the first three draws are 01011100, 10011001 and 01011100"
	constrainedVector  = "16 of 70 candidates are listed; the first three draws are 10100011, 11100100 and 00110110"
	constraintVector   = "the first three draws are 11010101, 10101010 and 11101100"
	setsVector         = "the first three draws are 011001100101010101100101, 010101101010101001010101 and 100110011001100101100101"
	cappedVector       = "the first three draws are 10100101, 10110100 and 11001100"
	listedVector       = "the list's seed text ends with 093fda92fe1d7564c765124b50781d4d6b10b75aab074d72af811098f3862f18; the first three draws are 100001000010000000101111000110, 101001000100011000000011010100 and 010001001011000000100011000101"
)
