package dataset

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// RecipeVersion is the version of the recipes this program writes. Recipes of a
// later version are refused.
const RecipeVersion = 1

// Purpose is what a table is read for.
type Purpose string

// The purposes.
const (
	// ForRoster reads the teams that could take part.
	ForRoster Purpose = "roster"
	// ForOutcomes reads outcomes of teams that were drawn.
	ForOutcomes Purpose = "outcomes"
)

// Recipe says how a sheet is read, in full: with the same file it always gives
// the same table. It is a value; its methods give a changed copy.
type Recipe struct {
	Version int `json:"version"`
	// Name is what people call the recipe: "District return".
	Name    string  `json:"name,omitempty"`
	Purpose Purpose `json:"purpose"`
	Sheet   string  `json:"sheet"`
	// HeaderRow is the row of column names, 0 where there is none. FirstRow and
	// LastRow bound the data; LastRow 0 means to the end of the sheet.
	HeaderRow int `json:"header_row"`
	// HeaderRows is how many rows of names end in HeaderRow; 0 means one. Their texts
	// are joined by " – " from top to bottom. UnitsRow is a row of units below them.
	HeaderRows int `json:"header_rows,omitempty"`
	UnitsRow   int `json:"units_row,omitempty"`
	FirstRow   int `json:"first_row"`
	LastRow    int `json:"last_row,omitempty"`
	// FirstColumn and LastColumn are the letters that bound the table where others
	// stand beside it; empty for all columns.
	FirstColumn string   `json:"first_column,omitempty"`
	LastColumn  string   `json:"last_column,omitempty"`
	Columns     []Column `json:"columns"`
	// Missing lists texts that count as missing in every column but ids and names.
	Missing []string `json:"missing,omitempty"`
	// DecimalComma reads 11,5 as 11.5 and 1.250 as 1250 where cells are text.
	DecimalComma bool             `json:"decimal_comma,omitempty"`
	Options      workbook.Options `json:"options,omitzero"`
	Decisions    []Decision       `json:"decisions,omitempty"`
	// Known is what the file was that the recipe was last carried out on, nil where
	// rows were never taken in by it. It changes nothing in how a file is read.
	Known *Known `json:"known,omitempty"`
	// KeyCheck tells with which key columns were replaced by pseudonyms, as Keys.Check
	// does; a draft sets it.
	KeyCheck string `json:"key_check,omitempty"`
	// Derived are columns computed from others, in their order, Scales scores of several
	// columns. They stand in the table behind the sheet's columns.
	Derived []Derived `json:"derived,omitempty"`
	Scales  []Scale   `json:"scales,omitempty"`
}

// Use is what a column is for.
type Use string

// The uses of a column.
const (
	// Ignore leaves the column out.
	Ignore Use = "ignore"
	// TeamID columns name the team. Several are joined by " / " in sheet order, or
	// in the order of their Targets "1", "2", … where these are given.
	TeamID Use = "team id"
	// TeamName is the team's name for people.
	TeamName Use = "team name"
	// StaffCount is the number of people in the team.
	StaffCount Use = "staff"
	// Attribute is kept with the team under the column's name.
	Attribute Use = "attribute"
	// OutcomeValue holds values of the outcome whose id is Target.
	OutcomeValue Use = "outcome"
	// Exposure is only there to divide by: staff-weeks, cases handled. Which
	// outcomes it divides is said by their Over.
	Exposure Use = "exposure"
	// PersonID columns name the person a row is about; several are joined like ids.
	PersonID Use = "person id"
	// When is the day or the period a row is about.
	When Use = "date"
	// LeftOn is the day on which the person left.
	LeftOn Use = "left on"
	// Item is an item of the scale that Target names.
	Item Use = "item"
	// Input is only there to compute derived columns from.
	Input Use = "input"
	// Computed is the use of a derived or scored column of a table that holds no outcome.
	// No column of a sheet has it.
	Computed Use = "computed"
)

// Type is how a column's cells are read.
type Type string

// The types of a column.
const (
	Text   Type = "text"
	Number Type = "number"
	Date   Type = "date"
	// YesNo is 1 for yes and 0 for no.
	YesNo Type = "yes or no"
)

