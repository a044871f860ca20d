package main

import (
	"fmt"
	"strconv"
	"strings"

	"leeway/experiment"
)

// withReason cuts “: reason” off the end of a text.
func withReason(text string) (what, reason string) {
	what, reason, _ = strings.Cut(text, ": ")
	return strings.TrimSpace(what), strings.TrimSpace(reason)
}

// constraints reads the flags that limit the draw, in the order of the flags.
func (p *planFlags) constraints(doc *experiment.Pilot) ([]experiment.Constraint, error) {
	var out []experiment.Constraint
	for _, kind := range []struct {
		texts []string
		flag  string
		kind  experiment.ConstraintKind
	}{{p.same, "--same-arm", experiment.SameArm}, {p.apart, "--apart", experiment.Apart}, {p.placed, "--placed", experiment.Placed}, {p.atMost, "--at-most", experiment.AtMost}} {
		for _, text := range kind.texts {
			k, err := parseConstraint(doc, kind.flag, kind.kind, text)
			if err != nil {
				return nil, err
			}
			out = append(out, k)
		}
	}
	return out, nil
}

// parseConstraint reads one constraint: “EM-01,EM-02: reason”, “Manager: reason”,
// “MF-03=ARM: reason” or “District=ARM=2: reason”.
func parseConstraint(doc *experiment.Pilot, flag string, kind experiment.ConstraintKind, text string) (experiment.Constraint, error) {
	what, reason := withReason(text)
	k := experiment.Constraint{Kind: kind, Reason: reason}
	parts := strings.Split(what, "=")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	switch {
	case kind == experiment.Placed && len(parts) != 2:
		return k, usageError{fmt.Errorf("%s “%s” is not TEAMS=ARM", flag, text)}
	case kind == experiment.AtMost && len(parts) != 3:
		return k, usageError{fmt.Errorf("%s “%s” is not COLUMN=ARM=NUMBER", flag, text)}
	case kind == experiment.AtMost:
		n, err := strconv.Atoi(parts[2])
		if err != nil || n < 0 {
			return k, usageError{fmt.Errorf("%s “%s”: “%s” is not a number of teams", flag, text, parts[2])}
		}
		k.Attribute, k.Arm, k.Limit = parts[0], parts[1], n
		return k, knownColumns(doc, flag, k.Attribute)
	case kind == experiment.Placed:
		k.Arm = parts[1]
	}
	if _, column := doc.Roster.Attribute(parts[0]); column && kind != experiment.Placed {
		k.Attribute = parts[0]
		return k, nil
	}
	for _, id := range strings.Split(parts[0], ",") {
		id = strings.TrimSpace(id)
		if _, known := doc.Roster.Team(id); !known && len(doc.Roster.Teams) > 0 {
			return k, &experiment.Refusal{What: fmt.Sprintf("The roster has neither a team nor a column “%s”, which %s names.", id, flag), Remedy: "Use ids as they stand in the roster, with commas between them. Nothing was changed."}
		}
		k.Teams = append(k.Teams, id)
	}
	return k, nil
}

// parseSubgroup reads “Motivation”, “Motivation=3” and “Motivation=3: reason”.
func parseSubgroup(doc *experiment.Pilot, text string) (experiment.Subgroup, error) {
	what, reason := withReason(text)
	s := experiment.Subgroup{Attribute: what, Reason: reason}
	a, known := doc.Roster.Attribute(what)
	if at := strings.LastIndex(what, "="); !known && at > 0 {
		n, err := strconv.Atoi(strings.TrimSpace(what[at+1:]))
		if err != nil || n < 2 || n > 5 {
			return s, usageError{fmt.Errorf("--subgroup “%s”: “%s” is not a number of parts from 2 to 5", text, what[at+1:])}
		}
		s.Attribute, s.Groups = strings.TrimSpace(what[:at]), n
		a, known = doc.Roster.Attribute(s.Attribute)
	}
	if err := knownColumns(doc, "--subgroup", s.Attribute); err != nil {
		return s, err
	}
	switch {
	case known && !a.Numeric:
		s.Groups = 0
	case s.Groups == 0:
		s.Groups = 3
	}
	return s, nil
}
