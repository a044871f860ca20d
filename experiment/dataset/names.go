package dataset

import (
	"math"
	"slices"
	"strings"
)

// names is where in a view the rows of column names are; indices into its rows.
// first is -1 where there are none; units is -1 where there are none. data is the
// first row below.
type names struct {
	first, last, units, data int
	base                     int // the row that names most columns
}

const (
	// nameSearch is how many rows from the first of a table its names may be, and
	// bodySample how many rows below show what they stand above.
	nameSearch = 15
	bodySample = 80
	// mostNames is how many rows of names there may be without merged cells to join them.
	mostNames = 4
)

// namesFrom finds the names of the table whose first row of several cells is i. Rows
// from the index up on may belong to them as names of groups.
func (v *view) namesFrom(i, up int) names {
	i = v.front(i)
	h := &naming{view: v, from: i}
	h.sample()
	if n, ok := h.tied(i); ok {
		return h.units(n)
	}
	var rows []int // that could be names
	for k := i; k < len(v.rows) && k < i+nameSearch && (h.hard < 0 || k < h.hard); k++ {
		if !v.rows[k].lonely() && h.namelike(v.rows[k]) {
			rows = append(rows, k)
		}
	}
	base, best := -1, 0.35
	for passed, k := range rows {
		s := h.score(k)
		switch {
		case h.hard < 0 && k+1 >= len(v.rows):
			continue // names of nothing
		case h.hard < 0:
			s -= 0.1 * float64(passed) // of words alone, the first are the names
		case k+1 == h.hard && k > i && !v.adjacent(k-1, k) && v.adjacent(k, k+1) && h.contrasts(k):
			s += 0.2 // right above the data, and set apart from what stands above it
		}
		if s > best+0.02 {
			base, best = k, s
		}
	}
	if base < 0 || !h.contrasts(base) {
		return names{first: -1, last: -1, units: -1, data: i, base: -1}
	}
	n := names{first: base, last: base, units: -1, base: base}
	for n.first > up && n.last-n.first+1 < mostNames && h.groups(n.first-1, n.first) {
		n.first--
	}
	n = h.down(n)
	if r, ok := h.tied(n.first); ok {
		n.last = max(n.last, r.last)
	}
	return h.units(n)
}

// front passes over pairs of a label and a value that stand above a wider table, such
// as “Office | Harbour”, and gives the row where the table's names may be.
func (v *view) front(i int) int {
	wide, k := 0, i
	for n := 0; k < len(v.rows) && n < 30; k++ {
		if !v.rows[k].lonely() {
			n++
			if len(v.rows[k].cells) >= 4 {
				wide++
			}
		}
	}
	if 2*wide <= k-i {
		return i
	}
	for k = i; k < len(v.rows); k++ {
		switch r := v.rows[k]; {
		case r.lonely():
		case len(r.cells) <= 2 && r.cells[0].form == wordForm && r.n == 1:
		case len(r.cells) >= 4 && !r.holds(numberForm) && k < i+nameSearch:
			return k
		default:
			return i
		}
	}
	return i
}

// holds is true for a row with a cell of the form.
func (r gridRow) holds(f form) bool {
	for _, c := range r.cells {
		if c.form == f {
			return true
		}
	}
	return false
}

// naming looks for the names of one table.
type naming struct {
	*view
	from int
	body profile // of rows that are data
	rows []gridRow
	cols []int // that are filled in the body
	hard int   // the first row that cannot be names, -1 where none is near
}

// sample finds rows that are surely data: from the first on that holds a number which
// is no year, or yes or no; in a table without these, all rows but the first.
func (h *naming) sample() {
	h.hard = -1
	for k := h.from; k < len(h.view.rows) && k < h.from+2*nameSearch; k++ {
		if h.isHard(k) {
			h.hard = k
			break
		}
	}
	start := h.hard
	if start < 0 {
		start = h.from + 1
	}
	for k := start; k < len(h.view.rows) && k < start+bodySample; k++ {
		r := h.view.rows[k]
		if r.lonely() {
			continue
		}
		above := h.view.rows[max(0, k-1)]
		if len(h.rows) > 0 && h.hard >= 0 && len(r.cells) > 1 && (r.row > above.last+1 || above.lonely()) && !r.holds(numberForm) && !r.holds(truthForm) {
			break // perhaps the names of the next table
		}
		h.rows = append(h.rows, r)
	}
	h.body = profileOf(h.rows)
	for col := range h.body {
		if 5*h.body.filled(col) >= len(h.rows) {
			h.cols = append(h.cols, col)
		}
	}
	slices.Sort(h.cols)
}