// Column is what the recipe says of one column.
type Column struct {
	// Letter is the column's letter in the sheet, Header its name there. A column that
	// the file at hand lacks has a letter of its own, "?F", until somebody settles it.
	Letter string `json:"letter"`
	Header string `json:"header,omitempty"`
	// Unit is the column's unit as the sheet gives it: "%", "€ thousand".
	Unit   string `json:"unit,omitempty"`
	Use    Use    `json:"use"`
	Target string `json:"target,omitempty"`
	// Over is the letter of the column that an outcome's values are divided by,
	// empty for an outcome that is no rate.
	Over string `json:"over,omitempty"`
	Type Type   `json:"type"`
	// Recode turns a status text into yes or no.
	Recode *Recode `json:"recode,omitempty"`
	// Labels give answers in words their numbers. The type is Number then.
	Labels *Labels `json:"labels,omitempty"`
	// Serial reads the numbers of a Date column as Excel's day numbers: 46112 is 31 March
	// 2026.
	Serial bool `json:"serial,omitempty"`
	// Per multiplies the values: 100 for "per 100", 0.01 for values in per cent. 0 is 1.
	Per float64 `json:"per,omitempty"`
	// Keep holds a TeamID column as an attribute as well.
	Keep bool `json:"keep,omitempty"`
	// MonthFirst reads 3/4/2026 as 4 March.
	MonthFirst bool `json:"month_first,omitempty"`
	// Known is what the column held when rows were last taken in by the recipe. Fit
	// compares with it.
	Known *Profile `json:"known,omitempty"`
	// Pseudonym replaces what stands in the cells by keyed pseudonyms, before anything
	// is kept. It is for people: a team's id and name cannot be replaced.
	Pseudonym bool `json:"pseudonym,omitempty"`
	// Evidence is the sentence behind the proposed type. It is not part of the recipe.
	Evidence string `json:"-"`
}

// Name is the column's header, or "Column D" where it has none.
func (c Column) Name() string {
	if c.Header != "" {
		return c.Header
	}
	return "Column " + c.Letter
}

// Recode says which texts of a status column mean yes. Case and spaces around
// them do not matter.
type Recode struct {
	Yes []string `json:"yes"`
	// Blank and Other say what an empty cell and any other text mean: "no" or "missing".
	Blank string `json:"blank"`
	Other string `json:"other"`
	// Known are the other texts that were seen. Where there are any, a text that is
	// neither among these nor among Yes is doubted.
	Known []string `json:"known,omitempty"`
}

// What a Decision does.
const (
	// DoUse reads Value instead of what the cell holds.
	DoUse = "use"
	// DoMissing leaves the cell empty.
	DoMissing = "missing"
	// DoKeep takes the cell, or the row, as it is.
	DoKeep = "keep"
	// DoSetAside does not use the row.
	DoSetAside = "set aside"
	// DoLeaveOut keeps a team in the roster but out of the draw.
	DoLeaveOut = "leave out"
	// DoRepeatsAside sets rows aside that repeat another row in every cell, DoKeepRepeats
	// takes them as different people or weeks. Found holds how many there were, so
	// that the next file asks again.
	DoRepeatsAside = "set repeats aside"
	DoKeepRepeats  = "keep repeats"
	// DoReadNear links ids that are nearly a team's as that team's: Found is "certain"
	// for those that differ in case, spaces, accents, signs or letters that look like
	// digits, and otherwise names how many ids it was decided about.
	DoReadNear = "read near"
	// DoKeepFirst and DoKeepLast keep one of several rows of a person in a team on a
	// date, DoKeepRows keeps rows that are doubtful for what they say together, and
	// DoRowsAside sets them aside. Found names the rows, so that the next file asks again.
	DoKeepFirst = "keep first"
	DoKeepLast  = "keep last"
	DoKeepRows  = "keep rows"
	DoRowsAside = "set rows aside"
	// DoTotalsAside, DoHeadingsAside and DoNamesAside set all rows aside that begin as
	// totals do, that hold nothing but one text in the first column, or that repeat the
	// column names. Cell is the column where they were seen.
	DoTotalsAside   = "set totals aside"
	DoHeadingsAside = "set headings aside"
	DoNamesAside    = "set repeated names aside"
)

// aboutSet says whether the decision is about a set of rows that Found names.
func (d Decision) aboutSet() bool {
	switch d.Do {
	case DoRepeatsAside, DoKeepRepeats, DoReadNear, DoKeepFirst, DoKeepLast, DoKeepRows, DoRowsAside:
		return true
	}
	return false
}

