package collect

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
)

// The sheets of an office's workbook.
const (
	entrySheet       = "Fill in"
	instructionSheet = "Instructions"
	hiddenSheet      = "Leeway"
	// HeaderRow is the row of the column names; the rows of teams follow.
	HeaderRow = 5
)

// Write writes the workbook of one office. The collection is one whose offices were made
// by Offices. The same input gives the same bytes. An error that is no
// *experiment.Refusal comes from w.
func Write(w io.Writer, p *experiment.Pilot, c experiment.Collection, office experiment.CollectOffice) error {
	if err := c.Check(p); err != nil {
		return err
	}
	s := &sheetWriter{file: excelize.NewFile(), pilot: p, collection: c, office: office, layout: LayOut(p, c, office)}
	defer s.file.Close() //nolint:errcheck // nothing to lose: it is written below
	s.do(s.file.SetSheetName("Sheet1", entrySheet))
	s.makeStyles()
	for _, step := range []func(){s.head, s.header, s.rows, s.rules, s.pages, s.instructions, s.carry, s.properties} {
		if s.err == nil {
			step()
		}
	}
	if s.err != nil {
		return s.err
	}
	return s.file.Write(w)
}

// sheetWriter writes one workbook; the first error stops it.
type sheetWriter struct {
	file       *excelize.File
	pilot      *experiment.Pilot
	collection experiment.Collection
	office     experiment.CollectOffice
	layout     Layout
	look       styles
	err        error
}

func (s *sheetWriter) do(err error) {
	if s.err == nil {
		s.err = err
	}
}

// cell is the address of a column from 0 and a row from 1.
func cell(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col+1, row)
	if err != nil {
		panic("collect: " + err.Error()) // a sheet has fewer columns and rows than Excel allows
	}
	return name
}

func columnName(col int) string {
	name, err := excelize.ColumnNumberToName(col + 1)
	if err != nil {
		panic("collect: " + err.Error())
	}
	return name
}

// lastRow is the row of the last team.
func (s *sheetWriter) lastRow() int { return HeaderRow + len(s.layout.Rows) }

// block is the range of columns over all rows of teams.
func (s *sheetWriter) block(first, last int) string {
	return cell(first, HeaderRow+1) + ":" + cell(last, s.lastRow())
}

func (s *sheetWriter) put(sheet, at string, value any, style int) {
	s.do(s.file.SetCellValue(sheet, at, value))
	s.do(s.file.SetCellStyle(sheet, at, at, style))
}

// head writes what the sheet is, what to do with it, and how much is still empty.
func (s *sheetWriter) head() {
	s.put(entrySheet, "A1", Title(s.collection, s.office), s.look.title)
	s.put(entrySheet, "A2", Request(s.collection), s.look.plain)
	first, last := s.layout.asked()
	s.put(entrySheet, "A3", "Cells still empty:", s.look.soft)
	at := cell(2, 3)
	s.do(s.file.SetCellFormula(entrySheet, at, fmt.Sprintf("COUNTBLANK(%s)", s.block(first, last))))
	s.do(s.file.SetCellStyle(entrySheet, at, at, s.look.count))
	s.do(s.file.SetRowHeight(entrySheet, 1, 26))
	s.do(s.file.SetRowHeight(entrySheet, 2, 18))
	s.do(s.file.SetRowHeight(entrySheet, 3, 18))
}

// Title is what stands above an office's sheet.
func Title(c experiment.Collection, office experiment.CollectOffice) string {
	return c.Name + " – " + office.Name
}

// Request is the one sentence that an office must read.
func Request(c experiment.Collection) string {
	text := "Please fill in the yellow cells and send this file back"
	if c.Contact != "" {
		text += " to " + c.Contact
	}
	if due := shownDay(c.Due); due != "" {
		text += " by " + due
	}
	return text + ". A page of instructions is behind this sheet."
}

func shownDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.Format("2 January 2006")
}

func (s *sheetWriter) header() {
	for k, column := range s.layout.Columns {
		style := s.look.header
		if column.Entry == Given {
			style = s.look.givenHeader
		}
		s.put(entrySheet, cell(k, HeaderRow), column.Header, style)
		s.do(s.file.SetColWidth(entrySheet, columnName(k), columnName(k), s.width(k)))
	}
	s.do(s.file.SetRowHeight(entrySheet, HeaderRow, 48))
}

