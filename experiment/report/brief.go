package report

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"gonum.org/v1/plot/vg"

	"leeway/experiment"
	"leeway/experiment/chart"
	"leeway/experiment/finding"
)

// Brief writes the two-page brief as a PDF. The time made is printed as its date
// and written into the file, so the same inputs give the same bytes. The error is
// a *experiment.Refusal where the arms are still hidden.
func Brief(w io.Writer, p *experiment.Pilot, r finding.Results, made time.Time) error {
	if err := p.Stage.Permits(experiment.ReadResults); err != nil {
		return err
	}
	pdf := newDocument(r.Title)
	pdf.SetCreationDate(made.UTC())
	pdf.SetModificationDate(made.UTC())
	b := newBrief(p, r, made)
	pdf.AddPage()
	b.fit(&sheet{pdf: pdf}, b.first, &b.watched)
	pdf.AddPage()
	b.fit(&sheet{pdf: pdf}, b.second, &b.shown, &b.told)
	if err := pdf.Output(w); err != nil {
		return fmt.Errorf("write brief: %w", err)
	}
	return nil
}

type brief struct {
	p     *experiment.Pilot
	r     finding.Results
	made  time.Time
	watch []finding.Finding // guardrails and harms, told on the first page
	items []finding.Finding // told under "What else changed"
	// How many of the guardrails and harms, the other findings and the deviations
	// have room.
	watched, shown, told int
	spare                float64 // height left over, given to the chart
}

func newBrief(p *experiment.Pilot, r finding.Results, made time.Time) *brief {
	b := &brief{p: p, r: r, made: made, items: others(r)}
	for _, f := range r.Findings {
		if f.Guardrail != nil || f.Verdict == finding.Harm && f.Estimate.Outcome.Role != experiment.Primary {
			b.watch = append(b.watch, f)
		}
	}
	b.watched, b.shown, b.told = len(b.watch), len(b.items), len(p.Deviations)
	return b
}

// others are the findings that the first page does not tell.
func others(r finding.Results) []finding.Finding {
	var out []finding.Finding
	for _, f := range r.Findings {
		main := f.Estimate.Outcome.ID == r.Main.Estimate.Outcome.ID && f.Estimate.Arm == r.Main.Estimate.Arm
		if !main && f.Guardrail == nil {
			out = append(out, f)
		}
	}
	return out
}

// fit lays a page out with the largest text that fits, then draws it. Texts
// shrink to three quarters; after that the lists are cut from their ends, the
// first list first, each with a line that says how much more there is. It
// reports whether everything found room.
func (b *brief) fit(s *sheet, page func(*sheet), lists ...*int) bool {
	for {
		s.dry = true
		for s.size = 1.0; s.size > 0.74; s.size -= 0.05 {
			s.y, b.spare = topEdge, 0
			page(s)
			if b.spare = bottomEdge - 16 - s.y; b.spare >= 0 {
				break
			}
		}
		for len(lists) > 0 && *lists[0] == 0 {
			lists = lists[1:]
		}
		if b.spare >= 0 || len(lists) == 0 {
			break
		}
		*lists[0]--
	}
	fits := b.spare >= 0
	b.spare = math.Max(b.spare, 0)
	s.dry, s.y = false, topEdge
	page(s)
	return fits
}

// brief texts are no longer than this many characters; the rest is in the Journal.
const longest = 500

// shortened cuts a text that somebody wrote at length, and says where the rest is.
func shortened(text string) string {
	runes := []rune(text)
	if len(runes) <= longest {
		return text
	}
	return strings.TrimSpace(string(runes[:longest])) + "… (the rest is in the Journal)"
}

// date is "24 August 2026".
func date(t time.Time) string { return t.Format("2 January 2006") }

// first is the page that says what was found.
func (b *brief) first(s *sheet) {
	b.head(s)
	main := b.r.Main
	s.paragraph(quiet, edge, columnWidth, shortened(b.r.Title))
	s.gap(8)
	b.chip(s, main)
	s.gap(6)
	s.paragraph(headline, edge, columnWidth, main.Headline)
	s.gap(4)
	s.paragraph(lead, edge, columnWidth, main.Sentence)
	if main.Note != "" {
		s.gap(3)
		s.paragraph(body, edge, columnWidth, main.Note)
	}
	s.gap(12)
	figure := chart.House(main, look, chart.Options{})
	// The chart takes what the text leaves, up to the height where it looks best.
	const least, most = 225.0, 340.0
	s.figure(figure, math.Min(least+b.spare, most))
	s.gap(5)
	s.paragraph(quiet, edge, columnWidth, figure.Source())
	s.hairline()
	b.columns(s)
	b.foot(s, b.sealed(), "1 of 2")
}

// head is the mark, the name and the date, and the banner over made-up data.
func (b *brief) head(s *sheet) {
	s.mark(edge, s.y, 17)
	s.put(style{"Lato", "B", 10, 14, look.Ink2}, edge+23, s.y+12.5, "Leeway brief")
	day := date(b.made)
	s.use(quiet)
	s.put(quiet, pageWidth-edge-s.pdf.GetStringWidth(day), s.y+12.5, day)
	s.y += 17
	s.gap(10)
	if b.p.Invented {
		h := 20 * s.size
		s.box(edge, s.y, columnWidth, h, 4, look.ControlTint, true)
		s.put(strong, edge+9, s.y+h/2+3.6*s.size, "Made-up data: a demonstration. No figure here is real.")
		s.y += h
		s.gap(8)
	}
}

