package dataset

import (
	"sort"
	"strings"

	"leeway/experiment/workbook"
)

// layout is a sheet as forms: its rows without blank cells. In a long sheet rows that
// look like those before them are kept as a run, the first for all.
type layout struct {
	rows   []gridRow
	merged []workbook.Range
	cells  int // kept so far
	usual  profile
	since  int // rows kept since usual was taken
}

// gridRow is one row, or a run of rows that look alike.
type gridRow struct {
	row, last int // the first and the last row of the sheet
	n         int // how many rows hold anything
	cells     []gridCell
}

// gridCell is a cell that is not blank.
type gridCell struct {
	col   int
	form  form
	text  string
	value float64
}

const (
	// headRows and headCells bound what is kept of a sheet row by row.
	headRows  = 3000
	headCells = 600_000
	// mostRows bounds the rows that are kept because they differ.
	mostRows = 20_000
	// longText is how much of a cell's text is kept.
	longText = 160
)

func newLayout(merged []workbook.Range) *layout { return &layout{merged: merged} }

// add takes the sheet's next row.
func (g *layout) add(row int, cells []workbook.Cell) {
	long := len(g.rows) >= headRows || g.cells >= headCells
	if long && g.absorb(row, cells) {
		return
	}
	one := gridRow{row: row, last: row, n: 1}
	for _, c := range cells {
		f, v := formOf(c)
		if f == blankForm {
			continue
		}
		if long && len(one.cells) >= 64 && g.cells >= headCells {
			break // a wide row far below: its beginning tells enough
		}
		one.cells = append(one.cells, gridCell{c.Col, f, shownText(c), v})
	}
	if len(one.cells) == 0 {
		return
	}
	g.cells += len(one.cells)
	g.rows = append(g.rows, one)
	g.since++
}

func shownText(c workbook.Cell) string {
	text := strings.TrimSpace(c.Shown())
	if len(text) > longText {
		text = strings.ToValidUTF8(text[:longText], "") + "…"
	}
	return strings.Clone(text)
}

// absorb takes a row of a long sheet into the run before it where it looks like the
// rows above, and says whether it did.
func (g *layout) absorb(row int, cells []workbook.Cell) bool {
	if g.usual == nil || g.since >= 100 {
		from := max(0, len(g.rows)-300)
		g.usual, g.since = profileOf(g.rows[from:]), 0
	}
	last := &g.rows[len(g.rows)-1]
	if len(g.rows) < mostRows && (row > last.last+1 || !g.ordinary(cells)) {
		return false
	}
	last.last = row
	last.n++
	return true
}

// ordinary is true for a row whose cells look like their columns: at least two of
// them, and no total.
func (g *layout) ordinary(cells []workbook.Cell) bool {
	filled, alike, strange := 0, 0, 0
	for _, c := range cells {
		f := quickForm(c)
		if f == blankForm {
			continue
		}
		if filled < 3 && f == wordForm && isTotal(strings.TrimSpace(c.Text)) {
			return false
		}
		filled++
		switch most := g.usual.most(c.Col); {
		case f == markerForm || most == f || f.isValue() && most.isValue():
			alike++
		case most == blankForm:
			strange += 2
		default:
			strange++
		}
	}
	return filled > 0 && (filled > 1 || g.usual.width() == 1) && strange <= alike/3
}

// quickForm is formOf where only words and values need to be told apart.
func quickForm(c workbook.Cell) form {
	if c.Kind == workbook.Text && c.Text != "" {
		if first := c.Text[0]; first > '9' && first < 0x80 && !isMarker(c.Text) {
			return wordForm
		}
	}
	f, _ := formOf(c)
	return f
}

// profile counts the forms in each column.
type profile map[int]*[forms]int

func profileOf(rows []gridRow) profile {
	p := profile{}
	for _, r := range rows {
		p.count(r)
	}
	return p
}

func (p profile) count(r gridRow) {
	for _, c := range r.cells {
		counts := p[c.col]
		if counts == nil {
			counts = new([forms]int)
			p[c.col] = counts
		}
		counts[c.form]++
	}
}

// most is the form that most of a column's cells have. Years count as numbers
// unless they are most of these; markers count only where there is nothing else.
func (p profile) most(col int) form {
	counts := p[col]
	if counts == nil {
		return blankForm
	}
	number := counts[numberForm] + counts[yearForm]
	best, f := counts[wordForm], wordForm
	for _, other := range []struct {
		n int
		f form
	}{{number, numberForm}, {counts[dateForm], dateForm}, {counts[truthForm], truthForm}} {
		if other.n > best {
			best, f = other.n, other.f
		}
	}
	switch {
	case best == 0:
		return markerForm
	case f == numberForm && counts[yearForm] > counts[numberForm]:
		return yearForm
	}
	return f
}

// filled is how many cells of a column hold anything.
func (p profile) filled(col int) int {
	n := 0
	if counts := p[col]; counts != nil {
		for _, k := range counts {
			n += k
		}
	}
	return n
}

// width is how many columns hold anything.
func (p profile) width() int { return len(p) }

// view is a part of a layout: some columns of some rows.
type view struct {
	rows   []gridRow
	merged []workbook.Range
}

func (g *layout) all() *view { return &view{g.rows, g.merged} }

// part is the view of the rows from i on and before j, and the columns from left to right.
func (v *view) part(i, j, left, right int) *view {
	out := &view{merged: v.merged}
	for _, r := range v.rows[i:j] {
		from := sort.Search(len(r.cells), func(k int) bool { return r.cells[k].col >= left })
		to := sort.Search(len(r.cells), func(k int) bool { return r.cells[k].col > right })
		if from < to {
			r.cells = r.cells[from:to]
			out.rows = append(out.rows, r)
		}
	}
	return out
}

// merge finds the merged range whose first cell is at the row and column.
func (v *view) merge(row, col int) (workbook.Range, bool) {
	for _, m := range v.merged {
		if m.FirstRow == row && m.FirstCol == col {
			return m, true
		}
	}
	return workbook.Range{}, false
}

// at finds a row's cell in a column.
func (r gridRow) at(col int) (gridCell, bool) {
	k := sort.Search(len(r.cells), func(k int) bool { return r.cells[k].col >= col })
	if k < len(r.cells) && r.cells[k].col == col {
		return r.cells[k], true
	}
	return gridCell{}, false
}

// line is the row as a title or a note.
func (r gridRow) line() Line {
	texts := make([]string, 0, len(r.cells))
	for _, c := range r.cells[:min(len(r.cells), 6)] {
		texts = append(texts, strings.Join(strings.Fields(c.text), " "))
	}
	return Line{r.row, strings.Join(texts, " ")}
}

// lonely is true for a row of one text: a title, a heading, a note.
func (r gridRow) lonely() bool {
	return r.n == 1 && len(r.cells) == 1 && (r.cells[0].form == wordForm || r.cells[0].form == markerForm)
}
