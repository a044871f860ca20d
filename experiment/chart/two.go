package chart

import (
	"image/color"
	"math"

	"leeway/experiment"
	"leeway/experiment/finding"
)

// column is the words below one part of the chart.
type column struct {
	x, room       float64
	name          string
	small         []string
	colour        color.NRGBA
	against       int
	names, counts []string
}

// drawTwo is the chart of a control and one practice arm.
func (h *house) drawTwo(p *pen, top, bottom float64) {
	const edge = 26 // between the gridlines' end and the difference
	beside := h.besideWidth()
	dx := p.w - beside - 40 // left of the grey box
	from := h.labelWidth()
	room := (dx - edge - from) / 2
	columns := []column{
		{name: h.f.Arms[0].Name, small: []string{h.armCounts(h.f.Arms[0])}, colour: p.look.ControlText, against: middle, room: room - 10},
		{name: h.f.Arms[1].Name, small: []string{h.armCounts(h.f.Arms[1])}, colour: p.look.Practice, against: middle, room: room - 10},
		{x: dx, name: "Difference", small: []string{"and " + h.confid + " interval"}, colour: p.look.Ink, against: left, room: p.w - dx},
	}
	label := math.Max(bold.width(h.level(h.control), meanSize), bold.width(h.level(h.control+h.f.Change*h.k), meanSize)) + 8
	half := math.Min(46, (room-label-14)/2)
	for i := range 2 {
		columns[i].x = from + room*float64(i) + room/2
		if l := columns[i].x - half - 10 - label; l < from+room*float64(i) {
			columns[i].x += from + room*float64(i) - l
		}
	}
	floor := h.footer(p, bottom, columns)
	e := h.extent()
	y, _ := h.axis(p, e, top, floor-12, dx-edge)
	h.difference(p, y, dx)
	for i := range 2 {
		h.drawArm(p, y, i, columns[i].x, half, label, dx)
	}
	h.estimate(p, y, dx)
}

// level writes a mean at its line; one that the outcome cannot have is not written.
func (h *house) level(v float64) string {
	if h.f.Beyond(v / h.k) {
		return ""
	}
	return finding.Number(v, h.decimals) + h.suffix
}

// besideWidth is the room for the words right of the difference.
func (h *house) besideWidth() float64 {
	w := math.Max(regular.width("too small to matter", smallSize), bold.width(h.signed(), hugeSize))
	return math.Max(w, bold.width(h.interval(), nameSize))
}

func (h *house) interval() string {
	if math.IsNaN(h.f.Low) || math.IsNaN(h.f.High) {
		return h.f.IntervalText()
	}
	return h.f.IntervalText() + finding.ScaleOf(h.f.Estimate.Outcome).Change
}

func (h *house) signed() string { return finding.Signed(h.f.Change*h.k, h.decimals) }

// labelWidth is where the plot starts, right of the axis labels.
func (h *house) labelWidth() float64 {
	e := h.extent().padded(0.05)
	values, decimals := h.ticks(e)
	widest := 0.0
	for _, v := range values {
		widest = math.Max(widest, regular.width(tickLabel(v, decimals)+h.suffix, smallSize))
	}
	return widest + 9
}

// extent is what must be seen: dots, means, intervals and the box.
func (h *house) extent() extent {
	e := empty()
	e.add(h.control)
	for i, a := range h.f.Arms {
		if h.dots {
			e.add(h.values[i]...)
		}
		if !math.IsNaN(a.Change) {
			e.add(h.control+a.Change*h.k, h.control+a.Low*h.k, h.control+a.High*h.k)
		}
	}
	e.add(h.control+h.f.Change*h.k, h.control+h.f.Low*h.k, h.control+h.f.High*h.k)
	for _, b := range h.box() {
		e.add(h.control + b)
	}
	return e
}

// box is the ends of what is too small to matter, around zero. It reaches to the
// better side, and to the worse side too where the interval does.
func (h *house) box() [2]float64 {
	low, high := 0.0, h.delta
	worse := h.f.Low
	if h.f.Estimate.Outcome.Better == experiment.LowerIsBetter {
		low, high = -h.delta, 0
		worse = -h.f.High
	}
	if worse < 0 {
		low, high = -h.delta, h.delta
	}
	return [2]float64{low, high}
}

// difference draws the grey box and the control's mean as its zero.
func (h *house) difference(p *pen, y scale, dx float64) {
	b := h.box()
	y0, y1 := y.at(h.control+b[1]), y.at(h.control+b[0])
	p.rect(dx, y0, 32, y1-y0, p.look.ControlTint)
	for _, end := range b {
		if end != 0 {
			p.line(dx, y.at(h.control+end), dx+32, y.at(h.control+end), 1, p.look.ControlText, 0)
		}
	}
}

