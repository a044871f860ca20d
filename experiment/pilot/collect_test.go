package pilot_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
	"leeway/experiment/workbook"
)

// twoOffices is a drawn pilot of twelve teams in two districts.
func twoOffices(t *testing.T) *pilot.Session {
	t.Helper()
	s := create(t)
	roster := experiment.Roster{Attributes: []experiment.Attribute{{Name: "District"}}}
	for i, id := range []string{"T-01", "T-02", "T-03", "T-04", "T-05", "T-06", "T-07", "T-08", "T-09", "T-10", "T-11", "T-12"} {
		district := map[bool]string{true: "Harbour", false: "Hill"}[i%2 == 0]
		roster.Teams = append(roster.Teams, experiment.Team{ID: id, Staff: 30, Text: map[string]string{"District": district}})
	}
	must(t,
		s.TakeRoster(roster, dataset.Recipe{Purpose: dataset.ForRoster}, nil),
		s.SetQuestion(experiment.Question{Who: "teams", Change: "decide", Comparison: "before", Aim: "more"}),
		s.UsePractice(experiment.Practice{ID: "own", Name: "New way"}),
		s.PutOutcome(experiment.Outcome{ID: "cases", Name: "Cases", Unit: "cases per person each week", Role: experiment.Primary, Kind: experiment.Continuous, Better: experiment.HigherIsBetter, SmallestEffect: 1}),
		s.SealPlan(ana, experiment.Person{Name: "Ben"}, ""), s.Draw("12345", "given"),
	)
	return s
}

func wave(name string) experiment.Collection {
	return experiment.Collection{Name: name, GroupBy: "District", Outcomes: []string{"cases"}, Due: "2000-01-01"}
}

// fillIn writes numbers into an office's file, and other values where given.
func fillIn(t *testing.T, path string, other map[string]any) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	must(t, err)
	defer f.Close()
	for row := 6; row <= 11; row++ {
		must(t, f.SetCellValue("Fill in", cellAt(t, 2, row), 100+row), f.SetCellValue("Fill in", cellAt(t, 3, row), 12.5))
	}
	for at, value := range other {
		must(t, f.SetCellValue("Fill in", at, value))
	}
	must(t, f.Save())
}

func cellAt(t *testing.T, col, row int) string {
	t.Helper()
	at, err := excelize.CoordinatesToCellName(col, row)
	must(t, err)
	return at
}

func TestMakeSheetsAllOrNone(t *testing.T) {
	s := twoOffices(t)
	dir := filepath.Join(t.TempDir(), "new", "folder")
	paths, err := s.MakeSheets(dir, wave("Wave 1"))
	must(t, err)
	if len(paths) != 2 || s.Pilot().Stage != experiment.Collecting || len(s.Pilot().Collections) != 1 {
		t.Fatalf("made %v at stage %s", paths, s.Pilot().Stage)
	}
	before := journalLength(t, s)
	_, err = s.MakeSheets(dir, wave("wave 1"))
	refused(t, s, err, "There is a collection “Wave 1” already")
	must(t, s.Undo())
	if len(s.Pilot().Collections) != 0 || s.Pilot().Stage != experiment.Drawn {
		t.Error("undo did not forget the collection")
	}
	_, err = s.MakeSheets(dir, wave("Wave 1"))
	refused(t, s, err, "not replaced: “Wave 1 - Harbour.xlsx”, “Wave 1 - Hill.xlsx”")
	must(t, os.Remove(paths[0]))
	_, err = s.MakeSheets(dir, wave("Wave 1"))
	refused(t, s, err, "“Wave 1 - Hill.xlsx”")
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("a refusal left %v: %v", files, err)
	}
	if n := journalLength(t, s); n != before+1 {
		t.Errorf("%d entries, want %d", n, before+1)
	}
	_, err = s.MakeSheets(filepath.Join(paths[1], "no folder"), wave("Wave 2"))
	refused(t, s, err, "folder")
}

