package dataset

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// Replacement is how a corrected file differs from the one that was taken in before.
// It tells teams and never arms.
type Replacement struct {
	// Same, Changed, Added and Removed count rows. A row that is used in one file and
	// not in the other is a changed one.
	Same    int `json:"same"`
	Changed int `json:"changed"`
	Added   int `json:"added"`
	Removed int `json:"removed"`
	// Cells are the differences: of each changed row the cells that differ, of an added
	// or a removed one every cell that is read. At most keptDifferences are listed;
	// More is how many others there are.
	Cells []CellChange `json:"cells,omitempty"`
	More  int          `json:"more,omitempty"`
	// Columns says in sentences which columns are read in only one of the files.
	Columns []string `json:"columns,omitempty"`
}

// CellChange is one value that differs.
type CellChange struct {
	// What happened to its row: "changed", "added" or "removed".
	Row string `json:"row"`
	// Team is the team's id, Person and Period tell its rows apart where columns do.
	Team   string `json:"team"`
	Person string `json:"person,omitempty"`
	Period string `json:"period,omitempty"`
	Column string `json:"column"`
	// Outcome is the id of the outcome that the column holds, if it does.
	Outcome string `json:"outcome,omitempty"`
	// Before and After are the values as they are read, "" where there is none.
	Before string `json:"before"`
	After  string `json:"after"`
	// CellBefore and Cell are the addresses in the earlier and in the corrected file.
	CellBefore string `json:"cell_before,omitempty"`
	Cell       string `json:"cell,omitempty"`
}

// keptDifferences bounds the list of cells.
const keptDifferences = 10_000

// Nothing says whether the two files give the same rows.
func (r Replacement) Nothing() bool { return r.Changed+r.Added+r.Removed == 0 }

// String says the difference in one sentence.
func (r Replacement) String() string {
	if r.Nothing() {
		return fmt.Sprintf("All %s are the same.", rowsWord(r.Same))
	}
	return fmt.Sprintf("%s the same, %s changed, %s added, %s removed.", thousands(r.Same), thousands(r.Changed), thousands(r.Added), thousands(r.Removed))
}

// Differences compares a corrected file with the one taken in before, row by row:
// rows of the same team and, where columns tell them, the same person and day or
// period. Of several such rows those that are equal belong together, wherever they
// stand, and the others in their order. Both tables must be linked to the same
// roster. It refuses tables of which one names people or days and the other does not.
func Differences(before, after *Linked) (Replacement, error) {
	for _, use := range []Use{PersonID, When} {
		if len(before.Table.By(use)) != len(after.Table.By(use)) {
			return Replacement{}, &experiment.Refusal{What: fmt.Sprintf("One of the files is read with a column for the %s, the other without, so their rows cannot be compared.", useWord(use)), Place: after.Table.place(""), Remedy: "Read it as the earlier file was read."}
		}
	}
	teams := map[string]int{}
	teamsByID(before, teams)
	teamsByID(after, teams)
	c := &comparison{before: newSide(before, teams), after: newSide(after, teams)}
	c.align()
	c.rows()
	return c.out, nil
}

func useWord(u Use) string {
	if u == PersonID {
		return "person"
	}
	return "date"
}

// side is one of two tables that are compared.
type side struct {
	linked  *Linked
	teams   map[string]int // by id
	ids     []*TableColumn
	when    []*TableColumn
	columns map[string]*TableColumn // by what tells them in both files
	order   []string
	keys    map[string][]int // row indices by team, person and period
	keyed   []string
}

// teamsByID notes to which team each id leads, so that a row that is set aside in one
// file is known again in the other.
func teamsByID(l *Linked, teams map[string]int) {
	ids := l.Table.By(TeamID)
	for i, k := range l.Team {
		if k >= 0 && len(ids) > 0 {
			teams[joinID(ids, i)] = k
		}
	}
}

func newSide(l *Linked, teams map[string]int) *side {
	s := &side{linked: l, teams: teams, ids: l.Table.By(TeamID), when: l.Table.By(When), columns: map[string]*TableColumn{}, keys: map[string][]int{}}
	twice := map[string]int{}
	for i := range l.Table.Columns {
		c := &l.Table.Columns[i]
		if c.Use == TeamID || c.Use == When || c.Use == PersonID {
			continue
		}
		name := "column " + foldSpaces(c.Name())
		if c.Use == OutcomeValue {
			name = "outcome " + c.Target
		}
		if twice[name]++; twice[name] > 1 {
			name += fmt.Sprintf(" (%d)", twice[name])
		}
		s.columns[name] = c
		s.order = append(s.order, name)
	}
	for i := range l.Table.Rows {
		key := s.key(i)
		if s.keys[key] == nil {
			s.keyed = append(s.keyed, key)
		}
		s.keys[key] = append(s.keys[key], i)
	}
	return s
}

const keyJoin = "\x1f"

func (s *side) key(i int) string {
	team := "id " + s.id(i)
	k := s.linked.Team[i]
	if known, ok := s.teams[s.id(i)]; ok && k < 0 {
		k = known
	}
	if k >= 0 {
		team = fmt.Sprintf("team %d", k)
	}
	return team + keyJoin + s.linked.Person.Text(i) + keyJoin + s.period(i)
}

