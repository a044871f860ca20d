package experiment

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sound is a pilot with nothing left to settle.
func sound() *Pilot {
	p := New("Decide at the desk")
	p.Question = Question{Who: "permit teams", Change: "officers decide", Comparison: "sign-off as before", Aim: "close more cases", Start: "2026-02-02", End: "2026-07-31"}
	p.Practice = Practice{ID: "own", Name: "Decide at the desk"}
	p.Outcomes = []Outcome{
		{ID: "cases", Name: "Cases closed", Role: Primary, Kind: Continuous, Better: HigherIsBetter, SmallestEffect: 0.8, Baseline: "before"},
		{ID: "audit", Name: "Audit", Role: Guardrail, Kind: Continuous, Better: HigherIsBetter, SmallestEffect: 2, Margin: 3},
	}
	p.Roster = Roster{Attributes: []Attribute{{Name: "district"}, {Name: "before", Numeric: true}}}
	for i, id := range []string{"NA", "007", "a", "b", "c", "d", "e", "f"} {
		p.Roster.Teams = append(p.Roster.Teams, Team{ID: id, Staff: 10, Text: map[string]string{"district": string(rune('x' + i%2))}, Number: map[string]float64{"before": float64(i)}})
	}
	p.Plan.Mechanism, p.Plan.BlockBy = Blocked, []string{"district"}
	return p
}

func TestCheckAcceptsASoundPilot(t *testing.T) {
	if problems := sound().Check(); len(problems) > 0 {
		t.Fatalf("a sound pilot has problems: %v", problems)
	}
}

func TestCheckNamesEveryProblemAtOnce(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(p *Pilot)
		want  []string
	}{
		{"empty", func(p *Pilot) { *p = *New("x") }, []string{"who takes part", "will be different", "compared with", "should come of it", "No practice", "No outcome", "no teams"}},
		{"two main outcomes", func(p *Pilot) { p.Outcomes[1].Role = Primary }, []string{"2 main outcomes"}},
		{"no smallest effect", func(p *Pilot) { p.Outcomes[0].SmallestEffect = 0 }, []string{"how small a change would still matter"}},
		{"guardrail without limit", func(p *Pilot) { p.Outcomes[1].Margin = 0 }, []string{"has no limit"}},
		{"team twice", func(p *Pilot) { p.Roster.Teams[1].ID = "NA" }, []string{"Team id NA appears twice"}},
		{"no control", func(p *Pilot) { p.Arms[0].Control = false }, []string{"0 arms are marked as control"}},
		{"two controls", func(p *Pilot) { p.Arms[1].Control = true }, []string{"2 arms are marked as control"}},
		{"arms alike", func(p *Pilot) { p.Arms[1].Name = "as BEFORE" }, []string{"Two arms are called"}},
		{"no share", func(p *Pilot) { p.Arms[1].Share = 0 }, []string{"share of “Practice” is 0"}},
		{"missing baseline", func(p *Pilot) { p.Roster.Teams[2].Number = nil }, []string{"Team a has no value in “before”"}},
		{"baseline is text", func(p *Pilot) { p.Outcomes[0].Baseline = "district" }, []string{"is text"}},
		{"unknown baseline", func(p *Pilot) { p.Outcomes[0].Baseline = "nowhere" }, []string{"no column “nowhere”"}},
		{"ends before start", func(p *Pilot) { p.Question.End = "2026-01-01" }, []string{"ends before it starts"}},
		{"not a date", func(p *Pilot) { p.Question.End = "31.04.2026" }, []string{"is not a date"}},
		{"blocks of nothing", func(p *Pilot) { p.Plan.BlockBy = nil }, []string{"no column says which"}},
		{"blocks of numbers", func(p *Pilot) { p.Plan.BlockBy = []string{"before"} }, []string{"its own block"}},
		{"alpha", func(p *Pilot) { p.Plan.Alpha = 5 }, []string{"error level is 5"}},
		{"binary in per cent", func(p *Pilot) { p.Outcomes[0].Kind, p.Outcomes[0].SmallestEffect = Binary, 5 }, []string{"Five points are 0.05"}},
		{"covariate with a plain difference", func(p *Pilot) { p.Plan.Estimator, p.Plan.Covariates = DifferenceInMeans, []string{"before"} }, []string{"cannot be adjusted"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := sound()
			test.spoil(p)
			err := p.Check().Err()
			if err == nil {
				t.Fatal("nothing to settle was found")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no problem says %q; got:\n%v", want, err)
				}
			}
		})
	}
}

func TestSmallBlocksAreLookedAt(t *testing.T) {
	p := sound()
	p.Roster.Teams[0].Text = map[string]string{"district": "alone"}
	problems := p.Check()
	if problems.Err() != nil {
		t.Fatalf("a small block stops sealing: %v", problems)
	}
	if len(problems) != 2 || problems[0].Severity != LookAtIt {
		t.Errorf("want two things to look at (a block of 1, a block of 3), got %v", problems)
	}
}

