package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Verify reads the whole file again and checks every journal entry and every
// content that an entry names, then the file's pages and indexes. It returns nil
// when all match, the context's error when that ends, and otherwise a
// *experiment.Refusal that names the first entry that does not match. It writes
// nothing.
func (f *File) Verify(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.db == nil {
		return errClosed
	}
	// The contents are listed before the journal is read: where somebody else is
	// writing meanwhile, every content seen here has its entry in what is read next.
	held, err := f.contents()
	if err != nil {
		return err
	}
	entries, err := f.readJournal()
	if err != nil {
		return err
	}
	for i, opened := range f.entries {
		if i >= len(entries) {
			return f.refuseEntry(i+1, "It was there when the file was opened, and is missing now.")
		}
		if entries[i].Hash != opened.Hash {
			return f.refuseEntry(i+1, "It is not the entry that was there when the file was opened.")
		}
	}
	checked := map[string]bool{}
	for _, e := range entries {
		for _, name := range slices.Sorted(maps.Keys(e.Parts)) {
			if err := ctx.Err(); err != nil {
				return err
			}
			sha := e.Parts[name]
			if sha == "" || checked[sha] {
				continue
			}
			if _, err := f.blob(sha); err != nil {
				return f.refuseEntry(e.Number, fmt.Sprintf("The part “%s” that it recorded cannot be used: %s.", name, err))
			}
			checked[sha] = true
		}
	}
	for _, sha := range held {
		if !checked[sha] {
			return refuseDamaged(f.path, fmt.Errorf("it holds the content %.12s…, which no journal entry names", sha))
		}
	}
	return f.verifyPages(ctx)
}

// contents lists the SHA-256 of every content in the file.
func (f *File) contents() ([]string, error) {
	rows, err := f.db.Query(`SELECT sha256 FROM blobs`)
	if err != nil {
		return nil, f.explain(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var sha string
		if err := rows.Scan(&sha); err != nil {
			return nil, f.explain(err)
		}
		out = append(out, sha)
	}
	if err := rows.Err(); err != nil {
		return nil, f.explain(err)
	}
	return out, nil
}

// verifyPages checks the file's pages and indexes.
func (f *File) verifyPages(ctx context.Context) error {
	var found string
	if err := f.db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&found); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return f.explain(err)
	}
	if found != "ok" {
		return refuseDamaged(f.path, errors.New("its pages do not fit together"))
	}
	return nil
}
