package request

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"slices"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// DesignSpec asks how many assignments a draw allows, and what chances it gives.
type DesignSpec struct {
	Common
	Clusters string `json:"clusters,omitempty"`
	Blocks   string `json:"blocks,omitempty"`
	// Arms is the number of arms, two where it is missing; M the number of units in the
	// second of two arms; Prob its chance; Simple draws each unit by itself.
	Arms   int     `json:"num_arms,omitempty"`
	M      *int    `json:"m,omitempty"`
	Prob   float64 `json:"prob,omitempty"`
	Simple bool    `json:"simple,omitempty"`
}

// DesignAnswer has the members of the reference values.
type DesignAnswer struct {
	Status string `json:"status"`
	// Assignments has all digits where a number of JSON holds them.
	Assignments estimate.Number     `json:"n_possible_assignments"`
	Columns     []string            `json:"prob_matrix_colnames"`
	Chances     [][]estimate.Number `json:"prob_by_row_unique"`
	Notes       []string            `json:"notes,omitempty"`
}

func (s *DesignSpec) check() error {
	if err := s.Common.check(); err != nil {
		return err
	}
	if s.Arms == 0 {
		s.Arms = 2
	} else if s.Arms < 2 || s.Arms > 60 {
		return &experiment.Refusal{What: fmt.Sprintf("num_arms is %d.", s.Arms), Place: experiment.Place{Field: "num_arms"}, Remedy: "Use 2 to 60."}
	}
	switch {
	case s.M != nil && (s.Blocks != "" || s.Simple || s.Prob != 0 || s.Arms != 2):
		return &experiment.Refusal{What: "One number m is for two arms that are drawn in one lot.", Place: experiment.Place{Field: "m"}, Remedy: "Leave out blocks, simple, prob and num_arms, or leave out m."}
	case s.Prob < 0 || s.Prob >= 1 || s.Prob != 0 && s.Arms != 2:
		return &experiment.Refusal{What: fmt.Sprintf("prob is %g.", s.Prob), Place: experiment.Place{Field: "prob"}, Remedy: "Use a number between 0 and 1, with two arms."}
	case s.Simple && s.Blocks != "":
		return &experiment.Refusal{What: "A simple draw has no blocks.", Place: experiment.Place{Field: "simple"}, Remedy: "Leave one of them out."}
	}
	return nil
}

func (s *DesignSpec) run(_ context.Context, f *Frame) (any, error) {
	named := *s
	if err := s.check(); err != nil {
		return nil, err
	}
	f, rows, err := s.rows(f)
	if err != nil {
		return nil, err
	}
	draw := DrawSpec{Common: s.Common, Clusters: s.Clusters, Blocks: s.Blocks}
	sizes, refused, err := draw.sizes(f, rows)
	if err != nil || refused != "" {
		return answerOr(nil, refused, err)
	}
	out := DesignAnswer{Status: "ok"}
	for arm := range s.Arms {
		name := fmt.Sprintf("prob_%d", arm)
		if named.Arms != 0 {
			name = fmt.Sprintf("prob_T%d", arm+1)
		}
		out.Columns = append(out.Columns, name)
	}
	count := big.NewInt(1)
	for _, n := range sizes {
		if s.M != nil && (*s.M < 0 || *s.M > n) {
			return failed(fmt.Sprintf("m is %d, and there are %d units.", *s.M, n)), nil
		}
		chances, ways := s.block(n)
		count.Mul(count, ways)
		if !slices.ContainsFunc(out.Chances, func(known []estimate.Number) bool { return slices.Equal(known, chances) }) {
			out.Chances = append(out.Chances, chances)
		}
	}
	v, _ := new(big.Float).SetInt(count).Float64()
	out.Assignments = estimate.Number(v)
	if math.IsInf(v, 0) || v > 1<<53 {
		out.Notes = append(out.Notes, "In full: "+count.String()+".")
	}
	return out, nil
}

// sizes counts the units of each block in the order in which blocks appear.
func (s *DrawSpec) sizes(f *Frame, rows []int) (sizes []int, refused string, err error) {
	number, seen := map[string]int{}, map[string]int{}
	for _, name := range []string{s.Blocks, s.Clusters} {
		if name == "" {
			continue
		}
		if _, err := f.column(name); err != nil {
			return nil, "", err
		}
	}
	for _, i := range rows {
		block := 0
		if s.Blocks != "" {
			c := f.columns[s.Blocks]
			if c.missing(i) {
				return nil, fmt.Sprintf("Row %d has no block.", i+1), nil
			}
			at, known := number[c.label(i)]
			if !known {
				at = len(number)
				number[c.label(i)] = at
			}
			block = at
		}
		for block >= len(sizes) {
			sizes = append(sizes, 0)
		}
		if s.Clusters != "" {
			c := f.columns[s.Clusters]
			if c.missing(i) {
				return nil, fmt.Sprintf("Row %d has no cluster.", i+1), nil
			}
			if before, known := seen[c.label(i)]; known {
				if before != block {
					return nil, fmt.Sprintf("The unit “%s” has rows in two blocks.", c.label(i)), nil
				}
				continue
			}
			seen[c.label(i)] = block
		}
		sizes[block]++
	}
	if len(sizes) == 0 {
		return nil, "There are no rows.", nil
	}
	return sizes, "", nil
}

// block gives the chances of a block of n units and the number of its assignments. Where
// n is not a multiple of the arms, which of them get one unit more is drawn.
func (s *DesignSpec) block(n int) (chances []estimate.Number, ways *big.Int) {
	two := func(p float64) []estimate.Number {
		return []estimate.Number{estimate.Number(1 - p), estimate.Number(p)}
	}
	choose := func(k int) *big.Int { return new(big.Int).Binomial(int64(n), int64(k)) }
	equal := slices.Repeat([]estimate.Number{estimate.Number(1 / float64(s.Arms))}, s.Arms)
	switch {
	case s.M != nil:
		return two(float64(*s.M) / float64(n)), choose(*s.M)
	case s.Simple:
		if s.Prob != 0 {
			equal = two(s.Prob)
		}
		return equal, new(big.Int).Exp(big.NewInt(int64(s.Arms)), big.NewInt(int64(n)), nil)
	case s.Prob != 0:
		due := s.Prob * float64(n)
		low := math.Floor(due + 1e-9)
		ways = choose(int(low))
		if due-low > 1e-9 {
			ways.Add(ways, choose(int(low)+1))
		}
		return two(s.Prob), ways
	}
	ways = new(big.Int).Binomial(int64(s.Arms), int64(n%s.Arms))
	left := n
	for arm := range s.Arms {
		k := n / s.Arms
		if arm < n%s.Arms {
			k++
		}
		ways.Mul(ways, new(big.Int).Binomial(int64(left), int64(k)))
		left -= k
	}
	return equal, ways
}
