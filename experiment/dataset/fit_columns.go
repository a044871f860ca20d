package dataset

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// columns finds each column of the recipe in the file and tells what differs.
func (f *fitter) columns() {
	pair := map[int]int{} // index into the recipe's columns -> index into f.here
	f.byName(pair)
	f.nameless(pair)
	taken := map[int]bool{}
	for _, h := range pair {
		taken[h] = true
	}
	f.take(pair)
	f.missing(pair, taken)
	var plain []Change
	for h, e := range f.here {
		if taken[h] {
			continue
		}
		switch c, ok := f.added(e); {
		case ok && c.Severity == experiment.ForInformation:
			plain = append(plain, c)
		case ok:
			f.tell(c)
		}
	}
	f.newColumns(plain)
}

// newColumns tells of columns that are new and like no outcome, of many in one sentence.
func (f *fitter) newColumns(list []Change) {
	if len(list) < manyMoved {
		for _, c := range list {
			f.tell(c)
		}
		return
	}
	var names, letters []string
	for _, c := range list {
		name := "column " + c.After
		if c.Column != "" {
			name = fmt.Sprintf("“%s” (%s)", c.Column, c.After)
		}
		names, letters = append(names, name), append(letters, c.After)
	}
	f.tell(Change{Kind: NewColumn, After: strings.Join(letters, " "), Count: len(list), Severity: experiment.ForInformation,
		Sentence: fmt.Sprintf("%d columns are new and are not read: %s.", len(list), someOf(names, 12))})
}

// byName pairs columns of the same name, spaces and capitals apart; several of one
// name in their order. Where a name that is read stands more or less often than it
// did, none of them is taken: a person says which is meant.
func (f *fitter) byName(pair map[int]int) {
	was, now := map[string][]int{}, map[string][]int{}
	var order []string
	for i, c := range f.from.Columns {
		if key := foldSpaces(c.Header); key != "" {
			if was[key] == nil {
				order = append(order, key)
			}
			was[key] = append(was[key], i)
		}
	}
	for h, e := range f.here {
		if key := foldSpaces(e.header); key != "" {
			now[key] = append(now[key], h)
		}
	}
	for _, key := range order {
		a, b := was[key], now[key]
		sort.SliceStable(a, func(x, y int) bool {
			return columnIndex(f.from.Columns[a[x]].Letter) < columnIndex(f.from.Columns[a[y]].Letter)
		})
		read := slices.ContainsFunc(a, func(i int) bool { return f.from.Columns[i].Use != Ignore })
		if len(a) != len(b) && read && len(b) > 0 {
			continue
		}
		for k := range min(len(a), len(b)) {
			pair[a[k]] = b[k]
		}
	}
}

// columnIndex is a letter's place in the sheet; absent columns come last.
func columnIndex(letter string) int {
	_, col, ok := workbook.ParseCell(letter)
	if !ok {
		return workbook.MaxColumns
	}
	return col
}

// nameless pairs columns without a name by their place: as far from the nearest named
// column on their left as before.
func (f *fitter) nameless(pair map[int]int) {
	at := map[int]int{} // sheet column -> index into here, of those without a name
	for h, e := range f.here {
		if e.header == "" {
			at[columnIndex(e.letter)] = h
		}
	}
	for i, c := range f.from.Columns {
		if c.Header != "" || c.Absent() {
			continue
		}
		col, moved, nearest := columnIndex(c.Letter), 0, -1
		for j, h := range pair {
			if left := columnIndex(f.from.Columns[j].Letter); f.from.Columns[j].Header != "" && left < col && left > nearest {
				nearest, moved = left, columnIndex(f.here[h].letter)-left
			}
		}
		h, ok := at[col+moved]
		if !ok {
			continue
		}
		delete(at, col+moved)
		pair[i] = h
		if letter := f.here[h].letter; moved != 0 && f.from.needs(c) {
			f.tell(Change{Kind: MovedColumn, Column: "Column " + letter, Before: c.Letter, After: letter, Severity: experiment.MustSettle,
				Sentence: fmt.Sprintf("Column %s has no name. It is taken for what was column %s, because its neighbour moved as far.", letter, c.Letter),
				Fixes:    []Fix{{"It is the same column", Decision{Cell: letter, Found: c.Letter, Do: DoAccept}}}})
		}
	}
}

