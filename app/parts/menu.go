package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// menu is a list of choices under what opened it. It is ours and not the
// toolkit's, so that it has the look of the rest, scrolls where it is long, and a
// test can read it.
type menu struct {
	items  []*fyne.MenuItem
	list   *fyne.Container
	rows   []*Shape
	chosen int
	sheet  *Dialog
}

// mostMenuRows is how many choices show before the menu scrolls.
const mostMenuRows = 11

// ShowMenu shows choices below an object. Arrows move, Enter or Space chooses,
// Escape or a click beside it closes.
func ShowMenu(below fyne.CanvasObject, items []*fyne.MenuItem) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(below)
	if c == nil || len(items) == 0 {
		return
	}
	m := &menu{items: items, list: Column(0)}
	width := below.Size().Width
	for i, item := range items {
		row := m.row(i, item)
		width = max(width, NaturalWidth(row)+2)
		m.list.Add(row)
		if item.Checked {
			m.chosen = i
		}
	}
	var content fyne.CanvasObject = m.list
	if len(items) > mostMenuRows {
		content = Sized(0, 32*mostMenuRows, Scrolled(m.list))
	}
	m.show()
	m.sheet = &Dialog{canvas: c, clear: true, takeKey: m.key}
	m.sheet.placing = func(size fyne.Size, height float32) (fyne.Position, fyne.Size) {
		return menuPlace(driver.AbsolutePositionForObject(below), below.Size(), size, fyne.NewSize(width, height))
	}
	m.sheet.sheet = Over(Outlined(Surface, FieldBorder, radiusControl), PadAll(1, Pad(3, 0, 3, 0, content)))
	m.sheet.ExtendBaseWidget(m.sheet)
	// Nothing in the menu takes the focus, so its keys reach it through HandOn.
	m.sheet.open()
	if len(items) > mostMenuRows {
		m.reveal()
	}
}

// menuPlace puts a menu below an object, or above it where there is more room.
func menuPlace(at fyne.Position, under, window, want fyne.Size) (fyne.Position, fyne.Size) {
	x := max(4, min(at.X, window.Width-want.Width-4))
	below := window.Height - at.Y - under.Height - 6
	if want.Height <= below || below >= at.Y {
		return fyne.NewPos(x, at.Y+under.Height+2), fyne.NewSize(want.Width, min(want.Height, below))
	}
	height := min(want.Height, at.Y-6)
	return fyne.NewPos(x, at.Y-height-2), fyne.NewSize(want.Width, height)
}

func (m *menu) row(i int, item *fyne.MenuItem) fyne.CanvasObject {
	back := NewShape(Transparent, 4)
	m.rows = append(m.rows, back)
	tick := NewIcon(IconNone, 14, Accent)
	if item.Checked {
		tick.Set(IconCheck, Accent)
	}
	colour := Ink
	if item.Disabled {
		colour = Disabled
	}
	content := Over(back, Sized(0, 32, Pad(0, 14, 0, 10, Row(8, tick, Grow(Body(item.Label).In(colour).OneLine())))))
	return NewClick(item.Label, content, func() { m.chosen = i; m.choose() })
}

func (m *menu) show() {
	for i, back := range m.rows {
		back.Fill = Transparent
		if i == m.chosen {
			back.Fill = AccentTint
		}
		back.Refresh()
	}
}

func (m *menu) key(key *fyne.KeyEvent) bool {
	last := len(m.items) - 1
	switch key.Name {
	case fyne.KeyDown:
		m.chosen = min(m.chosen+1, last)
	case fyne.KeyUp:
		m.chosen = max(m.chosen-1, 0)
	case fyne.KeyHome:
		m.chosen = 0
	case fyne.KeyEnd:
		m.chosen = last
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		m.choose()
		return true
	default:
		return false
	}
	m.show()
	m.reveal()
	return true
}

// reveal scrolls a long menu to the choice.
func (m *menu) reveal() {
	Walk(m.sheet.sheet, func(o fyne.CanvasObject) bool {
		s, ok := o.(*container.Scroll)
		if !ok {
			return true
		}
		top := S(32) * float32(m.chosen)
		if top < s.Offset.Y {
			s.Offset.Y = top
		} else if bottom := top + S(32); bottom > s.Offset.Y+s.Size().Height {
			s.Offset.Y = bottom - s.Size().Height
		}
		s.Refresh()
		return false
	})
}

func (m *menu) choose() {
	item := m.items[m.chosen]
	if item.Disabled {
		return
	}
	m.sheet.Close()
	if item.Action != nil {
		item.Action()
	}
}
