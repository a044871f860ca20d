package dataset

import (
	"fmt"
	"math"

	"leeway/experiment"
)

// persons names the person of each row and goes through the rows of each.
type persons struct {
	codes []int32
	rows  [][]int // of each person, in the order of the sheet
	words []string
}

func (l *linker) readPersons() *persons {
	columns := l.table.By(PersonID)
	if len(columns) == 0 {
		return nil
	}
	p := &persons{codes: make([]int32, l.table.Len())}
	index := map[string]int32{}
	for i := range p.codes {
		p.codes[i] = -1
		text := joinID(columns, i)
		if text == "" {
			continue
		}
		key := personKey(text)
		code, known := index[key]
		if !known {
			code = int32(len(p.words))
			index[key] = code
			p.words, p.rows = append(p.words, text), append(p.rows, nil)
		}
		p.codes[i] = code
		p.rows[code] = append(p.rows[code], i)
	}
	return p
}

// people finds out which person each row is about and keeps everybody in the team
// they were first seen in: by earlier imports, else by the first date in this file.
func (l *linker) people() {
	l.when = readOccasions(l.table)
	if l.persons = l.readPersons(); l.persons == nil {
		return
	}
	l.out.Person = &Persons{l.persons.codes, l.persons.words}
	l.out.Knew = l.around.People.Print()
	fixed := l.twoTeamsAtOnce()
	l.noFirstTeam(fixed)
	l.movers(fixed)
}

// firstKnown is the team of the draw that a person was first seen in, -1 if unknown.
func (l *linker) firstKnown(person int) int {
	id, known := l.around.People.FirstTeam(l.persons.words[person])
	if k, taking := l.exact[id]; known && taking {
		return k
	}
	return -1
}

// twoTeamsAtOnce asks about people whom the file puts into two teams at one time.
// It gives the rows that stay where they stand, whoever the person is.
func (l *linker) twoTeamsAtOnce() map[int]bool {
	fixed := map[int]bool{}
	if l.when == nil {
		return fixed
	}
	var rows []int
	people := 0
	for _, at := range l.persons.rows {
		teams, several := map[int64]int{}, map[int64]bool{}
		for _, i := range at {
			key := l.when.rows[i].key
			if k, known := teams[key]; !l.out.used(i) || key == noOccasion {
				continue
			} else if known && k != l.out.Team[i] {
				several[key] = true
			}
			teams[key] = l.out.Team[i]
		}
		if len(several) == 0 {
			continue
		}
		people++
		for _, i := range at {
			if l.out.used(i) && several[l.when.rows[i].key] {
				rows = append(rows, i)
			}
		}
	}
	l.askAboutRows(rowSet{rows: rows, name: "two teams at once", severity: experiment.MustSettle, choose: true,
		what:   fmt.Sprintf("%s in two teams at one time (%s).", peopleAre(people), rowsWord(len(rows))),
		remedy: "One person counts for one team. Correct the file, set the rows aside, or let each row count for the team it stands in.",
		keep:   "Let each count for its team", reason: "the person is in two teams at one time"})
	for _, i := range rows {
		fixed[i] = true
	}
	return fixed
}

// noFirstTeam asks about people in two teams where nothing says which was first: no
// column of dates, none in their rows, or periods that begin on the same day.
func (l *linker) noFirstTeam(fixed map[int]bool) {
	var rows []int
	people := 0
	for person, at := range l.persons.rows {
		homes, since := l.homes(person, fixed)
		if len(homes) < 2 {
			continue
		}
		people++
		for _, i := range at {
			if l.out.used(i) && !fixed[i] && l.startOf(i) == since {
				rows = append(rows, i)
			}
		}
	}
	for _, i := range rows {
		fixed[i] = true
	}
	l.askAboutRows(rowSet{rows: rows, name: "no first team", severity: experiment.MustSettle, choose: true,
		what:   fmt.Sprintf("%s in two teams, and no date says which was first (%s).", peopleAre(people), rowsWord(len(rows))),
		remedy: "Choose the column that holds the date. Otherwise set the rows aside, or let each row count for the team it stands in.",
		keep:   "Let each count for its team", reason: "the person is in two teams, and which was first is not known"})
}

// homes are the teams that a person counts for: the one known from earlier imports,
// else those of the first date. They are several only where each row was let count
// for its team. Rows in except are passed over. since is when the person was first
// there.
func (l *linker) homes(person int, except map[int]bool) (homes map[int]bool, since float64) {
	if k := l.firstKnown(person); k >= 0 {
		return map[int]bool{k: true}, math.Inf(-1)
	}
	homes, since = map[int]bool{}, math.Inf(1)
	for _, i := range l.persons.rows[person] {
		if !l.out.used(i) || except[i] {
			continue
		}
		start := l.startOf(i)
		if start < since {
			since = start
			clear(homes)
		}
		if start == since {
			homes[l.out.Team[i]] = true
		}
	}
	return homes, since
}

// startOf is the first day a row is about; rows without a date come last.
func (l *linker) startOf(i int) float64 {
	if l.when == nil || !l.when.ordered || l.when.rows[i].key == noOccasion {
		return math.MaxFloat64
	}
	return l.when.rows[i].start
}

// movers lets the rows of people who moved count for the team they were first seen in.
func (l *linker) movers(fixed map[int]bool) {
	var rows []int
	to := map[int]int{}
	people := 0
	for person, at := range l.persons.rows {
		if l.stopped(person) {
			return
		}
		moved := false
		homes, since := l.homes(person, nil)
		if len(homes) == 0 {
			continue
		}
		home := math.MaxInt
		for k := range homes {
			home = min(home, k)
		}
		for _, i := range at {
			// Who went to a team that is not drawn still counts for the first one.
			away := l.elsewhere[i] && l.startOf(i) > since
			if fixed[i] || !away && (!l.out.used(i) || homes[l.out.Team[i]]) {
				continue
			}
			rows, to[i], moved = append(rows, i), home, true
		}
		if moved {
			people++
		}
	}
	if people == 0 {
		return
	}
	l.out.Moved = make([]bool, l.table.Len())
	for _, i := range rows {
		l.out.use(i, to[i])
		l.out.Moved[i] = true
	}
	do := l.askAboutRows(rowSet{rows: rows, name: "moved", severity: experiment.LookAtIt, first: true,
		what:   fmt.Sprintf("%s in another team than the one they were first seen in (%s). They count for the first, because the teams were compared as they were drawn.", peopleAre(people), rowsWord(len(rows))),
		remedy: "Nothing need be done; look whether the teams are right.",
		keep:   "They count for their first team", reason: "the person moved to another team"})
	if do == DoRowsAside {
		l.out.Moved = nil
		return
	}
	l.out.Notes = append(l.out.Notes, fmt.Sprintf("People who moved to another team count for the team they were first seen in: %s.", Shown(people)))
}

// peopleAre is how many people there are, with the verb.
func peopleAre(n int) string {
	if n == 1 {
		return "1 person is"
	}
	return thousands(n) + " people are"
}
