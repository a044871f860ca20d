package dataset

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"leeway/experiment"
)

// Codes says what numbers in the place of labels mean. There is no usual way: some
// offices write 1 for the lowest answer and some for the highest.
type Codes string

// The ways to read numbers.
const (
	// LabelsOnly takes no numbers.
	LabelsOnly Codes = ""
	// LowestFirst reads 1 as the lowest answer, HighestFirst as the highest.
	LowestFirst  Codes = "low-first"
	HighestFirst Codes = "high-first"
)

// Scores are the scores of people by an instrument.
type Scores struct {
	// Value is each person's score from 0 to 100, NaN where fewer than half of the
	// items were answered.
	Value []float64
	// Answered is how many items each person answered.
	Answered []int
	// Scored people have a value; Partial of them left items out; TooFew have none.
	Scored, Partial, TooFew int
	// Unknown are answers that are none of the instrument's labels.
	Unknown []UnknownAnswer
}

// UnknownAnswer is a text that is none of an item's answers, by the places of the
// person and the item, from 0.
type UnknownAnswer struct {
	Person, Item int
	Text         string
	// Number is true for a number that would be a code, if codes were allowed.
	Number bool
}

// Score scores people by an instrument: answers holds, for each person, one text for
// each item, empty where there is no answer.
//
// An item's answers stand at equal steps from 0 (lowest) to 100 (highest), a reversed
// item's the other way round. By person mean the score is the mean of the answered
// items; for five agreement answers that is 100, 75, 50, 25, 0, the rule of the Civil
// Service People Survey (Cabinet Office 2018, technical guide). By percent positive it
// is the share of the answered items whose answer is among the Positive highest; the
// mean over people who answered all items is then the mean of the items' per cent
// positive, as US federal surveys publish it.
//
// A person needs answers to at least half of the items; with fewer there is no score,
// and they are counted in TooFew. Labels match in any case and without regard to
// spaces and a final stop; a part in [brackets] matches any words. The instrument's
// NoAnswer labels count as no answer. An answer that is no label gives a
// *experiment.Refusal, and Unknown lists them all: nothing is left out in silence.
func Score(i experiment.Instrument, answers [][]string, codes Codes) (Scores, error) {
	scales, err := scalesOf(i)
	if err != nil {
		return Scores{}, err
	}
	s := Scores{Value: make([]float64, len(answers)), Answered: make([]int, len(answers))}
	for person, texts := range answers {
		if len(texts) != len(i.Items) {
			return Scores{}, &experiment.Refusal{What: fmt.Sprintf("Person %d has %d answers; “%s” has %d questions.", person+1, len(texts), i.Name, len(i.Items)), Remedy: "Give one text for each question, empty where there is no answer."}
		}
		sum := 0.0
		for item, text := range texts {
			place, found, unknown := scales[item].place(text, codes)
			switch {
			case unknown:
				s.Unknown = append(s.Unknown, UnknownAnswer{person, item, strings.TrimSpace(text), scales[item].isCode(text)})
			case found:
				s.Answered[person]++
				sum += worth(i, i.Items[item], place)
			}
		}
		s.take(person, sum, len(i.Items))
	}
	if len(s.Unknown) > 0 {
		return s, unknownAnswers(i, s.Unknown)
	}
	return s, nil
}

// take writes a person's score, or none where too few items were answered.
func (s *Scores) take(person int, sum float64, items int) {
	n := s.Answered[person]
	if n == 0 || 2*n < items {
		s.Value[person] = math.NaN()
		s.TooFew++
		return
	}
	s.Value[person] = sum / float64(n)
	s.Scored++
	if n < items {
		s.Partial++
	}
}

// worth is what an answer counts, from 0 to 100; place counts from the lowest, 0.
func worth(i experiment.Instrument, item experiment.Item, place int) float64 {
	highest := len(i.Answers) - 1
	if item.Reversed {
		place = highest - place
	}
	if i.Scoring == experiment.PercentPositive {
		if place > highest-i.Positive {
			return 100
		}
		return 0
	}
	return 100 * float64(place) / float64(highest)
}

// scale reads the answers of one item.
type scale struct {
	labels, nothing []string
	places          map[string]int
}

