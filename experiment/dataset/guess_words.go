package dataset

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// wording is a column's answers as words of one family.
type wording struct {
	guess
	family    string
	degrees   map[int]bool
	degree    map[string]int // by an answer's key
	cells     int            // that hold a known answer or none
	texts     int            // known among the distinct ones
	languages map[string]bool
	chosen    []int // the scale that a person chose, nil for none
}

// byWords finds the family of the column's answers. With all every text must be one of
// them, a stand-in for no answer, or a number.
func (g guess) byWords(all bool) (Labels, string, bool) {
	var best, second *wording
	for _, family := range slices.Sorted(maps.Keys(usualScales)) {
		w := g.wording(family)
		switch {
		case len(w.degrees) < 2 || all && w.texts < len(g.answers) || float64(w.cells) < enoughAnswers*float64(g.cells):
		case best == nil || w.texts > best.texts:
			best, second = w, nil
		case w.texts == best.texts:
			second = w
		}
	}
	if best == nil || second != nil { // none, or words of two families that both fit
		return Labels{}, "", false
	}
	return best.labels()
}

// wording reads the column's answers as words of a family.
func (g guess) wording(family string) *wording {
	w := &wording{guess: g, family: family, degrees: map[int]bool{}, degree: map[string]int{}, languages: map[string]bool{}}
	w.cells = 0
	d := answerWords()
	for _, a := range g.answers {
		if !a.words { // a number among answers
			w.texts, w.cells = w.texts+1, w.cells+a.count
			continue
		}
		for _, meaning := range d.of[a.key] {
			if meaning.family != family && meaning.family != noAnswer {
				continue
			}
			w.texts, w.cells = w.texts+1, w.cells+a.count
			if meaning.family == family {
				w.degrees[meaning.degree] = true
				w.degree[a.key] = meaning.degree
				for _, language := range d.languages[family][a.key] {
					w.languages[language] = true
				}
			}
			break
		}
	}
	w.narrow()
	return w
}

// narrow drops languages that some answers speak by chance: those without which every
// answer still has one.
func (w *wording) narrow() {
	d := answerWords()
	speaks := func(languages map[string]bool) bool {
		for key := range w.degree {
			if list := d.languages[w.family][key]; len(list) > 0 && !slices.ContainsFunc(list, func(l string) bool { return languages[l] }) {
				return false
			}
		}
		return true
	}
	weight := map[string]int{}
	for key := range w.degree {
		for _, l := range d.languages[w.family][key] {
			weight[l]++
		}
	}
	order := slices.Sorted(maps.Keys(w.languages))
	slices.SortStableFunc(order, func(a, b string) int { return weight[a] - weight[b] })
	for _, language := range order {
		without := maps.Clone(w.languages)
		delete(without, language)
		if len(without) > 0 && speaks(without) {
			w.languages = without
		}
	}
}

// labels gives the answers their values: equal steps from 1, for yes or no from 0 to 1.
func (w *wording) labels() (Labels, string, bool) {
	scale, others := w.scale()
	l := Labels{Scale: fmt.Sprintf("%s, %d answers", w.family, len(scale)), Values: w.values(scale)}
	l.Low, l.High = ends(w.steps(scale))
	for _, a := range w.answers {
		if _, is := w.degree[a.key]; !is && a.words && w.nothing(a) {
			l.Missing = append(l.Missing, tidyLabel(a.text))
		}
	}
	why := fmt.Sprintf("%s answers of %s", w.kindOfAnswers(), w.named())
	var unseen []string
	for _, degree := range scale {
		if !w.degrees[degree] {
			unseen = append(unseen, "“"+w.usual(degree)+"”")
		}
	}
	if len(unseen) > 0 {
		why += fmt.Sprintf("; %s is not among them and is taken to be an answer too", strings.Join(unseen, " and "))
	}
	switch {
	case len(others) > 0:
		l.Other = w.values(others[0])
		l.Unsure = fmt.Sprintf("the answers could be a scale of %d (%s) or of %d (%s).", len(scale), w.list(scale), len(others[0]), w.list(others[0]))
	case !w.isUsual(scale):
		l.Unsure = fmt.Sprintf("these answers are no usual scale; they count at equal steps (%s).", w.list(scale))
	}
	w.numbers(&l, scale)
	if l.Unsure != "" {
		why += "; " + strings.TrimSuffix(l.Unsure, ".")
	}
	return l, why + ".", true
}

