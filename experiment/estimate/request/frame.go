package request

import (
	"fmt"
	"math"
	"sort"
	"strconv"

	"leeway/experiment"
)

// Frame is a table of named columns of equal length: numbers (NaN is missing)
// or text (empty is missing).
type Frame struct {
	rows    int
	names   []string
	columns map[string]*column
}

// column is one column of a Frame; text is nil for numbers.
type column struct {
	number []float64
	text   []string
	levels []string // order of a text column's levels; nil sorts them
}

// NewFrame is a frame without columns for a number of rows.
func NewFrame(rows int) *Frame {
	return &Frame{rows: rows, columns: map[string]*column{}}
}

// Rows is the number of rows.
func (f *Frame) Rows() int { return f.rows }

// Names lists the columns in the order they were added.
func (f *Frame) Names() []string { return append([]string(nil), f.names...) }

// AddNumber adds a column of numbers, which is not copied.
func (f *Frame) AddNumber(name string, values []float64) error {
	return f.add(name, len(values), &column{number: values})
}

// AddText adds a column of text, which is not copied. Used as a regressor it
// becomes one indicator for each level but the first in sorted order.
func (f *Frame) AddText(name string, values []string) error {
	return f.add(name, len(values), &column{text: values})
}

// AddFactor is AddText with the order of the levels given; the first is the
// reference.
func (f *Frame) AddFactor(name string, values, levels []string) error {
	return f.add(name, len(values), &column{text: values, levels: levels})
}

func (f *Frame) add(name string, rows int, c *column) error {
	if _, twice := f.columns[name]; twice {
		return &experiment.Refusal{What: fmt.Sprintf("Two columns are called “%s”.", name), Remedy: "Give each column its own name."}
	}
	if rows != f.rows {
		return &experiment.Refusal{What: fmt.Sprintf("Column “%s” has %d rows, the table %d.", name, rows, f.rows), Remedy: "Read the table again."}
	}
	f.columns[name] = c
	f.names = append(f.names, name)
	return nil
}

// missing is true where the cell is empty or not a finite number.
func (c *column) missing(i int) bool {
	if c.text != nil {
		return c.text[i] == ""
	}
	return math.IsNaN(c.number[i]) || math.IsInf(c.number[i], 0)
}

// label is the cell as text.
func (c *column) label(i int) string {
	if c.text != nil {
		return c.text[i]
	}
	return formatNumber(c.number[i])
}

// formatNumber writes a number as R's factor labels do: up to 15 digits.
func formatNumber(v float64) string {
	return strconv.FormatFloat(v, 'g', 15, 64)
}

// code numbers the levels present in the given rows: in the column's own order
// where it has one, otherwise numbers by value and text by its letters.
func (c *column) code(rows []int) (code []int32, labels []string) {
	seen := map[string]float64{}
	for _, i := range rows {
		if c.text != nil {
			seen[c.text[i]] = 0
		} else {
			seen[c.label(i)] = c.number[i]
		}
	}
	for l := range seen {
		labels = append(labels, l)
	}
	rank := map[string]int{}
	for k, l := range c.levels {
		rank[l] = k
	}
	sort.Slice(labels, func(a, b int) bool {
		x, y := labels[a], labels[b]
		switch {
		case c.text == nil:
			return seen[x] < seen[y]
		case c.levels != nil:
			return rank[x] < rank[y]
		}
		return x < y
	})
	number := map[string]int32{}
	for k, l := range labels {
		number[l] = int32(k)
	}
	code = make([]int32, len(rows))
	for at, i := range rows {
		code[at] = number[c.label(i)]
	}
	return code, labels
}
