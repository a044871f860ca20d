package dataset

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"leeway/experiment"
)

// surveyPilot has the teams A to D and the given outcomes.
func surveyPilot(outcomes ...experiment.Outcome) *experiment.Pilot {
	p := experiment.New("x")
	for _, id := range []string{"A", "B", "C", "D"} {
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: id})
	}
	p.Outcomes = outcomes
	return p
}

func scaleOutcome(id string, low, high float64) experiment.Outcome {
	o := outcome(id, strings.ToUpper(id[:1])+id[1:], experiment.Scale)
	o.ScaleMin, o.ScaleMax = low, high
	return o
}

func outcomeValues(t *testing.T, d Draft, outcome string) []float64 {
	t.Helper()
	_, v, _, _, err := d.Linked.Values(outcome)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func wantValues(t *testing.T, what string, got []float64, want ...float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %v and not %v", what, got, want)
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12 || math.IsNaN(got[i]) != math.IsNaN(want[i]) {
			t.Errorf("%s: %v and not %v", what, got, want)
			return
		}
	}
}

const answersText = `Team,Q1,Q2,Q3,Q4
A,Strongly agree,Stimme zu,Neither,strongly disagree
B,agree,AGREE,,n/a
C,,disagree,,
D,Strongly disagree,Stimme überhaupt nicht zu,Strongly disagree,Strongly agree
A,,,,
`

// TestProposedScale takes the proposal for a run of columns with the same answers.
func TestProposedScale(t *testing.T) {
	t.Parallel()
	b := csvBook(t, answersText)
	d := draft(t, b, ForOutcomes, surveyPilot(scaleOutcome("mood", 0, 100)))
	ask := find(t, d.Doubts, "Columns B to E hold the same 5 answers: score them as one scale for “Mood”?")
	if ask.Severity != experiment.LookAtIt || len(d.Linked.Outcomes()) != 0 {
		t.Fatalf("done in silence: %v", d.Linked.Outcomes())
	}
	d = decide(t, d, ask.Fixes[0].Decision)
	none(t, d.Doubts, "score them as one scale")
	// A: 5, 4, 3, 1 is 3.25 of 1 to 5; B: 4 and 4; C: one of four is too few.
	wantValues(t, "on 0 to 100", outcomeValues(t, d, "mood"), 56.25, 75, math.NaN(), 25, math.NaN())
	k := len(d.Recipe.Scales) - 1
	s := d.Recipe.Scales[k]
	s.Reversed = []string{"E"}
	d, err := d.With(ctx, d.Recipe.WithScale(s))
	if err != nil {
		t.Fatal(err)
	}
	wantValues(t, "one item reversed", outcomeValues(t, d, "mood"), 81.25, 75, math.NaN(), 0, math.NaN())
	notes := strings.Join(d.Notes(), "\n")
	for _, want := range []string{"“Q4” reversed", "3 rows scored, 1 of them with items left out; 1 row with fewer than 2 of 4 answers has no score", "Cronbach’s alpha"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes lack %q:\n%s", want, notes)
		}
	}
	if cells := d.Table.Origin("=S1", 0); !slices.Equal(cells, []string{"B2", "C2", "D2", "E2"}) {
		t.Errorf("the score leads back to %v", cells)
	}
	// the item reversed in its labels, and turned back by the scale: as before
	c, _ := d.Recipe.Column("E")
	turned := *c.Labels
	turned.Reverse = true
	c.Labels = &turned
	twice, err := d.With(ctx, d.Recipe.WithColumn(c))
	if err != nil {
		t.Fatal(err)
	}
	wantValues(t, "reversed twice", outcomeValues(t, twice, "mood"), 56.25, 75, math.NaN(), 25, math.NaN())
	// replayed from JSON
	data, err := d.Recipe.Encode()
	if err != nil {
		t.Fatal(err)
	}
	r, err := DecodeRecipe(data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := DraftFrom(ctx, b, r, surveyPilot(scaleOutcome("mood", 0, 100)), nil)
	if err != nil {
		t.Fatal(err)
	}
	wantValues(t, "replayed", outcomeValues(t, again, "mood"), outcomeValues(t, d, "mood")...)
	trace, err := d.Linked.Trace(d.Recipe, "mood", 1)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, o := range trace {
		told = append(told, o.Part+" "+o.Cell+" "+o.Because)
	}
	if want := []string{"value =S1@3 computed from the cells that follow", "made from B3 “agree” counts as 4", "made from C3 “AGREE” counts as 4", "made from D3 ", "made from E3 “n/a” counts as no answer", "team A3 "}; !slices.Equal(told, want) {
		t.Errorf("traced to %q", told)
	}
	// stored and read back
	stored, err := again.Linked.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back Linked
	if err := back.UnmarshalBinary(stored); err != nil {
		t.Fatal(err)
	}
	if cells := back.Table.Origin("=S1", 1); !slices.Equal(cells, []string{"B3", "C3", "D3", "E3"}) {
		t.Errorf("stored, the score leads back to %v", cells)
	}
}

// TestScaleOtherRange: a score on another range than its outcome must be settled.
func TestScaleOtherRange(t *testing.T) {
	t.Parallel()
	d := draft(t, csvBook(t, answersText), ForOutcomes, surveyPilot(scaleOutcome("mood", 0, 100)))
	d, err := d.With(ctx, d.Recipe.WithScale(Scale{Name: "Mood", Outcome: "mood", How: ByPersonMean, Items: []string{"B", "C", "D"}}))
	if err != nil {
		t.Fatal(err)
	}
	doubt := find(t, d.Doubts, "runs from 0 to 100, but the score “Mood” from 1 to 5")
	d = decide(t, d, doubt.Fixes[0].Decision)
	none(t, d.Doubts, "runs from")
	wantValues(t, "put on 0 to 100", outcomeValues(t, d, "mood"), 75, 75, math.NaN(), 0, math.NaN())
}

