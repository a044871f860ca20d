package dataset

import (
	"regexp"
	"slices"
	"strings"

	"leeway/experiment/workbook"
)

// nameJoin stands between the names that several rows give a column: "2024 – Staff".
const nameJoin = " – "

// headers are the rows of a table's column names.
type headers struct {
	rows   []int
	texts  []map[int]string // for each row, by column
	merged []workbook.Range // that touch these rows
}

// newHeaders is ready for the rows from first to last.
func newHeaders(merged []workbook.Range, first, last int) *headers {
	h := &headers{}
	for _, m := range merged {
		if m.FirstRow <= last && m.LastRow >= first {
			h.merged = append(h.merged, m)
		}
	}
	return h
}

// add takes the cells of the next row of names.
func (h *headers) add(row int, cells []workbook.Cell) {
	texts := make(map[int]string, len(cells))
	for _, c := range cells {
		if text := strings.Join(strings.Fields(c.Shown()), " "); text != "" {
			texts[c.Col] = text
		}
	}
	h.rows, h.texts = append(h.rows, row), append(h.texts, texts)
}

// name is a column's name: what each row says of it, from top to bottom. A merged cell
// speaks for all it spans; a group's name that was written once speaks for the columns
// to its right up to the next, where rows below tell these apart.
func (h *headers) name(col int) string {
	var parts []string
	for k := range h.rows {
		text := h.texts[k][col]
		if text == "" {
			text = h.group(k, col)
		}
		if text != "" && !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, nameJoin)
}

// group is the name of the group that a column without a name of its own belongs to.
func (h *headers) group(k, col int) string {
	row := h.rows[k]
	for _, m := range h.merged {
		if m.Contains(row, col) {
			if m.FirstRow == row {
				return h.texts[k][m.FirstCol]
			}
			return "" // the row where it begins has said it
		}
	}
	if k == len(h.rows)-1 || !h.named(k+1, col) {
		return ""
	}
	for left := col - 1; left >= 0; left-- {
		text := h.texts[k][left]
		if text == "" {
			continue
		}
		if h.isMerged(row, left) || !h.named(k+1, left) {
			return ""
		}
		return text
	}
	return ""
}

// named says whether a row of names from the k-th on names the column.
func (h *headers) named(k, col int) bool {
	for _, texts := range h.texts[k:] {
		if texts[col] != "" {
			return true
		}
	}
	return false
}

func (h *headers) isMerged(row, col int) bool {
	for _, m := range h.merged {
		if m.Contains(row, col) {
			return true
		}
	}
	return false
}

// unitAtEnd finds a unit in brackets at the end of a name: "Sales (GWh)".
var unitAtEnd = regexp.MustCompile(`[(\[]([^()\[\]]{1,40})[)\]]$`)

// unitOf is a column's unit: what the row of units says, else what its name says in
// brackets; "" where neither does.
func unitOf(name, units string) string {
	units = strings.TrimSpace(units)
	if units != "" {
		return strings.TrimSpace(strings.Trim(units, "()[]"))
	}
	if m := unitAtEnd.FindStringSubmatch(strings.TrimSpace(name)); m != nil && unitText.MatchString(m[1]) {
		return m[1]
	}
	return ""
}
