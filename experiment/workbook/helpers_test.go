package workbook

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// sharedData finds the data beside the checkout, or skips the test.
func sharedData(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("LEEWAY_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(append([]string{root, "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the shared data are not here (%s); set LEEWAY_SHARED", path)
	}
	return path
}

// all reads every row of a sheet, copying the cells.
func all(t *testing.T, b Book, sheet string) map[int][]Cell {
	t.Helper()
	rows := map[int][]Cell{}
	err := b.Rows(context.Background(), sheet, func(row int, cells []Cell) error {
		rows[row] = append([]Cell(nil), cells...)
		return nil
	})
	if err != nil {
		t.Fatalf("%s, sheet %q: %v", b.Path(), sheet, err)
	}
	return rows
}

// openBook opens a file that must open, and closes it with the test.
func openBook(t *testing.T, path string, o Options) Book {
	t.Helper()
	b, err := Open(context.Background(), path, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// write puts a file into a folder of the test.
func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
