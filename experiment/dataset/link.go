package dataset

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// Link finds for every row the team of the pilot's roster it belongs to, and
// checks the outcomes' values against what the outcomes allow. Every row ends
// with a team or with the reason why it is set aside. The doubts are those of
// linking; the table's own stay in Table.Doubts. Cells in per cent are brought
// into the outcome's unit in Linked.Table; t itself stays as it was read.
func Link(t *Table, r Recipe, p *experiment.Pilot) (*Linked, []Doubt) {
	out, doubts, _ := link(context.Background(), t, r, p) // its only error is the context's
	return out, doubts
}

// link is Link with a context that is asked every few thousand rows.
func link(ctx context.Context, t *Table, r Recipe, p *experiment.Pilot) (*Linked, []Doubt, error) {
	l := &linker{ctx: ctx, recipe: r, rules: r.rulings(), pilot: p}
	l.intoUnits(t)
	l.out = &Linked{Table: l.table, Team: make([]int, t.Len()), Reason: make([]string, t.Len())}
	if l.ids = l.table.By(TeamID); len(l.ids) == 0 {
		for i := range l.out.Team {
			l.out.Team[i], l.out.Reason[i] = -1, "no column is chosen as the team's id"
		}
		return l.out, []Doubt{{Problem: experiment.Problem{Severity: experiment.MustSettle, Place: t.place(""), What: "No column is chosen as the team's id.", Remedy: "Choose the column that names the team in each row."}}}, nil
	}
	l.index()
	for _, step := range []func(){l.rows, l.repeats, l.orphanDoubts, l.teamDoubts, l.outcomes, l.rates} {
		if step(); l.err != nil {
			return nil, nil, l.err
		}
	}
	sortDoubts(l.doubts)
	return l.out, l.doubts, nil
}

type linker struct {
	ctx     context.Context
	err     error
	recipe  Recipe
	out     *Linked
	table   *Table
	percent map[string][]bool // letter of an outcome's column -> cells that were brought from per cent into its unit
	rules   rulings
	pilot   *experiment.Pilot
	ids     []*TableColumn
	taking  []experiment.Team
	exact   map[string]int // id -> index into taking
	left    map[string]string
	near    map[string][]string // idKey -> ids
	orphans map[string][]int    // id -> table indices
	order   []string
	doubts  []Doubt
}

func (l *linker) index() {
	l.taking = l.pilot.Roster.Taking()
	l.exact, l.left, l.near, l.orphans = map[string]int{}, map[string]string{}, map[string][]string{}, map[string][]int{}
	for i, t := range l.taking {
		l.exact[t.ID] = i
	}
	for _, t := range l.pilot.Roster.Teams {
		if t.LeftOut != "" {
			l.left[t.ID] = t.LeftOut
		}
		key := idKey(t.ID)
		l.near[key] = append(l.near[key], t.ID)
	}
}

// rows gives every row its team or its reason.
func (l *linker) rows() {
	_, col, _ := workbook.ParseCell(l.ids[0].Letter) // Check has been here
	rest, ruled := l.rules.column[col]
	ruled = ruled && rest.Do == DoSetAside
	noID := []int{}
	for i := range l.table.Rows {
		if l.stopped(i) {
			return
		}
		l.out.Team[i] = -1
		if why := l.table.Aside(i); why != "" {
			l.out.Reason[i] = why
			continue
		}
		id := joinID(l.ids, i)
		if k, ok := l.exact[id]; ok {
			l.out.Team[i] = k
			continue
		}
		if why, ok := l.left[id]; ok {
			l.out.Reason[i] = "the team is left out of the draw: " + why
			continue
		}
		if id == "" {
			l.out.Reason[i] = "no team id"
			noID = append(noID, l.table.Rows[i])
			continue
		}
		l.out.Reason[i] = "the team is not in the roster"
		if ruled {
			continue
		}
		if len(l.orphans[id]) == 0 {
			l.order = append(l.order, id)
		}
		l.orphans[id] = append(l.orphans[id], i)
	}
	if len(noID) > 0 && !ruled {
		letter := l.ids[0].Letter
		d := l.doubt(experiment.MustSettle, cellList(letter, noID, len(noID)), fmt.Sprintf("%s rows have no team id, so they belong to nobody.", thousands(len(noID))), "Fill in the ids and read the file again, or set the rows aside.")
		d.Cells, d.Count = cellNames(letter, noID), len(noID)
		d.Fixes = []Fix{{"Set these rows aside", Decision{Cell: letter, Do: DoSetAside, All: true, Reason: "no team in the roster"}}}
	}
}

