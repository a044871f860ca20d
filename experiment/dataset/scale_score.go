package dataset

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
)

// scorer computes one scale over the rows of a table that use admits.
type scorer struct {
	Scale
	recipe Recipe
	table  *Table
	letter string
	use    func(i int) bool
	items  [][]float64 // reversed items turned round
	names  []string
	values []float64
	// Scored people have a score; Partial of them left items out; TooFew answered some
	// items, None answered none.
	scored, partial, tooFew, none int
	notes                         []string
	doubts                        []Doubt
}

// score appends the scales' columns to the table. Notes and doubts of scales that
// standardise are left to the linking, which knows the rows in use.
func (rd *reader) score() {
	t := rd.table
	for k := range rd.recipe.Scales {
		if rd.recipe.lacksFor(scaleName(k)) {
			continue // the file lacks a column; that is doubted
		}
		s := newScorer(rd.recipe, k, t, func(i int) bool { return t.Aside(i) == "" })
		s.run()
		for i := range s.values {
			s.values[i] = rd.decided(s.letter, i, s.values[i])
		}
		t.Columns = append(t.Columns, s.column())
		if !s.standardises() {
			t.Notes = append(t.Notes, s.notes...)
			t.Doubts = append(t.Doubts, s.doubts...)
		}
	}
}

func newScorer(r Recipe, k int, t *Table, use func(i int) bool) *scorer {
	s := &scorer{Scale: r.Scales[k], recipe: r, table: t, letter: scaleName(k), use: use}
	low, high, _ := r.rangeOf(s.Scale)
	for _, letter := range s.Items {
		c := t.column(letter)
		turned := slices.Contains(s.Reversed, letter)
		values := make([]float64, t.Len())
		for i := range values {
			v := c.unscaled(i)
			switch {
			case !use(i):
				v = nan
			case turned && s.standardises():
				v = -v
			case turned:
				v = low + high - v
			}
			values[i] = v
		}
		s.items, s.names = append(s.items, values), append(s.names, c.Name())
	}
	return s
}

// run computes the values with their notes and doubts.
func (s *scorer) run() {
	s.values = make([]float64, s.table.Len())
	for i := range s.values {
		s.values[i] = nan
	}
	s.census()
	switch s.How {
	case ByPersonMean, ByPercentPositive:
		s.byPerson()
	case ByInstrument:
		s.byInstrument()
	default:
		s.byIndex()
	}
	s.say()
	s.against()
}

// census counts who answered enough.
func (s *scorer) census() {
	for i := range s.values {
		n := s.answered(i)
		switch {
		case !s.use(i):
		case n == 0:
			s.none++
		case n < s.least():
			s.tooFew++
		default:
			s.scored++
			if n < len(s.items) {
				s.partial++
			}
		}
	}
}

// answered is how many items row i answers.
func (s *scorer) answered(i int) int {
	n := 0
	for _, item := range s.items {
		if !math.IsNaN(item[i]) {
			n++
		}
	}
	return n
}

// byPerson averages each person's answers, or their share of positive ones.
func (s *scorer) byPerson() {
	low, high, _ := s.recipe.rangeOf(s.Scale)
	steps := s.recipe.steps(s.Scale, low, high)
	outside := fact{}
	for i := range s.values {
		sum, n := 0.0, 0
		for _, item := range s.items {
			v := item[i]
			if math.IsNaN(v) {
				continue
			}
			if v < low || v > high {
				outside.see(s.table.Rows[i])
			}
			if s.How == ByPercentPositive {
				v = 100 * truth(v >= steps[len(steps)-s.Positive]-1e-9)
			}
			sum, n = sum+v, n+1
		}
		if n < s.least() {
			continue
		}
		v := sum / float64(n)
		if s.How == ByPersonMean && (s.From != 0 || s.To != 0) {
			v = s.From + (v-low)*(s.To-s.From)/(high-low)
		}
		s.values[i] = v
	}
	if outside.count > 0 {
		d := s.doubt(experiment.MustSettle, fmt.Sprintf("%s of “%s” lie outside the scale from %s to %s.", cellsWord(outside.count), s.Name, plain(low), plain(high)), "Correct the cells, or say another range for the scale.")
		d.Count = outside.count
		d.Cells = cellNames(s.Items[0], outside.rows)
		d.Place.Cell = cellList(s.Items[0], outside.rows, outside.count)
	}
}

