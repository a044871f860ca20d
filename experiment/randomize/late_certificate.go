package randomize

import (
	"fmt"
	"slices"
	"time"

	"leeway/experiment"
)

// LateCertificate is the certificate of one group of teams that joined after the first
// draw. Certificates are a chain: each holds the fingerprint of the one before it, the
// first late one that of the first draw.
type LateCertificate struct {
	// Group is its number, from 1.
	Group int `json:"group"`
	// Before is the fingerprint of the certificate before it.
	Before string `json:"before"`
	// Reason is why these teams joined.
	Reason    string `json:"reason"`
	Algorithm string `json:"algorithm"`
	// RosterHash is the SHA-256 of the group's own roster, with the columns of the first.
	RosterHash string            `json:"roster_hash"`
	Seed       string            `json:"seed"`
	SeedSource string            `json:"seed_source"`
	Slips      []experiment.Slip `json:"slips,omitempty"`
	At         time.Time         `json:"at"`
	By         experiment.Person `json:"by"`
	// Assignment is each team of the group, in roster order.
	Assignment     []Assigned `json:"assignment"`
	AssignmentHash string     `json:"assignment_hash"`
	Method         []string   `json:"method"`
	// Fingerprint is the SHA-256 of this part's canonical JSON with the fingerprint empty.
	Fingerprint string `json:"fingerprint"`
}

// lateWords are the algorithm of a late group in words. Like every method text they never
// change.
var lateWords = []string{
	"Everything is counted from 0. Teams that joined after the first draw are drawn by the rule that the plan announced: each group is one lot, with the arms and shares of this certificate.",
	"Seed text: four lines joined by a line feed, without one at the end: “leeway late draw 1”; “before ” and the fingerprint of the certificate before this one; “roster ” and this group's roster hash; “seed ” and the seed as given. In UTF-8.",
}

// lateFingerprintWords close them.
const lateFingerprintWords = "Assignment hash: SHA-256 of the JSON list of pairs [team id, arm name] of the group without spaces, in UTF-8. Fingerprint: SHA-256 of this group's part of the certificate as JSON without spaces, members in this order, the fingerprint empty."

func (c LateCertificate) method(arms int) []string {
	words := slices.Concat(lateWords, generatorWords[1:], dealingWords(arms), []string{lateFingerprintWords})
	if len(c.Slips) > 0 {
		words = append(words, slipsWords)
	}
	return words
}

func (c LateCertificate) fingerprint() (string, error) {
	c.Fingerprint = ""
	return hashOf(c)
}

