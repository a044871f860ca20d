package dataset

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"leeway/experiment"
)

// Doubt is a problem of a table with what was found and the fixes to choose from.
type Doubt struct {
	experiment.Problem
	// Found is the text in the cell.
	Found string `json:"found,omitempty"`
	// Cells are the addresses it is about, at most the first fifty.
	Cells []string `json:"cells,omitempty"`
	// Count is how many cells it is about.
	Count int `json:"count"`
	// Fixes are what a person may choose, the safest first. None is carried out
	// until its decision is in the recipe.
	Fixes []Fix `json:"fixes,omitempty"`
	// Choose is true where none of the fixes is a suggestion: a person must choose,
	// because the cells alone cannot say which is right.
	Choose bool `json:"choose,omitempty"`
	// Certain is true where the first fix changes nothing that could tell two teams
	// apart: an id in other letters, with other spaces.
	Certain bool `json:"certain,omitempty"`

	// Column is the letter of the column whose cells it is about, "" for rows and sheets.
	Column string `json:"column,omitempty"`
	// Kind is Unread, UnknownLabel or "" for everything else.
	Kind string `json:"kind,omitempty"`
}

// The kinds of doubt about a column's cells.
const (
	// Unread cells are not of the column's type.
	Unread = "unread"
	// UnknownLabel is a label or a status that the recipe does not know.
	UnknownLabel = "unknown label"
)

// Fix is one way to settle a doubt.
type Fix struct {
	Label    string   `json:"label"`
	Decision Decision `json:"decision"`
}

// Problems gives the plain problems of a list of doubts.
func Problems(doubts []Doubt) experiment.Problems {
	out := make(experiment.Problems, len(doubts))
	for i, d := range doubts {
		out[i] = d.Problem
	}
	return out
}

// sortDoubts puts what must be settled first and otherwise keeps the order.
func sortDoubts(doubts []Doubt) {
	sort.SliceStable(doubts, func(i, j int) bool { return doubts[i].Severity < doubts[j].Severity })
}

const (
	// keptCells is how many addresses a doubt carries, shownCells how many its place shows.
	keptCells  = 50
	shownCells = 3
	// shownGroups is how many different texts of one column get a doubt of their
	// own; the others share one.
	shownGroups = 12
	// keptGroups bounds the memory for a column of nothing but faults.
	keptGroups = 5000
)

// class is what is wrong with a cell.
type class int

const (
	notNumber class = iota
	notDate
	noSuchDate
	notYesNo
	errorCell
	noResult
	markerBlank
	markerText
	markerNumber
	newStatus
	unknownLabel
)

// lastClass is the last of the classes.
const lastClass = unknownLabel

// group is all cells of a column that hold the same doubtful text.
type group struct {
	class class
	text  string
	count int
	rows  []int
}

// groups collects the doubtful cells of a column.
type groups struct {
	list []*group
	find map[string]*group
	over [lastClass + 1]group // what did not fit
}

func (g *groups) add(c class, text string, row int) {
	if g.find == nil {
		g.find = map[string]*group{}
	}
	key := string(rune('a'+c)) + text
	one := g.find[key]
	if one == nil {
		if len(g.list) >= keptGroups {
			one = &g.over[c]
			one.class = c
		} else {
			one = &group{class: c, text: text}
			g.find[key] = one
			g.list = append(g.list, one)
		}
	}
	one.count++
	if len(one.rows) < keptCells {
		one.rows = append(one.rows, row)
	}
}

// cellList writes the first addresses of a column's rows: "E17, E20, E31, …".
func cellList(letter string, rows []int, count int) string {
	var out []string
	for i, r := range rows {
		if i == shownCells {
			break
		}
		out = append(out, fmt.Sprintf("%s%d", letter, r))
	}
	s := strings.Join(out, ", ")
	if count > len(out) {
		s += ", …"
	}
	return s
}

func cellNames(letter string, rows []int) []string {
	out := make([]string, 0, min(len(rows), keptCells))
	for _, r := range rows[:min(len(rows), keptCells)] {
		out = append(out, fmt.Sprintf("%s%d", letter, r))
	}
	return out
}

// doubts turns the groups of a column into doubts, the many rare ones into one.
func (g *groups) doubts(at experiment.Place, c Column, comma bool) []Doubt {
	perClass := map[class]int{}
	rest := map[class]*group{}
	var out []Doubt
	for _, one := range g.list {
		if perClass[one.class]++; perClass[one.class] <= shownGroups {
			out = append(out, one.doubt(at, c, comma))
			continue
		}
		merge(rest, one)
	}
	for i := range g.over {
		if g.over[i].count > 0 {
			merge(rest, &g.over[i])
		}
	}
	for k := notNumber; k <= lastClass; k++ {
		if r := rest[k]; r != nil {
			out = append(out, r.restDoubt(at, c))
		}
	}
	for i := range out {
		out[i].Column = c.Letter
	}
	return out
}

