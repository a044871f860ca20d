package dataset

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// fewStaff is the size below which people in a team could be recognised.
const fewStaff = experiment.FewStaff

// RosterFrom makes the list of teams from a table: one row is one team. The
// doubts are those of the list as a whole (ids that come twice or are missing,
// very small teams); the table's own stay in Table.Doubts. Rows that are set
// aside are not in the roster; teams left out by decision are, with the reason.
func RosterFrom(t *Table, r Recipe) (experiment.Roster, []Doubt) {
	out, doubts, _ := rosterFrom(context.Background(), t, r) // its only error is the context's
	return out, doubts
}

// rosterFrom is RosterFrom with a context that is asked every few thousand rows.
func rosterFrom(ctx context.Context, t *Table, r Recipe) (experiment.Roster, []Doubt, error) {
	m := &rosterMaker{ctx: ctx, table: t, rules: r.rulings(), ids: t.By(TeamID)}
	out := experiment.Roster{Source: t.Source}
	if len(m.ids) == 0 {
		return out, []Doubt{{Problem: experiment.Problem{
			Severity: experiment.MustSettle, Place: t.place(""), What: "No column is chosen as the team's id.",
			Remedy: "Choose the column that names each team, the same in every file.",
		}}}, nil
	}
	out.Attributes = m.attributes()
	if staff := t.By(StaffCount); len(staff) == 1 {
		out.StaffColumn = staff[0].Letter
	}
	for i := range t.Rows {
		if t.Aside(i) != "" {
			continue
		}
		if m.stopped(i) {
			break
		}
		out.Teams = append(out.Teams, m.team(i))
	}
	var doubts []Doubt
	for _, check := range []func(*experiment.Roster) []Doubt{m.noIDs, m.duplicates, m.small, m.spelledTwice, m.sharedManagers} {
		if m.stopped(0) {
			return experiment.Roster{}, nil, m.err
		}
		doubts = append(doubts, check(&out)...)
	}
	if m.err != nil {
		return experiment.Roster{}, nil, m.err
	}
	sortDoubts(doubts)
	return out, doubts, nil
}

type rosterMaker struct {
	ctx   context.Context
	err   error
	table *Table
	rules rulings
	ids   []*TableColumn
	kept  []*TableColumn // attributes
	names []string       // their names, each once
	rows  []int          // table index of each team
}

// stopped asks the context every few thousand rows.
func (m *rosterMaker) stopped(i int) bool {
	if i%4096 == 0 && m.err == nil {
		m.err = m.ctx.Err()
	}
	return m.err != nil
}

// attributes lists the columns kept with each team; a name that comes twice gets
// its column's letter.
func (m *rosterMaker) attributes() []experiment.Attribute {
	var out []experiment.Attribute
	seen := map[string]bool{}
	for i := range m.table.Columns {
		c := &m.table.Columns[i]
		if c.Use != Attribute && !(c.Use == TeamID && c.Keep) {
			continue
		}
		name := c.Name()
		if seen[name] {
			name += " (" + c.Letter + ")"
		}
		seen[name] = true
		m.kept, m.names = append(m.kept, c), append(m.names, name)
		out = append(out, experiment.Attribute{Name: name, Numeric: c.Type == Number || c.Type == YesNo, Column: c.Letter})
	}
	return out
}

func (m *rosterMaker) team(i int) experiment.Team {
	row := m.table.Rows[i]
	m.rows = append(m.rows, i)
	team := experiment.Team{ID: joinID(m.ids, i), Cell: fmt.Sprintf("%s%d", m.ids[0].Letter, row)}
	for _, c := range m.table.By(TeamName) {
		team.Name = strings.TrimSpace(team.Name + " " + c.Text(i))
	}
	for _, c := range m.table.By(StaffCount) {
		if v := c.Number(i); !math.IsNaN(v) && math.Abs(v) < 1e9 {
			team.Staff += int(math.Round(v))
		}
	}
	for k, c := range m.kept {
		switch {
		case c.Numbers != nil && c.Type != Date:
			if v := c.Number(i); !math.IsNaN(v) {
				if team.Number == nil {
					team.Number = map[string]float64{}
				}
				team.Number[m.names[k]] = v
			}
		default:
			if text := c.Text(i); text != "" {
				if team.Text == nil {
					team.Text = map[string]string{}
				}
				team.Text[m.names[k]] = text
			}
		}
	}
	if d, ok := m.rules.rows[row]; ok && d.Do == DoLeaveOut {
		team.LeftOut = d.Reason
		if team.LeftOut == "" {
			team.LeftOut = "left out by decision"
		}
	}
	return team
}

