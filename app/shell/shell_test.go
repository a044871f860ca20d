package shell

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"leeway/app/parts"
	"leeway/experiment"
)

// bench is a window with a frame, and what it was asked to do.
type bench struct {
	*Frame
	win  fyne.Window
	asks []string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	app := test.NewTempApp(t)
	b := &bench{win: test.NewTempWindow(t, parts.Body(""))}
	b.Frame = NewFrame(Options{
		App: app, Window: b.win, Version: "1.0", Threads: InOrder(),
		Now:             func() time.Time { return time.Date(2026, 8, 24, 11, 20, 0, 0, time.UTC) },
		OnNew:           func(title, path string) { b.asks = append(b.asks, "new "+title+" "+filepath.Base(path)) },
		OnOpen:          func(path string) { b.asks = append(b.asks, "open "+filepath.Base(path)) },
		OnDemonstration: func() { b.asks = append(b.asks, "demonstration") },
		OnSaveCopy:      func(path string) error { b.asks = append(b.asks, "copy "+filepath.Base(path)); return nil },
	})
	b.win.Resize(fyne.NewSize(usualWidth, usualHeight))
	return b
}

// shows tells whether something with these words is in sight.
func (b *bench) shows(words string) bool {
	for _, i := range parts.Items(b.win.Canvas()) {
		if strings.Contains(i.Text, words) {
			return true
		}
	}
	return false
}

// tap clicks what says these words.
func (b *bench) tap(t *testing.T, words string) {
	t.Helper()
	root := b.win.Content()
	if top := b.win.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	done := false
	parts.Walk(root, func(o fyne.CanvasObject) bool {
		s, speaks := o.(parts.Speaker)
		tappable, can := o.(fyne.Tappable)
		if done || !speaks || !can {
			return !done
		}
		if _, said := s.Says(); said == words {
			done = true
			tappable.Tapped(&fyne.PointEvent{})
		}
		return !done
	})
	if !done {
		t.Fatalf("nothing says %q", words)
	}
}

// ctrl presses a key with modifiers.
func (b *bench) chord(key fyne.KeyName, mods fyne.KeyModifier) {
	b.runShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: mods})
}

func (b *bench) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		if f := b.win.Canvas().Focused(); f != nil {
			f.TypedKey(&fyne.KeyEvent{Name: k})
		} else {
			parts.HandOn(&fyne.KeyEvent{Name: k})
		}
	}
}

// fakePilot is a pilot in memory.
type fakePilot struct {
	doc    *experiment.Pilot
	path   string
	undone int
	tell   []func()
}

func (p *fakePilot) Pilot() *experiment.Pilot { return p.doc }
func (p *fakePilot) Path() string             { return p.path }
func (p *fakePilot) ReadOnly() (string, bool) { return "", false }
func (p *fakePilot) CanUndo() (string, bool)  { return "Left out EM-09", p.undone == 0 }
func (p *fakePilot) Undo() error              { p.undone++; return nil }
func (p *fakePilot) CanRedo() (string, bool)  { return "Left out EM-09", p.undone > 0 }
func (p *fakePilot) Redo() error              { p.undone--; return nil }
func (p *fakePilot) SavedAt() time.Time       { return time.Date(2026, 8, 24, 11, 5, 0, 0, time.UTC) }
func (p *fakePilot) OnChange(f func())        { p.tell = append(p.tell, f) }

// fakeScreen is a screen with one field and one button.
type fakeScreen struct {
	step    Step
	state   State
	pressed int
	builds  int
	dropped []string
	do      func(*Context)
	ctx     *Context
}

func (s *fakeScreen) Step() Step { return s.step }
func (s *fakeScreen) State(*experiment.Pilot) (State, string) {
	if s.state == Locked {
		return Locked, "Make the draw first."
	}
	return s.state, ""
}

