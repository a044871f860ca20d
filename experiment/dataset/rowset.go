package dataset

import (
	"fmt"
	"slices"

	"leeway/experiment"
)

// rowSet is rows that are doubtful for what they say together, with the question
// about them. A decision about them names the set, so that another file asks again.
type rowSet struct {
	rows     []int // table indices
	name     string
	severity experiment.Severity
	choose   bool
	what     string
	remedy   string
	keep     string // the label of the fix that keeps them, "" for none
	reason   string // why they wait or are set aside
	first    bool   // keeping comes first
	more     []Fix
}

// setFound names the set in a decision.
func (l *linker) setFound(s rowSet) string {
	return fmt.Sprintf("%s: %d rows, the first is row %d", s.name, len(s.rows), l.table.Rows[s.rows[0]])
}

// askAboutRows carries the decision about a set of rows out, or asks for it. Rows
// that must be settled wait meanwhile.
func (l *linker) askAboutRows(s rowSet) (do string) {
	if len(s.rows) == 0 {
		return ""
	}
	slices.Sort(s.rows)
	found := l.setFound(s)
	if do = l.rules.sets[found].Do; do == DoRowsAside {
		for _, i := range s.rows {
			l.out.setAside(i, s.reason)
		}
	}
	if do != "" {
		return do
	}
	letter, rows := l.ids[0].Letter, make([]int, len(s.rows))
	for k, i := range s.rows {
		rows[k] = l.table.Rows[i]
		if s.severity == experiment.MustSettle {
			l.out.wait(i, s.reason)
		}
	}
	d := l.doubt(s.severity, cellList(letter, rows, len(rows)), s.what, s.remedy)
	d.Found, d.Cells, d.Count, d.Choose = found, cellNames(letter, rows), len(rows), s.choose
	d.Fixes = []Fix{{"Set these rows aside", Decision{Cell: letter, Found: found, Do: DoRowsAside}}}
	if s.keep != "" {
		d.Fixes = append(d.Fixes, Fix{s.keep, Decision{Cell: letter, Found: found, Do: DoKeepRows}})
	}
	if s.first {
		slices.Reverse(d.Fixes)
	}
	for _, f := range s.more {
		f.Decision.Cell, f.Decision.Found = letter, found
		d.Fixes = append(d.Fixes, f)
	}
	return ""
}
