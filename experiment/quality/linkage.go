package quality

import (
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
)

// Mark is how a line of the linkage looks.
type Mark string

// The marks.
const (
	// Fine is as it should be.
	Fine Mark = "fine"
	// Note is for information.
	Note Mark = "note"
	// Look wants a look: it may change an inference.
	Look Mark = "look"
)

// Linkage says how the rows were tied to the sealed roster.
type Linkage struct {
	// Lines are the findings as a screen lists them.
	Lines []Line `json:"lines"`
	// Expected teams were drawn, those Found have a row in use in some import; Without are
	// the ids of the others.
	Expected int      `json:"expected"`
	Found    int      `json:"found"`
	Without  []string `json:"without"`
	// Rows were in the sheets: each is Used, SetAside or Waiting.
	Rows     int `json:"rows"`
	Used     int `json:"used"`
	SetAside int `json:"set_aside"`
	Waiting  int `json:"waiting"`
	// Moved is how many people changed team, as it may be shown: "none", "fewer than 10",
	// "12"; empty where no import names people.
	Moved string `json:"moved,omitempty"`
	// Aside counts the rows that are set aside, by reason, over all imports.
	Aside []AsideRows `json:"aside"`
	// Imports are the same by import.
	Imports []ImportRows `json:"imports"`
}

// Line is one finding of the linkage.
type Line struct {
	Mark  Mark   `json:"mark"`
	Words string `json:"words"`
	Value string `json:"value"`
	// Detail is told where the line is opened, empty where there is no more.
	Detail string `json:"detail,omitempty"`
}

// AsideRows are rows that are set aside for one reason.
type AsideRows struct {
	Words string `json:"words"`
	Rows  int    `json:"rows"`
	// Cells are the cells of their ids, import by import: "Cases.xlsx ! Sheet1 ! A5, A9".
	Cells []string `json:"cells,omitempty"`
}

// ImportRows are the rows of one import.
type ImportRows struct {
	Import   string   `json:"import"`
	File     string   `json:"file"`
	Sheet    string   `json:"sheet"`
	Outcomes []string `json:"outcomes"`
	Rows     int      `json:"rows"`
	Used     int      `json:"used"`
	SetAside int      `json:"set_aside"`
	Waiting  int      `json:"waiting"`
	// Teams have a row in use.
	Teams int         `json:"teams"`
	Aside []AsideRows `json:"aside"`
}

// link counts what became of every row.
func (b *builder) link() {
	l := &b.report.Linkage
	l.Expected, l.Without, l.Aside, l.Imports = len(b.teams), []string{}, []AsideRows{}, []ImportRows{}
	for k, t := range b.teams {
		if b.rows[k] > 0 {
			l.Found++
		} else {
			l.Without = append(l.Without, t.ID)
		}
	}
	slices.SortStableFunc(l.Without, byTeamID)
	for i, linked := range b.imports {
		x := rowsOf(b.p.Imports[i], linked)
		l.Rows, l.Used, l.SetAside, l.Waiting = l.Rows+x.Rows, l.Used+x.Used, l.SetAside+x.SetAside, l.Waiting+x.Waiting
		for _, a := range x.Aside {
			l.Aside = addAside(l.Aside, a)
		}
		l.Imports = append(l.Imports, x)
	}
	mostFirst(l.Aside)
	l.Moved = b.moved()
	l.Lines = b.lines()
}

// moved counts the people of all imports who changed team; they count for the team in
// which they were first seen.
func (b *builder) moved() string {
	named, moved := false, map[string]bool{}
	for _, l := range b.imports {
		named = named || l.Person != nil
		l.EachPerson(func(key string, did bool) {
			if did {
				moved[key] = true
			}
		})
	}
	switch {
	case !named:
		return ""
	case len(moved) == 0:
		return "none"
	}
	return dataset.Shown(len(moved))
}

// rowsOf counts the rows of one import.
func rowsOf(imp experiment.Import, l *dataset.Linked) ImportRows {
	x := ImportRows{Import: imp.ID, File: imp.Source.File, Sheet: imp.Source.Sheet, Outcomes: imp.Outcomes, Rows: len(l.Team), Aside: []AsideRows{}}
	teams := map[int]bool{}
	var order []string
	sets := map[string]*rowSet{}
	for i, k := range l.Team {
		switch stateOf(l, i) {
		case dataset.RowUsed:
			x.Used++
			teams[k] = true
			continue
		case dataset.RowWaiting:
			x.Waiting++
			continue
		}
		x.SetAside++
		why := l.Reason[i]
		if why == "" {
			why = "without a reason"
		}
		if sets[why] == nil {
			sets[why], order = &rowSet{}, append(order, why)
		}
		sets[why].add(l.Table.Rows[i])
	}
	x.Teams = len(teams)
	letter := ""
	if ids := l.Table.By(dataset.TeamID); len(ids) > 0 {
		letter = ids[0].Letter
	}
	for _, why := range order {
		at := experiment.Place{File: x.File, Sheet: x.Sheet, Cell: sets[why].address(letter)}
		x.Aside = append(x.Aside, AsideRows{Words: why, Rows: sets[why].count, Cells: []string{at.String()}})
	}
	mostFirst(x.Aside)
	return x
}

