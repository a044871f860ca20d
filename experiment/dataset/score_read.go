package dataset

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// AnswerSheet is a sheet of questionnaire answers, a person a row.
type AnswerSheet struct {
	Source experiment.Source
	// Row is the sheet's row of each person, Team the team, Texts the answers by item.
	Row   []int
	Team  []string
	Texts [][]string
	// Column is the letter of each item's column.
	Column []string
	// Empty rows name a team and hold no answer; NoTeam rows hold answers and name no
	// team. Neither is among the people.
	Empty, NoTeam int
}

// ReadAnswers reads the answers to an instrument from a sheet; the empty name finds
// the first visible one. team is the header of the team's column. An item is found by
// its id or its text as the header, or by columns, which maps ids to headers. The
// header is the first row that holds the team's. Errors are *experiment.Refusal or
// the context's.
func ReadAnswers(ctx context.Context, b workbook.Book, sheet string, i experiment.Instrument, team string, columns map[string]string) (AnswerSheet, error) {
	found, err := workbook.FindSheet(b, sheet)
	if err != nil {
		return AnswerSheet{}, err
	}
	r := &answerReader{instrument: i, team: team, columns: columns}
	r.out.Source = experiment.Source{File: filepath.Base(strings.ReplaceAll(b.Path(), `\`, "/")), Sheet: found.Name, SHA256: b.SHA256()}
	if err := b.Rows(ctx, found.Name, r.row); err != nil {
		return AnswerSheet{}, err
	}
	place := experiment.Place{File: r.out.Source.File, Sheet: r.out.Source.Sheet}
	if r.items == nil {
		return AnswerSheet{}, &experiment.Refusal{What: fmt.Sprintf("No row holds the column “%s”.", team), Place: place, Remedy: "Give the header of the team's column as it stands in the sheet."}
	}
	if len(r.out.Row) == 0 {
		return AnswerSheet{}, &experiment.Refusal{What: "There are no answers under the header.", Place: place, Remedy: "Choose the sheet that holds the answers."}
	}
	return r.out, nil
}

// Cell is the address of a person's answer to an item.
func (a AnswerSheet) Cell(person, item int) string {
	return fmt.Sprintf("%s%d", a.Column[item], a.Row[person])
}

// answerReader reads rows once it has met the header.
type answerReader struct {
	instrument experiment.Instrument
	team       string
	columns    map[string]string
	out        AnswerSheet
	teamColumn int
	// items are the sheet's columns of the items, nil before the header.
	items []int
}

func (r *answerReader) row(row int, cells []workbook.Cell) error {
	if r.items == nil {
		return r.header(row, cells)
	}
	texts := map[int]string{}
	for _, c := range cells {
		texts[c.Col] = strings.TrimSpace(c.Shown())
	}
	answers, any := make([]string, len(r.items)), false
	for n, column := range r.items {
		answers[n] = texts[column]
		any = any || answers[n] != ""
	}
	team := texts[r.teamColumn]
	switch {
	case !any && team != "":
		r.out.Empty++
	case any && team == "":
		r.out.NoTeam++
	case any:
		r.out.Row, r.out.Team, r.out.Texts = append(r.out.Row, row), append(r.out.Team, team), append(r.out.Texts, answers)
	}
	return nil
}

// header takes a row that holds the team's column as the header.
func (r *answerReader) header(row int, cells []workbook.Cell) error {
	at := map[string]int{}
	twice := map[string]bool{}
	for _, c := range cells {
		name := folded(c.Shown())
		if _, known := at[name]; known {
			twice[name] = true
			continue
		}
		at[name] = c.Col
	}
	column, known := at[folded(r.team)]
	if !known {
		return nil
	}
	place := experiment.Place{File: r.out.Source.File, Sheet: r.out.Source.Sheet, Cell: fmt.Sprintf("%d:%d", row, row)}
	items := make([]int, len(r.instrument.Items))
	var missing []string
	for n, item := range r.instrument.Items {
		names := []string{r.columns[item.ID], item.ID, item.Text}
		if names[0] != "" {
			names = names[:1]
		}
		found := false
		for _, name := range names {
			key := folded(name)
			if c, ok := at[key]; ok && key != "" && !found {
				if twice[key] {
					return &experiment.Refusal{What: fmt.Sprintf("Two columns are called “%s”.", name), Place: place, Remedy: "Rename one of them."}
				}
				items[n], found = c, true
			}
		}
		if !found {
			missing = append(missing, item.ID)
		}
	}
	if len(missing) > 0 {
		return &experiment.Refusal{What: fmt.Sprintf("These questions of “%s” have no column: %s.", r.instrument.Name, strings.Join(missing, ", ")), Place: place,
			Remedy: "Name the columns by the questions' ids or texts, or say which column holds which question."}
	}
	r.teamColumn, r.items = column, items
	for _, c := range items {
		r.out.Column = append(r.out.Column, workbook.ColumnName(c))
	}
	return nil
}
