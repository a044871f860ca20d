package experiment

import (
	"crypto/sha256"
	"encoding/hex"
	"sort"
	"strings"
)

// Team is one unit that can be drawn. In most pilots it is a team; where people
// or cases are drawn one by one, each of them is a "team" of one.
type Team struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// Staff is the number of people, 0 where the roster does not say.
	Staff int `json:"staff,omitempty"`
	// Text and Number hold the roster's other columns by attribute name; an
	// attribute that is missing for the team is absent.
	Text   map[string]string  `json:"text,omitempty"`
	Number map[string]float64 `json:"number,omitempty"`
	// LeftOut is the reason why the team is not drawn; empty means it takes part.
	LeftOut string `json:"left_out,omitempty"`
	// Joined numbers the group with which the team joined after the first draw, from 1;
	// 0 for the teams of the first draw.
	Joined int `json:"joined,omitempty"`
	// Cell is where the team's id stood in the source.
	Cell string `json:"cell,omitempty"`
}

// Attribute is a column of the roster.
type Attribute struct {
	Name    string `json:"name"`
	Numeric bool   `json:"numeric,omitempty"`
	// Column is the letter of the sheet's column that it was read from.
	Column string `json:"column,omitempty"`
}

// TeamSize names the number of staff where it is used like an attribute, as the balance
// table does. A roster's own attribute of that name comes first.
const TeamSize = "Staff"

// Source says which file something was read from.
type Source struct {
	File   string `json:"file,omitempty"`
	Sheet  string `json:"sheet,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
}

// Roster is the list of teams that could take part. It is the denominator of
// every count: a team that does not answer stays in it.
type Roster struct {
	Source     Source      `json:"source"`
	Attributes []Attribute `json:"attributes,omitempty"`
	// StaffColumn is the letter of the column that Team.Staff was read from, empty where
	// the roster has none or adds up several.
	StaffColumn string `json:"staff_column,omitempty"`
	Teams       []Team `json:"teams,omitempty"`
}

// FewStaff is the number of staff below which people in a team could be recognised.
const FewStaff = 5

// SmallTeams are the teams that take part with fewer than FewStaff people, as far as
// the roster says.
func (r *Roster) SmallTeams() []Team {
	var out []Team
	for _, t := range r.Taking() {
		if t.Staff > 0 && t.Staff < FewStaff {
			out = append(out, t)
		}
	}
	return out
}

// CellOf is the cell of a column in the team's row: that of its id where the row or
// the column is not known.
func (t Team) CellOf(column string) string {
	row := strings.TrimLeft(t.Cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if column == "" || row == "" {
		return t.Cell
	}
	return column + row
}

// Taking gives the teams that take part, in roster order.
func (r *Roster) Taking() []Team {
	out := make([]Team, 0, len(r.Teams))
	for _, t := range r.Teams {
		if t.LeftOut == "" {
			out = append(out, t)
		}
	}
	return out
}

// Team finds a team by its id.
func (r *Roster) Team(id string) (Team, bool) {
	for _, t := range r.Teams {
		if t.ID == id {
			return t, true
		}
	}
	return Team{}, false
}

// Attribute finds an attribute by its name.
func (r *Roster) Attribute(name string) (Attribute, bool) {
	for _, a := range r.Attributes {
		if a.Name == name {
			return a, true
		}
	}
	return Attribute{}, false
}

// Staff is the number of people in the teams that take part, as far as the roster says.
func (r *Roster) Staff() int {
	n := 0
	for _, t := range r.Taking() {
		n += t.Staff
	}
	return n
}

// Values lists the distinct values of a text attribute among the teams that take
// part, sorted.
func (r *Roster) Values(attribute string) []string {
	seen := map[string]bool{}
	for _, t := range r.Taking() {
		seen[t.Text[attribute]] = true
	}
	out := make([]string, 0, len(seen))
	for v := range seen {
		out = append(out, v)
	}
	sort.Strings(out)
	return out
}

// Hash is the SHA-256, in hexadecimal, of the canonical JSON of the roster's
// attributes and its teams of the first draw. It changes with any team, attribute,
// value, order or reason for leaving out, but not with the file the roster was read
// from or the cells it stood in: a workbook that was saved again is the same roster.
// Teams that joined later do not change it, as they cannot change the draw before
// them; JoinedHash is theirs.
func (r *Roster) Hash() string { return r.JoinedHash(0) }

// JoinedHash is Hash for one group of teams that joined after the first draw.
func (r *Roster) JoinedHash(joined int) string {
	var content Roster
	for _, a := range r.Attributes {
		a.Column = ""
		content.Attributes = append(content.Attributes, a)
	}
	for _, t := range r.Teams {
		if t.Joined == joined {
			t.Cell = ""
			content.Teams = append(content.Teams, t)
		}
	}
	data, err := Canonical(&content)
	if err != nil {
		// A roster holds strings, integers and finite numbers; validation refuses others.
		panic("experiment: roster cannot be encoded: " + err.Error())
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
