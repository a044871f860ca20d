package collect

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// searched is how many rows of a sheet are searched for the column names.
const searched = 60

// found is a place in a book where a collection's column names stand.
type found struct {
	sheet  workbook.Sheet
	header int            // row
	names  []string       // of every column of that row, from A
	at     map[string]int // key -> column
}

// complete says whether every column that is needed is there.
func (f found) complete(columns []Column) bool {
	for _, c := range columns {
		if _, ok := f.at[c.Key]; !ok && c.needed() {
			return false
		}
	}
	return true
}

// needed columns must be there for the rows to mean anything.
func (c Column) needed() bool { return c.Asked() || c.Key == keyTeam || c.Key == keyPeriod }

// locate finds where the table stands in the book and, where no fingerprint told it,
// whose sheet it is.
func locate(ctx context.Context, b workbook.Book, p *experiment.Pilot, r Returned) (Returned, bool, error) {
	if r.By != "" {
		m := match{ctx: ctx, book: b, pilot: p, Returned: r}
		ok, err := m.find(true)
		if err != nil {
			return Returned{}, false, err
		}
		if !ok {
			return Returned{}, false, &experiment.Refusal{
				What:   fmt.Sprintf("This is the sheet “%s” of %s, but no row holds its column names any more.", r.Collection.Name, r.Office.Name),
				Place:  experiment.Place{File: base(b.Path())},
				Remedy: "Ask the office for the file with its first rows, or read it on Import as any other.",
			}
		}
		err = m.read()
		return m.Returned, err == nil, err
	}
	return locateByContent(ctx, b, p)
}

// locateByContent tries every collection and office, and takes the one whose teams and
// periods most of the rows belong to.
func locateByContent(ctx context.Context, b workbook.Book, p *experiment.Pilot) (Returned, bool, error) {
	var best, second *match
	for k := len(p.Collections) - 1; k >= 0; k-- {
		c := p.Collections[k]
		m := &match{ctx: ctx, book: b, pilot: p, Returned: Returned{Collection: c, By: ByContent}}
		ok, err := m.find(false)
		if err != nil {
			return Returned{}, false, err
		}
		if !ok {
			continue
		}
		if err := m.whose(); err != nil {
			return Returned{}, false, err
		}
		switch {
		case m.share < 0.5:
		case best == nil || m.share > best.share:
			best, second = m, best
		case second == nil || m.share > second.share:
			second = m
		}
	}
	if best == nil {
		return Returned{}, false, nil
	}
	if err := best.read(); err != nil {
		return Returned{}, false, err
	}
	if second != nil && second.share > 0.9*best.share {
		best.Doubts = append(best.Doubts, fmt.Sprintf("Nothing in the file tells “%s” from “%s”: both have these columns and teams. See which it is.", best.Collection.Name, second.Collection.Name))
	}
	best.Changes = append([]string{fmt.Sprintf("The file carries no fingerprint, as after saving it as text. It was known by %s.", ByContent)}, best.Changes...)
	return best.Returned, true, nil
}

// match is a book compared with one collection.
type match struct {
	ctx   context.Context
	book  workbook.Book
	pilot *experiment.Pilot
	Returned
	columns []Column
	table   found
	others  []found // further sheets that hold the column names
	share   float64 // of the rows that are the office's
}

// find looks for the column names in every sheet and keeps the fullest. Without a
// fingerprint every needed column must be there; with one, the team's id and one
// outcome are enough, and what is missing becomes a doubt.
func (m *match) find(marked bool) (bool, error) {
	m.columns = Columns(m.pilot, m.Collection)
	var all []found
	for _, sheet := range m.book.Sheets() {
		if sheet.Name == problemSheet {
			continue
		}
		f, err := m.search(sheet)
		if err != nil {
			return false, err
		}
		if _, id := f.at[keyTeam]; !id || !f.holdsOutcome() || !marked && !f.complete(m.columns) {
			continue
		}
		all = append(all, f)
	}
	best := -1
	for i, f := range all {
		if best < 0 || len(f.at) > len(all[best].at) || len(f.at) == len(all[best].at) && all[best].sheet.Hidden && !f.sheet.Hidden {
			best = i
		}
	}
	if best < 0 {
		return false, nil
	}
	m.table = all[best]
	m.others = append(all[:best:best], all[best+1:]...)
	return true, nil
}

func (f found) holdsOutcome() bool {
	for key := range f.at {
		if strings.HasPrefix(key, keyOutcome) {
			return true
		}
	}
	return false
}

// search finds the row of a sheet that holds the most of the column names.
func (m *match) search(sheet workbook.Sheet) (found, error) {
	keys := map[string]string{}
	for _, c := range m.columns {
		keys[plain(c.Header)] = c.Key
	}
	best := found{sheet: sheet, at: map[string]int{}}
	err := m.book.Rows(m.ctx, sheet.Name, func(row int, cells []workbook.Cell) error {
		if row > searched {
			return errEnough
		}
		at := map[string]int{}
		for _, c := range cells {
			key, ours := keys[plain(c.Text)]
			if _, twice := at[key]; ours && !twice {
				at[key] = c.Col
			}
		}
		if len(at) > len(best.at) {
			best.header, best.at, best.names = row, at, make([]string, cells[len(cells)-1].Col+1)
			for _, c := range cells {
				best.names[c.Col] = strings.TrimSpace(c.Shown())
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return found{}, err
	}
	return best, nil
}
