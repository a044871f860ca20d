package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Shape is a rectangle whose colours are names, so that it follows the variant.
type Shape struct {
	widget.BaseWidget
	Fill, Stroke fyne.ThemeColorName
	StrokeWidth  float32
	Radius       float32
	// Width and Height are the smallest size at 100 per cent.
	Width, Height float32
	// Outset draws the rectangle larger than its place on every side, as a focus ring is.
	Outset float32
}

// NewShape makes a filled rectangle with a radius.
func NewShape(fill fyne.ThemeColorName, radius float32) *Shape {
	s := &Shape{Fill: fill, Radius: radius, Stroke: Transparent}
	s.ExtendBaseWidget(s)
	return s
}

// Outlined makes a filled rectangle with a hairline of a colour.
func Outlined(fill, stroke fyne.ThemeColorName, radius float32) *Shape {
	s := NewShape(fill, radius)
	s.Stroke, s.StrokeWidth = stroke, 1
	return s
}

// Rule is a horizontal hairline, one pixel high at every text size.
func Rule() *Shape { return ruleOf(Hairline) }

func ruleOf(colour fyne.ThemeColorName) *Shape {
	s := NewShape(colour, 0)
	s.Height = -1
	return s
}

// UprightRule is a vertical hairline.
func UprightRule() *Shape {
	s := NewShape(Hairline, 0)
	s.Width = -1
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *Shape) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	r := &shapeRenderer{shape: s, rect: canvas.NewRectangle(nil)}
	r.update()
	return r
}

type shapeRenderer struct {
	shape *Shape
	rect  *canvas.Rectangle
}

func (r *shapeRenderer) update() {
	s := r.shape
	r.rect.FillColor, r.rect.StrokeColor = Colour(s.Fill), Colour(s.Stroke)
	r.rect.StrokeWidth = s.StrokeWidth
	if s.Stroke == Transparent {
		// The painter would blend the fill's edge with a stroke of no colour.
		r.rect.StrokeWidth = 0
	}
	r.rect.CornerRadius = S(s.Radius)
}

func (r *shapeRenderer) Layout(size fyne.Size) {
	o := r.shape.Outset
	r.rect.Move(fyne.NewPos(-o, -o))
	r.rect.Resize(size.AddWidthHeight(2*o, 2*o))
}

func length(px float32) float32 {
	if px < 0 {
		return -px
	}
	return S(px)
}

func (r *shapeRenderer) MinSize() fyne.Size {
	return fyne.NewSize(length(r.shape.Width), length(r.shape.Height))
}

func (r *shapeRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }
func (r *shapeRenderer) Destroy()                     {}

func (r *shapeRenderer) Refresh() {
	r.update()
	r.Layout(r.shape.Size())
	r.rect.Refresh()
}
