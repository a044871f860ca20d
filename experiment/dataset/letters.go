package dataset

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// absentMark begins the letter of a column that the recipe reads and the file at
// hand lacks: "?F" was column F of an earlier file. Nothing is read for it, nor for
// an outcome that is divided by it, and the reading is doubted until somebody says
// which column it is now or goes on without it.
const absentMark = "?"

// Absent says whether the file that the recipe was fitted to lacks the column.
func (c Column) Absent() bool { return strings.HasPrefix(c.Letter, absentMark) }

// absentLetter is the letter for a column that was at a letter and is not there any
// more; it is different from those that are taken.
func (r Recipe) absentLetter(was string) string {
	letter := absentMark + strings.TrimPrefix(was, absentMark)
	for n := 0; ; n++ {
		if _, taken := r.Column(letter); !taken {
			return letter
		}
		letter = absentMark + workbook.ColumnName(n)
	}
}

// cutCell splits an address into the column's letter and the row, 0 for a whole
// column. Columns that are absent have addresses too, "?F17", and so have computed
// ones, "=1@17".
func cutCell(cell string) (letter string, row int, ok bool) {
	if isComputed(cell) {
		row, _, ok = parsePlace(cell)
		letter, _, _ = strings.Cut(cell, atRow)
		return letter, row, ok
	}
	rest, absent := strings.CutPrefix(cell, absentMark)
	row, col, ok := workbook.ParseCell(rest)
	if !ok {
		return "", 0, false
	}
	letter = workbook.ColumnName(col)
	if absent {
		letter = absentMark + letter
	}
	return letter, row, true
}

// cellAt is the address that cutCell splits.
func cellAt(letter string, row int) string {
	if row == 0 {
		return letter
	}
	return placeName(letter, row)
}

// relettered puts columns at other letters, all at once, and whatever names them
// with them. Letters that are not in the map stay.
func (r Recipe) relettered(to map[string]string) Recipe {
	at := func(letter string) string {
		if now, moved := to[letter]; moved {
			return now
		}
		return letter
	}
	r.Columns = slices.Clone(r.Columns)
	for i := range r.Columns {
		c := &r.Columns[i]
		c.Letter, c.Over = at(c.Letter), at(c.Over)
	}
	r = r.reletteredComputed(at)
	r.Decisions = slices.Clone(r.Decisions)
	for i := range r.Decisions {
		d := &r.Decisions[i]
		if letter, row, ok := cutCell(d.Cell); ok {
			d.Cell = cellAt(at(letter), row)
		}
	}
	return r
}

// lacks says whether a column cannot be read in the file at hand: it is absent, or
// what it is divided by is.
func (r Recipe) lacks(c Column) bool {
	if c.Absent() {
		return true
	}
	if c.Use != OutcomeValue || c.Over == "" {
		return false
	}
	if isComputed(c.Over) {
		return r.lacksFor(c.Over)
	}
	over, ok := r.Column(c.Over)
	return !ok || over.Absent()
}

// needs says whether a reading goes wrong without a column.
func (r Recipe) needs(c Column) bool {
	switch c.Use {
	case Ignore:
		return false
	case Attribute, TeamName, StaffCount:
		return r.Purpose == ForRoster
	case Exposure:
		return slices.ContainsFunc(r.Columns, func(o Column) bool { return o.Use == OutcomeValue && o.Over == c.Letter }) || r.computesFrom(c.Letter)
	case Input, Item:
		return r.computesFrom(c.Letter)
	}
	return true
}

// replaced says whether another column does what an absent one did.
func (r Recipe) replaced(c Column) bool {
	return slices.ContainsFunc(r.Columns, func(o Column) bool {
		if o.Absent() || o.Use != c.Use || o.Target != c.Target {
			return false
		}
		switch c.Use {
		case Attribute, Exposure, Item, Input:
			return false
		case TeamID:
			return c.Target == "" && !slices.ContainsFunc(r.Columns, func(p Column) bool { return p.Use == TeamID && p.Absent() && p.Letter != c.Letter })
		}
		return true
	})
}

// absentDoubts tell of every column that the reading needs and the file lacks.
func (r Recipe) absentDoubts(t *Table) []Doubt {
	var out []Doubt
	for _, c := range r.Columns {
		if !c.Absent() || !r.needs(c) || r.replaced(c) {
			continue
		}
		out = append(out, Doubt{
			Problem: experiment.Problem{Severity: experiment.MustSettle, Place: t.place(""),
				What:   fmt.Sprintf("The recipe reads a column “%s” as %s; this sheet has no such column.", c.Name(), c.purpose()),
				Remedy: "Say which column it is now, or go on without it."},
			Found: c.Header, Count: 1, Column: c.Letter,
			Fixes: []Fix{r.withoutFix(c)},
		})
	}
	return out
}

// purpose says in words what a column is for, after "as".
func (c Column) purpose() string {
	switch c.Use {
	case OutcomeValue:
		return "the outcome “" + c.Target + "”"
	case TeamID:
		return "the team’s id"
	case Exposure:
		return "what is divided by"
	case StaffCount:
		return "the number of staff"
	case TeamName:
		return "the team’s name"
	case Attribute:
		return "an attribute"
	case Item:
		return "an item of “" + c.Target + "”"
	case Input:
		return "what others are computed from"
	}
	return string(c.Use)
}

// withoutFix goes on without an absent column.
func (r Recipe) withoutFix(c Column) Fix {
	label := "Go on without it"
	if names := r.fallWith(c.Letter); len(names) > 0 {
		label = fmt.Sprintf("Go on without it and without “%s”", strings.Join(names, "”, “"))
	}
	for _, o := range r.Columns {
		if o.Use == OutcomeValue && o.Over == c.Letter {
			label = fmt.Sprintf("Go on without it and without “%s”", o.Name())
		}
	}
	return Fix{label, Decision{Cell: c.Letter, Found: c.Header, Do: DoWithout}}
}

// without carries out DoWithout: the column goes, and outcomes that were divided by it
// are not read.
func (r Recipe) without(letter string) (Recipe, bool) {
	if c, ok := r.Column(letter); !ok || !c.Absent() {
		return r, false
	}
	r.Columns = slices.DeleteFunc(slices.Clone(r.Columns), func(c Column) bool { return c.Letter == letter })
	for i := range r.Columns {
		if c := &r.Columns[i]; c.Over == letter {
			c.Use, c.Target, c.Over, c.Recode, c.Per = Ignore, "", "", nil, 0
		}
	}
	r.Decisions = slices.DeleteFunc(slices.Clone(r.Decisions), func(d Decision) bool {
		at, _, _ := cutCell(d.Cell)
		return at == letter
	})
	for drop := r.firstFrom(letter); drop != ""; drop = r.firstFrom(letter) {
		r = r.Without(drop)
	}
	return r, true
}

// same carries out DoSame: the column at a letter of this file is the absent one.
func (r Recipe) same(letter, absent string) (Recipe, bool) {
	here, ok := r.Column(letter)
	was, known := r.Column(absent)
	if !ok || !known || here.Absent() || !was.Absent() {
		return r, false
	}
	r.Columns = slices.DeleteFunc(slices.Clone(r.Columns), func(c Column) bool { return c.Letter == letter })
	r = r.relettered(map[string]string{absent: letter})
	for i := range r.Columns {
		if c := &r.Columns[i]; c.Letter == letter {
			c.Header, c.Evidence = here.Header, here.Evidence
		}
	}
	return r, true
}
