package dataset

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
)

// TestAnswerWords reads the dictionary line by line: no word means two degrees of a
// family, none is both an answer and none, and every family has every language.
func TestAnswerWords(t *testing.T) {
	t.Parallel()
	lines := 0
	for line := range strings.Lines(answerWordsText) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == '=' {
			continue
		}
		lines++
		parts := strings.SplitN(line, " ", 3)
		if len(parts) != 3 || !unicode.IsDigit(rune(parts[0][0])) || languageNames[parts[1]] == "" {
			t.Errorf("not an entry: %s", line)
		}
	}
	d := answerWords()
	for key, meanings := range d.of {
		seen := map[string]int{}
		for _, m := range meanings {
			if before, twice := seen[m.family]; twice && before != m.degree {
				t.Errorf("%q means degrees %d and %d of %s", key, before, m.degree, m.family)
			}
			seen[m.family] = m.degree
		}
		if _, none := seen[noAnswer]; none && len(seen) > 1 {
			t.Errorf("%q is an answer and none", key)
		}
	}
	for family, scales := range usualScales {
		for _, scale := range scales {
			for language := range languageNames {
				missing := 0
				for _, degree := range scale {
					if d.usual[family][degree][language] == "" {
						missing++
					}
				}
				if missing > 0 {
					t.Errorf("%s in %s lacks %d of %v", family, language, missing, scale)
				}
			}
		}
	}
	t.Logf("%d lines, %d words", lines, len(d.of))
}

// TestEveryUsualScale guesses every usual scale in every language back from its words:
// in capitals, with spaces and without accents.
func TestEveryUsualScale(t *testing.T) {
	t.Parallel()
	d := answerWords()
	for family, scales := range usualScales {
		for _, scale := range scales {
			for language := range languageNames {
				var texts []string
				for k, degree := range scale {
					word := d.usual[family][degree][language]
					switch k % 3 {
					case 0:
						word = strings.ToUpper(word)
					case 1:
						word = "  " + strings.ReplaceAll(word, " ", "  ") + " "
					}
					texts = append(texts, word)
				}
				l, why, ok := GuessLabels(texts, Memory{})
				if !ok {
					t.Errorf("%s %v in %s is not known: %q", family, scale, language, texts)
					continue
				}
				if !strings.HasPrefix(l.Scale, family) || len(l.Answers()) != len(scale) || why == "" {
					t.Errorf("%s %v in %s is %q with %q", family, scale, language, l.Scale, l.Answers())
				}
				last := math.Inf(-1)
				for _, text := range texts {
					v, known := l.Value(text)
					if !known || v <= last {
						t.Errorf("%s in %s: %q counts as %v after %v (%v)", family, language, text, v, last, known)
					}
					last = v
				}
				if len(scale) >= 5 && l.Unsure != "" && !slices.Equal(scale, []int{0, 1, 2, 3, 4, 5}) {
					t.Logf("%s %v in %s: %s", family, scale, language, l.Unsure)
				}
				if (len(scale) == 5) && l.Unsure != "" {
					t.Errorf("%s %v in %s is unsure: %s", family, scale, language, l.Unsure)
				}
			}
		}
	}
}

