package design

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dateForms says which spellings of a date are understood.
const dateForms = "Write it as 2 February 2026, 2.2.2026 or 2026-02-02."

// longDate is how dates are shown: "2 February 2026". A text that is not a date of
// the document (YYYY-MM-DD) is shown as it is.
func longDate(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return t.Format("2 January 2006")
}

var (
	yearFirst = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$`)
	dayFirst  = regexp.MustCompile(`^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})$`)
	dayWord   = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?\.? ?([a-z]+)\.?,? ?(\d{4})$`)
	wordDay   = regexp.MustCompile(`^([a-z]+)\.? ?(\d{1,2})(?:st|nd|rd|th)?,? ?(\d{4})$`)
	slashes   = regexp.MustCompile(`^\d{1,2}[/-]\d{1,2}[/-]\d{4}$`)
)

// readDate reads a date as people write it and gives YYYY-MM-DD; an empty text is
// no date. wrong says in a sentence what cannot be read. 2/3/2026 is refused: half
// the world reads it as 2 March, the other half as 3 February.
func readDate(text string) (iso, wrong string) {
	clean := strings.ToLower(strings.Join(strings.Fields(text), " "))
	if clean == "" {
		return "", ""
	}
	var year, month, day string
	switch {
	case yearFirst.MatchString(clean):
		m := yearFirst.FindStringSubmatch(clean)
		year, month, day = m[1], m[2], m[3]
	case dayFirst.MatchString(clean):
		m := dayFirst.FindStringSubmatch(clean)
		day, month, year = m[1], m[2], m[3]
	case dayWord.MatchString(clean):
		m := dayWord.FindStringSubmatch(clean)
		day, month, year = m[1], monthNumber(m[2]), m[3]
	case wordDay.MatchString(clean):
		m := wordDay.FindStringSubmatch(clean)
		month, day, year = monthNumber(m[1]), m[2], m[3]
	case slashes.MatchString(clean):
		return "", fmt.Sprintf("%s can be read in two ways. %s", text, dateForms)
	}
	if year == "" || month == "" {
		return "", fmt.Sprintf("“%s” cannot be read as a date. %s", strings.TrimSpace(text), dateForms)
	}
	return calendarDate(year, month, day)
}

// calendarDate refuses days that do not exist.
func calendarDate(year, month, day string) (iso, wrong string) {
	y, _ := strconv.Atoi(year) // the patterns hold digits only
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Year() != y || int(t.Month()) != m || t.Day() != d {
		return "", fmt.Sprintf("%d.%d.%d does not exist. %s", d, m, y, dateForms)
	}
	if y < 1990 || y > 2100 {
		return "", fmt.Sprintf("The year %d cannot be meant. %s", y, dateForms)
	}
	return t.Format(time.DateOnly), ""
}

// monthNumber finds a month by its name or the first three letters or more of it.
func monthNumber(word string) string {
	for m := time.January; m <= time.December; m++ {
		if len(word) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), word) || word == "sept" && m == time.September {
			return strconv.Itoa(int(m))
		}
	}
	return ""
}

// span says from when until when, and for how long, in words; empty without dates.
func span(start, end string) string {
	from, startErr := time.Parse(time.DateOnly, start)
	until, endErr := time.Parse(time.DateOnly, end)
	switch {
	case startErr == nil && endErr == nil && from.Year() == until.Year():
		return "from " + from.Format("2 January") + " to " + longDate(end)
	case startErr == nil && endErr == nil:
		return "from " + longDate(start) + " to " + longDate(end)
	case startErr == nil:
		return "from " + longDate(start)
	case endErr == nil:
		return "until " + longDate(end)
	}
	return ""
}

// howLong is the length of the pilot in words, both days counted; empty where it
// is not known or not above zero.
func howLong(start, end string) string {
	from, startErr := time.Parse(time.DateOnly, start)
	until, endErr := time.Parse(time.DateOnly, end)
	if startErr != nil || endErr != nil || !until.After(from) {
		return ""
	}
	days := int(until.Sub(from).Hours()/24+0.5) + 1
	weeks, rest := days/7, days%7
	switch {
	case weeks == 0:
		return fmt.Sprintf("%d days", days)
	case rest == 0 && weeks == 1:
		return "1 week"
	case rest == 0:
		return fmt.Sprintf("%d weeks", weeks)
	case rest >= 5:
		// 2 February to 31 July is 25 weeks and 5 days, from a Monday to a Friday.
		return fmt.Sprintf("about %d weeks", weeks+1)
	}
	return fmt.Sprintf("about %d weeks", weeks)
}
