package randomize

import (
	"fmt"
	"strings"
	"time"

	"leeway/experiment"
)

// AgainSeedText is SeedText for a draw that replaces another: five lines, the first
// “leeway draw again 1”, the second the fingerprint of the certificate it replaces. So
// the second draw cannot be made before the first, nor the first be exchanged after it.
func AgainSeedText(before, rosterHash, planHash, seed string) string {
	return "leeway draw again 1\nbefore " + before + "\nroster " + rosterHash + "\nplan " + planHash + "\nseed " + seed
}

// seedText is the text that the draw's generator is made from.
func seedText(d *experiment.Draw) string {
	if n := len(d.Earlier); n > 0 {
		return AgainSeedText(d.Earlier[n-1].Certificate, d.RosterHash, d.PlanHash, d.Seed)
	}
	return SeedText(d.RosterHash, d.PlanHash, d.Seed)
}

func (c Certificate) seedText() string {
	return seedText(&experiment.Draw{RosterHash: c.RosterHash, PlanHash: c.PlanHash, Seed: c.Seed, Earlier: c.Earlier})
}

// againWords are what a certificate says of a draw that replaced another. Like every
// method text they never change.
const againWords = "This draw replaced another, which “earlier” names, the last one last. Its seed text is five lines instead of four: “leeway draw again 1”; “before ” and the certificate of the last of “earlier”; then the roster's, the plan's and the seed's line as above. An earlier draw's certificate is this one with that draw's algorithm, seed, seed source, slips, elsewhere, column, time, names, assignment and method, and in “earlier” only those before it."

// Redraw makes the pilot's draw again. The draw that it replaces stays in Draw.Earlier,
// with the reason, for everybody to see: drawing until it looks good leaves a trace. Its
// seed is bound to the certificate of the draw before. The pilot is not changed, and
// whether its stage allows another draw is the caller's to ask. It is refused where there
// is no draw, where the present one cannot be verified, or where late teams were drawn
// after it, whose certificates rest on it. The error is a *experiment.Refusal.
func Redraw(p *experiment.Pilot, reason, seed, source string, slips []experiment.Slip, by experiment.Person, at time.Time) (*experiment.Draw, error) {
	if p.Draw == nil {
		return nil, noDraw()
	}
	if strings.TrimSpace(reason) == "" {
		return nil, &experiment.Refusal{What: "The draw is made already. To make it again takes a reason.", Place: experiment.Place{Field: "draw"}, Remedy: "Say why in a sentence; it stands on the certificate."}
	}
	if len(p.Draw.Late) > 0 {
		return nil, &experiment.Refusal{What: "Teams that joined later are drawn already, and their draw rests on this one.", Place: experiment.Place{Field: "draw"}, Remedy: "Keep the draw."}
	}
	v, err := Verify(p)
	if err != nil {
		return nil, err
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	old := p.Draw
	earlier := append([]experiment.ReplacedDraw(nil), old.Earlier...)
	earlier = append(earlier, experiment.ReplacedDraw{
		Seed: old.Seed, SeedSource: old.SeedSource, Slips: old.Slips, Elsewhere: old.Elsewhere, Column: old.Column,
		At: old.At, By: old.By, Certificate: old.Certificate,
		Reason: reason, ReplacedAt: at.UTC().Truncate(time.Second), ReplacedBy: by,
	})
	return drawFrom(p, seed, source, slips, earlier, by, at)
}

// earlierCheck makes every draw that was replaced again, and compares its certificate.
func earlierCheck(c Certificate, r *experiment.Roster) (Check, error) {
	const name = "Earlier draws"
	for i, e := range c.Earlier {
		was := c
		was.Earlier = c.Earlier[:i]
		was.Seed, was.SeedSource, was.Slips, was.Elsewhere, was.Column, was.At, was.By = e.Seed, e.SeedSource, e.Slips, e.Elsewhere, e.Column, e.At, e.By
		p := was.planned(r)
		if was.Elsewhere {
			was.Algorithm = "fixed/1"
		} else {
			m, err := declared(p)
			if err != nil {
				return Check{name, false, "An earlier draw cannot be made again. " + err.Error()}, nil
			}
			was.Algorithm = m.Algorithm()
		}
		labels, err := labelsFor(p, was.Elsewhere)
		if err != nil {
			return Check{name, false, "An earlier draw cannot be made again. " + err.Error()}, nil
		}
		arm, check, err := redraw(was, r)
		if err != nil || !check.OK {
			return Check{name, false, "An earlier draw cannot be made again. " + check.Sentence}, err
		}
		was.Assignment = make([]Assigned, len(arm))
		for t, k := range arm {
			was.Assignment[t] = Assigned{Team: c.Assignment[t].Team, Block: labels[t], Arm: was.Arms[k]}
		}
		if was.AssignmentHash, err = assignmentHash(was.Assignment); err != nil {
			return Check{}, err
		}
		was.Method = was.method()
		fingerprint, err := was.fingerprint()
		if err != nil {
			return Check{}, err
		}
		if fingerprint != e.Certificate {
			return Check{name, false, fmt.Sprintf("Draw %d, which was replaced, does not have the recorded certificate. Recorded: %s. Derived again: %s.", i+1, shown(e.Certificate), shown(fingerprint))}, nil
		}
	}
	if len(c.Earlier) == 1 {
		return Check{name, true, "The draw that this one replaced has the recorded certificate."}, nil
	}
	return Check{name, true, fmt.Sprintf("The %d draws that this one replaced have the recorded certificates.", len(c.Earlier))}, nil
}