// isHard is true for a row with values that name nothing.
func (h *naming) isHard(k int) bool {
	r := h.view.rows[k]
	if !r.holds(numberForm) && !r.holds(truthForm) || r.mostlyWords() {
		return false
	}
	return !r.ordinals() || k+1 < len(h.view.rows) && h.view.rows[k+1].ordinals()
}

// mostlyWords is true for a wide row with hardly a value among its words: one of a
// hundred names may be a number.
func (r gridRow) mostlyWords() bool {
	n := 0
	for _, c := range r.cells {
		if c.form == wordForm {
			n++
		}
	}
	return n >= 10 && 10*n >= 9*len(r.cells)
}

// ordinals is true for a row whose numbers are 1, 2, 3, … or other whole numbers one
// after the other, up or down, beside nothing but words: weeks, items, answers.
func (r gridRow) ordinals() bool {
	n, before, step := 0, 0.0, 0.0
	for _, c := range r.cells {
		switch {
		case c.form == wordForm:
			continue
		case c.form != numberForm && c.form != yearForm:
			return false
		case n == 1:
			step = c.value - before
		case n > 1 && c.value-before != step:
			return false
		}
		n, before = n+1, c.value
	}
	return n >= 3 && math.Abs(step) == 1 && before == math.Trunc(before)
}

// all is true for a row of nothing but a form.
func (r gridRow) all(f form) bool {
	for _, c := range r.cells {
		if c.form != f {
			return false
		}
	}
	return true
}

// rising is true for a row with at least two years or dates, each later than the one
// before it or, where groups repeat them, starting over.
func (r gridRow) rising() bool {
	n, falls, before := 0, 0, 0.0
	for _, c := range r.cells {
		if c.form != yearForm && c.form != dateForm {
			continue
		}
		if n > 0 && c.value < before {
			falls++
		}
		n, before = n+1, c.value
	}
	return n >= 2 && falls <= n/2
}

// namelike is true for a row that may be names, by what stands below.
func (h *naming) namelike(r gridRow) bool {
	words := 0
	ordinal := r.ordinals()
	if r.mostlyWords() && h.contrastsIn(r) {
		return true
	}
	for _, c := range r.cells {
		most := h.body.most(c.col)
		switch c.form {
		case wordForm:
			words++
		case markerForm:
			if most.isValue() {
				return false
			}
		case yearForm, dateForm:
			if most == c.form && !ordinal {
				return false
			}
		case numberForm:
			if !ordinal {
				return false
			}
		default:
			return false
		}
	}
	return words > 0 || r.rising() || ordinal
}

// contrastsIn is true where most words of the row stand above values.
func (h *naming) contrastsIn(r gridRow) bool {
	n := 0
	for _, c := range r.cells {
		if c.form == wordForm && h.body.most(c.col).isValue() {
			n++
		}
	}
	return 2*n > len(r.cells)
}

// score says how well a row names the columns below: how many it names, whether by
// different texts, and whether these come again below as values do.
func (h *naming) score(k int) float64 {
	r := h.view.rows[k]
	if len(r.cells) < 2 || len(h.cols) == 0 {
		return 0
	}
	years := 0.4
	if r.rising() || r.ordinals() {
		years = 1
	}
	own, long, seen := 0.0, 0, map[string]bool{}
	named := map[int]bool{}
	for _, c := range r.cells {
		weight := 1.0
		if c.form != wordForm {
			weight = years
		}
		if 5*h.body.filled(c.col) >= len(h.rows) {
			own += weight
			named[c.col] = true
			if m, ok := h.merge(r.row, c.col); ok && h.hard < 0 {
				own += 0.5 * float64(m.LastCol-m.FirstCol)
			}
		}
		if len(c.text) > 100 {
			long++
		}
		seen[c.text] = true
	}
	if !named[h.cols[0]] && own >= 1 {
		own++ // the corner of a table is often left blank
	}
	n := float64(len(r.cells))
	first := 0.0
	if k == h.from && 5*own >= 3*float64(len(h.cols)) {
		first = 0.1
	}
	return first + min(1, own/float64(len(h.cols))) + 0.25*float64(len(seen))/n - 0.7*h.again(k) - 0.4*float64(long)/n
}

