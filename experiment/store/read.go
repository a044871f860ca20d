package store

import (
	"bytes"
	"compress/zlib"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"

	"leeway/experiment"
)

// errClosed is returned by every method of a file that was closed.
var errClosed = errors.New("the pilot file is closed")

// Part gives the current content of a part. A part that does not exist gives an
// error that is fs.ErrNotExist; damaged content a *experiment.Refusal.
func (f *File) Part(name string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.db == nil {
		return nil, errClosed
	}
	sha, has := f.state[name]
	if !has {
		return nil, fmt.Errorf("part %q: %w", name, fs.ErrNotExist)
	}
	data, err := f.blob(sha)
	if err != nil {
		return nil, f.refusePart(name, err)
	}
	return data, nil
}

// Blob gives the content with this SHA-256 (hexadecimal), as any entry ever
// recorded it. Its bytes are checked against the fingerprint. Content that the file
// does not hold gives an error that is fs.ErrNotExist.
func (f *File) Blob(sha string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.db == nil {
		return nil, errClosed
	}
	data, err := f.blob(sha)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, f.refusePart(sha, err)
	}
	return data, err
}

// blob reads and checks one content; the caller holds the mutex or is alone.
func (f *File) blob(sha string) ([]byte, error) {
	var size int64
	var packed []byte
	err := f.db.QueryRow(`SELECT size, data FROM blobs WHERE sha256 = ?`, sha).Scan(&size, &packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("content %s: %w", sha, fs.ErrNotExist)
	}
	if err != nil {
		return nil, err
	}
	data, err := unpack(packed, size)
	if err != nil {
		return nil, err
	}
	if digest(data) != sha {
		return nil, errors.New("its content does not match its fingerprint")
	}
	return data, nil
}

// pack compresses a content. The fastest level is used: an action should feel
// immediate, and the pilot document, which changes most often, is small.
func pack(data []byte) ([]byte, error) {
	var buf bytes.Buffer
	w, err := zlib.NewWriterLevel(&buf, zlib.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// unpack reverses pack and never gives more than size bytes.
func unpack(packed []byte, size int64) ([]byte, error) {
	if size < 0 || size > maxPart {
		return nil, errors.New("its recorded size makes no sense")
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, errors.New("its content cannot be unpacked")
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, size+1))
	if err != nil || int64(len(data)) != size {
		return nil, errors.New("its content cannot be unpacked")
	}
	return data, nil
}

// Journal gives all entries in order. A file that is open for reading only gives
// those it had when it was opened.
func (f *File) Journal() ([]Entry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.db == nil {
		return nil, errClosed
	}
	out := slices.Clone(f.entries)
	for i := range out {
		out[i].Parts = maps.Clone(out[i].Parts)
	}
	return out, nil
}

// StateAt gives the parts as they were after the entry of this number, with their
// SHA-256; 0 is before the first. A number that does not exist gives an error.
func (f *File) StateAt(entry int) (map[string]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if entry < 0 || entry > len(f.entries) {
		return nil, fmt.Errorf("the journal has %d entries, so there is no state after entry %d", len(f.entries), entry)
	}
	return replay(f.entries[:entry]), nil
}

// replay applies the entries' changes in order.
func replay(entries []Entry) map[string]string {
	state := map[string]string{}
	for _, e := range entries {
		for name, sha := range e.Parts {
			if sha == "" {
				delete(state, name)
			} else {
				state[name] = sha
			}
		}
	}
	return state
}

// readJournal reads the journal from the file and checks its chain. The refusal
// names the first entry that does not match.
func (f *File) readJournal() ([]Entry, error) {
	rows, err := f.db.Query(`SELECT number, body, hash FROM journal ORDER BY number`)
	if err != nil {
		return nil, f.explain(err)
	}
	defer rows.Close()
	var entries []Entry
	previous := genesis(f.identity)
	for rows.Next() {
		var number int
		var text []byte
		var hash string
		if err := rows.Scan(&number, &text, &hash); err != nil {
			return nil, f.explain(err)
		}
		next := len(entries) + 1
		if number != next {
			return nil, f.refuseEntry(next, "It is missing.")
		}
		e, wrong := checkEntry(next, text, hash, previous)
		if wrong != "" {
			return nil, f.refuseEntry(next, wrong)
		}
		entries = append(entries, e)
		previous = hash
	}
	if err := rows.Err(); err != nil {
		return nil, f.explain(err)
	}
	return entries, nil
}

func (f *File) refuseEntry(number int, wrong string) *experiment.Refusal {
	return refusal(f.path, fmt.Sprintf("The journal does not hold from entry %d on. %s", number, wrong),
		"Nothing was changed. Open a copy that was made earlier, and ask who has had this file.", nil)
}

func (f *File) refusePart(name string, err error) *experiment.Refusal {
	return refusal(f.path, fmt.Sprintf("The pilot file is damaged: the part “%s” cannot be used: %s.", name, err),
		"Nothing was changed. Open a copy that was made earlier.", err)
}
