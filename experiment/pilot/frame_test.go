package pilot

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLoadFrame(t *testing.T) {
	load := func(text string) error {
		path := filepath.Join(t.TempDir(), "t.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		frame, err := LoadFrame(context.Background(), path, "", nil)
		if err == nil && (frame.Rows() != 3 || strings.Join(frame.Names(), ",") != "y,team,note") {
			t.Errorf("%d rows of %v", frame.Rows(), frame.Names())
		}
		return err
	}
	if err := load("y,team,note\n1.5,a,\n,b,\n2e1,c,7\n"); err != nil {
		t.Error(err)
	}
	for text, word := range map[string]string{
		"":                 "empty",
		"y,team\n":         "no row",
		"y,,team\n1,2,3\n": "no name",
		"y,y\n1,2\n":       "Two columns",
		"y\n1,2\n":         "B2",
	} {
		if err := load(text); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%q: %v does not say %q", text, err, word)
		}
	}
}
