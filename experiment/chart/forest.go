package chart

import (
	"fmt"
	"image/color"
	"math"
	"sort"
	"strings"

	"leeway/experiment"
	"leeway/experiment/finding"
)

// Forest is the chart of all outcomes on one scale: the change against the
// control in standard deviations of the control teams, better to the right for
// every outcome. Planned outcomes stand above the line, filled; exploratory ones
// below, hollow and thinner. At the right edge each has its verdict and the
// change in its own unit.
func Forest(r finding.Results, look Look, o Options) *Figure {
	f := newForest(r)
	return &Figure{look: look, titles: o.Titles, title: f.title(), source: f.source(),
		subtitle: "Change against " + r.Main.ControlName + ", in spreads (SD) of its teams",
		body:     f.draw, rows: f.numbers(), height: f.height, least: 0.8}
}

type forest struct {
	r       finding.Results
	rows    []finding.Finding // planned first
	planned int               // how many of the rows are planned
	several bool              // more than one practice arm
}

func newForest(r finding.Results) *forest {
	f := &forest{r: r, rows: append([]finding.Finding(nil), r.Findings...)}
	order := map[experiment.Role]int{experiment.Primary: 0, experiment.Secondary: 1, experiment.Guardrail: 2, experiment.Exploratory: 3}
	key := func(x finding.Finding) int {
		if !x.Planned {
			return order[x.Estimate.Outcome.Role] + 10
		}
		return order[x.Estimate.Outcome.Role]
	}
	sort.SliceStable(f.rows, func(i, j int) bool { return key(f.rows[i]) < key(f.rows[j]) })
	for _, x := range f.rows {
		if x.Planned {
			f.planned++
		}
		f.several = f.several || len(x.Arms) > 2
	}
	return f
}

// title says which outcomes became better and which worse.
func (f *forest) title() string {
	var better, worse []string
	for _, x := range f.rows {
		name := x.Estimate.Outcome.Name
		switch {
		case x.Guardrail != nil && *x.Guardrail == finding.NotHeld, x.Guardrail == nil && x.Verdict == finding.Harm:
			worse = add(worse, name)
		case x.Guardrail == nil && (x.Verdict == finding.ClearGain || x.Verdict == finding.GainSizeUncertain):
			better = add(better, name)
		}
	}
	switch {
	case len(better) == 0 && len(worse) == 0:
		return "No outcome is known to have changed enough to matter"
	case len(worse) == 0:
		return "Better: " + list(better) + "; nothing is known to be worse"
	case len(better) == 0:
		return "Worse: " + list(worse) + "; nothing is known to be better"
	}
	return "Better: " + list(better) + ". Worse: " + list(worse)
}

func add(names []string, name string) []string {
	for _, n := range names {
		if n == name {
			return names
		}
	}
	return append(names, name)
}

// list joins names: "cases closed, work motivation and overtime".
func list(names []string) string {
	low := make([]string, len(names))
	for i, n := range names {
		low[i] = finding.Inside(n)
	}
	if len(low) < 2 {
		return strings.Join(low, "")
	}
	return strings.Join(low[:len(low)-1], ", ") + " and " + low[len(low)-1]
}

func (f *forest) confidence() string {
	return finding.Short(math.Round(1000*(1-f.r.Main.Alpha))/10) + "%"
}

func (f *forest) source() string {
	made, teams, hollow := "", fmt.Sprintf("%s analysed.", count(f.r.Flow.Analysed, f.r.Main.Unit)), "All planned."
	if f.r.Invented {
		made = "Made-up data."
	}
	if f.r.Flow.Analysed < f.r.Flow.Drawn {
		teams = fmt.Sprintf("%s of %s.", finding.Number(float64(f.r.Flow.Analysed), 0), count(f.r.Flow.Drawn, f.r.Main.Unit))
	}
	if f.planned < len(f.rows) {
		hollow = "Filled: planned. Hollow: exploratory."
	}
	return statements(made, hollow, teams, f.confidence()+" intervals.")
}

func (f *forest) numbers() [][]string {
	rows := [][]string{{"Outcome", "Unit", "Arm", "Change", "Likely (" + f.confidence() + ")", "In SD, better is up", "Verdict", "Planned", "p, adjusted (" + f.r.Correction.Words() + ")"}}
	for _, x := range f.rows {
		planned := "exploratory"
		if x.Planned {
			planned = "planned"
		}
		sd, _, _ := x.Better()
		rows = append(rows, []string{x.Estimate.Outcome.Name, finding.UnitText(x.Estimate.Outcome), x.ArmName, x.ChangeText(), x.IntervalText(),
			finding.Signed(sd, 2), x.StateText(), planned, finding.PValue(x.Estimate.AdjustedP)})
	}
	return rows
}

// second is the small line below an outcome's name.
func (f *forest) second(x finding.Finding) string {
	unit := finding.UnitText(x.Estimate.Outcome)
	if !f.several {
		return unit
	}
	if unit == "" {
		return x.ArmName
	}
	return x.ArmName + ", " + unit
}

// numbersWidth is the room for the verdicts and numbers at the right edge.
func (f *forest) numbersWidth() float64 {
	numbers := 0.0
	for _, x := range f.rows {
		numbers = math.Max(numbers, bold.width(x.StateText(), smallSize))
		numbers = math.Max(numbers, regular.width(own(x), smallSize))
	}
	return math.Max(numbers+19, regular.width(f.header(), smallSize))
}

