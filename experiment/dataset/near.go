package dataset

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"leeway/experiment"
)

// Near is a team of the roster that an unknown id may mean.
type Near struct {
	ID string
	// Why is how the two differ, in a few words: "case", "one character is missing".
	Why string
	// Certain is true where nothing but case, spaces, accents, signs or letters that
	// look like digits differ: no two teams are told apart by these alone.
	Certain bool
	// Weak is true where a character of a short id, or a digit of a short number, is
	// another. That is more often another team than a slip, so it may be chosen and is
	// never suggested.
	Weak bool
}

// Nearest finds the teams that an id which is not in the roster may mean, the
// likeliest first; none where it is in the roster. Of the ways in which ids are
// mistyped the surest that leads to any team decides; several teams mean that
// nobody can know which. To ask about many ids, make Neighbours once.
func Nearest(id string, roster experiment.Roster) []Near { return NewNeighbours(roster).Nearest(id) }

// Neighbours finds teams by ids that are nearly theirs. Single slips are found by
// the deletions that two texts one edit apart have in common, so that the time for
// one id does not grow with the roster (symmetric deletion, Garbe 2012, after Mor
// and Fraenkel 1982; slips as Damerau 1964 counted them).
type Neighbours struct {
	ids     []string
	is      map[string]bool
	levels  []map[string][]int // key of each folding -> teams
	names   map[string][]int
	longest int               // words of the longest id
	deleted map[string][]int  // made at the first need
	known   map[string][]Near // answers given before
	keys    []string          // of each id, for single slips
}

// folding is one way of taking ids as equal.
type folding struct {
	why     string
	certain bool
	key     func(string) string
}

const letterForDigit = "a letter for a digit"

// digitLike makes small letters that look like digits these digits.
var digitLike = strings.NewReplacer("o", "0", "i", "1", "l", "1")

// foldings go from the finest to the coarsest; each includes those before.
var foldings = []folding{
	{"case", true, caseKey},
	{"spaces", true, spaceKey},
	{"accents", true, func(s string) string { return bare(spaceKey(s)) }},
	{"a sign", true, signKey},
	{letterForDigit, true, func(s string) string { return digitLike.Replace(signKey(s)) }},
	{"leading zeros", false, idKey},
}

// NewNeighbours prepares the search among the teams of a roster, those left out of
// the draw included.
func NewNeighbours(roster experiment.Roster) *Neighbours {
	n := &Neighbours{is: map[string]bool{}, names: map[string][]int{}, known: map[string][]Near{}}
	n.levels = make([]map[string][]int, len(foldings))
	for k := range n.levels {
		n.levels[k] = map[string][]int{}
	}
	for i, t := range roster.Teams {
		n.ids = append(n.ids, t.ID)
		n.is[t.ID] = true
		for k, f := range foldings {
			key := f.key(t.ID)
			n.levels[k][key] = append(n.levels[k][key], i)
		}
		if key := signKey(bare(spaceKey(t.Name))); len(key) > 2 {
			n.names[key] = append(n.names[key], i)
		}
		n.longest = max(n.longest, len(strings.Fields(t.ID)))
	}
	return n
}

// Nearest is the package's Nearest for a prepared roster.
func (n *Neighbours) Nearest(id string) []Near {
	if n.is[id] {
		return nil
	}
	found, known := n.known[id]
	if !known {
		found = n.search(id)
		n.known[id] = found
	}
	return found
}

// maxIDRunes is the length above which a text is no id with a slip in it.
const maxIDRunes = 64

func (n *Neighbours) search(id string) []Near {
	coarse := len(foldings) - 1 // leading zeros count for less than a name
	for k, f := range foldings[:coarse] {
		key := f.key(id)
		teams := n.levels[k][key]
		if f.why == letterForDigit {
			teams = slices.DeleteFunc(slices.Clone(teams), func(i int) bool { return !lettersForDigits(id, n.ids[i]) })
		}
		if key != "" && len(teams) > 0 {
			return n.nears(teams, f.why, f.certain && !(f.why == "a sign" && signBetweenDigits(id, n.ids[teams[0]])))
		}
	}
	if key := signKey(bare(spaceKey(id))); len(n.names[key]) > 0 {
		return n.nears(n.names[key], "the name instead of the id", false)
	}
	if teams := n.within(id); len(teams) > 0 {
		return n.nears(teams, "the id within a longer text", false)
	}
	if key := idKey(id); key != "" && len(n.levels[coarse][key]) > 0 {
		return n.nears(n.levels[coarse][key], foldings[coarse].why, false)
	}
	return n.slips(id)
}

