package design

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// drawnTeam is one row of the table of teams.
type drawnTeam struct {
	cells []string
	arm   int
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
}

// teamsCard is the card with every drawn team and its arm.
func (p *drawPage) teamsCard() fyne.CanvasObject {
	t := p.listTeams()
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

// listTeams joins the draw with the roster.
func (p *drawPage) listTeams() *drawnTeams {
	doc := p.doc
	t := &drawnTeams{arm: -1, count: parts.Caption("").OneLine(), columns: []parts.TableColumn{{Title: "Team", Width: 110, Mono: true}}}
	named, byID := false, map[string]experiment.Team{}
	for _, team := range doc.Roster.Teams {
		named = named || team.Name != ""
		byID[team.ID] = team
	}
	if named {
		t.columns = append(t.columns, parts.TableColumn{Title: "Name", Width: 150, Grow: 1})
	}
	for _, name := range doc.Plan.BlockBy {
		t.columns = append(t.columns, parts.TableColumn{Title: name, Width: 130, Grow: 1})
	}
	t.columns = append(t.columns, parts.TableColumn{Title: "Staff", Width: 70, Right: true}, parts.TableColumn{Title: "Arm", Width: 180, Grow: 1})
	for i, id := range doc.Draw.Team {
		team := byID[id]
		cells := []string{id}
		if named {
			cells = append(cells, team.Name)
		}
		for _, name := range doc.Plan.BlockBy {
			cells = append(cells, team.Text[name])
		}
		staff := ""
		if team.Staff > 0 {
			staff = grouped(fmt.Sprint(team.Staff))
		}
		t.all = append(t.all, drawnTeam{append(cells, staff, doc.Arms[doc.Draw.Arm[i]].Name), doc.Draw.Arm[i]})
	}
	last := len(t.columns) - 1
	t.table = parts.NewDataTable("Teams and arms", t.columns, func() int { return len(t.shown) }, func(row, column int) parts.Cell {
		team := t.shown[row]
		cell := parts.Cell{Text: team.cells[column], Mono: column == 0}
		if column == last {
			cell.Bold, cell.Colour = true, armColour(doc, team.arm)
		}
		return cell
	})
	return t
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
