package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"leeway/experiment"
)

// holder is what the lock file says about who has the pilot open.
type holder struct {
	Name  string    `json:"name"`
	Host  string    `json:"host"`
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
}

// String is the end of a sentence: "Maria Aro, on PC-17, since 3 March 2026 09:12".
func (h holder) String() string {
	if h == (holder{}) {
		return "somebody else"
	}
	return fmt.Sprintf("%s, on %s, since %s", h.Name, h.Host, h.Since.Local().Format("2 January 2006 15:04"))
}

// errHeld is returned by tryLock when another open file holds the lock.
var errHeld = errors.New("the lock is held")

// lock is the right to write one pilot file. The operating system takes it back when
// the process ends, so the side file that is left after a crash means nothing.
type lock struct {
	file *os.File
	path string
}

// acquire takes the lock beside the pilot file. When another has it, it returns no
// lock, errHeld, and who that is. Any other error means that the folder does not
// allow a side file, and so does not allow writing the pilot either.
func acquire(pilot string, who experiment.Person) (*lock, holder, error) {
	path := pilot + "-lock"
	for range 20 {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, holder{}, err
		}
		if err := tryLock(f); err != nil {
			if !errors.Is(err, errHeld) { // this drive knows no locks
				(&lock{file: f, path: path}).release()
				return nil, holder{}, err
			}
			h := readHolder(f)
			f.Close()
			return nil, h, errHeld
		}
		if !stillThere(f, path) {
			// The one before removed the file between our opening and locking it, so
			// this lock guards nothing.
			f.Close()
			continue
		}
		l := &lock{file: f, path: path}
		if err := l.sign(who); err != nil {
			l.release()
			return nil, holder{}, err
		}
		return l, holder{}, nil
	}
	return nil, holder{}, fmt.Errorf("the lock file %s keeps disappearing", path)
}

// sign writes who holds the lock. Colleagues who share the folder must be able to
// take it over, so the file is writable for all; it holds nothing secret.
func (l *lock) sign(who experiment.Person) error {
	_ = os.Chmod(l.path, 0o666) // fails for a file that another user left; locking works all the same
	host, err := os.Hostname()
	if err != nil {
		host = "an unnamed computer"
	}
	name := who.Name
	if name == "" {
		name = "somebody without a name"
	}
	text, err := json.Marshal(holder{Name: name, Host: host, PID: os.Getpid(), Since: time.Now().UTC()})
	if err != nil {
		return err
	}
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err = l.file.WriteAt(append(text, '\n'), 0)
	return err
}

// readHolder reads who holds the lock, waiting a moment for one who is just signing.
func readHolder(f *os.File) holder {
	for range 10 {
		var h holder
		text := make([]byte, 4096)
		n, err := f.ReadAt(text, 0)
		if (err == nil || errors.Is(err, io.EOF)) && json.Unmarshal(text[:n], &h) == nil {
			return h
		}
		time.Sleep(5 * time.Millisecond)
	}
	return holder{}
}

// stillThere tells whether the open file is the one that the path names now.
func stillThere(f *os.File, path string) bool {
	a, err := f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Stat(path)
	return err == nil && os.SameFile(a, b)
}
