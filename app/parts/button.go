package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// ButtonKind says how loud a button is.
type ButtonKind int

// The kinds of button. A screen has one Primary, bottom right.
const (
	Primary ButtonKind = iota
	Secondary
	Quiet
)

// Button is a button of the look guide: 36 high (28 when small), pressed by a
// click, Space or Enter, with a focus ring 2 px outside.
type Button struct {
	composite
	focusPart
	kind     ButtonKind
	small    bool
	disabled bool
	hovered  bool
	label    string
	iconName IconName

	// OnTapped is what the button does.
	OnTapped func()

	back, ring *Shape
	icon       *Icon
	text       *Text
}

// NewPrimary makes the one button a screen is for.
func NewPrimary(label string, tapped func()) *Button { return newButton(Primary, label, tapped) }

// NewSecondary makes a button with a border.
func NewSecondary(label string, tapped func()) *Button { return newButton(Secondary, label, tapped) }

// NewQuiet makes a button of accent text only.
func NewQuiet(label string, tapped func()) *Button { return newButton(Quiet, label, tapped) }

// NewIconButton makes a quiet square button of 32 with a glyph; say is its name in words.
func NewIconButton(icon IconName, say string, tapped func()) *Button {
	b := newButton(Quiet, say, tapped)
	b.iconName = icon
	b.text.Hide()
	b.icon.size = 19
	b.icon.Show()
	b.body = Over(b.back, Sized(32, 32, b.icon), b.ring)
	b.restyle()
	return b
}

func newButton(kind ButtonKind, label string, tapped func()) *Button {
	b := &Button{kind: kind, label: label, OnTapped: tapped}
	b.back = Outlined(Surface, FieldBorder, radiusControl)
	b.ring = focusRing(radiusControl)
	b.icon = NewIcon(IconNone, 18, Ink)
	b.icon.Hide()
	b.text = NewText(SizeBody, B(label)).OneLine()
	b.ExtendBaseWidget(b)
	b.build()
	return b
}

// focusRing is the 2 px accent ring, 2 px outside what has the focus.
func focusRing(radius float32) *Shape {
	ring := NewShape(Transparent, radius+3)
	ring.Stroke, ring.StrokeWidth, ring.Outset = Accent, 2, 4
	ring.Hide()
	return ring
}

func (b *Button) build() {
	side := map[ButtonKind]float32{Primary: 18, Secondary: 14, Quiet: 8}[b.kind]
	height := heightControl
	if b.small {
		height, side = heightControlSmall, 10
		if b.kind == Quiet {
			side = 6
		}
	}
	b.body = Over(b.back, Sized(0, height, Pad(0, side, 0, side, Row(0, Spacer(), Row(8, b.icon, b.text), Spacer()))), b.ring)
	b.restyle()
}

// Small makes the button 28 high and gives it back.
func (b *Button) Small() *Button {
	b.small = true
	b.text.size = SizeTable
	b.icon.size = 16
	b.back.Radius = radiusSmall
	b.build()
	return b
}

// WithIcon puts a glyph before the label and gives the button back.
func (b *Button) WithIcon(name IconName) *Button {
	b.iconName = name
	b.icon.Show()
	b.restyle()
	return b
}

// SetLabel changes the words.
func (b *Button) SetLabel(label string) {
	if label == b.label {
		return
	}
	b.label = label
	b.text.SetText(label)
}

// Label is the button's words.
func (b *Button) Label() string { return b.label }

// SetIcon changes the glyph.
func (b *Button) SetIcon(name IconName) { b.iconName = name; b.restyle() }

// restyle gives the parts the colours of the state.
func (b *Button) restyle() {
	fill, stroke, ink := Surface, FieldBorder, Ink
	switch {
	case b.disabled:
		fill, stroke, ink = Transparent, Hairline, Disabled
		if b.kind == Quiet {
			stroke = Transparent
		}
	case b.kind == Primary:
		fill, stroke, ink = Accent, Accent, OnAccent
	case b.kind == Quiet:
		fill, stroke, ink = Transparent, Transparent, Accent
		if !b.text.Visible() {
			ink = Ink2
		}
	}
	if b.hovered && !b.disabled && b.kind != Primary {
		fill = Hover
	}
	b.back.Fill, b.back.Stroke = fill, stroke
	b.ring.Hidden = !b.focused
	b.text.colour = ink
	b.icon.name, b.icon.colour, b.icon.on = b.iconName, ink, onColour(b.iconName, ink)
	for _, o := range []fyne.CanvasObject{b.back, b.ring, b.text, b.icon} {
		o.Refresh()
	}
}

// Enable lets the button be pressed.
func (b *Button) Enable() { b.SetEnabled(true) }

// Disable keeps the button in sight but out of use.
func (b *Button) Disable() { b.SetEnabled(false) }

// SetEnabled is Enable or Disable.
func (b *Button) SetEnabled(on bool) {
	if b.disabled == !on {
		return
	}
	b.disabled = !on
	b.restyle()
}

// Disabled implements fyne.Disableable.
func (b *Button) Disabled() bool { return b.disabled }

// Press does what a click does.
func (b *Button) Press() {
	if !b.disabled && b.OnTapped != nil {
		b.OnTapped()
	}
}

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(*fyne.PointEvent) { b.Press() }

// Cursor implements desktop.Cursorable.
func (b *Button) Cursor() desktop.Cursor {
	if b.disabled {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.restyle() }

// MouseMoved implements desktop.Hoverable.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() { b.hovered = false; b.restyle() }

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() { b.focused = true; b.restyle() }

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() { b.focused = false; b.restyle() }

// TypedRune implements fyne.Focusable.
func (b *Button) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *Button) TypedKey(key *fyne.KeyEvent) {
	if isPress(key.Name) && !b.disabled {
		b.Press()
		return
	}
	HandOn(key)
}

// Says implements Speaker.
func (b *Button) Says() (kind, words string) { return "button", b.label }