func merge(rest map[class]*group, one *group) {
	r := rest[one.class]
	if r == nil {
		r = &group{class: one.class}
		rest[one.class] = r
	}
	r.count += one.count
	r.rows = append(r.rows, one.rows[:min(len(one.rows), keptCells-len(r.rows))]...)
}

// kind is what a doubt of the class is about.
func (c class) kind() string {
	switch c {
	case notNumber, notDate, noSuchDate, notYesNo, errorCell, noResult:
		return Unread
	case newStatus, unknownLabel:
		return UnknownLabel
	}
	return ""
}

// wants says what the class misses, after "is" or "are".
func (c class) wants() string {
	switch c {
	case notNumber:
		return "text where a number belongs"
	case notDate:
		return "not a date"
	case noSuchDate:
		return "a date that does not exist"
	case notYesNo:
		return "neither yes nor no"
	case errorCell:
		return "an error of the sheet's formulas"
	case markerBlank:
		return "not a number, perhaps a sign for a missing value"
	case noResult:
		return "a formula that was saved without its result"
	case newStatus:
		return "a status that the recipe does not know"
	case unknownLabel:
		return "none of the answers"
	}
	return "perhaps a sign for a missing value"
}

func (g *group) doubt(at experiment.Place, c Column, comma bool) Doubt {
	at.Cell = cellList(c.Letter, g.rows, g.count)
	what := fmt.Sprintf("“%s” is %s.", g.text, g.class.wants())
	if g.class == noResult {
		what = "The cell holds " + g.class.wants() + "."
	}
	if g.count > 1 {
		what = strings.TrimSuffix(what, ".") + fmt.Sprintf(" (%s cells in “%s”).", thousands(g.count), c.Name())
	}
	d := Doubt{Problem: experiment.Problem{Severity: experiment.MustSettle, Place: at, What: what}, Found: g.text, Cells: cellNames(c.Letter, g.rows), Count: g.count}
	d.Kind = g.class.kind()
	// what a text means as an answer it means everywhere, and is remembered
	base := Decision{Cell: fmt.Sprintf("%s%d", c.Letter, g.rows[0]), Found: g.text, All: g.count > 1 || g.class == unknownLabel}
	with := func(label, do, value string) Fix {
		f := Fix{label, base}
		f.Decision.Do, f.Decision.Value = do, value
		if g.count > 1 {
			f.Label += fmt.Sprintf(" (all %s)", thousands(g.count))
		}
		return f
	}
	empty, aside := with("Leave empty", DoMissing, ""), with("Set the row aside", DoSetAside, "")
	aside.Decision.Reason = fmt.Sprintf("“%s” in “%s” could not be read", g.text, c.Name())
	switch g.class {
	case notNumber:
		d.Remedy = "Say how it is to be read; until then the cell stays empty."
		if value, certain, ok := repairNumber(g.text, comma); ok {
			read := with("Read as "+value, DoUse, value)
			if certain {
				d.Fixes = []Fix{read, empty, aside}
			} else {
				d.Fixes = []Fix{empty, read, aside}
			}
			return d
		}
	case notDate:
		d.Remedy = "Correct it in the file and read it again, or leave it empty."
		if n, ok := parseNumber(g.text, false); ok && isDayNumber(n.value) {
			d.What = strings.TrimSuffix(d.What, ".") + fmt.Sprintf("; as Excel's day number it would be %s.", dayText(fromDayNumber(n.value)))
			d.Fixes = []Fix{with("Read as "+dayText(fromDayNumber(n.value)), DoUse, dayText(fromDayNumber(n.value))), empty, aside}
			return d
		}
	case notYesNo:
		d.Remedy = "Say what it means; until then the cell stays empty."
		d.Fixes = []Fix{empty, with("Counts as yes", DoUse, "yes"), with("Counts as no", DoUse, "no"), aside}
		return d
	case newStatus:
		d.Remedy = fmt.Sprintf("Say what it counts as; until then it counts as %s, as other statuses do.", c.Recode.Other)
		d.Fixes = []Fix{
			{fmt.Sprintf("Counts as %s, like the others", c.Recode.Other), Decision{Cell: c.Letter, Found: g.text, Do: DoCountOther}},
			{"Counts as yes", Decision{Cell: c.Letter, Found: g.text, Do: DoCountYes}}, empty, aside}
		return d
	case markerText, markerNumber:
		d.Remedy = "Say whether it is a value; until then it is read as it stands."
		d.Fixes = []Fix{empty, with("Keep it as a value", DoKeep, "")}
		if g.class == markerText {
			d.Severity = experiment.LookAtIt
		}
		return d
	case markerBlank:
		d.Remedy = "Say that it means missing; until then the cell stays empty."
	case unknownLabel:
		d.Remedy = "Say which answer it is; until then the cell stays empty."
		d.Fixes = append(c.Labels.fixes(g.text, with), empty, aside)
		if c.Labels.nearest(g.text) == "" { // the safest first
			d.Fixes = append([]Fix{empty}, slices.Delete(d.Fixes, len(d.Fixes)-2, len(d.Fixes)-1)...)
		}
		return d
	case noResult:
		d.Remedy = "Open the file in Excel and save it, so that the results are in it; or leave the cells empty."
	default:
		d.Remedy = "Correct it in the file and read it again, or leave it empty."
	}
	d.Fixes = []Fix{empty, aside}
	return d
}

