package dataset

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"leeway/experiment"
)

// notInRoster is why a row waits or is set aside whose team nobody knows.
const notInRoster = "the team is not in the roster"

const (
	// shownOrphans is how many unknown ids get a doubt each.
	shownOrphans = 40
	// shownNear is how many teams that an id may mean are offered.
	shownNear = 4
)

// nearCertain names in a decision the ids that differ from a team's by nothing that
// tells teams apart. It is a rule for every file.
const nearCertain = "certain"

// near finds what an id may mean.
func (l *linker) near(id string) []Near {
	if l.nearest == nil {
		l.nearest = NewNeighbours(l.pilot.Roster)
	}
	return l.nearest.Nearest(id)
}

// only is the one team that an id can be suggested to mean.
func only(near []Near) (Near, bool) {
	if len(near) != 1 || near[0].Weak {
		return Near{}, false
	}
	return near[0], true
}

// nearGroup is the unknown ids that each are nearly the id of just one team.
type nearGroup struct {
	ids  []string
	rows []int // table indices
}

// found names in a decision what was decided about: likely ids are another question
// in every file.
func (g nearGroup) found(certain bool) string {
	if certain {
		return nearCertain
	}
	return fmt.Sprintf("likely: %d ids, the first %s", len(g.ids), g.ids[0])
}

// nearOnes links the rows of ids that are nearly a team's where somebody decided
// that they are to be read so, and offers it where there are too many to be asked
// about one by one.
func (l *linker) nearOnes() {
	certain, likely := l.nearGroups()
	l.readNear(certain, true)
	l.readNear(likely, false)
	if l.othersAside() {
		for _, id := range l.order {
			for _, i := range l.orphans[id] {
				l.out.setAside(i, notInRoster)
			}
		}
		l.order = nil
	}
}

func (l *linker) nearGroups() (certain, likely nearGroup) {
	for k, id := range l.order {
		if l.stopped(k) {
			return
		}
		one, ok := only(l.near(id))
		if !ok {
			continue
		}
		group := &likely
		if one.Certain {
			group = &certain
		}
		group.ids = append(group.ids, id)
		group.rows = append(group.rows, l.orphans[id]...)
	}
	return certain, likely
}

// readNear carries the decision about a group out, or asks for it.
func (l *linker) readNear(g nearGroup, certain bool) {
	if len(g.ids) == 0 {
		return
	}
	found := g.found(certain)
	meant, _ := only(l.near(g.ids[0]))
	example := fmt.Sprintf("“%s” for %s", g.ids[0], meant.ID)
	if l.rules.sets[found].Do == DoReadNear {
		read := map[string]bool{}
		for _, id := range g.ids {
			one, _ := only(l.near(id))
			for _, i := range l.orphans[id] {
				l.out.use(i, -1)
				l.found(i, one.ID)
			}
			read[id] = true
		}
		l.order = slices.DeleteFunc(l.order, func(id string) bool { return read[id] })
		l.out.Notes = append(l.out.Notes, fmt.Sprintf("%s are read as the roster's that they nearly are, by decision: %s (%s).", idsWord(len(g.ids)), example, rowsWord(len(g.rows))))
		return
	}
	if len(l.order) <= shownOrphans || len(g.ids) < 2 {
		return
	}
	how := "each is most likely a slip for one of the roster's"
	if certain {
		how = "each differs from one of the roster's only in case, spaces, accents, signs, or letters that look like digits"
	}
	letter, rows := l.ids[0].Letter, make([]int, len(g.rows))
	for k, i := range g.rows {
		rows[k] = l.table.Rows[i]
	}
	sort.Ints(rows)
	d := l.doubt(experiment.MustSettle, cellList(letter, rows, len(rows)), fmt.Sprintf("%s are not in the roster, and %s: %s.", idsWord(len(g.ids)), how, example), "Read them all as the roster's, or settle them one by one.")
	d.Found, d.Cells, d.Count, d.Certain = found, cellNames(letter, rows), len(rows), certain
	d.Fixes = []Fix{{fmt.Sprintf("Read all %s as the roster’s", thousands(len(g.ids))), Decision{Cell: letter, Found: found, Do: DoReadNear}}}
}

