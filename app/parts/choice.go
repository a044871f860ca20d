package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Checkbox is a box with words, ticked by a click or Space.
type Checkbox struct {
	composite
	focusPart
	// OnChange gets the new state.
	OnChange func(on bool)

	on, disabled bool
	label        *Text
	box, ring    *Shape
	tick         *Icon
}

// NewCheckbox makes a checkbox.
func NewCheckbox(label string, changed func(on bool)) *Checkbox {
	c := &Checkbox{OnChange: changed, label: Body(label)}
	c.box = Outlined(Surface, FieldBorder, 4)
	c.box.StrokeWidth = 1.6
	c.ring = focusRing(4)
	c.tick = NewIcon(IconCheck, 13, OnAccent)
	c.body = RowTop(8, Pad(1, 0, 1, 0, Sized(18, 18, Over(c.box, c.tick, c.ring))), c.label)
	c.ExtendBaseWidget(c)
	c.restyle()
	return c
}

// Checked tells whether it is ticked.
func (c *Checkbox) Checked() bool { return c.on }

// SetChecked ticks it without calling OnChange.
func (c *Checkbox) SetChecked(on bool) { c.on = on; c.restyle() }

// SetEnabled opens or closes it.
func (c *Checkbox) SetEnabled(on bool) { c.disabled = !on; c.restyle() }

func (c *Checkbox) restyle() {
	c.box.Fill, c.box.Stroke = Surface, FieldBorder
	if c.on {
		c.box.Fill, c.box.Stroke = Accent, Accent
	}
	c.label.colour = Ink
	if c.disabled {
		c.label.colour, c.box.Stroke = Disabled, Disabled
		if c.on {
			c.box.Fill = Disabled
		}
	}
	c.tick.Hidden, c.ring.Hidden = !c.on, !c.focused
	for _, o := range []fyne.CanvasObject{c.box, c.ring, c.tick, c.label} {
		o.Refresh()
	}
}

// Toggle is a person's click.
func (c *Checkbox) Toggle() {
	if c.disabled {
		return
	}
	c.SetChecked(!c.on)
	if c.OnChange != nil {
		c.OnChange(c.on)
	}
}

// Tapped implements fyne.Tappable.
func (c *Checkbox) Tapped(*fyne.PointEvent) { c.Toggle() }

// Cursor implements desktop.Cursorable.
func (c *Checkbox) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained implements fyne.Focusable.
func (c *Checkbox) FocusGained() { c.focused = true; c.restyle() }

// FocusLost implements fyne.Focusable.
func (c *Checkbox) FocusLost() { c.focused = false; c.restyle() }

// TypedRune implements fyne.Focusable.
func (c *Checkbox) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *Checkbox) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeySpace {
		c.Toggle()
		return
	}
	HandOn(key)
}

// Says implements Speaker.
func (c *Checkbox) Says() (kind, words string) { return "checkbox", c.label.String() }

// Radio is a row (or a column) of choices of which one holds; arrows move it.
type Radio struct {
	composite
	// OnChange gets the choice and its place.
	OnChange func(choice string, index int)

	options  []string
	chosen   int
	disabled bool
	items    []*radioItem
}

// NewRadio makes a row of choices, of which the first holds.
func NewRadio(options []string, changed func(choice string, index int)) *Radio {
	return newRadio(options, changed, func(o ...fyne.CanvasObject) fyne.CanvasObject { return Wrap(20, o...) })
}

// NewRadioColumn makes the choices stand below one another.
func NewRadioColumn(options []string, changed func(choice string, index int)) *Radio {
	return newRadio(options, changed, func(o ...fyne.CanvasObject) fyne.CanvasObject { return Column(6, o...) })
}

func newRadio(options []string, changed func(string, int), place func(...fyne.CanvasObject) fyne.CanvasObject) *Radio {
	r := &Radio{OnChange: changed, options: options}
	var objects []fyne.CanvasObject
	for i, o := range options {
		item := newRadioItem(r, i, o)
		r.items = append(r.items, item)
		objects = append(objects, item)
	}
	r.body = place(objects...)
	r.ExtendBaseWidget(r)
	r.SelectIndex(0)
	return r
}

// SelectIndex chooses without calling OnChange; -1 chooses nothing.
func (r *Radio) SelectIndex(index int) {
	r.chosen = index
	for _, item := range r.items {
		item.restyle()
	}
}

// Chosen is the choice and its place, or "" and -1.
func (r *Radio) Chosen() (string, int) {
	if r.chosen < 0 || r.chosen >= len(r.options) {
		return "", -1
	}
	return r.options[r.chosen], r.chosen
}

// SetEnabled opens or closes the choices.
func (r *Radio) SetEnabled(on bool) { r.disabled = !on; r.SelectIndex(r.chosen) }

func (r *Radio) choose(index int) {
	if r.disabled || index < 0 || index >= len(r.options) {
		return
	}
	changed := index != r.chosen
	r.SelectIndex(index)
	FocusWidget(r.items[index])
	if changed && r.OnChange != nil {
		r.OnChange(r.options[index], index)
	}
}

type radioItem struct {
	composite
	focusPart
	group      *Radio
	index      int
	label      *Text
	disc, ring *Shape
	dot        *Shape
}

func newRadioItem(group *Radio, index int, label string) *radioItem {
	i := &radioItem{group: group, index: index, label: Body(label)}
	i.disc = Outlined(Surface, FieldBorder, 9)
	i.disc.StrokeWidth = 1.6
	i.dot = NewShape(Accent, 4.5)
	i.ring = focusRing(9)
	i.body = RowTop(8, Pad(1, 0, 1, 0, Sized(18, 18, Over(i.disc, PadAll(4.5, i.dot), i.ring))), i.label)
	i.ExtendBaseWidget(i)
	return i
}

func (i *radioItem) restyle() {
	on := i.group.chosen == i.index
	i.disc.Stroke, i.label.colour = FieldBorder, Ink
	if on {
		i.disc.Stroke = Accent
	}
	if i.group.disabled {
		i.disc.Stroke, i.label.colour = Disabled, Disabled
	}
	i.dot.Fill = i.disc.Stroke
	i.dot.Hidden, i.ring.Hidden = !on, !i.focused
	for _, o := range []fyne.CanvasObject{i.disc, i.dot, i.ring, i.label} {
		o.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (i *radioItem) Tapped(*fyne.PointEvent) { i.group.choose(i.index) }

// Cursor implements desktop.Cursorable.
func (i *radioItem) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained implements fyne.Focusable.
func (i *radioItem) FocusGained() { i.focused = true; i.restyle() }

// FocusLost implements fyne.Focusable.
func (i *radioItem) FocusLost() { i.focused = false; i.restyle() }

// TypedRune implements fyne.Focusable.
func (i *radioItem) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (i *radioItem) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace:
		i.group.choose(i.index)
	case fyne.KeyRight, fyne.KeyDown:
		i.group.choose(i.group.chosen + 1)
	case fyne.KeyLeft, fyne.KeyUp:
		i.group.choose(i.group.chosen - 1)
	default:
		HandOn(key)
	}
}

// Says implements Speaker.
func (i *radioItem) Says() (kind, words string) { return "radio", i.label.String() }
