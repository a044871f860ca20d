package sheets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"leeway/app/parts"
)

// TakeOpenKey makes Ctrl O choose a workbook while a page that reads workbooks
// shows; elsewhere the key opens a pilot. restore gives the key back; it must be
// called when the page is left or built anew.
func TakeOpenKey(c fyne.Canvas, choose func()) (restore func()) {
	key := &desktop.CustomShortcut{KeyName: fyne.KeyO, Modifier: fyne.KeyModifierControl}
	window := parts.OnShortcut
	take := func(s fyne.Shortcut) bool {
		if s.ShortcutName() != key.ShortcutName() {
			return window != nil && window(s)
		}
		if parts.DialogOpen() {
			return false
		}
		choose()
		return true
	}
	parts.OnShortcut = take
	c.AddShortcut(key, func(s fyne.Shortcut) { take(s) })
	return func() {
		parts.OnShortcut = window
		c.AddShortcut(key, func(s fyne.Shortcut) {
			if window != nil {
				window(s)
			}
		})
	}
}