// restDoubt speaks for the many different texts that share one fault.
func (g *group) restDoubt(at experiment.Place, c Column) Doubt {
	at.Cell = cellList(c.Letter, g.rows, g.count)
	d := Doubt{Problem: experiment.Problem{
		Severity: experiment.MustSettle, Place: at,
		What:   fmt.Sprintf("Another %s cells of “%s” hold what is %s.", thousands(g.count), c.Name(), g.class.wants()),
		Remedy: "If there are so many, the column may be of another type: choose that first.",
	}, Cells: cellNames(c.Letter, g.rows), Count: g.count}
	d.Kind = g.class.kind()
	d.Fixes = []Fix{
		{fmt.Sprintf("Leave all %s empty", thousands(g.count)), Decision{Cell: c.Letter, Do: DoMissing, All: true}},
		{"Set these rows aside", Decision{Cell: c.Letter, Do: DoSetAside, All: true, Reason: fmt.Sprintf("“%s” could not be read", c.Name())}},
	}
	if g.class == markerText {
		d.Severity = experiment.LookAtIt
	}
	return d
}

// thousands writes a count with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// rulings finds the decision about a cell fast.
type rulings struct {
	cell   map[[2]int]Decision
	all    map[int]map[string]Decision
	column map[int]Decision
	rows   map[int]Decision // set aside, leave out and keep, by row
	units  map[int]map[string]bool
	sets   map[string]Decision // about sets of rows, by Found
}

func (r Recipe) rulings() rulings {
	out := rulings{map[[2]int]Decision{}, map[int]map[string]Decision{}, map[int]Decision{}, map[int]Decision{}, map[int]map[string]bool{}, map[string]Decision{}}
	for _, d := range r.Decisions {
		row, col, ok := parsePlace(d.Cell)
		switch {
		case !ok:
		case d.aboutSet():
			out.sets[d.Found] = d
		case d.aboutOdd():
			out.sets[d.Do] = d
		case row == 0 && d.Do == DoKeep && !d.All:
			if out.units[col] == nil {
				out.units[col] = map[string]bool{}
			}
			out.units[col][d.Found] = true
		case row == 0:
			out.column[col] = d
		case d.All:
			if out.all[col] == nil {
				out.all[col] = map[string]Decision{}
			}
			out.all[col][alike(d.Found)] = d
		default:
			out.cell[[2]int{row, col}] = d
			if d.Do != DoUse && d.Do != DoMissing {
				out.rows[row] = d
			}
		}
	}
	return out
}

// at gives the decision about a cell that holds the text.
func (r rulings) at(row, col int, text string) (Decision, bool) {
	if len(r.cell) > 0 {
		if d, ok := r.cell[[2]int{row, col}]; ok && (d.Found == "" || alike(d.Found) == alike(text)) {
			return d, true
		}
	}
	if all := r.all[col]; all != nil {
		d, ok := all[alike(text)]
		return d, ok
	}
	return Decision{}, false
}

// none says whether no decision is about single cells or about texts of the column.
func (r rulings) none(col int) bool { return len(r.cell) == 0 && r.all[col] == nil }

// alike is the form in which two texts are compared: without spaces around, and
// numbers by their value.
func alike(text string) string {
	text = strings.TrimSpace(text)
	if n, ok := parseNumber(text, false); ok && !strings.HasPrefix(text, "0") {
		return plain(n.value)
	}
	return text
}
