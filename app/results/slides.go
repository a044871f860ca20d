package results

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/chart"
	"leeway/experiment/finding"
)

// slides are the pages of the presentation: the result, what else changed, how we know.
func slides(v *view) []slide {
	house := chart.House(v.main, chart.Light, chart.Options{})
	out := []slide{{func(m measure) fyne.CanvasObject { return resultSlide(m, v) }, house.Source()}}
	// More than six outcomes do not fit a page at a size that can be read across a room.
	const most = 6
	rest := v.rest()
	for from := 0; from < len(rest); from += most {
		rows := rest[from:min(from+most, len(rest))]
		out = append(out, slide{func(m measure) fyne.CanvasObject { return othersSlide(m, rows) }, house.Source()})
	}
	return append(out, slide{func(m measure) fyne.CanvasObject { return knowSlide(m, v) }, house.Source()})
}

// changeRow is one outcome on the page of what else changed.
type changeRow struct {
	icon        parts.IconName
	name        string
	words, text string
}

// rest are the outcomes beside the main one, what got worse first, and at the end
// those that the plan names and nobody measured.
func (v *view) rest() []changeRow {
	var out []changeRow
	for _, f := range append(append([]finding.Finding(nil), v.others...), v.guardrails...) {
		verdict := Verdict(f)
		out = append(out, changeRow{verdict.Icon(), v.name(f), verdict.Words(), explored(f) + ": " + change(f)})
	}
	for _, o := range v.unmeasured {
		row := changeRow{parts.IconMinus, o.Name, "Not measured", ". The plan names this, and no import held it."}
		if o.Role == experiment.Guardrail {
			row.icon, row.words = parts.GuardrailNotSettled.Icon(), guardrailNotMeasured
		}
		out = append(out, row)
	}
	return out
}

// The sizes of the presentation (look guide, section 3); a chart's small text of
// 13 is drawn at 21.
const (
	slideSentence, slideFact = 44, 28
	slideChart               = 21.0 / 13
)

// resultSlide is the sentence, the chart and the facts.
func resultSlide(m measure, v *view) fyne.CanvasObject {
	head := parts.RowTop(m.of(24),
		parts.Grow(parts.Column(m.of(8),
			m.text(slideSentence, parts.B(v.main.Headline)).Leading(1.14),
			m.text(slideFact, parts.T(v.main.Sentence)).Leading(1.25))),
		bigChip(m, v.main))
	fig := chart.House(v.main, chart.Light, chart.Options{})
	picture := parts.NewChartImage(m.of(400), m.of(200), says(fig, v.main.Sentence),
		drawn(func(look chart.Look) *chart.Figure { return chart.House(v.main, look, chart.Options{}) }, slideChart*float64(m)))
	return parts.Column(m.of(20), head, parts.Grow(parts.RowFill(m.of(38), parts.Grow(picture), parts.Sized(m.of(320), 0, facts(m, v)))))
}

// bigChip is the verdict's chip at the size of a fact.
func bigChip(m measure, f finding.Finding) fyne.CanvasObject {
	v := Verdict(f)
	fill, ink := parts.Ink, parts.Surface
	if !f.Verdict.Solid() {
		fill, ink = parts.Transparent, parts.Ink
	}
	back := parts.Outlined(fill, parts.Ink, m.of(8))
	back.StrokeWidth = 2
	return parts.Over(back, parts.Sized(0, m.of(52), parts.Pad(0, m.of(20), 0, m.of(20),
		parts.Row(m.of(13), parts.NewIcon(v.Icon(), m.of(26), ink), m.text(slideFact, parts.B(v.Words())).In(ink).OneLine()))))
}

// facts stand beside the chart: how secure, what to watch, the guardrails, how
// many were measured.
func facts(m measure, v *view) fyne.CanvasObject {
	out := parts.Column(m.of(16), bars(m, v.results.Security.Points))
	fact := func(title, text string) {
		out.Add(parts.Rule())
		out.Add(parts.Column(0, m.text(slideFact, parts.B(title)).Leading(1.25), m.text(slideFact, parts.T(text)).Leading(1.25)))
	}
	// Two facts have room beside the chart at the guide's size; the next page has all.
	const most = 2
	type line struct{ title, text string }
	var watch []line
	for _, f := range v.watch() {
		watch = append(watch, line{"Watch: " + finding.Inside(v.name(f)), change(f) + explored(f)})
	}
	for _, o := range v.unwatched() {
		watch = append(watch, line{guardrailNotMeasured, finding.Inside(o.Name)})
	}
	for i, l := range watch {
		if i == most-1 && len(watch) > most {
			fact(fmt.Sprintf("Watch: %d more", len(watch)-i), moreWords(v, len(watch)-i))
			return out
		}
		fact(l.title, l.text)
	}
	room := max(most-len(watch), 0)
	held := v.guardrails[:min(len(v.guardrails), room)]
	for _, f := range held {
		fact(f.Headline, change(f))
	}
	if len(held) < room {
		fact("Measured to the end", finding.Number(float64(v.main.Teams()), 0)+" of "+finding.Number(float64(v.main.Drawn()), 0)+" "+v.main.Unit)
	}
	return out
}

