package design

import (
	"image"
	"math"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/chart"
	"leeway/experiment/finding"
	"leeway/experiment/randomize"
)

// balanceCard is the love plot, with the widest gap in its title.
func (p *drawPage) balanceCard() fyne.CanvasObject {
	rows, err := p.session.Balance()
	if err != nil {
		return parts.CardPadded(parts.Subheading("How alike the arms were before the start"), parts.ErrorBox(sentenceOf(err), "", "", nil))
	}
	rows, alike := withoutBlocks(p.doc, rows)
	column := parts.Column(2, parts.Subheading(widestGap(rows)))
	if len(rows) > 0 {
		column.Add(parts.Caption("Practice minus control before the start, in standard deviations (SD)."))
		figure := chart.Balance(rows, chart.Light, chart.Options{})
		say := figure.Title() + "."
		picture := parts.NewChartImage(330, float32(figure.Height(380)), say, func(w, h int, scale float32, dark bool) image.Image {
			look := chart.Light
			if dark {
				look = chart.Dark
			}
			return chart.Balance(rows, look, chart.Options{}).Image(float64(w)/float64(scale), float64(h)/float64(scale), 72*float64(scale))
		})
		column.Add(parts.Gap(0, 6))
		column.Add(picture)
		column.Add(parts.Caption("Dot: this draw. Shaded: within 0.25 SD either way. Gaps are luck; nothing here is tested."))
	}
	if len(alike) > 0 {
		column.Add(parts.Caption("The arms are alike by " + listed(insides(alike)) + ", because the draw was made within it."))
	}
	for _, note := range randomize.BalanceNotes(p.doc) {
		column.Add(parts.Caption(note))
	}
	return parts.Card(parts.Pad(14, 18, 14, 18, column))
}

// withoutBlocks leaves out the columns that the draw made alike: those it was
// blocked by, where no level differs. It names them.
func withoutBlocks(doc *experiment.Pilot, rows []randomize.BalanceRow) (rest []randomize.BalanceRow, alike []string) {
	if doc.Plan.Mechanism != experiment.Blocked || doc.Draw.Elsewhere {
		return rows, nil
	}
	differs, has := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		has[r.Attribute] = true
		differs[r.Attribute] = differs[r.Attribute] || r.Difference != 0
	}
	out := map[string]bool{}
	for _, name := range doc.Plan.BlockBy {
		if has[name] && !differs[name] {
			out[name] = true
			alike = append(alike, name)
		}
	}
	for _, r := range rows {
		if !out[r.Attribute] {
			rest = append(rest, r)
		}
	}
	return rest, alike
}

// widestGap names the largest difference between the arms.
func widestGap(rows []randomize.BalanceRow) string {
	widest := -1
	for i, r := range rows {
		if !math.IsNaN(r.Standardised) && (widest < 0 || math.Abs(r.Standardised) > math.Abs(rows[widest].Standardised)) {
			widest = i
		}
	}
	if widest < 0 {
		return "The roster has nothing to compare the arms by"
	}
	r := rows[widest]
	name := finding.Inside(r.Attribute)
	if r.Level != "" {
		name += " “" + r.Level + "”"
	}
	if math.IsInf(r.Standardised, 0) {
		return "The widest gap is on " + name + ": no team of one arm is like any of the other"
	}
	return "The widest gap is " + finding.Number(math.Abs(r.Standardised), 2) + " SD, on " + name
}
