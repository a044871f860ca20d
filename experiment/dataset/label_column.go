package dataset

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
)

// labelColumn reads answers by their labels and counts them.
type labelColumn struct {
	reader labelReader
	met    map[string]*met // by the cell's text
	order  []*met
	codes  example // numbers among the answers
}

// met is a text of a labelled column: what it counts as, and how often it came.
type met struct {
	text  string
	value float64
	known bool
	count int
}

func newLabelColumn(l *Labels) *labelColumn {
	return &labelColumn{reader: l.reader(), met: map[string]*met{}}
}

// find reads a text, once for each that is different.
func (l *labelColumn) find(text string) *met {
	if m := l.met[text]; m != nil {
		return m
	}
	m := &met{text: text}
	m.value, m.known = l.reader.value(text)
	if len(l.order) < keptGroups {
		l.met[text] = m
		l.order = append(l.order, m)
	}
	return m
}

// label reads one answer. A settled text may be a number on the scale.
func (c *columnReader) label(row int, text string, settled bool) bool {
	m := c.labels.find(text)
	if m.known {
		m.count++
		c.put("", m.value)
		return true
	}
	n, isNumber := parseNumber(text, c.comma && !settled)
	l := c.labels.reader.Labels
	switch {
	case settled && isNumber && n.value >= l.Low && n.value <= l.High:
		c.put("", n.value)
		return true
	case isMarker(text):
		return c.doubt(markerBlank, text, row)
	case isNumber && c.labels.isCode(n.value):
		if !c.ruled {
			c.labels.codes.see(text, row)
		}
		c.put("", nan)
		return false
	}
	return c.doubt(unknownLabel, text, row)
}

// isCode says whether a number could stand for an answer by its place from 1, where no
// number is a label yet.
func (l *labelColumn) isCode(v float64) bool {
	for key := range l.reader.values {
		if _, is := parseNumber(key, false); is {
			return false
		}
	}
	return v == math.Trunc(v) && v >= 1 && int(v) <= len(l.reader.Answers())
}

// doubts tells what is unsure in the labels, and of numbers among the answers.
func (l *labelColumn) doubts(at experiment.Place, c Column) []Doubt {
	var out []Doubt
	if c.Labels.Unsure != "" {
		out = append(out, c.Labels.unsureDoubt(at, c))
	}
	if e := l.codes; e.count > 0 {
		at.Cell = e.cells(c.Letter)
		answers := c.Labels.Answers()
		lowest, highest := answers[0], answers[len(answers)-1]
		out = append(out, Doubt{
			Problem: experiment.Problem{Severity: experiment.MustSettle, Place: at,
				What:   fmt.Sprintf("“%s” holds numbers among the answers, such as %s (%s).", c.Name(), e.text, cellsWord(e.count)),
				Remedy: "Say which answer 1 is; until then these cells stay empty."},
			Found: e.text, Cells: []string{fmt.Sprintf("%s%d", c.Letter, e.first)}, Count: e.count,
			Fixes: []Fix{
				{fmt.Sprintf("1 is “%s”", lowest), Decision{Cell: c.Letter, Do: DoCodesLow}},
				{fmt.Sprintf("1 is “%s”", highest), Decision{Cell: c.Letter, Do: DoCodesHigh}},
				{"Leave whatever is no answer empty", Decision{Cell: c.Letter, Do: DoMissing, All: true}},
			},
		})
	}
	return out
}

func cellsWord(n int) string {
	if n == 1 {
		return "1 cell"
	}
	return thousands(n) + " cells"
}

