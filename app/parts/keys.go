package parts

import (
	"fyne.io/fyne/v2"
)

// The window's keys reach us in one of two ways: at the canvas when nothing has
// the focus, and at the widget that has it. Widgets of this package hand on what
// they do not use, so that a key does the same wherever the focus is.
var (
	// OnKey gets every key that the focused widget did not use. The window sets it.
	OnKey func(*fyne.KeyEvent)
	// OnShortcut gets every shortcut that the focused field did not use; it tells
	// whether it did something. The window sets it.
	OnShortcut func(fyne.Shortcut) bool
)

// HandOn passes a key that a widget does not use to the topmost dialog or, where
// none is open, to the window.
func HandOn(key *fyne.KeyEvent) {
	if top := topDialog(); top != nil {
		if top.key(key) {
			return
		}
	}
	if OnKey != nil {
		OnKey(key)
	}
}

// focusPart is what every focusable part shares: it knows whether it has the focus.
type focusPart struct{ focused bool }

// FocusWidget gives an object of the window the focus.
func FocusWidget(o fyne.Focusable) {
	app := fyne.CurrentApp()
	if app == nil {
		return
	}
	if object, ok := o.(fyne.CanvasObject); ok {
		if c := app.Driver().CanvasForObject(object); c != nil {
			c.Focus(o)
		}
	}
}

// isPress is true for the keys that press a button.
func isPress(key fyne.KeyName) bool {
	return key == fyne.KeySpace || key == fyne.KeyReturn || key == fyne.KeyEnter
}