// kept says whether somebody decided to keep the row as it is.
func (m *rosterMaker) keptRow(row int) bool {
	d, ok := m.rules.rows[row]
	return ok && (d.Do == DoKeep || d.Do == DoLeaveOut)
}

func (m *rosterMaker) noIDs(*experiment.Roster) []Doubt {
	var cells []int
	for _, i := range m.rows {
		if joinID(m.ids, i) == "" {
			cells = append(cells, m.table.Rows[i])
		}
	}
	if len(cells) == 0 {
		return nil
	}
	letter := m.ids[0].Letter
	what := fmt.Sprintf("Row %d has no team id.", cells[0])
	if len(cells) > 1 {
		what = fmt.Sprintf("%s rows have no team id.", thousands(len(cells)))
	}
	d := Doubt{Problem: experiment.Problem{Severity: experiment.MustSettle, Place: m.table.place(cellList(letter, cells, len(cells))), What: what, Remedy: "Give each team an id in the file and read it again, or set the row aside."}, Cells: cellNames(letter, cells), Count: len(cells)}
	if len(cells) == 1 {
		d.Fixes = []Fix{{"Set the row aside", Decision{Cell: d.Cells[0], Do: DoSetAside, Reason: "no team id"}}}
	}
	return []Doubt{d}
}

// duplicates doubts ids that name more than one row.
func (m *rosterMaker) duplicates(*experiment.Roster) []Doubt {
	by := map[string][]int{}
	var order []string
	for _, i := range m.rows {
		if m.stopped(i) {
			return nil
		}
		id := joinID(m.ids, i)
		if id == "" {
			continue
		}
		if len(by[id]) == 1 {
			order = append(order, id)
		}
		by[id] = append(by[id], i)
	}
	if len(order) == 0 {
		return nil
	}
	if joins := m.joins(by, order); len(joins) > 0 {
		return []Doubt{m.joinDoubt(by, order, joins)}
	}
	var out []Doubt
	for k, id := range order {
		if k == shownGroups {
			out = append(out, Doubt{Problem: experiment.Problem{Severity: experiment.MustSettle, Place: m.table.place(""),
				What: fmt.Sprintf("Another %s ids appear more than once.", thousands(len(order)-k)), Remedy: "This may not be the column of ids. Choose another, or two that make the id together."}, Count: len(order) - k})
			break
		}
		out = append(out, m.duplicate(id, by))
	}
	return out
}

func (m *rosterMaker) cellsOf(indices []int) []int {
	out := make([]int, len(indices))
	for k, i := range indices {
		out[k] = m.table.Rows[i]
	}
	return out
}

func (m *rosterMaker) duplicate(id string, by map[string][]int) Doubt {
	rows := m.cellsOf(by[id])
	letter := m.ids[0].Letter
	names := cellNames(letter, rows)
	times := "twice"
	if len(rows) > 2 {
		times = fmt.Sprintf("%d times", len(rows))
	}
	d := Doubt{Problem: experiment.Problem{
		Severity: experiment.MustSettle, Place: m.table.place(names[0]),
		What:   fmt.Sprintf("Team id %s appears %s (also in %s).", id, times, cellList(letter, rows[1:], len(rows)-1)),
		Remedy: "Two teams with one id cannot be drawn fairly. Correct one of them, or set a row aside.",
	}, Found: id, Cells: names, Count: len(rows)}
	aside := m.setLaterAside(id, by)
	switch rename, gap, ok := m.renameLater(id, by); {
	case ok && gap:
		d.Fixes = []Fix{rename, aside}
	case ok:
		d.Fixes = []Fix{aside, rename}
	default:
		d.Fixes = []Fix{aside}
	}
	return d
}

// later is the last row of a doubled id: its index in the table and its cell.
func (m *rosterMaker) later(id string, by map[string][]int) (int, string) {
	i := by[id][len(by[id])-1]
	return i, fmt.Sprintf("%s%d", m.ids[0].Letter, m.table.Rows[i])
}

// setLaterAside keeps the first row of a doubled id and drops the last, with the reason.
func (m *rosterMaker) setLaterAside(id string, by map[string][]int) Fix {
	i, cell := m.later(id, by)
	return Fix{fmt.Sprintf("Set %s aside", cell), Decision{Cell: cell, Found: m.ids[0].Text(i), Do: DoSetAside, Reason: fmt.Sprintf("a second row of team %s", id)}}
}

