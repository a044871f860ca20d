package dataset

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"leeway/experiment"
)

func harbour() *experiment.Pilot {
	p := experiment.New("Harbour")
	for i := 1; i <= 9; i++ {
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: fmt.Sprintf("HB-%02d", i)})
	}
	p.Roster.Teams[8].LeftOut = "merged"
	p.Outcomes = []experiment.Outcome{
		outcome("cases", "Cases closed", experiment.Count),
		outcome("overtime", "Overtime, hours", experiment.Continuous),
		outcome("mood", "Mood", experiment.Scale),
	}
	return p
}

const wave = `Monthly return, permit teams;;;;;;
District: Harbour;;;;;;

Team;Permit group;Week from;FTE;Cases closed;Overtime hours;Mood
HB-01;Building;30.03.2026;12;149;0,6;7
HB-02;Street works;30.03.2026;12,5;157;1,9;8
HB-O3;Food;30.03.2026;11;124;3,2;11
HB-04;Events;31.04.2026;11;1O4;n/a;5
HB-05;Shops;30.03.2026;10,5;128;-999;5
HB-06;Trees;30.03.2026;8;-3;1,1;5
HB-01;Building;06.04.2026;12;151;0,7;7
HB-09;Housing;06.04.2026;12;151;0,7;7
XX-77;Nobody;06.04.2026;12;151;0,7;7
`

func TestLink(t *testing.T) {
	p := harbour()
	d := draft(t, csvBook(t, wave), ForOutcomes, p)
	if d.Recipe.HeaderRow != 4 || !d.Recipe.DecimalComma || d.Recipe.Options.Separator != ";" {
		t.Fatalf("%+v", d.Recipe)
	}
	for letter, want := range map[string]string{"A": "team id ", "E": "outcome cases", "F": "outcome overtime", "G": "outcome mood", "D": "ignore "} {
		if c, _ := d.Recipe.Column(letter); string(c.Use)+" "+c.Target != want {
			t.Errorf("column %s: %s %s, want %s", letter, c.Use, c.Target, want)
		}
	}
	letterO := find(t, d.Doubts, "HB-O3 is not in the roster. A letter instead of a digit?")
	if letterO.Place.String() != "Wave.csv ! Wave ! A7" || letterO.Fixes[0].Label != "Read as HB-03" {
		t.Errorf("%+v", letterO)
	}
	nobody := find(t, d.Doubts, "XX-77 is not in the roster.")
	typo := find(t, d.Doubts, "“1O4” is text where a number belongs")
	if typo.Place.Cell != "E8" || typo.Fixes[0].Label != "Read as 104" || typo.Fixes[1].Label != "Leave empty" {
		t.Errorf("%+v", typo)
	}
	na := find(t, d.Doubts, "“n/a” is not a number")
	code := find(t, d.Doubts, "“-999” is perhaps a sign for a missing value")
	if code.Severity != experiment.MustSettle {
		t.Error("-999 must be settled")
	}
	none(t, d.Doubts, "lies outside the scale") // the row belongs to nobody yet
	none(t, d.Doubts, "HB-09 is not in the roster")
	// Before any decision the values stand as they were found.
	_, hours, _, _, err := d.Linked.Values("overtime")
	if err != nil || hours[3] != -999 && hours[4] != -999 {
		t.Errorf("-999 was changed before anybody decided: %v %v", hours, err)
	}
	d = decide(t, d, letterO.Fixes[0].Decision, nobody.Fixes[0].Decision, typo.Fixes[0].Decision, na.Fixes[0].Decision, code.Fixes[0].Decision)
	outside := find(t, d.Doubts, "“Mood”: 11 lies outside the scale from 0 to 10")
	negative := find(t, d.Doubts, "is below zero, which a count cannot be")
	d = decide(t, d, outside.Fixes[0].Decision, negative.Fixes[0].Decision)
	if err := d.Err(); err != nil {
		t.Fatal(err)
	}
	team, value, _, rows, err := d.Linked.Values("cases")
	if err != nil || fmt.Sprint(team) != "[0 1 2 3 4 5 0]" || fmt.Sprint(rows) != "[5 6 7 8 9 10 11]" || value[3] != 104 || !math.IsNaN(value[5]) {
		t.Errorf("%v %v %v %v", team, value, rows, err)
	}
	if without := find(t, d.Doubts, "have no row here"); !strings.Contains(without.What, "2 of 8 teams of the draw have no row here: HB-07, HB-08.") || without.Severity != experiment.LookAtIt {
		t.Error(without.What)
	}
	for i, k := range d.Linked.Team {
		if (k < 0) != (d.Linked.Reason[i] != "") {
			t.Errorf("row %d: team %d, reason %q", d.Table.Rows[i], k, d.Linked.Reason[i])
		}
	}
	if notes := strings.Join(d.Notes(), "\n"); !strings.Contains(notes, "7 rows belong to 6 teams: between 1 and 2 rows each") || !strings.Contains(notes, "left out of the draw: merged") {
		t.Error(notes)
	}
}

