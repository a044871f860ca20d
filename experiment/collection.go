package experiment

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Collection is one round of sheets that were made for the offices to fill in: for
// whom, about what, until when. It knows no arm.
type Collection struct {
	// ID is unique in the pilot: "1".
	ID string `json:"id"`
	// Name is what the offices read: "Wave 2".
	Name string `json:"name"`
	// GroupBy is the roster's text attribute whose values are the offices, empty where
	// one sheet goes to all.
	GroupBy string `json:"group_by,omitempty"`
	// Outcomes are the ids of the outcomes asked for, in the order of the columns.
	Outcomes []string `json:"outcomes"`
	// Periods are the periods of which each team gives a row, in order, as they stand in the
	// sheet: "2026-02-02", "2026-02", "2026-Q1" or any text. Empty is one row a team. PeriodName heads their
	// column: "Week from", "Month".
	Periods    []string `json:"periods,omitempty"`
	PeriodName string   `json:"period_name,omitempty"`
	// AskDay adds a column for the day on which a row's values were counted.
	AskDay bool `json:"ask_day,omitempty"`
	// Due is the last day on which the sheets are expected back, YYYY-MM-DD, or empty.
	Due string `json:"due,omitempty"`
	// Contact is whom offices ask and send to, Remark a sentence of the pilot lead's own
	// for the page of instructions.
	Contact string `json:"contact,omitempty"`
	Remark  string `json:"remark,omitempty"`

	At time.Time `json:"at"`
	By Person    `json:"by"`
	// Offices are the sheets that were made, in the order of the offices' names.
	Offices []CollectOffice `json:"offices,omitempty"`
}

// CollectOffice is the sheet of one office.
type CollectOffice struct {
	// Name is the attribute's value, or words for teams without one; File is the
	// sheet's file name, without folder.
	Name string `json:"name"`
	File string `json:"file"`
	// Teams are the ids of the office's teams in roster order.
	Teams []string `json:"teams"`
	// Fingerprint is the checksum that the sheet carries.
	Fingerprint string `json:"fingerprint,omitempty"`
}

// Office finds an office by its name.
func (c Collection) Office(name string) (CollectOffice, bool) {
	for _, o := range c.Offices {
		if o.Name == name {
			return o, true
		}
	}
	return CollectOffice{}, false
}

// Collection finds a collection by its id.
func (p *Pilot) Collection(id string) (Collection, bool) {
	for _, c := range p.Collections {
		if c.ID == id {
			return c, true
		}
	}
	return Collection{}, false
}

// ReturnedSheet says of an import which office's sheet it was.
type ReturnedSheet struct {
	Collection string `json:"collection"`
	Office     string `json:"office"`
}

// The limits of a collection: an Excel sheet's name and rows, and what people can read.
const (
	maxCollectionName = 60
	maxPeriods        = 400
)

// Check says whether the sheets can be made for the pilot. The error is a *Refusal.
func (c Collection) Check(p *Pilot) error {
	for _, check := range []func(*Pilot) (what, remedy string){c.checkName, c.checkGrouping, c.checkOutcomes, c.checkPeriods, c.checkDue} {
		if what, remedy := check(p); what != "" {
			return &Refusal{What: what, Place: Place{Field: "collection"}, Remedy: remedy}
		}
	}
	return nil
}

func (c Collection) checkName(p *Pilot) (what, remedy string) {
	name := strings.TrimSpace(c.Name)
	switch {
	case name == "":
		return "The collection has no name.", "Name it as the offices will read it, for example “Wave 2”."
	case utf8.RuneCountInString(name) > maxCollectionName:
		return fmt.Sprintf("The name is longer than %d characters.", maxCollectionName), "Shorten it; it becomes part of the files’ names."
	}
	for _, other := range p.Collections {
		if other.ID != c.ID && strings.EqualFold(other.Name, name) {
			return fmt.Sprintf("There is a collection “%s” already.", other.Name), "Give this one its own name, so that its sheets can be told apart."
		}
	}
	for _, text := range []string{c.Name, c.PeriodName, c.Contact, c.Remark} {
		if arm := p.ArmNamedIn(text); arm != "" {
			return fmt.Sprintf("“%s” names the arm “%s”.", text, arm), "No arm may be named in a sheet that goes to an office. Use other words."
		}
	}
	return "", ""
}

