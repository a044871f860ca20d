package dataset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Derived is a column that is computed from others, row by row. It stands in the table
// behind the sheet's columns under the letters "=1", "=2", …, and may be computed from
// those before it. Values are taken as they stand in the sheet, without a factor.
type Derived struct {
	Name string `json:"name"`
	// Outcome is the id of the outcome it holds; empty where it only serves another
	// column, as to divide by.
	Outcome string `json:"outcome,omitempty"`
	// How names the computation: see DeriveYesIf and the others.
	How string `json:"how"`
	// Columns are the letters it is computed from, in the order that How wants.
	Columns []string `json:"columns"`
	// Yes are the texts that count as yes, for DeriveYesIf.
	Yes []string `json:"yes,omitempty"`
	// Blank and Other are "no" or "missing" (the same as ""): what an empty cell and any
	// other text count as, for DeriveYesIf. For DeriveBefore and DeriveNotAfter Blank is
	// what a row without the first date counts as, when it has the second.
	Blank string `json:"blank,omitempty"`
	Other string `json:"other,omitempty"`
	// Factor multiplies the result, 0 is 1. It is 100 for a rate per 100.
	Factor float64 `json:"factor,omitempty"`
	// MissingAs says what a missing part of a sum, count or share is: "" makes the result
	// missing, "0" counts it as zero or no, "left out" takes the share of the others.
	// Where every part is missing the result is missing.
	MissingAs string `json:"missing_as,omitempty"`
	// Over is the letter of the column that the outcome's values are divided by.
	Over string `json:"over,omitempty"`
}

// The computations.
const (
	// DeriveYesIf is yes where the text of the column is one of Yes.
	DeriveYesIf = "yes if"
	// DeriveBefore is yes where the first date is before the second, DeriveNotAfter where
	// it is before it or the same.
	DeriveBefore   = "before"
	DeriveNotAfter = "not after"
	// DeriveDays is the number of days from the first date to the second, below zero
	// where the second comes first.
	DeriveDays = "days between"
	// DeriveSum adds the columns, DeriveProduct multiplies them, DeriveDifference takes
	// the second from the first, DeriveRatio divides the first by the second.
	DeriveSum        = "sum"
	DeriveProduct    = "product"
	DeriveDifference = "difference"
	DeriveRatio      = "ratio"
	// DerivePerStaffMonth divides the first column by staff times months, the second and
	// third.
	DerivePerStaffMonth = "per staff-month"
	// DeriveCountYes counts the yes among the columns, DeriveShareYes is their share.
	DeriveCountYes = "count of yes"
	DeriveShareYes = "share of yes"
)

// computation is what a way to derive wants of its columns.
type computation struct {
	least, most int // columns; most 0 is any number
	of          []Type
	parts       bool // takes MissingAs
	gives       Type
	says        string // what is computed, with the columns' names for %s in their order
}

var computations = map[string]computation{
	DeriveYesIf:         {1, 1, []Type{Text, Number, Date, YesNo}, false, YesNo, "yes where %s is %s"},
	DeriveBefore:        {2, 2, []Type{Date}, false, YesNo, "yes where %s is before %s"},
	DeriveNotAfter:      {2, 2, []Type{Date}, false, YesNo, "yes where %s is not after %s"},
	DeriveDays:          {2, 2, []Type{Date}, false, Number, "days from %s to %s"},
	DeriveSum:           {2, 0, []Type{Number, YesNo}, true, Number, "sum of %s"},
	DeriveProduct:       {2, 0, []Type{Number, YesNo}, false, Number, "product of %s"},
	DeriveDifference:    {2, 2, []Type{Number, YesNo}, false, Number, "%s less %s"},
	DeriveRatio:         {2, 2, []Type{Number, YesNo}, false, Number, "%s divided by %s"},
	DerivePerStaffMonth: {3, 3, []Type{Number, YesNo}, false, Number, "%s divided by %s times %s"},
	DeriveCountYes:      {2, 0, []Type{YesNo}, true, Number, "number of yes in %s"},
	DeriveShareYes:      {2, 0, []Type{YesNo}, true, Number, "share of yes in %s"},
}

// derivedName is the letter of the k-th derived column, from 0.
func derivedName(k int) string { return derivedLetter + strconv.Itoa(k+1) }

// WithDerived adds a derived column at the end, or replaces one that holds the same
// outcome or, without an outcome, has the same name. Columns that were left out and
// that it is computed from become an Input.
func (r Recipe) WithDerived(d Derived) Recipe {
	r.Derived = slices.Clone(r.Derived)
	at := slices.IndexFunc(r.Derived, func(e Derived) bool {
		return d.Outcome == e.Outcome && (d.Outcome != "" || d.Name == e.Name)
	})
	if at < 0 {
		r.Derived = append(r.Derived, d)
	} else {
		r.Derived[at] = d
	}
	for _, letter := range append(slices.Clone(d.Columns), d.Over) {
		r = r.asInput(letter, Input)
	}
	return r
}

