package data

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"leeway/app/parts"
	"leeway/experiment/quality"
)

// The measures of the flow chart at 100 % text size.
const (
	flowBoxHeight = 64
	flowTopShare  = 0.36 // the width of the upper boxes as a part of the chart's
	flowTopLeast  = 190
	flowStep      = 33 // between the upper boxes
	flowFork      = 39 // down to the arms
	flowGap       = 27 // between the boxes of an arm
	flowColumnGap = 28
	flowNoteGap   = 10
	flowWidest    = 940 // the chart stands in the middle of more room
	flowTallest   = 1.5 // how far boxes and gaps are stretched where there is room
)

// flowChart is the flow of teams as boxes and arrows, each box a button.
type flowChart struct {
	widget.BaseWidget
	roster, drawn fyne.CanvasObject
	note          fyne.CanvasObject
	branches      [][]fyne.CanvasObject
}

// newFlowChart makes the chart; open is called with the box that is pressed.
func newFlowChart(r *quality.Report, open func(b *quality.Box)) *flowChart {
	f := &r.Flow
	c := &flowChart{roster: flowBox(&f.Roster, false, false, open), drawn: flowBox(&f.Drawn, false, false, open), note: flowNote(&f.LeftOut, open)}
	for i := range f.Branches {
		b := &f.Branches[i]
		var column []fyne.CanvasObject
		if b.Assigned != nil {
			column = append(column, flowBox(b.Assigned, true, false, open))
		}
		c.branches = append(c.branches, append(column, flowBox(&b.Lost, false, b.Lost.Teams > 0, open), flowBox(&b.Analysed, false, false, open)))
	}
	c.ExtendBaseWidget(c)
	return c
}

// flowBox is one box: its title, its words, a bar at the left of an arm's, a tint where
// teams were lost.
func flowBox(b *quality.Box, arm, lost bool, open func(b *quality.Box)) fyne.CanvasObject {
	back := parts.Outlined(parts.Surface, parts.Hairline, 6)
	if lost {
		back.Fill = parts.WarningTint
	}
	words := parts.Column(1, parts.Spacer(), parts.SmallSpans(parts.B(b.Title)).Aligned(fyne.TextAlignCenter))
	if b.Text != "" {
		words.Add(parts.Caption(b.Text).Aligned(fyne.TextAlignCenter))
	}
	words.Add(parts.Spacer())
	layers := []fyne.CanvasObject{back, parts.NewTapArea(strings.TrimSuffix(b.Title+". "+b.Text, ". "), 6, parts.Pad(8, 10, 9, 10, words), func() { open(b) })}
	if arm {
		layers = append(layers, parts.RowFill(0, parts.Sized(4, 0, parts.NewShape(parts.Ink3, 2)), parts.Spacer()))
	}
	return parts.Over(layers...)
}

// flowNote is what stands beside the arrow to the draw: who was left out.
func flowNote(b *quality.Box, open func(b *quality.Box)) fyne.CanvasObject {
	title := b.Title
	if b.Teams > 0 {
		title += ":"
	}
	words := parts.Column(0, parts.NewText(parts.SizeCaption, parts.B(title)))
	for _, r := range b.Reasons {
		short, _, _ := strings.Cut(r.Words, ": ")
		words.Add(parts.Caption(thousands(r.Teams) + ": " + short))
	}
	return parts.NewTapArea(b.Title+". "+b.Text, 6, parts.Pad(3, 0, 3, 3, words), func() { open(b) })
}

// Children implements parts.Parent.
func (c *flowChart) Children() []fyne.CanvasObject {
	out := []fyne.CanvasObject{c.roster, c.note, c.drawn}
	for _, column := range c.branches {
		out = append(out, column...)
	}
	return out
}

// NaturalWidth implements parts.Flowing.
func (c *flowChart) NaturalWidth() float32 { return parts.S(548) }

// HeightFor implements parts.Flowing.
func (c *flowChart) HeightFor(width float32) float32 { return c.arrange(width, 1, nil) }

// spot is where a box stands.
type spot func(o fyne.CanvasObject, x, y, w, h float32)

// topWidth is the width of the upper boxes.
func (c *flowChart) topWidth(width float32) float32 {
	return min(width, max(parts.S(flowTopLeast), flowTopShare*width))
}

