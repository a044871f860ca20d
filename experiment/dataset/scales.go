package dataset

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"leeway/experiment"
)

// Scale scores several columns of a sheet that has a person in each row. The score
// stands in the table behind the derived columns, under the letters "=S1", "=S2", ….
type Scale struct {
	Name string `json:"name"`
	// Outcome is the id of the outcome that receives the score; it may be empty.
	Outcome string `json:"outcome,omitempty"`
	// How names the way to score: see ByPersonMean and the others.
	How string `json:"how"`
	// Items are the letters of the columns, of the sheet or derived.
	Items []string `json:"items"`
	// Reversed are those among Items where more is less.
	Reversed []string `json:"reversed,omitempty"`
	// Low and High are the ends of the items' scale; where both are 0, those of their
	// labels.
	Low  float64 `json:"low,omitempty"`
	High float64 `json:"high,omitempty"`
	// Positive is how many of the highest answers count as positive, for
	// ByPercentPositive.
	Positive int `json:"positive,omitempty"`
	// LeastAnswered is the share of the items a person must have answered to get a
	// score; 0 is 0.5.
	LeastAnswered float64 `json:"least_answered,omitempty"`
	// From and To are the range on which ByPersonMean puts the score, Low to From and
	// High to To; where both are 0 it stays on the items' own.
	From float64 `json:"from,omitempty"`
	To   float64 `json:"to,omitempty"`
	// Instrument is the questionnaire, for ByInstrument. Its items go with Items, their
	// labels with the columns'.
	Instrument *experiment.Instrument `json:"instrument,omitempty"`
}

// The ways to score.
const (
	// ByPersonMean is the mean of a person's answered items.
	ByPersonMean = "person mean"
	// ByPercentPositive is the share, from 0 to 100, of a person's answered items whose
	// answer is among the Positive highest.
	ByPercentPositive = "percent positive"
	// ByInverseCovariance is InverseCovarianceIndex, ByEqualWeights EqualWeightsIndex. While
	// the arms are hidden the reference is all rows in use.
	ByInverseCovariance = "inverse covariance"
	ByEqualWeights      = "equal weights"
	// ByInstrument is Score by the Instrument.
	ByInstrument = "instrument"
)

// scaleName is the letter of the k-th scale, from 0.
func scaleName(k int) string { return scaleLetter + strconv.Itoa(k+1) }

// standardises says whether a way to score needs the other rows.
func (s Scale) standardises() bool { return s.How == ByInverseCovariance || s.How == ByEqualWeights }

// least is how many items a person must have answered.
func (s Scale) least() int {
	share := s.LeastAnswered
	if share == 0 {
		share = 0.5
	}
	return max(1, int(math.Ceil(share*float64(len(s.Items))-1e-9)))
}

// WithScale adds a scale at the end, or replaces one of the same outcome or name. Its
// columns become items, for an instrument with the instrument's labels.
func (r Recipe) WithScale(s Scale) Recipe {
	r.Scales = slices.Clone(r.Scales)
	at := slices.IndexFunc(r.Scales, func(e Scale) bool {
		return s.Name == e.Name || s.Outcome != "" && s.Outcome == e.Outcome
	})
	if at < 0 {
		r.Scales = append(r.Scales, s)
	} else {
		r.Scales[at] = s
	}
	for k, letter := range s.Items {
		c, ok := r.Column(letter)
		if !ok {
			continue
		}
		if c.Use == Ignore {
			c.Use, c.Target = Item, s.Name
		}
		if s.Instrument != nil && k < len(s.Instrument.Items) {
			c.Type, c.Recode, c.Labels = Number, nil, instrumentLabels(*s.Instrument, k, c.Labels)
		}
		r = r.WithColumn(c)
	}
	return r
}

// instrumentLabels are the labels of an instrument's item, 1 for the lowest answer.
// Texts that the sheet writes for a label with a [bracketed] part are taken over from
// the labels that were there.
func instrumentLabels(i experiment.Instrument, item int, before *Labels) *Labels {
	answers := i.Answers
	if own := i.Items[item].Answers; own != nil {
		answers = own
	}
	l := Labels{Scale: i.ID, Values: map[string]float64{}, Low: 1, High: float64(len(answers))}
	for place, label := range answers {
		l.Values[tidyLabel(label)] = float64(place + 1)
		if before != nil {
			for text := range before.Values {
				if fitsBrackets(folded(label), text) {
					l.Values[text] = float64(place + 1)
				}
			}
		}
	}
	for _, label := range i.NoAnswer {
		l.Missing = append(l.Missing, tidyLabel(label))
	}
	return &l
}

// scale carries out DoScale and DoOnto; what cannot be read changes nothing.
func (r Recipe) scale(d Decision) (Recipe, bool) {
	if d.Do == DoScale {
		var s Scale
		if json.Unmarshal([]byte(d.Value), &s) != nil {
			return r, false
		}
		changed := r.WithScale(s)
		return changed, changed.checkScales() == ""
	}
	for k := range r.Scales {
		if scaleName(k) != d.Cell {
			continue
		}
		r.Scales = slices.Clone(r.Scales)
		if _, err := fmt.Sscan(d.Value, &r.Scales[k].From, &r.Scales[k].To); err == nil {
			return r, true
		}
	}
	return r, false
}

