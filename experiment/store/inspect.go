package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"leeway/experiment"
)

// resolve finds the file behind the path (links lead to one file and so to one
// lock) and refuses what cannot be a pilot file without opening it.
func resolve(path string) (string, error) {
	full, err := filepath.Abs(path)
	if err == nil {
		full, err = filepath.EvalSymlinks(full)
	}
	if err != nil {
		return "", refuseAccess(path, err)
	}
	info, err := os.Stat(full)
	switch {
	case err != nil:
		return "", refuseAccess(path, err)
	case info.IsDir():
		return "", refusal(path, "This is a folder, not a pilot file.", "Choose the .leeway file inside it.", nil)
	case !info.Mode().IsRegular():
		return "", refusal(path, "This is a device, not a file.", "Choose a .leeway file.", nil)
	case info.Size() == 0:
		return "", refusal(path, "The file is empty.", "Open a copy that was made earlier.", nil)
	}
	return full, nil
}

// inspect reads the first bytes of the file itself, before SQLite sees it, and
// refuses what is no pilot file (SQLite file format, section 1.3, "The Database
// Header"). It writes nothing. alone tells that the caller has the lock.
func inspect(path string, alone bool) error {
	f, err := os.Open(path)
	if err != nil {
		return refuseAccess(path, err)
	}
	defer f.Close()
	var h [100]byte
	if n, err := io.ReadFull(f, h[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return refuseForeign(path, h[:n])
		}
		return refuseAccess(path, err)
	}
	if string(h[:16]) != "SQLite format 3\x00" {
		return refuseForeign(path, h[:])
	}
	if id := binary.BigEndian.Uint32(h[68:]); id != applicationID {
		return refusal(path, "This is a database, but not a pilot file.", "Choose a file that Leeway saved.", nil)
	}
	if v := binary.BigEndian.Uint32(h[60:]); v > formatVersion && v < 1000 {
		return refusal(path, fmt.Sprintf("This pilot file was written by a newer Leeway (file version %d; this one reads up to %d). Nothing was changed.", v, formatVersion),
			"Install the newer Leeway to open it.", nil)
	} else if v != formatVersion {
		return refuseDamaged(path, errors.New("the version number makes no sense"))
	}
	// Bytes 18 and 19 are 2 in write-ahead mode, which Leeway never uses and which
	// would leave side files behind even for a reader.
	if h[18] != 1 || h[19] != 1 {
		return refusal(path, "The first page of the file is damaged, or another program has rewritten it.", "Open a copy that was made earlier.", nil)
	}
	return checkLength(f, path, alone)
}

// checkLength compares the file's length with the number of pages it says it has.
// After a crash the two may differ until SQLite has put the old pages back, so the
// check waits for that where an unfinished action is waiting. Somebody whose lock
// cannot be seen from here may be writing at this moment, so it looks three times.
func checkLength(f *os.File, path string, alone bool) error {
	var size, want int64
	for range 3 {
		if _, err := os.Stat(path + "-journal"); err == nil {
			return nil
		}
		var h [100]byte
		if _, err := f.ReadAt(h[:], 0); err != nil {
			return refuseAccess(path, err)
		}
		info, err := f.Stat()
		if err != nil {
			return refuseAccess(path, err)
		}
		pageSize := int64(binary.BigEndian.Uint16(h[16:]))
		if pageSize == 1 {
			pageSize = 65536
		}
		size, want = info.Size(), pageSize*int64(binary.BigEndian.Uint32(h[28:]))
		if size == want {
			return nil
		}
		if alone {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if size < want {
		return refusal(path, fmt.Sprintf("The file is cut short: it has %d of %d bytes.", size, want),
			"Copy it again from where it came from, or open a copy that was made earlier.", nil)
	}
	return refuseDamaged(path, fmt.Errorf("it has %d bytes more than it should", size-want))
}

// refuseForeign names common kinds of file by their first bytes.
func refuseForeign(path string, head []byte) *experiment.Refusal {
	what, remedy := "This is not a pilot file.", "Choose a file that Leeway saved; its name ends in .leeway."
	if len(head) >= 4 && string(head[:4]) == "PK\x03\x04" {
		what, remedy = "This is a workbook or a zip archive, not a pilot file.", "Open a pilot first, then read workbooks on Teams or on Import."
	}
	return refusal(path, what, remedy, nil)
}

func refusal(path, what, remedy string, cause error) *experiment.Refusal {
	return &experiment.Refusal{What: what, Place: experiment.Place{File: filepath.Base(path)}, Remedy: remedy, Cause: cause}
}

func refuseDamaged(path string, cause error) *experiment.Refusal {
	return refusal(path, "The pilot file is damaged: "+cause.Error()+".", "Nothing was changed. Open a copy that was made earlier.", cause)
}

// refuseAccess puts an error of the operating system into words.
func refuseAccess(path string, err error) *experiment.Refusal {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refusal(path, "There is no such file.", "Check the name and the folder; the drive may not be connected.", err)
	case errors.Is(err, fs.ErrPermission):
		return refusal(path, "You are not allowed to read this file.", "Ask whoever looks after the folder.", err)
	}
	return refusal(path, "The file cannot be read: "+err.Error()+".", "Check that the drive is connected, then try again.", err)
}
