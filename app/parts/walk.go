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

// Speech is one thing that a part drawn as a whole (a table, a chart) says, with
// its place inside the part.
type Speech struct {
	Kind, Words string
	Pos         fyne.Position
	Size        fyne.Size
}

// Talker is a part that says several things.
type Talker interface{ Speeches() []Speech }

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

// Items lists what a canvas shows, the topmost overlay only where there is one
// with the rest behind it: buttons, entries, chips, texts, table cells. It is what
// the scripted end-to-end test reads instead of fixed coordinates.
func Items(c fyne.Canvas) []Item {
	root := c.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	driver := fyne.CurrentApp().Driver()
	var out []Item
	Walk(root, func(o fyne.CanvasObject) bool {
		pos, size := driver.AbsolutePositionForObject(o), o.Size()
		item := Item{X: pos.X, Y: pos.Y, Width: size.Width, Height: size.Height}
		if d, ok := o.(interface{ Disabled() bool }); ok {
			item.Disabled = d.Disabled()
		}
		if f, ok := o.(fyne.Focusable); ok {
			item.Focused = c.Focused() == f
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
		if item.Text != "" && size.Width > 0 {
			out = append(out, item)
		}
		if t, ok := o.(Talker); ok {
			for _, s := range t.Speeches() {
				at := pos.Add(s.Pos)
				out = append(out, Item{Kind: s.Kind, Text: s.Words, X: at.X, Y: at.Y, Width: s.Size.Width, Height: s.Size.Height})
			}
		}
		return true
	})
	return out
}
