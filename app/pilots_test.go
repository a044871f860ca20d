package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/test"

	"leeway/app/shell"
	"leeway/experiment/demo"
	"leeway/experiment/pilot"
)

// inMemory is the whole window without a display: every screen on a session.
func inMemory(t testing.TB) *desk {
	t.Helper()
	a := test.NewTempApp(t)
	w := test.NewTempWindow(t, nil)
	d := &desk{}
	d.frame = shell.NewFrame(shell.Options{
		App: a, Window: w, Version: appVersion, Threads: shell.InOrder(),
		OnNew: d.start, OnOpen: d.open, OnDemonstration: d.demonstration, OnSaveCopy: d.saveCopy, OnClosePilot: d.close,
	})
	d.frame.ShowWelcome()
	t.Cleanup(func() {
		if d.session != nil {
			d.session.Close()
		}
	})
	return d
}

func demonstrationFile(t testing.TB) string {
	t.Helper()
	path, err := demo.Make(context.Background(), t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// steps are those that are built; the others are absent from the rail.
var steps = []shell.Step{shell.Question, shell.Practice, shell.Outcomes, shell.Teams, shell.SampleSize, shell.Plan, shell.Draw, shell.Collect, shell.Import, shell.Quality, shell.Findings, shell.Journal}

func TestEveryStepOpensOnTheDemonstrationAndOnANewPilot(t *testing.T) {
	d := inMemory(t)
	d.open(demonstrationFile(t))
	if d.session == nil {
		t.Fatal("the demonstration does not open")
	}
	for _, step := range steps {
		d.frame.Go(step)
		if d.frame.Step() != step {
			t.Errorf("%s does not open on the demonstration", step.Name())
		}
	}
	d.start("A new pilot", filepath.Join(t.TempDir(), "new.leeway"))
	if d.session.Pilot().Title != "A new pilot" {
		t.Fatal("the new pilot does not open")
	}
	for _, step := range steps {
		d.frame.Go(step)
		if d.frame.Step() != step {
			t.Errorf("%s does not open on a new pilot", step.Name())
		}
	}
}

func TestWhatCannotBeOpenedLeavesTheOpenPilot(t *testing.T) {
	d := inMemory(t)
	path := filepath.Join(t.TempDir(), "mine.leeway")
	d.start("Mine", path)
	broken := filepath.Join(t.TempDir(), "broken.leeway")
	if err := os.WriteFile(broken, []byte("no pilot"), 0o644); err != nil {
		t.Fatal(err)
	}
	d.open(broken)
	if d.session == nil || d.session.Path() != path {
		t.Error("a file that cannot be opened closed the pilot that was open")
	}
	d.start("Over it", path)
	if d.session.Pilot().Title != "Mine" {
		t.Error("a new pilot was made over the open one")
	}
}

func TestClosingGivesTheFileBack(t *testing.T) {
	d := inMemory(t)
	path := filepath.Join(t.TempDir(), "mine.leeway")
	d.start("Mine", path)
	d.frame.ShowWelcome()
	s, err := pilot.Open(path, pilot.Me())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if holder, readOnly := s.ReadOnly(); readOnly {
		t.Errorf("the file is still held by %s", holder)
	}
}

func TestABrokenOffDemonstrationLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	parent := t.TempDir()
	dir := filepath.Join(parent, "Leeway demonstration")
	if _, err := openDemonstration(ctx, dir, nil); err == nil {
		t.Fatal("a cancelled demonstration opens")
	}
	if left, err := os.ReadDir(parent); err != nil || len(left) > 0 {
		t.Errorf("it left %v (%v)", left, err)
	}
	s, err := openDemonstration(context.Background(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if !s.Pilot().Invented {
		t.Error("the demonstration is not marked as invented")
	}
}

// BenchmarkOpenStep opens one step after the other on the demonstration: what a
// click on the rail costs in the window's own thread, without painting.
func BenchmarkOpenStep(b *testing.B) {
	d := inMemory(b)
	d.open(demonstrationFile(b))
	for _, step := range steps {
		b.Run(step.Name(), func(b *testing.B) {
			for b.Loop() {
				d.frame.Go(shell.Journal)
				d.frame.Go(step)
			}
		})
	}
}
