package randomize

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
)

// The names under which a specification may ask for a way of drawing, without case,
// strokes and underlines.
var mechanismNames = map[string]experiment.MechanismKind{
	"simple": experiment.Simple, "complete": experiment.Complete, "blocked": experiment.Blocked,
	"matched pairs": experiment.MatchedPairs, "matchedpairs": experiment.MatchedPairs, "matched pair": experiment.MatchedPairs, "pairs": experiment.MatchedPairs,
	"rerandomised": experiment.Rerandomised, "rerandomized": experiment.Rerandomised, "rerandomisation": experiment.Rerandomised, "rerandomization": experiment.Rerandomised,
	"constrained": experiment.Constrained, "covariate constrained": experiment.Constrained,
}

// The names under which a specification may ask for a constraint.
var constraintNames = map[string]experiment.ConstraintKind{
	"same arm": experiment.SameArm, "same": experiment.SameArm, "together": experiment.SameArm,
	"apart": experiment.Apart, "never same arm": experiment.Apart, "never the same arm": experiment.Apart, "different arms": experiment.Apart, "different arm": experiment.Apart,
	"placed": experiment.Placed, "must": experiment.Placed, "must be": experiment.Placed, "fixed": experiment.Placed,
	"at most": experiment.AtMost, "most": experiment.AtMost, "max": experiment.AtMost,
}

// plainName is a name as it is looked up.
func plainName(name string) string {
	return folded(strings.NewReplacer("_", " ", "-", " ").Replace(name))
}

// specJSON is a specification as it is written, with what may be left out as pointers.
type specJSON struct {
	Unit        string           `json:"unit"`
	Mechanism   string           `json:"mechanism"`
	Arms        []specArmJSON    `json:"arms"`
	Blocks      []string         `json:"blocks"`
	Covariates  []string         `json:"covariates"`
	Acceptance  *float64         `json:"acceptance"`
	Constraints []constraintJSON `json:"constraints"`
}

type specArmJSON struct {
	Name    string       `json:"name"`
	Share   *json.Number `json:"share"`
	Control bool         `json:"control"`
}

// constraintJSON has the members of experiment.Constraint and other words for them.
type constraintJSON struct {
	Kind      string   `json:"kind"`
	Type      string   `json:"type"` // kind
	Teams     []string `json:"teams"`
	Units     []string `json:"units"` // teams
	Team      string   `json:"team"`  // teams, one
	Unit      string   `json:"unit"`  // teams, one
	Attribute string   `json:"attribute"`
	Column    string   `json:"column"` // attribute
	Per       string   `json:"per"`    // attribute
	Arm       string   `json:"arm"`
	Limit     *int     `json:"limit"`
	Max       *int     `json:"max"` // limit
	N         *int     `json:"n"`   // limit
	Reason    string   `json:"reason"`
}

// ParseSpec reads a specification's JSON strictly: an unknown member is refused, and
// nothing that may change an inference is guessed. Shares may be whole parts, or
// decimals that are turned into whole parts. notes say in sentences what was taken for
// granted. The unit may be empty: the caller finds it. The error is a
// *experiment.Refusal, whose cause is that of package json where the JSON is at fault.
func ParseSpec(data []byte) (s Spec, notes []string, err error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var raw specJSON
	err = dec.Decode(&raw)
	if err == nil {
		if _, after := dec.Token(); after != io.EOF {
			err = errors.New("something follows its end")
		}
	}
	if err != nil {
		return Spec{}, nil, &experiment.Refusal{What: "The specification cannot be used: " + err.Error() + ".", Remedy: "Its members are unit, mechanism, arms, blocks, covariates, acceptance and constraints.", Cause: err}
	}
	s = Spec{Unit: strings.TrimSpace(raw.Unit), Blocks: raw.Blocks, Covariates: raw.Covariates}
	known := false
	if s.Mechanism, known = mechanismNames[plainName(raw.Mechanism)]; !known {
		what := fmt.Sprintf("Leeway does not know the mechanism “%s”.", raw.Mechanism)
		if raw.Mechanism == "" {
			what = "The specification does not say how the units are drawn."
		}
		return Spec{}, nil, specWrong(what, "Give mechanism as simple, complete, blocked, matched pairs, rerandomised or constrained.")
	}
	for _, step := range []func(specJSON, *[]string) error{s.takeArms, s.takeColumns, s.takeAcceptance, s.takeConstraints} {
		if err := step(raw, &notes); err != nil {
			return Spec{}, nil, err
		}
	}
	return s, notes, nil
}

