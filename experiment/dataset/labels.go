package dataset

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
)

// Labels says which number each answer of a column counts as. It is laid down in the
// recipe, so that the same text counts the same in every wave.
type Labels struct {
	// Scale names the set of answers: "agreement, 5 answers".
	Scale string `json:"scale"`
	// Values gives the number of each label. Labels are compared without regard to
	// case, accents, spaces and signs.
	Values map[string]float64 `json:"values"`
	// Missing are labels that count as no answer.
	Missing []string `json:"missing,omitempty"`
	// Reverse turns the item round: the value v becomes Low + High − v.
	Reverse bool `json:"reverse,omitempty"`
	// Low and High are the ends of the scale, whether anybody chose them or not.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// Unsure is the sentence that says what could be read otherwise, "" for nothing.
	// It gives a doubt until a decision lays the labels down. Other are the values in
	// the other reading.
	Unsure string             `json:"unsure,omitempty"`
	Other  map[string]float64 `json:"other,omitempty"`
}

// What a Fix may do to a column's labels, or to its type. Decide carries these out at
// once.
const (
	// DoLabels lays the labels of the column in Cell down: Value is Labels as JSON.
	DoLabels = "labels"
	// DoCodesLow and DoCodesHigh read numbers among the labels of the column in Cell:
	// 1 is the lowest answer, or the highest.
	DoCodesLow  = "codes low first"
	DoCodesHigh = "codes high first"
	// DoSerialDates reads the numbers of the column in Cell as Excel's day numbers.
	DoSerialDates = "serial dates"
)

// Value is the number that a text counts as, turned round for a reversed item, and NaN
// for a label of no answer. known is false for a text that is none of the labels. A
// number before or after a label must be the label's own.
func (l Labels) Value(text string) (v float64, known bool) {
	return l.reader().value(text)
}

// Answers are the labels from the lowest value to the highest, labels of one value
// joined by " / ".
func (l Labels) Answers() []string {
	by := map[float64][]string{}
	for label, v := range l.Values {
		by[v] = append(by[v], label)
	}
	var out []string
	for _, v := range slices.Sorted(maps.Keys(by)) {
		slices.Sort(by[v])
		out = append(out, strings.Join(by[v], " / "))
	}
	return out
}

// Turned is the scale read from its other end. Turned twice it is as before.
func (l Labels) Turned() Labels {
	l.Values = l.turned()
	return l
}

func (l Labels) turned() map[string]float64 {
	out := make(map[string]float64, len(l.Values))
	for label, v := range l.Values {
		out[label] = l.Low + l.High - v
	}
	return out
}

// sure is the labels with nothing left to doubt.
func (l Labels) sure() Labels {
	l.Unsure, l.Other = "", nil
	return l
}

// clone shares nothing with l.
func (l Labels) clone() *Labels {
	l.Values, l.Other, l.Missing = maps.Clone(l.Values), maps.Clone(l.Other), slices.Clone(l.Missing)
	return &l
}

// same says whether two columns have the same answers with the same values.
func (l *Labels) same(m *Labels) bool {
	return l != nil && m != nil && l.Scale == m.Scale && l.Low == m.Low && l.High == m.High && maps.Equal(l.Values, m.Values)
}

// withCodes adds the numbers from 1 as labels: 1 is the lowest answer, or the highest.
func (l Labels) withCodes(highFirst bool) Labels {
	l = *l.clone()
	values := slices.Compact(slices.Sorted(maps.Values(l.Values)))
	if highFirst {
		slices.Reverse(values)
	}
	for k, v := range values {
		l.Values[plain(float64(k+1))] = v
	}
	return l
}

// check says what is wrong with labels, "" for nothing.
func (l *Labels) check(letter string) string {
	wrong := func(what string) string { return fmt.Sprintf("the labels of column %s %s.", letter, what) }
	if len(l.Values) < 2 {
		return wrong("must give at least two answers")
	}
	if !(l.Low < l.High) || math.IsInf(l.High-l.Low, 0) {
		return wrong("must go from a low to a high value")
	}
	seen := map[string]float64{}
	for n, values := range []map[string]float64{l.Values, l.Other} { // the other reading may have another range
		clear(seen)
		for _, label := range slices.Sorted(maps.Keys(values)) {
			v, key := values[label], labelKey(label)
			if key == "" {
				return wrong("hold one without a letter or digit")
			}
			if math.IsNaN(v) || math.IsInf(v, 0) || n == 0 && !(v >= l.Low && v <= l.High) {
				return wrong(fmt.Sprintf("give “%s” a value that is not between %s and %s", label, plain(l.Low), plain(l.High)))
			}
			if before, twice := seen[key]; twice && before != v {
				return wrong(fmt.Sprintf("hold “%s” twice with different values", label))
			}
			seen[key] = v
		}
	}
	for _, label := range l.Missing {
		if _, both := l.reader().values[labelKey(label)]; both || labelKey(label) == "" {
			return wrong(fmt.Sprintf("take “%s” as no answer, although it is empty or an answer", label))
		}
	}
	return ""
}