// id is the id that a row has; where a decision set it aside, the text that stood there.
func (s *side) id(i int) string {
	if id := joinID(s.ids, i); id != "" || len(s.ids) != 1 {
		return id
	}
	text, _ := s.ids[0].Stood.Text(i)
	return text
}

func (s *side) period(i int) string {
	parts := make([]string, len(s.when))
	for k, c := range s.when {
		parts[k] = c.Text(i)
	}
	return strings.Join(parts, " ")
}

// comparison is two tables and what was found.
type comparison struct {
	before, after *side
	names         []string // of the columns that are compared
	out           Replacement
}

// align lists the columns of either side.
func (c *comparison) align() {
	c.names = slices.Clone(c.before.order)
	for _, name := range c.after.order {
		if c.before.columns[name] == nil {
			c.names = append(c.names, name)
			c.out.Columns = append(c.out.Columns, fmt.Sprintf("“%s” is read in the corrected file only.", c.after.columns[name].Name()))
		}
	}
	for _, name := range c.before.order {
		if c.after.columns[name] == nil {
			c.out.Columns = append(c.out.Columns, fmt.Sprintf("“%s” was read in the earlier file only.", c.before.columns[name].Name()))
		}
	}
}

// row is what is compared of a row: every value and what became of it.
func (c *comparison) row(s *side, i int) string {
	var b strings.Builder
	for _, name := range c.names {
		b.WriteString(s.text(name, i))
		b.WriteString(keyJoin)
	}
	b.WriteString(s.fate(i))
	return b.String()
}

func (s *side) text(name string, i int) string {
	if column := s.columns[name]; column != nil {
		return column.Text(i)
	}
	return ""
}

// fate is what became of a row in words.
func (s *side) fate(i int) string {
	l := s.linked
	if l.used(i) {
		return RowUsed.String()
	}
	return l.state(i).String() + ": " + l.Reason[i]
}

func (c *comparison) rows() {
	for _, key := range c.before.keyed {
		c.group(c.before.keys[key], c.after.keys[key])
	}
	for _, key := range c.after.keyed {
		if c.before.keys[key] == nil {
			c.group(nil, c.after.keys[key])
		}
	}
}

// group compares the rows that have one team, person and period.
func (c *comparison) group(before, after []int) {
	there := map[string][]int{}
	for _, i := range after {
		text := c.row(c.after, i)
		there[text] = append(there[text], i)
	}
	var left []int
	paired := map[int]bool{}
	for _, i := range before {
		text := c.row(c.before, i)
		if same := there[text]; len(same) > 0 {
			paired[same[0]] = true
			there[text] = same[1:]
			c.out.Same++
			continue
		}
		left = append(left, i)
	}
	var rest []int
	for _, i := range after {
		if !paired[i] {
			rest = append(rest, i)
		}
	}
	n := min(len(left), len(rest))
	for k := range n {
		c.out.Changed++
		c.cells("changed", left[k], rest[k])
	}
	for _, i := range left[n:] {
		c.out.Removed++
		c.cells("removed", i, -1)
	}
	for _, i := range rest[n:] {
		c.out.Added++
		c.cells("added", -1, i)
	}
}

// cells lists what differs between two rows, of which one may be missing.
func (c *comparison) cells(what string, before, after int) {
	one := CellChange{Row: what}
	if after >= 0 {
		one.Team, one.Person, one.Period = c.after.id(after), c.after.linked.Person.Text(after), c.after.period(after)
	} else {
		one.Team, one.Person, one.Period = c.before.id(before), c.before.linked.Person.Text(before), c.before.period(before)
	}
	for _, name := range c.names {
		d := one
		d.at(c.before, name, before, &d.Before, &d.CellBefore)
		d.at(c.after, name, after, &d.After, &d.Cell)
		if d.Before != d.After {
			c.add(d)
		}
	}
	if before < 0 || after < 0 {
		return
	}
	if was, is := c.before.fate(before), c.after.fate(after); was != is {
		d := one
		d.Column, d.Before, d.After = "the row", was, is
		d.CellBefore, d.Cell = rowName(c.before, before), rowName(c.after, after)
		c.add(d)
	}
}

// at fills in a column's name and, of a row that is there, its value and its cell.
func (d *CellChange) at(s *side, name string, i int, value, cell *string) {
	column := s.columns[name]
	if column == nil {
		return
	}
	d.Column = column.Name()
	if column.Use == OutcomeValue {
		d.Outcome = column.Target
	}
	if i >= 0 {
		*value = column.Text(i)
		*cell = placeName(column.Letter, s.linked.Table.Rows[i])
	}
}

// rowName is a row's address by the team's id.
func rowName(s *side, i int) string {
	if len(s.ids) == 0 {
		return workbook.CellName(s.linked.Table.Rows[i], 0)
	}
	return fmt.Sprintf("%s%d", s.ids[0].Letter, s.linked.Table.Rows[i])
}

func (c *comparison) add(d CellChange) {
	if len(c.out.Cells) >= keptDifferences {
		c.out.More++
		return
	}
	c.out.Cells = append(c.out.Cells, d)
}
