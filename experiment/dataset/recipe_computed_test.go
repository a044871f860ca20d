package dataset

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// fullRecipe uses every part of a recipe that computes.
func fullRecipe() Recipe {
	l := Labels{Scale: "agreement", Values: map[string]float64{"agree": 2, "disagree": 1}, Missing: []string{"n/a"}, Low: 1, High: 2}
	return Recipe{
		Purpose: ForOutcomes, Sheet: "Wave", HeaderRow: 1, FirstRow: 2,
		Columns: []Column{
			{Letter: "A", Header: "Team", Use: TeamID, Type: Text},
			{Letter: "B", Header: "Opened", Use: Input, Type: Date},
			{Letter: "C", Header: "Closed", Use: Input, Type: Date, Serial: true},
			{Letter: "D", Header: "Cases", Use: OutcomeValue, Target: "y", Type: Number, Over: "=2"},
			{Letter: "E", Header: "Staff", Use: Input, Type: Number},
			{Letter: "F", Header: "Q1", Use: Item, Target: "Mood", Type: Number, Labels: &l},
			{Letter: "G", Header: "Q2", Use: Item, Target: "Mood", Type: Number, Labels: &l},
		},
		Decisions: []Decision{{Cell: "=1@2", Found: "3", Do: DoMissing}, {Cell: "=S1", Found: aboutScale, Do: DoKeep}},
		Derived: []Derived{
			{Name: "Days", Outcome: "days", How: DeriveDays, Columns: []string{"B", "C"}},
			{Name: "Staff-days", How: DeriveProduct, Columns: []string{"E", "=1"}},
		},
		Scales: []Scale{{Name: "Mood", Outcome: "mood", How: ByPersonMean, Items: []string{"F", "G"}, Reversed: []string{"G"}, From: 0, To: 100}},
	}
}

