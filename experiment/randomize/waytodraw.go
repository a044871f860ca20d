package randomize

import "leeway/experiment"

// MechanismHash is the SHA-256, in hexadecimal, of the pilot's way of drawing: the
// algorithm with its version and words, the arms with their shares, and everything it
// is declared with. Shown before the seed, it fixes how the seed will be used. algorithm
// is what the pilot's mechanism says of itself.
func MechanismHash(p *experiment.Pilot, algorithm string) (string, error) {
	c := Certificate{Algorithm: algorithm, Mechanism: p.Plan.Mechanism, Constraints: p.Plan.Constraints}
	for _, a := range p.Arms {
		c.Arms, c.Shares = append(c.Arms, a.Name), append(c.Shares, a.Share)
	}
	if p.Plan.Mechanism.UsesBlocks() {
		c.BlockBy = p.Plan.BlockBy
	}
	if p.Plan.Mechanism.UsesBalance() {
		c.BalanceOn, c.Acceptance = p.Plan.BalanceOn, p.Plan.Acceptance
	}
	return c.MechanismHash()
}

// MechanismHash is what MechanismHash gave before the draw, worked out from the
// certificate: whoever wrote it down then can compare.
func (c Certificate) MechanismHash() (string, error) {
	return hashOf(struct {
		Algorithm   string                   `json:"algorithm"`
		Mechanism   experiment.MechanismKind `json:"mechanism"`
		Arms        []string                 `json:"arms"`
		Shares      []int                    `json:"shares"`
		BlockBy     []string                 `json:"block_by,omitempty"`
		BalanceOn   []string                 `json:"balance_on,omitempty"`
		Acceptance  float64                  `json:"acceptance,omitempty"`
		Constraints []experiment.Constraint  `json:"constraints,omitempty"`
		Method      []string                 `json:"method"`
	}{c.Algorithm, c.Mechanism, c.Arms, c.Shares, c.BlockBy, c.BalanceOn, c.Acceptance, c.Constraints, method(c.Algorithm, len(c.Arms))})
}
