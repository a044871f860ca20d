package design

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"leeway/experiment"
)

var (
	plainNumber   = regexp.MustCompile(`^[-−]?(\d+([.,]\d*)?|[.,]\d+)$`)
	thousandsForm = regexp.MustCompile(`^[-−]?[1-9]\d{0,2}[.,]\d{3}$`)
)

// readNumber reads a number with a decimal point or a decimal comma. "1,000" and
// "1.000" are refused: half the world reads one thousand, the other half one.
func readNumber(text string) (value float64, wrong string) {
	clean := strings.Join(strings.Fields(text), "")
	if thousandsForm.MatchString(clean) {
		digits := strings.NewReplacer(",", "", ".", "").Replace(clean)
		return 0, fmt.Sprintf("“%s” can be read in two ways. Write %s, or leave out the last zeros.", strings.TrimSpace(text), digits)
	}
	if !plainNumber.MatchString(clean) {
		return 0, fmt.Sprintf("“%s” is not a number. Write it in digits, for example 0.8.", strings.TrimSpace(text))
	}
	value, err := strconv.ParseFloat(strings.NewReplacer(",", ".", "−", "-").Replace(clean), 64)
	if err != nil || math.IsInf(value, 0) {
		return 0, fmt.Sprintf("“%s” is too large.", strings.TrimSpace(text))
	}
	return value, ""
}

// showNumber writes a number with a decimal point and the minus sign.
func showNumber(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), "-", "−", 1)
}

// The smallest change and the limit of a yes-or-no outcome are typed in points of
// 100 and stored as a share; all others are stored as typed.

// typedSize is a size of the document as it is typed; 0, not answered, is empty.
func typedSize(kind experiment.Kind, stored float64) string {
	if stored == 0 {
		return ""
	}
	if kind == experiment.Binary {
		// Rounding at the ninth digit takes away what 0.07 × 100 adds in binary.
		stored = math.Round(stored*100*1e9) / 1e9
	}
	return showNumber(stored)
}

// readSize reads a size above zero; an empty text is 0, not answered.
func readSize(o experiment.Outcome, text string) (stored float64, wrong string) {
	if strings.TrimSpace(text) == "" {
		return 0, ""
	}
	v, wrong := readNumber(text)
	switch {
	case wrong != "":
		return 0, wrong
	case v <= 0:
		return 0, fmt.Sprintf("Write a number above zero, in %s: the size of the change, whichever way it goes.", unitWords(o))
	case o.Kind == experiment.Binary && v >= 100:
		return 0, "A share can change by less than 100 points: write a number between 0 and 100."
	case o.Kind == experiment.Binary:
		return v / 100, ""
	case o.Kind == experiment.Scale && o.ScaleMax > o.ScaleMin && v > o.ScaleMax-o.ScaleMin:
		return 0, fmt.Sprintf("The scale is only %s wide: write a smaller number.", showNumber(o.ScaleMax-o.ScaleMin))
	}
	return v, ""
}

// unitWords is what a change of the outcome is counted in.
func unitWords(o experiment.Outcome) string {
	switch {
	case o.Kind == experiment.Binary:
		return "points of 100"
	case o.Unit != "":
		return o.Unit
	case o.Kind == experiment.Scale:
		return "points of the scale"
	}
	return "the outcome's unit"
}

// shortName makes a name for files out of an outcome's name: lower-case letters,
// digits and hyphens, at most 24 of them, different from the names in use.
func shortName(name string, used func(id string) bool) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	short := strings.Trim(b.String(), "-")
	if len(short) > 24 {
		short = short[:24]
		if at := strings.LastIndex(short, "-"); at > 8 {
			short = short[:at]
		}
	}
	short = strings.Trim(short, "-")
	if short == "" || short[0] >= '0' && short[0] <= '9' {
		short = strings.Trim("outcome-"+short, "-")
	}
	unique := short
	for i := 2; used(unique); i++ {
		unique = fmt.Sprintf("%s-%d", short, i)
	}
	return unique
}

var shortForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)

// wrongShortName says what is wrong with a short name that was typed.
func wrongShortName(text string) string {
	if shortForm.MatchString(strings.TrimSpace(text)) {
		return ""
	}
	return "Use small letters, digits and hyphens, a letter first, at most 32: for example cases."
}
