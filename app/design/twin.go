package design

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// twinTable shows a chart's numbers whole; its columns are as wide as their words. The
// first row is the header.
func twinTable(name string, rows [][]string) fyne.CanvasObject {
	header, body := rows[0], rows[1:]
	columns := make([]parts.TableColumn, len(header))
	for i, title := range header {
		width := parts.NewText(parts.SizeTable, parts.B(title)).NaturalWidth()
		right := len(body) > 0
		for _, row := range body {
			width = max(width, parts.NewText(parts.SizeTable, parts.T(row[i])).NaturalWidth())
			right = right && row[i] != "" && strings.ContainsRune("0123456789+−–∞", []rune(row[i])[0])
		}
		columns[i] = parts.TableColumn{Title: title, Width: width/parts.S(1) + 19, Right: right}
	}
	columns[0].Grow = 1
	table := parts.NewDataTable(name, columns, func() int { return len(body) }, func(row, column int) parts.Cell {
		return parts.Cell{Text: body[row][column]}
	})
	// In a narrow window the bar for moving sideways lies below the last row.
	const bar = 12
	return parts.Sized(0, table.FullHeight()/parts.S(1)+bar, parts.Card(table))
}

// withoutColumn is a table without one of its columns.
func withoutColumn(rows [][]string, column int) [][]string {
	out := make([][]string, len(rows))
	for i, row := range rows {
		out[i] = slices.Delete(slices.Clone(row), column, column+1)
	}
	return out
}

// copiedTable is a table with its title and notes as text for a sheet: cells separated
// by tabs. Made-up data say so.
func copiedTable(doc *experiment.Pilot, title string, rows [][]string, notes []string) string {
	var b strings.Builder
	line := func(cells ...string) {
		for i, cell := range cells {
			if i > 0 {
				b.WriteByte('\t')
			}
			// What would leave the cell or run as a formula is kept as text.
			cell = strings.Join(strings.FieldsFunc(cell, func(r rune) bool { return r == '\t' || r == '\n' || r == '\r' }), " ")
			if cell != "" && strings.ContainsRune("=@-", rune(cell[0])) {
				cell = "'" + cell
			}
			b.WriteString(cell)
		}
		b.WriteByte('\n')
	}
	if doc.Invented {
		line("Made-up data.")
	}
	line(doc.Title)
	line(title)
	line()
	for _, row := range rows {
		line(row...)
	}
	line()
	for _, note := range notes {
		line(note)
	}
	return b.String()
}
