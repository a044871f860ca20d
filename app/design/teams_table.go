package design

import (
	"sort"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/workbook"
)

// teamsView is one built page of the teams that were taken in.
type teamsView struct {
	screen *Teams
	host   teamHost

	table    *parts.DataTable
	search   string
	filters  []teamFilter
	filter   int
	dropdown *parts.Dropdown
	shown    []int // indices into the roster's teams
	columns  []teamColumn
	marks    map[string]parts.CellMark // by team id
	// cellMarks are those of single cells, by team id, a zero byte and the column's title.
	cellMarks map[string]parts.CellMark
	counts    *parts.Text
	locked    *fyne.Container
	problems  *parts.ProblemList
	title     *parts.Text
	tallies   *fyne.Container
	nothing   *fyne.Container
	teams     []experiment.Team
}

// teamFilter is one choice of the filter: the value of an attribute.
type teamFilter struct {
	words, attribute, value string
	leftOut                 bool
}

// teamColumn is a column of the table and how it shows a team.
type teamColumn struct {
	parts.TableColumn
	cell func(t *experiment.Team) parts.Cell
}

func newTeamsView(s *Teams, h teamHost) *teamsView {
	return &teamsView{screen: s, host: h}
}

// fill puts the teams on the page.
func (v *teamsView) fill(page *shell.Page) {
	v.locked = parts.Column(0)
	v.counts = parts.NewText(parts.SizeCaption).In(parts.Ink2).OneLine()
	v.title, v.tallies = parts.Subheading(""), parts.Row(0)
	v.problems = parts.NewProblemList(nil)
	v.nothing = parts.Pad(12, 14, 12, 14, parts.Caption("Every team has an id of its own, and enough take part. Teams that you leave out are listed here with the reason."))
	v.table = parts.NewDataTable("Teams", nil, func() int { return len(v.shown) }, v.cell)
	v.table.OnToggle = func(row int) { v.toggle(row) }
	v.table.Dim = func(row int) bool { return v.team(row).LeftOut != "" }
	v.dropdown = parts.NewSmallDropdown(nil, func(_ string, i int) { v.filter = i; v.narrow() })
	search := parts.NewSearch("Find a team", func(text string) { v.search = text; v.narrow() })
	bar := parts.Pad(8, 12, 8, 12, parts.Row(8, parts.Sized(190, 0, search), parts.Sized(220, 0, v.dropdown), parts.Spacer(), v.counts))
	main := parts.Card(parts.PadAll(1, parts.Column(0, bar, parts.Rule(), parts.Grow(parts.Sized(0, 300, v.table)))))
	side := parts.Card(parts.Column(0,
		parts.Pad(10, 14, 10, 14, parts.Row(8, parts.Grow(v.title), v.tallies)), parts.Rule(), v.nothing,
		parts.Grow(parts.Sized(0, 240, parts.PadAll(1, v.problems)))))
	page.Body = parts.Column(0, v.locked, parts.Grow(parts.Sides(main, side, 308, 420, 14)))
	if lockedBecause(v.screen.session) == "" {
		page.Head = parts.NewSecondary("Read again", v.screen.again).WithIcon(parts.IconTable)
	}
	page.Update = v.update
	page.OnNextProblem = func() { v.problems.Next() }
	page.Lead = v.lead()
	v.refresh()
	page.Foot = v.foot()
}

// update shows the document as it is now. A list that vanished by undo gives the
// page back to the empty state.
func (v *teamsView) update() {
	if len(v.screen.session.Pilot().Roster.Teams) == 0 {
		v.host.Rebuild()
		return
	}
	v.refresh()
	v.host.SetLead(v.lead()...)
	v.host.SetFoot(v.foot())
}

func (v *teamsView) lead() []parts.Span {
	src := v.screen.session.Pilot().Roster.Source
	spans := []parts.Span{parts.T("One row is one team.")}
	if src.File != "" {
		spans = []parts.Span{parts.T("Read from "), parts.B(src.File), parts.T(", sheet “" + src.Sheet + "”. One row is one team.")}
	}
	return spans
}

