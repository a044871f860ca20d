package experiment

import "strings"

// Place says where something is wrong, as closely as it is known. Empty members
// are left out of the sentence.
type Place struct {
	File  string `json:"file,omitempty"`
	Sheet string `json:"sheet,omitempty"`
	Cell  string `json:"cell,omitempty"`
	Team  string `json:"team,omitempty"`
	Field string `json:"field,omitempty"`
}

// String writes the place as the problem lists show it: "Roster.xlsx ! Teams ! B14".
func (p Place) String() string {
	var parts []string
	for _, part := range []string{p.File, p.Sheet, p.Cell} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 && p.Team != "" {
		parts = append(parts, "team "+p.Team)
	}
	return strings.Join(parts, " ! ")
}

// Refusal is an error meant for a person: what happened, where, and what to do.
// What and Remedy are whole sentences.
type Refusal struct {
	What   string
	Place  Place
	Remedy string
	Cause  error
}

// Error is the whole message as one line.
func (r *Refusal) Error() string {
	var b strings.Builder
	if place := r.Place.String(); place != "" {
		b.WriteString(place)
		b.WriteString(": ")
	}
	b.WriteString(r.What)
	if r.Remedy != "" {
		b.WriteString(" ")
		b.WriteString(r.Remedy)
	}
	return b.String()
}

// Unwrap gives the error behind the refusal, for callers that look for a kind of error.
func (r *Refusal) Unwrap() error { return r.Cause }

// Severity orders problems by what they stop.
type Severity int

// The three severities of a problem list.
const (
	// MustSettle stops the step until somebody decides.
	MustSettle Severity = iota
	// LookAtIt may change an inference; the step can go on.
	LookAtIt
	// ForInformation tells what was done.
	ForInformation
)

// String names the severity as lists show it.
func (s Severity) String() string {
	switch s {
	case MustSettle:
		return "must settle"
	case LookAtIt:
		return "look at it"
	case ForInformation:
		return "for information"
	}
	return "unknown"
}

// MarshalText writes the severity's name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a severity's name; an unknown name is taken as MustSettle,
// the reading that hides nothing.
func (s *Severity) UnmarshalText(text []byte) error {
	switch string(text) {
	case "look at it":
		*s = LookAtIt
	case "for information":
		*s = ForInformation
	default:
		*s = MustSettle
	}
	return nil
}

// Problem is one doubt about a pilot or about an imported sheet.
type Problem struct {
	Severity Severity `json:"severity"`
	Place    Place    `json:"place"`
	// What is one sentence: what was found.
	What string `json:"what"`
	// Remedy is one sentence: what to do, or what Leeway will do.
	Remedy string `json:"remedy,omitempty"`
}

// Problems is a list of problems; it is an error when it holds one that must be settled.
type Problems []Problem

// Blocking gives the problems that must be settled.
func (ps Problems) Blocking() Problems {
	var out Problems
	for _, p := range ps {
		if p.Severity == MustSettle {
			out = append(out, p)
		}
	}
	return out
}

// Err is nil when nothing must be settled, and otherwise a *Refusal that lists
// every blocking problem, one a line.
func (ps Problems) Err() error {
	blocking := ps.Blocking()
	if len(blocking) == 0 {
		return nil
	}
	if len(blocking) == 1 {
		return &Refusal{What: blocking[0].What, Place: blocking[0].Place, Remedy: blocking[0].Remedy}
	}
	lines := make([]string, 0, len(blocking))
	for _, p := range blocking {
		lines = append(lines, (&Refusal{What: p.What, Place: p.Place, Remedy: p.Remedy}).Error())
	}
	return &Refusal{What: strings.Join(lines, "\n")}
}
