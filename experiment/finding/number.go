package finding

import (
	"math"
	"strconv"
	"strings"

	"leeway/experiment"
)

// Number writes a number with a fixed number of decimals, a real minus sign
// (U+2212) and commas between thousands: "−3.2", "1,181". A negative number that
// rounds to zero has no sign. What is not a number is written "–".
func Number(v float64, decimals int) string {
	if math.IsNaN(v) {
		return "–"
	}
	if math.IsInf(v, 0) {
		return map[bool]string{true: "∞", false: "\u2212∞"}[v > 0]
	}
	text := strconv.FormatFloat(math.Abs(v), 'f', max(decimals, 0), 64)
	whole, rest, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	if v < 0 && strings.ContainsAny(text, "123456789") {
		return "\u2212" + whole
	}
	return whole
}

// Signed is Number with a plus before what is above zero: "+1.5".
func Signed(v float64, decimals int) string {
	text := Number(v, decimals)
	if v > 0 && strings.ContainsAny(text, "123456789∞") {
		return "+" + text
	}
	return text
}

// PValue writes a p-value for analysts: three decimals, "<0.001" below that,
// never 0; "–" where there is none. Pages for leaders show no p-value.
func PValue(p float64) string {
	switch {
	case math.IsNaN(p):
		return "–"
	case p < 0.001:
		return "<0.001"
	}
	return Number(p, 3)
}

// Short writes a number that a person typed, such as the smallest change that
// matters, with no more decimals than it needs: "0.8", "3".
func Short(v float64) string {
	// Twelve figures are more than anybody types, and fewer than rounding spoils:
	// 0.07 of a share is 7.000000000000001 points.
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64); err == nil {
		v = rounded
	}
	text := strconv.FormatFloat(v, 'f', -1, 64)
	decimals := 0
	if _, rest, has := strings.Cut(text, "."); has {
		decimals = min(len(rest), 6)
	}
	return strings.TrimSuffix(Number(v, decimals), ".")
}

// Decimals is how many decimals an interval needs: one where that shows two
// figures of its width, more where it is narrower, none from 100 upwards; and
// always enough that an end which is not one of the marks (zero, the smallest
// change that matters) is not written as if it were, up to three more.
func Decimals(low, high float64, marks ...float64) int {
	width := high - low
	decimals := 1
	switch {
	case math.IsNaN(width) || math.IsInf(width, 0):
		return 1
	case width >= 100:
		decimals = 0
	case width > 0 && width < 1:
		decimals = min(1-int(math.Floor(math.Log10(width))), 9)
	}
	for most := decimals + 3; decimals < most; decimals++ {
		if !meets(low, decimals, marks) && !meets(high, decimals, marks) {
			break
		}
	}
	return decimals
}

// meets is true where v is written as one of the marks though it is not that mark.
// An end that was searched for, as those from replaying the draw are, is that mark
// where it differs by rounding alone.
func meets(v float64, decimals int, marks []float64) bool {
	for _, m := range marks {
		for _, mark := range []float64{m, -m} {
			if math.Abs(v-mark) > 1e-9*math.Max(math.Abs(v), math.Abs(mark)) && Number(v, decimals) == Number(mark, decimals) {
				return true
			}
		}
	}
	return false
}

// Scale says how an outcome's numbers are shown.
type Scale struct {
	// Factor multiplies stored values: 100 for shares, which are shown in per cent.
	Factor float64
	// Level follows a level, "%" or nothing; Change follows a change, " points" or nothing.
	Level, Change string
}

// ScaleOf gives the way an outcome's numbers are shown. Shares between 0 and 1
// become per cent, and a change between two percentages is in points.
func ScaleOf(o experiment.Outcome) Scale {
	switch {
	case o.Kind == experiment.Binary:
		return Scale{100, "%", " points"}
	case isPercent(o.Unit):
		return Scale{1, "%", " points"}
	}
	return Scale{1, "", ""}
}

func isPercent(unit string) bool {
	switch strings.ToLower(strings.TrimSpace(unit)) {
	case "%", "percent", "per cent":
		return true
	}
	return false
}
