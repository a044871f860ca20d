package dataset

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"leeway/experiment"
)

// rate is what a unit such as "resignations per 100 staff each year" says about
// what values are divided by.
type rate struct {
	per    float64  // 100 of "per 100", otherwise 1
	staff  bool     // per person
	time   string   // per week, per year
	things []string // per case, in the singular
}

var (
	staffWords = []string{"person", "persons", "people", "staff", "fte", "ftes", "employee", "employees", "head", "headcount", "worker", "workers", "colleague", "colleagues"}
	timeWords  = []string{"hour", "day", "week", "month", "quarter", "year"}
	smallWords = []string{"each", "a", "an", "every", "per", "and", "the", "full", "time", "equivalent", "team", "row"}
	doneWords  = []string{"closed", "handled", "decided", "completed", "processed", "finished", "received"}
)

func among(w string, list []string) bool {
	for _, one := range list {
		if w == one {
			return true
		}
	}
	return false
}

// singular is a word without the s of the plural.
func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"):
		return w[:len(w)-1]
	}
	return w
}

// parseRate reads what follows "per" in a unit. A unit per week alone is no rate:
// its rows are weeks. "Per cent" is none either.
func parseRate(unit string) (rate, bool) {
	r := rate{per: 1}
	list := words(strings.NewReplacer("/", " per ", ",", "").Replace(unit))
	at := 0
	for at < len(list) && list[at] != "per" {
		at++
	}
	if at+1 >= len(list) || list[at+1] == "cent" {
		return r, false
	}
	list = list[at+1:]
	if n, err := strconv.ParseFloat(list[0], 64); err == nil && n > 0 && !math.IsInf(n, 0) {
		r.per, list = n, list[1:]
	}
	for _, w := range list {
		switch one := singular(w); {
		case among(w, []string{"in", "during", "over", "of", "out"}):
			return r, r.staff || len(r.things) > 0
		case among(w, staffWords):
			r.staff = true
		case among(one, timeWords):
			r.time = one
		case !among(w, smallWords):
			r.things = append(r.things, one)
		}
	}
	return r, r.staff || len(r.things) > 0
}

func isRate(unit string) bool {
	_, ok := parseRate(unit)
	return ok
}

// counted is what a column's name says that it counts.
type counted struct {
	staff, done bool
	time        string
	things      []string
}

func whatIsCounted(names string) counted {
	var c counted
	for _, w := range words(names) {
		one := singular(w)
		c.staff = c.staff || among(w, staffWords)
		c.done = c.done || among(w, doneWords)
		c.things = append(c.things, one)
		if among(one, timeWords) {
			c.time = one
		}
	}
	return c
}

// fits says how well a column serves to divide by: 0 not at all. What is counted
// is known from the header or, where the column holds an outcome, from its name.
// byPeriod is true where each row is a period of the unit's time.
func (r rate) fits(c counted, byPeriod bool) int {
	if c.time != "" && c.time != r.time {
		return 0 // staff-years are no staff-weeks
	}
	for _, thing := range r.things {
		if among(thing, c.things) {
			return 3
		}
	}
	switch {
	case !r.staff && c.done && among("case", r.things):
		return 1
	case r.staff && c.staff && c.time == r.time:
		return 3
	case r.staff && c.staff && byPeriod:
		return 2
	}
	return 0
}

// rates offers to divide outcomes whose unit is a rate and that are divided by
// nothing, where the sheet has a fitting column. Whole numbers are probably
// totals, which is worth a look; others may be rates already.
func (l *linker) rates() {
	for _, c := range l.table.By(OutcomeValue) {
		o, known := l.pilot.Outcome(c.Target)
		r, ok := parseRate(o.Unit)
		if !known || !ok || c.Over != "" || c.Numbers == nil || o.Kind == experiment.Scale || o.Kind == experiment.Binary {
			continue
		}
		if isRate(c.Name()) || hasWord(c.Name(), "rate", "share", "ratio", "average", "mean") || l.settled(c.Letter, aboutRates) {
			continue
		}
		over := l.denominators(c, r)
		if len(over) == 0 {
			continue
		}
		l.rateDoubt(c, o, r, over)
	}
}

// denominators are the columns of the sheet that fit, the best first, at most two.
func (l *linker) denominators(c *TableColumn, r rate) []Column {
	type candidate struct {
		Column
		score int
	}
	byPeriod := r.time == ""
	for _, other := range l.recipe.Columns {
		byPeriod = byPeriod || other.Letter != c.Letter && whatIsCounted(other.Header).time == r.time
	}
	var found []candidate
	for _, other := range l.recipe.Columns {
		if other.Letter == c.Letter || other.Type != Number || other.Labels != nil || other.Use == TeamID || other.Use == TeamName {
			continue
		}
		score := r.fits(whatIsCounted(other.Header), byPeriod)
		if o, known := l.pilot.Outcome(other.Target); known && other.Use == OutcomeValue {
			score = max(score, r.fits(whatIsCounted(o.Name), false))
		}
		if score > 0 {
			found = append(found, candidate{other, score})
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].score > found[j].score })
	var out []Column
	for _, f := range found[:min(2, len(found))] {
		out = append(out, f.Column)
	}
	return out
}

func (l *linker) rateDoubt(c *TableColumn, o experiment.Outcome, r rate, over []Column) {
	whole, n := true, 0
	l.each(func(i, _ int) {
		if v := c.Number(i); !math.IsNaN(v) {
			n++
			whole = whole && v == math.Trunc(v)
		}
	})
	level := experiment.ForInformation
	if whole && n > 0 {
		level = experiment.LookAtIt
	}
	factor, times := "", ""
	if r.per != 1 {
		factor, times = " "+plain(r.per), fmt.Sprintf(" and multiply it by %s", plain(r.per))
	}
	d := l.doubt(level, c.Letter, fmt.Sprintf("“%s” counts %s, but “%s” is divided by nothing.", o.Name, o.Unit, c.Name()),
		fmt.Sprintf("If its numbers are totals, divide it by “%s”%s. If they are rates already, leave it.", over[0].Name(), times))
	d.Count = n
	for _, other := range over {
		d.Fixes = append(d.Fixes, Fix{fmt.Sprintf("Divide “%s” by “%s”", c.Name(), other.Name()), Decision{Cell: c.Letter, Do: DoDivide, Value: other.Letter + factor}})
	}
	d.Fixes = append(d.Fixes, Fix{"They are rates already", Decision{Cell: c.Letter, Found: aboutRates, Do: DoKeep}})
}
