package workbook

import (
	"context"
	"errors"
	"sort"

	"leeway/experiment/workbook/sheetxml"
)

// Columns is a whole sheet in memory, column by column: nine bytes a cell and every text
// once. Rows are counted from 0 among those that hold anything. Any cell can be had again
// exactly as Rows gives it. It needs the book no more, and many goroutines may read it.
type Columns struct {
	blocks   []*block
	rows     int
	width    int
	shared   []string
	texts    arena
	odd      []Cell
	date1904 bool
}

// The limits of a block: its rows are numbered with 16 bits, and wide rows fill memory sooner.
const (
	blockRows  = 4096
	blockCells = 1 << 18
)

// block is some rows. While it is filled, its cells stand in the order of the file.
type block struct {
	first   int // the place of its first row
	numbers []int32
	columns []columnBlock // in column order
}

// columnBlock is a column's cells in a block: one for each row of the block, or where
// most rows have none, those there are with their rows.
type columnBlock struct {
	col    int
	rows   []uint16 // nil where every row has its place
	tags   []tag
	values []uint64
}

// staged is a cell of a block that is filled.
type staged struct {
	value    uint64
	row, col uint16
	tag      tag
}

// maxColumnsSize bounds the memory of typed columns, in bytes. A million rows of twelve
// columns take about an eighth of it.
const maxColumnsSize = 1 << 30

// ReadColumns reads a sheet whole. Progress tells unpacked bytes done and in all, and the
// last row's number; for a book that is no .xlsx it tells rows only. Errors are those of
// Rows, and a *experiment.Refusal for a sheet that would take more than a gigabyte; then
// there are no columns, and Rows still streams the sheet.
func ReadColumns(ctx context.Context, b Book, sheet string, progress func(done, total int64, row int)) (*Columns, error) {
	s, err := FindSheet(b, sheet)
	if err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(int64, int64, int) {}
	}
	book, ok := b.(*xlsx)
	if !ok {
		return columnsOf(ctx, b, s.Name, progress)
	}
	if kept := book.kept.find(s.Name); kept != nil {
		return kept, ctx.Err()
	}
	l := &loader{columns: &Columns{date1904: book.date1904}}
	scan := &sheetScan{book: book, ctx: ctx, sheet: s.Name, tail: l.add}
	f := book.parts[book.partOf(s.Name)]
	scan.tell = func(done int64, row int) { progress(done, int64(f.UncompressedSize64), row) }
	l.filler = &rowFiller{scan: scan, slow: sheetReader{book: book, ctx: ctx, sheet: s.Name}}
	loaded := make(chan struct{})
	go func() {
		defer close(loaded)
		_ = book.needStrings(ctx) // its error is told by the first cell that needs a text
	}()
	err = scan.run(f, l.scanned)
	<-loaded
	if errors.Is(err, errUnusual) {
		return columnsOf(ctx, b, s.Name, progress)
	}
	if err != nil {
		return nil, err
	}
	if err := book.wholeFile(); err != nil {
		return nil, err
	}
	progress(int64(f.UncompressedSize64), int64(f.UncompressedSize64), scan.row)
	columns, err := l.finish(b, s.Name)
	if err == nil {
		book.kept.put(s.Name, columns)
	}
	return columns, err
}

// columnsOf reads any book's sheet by Rows.
func columnsOf(ctx context.Context, b Book, sheet string, progress func(done, total int64, row int)) (*Columns, error) {
	l := &loader{columns: &Columns{}}
	err := b.Rows(ctx, sheet, func(row int, cells []Cell) error {
		if row%blockRows == 0 {
			progress(0, 0, row)
		}
		return l.add(row, cells)
	})
	if err != nil {
		return nil, err
	}
	return l.finish(b, sheet)
}

// Len is how many rows hold anything.
func (c *Columns) Len() int { return c.rows }

// Width is the column behind the last that holds anything.
func (c *Columns) Width() int { return c.width }

// at finds the block of a row and the row's place in it.
func (c *Columns) at(i int) (*block, int) {
	k := sort.Search(len(c.blocks), func(k int) bool { return c.blocks[k].first > i }) - 1
	return c.blocks[k], i - c.blocks[k].first
}

// RowNumber is the sheet's number, from 1, of row i.
func (c *Columns) RowNumber(i int) int {
	b, row := c.at(i)
	return int(b.numbers[row])
}

// Cell is the cell of row i in a column from 0, Empty where there is none.
func (c *Columns) Cell(i, col int) Cell {
	b, row := c.at(i)
	k := sort.Search(len(b.columns), func(k int) bool { return b.columns[k].col >= col })
	if k == len(b.columns) || b.columns[k].col != col {
		return Cell{Col: col}
	}
	column := &b.columns[k]
	if column.rows != nil {
		at := sort.Search(len(column.rows), func(k int) bool { return int(column.rows[k]) >= row })
		if at == len(column.rows) || int(column.rows[at]) != row {
			return Cell{Col: col}
		}
		row = at
	}
	return c.cell(new(slab), col, column.tags[row], column.values[row])
}

// Number is the value of a Number, Date or Bool in row i and a column from 0, which is
// quicker than the cell. It is false for everything else.
func (c *Columns) Number(i, col int) (float64, bool) {
	cell := c.Cell(i, col)
	return cell.Number, cell.Kind == Number || cell.Kind == Date || cell.Kind == Bool
}

