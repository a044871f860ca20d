package randomize

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"leeway/experiment"
)

// lateAlgorithm draws one group of late teams as complete/1 draws one lot.
const lateAlgorithm = "late by lot/1"

// LateSeedText is the text that the generator of a group of late teams is made from: four
// lines that bind its seed to the certificate before it and to the group's own teams.
func LateSeedText(before, rosterHash, seed string) string {
	return "leeway late draw 1\nbefore " + before + "\nroster " + rosterHash + "\nseed " + seed
}

// MakeLateDraw draws teams that joined after the first draw, by the rule that the plan
// announced: each group is one lot of its own, drawn with the plan's shares from a new
// seed, so nobody chooses a late team's arm. Constraints, blocks and sets are those of the
// first draw; a late team needs no column of theirs. What it returns is a changed copy:
// the teams stand at the end of the roster with Joined set to the group's number, and the
// draw is extended. The first draw, its certificate and the plan's fingerprint stay as
// they are. Whether the stage allows it is the caller's to ask.
//
// It is refused where the plan has no such rule, where there is no draw or it cannot be
// verified, where a team is in the roster already, and without a reason. seed may be ""
// where there are slips. The error is a *experiment.Refusal.
func MakeLateDraw(p *experiment.Pilot, joining []experiment.Team, seed, source, reason string, slips []experiment.Slip, by experiment.Person, at time.Time) (*experiment.Pilot, error) {
	if err := lateAllowed(p, reason); err != nil {
		return nil, err
	}
	seed, source, err := seedOf(seed, source, slips)
	if err != nil {
		return nil, err
	}
	if err := checkJoining(p, joining); err != nil {
		return nil, err
	}
	out := p.Clone()
	group, d := len(p.Draw.Late)+1, out.Draw
	for _, t := range joining {
		t.Joined = group
		out.Roster.Teams = append(out.Roster.Teams, t)
	}
	late := experiment.LateDraw{
		First: len(d.Team), Seed: seed, SeedSource: source, Slips: append([]experiment.Slip(nil), slips...),
		At: at.UTC().Truncate(time.Second), By: by, Reason: reason,
		RosterHash: out.Roster.JoinedHash(group), Algorithm: lateAlgorithm,
	}
	if len(d.Block) == 0 {
		d.Block = groupLabels(p) // a draw from before labels were kept, or of one lot
	}
	for _, t := range joining {
		d.Team = append(d.Team, t.ID)
	}
	labels := lateLabels(out, d.Block[:firstTeams(out)])
	d.Block = append(d.Block, labels[len(labels)-len(joining):]...)
	arm := make([]int, len(joining))
	lateMechanism(len(joining), sharesOf(p)).Draw(NewGenerator(LateSeedText(lastCertificate(p.Draw), late.RosterHash, seed)), arm)
	d.Arm = append(d.Arm, arm...)
	d.Late = append(d.Late, late)
	c, err := lateCertificate(out, group)
	if err != nil {
		return nil, err
	}
	d.Late[group-1].AssignmentHash, d.Late[group-1].Certificate = c.AssignmentHash, c.Fingerprint
	return out, nil
}

// lateAllowed asks the plan and the draw so far.
func lateAllowed(p *experiment.Pilot, reason string) error {
	switch {
	case p.Draw == nil:
		return noDraw()
	case p.Plan.LateTeams != experiment.LateByLot:
		return &experiment.Refusal{What: "The plan has no rule for teams that join after the draw, so they are left out of the pilot.", Place: experiment.Place{Field: "draw"}, Remedy: "Such a rule is announced in the plan, before the draw: late teams by lot."}
	case strings.TrimSpace(reason) == "":
		return &experiment.Refusal{What: "The late draw does not say why teams join now.", Place: experiment.Place{Field: "draw"}, Remedy: "Say it in a sentence; it stands on the certificate."}
	}
	v, err := Verify(p)
	if err != nil {
		return err
	}
	return v.Err()
}

