package store

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// start runs the test binary as another process that does the job.
func start(t *testing.T, job, path string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "LEEWAY_STORE_CHILD="+job, "LEEWAY_STORE_PATH="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewReader(out)
}

// killAfter lets the child finish its first step, waits, kills it (SIGKILL on Unix)
// and gives the lines that it had written.
func killAfter(t *testing.T, cmd *exec.Cmd, out *bufio.Reader, wait time.Duration) []string {
	t.Helper()
	first, err := out.ReadString('\n')
	if err != nil || strings.HasPrefix(first, "error") {
		t.Fatalf("the child says %q (%v)", first, err)
	}
	time.Sleep(wait)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(out)
	cmd.Wait() //nolint:errcheck // it was killed
	text := first + string(rest)
	lines := strings.Split(text, "\n")
	return lines[:len(lines)-1] // what follows the last line end was cut off
}

// TestKilledWhileWriting kills a writer at random moments. Whatever it had reported
// as written must be there with the same hash, at most the action under way may be
// missing or unreported, the file must check out whole, and nobody may be locked out.
func TestKilledWhileWriting(t *testing.T) {
	f := create(t)
	path := f.Path()
	appendPart(t, f, "Start", "pilot", []byte("start"))
	f.Close()
	g := rand.New(rand.NewPCG(2, 30))
	rolledBack := 0
	for round := range 30 {
		cmd, out := start(t, "write", path)
		lines := killAfter(t, cmd, out, time.Duration(2+g.IntN(98))*time.Millisecond)
		if _, err := os.Stat(path + "-journal"); err == nil {
			rolledBack++
		}
		f, err := Open(path, aro)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if who, ro := f.ReadOnly(); ro {
			t.Fatalf("round %d: locked out: %s", round, who)
		}
		journal, _ := f.Journal()
		last := lines[len(lines)-1]
		var number int
		var hash string
		if _, err := fmt.Sscanf(last, "wrote %d %s", &number, &hash); err != nil {
			t.Fatalf("round %d: the child says %q", round, last)
		}
		if len(journal) != number && len(journal) != number+1 {
			t.Errorf("round %d: %d entries, but %d were reported as written", round, len(journal), number)
		} else if journal[number-1].Hash != hash {
			t.Errorf("round %d: entry %d is not the one reported", round, number)
		}
		if err := f.Verify(t.Context()); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
		appendPart(t, f, "Goes on", "pilot", fmt.Append(nil, round))
		f.Close()
		if got := names(t, filepath.Dir(path)); len(got) != 1 {
			t.Errorf("round %d: side files left: %q", round, got)
		}
		if round%10 == 9 { // keep the file, and so the checks, small
			f := create(t)
			path = f.Path()
			appendPart(t, f, "Start", "pilot", []byte("start"))
			f.Close()
		}
	}
	t.Logf("%d of 30 kills hit within an action, which was taken back", rolledBack)
	if rolledBack == 0 {
		t.Error("no kill hit within an action, so the test shows nothing")
	}
}

