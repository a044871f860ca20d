package pilot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
)

// sealed is a pilot of twelve teams in three districts with a sealed plan; change may
// edit the plan before.
func sealed(t *testing.T, change func(*experiment.Plan)) *pilot.Session {
	t.Helper()
	s := create(t)
	r := experiment.Roster{Attributes: []experiment.Attribute{{Name: "district"}, {Name: "before", Numeric: true}}}
	for i := range 12 {
		r.Teams = append(r.Teams, experiment.Team{ID: fmt.Sprintf("T%02d", i+1), Staff: 10,
			Text: map[string]string{"district": []string{"North", "South", "East"}[i/4]}, Number: map[string]float64{"before": float64(i)}})
	}
	plan := experiment.DefaultPlan()
	plan.Mechanism, plan.BlockBy, plan.LateTeams = experiment.Blocked, []string{"district"}, experiment.LateByLot
	plan.MissingRule, plan.StoppingRule = "Teams without a value are left out and counted.", "The pilot runs to its end."
	if change != nil {
		change(&plan)
	}
	must(t,
		s.SetQuestion(experiment.Question{Who: "permit teams", Change: "officers decide", Comparison: "sign-off as before", Aim: "close more cases", Start: "2026-02-02", End: "2026-07-31"}),
		s.UsePractice(experiment.Practice{ID: "own", Name: "Decide at the desk"}),
		s.TakeRoster(r, dataset.Recipe{}, nil),
		s.PutOutcome(experiment.Outcome{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 0.8}),
		s.SetPlan(plan), s.SealPlan(ana, experiment.Person{Name: "Ben"}, ""))
	return s
}

var threeSlips = []experiment.Slip{{From: "Pilot lead", Text: "712"}, {From: "Staff council", Text: "84 09"}, {From: "Internal audit", Text: "6"}}

func TestDrawFromSlips(t *testing.T) {
	s := sealed(t, nil)
	must(t, s.DrawFrom(threeSlips))
	seed, _, err := randomize.SeedFromSlips(threeSlips)
	must(t, err)
	d := s.Pilot().Draw
	if d.Seed != seed || d.SeedSource != "made from 3 slips" || len(d.Slips) != 3 {
		t.Fatalf("%+v", d)
	}
	entries, err := s.Journal()
	must(t, err)
	if last := entries[len(entries)-1]; !strings.Contains(last.Detail, "Staff council 84 09") {
		t.Errorf("the journal says %q", last.Detail)
	}
	refused(t, s, s.DrawFrom(threeSlips), "A draw is made once")
}

// A second draw leaves a trace everywhere, and nothing takes a draw back.
func TestDrawAgainLeavesATrace(t *testing.T) {
	s := sealed(t, nil)
	refused(t, s, s.DrawAgain("a reason that is long enough", "", "", nil), "There is no draw yet")
	must(t, s.Draw("71 284 096", "dice"))
	first := *s.Pilot().Draw
	refused(t, s, s.Undo(), "A seal, a draw and an unblinding stand")
	refused(t, s, s.DrawAgain("  ", "", "", nil), "needs a reason")
	must(t, s.DrawAgain("the roster lacked two offices", "", "", threeSlips))
	d := s.Pilot().Draw
	if len(d.Earlier) != 1 || d.Earlier[0].Certificate != first.Certificate || d.Earlier[0].Reason != "the roster lacked two offices" || d.Certificate == first.Certificate {
		t.Fatalf("%+v", d.Earlier)
	}
	refused(t, s, s.Undo(), "A seal, a draw and an unblinding stand")
	refused(t, s, s.Redo(), "nothing to do again")
	must(t, s.DrawAgain("a third time, for the test", "5", "", nil))
	if d := s.Pilot().Draw; len(d.Earlier) != 2 || d.SeedSource != "typed in by Ana" {
		t.Fatalf("%+v", d)
	}
	checks, err := s.Verify(context.Background(), nil)
	must(t, err)
	for _, c := range checks {
		if !c.OK {
			t.Error(c.Sentence)
		}
	}
	must(t, s.StartCollecting())
	refused(t, s, s.DrawAgain("a reason that is long enough", "", "", nil), "could be chosen by what they show")
}

