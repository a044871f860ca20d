package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Entry is a text entry that reports when it is left and hands on the keys and
// shortcuts it does not use.
type Entry struct {
	widget.Entry
	// KeepCaret leaves the caret where it is when the focus comes; otherwise the
	// whole line is selected.
	KeepCaret bool
	// SelectOnClick selects the line also where a click brings the focus, for a short
	// number that is replaced more often than mended.
	SelectOnClick bool
	// fresh is true from the coming of the focus to the first key or click.
	fresh bool
	// OnLeave is called when the focus goes.
	OnLeave func()
	// OnFocus is called when the focus comes or goes.
	OnFocus func(bool)
	// OnKey may take a key before the entry does; it tells whether it did.
	OnKey func(*fyne.KeyEvent) bool
}

// NewEntry makes an entry with words to show while it is empty.
func NewEntry(placeholder string) *Entry {
	e := &Entry{}
	e.ExtendBaseWidget(e)
	// A line scrolls sideways only: in a field lower than the toolkit would have it, an
	// upright scroll bar would stand beside the words.
	e.Wrapping, e.Scroll = fyne.TextWrapOff, fyne.ScrollHorizontalOnly
	e.SetPlaceHolder(placeholder)
	return e
}

// FocusGained implements fyne.Focusable. What stands in a line is selected, so
// that typing replaces it; a click that follows puts the caret where it points.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	e.fresh = true
	if !e.MultiLine && !e.KeepCaret && e.Text != "" {
		e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
	if e.OnFocus != nil {
		e.OnFocus(true)
	}
}

// Tapped implements fyne.Tappable.
func (e *Entry) Tapped(at *fyne.PointEvent) {
	e.Entry.Tapped(at)
	if e.SelectOnClick && e.fresh {
		e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
	e.fresh = false
}

// SelectLine selects the whole line, as when the focus came: for a number that was taken
// and may be replaced by the next.
func (e *Entry) SelectLine() {
	e.fresh = true
	e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// SetText replaces the text. Nothing of it is selected, or the next letter would
// replace what somebody did not mark.
func (e *Entry) SetText(text string) {
	e.Entry.SetText(text)
	if e.Entry.SelectedText() != "" || text == "" {
		e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	}
}

// FocusLost implements fyne.Focusable.
func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	if e.OnFocus != nil {
		e.OnFocus(false)
	}
	if e.OnLeave != nil {
		e.OnLeave()
	}
}

// AcceptsTab implements fyne.Tabbable: Tab always leads on, also from a text of
// several lines, because no key may lock a person in.
func (e *Entry) AcceptsTab() bool { return false }

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(key *fyne.KeyEvent) {
	e.fresh = false
	if e.OnKey != nil && e.OnKey(key) {
		return
	}
	switch key.Name {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6,
		fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		HandOn(key)
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.MultiLine || e.OnSubmitted != nil {
			e.Entry.TypedKey(key)
			return
		}
		HandOn(key)
	default:
		e.Entry.TypedKey(key)
	}
}

// TypedShortcut implements fyne.Shortcutable: editing first, then the window's.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutUndo, *fyne.ShortcutRedo, *fyne.ShortcutCut, *fyne.ShortcutCopy, *fyne.ShortcutPaste, *fyne.ShortcutSelectAll:
		e.Entry.TypedShortcut(s)
		return
	}
	if OnShortcut != nil && OnShortcut(s) {
		return
	}
	e.Entry.TypedShortcut(s)
}

// Says implements Speaker.
func (e *Entry) Says() (kind, words string) {
	if e.Text == "" {
		return "entry", e.PlaceHolder
	}
	return "entry", e.Text
}

// Field is a labelled entry: help below it in caption, an error in its place with
// a 2 px border. It is checked when it is left, never while typing.
type Field struct {
	composite
	Entry *Entry
	// Validate says in a sentence what is wrong with the text, with the allowed
	// range and a fix; empty is fine. It may be nil.
	Validate func(text string) string
	// OnChange gets the text when the field is left (or Enter is pressed in it) and
	// has changed and is valid.
	OnChange func(text string)

	label, note *Text
	ring        *Shape
	mark        *Icon
	help, wrong string
	focused     bool
	committed   string
}

// NewField makes a field with a label above and help below; either may be empty.
func NewField(label, help string) *Field {
	return newField(label, help, NewEntry(""), heightControl)
}

// NewTextArea makes a field of several lines.
func NewTextArea(label, help string, rows int) *Field {
	e := NewEntry("")
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.SetMinRowsVisible(rows)
	return newField(label, help, e, 0)
}

