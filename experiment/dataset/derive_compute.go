package dataset

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leeway/experiment"
)

// fact tells what happened while a column was computed.
type fact struct {
	rows  []int
	count int
}

func (f *fact) see(row int) {
	f.count++
	if len(f.rows) < keptCells {
		f.rows = append(f.rows, row)
	}
}

// deriver computes one column over the rows of a table.
type deriver struct {
	Derived
	how     computation
	letter  string
	parts   []*TableColumn
	yes     map[string]bool
	zero    fact // divisions by zero
	below   fact // days below zero
	missing int  // rows that have no value
	filled  int  // rows in which a missing part counts as MissingAs says
	values  []float64
}

// derive appends the derived columns to the table.
func (rd *reader) derive() {
	for k, d := range rd.recipe.Derived {
		v := deriver{Derived: d, how: computations[d.How], letter: derivedName(k), yes: map[string]bool{}}
		for _, y := range d.Yes {
			v.yes[fold(y)] = true
		}
		if rd.recipe.lacksFor(v.letter) {
			continue // the file lacks a column; that is doubted
		}
		for _, letter := range d.Columns {
			v.parts = append(v.parts, rd.table.column(letter))
		}
		v.values = make([]float64, rd.table.Len())
		for i := range v.values {
			v.values[i] = rd.decided(v.letter, i, v.row(i, rd.table))
		}
		column := TableColumn{Column: Column{Letter: v.letter, Header: d.Name, Use: Computed, Target: d.Outcome, Over: d.Over, Type: v.how.gives}, Numbers: v.values, From: slices.Clone(d.Columns)}
		if d.Outcome != "" {
			column.Use = OutcomeValue
		}
		rd.table.Columns = append(rd.table.Columns, column)
		rd.table.Notes = append(rd.table.Notes, v.note(rd.table))
		rd.table.Doubts = append(rd.table.Doubts, v.doubts(rd)...)
	}
	for i := range rd.table.Columns { // what only serves to divide by
		for _, d := range rd.table.Columns {
			if c := &rd.table.Columns[i]; d.Over == c.Letter && c.Use == Computed {
				c.Use = Exposure
			}
		}
	}
}

// decided carries out the decision about a computed value, if there is one.
func (rd *reader) decided(letter string, i int, v float64) float64 {
	_, col, _ := parsePlace(letter)
	shown := ""
	if !math.IsNaN(v) {
		shown = plain(v)
	}
	d, ok := rd.rules.at(rd.table.Rows[i], col, shown)
	if !ok {
		return v
	}
	switch d.Do {
	case DoMissing:
		rd.applied[DoMissing]++
		return nan
	case DoSetAside:
		rd.setAside(i, rd.reason(d))
	case DoUse:
		if n, is := parseNumber(d.Value, false); is {
			rd.applied[DoUse]++
			return n.value
		}
	}
	return v
}

// setAside gives row i a reason, unless it has one.
func (rd *reader) setAside(i int, reason string) {
	t := rd.table
	for len(t.Reason) < len(t.Rows) {
		t.Reason = append(t.Reason, "")
	}
	if t.Reason[i] == "" {
		t.Reason[i] = reason
	}
}

// row is the value of row i. Rows that are set aside have values too, but are not counted.
func (d *deriver) row(i int, t *Table) float64 {
	quiet := *d
	on := d
	if t.Aside(i) != "" {
		on = &quiet
	}
	v := on.compute(i, t.Rows[i])
	if math.IsInf(v, 0) {
		v = nan
	}
	if math.IsNaN(v) {
		on.missing++
		return nan
	}
	if d.Factor > 0 {
		v *= d.Factor
	}
	return v
}

func (d *deriver) compute(i, row int) float64 {
	switch d.How {
	case DeriveYesIf:
		return d.yesIf(i)
	case DeriveBefore, DeriveNotAfter:
		return d.before(i)
	case DeriveSum, DeriveCountYes, DeriveShareYes:
		return d.total(i)
	}
	first, second := d.parts[0].unscaled(i), d.parts[1].unscaled(i)
	switch d.How {
	case DeriveDays:
		if second < first {
			d.below.see(row)
		}
		return second - first
	case DeriveDifference:
		return first - second
	case DeriveProduct:
		product := first
		for _, p := range d.parts[1:] {
			product *= p.unscaled(i)
		}
		return product
	case DerivePerStaffMonth:
		second *= d.parts[2].unscaled(i)
	}
	if second == 0 {
		if !math.IsNaN(first) {
			d.zero.see(row)
		}
		return nan
	}
	return first / second
}

