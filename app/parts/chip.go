package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// chip is a pill of 24 with content.
func chip(fill, stroke fyne.ThemeColorName, content ...fyne.CanvasObject) *fyne.Container {
	return Over(Outlined(fill, stroke, radiusChip), Sized(0, 24, Pad(0, 10, 0, 10, Row(6, content...))))
}

func chipText(words string, bold bool, colour fyne.ThemeColorName) *Text {
	return NewText(SizeCaption, Span{Text: words, Bold: bold}).In(colour).OneLine()
}

// NeutralChip is a filled pill: "Planned", "Guardrail".
func NeutralChip(words string) *fyne.Container {
	return chip(ControlTint, Transparent, chipText(words, true, Ink2))
}

// OutlineChip is an outlined pill: "Exploratory", "Left out".
func OutlineChip(words string) *fyne.Container {
	return chip(Transparent, Hairline, chipText(words, false, Ink2))
}

// PlannedChip says that a result was planned.
func PlannedChip() *fyne.Container { return NeutralChip("Planned") }

// GuardrailChip says that an outcome is a guardrail.
func GuardrailChip() *fyne.Container { return NeutralChip("Guardrail") }

// ExploratoryChip says that a result was not planned.
func ExploratoryChip() *fyne.Container { return OutlineChip("Exploratory") }

// ArmsHiddenChip says that nobody may see which team is in which arm.
func ArmsHiddenChip() *fyne.Container {
	return chip(ControlTint, Transparent, NewIcon(IconEyeOff, 15, Ink2), chipText("Arms hidden", true, Ink2))
}

// KeyChip shows a key or keys: "Ctrl K".
func KeyChip(keys string) *fyne.Container {
	return Over(Outlined(Paper, Hairline, 4), Sized(0, 20, Pad(0, 5, 0, 5, Row(0, NewText(SizeMono, T(keys)).In(Ink2).OneLine()))))
}

// Dots are five dots of which the first n are filled.
type Dots struct {
	widget.BaseWidget
	n int
}

// NewDots makes five dots.
func NewDots(n int) *Dots {
	d := &Dots{n: n}
	d.ExtendBaseWidget(d)
	return d
}

// Set changes how many are filled.
func (d *Dots) Set(n int) { d.n = n; d.Refresh() }

// CreateRenderer implements fyne.Widget.
func (d *Dots) CreateRenderer() fyne.WidgetRenderer {
	d.ExtendBaseWidget(d)
	r := &dotsRenderer{dots: d}
	for range 5 {
		c := canvas.NewCircle(nil)
		r.circles = append(r.circles, c)
		r.objects = append(r.objects, c)
	}
	r.update()
	return r
}

type dotsRenderer struct {
	dots    *Dots
	circles []*canvas.Circle
	objects []fyne.CanvasObject
}

func (r *dotsRenderer) update() {
	for i, c := range r.circles {
		if i < r.dots.n {
			c.FillColor, c.StrokeColor, c.StrokeWidth = Colour(Accent), Colour(Accent), 1.2
		} else {
			c.FillColor, c.StrokeColor, c.StrokeWidth = Colour(Transparent), Colour(Ink3), 1.2
		}
	}
}

func (r *dotsRenderer) Layout(size fyne.Size) {
	for i, c := range r.circles {
		radius := S(3.3)
		if i < r.dots.n {
			radius = S(4.1)
		}
		c.Resize(fyne.NewSquareSize(2 * radius))
		c.Move(fyne.NewPos(S(5+11*float32(i))-radius, size.Height/2-radius))
	}
}

func (r *dotsRenderer) MinSize() fyne.Size           { return fyne.NewSize(S(54), S(12)) }
func (r *dotsRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *dotsRenderer) Destroy()                     {}
func (r *dotsRenderer) Refresh() {
	r.update()
	r.Layout(r.dots.Size())
	fyneRefresh(r.dots)
}

// StageChip is the pilot's stage: a word and five dots, of which n are filled.
// locked adds the padlock of a sealed plan.
func StageChip(word string, n int, locked bool) *fyne.Container {
	content := []fyne.CanvasObject{chipText(word, true, Accent), NewDots(n)}
	if locked {
		content = append([]fyne.CanvasObject{NewIcon(IconPadlock, 14, Accent)}, content...)
	}
	return chip(AccentTint, Transparent, content...)
}

// ColumnChip says how a column of a sheet is read: letter, type icon, name and an
// arrow; a click or Space opens the choices.
type ColumnChip struct {
	composite
	// OnTapped shows the choices, for example with ShowMenu.
	OnTapped func()
	words    string
	ring     *Shape
}

// NewColumnChip makes a column chip. A column that is left out is outlined.
func NewColumnChip(letter string, icon IconName, name string, leftOut bool, tapped func()) *ColumnChip {
	c := &ColumnChip{OnTapped: tapped, words: letter + " " + name, ring: focusRing(radiusChip)}
	fill, stroke, ink := AccentTint, Transparent, Accent
	if leftOut {
		fill, stroke, ink = Transparent, Hairline, Ink2
	}
	content := []fyne.CanvasObject{
		chipText(letter, false, Ink2), NewIcon(icon, 14, ink), chipText(name, !leftOut, ink), NewIcon(IconDown, 12, ink),
	}
	c.body = Over(chip(fill, stroke, content...), c.ring)
	c.ExtendBaseWidget(c)
	return c
}

// Tapped implements fyne.Tappable.
func (c *ColumnChip) Tapped(*fyne.PointEvent) {
	FocusWidget(c)
	if c.OnTapped != nil {
		c.OnTapped()
	}
}

// Cursor implements desktop.Cursorable.
func (c *ColumnChip) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained implements fyne.Focusable.
func (c *ColumnChip) FocusGained() { c.ring.Show(); c.ring.Refresh() }

// FocusLost implements fyne.Focusable.
func (c *ColumnChip) FocusLost() { c.ring.Hide(); c.ring.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *ColumnChip) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *ColumnChip) TypedKey(key *fyne.KeyEvent) {
	if isPress(key.Name) {
		c.Tapped(nil)
		return
	}
	HandOn(key)
}

// Says implements Speaker.
func (c *ColumnChip) Says() (kind, words string) { return "chip", c.words }
