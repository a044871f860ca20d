package store

import (
	"bytes"
	"database/sql"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leeway/experiment"
)

// sample is a small closed pilot file and its journal.
func sample(t testing.TB) (data []byte, journal []Entry) {
	t.Helper()
	f := create(t)
	g := rand.NewChaCha8([32]byte{7})
	for i := range 8 {
		part := make([]byte, 900*(i+1))
		g.Read(part) //nolint:errcheck // it never fails
		appendPart(t, f, "Action", []string{"pilot", "data/1", "data/2"}[i%3], part)
	}
	journal, _ = f.Journal()
	f.Close()
	data, err := os.ReadFile(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	return data, journal
}

// openUnchanged opens the data as a pilot file and checks that its bytes stay as they
// were and that no other file appears.
func openUnchanged(t testing.TB, path string, data []byte) (verified bool, journal []Entry, err error) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, aro)
	if err == nil {
		journal, _ = f.Journal()
		verified = f.Verify(t.Context()) == nil
		f.Close()
	}
	var r *experiment.Refusal
	if err != nil && !errors.As(err, &r) {
		t.Errorf("%v is not a refusal", err)
	}
	if after, _ := os.ReadFile(path); digest(after) != digest(data) {
		t.Error("the file's bytes changed")
	}
	if got := names(t, filepath.Dir(path)); len(got) != 1 {
		t.Errorf("side files left: %q", got)
	}
	return verified, journal, err
}

func TestOpenRefuses(t *testing.T) {
	data, _ := sample(t)
	with := func(at int, b ...byte) []byte {
		c := bytes.Clone(data)
		copy(c[at:], b)
		return c
	}
	other := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite", other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`CREATE TABLE staff (name TEXT)`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	foreign, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, says string
		data       []byte
	}{
		{"empty", "is empty", nil},
		{"one byte", "not a pilot file", []byte("x")},
		{"text", "not a pilot file", bytes.Repeat([]byte("team;cases\n"), 100)},
		{"workbook", "workbook", append([]byte("PK\x03\x04"), make([]byte, 500)...)},
		{"another database", "database, but not a pilot", foreign},
		{"newer", "newer Leeway (file version 2", with(60, 0, 0, 0, 2)},
		{"version zero", "damaged", with(60, 0, 0, 0, 0)},
		{"version nonsense", "damaged", with(60, 9)},
		{"write-ahead mode", "rewritten", with(18, 2, 2)},
		{"half", "cut short", data[:len(data)/2]},
		{"last byte gone", "cut short", data[:len(data)-1]},
		{"header only", "cut short", data[:100]},
		{"99 bytes", "not a pilot file", data[:99]},
		{"something after its end", "damaged", append(bytes.Clone(data), "more"...)},
		{"first page overwritten behind the header", "damaged", with(100, bytes.Repeat([]byte{0xff}, 3000)...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := openUnchanged(t, filepath.Join(t.TempDir(), "p.leeway"), c.data)
			wantRefusal(t, err, c.says)
		})
	}
	folder := t.TempDir()
	_, err = Open(folder, aro)
	wantRefusal(t, err, "folder")
	_, err = Open(filepath.Join(folder, "none.leeway"), aro)
	wantRefusal(t, err, "no such file")
	_, err = Open(os.DevNull, aro)
	wantRefusal(t, err, "device")
	if got := names(t, folder); len(got) != 0 {
		t.Errorf("refusals left %q", got)
	}
}

// TestFlippedBits flips one bit at many places. Each time the file is refused, or
// opens and its journal is the true one; and where Verify passes, nothing that is
// kept was touched.
func TestFlippedBits(t *testing.T) {
	data, journal := sample(t)
	g := rand.New(rand.NewPCG(4, 4))
	path := filepath.Join(t.TempDir(), "p.leeway")
	refused, found, harmless := 0, 0, 0
	for range 300 {
		c := bytes.Clone(data)
		at := g.IntN(len(c))
		if g.IntN(4) == 0 {
			at = g.IntN(4096) // the first page holds the header and the layout
		}
		c[at] ^= 1 << g.IntN(8)
		verified, got, err := openUnchanged(t, path, c)
		switch {
		case err != nil:
			refused++
			continue
		case verified:
			harmless++
		default:
			found++
		}
		if !cmp.Equal(got, journal) {
			t.Errorf("byte %d: the journal changed unseen: %s", at, cmp.Diff(journal, got))
		}
	}
	t.Logf("300 flips: %d refused on opening, %d found by Verify, %d in unused bytes", refused, found, harmless)
}

func TestCutAnywhere(t *testing.T) {
	data, _ := sample(t)
	g := rand.New(rand.NewPCG(5, 5))
	path := filepath.Join(t.TempDir(), "p.leeway")
	for range 60 {
		if _, _, err := openUnchanged(t, path, data[:g.IntN(len(data))]); err == nil {
			t.Error("a file cut short was opened")
		}
	}
}

// FuzzOpen gives Open any bytes: it never panics, never writes, never leaves files.
func FuzzOpen(f *testing.F) {
	data, _ := sample(f)
	f.Add(data)
	f.Add(data[:4096])
	f.Add([]byte("SQLite format 3\x00"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		openUnchanged(t, filepath.Join(t.TempDir(), "p.leeway"), data) //nolint:errcheck // it checks by itself
	})
}

// FuzzEntry: what decodes encodes to a body that decodes to the same entry.
func FuzzEntry(f *testing.F) {
	_, journal := sample(f)
	for _, e := range journal[:2] {
		text, _, err := encodeEntry(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := decodeEntry(text, digest(text))
		if err != nil {
			return
		}
		again, hash, err := encodeEntry(e)
		if err != nil {
			return // a year outside 0 to 9999 cannot be written
		}
		g, err := decodeEntry(again, hash)
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		third, _, err := encodeEntry(g)
		if err != nil || !bytes.Equal(again, third) {
			t.Errorf("%s\nbecomes\n%s (%v)", again, third, err)
		}
	})
}
