package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"leeway/experiment"
)

// SaveCopy writes the pilot, journal and all, to another file. It never overwrites:
// a file of that name gives a *experiment.Refusal. The copy appears under its name
// only when it is complete. A pilot that is open for reading only can be copied too.
func (f *File) SaveCopy(path string) error {
	full, err := filepath.Abs(path)
	if err != nil {
		return refuseAccess(path, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.db == nil {
		return errClosed
	}
	return place(full, func(temporary string) error {
		if _, err := f.db.Exec(`VACUUM INTO ?`, temporary); err != nil {
			return f.explain(err)
		}
		return nil
	})
}

// place makes a new file: write fills a temporary one in the same folder, which then
// gets its name in one step that fails where the name is taken.
func place(path string, write func(temporary string) error) error {
	if err := vacant(path); err != nil {
		return err
	}
	// Not os.CreateTemp: the file gets the rights that the person's files usually have.
	temporary := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.new-%s", filepath.Base(path), randomHex(6)))
	spare, err := os.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return refuseWriting(path, err)
	}
	defer os.Remove(temporary) // after a rename there is nothing to remove
	if err := spare.Close(); err != nil {
		return refuseWriting(path, err)
	}
	if err := write(temporary); err != nil {
		var said *experiment.Refusal
		if errors.As(err, &said) {
			return said
		}
		return refuseWriting(path, err)
	}
	if err := settle(temporary); err != nil {
		return refuseWriting(path, err)
	}
	if err := name(temporary, path); err != nil {
		return err
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return refuseWriting(path, err)
	}
	return nil
}

// vacant refuses a name that is taken, also by what a crash left of an earlier file:
// SQLite would play such a journal back into the new one.
func vacant(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return refuseTaken(path)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return refuseWriting(path, err)
	}
	if _, err := os.Lstat(path + "-journal"); err == nil {
		return refusal(path, fmt.Sprintf("The folder holds “%s”, which is left of an earlier pilot file of this name.", filepath.Base(path)+"-journal"), "Choose another name, or move that file away.", nil)
	}
	return nil
}

// settle makes the file's content durable.
func settle(path string) error {
	w, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(w.Sync(), w.Close())
}

// name gives the temporary file its name, exclusively. A hard link does that in one
// step; where the file system has none (FAT, some network folders), the name is
// reserved with an empty file first.
func name(temporary, path string) error {
	err := os.Link(temporary, path)
	if err == nil {
		return nil
	}
	if errors.Is(err, fs.ErrExist) {
		return refuseTaken(path)
	}
	reserved, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return refuseTaken(path)
	}
	if err != nil {
		return refuseWriting(path, err)
	}
	reserved.Close()
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(path)
		return refuseWriting(path, err)
	}
	return nil
}

func refuseTaken(path string) error {
	return refusal(path, "There is already a file of this name. Nothing was changed.", "Choose another name.", nil)
}

func refuseWriting(path string, err error) error {
	folder := filepath.Dir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refusal(path, fmt.Sprintf("There is no folder “%s”.", folder), "Choose another folder, or make this one first.", err)
	case errors.Is(err, fs.ErrPermission):
		return refusal(path, fmt.Sprintf("You are not allowed to write in the folder “%s”.", folder), "Choose another folder.", err)
	}
	return refusal(path, "The file cannot be written: "+err.Error()+".", "Choose another folder, or make room on the drive.", err)
}
