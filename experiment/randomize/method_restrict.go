package randomize

import (
	"slices"
	"strings"

	"leeway/experiment"
)

// restrictedMethod is the words of the draws that look at whole assignments, or that
// keep constraints; nil for other algorithms. The parts of an algorithm's name say which
// way it goes: “+constraints”, “, sets”, “, capped”, “, listed”.
func restrictedMethod(algorithm string, arms int) []string {
	name, versioned := strings.CutSuffix(algorithm, "/1")
	name, listed := strings.CutSuffix(name, ", listed")
	name, isCapped := strings.CutSuffix(name, ", capped")
	name, limitedSets := strings.CutSuffix(name, ", sets")
	name, constrained := strings.CutSuffix(name, "+constraints")
	kind := experiment.MechanismKind(name)
	looks := kind == experiment.Rerandomised || kind == experiment.Constrained
	if !versioned || !slices.Contains(experiment.MechanismKinds(), kind) || !(looks || constrained) {
		return nil
	}
	words := append([]string{counting}, generatorWords...)
	if constrained {
		words = append(words, constraintWords...)
	}
	words = append(words, baseWords(kind, arms, constrained, limitedSets)...)
	if isCapped {
		words = append(words, cappedWords...)
	}
	if looks {
		words = append(words, pairsWords[1:4]...) // columns, arithmetic, scores
	}
	switch {
	case kind == experiment.Constrained:
		words = append(words, gridWords, scoreWords, constrainedListWords, seedOfListWords, drawFromListWords)
	case kind == experiment.Rerandomised:
		words = append(words, gridWords)
		words = append(words, rerandomisedWords...)
	}
	switch {
	case listed:
		words = append(words, listWords, seedOfListWords, drawFromListWords)
	case kind != experiment.Constrained:
		words = append(words, sieveWords)
	}
	words = append(words, restrictVectors(kind, constrained, limitedSets, isCapped, listed)...)
	return append(words, fingerprintWords...)
}

// constraintWords are how constraints become units.
var constraintWords = []string{
	"Constraints: each member of “constraints” speaks of the teams it names, or, where it names a column, of each set of teams with the same text there, blanks making no set, sets in the order in which their texts first come. Sets of one team are no “same arm” and no “apart”.",
	"Units: teams of a “same arm” set are one unit, and so are the teams of sets that overlap. A “placed” team, and all that are one unit with it, are in the named arm without a draw. All other units are drawn, in the order of their first teams. A unit's block or group is that of its first team, its value in a column the mean of its teams'. Where blocks, places and deals are spoken of below, “team” means unit.",
	"Limits: “at most” lets no more than “limit” teams of a set into the arm; placed teams in that arm are taken off the limit first, and a limit that the rest of the set cannot pass is none. A unit that is “apart” from a placed team has a limit of 0 in that team's arm. Apart sets: the units of an “apart” set that are not placed, where they are two or more, every different set once.",
}

// baseWords are how one assignment is drawn before it is looked at.
func baseWords(kind experiment.MechanismKind, arms int, constrained, limitedSets bool) []string {
	switch kind {
	case experiment.Simple:
		return []string{"One draw: let S be the sum of the shares. For each team in order take u = Below(S). The team is in arm 0 where u is less than arm 0's share, otherwise in arm 1 where u is less than the shares of arms 0 and 1 together, and so on."}
	case experiment.MatchedPairs:
		return slices.Concat(pairsWords, []string{"One draw is made as follows."}, dealingWords(arms))
	}
	blocks := []string{"Blocks: the texts of the columns “block_by” of a team, joined by “ / ”, with “ /” inside a text of several written “ //”, name its block; without such columns, and in a complete draw, all teams are one block. Blocks stand in the order in which the teams first name them."}
	switch {
	case limitedSets:
		blocks = append(blocks, "Sets as blocks: where all shares are equal, an apart set of as many units as there are arms, all in one block, none of them in another apart set, is a block of its own, taken out of its block, whether or not its units are under a limit. Blocks then stand in the order in which the units first name them.")
	case constrained:
		blocks = append(blocks, "Sets as blocks: where all shares are equal, an apart set of as many units as there are arms, all in one block, none of them in another apart set or under a limit, is a block of its own, taken out of its block. Blocks then stand in the order in which the units first name them.")
	}
	return slices.Concat(blocks, []string{"One draw is made as follows."}, dealingWords(arms))
}