// again is the share of a row's texts that come again below in the same column, not
// counting rows that repeat the whole row.
func (h *naming) again(k int) float64 {
	r := h.view.rows[k]
	hit := map[int]bool{}
	for _, b := range h.rows {
		if b.row == r.row {
			continue
		}
		var same []int
		for _, c := range r.cells {
			if d, ok := b.at(c.col); ok && c.form == wordForm && skeleton(c.text) == skeleton(d.text) {
				same = append(same, c.col)
			}
		}
		if 5*len(same) < 4*len(r.cells) {
			for _, col := range same {
				hit[col] = true
			}
		}
	}
	return float64(len(hit)) / float64(len(r.cells))
}

// skeleton is a text's shape: in small letters, with each number as one sign. “Table 1”
// and “Table 2.1” have one shape, as values of one column do.
func skeleton(text string) string {
	if !strings.ContainsAny(text, "0123456789") {
		return strings.ToLower(text)
	}
	var b strings.Builder
	number := false
	for _, r := range strings.ToLower(text) {
		digit := r >= '0' && r <= '9'
		if !digit && !(number && (r == '.' || r == ',')) {
			b.WriteRune(r)
			number = false
		} else if digit && !number {
			b.WriteByte('#')
			number = true
		}
	}
	return b.String()
}

// contrasts says whether the row differs from the data below as names do: where there
// are columns of values, some are named; where all are words, they do not come again.
func (h *naming) contrasts(k int) bool {
	values, named := 0, 0
	for i, col := range h.cols {
		most := h.body.most(col)
		c, ok := h.view.rows[k].at(col)
		if !most.isValue() || !ok && i == 0 { // the corner is often left blank
			continue
		}
		values++
		if ok && c.form != most {
			named++
		}
	}
	if values > 0 {
		return named > 0
	}
	return h.again(k) < 0.5 && k+1 < len(h.view.rows)
}

// adjacent is true where no blank row stands between two rows of the view.
func (v *view) adjacent(upper, lower int) bool { return v.rows[lower].row == v.rows[upper].last+1 }

// groups says whether the row k names groups of the columns that the row below names.
func (h *naming) groups(k, below int) bool {
	r, low := h.view.rows[k], h.view.rows[below]
	if !h.adjacent(k, below) || !h.namelike(r) {
		return false
	}
	key := low.cells[0].col
	if len(h.cols) > 0 {
		key = min(key, h.cols[0])
	}
	down, across, wide, clash := false, 0, 0, false
	for i, c := range r.cells {
		m, merged := h.merge(r.row, c.col)
		downwards := merged && m.LastRow >= low.row
		down = down || downwards
		next := low.cells[len(low.cells)-1].col + 1
		if i+1 < len(r.cells) {
			next = r.cells[i+1].col
		}
		if merged && m.LastCol > m.FirstCol {
			next = m.LastCol + 1
			wide++
		}
		under := low.between(c.col, next-1)
		if under >= 2 {
			across++
		}
		d, named := low.at(c.col)
		if c.col <= key && named && !downwards && !strings.EqualFold(d.text, c.text) && !(merged && under >= 2 && under < len(low.cells)) {
			clash = true // it stands above a name and names no group: a title
		}
	}
	if clash && (wide < 2 || across < 2) {
		return false
	}
	if len(r.cells) == 1 {
		return r.cells[0].col > key && (wide == 1 && across == 1 || down || across == 1 && h.aboveValues(r.cells[0]))
	}
	if down || wide > 0 && across > 0 {
		return true
	}
	return len(r.cells) < len(low.cells) && across > 0 || len(r.cells) <= len(low.cells) && low.repeats()
}

