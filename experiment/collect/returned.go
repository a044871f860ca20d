package collect

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// eachRow calls do for every row below the column names that holds anything in the
// columns of the table, with the texts of the team and the period.
func (m *match) eachRow(do func(row int, team, period string, filled int)) error {
	id, period := m.table.at[keyTeam], -1
	if at, ok := m.table.at[keyPeriod]; ok {
		period = at
	}
	asked := map[int]bool{}
	for _, c := range m.columns {
		if at, ok := m.table.at[c.Key]; ok && c.Asked() {
			asked[at] = true
		}
	}
	return m.book.Rows(m.ctx, m.table.sheet.Name, func(row int, cells []workbook.Cell) error {
		if row <= m.table.header {
			return nil
		}
		var team, when string
		filled := 0
		for _, c := range cells {
			text := strings.TrimSpace(c.Shown())
			switch {
			case text == "":
			case c.Col == id:
				team = text
			case c.Col == period:
				when = periodOf(m.Collection, text)
			case asked[c.Col]:
				filled++
			}
		}
		do(row, team, when, filled)
		return nil
	})
}

// whose finds the office most of the rows belong to.
func (m *match) whose() error {
	rows := 0
	hits := make([]int, len(m.Collection.Offices))
	own := make([]map[string]bool, len(hits))
	for i, office := range m.Collection.Offices {
		own[i] = expected(m.Collection, office)
	}
	err := m.eachRow(func(_ int, team, period string, _ int) {
		if team == "" {
			return
		}
		rows++
		for i := range own {
			if own[i][rowKey(team, period)] {
				hits[i]++
			}
		}
	})
	if err != nil || rows == 0 {
		return err
	}
	best := -1
	for i, n := range hits {
		if n > 0 && (best < 0 || n > hits[best]) {
			best = i
		}
	}
	if best >= 0 {
		m.Office, m.share = m.Collection.Offices[best], float64(hits[best])/float64(rows)
	}
	return nil
}

// expected are the rows that an office's sheet was sent with.
func expected(c experiment.Collection, office experiment.CollectOffice) map[string]bool {
	out := map[string]bool{}
	periods := c.Periods
	if len(periods) == 0 {
		periods = []string{""}
	}
	for _, id := range office.Teams {
		for _, period := range periods {
			out[rowKey(id, period)] = true
		}
	}
	return out
}

// read compares the file with what was sent and writes the recipe.
func (m *match) read() error {
	m.compareForm()
	if err := m.compareRows(); err != nil {
		return err
	}
	return m.write()
}

// compareForm tells sheets and columns that are not as they were sent.
func (m *match) compareForm() {
	note := func(format string, args ...any) { m.Changes = append(m.Changes, fmt.Sprintf(format, args...)) }
	doubt := func(format string, args ...any) { m.Doubts = append(m.Doubts, fmt.Sprintf(format, args...)) }
	if ending := strings.ToLower(filepath.Ext(m.book.Path())); ending != ".xlsx" {
		note("The file came back as %s instead of .xlsx.", ending)
	} else if m.table.sheet.Name != entrySheet {
		note("The sheet “%s” is called “%s” now.", entrySheet, m.table.sheet.Name)
	}
	if m.table.sheet.Hidden {
		doubt("The sheet “%s” is hidden. See that it is the one the office filled in.", m.table.sheet.Name)
	}
	for _, other := range m.others {
		doubt("The sheet “%s” holds the same columns as “%s”, which is the one read. See which of them the office means.", other.sheet.Name, m.table.sheet.Name)
	}
	if m.table.header != HeaderRow {
		note("The column names stand in row %d instead of row %d.", m.table.header, HeaderRow)
	}
	ours := map[int]bool{}
	for k, c := range m.columns {
		at, there := m.table.at[c.Key]
		switch {
		case there && at != k:
			note("“%s” is in column %s instead of %s.", c.Header, workbook.ColumnName(at), workbook.ColumnName(k))
		case there:
		case c.needed():
			doubt("The column “%s” is missing, or has another name. Its values would not be read.", c.Header)
		default:
			note("The column “%s” is gone.", c.Header)
		}
		if there {
			ours[at] = true
		}
	}
	for k, name := range m.table.names {
		if name != "" && !ours[k] {
			note("The column “%s” (%s) is new. It is left out.", name, workbook.ColumnName(k))
		}
	}
}

// compareRows tells rows that are missing, more, or in another order.
func (m *match) compareRows() error {
	sent := LayOut(m.pilot, m.Collection, m.Office)
	own := expected(m.Collection, m.Office)
	members := map[string]bool{}
	for _, id := range m.Office.Teams {
		members[id] = true
	}
	seen := map[string]bool{}
	var order []string
	var foreign, twice, strange []string
	filled := 0
	err := m.eachRow(func(row int, team, period string, n int) {
		filled += n
		if team == "" {
			return // dataset.Link asks about rows without a team
		}
		key := rowKey(team, period)
		switch {
		case seen[key]:
			twice = append(twice, fmt.Sprintf("%s in row %d", strings.TrimSpace(team+" "+period), row))
		case own[key]:
			order = append(order, key)
		case !members[team]:
			if _, known := m.pilot.Roster.Team(team); known && !slices.Contains(foreign, team) {
				foreign = append(foreign, team)
			}
		case len(m.Collection.Periods) > 0:
			strange = append(strange, fmt.Sprintf("%s in row %d", period, row))
		}
		seen[key] = true
	})
	if err != nil {
		return err
	}
	m.Asked = sent.Asked()
	m.Empty = max(0, m.Asked-filled)
	m.tellRows(sent, seen, order, foreign, twice, strange)
	return nil
}

