package dataset

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
)

// standardise computes the indices again over the rows that belong to teams of the draw:
// rows that are set aside must not move the others.
func (l *linker) standardise() {
	for k, spec := range l.recipe.Scales {
		at := slices.IndexFunc(l.table.Columns, func(c TableColumn) bool { return c.Letter == scaleName(k) })
		if at < 0 || !spec.standardises() {
			continue
		}
		copied := *l.table // the table stays as it was read
		copied.Columns = slices.Clone(l.table.Columns)
		l.table, l.out.Table = &copied, &copied
		s := newScorer(l.recipe, k, l.table, func(i int) bool { return l.out.Team[i] >= 0 })
		s.run()
		for i := range s.values {
			// a decision about one value was carried out in reading
			if was := l.table.Columns[at].Numbers[i]; l.ruledValue(s.letter, i) {
				s.values[i] = was
			}
		}
		l.table.Columns[at] = s.column()
		l.out.Notes = append(l.out.Notes, s.notes...)
		l.doubts = append(l.doubts, s.doubts...)
	}
}

// ruledValue says whether a decision names the value of row i in a computed column.
func (l *linker) ruledValue(letter string, i int) bool {
	_, col, _ := parsePlace(letter)
	_, ok := l.rules.cell[[2]int{l.table.Rows[i], col}]
	return ok
}

// onto doubts a score that runs on another range than the outcome it is for.
func (l *linker) onto() {
	for k, s := range l.recipe.Scales {
		o, known := l.pilot.Outcome(s.Outcome)
		if !known || o.Kind != experiment.Scale || s.standardises() {
			continue
		}
		low, high := 0.0, 100.0
		if s.How == ByPersonMean {
			if low, high = s.From, s.To; low == high {
				low, high, _ = l.recipe.rangeOf(s)
			}
		}
		if low == o.ScaleMin && high == o.ScaleMax {
			continue
		}
		d := l.doubt(experiment.MustSettle, s.Items[0], fmt.Sprintf("“%s” runs from %s to %s, but the score “%s” from %s to %s.", o.Name, plain(o.ScaleMin), plain(o.ScaleMax), s.Name, plain(low), plain(high)),
			"Put the score on the outcome's range, or correct the outcome.")
		if s.How == ByPersonMean && o.ScaleMin < o.ScaleMax {
			d.Fixes = []Fix{{fmt.Sprintf("Put it on %s to %s", plain(o.ScaleMin), plain(o.ScaleMax)), Decision{Cell: scaleName(k), Do: DoOnto, Value: plain(o.ScaleMin) + " " + plain(o.ScaleMax)}}}
		}
	}
}

// proposeScales offers to score questionnaires whose questions are the sheet's columns,
// and runs of columns that hold the same answers, for outcomes that have no column.
func (l *linker) proposeScales() {
	var free []experiment.Outcome
	for _, o := range l.pilot.Outcomes {
		if !slices.ContainsFunc(l.table.By(OutcomeValue), func(c *TableColumn) bool { return c.Target == o.ID }) {
			free = append(free, o)
		}
	}
	taken := map[string]bool{}
	for _, o := range free {
		if o.Instrument != nil {
			for _, letter := range l.proposeInstrument(o) {
				taken[letter] = true
			}
		}
	}
	for _, run := range l.runs(taken) {
		l.proposeRun(run, free)
	}
}

