package store

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leeway/experiment"
)

var (
	aro   = experiment.Person{Name: "J. Aro", Role: "pilot lead"}
	lindh = experiment.Person{Name: "S. Lindh", Role: "analyst"}
)

// create makes a pilot file in a folder of its own.
func create(t testing.TB) *File {
	t.Helper()
	f, err := Create(filepath.Join(t.TempDir(), "pilot.leeway"), aro)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func appendPart(t testing.TB, f *File, title, part string, data []byte) Entry {
	t.Helper()
	e, err := f.Append(Entry{Who: aro, Kind: "change", Title: title}, map[string][]byte{part: data})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// wantRefusal checks that err is a refusal in whole sentences that says `part`.
func wantRefusal(t testing.TB, err error, part string) {
	t.Helper()
	var r *experiment.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("got %v, want a refusal that says %q", err, part)
	}
	if !strings.Contains(r.What, part) {
		t.Errorf("refusal says %q, want %q in it", r.What, part)
	}
	if !strings.HasSuffix(r.What, ".") || !strings.HasSuffix(r.Remedy, ".") || r.Place.File == "" {
		t.Errorf("refusal is not whole sentences with a place: %+v", r)
	}
}

func names(t testing.TB, folder string) []string {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range list {
		out = append(out, d.Name())
	}
	return out
}

func TestAppendAndReopen(t *testing.T) {
	f := create(t)
	long := bytes.Repeat([]byte("Team 14 closes 3.2 cases. "), 5000)
	first := appendPart(t, f, "Question written", "pilot", []byte(`{"title":"a"}`))
	appendPart(t, f, "Wave 1 read", "data/1", long)
	second, err := f.Append(Entry{Who: lindh, Kind: "undo", Title: "Wave 1 taken back", Detail: "Wrong sheet – “Teams”.", Refers: 2,
		At: time.Date(2026, 3, 2, 9, 12, 0, 123456789, time.FixedZone("EET", 7200))},
		map[string][]byte{"data/1": nil, "pilot": []byte(`{"title":"b"}`), "empty": {}})
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 3, 2, 7, 12, 0, 123000000, time.UTC); !second.At.Equal(want) {
		t.Errorf("entry is at %v, want %v", second.At, want)
	}
	path := f.Path()
	journal, _ := f.Journal()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got := names(t, filepath.Dir(path)); !cmp.Equal(got, []string{"pilot.leeway"}) {
		t.Errorf("the folder holds %v after closing, want the pilot file alone", got)
	}

	g, err := Open(path, lindh)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if who, ro := g.ReadOnly(); ro {
		t.Errorf("opened for reading only: %s", who)
	}
	again, err := g.Journal()
	if err != nil || !cmp.Equal(journal, again) {
		t.Errorf("journal differs after reopening (%v): %s", err, cmp.Diff(journal, again))
	}
	if again[0].Previous != genesis(g.identity) || again[1].Previous != first.Hash {
		t.Error("the chain does not link")
	}
	want := map[string]string{"pilot": digest([]byte(`{"title":"b"}`)), "empty": digest(nil)}
	if got := g.State(); !maps.Equal(got, want) {
		t.Errorf("state %v, want %v", got, want)
	}
	at2, err := g.StateAt(2)
	if err != nil || !maps.Equal(at2, map[string]string{"pilot": digest([]byte(`{"title":"a"}`)), "data/1": digest(long)}) {
		t.Errorf("state after 2 is %v (%v)", at2, err)
	}
	if at0, err := g.StateAt(0); err != nil || len(at0) != 0 {
		t.Errorf("state before the first entry is %v (%v)", at0, err)
	}
	if _, err := g.StateAt(4); err == nil {
		t.Error("a state after an entry that does not exist was given")
	}
	if data, err := g.Part("pilot"); err != nil || string(data) != `{"title":"b"}` {
		t.Errorf("part: %q, %v", data, err)
	}
	if data, err := g.Part("empty"); err != nil || len(data) != 0 {
		t.Errorf("empty part: %q, %v", data, err)
	}
	if _, err := g.Part("data/1"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a removed part gives %v", err)
	}
	if data, err := g.Blob(digest(long)); err != nil || !bytes.Equal(data, long) {
		t.Errorf("content of a removed part is lost: %v", err)
	}
	if _, err := g.Blob(digest([]byte("never seen"))); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("unknown content gives %v", err)
	}
	if err := g.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestRestore: an undo names content that the file already holds.