func idsWord(n int) string {
	if n == 1 {
		return "1 id"
	}
	return thousands(n) + " ids"
}

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
		d.Fixes = []Fix{{"Set all rows of unknown teams aside", Decision{Cell: letter, Do: DoSetAside, All: true, Reason: notInRoster}}}
		// Setting rows aside whose team can be found must not be the first thing at hand.
		d.Choose = true
	}
}

// orphan asks about one id that is not in the roster.
func (l *linker) orphan(id string, at []int) {
	rows := make([]int, len(at))
	for k, i := range at {
		rows[k] = l.table.Rows[i]
	}
	letter, part := l.ids[0].Letter, l.ids[0].Text(at[0])
	near := l.near(id)
	var fixes []Fix
	for _, one := range near[:min(len(near), shownNear)] {
		if column, text, value, ok := l.mendPart(at, one.ID); ok {
			letter, part = column, text
			label := "Read as " + one.ID
			if value != one.ID {
				label = fmt.Sprintf("Read “%s” as %s", text, value)
			}
			fixes = append(fixes, Fix{label, Decision{Cell: fmt.Sprintf("%s%d", column, rows[0]), Found: text, Do: DoUse, Value: value, All: len(at) > 1}})
		}
	}
	what := fmt.Sprintf("%s is not in the roster.", id) + l.nearWords(near)
	if len(at) > 1 {
		what += fmt.Sprintf(" It stands in %s rows.", thousands(len(at)))
	}
	d := l.doubt(experiment.MustSettle, cellList(letter, rows, len(rows)), what, "Correct the id, or set the rows aside; rows of unknown teams are never used.")
	d.Found, d.Cells, d.Count = part, cellNames(letter, rows), len(at)
	d.Fixes = fixes
	one, sole := only(near)
	d.Choose, d.Certain = len(near) > 0 && !sole, sole && one.Certain
	label := "Set the row aside"
	if len(at) > 1 {
		label = fmt.Sprintf("Set the %s rows aside", thousands(len(at)))
	}
	if len(l.ids) == 1 || len(at) == 1 {
		d.Fixes = append(d.Fixes, Fix{label, Decision{Cell: fmt.Sprintf("%s%d", letter, rows[0]), Found: part, Do: DoSetAside, All: len(at) > 1, Reason: notInRoster}})
	}
}

// nearWords says what an id may mean.
func (l *linker) nearWords(near []Near) string {
	switch {
	case len(near) == 0:
		return ""
	case len(near) == 1 && near[0].Why == letterForDigit:
		return " A letter instead of a digit?"
	case len(near) == 1:
		return fmt.Sprintf(" The roster has %s (%s).", near[0].ID, near[0].words())
	}
	var ids []string
	for _, one := range near[:min(len(near), shownNear)] {
		ids = append(ids, one.ID)
	}
	list := strings.Join(ids, ", ")
	if len(near) > shownNear {
		list += ", …"
	}
	return fmt.Sprintf(" The roster has %s, and nobody can know which is meant.", list)
}

// words is Why as it follows the id that is meant.
func (n Near) words() string {
	if n.Certain || n.Why == foldings[len(foldings)-1].why {
		return "only " + n.Why + " differ"
	}
	return n.Why
}

// mendPart finds the column of an id whose text leads to the id meant: of an id that
// several columns make, the first that differs. It is not ok where the change would
// reach rows whose text is right: there only single rows can be mended.
func (l *linker) mendPart(at []int, want string) (letter, found, value string, ok bool) {
	i := at[0]
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
		if c.Text(i) == "" || len(at) > 1 && l.isPart(k, c.Text(i)) {
			return "", "", "", false
		}
		return c.Letter, c.Text(i), parts[k], true
	}
	return "", "", "", false
}

// isPart says whether a text is that part of any team's id.
func (l *linker) isPart(k int, text string) bool {
	for _, t := range l.pilot.Roster.Teams {
		if parts := strings.Split(t.ID, idJoin); k < len(parts) && parts[k] == text {
			return true
		}
	}
	return false
}