// checkJoining looks at the teams of a new group.
func checkJoining(p *experiment.Pilot, joining []experiment.Team) error {
	refuse := func(team, what, remedy string) error {
		return &experiment.Refusal{What: what, Place: experiment.Place{Team: team, Field: "draw"}, Remedy: remedy}
	}
	if len(joining) == 0 {
		return refuse("", "No team joins.", "Enter the teams that join now, all together: they are one lot.")
	}
	seen := map[string]bool{}
	for _, t := range p.Roster.Teams {
		seen[folded(t.ID)] = true
	}
	for _, t := range joining {
		switch {
		case strings.TrimSpace(t.ID) == "":
			return refuse("", "A team that joins has no id.", "Give every team an id.")
		case seen[folded(t.ID)]:
			return refuse(t.ID, fmt.Sprintf("Team %s is in the roster already, or joins twice.", t.ID), "A team is drawn once. Take it off the list, or correct its id.")
		case t.LeftOut != "":
			return refuse(t.ID, fmt.Sprintf("Team %s is left out (%s), so it cannot be drawn.", t.ID, t.LeftOut), "Take it off the list.")
		case t.Staff < 0:
			return refuse(t.ID, fmt.Sprintf("Team %s has %d staff.", t.ID, t.Staff), "Give the number of people, or leave it empty.")
		}
		for name, v := range t.Number {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return refuse(t.ID, fmt.Sprintf("Team %s has a value in “%s” that is not a number.", t.ID, name), "Correct it, or leave it empty.")
			}
		}
		seen[folded(t.ID)] = true
	}
	return nil
}

// lateMechanism is the draw of one group.
func lateMechanism(teams int, shares []int) Mechanism {
	return shared(lateAlgorithm, make([]int, teams), shares)
}

// lastCertificate is the fingerprint that the next late draw is bound to.
func lastCertificate(d *experiment.Draw) string {
	if n := len(d.Late); n > 0 {
		return d.Late[n-1].Certificate
	}
	return d.Certificate
}

// hasLate is true where teams joined after the first draw.
func hasLate(p *experiment.Pilot) bool {
	if p.Draw != nil && len(p.Draw.Late) > 0 {
		return true
	}
	return slices.ContainsFunc(p.Roster.Teams, func(t experiment.Team) bool { return t.Joined > 0 })
}

// firstTeams is the number of teams that take part in the first draw.
func firstTeams(p *experiment.Pilot) int {
	n := 0
	for _, t := range p.Roster.Taking() {
		if t.Joined == 0 {
			n++
		}
	}
	return n
}

// firstOf is the pilot as it was before any team joined: the first draw's teams and their
// arms. Without late teams it is the pilot itself.
func firstOf(p *experiment.Pilot) *experiment.Pilot {
	if !hasLate(p) {
		return p
	}
	first := *p
	first.Roster.Teams = nil
	for _, t := range p.Roster.Teams {
		if t.Joined == 0 {
			first.Roster.Teams = append(first.Roster.Teams, t)
		}
	}
	if p.Draw != nil {
		d := *p.Draw
		n := firstTeams(p)
		if len(d.Late) > 0 {
			n = d.Late[0].First
		}
		n = max(0, n)
		d.Arm, d.Team = d.Arm[:min(n, len(d.Arm))], d.Team[:min(n, len(d.Team))]
		d.Block = recorded(d.Block[:min(n, len(d.Block))])
		d.Late = nil
		first.Draw = &d
	}
	return &first
}

// lateGroups are the teams of each group, in roster order; the first is group 1.
func lateGroups(r *experiment.Roster) [][]experiment.Team {
	var groups [][]experiment.Team
	for _, t := range r.Taking() {
		if t.Joined > 0 && t.Joined <= len(r.Teams) {
			for t.Joined > len(groups) {
				groups = append(groups, nil)
			}
			groups[t.Joined-1] = append(groups[t.Joined-1], t)
		}
	}
	return groups
}

// lateLabels are the blocks of late teams, in roster order. Should the first draw have a
// block of such a name, “again” is added until there is none.
func lateLabels(p *experiment.Pilot, first []string) []string {
	var labels []string
	for g, teams := range lateGroups(&p.Roster) {
		label := fmt.Sprintf("Late group %d", g+1)
		for slices.Contains(first, label) {
			label += " again"
		}
		for range teams {
			labels = append(labels, label)
		}
	}
	return labels
}

// withLate adds the draws of late groups to the first draw's mechanism.
func withLate(p *experiment.Pilot, first Mechanism) Mechanism {
	parts := []Mechanism{first}
	for _, teams := range lateGroups(&p.Roster) {
		if len(teams) > 0 {
			parts = append(parts, lateMechanism(len(teams), sharesOf(p)))
		}
	}
	if len(parts) == 1 {
		return first
	}
	return newProduct(parts)
}