// drawArm draws one arm's dots, its mean, and the mean's line to the difference.
func (h *house) drawArm(p *pen, y scale, i int, x, half, label, dx float64) {
	_, words := p.look.arm(i - 1)
	mean, to := h.control, dx+38
	if i > 0 {
		mean, to = h.control+h.f.Change*h.k, dx+16
	}
	if math.IsNaN(mean) {
		return
	}
	ym := y.at(mean)
	p.line(x-half-10, ym, to, ym, 1.4, words, 0)
	h.drawDots(p, y, i, x, half)
	p.line(x-half, ym, x+half, ym, 3.2, words, 0)
	text := h.level(mean)
	if text == "" {
		return
	}
	w := bold.width(text, meanSize)
	p.rect(x-half-12-w-2, ym-11, w+4, 22, p.look.Surface)
	p.text(x-half-12, centred(ym, meanSize), meanSize, true, words, right, text)
}

// drawDots draws the teams of one arm, all arms with dots of one size.
func (h *house) drawDots(p *pen, y scale, i int, x, half float64) {
	if !h.dots {
		return
	}
	ys := make([][]float64, len(h.values))
	for a, values := range h.values {
		for _, v := range values {
			ys[a] = append(ys[a], y.at(v))
		}
	}
	placed, size := swarms(ys, half+8)
	if size == 0 {
		return
	}
	for _, d := range placed[i] {
		p.mark(i-1, x+d.x, d.y, size)
	}
}

// estimate draws the difference with its interval and the words beside it, moved
// apart where they would cover each other.
func (h *house) estimate(p *pen, y scale, dx float64) {
	x, words := dx+16, p.look.Practice
	change := h.control + h.f.Change*h.k
	if math.IsNaN(change) || math.IsNaN(h.f.Low) || math.IsNaN(h.f.High) {
		p.lines(dx, y.at(h.control)+smallLeading, smallSize, smallLeading, false, p.look.Ink2, left, regular.wrap("No interval could be computed.", smallSize, p.w-dx))
		return
	}
	low, high := y.at(h.control+h.f.Low*h.k), y.at(h.control+h.f.High*h.k)
	thick, caps, r := 3.0, 2.0, 6.5
	if !h.f.Planned {
		thick, caps, r = 2, 1.6, 5.5
	}
	p.line(x, low, x, high, thick, words, 0)
	p.line(x-6, low, x+6, low, caps, words, 0)
	p.line(x-6, high, x+6, high, caps, words, 0)
	p.fill(p.circle(x, y.at(change), r), words)
	if !h.f.Planned {
		p.fill(p.circle(x, y.at(change), r-2), p.look.Surface)
	}
	h.beside(p, y, dx+40, change)
}

// beside writes the number, its interval, and what the box and the line mean.
func (h *house) beside(p *pen, y scale, x, change float64) {
	b := h.box()
	boxAt := h.control + (b[0]+b[1])/2
	if b[0] < 0 && b[1] > 0 {
		// The label of a box on both sides stands in its half away from the estimate.
		boxAt = h.control + b[0]/2
		if h.f.Change < 0 {
			boxAt = h.control + b[1]/2
		}
	}
	noAt := y.at(h.control) + 11 // below its line where the change is up
	if h.f.Change < 0 {
		noAt = y.at(h.control) - 11
	}
	items := []item{
		{y.at(change) - 1, 48, func(at float64) {
			p.text(x, at+2, hugeSize, true, p.look.Practice, left, h.signed())
			p.text(x, at+20, nameSize, true, p.look.Ink, left, h.interval())
		}},
		{y.at(boxAt), 18, func(at float64) {
			p.text(x, centred(at, smallSize), smallSize, false, p.look.ControlText, left, "too small to matter")
		}},
		{noAt, 18, func(at float64) {
			p.text(x, centred(at, smallSize), smallSize, false, p.look.ControlText, left, "no change")
		}},
	}
	place(items, math.Min(y.to, y.from)-6, math.Max(y.to, y.from)+6)
}

// item is something written at a wanted height.
type item struct {
	at, height float64
	draw       func(at float64)
}

// place draws items at their wanted places, moved apart where they would meet.
func place(items []item, from, to float64) {
	sortItems(items)
	centres, heights := make([]float64, len(items)), make([]float64, len(items))
	for i, it := range items {
		centres[i], heights[i] = it.at, it.height
	}
	for i, at := range spread(centres, heights, from, to) {
		items[i].draw(at)
	}
}
