package dataset

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"leeway/experiment"
)

// realPilot makes a pilot of a file itself: its best id column names the teams, and its
// first numeric columns are outcomes.
func realPilot(t *testing.T, path string) (*experiment.Pilot, Recipe, bool) {
	t.Helper()
	b := open(t, path)
	r, err := Propose(ctx, b, "", ForRoster, experiment.New("x"))
	must(t, err)
	p := experiment.New("x")
	r.Purpose = ForOutcomes
	id, outcomes := false, 0
	for i := range r.Columns {
		c := &r.Columns[i]
		switch {
		case c.Use == TeamID:
			id = true
		case c.Type == Number && outcomes < 5 && c.Header != "":
			o := outcome(string(rune('a'+outcomes)), c.Header, experiment.Continuous)
			o.Role = experiment.Secondary
			p.Outcomes = append(p.Outcomes, o)
			c.Use, c.Target = OutcomeValue, o.ID
			outcomes++
		default:
			c.Use, c.Type = Ignore, Text
		}
	}
	if !id || outcomes == 0 {
		return p, r, false
	}
	table, err := Read(ctx, b, r, nil)
	must(t, err)
	ids, seen := table.By(TeamID), map[string]bool{}
	for i := range table.Rows {
		if name := joinID(ids, i); name != "" && !seen[name] {
			seen[name] = true
			p.Roster.Teams = append(p.Roster.Teams, experiment.Team{ID: name})
		}
	}
	return p, table.Learnt(r), len(seen) > 1
}

// Successive years of real returns: on the same year nothing changes, and what Fit says
// of the next is reported.
func TestFitRealWaves(t *testing.T) {
	for _, waves := range [][]string{
		{"csps2014_allorganisations.xlsx", "csps2015_allorganisations.xlsx", "csps2016_allorganisations.xlsx", "csps2017_allorganisations.xlsx", "csps2018_allorganisations.xlsx", "csps2019_allorganisations.xlsx"},
		{"airbnb_name_survey_results.xlsx", "airbnb_name_survey_results.xlsx"},
		{"fevs_sample_3FYs.xlsx", "fevs_sample_3FYs.xlsx"},
		{"csps2013_benchmarks.xlsx", "csps2013_demographic.xlsx"},
	} {
		p, r, ok := realPilot(t, sharedData(t, "spreadsheets", "gov", waves[0]))
		if !ok {
			t.Logf("%s: no table of teams and numbers is proposed", waves[0])
			continue
		}
		// Without its fingerprint, Fit must find by itself that nothing differs.
		known := *r.Known
		known.SHA256 = ""
		r.Known = &known
		for k, name := range waves {
			limit, cancel := context.WithTimeout(ctx, 60*time.Second)
			began := time.Now()
			d, err := FitDraft(limit, open(t, sharedData(t, "spreadsheets", "gov", name)), r, p, Surroundings{}, FitOptions{}, nil)
			cancel()
			var refusal *experiment.Refusal
			if errors.As(err, &refusal) && refusal.Remedy != "" {
				t.Logf("%s after %s: refused: %v", name, r.Known.File, err)
				continue
			}
			must(t, err)
			t.Logf("%s after %s: sheet %q, names in row %d, %d columns read, %d rows (%.2f s)", filepath.Base(name), r.Known.File, d.Recipe.Sheet, d.Recipe.HeaderRow, len(d.Table.Columns), d.Table.Len(), time.Since(began).Seconds())
			for _, c := range d.Changes {
				t.Logf("    [%s] %s: %s", c.Severity, c.Kind, c.Sentence)
				if c.Sentence == "" {
					t.Error("a change says nothing")
				}
			}
			if k == 0 && len(d.Changes) > 0 {
				t.Errorf("%s differs from itself", name)
			}
			if k > 0 {
				r = d.Table.Learnt(d.Recipe)
			}
		}
	}
}
