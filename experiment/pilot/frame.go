package pilot

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"leeway/experiment"
	"leeway/experiment/estimate/request"
	"leeway/experiment/workbook"
)

// LoadFrame reads a plain table, one header row and then one row per
// observation, as columns to estimate from, without a pilot. A column whose
// every filled cell is a number is a number column; any other is text. Empty
// cells are missing. It refuses a table without a header, with a column that
// has no name, or with two columns of one name.
func LoadFrame(ctx context.Context, path, sheet string, progress func(done, total int64)) (*request.Frame, error) {
	book, err := workbook.Open(ctx, path, workbook.Options{}, progress)
	if err != nil {
		return nil, err
	}
	defer book.Close() //nolint:errcheck // it was only read
	info, err := workbook.FindSheet(book, sheet)
	if err != nil {
		return nil, err
	}
	columns, err := workbook.ReadColumns(ctx, book, info.Name, func(_, _ int64, row int) {
		if progress != nil {
			progress(int64(row), int64(max(row, info.Rows)))
		}
	})
	if err != nil {
		return nil, err
	}
	reader := &frameReader{place: experiment.Place{File: path, Sheet: info.Name}, columns: columns}
	return reader.frame()
}

// frameReader makes a frame of a plain table.
type frameReader struct {
	place   experiment.Place
	columns *workbook.Columns
}

func (f *frameReader) frame() (*request.Frame, error) {
	if f.columns.Len() == 0 {
		return nil, &experiment.Refusal{What: "The sheet is empty.", Place: f.place, Remedy: "Choose a sheet that holds a table."}
	}
	names, err := f.header()
	if err != nil {
		return nil, err
	}
	if f.columns.Len() == 1 {
		return nil, &experiment.Refusal{What: "There is no row under the header.", Place: f.place, Remedy: "Choose a sheet that holds data."}
	}
	frame := request.NewFrame(f.columns.Len() - 1)
	for col := range f.columns.Width() {
		numbers, isNumber, err := f.numbers(col, col < len(names))
		switch {
		case err != nil:
			return nil, err
		case col >= len(names):
			continue // it holds nothing
		case isNumber:
			err = frame.AddNumber(names[col], numbers)
		default:
			err = frame.AddText(names[col], f.texts(col))
		}
		if err != nil {
			return nil, err
		}
	}
	return frame, nil
}

// header gives the names in the first row, which stand side by side from column A on.
func (f *frameReader) header() ([]string, error) {
	var names []string
	seen := map[string]int{}
	for col := range f.columns.Width() {
		name := strings.TrimSpace(f.columns.Cell(0, col).Shown())
		if name == "" {
			continue
		}
		if col != len(names) {
			return nil, &experiment.Refusal{What: "The column has no name.", Place: f.at(0, len(names)), Remedy: "Give every column a name in the first row that holds anything."}
		}
		if other, twice := seen[name]; twice {
			return nil, &experiment.Refusal{What: fmt.Sprintf("Two columns are called %q (also in %s).", name, workbook.CellName(f.columns.RowNumber(0), other)), Place: f.at(0, col), Remedy: "Give each column its own name."}
		}
		seen[name] = col
		names = append(names, name)
	}
	if len(names) == 0 {
		return nil, &experiment.Refusal{What: "The sheet is empty.", Place: f.place, Remedy: "Choose a sheet that holds a table."}
	}
	return names, nil
}

// at is the place of a cell in row i of those that hold anything.
func (f *frameReader) at(i, col int) experiment.Place {
	place := f.place
	place.Cell = workbook.CellName(f.columns.RowNumber(i), col)
	return place
}

// numbers gives a column's numbers, and whether every filled cell is one. Errors of a
// formula and cells without a name above them are refused.
func (f *frameReader) numbers(col int, named bool) ([]float64, bool, error) {
	isNumber := true
	out := make([]float64, f.columns.Len()-1)
	for i := range out {
		out[i] = math.NaN()
	}
	err := f.columns.Column(col, func(i int, c workbook.Cell) error {
		switch {
		case i == 0 || c.Kind == workbook.Empty:
		case !named:
			return &experiment.Refusal{What: fmt.Sprintf("The cell holds %q but its column has no name in the header.", c.Shown()), Place: f.at(i, col), Remedy: "Name the column, or clear the cell."}
		case c.Kind == workbook.ErrorValue:
			return &experiment.Refusal{What: fmt.Sprintf("The cell holds the error %s.", c.Text), Place: f.at(i, col), Remedy: "Correct the formula, or clear the cell if the value is missing."}
		case c.Kind == workbook.Number || c.Kind == workbook.Bool:
			out[i-1] = c.Number
		case strings.TrimSpace(c.Text) == "":
		case c.Kind == workbook.Text:
			v, err := strconv.ParseFloat(strings.TrimSpace(c.Text), 64)
			if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
				isNumber = false
				break
			}
			out[i-1] = v
		default:
			isNumber = false
		}
		return nil
	})
	return out, isNumber, err
}

// texts gives a column's texts.
func (f *frameReader) texts(col int) []string {
	out := make([]string, f.columns.Len()-1)
	_ = f.columns.Column(col, func(i int, c workbook.Cell) error { // it gives no error but ours
		if i > 0 {
			out[i-1] = strings.TrimSpace(c.Shown())
		}
		return nil
	})
	return out
}
