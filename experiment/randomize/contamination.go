package randomize

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"leeway/experiment"
)

// The kinds of contamination risk.
const (
	// SharedValue is people or a place that several teams share: a manager, a floor.
	SharedValue = "shared value"
	// Swap is a team whose row names other teams, as those it swaps people with.
	Swap = "swap"
)

// Contamination is a way in which the practice could reach teams that should not have
// it: through what teams share, or through people who work in several. It is found from
// the roster alone and is a risk, not a fact; whether it matters is for people to say.
type Contamination struct {
	// Kind is SharedValue or Swap.
	Kind string `json:"kind"`
	// Attribute is the roster's column, Value the text in its cell.
	Attribute string `json:"attribute"`
	Value     string `json:"value"`
	// Teams are the ids it ties together, in roster order, among those that take part.
	Teams []string `json:"teams"`
	// Cells are where it stands: the shared text of each team, or the cell that names
	// the others. Where the roster does not know its columns, the cells of the ids.
	Cells []string `json:"cells,omitempty"`
	// Sentence says what was found and what could come of it, Remedy what to do.
	Sentence string `json:"sentence"`
	Remedy   string `json:"remedy"`
	// Offer is the constraint that would keep the teams in one arm.
	Offer *experiment.Constraint `json:"offer,omitempty"`
	// Covered is true where the plan keeps all the teams in one arm already, by its
	// constraints or because they were placed there.
	Covered bool `json:"covered,omitempty"`
}

// Contaminations finds the teams of the pilot that share a manager or the like, or that
// swap people, in the order of the roster's columns. Columns that the plan blocks by are
// passed over: all arms are wanted within them.
//
// A column counts as one of shared people or places where its name says so (manager,
// lead, floor, building …), or where most of its values are names of people or
// addresses for mail. A value in it is a risk where two to four teams have it, or up to
// a quarter of all teams: what more teams share is the organisation itself. A column
// counts as one of swaps where its name says so or where its cells name other teams.
func Contaminations(p *experiment.Pilot) []Contamination {
	f := &finder{pilot: p, teams: p.Roster.Taking(), ids: map[string]int{}, tied: tiesOf(p)}
	for i, t := range f.teams {
		f.ids[strings.ToLower(t.ID)] = i
	}
	for _, a := range p.Roster.Attributes {
		if slices.Contains(p.Plan.BlockBy, a.Name) || p.Draw != nil && p.Draw.Column == a.Name {
			continue
		}
		if f.swaps(a) || a.Numeric {
			continue
		}
		f.shared(a)
	}
	return f.found
}

type finder struct {
	pilot *experiment.Pilot
	teams []experiment.Team
	ids   map[string]int // place of each team by its id in small letters
	tied  func(teams []string) bool
	found []Contamination
}

// The words that make a column one of shared people, of shared places, or of swaps.
var (
	leading  = []string{"manager", "lead", "leader", "supervisor", "head", "director", "chief", "boss", "foreman", "coordinator"}
	places   = []string{"floor", "building", "address", "shared", "site", "room", "premises", "coach", "trainer", "mentor"}
	swapping = []string{"swap", "swaps", "cover", "covers", "covering", "exchange", "exchanges", "rotates", "rotation", "lends", "borrows", "backup", "stands"}
)

// noValue are texts that say that there is none.
var noValue = []string{"", "-", "–", "—", "n/a", "na", "none", "no", "nobody", "vacant", "tbd", "tbc", "unknown", "various", "open", "?", "x", "yes"}

// words splits a column's name into words in small letters: "TeamLead 2" is team, lead.
func words(name string) []string {
	var spaced strings.Builder
	before := ' '
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			spaced.WriteByte(' ')
		}
		spaced.WriteRune(unicode.ToLower(r))
		before = r
	}
	return strings.FieldsFunc(spaced.String(), func(r rune) bool { return !unicode.IsLetter(r) })
}

// named is true where a word of the name is in the list, also in the plural.
func named(name string, list []string) bool {
	for _, w := range words(name) {
		if slices.Contains(list, w) || slices.Contains(list, strings.TrimSuffix(w, "s")) {
			return true
		}
	}
	return false
}

