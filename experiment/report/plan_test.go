package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leeway/experiment"
	"leeway/experiment/finding"
	"leeway/experiment/finding/findingtest"
)

func planPDF(t *testing.T, change func(*experiment.Pilot)) []byte {
	t.Helper()
	p := findingtest.Pilot()
	if change != nil {
		change(p)
	}
	var buf bytes.Buffer
	if err := Plan(&buf, p, made); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func draft(p *experiment.Pilot) {
	p.Plan.Hash, p.Plan.SealedBy = "", nil
	p.Plan.SealedAt = time.Time{}
	p.Draw, p.Stage = nil, experiment.Draft
}

func TestPlanIsOnePageAndTheSameBytes(t *testing.T) {
	a, b := planPDF(t, nil), planPDF(t, nil)
	if !bytes.Equal(a, b) {
		t.Error("the same plan differs the second time")
	}
	if n := pageCount(a); n != 1 {
		t.Errorf("the demonstration's plan has %d pages", n)
	}
	if n := pageCount(planPDF(t, draft)); n != 1 {
		t.Errorf("its draft has %d pages", n)
	}
	if n := pageCount(planPDF(t, func(p *experiment.Pilot) { *p = *experiment.New("Empty") })); n != 1 {
		t.Errorf("an empty draft has %d pages", n)
	}
	if n := pageCount(planPDF(t, crowded)); n < 1 || n > 3 {
		t.Errorf("a crowded plan has %d pages", n)
	}
}

// The text is read back with poppler's pdftotext, a reader that is not ours.
func TestPlanSaysEverythingThatIsSealed(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	read := func(change func(*experiment.Pilot)) string {
		path := filepath.Join(t.TempDir(), "plan.pdf")
		if err := os.WriteFile(path, planPDF(t, change), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(tool, "-layout", path, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(string(out)), " ")
	}
	p := findingtest.Pilot()
	sealed := read(nil)
	for _, want := range []string{"Sealed 12 January 2026", "Made-up data", "in each district, by lot", "adjusted by Holm", "named beside the result", "looked at once",
		"Audit compliance", "How the verdict will be decided", "too small to matter", "−0.8", "+0.8", "No meaningful difference", "Sealed by two names", "J. Aro and P. Mensah",
		p.Plan.Hash, p.Roster.Hash(), "1 of 1"} {
		if !strings.Contains(sealed, want) {
			t.Errorf("the plan lacks %q in:\n%s", want, sealed)
		}
	}
	if strings.Contains(sealed, "DRAFT") {
		t.Error("a sealed plan is marked as a draft")
	}
	open := read(draft)
	for _, want := range []string{"Not sealed", "Draft of 25 August 2026"} {
		if !strings.Contains(open, want) {
			t.Errorf("the draft lacks %q", want)
		}
	}
	never := "With 6 teams the smallest p-value you can ever reach is 0.10. This design can never show an effect at 5%."
	if text := read(func(p *experiment.Pilot) { p.Plan.Unattainable = never }); !strings.Contains(text, "This design can never show an effect") {
		t.Error("the plan does not say what was acknowledged")
	}
}

// A stranger makes the fingerprint again from the file alone, as its recipe says.
func TestPlanFileHoldsWhatItsFingerprintIsMadeOf(t *testing.T) {
	p := findingtest.Pilot()
	var buf bytes.Buffer
	if err := PlanJSON(&buf, p); err != nil {
		t.Fatal(err)
	}
	var file struct {
		Kind, Fingerprint, Canonical, Recipe string
		Document                             json.RawMessage
		Draft                                bool
		Registry                             []RegistryField
	}
	if err := json.Unmarshal(buf.Bytes(), &file); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(file.Canonical))
	if hex.EncodeToString(sum[:]) != file.Fingerprint || file.Fingerprint != p.Plan.Hash || file.Draft {
		t.Errorf("the text gives %x, the file says %s, the plan %s", sum, file.Fingerprint, p.Plan.Hash)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, file.Document); err != nil || compact.String() != file.Canonical {
		t.Errorf("what is read is not what is hashed (%v)", err)
	}
	if tool, err := exec.LookPath("jq"); err == nil {
		cmd := exec.Command(tool, "-j", ".canonical")
		cmd.Stdin = bytes.NewReader(buf.Bytes())
		out, err := cmd.Output()
		if err != nil || string(out) != file.Canonical {
			t.Errorf("the recipe's command gives another text (%v)", err)
		}
	}
	var again bytes.Buffer
	if err := PlanJSON(&again, p); err != nil || !bytes.Equal(again.Bytes(), buf.Bytes()) {
		t.Error("the same plan differs the second time")
	}
}

// Every member of what is sealed changes the fingerprint.
func TestEveryPartOfThePlanIsInItsFingerprint(t *testing.T) {
	before := findingtest.Pilot().PlanHash()
	for name, change := range map[string]func(*experiment.Pilot){
		"balance":     func(p *experiment.Pilot) { p.Plan.BalanceOn = []string{"x"} },
		"acceptance":  func(p *experiment.Pilot) { p.Plan.Acceptance = 0.2 },
		"constraints": func(p *experiment.Pilot) { p.Plan.Constraints = []experiment.Constraint{{Kind: experiment.Apart}} },
		"late":        func(p *experiment.Pilot) { p.Plan.LateTeams = experiment.LateByLot },
		"subgroups":   func(p *experiment.Pilot) { p.Plan.Subgroups = []experiment.Subgroup{{Attribute: "x"}} },
		"correction":  func(p *experiment.Pilot) { p.Plan.Correction = experiment.NoCorrection },
		"missing":     func(p *experiment.Pilot) { p.Plan.MissingRule = "x" },
		"stopping":    func(p *experiment.Pilot) { p.Plan.StoppingRule = "x" },
		"known":       func(p *experiment.Pilot) { p.Plan.Unattainable = "x" },
		"sample size": func(p *experiment.Pilot) { p.SampleSize = &experiment.SampleSize{Teams: 48} },
		"margin":      func(p *experiment.Pilot) { p.Outcomes[4].Margin *= 2 },
		"a team":      func(p *experiment.Pilot) { p.Roster.Teams[3].Staff++ },
	} {
		p := findingtest.Pilot()
		change(p)
		if p.PlanHash() == before {
			t.Errorf("%s is not in the fingerprint", name)
		}
	}
}

func TestRegistryHasTheFieldsOfARegistry(t *testing.T) {
	p := findingtest.Pilot()
	fields := map[string]RegistryField{}
	for _, f := range Registry(p) {
		if (f.Value == "") == (f.ToFillIn == "") {
			t.Errorf("%s: value %q, to fill in %q", f.Name, f.Value, f.ToFillIn)
		}
		fields[f.Name] = f
	}
	for name, want := range map[string]string{
		"Trial title": p.Title, "Country": "", "Study status": "On-going", "Intervention start date": "2026-02-02", "Intervention end date": "2026-07-31",
		"Primary outcomes (end points)": "Cases closed", "Secondary outcomes (end points)": "Work motivation; Resignations; Complaints; Audit compliance",
		"Randomization unit": "Team", "Was the treatment clustered?": "Yes", "Sample size: planned number of clusters": "48 teams",
		"Sample size: planned number of observations":           "576 staff",
		"Sample size (or number of clusters) by treatment arms": "24 teams Sign-off as before; 24 teams Decide at the desk",
		"Minimum detectable effect size for main outcomes":      "",
		"Institutional review board":                            "",
		"Fingerprint of the sealed plan (SHA-256)":              p.Plan.Hash,
	} {
		if f, known := fields[name]; !known || f.Value != want {
			t.Errorf("%s is %q (%v), want %q", name, f.Value, known, want)
		}
	}
	p.SampleSize = &experiment.SampleSize{Outcome: "cases", Effect: 0.8, Teams: 48, PerTeam: 12, SD: 3, ICC: 0.1, Power: 0.8, PowerLow: 0.7, PowerHigh: 0.88}
	var buf bytes.Buffer
	if err := RegistryText(&buf, p); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"TO FILL IN: The country", "### Minimum detectable effect size for main outcomes [OSF: Sample size rationale]", "show a change of 0.8 in cases closed with a chance of 80% (70% to 88%)"} {
		if !strings.Contains(buf.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, buf.String())
		}
	}
}

