package dataset

import (
	"fmt"
	"hash/fnv"
	"math"

	"golang.org/x/text/unicode/norm"
)

// People are the persons that imports named so far, each with the team in which
// they were first seen. A person who moves stays with that team: what is compared is
// what was drawn (intention to treat; Hollis and Campbell 1999).
type People struct {
	first map[string]string  // person -> id of the first team
	left  map[string]float64 // person -> day on which they left
}

// NewPeople knows nobody.
func NewPeople() *People { return &People{map[string]string{}, map[string]float64{}} }

// Know adds a person with a team, unless the person is known already. Case and
// spaces in a person's name make no difference.
func (p *People) Know(person, team string) {
	key := personKey(person)
	if _, known := p.first[key]; !known && key != "" {
		p.first[key] = team
	}
}

// Learn adds whom an import names, with the teams it counts them for; taking are the
// roster's teams in the draw, by which its rows were linked. Imports are learnt in
// the order in which they were taken in.
func (p *People) Learn(l *Linked, taking []string) {
	if l.Person == nil {
		return
	}
	teams := make([]int, len(l.Person.Words)) // from 1; the first in the roster where there are several
	for i, code := range l.Person.Codes {
		if k := l.Team[i] + 1; code >= 0 && l.used(i) && k <= len(taking) && (teams[code] == 0 || k < teams[code]) {
			teams[code] = k
		}
	}
	for code, k := range teams {
		if k > 0 {
			p.Know(l.Person.Words[code], taking[k-1])
		}
	}
	for _, c := range l.Table.By(LeftOn) {
		for i := range l.Table.Rows {
			p.leaves(l.Person.Text(i), c.Number(i))
		}
	}
}

// leaves notes when a person left; of several days the last counts.
func (p *People) leaves(person string, day float64) {
	if key := personKey(person); key != "" && !math.IsNaN(day) {
		p.left[key] = later(p.leavingDay(person), day)
	}
}

// leavingDay is when a person left as far as is known, NaN where it is not.
func (p *People) leavingDay(person string) float64 {
	if p != nil {
		if day, known := p.left[personKey(person)]; known {
			return day
		}
	}
	return nan
}

// FirstTeam is the team in which a person was first seen. A nil People knows nobody.
func (p *People) FirstTeam(person string) (team string, known bool) {
	if p == nil {
		return "", false
	}
	team, known = p.first[personKey(person)]
	return team, known
}

// Len is how many people are known.
func (p *People) Len() int {
	if p == nil {
		return 0
	}
	return len(p.first)
}

// Print tells whether the same people are known: two that know the same have the
// same print, whatever the order in which they learnt it.
func (p *People) Print() string {
	sum := uint64(0)
	add := func(parts ...any) {
		h := fnv.New64a()
		fmt.Fprintln(h, parts...) //nolint:errcheck // a hash never fails
		sum += h.Sum64()
	}
	if p != nil {
		for person, team := range p.first {
			add(person, 0, team)
		}
		for person, day := range p.left {
			add(person, 1, day)
		}
	}
	return fmt.Sprintf("%d %x", p.Len(), sum)
}

// personKey is a person's name or number without case and needless spaces.
func personKey(person string) string { return foldSpaces(norm.NFKC.String(person)) }
