package dataset

import (
	"fmt"
	"hash/maphash"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// rowPrint tells equal rows of a sheet by 64 bits each: all its cells, and those
// of columns that are not read. In a million rows two different ones look equal
// with a chance of less than one in ten million.
type rowPrint struct{ all, rest uint64 }

// printer takes the prints of rows, with a seed of its own for each reading.
type printer struct{ seed maphash.Seed }

func newPrinter() printer { return printer{maphash.MakeSeed()} }

func (p printer) print(cells []workbook.Cell, read map[int]int) rowPrint {
	var out rowPrint
	for _, c := range cells {
		text := strings.TrimSpace(c.Text)
		if text == "" {
			continue
		}
		// Cells come in column order; the factor keeps their order in the sum.
		h := maphash.String(p.seed, text) ^ maphash.Comparable(p.seed, c.Col)
		out.all = out.all*1_099_511_628_211 + h
		if _, ok := read[c.Col]; !ok {
			out.rest = out.rest*1_099_511_628_211 + h
		}
	}
	return out
}

// census counts the rows in use that stand in the sheet more than once.
type census struct {
	again    []int // table indices of every row that was there before
	first    int   // the table index of the first row that one of them repeats
	distinct int
	// shared counts the different rows whose team and whose columns that are not
	// read another row has too: these columns do not tell rows apart.
	shared int
	even   bool // all stand equally often
}

// rowRepeats goes through the rows in use. A row repeats another where every cell
// of the sheet is the same, read or not.
func (l *linker) rowRepeats() census {
	type times struct{ first, n int32 }
	c, seen := census{}, make(map[uint64]times, len(l.table.prints))
	l.each(func(i, _ int) {
		p := l.table.prints[i].all
		s, known := seen[p]
		if !known {
			seen[p] = times{int32(i), 1}
			return
		}
		if len(c.again) == 0 {
			c.first = int(s.first)
		}
		c.again = append(c.again, i)
		s.n++
		seen[p] = s
	})
	if c.distinct = len(seen); len(c.again) == 0 {
		return c
	}
	type other struct {
		team int
		rest uint64
	}
	others := map[other]bool{}
	c.even = c.distinct >= evenRows
	l.each(func(i, team int) {
		p := l.table.prints[i]
		s := seen[p.all]
		if int(s.first) != i {
			return
		}
		c.even = c.even && int(s.n)*c.distinct == c.distinct+len(c.again)
		key := other{team, p.rest}
		if others[key] {
			c.shared++
		}
		others[key] = true
	})
	return c
}

// evenRows is how many different rows must all stand equally often before that
// alone tells a sheet pasted twice from people who answered alike.
const evenRows = 10

// repeats doubts rows that stand twice: they would count twice and make a result
// look surer than it is. Where nothing but the team and the values tells rows
// apart, as in an anonymous survey, equal rows are to be expected and only noted.
func (l *linker) repeats() {
	if len(l.table.prints) != len(l.table.Rows) {
		return
	}
	c := l.rowRepeats()
	if len(c.again) == 0 {
		return
	}
	count := fmt.Sprintf("%s repeated rows", thousands(len(c.again)))
	what := fmt.Sprintf("%s rows repeat another row in every cell; the first is row %d, which is the same as row %d.", thousands(len(c.again)), l.table.Rows[c.again[0]], l.table.Rows[c.first])
	if len(c.again) == 1 {
		count, what = "1 repeated row", fmt.Sprintf("Row %d is the same as row %d in every cell.", l.table.Rows[c.again[0]], l.table.Rows[c.first])
	}
	switch d := l.rules.sets[count]; {
	case d.Do == DoRepeatsAside:
		for _, i := range c.again {
			l.out.setAside(i, "the row repeats another one")
		}
		return
	case d.Do == DoKeepRepeats:
		l.out.Notes = append(l.out.Notes, what+" They are kept by decision.")
		return
	case 10*c.shared > c.distinct && !c.even && l.persons == nil:
		l.out.Notes = append(l.out.Notes, what+" Nothing else in the sheet tells rows of a team apart, so they are taken as different people or weeks.")
		return
	}
	letter, rows := l.ids[0].Letter, make([]int, len(c.again))
	for k, i := range c.again {
		rows[k] = l.table.Rows[i]
		l.out.wait(i, "the row repeats another one")
	}
	d := l.doubt(experiment.MustSettle, cellList(letter, rows, len(rows)), what, "Rows that count twice make a result look surer than it is. Set the repeats aside, unless they are different people or weeks.")
	d.Found, d.Cells, d.Count = count, cellNames(letter, rows), len(rows)
	d.Fixes = []Fix{
		{"Set the repeats aside", Decision{Cell: letter, Found: count, Do: DoRepeatsAside}},
		{"They are different people/weeks", Decision{Cell: letter, Found: count, Do: DoKeepRepeats}},
	}
}