// proposeInstrument offers a questionnaire's score where all its questions have a
// column, by their ids or texts.
func (l *linker) proposeInstrument(o experiment.Outcome) []string {
	var letters []string
	for _, item := range o.Instrument.Items {
		at := slices.IndexFunc(l.recipe.Columns, func(c Column) bool {
			header := folded(c.Header)
			return (c.Use == Ignore || c.Use == Item) && header != "" && !slices.Contains(letters, c.Letter) &&
				(header == folded(item.ID) || header == folded(item.Text) || item.Text != "" && fitsBrackets(folded(item.Text), header))
		})
		if at < 0 {
			return nil
		}
		letters = append(letters, l.recipe.Columns[at].Letter)
	}
	if len(letters) == 0 || l.settled(letters[0], aboutScale) {
		return letters
	}
	s := Scale{Name: o.Name, Outcome: o.ID, How: ByInstrument, Items: letters, Instrument: o.Instrument}
	if s.checkSettings() != "" {
		return nil
	}
	d := l.doubt(experiment.LookAtIt, letters[0], fmt.Sprintf("%s hold the %s of “%s”: score them for it?", columnsWord(letters), questionsWord(len(letters)), o.Instrument.Name), "Until then the outcome has no values from this sheet.")
	d.Count = len(letters)
	d.Fixes = []Fix{scaleFix("Score them for “"+o.Name+"”", letters[0], s), {"Leave them", Decision{Cell: letters[0], Found: aboutScale, Do: DoKeep}}}
	return letters
}

// aboutScale is what a decision about the first of several columns settles.
const aboutScale = "scale"

// leastRun is how many neighbouring columns with the same answers look like a scale.
const leastRun = 3

// runs are neighbouring columns that are left out and hold the same answers.
func (l *linker) runs(taken map[string]bool) [][]Column {
	var out [][]Column
	var run []Column
	flush := func() {
		if len(run) >= leastRun && !l.settled(run[0].Letter, aboutScale) {
			out = append(out, run)
		}
		run = nil
	}
	for _, c := range l.recipe.Columns {
		if len(run) > 0 && !run[0].Labels.same(c.Labels) {
			flush()
		}
		if c.Labels == nil || c.Use != Ignore || taken[c.Letter] {
			flush()
			continue
		}
		run = append(run, c)
	}
	flush()
	return out
}

// shownOutcomes is how many outcomes a run is offered for.
const shownOutcomes = 4

func (l *linker) proposeRun(run []Column, free []experiment.Outcome) {
	var letters []string
	for _, c := range run {
		letters = append(letters, c.Letter)
	}
	leave := Fix{"Leave them", Decision{Cell: letters[0], Found: aboutScale, Do: DoKeep}}
	var fixes []Fix
	var names []string
	for _, o := range free {
		if o.Kind != experiment.Scale || o.Instrument != nil || len(fixes) >= shownOutcomes {
			continue
		}
		s := Scale{Name: o.Name, Outcome: o.ID, How: ByPersonMean, Items: letters}
		if run[0].Labels.Low != o.ScaleMin || run[0].Labels.High != o.ScaleMax {
			s.From, s.To = o.ScaleMin, o.ScaleMax
		}
		fixes, names = append(fixes, scaleFix("Score them for “"+o.Name+"”", letters[0], s)), append(names, "“"+o.Name+"”")
	}
	if len(fixes) == 0 {
		return // nothing could receive the score
	}
	d := l.doubt(experiment.LookAtIt, letters[0], fmt.Sprintf("%s hold the same %d answers: score them as one scale for %s?", columnsWord(letters), len(run[0].Labels.Answers()), strings.Join(names, " or ")), "Until then they are left out.")
	d.Count = len(letters)
	if d.Fixes = append(fixes, leave); len(fixes) > 1 { // which one is not to be guessed
		d.Fixes = append([]Fix{leave}, fixes...)
	}
}

// columnsWord names columns: "Columns F to K", or "Columns F, H and K".
func columnsWord(letters []string) string {
	if len(letters) == 1 {
		return "Column " + letters[0]
	}
	_, first, _ := parsePlace(letters[0])
	_, last, _ := parsePlace(letters[len(letters)-1])
	if slices.IsSortedFunc(letters, byPlace) && last-first == len(letters)-1 {
		return fmt.Sprintf("Columns %s to %s", letters[0], letters[len(letters)-1])
	}
	return fmt.Sprintf("Columns %s and %s", strings.Join(letters[:len(letters)-1], ", "), letters[len(letters)-1])
}

func byPlace(a, b string) int {
	_, x, _ := parsePlace(a)
	_, y, _ := parsePlace(b)
	return x - y
}

func questionsWord(n int) string {
	if n == 1 {
		return "one question"
	}
	return fmt.Sprintf("%d questions", n)
}
