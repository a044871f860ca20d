package collect

import (
	"fmt"
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

// Periods gives the first days, as YYYY-MM-DD, of the periods from a first to a last
// day, both included, and the name that heads their column. Weeks start on the first
// day's own weekday, months and quarters on their first of the month. The error is a
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
	switch every {
	case EveryWeek:
		name, next = "Week from", func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }
	case EveryMonth:
		start = start.AddDate(0, 0, 1-start.Day())
		name, next = "Month", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }
	case EveryQuarter:
		start = time.Date(start.Year(), (start.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
		name, next = "Quarter from", func(t time.Time) time.Time { return t.AddDate(0, 3, 0) }
	default:
		return nil, "", refuse(fmt.Sprintf("Leeway does not know periods of a “%s”.", every))
	}
	for day := start; !day.After(end); day = next(day) {
		periods = append(periods, day.Format(time.DateOnly))
	}
	return periods, name, nil
}

// periodDay is the day that a period of a collection starts on, where it has one.
func periodDay(period string) (time.Time, bool) {
	day, err := time.Parse(time.DateOnly, period)
	return day, err == nil
}

// periodFormat is the number format of period days: months show as months.
func periodFormat(c experiment.Collection) string {
	for _, period := range c.Periods {
		if day, ok := periodDay(period); !ok || day.Day() != 1 {
			return "d mmm yyyy"
		}
	}
	return "mmm yyyy"
}