// byInstrument gives the answers' labels to Score.
func (s *scorer) byInstrument() {
	texts := make([][]string, s.table.Len())
	for i := range texts {
		texts[i] = make([]string, len(s.items))
		for k, item := range s.items {
			answers := s.Instrument.Answers
			if own := s.Instrument.Items[k].Answers; own != nil {
				answers = own
			}
			if v := item[i]; !math.IsNaN(v) {
				texts[i][k] = answers[min(max(int(v)-1, 0), len(answers)-1)]
			}
		}
	}
	scores, err := Score(*s.Instrument, texts, LabelsOnly)
	if err != nil {
		return // checkSettings asked scalesOf, and every text is one of the labels
	}
	for i, v := range scores.Value {
		if s.use(i) {
			s.values[i] = v
		}
	}
}

// byIndex computes an index over the rows in use.
func (s *scorer) byIndex() {
	among := make([]bool, s.table.Len())
	for i := range among {
		among[i] = s.use(i)
	}
	build := InverseCovarianceIndex
	if s.How == ByEqualWeights {
		build = EqualWeightsIndex
	}
	x, err := build(s.items, among, s.least())
	if err != nil {
		s.doubt(experiment.MustSettle, fmt.Sprintf("“%s” gives no index: %s.", s.Name, strings.TrimSuffix(err.Error(), ": "+errNoIndex.Error())), "Choose other items.")
		s.scored = 0
		return
	}
	s.values = x.Value
	total := 0.0
	for _, w := range x.Weight {
		total += w
	}
	var weights []string
	for k, w := range x.Weight {
		weights = append(weights, fmt.Sprintf("“%s” %.3f", s.names[k], w/total))
		if w < 0 {
			s.doubt(experiment.LookAtIt, fmt.Sprintf("“%s” has a weight below zero in “%s”: better on it makes the index worse.", s.names[k], s.Name), "Choose other items, or equal weights.")
		}
	}
	if s.How == ByInverseCovariance {
		s.notes = append(s.notes, strings.ReplaceAll(fmt.Sprintf("“%s”: weights %s.", s.Name, strings.Join(weights, ", ")), "-", "−"))
	}
	s.notes = append(s.notes, fmt.Sprintf("“%s”: items are standardised by the mean and standard deviation of all %s in use, because the arms are hidden. Standardised by the comparison arm alone, its figures would be a little different.", s.Name, rowsWord(s.scored+s.tooFew+s.none)))
}

// say notes how the scale was scored, for how many, and its alpha.
func (s *scorer) say() {
	how := map[string]string{
		ByPersonMean:        "mean of a person’s answers",
		ByPercentPositive:   fmt.Sprintf("per cent of a person’s answers that are among the %d highest", s.Positive),
		ByInverseCovariance: "index weighted by the inverse covariance (Anderson 2008)",
		ByEqualWeights:      "index with equal weights (Kling, Liebman and Katz 2007)",
	}[s.How]
	if s.Instrument != nil {
		how = "questionnaire “" + s.Instrument.Name + "”, " + string(s.Instrument.Scoring) + ", from 0 to 100"
	}
	said := fmt.Sprintf("“%s” (%s): %s, from %s", s.Name, s.letter, how, itemsWord(len(s.Items)))
	if s.How == ByPersonMean {
		low, high, _ := s.recipe.rangeOf(s.Scale)
		if s.From != 0 || s.To != 0 {
			low, high = s.From, s.To
		}
		said += fmt.Sprintf(", on a scale from %s to %s", strings.ReplaceAll(plain(low), "-", "−"), plain(high))
	}
	if reversed := s.turnedNames(); len(reversed) > 0 {
		said += fmt.Sprintf(", %s reversed", strings.Join(reversed, ", "))
	}
	said += fmt.Sprintf(". %s scored", rowsWord(s.scored))
	if s.partial > 0 {
		said += fmt.Sprintf(", %s of them with items left out", thousands(s.partial))
	}
	switch s.tooFew {
	case 0:
		said += fmt.Sprintf("; nobody answered some but fewer than %d of %d", s.least(), len(s.Items))
	case 1:
		said += fmt.Sprintf("; 1 row with fewer than %d of %d answers has no score", s.least(), len(s.Items))
	default:
		said += fmt.Sprintf("; %s with fewer than %d of %d answers have no score", rowsWord(s.tooFew), s.least(), len(s.Items))
	}
	if s.none > 0 {
		said += fmt.Sprintf("; %s answered nothing", rowsWord(s.none))
	}
	s.notes = append([]string{said + "."}, s.notes...)
	if alpha, people := Alpha(s.alphaItems()); !math.IsNaN(alpha) {
		s.notes = append(s.notes, strings.Replace(fmt.Sprintf("“%s”: Cronbach’s alpha %.2f (Cronbach 1951, raw), over %s who answered all items.", s.Name, alpha, peopleWord(people)), "-", "−", 1))
	}
}

