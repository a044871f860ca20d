package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Card is a surface with a hairline and a radius of 10; content brings its own
// padding (see CardPadded). Cards do not lie inside cards.
func Card(content fyne.CanvasObject) *fyne.Container {
	return Over(Outlined(Surface, Hairline, radiusCard), PadAll(1, content))
}

// CardPadded is a card with a padding of 16 sides and 14 top and bottom.
func CardPadded(content ...fyne.CanvasObject) *fyne.Container {
	return Card(Pad(14, 16, 14, 16, Column(8, content...)))
}

// CardTitled is a card with a title that states what it shows, something at the
// right end of the title's line (may be nil), a hairline, and content below that
// touches the card's edges and takes the height left over.
func CardTitled(title string, right fyne.CanvasObject, content fyne.CanvasObject) *fyne.Container {
	head := []fyne.CanvasObject{Grow(Subheading(title))}
	if right != nil {
		head = append(head, right)
	}
	return Card(Column(0, Pad(10, 14, 10, 14, Row(8, head...)), Rule(), Grow(content)))
}

// DropArea is the large outlined card into which files are dropped.
func DropArea(content fyne.CanvasObject) *fyne.Container {
	return Over(Outlined(Surface, FieldBorder, radiusCard), content)
}

// SelectCard is a card that can be chosen: by a click, Space or Enter. Chosen, it
// has an accent border and tint.
type SelectCard struct {
	composite
	focusPart
	// OnChoose is called when a person chooses it.
	OnChoose func()
	name     string
	chosen   bool
	hovered  bool
	back     *Shape
	ring     *Shape
}

// NewSelectCard makes a card that can be chosen; name says what it is in words.
func NewSelectCard(name string, content fyne.CanvasObject, choose func()) *SelectCard {
	s := &SelectCard{OnChoose: choose, name: name}
	s.back = Outlined(Surface, Hairline, radiusCard)
	s.ring = focusRing(radiusCard)
	s.body = Over(s.back, Pad(12, 14, 12, 14, content), s.ring)
	s.ExtendBaseWidget(s)
	return s
}

// SetChosen shows it as chosen or not, without calling OnChoose.
func (s *SelectCard) SetChosen(on bool) { s.chosen = on; s.restyle() }

// Chosen tells whether it is chosen.
func (s *SelectCard) Chosen() bool { return s.chosen }

func (s *SelectCard) restyle() {
	s.back.Fill, s.back.Stroke, s.back.StrokeWidth = Surface, Hairline, 1
	if s.hovered {
		s.back.Stroke = FieldBorder
	}
	if s.chosen {
		s.back.Fill, s.back.Stroke, s.back.StrokeWidth = AccentTint, Accent, 2
	}
	s.ring.Hidden = !s.focused
	s.back.Refresh()
	s.ring.Refresh()
}

// Tapped implements fyne.Tappable.
func (s *SelectCard) Tapped(*fyne.PointEvent) {
	FocusWidget(s)
	if s.OnChoose != nil {
		s.OnChoose()
	}
}

// Cursor implements desktop.Cursorable.
func (s *SelectCard) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn implements desktop.Hoverable.
func (s *SelectCard) MouseIn(*desktop.MouseEvent) { s.hovered = true; s.restyle() }

// MouseMoved implements desktop.Hoverable.
func (s *SelectCard) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *SelectCard) MouseOut() { s.hovered = false; s.restyle() }

// FocusGained implements fyne.Focusable.
func (s *SelectCard) FocusGained() { s.focused = true; s.restyle() }

// FocusLost implements fyne.Focusable.
func (s *SelectCard) FocusLost() { s.focused = false; s.restyle() }

// TypedRune implements fyne.Focusable.
func (s *SelectCard) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (s *SelectCard) TypedKey(key *fyne.KeyEvent) {
	if isPress(key.Name) {
		s.Tapped(nil)
		return
	}
	HandOn(key)
}

// Says implements Speaker.
func (s *SelectCard) Says() (kind, words string) { return "card", s.name }
