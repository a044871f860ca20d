package design

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/finding"
)

// ceremony is one way through the three steps: a first draw, a second one, or the draw
// of teams that joined.
type ceremony struct {
	seed *seedChoice
	// again is the reason of a second draw, joining are teams that joined since.
	again   string
	joining *joiningTeams
}

// before adds the first two steps of the ceremony: what is fixed, then the seed. The
// third, the draw itself, is the foot's button.
func (p *drawPage) before(body *fyne.Container) {
	c := &ceremony{again: p.screen.again, joining: p.screen.joining}
	c.seed = newSeedChoice(p.doc, c.again == "" && c.joining == nil, func() {
		p.w.SetFoot(p.foot())
		parts.Relayout(body)
	})
	c.seed.radio.SetEnabled(!p.w.ReadOnly())
	p.ceremony = c
	if c.again != "" {
		body.Add(parts.WarningBox("This is a second draw. The first stays in the certificate, and the brief will print it with your reason: “"+c.again+"”.", "", "", nil))
	}
	p.fixed = parts.Column(8)
	p.showFixed()
	body.Add(parts.Sides(parts.Card(parts.Pad(14, 18, 16, 18, p.fixed)), c.seed.card(2), 420, 340, 12))
}

// showFixed fills the first step: everything that is fixed before the seed.
func (p *drawPage) showFixed() {
	if p.fixed == nil {
		return
	}
	possible, smallest, mechanism := "…", "…", "…"
	var chances []float64
	if p.facts != nil {
		possible, smallest, mechanism, chances = p.facts.possible, smallestP(p.facts.smallest), p.facts.hash, p.facts.chances
	}
	rows := []parts.KeyValue{parts.KV("Teams", planTeams(p.doc))}
	for i, a := range p.doc.Arms {
		words := "…"
		if i < len(chances) {
			words = finding.Chance(chances[i])
		}
		rows = append(rows, parts.KeyValue{Key: "Chance of", Value: []parts.Span{parts.B(a.Name), parts.T(": " + words)}})
	}
	rows = append(rows, parts.KV("Possible draws", possible), parts.KV("Smallest p", smallest))
	roster, rosterWords := p.doc.Roster.Hash(), "Roster"
	head := parts.Subheading("1. Fixed before the seed")
	if j := p.ceremony.joining; j != nil {
		roster, rosterWords = j.hash(p.doc), "Teams that join"
		rows = []parts.KeyValue{parts.KV("Join now", j.words()), parts.KV("Rule", "drawn by lot as one group of their own, with the plan's shares"), parts.KV("Reason", j.reason)}
	}
	p.fixed.Objects = []fyne.CanvasObject{
		parts.Row(8, parts.NewIcon(parts.IconPadlock, 18, parts.Accent), parts.Grow(head)),
		parts.Caption("Write these down, or let somebody take a picture. Whatever the seed, it works for this roster and this plan only."),
		parts.KeyValues(110, rows...),
		parts.Rule(),
		parts.Caption("Fingerprints (SHA-256)"),
		fingerprintLine(rosterWords, roster),
		fingerprintLine("Way of drawing", mechanism),
		fingerprintLine("Plan", p.doc.Plan.Hash),
	}
	p.fixed.Refresh()
}

// fingerprintLine is a name with a fingerprint below it.
func fingerprintLine(name, hash string) fyne.CanvasObject {
	return parts.Column(0, parts.Label(name), parts.Mono(fingerprint(hash)).In(parts.Ink))
}

// button is what the primary button says.
func (c *ceremony) button() string {
	switch {
	case c.seed.from == fromElsewhere:
		return "Read the draw"
	case c.again != "":
		return "Draw the teams again"
	case c.joining != nil:
		return "Draw the teams that join"
	}
	return "Draw the teams"
}

// askDraw asks once more and draws.
func (p *drawPage) askDraw() {
	c := p.ceremony
	if c.seed.from == fromElsewhere {
		p.askAdopt()
		return
	}
	var slips []experiment.Slip
	if c.seed.from == fromPeople {
		var ok bool
		slips, ok = c.seed.slips.filled()
		parts.Relayout(c.seed.slips.box)
		if !ok {
			return
		}
	}
	teams := countOf(len(p.doc.Roster.Taking()), "team")
	title, words := "A draw is made once", fmt.Sprintf("%s are drawn with %s.", teams, c.seed.words(slips))
	act := func() error {
		if len(slips) > 0 {
			return p.session.DrawFrom(slips)
		}
		return p.session.Draw("", "")
	}
	done := "The draw is made and sealed."
	switch {
	case c.again != "":
		title, done = "The second draw takes the place of the first", "The teams are drawn again. The first draw stays in the certificate."
		act = func() error { return p.session.DrawAgain(c.again, "", "", slips) }
	case c.joining != nil:
		title, teams = "The teams that join are drawn once", c.joining.count()
		words, done = fmt.Sprintf("%s are drawn with %s. The draw before stays as it is.", teams, c.seed.words(slips)), "The teams that joined are drawn."
		act = func() error { return p.session.DrawLate(c.joining.teams, c.joining.reason, "", "", slips) }
	}
	p.confirm(title, words, c.button(), done, teams, act)
}

// askAdopt asks once more and reads a draw that was made elsewhere.
func (p *drawPage) askAdopt() {
	c := p.ceremony.seed
	if c.column == nil {
		p.w.Refuse(&experiment.Refusal{What: "The roster has no column of text that could hold the arms.", Remedy: "Read a roster that has one."})
		return
	}
	column, i := c.column.Chosen()
	if i < 0 {
		p.w.Refuse(&experiment.Refusal{What: "No column is chosen.", Remedy: "Choose the column of the roster that holds the arms."})
		return
	}
	teams := countOf(len(p.doc.Roster.Taking()), "team")
	p.confirm("The draw is read once", fmt.Sprintf("The arm of each of %s is read from the column “%s”.", teams, column), "Read the draw", "The draw is read and sealed.", teams,
		func() error { return p.session.AdoptDraw(column) })
}

// confirm is the question before a draw.
func (p *drawPage) confirm(title, words, button, done, teams string, act func() error) {
	content := parts.Column(10, parts.Body(words), parts.Body("The result is sealed with the roster and the plan, and cannot be undone. A second draw needs a reason, which the brief will print."))
	parts.ShowDialog(p.w.Canvas(), title, 480, content, parts.DialogButton{Label: button, Do: func() string {
		screen := p.screen
		// The page is built anew by the draw itself, and then shows its result.
		again, joining := screen.again, screen.joining
		screen.again, screen.joining = "", nil
		p.w.Run(shell.Task{
			Words: "Drawing " + teams,
			Work:  func(context.Context, func(string, float64)) error { return act() },
			Done: func(err error) {
				if err != nil {
					screen.again, screen.joining = again, joining
				}
				if !p.w.Refuse(err) {
					p.w.Say(done, nil)
				}
			},
		})
		return ""
	}}, "Not yet")
}