// renameLater gives the last row of a doubled id another that is free: the one
// missing in a row of numbers (gap is true), else the id with “-2”. It is not ok
// where the id is made from several columns, or where neither is free.
func (m *rosterMaker) renameLater(id string, by map[string][]int) (fix Fix, gap, ok bool) {
	if len(m.ids) != 1 {
		return Fix{}, false, false
	}
	free := nextFree(id, by)
	gap = free != ""
	if !gap {
		if free = id + "-2"; len(by[free]) > 0 {
			return Fix{}, false, false
		}
	}
	i, cell := m.later(id, by)
	return Fix{fmt.Sprintf("Make %s %s", cell, free), Decision{Cell: cell, Found: m.ids[0].Text(i), Do: DoUse, Value: free}}, gap, true
}

var numbered = regexp.MustCompile(`^(.*?)([0-9]{1,9})$`)

// nextFree gives the id that is missing right after a doubled one: MF-04,
// MF-04, MF-06 suggest MF-05. Without such a gap it is empty.
func nextFree(id string, by map[string][]int) string {
	m := numbered.FindStringSubmatch(id)
	if m == nil {
		return ""
	}
	n, err := strconv.Atoi(m[2])
	if err != nil {
		return ""
	}
	name := func(n int) string { return fmt.Sprintf("%s%0*d", m[1], len(m[2]), n) }
	if len(by[name(n+1)]) == 0 && len(by[name(n+2)]) > 0 {
		return name(n + 1)
	}
	return ""
}

// joins finds columns that make every id unique together with the present ones.
// A column counts only where it holds texts or dates, is filled in every row and
// repeats itself, as months or offices do: in a short list almost any other column
// would do by accident, and a measured number is no part of a name.
func (m *rosterMaker) joins(by map[string][]int, order []string) []*TableColumn {
	type candidate struct {
		column   *TableColumn
		rank     int
		distinct int
	}
	var found []candidate
	for k := range m.table.Columns {
		c := &m.table.Columns[k]
		if m.stopped(0) || c.Use == TeamID || c.Use == StaffCount || c.Type != Text && c.Type != Date || !m.separates(c, by, order) {
			continue
		}
		distinct := map[string]bool{}
		for _, i := range m.rows {
			distinct[c.Text(i)] = true
		}
		if distinct[""] || len(distinct) > max(2, len(m.rows)/10) {
			continue
		}
		rank := 2
		switch {
		case hasWord(c.Header, "month", "wave", "period", "quarter", "round", "week", "year", "cycle"):
			rank = 0
		case hasWord(c.Header, "date", "day"):
			rank = 1
		}
		found = append(found, candidate{c, rank, len(distinct)})
	}
	sort.SliceStable(found, func(i, j int) bool {
		if found[i].rank != found[j].rank {
			return found[i].rank < found[j].rank
		}
		return found[i].distinct < found[j].distinct
	})
	var out []*TableColumn
	for _, f := range found[:min(3, len(found))] {
		out = append(out, f.column)
	}
	return out
}

func (m *rosterMaker) separates(c *TableColumn, by map[string][]int, order []string) bool {
	for _, id := range order {
		seen := map[string]bool{}
		for _, i := range by[id] {
			text := c.Text(i)
			if text == "" || seen[text] {
				return false
			}
			seen[text] = true
		}
	}
	return true
}

func (m *rosterMaker) joinDoubt(by map[string][]int, order []string, joins []*TableColumn) Doubt {
	letter := m.ids[0].Letter
	var rows []int
	var examples []string
	for k, id := range order {
		at := m.cellsOf(by[id])
		rows = append(rows, at...)
		if k < shownCells {
			examples = append(examples, fmt.Sprintf("%s in %s", id, strings.Join(cellNames(letter, at), " and ")))
		}
	}
	list := strings.Join(examples, "; ")
	if len(order) > len(examples) {
		list += "; …"
	}
	sort.Ints(rows)
	what := fmt.Sprintf("%s team ids appear more than once (%s). Together with “%s” every id is unique.", thousands(len(order)), list, joins[0].Name())
	if len(order) == 1 {
		what = fmt.Sprintf("One team id appears more than once (%s). Together with “%s” every id is unique.", list, joins[0].Name())
	}
	d := Doubt{Problem: experiment.Problem{
		Severity: experiment.MustSettle, Place: m.table.place(cellList(letter, rows, len(rows))), What: what,
		Remedy: "If one row is not one team but, say, one case in one month, make the id from both columns. Otherwise set the later row aside, or give it another id.",
	}, Found: order[0], Cells: cellNames(letter, rows), Count: len(rows)}
	for _, c := range joins {
		d.Fixes = append(d.Fixes, Fix{fmt.Sprintf("Make the id from “%s” and “%s”", m.ids[0].Name(), c.Name()), Decision{Cell: c.Letter, Do: DoJoinID}})
	}
	// The joining is about the list; a mistyped id is about its row. Of many ids
	// the first are offered, and the next once these are settled.
	for _, id := range order[:min(shownCells, len(order))] {
		d.Fixes = append(d.Fixes, m.setLaterAside(id, by))
	}
	if len(order) == 1 {
		if rename, _, ok := m.renameLater(order[0], by); ok {
			d.Fixes = append(d.Fixes, rename)
		}
	}
	return d
}