// alphaItems are the items with those of the instrument turned round that it reverses.
func (s *scorer) alphaItems() [][]float64 {
	if s.Instrument == nil {
		return s.items
	}
	out := slices.Clone(s.items)
	for k, item := range s.Instrument.Items {
		if item.Reversed {
			out[k] = slices.Clone(out[k])
			for i := range out[k] {
				out[k][i] = -out[k][i]
			}
		}
	}
	return out
}

func (s *scorer) turnedNames() []string {
	var out []string
	for k, letter := range s.Items {
		byInstrument := s.Instrument != nil && s.Instrument.Items[k].Reversed
		if byInstrument || slices.Contains(s.Reversed, letter) {
			out = append(out, "“"+s.names[k]+"”")
		}
	}
	return out
}

func itemsWord(n int) string {
	if n == 1 {
		return "1 item"
	}
	return thousands(n) + " items"
}

func peopleWord(n int) string {
	if n == 1 {
		return "1 person"
	}
	return thousands(n) + " people"
}

// fewAgainst is how many people must have answered before an item that runs against
// the others is doubted.
const fewAgainst = 20

// opposed is the correlation with the sum of the others below which an item is told to
// run against them; above it is hardly more than none.
const opposed = -0.1

// against doubts items that run against the sum of the others: perhaps they are reversed.
func (s *scorer) against() {
	if len(s.items) < 3 || s.Instrument != nil {
		return
	}
	for k, letter := range s.Items {
		rest := make([]float64, len(s.values))
		both := 0
		for i := range rest {
			for j, item := range s.items {
				if j != k {
					rest[i] += item[i]
				}
			}
			if !math.IsNaN(rest[i]) && !math.IsNaN(s.items[k][i]) {
				both++
			}
		}
		c, _ := s.recipe.Column(letter)
		_, col, _ := parsePlace(letter)
		if s.recipe.rulings().units[col][aboutReversed] || both < fewAgainst || !(correlation(s.items[k], rest) < opposed) {
			continue
		}
		turned := s.Scale
		turned.Reversed = slices.Clone(s.Reversed)
		label := "Turn it round"
		if at := slices.Index(turned.Reversed, letter); at >= 0 {
			turned.Reversed, label = slices.Delete(turned.Reversed, at, at+1), "Turn it back"
		} else {
			turned.Reversed = append(turned.Reversed, letter)
		}
		doubt := s.doubt(experiment.LookAtIt, fmt.Sprintf("“%s” runs against the other items of “%s”.", s.names[k], s.Name), "Look at its question: agreeing may mean the contrary there.")
		doubt.Place.Cell = c.Letter
		doubt.Fixes = []Fix{{"Leave it as it is", Decision{Cell: letter, Found: aboutReversed, Do: DoKeep}}, scaleFix(label, letter, turned)}
	}
}

// aboutReversed is what a decision about an item settles, in Decision.Found.
const aboutReversed = "reversed"

// scaleFix is the fix that scores a scale.
func scaleFix(label, cell string, s Scale) Fix {
	data, err := json.Marshal(s)
	if err != nil {
		data = nil // finite numbers and texts always encode; without, the fix changes nothing
	}
	return Fix{label, Decision{Cell: cell, Do: DoScale, Value: string(data)}}
}

func (s *scorer) doubt(level experiment.Severity, what, remedy string) *Doubt {
	s.doubts = append(s.doubts, Doubt{Problem: experiment.Problem{Severity: level, Place: s.table.place(s.Items[0]), What: what, Remedy: remedy}, Count: 1})
	return &s.doubts[len(s.doubts)-1]
}

// column is the scale as a column of the table.
func (s *scorer) column() TableColumn {
	c := TableColumn{Column: Column{Letter: s.letter, Header: s.Name, Use: Computed, Target: s.Outcome, Type: Number}, Numbers: s.values, From: slices.Clone(s.Items)}
	if s.Outcome != "" {
		c.Use = OutcomeValue
	}
	return c
}