// TestRecipeRefusals: each bad setting of what computes is refused in words, from JSON too.
func TestRecipeRefusals(t *testing.T) {
	t.Parallel()
	if err := fullRecipe().Check(); err != nil {
		t.Fatal(err)
	}
	column := func(k int, f func(*Column)) func(*Recipe) { return func(r *Recipe) { f(&r.Columns[k]) } }
	labels := func(f func(*Labels)) func(*Recipe) {
		return column(5, func(c *Column) { l := c.Labels.clone(); f(l); c.Labels = l })
	}
	derived := func(f func(*Derived)) func(*Recipe) { return func(r *Recipe) { f(&r.Derived[0]) } }
	scale := func(f func(*Scale)) func(*Recipe) { return func(r *Recipe) { f(&r.Scales[0]) } }
	for name, test := range map[string]struct {
		spoil func(*Recipe)
		says  string
	}{
		"labels of text":    {column(5, func(c *Column) { c.Type = Text }), "must be read as numbers"},
		"one label":         {labels(func(l *Labels) { delete(l.Values, "agree") }), "at least two"},
		"no range":          {labels(func(l *Labels) { l.Low = 2 }), "from a low to a high"},
		"outside":           {labels(func(l *Labels) { l.Values["agree"] = 9 }), "not between"},
		"label of signs":    {labels(func(l *Labels) { l.Values["--"] = 1 }), "without a letter"},
		"twice":             {labels(func(l *Labels) { l.Values["AGREE!"] = 1 }), "twice"},
		"answer and none":   {labels(func(l *Labels) { l.Missing = []string{"Agree"} }), "no answer"},
		"serial text":       {column(2, func(c *Column) { c.Type = Text }), "must be read as dates"},
		"for a roster":      {func(r *Recipe) { r.Purpose = ForRoster }, "not from a list of teams"},
		"no name":           {derived(func(d *Derived) { d.Name = " " }), "without a name"},
		"how":               {derived(func(d *Derived) { d.How = "guess" }), "does not know"},
		"too many":          {derived(func(d *Derived) { d.Columns = []string{"B", "C", "E"} }), "3 columns"},
		"not read":          {column(1, func(c *Column) { c.Use = Ignore }), "not read"},
		"a later one":       {derived(func(d *Derived) { d.How, d.Columns = DeriveSum, []string{"E", "=2"} }), "not read"},
		"itself":            {derived(func(d *Derived) { d.How, d.Columns = DeriveSum, []string{"E", "=1"} }), "not read"},
		"type":              {derived(func(d *Derived) { d.Columns = []string{"B", "E"} }), "needs dates in column E"},
		"same twice":        {derived(func(d *Derived) { d.Columns = []string{"B", "B"} }), "twice"},
		"factor":            {derived(func(d *Derived) { d.Factor = -1 }), "not above zero"},
		"yes for days":      {derived(func(d *Derived) { d.Yes = []string{"x"} }), "which texts count"},
		"blank":             {derived(func(d *Derived) { d.Blank = "maybe" }), "as “no” or as “missing”"},
		"missing as":        {derived(func(d *Derived) { d.MissingAs = "0" }), "missing part"},
		"over nothing":      {derived(func(d *Derived) { d.Over = "Z" }), "divided by"},
		"over unknown":      {column(3, func(c *Column) { c.Over = "=7" }), "no computed number"},
		"item of nothing":   {column(5, func(c *Column) { c.Target = "Other" }), "which there is not"},
		"scale name":        {scale(func(s *Scale) { s.Name = "" }), "no name"},
		"scale how":         {scale(func(s *Scale) { s.How = "median" }), "does not know"},
		"scale range":       {scale(func(s *Scale) { s.Low, s.High = 5, 1 }), "low to a high"},
		"other range":       {scale(func(s *Scale) { s.Low, s.High = 0, 10 }), "different ranges"},
		"no items":          {scale(func(s *Scale) { s.Items, s.Reversed = nil, nil }), "too few items"},
		"text item":         {scale(func(s *Scale) { s.Items[0] = "A" }), "needs numbers in column A"},
		"item twice":        {scale(func(s *Scale) { s.Items[0] = "G" }), "twice"},
		"reversed stranger": {scale(func(s *Scale) { s.Reversed = []string{"E"} }), "none of its items"},
		"least":             {scale(func(s *Scale) { s.LeastAnswered = 2 }), "between 0 and 1"},
		"positive":          {scale(func(s *Scale) { s.Positive = 1 }), "only for percent positive"},
		"all positive":      {scale(func(s *Scale) { s.How, s.Positive, s.From, s.To = ByPercentPositive, 2, 0, 0 }), "which is all there are"},
		"onto":              {scale(func(s *Scale) { s.From, s.To = 9, 3 }), "another range"},
		"index on a range":  {scale(func(s *Scale) { s.How = ByEqualWeights }), "another range"},
		"no questionnaire":  {scale(func(s *Scale) { s.How, s.From, s.To = ByInstrument, 0, 0 }), "questionnaire"},
		"wrong questionnaire": {scale(func(s *Scale) {
			s.How, s.From, s.To, s.Reversed, s.Instrument = ByInstrument, 0, 0, nil, &experiment.Instrument{Items: []experiment.Item{{}, {}}}
		}), "cannot be scored"},
		"decision": {func(r *Recipe) { r.Decisions[0].Cell = "=0@2" }, "no cell"},
	} {
		r := fullRecipe()
		test.spoil(&r)
		data, err := r.Encode()
		if err == nil {
			_, err = DecodeRecipe(data)
		}
		var refusal *experiment.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(refusal.What, test.says) || refusal.Remedy == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOldRecipe: a recipe without the new members keeps its canonical JSON.
func TestOldRecipe(t *testing.T) {
	t.Parallel()
	old := []byte(`{"version":1,"purpose":"outcomes","sheet":"Wave","header_row":1,"first_row":2,"columns":[{"letter":"A","header":"Team","use":"team id","type":"text"}]}`)
	r, err := DecodeRecipe(old)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := r.Encode(); err != nil || !bytes.Equal(bytes.TrimSpace(again), old) {
		t.Errorf("%s (%v)", again, err)
	}
}

// FuzzDecodeRecipe: whatever a file holds, it is refused or a recipe that encodes to
// itself and can be carried out without a panic.
func FuzzDecodeRecipe(f *testing.F) {
	full, err := fullRecipe().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(full)
	f.Add([]byte(`{"columns":[{"letter":"A","type":"text","use":"team id"},{"letter":"B","type":"number","use":"outcome","target":"y"}],"first_row":2,"header_row":1,"purpose":"outcomes","sheet":"Wave","version":1}`))
	f.Add([]byte(`{"purpose":"roster","first_row":1,"header_row":0,"sheet":"Wave","columns":[],"version":1}`))
	path := filepath.Join(f.TempDir(), "Wave.csv")
	text := "Team,Opened,Closed,Cases,Staff,Q1,Q2\nA,2026-01-05,46030,3,4,agree,disagree\nB,,46112,x,0,Agree,n/a\nA,2026-02-30,1,5,2,aggree,2\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		f.Fatal(err)
	}
	b, err := workbook.Open(ctx, path, workbook.Options{}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { b.Close() })
	p := surveyPilot(outcome("y", "Y", experiment.Count), outcome("days", "Days", experiment.Continuous), scaleOutcome("mood", 0, 100))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := DecodeRecipe(data)
		if err != nil {
			var refusal *experiment.Refusal
			if !errors.As(err, &refusal) || refusal.What == "" || refusal.Remedy == "" {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		once, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodeRecipe(once)
		if err != nil {
			t.Fatalf("its own JSON is refused: %v", err)
		}
		if twice, err := again.Encode(); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%s is not %s", once, twice)
		}
		if r.Sheet = "Wave"; len(r.Columns) > 20 || len(r.Derived)+len(r.Scales) > 20 {
			return
		}
		if _, err := DraftFrom(ctx, b, r, p, nil); err != nil {
			var refusal *experiment.Refusal
			if !errors.As(err, &refusal) {
				t.Fatal(err)
			}
		}
	})
}
