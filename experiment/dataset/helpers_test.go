package dataset

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leeway/experiment"
	"leeway/experiment/workbook"
)

var ctx = context.Background()

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

func open(t *testing.T, path string) workbook.Book {
	t.Helper()
	b, err := workbook.Open(ctx, path, workbook.Options{}, nil)
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

// csvBook writes a text table and opens it.
func csvBook(t *testing.T, text string) workbook.Book {
	t.Helper()
	path := filepath.Join(t.TempDir(), "Wave.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

func draft(t *testing.T, b workbook.Book, purpose Purpose, p *experiment.Pilot) Draft {
	t.Helper()
	d, err := NewDraft(ctx, b, "", purpose, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func decide(t *testing.T, d Draft, decisions ...Decision) Draft {
	t.Helper()
	next, err := d.Decide(ctx, decisions...)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// find gives the doubt whose sentence holds the text.
func find(t *testing.T, doubts []Doubt, text string) Doubt {
	t.Helper()
	var all []string
	for _, d := range doubts {
		if strings.Contains(d.What, text) {
			return d
		}
		all = append(all, d.Severity.String()+": "+d.Place.String()+": "+d.What)
	}
	t.Fatalf("no doubt says %q; there are:\n%s", text, strings.Join(all, "\n"))
	return Doubt{}
}

func none(t *testing.T, doubts []Doubt, text string) {
	t.Helper()
	for _, d := range doubts {
		if strings.Contains(d.What, text) {
			t.Fatalf("there is a doubt: %s", d.What)
		}
	}
}

func outcome(id, name string, kind experiment.Kind) experiment.Outcome {
	return experiment.Outcome{ID: id, Name: name, Role: experiment.Primary, Kind: kind, Better: experiment.HigherIsBetter, SmallestEffect: 1, ScaleMax: 10}
}
