package assets

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestNullsAreKept: the results that showed nothing, or the other way, stay on the
// cards; each was read in the source that the card names.
func TestNullsAreKept(t *testing.T) {
	practices, err := Practices()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct{ card, cite, outcome, group string }{
		{"problem-solving-days", "Azulai", "performance", "teams"},
		{"leadership-training", "Jacobsen", "Performance", ""},
		{"extra-reporting", "Banerjee", "", "Rotation"},
		{"extra-reporting", "Banerjee", "", "observers"},
		{"extra-reporting", "Banerjee", "", "transfers"},
		{"peer-story-emails", "Linos", "Sick leave", ""},
		{"team-plans-its-work", "Moen", "Burnout", "Late cohort"},
		{"letter-from-the-top", "Friebel", "Sales", ""},
		{"raise-sign-off-limit", "Bandiera", "Log unit price", "incentives"},
		{"meet-a-beneficiary", "Grant", "", "letter"},
	} {
		at := slices.IndexFunc(practices, func(p Practice) bool { return p.ID == want.card })
		if at < 0 {
			t.Fatalf("there is no card %s", want.card)
		}
		found := false
		for _, e := range practices[at].Evidence {
			for _, f := range e.Effects {
				found = found || strings.Contains(e.Cite, want.cite) && strings.Contains(f.Outcome, want.outcome) && strings.Contains(f.Group, want.group) && f.Result == NoChange
			}
		}
		if !found {
			t.Errorf("%s: the null of %s is gone", want.card, want.cite)
		}
	}
}

// TestEffectInWords: figures are written as the paper's tables have them.
func TestEffectInWords(t *testing.T) {
	value := -0.086
	for _, c := range []struct {
		effect Effect
		want   string
	}{
		{Effect{Outcome: "Log unit price", Group: "Autonomy", Result: Better, Value: &value, Unit: "log points", SE: 0.032, P: 0.018, PBy: "randomisation", N: "11,771 purchases"},
			"Log unit price (Autonomy): −0.086 log points (SE 0.032, randomisation p 0.018, 11,771 purchases), better"},
		{Effect{Outcome: "Sick leave", Result: NoChange}, "Sick leave: no clear change"},
		{Effect{Outcome: "Quits", Result: Better, Words: "−20% to −25%"}, "Quits: −20% to −25%, better"},
	} {
		if got := c.effect.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestOutcomeLibrary: every administrative outcome that the design names is there.
func TestOutcomeLibrary(t *testing.T) {
	outcomes, err := Outcomes()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, o := range outcomes {
		ids = append(ids, o.ID)
		if found := loudWords.FindString(wordsOf(t, o)); found != "" {
			t.Errorf("%s says %q", o.ID, found)
		}
	}
	for _, id := range []string{"resignations", "cases-closed", "error-rate", "complaints", "sick-days", "days-to-decision", "overtime", "audit-compliance"} {
		if !slices.Contains(ids, id) {
			t.Errorf("there is no %s", id)
		}
	}
}

// loudWords are what the house does not say; the items of others are quoted as they are.
var loudWords = regexp.MustCompile(`(?i)\bsignifican|\bproves?\b|\[[MV]\]`)

func wordsOf(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestQuestionnaireLibrary: what ships is what may; the scoring is the published one.
func TestQuestionnaireLibrary(t *testing.T) {
	all, err := Questionnaires()
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]Questionnaire{}
	for _, q := range all {
		by[q.ID] = q
		if strings.HasPrefix(q.ID, "csps") && !strings.Contains(q.Attribution, "Open Government Licence v3.0") {
			t.Errorf("%s has no attribution", q.ID)
		}
		if strings.HasPrefix(q.ID, "fevs") && (!q.Shipped() || q.Scoring != "percent positive" || q.Positive != 2) {
			t.Errorf("%s is scored %s %d", q.ID, q.Scoring, q.Positive)
		}
		if found := loudWords.FindString(wordsOf(t, q)); found != "" {
			t.Errorf("%s says %q", q.ID, found)
		}
	}
	eei := by["fevs-engagement"]
	if len(eei.Items) != 15 || len(eei.Themes()) != 3 {
		t.Errorf("the engagement index has %d items in %v", len(eei.Items), eei.Themes())
	}
	if q := by["csps-engagement"]; len(q.Items) != 5 || q.Scoring != "person mean" || len(q.Answers) != 5 {
		t.Errorf("the engagement index of the People Survey is %+v", q)
	}
	if q := by["csps-stay"]; len(q.Items) != 1 || len(q.Answers) != 4 || q.Positive != 2 {
		t.Errorf("wants to stay is %+v", q)
	}
	for _, id := range []string{"bpns-work", "wbpnsfs", "psm-perry", "uwes", "mbi"} {
		if q := by[id]; q.Licence.Kind != LicenceRequired || q.Shipped() || !q.ReversedByLicence {
			t.Errorf("%s is not a template: %+v", id, q)
		}
	}
}

func TestWrongQuestionnaires(t *testing.T) {
	good, err := questionnaireFiles.ReadFile("questionnaires/csps-engagement.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, says string }{
		{`"kind": "attribution"`, `"kind": "licence required"`, "licence is required"},
		{`"kind": "attribution"`, `"kind": "any"`, "not known"},
		{`"text": "shipped"`, `"text": "not shipped"`, "do not agree"},
		{`"scoring": "person mean"`, `"scoring": "sum"`, "scoring"},
		{`"id": "proud"`, `"id": "recommend"`, "twice"},
		{`"year": 2009`, `"year": 9`, "benchmark"},
		{`"order"`, `"rank"`, "unknown field"},
	} {
		bad := bytes.Replace(good, []byte(c.from), []byte(c.to), 1)
		if bytes.Equal(bad, good) {
			t.Fatalf("the file has no %s", c.from)
		}
		_, err := readQuestionnaires(fstest.MapFS{"questionnaires/csps-engagement.json": {Data: bad}})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.to, err)
		}
	}
}

func TestWrongOutcomes(t *testing.T) {
	good, err := outcomeFiles.ReadFile("outcomes/cases-closed.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, says string }{
		{`"kind": "continuous"`, `"kind": "binary"`, "unit"},
		{`"better": "higher"`, `"better": "more"`, "better"},
		{`"group": "Work done"`, `"group": "Other"`, "group"},
		{`"guardrail": "error-rate"`, `"guardrail": "cases-closed"`, "guardrail"},
		{`"guardrail": "error-rate"`, `"guardrail": "nothing"`, "not in the library"},
		{`"ask": [`, `"ask": ["",`, "question"},
	} {
		bad := bytes.Replace(good, []byte(c.from), []byte(c.to), 1)
		if bytes.Equal(bad, good) {
			t.Fatalf("the file has no %s", c.from)
		}
		_, err := readOutcomes(fstest.MapFS{"outcomes/cases-closed.json": {Data: bad}})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.to, err)
		}
	}
}