func (m *rosterMaker) small(r *experiment.Roster) []Doubt {
	staff := m.table.By(StaffCount)
	if len(staff) == 0 {
		return nil
	}
	var out []Doubt
	rounded, more := 0, 0
	for k, team := range r.Teams {
		i := m.rows[k]
		if v := staff[0].Number(i); !math.IsNaN(v) && v != math.Round(v) {
			rounded++
		}
		row := m.table.Rows[i]
		if team.Staff < 1 || team.Staff >= fewStaff || team.LeftOut != "" || m.keptRow(row) {
			continue
		}
		if len(out) >= shownGroups {
			more++
			continue
		}
		cell := fmt.Sprintf("%s%d", staff[0].Letter, row)
		found := staff[0].Text(i)
		out = append(out, Doubt{
			Problem: experiment.Problem{Severity: experiment.LookAtIt, Place: m.table.place(cell), What: fmt.Sprintf("%s lists %d staff. Under %d, people could be recognised.", team.ID, team.Staff, fewStaff), Remedy: "Leave it out of the draw, or keep it."},
			Found:   found, Cells: []string{cell}, Count: 1,
			Fixes: []Fix{
				{"Leave out", Decision{Cell: cell, Found: found, Do: DoLeaveOut, Reason: fmt.Sprintf("fewer than %d staff", fewStaff)}},
				{"Keep it", Decision{Cell: cell, Found: found, Do: DoKeep}},
			},
		})
	}
	if more > 0 {
		out = append(out, Doubt{Problem: experiment.Problem{Severity: experiment.LookAtIt, Place: m.table.place(""), What: fmt.Sprintf("%s more teams have fewer than %d staff.", thousands(more), fewStaff), Remedy: "Make sure that the column is the number of staff."}, Count: more})
	}
	if rounded > 0 {
		out = append(out, Doubt{Problem: experiment.Problem{Severity: experiment.ForInformation, Place: m.table.place(staff[0].Letter), What: fmt.Sprintf("The number of staff is rounded to whole people in %s teams.", thousands(rounded)), Remedy: "Read the column as an attribute as well if the fractions matter."}, Count: rounded})
	}
	return out
}

// sharedManagers notes people who lead two teams: what one team learns reaches the other.
func (m *rosterMaker) sharedManagers(r *experiment.Roster) []Doubt {
	var out []Doubt
	for k, c := range m.kept {
		if c.Type != Text || !hasWord(c.Header, "manager", "lead", "leader", "head", "supervisor", "chief") {
			continue
		}
		rows := map[string][]int{}
		var order []string
		for n, team := range r.Teams {
			who := team.Text[m.names[k]]
			if who == "" || team.LeftOut != "" || isMarker(who) {
				continue
			}
			if len(rows[who]) == 0 {
				order = append(order, who)
			}
			rows[who] = append(rows[who], m.table.Rows[m.rows[n]])
		}
		for _, who := range order {
			at := rows[who]
			_, col, _ := workbook.ParseCell(c.Letter) // Check has been here
			if len(at) < 2 || len(at) > len(r.Teams)/4 || len(out) >= shownGroups {
				continue
			}
			if d, ok := m.rules.at(at[0], col, who); ok && d.Do == DoKeep {
				continue
			}
			cells := cellNames(c.Letter, at)
			out = append(out, Doubt{
				Problem: experiment.Problem{Severity: experiment.LookAtIt, Place: m.table.place(cellList(c.Letter, at, len(at))), What: fmt.Sprintf("%s leads %d teams. In different arms, the practice could spill over.", who, len(at)), Remedy: "Note it; once the list is taken in, Teams offers to keep them in one arm."},
				Found:   who, Cells: cells, Count: len(at),
				Fixes: []Fix{{"Note it", Decision{Cell: cells[0], Found: who, Do: DoKeep, All: true}}},
			})
		}
	}
	return out
}
