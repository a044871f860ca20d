package workbook

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sort"
	"strconv"

	"leeway/experiment"
)

// isRefusal says whether an error is a sentence for people already.
func isRefusal(err error) bool {
	var r *experiment.Refusal
	return errors.As(err, &r)
}

// sheetRecords starts at a sheet's first record behind its BOF.
func (b *xls) sheetRecords(i int) (*records, error) {
	r := &records{stream: b.stream, at: b.start[i]}
	rec, err := r.next()
	if err != nil || rec.kind != biffBOF {
		return nil, damagedCell(b.path, b.sheets[i].Name, "", "The beginning of the sheet is missing.", err)
	}
	return r, nil
}

// walk calls take for a sheet's own records, in order, until its EOF. Charts inside the
// sheet are streams of their own with records of the same kinds: they are passed over.
func (b *xls) walk(ctx context.Context, i int, take func(r *records, rec record) error) error {
	r, err := b.sheetRecords(i)
	if err != nil {
		return err
	}
	for depth, n := 1, 0; ; n++ {
		if n%checkCells == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		rec, err := r.next()
		if err != nil {
			return err
		}
		switch rec.kind {
		case biffBOF:
			depth++
		case biffEOF:
			if depth--; depth == 0 {
				return nil
			}
		default:
			if depth > 1 {
				continue
			}
			if err := take(r, rec); err != nil {
				return err
			}
		}
	}
}

// frame finds a sheet's hidden rows and columns, merged ranges and size.
func (b *xls) frame(ctx context.Context, i int) error {
	f := &xlsFrame{sheet: &b.sheets[i], rows: map[int]bool{}}
	if err := b.walk(ctx, i, func(_ *records, rec record) error { return f.take(rec) }); err != nil {
		return b.sheetError(i, 0, "The sheet is not whole.", err)
	}
	for k := range f.columns {
		if f.columns[k].LastCol >= biffColumns-1 {
			f.columns[k].LastCol = MaxColumns - 1 // the rest of the sheet
		}
	}
	f.sheet.HiddenColumns, f.sheet.HiddenRows = listColumns(f.columns, f.lastCol), len(f.rows)
	b.hidden, b.rows = append(b.hidden, f.columns), append(b.rows, f.rows)
	return nil
}

// xlsFrame is what stands around the cells of a sheet.
type xlsFrame struct {
	sheet   *Sheet
	columns []Range      // hidden
	rows    map[int]bool // hidden
	lastCol int
}

// take reads a ROW, COLINFO, MERGEDCELLS or DIMENSIONS record ([MS-XLS] 2.4.221, 2.4.53,
// 2.4.168 and 2.4.90).
func (f *xlsFrame) take(rec record) error {
	needed, ok := map[uint16]int{biffRow: 14, biffColInfo: 10, biffMergedCells: 2, biffDimensions: 10}[rec.kind]
	if !ok {
		return nil
	}
	d := rec.data
	if len(d) < needed {
		return errShortRecord
	}
	word := func(at int) int { return int(binary.LittleEndian.Uint16(d[at:])) }
	switch rec.kind {
	case biffRow:
		if d[12]&0x20 != 0 {
			f.rows[word(0)+1] = true
		}
		f.sheet.Rows = max(f.sheet.Rows, word(0)+1)
	case biffColInfo:
		if d[8]&1 != 0 && len(f.columns) < maxHiddenRuns {
			f.columns = append(f.columns, Range{FirstCol: word(0), LastCol: word(2)})
		}
	case biffMergedCells:
		if len(d) < 2+8*word(0) {
			return errShortRecord
		}
		for at := 2; at < 2+8*word(0) && len(f.sheet.Merged) < maxMerged; at += 8 {
			f.sheet.Merged = append(f.sheet.Merged, Range{word(at) + 1, word(at+2) + 1, word(at + 4), word(at + 6)})
		}
	case biffDimensions:
		at := 6 // BIFF5 counts rows in 16 bits, BIFF8 in 32
		if len(d) >= 14 {
			at = 10
		}
		f.lastCol = max(0, word(at)-1)
	}
	return nil
}

