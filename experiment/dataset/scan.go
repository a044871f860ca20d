package dataset

import (
	"strings"
)

// block is a found table with the rows of the view it was found in: from its first
// title to before the next table's.
type block struct {
	FoundTable
	from, to int
}

// tables finds the tables of a view, also those side by side.
func (v *view) tables() []FoundTable {
	var out []FoundTable
	for _, b := range v.scan() {
		parts := v.beside(b)
		if len(parts) < 2 {
			out = append(out, b.FoundTable)
			continue
		}
		for _, p := range parts {
			out = append(out, p.tables()...)
		}
	}
	return out
}

// scan finds the tables of a view from top to bottom.
func (v *view) scan() []block {
	if v.narrow() {
		return v.oneColumn()
	}
	var out []block
	from := 0
	for i := 0; i < len(v.rows); {
		if v.rows[i].lonely() {
			i++
			continue
		}
		s := v.tableAt(i, from)
		if s == nil {
			break
		}
		one := block{s.found(), from, s.next}
		out = append(out, one)
		i, from = s.next, s.next
	}
	return out
}

// narrow is true for a view of one column.
func (v *view) narrow() bool {
	for _, r := range v.rows {
		if len(r.cells) > 1 || r.cells[0].col != v.rows[0].cells[0].col {
			return false
		}
	}
	return true
}

// scanner reads one table's rows.
type scanner struct {
	*view
	from  int // where its titles may begin
	names names
	next  int // where the next table may begin
	data  []int
	held  []int // single texts since the last row of data
	body  profile
	sections, repeated,
	subtotals, footnotes []Line
}

// tableAt reads the table whose first row of several cells is i; nil where nothing
// but names is left.
func (v *view) tableAt(i, from int) *scanner {
	s := &scanner{view: v, from: from, names: v.namesFrom(i, from), body: profile{}}
	j := s.names.data
	for ; j < len(v.rows); j++ {
		r := v.rows[j]
		if r.lonely() {
			s.held = append(s.held, j)
			continue
		}
		if len(s.data) > 0 && s.begins(j) {
			break
		}
		s.take(j)
	}
	if len(s.data) == 0 || len(s.data) == 1 && s.names.base < 0 && s.rows[s.data[0]].all(wordForm) {
		if j < len(v.rows) {
			return v.tableAt(j, from)
		}
		return nil
	}
	s.next = s.end(j)
	return s
}

// take adds a row, and the single texts before it as headings of sections.
func (s *scanner) take(j int) {
	r := s.rows[j]
	for _, k := range s.held {
		s.sections = append(s.sections, s.rows[k].line())
	}
	s.held = nil
	if s.repeatsNames(r) {
		s.repeated = append(s.repeated, r.line())
		s.data = append(s.data, j)
		return
	}
	if r.isTotal() {
		s.subtotals = append(s.subtotals, r.line())
	}
	s.data = append(s.data, j)
	s.body.count(r)
}

// isTotal is true for a row that begins as totals do; where values follow, one of its
// first three texts may say so.
func (r gridRow) isTotal() bool {
	values := !r.all(wordForm)
	for i, c := range r.cells {
		if c.form != wordForm || i > 0 && !values || i > 2 {
			return false
		}
		if isTotal(c.text) {
			return true
		}
	}
	return false
}

// repeatsNames is true for a row that says what the row of names says.
func (s *scanner) repeatsNames(r gridRow) bool {
	if s.names.base < 0 || r.n > 1 {
		return false
	}
	same := 0
	for _, c := range r.cells {
		if d, ok := s.rows[s.names.base].at(c.col); ok && strings.EqualFold(c.text, d.text) {
			same++
		}
	}
	return same > 1 && 5*same >= 4*max(len(r.cells), len(s.rows[s.names.base].cells))
}

// begins says whether another table begins with the row j, or with the titles above it.
func (s *scanner) begins(j int) bool {
	r, last := s.rows[j], s.rows[s.data[len(s.data)-1]]
	gap := r.row-last.last-1 > len(s.held)
	title := ""
	if len(s.held) > 0 {
		title = s.rows[s.held[len(s.held)-1]].cells[0].text
	}
	switch {
	case s.repeatsNames(r):
		return (gap || title != "") && !strings.Contains(strings.ToLower(title), "cont")
	case s.isNames(j, gap):
		return true
	case !gap:
		return false
	}
	for _, k := range s.held {
		if tableTitle.MatchString(s.rows[k].cells[0].text) {
			return true
		}
	}
	known := 0
	for _, c := range r.cells {
		if _, named := s.named(c.col); named || s.body.filled(c.col) > 0 {
			known++
		}
	}
	return 3*known < len(r.cells)
}

