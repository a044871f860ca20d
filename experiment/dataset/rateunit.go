package dataset

import (
	"strings"
	"unicode"
)

// RateUnit is a unit such as "complaints per 100 cases", taken apart: the total that is
// counted, what it is divided by, and the factor. A sheet that asks for the two totals
// lets Recipe.DivideBy and Column.Per make the outcome's own value of them.
type RateUnit struct {
	// What is what is counted, as the unit spells it: "complaints".
	What string
	// Over is what the total is divided by: "cases", "staff-weeks", "staff".
	Over string
	// Per is 100 of "per 100", otherwise 1.
	Per float64
}

// ParseRateUnit takes a unit apart. It is false for a unit that is no rate, such as
// "days" or "points of 100", and for one whose divisor is not clear, such as "vacant
// posts per 100" or one that names both people and things.
func ParseRateUnit(unit string) (RateUnit, bool) {
	r, ok := parseRate(unit)
	if !ok || r.staff && len(r.things) > 0 || !r.staff && r.time != "" {
		return RateUnit{}, false
	}
	what, rest, ok := strings.Cut(strings.ReplaceAll(unit, "/", " per "), " per ")
	if what = strings.TrimSpace(what); !ok || what == "" {
		return RateUnit{}, false
	}
	out := RateUnit{What: what, Per: r.per}
	switch {
	case r.staff && r.time != "":
		out.Over = "staff-" + r.time + "s"
	case r.staff:
		out.Over = "staff"
	default:
		out.Over = strings.TrimLeftFunc(strings.TrimSpace(rest), func(c rune) bool {
			return unicode.IsDigit(c) || unicode.IsSpace(c) || c == ',' || c == '.'
		})
	}
	return out, out.Over != ""
}