func (s *fakeScreen) Build(ctx *Context) *Page {
	s.builds++
	s.ctx = ctx
	return &Page{
		Title: "The " + s.step.Name() + " page", Lead: []parts.Span{parts.T("What it is for.")},
		Body: parts.CardPadded(parts.NewField("Who takes part", "The teams.")),
		Foot: Foot{Sentence: "Nothing is lost.", Primary: Action{Label: "Do it", Do: func() {
			s.pressed++
			if s.do != nil {
				s.do(ctx)
			}
		}}},
		Why:    parts.Why{Title: "Why " + s.step.Name() + "?", Paragraphs: []string{"Because."}, Source: "A book."},
		OnDrop: func(paths []string) { s.dropped = paths },
	}
}

func openFake(t *testing.T, b *bench, states map[Step]State) map[Step]*fakeScreen {
	t.Helper()
	all := map[Step]*fakeScreen{}
	var list []Screen
	for step, state := range states {
		all[step] = &fakeScreen{step: step, state: state}
		list = append(list, all[step])
	}
	b.ShowPilot(&fakePilot{doc: experiment.New("Decide at the desk"), path: filepath.Join(t.TempDir(), "desk.leeway")}, list...)
	return all
}

func TestRailShowsRegisteredStepsOnlyAndOpensTheFirstInProgress(t *testing.T) {
	b := newBench(t)
	openFake(t, b, map[Step]State{Question: Done, Teams: InProgress, Draw: Locked, Journal: Empty})
	if b.Step() != Teams || !b.shows("The Teams page") {
		t.Errorf("it opened %s", b.Step().Name())
	}
	if b.shows("Practice") || !b.shows("Journal") || !b.shows("Saved 11:05") {
		t.Error("the rail or the bar is wrong")
	}
}

func TestKeysGoAbout(t *testing.T) {
	b := newBench(t)
	s := openFake(t, b, map[Step]State{Question: Done, Teams: InProgress, Import: Empty, Findings: Empty, Journal: Empty})
	for _, c := range []struct {
		key  fyne.KeyName
		mods fyne.KeyModifier
		want Step
	}{
		{fyne.Key2, fyne.KeyModifierControl, Import}, {fyne.Key3, fyne.KeyModifierControl, Findings},
		{fyne.KeyJ, fyne.KeyModifierControl, Journal}, {fyne.Key1, fyne.KeyModifierControl, Teams},
		{fyne.KeyUp, fyne.KeyModifierAlt, Question}, {fyne.KeyDown, fyne.KeyModifierAlt, Teams},
	} {
		b.chord(c.key, c.mods)
		if b.Step() != c.want {
			t.Errorf("%s leads to %s, want %s", c.key, b.Step().Name(), c.want.Name())
		}
	}
	b.chord(fyne.KeyReturn, fyne.KeyModifierControl)
	if s[Teams].pressed != 1 {
		t.Error("Ctrl Enter did not press the primary button")
	}
}

func TestF6GoesThroughTheAreas(t *testing.T) {
	b := newBench(t)
	openFake(t, b, map[Step]State{Teams: InProgress})
	var seen []string
	for range 5 {
		b.press(fyne.KeyF6)
		switch f := b.win.Canvas().Focused().(type) {
		case *rail:
			seen = append(seen, "rail")
		case *parts.Entry:
			seen = append(seen, "page")
		case *parts.Button:
			seen = append(seen, f.Label())
		}
	}
	if got := strings.Join(seen, ", "); got != "rail, page, Open Why, Do it, rail" {
		t.Errorf("F6 goes to %s", got)
	}
}

func TestRailByKeyboard(t *testing.T) {
	b := newBench(t)
	openFake(t, b, map[Step]State{Question: Done, Outcomes: InProgress, Teams: Empty})
	b.press(fyne.KeyF6, fyne.KeyDown, fyne.KeyReturn)
	if b.Step() != Teams {
		t.Errorf("it opened %s", b.Step().Name())
	}
}

func TestLockedStepOpensAndSaysWhatIsMissing(t *testing.T) {
	b := newBench(t)
	s := openFake(t, b, map[Step]State{Teams: InProgress, Import: Locked})
	b.Go(Import)
	b.chord(fyne.KeyReturn, fyne.KeyModifierControl)
	if !b.shows("Make the draw first.") || s[Import].pressed != 0 {
		t.Error("a locked step can be worked on, or does not say why not")
	}
	b.drop([]fyne.URI{storage.NewFileURI("/tmp/a.xlsx")})
	if s[Import].dropped != nil {
		t.Error("a locked step took a file")
	}
}