// What a Fix may do to the recipe as a whole. Decide carries these out at once
// and does not list them among the decisions.
const (
	// DoDecimalComma and DoDecimalPoint choose how text numbers are read.
	DoDecimalComma = "decimal comma"
	DoDecimalPoint = "decimal point"
	// DoJoinID makes the column in Cell a part of the team id.
	DoJoinID = "join id"
	// DoPer sets the factor of the column in Cell to Value.
	DoPer = "per"
	// DoDivide makes the column in Cell a rate over the column whose letter is Value.
	// A factor may follow the letter: "F 100" is a rate per 100.
	DoDivide = "divide"
	// DoMonthFirst and DoDayFirst choose how the dates of the column in Cell are read.
	DoMonthFirst = "month first"
	DoDayFirst   = "day first"
	// DoSame says that the column in Cell is what the absent column Value was, DoWithout
	// goes on without the absent column in Cell.
	DoSame    = "same column"
	DoWithout = "without"
	// DoCountYes and DoCountOther say what the status Found of the column in Cell counts as.
	DoCountYes   = "counts as yes"
	DoCountOther = "counts as other"
	// DoSheet reads the sheet Value, DoLastRow reads to the row Value.
	DoSheet   = "sheet"
	DoLastRow = "last row"
	// DoAccept takes what a Change told as it is.
	DoAccept = "accept"
	// DoPseudonym replaces the column in Cell by pseudonyms, DoIgnore leaves it out, and
	// DoPerson makes it name the people, by pseudonyms.
	DoPseudonym = "pseudonym"
	DoIgnore    = "leave column out"
	DoPerson    = "person by pseudonym"
	// DoScale scores several columns as one scale: Value is the Scale as JSON, Cell the
	// first of its columns.
	DoScale = "scale"
	// DoOnto puts the scale whose letter is in Cell on the range that Value gives: "0 100".
	DoOnto = "onto"
)

