package collect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// secretColumns are the columns that the recipe replaces by pseudonyms, from 0.
func secretColumns(r dataset.Recipe) map[int]bool {
	out := map[int]bool{}
	for _, c := range r.Columns {
		if _, col, ok := workbook.ParseCell(c.Letter); ok && c.Pseudonym {
			out[col] = true
		}
	}
	return out
}

// mark fills the doubtful cells and puts a remark on each. A remark that stands there
// is kept above ours.
func (m *marker) mark() error {
	type place struct{ sheet, cell string }
	texts := map[place][]string{}
	var order []place
	for _, one := range m.marks {
		at := place{m.name(one.sheet), one.cell}
		if texts[at] == nil {
			order = append(order, at)
		}
		if text := one.why + "\n" + one.please; !slices.Contains(texts[at], text) {
			texts[at] = append(texts[at], text)
		}
	}
	there := map[place]string{}
	for _, sheet := range m.file.GetSheetList() {
		comments, err := m.file.GetComments(sheet)
		if err != nil {
			continue // a remark that cannot be read stays as it is
		}
		for _, c := range comments {
			at := place{sheet, c.Cell}
			if c.Author == remarkAuthor || texts[at] != nil {
				if err := m.file.DeleteComment(sheet, c.Cell); err != nil {
					return err
				}
			}
			if c.Author != remarkAuthor {
				there[at] = remarkText(c)
			}
		}
	}
	for _, at := range order {
		if err := m.fill(at.sheet, at.cell); err != nil {
			return err
		}
		text := strings.Join(texts[at], "\n\n")
		if before := there[at]; before != "" {
			text = before + "\n\n" + text
		}
		lines := uint(2 + len(text)/34 + strings.Count(text, "\n"))
		if err := m.file.AddComment(at.sheet, excelize.Comment{Cell: at.cell, Author: remarkAuthor, Width: 260, Height: min(18*lines, 320), Paragraph: []excelize.RichTextRun{{Text: text}}}); err != nil {
			return err
		}
	}
	return nil
}

func remarkText(c excelize.Comment) string {
	text := c.Text
	for _, run := range c.Paragraph {
		text += run.Text
	}
	return strings.TrimSpace(text)
}

// fill colours a cell and leaves its number format, font and lock as they are.
func (m *marker) fill(sheet, at string) error {
	before, err := m.file.GetCellStyle(sheet, at)
	if err != nil {
		return err
	}
	marked, known := m.styles[before]
	if !known {
		look, err := m.file.GetStyle(before)
		if err != nil {
			look = &excelize.Style{} // an unusual style: the mark matters more
		}
		look.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FAD7CE"}}
		look.Border = nil
		for _, side := range []string{"left", "right", "top", "bottom"} {
			look.Border = append(look.Border, excelize.Border{Type: side, Color: "A3301C", Style: 2})
		}
		if marked, err = m.file.NewStyle(look); err != nil {
			return err
		}
		m.styles[before] = marked
	}
	return m.file.SetCellStyle(sheet, at, at, marked)
}

// list writes the first sheet.
func (m *marker) list() error {
	if at, err := m.file.GetSheetIndex(problemSheet); err == nil && at >= 0 {
		if err := m.file.DeleteSheet(problemSheet); err != nil {
			return err
		}
	}
	if _, err := m.file.NewSheet(problemSheet); err != nil {
		return err
	}
	l := &lister{file: m.file}
	l.styles()
	l.put("A1", "Please check", l.title)
	l.put("A2", fmt.Sprintf("%s of this file %s not clear to us. Each is marked red in its sheet. Please correct it there, or answer here, and send the file back.", counted(len(m.marks), "cell", "cells"), map[bool]string{true: "is", false: "are"}[len(m.marks) == 1]), l.plain)
	line := 3
	if len(m.secret) > 0 {
		l.put(cell(0, line), "Columns that identify people are hidden in this copy. Your own file has them in the same cells.", l.plain)
		line++
	}
	if !m.copied {
		l.put(cell(0, line), "This is a copy of the cells only, each in its place; your own file is unchanged.", l.plain)
		line++
	}
	line++
	for k, name := range []string{"No.", "Cell", "What it holds", "What is not clear", "What to do", "Answer"} {
		l.put(cell(k, line), name, l.head)
	}
	for i, one := range m.marks {
		l.row(line+1+i, i+1, one, m.name(one.sheet))
	}
	l.finish(line)
	if l.err != nil {
		return l.err
	}
	return m.toFront()
}

