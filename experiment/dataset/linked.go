package dataset

import (
	"fmt"
	"math"

	"leeway/experiment"
)

// Linked is a table whose rows are tied to the teams of the draw.
type Linked struct {
	Table *Table
	// Team is for each row the index into the roster's Taking(), or -1 where the
	// row is set aside or its team is not known. Of a person who moved it is the
	// team they were first seen in, not the one that stands in the row.
	Team []int
	// State says for each row what became of it. A waiting row may have a team, and its
	// values are looked at, but it is not used.
	State []RowState
	// Reason is why a row is set aside or waits, "" for rows in use.
	Reason []string
	// Notes count what was linked and what was not.
	Notes []string
	// Person names the person of each row, nil where no column does.
	Person *Persons

	// Moved says for each row whether its person moved: the row stands for another team
	// than it counts for. It is nil where nobody did.
	Moved []bool
	// Knew tells which people were known when the rows were linked, as People.Print
	// does; "" where no column names people. It is not stored.
	Knew string
}

// Persons names people as indices into the distinct names, as a TableColumn keeps texts.
type Persons struct {
	// Codes holds for each row an index into Words, or -1 where there is none.
	Codes []int32
	Words []string
}

// Text is the text of row i, "" where there is none. A nil Persons has none.
func (c *Persons) Text(i int) string {
	if c == nil || c.Codes[i] < 0 {
		return ""
	}
	return c.Words[c.Codes[i]]
}

// RowState is what became of a row. Every row of a table has just one.
type RowState uint8

// The states of a row.
const (
	// RowUsed rows count for their team.
	RowUsed RowState = iota
	// RowSetAside rows are not used; Linked.Reason says why.
	RowSetAside
	// RowWaiting rows are not used until somebody settles what Linked.Reason names.
	// While there is one, the table is not taken in.
	RowWaiting
)

// String is the state as people read it.
func (s RowState) String() string {
	switch s {
	case RowUsed:
		return "used"
	case RowSetAside:
		return "set aside"
	}
	return "waiting"
}

func (l *Linked) setAside(i int, why string) {
	l.Team[i], l.State[i], l.Reason[i] = -1, RowSetAside, why
}

// wait makes a row wait; it keeps its team if it has one.
func (l *Linked) wait(i int, why string) {
	l.State[i], l.Reason[i] = RowWaiting, why
}

func (l *Linked) use(i, team int) {
	l.Team[i], l.State[i], l.Reason[i] = team, RowUsed, ""
}

// used says whether row i counts for a team.
func (l *Linked) used(i int) bool { return l.Team[i] >= 0 && l.state(i) == RowUsed }

// state is what became of row i. Where no states are kept, as in tables that were
// stored before there were any, it follows from the team.
func (l *Linked) state(i int) RowState {
	switch {
	case l.State != nil:
		return l.State[i]
	case l.Team[i] < 0:
		return RowSetAside
	}
	return RowUsed
}

// Used is how many rows are used, others how many are set aside or wait.
func (l *Linked) Used() (used, others int) {
	c := l.Counts()
	return c.Used, c.SetAside + c.Waiting
}

// Counts is how many rows there are in each state. Together they are the rows of
// the table.
type Counts struct{ Used, SetAside, Waiting int }

// Counts counts the rows by their state.
func (l *Linked) Counts() Counts {
	var c Counts
	for i := range l.Team {
		switch l.state(i) {
		case RowUsed:
			c.Used++
		case RowSetAside:
			c.SetAside++
		default:
			c.Waiting++
		}
	}
	return c
}

// Outcomes lists the ids of the outcomes the table holds, in sheet order.
func (l *Linked) Outcomes() []string {
	var out []string
	for _, c := range l.Table.By(OutcomeValue) {
		if c.Numbers != nil {
			out = append(out, c.Target)
		}
	}
	return out
}

// exposure finds the column that an outcome's column is divided by, nil if there is none.
func (l *Linked) exposure(value *TableColumn) *TableColumn {
	if value == nil || value.Over == "" {
		return nil
	}
	for i := range l.Table.Columns {
		if c := &l.Table.Columns[i]; c.Letter == value.Over && c.Numbers != nil {
			return c
		}
	}
	return nil
}

// unscaled is the value of row i before the column's own factor: an outcome that
// another one is divided by counts as it stands in the sheet.
func (c *TableColumn) unscaled(i int) float64 {
	if c.Use == OutcomeValue && c.Per > 0 {
		return c.Number(i) / c.Per
	}
	return c.Number(i)
}

// EachPerson goes through the people of the rows in use, once each, with whether
// they moved. key is the same for the same person in every file.
func (l *Linked) EachPerson(do func(key string, moved bool)) {
	if l.Person == nil {
		return
	}
	const seen, moved = 1, 2
	state := make([]byte, len(l.Person.Words))
	for i, code := range l.Person.Codes {
		if code < 0 || !l.used(i) {
			continue
		}
		state[code] |= seen
		if l.Moved != nil && l.Moved[i] {
			state[code] |= moved
		}
	}
	for code, s := range state {
		if s != 0 {
			do(personKey(l.Person.Words[code]), s&moved != 0)
		}
	}
}

// People counts the people of the rows in use, and those among them who moved. Both
// are 0 where no column names people.
func (l *Linked) People() (people, moved int) {
	l.EachPerson(func(_ string, did bool) {
		people++
		if did {
			moved++
		}
	})
	return people, moved
}

// value finds the column that holds an outcome, nil if there is none.
func (l *Linked) value(outcome string) *TableColumn {
	for _, c := range l.Table.By(OutcomeValue) {
		if c.Target == outcome && c.Numbers != nil {
			return c
		}
	}
	return nil
}

// Values gives an outcome's values over the rows in use: the index of the team,
// the value (NaN where missing), what it is to be divided by (nil without an
// exposure; NaN values where that is missing or not above zero), and the sheet's
// row numbers. It gives a *experiment.Refusal where the table does not hold the outcome.
func (l *Linked) Values(outcome string) (team []int, value, exposure []float64, rows []int, err error) {
	column := l.value(outcome)
	if column == nil {
		return nil, nil, nil, nil, &experiment.Refusal{What: fmt.Sprintf("The table has no values of the outcome “%s”.", outcome), Place: l.Table.place(""), Remedy: "Choose a column for it and read the file again."}
	}
	over := l.exposure(column)
	for i, k := range l.Team {
		if !l.used(i) {
			continue
		}
		v := column.Number(i)
		if over != nil {
			e := over.unscaled(i)
			if !(e > 0) || math.IsInf(e, 0) {
				e, v = nan, nan
			}
			exposure = append(exposure, e)
		}
		team, value, rows = append(team, k), append(value, v), append(rows, l.Table.Rows[i])
	}
	return team, value, exposure, rows, nil
}
