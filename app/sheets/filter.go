package sheets

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// kindOfRow is what a row of the list of problems is.
type kindOfRow int

// The kinds, in the order of the list.
const (
	toSettle kindOfRow = iota
	toLookAt
	toKnow
	decided
	noted
)

// listed is one row of the list of problems with what it is found by.
type listed struct {
	item  parts.ProblemItem
	cells [][2]int
	kind  kindOfRow
	// order is its place among all rows.
	order int
	// words are its address, its sentence and the names of its columns, in lower case.
	words string
}

// wanted is which rows a person wants to see.
type wanted struct {
	words string
	kinds int // index into kindWords
}

var kindWords = []string{"Everything", "Must be settled", "To look at", "For information", "Decided", "Notes"}

// wants tells whether a row is among those.
func (w wanted) wants(l listed) bool {
	if w.kinds > 0 && int(l.kind) != w.kinds-1 {
		return false
	}
	for _, word := range strings.Fields(strings.ToLower(w.words)) {
		if !strings.Contains(l.words, word) {
			return false
		}
	}
	return true
}

// lineUp makes a row of the list.
func (v *View) lineUp(item parts.ProblemItem, cells [][2]int, kind kindOfRow) listed {
	var b strings.Builder
	b.WriteString(item.Address)
	for _, span := range item.Sentence {
		b.WriteString(" " + span.Text)
	}
	seen := map[int]bool{}
	for _, cell := range cells {
		if col := cell[1]; !seen[col] {
			seen[col] = true
			if c, known := v.reading.draft.Recipe.Column(workbook.ColumnName(col)); known {
				b.WriteString(" " + c.Name())
			}
		}
	}
	return listed{item, cells, kind, len(v.lines), strings.ToLower(b.String())}
}

// filterBar is what stands above the list: search and kind.
func (v *View) filterBar() fyne.CanvasObject {
	search := parts.NewSearch("Search", func(text string) {
		v.wanted.words = text
		v.fillProblems()
	})
	kinds := parts.NewSmallDropdown(kindWords, func(_ string, i int) {
		v.wanted.kinds = i
		v.fillProblems()
	})
	kinds.SelectIndex(v.wanted.kinds)
	return parts.Row(6, parts.Grow(search), parts.Sized(126, 0, kinds))
}

// goOn goes to the first row shown from the place on where a doubt was just settled.
func (v *View) goOn(from int) {
	for i, order := range v.orders {
		if order >= from && v.lines[order].kind <= toKnow {
			v.problems.Select(i - 1)
			v.problems.Next()
			return
		}
	}
}

// fillProblems shows the rows that are wanted.
func (v *View) fillProblems() {
	v.places, v.orders = nil, nil
	var items []parts.ProblemItem
	for _, l := range v.lines {
		if v.wanted.wants(l) {
			items = append(items, l.item)
			v.places, v.orders = append(v.places, l.cells), append(v.orders, l.order)
		}
	}
	if len(items) == 0 && len(v.lines) > 0 {
		items = append(items, parts.ProblemItem{Gravity: parts.ForInformation, Sentence: []parts.Span{parts.T(fmt.Sprintf("None of the %s matches what you look for.", thousandsOf(len(v.lines), "row", "rows")))},
			Fixes: []parts.Fix{{Label: "Show everything", Do: v.showEverything}}})
		v.places = append(v.places, nil)
	}
	v.problems.SetItems(items)
}

// showEverything takes the filter away.
func (v *View) showEverything() {
	v.wanted = wanted{}
	v.filter.Objects = nil
	v.showFilter()
	v.fillProblems()
	parts.Relayout(v.body)
}

// manyLines is from how many rows on a list has a search.
const manyLines = 6

// showFilter shows the search where the list is long enough to need one.
func (v *View) showFilter() {
	needed := len(v.lines) >= manyLines || v.wanted != (wanted{})
	switch {
	case !needed:
		v.filter.Objects = nil
	case len(v.filter.Objects) == 0:
		v.filter.Add(parts.Pad(0, 12, 10, 14, v.filterBar()))
	}
	v.filter.Refresh()
}

// kindOf is the kind of a doubt's row.
func kindOf(d dataset.Doubt) kindOfRow { return kindOfRow(d.Severity) }

func thousandsOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(int64(n)) + " " + many
}
