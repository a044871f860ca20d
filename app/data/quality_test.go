package data

import (
	"context"
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
	"leeway/experiment/pilot"
	"leeway/experiment/quality"
)

// collected makes the demonstration with its data in once for all tests.
var collected = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "leeway-quality-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	path, err := demo.MakeCollecting(context.Background(), dir)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// checks is the Quality screen in a window without a display.
type checks struct {
	page
	screen  *Quality
	session *pilot.Session
	frame   *shell.Frame
	unblind int
	entry   int
}

func checking(t *testing.T, s *pilot.Session) *checks {
	t.Helper()
	c := &checks{session: s}
	c.screen = NewQuality(s, Doors{Unblind: func(*shell.Context) { c.unblind++ }, Entry: func(n int) { c.entry = n }})
	app := test.NewTempApp(t)
	c.window = test.NewTempWindow(t, nil)
	c.window.Resize(fyne.NewSize(1280, 800))
	c.frame = shell.NewFrame(shell.Options{App: app, Window: c.window, Threads: shell.InOrder()})
	c.frame.ShowPilot(s, c.screen)
	return c
}

func demonstration(t *testing.T) *pilot.Session {
	t.Helper()
	data, err := collected()
	must(t, err)
	path := filepath.Join(t.TempDir(), "desk.leeway")
	must(t, os.WriteFile(path, data, 0o600))
	s, err := pilot.Open(path, experiment.Person{Name: "J. Aro"})
	must(t, err)
	t.Cleanup(func() { s.Close() }) //nolint:errcheck // the test is over
	return s
}

// area is the button whose words contain a text.
func (c *checks) area(t *testing.T, words string) *parts.TapArea {
	t.Helper()
	var found *parts.TapArea
	c.each(func(o fyne.CanvasObject) {
		if a, ok := o.(*parts.TapArea); ok && found == nil {
			if _, name := a.Says(); strings.Contains(name, words) {
				found = a
			}
		}
	})
	if found == nil {
		t.Fatalf("nothing to press says “%s”:\n%s", words, c.says())
	}
	return found
}

func (c *checks) closeDialog(t *testing.T) {
	t.Helper()
	c.press(t, "Close")
}

func (c *checks) silent(t *testing.T, words ...string) {
	t.Helper()
	for _, one := range words {
		if strings.Contains(c.says(), one) {
			t.Fatalf("the window says “%s”:\n%s", one, c.says())
		}
	}
}

// The look guide's figures: 52 teams with 622 staff, 4 left out, 48 drawn with 574 staff
// in 6 districts, 47 measured.
func TestQualityFollowsTheDemonstrationFromPooledToNames(t *testing.T) {
	s := demonstration(t)
	c := checking(t, s)
	c.expect(t, "Can these data be trusted?", "47 of the 48 drawn teams were measured so far", "52 teams in the roster", "622 staff",
		"4 left out before the draw:", "48 teams drawn by lot", "574 staff, 6 districts", "Not measured so far: 1 team, 14 staff", "merged into another, noted on 20 April",
		"Answers to the staff survey", "All teams", "1,222 of 1,222", "did not work as drawn")
	c.silent(t, "Arm A", "Arm B", "The gap", "Sign-off as before", "Decide at the desk: 24")

	c.area(t, "52 teams in the roster").Press()
	c.expect(t, "Roster.xlsx ! Teams ! A13", "EM-01")
	c.closeDialog(t)
	c.press(t, "By team")
	c.expect(t, "fewer than 10", "12 of 14")
	c.closeDialog(t)

	c.press(t, "Declare the data final")
	c.expect(t, "Are the data complete?", "1 drawn team has no row:", "EM-02")
	c.last(t, "Declare the data final").Press()
	if s.Pilot().Final == nil || s.Pilot().Final.By.Name != "J. Aro" {
		t.Fatalf("final is %+v", s.Pilot().Final)
	}
	c.expect(t, "measured to the end", "Arm A: 24 teams", "Arm B: 24 teams", "The gap is 2.8 points.", "Waiting for the second name", "J. Aro declared the data final")
	c.silent(t, "Sign-off as before", "Decide at the desk: 24")
	for _, box := range []string{"Arm A: 24", "Arm B: 24", "Analysed: 23", "Analysed: 24", "Lost: 1 team", "Lost: no team"} {
		c.area(t, box).Press()
		c.expect(t, "stays hidden until two names unblind the pilot")
		if dialog := c.front(); strings.Contains(dialog, "EM-") || strings.Contains(dialog, "HB-") {
			t.Errorf("the box %q names a team:\n%s", box, dialog)
		}
		c.closeDialog(t)
	}

	c.press(t, "Unblind with a second name")
	if c.unblind != 1 {
		t.Error("nobody is asked for the names")
	}
	c.press(t, "Open journal entry 23")
	if c.entry != 23 {
		t.Errorf("the journal is asked for entry %d", c.entry)
	}
	must(t, s.Unblind(context.Background(), s.Pilot().Final.By, experiment.Person{Name: "P. Mensah"}, nil))
	c.frame.Go(shell.Quality)
	c.expect(t, "Sign-off as before: 24 teams", "Decide at the desk: 24 teams", "J. Aro and P. Mensah unblinded the pilot")
	c.area(t, "Lost: 1 team").Press()
	c.expect(t, "EM-02")
	c.closeDialog(t)
}

