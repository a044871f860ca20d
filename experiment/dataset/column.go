package dataset

import (
	"fmt"
	"sort"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// columnReader reads one column's cells by its type and gathers what is doubtful.
type columnReader struct {
	spec    Column
	col     int
	comma   bool
	rules   rulings
	rule    Decision // for whatever stays doubtful
	ruled   bool
	missing map[string]bool
	yes     map[string]bool // of the recode
	faults  groups
	applied map[string]int
	plain   bool // a number in the file is the value as it is

	codes   []int32
	words   []string
	index   map[string]int32
	numbers []float64

	stood    stoodKeeper
	taken    map[string]int // recode: texts by how often they came
	blanks   int
	missed   int             // texts of Recipe.Missing
	unread   int             // cells that could not be read
	known    map[string]bool // statuses the recipe knows, nil where it knows none
	percents int
	percent  []bool              // rows in per cent, up to the last of them
	labels   *labelColumn        // nil for columns without labels
	money    map[string]*example // amounts by their currency
	commas   example             // decimal commas
	grouped  example             // thousands set apart by the other sign
	either   example             // dates whose day and month could be exchanged
}

// example is how often something was seen, and where first and last.
type example struct {
	text        string
	first, last int
	count       int
}

func (e *example) see(text string, row int) {
	if e.count == 0 {
		e.text, e.first = text, row
	}
	e.last = row
	e.count++
}

func (e *example) cells(letter string) string {
	if e.first == e.last {
		return fmt.Sprintf("%s%d", letter, e.first)
	}
	return fmt.Sprintf("%s%d:%s%d", letter, e.first, letter, e.last)
}

func newColumnReader(c Column, col int, r Recipe, rules rulings, missing map[string]bool) *columnReader {
	cr := &columnReader{spec: c, col: col, comma: r.DecimalComma, rules: rules, missing: missing, applied: map[string]int{}}
	cr.rule = rules.column[col]
	cr.ruled = cr.rule.Do == DoMissing || cr.rule.Do == DoSetAside
	if c.Recode != nil {
		cr.yes, cr.taken = map[string]bool{}, map[string]int{}
		for _, y := range c.Recode.Yes {
			cr.yes[fold(y)] = true
		}
		if len(c.Recode.Known) > 0 {
			cr.known = map[string]bool{}
			for _, text := range c.Recode.Known {
				cr.known[fold(text)] = true
			}
		}
	}
	cr.plain = c.Type == Number && c.Recode == nil && c.Labels == nil && (c.Per <= 0 || c.Use != OutcomeValue) && rules.none(col)
	for word := range missing {
		cr.plain = cr.plain && !strings.ContainsAny(word, "0123456789") // no other word is a number's
	}
	if c.Labels != nil && c.Recode == nil {
		cr.labels = newLabelColumn(c.Labels)
	}
	if c.Type == Text && c.Recode == nil {
		cr.index = map[string]int32{}
	}
	return cr
}

func fold(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// take reads one cell and keeps how it was written where its value does not say so.
// Where a decision sets its row aside, it is returned.
func (c *columnReader) take(row int, cell workbook.Cell) (Decision, bool) {
	if c.plain && cell.Kind == workbook.Number && !cell.Percent && !isMarkerNumber(cell.Number) {
		c.put("", cell.Number) // without spelling it, which takes longer than all else
		return Decision{}, false
	}
	text := strings.TrimSpace(cell.Shown())
	d, aside := c.read(row, cell, text)
	if text != "" && !c.readsAs(cell, text) {
		c.stood.keep(max(len(c.codes), len(c.numbers))-1, text)
	}
	return d, aside
}

func (c *columnReader) read(row int, cell workbook.Cell, text string) (Decision, bool) {
	keep := false
	if text != "" {
		if d, ok := c.rules.at(row, c.col, text); ok {
			switch d.Do {
			case DoSetAside:
				c.put("", nan)
				return d, true
			case DoMissing:
				c.applied[DoMissing]++
				c.put("", nan)
				return d, false
			case DoUse:
				c.applied[DoUse]++
				c.convert(row, workbook.Cell{Kind: workbook.Text, Text: d.Value}, strings.TrimSpace(d.Value), true)
				return d, false
			}
			keep = true
		}
	}
	if !c.convert(row, cell, text, keep) && c.ruled {
		if c.rule.Do == DoSetAside {
			return c.rule, true
		}
		c.applied[DoMissing]++
	}
	return Decision{}, false
}

// put appends a value in the column's type.
func (c *columnReader) put(text string, v float64) {
	if c.index == nil {
		c.numbers = append(c.numbers, v)
		return
	}
	code := int32(-1)
	if text != "" {
		var ok bool
		if code, ok = c.index[text]; !ok {
			code = int32(len(c.words))
			c.words = append(c.words, text)
			c.index[text] = code
		}
	}
	c.codes = append(c.codes, code)
}

// doubt notes a cell that cannot be read and leaves it empty.
func (c *columnReader) doubt(k class, text string, row int) bool {
	c.unread++
	if !c.ruled {
		c.faults.add(k, text, row)
	}
	c.put("", nan)
	return false
}

// convert reads a cell by the column's type and says whether it could be read.
// A settled cell comes from a decision: its number has a decimal point and it is
// taken as it is.
func (c *columnReader) convert(row int, cell workbook.Cell, text string, settled bool) bool {
	switch {
	case cell.NoResult:
		return c.doubt(noResult, "", row)
	case cell.Kind == workbook.ErrorValue:
		return c.doubt(errorCell, text, row)
	case c.spec.Recode != nil:
		c.recode(row, text, settled)
		return true
	case text == "":
		c.put("", nan)
		return true
	case !settled && c.isMissing(text):
		c.missed++
		c.put("", nan)
		return true
	}
	switch c.spec.Type {
	case Number:
		if c.labels != nil {
			return c.label(row, text, settled)
		}
		return c.number(row, cell, text, settled)
	case Date:
		return c.date(row, cell, text)
	case YesNo:
		return c.yesNo(row, cell, text)
	}
	if !c.names() && !settled && isMarker(text) {
		c.faults.add(markerText, text, row)
	}
	c.put(text, nan)
	return true
}

// names is true for columns whose texts are names: nothing in them stands for
// missing.
func (c *columnReader) names() bool { return c.spec.Use == TeamID || c.spec.Use == TeamName }

// isMissing says whether the recipe takes the text as missing.
func (c *columnReader) isMissing(text string) bool {
	return len(c.missing) > 0 && !c.names() && c.missing[strings.ToLower(text)]
}

func (c *columnReader) number(row int, cell workbook.Cell, text string, settled bool) bool {
	var v float64
	percent := cell.Percent
	switch cell.Kind {
	case workbook.Number, workbook.Bool:
		v = cell.Number
	case workbook.Date:
		return c.doubt(notNumber, text, row)
	default:
		n, ok := parseNumber(text, c.comma && !settled)
		if !ok {
			if isMarker(text) {
				return c.doubt(markerBlank, text, row)
			}
			return c.doubt(notNumber, text, row)
		}
		v = n.value
		if n.comma {
			c.commas.see(text, row)
		} else if n.grouped {
			c.grouped.see(text, row)
		}
		percent = n.percent
		if n.money != "" {
			if c.money == nil {
				c.money = map[string]*example{}
			}
			if c.money[n.money] == nil {
				c.money[n.money] = &example{}
			}
			c.money[n.money].see(text, row)
		}
	}
	if percent {
		c.percents++
		c.percent = append(c.percent, make([]bool, len(c.numbers)+1-len(c.percent))...)
		c.percent[len(c.numbers)] = true
	}
	if isMarkerNumber(v) && !settled && !c.ruled {
		c.faults.add(markerNumber, text, row)
	}
	if c.spec.Per > 0 && c.spec.Use == OutcomeValue {
		v *= c.spec.Per
	}
	c.put("", v)
	return true
}

func (c *columnReader) date(row int, cell workbook.Cell, text string) bool {
	if cell.Kind == workbook.Date {
		c.put("", dayNumber(cell.Time))
		return true
	}
	if c.spec.Serial && cell.Kind == workbook.Number {
		return c.serial(row, cell.Number, text)
	}
	d, ok := parseDate(text, c.spec.MonthFirst)
	switch {
	case d.bogus:
		return c.doubt(noSuchDate, text, row)
	case !ok:
		return c.doubt(notDate, text, row)
	}
	if d.either {
		c.either.see(text, row)
	}
	c.put("", dayNumber(d.day))
	return true
}

func (c *columnReader) yesNo(row int, cell workbook.Cell, text string) bool {
	if cell.Kind == workbook.Bool {
		c.put("", cell.Number)
		return true
	}
	v, ok := parseYesNo(text)
	if !ok {
		return c.doubt(notYesNo, text, row)
	}
	c.put("", v)
	return true
}

// recode turns a status into yes or no and counts every text.
func (c *columnReader) recode(row int, text string, settled bool) {
	rc := c.spec.Recode
	verdict := rc.Other
	if text == "" {
		c.blanks++
		verdict = rc.Blank
	} else {
		if len(c.taken) < keptGroups || c.taken[text] > 0 {
			c.taken[text]++
		} else {
			c.taken["…"]++
		}
		if c.yes[fold(text)] {
			c.put("", 1)
			return
		}
		if c.known != nil && !settled && !c.ruled && !c.known[fold(text)] {
			c.faults.add(newStatus, text, row)
		}
	}
	if verdict == "no" {
		c.put("", 0)
	} else {
		c.put("", nan)
	}
}

// finish gives the column, its doubts and its notes.
func (c *columnReader) finish(t *Table, comma bool) (TableColumn, []Doubt, []string) {
	out := TableColumn{Column: c.spec, Codes: c.codes, Words: c.words, Numbers: c.numbers}
	if c.percents > 0 {
		out.percent = append(c.percent, make([]bool, len(c.numbers)-len(c.percent))...)
	}
	out.Stood, out.unread = c.stood.done(), c.unread
	if c.spec.Recode != nil {
		out.Type, out.statuses = YesNo, c.others()
	}
	doubts := c.faults.doubts(t.place(""), c.spec, comma)
	doubts = append(doubts, c.readings(t)...)
	doubts = append(doubts, c.dayNumbers(t)...)
	doubts = append(doubts, c.currencies(t)...)
	var notes []string
	if c.labels != nil {
		doubts = append(doubts, c.labels.doubts(t.place(""), c.spec)...)
		notes = append(notes, c.labels.note(c.spec))
	}
	name := c.spec.Name()
	if c.spec.Recode != nil {
		notes = append(notes, c.recodeNote())
	}
	if c.missed > 0 {
		notes = append(notes, fmt.Sprintf("“%s”: %s cells hold a text that the recipe takes as missing.", name, thousands(c.missed)))
	}
	if c.percents > 0 && c.spec.Use != OutcomeValue { // an outcome's unit decides, in Link
		notes = append(notes, fmt.Sprintf("“%s”: %s cells in per cent are read as shares, 12%% as 0.12.", name, thousands(c.percents)))
	}
	if c.spec.Per > 0 && c.spec.Per != 1 && c.spec.Use == OutcomeValue {
		notes = append(notes, fmt.Sprintf("“%s”: values are multiplied by %s.", name, plain(c.spec.Per)))
	}
	return out, doubts, notes
}

// others are the statuses that were counted as other, in order.
func (c *columnReader) others() []string {
	var out []string
	for text := range c.taken {
		if text != "…" && !c.yes[fold(text)] {
			out = append(out, text)
		}
	}
	sort.Strings(out)
	return out
}

// readings tells how numbers and dates were read that could be read otherwise.
func (c *columnReader) readings(t *Table) []Doubt {
	var out []Doubt
	tell := func(e example, severity experiment.Severity, what, remedy, label string, d Decision) {
		out = append(out, Doubt{
			Problem: experiment.Problem{Severity: severity, Place: t.place(e.cells(c.spec.Letter)), What: what, Remedy: remedy},
			Found:   e.text, Count: e.count, Fixes: []Fix{{label, d}},
		})
	}
	if e := c.commas; e.count > 0 {
		n, _ := parseNumber(e.text, true)
		tell(e, experiment.ForInformation, fmt.Sprintf("Decimal comma: %s is read as %s.", e.text, plain(n.value)), "Undo it if the comma sets thousands apart.", "Undo", Decision{Cell: c.spec.Letter, Do: DoDecimalPoint})
	}
	if e := c.grouped; e.count > 0 {
		n, _ := parseNumber(e.text, c.comma)
		other, label := DoDecimalComma, "Read it as a decimal comma"
		if c.comma {
			other, label = DoDecimalPoint, "Read it as a decimal point"
		}
		tell(e, experiment.LookAtIt, fmt.Sprintf("Thousands: %s is read as %s.", e.text, plain(n.value)), "Say so if it is a decimal sign instead.", label, Decision{Cell: c.spec.Letter, Do: other})
	}
	if e := c.either; e.count > 0 {
		d, _ := parseDate(e.text, c.spec.MonthFirst)
		do, label := DoMonthFirst, "The month comes first"
		if c.spec.MonthFirst {
			do, label = DoDayFirst, "The day comes first"
		}
		tell(e, experiment.ForInformation, fmt.Sprintf("%s is read as %s.", e.text, d.day.Format("2 January 2006")), "Say so if day and month are the other way round.", label, Decision{Cell: c.spec.Letter, Do: do})
	}
	return out
}

// recodeNote counts what a status column was turned into: "1,541 Processed
// counted as yes; 1,833 Notice Sent counted as no; 19 blanks counted as no."
func (c *columnReader) recodeNote() string {
	texts := make([]string, 0, len(c.taken))
	for text := range c.taken {
		texts = append(texts, text)
	}
	sort.Slice(texts, func(i, j int) bool {
		a, b := texts[i], texts[j]
		if ya, yb := c.yes[fold(a)], c.yes[fold(b)]; ya != yb {
			return ya
		}
		if c.taken[a] != c.taken[b] {
			return c.taken[a] > c.taken[b]
		}
		return a < b
	})
	var parts []string
	rest := 0
	for i, text := range texts {
		verdict := c.spec.Recode.Other
		if c.yes[fold(text)] {
			verdict = "yes"
		}
		if i >= 20 && verdict != "yes" {
			rest += c.taken[text]
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %s counted as %s", thousands(c.taken[text]), text, verdict))
	}
	if rest > 0 {
		parts = append(parts, fmt.Sprintf("%s others counted as %s", thousands(rest), c.spec.Recode.Other))
	}
	if c.blanks > 0 {
		parts = append(parts, fmt.Sprintf("%s blanks counted as %s", thousands(c.blanks), c.spec.Recode.Blank))
	}
	return fmt.Sprintf("“%s”: %s.", c.spec.Name(), strings.Join(parts, "; "))
}