func TestTeamsThatJoinAreReadAndDrawn(t *testing.T) {
	s := sealed(t, nil)
	path := filepath.Join(t.TempDir(), "roster2.csv")
	must(t, os.WriteFile(path, []byte("team,district,before,extra\nT01,North,11,x\nT13,West,12,y\nT14,West,9,y\nT15,North,7,x\nT16,East,8,x\n"), 0o600))
	_, _, err := s.ReadJoining(context.Background(), path, nil)
	refused(t, s, err, "There is no draw yet")
	must(t, s.DrawFrom(threeSlips))
	before := s.Pilot().Draw.Certificate
	teams, notes, err := s.ReadJoining(context.Background(), path, nil)
	must(t, err)
	if len(teams) != 4 || teams[0].ID != "T13" || teams[0].Text["extra"] != "" || teams[0].Number["before"] != 12 || !strings.Contains(strings.Join(notes, " "), "“extra” is not in the pilot's roster") {
		t.Fatalf("%+v %v", teams, notes)
	}
	refused(t, s, s.DrawLate(teams, "", "", "", nil), "need a reason")
	must(t, s.StartCollecting(), s.DrawLate(teams, "an office was added in June", "", "", threeSlips))
	d := s.Pilot().Draw
	if len(d.Late) != 1 || d.Late[0].First != 12 || len(d.Team) != 16 || d.Certificate != before || s.Pilot().Roster.Teams[12].Joined != 1 {
		t.Fatalf("%+v", d)
	}
	refused(t, s, s.Undo(), "A seal, a draw and an unblinding stand")
	_, _, err = s.ReadJoining(context.Background(), path, nil)
	refused(t, s, err, "in the pilot already")
	checks, err := s.Verify(context.Background(), nil)
	must(t, err)
	for _, c := range checks {
		if !c.OK {
			t.Error(c.Sentence)
		}
	}
	// While outcomes are collected only those who joined get letters.
	letters := filepath.Join(t.TempDir(), "l.xlsx")
	must(t, s.WriteLetters(letters))
	refused(t, s, s.WriteCertificate(filepath.Join(t.TempDir(), "c.pdf")), "arms are hidden")
	must(t, os.WriteFile(path, []byte("team,before\nT17,1\nT18,2\n"), 0o600))
	_, _, err = s.ReadJoining(context.Background(), path, nil)
	refused(t, s, err, "no column “district”")

	never := sealed(t, func(p *experiment.Plan) { p.LateTeams = experiment.NoLateTeams })
	must(t, never.Draw("1", "test"))
	_, _, err = never.ReadJoining(context.Background(), path, nil)
	refused(t, never, err, "announced no rule")
	refused(t, never, never.DrawLate(teams, "an office was added", "1", "", nil), "")
}

// What is written beside a certificate is enough to verify it, and overwrites nothing else.
func TestCertificateFilesVerify(t *testing.T) {
	s := sealed(t, nil)
	must(t, s.Draw("71 284 096", "dice"), s.DrawAgain("the roster lacked two offices", "", "", threeSlips))
	folder := t.TempDir()
	must(t, s.WriteCertificate(filepath.Join(folder, "c.pdf")))
	data, err := os.ReadFile(filepath.Join(folder, "c.json"))
	must(t, err)
	c, err := randomize.ReadCertificate(data)
	must(t, err)
	roster, is := pilot.ReadRosterFile(filepath.Join(folder, "c-roster.json"))
	if !is || roster.Hash() != c.RosterHash {
		t.Fatal("the roster's file does not have the roster's fingerprint")
	}
	if v, err := randomize.VerifyCertificate(c, &roster); err != nil || !v.OK() {
		t.Errorf("%+v %v", v, err)
	}
	must(t, s.WriteCertificate(filepath.Join(folder, "c.pdf"))) // over our own files
	other, err := json.Marshal(map[string]int{"a": 1})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, "d.json"), other, 0o600))
	refused(t, s, s.WriteCertificate(filepath.Join(folder, "d.pdf")), "d.json")
	if _, err := os.Stat(filepath.Join(folder, "d.pdf")); err == nil {
		t.Error("a refused certificate was half written")
	}
}
