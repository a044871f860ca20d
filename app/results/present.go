package results

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"leeway/app/parts"
)

// presentation shows the result over the whole window, for people at the other
// end of a room. Its pages are as large as the window allows, whatever the text
// size. It takes every key, so that nothing behind it moves.
type presentation struct {
	widget.BaseWidget
	pages  []slide
	at     int
	canvas fyne.Canvas
	before fyne.Focusable
	ended  func()
	shown  *fyne.Container
	drawn  fyne.Size
}

// slide is one page: its content and the line at its foot.
type slide struct {
	content func(m measure) fyne.CanvasObject
	source  string
}

// measure turns pixels of the guide's page of 1280 by 800 into those of the
// parts, which are scaled by the text size on their own.
type measure float32

func (m measure) of(px float32) float32 { return px * float32(m) }

func (m measure) text(px float32, spans ...parts.Span) *parts.Text {
	return parts.NewText(m.of(px), spans...)
}

// present opens the presentation.
func (s *Findings) present(v *view) {
	if s.show != nil || parts.DialogOpen() {
		return
	}
	c := s.w.Canvas()
	p := &presentation{pages: slides(v), canvas: c, before: c.Focused(), shown: container.NewStack()}
	p.ended = func() { s.show = nil }
	p.ExtendBaseWidget(p)
	s.show = p
	c.Overlays().Add(p)
	p.Resize(c.Size())
	c.Focus(p)
}

// endShow leaves the presentation, and tells whether there was one.
func (s *Findings) endShow() bool {
	if s.show == nil {
		return false
	}
	s.show.leave()
	return true
}

func (p *presentation) leave() {
	p.canvas.Overlays().Remove(p)
	if p.before != nil {
		p.canvas.Focus(p.before)
	}
	p.ended()
}

// turn goes to another page, as far as there are any.
func (p *presentation) turn(step int) {
	to := min(max(p.at+step, 0), len(p.pages)-1)
	if to != p.at {
		p.at = to
		p.draw()
	}
	// A click on an arrow took the keyboard away.
	p.canvas.Focus(p)
}

// draw builds the page for the size of the window.
func (p *presentation) draw() {
	size := p.Size()
	if size.Width <= 0 || size.Height <= 0 {
		return
	}
	p.drawn = size
	const guideWidth, guideHeight = 1280, 800
	m := measure(min(size.Width/guideWidth, size.Height/guideHeight) / parts.S(1))
	page := p.pages[p.at]
	line := parts.Row(m.of(12), parts.Grow(m.text(18, parts.T(page.source)).In(parts.Ink3)),
		m.text(18, parts.T(fmt.Sprintf("%d of %d", p.at+1, len(p.pages)))).In(parts.Ink3).OneLine(),
		parts.NewClick("Previous page", parts.NewIcon(parts.IconLeft, m.of(24), parts.Ink2), func() { p.turn(-1) }),
		parts.NewClick("Next page", parts.NewIcon(parts.IconRight, m.of(24), parts.Ink2), func() { p.turn(1) }),
		parts.NewClick("Leave the presentation", parts.Over(parts.Outlined(parts.Paper, parts.Hairline, m.of(5)),
			parts.Pad(0, m.of(8), 0, m.of(8), m.text(18, parts.T("Esc")).In(parts.Ink2).OneLine())), p.leave))
	content := parts.Column(m.of(16), parts.Grow(page.content(m)), line)
	p.shown.Objects = []fyne.CanvasObject{parts.NewShape(parts.Surface, 0), parts.Pad(m.of(30), m.of(48), m.of(14), m.of(48), content)}
	p.shown.Refresh()
}

// Resize implements fyne.CanvasObject.
func (p *presentation) Resize(size fyne.Size) {
	p.BaseWidget.Resize(size)
	if size != p.drawn {
		p.draw()
	}
}

// Refresh follows the window, whose size may have changed.
func (p *presentation) Refresh() {
	if size := p.canvas.Size(); size != p.Size() {
		p.Resize(size)
	}
	p.BaseWidget.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *presentation) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	return widget.NewSimpleRenderer(p.shown)
}

// Children gives what shows, for parts.Walk.
func (p *presentation) Children() []fyne.CanvasObject { return []fyne.CanvasObject{p.shown} }

// Tapped keeps clicks from what lies behind.
func (p *presentation) Tapped(*fyne.PointEvent) { p.canvas.Focus(p) }

// FocusGained implements fyne.Focusable.
func (p *presentation) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (p *presentation) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (p *presentation) TypedRune(rune) {}

// TypedShortcut implements fyne.Shortcutable: nothing behind it moves.
func (p *presentation) TypedShortcut(fyne.Shortcut) {}

// TypedKey turns the pages and leaves.
func (p *presentation) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyRight, fyne.KeyDown, fyne.KeyPageDown, fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		p.turn(1)
	case fyne.KeyLeft, fyne.KeyUp, fyne.KeyPageUp, fyne.KeyBackspace:
		p.turn(-1)
	case fyne.KeyHome:
		p.turn(-len(p.pages))
	case fyne.KeyEnd:
		p.turn(len(p.pages))
	case fyne.KeyEscape, fyne.KeyF5:
		p.leave()
	}
}
