package request

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"leeway/experiment"
	"leeway/experiment/estimate"
)

// The estimators that Spec is for.
const (
	estimatorDifference = "difference_in_means"
	estimatorOLS        = "ols_robust"
)

// Spec asks for a difference in means or for least squares.
type Spec struct {
	Common
	// Outcome is a column of numbers.
	Outcome string `json:"outcome"`
	// Treatment is a column; for ols_robust also a term such as "z * female",
	// "factor(wave)" or "I(treated * (year == 2001))".
	Treatment string `json:"treatment"`
	// Covariates are further regressors of ols_robust, each a column or a term.
	Covariates List `json:"covariates,omitempty"`
	// Blocks and Clusters name the columns of the design of difference_in_means;
	// Clusters also those of ols_robust.
	Blocks   string `json:"blocks,omitempty"`
	Clusters string `json:"clusters,omitempty"`
	// Weights names a column of numbers, 0 or above.
	Weights string `json:"weights,omitempty"`
	// FixedEffects names columns whose levels are absorbed.
	FixedEffects List `json:"fixed_effects,omitempty"`
	// SEType is one of classical, HC0, HC1, HC2, HC3, CR0, stata, CR2; empty is CR2
	// with clusters and HC2 without.
	SEType estimate.SEType `json:"se_type,omitempty"`
	// Condition1 and Condition2 are the values of the treatment that are compared,
	// the second less the first; empty where the treatment has only two.
	Condition1 Label `json:"condition1,omitempty"`
	Condition2 Label `json:"condition2,omitempty"`
}

// Filter is one condition on rows: ==, !=, <, <=, >, >=, in (a list) or notna.
type Filter struct {
	Column string          `json:"col"`
	Op     string          `json:"op"`
	Value  json.RawMessage `json:"value,omitempty"`
}

// List is a list of names; a single name in JSON is a list of one.
type List []string

// UnmarshalJSON reads a name or a list of names.
func (l *List) UnmarshalJSON(data []byte) error { return oneOrMore(data, (*[]string)(l)) }

// oneOrMore reads a value or a list of values.
func oneOrMore[T any](data []byte, list *[]T) error {
	var one T
	if json.Unmarshal(data, &one) == nil {
		*list = []T{one}
		return nil
	}
	return json.Unmarshal(data, list)
}

// Label is a value of the treatment as text; a number in JSON is taken as its digits.
type Label string

// UnmarshalJSON reads text or a number.
func (l *Label) UnmarshalJSON(data []byte) error {
	text, err := scalar(data)
	*l = Label(text)
	return err
}

// MarshalJSON writes a number where the label is one, and text otherwise.
func (l Label) MarshalJSON() ([]byte, error) {
	if v, err := strconv.ParseFloat(string(l), 64); err == nil && formatNumber(v) == string(l) {
		return []byte(l), nil
	}
	return json.Marshal(string(l))
}

// scalar reads a JSON text, number or truth value as the label a column would show.
func scalar(data []byte) (string, error) {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return "", err
	}
	switch x := v.(type) {
	case string:
		return x, nil
	case float64:
		return formatNumber(x), nil
	case bool:
		return strings.ToUpper(fmt.Sprint(x)), nil
	case nil:
		return "", nil
	}
	return "", fmt.Errorf("%s is neither text nor a number", data)
}

// check completes the defaults and refuses what no data could make sensible.
func (s *Spec) check() error {
	if err := s.Common.check(); err != nil {
		return err
	}
	if s.Outcome == "" || s.Treatment == "" {
		return &experiment.Refusal{What: "The specification names no outcome or no treatment.", Remedy: "Name a column of numbers as outcome and a column or a term as treatment."}
	}
	if s.Estimator == estimatorDifference {
		if len(s.Covariates) > 0 || len(s.FixedEffects) > 0 || s.SEType != "" {
			return &experiment.Refusal{What: "A difference in means takes no covariates, fixed effects or se_type: its error follows from the design.", Remedy: "Use the estimator ols_robust, or give blocks and clusters."}
		}
		return nil
	}
	return s.checkOLS()
}

