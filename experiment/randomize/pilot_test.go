package randomize

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
)

var (
	lead = experiment.Person{Name: "Ada Example", Role: "pilot lead"}
	noon = time.Date(2026, 2, 2, 12, 0, 0, 987, time.FixedZone("", 3600))
)

// permitTeams is a made-up pilot of 11 drawn teams in three districts.
func permitTeams() *experiment.Pilot {
	p := experiment.New("Permit teams")
	p.Question = experiment.Question{Who: "permit teams", Change: "decide", Comparison: "sign-off", Aim: "close more cases"}
	p.Practice = experiment.Practice{ID: "own", Name: "Decide yourselves"}
	// A plan as the first version wrote it, whatever the defaults are now: its
	// certificates are pinned.
	p.Plan = experiment.Plan{Mechanism: experiment.Blocked, BlockBy: []string{"district"}, Weighting: experiment.EachTeam, Estimator: experiment.LeastSquares, Alpha: 0.05, RandomisationDraws: 9999}
	p.Roster.Attributes = []experiment.Attribute{{Name: "district"}, {Name: "backlog", Numeric: true}, {Name: "manager"}, {Name: "allotted"}, {Name: "remark"}}
	for i := range 12 {
		p.Roster.Teams = append(p.Roster.Teams, experiment.Team{
			ID: fmt.Sprintf("T%02d", i+1), Staff: 5 + i%4,
			Text:   map[string]string{"district": []string{"North", "South", "East"}[i%5%3], "manager": fmt.Sprintf("M%d", i), "allotted": []string{" as  BEFORE ", "practice"}[i%2]},
			Number: map[string]float64{"backlog": float64(i*i%7) + 0.5},
			Cell:   fmt.Sprintf("A%d", i+2),
		})
	}
	p.Roster.Teams[4].LeftOut = "being reorganised"
	delete(p.Roster.Teams[7].Number, "backlog")
	p.Plan.Hash = p.PlanHash()
	return p
}

func drawn(t *testing.T) *experiment.Pilot {
	t.Helper()
	p := permitTeams()
	d, err := MakeDraw(p, "71 284 096", "dice", lead, noon)
	if err != nil {
		t.Fatal(err)
	}
	p.Draw = d
	return p
}

func adopted(t *testing.T) *experiment.Pilot {
	t.Helper()
	p := permitTeams()
	d, err := Adopt(p, "allotted", lead, noon)
	if err != nil {
		t.Fatal(err)
	}
	p.Draw = d
	return p
}

func TestMakeDraw(t *testing.T) {
	p := drawn(t)
	d := p.Draw
	m, err := ForPilot(p)
	if err != nil {
		t.Fatal(err)
	}
	arm := make([]int, m.Units())
	m.Draw(NewGenerator("leeway draw 1\nroster "+p.Roster.Hash()+"\nplan "+p.Plan.Hash+"\nseed 71 284 096"), arm)
	if !slices.Equal(arm, d.Arm) || len(arm) != 11 {
		t.Errorf("drawn %v, the mechanism gives %v", d.Arm, arm)
	}
	if slices.Contains(d.Team, "T05") || d.Algorithm != "blocked/1" || d.Elsewhere || d.SeedSource != "dice" || d.By != lead || d.At != noon.UTC().Truncate(time.Second) {
		t.Errorf("the draw is %+v", d)
	}
	again, _ := MakeDraw(p, "71 284 096", "dice", lead, noon)
	if !reflect.DeepEqual(again, d) {
		t.Error("the same seed gave another draw")
	}
	other, _ := MakeDraw(p, "71 284 097", "dice", lead, noon)
	if other.AssignmentHash == d.AssignmentHash {
		t.Error("another seed gave the same draw")
	}
}

// TestDrawSurvivesTheFile: the document goes through its own JSON and still verifies.
func TestDrawSurvivesTheFile(t *testing.T) {
	data, err := drawn(t).Encode()
	if err != nil {
		t.Fatal(err)
	}
	q, err := experiment.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := Verify(q); err != nil || !v.OK() {
		t.Errorf("after reading back: %v, %+v", err, v)
	}
}

