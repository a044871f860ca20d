package dataset

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"leeway/experiment/workbook"
)

// messy is a made-up sheet with what a person sees in it.
type messy struct {
	cells map[[2]int]any // by row and column
	merge []workbook.Range
	row   int
	want  []string
	about string
}

func (m *messy) put(row, col int, v any) { m.cells[[2]int{row, col}] = v }

// layout is the sheet as FindTables sees it.
func (m *messy) layout() *layout {
	l := newLayout(m.merge)
	for row := 1; row <= m.row+20; row++ {
		var cells []workbook.Cell
		for col := 0; col < 40; col++ {
			switch v := m.cells[[2]int{row, col}].(type) {
			case string:
				cells = append(cells, workbook.Cell{Col: col, Kind: workbook.Text, Text: v})
			case float64:
				cells = append(cells, workbook.Cell{Col: col, Kind: workbook.Number, Number: v, Text: plain(v)})
			}
		}
		if len(cells) > 0 {
			l.add(row, cells)
		}
	}
	return l
}

// String is the sheet for a failed test.
func (m *messy) String() string {
	var b strings.Builder
	for _, r := range m.layout().rows {
		fmt.Fprintf(&b, "%3d", r.row)
		for _, c := range r.cells {
			fmt.Fprintf(&b, " %s:%s", workbook.ColumnName(c.col), c.text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// plan is what one table of a messy sheet looks like.
type plan struct {
	titles, headers, rows, keys, values int
	gapBelowTitle, gapBelowHeader       bool
	units, years, subtotals, blankRow   bool
	notes, sections, missing            bool
	left, style                         int
}

// table writes a table from the sheet's next row on and notes what a person sees.
func (m *messy) table(r *rand.Rand, p plan, n int) {
	row := m.row
	for i := 0; i < p.titles; i++ {
		m.put(row, p.left, []string{fmt.Sprintf("Table %d: Staff and cases of the offices", n), "All districts, by office"}[i%2])
		row++
	}
	if p.gapBelowTitle && p.titles > 0 {
		row++
	}
	first := row
	row = m.names(p, row)
	last := row - 1
	unitsRow := 0
	if p.units && p.headers > 0 {
		unitsRow = row
		for v := 0; v < p.values; v++ {
			m.put(row, p.left+p.keys+v, []string{"%", "number", "€", "(thousands)", "hours"}[v%5])
		}
		row++
	}
	if p.gapBelowHeader && p.headers > 0 && !p.sections {
		row++
	}
	start := row
	m.row = row
	m.body(r, p)
	end := m.row - 1
	s := "0 "
	if p.headers > 0 {
		s = fmt.Sprint(first)
		if last > first {
			s += fmt.Sprintf("-%d", last)
		}
		s += " "
	}
	if unitsRow > 0 {
		s += fmt.Sprintf("u%d ", unitsRow)
	}
	m.want = append(m.want, s+workbook.CellName(start, p.left)+":"+workbook.CellName(end, p.left+p.keys+p.values-1))
	if p.notes {
		m.row++
		for _, text := range []string{"Source: the offices' own returns.", "(1) Figures for March are provisional."} {
			m.put(m.row, p.left, text)
			m.row++
		}
	}
	m.about += fmt.Sprintf("%+v\n", p)
}

// names writes one to three rows of names, with merged cells or groups filled at the left.
func (m *messy) names(p plan, row int) int {
	bottom := row + p.headers - 1
	for k := 0; k < p.keys && p.headers > 0; k++ {
		at := bottom
		if p.headers > 1 && p.style == 0 {
			at = row // merged downwards
			m.merge = append(m.merge, workbook.Range{FirstRow: row, LastRow: bottom, FirstCol: p.left + k, LastCol: p.left + k})
		}
		m.put(at, p.left+k, []string{"Office", "District", "Manager"}[k])
	}
	for h := 0; h < p.headers; h++ {
		level := p.headers - 1 - h // 0 for the lowest
		span := 1
		for i := 0; i < level; i++ {
			span *= 2
		}
		for v := 0; v < p.values; v += span {
			col := p.left + p.keys + v
			var name any = fmt.Sprintf("%s %c", []string{"Measure", "Group", "Part"}[level], 'A'+v/span)
			if level == 0 && p.years {
				name = float64(2015 + v)
			}
			m.put(row+h, col, name)
			if span > 1 && p.style == 0 {
				m.merge = append(m.merge, workbook.Range{FirstRow: row + h, LastRow: row + h, FirstCol: col, LastCol: min(col+span, p.left+p.keys+p.values) - 1})
			}
		}
	}
	return row + p.headers
}

// body writes the rows of data.
func (m *messy) body(r *rand.Rand, p plan) {
	for i := 0; i < p.rows; i++ {
		if p.blankRow && i == p.rows/2 {
			m.row++
		}
		if p.sections && i%5 == 0 {
			m.put(m.row, p.left, []string{"Northern district", "Southern district", "Coast"}[i/5%3])
			m.row++
		}
		total := p.subtotals && (i+1)%4 == 0
		for k := 0; k < p.keys; k++ {
			text := []string{fmt.Sprintf("Office of %c%c%d", 'A'+i%26, 'a'+i%7, i), []string{"North", "South", "Coast"}[i%3], "Jo Ward"}[k]
			if total && k == 0 {
				text = "Total"
			}
			m.put(m.row, p.left+k, text)
		}
		for v := 0; v < p.values; v++ {
			if p.missing && r.IntN(5) == 0 && v > 0 {
				if r.IntN(2) == 0 {
					m.put(m.row, p.left+p.keys+v, "n/a")
				}
				continue
			}
			m.put(m.row, p.left+p.keys+v, float64(r.IntN(900))+float64(r.IntN(100))/100+0.005)
		}
		m.row++
	}
}

// draw chooses a plan.
func drawPlan(r *rand.Rand) plan {
	is := func() bool { return r.IntN(2) == 0 }
	p := plan{titles: r.IntN(3), headers: r.IntN(4), rows: 4 + r.IntN(20), keys: 1 + r.IntN(3), values: 2 + 2*r.IntN(4), gapBelowTitle: is(), gapBelowHeader: r.IntN(4) == 0,
		units: r.IntN(3) == 0, years: is(), subtotals: is(), blankRow: r.IntN(3) == 0, notes: is(), sections: r.IntN(4) == 0, missing: is(), left: r.IntN(3), style: r.IntN(2)}
	if p.headers == 0 && r.IntN(4) > 0 {
		p.headers = 1 // a table without names is rare
	}
	if p.headers == 0 {
		p.sections = false // above data without names a heading is a title
	}
	if p.headers == 3 {
		p.values = 4 + 4*r.IntN(2)
	}
	return p
}

// TestFindTablesInMessySheets makes some thousand sheets of titles, rows of names,
// units, sub-totals, sections, blank rows, footnotes and a second table, from a fixed
// seed, and compares what is found with what was written.
func TestFindTablesInMessySheets(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 20261124))
	const n = 4000
	hits, shown := 0, 0
	for i := 0; i < n; i++ {
		m := &messy{cells: map[[2]int]any{}, row: 1 + r.IntN(7)}
		p := drawPlan(r)
		m.table(r, p, 1)
		if r.IntN(3) == 0 && p.headers > 0 {
			second := drawPlan(r)
			second.headers = max(1, second.headers)
			second.left = p.left
			m.row += 2
			m.table(r, second, 2)
		}
		got, want := describe(m.layout().tables()), strings.Join(m.want, "; ")
		if got == want {
			hits++
			continue
		}
		if shown++; shown <= 3 {
			t.Logf("found %q, wrote %q\n%s%s", got, want, m.about, m)
		}
	}
	t.Logf("%d of %d sheets as they were written", hits, n)
	if hits < n*99/100 {
		t.Errorf("only %d of %d", hits, n)
	}
}

// TestFindTablesSideBySide finds two tables beside each other, and not in one table
// whose groups are set apart by blank columns.
func TestFindTablesSideBySide(t *testing.T) {
	for _, c := range []struct {
		name  string
		left  int
		down  int
		twice bool
	}{{"same names", 5, 0, true}, {"other rows", 5, 2, true}, {"blank column in one table", 5, 0, false}} {
		m := &messy{cells: map[[2]int]any{}, row: 1}
		for i := 0; i < 12; i++ {
			for _, part := range []struct{ left, down int }{{0, 0}, {c.left, c.down}} {
				row := 1 + i + part.down
				if i == 0 {
					if part.left == 0 || c.twice {
						m.put(row, part.left, "Office")
					} else {
						m.put(row, part.left, "Cases")
					}
					m.put(row, part.left+1, "Staff")
					m.put(row, part.left+2, "Hours")
					continue
				}
				if part.left == 0 || c.twice {
					m.put(row, part.left, fmt.Sprintf("Office %c", 'A'+i))
				} else {
					m.put(row, part.left, float64(i)+0.5)
				}
				m.put(row, part.left+1, float64(i)*1.5)
				m.put(row, part.left+2, float64(i)*2.5)
			}
			m.row++
		}
		tables := m.layout().tables()
		if want := map[bool]int{true: 2, false: 1}[c.twice]; len(tables) != want {
			t.Errorf("%s: %d tables, want %d: %s", c.name, len(tables), want, describe(tables))
		}
	}
}
