package pilot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"leeway/experiment"
)

// newFile is a file to be written where none stands yet.
type newFile struct {
	path string
	data []byte
}

// writeNew writes new files into a folder, all or none, and gives what takes them away
// again. A folder that is not there is made. Where a file of one of the names stands
// already, nothing is written and the *experiment.Refusal names it.
func writeNew(dir string, files []newFile) (takeAway func(), err error) {
	madeDir, err := makeFolder(dir)
	if err != nil {
		return nil, err
	}
	var written []string
	takeAway = func() {
		for _, path := range written {
			_ = os.Remove(path) // we wrote it a moment ago
		}
		if madeDir != "" {
			_ = os.Remove(madeDir) // it goes only if it is empty
		}
	}
	if err := noneStands(dir, files); err != nil {
		takeAway()
		return nil, err
	}
	for _, f := range files {
		if err := writeOneNew(f); err != nil {
			takeAway()
			return nil, &experiment.Refusal{What: "A file cannot be written, so none was.", Place: experiment.Place{File: f.path}, Remedy: "Choose a folder that exists and that you may write to.", Cause: err}
		}
		written = append(written, f.path)
	}
	return takeAway, nil
}

// makeFolder makes a folder that is not there and gives its path, "" for one that was.
func makeFolder(dir string) (made string, err error) {
	info, err := os.Stat(dir)
	switch {
	case err == nil && info.IsDir():
		return "", nil
	case err == nil:
		return "", &experiment.Refusal{What: "This is a file, not a folder.", Place: experiment.Place{File: dir}, Remedy: "Choose a folder."}
	case errors.Is(err, fs.ErrNotExist):
		if err = os.MkdirAll(dir, 0o755); err == nil {
			return dir, nil
		}
	}
	return "", &experiment.Refusal{What: "The folder cannot be made.", Place: experiment.Place{File: dir}, Remedy: "Choose a folder that exists and that you may write to.", Cause: err}
}

// noneStands refuses where a file of one of the names stands already.
func noneStands(dir string, files []newFile) error {
	var there []string
	for _, f := range files {
		if _, err := os.Lstat(f.path); err == nil {
			there = append(there, "“"+filepath.Base(f.path)+"”")
		}
	}
	if len(there) == 0 {
		return nil
	}
	const shown = 5
	names := strings.Join(there[:min(len(there), shown)], ", ")
	if len(there) > shown {
		names += fmt.Sprintf(" and %d more", len(there)-shown)
	}
	return &experiment.Refusal{What: "There are files of these names already, and they are not replaced: " + names + ".", Place: experiment.Place{File: dir}, Remedy: "Choose another folder, or give the collection another name."}
}

// writeOneNew writes a file beside its place and gives it its name only when it is
// whole, and only where nothing has the name meanwhile.
func writeOneNew(f newFile) error {
	beside, err := os.CreateTemp(filepath.Dir(f.path), ".leeway-*")
	if err != nil {
		return err
	}
	defer os.Remove(beside.Name()) //nolint:errcheck // it was moved away, or is of no use
	_, err = beside.Write(f.data)
	if err = errors.Join(err, beside.Chmod(0o644), beside.Close()); err != nil {
		return err
	}
	if err := os.Link(beside.Name(), f.path); err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	// A memory stick knows no links.
	if _, err := os.Lstat(f.path); err == nil {
		return fs.ErrExist
	}
	return os.Rename(beside.Name(), f.path)
}

// sameFile says whether two paths are one file.
func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}
