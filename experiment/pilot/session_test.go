package pilot_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
)

var ana = experiment.Person{Name: "Ana"}

func create(t *testing.T) *pilot.Session {
	t.Helper()
	s, err := pilot.Create(filepath.Join(t.TempDir(), "p.leeway"), "A pilot", ana)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// refused checks that an action was refused with a sentence and changed nothing.
func refused(t *testing.T, s *pilot.Session, err error, want string) {
	t.Helper()
	var refusal *experiment.Refusal
	if !errors.As(err, &refusal) || !strings.Contains(err.Error(), want) {
		t.Fatalf("got %v, want a refusal saying %q", err, want)
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func journalLength(t *testing.T, s *pilot.Session) int {
	t.Helper()
	entries, err := s.Journal()
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestUndoAndRedoAreEntriesAndSurviveClosing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.leeway")
	s, err := pilot.Create(path, "First name", ana)
	must(t, err)
	must(t, s.SetTitle("Second name"), s.SetTitle("Third name"), s.Undo())
	if got := s.Pilot().Title; got != "Second name" {
		t.Fatalf("after undo the name is %q", got)
	}
	must(t, s.Close())

	s, err = pilot.Open(path, ana)
	must(t, err)
	defer s.Close()
	if label, ok := s.CanRedo(); !ok || !strings.Contains(label, "Third name") {
		t.Errorf("closing the file lost what could be redone: %q, %v", label, ok)
	}
	must(t, s.Redo())
	if got := s.Pilot().Title; got != "Third name" {
		t.Errorf("after redo the name is %q", got)
	}
	must(t, s.Undo(), s.Undo())
	if got := s.Pilot().Title; got != "First name" {
		t.Errorf("after two undos the name is %q", got)
	}
	refused(t, s, s.Undo(), "nothing to undo")
	must(t, s.SetTitle("Fourth name"))
	if _, ok := s.CanRedo(); ok {
		t.Error("a new change can be followed by a redo of an old one")
	}
	if n := journalLength(t, s); n != 8 {
		t.Errorf("the journal has %d entries, want 8: start, 2 names, undo, redo, 2 undos, 1 name", n)
	}
}

func TestChangingNothingWritesNothing(t *testing.T) {
	s := create(t)
	before := journalLength(t, s)
	must(t, s.SetTitle("A pilot"), s.SetQuestion(experiment.Question{}), s.SetPlan(s.Pilot().Plan))
	if after := journalLength(t, s); after != before {
		t.Errorf("changing nothing wrote %d entries", after-before)
	}
}

func TestSecondWindowReadsOnly(t *testing.T) {
	s := create(t)
	second, err := pilot.Open(s.Path(), experiment.Person{Name: "Ben"})
	must(t, err)
	defer second.Close()
	holder, readOnly := second.ReadOnly()
	if !readOnly || !strings.Contains(holder, "Ana") {
		t.Fatalf("the second window is read-only: %v, held by %q", readOnly, holder)
	}
	refused(t, second, second.SetTitle("x"), "Ana")
	refused(t, second, second.Undo(), "Ana")
	refused(t, second, second.Remark(0, "x"), "Ana")
	must(t, s.SetTitle("The first still writes"))
}

func TestTwoMainOutcomesAreRefused(t *testing.T) {
	s := create(t)
	o := experiment.Outcome{ID: "a", Name: "A", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}
	must(t, s.PutOutcome(o))
	o.ID, o.Name = "b", "B"
	refused(t, s, s.PutOutcome(o), "“A” is the main outcome already")
	if len(s.Pilot().Outcomes) != 1 {
		t.Error("the refused outcome is in the pilot")
	}
	o.Role = experiment.Secondary
	must(t, s.PutOutcome(o), s.RemoveOutcome("a"))
	refused(t, s, s.RemoveOutcome("a"), "no outcome “a”")
}

func TestSealingSaysAllThatIsOpen(t *testing.T) {
	s := create(t)
	err := s.SealPlan(ana, experiment.Person{Name: "Ben"}, "")
	refused(t, s, err, "No practice is chosen")
	refused(t, s, err, "There are no teams")
	refused(t, s, s.SealPlan(ana, experiment.Person{Name: " ana "}, ""), "Ask a second person")
	refused(t, s, s.SealPlan(ana, experiment.Person{}, ""), "both names")
	refused(t, s, s.Draw("1", ""), "Seal the plan first")
	refused(t, s, s.StartCollecting(), "There is no draw yet. Seal the plan")
	if s.Pilot().Stage != experiment.Draft {
		t.Error("a refused seal moved the stage")
	}
}

func TestUsingAPracticeNamesItsArm(t *testing.T) {
	s := create(t)
	must(t, s.UsePractice(experiment.Practice{ID: "own", Name: "Coaching"}))
	if got := s.Pilot().Arms[1].Name; got != "Coaching" {
		t.Errorf("the practice arm is called %q", got)
	}
	arms := append([]experiment.Arm(nil), s.Pilot().Arms...)
	arms[1].Name = "Coached teams"
	must(t, s.SetArms(arms), s.UsePractice(experiment.Practice{ID: "own", Name: "Charter"}))
	if got := s.Pilot().Arms[1].Name; got != "Coached teams" {
		t.Errorf("a name that somebody chose was replaced by %q", got)
	}
}

func TestRemarksDoNotStandInTheWayOfUndo(t *testing.T) {
	s := create(t)
	must(t, s.SetTitle("New name"), s.Remark(2, "Agreed on the phone."), s.Undo())
	if got := s.Pilot().Title; got != "A pilot" {
		t.Errorf("after undo the name is %q", got)
	}
	refused(t, s, s.Remark(99, "x"), "no entry 99")
	refused(t, s, s.Remark(1, "  "), "empty")
	refused(t, s, s.Deviate(experiment.Deviation{What: "x"}), "not sealed")
}

func TestCreateRefusesWhatStandsThere(t *testing.T) {
	s := create(t)
	if _, err := pilot.Create(s.Path(), "Another", ana); err == nil {
		t.Error("a second pilot was made over the first")
	}
	if got := s.Pilot().Title; got != "A pilot" {
		t.Errorf("the first is now called %q", got)
	}
}

// A caller that passes on only the doubts of the linking cannot take a cell in
// that nobody has settled: the table brings its own.
func TestATablesOwnDoubtsBlockTheImport(t *testing.T) {
	s := create(t)
	table := &dataset.Table{Doubts: []dataset.Doubt{{Problem: experiment.Problem{Severity: experiment.MustSettle, What: "“<5” is not a number."}}}}
	refused(t, s, s.TakeOutcomes(&dataset.Linked{Table: table}, dataset.Recipe{}, nil), "“<5” is not a number.")
}

// Somebody who only reads keeps nobody from working, and cannot change anything.
func TestReadingBlocksNobody(t *testing.T) {
	s := create(t)
	reader, err := pilot.OpenToRead(s.Path(), ana)
	must(t, err)
	defer reader.Close()
	must(t, s.SetTitle("Another name"))
	if got := reader.Pilot().Title; got != "A pilot" {
		t.Errorf("the reader sees %q", got)
	}
	refused(t, reader, reader.SetTitle("Mine"), "reading only")
	refused(t, reader, reader.Remark(0, "Mine"), "reading only")
	refused(t, reader, reader.Undo(), "reading only")
}
