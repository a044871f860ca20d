package dataset

import (
	"fmt"
	"slices"
	"strings"

	"leeway/experiment/workbook"
)

// tables are the counted tables.
func (c *counter) tables() []InspectedTable {
	out := []InspectedTable{}
	for _, t := range c.found {
		one := InspectedTable{
			Name: t.Name, Titles: []string{}, HeaderRows: []int{}, UnitsRow: t.UnitsRow,
			FirstRow: t.FirstRow, LastRow: t.LastRow, FirstColumn: workbook.ColumnName(t.FirstCol), LastColumn: workbook.ColumnName(t.LastCol),
			DataRows: t.rows, SubtotalRows: rowsOf(t.Subtotals), HeadingRows: rowsOf(t.Sections), RepeatedRows: rowsOf(t.Repeated), FootnoteRows: rowsOf(t.Footnotes),
			Columns: []InspectedColumn{},
		}
		for _, l := range t.Titles {
			one.Titles = append(one.Titles, l.Text)
		}
		for row := t.HeaderFirst; row > 0 && row <= t.HeaderLast; row++ {
			one.HeaderRows = append(one.HeaderRows, row)
		}
		for i, col := range t.columns {
			name := t.name(i)
			if col.filled == 0 && name == "" {
				continue // a blank column that sets groups apart
			}
			one.Columns = append(one.Columns, col.inspected(name, unitOf(name, t.units[t.FirstCol+i]), t.rows))
		}
		out = append(out, one)
	}
	return out
}

// name is the joined name of the table's i-th column.
func (t *tableCount) name(i int) string {
	if t.names == nil {
		return ""
	}
	return t.names.name(t.FirstCol + i)
}

func rowsOf(lines []Line) []int {
	out := make([]int, 0, len(lines))
	for _, l := range lines {
		out = append(out, l.Row)
	}
	return out
}

// inspected is the column as it is reported.
func (c *columnCount) inspected(name, unit string, rows int) InspectedColumn {
	kind, why := c.kind()
	out := InspectedColumn{
		Letter: c.letter, Name: name, Unit: unit, Type: kind, Evidence: why,
		Count: c.filled, Missing: max(0, rows-c.filled), Distinct: c.values.count(), Counts: c.counts,
	}
	if empty := out.Missing; empty == 1 && c.filled > 0 {
		out.Evidence = strings.TrimSuffix(why, ".") + "; 1 is empty."
	} else if empty > 1 && c.filled > 0 {
		out.Evidence = strings.TrimSuffix(why, ".") + fmt.Sprintf("; %s are empty.", thousands(empty))
	}
	switch {
	case kind == string(Number) && c.numbers > 0:
		out.Min, out.Max = c.low, c.high
	case kind == string(Date) && c.dates > 0:
		out.Min, out.Max = c.first, c.last
	}
	if what, because := Identifying(name, c.some); what != "" {
		out.About = &Identifies{what, because}
	}
	return out
}

// judged is how many cells the type is judged by: neither blank, errors nor markers.
func (c *columnCount) judged() int {
	return c.filled - c.counts.Error - c.counts.Marker - c.noResult.count
}

// kind is the column's type with the evidence, by the same rules as a proposed recipe.
func (c *columnCount) kind() (string, string) {
	n := c.judged()
	share := func(k int) bool { return float64(k) >= enough*float64(n) }
	dates := c.dates + c.bogus.count
	switch {
	case n == 0 && c.filled == 0:
		return "empty", "The column is empty."
	case n == 0:
		return "empty", "The column holds nothing but errors, signs for missing values, or formulas without results."
	case c.yesNo == n && c.binary < n && c.values.count() <= 4:
		return string(YesNo), c.evidence(n, c.yesNo, c.notYesNo, "yes or no")
	case c.zeros > 0:
		return string(Text), fmt.Sprintf("%s of %s begin with a zero, so they are codes and not numbers.", thousands(c.zeros), thousands(n))
	case share(dates) && dates >= c.numbers:
		return string(Date), c.evidence(n, dates, c.notDate, "dates")
	case share(c.numbers):
		return string(Number), c.evidence(n, c.numbers, c.notNumber, "numbers")
	}
	words := n - c.numbers - dates
	if words == n {
		return string(Text), fmt.Sprintf("All %s are text.", thousands(n))
	}
	return string(Text), fmt.Sprintf("%s of %s are text.", thousands(words), thousands(n))
}

