package report

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"leeway/experiment"
	"leeway/experiment/finding"
)

// Plan writes the plan as a PDF, on one A4 page where it has room and otherwise on as
// many as it needs: every part in words, the outcomes with their limits, how the
// verdict will follow, who sealed it and the fingerprint. A plan that is not sealed is
// marked DRAFT across each page. The same plan and time give the same bytes.
func Plan(w io.Writer, p *experiment.Pilot, made time.Time) error {
	pdf := newDocument(p.Title)
	pdf.SetCreationDate(made.UTC())
	pdf.SetModificationDate(made.UTC())
	page := &planPaper{p: p, made: made, s: &sheet{pdf: pdf, size: 1}}
	pdf.AddPage()
	page.lay()
	if err := pdf.Output(w); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	return nil
}

// planPaper lays the plan out block by block; a block stays on one page.
type planPaper struct {
	p    *experiment.Pilot
	made time.Time
	s    *sheet
	// page and pages count from 1; pages is 0 while they are counted.
	page, pages int
}

// foot is the room that each page keeps for its last line.
const planFoot = 22.0

// lay sets the plan as large as it fits on one page, and where it never does, at the
// size that reads well on several.
func (d *planPaper) lay() {
	s := d.s
	s.dry = true
	for s.size = 1; s.size > 0.79; s.size -= 0.03 {
		d.all()
		if d.page == 1 {
			break
		}
	}
	if d.page > 1 {
		s.size = 0.92
		d.all()
	}
	d.pages = d.page
	s.dry = false
	d.all()
}

func (d *planPaper) all() {
	d.page = 1
	d.open()
	d.head()
	for _, block := range d.blocks() {
		d.block(block)
	}
	d.close()
}

// open begins a page: its place to write and, on a draft, the mark across it.
func (d *planPaper) open() {
	d.s.y = topEdge
	if d.s.dry || d.p.Plan.Sealed() {
		return
	}
	pdf := d.s.pdf
	pdf.SetFont("Lato", "B", 150)
	pdf.SetTextColor(241, 239, 234)
	pdf.TransformBegin()
	pdf.TransformRotate(52, pageWidth/2, pageHeight/2)
	pdf.Text(pageWidth/2-pdf.GetStringWidth("DRAFT")/2, pageHeight/2+50, "DRAFT")
	pdf.TransformEnd()
}

// close ends a page with its foot.
func (d *planPaper) close() {
	s := d.s
	text := "Draft, not sealed. It may still change."
	if d.p.Plan.Sealed() {
		text = "Plan sealed " + date(d.p.Plan.SealedAt) + ". Fingerprint " + short(d.p.Plan.Hash) + "."
	}
	s.put(quiet, edge, bottomEdge, text)
	s.use(quiet)
	of := fmt.Sprintf("%d of %d", d.page, d.pages)
	s.put(quiet, pageWidth-edge-s.pdf.GetStringWidth(of), bottomEdge, of)
}

// block sets one block, on a new page where this one has no room.
func (d *planPaper) block(set func()) {
	s := d.s
	dry, y := s.dry, s.y
	s.dry = true
	set()
	high := s.y - y
	s.dry, s.y = dry, y
	if s.y+high > bottomEdge-planFoot && s.y > topEdge+80 {
		d.close()
		d.page++
		if !s.dry {
			s.pdf.AddPage()
		}
		d.open()
	}
	set()
}

// head is the mark, what this is, its date and the pilot's name.
func (d *planPaper) head() {
	s := d.s
	s.mark(edge, s.y, 17)
	s.put(style{"Lato", "B", 10, 14, look.Ink2}, edge+23, s.y+12.5, "Leeway plan")
	day := "Draft of " + date(d.made)
	if d.p.Plan.Sealed() {
		day = "Sealed " + date(d.p.Plan.SealedAt)
	}
	s.use(quiet)
	s.put(quiet, pageWidth-edge-s.pdf.GetStringWidth(day), s.y+12.5, day)
	s.y += 17
	s.gap(8)
	if d.p.Invented {
		h := 20 * s.size
		s.box(edge, s.y, columnWidth, h, 4, look.ControlTint, true)
		s.put(strong, edge+9, s.y+h/2+3.6*s.size, "Made-up data: a demonstration. No figure here is real.")
		s.y += h
		s.gap(6)
	}
	s.paragraph(style{"Lato", "B", 18, 22, look.Ink}, edge, columnWidth, d.p.Title)
	s.gap(4)
}

