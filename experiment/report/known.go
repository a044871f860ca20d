package report

import (
	"fmt"
	"strings"
	"time"

	"leeway/experiment"
	"leeway/experiment/chart"
	"leeway/experiment/finding"
)

// second is the page that says what else changed and how we know.
func (b *brief) second(s *sheet) {
	b.head(s)
	r, left := b.foremost()
	forest := chart.Forest(r, look, chart.Options{Titles: true})
	// A taller chart is drawn smaller as a whole.
	s.figure(forest, min(forest.Height(columnWidth/chartScale)*chartScale, 340))
	if left > 0 {
		s.paragraph(quiet, edge, columnWidth, fmt.Sprintf("%d more outcomes are in the tables of results.", left))
	}
	s.hairline()
	if len(b.items) > 0 {
		s.paragraph(heading, edge, columnWidth, "What else changed")
		for _, f := range b.items[:b.shown] {
			s.gap(3)
			b.other(s, f)
		}
		if more := len(b.items) - b.shown; more > 0 {
			s.gap(3)
			s.paragraph(body, edge, columnWidth, fmt.Sprintf("%d more in the tables of results.", more))
		}
		s.hairline()
	}
	s.paragraph(heading, edge, columnWidth, "How we know")
	for _, part := range b.known() {
		s.gap(2)
		s.entry(edge, columnWidth, part[0], part[1])
	}
	s.gap(5)
	for _, line := range b.fingerprints() {
		s.paragraph(mono, edge, columnWidth, line)
	}
	b.foot(s, "No group under 10 people is shown. "+b.sealed(), "2 of 2")
}

// foremost is the results with no more findings than a chart can show on paper,
// in the order of Results.Findings, and how many were left out.
func (b *brief) foremost() (r finding.Results, left int) {
	const most = 11
	r = b.r
	left = max(len(r.Findings)-most, 0)
	r.Findings = r.Findings[:len(r.Findings)-left]
	return r, left
}

// other tells one finding: its verdict, whether it was planned, and its sentence.
func (b *brief) other(s *sheet, f finding.Finding) {
	tag := "exploratory"
	if f.Planned {
		tag = "planned"
	}
	s.entry(edge, columnWidth, fmt.Sprintf("%s, %s.", f.StateText(), tag), strings.TrimSpace(f.Headline+" "+f.Sentence+" "+f.Note))
}

// known is how the pilot was drawn, measured and analysed, and what went otherwise.
func (b *brief) known() [][2]string {
	parts := [][2]string{{"Draw.", b.drawn()}, {"Measured.", b.measured()}, {"Method.", b.method()}}
	for _, s := range b.r.Main.Subgroups {
		parts = append(parts, [2]string{"Who gained, by " + s.Attribute + ".", s.Line(b.r.Main)})
	}
	for _, d := range b.p.Deviations[:b.told] {
		text := shortened(sentences(d.What, d.Decided, d.Effect))
		if d.AfterUnblinding {
			text += " Recorded when the arms were known."
		}
		parts = append(parts, [2]string{"Not as planned.", text})
	}
	if more := len(b.p.Deviations) - b.told; more > 0 {
		parts = append(parts, [2]string{"Not as planned.", fmt.Sprintf("%d more departures from the plan are in the Journal.", more)})
	}
	return parts
}

// drawn says how many teams were drawn, how and when.
func (b *brief) drawn() string {
	d, fl := b.p.Draw, b.r.Flow
	if d == nil {
		return "The arms were not drawn by lot."
	}
	total := 0
	var arms []string
	for _, a := range fl.Arms {
		total += a.Drawn
		arms = append(arms, fmt.Sprintf("%d %s", a.Drawn, a.Name))
	}
	text := finding.Number(float64(total), 0) + " " + b.r.Main.Unit
	if fl.DrawnStaff > 0 && b.r.Main.Unit != "cases" {
		text += " with " + finding.Number(float64(fl.DrawnStaff), 0) + " staff"
	}
	if d.Elsewhere {
		return text + " (" + strings.Join(arms, ", ") + "). The draw was made elsewhere and read from the column “" + d.Column + "” of the roster, so it cannot be derived again."
	}
	text += " drawn by lot"
	if b.p.Plan.Mechanism == experiment.Blocked {
		groups := map[string]bool{}
		for _, t := range b.p.Roster.Taking() {
			groups[b.p.BlockOf(t)] = true
		}
		text += fmt.Sprintf(" within %d groups by %s", len(groups), strings.Join(b.p.Plan.BlockBy, " and "))
	}
	text += " on " + date(d.At) + " (" + strings.Join(arms, ", ") + ")."
	if fl.LeftOut > 0 {
		text += fmt.Sprintf(" %d of the roster's %d were left out before.", fl.LeftOut, fl.Roster)
	}
	if d.Seed != "" {
		text += " Seed " + d.Seed
		if d.SeedSource != "" {
			text += " (" + d.SeedSource + ")"
		}
		text += "."
	}
	return text
}

// measured says what was lost on the way, from when to when, and from which source.
func (b *brief) measured() string {
	fl, o := b.r.Flow, b.r.Main.Estimate.Outcome
	text := fmt.Sprintf("%s of %s %s to the end", finding.Number(float64(fl.Analysed), 0), finding.Number(float64(fl.Drawn), 0), b.r.Main.Unit)
	if n := len(fl.Lost); n > 0 && n <= 5 && b.r.Main.Unit != "cases" {
		text += ", lost: " + strings.Join(fl.Lost, ", ")
	}
	text += "."
	if span := period(b.p.Question); span != "" {
		text += " " + span + "."
	}
	if o.Source != "" {
		text += " Main outcome from: " + finding.Inside(o.Source) + "."
	}
	if !b.r.UnblindedAt.IsZero() {
		text += " Arms revealed " + date(b.r.UnblindedAt) + "."
	}
	return text
}

// period is "2 February 2026 to 31 July 2026", or nothing where the dates are not known.
func period(q experiment.Question) string {
	start, err1 := time.Parse(time.DateOnly, q.Start)
	end, err2 := time.Parse(time.DateOnly, q.End)
	if err1 != nil || err2 != nil {
		return ""
	}
	return date(start) + " to " + date(end)
}

// method is the planned method with everything that was dropped, pooled or
// assumed, and whether replaying the draw agrees.
func (b *brief) method() string {
	e := b.r.Main.Estimate
	parts := []string{e.Method}
	parts = append(parts, e.Notes...)
	parts = append(parts, e.Fit.Notes...)
	if b.p.Plan.IgnoreBlocks && b.p.Plan.Mechanism == experiment.Blocked {
		parts = append(parts, "The estimate leaves the groups of the draw out, as the plan says")
	}
	parts = append(parts, b.r.Main.Note, b.r.Main.SecondMethod())
	return shortened(sentences(parts...))
}

// fingerprints are the whole SHA-256 of plan and draw, so that a copy can be checked.
func (b *brief) fingerprints() []string {
	var lines []string
	if b.p.Plan.Hash != "" {
		lines = append(lines, "Plan "+b.p.Plan.Hash)
	}
	if b.p.Draw != nil && b.p.Draw.Certificate != "" {
		lines = append(lines, "Draw "+b.p.Draw.Certificate)
	}
	return lines
}

// sentences joins statements, each ended with a full stop; a statement that
// stands twice is written once.
func sentences(parts ...string) string {
	var out []string
	seen := map[string]bool{}
	for _, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if !strings.ContainsAny(part[len(part)-1:], ".!?") {
			part += "."
		}
		if !seen[part] {
			seen[part] = true
			out = append(out, part)
		}
	}
	return strings.Join(out, " ")
}