// moreWords says where the last n things to watch stand; guardrails that nobody
// measured come last and are named as such even there.
func moreWords(v *view, n int) string {
	const next = "on the next page"
	switch missing := min(len(v.unwatched()), n); missing {
	case 0:
		return next
	case 1:
		return next + ", 1 guardrail not measured: " + finding.Inside(v.unwatched()[len(v.unwatched())-1].Name)
	default:
		return next + fmt.Sprintf(", %d guardrails not measured", missing)
	}
}

// change is the change with its unit and its interval.
func change(f finding.Finding) string {
	o, text := f.Estimate.Outcome, f.ChangeText()+" ("+f.IntervalText()+")"
	unit := finding.UnitText(o)
	switch {
	case unit == "" || finding.ScaleOf(o).Change != "":
		return text
	case o.Kind == experiment.Scale:
		return text + " on the scale " + unit
	}
	return text + ", " + unit
}

// bars are the five bars of the security with their figure.
func bars(m measure, points int) fyne.CanvasObject {
	row := make([]fyne.CanvasObject, 5)
	for i := range row {
		bar := parts.Outlined(parts.Transparent, parts.Ink3, m.of(3))
		if i < points {
			bar.Fill, bar.Stroke = parts.Ink, parts.Ink
		}
		bar.StrokeWidth, bar.Height, bar.Width = 1.3, m.of(17), m.of(30)
		row[i] = bar
	}
	return parts.Column(m.of(10), m.text(slideFact, parts.B(fmt.Sprintf("Secure: %d of 5", points))), parts.Grid(5, m.of(4), row...))
}

// othersSlide lists outcomes, what got worse first.
func othersSlide(m measure, rows []changeRow) fyne.CanvasObject {
	out := parts.Column(m.of(14), m.text(slideSentence, parts.B("What else changed")))
	for _, r := range rows {
		out.Add(parts.Rule())
		out.Add(parts.RowTop(m.of(18), parts.Pad(m.of(5), 0, 0, 0, parts.NewIcon(r.icon, m.of(26), parts.Ink)),
			parts.Sized(m.of(330), 0, m.text(slideFact, parts.B(r.name)).Leading(1.25)),
			parts.Grow(m.text(slideFact, parts.B(r.words), parts.T(r.text)).Leading(1.25))))
	}
	out.Add(parts.Spacer())
	return out
}

// knowSlide says how we know: the security with its reasons, and who unblinded when.
func knowSlide(m measure, v *view) fyne.CanvasObject {
	out := parts.Column(m.of(14), m.text(slideSentence, parts.B("How we know")), parts.Row(0, parts.Sized(m.of(340), 0, bars(m, v.results.Security.Points)), parts.Spacer()), parts.Gap(0, m.of(4)))
	for _, r := range v.results.Security.Reasons {
		icon := parts.IconCheck
		if r.Lost > 0 {
			icon = parts.IconMinus
		}
		out.Add(parts.RowTop(m.of(16), parts.Pad(m.of(5), 0, 0, 0, parts.NewIcon(icon, m.of(26), parts.Ink)), parts.Grow(m.text(slideFact, parts.T(r.Sentence)).Leading(1.25))))
	}
	var dates []string
	if !v.results.SealedAt.IsZero() {
		dates = append(dates, "Plan sealed "+day(v.results.SealedAt)+".")
	}
	if !v.results.UnblindedAt.IsZero() {
		dates = append(dates, "Unblinded "+day(v.results.UnblindedAt)+".")
	}
	if rated := v.rated(); rated != "" {
		dates = append([]string{rated}, dates...)
	}
	out.Add(parts.Spacer())
	out.Add(m.text(slideFact, parts.T(strings.Join(dates, " "))).In(parts.Ink2))
	return out
}