func (n *Neighbours) nears(teams []int, why string, certain bool) []Near {
	var out []Near
	for _, i := range teams {
		out = append(out, Near{ID: n.ids[i], Why: why, Certain: certain && len(teams) == 1})
	}
	return out
}

// within finds ids that stand as words of their own in a longer text, as MF-04
// does in "Team MF-04 (Harbour)". Of ids within ids only the longest counts.
func (n *Neighbours) within(text string) []int {
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`()[]{},;:"“”„'|`, r) })
	if len(words) < 2 || len(words) > 50 {
		return nil
	}
	var out []int
	for size := min(n.longest, len(words)-1); size > 0 && len(out) == 0; size-- {
		for at := 0; at+size <= len(words); at++ {
			for _, i := range n.levels[0][caseKey(strings.Join(words[at:at+size], " "))] {
				if !slices.Contains(out, i) {
					out = append(out, i)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// slips finds the ids that one slip of the keys away: two neighbours exchanged, or
// one character missing, too many, or another.
func (n *Neighbours) slips(id string) []Near {
	key := []rune(signKey(bare(spaceKey(id))))
	if len(key) < 3 || len(key) > maxIDRunes {
		return nil
	}
	n.prepareSlips()
	at := map[int]Near{}
	deletions(key, func(part string) {
		for _, i := range n.deleted[part] {
			if _, seen := at[i]; seen {
				continue
			}
			if why, digit, ok := slip(key, []rune(n.keys[i])); ok {
				exchanged := strings.HasSuffix(why, "exchanged")
				at[i] = Near{ID: n.ids[i], Why: why, Weak: !exchanged && (len(key) < leastWord || digit && len(key) < sparseNumber)}
			}
		}
	})
	out := make([]Near, 0, len(at))
	for _, exchanged := range []bool{true, false} {
		for _, i := range slices.Sorted(maps.Keys(at)) {
			if strings.HasSuffix(at[i].Why, "exchanged") == exchanged {
				out = append(out, at[i])
			}
		}
	}
	return out
}

// How long an id must be for its neighbours by one character, or by one digit, to
// be slips rather than other teams: next to MF-04 there may be an MF-05, and in
// short codes an AL-3 next to an AI-3.
const (
	leastWord    = 5
	sparseNumber = 6
)

func (n *Neighbours) prepareSlips() {
	if n.deleted != nil {
		return
	}
	n.deleted = map[string][]int{}
	n.keys = make([]string, len(n.ids))
	for i, id := range n.ids {
		n.keys[i] = signKey(bare(spaceKey(id)))
		key := []rune(n.keys[i])
		if len(key) < 2 || len(key) > maxIDRunes {
			continue
		}
		deletions(key, func(part string) {
			if at := n.deleted[part]; len(at) == 0 || at[len(at)-1] != i {
				n.deleted[part] = append(at, i)
			}
		})
	}
}

// deletions gives a text and every text that has one of its characters less.
func deletions(key []rune, do func(string)) {
	do(string(key))
	part := make([]rune, len(key)-1)
	for i := range key {
		copy(part, key[:i])
		copy(part[i:], key[i+1:])
		do(string(part))
	}
}

// slip says how one text comes from the other by a single slip, and whether that
// makes a digit another, more, or less.
func slip(typed, meant []rune) (why string, digit, ok bool) {
	if slices.Equal(typed, meant) {
		return "a sign", false, true
	}
	at := 0
	for at < len(typed) && at < len(meant) && typed[at] == meant[at] {
		at++
	}
	a, b := typed[at:], meant[at:]
	switch len(a) - len(b) {
	case 0:
		switch {
		case slices.Equal(a[1:], b[1:]):
			return "one character is another", unicode.IsDigit(a[0]) || unicode.IsDigit(b[0]), true
		case len(a) > 1 && a[0] == b[1] && a[1] == b[0] && slices.Equal(a[2:], b[2:]):
			if unicode.IsDigit(a[0]) && unicode.IsDigit(a[1]) {
				return "two digits are exchanged", false, true
			}
			return "two characters are exchanged", false, true
		}
	case 1:
		return "one character too many", unicode.IsDigit(a[0]), slices.Equal(a[1:], b)
	case -1:
		return "one character is missing", unicode.IsDigit(b[0]), slices.Equal(a, b[1:])
	}
	return "", false, false
}
