package dataset

import (
	"context"
	"slices"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// Draft is a reading in preparation: a book, the recipe so far and what it
// gives. It is a value and never changes; each method reads the sheet again and
// gives a new draft, so that a screen can keep the one before for undo. Where a
// method returns an error, the draft it was called on stays good.
type Draft struct {
	Book   workbook.Book
	Recipe Recipe
	// Table is what the recipe made of the sheet.
	Table *Table
	// Roster is the list of teams, for recipes that read one.
	Roster experiment.Roster
	// Linked ties the rows to the teams, for recipes that read outcomes.
	Linked *Linked
	// Doubts are all of the table's and of the roster's or the linking, those that
	// must be settled first.
	Doubts []Doubt
	// Changes say how the file differs from the one that the recipe was made for; nil
	// for a draft that FitDraft did not make.
	Changes []Change
	// Tables are the tables found on the recipe's sheet, in its order; UseTable reads
	// another of them.
	Tables []FoundTable

	pilot    *experiment.Pilot
	around   Surroundings
	progress func(done, total int64)
	fit      *fitting
}

// NewDraft proposes a recipe and carries it out. sheet "" lets Propose choose.
// The book stays open; closing it is the caller's part.
func NewDraft(ctx context.Context, b workbook.Book, sheet string, purpose Purpose, p *experiment.Pilot, progress func(done, total int64)) (Draft, error) {
	return NewDraftWith(ctx, b, sheet, purpose, p, Surroundings{}, progress)
}

// DraftFrom carries out a recipe that is there already, from an earlier file perhaps.
func DraftFrom(ctx context.Context, b workbook.Book, r Recipe, p *experiment.Pilot, progress func(done, total int64)) (Draft, error) {
	return DraftFromWith(ctx, b, r, p, Surroundings{}, progress)
}

// With carries out another recipe on the same book.
func (d Draft) With(ctx context.Context, r Recipe) (Draft, error) {
	r, err := r.shield(d.around.Keys)
	if err != nil {
		return d, err
	}
	t, err := ReadWith(ctx, d.Book, r, d.around, d.progress)
	if err != nil {
		return d, err
	}
	next := Draft{Book: d.Book, Recipe: r, Table: t, pilot: d.pilot, around: d.around, progress: d.progress, fit: d.fit}
	var more []Doubt
	if r.Purpose == ForRoster {
		next.Roster, more, err = rosterFrom(ctx, t, r)
	} else {
		next.Linked, more, err = link(ctx, t, r, d.pilot, d.around)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return d, err
	}
	next.Doubts = append(append(slices.Clone(t.Doubts), more...), identifying(t, r, d.around.Keys)...)
	next.compare()
	if next.Tables = d.Tables; d.Table == nil || d.Recipe.Sheet != r.Sheet {
		if next.Tables, err = FindTables(ctx, d.Book, r.Sheet); err != nil {
			return d, err
		}
	}
	sortDoubts(next.Doubts)
	return next, nil
}

// SetSheet proposes afresh for another sheet, or carries the recipe of an earlier file
// over to that sheet.
func (d Draft) SetSheet(ctx context.Context, sheet string) (Draft, error) {
	if d.fit != nil {
		return d.refit(ctx, FitOptions{Sheet: sheet})
	}
	r, err := ProposeWith(ctx, d.Book, sheet, d.Recipe.Purpose, d.pilot, d.around)
	if err != nil {
		return d, err
	}
	return d.With(ctx, r)
}

// SetHeaderRow proposes afresh with the column names in another row; 0 means
// that the sheet has none. A recipe of an earlier file is carried over to that row.
func (d Draft) SetHeaderRow(ctx context.Context, row int) (Draft, error) {
	if d.fit != nil && row > 0 {
		return d.refit(ctx, FitOptions{Sheet: d.Recipe.Sheet, HeaderRow: row})
	}
	r, err := proposeAt(ctx, d.Book, d.Recipe.Sheet, row, d.Recipe.Purpose, d.pilot, d.around)
	if err != nil {
		return d, err
	}
	return d.With(ctx, r)
}

// SetColumn changes what one column is, found by its letter.
func (d Draft) SetColumn(ctx context.Context, c Column) (Draft, error) {
	return d.With(ctx, d.Recipe.WithColumn(c))
}

// Decide carries out decisions, of fixes or a person's own.
func (d Draft) Decide(ctx context.Context, decisions ...Decision) (Draft, error) {
	r := d.Recipe
	for _, one := range decisions {
		if one.Do == DoSheet {
			return d.SetSheet(ctx, one.Value)
		}
		r = r.Decide(one)
	}
	return d.settled(true, decisions...).With(ctx, r)
}

// Undecide takes a decision back.
func (d Draft) Undecide(ctx context.Context, decision Decision) (Draft, error) {
	return d.settled(false, decision).With(ctx, d.Recipe.Undecide(decision))
}

// Suggestions are the first fixes of everything that must be settled or looked
// at, in the order of the doubts, without those where a person must choose; Decide(ctx, d.Suggestions()...) accepts them all.
func (d Draft) Suggestions() []Decision {
	var out []Decision
	for _, doubt := range d.Doubts {
		if doubt.Severity != experiment.ForInformation && len(doubt.Fixes) > 0 && !doubt.Choose {
			out = append(out, doubt.Fixes[0].Decision)
		}
	}
	return out
}

// Err is nil when nothing must be settled any more, and otherwise a
// *experiment.Refusal that lists what must.
func (d Draft) Err() error { return Problems(d.Doubts).Err() }

// Notes are the table's and the linking's, as they belong into the import's record.
func (d Draft) Notes() []string {
	out := slices.Clone(d.Table.Notes)
	if d.Linked != nil {
		out = append(out, d.Linked.Notes...)
	}
	for _, doubt := range d.Doubts {
		if doubt.Severity == experiment.ForInformation {
			out = append(out, doubt.What)
		}
	}
	return out
}