// refresh takes the teams, the columns and the problems from the document.
func (v *teamsView) refresh() {
	p := v.screen.session.Pilot()
	v.teams = p.Roster.Teams
	v.locked.Objects = nil
	if why := lockedBecause(v.screen.session); why != "" {
		v.locked.Add(parts.Pad(0, 0, 12, 0, parts.NoteBox(parts.T(why))))
	}
	v.locked.Hidden = len(v.locked.Objects) == 0
	v.makeFilters(p)
	v.makeColumns(p)
	v.showProblems(p)
	v.narrow()
}

// mostValues is up to how many values an attribute is offered as a filter.
const mostValues = 24

func (v *teamsView) makeFilters(p *experiment.Pilot) {
	before := "All teams"
	if v.filter < len(v.filters) {
		before = v.filters[v.filter].words
	}
	v.filters = []teamFilter{{words: "All teams"}}
	for _, t := range v.teams {
		if t.LeftOut != "" {
			v.filters = append(v.filters, teamFilter{words: "Left out", leftOut: true})
			break
		}
	}
	for _, a := range shownAttributes(p) {
		values := map[string]bool{}
		for _, t := range v.teams {
			if value := t.Text[a.Name]; value != "" && len(values) <= mostValues {
				values[value] = true
			}
		}
		if a.Numeric || len(values) < 2 || len(values) > mostValues {
			continue
		}
		sorted := make([]string, 0, len(values))
		for value := range values {
			sorted = append(sorted, value)
		}
		sort.Strings(sorted)
		for _, value := range sorted {
			v.filters = append(v.filters, teamFilter{words: a.Name + ": " + value, attribute: a.Name, value: value})
		}
	}
	words := make([]string, len(v.filters))
	v.filter = 0
	for i, f := range v.filters {
		words[i] = f.words
		if f.words == before {
			v.filter = i
		}
	}
	v.dropdown.SetOptions(words)
	v.dropdown.SelectIndex(v.filter)
	v.dropdown.Hidden = len(words) < 2
}

// makeColumns lays the table out after the roster's attributes.
func (v *teamsView) makeColumns(p *experiment.Pilot) {
	v.columns = []teamColumn{
		{parts.TableColumn{Title: "Row", Width: 54, Right: true, Mono: true}, func(t *experiment.Team) parts.Cell {
			return parts.Cell{Text: rowOf(t), Colour: parts.Ink3}
		}},
		{parts.TableColumn{Title: "", Width: 36, Centre: true}, func(t *experiment.Team) parts.Cell {
			if t.LeftOut != "" {
				return parts.Cell{Check: parts.Unchecked}
			}
			return parts.Cell{Check: parts.Checked}
		}},
		v.textColumn("Team", true, func(t *experiment.Team) string { return t.ID }),
	}
	if has(v.teams, func(t *experiment.Team) bool { return t.Name != "" }) {
		v.columns = append(v.columns, v.textColumn("Name", false, func(t *experiment.Team) string { return t.Name }))
	}
	for _, a := range shownAttributes(p) {
		if !a.Numeric {
			v.columns = append(v.columns, v.textColumn(a.Name, false, func(t *experiment.Team) string { return t.Text[a.Name] }))
		}
	}
	if has(v.teams, func(t *experiment.Team) bool { return t.Staff > 0 }) {
		v.columns = append(v.columns, v.numberColumn("Staff", func(t *experiment.Team) string {
			if t.Staff == 0 {
				return ""
			}
			return strconv.Itoa(t.Staff)
		}))
	}
	for _, a := range shownAttributes(p) {
		if a.Numeric {
			decimals := decimalsOf(v.teams, a.Name)
			v.columns = append(v.columns, v.numberColumn(a.Name, func(t *experiment.Team) string {
				if value, known := t.Number[a.Name]; known {
					return finding.Number(value, decimals)
				}
				return ""
			}))
		}
	}
	columns := make([]parts.TableColumn, len(v.columns))
	for i, c := range v.columns {
		columns[i] = c.TableColumn
	}
	v.table.SetColumns(columns)
}

// mostDecimals is how many decimals a column of the table shows at most.
const mostDecimals = 4

// decimalsOf is how many decimals the values of an attribute need, so that all of
// a column have the same.
func decimalsOf(teams []experiment.Team, attribute string) int {
	most := 0
	for _, t := range teams {
		if _, rest, has := strings.Cut(workbook.FormatNumber(t.Number[attribute]), "."); has {
			most = max(most, min(len(rest), mostDecimals))
		}
	}
	return most
}

