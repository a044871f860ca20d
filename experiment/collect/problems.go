package collect

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// problemSheet lists what an office should look at; it is the first sheet of the copy.
const problemSheet = "Please check"

// remarkAuthor signs the remarks on marked cells, so that those of an earlier copy are
// known and replaced.
const remarkAuthor = "Leeway"

// hiddenText stands in the copy where a column was replaced by pseudonyms.
const hiddenText = "(hidden)"

// ProblemsEnding is the ending that a book's copy must have: .xlsm where it carries
// macros, which are kept but never run, otherwise .xlsx.
func ProblemsEnding(b workbook.Book) string {
	if workbook.HasMacros(b) {
		return ".xlsm"
	}
	return ".xlsx"
}

// Problems writes a copy of the book with the doubtful cells marked, each with a remark,
// and a first sheet “Please check” that lists them with room for answers. Formulas and
// macros stay. A book that is no Excel workbook, or too large to be marked, gives a new
// workbook with its cells, each in its place.
//
// Listed is every doubt with a cell of its own, but what is only told for information:
// doubts about the file as a whole are the analyst's. listed and left count the two. The
// cells of columns that the recipe replaces by pseudonyms are hidden in the copy, which is
// then one of the cells only, and no pseudonym is shown, so that nobody can tie one to the
// other. A password protects the
// copy. Nothing to list, and damage of the book, are *experiment.Refusal.
func Problems(ctx context.Context, w io.Writer, b workbook.Book, r dataset.Recipe, doubts []dataset.Doubt, password string) (listed, left int, err error) {
	m := &marker{ctx: ctx, book: b, recipe: r, styles: map[int]int{}}
	left = m.gather(doubts)
	if len(m.marks) == 0 {
		return 0, left, &experiment.Refusal{What: "No cell of this file needs an answer from the office.", Place: experiment.Place{File: base(b.Path()), Sheet: r.Sheet}, Remedy: "What is left concerns the file as a whole; settle it on Import."}
	}
	if err := m.open(); err != nil {
		return 0, left, err
	}
	defer m.file.Close() //nolint:errcheck // nothing to lose: it is written below
	for _, step := range []func() error{m.mark, m.list} {
		if err := step(); err != nil {
			return 0, left, err
		}
	}
	return len(m.marks), left, m.file.Write(w, excelize.Options{Password: password})
}

// mark is one doubtful cell.
type mark struct {
	sheet, cell string
	found       string
	why, please string
	must        bool
}

// marker marks the cells of one book.
type marker struct {
	ctx    context.Context
	book   workbook.Book
	recipe dataset.Recipe
	marks  []mark
	file   *excelize.File
	copied bool // the file holds the book's own parts
	styles map[int]int
	secret map[int]bool // columns whose cells are hidden
}

// maxMarks is how many cells are marked; more would help nobody.
const maxMarks = 2000

// pseudonym is what package dataset's pseudonyms look like.
var pseudonym = regexp.MustCompile(`P-[0-9A-HJKMNP-TV-Z]{16}`)

// gather makes the marks of the doubts that have cells, and counts the others.
func (m *marker) gather(doubts []dataset.Doubt) (left int) {
	m.secret = secretColumns(m.recipe)
	for _, d := range doubts {
		if d.Severity == experiment.ForInformation {
			continue
		}
		cells := m.cellsOf(d)
		if len(cells) == 0 || len(m.marks)+len(cells) > maxMarks {
			left++
			continue
		}
		for i, at := range cells {
			one := mark{sheet: m.sheetOf(d), cell: at, found: d.Found, why: m.openWords(d.What, at), must: d.Severity == experiment.MustSettle}
			if m.isSecret(at) {
				one.found = hiddenText
			}
			one.please = pleaseDo(one.must)
			if more := d.Count - len(cells); i == len(cells)-1 && more > 0 {
				one.why += fmt.Sprintf(" %d more cells are like this one.", more)
			}
			m.marks = append(m.marks, one)
		}
	}
	return left
}

// pleaseDo says what an office is asked to do about a cell.
func pleaseDo(must bool) string {
	if must {
		return "Please correct the cell, or write the right value under Answer. If nobody knows it, write “not known”."
	}
	return "Please look at it. If it is right, write “right” under Answer; otherwise correct the cell."
}

func (m *marker) sheetOf(d dataset.Doubt) string {
	if d.Place.Sheet != "" {
		return d.Place.Sheet
	}
	return m.recipe.Sheet
}

