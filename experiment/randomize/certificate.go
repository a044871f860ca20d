package randomize

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"leeway/experiment"
)

// CertificateVersion is the version of the certificate's JSON.
const CertificateVersion = 1

// Certificate is all that a stranger needs, besides the roster, to derive a draw
// again: VerifyCertificate does it, and Method says how in words.
type Certificate struct {
	Version int    `json:"version"`
	Title   string `json:"title"`
	// Algorithm is the mechanism and its version, "blocked/1".
	Algorithm string                   `json:"algorithm"`
	Mechanism experiment.MechanismKind `json:"mechanism"`
	// BlockBy names the roster's text attributes whose values, joined by " / ", are a
	// team's block.
	BlockBy []string `json:"block_by,omitempty"`
	// BalanceOn, Acceptance and Constraints are the plan's members of these names, where
	// the draw looks at them.
	BalanceOn   []string                `json:"balance_on,omitempty"`
	Acceptance  float64                 `json:"acceptance,omitempty"`
	Constraints []experiment.Constraint `json:"constraints,omitempty"`
	// Arms are the arms' names in the pilot's order, Shares their parts.
	Arms   []string `json:"arms"`
	Shares []int    `json:"shares"`
	// RosterHash and PlanHash are SHA-256 in hexadecimal.
	RosterHash string `json:"roster_hash"`
	PlanHash   string `json:"plan_hash"`
	// Spec is the specification that the draw was made by, where there was no plan. Its
	// hash is PlanHash.
	Spec *Spec `json:"spec,omitempty"`
	// Seed is the text as it was given, SeedSource where it came from.
	Seed       string `json:"seed,omitempty"`
	SeedSource string `json:"seed_source,omitempty"`
	// Elsewhere is true where the draw was made before the pilot came to Leeway, and
	// Column is the roster's attribute it was read from.
	Elsewhere bool              `json:"elsewhere,omitempty"`
	Column    string            `json:"column,omitempty"`
	At        time.Time         `json:"at"`
	By        experiment.Person `json:"by"`
	// Assignment is each team that takes part, in roster order.
	Assignment     []Assigned `json:"assignment"`
	AssignmentHash string     `json:"assignment_hash"`
	// Method is the algorithm in words, one step a sentence or two.
	Method []string `json:"method"`
	// Fingerprint is the SHA-256, in hexadecimal, of this certificate's canonical JSON
	// with the fingerprint itself empty.
	Fingerprint string `json:"fingerprint"`
}

// Assigned is one team's line on a certificate.
type Assigned struct {
	Team  string `json:"team"`
	Block string `json:"block,omitempty"`
	Arm   string `json:"arm"`
}

// CertificateOf writes the certificate of the pilot's draw. It states what the pilot
// records; Verify says whether that is true. The error is a *experiment.Refusal where
// there is no draw or it does not fit the roster's teams.
func CertificateOf(p *experiment.Pilot) (Certificate, error) {
	if p.Draw == nil {
		return Certificate{}, noDraw()
	}
	if c := fits(p); !c.OK {
		return Certificate{}, c.refusal()
	}
	return certificate(p, p.Draw)
}

func noDraw() error {
	return &experiment.Refusal{What: "There is no draw yet.", Place: experiment.Place{Field: "draw"}, Remedy: "Make the draw on Draw."}
}

// fits says whether the recorded draw gives each team that takes part one of the arms.
func fits(p *experiment.Pilot) Check {
	if c := sameTeams(&p.Roster, p.Draw.Team); !c.OK {
		return c
	}
	for i, id := range p.Draw.Team {
		if i >= len(p.Draw.Arm) || p.Draw.Arm[i] < 0 || p.Draw.Arm[i] >= len(p.Arms) {
			return Check{"Teams", false, fmt.Sprintf("The recorded draw gives team %s no arm of this pilot.", id)}
		}
	}
	if len(p.Draw.Arm) > len(p.Draw.Team) {
		return Check{"Teams", false, "The recorded draw gives more arms than it has teams."}
	}
	return sameTeams(&p.Roster, p.Draw.Team)
}

// certificate writes down the draw d, which fits the pilot.
func certificate(p *experiment.Pilot, d *experiment.Draw) (Certificate, error) {
	c := Certificate{
		Version: CertificateVersion, Title: p.Title, Algorithm: d.Algorithm, Mechanism: p.Plan.Mechanism,
		RosterHash: d.RosterHash, PlanHash: d.PlanHash, Seed: d.Seed, SeedSource: d.SeedSource,
		Elsewhere: d.Elsewhere, Column: d.Column, At: d.At, By: d.By, AssignmentHash: d.AssignmentHash,
	}
	if p.Plan.Mechanism.UsesBlocks() {
		c.BlockBy = append(c.BlockBy, p.Plan.BlockBy...)
	}
	if p.Plan.Mechanism.UsesBalance() {
		c.BalanceOn, c.Acceptance = append(c.BalanceOn, p.Plan.BalanceOn...), p.Plan.Acceptance
	}
	c.Constraints = append(c.Constraints, p.Plan.Constraints...)
	for _, a := range p.Arms {
		c.Arms, c.Shares = append(c.Arms, a.Name), append(c.Shares, a.Share)
	}
	for i, t := range p.Roster.Taking() {
		c.Assignment = append(c.Assignment, Assigned{Team: t.ID, Block: blockIn(p, d, i, t), Arm: c.Arms[d.Arm[i]]})
	}
	c.Method = method(c.Algorithm, len(c.Arms))
	var err error
	c.Fingerprint, err = c.fingerprint()
	return c, err
}

// blockIn is the block that the draw recorded for team i, t; a draw from before labels
// were kept has those that the plan gives.
func blockIn(p *experiment.Pilot, d *experiment.Draw, i int, t experiment.Team) string {
	if len(d.Block) == 0 {
		return p.BlockOf(t)
	}
	if i >= len(d.Block) {
		return ""
	}
	return d.Block[i]
}

// planned is a pilot that has what the certificate says of the plan, and the roster: all
// that a mechanism is declared from.
func (c Certificate) planned(r *experiment.Roster) *experiment.Pilot {
	p := &experiment.Pilot{Roster: *r, Plan: experiment.Plan{
		Mechanism: c.Mechanism, BlockBy: c.BlockBy, BalanceOn: c.BalanceOn, Acceptance: c.Acceptance, Constraints: c.Constraints,
	}}
	for k, name := range c.Arms {
		p.Arms = append(p.Arms, experiment.Arm{Name: name, Share: c.Shares[k]})
	}
	return p
}

// fingerprint works out what Fingerprint should be.
func (c Certificate) fingerprint() (string, error) {
	c.Fingerprint = ""
	return hashOf(c)
}

// ReadCertificate reads a certificate's JSON. Unknown members and anything after its
// end are refused, so that nothing on it goes unchecked. The error is a
// *experiment.Refusal.
func ReadCertificate(data []byte) (Certificate, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var c Certificate
	err := dec.Decode(&c)
	if err == nil {
		if _, after := dec.Token(); after != io.EOF {
			err = errors.New("something follows its end")
		}
	}
	if err != nil {
		return Certificate{}, &experiment.Refusal{What: "This is not a certificate of a draw, or it is damaged: " + err.Error() + ".", Remedy: "Use the certificate's JSON file as Leeway wrote it.", Cause: err}
	}
	return c, nil
}
