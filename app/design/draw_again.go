package design

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
)

// leastReason is how many letters a reason must have: “oops” explains nothing.
const leastReason = 10

// reasonField is a text in which a reason is written.
func reasonField(label, help string) *parts.Field {
	f := parts.NewTextArea(label, help, 3)
	f.Validate = func(text string) string {
		if len([]rune(strings.TrimSpace(text))) < leastReason {
			return "Give the reason in a sentence, so that others can judge it."
		}
		return ""
	}
	return f
}

// askAgain asks for the reason of a second draw and leads to its ceremony.
func (p *drawPage) askAgain() {
	reason := reasonField("Reason", "What was wrong with the draw, known without looking at who is in which arm: “the roster lacked two offices”.")
	content := parts.Column(12,
		parts.Body("A second draw replaces the first, but does not hide it: the certificate and the brief will print both draws, their times, and this reason, word for word."),
		parts.Body("“The arms were not alike enough” is no reason: a draw that is made until it pleases is no draw."), reason)
	agreed := false
	parts.ShowDialog(p.w.Canvas(), "Draw again?", 520, content, parts.DialogButton{
		Label: "Go on to the seed",
		Do: func() string {
			if agreed = reason.Check(); !agreed {
				return "A second draw needs its reason."
			}
			return ""
		},
		Then: func() {
			p.screen.again, p.screen.joining = strings.TrimSpace(reason.Text()), nil
			p.w.Rebuild()
		},
	}, "Keep the draw")
}

// joiningTeams are teams that joined since the draw, before they are drawn.
type joiningTeams struct {
	teams  []experiment.Team
	reason string
}

func (j *joiningTeams) count() string { return countOf(len(j.teams), "team") }

// words names the teams, the first few by their ids.
func (j *joiningTeams) words() string {
	const shown = 6
	var ids []string
	for i, t := range j.teams {
		if i == shown {
			ids = append(ids, "…")
			break
		}
		ids = append(ids, t.ID)
	}
	return j.count() + ": " + strings.Join(ids, ", ")
}

// hash is the fingerprint that the joining teams will have in the roster.
func (j *joiningTeams) hash(doc *experiment.Pilot) string {
	joined := len(doc.Draw.Late) + 1
	r := experiment.Roster{Attributes: doc.Roster.Attributes}
	for _, t := range j.teams {
		t.Joined = joined
		r.Teams = append(r.Teams, t)
	}
	return r.JoinedHash(joined)
}

// askJoining reads a roster for teams that are not in the pilot yet.
func (p *drawPage) askJoining() {
	p.w.ChooseWorkbooks("Choose the roster with the teams that joined", false, func(paths []string) {
		if len(paths) == 0 {
			return
		}
		var teams []experiment.Team
		var notes []string
		p.w.Run(shell.Task{
			Words: "Reading " + filepath.Base(paths[0]),
			Work: func(ctx context.Context, report func(string, float64)) error {
				var err error
				teams, notes, err = p.session.ReadJoining(ctx, paths[0], func(done, total int64) {
					if total > 0 {
						report(fmt.Sprintf("row %d of %d", done, total), float64(done)/float64(total))
					}
				})
				return err
			},
			Done: func(err error) {
				if !p.w.Refuse(err) {
					p.showJoining(teams, notes)
				}
			},
		})
	})
}

// showJoining shows the teams that were found and asks why they join.
func (p *drawPage) showJoining(teams []experiment.Team, notes []string) {
	j := &joiningTeams{teams: teams}
	reason := reasonField("Reason", "Why they join now, as the brief will say it: “two offices were added in the reorganisation”.")
	content := parts.Column(12, parts.BodySpans(parts.B(j.words())),
		parts.Body("They are drawn by the rule that the plan announced: by lot, as one group of their own, with the plan's shares, from a new seed. The draw before stays as it is."))
	for _, note := range notes {
		content.Add(parts.Caption(note))
	}
	content.Add(reason)
	parts.ShowDialog(p.w.Canvas(), "Teams joined since the draw", 520, content, parts.DialogButton{
		Label: "Go on to the seed",
		Do: func() string {
			if !reason.Check() {
				return "Say why they join."
			}
			return ""
		},
		Then: func() {
			j.reason = strings.TrimSpace(reason.Text())
			p.screen.joining, p.screen.again = j, ""
			p.w.Rebuild()
		},
	}, "Cancel")
}

// stop leaves the ceremony of a second or a late draw.
func (p *drawPage) stop() {
	p.screen.again, p.screen.joining = "", nil
	p.w.Rebuild()
}

// history lists the draws that this one replaced and those of teams that joined.
func (p *drawPage) history() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	d := p.doc.Draw
	for i, e := range d.Earlier {
		out = append(out, parts.WarningBox(
			fmt.Sprintf("Draw %d was made on %s by %s and replaced on %s by %s: “%s”.", i+1, e.At.Local().Format("2 January 2006, 15:04"), e.By.Name, e.ReplacedAt.Local().Format("2 January 2006, 15:04"), e.ReplacedBy.Name, e.Reason), "", "", nil))
	}
	for i, l := range d.Late {
		last := len(d.Team)
		if i+1 < len(d.Late) {
			last = d.Late[i+1].First
		}
		out = append(out, parts.Caption(fmt.Sprintf("%s joined and were drawn on %s by %s, seed %s (%s): “%s”.", countOf(last-l.First, "team"), l.At.Local().Format("2 January 2006, 15:04"), l.By.Name, l.Seed, l.SeedSource, l.Reason)))
	}
	return out
}