// person matches the name of a person with initials, either way round, or an address
// for mail. Two plain words would match the name of a task as well.
var person = regexp.MustCompile(`^(\p{Lu}\.[ -]?)+\p{L}[\p{L}'’ -]+$|^\p{Lu}[\p{L}'’-]+,? (\p{Lu}\. ?)+$|^\S+@\S+\.\S+$`)

// people is true where at least four of five texts of a column are names of people.
func (f *finder) people(attribute string) bool {
	known, names := 0, 0
	for _, t := range f.teams {
		if text := strings.TrimSpace(t.Text[attribute]); text != "" {
			known++
			if person.MatchString(text) {
				names++
			}
		}
	}
	return known > 0 && 5*names >= 4*known
}

// shared finds the values that a few teams have in common.
func (f *finder) shared(a experiment.Attribute) {
	leads := named(a.Name, leading)
	if !leads && !named(a.Name, places) && !f.people(a.Name) {
		return
	}
	groups := map[string][]int{}
	var order []string
	for i, t := range f.teams {
		value := strings.Join(strings.Fields(t.Text[a.Name]), " ")
		key := strings.ToLower(value)
		if slices.Contains(noValue, key) {
			continue
		}
		if len(groups[key]) == 0 {
			order = append(order, key)
		}
		groups[key] = append(groups[key], i)
	}
	for _, key := range order {
		at := groups[key]
		if len(at) < 2 || len(at) > max(4, len(f.teams)/4) || len(at) == len(f.teams) {
			continue
		}
		value := strings.Join(strings.Fields(f.teams[at[0]].Text[a.Name]), " ")
		sentence := fmt.Sprintf("%s teams share “%s” (%s). In different arms, the practice could spill over.", capital(inWords(len(at))), value, a.Name)
		reason := fmt.Sprintf("they share “%s” (%s)", value, a.Name)
		if leads {
			sentence = fmt.Sprintf("%s leads %s teams. In different arms, the practice could spill over.", value, inWords(len(at)))
			reason = value + " leads " + inWords(len(at)) + " teams"
		}
		f.add(Contamination{Kind: SharedValue, Attribute: a.Name, Value: value, Sentence: sentence}, at, at, a, reason)
	}
}

// swaps finds cells that name other teams; false where the column is not of that kind.
func (f *finder) swaps(a experiment.Attribute) bool {
	byName := named(a.Name, swapping)
	if a.Numeric && !byName {
		return false
	}
	var links []link
	filled := 0
	for i := range f.teams {
		text := cellText(&f.teams[i], a.Name)
		if slices.Contains(noValue, strings.ToLower(text)) {
			continue
		}
		filled++
		if others := f.teamsIn(text, i, byName); len(others) > 0 {
			links = append(links, newLink(i, others, text))
		}
	}
	// Without a telling name at least half of the texts must be lists of teams.
	if len(links) == 0 || !byName && 2*len(links) < filled {
		return false
	}
	for n, l := range links {
		if !toldElsewhere(links, n) {
			f.addSwap(l, a)
		}
	}
	return true
}

// link is a cell that names other teams.
type link struct {
	from   int
	others []int
	all    []int // from and others, sorted
	text   string
}

func newLink(from int, others []int, text string) link {
	all := append([]int{from}, others...)
	sort.Ints(all)
	return link{from, others, all, text}
}

// toldElsewhere is true where another cell ties the same teams together: a larger set,
// or the same set in a row above.
func toldElsewhere(links []link, n int) bool {
	for m, other := range links {
		if m != n && (m < n || len(other.all) > len(links[n].all)) && contained(links[n].all, other.all) {
			return true
		}
	}
	return false
}

func (f *finder) addSwap(l link, a experiment.Attribute) {
	var others []string
	for _, i := range l.others {
		others = append(others, f.teams[i].ID)
	}
	names := fmt.Sprintf("%s names %s under “%s”", f.teams[l.from].ID, andList(others), a.Name)
	f.add(Contamination{Kind: Swap, Attribute: a.Name, Value: l.text, Sentence: names + ". In different arms, people who work in both could carry the practice over."},
		l.all, []int{l.from}, a, names)
}

