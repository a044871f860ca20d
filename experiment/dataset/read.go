package dataset

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"time"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// Read carries a recipe out on a sheet. It streams: memory grows with the typed
// columns only. Progress counts rows; total is the file's own count and may be
// more than there are. Errors are *experiment.Refusal or the context's.
func Read(ctx context.Context, b workbook.Book, r Recipe, progress func(done, total int64)) (*Table, error) {
	return ReadWith(ctx, b, r, Surroundings{}, progress)
}

// ReadWith is Read with the key of pseudonyms, for recipes that replace columns.
func ReadWith(ctx context.Context, b workbook.Book, r Recipe, around Surroundings, progress func(done, total int64)) (*Table, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	hide, err := newDoor(r, around.Keys)
	if err != nil {
		return nil, err
	}
	sheet, err := workbook.FindSheet(b, r.Sheet)
	if err != nil {
		return nil, err
	}
	begin(progress, sheet)
	if sheet, err = b.Complete(ctx, sheet); err != nil {
		return nil, err
	}
	rd := newReader(b, sheet, r)
	rd.door = hide
	last := time.Now()
	err = b.Rows(ctx, sheet.Name, func(row int, cells []workbook.Cell) error {
		if progress != nil {
			if now := time.Now(); now.Sub(last) >= 100*time.Millisecond {
				last = now
				progress(int64(row), int64(max(row, sheet.Rows)))
			}
		}
		return rd.row(row, cells)
	})
	if err != nil {
		return nil, err
	}
	if progress != nil {
		progress(int64(rd.lastSeen), int64(rd.lastSeen))
	}
	return rd.finish()
}

// begin reports before the first row, so that a screen shows what is under way at once.
func begin(progress func(done, total int64), sheet workbook.Sheet) {
	if progress != nil {
		progress(0, int64(max(1, sheet.Rows)))
	}
}

// reader carries a recipe out row by row.
type reader struct {
	recipe   Recipe
	rules    rulings
	table    *Table
	cols     []*columnReader
	of       map[int]int // sheet column -> index into cols
	line     []workbook.Cell
	words    map[string]string // reasons, each kept once
	lastSeen int
	lastData int
	blank    int
	nothing  int // rows with cells, but none in a column that is read
	hidden   int
	odd      []Doubt
	oddMore  map[string]int   // by the decision for all alike
	oddAside map[string][]int // rows set aside by such decisions
	applied  map[string]int
	merged   []workbook.Range
	printer  printer
	door     *door
	header   *headers // where names stand in several rows
	checked  bool     // the names were compared
	below    leftOut
}

