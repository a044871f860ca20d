package collect

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"leeway/experiment"
)

// Every is how long the periods of a collection are.
type Every string

// The lengths.
const (
	EveryWeek    Every = "week"
	EveryMonth   Every = "month"
	EveryQuarter Every = "quarter"
)

// Periods gives the periods from a first to a last day, both included, and the name that
// heads their column. A week is named by its first day, YYYY-MM-DD, and starts on the
// weekday of the first; a month is named 2026-02 and a quarter 2026-Q1. Package dataset
// reads all of them as times, and no program takes them for anything else. The error is a
// *experiment.Refusal.
func Periods(every Every, from, until string) (periods []string, name string, err error) {
	start, errFrom := time.Parse(time.DateOnly, from)
	end, errUntil := time.Parse(time.DateOnly, until)
	refuse := func(what string) error {
		return &experiment.Refusal{What: what, Place: experiment.Place{Field: "collection"}, Remedy: "Give the first and the last day as year-month-day, for example 2026-02-02 and 2026-07-31."}
	}
	switch {
	case errFrom != nil:
		return nil, "", refuse(fmt.Sprintf("The first day of the periods, “%s”, is not a date.", from))
	case errUntil != nil:
		return nil, "", refuse(fmt.Sprintf("The last day of the periods, “%s”, is not a date.", until))
	case end.Before(start):
		return nil, "", refuse("The periods end before they start.")
	case end.Year()-start.Year() > 30:
		return nil, "", refuse("The periods are longer than thirty years.")
	}
	var next func(time.Time) time.Time
	named := func(t time.Time) string { return t.Format(time.DateOnly) }
	switch every {
	case EveryWeek:
		name, next = "Week from", func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }
	case EveryMonth:
		start = start.AddDate(0, 0, 1-start.Day())
		named = monthName
		name, next = "Month", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }
	case EveryQuarter:
		start = time.Date(start.Year(), (start.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
		named = func(t time.Time) string { return fmt.Sprintf("%d-Q%d", t.Year(), (t.Month()+2)/3) }
		name, next = "Quarter", func(t time.Time) time.Time { return t.AddDate(0, 3, 0) }
	default:
		return nil, "", refuse(fmt.Sprintf("Leeway does not know periods of a “%s”.", every))
	}
	for day := start; !day.After(end); day = next(day) {
		periods = append(periods, named(day))
	}
	return periods, name, nil
}

func monthName(t time.Time) string { return t.Format("2006-01") }

// periodDay is the day that a period of a collection starts on, where it has one.
func periodDay(period string) (time.Time, bool) {
	day, err := time.Parse(time.DateOnly, period)
	return day, err == nil
}

// periodOf finds the collection's period that a returned cell means: as it was sent, or
// as a day that a program wrote in its country's way. Where that could be two of the
// periods, and for other texts, the text is given back as it is.
func periodOf(c experiment.Collection, text string) string {
	if slices.Contains(c.Periods, text) {
		return text
	}
	means := ""
	for _, layout := range []string{time.DateOnly, time.DateTime, "2/1/2006", "1/2/2006", "2.1.2006", "2-1-2006", "2/1/06", "1/2/06", "2 Jan 2006", "2 January 2006", "Jan-06", "Jan 2006"} {
		day, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		for _, period := range []string{day.Format(time.DateOnly), monthName(day)} {
			if !slices.Contains(c.Periods, period) {
				continue
			}
			if means != "" && means != period {
				return text
			}
			means = period
		}
	}
	return cmp.Or(means, text)
}
