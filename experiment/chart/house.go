package chart

import (
	"fmt"
	"math"
	"strings"

	"leeway/experiment/finding"
)

// House is the house chart of one finding: every team as a dot, both means, and
// the difference with its interval on the same scale, with zero at the control's
// mean and a grey box for what is too small to matter. With more than one
// practice arm each arm's mean is drawn with the interval of its difference from
// the control. Above mostDots units in an arm no dots are drawn, and the source
// line says so. Where an arm has fewer than ten people no mean and no dot is shown.
func House(f finding.Finding, look Look, o Options) *Figure {
	h := newHouse(f)
	fig := &Figure{look: look, titles: o.Titles, title: strings.TrimSuffix(f.Headline, "."), source: h.source(), least: 0.75, rows: h.numbers()}
	fig.height = h.height
	switch {
	case f.Small:
		fig.subtitle, fig.body = h.measure, h.drawSmall
		fig.height = func(float64) float64 { return 120 }
	case len(f.Arms) > 2:
		fig.body = h.drawArms
	default:
		fig.body = h.drawTwo
	}
	return fig
}

// house is what the house chart shows, in the units it is shown in.
type house struct {
	f        finding.Finding
	measure  string
	k        float64 // display units per stored unit
	suffix   string  // follows a level
	decimals int
	values   [][]float64 // team means by arm
	control  float64
	delta    float64
	dots     bool
	confid   string // "95%"
}

func newHouse(f finding.Finding) *house {
	s := finding.ScaleOf(f.Estimate.Outcome)
	h := &house{f: f, measure: finding.Measure(f.Estimate.Outcome), k: s.Factor, suffix: s.Level, decimals: f.Decimals(),
		control: f.Estimate.ControlMean * s.Factor, delta: f.Estimate.Outcome.SmallestEffect * s.Factor, dots: true,
		confid: finding.Short(math.Round(1000*(1-f.Alpha))/10) + "%"}
	h.values = make([][]float64, len(f.Arms))
	for i, a := range f.Arms {
		for _, mean := range a.TeamMeans {
			if !math.IsInf(mean, 0) {
				h.values[i] = append(h.values[i], mean*s.Factor)
			}
		}
		h.dots = h.dots && a.Teams <= mostDots && len(h.values[i]) <= mostDots
	}
	return h
}

// teamsLine is "47 of 48 teams." or "47 teams.".
func (h *house) teamsLine() string {
	drawn, teams := 0, 0
	for _, a := range h.f.Arms {
		drawn, teams = drawn+a.Drawn, teams+a.Teams
	}
	if teams < drawn {
		return fmt.Sprintf("%s of %s %s.", finding.Number(float64(teams), 0), finding.Number(float64(drawn), 0), h.f.Unit)
	}
	return count(teams, h.f.Unit) + "."
}

func (h *house) source() string {
	made, dots, source, lines := "", "", "", ""
	if h.f.Invented {
		made = "Made-up data."
	}
	if !h.f.Small {
		dots = "Each dot is one " + strings.TrimSuffix(h.f.Unit, "s") + "."
		if !h.dots {
			dots = "Too many " + h.f.Unit + " to draw one by one."
		}
		dots += h.notDrawn()
		if len(h.f.Adjusted) > 0 && !math.IsNaN(h.f.Change) {
			dots += " " + h.adjusted()
		}
		if len(h.f.Arms) > 2 {
			lines = fmt.Sprintf("Upright lines: likely range (%s) of the difference from %s.", h.confid, h.f.ControlName)
		}
	}
	if s := h.f.Estimate.Outcome.Source; s != "" {
		source = "Source: " + s + "."
	}
	return statements(made, dots, lines, source, h.teamsLine())
}

// notDrawn says which teams have no dot, because so few gave an opinion there that
// people could be recognised.
func (h *house) notDrawn() string {
	n := 0
	for _, a := range h.f.Arms {
		n += a.NotDrawn
	}
	if n == 0 || !h.dots {
		return ""
	}
	return fmt.Sprintf(" No dot for %s with under %d answers.", count(n, h.f.Unit), finding.SmallGroup)
}

// adjusted says that the practice's mean is not the measured one.
func (h *house) adjusted() string {
	mean, beyond := "Practice mean", false
	if len(h.f.Arms) > 2 {
		mean = "Practice means"
	}
	for _, a := range h.f.Arms {
		beyond = beyond || h.f.Beyond(a.Mean)
	}
	text := mean + " adjusted for " + strings.Join(h.f.Adjusted, " and ") + "."
	if beyond {
		text += " A mean adjusted beyond the scale is not written."
	}
	return text
}

