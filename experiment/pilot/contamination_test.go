package pilot_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/randomize"
)

// sharing is a pilot of six teams, two of which have one manager.
func sharing(t *testing.T) (*pilot.Session, randomize.Contamination) {
	t.Helper()
	s := create(t)
	r := experiment.Roster{Attributes: []experiment.Attribute{{Name: "Manager"}}}
	for i, who := range []string{"A. B", "R. Okafor", "C. D", "R. Okafor", "E. F", "G. H"} {
		r.Teams = append(r.Teams, experiment.Team{ID: fmt.Sprintf("T%d", i+1), Text: map[string]string{"Manager": who}})
	}
	must(t, s.TakeRoster(r, dataset.Recipe{}, nil))
	risks := randomize.Contaminations(s.Pilot())
	if len(risks) != 1 {
		t.Fatalf("%+v", risks)
	}
	return s, risks[0]
}

func TestTeamsAreKeptInOneArm(t *testing.T) {
	s, risk := sharing(t)
	must(t, s.KeepInOneArm(risk))
	k := s.Pilot().Plan.Constraints
	if len(k) != 1 || k[0].Kind != experiment.SameArm || strings.Join(k[0].Teams, " ") != "T2 T4" || k[0].Reason != "R. Okafor leads two teams" {
		t.Fatalf("%+v", k)
	}
	entries, err := s.Journal()
	must(t, err)
	if last := entries[len(entries)-1]; last.Title != "Kept in one arm: T2, T4" || last.Kind != pilot.KindDesign {
		t.Errorf("%+v", last)
	}
	refused(t, s, s.KeepInOneArm(risk), "in one arm already")
	must(t, s.Undo())
	if len(s.Pilot().Plan.Constraints) != 0 {
		t.Error("undo left the constraint")
	}
	must(t, s.Redo(), s.DrawApart(risk))
	if len(s.Pilot().Plan.Constraints) != 0 {
		t.Error("the constraint stands")
	}
	refused(t, s, s.DrawApart(risk), "another constraint")
	risk.Teams = []string{"T1", "T2"}
	refused(t, s, s.KeepInOneArm(risk), "no longer ties")
}

func TestADoubtIsNotedInTheJournal(t *testing.T) {
	s, risk := sharing(t)
	refused(t, s, s.NoteDoubt(risk.Sentence, risk.Teams, "  "), "no reason")
	refused(t, s, s.NoteDoubt("", risk.Teams, "why"), "what it is about")
	must(t, s.NoteDoubt(risk.Sentence, risk.Teams, "They meet once a year"))
	must(t, s.SetTitle("Another"), s.Undo()) // a note is no step that undo takes back
	noted, err := s.Notes()
	must(t, err)
	n, has := noted(risk.Sentence, risk.Teams)
	if !has || n.Remark != "They meet once a year" || n.By != ana || n.Entry != 3 {
		t.Errorf("%+v %v", n, has)
	}
	for _, other := range []struct {
		doubt string
		teams []string
	}{{risk.Sentence, []string{"T2", "T4", "T5"}}, {"G. H leads two teams.", risk.Teams}} {
		if _, has := noted(other.doubt, other.teams); has {
			t.Errorf("the note holds for %+v too", other)
		}
	}
	// It is in the file, and not in what a remark of one's own can say.
	path := filepath.Join(t.TempDir(), "copy.leeway")
	must(t, s.Remark(0, "Noted: "+risk.Sentence), s.SaveCopy(path))
	read, err := pilot.OpenToRead(path, ana)
	must(t, err)
	defer read.Close()
	noted, err = read.Notes()
	must(t, err)
	if _, has := noted(risk.Sentence, risk.Teams); !has {
		t.Error("the copy lost the note")
	}
}
