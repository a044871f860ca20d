package design

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
)

// showProblems lists what must be settled about the teams, and which were left out.
func (v *teamsView) showProblems(p *experiment.Pilot) {
	v.marks, v.cellMarks = map[string]parts.CellMark{}, map[string]parts.CellMark{}
	var items []parts.ProblemItem
	var counts [3]int
	for _, problem := range p.Check() {
		if problem.Place.Field != "teams" {
			continue
		}
		counts[problem.Severity]++
		item := parts.ProblemItem{Gravity: parts.Gravity(problem.Severity), Address: problem.Place.String(), Sentence: []parts.Span{parts.T(problem.What)}, Remedy: problem.Remedy}
		if id := problem.Place.Team; id != "" {
			v.marks[id] = parts.ErrorMark
			item.OnSelect = func() { v.show(id) }
		}
		items = append(items, item)
	}
	risks := v.risks(p)
	slices.SortStableFunc(risks, func(a, b parts.ProblemItem) int { return cmp.Compare(a.Gravity, b.Gravity) })
	for _, item := range risks {
		counts[item.Gravity]++
	}
	items = append(items, risks...)
	hints := 0
	if item, wanted := v.withoutBefore(p); wanted {
		items = append(items, item)
		hints++
	}
	open := lockedBecause(v.screen.session) == ""
	left := 0
	for _, t := range v.teams {
		if t.LeftOut == "" {
			continue
		}
		left++
		id := t.ID
		item := parts.ProblemItem{Gravity: parts.ForInformation, Address: (experiment.Place{File: p.Roster.Source.File, Sheet: p.Roster.Source.Sheet, Cell: t.Cell}).String(),
			Sentence: []parts.Span{parts.B(id), parts.T(" is left out: " + strings.TrimRight(t.LeftOut, ". ") + ".")}, OnSelect: func() { v.show(id) }}
		if open {
			item.Fixes = []parts.Fix{{Label: "Take it back in", Do: func() { v.takeBackIn(id) }}}
		}
		items = append(items, item)
	}
	v.problems.SetItems(items)
	v.nothing.Hidden = len(items) > 0
	v.title.SetText(teamsTitle(counts[0]+counts[1], counts[2], left))
	v.tallies.Objects = nil
	v.tallies.Add(parts.ProblemCounts(counts[0], counts[1], counts[2]+left+hints))
	v.tallies.Refresh()
}

// withoutBefore says that the main outcome has no value from before the start although
// the list has columns that may hold it. Outcomes comes before Teams, so nobody who goes
// through the steps in their order has been asked with these columns at hand.
func (v *teamsView) withoutBefore(p *experiment.Pilot) (parts.ProblemItem, bool) {
	main, chosen := p.PrimaryOutcome()
	if !chosen || main.Baseline != "" || !v.draft(p) {
		return parts.ProblemItem{}, false
	}
	var columns []string
	for _, a := range p.Roster.Attributes {
		if a.Numeric {
			columns = append(columns, "“"+a.Name+"”")
		}
	}
	if len(columns) == 0 {
		return parts.ProblemItem{}, false
	}
	return parts.ProblemItem{
		Gravity:  parts.ForInformation,
		Address:  "Outcomes ! " + main.Name,
		Sentence: []parts.Span{parts.B(main.Name), parts.T(" has no value from before the start.")},
		Remedy:   "If " + strings.Join(columns[:min(len(columns), 3)], " or ") + " holds it, fewer teams are enough.",
		Fixes:    []parts.Fix{{Label: "Choose it on Outcomes", Do: func() { v.host.Go(shell.Outcomes) }}},
	}, true
}

func teamsTitle(problems, decided, left int) string {
	switch {
	case problems > 0:
		return countWords(problems, "thing to settle", "things to settle")
	case decided > 0 && left > 0:
		return "Decided and left out"
	case decided > 0:
		return countWords(decided, "thing decided", "things decided")
	case left > 0:
		return countWords(left, "team left out", "teams left out")
	}
	return "Nothing to settle"
}

// show brings a team into sight, if need be without the search and the filter.
func (v *teamsView) show(id string) { v.showIn(id, "Team") }

// showIn is show with the cell of a column.
func (v *teamsView) showIn(id, column string) {
	at := 2
	for i, c := range v.columns {
		if c.Title == column {
			at = i
		}
	}
	for range 2 {
		for row, i := range v.shown {
			if v.teams[i].ID == id {
				v.table.ShowCell(row, at)
				return
			}
		}
		v.search, v.filter = "", 0
		v.dropdown.SelectIndex(0)
		v.narrow()
	}
}

// toggle leaves a team out, which needs a reason, or takes it back in.
func (v *teamsView) toggle(row int) {
	t := v.team(row)
	if why := lockedBecause(v.screen.session); why != "" {
		v.host.Say(why, nil)
		return
	}
	if t.LeftOut != "" {
		v.takeBackIn(t.ID)
		return
	}
	v.askReason(t.ID)
}

// askReason asks why a team is left out of the draw.
func (v *teamsView) askReason(id string) {
	reason := parts.NewField("Reason", "It will stand in the team flow and in the brief. Do not name people.")
	reason.SetPlaceHolder("merges with another team in April")
	parts.ShowDialog(v.host.Canvas(), "Leave "+id+" out of the draw?", 460, parts.Column(12,
		parts.Small("It stays on the list, and every count of teams says that it was left out and why."), reason),
		parts.DialogButton{Label: "Leave it out", Do: func() string {
			text := strings.TrimSuffix(strings.TrimSpace(reason.Text()), ".")
			if text == "" {
				return "Give a reason: a reader will ask whether it had to do with the practice."
			}
			if err := v.screen.session.LeaveOut(id, text); err != nil {
				return sentenceOf(err)
			}
			v.host.Done(id + " is left out: " + text + ".")
			return ""
		}}, "Cancel")
}

func (v *teamsView) takeBackIn(id string) {
	if !v.host.Refuse(v.screen.session.LeaveOut(id, "")) {
		v.host.Done(id + " takes part again.")
	}
}

func (v *teamsView) foot() shell.Foot {
	p := v.screen.session.Pilot()
	taking := len(p.Roster.Taking())
	foot := shell.Foot{Primary: shell.Action{Label: "Continue with " + countWords(taking, "team", "teams"), Do: func() { v.host.Go(shell.SampleSize) }}}
	if p.Stage == experiment.Draft {
		foot.Sentence = "Untick a team to leave it out of the draw. It stays on the list with the reason."
		if missing := blockingIn(p, "teams"); len(missing) > 0 {
			foot.Sentence, foot.Blocked, foot.Primary.Disabled = problemSentence(missing[0]), true, true
			if more := len(missing) - 1; more > 0 {
				foot.Sentence = fmt.Sprintf("%s And %d more.", missing[0].What, more)
			}
		}
		return foot
	}
	foot.Sentence = "The list is sealed with the plan."
	return foot
}
