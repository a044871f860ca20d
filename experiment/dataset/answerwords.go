package dataset

import (
	_ "embed" // the words of answers
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed answerwords.txt
var answerWordsText string

// noAnswer is the family of texts that stand for no answer.
const noAnswer = "no answer"

// answerWord is what a known text means: its degree within a family of answers, counted
// from the least.
type answerWord struct {
	family string
	degree int
}

// dictionary of the words of answers, in the languages of answerwords.txt.
type answerDictionary struct {
	// of gives the meanings of a text's key, one for each family that has it.
	of map[string][]answerWord
	// languages gives the languages of a key within a family.
	languages map[string]map[string][]string
	// usual is the usual word by family, degree and language.
	usual map[string]map[int]map[string]string
}

// answerWords reads the dictionary once.
var answerWords = sync.OnceValue(func() answerDictionary {
	d := answerDictionary{map[string][]answerWord{}, map[string]map[string][]string{}, map[string]map[int]map[string]string{}}
	family := ""
	for line := range strings.Lines(answerWordsText) {
		line = strings.TrimSpace(line)
		if name, is := strings.CutPrefix(line, "= "); is {
			family = name
			d.languages[family], d.usual[family] = map[string][]string{}, map[int]map[string]string{}
			continue
		}
		head, words, isEntry := strings.Cut(line, " ")
		degree, err := strconv.Atoi(head)
		if !isEntry || err != nil {
			continue // a comment; the dictionary's test reads every line
		}
		language, list, _ := strings.Cut(words, " ")
		if d.usual[family][degree] == nil {
			d.usual[family][degree] = map[string]string{}
		}
		for n, word := range strings.Split(list, " | ") {
			if n == 0 {
				d.usual[family][degree][language] = strings.ToLower(word)
			}
			for _, key := range answerKeys(word) {
				d.add(key, answerWord{family, degree}, language)
			}
		}
	}
	return d
})

// add takes a word in, once for a family.
func (d answerDictionary) add(key string, w answerWord, language string) {
	if !slices.Contains(d.of[key], w) {
		d.of[key] = append(d.of[key], w)
	}
	if list := d.languages[w.family][key]; !slices.Contains(list, language) {
		d.languages[w.family][key] = append(list, language)
	}
}

// degree finds a key in a family.
func (d answerDictionary) degree(family, key string) (int, bool) {
	for _, w := range d.of[key] {
		if w.family == family {
			return w.degree, true
		}
	}
	return 0, false
}

// answerKeys are the keys of a word: its own, and that of its spelling with ae, oe and
// ue for ä, ö and ü.
func answerKeys(word string) []string {
	key := labelKey(word)
	if spelt := labelKey(umlauts.Replace(strings.ToLower(word))); spelt != key {
		return []string{key, spelt}
	}
	return []string{key}
}

var (
	umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ø", "oe", "å", "aa")
	// letters that Unicode does not take apart into a letter and a mark.
	bareLetters = strings.NewReplacer("ß", "ss", "ø", "o", "æ", "ae", "œ", "oe", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i")
)

// labelKey is the form in which answers are compared: small letters without accents,
// single spaces, no signs. A number is its value.
func labelKey(text string) string {
	text = strings.TrimSpace(text)
	if n, ok := parseNumber(text, false); ok && !n.percent {
		return plain(n.value)
	}
	var b strings.Builder
	space := false
	for _, r := range norm.NFD.String(bareLetters.Replace(strings.ToLower(text))) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' || r == '`' || r == '´':
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		default:
			space = true
		}
	}
	return b.String()
}

// pronouns may stand before an answer: "I agree" is "agree".
var pronouns = []string{"i ", "ich ", "je suis ", "je ", "sono ", "estoy ", "estou ", "eu ", "jag ", "jeg ", "ik ben het ", "ik ", "olen "}

// bare is the key of a known word without a pronoun before it.
func (d answerDictionary) bare(key string) string {
	if d.of[key] != nil {
		return key
	}
	for _, p := range pronouns {
		if rest, ok := strings.CutPrefix(key, p); ok && d.of[rest] != nil {
			return rest
		}
	}
	return key
}

// usualScales are the degrees that make a scale together, the usual ones first.
var usualScales = map[string][][]int{
	"agreement":    opinionScales,
	"satisfaction": opinionScales,
	"likelihood":   opinionScales,
	"frequency": {
		{0, 2, 3, 4, 6}, {0, 2, 3, 4, 5}, {0, 1, 3, 4, 6}, {0, 2, 3, 5, 6}, {0, 1, 3, 5, 6},
		{0, 3, 4, 6}, {0, 2, 4, 6}, {0, 2, 3, 6}, {0, 3, 6},
		{0, 2, 3, 4, 5, 6}, {0, 1, 2, 3, 4, 5}, {0, 1, 2, 3, 4, 5, 6},
	},
	"extent": {
		{0, 2, 3, 4, 5}, {1, 2, 3, 4, 5}, {0, 1, 3, 4, 5}, {0, 2, 3, 5}, {0, 3, 4, 5}, {0, 2, 4, 5}, {0, 3, 5}, {0, 1, 2, 3, 4, 5},
	},
	"quality": {
		{1, 2, 3, 4, 5}, {0, 1, 2, 3, 4}, {0, 1, 2, 3, 5}, {1, 2, 3, 5}, {0, 1, 3, 4}, {0, 1, 2, 3, 4, 5},
	},
	"yes or no": {{0, 2}, {0, 1, 2}},
}

// opinionScales are those of answers that go from one pole to the other.
var opinionScales = [][]int{
	{0, 1, 3, 5, 6}, {0, 2, 3, 4, 6}, {1, 2, 3, 4, 5}, {0, 2, 3, 4, 5}, {1, 2, 3, 4, 6},
	{0, 1, 5, 6}, {0, 2, 4, 6}, {1, 2, 4, 5}, {0, 2, 4, 5}, {1, 2, 4, 6}, {1, 3, 5}, {0, 3, 6},
	{0, 1, 2, 4, 5, 6}, {0, 1, 2, 3, 4, 5, 6},
}
