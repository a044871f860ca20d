package dataset

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// Propose writes a recipe from the file itself: it finds the sheet (unless one
// is named), the header row, each column's type with the evidence, and what each
// column is for. For outcomes the columns of the team id are those whose values
// match the pilot's roster best, and outcomes are found by name. Everything in
// it can be changed. Errors are *experiment.Refusal or the context's.
func Propose(ctx context.Context, b workbook.Book, sheet string, purpose Purpose, p *experiment.Pilot) (Recipe, error) {
	return ProposeWith(ctx, b, sheet, purpose, p, Surroundings{})
}

// ProposeWith is Propose with what is known from earlier files: how their answers counted.
func ProposeWith(ctx context.Context, b workbook.Book, sheet string, purpose Purpose, p *experiment.Pilot, around Surroundings) (Recipe, error) {
	s, header, err := chooseSheet(ctx, b, sheet, purpose)
	if err != nil {
		return Recipe{}, err
	}
	l, tables, err := lookAt(ctx, b, s.sheet)
	if err != nil {
		return Recipe{}, err
	}
	best := Best(tables)
	if best < 0 {
		return propose(s, area{header: header, headers: 1, right: workbook.MaxColumns}, purpose, p, workbook.Used(b), around.Memory)
	}
	return proposeTable(ctx, b, s.sheet, l.area(tables[best]), purpose, p, around.Memory)
}

// proposeTable proposes how to read an area of a sheet.
func proposeTable(ctx context.Context, b workbook.Book, sheet workbook.Sheet, a area, purpose Purpose, p *experiment.Pilot, known Memory) (Recipe, error) {
	s, err := takeSampleFrom(ctx, b, sheet, a.top(), sampleRows)
	if err != nil {
		return Recipe{}, err
	}
	switch {
	case len(s.rows) == 0 && a.header > 0:
		return Recipe{}, nothingBelow(a.header, b, sheet.Name)
	case len(s.rows) == 0:
		return Recipe{}, emptySheet(b, sheet.Name)
	}
	s = s.part(1, a.lastRow, a.left, a.right)
	return propose(s, a, purpose, p, workbook.Used(b), known)
}

// ProposeAt is Propose with the sheet and the header row given; header 0 means
// that the data begin in the first row. Where a table with this header was found, its
// other rows of names, its units and its bounds are taken too.
func ProposeAt(ctx context.Context, b workbook.Book, sheet string, header int, purpose Purpose, p *experiment.Pilot) (Recipe, error) {
	return proposeAt(ctx, b, sheet, header, purpose, p, Surroundings{})
}

func proposeAt(ctx context.Context, b workbook.Book, sheet string, header int, purpose Purpose, p *experiment.Pilot, around Surroundings) (Recipe, error) {
	found, err := workbook.FindSheet(b, sheet)
	if err != nil {
		return Recipe{}, err
	}
	l, tables, err := lookAt(ctx, b, found)
	if err != nil {
		return Recipe{}, err
	}
	a := area{header: header, headers: 1, right: workbook.MaxColumns}
	for _, t := range tables {
		switch {
		case t.HeaderLast == header && header > 0:
			return proposeTable(ctx, b, found, l.area(t), purpose, p, around.Memory)
		case header > 0 && header+1 <= t.LastRow && header >= t.top():
			a.lastRow, a.left, a.right = l.below(t), t.FirstCol, t.LastCol
		}
	}
	return proposeTable(ctx, b, found, a, purpose, p, around.Memory)
}

const anotherHeader = "Choose another header row or another sheet."

func nothingBelow(header int, b workbook.Book, sheet string) error {
	return &experiment.Refusal{
		What:   fmt.Sprintf("There are no cells below row %d.", header),
		Place:  experiment.Place{File: filepath.Base(b.Path()), Sheet: sheet},
		Remedy: anotherHeader,
	}
}

func emptySheet(b workbook.Book, sheet string) error {
	return &experiment.Refusal{
		What:   fmt.Sprintf("The sheet “%s” is empty.", sheet),
		Place:  experiment.Place{File: filepath.Base(b.Path()), Sheet: sheet},
		Remedy: "Choose another sheet or another file.",
	}
}

// maxSheets is how many sheets are looked at when none is named.
const maxSheets = 30

