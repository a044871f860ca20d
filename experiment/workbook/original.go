package workbook

import (
	"archive/zip"
	"io"
	"maps"
	"slices"
)

// CopyPackage writes the whole workbook as it is, every part with its bytes unchanged, so
// that another program may make a marked copy of it. A protected workbook is written
// without its password, one from an archive as a file of its own. It is false, with
// nothing written, for a book that is no Excel workbook.
func CopyPackage(b Book, w io.Writer) (bool, error) {
	x, ok := b.(*xlsx)
	if !ok {
		return false, nil
	}
	out := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(x.parts)) {
		if err := out.Copy(x.parts[name]); err != nil {
			return true, err
		}
	}
	return true, out.Close()
}

// HasMacros says whether the workbook carries macros. They are never run; a copy of it
// must be named .xlsm.
func HasMacros(b Book) bool {
	x, ok := b.(*xlsx)
	return ok && x.parts["xl/vbaproject.bin"] != nil
}
