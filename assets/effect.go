package assets

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Result says which way a figure of a study went.
type Result string

// The results. A study without a draw can only say that two things go together;
// a trial never says that.
const (
	Better      Result = "better"
	Worse       Result = "worse"
	NoChange    Result = "no clear change"
	GoesWith    Result = "goes with more"
	GoesAgainst Result = "goes with less"
)

// Effect is one figure of a study: what was looked at, for whom, and what came out.
type Effect struct {
	// Outcome is what was looked at, Group for which arm or part of the study; Group
	// is empty where there is only one.
	Outcome string `json:"outcome"`
	Group   string `json:"group,omitempty"`
	Result  Result `json:"result"`
	// Value is the size in Unit, nil where what was read gives none. Words stand in
	// its place where the source gives a range.
	Value *float64 `json:"value,omitempty"`
	Unit  string   `json:"unit,omitempty"`
	Words string   `json:"words,omitempty"`
	// SE is the standard error in Unit, P the p-value, PBy how it was got where that is
	// not the usual way ("randomisation"), N on how many. 0 or empty is not known.
	SE  float64 `json:"se,omitempty"`
	P   float64 `json:"p,omitempty"`
	PBy string  `json:"p_by,omitempty"`
	N   string  `json:"n,omitempty"`
}

// String is the figure in one line: "Sick leave: no clear change", "Log unit price,
// autonomy: −0.086 log points (SE 0.032, randomisation p 0.018), better".
func (e Effect) String() string {
	var b strings.Builder
	b.WriteString(e.Outcome)
	if e.Group != "" {
		b.WriteString(" (" + e.Group + ")")
	}
	b.WriteString(": ")
	switch {
	case e.Words != "":
		b.WriteString(e.Words)
	case e.Value != nil:
		b.WriteString(signed(*e.Value, e.decimals()))
		if e.Unit == "%" {
			b.WriteString("%")
		} else if e.Unit != "" {
			b.WriteString(" " + e.Unit)
		}
	default:
		return b.String() + string(e.Result)
	}
	var more []string
	if e.SE > 0 {
		more = append(more, "SE "+strconv.FormatFloat(e.SE, 'f', e.decimals(), 64))
	}
	if e.P > 0 {
		more = append(more, strings.TrimSpace(e.PBy+" p "+plainNumber(e.P)))
	}
	if e.N != "" {
		more = append(more, e.N)
	}
	if len(more) > 0 {
		b.WriteString(" (" + strings.Join(more, ", ") + ")")
	}
	return b.String() + ", " + string(e.Result)
}

// decimals is how many decimals the value and its standard error are shown with: as
// many as the one that was printed with more, so that 0.030 keeps its last digit
// beside −0.026.
func (e Effect) decimals() int {
	most := 0
	for _, v := range []float64{*e.Value, e.SE} {
		_, after, _ := strings.Cut(plainNumber(v), ".")
		most = max(most, len(after))
	}
	return most
}

// signed writes a change with its sign, minus as U+2212.
func signed(v float64, decimals int) string {
	sign := "−"
	if v > 0 {
		sign = "+"
	}
	return sign + strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
}

func plainNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// check says what a piece of evidence lacks.
func (e Evidence) check() error {
	switch e.Strength {
	case NoTrial:
		if e.Cite+e.Study+e.Design+e.Setting+e.N+e.Finding+e.Note+e.Source != "" || e.Year != 0 || len(e.Effects) > 0 {
			return fmt.Errorf("it says %q and yet names a study", NoTrial)
		}
		return nil
	case InTables, InAbstract, GoesTogether:
	default:
		return fmt.Errorf("the strength %q is not known", e.Strength)
	}
	for member, text := range map[string]string{"cite": e.Cite, "study": e.Study, "design": e.Design, "setting": e.Setting, "n": e.N, "finding": e.Finding, "source": e.Source} {
		if strings.TrimSpace(text) == "" {
			return fmt.Errorf("it has no %s", member)
		}
	}
	if len(e.Effects) == 0 {
		return fmt.Errorf("it has no effects")
	}
	for _, f := range e.Effects {
		if err := f.check(e.Strength == GoesTogether); err != nil {
			return fmt.Errorf("%s: %w", f.Outcome, err)
		}
	}
	return nil
}

// check says what a figure lacks; together is true where the study had no draw.
func (e Effect) check(together bool) error {
	if strings.TrimSpace(e.Outcome) == "" {
		return fmt.Errorf("a figure has no outcome")
	}
	switch e.Result {
	case Better, Worse, NoChange:
		if together {
			return fmt.Errorf("a correlation is shown as %q", e.Result)
		}
	case GoesWith, GoesAgainst:
		if !together {
			return fmt.Errorf("a trial only says %q", e.Result)
		}
	default:
		return fmt.Errorf("the result %q is not known", e.Result)
	}
	switch {
	case e.Value != nil && (*e.Value == 0 || math.IsNaN(*e.Value) || math.IsInf(*e.Value, 0)):
		return fmt.Errorf("its value is %g", *e.Value)
	case e.Value != nil && e.Unit == "":
		return fmt.Errorf("its value has no unit")
	case e.Value == nil && (e.SE != 0 || e.P != 0 || e.Unit != ""):
		return fmt.Errorf("it has an error or a unit, but no value")
	case e.SE < 0 || e.P < 0 || e.P > 1:
		return fmt.Errorf("its SE is %g and its p %g", e.SE, e.P)
	}
	return nil
}
