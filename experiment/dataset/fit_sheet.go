package dataset

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// spot is where in a file the recipe's table seems to stand.
type spot struct {
	sample *sample
	header int
	// score is the share of the recipe's names found there, columns that are read
	// counting three times; exact is true where the recipe's sheet has its name.
	score float64
	exact bool
	// headers is how many rows of names end in header, 0 for one.
	headers int
}

const (
	// scanRows is how many rows of each sheet are looked at to find the recipe's.
	scanRows = 120
	// fitsWell is the share of names from which a sheet of the recipe's name is taken
	// as it is, fitsAtAll that below which no sheet is.
	fitsWell, fitsAtAll = 0.6, 0.3
)

// weights are how often the recipe has each name, and how much the name counts.
func (r Recipe) weights() (names map[string]float64, all float64) {
	names = map[string]float64{}
	for _, c := range r.Columns {
		key := foldSpaces(c.Header)
		if key == "" {
			continue
		}
		w := 1.0
		if c.Use != Ignore {
			w = 3
		}
		all += w
		names[key] += w
	}
	return names, all
}

// bestSpot is spotIn with as many rows of names as the recipe has or, where hardly any
// name is found so, as a table of the sheet has.
func (r Recipe) bestSpot(s *sample) spot {
	s.headers, s.joined = r.HeaderRows, nil
	best := r.spotIn(s)
	best.headers = r.HeaderRows
	if best.score >= fitsWell || r.HeaderRow == 0 {
		return best
	}
	for _, t := range s.layout().tables() {
		rows := t.Headers()
		if rows < 2 {
			rows = 0
		}
		if rows == r.HeaderRows {
			continue
		}
		s.headers, s.joined = rows, nil
		if other := r.spotIn(s); other.score > best.score+1e-9 {
			best, best.headers = other, rows
		}
	}
	return best
}

// spotIn finds the row of a sampled sheet that has most of the recipe's names; among
// equals the one that had them before.
func (r Recipe) spotIn(s *sample) spot {
	out := spot{sample: s, exact: s.sheet.Name == r.Sheet}
	names, all := r.weights()
	if r.HeaderRow == 0 || all == 0 {
		out.header = r.HeaderRow
		return out
	}
	for i, row := range s.rows {
		if i >= headerSearch && row > r.HeaderRow+headerSearch {
			break
		}
		found := 0.0
		for key := range s.namesAt(row) {
			found += names[key]
		}
		if score := found / all; score > out.score+1e-9 || score > out.score-1e-9 && score > 0 && row == r.HeaderRow {
			out.score, out.header = score, row
		}
	}
	return out
}

// namesAt are the folded names in a row.
func (s *sample) namesAt(row int) map[string]bool {
	out := map[string]bool{}
	for _, col := range s.columns(row) {
		if name := foldSpaces(s.header(row, col)); name != "" {
			out[name] = true
		}
	}
	return out
}

// find looks for the recipe's table in all sheets, or in the one that was chosen.
func (f *fitter) find() (spot, error) {
	var spots []spot
	for i, sheet := range f.book.Sheets() {
		switch {
		case f.options.Sheet != "" && sheet.Name != f.options.Sheet:
			continue
		case i >= maxSheets && sheet.Name != f.from.Sheet && f.options.Sheet == "":
			continue
		}
		s, err := takeSample(f.ctx, f.book, sheet, scanRows+f.from.HeaderRow)
		if err != nil {
			return spot{}, err
		}
		if len(s.rows) > 0 {
			spots = append(spots, f.from.bestSpot(s))
		}
	}
	at, err := f.best(spots)
	if err != nil {
		return spot{}, err
	}
	if f.options.HeaderRow > 0 {
		at.header = f.options.HeaderRow
	}
	if at.sample, err = takeSample(f.ctx, f.book, at.sample.sheet, sampleRows+at.header); err != nil {
		return at, err
	}
	at.sample.headers = at.headers
	return at, nil
}