func TestUndoIsOneLineAtTheFoot(t *testing.T) {
	b := newBench(t)
	openFake(t, b, map[Step]State{Teams: InProgress})
	b.runShortcut(&fyne.ShortcutUndo{})
	if !b.shows("Undone: Left out EM-09.") {
		t.Error("undo is not told")
	}
	b.chord(fyne.KeyZ, fyne.KeyModifierControl|fyne.KeyModifierShift)
	if !b.shows("Done again: Left out EM-09.") {
		t.Error("redo is not told")
	}
	b.tap(t, "Do it")
	b.Go(Teams)
	if b.shows("Done again") {
		t.Error("the message outlived the next action")
	}
}

func TestRefusalSaysWhatAndWhatToDo(t *testing.T) {
	b := newBench(t)
	openFake(t, b, map[Step]State{Teams: InProgress})
	b.Refuse(&experiment.Refusal{What: "The file is open in Excel.", Remedy: "Close it there.", Place: experiment.Place{File: "Roster.xlsx"}})
	if !b.shows("Roster.xlsx: The file is open in Excel. Close it there.") {
		t.Error("the refusal does not show")
	}
	b.press(fyne.KeyEscape)
	if b.shows("open in Excel") {
		t.Error("Escape did not close it")
	}
}

func TestWhyIsRememberedPerStep(t *testing.T) {
	b := newBench(t)
	openFake(t, b, map[Step]State{Question: Done, Teams: InProgress})
	if b.shows("Why Teams?") {
		t.Error("Why starts open")
	}
	b.press(fyne.KeyF8)
	if !b.shows("Why Teams?") {
		t.Fatal("F8 did not open it")
	}
	b.Go(Question)
	if b.shows("Why Question?") {
		t.Error("opening it on one step opened it on another")
	}
	b.Go(Teams)
	if !b.shows("Why Teams?") {
		t.Error("it was not remembered")
	}
	b.win.Resize(fyne.NewSize(smallestWidth, smallestHeight))
	if b.shows("Why Teams?") {
		t.Error("Why stays open in a narrow window")
	}
}

func TestPaletteFindsAndRuns(t *testing.T) {
	b := newBench(t)
	s := openFake(t, b, map[Step]State{Question: Done, Teams: InProgress})
	b.ShowPalette()
	entry := b.win.Canvas().Focused().(*parts.Entry)
	test.Type(entry, "quest")
	b.press(fyne.KeyReturn)
	if parts.DialogOpen() || b.Step() != Question {
		t.Errorf("open %t, step %s", parts.DialogOpen(), b.Step().Name())
	}
	b.ShowPalette()
	test.Type(b.win.Canvas().Focused().(*parts.Entry), "do it")
	b.press(fyne.KeyReturn)
	if s[Question].pressed != 1 {
		t.Error("the palette did not do what the page offers")
	}
	b.ShowPalette()
	b.press(fyne.KeyEscape)
	if parts.DialogOpen() {
		t.Error("Escape did not close it")
	}
}

func TestFindPutsWordBeginningsFirst(t *testing.T) {
	all := []Command{{Words: "Open or close Why"}, {Words: "Go to Plan"}, {Words: "Explain plans"}, {Words: "All pilots"}}
	got := find(all, "pl")
	if len(got) != 2 || got[0].Words != "Go to Plan" {
		t.Errorf("found %v", got)
	}
	if got := find(all, "go plan"); len(got) != 1 {
		t.Errorf("two words found %v", got)
	}
}