func (s *Spec) checkOLS() error {
	if s.Blocks != "" || s.Condition1 != "" || s.Condition2 != "" {
		return &experiment.Refusal{What: "Least squares takes no blocks, condition1 or condition2.", Remedy: "Use fixed_effects for the blocks, and subset for the conditions."}
	}
	if s.SEType == "" {
		s.SEType = estimate.HC2
		if s.Clusters != "" {
			s.SEType = estimate.CR2
		}
	}
	known := false
	for _, t := range estimate.SETypes() {
		known = known || t == s.SEType
	}
	if !known {
		return &experiment.Refusal{What: fmt.Sprintf("There is no se_type “%s”.", s.SEType), Remedy: fmt.Sprintf("Use one of %v.", estimate.SETypes())}
	}
	if s.SEType.Clustered() != (s.Clusters != "") {
		return &experiment.Refusal{What: fmt.Sprintf("The se_type %s does not go with clusters “%s”.", s.SEType, s.Clusters), Remedy: "With clusters use CR0, stata or CR2; without them classical or HC0 to HC3."}
	}
	return nil
}

// column finds a column or refuses with the names there are.
func (f *Frame) column(name string) (*column, error) {
	if c, known := f.columns[name]; known {
		return c, nil
	}
	return nil, &experiment.Refusal{What: fmt.Sprintf("The table has no column “%s”.", name), Remedy: "It has " + strings.Join(f.names, ", ") + "."}
}

// filter lists the rows that meet all conditions; a missing cell meets only !=
// of nothing, as in R where it drops out.
func (f *Frame) filter(conditions []Filter) ([]int, error) {
	keep := make([]bool, f.rows)
	for i := range keep {
		keep[i] = true
	}
	for _, cond := range conditions {
		c, err := f.column(cond.Column)
		if err != nil {
			return nil, err
		}
		meets, err := cond.test(c)
		if err != nil {
			return nil, err
		}
		for i := range keep {
			keep[i] = keep[i] && !c.missing(i) && meets(i)
		}
	}
	var rows []int
	for i, k := range keep {
		if k {
			rows = append(rows, i)
		}
	}
	return rows, nil
}

// test makes the condition's check for one row that is not missing.
func (cond Filter) test(c *column) (func(i int) bool, error) {
	bad := func(err error) error {
		return &experiment.Refusal{What: fmt.Sprintf("The subset condition on “%s” (%s %s) cannot be used.", cond.Column, cond.Op, cond.Value), Remedy: "Use ==, !=, <, <=, >, >=, in with a list, or notna.", Cause: err}
	}
	switch cond.Op {
	case "notna":
		return func(int) bool { return true }, nil
	case "in":
		var raw []json.RawMessage
		if err := json.Unmarshal(cond.Value, &raw); err != nil {
			return nil, bad(err)
		}
		set := map[string]bool{}
		for _, r := range raw {
			text, err := scalar(r)
			if err != nil {
				return nil, bad(err)
			}
			set[text] = true
		}
		return func(i int) bool { return set[c.label(i)] }, nil
	case "==", "!=":
		text, err := scalar(cond.Value)
		if err != nil {
			return nil, bad(err)
		}
		return func(i int) bool { return (c.label(i) == text) == (cond.Op == "==") }, nil
	}
	compare, known := comparisons[cond.Op]
	limit := math.NaN()
	if err := json.Unmarshal(cond.Value, &limit); err != nil || !known || c.text != nil {
		return nil, bad(err)
	}
	return func(i int) bool { return compare(c.number[i], limit) }, nil
}

// comparisons are the relations of numbers, shared by subsets and terms.
var comparisons = map[string]func(a, b float64) bool{
	"==": func(a, b float64) bool { return a == b },
	"!=": func(a, b float64) bool { return a != b },
	"<":  func(a, b float64) bool { return a < b },
	"<=": func(a, b float64) bool { return a <= b },
	">":  func(a, b float64) bool { return a > b },
	">=": func(a, b float64) bool { return a >= b },
}