// scalesOf checks an instrument and prepares its items.
func scalesOf(i experiment.Instrument) ([]scale, error) {
	wrong := func(what string) error {
		return &experiment.Refusal{What: fmt.Sprintf("The questionnaire “%s” cannot be scored: %s", i.Name, what), Remedy: "Choose it from the library again."}
	}
	switch {
	case len(i.Items) == 0:
		return nil, wrong("it has no questions.")
	case len(i.Answers) < 2:
		return nil, wrong("it has fewer than two answers.")
	case i.Scoring != experiment.PersonMean && i.Scoring != experiment.PercentPositive:
		return nil, wrong(fmt.Sprintf("Leeway does not know the way of scoring “%s”.", i.Scoring))
	case i.Scoring == experiment.PercentPositive && (i.Positive < 1 || i.Positive >= len(i.Answers)):
		return nil, wrong(fmt.Sprintf("%d of its %d answers would be positive.", i.Positive, len(i.Answers)))
	}
	out := make([]scale, len(i.Items))
	for n, item := range i.Items {
		labels := i.Answers
		if item.Answers != nil {
			labels = item.Answers
		}
		if len(labels) != len(i.Answers) {
			return nil, wrong(fmt.Sprintf("question %s has %d answers, the others %d.", item.ID, len(labels), len(i.Answers)))
		}
		out[n] = scale{labels: labels, nothing: i.NoAnswer, places: map[string]int{}}
		for place, label := range labels {
			if _, twice := out[n].places[folded(label)]; twice {
				return nil, wrong(fmt.Sprintf("the answer “%s” comes twice.", label))
			}
			out[n].places[folded(label)] = place
		}
	}
	return out, nil
}

// place finds an answer from the lowest, 0. found is false for no answer; unknown is
// true for a text that is none of the answers.
func (s scale) place(text string, codes Codes) (place int, found, unknown bool) {
	key := folded(text)
	if key == "" {
		return 0, false, false
	}
	if place, found = s.places[key]; found {
		return place, true, false
	}
	for _, nothing := range s.nothing {
		if folded(nothing) == key {
			return 0, false, false
		}
	}
	for place, label := range s.labels {
		if fitsBrackets(folded(label), key) {
			return place, true, false
		}
	}
	if codes != LabelsOnly && s.isCode(text) {
		code, _ := strconv.Atoi(key)
		if codes == HighestFirst {
			return len(s.labels) - code, true, false
		}
		return code - 1, true, false
	}
	return 0, false, true
}

// isCode tells whether a text is a number from 1 to the number of answers.
func (s scale) isCode(text string) bool {
	code, err := strconv.Atoi(folded(text))
	return err == nil && code >= 1 && code <= len(s.labels)
}

// folded is a label as it is compared: small letters, single spaces, no final stop,
// straight apostrophes.
func folded(text string) string {
	text = strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(text), " ")), "’", "'")
	return strings.TrimSuffix(text, ".")
}

// fitsBrackets tells whether a text is a label whose [bracketed part] was replaced.
func fitsBrackets(label, text string) bool {
	before, rest, open := strings.Cut(label, "[")
	_, after, closed := strings.Cut(rest, "]")
	return open && closed && len(text) > len(before)+len(after) && strings.HasPrefix(text, before) && strings.HasSuffix(text, after)
}

// unknownAnswers says which answers are no labels, and what to do.
func unknownAnswers(i experiment.Instrument, unknown []UnknownAnswer) error {
	numbers := true
	seen := map[string]bool{}
	var texts []string
	for _, u := range unknown {
		numbers = numbers && u.Number
		if !seen[u.Text] {
			seen[u.Text] = true
			texts = append(texts, "“"+u.Text+"”")
		}
	}
	if numbers {
		return &experiment.Refusal{
			What:   fmt.Sprintf("The answers are numbers. Which of them is “%s” is not known.", i.Answers[len(i.Answers)-1]),
			Remedy: "Say whether 1 is the lowest answer or the highest.",
		}
	}
	more := ""
	if len(texts) > 5 {
		more = fmt.Sprintf(" and %d more", len(texts)-5)
		texts = texts[:5]
	}
	cells := fmt.Sprintf("%d cells hold", len(unknown))
	if len(unknown) == 1 {
		cells = "1 cell holds"
	}
	return &experiment.Refusal{
		What:   fmt.Sprintf("%s none of the answers of “%s”: %s%s.", cells, i.Name, strings.Join(texts, ", "), more),
		Remedy: "Correct them in the sheet, or leave those cells empty. The answers are: " + strings.Join(i.Answers, "; ") + ".",
	}
}
