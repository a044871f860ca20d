package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// TapArea makes anything a button: a click, Space or Enter does it.
type TapArea struct {
	composite
	focusPart
	// OnTapped is what it does.
	OnTapped func()
	// OnKey may take a key first, as arrows in a list.
	OnKey func(*fyne.KeyEvent) bool
	// OnFocus is called when the focus comes or goes.
	OnFocus func(on bool)
	name    string
	hover   *Shape
	ring    *Shape
}

// NewTapArea makes an area of content with a name in words; radius is that of its
// corners, for the focus ring.
func NewTapArea(name string, radius float32, content fyne.CanvasObject, tapped func()) *TapArea {
	a := &TapArea{OnTapped: tapped, name: name}
	a.ring = focusRing(radius)
	a.hover = NewShape(Hover, radius)
	a.hover.Hide()
	a.body = Over(a.hover, content, a.ring)
	a.ExtendBaseWidget(a)
	return a
}

// RingInside draws the focus ring inside the area, for rows of a list.
func (a *TapArea) RingInside() *TapArea {
	a.ring.Outset, a.ring.Radius = -1, 6
	a.ring.Refresh()
	return a
}

// Press does what a click does.
func (a *TapArea) Press() {
	if a.OnTapped != nil {
		a.OnTapped()
	}
}

// Tapped implements fyne.Tappable.
func (a *TapArea) Tapped(*fyne.PointEvent) { a.Press() }

// Cursor implements desktop.Cursorable.
func (a *TapArea) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn implements desktop.Hoverable.
func (a *TapArea) MouseIn(*desktop.MouseEvent) { a.hover.Show(); a.hover.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (a *TapArea) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (a *TapArea) MouseOut() { a.hover.Hide(); a.hover.Refresh() }

// FocusGained implements fyne.Focusable.
func (a *TapArea) FocusGained() { a.focus(true) }

// FocusLost implements fyne.Focusable.
func (a *TapArea) FocusLost() { a.focus(false) }

func (a *TapArea) focus(on bool) {
	a.focused = on
	a.ring.Hidden = !on
	a.ring.Refresh()
	if a.OnFocus != nil {
		a.OnFocus(on)
	}
}

// TypedRune implements fyne.Focusable.
func (a *TapArea) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (a *TapArea) TypedKey(key *fyne.KeyEvent) {
	switch {
	case a.OnKey != nil && a.OnKey(key):
	case isPress(key.Name):
		a.Press()
	default:
		HandOn(key)
	}
}

// Says implements Speaker.
func (a *TapArea) Says() (kind, words string) { return "button", a.name }

// Click is content that can be clicked but does not take the focus, for lists
// whose arrow keys belong to a field above them.
type Click struct {
	composite
	tapped func()
	name   string
}

// NewClick makes content clickable; name says what it does in words.
func NewClick(name string, content fyne.CanvasObject, tapped func()) *Click {
	c := &Click{tapped: tapped, name: name}
	c.body = content
	c.ExtendBaseWidget(c)
	return c
}

// Tapped implements fyne.Tappable.
func (c *Click) Tapped(*fyne.PointEvent) {
	if c.tapped != nil {
		c.tapped()
	}
}

// Cursor implements desktop.Cursorable.
func (c *Click) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Says implements Speaker.
func (c *Click) Says() (kind, words string) { return "button", c.name }

// WithoutHover leaves out the tint under the pointer, for areas with a fill of their own.
func (a *TapArea) WithoutHover() *TapArea { a.hover.Fill = Transparent; return a }
