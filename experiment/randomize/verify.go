package randomize

import (
	"fmt"
	"slices"

	"leeway/experiment"
)

// Check is one thing that was compared when a draw was verified.
type Check struct {
	Name     string `json:"name"`
	OK       bool   `json:"ok"`
	Sentence string `json:"sentence"`
}

func (c Check) refusal() error {
	return &experiment.Refusal{What: c.Sentence, Place: experiment.Place{Field: "draw"}, Remedy: "Compare with the certificate and with a copy of the pilot that was made at the draw."}
}

// Verification is what was compared, in order.
type Verification struct {
	Checks []Check `json:"checks"`
}

// OK is true where nothing differs.
func (v Verification) OK() bool {
	_, differs := v.First()
	return !differs
}

// First is the first thing that differs.
func (v Verification) First() (c Check, differs bool) {
	for _, c := range v.Checks {
		if !c.OK {
			return c, true
		}
	}
	return Check{}, false
}

// Err is nil where nothing differs, and otherwise a *experiment.Refusal that names
// the first thing that does.
func (v Verification) Err() error {
	if c, differs := v.First(); differs {
		return c.refusal()
	}
	return nil
}

// compare adds a check that two texts are equal.
func (v *Verification) compare(name, recorded, derived, same, differs string) {
	if recorded == derived {
		v.Checks = append(v.Checks, Check{name, true, same})
		return
	}
	v.Checks = append(v.Checks, Check{name, false, fmt.Sprintf("%s Recorded: %s. Derived again: %s.", differs, shown(recorded), shown(derived))})
}

// shown abbreviates a fingerprint for a sentence.
func shown(text string) string {
	switch {
	case text == "":
		return "nothing"
	case len(text) == 64:
		return text[:8] + "…" + text[56:]
	}
	return text
}

// Verify derives the pilot's draw again from the roster, the plan and the seed that
// the pilot holds, and compares every step with what was recorded. The error is a
// *experiment.Refusal where there is no draw to verify; differences are in the
// Verification.
func Verify(p *experiment.Pilot) (Verification, error) {
	if p.Draw == nil {
		return Verification{}, noDraw()
	}
	var v Verification
	d := p.Draw
	v.compare("Roster", d.RosterHash, p.Roster.Hash(),
		"The roster is the one that was drawn from.", "The roster changed since the draw: its fingerprint differs.")
	planHash := p.PlanHash()
	if p.Plan.Sealed() {
		v.compare("Sealed plan", p.Plan.Hash, planHash,
			"The plan is the one that was sealed.", "The plan changed since it was sealed: its fingerprint differs.")
	}
	v.compare("Plan", d.PlanHash, planHash,
		"The plan is the one that the draw was made by.", "The plan changed since the draw: its fingerprint differs.")
	if c := fits(p); !c.OK {
		v.Checks = append(v.Checks, c)
		return v, nil
	}
	first := firstOf(p)
	if c := sameTeams(&first.Roster, first.Draw.Team); !c.OK {
		v.Checks = append(v.Checks, c)
		return v, nil
	}
	c, err := certificate(first, first.Draw)
	if err != nil {
		return v, err
	}
	if err := v.derive(c, &first.Roster); err != nil {
		return v, err
	}
	v.compare("Certificate", d.Certificate, c.Fingerprint,
		"The certificate's fingerprint is the recorded one.", "Something else on the certificate changed (title, names, time, seed's source): its fingerprint differs.")
	return v, v.late(p, c)
}

