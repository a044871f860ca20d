package dataset

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
)

func rosterOf(ids ...string) experiment.Roster {
	var r experiment.Roster
	for _, id := range ids {
		name := ""
		if at := strings.Index(id, "="); at >= 0 {
			id, name = id[:at], id[at+1:]
		}
		r.Teams = append(r.Teams, experiment.Team{ID: id, Name: name})
	}
	return r
}

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		roster, id, want string
	}{
		{"MF-04 MF-05", "MF-04", ""},
		{"MF-04 MF-05", "mf-04", "MF-04 case!"},
		{"MF-04 MF-05", "MF - 04", "MF-04 spaces!"},
		{"MF-04 MF-05", "MF-\u00a004", "MF-04 spaces!"},
		{"São-1 Rio-1", "Sao-1", "São-1 accents!"},
		{"Straße-1 Weg-1", "STRASSE-1", "Straße-1 accents!"},
		{"MF-04 MF-05", "MF–04", "MF-04 a sign!"},
		{"MF-04 MF-05", "MF04", "MF-04 a sign!"},
		{"1.2 3.4", "12", "1.2 a sign"},
		{"HB-03 HB-11", "HB-O3", "HB-03 a letter for a digit!"},
		{"HB-03 HB-11", "HB-l1", "HB-11 a letter for a digit!"},
		{"AI-3 BX-9", "AL-3", "AI-3 one character is another?"},
		{"007 113", "7", "007 leading zeros"},
		{"MF-17 MF-54", "MF-45", "MF-54 two digits are exchanged"},
		{"MF-0417 MF-5432", "MF-0147", "MF-0417 two digits are exchanged"},
		{"Harbour Hilltop", "Harbuor", "Harbour two characters are exchanged"},
		{"Harbour Hilltop", "Harbor", "Harbour one character is missing"},
		{"Harbour Hilltop", "Harrbour", "Harbour one character too many"},
		{"Harbour Hilltop", "Harbeur", "Harbour one character is another"},
		{"A1 B7", "A2", ""},
		{"TX1 B77", "TX2", "TX1 one character is another?"},
		{"MF-04 MF-40 MF-14", "MF-44", "MF-04 one character is another?|MF-40 one character is another?|MF-14 one character is another?"},
		{"MF-04=Harbour MF-05=Hill", "HARBOUR", "MF-04 the name instead of the id"},
		{"MF-04=Harbour MF-05=Harbour", "Harbour", "MF-04 the name instead of the id|MF-05 the name instead of the id"},
		{"MF-04 MF-05", "Team MF-04 (Harbour)", "MF-04 the id within a longer text"},
		{"MF-04 MF-05", "MF-04 and MF-05", "MF-04 the id within a longer text|MF-05 the id within a longer text"},
		{"MF-04 MF-05", "MF-04-B", "MF-04 one character too many"},
		{"mf-1 MF-1", "Mf-1", "mf-1 case|MF-1 case"},
		{"MF-04", "", ""},
		{"MF-04", strings.Repeat("x", 5000), ""},
	} {
		var got []string
		for _, n := range Nearest(c.id, rosterOf(strings.Fields(c.roster)...)) {
			s := n.ID + " " + n.Why
			if n.Certain {
				s += "!"
			}
			if n.Weak {
				s += "?"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%q in %s: %q, want %q", c.id, c.roster, s, c.want)
		}
	}
}

// osa is the distance of optimal string alignment by its recurrence (Damerau 1964;
// Wagner and Fischer 1974), as an oracle that shares nothing with the search.
func osa(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// TestSlipsAgainstOracle compares the search with the distance to every team.
func TestSlipsAgainstOracle(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 11))
	word := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "abc12"[random.IntN(5)]
		}
		return string(b)
	}
	var ids []string
	for range 200 {
		ids = append(ids, word(3+random.IntN(5)))
	}
	n := NewNeighbours(rosterOf(ids...))
	for range 2000 {
		id := word(3 + random.IntN(5))
		got := map[string]bool{}
		for _, one := range n.slips(id) {
			got[one.ID] = true
		}
		for _, team := range ids {
			if near := osa([]rune(id), []rune(team)) <= 1; near != got[team] {
				t.Fatalf("%s and %s: one slip %v, found %v", id, team, near, got[team])
			}
		}
	}
}

// TestNearMany links 100,000 rows with 5,000 different unknown ids to 2,000 teams.
func TestNearMany(t *testing.T) {
	p := harbour()
	p.Roster.Teams = nil
	for i := range 2000 {
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: fmt.Sprintf("MF-%06d", i*37)})
	}
	random := rand.New(rand.NewPCG(4, 12))
	var b strings.Builder
	b.WriteString("Team,Cases closed\n")
	for i := range 100_000 {
		id := p.Roster.Teams[i%2000].ID
		if i%10 == 0 {
			k := (i / 10) % 5000
			id = mistype(p.Roster.Teams[k%2000].ID, k/2000, random)
		}
		fmt.Fprintf(&b, "%s,%d\n", id, 1+i%50)
	}
	book := csvBook(t, b.String())
	d := draft(t, book, ForOutcomes, p)
	start := time.Now()
	linked, doubts := Link(d.Table, d.Recipe, p)
	took := time.Since(start)
	t.Logf("linked in %v, %+v, %d doubts", took, linked.Counts(), len(doubts))
	if len(linked.State) != 100_000 || len(doubts) > 60 {
		t.Errorf("%d rows, %d doubts", len(linked.State), len(doubts))
	}
	d = decide(t, d, d.Suggestions()...)
	for range 3 {
		d = decide(t, d, d.Suggestions()...)
	}
	t.Logf("after accepting: %+v", d.Linked.Counts())
	if c := d.Linked.Counts(); c.Used+c.SetAside+c.Waiting != 100_000 || c.Used <= 90_000 {
		t.Errorf("%+v", c)
	}
}

// mistype makes one of three slips.
func mistype(id string, kind int, random *rand.Rand) string {
	switch kind {
	case 0:
		return strings.ToLower(id)
	case 1:
		return strings.Replace(id, "0", "O", 1)
	}
	at := 4 + random.IntN(4)
	return id[:at] + id[at+1:at+2] + id[at:at+1] + id[at+2:]
}