// best chooses among the sheets: the one of the recipe's name where it has most of the
// names, otherwise the one that has most of them.
func (f *fitter) best(spots []spot) (spot, error) {
	if len(spots) == 0 {
		if f.options.Sheet != "" {
			_, err := workbook.FindSheet(f.book, f.options.Sheet)
			return spot{}, err
		}
		return spot{}, f.noSheet()
	}
	byName := f.from.HeaderRow == 0 // nothing but the sheet's name tells it
	best := 0
	for i, s := range spots {
		if s.exact && (byName || s.score >= fitsWell) || f.options.Sheet != "" {
			return s, nil
		}
		if s.score > spots[best].score+1e-9 || s.exact && s.score > spots[best].score-1e-9 {
			best = i
		}
	}
	at := spots[best]
	if len(spots) == 1 && byName {
		return at, nil
	}
	if byName || at.score < fitsAtAll {
		return spot{}, f.noSheet()
	}
	if !at.exact {
		f.rivals(at, spots)
	}
	return at, nil
}

// rivals asks which sheet is meant where several have the recipe's names.
func (f *fitter) rivals(at spot, spots []spot) {
	var fixes []Fix
	for _, s := range spots {
		if s.score > at.score-0.05 {
			fixes = append(fixes, Fix{"Sheet “" + s.sample.sheet.Name + "”", Decision{Cell: "A", Found: f.from.Sheet, Do: DoSheet, Value: s.sample.sheet.Name}})
		}
	}
	if len(fixes) > 1 {
		f.tell(Change{Kind: SheetRenamed, Before: f.from.Sheet, After: at.sample.sheet.Name, Count: len(fixes), Severity: experiment.MustSettle, Fixes: fixes,
			Sentence: fmt.Sprintf("There is no sheet “%s”, and %d sheets have its columns. “%s” is read until one is chosen.", f.from.Sheet, len(fixes), at.sample.sheet.Name)})
		f.askedSheet = true
	}
}

func (f *fitter) noSheet() error {
	var names []string
	for _, c := range f.from.Columns {
		if c.Use != Ignore && c.Header != "" && len(names) < 4 {
			names = append(names, "“"+c.Header+"”")
		}
	}
	what := "No sheet of this file has the columns that the recipe reads"
	if len(names) > 0 {
		what += ", such as " + strings.Join(names, ", ")
	}
	return &experiment.Refusal{What: what + ".", Place: experiment.Place{File: filepath.Base(f.book.Path())}, Remedy: "Choose another recipe, or read the file afresh."}
}

// placed announces where the table stands now.
func (f *fitter) placed(at spot) {
	sheet := at.sample.sheet
	f.out.Sheet, f.out.HeaderRow, f.out.HeaderRows = sheet.Name, at.header, at.headers
	textTable := workbook.Used(f.book) != (workbook.Options{})
	if sheet.Name != f.from.Sheet && !f.askedSheet && !textTable {
		f.tell(Change{Kind: SheetRenamed, Before: f.from.Sheet, After: sheet.Name, Severity: experiment.LookAtIt,
			Sentence: fmt.Sprintf("The recipe reads the sheet “%s”. It is not here; “%s” has its columns and is read.", f.from.Sheet, sheet.Name)})
	}
	f.shift = at.header - f.from.HeaderRow
	if f.shift != 0 {
		f.tell(Change{Kind: HeaderMoved, Before: fmt.Sprint(f.from.HeaderRow), After: fmt.Sprint(at.header), Severity: experiment.ForInformation,
			Sentence: fmt.Sprintf("The column names stand in row %d; they were in row %d.", at.header, f.from.HeaderRow)})
	}
}

// Matches says for each recipe from 0 to 1 how well it fits a file: the share of its
// column names that stand in one row of one sheet, columns that are read counting
// three times. A recipe without column names has 0. Errors are those of reading.
func Matches(ctx context.Context, b workbook.Book, recipes ...Recipe) ([]float64, error) {
	scores := make([]float64, len(recipes))
	deepest := 0
	for _, r := range recipes {
		deepest = max(deepest, r.HeaderRow)
	}
	for i, sheet := range b.Sheets() {
		known := slices.ContainsFunc(recipes, func(r Recipe) bool { return r.Sheet == sheet.Name })
		if i >= maxSheets && !known {
			continue
		}
		s, err := takeSample(ctx, b, sheet, scanRows+deepest)
		if err != nil {
			return nil, err
		}
		for k, r := range recipes {
			if r.HeaderRow > 0 {
				scores[k] = max(scores[k], r.bestSpot(s).score)
			}
		}
	}
	return scores, nil
}
