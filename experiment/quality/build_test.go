package quality

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/randomize"
)

// world is a pilot made by hand, with its imports.
type world struct {
	*experiment.Pilot
	imports []*dataset.Linked
}

// newWorld draws n teams of ten staff completely by lot into two arms of equal share. One
// team more, T-99, is left out.
func newWorld(t *testing.T, n int, seed string, change func(p *experiment.Pilot)) *world {
	t.Helper()
	p := experiment.New("A pilot")
	p.Arms[0].Name, p.Arms[1].Name = "Sign-off as before", "Decide at the desk"
	p.Outcomes = []experiment.Outcome{
		{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1},
		{ID: "mood", Name: "Work motivation", Role: experiment.Secondary, Kind: experiment.Scale, ScaleMax: 100, Better: experiment.HigherIsBetter, SmallestEffect: 3, Opinion: true, Source: "staff survey"},
	}
	p.Roster.Source = experiment.Source{File: "Roster.xlsx", Sheet: "Teams"}
	for i := range n {
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: fmt.Sprintf("T-%02d", i+1), Staff: 10, Cell: fmt.Sprintf("A%d", i+5)})
	}
	p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: "T-99", Staff: 4, Cell: "A90", LeftOut: "Fewer than 5 staff: people could be recognised."})
	p.Plan.Mechanism = experiment.Complete
	if change != nil {
		change(p)
	}
	p.Plan.SealedAt, p.Plan.Hash = time.Date(2026, 1, 12, 0, 0, 0, 0, time.UTC), p.PlanHash()
	p.Stage = experiment.PlanSealed
	draw, err := randomize.MakeDraw(p, seed, "test", experiment.Person{Name: "Ana"}, time.Date(2026, 1, 19, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	p.Draw, p.Stage = draw, experiment.Collecting
	return &world{Pilot: p}
}

// take adds an import of one outcome: rows of (team, value), from row 5 on.
func (w *world) take(outcome string, rows ...[2]float64) {
	id := fmt.Sprintf("data/%d", len(w.imports)+1)
	src := experiment.Source{File: outcome + ".xlsx", Sheet: "Sheet1"}
	table := &dataset.Table{Source: src, Columns: []dataset.TableColumn{
		{Column: dataset.Column{Letter: "A", Use: dataset.TeamID, Type: dataset.Text}, Words: []string{"x"}},
		{Column: dataset.Column{Letter: "C", Use: dataset.OutcomeValue, Target: outcome, Type: dataset.Number}},
	}}
	l := &dataset.Linked{Table: table}
	used := 0
	for i, r := range rows {
		table.Rows = append(table.Rows, i+5)
		table.Columns[0].Codes = append(table.Columns[0].Codes, 0)
		table.Columns[1].Numbers = append(table.Columns[1].Numbers, r[1])
		l.Team = append(l.Team, int(r[0]))
		why := ""
		if r[0] < 0 {
			why = "the team is not in the roster"
		} else {
			used++
		}
		l.Reason = append(l.Reason, why)
	}
	w.imports = append(w.imports, l)
	w.Imports = append(w.Imports, experiment.Import{ID: id, Label: src.File, Source: src, Rows: len(rows), Used: used, SetAside: len(rows) - used, Outcomes: []string{outcome}})
}

// each gives every team but those of without a number of rows of an outcome.
func (w *world) each(outcome string, number func(team int) int) {
	var rows [][2]float64
	for k := range w.Draw.Arm {
		for range number(k) {
			rows = append(rows, [2]float64{float64(k), 1})
		}
	}
	w.take(outcome, rows...)
}

func (w *world) report(t *testing.T) Report {
	t.Helper()
	r, err := Build(t.Context(), w.Pilot, w.imports, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (w *world) final() {
	w.Final = &experiment.Final{At: time.Date(2026, 8, 24, 0, 0, 0, 0, time.UTC), By: experiment.Person{Name: "J. Aro"}}
}

// swap exchanges the two arms of the draw, as if the other half had been drawn.
func (w *world) swap() {
	for i, a := range w.Draw.Arm {
		w.Draw.Arm[i] = 1 - a
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The numbers of a pilot that can be counted on fingers.
func TestTheFlowOfAPilotMadeByHand(t *testing.T) {
	w := newWorld(t, 8, "1", func(p *experiment.Pilot) {
		p.Deviations = []experiment.Deviation{{At: time.Date(2026, 4, 20, 12, 0, 0, 0, time.Local), What: "T-03 was merged into T-04"}}
	})
	rows := [][2]float64{{-1, 5}}
	for k := range 8 {
		if k != 2 && k != 6 {
			rows = append(rows, [2]float64{float64(k), 7}, [2]float64{float64(k), 8})
		}
	}
	rows = append(rows, [2]float64{6, math.NaN()})
	w.take("cases", rows...)
	w.each("mood", func(k int) int { return map[bool]int{true: 0, false: 10}[k == 2] })
	r := w.report(t)
	f := r.Flow
	for _, c := range []struct {
		name             string
		box              Box
		teams, staff     int
		title, text, why string
	}{
		{"roster", f.Roster, 9, 84, "9 teams in the roster", "84 staff", ""},
		{"left out", f.LeftOut, 1, 4, "1 left out before the draw", "fewer than 5 staff (1)", "Fewer than 5 staff: people could be recognised"},
		{"drawn", f.Drawn, 8, 80, "8 teams drawn by lot", "80 staff", ""},
		{"lost", f.Branches[0].Lost, 2, 20, "Not measured so far: 2 teams, 20 staff", "merged into another, noted on 20 April (1); no value of the main outcome yet (1)", "merged into another, noted on 20 April"},
		{"analysed", f.Branches[0].Analysed, 6, 60, "Measured: 6 teams", "60 staff; 70 answered (100%)", ""},
	} {
		if c.box.Teams != c.teams || c.box.Staff != c.staff || c.box.Title != c.title || c.box.Text != c.text {
			t.Errorf("%s: %d teams, %d staff, %q, %q; want %d, %d, %q, %q", c.name, c.box.Teams, c.box.Staff, c.box.Title, c.box.Text, c.teams, c.staff, c.title, c.text)
		}
		if len(c.box.Members) != c.teams {
			t.Errorf("%s: %d members of %d teams", c.name, len(c.box.Members), c.teams)
		}
		if c.why != "" && c.box.Reasons[0].Words != c.why {
			t.Errorf("%s: reason %q, want %q", c.name, c.box.Reasons[0].Words, c.why)
		}
	}
	if len(f.Branches) != 1 || f.Branches[0].Assigned != nil {
		t.Errorf("arms are shown: %+v", f.Branches)
	}
	if got := f.Branches[0].Analysed.Members[0].Data[0]; got.Address != "C6:C7" || got.File != "cases.xlsx" {
		t.Errorf("the first team's cells are %+v", got)
	}
	if r.Headline != "6 of the 8 drawn teams were measured so far" {
		t.Errorf("headline %q", r.Headline)
	}
	cases, mood := r.Response[0], r.Response[1]
	if cases.With != 6 || cases.Rows != 13 || cases.Missing != 1 || *cases.Share != 0.75 {
		t.Errorf("cases: %+v", cases)
	}
	// T-07 has no main outcome but answered, so its staff are asked; T-03's are not.
	if mood.Answers != 70 || mood.Staff != 70 || mood.With != 7 {
		t.Errorf("mood: %+v", mood)
	}
	l := r.Linkage
	if l.Found != 7 || l.Expected != 8 || strings.Join(l.Without, " ") != "T-03" || l.Rows != 84 || l.Used != 83 || l.SetAside != 1 || l.Aside[0].Cells[0] != "cases.xlsx ! Sheet1 ! A5" {
		t.Errorf("linkage: %+v", l)
	}
	if l.Lines[0].Mark != Fine || l.Lines[1].Mark != Note {
		t.Errorf("marks: %+v", l.Lines)
	}
}

// Before the data are final, the report is the same to the last byte whichever half of
// the teams was drawn into which arm.
func TestBeforeFinalNothingDependsOnTheArms(t *testing.T) {
	w := newWorld(t, 12, "7", nil)
	w.each("cases", func(k int) int { return map[bool]int{true: 0, false: 3}[w.Draw.Arm[k] == 1 && k < 6] })
	w.each("mood", func(k int) int { return 4 + 6*w.Draw.Arm[k] })
	before := asJSON(t, w.report(t))
	w.swap()
	if after := asJSON(t, w.report(t)); after != before {
		t.Error("the report changes when the arms are exchanged")
	}
	w.Draw.Arm = []int{0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 1}
	if after := asJSON(t, w.report(t)); after != before {
		t.Error("the report changes with another draw")
	}
	for _, name := range []string{"before", "Decide", "Arm"} {
		if strings.Contains(strings.ReplaceAll(before, "before the draw", ""), name) {
			t.Errorf("the report says %q", name)
		}
	}
}

// Arms are A and B once the data are final: no name, no team in an arm's box, and over many
// draws the control is A about as often as B.
func TestTheLettersDoNotReveal(t *testing.T) {
	const draws = 400
	control := 0
	for i := range draws {
		w := newWorld(t, 8, fmt.Sprint("seed ", i), nil)
		w.each("cases", func(k int) int { return map[bool]int{true: 0, false: 1}[k == 3] })
		w.each("mood", func(k int) int { return 10 })
		w.final()
		if letters(w.Pilot)[0] == 0 {
			control++
		}
		if i > 0 {
			continue
		}
		r := w.report(t)
		if r.Sight != Lettered || len(r.Flow.Branches) != 2 || r.Flow.Branches[0].Arm != "A" || r.Flow.Branches[1].Arm != "B" {
			t.Fatalf("sight %s, branches %+v", r.Sight, r.Flow.Branches)
		}
		for _, b := range r.Flow.Branches {
			for _, x := range []Box{*b.Assigned, b.Lost, b.Analysed} {
				if len(x.Members) > 0 || !x.Hidden {
					t.Errorf("%q shows its teams", x.Title)
				}
				if text := asJSON(t, x); strings.Contains(text, "T-") {
					t.Errorf("a box of an arm names a team: %s", text)
				}
			}
		}
		text := asJSON(t, r)
		for _, name := range []string{"Sign-off", "Decide at", w.Draw.Seed + "\"", w.Draw.AssignmentHash, "control", "practice"} {
			if strings.Contains(text, name) {
				t.Errorf("the report says %q", name)
			}
		}
	}
	// Binomial: five standard deviations of 10 around 200.
	if math.Abs(float64(control)-draws/2) > 50 {
		t.Errorf("the control is A in %d of %d draws", control, draws)
	}
}

func TestNumbersThatWouldTellArePooled(t *testing.T) {
	for name, change := range map[string]func(p *experiment.Pilot){
		"unequal shares": func(p *experiment.Pilot) { p.Arms[1].Share = 2 },
		"ties teams": func(p *experiment.Pilot) {
			p.Plan.Constraints = []experiment.Constraint{{Kind: experiment.Placed, Teams: []string{"T-01"}, Arm: p.Arms[0].Name}}
		},
		"names a lost team together with its arm": func(p *experiment.Pilot) {
			p.Deviations = []experiment.Deviation{{What: "T-01 was closed", Effect: "One practice team less."}}
		},
	} {
		w := newWorld(t, 9, "3", change)
		w.each("cases", func(k int) int { return boolInt(k > 0) })
		w.final()
		if r := w.report(t); r.Sight != Pooled || !strings.Contains(r.PooledBecause, name) || len(r.Flow.Branches) != 1 || r.Response[0].Gap != nil {
			t.Errorf("%s: %s, %q", name, r.Sight, r.PooledBecause)
		}
		w.Stage = experiment.Unblinded
		if r := w.report(t); r.Sight != Named || len(r.Flow.Branches) != 2 || r.Flow.Branches[0].Arm != "Sign-off as before" || len(r.Flow.Branches[0].Assigned.Members) == 0 {
			t.Errorf("%s: after unblinding %s, %+v", name, r.Sight, r.Flow.Branches)
		}
	}
}

func TestADeviationGivesNoArmAwayBeforeUnblinding(t *testing.T) {
	w := newWorld(t, 8, "4", func(p *experiment.Pilot) {
		p.Deviations = []experiment.Deviation{
			{What: "T-01 and T-02 used the practice", Mixed: true},
			{What: "The control team T-03 moved house"},
			{What: "T-04 reported a week late"},
			{What: "The server was down"},
		}
	})
	w.each("cases", func(int) int { return 1 })
	r := w.report(t)
	if len(r.Deviations) != 3 {
		t.Fatalf("%d deviations name teams, want 3", len(r.Deviations))
	}
	for i, want := range []string{"T-01 and T-02 did not work as drawn", "is about T-03. Its words name an arm", "T-04 reported a week late"} {
		if !strings.Contains(r.Deviations[i].Sentence, want) || tellsArm(w.Pilot, r.Deviations[i].Sentence) {
			t.Errorf("deviation %d: %q", i, r.Deviations[i].Sentence)
		}
	}
	w.Stage = experiment.Unblinded
	if r := w.report(t); !strings.Contains(r.Deviations[0].Sentence, "used the practice") {
		t.Errorf("after unblinding: %q", r.Deviations[0].Sentence)
	}
}

func TestFewerThanTenAreNotShownApart(t *testing.T) {
	for _, c := range []struct {
		counts []int
		hidden string
	}{
		{[]int{12, 15, 20}, "000"},
		{[]int{12, 9, 20, 0}, "1100"},   // one alone is the total minus the others
		{[]int{3, 4, 20, 30}, "1110"},   // two of together 7 are too few
		{[]int{5, 6, 20, 30}, "1100"},   // two of together 11
		{[]int{0, 0, 4}, "001"},         // nobody else to hide it with
		{[]int{10, 10, 10, 10}, "0000"}, // ten are enough
	} {
		got := ""
		for _, h := range hideFew(c.counts) {
			got += fmt.Sprint(boolInt(h))
		}
		if got != c.hidden {
			t.Errorf("%v: hidden %s, want %s", c.counts, got, c.hidden)
		}
	}
	w := newWorld(t, 4, "5", nil)
	w.each("cases", func(int) int { return 1 })
	w.each("mood", func(k int) int { return []int{8, 10, 7, 10}[k] })
	r := w.report(t)
	for k, want := range []string{"fewer than 10", "10 of 10", "fewer than 10", "10 of 10"} {
		v := r.Teams[k].Values[1]
		if v.Shown != want || (v.Values == nil) != (want == few) || (v.Values == nil) != (r.Teams[k].Rows == nil) || v.Values == nil && len(v.Cells) > 0 {
			t.Errorf("%s: %+v", r.Teams[k].Team, v)
		}
		for _, m := range r.Flow.Branches[0].Analysed.Members {
			for _, c := range m.Data {
				if m.Team == r.Teams[k].Team && c.Outcome == "mood" && v.Values == nil {
					t.Errorf("the flow lists the cells of %s", m.Team)
				}
			}
		}
	}
}

func TestAnArmOfFewPeopleIsNotShown(t *testing.T) {
	w := newWorld(t, 4, "6", nil)
	w.each("cases", func(int) int { return 1 })
	w.each("mood", func(k int) int { return 2 + 8*w.Draw.Arm[k] }) // 4 and 20
	w.final()
	mood := w.report(t).Response[1]
	if !mood.Few || mood.Answers != 0 || mood.Share != nil || mood.Gap != nil || mood.Arms[0].Answers+mood.Arms[1].Answers != 0 {
		t.Errorf("%+v", mood)
	}
}

func TestIdsInSentences(t *testing.T) {
	for _, c := range []struct {
		text, ids, want string
	}{
		{"EM-05 was merged into EM-051", "EM-05 EM-051 EM-06", "EM-05 EM-051"},
		{"EM-051 was merged", "EM-05", ""},
		{"em-05, hb-03 stay", "EM-05 HB-03", "EM-05 HB-03"},
		{"from 4 to 22 May", "4 22", ""},
		{"Teams 4, 7 and 22 swapped rooms", "4 7 22 5", "4 7 22"},
		{"Team 4 moved on 5 May", "4 5", "4"},
		{"(NG-01)", "NG-01", "NG-01"},
	} {
		if got := strings.Join(mentioned(c.text, strings.Fields(c.ids)), " "); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestBuildRefusesWhatDoesNotFit(t *testing.T) {
	w := newWorld(t, 4, "8", nil)
	w.Draw.Arm = w.Draw.Arm[:3]
	if _, err := Build(t.Context(), w.Pilot, nil, nil); err == nil {
		t.Error("a draw of three for four teams is taken")
	}
	w.Draw = nil
	if _, err := Build(t.Context(), w.Pilot, nil, nil); err == nil {
		t.Error("a pilot without a draw is taken")
	}
}

// A person who answers in two waves is one person; who moved counts in the first team;
// rows that wait or are set aside are neither used nor forgotten.
func TestPeopleAreCountedOnce(t *testing.T) {
	w := newWorld(t, 4, "9", nil)
	w.each("cases", func(int) int { return 1 })
	name := func(wave int, codes []int32, moved []bool) {
		l := w.imports[wave]
		l.Person = &dataset.Persons{Codes: codes, Words: []string{"P-1", " p-1 ", "P-2", "P-3"}}
		l.Moved = moved
		l.State = make([]dataset.RowState, len(l.Team))
	}
	w.take("mood", [2]float64{0, 50}, [2]float64{0, 60}, [2]float64{1, 70}, [2]float64{1, 70})
	name(1, []int32{0, 2, 3, -1}, nil)
	w.take("mood", [2]float64{0, 51}, [2]float64{1, 71}, [2]float64{1, 1}, [2]float64{-1, 2})
	name(2, []int32{1, 3, 2, 2}, []bool{false, true, false, false})
	last := w.imports[2]
	last.State[2], last.Reason[2] = dataset.RowWaiting, "nobody knows"
	last.State[3], last.Reason[3] = dataset.RowSetAside, "the row is about a time after the person left"
	r := w.report(t)
	if mood := r.Response[1]; !mood.Few || mood.Rows != 6 || mood.With != 2 {
		t.Errorf("%+v", mood)
	}
	b := &builder{ctx: t.Context(), p: w.Pilot, teams: w.Roster.Taking(), imports: w.imports}
	if err := b.tally(); err != nil {
		t.Fatal(err)
	}
	// Team 1: P-1 in both waves, and P-2. Team 2: P-3 in both, and one whom nobody names.
	if got := fmt.Sprint(b.counts[1].answers, b.counts[1].values); got != "[2 2 0 0] [3 3 0 0]" {
		t.Errorf("answers and values %s", got)
	}
	l := r.Linkage
	if l.Used != 10 || l.Waiting != 1 || l.SetAside != 1 || l.Moved != "fewer than 10" {
		t.Errorf("%+v", l)
	}
	lines := asJSON(t, l.Lines)
	for _, want := range []string{"fewer than 10, kept in first", "Rows after leaving", "1 waiting for an answer"} {
		if !strings.Contains(lines, want) {
			t.Errorf("no line says %q: %s", want, lines)
		}
	}
}
