package collect

import (
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"
)

// dayZero is the day that sheets count from.
var dayZero = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)

func serial(t time.Time) int { return int(t.Sub(dayZero).Hours() / 24) }

func fromSerial(n int) time.Time { return dayZero.AddDate(0, 0, n) }

// instructions writes the page that says in plain words how to fill in the sheet.
func (s *sheetWriter) instructions() {
	_, err := s.file.NewSheet(instructionSheet)
	s.do(err)
	const nameWidth, textWidth = 34, 84
	row := 1
	line := func(a, b string, style int) {
		height := 24.0
		if style != s.look.title {
			height = max(heightOf(a, nameWidth), heightOf(b, textWidth))
		}
		s.do(s.file.SetRowHeight(instructionSheet, row, height))
		s.put(instructionSheet, cell(0, row), a, style)
		if b != "" {
			s.put(instructionSheet, cell(1, row), b, s.look.wrapped)
		}
		row++
	}
	line("How to fill in this file", "", s.look.title)
	row++
	for _, pair := range s.facts() {
		line(pair[0], pair[1], s.look.bold)
	}
	row++
	line("What to do", "", s.look.heading)
	for i, step := range s.steps() {
		line(fmt.Sprint(i+1), step, s.look.bold)
	}
	row++
	line("What each column means", "", s.look.heading)
	for _, column := range s.layout.Columns {
		line(column.Header, column.Help, s.look.bold)
	}
	s.do(s.file.SetColWidth(instructionSheet, "A", "A", nameWidth))
	s.do(s.file.SetColWidth(instructionSheet, "B", "B", textWidth))
	s.do(s.file.ProtectSheet(instructionSheet, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true}))
	s.paper(instructionSheet, "portrait")
}

// facts are what an office needs to know at a glance.
func (s *sheetWriter) facts() [][2]string {
	out := [][2]string{{"Office", s.office.Name}, {"Collection", s.collection.Name}}
	if title := openTitle(s.pilot); title != "" {
		out = append(out, [2]string{"Pilot", title})
	}
	out = append(out, [2]string{"Teams", fmt.Sprint(len(s.office.Teams))})
	if due := shownDay(s.collection.Due); due != "" {
		out = append(out, [2]string{"Due", due})
	}
	if s.collection.Contact != "" {
		out = append(out, [2]string{"Questions and answers to", s.collection.Contact})
	}
	if s.collection.Remark != "" {
		out = append(out, [2]string{"Please note", s.collection.Remark})
	}
	return out
}

// steps say what to do, in order.
func (s *sheetWriter) steps() []string {
	each := "Fill in the yellow cells on the sheet “" + entrySheet + "”: one row for each team."
	if len(s.collection.Periods) > 0 {
		each = fmt.Sprintf("Fill in the yellow cells on the sheet “%s”: %d rows for each team, one for each period.", entrySheet, len(s.collection.Periods))
	}
	return []string{
		each + " A cell turns white when it is filled in.",
		"Count every team in the same way, whatever way it works at present.",
		"If there was nothing to count, write 0. If you do not know a number, leave the cell empty and say why under “Remarks”. Please never guess, and never copy a number from another period.",
		"The grey cells are locked, because they tie each row to its team. If a team is missing or should not be here, please say so when you send the file back.",
		"Save the file as an Excel workbook (.xlsx) and send it back. Please do not put it on a public drive.",
	}
}
