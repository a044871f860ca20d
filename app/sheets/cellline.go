package sheets

import (
	"fmt"
	"sort"
	"strings"

	"leeway/app/parts"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// longestShown is how many letters of a cell its line shows.
const longestShown = 240

// tellCell says below the sheet where the chosen cell leads: what stands in it, what it
// is read as, which decision is the reason, and what becomes of its row.
func (v *View) tellCell() {
	v.line.Set(v.cellWords()...)
}

func (v *View) cellWords() []parts.Span {
	row, col := v.at[0], v.at[1]
	i, known := v.reading.seen.at[row]
	if !known || row == 0 {
		return []parts.Span{parts.T("Select a cell to see all of it, and what it is read as.")}
	}
	if col < 0 {
		return []parts.Span{parts.B(fmt.Sprintf("Row %d. ", row)), parts.T(v.rowWords(row))}
	}
	name := workbook.CellName(row, col)
	if v.hidden[col] {
		return []parts.Span{parts.M(name + "  "), parts.T("holds the arms, which stay hidden until the pilot is unblinded.")}
	}
	text := v.reading.seen.text(i, col)
	if letters := []rune(text); len(letters) > longestShown {
		text = string(letters[:longestShown]) + "…"
	}
	out := []parts.Span{parts.M(name + "  ")}
	if text == "" {
		out = append(out, parts.T("is empty. "))
	} else {
		out = append(out, parts.B(text), parts.T("  "))
	}
	if v.partOf(row) == ofData && !v.outsideColumns(col) {
		if words := v.valueWords(row, col, text); words != "" {
			out = append(out, parts.T(words+" "))
		}
	}
	return append(out, parts.T(v.rowWords(row)))
}

// valueWords say what a cell of the data is read as, and why.
func (v *View) valueWords(row, col int, text string) string {
	d := &v.reading.draft
	letter := workbook.ColumnName(col)
	c, known := d.Recipe.Column(letter)
	if !known || c.Use == dataset.Ignore {
		return "The column is left out."
	}
	at := sort.SearchInts(d.Table.Rows, row)
	if at == len(d.Table.Rows) || d.Table.Rows[at] != row {
		return ""
	}
	words := ""
	for k := range d.Table.Columns {
		if one := &d.Table.Columns[k]; one.Letter == letter {
			switch value := one.Text(at); {
			case value == "" && text != "":
				words = "Not read as a value."
			case value != "" && value != text:
				words = fmt.Sprintf("Read as %s.", strings.ReplaceAll(value, "-", minusIn(one.Type)))
			}
		}
	}
	for _, decision := range d.Recipe.Decisions {
		if decisionAbout(decision, row, col, text) {
			words += " Decided: " + lower(doneWords(decision))
		}
	}
	return strings.TrimSpace(words)
}

// minusIn is the sign that stands for a hyphen in a value of a type.
func minusIn(t dataset.Type) string {
	if t == dataset.Number {
		return "−"
	}
	return "-"
}

// decisionAbout tells whether a decision is about a cell.
func decisionAbout(d dataset.Decision, row, col int, text string) bool {
	r, c, ok := workbook.ParseCell(d.Cell)
	if !ok || c != col {
		return false
	}
	return r == row || d.All && d.Found != "" && strings.EqualFold(strings.TrimSpace(d.Found), strings.TrimSpace(text))
}

// rowWords say what a row is to the table, and what becomes of a row of data.
func (v *View) rowWords(row int) string {
	switch v.partOf(row) {
	case ofNames:
		return "The row names the columns."
	case ofUnits:
		return "The row holds units."
	case ofTitle:
		return "It stands above the table, as a title."
	case ofNotes:
		return "It stands below the table, as a footnote, and is not read."
	case outside:
		return "It stands outside the table and is not read."
	}
	d := &v.reading.draft
	at := sort.SearchInts(d.Table.Rows, row)
	if at == len(d.Table.Rows) || d.Table.Rows[at] != row {
		return "The row holds nothing that is read."
	}
	if d.Linked == nil {
		if reason := d.Table.Aside(at); reason != "" {
			return "The row is set aside: " + reason + "."
		}
		return ""
	}
	switch d.Linked.State[at] {
	case dataset.RowSetAside:
		return "The row is set aside: " + d.Linked.Reason[at] + "."
	case dataset.RowWaiting:
		return "The row waits: " + d.Linked.Reason[at] + "."
	}
	if k := d.Linked.Team[at]; k >= 0 {
		if teams := v.reading.pilot().Roster.Taking(); k < len(teams) {
			return "The row counts for " + teams[k].ID + "."
		}
	}
	return ""
}