// TestReplay carries one wave's recipe out on the next: a decision about a cell
// does not touch another text in the same place.
func TestReplay(t *testing.T) {
	p := harbour()
	first := draft(t, csvBook(t, wave), ForOutcomes, p)
	typo := find(t, first.Doubts, "1O4")
	data, err := first.Recipe.Decide(typo.Fixes[0].Decision).Encode()
	if err != nil {
		t.Fatal(err)
	}
	r, err := DecodeRecipe(data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.Encode()
	if err != nil || string(again) != string(data) {
		t.Errorf("recipe changed in a round trip: %s", again)
	}
	next, err := DraftFrom(ctx, csvBook(t, strings.Replace(wave, "1O4", "1O5", 1)), r, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	find(t, next.Doubts, "1O5")
	moved, err := DraftFrom(ctx, csvBook(t, strings.Replace(wave, "FTE;Cases closed", "Cases closed;FTE", 1)), r, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := moved.Err(); err == nil || !strings.Contains(err.Error(), "Column E is called “FTE”") {
		t.Errorf("moved columns: %v", err)
	}
}

func TestExposureAndPer(t *testing.T) {
	p := harbour()
	p.Roster.Teams = p.Roster.Teams[:3]
	d := draft(t, csvBook(t, "Team,Cases closed,Staff weeks\nHB-01,10,4\nHB-02,6,0\nHB-03,9,3\n"), ForOutcomes, p)
	v, _ := d.Recipe.Column("B")
	v.Per = 100
	d, err := d.With(ctx, d.Recipe.WithColumn(v).DivideBy("B", "C"))
	if err != nil {
		t.Fatal(err)
	}
	find(t, d.Doubts, "nothing above zero to be divided by")
	_, value, exposure, _, err := d.Linked.Values("cases")
	if err != nil || value[0] != 1000 || exposure[0] != 4 || !math.IsNaN(value[1]) || !math.IsNaN(exposure[1]) {
		t.Errorf("%v %v %v", value, exposure, err)
	}
	frame, err := TeamFrame(p, d.Linked)
	if err != nil || frame.Elem(0, 4).Float() != 250 {
		t.Errorf("%v %v", frame, err)
	}
}

// TestManyDoubts keeps a column of nothing but faults from flooding the list.
func TestManyDoubts(t *testing.T) {
	p := harbour()
	var b strings.Builder
	b.WriteString("Team,Cases closed\n")
	for i := 0; i < 1000; i++ {
		fmt.Fprintf(&b, "HB-01,bad %c%d\n", 'a'+rune(i%26), i)
	}
	for i := 0; i < 9000; i++ {
		b.WriteString("HB-02,5\n")
	}
	d := draft(t, csvBook(t, b.String()), ForOutcomes, p)
	c, _ := d.Recipe.Column("B")
	c.Use, c.Target, c.Type = OutcomeValue, "cases", Number
	d, err := d.SetColumn(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Doubts) > 20 {
		t.Fatalf("%d doubts", len(d.Doubts))
	}
	rest := find(t, d.Doubts, "Another 988 cells of “Cases closed”")
	d = decide(t, d, rest.Fixes[0].Decision)
	if err := d.Err(); err != nil {
		t.Fatal(err)
	}
	if notes := strings.Join(d.Notes(), "\n"); !strings.Contains(notes, "1,000 cells are left empty by decision.") {
		t.Error(notes)
	}
}
