package workbook

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test program read one file and nothing else, in a process of its own:
// see apart.
func TestMain(m *testing.M) {
	if path := os.Getenv("LEEWAY_TEST_READ"); path != "" {
		readApart(path, os.Getenv("LEEWAY_TEST_WAY"))
		return
	}
	os.Exit(m.Run())
}

// spent is what reading a file in a process of its own took.
type spent struct {
	cells     int
	cpu, wall time.Duration
	peak      int64 // memory in bytes, 0 where the system does not tell
	refusal   string
}

// apart reads a file in a process of its own, so that its memory can be measured: all
// sheets by "rows" or as "columns", or a "preview" of the first. It fails the test if
// that leaves temporary files.
func apart(t testing.TB, path, way string) spent {
	t.Helper()
	temporary := t.TempDir()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "LEEWAY_TEST_READ="+path, "LEEWAY_TEST_WAY="+way, "TMPDIR="+temporary, "TMP="+temporary, "TEMP="+temporary)
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%s as %s: %v\n%.2000s", path, way, err, out)
	}
	if left, _ := os.ReadDir(temporary); len(left) > 0 {
		t.Errorf("%s as %s leaves %d temporary files", path, way, len(left))
	}
	var s spent
	fields := strings.SplitN(strings.TrimSpace(string(out)), "\t", 5)
	if len(fields) < 4 {
		t.Fatalf("%s as %s: %q", path, way, out)
	}
	numbers := make([]int64, 4)
	for i := range numbers {
		if numbers[i], err = strconv.ParseInt(fields[i], 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	s.cells, s.cpu, s.wall, s.peak = int(numbers[0]), time.Duration(numbers[1]), time.Duration(numbers[2]), numbers[3]
	if len(fields) == 5 {
		s.refusal = fields[4]
	}
	return s
}

// readApart is the other process.
func readApart(path, way string) {
	began, before := time.Now(), processorTime()
	cells, err := readWay(path, way)
	fmt.Printf("%d\t%d\t%d\t%d", cells, processorTime()-before, time.Since(began), peakMemory())
	if err != nil {
		fmt.Printf("\t%s", strings.Join(strings.Fields(err.Error()), " "))
	}
}

func readWay(path, way string) (cells int, err error) {
	ctx := context.Background()
	b, err := Open(ctx, path, Options{}, nil)
	if err != nil {
		return 0, err
	}
	defer b.Close()
	count := func(_ int, line []Cell) error {
		cells += len(line)
		return nil
	}
	if way == "preview" {
		_, err := Preview(ctx, b, "", 200)
		return 0, err
	}
	for _, s := range b.Sheets() {
		var columns *Columns
		if way == "columns" {
			if columns, err = ReadColumns(ctx, b, s.Name, nil); err == nil {
				cells += columns.Len()
			}
		} else {
			err = b.Rows(ctx, s.Name, count)
		}
		if err != nil {
			return cells, err
		}
	}
	return cells, nil
}
