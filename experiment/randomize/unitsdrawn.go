package randomize

import "leeway/experiment"

// UnitsDrawn is how many units the pilot's plan draws: teams that take part, where teams
// that must share an arm count as one and teams that are placed do not count. Each late
// team is a unit of its own. Constraints that cannot be settled are passed over here;
// Problems names them.
func UnitsDrawn(p *experiment.Pilot) int {
	all := len(p.Roster.Taking())
	first := firstOf(p)
	teams := first.Roster.Taking()
	if len(p.Plan.Constraints) == 0 || len(teams) == 0 || p.Draw != nil && p.Draw.Elsewhere {
		return all
	}
	restrictions, err := restrictionsOf(first, teams)
	if err != nil {
		return all
	}
	s, possible := settle(Design{Shares: sharesOf(p), Blocks: make([]string, len(teams))}, restrictions)
	if !possible {
		return all
	}
	return all - len(teams) + len(s.members)
}