func TestGuessLabels(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		texts  []string
		scale  string
		want   map[string]float64
		unsure string
	}{
		{"numbers before", []string{"1 - Strongly disagree", "2 - Disagree", "4 - AGREE", "5 - Strongly agree", "3"}, "agreement, 5 answers",
			map[string]float64{"1 - strongly disagree": 1, "Agree": 4, "5": 5, "3": 3, "Neither agree nor disagree": 3}, ""},
		{"German with signs", []string{"5 = stimme voll zu", "1 = stimme überhaupt nicht zu", "4 = stimme zu", "2 = stimme nicht zu", "3 = teils/teils"}, "agreement, 5 answers",
			map[string]float64{"Stimme voll zu": 5, "STIMME UEBERHAUPT NICHT ZU": 1, "teils, teils": 3}, ""},
		{"two languages", []string{"Strongly agree", "stimme zu", "Neither agree nor disagree", "trifft gar nicht zu", "disagree", "k. A."}, "agreement, 5 answers",
			map[string]float64{"agree": 4, "stimme nicht zu": 2, "stimme voll und ganz zu": 5}, ""},
		{"only the ends in words", []string{"1 (not at all)", "2", "3", "4", "5 (very)"}, "numbers from 1 to 5",
			map[string]float64{"1 (not at all)": 1, "5 (Very)": 5, "4": 4, "4.0": 4}, ""},
		{"highest number is least", []string{"1 = strongly agree", "2 = agree", "3 = neither", "4 = disagree", "5 = strongly disagree"}, "agreement, 5 answers",
			map[string]float64{"1 = strongly agree": 1, "5": 5}, "opposite"},
		{"from nought", []string{"0 never", "1 rarely", "2 sometimes", "3 often", "4 always"}, "frequency, numbers from 0 to 4",
			map[string]float64{"never": 0, "4 always": 4}, ""},
		{"no middle seen", []string{"Strongly agree", "Agree", "Disagree", "Strongly disagree"}, "agreement, 4 answers",
			map[string]float64{"agree": 3}, "of 4"},
		{"mixed with numbers", []string{"Agree", "Strongly disagree", "4", "neither", "2", "strongly agree", "disagree"}, "agreement, 5 answers",
			map[string]float64{"agree": 4}, ""},
		{"a typo does not spoil it", []string{"Strongly agree", "Agree", "Neither", "Disagree", "Stronly agree", "Strongly disagree"}, "agreement, 5 answers",
			map[string]float64{"agree": 4}, ""},
		{"pronouns", []string{"I agree", "I strongly disagree", "I disagree", "neutral", "I strongly agree"}, "agreement, 5 answers",
			map[string]float64{"I agree": 4, "agree": 4}, ""},
		{"yes, partly, no", []string{"Ja", "teilweise", "nein", "weiß nicht"}, "yes or no, 3 answers", map[string]float64{"ja": 1, "Teilweise": .5}, ""},
		{"not satisfied", []string{"not satisfied", "satisfied", "very satisfied", "very dissatisfied", "neither satisfied nor dissatisfied"}, "satisfaction, 5 answers",
			map[string]float64{"not satisfied": 2, "satisfied": 4}, ""},
	} {
		l, why, ok := GuessLabels(test.texts, Memory{})
		if !ok || l.Scale != test.scale || why == "" {
			t.Errorf("%s: %v %q (%s)", test.name, ok, l.Scale, why)
			continue
		}
		for text, want := range test.want {
			if v, known := l.Value(text); !known || v != want {
				t.Errorf("%s: %q is %v, %v and not %v (%v)", test.name, text, v, known, want, l.Values)
			}
		}
		if (test.unsure == "") != (l.Unsure == "") || !strings.Contains(l.Unsure, test.unsure) {
			t.Errorf("%s: unsure %q", test.name, l.Unsure)
		}
		if text := l.check("A"); text != "" {
			t.Errorf("%s: %s", test.name, text)
		}
	}
	for _, texts := range [][]string{
		{"agree"}, {"North", "South"}, {"12", "15", "3"}, {"neutral", "neutral", "neither"}, {"1. Office", "2. Office", "3. Office"},
		{"5 days", "12 days", "3"}, {"Processed", "Denied", "Notice sent"}, {},
	} {
		if l, why, ok := GuessLabels(texts, Memory{}); ok {
			t.Errorf("%q are taken as %s: %s", texts, l.Scale, why)
		}
	}
}

// TestNegationsStayApart: no text is read as one that it denies, and no fix offers it.
func TestNegationsStayApart(t *testing.T) {
	t.Parallel()
	d := answerWords()
	for family := range usualScales {
		if family == noAnswer {
			continue
		}
		for a := range d.languages[family] {
			da, _ := d.degree(family, a)
			l := (&Labels{Values: map[string]float64{a: float64(da)}, Low: -1, High: 9}).reader()
			for b := range d.languages[family] {
				db, _ := d.degree(family, b)
				if v, known := l.value(b); known && v != float64(db) {
					t.Errorf("%q is read as %q", b, a)
				}
			}
		}
	}
	l := Labels{Values: map[string]float64{"satisfied": 4, "likely": 3, "stimme zu": 4, "agree": 4, "d'accord": 4}, Low: 1, High: 5}
	for _, text := range []string{"dissatisfied", "not satisfied", "unlikely", "stimme nicht zu", "disagree", "strongly disagree", "pas d'accord"} {
		if near := l.nearest(text); near != "" {
			t.Errorf("%q is offered as %q", text, near)
		}
	}
	for text, want := range map[string]string{"Satisfeid": "satisfied", "lkely": "likely", "stime zu": "stimme zu", "Agre": "agree", "  AGREEE!": "agree"} {
		if near := l.nearest(text); near != want {
			t.Errorf("%q is offered as %q and not %q", text, near, want)
		}
	}
}

