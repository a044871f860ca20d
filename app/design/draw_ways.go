package design

import (
	"context"
	"fmt"
	"math"
	"slices"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/power"
	"leeway/experiment/report"
)

// wideWays is the least width at which the ways of drawing are a table.
const wideWays = 640

// tellingP is the smallest p-value that the table shows.
const tellingP = 0.0005

// waysKey is the fingerprint of what the ways of drawing are tried on: the plan without
// its way of drawing.
func waysKey(doc *experiment.Pilot) string {
	bare := *doc
	bare.Plan.Mechanism, bare.Plan.BlockBy, bare.Plan.BalanceOn, bare.Plan.Acceptance = "", nil, nil, 0
	bare.Plan.Unattainable = ""
	return bare.PlanHash()
}

// showWays fills the table of the ways of drawing and, where the design can never show
// an effect, the warning below it.
func (p *drawPage) showWays() {
	t := p.triedHere()
	made := p.doc.Draw != nil && p.doc.Draw.Elsewhere
	if t == nil {
		p.ways.Objects = []fyne.CanvasObject{p.oneWay()}
	} else {
		p.ways.Objects = []fyne.CanvasObject{parts.Either(p.waysTable(t), p.waysList(t), wideWays), p.waysWords(t)}
	}
	if t == nil && !made && len(p.doc.Roster.Taking()) > 0 && p.ceremony == nil {
		p.ways.Add(p.offerTrying())
	}
	if p.facts != nil && p.facts.smallest > p.doc.Plan.Alpha {
		p.ways.Add(parts.WarningBox(neverShows(p.doc, p.facts), "More teams, or fewer and larger groups, would have helped. The result can still tell how large an effect may be.", "", nil))
	}
	p.ways.Refresh()
}

// oneWay is the plan's own way of drawing, with what its mechanism says of itself.
func (p *drawPage) oneWay() fyne.CanvasObject {
	possible, smallest := "…", "…"
	if len(p.doc.Roster.Taking()) == 0 {
		possible, smallest = "–", "–"
	}
	if p.facts != nil {
		possible, smallest = p.facts.possible, smallestP(p.facts.smallest)
	}
	name, sentence := planWayName(p.doc), report.DrawingLine(p.doc)+"."
	wide := parts.Column(0,
		wayLine(wayHead("Way of drawing"), wayHead("Possible draws"), wayHead("Smallest p it can give"), wayHead("In one sentence to staff")),
		parts.Rule(),
		wayLine(parts.SmallSpans(parts.B(name)), parts.Small(possible), parts.Small(smallest), parts.Small(sentence)))
	narrow := parts.Pad(12, 16, 12, 16, parts.Column(8, parts.BodySpans(parts.B(name)), parts.Small(sentence),
		parts.KeyValues(170, parts.KV("Possible draws", possible), parts.KV("Smallest p it can give", smallest))))
	return parts.Card(parts.Either(wide, narrow, wideWays))
}

func wayLine(a, b, c, d fyne.CanvasObject) fyne.CanvasObject {
	return parts.Pad(8, 16, 8, 16, parts.Row(16, parts.GrowBy(4, a), parts.GrowBy(3, b), parts.GrowBy(3, c), parts.GrowBy(5, d)))
}

func wayHead(words string) *parts.Text {
	return parts.NewText(parts.SizeCaption, parts.B(words)).In(parts.Ink2)
}

// planWayName names the plan's way of drawing in a few words.
func planWayName(doc *experiment.Pilot) string {
	if doc.Draw != nil && doc.Draw.Elsewhere {
		return "Made elsewhere"
	}
	within := ""
	if len(doc.Plan.BlockBy) > 0 && doc.Plan.Mechanism != experiment.Blocked {
		within = " within " + listed(insides(doc.Plan.BlockBy))
	}
	switch doc.Plan.Mechanism {
	case experiment.Blocked:
		return "By " + listed(insides(doc.Plan.BlockBy))
	case experiment.Simple:
		return "Each team on its own"
	case experiment.MatchedPairs:
		return "Matched pairs" + within
	case experiment.Rerandomised:
		return "Redrawn until balanced" + within
	case experiment.Constrained:
		return "From a list of balanced draws" + within
	}
	return "All teams in one lot"
}

// offerTrying offers to try the ways of drawing.
func (p *drawPage) offerTrying() fyne.CanvasObject {
	return parts.Beside(parts.Caption("Every way is tried thousands of times on this roster: the smallest change it sees, how unlike its arms can get, how often it sees what is not there."),
		parts.NewSecondary("Compare the ways of drawing", p.tryWays).Small().WithIcon(parts.IconColumns), 320, 14)
}