func (d *planPaper) blocks() []func() {
	var out []func()
	for _, line := range PlanLines(d.p) {
		if len(d.p.Outcomes) > 0 && (line.Part == PlanMainOutcome || line.Part == PlanOthers || line.Part == PlanGuardrail) {
			continue // the table of outcomes says more
		}
		out = append(out, func() { d.line(line.Part, line.Words) })
	}
	if d.p.Question.Setting != "" {
		out = append(out, func() { d.line("Setting", d.p.Question.Setting) })
	}
	if d.p.Practice.Dose+d.p.Practice.Signal != "" {
		out = append(out, func() { d.line("Steps and signal", sentences(d.p.Practice.Dose, d.p.Practice.Signal)) })
	}
	if len(d.p.Outcomes) > 0 {
		out = append(out, func() {
			d.s.gap(8)
			d.s.paragraph(heading, edge, columnWidth, "What is measured")
			d.s.gap(2)
			d.outcomeHead()
		})
		for _, o := range d.p.Outcomes {
			out = append(out, func() { d.outcome(o) })
		}
	}
	if o, has := d.p.PrimaryOutcome(); has && o.SmallestEffect > 0 {
		out = append(out, func() {
			d.s.gap(8)
			d.s.paragraph(heading, edge, columnWidth, "How the verdict will be decided")
			d.s.paragraph(quiet, edge, columnWidth, fmt.Sprintf("Where the %s%% interval of the change in %s lies, against the %s that matters. Nobody decides it afterwards.",
				finding.Short(100*(1-d.p.Plan.Alpha)), finding.Inside(o.Name), SizeInWords(o, o.SmallestEffect)))
			verdictRule(d.s, o)
		})
	}
	if d.p.Plan.Unattainable != "" {
		out = append(out, func() {
			d.line("Known and sealed", d.p.Plan.Unattainable+" Both who sealed know this.")
		})
	}
	return append(out, d.seal)
}

// planKey is how wide the names of the parts are.
const planKey = 104.0

// line is one part of the plan: its name, and what the plan says.
func (d *planPaper) line(part, words string) {
	s := d.s
	s.rule()
	top := s.y
	s.paragraph(style{"Lato", "", 9.5, 14, look.Ink2}, edge, planKey-8, part)
	low := s.y
	s.y = top
	s.paragraph(body, edge+planKey, columnWidth-planKey, words)
	s.y = math.Max(s.y, low)
	s.gap(1.5)
}

// rule draws a hairline across the page with little room.
func (s *sheet) rule() {
	s.gap(1.5)
	if !s.dry {
		s.pdf.SetDrawColor(int(rule.R), int(rule.G), int(rule.B))
		s.pdf.SetLineWidth(0.6)
		s.pdf.Line(edge, s.y, pageWidth-edge, s.y)
	}
	s.gap(1.5)
}

// The columns of the table of outcomes: name, role, smallest change, limit, source.
var outcomeColumns = []float64{0, 148, 212, 308, 374}

func (d *planPaper) cells(st style, cells ...string) {
	s := d.s
	top, low := s.y, s.y
	for i, cell := range cells {
		right := columnWidth
		if i+1 < len(outcomeColumns) {
			right = outcomeColumns[i+1] - 6
		}
		s.y = top
		s.paragraph(st, edge+outcomeColumns[i], right-outcomeColumns[i], cell)
		low = math.Max(low, s.y)
	}
	s.y = low
}

func (d *planPaper) outcomeHead() {
	d.cells(style{"Lato", "B", 8.5, 12, look.Ink3}, "Outcome", "What for", "A change that matters", "Limit", "From; start level")
}

func (d *planPaper) outcome(o experiment.Outcome) {
	d.s.rule()
	name := o.Name
	if o.Unit != "" && !strings.EqualFold(o.Unit, o.Name) {
		name += ", " + o.Unit
	}
	role := map[experiment.Role]string{experiment.Primary: "Main outcome", experiment.Secondary: "Secondary", experiment.Guardrail: "Guardrail", experiment.Exploratory: "Exploratory"}[o.Role]
	matters, limit := "…", ""
	if o.SmallestEffect > 0 {
		matters = SizeInWords(o, o.SmallestEffect) + "; " + string(o.Better) + " is better"
	}
	if o.Role == experiment.Guardrail && o.Margin > 0 {
		limit = SizeInWords(o, o.Margin) + " worse"
	}
	from := []string{}
	if o.Source != "" {
		from = append(from, o.Source)
	}
	if o.Baseline != "" {
		from = append(from, "start level in “"+o.Baseline+"”")
	}
	if o.Opinion {
		from = append(from, "staff say it themselves")
	}
	d.cells(style{"Lato", "", 9, 12.5, look.Ink}, name, role, matters, limit, strings.Join(from, "; "))
}

// seal is who sealed the plan, when, and how its fingerprint is checked.
func (d *planPaper) seal() {
	s, plan := d.s, d.p.Plan
	s.gap(8)
	if !plan.Sealed() {
		s.paragraph(heading, edge, columnWidth, "Not sealed")
		s.paragraph(body, edge, columnWidth, "This is a draft. Two names seal it, and from then on a change is possible only as a deviation, with a reason.")
		return
	}
	s.paragraph(heading, edge, columnWidth, "Sealed by two names")
	var names []string
	for _, person := range plan.SealedBy {
		name := person.Name
		if person.Role != "" {
			name += ", " + person.Role
		}
		names = append(names, name)
	}
	s.paragraph(body, edge, columnWidth, joined(names)+", on "+plan.SealedAt.UTC().Format("2 January 2006 at 15:04")+" (UTC).")
	s.gap(3)
	s.paragraph(quiet, edge, columnWidth, "Fingerprint of the plan (SHA-256). It covers everything above and the roster; if one word changes, it changes. The plan's JSON file holds the text that it is made of.")
	s.paragraph(mono, edge, columnWidth, plan.Hash)
	s.paragraph(quiet, edge, columnWidth, "Fingerprint of the roster")
	s.paragraph(mono, edge, columnWidth, d.p.Roster.Hash())
}
