package journal

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"leeway/app/parts"
	"leeway/experiment/pilot"
	"leeway/experiment/store"
)

// rowHeight is the height of an entry at 100 per cent.
const rowHeight = 57

// entryList shows the entries that the filter lets through, newest first. It is
// virtual: only the rows in sight exist. Up, Down, Page Up, Page Down, Home and
// End move the entry that is shown beside it.
type entryList struct {
	widget.List
	page  *page
	chips []*filterChip
	// quiet is set while a selection follows the page, so that it does not lead it.
	quiet bool
}

func newEntryList(p *page) *entryList {
	l := &entryList{page: p}
	l.Length = func() int { return len(p.shown) }
	l.CreateItem = func() fyne.CanvasObject { return newEntryRow().object }
	l.UpdateItem = func(id widget.ListItemID, o fyne.CanvasObject) {
		if row := rowOf(o); row != nil && id < len(p.shown) {
			row.show(p.entries[p.shown[id]])
		}
	}
	l.OnSelected = func(id widget.ListItemID) {
		if !l.quiet && id < len(p.shown) {
			p.choose(p.entries[p.shown[id]].Number)
		}
	}
	l.ExtendBaseWidget(l)
	return l
}

// show follows a changed journal, filter or selection.
func (l *entryList) show() {
	l.Refresh()
	l.quiet = true
	defer func() { l.quiet = false }()
	l.UnselectAll()
	id := l.at()
	if id >= 0 {
		l.Select(id)
	}
	if id <= 0 {
		l.ScrollToTop()
	}
}

// at is the place in the list of the entry that is shown, or -1.
func (l *entryList) at() int {
	for id, i := range l.page.shown {
		if l.page.entries[i].Number == l.page.selected {
			return id
		}
	}
	return -1
}

// TypedKey implements fyne.Focusable: the arrows show the entry they come to.
func (l *entryList) TypedKey(key *fyne.KeyEvent) {
	last := len(l.page.shown) - 1
	if last < 0 {
		parts.HandOn(key)
		return
	}
	step := max(int(l.Size().Height/parts.S(rowHeight))-1, 1)
	to := l.at()
	switch key.Name {
	case fyne.KeyUp:
		to--
	case fyne.KeyDown:
		to++
	case fyne.KeyPageUp:
		to -= step
	case fyne.KeyPageDown:
		to += step
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = last
	default:
		parts.HandOn(key)
		return
	}
	l.Select(min(max(to, 0), last))
}

// Says implements parts.Speaker.
func (l *entryList) Says() (kind, words string) { return "list", "Entries of the journal" }

// Speeches implements parts.Talker: the entries, each in a line.
func (l *entryList) Speeches() []parts.Speech {
	var out []parts.Speech
	height := parts.S(rowHeight)
	for id, i := range l.page.shown {
		y := float32(id)*(height+1) - l.GetScrollOffset()
		if y < 0 || y+height > l.Size().Height {
			continue
		}
		e := l.page.entries[i]
		out = append(out, parts.Speech{Kind: "entry", Words: fmt.Sprintf("%d %s", e.Number, e.Title), Pos: fyne.NewPos(0, y), Size: fyne.NewSize(l.Size().Width, height)})
	}
	return out
}

// entryRow is one row of the list; rows are used again for other entries.
type entryRow struct {
	object                *fyne.Container
	back                  *parts.Shape
	icon                  *parts.Icon
	number, title, detail *parts.Text
	who, when, hash       *parts.Text
}

// entryRowLayout fills the row and carries it, so that the list can find it again.
type entryRowLayout struct{ row *entryRow }

// Layout implements fyne.Layout.
func (entryRowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

// MinSize implements fyne.Layout.
func (entryRowLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(parts.S(300), parts.S(rowHeight))
}

func rowOf(o fyne.CanvasObject) *entryRow {
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(entryRowLayout); ok {
			return l.row
		}
	}
	return nil
}

func newEntryRow() *entryRow {
	r := &entryRow{
		number: parts.Mono("").Aligned(fyne.TextAlignTrailing), title: parts.NewText(parts.SizeBody, parts.B("")).Shortened(), detail: parts.Small("").In(parts.Ink2).Shortened(),
		who: parts.Small("").Shortened(), when: parts.Caption("").Shortened(), hash: parts.Mono("").OneLine(),
	}
	var sign *fyne.Container
	sign, r.back, r.icon = entryIcon()
	r.object = container.New(entryRowLayout{r}, parts.Pad(0, 14, 0, 12, parts.Row(12,
		parts.Sized(30, 0, r.number), sign,
		parts.Grow(parts.Column(1, r.title, r.detail)),
		parts.Sized(132, 0, parts.Column(1, r.who, r.when)),
		parts.Sized(66, 0, r.hash))))
	return r
}

func (r *entryRow) show(e store.Entry) {
	icon, _ := kindLook(e.Kind)
	tint, ink := parts.ControlTint, parts.Ink2
	if e.Kind == pilot.KindDeviation {
		tint, ink = parts.WarningTint, parts.Warning
	}
	r.icon.Set(icon, ink)
	r.back.Fill = tint
	r.back.Refresh()
	r.number.SetText(fmt.Sprint(e.Number))
	r.title.Set(parts.B(oneLine(e.Title)))
	r.detail.SetText(oneLine(e.Detail))
	r.who.SetText(e.Who.Name)
	r.when.SetText(e.At.Local().Format("2 Jan 2006, 15:04"))
	r.hash.SetText(short(e.Hash))
}

// oneLine puts a text of several lines on one.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// short is a fingerprint's first eight characters.
func short(hash string) string { return hash[:min(len(hash), 8)] }