func (c Collection) checkGrouping(p *Pilot) (what, remedy string) {
	if c.GroupBy == "" {
		return "", ""
	}
	if p.Draw != nil && p.Draw.Column == c.GroupBy {
		return fmt.Sprintf("“%s” is the column that the draw was read from: each office would get one arm.", c.GroupBy), "Choose the column that names the office, for example the district."
	}
	switch a, known := p.Roster.Attribute(c.GroupBy); {
	case !known:
		return fmt.Sprintf("The roster has no column “%s”.", c.GroupBy), "Choose one of the roster’s text columns, or one sheet for all."
	case a.Numeric:
		return fmt.Sprintf("The roster’s column “%s” holds numbers.", c.GroupBy), "Choose a text column that names the offices."
	}
	return "", ""
}

func (c Collection) checkOutcomes(p *Pilot) (what, remedy string) {
	if len(c.Outcomes) == 0 {
		return "No outcome is asked for.", "Choose at least one."
	}
	seen := map[string]bool{}
	for _, id := range c.Outcomes {
		o, known := p.Outcome(id)
		switch {
		case !known:
			return fmt.Sprintf("The pilot has no outcome “%s”.", id), "Choose among the pilot’s outcomes."
		case seen[id]:
			return fmt.Sprintf("“%s” is asked for twice.", o.Name), "Ask for it once."
		case p.ArmNamedIn(o.Name) != "" || p.ArmNamedIn(o.Unit) != "":
			return fmt.Sprintf("The outcome “%s” names an arm.", o.Name), "Ask for it in a sheet of your own and read that on Import."
		}
		seen[id] = true
	}
	return "", ""
}

func (c Collection) checkPeriods(*Pilot) (what, remedy string) {
	if len(c.Periods) > maxPeriods {
		return fmt.Sprintf("There would be %d rows for each team.", len(c.Periods)), fmt.Sprintf("Use at most %d periods: months instead of weeks, or several collections.", maxPeriods)
	}
	seen := map[string]bool{}
	for _, period := range c.Periods {
		switch {
		case strings.TrimSpace(period) == "":
			return "A period has no name.", "Name it, or leave it out."
		case seen[period]:
			return fmt.Sprintf("The period “%s” is there twice.", period), "Keep it once."
		}
		seen[period] = true
	}
	if c.AskDay && len(c.Periods) > 0 {
		return "A row cannot both belong to a period and ask for its day.", "Choose periods, or the day."
	}
	return "", ""
}

func (c Collection) checkDue(*Pilot) (what, remedy string) {
	if _, err := parseDate(c.Due); err != nil {
		return fmt.Sprintf("The day the sheets are due, “%s”, is not a date.", c.Due), "Write it as year-month-day, for example 2026-08-14."
	}
	return "", ""
}

// Late is by how many days something that was due on Due came, or would come, after it
// when it comes on the day of t; 0 where it is in time or no day was set.
func (c Collection) Late(t time.Time) int {
	due, err := parseDate(c.Due)
	if err != nil || due.IsZero() {
		return 0
	}
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return max(0, int(day.Sub(due).Hours()/24))
}

// ArmNamedIn finds an arm whose name stands in a text as words of its own, in any
// case; "" where there is none. It keeps arms out of what is sent to offices.
func (p *Pilot) ArmNamedIn(text string) string {
	plain := " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), notWord), " ") + " "
	for _, a := range p.Arms {
		name := strings.Join(strings.FieldsFunc(strings.ToLower(a.Name), notWord), " ")
		if name != "" && strings.Contains(plain, " "+name+" ") {
			return cmp.Or(strings.TrimSpace(a.Name), name)
		}
	}
	return ""
}

// notWord is true for what stands between words.
func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
