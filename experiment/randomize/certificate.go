package randomize

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"reflect"
	"slices"
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
	// Slips are what the seed was made from, where several people gave it.
	Slips []experiment.Slip `json:"slips,omitempty"`
	// Elsewhere is true where the draw was made before the pilot came to Leeway, and
	// Column is the roster's attribute it was read from.
	Elsewhere bool              `json:"elsewhere,omitempty"`
	Column    string            `json:"column,omitempty"`
	At        time.Time         `json:"at"`
	By        experiment.Person `json:"by"`
	// Earlier are the draws that this one replaced, oldest first.
	Earlier []experiment.ReplacedDraw `json:"earlier,omitempty"`
	// Assignment is each team of the first draw, in roster order.
	Assignment     []Assigned `json:"assignment"`
	AssignmentHash string     `json:"assignment_hash"`
	// Method is the algorithm in words, one step a sentence or two.
	Method []string `json:"method"`
	// Fingerprint is the SHA-256, in hexadecimal, of this certificate's canonical JSON
	// with the fingerprint itself empty and without what stands below it.
	Fingerprint string `json:"fingerprint"`
	// Consequences follow from the rest.
	Consequences `json:"consequences,omitzero"`
	// Late are the draws of teams that joined afterwards, oldest first. Each holds the
	// fingerprint of the certificate before it.
	Late []LateCertificate `json:"late,omitempty"`
}

// Consequences are facts of the design that follow from the rest of a certificate, for
// whoever reads it. Its fingerprint does not cover them: they are derived again when it is
// verified.
type Consequences struct {
	// Count is the number of possible assignments, in decimal digits, of all groups
	// together; CountAtLeast is true where it may be larger.
	Count        string `json:"count,omitempty"`
	CountAtLeast bool   `json:"count_at_least,omitempty"`
	// SmallestP is the smallest p-value that randomisation inference can ever give.
	SmallestP float64 `json:"smallest_p,omitempty"`
	// Probability is each arm's probability: one row for every team, late ones at the
	// end, or a single row where it is the same for all.
	Probability [][]float64 `json:"probability,omitempty"`
	// Note says that the fingerprint does not cover this.
	Note string `json:"note,omitempty"`
}

// consequencesNote is for those who work the fingerprint out.
const consequencesNote = "The fingerprint does not cover this part, nor “late”: leave both out when you work it out."

// consequencesCheck derives the consequences again, where the certificate has them.
func (c Certificate) consequencesCheck(r *experiment.Roster) []Check {
	const name = "Consequences"
	if reflect.ValueOf(c.Consequences).IsZero() {
		return nil
	}
	p := c.planned(r)
	p.Draw = &experiment.Draw{Elsewhere: c.Elsewhere}
	for _, a := range c.Assignment {
		p.Draw.Team, p.Draw.Arm = append(p.Draw.Team, a.Team), append(p.Draw.Arm, slices.Index(c.Arms, a.Arm))
	}
	for _, l := range c.Late {
		p.Draw.Late = append(p.Draw.Late, experiment.LateDraw{First: len(p.Draw.Team)})
		for _, a := range l.Assignment {
			p.Draw.Team, p.Draw.Arm = append(p.Draw.Team, a.Team), append(p.Draw.Arm, slices.Index(c.Arms, a.Arm))
		}
	}
	m, err := ForPilot(p)
	if err != nil {
		return []Check{{name, false, "What follows from the design cannot be worked out again. " + err.Error()}}
	}
	derived := consequencesOf(m)
	if c.bounds(derived) {
		derived.Count, derived.CountAtLeast, derived.SmallestP = c.Count, c.CountAtLeast, c.SmallestP
	}
	if !reflect.DeepEqual(c.Consequences, derived) {
		return []Check{{name, false, "The number of possible draws, the smallest p-value or the probabilities on the certificate are not those of its design."}}
	}
	return []Check{{name, true, "The number of possible draws, the smallest p-value and the probabilities follow from the design."}}
}

// bounds is true where the number of draws is stated as a bound that still holds: a later
// version may know a tighter one, or the number itself. It may never state more draws, nor
// a smaller p-value, than are derived.
func (c Consequences) bounds(derived Consequences) bool {
	stated, isNumber := new(big.Int).SetString(c.Count, 10)
	known, _ := new(big.Int).SetString(derived.Count, 10)
	return c.CountAtLeast && isNumber && known != nil && stated.Sign() > 0 && stated.Cmp(known) <= 0 &&
		c.SmallestP >= derived.SmallestP && c.SmallestP <= 1
}

// consequencesOf asks the mechanism.
func consequencesOf(m Mechanism) Consequences {
	n, exact := m.Count()
	c := Consequences{Count: n.String(), CountAtLeast: !exact, SmallestP: m.SmallestP(), Note: consequencesNote}
	for u := range m.Units() {
		row := make([]float64, m.Arms())
		for k := range row {
			row[k] = m.Probability(u, k)
		}
		c.Probability = append(c.Probability, row)
	}
	for _, row := range c.Probability {
		if !slices.Equal(row, c.Probability[0]) {
			return c
		}
	}
	c.Probability = c.Probability[:1:1]
	return c
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
	first := firstOf(p)
	c, err := certificate(first, first.Draw)
	if err != nil {
		return c, err
	}
	if c.Late, err = lateCertificates(p); err != nil {
		return c, err
	}
	m, err := ForPilot(p)
	if err != nil {
		return c, err
	}
	c.Consequences = consequencesOf(m)
	return c, nil
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
		Slips: d.Slips, Earlier: d.Earlier,
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
	c.Method = c.method()
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
	c.Fingerprint, c.Consequences, c.Late = "", Consequences{}, nil
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