// take puts the paired columns where they are now, in the recipe's order, which
// joined ids keep, and those it does not find under letters of their own.
func (f *fitter) take(pair map[int]int) {
	to, moved := map[string]string{}, []Column{}
	for i, c := range f.from.Columns {
		h, ok := pair[i]
		if !ok {
			if !c.Absent() {
				to[c.Letter] = f.from.absentLetter(c.Letter)
			}
			continue
		}
		e := f.here[h]
		if to[c.Letter] = e.letter; e.letter != c.Letter && f.from.needs(c) && !c.Absent() {
			moved = append(moved, c)
		}
	}
	f.out = f.out.relettered(to)
	for i := range f.out.Columns {
		h, ok := pair[i]
		if !ok {
			continue
		}
		c, e := &f.out.Columns[i], f.here[h]
		if c.Header != e.header {
			if c.Use != Ignore {
				f.tell(Change{Kind: RenamedColumn, Column: e.header, Before: c.Header, After: e.header, Severity: experiment.ForInformation,
					Sentence: fmt.Sprintf("The column “%s” is written “%s” now.", c.Header, e.header)})
			}
			c.Header = e.header
		}
		f.unit(c, e)
	}
	f.movedColumns(moved, to)
}

// unit tells that a column's unit, in a row of its own or in the brackets of its name, is
// another one.
func (f *fitter) unit(c *Column, e *evidence) {
	now := f.sample.unit(f.out.UnitsRow, columnIndex(e.letter), e.header)
	was := c.Unit
	if c.Unit = now; was == now || foldSpaces(was) == foldSpaces(now) || !f.from.needs(*c) && c.Use == Ignore {
		return
	}
	change := Change{Kind: UnitChanged, Column: c.Name(), Before: was, After: now, Severity: experiment.LookAtIt,
		Sentence: fmt.Sprintf("“%s” is in %s now; no unit was given before.", c.Name(), now)}
	switch {
	case now == "":
		change.Sentence = fmt.Sprintf("“%s” was in %s; no unit is given now.", c.Name(), was)
	case was != "":
		change.Severity = experiment.MustSettle
		change.Sentence = fmt.Sprintf("“%s” is in %s now; it was in %s.", c.Name(), now, was)
		change.Fixes = []Fix{{"The values are in the same unit", Decision{Cell: e.letter, Found: now, Do: DoAccept}}, {"Leave the column out", Decision{Cell: e.letter, Found: now, Do: DoIgnore}}}
	}
	f.tell(change)
}

// manyMoved is from how many columns one sentence tells that they were moved, or are new.
const manyMoved = 4

func (f *fitter) movedColumns(moved []Column, to map[string]string) {
	if len(moved) < manyMoved {
		for _, c := range moved {
			f.tell(Change{Kind: MovedColumn, Column: c.Name(), Before: c.Letter, After: to[c.Letter], Severity: experiment.ForInformation,
				Sentence: fmt.Sprintf("“%s” stands in column %s; it was in column %s.", c.Name(), to[c.Letter], c.Letter)})
		}
		return
	}
	var list, before, after []string
	for _, c := range moved {
		before, after = append(before, c.Letter), append(after, to[c.Letter])
		if len(list) < 12 {
			list = append(list, fmt.Sprintf("“%s” from %s to %s", c.Name(), c.Letter, to[c.Letter]))
		}
	}
	more := ""
	if len(moved) > len(list) {
		more = ", …"
	}
	f.tell(Change{Kind: MovedColumn, Before: strings.Join(before, " "), After: strings.Join(after, " "), Count: len(moved), Severity: experiment.ForInformation,
		Sentence: fmt.Sprintf("%d columns were moved: %s%s.", len(moved), strings.Join(list, ", "), more)})
}

// missing tells the columns that are not found and proposes which of the new ones
// each may be. Columns that were not read are let go.
func (f *fitter) missing(pair map[int]int, taken map[int]bool) {
	var gone []string
	f.out.Columns = slices.Clone(f.out.Columns)
	kept := f.out.Columns[:0]
	for i, c := range f.out.Columns {
		if _, ok := pair[i]; !ok && c.Use == Ignore {
			if c.Header != "" {
				gone = append(gone, "“"+c.Header+"”")
			}
			continue
		}
		kept = append(kept, c)
	}
	f.out.Columns = kept
	if len(gone) > 0 {
		f.tell(Change{Kind: MissingColumn, Count: len(gone), Before: strings.Join(gone, ", "), Severity: experiment.ForInformation,
			Sentence: fmt.Sprintf("Gone, and not read before either: %s.", someOf(gone, 8))})
	}
	for _, c := range f.out.Columns {
		if c.Absent() {
			f.absent(c, taken)
		}
	}
}

func someOf(list []string, n int) string {
	if len(list) <= n {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:n], ", ") + fmt.Sprintf(" and %d more", len(list)-n)
}

// candidate is a column of the file that an absent one may be.
type candidate struct {
	e             *evidence
	name, content float64
}

// The least likeness of names and of contents from which a column is proposed as
// another one's new name, and how many are proposed.
const (
	likeName, likeContent, mostProposed = 0.5, 0.25, 3
)

