package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Parent is a widget that shows other objects; Walk follows it.
type Parent interface{ Children() []fyne.CanvasObject }

// Speaker is a widget with a name: its kind and its words, as a test or a person
// who does not see it needs them.
type Speaker interface{ Says() (kind, words string) }

// Speech is one thing that a part drawn as a whole (a table) says, with its place
// in the window.
type Speech struct {
	Kind, Words string
	Pos         fyne.Position
	Size        fyne.Size
}

// Talker is a part that says several things; at is where it stands in the window.
type Talker interface {
	Speeches(at fyne.Position) []Speech
}

// children gives the objects an object shows, as far as they can be known.
func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch v := o.(type) {
	case *fyne.Container:
		return v.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{v.Content}
	case *container.ThemeOverride:
		return []fyne.CanvasObject{v.Content}
	case *widget.PopUp:
		return []fyne.CanvasObject{v.Content}
	case Parent:
		return v.Children()
	}
	return nil
}

// Walk visits an object and all that it shows, from the outside in; hidden
// objects are left out. visit tells whether to go deeper.
func Walk(o fyne.CanvasObject, visit func(fyne.CanvasObject) bool) {
	if o == nil || !o.Visible() || !visit(o) {
		return
	}
	for _, child := range children(o) {
		Walk(child, visit)
	}
}

// Relayout lays out everything around an object again, after its height changed.
func Relayout(o fyne.CanvasObject) {
	app := fyne.CurrentApp()
	if app == nil {
		return
	}
	c := app.Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	relayout(c.Content())
	for _, over := range c.Overlays().List() {
		relayout(over)
	}
	if content := c.Content(); content != nil {
		canvas.Refresh(content)
	}
}

func relayout(o fyne.CanvasObject) {
	if o == nil || !o.Visible() {
		return
	}
	switch v := o.(type) {
	case *fyne.Container:
		if v.Layout != nil {
			v.Layout.Layout(v.Objects, v.Size())
		}
	case *container.Scroll:
		v.Content.Resize(v.Content.MinSize().Max(v.Size()))
		holdInSight(v)
	case *container.ThemeOverride:
	case Parent:
		if f, ok := o.(interface{ layBody() }); ok {
			f.layBody()
		}
	}
	for _, child := range children(o) {
		relayout(child)
	}
}

// holdInSight scrolls an area back whose content has become lower than what was scrolled
// past, which the toolkit does only at the next turn of the wheel.
func holdInSight(s *container.Scroll) {
	if most := max(0, s.Content.Size().Height-s.Size().Height); s.Offset.Y > most {
		s.ScrollToOffset(fyne.NewPos(s.Offset.X, most))
	}
}

func (c *composite) layBody() { c.body.Resize(c.Size()) }

// Item is one visible thing of a window: what it is, what it says and where it
// is, in pixels of the canvas.
type Item struct {
	Kind   string  `json:"kind"`
	Text   string  `json:"text"`
	X      float32 `json:"x"`
	Y      float32 `json:"y"`
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
	// Disabled is true where it cannot be used now.
	Disabled bool `json:"disabled,omitempty"`
	// Focused is true where the keyboard is.
	Focused bool `json:"focused,omitempty"`
}

// Items lists what a canvas shows, or its topmost overlay where there is one:
// buttons, entries, chips, texts, table cells. What is scrolled out of sight is
// left out. It is what the scripted end-to-end test reads instead of fixed
// coordinates.
func Items(c fyne.Canvas) []Item {
	root := c.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	l := lister{canvas: c}
	l.list(root, fyne.NewPos(0, 0), area{fyne.NewPos(0, 0), c.Size()})
	return l.found
}

// area is a rectangle of the window.
type area struct {
	pos  fyne.Position
	size fyne.Size
}

func (a area) meets(b area) bool {
	return a.pos.X < b.pos.X+b.size.Width && b.pos.X < a.pos.X+a.size.Width &&
		a.pos.Y < b.pos.Y+b.size.Height && b.pos.Y < a.pos.Y+a.size.Height
}

// lister collects items; it adds up positions on the way down, because asking the
// driver for each would walk the whole tree each time.
type lister struct {
	canvas fyne.Canvas
	found  []Item
}

func (l *lister) list(o fyne.CanvasObject, origin fyne.Position, sight area) {
	if o == nil || !o.Visible() {
		return
	}
	at := area{origin.Add(o.Position()), o.Size()}
	if at.size.Width > 0 && at.size.Height > 0 && at.meets(sight) {
		l.add(o, at)
	}
	if _, clips := o.(*container.Scroll); clips {
		sight = at
	}
	for _, child := range children(o) {
		l.list(child, at.pos, sight)
	}
}

func (l *lister) add(o fyne.CanvasObject, at area) {
	item := Item{X: at.pos.X, Y: at.pos.Y, Width: at.size.Width, Height: at.size.Height}
	if d, ok := o.(interface{ Disabled() bool }); ok {
		item.Disabled = d.Disabled()
	}
	if f, ok := o.(fyne.Focusable); ok {
		item.Focused = l.canvas.Focused() == f
	}
	switch v := o.(type) {
	case *Text:
		item.Kind, item.Text = "text", v.String()
	case *widget.Label:
		item.Kind, item.Text = "text", v.Text
	case *Icon:
		item.Kind, item.Text = "icon", v.Name()
	case Speaker:
		item.Kind, item.Text = v.Says()
	}
	if item.Text != "" {
		l.found = append(l.found, item)
	}
	if t, ok := o.(Talker); ok {
		for _, s := range t.Speeches(at.pos) {
			l.found = append(l.found, Item{Kind: s.Kind, Text: s.Words, X: s.Pos.X, Y: s.Pos.Y, Width: s.Size.Width, Height: s.Size.Height})
		}
	}
}
