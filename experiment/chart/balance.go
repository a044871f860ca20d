package chart

import (
	"fmt"
	"math"

	"leeway/experiment/finding"
	"leeway/experiment/randomize"
)

// Balance is the love plot: for each attribute of the roster the difference
// between a practice arm and the control before the start, in standard
// deviations, with a band of a quarter SD to either side. It judges the size of
// the gaps and tests nothing: the draw was by lot, so any gap is luck (Senn 1994,
// Statistics in Medicine 13:1715).
func Balance(rows []randomize.BalanceRow, look Look, o Options) *Figure {
	b := &balance{}
	arms := map[int]int{}
	for _, r := range rows {
		if _, known := arms[r.Arm]; !known {
			arms[r.Arm] = len(arms)
		}
		name := r.Attribute
		if r.Level != "" {
			name += ": " + r.Level
		}
		if n := len(b.lines); n == 0 || b.lines[n-1].name != name {
			b.lines = append(b.lines, balanceLine{name: name})
		}
		l := &b.lines[len(b.lines)-1]
		l.rows = append(l.rows, r)
		l.arms = append(l.arms, arms[r.Arm])
		if gap := math.Abs(r.Standardised); !(gap <= b.widest) && !math.IsNaN(gap) {
			b.widest = gap
		}
	}
	b.several = len(arms) > 1
	return &Figure{look: look, titles: o.Titles, title: b.title(), subtitle: "Difference between the arms before the start, in SD",
		source: b.source(), least: 0.8, body: b.draw, rows: b.numbers(rows),
		height: func(float64) float64 { return 50 + 30*float64(len(b.lines)) }}
}

type balance struct {
	lines   []balanceLine
	widest  float64
	several bool
}

// balanceLine is one attribute, or one level of it, for every practice arm.
type balanceLine struct {
	name string
	rows []randomize.BalanceRow
	arms []int // place of each row's arm among the practice arms
}

func (b *balance) title() string {
	if len(b.lines) == 0 {
		return "The roster has nothing to compare the arms by"
	}
	return fmt.Sprintf("The widest gap between the arms was %s SD", finding.Number(b.widest, 2))
}

func (b *balance) source() string {
	if b.several {
		return "Marks: each practice arm against the control. Shaded: within ±0.25."
	}
	return "Dot: this draw. Shaded: within ±0.25."
}

func (b *balance) numbers(rows []randomize.BalanceRow) [][]string {
	out := [][]string{{"Before the start", "Level", "Arm", "Practice", "Control", "Difference", "In SD", "Teams", "Control teams", "Missing"}}
	whole := func(n int) string { return finding.Number(float64(n), 0) }
	for _, r := range rows {
		out = append(out, []string{r.Attribute, r.Level, whole(r.Arm), finding.Number(r.Mean, 2), finding.Number(r.ControlMean, 2),
			finding.Signed(r.Difference, 2), finding.Signed(r.Standardised, 2), whole(r.N), whole(r.NControl), whole(r.Missing)})
	}
	return out
}

func (b *balance) draw(p *pen, top, bottom float64) {
	if len(b.lines) == 0 {
		p.text(0, top+20, smallSize, false, p.look.Ink2, left, "No attribute of the teams was in the roster.")
		return
	}
	names := 0.0
	for _, l := range b.lines {
		names = math.Max(names, regular.width(l.name, nameSize))
	}
	names = math.Min(names, p.w*0.36)
	numbers := regular.width("+0.00", smallSize) + 8
	from, to := names+16, p.w-numbers-14
	reach := math.Min(math.Max(b.widest*1.08, 0.55), 4)
	x := scale{-reach, reach, from, to}
	first, last := top+8, bottom-24
	p.rect(x.at(-0.25), first, x.at(0.25)-x.at(-0.25), last-first, p.look.ControlTint)
	values, decimals := ticks(-reach, reach)
	for _, v := range values {
		c, w := p.look.Grid, 1.0
		if v == 0 {
			c, w = p.look.Ink3, 1.3
		}
		p.line(x.at(v), first, x.at(v), last, w, c, 0)
		p.text(x.at(v), bottom-6, smallSize, false, p.look.Ink2, middle, tickLabel(v, decimals))
	}
	each := (last - first) / float64(len(b.lines))
	for i, l := range b.lines {
		b.line(p, l, x, first+each*(float64(i)+0.5), names, from, to)
	}
}

func (b *balance) line(p *pen, l balanceLine, x scale, y, names, from, to float64) {
	wrapped := regular.wrap(l.name, nameSize, names)
	p.lines(0, centred(y, nameSize)-8*float64(len(wrapped)-1), nameSize, 16, false, p.look.Ink, left, wrapped)
	widest := math.NaN()
	for i, r := range l.rows {
		if math.IsNaN(r.Standardised) {
			continue
		}
		if math.IsNaN(widest) || math.Abs(r.Standardised) > math.Abs(widest) {
			widest = r.Standardised
		}
		at := math.Min(math.Max(x.at(r.Standardised), from), to)
		switch {
		case b.several:
			p.mark(l.arms[i], at, y, 1)
		default:
			p.fill(p.circle(at, y, 6), p.look.Ink)
		}
	}
	text := finding.Signed(widest, 2)
	if math.IsNaN(widest) {
		text = "–"
	}
	p.text(p.w, centred(y, smallSize), smallSize, false, p.look.Ink2, right, text)
}