// evidence says how many cells are of a type, and which are not.
func (c *columnCount) evidence(n, k int, not faultList, plural string) string {
	if k >= n {
		return fmt.Sprintf("All %s are %s.", thousands(n), plural)
	}
	s := fmt.Sprintf("%s of %s are %s", thousands(k), thousands(n), plural)
	list, verb := joinAnd(not.cells[:min(3, len(not.cells))], not.count), "are not"
	if not.count == 1 {
		verb = "is not"
	}
	return s + "; " + list + " " + verb + "."
}

// joinAnd lists addresses as a sentence does: "B17 and B90", "B17, B20, B31, …".
func joinAnd(cells []string, count int) string {
	switch {
	case count > len(cells):
		return strings.Join(cells, ", ") + ", …"
	case len(cells) < 2:
		return strings.Join(cells, "")
	}
	return strings.Join(cells[:len(cells)-1], ", ") + " and " + cells[len(cells)-1]
}

// problems are what is wrong in the tables, and errors beside them.
func (c *counter) problems() []FoundProblem {
	var out []FoundProblem
	for _, t := range c.found {
		out = append(out, t.nameProblems()...)
		for i, col := range t.columns {
			out = append(out, col.problems(t.columnName(i))...)
		}
	}
	if f := c.outer; f.count > 0 {
		out = append(out, f.problem("error cells", "", "%s outside of the tables: "+joinAnd(f.cells[:min(3, len(f.cells))], f.count)+".", "1 cell holds an error", "%s cells hold errors"))
	}
	return out
}

func (t *tableCount) columnName(i int) string {
	if name := t.name(i); name != "" {
		return name
	}
	return "Column " + t.columns[i].letter
}

// nameProblems are names that come twice, and columns of values without a name.
func (t *tableCount) nameProblems() []FoundProblem {
	if t.names == nil {
		return nil
	}
	var out []FoundProblem
	at := map[string][]string{}
	var order []string
	unnamed := faultList{}
	for i, col := range t.columns {
		name := t.name(i)
		cell := workbook.CellName(t.HeaderLast, t.FirstCol+i)
		switch {
		case name == "" && col.filled > 0:
			unnamed.see(t.HeaderLast, t.FirstCol+i)
		case name != "":
			key := strings.ToLower(name)
			if len(at[key]) == 1 {
				order = append(order, key)
			}
			at[key] = append(at[key], cell)
		}
	}
	for _, key := range order {
		cells := at[key]
		_, col, _ := workbook.ParseCell(cells[0])
		out = append(out, FoundProblem{Kind: "duplicate names", Cells: cells, Count: len(cells),
			Sentence: fmt.Sprintf("%d columns are called “%s”: %s.", len(cells), shorten(t.name(col-t.FirstCol)), joinAnd(cells[:min(3, len(cells))], len(cells)))})
	}
	if unnamed.count > 0 {
		out = append(out, unnamed.problem("unnamed columns", "", "%s: "+joinAnd(unnamed.cells[:min(3, len(unnamed.cells))], unnamed.count)+".", "1 column has values and no name", "%s columns have values and no name"))
	}
	return out
}

// problem is the list as a problem. format takes the counted thing.
func (f faultList) problem(kind, column, format, one, many string) FoundProblem {
	what := one
	if f.count != 1 {
		what = fmt.Sprintf(many, thousands(f.count))
	}
	return FoundProblem{Kind: kind, Column: column, Cells: slices.Clone(f.cells), Count: f.count, Sentence: fmt.Sprintf(format, what)}
}

