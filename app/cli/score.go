package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/finding"
	"leeway/experiment/library"
	"leeway/experiment/report"
	"leeway/experiment/workbook"
)

func (t *terminal) questionnaireSheet() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: "sheet ID -o FILE.xlsx", Short: "Write a blank answer sheet for offices", Args: cobra.ExactArgs(1),
		Long: `Writes a workbook with a row for each person, a column for the team and one for
each question, with the answers to choose from. Attribution and licence stand in it.
Where a licence keeps the text out, the questions are left for you to put in.`,
		Example: "  leeway-cli questionnaire sheet csps-engagement -o Answers.xlsx",
		RunE: func(cmd *cobra.Command, args []string) error {
			q, err := library.Questionnaire(args[0])
			if err != nil {
				return err
			}
			if out == "" {
				return usageError{errors.New("say where to write it with -o FILE.xlsx")}
			}
			if err := writeNew(out, func(w io.Writer) error { return report.AnswerSheet(w, q) }); err != nil {
				return err
			}
			if t.asJSON {
				return t.printJSON(map[string]any{"written": out, "questionnaire": q.ID, "questions": len(q.Items)})
			}
			t.line("Wrote %s with %s. %s", out, counted(len(q.Items), "question", "questions"), q.LicenceLine())
			return nil
		},
	}
	c.Flags().StringVarP(&out, "out", "o", "", "the workbook to write; an existing file is not replaced")
	return c
}

// scoreFlags say how a sheet of answers is read.
type scoreFlags struct {
	id, team, sheet, password, out string
	codes                          dataset.Codes
	columns, reversed              []string
}

func (t *terminal) questionnaireScore() *cobra.Command {
	var f scoreFlags
	c := &cobra.Command{
		Use: "score SHEET", Short: "Score a sheet of answers: team means from 0 to 100", Args: cobra.ExactArgs(1),
		Long: `Reads a sheet with a row for each person, scores each person by the questionnaire's
rule and averages within teams. A person needs answers to at least half of the
questions. Teams of fewer than 10 people are not shown. An answer that is none of
the questionnaire's stops the scoring: nothing is left out in silence.`,
		Example: `  leeway-cli questionnaire score Survey.xlsx --questionnaire csps-engagement --team Office -o Scores.xlsx
  leeway-cli questionnaire score Survey.csv --questionnaire fevs-autonomy --team Team --codes low-first \
    --column Q13="Question 5" --column Q14="Question 6"
  leeway-cli questionnaire score Needs.xlsx --questionnaire bpns-work --team Team --reversed item-3,item-7`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.id == "" || f.team == "" {
				return usageError{errors.New("say which questionnaire with --questionnaire ID, and which column holds the team with --team COLUMN")}
			}
			table, err := t.score(cmd.Context(), args[0], f)
			if err != nil {
				return err
			}
			if f.out != "" {
				if err := writeNew(f.out, func(w io.Writer) error { return report.Scores(w, table) }); err != nil {
					return err
				}
			}
			return t.showScores(table, f.out)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.id, "questionnaire", "", "the questionnaire's id (see questionnaire list)")
	flags.StringVar(&f.team, "team", "", "the header of the column that holds the team")
	flags.StringVar(&f.sheet, "sheet", "", "the sheet (default: the first visible one)")
	flags.StringVar(&f.password, "password", "", "the workbook's password")
	flags.StringArrayVar(&f.columns, "column", nil, "ID=HEADER: the column that holds a question, where its header is neither the id nor the text (repeat)")
	flags.Var(oneOf(&f.codes, dataset.LowestFirst, dataset.HighestFirst), "codes", "answers are numbers, and 1 is the lowest (low-first) or the highest (high-first)")
	flags.StringSliceVar(&f.reversed, "reversed", nil, "ids of the questions where agreeing is worse, from the key that comes with the licence; none for none")
	flags.StringVarP(&f.out, "out", "o", "", "also write a workbook; an existing file is not replaced")
	return c
}

// score reads and scores a sheet.
func (t *terminal) score(ctx context.Context, path string, f scoreFlags) (table report.ScoreTable, err error) {
	q, err := library.Questionnaire(f.id)
	if err != nil {
		return table, err
	}
	instrument := library.Instrument(q)
	if err := reverse(&instrument, q.ReversedByLicence, f.reversed); err != nil {
		return table, err
	}
	columns := map[string]string{}
	for _, text := range f.columns {
		id, header, ok := strings.Cut(text, "=")
		if !ok {
			return table, usageError{fmt.Errorf("--column “%s” is not ID=HEADER", text)}
		}
		columns[id] = header
	}
	book, err := workbook.Open(ctx, path, workbook.Options{Password: f.password}, t.progress("Reading"))
	if err != nil {
		return table, err
	}
	defer book.Close() //nolint:errcheck // it was only read
	answers, err := dataset.ReadAnswers(ctx, book, f.sheet, instrument, f.team, columns)
	if err != nil {
		return table, err
	}
	scores, err := dataset.Score(instrument, answers.Texts, f.codes)
	if err != nil {
		return table, atCell(err, answers, scores)
	}
	teams, overall := dataset.TeamScores(answers.Team, scores)
	report.SortTeams(teams)
	return report.ScoreTable{Questionnaire: q, Instrument: instrument, Answers: answers, Codes: f.codes, Scores: scores, Teams: teams, Overall: overall}, nil
}