// TestLabelsProperties: case, order and doubled reversal change nothing.
func TestLabelsProperties(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(4, 2026))
	texts := []string{"Strongly disagree", "disagree", "Neither agree nor disagree", "agree", "Strongly agree", "don't know"}
	want, _, _ := GuessLabels(texts, Memory{})
	for range 50 {
		mixed := slices.Clone(texts)
		random.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		for i := range mixed {
			mixed[i] = strings.Map(func(r rune) rune {
				if random.IntN(2) == 0 {
					return unicode.ToUpper(r)
				}
				return r
			}, mixed[i])
		}
		got, _, ok := GuessLabels(mixed, Memory{})
		if !ok || !got.same(&want) {
			t.Fatalf("%q give %v", mixed, got)
		}
	}
	turned := want
	turned.Reverse = true
	for _, text := range texts[:5] {
		v, _ := want.Value(text)
		w, _ := turned.Value(text)
		if v+w != want.Low+want.High {
			t.Errorf("%q is %v and reversed %v", text, v, w)
		}
	}
	if twice := want.Turned().Turned(); !twice.same(&want) {
		t.Errorf("turned twice: %v", twice)
	}
	once := want.Turned()
	once.Reverse = true
	for _, text := range texts[:5] {
		v, _ := want.Value(text)
		if w, _ := once.Value(text); v != w {
			t.Errorf("%q reversed twice is %v and not %v", text, w, v)
		}
	}
}

// TestUnknownLabel settles a typo for all alike, and the next recipe remembers it.
func TestUnknownLabel(t *testing.T) {
	t.Parallel()
	p := experiment.New("x")
	p.Roster.Teams = []experiment.Team{{ID: "A"}, {ID: "B"}}
	o := outcome("q", "Question", experiment.Scale)
	o.ScaleMin, o.ScaleMax = 1, 5
	p.Outcomes = []experiment.Outcome{o}
	text := "Team,Question\nA,Strongly agree\nB,Stronly agree\nA,Agree\nB,stronly AGREE\nA,Neither\nB,Disagree\nA,Strongly disagree\nB,3\nA,n/a\nB,Agree\nB,Agree\n"
	d := draft(t, csvBook(t, text), ForOutcomes, p)
	typo := find(t, d.Doubts, "Stronly agree")
	if typo.Fixes[0].Label != "Read as “strongly agree”" || typo.Fixes[0].Decision.Do != DoUse {
		t.Errorf("the first fix is %+v", typo.Fixes[0])
	}
	find(t, d.Doubts, "numbers among the answers")
	d = decide(t, d, d.Suggestions()...)
	if err := d.Err(); err != nil {
		t.Fatal(err)
	}
	_, value, _, _, err := d.Linked.Values("q")
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{5, 5, 4, 5, 3, 2, 1, 3, math.NaN(), 4, 4}
	for i := range want {
		if value[i] != want[i] && !(math.IsNaN(value[i]) && math.IsNaN(want[i])) {
			t.Errorf("row %d is %v and not %v", i, value[i], want[i])
		}
	}
	if notes := strings.Join(d.Notes(), "\n"); !strings.Contains(notes, "1 “Strongly agree” count as 5") || !strings.Contains(notes, "3 “Agree” count as 4") {
		t.Errorf("the notes do not say what counts as what:\n%s", notes)
	}
	data, err := d.Recipe.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := DecodeRecipe(data)
	if err != nil {
		t.Fatal(err)
	}
	l, why, ok := GuessLabels([]string{"stronly agree", "agree", "disagree"}, Remember(again))
	if v, known := l.Value("Stronly  agree"); !ok || !known || v != 5 || !strings.Contains(why, "earlier") {
		t.Errorf("not remembered: %v %s", l.Values, why)
	}
}

// TestNumbersAmongLabels: numbers in a workbook count by their labels too, also in a
// reversed item, and where they are not labels they are doubted.
func TestNumbersAmongLabels(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	for i, row := range [][]any{{"Team", "Tools", "Mood"}, {"A", "1 (not at all)", "agree"}, {"B", 2, "disagree"}, {"C", 4, "strongly agree"}, {"D", "5 (very)", 4}, {"A", 7, "strongly disagree"}, {"B", 4, "neither"}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "Wave.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	p := surveyPilot(scaleOutcome("tools", 1, 7), scaleOutcome("mood", 1, 5))
	d := draft(t, open(t, path), ForOutcomes, p)
	wantValues(t, "as they stand", outcomeValues(t, d, "tools"), 1, 2, 4, 5, 7, 4)
	wantValues(t, "a number among words", outcomeValues(t, d, "mood"), 4, 2, 5, math.NaN(), 1, 3)
	c, _ := d.Recipe.Column("B")
	turned := *c.Labels
	turned.Reverse = true
	c.Labels = &turned
	d, err := d.With(ctx, d.Recipe.WithColumn(c))
	if err != nil {
		t.Fatal(err)
	}
	wantValues(t, "reversed", outcomeValues(t, d, "tools"), 7, 6, 4, 3, 1, 4)
	codes := find(t, d.Doubts, "numbers among the answers, such as 4")
	wantValues(t, "1 is the lowest", outcomeValues(t, decide(t, d, codes.Fixes[0].Decision), "mood"), 4, 2, 5, 4, 1, 3)
	wantValues(t, "1 is the highest", outcomeValues(t, decide(t, d, codes.Fixes[1].Decision), "mood"), 4, 2, 5, 2, 1, 3)
}
