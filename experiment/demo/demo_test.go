package demo_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"leeway/experiment"
	"leeway/experiment/demo"
	"leeway/experiment/finding"
	"leeway/experiment/pilot"
)

func made(t *testing.T) (dir string, s *pilot.Session) {
	t.Helper()
	dir = t.TempDir()
	path, err := demo.Make(context.Background(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err = pilot.Open(path, experiment.Person{Name: "Ana"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return dir, s
}

// The world is aimed at the look guide's section 12: 52 teams, 48 drawn, 47
// analysed, and its seven verdicts. The figures themselves come out of the estimate.
func TestTheDemonstrationTellsItsStory(t *testing.T) {
	dir, s := made(t)
	doc := s.Pilot()
	if !doc.Invented {
		t.Error("the demonstration is not marked as invented")
	}
	if n := len(doc.Roster.Teams); n != 52 {
		t.Errorf("%d teams in the roster, want 52", n)
	}
	if n, staff := len(doc.Roster.Taking()), doc.Roster.Staff(); n != 48 || staff != 574 {
		t.Errorf("%d teams with %d staff are drawn, want 48 with 574", n, staff)
	}
	r, err := s.Results(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Flow.Analysed != 47 || len(r.Flow.Lost) != 1 {
		t.Errorf("%d teams are analysed and %v lost, want 47 and one", r.Flow.Analysed, r.Flow.Lost)
	}
	if r.Security.Points != 4 {
		t.Errorf("security is %d, want 4", r.Security.Points)
	}
	want := map[string]finding.Verdict{
		"cases": finding.ClearGain, "motivation": finding.GainSizeUncertain, "resignations": finding.TooUncertain,
		"complaints": finding.NoMeaningfulDifference, "days": finding.GainSizeUncertain, "overtime": finding.Harm,
	}
	for _, f := range r.Findings {
		id := f.Estimate.Outcome.ID
		if id == "audit" {
			if f.Guardrail == nil || *f.Guardrail != finding.Held {
				t.Errorf("the guardrail is %v, want held", f.Guardrail)
			}
			continue
		}
		if f.Verdict != want[id] {
			t.Errorf("%s: %s, want %s (%s)", id, f.Verdict, want[id], f.Sentence)
		}
	}
	checks, err := s.Verify(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK {
			t.Errorf("%s: %s", c.Name, c.Sentence)
		}
	}
	for _, name := range []string{demo.RosterFile, demo.CasesFile, demo.SurveyFile, demo.RecordsFile, demo.BriefFile} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s is missing or empty (%v)", name, err)
		}
	}
}

func TestTheDemonstrationIsTheSameEveryTime(t *testing.T) {
	_, first := made(t)
	_, second := made(t)
	a, err := first.Pilot().Encode()
	if err != nil {
		t.Fatal(err)
	}
	b, err := second.Pilot().Encode()
	if err != nil {
		t.Fatal(err)
	}
	// The workbooks' own fingerprints differ: a workbook holds the time it was written.
	if first.Pilot().Draw.AssignmentHash != second.Pilot().Draw.AssignmentHash {
		t.Error("two demonstrations draw different teams")
	}
	x, err := first.Results(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	y, err := second.Results(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if x.Main.Sentence != y.Main.Sentence || x.Main.Change != y.Main.Change {
		t.Errorf("two demonstrations find %q and %q", x.Main.Sentence, y.Main.Sentence)
	}
	if len(a) != len(b) {
		t.Errorf("two demonstrations differ in size: %d and %d", len(a), len(b))
	}
}

func TestMakeLeavesOtherPilotsAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, demo.PilotFile)
	mine, err := pilot.Create(path, "My own", experiment.Person{Name: "Ana"})
	if err != nil {
		t.Fatal(err)
	}
	if err := mine.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var refusal *experiment.Refusal
	if _, err := demo.Make(context.Background(), dir, nil); !errors.As(err, &refusal) {
		t.Fatalf("got %v, want a refusal", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the pilot that stood there changed (%v)", err)
	}
}

func TestMakeStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := demo.Make(ctx, t.TempDir(), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want it cancelled", err)
	}
}

// What a person did in the folder is never replaced, and the workbooks are plain files.
func TestWhatIsOnesOwnStays(t *testing.T) {
	refused := func(t *testing.T, dir, name string) {
		t.Helper()
		path := filepath.Join(dir, name)
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = demo.Make(context.Background(), dir, nil)
		var said *experiment.Refusal
		if !errors.As(err, &said) || said.Place.File != path {
			t.Errorf("got %v, want a refusal at %s", err, path)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s was changed (%v)", name, err)
		}
	}
	for _, name := range []string{demo.RosterFile, demo.RecordsFile, demo.BriefFile} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("%PDF- of my own"), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, dir, name)
	}
	dir, s := made(t)
	info, err := os.Stat(filepath.Join(dir, demo.CasesFile))
	if err != nil || info.Mode().Perm()&0o111 != 0 {
		t.Errorf("the workbook has the mode %v (%v), want one that is not executable", info.Mode(), err)
	}
	if err := s.Remark(0, "Looked at with the staff council."); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, demo.PilotFile)
}
