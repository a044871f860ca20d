package dataset

import (
	"fmt"
	"math"
	"time"

	"leeway/experiment"
)

// Excel counts days from 30 December 1899 (and takes 1900 for a leap year, which moves
// nothing after February 1900). These day numbers are 1 January 2000 and 31 December
// 2049: whole numbers among them that all lie close together are probably dates.
const (
	firstDayNumber = 36_526
	lastDayNumber  = 54_788
)

// excelZero is the day before Excel's first, by the system that Windows uses.
var excelZero = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

func isDayNumber(v float64) bool { return v >= firstDayNumber && v <= lastDayNumber }

// fromDayNumber is an Excel day number as days since 1970.
func fromDayNumber(v float64) float64 { return v + dayNumber(excelZero) }

// dateHeaders are words of headers over dates.
var dateHeaders = []string{
	"date", "day", "datum", "tag", "fecha", "data", "dato", "paiva", "paivamaara", "dag", "jour", "giorno", "dia", "received", "opened", "closed",
	"start", "end", "due", "begin", "beginn", "ende", "started", "ended", "eingang", "eingegangen", "left", "joined",
}

// dayNumbers doubts numbers that look like dates: in a column of numbers where all are
// day numbers and the header speaks of dates.
func (c *columnReader) dayNumbers(t *Table) []Doubt {
	if c.spec.Type != Number || c.labels != nil || c.spec.Recode != nil || !hasWord(foldAccents(c.spec.Header), dateHeaders...) {
		return nil
	}
	n, first := 0, -1
	for i, v := range c.numbers {
		switch {
		case math.IsNaN(v):
		case v != math.Trunc(v) || !isDayNumber(v):
			return nil
		default:
			if n++; first < 0 {
				first = i
			}
		}
	}
	if n < 2 {
		return nil
	}
	_, col, _ := parsePlace(c.spec.Letter)
	if c.rules.units[col][aboutDates] {
		return nil
	}
	v, cell := c.numbers[first], placeName(c.spec.Letter, t.Rows[first])
	return []Doubt{{
		Problem: experiment.Problem{Severity: experiment.LookAtIt, Place: t.place(cell),
			What:   fmt.Sprintf("%s looks like a date: %s. So do all %s numbers of “%s”.", plain(v), dayText(fromDayNumber(v)), thousands(n), c.spec.Name()),
			Remedy: "They are read as numbers. Say whether they are Excel's day numbers."},
		Found: plain(v), Cells: []string{cell}, Count: n,
		Fixes: []Fix{
			{"They are numbers", Decision{Cell: c.spec.Letter, Found: aboutDates, Do: DoKeep}},
			{"They are dates", Decision{Cell: c.spec.Letter, Do: DoSerialDates}},
		},
	}}
}

// aboutDates is what a decision about a column's numbers settles, in Decision.Found.
const aboutDates = "dates"

// serial reads a day number of a date column.
func (c *columnReader) serial(row int, v float64, text string) bool {
	if !isDayNumber(v) {
		return c.doubt(notDate, text, row)
	}
	c.put("", fromDayNumber(v))
	return true
}

// foldAccents is a text in small letters without accents, its signs kept apart.
func foldAccents(text string) string { return labelKey(text) }
