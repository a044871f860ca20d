package chart

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"

	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/power"
)

// PowerCurve is the chance of seeing a change for each number of teams: of the change
// that matters, with the band of the ICC, and of a larger and a smaller one.
type PowerCurve struct {
	// Main, Larger and Smaller have the same numbers of teams, ascending. Chances that
	// cannot be worked out are NaN.
	Main, Larger, Smaller []power.CurvePoint
	// Change, More and Less are the three changes in words, with their unit: "0.8".
	Change, More, Less string
	// Chosen is the point that is looked at.
	Chosen power.CurvePoint
	// Band says what the band is: "Band: ICC from 0.12 to 0.30."
	Band string
	// Unit is what is drawn, in the plural: "teams". Source is the last line.
	Unit, Source string
}

// PowerOf works out the curves of a setting for the numbers of teams up to most. The
// error is a *experiment.Refusal where the setting is impossible.
func PowerOf(s power.Setting, o experiment.Outcome, most int) (PowerCurve, error) {
	r, err := s.Read()
	if err != nil {
		return PowerCurve{}, err
	}
	step := max(1, int(math.Ceil(float64(most)/40)))
	var teams []int
	for n := max(4, step); n <= most; n += step {
		teams = append(teams, n)
	}
	more, less := aside(s.Effect, 1.5), aside(s.Effect, 0.6)
	c := PowerCurve{
		Main: s.Curve(teams, s.Effect), Change: changeWords(o, s.Effect), More: changeWords(o, more), Less: changeWords(o, less),
		Chosen: power.CurvePoint{Teams: s.Teams, Chance: r.Chance, Low: r.Low, High: r.High}, Unit: "teams",
		Source: "Noncentral t with both tails. Method: Bloom 2005; Dong and Maynard 2013; Eldridge and others 2006.",
	}
	if s.ICCLow < s.ICCHigh {
		c.Band = fmt.Sprintf("Band: ICC from %.2f to %.2f.", math.Min(s.ICC, s.ICCLow), math.Max(s.ICC, s.ICCHigh))
	}
	thin := s
	thin.ICCLow, thin.ICCHigh = s.ICC, s.ICC
	c.Larger, c.Smaller = thin.Curve(teams, more), thin.Curve(teams, less)
	return c, nil
}

// aside is about a share of an effect, to half of the effect's first digit: 1.2 and 0.5
// beside 0.8.
func aside(effect, share float64) float64 {
	step := math.Pow(10, math.Floor(math.Log10(effect))) / 2
	return math.Max(1, math.Round(effect*share/step)) * step
}

// changeWords is a change in the unit it is shown in, without the unit's long name.
func changeWords(o experiment.Outcome, effect float64) string {
	if o.Kind == experiment.Binary {
		return finding.Short(effect*100) + " points"
	}
	return finding.Short(effect)
}

// Power draws the chance of seeing the change against the number of teams.
func Power(c PowerCurve, look Look, o Options) *Figure {
	f := &powerFigure{c}
	subtitle := "Chance of detecting the change."
	if c.Band != "" {
		subtitle += " " + c.Band
	}
	return &Figure{look: look, titles: o.Titles, title: f.title(), subtitle: subtitle, source: c.Source, least: 0.6, body: f.draw, rows: f.numbers(),
		height: func(width float64) float64 { return math.Min(math.Max(0.58*width, 230), 380) }}
}

type powerFigure struct{ PowerCurve }

func (f *powerFigure) title() string {
	if math.IsNaN(f.Chosen.Chance) {
		return fmt.Sprintf("%d %s are too few to see anything", f.Chosen.Teams, f.Unit)
	}
	return fmt.Sprintf("%d %s: %s chance of seeing a change of %s", f.Chosen.Teams, f.Unit, chance(f.Chosen.Chance), f.Change)
}

// chance is a chance in whole per cent, never all or nothing.
func chance(p float64) string {
	switch v := math.Round(100 * p); {
	case math.IsNaN(p):
		return "–"
	case v >= 100 && p < 1:
		return "over 99%"
	case v <= 0 && p > 0:
		return "under 1%"
	default:
		return finding.Number(v, 0) + "%"
	}
}

// between is the range of a chance: "72 to 87%".
func between(low, high float64) string {
	return strings.TrimSuffix(chance(low), "%") + " to " + chance(high)
}