// problems are what is wrong in a column.
func (c *columnCount) problems(name string) []FoundProblem {
	var out []FoundProblem
	add := func(f faultList, kind, one, many, tail string) {
		if f.count > 0 {
			out = append(out, f.problem(kind, c.letter, "“"+strings.ReplaceAll(shorten(name), "%", "%%")+"”: %s: "+joinAnd(f.cells[:min(3, len(f.cells))], f.count)+strings.ReplaceAll(tail, "%", "%%")+".", one, many))
		}
	}
	add(c.errors, "error cells", "1 cell holds an error", "%s cells hold errors", "")
	add(c.noResult, "formulas without results", "1 formula was saved without its result", "%s formulas were saved without their results", "")
	marks := ""
	if len(c.markTexts) > 0 {
		marks = " (“" + strings.Join(c.markTexts, "”, “") + "”)"
	}
	add(c.marks, "missing markers", "1 cell holds what may stand for a missing value", "%s cells hold what may stand for a missing value", marks)
	add(c.bogus, "impossible dates", "1 cell holds a date that does not exist", "%s cells hold dates that do not exist", "")
	if !c.plain {
		add(c.asNumber, "numbers stored as text", "1 number is stored as text", "%s numbers are stored as text", "")
		add(c.asDate, "dates stored as text", "1 date is stored as text", "%s dates are stored as text", "")
	}
	add(c.spaces, "blank texts", "1 cell holds nothing but spaces", "%s cells hold nothing but spaces", "")
	switch kind, _ := c.kind(); Type(kind) {
	case Number:
		add(c.notNumber, "mixed types", "1 cell is no number", "%s cells are no numbers", "")
	case Date:
		add(c.notDate, "mixed types", "1 cell is no date", "%s cells are no dates", "")
	case YesNo:
	case Text:
		if values := c.counts.Number + c.counts.Date + c.counts.YesNo; values > 0 && !c.plain {
			out = append(out, FoundProblem{Kind: "mixed types", Column: c.letter, Cells: []string{}, Count: values,
				Sentence: fmt.Sprintf("“%s” holds %s texts, %s numbers, %s dates and %s yes-or-no values.", shorten(name), thousands(c.counts.Text), thousands(c.counts.Number), thousands(c.counts.Date), thousands(c.counts.YesNo))})
		}
	}
	return out
}

// sheetProblems are what is to be known of a sheet apart from its columns.
func sheetProblems(s workbook.Sheet, out InspectedSheet, tables []FoundTable) []FoundProblem {
	var list []FoundProblem
	tell := func(kind string, cells []string, n int, format string, args ...any) {
		list = append(list, FoundProblem{Kind: kind, Cells: cells[:min(len(cells), keptCells)], Count: n, Sentence: fmt.Sprintf(format, args...)})
	}
	if out.HiddenRows > 0 {
		tell("hidden rows", []string{}, out.HiddenRows, "%s hidden, and read like the others.", countOf(out.HiddenRows, "row is", "rows are"))
	}
	if n := len(out.HiddenColumns); n > 0 {
		tell("hidden columns", out.HiddenColumns, n, "%s hidden, and read like the others: %s.", countOf(n, "column is", "columns are"), joinAnd(out.HiddenColumns[:min(5, n)], n))
	}
	if out.Cells > 0 && len(tables) == 0 {
		tell("no table", []string{}, 1, "Nothing on this sheet looks like a table.")
	}
	if len(tables) > 1 {
		tell("several tables", []string{}, len(tables), "%d tables were found on this sheet.", len(tables))
	}
	for _, t := range tables {
		if merged := mergedInside(s, t); len(merged) > 0 {
			tell("merged cells", merged, len(merged), "%s merged among the data: %s; only the first cell of each has a value.", countOf(len(merged), "range is", "ranges are"), joinAnd(merged[:min(3, len(merged))], len(merged)))
		}
		for _, kind := range []struct {
			kind, one, many string
			lines           []Line
		}{
			{"totals", "row looks like a total", "rows look like totals", t.Subtotals},
			{"headings", "row among the data holds nothing but one text", "rows among the data hold nothing but one text", t.Sections},
			{"repeated names", "row repeats the column names", "rows repeat the column names", t.Repeated},
			{"footnotes", "row below the table is taken as a footnote", "rows below the table are taken as footnotes", t.Footnotes},
		} {
			if len(kind.lines) == 0 {
				continue
			}
			var cells []string
			for _, l := range kind.lines {
				cells = append(cells, workbook.CellName(l.Row, t.FirstCol))
			}
			tell(kind.kind, cells, len(cells), "%s: %s.", countOf(len(cells), kind.one, kind.many), joinAnd(cells[:min(3, len(cells))], len(cells)))
		}
	}
	return list
}

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// mergedInside lists the merged ranges among a table's data.
func mergedInside(s workbook.Sheet, t FoundTable) []string {
	var out []string
	for _, m := range s.Merged {
		if m.FirstRow >= t.FirstRow && m.LastRow <= t.LastRow && m.LastCol >= t.FirstCol && m.FirstCol <= t.LastCol {
			out = append(out, workbook.CellName(m.FirstRow, m.FirstCol)+":"+workbook.CellName(m.LastRow, m.LastCol))
		}
	}
	return out
}
