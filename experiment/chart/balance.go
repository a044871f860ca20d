package chart

import (
	"math"
	"strings"

	"leeway/experiment/finding"
	"leeway/experiment/randomize"
)

// mostBalanceLines is how many attributes the love plot shows at most.
const mostBalanceLines = 14

// Balance is the love plot: for each attribute of the roster the difference between a
// practice arm and the control before the start, in standard deviations, with a band of
// a quarter SD to either side. Rows that know the range of 95 of 100 possible draws show
// it as a grey bar. It judges the size of the gaps and tests nothing: the draw was by
// lot, so any gap is luck (Senn 1994, Statistics in Medicine 13:1715). It draws the rows
// that randomize.Telling picks; the table twin has all.
func Balance(rows []randomize.BalanceRow, look Look, o Options) *Figure {
	return JudgedBalance(rows, nil, nil, look, o)
}

// JudgedBalance is Balance with what is known of all rows together, nil where that was
// not worked out, and with the names of the pilot's arms for the table twin.
func JudgedBalance(rows []randomize.BalanceRow, together *randomize.Omnibus, arms []string, look Look, o Options) *Figure {
	b := &balance{together: together, arms: arms, shown: randomize.Telling(rows, mostBalanceLines)}
	b.read()
	return &Figure{look: look, titles: o.Titles, title: b.title(), subtitle: b.subtitle(),
		source: b.source(), least: 0.8, body: b.draw, rows: b.numbers(rows),
		height: func(float64) float64 { return 50 + b.each()*float64(len(b.lines)) }}
}

type balance struct {
	shown    []randomize.BalanceRow
	together *randomize.Omnibus
	arms     []string

	lines   []balanceLine
	reach   float64 // the largest number that is drawn
	several bool
	ranges  bool
	levels  bool
}

// balanceLine is one attribute, or one level of it, for every practice arm.
type balanceLine struct {
	name string
	rows []randomize.BalanceRow
	arms []int // place of each row's arm among the practice arms
}

// read sorts the rows into lines.
func (b *balance) read() {
	places := map[int]int{}
	for _, r := range b.shown {
		if _, known := places[r.Arm]; !known {
			places[r.Arm] = len(places)
		}
		if n := len(b.lines); n == 0 || b.lines[n-1].name != r.Name() {
			b.lines = append(b.lines, balanceLine{name: r.Name()})
		}
		l := &b.lines[len(b.lines)-1]
		l.rows = append(l.rows, r)
		l.arms = append(l.arms, places[r.Arm])
		b.levels = b.levels || r.Level != ""
		low, high := shownRange(r)
		b.ranges = b.ranges || !math.IsNaN(low)
		for _, v := range []float64{r.Standardised, low, high} {
			if v = math.Abs(v); !math.IsNaN(v) && !math.IsInf(v, 0) {
				b.reach = math.Max(b.reach, v)
			}
		}
	}
	b.several = len(places) > 1
}

// shownRange is what a row's bar shows: of a level that was picked because its gap is
// the widest, how wide the widest gap is in 95 of 100 draws, either way.
func shownRange(r randomize.BalanceRow) (low, high float64) {
	if r.Level != "" {
		return -r.Widest, r.Widest
	}
	return r.Low, r.High
}

// each is the natural height of a line: the marks of several arms stand one below the
// other, so that no bar covers another.
func (b *balance) each() float64 {
	if b.several {
		return 34 + 8*float64(len(b.lines[0].rows)-1)
	}
	return 30
}

func (b *balance) title() string {
	r, found := randomize.Widest(b.shown)
	if !found {
		return "The roster has nothing to compare the arms by"
	}
	name := finding.Inside(r.Attribute)
	if r.Level != "" {
		name += " “" + r.Level + "”"
	}
	if math.IsInf(r.Standardised, 0) {
		return "The widest gap is on " + name + ": no team of one arm is like any of the other"
	}
	return "The widest gap is " + finding.Number(math.Abs(r.Standardised), 2) + " SD, on " + name
}

func (b *balance) subtitle() string {
	text := "Practice minus control before the start."
	if b.several {
		text = "Each practice arm minus control before the start."
	}
	return statements(text, Together(b.together))
}

// Together says what the omnibus found, in words that judge nothing: "All six together:
// p = 0.87."; empty where there is none.
func Together(o *randomize.Omnibus) string {
	if o == nil || o.DF == 0 {
		return ""
	}
	p := "p = " + finding.Number(o.P, 2)
	switch {
	case o.P < 0.001:
		p = "p < 0.001"
	case o.P < 0.0095:
		p = "p = " + finding.Number(o.P, 3)
	}
	switch n := len(o.Attributes); n {
	case 1:
		return "Among all draws: " + p + "."
	case 2:
		return "Both together: " + p + "."
	default:
		return "All " + inWords(n) + " together: " + p + "."
	}
}

func inWords(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n < len(words) {
		return words[n]
	}
	return finding.Number(float64(n), 0)
}

