package randomize

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
)

// mostMatched is the largest number of units of one block that are matched.
const mostMatched = 3000

// Matched makes sets of units that are alike in the design's covariates, within its
// blocks: pairs for two equal arms, and otherwise sets of as many units as the shares add
// up to, once they are reduced by their greatest common divisor, so that each set holds
// the shares exactly.
//
// Pairs are the perfect matching with the least sum of Mahalanobis distances (Greevy, Lu,
// Silber and Rosenbaum 2004, Biostatistics 5:263), found exactly, not greedily. Where a
// block's number is odd, the matching leaves out the unit without which the rest is
// closest; that unit joins the set to which its distances add up to least. Larger sets
// start from optimal pairs of optimal pairs, where their size is a power of two, or from a
// greedy choice, and are improved by exchanging two units as long as any exchange helps;
// that none better exists is not proven, and the note says so.
//
// Equal sums are told apart by the order of the roster: of matchings of equal distance
// the one is taken whose partners stand closest together in it.
//
// sets is the set of each unit, numbered from 0 in the order in which the units first
// name them; distance is, for each set, the mean Mahalanobis distance of two of its
// units, 0 for a set of one. note says in sentences what was left out, left over or not
// proven, "" where there is nothing to say. The error is a *experiment.Refusal.
func Matched(d Design) (sets []int, distance []float64, note string, err error) {
	if err := checkShares(d.Shares); err != nil {
		return nil, nil, "", err
	}
	if err := checkCovariates(d); err != nil {
		return nil, nil, "", err
	}
	columns, notes := scores(d.Covariates, d.CovariateNames)
	if len(columns) == 0 {
		return nil, nil, "", &experiment.Refusal{
			What:   strings.TrimSpace("Nothing tells which teams are alike. " + strings.Join(notes, " ")),
			Place:  experiment.Place{Field: "plan"},
			Remedy: "Choose a column in which the teams differ, or another way of drawing.",
		}
	}
	members := membersOf(numbered(d.Blocks))
	for _, units := range members {
		if len(units) > mostMatched {
			return nil, nil, "", &experiment.Refusal{What: fmt.Sprintf("%d teams would be matched in one lot; up to %d can be.", len(units), mostMatched), Place: experiment.Place{Field: "plan"}, Remedy: "Match within blocks, or choose another way of drawing."}
		}
	}
	blocks, step := measured(columns, members)
	size := setSize(d.Shares)
	sets = make([]int, len(d.Blocks))
	next := 0
	for b := range blocks {
		made := setsOf(&blocks[b], size)
		for _, set := range made.sets {
			for _, place := range set {
				sets[members[b][place]] = next
			}
			next++
		}
		notes = append(notes, made.notes(d, members[b], size)...)
	}
	if size > 2 {
		notes = append(notes, fmt.Sprintf("Sets of %d teams are improved until no exchange of two teams helps. That none are closer is not proven, as it is for pairs.", size))
	}
	labels := make([]string, len(sets))
	for i, s := range sets {
		labels[i] = fmt.Sprint(s)
	}
	sets = numbered(labels)
	return sets, meanInside(sets, members, blocks, step), strings.Join(notes, " "), nil
}

// setSize is the sum of the shares reduced by their greatest common divisor.
func setSize(shares []int) int {
	divisor, sum := 0, 0
	for _, s := range shares {
		sum += s
		for a, b := divisor, s; ; a, b = b, a%b {
			if b == 0 {
				divisor = a
				break
			}
		}
	}
	return sum / divisor
}

// meanInside is the mean distance of two units of each set.
func meanInside(sets []int, members [][]int, blocks []distances, step float64) []float64 {
	out := make([]float64, slices.Max(sets)+1)
	pairs := make([]float64, len(out))
	for b, units := range members {
		for i, u := range units {
			for j, v := range units[:i] {
				if sets[u] == sets[v] {
					out[sets[u]] += float64(blocks[b].at(i, j)) * step
					pairs[sets[u]]++
				}
			}
		}
	}
	for s := range out {
		if pairs[s] > 0 {
			out[s] /= pairs[s]
		}
	}
	return out
}
