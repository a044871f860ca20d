package design

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// drawnTeam is one row of the table of teams.
type drawnTeam struct {
	cells []string
	arm   int
	// place is its place in the draw.
	place int
}

// drawnTeams is the table of teams with their arm, which can be searched, filtered
// and copied.
type drawnTeams struct {
	columns []parts.TableColumn
	all     []drawnTeam
	shown   []drawnTeam
	find    string
	arm     int // -1 for all
	count   *parts.Text
	table   *parts.DataTable
	// armColumn is the column of arms; remark that which says what is special about a
	// team, -1 without one.
	armColumn, remark int
}

// teamsCard is the card with every drawn team and its arm.
func (p *drawPage) teamsCard() fyne.CanvasObject {
	t := p.listTeams()
	p.teams = t
	t.tell(p.facts)
	arms := []string{"All arms"}
	for _, a := range p.doc.Arms {
		arms = append(arms, a.Name)
	}
	filter := parts.NewSmallDropdown(arms, func(_ string, i int) { t.arm = i - 1; t.refresh() })
	filter.SelectIndex(0)
	search := parts.NewSearch("Find a team", func(text string) { t.find = text; t.refresh() })
	copyAll := parts.NewSecondary("Copy", func() {
		fyne.CurrentApp().Clipboard().SetContent(t.text())
		p.w.Say(countOf(len(t.shown), "team")+" copied, with their arms.", nil)
	}).Small()
	t.refresh()
	shown := parts.Caption("For whoever leads the pilot. No other screen shows it, and this one hides it once collecting starts.")
	if p.doc.Stage >= experiment.Unblinded {
		shown = parts.Caption("As drawn. Teams that were lost since stay in the list.")
	}
	return parts.Sized(0, 420, parts.CardTitled("Every team and its arm", parts.Row(8, t.count, parts.Sized(180, 0, search), filter, copyAll),
		parts.Column(0, parts.Pad(8, 14, 8, 14, shown), parts.Rule(), parts.Grow(t.table))))
}

// listTeams joins the draw with the roster. Sets stand together.
func (p *drawPage) listTeams() *drawnTeams {
	doc := p.doc
	t := &drawnTeams{arm: -1, remark: -1, count: parts.Caption("").OneLine()}
	byID := map[string]experiment.Team{}
	for _, team := range doc.Roster.Teams {
		byID[team.ID] = team
	}
	fields := t.fields(doc)
	for i, id := range doc.Draw.Team {
		team := drawnTeam{arm: doc.Draw.Arm[i], place: i}
		for _, field := range fields {
			team.cells = append(team.cells, field(i, byID[id]))
		}
		t.all = append(t.all, team)
	}
	if showsSets(doc) {
		t.bySet(doc.Draw.Block)
	}
	t.table = parts.NewDataTable("Teams and arms", t.columns, func() int { return len(t.shown) }, func(row, column int) parts.Cell {
		team := t.shown[row]
		cell := parts.Cell{Text: team.cells[column], Mono: column == 0}
		if column == t.armColumn {
			cell.Bold, cell.Colour = true, armColour(doc, team.arm)
		}
		return cell
	})
	return t
}

// showsSets is true where teams were drawn within sets whose labels are kept.
func showsSets(doc *experiment.Pilot) bool {
	return doc.Plan.Mechanism == experiment.MatchedPairs && len(doc.Draw.Block) == len(doc.Draw.Team)
}