// tellRows puts into words how the rows differ.
func (m *match) tellRows(sent Layout, seen map[string]bool, order, foreign, twice, strange []string) {
	var wanted []string
	id, when := sent.at(keyTeam), sent.at(keyPeriod)
	gone := 0
	has := map[string]bool{}
	for _, row := range sent.Rows {
		period := ""
		if when >= 0 {
			period = row[when]
		}
		key := rowKey(row[id], period)
		if seen[key] {
			wanted = append(wanted, key)
			has[row[id]] = true
		} else {
			gone++
		}
	}
	for _, team := range m.Office.Teams {
		if !has[team] {
			m.Without = append(m.Without, team)
		}
	}
	switch {
	case len(m.Without) > 0:
		m.Doubts = append(m.Doubts, fmt.Sprintf("The rows of %s are gone: %s. Ask the office for them.", counted(len(m.Without), "team", "teams"), few(m.Without)))
	case gone > 0:
		m.Doubts = append(m.Doubts, fmt.Sprintf("%s that were sent are gone. Ask the office for them.", counted(gone, "row", "rows")))
	}
	if !slices.Equal(order, wanted) {
		m.Changes = append(m.Changes, "The rows are in another order.")
	}
	if len(foreign) > 0 {
		m.Changes = append(m.Changes, fmt.Sprintf("Rows were added for teams of other offices: %s. They count for those teams.", few(foreign)))
	}
	if len(twice) > 0 {
		m.Doubts = append(m.Doubts, fmt.Sprintf("Rows stand twice and would count twice: %s.", few(twice)))
	}
	if len(strange) > 0 {
		m.Doubts = append(m.Doubts, fmt.Sprintf("Rows belong to periods that were not asked for: %s.", few(strange)))
	}
}

// few lists texts, at most ten of them.
func few(texts []string) string {
	const most = 10
	if len(texts) > most {
		return strings.Join(texts[:most], ", ") + fmt.Sprintf(" and %d more", len(texts)-most)
	}
	return strings.Join(texts, ", ")
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// write makes the recipe that reads the file as it is now.
func (m *match) write() error {
	r := dataset.Recipe{
		Version: dataset.RecipeVersion, Purpose: dataset.ForOutcomes, Sheet: m.table.sheet.Name,
		HeaderRow: m.table.header, FirstRow: m.table.header + 1, Options: workbook.Used(m.book),
	}
	for k, name := range m.table.names {
		r.Columns = append(r.Columns, dataset.Column{Letter: workbook.ColumnName(k), Header: name, Use: dataset.Ignore, Type: dataset.Text})
	}
	for _, c := range m.columns {
		if at, ok := m.table.at[c.Key]; ok {
			r = r.WithColumn(c.read(r.Columns[at]))
		}
	}
	for _, c := range m.columns {
		value, ok := m.table.at[c.Key]
		over, has := m.table.at[c.OverKey]
		if c.OverKey != "" && ok && has {
			r = r.DivideBy(workbook.ColumnName(value), workbook.ColumnName(over))
		}
	}
	r, err := m.spelling(r)
	if err != nil {
		return err
	}
	m.Recipe = r
	return r.Check()
}

// read says how a column of the sheet is read.
func (c Column) read(to dataset.Column) dataset.Column {
	switch {
	case c.Key == keyTeam:
		to.Use = dataset.TeamID
	case c.Key == keyName:
		to.Use = dataset.TeamName
	case c.Key == keyPeriod:
		to.Use = dataset.When
	case c.Key == keyDay:
		to.Use, to.Type = dataset.When, dataset.Date
	case c.Outcome != "":
		to.Use, to.Target, to.Type = dataset.OutcomeValue, c.Outcome, dataset.Number
		if c.Entry == Choice {
			to.Type = dataset.YesNo
		}
		if c.Per != 0 && c.Per != 1 {
			to.Per = c.Per
		}
	}
	return to
}

// spelling takes over from a proposal how numbers are written in text: the reading tells
// it as a doubt, so that nothing is assumed in silence.
func (m *match) spelling(r dataset.Recipe) (dataset.Recipe, error) {
	proposed, err := dataset.ProposeAt(m.ctx, m.book, r.Sheet, r.HeaderRow, dataset.ForOutcomes, m.pilot)
	if err != nil {
		if m.ctx.Err() != nil {
			return r, m.ctx.Err()
		}
		return r, nil // a sheet without rows: reading it says so
	}
	r.DecimalComma = proposed.DecimalComma
	return r, nil
}
