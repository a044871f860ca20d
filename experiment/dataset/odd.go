package dataset

import (
	"fmt"
	"sort"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// maxOdd is how many odd rows get a doubt each.
const maxOdd = 30

// aboutOdd says whether the decision is about all rows of a kind.
func (d Decision) aboutOdd() bool {
	return d.Do == DoTotalsAside || d.Do == DoHeadingsAside || d.Do == DoNamesAside
}

// oddKind is what rows of one kind are called, and why they are no data.
type oddKind struct{ many, one, reason string }

var oddKinds = map[string]oddKind{
	DoTotalsAside:   {"rows of totals", "row of totals", "a total of other rows"},
	DoHeadingsAside: {"rows of one text", "row of one text", "a heading or a note, no data"},
	DoNamesAside:    {"rows that repeat the column names", "row that repeats the column names", "repeats the column names"},
}

// inside are the cells of a row that belong to the recipe's table.
func (rd *reader) inside(cells []workbook.Cell) []workbook.Cell {
	left, right := rd.recipe.columnBounds()
	a := sort.Search(len(cells), func(k int) bool { return cells[k].Col >= left })
	z := sort.Search(len(cells), func(k int) bool { return cells[k].Col > right })
	return cells[a:z]
}

// oddity doubts rows that look like totals, footnotes or repeated headers, or gives the
// decision that sets all such rows aside.
func (rd *reader) oddity(row int, cells []workbook.Cell) (Decision, bool) {
	if len(cells) == 0 || cells[0].Kind != workbook.Text {
		return Decision{}, false
	}
	first := cells[0]
	text := strings.TrimSpace(first.Shown())
	what, all := "", ""
	if k := totalAt(cells); k > 0 {
		first = cells[k]
		text = strings.TrimSpace(first.Shown())
	}
	switch {
	case isTotal(text):
		what, all = fmt.Sprintf("Row %d begins with “%s”: it looks like a total of other rows.", row, text), DoTotalsAside
	case len(cells) == 1 && len(rd.cols) > 2:
		what, all = fmt.Sprintf("Row %d holds nothing but “%s”: it looks like a title or a footnote.", row, shorten(text)), DoHeadingsAside
	case rd.repeatsHeader():
		what, all = fmt.Sprintf("Row %d repeats the column names.", row), DoNamesAside
	default:
		return Decision{}, false
	}
	if d, ok := rd.rules.sets[all]; ok {
		rd.oddAside[all] = append(rd.oddAside[all], row)
		return d, true
	}
	if len(rd.odd) >= maxOdd {
		rd.oddMore[all]++
		return Decision{}, false
	}
	cell := workbook.CellName(row, first.Col)
	rd.odd = append(rd.odd, Doubt{
		Problem: experiment.Problem{Severity: experiment.MustSettle, Place: rd.table.place(cell), What: what, Remedy: "Set it aside, or keep it if it is data."},
		Found:   text, Cells: []string{cell}, Count: 1,
		Fixes: []Fix{
			{"Set the row aside", Decision{Cell: cell, Found: text, Do: DoSetAside, Reason: "not a data row"}},
			{"Keep it", Decision{Cell: cell, Found: text, Do: DoKeep}},
			rd.allAside(all, first.Col),
		},
	})
	return Decision{}, false
}

// totalAt is the cell that says that the row is a total: the first, or in a row of
// numbers one of the first three texts; 0 for none.
func totalAt(cells []workbook.Cell) int {
	numbers := false
	for _, c := range cells {
		numbers = numbers || c.Kind == workbook.Number
	}
	for k, c := range cells[:min(3, len(cells))] {
		if c.Kind != workbook.Text || k > 0 && !numbers {
			break
		}
		if isTotal(strings.TrimSpace(c.Text)) {
			return k
		}
	}
	return 0
}

// allAside is the fix that sets all rows of a kind aside.
func (rd *reader) allAside(do string, col int) Fix {
	kind := oddKinds[do]
	return Fix{"Set all " + kind.many + " aside", Decision{Cell: workbook.ColumnName(col), Do: do, Reason: kind.reason}}
}

// moreOdd speaks for the odd rows that have no doubt of their own.
func (rd *reader) moreOdd() []Doubt {
	n := 0
	var fixes []Fix
	for _, do := range []string{DoTotalsAside, DoHeadingsAside, DoNamesAside} {
		if rd.oddMore[do] > 0 {
			n += rd.oddMore[do]
			fixes = append(fixes, rd.allAside(do, 0))
		}
	}
	if n == 0 {
		return nil
	}
	return []Doubt{{Problem: experiment.Problem{Severity: experiment.MustSettle, Place: rd.table.place(""),
		What: fmt.Sprintf("%s more rows look like totals, titles or footnotes.", thousands(n)), Remedy: "Settle those above first; if there are many, choose another header row or type."}, Count: n, Fixes: fixes}}
}

// oddNotes say which rows decisions about a kind set aside.
func (rd *reader) oddNotes() []string {
	var out []string
	for _, do := range []string{DoTotalsAside, DoHeadingsAside, DoNamesAside} {
		rows := rd.oddAside[do]
		if len(rows) == 0 {
			continue
		}
		kind := oddKinds[do]
		list := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(rows[:min(len(rows), 10)])), ", "), "[]")
		if len(rows) > 10 {
			list += ", …"
		}
		if len(rows) == 1 {
			out = append(out, fmt.Sprintf("1 %s is set aside by decision: row %s.", kind.one, list))
		} else {
			out = append(out, fmt.Sprintf("%s %s are set aside by decision: rows %s.", thousands(len(rows)), kind.many, list))
		}
	}
	return out
}

// repeatsHeader is true for a row that says what the last row of names says.
func (rd *reader) repeatsHeader() bool {
	same := 0
	for i, c := range rd.cols {
		name := c.spec.Header
		if rd.header != nil && len(rd.header.texts) > 0 {
			name = rd.header.texts[len(rd.header.texts)-1][c.col]
		}
		text := strings.TrimSpace(rd.line[i].Text)
		if name == "" && text == "" && rd.header != nil {
			continue
		}
		if name == "" || text != name {
			return false
		}
		same++
	}
	return same > 1
}
