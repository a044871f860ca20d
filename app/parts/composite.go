package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// composite is a widget made of other parts: it shows its body and lets layouts
// ask for the body's height at a width.
type composite struct {
	widget.BaseWidget
	body fyne.CanvasObject
}

// CreateRenderer implements fyne.Widget.
func (c *composite) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.body) }

// HeightFor implements Flowing.
func (c *composite) HeightFor(width float32) float32 { return HeightFor(c.body, width) }

// NaturalWidth implements Flowing.
func (c *composite) NaturalWidth() float32 { return NaturalWidth(c.body) }

// Children gives the parts the widget is made of, for Walk.
func (c *composite) Children() []fyne.CanvasObject { return []fyne.CanvasObject{c.body} }
