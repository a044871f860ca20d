package randomize

import (
	"fmt"

	"leeway/experiment"
)

// FixedCounts permutes a given assignment within blocks, every permutation equally
// likely: the mechanism for a draw that was made elsewhere, of which only the
// outcome is known. Keeping each block's numbers as they came out is a statement
// about that draw, which nobody can check; what rests on it says so. blocks holds
// a block number for each unit, in any numbering; nil means one block. arm holds
// arm indices below arms. The error is a *experiment.Refusal.
func FixedCounts(blocks []int, arm []int, arms int) (Mechanism, error) {
	if len(arm) == 0 || arms < 2 || arms > mostArms || (blocks != nil && len(blocks) != len(arm)) {
		return nil, &experiment.Refusal{
			What:   fmt.Sprintf("The assignment does not fit its teams: %d teams, %d block labels, %d arms.", len(arm), len(blocks), arms),
			Place:  experiment.Place{Field: "draw"},
			Remedy: "Read the assignment again from the roster.",
		}
	}
	block := make([]int, len(arm))
	if blocks != nil {
		labels := make([]string, len(blocks))
		for i, b := range blocks {
			labels[i] = fmt.Sprint(b)
		}
		block = numbered(labels)
	}
	a := &allocation{algorithm: "fixed/1", block: block, members: membersOf(block), rounding: whole{}}
	for _, units := range a.members {
		count, due := make([]int, arms), make([]float64, arms)
		for _, i := range units {
			if arm[i] < 0 || arm[i] >= arms {
				return nil, &experiment.Refusal{What: fmt.Sprintf("Team %d of the assignment is in arm %d; there are %d arms.", i+1, arm[i]+1, arms), Place: experiment.Place{Field: "draw"}, Remedy: "Read the assignment again from the roster."}
			}
			count[arm[i]]++
		}
		for k := range due {
			due[k] = float64(count[k]) / float64(len(units))
		}
		a.floor, a.due = append(a.floor, count), append(a.due, due)
	}
	return a, nil
}

// whole is the rounding where every due is whole: nothing is drawn.
type whole struct{}

func (whole) round(*Generator, []uint64) {}

func (whole) process() process { return nil }
