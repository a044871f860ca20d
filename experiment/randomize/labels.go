package randomize

import "leeway/experiment"

// BlockLabels gives, for each team that takes part, the label of the block it is drawn
// in; "" where all are one lot. The error is a *experiment.Refusal.
func BlockLabels(p *experiment.Pilot) ([]string, error) {
	teams := p.Roster.Taking()
	labels := make([]string, len(teams))
	for i, t := range teams {
		labels[i] = p.BlockOf(t)
	}
	return labels, nil
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
