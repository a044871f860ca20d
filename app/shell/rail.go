package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"leeway/app/parts"
)

// rail is the list of steps at the left, one area for the keyboard: arrows move,
// Enter opens.
type rail struct {
	widget.BaseWidget
	frame  *Frame
	items  []*railItem
	cursor int
	body   *fyne.Container
	look   *parts.Button
}

func newRail(f *Frame) *rail {
	r := &rail{frame: f}
	var objects []fyne.CanvasObject
	if f.collapsed() {
		objects = r.groups()
	} else {
		objects = r.stepList()
	}
	size := parts.NewIconButton(parts.IconTextSize, "Text size", nil)
	size.OnTapped = func() { parts.ShowMenu(size, f.textSizeItems()) }
	r.look = parts.NewIconButton(parts.IconMoon, "Dark", f.ToggleVariant)
	if parts.IsDark() {
		r.look = parts.NewIconButton(parts.IconSun, "Light", f.ToggleVariant)
	}
	bottom := []fyne.CanvasObject{parts.Spacer(), parts.Pad(6, 10, 6, 10, parts.Rule())}
	if f.screens[Journal] != nil {
		bottom = append(bottom, r.add(newRailItem(f, Journal, Journal.Name())))
	}
	if !f.collapsed() {
		help := footerButton(parts.IconNone, "Help F1", f.ShowHelp)
		bottom = append(bottom, parts.Pad(4, 0, 2, 6, parts.Row(2, size, r.look, parts.Spacer(), help)))
	}
	brand := newBrand(f)
	r.body = parts.Column(0, brand, parts.Rule(), parts.Grow(parts.PadAll(r.margin(), parts.Column(0, append(objects, bottom...)...))))
	r.ExtendBaseWidget(r)
	r.update()
	return r
}

// newBrand is the mark and the name; a click goes back to the welcome page.
func newBrand(f *Frame) fyne.CanvasObject {
	size, mark, left, gap := float32(18), float32(26), float32(14), float32(10)
	if f.collapsed() {
		size, mark, left, gap = 15, 22, 11, 7
	}
	name := parts.NewText(size, parts.B("Leeway")).Shortened()
	content := parts.Sized(0, barHeight, parts.Pad(0, 2, 0, left, parts.Row(gap, parts.NewIcon(parts.IconMark, mark, parts.Accent), parts.Grow(name))))
	return parts.NewTapArea("Leeway, all pilots", 0, content, f.ShowWelcome).RingInside()
}

// margin is the room at the sides of the rail; the collapsed one is tighter.
func (r *rail) margin() float32 {
	if r.frame.collapsed() {
		return 5
	}
	return 8
}

func (r *rail) add(item *railItem) *railItem {
	item.index = len(r.items)
	item.rail = r
	r.items = append(r.items, item)
	return item
}

func (r *rail) stepList() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	last := Group(-1)
	for _, s := range r.frame.steps {
		if s == Journal {
			continue
		}
		if s.Group() != last {
			last = s.Group()
			objects = append(objects, parts.Pad(12, 10, 4, 10, parts.Label(last.Name())))
		}
		objects = append(objects, r.add(newRailItem(r.frame, s, s.Name())))
	}
	return objects
}

// groups are the items of the collapsed rail; each stands for the steps of its group.
func (r *rail) groups() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	last := Group(-1)
	for _, s := range r.frame.steps {
		if s == Journal || s.Group() == last {
			continue
		}
		last = s.Group()
		item := newRailItem(r.frame, s, last.Name())
		item.group = true
		objects = append(objects, parts.Pad(0, 0, 4, 0, r.add(item)))
	}
	return objects
}

