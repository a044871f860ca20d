package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"leeway/app/parts"
)

// shortcut is a key with its modifiers and what it does.
type shortcut struct {
	key  fyne.KeyName
	mods fyne.KeyModifier
	do   func()
}

// setKeys registers the keys of the look guide, section 6. A key works the same
// whether nothing has the focus (the canvas gets it) or a field has it (the field
// hands it on through package parts).
func (f *Frame) setKeys() {
	const (
		ctrl  = fyne.KeyModifierControl
		alt   = fyne.KeyModifierAlt
		shift = fyne.KeyModifierShift
	)
	f.shortcuts = map[string]func(){
		(&fyne.ShortcutUndo{}).ShortcutName(): f.Undo,
		(&fyne.ShortcutRedo{}).ShortcutName(): f.Redo,
	}
	for _, s := range []shortcut{
		{fyne.KeyZ, ctrl | shift, f.Redo},
		{fyne.KeyN, ctrl, f.AskNew},
		{fyne.KeyO, ctrl, f.AskOpen},
		{fyne.KeyS, ctrl, f.AskSaveCopy},
		{fyne.KeyD, ctrl, f.demonstration},
		{fyne.KeyK, ctrl, f.ShowPalette},
		{fyne.Key1, ctrl, func() { f.goGroup(Design) }},
		{fyne.Key2, ctrl, func() { f.goGroup(Data) }},
		{fyne.Key3, ctrl, func() { f.goGroup(Results) }},
		{fyne.KeyJ, ctrl, func() { f.Go(Journal) }},
		{fyne.KeyUp, alt, func() { f.goBy(-1) }},
		{fyne.KeyDown, alt, func() { f.goBy(1) }},
		{fyne.KeyReturn, ctrl, f.pressPrimary},
		{fyne.KeyEnter, ctrl, f.pressPrimary},
		{fyne.KeyEqual, ctrl, func() { f.stepTextSize(1) }},
		{fyne.KeyPlus, ctrl, func() { f.stepTextSize(1) }},
		{fyne.KeyEqual, ctrl | shift, func() { f.stepTextSize(1) }},
		{fyne.KeyPlus, ctrl | shift, func() { f.stepTextSize(1) }},
		{fyne.KeyMinus, ctrl, func() { f.stepTextSize(-1) }},
		{fyne.Key0, ctrl, func() { f.SetTextSize(parts.SmallestScale) }},
	} {
		custom := &desktop.CustomShortcut{KeyName: s.key, Modifier: s.mods}
		f.shortcuts[custom.ShortcutName()] = s.do
		f.window.Canvas().AddShortcut(custom, func(fyne.Shortcut) { f.runShortcut(custom) })
	}
	for _, s := range []fyne.Shortcut{&fyne.ShortcutUndo{}, &fyne.ShortcutRedo{}} {
		f.window.Canvas().AddShortcut(s, func(fyne.Shortcut) { f.runShortcut(s) })
	}
	parts.OnShortcut = f.runShortcut
	parts.OnKey = f.key
	f.window.Canvas().SetOnTypedKey(parts.HandOn)
}

// runShortcut does what a shortcut stands for; behind a dialog nothing moves.
func (f *Frame) runShortcut(s fyne.Shortcut) bool {
	do := f.shortcuts[s.ShortcutName()]
	if do == nil || parts.DialogOpen() {
		return false
	}
	do()
	return true
}

// key does what a single key stands for.
func (f *Frame) key(key *fyne.KeyEvent) {
	if parts.DialogOpen() {
		return
	}
	switch key.Name {
	case fyne.KeyF1:
		f.ShowHelp()
	case fyne.KeyF6:
		f.nextArea()
	case fyne.KeyF8:
		f.ToggleWhy()
	case fyne.KeyEscape:
		f.escape()
	}
	if f.page == nil {
		return
	}
	hooks := map[fyne.KeyName]func(){fyne.KeyF4: f.page.OnNextProblem, fyne.KeyF5: f.page.OnPresent, fyne.KeyF9: f.page.OnNumbers}
	if do := hooks[key.Name]; do != nil {
		do()
	}
}

// escape closes what is open on the page, then the notice, then gives up the focus.
func (f *Frame) escape() {
	switch {
	case f.page != nil && f.page.OnEscape != nil && f.page.OnEscape():
	case f.notice != nil && f.notice.Visible():
		f.clearNotice()
	default:
		f.window.Canvas().Unfocus()
	}
}

func (f *Frame) pressPrimary() {
	if f.open == nil {
		if f.welcome != nil {
			f.welcome.openSelected()
		}
		return
	}
	if f.primary != nil {
		// A field that is being typed in gives its text away first.
		f.window.Canvas().Unfocus()
		f.primary.Press()
	}
}

// nextArea moves the focus from the rail to the page, Why, the foot and back (F6).
func (f *Frame) nextArea() {
	if f.open == nil {
		return
	}
	areas := []fyne.CanvasObject{f.rail, f.main, f.why, f.foot}
	focused := f.window.Canvas().Focused()
	now := -1
	for i, area := range areas {
		if focused != nil && contains(area, focused) {
			now = i
		}
	}
	for step := 1; step <= len(areas); step++ {
		if first := firstFocusable(areas[(now+step)%len(areas)]); first != nil {
			f.window.Canvas().Focus(first)
			return
		}
	}
}

func contains(area fyne.CanvasObject, what fyne.Focusable) bool {
	found := false
	parts.Walk(area, func(o fyne.CanvasObject) bool {
		if f, ok := o.(fyne.Focusable); ok && f == what {
			found = true
		}
		return !found
	})
	return found
}

func firstFocusable(area fyne.CanvasObject) fyne.Focusable {
	if r, ok := area.(*rail); ok {
		return r
	}
	var first fyne.Focusable
	parts.Walk(area, func(o fyne.CanvasObject) bool {
		f, ok := o.(fyne.Focusable)
		if ok && first == nil {
			if d, can := o.(interface{ Disabled() bool }); !can || !d.Disabled() {
				first = f
			}
		}
		return first == nil
	})
	return first
}
