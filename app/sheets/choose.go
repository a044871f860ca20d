package sheets

import (
	"fmt"

	"leeway/app/parts"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// lacksOutcome tells whether a draft of outcomes has no outcome yet.
func lacksOutcome(r dataset.Recipe) bool {
	if r.Purpose != dataset.ForOutcomes {
		return false
	}
	for _, c := range r.Columns {
		if c.Use == dataset.OutcomeValue {
			return false
		}
	}
	return true
}

// lacksTeamID tells whether no column of a draft names the teams.
func lacksTeamID(r dataset.Recipe) bool {
	for _, c := range r.Columns {
		if c.Use == dataset.TeamID {
			return false
		}
	}
	return true
}

// chooseTeamID asks which column names the team in each row, and goes on to that column.
func (v *View) chooseTeamID() {
	var words, letters []string
	for _, c := range v.reading.draft.Recipe.Columns {
		if _, col, _ := workbook.ParseCell(c.Letter); !v.hidden[col] {
			words, letters = append(words, fmt.Sprintf("%s: %s", c.Letter, c.Name())), append(letters, c.Letter)
		}
	}
	column := parts.NewDropdown("Column of the sheet", words, func(string, int) {}).SetPlaceHolder("Choose")
	var dialog *parts.Dialog
	dialog = parts.ShowDialog(v.host.Canvas(), "Which column names the team?", 480, column, parts.DialogButton{Label: "Go on", Do: func() string {
		_, c := column.Chosen()
		if c < 0 {
			return "Choose the column."
		}
		dialog.Close() // only one dialog is open at a time
		v.editColumn(letters[c], dataset.TeamID, "")
		return ""
	}}, "Cancel")
}

// chooseOutcome asks which column holds which outcome, and goes on to that column.
func (v *View) chooseOutcome() {
	p, recipe := v.reading.pilot(), v.reading.draft.Recipe
	names := make([]string, len(p.Outcomes))
	for i, o := range p.Outcomes {
		names[i] = o.Name
	}
	var words, letters []string
	for _, c := range recipe.Columns {
		if _, col, _ := workbook.ParseCell(c.Letter); c.Use != dataset.TeamID && !v.hidden[col] {
			words, letters = append(words, fmt.Sprintf("%s: %s", c.Letter, c.Name())), append(letters, c.Letter)
		}
	}
	outcome := parts.NewDropdown("Outcome", names, func(string, int) {}).SetPlaceHolder("Choose")
	if len(names) == 1 {
		outcome.SelectIndex(0)
	}
	column := parts.NewDropdown("Column of the sheet", words, func(string, int) {}).SetPlaceHolder("Choose")
	var dialog *parts.Dialog
	dialog = parts.ShowDialog(v.host.Canvas(), "Which column holds the outcome?", 480, parts.Grid(2, 14, outcome, column), parts.DialogButton{Label: "Go on", Do: func() string {
		_, o := outcome.Chosen()
		_, c := column.Chosen()
		if o < 0 || c < 0 {
			return "Choose the outcome and the column."
		}
		// This one closes first, because only one dialog is open at a time.
		dialog.Close()
		v.editColumn(letters[c], dataset.OutcomeValue, p.Outcomes[o].ID)
		return ""
	}}, "Cancel")
}