// update shows the states and the selection.
func (r *rail) update() {
	for i, item := range r.items {
		item.update()
		if item.selected() {
			r.cursor = i
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (r *rail) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.body) }

// Children implements parts.Parent.
func (r *rail) Children() []fyne.CanvasObject { return []fyne.CanvasObject{r.body} }

// FocusGained implements fyne.Focusable.
func (r *rail) FocusGained() { r.ring(true) }

// FocusLost implements fyne.Focusable.
func (r *rail) FocusLost() { r.ring(false) }

func (r *rail) ring(on bool) {
	for i, item := range r.items {
		item.ring.Hidden = !on || i != r.cursor
		item.ring.Refresh()
	}
}

// TypedRune implements fyne.Focusable.
func (r *rail) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (r *rail) TypedKey(key *fyne.KeyEvent) {
	to := r.cursor
	switch key.Name {
	case fyne.KeyDown:
		to++
	case fyne.KeyUp:
		to--
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = len(r.items) - 1
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if r.cursor < len(r.items) {
			r.items[r.cursor].open()
		}
		return
	default:
		parts.HandOn(key)
		return
	}
	r.cursor = min(max(to, 0), max(len(r.items)-1, 0))
	r.ring(true)
}

// railItem is one step of the rail.
type railItem struct {
	widget.BaseWidget
	frame *Frame
	rail  *rail
	index int
	step  Step
	words string
	// group is true where the item stands for all steps of its group.
	group   bool
	hovered bool
	unlocks string

	back, bar, ring *parts.Shape
	icon            *parts.Icon
	text            *parts.Text
	body            *fyne.Container
}

func newRailItem(f *Frame, step Step, words string) *railItem {
	i := &railItem{frame: f, step: step, words: words}
	i.back = parts.Outlined(parts.Transparent, parts.Transparent, 6)
	i.bar = parts.NewShape(parts.Accent, 2)
	i.ring = parts.NewShape(parts.Transparent, 6)
	i.ring.Stroke, i.ring.StrokeWidth = parts.Accent, 2
	i.ring.Hide()
	i.icon = parts.NewIcon(parts.IconEmpty, 16, parts.Ink3)
	i.text = parts.Body(words).Shortened()
	mark := parts.Row(0, parts.Sized(3, 18, i.bar), parts.Spacer())
	right, gap := float32(8), float32(10)
	if f.collapsed() {
		right, gap = 2, 7
	}
	i.body = parts.Sized(0, 32, parts.Over(i.back, mark, parts.Pad(0, right, 0, 10, parts.Row(gap, i.icon, parts.Grow(i.text))), i.ring))
	i.ExtendBaseWidget(i)
	return i
}

func (i *railItem) selected() bool {
	if i.group {
		return i.frame.step != Journal && i.frame.step.Group() == i.step.Group()
	}
	return i.frame.step == i.step
}

// state is the state of the step, or of the group's steps together.
func (i *railItem) state() State {
	p := i.frame.open.Pilot()
	if !i.group {
		state, unlocks := i.frame.screens[i.step].State(p)
		i.unlocks = unlocks
		return state
	}
	counts, n := map[State]int{}, 0
	for _, s := range i.frame.steps {
		if s.Group() == i.step.Group() {
			state, _ := i.frame.screens[s].State(p)
			counts[state]++
			n++
		}
	}
	for _, all := range []State{Done, Locked, Empty} {
		if counts[all] == n {
			return all
		}
	}
	return InProgress
}

func (i *railItem) update() {
	state := i.state()
	ink := parts.Ink
	icon, colour := parts.IconEmpty, parts.Ink3
	switch {
	case i.step == Journal && !i.group:
		icon, colour = parts.IconJournal, parts.Ink2
	case state == Done:
		icon, colour = parts.IconDone, parts.Accent
	case state == InProgress:
		icon, colour = parts.IconHalf, parts.Accent
	case state == Locked:
		icon, colour, ink = parts.IconLocked, parts.Ink3, parts.Ink3
	}
	i.icon.Set(icon, colour)
	on := i.selected()
	i.back.Fill, i.back.Stroke = parts.Transparent, parts.Transparent
	switch {
	case on:
		i.back.Fill, i.back.Stroke = parts.Surface, parts.Hairline
	case i.hovered:
		i.back.Fill = parts.Hover
	}
	i.bar.Hidden = !on
	i.text.In(ink).Set(parts.Span{Text: i.words, Bold: on})
	i.back.Refresh()
	i.bar.Refresh()
}

func (i *railItem) open() {
	if i.group {
		i.frame.goGroup(i.step.Group())
		return
	}
	i.frame.Go(i.step)
}

// CreateRenderer implements fyne.Widget.
func (i *railItem) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(i.body) }

// Children implements parts.Parent.
func (i *railItem) Children() []fyne.CanvasObject { return []fyne.CanvasObject{i.body} }

// Tapped implements fyne.Tappable.
func (i *railItem) Tapped(*fyne.PointEvent) { i.open() }

// Cursor implements desktop.Cursorable.
func (i *railItem) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn implements desktop.Hoverable: a locked step says what unlocks it.
func (i *railItem) MouseIn(*desktop.MouseEvent) {
	i.hovered = true
	i.update()
	if i.unlocks != "" && !i.selected() {
		i.frame.setHint(i.words + ": " + i.unlocks)
	}
}

// MouseMoved implements desktop.Hoverable.
func (i *railItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (i *railItem) MouseOut() {
	i.hovered = false
	i.update()
	i.frame.setHint("")
}

// Says implements parts.Speaker.
func (i *railItem) Says() (kind, words string) { return "step", i.words }

// newTabs are the steps of the group in one line, and Why at its end.
func newTabs(f *Frame) fyne.CanvasObject {
	row := []fyne.CanvasObject{}
	for _, s := range f.steps {
		if s.Group() == f.step.Group() {
			row = append(row, newTab(f, s))
		}
	}
	line := []fyne.CanvasObject{parts.Grow(parts.Wrap(12, row...))}
	if f.page != nil && f.page.Why.Title != "" {
		line = append(line, parts.NewQuiet("Why", f.ToggleWhy).Small().WithIcon(parts.IconLeft))
	}
	return parts.Column(0, parts.AtLeast(34, parts.Pad(0, 18, 0, 18, parts.Row(12, line...))), parts.Rule())
}

func newTab(f *Frame, s Step) fyne.CanvasObject {
	b := parts.NewQuiet(s.Name(), func() { f.Go(s) }).Small()
	line := parts.NewShape(parts.Accent, 0)
	line.Height = 3
	line.Hidden = s != f.step
	return parts.Column(0, parts.Gap(0, 3), b, line)
}
