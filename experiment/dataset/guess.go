package dataset

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Memory is what earlier recipes said about answers. Its zero value knows nothing.
type Memory struct{ labels []Labels }

// Remember gathers the labels of recipes, the latest last, with what people decided
// about single texts of a labelled column.
func Remember(recipes ...Recipe) Memory {
	var m Memory
	for _, r := range recipes {
		for _, c := range r.Columns {
			if c.Labels == nil || c.Labels.Unsure != "" {
				continue
			}
			l := *c.Labels.sure().clone()
			l.Reverse = false // that is the item's, not the answers'
			r.addDecided(c.Letter, &l)
			m.add(l)
		}
	}
	return m
}

// addDecided adds the texts that decisions about a whole column gave a value.
func (r Recipe) addDecided(letter string, l *Labels) {
	for _, d := range r.Decisions {
		_, col, ok := parsePlace(d.Cell)
		if _, own, _ := parsePlace(letter); !ok || col != own || !d.All || d.Found == "" {
			continue
		}
		key := labelKey(d.Found)
		if _, known := l.Value(d.Found); known || key == "" {
			continue
		}
		switch d.Do {
		case DoUse:
			if v, known := l.Value(d.Value); known && !math.IsNaN(v) {
				l.Values[tidyLabel(d.Found)] = v
			}
		case DoMissing:
			l.Missing = append(l.Missing, tidyLabel(d.Found))
		}
	}
}

// add takes labels in: into those of the same name where they agree, else as a set of
// their own.
func (m *Memory) add(l Labels) {
	for i := range m.labels {
		k := &m.labels[i]
		if k.Scale != l.Scale || k.Low != l.Low || k.High != l.High || !agree(k, &l) {
			continue
		}
		maps.Copy(k.Values, l.Values)
		for _, label := range l.Missing {
			if !slices.Contains(k.Missing, label) {
				k.Missing = append(k.Missing, label)
			}
		}
		return
	}
	m.labels = append(m.labels, l)
}

// agree says whether no text counts differently in a and b.
func agree(a, b *Labels) bool {
	ra, rb := a.reader(), b.reader()
	for key, v := range ra.values {
		if w, both := rb.values[key]; both && w != v || rb.missing[key] {
			return false
		}
	}
	for key := range ra.missing {
		if _, both := rb.values[key]; both {
			return false
		}
	}
	return true
}

// maxAnswers is how many different texts a column of answers may hold.
const maxAnswers = 40

// GuessLabels says which number each of a column's texts counts as, with the evidence
// in a sentence; ok is false where the texts are no answers that are known. A text
// that comes several times weighs more. Labels that known remembers come first, then
// the words of agreement, frequency, satisfaction, likelihood, extent, quality and yes
// or no in twelve languages, then numbers whose ends alone have words.
//
// Only whole answers match, so that “strongly disagree” is never taken for “agree”.
// Texts that are none of the answers stay out of the labels, and reading them gives a
// doubt. What could be read otherwise is said in Labels.Unsure.
func GuessLabels(texts []string, known Memory) (labels Labels, evidence string, ok bool) {
	counts := map[string]int{}
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			counts[text]++
		}
	}
	return guessLabels(counts, known)
}

func guessLabels(counts map[string]int, known Memory) (Labels, string, bool) {
	g := newGuess(counts)
	if len(g.answers) < 2 || len(g.answers) > maxAnswers {
		return Labels{}, "", false
	}
	for _, all := range []bool{true, false} {
		if l, why, ok := g.remembered(known, all); ok {
			return l, why, true
		}
		if l, why, ok := g.byWords(all); ok {
			return l, why, true
		}
	}
	return g.byNumbers()
}

// answer is one distinct text of a column.
type answer struct {
	text, label, key string // label is the text without its number
	number           float64
	numbered         bool
	words            bool // has words besides the number
	count            int
}

// guess is the distinct texts of a column.
type guess struct {
	answers []answer
	cells   int
}

func newGuess(counts map[string]int) guess {
	var g guess
	at := map[string]int{}
	for _, text := range slices.Sorted(maps.Keys(counts)) {
		a := answer{text: text, label: text, words: true, count: counts[text]}
		if n, ok := parseNumber(text, false); ok && !n.percent {
			a.number, a.numbered, a.words = n.value, true, false
		} else if n, words, ok := cutNumber(text); ok {
			a.number, a.numbered, a.label = n, true, words
		}
		if a.key = labelKey(a.label); a.words {
			a.key = answerWords().bare(a.key)
		}
		g.cells += a.count
		whole := labelKey(text)
		if k, there := at[whole]; there {
			g.answers[k].count += a.count
			continue
		}
		at[whole] = len(g.answers)
		g.answers = append(g.answers, a)
	}
	return g
}

