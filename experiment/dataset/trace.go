package dataset

import (
	"fmt"
	"math"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// Origin is where a value of an estimate came from.
type Origin struct {
	File  string `json:"file"`
	Sheet string `json:"sheet"`
	// Cell is the address; Column is the column's name there. A computed value has the
	// address "=1@17": the first computed column in row 17.
	Cell   string `json:"cell"`
	Column string `json:"column"`
	// Text is how the cell was written, Value what it was read as, "" where missing.
	// TextKept is false where so many cells were written in other ways that this one
	// is not kept; Text is then the value.
	Text     string `json:"text"`
	Value    string `json:"value"`
	TextKept bool   `json:"text_kept"`
	// Part is "value", "divided by" for what a rate is over, "made from" for the
	// cells behind a computed one, or "team" for the cells that name the team.
	Part string `json:"part"`
	// Decision is what a person decided about the cell, nil where nobody had to.
	Decision *Decision `json:"decision,omitempty"`
	// Because says in words what else was done to the text, "" for nothing.
	Because string `json:"because,omitempty"`
	Row     int    `json:"row"`
	// Import is the id of the import, Recipe the name of its recipe.
	Import string `json:"import,omitempty"`
	Recipe string `json:"recipe,omitempty"`
}

// Trace leads an outcome's values of one team back to their cells: for each row in
// use the cell of the value, of what it is divided by, and those that name the
// team. team is an index into the roster's Taking(). r is the recipe that the table
// was read by; its decisions are named beside the cells they changed. Where the table
// does not hold the outcome it gives a *experiment.Refusal.
func (l *Linked) Trace(r Recipe, outcome string, team int) ([]Origin, error) {
	column := l.value(outcome)
	if column == nil {
		return nil, &experiment.Refusal{What: fmt.Sprintf("The table has no values of the outcome “%s”.", outcome), Place: l.Table.place(""), Remedy: "Choose another outcome."}
	}
	rules := r.rulings()
	var out []Origin
	for i, k := range l.Team {
		if k != team || !l.used(i) {
			continue
		}
		out = append(out, l.Table.origins(column, i, "value", r, rules)...)
		if over := l.exposure(column); over != nil {
			out = append(out, l.Table.origins(over, i, "divided by", r, rules)...)
		}
		for _, id := range l.Table.By(TeamID) {
			out = append(out, l.Table.origins(id, i, "team", r, rules)...)
		}
	}
	return out, nil
}

// origins are the cell of one value and, of a derived column, those it was made from.
func (t *Table) origins(c *TableColumn, i int, part string, r Recipe, rules rulings) []Origin {
	one := Origin{File: t.Source.File, Sheet: t.Source.Sheet, Column: c.Name(), Value: c.Text(i), Part: part, Row: t.Rows[i], Recipe: r.Name}
	_, col, _ := parsePlace(c.Letter)
	one.Cell = placeName(c.Letter, t.Rows[i])
	if c.From != nil {
		one.Text, one.TextKept, one.Because = one.Value, true, "computed from the cells that follow"
		if d, ok := rules.cell[[2]int{t.Rows[i], col}]; ok {
			one.Decision = &d
		}
		return append([]Origin{one}, t.madeFrom(c, i, r, rules)...)
	}
	one.Text, one.TextKept = c.stoodAs(i)
	if d, ok := rules.at(t.Rows[i], col, one.Text); ok && one.Text != "" {
		one.Decision = &d
	} else if d, ok := rules.column[col]; ok && d.All && one.Value == "" && one.Text != "" {
		one.Decision = &d
	}
	one.Because = c.because(one)
	return []Origin{one}
}

// madeFrom are the cells of the sheet behind a computed value, each once.
func (t *Table) madeFrom(c *TableColumn, i int, r Recipe, rules rulings) []Origin {
	var out []Origin
	for _, cell := range t.Origin(c.Letter, i) {
		letter, _, _ := cutCell(cell)
		if from := t.column(letter); from != nil && from.From == nil {
			out = append(out, t.origins(from, i, "made from", r, rules)...)
		}
	}
	return out
}

// stoodAs is how row i was written, and whether that is known.
func (c *TableColumn) stoodAs(i int) (string, bool) {
	if text, ok := c.Stood.Text(i); ok {
		return text, true
	}
	if c.Codes == nil && !math.IsNaN(c.Numbers[i]) && c.Use == OutcomeValue && c.Per > 0 {
		return workbook.FormatNumber(c.unscaled(i)), c.Stood == nil || c.Stood.More == 0
	}
	if c.Codes == nil && c.Type == Number && !math.IsNaN(c.Numbers[i]) {
		return workbook.FormatNumber(c.Numbers[i]), c.Stood == nil || c.Stood.More == 0
	}
	return c.Text(i), c.Stood == nil || c.Stood.More == 0
}

// because says what was done to a cell's text besides a decision.
func (c *TableColumn) because(o Origin) string {
	var parts []string
	switch {
	case o.Decision != nil:
	case c.Labels != nil && c.Recode == nil && o.Text != "" && o.Text != o.Value:
		as := o.Value
		if as == "" {
			as = "no answer"
		}
		parts = append(parts, "“"+o.Text+"” counts as "+as)
	case o.Text != "" && o.Value == "" && c.Recode == nil:
		parts = append(parts, "the text means missing")
	case c.Recode != nil && o.Text != o.Value:
		text := "“" + o.Text + "”"
		if o.Text == "" {
			text = "an empty cell"
		}
		as := o.Value
		if as == "" {
			as = "missing"
		}
		parts = append(parts, text+" counts as "+as)
	}
	if c.Use == OutcomeValue && c.Per > 0 && c.Per != 1 {
		parts = append(parts, "multiplied by "+plain(c.Per))
	}
	if c.Type == Number && strings.HasSuffix(o.Text, "%") {
		parts = append(parts, "per cent")
	}
	return strings.Join(parts, "; ")
}