// biffColumns is how many columns an old sheet has.
const biffColumns = 256

// sheetError makes a sentence of what ends the reading of a sheet.
func (b *xls) sheetError(i, row int, detail string, err error) error {
	if !errors.Is(err, errShortRecord) {
		return err
	}
	at := ""
	if row > 0 {
		at = fmt.Sprintf("%d:%d", row, row)
	}
	return damagedCell(b.path, b.sheets[i].Name, at, detail, err)
}

// errUnordered ends a reading that meets a row behind a later one.
var errUnordered = errors.New("rows out of order")

// maxUnordered is how many cells of a sheet may be put in order in memory.
const maxUnordered = 4 << 20

// Rows streams a sheet. Excel writes cells in order; where another program did not, they
// are gathered and put in order first.
func (b *xls) Rows(ctx context.Context, sheet string, yield func(row int, cells []Cell) error) error {
	s, err := FindSheet(b, sheet)
	if err != nil {
		return err
	}
	i := 0
	for b.sheets[i].Index != s.Index {
		i++
	}
	given, cellsGiven := 0, 0
	err = b.read(ctx, &xlsReader{book: b, sheet: i, yield: func(row int, cells []Cell) error {
		given, cellsGiven = row, cellsGiven+len(cells)
		return yield(row, cells)
	}})
	if !errors.Is(err, errUnordered) {
		return err
	}
	gathered, count := map[int][]Cell{}, 0
	err = b.read(ctx, &xlsReader{book: b, sheet: i, anyOrder: true, yield: func(row int, cells []Cell) error {
		if count += len(cells); count > maxUnordered {
			return tooLarge(b.path, fmt.Sprintf("the rows of sheet “%s” are in no order, and there are very many.", s.Name))
		}
		gathered[row] = append(gathered[row], cells...)
		return nil
	}})
	if err != nil {
		return err
	}
	for row, cells := range gathered {
		if row <= given {
			cellsGiven -= len(cells)
			delete(gathered, row)
		}
	}
	if cellsGiven != 0 { // a row that was given has more cells further on
		return damagedCell(b.path, s.Name, fmt.Sprintf("%d:%d", given, given), "Cells of rows up to this one come after later rows.", nil)
	}
	return b.giveInOrder(s.Name, gathered, yield)
}

// giveInOrder gives out gathered rows.
func (b *xls) giveInOrder(sheet string, gathered map[int][]Cell, yield func(int, []Cell) error) error {
	numbers := make([]int, 0, len(gathered))
	for n := range gathered {
		numbers = append(numbers, n)
	}
	sort.Ints(numbers)
	for _, n := range numbers {
		cells := gathered[n]
		if err := orderCells(b.path, sheet, n, cells); err != nil {
			return err
		}
		if err := yield(n, cells); err != nil {
			return err
		}
	}
	return nil
}

// orderCells sorts a row's cells by column and refuses one that is there twice.
func orderCells(path, sheet string, row int, cells []Cell) error {
	inOrder := func(i, j int) bool { return cells[i].Col < cells[j].Col }
	if !sort.SliceIsSorted(cells, inOrder) {
		sort.SliceStable(cells, inOrder)
	}
	for i := 1; i < len(cells); i++ {
		if cells[i].Col == cells[i-1].Col {
			return damagedCell(path, sheet, CellName(row, cells[i].Col), "The cell is there twice.", nil)
		}
	}
	return nil
}

// xlsReader makes cells of a sheet's records.
type xlsReader struct {
	book     *xls
	sheet    int
	anyOrder bool
	yield    func(int, []Cell) error
	row      int // the row that is being filled
	cells    []Cell
	waiting  bool // the last cell's formula has a text that follows it
}

func (b *xls) read(ctx context.Context, r *xlsReader) error {
	err := b.walk(ctx, r.sheet, r.take)
	if err == nil {
		err = r.flush()
	}
	return b.sheetError(r.sheet, r.row, "Reading stops at this row.", err)
}