func (f *powerFigure) numbers() [][]string {
	exact := func(p float64) string {
		if math.IsNaN(p) {
			return "–"
		}
		return finding.Number(100*p, 1) + "%"
	}
	rows := [][]string{{"Teams", "Chance for a change of " + f.Change, "Likely", "For " + f.More, "For " + f.Less}}
	for i, p := range f.Main {
		if math.IsNaN(p.Chance) {
			continue // too few teams for this design
		}
		likely := "–"
		if p.Low < p.High {
			likely = finding.Number(100*p.Low, 1) + " to " + exact(p.High)
		}
		rows = append(rows, []string{finding.Number(float64(p.Teams), 0), exact(p.Chance), likely, exact(f.Larger[i].Chance), exact(f.Smaller[i].Chance)})
	}
	return rows
}

func (f *powerFigure) draw(p *pen, top, bottom float64) {
	labels := []string{"change of " + f.More, "change of " + f.Change, "change of " + f.Less}
	side := 0.0
	for i, l := range labels {
		size := smallSize
		if i == 1 {
			size = nameSize
		}
		side = math.Max(side, face(i == 1).width(l, size))
	}
	from, to := regular.width("100%", smallSize)+9, p.w-side-10
	y := scale{0, 1, bottom - 40, top + 10}
	x := scale{0, float64(f.most()), from, to}
	f.axes(p, x, y, bottom)
	f.band(p, x, y)
	p.curve(x, y, f.Larger, 1.6, p.look.Control)
	p.curve(x, y, f.Smaller, 1.6, p.look.Control)
	p.curve(x, y, f.Main, 3, p.look.Accent)
	f.chosen(p, x, y, f.ends(p, labels, to+8, y))
}

// most is the right end of the axis.
func (f *powerFigure) most() int {
	most := f.Chosen.Teams
	if n := len(f.Main); n > 0 {
		most = max(most, f.Main[n-1].Teams)
	}
	return max(most, 2)
}

func (f *powerFigure) axes(p *pen, x, y scale, bottom float64) {
	for i := range 6 {
		v := float64(i) / 5
		p.line(x.from, y.at(v), x.to, y.at(v), 1, p.look.Grid, 0)
		p.text(x.from-9, centred(y.at(v), smallSize), smallSize, false, p.look.Ink2, right, fmt.Sprintf("%d%%", 20*i))
	}
	step := teamStep(f.most())
	for n := step; n <= f.most(); n += step {
		p.text(x.at(float64(n)), bottom-22, smallSize, false, p.look.Ink2, middle, finding.Number(float64(n), 0))
	}
	p.text((x.from+x.to)/2, bottom-5, smallSize, false, p.look.Ink2, middle, f.Unit+" in the pilot")
}

// teamStep is the step between labelled numbers of teams: one that cuts well into arms
// and gives about five labels.
func teamStep(most int) int {
	best, cost := 1, math.Inf(1)
	for power := 1; power <= 1_000_000; power *= 10 {
		for _, k := range []int{1, 2, 4, 5, 6, 8, 12} {
			if c := math.Abs(float64(most)/float64(k*power) - 5); c < cost {
				best, cost = k*power, c
			}
		}
	}
	return best
}

// band fills between the chances at the two ends of the ICC's interval.
func (f *powerFigure) band(p *pen, x, y scale) {
	var up, down []float64
	for _, c := range f.Main {
		if !math.IsNaN(c.Low) && !math.IsNaN(c.High) && c.Low < c.High {
			up = append(up, x.at(float64(c.Teams)), y.at(c.High))
			down = append(down, x.at(float64(c.Teams)), y.at(c.Low))
		}
	}
	for i := len(down) - 2; i >= 0; i -= 2 {
		up = append(up, down[i], down[i+1])
	}
	if len(up) > 4 {
		p.fill(p.polygon(up...), p.look.ControlTint)
	}
}

// curve strokes the chances, leaving out those that cannot be worked out.
func (p *pen) curve(x, y scale, points []power.CurvePoint, width float64, c color.NRGBA) {
	var path vg.Path
	for _, v := range points {
		switch at := p.point(x.at(float64(v.Teams)), y.at(v.Chance)); {
		case math.IsNaN(v.Chance):
		case len(path) == 0:
			path.Move(at)
		default:
			path.Line(at)
		}
	}
	if len(path) > 1 {
		p.stroke(path, width, c, 0)
	}
}