var (
	numberBefore = regexp.MustCompile(`^[(\[]?(\d{1,2})[)\]]?(?:\s*[-–—=:.,)]+\s*|\s+)(.*\pL.*)$`)
	numberAfter  = regexp.MustCompile(`^(.*\pL.*?)\s*(?:[-–—=:]\s*(\d{1,2})|[(\[](\d{1,2})[)\]])$`)
)

// cutNumber takes the number off an answer: "5 = stimme voll zu" is 5 and “stimme voll
// zu”, "1 (not at all)" is 1 and “not at all”.
func cutNumber(text string) (number float64, words string, ok bool) {
	text = strings.TrimSpace(spaces.Replace(text))
	if m := numberBefore.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		return float64(n), strings.Trim(m[2], "()[] "), err == nil
	}
	if m := numberAfter.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[2] + m[3])
		return float64(n), strings.TrimSpace(m[1]), err == nil
	}
	return 0, text, false
}

// tidyLabel is a label as it stands in a recipe: small letters and single spaces.
func tidyLabel(text string) string {
	return strings.ToLower(strings.Join(strings.Fields(spaces.Replace(text)), " "))
}

// enoughAnswers is the share of the cells that must hold known answers where some do not.
const enoughAnswers = 0.6

// remembered uses the labels of an earlier recipe, those that know most of the cells.
// With all they must know every text.
func (g guess) remembered(known Memory, all bool) (Labels, string, bool) {
	var best *Labels
	most, differ := 0, false
	for i := range known.labels {
		l := &known.labels[i]
		cells, texts, distinct := g.knownTo(l)
		switch {
		case distinct < 2 || all && texts < len(g.answers) || float64(cells) < enoughAnswers*float64(g.cells):
		case best == nil || cells > most:
			best, most, differ = l, cells, false
		case cells == most: // the later one stands, and the difference is said
			differ = differ || g.countsDiffer(best, l)
			best = l
		}
	}
	if best == nil {
		return Labels{}, "", false
	}
	l := *best.clone()
	why := fmt.Sprintf("The answers count as in an earlier file (%s): %s", l.Scale, tell(l.Values))
	if differ {
		l.Unsure = "earlier files counted these answers in different ways; this is the latest."
	}
	return l, why + ".", true
}

func (g guess) knownTo(l *Labels) (cells, texts, distinct int) {
	values, r := map[float64]bool{}, l.reader()
	for _, a := range g.answers {
		if v, ok := r.value(a.text); ok {
			cells, texts = cells+a.count, texts+1
			if !math.IsNaN(v) {
				values[v] = true
			}
		}
	}
	return cells, texts, len(values)
}

func (g guess) countsDiffer(a, b *Labels) bool {
	for _, one := range g.answers {
		v, okA := a.Value(one.text)
		w, okB := b.Value(one.text)
		if okA && okB && v != w && !(math.IsNaN(v) && math.IsNaN(w)) {
			return true
		}
	}
	return false
}

// byNumbers takes numbers whose ends alone have words: "1 (not at all)", 2, 3, "4 (very)".
func (g guess) byNumbers() (Labels, string, bool) {
	l := Labels{Values: map[string]float64{}, Low: math.Inf(1), High: math.Inf(-1)}
	bare, named := 0, map[float64]string{}
	for _, a := range g.answers {
		switch {
		case !a.numbered && g.nothing(a):
			l.Missing = append(l.Missing, tidyLabel(a.text))
			continue
		case !a.numbered || !isStep(a.number):
			return Labels{}, "", false
		case !a.words:
			bare++
		case named[a.number] != "" && named[a.number] != a.key:
			return Labels{}, "", false
		default:
			named[a.number] = a.key
		}
		l.Low, l.High = min(l.Low, a.number), max(l.High, a.number)
		l.Values[tidyLabel(a.text)] = a.number
	}
	if bare == 0 || len(named) == 0 || len(named) > 3 || !(l.Low < l.High) || named[l.Low] == "" && named[l.High] == "" {
		return Labels{}, "", false
	}
	for v := l.Low; v <= l.High; v++ {
		if named[v] == "" {
			l.Values[plain(v)] = v
		}
	}
	l.Scale = fmt.Sprintf("numbers from %s to %s", plain(l.Low), plain(l.High))
	var words []string
	for _, v := range slices.Sorted(maps.Keys(named)) {
		words = append(words, fmt.Sprintf("%s is “%s”", plain(v), named[v]))
	}
	return l, fmt.Sprintf("The answers are numbers from %s to %s, some with words: %s.", plain(l.Low), plain(l.High), strings.Join(words, ", ")), true
}

// isStep says whether a number could be an answer's place on a scale.
func isStep(v float64) bool { return v == math.Trunc(v) && v >= -5 && v <= 11 }

// nothing says whether a text stands for no answer.
func (g guess) nothing(a answer) bool {
	_, is := answerWords().degree(noAnswer, a.key)
	return is
}
