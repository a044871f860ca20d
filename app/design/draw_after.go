package design

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/pilot"
)

// armsShown tells whether the screen may say which team is in which arm: right
// after the draw, for whoever leads the pilot, and again after unblinding.
func armsShown(doc *experiment.Pilot) bool {
	return doc.Stage == experiment.Drawn || doc.Stage >= experiment.Unblinded
}

// after adds what is shown once the draw is made: balance, certificate, teams.
func (p *drawPage) after(body *fyne.Container) {
	body.Add(parts.Sides(p.balanceCard(), p.sealedCard(), 360, 380, 12))
	if !armsShown(p.doc) {
		body.Add(parts.CardPadded(parts.Row(10, parts.ArmsHiddenChip(), parts.Grow(parts.Small("Which team is in which arm is hidden while outcomes are collected. Two names unblind the pilot.")))))
		return
	}
	body.Add(p.teamsCard())
}

// sealedCard is the draw with its seed and certificate.
func (p *drawPage) sealedCard() fyne.CanvasObject {
	d := p.doc.Draw
	column := parts.Column(8, parts.Row(8, parts.NewIcon(parts.IconPadlock, 18, parts.Accent), parts.Grow(parts.Subheading("Sealed draw")),
		parts.Caption(d.At.Local().Format("2 January 2006, 15:04")).OneLine()))
	column.Add(p.armBoxes())
	if placed := placedTeams(p.doc); len(placed) > 0 && armsShown(p.doc) {
		column.Add(parts.Caption("Placed, not drawn, and not compared: " + listed(placed) + "."))
	}
	if d.Elsewhere {
		column.Add(parts.NoteBox(parts.T("Made elsewhere and read from the column “"+d.Column+"” by "), parts.B(d.By.Name), parts.T(". It cannot be derived again from a seed.")))
	} else {
		column.Add(p.seedLines())
	}
	column.Add(parts.Rule())
	column.Add(parts.Caption("Certificate (SHA-256 of roster, plan, seed and teams)"))
	column.Add(parts.Mono(fingerprint(d.Certificate)).In(parts.Ink))
	for _, line := range p.history() {
		column.Add(line)
	}
	column.Add(parts.Gap(0, 2))
	column.Add(p.sealedButtons())
	if !armsShown(p.doc) {
		column.Add(parts.Caption("The certificate lists the teams of each arm, so it cannot be saved while the arms are hidden."))
	}
	column.Add(p.checks)
	border := parts.Outlined(parts.Surface, parts.Accent, 10)
	return parts.Over(border, parts.Pad(14, 18, 14, 18, column))
}

// placedTeams are the teams that the plan puts into an arm without a draw.
func placedTeams(doc *experiment.Pilot) []string {
	var out []string
	for _, k := range doc.Plan.Constraints {
		if k.Kind == experiment.Placed {
			out = append(out, k.Teams...)
		}
	}
	return out
}

// seedLines are the seed, what it was made from, and who gave it.
func (p *drawPage) seedLines() fyne.CanvasObject {
	d := p.doc.Draw
	source := "from " + strings.TrimPrefix(d.SeedSource, "from ")
	if strings.HasPrefix(d.SeedSource, "made from") {
		source = d.SeedSource
	}
	column := parts.Column(4,
		parts.Row(8, parts.Grow(parts.Caption("Seed")), parts.Caption(source).OneLine()),
		parts.NewText(parts.SizeLead, parts.M(d.Seed)))
	if len(source) > 40 {
		column.Objects[0] = parts.Column(0, parts.Caption("Seed"), parts.Caption(source))
	}
	if len(d.Slips) > 0 {
		said := make([]string, len(d.Slips))
		for i, s := range d.Slips {
			said[i] = s.From + " " + s.Text
		}
		column.Add(parts.Caption("Slips: " + strings.Join(said, "; ") + "."))
	}
	column.Add(parts.Caption("Drawn by " + d.By.Name))
	return column
}

// sealedButtons are what can be done with a draw.
func (p *drawPage) sealedButtons() fyne.CanvasObject {
	save := parts.NewSecondary("Print certificate", p.saveCertificate).Small().WithIcon(parts.IconPrinter)
	save.SetEnabled(armsShown(p.doc))
	buttons := []fyne.CanvasObject{save, parts.NewQuiet("Check the draw again", p.checkAgain).Small()}
	if p.doc.Stage == experiment.Collecting && len(p.doc.Draw.Late) > 0 {
		// The others were told before collecting started; these must be told now.
		buttons = append(buttons, parts.NewQuiet("Letters to the teams that joined", p.saveLetters).Small())
	}
	if !p.w.ReadOnly() && !p.doc.Draw.Elsewhere {
		if p.doc.Permits(experiment.DrawLateTeams) == nil && p.doc.Plan.LateTeams == experiment.LateByLot {
			buttons = append(buttons, parts.NewQuiet("Teams joined since…", p.askJoining).Small())
		}
		if p.doc.Stage.Permits(experiment.DrawAgain) == nil && len(p.doc.Draw.Late) == 0 {
			buttons = append(buttons, parts.NewQuiet("Draw again…", p.askAgain).Small())
		}
	}
	return parts.Wrap(8, buttons...)
}

