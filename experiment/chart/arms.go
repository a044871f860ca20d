package chart

import (
	"math"
	"sort"

	"leeway/experiment/finding"
)

func sortItems(items []item) {
	sort.SliceStable(items, func(i, j int) bool { return items[i].at < items[j].at })
}

// drawArms is the chart of a control and two or three practice arms. Each
// practice arm's mean is the control's mean plus its difference, with the
// interval of that difference; the control's mean runs through as the zero of all.
func (h *house) drawArms(p *pen, top, bottom float64) {
	from := h.labelWidth()
	room := (p.w - from) / float64(len(h.f.Arms))
	columns := make([]column, len(h.f.Arms))
	for i, a := range h.f.Arms {
		_, words := p.look.arm(i - 1)
		columns[i] = column{x: from + room*(float64(i)+0.5), room: room - 10, name: a.Name, small: []string{h.armCounts(a)}, colour: words, against: middle}
		if !math.IsNaN(a.Change) && !math.IsNaN(a.Low) && !math.IsNaN(a.High) {
			columns[i].small = append(columns[i].small, finding.Signed(a.Change*h.k, h.decimals)+" ("+finding.Number(a.Low*h.k, h.decimals)+" to "+finding.Number(a.High*h.k, h.decimals)+")")
		}
	}
	floor := h.footer(p, bottom, columns)
	y, _ := h.axis(p, h.extent(), top, floor-12, p.w)
	band := h.box()
	y0, y1 := y.at(h.control+band[1]), y.at(h.control+band[0])
	p.rect(from, y0, p.w-from, y1-y0, faded(p.look.ControlTint, 0.7))
	p.line(from, y.at(h.control), p.w, y.at(h.control), 1.4, p.look.ControlText, 3)
	label := 0.0
	for _, a := range h.f.Arms {
		label = math.Max(label, bold.width(h.level(a.Mean*h.k), nameSize))
	}
	half := math.Min(40, (room-label-30)/2)
	for i, a := range h.f.Arms {
		h.oneOfMany(p, y, i, a, columns[i].x-(label+18)/2, half)
	}
}

// oneOfMany draws one arm's dots, its mean, and the interval of its difference.
func (h *house) oneOfMany(p *pen, y scale, i int, a finding.ArmResult, x, half float64) {
	_, words := p.look.arm(i - 1)
	h.drawDots(p, y, i, x, half)
	mean := a.Mean * h.k
	if math.IsNaN(mean) {
		return
	}
	end := x + half + 12
	p.line(x-half, y.at(mean), end, y.at(mean), 2.6, words, 0)
	if !math.IsNaN(a.Low) && !math.IsNaN(a.High) {
		low, high := y.at(h.control+a.Low*h.k), y.at(h.control+a.High*h.k)
		p.line(end, low, end, high, 2.4, words, 0)
		p.line(end-4, low, end+4, low, 2, words, 0)
		p.line(end-4, high, end+4, high, 2, words, 0)
	}
	text := h.level(mean)
	if text == "" {
		return
	}
	w := bold.width(text, nameSize)
	p.rect(end+6, y.at(mean)-9, w+4, 18, p.look.Surface)
	p.text(end+8, centred(y.at(mean), nameSize), nameSize, true, words, left, text)
}
