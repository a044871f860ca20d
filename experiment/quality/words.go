package quality

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// whole writes a count with commas: "1,233".
func whole(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// counted is a count with its noun: "1 team", "48 teams".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return whole(n) + " " + many
}

func teamsWord(n int) string { return counted(n, "team", "teams") }

// decimal writes a number with a fixed number of decimals.
func decimal(v float64, decimals int) string { return strconv.FormatFloat(v, 'f', decimals, 64) }

// roundPercent writes a share in whole per cent: "84%".
func roundPercent(share float64) string { return decimal(100*share, 0) + "%" }

// joined lists words as a sentence does: "HB-03, HB-06 and EM-05".
func joined(list []string) string {
	switch n := len(list); n {
	case 0:
		return ""
	case 1:
		return list[0]
	default:
		return strings.Join(list[:n-1], ", ") + " and " + list[n-1]
	}
}

// someOf lists at most most words and counts the others.
func someOf(list []string, most int) string {
	if len(list) <= most {
		return joined(list)
	}
	return strings.Join(list[:most], ", ") + " and " + whole(len(list)-most) + " more"
}

// day writes a date as people say it: "20 April 2026".
func day(t time.Time) string { return t.Local().Format("2 January 2006") }

// dayOfYear is day without the year.
func dayOfYear(t time.Time) string { return t.Local().Format("2 January") }

// lower begins a text in lower case, unless its first word is written in capitals.
func lower(text string) string {
	runes := []rune(text)
	if len(runes) > 1 && strings.ToUpper(string(runes[1])) == string(runes[1]) && strings.ToLower(string(runes[1])) != string(runes[1]) {
		return text
	}
	if len(runes) == 0 {
		return text
	}
	return strings.ToLower(string(runes[0])) + string(runes[1:])
}

// unended is a text without its last full stop.
func unended(text string) string { return strings.TrimSuffix(strings.TrimSpace(text), ".") }

// luck says how often something happens by chance: "1 draw of 4".
func luck(p float64) string {
	switch {
	case p > 0.9995:
		return "every draw"
	case p >= 0.95:
		return "nearly every draw"
	case p > 0.5:
		return whole(int(math.Round(10*p))) + " draws of 10"
	case p >= 0.001:
		return "1 draw of " + whole(int(math.Round(1/p)))
	}
	return "fewer than 1 draw of 1,000"
}
