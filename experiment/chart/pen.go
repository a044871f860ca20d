package chart

import (
	"image/color"

	"gonum.org/v1/plot/vg"
)

// pen draws on a canvas with the origin at the top left and y pointing down,
// as on screen. It keeps the boxes of all text, so that tests can see whether
// any leaves the canvas or covers another.
type pen struct {
	c    vg.Canvas
	w, h float64
	// k is the size of a point of the pen in points of the canvas. Not every canvas
	// scales the width of lines, so the pen does it.
	k     float64
	look  Look
	words []box
}

// box is where a text was set.
type box struct {
	text           string
	x0, y0, x1, y1 float64
}

// The places a text can be set against.
const (
	left = iota
	middle
	right
)

func (p *pen) point(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(x * p.k), Y: vg.Length((p.h - y) * p.k)}
}

// line strokes a straight line; dash 0 is solid.
func (p *pen) line(x1, y1, x2, y2, width float64, c color.NRGBA, dash float64) {
	var path vg.Path
	path.Move(p.point(x1, y1))
	path.Line(p.point(x2, y2))
	p.stroke(path, width, c, dash)
}

func (p *pen) stroke(path vg.Path, width float64, c color.NRGBA, dash float64) {
	p.c.SetColor(c)
	p.c.SetLineWidth(vg.Length(width * p.k))
	if dash > 0 {
		p.c.SetLineDash([]vg.Length{vg.Length(dash * p.k), vg.Length(dash * p.k)}, 0)
	}
	p.c.Stroke(path)
	if dash > 0 {
		p.c.SetLineDash(nil, 0)
	}
}

func (p *pen) fill(path vg.Path, c color.NRGBA) {
	p.c.SetColor(c)
	p.c.Fill(path)
}

func (p *pen) rect(x, y, w, h float64, c color.NRGBA) {
	p.fill(p.polygon(x, y, x+w, y, x+w, y+h, x, y+h), c)
}

// polygon is a closed path through pairs of coordinates.
func (p *pen) polygon(xy ...float64) vg.Path {
	var path vg.Path
	for i := 0; i+1 < len(xy); i += 2 {
		if i == 0 {
			path.Move(p.point(xy[i], xy[i+1]))
		} else {
			path.Line(p.point(xy[i], xy[i+1]))
		}
	}
	path.Close()
	return path
}

// circle is a circle of four Bézier curves, which every canvas draws alike.
func (p *pen) circle(x, y, r float64) vg.Path {
	const k = 0.5522847498 // 4/3·(√2−1)
	var path vg.Path
	path.Move(p.point(x+r, y))
	path.CubeTo(p.point(x+r, y+k*r), p.point(x+k*r, y+r), p.point(x, y+r))
	path.CubeTo(p.point(x-k*r, y+r), p.point(x-r, y+k*r), p.point(x-r, y))
	path.CubeTo(p.point(x-r, y-k*r), p.point(x-k*r, y-r), p.point(x, y-r))
	path.CubeTo(p.point(x+k*r, y-r), p.point(x+r, y-k*r), p.point(x+r, y))
	path.Close()
	return path
}

// mark draws the dot of an arm by its place among the practice arms (control −1):
// hollow ring, disc, square, diamond. A size of 1 is the size on a full chart.
func (p *pen) mark(place int, x, y, size float64) {
	c, _ := p.look.arm(place)
	const strength = 0.78
	switch place {
	case -1:
		ring := p.circle(x, y, 4.6*size-0.2)
		p.fill(ring, p.look.Surface)
		p.stroke(ring, max(2*size, 1), c, 0)
		return
	case 0:
		p.fill(p.circle(x, y, 5.2*size), faded(c, strength))
	case 1:
		r := 4.6 * size
		p.rect(x-r, y-r, 2*r, 2*r, faded(c, strength))
	default:
		r := 6.2 * size
		p.fill(p.polygon(x, y-r, x+r, y, x, y+r, x-r, y), faded(c, strength))
	}
}

func face(isBold bool) *typeface {
	if isBold {
		return bold
	}
	return regular
}

// text sets one line with its baseline at y.
func (p *pen) text(x, y, size float64, isBold bool, c color.NRGBA, against int, s string) {
	t := face(isBold)
	w := t.width(s, size)
	switch against {
	case middle:
		x -= w / 2
	case right:
		x -= w
	}
	p.words = append(p.words, box{s, x, y - 0.74*size, x + w, y + 0.2*size})
	p.c.SetColor(c)
	for _, path := range t.outline(s, size*p.k, x*p.k, (p.h-y)*p.k) {
		p.c.Fill(path)
	}
}

// lines sets wrapped text downwards from a first baseline and returns the baseline after the last.
func (p *pen) lines(x, y, size, leading float64, isBold bool, c color.NRGBA, against int, lines []string) float64 {
	for _, l := range lines {
		p.text(x, y, size, isBold, c, against, l)
		y += leading
	}
	return y
}

// centred is the baseline that puts a line's capitals in the middle around y.
func centred(y, size float64) float64 { return y + 0.357*size }