func (s *scanner) named(col int) (gridCell, bool) {
	if s.names.base < 0 {
		return gridCell{}, false
	}
	return s.rows[s.names.base].at(col)
}

// isNames says whether the row j is names of another table: words where this table
// has values, above values. Without a blank row before it, it must speak for most
// columns of values.
func (s *scanner) isNames(j int, gap bool) bool {
	r := s.rows[j]
	if len(r.cells) < 2 || r.n > 1 {
		return false
	}
	touched, contrast, seen := 0, 0, map[string]bool{}
	for _, c := range r.cells {
		most := s.body.most(c.col)
		switch {
		case c.form == numberForm || c.form == truthForm || c.form == markerForm && most.isValue() || (c.form == yearForm || c.form == dateForm) && most == c.form:
			return false
		case most.isValue():
			touched++
			if c.form == wordForm || c.form != most {
				contrast++
				seen[c.text] = true
			}
		}
	}
	values := 0
	for col := range s.body {
		if s.body.most(col).isValue() && 2*s.body.filled(col) >= len(s.data) {
			values++
		}
	}
	under, anew := s.valuesUnder(j)
	switch {
	case under == 0 || contrast < touched:
		return false
	case gap:
		return contrast > 0 || values == 0 || anew > 0
	case touched < 2:
		first, _ := s.named(r.cells[0].col)
		return touched == 1 && first.text != "" && strings.EqualFold(first.text, r.cells[0].text)
	}
	return 5*touched >= 3*values && 10*len(seen) >= 7*contrast
}

// valuesUnder is in how many of the row's columns the next rows hold values that the
// row does not, and in how many of these this table has none.
func (s *scanner) valuesUnder(j int) (n, anew int) {
	looked := 0
	for k := j + 1; k < len(s.rows) && looked < 4; k++ {
		if s.rows[k].lonely() {
			continue
		}
		looked++
		for _, c := range s.rows[k].cells {
			if name, ok := s.rows[j].at(c.col); ok && c.form.isValue() && c.form != name.form {
				n++
				if !s.body.most(c.col).isValue() {
					anew++
				}
			}
		}
		if n > 0 {
			break
		}
	}
	return n, anew
}

// end decides what the single texts below the last row of data are, and gives the
// index where the next table may begin.
func (s *scanner) end(j int) int {
	s.trailing()
	lastRow := s.rows[s.data[len(s.data)-1]].last
	k := 0
	for ; k < len(s.held); k++ { // labels without values right below
		r := s.rows[s.held[k]]
		if r.row != lastRow+1 || looksLikeNote(r.cells[0].text) || r.cells[0].col != s.left() {
			break
		}
		lastRow = r.row
	}
	if k == len(s.held) && j == len(s.rows) || k > 0 && k < len(s.held) && s.rows[s.held[k]].row == lastRow+1 {
		// nothing below, or a note that belongs to what stands above it
		k = s.labels(k)
	} else if k == len(s.held) && k > 0 {
		k-- // right above another table: its title
		for k > 0 && !looksLikeNote(s.rows[s.held[k]].cells[0].text) {
			k--
		}
	}
	s.data = append(s.data, s.held[:k]...)
	s.held = s.held[k:]
	notes := len(s.held)
	if j < len(s.rows) { // another table follows: its titles are below the last note
		for notes > 0 && !s.isNote(notes-1, j) {
			notes--
		}
	}
	for _, i := range s.held[:notes] {
		s.footnotes = append(s.footnotes, s.rows[i].line())
	}
	if notes < len(s.held) {
		return s.held[notes]
	}
	return j
}

// labels is how many of the first k single texts are labels of rows without values:
// none, where the table has only few rows or a note follows directly.
func (s *scanner) labels(k int) int {
	if k < len(s.held) && k > 0 && s.rows[s.held[k]].cells[0].col != s.left() {
		return 0
	}
	return k
}

// isNote says whether the i-th of the single texts before the row j is a note of the
// table above rather than a title of the table below.
func (s *scanner) isNote(i, j int) bool {
	r := s.rows[s.held[i]]
	text := r.cells[0].text
	if tableTitle.MatchString(text) || i == len(s.held)-1 && s.rows[j].row == r.last+1 && !strongNote(text) {
		return false
	}
	return looksLikeNote(text)
}

