package report

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leeway/assets"
	"leeway/experiment/dataset"
	"leeway/experiment/library"
	"leeway/experiment/workbook"
)

// Every questionnaire's blank sheet, filled in by an office with the answers it
// offers, is read back and scored.
func TestAnswerSheetComesBackScored(t *testing.T) {
	all, err := assets.Questionnaires()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range all {
		var blank bytes.Buffer
		if err := AnswerSheet(&blank, q); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(&blank)
		if err != nil {
			t.Fatal(err)
		}
		rules, err := f.GetDataValidations("Answers")
		if err != nil || len(rules) != len(q.Items) {
			t.Errorf("%s offers answers in %d columns of %d (%v)", q.ID, len(rules), len(q.Items), err)
		}
		if said, _ := f.GetCellValue("Answers", "A2"); q.Attribution != "" && said != q.Attribution {
			t.Errorf("%s: the attribution is %q", q.ID, said)
		}
		const people = 12
		for p := range people {
			row := []any{"T-1"}
			for _, item := range q.Items {
				labels := q.Answers
				if item.Answers != nil {
					labels = item.Answers
				}
				row = append(row, labels[len(labels)-1])
			}
			if err := f.SetSheetRow("Answers", fmt.Sprintf("A%d", 6+p), &row); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(t.TempDir(), "Answers.xlsx")
		if err := f.SaveAs(path); err != nil {
			t.Fatal(err)
		}
		table := scored(t, q, path)
		if len(table.Teams) != 1 || table.Teams[0].Scored != people || table.Overall != 100 {
			t.Errorf("%s: %+v, overall %g", q.ID, table.Teams, table.Overall)
		}
	}
}

func scored(t *testing.T, q assets.Questionnaire, path string) ScoreTable {
	t.Helper()
	ctx := context.Background()
	b, err := workbook.Open(ctx, path, workbook.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close() //nolint:errcheck // it was only read
	i := library.Instrument(q)
	answers, err := dataset.ReadAnswers(ctx, b, "", i, "Team", nil)
	if err != nil {
		t.Fatal(err)
	}
	scores, err := dataset.Score(i, answers.Texts, dataset.LabelsOnly)
	if err != nil {
		t.Fatal(err)
	}
	teams, overall := dataset.TeamScores(answers.Team, scores)
	return ScoreTable{Questionnaire: q, Instrument: i, Answers: answers, Scores: scores, Teams: teams, Overall: overall}
}

// The workbook of scores shows nothing of a team under ten, neither in its means nor
// in its counts, and carries the attribution.
func TestScoresHideSmallTeams(t *testing.T) {
	q, err := library.Questionnaire("csps-engagement")
	if err != nil {
		t.Fatal(err)
	}
	var csv strings.Builder
	csv.WriteString("Team,proud,recommend,attachment,inspires,motivates\n")
	for range 11 {
		csv.WriteString("=A1,Agree,Agree,Agree,Agree,Agree\n")
	}
	for range 4 {
		csv.WriteString("Small,Strongly disagree,Agree,Agree,Agree,Agree\n")
	}
	path := filepath.Join(t.TempDir(), "survey.csv")
	if err := os.WriteFile(path, []byte(csv.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Scores(&out, scored(t, q, path)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	means, _ := f.GetRows("Team means", excelize.Options{RawCellValue: true})
	if got := fmt.Sprint(means); got != "[[Team People who answered People with a score Mean, 0 to 100] [=A1 11 11 75] [Small under 10, not shown] [All teams shown   75]]" {
		t.Errorf("means %s", got)
	}
	if formula, _ := f.GetCellFormula("Team means", "A2"); formula != "" {
		t.Errorf("a team's id became the formula %q", formula)
	}
	counts, _ := f.GetRows("Answers")
	if got := counts[1][2:]; fmt.Sprint(got) != "[0 0 0 11 0 0]" {
		t.Errorf("the counts of the first question are %v", got)
	}
	about, _ := f.GetRows("About")
	if !strings.Contains(fmt.Sprint(about), "Open Government Licence v3.0") {
		t.Error("the attribution is missing")
	}
}
