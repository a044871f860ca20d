package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Dropdown lets a person choose one of a few; it looks like a field.
type Dropdown struct {
	composite
	focusPart
	// OnChange gets the choice and its place in the list.
	OnChange func(choice string, index int)

	options     []string
	chosen      int
	placeholder string
	disabled    bool
	label       *Text
	value       *Text
	back, ring  *Shape
	box         *fyne.Container
}

// NewDropdown makes a dropdown with a label above (may be empty).
func NewDropdown(label string, options []string, changed func(choice string, index int)) *Dropdown {
	return newDropdown(label, options, changed, heightControl, SizeBody)
}

// NewSmallDropdown makes one of 30 px without a label, for bars above tables.
func NewSmallDropdown(options []string, changed func(choice string, index int)) *Dropdown {
	return newDropdown("", options, changed, heightFieldSmall, SizeTable)
}

func newDropdown(label string, options []string, changed func(string, int), height, size float32) *Dropdown {
	d := &Dropdown{options: options, chosen: -1, placeholder: "Choose", OnChange: changed}
	d.label = NewText(SizeTable, T(label))
	d.label.Hidden = label == ""
	d.value = NewText(size, T("")).Shortened()
	d.back = Outlined(Surface, FieldBorder, radiusControl)
	d.ring = NewShape(Transparent, radiusControl)
	d.ring.Stroke, d.ring.StrokeWidth = Accent, 2
	d.ring.Hide()
	d.box = Over(d.back, Sized(0, height, Pad(0, 10, 0, 10, Row(10, Grow(d.value), NewIcon(IconDown, 16, Ink2)))), d.ring)
	d.body = Column(4, d.label, d.box)
	d.ExtendBaseWidget(d)
	d.show()
	return d
}

// NaturalWidth implements Flowing: wide enough for the longest choice.
func (d *Dropdown) NaturalWidth() float32 {
	var w float32
	for _, o := range append([]string{d.placeholder}, d.options...) {
		w = max(w, d.value.measure(o, Span{}))
	}
	return w + S(48)
}

// SetOptions replaces the choices and forgets the choice made.
func (d *Dropdown) SetOptions(options []string) {
	d.options, d.chosen = options, -1
	d.show()
}

// SetPlaceHolder sets the words shown while nothing is chosen.
func (d *Dropdown) SetPlaceHolder(words string) *Dropdown { d.placeholder = words; d.show(); return d }

// Select chooses by words without calling OnChange; words that are not on offer choose nothing.
func (d *Dropdown) Select(choice string) {
	d.chosen = -1
	for i, o := range d.options {
		if o == choice {
			d.chosen = i
		}
	}
	d.show()
}

// SelectIndex chooses by place without calling OnChange.
func (d *Dropdown) SelectIndex(index int) {
	d.chosen = -1
	if index >= 0 && index < len(d.options) {
		d.chosen = index
	}
	d.show()
}

// Chosen is the choice and its place, or "" and -1.
func (d *Dropdown) Chosen() (string, int) {
	if d.chosen < 0 || d.chosen >= len(d.options) {
		return "", -1
	}
	return d.options[d.chosen], d.chosen
}

// SetEnabled opens or closes the dropdown.
func (d *Dropdown) SetEnabled(on bool) { d.disabled = !on; d.show() }

// Disabled tells whether it is closed.
func (d *Dropdown) Disabled() bool { return d.disabled }

func (d *Dropdown) show() {
	words, _ := d.Chosen()
	d.value.colour = Ink
	if words == "" {
		words = d.placeholder
		d.value.colour = Ink3
	}
	d.back.Fill, d.back.Stroke = Surface, FieldBorder
	if d.disabled {
		d.value.colour = Disabled
		d.back.Fill, d.back.Stroke = Transparent, Hairline
	}
	d.ring.Hidden = !d.focused
	d.value.Set(T(words))
	d.back.Refresh()
	d.ring.Refresh()
}

// choose is a person's choice.
func (d *Dropdown) choose(index int) {
	if index < 0 || index >= len(d.options) || index == d.chosen {
		return
	}
	d.chosen = index
	d.show()
	if d.OnChange != nil {
		d.OnChange(d.options[index], index)
	}
}

// Open shows the choices.
func (d *Dropdown) Open() {
	if d.disabled || len(d.options) == 0 {
		return
	}
	items := make([]*fyne.MenuItem, 0, len(d.options))
	for i, o := range d.options {
		item := fyne.NewMenuItem(o, func() { d.choose(i) })
		item.Checked = i == d.chosen
		items = append(items, item)
	}
	ShowMenu(d.box, items)
}

// Tapped implements fyne.Tappable.
func (d *Dropdown) Tapped(*fyne.PointEvent) { FocusWidget(d); d.Open() }

// Cursor implements desktop.Cursorable.
func (d *Dropdown) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained implements fyne.Focusable.
func (d *Dropdown) FocusGained() { d.focused = true; d.show() }

// FocusLost implements fyne.Focusable.
func (d *Dropdown) FocusLost() { d.focused = false; d.show() }

// TypedRune implements fyne.Focusable.
func (d *Dropdown) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: arrows change the choice, Space or Enter opens the list.
func (d *Dropdown) TypedKey(key *fyne.KeyEvent) {
	if d.disabled {
		HandOn(key)
		return
	}
	switch {
	case isPress(key.Name):
		d.Open()
	case key.Name == fyne.KeyDown:
		d.choose(d.chosen + 1)
	case key.Name == fyne.KeyUp:
		d.choose(d.chosen - 1)
	case key.Name == fyne.KeyHome:
		d.choose(0)
	case key.Name == fyne.KeyEnd:
		d.choose(len(d.options) - 1)
	default:
		HandOn(key)
	}
}

// Says implements Speaker.
func (d *Dropdown) Says() (kind, words string) { return "dropdown", d.value.String() }