// flush gives out the row that is filled.
func (r *xlsReader) flush() error {
	r.endFormula()
	if len(r.cells) == 0 {
		return nil
	}
	cells := r.cells
	r.cells = r.cells[:0]
	if r.anyOrder {
		return r.yield(r.row, cells)
	}
	if err := orderCells(r.book.path, r.book.sheets[r.sheet].Name, r.row, cells); err != nil {
		return err
	}
	return r.yield(r.row, cells)
}

// endFormula marks a formula whose text never came.
func (r *xlsReader) endFormula() {
	if r.waiting {
		r.cells[len(r.cells)-1].NoResult = true
		r.waiting = false
	}
}

// damage is a refusal with the cell's address.
func (r *xlsReader) damage(row, col int, detail string) error {
	return damagedCell(r.book.path, r.book.sheets[r.sheet].Name, CellName(row, col), detail, nil)
}

func (r *xlsReader) take(in *records, rec record) error {
	switch rec.kind {
	case biffString:
		return r.formulaText(in, rec)
	case biffArray, biffShared, biffTable, biffContinue:
		return nil // they may stand between a formula and its text
	case biffMulRK:
		return r.manyNumbers(rec.data)
	case biffLabelSST, biffLabel, biffRString, biffNumber, biffRK, biffBoolErr, biffFormula:
	default:
		return nil
	}
	if len(rec.data) < 6 {
		return errShortRecord
	}
	if err := r.begin(rec.data); err != nil {
		return err
	}
	c := r.cell(int(binary.LittleEndian.Uint16(rec.data[2:])))
	f, err := r.style(c.Col, rec.data[4:])
	if err != nil {
		return err
	}
	if err := r.value(in, rec, c, f); err != nil {
		if errors.Is(err, errShortRecord) {
			return r.damage(r.row, c.Col, "The cell is cut short.")
		}
		return err
	}
	if c.Kind != Empty || c.NoResult || r.waiting {
		r.cells = append(r.cells, *c)
	}
	return nil
}

// begin goes on to the row of the record's cell.
func (r *xlsReader) begin(d []byte) error {
	row := int(binary.LittleEndian.Uint16(d)) + 1
	if row < r.row && !r.anyOrder {
		return errUnordered // the row that is filled may go on later
	}
	if row != r.row {
		if err := r.flush(); err != nil {
			return err
		}
		r.row = row
	}
	r.endFormula()
	return nil
}

// cell starts a cell in the row.
func (r *xlsReader) cell(col int) *Cell {
	return &Cell{Col: col, Hidden: r.book.rows[r.sheet][r.row] || inRanges(r.book.hidden[r.sheet], col)}
}

// style is what a cell's style says about numbers.
func (r *xlsReader) style(col int, index []byte) (format, error) {
	if col >= biffColumns {
		return format{}, r.damage(r.row, min(col, MaxColumns-1), "The cell lies beyond the sheet's last column.")
	}
	n := int(binary.LittleEndian.Uint16(index))
	if n >= len(r.book.formats) {
		return format{}, r.damage(r.row, col, "The cell points to a style that is not there.")
	}
	return r.book.formats[n], nil
}

// value fills a cell from its record.
func (r *xlsReader) value(in *records, rec record, c *Cell, f format) error {
	d, b := rec.data, r.book
	switch rec.kind {
	case biffLabelSST:
		if len(d) < 10 {
			return errShortRecord
		}
		n := binary.LittleEndian.Uint32(d[6:])
		if int64(n) >= int64(len(b.strings)) {
			return r.damage(r.row, c.Col, "The cell points to a text that is not there.")
		}
		c.setText(b.strings[n])
	case biffLabel, biffRString:
		return r.label(in, rec, c)
	case biffNumber:
		if len(d) < 14 {
			return errShortRecord
		}
		return r.number(c, math.Float64frombits(binary.LittleEndian.Uint64(d[6:])), f)
	case biffRK:
		if len(d) < 10 {
			return errShortRecord
		}
		return r.number(c, rkNumber(binary.LittleEndian.Uint32(d[6:])), f)
	case biffBoolErr:
		if len(d) < 8 {
			return errShortRecord
		}
		return r.boolOrError(c, d[6], d[7] == 0)
	case biffFormula:
		if len(d) < 14 {
			return errShortRecord
		}
		return r.formula(c, d[6:14], f)
	}
	return nil
}