// height gives every row room for the tallest name.
func (f *forest) height(width float64) float64 {
	names, most := f.namesWidth(width-f.numbersWidth()), 2
	for _, x := range f.rows {
		most = max(most, len(face(x.Planned).wrap(x.Estimate.Outcome.Name, nameSize, names))+len(regular.wrap(f.second(x), smallSize, names)))
	}
	return 56 + (15+16*float64(most))*float64(len(f.rows))
}

func (f *forest) draw(p *pen, top, bottom float64) {
	numbers := f.numbersWidth()
	names := f.namesWidth(p.w - numbers)
	from, to := names+14, p.w-numbers-18
	x, decimals, values := f.axis(from, to)
	head := top + 14
	p.text(p.w-numbers, head, smallSize, false, p.look.Ink3, left, f.header())
	f.betterWorse(p, x.at(0), head, from, to)
	first, last := head+8, bottom-24
	for _, v := range values {
		c, w := p.look.Grid, 1.0
		if v == 0 {
			c, w = p.look.Ink3, 1.4
		}
		p.line(x.at(v), first, x.at(v), last, w, c, 0)
		p.text(x.at(v), bottom-6, smallSize, false, p.look.Ink2, middle, tickLabel(v, decimals))
	}
	each := (last - first) / float64(len(f.rows))
	for i, row := range f.rows {
		y := first + each*(float64(i)+0.5)
		if i == f.planned && i > 0 {
			p.line(0, y-each/2, p.w, y-each/2, 1, p.look.ControlText, 0)
		}
		f.row(p, row, x, y, names, from, to, p.w-numbers)
	}
}

func (f *forest) header() string { return "In its own unit (" + f.confidence() + ")" }

// own is the change in the outcome's own unit: "+1.5 (0.9 to 2.1)".
func own(x finding.Finding) string { return x.ChangeText() + " (" + x.IntervalText() + ")" }

// namesWidth is the room for the outcomes' names: what the longest needs, at
// most two fifths of what is left beside the numbers.
func (f *forest) namesWidth(room float64) float64 {
	w := 60.0
	for _, x := range f.rows {
		w = math.Max(w, bold.width(x.Estimate.Outcome.Name, nameSize))
		w = math.Max(w, regular.width(f.second(x), smallSize))
	}
	return math.Min(w, room*0.42)
}

// axis is the scale in SD. It holds zero with room on both sides, and is not
// stretched beyond four SD by an outcome that hardly varies; what lies farther
// out is drawn as an arrow, its numbers stand at the right edge.
func (f *forest) axis(from, to float64) (x scale, decimals int, values []float64) {
	e := empty()
	e.add(0)
	for _, row := range f.rows {
		change, low, high := row.Better()
		e.add(change, low, high)
	}
	const most = 4
	e.low, e.high = math.Max(e.low, -most), math.Min(e.high, most)
	width := math.Max(e.high-e.low, 0.2)
	// Zero keeps room for the words "worse" and "better" beside it.
	e.low, e.high = math.Min(e.low, -0.2*width), math.Max(e.high, 0.2*width)
	e = e.padded(0.04)
	values, decimals = ticks(e.low, e.high)
	return scale{e.low, e.high, from, to}, decimals, values
}

// betterWorse writes the two words beside zero, where both have room.
func (f *forest) betterWorse(p *pen, zero, head, from, to float64) {
	if zero-8-regular.width("worse", smallSize) < from-14 || zero+8+regular.width("better", smallSize) > to+14 {
		return
	}
	p.text(zero-8, head, smallSize, false, p.look.Ink3, right, "worse")
	p.text(zero+8, head, smallSize, false, p.look.Ink3, left, "better")
}

func (f *forest) row(p *pen, row finding.Finding, x scale, y, names, from, to, numbers float64) {
	name, second := face(row.Planned).wrap(row.Estimate.Outcome.Name, nameSize, names), regular.wrap(f.second(row), smallSize, names)
	const leading = 16.0
	start := y - leading*float64(len(name)+len(second))/2 + 12
	start = p.lines(0, start, nameSize, leading, row.Planned, p.look.Ink, left, name)
	p.lines(0, start, smallSize, leading, false, p.look.Ink3, left, second)
	p.state(row, numbers, y-15, 13, p.look.Ink, p.look.Surface)
	p.text(numbers+19, y-4, smallSize, true, p.look.Ink, left, row.StateText())
	p.text(numbers+19, y+12, smallSize, false, p.look.Ink2, left, own(row))
	change, low, high := row.Better()
	if math.IsNaN(change) || math.IsNaN(low) || math.IsNaN(high) {
		p.lines((from+to)/2, y+4, smallSize, leading, false, p.look.Ink3, middle, regular.wrap("no spread to compare with", smallSize, to-from))
		return
	}
	c, thick, r := p.look.Ink, 2.6, 6.0
	if !row.Planned {
		c, thick, r = p.look.Ink2, 1.6, 5.2
	}
	f.interval(p, x, y, low, high, thick, c, from, to)
	if at := x.at(change); at >= from && at <= to {
		p.fill(p.circle(at, y, r), c)
		if !row.Planned {
			p.fill(p.circle(at, y, r-1.6), p.look.Surface)
		}
	}
}

// interval draws the line from low to high, with an arrowhead where it leaves the plot.
func (f *forest) interval(p *pen, x scale, y, low, high, thick float64, c color.NRGBA, from, to float64) {
	a, b := x.at(low), x.at(high)
	a1, b1 := math.Min(math.Max(a, from), to), math.Min(math.Max(b, from), to)
	p.line(a1, y, b1, y, thick, c, 0)
	if a < from {
		p.fill(p.polygon(from-5, y, from+3, y-5, from+3, y+5), c)
	}
	if b > to {
		p.fill(p.polygon(to+5, y, to-3, y-5, to-3, y+5), c)
	}
}
