package randomize

import (
	"fmt"

	"leeway/experiment"
)

// BlockLabels gives, for each team that takes part, the label of the block it is drawn
// in: the group that the plan blocks by, or the matched set as “Set 7”, numbered over all
// groups from 1 in the order in which the teams first name them, with its group before it
// where there are groups (“North / Set 7”). It is "" where all are one lot. Teams that
// joined later have “Late group 1” and so on. The error is a *experiment.Refusal.
func BlockLabels(p *experiment.Pilot) ([]string, error) {
	first := firstOf(p)
	labels, err := labelsFor(first, p.Draw != nil && p.Draw.Elsewhere)
	if err != nil {
		return nil, err
	}
	return append(labels, lateLabels(p, labels)...), nil
}

// labelsFor gives the labels of the first draw's teams.
func labelsFor(p *experiment.Pilot, elsewhere bool) ([]string, error) {
	labels := groupLabels(p)
	if p.Plan.Mechanism != experiment.MatchedPairs || elsewhere {
		return labels, nil
	}
	d, err := designOf(p)
	if err != nil {
		return nil, err
	}
	sets, err := setsIn(d)
	if err != nil {
		return nil, err
	}
	for i, s := range sets {
		if labels[i] != "" {
			labels[i] += " / "
		}
		labels[i] += fmt.Sprintf("Set %d", s+1)
	}
	return labels, nil
}

// setsIn numbers the matched set of each team. Under constraints, teams that stay together
// are matched as one and placed teams are in no set with others.
func setsIn(d Design) ([]int, error) {
	if len(d.Restrictions) == 0 {
		sets, _, _, err := Matched(d)
		return sets, err
	}
	m, err := New(d)
	if err != nil {
		return nil, err
	}
	return m.Blocks(), nil
}

// groupLabels are the groups that the plan blocks by. They are all that is known of a draw
// that was made elsewhere: whether it matched teams, and which, is not.
func groupLabels(p *experiment.Pilot) []string {
	teams := p.Roster.Taking()
	labels := make([]string, len(teams))
	for i, t := range teams {
		labels[i] = p.BlockOf(t)
	}
	return labels
}

// recorded is labels as a draw keeps them: nothing where every label is "".
func recorded(labels []string) []string {
	for _, label := range labels {
		if label != "" {
			return labels
		}
	}
	return nil
}
