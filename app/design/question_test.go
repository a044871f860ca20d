package design

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"leeway/app/parts"
	"leeway/app/shell"
	"leeway/experiment"
	"leeway/experiment/dataset"
	"leeway/experiment/pilot"
)

// stage is a pilot in a window of the test driver.
type stage struct {
	t       *testing.T
	session *pilot.Session
	window  fyne.Window
	frame   *shell.Frame
}

// onStage opens a new pilot with the three screens on a step.
func onStage(t *testing.T, step shell.Step, before func(s *pilot.Session)) *stage {
	t.Helper()
	session, err := pilot.Create(filepath.Join(t.TempDir(), "desk.leeway"), "Decide at the desk", experiment.Person{Name: "J. Aro"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	if before != nil {
		before(session)
	}
	a := test.NewTempApp(t)
	w := test.NewTempWindow(t, nil)
	frame := shell.NewFrame(shell.Options{App: a, Window: w, Version: "test", Threads: shell.InOrder()})
	practice, err := NewPractice(session)
	if err != nil {
		t.Fatal(err)
	}
	w.Resize(fyne.NewSize(1280, 1100))
	frame.ShowPilot(session, NewQuestion(session), practice, NewOutcomes(session))
	frame.Go(step)
	return &stage{t, session, w, frame}
}

// find walks the window, or the dialog in front of it, to the first object of a
// type that fits.
func find[T fyne.CanvasObject](s *stage, what string, fits func(o T) bool) T {
	s.t.Helper()
	root := s.window.Canvas().Content()
	if top := s.window.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	var found T
	done := false
	parts.Walk(root, func(o fyne.CanvasObject) bool {
		if v, ok := o.(T); ok && !done && fits(v) {
			found, done = v, true
		}
		return !done
	})
	if !done {
		s.t.Fatalf("%s is not on the screen; it says: %s", what, strings.Join(s.words(), " | "))
	}
	return found
}

// words lists every text that shows.
func (s *stage) words() []string {
	var out []string
	for _, item := range parts.Items(s.window.Canvas()) {
		out = append(out, item.Text)
	}
	return out
}

func (s *stage) says(sentence string) bool {
	for _, w := range s.words() {
		if strings.Contains(w, sentence) {
			return true
		}
	}
	return false
}

func (s *stage) mustSay(sentence string) {
	s.t.Helper()
	if !s.says(sentence) {
		s.t.Errorf("the screen does not say %q; it says: %s", sentence, strings.Join(s.words(), " | "))
	}
}

// field finds the field with a label.
func (s *stage) field(label string) *parts.Field {
	s.t.Helper()
	return find(s, "field "+label, func(f *parts.Field) bool {
		got := ""
		parts.Walk(f, func(o fyne.CanvasObject) bool {
			if t, ok := o.(*parts.Text); ok && got == "" {
				got = t.String()
			}
			return true
		})
		return strings.HasPrefix(got, label)
	})
}

// fill types into a field and leaves it.
func (s *stage) fill(f *parts.Field, text string) {
	s.t.Helper()
	canvas := s.window.Canvas()
	canvas.Focus(f.Entry)
	f.Entry.SetText("")
	test.Type(f.Entry, text)
	canvas.Unfocus()
}

func (s *stage) press(label string) {
	s.t.Helper()
	test.Tap(find(s, "button "+label, func(b *parts.Button) bool { return b.Label() == label && !b.Disabled() }))
}

func TestQuestionSavesEachFieldOnLeaving(t *testing.T) {
	s := onStage(t, shell.Question, nil)
	s.fill(s.field("Who takes part"), "permit teams ")
	s.fill(s.field("What they do differently"), "officers decide routine permits themselves")
	s.fill(s.field("Compared with what"), "sign-off as before")
	s.fill(s.field("To what end"), "close more cases")
	s.fill(s.field("From"), "2.2.2026")
	s.fill(s.field("Until"), "31 Jul 2026")
	want := experiment.Question{Who: "permit teams", Change: "officers decide routine permits themselves", Comparison: "sign-off as before", Aim: "close more cases", Start: "2026-02-02", End: "2026-07-31"}
	if got := s.session.Pilot().Question; got != want {
		t.Errorf("question is %+v, want %+v", got, want)
	}
	s.mustSay("Will permit teams close more cases when officers decide routine permits themselves, compared with sign-off as before, from 2 February to 31 July 2026?")
	s.mustSay("The pilot runs about 26 weeks.")
	if got := s.field("From").Text(); got != "2 February 2026" {
		t.Errorf("the start shows as %q", got)
	}
	if s.says("Is this one practice, or two?") {
		t.Error("one practice is taken for two")
	}
	if err := s.session.Undo(); err != nil {
		t.Fatal(err)
	}
	if got := s.field("Until").Text(); got != "" {
		t.Errorf("after undo the end shows as %q", got)
	}
}

func TestQuestionRefusesADateInPlace(t *testing.T) {
	s := onStage(t, shell.Question, nil)
	s.fill(s.field("From"), "31.04.2026")
	s.mustSay("31.4.2026 does not exist. Write it as 2 February 2026, 2.2.2026 or 2026-02-02.")
	if got := s.session.Pilot().Question.Start; got != "" {
		t.Errorf("start is %q", got)
	}
	if got := s.field("From").Text(); got != "31.04.2026" {
		t.Errorf("what was typed is gone: %q", got)
	}
	s.fill(s.field("Name of the pilot"), "  ")
	if got := s.session.Pilot().Title; got != "Decide at the desk" {
		t.Errorf("title is %q", got)
	}
}

func TestQuestionWithTwoPracticesIsLookedAtNotBlocked(t *testing.T) {
	s := onStage(t, shell.Question, nil)
	s.fill(s.field("What they do differently"), "officers decide permits and managers hold a weekly review")
	s.mustSay("Is this one practice, or two?")
	if got := s.session.Pilot().Question.Change; got == "" {
		t.Error("the change was not saved")
	}
	s.press("Continue to Practice")
	s.mustSay("Which practice will you try?")
}

func TestSealedDesignIsReadOnly(t *testing.T) {
	s := onStage(t, shell.Question, func(s *pilot.Session) { sealed(t, s) })
	s.mustSay("The plan is sealed. A change is possible only as a deviation, with a reason, in the Journal.")
	if !s.field("Who takes part").Entry.Disabled() {
		t.Error("a field of a sealed pilot can be typed in")
	}
	s.frame.Go(shell.Practice)
	s.mustSay("The plan is sealed.")
	if s.says("Use this practice") || s.says("Write my own") {
		t.Error("a sealed pilot offers another practice")
	}
	s.frame.Go(shell.Outcomes)
	s.mustSay("The plan is sealed.")
	if s.says("Add an outcome") {
		t.Error("a sealed pilot offers another outcome")
	}
}

// sealed fills a pilot and seals its plan.
func sealed(t *testing.T, s *pilot.Session) {
	t.Helper()
	roster := experiment.Roster{Attributes: []experiment.Attribute{{Name: "Cases/wk", Numeric: true}, {Name: "District"}}}
	for _, id := range []string{"A-1", "A-2", "A-3", "A-4"} {
		roster.Teams = append(roster.Teams, experiment.Team{ID: id, Staff: 12, Number: map[string]float64{"Cases/wk": 11}, Text: map[string]string{"District": "North"}})
	}
	for _, err := range []error{
		s.SetQuestion(experiment.Question{Who: "teams", Change: "decide", Comparison: "as before", Aim: "close cases", Start: "2026-02-02", End: "2026-07-31"}),
		s.UsePractice(experiment.Practice{ID: "own", Name: "Decide"}),
		s.PutOutcome(experiment.Outcome{ID: "cases", Name: "Cases", Role: experiment.Primary, Kind: experiment.Continuous, Unit: "cases", Better: experiment.HigherIsBetter, SmallestEffect: 0.8}),
		s.TakeRoster(roster, dataset.Recipe{Version: 1, Purpose: dataset.ForRoster}, nil),
		s.SealPlan(experiment.Person{Name: "J. Aro"}, experiment.Person{Name: "P. Mensah"}, pilot.Unattainable(s.Problems())),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadDate(t *testing.T) {
	for text, want := range map[string]string{
		"2026-02-02": "2026-02-02", "2026/2/2": "2026-02-02", "2.2.2026": "2026-02-02", "02. 02. 2026": "2026-02-02",
		"2 Feb 2026": "2026-02-02", "2 february 2026": "2026-02-02", "2nd Feb. 2026": "2026-02-02", "Feb 2, 2026": "2026-02-02",
		" 30  Sept 2026 ": "2026-09-30", "29.2.2028": "2028-02-29", "": "",
	} {
		if got, wrong := readDate(text); got != want || wrong != "" {
			t.Errorf("%q is %q (%s), want %q", text, got, wrong, want)
		}
	}
	for text, why := range map[string]string{
		"31.04.2026": "does not exist", "29.2.2026": "does not exist", "2/3/2026": "two ways", "soon": "cannot be read",
		"2.2.26": "cannot be read", "2 Foo 2026": "cannot be read", "2026-13-01": "does not exist", "2.2.3026": "cannot be meant",
	} {
		if got, wrong := readDate(text); got != "" || !strings.Contains(wrong, why) || !strings.Contains(wrong, "2026-02-02") {
			t.Errorf("%q is %q: %q, want a refusal with %q and the form", text, got, wrong, why)
		}
	}
}

func FuzzReadDate(f *testing.F) {
	for _, seed := range []string{"2.2.2026", "Feb 2, 2026", "31.04.2026", "99999999999-1-1", "é"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		iso, wrong := readDate(text)
		if iso != "" && wrong != "" {
			t.Fatalf("%q is both %q and refused", text, iso)
		}
		if iso == "" {
			return
		}
		if again, wrong := readDate(longDate(iso)); again != iso {
			t.Fatalf("%q shows as %q, which reads as %q (%s)", iso, longDate(iso), again, wrong)
		}
	})
}

func TestTwoPractices(t *testing.T) {
	for text, want := range map[string]bool{
		"officers decide routine permits themselves":                 false,
		"search and rescue crews plan their own shifts":              false,
		"officers decide permits and managers hold a weekly review":  true,
		"Teams plan their week; leaders coach every second Friday":   true,
		"teams set one goal plus a review every month":               true,
		"İstanbul teams decide permits and managers hold one review": true,
	} {
		if got := twoPractices(text) != ""; got != want {
			t.Errorf("%q: two practices %v, want %v (%s)", text, got, want, twoPractices(text))
		}
	}
}

func TestHowLong(t *testing.T) {
	for dates, want := range map[[2]string]string{
		{"2026-02-02", "2026-07-31"}: "about 26 weeks", {"2026-02-02", "2026-02-08"}: "1 week", {"2026-02-02", "2026-02-04"}: "3 days",
		{"2026-02-02", "2026-03-01"}: "4 weeks", {"2026-02-02", "2026-02-02"}: "", {"", "2026-02-02"}: "",
	} {
		if got := howLong(dates[0], dates[1]); got != want {
			t.Errorf("%v is %q, want %q", dates, got, want)
		}
	}
}