func chooseSheet(ctx context.Context, b workbook.Book, name string, purpose Purpose) (*sample, int, error) {
	if name != "" {
		found, err := workbook.FindSheet(b, name)
		if err != nil {
			return nil, 0, err
		}
		s, err := takeSample(ctx, b, found, sampleRows)
		if err != nil {
			return nil, 0, err
		}
		if len(s.rows) == 0 {
			return nil, 0, emptySheet(b, name)
		}
		header, _ := s.findHeader()
		return s, header, nil
	}
	var best *sample
	bestHeader, bestScore := 0, -1.0
	for i, sheet := range b.Sheets() {
		if i >= maxSheets || sheet.Hidden && best != nil {
			continue
		}
		s, err := takeSample(ctx, b, sheet, sampleRows)
		if err != nil {
			return nil, 0, err
		}
		if len(s.rows) == 0 {
			continue
		}
		header, score := s.findHeader()
		score *= float64(min(len(s.rows), 50))
		if tables := s.layout().tables(); len(tables) > 0 {
			score = tables[Best(tables)].Score
		}
		score *= sheetBias(sheet, purpose)
		if score > bestScore {
			best, bestHeader, bestScore = s, header, score
		}
	}
	if best == nil {
		return nil, 0, &experiment.Refusal{What: "There is nothing in any sheet of this file.", Place: experiment.Place{File: filepath.Base(b.Path())}, Remedy: "Choose another file."}
	}
	return best, bestHeader, nil
}

// sheetBias favours sheets that are named for the purpose over covers and notes.
func sheetBias(s workbook.Sheet, purpose Purpose) float64 {
	bias := 1.0
	if s.Hidden {
		bias = 0.1
	}
	if hasWord(s.Name, "cover", "notes", "note", "readme", "instructions", "contents", "index", "metadata", "lists", "codebook") {
		return bias * 0.2
	}
	if purpose == ForRoster && hasWord(s.Name, "teams", "team", "roster", "units", "offices") {
		return bias * 2
	}
	return bias
}

func propose(s *sample, a area, purpose Purpose, p *experiment.Pilot, used workbook.Options, known Memory) (Recipe, error) {
	header := a.header
	r := Recipe{Version: RecipeVersion, Purpose: purpose, Sheet: s.sheet.Name, Options: used}
	a.bound(&r)
	if r.FirstRow == 0 && len(s.rows) > 0 {
		r.FirstRow = s.rows[0]
	}
	s.headers = r.HeaderRows
	var found []*evidence
	for _, col := range s.columns(max(header, a.units, r.FirstRow-1)) {
		e := s.examine(col, header, r.FirstRow)
		found = append(found, e)
		kind, why := e.kind()
		r.Columns = append(r.Columns, Column{Letter: e.letter, Header: e.header, Unit: s.unit(a.units, col, e.header), Use: Ignore, Type: kind, MonthFirst: kind == Date && e.monthFirst, Evidence: e.reach(why, s.more)})
		r.DecimalComma = r.DecimalComma || kind == Number && e.commas > 0 && e.points == 0
	}
	if len(found) == 0 {
		return Recipe{}, &experiment.Refusal{What: fmt.Sprintf("There are no cells below row %d.", header), Place: experiment.Place{Sheet: r.Sheet}, Remedy: anotherHeader}
	}
	if purpose == ForRoster {
		rosterUses(r.Columns, found)
	} else {
		proposeLabels(r.Columns, found, known, s.more)
		outcomeUses(s, &r, found, p)
	}
	return r, nil
}

// rosterUses proposes what the columns of a roster are for.
func rosterUses(columns []Column, found []*evidence) {
	id := bestID(found)
	for i, e := range found {
		c := &columns[i]
		switch {
		case i == id:
			c.Use, c.Type = TeamID, Text
		case e.filled == 0:
		case c.Type == Text && e.length > 60*e.filled || hasWord(e.header, "remark", "remarks", "comment", "comments", "notes", "note"):
			// free words about a team are no attribute to draw or adjust by
		case c.Type == Number && hasWord(e.header, "staff", "fte", "ftes", "headcount", "people", "employees", "members", "personnel") && !hasUse(columns, StaffCount):
			c.Use = StaffCount
		case c.Type == Text && !hasUse(columns, TeamName) && e.unique() > 0.5 && hasWord(e.header, "name", "team", "office", "unit"):
			c.Use = TeamName
		default:
			c.Use = Attribute
		}
	}
}

func hasUse(columns []Column, use Use) bool {
	for _, c := range columns {
		if c.Use == use {
			return true
		}
	}
	return false
}

