package experiment

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Canonical encodes a value as JSON that is the same on every platform: members
// in the order of the type's fields, map members sorted by name, no spaces, no
// HTML escapes, numbers in the shortest form that reads back equal. It returns
// an error where a number is not finite.
func Canonical(value any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return nil, fmt.Errorf("encode document: %w", err)
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// Encode writes the pilot as canonical JSON of the current version.
func (p *Pilot) Encode() ([]byte, error) {
	q := *p
	q.Format = FormatVersion
	return Canonical(&q)
}

// Decode reads a pilot. A document of a later version, with unknown members, or
// with anything after its end gives a *Refusal and no pilot.
func Decode(data []byte) (*Pilot, error) {
	var head struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, &Refusal{
			What:   "This is not a pilot document, or it is damaged.",
			Remedy: "Open a copy that was made earlier.", Cause: err,
		}
	}
	if head.Format > FormatVersion {
		return nil, &Refusal{
			What:   fmt.Sprintf("This pilot was written by a newer Leeway (document version %d; this one reads up to %d). Nothing was changed.", head.Format, FormatVersion),
			Remedy: "Install the newer Leeway to open it.",
		}
	}
	if head.Format < 1 {
		return nil, &Refusal{What: "This is not a pilot document: it has no version.", Remedy: "Open a file that Leeway saved."}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var p Pilot
	if err := dec.Decode(&p); err != nil {
		return nil, &Refusal{What: "This pilot document is damaged: " + err.Error() + ".", Remedy: "Open a copy that was made earlier.", Cause: err}
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, &Refusal{What: "This pilot document is damaged: something follows its end.", Remedy: "Open a copy that was made earlier."}
	}
	return &p, nil
}

// Clone is a deep copy, so that a change can be prepared and thrown away.
func (p *Pilot) Clone() *Pilot {
	q := *p
	q.Arms = append([]Arm(nil), p.Arms...)
	q.Outcomes = append([]Outcome(nil), p.Outcomes...)
	// The maps inside teams are never changed in place; a changed team gets new ones.
	q.Roster.Attributes = append([]Attribute(nil), p.Roster.Attributes...)
	q.Roster.Teams = append([]Team(nil), p.Roster.Teams...)
	q.Plan.BlockBy = append([]string(nil), p.Plan.BlockBy...)
	q.Plan.Covariates = append([]string(nil), p.Plan.Covariates...)
	q.Plan.BalanceOn = append([]string(nil), p.Plan.BalanceOn...)
	// Constraints and subgroups are never changed in place; a changed one is a new one.
	q.Plan.Constraints = append([]Constraint(nil), p.Plan.Constraints...)
	q.Plan.Subgroups = append([]Subgroup(nil), p.Plan.Subgroups...)
	q.Plan.SealedBy = append([]Person(nil), p.Plan.SealedBy...)
	q.Imports = append([]Import(nil), p.Imports...)
	// A collection is never changed in place; a changed one is a new one.
	q.Collections = append([]Collection(nil), p.Collections...)
	q.Deviations = append([]Deviation(nil), p.Deviations...)
	if p.Draw != nil {
		d := *p.Draw
		// Slices of a draw grow only by appending to a copy of known length.
		d.Arm, d.Team, d.Block = slices.Clone(d.Arm), slices.Clone(d.Team), slices.Clone(d.Block)
		d.Late, d.Earlier = slices.Clone(d.Late), slices.Clone(d.Earlier)
		q.Draw = &d
	}
	if p.SampleSize != nil {
		s := *p.SampleSize
		s.Sources = maps.Clone(s.Sources)
		q.SampleSize = &s
	}
	if p.Final != nil {
		f := *p.Final
		q.Final = &f
	}
	if p.Unblinding != nil {
		u := *p.Unblinding
		q.Unblinding = &u
	}
	return &q
}