// note says which text became which number, with counts: "“Q1”: 31 “Agree” count as 4;
// 3 “n/a” count as no answer."
func (l *labelColumn) note(c Column) string {
	list := slices.Clone(l.order)
	slices.SortStableFunc(list, func(a, b *met) int {
		switch x, y := a.value, b.value; {
		case math.IsNaN(x) != math.IsNaN(y):
			if math.IsNaN(y) {
				return -1
			}
			return 1
		case x < y:
			return 1
		case x > y:
			return -1
		}
		return b.count - a.count
	})
	var parts []string
	rest := 0
	for _, m := range list {
		switch {
		case !m.known || m.count == 0:
		case len(parts) >= maxAnswers:
			rest += m.count
		case math.IsNaN(m.value):
			parts = append(parts, fmt.Sprintf("%s “%s” count as no answer", thousands(m.count), m.text))
		default:
			parts = append(parts, fmt.Sprintf("%s “%s” count as %s", thousands(m.count), m.text, plain(m.value)))
		}
	}
	if rest > 0 {
		parts = append(parts, fmt.Sprintf("%s other cells by the labels", thousands(rest)))
	}
	if len(parts) == 0 {
		parts = []string{"no cell holds one of the answers"}
	}
	turned := ""
	if c.Labels.Reverse {
		turned = fmt.Sprintf(" The item is reversed: what was %s counts as %s.", plain(c.Labels.High), plain(c.Labels.Low))
	}
	return fmt.Sprintf("“%s”: %s.%s", c.Name(), strings.Join(parts, "; "), turned)
}

// fixes offer each answer for a text that is none, the nearest first.
func (l *Labels) fixes(text string, with func(label, do, value string) Fix) []Fix {
	near := l.nearest(text)
	var out []Fix
	if near != "" {
		out = append(out, with(fmt.Sprintf("Read as “%s”", near), DoUse, near))
	}
	nearValue, _ := l.Value(near)
	answers := map[float64]string{}
	for label := range l.Values {
		v, _ := l.Value(label)
		if old, is := answers[v]; !is || isNumeral(old) && !isNumeral(label) || isNumeral(old) == isNumeral(label) && label < old {
			answers[v] = label
		}
	}
	values := make([]float64, 0, len(answers))
	for v := range answers {
		values = append(values, v)
	}
	slices.Sort(values)
	slices.Reverse(values)
	for _, v := range values {
		if near == "" || v != nearValue {
			out = append(out, with(fmt.Sprintf("Read as “%s”", answers[v]), DoUse, answers[v]))
		}
	}
	return out
}

func isNumeral(label string) bool {
	_, is := parseNumber(label, false)
	return is
}

// nearest is the label that a text was probably meant to be: at most one slip in four
// letters away, with no other answer as near, and never the contrary.
func (l *Labels) nearest(text string) string {
	key := labelKey(text)
	best, at, tie := "", math.MaxInt, false
	for _, label := range slices.Sorted(func(yield func(string) bool) {
		for label := range l.Values {
			if !yield(label) {
				return
			}
		}
	}) {
		other := labelKey(label)
		d := slips(key, other)
		if isNumeral(label) || d > max(1, len([]rune(other))/4) || contrary(key, other) {
			continue
		}
		if d == at {
			tie = tie || l.Values[label] != l.Values[best]
		} else if d < at {
			best, at, tie = label, d, false
		}
	}
	if tie {
		return ""
	}
	return best
}

// negations turn an answer into its contrary.
var negations = map[string]bool{
	"not": true, "no": true, "nicht": true, "pas": true, "non": true, "ni": true, "nao": true, "niet": true, "inte": true, "ej": true, "ikke": true,
	"ei": true, "en": true, "eri": true, "nie": true, "ne": true, "never": true, "neither": true, "kein": true, "keine": true, "weder": true,
}

// contrary says whether one text denies the other: one is the end of the other, as
// “satisfied” of “dissatisfied”, or they hold different negations.
func contrary(a, b string) bool {
	if a != b && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a)) {
		return true
	}
	denied := func(text string) string {
		var out []string
		for _, w := range strings.Fields(text) {
			if negations[w] {
				out = append(out, w)
			}
		}
		return strings.Join(out, " ")
	}
	return denied(a) != denied(b)
}

// slips is the number of letters left out, put in, exchanged or transposed that turn a
// into b (Damerau 1964; optimal string alignment).
func slips(a, b string) int {
	s, t := []rune(a), []rune(b)
	if len(s) > 200 || len(t) > 200 {
		return math.MaxInt
	}
	before, last, next := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		next[0] = i
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			next[j] = min(last[j]+1, next[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, last, next = last, next, before
	}
	return last[len(t)]
}
