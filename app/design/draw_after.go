package design

import (
	"context"
	"encoding/json"
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
	"leeway/experiment/randomize"
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
	if d.Elsewhere {
		column.Add(parts.NoteBox(parts.T("Made elsewhere and read from the column “"+d.Column+"” by "), parts.B(d.By.Name), parts.T(". It cannot be derived again from a seed.")))
	} else {
		column.Add(parts.Caption("Seed"))
		column.Add(parts.NewText(parts.SizeLead, parts.M(d.Seed)))
		column.Add(parts.Caption("From " + strings.TrimPrefix(d.SeedSource, "from ") + "; drawn by " + d.By.Name))
	}
	column.Add(parts.Rule())
	column.Add(parts.Caption("Certificate (SHA-256 of roster, plan, seed and teams)"))
	column.Add(parts.Mono(fingerprint(d.Certificate)).In(parts.Ink))
	save := parts.NewSecondary("Save certificate", p.saveCertificate).Small().WithIcon(parts.IconDownload)
	check := parts.NewQuiet("Check the draw again", p.checkAgain).Small()
	column.Add(parts.Gap(0, 2))
	column.Add(parts.Wrap(8, save, check))
	if !armsShown(p.doc) {
		save.SetEnabled(false)
		column.Add(parts.Caption("The certificate lists the teams of each arm, so it cannot be saved while the arms are hidden."))
	}
	column.Add(p.checks)
	border := parts.Outlined(parts.Surface, parts.Accent, 10)
	return parts.Over(border, parts.Pad(14, 18, 14, 18, column))
}

// armBoxes show each arm with its teams and staff; the hue belongs to the practice.
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
		if staff[i] > 0 {
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

// saveCertificate writes the certificate as JSON, the whole file or nothing.
func (p *drawPage) saveCertificate() {
	p.w.ChooseSave("Save the certificate", "draw-certificate.json", func(path string) {
		c, err := randomize.CertificateOf(p.doc)
		if p.w.Refuse(err) {
			return
		}
		data, err := json.MarshalIndent(c, "", "  ")
		if err == nil {
			err = pilot.WriteBytes(path, append(data, '\n'))
		}
		if err != nil {
			err = &experiment.Refusal{What: "The certificate cannot be written.", Place: experiment.Place{File: path}, Remedy: "The draw itself is kept. Choose another place.", Cause: err}
		}
		if !p.w.Refuse(err) {
			p.screen.saved = filepath.Base(path)
			p.w.Say("The certificate is saved as "+filepath.Base(path)+".", nil)
		}
	})
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
			said := map[string]bool{}
			for _, c := range checks {
				// The plan's fingerprint is compared by the pilot and by the draw; once is enough to read.
				if said[c.Sentence] {
					continue
				}
				said[c.Sentence] = true
				icon := parts.NewIcon(parts.IconCheck, 16, parts.Accent)
				if !c.OK {
					icon = parts.NewIcon(parts.IconError, 16, parts.Error)
				}
				p.checks.Add(parts.RowTop(8, icon, parts.Grow(parts.Small(c.Sentence))))
			}
			p.checks.Refresh()
			parts.Relayout(p.checks)
		},
	})
}

// shortPercent writes an error level as per cent: "5".
func shortPercent(alpha float64) string { return finding.Short(math.Round(alpha*1e6) / 1e4) }
