package sheets

import (
	"context"
	"errors"
	"sort"
	"strings"

	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

const (
	// firstRows is how many rows show from the top of a sheet.
	firstRows = 200
	// doubtRows bounds how many rows further down show because something is doubtful there.
	doubtRows = 1000
	// around is how many neighbours such a row brings along.
	around = 2
	// shownTexts is how many different texts of a column are listed.
	shownTexts = 60
	// countedTexts bounds how many are told apart while counting.
	countedTexts = 5000
)

// excerpt is the part of a sheet that shows: its first rows, and further down
// those that a doubt is about with their neighbours.
type excerpt struct {
	// rows are the sheet's row numbers, 0 for a gap.
	rows    []int
	cells   [][]workbook.Cell
	columns int
	at      map[int]int // row number -> index
}

var errSeen = errors.New("seen enough")

// takeExcerpt reads the rows that show. Where no doubt lies further down it stops
// after the first rows.
func takeExcerpt(ctx context.Context, d dataset.Draft) (excerpt, error) {
	wanted, last := wantedRows(d)
	e := excerpt{at: map[int]int{}}
	err := d.Book.Rows(ctx, d.Recipe.Sheet, func(row int, cells []workbook.Cell) error {
		switch {
		case row > last:
			return errSeen
		case row <= firstRows:
			for next := e.next(); next < row; next++ {
				e.add(next, nil)
			}
		case !wanted[row]:
			return nil
		case e.next() < row:
			e.rows, e.cells = append(e.rows, 0), append(e.cells, nil)
		}
		e.add(row, cells)
		return nil
	})
	if err != nil && !errors.Is(err, errSeen) {
		return excerpt{}, err
	}
	for _, c := range d.Recipe.Columns {
		if _, col, ok := workbook.ParseCell(c.Letter); ok {
			e.columns = max(e.columns, col+1)
		}
	}
	return e, nil
}

// next is the row after the last one that was added.
func (e *excerpt) next() int {
	if len(e.rows) == 0 {
		return 1
	}
	return e.rows[len(e.rows)-1] + 1
}

func (e *excerpt) add(row int, cells []workbook.Cell) {
	var line []workbook.Cell
	if len(cells) > 0 {
		line = make([]workbook.Cell, cells[len(cells)-1].Col+1)
		for _, c := range cells {
			line[c.Col] = c
		}
		e.columns = max(e.columns, len(line))
	}
	e.at[row] = len(e.rows)
	e.rows, e.cells = append(e.rows, row), append(e.cells, line)
}

// text is what a cell shows.
func (e *excerpt) text(i, col int) string {
	if col < len(e.cells[i]) {
		return e.cells[i][col].Shown()
	}
	return ""
}

// wantedRows are the rows further down that doubts and decisions are about.
func wantedRows(d dataset.Draft) (wanted map[int]bool, last int) {
	wanted, last = map[int]bool{}, firstRows
	add := func(cell string) {
		row, _, ok := workbook.ParseCell(cell)
		if !ok || row <= firstRows || len(wanted) >= doubtRows {
			return
		}
		for r := row - around; r <= row+around; r++ {
			wanted[r] = true
		}
		last = max(last, row+around)
	}
	for _, doubt := range d.Doubts {
		for _, cell := range doubt.Cells {
			add(cell)
		}
	}
	for _, decision := range d.Recipe.Decisions {
		add(decision.Cell)
	}
	return wanted, last
}

// countTexts counts the texts of one column below the header.
func countTexts(ctx context.Context, d dataset.Draft, letter string) (columnTexts, error) {
	_, col, _ := workbook.ParseCell(letter) // the recipe's check has been here
	counts := map[string]int{}
	var out columnTexts
	rows := 0
	err := d.Book.Rows(ctx, d.Recipe.Sheet, func(row int, cells []workbook.Cell) error {
		if row < d.Recipe.FirstRow || d.Recipe.LastRow > 0 && row > d.Recipe.LastRow {
			return nil
		}
		rows++
		at := sort.Search(len(cells), func(i int) bool { return cells[i].Col >= col })
		if at == len(cells) || cells[at].Col != col {
			return nil
		}
		text := strings.TrimSpace(cells[at].Shown())
		if text == "" {
			return nil
		}
		out.filled++
		if _, known := counts[text]; known || len(counts) < countedTexts {
			counts[text]++
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	out.blanks = rows - out.filled
	for text, n := range counts {
		out.texts = append(out.texts, textCount{text, n})
	}
	sort.Slice(out.texts, func(i, j int) bool {
		if out.texts[i].count != out.texts[j].count {
			return out.texts[i].count > out.texts[j].count
		}
		return out.texts[i].text < out.texts[j].text
	})
	if len(out.texts) > shownTexts {
		out.more = len(out.texts) - shownTexts
		out.texts = out.texts[:shownTexts]
	}
	return out, nil
}