func TestReturnedSheetsAreTakenIn(t *testing.T) {
	s := twoOffices(t)
	dir := t.TempDir()
	paths, err := s.MakeSheets(dir, wave("Wave 1"))
	must(t, err)
	fillIn(t, paths[0], nil)
	fillIn(t, paths[1], map[string]any{"B7": "1O4"})
	renamed := filepath.Join(dir, "Re_ your mail.xlsx")
	must(t, os.Rename(paths[0], renamed))
	other := filepath.Join(dir, "other.csv")
	must(t, os.WriteFile(other, []byte("Team,Cases\nT-01,3\n"), 0o600))

	got, err := s.TakeReturned(context.Background(), []string{renamed, paths[1], other, filepath.Join(dir, "gone.xlsx")}, nil)
	must(t, err)
	if len(got) != 4 || got[0].Import != "data/1" || got[0].Office != "Harbour" || got[0].Rows != 6 || len(got[0].Look)+len(got[0].Changes) != 0 {
		t.Fatalf("the first is %+v", got[0])
	}
	if got[1].Import != "" || got[1].Office != "Hill" || got[1].Settle != 1 || !strings.Contains(got[1].Reason, "“1O4” is text where a number belongs") {
		t.Errorf("the second is %+v", got[1])
	}
	if got[2].Known || !strings.Contains(got[2].Reason, "no sheet that was made") || got[3].Reason == "" {
		t.Errorf("the others are %+v", got[2:])
	}
	holdsNote := strings.Join(s.Pilot().Imports[0].Notes, "\n")
	if r := s.Pilot().Imports[0].Returned; r == nil || r.Office != "Harbour" || !strings.Contains(holdsNote, "the sheet “Wave 1” of Harbour, known by the hidden fingerprint") {
		t.Errorf("the import says %+v and notes %s", r, holdsNote)
	}
	list, err := s.Collected()
	must(t, err)
	if len(list) != 2 || !list[0].Returned || list[0].Import != "data/1" || list[0].Days < 9000 || len(list[0].Without) > 0 || list[1].Returned || list[1].Days < 9000 {
		t.Errorf("status is %+v", list)
	}
	got, err = s.TakeReturned(context.Background(), []string{renamed}, nil)
	must(t, err)
	if !got[0].Same || !strings.Contains(got[0].Reason, "taken in already") {
		t.Errorf("again: %+v", got[0])
	}
	must(t, s.Undo())
	if list, err = s.Collected(); err != nil || list[0].Returned {
		t.Errorf("after undo Harbour is still returned: %v", err)
	}
	must(t, s.WithdrawCollection("1"))
	got, err = s.TakeReturned(context.Background(), []string{renamed}, nil)
	must(t, err)
	if !strings.Contains(got[0].Reason, "no longer waits for") {
		t.Errorf("withdrawn: %+v", got[0])
	}
}

func TestEmptySheetIsNotTakenIn(t *testing.T) {
	s := twoOffices(t)
	paths, err := s.MakeSheets(t.TempDir(), wave("Wave 1"))
	must(t, err)
	got, err := s.TakeReturned(context.Background(), paths[:1], nil)
	must(t, err)
	if got[0].Import != "" || !strings.Contains(got[0].Reason, "still empty") || got[0].Empty != 12 {
		t.Errorf("an empty sheet: %+v", got[0])
	}
}

func TestProblemsGoBack(t *testing.T) {
	s := twoOffices(t)
	paths, err := s.MakeSheets(t.TempDir(), wave("Wave 1"))
	must(t, err)
	fillIn(t, paths[0], map[string]any{"B7": "1O4", "C9": "half"})
	b, err := workbook.Open(context.Background(), paths[0], workbook.Options{}, nil)
	must(t, err)
	defer b.Close()
	r, known, err := s.Recognise(context.Background(), b)
	if must(t, err); !known {
		t.Fatal("not known")
	}
	d, err := dataset.DraftFrom(context.Background(), b, r.Recipe, s.Pilot(), nil)
	must(t, err)
	to := filepath.Join(t.TempDir(), "Harbour, please check.xlsx")
	listed, left, err := s.WriteProblems(context.Background(), to, d, "")
	if must(t, err); listed != 3 || left != 1 {
		t.Errorf("%d listed, %d left", listed, left)
	}
	_, _, err = s.WriteProblems(context.Background(), paths[0], d, "")
	refused(t, s, err, "own file")
	_, _, err = s.WriteProblems(context.Background(), to+".csv", d, "")
	refused(t, s, err, ".xlsx")
	back, err := workbook.Open(context.Background(), to, workbook.Options{}, nil)
	must(t, err)
	defer back.Close()
	if sheets := back.Sheets(); sheets[0].Name != "Please check" || sheets[1].Name != "Fill in" {
		t.Errorf("the copy's sheets are %v", sheets)
	}
	if again, known, err := s.Recognise(context.Background(), back); err != nil || !known || again.Office.Name != "Harbour" {
		t.Errorf("the copy is not known any more: %v", err)
	}
}