// stopped asks the context every few thousand rows.
func (l *linker) stopped(i int) bool {
	if i%4096 == 0 && l.err == nil {
		l.err = l.ctx.Err()
	}
	return l.err != nil
}

// each goes through the rows that belong to a team of the draw.
func (l *linker) each(do func(i, team int)) {
	for i, k := range l.out.Team {
		if l.stopped(i) {
			return
		}
		if k >= 0 {
			do(i, k)
		}
	}
}

// doubt adds a doubt and returns it to be filled in.
func (l *linker) doubt(s experiment.Severity, cell, what, remedy string) *Doubt {
	l.doubts = append(l.doubts, Doubt{Problem: experiment.Problem{Severity: s, Place: l.table.place(cell), What: what, Remedy: remedy}, Count: 1})
	return &l.doubts[len(l.doubts)-1]
}

// shownOrphans is how many unknown ids get a doubt each.
const shownOrphans = 40

func (l *linker) orphanDoubts() {
	rows := 0
	for k, id := range l.order {
		at := l.orphans[id]
		if k >= shownOrphans {
			rows += len(at)
			continue
		}
		l.orphan(id, at)
	}
	if rows > 0 {
		letter := l.ids[0].Letter
		d := l.doubt(experiment.MustSettle, letter, fmt.Sprintf("Another %s rows hold %s ids that are not in the roster.", thousands(rows), thousands(len(l.order)-shownOrphans)), "Perhaps another column holds the ids. Otherwise set these rows aside.")
		d.Count = rows
		d.Fixes = []Fix{{"Set all rows of unknown teams aside", Decision{Cell: letter, Do: DoSetAside, All: true, Reason: "the team is not in the roster"}}}
	}
}

func (l *linker) orphan(id string, at []int) {
	rows := make([]int, len(at))
	for k, i := range at {
		rows[k] = l.table.Rows[i]
	}
	letter, part := l.ids[0].Letter, l.ids[0].Text(at[0])
	what := fmt.Sprintf("%s is not in the roster.", id)
	near := l.near[idKey(id)]
	var fix *Fix
	if len(near) == 1 {
		what += fmt.Sprintf(" The roster has %s.", near[0])
		if strings.EqualFold(lookalikes.Replace(id), lookalikes.Replace(near[0])) && !strings.EqualFold(id, near[0]) {
			what = fmt.Sprintf("%s is not in the roster. A letter instead of a digit?", id)
		}
		if col, text, value, ok := l.mendPart(at[0], near[0]); ok {
			letter, part = col, text
			all := len(at) > 1 && len(l.ids) == 1
			if all || len(at) == 1 {
				fix = &Fix{"Read as " + near[0], Decision{Cell: fmt.Sprintf("%s%d", letter, rows[0]), Found: text, Do: DoUse, Value: value, All: all}}
			}
		}
	}
	if len(at) > 1 {
		what += fmt.Sprintf(" It stands in %s rows.", thousands(len(at)))
	}
	d := l.doubt(experiment.MustSettle, cellList(letter, rows, len(rows)), what, "Correct the id, or set the rows aside; rows of unknown teams are never used.")
	d.Found, d.Cells, d.Count = part, cellNames(letter, rows), len(at)
	if fix != nil {
		d.Fixes = append(d.Fixes, *fix)
	}
	label := "Set the row aside"
	if len(at) > 1 {
		label = fmt.Sprintf("Set the %s rows aside", thousands(len(at)))
	}
	if len(l.ids) == 1 || len(at) == 1 {
		d.Fixes = append(d.Fixes, Fix{label, Decision{Cell: fmt.Sprintf("%s%d", letter, rows[0]), Found: part, Do: DoSetAside, All: len(at) > 1, Reason: "the team is not in the roster"}})
	}
}

