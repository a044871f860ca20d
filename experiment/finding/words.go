package finding

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"leeway/experiment"
)

// headline is the finding in one sentence with the arms' own names.
func headline(f Finding) string {
	what, up := Inside(f.Estimate.Outcome.Name), f.Change > 0
	if f.Guardrail != nil {
		name := first(f.Estimate.Outcome.Name)
		switch *f.Guardrail {
		case Held:
			return name + " held."
		case NotHeld:
			return name + " did not hold."
		}
		return "Whether " + what + " held is not settled."
	}
	verb := "lowered"
	if up {
		verb = "raised"
	}
	switch f.Verdict {
	case ClearGain:
		return fmt.Sprintf("%s %s %s.", first(f.ArmName), verb, what)
	case GainSizeUncertain:
		return fmt.Sprintf("%s %s %s, but by how much is uncertain.", first(f.ArmName), verb, what)
	case NoMeaningfulDifference:
		return fmt.Sprintf("%s changed %s too little to matter.", first(f.ArmName), what)
	case Harm:
		return fmt.Sprintf("%s %s %s: worse than %s.", first(f.ArmName), verb, what, f.ControlName)
	}
	return fmt.Sprintf("We cannot tell whether %s changed %s.", f.ArmName, what)
}

// sentence is the line below the headline: the change with its unit and
// interval, and what that means against the smallest change that matters.
func sentence(f Finding) string {
	if math.IsNaN(f.Low) || math.IsNaN(f.High) {
		return withoutInterval(f)
	}
	o := f.Estimate.Outcome
	w := wording(o)
	if f.Guardrail != nil {
		return guardrailSentence(f, w)
	}
	d := f.Decimals()
	text := w.change(f.Change, d, true) + " (likely " + w.interval(f.Low, f.High, d) + "). "
	low, high := turned(o, f.Low, f.High)
	delta := Short(o.SmallestEffect*w.scale.Factor) + pointsOnly(w.scale)
	switch f.Verdict {
	case ClearGain:
		if low > o.SmallestEffect {
			text += fmt.Sprintf("Even the low end beats the %s you said would matter.", delta)
		} else {
			text += fmt.Sprintf("Even the low end reaches the %s you said would matter.", delta)
		}
	case GainSizeUncertain:
		text += fmt.Sprintf("A gain, but perhaps smaller than the %s you said would matter.", delta)
	case NoMeaningfulDifference:
		text += fmt.Sprintf("Any change is likely under the %s you said would matter.", delta)
	case Harm:
		if high <= -o.SmallestEffect {
			text += fmt.Sprintf("That is the wrong way, and by more than the %s you said would matter.", delta)
		} else {
			text += fmt.Sprintf("That is the wrong way, though perhaps by less than the %s you said would matter.", delta)
		}
	case TooUncertain:
		text += fmt.Sprintf("%s cannot tell these apart. This is not evidence that it does not work.", plural(f.Teams(), f.Unit))
	}
	if !f.Planned && f.Verdict != TooUncertain && f.Verdict != NoMeaningfulDifference {
		text += " It was not planned, so test it again before you act on it."
	}
	return text
}

// withoutInterval is the sentence for a change, or none, whose error is not known.
func withoutInterval(f Finding) string {
	text, why := "", f.Estimate.Unknown
	if why == "" {
		why = "The change has no interval, so nothing can be said about it."
	}
	if !math.IsNaN(f.Change) && f.Change != 0 {
		text = wording(f.Estimate.Outcome).change(f.Change, f.Decimals(), true) + ". "
	}
	text += why
	if f.Guardrail != nil {
		return text + " This pilot cannot tell whether it held."
	}
	return text + " This is not evidence that it does not work."
}

// levels are both arms' means as they were measured, and the change that the
// estimate gives where, by its adjustment, it is visibly not their difference.
func levels(f Finding, w words, decimals int) string {
	control := f.Estimate.ControlMean
	if f.Small || math.IsNaN(f.Measured) || math.IsNaN(control) {
		return ""
	}
	text := fmt.Sprintf("%s against %s", w.level(f.Measured, decimals), w.level(control, decimals))
	if Number((f.Measured-control)*w.scale.Factor, decimals) != Number(f.Change*w.scale.Factor, decimals) {
		text += fmt.Sprintf("; adjusted change %s", f.ChangeText())
	}
	return text + ". "
}