// The picture of the rule satisfies the rule.
func TestTheVerdictPictureFollowsTheRule(t *testing.T) {
	for _, e := range ruleExamples {
		if got := finding.VerdictOf(e.low, e.high, 1); got != e.verdict || e.low > e.mean || e.mean > e.high {
			t.Errorf("the picture shows %v where the rule says %v", e.verdict, got)
		}
	}
}

// Every way of drawing is said in words, and nothing in them is a number's error.
func TestEveryWayOfDrawingIsSaid(t *testing.T) {
	for _, kind := range experiment.MechanismKinds() {
		for _, shares := range [][]int{{1, 1}, {1, 2}, {1, 1, 1}} {
			p := findingtest.Pilot()
			p.Draw = nil
			p.Plan.Mechanism, p.Plan.BalanceOn, p.Plan.Acceptance = kind, []string{"district"}, 0.01
			p.Arms = nil
			for i, share := range shares {
				p.Arms = append(p.Arms, experiment.Arm{Name: fmt.Sprintf("Arm %d", i), Control: i == 0, Share: share})
			}
			line := DrawingLine(p)
			if line == NotChosen || strings.Contains(line, "%!") || strings.Contains(line, "…") {
				t.Errorf("%s %v: %q", kind, shares, line)
			}
		}
	}
	p := findingtest.Pilot()
	p.Draw = nil
	p.Plan.Mechanism, p.Plan.BalanceOn = experiment.MatchedPairs, []string{"Cases before"}
	if got, want := DrawingLine(p), "The teams in each district that are most alike in cases before make pairs; a lot decides which of the two"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestConstraintsInWords(t *testing.T) {
	for _, c := range []struct {
		k    experiment.Constraint
		want string
	}{
		{experiment.Constraint{Kind: experiment.SameArm, Teams: []string{"A", "B", "C"}, Reason: "one manager."}, "A, B and C are in the same arm (one manager)"},
		{experiment.Constraint{Kind: experiment.Apart, Attribute: "Floor"}, "Teams with the same floor are never in the same arm"},
		{experiment.Constraint{Kind: experiment.Placed, Teams: []string{"A"}, Arm: "As before"}, "A is in “As before” without a draw, and outside the comparison"},
		{experiment.Constraint{Kind: experiment.AtMost, Attribute: "District", Arm: "Practice", Limit: 1}, "At most 1 team of each district in “Practice”"},
	} {
		if got := ConstraintInWords(c.k); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
