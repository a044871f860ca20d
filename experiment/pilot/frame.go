package pilot

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"leeway/experiment"
	"leeway/experiment/estimate"
	"leeway/experiment/workbook"
)

// LoadFrame reads a plain table, one header row and then one row per
// observation, as columns to estimate from, without a pilot. A column whose
// every filled cell is a number is a number column; any other is text. Empty
// cells are missing. It refuses a table without a header, with a column that
// has no name, or with two columns of one name.
func LoadFrame(ctx context.Context, path, sheet string, progress func(done, total int64)) (*estimate.Frame, error) {
	book, err := workbook.Open(ctx, path, workbook.Options{}, progress)
	if err != nil {
		return nil, err
	}
	defer book.Close() //nolint:errcheck // it was only read
	info, err := workbook.FindSheet(book, sheet)
	if err != nil {
		return nil, err
	}
	reader := &frameReader{place: experiment.Place{File: path, Sheet: info.Name}}
	err = book.Rows(ctx, info.Name, func(row int, cells []workbook.Cell) error {
		if progress != nil && row%1000 == 0 {
			progress(int64(row), int64(info.Rows))
		}
		return reader.row(row, cells)
	})
	if err != nil {
		return nil, err
	}
	return reader.frame()
}

// frameReader gathers the columns of a plain table.
type frameReader struct {
	place   experiment.Place
	columns []frameColumn
	rows    int
}

// frameColumn keeps the texts only while they are needed: until the end, a
// column may turn out to be text.
type frameColumn struct {
	name   string
	text   []string
	number []float64
	isText bool
}

func (f *frameReader) row(row int, cells []workbook.Cell) error {
	if f.columns == nil {
		return f.header(row, cells)
	}
	f.rows++
	for i := range f.columns {
		f.columns[i].text = append(f.columns[i].text, "")
		f.columns[i].number = append(f.columns[i].number, math.NaN())
	}
	for _, c := range cells {
		if c.Kind == workbook.Empty {
			continue
		}
		if c.Col >= len(f.columns) {
			return &experiment.Refusal{What: fmt.Sprintf("The cell holds %q but its column has no name in the header.", c.Shown()), Place: f.at(row, c.Col), Remedy: "Name the column, or clear the cell."}
		}
		if c.Kind == workbook.ErrorValue {
			return &experiment.Refusal{What: fmt.Sprintf("The cell holds the error %s.", c.Text), Place: f.at(row, c.Col), Remedy: "Correct the formula, or clear the cell if the value is missing."}
		}
		f.columns[c.Col].set(f.rows-1, c)
	}
	return nil
}

func (f *frameReader) header(row int, cells []workbook.Cell) error {
	seen := map[string]int{}
	for _, c := range cells {
		name := strings.TrimSpace(c.Shown())
		if c.Kind == workbook.Empty || name == "" {
			continue
		}
		if c.Col != len(f.columns) {
			return &experiment.Refusal{What: "The column has no name.", Place: f.at(row, len(f.columns)), Remedy: "Give every column a name in the first row that holds anything."}
		}
		if other, twice := seen[name]; twice {
			return &experiment.Refusal{What: fmt.Sprintf("Two columns are called %q (also in %s).", name, workbook.CellName(row, other)), Place: f.at(row, c.Col), Remedy: "Give each column its own name."}
		}
		seen[name] = c.Col
		f.columns = append(f.columns, frameColumn{name: name})
	}
	return nil
}

func (f *frameReader) at(row, col int) experiment.Place {
	place := f.place
	place.Cell = workbook.CellName(row, col)
	return place
}

func (c *frameColumn) set(i int, cell workbook.Cell) {
	text := strings.TrimSpace(cell.Shown())
	if text == "" {
		return
	}
	c.text[i] = text
	switch cell.Kind {
	case workbook.Number, workbook.Bool:
		c.number[i] = cell.Number
	case workbook.Text:
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			c.isText = true
			return
		}
		c.number[i] = v
	default:
		c.isText = true
	}
}

func (f *frameReader) frame() (*estimate.Frame, error) {
	if len(f.columns) == 0 {
		return nil, &experiment.Refusal{What: "The sheet is empty.", Place: f.place, Remedy: "Choose a sheet that holds a table."}
	}
	if f.rows == 0 {
		return nil, &experiment.Refusal{What: "There is no row under the header.", Place: f.place, Remedy: "Choose a sheet that holds data."}
	}
	frame := estimate.NewFrame(f.rows)
	for _, c := range f.columns {
		var err error
		if c.isText {
			err = frame.AddText(c.name, c.text)
		} else {
			err = frame.AddNumber(c.name, c.number)
		}
		if err != nil {
			return nil, err
		}
	}
	return frame, nil
}
