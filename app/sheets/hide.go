package sheets

import (
	"fmt"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// armColumns are the columns of a sheet with outcomes that give the arms away: the
// one an assignment made elsewhere was read from, and any whose cells are names of
// arms. While the arms are hidden nobody who settles doubts may see them.
func armColumns(p *experiment.Pilot, d dataset.Draft, seen *excerpt) map[int]bool {
	if d.Recipe.Purpose != dataset.ForOutcomes || p.Stage < experiment.Drawn || p.Stage >= experiment.Unblinded {
		return nil
	}
	arms := map[string]bool{}
	for _, a := range p.Arms {
		arms[plainName(a.Name)] = true
	}
	out := map[int]bool{}
	for col := range seen.columns {
		c, _ := d.Recipe.Column(workbook.ColumnName(col))
		if p.Draw != nil && p.Draw.Column != "" && plainName(c.Header) == plainName(p.Draw.Column) || holdsArms(arms, d.Recipe.FirstRow, col, seen) {
			out[col] = true
		}
	}
	return out
}

// holdsArms tells whether half the cells or more of a column are names of arms.
func holdsArms(arms map[string]bool, first, col int, seen *excerpt) bool {
	filled, hits := 0, 0
	for i, row := range seen.rows {
		if row < first {
			continue
		}
		if text := plainName(seen.text(i, col)); text != "" {
			filled++
			if arms[text] {
				hits++
			}
		}
	}
	return filled > 0 && float64(hits) >= 0.5*float64(filled)
}

// plainName compares names without case, spaces and underscores.
func plainName(s string) string {
	return strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(strings.TrimSpace(s)))
}

// armColumn tells whether the column with the letter holds the arms.
func (v *View) armColumn(letter string) bool {
	_, col, ok := workbook.ParseCell(letter)
	return ok && v.hidden[col]
}

// hiddenLetter tells whether the column with the letter holds the arms, and says so.
func (v *View) hiddenLetter(letter string) bool {
	_, col, ok := workbook.ParseCell(letter)
	if !ok || !v.hidden[col] {
		return false
	}
	v.host.Say(fmt.Sprintf("Column %s holds the arms. It stays hidden and left out until the pilot is unblinded.", letter), nil)
	return true
}
