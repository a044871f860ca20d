package sheets

import (
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

const (
	rowNumberWidth float32 = 84
	leastCellWidth float32 = 58
	mostCellWidth  float32 = 240
	// letterWidth is about the width of a letter of the table at 100 per cent.
	letterWidth float32 = 7.3
	// measuredRows is how many rows set the width of a column.
	measuredRows = 60
)

func (v *View) makeGrid() {
	v.grid = parts.NewSheetGrid("Cells of the sheet", nil, func() int { return len(v.reading.seen.rows) }, v.cell)
	v.grid.OnSelect = v.selected
	v.grid.OnOpen = func(i int) { v.selected(i, -1) }
	v.grid.Dim = func(i int) bool {
		row := v.reading.seen.rows[i]
		what := v.partOf(row)
		return what != ofNames && what != ofData && what != ofUnits || v.aside[row]
	}
}

// showGrid sets columns and marks after a reading.
func (v *View) showGrid() {
	d, seen := v.reading.draft, &v.reading.seen
	v.sortRows()
	v.aside, v.waits = map[int]bool{}, map[int]bool{}
	for i, row := range d.Table.Rows {
		state := dataset.RowUsed
		if d.Linked != nil {
			state = d.Linked.State[i]
		} else if d.Table.Aside(i) != "" {
			state = dataset.RowSetAside
		}
		switch state {
		case dataset.RowSetAside:
			v.aside[row] = true
		case dataset.RowWaiting:
			v.waits[row] = true
		}
	}
	v.hidden = armColumns(v.reading.pilot(), d, seen)
	columns := []parts.TableColumn{{Title: "", Width: rowNumberWidth, Right: true, Mono: true}}
	for col := range seen.columns {
		c, known := d.Recipe.Column(workbook.ColumnName(col))
		width := leastCellWidth
		for i := range min(len(seen.rows), measuredRows) {
			// A title above the header ends with … where its own cell ends.
			if seen.rows[i] < d.Recipe.HeaderRow {
				continue
			}
			width = max(width, float32(len([]rune(seen.text(i, col))))*letterWidth+22)
		}
		columns = append(columns, parts.TableColumn{
			Title: workbook.ColumnName(col), Width: min(width, mostCellWidth),
			Right: known && c.Type == dataset.Number,
		})
	}
	if n := len(columns); n > 1 {
		columns[n-1].Grow = 1
	}
	v.markCells()
	v.grid.SetColumns(columns)
}

// markCells boxes the cells that must be settled or looked at.
func (v *View) markCells() {
	v.marks = map[[2]int]parts.CellMark{}
	for _, doubt := range v.reading.draft.Doubts {
		mark := parts.ErrorMark
		switch doubt.Severity {
		case experiment.LookAtIt:
			mark = parts.WarningCellMark
		case experiment.ForInformation:
			continue
		}
		for _, cell := range doubt.Cells {
			if row, col, ok := workbook.ParseCell(cell); ok && row > 0 {
				if at := [2]int{row, col}; v.marks[at] != parts.ErrorMark {
					v.marks[at] = mark
				}
			}
		}
	}
}

// cell is one cell of the grid; column 0 holds the row numbers.
func (v *View) cell(i, column int) parts.Cell {
	seen, recipe := &v.reading.seen, &v.reading.draft.Recipe
	row := seen.rows[i]
	what := v.partOf(row)
	header := what == ofNames
	if column == 0 {
		return v.numberCell(row, what)
	}
	if row == 0 {
		return parts.Cell{}
	}
	col := column - 1
	text := seen.text(i, col)
	if v.hidden[col] && !header && text != "" {
		return parts.Cell{Text: "hidden", Colour: parts.Ink3}
	}
	if header && v.outsideColumns(col) {
		return parts.Cell{Text: text, Colour: parts.Ink3}
	}
	out := parts.Cell{Text: text, Bold: header, Tint: header, Mark: v.marks[[2]int{row, col}]}
	if c, known := recipe.Column(workbook.ColumnName(col)); known && !header {
		if c.Use == dataset.Ignore {
			out.Colour = parts.Ink3
		}
		out.Mono = c.Use == dataset.TeamID && row >= recipe.FirstRow
	}
	return out
}

// numberCell is the number of a row, with what it is to the table where it is no data,
// and what becomes of it where it is not used.
func (v *View) numberCell(row int, what part) parts.Cell {
	switch {
	case row == 0:
		return parts.Cell{Text: "…", Colour: parts.Ink3}
	case what == ofNames:
		return parts.Cell{Text: strconv.Itoa(row), Mono: true, Tint: true, Colour: parts.Accent}
	}
	text, word, colour := strconv.Itoa(row), partWords[what], parts.Ink3
	switch {
	case what == ofData && v.waits[row]:
		word, colour = "waits", parts.Warning
	case what == ofData && v.aside[row]:
		word = "aside"
	}
	if word != "" && len(text) < 5 {
		text = word + " " + text
	}
	return parts.Cell{Text: text, Mono: true, Colour: colour}
}

// outsideColumns tells whether a column stands beside the table that is read.
func (v *View) outsideColumns(col int) bool {
	r := &v.reading.draft.Recipe
	_, left, bounded := workbook.ParseCell(r.FirstColumn)
	if bounded && col < left {
		return true
	}
	_, right, bounded := workbook.ParseCell(r.LastColumn)
	return bounded && col > right
}

// selected answers a click: it chooses the header row, or shows the problem of a cell.
func (v *View) selected(i, column int) {
	row := v.reading.seen.rows[i]
	v.at = [2]int{row, column - 1}
	if column < 0 {
		v.at[1] = -1 // the row was chosen by keys
	}
	v.tellCell()
	if v.choosing {
		if row > 0 {
			v.chosenAt(row, column-1)
		}
		return
	}
	for index, cells := range v.places {
		for _, at := range cells {
			if at[0] == row && (column <= 0 || at[1] == column-1) {
				v.problems.Select(index)
				return
			}
		}
	}
	v.problems.Select(-1)
}

// showCell brings a cell into sight; a row of 0 means the whole column.
func (v *View) showCell(row, col int) {
	i, known := v.reading.seen.at[row]
	if !known {
		i = v.reading.seen.at[v.reading.draft.Recipe.FirstRow]
	}
	v.grid.ShowCell(i, col+1)
	v.at = [2]int{v.reading.seen.rows[i], col}
	if row == 0 {
		v.at = [2]int{}
	}
	v.tellCell()
}

// mostTabs is how many sheets stand beside one another; more make a list.
const mostTabs = 6

func (v *View) showTabs() {
	d := v.reading.draft
	sheets := d.Book.Sheets()
	var left fyne.CanvasObject
	rows := fmt.Sprintf("%s rows", thousands(int64(d.Table.Len())))
	if len(sheets) > mostTabs {
		names := make([]string, len(sheets))
		at := -1
		for i, s := range sheets {
			names[i] = s.Name
			if s.Hidden {
				names[i] += " (hidden)"
			}
			if s.Name == d.Recipe.Sheet {
				at = i
			}
		}
		list := parts.NewSmallDropdown(names, func(_ string, i int) { v.reading.SetSheet(sheets[i].Name) })
		list.SelectIndex(at)
		left = parts.Pad(3, 0, 3, 6, parts.Row(8, list, parts.Caption(rows).OneLine()))
	} else {
		tabs := make([]fyne.CanvasObject, len(sheets))
		for i, s := range sheets {
			tabs[i] = v.tab(s, rows)
		}
		left = parts.Row(0, tabs...)
	}
	right := parts.NewText(parts.SizeCaption, parts.T("")).In(parts.Ink2).OneLine()
	if v.o.Counts != nil {
		right.SetText(v.o.Counts(d))
	}
	back := parts.NewShape(parts.Paper, 0)
	v.tabs.Objects = []fyne.CanvasObject{parts.Over(back, parts.Row(8, parts.Grow(container.NewHScroll(left)), parts.Pad(0, 12, 0, 0, right)))}
	v.tabs.Refresh()
}

// tab is one sheet at the foot of the grid.
func (v *View) tab(s workbook.Sheet, rows string) fyne.CanvasObject {
	name := s.Name
	if s.Hidden {
		name += " (hidden)"
	}
	if s.Name != v.reading.draft.Recipe.Sheet {
		text := parts.NewText(parts.SizeTable, parts.T(name)).In(parts.Ink2).OneLine()
		return parts.NewTapArea("Sheet "+name, 0, parts.Sized(0, 32, parts.Pad(0, 14, 0, 14, parts.Row(0, text))), func() { v.reading.SetSheet(s.Name) }).RingInside()
	}
	text := parts.NewText(parts.SizeTable, parts.B(name)).OneLine()
	count := parts.Caption(rows).OneLine()
	line := parts.Column(0, parts.Spacer(), parts.Sized(0, 3, parts.NewShape(parts.Accent, 0)))
	return parts.Over(parts.NewShape(parts.Surface, 0), parts.Sized(0, 32, parts.Pad(0, 14, 0, 14, parts.Row(6, text, count))), line)
}
