package dataset

import (
	"math"
	"slices"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/library"
)

func instrument(t *testing.T, id string) experiment.Instrument {
	t.Helper()
	q, err := library.Questionnaire(id)
	if err != nil {
		t.Fatal(err)
	}
	return library.Instrument(q)
}

// The engagement index of the Civil Service People Survey (technical guide 2018):
// strongly agree to strongly disagree are 100, 75, 50, 25, 0; a person's score is the
// mean of the five, a group's the mean of its persons.
func TestScorePeopleSurvey(t *testing.T) {
	i := instrument(t, "csps-engagement")
	SA, A, N, D, SD := "Strongly agree", "Agree", "Neither agree nor disagree", "Disagree", "Strongly disagree"
	s, err := Score(i, [][]string{
		{SA, SA, SA, SA, SA}, {SD, SD, SD, SD, SD}, {N, N, N, N, N}, {SA, A, N, D, SD},
		{SA, A, A, N, D}, // (100+75+75+50+25)/5 = 65
		{" strongly  AGREE", "agree.", "AGREE", "", ""}, // three of five: (100+75+75)/3
		{SA, A, "", "", ""},                             // two of five: none
		{"", "", "", "", ""},
	}, LabelsOnly)
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{100, 0, 50, 50, 65, 250.0 / 3, math.NaN(), math.NaN()}
	for k := range want {
		if got := s.Value[k]; math.Abs(got-want[k]) > 1e-12 || math.IsNaN(got) != math.IsNaN(want[k]) {
			t.Errorf("person %d scores %g, want %g", k, got, want[k])
		}
	}
	if s.Scored != 6 || s.Partial != 1 || s.TooFew != 2 {
		t.Errorf("scored %d, partial %d, too few %d", s.Scored, s.Partial, s.TooFew)
	}
}

// The US index: the mean over people who answered everything equals the mean over
// subindices of the mean over items of the per cent positive (top two answers).
func TestScorePercentPositiveIsTheIndexOfSubindices(t *testing.T) {
	i := instrument(t, "fevs-engagement")
	const people = 40
	answers := make([][]string, people)
	positive := make([]float64, len(i.Items))
	for p := range answers {
		answers[p] = make([]string, len(i.Items))
		for n, item := range i.Items {
			labels := i.Answers
			if item.Answers != nil {
				labels = item.Answers
			}
			place := (p*7 + n*3 + p*n) % 5
			answers[p][n] = strings.ToUpper(labels[place])
			if place >= 3 {
				positive[n] += 100.0 / people
			}
		}
	}
	s, err := Score(i, answers, LabelsOnly)
	if err != nil {
		t.Fatal(err)
	}
	mean := 0.0
	for _, v := range s.Value {
		mean += v / people
	}
	index := 0.0
	for sub := range 3 {
		for n := sub * 5; n < sub*5+5; n++ {
			index += positive[n] / 15
		}
	}
	if math.Abs(mean-index) > 1e-9 {
		t.Errorf("the mean of persons is %g, the index %g", mean, index)
	}
}

func TestScoreNoAnswerAndReversed(t *testing.T) {
	i := instrument(t, "fevs-autonomy")
	s, err := Score(i, [][]string{{"Agree", "Do not know"}, {"No basis to judge", "do not know"}, {"Disagree", "Strongly Agree"}}, LabelsOnly)
	if err != nil {
		t.Fatal(err)
	}
	if s.Value[0] != 100 || !math.IsNaN(s.Value[1]) || s.Value[2] != 50 {
		t.Errorf("scores %v", s.Value)
	}
	i = instrument(t, "bpns-work")
	for n := range i.Items {
		i.Items[n].Reversed = n%2 == 1
	}
	texts := make([]string, 21)
	for n := range texts {
		texts[n] = "7"
		if n%2 == 1 {
			texts[n] = "1"
		}
	}
	s, err = Score(i, [][]string{texts}, LabelsOnly)
	if err != nil || s.Value[0] != 100 {
		t.Errorf("with reversed items the highest score is %v, %v", s.Value, err)
	}
}