// cellsOf are the addresses of a doubt: its cells, or the header of its column.
func (m *marker) cellsOf(d dataset.Doubt) []string {
	cells := d.Cells
	if len(cells) == 0 && d.Place.Cell != "" {
		cells = strings.Split(d.Place.Cell, ", ")
	}
	var out []string
	for _, at := range cells {
		at, _, _ = strings.Cut(at, ":")
		row, col, ok := workbook.ParseCell(at)
		if row == 0 {
			row = m.recipe.HeaderRow
		}
		if ok && row > 0 {
			out = append(out, workbook.CellName(row, col))
		}
	}
	return out
}

func (m *marker) isSecret(at string) bool {
	_, col, _ := workbook.ParseCell(at)
	return m.secret[col]
}

// openWords is a doubt's sentence without what must stay hidden.
func (m *marker) openWords(what, at string) string {
	if len(m.secret) == 0 {
		return what
	}
	if m.isSecret(at) {
		return "The entry in this cell is not clear. It is hidden here, because it identifies a person."
	}
	return pseudonym.ReplaceAllString(what, hiddenText)
}

// open makes the copy: of the book's own parts, or of its cells.
func (m *marker) open() error {
	const largest = 200_000 // rows; the library that marks keeps every cell in memory
	rows := 0
	for _, s := range m.book.Sheets() {
		rows += s.Rows
	}
	// A hidden entry would stay in the parts of the workbook, which nobody sees but anybody
	// can read; so a file with people in it is copied cell by cell.
	if rows <= largest && len(m.secret) == 0 {
		var parts bytes.Buffer
		ok, err := workbook.CopyPackage(m.book, &parts)
		if err != nil {
			return err
		}
		if ok {
			if m.file, err = excelize.OpenReader(&parts); err == nil {
				m.copied = true
				return nil
			}
		}
	}
	return m.copyCells(rows > largest)
}

// copyCells makes a new workbook with the cells of the sheets that hold marks, each in
// its place. Of a large sheet only the column names and the marked rows are copied.
func (m *marker) copyCells(few bool) error {
	m.file = excelize.NewFile()
	marked := map[string]map[int]bool{}
	for _, one := range m.marks {
		if marked[one.sheet] == nil {
			marked[one.sheet] = map[int]bool{m.recipe.HeaderRow: true}
		}
		row, _, _ := workbook.ParseCell(one.cell)
		marked[one.sheet][row] = true
	}
	first := true
	for _, sheet := range m.book.Sheets() {
		rows := marked[sheet.Name]
		if rows == nil {
			continue
		}
		if err := m.newSheet(sheet.Name, first); err != nil {
			return err
		}
		first = false
		if err := m.book.Rows(m.ctx, sheet.Name, func(row int, cells []workbook.Cell) error {
			if few && !rows[row] {
				return nil
			}
			return m.copyRow(sheet.Name, row, cells)
		}); err != nil {
			return err
		}
	}
	return nil
}

func (m *marker) newSheet(sheet string, first bool) error {
	if first {
		return m.file.SetSheetName("Sheet1", m.name(sheet))
	}
	_, err := m.file.NewSheet(m.name(sheet))
	return err
}

// name is a sheet's name as Excel takes it: a text table is named like its file.
func (m *marker) name(sheet string) string {
	if m.copied {
		return sheet
	}
	clean := strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return '_'
		}
		return r
	}, sheet), "'")
	if clean = shortened(clean, excelize.MaxSheetNameLength); clean == "" || strings.EqualFold(clean, problemSheet) {
		return "Data"
	}
	return clean
}

func (m *marker) copyRow(sheet string, row int, cells []workbook.Cell) error {
	people := sheet == m.recipe.Sheet && row > m.recipe.HeaderRow
	sheet = m.name(sheet)
	for _, c := range cells {
		at := workbook.CellName(row, c.Col)
		var err error
		switch {
		case people && m.secret[c.Col]:
			err = m.file.SetCellStr(sheet, at, hiddenText)
		case c.Kind == workbook.Number:
			err = m.file.SetCellValue(sheet, at, c.Number)
		case c.Kind == workbook.Bool:
			err = m.file.SetCellBool(sheet, at, c.Number != 0)
		default:
			err = m.file.SetCellStr(sheet, at, c.Shown())
		}
		if err != nil {
			return err
		}
	}
	return nil
}
