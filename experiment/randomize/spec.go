package randomize

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"leeway/experiment"
)

// Spec says a draw in full where there is no pilot: which column names the units, how
// they are drawn and into which arms. ParseSpec reads one from JSON and writes it in
// the one form that Hash is taken of.
type Spec struct {
	// Unit is the roster's column of unit ids.
	Unit      string                   `json:"unit"`
	Mechanism experiment.MechanismKind `json:"mechanism"`
	Arms      []SpecArm                `json:"arms"`
	// Blocks names the columns whose combinations are the blocks, read as texts.
	Blocks []string `json:"blocks,omitempty"`
	// Covariates names what units are matched or balanced on. Where the mechanism looks
	// at no covariates they are only compared after the draw.
	Covariates []string `json:"covariates,omitempty"`
	// Acceptance is the share of draws that would do, above 0 and below 1.
	Acceptance  float64                 `json:"acceptance,omitempty"`
	Constraints []experiment.Constraint `json:"constraints,omitempty"`
}

// SpecArm is one arm of a Spec.
type SpecArm struct {
	Name string `json:"name"`
	// Share is the arm's part of the units, a whole number of parts.
	Share int `json:"share"`
	// Control marks the arm that the others are compared with in the balance table.
	Control bool `json:"control,omitempty"`
}

// Hash is the SHA-256, in hexadecimal, of the specification's canonical JSON. It takes
// the place of the plan's hash in the draw's seed text.
func (s Spec) Hash() string {
	data, err := experiment.Canonical(s)
	if err != nil {
		panic("randomize: specification cannot be encoded: " + err.Error()) // it holds one number, and ParseSpec refuses what is not finite
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Columns are the roster columns besides the unit's that the specification uses, each
// once: blocks, covariates, then those that constraints count or group by.
func (s Spec) Columns() []string {
	var out []string
	add := func(name string) {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, name := range s.Blocks {
		add(name)
	}
	for _, name := range s.Covariates {
		add(name)
	}
	for _, c := range s.Constraints {
		add(c.Attribute)
	}
	return out
}

// Pilot is a document that holds the draw's design and the roster and nothing else, so
// that a draw without a pilot goes the way of every draw.
func (s Spec) Pilot(title string, roster experiment.Roster) *experiment.Pilot {
	p := experiment.New(title)
	p.Roster = roster
	p.Arms = nil
	for _, a := range s.Arms {
		p.Arms = append(p.Arms, experiment.Arm{Name: a.Name, Share: a.Share, Control: a.Control})
	}
	p.Plan.Mechanism, p.Plan.BlockBy = s.Mechanism, s.Blocks
	p.Plan.Acceptance, p.Plan.Constraints = s.Acceptance, s.Constraints
	if s.Mechanism.UsesBalance() {
		p.Plan.BalanceOn = s.Covariates
	}
	return p
}

// MakeSpecDraw draws the pilot that s.Pilot made, with the specification's hash in the
// place of the plan's, and writes the certificate, which then holds the specification.
// The pilot gets the draw. The error is a *experiment.Refusal.
func MakeSpecDraw(p *experiment.Pilot, s Spec, seed, source string, slips []experiment.Slip, by experiment.Person, at time.Time) (Certificate, error) {
	seed, source, err := seedOf(seed, source, slips)
	if err != nil {
		return Certificate{}, err
	}
	m, err := declared(p)
	if err != nil {
		return Certificate{}, err
	}
	d, err := blankDraw(p, by, at)
	if err != nil {
		return Certificate{}, err
	}
	d.PlanHash = s.Hash()
	d.Seed, d.SeedSource, d.Slips = seed, source, slips
	if err := perform(p, m, d); err != nil {
		return Certificate{}, err
	}
	if err := finish(p, d); err != nil {
		return Certificate{}, err
	}
	c, err := certificate(p, d)
	if err != nil {
		return Certificate{}, err
	}
	c.Spec = &s
	c.Method = c.method()
	if c.Fingerprint, err = c.fingerprint(); err != nil {
		return Certificate{}, err
	}
	c.Consequences = consequencesOf(m)
	d.Certificate = c.Fingerprint
	p.Draw, p.Stage = d, experiment.Drawn
	return c, nil
}

// specMethod is what a certificate says of its specification. Like every method text
// it never changes.
const specMethod = "This draw was made by a specification instead of a sealed plan: the plan's hash is the SHA-256 of the member “spec” as JSON without spaces, in UTF-8. The roster holds the specification's unit column and the other columns it names, blocks and constraints' columns as texts; where several rows had one unit they were taken as one: their covariates averaged, their rows counted as staff."

// method is the algorithm in words, with what slips, earlier draws and a specification
// add.
func (c Certificate) method() []string {
	words := method(c.Algorithm, len(c.Arms))
	if len(c.Slips) > 0 {
		words = append(words, slipsWords)
	}
	if len(c.Earlier) > 0 {
		words = append(words, againWords)
	}
	if c.Spec != nil {
		words = append(words, specMethod)
	}
	return words
}

// specCheck compares a certificate with the specification it holds.
func (c Certificate) specCheck() Check {
	const name = "Specification"
	s := c.Spec
	if s.Hash() != c.PlanHash {
		return Check{name, false, fmt.Sprintf("The specification on the certificate does not have the fingerprint that the draw was made with. Recorded: %s. Derived again: %s.", shown(c.PlanHash), shown(s.Hash()))}
	}
	same := s.Mechanism == c.Mechanism && len(s.Arms) == len(c.Arms) && len(s.Arms) == len(c.Shares)
	for i := 0; same && i < len(s.Arms); i++ {
		same = s.Arms[i].Name == c.Arms[i] && s.Arms[i].Share == c.Shares[i]
	}
	if same && c.Mechanism.UsesBlocks() {
		same = slices.Equal(s.Blocks, c.BlockBy)
	}
	if !same {
		return Check{name, false, "The certificate's way of drawing or its arms are not those of its specification."}
	}
	return Check{name, true, "The specification is the one that the draw was made by."}
}
