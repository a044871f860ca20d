package parts

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// CellMark is a box in a cell that something is wrong with.
type CellMark int

// The marks.
const (
	NoMark CellMark = iota
	ErrorMark
	WarningCellMark
)

// CheckState is the box of a check column.
type CheckState int

// The states; NoCheck shows no box.
const (
	NoCheck CheckState = iota
	Unchecked
	Checked
)

// Cell is what one cell shows.
type Cell struct {
	Text  string
	Bold  bool
	Mono  bool
	Mark  CellMark
	Check CheckState
	// Colour is empty for ink.
	Colour fyne.ThemeColorName
	// Tint fills the whole cell with the accent tint, as a header row found in a sheet has.
	Tint bool
	// Fill is the colour of the whole cell, empty for none: a cell to be filled in, one that
	// is locked.
	Fill fyne.ThemeColorName
}

// TableColumn is one column of a DataTable.
type TableColumn struct {
	Title string
	// Width is in pixels at 100 per cent.
	Width float32
	// Grow is the column's part of the width left over; 0 keeps Width.
	Grow float32
	// Right aligns numbers; Centre the letters above a sheet.
	Right, Centre bool
	// Mono sets the cells in the mono face: ids and addresses.
	Mono bool
}

// DataTable is a virtual table of any number of rows: only the rows in sight exist.
// Arrow keys, Page Up/Down, Home and End move the selected row, Enter opens it,
// Space ticks it. Ctrl C copies the row.
type DataTable struct {
	composite
	// OnSelect is called when a person selects a row; column is -1 from the keyboard.
	OnSelect func(row, column int)
	// OnOpen is called on Enter.
	OnOpen func(row int)
	// OnToggle is called on Space, and on a click in a cell with a box.
	OnToggle func(row int)
	// Dim shows a row in the third ink, as one that was left out. It may be nil.
	Dim func(row int) bool

	columns  []TableColumn
	rows     func() int
	cell     func(row, column int) Cell
	grid     bool
	selected int
	// sight is the column that the arrow keys brought into sight.
	sight int
	// widths are the columns' widths now; last is the cell that was drawn last.
	widths []float32
	last   *tableCell
	inner  *innerTable
	name   string
}

// NewDataTable makes a table. rows and cell are asked again at every Refresh; cell
// is called for visible cells only and should not compute.
func NewDataTable(name string, columns []TableColumn, rows func() int, cell func(row, column int) Cell) *DataTable {
	return newDataTable(name, columns, rows, cell, false)
}

// NewSheetGrid is a DataTable that looks like a sheet: rows of 26, letters as
// headers in regular type, marks that fill the cell.
func NewSheetGrid(name string, columns []TableColumn, rows func() int, cell func(row, column int) Cell) *DataTable {
	return newDataTable(name, columns, rows, cell, true)
}

func newDataTable(name string, columns []TableColumn, rows func() int, cell func(row, column int) Cell, grid bool) *DataTable {
	d := &DataTable{columns: columns, rows: rows, cell: cell, grid: grid, selected: -1, name: name}
	d.inner = &innerTable{owner: d}
	d.inner.ExtendBaseWidget(d.inner)
	d.inner.HideSeparators = true
	d.inner.ShowHeaderRow = true
	d.inner.Length = d.length
	d.inner.CreateCell = func() fyne.CanvasObject { return newCell(d, false) }
	d.inner.UpdateCell = d.updateCell
	d.inner.CreateHeader = func() fyne.CanvasObject { return newCell(d, true) }
	d.inner.UpdateHeader = d.updateHeader
	d.inner.OnSelected = func(id widget.TableCellID) { d.tapped(id) }
	d.body = container.NewThemeOverride(d.inner, &tableTheme{})
	d.ExtendBaseWidget(d)
	return d
}

// length keeps the table empty until it has a size: laid out at height 0 it would
// make one line for every row (fyne.md, section 6).
func (d *DataTable) length() (rows, columns int) {
	if d.inner.Size().Height <= 0 {
		return 0, len(d.columns)
	}
	return d.rows(), len(d.columns)
}

func (d *DataTable) rowHeight() float32 {
	if d.grid {
		return S(heightGridRow)
	}
	return S(heightRow)
}

// HeightFor implements Flowing: the header and five rows at least, or fewer where
// there are fewer.
func (d *DataTable) HeightFor(float32) float32 {
	return d.rowHeight()*float32(min(max(d.rows(), 1), 5)) + d.rowHeight()
}

// FullHeight is the height at which every row shows, at the text size in use.
func (d *DataTable) FullHeight() float32 {
	return d.rowHeight()*float32(d.rows()) + d.rowHeight() + 2
}

