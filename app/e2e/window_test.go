//go:build e2e

package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// item is one thing in the window.
type item struct {
	Kind     string  `json:"kind"`
	Text     string  `json:"text"`
	X        float64 `json:"x"`
	Y        float64 `json:"y"`
	Width    float64 `json:"width"`
	Height   float64 `json:"height"`
	Disabled bool    `json:"disabled"`
	Focused  bool    `json:"focused"`
}

// screen is everything the window shows.
type screen struct {
	Title  string  `json:"title"`
	Step   string  `json:"step"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
	Scale  float64 `json:"scale"`
	Busy   bool    `json:"busy"`
	Dialog bool    `json:"dialog"`
	Items  []item  `json:"items"`
}

// has tells whether some item's text contains the words.
func (s screen) has(words string) bool {
	for _, i := range s.Items {
		if strings.Contains(i.Text, words) {
			return true
		}
	}
	return false
}

// find gives the item whose text is the words, or else the first that contains
// them. A kind limits the search; an empty one does not.
func (s screen) find(kind, words string) (item, bool) {
	var near *item
	for n, i := range s.Items {
		if kind != "" && i.Kind != kind {
			continue
		}
		if i.Text == words {
			return i, true
		}
		if near == nil && strings.Contains(i.Text, words) {
			near = &s.Items[n]
		}
	}
	if near != nil {
		return *near, true
	}
	return item{}, false
}

// texts lists what is shown, for failure messages.
func (s screen) texts() string {
	var b strings.Builder
	for _, i := range s.Items {
		fmt.Fprintf(&b, "  %-12s %q at %.0f,%.0f %.0fx%.0f\n", i.Kind, i.Text, i.X, i.Y, i.Width, i.Height)
	}
	return b.String()
}

// window is the running program on a display of its own.
type window struct {
	t       *testing.T
	env     []string
	dump    string
	display string
	home    string
	process *exec.Cmd
	ended   chan error
}

// patience is how long the window may take for anything the test waits for. It is
// no measure of speed: machines are noisy.
const patience = 60 * time.Second

// startDisplay starts Xvfb on a free display, with a window manager.
func startDisplay(t *testing.T, width, height int) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp", "-noreset")
	x.ExtraFiles = []*os.File{write}
	if err := x.Start(); err != nil {
		t.Fatalf("Xvfb does not start (make test installs it): %v", err)
	}
	write.Close()
	t.Cleanup(func() { x.Process.Kill(); x.Wait() }) //nolint:errcheck // it is being ended
	buf := make([]byte, 16)
	n, err := read.Read(buf)
	t.Cleanup(func() { read.Close() })
	if err != nil {
		t.Fatalf("Xvfb gives no display: %v", err)
	}
	display := ":" + strings.TrimSpace(string(buf[:n]))
	manager := exec.Command("openbox")
	manager.Env = append(os.Environ(), "DISPLAY="+display)
	if err := manager.Start(); err != nil {
		t.Fatalf("openbox does not start (make test installs it): %v", err)
	}
	t.Cleanup(func() { manager.Process.Kill(); manager.Wait() }) //nolint:errcheck // it is being ended
	return display
}

// startWindow runs the program with a home of its own.
func startWindow(t *testing.T, binary string, width, height int, theme string, args ...string) *window {
	t.Helper()
	home := t.TempDir()
	w := &window{t: t, dump: filepath.Join(home, "shown.json"), display: startDisplay(t, width, height), home: home, ended: make(chan error, 1)}
	w.env = append(os.Environ(),
		"DISPLAY="+w.display, "HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, "config"), "XDG_DATA_HOME="+filepath.Join(home, "data"),
		"LANG=en_US.UTF-8", "LC_ALL=", "LIBGL_ALWAYS_SOFTWARE=1", "FYNE_THEME="+theme, "FYNE_SCALE=1", "LEEWAY_UI_DUMP="+w.dump)
	w.process = exec.Command(binary, args...)
	w.process.Env = w.env
	w.process.Stdout, w.process.Stderr = os.Stderr, os.Stderr
	if err := w.process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { w.ended <- w.process.Wait() }()
	t.Cleanup(func() { w.process.Process.Kill() }) //nolint:errcheck // it may have ended already
	return w
}

// fill makes the window as large as the display.
func (w *window) fill(width, height int) {
	w.t.Helper()
	out, err := w.tool("xdotool", "search", "--sync", "--onlyvisible", "--name", "Leeway")
	if err != nil {
		w.t.Fatalf("no window: %v", err)
	}
	id := strings.Fields(out)[0]
	for _, args := range [][]string{{"windowmove", "--sync", id, "0", "0"}, {"windowsize", id, strconv.Itoa(width), strconv.Itoa(height)}, {"windowfocus", "--sync", id}} {
		if _, err := w.tool("xdotool", args...); err != nil {
			w.t.Logf("xdotool %v: %v", args, err)
		}
	}
	time.Sleep(500 * time.Millisecond)
}

func (w *window) tool(name string, args ...string) (string, error) {
	cmd := exec.Command("timeout", append([]string{"20", name}, args...)...)
	cmd.Env = append(w.env, "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// shown reads what the window shows now.
func (w *window) shown() (screen, error) {
	var s screen
	data, err := os.ReadFile(w.dump)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(data, &s)
}

// until waits for a state of the window and gives it.
func (w *window) until(what string, is func(screen) bool) screen {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	var last screen
	for time.Now().Before(deadline) {
		select {
		case err := <-w.ended:
			w.t.Fatalf("the window closed while waiting for %s: %v", what, err)
		default:
		}
		s, err := w.shown()
		if err == nil && is(s) {
			return s
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			w.t.Logf("reading what is shown: %v", err)
		}
		last = s
		time.Sleep(100 * time.Millisecond)
	}
	w.picture("failed")
	w.t.Fatalf("waited in vain for %s; the window shows step %q, busy %v:\n%s", what, last.Step, last.Busy, last.texts())
	return last
}

// untilShows waits for words.
func (w *window) untilShows(words string) screen {
	w.t.Helper()
	return w.until(fmt.Sprintf("%q", words), func(s screen) bool { return s.has(words) && !s.Busy })
}

// click waits for an item with these words that can be used, and clicks on it.
func (w *window) click(kind, words string) {
	w.t.Helper()
	s := w.until(fmt.Sprintf("a usable %s %q", kind, words), func(s screen) bool {
		i, ok := s.find(kind, words)
		return ok && !i.Disabled && !s.Busy
	})
	// Layout may still move: click where it is once it has come to rest.
	for range 10 {
		time.Sleep(200 * time.Millisecond)
		again, err := w.shown()
		if err != nil {
			continue
		}
		a, _ := s.find(kind, words)
		b, ok := again.find(kind, words)
		s = again
		if ok && a == b {
			break
		}
	}
	i, _ := s.find(kind, words)
	w.clickAt(s, i.X+i.Width/2, i.Y+i.Height/2)
}

func (w *window) clickAt(s screen, x, y float64) {
	w.t.Helper()
	px, py := strconv.Itoa(int(x*s.Scale)), strconv.Itoa(int(y*s.Scale))
	id, err := w.tool("xdotool", "search", "--onlyvisible", "--name", "Leeway")
	if err != nil {
		w.t.Fatalf("no window: %v", err)
	}
	if out, err := w.tool("xdotool", "mousemove", "--window", strings.Fields(id)[0], px, py, "click", "1"); err != nil {
		w.t.Fatalf("click at %s,%s: %v\n%s", px, py, err, out)
	}
	time.Sleep(200 * time.Millisecond)
}

// key presses keys: "ctrl+o", "Return".
func (w *window) key(keys ...string) {
	w.t.Helper()
	if out, err := w.tool("xdotool", append([]string{"key", "--delay", "60"}, keys...)...); err != nil {
		w.t.Fatalf("keys %v: %v\n%s", keys, err, out)
	}
	time.Sleep(200 * time.Millisecond)
}

// write types text into whatever has the keyboard.
func (w *window) write(text string) {
	w.t.Helper()
	if out, err := w.tool("xdotool", "type", "--delay", "15", text); err != nil {
		w.t.Fatalf("typing %q: %v\n%s", text, err, out)
	}
	time.Sleep(200 * time.Millisecond)
}

// picture takes a screenshot where LEEWAY_SCREENSHOTS names a folder.
func (w *window) picture(name string) {
	dir := os.Getenv("LEEWAY_SCREENSHOTS")
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		w.t.Fatal(err)
	}
	time.Sleep(400 * time.Millisecond)
	// Only the root window: importing a window that is gone would grab the display.
	if out, err := w.tool("import", "-window", "root", filepath.Join(dir, name+".png")); err != nil {
		w.t.Logf("screenshot %s: %v\n%s", name, err, out)
	}
}

// closes ends the program as a person does and checks that it ends well. On a
// busy machine a key may arrive before the window manager listens, so it is
// pressed again.
func (w *window) closes() {
	w.t.Helper()
	for range 6 {
		w.key("alt+F4")
		select {
		case err := <-w.ended:
			if err != nil {
				w.t.Errorf("the window ended with %v", err)
			}
			return
		case <-time.After(patience / 6):
		}
	}
	w.t.Error("the window does not close")
}