// late checks the groups that joined later: what their certificates say, and that the
// recorded fingerprints are theirs.
func (v *Verification) late(p *experiment.Pilot, c Certificate) error {
	if !hasLate(p) {
		return nil
	}
	var err error
	if c.Late, err = lateCertificates(p); err != nil {
		v.Checks = append(v.Checks, Check{"Late teams", false, err.Error()})
		return nil
	}
	checks, err := lateChecks(c, &p.Roster)
	v.Checks = append(v.Checks, checks...)
	for g, l := range p.Draw.Late {
		if l.Certificate != c.Late[g].Fingerprint || l.AssignmentHash != c.Late[g].AssignmentHash {
			v.Checks = append(v.Checks, Check{fmt.Sprintf("Late group %d", g+1), false, "The recorded fingerprints are not those of its certificate: something on it changed (teams, arms, reason, names, time, seed's source)."})
		}
	}
	return err
}

// VerifyCertificate derives the draw again from a certificate and a roster alone and
// compares every step with what the certificate says. The error is a
// *experiment.Refusal where the certificate's version is not known; differences are
// in the Verification. What cannot be derived (title, who, when, the seed's source)
// is covered by the fingerprint only, so compare that with a copy that was handed out
// at the draw.
func VerifyCertificate(c Certificate, r *experiment.Roster) (Verification, error) {
	if c.Version != CertificateVersion {
		return Verification{}, &experiment.Refusal{What: fmt.Sprintf("The certificate has version %d; this Leeway reads version %d.", c.Version, CertificateVersion), Remedy: "Verify it with the Leeway it comes from."}
	}
	r = c.joined(r)
	first := firstOf(&experiment.Pilot{Roster: *r}).Roster
	var v Verification
	if c.Spec != nil {
		v.Checks = append(v.Checks, c.specCheck())
	}
	v.compare("Roster", c.RosterHash, r.Hash(),
		"The roster is the one that was drawn from.", "The roster is not the one that was drawn from: its fingerprint differs.")
	ids := make([]string, len(c.Assignment))
	for i, a := range c.Assignment {
		ids[i] = a.Team
	}
	teams := sameTeams(&first, ids)
	v.Checks = append(v.Checks, teams)
	if !teams.OK {
		return v, nil
	}
	if err := v.derive(c, &first); err != nil {
		return v, err
	}
	fingerprint, err := c.fingerprint()
	if err != nil {
		return v, err
	}
	v.compare("Fingerprint", c.Fingerprint, fingerprint,
		"The certificate's fingerprint fits its content.", "The certificate's fingerprint does not fit its content: its title, plan, names, time or seed's source were changed.")
	if len(c.Late) > 0 || hasLate(&experiment.Pilot{Roster: *r}) {
		checks, err := lateChecks(c, r)
		if err != nil {
			return v, err
		}
		v.Checks = append(v.Checks, checks...)
	}
	if v.OK() {
		v.Checks = append(v.Checks, c.consequencesCheck(r)...)
	}
	return v, nil
}

// derive checks blocks, algorithm, assignment and words. The certificate's teams are
// the roster's.
func (v *Verification) derive(c Certificate, r *experiment.Roster) error {
	if len(c.Arms) != len(c.Shares) {
		v.Checks = append(v.Checks, Check{"Algorithm", false, fmt.Sprintf("There are %d arms and %d shares.", len(c.Arms), len(c.Shares))})
		return nil
	}
	if len(c.Slips) > 0 {
		v.Checks = append(v.Checks, slipsCheck(c.Seed, c.Slips))
	}
	v.Checks = append(v.Checks, sameBlocks(c, r))
	arm, check, err := redraw(c, r)
	if err != nil {
		return err
	}
	v.Checks = append(v.Checks, check)
	if arm != nil {
		v.Checks = append(v.Checks, sameAssignment(c, arm))
	}
	hash, err := assignmentHash(c.Assignment)
	if err != nil {
		return err
	}
	v.compare("Assignment's fingerprint", c.AssignmentHash, hash,
		"The assignment's fingerprint fits.", "The assignment's fingerprint does not fit the assignment.")
	words := Check{"Method", true, "The algorithm in words is this version's."}
	if !slices.Equal(c.Method, c.method()) {
		words = Check{"Method", false, fmt.Sprintf("The algorithm in words is not that of %s.", c.Algorithm)}
	}
	v.Checks = append(v.Checks, words)
	if len(c.Earlier) > 0 {
		check, err := earlierCheck(c, r)
		if err != nil {
			return err
		}
		v.Checks = append(v.Checks, check)
	}
	return nil
}