// NaturalWidth implements Flowing.
func (d *DataTable) NaturalWidth() float32 {
	var w float32
	for _, c := range d.columns {
		w += S(c.Width)
	}
	return w
}

// MinSize implements fyne.CanvasObject.
func (d *DataTable) MinSize() fyne.Size { return fyne.NewSize(S(160), d.HeightFor(0)) }

// Resize gives growing columns their part of the width.
func (d *DataTable) Resize(size fyne.Size) {
	d.composite.Resize(size)
	d.setWidths(size.Width)
}

func (d *DataTable) setWidths(width float32) {
	// The scroll bar lies over the right edge and must not cover a figure.
	rest, weight := width-8, float32(0)
	for _, c := range d.columns {
		rest -= S(c.Width)
		weight += c.Grow
	}
	widths := make([]float32, len(d.columns))
	for i, c := range d.columns {
		widths[i] = S(c.Width)
		if rest > 0 && weight > 0 {
			widths[i] += rest * c.Grow / weight
		}
	}
	if slices.Equal(widths, d.widths) {
		// Each change of a column's width makes the toolkit draw the whole table.
		return
	}
	d.widths = widths
	for i, w := range widths {
		d.inner.SetColumnWidth(i, w)
	}
}

// SetColumns replaces the columns.
func (d *DataTable) SetColumns(columns []TableColumn) {
	d.columns = columns
	d.setWidths(d.Size().Width)
	d.Refresh()
}

// Refresh asks for the visible cells again.
func (d *DataTable) Refresh() {
	d.setWidths(d.Size().Width)
	d.inner.Refresh()
	d.composite.BaseWidget.Refresh()
}

// Selected is the selected row, or -1.
func (d *DataTable) Selected() int { return d.selected }

// Select selects a row and brings it into sight, without calling OnSelect.
func (d *DataTable) Select(row int) { d.ShowCell(row, 0) }

// ShowCell selects a row and brings a cell into sight, without calling OnSelect.
func (d *DataTable) ShowCell(row, column int) {
	d.selected = row
	if row >= 0 && row < d.rows() && d.inner.Size().Height > 0 {
		d.reveal(row, column)
	}
	d.inner.Refresh()
}

// reveal scrolls as little as brings a cell into sight. The toolkit's own ScrollTo
// (2.7.4) is off by the height of the header row.
func (d *DataTable) reveal(row, column int) {
	at, known := d.offset()
	if !known || column < 0 || column >= len(d.widths) {
		d.inner.ScrollTo(widget.TableCellID{Row: row, Col: max(column, 0)})
		return
	}
	height, view := d.rowHeight(), d.inner.Size().SubtractWidthHeight(0, d.rowHeight())
	to := fyne.NewPos(
		within(at.X, d.lefts()[column], d.widths[column], view.Width),
		within(at.Y, float32(row)*height, height, view.Height),
	)
	if to != at {
		d.inner.ScrollToOffset(to)
	}
}

// within moves an offset as little as shows a stretch in a view.
func within(offset, from, length, view float32) float32 {
	if from+length > offset+view {
		offset = from + length - view
	}
	return min(offset, from)
}

// offset is how far the table is scrolled, as the cell that was drawn last tells.
func (d *DataTable) offset() (offset fyne.Position, known bool) {
	if d.last == nil || d.last.id.Col >= len(d.widths) {
		return fyne.Position{}, false
	}
	driver := fyne.CurrentApp().Driver()
	at, origin := driver.AbsolutePositionForObject(d.last), driver.AbsolutePositionForObject(d.inner)
	if at.IsZero() {
		return fyne.Position{}, false
	}
	return fyne.NewPos(
		d.lefts()[d.last.id.Col]-(at.X-origin.X),
		float32(d.last.id.Row)*d.rowHeight()-(at.Y-origin.Y-d.rowHeight()),
	), true
}

// Focus gives the table the keyboard.
func (d *DataTable) Focus() { FocusWidget(d.inner) }

func (d *DataTable) tapped(id widget.TableCellID) {
	// The toolkit's own selection is undone, so that a second click arrives too.
	d.inner.Unselect(id)
	if id.Row < 0 || id.Row >= d.rows() {
		return
	}
	if id.Col >= 0 && d.cell(id.Row, id.Col).Check != NoCheck && d.OnToggle != nil {
		d.OnToggle(id.Row)
		d.inner.Refresh()
		return
	}
	d.selected = id.Row
	d.inner.Refresh()
	if d.OnSelect != nil {
		d.OnSelect(id.Row, id.Col)
	}
}

// move selects a row from the keyboard.
func (d *DataTable) move(row int) {
	row = min(max(row, 0), d.rows()-1)
	if row < 0 {
		return
	}
	d.ShowCell(row, 0)
	if d.OnSelect != nil {
		d.OnSelect(row, -1)
	}
}

