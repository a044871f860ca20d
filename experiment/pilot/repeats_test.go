package pilot_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// collecting is a pilot of twelve drawn teams with one outcome.
func collecting(t *testing.T, o experiment.Outcome) *pilot.Session {
	t.Helper()
	s := create(t)
	roster := experiment.Roster{}
	for i := range 12 {
		roster.Teams = append(roster.Teams, experiment.Team{ID: fmt.Sprintf("T-%02d", i+1), Staff: 30})
	}
	must(t,
		s.TakeRoster(roster, dataset.Recipe{Purpose: dataset.ForRoster}, nil),
		s.SetQuestion(experiment.Question{Who: "teams", Change: "decide", Comparison: "as before", Aim: "more"}),
		s.UsePractice(experiment.Practice{ID: "own", Name: "New way"}), s.PutOutcome(o),
		s.SealPlan(ana, experiment.Person{Name: "Ben"}, ""), s.Draw("12345", "given"),
	)
	return s
}

// takeCSV takes a text table in as it is proposed.
func takeCSV(t *testing.T, s *pilot.Session, name, text string, fixes ...string) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, []byte(text), 0o600))
	book, err := workbook.Open(context.Background(), path, workbook.Options{}, nil)
	must(t, err)
	defer book.Close()
	d, err := dataset.NewDraft(context.Background(), book, "", dataset.ForOutcomes, s.Pilot(), nil)
	must(t, err)
	for _, label := range fixes {
		found := false
		for _, doubt := range d.Doubts {
			for _, fix := range doubt.Fixes {
				if fix.Label == label && !found {
					found = true
					d, err = d.Decide(context.Background(), fix.Decision)
					must(t, err)
				}
			}
		}
		if !found {
			t.Fatalf("nothing offers %q", label)
		}
	}
	return s.TakeOutcomes(d.Linked, d.Recipe, d.Doubts)
}

func notes(s *pilot.Session) string {
	imports := s.Pilot().Imports
	return strings.Join(imports[len(imports)-1].Notes, "\n")
}

// weekly are the rows of some weeks: a value of its own for each team and week.
func weekly(from, to int) string {
	var b strings.Builder
	for week := from; week <= to; week++ {
		for i := range 12 {
			fmt.Fprintf(&b, "T-%02d,%d,%.2f\n", i+1, week, 10+0.37*float64(i)+0.013*float64(week*week))
		}
	}
	return b.String()
}

func TestRowsTakenInBefore(t *testing.T) {
	cases := experiment.Outcome{ID: "cases", Name: "Cases", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}
	const head = "Team,Week,Cases\n"
	s := collecting(t, cases)
	must(t, takeCSV(t, s, "first.csv", head+weekly(1, 4)))
	refused(t, s, takeCSV(t, s, "again.csv", head+weekly(1, 4)+"\n"), "48 of 48 rows were taken in already from first.csv")
	refused(t, s, takeCSV(t, s, "cumulative.csv", head+weekly(1, 9)), "48 of 108 rows were taken in already")
	refused(t, s, takeCSV(t, s, "overlapping.csv", head+weekly(2, 9)), "36 of 96 rows were taken in already")
	must(t, takeCSV(t, s, "second.csv", head+weekly(5, 9)))
	if got := notes(s); !strings.Contains(got, "“Cases” was taken in before, from first.csv on ") || !strings.Contains(got, "60 rows belong to 12 teams") {
		t.Errorf("the second import notes:\n%s", got)
	}
	refused(t, s, takeCSV(t, s, "both.csv", head+weekly(3, 6)), "48 of 48 rows were taken in already from first.csv, second.csv")
	if n := len(s.Pilot().Imports); n != 2 {
		t.Errorf("%d imports", n)
	}
	must(t, s.TakeBack("data/1"), s.TakeBack("data/2"), takeCSV(t, s, "cumulative.csv", head+weekly(1, 9)))
}

// TestCoarseValuesComeBackByAccident: yes and no of another month are often the
// same for the same team, and must not be refused for that.
func TestCoarseValuesComeBackByAccident(t *testing.T) {
	audit := experiment.Outcome{ID: "audit", Name: "Audit", Role: experiment.Primary, Kind: experiment.Binary, Better: experiment.HigherIsBetter, SmallestEffect: 0.1}
	month := func(change int) string {
		var b strings.Builder
		b.WriteString("Team,Case,Audit\n")
		for i := range 240 {
			yes := i%5 > 1
			if change > 0 && i%change == 0 {
				yes = !yes
			}
			fmt.Fprintf(&b, "T-%02d,%d-%d,%s\n", i%12+1, change, i, map[bool]string{true: "yes", false: "no"}[yes])
		}
		return b.String()
	}
	s := collecting(t, audit)
	must(t, takeCSV(t, s, "may.csv", month(0)), takeCSV(t, s, "june.csv", month(7)))
	refused(t, s, takeCSV(t, s, "saved again.csv", month(0)+"\n"), "240 of 240 rows were taken in already from may.csv")
}

func TestImportSaysWhatWasAccepted(t *testing.T) {
	cases := experiment.Outcome{ID: "cases", Name: "Cases", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}
	s := collecting(t, cases)
	rows := "Team,Week,Cases\n"
	for line := range strings.Lines(weekly(1, 2)) {
		if !strings.HasPrefix(line, "T-12") {
			rows += line
		}
	}
	refused(t, s, takeCSV(t, s, "w.csv", rows+"T-01,1,10.01\n"), "same as row")
	must(t, takeCSV(t, s, "w.csv", rows+"T-01,1,10.01\n", "Set the repeats aside"))
	entries, err := s.Journal()
	must(t, err)
	detail := entries[len(entries)-1].Detail
	if want := "Sheet w: 23 rows read, 22 used, 1 set aside. 1 thing to look at was accepted."; detail != want {
		t.Errorf("the journal says %q, want %q", detail, want)
	}
	if got := notes(s); !strings.Contains(got, "1 row set aside: the row repeats another one.") {
		t.Errorf("the import notes:\n%s", got)
	}
}