func addAside(list []AsideRows, more AsideRows) []AsideRows {
	for i := range list {
		if list[i].Words == more.Words {
			list[i].Rows += more.Rows
			list[i].Cells = append(slices.Clone(list[i].Cells), more.Cells...)
			return list
		}
	}
	return append(list, more)
}

func mostFirst(list []AsideRows) {
	slices.SortStableFunc(list, func(a, b AsideRows) int { return b.Rows - a.Rows })
}

// repeatReason is the reason that dataset gives rows that repeat another one.
const repeatReason = "the row repeats another one"

// personReasons are the reasons for which package dataset sets rows of people aside, as
// lines of their own.
var personReasons = []struct{ reason, words string }{
	{"several rows of one person in a team on a date", "Person twice on one date"},
	{"several rows of one person in a team", "Person twice, undated"},
	{"several rows of one team on a date", "Team twice on one date"},
	{"the person is in two teams at one time", "Person in two teams at once"},
	{"the person is in two teams, and which was first is not known", "Person in two teams, undated"},
	{"the row is about a time after the person left", "Rows after leaving"},
}

// lines puts the linkage in the words of a screen.
func (b *builder) lines() []Line {
	l := &b.report.Linkage
	lines := []Line{b.teamsLine()}
	lines = append(lines, b.importLines()...)
	if len(l.Imports) == 0 {
		return lines
	}
	line := Line{Mark: Fine, Words: "Same row twice", Value: "none", Detail: "No row in use repeats another one of its sheet in every cell, but for those that were kept as different people or weeks when it was read."}
	if n := l.aside(repeatReason); n > 0 {
		line.Mark, line.Value = Note, whole(n)+" set aside"
	}
	lines = append(lines, line)
	switch l.Moved {
	case "":
	case "none":
		lines = append(lines, Line{Mark: Fine, Words: "People who changed team", Value: "none"})
	default:
		lines = append(lines, Line{Mark: Note, Words: "People who changed team", Value: l.Moved + ", kept in first", Detail: "Each counts for the team in which they were first seen, because teams are compared as they were drawn."})
	}
	for _, p := range personReasons {
		if n := l.aside(p.reason); n > 0 {
			lines = append(lines, Line{Mark: Note, Words: p.words, Value: whole(n) + " set aside", Detail: "Set aside: " + p.reason + "."})
		}
	}
	return lines
}

// aside is how many rows are set aside for a reason.
func (l *Linkage) aside(reason string) int {
	n := 0
	for _, a := range l.Aside {
		if a.Words == reason {
			n += a.Rows
		}
	}
	return n
}

// teamsLine says how many of the drawn teams have rows.
func (b *builder) teamsLine() Line {
	l := &b.report.Linkage
	line := Line{Mark: Fine, Words: "Teams expected and found", Value: whole(l.Found) + " of " + whole(l.Expected)}
	var unexplained []string
	for _, id := range l.Without {
		if _, in := fate(b.p, id); in < 0 {
			unexplained = append(unexplained, id)
		}
	}
	switch {
	case len(l.Imports) == 0:
		line.Mark = Note
	case len(unexplained) > 0:
		line.Mark = Look
		line.Detail = "No row and no reason in the Journal: " + someOf(unexplained, 20) + "."
	case len(l.Without) > 0:
		line.Detail = "No row, with the reason in the Journal: " + someOf(l.Without, 20) + "."
	}
	return line
}

// mostImports is how many imports get a line of their own.
const mostImports = 4

// importLines says of each import how many of its rows are used; many imports share a line.
func (b *builder) importLines() []Line {
	l := &b.report.Linkage
	if len(l.Imports) > mostImports {
		return []Line{rowsLine("Rows matched, "+whole(len(l.Imports))+" imports", ImportRows{Rows: l.Rows, Used: l.Used, Waiting: l.Waiting, Aside: l.Aside})}
	}
	var lines []Line
	for _, x := range l.Imports {
		lines = append(lines, rowsLine("Rows of "+x.File, x))
	}
	return lines
}

func rowsLine(words string, x ImportRows) Line {
	line := Line{Mark: Fine, Words: words, Value: whole(x.Used) + " of " + whole(x.Rows)}
	var aside []string
	for _, a := range x.Aside {
		aside = append(aside, whole(a.Rows)+": "+a.Words)
	}
	if len(aside) > 0 {
		line.Mark, line.Detail = Note, "Set aside: "+strings.Join(aside, "; ")+"."
	}
	if x.Waiting > 0 {
		line.Mark = Look
		line.Detail = strings.Join(nonEmpty(whole(x.Waiting)+" waiting for an answer.", line.Detail), " ")
	}
	return line
}

// linkDeviations adds the teams that did not work as drawn.
func (b *builder) linkDeviations() {
	r := &b.report
	var mixed, said []string
	for _, d := range r.Deviations {
		if d.Mixed {
			mixed, said = append(mixed, d.Teams...), append(said, d.Sentence)
		}
	}
	if len(said) == 0 {
		return
	}
	slices.SortFunc(mixed, byTeamID)
	line := Line{Mark: Look, Words: "Teams not working as drawn", Value: whole(len(slices.Compact(mixed))), Detail: strings.Join(said, " ")}
	if len(mixed) == 0 {
		line.Value = "some"
	}
	r.Linkage.Lines = append(r.Linkage.Lines, line)
}