// moveSight brings the next column to the left or the right into sight.
func (d *DataTable) moveSight(step int) {
	d.sight = min(max(d.sight+step, 0), len(d.columns)-1)
	if d.inner.Size().Height > 0 {
		d.reveal(max(d.selected, 0), d.sight)
	}
}

func (d *DataTable) page() int {
	return max(1, int((d.Size().Height-d.rowHeight())/d.rowHeight())-1)
}

func (d *DataTable) updateCell(id widget.TableCellID, o fyne.CanvasObject) {
	c, ok := o.(*tableCell)
	if !ok || id.Row >= d.rows() || id.Col >= len(d.columns) {
		return
	}
	d.last = c
	content := d.cell(id.Row, id.Col)
	if d.columns[id.Col].Mono {
		content.Mono = true
	}
	if d.Dim != nil && d.Dim(id.Row) && content.Colour == "" {
		content.Colour = Ink3
	}
	c.set(content, d.columns[id.Col], id, false)
}

func (d *DataTable) updateHeader(id widget.TableCellID, o fyne.CanvasObject) {
	c, ok := o.(*tableCell)
	if !ok || id.Col < 0 || id.Col >= len(d.columns) {
		return
	}
	c.set(Cell{Text: d.columns[id.Col].Title, Bold: !d.grid, Colour: Ink2}, d.columns[id.Col], id, true)
}

// Says implements Speaker.
func (d *DataTable) Says() (kind, words string) { return "table", d.name }

// Speeches implements Talker: the cells in sight. All are placed by one of them,
// the one that was drawn last.
func (d *DataTable) Speeches(origin fyne.Position) []Speech {
	offset, known := d.offset()
	if !known || d.Size().Height <= 0 {
		return nil
	}
	height, lefts := d.rowHeight(), d.lefts()
	left, top := origin.X-offset.X, origin.Y+d.rowHeight()-offset.Y
	from := max(0, int(offset.Y/height))
	to := min(d.rows(), int((offset.Y+d.Size().Height-d.rowHeight())/height)+1)
	var out []Speech
	for row := from; row < to; row++ {
		for col := range d.columns {
			cell := d.cell(row, col)
			words := cell.Text
			switch cell.Check {
			case Checked:
				words = "ticked"
			case Unchecked:
				words = "not ticked"
			}
			x, w := left+lefts[col], d.widths[col]
			if words == "" || x+w < origin.X || x > origin.X+d.Size().Width {
				continue
			}
			out = append(out, Speech{"cell", words, fyne.NewPos(x, top+float32(row)*height), fyne.NewSize(w, height)})
		}
	}
	return out
}

// lefts is where each column begins.
func (d *DataTable) lefts() []float32 {
	out := make([]float32, len(d.columns))
	x := float32(0)
	for i := range d.columns {
		out[i] = x
		x += d.widths[i]
	}
	return out
}

// innerTable is the toolkit's table with the keys a list of rows needs.
type innerTable struct {
	widget.Table
	owner *DataTable
}

// TypedKey implements fyne.Focusable.
func (t *innerTable) TypedKey(key *fyne.KeyEvent) {
	d := t.owner
	switch key.Name {
	case fyne.KeyDown:
		d.move(d.selected + 1)
	case fyne.KeyUp:
		d.move(d.selected - 1)
	case fyne.KeyPageDown:
		d.move(d.selected + d.page())
	case fyne.KeyPageUp:
		d.move(d.selected - d.page())
	case fyne.KeyHome:
		d.move(0)
	case fyne.KeyEnd:
		d.move(d.rows() - 1)
	case fyne.KeyLeft:
		d.moveSight(-1)
	case fyne.KeyRight:
		d.moveSight(1)
	case fyne.KeySpace:
		if d.selected >= 0 && d.OnToggle != nil {
			d.OnToggle(d.selected)
			t.Refresh()
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if d.selected >= 0 && d.OnOpen != nil {
			d.OnOpen(d.selected)
			return
		}
		HandOn(key)
	default:
		HandOn(key)
	}
}

// TypedShortcut copies the selected row, cells separated by tabs.
func (t *innerTable) TypedShortcut(s fyne.Shortcut) {
	if _, copies := s.(*fyne.ShortcutCopy); copies && t.owner.selected >= 0 && t.owner.selected < t.owner.rows() {
		fyne.CurrentApp().Clipboard().SetContent(t.owner.RowText(t.owner.selected))
		return
	}
	if OnShortcut != nil {
		OnShortcut(s)
	}
}

// RowText is a row's cells separated by tabs.
func (d *DataTable) RowText(row int) string {
	text := ""
	for i := range d.columns {
		if i > 0 {
			text += "\t"
		}
		text += d.cell(row, i).Text
	}
	return text
}