func specWrong(what, remedy string) error {
	return &experiment.Refusal{What: what, Place: experiment.Place{Field: "spec"}, Remedy: remedy}
}

func (s *Spec) takeArms(raw specJSON, notes *[]string) error {
	if len(raw.Arms) < 2 {
		return specWrong(fmt.Sprintf("The specification has %d arms.", len(raw.Arms)), `Name at least two with their shares: "arms": [{"name": "As before", "share": 1}, {"name": "Practice", "share": 1}].`)
	}
	var shares []string
	controls, seen := 0, map[string]bool{}
	for _, a := range raw.Arms {
		name := strings.TrimSpace(a.Name)
		if name == "" || seen[folded(name)] {
			return specWrong(fmt.Sprintf("The arm name “%s” is empty or like another's.", name), "Give each arm its own name.")
		}
		seen[folded(name)] = true
		if a.Control {
			controls++
		}
		if a.Share != nil {
			shares = append(shares, a.Share.String())
		}
		s.Arms = append(s.Arms, SpecArm{Name: name, Control: a.Control})
	}
	switch {
	case len(shares) == 0:
		for range s.Arms {
			shares = append(shares, "1")
		}
		*notes = append(*notes, "No arm has a share, so all are drawn equally.")
	case len(shares) < len(s.Arms):
		return specWrong("Some arms have a share and others have none.", "Give every arm its share.")
	}
	parts, note, err := wholeParts(shares)
	if err != nil {
		return err
	}
	if note != "" {
		*notes = append(*notes, note)
	}
	for i := range s.Arms {
		s.Arms[i].Share = parts[i]
	}
	switch controls {
	case 0:
		s.Arms[0].Control = true
		*notes = append(*notes, fmt.Sprintf("No arm is marked as control; the balance compares the others with the first, “%s”.", s.Arms[0].Name))
	case 1:
	default:
		return specWrong(fmt.Sprintf("%d arms are marked as control.", controls), "Mark one.")
	}
	return nil
}

// takeColumns checks that blocks and covariates fit the way of drawing.
func (s *Spec) takeColumns(_ specJSON, notes *[]string) error {
	for _, list := range [][]string{s.Blocks, s.Covariates} {
		for i, name := range list {
			if list[i] = strings.TrimSpace(name); list[i] == "" || slices.Contains(list[:i], list[i]) {
				return specWrong(fmt.Sprintf("The column name “%s” is empty or stands twice.", name), "Name each column once.")
			}
		}
	}
	switch {
	case len(s.Blocks) > 0 && !s.Mechanism.UsesBlocks():
		return specWrong(fmt.Sprintf("A %s draw has no blocks, but the specification names some.", s.Mechanism), "Use blocked, or leave blocks out.")
	case len(s.Blocks) == 0 && s.Mechanism == experiment.Blocked:
		return specWrong("A blocked draw needs blocks.", `Name the columns: "blocks": ["district"].`)
	case len(s.Covariates) == 0 && s.Mechanism.UsesBalance():
		return specWrong(fmt.Sprintf("A %s draw needs covariates: what the arms should be alike in.", s.Mechanism), `Name the columns: "covariates": ["before"].`)
	case len(s.Covariates) > 0 && !s.Mechanism.UsesBalance():
		*notes = append(*notes, fmt.Sprintf("A %s draw does not look at covariates; they are only compared in the balance.", s.Mechanism))
	}
	for _, name := range s.Covariates {
		if slices.Contains(s.Blocks, name) {
			return specWrong(fmt.Sprintf("The column “%s” is named both as block and as covariate.", name), "Within a block it is the same for all; leave it out of the covariates.")
		}
	}
	return nil
}