// arrange works out the places of all boxes at a width and gives the height of the chart.
// Boxes and gaps are stretched by a factor; put may be nil.
func (c *flowChart) arrange(all, stretch float32, put spot) float32 {
	width := min(all, parts.S(flowWidest))
	beside := (all - width) / 2
	place := func(o fyne.CanvasObject, x, y, w, h float32) {
		if put != nil {
			put(o, beside+x, y, w, h)
		}
	}
	s := func(px float32) float32 { return parts.S(px) * stretch }
	top := c.topWidth(width)
	left := (width - top) / 2
	tall := func(w float32, boxes ...fyne.CanvasObject) float32 {
		h := s(flowBoxHeight)
		for _, b := range boxes {
			h = max(h, parts.HeightFor(b, w))
		}
		return h
	}
	h := tall(top, c.roster, c.drawn)
	noteLeft := left + top + parts.S(flowNoteGap)
	noteHeight := parts.HeightFor(c.note, width-noteLeft)
	step := s(flowStep)
	y := parts.S(4)
	place(c.roster, left, y, top, h)
	// The note's first line stands just below the arrow's arm.
	noteTop := y + h + step/2 - parts.S(14)
	place(c.note, noteLeft, noteTop, width-noteLeft, noteHeight)
	y += h + step
	place(c.drawn, left, y, top, h)
	y += h
	y = max(y, noteTop+noteHeight-s(flowFork)/2)
	gap := s(flowGap)
	next := s(flowFork)
	n := float32(len(c.branches))
	w := (width - (n-1)*parts.S(flowColumnGap)) / n
	if n == 1 {
		w, next = min(width, max(parts.S(260), 0.48*width)), s(flowStep)-s(4)
	}
	for row := range c.branches[0] {
		y += next
		next = gap
		var boxes []fyne.CanvasObject
		for _, column := range c.branches {
			boxes = append(boxes, column[row])
		}
		h := tall(w, boxes...)
		for i, b := range boxes {
			x := float32(i) * (w + parts.S(flowColumnGap))
			if n == 1 {
				x = (width - w) / 2
			}
			place(b, x, y, w, h)
		}
		y += h
	}
	return y + parts.S(2)
}

// CreateRenderer implements fyne.Widget.
func (c *flowChart) CreateRenderer() fyne.WidgetRenderer {
	r := &flowRenderer{c: c}
	lines, heads := 4, 1 // roster to draw, the arm to the note, the fork
	for _, column := range c.branches {
		lines += len(column)
		heads += len(column)
	}
	for range lines {
		line := canvas.NewLine(nil)
		r.lines, r.objects = append(r.lines, line), append(r.objects, line)
	}
	for range heads {
		head := canvas.NewPolygon(3, nil)
		head.Angle = 180
		r.heads, r.objects = append(r.heads, head), append(r.objects, head)
	}
	r.objects = append(r.objects, c.Children()...)
	r.paint()
	return r
}

type flowRenderer struct {
	c       *flowChart
	lines   []*canvas.Line
	heads   []*canvas.Polygon
	objects []fyne.CanvasObject
}

func (r *flowRenderer) paint() {
	colour := parts.Colour(parts.Ink3)
	for _, l := range r.lines {
		l.StrokeColor, l.StrokeWidth = colour, 1.4
	}
	for _, h := range r.heads {
		h.FillColor = colour
	}
}

// Layout places the boxes, then draws the lines between them.
func (r *flowRenderer) Layout(size fyne.Size) {
	stretch := float32(1)
	if natural := r.c.arrange(size.Width, 1, nil); natural > 0 {
		stretch = min(flowTallest, max(1, size.Height/natural))
	}
	r.c.arrange(size.Width, stretch, func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	})
	line, head := 0, 0
	draw := func(x1, y1, x2, y2 float32) {
		r.lines[line].Position1, r.lines[line].Position2 = fyne.NewPos(x1, y1), fyne.NewPos(x2, y2)
		line++
	}
	arrow := func(x, from, to float32) {
		wide := parts.S(9)
		draw(x, from, x, to-wide/2)
		r.heads[head].Move(fyne.NewPos(x-wide/2, to-wide*0.86))
		r.heads[head].Resize(fyne.NewSize(wide, wide))
		head++
	}
	c := r.c
	middle, bottom := size.Width/2, func(o fyne.CanvasObject) float32 { return o.Position().Y + o.Size().Height }
	arrow(middle, bottom(c.roster), c.drawn.Position().Y)
	side := (bottom(c.roster) + c.drawn.Position().Y) / 2
	draw(middle, side, c.note.Position().X, side)
	first, last := centre(c.branches[0][0]), centre(c.branches[len(c.branches)-1][0])
	fork := (bottom(c.drawn) + c.branches[0][0].Position().Y) / 2
	draw(middle, bottom(c.drawn), middle, fork)
	draw(first, fork, last, fork)
	for _, column := range c.branches {
		from := fork
		for _, b := range column {
			arrow(centre(b), from, b.Position().Y)
			from = bottom(b)
		}
	}
}

func centre(o fyne.CanvasObject) float32 { return o.Position().X + o.Size().Width/2 }

func (r *flowRenderer) MinSize() fyne.Size {
	return fyne.NewSize(parts.S(380), r.c.arrange(max(r.c.Size().Width, parts.S(380)), 1, nil))
}

func (r *flowRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *flowRenderer) Destroy()                     {}

func (r *flowRenderer) Refresh() {
	r.paint()
	r.Layout(r.c.Size())
	canvas.Refresh(r.c)
}
