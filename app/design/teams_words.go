package design

import "fmt"

// countWords is a number with its noun: "1 team", "3,539 teams".
func countWords(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands writes a count with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// teamsAndStaff is "52 teams, 622 staff"; without staff where the list does not say.
func teamsAndStaff(teams, staff int) string {
	words := countWords(teams, "team", "teams")
	if staff > 0 {
		words += ", " + thousands(staff) + " staff"
	}
	return words
}
