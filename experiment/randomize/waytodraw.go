package randomize

import "leeway/experiment"

// MechanismHash is the SHA-256, in hexadecimal, of the pilot's way of drawing: the
// algorithm with its version and words, the arms with their shares, and everything it
// is declared with. Shown before the seed, it fixes how the seed will be used. algorithm
// is what the pilot's mechanism says of itself.
func MechanismHash(p *experiment.Pilot, algorithm string) (string, error) {
	content := struct {
		Algorithm   string                   `json:"algorithm"`
		Mechanism   experiment.MechanismKind `json:"mechanism"`
		Arms        []string                 `json:"arms"`
		Shares      []int                    `json:"shares"`
		BlockBy     []string                 `json:"block_by,omitempty"`
		BalanceOn   []string                 `json:"balance_on,omitempty"`
		Acceptance  float64                  `json:"acceptance,omitempty"`
		Constraints []experiment.Constraint  `json:"constraints,omitempty"`
		Method      []string                 `json:"method"`
	}{Algorithm: algorithm, Mechanism: p.Plan.Mechanism, Constraints: p.Plan.Constraints, Method: method(algorithm, len(p.Arms))}
	for _, a := range p.Arms {
		content.Arms, content.Shares = append(content.Arms, a.Name), append(content.Shares, a.Share)
	}
	if p.Plan.Mechanism.UsesBlocks() {
		content.BlockBy = p.Plan.BlockBy
	}
	if p.Plan.Mechanism.UsesBalance() {
		content.BalanceOn, content.Acceptance = p.Plan.BalanceOn, p.Plan.Acceptance
	}
	return hashOf(content)
}
