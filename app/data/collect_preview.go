package data

import (
	"fmt"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/collect"
	"leeway/experiment/workbook"
)

// preview shows one office's sheet as the office will see it.
type preview struct {
	pilot  func() *experiment.Pilot
	card   *fyne.Container
	office *parts.Dropdown
	file   *parts.Text
	help   *parts.Text
	// title and request are what stands above the names in the sheet.
	title, request *parts.Text
	grid           *parts.DataTable

	collection experiment.Collection
	layout     collect.Layout
	names      []string
	wrong      string
	setting    bool
}

func newPreview(p func() *experiment.Pilot, chosen func(office string)) *preview {
	v := &preview{pilot: p}
	v.office = parts.NewSmallDropdown(nil, func(choice string, _ int) {
		if !v.setting {
			chosen(choice)
		}
	})
	v.file = parts.Mono("").Shortened().In(parts.Ink2)
	v.help = parts.Caption("")
	v.grid = parts.NewSheetGrid("the sheet as the office sees it", nil, func() int { return v.rows() }, v.cell)
	v.grid.OnSelect = func(_, column int) { v.tell(column) }
	head := parts.Pad(10, 14, 10, 16, parts.Row(10, parts.Subheading("What they get").OneLine(), v.office, parts.Grow(v.file)))
	v.title, v.request = parts.BodySpans(), parts.Caption("")
	top := parts.Pad(10, 14, 10, 16, parts.Column(2, v.title, v.request))
	foot := parts.Pad(8, 14, 10, 16, parts.AtLeast(36, v.help))
	v.card = parts.Card(parts.Column(0, head, parts.Rule(), top, parts.Rule(), parts.Grow(parts.Sized(0, 220, v.grid)), parts.Rule(), foot))
	return v
}

// show puts another sheet into the preview.
func (v *preview) show(c experiment.Collection, office string) {
	v.wrong, v.collection = "", c
	v.names = v.names[:0]
	at := 0
	for i, o := range c.Offices {
		v.names = append(v.names, o.Name)
		if o.Name == office {
			at = i
		}
	}
	one := c.Offices[at]
	v.layout = collect.LayOut(v.pilot(), c, one)
	v.setting = true
	v.office.SetOptions(v.names)
	v.office.SelectIndex(at)
	v.office.SetEnabled(len(v.names) > 1)
	v.setting = false
	v.file.SetText(one.File)
	v.title.Set(parts.B(collect.Title(c, one)))
	v.request.SetText(collect.Request(c))
	columns := []parts.TableColumn{{Width: 38, Centre: true}}
	for k, column := range v.layout.Columns {
		columns = append(columns, parts.TableColumn{Title: workbook.ColumnName(k), Width: v.width(k, column), Centre: true})
	}
	v.grid.SetColumns(columns)
	v.grid.Refresh()
	v.tell(-1)
	parts.Relayout(v.office)
}

// refuse says why there is nothing to show.
func (v *preview) refuse(sentence string) {
	v.wrong, v.layout = sentence, collect.Layout{}
	v.file.SetText("")
	v.title.Set()
	v.request.SetText("")
	v.grid.SetColumns([]parts.TableColumn{{Width: 38}})
	v.grid.Refresh()
	v.help.SetText(sentence)
}

// width shows a column's name on one line.
func (v *preview) width(k int, column collect.Column) float32 {
	longest := len([]rune(column.Header))
	for _, row := range v.layout.Rows[:min(len(v.layout.Rows), 50)] {
		longest = max(longest, len([]rune(row[k])))
	}
	return float32(min(max(64, 26+longest*15/2), 250))
}

func (v *preview) rows() int {
	if len(v.layout.Columns) == 0 {
		return 0
	}
	return 1 + len(v.layout.Rows)
}

// cell is the sheet's cell, from the row of the columns' names on; the first column holds
// the row's number.
func (v *preview) cell(row, column int) parts.Cell {
	if column == 0 {
		return parts.Cell{Text: fmt.Sprint(collect.HeaderRow + row), Colour: parts.Ink3, Fill: parts.Paper}
	}
	k := column - 1
	asked := v.layout.Columns[k]
	switch {
	case row == 0:
		return parts.Cell{Text: asked.Header, Bold: true, Tint: true}
	case asked.Entry == collect.Given:
		return parts.Cell{Text: v.layout.Rows[row-1][k], Fill: parts.Sunken, Colour: parts.Ink2}
	case asked.Asked():
		return parts.Cell{Fill: parts.WarningTint}
	}
	return parts.Cell{}
}

// tell says below what a column asks for; without a column, what the whole is.
func (v *preview) tell(column int) {
	if k := column - 1; k >= 0 && k < len(v.layout.Columns) {
		c := v.layout.Columns[k]
		v.help.Set(parts.B(c.Header+": "), parts.T(c.Help))
		return
	}
	asked := 0
	for _, c := range v.layout.Columns {
		if c.Asked() {
			asked++
		}
	}
	rows := len(v.layout.Rows)
	v.help.SetText(fmt.Sprintf("%s, %s to fill in on each. Grey cells are locked. Choose a column to read what the office is told. A page of instructions is behind.", countWords(rows, "row", "rows"), countWords(asked, "cell", "cells")))
}