func TestMakeDrawRefuses(t *testing.T) {
	tests := map[string]struct {
		change       func(p *experiment.Pilot)
		seed, source string
		says         string
	}{
		"no seed":      {nil, "  ", "dice", "no seed"},
		"no source":    {nil, "1", "", "where its seed comes from"},
		"changed plan": {func(p *experiment.Pilot) { p.Plan.Alpha = 0.1 }, "1", "dice", "not the one that was sealed"},
		"one arm":      {func(p *experiment.Pilot) { p.Arms = p.Arms[:1] }, "1", "dice", "1 arms"},
		"twice":        {func(p *experiment.Pilot) { p.Roster.Teams[1].ID = "T01" }, "1", "dice", "appears twice"},
		"no mechanism": {func(p *experiment.Pilot) { p.Plan.Mechanism = "" }, "1", "dice", "way of drawing"},
		"nobody":       {func(p *experiment.Pilot) { p.Roster.Teams = nil }, "1", "dice", "0 teams"},
		"not a number": {func(p *experiment.Pilot) { p.Roster.Teams[2].Number["backlog"] = math.NaN() }, "1", "dice", "T03"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := permitTeams()
			if test.change != nil {
				test.change(p)
			}
			_, err := MakeDraw(p, test.seed, test.source, lead, noon)
			refused(t, err, test.says)
		})
	}
}

func refused(t *testing.T, err error, says string) {
	t.Helper()
	var refusal *experiment.Refusal
	if !errors.As(err, &refusal) || !strings.Contains(err.Error(), says) {
		t.Errorf("got %v, want a refusal that says %q", err, says)
	}
}

func TestAdopt(t *testing.T) {
	p := adopted(t)
	for i, id := range p.Draw.Team {
		if want := map[bool]int{true: 0, false: 1}[id == "T01" || id == "T03" || id == "T07" || id == "T09" || id == "T11"]; p.Draw.Arm[i] != want {
			t.Errorf("%s is in arm %d", id, p.Draw.Arm[i])
		}
	}
	m, err := ForPilot(p)
	if err != nil || m.Algorithm() != "fixed/1" || p.Draw.Algorithm != "fixed/1" || !p.Draw.Elsewhere || p.Draw.Seed != "" {
		t.Errorf("%v, %+v", err, p.Draw)
	}
	if v, err := Verify(p); err != nil || !v.OK() {
		t.Errorf("%v, %+v", err, v)
	}
	p.Roster.Teams[1].Text["allotted"], p.Roster.Teams[2].Text["allotted"] = "Pracitce", ""
	_, err = Adopt(p, "allotted", lead, noon)
	refused(t, err, "team T02 has “Pracitce”, team T03 has nothing. No arm is called that.")
	_, err = Adopt(p, "backlog", lead, noon)
	refused(t, err, "holds numbers")
	_, err = Adopt(p, "nowhere", lead, noon)
	refused(t, err, "no column")
	for i := range p.Roster.Teams {
		p.Roster.Teams[i].Text["allotted"] = "Practice"
	}
	_, err = Adopt(p, "allotted", lead, noon)
	refused(t, err, "no team is in the arm “As before”")
}