// guardrailSentence says the levels, how much worse it may be, and the limit.
func guardrailSentence(f Finding, w words) string {
	o := f.Estimate.Outcome
	d := f.Decimals()
	low, high := turned(o, f.Low, f.High)
	worse, better := "fall", "rise"
	if o.Better == experiment.LowerIsBetter {
		worse, better = better, worse
	}
	amount := func(v float64) string { return Number(math.Abs(v)*w.scale.Factor, d) + w.scale.Change }
	limit := Short(o.Margin * w.scale.Factor)
	text := levels(f, w, d)
	switch {
	case *f.Guardrail != byInterval(f.Estimate).state:
		text += fmt.Sprintf("A change of %s to %s is likely, but too few teams stand behind it; your limit was %s. This pilot cannot tell whether it held.", Signed(f.Low*w.scale.Factor, d), Signed(f.High*w.scale.Factor, d)+w.scale.Change, limit)
	case *f.Guardrail == Held && low < 0:
		text += fmt.Sprintf("Any %s is likely under %s; your limit was %s.", worse, amount(low), limit)
	case *f.Guardrail == Held:
		text += fmt.Sprintf("A %s is unlikely; your limit was %s.", worse, limit)
	case *f.Guardrail == NotHeld:
		text += fmt.Sprintf("The %s is likely at least %s; your limit was %s.", worse, amount(high), limit)
	case high > 0:
		text += fmt.Sprintf("Anything from a %s of %s to a %s of %s is likely; your limit was %s. This pilot cannot tell whether it held.", worse, amount(low), better, amount(high), limit)
	default:
		text += fmt.Sprintf("A %s of %s to %s is likely; your limit was %s. This pilot cannot tell whether it held.", worse, amount(high), amount(low), limit)
	}
	return text
}

// words is how the changes of one outcome are put: "1.5 more cases per week",
// "Up by 4.8 points", with the words for both directions.
type words struct {
	scale    Scale
	counted  bool   // "1.5 more …" where the unit can be counted, otherwise "Up by 1.5 …"
	unit     string // follows the number, with its space
	up, down string
}

func wording(o experiment.Outcome) words {
	w := words{scale: ScaleOf(o), up: "higher", down: "lower"}
	unit := strings.TrimSpace(o.Unit)
	head, _, _ := strings.Cut(unit, " per ")
	letter, _ := utf8.DecodeRuneInString(unit)
	switch {
	case w.scale.Change != "":
		w.unit = w.scale.Change
	case o.Kind == experiment.Scale:
		w.unit = " points"
		if o.ScaleMax > o.ScaleMin {
			w.unit += fmt.Sprintf(" on the scale from %s to %s", Short(o.ScaleMin), Short(o.ScaleMax))
		}
	case unit == "":
	case strings.HasPrefix(unit, "per "), unicode.IsLetter(letter) && strings.HasSuffix(head, "s"):
		w.counted, w.unit, w.up, w.down = true, " "+unit, "more", "fewer"
	default:
		w.unit = " " + unit
	}
	return w
}

// change writes one change: "1.5 more cases per week", "Down by 2.1 points".
func (w words) change(v float64, decimals int, capital bool) string {
	number := Number(math.Abs(v)*w.scale.Factor, decimals)
	up, text := v >= 0, ""
	switch {
	case w.counted && up:
		text = number + " more" + w.unit
	case w.counted:
		text = number + " fewer" + w.unit
	case up:
		text = "up by " + number + w.unit
	default:
		text = "down by " + number + w.unit
	}
	if capital {
		return first(text)
	}
	return text
}

// interval writes the ends without the unit: "0.9 to 2.1" where both are on the
// side of the change, "10.3 fewer to 4.0 more" where zero is between them.
func (w words) interval(low, high float64, decimals int) string {
	number := func(v float64) string { return Number(math.Abs(v)*w.scale.Factor, decimals) }
	switch {
	case low >= 0:
		return number(low) + " to " + number(high)
	case high <= 0:
		return number(high) + " to " + number(low)
	}
	return fmt.Sprintf("%s %s to %s %s", number(low), w.down, number(high), w.up)
}

// level writes a mean of the outcome: "93.7%".
func (w words) level(v float64, decimals int) string {
	return Number(v*w.scale.Factor, decimals) + w.scale.Level
}

// pointsOnly is " points" for percentages, so that a bare number does not read as a share of the level.
func pointsOnly(s Scale) string { return s.Change }

// first writes a text with a capital letter at its start.
func first(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Inside writes a name as it stands within a sentence: "Cases closed" becomes
// "cases closed", while "IT incidents" and "GP visits" stay.
func Inside(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[n:])
	if n == 0 || unicode.IsUpper(next) || unicode.IsDigit(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// plural is "1 team", "47 teams", "1,181 cases".
func plural(n int, unit string) string {
	text := Number(float64(n), 0) + " " + unit
	if n == 1 {
		text = strings.TrimSuffix(text, "s")
	}
	return text
}

// Measure names an outcome with its unit in one line, as figures write it above
// their axis: "Cases closed per person each week", "Overtime, hours per
// staff-week", "Audit compliance, %".
func Measure(o experiment.Outcome) string {
	unit := UnitText(o)
	switch {
	case unit == "":
		return o.Name
	case strings.HasPrefix(unit, "per "):
		return o.Name + " " + unit
	}
	return o.Name + ", " + unit
}

// UnitText is an outcome's unit as it stands beside its name: without the word
// that the name says already, "%" for shares, the ends for a scale.
func UnitText(o experiment.Outcome) string {
	if s := ScaleOf(o); s.Level != "" {
		return s.Level
	}
	unit := strings.TrimSpace(o.Unit)
	if o.Kind == experiment.Scale && o.ScaleMax > o.ScaleMin {
		return Short(o.ScaleMin) + "–" + Short(o.ScaleMax)
	}
	head, rest, _ := strings.Cut(unit, " ")
	for _, word := range strings.Fields(o.Name) {
		if strings.EqualFold(word, head) {
			return rest
		}
	}
	return unit
}
