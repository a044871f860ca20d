package store

import (
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"leeway/experiment"
)

// checkedOnOpen bounds how many bytes of the current parts Open unpacks to see that
// they are whole. Larger parts are checked when they are read, and by Verify.
const checkedOnOpen = 8 << 20

// File is an open pilot file. Its methods may be called from several goroutines.
type File struct {
	path     string
	identity string

	mu       sync.Mutex
	db       *sql.DB
	lock     *lock  // nil when read-only
	readOnly string // why, for a sentence; "" when writable
	entries  []Entry
	state    map[string]string
}

// Create makes a new pilot file with an empty journal and opens it. It never
// overwrites: a file of that name, a folder that is missing or closed to writing,
// or the left-over of a crashed action under that name give a *experiment.Refusal.
// The file appears under its name only when it is complete.
func Create(path string, who experiment.Person) (*File, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, refuseAccess(path, err)
	}
	identity := randomHex(16)
	err = place(full, func(temporary string) error {
		db, err := connect(temporary, "rwc")
		if err != nil {
			return err
		}
		return errors.Join(build(db, identity, time.Now().UTC().Format(time.RFC3339)), db.Close())
	})
	if err != nil {
		return nil, err
	}
	return Open(full, who)
}

// randomHex gives n random bytes in hexadecimal.
func randomHex(n int) string {
	random := make([]byte, n)
	rand.Read(random) //nolint:errcheck // it never fails (crypto/rand, Go 1.24)
	return hex.EncodeToString(random)
}

// Open opens a pilot file and checks it: that it is one, that its pages fit
// together, that no journal entry was changed, and that the current parts are there
// and, up to 8 MB of them, whole. An action that a crash cut off is taken back first.
//
// When another has the file open, or the file or its folder cannot be written, it is
// opened for reading only, as it is at this moment; see [File.ReadOnly]. A file that
// is missing, foreign, newer, cut short or damaged gives a *experiment.Refusal and
// stays as it was, byte for byte.
func Open(path string, who experiment.Person) (*File, error) {
	full, err := resolve(path)
	if err != nil {
		return nil, err
	}
	f := &File{path: full}
	held := false
	f.lock, f.readOnly, held = claim(full, who)
	if err := f.open(held); err != nil {
		f.Close() //nolint:errcheck // the refusal says more
		return nil, err
	}
	return f, nil
}

// OpenToRead opens a pilot file as it is at this moment, checked as [Open] does, and
// takes no lock: somebody else can go on writing it, or begin to, meanwhile. Only where
// a crash cut an action off, which must be taken back before anything is read, is the
// file opened with its lock first. What is refused is what Open refuses.
func OpenToRead(path string, who experiment.Person) (*File, error) {
	full, err := resolve(path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(full + "-journal"); err == nil {
		// Somebody is writing at this moment, and this is open for reading only as it
		// should be; or nobody is, and opening has taken the action back.
		f, err := Open(path, who)
		if err != nil || f.lock == nil {
			return f, err
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	_, locked := os.Stat(full + "-lock")
	f := &File{path: full, readOnly: "nobody, but it was opened only to be read"}
	if err := f.open(locked == nil); err != nil {
		f.Close() //nolint:errcheck // the refusal says more
		return nil, err
	}
	return f, nil
}

// claim takes the right to write, or says why there is none; held tells that another
// opener has it.
func claim(path string, who experiment.Person) (l *lock, readOnly string, held bool) {
	l, by, err := acquire(path, who)
	switch {
	case errors.Is(err, errHeld):
		return nil, by.String(), true
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		return nil, "nobody, but its folder cannot be written", false
	case err != nil:
		return nil, "nobody, but its folder allows no lock: " + err.Error(), false
	}
	w, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		l.release()
		if errors.Is(err, fs.ErrPermission) {
			return nil, "nobody, but the file cannot be written", false
		}
		return nil, "nobody, but the file cannot be written: " + err.Error(), false
	}
	w.Close()
	return l, "", false
}

// open connects and checks. Where another opener holds the file, its header is not
// read directly: on Unix, closing any descriptor of a file drops the locks that
// SQLite holds on it in this process (SQLite documentation, "How To Corrupt", 2.2).
func (f *File) open(held bool) error {
	if !held {
		if err := inspect(f.path, f.lock != nil); err != nil {
			return err
		}
	}
	mode := "rw"
	if f.readOnly != "" {
		mode = "ro"
	}
	var err error
	if f.db, err = connect(f.path, mode); err != nil {
		return f.explain(err)
	}
	return f.check()
}

// check runs everything that Open promises to check, and fills the journal and state.
func (f *File) check() error {
	var found string
	if err := f.db.QueryRow(`PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return f.explain(err)
	}
	if found != "ok" {
		return refuseDamaged(f.path, errors.New("its pages do not fit together"))
	}
	same, err := sameSchema(f.db)
	if err != nil {
		return f.explain(err)
	}
	if !same {
		return refusal(f.path, "This file is not laid out as a pilot file: a table or a safeguard was added, changed or taken off.", "Nothing was changed. Open a copy that was made earlier.", nil)
	}
	if err := f.db.QueryRow(`SELECT value FROM meta WHERE name = 'identity'`).Scan(&f.identity); err != nil {
		return f.explain(err)
	}
	if f.entries, err = f.readJournal(); err != nil {
		return err
	}
	f.state = replay(f.entries)
	return f.checkParts()
}

// checkParts sees that the current parts are there, and unpacks the smaller ones.
func (f *File) checkParts() error {
	type part struct {
		name, sha string
		size      int64
	}
	parts := make([]part, 0, len(f.state))
	for name, sha := range f.state {
		p := part{name: name, sha: sha}
		if err := f.db.QueryRow(`SELECT size FROM blobs WHERE sha256 = ?`, sha).Scan(&p.size); err != nil {
			return f.refusePart(name, err)
		}
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b part) int { return int(a.size - b.size) })
	budget := int64(checkedOnOpen)
	for _, p := range parts {
		if budget -= p.size; budget < 0 {
			break
		}
		if _, err := f.blob(p.sha); err != nil {
			return f.refusePart(p.name, err)
		}
	}
	return nil
}

// ReadOnly tells whether the file is open for reading only, and then who holds it,
// as the end of a sentence: "Maria Aro, on PC-17, since 3 March 2026 09:12", or
// "nobody, but the file cannot be written".
func (f *File) ReadOnly() (holder string, readOnly bool) { return f.readOnly, f.readOnly != "" }

// Identity is the random name the file got when it was made; copies share it.
func (f *File) Identity() string { return f.identity }

// Path is the file's full path, links resolved.
func (f *File) Path() string { return f.path }

// Close gives the file and its lock back. Closing twice does nothing.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var err error
	if f.db != nil {
		err = f.db.Close()
		f.db = nil
	}
	if f.lock != nil {
		f.lock.release()
		f.lock = nil
	}
	return err
}

// State gives the current parts with the SHA-256 of each one's content.
func (f *File) State() map[string]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.state)
}
