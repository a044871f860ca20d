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
	parts := append([][2]string{{"Draw.", b.drawn()}}, drawnBefore(b.p)...)
	parts = append(parts, [2]string{"Measured.", b.measured()}, [2]string{"Method.", b.method()})
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
	text += " drawn by lot" + b.drawnHow()
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
	return text + placedWords(b.p) + lateWords(d)
}

// drawnHow says within what the teams were drawn, and what the arms were to be alike in.
func (b *brief) drawnHow() string {
	plan, text := b.p.Plan, ""
	if len(plan.BlockBy) > 0 && plan.Mechanism.UsesBlocks() {
		groups := map[string]bool{}
		for _, t := range b.p.Roster.Taking() {
			groups[b.p.BlockOf(t)] = true
		}
		text = fmt.Sprintf(" within %d groups by %s", len(groups), strings.Join(plan.BlockBy, " and "))
	}
	alike := inWords(plan.BalanceOn)
	switch plan.Mechanism {
	case experiment.Simple:
		text += ", each on its own"
	case experiment.MatchedPairs:
		sets := "sets"
		if setSize(b.p.Arms) == 2 {
			sets = "pairs"
		}
		text += " within " + sets + " most alike in " + alike
	case experiment.Rerandomised:
		text += ", again until the arms were alike in " + alike + ","
	case experiment.Constrained:
		text += " from a list of draws with arms alike in " + alike
	}
	return text
}

// placedWords names teams that were placed without a draw.
func placedWords(p *experiment.Pilot) string {
	var placed []string
	for _, k := range p.Plan.Constraints {
		if k.Kind == experiment.Placed {
			placed = append(placed, k.Teams...)
		}
	}
	if len(placed) == 0 {
		return ""
	}
	return fmt.Sprintf(" Placed without a draw and not compared: %s.", joined(placed))
}

// lateWords tells of the teams that joined after the draw.
func lateWords(d *experiment.Draw) string {
	text := ""
	for i, l := range d.Late {
		last := len(d.Team)
		if i+1 < len(d.Late) {
			last = d.Late[i+1].First
		}
		text += fmt.Sprintf(" %s joined later and were drawn on %s by a seed of their own, %s: “%s”.", counted(last-l.First, "team"), date(l.At), l.Seed, strings.TrimRight(l.Reason, "."))
	}
	return text
}

// drawnBefore tells of every draw that was made and then made again, with the reason
// word for word.
func drawnBefore(p *experiment.Pilot) [][2]string {
	if p.Draw == nil {
		return nil
	}
	const shown = 3
	var out [][2]string
	earlier := p.Draw.Earlier
	if n := len(earlier) - shown; n > 0 {
		out = append(out, [2]string{"Drawn again.", fmt.Sprintf("%d draws were replaced; the certificate has them all, these are the last.", len(earlier))})
		earlier = earlier[n:]
	}
	for _, e := range earlier {
		out = append(out, [2]string{"Drawn again.", fmt.Sprintf("A draw of %s by %s (seed %s) was replaced on %s by %s: “%s”. Its certificate was %s.", date(e.At), e.By.Name, e.Seed, date(e.ReplacedAt), e.ReplacedBy.Name, shortened(strings.TrimRight(e.Reason, ".")), short(e.Certificate))})
	}
	return out
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
	if b.p.Plan.IgnoreBlocks && b.p.Plan.Mechanism.UsesBlocks() {
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