func (f *fitter) absent(c Column, taken map[int]bool) {
	change := Change{Kind: MissingColumn, Column: c.Name(), Before: c.Name(), Severity: experiment.LookAtIt, letter: c.Letter,
		Sentence: fmt.Sprintf("The recipe reads a column “%s” as %s; this sheet has no such column.", c.Name(), c.purpose())}
	needed := f.out.needs(c)
	if needed {
		change.Severity, change.told = experiment.MustSettle, true
	}
	var near []candidate
	for h, e := range f.here {
		if taken[h] || e.filled == 0 {
			continue
		}
		if one := (candidate{e, f.nameLikeness(c, e), f.contentLikeness(c, e)}); one.name >= likeName && one.content >= likeContent {
			near = append(near, one)
		}
	}
	sort.SliceStable(near, func(i, j int) bool { return near[i].name+near[i].content > near[j].name+near[j].content })
	near = near[:min(len(near), mostProposed)]
	for _, one := range near {
		change.Fixes = append(change.Fixes, Fix{fmt.Sprintf("It is “%s” in column %s", one.e.header, one.e.letter), Decision{Cell: one.e.letter, Found: one.e.header, Do: DoSame, Value: c.Letter}})
	}
	change.Fixes = append(change.Fixes, f.out.withoutFix(c))
	if len(near) > 0 {
		change.Kind, change.After = RenamedColumn, near[0].e.header
		change.Sentence += fmt.Sprintf(" It may be “%s” in column %s: %s.", near[0].e.header, near[0].e.letter, near[0].why())
	}
	f.tell(change)
}

// why says what speaks for a candidate.
func (c candidate) why() string {
	words := func(v float64, very, quite, little string) string {
		switch {
		case v >= 0.75:
			return very
		case v >= 0.5:
			return quite
		}
		return little
	}
	return words(c.name, "the name is nearly the same", "the name is similar", "the name is a little similar") + ", " +
		words(c.content, "and so is what it holds", "what it holds is similar", "what it holds is a little similar")
}

func (f *fitter) nameLikeness(c Column, e *evidence) float64 {
	like := similarNames(c.Header, e.header)
	if f.pilot != nil && c.Use == OutcomeValue {
		if o, ok := f.pilot.Outcome(c.Target); ok && sameName(e.header, o) >= 2 {
			like = 1
		}
	}
	return like
}

// contentLikeness compares what a column holds with what the absent one held; ids
// with the roster's.
func (f *fitter) contentLikeness(c Column, e *evidence) float64 {
	kind, _ := e.kind()
	if c.Use == TeamID {
		if f.pilot == nil || len(f.pilot.Roster.Teams) == 0 {
			return 0.5
		}
		ids := map[string]bool{}
		for _, t := range f.pilot.Roster.Teams {
			for _, part := range strings.Split(t.ID, idJoin) {
				ids[idKey(part)] = true
			}
		}
		_, share := bestMatch([]Column{{Use: Ignore}}, []*evidence{e}, ids)
		return share
	}
	want := c.Type
	if c.Recode != nil {
		want = Text
	}
	alike := 0.0
	if kind == want {
		alike = 0.5
	}
	if c.Known != nil && c.Recode == nil && alike > 0 {
		return c.Known.similar(e.profile(f.from.DecimalComma))
	}
	if c.Recode != nil && alike > 0 {
		known := append(slices.Clone(c.Recode.Yes), c.Recode.Known...)
		return jaccard(known, e.profile(false).Labels)
	}
	return alike
}

// added puts a column that the recipe does not know into it, without a use. An empty one
// is not told.
func (f *fitter) added(e *evidence) (Change, bool) {
	kind, why := e.kind()
	f.out.Columns = append(f.out.Columns, Column{Letter: e.letter, Header: e.header, Use: Ignore, Type: kind, MonthFirst: kind == Date && e.monthFirst, Evidence: e.reach(why, f.sample.more)})
	if e.filled == 0 {
		return Change{}, false
	}
	name := fmt.Sprintf("“%s” in column %s", e.header, e.letter)
	if e.header == "" {
		name = "Column " + e.letter
	}
	change := Change{Kind: NewColumn, Column: e.header, After: e.letter, Count: e.filled, Severity: experiment.ForInformation,
		Sentence: fmt.Sprintf("%s is new and is not read.", name)}
	if f.pilot != nil && f.from.Purpose == ForOutcomes {
		for _, o := range f.pilot.Outcomes {
			if sameName(e.header, o) >= 2 && !slices.ContainsFunc(f.out.Columns, func(c Column) bool { return c.Use == OutcomeValue && c.Target == o.ID }) {
				change.Severity = experiment.LookAtIt
				change.Sentence = fmt.Sprintf("%s is new and named like the outcome “%s”. It is not read unless you choose it.", name, o.Name)
			}
		}
	}
	return change, true
}