// TestPercentPositive counts the two highest answers; FEVS's rule.
func TestPercentPositive(t *testing.T) {
	t.Parallel()
	d := draft(t, csvBook(t, answersText), ForOutcomes, surveyPilot(scaleOutcome("mood", 0, 100)))
	d, err := d.With(ctx, d.Recipe.WithScale(Scale{Name: "Mood", Outcome: "mood", How: ByPercentPositive, Positive: 2, Items: []string{"B", "C", "D", "E"}, LeastAnswered: 0.25}))
	if err != nil {
		t.Fatal(err)
	}
	wantValues(t, "per cent positive", outcomeValues(t, d, "mood"), 50, 100, 0, 25, math.NaN())
}

// TestInstrumentScale offers a questionnaire by its questions' texts, and gives the
// same as Score on the same answers.
func TestInstrumentScale(t *testing.T) {
	t.Parallel()
	i := experiment.Instrument{ID: "two", Name: "Two questions", Scoring: experiment.PersonMean,
		Items:    []experiment.Item{{ID: "one", Text: "I like [my team]"}, {ID: "two", Text: "I want to leave", Reversed: true}},
		Answers:  []string{"Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"},
		NoAnswer: []string{"Do not know"}}
	o := scaleOutcome("stay", 0, 100)
	o.Instrument = &i
	text := "Team,I like the Harbour team,I want to leave.\nA,Agree,strongly DISAGREE\nB,Do not know,Agree\nC,Disagree,do not know\nD,Strongly agree,Disgree\n"
	d := draft(t, csvBook(t, text), ForOutcomes, surveyPilot(o))
	ask := find(t, d.Doubts, "Columns B to C hold the 2 questions of “Two questions”: score them for it?")
	d = decide(t, d, ask.Fixes[0].Decision)
	typo := find(t, d.Doubts, "Disgree")
	d = decide(t, d, typo.Fixes[0].Decision)
	if err := d.Err(); err != nil {
		t.Fatal(err)
	}
	want, err := Score(i, [][]string{{"Agree", "Strongly disagree"}, {"Do not know", "Agree"}, {"Disagree", ""}, {"Strongly agree", "Disagree"}}, LabelsOnly)
	if err != nil {
		t.Fatal(err)
	}
	wantValues(t, "as Score", outcomeValues(t, d, "stay"), want.Value...)
	wantValues(t, "by hand", outcomeValues(t, d, "stay"), 87.5, 25, 25, 87.5)
}

// TestIndexScale standardises by the rows that are linked, and says so.
func TestIndexScale(t *testing.T) {
	t.Parallel()
	rows := "Team,X,Y\n"
	var x, y []float64
	for k := range 12 {
		a, b := float64(k*k%7), float64((3*k+1)%5)
		x, y = append(x, a), append(y, -b)
		rows += fmt.Sprintf("%c,%v,%v\n", 'A'+k%4, a, b)
	}
	d := draft(t, csvBook(t, rows+"Nowhere,1000,-900\n"), ForOutcomes, surveyPilot(outcome("both", "Both", experiment.Continuous)))
	for _, how := range []string{ByInverseCovariance, ByEqualWeights} {
		e, err := d.With(ctx, d.Recipe.WithScale(Scale{Name: "Both", Outcome: "both", How: how, Items: []string{"B", "C"}, Reversed: []string{"C"}}))
		if err != nil {
			t.Fatal(err)
		}
		build := InverseCovarianceIndex
		if how == ByEqualWeights {
			build = EqualWeightsIndex
		}
		want, err := build([][]float64{x, y}, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		wantValues(t, how, outcomeValues(t, e, "both"), want.Value...)
		if notes := strings.Join(e.Notes(), "\n"); !strings.Contains(notes, "standard deviation of all 12 rows in use, because the arms are hidden") {
			t.Errorf("%s: not said by what it is standardised:\n%s", how, notes)
		}
		e = decide(t, e, find(t, e.Doubts, "Nowhere").Fixes[0].Decision)
	}
}

// TestAgainst doubts an item that runs against the others.
func TestAgainst(t *testing.T) {
	t.Parallel()
	rows := "Team,P1,P2,P3,P4\n"
	for k := range 24 {
		rows += fmt.Sprintf("%c,%d,%d,%d,%d\n", 'A'+k%4, 1+k%5, 1+k%5, 5-k%5, 1+(k+k/7)%5)
	}
	d := draft(t, csvBook(t, rows), ForOutcomes, surveyPilot(scaleOutcome("mood", 1, 5)))
	d, err := d.With(ctx, d.Recipe.WithScale(Scale{Name: "Mood", Outcome: "mood", How: ByPersonMean, Low: 1, High: 5, Items: []string{"B", "C", "D", "E"}}))
	if err != nil {
		t.Fatal(err)
	}
	doubt := find(t, d.Doubts, "“P3” runs against the other items")
	none(t, decide(t, d, doubt.Fixes[0].Decision).Doubts, "runs against the other items of “Mood”")
	turned := decide(t, d, doubt.Fixes[1].Decision)
	none(t, turned.Doubts, "runs against")
	if !slices.Equal(turned.Recipe.Scales[0].Reversed, []string{"D"}) {
		t.Errorf("reversed are %v", turned.Recipe.Scales[0].Reversed)
	}
}