// lateCertificates writes those of all groups of the pilot, whose draw fits its teams.
func lateCertificates(p *experiment.Pilot) ([]LateCertificate, error) {
	var out []LateCertificate
	for g := range p.Draw.Late {
		c, err := lateCertificate(p, g+1)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// lateCertificate writes down what the pilot records of a group.
func lateCertificate(p *experiment.Pilot, group int) (LateCertificate, error) {
	d, l := p.Draw, p.Draw.Late[group-1]
	end := len(d.Team)
	if group < len(d.Late) {
		end = d.Late[group].First
	}
	c := LateCertificate{
		Group: group, Before: d.Certificate, Reason: l.Reason, Algorithm: l.Algorithm, RosterHash: l.RosterHash,
		Seed: l.Seed, SeedSource: l.SeedSource, Slips: l.Slips, At: l.At, By: l.By,
	}
	if group > 1 {
		c.Before = d.Late[group-2].Certificate
	}
	if l.First < 0 || l.First > end || end > len(d.Team) || end > len(d.Arm) || end > len(d.Block) {
		return c, &experiment.Refusal{What: fmt.Sprintf("The draw of late group %d does not fit its teams.", group), Place: experiment.Place{Field: "draw"}, Remedy: "Open a copy of the pilot that was made earlier."}
	}
	for i := l.First; i < end; i++ {
		c.Assignment = append(c.Assignment, Assigned{Team: d.Team[i], Block: d.Block[i], Arm: p.Arms[d.Arm[i]].Name})
	}
	var err error
	if c.AssignmentHash, err = assignmentHash(c.Assignment); err != nil {
		return c, err
	}
	c.Method = c.method(len(p.Arms))
	c.Fingerprint, err = c.fingerprint()
	return c, err
}

// lateChecks derives every late group of the certificate again.
func lateChecks(c Certificate, r *experiment.Roster) ([]Check, error) {
	groups := lateGroups(r)
	if len(groups) != len(c.Late) {
		return []Check{{"Late teams", false, fmt.Sprintf("The roster has %d groups of teams that joined later; the certificate has %d.", len(groups), len(c.Late))}}, nil
	}
	before := c.Fingerprint
	var checks []Check
	p := c.planned(r)
	labels := lateLabels(p, blocksOf(c.Assignment))
	for g, l := range c.Late {
		name := fmt.Sprintf("Late group %d", g+1)
		wrong, err := l.differs(g+1, before, groups[g], labels[:len(groups[g])], p)
		if err != nil {
			return nil, err
		}
		if wrong != "" {
			return append(checks, Check{name, false, wrong}), nil
		}
		checks = append(checks, Check{name, true, fmt.Sprintf("The %d teams that joined later come out in the recorded arms, and the chain of certificates is unbroken.", len(l.Assignment))})
		before, labels = l.Fingerprint, labels[len(groups[g]):]
	}
	return checks, nil
}

func blocksOf(assigned []Assigned) []string {
	out := make([]string, len(assigned))
	for i, a := range assigned {
		out[i] = a.Block
	}
	return out
}

// differs derives one group again and says what differs first, "" where nothing does.
func (c LateCertificate) differs(group int, before string, teams []experiment.Team, labels []string, p *experiment.Pilot) (string, error) {
	switch hash := p.Roster.JoinedHash(group); {
	case c.Group != group:
		return fmt.Sprintf("It says that it is group %d.", c.Group), nil
	case c.Before != before:
		return fmt.Sprintf("It does not rest on the certificate before it. Recorded: %s. Derived again: %s.", shown(c.Before), shown(before)), nil
	case c.RosterHash != hash:
		return fmt.Sprintf("Its teams are not those that were drawn: their fingerprint differs. Recorded: %s. Derived again: %s.", shown(c.RosterHash), shown(hash)), nil
	case c.Algorithm != lateAlgorithm:
		return fmt.Sprintf("Its algorithm differs. Recorded: %s. Of this draw: %s.", shown(c.Algorithm), lateAlgorithm), nil
	case len(c.Assignment) != len(teams) || len(teams) == 0:
		return fmt.Sprintf("It has %d teams; the roster has %d.", len(c.Assignment), len(teams)), nil
	case !slices.Equal(c.Method, c.method(len(p.Arms))):
		return "Its algorithm in words is not this version's.", nil
	}
	if wrong := c.drawnOtherwise(teams, labels, p); wrong != "" {
		return wrong, nil
	}
	if len(c.Slips) > 0 {
		if check := slipsCheck(c.Seed, c.Slips); !check.OK {
			return check.Sentence, nil
		}
	}
	hash, err := assignmentHash(c.Assignment)
	if err != nil {
		return "", err
	}
	fingerprint, err := c.fingerprint()
	switch {
	case err != nil:
		return "", err
	case c.AssignmentHash != hash:
		return "The assignment's fingerprint does not fit the assignment.", nil
	case c.Fingerprint != fingerprint:
		return fmt.Sprintf("Its fingerprint does not fit its content: its reason, names, time or seed's source were changed. Recorded: %s. Derived again: %s.", shown(c.Fingerprint), shown(fingerprint)), nil
	}
	return "", nil
}

// drawnOtherwise makes the group's draw again and names the first team that differs.
func (c LateCertificate) drawnOtherwise(teams []experiment.Team, labels []string, p *experiment.Pilot) string {
	if err := checkShares(sharesOf(p)); err != nil {
		return err.Error()
	}
	arm := make([]int, len(teams))
	lateMechanism(len(teams), sharesOf(p)).Draw(NewGenerator(LateSeedText(c.Before, c.RosterHash, c.Seed)), arm)
	for i, a := range c.Assignment {
		if a.Team != teams[i].ID || a.Block != labels[i] {
			return fmt.Sprintf("Its team %d is %s in “%s”; by the roster it is %s in “%s”.", i+1, a.Team, a.Block, teams[i].ID, labels[i])
		}
		if derived := p.Arms[arm[i]].Name; a.Arm != derived {
			return fmt.Sprintf("The assignment differs at team %s. Recorded: %s. Derived again: %s.", a.Team, shown(a.Arm), derived)
		}
	}
	return ""
}

// joined is the roster with the teams of the certificate's late groups marked as such,
// where the roster at hand, as it may come from a workbook, does not say so.
func (c Certificate) joined(r *experiment.Roster) *experiment.Roster {
	if len(c.Late) == 0 || slices.ContainsFunc(r.Teams, func(t experiment.Team) bool { return t.Joined > 0 }) {
		return r
	}
	group := map[string]int{}
	for g, l := range c.Late {
		for _, a := range l.Assignment {
			group[a.Team] = g + 1
		}
	}
	marked := *r
	marked.Teams = slices.Clone(r.Teams)
	for i, t := range marked.Teams {
		marked.Teams[i].Joined = group[t.ID]
	}
	return &marked
}
