package design

import (
	"fmt"
	"slices"
	"strings"

	"leeway/app/parts"
	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
)

// risks lists what may be looked at in the teams before the draw: teams that share a
// manager or swap people, and teams so small that people could be recognised. What was
// decided about each stands in its row.
func (v *teamsView) risks(p *experiment.Pilot) []parts.ProblemItem {
	noted, err := v.screen.session.Notes()
	if err != nil {
		// Without the journal nothing counts as decided; opening it again says why.
		noted = func(string, []string) (pilot.Noted, bool) { return pilot.Noted{}, false }
	}
	var items []parts.ProblemItem
	for _, c := range randomize.Contaminations(p) {
		items = append(items, v.contamination(p, c, noted))
	}
	for _, t := range p.Roster.SmallTeams() {
		items = append(items, v.smallTeam(p, t, noted))
	}
	return items
}

// noting looks up the note of a doubt about teams.
type noting func(doubt string, teams []string) (pilot.Noted, bool)

// contamination is the row of teams that share something or swap people.
func (v *teamsView) contamination(p *experiment.Pilot, c randomize.Contamination, noted noting) parts.ProblemItem {
	within := c.Teams // the teams in whose cells it stands
	if c.Kind == randomize.Swap {
		within = slices.DeleteFunc(slices.Clone(c.Teams), func(id string) bool { return !strings.HasPrefix(c.Sentence, id+" ") })
	}
	item := parts.ProblemItem{Gravity: parts.LookAtIt, Address: addressOf(p, c.Cells), Sentence: boldStart(c.Sentence, c.Value, within[0]), OnSelect: func() { v.showIn(within[0], c.Attribute) }}
	note, hasNote := noted(c.Sentence, c.Teams)
	keep := parts.Fix{Label: "Keep in one arm", Do: func() { v.keepTogether(c) }}
	noteIt := parts.Fix{Label: "Note it", Do: func() { v.askNote(c.Sentence, c.Teams, "the teams are in different towns and meet once a year") }}
	switch {
	case c.Covered:
		item.Gravity, item.Remedy = parts.ForInformation, "They are drawn as one: the plan keeps them in one arm."
		if v.draft(p) && offered(p, c) {
			item.Fixes = []parts.Fix{{Label: "Draw them apart again", Do: func() { v.drawApart(c) }}}
		}
	case hasNote:
		item.Gravity, item.Remedy = parts.ForInformation, noteWords(note)
		if v.draft(p) {
			item.Fixes = []parts.Fix{keep}
		}
	case v.draft(p):
		item.Fixes = []parts.Fix{noteIt, keep}
	case v.writable():
		item.Fixes = []parts.Fix{noteIt}
	}
	if item.Gravity == parts.LookAtIt {
		for _, id := range within {
			v.mark(id, c.Attribute)
		}
	}
	return item
}

// smallTeam is the row of a team in which people could be recognised.
func (v *teamsView) smallTeam(p *experiment.Pilot, t experiment.Team, noted noting) parts.ProblemItem {
	sentence := fmt.Sprintf("%s lists %d staff. Under %d, people could be recognised.", t.ID, t.Staff, experiment.FewStaff)
	item := parts.ProblemItem{Gravity: parts.LookAtIt, Address: addressOf(p, []string{t.CellOf(p.Roster.StaffColumn)}), Sentence: boldStart(sentence, t.ID), OnSelect: func() { v.showIn(t.ID, "Staff") }}
	leaveOut := parts.Fix{Label: "Leave out", Do: func() {
		reason := fmt.Sprintf("fewer than %d staff", experiment.FewStaff)
		if !v.host.Refuse(v.screen.session.LeaveOut(t.ID, reason)) {
			v.host.Done(t.ID + " is left out: " + reason + ".")
		}
	}}
	keep := parts.Fix{Label: "Keep it", Do: func() { v.askNote(sentence, []string{t.ID}, "only totals of the district are reported") }}
	note, hasNote := noted(sentence, []string{t.ID})
	switch {
	case hasNote:
		item.Gravity, item.Remedy = parts.ForInformation, noteWords(note)
		if v.draft(p) {
			item.Fixes = []parts.Fix{leaveOut}
		}
	case v.draft(p):
		item.Fixes = []parts.Fix{leaveOut, keep}
	case v.writable():
		item.Fixes = []parts.Fix{keep}
	}
	if item.Gravity == parts.LookAtIt {
		v.mark(t.ID, "Staff")
	}
	return item
}

// draft is true where the design can be changed here.
func (v *teamsView) draft(p *experiment.Pilot) bool {
	return p.Stage == experiment.Draft && v.writable()
}

func (v *teamsView) writable() bool {
	_, readOnly := v.screen.session.ReadOnly()
	return !readOnly
}

// offered is true where a constraint of the plan is just the one that the risk offers,
// so that it can be taken back here.
func offered(p *experiment.Pilot, c randomize.Contamination) bool {
	for _, k := range p.Plan.Constraints {
		if k.Kind == experiment.SameArm && strings.Join(k.Teams, "\n") == strings.Join(c.Teams, "\n") {
			return true
		}
	}
	return false
}

func (v *teamsView) keepTogether(c randomize.Contamination) {
	if !v.host.Refuse(v.screen.session.KeepInOneArm(c)) {
		v.host.Done(listed(c.Teams) + " are kept in one arm.")
	}
}

func (v *teamsView) drawApart(c randomize.Contamination) {
	if !v.host.Refuse(v.screen.session.DrawApart(c)) {
		v.host.Done(listed(c.Teams) + " can be drawn into different arms again.")
	}
}

// askNote asks why a doubt may stay as it is.
func (v *teamsView) askNote(doubt string, teams []string, example string) {
	reason := parts.NewField("Why it does not matter here", "It will stand in the journal with your name.")
	reason.SetPlaceHolder(example)
	parts.ShowDialog(v.host.Canvas(), "Leave it as it is?", 460, parts.Column(12, parts.Small(doubt), reason),
		parts.DialogButton{Label: "Note it", Do: func() string {
			if err := v.screen.session.NoteDoubt(doubt, teams, reason.Text()); err != nil {
				return sentenceOf(err)
			}
			v.host.Say("Noted in the journal.", nil)
			return ""
		}}, "Cancel")
}

func noteWords(n pilot.Noted) string {
	return fmt.Sprintf("Noted by %s on %s: “%s”", n.By.Name, n.At.Local().Format("2 January 2006"), strings.TrimRight(n.Remark, ". "))
}

// mark boxes a team's cell in a column.
func (v *teamsView) mark(id, column string) {
	v.cellMarks[id+"\x00"+column] = parts.WarningCellMark
}

// addressOf is the place of some cells of the roster's sheet.
func addressOf(p *experiment.Pilot, cells []string) string {
	const most = 3
	list := strings.Join(cells[:min(len(cells), most)], ", ")
	if more := len(cells) - most; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return (experiment.Place{File: p.Roster.Source.File, Sheet: p.Roster.Source.Sheet, Cell: list}).String()
}

// boldStart is a sentence with its first words in bold, where it starts with one of them.
func boldStart(sentence string, starts ...string) []parts.Span {
	for _, start := range starts {
		if rest, has := strings.CutPrefix(sentence, start+" "); has {
			return []parts.Span{parts.B(start), parts.T(" " + rest)}
		}
	}
	return []parts.Span{parts.T(sentence)}
}
