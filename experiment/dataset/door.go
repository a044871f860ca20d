package dataset

import (
	"fmt"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// door replaces the cells of columns that identify people before anything else of
// the reading sees them: no table, doubt, note or print of a row ever holds them.
type door struct {
	keys    *Keys
	headers map[int]string // name of each such column, by its number
	count   map[int]int
	known   map[string]string
	line    []workbook.Cell
}

// newDoor gives the door of a recipe, nil where no column is replaced. The error is
// why there is no key.
func newDoor(r Recipe, k *Keys) (*door, error) {
	d := &door{keys: k, headers: map[int]string{}, count: map[int]int{}, known: map[string]string{}}
	for _, c := range r.Columns {
		if c.Pseudonym && c.Use != Ignore {
			d.headers[columnNumber(c.Letter)] = c.Header
		}
	}
	if len(d.headers) == 0 {
		return nil, nil
	}
	if k == nil {
		return nil, noKey(r)
	}
	return d, k.open()
}

func noKey(r Recipe) error {
	return &experiment.Refusal{
		What:   "A column of this recipe is replaced by pseudonyms, and there is no key to make them with.",
		Place:  experiment.Place{Sheet: r.Sheet},
		Remedy: "Give the pilot's key file, or leave the column out.",
	}
}

// knownTexts bounds the memory for pseudonyms that were made before.
const knownTexts = 1 << 18

// replace gives a row's cells with pseudonyms. Repeated column names, errors and
// signs for missing values stay what they are.
func (d *door) replace(cells []workbook.Cell) []workbook.Cell {
	if d == nil {
		return cells
	}
	d.line = append(d.line[:0], cells...)
	for i := range d.line {
		c := &d.line[i]
		header, hidden := d.headers[c.Col]
		text := strings.TrimSpace(c.Shown())
		if !hidden || text == "" || c.Kind == workbook.ErrorValue || text == header || c.Kind == workbook.Text && identifiesNobody(text) {
			continue
		}
		name, known := d.known[text]
		if !known {
			name = d.keys.pseudonym(text)
			if len(d.known) < knownTexts {
				d.known[text] = name
			}
		}
		d.count[c.Col]++
		*c = workbook.Cell{Col: c.Col, Kind: workbook.Text, Text: name, Hidden: c.Hidden}
	}
	return d.line
}

// note says what was replaced.
func (d *door) note(c Column) (string, bool) {
	if d == nil || d.count[columnNumber(c.Letter)] == 0 {
		return "", false
	}
	return fmt.Sprintf("“%s”: what stands in the cells is replaced by pseudonyms.", c.Name()), true
}

// columnNumber is the number from 0 of the column that a cell or a letter names, -1
// where it names none.
func columnNumber(cell string) int {
	_, col, ok := workbook.ParseCell(cell)
	if !ok {
		return -1
	}
	return col
}