// strongNote is true for what can hardly be a title, even right above a table.
func strongNote(text string) bool {
	low := strings.ToLower(text)
	for _, start := range []string{"source", "note", "footnote", "quelle", "anmerkung", "fuente", "nota", "*", "†"} {
		if strings.HasPrefix(low, start) {
			return true
		}
	}
	return false
}

// left is the table's first column.
func (s *scanner) left() int {
	left := s.rows[s.data[0]].cells[0].col
	for _, j := range s.data[:min(len(s.data), 50)] {
		left = min(left, s.rows[j].cells[0].col)
	}
	if s.names.base >= 0 {
		left = min(left, s.rows[s.names.base].cells[0].col)
	}
	return left
}

// trailing takes rows of words off the end of a table of values: notes that were
// written over several columns.
func (s *scanner) trailing() {
	values := false
	for col := range s.body {
		values = values || s.body.most(col).isValue()
	}
	if !values {
		return
	}
	n := len(s.data)
	for n > 1 && s.foreign(s.rows[s.data[n-1]]) {
		n--
	}
	if n == len(s.data) {
		return
	}
	last := s.rows[s.data[n-1]].last
	var notes []int
	for k := s.data[n-1] + 1; k < len(s.rows) && (k <= s.data[len(s.data)-1] || len(s.held) > 0 && k <= s.held[len(s.held)-1]); k++ {
		notes = append(notes, k)
	}
	for len(s.sections) > 0 && s.sections[len(s.sections)-1].Row > last {
		s.sections = s.sections[:len(s.sections)-1]
	}
	s.data = s.data[:n]
	for _, k := range notes {
		s.footnotes = append(s.footnotes, s.rows[k].line())
	}
	s.held = nil
}

// foreign is true for a row of words that stand in columns of values.
func (s *scanner) foreign(r gridRow) bool {
	if r.n > 1 || !r.all(wordForm) {
		return false
	}
	for _, c := range r.cells {
		if most := s.body.most(c.col); most.isValue() && 2*len(r.cells) <= max(2, len(s.body)) {
			return true
		}
	}
	return false
}

// found puts the table together.
func (s *scanner) found() FoundTable {
	t := FoundTable{Subtotals: s.subtotals, Sections: s.sections, Repeated: s.repeated, Footnotes: s.footnotes}
	top := s.names.data
	if s.names.first >= 0 {
		top = s.names.first
		t.HeaderFirst, t.HeaderLast = s.rows[s.names.first].row, s.rows[s.names.last].row
		if m, ok := s.reach(); ok {
			t.HeaderLast = m
		}
	}
	for _, r := range s.rows[s.from:top] {
		t.Titles = append(t.Titles, r.line())
	}
	if s.names.units >= 0 {
		t.UnitsRow = s.rows[s.names.units].row
	}
	t.FirstRow = s.rows[s.names.data].row
	last := s.rows[s.data[len(s.data)-1]]
	t.LastRow = last.last
	t.FirstCol, t.LastCol = s.left(), 0
	for _, j := range s.data {
		r := s.rows[j]
		t.Rows += r.n
		t.FirstCol = min(t.FirstCol, r.cells[0].col)
		t.LastCol = max(t.LastCol, r.cells[len(r.cells)-1].col)
	}
	t.Rows += len(s.sections)
	if s.names.first >= 0 {
		for _, r := range s.rows[s.names.base : s.names.last+1] {
			t.FirstCol = min(t.FirstCol, r.cells[0].col)
			t.LastCol = max(t.LastCol, r.cells[len(r.cells)-1].col)
		}
	}
	t.Score = s.worth(t)
	return t
}

// reach is the last row that a merged name reaches, where that row holds nothing else.
func (s *scanner) reach() (int, bool) {
	last := 0
	for _, r := range s.rows[s.names.first : s.names.last+1] {
		for _, c := range r.cells {
			if m, ok := s.merge(r.row, c.col); ok && m.LastRow < s.rows[s.names.data].row {
				last = max(last, m.LastRow)
			}
		}
	}
	return last, last > s.rows[s.names.last].row
}

// worth is the table's score: its names, or half as many columns without names, times
// its rows up to fifty.
func (s *scanner) worth(t FoundTable) float64 {
	columns := 0.5 * float64(len(s.body))
	if s.names.base >= 0 {
		columns = 0
		seen := map[string]bool{}
		for _, c := range s.rows[s.names.base].cells {
			switch {
			case s.body.filled(c.col) == 0:
				columns += 0.1
			case seen[c.text]:
				columns += 0.5
			default:
				columns++
			}
			seen[c.text] = true
		}
	}
	return columns * float64(min(t.Rows, 50))
}