func truth(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// verdict is what "no" or "missing" makes of a value.
func verdict(as string) float64 {
	if as == "no" {
		return 0
	}
	return nan
}

func (d *deriver) yesIf(i int) float64 {
	text := d.parts[0].Text(i)
	switch {
	case text == "":
		return verdict(d.Blank)
	case d.yes[fold(text)]:
		return 1
	}
	return verdict(d.Other)
}

func (d *deriver) before(i int) float64 {
	first, second := d.parts[0].Number(i), d.parts[1].Number(i)
	switch {
	case math.IsNaN(second):
		return nan
	case math.IsNaN(first):
		return verdict(d.Blank)
	}
	return truth(first < second || d.How == DeriveNotAfter && first == second)
}

// total adds up the parts, or gives their mean for a share.
func (d *deriver) total(i int) float64 {
	sum, n := 0.0, 0
	for _, p := range d.parts {
		if v := p.unscaled(i); !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	switch {
	case n == 0 || n < len(d.parts) && d.MissingAs == "":
		return nan
	case n < len(d.parts):
		d.filled++
	}
	if d.How != DeriveShareYes {
		return sum
	}
	if d.MissingAs == "left out" {
		return sum / float64(n)
	}
	return sum / float64(len(d.parts))
}

// note says how the column was computed: "“Days open” (=1): days from “Opened” to
// “Closed”; 3 rows have no value."
func (d *deriver) note(t *Table) string {
	var names []any
	list := make([]string, len(d.parts))
	for k, p := range d.parts {
		list[k] = "“" + p.Name() + "”"
	}
	switch {
	case d.How == DeriveYesIf:
		names = []any{list[0], "“" + strings.Join(d.Yes, "” or “") + "”"}
	case strings.Count(d.how.says, "%s") == 1:
		names = []any{strings.Join(list, ", ")}
	default:
		for _, n := range list {
			names = append(names, n)
		}
	}
	said := fmt.Sprintf("“%s” (%s): %s", d.Name, d.letter, fmt.Sprintf(d.how.says, names...))
	if d.Factor > 0 && d.Factor != 1 {
		said += fmt.Sprintf(", times %s", plain(d.Factor))
	}
	said += d.rules()
	if d.filled > 0 {
		said += fmt.Sprintf("; in %s a missing part %s", rowsWord(d.filled), map[string]string{"0": "counts as 0", "left out": "is left out"}[d.MissingAs])
	}
	switch d.missing {
	case 0:
	case 1:
		said += "; 1 row has no value"
	default:
		said += fmt.Sprintf("; %s rows have no value", thousands(d.missing))
	}
	return said + "."
}

// rules says what empty cells and other texts count as.
func (d *deriver) rules() string {
	as := func(v string) string {
		if v == "no" {
			return "no"
		}
		return "missing"
	}
	switch d.How {
	case DeriveYesIf:
		return fmt.Sprintf("; an empty cell counts as %s, any other text as %s", as(d.Blank), as(d.Other))
	case DeriveBefore, DeriveNotAfter:
		return fmt.Sprintf("; without the first date a row counts as %s, without the second as missing", as(d.Blank))
	case DeriveSum, DeriveCountYes, DeriveShareYes:
		if d.MissingAs == "" {
			return "; with a part missing it is missing"
		}
	}
	return ""
}

// What a decision about a computed column settles, in Decision.Found.
const (
	aboutZero  = "division by zero"
	aboutBelow = "below zero"
)

// doubts tells of divisions by zero and of dates in the wrong order.
func (d *deriver) doubts(rd *reader) []Doubt {
	var out []Doubt
	_, col, _ := parsePlace(d.letter)
	tell := func(f *fact, parts []*TableColumn, about, what, remedy, label string) {
		if f.count == 0 || rd.rules.units[col][about] {
			return
		}
		var cells []string
		for _, row := range f.rows {
			for _, p := range parts {
				if !isComputed(p.Letter) && len(cells) < keptCells {
					cells = append(cells, placeName(p.Letter, row))
				}
			}
		}
		place := strings.Join(cells[:min(len(cells), shownCells)], ", ")
		if len(cells) > shownCells || f.count > len(f.rows) {
			place += ", …"
		}
		out = append(out, Doubt{
			Problem: experiment.Problem{Severity: experiment.LookAtIt, Place: rd.table.place(place), What: fmt.Sprintf("“%s”: %s", d.Name, what), Remedy: remedy},
			Cells:   cells, Count: f.count,
			Fixes: []Fix{{label, Decision{Cell: d.letter, Found: about, Do: DoKeep}}},
		})
	}
	tell(&d.zero, d.parts[1:], aboutZero, fmt.Sprintf("%s would be divided by zero and have no value.", rowsWord(d.zero.count)), "Correct the cells, or leave the rows without a value.", "Leave them without a value")
	tell(&d.below, d.parts, aboutBelow, fmt.Sprintf("in %s the second date comes first, so the days are below zero.", rowsWord(d.below.count)), "Correct the dates, or exchange the columns.", "The days are right")
	return out
}