func TestScoreBracketsAndCodes(t *testing.T) {
	i := instrument(t, "csps-stay")
	s, err := Score(i, [][]string{{"I want to leave the Permit Office as soon as possible"}, {"I want to stay working for the Permit Office for at least the next three years"}}, LabelsOnly)
	if err != nil || s.Value[0] != 0 || s.Value[1] != 100 {
		t.Errorf("%v, %v", s.Value, err)
	}
	i = instrument(t, "csps-engagement")
	numbers := [][]string{{"5", "5", "5", "5", "4"}}
	if _, err := Score(i, numbers, LabelsOnly); err == nil || !strings.Contains(err.Error(), "1 is the lowest answer or the highest") {
		t.Errorf("numbers without a meaning: %v", err)
	}
	for codes, want := range map[Codes]float64{LowestFirst: 95, HighestFirst: 5} {
		s, err := Score(i, numbers, codes)
		if err != nil || s.Value[0] != want {
			t.Errorf("%s: %v, %v", codes, s.Value, err)
		}
	}
	bad, err := Score(i, [][]string{{"Agree", "Quite", "6", "0", ""}}, LowestFirst)
	if err == nil || len(bad.Unknown) != 3 || bad.Unknown[0].Item != 1 || !strings.Contains(err.Error(), "“Quite”") {
		t.Errorf("unknown answers %+v, %v", bad.Unknown, err)
	}
	if _, err := Score(i, [][]string{{"Agree"}}, LabelsOnly); err == nil {
		t.Error("a row of the wrong length is scored")
	}
	if _, err := Score(experiment.Instrument{Name: "x"}, nil, LabelsOnly); err == nil {
		t.Error("an empty instrument is scored")
	}
}

func TestTeamScoresHideSmallTeams(t *testing.T) {
	var team []string
	var s Scores
	add := func(id string, n int, value float64) {
		for range n {
			team, s.Value, s.Answered = append(team, id), append(s.Value, value), append(s.Answered, 5)
		}
	}
	add("A", 10, 60)
	add("B", 9, 10)
	add("C", 20, 90)
	add("B", 3, math.NaN())
	teams, overall := TeamScores(team, s)
	if len(teams) != 3 || !teams[0].Shown || teams[1].Shown || !math.IsNaN(teams[1].Mean) || teams[1].Scored != 9 || teams[1].People != 12 || teams[2].Mean != 90 {
		t.Errorf("teams %+v", teams)
	}
	if overall != 80 { // (10×60 + 20×90) / 30: the hidden team cannot be worked out
		t.Errorf("overall %g", overall)
	}
	if _, none := TeamScores(nil, Scores{}); !math.IsNaN(none) {
		t.Errorf("without people the mean is %g", none)
	}
}

func TestReadAnswers(t *testing.T) {
	b := csvBook(t, "Survey of July\nOffice,Q14,I have the autonomy to decide how I do my job.,Other\nMF-01,Agree,Disagree,x\n,Agree,Agree,\nMF-02,,,y\nMF-02,Do not know,Agree,\n")
	a, err := ReadAnswers(ctx, b, "", instrument(t, "fevs-autonomy"), "office", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a.Team, []string{"MF-01", "MF-02"}) || a.Texts[0][0] != "Disagree" || a.Texts[0][1] != "Agree" || a.Empty != 1 || a.NoTeam != 1 || a.Cell(1, 0) != "C6" {
		t.Errorf("read %+v", a)
	}
	if _, err := ReadAnswers(ctx, b, "", instrument(t, "fevs-voice"), "Office", nil); err == nil || !strings.Contains(err.Error(), "Q25, Q66, Q67") {
		t.Errorf("missing columns: %v", err)
	}
	if _, err := ReadAnswers(ctx, b, "", instrument(t, "fevs-autonomy"), "Team", nil); err == nil || !strings.Contains(err.Error(), "Team") {
		t.Errorf("no team column: %v", err)
	}
	if a, err = ReadAnswers(ctx, b, "", instrument(t, "fevs-autonomy"), "Office", map[string]string{"Q13": "Q14", "Q14": "Q14"}); err != nil || a.Texts[0][0] != "Agree" {
		t.Errorf("chosen columns: %+v, %v", a, err)
	}
	counts, err := CountAnswers(instrument(t, "fevs-autonomy"), a.Texts, LabelsOnly, func(int) bool { return true })
	if err != nil || counts[0].Counts[3] != 1 || counts[0].None != 1 {
		t.Errorf("counts %+v, %v", counts, err)
	}
}

func FuzzScore(f *testing.F) {
	f.Add("Agree", "5", true)
	f.Add("[", "]", false)
	f.Fuzz(func(t *testing.T, a, b string, low bool) {
		i := experiment.Instrument{Name: "x", Items: []experiment.Item{{ID: "1"}, {ID: "2", Reversed: true}}, Answers: []string{"No [x] at all", "Some", "Agree"}, Scoring: experiment.PersonMean}
		codes := HighestFirst
		if low {
			codes = LowestFirst
		}
		s, err := Score(i, [][]string{{a, b}}, codes)
		if (err != nil) != (len(s.Unknown) > 0) {
			t.Fatalf("%q %q: %v with %d unknown", a, b, err, len(s.Unknown))
		}
		if v := s.Value[0]; !math.IsNaN(v) && (v < 0 || v > 100) {
			t.Fatalf("%q %q score %g", a, b, v)
		}
	})
}
