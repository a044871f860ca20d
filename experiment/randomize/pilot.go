package randomize

import (
	"fmt"

	"leeway/experiment"
)

// ForPilot is the mechanism of the pilot's plan over the teams that take part, in
// roster order. Where the draw was made elsewhere it is FixedCounts of that draw,
// within the plan's blocks. Groups of teams that joined later are drawn after it, each on
// its own. The error is a *experiment.Refusal.
func ForPilot(p *experiment.Pilot) (Mechanism, error) {
	first, err := mechanismOfFirst(p)
	if err != nil || !hasLate(p) {
		return first, err
	}
	return withLate(p, first), nil
}

// mechanismOfFirst is the mechanism of the first draw.
func mechanismOfFirst(p *experiment.Pilot) (Mechanism, error) {
	if p.Draw == nil || !p.Draw.Elsewhere {
		return declared(p)
	}
	if c := sameTeams(&p.Roster, p.Draw.Team); !c.OK {
		return nil, c.refusal()
	}
	if len(p.Draw.Arm) != len(p.Draw.Team) {
		return nil, &experiment.Refusal{What: "The recorded draw does not give every team an arm.", Place: experiment.Place{Field: "draw"}, Remedy: "Open a copy of the pilot that was made earlier."}
	}
	first := firstOf(p)
	return FixedCounts(numbered(groupLabels(first)), first.Draw.Arm, len(p.Arms))
}

// declared is the mechanism of the pilot's plan.
func declared(p *experiment.Pilot) (Mechanism, error) {
	d, err := designOf(p)
	if err != nil {
		return nil, err
	}
	return New(d)
}

// designOf reads the design of the first draw out of the pilot. The error is a
// *experiment.Refusal.
func designOf(p *experiment.Pilot) (Design, error) {
	p = firstOf(p)
	d := Design{Kind: p.Plan.Mechanism, Shares: sharesOf(p)}
	teams := p.Roster.Taking()
	for _, t := range teams {
		d.Blocks = append(d.Blocks, p.BlockOf(t))
		d.IDs = append(d.IDs, t.ID)
	}
	if p.Plan.Mechanism.UsesBalance() {
		var err error
		if d.Covariates, d.CovariateNames, err = covariatesOf(&p.Roster, teams, p.Plan.BalanceOn); err != nil {
			return Design{}, err
		}
		d.Acceptance = p.Plan.Acceptance
	}
	var err error
	d.Restrictions, err = restrictionsOf(p, teams)
	return d, err
}

// sharesOf lists the arms' shares.
func sharesOf(p *experiment.Pilot) []int {
	shares := make([]int, len(p.Arms))
	for k, a := range p.Arms {
		shares[k] = a.Share
	}
	return shares
}

// teamIDs lists the teams that take part.
func teamIDs(r *experiment.Roster) []string {
	teams := r.Taking()
	ids := make([]string, len(teams))
	for i, t := range teams {
		ids[i] = t.ID
	}
	return ids
}

// sameTeams compares the teams that take part with those of a draw.
func sameTeams(r *experiment.Roster, drawn []string) Check {
	const name = "Teams"
	teams := r.Taking()
	for i, t := range teams {
		switch {
		case i >= len(drawn):
			return Check{name, false, fmt.Sprintf("Team %s takes part, but it is not among the %d teams of the draw.", t.ID, len(drawn))}
		case t.ID != drawn[i]:
			return Check{name, false, fmt.Sprintf("Team %d of the draw is %s; the roster has %s there.", i+1, drawn[i], t.ID)}
		}
	}
	if len(drawn) > len(teams) {
		return Check{name, false, fmt.Sprintf("Team %s is in the draw, but it does not take part by the roster.", drawn[len(teams)])}
	}
	return Check{name, true, fmt.Sprintf("The %d teams of the draw are the teams that take part, in the same order.", len(teams))}
}
