package dataset

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// survey is what stands at the cells that decisions are about, and below the last row.
type survey struct {
	at    map[string]string          // text by cell, of cells that decisions name
	texts map[string]map[string]bool // by letter: which of the texts that decisions are about for all cells stand anywhere
	below []int                      // rows under the last one with at least half of the columns that are read filled
}

// decisions moves the decisions down with the rows and keeps those whose text still
// stands; it asks anew about whatever stays doubtful, because nobody has seen these
// cells, and about rows under the recipe's last one.
func (f *fitter) decisions() error {
	if len(f.out.Decisions) == 0 && f.out.LastRow == 0 {
		return nil
	}
	seen, err := f.look()
	if err != nil {
		return err
	}
	kept, gone, blanket := []Decision{}, []Decision{}, []Decision{}
	for _, d := range f.out.Decisions {
		switch letter, row, ok := cutCell(d.Cell); {
		case !ok:
		case row > 0 && !d.All:
			d.Cell = cellAt(letter, row+f.shift)
			if text, there := seen.at[d.Cell]; there && d.Found != "" && alike(text) == alike(d.Found) {
				kept = append(kept, d)
			} else {
				gone = append(gone, d)
			}
		case row > 0:
			if d.Cell = cellAt(letter, max(1, row+f.shift)); !seen.texts[letter][alike(d.Found)] {
				f.idle(d, letter)
			}
			kept = append(kept, d)
		case f.sweeps(d):
			blanket = append(blanket, d)
		default:
			kept = append(kept, d)
		}
	}
	f.out.Decisions = slices.Clip(kept)
	if len(kept) == 0 {
		f.out.Decisions = nil
	}
	f.dropped(gone, "does not hold: its cell holds something else now", "do not hold: their cells hold something else now")
	f.dropped(blanket, "about whatever could not be read is asked again: nobody has seen these cells", "about whatever could not be read are asked again: nobody has seen these cells")
	f.rowsBelow(seen.below)
	return nil
}

// sweeps says whether a decision is about whatever stays doubtful in a column.
func (f *fitter) sweeps(d Decision) bool {
	return d.All && (d.Do == DoMissing || d.Do == DoSetAside || d.Do == DoKeep)
}

// idle tells that a decision for all alike finds nothing to do here.
func (f *fitter) idle(d Decision, letter string) {
	c, _ := f.out.Column(letter)
	if c.Absent() {
		return
	}
	f.tell(Change{Kind: OldDecision, Column: c.Name(), Before: d.Found, Severity: experiment.ForInformation,
		Sentence: fmt.Sprintf("Nothing in “%s” reads “%s” here; what was decided about it stays for later files.", c.Name(), d.Found)})
}

func (f *fitter) dropped(list []Decision, one, many string) {
	if len(list) == 0 {
		return
	}
	var cells, words []string
	for _, d := range list {
		letter, row, _ := cutCell(d.Cell)
		text := d.Do
		if d.Found != "" {
			text = fmt.Sprintf("“%s”: %s", d.Found, d.Do)
		}
		if c, ok := f.out.Column(letter); ok && (row == 0 || c.Absent()) {
			text = "“" + c.Name() + "”, " + text
		}
		if d.Value != "" {
			text += " " + d.Value
		}
		if row > 0 && !strings.HasPrefix(letter, absentMark) {
			cells = append(cells, d.Cell)
			text = d.Cell + " " + text
		}
		words = append(words, text)
	}
	say := fmt.Sprintf("%d decisions of the earlier file %s (%s).", len(list), many, someOf(words, 6))
	if len(list) == 1 {
		say = fmt.Sprintf("1 decision of the earlier file %s (%s).", one, words[0])
	}
	f.tell(Change{Kind: OldDecision, Before: strings.Join(words, "; "), Sentence: say, Cells: cells[:min(len(cells), keptCells)], Count: len(list), Severity: experiment.ForInformation})
}

// rowsBelow asks about rows that look like data under the recipe's last row.
func (f *fitter) rowsBelow(rows []int) {
	if len(rows) == 0 {
		return
	}
	last := rows[len(rows)-1]
	f.tell(Change{Kind: RowsBounded, Before: fmt.Sprint(f.out.LastRow), After: fmt.Sprint(last), Count: len(rows), Severity: experiment.MustSettle,
		Sentence: fmt.Sprintf("The recipe reads to row %d; %s below it, to row %d, look like data.", f.out.LastRow, rowsWord(len(rows)), last),
		Fixes: []Fix{
			{fmt.Sprintf("Read to row %d", last), Decision{Cell: "A", Do: DoLastRow, Value: fmt.Sprint(last)}},
			{fmt.Sprintf("Stop at row %d", f.out.LastRow), Decision{Cell: "A", Do: DoLastRow, Value: fmt.Sprint(f.out.LastRow)}},
		}})
}

// look goes through the sheet once.
func (f *fitter) look() (survey, error) {
	out := survey{at: map[string]string{}, texts: map[string]map[string]bool{}}
	wanted, all, read := map[int]bool{}, map[int]map[string]bool{}, map[int]bool{}
	for _, d := range f.out.Decisions {
		letter, row, ok := cutCell(d.Cell)
		_, col, here := workbook.ParseCell(letter)
		switch {
		case !ok || !here || row == 0:
		case d.All:
			if all[col] == nil {
				all[col], out.texts[letter] = map[string]bool{}, map[string]bool{}
			}
			all[col][alike(d.Found)] = true
		default:
			wanted[row+f.shift] = true
		}
	}
	for _, c := range f.out.Columns {
		if c.Use != Ignore && !c.Absent() {
			read[columnIndex(c.Letter)] = true
		}
	}
	err := f.book.Rows(f.ctx, f.out.Sheet, func(row int, cells []workbook.Cell) error {
		filled := 0
		for _, c := range cells {
			text := strings.TrimSpace(c.Shown())
			if read[c.Col] && text != "" {
				filled++
			}
			if wanted[row] {
				out.at[workbook.CellName(row, c.Col)] = text
			}
			if some := all[c.Col]; some != nil && row >= f.out.FirstRow {
				if key := alike(text); some[key] {
					out.texts[workbook.ColumnName(c.Col)][key] = true
				}
			}
		}
		if f.out.LastRow > 0 && row > f.out.LastRow && len(out.below) < keptGroups && 2*filled >= len(read) && filled > 1 {
			out.below = append(out.below, row)
		}
		return nil
	})
	return out, err
}