func TestRestore(t *testing.T) {
	f := create(t)
	one := appendPart(t, f, "one", "pilot", []byte("one"))
	appendPart(t, f, "two", "pilot", []byte("two"))
	e, err := f.Append(Entry{Who: aro, Kind: "undo", Title: "back to one", Refers: 2, Parts: map[string]string{"pilot": one.Parts["pilot"]}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e.Parts["pilot"] = "changed by the caller"
	if data, err := f.Part("pilot"); err != nil || string(data) != "one" {
		t.Errorf("restored %q, %v", data, err)
	}
	for name, bad := range map[string]Entry{
		"unknown content": {Kind: "undo", Parts: map[string]string{"pilot": digest([]byte("three"))}},
		"no kind":         {Title: "x"},
		"refers ahead":    {Kind: "undo", Refers: 4},
	} {
		if _, err := f.Append(bad, map[string][]byte{"other": []byte("never kept " + name)}); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if j, _ := f.Journal(); len(j) != 3 {
		t.Errorf("%d entries, want 3", len(j))
	}
	if err := f.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestHashFromOutside recomputes a hash from the documented encoding alone: the
// body as plain JSON text, written out here by hand.
func TestHashFromOutside(t *testing.T) {
	f := create(t)
	e, err := f.Append(Entry{Who: aro, Kind: "draw", Title: "Draw made: 12 < 13 & “fair”", At: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)}, map[string][]byte{"b": []byte("2"), "a": []byte("1")})
	if err != nil {
		t.Fatal(err)
	}
	text := `{"number":1,"at":"2026-09-01T08:00:00Z","who":{"name":"J. Aro","role":"pilot lead"},"kind":"draw","title":"Draw made: 12 < 13 & “fair”",` +
		`"parts":{"a":"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b","b":"d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"},` +
		`"previous":"` + fmt.Sprintf("%x", sha256.Sum256([]byte("leeway pilot "+f.identity))) + `"}`
	if want := fmt.Sprintf("%x", sha256.Sum256([]byte(text))); e.Hash != want {
		t.Errorf("hash %s, want %s", e.Hash, want)
	}
}

func TestAwkwardNames(t *testing.T) {
	for _, name := range []string{"with space.leeway", "100% sure?.leeway", "a#b&mode=memory.leeway", "пилот №1 “ä”.leeway", "file:x.leeway", "no-extension"} {
		path := filepath.Join(t.TempDir(), name)
		f, err := Create(path, aro)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		appendPart(t, f, "x", "pilot", []byte("x"))
		copied := filepath.Join(filepath.Dir(path), "copy of "+name)
		if err := f.SaveCopy(copied); err != nil {
			t.Errorf("%s: copy: %v", name, err)
		}
		f.Close()
		if got := names(t, filepath.Dir(path)); len(got) != 2 {
			t.Errorf("%s: the folder holds %q", name, got)
		}
		for _, p := range []string{path, copied} {
			g, err := Open(p, aro)
			if err != nil {
				t.Errorf("%s: %v", p, err)
				continue
			}
			g.Close()
		}
	}
}

func TestCreateRefuses(t *testing.T) {
	folder := t.TempDir()
	taken := filepath.Join(folder, "taken.leeway")
	if err := os.WriteFile(taken, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Create(taken, aro)
	wantRefusal(t, err, "already a file")
	if data, _ := os.ReadFile(taken); string(data) != "mine" {
		t.Error("the file was overwritten")
	}
	_, err = Create(filepath.Join(folder, "nowhere", "p.leeway"), aro)
	wantRefusal(t, err, "no folder")
	if err := os.WriteFile(filepath.Join(folder, "p.leeway-journal"), []byte("left"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = Create(filepath.Join(folder, "p.leeway"), aro)
	wantRefusal(t, err, "left of an earlier")
	if got := names(t, folder); len(got) != 2 {
		t.Errorf("refusals left files: %q", got)
	}
}

func TestSaveCopy(t *testing.T) {
	f := create(t)
	appendPart(t, f, "one", "pilot", bytes.Repeat([]byte("one "), 10000))
	folder := filepath.Dir(f.Path())
	copied := filepath.Join(folder, "copy.leeway")
	if err := f.SaveCopy(copied); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, f.SaveCopy(copied), "already a file")
	wantRefusal(t, f.SaveCopy(f.Path()), "already a file")
	wantRefusal(t, f.SaveCopy(filepath.Join(folder, "none", "x.leeway")), "no folder")
	g, err := Open(copied, lindh)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if err := g.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	a, _ := f.Journal()
	b, _ := g.Journal()
	if !cmp.Equal(a, b) {
		t.Error(cmp.Diff(a, b))
	}
	appendPart(t, g, "two", "pilot", []byte("goes on in the copy"))
	if got := names(t, folder); !cmp.Equal(got, []string{"copy.leeway", "copy.leeway-lock", "pilot.leeway", "pilot.leeway-lock"}) {
		t.Errorf("the folder holds %q", got)
	}
}

// TestDriveFull: the action is refused, and everything before it stays.
func TestDriveFull(t *testing.T) {
	f := create(t)
	appendPart(t, f, "one", "pilot", []byte("one"))
	var pages int
	if err := f.db.QueryRow(`PRAGMA page_count`).Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := f.db.Exec(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+2)); err != nil {
		t.Fatal(err)
	}
	noise := make([]byte, 200_000)
	rand.NewChaCha8([32]byte{1}).Read(noise) //nolint:errcheck // it never fails
	_, err := f.Append(Entry{Who: aro, Kind: "import", Title: "too much"}, map[string][]byte{"data/1": noise})
	wantRefusal(t, err, "full")
	if err := f.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	appendPart(t, f, "two", "pilot", []byte("two"))
	if j, _ := f.Journal(); len(j) != 2 {
		t.Errorf("%d entries, want 2", len(j))
	}
}

func TestJournalIsAppendOnly(t *testing.T) {
	f := create(t)
	appendPart(t, f, "one", "pilot", []byte("one"))
	for _, statement := range []string{
		`UPDATE journal SET body = 'x'`, `DELETE FROM journal`, `UPDATE blobs SET size = 1`, `DELETE FROM blobs`,
		`UPDATE meta SET value = 'x'`, `DELETE FROM meta`,
		`INSERT OR REPLACE INTO journal (number, body, hash) VALUES (1, 'x', 'x')`,
		`INSERT INTO journal (number, body, hash) VALUES (7, 'x', 'x')`,
	} {
		if _, err := f.db.Exec(statement); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// tamper changes a closed pilot file as somebody with another program would, taking
// the safeguards off first and putting them back afterwards.
func tamper(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	run := func(s string) {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	for _, s := range schema[3:] {
		run("DROP TRIGGER " + s.name)
	}
	for _, s := range statements {
		run(s)
	}
	for _, s := range schema[3:] {
		run(s.sql)
	}
}

func TestTamperingIsNamed(t *testing.T) {
	f := create(t)
	for i := range 5 {
		appendPart(t, f, fmt.Sprintf("Action %d", i+1), "pilot", bytes.Repeat([]byte{byte('a' + i)}, 3000))
	}
	j, _ := f.Journal()
	f.Close()
	original, err := os.ReadFile(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	rewritten, _, _ := encodeEntry(Entry{Number: 3, At: j[2].At, Who: lindh, Kind: "change", Title: "Action 3", Parts: j[2].Parts, Previous: j[2].Previous})
	forged := fmt.Sprintf(`UPDATE journal SET body = '%s', hash = '%s' WHERE number = 3`, rewritten, digest(rewritten))
	old := digest(bytes.Repeat([]byte{'b'}, 3000))
	for _, c := range []struct {
		name, statement, open, verify string
	}{
		{"a title changed", `UPDATE journal SET body = replace(body, 'Action 3', 'Action X')`, "from entry 3", ""},
		{"an author changed and the hash made anew", forged, "from entry 4", ""},
		{"an entry taken out", `DELETE FROM journal WHERE number = 2`, "from entry 2", ""},
		{"two swapped", `UPDATE journal SET number = CASE number WHEN 4 THEN -5 WHEN 5 THEN -4 END WHERE number > 3; UPDATE journal SET number = -number WHERE number < 0`, "from entry 4", ""},
		{"identity changed", `UPDATE meta SET value = 'x' WHERE name = 'identity'`, "from entry 1", ""},
		{"current content replaced", `UPDATE blobs SET data = x'00' WHERE sha256 = '` + j[4].Parts["pilot"] + `'`, "pilot", ""},
		{"current content taken out", `DELETE FROM blobs WHERE sha256 = '` + j[4].Parts["pilot"] + `'`, "pilot", ""},
		{"old content replaced by other content", `UPDATE blobs SET data = (SELECT data FROM blobs WHERE sha256 = '` + j[0].Parts["pilot"] + `') WHERE sha256 = '` + old + `'`, "", "from entry 2"},
		{"old content taken out", `DELETE FROM blobs WHERE sha256 = '` + old + `'`, "", "from entry 2"},
		{"old content said to be huge", `UPDATE blobs SET size = 1 << 40 WHERE sha256 = '` + old + `'`, "", "from entry 2"},
		{"content added", `INSERT INTO blobs VALUES ('x', 0, x'00')`, "", "no journal entry names"},
		{"a table added", `CREATE TABLE more (x)`, "not laid out", ""},
		{"a view added", `CREATE VIEW more AS SELECT * FROM journal`, "not laid out", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "p.leeway")
			if err := os.WriteFile(path, original, 0o644); err != nil {
				t.Fatal(err)
			}
			tamper(t, path, c.statement)
			before, _ := os.ReadFile(path)
			f, err := Open(path, aro)
			if c.open != "" {
				wantRefusal(t, err, c.open)
			} else {
				if err != nil {
					t.Fatal(err)
				}
				wantRefusal(t, f.Verify(t.Context()), c.verify)
				f.Close()
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file's bytes changed")
			}
			if got := names(t, filepath.Dir(path)); len(got) != 1 {
				t.Errorf("side files left: %q", got)
			}
		})
	}
}

// TestChangedWhileOpen: another program writes past the lock.
func TestChangedWhileOpen(t *testing.T) {
	f := create(t)
	appendPart(t, f, "one", "pilot", []byte("one"))
	appendPart(t, f, "two", "pilot", []byte("two"))
	tamper(t, f.Path(), `DELETE FROM journal WHERE number = 2`)
	_, err := f.Append(Entry{Who: aro, Kind: "change", Title: "three"}, nil)
	wantRefusal(t, err, "Another program")
	wantRefusal(t, f.Verify(t.Context()), "from entry 2")
}

func TestSecondOpener(t *testing.T) {
	f := create(t)
	appendPart(t, f, "one", "pilot", []byte("one"))
	link := filepath.Join(t.TempDir(), "link.leeway")
	if err := os.Symlink(f.Path(), link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	for _, path := range []string{f.Path(), link} {
		g, err := Open(path, lindh)
		if err != nil {
			t.Fatal(err)
		}
		host, _ := os.Hostname()
		who, ro := g.ReadOnly()
		if !ro || !strings.Contains(who, "J. Aro") || !strings.Contains(who, host) || !strings.Contains(who, fmt.Sprint(time.Now().Year())) {
			t.Errorf("second opener gets %q, %v", who, ro)
		}
		_, err = g.Append(Entry{Who: lindh, Kind: "change", Title: "two"}, nil)
		wantRefusal(t, err, "J. Aro")
		appendPart(t, f, "more", "pilot", []byte("more "+path))
		if data, err := g.Part("pilot"); err != nil || string(data) == "more "+path {
			t.Errorf("a reader sees %q, %v; want the pilot as it was when opened", data, err)
		}
		if err := g.Verify(t.Context()); err != nil {
			t.Error(err)
		}
		if err := g.SaveCopy(filepath.Join(t.TempDir(), "copy.leeway")); err != nil {
			t.Error(err)
		}
		g.Close()
	}
	f.Close()
	g, err := Open(link, lindh)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if who, ro := g.ReadOnly(); ro {
		t.Errorf("still read-only after the first has closed: %s", who)
	}
}

// TestStaleLock: a lock file without a living holder locks nobody out.
func TestStaleLock(t *testing.T) {
	f := create(t)
	f.Close()
	for _, left := range []string{"", "garbage", `{"name":"Gone","host":"elsewhere","pid":1,"since":"2020-01-01T00:00:00Z"}`} {
		if err := os.WriteFile(f.Path()+"-lock", []byte(left), 0o644); err != nil {
			t.Fatal(err)
		}
		g, err := Open(f.Path(), lindh)
		if err != nil {
			t.Fatal(err)
		}
		if who, ro := g.ReadOnly(); ro {
			t.Errorf("locked out by a dead lock: %s", who)
		}
		var h holder
		text, _ := os.ReadFile(f.Path() + "-lock")
		if err := json.Unmarshal(text, &h); err != nil || h.Name != "S. Lindh" || h.PID != os.Getpid() {
			t.Errorf("the lock file says %s", text)
		}
		g.Close()
	}
}

func TestClosed(t *testing.T) {
	f := create(t)
	f.Close()
	if err := f.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	_, err := f.Append(Entry{Kind: "x"}, nil)
	_, err2 := f.Part("pilot")
	_, err3 := f.Blob("x")
	_, err4 := f.Journal()
	for _, err := range []error{err, err2, err3, err4, f.Verify(t.Context()), f.SaveCopy("x")} {
		if !errors.Is(err, errClosed) {
			t.Errorf("got %v after closing", err)
		}
	}
}

func BenchmarkAppend100kB(b *testing.B) {
	f := create(b)
	roster := make([]byte, 0, 100_000)
	for i := 0; len(roster) < 99_900; i++ {
		roster = fmt.Appendf(roster, `{"id":"T%04d","name":"Team %d","staff":%d,"number":{"cases":%.3f}},`, i, i, i%17, float64(i)*1.37)
	}
	start, n := time.Now(), 0
	for ; b.Loop(); n++ {
		data := fmt.Appendf(roster, `%d`, n)
		if _, err := f.Append(Entry{Who: aro, Kind: "change", Title: "Bench"}, map[string][]byte{"pilot": data}); err != nil {
			b.Fatal(err)
		}
	}
	each := time.Since(start) / time.Duration(n)
	const plain = 20
	start = time.Now()
	for range plain {
		w, err := os.Create(filepath.Join(filepath.Dir(f.Path()), "plain"))
		if err != nil {
			b.Fatal(err)
		}
		_, err = w.Write(roster)
		if err := errors.Join(err, w.Sync(), w.Close()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(each)/float64(time.Since(start)/plain), "x-plain-write")
}

func BenchmarkOpen1000Entries(b *testing.B) {
	f := create(b)
	for i := range 1000 {
		appendPart(b, f, "Action", "pilot", bytes.Repeat(fmt.Append(nil, i), 2000))
	}
	f.Close()
	for b.Loop() {
		g, err := Open(f.Path(), aro)
		if err != nil {
			b.Fatal(err)
		}
		g.Close()
	}
}

// A reader keeps nobody from writing, before or after it has opened the file, and
// leaves nothing beside it.
func TestOpenToRead(t *testing.T) {
	f := create(t)
	appendPart(t, f, "First", "a", []byte("one"))
	early, err := OpenToRead(f.Path(), lindh) // while somebody writes
	if err != nil {
		t.Fatal(err)
	}
	defer early.Close()
	appendPart(t, f, "Second", "a", []byte("two"))
	if data, err := early.Part("a"); err != nil || string(data) != "one" {
		t.Errorf("the reader sees %q (%v), want what stood when it opened", data, err)
	}
	_, err = early.Append(Entry{Kind: "change"}, nil)
	wantRefusal(t, err, "reading only")
	path := f.Path()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	late, err := OpenToRead(path, lindh)
	if err != nil {
		t.Fatal(err)
	}
	defer late.Close()
	f, err = Open(path, lindh)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if who, readOnly := f.ReadOnly(); readOnly {
		t.Fatalf("the reader locks the writer out: %s", who)
	}
	appendPart(t, f, "Third", "a", []byte("three"))
	if data, err := late.Part("a"); err != nil || string(data) != "two" {
		t.Errorf("the reader sees %q (%v), want what stood when it opened", data, err)
	}
	if _, err := OpenToRead(path+"-none", lindh); err == nil {
		t.Error("a file that is not there was opened")
	}
}
