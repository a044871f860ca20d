package dataset

import (
	"context"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

// Surroundings are what a reading knows besides the file and its recipe: what was
// learned from earlier files. The zero value knows nothing.
type Surroundings struct {
	// People are the persons of earlier imports, each with the team they were first
	// seen in; nil where nobody is known yet.
	People *People
	// Memory is how the answers of earlier files counted.
	Memory Memory
	// Keys makes the pseudonyms of columns that are replaced at the door; a recipe
	// with such columns is refused without it.
	Keys *Keys
}

// NewDraftWith is NewDraft with what is known from earlier files.
func NewDraftWith(ctx context.Context, b workbook.Book, sheet string, purpose Purpose, p *experiment.Pilot, around Surroundings, progress func(done, total int64)) (Draft, error) {
	if found, err := workbook.FindSheet(b, sheet); err == nil {
		begin(progress, found)
	}
	workbook.Keep(b) // every decision reads the sheet again
	r, err := ProposeWith(ctx, b, sheet, purpose, p, around)
	if err != nil {
		return Draft{}, err
	}
	return DraftFromWith(ctx, b, r, p, around, progress)
}

// DraftFromWith is DraftFrom with what is known from earlier files.
func DraftFromWith(ctx context.Context, b workbook.Book, r Recipe, p *experiment.Pilot, around Surroundings, progress func(done, total int64)) (Draft, error) {
	workbook.Keep(b) // every decision reads the sheet again
	return Draft{Book: b, pilot: p, around: around, progress: progress}.With(ctx, r)
}
