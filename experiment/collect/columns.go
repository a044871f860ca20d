package collect

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"leeway/experiment"
	"leeway/experiment/dataset"
)

// Entry is what a column of a sheet takes.
type Entry string

// The entries.
const (
	// Given columns are filled in and locked.
	Given Entry = "given"
	// AnyNumber, Positive and Whole are numbers: any, above zero, a count from zero up.
	AnyNumber Entry = "number"
	NotBelow  Entry = "number from 0"
	Positive  Entry = "number above 0"
	Whole     Entry = "whole number"
	// Between is a number within Low and High.
	Between Entry = "number between"
	// Choice is one of Choices.
	Choice Entry = "choice"
	// Day is a date within From and Until.
	Day Entry = "day"
	// Words are free words; they are asked for but not read.
	Words Entry = "words"
)

// Column is one column of a collection's sheet.
type Column struct {
	// Key names the column in the fingerprint: "id", "outcome:cases", "over:staff-weeks".
	Key string
	// Header is the column's name in the sheet, unique there.
	Header string
	// Help says in a sentence or two what goes into the cells.
	Help  string
	Entry Entry
	// Low and High bound a Between, From and Until (YYYY-MM-DD or empty) a Day.
	Low, High   float64
	From, Until string
	Choices     []string
	// Outcome is the id of the outcome that the column holds, OverKey the key of the
	// column it is divided by, Per its factor.
	Outcome string
	OverKey string
	Per     float64
}

// Asked says whether the office fills the column in and a value is expected.
func (c Column) Asked() bool { return c.Entry != Given && c.Entry != Words }

// The keys of columns that are not about an outcome.
const (
	keyTeam    = "id"
	keyName    = "name"
	keyPeriod  = "period"
	keyDay     = "day"
	keyRemarks = "remarks"
	keyOutcome = "outcome:"
	keyOver    = "over:"
)

// Columns are the columns of a collection's sheets, from left to right.
func Columns(p *experiment.Pilot, c experiment.Collection) []Column {
	b := builder{pilot: p, collection: c, used: map[string]bool{}}
	b.add(Column{Key: keyTeam, Header: "Team", Entry: Given, Help: "The team’s id. It ties the row to the team, so it is locked."})
	if named(p) {
		b.add(Column{Key: keyName, Header: "Team name", Entry: Given, Help: "The team’s name, for you to find it."})
	}
	if len(c.Periods) > 0 {
		b.add(Column{Key: keyPeriod, Header: b.periodName(), Entry: Given, Help: "The period that the row is about. Numbers from other periods do not belong into the row."})
	}
	if c.AskDay {
		b.add(Column{Key: keyDay, Header: "Counted on", Entry: Day, From: p.Question.Start, Until: latest(c.Due, p.Question.End), Help: "The day on which you counted."})
	}
	for _, id := range c.Outcomes {
		if o, known := p.Outcome(id); known {
			b.outcome(o)
		}
	}
	b.divisors()
	b.add(Column{Key: keyRemarks, Header: "Remarks", Entry: Words, Help: "Anything we should know about the row, such as why a number is missing."})
	return b.columns
}

// latest is the later of two dates YYYY-MM-DD, of which either may be empty: the last
// day that a count can be about.
func latest(a, b string) string { return max(a, b) }

func named(p *experiment.Pilot) bool {
	return slices.ContainsFunc(p.Roster.Taking(), func(t experiment.Team) bool { return t.Name != "" })
}

// builder puts the columns together.
type builder struct {
	pilot      *experiment.Pilot
	collection experiment.Collection
	columns    []Column
	used       map[string]bool // headers, normalised
}

// add appends a column; a header that is there already gets a number.
func (b *builder) add(c Column) {
	header := c.Header
	for n := 2; b.used[plain(header)]; n++ {
		header = fmt.Sprintf("%s (%d)", c.Header, n)
	}
	c.Header = header
	b.used[plain(header)] = true
	b.columns = append(b.columns, c)
}

func (b *builder) periodName() string {
	if b.collection.PeriodName != "" {
		return b.collection.PeriodName
	}
	return "Period"
}

// outcome adds the column of an outcome, or the column of its total.
func (b *builder) outcome(o experiment.Outcome) {
	c := Column{Key: keyOutcome + o.ID, Header: o.Name, Outcome: o.ID}
	rate, isRate := dataset.ParseRateUnit(o.Unit)
	switch {
	case isRate && o.Kind != experiment.Scale:
		b.total(c, o, rate)
		return
	case o.Kind == experiment.Binary:
		c.Entry, c.Choices = Choice, []string{"Yes", "No"}
		c.Help = "Choose Yes or No."
	case o.Kind == experiment.Scale:
		c.Entry, c.Low, c.High = Between, o.ScaleMin, o.ScaleMax
		c.Header += fmt.Sprintf(" (%s to %s)", number(o.ScaleMin), number(o.ScaleMax))
		c.Help = fmt.Sprintf("A number from %s to %s.", number(o.ScaleMin), number(o.ScaleMax))
	case o.Kind == experiment.Count:
		c.Entry, c.Help = Whole, "A whole number; write 0 where there was none."
		c.Header += inBrackets(o)
	case outOfHundred(o.Unit):
		c.Entry, c.Low, c.High = Between, 0, 100
		c.Header += inBrackets(o)
		c.Help = fmt.Sprintf("In %s: write 94 for 94 of 100.", o.Unit)
	default:
		c.Entry, c.Help = AnyNumber, "A number."
		if o.Unit != "" {
			c.Header += inBrackets(o)
			c.Help = fmt.Sprintf("A number, in %s.", o.Unit)
		}
	}
	b.add(c)
}