// label reads a text that stands in the cell itself.
func (r *xlsReader) label(in *records, rec record, c *Cell) error {
	s, err := in.continued(record{rec.kind, rec.data[6:]})
	if err != nil {
		return err
	}
	text, err := r.book.cellText(s)
	c.setText(text)
	return err
}

func (b *xls) cellText(s *segments) (string, error) {
	if b.version == biff8 {
		return s.unicode(2)
	}
	return s.bytes(2, b.page)
}

// formula reads a saved result ([MS-XLS] 2.5.133).
func (r *xlsReader) formula(c *Cell, result []byte, f format) error {
	if binary.LittleEndian.Uint16(result[6:]) != 0xFFFF {
		return r.number(c, math.Float64frombits(binary.LittleEndian.Uint64(result)), f)
	}
	switch result[0] {
	case 0:
		r.waiting = true
	case 1, 2:
		return r.boolOrError(c, result[2], result[0] == 1)
	case 3: // an empty text
	default:
		return r.damage(r.row, c.Col, "The result of the formula is of an unknown kind.")
	}
	return nil
}

// formulaText gives the formula before it its text.
func (r *xlsReader) formulaText(in *records, rec record) error {
	s, err := in.continued(rec)
	if err != nil {
		return err
	}
	if !r.waiting {
		return nil // the text of something that is no cell
	}
	c := &r.cells[len(r.cells)-1]
	text, err := r.book.cellText(s)
	if err != nil {
		return r.damage(r.row, c.Col, "The text of the formula is cut short.")
	}
	r.waiting = false
	c.setText(text)
	if c.Kind == Empty {
		r.cells = r.cells[:len(r.cells)-1]
	}
	return nil
}

// manyNumbers reads a MULRK record: numbers in a run of columns ([MS-XLS] 2.4.175).
func (r *xlsReader) manyNumbers(d []byte) error {
	if len(d) < 12 || (len(d)-6)%6 != 0 {
		return errShortRecord
	}
	if err := r.begin(d); err != nil {
		return err
	}
	col := int(binary.LittleEndian.Uint16(d[2:]))
	for at := 4; at+6 <= len(d)-2; at, col = at+6, col+1 {
		f, err := r.style(col, d[at:])
		if err != nil {
			return err
		}
		c := r.cell(col)
		if err := r.number(c, rkNumber(binary.LittleEndian.Uint32(d[at+2:])), f); err != nil {
			return err
		}
		r.cells = append(r.cells, *c)
	}
	return nil
}

// rkNumber unpacks a number of 30 bits ([MS-XLS] 2.5.217).
func rkNumber(rk uint32) float64 {
	v := math.Float64frombits(uint64(rk&^3) << 32)
	if rk&2 != 0 {
		v = float64(int32(rk) >> 2)
	}
	if rk&1 != 0 {
		v /= 100
	}
	return v
}

func (r *xlsReader) boolOrError(c *Cell, value byte, isBool bool) error {
	if isBool {
		c.setBool(value != 0)
		return nil
	}
	text, ok := map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA"}[value]
	if !ok {
		return r.damage(r.row, c.Col, "The cell holds an error that no program knows.")
	}
	c.Kind, c.Text = ErrorValue, text
	return nil
}

func (r *xlsReader) number(c *Cell, v float64, f format) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return r.damage(r.row, c.Col, "The cell says that it holds a number, and it is none.")
	}
	setNumber(c, v, spellNumber(v), f, r.book.date1904)
	return nil
}

// spellNumber spells a number with as many digits as make it that number and no other,
// very large and very small ones of few digits with an exponent, as .xlsx does: a whole
// number of sixteen digits is an identifier and 1E+17 is not.
func spellNumber(v float64) string {
	size := math.Abs(v)
	short := strconv.FormatFloat(v, 'G', -1, 64)
	switch {
	case size >= 1e21, size != 0 && size < 1e-5, size >= 1e15 && len(short) <= 15:
		return short
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
