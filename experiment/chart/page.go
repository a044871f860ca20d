package chart

import (
	"image"
	"image/color"
	"math"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// page is a canvas on a part of a page of a PDF document. It is used in place of
// vgpdf, which stamps the time into every file and cannot share a page.
type page struct {
	pdf   *fpdf.Fpdf
	state pageState
	stack []pageState
}

// pageState is what Push saves. The matrix maps (x, y) to (a·x+c·y+e, b·x+d·y+f).
type pageState struct {
	a, b, c, d, e, f float64
	width            float64
	colour           color.NRGBA
	dash             []float64
	offset           float64
}

// OnPage is a canvas on the current page of a document whose unit is the point.
// Its upper left corner is at (x, y) from the upper left of the page, and it is
// height points high.
func OnPage(pdf *fpdf.Fpdf, x, y, height float64) vg.Canvas {
	return &page{pdf: pdf, state: pageState{a: 1, d: -1, e: x, f: y + height, width: 1, colour: color.NRGBA{A: 255}}}
}

func (p *page) SetLineWidth(w vg.Length) { p.state.width = float64(w) }

func (p *page) SetLineDash(pattern []vg.Length, offset vg.Length) {
	p.state.dash = nil
	for _, l := range pattern {
		p.state.dash = append(p.state.dash, float64(l))
	}
	p.state.offset = float64(offset)
}

func (p *page) SetColor(c color.Color) {
	if c == nil {
		c = color.Black
	}
	p.state.colour = color.NRGBAModel.Convert(c).(color.NRGBA)
}

func (p *page) Rotate(rad float64) {
	sin, cos := math.Sincos(rad)
	s := p.state
	p.state.a, p.state.b = s.a*cos+s.c*sin, s.b*cos+s.d*sin
	p.state.c, p.state.d = s.c*cos-s.a*sin, s.d*cos-s.b*sin
}

func (p *page) Translate(pt vg.Point) { p.state.e, p.state.f = p.at(pt) }

func (p *page) Scale(x, y float64) {
	p.state.a, p.state.b = p.state.a*x, p.state.b*x
	p.state.c, p.state.d = p.state.c*y, p.state.d*y
}

func (p *page) Push() { p.stack = append(p.stack, p.state) }

func (p *page) Pop() {
	p.state, p.stack = p.stack[len(p.stack)-1], p.stack[:len(p.stack)-1]
}

// at maps a point of the canvas to the page.
func (p *page) at(pt vg.Point) (x, y float64) {
	s, px, py := p.state, float64(pt.X), float64(pt.Y)
	return s.a*px + s.c*py + s.e, s.b*px + s.d*py + s.f
}

func (p *page) Stroke(path vg.Path) {
	if p.state.width <= 0 {
		return
	}
	c := p.state.colour
	p.pdf.SetDrawColor(int(c.R), int(c.G), int(c.B))
	p.pdf.SetLineWidth(p.state.width * math.Sqrt(math.Abs(p.state.a*p.state.d-p.state.b*p.state.c)))
	// The document writes the start of a path to fewer decimals than its curves; a
	// pointed join would make that a spike.
	p.pdf.SetLineJoinStyle("round")
	p.pdf.SetDashPattern(p.state.dash, p.state.offset)
	p.paint(path, "D")
}

func (p *page) Fill(path vg.Path) {
	c := p.state.colour
	p.pdf.SetFillColor(int(c.R), int(c.G), int(c.B))
	p.paint(path, "F")
}

func (p *page) paint(path vg.Path, how string) {
	opacity := float64(p.state.colour.A) / 255
	if opacity < 1 {
		p.pdf.SetAlpha(opacity, "Normal")
	}
	p.trace(path)
	p.pdf.DrawPath(how)
	if opacity < 1 {
		p.pdf.SetAlpha(1, "Normal")
	}
}

func (p *page) trace(path vg.Path) {
	for _, part := range path {
		x, y := p.at(part.Pos)
		switch part.Type {
		case vg.MoveComp:
			p.pdf.MoveTo(x, y)
		case vg.LineComp:
			p.pdf.LineTo(x, y)
		case vg.CurveComp:
			cx, cy := p.at(part.Control[0])
			if len(part.Control) == 1 {
				p.pdf.CurveTo(cx, cy, x, y)
			} else {
				dx, dy := p.at(part.Control[1])
				p.pdf.CurveBezierCubicTo(cx, cy, dx, dy, x, y)
			}
		case vg.ArcComp:
			p.arc(part)
		case vg.CloseComp:
			p.pdf.ClosePath()
		}
	}
}

// arc draws a circular arc as straight pieces of two degrees, after a line to its start.
func (p *page) arc(part vg.PathComp) {
	n := max(int(math.Ceil(math.Abs(part.Angle)/(math.Pi/90))), 1)
	for i := 0; i <= n; i++ {
		sin, cos := math.Sincos(part.Start + part.Angle*float64(i)/float64(n))
		p.pdf.LineTo(p.at(vg.Point{X: part.Pos.X + part.Radius*vg.Length(cos), Y: part.Pos.Y + part.Radius*vg.Length(sin)}))
	}
}

// FillString fills the text's outlines from the font it is given.
func (p *page) FillString(f font.Face, pt vg.Point, text string) {
	t := &typeface{font: f.Face, glyphs: map[rune]glyph{}, upem: fixed.Int26_6(f.Face.UnitsPerEm())}
	for _, path := range t.outline(text, float64(f.Font.Size), float64(pt.X), float64(pt.Y)) {
		p.Fill(path)
	}
}

// DrawImage draws each pixel as a small rectangle. No figure of ours holds an image.
func (p *page) DrawImage(rect vg.Rectangle, img image.Image) {
	b := img.Bounds()
	w, h := rect.Size().X/vg.Length(b.Dx()), rect.Size().Y/vg.Length(b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			corner := vg.Point{X: rect.Min.X + vg.Length(x-b.Min.X)*w, Y: rect.Max.Y - vg.Length(y-b.Min.Y+1)*h}
			p.SetColor(img.At(x, y))
			p.Fill(vg.Rectangle{Min: corner, Max: vg.Point{X: corner.X + w, Y: corner.Y + h}}.Path())
		}
	}
}
