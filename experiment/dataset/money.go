package dataset

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"leeway/experiment"
)

// aboutMoney is what a decision about a column's currencies settles, in Decision.Found.
const aboutMoney = "currencies"

// currencies doubts a column whose amounts are in several currencies: they cannot be
// added or averaged as they stand.
func (c *columnReader) currencies(t *Table) []Doubt {
	_, col, _ := parsePlace(c.spec.Letter)
	if len(c.money) < 2 || c.rules.units[col][aboutMoney] {
		return nil
	}
	var parts, cells []string
	count := 0
	for _, mark := range slices.Sorted(maps.Keys(c.money)) {
		e := c.money[mark]
		cell := placeName(c.spec.Letter, e.first)
		parts, cells = append(parts, fmt.Sprintf("%s (%s, the first in %s)", mark, cellsWord(e.count), cell)), append(cells, cell)
		count += e.count
	}
	return []Doubt{{
		Problem: experiment.Problem{Severity: experiment.MustSettle, Place: t.place(cells[0]),
			What: fmt.Sprintf("“%s” holds amounts in several currencies: %s.", c.spec.Name(), strings.Join(parts, ", ")), Remedy: "Bring them into one currency, or say that they mean the same."},
		Cells: cells, Count: count,
		Fixes: []Fix{{"They mean the same", Decision{Cell: c.spec.Letter, Found: aboutMoney, Do: DoKeep}}},
	}}
}
