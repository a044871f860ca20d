package experiment

import "strings"

// FormatVersion is the version of the document's JSON that this program writes.
// A document of a later version is refused, never half-read.
const FormatVersion = 1

// Pilot is one experiment from its question to its result.
type Pilot struct {
	Format   int       `json:"format"`
	Title    string    `json:"title"`
	Stage    Stage     `json:"stage"`
	Question Question  `json:"question"`
	Practice Practice  `json:"practice"`
	Arms     []Arm     `json:"arms"`
	Outcomes []Outcome `json:"outcomes"`
	Roster   Roster    `json:"roster"`
	Plan     Plan      `json:"plan"`
	// SampleSize is nil until the number of teams was looked at.
	SampleSize *SampleSize `json:"sample_size,omitempty"`
	Draw       *Draw       `json:"draw,omitempty"`
	Imports    []Import    `json:"imports,omitempty"`
	// Collections are the rounds of sheets that were made for offices, oldest first.
	Collections []Collection `json:"collections,omitempty"`

	Deviations []Deviation `json:"deviations,omitempty"`
	// Final is nil until the data are declared complete.
	Final      *Final      `json:"final,omitempty"`
	Unblinding *Unblinding `json:"unblinding,omitempty"`
	// Invented is true for the demonstration: the data are made up, and every page says so.
	Invented bool `json:"invented,omitempty"`
}

// New is an empty pilot: a draft with a control and one practice arm of equal
// share and the default plan.
func New(title string) *Pilot {
	return &Pilot{
		Format: FormatVersion,
		Title:  title,
		Arms: []Arm{
			{Name: "As before", Control: true, Share: 1},
			{Name: "Practice", Share: 1},
		},
		Plan: DefaultPlan(),
	}
}

// ControlArm is the index of the control arm, or -1.
func (p *Pilot) ControlArm() int {
	for i, a := range p.Arms {
		if a.Control {
			return i
		}
	}
	return -1
}

// Outcome finds an outcome by its id.
func (p *Pilot) Outcome(id string) (Outcome, bool) {
	for _, o := range p.Outcomes {
		if o.ID == id {
			return o, true
		}
	}
	return Outcome{}, false
}

// PrimaryOutcome is the main outcome, if there is one.
func (p *Pilot) PrimaryOutcome() (Outcome, bool) {
	for _, o := range p.Outcomes {
		if o.Role == Primary {
			return o, true
		}
	}
	return Outcome{}, false
}

// BlockOf is the label of the team's group under the plan: the values of the
// attributes the plan blocks by, joined by " / ". It is empty where the plan has no
// such groups. Matched sets are not in it; they are worked out by the mechanism.
func (p *Pilot) BlockOf(t Team) string {
	if !p.Plan.Mechanism.UsesBlocks() {
		return ""
	}
	if len(p.Plan.BlockBy) == 1 {
		return t.Text[p.Plan.BlockBy[0]]
	}
	values := make([]string, len(p.Plan.BlockBy))
	for i, name := range p.Plan.BlockBy {
		// A stroke of the value's own is doubled, so that two pairs of values never
		// make one label.
		values[i] = strings.ReplaceAll(t.Text[name], " /", " //")
	}
	return strings.Join(values, " / ")
}
