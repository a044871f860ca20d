package dataset

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sort"
	"strings"

	"leeway/experiment/workbook"
)

// sampleRows is how many rows Propose looks at.
const sampleRows = 2000

// sample is the first rows of a sheet that hold anything.
type sample struct {
	sheet workbook.Sheet
	rows  []int
	cells [][]workbook.Cell
	more  bool // the sheet goes on below

	keeps *bool // whether any cell is kept as a number, nil where nobody asked yet

	headers int // how many rows of names there are, 0 for one
	joined  *headers
	at      int // the last row of names that joined was made for
}

// typed says whether the sheet keeps numbers, dates or truth values as such; a text
// table does not.
func (s *sample) typed() bool {
	if s.keeps == nil {
		any := false
		for _, row := range s.cells {
			for _, c := range row {
				any = any || c.Kind == workbook.Number || c.Kind == workbook.Date || c.Kind == workbook.Bool
			}
		}
		s.keeps = &any
	}
	return *s.keeps
}

var errEnough = errors.New("enough rows")

func takeSample(ctx context.Context, b workbook.Book, sheet workbook.Sheet, rows int) (*sample, error) {
	return takeSampleFrom(ctx, b, sheet, 1, rows)
}

// takeSampleFrom takes the sample from a row on.
func takeSampleFrom(ctx context.Context, b workbook.Book, sheet workbook.Sheet, from, rows int) (*sample, error) {
	sheet, err := b.Complete(ctx, sheet) // a header may be merged cells
	if err != nil {
		return nil, err
	}
	s := &sample{sheet: sheet}
	err = workbook.Peek(ctx, b, sheet.Name, func(row int, cells []workbook.Cell) error {
		if row < from {
			return nil
		}
		if len(s.rows) >= rows {
			s.more = true
			return errEnough
		}
		s.rows = append(s.rows, row)
		s.cells = append(s.cells, append([]workbook.Cell(nil), cells...))
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	return s, nil
}

// part is the sample's rows from one to another (0: to its end) and the columns from
// left to right.
func (s *sample) part(from, to, left, right int) *sample {
	out := &sample{sheet: s.sheet, more: s.more}
	for i, row := range s.rows {
		if row < from || to > 0 && row > to {
			continue
		}
		line := s.cells[i]
		a := sort.Search(len(line), func(k int) bool { return line[k].Col >= left })
		z := sort.Search(len(line), func(k int) bool { return line[k].Col > right })
		if a < z {
			out.rows = append(out.rows, row)
			out.cells = append(out.cells, line[a:z])
		}
	}
	if to > 0 && len(s.rows) > 0 && s.rows[len(s.rows)-1] >= to {
		out.more = false
	}
	return out
}

// layout is the sample as a layout, to find tables in.
func (s *sample) layout() *layout {
	l := newLayout(s.sheet.Merged)
	for i, row := range s.rows {
		l.add(row, s.cells[i])
	}
	return l
}

// cell finds a column's cell in a sampled row.
func (s *sample) cell(i, col int) (workbook.Cell, bool) {
	line := s.cells[i]
	at := sort.Search(len(line), func(k int) bool { return line[k].Col >= col })
	if at < len(line) && line[at].Col == col {
		return line[at], true
	}
	return workbook.Cell{Col: col}, false
}

// headerText is a column's name in a header row; a merged cell names every
// column it spans. Names of a row above that was merged downwards count too.
func headerText(cells []workbook.Cell, merged []workbook.Range, row, col int, above func(row, col int) string) string {
	text := func(want int) string {
		for _, c := range cells {
			if c.Col == want {
				return strings.Join(strings.Fields(c.Shown()), " ")
			}
		}
		return ""
	}
	if t := text(col); t != "" {
		return t
	}
	for _, m := range merged {
		if !m.Contains(row, col) {
			continue
		}
		if m.FirstRow == row {
			return text(m.FirstCol)
		}
		if above != nil {
			return above(m.FirstRow, m.FirstCol)
		}
	}
	return ""
}

// header is a column's name, where row is the last row of names.
func (s *sample) header(row, col int) string {
	find := func(row int) []workbook.Cell {
		if i := sort.SearchInts(s.rows, row); i < len(s.rows) && s.rows[i] == row {
			return s.cells[i]
		}
		return nil
	}
	if s.headers > 1 {
		if s.joined == nil || s.at != row {
			s.joined, s.at = newHeaders(s.sheet.Merged, row-s.headers+1, row), row
			for r := row - s.headers + 1; r <= row; r++ {
				s.joined.add(r, find(r))
			}
		}
		return s.joined.name(col)
	}
	return headerText(find(row), s.sheet.Merged, row, col, func(row, col int) string {
		return headerText(find(row), nil, row, col, nil)
	})
}

// headerSearch is how many rows from the top may be the header.
const headerSearch = 40

// findHeader looks for the row of column names: texts, no two alike, above
// columns that are filled further down. It gives the row number (0 where the
// table seems to have no header) and how convincing it is.
func (s *sample) findHeader() (row int, score float64) {
	for i := 0; i < len(s.rows) && i < headerSearch; i++ {
		if v := s.headerScore(i); v > score+1e-9 {
			row, score = s.rows[i], v
		}
	}
	return row, score
}

func (s *sample) headerScore(i int) float64 {
	below, n := map[int]int{}, 0
	for k := i + 1; k < len(s.rows) && n < 10; k++ {
		n++
		for _, c := range s.cells[k] {
			below[c.Col]++
		}
	}
	score, seen := 0.0, map[string]bool{}
	for _, col := range slices.Sorted(maps.Keys(below)) {
		text := s.header(s.rows[i], col)
		switch {
		case text != "":
			score += s.nameScore(i, col, text, seen)
			seen[text] = true
		case 2*below[col] >= n:
			score -= 0.5 // a filled column without a name
		}
	}
	return score
}

// nameScore says how much a text looks like a column's name.
func (s *sample) nameScore(i, col int, text string, seen map[string]bool) float64 {
	c, _ := s.cell(i, col)
	_, isNumber := parseNumber(text, false)
	_, isDate := parseDate(text, false)
	switch {
	case isNumber || isDate || c.Kind != workbook.Text && c.Kind != workbook.Empty:
		return 0.3
	case seen[text]:
		return 0.5
	case len(text) > 200:
		return 0.2
	}
	return 1
}

// columns lists the columns that have a name or a filled cell below the header.
func (s *sample) columns(header int) []int {
	has := map[int]bool{}
	for i, row := range s.rows {
		if row < header {
			continue
		}
		for _, c := range s.cells[i] {
			has[c.Col] = true
		}
	}
	out := make([]int, 0, len(has))
	for col := range has {
		out = append(out, col)
	}
	sort.Ints(out)
	return out
}