func (w *wording) kindOfAnswers() string {
	n := 0
	for _, a := range w.answers {
		if _, is := w.degree[a.key]; is && a.words {
			n += a.count
		}
	}
	return thousands(n) + " of " + thousands(w.guess.cells) + " are"
}

// named is the family with the languages, as in "agreement (English, German)".
func (w *wording) named() string {
	var out []string
	for _, l := range slices.Sorted(maps.Keys(w.languages)) {
		out = append(out, languageNames[l])
	}
	return fmt.Sprintf("%s (%s)", w.family, strings.Join(out, ", "))
}

var languageNames = map[string]string{
	"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
	"nl": "Dutch", "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish", "pl": "Polish",
}

// usual is the usual word for a degree in the answers' own language.
func (w *wording) usual(degree int) string {
	for _, language := range slices.Sorted(maps.Keys(w.languages)) {
		if word := answerWords().usual[w.family][degree][language]; word != "" {
			return word
		}
	}
	return answerWords().usual[w.family][degree]["en"]
}

func (w *wording) list(scale []int) string {
	var out []string
	for _, degree := range scale {
		out = append(out, w.usual(degree))
	}
	return strings.Join(out, ", ")
}

// scale chooses the usual scale that the answers are, and the others of up to five
// answers in which they would count differently. Scales of six and seven answers come
// in only where no shorter one holds all answers.
func (w *wording) scale() (chosen []int, others [][]int) {
	if w.chosen != nil {
		return w.chosen, nil
	}
	var fits [][]int
	for _, s := range usualScales[w.family] {
		if w.within(s) && (len(s) <= 5 || len(fits) == 0) {
			fits = append(fits, s)
		}
	}
	if len(fits) == 0 {
		return slices.Sorted(maps.Keys(w.degrees)), nil
	}
	if by := w.numberedAs(fits); by != nil {
		return by, nil
	}
	chosen = fits[0]
	for _, s := range fits {
		if len(s) == len(w.degrees) {
			chosen = s
		}
	}
	if len(chosen) == len(w.degrees) && (len(chosen) >= 5 || w.family == "yes or no") {
		return chosen, nil
	}
	for _, s := range fits {
		if len(s) <= 5 && w.countDiffers(chosen, s) {
			others = append(others, s)
		}
	}
	return chosen, others
}

// numberedAs is the one of several scales in which the answers have the places that the
// numbers before them say, counted from 1 upwards or downwards; nil where none is.
func (w *wording) numberedAs(scales [][]int) []int {
	for _, s := range scales {
		up, down, pairs := true, true, 0
		for _, a := range w.answers {
			degree, is := w.degree[a.key]
			if !is || !a.numbered || !a.words {
				continue
			}
			pairs++
			place := float64(slices.Index(s, degree) + 1)
			up, down = up && a.number == place, down && a.number == float64(len(s)+1)-place
		}
		if pairs > 1 && (up || down) {
			return s
		}
	}
	return nil
}

func (w *wording) within(scale []int) bool {
	for degree := range w.degrees {
		if !slices.Contains(scale, degree) {
			return false
		}
	}
	return true
}

func (w *wording) isUsual(scale []int) bool {
	return slices.ContainsFunc(usualScales[w.family], func(s []int) bool { return slices.Equal(s, scale) })
}

// countDiffers says whether the answers that were given count differently in two
// scales, as shares of the way from the lowest to the highest.
func (w *wording) countDiffers(a, b []int) bool {
	for degree := range w.degrees {
		i, j := slices.Index(a, degree), slices.Index(b, degree)
		if i*(len(b)-1) != j*(len(a)-1) {
			return true
		}
	}
	return false
}

// steps are the values of a scale's usual words.
func (w *wording) steps(scale []int) map[string]float64 {
	out := map[string]float64{}
	for k, degree := range scale {
		v := float64(k + 1)
		if w.family == "yes or no" {
			v = float64(degree) / 2
		}
		for language := range w.languages {
			if word := answerWords().usual[w.family][degree][language]; word != "" {
				out[word] = v
			}
		}
		if !w.degrees[degree] {
			out[w.usual(degree)] = v
		}
	}
	return out
}