func (b *balance) source() string {
	mark := "Dot: this draw."
	if b.several {
		mark = "Marks: this draw; " + b.key() + "."
	}
	bar := ""
	if b.ranges {
		bar = "Bar: 95 of 100 possible draws."
	}
	level := ""
	if b.levels {
		level = "Of a text column the value with the widest gap"
		if b.ranges {
			level += ", beside the widest that luck gives"
		}
		level += "."
	}
	return statements(mark, bar, "Band: within 0.25 SD.", level)
}

// key says which mark is which practice arm.
func (b *balance) key() string {
	shapes := []string{"disc", "square", "diamond"}
	var parts []string
	for i, r := range b.lines[0].rows {
		if r.Arm < len(b.arms) && i < len(shapes) {
			parts = append(parts, shapes[i]+" “"+b.arms[r.Arm]+"”")
		}
	}
	if len(parts) == 0 {
		return "disc, square and diamond are the practice arms in their order"
	}
	return strings.Join(parts, ", ")
}

func (b *balance) numbers(rows []randomize.BalanceRow) [][]string {
	header := []string{"Before the start", "Value", "Arm", "Practice", "Control", "Practice SD", "Control SD", "Difference", "In SD", "95 of 100 draws", "Variance ratio", "Teams", "Control teams"}
	out := [][]string{header}
	for _, r := range rows {
		arm := finding.Number(float64(r.Arm), 0)
		if r.Arm < len(b.arms) {
			arm = b.arms[r.Arm]
		}
		d := balanceDecimals(r)
		span := "–"
		if !math.IsNaN(r.Low) {
			span = finding.Signed(r.Low, 2) + " to " + finding.Signed(r.High, 2)
		}
		out = append(out, []string{r.Attribute, r.Level, arm, finding.Number(r.Mean, d), finding.Number(r.ControlMean, d),
			finding.Number(r.SD, d), finding.Number(r.ControlSD, d), finding.Signed(r.Difference, d), finding.Signed(r.Standardised, 2), span,
			finding.Number(r.VarianceRatio, 2), known(r.N, r.Missing-r.MissingControl), known(r.NControl, r.MissingControl)})
	}
	return out
}

// known says of how many teams a value is known: "24", or "22 of 24".
func known(n, missing int) string {
	text := finding.Number(float64(n), 0)
	if missing > 0 {
		text += " of " + finding.Number(float64(n+missing), 0)
	}
	return text
}

// balanceDecimals shows means of any size with about three figures of their spread.
func balanceDecimals(r randomize.BalanceRow) int {
	spread := math.Max(r.SD, r.ControlSD)
	if !(spread > 0) || math.IsInf(spread, 0) {
		return 2
	}
	return min(max(2-int(math.Floor(math.Log10(spread))), 0), 6)
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
	reach := math.Min(math.Max(b.reach*1.08, 0.55), 4)
	x := scale{-reach, reach, from, to}
	first, last := top+8, bottom-24
	p.rect(x.at(-0.25), first, x.at(0.25)-x.at(-0.25), last-first, p.look.ControlTint)
	values, decimals := ticks(-reach, reach)
	for _, v := range values {
		p.line(x.at(v), first, x.at(v), last, 1, p.look.Grid, 0)
		p.text(x.at(v), bottom-6, smallSize, false, p.look.Ink2, middle, tickLabel(v, decimals))
	}
	each := (last - first) / float64(len(b.lines))
	at := func(i int) float64 { return first + each*(float64(i)+0.5) }
	for i, l := range b.lines {
		b.bars(p, l, x, at(i))
	}
	p.line(x.at(0), first, x.at(0), last, 1.3, p.look.Ink3, 0)
	for i, l := range b.lines {
		b.line(p, l, x, at(i), names)
	}
}

// place is the height of the row of one arm within its line.
func (b *balance) place(l balanceLine, i int, y float64) float64 {
	return y + 11*(float64(i)-float64(len(l.rows)-1)/2)
}

// within keeps what lies beyond the scale at its end.
func within(x scale, v float64) float64 { return math.Min(math.Max(x.at(v), x.from), x.to) }

func (b *balance) bars(p *pen, l balanceLine, x scale, y float64) {
	for i, r := range l.rows {
		if low, high := shownRange(r); !math.IsNaN(low) && !math.IsNaN(high) {
			b.bar(p, within(x, low), within(x, high), b.place(l, i, y))
		}
	}
}

func (b *balance) line(p *pen, l balanceLine, x scale, y, names float64) {
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
		at := within(x, r.Standardised)
		if b.several {
			p.mark(l.arms[i], at, b.place(l, i, y), 0.9)
			continue
		}
		p.fill(p.circle(at, y, 6), p.look.Ink)
	}
	text := finding.Signed(widest, 2)
	if math.IsNaN(widest) {
		text = "–"
	}
	p.text(p.w, centred(y, smallSize), smallSize, false, p.look.Ink2, right, text)
}

// bar is the range of possible draws, with round ends. It is drawn solid, so that its
// ends do not show through.
func (b *balance) bar(p *pen, from, to, y float64) {
	thick := 2.6
	if b.several {
		thick = 1.8
	}
	c := blended(p.look.Control, p.look.Surface, 0.46)
	p.rect(from, y-thick, to-from, 2*thick, c)
	p.fill(p.circle(from, y, thick), c)
	p.fill(p.circle(to, y, thick), c)
}