// TestVerifyNamesTheFirstDifference changes one thing after the draw.
func TestVerifyNamesTheFirstDifference(t *testing.T) {
	flip := func(p *experiment.Pilot) { p.Draw.Arm[3] = 1 - p.Draw.Arm[3] }
	tests := map[string]struct {
		change      func(p *experiment.Pilot)
		check, says string
	}{
		"roster":          {func(p *experiment.Pilot) { p.Roster.Teams[0].Staff++ }, "Roster", "The roster changed since the draw"},
		"roster hash":     {func(p *experiment.Pilot) { p.Draw.RosterHash = "x" }, "Roster", "The roster changed"},
		"plan":            {func(p *experiment.Pilot) { p.Plan.Pooled = true }, "Sealed plan", "The plan changed since it was sealed"},
		"resealed plan":   {func(p *experiment.Pilot) { p.Plan.Pooled = true; p.Plan.Hash = p.PlanHash() }, "Plan", "The plan changed since the draw"},
		"plan hash":       {func(p *experiment.Pilot) { p.Draw.PlanHash = "x" }, "Plan", "The plan changed since the draw"},
		"one team":        {flip, "Assignment", "The assignment differs at team T04."},
		"teams swapped":   {func(p *experiment.Pilot) { p.Draw.Team[0], p.Draw.Team[1] = p.Draw.Team[1], p.Draw.Team[0] }, "Teams", "Team 1 of the draw is T02; the roster has T01 there."},
		"team gone":       {func(p *experiment.Pilot) { p.Draw.Team, p.Draw.Arm = p.Draw.Team[:10], p.Draw.Arm[:10] }, "Teams", "Team T12 takes part"},
		"arm gone":        {func(p *experiment.Pilot) { p.Draw.Arm = p.Draw.Arm[:10] }, "Teams", "gives team T12 no arm"},
		"seed":            {func(p *experiment.Pilot) { p.Draw.Seed = "71 284 097" }, "Assignment", "The assignment differs at team"},
		"algorithm":       {func(p *experiment.Pilot) { p.Draw.Algorithm = "complete/1" }, "Algorithm", "Recorded: complete/1."},
		"assignment hash": {func(p *experiment.Pilot) { p.Draw.AssignmentHash = "x" }, "Assignment's fingerprint", "does not fit"},
		"seed source":     {func(p *experiment.Pilot) { p.Draw.SeedSource = "lottery" }, "Certificate", "seed's source"},
		"who":             {func(p *experiment.Pilot) { p.Draw.By.Name = "Eve" }, "Certificate", "names"},
		"when":            {func(p *experiment.Pilot) { p.Draw.At = p.Draw.At.Add(time.Hour) }, "Certificate", "time"},
		"title":           {func(p *experiment.Pilot) { p.Title = "Other" }, "Certificate", "title"},
		"fingerprint":     {func(p *experiment.Pilot) { p.Draw.Certificate = "x" }, "Certificate", "fingerprint"},
		"said elsewhere":  {func(p *experiment.Pilot) { p.Draw.Elsewhere = true }, "Algorithm", "made elsewhere"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := drawn(t)
			if v, err := Verify(p); err != nil || !v.OK() || v.Err() != nil {
				t.Fatalf("before: %v, %+v", err, v)
			}
			test.change(p)
			v, err := Verify(p)
			if err != nil {
				t.Fatal(err)
			}
			first, differs := v.First()
			if !differs || first.Name != test.check || !strings.Contains(first.Sentence, test.says) {
				t.Errorf("first difference: %+v", first)
			}
			refused(t, v.Err(), test.says)
		})
	}
	_, err := Verify(permitTeams())
	refused(t, err, "no draw")
}

