package shell

import (
	"context"
	"errors"
	"sort"
	"time"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// Options is what the window needs from package main.
type Options struct {
	// App keeps what is remembered; Window is the one window.
	App    fyne.App
	Window fyne.Window
	// Version shows on the welcome page: "1.0".
	Version string
	// OnNew makes a pilot with a title at a path.
	OnNew func(title, path string)
	// OnOpen opens a pilot file.
	OnOpen func(path string)
	// OnDemonstration opens the demonstration.
	OnDemonstration func()
	// OnSaveCopy writes a copy of the open pilot.
	OnSaveCopy func(path string) error
	// OnClosePilot is called before the welcome page shows again. May be nil.
	OnClosePilot func()
	// Sample is what the welcome page shows as "What you get at the end".
	Sample Sample
	// Threads says where work runs; the zero value is a goroutine and fyne.Do.
	Threads Threads
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Frame is the window.
type Frame struct {
	app     fyne.App
	window  fyne.Window
	options Options
	threads Threads
	now     func() time.Time
	life    context.Context
	end     context.CancelFunc

	open    OpenPilot
	screens map[Step]Screen
	steps   []Step
	step    Step
	page    *Page
	tasks   []*running
	welcome *welcomePage

	root   *fyne.Container
	rail   *rail
	top    *topBar
	tabs   *fyne.Container
	main   *fyne.Container
	head   *fyne.Container
	lead   *parts.Text
	locked string
	notice *fyne.Container
	foot   *fyne.Container
	why    *fyne.Container
	// narrow is true while the window is narrower than narrowBelow.
	narrow bool
	// arranging is true while the content of the window is put together.
	arranging bool
	// narrowWhy is true where a person opened Why in a narrow window.
	narrowWhy bool
	// message is what the foot says instead of the page's sentence, until the next action.
	message fyne.CanvasObject
	hint    string

	// quiet is true while a page is being put together.
	quiet     bool
	shortcuts map[string]func()
	primary   *parts.Button
}

// NewFrame prepares the window: its look, size, keys and what happens to dropped
// files. ShowWelcome or ShowPilot fills it.
func NewFrame(options Options) *Frame {
	f := &Frame{app: options.App, window: options.Window, options: options, threads: options.Threads, now: options.Now}
	if f.threads.Start == nil {
		f.threads = Threads{Start: func(work func()) { go work() }, Post: fyne.Do}
	}
	if f.now == nil {
		f.now = time.Now
	}
	f.life, f.end = context.WithCancel(context.Background())
	f.applyLook()
	f.window.SetPadded(false)
	f.window.SetMaster()
	f.window.Resize(f.rememberedSize())
	f.window.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { f.drop(uris) })
	f.window.SetCloseIntercept(f.close)
	f.setKeys()
	f.startDump()
	return f
}

// close remembers the window, stops all work and ends.
func (f *Frame) close() {
	f.rememberSize()
	f.leavePage()
	f.end()
	if f.options.OnClosePilot != nil && f.open != nil {
		f.options.OnClosePilot()
	}
	f.window.Close()
}

// ShowWelcome closes the pilot and shows the welcome page.
func (f *Frame) ShowWelcome() {
	f.leavePage()
	if f.open != nil {
		f.CancelTasks()
		if f.options.OnClosePilot != nil {
			f.options.OnClosePilot()
		}
	}
	f.open, f.page, f.message, f.hint = nil, nil, nil, ""
	f.arrange()
}

// ShowPilot shows a pilot with its screens. A step without a screen is absent
// from the rail. It opens the first step that is not done.
func (f *Frame) ShowPilot(open OpenPilot, screens ...Screen) {
	f.leavePage()
	f.CancelTasks()
	f.open, f.page, f.message, f.hint = open, nil, nil, ""
	f.screens, f.steps = map[Step]Screen{}, nil
	for _, s := range screens {
		f.screens[s.Step()] = s
		f.steps = append(f.steps, s.Step())
	}
	sort.Slice(f.steps, func(i, j int) bool { return f.steps[i] < f.steps[j] })
	f.step = f.firstOpenStep()
	open.OnChange(func() { f.threads.Post(func() { f.changed(open) }) })
	f.recordPilot()
	f.arrange()
}

// firstOpenStep is the first step in progress, else the first empty one, else the last done.
func (f *Frame) firstOpenStep() Step {
	best, rank := Step(-1), 9
	for _, s := range f.steps {
		if s == Journal {
			continue
		}
		state, _ := f.screens[s].State(f.open.Pilot())
		r := map[State]int{InProgress: 0, Empty: 1, Done: 2, Locked: 3}[state]
		if r < rank || (r == rank && state == Done) {
			best, rank = s, r
		}
	}
	if best < 0 && len(f.steps) > 0 {
		return f.steps[0]
	}
	return max(best, 0)
}

// changed shows a changed pilot.
func (f *Frame) changed(open OpenPilot) {
	if f.open != open {
		return
	}
	f.recordPilot()
	f.showState()
	if f.page != nil && f.page.Update != nil {
		f.page.Update()
		return
	}
	f.showStep()
}

// showState brings the rail, the bar and the lock of the page up to date.
func (f *Frame) showState() {
	if f.rail == nil || f.top == nil {
		return
	}
	f.rail.update()
	f.top.update()
}

// recordPilot puts the open pilot first among the recent ones.
func (f *Frame) recordPilot() {
	p := f.open.Pilot()
	f.rememberPilot(Recent{Path: f.open.Path(), Title: p.Title, Stage: p.Stage.String(), Dots: stageDots(p.Stage), When: f.now()})
	f.window.SetTitle(p.Title + " – Leeway")
}

// stageDots is how many of the five dots a stage fills.
func stageDots(s experiment.Stage) int { return min(int(s)+1, 5) }

// Step is the step that shows.
func (f *Frame) Step() Step { return f.step }

// Go opens a step; where it is not built yet, the next one that is.
func (f *Frame) Go(step Step) {
	if f.open == nil || len(f.steps) == 0 {
		return
	}
	step = f.built(step)
	if step != f.step {
		f.leavePage()
		f.message, f.hint = nil, ""
	}
	f.step = step
	f.narrowWhy = false
	f.showStep()
	f.rail.update()
	if f.collapsed() {
		f.showTabs()
	}
}

// built is the step itself where it has a screen, else the next one that has, so
// that leading on never leads nowhere.
func (f *Frame) built(step Step) Step {
	for _, s := range f.steps {
		if s >= step {
			return s
		}
	}
	return f.steps[len(f.steps)-1]
}

// goBy opens the step before or after.
func (f *Frame) goBy(direction int) {
	for i, s := range f.steps {
		if s == f.step && i+direction >= 0 && i+direction < len(f.steps) {
			f.Go(f.steps[i+direction])
			return
		}
	}
}

// goGroup opens a group at its first step that is not done, or its last.
func (f *Frame) goGroup(g Group) {
	if f.open == nil {
		return
	}
	target := Step(-1)
	for _, s := range f.steps {
		if s.Group() != g {
			continue
		}
		if target < 0 {
			target = s
		}
		if state, _ := f.screens[s].State(f.open.Pilot()); state == InProgress || state == Empty {
			target = s
			break
		}
	}
	if target >= 0 {
		f.Go(target)
	}
}

func (f *Frame) leavePage() {
	if f.page == nil {
		return
	}
	// A field that is left without Tab still gives its text away.
	f.window.Canvas().Unfocus()
	if f.page.OnLeave != nil {
		f.page.OnLeave()
	}
}

// showStep builds the page of the step and puts it into the frame.
func (f *Frame) showStep() {
	screen := f.screens[f.step]
	if screen == nil || f.main == nil {
		return
	}
	state, unlocks := screen.State(f.open.Pilot())
	f.locked = ""
	if state == Locked {
		f.locked = unlocks
	}
	// While it is built, the page does not show yet: what Build sets by its context
	// is kept where the page it returns leaves it open.
	ctx := &Context{frame: f, page: &Page{}}
	built := screen.Build(ctx)
	set := *ctx.page
	*ctx.page = *built
	if foot := built.Foot; foot.Sentence == "" && foot.Primary.Label == "" && foot.Secondary.Label == "" {
		ctx.page.Foot = set.Foot
	}
	if built.Why.Title == "" {
		ctx.page.Why = set.Why
	}
	if len(built.Lead) == 0 {
		ctx.page.Lead = set.Lead
	}
	f.page = ctx.page
	f.placePage()
}

// Undo takes the last action back.
func (f *Frame) Undo() { f.history(OpenPilot.CanUndo, OpenPilot.Undo, "Undone: ") }

// Redo does again what was taken back.
func (f *Frame) Redo() { f.history(OpenPilot.CanRedo, OpenPilot.Redo, "Done again: ") }

func (f *Frame) history(can func(OpenPilot) (string, bool), do func(OpenPilot) error, prefix string) {
	if f.open == nil {
		return
	}
	label, ok := can(f.open)
	if !ok {
		return
	}
	if f.Refuse(do(f.open)) {
		return
	}
	f.Say(prefix+label+".", nil)
}

// Say shows one line at the foot until the next action; undo may be nil.
func (f *Frame) Say(sentence string, undo func()) {
	row := []fyne.CanvasObject{parts.NewIcon(parts.IconCheck, 17, parts.Accent), parts.Grow(parts.Small(sentence))}
	if undo != nil {
		row = append(row, parts.NewQuiet("Undo", undo).Small())
	}
	f.message = parts.Row(8, row...)
	f.clearNotice()
	f.showFoot()
}

// Refuse shows an error above the foot: what happened and what to do. It tells
// whether there was one; a cancelled task is none.
func (f *Frame) Refuse(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) {
		return err != nil
	}
	what, remedy := err.Error(), ""
	var refusal *experiment.Refusal
	if errors.As(err, &refusal) {
		what, remedy = refusal.What, refusal.Remedy
		if place := refusal.Place.String(); place != "" {
			what = place + ": " + what
		}
	}
	if f.notice == nil {
		parts.ShowDialog(f.window.Canvas(), "This did not work", 520, parts.BodySpans(parts.B(what), parts.T(" "+remedy)), parts.DialogButton{Label: "Close"}, "")
		return true
	}
	f.notice.RemoveAll()
	f.notice.Add(parts.Pad(0, 24, 12, 24, parts.ErrorBox(what, remedy, "Close", f.clearNotice)))
	f.notice.Show()
	parts.Relayout(f.notice)
	return true
}

func (f *Frame) clearNotice() {
	if f.notice == nil || !f.notice.Visible() {
		return
	}
	f.notice.RemoveAll()
	f.notice.Hide()
	f.relayout()
}

// relayout places everything again; while a page is being put together it waits.
func (f *Frame) relayout() {
	if f.root != nil && !f.quiet {
		parts.Relayout(f.root)
	}
}
