package workbook

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"leeway/experiment"
)

// zipOf packs files in their order: name, content, name, content.
func zipOf(t testing.TB, files ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := 0; i+1 < len(files); i += 2 {
		part, err := w.CreateHeader(&zip.FileHeader{Name: files[i], Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func openAll(t *testing.T, path string) ([]Book, error) {
	t.Helper()
	books, err := OpenAll(context.Background(), path, Options{}, nil)
	t.Cleanup(func() {
		for _, b := range books {
			_ = b.Close()
		}
	})
	return books, err
}

// TestArchive: one book for each table, sorted, in clean names, and what is passed over
// is said.
func TestArchive(t *testing.T) {
	sheet := string(pack(t, `<row r="1"><c r="A1"><v>7</v></c></row>`, nil))
	path := write(t, "returns.zip", zipOf(t, "south/Town\x82.xlsx", sheet, `..\..\etc/Harbour.csv`, "team,n\nH1,2\n",
		"__MACOSX/south/._Town.xlsx", "x", ".DS_Store", "x", "~$Town.xlsx", "x", "letter.pdf", "%PDF", "south/", ""))
	books, err := openAll(t, path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, b := range books {
		names = append(names, strings.TrimPrefix(b.Path(), path))
		notes := strings.Join(Notes(b), " ")
		if !strings.Contains(notes, "letter.pdf") || !strings.Contains(notes, ".DS_Store") {
			t.Errorf("notes %q", notes)
		}
	}
	if want := []string{"/etc/Harbour.csv", "/south/Towné.xlsx"}; !reflect.DeepEqual(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
	if got := lines(t, books[1]); got != "A1=7" {
		t.Errorf("%s", got)
	}
	alone := openBook(t, write(t, "Town.xlsx", []byte(sheet)), Options{})
	again := openBook(t, books[1].Path(), Options{})
	if alone.SHA256() != books[1].SHA256() || again.SHA256() != alone.SHA256() {
		t.Error("the same workbook has another fingerprint in an archive")
	}
	if fileName(books[1].Path()) != "returns.zip/south/Towné.xlsx" {
		t.Errorf("%s", fileName(books[1].Path()))
	}
	if books, err := openAll(t, alone.Path()); err != nil || len(books) != 1 || books[0].Path() != alone.Path() {
		t.Errorf("a workbook is no archive: %v", err)
	}
	only := openBook(t, write(t, "one.zip", zipOf(t, "a.csv", "x,y\n")), Options{})
	if filepath.Base(only.Path()) != "a.csv" {
		t.Errorf("%s", only.Path())
	}
}

// TestArchiveRefusals: every archive that cannot be read whole is refused in a sentence
// that names archive and member.
func TestArchiveRefusals(t *testing.T) {
	sheet := string(pack(t, `<row r="1"><c r="A1"><v>7</v></c></row>`, nil))
	protected := zipOf(t, "a.csv", "x,y\n")
	for at := range protected { // the flag in the local and in the central header
		if bytes.HasPrefix(protected[at:], []byte("PK\x03\x04")) {
			protected[at+6] |= 1
		}
		if bytes.HasPrefix(protected[at:], []byte("PK\x01\x02")) {
			protected[at+8] |= 1
		}
	}
	flipped := zipOf(t, "a.csv", strings.Repeat("some,thing\n", 50))
	flipped[40] ^= 4
	for _, c := range []struct {
		name, file, want string
		data             []byte
	}{
		{"nested", "z.zip/inner.zip", "inside another", zipOf(t, "inner.zip", string(zipOf(t, "a.csv", "x,y\n")))},
		{"nested without its name", "z.zip/inner.xlsx", "inside another", zipOf(t, "inner.xlsx", string(zipOf(t, "a.csv", "x,y\n")))},
		{"protected", "z.zip/a.csv", "password", protected},
		{"damaged", "z.zip/a.csv", "damaged", flipped},
		{"damaged workbook", "z.zip/b.xlsx", "damaged", zipOf(t, "a.csv", "x,y\n", "b.xlsx", sheet[:len(sheet)-30])},
		{"empty member", "z.zip/a.csv", "empty", zipOf(t, "a.csv", "")},
		{"no tables", "z.zip", "no spreadsheet", zipOf(t, "letter.pdf", "x")},
		{"bomb", "z.zip", "fill a computer", bomb(t, 512<<20)},
		{"not whole", "z.zip", "damaged", zipOf(t, "a.csv", "x,y\n")[:60]},
	} {
		_, err := openAll(t, write(t, "z.zip", c.data))
		var r *experiment.Refusal
		if !errors.As(err, &r) || r.Place.File != c.file || !strings.Contains(r.What, c.want) || r.Remedy == "" {
			t.Errorf("%s: %v (%+v)", c.name, err, r)
		}
	}
	several := write(t, "z.zip", zipOf(t, "a.csv", "x,y\n", "b.csv", "x,y\n"))
	if _, err := Open(context.Background(), several, Options{}, nil); err == nil || !strings.Contains(err.Error(), "z.zip/a.csv") {
		t.Errorf("%v", err)
	}
	if _, err := Open(context.Background(), several+"/c.csv", Options{}, nil); err == nil || !strings.Contains(err.Error(), "no file “c.csv”") {
		t.Errorf("%v", err)
	}
}

// bomb is an archive whose only file is many zeros.
func bomb(t *testing.T, size int) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, 1) })
	part, err := w.Create("a.csv")
	if err != nil {
		t.Fatal(err)
	}
	piece := make([]byte, 1<<20)
	for range size >> 20 {
		if _, err := part.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