// tryWays tries the ways of drawing away from the window.
func (p *drawPage) tryWays() {
	key := waysKey(p.doc)
	var result power.Tournament
	p.w.Run(shell.Task{
		Words: "Trying the ways of drawing",
		Work: func(ctx context.Context, report func(string, float64)) error {
			var err error
			result, err = p.session.Tournament(ctx, func(done, total int64) {
				if total > 0 {
					report(fmt.Sprintf("try %s of %s", grouped(fmt.Sprint(done)), grouped(fmt.Sprint(total))), float64(done)/float64(total))
				}
			})
			return err
		},
		Done: func(err error) {
			if p.w.Refuse(err) || err != nil {
				return
			}
			p.screen.tried, p.screen.triedOn = &result, key
			p.w.Rebuild()
		},
	})
}

// chosen tells whether an entrant is the plan's way.
func (p *drawPage) chosen(e power.Entrant) bool {
	plan := p.doc.Plan
	same := e.Kind == plan.Mechanism && (!e.Kind.UsesBlocks() || slices.Equal(e.BlockBy, plan.BlockBy))
	if e.Kind.UsesBalance() {
		same = same && slices.Equal(e.BalanceOn, plan.BalanceOn) && (e.Kind == experiment.MatchedPairs || e.Acceptance == plan.Acceptance)
	}
	return same
}

// choose makes an entrant the plan's way of drawing. Only a draft takes it.
func (p *drawPage) choose(e power.Entrant) {
	plan := p.doc.Plan
	plan.Mechanism, plan.BlockBy, plan.BalanceOn, plan.Acceptance = e.Kind, e.BlockBy, e.BalanceOn, e.Acceptance
	if !p.w.Refuse(p.session.SetPlan(plan)) {
		p.w.Done("The way of drawing is now: " + finding.Inside(e.Name) + ".")
	}
}

func (p *drawPage) mayChoose() bool {
	return p.doc.Stage == experiment.Draft && !p.w.ReadOnly()
}

// wayRadio is the mark before a way of drawing.
func wayRadio(on bool) fyne.CanvasObject {
	ring := parts.Outlined(parts.Surface, parts.FieldBorder, 9)
	objects := []fyne.CanvasObject{ring}
	if on {
		ring.Stroke = parts.Accent
		objects = append(objects, parts.PadAll(4, parts.NewShape(parts.Accent, 5)))
	}
	return parts.Sized(18, 18, parts.Over(objects...))
}

// wayCells are what the table and the list show of an entrant.
type wayCells struct {
	detectable, alarms, worst, where, draws, smallest string
}

func cellsOfWay(e power.Entrant) wayCells {
	if e.Refused != "" {
		return wayCells{detectable: "–", worst: "–", draws: "–"}
	}
	c := wayCells{detectable: finding.Number(e.Detectable, 2), worst: finding.Number(e.WorstImbalance, 2), where: "on " + finding.Inside(e.WorstAttribute)}
	if e.WorstAttribute == "" {
		c.where = ""
	}
	if math.IsInf(e.Detectable, 0) {
		c.detectable = "none"
	}
	c.alarms = "false alarms " + finding.Number(100*e.TypeI, 1) + "%"
	if math.IsNaN(e.TypeI) {
		c.alarms = ""
	}
	if e.Draws != nil {
		c.draws = possibleDraws(e.Draws, e.Exact)
		// Where it is far below any error level it tells nothing.
		if e.SmallestP >= tellingP {
			c.smallest = "smallest p " + smallestP(e.SmallestP)
		}
	}
	return c
}

// waysTable is the comparison as a table with a row for each way.
func (p *drawPage) waysTable(t *power.Tournament) fyne.CanvasObject {
	right := func(words, below string, bold bool) fyne.CanvasObject {
		span := parts.T(words)
		if bold {
			span = parts.B(words)
		}
		column := parts.Column(0, parts.BodySpans(span).Aligned(fyne.TextAlignTrailing))
		if below != "" {
			column.Add(parts.Caption(below).Aligned(fyne.TextAlignTrailing))
		}
		return column
	}
	line := func(mark, a, b, c, d, e fyne.CanvasObject) fyne.CanvasObject {
		return parts.Pad(7, 14, 7, 12, parts.Row(14, mark, parts.GrowBy(4.6, a), parts.GrowBy(2.9, b), parts.GrowBy(2.9, c), parts.GrowBy(3.4, d), parts.GrowBy(4.2, e)))
	}
	trailing := func(words string) *parts.Text { return wayHead(words).Aligned(fyne.TextAlignTrailing) }
	rows := parts.Column(0, line(parts.Gap(18, 18), wayHead("Way of drawing"), trailing("Smallest change seen"), trailing("Worst imbalance, SD"), trailing("Possible draws"), wayHead("In one sentence to staff")))
	best := smallestSeen(t)
	for _, e := range t.Entrants {
		rows.Add(parts.Rule())
		c := cellsOfWay(e)
		rows.Add(p.wayRow(e, line(wayRadio(p.chosen(e)), p.wayNames(e),
			right(c.detectable, c.alarms, e.Detectable == best), right(c.worst, c.where, false), right(c.draws, c.smallest, false), parts.Small(wayExplained(e)))))
	}
	return parts.Card(rows)
}