// sameBlocks works each team's block or set out again from the roster.
func sameBlocks(c Certificate, r *experiment.Roster) Check {
	const name = "Blocks"
	if !c.Mechanism.UsesBlocks() && len(c.BlockBy) > 0 {
		return Check{name, false, "The certificate names columns to block by, but its draw has no blocks."}
	}
	if !c.Mechanism.UsesBalance() && (len(c.BalanceOn) > 0 || c.Acceptance != 0) {
		return Check{name, false, "The certificate names columns to be alike in, but its draw does not look at any."}
	}
	p := c.planned(r)
	labels, err := labelsFor(p, c.Elsewhere)
	if err != nil {
		return Check{name, false, "The blocks cannot be worked out again. " + err.Error()}
	}
	for i, a := range c.Assignment {
		if labels[i] != a.Block {
			return Check{name, false, fmt.Sprintf("The block of team %s differs. Recorded: %s. By the roster: %s.", a.Team, shown(a.Block), shown(labels[i]))}
		}
	}
	if recorded(labels) == nil {
		return Check{name, true, "There are no blocks."}
	}
	if c.Mechanism == experiment.MatchedPairs && !c.Elsewhere {
		return Check{name, true, "The matched sets come out of the roster again."}
	}
	return Check{name, true, "The blocks are those of the roster."}
}

// redraw makes the draw again, or reads it again where it was made elsewhere. The
// arms are nil where the check failed.
func redraw(c Certificate, r *experiment.Roster) ([]int, Check, error) {
	const name = "Algorithm"
	if c.Elsewhere {
		return reread(c, r)
	}
	if c.Column != "" {
		return nil, Check{name, false, "The certificate names a column the draw was read from, but says the draw was made here."}, nil
	}
	m, err := declared(c.planned(r))
	if err != nil {
		return nil, Check{name, false, "The draw cannot be made again. " + err.Error()}, nil
	}
	if m.Algorithm() != c.Algorithm {
		return nil, Check{name, false, fmt.Sprintf("The algorithm differs. Recorded: %s. Of this draw: %s.", shown(c.Algorithm), m.Algorithm())}, nil
	}
	arm := make([]int, m.Units())
	m.Draw(NewGenerator(c.seedText()), arm)
	return arm, Check{name, true, fmt.Sprintf("The algorithm is %s.", c.Algorithm)}, nil
}

func reread(c Certificate, r *experiment.Roster) ([]int, Check, error) {
	const name = "Algorithm"
	if c.Algorithm != "fixed/1" || c.Seed != "" || c.SeedSource != "" {
		return nil, Check{name, false, "The draw was made elsewhere, so it has no algorithm and no seed of Leeway's; the certificate names one."}, nil
	}
	arm, err := readArms(r, c.Column, c.Arms)
	if err != nil {
		return nil, Check{name, false, "The draw cannot be read again. " + err.Error()}, nil
	}
	return arm, Check{name, true, fmt.Sprintf("The draw was made elsewhere; it is read again from the column “%s”. That it was random cannot be checked.", c.Column)}, nil
}

// sameAssignment names the first team whose arm differs.
func sameAssignment(c Certificate, arm []int) Check {
	const name = "Assignment"
	for i, a := range c.Assignment {
		if derived := c.Arms[arm[i]]; a.Arm != derived {
			return Check{name, false, fmt.Sprintf("The assignment differs at team %s. Recorded: %s. Derived again: %s.", a.Team, shown(a.Arm), derived)}
		}
	}
	return Check{name, true, fmt.Sprintf("All %d teams come out in the recorded arms.", len(arm))}
}