// aboveValues is true for a short text right above the first column of values: the name
// of a group of all of them. A title stands elsewhere.
func (h *naming) aboveValues(c gridCell) bool {
	for _, col := range h.cols {
		if h.body.most(col).isValue() {
			return col == c.col && len(c.text) <= 60 && !isUnit(c.text) && !looksLikeNote(c.text) && !tableTitle.MatchString(c.text)
		}
	}
	return false
}

// between is how many cells a row has from one column to another.
func (r gridRow) between(left, right int) int {
	n := 0
	for _, c := range r.cells {
		if c.col >= left && c.col <= right {
			n++
		}
	}
	return n
}

// repeats is true for a row in which a text comes twice: alone it names nothing.
func (r gridRow) repeats() bool {
	seen := map[string]bool{}
	for _, c := range r.cells {
		if seen[c.text] {
			return true
		}
		seen[c.text] = true
	}
	return false
}

// tied finds the last row that a name in the row k reaches by cells merged downwards,
// where names across several columns show that it is a row of names.
func (h *naming) tied(k int) (names, bool) {
	r := h.view.rows[k]
	last, downs := r.row, 0
	for _, c := range r.cells {
		if m, ok := h.merge(r.row, c.col); ok && c.form == wordForm && m.LastRow > r.row && m.LastRow <= r.row+6 {
			last = max(last, m.LastRow)
			downs++
		}
	}
	if downs == 0 || len(r.cells) < 2 || downs == 1 && !h.splits(r) {
		return names{}, false
	}
	n := names{first: k, last: k, units: -1, base: k}
	for n.last+1 < len(h.view.rows) && h.view.rows[n.last+1].row <= last {
		if h.isHard(n.last + 1) {
			return names{}, false
		}
		n.last++
	}
	return n, n.last > k
}

// splits is true for a row in which a cell spans several columns.
func (h *naming) splits(r gridRow) bool {
	for _, c := range r.cells {
		if m, ok := h.merge(r.row, c.col); ok && m.LastCol > m.FirstCol {
			return true
		}
	}
	return false
}

// down adds rows below the base that are names too: words in columns of values.
func (h *naming) down(n names) names {
	for n.last-n.first+1 < mostNames && n.last+1 < len(h.view.rows) {
		k := n.last + 1
		r := h.view.rows[k]
		if k == h.hard || r.lonely() || !h.adjacent(n.last, k) || !h.namelike(r) || h.onlyUnits(r) {
			break
		}
		values, contrast, seen := 0, 0, map[string]bool{}
		for _, c := range r.cells {
			if most := h.body.most(c.col); most.isValue() && c.form != most {
				contrast++
				seen[c.text] = true
			}
		}
		for _, col := range h.cols {
			if h.body.most(col).isValue() {
				values++
			}
		}
		_, key := r.at(h.view.rows[n.base].cells[0].col)
		if contrast < 2 || 10*len(seen) < 7*contrast && key || 2*contrast < values && key {
			break
		}
		n.last = k
	}
	return n
}

// units takes the row below the names as units where it holds nothing else, and says
// where the data begin.
func (h *naming) units(n names) names {
	n.data = n.last + 1
	if n.data < len(h.view.rows)-1 && h.adjacent(n.last, n.data) && h.onlyUnits(h.view.rows[n.data]) {
		n.units = n.data
		n.data++
	}
	return n
}

// onlyUnits is true for a row of units. The first column may say “Unit” or something else
// if two others are units. Units that come again below in their column are values.
func (h *naming) onlyUnits(r gridRow) bool {
	n, again := 0, 0
	for i, c := range r.cells {
		if !isUnit(c.text) {
			if i == 0 && len(r.cells) > 2 || i == 0 && strings.HasPrefix(strings.ToLower(c.text), "unit") {
				continue
			}
			return false
		}
		n++
		for _, b := range h.rows {
			if d, ok := b.at(c.col); ok && b.row != r.row && d.text == c.text {
				again++
				break
			}
		}
	}
	return n > 0 && again == 0 && (n > 1 || len(h.cols) < 3 || len(r.cells) == 1)
}