// crashed is a pilot file and its rollback journal as a crash in the middle of a large
// action leaves them: half of the new pages are in the file already.
func crashed(t *testing.T) (file, rollback []byte, journal []Entry) {
	t.Helper()
	f := create(t)
	appendPart(t, f, "Start", "pilot", bytes.Repeat([]byte("start "), 5000))
	journal, _ = f.Journal()
	clean, err := os.ReadFile(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	tx, err := f.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // the test is done with it
	if _, err := tx.Exec(`INSERT INTO journal (number, body, hash) VALUES (2, 'half', 'half')`); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(`INSERT INTO blobs (sha256, size, data) VALUES ('x', 1, randomblob(8000000))`); err != nil {
		t.Fatal(err)
	}
	file, err = os.ReadFile(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	rollback, err = os.ReadFile(f.Path() + "-journal")
	if err != nil {
		t.Fatal(err)
	}
	if len(file) < len(clean)+4<<20 || len(rollback) == 0 {
		t.Fatalf("the action has not reached the file: %d bytes, %d before", len(file), len(clean))
	}
	return file, rollback, journal
}

// TestCrashWithinAction takes back an action that a crash cut off in the middle.
func TestCrashWithinAction(t *testing.T) {
	file, rollback, journal := crashed(t)
	path := filepath.Join(t.TempDir(), "p.leeway")
	if err := errors.Join(os.WriteFile(path, file, 0o644), os.WriteFile(path+"-journal", rollback, 0o644)); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, aro)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := f.Journal(); !cmp.Equal(got, journal) {
		t.Error(cmp.Diff(journal, got))
	}
	if err := f.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	f.Close()
	if got := names(t, filepath.Dir(path)); len(got) != 1 {
		t.Errorf("side files left: %q", got)
	}
}

// TestKilledWhileCreatingOrCopying: a file that has its name is complete.
func TestKilledWhileCreatingOrCopying(t *testing.T) {
	f := create(t)
	appendPart(t, f, "Start", "pilot", make([]byte, 1<<20))
	path := f.Path()
	f.Close()
	g := rand.New(rand.NewPCG(3, 10))
	for round := range 10 {
		job := []string{"create", "copy"}[round%2]
		cmd, out := start(t, job, path)
		lines := killAfter(t, cmd, out, time.Duration(g.IntN(40))*time.Millisecond)
		made, err := filepath.Glob(path + "-[0-9]*")
		if err != nil {
			t.Fatal(err)
		}
		complete := 0
		for _, m := range made {
			if strings.HasSuffix(m, "-lock") || strings.HasSuffix(m, "-journal") {
				continue
			}
			c, err := Open(m, aro)
			if err != nil {
				t.Fatalf("%s, round %d: %v", job, round, err)
			}
			if err := c.Verify(t.Context()); err != nil {
				t.Error(err)
			}
			c.Close()
			os.Remove(m)
			complete++
		}
		if complete != len(lines) && complete != len(lines)+1 {
			t.Errorf("%s, round %d: %d files, but %d were reported", job, round, complete, len(lines))
		}
	}
}

// TestOtherProcess: another process learns who has the file, and gets it for writing
// as soon as the holder is dead, without any tidying up.
func TestOtherProcess(t *testing.T) {
	f := create(t)
	appendPart(t, f, "Start", "pilot", []byte("start"))
	look := func() string {
		cmd, out := start(t, "look", f.Path())
		line, _ := out.ReadString('\n')
		cmd.Wait() //nolint:errcheck // the line says how it went
		return line
	}
	if line := look(); !strings.HasPrefix(line, "true J. Aro, on ") {
		t.Errorf("the other process says %q", line)
	}
	f.Close()
	cmd, out := start(t, "write", f.Path())
	if _, err := out.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	g, err := Open(f.Path(), aro)
	if err != nil {
		t.Fatal(err)
	}
	if who, ro := g.ReadOnly(); !ro || !strings.HasPrefix(who, "S. Lindh, on ") {
		t.Errorf("the writer is %q, %v", who, ro)
	}
	if err := g.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	g.Close()
	cmd.Process.Kill()       //nolint:errcheck // checked by what follows
	io.Copy(io.Discard, out) //nolint:errcheck // drains what the child still said
	cmd.Wait()               //nolint:errcheck // it was killed
	if line := look(); !strings.HasPrefix(line, "false ") {
		t.Errorf("after the writer was killed, another process says %q", line)
	}
}

// A reader takes an action that a crash cut off back first, though the crash also left
// its lock file, and holds no lock afterwards.
func TestOpenToReadAfterACrash(t *testing.T) {
	file, rollback, journal := crashed(t)
	path := filepath.Join(t.TempDir(), "p.leeway")
	for name, data := range map[string][]byte{path: file, path + "-journal": rollback, path + "-lock": []byte("{}")} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	reader, err := OpenToRead(path, aro)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if got, _ := reader.Journal(); !cmp.Equal(got, journal) {
		t.Errorf("the reader sees %v, want %v", got, journal)
	}
	writer, err := Open(path, aro)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if who, readOnly := writer.ReadOnly(); readOnly {
		t.Errorf("the reader locks the writer out: %s", who)
	}
}