// total adds the column of what a rate counts; divisors adds that of what it is
// divided by.
func (b *builder) total(c Column, o experiment.Outcome, rate dataset.RateUnit) {
	c.OverKey, c.Per = keyOver+strings.Join(strings.Fields(strings.ToLower(rate.Over)), " "), rate.Per
	c.Entry, c.Help = NotBelow, fmt.Sprintf("All %s of the team%s, as one total.", rate.What, b.inPeriod())
	if o.Kind == experiment.Count {
		c.Entry = Whole
		c.Help += " A whole number; write 0 where there was none."
	}
	c.Header += " (total)"
	if !holdsWords(o.Name, rate.What) {
		c.Header = fmt.Sprintf("%s (total %s)", o.Name, rate.What)
	}
	if o.Kind == experiment.Binary {
		c.Entry = Whole
	}
	b.add(c)
}

func (b *builder) inPeriod() string {
	if len(b.collection.Periods) > 0 {
		return " in the row’s period"
	}
	return ""
}

// divisors adds what the totals are divided by, each once.
func (b *builder) divisors() {
	var keys []string
	of := map[string][]string{}
	for _, c := range b.columns {
		if c.OverKey == "" {
			continue
		}
		if of[c.OverKey] == nil {
			keys = append(keys, c.OverKey)
		}
		o, _ := b.pilot.Outcome(c.Outcome)
		of[c.OverKey] = append(of[c.OverKey], "“"+o.Name+"”")
	}
	for _, key := range keys {
		over := strings.TrimPrefix(key, keyOver)
		header := capital(over) + " (total)"
		if b.used[plain(header)] {
			b.share(key, header)
			continue
		}
		b.add(Column{Key: key, Header: header, Entry: Positive, Help: divisorHelp(over, b.inPeriod()) + fmt.Sprintf(" Leeway divides %s by it; please do not divide yourself.", listed(of[key]))})
	}
}

// share divides by a total that is asked for already: complaints per 100 cases closed,
// where “Cases closed” is itself an outcome.
func (b *builder) share(key, header string) {
	at := slices.IndexFunc(b.columns, func(c Column) bool { return plain(c.Header) == plain(header) })
	for i := range b.columns {
		if b.columns[i].OverKey == key {
			b.columns[i].OverKey = b.columns[at].Key
		}
	}
}

// divisorHelp says how what rates are divided by is counted.
func divisorHelp(over, inPeriod string) string {
	unit, isTime := strings.CutPrefix(over, "staff-")
	switch {
	case over == "staff":
		return "The team’s people" + inPeriod + ", in full-time equivalents."
	case isTime:
		one := strings.TrimSuffix(unit, "s")
		if one == "year" {
			return fmt.Sprintf("People times years%s, in full-time equivalents: 10 people for half a year are 5.", inPeriod)
		}
		return fmt.Sprintf("People times %s%s, in full-time equivalents: 10 people for 4 %s are 40. Somebody at half time for one %s is 0.5.", unit, inPeriod, unit, one)
	}
	return fmt.Sprintf("All %s of the team%s, as one total.", over, inPeriod)
}

// inBrackets is an outcome's unit after its name.
func inBrackets(o experiment.Outcome) string {
	if o.Unit == "" || holdsWords(o.Name, o.Unit) {
		return ""
	}
	return " (" + o.Unit + ")"
}

// outOfHundred says whether a unit counts from 0 to 100.
func outOfHundred(unit string) bool {
	unit = strings.ToLower(strings.TrimSpace(unit))
	return strings.HasPrefix(unit, "%") || strings.HasPrefix(unit, "per cent") || strings.HasPrefix(unit, "percent") || strings.HasSuffix(unit, "of 100")
}

// holdsWords says whether every word of part is a word of text.
func holdsWords(text, part string) bool {
	have := strings.Fields(strings.ToLower(text))
	for _, w := range strings.Fields(strings.ToLower(part)) {
		if !slices.Contains(have, w) {
			return false
		}
	}
	return true
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// listed joins names: "a, b and c".
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// plain is the form in which headers are compared: without case, and without any but
// single spaces.
func plain(header string) string { return strings.ToLower(strings.Join(strings.Fields(header), " ")) }

// number writes a bound for people, with a real minus sign.
func number(v float64) string { return strings.Replace(fmt.Sprint(v), "-", "−", 1) }