// Column passes a column's cells on from the top, those that hold something, with the
// number of their row among the rows here. An error of yield ends it and is returned.
func (c *Columns) Column(col int, yield func(i int, cell Cell) error) error {
	var texts slab
	for _, b := range c.blocks {
		k := sort.Search(len(b.columns), func(k int) bool { return b.columns[k].col >= col })
		if k == len(b.columns) || b.columns[k].col != col {
			continue
		}
		column := &b.columns[k]
		for at, t := range column.tags {
			if t == noCell {
				continue
			}
			row := at
			if column.rows != nil {
				row = int(column.rows[at])
			}
			if err := yield(b.first+row, c.cell(&texts, col, t, column.values[at])); err != nil {
				return err
			}
		}
	}
	return nil
}

// Rows passes all rows on as Book.Rows does.
func (c *Columns) Rows(ctx context.Context, yield func(row int, cells []Cell) error) error {
	var cells []Cell
	var texts slab
	passed := 0
	for _, b := range c.blocks {
		next := make([]int, len(b.columns)) // how far each column is
		for row, number := range b.numbers {
			if passed += len(cells) + 1; passed >= checkCells {
				if passed = 0; ctx.Err() != nil {
					return ctx.Err()
				}
			}
			cells = cells[:0]
			for k := range b.columns {
				column := &b.columns[k]
				at := next[k]
				if at == len(column.tags) || column.rows != nil && int(column.rows[at]) != row {
					continue
				}
				next[k]++
				if column.tags[at] != noCell {
					cells = append(cells, c.cell(&texts, column.col, column.tags[at], column.values[at]))
				}
			}
			if err := yield(int(number), cells); err != nil {
				return err
			}
		}
	}
	return nil
}

// loader fills columns.
type loader struct {
	columns *Columns
	filler  *rowFiller
	current *block
	staging []staged
	size    int // about how many bytes the blocks have
}

// full says whether the columns would take too much memory; what they had is let go then.
func (l *loader) full() bool {
	if l.columns != nil && l.size+len(l.columns.texts.pieces)<<arenaBits+len(l.columns.odd)*100 > maxColumnsSize {
		l.columns, l.current, l.staging = nil, nil, nil
	}
	return l.columns == nil
}

// finish gives the columns when all rows are in.
func (l *loader) finish(b Book, sheet string) (*Columns, error) {
	if l.full() {
		r := refuse(b.Path(), "The sheet has more cells than fit into memory.", "Copy the columns that you need into a workbook of their own.", nil)
		r.Place.Sheet = sheet
		return nil, r
	}
	if book, ok := b.(*xlsx); ok {
		l.columns.shared = book.strings
	}
	l.close()
	return l.columns, nil
}

// begin makes place for a row and gives its place in the current block.
func (l *loader) begin(number, cells int) uint16 {
	if l.current != nil && (len(l.current.numbers) == blockRows || len(l.staging)+cells > blockCells) {
		l.close()
	}
	if l.current == nil {
		l.current = &block{first: l.columns.rows}
	}
	l.current.numbers = append(l.current.numbers, int32(number))
	l.columns.rows++
	return uint16(len(l.current.numbers) - 1)
}

// scanned takes in a row from the scanner.
func (l *loader) scanned(row int, hidden bool, cells []sheetxml.Cell) error {
	if l.full() {
		return nil
	}
	begun, place := false, uint16(0)
	for i := range cells {
		in := &cells[i]
		t, value, err := l.pack(row, in)
		if err != nil {
			return err
		}
		if t == noCell {
			continue
		}
		if hidden || inRanges(l.filler.scan.hidden, in.Col) {
			t |= hiddenTag
		}
		if !begun {
			begun, place = true, l.begin(row, len(cells))
		}
		l.staging = append(l.staging, staged{value, place, uint16(in.Col), t})
	}
	return nil
}

// add takes in a row of finished cells.
func (l *loader) add(row int, cells []Cell) error {
	if l.full() {
		return nil
	}
	place := l.begin(row, len(cells))
	for _, c := range cells {
		t, value := l.columns.keep(c)
		l.staging = append(l.staging, staged{value, place, uint16(c.Col), t})
	}
	return nil
}

// close sorts the current block's cells into columns.
func (l *loader) close() {
	b := l.current
	if b == nil {
		return
	}
	var counts [MaxColumns]int32
	for i := range l.staging {
		counts[l.staging[i].col]++
	}
	var of [MaxColumns]int32
	for col, n := range counts {
		if n == 0 {
			continue
		}
		of[col] = int32(len(b.columns))
		column := columnBlock{col: col}
		if int(n) < len(b.numbers)/2 {
			column.rows, column.tags, column.values = make([]uint16, 0, n), make([]tag, 0, n), make([]uint64, 0, n)
		} else {
			column.tags, column.values = make([]tag, len(b.numbers)), make([]uint64, len(b.numbers))
		}
		b.columns = append(b.columns, column)
		l.size += 11*cap(column.values) + 100
		l.columns.width = max(l.columns.width, col+1)
	}
	for i := range l.staging {
		s := &l.staging[i]
		column := &b.columns[of[s.col]]
		if column.rows == nil {
			column.tags[s.row], column.values[s.row] = s.tag, s.value
			continue
		}
		column.rows, column.tags, column.values = append(column.rows, s.row), append(column.tags, s.tag), append(column.values, s.value)
	}
	l.columns.blocks = append(l.columns.blocks, b)
	l.current, l.staging = nil, l.staging[:0]
}