func TestLargeTextShowsGroupsAndTabs(t *testing.T) {
	b := newBench(t)
	openFake(t, b, map[Step]State{Question: Done, Teams: InProgress, Import: Locked})
	b.chord(fyne.KeyEqual, fyne.KeyModifierControl)
	b.chord(fyne.KeyEqual, fyne.KeyModifierControl)
	if !b.collapsed() || !b.shows("Design") || !b.shows("Teams") || b.shows("Import") {
		t.Error("150 per cent does not show the groups and the tabs of one")
	}
	b.tap(t, "Question")
	if b.Step() != Question {
		t.Error("a tab does not open its step")
	}
	b.chord(fyne.Key0, fyne.KeyModifierControl)
	if b.collapsed() || !b.shows("Import") {
		t.Error("Ctrl 0 does not bring the rail back")
	}
}

func TestVariantAndSizeAreRemembered(t *testing.T) {
	b := newBench(t)
	b.ShowWelcome()
	b.SetVariant(parts.Dark)
	if !parts.IsDark() {
		t.Error("it is not dark")
	}
	b.win.Resize(fyne.NewSize(1400, 900))
	b.rememberSize()
	again := NewFrame(Options{App: b.app, Window: test.NewTempWindow(t, parts.Body("")), Threads: InOrder()})
	if !parts.IsDark() || again.rememberedSize().Width < 1390 {
		t.Errorf("dark %t, size %v", parts.IsDark(), again.rememberedSize())
	}
}

func TestTaskReportsCancelsAndSurvivesAMistake(t *testing.T) {
	b := newBench(t)
	s := openFake(t, b, map[Step]State{Teams: InProgress})
	var ends []error
	end := func(err error) { ends = append(ends, err) }
	s[Teams].ctx.Run(Task{Words: "Reading", Work: func(_ context.Context, report func(string, float64)) error { report("row 1 of 2", 0.5); return nil }, Done: end})
	s[Teams].ctx.Run(Task{Words: "Reading", Work: func(ctx context.Context, _ func(string, float64)) error {
		b.CancelTasks()
		<-ctx.Done()
		return ctx.Err()
	}, Done: end})
	s[Teams].ctx.Run(Task{Words: "Reading", Work: func(context.Context, func(string, float64)) error { panic("an index is out of range") }, Done: end})
	var refusal *experiment.Refusal
	if len(ends) != 3 || ends[0] != nil || !errors.Is(ends[1], context.Canceled) || !errors.As(ends[2], &refusal) {
		t.Fatalf("ends: %v", ends)
	}
	if b.Refuse(ends[1]); b.shows("canceled") {
		t.Error("a cancelled task is told as an error")
	}
}

func TestProgressShowsInTheTitleLine(t *testing.T) {
	b := newBench(t)
	s := openFake(t, b, map[Step]State{Teams: InProgress})
	s[Teams].ctx.Run(Task{Words: "Reading", Work: func(_ context.Context, report func(string, float64)) error {
		report("Reading file 5: row 28 of 72", 0.39)
		b.showProgress(b.tasks[0])
		if !b.shows("row 28 of 72") || !b.shows("39%") || !b.shows("Cancel") {
			t.Error("the progress does not show")
		}
		return nil
	}})
	if b.shows("row 28 of 72") {
		t.Error("the progress stays after the end")
	}
}

func TestWelcomeKeysAndRecentPilots(t *testing.T) {
	b := newBench(t)
	dir := t.TempDir()
	there := filepath.Join(dir, "peer.leeway")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	when := time.Date(2026, 8, 18, 9, 0, 0, 0, time.UTC)
	b.rememberPilot(Recent{Path: filepath.Join(dir, "gone.leeway"), Title: "Strengths coaching", Stage: "Draft", Dots: 1, When: when})
	b.rememberPilot(Recent{Path: there, Title: "Peer-story e-mails", Stage: "Collecting", Dots: 4, When: when})
	b.ShowWelcome()
	if !b.shows("Peer-story e-mails") || !b.shows("18 August") || !b.shows("Missing: ") {
		t.Error("the recent pilots are not listed as they are")
	}
	b.press(fyne.KeyReturn)
	b.chord(fyne.KeyD, fyne.KeyModifierControl)
	if got := strings.Join(b.asks, ", "); got != "open peer.leeway, demonstration" {
		t.Errorf("asked for %s", got)
	}
	b.press(fyne.KeyDown, fyne.KeyReturn)
	if !b.shows("The file is not there") {
		t.Fatal("a missing file is not told")
	}
	b.tap(t, "Take it off the list")
	if len(b.RecentPilots()) != 1 {
		t.Error("it was not taken off the list")
	}
	b.welcome.find("nothing like it")
	if !b.shows("No pilot is called that") {
		t.Error("an empty search says nothing")
	}
}