// ends writes each change at the end of its curve and gives the middles of the words.
func (f *powerFigure) ends(p *pen, labels []string, at float64, y scale) []float64 {
	centres, heights := make([]float64, 3), make([]float64, 3)
	for i, points := range [][]power.CurvePoint{f.Larger, f.Main, f.Smaller} {
		last := math.NaN()
		if n := len(points); n > 0 {
			last = points[n-1].Chance
		}
		if math.IsNaN(last) { // an impossible change, as a share above 100%, has no curve
			labels[i], last = "", 0
		}
		centres[i], heights[i] = y.at(last), 18
	}
	middles := spread(centres, heights, y.to-9, y.from+9)
	for i, middle := range middles {
		switch {
		case labels[i] == "":
		case i == 1:
			p.text(at, centred(middle, nameSize), nameSize, true, p.look.Accent, left, labels[i])
		default:
			p.text(at, centred(middle, smallSize), smallSize, false, p.look.ControlText, left, labels[i])
		}
	}
	return middles
}

// chosen draws the point with its two dashed lines and its words.
func (f *powerFigure) chosen(p *pen, x, y scale, ends []float64) {
	if math.IsNaN(f.Chosen.Chance) {
		return
	}
	cx, cy := x.at(float64(f.Chosen.Teams)), y.at(f.Chosen.Chance)
	p.line(cx, cy, cx, y.from, 1.2, p.look.Accent, 3)
	p.line(x.from, cy, cx, cy, 1.2, p.look.Accent, 3)
	p.fill(p.circle(cx, cy, 9.2), p.look.Surface)
	p.fill(p.circle(cx, cy, 6.8), p.look.Accent)
	name, likely := fmt.Sprintf("%d %s: %s", f.Chosen.Teams, f.Unit, chance(f.Chosen.Chance)), ""
	if f.Chosen.Low < f.Chosen.High {
		likely = "likely " + between(f.Chosen.Low, f.Chosen.High)
	}
	wide := math.Max(bold.width(name, 15), regular.width(likely, smallSize))
	at, first, against := f.beside(p, x, y, cx, cy, wide, ends)
	from := at
	if against == right {
		from -= wide
	}
	if f.crossed(x, y, from-3, first-13, wide+6, 34) {
		p.rect(from-3, first-13, wide+6, 34, p.look.Surface)
	}
	p.text(at, first, 15, true, p.look.Ink, against, name)
	if likely != "" {
		p.text(at, first+16, smallSize, false, p.look.Ink2, against, likely)
	}
}

// crossed tells whether a curve runs through a box, so that it must be broken off behind
// words that stand there.
func (f *powerFigure) crossed(x, y scale, left, top, width, height float64) bool {
	for _, curve := range [][]power.CurvePoint{f.Main, f.Larger, f.Smaller} {
		for i, to := range curve[min(1, len(curve)):] {
			from := curve[i]
			x1, y1, x2, y2 := x.at(float64(from.Teams)), y.at(from.Chance), x.at(float64(to.Teams)), y.at(to.Chance)
			if x2 < left || x1 > left+width {
				continue
			}
			// The piece is short and nearly straight: its upright extent is what counts.
			if math.Max(y1, y2) >= top && math.Min(y1, y2) <= top+height {
				return true
			}
		}
	}
	return false
}

// beside finds room for two lines about the point: to the right below the curve, where
// they may reach into the column of the curves' names between these; at the foot of the
// dashed line, to its right or left; to the left above the curve. The first place that no
// curve runs through is taken, else the first that has room.
func (f *powerFigure) beside(p *pen, x, y scale, cx, cy, wide float64, ends []float64) (at, first float64, against int) {
	below, foot, edge := math.Min(cy+24, y.from-24), y.from-24, p.w
	for _, middle := range ends {
		if middle > below-25 && middle < below+30 {
			edge = x.to
		}
	}
	low := cy < foot-30 // the point itself leaves room at the foot
	places := []struct {
		fits              bool
		left, first, edge float64
		against           int
	}{
		{cx+14+wide <= edge, cx + 14, below, cx + 14, left},
		{low && cx+10+wide <= x.to, cx + 10, foot, cx + 10, left},
		{low && cx-10-wide >= x.from, cx - 10 - wide, foot, cx - 10, right},
	}
	for _, free := range []bool{true, false} {
		for _, c := range places {
			if c.fits && !(free && f.crossed(x, y, c.left-3, c.first-13, wide+6, 34)) {
				return c.edge, c.first, c.against
			}
		}
	}
	return math.Max(cx-14, x.from+wide), math.Max(cy-26, y.to+4), right
}
