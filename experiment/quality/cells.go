package quality

import (
	"slices"
	"strconv"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
)

// mostRanges is how many runs of rows an address lists before it only counts.
const mostRanges = 60

// run is a run of neighbouring rows.
type run struct{ first, last int }

// rowSet gathers the rows of one team in one column of one import.
type rowSet struct {
	runs  []run
	last  int // the last row, also where the runs are full
	count int
}

// add takes a row in; rows come in ascending order.
func (s *rowSet) add(row int) {
	s.count++
	s.last = row
	if n := len(s.runs); n > 0 && s.runs[n-1].last == row-1 {
		s.runs[n-1].last = row
	} else if n < mostRanges {
		s.runs = append(s.runs, run{row, row})
	}
}

// address writes the rows of a column as cells: "E5, E52:E54, …". A column that is worked
// out from others has no letter of a sheet; its rows are named instead.
func (s *rowSet) address(letter string) string {
	if letter == "" || letter[0] < 'A' || letter[0] > 'Z' {
		letter = "row "
	}
	var list []string
	for _, r := range s.runs {
		text := letter + strconv.Itoa(r.first)
		if r.last > r.first {
			text += ":" + letter + strconv.Itoa(r.last)
		}
		list = append(list, text)
	}
	text := strings.Join(list, ", ")
	if n := len(s.runs); n > 0 && s.runs[n-1].last < s.last {
		text += ", … to " + letter + strconv.Itoa(s.last)
	}
	return text
}

// letterOf is the letter of the column that holds an outcome, "" without one.
func letterOf(l *dataset.Linked, outcome string) string {
	for _, c := range l.Table.By(dataset.OutcomeValue) {
		if c.Target == outcome && c.Numbers != nil {
			return c.Letter
		}
	}
	return ""
}

// rosterCell is where a team's id stood.
func rosterCell(p *experiment.Pilot, t experiment.Team) string {
	if t.Joined > 0 {
		return ""
	}
	return experiment.Place{File: p.Roster.Source.File, Sheet: p.Roster.Source.Sheet, Cell: t.Cell}.String()
}

// byTeamID puts members in the order of their ids, numbers in ids by their size.
func byTeamID(a, b string) int {
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x > 0 && y > 0 {
			left, right := strings.TrimLeft(a[:x], "0"), strings.TrimLeft(b[:y], "0")
			if len(left) != len(right) {
				return len(left) - len(right)
			}
			if c := strings.Compare(left, right); c != 0 {
				return c
			}
			a, b = a[x:], b[y:]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

// digits is how many digits a text begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// sortedMembers sorts the teams of a box by id.
func sortedMembers(list []Member) []Member {
	slices.SortStableFunc(list, func(a, b Member) int { return byTeamID(a.Team, b.Team) })
	return list
}
