package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"leeway/app/parts"
)

// Widths and heights of the frame at 100 per cent (look guide, section 4).
const (
	railWidth      float32 = 196
	railCollapsed  float32 = 104
	barHeight      float32 = 48
	footHeight     float32 = 60
	whyWidth       float32 = 248
	whyClosedWidth float32 = 40
)

// collapsed is true from 150 per cent: the rail shows the groups only and the
// steps become tabs (look guide, section 10).
func (f *Frame) collapsed() bool { return parts.CurrentTheme().Scale() >= 1.5 }

// arrange builds the frame for the pilot, or the welcome page. Putting content
// into a window lays it out at more than one width, its smallest first, so the
// width counts only once that is over; where it asks for the other form, that is
// built, once.
func (f *Frame) arrange() {
	if f.arranging {
		return
	}
	f.arranging = true
	defer func() { f.arranging = false }()
	f.build()
	if f.takeWidth(f.window.Canvas().Size().Width) {
		f.build()
	}
}

// takeWidth notes whether the window is narrow and tells whether that changed. A
// window that is not on the screen yet is next to nothing wide and counts for nothing.
func (f *Frame) takeWidth(width float32) (changed bool) {
	narrow := width < parts.S(narrowBelow)
	if width < smallestWidth/2 || narrow == f.narrow {
		return false
	}
	f.narrow = narrow
	return true
}

func (f *Frame) build() {
	if f.open == nil {
		f.rail, f.top, f.main, f.notice = nil, nil, nil, nil
		f.welcome = newWelcomePage(f)
		f.window.SetTitle("Leeway")
		f.setContent(f.welcome.content())
		f.welcome.focus()
		return
	}
	f.welcome = nil
	f.rail = newRail(f)
	f.top = newTopBar(f)
	f.tabs = parts.Over()
	f.main = parts.Over()
	f.notice = parts.Column(0)
	f.notice.Hide()
	f.foot = parts.Over()
	f.why = parts.Over()
	f.tabs.Hide()

	width := railWidth
	if f.collapsed() {
		width = railCollapsed
		f.tabs.Show()
		f.showTabs()
	}
	left := parts.Over(parts.NewShape(parts.Sunken, 0), parts.RowFill(0, parts.Grow(f.rail), parts.UprightRule()))
	middle := parts.Column(0,
		f.tabs,
		parts.Grow(f.main),
		f.notice,
		parts.Rule(),
		f.foot,
	)
	right := parts.Column(0, f.top.object, parts.Rule(), parts.Grow(container.New(edgeLayout{}, f.why, middle)))
	f.setContent(container.New(edgeLayout{width: width, left: true}, left, right))
	f.showStep()
}

// setContent fills the window; the watcher notices changes of the width.
func (f *Frame) setContent(content fyne.CanvasObject) {
	f.root = container.New(&watchLayout{frame: f}, parts.NewShape(parts.Paper, 0), content)
	f.window.SetContent(f.root)
}

// edgeLayout puts its first object at one edge and gives the second exactly what
// is left. A part that is too wide is cut at its own end and moves nothing else.
type edgeLayout struct {
	// width is that of the edge at 100 per cent; 0 is what the object needs.
	width float32
	left  bool
}

// Layout implements fyne.Layout.
func (l edgeLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	edge, rest := objects[0], objects[1]
	w := parts.S(l.width)
	if l.width == 0 {
		w = parts.NaturalWidth(edge)
	}
	if !edge.Visible() {
		w = 0
	}
	edge.Resize(fyne.NewSize(w, size.Height))
	rest.Resize(fyne.NewSize(max(0, size.Width-w), size.Height))
	if l.left {
		edge.Move(fyne.NewPos(0, 0))
		rest.Move(fyne.NewPos(w, 0))
		return
	}
	edge.Move(fyne.NewPos(size.Width-w, 0))
	rest.Move(fyne.NewPos(0, 0))
}

// MinSize implements fyne.Layout.
func (l edgeLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(smallestWidth/2, smallestHeight/2)
}

