package sheets

import (
	"context"
	"fmt"

	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/workbook"
)

// Replay is a recipe of an earlier file that is carried over to another one.
type Replay struct {
	// Name is what people call the recipe, "" where it has no name.
	Name   string
	Recipe dataset.Recipe
	// Fit is what is known of the file it was last used for.
	Fit dataset.FitOptions
	// Made says that it was made for this very file, so that it is carried out as it is.
	Made bool
}

// Carry carries the recipe over to a book and reads it; the draft's Changes say what is
// different. It takes long, and is called away from the window. progress may be nil.
func (by *Replay) Carry(ctx context.Context, book workbook.Book, p *experiment.Pilot, around dataset.Surroundings, progress func(done, total int64)) (dataset.Draft, error) {
	if by.Made {
		return dataset.DraftFromWith(ctx, book, by.Recipe, p, around, progress)
	}
	return dataset.FitDraft(ctx, book, by.Recipe, p, around, by.Fit, progress)
}

// Replayed is the recipe of an earlier file that is in use, nil where one was proposed.
func (r *Reading) Replayed() *Replay { return r.by }

// Misfit says in a sentence why the recipe that was tried first does not fit, "" where
// it does or none was tried.
func (r *Reading) Misfit() string { return r.misfit }

// surroundings are what is known from earlier files.
func (r *Reading) surroundings(ctx context.Context) (dataset.Surroundings, error) {
	if r.around == nil {
		return dataset.Surroundings{}, nil
	}
	return r.around(ctx)
}

// first makes the first draft: by the recipe of an earlier file where one fits,
// otherwise by a proposal.
func (r *Reading) first(ctx context.Context, o *opened, options workbook.Options) error {
	around, err := r.surroundings(ctx)
	if err != nil {
		return err
	}
	var by *Replay
	if r.replay != nil {
		if by, err = r.replay(ctx, o.book); err != nil {
			o.misfit = sentence(err)
		}
	}
	if by != nil {
		if err = r.asBefore(ctx, o, by.Recipe.Options, options); err != nil {
			return err
		}
		if o.draft, err = by.Carry(ctx, o.book, r.pilot(), around, r.report.progress); err == nil {
			o.by = by
			return nil
		}
		o.misfit = sentence(err)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	o.draft, err = dataset.NewDraftWith(ctx, o.book, "", r.purpose, r.pilot(), around, r.report.progress)
	return err
}

// asBefore opens a text whose character set can only be guessed in the one that the
// recipe's file was read in, unless a person has chosen one.
func (r *Reading) asBefore(ctx context.Context, o *opened, before, options workbook.Options) error {
	if options.Encoding != "" || before.Encoding == "" || len(o.readings) == 0 || workbook.Used(o.book).Encoding == before.Encoding {
		return nil
	}
	options.Encoding = before.Encoding
	_ = o.book.Close() // it was only read
	var err error
	o.book, err = workbook.Open(ctx, r.path, options, r.report.progress)
	return err
}

// Replay reads the sheet by another recipe of an earlier file.
func (r *Reading) Replay(by *Replay) {
	r.run(job{words: r.reading(), said: fmt.Sprintf("The file is read by the recipe “%s”.", by.Name),
		do: func(ctx context.Context, d dataset.Draft) (dataset.Draft, error) {
			around, err := r.surroundings(ctx)
			if err != nil {
				return d, err
			}
			return by.Carry(ctx, d.Book, r.pilot(), around, r.report.progress)
		},
		after: func() { r.by, r.misfit = by, "" },
	})
}

// Propose forgets the recipe of an earlier file and proposes one for this file.
func (r *Reading) Propose() {
	r.run(job{words: r.reading(), said: "What each column is was proposed afresh.",
		do: func(ctx context.Context, d dataset.Draft) (dataset.Draft, error) {
			around, err := r.surroundings(ctx)
			if err != nil {
				return d, err
			}
			return dataset.NewDraftWith(ctx, d.Book, "", r.purpose, r.pilot(), around, r.report.progress)
		},
		after: func() { r.by, r.misfit = nil, "" },
	})
}