// armBoxes show each arm with its teams and staff; the hue belongs to the practice. While
// the arms are hidden they stand without numbers: Quality gives the numbers of arms A and
// B, and whoever sees both could tell which is which.
func (p *drawPage) armBoxes() fyne.CanvasObject {
	teams, staff := make([]int, len(p.doc.Arms)), make([]int, len(p.doc.Arms))
	taking := p.doc.Roster.Taking()
	for i, arm := range p.doc.Draw.Arm {
		teams[arm]++
		if i < len(taking) {
			staff[arm] += taking[i].Staff
		}
	}
	var boxes []fyne.CanvasObject
	for i, a := range p.doc.Arms {
		words := countOf(teams[i], "team")
		switch {
		case !armsShown(p.doc):
			words = "Teams and staff hidden"
		case staff[i] > 0:
			words += ", " + grouped(fmt.Sprint(staff[i])) + " staff"
		}
		boxes = append(boxes, parts.Over(parts.Outlined(parts.Surface, parts.Hairline, 8), parts.Pad(8, 12, 8, 12, parts.Column(2,
			parts.BodySpans(parts.B(a.Name)).In(armColour(p.doc, i)), parts.Small(words)))))
	}
	return parts.Grid(min(len(boxes), 2), 10, boxes...)
}

// armColour is the arm's colour of the look guide: the control is neutral, the
// practice arms follow in order.
func armColour(doc *experiment.Pilot, arm int) fyne.ThemeColorName {
	if doc.Arms[arm].Control {
		return parts.ControlText
	}
	nth := 0
	for _, a := range doc.Arms[:arm] {
		if !a.Control {
			nth++
		}
	}
	if colours := []fyne.ThemeColorName{parts.Practice, parts.SecondArm, parts.ThirdArm}; nth < len(colours) {
		return colours[nth]
	}
	return parts.Ink
}

// saveCertificate writes the certificate as a PDF, with the JSON files for its check
// beside it.
func (p *drawPage) saveCertificate() {
	p.w.ChooseSave("Save the certificate", "draw-certificate.pdf", func(path string) {
		if !p.w.Refuse(p.session.WriteCertificate(path)) {
			p.screen.saved = filepath.Base(path)
			p.w.Say("The certificate is saved as "+filepath.Base(path)+", with what its check needs beside it.", nil)
		}
	})
}

// saveLetters writes the team letters, after saying who may see them.
func (p *drawPage) saveLetters() {
	content := parts.Column(10,
		parts.Body("One page for each team says which group it is in and what happens there. Save it as .xlsx instead for one line for each team."),
		parts.WarningBox("The letters are for whoever leads the pilot, to tell the teams.", "Keep them from whoever collects or analyses outcomes: analysts stay blind until two names unblind the pilot.", "", nil))
	parts.ShowDialog(p.w.Canvas(), "Team letters", 480, content, parts.DialogButton{Label: "Save the letters", Then: func() {
		p.w.ChooseSave("Save the team letters", "team-letters.pdf", func(path string) {
			if !p.w.Refuse(p.session.WriteLetters(path)) {
				p.w.Say("The team letters are saved as "+filepath.Base(path)+".", nil)
			}
		})
	}}, "Cancel")
}

// checkAgain derives the draw again and shows every check.
func (p *drawPage) checkAgain() {
	var checks []pilot.Check
	p.w.Run(shell.Task{
		Words: "Deriving the draw again",
		Work: func(ctx context.Context, report func(string, float64)) error {
			var err error
			checks, err = p.session.Verify(ctx, func(done, total int64) {
				if total > 0 {
					report("Working out the results again", float64(done)/float64(total))
				}
			})
			return err
		},
		Done: func(err error) {
			if p.w.Refuse(err) {
				return
			}
			p.checks.Objects = []fyne.CanvasObject{parts.Rule()}
			said, failed := map[string]bool{}, 0
			for _, c := range checks {
				// The plan's fingerprint is compared by the pilot and by the draw; once is enough to read.
				if said[c.Sentence] {
					continue
				}
				said[c.Sentence] = true
				icon := parts.NewIcon(parts.IconCheck, 16, parts.Accent)
				if !c.OK {
					icon = parts.NewIcon(parts.IconError, 16, parts.Error)
					failed++
				}
				p.checks.Add(parts.RowTop(8, icon, parts.Grow(parts.Small(c.Sentence))))
			}
			p.checks.Refresh()
			parts.Relayout(p.checks)
			// The list stands below the card's buttons, in a small window out of sight.
			words := "The draw was derived again: " + countOf(len(said), "check") + ", and all hold."
			if failed > 0 {
				words = "The draw was derived again: " + fmt.Sprint(failed) + " of " + countOf(len(said), "check") + " fail. The card says which."
			}
			p.w.Say(words, nil)
		},
	})
}

// shortPercent writes an error level as per cent: "5".
func shortPercent(alpha float64) string { return finding.Short(math.Round(alpha*1e6) / 1e4) }