// numbers is the table twin: the arms, then the difference. It names no team.
func (h *house) numbers() [][]string {
	rows := [][]string{{"", "Teams drawn", "Teams measured", "Staff", h.measure, "Difference", "Likely (" + h.confid + ")"}}
	scale := finding.ScaleOf(h.f.Estimate.Outcome)
	for _, a := range h.f.Arms {
		row := []string{a.Name, finding.Number(float64(a.Drawn), 0), finding.Number(float64(a.Teams), 0), "–", h.f.LevelText(a), "–", "–"}
		if a.Staff > 0 {
			row[3] = finding.Number(float64(a.Staff), 0)
		}
		if !math.IsNaN(a.Change) {
			row[5] = finding.Signed(a.Change*h.k, h.decimals) + scale.Change
			if !math.IsNaN(a.Low) && !math.IsNaN(a.High) {
				row[6] = finding.Number(a.Low*h.k, h.decimals) + " to " + finding.Number(a.High*h.k, h.decimals)
			}
		}
		rows = append(rows, row)
	}
	if h.f.Estimate.Arm < 0 {
		rows = append(rows, []string{"Practice arms together", "–", "–", "–", "–", h.f.ChangeText(), h.f.IntervalText()})
	}
	return rows
}

// axis draws gridlines with labels and the unit above, and returns the scale of values.
func (h *house) axis(p *pen, e extent, top, bottom, to float64) (y scale, from float64) {
	e = e.padded(0.05)
	values, decimals := h.ticks(e)
	widest := 0.0
	labels := make([]string, len(values))
	for i, v := range values {
		labels[i] = tickLabel(v, decimals)
		if i == len(values)-1 {
			labels[i] += h.suffix
		}
		widest = math.Max(widest, regular.width(labels[i], smallSize))
	}
	from = widest + 9
	unit := regular.wrap(h.measure, smallSize, p.w)
	top = p.lines(0, top+12, smallSize, smallLeading, false, p.look.Ink2, left, unit) - 12 + 8
	y = scale{e.low, e.high, bottom, top}
	for i, v := range values {
		p.line(from, y.at(v), to, y.at(v), 1, p.look.Grid, 0)
		p.text(widest, centred(y.at(v), smallSize), smallSize, false, p.look.Ink2, right, labels[i])
	}
	return y, from
}

// ticks are the labelled values of the axis without those that the outcome cannot have.
func (h *house) ticks(e extent) (values []float64, decimals int) {
	all, decimals := ticks(e.low, e.high)
	for _, v := range all {
		if !h.f.Beyond(v / h.k) {
			values = append(values, v)
		}
	}
	return values, decimals
}

// footer draws each arm's name and counts below its column and returns the top of what it used.
func (h *house) footer(p *pen, bottom float64, columns []column) float64 {
	most := 0
	for i := range columns {
		c := &columns[i]
		c.names = bold.wrap(c.name, nameSize, c.room)
		c.counts = nil
		for _, s := range c.small {
			c.counts = append(c.counts, regular.wrap(s, smallSize, c.room)...)
		}
		most = max(most, len(c.names)+len(c.counts))
	}
	top := bottom - float64(most)*smallLeading - 4
	for _, c := range columns {
		y := p.lines(c.x, top+nameSize+4, nameSize, smallLeading, true, c.colour, c.against, c.names)
		p.lines(c.x, y, smallSize, smallLeading, false, p.look.Ink2, c.against, c.counts)
	}
	return top
}

// height gives the plot 260 points above the names of the arms.
func (h *house) height(width float64) float64 {
	room := (width - h.labelWidth()) / float64(len(h.f.Arms))
	if len(h.f.Arms) == 2 {
		room = (width - h.besideWidth() - 66 - h.labelWidth()) / 2
	}
	most := 0
	for _, a := range h.f.Arms {
		lines := len(bold.wrap(a.Name, nameSize, room-10)) + len(regular.wrap(h.armCounts(a), smallSize, room-10))
		if len(h.f.Arms) > 2 {
			lines++
		}
		most = max(most, lines)
	}
	return 300 + smallLeading*float64(most)
}

// armCounts is "24 teams, 286 staff".
func (h *house) armCounts(a finding.ArmResult) string {
	s := count(a.Teams, h.f.Unit)
	if a.Staff > 0 && h.f.Unit != "cases" {
		s += ", " + finding.Number(float64(a.Staff), 0) + " staff"
	}
	return s
}

func count(n int, unit string) string {
	if n == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return finding.Number(float64(n), 0) + " " + unit
}

// drawSmall is the chart of a result with fewer than ten people in an arm.
func (h *house) drawSmall(p *pen, top, bottom float64) {
	y := p.lines(0, top+26, nameSize, 20, true, p.look.Ink, left, bold.wrap("An arm has under 10 people, so its mean is not shown.", nameSize, p.w))
	p.lines(0, y, smallSize, smallLeading, false, p.look.Ink2, left,
		regular.wrap(h.plainDifference(), smallSize, p.w))
}

// plainDifference is the difference in words: "Difference +1.5 (likely 0.9 to 2.1)."
func (h *house) plainDifference() string {
	if math.IsNaN(h.f.Low) || math.IsNaN(h.f.High) {
		return fmt.Sprintf("Difference %s, with no interval.", h.f.ChangeText())
	}
	return fmt.Sprintf("Difference %s (likely %s).", h.f.ChangeText(), h.f.IntervalText())
}
