package dataset

import (
	"fmt"

	"leeway/experiment"
)

// mostlyOnce is the share of teams and dates with a single row from which two rows
// are taken for a slip, where no column names people.
const mostlyOnce = 0.8

// doubleKey is what two rows must share to be doubles of each other.
type doubleKey struct {
	person int32 // -1 where no column names people
	team   int
	when   int64
}

// doubled groups the rows in use. order are the keys that more than one row has.
func (l *linker) doubled() (groups map[doubleKey][]int, order []doubleKey) {
	groups = map[doubleKey][]int{}
	l.each(func(i, team int) {
		k := doubleKey{-1, team, noOccasion}
		if l.persons != nil {
			k.person = l.persons.codes[i]
		}
		if l.when != nil {
			k.when = l.when.rows[i].key
		}
		if !l.out.used(i) || l.persons != nil && k.person < 0 || l.when != nil && k.when == noOccasion {
			return
		}
		if len(groups[k]) == 1 {
			order = append(order, k)
		}
		groups[k] = append(groups[k], i)
	})
	return groups, order
}

// doubles asks about several rows of one person in one team on one date. Rows that
// are the same in every cell were asked about before. Without people, several rows
// of a team on a date are told where nearly all teams have one.
func (l *linker) doubles() {
	if l.persons == nil && l.when == nil {
		return
	}
	groups, order := l.doubled()
	if l.persons == nil && float64(len(groups)-len(order)) < mostlyOnce*float64(len(groups)) {
		return
	}
	var rows []int
	for _, k := range order {
		rows = append(rows, groups[k]...)
	}
	s := rowSet{rows: rows, name: "doubles", severity: experiment.MustSettle, choose: true, reason: "several rows of one person in a team on a date",
		what:   fmt.Sprintf("%s the only one of its person in that team on that date (%s).", notTheOnly(len(rows)), casesWord(len(order))),
		remedy: "Rows that count twice make a result look surer than it is. Say which of them count."}
	switch {
	case l.persons == nil:
		s.severity = experiment.LookAtIt
		s.what = fmt.Sprintf("%s the only one of its team on that date (%s), although nearly every team has one.", notTheOnly(len(rows)), casesWord(len(order)))
		s.reason = "several rows of one team on a date"
	case l.when == nil:
		s.severity = experiment.LookAtIt
		s.what = fmt.Sprintf("%s the only one of its person in that team (%s), and no column says when each was.", notTheOnly(len(rows)), casesWord(len(order)))
		s.remedy = "Choose the column that holds the date; rows of different dates are no doubles."
		s.reason = "several rows of one person in a team"
	}
	s.more = []Fix{{"Keep the first of each", Decision{Do: DoKeepFirst}}, {"Keep the last of each", Decision{Do: DoKeepLast}}, {"Keep them all", Decision{Do: DoKeepRows}}}
	do := l.askAboutRows(s)
	for _, k := range order {
		at := groups[k]
		switch do {
		case DoKeepFirst:
			at = at[1:]
		case DoKeepLast:
			at = at[:len(at)-1]
		default:
			continue
		}
		for _, i := range at {
			l.out.setAside(i, "another row of the same person, team and date is kept")
		}
	}
}

func notTheOnly(n int) string {
	if n == 1 {
		return "1 row is not"
	}
	return "Each of " + thousands(n) + " rows is not"
}

func casesWord(n int) string {
	if n == 1 {
		return "1 case"
	}
	return thousands(n) + " cases"
}