// mendPart finds the one column of a joined id that differs from the id meant.
func (l *linker) mendPart(i int, want string) (letter, found, value string, ok bool) {
	if len(l.ids) == 1 {
		return l.ids[0].Letter, l.ids[0].Text(i), want, true
	}
	parts := strings.Split(want, idJoin)
	if len(parts) != len(l.ids) {
		return "", "", "", false
	}
	for k, c := range l.ids {
		if c.Text(i) == parts[k] {
			continue
		}
		if ok {
			return "", "", "", false
		}
		letter, found, value, ok = c.Letter, c.Text(i), parts[k], true
	}
	return letter, found, value, ok
}

// teamDoubts tells which drawn teams have no rows, and how many rows teams have.
func (l *linker) teamDoubts() {
	rows := make([]int, len(l.taking))
	used := 0
	for _, k := range l.out.Team {
		if k >= 0 {
			rows[k]++
			used++
		}
	}
	var without []string
	var counts []int
	for k, n := range rows {
		if n == 0 {
			without = append(without, l.taking[k].ID)
		} else {
			counts = append(counts, n)
		}
	}
	if used == 0 {
		l.doubt(experiment.MustSettle, "", "No row belongs to a team of the draw.", "Choose the column that holds the team ids, or another sheet.")
		return
	}
	if n := len(without); n > 0 {
		list := strings.Join(without[:min(n, 20)], ", ")
		if n > 20 {
			list += ", …"
		}
		d := l.doubt(experiment.LookAtIt, "", fmt.Sprintf("%s of %s teams of the draw have no row here: %s.", thousands(n), thousands(len(l.taking)), list), "Ask for their data. They stay in the counts as teams without a result.")
		d.Count = n
	}
	sort.Ints(counts)
	low, mid, high := counts[0], counts[len(counts)/2], counts[len(counts)-1]
	line := fmt.Sprintf("%s rows belong to %s teams: each has %s.", thousands(used), thousands(len(counts)), rowsWord(low))
	if low != high {
		line = fmt.Sprintf("%s rows belong to %s teams: between %d and %s rows each, %s in the middle.", thousands(used), thousands(len(counts)), low, thousands(high), thousands(mid))
	}
	l.out.Notes = append(l.out.Notes, line)
	aside := map[string]int{}
	var reasons []string
	for i, why := range l.out.Reason {
		if l.out.Team[i] < 0 {
			if aside[why] == 0 {
				reasons = append(reasons, why)
			}
			aside[why]++
		}
	}
	for _, why := range reasons {
		l.out.Notes = append(l.out.Notes, fmt.Sprintf("%s set aside: %s.", rowsWord(aside[why]), why))
	}
}

func rowsWord(n int) string {
	if n == 1 {
		return "1 row"
	}
	return thousands(n) + " rows"
}

// outcomes checks the values of every outcome the table holds.
func (l *linker) outcomes() {
	seen := map[string]string{}
	columns := l.table.By(OutcomeValue)
	if len(columns) == 0 {
		l.doubt(experiment.MustSettle, "", "No column is chosen as an outcome.", "Say which column holds which outcome.")
	}
	for _, c := range columns {
		o, known := l.pilot.Outcome(c.Target)
		switch {
		case !known:
			l.doubt(experiment.MustSettle, c.Letter, fmt.Sprintf("Column %s is read as the outcome “%s”, which the pilot does not have.", c.Letter, c.Target), "Choose one of the pilot's outcomes.")
			continue
		case seen[o.ID] != "":
			l.doubt(experiment.MustSettle, c.Letter, fmt.Sprintf("Columns %s and %s are both read as “%s”.", seen[o.ID], c.Letter, o.Name), "Choose one of them.")
			continue
		}
		seen[o.ID] = c.Letter
		if c.Numbers == nil {
			l.doubt(experiment.MustSettle, c.Letter, fmt.Sprintf("“%s” is read as text, so it has no values.", c.Name()), "Read it as numbers or as yes or no.")
			continue
		}
		l.values(c, o)
		l.shares(c, o)
	}
}
