package dataset

import (
	"fmt"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// spelledTwice notes values of a text column that differ from another only in capitals or
// spaces, "north" beside "North": as they stand the draw and every comparison would take
// them for two groups.
func (m *rosterMaker) spelledTwice(r *experiment.Roster) []Doubt {
	var out []Doubt
	for k, c := range m.kept {
		if c.Type != Text {
			continue
		}
		rows, order := m.rowsByValue(r, k)
		usual := map[string]string{} // the spelling of most teams, by the folded value
		for _, value := range order {
			key := foldSpaces(value)
			if now, known := usual[key]; !known || len(rows[value]) > len(rows[now]) {
				usual[key] = value
			}
		}
		_, col, _ := workbook.ParseCell(c.Letter) // Check has been here
		for _, value := range order {
			as, at := usual[foldSpaces(value)], rows[value]
			if as == value || len(out) >= shownGroups {
				continue
			}
			if d, ok := m.rules.at(at[0], col, value); ok && d.Do == DoKeep {
				continue
			}
			out = append(out, m.spelling(c, value, as, at, len(rows[as])))
		}
	}
	return out
}

// rowsByValue gives the sheet's rows of each value of an attribute, and the values in the
// order in which they come.
func (m *rosterMaker) rowsByValue(r *experiment.Roster, attribute int) (rows map[string][]int, order []string) {
	rows = map[string][]int{}
	for n, team := range r.Teams {
		value := team.Text[m.names[attribute]]
		if value == "" || isMarker(value) {
			continue
		}
		if len(rows[value]) == 0 {
			order = append(order, value)
		}
		rows[value] = append(rows[value], m.table.Rows[m.rows[n]])
	}
	return rows, order
}

// spelling is the doubt about one value that is usually written as another.
func (m *rosterMaker) spelling(c *TableColumn, value, as string, at []int, others int) Doubt {
	cells := cellNames(c.Letter, at)
	place := "another row"
	if others > 1 {
		place = fmt.Sprintf("%s other rows", thousands(others))
	}
	return Doubt{
		Problem: experiment.Problem{Severity: experiment.LookAtIt, Place: m.table.place(cellList(c.Letter, at, len(at))),
			What: fmt.Sprintf("“%s” is written “%s” in %s.", value, as, place), Remedy: "As they stand they count as two groups."},
		Found: value, Cells: cells, Count: len(at),
		Fixes: []Fix{
			{"Read it as “" + as + "”", Decision{Cell: cells[0], Found: value, Value: as, Do: DoUse, All: true}},
			{"Keep it", Decision{Cell: cells[0], Found: value, Do: DoKeep, All: true}},
		},
	}
}

// foldSpaces is a text in small letters with one space between its words.
func foldSpaces(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }
