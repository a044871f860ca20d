package demo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/xuri/excelize/v2"

	"leeway/experiment"
)

// The names of the workbooks that the demonstration leaves for people to import
// themselves.
const (
	RosterFile  = "Roster.xlsx"
	CasesFile   = "Cases_weeks_1-26.xlsx"
	SurveyFile  = "Survey_July.xlsx"
	RecordsFile = "Staff_records.xlsx"
)

const madeUp = "Made-up data for the Leeway demonstration"

// sheet writes rows under a title, as offices send them: title, remark, an empty
// row, the header in row 4.
func sheet(path, name, title string, header []any, rows [][]any, widths ...float64) error {
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // nothing to lose: the file is saved below
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	date, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr("dd.mm.yyyy")})
	if err != nil {
		return err
	}
	for cell, value := range map[string]any{"A1": title, "A2": madeUp} {
		if err := f.SetCellValue(name, cell, value); err != nil {
			return err
		}
	}
	if err := f.SetSheetRow(name, "A4", &header); err != nil {
		return err
	}
	if err := f.SetRowStyle(name, 4, 4, bold); err != nil {
		return err
	}
	for i, row := range rows {
		start := fmt.Sprintf("A%d", i+5)
		if err := f.SetSheetRow(name, start, &row); err != nil {
			return err
		}
		for c, value := range row {
			if _, isTime := value.(time.Time); isTime {
				cell, err := excelize.CoordinatesToCellName(c+1, i+5)
				if err != nil {
					return err
				}
				if err := f.SetCellStyle(name, cell, cell, date); err != nil {
					return err
				}
			}
		}
	}
	for c, width := range widths {
		column, err := excelize.ColumnNumberToName(c + 1)
		if err != nil {
			return err
		}
		if err := f.SetColWidth(name, column, column, width); err != nil {
			return err
		}
	}
	return save(f, path)
}

// save writes a workbook as a plain file; excelize's own SaveAs makes it executable.
func save(f *excelize.File, path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return &experiment.Refusal{What: "The workbook cannot be written.", Place: experiment.Place{File: path}, Remedy: "Choose a folder that you may write to.", Cause: err}
	}
	return errors.Join(f.Write(file), file.Chmod(0o644), file.Close())
}

func ptr[T any](v T) *T { return &v }

func writeRoster(dir string, all []team) error {
	header := []any{"Team", "District", "Permits", "Manager", "Staff", "Cases/wk", "Motivation", "Tenure", "Complex permits", "Resignations before"}
	var rows [][]any
	for _, t := range all {
		rows = append(rows, []any{t.id, t.district, t.group, t.manager, t.staff, t.cases, t.motivation, t.tenure, t.complexShare, t.resignations})
	}
	return sheet(filepath.Join(dir, RosterFile), "Teams", "Permit teams, December 2025", header, rows, 10, 14, 18, 16, 8, 10, 12, 9, 16, 20)
}

func writeOutcomes(dir string, start time.Time, records []record) error {
	var cases, survey, staff [][]any
	for w := range weeks {
		for _, r := range records {
			k := r.weeks[w]
			cases = append(cases, []any{r.team.id, r.team.group, start.AddDate(0, 0, 7*w), k.staffWeeks, k.closed, k.overtime, k.complaints, k.days})
		}
	}
	person := 0
	for _, r := range records {
		for _, a := range r.answers {
			person++
			survey = append(survey, []any{fmt.Sprintf("P%03d", person), r.team.id, a})
		}
		staff = append(staff, []any{r.team.id, r.staffYears, r.resignations, r.audit})
	}
	if err := sheet(filepath.Join(dir, CasesFile), "Cases", "Weekly return of the case system, weeks 1 to 26",
		[]any{"Team", "Permit group", "Week from", "Staff-weeks", "Closed", "Overtime hours", "Complaints", "Days to decision"}, cases, 10, 18, 12, 12, 10, 14, 12, 16); err != nil {
		return err
	}
	if err := sheet(filepath.Join(dir, SurveyFile), "Answers", "Staff survey, July 2026", []any{"Person", "Team", "Work motivation"}, survey, 10, 10, 16); err != nil {
		return err
	}
	return sheet(filepath.Join(dir, RecordsFile), "Teams", "Staff records and internal audit, February to July 2026",
		[]any{"Team", "Staff-years", "Resignations", "Audit compliance"}, staff, 10, 12, 14, 18)
}