// width fits a column to its header, wrapped into three lines, and to what stands in it.
func (s *sheetWriter) width(k int) float64 {
	column := s.layout.Columns[k]
	if column.Key == keyRemarks {
		return 40
	}
	widest := utf8.RuneCountInString(column.Header)/2 + 4
	for _, word := range strings.Fields(column.Header) {
		widest = max(widest, utf8.RuneCountInString(word)+3)
	}
	for _, row := range s.layout.Rows {
		widest = max(widest, utf8.RuneCountInString(row[k])+2)
	}
	return float64(min(max(widest, 11), 44))
}

func (s *sheetWriter) rows() {
	for i, row := range s.layout.Rows {
		s.do(s.file.SetRowHeight(entrySheet, HeaderRow+1+i, 18))
		for k, text := range row {
			at, style := cell(k, HeaderRow+1+i), s.look.entry[s.layout.Columns[k].Entry]
			if text == "" {
				s.do(s.file.SetCellStyle(entrySheet, at, at, style))
				continue
			}
			s.do(s.file.SetCellStr(entrySheet, at, text)) // never a number, a date or a formula: every program gives texts back as they are
			s.do(s.file.SetCellStyle(entrySheet, at, at, s.look.entry[Given]))
		}
	}
}

// rules sets what may be typed where, and colours what is still empty.
func (s *sheetWriter) rules() {
	for k, column := range s.layout.Columns {
		if rule := column.validation(); rule != nil {
			rule.Sqref = s.block(k, k)
			s.do(s.file.AddDataValidation(entrySheet, rule))
		}
	}
	first, last := s.layout.asked()
	s.do(s.file.SetConditionalFormat(entrySheet, s.block(first, last), []excelize.ConditionalFormatOptions{
		{Type: "formula", Criteria: fmt.Sprintf("ISBLANK(%s)", cell(first, HeaderRow+1)), Format: &s.look.missing},
	}))
	s.do(s.file.ProtectSheet(entrySheet, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true, EditObjects: true, EditScenarios: true,
	}))
}

// pages freezes the header and the ids, and sets the sheet up for paper.
func (s *sheetWriter) pages() {
	given := 0
	for given < len(s.layout.Columns) && s.layout.Columns[given].Entry == Given {
		given++
	}
	s.do(s.file.SetPanes(entrySheet, &excelize.Panes{
		Freeze: true, XSplit: given, YSplit: HeaderRow, TopLeftCell: cell(given, HeaderRow+1), ActivePane: "bottomRight",
		Selection: []excelize.Selection{{SQRef: cell(given, HeaderRow+1), ActiveCell: cell(given, HeaderRow+1), Pane: "bottomRight"}},
	}))
	s.paper(entrySheet, "landscape")
	s.do(s.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: entrySheet, RefersTo: fmt.Sprintf("'%s'!$%d:$%d", entrySheet, HeaderRow, HeaderRow)}))
}

// paper sets a sheet to A4, as wide as one page, with page numbers.
func (s *sheetWriter) paper(sheet, orientation string) {
	a4, wide, high, yes := 9, 1, 0, true
	s.do(s.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}))
	s.do(s.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &yes}))
	margin := 0.5
	s.do(s.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin}))
	name := strings.ReplaceAll(Title(s.collection, s.office), "&", "&&")
	s.do(s.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L" + shortened(name, 180) + "&RPage &P of &N"}))
}

// shortened keeps a text within the length of a page's footer.
func shortened(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}

// carry writes the fingerprint into a very hidden sheet and into a property.
func (s *sheetWriter) carry() {
	print := newFingerprint(s.pilot, s.collection, s.office)
	_, err := s.file.NewSheet(hiddenSheet)
	s.do(err)
	for i, text := range print.cells() {
		s.do(s.file.SetCellStr(hiddenSheet, cell(0, i+1), text))
	}
	s.do(s.file.SetSheetVisible(hiddenSheet, false, true))
	s.do(s.file.SetCustomProps(excelize.CustomProperty{Name: propertyName, Value: string(print.encode())}))
}

// properties fixes the times, so that the same input gives the same bytes.
func (s *sheetWriter) properties() {
	at := s.collection.At.UTC().Format("2006-01-02T15:04:05Z")
	s.do(s.file.SetDocProps(&excelize.DocProperties{Title: Title(s.collection, s.office), Creator: "Leeway", LastModifiedBy: "Leeway", Created: at, Modified: at}))
}