// chip is the verdict in words and shape, and whether it was planned.
func (b *brief) chip(s *sheet, f finding.Finding) {
	text, h := f.StateText(), 21*s.size
	st := style{"Lato", "B", 11, 15, look.Surface}
	solid := f.Verdict.Solid()
	behind := look.Ink
	if !solid {
		st.colour, behind = look.Ink, look.Surface
	}
	s.use(st)
	w := s.pdf.GetStringWidth(text) + 33*s.size
	s.box(edge, s.y, w, h, 4, look.Ink, solid)
	sign := 11 * s.size
	if !s.dry {
		chart.DrawState(s.canvas(), f, vg.Point{X: vg.Length(edge + 9*s.size), Y: vg.Length(pageHeight - s.y - h/2 - sign/2)}, vg.Length(sign), st.colour, behind)
	}
	s.put(st, edge+25*s.size, s.y+h/2+3.9*s.size, text)
	told := "Main outcome, exploratory"
	if f.Planned {
		told = "Main outcome, planned"
		if !b.r.SealedAt.IsZero() {
			told = "Main outcome, as planned on " + date(b.r.SealedAt)
		}
	}
	s.put(quiet, edge+w+10, s.y+h/2+3.2*s.size, told)
	s.y += h
}

// columns are security on the left, guardrails and harms on the right.
func (b *brief) columns(s *sheet) {
	const between = 26.0
	w, top := (columnWidth-between)/2, s.y
	s.paragraph(heading, edge, w, fmt.Sprintf("Secure: %d of 5", b.r.Security.Points))
	b.bars(s, edge, w)
	for _, reason := range b.r.Security.Reasons {
		sign := "✓"
		if reason.Lost > 0 {
			sign = "\u2212"
		}
		b.reason(s, edge, w, sign, shortened(reason.Sentence))
	}
	bottom := s.y
	s.y = top
	x := edge + w + between
	for _, f := range b.watch[:b.watched] {
		title := strings.TrimSuffix(f.Headline, ".")
		if f.Guardrail == nil {
			title = "Watch: " + finding.Inside(f.Estimate.Outcome.Name)
		}
		s.paragraph(heading, x, w, title)
		s.paragraph(body, x, w, f.Sentence)
		if f.Note != "" {
			s.paragraph(body, x, w, f.Note)
		}
		s.gap(6)
	}
	if more := len(b.watch) - b.watched; more > 0 {
		s.paragraph(strong, x, w, fmt.Sprintf("%d more to watch, in the tables of results.", more))
	}
	if len(b.watch) == 0 {
		s.paragraph(heading, x, w, "No guardrail, no harm seen")
		s.paragraph(body, x, w, "The plan set no guardrail, and no outcome is known to have become worse.")
	}
	s.y = math.Max(s.y, bottom)
}

// bars are the five bars of security, filled for each point.
func (b *brief) bars(s *sheet, x, w float64) {
	s.gap(3)
	each := math.Min(w/5, 40)
	for i := range 5 {
		s.box(x+each*float64(i)+0.5, s.y, each-5, 5*s.size, 2, look.Ink, i < b.r.Security.Points)
	}
	s.y += 5 * s.size
	s.gap(5)
}

// reason is one line of security with its sign, drawn because the typeface lacks a tick.
func (b *brief) reason(s *sheet, x, w float64, sign, text string) {
	y := s.y + 0.45*body.leading*s.size
	if !s.dry {
		s.pdf.SetDrawColor(int(look.Ink.R), int(look.Ink.G), int(look.Ink.B))
		s.pdf.SetLineWidth(1.2 * s.size)
		k := s.size
		if sign == "✓" {
			s.pdf.Line(x+1*k, y, x+3.4*k, y+2.6*k)
			s.pdf.Line(x+3.4*k, y+2.6*k, x+8*k, y-3*k)
		} else {
			s.pdf.Line(x+1*k, y, x+8*k, y)
		}
	}
	s.paragraph(body, x+14*s.size, w-14*s.size, text)
	s.gap(2)
}

// sealed is the line that every copy carries: when the plan was sealed, and the
// fingerprint of the draw.
func (b *brief) sealed() string {
	text := "The plan was not sealed."
	if !b.r.SealedAt.IsZero() {
		text = "Plan sealed " + date(b.r.SealedAt) + "."
	}
	if b.p.Draw != nil {
		text += " Draw certificate " + short(b.p.Draw.Certificate) + "."
	}
	return text
}

// short is a fingerprint's first eight and last four characters.
func short(hash string) string {
	if len(hash) <= 14 {
		return hash
	}
	return hash[:8] + "…" + hash[len(hash)-4:]
}

func (b *brief) foot(s *sheet, text, page string) {
	s.put(quiet, edge, bottomEdge, text)
	s.use(quiet)
	s.put(quiet, pageWidth-edge-s.pdf.GetStringWidth(page), bottomEdge, page)
}

// mark draws the Leeway mark: a point with its interval on petrol.
func (s *sheet) mark(x, y, size float64) {
	if s.dry {
		return
	}
	k := size / 28
	s.box(x, y, size, size, 7*k, petrol, true)
	s.pdf.SetDrawColor(255, 255, 255)
	s.pdf.SetFillColor(255, 255, 255)
	s.pdf.SetLineWidth(2 * k)
	s.pdf.Line(x+4.5*k, y+14*k, x+23.5*k, y+14*k)
	s.pdf.Line(x+4.5*k, y+10.5*k, x+4.5*k, y+17.5*k)
	s.pdf.Line(x+23.5*k, y+10.5*k, x+23.5*k, y+17.5*k)
	s.pdf.Circle(x+16*k, y+14*k, 4.6*k, "F")
}
