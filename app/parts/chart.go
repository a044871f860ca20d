package parts

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// DrawFunc draws a chart as an image of w by h device pixels; scale is device
// pixels for each pixel of the guide (text size included), dark the variant.
type DrawFunc func(w, h int, scale float32, dark bool) image.Image

// ChartImage shows a drawn chart at the exact resolution of the screen and keeps
// the picture until its size, the variant or the data change.
type ChartImage struct {
	widget.BaseWidget
	draw          DrawFunc
	width, height float32
	sentence      string
	key           chartKey
	picture       image.Image
	version       int
}

// chartKey is what a kept picture was drawn for.
type chartKey struct {
	w, h, version int
	scale         float32
	dark          bool
}

// NewChartImage shows a chart at least width by height (at 100 per cent); it is
// drawn larger where it gets more room. sentence says in words what it shows, for
// people who do not see it.
func NewChartImage(width, height float32, sentence string, draw DrawFunc) *ChartImage {
	c := &ChartImage{draw: draw, width: width, height: height, sentence: sentence}
	c.ExtendBaseWidget(c)
	return c
}

// SetDraw replaces the chart.
func (c *ChartImage) SetDraw(sentence string, draw DrawFunc) {
	c.draw, c.sentence = draw, sentence
	c.version++
	c.Refresh()
}

// Redraw draws the chart again after its data changed.
func (c *ChartImage) Redraw() { c.version++; c.Refresh() }

// Says implements Speaker.
func (c *ChartImage) Says() (kind, words string) { return "chart", c.sentence }

// paint is called by the canvas with the size in device pixels.
func (c *ChartImage) paint(w, h int) image.Image {
	size := c.Size()
	if w <= 0 || h <= 0 || size.Width <= 0 || c.draw == nil {
		return image.NewUniform(color.Transparent)
	}
	key := chartKey{w, h, c.version, float32(w) / size.Width * CurrentTheme().scale, IsDark()}
	if c.picture == nil || key != c.key {
		c.key, c.picture = key, c.draw(w, h, key.scale, key.dark)
	}
	return c.picture
}

// CreateRenderer implements fyne.Widget.
func (c *ChartImage) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	return &chartRenderer{chart: c, raster: canvas.NewRaster(c.paint)}
}

type chartRenderer struct {
	chart  *ChartImage
	raster *canvas.Raster
}

func (r *chartRenderer) Layout(size fyne.Size) { r.raster.Resize(size) }
func (r *chartRenderer) MinSize() fyne.Size {
	return fyne.NewSize(S(r.chart.width), S(r.chart.height))
}
func (r *chartRenderer) Refresh()                     { r.raster.Refresh() }
func (r *chartRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.raster} }
func (r *chartRenderer) Destroy()                     {}