// Decision is what a person decided about a cell, or about all alike.
type Decision struct {
	// Cell is an address ("E17"), or a column ("E") for whatever stays doubtful in it.
	// DoKeep on a column without All settles only what Found names: its unit.
	Cell string `json:"cell"`
	// Found is the text the decision was made about. A decision is carried out
	// only where that text still stands, so that a recipe replayed on the next
	// file never changes cells nobody looked at.
	Found string `json:"found,omitempty"`
	Do    string `json:"do"`
	Value string `json:"value,omitempty"`
	// All applies it to every cell of the column that holds Found.
	All    bool   `json:"all,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// Decide adds a decision; a later one about the same cells replaces the earlier.
func (r Recipe) Decide(d Decision) Recipe {
	if changed, done := r.wide(d); done {
		return changed
	}
	r = r.Undecide(d)
	r.Decisions = append(slices.Clone(r.Decisions), d)
	return r
}

// Undecide removes the decision about the same cells, if there is one.
func (r Recipe) Undecide(d Decision) Recipe {
	r.Decisions = slices.DeleteFunc(slices.Clone(r.Decisions), func(e Decision) bool {
		return e.Cell == d.Cell && e.All == d.All && e.Found == d.Found
	})
	return r
}

// wide carries out decisions about the recipe as a whole.
func (r Recipe) wide(d Decision) (Recipe, bool) {
	switch d.Do {
	case DoDecimalComma, DoDecimalPoint:
		r.DecimalComma = d.Do == DoDecimalComma
		return r, true
	case DoAccept:
		return r, true
	case DoSame:
		return r.same(d.Cell, d.Value)
	case DoWithout:
		return r.without(d.Cell)
	case DoSheet:
		r.Sheet = d.Value
		return r, d.Value != ""
	case DoLastRow:
		row, err := strconv.Atoi(d.Value)
		if err != nil || row < r.FirstRow {
			return r, false
		}
		r.LastRow = row
		return r, true
	}
	change := func(f func(*Column)) (Recipe, bool) {
		r.Columns = slices.Clone(r.Columns)
		for i := range r.Columns {
			if r.Columns[i].Letter == d.Cell {
				f(&r.Columns[i])
			}
		}
		return r, true
	}
	switch d.Do {
	case DoLabels, DoCodesLow, DoCodesHigh:
		done := false
		changed, _ := change(func(c *Column) { done = c.changeLabels(d) })
		return changed, done
	case DoSerialDates:
		return change(func(c *Column) { c.Type, c.Serial, c.Labels, c.Recode = Date, true, nil, nil })
	case DoScale, DoOnto:
		return r.scale(d)
	case DoJoinID:
		return change(func(c *Column) { c.Keep, c.Use, c.Type, c.Labels = c.Use == Attribute, TeamID, Text, nil })
	case DoCountYes, DoCountOther:
		return change(func(c *Column) { c.count(d.Found, d.Do == DoCountYes) })
	case DoPseudonym, DoIgnore, DoPerson:
		return change(func(c *Column) { c.hide(d.Do) })
	case DoMonthFirst, DoDayFirst:
		return change(func(c *Column) { c.MonthFirst = d.Do == DoMonthFirst })
	case DoDivide:
		return r.divide(d)
	case DoPer:
		if v, err := strconv.ParseFloat(d.Value, 64); err == nil && v > 0 {
			if changed, is := r.derivedTimes(d.Cell, v); is {
				return changed, true
			}
			return change(func(c *Column) { c.Per = v })
		}
	}
	return r, false
}

// count says what a status counts as.
func (c *Column) count(text string, yes bool) {
	if c.Recode == nil || text == "" {
		return
	}
	rc := *c.Recode
	if yes {
		rc.Yes = merged(rc.Yes, []string{text})
	} else {
		rc.Known = merged(rc.Known, []string{text})
	}
	c.Recode = &rc
}

// hide carries out the decisions about a column that identifies people.
func (c *Column) hide(do string) {
	if do == DoIgnore {
		c.Use, c.Target, c.Over, c.Recode, c.Pseudonym = Ignore, "", "", nil, false
		return
	}
	if do == DoPerson {
		c.Use = PersonID
	}
	c.Type, c.Target, c.Over, c.Recode, c.Labels, c.Per, c.Known, c.Pseudonym = Text, "", "", nil, nil, 0, nil, true
}

// divide carries out DoDivide; a value that names no column changes nothing.
func (r Recipe) divide(d Decision) (Recipe, bool) {
	over, factor, scaled := strings.Cut(d.Value, " ")
	if _, ok := r.Column(over); !ok {
		return r, false
	}
	if scaled {
		per := Decision{Cell: d.Cell, Do: DoPer, Value: factor}
		var ok bool
		if r, ok = r.wide(per); !ok {
			return r, false
		}
	}
	return r.DivideBy(d.Cell, over), true
}

// WithColumn replaces what the recipe says of the column with the same letter. Labels
// belong to numbers: they go where the column is read as anything else.
func (r Recipe) WithColumn(c Column) Recipe {
	if c.Type != Number || c.Recode != nil {
		c.Labels = nil
	}
	c.Serial = c.Serial && c.Type == Date
	r.Columns = slices.Clone(r.Columns)
	for i := range r.Columns {
		if r.Columns[i].Letter == c.Letter {
			r.Columns[i] = c
		}
	}
	return r
}

// DivideBy makes the outcome in the column with the letter value a rate over the
// column with the letter over; an empty over makes it a plain value again. A
// column that has no other use becomes an Exposure.
func (r Recipe) DivideBy(value, over string) Recipe {
	if c, ok := r.Column(value); ok {
		c.Over = over
		r = r.WithColumn(c)
	}
	if c, ok := r.Column(over); ok && c.Use != OutcomeValue {
		c.Use, c.Type, c.Target, c.Recode = Exposure, Number, "", nil
		r = r.WithColumn(c)
	}
	return r
}

// Column finds a column by its letter.
func (r Recipe) Column(letter string) (Column, bool) {
	for _, c := range r.Columns {
		if c.Letter == letter {
			return c, true
		}
	}
	return Column{}, false
}

// Encode writes the recipe as canonical JSON.
func (r Recipe) Encode() ([]byte, error) {
	r.Version = RecipeVersion
	return experiment.Canonical(r)
}

// Check says whether the recipe can be carried out. The error is a
// *experiment.Refusal.
func (r Recipe) Check() error {
	bad := func(format string, args ...any) error {
		return &experiment.Refusal{What: "The recipe cannot be carried out: " + fmt.Sprintf(format, args...), Place: experiment.Place{Sheet: r.Sheet}, Remedy: "Correct it, or read the file afresh."}
	}
	if r.Purpose != ForRoster && r.Purpose != ForOutcomes {
		return bad("it does not say what it is for.")
	}
	if r.HeaderRow < 0 || r.FirstRow <= r.HeaderRow || r.LastRow < 0 || r.LastRow != 0 && r.LastRow < r.FirstRow {
		return bad("the data must begin below the header and end after they begin.")
	}
	if r.HeaderRows < 0 || r.HeaderRows > r.HeaderRow || r.UnitsRow < 0 || r.UnitsRow != 0 && (r.UnitsRow <= r.HeaderRow || r.UnitsRow >= r.FirstRow) {
		return bad("the rows of names must end in the header row, and the units stand between names and data.")
	}
	for _, letter := range []string{r.FirstColumn, r.LastColumn} {
		if row, _, ok := workbook.ParseCell(letter); letter != "" && (!ok || row != 0) {
			return bad("“%s” is not a column.", letter)
		}
	}
	for _, text := range []string{r.checkColumns(), r.checkDerived(), r.checkScales(), r.checkDecisions()} {
		if text != "" {
			return bad("%s", text)
		}
	}
	return nil
}

func (r Recipe) checkColumns() string {
	seen := map[string]bool{}
	for _, c := range r.Columns {
		letter, row, ok := cutCell(c.Letter)
		if !ok || row != 0 || letter != c.Letter || isComputed(c.Letter) || seen[c.Letter] {
			return fmt.Sprintf("“%s” is not a column, or is there twice.", c.Letter)
		}
		seen[c.Letter] = true
		if text := c.check(); text != "" {
			return text
		}
	}
	for _, c := range r.Columns {
		if c.Over == "" {
			continue
		}
		if isComputed(c.Over) {
			continue // checkDerived sees to it
		}
		over, ok := r.Column(c.Over)
		if !ok || c.Use != OutcomeValue || c.Over == c.Letter || over.Type != Number || over.Use != Exposure && over.Use != OutcomeValue {
			return fmt.Sprintf("column %s is divided by column “%s”, which is not read as a number to divide by.", c.Letter, c.Over)
		}
	}
	return ""
}

func (r Recipe) checkDecisions() string {
	for _, d := range r.Decisions {
		if _, _, ok := cutCell(d.Cell); !ok {
			return fmt.Sprintf("a decision is about “%s”, which is no cell.", d.Cell)
		}
		switch d.Do {
		case DoUse, DoMissing, DoKeep, DoSetAside, DoLeaveOut:
		default:
			if d.aboutSet() || d.aboutOdd() {
				continue
			}
			return fmt.Sprintf("a decision says “%s”, which Leeway does not know.", d.Do)
		}
	}
	return ""
}

// checkPeople checks what the recipe says of a column about people.
func (c Column) checkPeople() string {
	if c.Pseudonym && (c.Use != PersonID && c.Use != Attribute && c.Use != Ignore || c.Type != Text || c.Recode != nil) {
		return fmt.Sprintf("column %s cannot be replaced by pseudonyms: only a text that names people can, and never a team's id.", c.Letter)
	}
	if c.Use == LeftOn && c.Type != Date {
		return fmt.Sprintf("column %s says when people left, so it must be read as dates.", c.Letter)
	}
	return ""
}

func (c Column) check() string {
	switch c.Use {
	case Ignore, TeamID, TeamName, StaffCount, Attribute, OutcomeValue, Exposure, PersonID, When, LeftOn, Item, Input:
	default:
		return fmt.Sprintf("column %s is used as “%s”, which Leeway does not know.", c.Letter, c.Use)
	}
	switch c.Type {
	case Text, Number, Date, YesNo:
	default:
		return fmt.Sprintf("column %s is of type “%s”, which Leeway does not know.", c.Letter, c.Type)
	}
	if text := c.checkPeople(); text != "" {
		return text
	}
	if c.Per < 0 || math.IsNaN(c.Per) || math.IsInf(c.Per, 0) {
		return fmt.Sprintf("the factor of column %s must be above zero.", c.Letter)
	}
	if c.Use == OutcomeValue && strings.TrimSpace(c.Target) == "" {
		return fmt.Sprintf("column %s does not say which outcome it belongs to.", c.Letter)
	}
	if l := c.Labels; l != nil {
		if c.Type != Number || c.Recode != nil {
			return fmt.Sprintf("column %s has labels, so it must be read as numbers and not recoded.", c.Letter)
		}
		if text := l.check(c.Letter); text != "" {
			return text
		}
	}
	if c.Serial && c.Type != Date {
		return fmt.Sprintf("the day numbers of column %s are dates, so it must be read as dates.", c.Letter)
	}
	if rc := c.Recode; rc != nil {
		for _, v := range []string{rc.Blank, rc.Other} {
			if v != "no" && v != "missing" {
				return fmt.Sprintf("in column %s, empty cells and other texts must count as “no” or as “missing”.", c.Letter)
			}
		}
	}
	return ""
}
