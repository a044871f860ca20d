package chart

import (
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Options says what is drawn inside the image.
type Options struct {
	// Titles puts title, subtitle and source inside the image; false when the
	// page around the figure already says them.
	Titles bool
}

// Figure is a picture that can be drawn at any size, with the same numbers as a table.
type Figure struct {
	look                    Look
	titles                  bool
	title, subtitle, source string
	// body draws between top and bottom, both in points from the top of the canvas.
	body func(p *pen, top, bottom float64)
	// height is the natural height of the body at a width.
	height func(width float64) float64
	// least is the share of the natural height below which the whole figure is
	// drawn smaller, so that its words never cover each other.
	least float64
	rows  [][]string
}

// Title is the finding the figure shows, in words, also for screen readers.
func (f *Figure) Title() string { return f.title }

// Subtitle is the line below the title: the measure and its unit.
func (f *Figure) Subtitle() string { return f.subtitle }

// Numbers is the table twin: the same numbers as the picture, as text. The first
// row is the header.
func (f *Figure) Numbers() [][]string { return f.rows }

// Sizes of text in points, from the look guide.
const (
	titleSize, titleLeading = 17.0, 22.0
	nameSize                = 14.0
	smallSize, smallLeading = 13.0, 17.0
	hugeSize                = 28.0
	meanSize                = 17.0
)

// Height is the height in points at which the figure looks best at a given width.
func (f *Figure) Height(widthPt float64) float64 {
	h := f.height(widthPt)
	if f.titles {
		top, bottom := f.margins(widthPt)
		h += top + bottom
	}
	return math.Ceil(h)
}

// margins are the heights that the titles and the source line take.
func (f *Figure) margins(width float64) (top, bottom float64) {
	top = titleLeading*float64(len(bold.wrap(f.title, titleSize, width))) + 2
	if f.subtitle != "" {
		top += smallLeading*float64(len(regular.wrap(f.subtitle, smallSize, width))) + 6
	}
	return top, smallLeading*float64(len(regular.wrap(f.source, smallSize, width))) + 8
}

// Draw draws the figure on the lower left corner of a canvas, widthPt by heightPt points.
func (f *Figure) Draw(c vg.Canvas, widthPt, heightPt float64) { f.draw(c, widthPt, heightPt) }

// draw returns the pen, for the boxes of its words.
func (f *Figure) draw(c vg.Canvas, width, height float64) *pen {
	k := f.shrink(width, height)
	width, height = width/k, height/k
	p := &pen{c: c, w: width, h: height, k: k, look: f.look}
	p.rect(0, 0, width, height, f.look.Surface)
	if !f.titles {
		f.body(p, 0, height)
		return p
	}
	top, bottom := f.margins(width)
	y := p.lines(0, titleSize, titleSize, titleLeading, true, f.look.Ink, left, bold.wrap(f.title, titleSize, width))
	if f.subtitle != "" {
		p.lines(0, y-2, smallSize, smallLeading, false, f.look.Ink2, left, regular.wrap(f.subtitle, smallSize, width))
	}
	p.lines(0, height-bottom+8+smallSize, smallSize, smallLeading, false, f.look.Ink3, left, regular.wrap(f.source, smallSize, width))
	f.body(p, top, height-bottom)
	return p
}

// shrink is how much smaller a figure is drawn where it gets less than its least
// height; 1 where it has room. A quarter is the end, no one could read less.
func (f *Figure) shrink(width, height float64) float64 {
	k := 1.0
	for k > 0.25 && f.Height(width/k)*f.least > height/k {
		k -= 0.05
	}
	return k
}

// Image draws the figure in pixels: widthPt by heightPt points at dpi pixels per
// 72 points. On screen, dpi is 72 times the window's scale.
func (f *Figure) Image(widthPt, heightPt, dpi float64) image.Image {
	return inPixels(widthPt, heightPt, dpi, f.Draw)
}

func inPixels(widthPt, heightPt, dpi float64, draw func(c vg.Canvas, w, h float64)) image.Image {
	// The canvas knows whole numbers of dots per inch only; the figure is laid
	// out for what the pixels give, so that it fills the image to its edge.
	whole := max(int(math.Round(dpi)), 1)
	k := 72 / float64(whole)
	w, h := float64(pixels(widthPt, dpi))*k, float64(pixels(heightPt, dpi))*k
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(w), vg.Length(h)), vgimg.UseDPI(whole))
	draw(c, w, h)
	return c.Image()
}

// margin is the empty edge in points around a figure that is written to a file.
const margin = 16

// framed draws the figure with its margin; a figure without titles is meant to
// stand in a page that has its own.
func (f *Figure) framed(c vg.Canvas, width, height float64) {
	if !f.titles {
		f.Draw(c, width, height)
		return
	}
	p := &pen{c: c, w: width, h: height, k: 1}
	p.rect(0, 0, width, height, f.look.Surface)
	c.Push()
	c.Translate(vg.Point{X: margin, Y: margin})
	f.draw(c, width-2*margin, height-2*margin)
	c.Pop()
}

func pixels(points, dpi float64) int {
	return min(max(int(math.Round(points*dpi/72)), 1), 20000)
}

// WritePNG writes the figure as PNG; 144 dpi is twice the size on screen. A
// figure with titles gets an empty margin within the size asked for, as in the
// other formats.
func (f *Figure) WritePNG(w io.Writer, widthPt, heightPt, dpi float64) error {
	if err := png.Encode(w, inPixels(widthPt, heightPt, dpi, f.framed)); err != nil {
		return fmt.Errorf("write chart: %w", err)
	}
	return nil
}

// WriteSVG writes the figure as SVG with its text as outlines.
func (f *Figure) WriteSVG(w io.Writer, widthPt, heightPt float64) error {
	c := vgsvg.New(vg.Length(widthPt), vg.Length(heightPt))
	f.framed(c, widthPt, heightPt)
	if _, err := c.WriteTo(w); err != nil {
		return fmt.Errorf("write chart: %w", err)
	}
	return nil
}

// WritePDF writes the figure as a PDF of one page of its size, with its text as
// outlines. The same figure gives the same bytes.
func (f *Figure) WritePDF(w io.Writer, widthPt, heightPt float64) error {
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: widthPt, Ht: heightPt}})
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(time.Unix(0, 0).UTC())
	pdf.SetModificationDate(time.Unix(0, 0).UTC())
	pdf.SetTitle(f.title, true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddPage()
	f.framed(OnPage(pdf, 0, 0, heightPt), widthPt, heightPt)
	if err := pdf.Output(w); err != nil {
		return fmt.Errorf("write chart: %w", err)
	}
	return nil
}

// statements joins short statements to one source line, leaving out empty ones.
func statements(parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " ")
}

// Source is the last line of the figure: what a mark is, where the values come
// from and how many teams there are, for pages that write it themselves.
func (f *Figure) Source() string { return f.source }