// TestTamperedCertificate changes every field of a certificate in turn, once as it
// is and once with a fingerprint that was made to fit. What can be derived again is
// refused either way; the rest (see VerifyCertificate) by its fingerprint.
func TestTamperedCertificate(t *testing.T) {
	type tamper struct {
		change      func(c *Certificate)
		check, says string
		hidden      bool // a new fingerprint hides it
	}
	tests := map[string]tamper{
		"Version":    {func(c *Certificate) { c.Version = 2 }, "", "version 2", false},
		"Title":      {func(c *Certificate) { c.Title += "!" }, "Fingerprint", "title", true},
		"Algorithm":  {func(c *Certificate) { c.Algorithm = "blocked/2" }, "Algorithm", "Recorded: blocked/2.", false},
		"Mechanism":  {func(c *Certificate) { c.Mechanism = experiment.Complete }, "Blocks", "no blocks", false},
		"BlockBy":    {func(c *Certificate) { c.BlockBy = []string{"manager"} }, "Blocks", "The block of team T01 differs.", false},
		"BalanceOn":  {func(c *Certificate) { c.BalanceOn = []string{"backlog"} }, "Blocks", "does not look at any", false},
		"Acceptance": {func(c *Certificate) { c.Acceptance = 0.1 }, "Blocks", "does not look at any", false},
		"Constraints": {func(c *Certificate) {
			c.Constraints = []experiment.Constraint{{Kind: experiment.Placed, Teams: []string{"T01"}, Arm: "Practice"}}
		}, "Algorithm", "Of this draw: blocked+constraints/1.", false},
		"Arms":            {func(c *Certificate) { c.Arms = []string{"As before", "Other"} }, "Assignment", "at team", false},
		"Shares":          {func(c *Certificate) { c.Shares = []int{2, 1} }, "Assignment", "at team", false},
		"Shares, fewer":   {func(c *Certificate) { c.Shares = []int{2} }, "Algorithm", "2 arms and 1 shares", false},
		"RosterHash":      {func(c *Certificate) { c.RosterHash = strings.Repeat("0", 64) }, "Roster", "not the one", false},
		"PlanHash":        {func(c *Certificate) { c.PlanHash = strings.Repeat("0", 64) }, "Assignment", "at team", false},
		"Spec":            {func(c *Certificate) { c.Spec = &Spec{Unit: "team"} }, "Specification", "does not have the fingerprint", false},
		"Seed":            {func(c *Certificate) { c.Seed = "1" }, "Assignment", "at team", false},
		"SeedSource":      {func(c *Certificate) { c.SeedSource = "lottery" }, "Fingerprint", "seed's source", true},
		"Slips":           {func(c *Certificate) { c.Slips = []experiment.Slip{{From: "Ada", Text: "12"}} }, "Slips", "do not make the seed", false},
		"Earlier":         {func(c *Certificate) { c.Earlier = []experiment.ReplacedDraw{{Seed: "1", Reason: "none"}} }, "Assignment", "at team", false},
		"Consequences":    {func(c *Certificate) { c.Consequences.Count = "7" }, "Consequences", "are not those of its design", false},
		"Count":           {func(c *Certificate) { c.Count = c.Count[1:] }, "Consequences", "are not those of its design", false},
		"CountAtLeast":    {func(c *Certificate) { c.CountAtLeast = true; c.Probability[0][0] = 0.4 }, "Consequences", "are not those of its design", false},
		"More than there": {func(c *Certificate) { c.CountAtLeast, c.Count = true, "9"+c.Count }, "Consequences", "are not those of its design", false},
		"Bound of p":      {func(c *Certificate) { c.CountAtLeast, c.SmallestP = true, 1e-9 }, "Consequences", "are not those of its design", false},
		"SmallestP":       {func(c *Certificate) { c.SmallestP = 0.01 }, "Consequences", "are not those of its design", false},
		"Probability":     {func(c *Certificate) { c.Probability[0][1] = 0.4 }, "Consequences", "are not those of its design", false},
		"Note":            {func(c *Certificate) { c.Note = "" }, "Consequences", "are not those of its design", false},
		"Late":            {func(c *Certificate) { c.Late = []LateCertificate{{Group: 1}} }, "Late teams", "has 0 groups", false},
		"Elsewhere":       {func(c *Certificate) { c.Elsewhere = true }, "Algorithm", "made elsewhere", false},
		"Column":          {func(c *Certificate) { c.Column = "allotted" }, "Algorithm", "names a column", false},
		"At":              {func(c *Certificate) { c.At = c.At.Add(time.Second) }, "Fingerprint", "time", true},
		"By":              {func(c *Certificate) { c.By.Name = "Eve" }, "Fingerprint", "names", true},
		"Assignment arm":  {func(c *Certificate) { c.Assignment[2].Arm = otherArm(c.Assignment[2].Arm) }, "Assignment", "The assignment differs at team T03.", false},
		"Assignment team": {func(c *Certificate) { c.Assignment[2].Team = "T99" }, "Teams", "Team 3 of the draw is T99", false},
		"Assignment":      {func(c *Certificate) { c.Assignment = c.Assignment[:10] }, "Teams", "Team T12 takes part", false},
		"Block":           {func(c *Certificate) { c.Assignment[5].Block = "West" }, "Blocks", "The block of team T07 differs.", false},
		"AssignmentHash":  {func(c *Certificate) { c.AssignmentHash = "x" }, "Assignment's fingerprint", "does not fit", false},
		"Method":          {func(c *Certificate) { c.Method[1] += " " }, "Method", "in words", false},
		"Fingerprint":     {func(c *Certificate) { c.Fingerprint = "x" }, "Fingerprint", "does not fit", true},
	}
	p := drawn(t)
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Certificate]()) {
		if _, has := tests[f.Name]; !has {
			t.Errorf("nothing tampers with %s", f.Name)
		}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, refit := range []bool{false, true} {
				c := readBack(t, p)
				test.change(&c)
				if refit {
					c.Fingerprint, _ = c.fingerprint()
				}
				v, err := VerifyCertificate(c, &p.Roster)
				if test.check == "" {
					refused(t, err, test.says)
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if refit && test.hidden {
					if !v.OK() {
						t.Errorf("refitted: %+v", v)
					}
					continue
				}
				if first, _ := v.First(); first.Name != test.check || !strings.Contains(first.Sentence, test.says) {
					t.Errorf("first difference: %+v", first)
				}
			}
		})
	}
}