func newReader(b workbook.Book, sheet workbook.Sheet, r Recipe) *reader {
	rd := &reader{recipe: r, rules: r.rulings(), of: map[int]int{}, words: map[string]string{}, applied: map[string]int{}, oddMore: map[string]int{}, oddAside: map[string][]int{}, merged: sheet.Merged, printer: newPrinter()}
	rd.table = &Table{Source: experiment.Source{
		File: filepath.Base(strings.ReplaceAll(b.Path(), `\`, "/")), Sheet: sheet.Name, SHA256: b.SHA256(),
	}}
	missing := map[string]bool{}
	for _, m := range r.Missing {
		missing[strings.ToLower(strings.TrimSpace(m))] = true
	}
	for _, c := range r.Columns {
		if c.Use == Ignore || r.lacks(c) {
			continue
		}
		_, col, _ := workbook.ParseCell(c.Letter) // Check has been here
		rd.of[col] = len(rd.cols)
		rd.cols = append(rd.cols, newColumnReader(c, col, r, rd.rules, missing))
	}
	rd.line = make([]workbook.Cell, len(rd.cols))
	if sheet.Hidden {
		rd.table.Notes = append(rd.table.Notes, fmt.Sprintf("The sheet “%s” is hidden in the workbook.", sheet.Name))
	}
	return rd
}

func (rd *reader) row(row int, cells []workbook.Cell) error {
	r := &rd.recipe
	rd.lastSeen = row
	rd.names(row, cells)
	if r.LastRow > 0 && row > r.LastRow {
		rd.below.see(row, cells, r)
		if rd.likeData(cells) {
			rd.table.below++
		}
	}
	if row < r.FirstRow || r.LastRow > 0 && row > r.LastRow {
		return nil
	}
	cells = rd.door.replace(cells)
	filled, hidden := rd.pick(cells)
	if filled == 0 {
		rd.nothing++
		return nil
	}
	if hidden {
		rd.hidden++
	}
	before := max(rd.lastData, r.FirstRow-1)
	rd.blank += row - before - 1
	rd.lastData = row
	rd.table.Rows = append(rd.table.Rows, row)
	if r.Purpose == ForOutcomes {
		rd.table.prints = append(rd.table.prints, rd.printer.print(cells, rd.of))
	}
	reason := ""
	if d, ok := rd.rules.rows[row]; ok && d.Do == DoSetAside && rd.stands(d, cells) {
		reason = rd.reason(d)
	} else if !ok {
		if d, aside := rd.oddity(row, rd.inside(cells)); aside {
			reason = rd.reason(d)
		}
	}
	for i, c := range rd.cols {
		if d, aside := c.take(row, rd.line[i]); aside {
			reason = rd.reason(d)
		}
	}
	if reason != "" {
		// Rows before the first that is set aside, and between them, have no reason.
		rd.table.Reason = append(rd.table.Reason, make([]string, len(rd.table.Rows)-1-len(rd.table.Reason))...)
		rd.table.Reason = append(rd.table.Reason, reason)
	}
	return nil
}

// likeData says whether at least half of the columns that are read have something in a row.
func (rd *reader) likeData(cells []workbook.Cell) bool {
	filled := 0
	for _, c := range cells {
		if _, read := rd.of[c.Col]; read && strings.TrimSpace(c.Shown()) != "" {
			filled++
		}
	}
	return filled > 1 && 2*filled >= len(rd.of)
}

// pick puts a row's cells in the order of the columns that are read.
func (rd *reader) pick(cells []workbook.Cell) (filled int, hidden bool) {
	clear(rd.line)
	for _, c := range cells {
		if i, ok := rd.of[c.Col]; ok {
			rd.line[i] = c
			hidden = hidden || c.Hidden
			if strings.TrimSpace(c.Text) != "" || c.NoResult {
				filled++
			}
		} else if len(rd.of) == 0 && strings.TrimSpace(c.Text) != "" {
			filled++ // no column is chosen yet: the rows are there to choose by
		}
	}
	return filled, hidden
}

// stands says whether the text a row decision was made about is still there.
func (rd *reader) stands(d Decision, cells []workbook.Cell) bool {
	if d.Found == "" {
		return true
	}
	_, col, _ := workbook.ParseCell(d.Cell)
	for _, c := range cells {
		if c.Col == col {
			return alike(c.Shown()) == alike(d.Found)
		}
	}
	return false
}

// reason gives a decision's reason as one shared text.
func (rd *reader) reason(d Decision) string {
	text := d.Reason
	if text == "" {
		text = "set aside by decision"
	}
	if kept, ok := rd.words[text]; ok {
		return kept
	}
	rd.words[text] = text
	return text
}

// names gathers the rows of names and compares them with the recipe's once the last
// is there.
func (rd *reader) names(row int, cells []workbook.Cell) {
	last := rd.recipe.HeaderRow
	first := last - max(1, rd.recipe.HeaderRows) + 1
	if last == 0 || row < first || rd.checked {
		return
	}
	if rd.recipe.HeaderRows < 2 {
		if rd.checked = true; row == last {
			rd.checkHeader(row, func(col int) string { return headerText(cells, rd.merged, row, col, nil) })
		}
		return
	}
	if rd.header == nil {
		rd.header = newHeaders(rd.merged, first, last)
	}
	if row <= last {
		rd.header.add(row, cells)
	}
	if row >= last {
		rd.checked = true
		rd.checkHeader(last, rd.header.name)
	}
}

// checkHeader doubts a column whose name is not what the recipe was made for.
func (rd *reader) checkHeader(row int, name func(col int) string) {
	for _, c := range rd.cols {
		now := name(c.col)
		if d, ok := rd.rules.at(row, c.col, now); ok && d.Do == DoKeep || c.spec.Header == "" || now == c.spec.Header || now == "" {
			continue
		}
		cell := workbook.CellName(row, c.col)
		rd.odd = append(rd.odd, Doubt{
			Problem: experiment.Problem{
				Severity: experiment.MustSettle, Place: rd.table.place(cell),
				What:   fmt.Sprintf("Column %s is called “%s”; the recipe was made for “%s”.", c.spec.Letter, now, c.spec.Header),
				Remedy: "Columns may have been moved. Choose what each is, or say that it is the same.",
			},
			Found: now, Cells: []string{cell}, Count: 1,
			Fixes: []Fix{{"It is the same column", Decision{Cell: cell, Found: now, Do: DoKeep}}},
		})
	}
}

func isTotal(text string) bool {
	if len(text) > 100 {
		return false
	}
	s := strings.ToLower(strings.Trim(text, " :.*"))
	for _, word := range []string{"total", "totals", "grand total", "sub-total", "subtotal", "sum", "overall", "all teams", "gesamt", "summe", "insgesamt", "totaal", "totale"} {
		if s == word {
			return true
		}
	}
	return strings.HasPrefix(s, "total ") || strings.HasPrefix(s, "grand total ") || strings.HasPrefix(s, "subtotal ") || strings.HasSuffix(s, " total") || beginsTotal(s)
}

func shorten(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:57]) + "…"
	}
	return text
}

// finish puts the table together.
func (rd *reader) finish() (*Table, error) {
	t := rd.table
	if len(t.Rows) == 0 {
		return nil, &experiment.Refusal{
			What:  fmt.Sprintf("The sheet has no rows of data from row %d on.", rd.recipe.FirstRow),
			Place: experiment.Place{File: t.Source.File, Sheet: t.Source.Sheet}, Remedy: "Choose another sheet or header row, or say what the columns are.",
		}
	}
	for t.Reason != nil && len(t.Reason) < len(t.Rows) {
		t.Reason = append(t.Reason, "")
	}
	t.Doubts = append(t.Doubts, rd.recipe.absentDoubts(t)...)
	t.Doubts = append(t.Doubts, rd.odd...)
	t.Doubts = append(t.Doubts, rd.moreOdd()...)
	for _, c := range rd.cols {
		column, doubts, notes := c.finish(t, rd.recipe.DecimalComma)
		t.Columns = append(t.Columns, column)
		t.Doubts = append(t.Doubts, doubts...)
		t.Notes = append(t.Notes, notes...)
		if note, hidden := rd.door.note(c.spec); hidden {
			t.Notes = append(t.Notes, note)
		}
		for do, n := range c.applied {
			rd.applied[do] += n
		}
	}
	rd.derive()
	rd.score()
	t.Notes = append(t.Notes, rd.notes()...)
	sortDoubts(t.Doubts)
	return t, nil
}

func (rd *reader) notes() []string {
	var out []string
	say := func(n int, one, many string) {
		switch {
		case n == 1:
			out = append(out, "1 "+one)
		case n > 1:
			out = append(out, thousands(n)+" "+many)
		}
	}
	say(rd.blank, "blank row was skipped.", "blank rows were skipped.")
	if text := rd.below.note(); text != "" {
		out = append(out, text)
	}
	out = append(out, rd.oddNotes()...)
	say(rd.nothing, "row holds nothing in the columns that are read and was skipped.", "rows hold nothing in the columns that are read and were skipped.")
	say(rd.hidden, "row has hidden cells and is read like the others.", "rows have hidden cells and are read like the others.")
	say(rd.applied[DoUse], "cell is read as decided.", "cells are read as decided.")
	say(rd.applied[DoMissing], "cell is left empty by decision.", "cells are left empty by decision.")
	say(rd.table.Len()-rd.table.Used(), "row is set aside by decision.", "rows are set aside by decision.")
	return out
}

// nan is a missing number.
var nan = math.NaN()