// A block in which every draw leaves an arm one team shows no spread: a difference
// in means has no error there. Least squares and pairs can do without.
func TestDifferenceInMeansNeedsSpreadInBlocks(t *testing.T) {
	blocksOf := func(sizes ...int) *Pilot {
		p := sound()
		p.Plan.Estimator, p.Outcomes[0].Baseline = DifferenceInMeans, ""
		p.Roster.Teams = nil
		for b, n := range sizes {
			for range n {
				p.Roster.Teams = append(p.Roster.Teams, Team{ID: string(rune('a' + len(p.Roster.Teams))), Text: map[string]string{"district": string(rune('P' + b))}, Number: map[string]float64{"before": 1}})
			}
		}
		return p
	}
	for _, c := range []struct {
		name  string
		p     *Pilot
		spoil func(p *Pilot)
		stops bool
	}{
		{"blocks of three and five", blocksOf(3, 5), nil, true},
		{"blocks of four", blocksOf(4, 4), nil, false},
		{"four at three to one", blocksOf(4, 4), func(p *Pilot) { p.Arms[0].Share = 3 }, true},
		{"pairs", blocksOf(2, 2, 2), nil, false},
		{"pairs and a block of three", blocksOf(2, 2, 3), nil, false},
		{"least squares", blocksOf(3, 5), func(p *Pilot) { p.Plan.Estimator = LeastSquares }, false},
		{"blocks left out of the estimate", blocksOf(3, 5), func(p *Pilot) { p.Plan.IgnoreBlocks = true }, false},
	} {
		if c.spoil != nil {
			c.spoil(c.p)
		}
		err := c.p.Check().Err()
		if stops := err != nil && strings.Contains(err.Error(), "only one team"); stops != c.stops {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestStagesPermitWhatTheyShould(t *testing.T) {
	allowed := map[Action][]Stage{
		EditDesign: {Draft}, SealThePlan: {Draft}, DrawTeams: {PlanSealed}, StartCollecting: {Drawn},
		ImportOutcomes: {Drawn, Collecting}, UndoImport: {Drawn, Collecting}, Unblind: {Collecting},
		ReadResults: {Unblinded, Closed}, ClosePilot: {Unblinded},
		AddRemark: {Draft, PlanSealed, Drawn, Collecting, Unblinded, Closed},
	}
	for action, stages := range allowed {
		for s := Draft; s <= Closed; s++ {
			want := false
			for _, a := range stages {
				want = want || a == s
			}
			err := s.Permits(action)
			if (err == nil) != want {
				t.Errorf("%s at %s: got %v, want allowed %v", action, s, err, want)
			}
			var refusal *Refusal
			if err != nil && (!errors.As(err, &refusal) || refusal.What == "") {
				t.Errorf("%s at %s is refused without a sentence", action, s)
			}
			if err != nil && s < Drawn && strings.Contains(err.Error(), "hidden") {
				t.Errorf("%s at %s speaks of hidden arms before there are any: %v", action, s, err)
			}
		}
	}
}

func TestDocumentSurvivesItsJSON(t *testing.T) {
	p := sound()
	data, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, back); diff != "" {
		t.Errorf("the document changed on its way:\n%s", diff)
	}
	again, err := back.Encode()
	if err != nil || string(again) != string(data) {
		t.Errorf("canonical JSON is not canonical (%v)", err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	good, err := sound().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ data, want string }{
		"newer":           {strings.Replace(string(good), `"format":1`, `"format":2`, 1), "newer Leeway"},
		"no version":      {`{"title":"x"}`, "no version"},
		"not JSON":        {"PK\x03\x04", "not a pilot document"},
		"unknown member":  {`{"format":1,"colour":"red"}`, "damaged"},
		"something after": {string(good) + "{}", "not a pilot document"},
		"unknown stage":   {strings.Replace(string(good), `"stage":"Draft"`, `"stage":"Done"`, 1), "damaged"},
	} {
		p, err := Decode([]byte(test.data))
		if p != nil || err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, %v; want a refusal saying %q", name, p, err, test.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	good, err := sound().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"format":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Decode(data)
		if err != nil {
			return
		}
		p.Check()
		if _, err := p.Encode(); err != nil {
			t.Fatalf("a document that was read cannot be written: %v", err)
		}
	})
}

func TestCloneIsIndependent(t *testing.T) {
	p := sound()
	before, _ := p.Encode()
	q := p.Clone()
	q.Arms[0].Name, q.Outcomes[0].ID, q.Roster.Teams[0].LeftOut, q.Plan.BlockBy[0] = "x", "x", "x", "x"
	after, _ := p.Encode()
	if string(before) != string(after) {
		t.Error("changing the copy changed the original")
	}
}

func TestRosterHashIsOfItsContent(t *testing.T) {
	base := sound().Roster
	same := sound().Roster
	same.Source, same.Teams[0].Cell = Source{File: "again.xlsx", SHA256: "x"}, "B99"
	same.Attributes[0].Column = "Q"
	if same.Hash() != base.Hash() {
		t.Error("a roster that was only saved again has another fingerprint")
	}
	other := sound().Roster
	other.Teams[0].Staff++
	if other.Hash() == base.Hash() {
		t.Error("a roster with one more person has the same fingerprint")
	}
}

func TestPlanHashCoversWhatSealingFixes(t *testing.T) {
	base := sound().PlanHash()
	for name, change := range map[string]func(p *Pilot){
		"question": func(p *Pilot) { p.Question.Aim = "else" }, "practice": func(p *Pilot) { p.Practice.Dose = "more" },
		"arm": func(p *Pilot) { p.Arms[1].Share = 2 }, "delta": func(p *Pilot) { p.Outcomes[0].SmallestEffect = 0.7 },
		"roster": func(p *Pilot) { p.Roster.Teams[0].LeftOut = "ill" }, "estimator": func(p *Pilot) { p.Plan.Estimator = DifferenceInMeans },
	} {
		p := sound()
		change(p)
		if p.PlanHash() == base {
			t.Errorf("changing the %s leaves the plan's fingerprint as it was", name)
		}
	}
	p := sound()
	p.Plan.Hash, p.Plan.SealedBy = "x", []Person{{Name: "J"}}
	if p.PlanHash() != base {
		t.Error("the seal itself changes the fingerprint")
	}
}