// labelReader finds the value of a text fast.
type labelReader struct {
	*Labels
	values  map[string]float64 // by key, not turned round
	missing map[string]bool
}

func (l *Labels) reader() labelReader {
	r := labelReader{l, make(map[string]float64, len(l.Values)), map[string]bool{}}
	for label, v := range l.Values {
		r.values[labelKey(label)] = v
	}
	for label, v := range l.Values { // and spelt with ae for ä
		for _, key := range answerKeys(label) {
			if _, is := r.values[key]; !is {
				r.values[key] = v
			}
		}
	}
	for _, label := range l.Missing {
		r.missing[labelKey(label)] = true
	}
	return r
}

// value is Labels.Value.
func (r labelReader) value(text string) (float64, bool) {
	v, known := r.plainValue(text)
	if !known {
		if bare := answerWords().bare(labelKey(text)); bare != labelKey(text) {
			v, known = r.plainValue(bare)
		}
	}
	if known && r.Reverse {
		v = r.Low + r.High - v
	}
	return v, known
}

func (r labelReader) plainValue(text string) (float64, bool) {
	key := labelKey(text)
	if v, ok := r.values[key]; ok {
		return v, true
	}
	if r.missing[key] {
		return nan, true
	}
	number, words, ok := cutNumber(text)
	if !ok {
		return 0, false
	}
	if r.missing[labelKey(words)] {
		return nan, true
	}
	v, ok := r.values[labelKey(words)]
	if by, numbered := r.values[plain(number)]; ok && numbered {
		return v, by == v
	}
	return v, ok && v == number
}

// tell says in a sentence how the answers count: "“agree” is 4, “disagree” is 2".
func tell(values map[string]float64) string {
	type pair struct {
		label string
		v     float64
	}
	var list []pair
	for label, v := range values {
		list = append(list, pair{label, v})
	}
	slices.SortFunc(list, func(a, b pair) int {
		if a.v != b.v {
			return int(math.Copysign(1, a.v-b.v))
		}
		return strings.Compare(a.label, b.label)
	})
	var out []string
	for _, p := range list {
		out = append(out, fmt.Sprintf("“%s” is %s", p.label, plain(p.v)))
	}
	return strings.Join(out, ", ")
}

// changeLabels carries out what a fix does to the labels of a column.
func (c *Column) changeLabels(d Decision) bool {
	switch {
	case d.Do == DoLabels:
		var l Labels
		if json.Unmarshal([]byte(d.Value), &l) != nil || l.check(c.Letter) != "" {
			return false
		}
		c.Labels, c.Type, c.Recode = &l, Number, nil
	case c.Labels == nil:
		return false
	default:
		l := c.Labels.withCodes(d.Do == DoCodesHigh)
		c.Labels = &l
	}
	return true
}

// labelsFix is the fix that lays labels down.
func labelsFix(label, letter string, l Labels) Fix {
	data, err := json.Marshal(l)
	if err != nil {
		data = nil // finite numbers and texts always encode; without, the fix changes nothing
	}
	return Fix{label, Decision{Cell: letter, Do: DoLabels, Value: string(data)}}
}

// unsureDoubt is what must be said of labels that could be read otherwise.
func (l *Labels) unsureDoubt(at experiment.Place, c Column) Doubt {
	at.Cell = c.Letter
	d := Doubt{Problem: experiment.Problem{Severity: experiment.LookAtIt, Place: at, What: fmt.Sprintf("“%s”: %s", c.Name(), l.Unsure), Remedy: "Say how the answers count."}, Count: 1}
	if l.Other != nil && maps.Equal(l.Other, l.turned()) {
		d.Severity = experiment.MustSettle // it changes the sign of every result
	}
	d.Fixes = []Fix{labelsFix("As read: "+tell(l.Values), c.Letter, l.sure())}
	if l.Other != nil {
		other := *l
		other.Values = l.Other
		other = *other.sure().clone()
		other.Low, other.High = ends(other.Values)
		d.Fixes = append(d.Fixes, labelsFix("Instead: "+tell(l.Other), c.Letter, other))
	}
	return d
}

func ends(values map[string]float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	return low, high
}
