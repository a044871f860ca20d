package design

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/finding"
)

// verdictExample is where one interval lies, in units of the smallest change
// that matters: the picture of the verdict rule in the look guide, section 8.
type verdictExample struct {
	verdict         parts.Verdict
	low, mean, high float64
}

// verdictExamples each satisfy their rule and no earlier one: clear gain is
// low ≥ 1; no meaningful difference −1 < low and high < 1; gain, size uncertain
// low > 0; harm high < 0; too uncertain the rest.
var verdictExamples = []verdictExample{
	{parts.ClearGain, 1.25, 1.95, 2.65},
	{parts.GainSizeUncertain, 0.3, 1.45, 2.6},
	{parts.NoMeaningfulDifference, -0.62, 0.06, 0.75},
	{parts.TooUncertain, -1.4, 0.45, 2.3},
	{parts.Harm, -2.2, -1.3, -0.45},
}

// The measures of the picture at 100 per cent.
const (
	verdictRowHeight = 42
	verdictTop       = 20
	verdictBottom    = 26
	verdictReach     = 2.8 // how far the axis goes to either side, in smallest changes
)

// showVerdict draws the picture for the main outcome as it stands.
func (p *planPage) showVerdict(doc *experiment.Pilot) {
	o, has := doc.PrimaryOutcome()
	level := finding.Short((1-doc.Plan.Alpha)*100) + "%"
	say := "Choose the main outcome and how small a change would still matter: the picture then carries its numbers."
	lower, zero, upper := "", "0", ""
	change := "Change"
	if has && o.SmallestEffect > 0 {
		size := planSize(o, o.SmallestEffect)
		say = "Where the " + level + " interval lies, against the " + size + " that matters"
		number := finding.Short(o.SmallestEffect * finding.ScaleOf(o).Factor)
		lower, upper = "−"+number, "+"+number
		if o.Better == experiment.LowerIsBetter {
			lower, upper = upper, lower
		}
		change = "Change in " + finding.Inside(o.Name) + "; better is to the right"
	}
	names := parts.Column(0, parts.Gap(0, verdictTop))
	for _, e := range verdictExamples {
		names.Add(parts.Sized(0, verdictRowHeight, parts.Row(8, parts.VerdictIcon(e.verdict, 14),
			parts.Grow(parts.SmallSpans(parts.B(e.verdict.Words()))))))
	}
	picture := newVerdictPicture(lower, zero, upper)
	p.verdict.Objects = []fyne.CanvasObject{parts.Card(parts.Pad(14, 18, 14, 18, parts.Column(8,
		parts.Column(2, parts.Subheading("How the verdict will be decided"), parts.Caption(say)),
		parts.RowTop(10, parts.Sized(188, 0, names), parts.Grow(picture)),
		parts.Caption(change),
	)))}
	p.verdict.Refresh()
}

// verdictPicture draws the examples on an axis with the band that is too small
// to matter.
type verdictPicture struct {
	widget.BaseWidget
	words [3]string
}

func newVerdictPicture(lower, zero, upper string) *verdictPicture {
	v := &verdictPicture{words: [3]string{lower, zero, upper}}
	v.ExtendBaseWidget(v)
	return v
}

// Says implements parts.Speaker.
func (v *verdictPicture) Says() (kind, words string) {
	return "chart", "Five verdicts as intervals: clear gain lies beyond " + v.words[2] + ", harm below " + v.words[1] + ", no meaningful difference between " + v.words[0] + " and " + v.words[2] + "."
}

// CreateRenderer implements fyne.Widget.
func (v *verdictPicture) CreateRenderer() fyne.WidgetRenderer {
	r := &verdictRenderer{v: v, band: canvas.NewRectangle(nil), head: parts.Caption("too small to matter").OneLine()}
	r.objects = append(r.objects, r.band)
	for i := range r.edges {
		r.edges[i] = canvas.NewLine(nil)
		r.ticks[i] = parts.Caption(v.words[i]).OneLine()
		r.objects = append(r.objects, r.edges[i], r.ticks[i])
	}
	for range verdictExamples {
		line, dot := canvas.NewLine(nil), canvas.NewCircle(nil)
		r.lines, r.dots = append(r.lines, line), append(r.dots, dot)
		r.objects = append(r.objects, line, dot)
	}
	r.objects = append(r.objects, r.head)
	r.paint()
	return r
}

type verdictRenderer struct {
	v       *verdictPicture
	band    *canvas.Rectangle
	edges   [3]*canvas.Line
	ticks   [3]*parts.Text
	head    *parts.Text
	lines   []*canvas.Line
	dots    []*canvas.Circle
	objects []fyne.CanvasObject
}

func (r *verdictRenderer) paint() {
	ink := color.Color(parts.Colour(parts.Ink))
	r.band.FillColor = parts.Colour(parts.ControlTint)
	for _, e := range r.edges {
		e.StrokeColor, e.StrokeWidth = parts.Colour(parts.Ink3), 1.2
	}
	for i := range r.lines {
		r.lines[i].StrokeColor, r.lines[i].StrokeWidth = ink, 3
		r.dots[i].FillColor = ink
	}
}

// Layout implements fyne.WidgetRenderer.
func (r *verdictRenderer) Layout(size fyne.Size) {
	top, bottom := parts.S(verdictTop), parts.S(verdictTop+verdictRowHeight*float32(len(verdictExamples)))
	at := func(v float64) float32 { return size.Width * float32((v+verdictReach)/(2*verdictReach)) }
	r.band.Move(fyne.NewPos(at(-1), top))
	r.band.Resize(fyne.NewSize(at(1)-at(-1), bottom-top))
	put := func(t *parts.Text, x, y float32) {
		t.Resize(fyne.NewSize(t.NaturalWidth(), t.MinSize().Height))
		left := min(max(x-t.NaturalWidth()/2, 0), max(size.Width-t.NaturalWidth(), 0))
		t.Move(fyne.NewPos(left, y))
	}
	for i, x := range []float64{-1, 0, 1} {
		r.edges[i].Position1, r.edges[i].Position2 = fyne.NewPos(at(x), top), fyne.NewPos(at(x), bottom)
		put(r.ticks[i], at(x), bottom+parts.S(4))
	}
	put(r.head, at(0), 0)
	for i, e := range verdictExamples {
		y := top + parts.S(verdictRowHeight)*(float32(i)+0.5)
		r.lines[i].Position1, r.lines[i].Position2 = fyne.NewPos(at(e.low), y), fyne.NewPos(at(e.high), y)
		radius := parts.S(6)
		r.dots[i].Move(fyne.NewPos(at(e.mean)-radius, y-radius))
		r.dots[i].Resize(fyne.NewSquareSize(2 * radius))
	}
}

// MinSize implements fyne.WidgetRenderer.
func (r *verdictRenderer) MinSize() fyne.Size {
	return fyne.NewSize(parts.S(150), parts.S(verdictTop+verdictRowHeight*float32(len(verdictExamples))+verdictBottom))
}

// Objects implements fyne.WidgetRenderer.
func (r *verdictRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Destroy implements fyne.WidgetRenderer.
func (r *verdictRenderer) Destroy() {}

// Refresh implements fyne.WidgetRenderer.
func (r *verdictRenderer) Refresh() {
	r.paint()
	r.Layout(r.v.Size())
	for _, o := range r.objects {
		canvas.Refresh(o)
	}
}
