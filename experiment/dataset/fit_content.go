package dataset

import (
	"fmt"
	"math"
	"strings"

	"leeway/experiment"
)

// contents tells how what the rows hold differs from the file before.
func (d *Draft) contents() []Change {
	var out []Change
	out = append(out, d.newLabels()...)
	for _, c := range d.Recipe.Columns {
		read := d.Table.column(c.Letter)
		if c.Known == nil || read == nil {
			continue
		}
		out = append(out, d.typeChanged(c, read)...)
		out = append(out, d.unitChanged(c, read)...)
	}
	if d.Linked != nil && len(d.fit.options.Before) > 0 {
		out = append(out, d.idsChanged()...)
	}
	return out
}

// typeChanged tells of cells that cannot be read in a column that had none of these.
func (d *Draft) typeChanged(c Column, read *TableColumn) []Change {
	var cells []string
	count := 0
	for _, doubt := range d.Table.Doubts {
		if doubt.Column == c.Letter && doubt.Kind == Unread {
			count += doubt.Count
			cells = append(cells, doubt.Cells...)
		}
	}
	if count == 0 || c.Known.Unread > 0 && float64(read.unread)/float64(d.Table.Len()) <= 2*float64(c.Known.Unread)/float64(max(1, d.rowsBefore())) {
		return nil
	}
	kind := map[Type]string{Number: "numbers", Date: "dates", YesNo: "yes or no"}[c.Type]
	verb := "are"
	if count == 1 {
		verb = "is"
	}
	return []Change{{Kind: TypeChanged, Column: c.Name(), Before: string(c.Type), After: string(Text), Cells: cells[:min(len(cells), keptCells)], Count: count,
		Severity: experiment.MustSettle, told: true,
		Sentence: fmt.Sprintf("“%s” held %s before; %s cells %s something else now. Each is told beside this.", c.Name(), kind, thousands(count), verb)}}
}

func (d *Draft) rowsBefore() int {
	if d.fit.from.Known != nil {
		return d.fit.from.Known.Rows
	}
	return 0
}

// manyTimes is by which factor the middle of a column's values must differ to be told.
const manyTimes = 20

// unitChanged tells of values many times larger or smaller than before: hours that
// were minutes, shares that were per cent.
func (d *Draft) unitChanged(c Column, read *TableColumn) []Change {
	if c.Use != OutcomeValue && c.Use != Exposure || c.Known.Quartiles == nil {
		return nil
	}
	now := read.profile()
	if now.Quartiles == nil {
		return nil
	}
	before, after := math.Abs(c.Known.Quartiles[1]), math.Abs(now.Quartiles[1])
	if before == 0 || after == 0 || after/before < manyTimes && before/after < manyTimes {
		return nil
	}
	fix := Fix{"It is the same unit", Decision{Cell: c.Letter, Found: "unit", Do: DoAccept}}
	return []Change{{Kind: UnitChanged, Column: c.Name(), Before: shownNumber(c.Known.Quartiles[1]), After: shownNumber(now.Quartiles[1]), Count: now.Filled, Severity: experiment.MustSettle, Fixes: []Fix{fix},
		Sentence: fmt.Sprintf("Half of the values of “%s” are up to %s; before they were up to %s. The unit may be another.", c.Name(), shownNumber(now.Quartiles[1]), shownNumber(c.Known.Quartiles[1]))}}
}

// newLabels gathers what the reading found among labels and statuses that the recipe
// does not know.
func (d *Draft) newLabels() []Change {
	var out []Change
	for _, doubt := range d.Table.Doubts {
		if doubt.Kind != UnknownLabel {
			continue
		}
		c, _ := d.Recipe.Column(doubt.Column)
		out = append(out, Change{Kind: NewLabel, Column: c.Name(), After: doubt.Found, Cells: doubt.Cells, Count: doubt.Count, Severity: experiment.MustSettle, Fixes: doubt.Fixes, told: true,
			Sentence: doubt.What})
	}
	return out
}

// idsChanged tells which teams had rows before and have none now, and the reverse.
func (d *Draft) idsChanged() []Change {
	before := map[string]bool{}
	for _, id := range d.fit.options.Before {
		before[id] = true
	}
	now, unknown, at := map[string]bool{}, 0, d.pilot.Roster.Taking()
	for i, k := range d.Linked.Team {
		switch {
		case k >= 0 && k < len(at):
			now[at[k].ID] = true
		case d.Linked.State[i] == RowWaiting && d.Linked.Reason[i] == notInRoster:
			unknown++
		}
	}
	var lost, added []string
	for _, t := range at {
		switch {
		case before[t.ID] && !now[t.ID]:
			lost = append(lost, t.ID)
		case !before[t.ID] && now[t.ID]:
			added = append(added, t.ID)
		}
	}
	var out []Change
	if len(lost) > 0 {
		out = append(out, Change{Kind: LostIDs, Before: someOf(lost, len(lost)), Count: len(lost), Severity: experiment.LookAtIt,
			Sentence: fmt.Sprintf("%s had rows before and none here: %s.", teamsWord(len(lost)), someOf(lost, 20))})
	}
	if len(added) > 0 {
		out = append(out, Change{Kind: NewIDs, After: someOf(added, len(added)), Count: len(added), Severity: experiment.ForInformation,
			Sentence: fmt.Sprintf("%s had no rows before and have some here: %s.", teamsWord(len(added)), someOf(added, 20))})
	}
	if unknown > 0 {
		out = append(out, Change{Kind: NewIDs, Count: unknown, Severity: experiment.LookAtIt, told: true,
			Sentence: fmt.Sprintf("Ids that are not in the roster stand in %s; each id is told beside this.", rowsWord(unknown))})
	}
	return out
}

func teamsWord(n int) string {
	if n == 1 {
		return "1 team"
	}
	return thousands(n) + " teams"
}

func shownNumber(v float64) string { return strings.Replace(plain(v), "-", "−", 1) }