// asInput gives a column that was left out a use, so that it is read.
func (r Recipe) asInput(letter string, use Use) Recipe {
	if c, ok := r.Column(letter); ok && c.Use == Ignore {
		c.Use = use
		return r.WithColumn(c)
	}
	return r
}

// derivedTimes sets the factor of a derived column.
func (r Recipe) derivedTimes(letter string, factor float64) (Recipe, bool) {
	for k := range r.Derived {
		if derivedName(k) == letter {
			r.Derived = slices.Clone(r.Derived)
			r.Derived[k].Factor = factor
			return r, true
		}
	}
	return r, false
}

// kindOf is the type in which a column of the sheet or a derived one before the k-th
// gives its values, "" where there is none.
func (r Recipe) kindOf(letter string, k int) Type {
	for i := range min(k, len(r.Derived)) {
		if derivedName(i) == letter {
			return computations[r.Derived[i].How].gives
		}
	}
	c, ok := r.Column(letter)
	switch {
	case !ok || c.Use == Ignore || c.Pseudonym:
		return ""
	case c.Recode != nil, c.Labels != nil && c.Labels.Low == 0 && c.Labels.High == 1:
		return YesNo
	}
	return c.Type
}

// checkDerived says what is wrong with the derived columns, "" for nothing.
func (r Recipe) checkDerived() string {
	if len(r.Derived)+len(r.Scales) > 0 && r.Purpose != ForOutcomes {
		return "columns are computed from outcomes, not from a list of teams."
	}
	if len(r.Derived) > maxComputed {
		return fmt.Sprintf("it computes more than %d columns.", maxComputed)
	}
	for k, d := range r.Derived {
		if text := r.checkOne(k, d); text != "" {
			return fmt.Sprintf("“%s” %s.", d.Name, text)
		}
	}
	for _, c := range r.Columns {
		if isComputed(c.Over) && (c.Use != OutcomeValue || r.kindOf(c.Over, len(r.Derived)) != Number) {
			return fmt.Sprintf("column %s is divided by “%s”, which is no computed number.", c.Letter, c.Over)
		}
	}
	return ""
}

func (r Recipe) checkOne(k int, d Derived) string {
	if text := d.checkShape(); text != "" {
		return text // what follows takes a known computation
	}
	for _, text := range []string{d.checkRules(), r.checkParts(k, d)} {
		if text != "" {
			return text
		}
	}
	if d.Over != "" && (d.Outcome == "" || r.kindOf(d.Over, k) != Number) {
		return fmt.Sprintf("is divided by “%s”, which is no number to divide an outcome by", d.Over)
	}
	return ""
}

// checkShape looks at the computation and the number of its columns.
func (d Derived) checkShape() string {
	how, known := computations[d.How]
	switch {
	case strings.TrimSpace(d.Name) == "":
		return "is a computed column without a name"
	case !known:
		return fmt.Sprintf("is computed by “%s”, which Leeway does not know", d.How)
	case len(d.Columns) < how.least || how.most > 0 && len(d.Columns) > how.most:
		return fmt.Sprintf("is computed from %d columns, which is not how “%s” works", len(d.Columns), d.How)
	case !finite([]float64{d.Factor}) || d.Factor < 0 || d.Factor != 0 && how.gives == YesNo:
		return "has a factor that is not above zero, or is yes or no and has one"
	}
	return ""
}

// checkRules looks at what texts, blanks and missing parts count as.
func (d Derived) checkRules() string {
	if (d.How == DeriveYesIf) != (len(d.Yes) > 0) {
		return "must say which texts count as yes, and only where a text is asked for"
	}
	for _, as := range []string{d.Blank, d.Other} {
		if as != "" && as != "no" && as != "missing" {
			return "must take empty cells and other texts as “no” or as “missing”"
		}
	}
	parts := computations[d.How].parts
	switch {
	case d.MissingAs == "", parts && d.MissingAs == "0", d.How == DeriveShareYes && d.MissingAs == "left out":
		return ""
	}
	return fmt.Sprintf("cannot take a missing part as “%s”", d.MissingAs)
}

// checkParts looks at the columns it is computed from.
func (r Recipe) checkParts(k int, d Derived) string {
	of := computations[d.How].of
	for i, letter := range d.Columns {
		kind := r.kindOf(letter, k)
		switch {
		case kind == "":
			return fmt.Sprintf("is computed from column “%s”, which is not read", letter)
		case !slices.Contains(of, kind):
			return fmt.Sprintf("needs %s in column %s, which is read as %s", typesWord(of), letter, kind)
		case slices.Contains(d.Columns[:i], letter):
			return fmt.Sprintf("is computed from column %s twice", letter)
		}
	}
	return ""
}

func typesWord(types []Type) string {
	if slices.Contains(types, Text) {
		return "a text"
	}
	switch types[0] {
	case Date:
		return "dates"
	case YesNo:
		return "yes or no"
	}
	return "numbers"
}
