package cfb

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// sample is a workbook that LibreOffice 7.4 wrote.
func sample(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "syn_values.xls"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestOpen finds the streams of a real file.
func TestOpen(t *testing.T) {
	f, err := Open(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	stream, err := f.Stream("workbook")
	if err != nil || !bytes.HasPrefix(stream, []byte{9, 8}) {
		t.Errorf("%d bytes: %v", len(stream), err)
	}
	if !f.Has("Workbook") || f.Has("Book") {
		t.Errorf("%+v", f.root)
	}
	if none, err := f.Stream("Book"); none != nil || err != nil {
		t.Errorf("%v %v", none, err)
	}
}

// TestDamage cuts the file everywhere and makes its tables run in circles: an error, or the
// whole stream, never a shorter one.
func TestDamage(t *testing.T) {
	data := sample(t)
	whole, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	want, err := whole.Stream("Workbook")
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(data); n += 61 {
		check(t, data[:n], len(want))
	}
	for sector := 512; sector+512 <= len(data); sector += 512 {
		circle := bytes.Clone(data)
		for at := sector; at < sector+512; at += 4 {
			copy(circle[at:], []byte{1, 0, 0, 0})
		}
		check(t, circle, len(want))
	}
}

func check(t *testing.T, data []byte, size int) {
	t.Helper()
	f, err := Open(data)
	if err == nil {
		var stream []byte
		if stream, err = f.Stream("Workbook"); err == nil && stream != nil && len(stream) != size {
			t.Fatalf("%d of %d bytes", len(stream), size)
		}
	}
	if err != nil && !errors.Is(err, ErrDamaged) {
		t.Fatal(err)
	}
}

// FuzzOpen reads anything as a compound file.
func FuzzOpen(f *testing.F) {
	f.Add(sample(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Open(data)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatal(err)
			}
			return
		}
		for _, e := range file.root {
			stream, err := file.Stream(e.name)
			if err != nil && !errors.Is(err, ErrDamaged) || len(stream) > len(data) {
				t.Fatalf("%d bytes: %v", len(stream), err)
			}
		}
	})
}
