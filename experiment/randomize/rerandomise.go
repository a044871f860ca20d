package randomize

import (
	"fmt"

	"leeway/experiment"
)

// aLike is Morgan and Rubin's (2012) criterion for the units of a design: a draw is
// accepted where M of Mahalanobis is at most a, the quantile of χ² with
// rank·(K−1) degrees of freedom at the stated acceptance. With blocks the draw is
// blocked, and M compares the arms over all blocks.
type aLike struct {
	grid  *grid
	arms  int
	a     float64 // to nine significant digits
	limit float64 // a·4^bits
	rank  int
}

// newALike prepares the criterion. units lists the teams of each unit that is drawn; M
// is over those teams. The error is a *experiment.Refusal.
func newALike(d Design, units [][]int) (*aLike, error) {
	if err := checkCovariates(d); err != nil {
		return nil, err
	}
	if err := checkAcceptance(d.Acceptance); err != nil {
		return nil, err
	}
	teams, own := teamsOf(units)
	columns := whitened(picked(d.Covariates, teams))
	place := experiment.Place{Field: "plan"}
	switch {
	case len(columns) == 0:
		return nil, nothingToBalance(d)
	case len(columns) >= len(teams)-1:
		return nil, &experiment.Refusal{
			What:   fmt.Sprintf("The arms should be alike in %d columns, but there are only %d teams: every draw is then equally unlike.", len(columns), len(teams)),
			Place:  place,
			Remedy: "Choose fewer columns; text columns count once for each value but one.",
		}
	}
	c := &aLike{grid: newGrid(columns, own), arms: len(d.Shares), rank: len(columns)}
	c.a = chiSquareQuantile(d.Acceptance, c.rank*(c.arms-1))
	c.limit = c.a * float64(int64(1)<<(2*c.grid.bits)) // exact: a power of two
	return c, nil
}

// accept is the criterion.
func (c *aLike) accept(g *Generator, arm []int) bool { return c.grid.unlike(g, arm, c.arms) <= c.limit }

func checkAcceptance(share float64) error {
	if share > 0 && share < 1 {
		return nil
	}
	return &experiment.Refusal{
		What:   fmt.Sprintf("The share of draws that would do is %g.", share),
		Place:  experiment.Place{Field: "plan"},
		Remedy: fmt.Sprintf("Use a share above 0 and below 1: %g is usual for drawing again, %g for a list of draws.", experiment.UsualRerandomisedAcceptance, experiment.UsualConstrainedAcceptance),
	}
}

// teamsOf lists all teams of the units in ascending order, and the units by places in
// that list.
func teamsOf(units [][]int) (teams []int, own [][]int) {
	size := 0
	for _, u := range units {
		for _, i := range u {
			size = max(size, i+1)
		}
	}
	in := make([]bool, size)
	for _, u := range units {
		for _, i := range u {
			in[i] = true
		}
	}
	place := make([]int, size)
	for i, is := range in {
		if is {
			place[i] = len(teams)
			teams = append(teams, i)
		}
	}
	for _, u := range units {
		var mine []int
		for _, i := range u {
			mine = append(mine, place[i])
		}
		own = append(own, mine)
	}
	return teams, own
}

// noneAlike is said where no draw is accepted.
func noneAlike(tries int, all bool, acceptance float64) error {
	what := fmt.Sprintf("Of %d draws not one made the arms alike enough for a share of %g.", tries, acceptance)
	if all {
		what = fmt.Sprintf("None of the %d possible draws makes the arms alike enough for a share of %g.", tries, acceptance)
	}
	return &experiment.Refusal{What: what, Place: experiment.Place{Field: "plan"}, Remedy: "Accept a larger share of draws, or choose fewer columns."}
}

// nothingToBalance is said where no covariate tells the teams apart.
func nothingToBalance(d Design) error {
	r := &experiment.Refusal{What: "All teams are the same in what the arms should be alike in.", Place: experiment.Place{Field: "plan"}, Remedy: "Choose a column in which teams differ."}
	if len(d.Covariates) == 0 {
		r.What = "The draw should make the arms alike, but nothing says in what."
	}
	return r
}
