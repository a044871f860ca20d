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
	return LinkWith(t, r, p, Surroundings{})
}

// LinkWith is Link with the people that earlier imports named.
func LinkWith(t *Table, r Recipe, p *experiment.Pilot, around Surroundings) (*Linked, []Doubt) {
	out, doubts, _ := link(context.Background(), t, r, p, around) // its only error is the context's
	return out, doubts
}

// link is Link with a context that is asked every few thousand rows.
func link(ctx context.Context, t *Table, r Recipe, p *experiment.Pilot, around Surroundings) (*Linked, []Doubt, error) {
	l := &linker{ctx: ctx, recipe: r, rules: r.rulings(), pilot: p, around: around, elsewhere: map[int]bool{}}
	l.intoUnits(t)
	l.out = &Linked{Table: l.table, Team: make([]int, t.Len()), State: make([]RowState, t.Len()), Reason: make([]string, t.Len())}
	if l.ids = l.table.By(TeamID); len(l.ids) == 0 {
		for i := range l.out.Team {
			l.out.wait(i, "no column is chosen as the team's id")
		}
		return l.out, []Doubt{{Problem: experiment.Problem{Severity: experiment.MustSettle, Place: t.place(""), What: "No column is chosen as the team's id.", Remedy: "Choose the column that names the team in each row."}}}, nil
	}
	l.index()
	for _, step := range []func(){
		l.rows, l.nearOnes, l.people, l.repeats, l.afterLeaving, l.outside, l.doubles, l.orphanDoubts, l.teamDoubts,
		l.standardise, l.outcomes, l.onto, l.proposeScales, l.rates,
	} {
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
	nearest *Neighbours      // made at the first id that is not in the roster
	orphans map[string][]int // id -> table indices

	around    Surroundings
	persons   *persons     // nil where no column names them
	when      *occasions   // nil where no column says it
	elsewhere map[int]bool // rows of teams that are left out of the draw
	order     []string
	doubts    []Doubt
}

func (l *linker) index() {
	l.taking = l.pilot.Roster.Taking()
	l.exact, l.left, l.orphans = map[string]int{}, map[string]string{}, map[string][]int{}
	for i, t := range l.taking {
		l.exact[t.ID] = i
	}
	for _, t := range l.pilot.Roster.Teams {
		if t.LeftOut != "" {
			l.left[t.ID] = t.LeftOut
		}
	}
}

// rows gives every row its team, or what it waits for.
func (l *linker) rows() {
	noID := []int{}
	for i := range l.table.Rows {
		if l.stopped(i) {
			return
		}
		l.out.Team[i] = -1
		if why := l.table.Aside(i); why != "" {
			l.out.setAside(i, why)
			continue
		}
		id := joinID(l.ids, i)
		switch {
		case l.found(i, id):
		case id == "" && l.othersAside():
			l.out.setAside(i, "no team id")
		case id == "":
			l.out.wait(i, "no team id")
			noID = append(noID, l.table.Rows[i])
		default:
			l.out.wait(i, notInRoster)
			if len(l.orphans[id]) == 0 {
				l.order = append(l.order, id)
			}
			l.orphans[id] = append(l.orphans[id], i)
		}
	}
	if len(noID) > 0 {
		letter := l.ids[0].Letter
		d := l.doubt(experiment.MustSettle, cellList(letter, noID, len(noID)), noTeamID(len(noID)), "Fill in the ids and read the file again, or set the rows aside.")
		d.Cells, d.Count = cellNames(letter, noID), len(noID)
		d.Fixes = []Fix{{"Set these rows aside", Decision{Cell: letter, Do: DoSetAside, All: true, Reason: "no team in the roster"}}}
	}
}

func noTeamID(rows int) string {
	if rows == 1 {
		return "1 row has no team id, so it belongs to nobody."
	}
	return thousands(rows) + " rows have no team id, so they belong to nobody."
}

// othersAside says whether somebody decided that rows of nobody's team are not used.
func (l *linker) othersAside() bool {
	_, col, _ := workbook.ParseCell(l.ids[0].Letter) // Check has been here
	return l.rules.column[col].Do == DoSetAside
}

// found gives a row the team with the id, or the reason why that team is not drawn.
func (l *linker) found(i int, id string) bool {
	if k, ok := l.exact[id]; ok {
		l.out.Team[i] = k
		return true
	}
	why, left := l.left[id]
	if left {
		l.elsewhere[i] = true
		l.out.setAside(i, "the team is left out of the draw: "+why)
	}
	return left
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

// teamDoubts tells which drawn teams have no rows, and how many rows teams have.
func (l *linker) teamDoubts() {
	rows := make([]int, len(l.taking))
	used := 0
	for i, k := range l.out.Team {
		if k >= 0 && l.out.State[i] == RowUsed {
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
		l.reasons()
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
	l.reasons()
}

// reasons counts the rows that are not used, by their reasons.
func (l *linker) reasons() {
	type why struct {
		state  RowState
		reason string
	}
	rows := map[why]int{}
	var order []why
	for i, state := range l.out.State {
		if state == RowUsed {
			continue
		}
		w := why{state, l.out.Reason[i]}
		if rows[w] == 0 {
			order = append(order, w)
		}
		rows[w]++
	}
	for _, w := range order {
		does := "set aside"
		if w.state == RowWaiting {
			does = "waiting to be settled"
		}
		l.out.Notes = append(l.out.Notes, fmt.Sprintf("%s %s: %s.", rowsWord(rows[w]), does, w.reason))
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