// shownAttributes are the roster's attributes without the one that a draw made
// elsewhere was read from, while the arms are hidden.
func shownAttributes(p *experiment.Pilot) []experiment.Attribute {
	if p.Draw == nil || p.Draw.Column == "" || p.Stage >= experiment.Unblinded {
		return p.Roster.Attributes
	}
	var out []experiment.Attribute
	for _, a := range p.Roster.Attributes {
		if a.Name != p.Draw.Column {
			out = append(out, a)
		}
	}
	return out
}

func has(teams []experiment.Team, is func(t *experiment.Team) bool) bool {
	for i := range teams {
		if is(&teams[i]) {
			return true
		}
	}
	return false
}

// rowOf is the row of the sheet in which the team stood.
func rowOf(t *experiment.Team) string {
	if row, _, ok := workbook.ParseCell(t.Cell); ok && row > 0 {
		return strconv.Itoa(row)
	}
	return ""
}

// measuredTeams is after how many teams a column's width is known well enough.
const measuredTeams = 80

// widthFor is the width that the title and the first values need.
func (v *teamsView) widthFor(title string, text func(t *experiment.Team) string) float32 {
	const boldPx, cellPad = 14, 24 // the title is bold of 13, about as wide as regular of 14
	width := parts.TextWidth(title, boldPx)
	for i := range v.teams[:min(len(v.teams), measuredTeams)] {
		width = max(width, parts.TextWidth(text(&v.teams[i]), parts.SizeTable))
	}
	return min(width+cellPad, 230)
}

func (v *teamsView) textColumn(title string, mono bool, text func(t *experiment.Team) string) teamColumn {
	width := v.widthFor(title, text)
	if mono {
		width += 8
	}
	grow := float32(1)
	if mono {
		grow = 0
	}
	return teamColumn{parts.TableColumn{Title: title, Width: width, Grow: grow, Mono: mono}, func(t *experiment.Team) parts.Cell {
		cell := parts.Cell{Text: text(t), Mark: v.cellMarks[t.ID+"\x00"+title]}
		if mono {
			cell.Mark = v.marks[t.ID]
		}
		return cell
	}}
}

func (v *teamsView) numberColumn(title string, text func(t *experiment.Team) string) teamColumn {
	return teamColumn{parts.TableColumn{Title: title, Width: max(v.widthFor(title, text), 64), Right: true}, func(t *experiment.Team) parts.Cell {
		return parts.Cell{Text: text(t), Mark: v.cellMarks[t.ID+"\x00"+title]}
	}}
}

func (v *teamsView) team(row int) *experiment.Team { return &v.teams[v.shown[row]] }

func (v *teamsView) cell(row, column int) parts.Cell { return v.columns[column].cell(v.team(row)) }

// narrow shows the teams that the search and the filter let through.
func (v *teamsView) narrow() {
	v.shown = v.shown[:0]
	find := strings.ToLower(strings.TrimSpace(v.search))
	f, attributes := v.filters[v.filter], shownAttributes(v.screen.session.Pilot())
	taking, staff := 0, 0
	for i := range v.teams {
		t := &v.teams[i]
		if f.leftOut && t.LeftOut == "" || f.attribute != "" && t.Text[f.attribute] != f.value {
			continue
		}
		if find != "" && !teamMatches(t, find, attributes) {
			continue
		}
		v.shown = append(v.shown, i)
		taking++
		staff += t.Staff
	}
	words := teamsAndStaff(taking, staff)
	if len(v.shown) < len(v.teams) {
		words = thousands(len(v.shown)) + " of " + countWords(len(v.teams), "team", "teams")
	}
	v.counts.SetText(words)
	v.table.Refresh()
	parts.Relayout(v.counts)
}

func teamMatches(t *experiment.Team, find string, attributes []experiment.Attribute) bool {
	if strings.Contains(strings.ToLower(t.ID), find) || strings.Contains(strings.ToLower(t.Name), find) {
		return true
	}
	for _, a := range attributes {
		if strings.Contains(strings.ToLower(t.Text[a.Name]), find) {
			return true
		}
	}
	return false
}
