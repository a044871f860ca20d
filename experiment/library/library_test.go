package library

import (
	"strings"
	"testing"

	"leeway/assets"
	"leeway/experiment"
)

// TestEverythingBecomesADocument: each card, outcome and questionnaire makes a value
// that the document accepts, but for what must be asked of a person.
func TestEverythingBecomesADocument(t *testing.T) {
	cards, err := assets.Practices()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cards {
		p := FromCard(c)
		if p.Name == "" || p.Signal == "" || len(p.Steps) < 3 || len(p.Signals()) != len(c.Signals) {
			t.Errorf("%s becomes %+v", c.ID, p)
		}
	}
	outcomes, err := assets.Outcomes()
	if err != nil {
		t.Fatal(err)
	}
	questionnaires, err := assets.Questionnaires()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, o := range outcomes {
		ids[o.ID] = true
	}
	for _, q := range questionnaires {
		if ids[q.ID] {
			t.Errorf("%s is an outcome and a questionnaire", q.ID)
		}
		ids[q.ID] = true
	}
	for id := range ids {
		o, _, err := Outcome(id)
		if err != nil {
			t.Fatal(err)
		}
		if o.SmallestEffect != 0 || o.Margin != 0 {
			t.Errorf("%s brings a smallest change of its own", id)
		}
		o.ID, o.SmallestEffect, o.Role = id, 0.1, experiment.Primary
		p := experiment.New("x")
		p.Outcomes = []experiment.Outcome{o}
		for _, problem := range p.Check().Blocking() {
			if problem.Place.Field == "outcomes" {
				t.Errorf("%s: %s", id, problem.What)
			}
		}
	}
}

func TestInstrumentKeepsWhatScoringNeeds(t *testing.T) {
	q, err := Questionnaire("fevs-engagement")
	if err != nil {
		t.Fatal(err)
	}
	i := Instrument(q)
	if len(i.Items) != 15 || i.Positive != 2 || i.Scoring != experiment.PercentPositive || i.Items[9].Answers[0] != "Very poor" || len(i.NoAnswer) != 2 {
		t.Errorf("instrument %+v", i)
	}
	if _, err := Questionnaire("engagement"); err == nil || !strings.Contains(err.Error(), "csps-engagement") {
		t.Errorf("unknown id: %v", err)
	}
	if _, guardrail, err := Outcome("cases-closed"); err != nil || guardrail == nil || guardrail.ID != "error-rate" {
		t.Errorf("guardrail %v, %v", guardrail, err)
	}
}
