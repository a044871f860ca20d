package request

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"leeway/experiment"
)

// request is one estimator's specification, read from JSON and ready to be run on a
// table. What run gives marshals to JSON with the members that the reference values
// have in "expected"; data that allow no estimate give a Failure.
type request interface {
	run(ctx context.Context, f *Frame) (any, error)
}

// requests makes an empty specification for each estimator.
var requests = map[string]func() request{
	"difference_in_means":     func() request { return &Spec{} },
	"ols_robust":              func() request { return &Spec{} },
	"lin":                     func() request { return &LinSpec{} },
	"iv_2sls":                 func() request { return &TwoStageSpec{} },
	"ols_crve":                func() request { return &RobustSpec{} },
	"ols_crve_joint":          func() request { return &RobustSpec{} },
	"ols_crve_contrast":       func() request { return &RobustSpec{} },
	"wild_cluster_bootstrap":  func() request { return &BootstrapSpec{} },
	"romano_wolf":             func() request { return &BootstrapSpec{} },
	"randomisation_inference": func() request { return &RandomisationSpec{} },
	"westfall_young":          func() request { return &WestfallYoungSpec{} },
	"horvitz_thompson":        func() request { return &HorvitzSpec{} },
	"design_facts":            func() request { return &DesignSpec{} },
	"p.adjust":                func() request { return &PValues{} },
	"bky":                     func() request { return &PValues{} },
	"icw_index":               func() request { return &IndexSpec{} },
	"klk_index":               func() request { return &IndexSpec{} },
	"lee_bounds":              func() request { return &BoundsSpec{} },
	"manski_bounds":           func() request { return &BoundsSpec{} },
	"icc_anova":               func() request { return &ICCSpec{} },
}

// Common are the members that every specification of an estimate from a table has.
type Common struct {
	// Estimator names what is asked for.
	Estimator string `json:"estimator"`
	// Alpha is 1 minus the level of the intervals; 0 stands for 0.05.
	Alpha float64 `json:"alpha,omitempty"`
	// Subset keeps only rows that meet every condition.
	Subset []Filter `json:"subset,omitempty"`
	// Levels gives the order of a text column's levels; the first is the reference.
	Levels map[string][]string `json:"levels,omitempty"`
}

// Failure is the answer where the data, not the specification, allow no estimate.
type Failure struct {
	// Status is "error", Message says why.
	Status  string `json:"status"`
	Message string `json:"message"`
}

// failed is the answer where the data allow no estimate.
func failed(message string) Failure { return Failure{"error", message} }

// Estimators lists the estimators that Run knows, by name.
func Estimators() []string { return slices.Sorted(maps.Keys(requests)) }

// Run makes one estimate from a table by a specification in JSON; f may be nil for a
// request that needs no table. The answer marshals to JSON with the members of the
// reference values. A specification that cannot be used gives a *experiment.Refusal;
// data that allow no estimate give a Failure as the answer.
func Run(ctx context.Context, f *Frame, spec []byte) (any, error) {
	r, err := parse(spec)
	if err != nil {
		return nil, err
	}
	return r.run(ctx, f)
}

// Check reads a specification without running it: whether the estimator and every
// member are known.
func Check(spec []byte) error {
	_, err := parse(spec)
	return err
}

// parse reads a specification. A member that is not known is refused, so that a
// mistyped one is not left out in silence.
func parse(spec []byte) (request, error) {
	var named struct {
		Estimator string `json:"estimator"`
	}
	whole := json.NewDecoder(bytes.NewReader(spec))
	if err := whole.Decode(&named); err != nil {
		return nil, &experiment.Refusal{What: "The specification cannot be used: " + err.Error() + ".", Remedy: "Give one JSON object with the member estimator.", Cause: err}
	}
	if _, err := whole.Token(); err != io.EOF {
		return nil, &experiment.Refusal{What: "Something follows the end of the specification.", Remedy: "Give one JSON object."}
	}
	empty, known := requests[named.Estimator]
	if !known {
		return nil, &experiment.Refusal{What: fmt.Sprintf("There is no estimator “%s” here.", named.Estimator), Remedy: "There are " + strings.Join(Estimators(), ", ") + "."}
	}
	r := empty()
	dec := json.NewDecoder(bytes.NewReader(spec))
	dec.DisallowUnknownFields()
	if err := dec.Decode(r); err != nil {
		return nil, &experiment.Refusal{What: "The specification cannot be used: " + err.Error() + ".", Remedy: fmt.Sprintf("The members of %s are %s.", named.Estimator, strings.Join(members(reflect.TypeOf(r).Elem()), ", ")), Cause: err}
	}
	return r, nil
}

// members lists the JSON members of a specification.
func members(t reflect.Type) []string {
	var out []string
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Anonymous {
			out = append(out, members(field.Type)...)
			continue
		}
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && name != "-" {
			out = append(out, name)
		}
	}
	return out
}

// check completes the level of the intervals.
func (c *Common) check() error {
	if c.Alpha == 0 {
		c.Alpha = 0.05
	}
	if !(c.Alpha > 0 && c.Alpha < 1) {
		return &experiment.Refusal{What: fmt.Sprintf("Alpha is %g.", c.Alpha), Remedy: "Use a number between 0 and 1, such as 0.05."}
	}
	return nil
}

// rows is the table with its levels in order, and the rows that the subset keeps.
func (c *Common) rows(f *Frame) (*Frame, []int, error) {
	if f == nil {
		return nil, nil, &experiment.Refusal{What: fmt.Sprintf("%s needs a table.", c.Estimator), Remedy: "Give the file with --data."}
	}
	f, err := f.withLevels(c.Levels)
	if err != nil {
		return nil, nil, err
	}
	kept, err := f.filter(c.Subset)
	return f, kept, err
}