// values are those of the usual words in the answers' languages, and of the answers as
// they stand in the sheet where these are other words.
func (w *wording) values(scale []int) map[string]float64 {
	out := w.steps(scale)
	by := map[int]float64{}
	for label, v := range out {
		degree, _ := answerWords().degree(w.family, labelKey(label))
		by[degree] = v
		if before, is := w.degree[labelKey(label)]; is {
			by[before] = v
		}
	}
	have := map[string]bool{}
	for label := range out {
		have[labelKey(label)] = true
	}
	for _, a := range w.answers {
		degree, is := w.degree[a.key]
		if v, counts := by[degree]; is && a.words && counts && !have[a.key] {
			out[a.key], have[a.key] = v, true
			if have[labelKey(a.label)] = true; labelKey(a.label) == a.key {
				delete(out, a.key)
				out[tidyLabel(a.label)] = v
			}
		}
	}
	return out
}

// numbers takes in the numbers that stand before the labels. Where they say the same
// as the words they hold for numbers alone too; where they run the other way, the
// numbers stand, and the doubt says so.
func (w *wording) numbers(l *Labels, scale []int) {
	r := l.reader()
	up, down, pairs := true, true, map[float64]float64{}
	for _, a := range w.answers {
		if _, is := w.degree[a.key]; !is || !a.numbered || !a.words {
			continue
		}
		v := r.values[a.key]
		up, down = up && a.number == v, down && a.number == l.Low+l.High-v
		pairs[a.number] = v
	}
	switch {
	case len(pairs) == 0:
	case up:
		for k := range scale {
			l.Values[plain(l.Low+float64(k)*(l.High-l.Low)/float64(max(1, len(scale)-1)))] = l.Low + float64(k)*(l.High-l.Low)/float64(max(1, len(scale)-1))
		}
	case down:
		l.Other, l.Values = l.Values, l.turned()
		for k := range scale {
			v := l.Low + float64(k)
			l.Values[plain(v)], l.Other[plain(v)] = v, l.Low+l.High-v
		}
		l.Unsure = fmt.Sprintf("the numbers and the words run opposite ways: %s. The numbers are kept as they stand.", w.lowestNumber(l))
	default:
		w.byTheirNumbers(l)
	}
}

// lowestNumber names the answer that bears the lowest number.
func (w *wording) lowestNumber(l *Labels) string {
	for _, a := range w.answers {
		if _, is := w.degree[a.key]; is && a.numbered && a.words && a.number == l.Low {
			return fmt.Sprintf("%s is “%s”", plain(a.number), a.label)
		}
	}
	return "the highest number is the least"
}

// byTheirNumbers counts the answers by the numbers before them, where these are neither
// the steps of the scale nor its reverse: 0 to 4, or 10, 20, 30.
func (w *wording) byTheirNumbers(l *Labels) {
	values, before := map[string]float64{}, map[float64]int{}
	rising, falling, last := true, true, -1
	var list []answer
	for _, a := range w.answers {
		degree, is := w.degree[a.key]
		if !is || !a.words {
			continue
		}
		if known, twice := before[a.number]; !a.numbered || twice && known != degree {
			l.Unsure = "some answers bear numbers that do not fit; the words alone count."
			l.Other = nil
			return
		}
		before[a.number] = degree
		values[tidyLabel(a.label)], values[plain(a.number)] = a.number, a.number
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b answer) int { return int(a.number - b.number) })
	for _, a := range list {
		degree := w.degree[a.key]
		if last >= 0 {
			rising, falling = rising && degree >= last, falling && degree <= last
		}
		last = degree
	}
	low, high := ends(values)
	if low == high {
		return
	}
	l.Values, l.Low, l.High, l.Other, l.Unsure = values, low, high, nil, ""
	l.Scale = fmt.Sprintf("%s, numbers from %s to %s", w.family, plain(low), plain(high))
	switch {
	case falling:
		l.Other = l.turned()
		l.Unsure = fmt.Sprintf("the numbers and the words run opposite ways: %s. The numbers are kept as they stand.", w.lowestNumber(l))
	case !rising:
		l.Unsure = "the numbers before the answers are not in the order of the words. The numbers are kept as they stand."
	}
}
