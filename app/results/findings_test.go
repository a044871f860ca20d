package results

import (
	"bytes"
	"context"
	"errors"
	"image"
	_ "image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/demo"
	"leeway/experiment/finding"
	"leeway/experiment/pilot"
)

// demonstration makes the demonstration once for all tests and gives each its own copy.
var demonstration = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "leeway-results-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	path, err := demo.Make(context.Background(), dir, nil)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func open(t *testing.T) *pilot.Session {
	t.Helper()
	data, err := demonstration()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "desk.leeway")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := pilot.Open(path, experiment.Person{Name: "J. Aro", Role: "pilot lead"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() }) //nolint:errcheck // the test is over
	return s
}

// shown is a screen in a window.
type shown struct {
	t      *testing.T
	screen *Findings
	frame  *shell.Frame
	window fyne.Window
}

func show(t *testing.T, s *pilot.Session, width, height float32) *shown {
	t.Helper()
	return showOn(t, s, NewFindings(s), width, height)
}

func showOn(t *testing.T, s shell.OpenPilot, screen *Findings, width, height float32) *shown {
	t.Helper()
	a := test.NewTempApp(t)
	w := test.NewTempWindow(t, nil)
	out := &shown{t: t, screen: screen, window: w}
	out.frame = shell.NewFrame(shell.Options{App: a, Window: w, Threads: shell.InOrder()})
	out.frame.ShowPilot(s, out.screen)
	w.Resize(fyne.NewSize(width, height))
	return out
}

func (s *shown) words() string {
	var b strings.Builder
	for _, i := range parts.Items(s.window.Canvas()) {
		b.WriteString(i.Text + "\n")
	}
	return b.String()
}

func (s *shown) find(text string) (parts.Item, bool) {
	for _, i := range parts.Items(s.window.Canvas()) {
		if strings.Contains(i.Text, text) {
			return i, true
		}
	}
	return parts.Item{}, false
}

func (s *shown) press(label string) {
	s.t.Helper()
	var button *parts.Button
	root := s.window.Canvas().Content()
	if top := s.window.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	parts.Walk(root, func(o fyne.CanvasObject) bool {
		if b, ok := o.(*parts.Button); ok && b.Label() == label {
			button = b
		}
		return true
	})
	if button == nil {
		s.t.Fatalf("there is no button %q among:\n%s", label, s.words())
	}
	button.Press()
}

func (s *shown) key(name fyne.KeyName) {
	s.t.Helper()
	if focused := s.window.Canvas().Focused(); focused != nil {
		focused.TypedKey(&fyne.KeyEvent{Name: name})
		return
	}
	parts.HandOn(&fyne.KeyEvent{Name: name})
}

