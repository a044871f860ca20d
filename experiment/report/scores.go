package report

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/xuri/excelize/v2"

	"leeway/assets"
	"leeway/experiment"
	"leeway/experiment/dataset"
)

// ScoreTable is what a workbook of scores is made of.
type ScoreTable struct {
	Questionnaire assets.Questionnaire
	Instrument    experiment.Instrument
	Answers       dataset.AnswerSheet
	Codes         dataset.Codes
	Scores        dataset.Scores
	Teams         []dataset.TeamScore
	Overall       float64
}

// Notes say what was scored, what was left out and why.
func (t ScoreTable) Notes() []string {
	hidden := 0
	for _, team := range t.Teams {
		if !team.Shown {
			hidden++
		}
	}
	out := []string{
		fmt.Sprintf("%d people answered; %d have a score.", len(t.Answers.Row), t.Scores.Scored),
		fmt.Sprintf("A person needs answers to at least half of the %d questions: %d answered fewer and have no score; %d left some out and are scored by the rest.", len(t.Instrument.Items), t.Scores.TooFew, t.Scores.Partial),
		fmt.Sprintf("Teams with fewer than %d scored people are not shown (%d of %d), and the mean of all is over the teams that are shown.", dataset.LeastShown, hidden, len(t.Teams)),
	}
	if t.Answers.Empty > 0 {
		out = append(out, fmt.Sprintf("%d rows name a team and hold no answer.", t.Answers.Empty))
	}
	if t.Answers.NoTeam > 0 {
		out = append(out, fmt.Sprintf("%d rows hold answers and name no team; they are left out.", t.Answers.NoTeam))
	}
	switch t.Codes {
	case dataset.LowestFirst:
		out = append(out, "Numbers in the place of answers were read with 1 as the lowest answer.")
	case dataset.HighestFirst:
		out = append(out, "Numbers in the place of answers were read with 1 as the highest answer.")
	}
	return out
}

// Scores writes a workbook of team means: one sheet of teams, one of how often each
// answer was given in the teams that are shown together, one that says what it is and
// under what licence.
func Scores(w io.Writer, t ScoreTable) error {
	counts, err := t.counts()
	if err != nil {
		return err
	}
	b := newBook()
	defer b.close()
	b.sheet("Team means")
	b.row(true, "Team", "People who answered", "People with a score", "Mean, 0 to 100")
	for _, team := range t.Teams {
		if !team.Shown {
			b.row(false, team.Team, "under 10, not shown")
			continue
		}
		b.row(false, team.Team, team.People, team.Scored, team.Mean)
	}
	if !math.IsNaN(t.Overall) {
		b.row(true, "All teams shown", "", "", t.Overall)
	}
	b.widths(28, 22, 22, 16)
	b.format("D", "0.0")
	b.sheet("Answers")
	for _, c := range counts {
		b.row(true, append([]any{"Question", "Text"}, append(anyOf(c.Labels), "No answer")...)...)
		b.row(false, append([]any{c.Item.ID, c.Item.Text}, append(anyOf(c.Counts), c.None)...)...)
	}
	if len(counts) == 0 {
		b.row(false, "Under 10 people, not shown")
	}
	b.widths(12, 70, 18, 18, 18, 18, 18, 18)
	b.sheet("About")
	for _, line := range aboutLines(t.Questionnaire) {
		b.row(false, line[0], line[1])
	}
	for _, note := range t.Notes() {
		b.row(false, "Note", note)
	}
	b.row(false, "Read from", t.Answers.Source.File+" ! "+t.Answers.Source.Sheet)
	b.row(false, "Fingerprint of the file", t.Answers.Source.SHA256)
	b.widths(24, 110)
	return b.write(w)
}

// counts are the answers of the people of the teams that are shown.
func (t ScoreTable) counts() ([]dataset.ItemCount, error) {
	shown := map[string]bool{}
	for _, team := range t.Teams {
		shown[team.Team] = team.Shown
	}
	if !slices.ContainsFunc(t.Teams, func(team dataset.TeamScore) bool { return team.Shown }) {
		return nil, nil
	}
	return dataset.CountAnswers(t.Instrument, t.Answers.Texts, t.Codes, func(person int) bool { return shown[t.Answers.Team[person]] })
}

// aboutLines say what a questionnaire is, its licence and its rule.
func aboutLines(q assets.Questionnaire) [][2]string {
	out := [][2]string{{"Questionnaire", q.Name + " (" + q.Family + ")"}}
	if q.Attribution != "" {
		out = append(out, [2]string{"Attribution", q.Attribution})
	}
	out = append(out, [2]string{"Licence", q.LicenceLine()}, [2]string{"Score", q.Rule}, [2]string{"Source", q.Source})
	for _, open := range q.ToConfirm {
		out = append(out, [2]string{"To be confirmed", open})
	}
	return out
}

// answerRows is how many rows of an answer sheet offer the answers to choose from.
const answerRows = 2000