// waysList is the comparison as a list, for narrow windows and large text.
func (p *drawPage) waysList(t *power.Tournament) fyne.CanvasObject {
	rows := parts.Column(0)
	for i, e := range t.Entrants {
		if i > 0 {
			rows.Add(parts.Rule())
		}
		c := cellsOfWay(e)
		rows.Add(p.wayRow(e, parts.Pad(10, 14, 10, 12, parts.RowTop(12, wayRadio(p.chosen(e)), parts.Grow(parts.Column(6, p.wayNames(e), parts.Small(wayExplained(e)),
			parts.KeyValues(170, parts.KV("Smallest change seen", joinedWords(c.detectable, c.alarms)), parts.KV("Worst imbalance, SD", joinedWords(c.worst, c.where)), parts.KV("Possible draws", joinedWords(c.draws, c.smallest)))))))))
	}
	return parts.Card(rows)
}

func joinedWords(a, b string) string {
	if b == "" {
		return a
	}
	return a + ", " + b
}

func (p *drawPage) wayNames(e power.Entrant) fyne.CanvasObject {
	var name fyne.CanvasObject = parts.SmallSpans(parts.B(e.Name))
	if e.Recommended {
		name = parts.Wrap(8, name, parts.NeutralChip("Advised"))
	}
	names := parts.Column(0, name)
	if e.Detail != "" {
		names.Add(parts.Caption(e.Detail))
	}
	return names
}

func wayExplained(e power.Entrant) string {
	if e.Refused != "" {
		return "Not possible here: " + finding.Inside(e.Refused)
	}
	return e.Explain
}

// wayRow is one way: it can be chosen in a draft, and shows the plan's own tinted.
func (p *drawPage) wayRow(e power.Entrant, content fyne.CanvasObject) fyne.CanvasObject {
	chosen := p.chosen(e)
	if chosen {
		content = parts.Over(parts.NewShape(parts.AccentTint, 0), content)
	}
	if !p.mayChoose() || chosen || e.Refused != "" {
		return content
	}
	return parts.NewTapArea("Draw this way: "+e.Name, 0, content, func() { p.choose(e) }).RingInside()
}

// smallestSeen is the smallest change that any way sees.
func smallestSeen(t *power.Tournament) float64 {
	best := math.Inf(1)
	for _, e := range t.Entrants {
		if e.Refused == "" && e.Detectable < best {
			best = e.Detectable
		}
	}
	return best
}

// waysWords say what is advised and why, while it can still be chosen, and what the
// figures mean.
func (p *drawPage) waysWords(t *power.Tournament) fyne.CanvasObject {
	column := parts.Column(4)
	if t.Reason != "" && p.doc.Stage == experiment.Draft {
		column.Add(parts.NoteBox(parts.B("Advised: "), parts.T(t.Reason)))
	}
	unit := ""
	if o, ok := p.doc.PrimaryOutcome(); ok && o.Unit != "" {
		unit = " (" + o.Unit + ")"
	}
	column.Add(parts.Caption(fmt.Sprintf("Smallest change seen: what the plan's own estimate finds with a chance of 80%%%s. Worst imbalance: one draw in 20 is worse. False alarms: an effect is seen where there is none; %s%% is meant.",
		unit, shortPercent(p.doc.Plan.Alpha))))
	return column
}

// waysLead says how the ways were compared.
func waysLead(t *power.Tournament, sealed bool) string {
	words := fmt.Sprintf("%s ways to draw, tried %s times each on %s.", spelled(len(t.Entrants)), grouped(fmt.Sprint(t.Repetitions)), t.On)
	if sealed {
		words += " The choice was sealed in the plan."
	}
	return words
}

// triedHere is the comparison where it fits the plan as it stands, else nil.
func (p *drawPage) triedHere() *power.Tournament {
	if p.screen.triedOn != waysKey(p.doc) || p.doc.Draw != nil && p.doc.Draw.Elsewhere {
		return nil
	}
	return p.screen.tried
}

// why is the panel beside the page: what a lot is for, or what a comparison rests on.
func (p *drawPage) why() parts.Why {
	t := p.triedHere()
	if t == nil {
		return parts.Why{
			Title: "Why by lot?",
			Paragraphs: []string{
				"A lot treats every team alike. What differs between the arms afterwards is luck or the practice, and luck can be counted.",
				"Roster and plan are fixed before the seed is known. So nobody can look for a seed that gives the wished-for teams.",
				"Anyone can repeat this draw from the roster and the seed, on any computer, and get the same teams.",
			},
			Source: "The generator and every step stand in the certificate, exact enough to be programmed again.",
		}
	}
	out := parts.Why{Title: "What the figures rest on", Source: fmt.Sprintf("Source: %s trial draws for each way on %s. Bruhn & McKenzie 2009.", grouped(fmt.Sprint(t.Repetitions)), t.On)}
	if t.Reason != "" {
		out.Paragraphs = append(out.Paragraphs, t.Reason)
	}
	out.Paragraphs = append(append(out.Paragraphs, t.Notes...), "Anyone can repeat the draw from the roster and the seed, on any computer, and get the same teams.")
	return out
}