func TestNewPilotAsksForTitleAndPlace(t *testing.T) {
	b := newBench(t)
	b.app.Preferences().SetString(prefFolder, t.TempDir())
	b.ShowWelcome()
	b.chord(fyne.KeyN, fyne.KeyModifierControl)
	b.press(fyne.KeyReturn)
	if len(b.asks) != 0 || !parts.DialogOpen() {
		t.Fatal("a pilot without a title was begun")
	}
	test.Type(b.win.Canvas().Focused().(*parts.Entry), "Decide at the desk: 2")
	b.press(fyne.KeyReturn)
	if !b.shows("Where to keep") {
		t.Fatal("it does not ask for the place")
	}
	b.press(fyne.KeyReturn)
	if got := strings.Join(b.asks, ", "); got != "new Decide at the desk: 2 decide-at-the-desk-2.leeway" || parts.DialogOpen() {
		t.Errorf("asked for %q", got)
	}
}

func TestDroppedFiles(t *testing.T) {
	b := newBench(t)
	s := openFake(t, b, map[Step]State{Teams: InProgress})
	b.drop([]fyne.URI{storage.NewFileURI("/tmp/Roster.xlsx")})
	if len(s[Teams].dropped) != 1 {
		t.Error("the page did not get the file")
	}
	b.drop([]fyne.URI{storage.NewFileURI("/tmp/other.leeway")})
	if len(b.asks) != 0 || !b.shows("The pilot that is open is saved and closes.") {
		t.Fatal("another pilot opens without asking")
	}
	b.press(fyne.KeyReturn)
	if strings.Join(b.asks, "") != "open other.leeway" {
		t.Errorf("asked for %v", b.asks)
	}
}

func TestChangedPilotShowsAtOnce(t *testing.T) {
	b := newBench(t)
	s := openFake(t, b, map[Step]State{Teams: InProgress})
	p := b.open.(*fakePilot)
	builds := s[Teams].builds
	p.doc.Title, p.doc.Stage = "Decide sooner", experiment.PlanSealed
	for _, f := range p.tell {
		f()
	}
	if !b.shows("Decide sooner") || !b.shows("Plan sealed") || s[Teams].builds != builds+1 {
		t.Error("the window shows the pilot as it was")
	}
	if r := b.RecentPilots(); r[0].Title != "Decide sooner" || r[0].Dots != 2 {
		t.Errorf("remembered as %+v", r[0])
	}
}

func TestArmsHiddenChip(t *testing.T) {
	p := experiment.New("x")
	if armsHidden(p) {
		t.Error("hidden before the draw")
	}
	p.Draw, p.Stage = &experiment.Draw{}, experiment.Collecting
	if !armsHidden(p) {
		t.Error("not hidden while collecting")
	}
	p.Stage = experiment.Unblinded
	if armsHidden(p) {
		t.Error("hidden after unblinding")
	}
}

func TestDumpListsWhatShows(t *testing.T) {
	b := newBench(t)
	openFake(t, b, map[Step]State{Teams: InProgress})
	d := b.dump()
	for _, i := range d.Items {
		if i.Kind == "button" && i.Text == "Do it" {
			if i.X+i.Width > d.Width || i.Y+i.Height > d.Height || i.Y < d.Height-parts.S(footHeight)-1 {
				t.Errorf("the primary button is at %+v of %.0f by %.0f", i, d.Width, d.Height)
			}
			return
		}
	}
	t.Error("the primary button is not listed")
}

func TestFileName(t *testing.T) {
	for title, want := range map[string]string{"Decide at the desk: 2": "decide-at-the-desk-2", `a/b\c`: "abc", "“?”": "pilot", "Überblick": "überblick"} {
		if got := fileName(title); got != want {
			t.Errorf("%q becomes %q, want %q", title, got, want)
		}
	}
}
