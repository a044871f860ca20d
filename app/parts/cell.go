package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// tableCell draws one cell; the table reuses a few dozen of them for all its rows.
type tableCell struct {
	widget.BaseWidget
	table   *DataTable
	content Cell
	column  TableColumn
	id      widget.TableCellID
	header  bool
}

func newCell(table *DataTable, header bool) *tableCell {
	c := &tableCell{table: table, header: header}
	c.ExtendBaseWidget(c)
	return c
}

func (c *tableCell) set(content Cell, column TableColumn, id widget.TableCellID, header bool) {
	c.content, c.column, c.id, c.header = content, column, id, header
	c.Refresh()
}

// MinSize sets the height of the table's rows. The header has the same: the toolkit
// makes every row as high as the higher of the two.
func (c *tableCell) MinSize() fyne.Size {
	return fyne.NewSize(S(20), c.table.rowHeight())
}

// CreateRenderer implements fyne.Widget.
func (c *tableCell) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &cellRenderer{
		cell: c, back: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil), box: canvas.NewRectangle(nil),
		text: canvas.NewText("", nil), tick: canvas.NewImageFromResource(nil), bar: canvas.NewRectangle(nil),
	}
	r.tick.FillMode = canvas.ImageFillContain
	r.objects = []fyne.CanvasObject{r.back, r.line, r.bar, r.box, r.text, r.tick}
	r.Refresh()
	return r
}

type cellRenderer struct {
	cell                 *tableCell
	back, line, box, bar *canvas.Rectangle
	text                 *canvas.Text
	tick                 *canvas.Image
	objects              []fyne.CanvasObject
}

func (r *cellRenderer) selected() bool {
	return !r.cell.header && r.cell.table.selected >= 0 && r.cell.table.selected == r.cell.id.Row
}

// style gives the cell its colours; layout is apart because it needs the size.
func (r *cellRenderer) style() {
	c := r.cell
	fill, line := Transparent, Gridline
	switch {
	case c.header:
		fill, line = Paper, Hairline
	case r.selected() || c.content.Tint:
		fill = AccentTint
	case c.content.Fill != "":
		fill = c.content.Fill
	}
	r.back.FillColor, r.line.FillColor = Colour(fill), Colour(line)
	// The selected row has an accent bar at its left edge, so that it shows without colour too.
	r.bar.Hidden = !r.selected() || c.id.Col != 0
	r.bar.FillColor = Colour(Accent)

	ink := c.content.Colour
	if ink == "" {
		ink = Ink
	}
	r.text.Color = Colour(ink)
	size := SizeTable
	switch {
	case c.header && !c.table.grid:
		size = SizeCaption
	case c.content.Mono:
		size = SizeCaption
	}
	r.text.TextSize = S(size)
	r.text.TextStyle = fyne.TextStyle{Bold: c.content.Bold && !c.content.Mono, Monospace: c.content.Mono && !c.header}

	r.styleBox()
}

// styleBox draws the mark of a doubtful cell, or the box of a check column.
func (r *cellRenderer) styleBox() {
	c := r.cell
	r.box.Hidden, r.tick.Hidden = true, true
	r.box.CornerRadius = S(4)
	switch {
	case c.content.Check != NoCheck:
		r.box.Hidden = false
		r.box.StrokeWidth = 1.6
		r.box.FillColor, r.box.StrokeColor = Colour(Surface), Colour(FieldBorder)
		if c.content.Check == Checked {
			r.box.FillColor, r.box.StrokeColor = Colour(Accent), Colour(Accent)
			r.tick.Hidden = false
			r.tick.Resource = GlyphResource(IconCheck, OnAccent, OnAccent)
		}
	case c.content.Mark == ErrorMark:
		r.box.Hidden = false
		r.box.StrokeWidth, r.box.FillColor, r.box.StrokeColor = 1.5, Colour(ErrorTint), Colour(Error)
	case c.content.Mark == WarningCellMark:
		r.box.Hidden = false
		r.box.StrokeWidth, r.box.FillColor, r.box.StrokeColor = 1.5, Colour(WarningTint), Colour(WarningMark)
	}
	if c.table.grid && c.content.Mark != NoMark {
		r.box.CornerRadius, r.box.StrokeWidth = 0, 2
	}
}

// Layout implements fyne.WidgetRenderer.
func (r *cellRenderer) Layout(size fyne.Size) {
	c := r.cell
	r.back.Resize(size)
	r.line.Move(fyne.NewPos(0, size.Height-1))
	r.line.Resize(fyne.NewSize(size.Width, 1))
	r.bar.Resize(fyne.NewSize(3, size.Height))

	pad := S(8)
	text := r.shorten(c.content.Text, size.Width-2*pad)
	r.text.Text = text
	own := lineOf(r.text.TextSize, r.text.TextStyle)
	measured := fyne.NewSize(textWidth(text, r.text.TextSize, r.text.TextStyle), own.height)
	x := pad
	switch {
	case c.column.Right:
		x = size.Width - pad - measured.Width
	case c.column.Centre:
		x = (size.Width - measured.Width) / 2
	}
	// Every cell of a row stands on the line of its ordinary text, the mono face too.
	ordinary := lineOf(S(SizeTable), fyne.TextStyle{})
	baseline := (size.Height-ordinary.height)/2 + S(0.7) + ordinary.base
	r.text.Move(fyne.NewPos(x, baseline-own.base))
	r.text.Resize(measured)

	switch {
	case c.content.Check != NoCheck:
		side := S(16)
		at := fyne.NewPos((size.Width-side)/2, (size.Height-side)/2)
		r.box.Move(at)
		r.box.Resize(fyne.NewSquareSize(side))
		inset := S(2)
		r.tick.Move(at.AddXY(inset, inset))
		r.tick.Resize(fyne.NewSquareSize(side - 2*inset))
	case c.table.grid:
		r.box.Move(fyne.NewPos(0, 0))
		r.box.Resize(fyne.NewSize(size.Width, size.Height-1))
	default:
		r.box.Move(fyne.NewPos(x-S(7), (size.Height-S(24))/2))
		r.box.Resize(fyne.NewSize(measured.Width+S(14), S(24)))
	}
}

// shorten ends a text with … where the cell ends.
func (r *cellRenderer) shorten(text string, room float32) string {
	measure := func(s string) float32 { return textWidth(s, r.text.TextSize, r.text.TextStyle) }
	if text == "" || room <= 0 || measure(text) <= room+0.5 {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high {
		middle := (low + high + 1) / 2
		if measure(string(runes[:middle])+"…") <= room {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return string(runes[:low]) + "…"
}

// MinSize implements fyne.WidgetRenderer.
func (r *cellRenderer) MinSize() fyne.Size { return r.cell.MinSize() }

// Refresh implements fyne.WidgetRenderer.
func (r *cellRenderer) Refresh() {
	r.style()
	r.Layout(r.cell.Size())
	fyneRefresh(r.cell)
	if !r.tick.Hidden {
		r.tick.Refresh()
	}
}

// Objects implements fyne.WidgetRenderer.
func (r *cellRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Destroy implements fyne.WidgetRenderer.
func (r *cellRenderer) Destroy() {}