// checkScales says what is wrong with the scales, "" for nothing.
func (r Recipe) checkScales() string {
	if len(r.Scales) > maxComputed {
		return fmt.Sprintf("it scores more than %d scales.", maxComputed)
	}
	names := map[string]bool{}
	for _, s := range r.Scales {
		if names[s.Name] || strings.TrimSpace(s.Name) == "" {
			return "a scale has no name, or the name of another."
		}
		names[s.Name] = true
		for _, text := range []string{s.checkSettings(), r.checkItems(s)} {
			if text != "" {
				return fmt.Sprintf("the scale “%s” %s.", s.Name, text)
			}
		}
	}
	for _, c := range r.Columns {
		if c.Use == Item && !names[c.Target] {
			return fmt.Sprintf("column %s is an item of the scale “%s”, which there is not.", c.Letter, c.Target)
		}
	}
	return ""
}

func (s Scale) checkSettings() string {
	switch s.How {
	case ByPersonMean, ByPercentPositive, ByInverseCovariance, ByEqualWeights, ByInstrument:
	default:
		return fmt.Sprintf("is scored by “%s”, which Leeway does not know", s.How)
	}
	if !finite([]float64{s.Low, s.High, s.From, s.To, s.LeastAnswered}) {
		return "has a setting that is no number"
	}
	ranged := func(low, high float64) bool { return low == 0 && high == 0 || low < high }
	switch {
	case s.LeastAnswered < 0 || s.LeastAnswered > 1:
		return "must ask for a share of the items between 0 and 1"
	case !ranged(s.Low, s.High):
		return "must go from a low to a high value"
	case !ranged(s.From, s.To) || s.From != s.To && s.How != ByPersonMean:
		return "can be put on another range only by person mean, from a low to a high value"
	case (s.How == ByPercentPositive) != (s.Positive > 0) || s.Positive < 0:
		return "must say how many of the highest answers are positive, and only for percent positive"
	}
	return s.checkInstrument()
}

// checkInstrument looks at the questionnaire, which must be there where it scores.
func (s Scale) checkInstrument() string {
	if (s.How == ByInstrument) != (s.Instrument != nil) {
		return "must hold its questionnaire, and only where it is scored by one"
	}
	if s.Instrument == nil {
		return ""
	}
	switch {
	case len(s.Reversed) > 0 || len(s.Items) != len(s.Instrument.Items):
		return "must have a column for each question of its questionnaire, which itself says what is reversed"
	case s.LeastAnswered != 0:
		return "is scored by its questionnaire's rule, which asks for half of the questions"
	}
	if _, err := scalesOf(*s.Instrument); err != nil {
		return "cannot be scored by its questionnaire"
	}
	return ""
}

func (r Recipe) checkItems(s Scale) string {
	least := 1
	if s.standardises() {
		least = 2
	}
	if len(s.Items) < least {
		return "has too few items"
	}
	for k, letter := range s.Items {
		kind := r.kindOf(letter, len(r.Derived))
		if kind != Number && kind != YesNo {
			return fmt.Sprintf("needs numbers in column %s", letter)
		}
		if slices.Contains(s.Items[:k], letter) {
			return fmt.Sprintf("has column %s twice", letter)
		}
	}
	for k, letter := range s.Reversed {
		if !slices.Contains(s.Items, letter) || slices.Contains(s.Reversed[:k], letter) {
			return fmt.Sprintf("reverses column %s, which is none of its items, or twice", letter)
		}
	}
	if s.standardises() || s.Instrument != nil {
		return ""
	}
	low, high, text := r.rangeOf(s)
	if text != "" {
		return text
	}
	if s.How == ByPercentPositive && s.Positive >= len(r.steps(s, low, high)) {
		return fmt.Sprintf("takes %d answers as positive, which is all there are", s.Positive)
	}
	return ""
}

// rangeOf is the range of a scale's items: its own, or that of their labels, which must
// be one.
func (r Recipe) rangeOf(s Scale) (low, high float64, wrong string) {
	if s.Low != 0 || s.High != 0 {
		low, high = s.Low, s.High
	}
	for _, letter := range s.Items {
		own := [2]float64{0, 1}
		c, _ := r.Column(letter)
		switch {
		case c.Labels != nil:
			own = [2]float64{c.Labels.Low, c.Labels.High}
		case r.kindOf(letter, len(r.Derived)) != YesNo:
			continue
		}
		if low == high {
			low, high = own[0], own[1]
		} else if own != [2]float64{low, high} {
			return 0, 0, fmt.Sprintf("has items on different ranges: column %s goes from %s to %s and not from %s to %s", letter, plain(own[0]), plain(own[1]), plain(low), plain(high))
		}
	}
	if low == high {
		return 0, 0, "does not say from where to where its items go"
	}
	return low, high, ""
}

// steps are the values that answers can have, from the lowest: those of the labels, or
// the whole numbers of the range.
func (r Recipe) steps(s Scale, low, high float64) []float64 {
	var out []float64
	for _, letter := range s.Items {
		if c, _ := r.Column(letter); c.Labels != nil {
			for label := range c.Labels.Values {
				v := c.Labels.Values[label]
				out = append(out, v)
			}
		}
	}
	if out == nil {
		for v := low; v <= high && len(out) < 1000; v++ {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