// cappedWords are how places are dealt under limits.
var cappedWords = []string{
	"Dealing under limits takes the place of the dealing above. A limit is left out where it could not be passed even if in every block the arm's places, each rounded up, went to the units that count most in it. Limited arms are those that then have a limit, in order. Blocks that one limit speaks of are one part; parts stand in the order of their first blocks. In each block, units that count the same in every limit are a class; classes stand in the order of their first units.",
	"Numbers: a part's classes are taken block by block. For each, it is drawn how many of its units are in each limited arm: list the possible numbers in ascending order, the first limited arm's first; each has as weight the number of ways to choose the units times the number of ways to go on from there to an end in which every limited arm has all its places in every block and no limit is passed. Combinations of weight 0 are left out. Where one combination is left it is taken. Otherwise let W be the sum of the weights and U a number from 0 to 1 whose binary digits are those of the generator's next number, and of further ones as far as needed: the first combination is taken for which the weights up to it add up to more than U·W.",
	"Then write the limited arms in order, each as often as was drawn, against the class's units in order, leave the rest open, and shuffle these places. Behind the last class of a block write the other arms in order, each as often as it has places, against the block's open units in order, and shuffle these.",
}

const (
	gridWords = "Grid: for n teams multiply each score by the square root of n−1. Let b be the largest whole number from 0 to 24 for which (number of scores)·n²·4^b is at most 2^62. Multiply by 2^b and round to the nearest whole number, halves to the even one: x. Teams that are placed take no part in any of this; the teams of a unit are added up."
	// sieveWords end a draw that is tried.
	sieveWords = "The draw: make one draw after another with the same generator, going on where the one before ended, until one is accepted: it keeps every apart set in different arms and passes no limit, and is alike enough where that is asked for. That is the draw."
	// listWords and drawFromListWords are how a list stands in for trying.
	listWords = "The list: with a generator of the list's seed text make one draw after another. Put each that would be accepted (it keeps every apart set in different arms and passes no limit, and is alike enough where that is asked for), that leaves no arm empty and that is not yet on the list at the end of the list. Stop when the list has 10,000 draws, or when 100 times the list's length plus 100 accepted draws were made, or after 20,000,000 draws."
	// seedOfListWords say what the list's seed text is made of.
	seedOfListWords = "The list's seed text: two lines joined by a line feed: “leeway list 1” and “design ” with the SHA-256 of this JSON without spaces, in UTF-8: {\"kind\",\"shares\",\"blocks\",\"covariates\",\"acceptance\",\"restrictions\"}: the mechanism; the shares; each team's block by number (all 0 in a simple or complete draw); a list for each column of the teams' values in the shortest form that reads back equal; the acceptance (0 where there is none); and for each set of each constraint {\"kind\",\"groups\",\"arm\",\"limit\"}, groups being a list that holds the list of the set's teams. So the list is settled before the draw, and the draw's seed has no part in it."
	// drawFromListWords take one from the list.
	drawFromListWords = "The draw: with the draw's own generator take the draw at place Below(length of the list). Where the list is closed under exchanging arms, take in addition the permutation at place Below(number of permutations); arm k becomes the permutation's k-th."
	// scoreWords and constrainedListWords are covariate-constrained randomisation.
	scoreWords           = "Here a column is not freed of the columns before it: the scores are the columns divided by the root of their sum of squares about the mean. B of a draw is the sum, over all pairs of arms k below l in the order (0,1), (0,2), (1,2), (0,3) … and in each over all columns, of the squared difference of the arms' means: (sum of x in k)/(teams in k) less the same in l, divided by 2^b."
	constrainedListWords = "Candidates: where the draw without constraints has at most 50,000 possible assignments, all of them that meet the constraints and leave no arm empty. Otherwise, with a generator of the list's seed text, make one draw after another and take those that meet the constraints, leave no arm empty and are not yet among the candidates, until there are 50,000, or 100 times their number plus 100 met the constraints, or 20,000,000 were made. Where all shares are equal and there is no limit, candidates stand for all their images under the permutations of the arms (for up to four arms all of them in lexicographic order, for more the K rotations): the image in which the arms first appear in ascending order (for more than four arms the rotation in which the first unit is in arm 0) is taken, and 50,000 divided by the number of permutations, rounded up, are wanted. The list holds, in their order, the ⌈acceptance·candidates⌉ with the least B and those whose B is at most 1e-9 of its size above the last of these. Where all are candidates, they are taken in lexicographic order of their arms."
)

// rerandomisedWords are the criterion of Morgan and Rubin.
var rerandomisedWords = []string{
	"Alike enough (Morgan and Rubin 2012, Annals of Statistics 40:1263): M = Σ Q_m/m − Q/n over the different numbers m of teams in an arm, in ascending order, each division and sum rounded on its own; Q_m is the sum, over the arms of m teams and over the scores, of the squared sum of x over the arm's teams, and Q the same for all teams together. A draw that leaves an arm empty is not alike enough. With r scores and K arms let a be the quantile of the chi-square distribution with r·(K−1) degrees of freedom at the acceptance, rounded to nine significant decimal digits. A draw is alike enough where M is at most a·4^b. With blocks the arms are compared over all blocks.",
}
