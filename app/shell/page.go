package shell

import (
	"time"

	"fyne.io/fyne/v2"

	"leeway/app/parts"
	"leeway/experiment"
)

// OpenPilot is the pilot the window shows. Package experiment/pilot provides it.
type OpenPilot interface {
	// Pilot is the current document; it must not be changed.
	Pilot() *experiment.Pilot
	// Path is the pilot file.
	Path() string
	// ReadOnly tells whether somebody else holds the file, and who.
	ReadOnly() (holder string, readOnly bool)
	CanUndo() (label string, ok bool)
	Undo() error
	CanRedo() (label string, ok bool)
	Redo() error
	// SavedAt is when the last change was written.
	SavedAt() time.Time
	// OnChange sets a function to call after every change, from any goroutine.
	OnChange(func())
}

// Screen is one step's screen.
type Screen interface {
	// Step is where it stands in the rail.
	Step() Step
	// State tells how far the step is; for a locked one, in a sentence, what unlocks it.
	State(p *experiment.Pilot) (state State, unlocks string)
	// Build makes the page. It is called when the step opens, and again when the
	// pilot changes and the page has no Update.
	Build(ctx *Context) *Page
}

// Page is what a screen shows; the frame places it.
type Page struct {
	// Title is the one job of the screen, as a question or a command.
	Title string
	// Lead is the line below it.
	Lead []parts.Span
	// Head stands at the right end of the title's line; may be nil.
	Head fyne.CanvasObject
	// Header replaces Title, Lead and Head where a screen needs its own (Findings).
	Header fyne.CanvasObject
	// Body fills the page. Where it is taller than the page, the page scrolls.
	Body fyne.CanvasObject
	Foot Foot
	Why  parts.Why
	// WhyWidth is the width of the open Why panel; 0 is 248.
	WhyWidth float32
	// Commands are things the palette (Ctrl K) can do here besides the foot's.
	Commands []Command
	// Update shows a changed pilot without building the page again. May be nil.
	Update func()
	// OnDrop takes files that were dropped on the window. May be nil.
	OnDrop func(paths []string)
	// OnLeave is called before another step opens. May be nil.
	OnLeave func()
	// OnNumbers shows the table twin (F9), OnPresent presents (F5), OnNextProblem
	// goes to the next problem and its cell (F4), OnEscape closes what is open on
	// the page and tells whether there was something. Each may be nil.
	OnNumbers, OnPresent, OnNextProblem func()
	OnEscape                            func() bool
}

// Foot is the bar below a page: a sentence at the left, at most two buttons at the right.
type Foot struct {
	Sentence string
	// Blocked shows the sentence with the sign of something that must be settled.
	Blocked            bool
	Secondary, Primary Action
}

// Action is a button of the foot; without a label there is none.
type Action struct {
	Label string
	Icon  parts.IconName
	Do    func()
	// Disabled keeps it in sight but out of use; the sentence says why.
	Disabled bool
}

// Command is something the palette can do.
type Command struct {
	Words string
	// Where stands at the right end: the step or "Window".
	Where string
	Keys  string
	Icon  parts.IconName
	Do    func()
}

// Context is what a screen may ask of the window. It belongs to one build of a
// page: what an earlier build of it sets (a foot, a Why) no longer shows once
// another page is open, so a task that ends late does no harm.
type Context struct {
	frame *Frame
	page  *Page
}

// Pilot is the current document; it must not be changed.
func (c *Context) Pilot() *experiment.Pilot { return c.frame.open.Pilot() }

// ReadOnly tells whether nothing can be changed now.
func (c *Context) ReadOnly() bool { _, ro := c.frame.open.ReadOnly(); return ro }

// Canvas is the window's canvas, for dialogs.
func (c *Context) Canvas() fyne.Canvas { return c.frame.window.Canvas() }

// Window is the window.
func (c *Context) Window() fyne.Window { return c.frame.window }

// Showing tells whether the page of this context is the one in the window.
func (c *Context) Showing() bool { return c.frame.page == c.page && c.page != nil }

// Go opens another step.
func (c *Context) Go(step Step) { c.frame.Go(step) }

// Say shows one line at the foot after an action, until the next one. undo may be nil.
func (c *Context) Say(sentence string, undo func()) { c.frame.Say(sentence, undo) }

// Done says what was done and offers the pilot's own undo beside it.
func (c *Context) Done(sentence string) {
	if _, ok := c.frame.open.CanUndo(); ok {
		c.frame.Say(sentence, c.frame.Undo)
		return
	}
	c.frame.Say(sentence, nil)
}

// Refuse shows an error: what happened, what to do. A nil error does nothing. It
// tells whether there was one.
func (c *Context) Refuse(err error) bool { return c.frame.Refuse(err) }

// SetFoot changes the foot of the page.
func (c *Context) SetFoot(foot Foot) {
	if c.page != nil {
		c.page.Foot = foot
	}
	if c.Showing() {
		c.frame.showFoot()
	}
}

// SetWhy changes the Why panel.
func (c *Context) SetWhy(why parts.Why) {
	if c.page != nil {
		c.page.Why = why
	}
	if c.Showing() {
		c.frame.showWhy()
	}
}

// SetLead changes the line below the title.
func (c *Context) SetLead(spans ...parts.Span) {
	if c.page != nil {
		c.page.Lead = spans
	}
	if c.Showing() {
		c.frame.lead.Set(spans...)
		parts.Relayout(c.frame.lead)
	}
}

// Rebuild builds the page again, where it still shows.
func (c *Context) Rebuild() {
	if c.Showing() {
		c.frame.showStep()
	}
}

// Run does long work away from the window; see Task.
func (c *Context) Run(task Task) { c.frame.Run(task) }

// Folder is where a file chooser should start: the folder of the last choice, or
// of the pilot.
func (c *Context) Folder() string { return c.frame.folder() }

// ChooseWorkbooks asks for one or several workbooks and remembers their folder.
func (c *Context) ChooseWorkbooks(title string, several bool, chosen func(paths []string)) {
	parts.ChooseWorkbooks(c.Canvas(), title, c.Folder(), several, func(paths []string) {
		c.frame.rememberFolder(paths)
		chosen(paths)
	})
}

// ChooseFolder asks for a folder to write several files into, see parts.ChooseFolder, and
// remembers where it is.
func (c *Context) ChooseFolder(title, name, button string, chosen func(path string)) {
	parts.ChooseFolder(c.Canvas(), title, c.Folder(), name, button, func(path string) {
		c.frame.rememberFolder([]string{path})
		chosen(path)
	})
}

// ChooseSave asks where to save and remembers the folder.
func (c *Context) ChooseSave(title, name string, chosen func(path string)) {
	parts.ChooseSave(c.Canvas(), title, c.Folder(), name, func(path string) {
		c.frame.rememberFolder([]string{path})
		chosen(path)
	})
}