// last is the last button with a label: the dialog stands behind the page in the walk.
func (c *checks) last(t *testing.T, label string) *parts.Button {
	t.Helper()
	var found *parts.Button
	for _, o := range c.window.Canvas().Overlays().List() {
		parts.Walk(o, func(o fyne.CanvasObject) bool {
			if b, ok := o.(*parts.Button); ok && b.Label() == label {
				found = b
			}
			return true
		})
	}
	if found == nil {
		t.Fatalf("no dialog has a button “%s”:\n%s", label, c.says())
	}
	return found
}

// front is what the dialog in front says.
func (c *checks) front() string {
	var b strings.Builder
	for _, o := range c.window.Canvas().Overlays().List() {
		parts.Walk(o, func(o fyne.CanvasObject) bool {
			if text, ok := o.(*parts.Text); ok {
				b.WriteString(text.String() + "\n")
			}
			if speaker, ok := o.(parts.Talker); ok {
				for _, s := range speaker.Speeches(fyne.NewPos(0, 0)) {
					b.WriteString(s.Words + "\n")
				}
			}
			return true
		})
	}
	return b.String()
}

// Before the data are final, no word of the screen depends on the draw.
func TestNoWordOfQualityDependsOnTheArmsBeforeFinal(t *testing.T) {
	words := func(swap bool) string {
		s := demonstration(t)
		if swap {
			// As if the other half had been drawn into each arm.
			for i, a := range s.Pilot().Draw.Arm {
				s.Pilot().Draw.Arm[i] = 1 - a
			}
		}
		c := checking(t, s)
		all := c.says()
		c.screen.numbers()
		all += c.front()
		c.closeDialog(t)
		for _, box := range []string{"52 teams", "4 left out", "48 teams drawn", "Not measured", "Measured: 47"} {
			c.area(t, box).Press()
			all += c.front()
			c.closeDialog(t)
		}
		return all
	}
	if a, b := words(false), words(true); a != b {
		t.Errorf("the screen depends on the draw:\n%s\n\n%s", a, b)
	}
}

func TestReopeningTakesAReason(t *testing.T) {
	s := demonstration(t)
	must(t, s.DeclareFinal())
	c := checking(t, s)
	c.press(t, "Reopen…")
	c.last(t, "Reopen the data").Press()
	c.expect(t, "with a reason only")
	c.each(func(o fyne.CanvasObject) {
		if f, ok := o.(*parts.Field); ok {
			f.SetText("Harbour sent week 12 late.")
		}
	})
	c.last(t, "Reopen the data").Press()
	if doc := s.Pilot(); doc.Final != nil || len(doc.Deviations) != 3 {
		t.Fatalf("final %+v, %d deviations", doc.Final, len(doc.Deviations))
	}
	c.expect(t, "All arms together, until the data are declared final.", "Declare the data final")
}

func TestQualityBeforeThereIsAnythingToCheck(t *testing.T) {
	for drawn, want := range map[bool][]string{
		false: {"Nothing to check yet", "make the draw and import outcomes first"},
		true:  {"No data yet", "Go to Import"},
	} {
		p := newPage(t, drawn)
		c := checking(t, p.session)
		c.expect(t, want...)
	}
}

func TestFinalDataCloseImport(t *testing.T) {
	s := demonstration(t)
	must(t, s.DeclareFinal())
	p := &page{Import: NewImport(s), session: s, window: test.NewTempWindow(t, nil)}
	p.window.Resize(fyne.NewSize(1280, 800))
	shell.NewFrame(shell.Options{App: test.NewTempApp(t), Window: p.window, Threads: shell.InOrder()}).ShowPilot(s, p)
	p.expect(t, "J. Aro declared the data final on", "Reopen the data on Quality")
	if b := p.button("Take back"); b != nil {
		t.Error("an import can be taken back")
	}
}

func TestTheFlowFitsItsWidth(t *testing.T) {
	s := demonstration(t)
	must(t, s.DeclareFinal())
	r, err := s.Quality(t.Context(), nil)
	must(t, err)
	test.NewTempApp(t)
	for _, width := range []float32{380, 548, 900, 1400} {
		chart := newFlowChart(&r, func(*quality.Box) {})
		w := test.NewTempWindow(t, chart)
		w.Resize(fyne.NewSize(width, chart.HeightFor(width)))
		chart.Resize(fyne.NewSize(width, chart.HeightFor(width)))
		var boxes []fyne.CanvasObject
		for _, o := range chart.Children() {
			if o.Position().X < -0.5 || o.Position().X+o.Size().Width > width+0.5 || o.Position().Y+o.Size().Height > chart.HeightFor(width)+0.5 {
				t.Errorf("at %v a box stands at %v with %v", width, o.Position(), o.Size())
			}
			for _, other := range boxes {
				apart := o.Position().X >= other.Position().X+other.Size().Width || other.Position().X >= o.Position().X+o.Size().Width ||
					o.Position().Y >= other.Position().Y+other.Size().Height || other.Position().Y >= o.Position().Y+o.Size().Height
				if !apart {
					t.Errorf("at %v boxes overlap: %v %v and %v %v", width, o.Position(), o.Size(), other.Position(), other.Size())
				}
			}
			boxes = append(boxes, o)
		}
	}
}