// reverse marks the reversed items. Where the key comes with a licence they must be
// said, because leaving it out would change every score.
func reverse(i *experiment.Instrument, byLicence bool, ids []string) error {
	if len(ids) == 0 {
		if byLicence {
			return &experiment.Refusal{What: fmt.Sprintf("Which questions of “%s” are reversed stands in the key that comes with its licence.", i.Name), Remedy: "Say it with --reversed ID,ID, or --reversed none."}
		}
		return nil
	}
	if len(ids) == 1 && strings.EqualFold(ids[0], "none") {
		for n := range i.Items {
			i.Items[n].Reversed = false
		}
		return nil
	}
	known := map[string]*experiment.Item{}
	for n := range i.Items {
		i.Items[n].Reversed = false
		known[i.Items[n].ID] = &i.Items[n]
	}
	for _, id := range ids {
		item := known[id]
		if item == nil {
			return &experiment.Refusal{What: fmt.Sprintf("“%s” has no question %s.", i.Name, id), Remedy: "See leeway-cli questionnaire show " + i.ID + "."}
		}
		item.Reversed = true
	}
	return nil
}

// atCell adds to a refusal of answers where the first of them stands.
func atCell(err error, answers dataset.AnswerSheet, scores dataset.Scores) error {
	var refusal *experiment.Refusal
	if !errors.As(err, &refusal) || len(scores.Unknown) == 0 {
		return err
	}
	said := *refusal
	first := scores.Unknown[0]
	said.Place = experiment.Place{File: answers.Source.File, Sheet: answers.Source.Sheet, Cell: answers.Cell(first.Person, first.Item)}
	if first.Number && strings.Contains(said.Remedy, "1 is the lowest") {
		said.Remedy = "Say whether 1 is the lowest answer (--codes low-first) or the highest (--codes high-first)."
	}
	return &said
}

// showScores prints the team means.
func (t *terminal) showScores(table report.ScoreTable, written string) error {
	if t.asJSON {
		return t.scoresJSON(table, written)
	}
	rows := [][]string{{"Team", "Scored", "Mean, 0 to 100"}}
	for _, team := range table.Teams {
		if !team.Shown {
			rows = append(rows, []string{team.Team, "", "under 10, not shown"})
			continue
		}
		rows = append(rows, []string{team.Team, fmt.Sprint(team.Scored), finding.Number(team.Mean, 1)})
	}
	t.table(rows, 1, 2)
	if !math.IsNaN(table.Overall) {
		t.line("All teams shown: %s", finding.Number(table.Overall, 1))
	}
	for _, note := range table.Notes() {
		t.line("%s", note)
	}
	if table.Questionnaire.Attribution != "" {
		t.line("%s", table.Questionnaire.Attribution)
	}
	if written != "" {
		t.line("Wrote %s.", written)
	}
	return nil
}

func (t *terminal) scoresJSON(table report.ScoreTable, written string) error {
	type team struct {
		Team   string   `json:"team"`
		People int      `json:"people,omitempty"`
		Scored int      `json:"scored,omitempty"`
		Mean   *float64 `json:"mean,omitempty"`
		Shown  bool     `json:"shown"`
	}
	teams := make([]team, len(table.Teams))
	for i, s := range table.Teams {
		teams[i] = team{Team: s.Team, Shown: s.Shown}
		if s.Shown {
			teams[i] = team{s.Team, s.People, s.Scored, &s.Mean, true}
		}
	}
	answer := map[string]any{"questionnaire": table.Instrument.ID, "attribution": table.Questionnaire.Attribution, "teams": teams, "notes": table.Notes()}
	if !math.IsNaN(table.Overall) {
		answer["overall"] = table.Overall
	}
	if written != "" {
		answer["written"] = written
	}
	return t.printJSON(answer)
}

// writeNew writes a file that does not exist yet: whole, or not at all.
func writeNew(path string, write func(w io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil {
		return &experiment.Refusal{What: "There is a file of this name already, and it is not replaced.", Place: experiment.Place{File: path}, Remedy: "Choose another name."}
	}
	var data bytes.Buffer
	if err := write(&data); err != nil {
		return err
	}
	if err := mayWrite(path, "", product{}); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fileRefusal(path, err)
	}
	if _, err := f.Write(data.Bytes()); err != nil {
		return errors.Join(err, f.Close(), os.Remove(path))
	}
	return f.Close()
}