// AnswerSheet writes a blank workbook for offices: a row a person, a column for the
// team and one for each question, with the answers to choose from in each cell.
func AnswerSheet(w io.Writer, q assets.Questionnaire) error {
	b := newBook()
	defer b.close()
	b.sheet("Answers")
	b.row(true, q.Name)
	line := q.Attribution
	if line == "" {
		line = q.LicenceLine()
	}
	b.row(false, line)
	b.row(false, "One row for each person. No names: only the team and the answers.")
	texts, ids := []any{""}, []any{"Team"}
	for _, item := range q.Items {
		text := item.Text
		if text == "" {
			text = "(put the question in here, under your licence)"
		}
		texts, ids = append(texts, text), append(ids, item.ID)
	}
	b.row(false, texts...)
	b.row(true, ids...)
	b.wrap(4, 96)
	b.widths(append([]float64{18}, slices.Repeat([]float64{24}, len(q.Items))...)...)
	b.freeze("B6")
	b.sheet("Lists")
	lists := map[int][2]int{}
	column := 0
	for n, item := range q.Items {
		labels := q.Answers
		if item.Answers != nil {
			labels = item.Answers
		}
		at := slices.IndexFunc(q.Items[:n], func(other assets.QuestionnaireItem) bool { return slices.Equal(other.Answers, item.Answers) })
		if at >= 0 {
			lists[n] = lists[at]
			continue
		}
		column++
		all := append(slices.Clone(labels), q.NoAnswer...)
		b.column(column, all)
		lists[n] = [2]int{column, len(all)}
	}
	for n := range q.Items {
		b.choices("Answers", n+2, 6, 5+answerRows, lists[n])
	}
	b.sheet("About")
	for _, line := range aboutLines(q) {
		b.row(false, line[0], line[1])
	}
	b.widths(24, 110)
	return b.write(w)
}

func anyOf[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// book writes sheets row by row; the first error ends the writing and is told by write.
type book struct {
	file       *excelize.File
	name       string
	next       int
	bold, soft int
	err        error
}

func newBook() *book {
	b := &book{file: excelize.NewFile()}
	b.bold, b.err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if b.err == nil {
		b.soft, b.err = b.file.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	}
	return b
}

func (b *book) close() { b.file.Close() } //nolint:errcheck // nothing to lose: the file was written

// then does a step unless one before it failed.
func (b *book) then(step func() error) {
	if b.err == nil {
		b.err = step()
	}
}

// sheet begins a sheet; the first one takes the place of the one a new book has.
func (b *book) sheet(name string) {
	b.then(func() error {
		if b.name == "" {
			return b.file.SetSheetName("Sheet1", name)
		}
		_, err := b.file.NewSheet(name)
		return err
	})
	b.name, b.next = name, 1
}

// row writes one row of texts and numbers.
func (b *book) row(bold bool, values ...any) {
	b.then(func() error {
		cell, err := excelize.CoordinatesToCellName(1, b.next)
		if err != nil {
			return err
		}
		if err := b.file.SetSheetRow(b.name, cell, &values); err != nil {
			return err
		}
		if !bold {
			return nil
		}
		return b.file.SetRowStyle(b.name, b.next, b.next, b.bold)
	})
	b.next++
}

// column writes texts down a column.
func (b *book) column(column int, texts []string) {
	for i, text := range texts {
		b.then(func() error {
			cell, err := excelize.CoordinatesToCellName(column, i+1)
			if err != nil {
				return err
			}
			return b.file.SetCellStr(b.name, cell, text)
		})
	}
}

func (b *book) widths(widths ...float64) {
	for i, width := range widths {
		b.then(func() error {
			name, err := excelize.ColumnNumberToName(i + 1)
			if err != nil {
				return err
			}
			return b.file.SetColWidth(b.name, name, name, width)
		})
	}
}

// format sets the number format of a column.
func (b *book) format(column, numbers string) {
	b.then(func() error {
		style, err := b.file.NewStyle(&excelize.Style{CustomNumFmt: &numbers})
		if err != nil {
			return err
		}
		return b.file.SetColStyle(b.name, column, style)
	})
}

// wrap lets the texts of a row run over several lines.
func (b *book) wrap(row int, height float64) {
	b.then(func() error { return b.file.SetRowStyle(b.name, row, row, b.soft) })
	b.then(func() error { return b.file.SetRowHeight(b.name, row, height) })
}

func (b *book) freeze(cell string) {
	b.then(func() error {
		column, row, err := excelize.CellNameToCoordinates(cell)
		if err != nil {
			return err
		}
		return b.file.SetPanes(b.name, &excelize.Panes{Freeze: true, XSplit: column - 1, YSplit: row - 1, TopLeftCell: cell, ActivePane: "bottomRight"})
	})
}

// choices lets the cells of a column choose from a list on the sheet Lists.
func (b *book) choices(sheet string, column, from, to int, list [2]int) {
	b.then(func() error {
		name, err := excelize.ColumnNumberToName(column)
		if err != nil {
			return err
		}
		source, err := excelize.ColumnNumberToName(list[0])
		if err != nil {
			return err
		}
		rule := excelize.NewDataValidation(true)
		rule.SetSqref(fmt.Sprintf("%s%d:%s%d", name, from, name, to))
		rule.SetSqrefDropList(fmt.Sprintf("Lists!$%s$1:$%s$%d", source, source, list[1]))
		rule.SetError(excelize.DataValidationErrorStyleStop, "Answer", "Choose one of the answers, or leave the cell empty.")
		return b.file.AddDataValidation(sheet, rule)
	})
}

// write writes the book, or gives the first error.
func (b *book) write(w io.Writer) error {
	b.then(func() error {
		b.file.SetActiveSheet(0)
		return b.file.Write(w)
	})
	if b.err != nil {
		return fmt.Errorf("write workbook: %w", b.err)
	}
	return nil
}

// SortTeams puts teams in the order of their ids.
func SortTeams(teams []dataset.TeamScore) {
	slices.SortFunc(teams, func(a, b dataset.TeamScore) int { return cmp.Compare(a.Team, b.Team) })
}