// cellText is the text of a team's cell, also where the column was read as numbers.
func cellText(t *experiment.Team, attribute string) string {
	if v, has := t.Number[attribute]; has {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strings.TrimSpace(t.Text[attribute])
}

// listing separates the ids in a cell.
var listing = regexp.MustCompile(`(?i)\s*[,;/&+|\n]\s*|\s+and\s+`)

// teamsIn reads the ids of other teams out of a cell, in roster order. In a list each
// part between separators is an id, or the cell is none; among words (“EM-05 in
// summer”) an id stands alone between spaces, and what is no team's id is passed over.
func (f *finder) teamsIn(text string, own int, amongWords bool) []int {
	var out []int
	look := func(token string) bool {
		i, known := f.ids[strings.ToLower(strings.Trim(token, " .()[]“”\"'"))]
		if known && i != own && !slices.Contains(out, i) {
			out = append(out, i)
		}
		return known
	}
	for _, part := range listing.Split(text, -1) {
		if look(part) || strings.TrimSpace(part) == "" {
			continue
		}
		if !amongWords {
			return nil
		}
		for _, word := range strings.Fields(part) {
			// A bare number within words is as likely a count as an id.
			if _, err := strconv.Atoi(word); err != nil {
				look(word)
			}
		}
	}
	sort.Ints(out)
	return out
}

// add completes a risk and puts it on the list.
func (f *finder) add(c Contamination, teams, cells []int, a experiment.Attribute, reason string) {
	for _, i := range teams {
		c.Teams = append(c.Teams, f.teams[i].ID)
	}
	for _, i := range cells {
		if cell := f.teams[i].CellOf(a.Column); cell != "" {
			c.Cells = append(c.Cells, cell)
		}
	}
	c.Remedy = "Keep them in one arm, or note why it does not matter."
	c.Offer = &experiment.Constraint{Kind: experiment.SameArm, Teams: slices.Clone(c.Teams), Reason: reason}
	c.Covered = f.tied(c.Teams)
	f.found = append(f.found, c)
}

// tiesOf tells, for ids, whether the plan's constraints keep them all in one arm: by
// chains of “same arm”, and through the arm that teams are placed in.
func tiesOf(p *experiment.Pilot) func(teams []string) bool {
	parent := map[string]string{}
	var root func(id string) string
	root = func(id string) string {
		if up, known := parent[id]; known && up != id {
			parent[id] = root(up)
			return parent[id]
		}
		return id
	}
	join := func(a, b string) { parent[root(a)] = root(b) }
	for _, k := range p.Plan.Constraints {
		switch {
		case k.Kind == experiment.SameArm && k.Attribute != "":
			first := map[string]string{}
			for _, t := range p.Roster.Taking() {
				value := t.Text[k.Attribute]
				if other, known := first[value]; known && value != "" {
					join(t.ID, other)
				} else {
					first[value] = t.ID
				}
			}
		case k.Kind == experiment.SameArm:
			for _, id := range k.Teams[min(1, len(k.Teams)):] {
				join(id, k.Teams[0])
			}
		case k.Kind == experiment.Placed:
			for _, id := range k.Teams {
				join(id, "arm\x00"+k.Arm) // no id holds a zero byte that a person typed
			}
		}
	}
	return func(teams []string) bool {
		for _, id := range teams[1:] {
			if root(id) != root(teams[0]) {
				return false
			}
		}
		return true
	}
}

// contained is true where every number of the sorted list a is in b.
func contained(a, b []int) bool {
	for _, v := range a {
		if !slices.Contains(b, v) {
			return false
		}
	}
	return true
}

var smallNumbers = []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// inWords writes small numbers as words.
func inWords(n int) string {
	if n < len(smallNumbers) {
		return smallNumbers[n]
	}
	return strconv.Itoa(n)
}

func capital(text string) string {
	r := []rune(text)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}

// andList is “a”, “a and b”, “a, b and c”.
func andList(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
