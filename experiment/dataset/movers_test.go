package dataset

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"leeway/experiment"
)

// withPeople reads a table whose columns are Team, Person, Date, Left, Cases closed.
func withPeople(t *testing.T, p *experiment.Pilot, text string, around Surroundings, decisions ...Decision) Draft {
	t.Helper()
	r := Recipe{Version: RecipeVersion, Purpose: ForOutcomes, Sheet: "Wave", HeaderRow: 1, FirstRow: 2, Decisions: decisions, Columns: []Column{
		{Letter: "A", Header: "Team", Use: TeamID, Type: Text},
		{Letter: "B", Header: "Person", Use: PersonID, Type: Text},
		{Letter: "C", Header: "Date", Use: When, Type: Date},
		{Letter: "D", Header: "Left", Use: LeftOn, Type: Date},
		{Letter: "E", Header: "Cases", Use: OutcomeValue, Target: "cases", Type: Number},
	}}
	d, err := DraftFromWith(ctx, csvBook(t, "Team,Person,Date,Left,Cases\n"+text), r, p, around, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// fates is what became of each row: its team or its state.
func fates(d Draft) string {
	var out []string
	for i, k := range d.Linked.Team {
		switch s := d.Linked.State[i]; {
		case s == RowUsed:
			out = append(out, fmt.Sprint(k+1))
		default:
			out = append(out, s.String()[:1])
		}
	}
	return strings.Join(out, " ")
}

func TestMoversStayInTheirFirstTeam(t *testing.T) {
	p := harbour()
	text := "HB-02,ann,2026-05-01,,3\nHB-01,Ann ,2026-04-01,,1\nHB-01,Ben,2026-04-01,,2\nHB-01,Ben,2026-05-01,,4\nHB-09,ben,2026-06-01,,5\nHB-09,Eve,2026-04-01,,5\nHB-03,Eve,2026-05-01,,5\n"
	d := withPeople(t, p, text, Surroundings{})
	// Ann moved from 1 to 2, Ben into a team that is not drawn; Eve came from one.
	if got := fates(d); got != "1 1 1 1 1 s 3" {
		t.Errorf("fates: %s", got)
	}
	moved := find(t, d.Doubts, "2 people are in another team than the one they were first seen in (2 rows)")
	if moved.Severity != experiment.LookAtIt || fmt.Sprint(moved.Cells) != "[A2 A6]" || moved.Fixes[0].Decision.Do != DoKeepRows {
		t.Errorf("%+v", moved)
	}
	if people, movers := d.Linked.People(); people != 3 || movers != 2 {
		t.Errorf("%d people, %d moved", people, movers)
	}
	if notes := strings.Join(d.Notes(), "\n"); !strings.Contains(notes, "first seen in: fewer than 10.") {
		t.Error(notes)
	}
	aside := decide(t, d, moved.Fixes[1].Decision)
	if got := fates(aside); got != "s 1 1 1 s s 3" {
		t.Errorf("set aside: %s", got)
	}
	// Who is known from an earlier import keeps that team, whatever this file says.
	known := NewPeople()
	known.Know("ANN", "HB-05")
	d = withPeople(t, p, text, Surroundings{People: known})
	if got := fates(d); got != "5 5 1 1 1 s 3" {
		t.Errorf("with an earlier import: %s", got)
	}
	known.Learn(d.Linked, taking(p))
	if team, ok := known.FirstTeam("eve"); !ok || team != "HB-03" || known.Len() != 3 {
		t.Errorf("%s %v %d", team, ok, known.Len())
	}
}

func taking(p *experiment.Pilot) []string {
	var ids []string
	for _, t := range p.Roster.Taking() {
		ids = append(ids, t.ID)
	}
	return ids
}

func TestTwoTeamsAtOnce(t *testing.T) {
	p := harbour()
	d := withPeople(t, p, "HB-01,Ann,2026-04-01,,3\nHB-02,Ann,2026-04-01,,1\nHB-02,Ann,2026-05-01,,1\nHB-03,Ann,2026-06-01,,1\nHB-03,Ben,2026-04-01,,1\n", Surroundings{})
	if got := fates(d); got != "w w 2 2 3" {
		t.Errorf("fates: %s", got)
	}
	once := find(t, d.Doubts, "1 person is in two teams at one time (2 rows)")
	if once.Severity != experiment.MustSettle || !once.Choose || d.Err() == nil {
		t.Errorf("%+v", once)
	}
	if slices.ContainsFunc(d.Suggestions(), func(s Decision) bool { return s.Found == once.Found }) {
		t.Error("what a person must choose is suggested")
	}
	if got := fates(decide(t, d, once.Fixes[0].Decision)); got != "s s 2 2 3" {
		t.Errorf("set aside: %s", got)
	}
	if got := fates(decide(t, d, once.Fixes[1].Decision)); got != "1 2 2 1 3" {
		t.Errorf("kept: %s", got)
	}
}

func TestNoDateSaysWhichTeamWasFirst(t *testing.T) {
	p := harbour()
	text := "HB-01,Ann,,,3\nHB-02,Ann,,,1\nHB-03,Ben,,,1\n"
	r := withPeople(t, p, text, Surroundings{}).Recipe
	c, _ := r.Column("C")
	c.Use = Ignore
	d, err := DraftFrom(ctx, csvBook(t, "Team,Person,Date,Left,Cases\n"+text), r.WithColumn(c), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := fates(d); got != "w w 3" {
		t.Errorf("fates: %s", got)
	}
	first := find(t, d.Doubts, "no date says which was first")
	if got := fates(decide(t, d, first.Fixes[1].Decision)); got != "1 2 3" {
		t.Errorf("kept: %s", got)
	}
}

func TestLeaversDatesAndDoubles(t *testing.T) {
	p := harbour()
	p.Question.Start, p.Question.End = "2026-03-01", "2026-08-31"
	d := withPeople(t, p, "HB-01,Ann,2026-04-01,2026-04-15,3\nHB-01,Ann,2026-05-01,,1\nHB-02,Ben,2026-02-01,,1\nHB-02,Ben,2026-09-01,,1\nHB-03,Eve,2026-04-01,,1\nHB-03,Eve,2026-04-01,,2\nHB-03,Eve,2026-04-01,,3\n", Surroundings{})
	if got := fates(d); got != "1 w 2 2 w w w" {
		t.Errorf("fates: %s", got)
	}
	left := find(t, d.Doubts, "1 row is about a time after the person left.")
	before := find(t, d.Doubts, "1 row is from before the pilot begins on 1 March 2026.")
	after := find(t, d.Doubts, "1 row is from after the pilot ends on 31 August 2026.")
	doubles := find(t, d.Doubts, "Each of 3 rows is not the only one of its person in that team on that date (1 case)")
	if left.Severity != experiment.MustSettle || before.Severity != experiment.LookAtIt || doubles.Severity != experiment.MustSettle {
		t.Error(left, before, doubles)
	}
	for k, want := range []string{"s s s", "1st", "last", "all"} {
		got := fates(decide(t, d, left.Fixes[1].Decision, before.Fixes[0].Decision, after.Fixes[1].Decision, doubles.Fixes[k].Decision))
		if k > 0 {
			want = []string{"", "3 s s", "s s 3", "3 3 3"}[k]
		}
		if got != "1 1 s 2 "+want {
			t.Errorf("%s: %s", doubles.Fixes[k].Label, got)
		}
	}
	// An earlier import may have told that Ben left.
	known := NewPeople()
	known.leaves("ben", dayOf("2026-08-01"))
	d = withPeople(t, p, "HB-02,Ben,2026-08-02,,1\n", Surroundings{People: known})
	find(t, d.Doubts, "1 row is about a time after the person left.")
}

func TestPeriods(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03": "2026-03-01 2026-03-31", "03/2026": "2026-03-01 2026-03-31", "March 2026": "2026-03-01 2026-03-31", "März 2026": "2026-03-01 2026-03-31",
		"févr. 2024": "2024-02-01 2024-02-29", "Q2 2026": "2026-04-01 2026-06-30", "2026-Q4": "2026-10-01 2026-12-31", "2026-W01": "2025-12-29 2026-01-04",
		"2020-W53": "2020-12-28 2021-01-03", "2026": "2026-01-01 2026-12-31", "2026-05-17": "2026-05-17 2026-05-17", "Wave 2": "", "13/2026": "", "2026-W54": "",
		"May 2026": "2026-05-01 2026-05-31", "mayo 2026": "2026-05-01 2026-05-31", "juin 2026": "2026-06-01 2026-06-30", "juillet 2026": "2026-07-01 2026-07-31",
	} {
		first, last, ok := parsePeriod(text)
		got := ""
		if ok {
			got = dayText(first) + " " + dayText(last)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestRowOrderDoesNotMatter links the same rows in many orders: every row has the same
// fate, and the rows used, set aside and waiting are all the rows of the sheet.
func TestRowOrderDoesNotMatter(t *testing.T) {
	p := harbour()
	p.Question.Start, p.Question.End = "2026-03-01", "2026-08-31"
	random := rand.New(rand.NewPCG(7, 4))
	for trial := range 12 {
		var lines []string
		for k := range 120 {
			team := fmt.Sprintf("HB-%02d", 1+random.IntN(10))
			if random.IntN(12) == 0 {
				team = []string{"hb-01", "HB-O2", "XX-1", "", "HB-21"}[random.IntN(5)]
			}
			left := ""
			if random.IntN(9) == 0 {
				left = fmt.Sprintf("2026-%02d-15", 3+random.IntN(5))
			}
			lines = append(lines, fmt.Sprintf("%s,P%d,2026-%02d-01,%s,%d", team, random.IntN(30), 2+random.IntN(8), left, k))
		}
		want := map[string]string{}
		for order := range 3 {
			d := withPeople(t, p, strings.Join(lines, "\n")+"\n", Surroundings{})
			c := d.Linked.Counts()
			if c.Used+c.SetAside+c.Waiting != d.Table.Len() || d.Table.Len() != 120 {
				t.Fatalf("%+v of %d rows", c, d.Table.Len())
			}
			for i := range d.Linked.Team {
				state, why := d.Linked.State[i], d.Linked.Reason[i]
				if (state == RowUsed) != (why == "") || state == RowUsed && d.Linked.Team[i] < 0 || state == RowSetAside && d.Linked.Team[i] >= 0 {
					t.Fatalf("row %d: team %d, %s, %q", i, d.Linked.Team[i], state, why)
				}
				fate := fmt.Sprint(d.Linked.Team[i], state, why)
				line := d.Table.Columns[4].Text(i)
				if order == 0 {
					want[line] = fate
				} else if want[line] != fate {
					t.Fatalf("trial %d: the row with %s cases was %s and is %s in another order", trial, line, want[line], fate)
				}
			}
			random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		}
	}
}

// TestDraftDoesNotTellArms swaps the arms of a draw: not a word of a reading changes.
func TestDraftDoesNotTellArms(t *testing.T) {
	words := func(arms []int) string {
		p := harbour()
		p.Arms = []experiment.Arm{{Name: "Secret A", Control: true, Share: 1}, {Name: "Secret B", Share: 1}}
		p.Draw = &experiment.Draw{Team: taking(p), Arm: arms}
		d := withPeople(t, p, "HB-01,Ann,2026-04-01,,3\nHB-02,Ann,2026-05-01,,1\nHB-O3,Ben,2026-04-01,,-1\nHB-77,Eve,2026-04-01,,1\n", Surroundings{})
		return fmt.Sprintf("%+v %+v %+v %+v", d.Doubts, d.Notes(), d.Linked.Team, d.Linked.Reason)
	}
	a, b := words([]int{0, 1, 0, 1, 0, 1, 0, 1}), words([]int{1, 0, 1, 0, 1, 0, 1, 0})
	if a != b || strings.Contains(a, "Secret") {
		t.Errorf("a reading tells arms:\n%s\n%s", a, b)
	}
}

func TestStoredPeople(t *testing.T) {
	p := harbour()
	d := withPeople(t, p, "HB-02,ann,2026-05-01,,3\nHB-01,Ann,2026-04-01,,1\nXX,Ben,2026-04-01,,2\nHB-01,,2026-04-01,,2\n", Surroundings{})
	data, err := d.Linked.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var got Linked
	if err := got.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got.State, got.Moved, got.Person.Codes, got.Person.Words) != fmt.Sprint(d.Linked.State, d.Linked.Moved, d.Linked.Person.Codes, d.Linked.Person.Words) {
		t.Errorf("%+v", got)
	}
	if got.Person.Text(1) != "ann" || got.Person.Text(3) != "" {
		t.Errorf("%q %q", got.Person.Text(1), got.Person.Text(3))
	}
}
