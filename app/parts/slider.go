package parts

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// The measures of a slider at 100 per cent.
const (
	sliderHeight = 20
	sliderTrack  = 4
	sliderKnob   = 16
	sliderLeast  = 80
)

// Slider is a track with a knob that is dragged, clicked to, or moved by the arrows;
// Page Up and Page Down move ten steps, Home and End go to the ends. What it is
// dragged to lies on a step; SetValue takes any value between the ends.
type Slider struct {
	widget.BaseWidget
	focusPart
	// OnChange gets every new value while a person moves it.
	OnChange func(value float64)
	// Words says the value for people who do not see it; nil says nothing of it.
	Words func(value float64) string

	name               string
	least, most, steps float64
	value              float64
	disabled           bool
}

// NewSlider makes a slider from least to most in steps of a width; name says in words
// what it sets.
func NewSlider(name string, least, most, step float64, changed func(value float64)) *Slider {
	s := &Slider{OnChange: changed, name: name, least: least, most: math.Max(most, least+step), steps: step, value: least}
	s.ExtendBaseWidget(s)
	return s
}

// Value is where it stands.
func (s *Slider) Value() float64 { return s.value }

// SetValue moves it without calling OnChange. A value beyond an end shows at the end.
func (s *Slider) SetValue(value float64) {
	if value == s.value || math.IsNaN(value) {
		return
	}
	s.value = value
	s.Refresh()
}

// SetEnds changes the ends and the step.
func (s *Slider) SetEnds(least, most, step float64) {
	s.least, s.most, s.steps = least, math.Max(most, least+step), step
	s.Refresh()
}

// Ends are the least and the most value it can be dragged to.
func (s *Slider) Ends() (least, most float64) { return s.least, s.most }

// SetEnabled opens or closes it.
func (s *Slider) SetEnabled(on bool) { s.disabled = !on; s.Refresh() }

// MoveTo is a person's move to a value, which is brought to a step and between the ends.
func (s *Slider) MoveTo(value float64) {
	if s.disabled || math.IsNaN(value) {
		return
	}
	// Steps are counted from zero, so that a slider from 4 in steps of 2 shows even numbers;
	// the division takes away what 0.1 + 0.2 adds in binary.
	value = math.Round(value/s.steps) * s.steps
	value = math.Round(value*1e9) / 1e9
	value = math.Min(math.Max(value, s.least), s.most)
	if value == s.value {
		return
	}
	s.value = value
	s.Refresh()
	if s.OnChange != nil {
		s.OnChange(value)
	}
}

// Says implements Speaker.
func (s *Slider) Says() (kind, words string) {
	if s.Words == nil {
		return "slider", s.name
	}
	return "slider", s.name + ": " + s.Words(s.value)
}

// part is where the knob stands, from 0 to 1.
func (s *Slider) part() float32 {
	return float32(math.Min(math.Max((s.value-s.least)/(s.most-s.least), 0), 1))
}

// to moves the knob to a place in the widget.
func (s *Slider) to(x float32) {
	room := s.Size().Width - S(sliderKnob)
	if room > 0 {
		s.MoveTo(s.least + float64((x-S(sliderKnob)/2)/room)*(s.most-s.least))
	}
}

// Tapped implements fyne.Tappable.
func (s *Slider) Tapped(e *fyne.PointEvent) {
	if !s.disabled {
		FocusWidget(s)
	}
	s.to(e.Position.X)
}

// Dragged implements fyne.Draggable.
func (s *Slider) Dragged(e *fyne.DragEvent) { s.to(e.Position.X) }

// DragEnd implements fyne.Draggable.
func (s *Slider) DragEnd() {}

// Cursor implements desktop.Cursorable.
func (s *Slider) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained implements fyne.Focusable.
func (s *Slider) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost implements fyne.Focusable.
func (s *Slider) FocusLost() { s.focused = false; s.Refresh() }

// TypedRune implements fyne.Focusable.
func (s *Slider) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (s *Slider) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyLeft, fyne.KeyDown:
		s.MoveTo(s.value - s.steps)
	case fyne.KeyRight, fyne.KeyUp:
		s.MoveTo(s.value + s.steps)
	case fyne.KeyPageDown:
		s.MoveTo(s.value - 10*s.steps)
	case fyne.KeyPageUp:
		s.MoveTo(s.value + 10*s.steps)
	case fyne.KeyHome:
		s.MoveTo(s.least)
	case fyne.KeyEnd:
		s.MoveTo(s.most)
	default:
		HandOn(key)
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Slider) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	r := &sliderRenderer{slider: s, track: canvas.NewRectangle(nil), fill: canvas.NewRectangle(nil), knob: canvas.NewCircle(nil), ring: canvas.NewCircle(nil)}
	r.paint()
	return r
}

type sliderRenderer struct {
	slider      *Slider
	track, fill *canvas.Rectangle
	knob, ring  *canvas.Circle
}

func (r *sliderRenderer) paint() {
	accent := Accent
	if r.slider.disabled {
		accent = Disabled
	}
	r.track.FillColor, r.fill.FillColor = Colour(Hairline), Colour(accent)
	r.track.CornerRadius, r.fill.CornerRadius = S(sliderTrack)/2, S(sliderTrack)/2
	r.knob.FillColor, r.knob.StrokeColor, r.knob.StrokeWidth = Colour(accent), Colour(Surface), 2
	r.ring.FillColor, r.ring.StrokeColor, r.ring.StrokeWidth = Colour(Transparent), Colour(Accent), 2
	r.ring.Hidden = !r.slider.focused
}

// Layout implements fyne.WidgetRenderer.
func (r *sliderRenderer) Layout(size fyne.Size) {
	middle, knob := size.Height/2, S(sliderKnob)
	at := knob/2 + r.slider.part()*max(size.Width-knob, 0)
	r.track.Move(fyne.NewPos(0, middle-S(sliderTrack)/2))
	r.track.Resize(fyne.NewSize(size.Width, S(sliderTrack)))
	r.fill.Move(fyne.NewPos(0, middle-S(sliderTrack)/2))
	r.fill.Resize(fyne.NewSize(at, S(sliderTrack)))
	r.knob.Move(fyne.NewPos(at-knob/2, middle-knob/2))
	r.knob.Resize(fyne.NewSquareSize(knob))
	ring := knob + 6
	r.ring.Move(fyne.NewPos(at-ring/2, middle-ring/2))
	r.ring.Resize(fyne.NewSquareSize(ring))
}

// MinSize implements fyne.WidgetRenderer.
func (r *sliderRenderer) MinSize() fyne.Size { return fyne.NewSize(S(sliderLeast), S(sliderHeight)) }

// Objects implements fyne.WidgetRenderer.
func (r *sliderRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.track, r.fill, r.knob, r.ring}
}

// Destroy implements fyne.WidgetRenderer.
func (r *sliderRenderer) Destroy() {}

// Refresh implements fyne.WidgetRenderer.
func (r *sliderRenderer) Refresh() {
	r.paint()
	r.Layout(r.slider.Size())
	for _, o := range r.Objects() {
		canvas.Refresh(o)
	}
}
