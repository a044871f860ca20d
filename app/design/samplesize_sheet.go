package design

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/power"
	"leeway/experiment/workbook"
)

// askSheet asks for a workbook with a row for each person or case.
func (p *samplePage) askSheet() {
	if !p.open {
		p.w.Say(lockedBecause(p.screen.session), nil)
		return
	}
	p.w.ChooseWorkbooks("Choose last year's sheet, with one row for each person or case", false, func(paths []string) {
		if len(paths) > 0 {
			p.readSheet(paths[0])
		}
	})
}

// readSheet reads the sheet away from the window and then asks for its columns.
func (p *samplePage) readSheet(path string) {
	var sheet *power.LastSheet
	doc := p.doc
	p.w.Run(shell.Task{
		Words: "Reading " + filepath.Base(path),
		Work: func(ctx context.Context, report func(string, float64)) error {
			book, err := workbook.Open(ctx, path, workbook.Options{}, nil)
			if err != nil {
				return err
			}
			defer book.Close() //nolint:errcheck // it was only read
			sheet, err = power.ReadLastSheet(ctx, book, "", doc, func(done, total int64) {
				report(fmt.Sprintf("Reading %s: row %d of %d", filepath.Base(path), done, total), float64(done)/float64(max(total, 1)))
			})
			return err
		},
		Done: func(err error) {
			if !p.w.Refuse(err) {
				p.askColumns(sheet)
			}
		},
	})
}

// askColumns asks which column names the team and which holds the value, with what
// Leeway would take.
func (p *samplePage) askColumns(sheet *power.LastSheet) {
	if len(sheet.Teams) == 0 || len(sheet.Values) == 0 {
		p.w.Refuse(&experiment.Refusal{
			What:   "The sheet has no column that names teams, each in several rows, beside a column of numbers.",
			Place:  experiment.Place{File: sheet.Table.Source.File, Sheet: sheet.Table.Source.Sheet},
			Remedy: "Choose a sheet with one row for each person or case.",
		})
		return
	}
	team := parts.NewDropdown("Column that names the team", sheet.Teams, nil).SetPlaceHolder("Choose")
	value := parts.NewDropdown("Column with the value of one person or case", sheet.Values, nil).SetPlaceHolder("Choose")
	team.SelectIndex(at(sheet.Teams, sheet.Team))
	value.SelectIndex(at(sheet.Values, sheet.Value))
	file := sheet.Table.Source.File
	parts.ShowDialog(p.w.Canvas(), "Estimate from "+file, 480, parts.Column(12,
		parts.Small("The sheet is read for two things: how much people differ, and how alike people in one team are. Nothing of it is kept but these numbers."),
		team, value), parts.DialogButton{Label: "Estimate", Do: func() string {
		teamName, i := team.Chosen()
		valueName, j := value.Chosen()
		if i < 0 || j < 0 {
			return "Choose both columns."
		}
		icc, notes, err := sheet.Estimate(teamName, valueName, 0.95)
		if err != nil {
			return sentenceOf(err)
		}
		p.takeSheet(icc, notes, file)
		return ""
	}}, "Cancel")
}

// takeSheet moves the sliders to what the sheet says.
func (p *samplePage) takeSheet(icc power.ICC, notes []string, file string) {
	screen := p.screen
	screen.setting, screen.moved = screen.setting.With(icc, file, screen.sources), true
	p.show()
	said := fmt.Sprintf("ICC %.2f, likely %.2f to %.2f, from %s in %s.", icc.Value, icc.Low, icc.High, countOf(icc.Rows, "value"), countOf(icc.Clusters, "team"))
	if icc.Raw < 0 {
		said = fmt.Sprintf("People in one team are no more alike than strangers (ICC −%.2f, taken as 0; likely up to %.2f), from %s in %s.", -icc.Raw, icc.High, countOf(icc.Rows, "value"), countOf(icc.Clusters, "team"))
	}
	p.w.Say(strings.TrimSpace(said+" "+strings.Join(notes, " ")), nil)
}