// bestID finds the column that most looks like the teams' ids, or -1: named like
// one, filled everywhere, hardly ever twice, and short.
func bestID(found []*evidence) int {
	best, bestScore := -1, 2.0
	for i, e := range found {
		if e.filled == 0 {
			continue
		}
		score := 0.0
		switch {
		case hasWord(e.header, "id", "ids", "code", "ref", "key", "uid"):
			score = 3
		case hasWord(e.header, "team", "unit", "office", "case", "number", "no", "group", "school", "branch"):
			score = 2
		case i == 0:
			score = 1
		}
		score += 3 * e.unique()
		if e.unique() < 0.8 {
			score -= 3
		}
		score -= 3 * (1 - float64(e.filled)/float64(max(1, e.rows)))
		if e.length > 40*e.filled || e.dates == e.filled || e.numbers > e.whole {
			score -= 3
		}
		if hasWord(e.header, "name", "manager", "remarks", "comments") {
			score -= 2
		}
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	return best
}

// outcomeUses proposes the id columns by the roster and the outcomes by name.
func outcomeUses(s *sample, r *Recipe, found []*evidence, p *experiment.Pilot) {
	matchIDs(r.Columns, found, p)
	for _, o := range p.Outcomes {
		best, bestScore := -1, 0.0
		for i, e := range found {
			if r.Columns[i].Use != Ignore || e.filled == 0 {
				continue
			}
			if score := sameName(e.header, o); score > bestScore {
				best, bestScore = i, score
			}
		}
		if best < 0 {
			continue
		}
		c := &r.Columns[best]
		c.Use, c.Target = OutcomeValue, o.ID
		switch {
		case c.Type == YesNo || labelled(*c, o):
		case o.Kind == experiment.Binary && (c.Type == Text || c.Labels != nil):
			c.Type, c.Labels = YesNo, nil
		default:
			c.Type = Number
		}
	}
}

// sameName says how well a header names an outcome: 3 for its id, 2 for its
// name, less for most of the name's words, 0 for nothing.
func sameName(header string, o experiment.Outcome) float64 {
	h := strings.Join(words(header), "")
	if h == "" {
		return 0
	}
	if h == strings.Join(words(o.ID), "") {
		return 3
	}
	name := words(o.Name)
	if h == strings.Join(name, "") {
		return 2
	}
	common, all := 0, len(name)
	for _, w := range words(header) {
		hit := false
		for _, n := range name {
			hit = hit || n == w
		}
		if hit {
			common++
		} else {
			all++
		}
	}
	if all == 0 || 2*common <= all {
		return 0
	}
	return float64(common) / float64(all)
}

// matchIDs marks the columns whose values are the roster's ids. Ids that several
// columns made ("A12 / August") are looked for part by part.
func matchIDs(columns []Column, found []*evidence, p *experiment.Pilot) {
	ids := make([][]string, 0, len(p.Roster.Teams))
	parts := 1
	for _, t := range p.Roster.Teams {
		split := strings.Split(t.ID, idJoin)
		parts = max(parts, len(split))
		ids = append(ids, split)
	}
	whole := map[string]bool{}
	for _, t := range p.Roster.Teams {
		whole[idKey(t.ID)] = true
	}
	if i, share := bestMatch(columns, found, whole); share >= 0.3 || parts == 1 {
		if i < 0 {
			i = bestID(found)
		}
		if i >= 0 {
			columns[i].Use, columns[i].Type, columns[i].Labels = TeamID, Text, nil
		}
		return
	}
	for part := 0; part < parts; part++ {
		set := map[string]bool{}
		for _, id := range ids {
			if part < len(id) {
				set[idKey(id[part])] = true
			}
		}
		if i, share := bestMatch(columns, found, set); i >= 0 && share > 0.3 {
			columns[i].Use, columns[i].Type, columns[i].Labels, columns[i].Target = TeamID, Text, nil, fmt.Sprint(part+1)
		}
	}
}

// bestMatch is the column most of whose distinct values are in the set; among
// equals the one that covers more of the set.
func bestMatch(columns []Column, found []*evidence, set map[string]bool) (int, float64) {
	best, bestShare, bestHits := -1, 0.0, 0
	for i, e := range found {
		if columns[i].Use != Ignore || len(e.distinct) == 0 {
			continue
		}
		hits := 0
		for text := range e.distinct {
			if set[idKey(text)] {
				hits++
			}
		}
		share := float64(hits) / float64(len(e.distinct))
		if hits > 0 && (share > bestShare+1e-9 || share > bestShare-1e-9 && hits > bestHits) {
			best, bestShare, bestHits = i, share, hits
		}
	}
	return best, bestShare
}

// idKey is the form in which ids that were mistyped fall together: without case,
// spaces, signs and leading zeros of numbers, and with letters that look like
// digits as digits.
func idKey(id string) string {
	var b strings.Builder
	inDigits, wrote := false, false
	for _, r := range strings.ToLower(lookalikes.Replace(id)) {
		switch {
		case r == '0' && !wrote:
			inDigits = true // a leading zero
		case r >= '0' && r <= '9':
			b.WriteRune(r)
			inDigits, wrote = true, true
		case isWordRune(r) && r != '\u00a0' && r != '\u202f' && r != '\u2009':
			if inDigits && !wrote {
				b.WriteByte('0')
			}
			b.WriteRune(r)
			inDigits, wrote = false, false
		}
	}
	if inDigits && !wrote {
		b.WriteByte('0')
	}
	return b.String()
}