func newField(label, help string, entry *Entry, height float32) *Field {
	f := &Field{Entry: entry, help: help}
	f.label = NewText(SizeTable, T(label))
	f.label.Hidden = label == ""
	f.note = Caption(help)
	f.note.Hidden = help == ""
	f.ring = NewShape(Transparent, radiusControl)
	f.ring.StrokeWidth = 2
	f.ring.Hide()
	f.mark = NewIcon(IconError, 16, Error)
	f.mark.Hide()
	entry.OnLeave = f.Commit
	entry.OnFocus = func(on bool) { f.focused = on; f.restyle() }
	if !entry.MultiLine {
		entry.OnKey = func(key *fyne.KeyEvent) bool {
			if key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter {
				f.Commit()
			}
			return false
		}
	}
	box := Over(Sized(60, height, entry), f.ring, Row(0, Spacer(), Pad(0, 10, 0, 0, f.mark)))
	f.body = Column(4, f.label, box, f.note)
	f.ExtendBaseWidget(f)
	return f
}

// Text is what stands in the field.
func (f *Field) Text() string { return f.Entry.Text }

// SetText fills the field without calling OnChange.
func (f *Field) SetText(text string) {
	f.committed = text
	f.Entry.SetText(text)
	if f.wrong != "" {
		f.SetError("")
	}
}

// SetPlaceHolder sets the words shown while the field is empty.
func (f *Field) SetPlaceHolder(text string) *Field { f.Entry.SetPlaceHolder(text); return f }

// Commit checks the text and hands a changed one to OnChange.
func (f *Field) Commit() {
	if !f.Check() || f.Entry.Text == f.committed {
		return
	}
	f.committed = f.Entry.Text
	if f.OnChange != nil {
		f.OnChange(f.Entry.Text)
	}
}

// Check runs Validate, shows what is wrong, and tells whether all is well.
func (f *Field) Check() bool {
	wrong := ""
	if f.Validate != nil {
		wrong = f.Validate(f.Entry.Text)
	}
	f.SetError(wrong)
	return wrong == ""
}

// SetError shows a sentence in place of the help; empty brings the help back.
func (f *Field) SetError(sentence string) {
	f.wrong = sentence
	if sentence == "" {
		f.note.colour = Ink2
		f.note.SetText(f.help)
	} else {
		f.note.colour = Error
		f.note.SetText(sentence)
	}
	f.note.Hidden = f.note.String() == ""
	f.restyle()
	f.Refresh()
	Relayout(f)
}

// Wrong is the sentence of the error that shows, or empty.
func (f *Field) Wrong() string { return f.wrong }

// SetHelp changes the line below.
func (f *Field) SetHelp(help string) {
	f.help = help
	if f.wrong == "" {
		f.SetError("")
	}
}

// SetEnabled opens the field for typing or closes it.
func (f *Field) SetEnabled(on bool) {
	if on {
		f.Entry.Enable()
	} else {
		f.Entry.Disable()
	}
}

func (f *Field) restyle() {
	f.ring.Hidden = !f.focused && f.wrong == ""
	f.ring.Stroke = Accent
	if f.wrong != "" {
		f.ring.Stroke = Error
	}
	f.mark.Hidden = f.wrong == ""
	f.ring.Refresh()
	f.mark.Refresh()
	f.note.Refresh()
}

// SearchField is a small field with a magnifying glass; changed gets the text while typing.
type SearchField struct {
	composite
	Entry *Entry
	ring  *Shape
}

// NewSearch makes a search field.
func NewSearch(placeholder string, changed func(text string)) *SearchField {
	s := &SearchField{Entry: NewEntry(placeholder)}
	s.Entry.OnChanged = changed
	s.ring = NewShape(Transparent, radiusControl)
	s.ring.Stroke, s.ring.StrokeWidth = Accent, 2
	s.ring.Hide()
	s.Entry.OnFocus = func(on bool) {
		s.ring.Hidden = !on
		s.ring.Refresh()
	}
	// The entry lies beside the glass on one shared background.
	back := Outlined(Surface, FieldBorder, radiusControl)
	bare := container.NewThemeOverride(s.Entry, &bareEntryTheme{})
	s.body = Sized(160, heightFieldSmall, Over(back, Pad(0, 4, 0, 10, Row(0, NewIcon(IconSearch, 16, Ink2), Grow(bare))), s.ring))
	s.ExtendBaseWidget(s)
	return s
}

// Bare shows an entry without its frame, for places that draw their own.
func Bare(e *Entry) fyne.CanvasObject { return container.NewThemeOverride(e, &bareEntryTheme{}) }