func (s *Spec) takeAcceptance(raw specJSON, notes *[]string) error {
	usual := map[experiment.MechanismKind]float64{experiment.Rerandomised: experiment.UsualRerandomisedAcceptance, experiment.Constrained: experiment.UsualConstrainedAcceptance}[s.Mechanism]
	switch {
	case usual == 0 && raw.Acceptance != nil:
		*notes = append(*notes, fmt.Sprintf("The acceptance is not used by a %s draw, which takes every draw.", s.Mechanism))
	case usual == 0:
	case raw.Acceptance == nil:
		s.Acceptance = usual
		*notes = append(*notes, fmt.Sprintf("The specification gives no acceptance; %g is used, which is usual for a %s draw.", usual, s.Mechanism))
	default:
		s.Acceptance = *raw.Acceptance
		if !(s.Acceptance > 0 && s.Acceptance < 1) || math.IsInf(s.Acceptance, 0) {
			remedy := fmt.Sprintf("Use a share above 0 and below 1, or leave it out: %g is usual.", usual)
			if s.Acceptance == 1 {
				remedy = "Every draw would do then: use complete or blocked, or a share below 1."
			}
			return specWrong(fmt.Sprintf("The acceptance is %g.", s.Acceptance), remedy)
		}
	}
	return nil
}

func (s *Spec) takeConstraints(raw specJSON, _ *[]string) error {
	for i, c := range raw.Constraints {
		one, err := c.constraint(i + 1)
		if err != nil {
			return err
		}
		if one.Arm != "" {
			at := slices.IndexFunc(s.Arms, func(a SpecArm) bool { return folded(a.Name) == folded(one.Arm) })
			if at < 0 {
				return specWrong(fmt.Sprintf("Constraint %d names the arm “%s”, which is not among the arms.", i+1, one.Arm), "Use an arm's name as it stands in arms.")
			}
			one.Arm = s.Arms[at].Name
		}
		s.Constraints = append(s.Constraints, one)
	}
	return nil
}

// constraint turns the written form into the one form, and refuses members that the
// kind has no use for.
func (c constraintJSON) constraint(number int) (experiment.Constraint, error) {
	wrong := func(what, remedy string) (experiment.Constraint, error) {
		return experiment.Constraint{}, specWrong(fmt.Sprintf("Constraint %d: %s", number, what), remedy)
	}
	name := cmp.Or(c.Kind, c.Type)
	kind, known := constraintNames[plainName(name)]
	if !known || c.Kind != "" && c.Type != "" {
		return wrong(fmt.Sprintf("its kind is “%s”.", name), "Use same arm, apart, placed or at most.")
	}
	limit, limits := c.limit()
	out := experiment.Constraint{Kind: kind, Teams: c.units(), Attribute: cmp.Or(c.Attribute, c.Column, c.Per), Arm: strings.TrimSpace(c.Arm), Limit: limit, Reason: c.Reason}
	takesArm, takesLimit := kind == experiment.Placed || kind == experiment.AtMost, kind == experiment.AtMost
	switch {
	case takesArm != (out.Arm != ""):
		return wrong("an arm belongs to placed and at most, and to no other kind.", "Give arm there, and only there.")
	case limits > 1 || takesLimit != (limits == 1):
		return wrong("one limit belongs to at most, and to no other kind.", "Give limit there, and only there.")
	case limit < 0:
		return wrong(fmt.Sprintf("at most %d is not possible.", limit), "Use 0 or more.")
	}
	if says, remedy := aboutWhom(out); says != "" {
		return wrong(says, remedy)
	}
	return out, nil
}

// aboutWhom says what is wrong with the units or the column a constraint is about;
// nothing where they are right.
func aboutWhom(k experiment.Constraint) (says, remedy string) {
	units, column := len(k.Teams), k.Attribute != ""
	switch k.Kind {
	case experiment.Placed:
		if units == 0 || column {
			return "placed needs units by their ids.", "Give units."
		}
	case experiment.AtMost:
		if units > 0 || !column {
			return "at most counts by a column.", "Give column, and no units."
		}
	default:
		if (units > 0) == column || units == 1 {
			return fmt.Sprintf("%s is about at least two units, or about a column.", k.Kind), "Give units, or a column; not both."
		}
	}
	return "", ""
}

// units are the ids under all names they may have.
func (c constraintJSON) units() []string {
	out := slices.Concat(c.Teams, c.Units)
	for _, one := range []string{c.Team, c.Unit} {
		if one != "" {
			out = append(out, one)
		}
	}
	return out
}

// limit is the limit under any of its names, and how many of them were given.
func (c constraintJSON) limit() (limit, given int) {
	for _, n := range []*int{c.Limit, c.Max, c.N} {
		if n != nil {
			limit, given = *n, given+1
		}
	}
	return limit, given
}
