package pilot_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/pilot"
	"leeway/experiment/quality"
)

// measured is a pilot with one import of its main outcome.
func measured(t *testing.T) *pilot.Session {
	t.Helper()
	s := collecting(t, experiment.Outcome{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1})
	must(t, takeCSV(t, s, "Cases.csv", "Team,Cases closed\nT-01,11\nT-02,12\nT-03,14\nT-04,9\nT-05,8\nT-06,10\nT-07,12\nT-08,13\nT-09,11\nT-10,7\nT-11,16\n"))
	return s
}

func qualityOf(t *testing.T, s *pilot.Session) quality.Report {
	t.Helper()
	r, err := s.Quality(context.Background(), nil)
	must(t, err)
	return r
}

func TestFinalDataStayAsTheyAreUntilReopened(t *testing.T) {
	s := measured(t)
	if r := qualityOf(t, s); r.Sight != quality.Pooled || len(r.Flow.Branches) != 1 {
		t.Fatalf("before final: %s, %d branches", r.Sight, len(r.Flow.Branches))
	}
	refused(t, s, s.ReopenData("Late week"), "not declared final")
	must(t, s.DeclareFinal())
	refused(t, s, s.DeclareFinal(), "declared the data final already")
	if _, ok := s.CanUndo(); ok {
		t.Error("the declaration can be undone in silence")
	}
	more := "Team,Cases closed\nT-12,21\nT-01,1\nT-02,2\nT-03,3\n"
	refused(t, s, takeCSV(t, s, "More.csv", more), "Reopen the data on Quality")
	refused(t, s, s.TakeBack("data/1"), "so they stay as they are")
	if r := qualityOf(t, s); r.Sight != quality.Lettered || len(r.Flow.Branches) != 2 || r.Response[0].Gap == nil {
		t.Errorf("final: %s, %d branches, gap %v", r.Sight, len(r.Flow.Branches), r.Response[0].Gap)
	}
	refused(t, s, s.ReopenData("  "), "with a reason only")
	must(t, s.ReopenData("T-12 came late"))
	doc := s.Pilot()
	if doc.Final != nil || len(doc.Deviations) != 1 || doc.Deviations[0].Decided != "T-12 came late" || doc.Deviations[0].AfterUnblinding {
		t.Errorf("after reopening: %+v, %+v", doc.Final, doc.Deviations)
	}
	if r := qualityOf(t, s); r.Sight != quality.Pooled {
		t.Errorf("after reopening: %s", r.Sight)
	}
	must(t, takeCSV(t, s, "More.csv", more))
	if r := qualityOf(t, s); r.Headline != "12 of the 12 drawn teams were measured so far" {
		t.Error(r.Headline)
	}
}

func TestDataWithoutTheMainOutcomeAreNotFinal(t *testing.T) {
	s := collecting(t, experiment.Outcome{ID: "cases", Name: "Cases closed", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1})
	refused(t, s, s.DeclareFinal(), "There are no data yet. Import outcomes first.")
	must(t, s.StartCollecting())
	refused(t, s, s.DeclareFinal(), "No import holds the main outcome, “Cases closed”")
}

func TestUnblindingDeclaresFinalInTheSameAct(t *testing.T) {
	ben := experiment.Person{Name: "Ben"}
	last := func(s *pilot.Session) (n int, detail string) {
		entries, err := s.Journal()
		must(t, err)
		return len(entries), entries[len(entries)-1].Detail
	}
	s := measured(t)
	before, _ := last(s)
	must(t, s.Unblind(context.Background(), ana, ben, nil))
	after, detail := last(s)
	if doc := s.Pilot(); doc.Final == nil || doc.Final.By != ana || !doc.Final.At.Equal(doc.Unblinding.At) || after != before+1 || !strings.Contains(detail, "The data are final from here on") {
		t.Errorf("%+v, %d entries more, %q", doc.Final, after-before, detail)
	}
	refused(t, s, s.ReopenData("Too late"), "Record what is missing as a deviation")
	refused(t, s, s.DeclareFinal(), "final already")

	s = measured(t)
	must(t, s.DeclareFinal(), s.Unblind(context.Background(), ben, ana, nil))
	if _, detail := last(s); strings.Contains(detail, "final") {
		t.Errorf("who declared first is passed over: %q", detail)
	}
	if r := qualityOf(t, s); r.Sight != quality.Named || r.Final.By != ana {
		t.Errorf("%s, %+v", r.Sight, r.Final)
	}
}

func TestTheChecksAreWritten(t *testing.T) {
	s := measured(t)
	must(t, s.Deviate(experiment.Deviation{What: "T-12 was closed"}))
	for _, name := range []string{"checks.xlsx", "checks.csv"} {
		path := filepath.Join(t.TempDir(), name)
		must(t, s.WriteChecks(context.Background(), path, nil))
		data, err := os.ReadFile(path)
		must(t, err)
		if name == "checks.csv" {
			for _, want := range []string{"\"Lost, teams\",,1,", "\"T-03, Cases closed\",,,1,Cases.csv ! Cases ! B4"} {
				if !strings.Contains(string(data), want) {
					t.Errorf("the table does not hold %q:\n%s", want, data)
				}
			}
		}
	}
	if d := qualityOf(t, s).Deviations; len(d) != 1 || d[0].Entry == 0 {
		t.Errorf("%+v", d)
	}
}
