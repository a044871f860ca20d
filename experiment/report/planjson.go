package report

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"leeway/experiment"
)

// planRecipe tells a stranger how the fingerprint is made again.
const planRecipe = "The fingerprint is the SHA-256, in hexadecimal, of the text in “canonical”, as UTF-8 without a line end. " +
	"That text is JSON without spaces: the question, practice, arms, outcomes, the roster's fingerprint, the plan without its seal, and the sample size where it was looked at. " +
	"On a command line: jq -j .canonical FILE | sha256sum. " +
	"The roster's fingerprint is the SHA-256 of the roster's attributes and teams in the same form, as the pilot file and the draw's certificate hold them."

// PlanFile is the plan as JSON, for machines and for whoever checks the fingerprint.
type PlanFile struct {
	// Kind is "leeway plan"; Version is that of this form.
	Kind    string `json:"kind"`
	Version int    `json:"version"`
	Title   string `json:"title"`
	// Draft is true where the plan is not sealed, and the fingerprint only what it
	// would be now.
	Draft bool `json:"draft"`
	// Fingerprint is the SHA-256 of Canonical; Recipe says so in words.
	Fingerprint string                 `json:"fingerprint"`
	Recipe      string                 `json:"recipe"`
	SealedAt    time.Time              `json:"sealed_at,omitzero"`
	SealedBy    []experiment.Person    `json:"sealed_by,omitempty"`
	Roster      string                 `json:"roster"`
	Words       []PlanLine             `json:"words"`
	Document    json.RawMessage        `json:"document"`
	Registry    []RegistryField        `json:"registry"`
	Deviations  []experiment.Deviation `json:"deviations,omitempty"`
	// Canonical is the exact text that is hashed. Document is the same, to be read.
	Canonical string `json:"canonical"`
}

// PlanOf is the plan of a pilot as it stands in its JSON file.
func PlanOf(p *experiment.Pilot) PlanFile {
	canonical := p.PlanDocument()
	return PlanFile{
		Kind: "leeway plan", Version: 1, Title: p.Title, Draft: !p.Plan.Sealed(),
		Fingerprint: p.PlanHash(), Recipe: planRecipe,
		SealedAt: p.Plan.SealedAt, SealedBy: p.Plan.SealedBy, Roster: p.Roster.Hash(),
		Words: PlanLines(p), Document: canonical, Registry: Registry(p), Deviations: p.Deviations, Canonical: string(canonical),
	}
}

// PlanJSON writes the plan with what its fingerprint is made of. The same plan gives
// the same bytes.
func PlanJSON(w io.Writer, p *experiment.Pilot) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(PlanOf(p)); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	return nil
}