// fields sets up the columns and gives what stands in each for the team at a place of
// the draw.
func (t *drawnTeams) fields(doc *experiment.Pilot) []func(place int, team experiment.Team) string {
	var out []func(int, experiment.Team) string
	add := func(column parts.TableColumn, field func(place int, team experiment.Team) string) {
		t.columns, out = append(t.columns, column), append(out, field)
	}
	add(parts.TableColumn{Title: "Team", Width: 110, Mono: true}, func(place int, _ experiment.Team) string { return doc.Draw.Team[place] })
	if slices.ContainsFunc(doc.Roster.Teams, func(team experiment.Team) bool { return team.Name != "" }) {
		add(parts.TableColumn{Title: "Name", Width: 150, Grow: 1}, func(_ int, team experiment.Team) string { return team.Name })
	}
	if doc.Plan.Mechanism.UsesBlocks() {
		for _, name := range doc.Plan.BlockBy {
			add(parts.TableColumn{Title: name, Width: 130, Grow: 1}, func(_ int, team experiment.Team) string { return team.Text[name] })
		}
	}
	if showsSets(doc) {
		add(parts.TableColumn{Title: "Set", Width: 110}, func(place int, _ experiment.Team) string { return setOf(doc.Draw.Block[place]) })
	}
	add(parts.TableColumn{Title: "Staff", Width: 70, Right: true}, func(_ int, team experiment.Team) string {
		if team.Staff <= 0 {
			return ""
		}
		return grouped(fmt.Sprint(team.Staff))
	})
	t.armColumn = len(t.columns)
	add(parts.TableColumn{Title: "Arm", Width: 180, Grow: 1}, func(place int, _ experiment.Team) string { return doc.Arms[doc.Draw.Arm[place]].Name })
	if len(doc.Plan.Constraints) > 0 || len(doc.Draw.Late) > 0 {
		t.remark = len(t.columns)
		add(parts.TableColumn{Title: "Special", Width: 170, Grow: 1}, func(_ int, team experiment.Team) string { return joinedRemark(team) })
	}
	return out
}

// setOf is the set in a block's label: “Set 7” of “North / Set 7”.
func setOf(label string) string {
	if at := strings.LastIndex(label, " / "); at >= 0 {
		return label[at+3:]
	}
	return label
}

func joinedRemark(team experiment.Team) string {
	if team.Joined > 0 {
		return "joined later"
	}
	return ""
}

// bySet puts the teams of one set together, sets in the order in which they come first.
func (t *drawnTeams) bySet(labels []string) {
	first := map[string]int{}
	for i, label := range labels {
		if _, known := first[label]; !known {
			first[label] = i
		}
	}
	slices.SortStableFunc(t.all, func(a, b drawnTeam) int { return first[labels[a.place]] - first[labels[b.place]] })
}

// tell marks the teams that were placed without a draw, and those that were drawn as
// one, once the mechanism has said so.
func (t *drawnTeams) tell(facts *drawFacts) {
	if facts == nil || t.remark < 0 || len(facts.placed) != len(t.all) || len(facts.groups) != len(t.all) {
		return
	}
	ids := make([]string, len(t.all))
	for _, team := range t.all {
		ids[team.place] = team.cells[0]
	}
	for i := range t.all {
		team := &t.all[i]
		switch together := others(facts.groups, team.place, ids); {
		case facts.placed[team.place]:
			team.cells[t.remark] = "placed, not drawn"
		case len(together) > 0:
			team.cells[t.remark] = "drawn as one with " + listed(together)
		}
	}
	t.refresh()
}

// others are the ids of the other units with a unit's number; of many, the first three.
func others(groups []int, unit int, ids []string) []string {
	const most = 3
	var out []string
	more := 0
	for i, g := range groups {
		switch {
		case g != groups[unit] || i == unit:
		case len(out) < most:
			out = append(out, ids[i])
		default:
			more++
		}
	}
	if more > 0 {
		out = append(out, fmt.Sprintf("%d more", more))
	}
	return out
}

// refresh keeps the rows that fit the search and the arm.
func (t *drawnTeams) refresh() {
	t.shown = t.shown[:0]
	find := strings.ToLower(strings.TrimSpace(t.find))
	for _, team := range t.all {
		if (t.arm < 0 || team.arm == t.arm) && (find == "" || strings.Contains(strings.ToLower(strings.Join(team.cells, "\t")), find)) {
			t.shown = append(t.shown, team)
		}
	}
	t.count.SetText(fmt.Sprintf("%d of %d", len(t.shown), len(t.all)))
	t.table.Refresh()
}

// text is the rows that show, with their header, for a sheet.
func (t *drawnTeams) text() string {
	var b strings.Builder
	for i, c := range t.columns {
		if i > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(c.Title)
	}
	b.WriteByte('\n')
	for _, team := range t.shown {
		b.WriteString(strings.Join(team.cells, "\t"))
		b.WriteByte('\n')
	}
	return b.String()
}
