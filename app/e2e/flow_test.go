//go:build e2e

package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// programs builds the window and the terminal face from this checkout.
func programs(t *testing.T) (window, terminal string) {
	t.Helper()
	dir := t.TempDir()
	window, terminal = filepath.Join(dir, "leeway"), filepath.Join(dir, "leeway-cli")
	build := func(env []string, args ...string) {
		t.Helper()
		cmd := exec.Command("go", append([]string{"build", "-buildvcs=false"}, args...)...)
		cmd.Dir = filepath.Join("..", "..")
		cmd.Env = append(os.Environ(), env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go build %v: %v\n%s", args, err, out)
		}
	}
	build(nil, "-tags", "migrated_fynedo", "-o", window, "./app")
	build([]string{"CGO_ENABLED=0"}, "-o", terminal, "./app/cli")
	return window, terminal
}

// ask runs the terminal face and gives what it prints.
func ask(t *testing.T, terminal string, args ...string) string {
	t.Helper()
	cmd := exec.Command(terminal, args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("leeway-cli %v: %v\n%s", args, err, stderr.String())
	}
	return string(out)
}

// said is what the terminal says of a pilot's main finding.
func said(t *testing.T, terminal, pilot string) (headline, sentence string) {
	t.Helper()
	var results struct{ Headline, Sentence string }
	if err := json.Unmarshal([]byte(ask(t, terminal, "results", pilot, "--json")), &results); err != nil {
		t.Fatal(err)
	}
	return results.Headline, results.Sentence
}

// The steps of the rail, with what each page says at the top when the
// demonstration, a finished pilot, is open.
var steps = []string{"Question", "Practice", "Outcomes", "Teams", "Sample size", "Plan", "Draw", "Collect", "Import", "Quality", "Findings", "Journal"}

// TestDemonstration opens the demonstration, walks every step, and compares
// Findings with what the terminal prints of the same file.
func TestDemonstration(t *testing.T) {
	binary, terminal := programs(t)
	w := startWindow(t, binary, 1280, 800, "light")
	w.untilShows("Try the demonstration")
	w.fill(1280, 800)
	w.click("", "Try the demonstration")
	w.until("the demonstration", func(s screen) bool { return s.Step != "" && !s.Busy })
	for _, step := range steps {
		w.click("step", step)
		w.until("step "+step, func(s screen) bool { return s.Step == step && !s.Busy })
	}
	pilot := filepath.Join(w.home, "Leeway demonstration", "decide-at-the-desk.leeway")
	headline, sentence := said(t, terminal, pilot)
	w.click("step", "Findings")
	s := w.untilShows(headline)
	if !s.has(sentence) {
		t.Errorf("the terminal says %q; the window shows\n%s", sentence, s.texts())
	}
	w.closes()
}

const roster = `team,district,staff,before
T01,North,10,11.2
T02,North,12,10.4
T03,North,9,12.0
T04,North,11,10.9
T05,South,10,9.8
T06,South,14,11.7
T07,South,12,10.2
T08,South,10,10.0
T09,East,9,12.4
T10,East,11,11.1
T11,East,13,10.6
T12,East,10,11.9
`

const closed = `team,Cases closed
T01,12.1
T02,11.9
T03,13.0
T04,11.2
T05,10.8
T06,12.9
T07,11.6
T08,10.4
T09,13.4
T10,12.5
T11,11.0
T12,12.7
`

// TestImportToFindings opens a drawn pilot, imports a workbook by the keyboard,
// unblinds under two names and compares the finding with the terminal's.
func TestImportToFindings(t *testing.T) {
	binary, terminal := programs(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "coaching.leeway")
	for name, text := range map[string]string{"roster.csv": roster, "outcomes.csv": closed} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"new", path, "--title", "Coaching", "--teams", "inspection teams", "--change", "leads coach", "--compared-with", "as before", "--aim", "close more cases", "--practice", "Coaching"},
		{"roster", path, filepath.Join(dir, "roster.csv"), "--take"},
		{"plan", "outcome", path, "cases", "--name", "Cases closed", "--role", "primary", "--matters", "1", "--baseline", "before"},
		{"plan", "set", path, "--block-by", "district"},
		{"plan", "seal", path, "--by", "Ana", "--by", "Ben"},
		{"draw", path, "--seed", "12 34", "--seed-source", "two dice"},
	} {
		ask(t, terminal, args...)
	}
	w := startWindow(t, binary, 1280, 800, "light", path)
	w.until("the pilot", func(s screen) bool { return s.Step != "" && !s.Busy })
	w.fill(1280, 800)
	w.click("step", "Import")
	w.until("step Import", func(s screen) bool { return s.Step == "Import" })
	w.key("ctrl+o")
	w.until("the file chooser", func(s screen) bool { return s.Dialog })
	w.key("ctrl+a")
	w.write(filepath.Join(dir, "outcomes.csv"))
	w.key("Return")
	w.click("", "Take in 12 rows")
	w.untilShows("12 rows taken in")
	w.picture("import-taken")
	w.click("step", "Findings")
	w.click("", "Unblind with two names")
	w.until("the dialog", func(s screen) bool { return s.Dialog })
	w.key("ctrl+a")
	w.write("Ana")
	w.key("Tab", "Tab")
	w.write("Ben")
	w.key("Return")
	w.until("the result", func(s screen) bool { return !s.Dialog && !s.Busy && s.has("How secure is this?") })
	headline, sentence := said(t, terminal, path)
	s := w.untilShows(headline)
	if !s.has(sentence) {
		t.Errorf("the terminal says %q; the window shows\n%s", sentence, s.texts())
	}
	w.closes()
}

// TestScreenshots takes the pictures that people look at: every step of the
// demonstration and of a new pilot, light and dark, at two sizes.
func TestScreenshots(t *testing.T) {
	if os.Getenv("LEEWAY_SCREENSHOTS") == "" {
		t.Skip("LEEWAY_SCREENSHOTS names no folder; make screenshots does")
	}
	binary, terminal := programs(t)
	empty := filepath.Join(t.TempDir(), "empty.leeway")
	ask(t, terminal, "new", empty, "--title", "A new pilot")
	for _, size := range []struct {
		name          string
		width, height int
	}{{"1280", 1280, 800}, {"1920", 1920, 1080}} {
		for _, theme := range []string{"light", "dark"} {
			t.Run(size.name+"-"+theme, func(t *testing.T) {
				w := startWindow(t, binary, size.width, size.height, theme)
				w.untilShows("Try the demonstration")
				w.fill(size.width, size.height)
				w.untilShows("What you get at the end")
				w.picture("welcome-" + size.name + "-" + theme)
				w.click("", "Try the demonstration")
				w.until("the demonstration", func(s screen) bool { return s.Step != "" && !s.Busy })
				for _, step := range steps {
					w.click("step", step)
					w.until("step "+step, func(s screen) bool { return s.Step == step && !s.Busy })
					w.picture(strings.ToLower(step) + "-" + size.name + "-" + theme)
				}
				e := startWindow(t, binary, size.width, size.height, theme, empty)
				e.until("the new pilot", func(s screen) bool { return s.Step != "" && !s.Busy })
				e.fill(size.width, size.height)
				for _, step := range steps {
					e.click("step", step)
					e.until("step "+step, func(s screen) bool { return s.Step == step && !s.Busy })
					e.picture("empty-" + strings.ToLower(step) + "-" + size.name + "-" + theme)
				}
			})
		}
	}
}
