package assets

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"
)

//go:embed outcomes/*.json
var outcomeFiles embed.FS

// OutcomeGroup is where in an office a number comes from.
type OutcomeGroup string

// The groups of administrative outcomes.
const (
	WorkDone  OutcomeGroup = "Work done"
	Quality   OutcomeGroup = "Quality"
	StaffKept OutcomeGroup = "Staff"
	RulesKept OutcomeGroup = "Rules kept"
)

// OutcomeGroups lists the groups in the order in which the library shows them.
var OutcomeGroups = []OutcomeGroup{WorkDone, Quality, StaffKept, RulesKept}

// Outcome is an administrative outcome of the library: a number that offices have
// anyway. None has a smallest change that matters; Ask helps to find it.
type Outcome struct {
	// ID is the file's name without its ending; it never changes.
	ID    string       `json:"id"`
	Name  string       `json:"name"`
	Group OutcomeGroup `json:"group"`
	// Order is its place in its group, from 1.
	Order int `json:"order"`
	// Definition says in one sentence what is measured.
	Definition string `json:"definition"`
	// Unit is what one means; empty for a yes-or-no outcome.
	Unit string `json:"unit,omitempty"`
	// Kind and Better are the words of the pilot's document: "continuous" or "binary",
	// "higher" or "lower". Role is "guardrail" for outcomes that are usually one.
	Kind   string `json:"kind"`
	Better string `json:"better"`
	Role   string `json:"role,omitempty"`
	// Source is where it usually comes from, Count how it is counted.
	Source string `json:"source"`
	Count  string `json:"count"`
	// Pitfalls are what can make the number tell something else.
	Pitfalls []string `json:"pitfalls"`
	// Guardrail is the id of an outcome that must not get worse beside this one, and
	// GuardrailWhy why; empty for outcomes that are usually guardrails themselves.
	Guardrail    string `json:"guardrail,omitempty"`
	GuardrailWhy string `json:"guardrail_why,omitempty"`
	// Ask are questions, in natural units, to find the smallest change that matters.
	Ask []string `json:"ask"`
}

// Outcomes gives every administrative outcome, by group in the order of
// [OutcomeGroups], then by Order. An error names the file that is wrong; with the
// files that Leeway is built from there is none.
func Outcomes() ([]Outcome, error) { return readOutcomes(outcomeFiles) }

func readOutcomes(files fs.FS) ([]Outcome, error) {
	out, err := readAll(files, "outcomes", "outcome", func(data []byte) (Outcome, string, error) {
		var o Outcome
		if err := strict(data, &o); err != nil {
			return o, "", err
		}
		return o, o.ID, o.check()
	})
	if err != nil {
		return nil, err
	}
	for _, o := range out {
		if o.Guardrail != "" && !slices.ContainsFunc(out, func(other Outcome) bool { return other.ID == o.Guardrail }) {
			return nil, fmt.Errorf("outcome %s: its guardrail %q is not in the library", o.ID, o.Guardrail)
		}
	}
	slices.SortFunc(out, func(a, b Outcome) int {
		return cmp.Or(cmp.Compare(slices.Index(OutcomeGroups, a.Group), slices.Index(OutcomeGroups, b.Group)), cmp.Compare(a.Order, b.Order))
	})
	return out, nil
}

// check says what an outcome lacks.
func (o Outcome) check() error {
	if err := filled([2]string{"id", o.ID}, [2]string{"name", o.Name}, [2]string{"definition", o.Definition}, [2]string{"source", o.Source}, [2]string{"count", o.Count}); err != nil {
		return err
	}
	switch {
	case !slices.Contains(OutcomeGroups, o.Group):
		return fmt.Errorf("the group %q is not known", o.Group)
	case o.Order < 1:
		return fmt.Errorf("its order is %d", o.Order)
	case o.Kind != "continuous" && o.Kind != "binary" && o.Kind != "count":
		return fmt.Errorf("the kind %q is not known", o.Kind)
	case (o.Kind == "binary") != (o.Unit == ""):
		return fmt.Errorf("a yes-or-no outcome has no unit, and any other has one")
	case o.Better != "higher" && o.Better != "lower":
		return fmt.Errorf("better is %q", o.Better)
	case o.Role != "" && o.Role != "guardrail":
		return fmt.Errorf("the role %q is not known", o.Role)
	case len(o.Pitfalls) == 0 || blank(o.Pitfalls):
		return fmt.Errorf("it has no pitfall, or an empty one")
	case len(o.Ask) == 0 || blank(o.Ask):
		return fmt.Errorf("it has no question to ask, or an empty one")
	case (o.Guardrail == "") != (o.GuardrailWhy == "") || o.Guardrail == o.ID:
		return fmt.Errorf("its guardrail and the reason for it do not agree")
	case o.Guardrail == "" && o.Role != "guardrail":
		return fmt.Errorf("it has no guardrail and is none")
	}
	return nil
}
