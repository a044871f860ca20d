package parts

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestSliderMovesByKeysAndClicks(t *testing.T) {
	themed(t, Light, 1)
	var got []float64
	s := NewSlider("Teams", 4, 60, 2, func(v float64) { got = append(got, v) })
	s.Words = func(v float64) string { return "so many" }
	w := show(t, Column(8, s), 276, 60)
	s.SetValue(48)
	if len(got) != 0 {
		t.Fatal("setting it is not a person's move")
	}
	key := func(name fyne.KeyName) { s.TypedKey(&fyne.KeyEvent{Name: name}) }
	for _, c := range []struct {
		key  fyne.KeyName
		want float64
	}{
		{fyne.KeyRight, 50}, {fyne.KeyUp, 52}, {fyne.KeyLeft, 50}, {fyne.KeyDown, 48}, {fyne.KeyPageDown, 28},
		{fyne.KeyEnd, 60}, {fyne.KeyHome, 4}, {fyne.KeyPageUp, 24},
	} {
		if key(c.key); s.Value() != c.want {
			t.Errorf("%s leads to %g, want %g", c.key, s.Value(), c.want)
		}
	}
	if len(got) != 8 {
		t.Errorf("%d moves were told", len(got))
	}
	key(fyne.KeyEnd)
	key(fyne.KeyRight)
	if len(got) != 9 {
		t.Error("a move that changes nothing is told")
	}
	test.TapAt(s, fyne.NewPos(s.Size().Width/2, 8))
	if s.Value() != 32 || w.Canvas().Focused() != fyne.Focusable(s) {
		t.Errorf("a click in the middle leads to %g, focus %v", s.Value(), w.Canvas().Focused())
	}
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(-40, 8)}})
	if s.Value() != 4 {
		t.Errorf("dragged beyond the end it stands at %g", s.Value())
	}
	s.SetValue(47) // between two steps, as typed
	if key(fyne.KeyRight); s.Value() != 50 && s.Value() != 48 {
		t.Errorf("from between two steps to %g", s.Value())
	}
	s.SetEnabled(false)
	before := s.Value()
	if key(fyne.KeyHome); s.Value() != before {
		t.Error("a closed slider moves")
	}
	if kind, words := s.Says(); kind != "slider" || words != "Teams: so many" {
		t.Errorf("says %q %q", kind, words)
	}
}

func TestSliderStepsAreExact(t *testing.T) {
	themed(t, Light, 1)
	s := NewSlider("ICC", 0, 1, 0.01, nil)
	s.SetValue(0.28)
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if s.Value() != 0.29 {
		t.Errorf("%v is not 0.29", s.Value())
	}
	var handed fyne.KeyName
	OnKey = func(k *fyne.KeyEvent) { handed = k.Name }
	defer func() { OnKey = nil }()
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF9})
	if handed != fyne.KeyF9 {
		t.Error("a key it does not use is not handed on")
	}
}