func TestThePageSaysWhatTheTerminalSays(t *testing.T) {
	s := open(t)
	r, err := s.Results(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	w := show(t, s, 1280, 800)
	for _, want := range []string{r.Main.Headline, r.Main.Sentence, Verdict(r.Main).Words(), "Made-up data", "How secure is this?", "What else changed"} {
		if _, there := w.find(want); !there {
			t.Errorf("the page does not say %q; it says:\n%s", want, w.words())
		}
	}
	for _, f := range r.Findings {
		if f.Estimate.Outcome.Role != experiment.Primary && !strings.Contains(everything(w), f.Sentence) {
			t.Errorf("the page does not say %q", f.Sentence)
		}
	}
	if text := everything(w); strings.Contains(text, "<0.001") || strings.Contains(text, "p of the draw") {
		t.Error("the page shows a p-value")
	}
}

// everything is all text of the page, also what is scrolled out of sight.
func everything(s *shown) string {
	var b strings.Builder
	parts.Walk(s.window.Canvas().Content(), func(o fyne.CanvasObject) bool {
		if text, ok := o.(*parts.Text); ok {
			b.WriteString(text.String() + "\n")
		}
		return true
	})
	return b.String()
}

func TestHarmIsNeverBelowTheFold(t *testing.T) {
	for _, size := range []fyne.Size{{Width: 1280, Height: 800}, {Width: 1024, Height: 700}, {Width: 1920, Height: 1080}} {
		w := show(t, open(t), size.Width, size.Height)
		harm, there := w.find("Harm: overtime")
		const foot = 60
		if !there || harm.Y+harm.Height > size.Height-foot {
			t.Errorf("%v: harm ends at %v, %v", size, harm.Y+harm.Height, there)
		}
	}
}

func TestNumbersShowEveryFigureAndCopyThem(t *testing.T) {
	w := show(t, open(t), 1280, 800)
	w.key(fyne.KeyF9)
	for _, want := range []string{"The figures of the chart", "Every outcome", "Close"} {
		if _, there := w.find(want); !there {
			t.Fatalf("the numbers do not say %q; they say:\n%s", want, w.words())
		}
	}
	w.press("Copy as a table")
	text := fyne.CurrentApp().Clipboard().Content()
	for _, want := range []string{"p of the draw", "Overtime\t", "Made-up data.", "Control\tChange", "Harm (exploratory)"} {
		if !strings.Contains(text, want) {
			t.Errorf("the copied table lacks %q:\n%s", want, text)
		}
	}
	w.key(fyne.KeyEscape)
	if parts.DialogOpen() {
		t.Error("Escape does not close the numbers")
	}
}

func TestPresentationTurnsPagesAndLeaves(t *testing.T) {
	w := show(t, open(t), 1280, 800)
	w.key(fyne.KeyF5)
	seen := []string{"Secure: 4 of 5", "What else changed", "How we know"}
	for i, want := range seen {
		if _, there := w.find(want); !there {
			t.Fatalf("page %d does not say %q; it says:\n%s", i+1, want, w.words())
		}
		w.key(fyne.KeyRight)
	}
	w.key(fyne.KeyHome)
	if _, there := w.find("Watch: overtime"); !there {
		t.Errorf("the first page does not tell of the harm:\n%s", w.words())
	}
	w.window.Resize(fyne.NewSize(1920, 1080))
	w.key(fyne.KeyEscape)
	if w.window.Canvas().Overlays().Top() != nil || w.screen.show != nil {
		t.Error("Escape does not leave the presentation")
	}
}

func TestTheBriefIsWrittenAndOpened(t *testing.T) {
	w := show(t, open(t), 1280, 800)
	path := filepath.Join(t.TempDir(), "brief.pdf")
	opened := ""
	w.screen.view = func(p string) error { opened = p; return errors.New("no viewer") }
	w.screen.w = &saver{window: w.screen.w, path: path}
	w.screen.brief()
	data, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(data, []byte("%PDF")) || opened != path {
		t.Errorf("wrote %d bytes, opened %q: %v", len(data), opened, err)
	}
	if _, there := w.find("no viewer that Leeway could open it with"); !there {
		t.Errorf("nothing says where the brief is:\n%s", w.words())
	}
}

// saver answers the chooser with a path.
type saver struct {
	window
	path    string
	refused error
	said    string
}

func (s *saver) ChooseSave(_, _ string, chosen func(string)) { chosen(s.path) }
func (s *saver) Refuse(err error) bool                       { s.refused = err; return err != nil }
func (s *saver) Say(sentence string, undo func())            { s.said = sentence; s.window.Say(sentence, undo) }

func TestSixChartsAreSavedAndNoneReplacedUnasked(t *testing.T) {
	w := show(t, open(t), 1280, 800)
	dir := t.TempDir()
	fake := &saver{window: w.screen.w, path: filepath.Join(dir, "desk-result.png")}
	w.screen.w = fake
	v := newView(w.screen.session.Pilot(), w.screen.results.value, 0, false)
	standing := filepath.Join(dir, "desk-outcomes.svg")
	if err := os.WriteFile(standing, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	w.screen.saveCharts(v)
	if files, _ := os.ReadDir(dir); fake.refused == nil || len(files) != 1 {
		t.Fatalf("a standing file was not minded: %v, %d files", fake.refused, len(files))
	}
	if err := os.Remove(standing); err != nil {
		t.Fatal(err)
	}
	w.screen.saveCharts(v)
	for _, name := range []string{"desk-result.png", "desk-result.svg", "desk-result.pdf", "desk-outcomes.png", "desk-outcomes.svg", "desk-outcomes.pdf"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() < 1000 {
			t.Errorf("%s: %v", name, err)
		}
	}
	f, err := os.Open(filepath.Join(dir, "desk-result.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	if _, _, err := image.Decode(f); err != nil {
		t.Error(err)
	}
}

// hidden is the demonstration as it was before unblinding: the same file's
// design, drawn again, with the same imports.
type hidden struct {
	*pilot.Session
	doc       *experiment.Pilot
	unblinded []experiment.Person
}

func (h *hidden) Pilot() *experiment.Pilot { return h.doc }

func (h *hidden) Unblind(_ context.Context, first, second experiment.Person, _ func(done, total int64)) error {
	h.unblinded = []experiment.Person{first, second}
	return nil
}

func collecting(t *testing.T) (*shown, *hidden) {
	t.Helper()
	s := open(t)
	doc := s.Pilot().Clone()
	doc.Stage, doc.Unblinding = experiment.Collecting, nil
	h := &hidden{Session: s, doc: doc}
	return showOn(t, h, NewFindings(h), 1280, 800), h
}

func TestWhileCollectingNoArmShows(t *testing.T) {
	w, h := collecting(t)
	text := everything(w)
	if !strings.Contains(text, "47 of 48 teams have a value.") {
		t.Errorf("the page does not count the teams:\n%s", text)
	}
	page := text[strings.Index(text, "Are the data final?"):]
	for _, arm := range h.doc.Arms {
		if strings.Contains(page, arm.Name) {
			t.Errorf("the page names the arm %q while arms are hidden", arm.Name)
		}
	}
}

func TestUnblindingNeedsTwoNames(t *testing.T) {
	w, h := collecting(t)
	w.press("Unblind with two names")
	if _, there := w.find(cannotUndo); !there {
		t.Errorf("the dialog does not say what cannot be undone:\n%s", w.words())
	}
	w.press("Unblind")
	if _, there := w.find("Give both names."); !there || h.unblinded != nil {
		t.Fatalf("one name was enough: %v\n%s", h.unblinded, w.words())
	}
	fields := entries(w)
	test.Type(fields[2], "j. aro")
	w.press("Unblind")
	if _, there := w.find("Ask a second person."); !there || h.unblinded != nil {
		t.Fatalf("one person was enough: %v\n%s", h.unblinded, w.words())
	}
	fields[2].SetText("")
	test.Type(fields[2], "P. Mensah")
	w.press("Unblind")
	if len(h.unblinded) != 2 || h.unblinded[1].Name != "P. Mensah" || parts.DialogOpen() {
		t.Errorf("unblinded by %v", h.unblinded)
	}
}

func entries(s *shown) []*parts.Entry {
	var out []*parts.Entry
	parts.Walk(s.window.Canvas().Overlays().Top(), func(o fyne.CanvasObject) bool {
		if e, ok := o.(*parts.Entry); ok {
			out = append(out, e)
		}
		return true
	})
	return out
}

func TestBeforeTheDataTheStepIsLocked(t *testing.T) {
	for stage := experiment.Draft; stage < experiment.Collecting; stage++ {
		state, unlocks := NewFindings(nil).State(&experiment.Pilot{Stage: stage})
		if state != shell.Locked || !strings.HasPrefix(unlocks, "Findings open once") {
			t.Errorf("%v: %v %q", stage, state, unlocks)
		}
	}
}

func TestVerdictsKeepTheirMeaning(t *testing.T) {
	for v, want := range map[finding.Verdict]parts.Verdict{finding.ClearGain: parts.ClearGain, finding.GainSizeUncertain: parts.GainSizeUncertain,
		finding.NoMeaningfulDifference: parts.NoMeaningfulDifference, finding.TooUncertain: parts.TooUncertain, finding.Harm: parts.Harm} {
		if got := Verdict(finding.Finding{Verdict: v}); got != want || got.Words() != v.String() {
			t.Errorf("%v shows as %q", v, got.Words())
		}
	}
	for state, want := range map[finding.GuardrailState]parts.Verdict{finding.Held: parts.GuardrailHeld, finding.NotHeld: parts.GuardrailNotHeld, finding.NotSettled: parts.GuardrailNotSettled} {
		if got := Verdict(finding.Finding{Guardrail: &state}); got != want || !strings.HasSuffix(strings.ToLower(got.Words()), strings.ToLower(state.String())) {
			t.Errorf("%v shows as %q", state, got.Words())
		}
	}
}
