package dataset

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"leeway/experiment"
)

// reals reads a real table with people into a pilot whose roster is its teams.
func reals(t *testing.T, path, team, person, outcomeColumn string) (Draft, *experiment.Pilot) {
	t.Helper()
	b := open(t, path)
	p := experiment.New("Real")
	p.Outcomes = []experiment.Outcome{outcome("y", "Y", experiment.Continuous)}
	r, err := Propose(ctx, b, "", ForOutcomes, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Columns {
		c.Use, c.Target, c.Recode = Ignore, "", nil
		switch c.Header {
		case team:
			c.Use, c.Type = TeamID, Text
		case person:
			c.Use, c.Type = PersonID, Text
		case outcomeColumn:
			c.Use, c.Type, c.Target = OutcomeValue, Number, "y"
		}
		r = r.WithColumn(c)
	}
	d, err := DraftFrom(ctx, b, r, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i := range d.Table.Rows {
		if id := d.Table.By(TeamID)[0].Text(i); id != "" && !seen[id] {
			seen[id] = true
			p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: id})
		}
	}
	d, err = DraftFrom(ctx, d.Book, r, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d, p
}

// TestRealPeople links the pupils of the Tennessee STAR experiment to their classes:
// every pupil once, nobody in two classes, and every row with a fate.
func TestRealPeople(t *testing.T) {
	d, p := reals(t, sharedData(t, "experiments", "star_tennessee", "star_k_with_class_ids.csv"), "gktchid", "stdntid", "gktreadss")
	people, moved := d.Linked.People()
	c := d.Linked.Counts()
	t.Logf("%d classes, %d pupils, %d moved, %+v", len(p.Roster.Teams), people, moved, c)
	if people != c.Used || moved != 0 || c.Used+c.SetAside+c.Waiting != d.Table.Len() || c.Waiting != 0 {
		t.Errorf("%d people, %d moved, %+v of %d", people, moved, c, d.Table.Len())
	}
	none(t, d.Doubts, "two teams")
	// A second file in which a tenth of the pupils stand in another class: nobody moves.
	known := NewPeople()
	known.Learn(d.Linked, taking(p))
	if known.Len() != people {
		t.Errorf("%d known of %d", known.Len(), people)
	}
	var b strings.Builder
	b.WriteString("gktchid,stdntid,gktreadss\n")
	want := 0
	for i := range d.Table.Rows {
		k := d.Linked.Team[i]
		if i%10 == 0 {
			k, want = (k+1)%len(p.Roster.Teams), want+1
		}
		fmt.Fprintf(&b, "%s,%s,%d\n", p.Roster.Teams[k].ID, d.Linked.Person.Text(i), 400+i%90)
	}
	r := Recipe{Version: RecipeVersion, Purpose: ForOutcomes, Sheet: "Wave", HeaderRow: 1, FirstRow: 2, Columns: []Column{{Letter: "A", Header: "gktchid", Use: TeamID, Type: Text}, {Letter: "B", Header: "stdntid", Use: PersonID, Type: Text}, {Letter: "C", Header: "gktreadss", Use: OutcomeValue, Target: "y", Type: Number}}}
	again, err := DraftFromWith(ctx, csvBook(t, b.String()), r, p, Surroundings{People: known}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, moved := again.Linked.People(); moved != want {
		t.Errorf("%d moved, want %d", moved, want)
	}
	for i, k := range again.Linked.Team {
		if k != d.Linked.Team[i] {
			t.Fatalf("row %d counts for %d, not for %d", i, k, d.Linked.Team[i])
		}
	}
	if c, _ := d.Recipe.Column("A"); c.Use != PersonID {
		t.Errorf("%+v", c)
	}
	find(t, d.Doubts, "“stdntid” seems to hold staff numbers")
}

// TestRealPractices links patients numbered from 1 in every practice: a number that
// stands in several practices is nobody's name, and that is asked about.
func TestRealPractices(t *testing.T) {
	d, p := reals(t, sharedData(t, "experiments", "ym_practices", "ym_long.csv"), "practice", "id", "aspirin")
	c := d.Linked.Counts()
	t.Logf("%d practices, %+v", len(p.Roster.Teams), c)
	if c.Used+c.SetAside+c.Waiting != d.Table.Len() {
		t.Errorf("%+v of %d", c, d.Table.Len())
	}
	d2 := d
	if c.Waiting > 0 {
		ask := find(t, d.Doubts, "no date says which was first")
		d2 = decide(t, d, ask.Fixes[1].Decision)
		if after := d2.Linked.Counts(); after.Waiting != 0 {
			t.Errorf("kept, and still %+v", after)
		}
	}
	_, value, _, _, err := d2.Linked.Values("y")
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, v := range value {
		if !math.IsNaN(v) {
			sum += v
		}
	}
	t.Logf("%d values, sum %v", len(value), sum)
}

// TestRealMistypedIDs gives every twentieth of the case ids of Washington's TANF letters
// a slip: every one finds its case again, and no other.
func TestRealMistypedIDs(t *testing.T) {
	d, p := reals(t, sharedData(t, "experiments", "tanf_dc", "tanf.csv"), "ic_case_id", "", "days_betwn_notice_and_recert_due")
	n := NewNeighbours(p.Roster)
	slips := 0
	for i, team := range p.Roster.Teams {
		if i%20 != 0 {
			continue
		}
		id := team.ID
		for _, typed := range []string{strings.ToUpper(id), id[:5] + " " + id[5:], id[:7] + id[8:], id[:9] + id[10:11] + id[9:10] + id[11:], id[:4] + "x" + id[4:], "case " + id + " (late)"} {
			slips++
			near := n.Nearest(typed)
			if typed == id {
				continue
			}
			if one, ok := only(near); !ok || one.ID != id {
				t.Fatalf("%q for %q: %+v", typed, id, near)
			}
		}
	}
	t.Logf("%d slips among %d ids, %d rows", slips, len(p.Roster.Teams), d.Table.Len())
}