func otherArm(name string) string {
	if name == "Practice" {
		return "As before"
	}
	return "Practice"
}

// readBack writes the pilot's certificate as JSON, reads it and finds it in order.
func readBack(t *testing.T, p *experiment.Pilot) Certificate {
	t.Helper()
	c, err := CertificateOf(p)
	if err != nil {
		t.Fatal(err)
	}
	if c.Fingerprint != p.Draw.Certificate {
		t.Fatalf("the fingerprint is %s, the draw recorded %s", c.Fingerprint, p.Draw.Certificate)
	}
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	back, err := ReadCertificate(data)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := VerifyCertificate(back, &p.Roster); err != nil || !v.OK() {
		t.Fatalf("untouched: %v, %+v", err, v)
	}
	return back
}

func TestCertificateOfAdoptedDraw(t *testing.T) {
	p := adopted(t)
	c := readBack(t, p)
	if !strings.Contains(c.Method[0], "cannot be derived again") {
		t.Errorf("the certificate says %q", c.Method)
	}
	c.Assignment[0].Arm = "Practice"
	v, _ := VerifyCertificate(c, &p.Roster)
	if first, _ := v.First(); !strings.Contains(first.Sentence, "differs at team T01") {
		t.Errorf("%+v", first)
	}
	c = readBack(t, p)
	c.Seed = "1"
	v, _ = VerifyCertificate(c, &p.Roster)
	if first, _ := v.First(); first.Name != "Algorithm" {
		t.Errorf("%+v", first)
	}
}

// FuzzVerifyCertificate: whatever a file holds, it is refused or compared, never a panic.
func FuzzVerifyCertificate(f *testing.F) {
	p := permitTeams()
	for _, make := range []func() (*experiment.Draw, error){
		func() (*experiment.Draw, error) { return MakeDraw(p, "1", "dice", lead, noon) },
		func() (*experiment.Draw, error) { return Adopt(p, "allotted", lead, noon) },
	} {
		p.Draw, _ = make()
		c, err := CertificateOf(p)
		if err != nil {
			f.Fatal(err)
		}
		data, _ := json.Marshal(c)
		f.Add(data)
	}
	late := permitTeams()
	late.Plan.Mechanism, late.Plan.BlockBy, late.Plan.BalanceOn = experiment.MatchedPairs, nil, []string{experiment.TeamSize, "district"}
	late.Plan.LateTeams = experiment.LateByLot
	late.Plan.Hash = late.PlanHash()
	late.Draw, _ = MakeDrawFrom(late, "", "", []experiment.Slip{{From: "Ada", Text: "12"}}, lead, noon)
	late.Draw, _ = Redraw(late, "why", "2", "dice", nil, lead, noon)
	late, err := MakeLateDraw(late, joiners("L1", "L2"), "3", "dice", "why", nil, lead, noon)
	if err != nil {
		f.Fatal(err)
	}
	c, err := CertificateOf(late)
	if err != nil {
		f.Fatal(err)
	}
	data, _ := json.Marshal(c)
	f.Add(data)
	f.Add([]byte(`{"version":1}`))
	f.Add([]byte(`{"version":1} trailing`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ReadCertificate(data)
		if err != nil {
			refused(t, err, "not a certificate")
			return
		}
		for _, roster := range []*experiment.Roster{&p.Roster, &late.Roster} {
			if v, err := VerifyCertificate(c, roster); err == nil && len(v.Checks) == 0 {
				t.Error("nothing was compared")
			}
		}
	})
}
