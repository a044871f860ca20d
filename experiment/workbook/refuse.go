package workbook

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"leeway/experiment"
)

// fileName is the last part of a path, for places and sentences, of a member of an
// archive with the archive's name before it. Both kinds of slash count, so that a path
// recorded on Windows is short everywhere.
func fileName(path string) string {
	if archive, member, ok := cutArchive(path); ok {
		return fileName(archive) + "/" + member
	}
	return filepath.Base(strings.ReplaceAll(path, `\`, "/"))
}

func refuse(path, what, remedy string, cause error) *experiment.Refusal {
	return &experiment.Refusal{What: what, Place: experiment.Place{File: fileName(path)}, Remedy: remedy, Cause: cause}
}

// damaged is the refusal for a file whose inside does not hold together.
func damaged(path, detail string, cause error) *experiment.Refusal {
	what := "The file is damaged or cut short, so some of its rows could be missing or wrong."
	if detail != "" {
		what += " " + detail
	}
	return refuse(path, what, "Ask for the file again, or open it in Excel, let Excel repair it, check it, and save it under a new name. Nothing was read.", cause)
}

// damagedCell is damaged with the cell or row where it shows.
func damagedCell(path, sheet, cell, detail string, cause error) *experiment.Refusal {
	r := damaged(path, detail, cause)
	r.Place.Sheet, r.Place.Cell = sheet, cell
	return r
}

// tooLarge is the refusal for a file that would fill the machine.
func tooLarge(path, detail string) *experiment.Refusal {
	return refuse(path, "The file is not an ordinary workbook: "+detail+" It was not read.",
		"If you trust it, open it in Excel and save the sheet you need as a new file.", nil)
}

func emptyFile(path string) *experiment.Refusal {
	return refuse(path, "The file is empty.", "Ask for it again: it may have been sent before it was saved.", nil)
}

// cannotOpen makes a sentence of an error of the file system.
func cannotOpen(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refuse(path, "There is no such file.", "It may have been moved or renamed. Choose it again.", err)
	case errors.Is(err, fs.ErrPermission):
		return refuse(path, "The file may not be read: another program holds it, or you have no right to open it.", "Close it in the other program, or copy it to a folder of your own, and try again.", err)
	case isShared(err):
		return refuse(path, "Another program holds the file open.", "Close it there and try again.", err)
	}
	return refuse(path, "The file cannot be read.", "Copy it to this computer and try again.", err)
}

// isShared recognises Windows' ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION
// by their text, because their numbers exist only in builds for Windows.
func isShared(err error) bool {
	text := err.Error()
	return strings.Contains(text, "being used by another process") || strings.Contains(text, "locked a portion of the file")
}