// watchLayout gives the content the whole window and tells the frame when the
// window becomes narrow or wide, because Why closes first.
type watchLayout struct{ frame *Frame }

// narrowBelow is the width of the window, at 100 per cent, under which Why closes.
const narrowBelow float32 = 1180

// Layout implements fyne.Layout.
func (l *watchLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if f := l.frame; !f.arranging && f.takeWidth(size.Width) {
		switch {
		case f.page != nil:
			f.showWhyIn(size.Width)
		case f.welcome != nil:
			// The page is built for its width; this waits for the layout at work to end.
			f.threads.Post(f.arrange)
		}
	}
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

// MinSize implements fyne.Layout. It is a constant, so that a long text never
// forces the window to grow.
func (l *watchLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(smallestWidth, smallestHeight)
}

// placePage puts the built page into the frame.
func (f *Frame) placePage() {
	p := f.page
	f.lead = parts.NewText(parts.SizeBody, p.Lead...).In(parts.Ink2)
	f.head = parts.Over()
	header := p.Header
	if header == nil {
		title := []fyne.CanvasObject{parts.Heading(p.Title)}
		if len(p.Lead) > 0 {
			title = append(title, f.lead)
		}
		header = parts.RowBottom(16, parts.Grow(parts.Column(2, title...)), f.head)
	} else {
		header = parts.RowTop(16, parts.Grow(header), f.head)
	}
	blocks := []fyne.CanvasObject{header}
	if f.locked != "" {
		blocks = append(blocks, parts.Over(parts.Outlined(parts.ControlTint, parts.Transparent, 8), parts.Pad(9, 14, 9, 14,
			parts.Row(8, parts.NewIcon(parts.IconPadlock, 17, parts.Ink2), parts.Grow(parts.Small(f.locked))))))
	}
	if p.Body != nil {
		blocks = append(blocks, parts.Grow(p.Body))
	}
	f.main.Objects = []fyne.CanvasObject{parts.Scrolled(parts.Pad(16, 24, 14, 24, parts.Column(12, blocks...)))}
	f.quiet = true
	f.showHead()
	f.showFoot()
	f.showWhy()
	f.quiet = false
	f.relayout()
}

// showHead shows the progress of running work in place of the page's head.
func (f *Frame) showHead() {
	if f.head == nil || f.page == nil {
		return
	}
	f.head.Objects = nil
	for i := len(f.tasks) - 1; i >= 0; i-- {
		if f.tasks[i].shown {
			f.head.Objects = []fyne.CanvasObject{parts.Sized(330, 0, f.tasks[i].row)}
			break
		}
	}
	if len(f.head.Objects) == 0 && f.page.Head != nil {
		f.head.Objects = []fyne.CanvasObject{f.page.Head}
	}
	f.head.Refresh()
	f.relayout()
}

// showFoot shows the page's foot: its sentence or the last message, and its buttons.
func (f *Frame) showFoot() {
	if f.foot == nil || f.page == nil {
		return
	}
	foot := f.page.Foot
	var buttons []fyne.CanvasObject
	if b := f.footButton(parts.NewSecondary, foot.Secondary); b != nil {
		buttons = append(buttons, b)
	}
	f.primary = f.footButton(parts.NewPrimary, foot.Primary)
	if f.primary != nil {
		buttons = append(buttons, f.primary)
	}
	line := parts.Beside(f.footSentence(foot), parts.Wrap(10, buttons...), 220, 10)
	f.foot.Objects = []fyne.CanvasObject{parts.AtLeast(footHeight, parts.Pad(8, 24, 8, 24, line))}
	f.foot.Refresh()
	f.relayout()
}

func (f *Frame) footSentence(foot Foot) fyne.CanvasObject {
	switch {
	case f.hint != "":
		return parts.Row(8, parts.NewIcon(parts.IconPadlock, 16, parts.Ink2), parts.Grow(parts.Caption(f.hint)))
	case f.message != nil:
		return f.message
	case f.locked != "":
		return parts.Row(8, parts.NewIcon(parts.IconPadlock, 16, parts.Ink2), parts.Grow(parts.Caption(f.locked)))
	case foot.Blocked:
		return parts.Row(8, parts.NewIcon(parts.IconError, 16, parts.Error), parts.Grow(parts.Caption(foot.Sentence).In(parts.Ink)))
	}
	return parts.Caption(foot.Sentence)
}

func (f *Frame) footButton(make func(string, func()) *parts.Button, a Action) *parts.Button {
	if a.Label == "" {
		return nil
	}
	b := make(a.Label, func() {
		f.message = nil
		f.clearNotice()
		if a.Do != nil {
			a.Do()
		}
	})
	if a.Icon != parts.IconNone {
		b.WithIcon(a.Icon)
	}
	b.SetEnabled(!a.Disabled && f.locked == "")
	return b
}

// setHint shows a sentence at the foot while the pointer rests on something.
func (f *Frame) setHint(hint string) {
	if hint == f.hint {
		return
	}
	f.hint = hint
	f.showFoot()
}

// showTabs shows the steps of the group as tabs, for large text.
func (f *Frame) showTabs() {
	tabs := newTabs(f)
	f.tabs.Objects = []fyne.CanvasObject{tabs}
	f.tabs.Refresh()
	f.relayout()
}

// showWhy shows the Why panel, open or closed.
func (f *Frame) showWhy() { f.showWhyIn(f.window.Canvas().Size().Width) }

func (f *Frame) showWhyIn(width float32) {
	if f.why == nil || f.page == nil {
		return
	}
	open := f.whyShows(width)
	var content fyne.CanvasObject
	switch {
	case f.page.Why.Title == "":
		content = nil
	case open:
		content = f.openWhy()
	case !f.collapsed():
		content = f.closedWhy()
	}
	f.why.Objects = nil
	f.why.Hidden = content == nil
	if content != nil {
		f.why.Objects = []fyne.CanvasObject{content}
	}
	f.why.Refresh()
	f.relayout()
	if f.collapsed() {
		f.showTabs()
	}
}

// whyShows tells whether the panel is open: as a person left it on this step, but
// closed in a narrow window unless it was opened there.
func (f *Frame) whyShows(width float32) bool {
	if width < parts.S(narrowBelow) {
		return f.narrowWhy
	}
	return f.whyOpen(f.step)
}

// ToggleWhy opens or closes the Why panel (F8) and remembers it for the step.
func (f *Frame) ToggleWhy() {
	if f.page == nil || f.page.Why.Title == "" {
		return
	}
	width := f.window.Canvas().Size().Width
	open := !f.whyShows(width)
	if width < parts.S(narrowBelow) {
		f.narrowWhy = open
	} else {
		f.app.Preferences().SetBool(prefWhy+f.step.Name(), open)
	}
	f.showWhy()
}

func (f *Frame) openWhy() fyne.CanvasObject {
	width := whyWidth
	if f.page.WhyWidth > 0 {
		width = f.page.WhyWidth
	}
	closer := parts.Row(0, parts.Grow(parts.Label("Why")), parts.NewIconButton(parts.IconRight, "Close Why", f.ToggleWhy))
	content := parts.Column(0, parts.Pad(8, 6, 0, 18, closer),
		parts.Grow(parts.Scrolled(parts.Pad(4, 18, 20, 18, parts.WhyContent(f.page.Why)))))
	return parts.Sized(width, 0, parts.RowFill(0, parts.UprightRule(), parts.Grow(content)))
}

func (f *Frame) closedWhy() fyne.CanvasObject {
	label := parts.Caption("Why").OneLine().Aligned(fyne.TextAlignCenter)
	content := parts.Column(2, parts.Gap(0, 12), parts.Row(0, parts.Spacer(), parts.NewIconButton(parts.IconLeft, "Open Why", f.ToggleWhy), parts.Spacer()), label)
	return parts.Sized(whyClosedWidth, 0, parts.RowFill(0, parts.UprightRule(), parts.Grow(content)))
}
