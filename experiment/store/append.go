package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"time"

	"modernc.org/sqlite"

	"leeway/experiment"
)

// Append records one action: the new contents of the parts it changes and its
// journal entry, in one transaction. After it returns without an error, the action
// survives a crash of the program and of the computer; after an error the file is as
// before.
//
// parts holds new content by part name; a nil value removes the part, an empty
// non-nil one is a part of no bytes. A part may instead be named in e.Parts with the
// SHA-256 of content that the file already holds, so that an undo can restore a part
// without its bytes. Number, Previous and Hash of e are set here, and At where it is
// zero. The entry is returned as it stands in the journal.
func (f *File) Append(e Entry, parts map[string][]byte) (Entry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.db == nil {
		return Entry{}, errClosed
	}
	if f.readOnly != "" {
		return Entry{}, refusal(f.path, "This pilot is open for reading only. Who has it: "+f.readOnly+".",
			"Save a copy under another name to work on it, or open it again later.", nil)
	}
	e, blobs, err := f.prepare(e, parts)
	if err != nil {
		return Entry{}, err
	}
	text, hash, err := encodeEntry(e)
	if err != nil {
		return Entry{}, err
	}
	if e, err = decodeEntry(text, hash); err != nil { // what the file says is what memory holds
		return Entry{}, err
	}
	if err := f.commit(e, text, blobs); err != nil {
		return Entry{}, f.explain(err)
	}
	f.entries = append(f.entries, e)
	f.state = replay([]Entry{{Parts: f.state}, e})
	e.Parts = maps.Clone(e.Parts)
	return e, nil
}

// packed is a content ready to be written.
type packed struct {
	size int
	data []byte
}

// prepare checks and completes the entry and compresses the contents that are new.
func (f *File) prepare(e Entry, parts map[string][]byte) (Entry, map[string]packed, error) {
	e.Number = len(f.entries) + 1
	e.Previous = genesis(f.identity)
	if e.Number > 1 {
		e.Previous = f.entries[e.Number-2].Hash
	}
	if e.At.IsZero() {
		e.At = time.Now()
	}
	if e.Kind == "" {
		return e, nil, errors.New("a journal entry needs a kind")
	}
	if e.Refers < 0 || e.Refers >= e.Number {
		return e, nil, fmt.Errorf("entry %d cannot refer to entry %d", e.Number, e.Refers)
	}
	e.Parts = maps.Clone(e.Parts)
	if e.Parts == nil {
		e.Parts = map[string]string{}
	}
	for name, sha := range e.Parts {
		if sha == "" {
			continue
		}
		if has, err := f.has(sha); err != nil {
			return e, nil, f.explain(err)
		} else if !has {
			return e, nil, fmt.Errorf("part %q: the file holds no content %s", name, sha)
		}
	}
	blobs := map[string]packed{}
	for name, data := range parts {
		if data == nil {
			e.Parts[name] = ""
			continue
		}
		if len(data) > maxPart {
			return e, nil, refusal(f.path, fmt.Sprintf("“%s” is too large to keep: %d MB; the most is %d MB.", name, len(data)>>20, maxPart>>20), "Split the workbook, or leave out columns that are not needed.", nil)
		}
		sha := digest(data)
		e.Parts[name] = sha
		if has, err := f.has(sha); err != nil {
			return e, nil, f.explain(err)
		} else if has {
			continue
		}
		small, err := pack(data)
		if err != nil {
			return e, nil, err
		}
		blobs[sha] = packed{len(data), small}
	}
	return e, blobs, nil
}

// has tells whether the file holds this content.
func (f *File) has(sha string) (bool, error) {
	var n int
	err := f.db.QueryRow(`SELECT count(*) FROM blobs WHERE sha256 = ?`, sha).Scan(&n)
	return n > 0, err
}

// commit writes contents and entry in one transaction. It first sees that nobody has
// written past the lock, for example with another program.
func (f *File) commit(e Entry, text []byte, blobs map[string]packed) error {
	tx, err := f.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	last := genesis(f.identity)
	err = tx.QueryRow(`SELECT hash FROM journal ORDER BY number DESC LIMIT 1`).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if last != e.Previous {
		return errChanged
	}
	for sha, b := range blobs {
		if _, err := tx.Exec(`INSERT INTO blobs (sha256, size, data) VALUES (?, ?, ?)`, sha, b.size, b.data); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`INSERT INTO journal (number, body, hash) VALUES (?, ?, ?)`, e.Number, string(text), e.Hash); err != nil {
		return err
	}
	return tx.Commit()
}

// errChanged says that the journal in the file is not the one that was opened.
var errChanged = errors.New("another program has changed the journal")

// explain puts an error of SQLite into a sentence (SQLite documentation, "Result and
// Error Codes"; the primary code is the lowest byte).
func (f *File) explain(err error) error {
	var already *experiment.Refusal
	if errors.As(err, &already) {
		return already
	}
	if errors.Is(err, errChanged) {
		return refusal(f.path, "Another program has changed this pilot file since it was opened. The action was not saved.", "Save a copy under another name, then open the file again.", err)
	}
	code := 0
	var fault *sqlite.Error
	if errors.As(err, &fault) {
		code = fault.Code() & 0xff
	}
	switch code {
	case 5, 6: // SQLITE_BUSY, SQLITE_LOCKED
		return refusal(f.path, "Another program is using the pilot file.", "Close it there, then try again.", err)
	case 8: // SQLITE_READONLY
		return refusal(f.path, "The pilot file cannot be written.", "Check that the file and its folder are not write-protected; a crashed action may be waiting to be taken back.", err)
	case 10: // SQLITE_IOERR
		return refusal(f.path, "The drive reported an error. What was saved before is not touched.", "Check the drive or the network, then open the pilot again.", err)
	case 13: // SQLITE_FULL
		return refusal(f.path, "The drive is full. The action was not saved; everything before it is.", "Make room on the drive, then try again.", err)
	case 14: // SQLITE_CANTOPEN
		return refusal(f.path, "The pilot file cannot be opened.", "Check that the file is still there and the drive is connected.", err)
	case 11, 26: // SQLITE_CORRUPT, SQLITE_NOTADB
		return refuseDamaged(f.path, errors.New("its pages do not fit together"))
	}
	return refuseDamaged(f.path, err)
}