// toFront makes the list the first sheet, and the one that shows. The names that a
// workbook defines for one sheet count sheets by their place.
func (m *marker) toFront() error {
	sheets := m.file.GetSheetList()
	if len(sheets) > 1 {
		if err := m.file.MoveSheet(problemSheet, sheets[0]); err != nil {
			return err
		}
		if names := m.file.WorkBook.DefinedNames; names != nil {
			for i := range names.DefinedName {
				if at := names.DefinedName[i].LocalSheetID; at != nil {
					next := *at + 1
					names.DefinedName[i].LocalSheetID = &next
				}
			}
		}
	}
	m.file.SetActiveSheet(0)
	return nil
}

// listWidths are the widths of the list's columns.
var listWidths = []float64{5, 20, 22, 52, 44, 34}

// lister writes the list; the first error stops it.
type lister struct {
	file                                  *excelize.File
	err                                   error
	title, plain, head, text, link, entry int
}

func (l *lister) do(err error) {
	if l.err == nil {
		l.err = err
	}
}

func (l *lister) styles() {
	style := func(look excelize.Style) int {
		n, err := l.file.NewStyle(&look)
		l.do(err)
		return n
	}
	lines := []excelize.Border{{Type: "bottom", Color: lineColour, Style: 1}}
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top"}
	l.title = style(excelize.Style{Font: font(true, 16, "")})
	l.plain = style(excelize.Style{})
	l.head = style(excelize.Style{Font: font(true, 11, headText), Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{headFill}}, Alignment: wrap})
	l.text = style(excelize.Style{Border: lines, Alignment: wrap})
	l.link = style(excelize.Style{Border: lines, Alignment: wrap, Font: &excelize.Font{Family: "Calibri", Size: 11, Color: headText, Underline: "single"}})
	l.entry = style(excelize.Style{Border: lines, Alignment: wrap, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{missingFill}}})
}

func (l *lister) put(at string, value any, style int) {
	if text, ok := value.(string); ok {
		l.do(l.file.SetCellStr(problemSheet, at, text))
	} else {
		l.do(l.file.SetCellValue(problemSheet, at, value))
	}
	l.do(l.file.SetCellStyle(problemSheet, at, at, style))
}

// row writes one doubtful cell, with a link to it.
func (l *lister) row(row, n int, one mark, sheet string) {
	l.put(cell(0, row), n, l.text)
	l.put(cell(1, row), sheet+" ! "+one.cell, l.link)
	target := fmt.Sprintf("'%s'!%s", strings.ReplaceAll(sheet, "'", "''"), one.cell)
	l.do(l.file.SetCellHyperLink(problemSheet, cell(1, row), target, "Location"))
	l.put(cell(2, row), one.found, l.text)
	l.put(cell(3, row), one.why, l.text)
	l.put(cell(4, row), one.please, l.text)
	l.put(cell(5, row), "", l.entry)
	height := heightOf(sheet+" ! "+one.cell, listWidths[1])
	for k, text := range []string{one.found, one.why, one.please} {
		height = max(height, heightOf(text, listWidths[2+k]))
	}
	l.do(l.file.SetRowHeight(problemSheet, row, height))
}

// finish sets widths, freezes the head and sets the sheet up for paper.
func (l *lister) finish(head int) {
	l.do(l.file.SetRowHeight(problemSheet, 1, 26))
	for k, width := range listWidths {
		l.do(l.file.SetColWidth(problemSheet, columnName(k), columnName(k), width))
	}
	top := cell(0, head+1)
	l.do(l.file.SetPanes(problemSheet, &excelize.Panes{Freeze: true, YSplit: head, TopLeftCell: top, ActivePane: "bottomLeft", Selection: []excelize.Selection{{SQRef: top, ActiveCell: top, Pane: "bottomLeft"}}}))
	a4, wide, high, yes, orientation := 9, 1, 0, true, "landscape"
	l.do(l.file.SetPageLayout(problemSheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}))
	l.do(l.file.SetSheetProps(problemSheet, &excelize.SheetPropsOptions{FitToPage: &yes}))
}
