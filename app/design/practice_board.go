package design

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"leeway/app/parts"
)

// arranged is a widget whose objects are placed by a rule that depends on its
// width, so that columns become fewer where there is less room.
type arranged struct {
	widget.BaseWidget
	objects []fyne.CanvasObject
	// place lays the objects out in a width and gives the height used; with move
	// false it only measures.
	place   func(objects []fyne.CanvasObject, width float32, move bool) (height float32)
	natural float32
}

func newArranged(natural float32, place func([]fyne.CanvasObject, float32, bool) float32, objects ...fyne.CanvasObject) *arranged {
	a := &arranged{objects: objects, place: place, natural: natural}
	a.ExtendBaseWidget(a)
	return a
}

// HeightFor implements parts.Flowing.
func (a *arranged) HeightFor(width float32) float32 { return a.place(a.objects, width, false) }

// NaturalWidth implements parts.Flowing.
func (a *arranged) NaturalWidth() float32 { return parts.S(a.natural) }

// Children implements parts.Parent.
func (a *arranged) Children() []fyne.CanvasObject { return a.objects }

// CreateRenderer implements fyne.Widget.
func (a *arranged) CreateRenderer() fyne.WidgetRenderer { return &arrangedRenderer{a} }

type arrangedRenderer struct{ arranged *arranged }

func (r *arrangedRenderer) Layout(size fyne.Size) {
	r.arranged.place(r.arranged.objects, size.Width, true)
}

func (r *arrangedRenderer) MinSize() fyne.Size {
	width := r.arranged.Size().Width
	if width <= 0 {
		width = r.arranged.NaturalWidth()
	}
	return fyne.NewSize(parts.S(200), r.arranged.HeightFor(width))
}

func (r *arrangedRenderer) Refresh() {
	r.Layout(r.arranged.Size())
	for _, o := range r.arranged.objects {
		o.Refresh()
	}
}

func (r *arrangedRenderer) Objects() []fyne.CanvasObject { return r.arranged.objects }
func (r *arrangedRenderer) Destroy()                     {}

// put places one object where move is set, and gives its height at the width.
func put(o fyne.CanvasObject, x, y, width float32, move bool) float32 {
	height := parts.HeightFor(o, width)
	if move {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(width, height))
	}
	return height
}

// Sizes of the board at 100 per cent: the narrowest column, the gap between
// columns, and the least height of a card.
const (
	leastColumn float32 = 150
	columnGap   float32 = 12
	cardGap     float32 = 8
	leastCard   float32 = 104
	// leastBareCard is the least height of a card that has no finding to show.
	leastBareCard float32 = 70
)

// needColumns places columns side by side: all of them where there is room, else
// two, else one below the other.
func needColumns(objects []fyne.CanvasObject, width float32, move bool) float32 {
	n := len(objects)
	for n > 1 && (width-float32(n-1)*parts.S(columnGap))/float32(n) < parts.S(leastColumn) {
		n = (n + 1) / 2
	}
	if n == 0 {
		return 0
	}
	column := (width - float32(n-1)*parts.S(columnGap)) / float32(n)
	var top, row float32
	for i, o := range objects {
		if i > 0 && i%n == 0 {
			top, row = top+row+parts.S(16), 0
		}
		row = max(row, put(o, float32(i%n)*(column+parts.S(columnGap)), top, column, move))
	}
	return top + row
}

// twoPanes places a list at the left and an editor beside it; where there is too
// little room, or the text is large, the editor stands below the list.
func twoPanes(objects []fyne.CanvasObject, width float32, move bool) float32 {
	list, editor, gap := objects[0], objects[1], parts.S(14)
	if parts.CurrentTheme().Scale() >= 1.5 || width < parts.S(640) {
		height := put(list, 0, 0, width, move)
		return height + gap + put(editor, 0, height+gap, width, move)
	}
	left := min(max(width*0.36, parts.S(250)), parts.S(400))
	return max(put(list, 0, 0, left, move), put(editor, left+gap, 0, width-left-gap, move))
}

// tile is a card of the board: a parts.SelectCard that the arrow keys leave in
// the direction of the arrow.
type tile struct {
	*parts.SelectCard
	onArrow func(key fyne.KeyName) bool
}

// Tapped implements fyne.Tappable.
func (t *tile) Tapped(*fyne.PointEvent) {
	parts.FocusWidget(t)
	t.OnChoose()
}

// TypedKey implements fyne.Focusable.
func (t *tile) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		t.Tapped(nil)
		return
	}
	if !t.onArrow(key.Name) {
		parts.HandOn(key)
	}
}
