package parts

import (
	"fyne.io/fyne/v2"
)

// Message is one line after an action: a tick, what was done, and Undo where it
// can be undone (undo may be nil).
func Message(sentence, undoLabel string, undo func()) *fyne.Container {
	row := []fyne.CanvasObject{NewIcon(IconCheck, 17, Accent), Grow(Small(sentence))}
	if undo != nil {
		row = append(row, NewQuiet(undoLabel, undo).Small())
	}
	return Over(Outlined(Surface, Hairline, 8), Pad(6, 10, 6, 14, Row(8, row...)))
}

// ErrorBox says what happened (bold), what to do and what is safe, with one way
// out (label may be empty).
func ErrorBox(what, remedy, label string, do func()) *fyne.Container {
	row := []fyne.CanvasObject{
		Pad(1, 0, 0, 0, NewIcon(IconError, 17, Error)),
		Grow(SmallSpans(B(what), T(" "+remedy))),
	}
	if label != "" {
		row = append(row, NewSecondary(label, do).Small())
	}
	return Over(Outlined(ErrorTint, Error, 8), Pad(10, 14, 10, 14, RowTop(8, row...)))
}

// WarningBox is a caution in the same shape.
func WarningBox(what, remedy, label string, do func()) *fyne.Container {
	row := []fyne.CanvasObject{
		Pad(1, 0, 0, 0, NewIcon(IconWarning, 17, WarningMark)),
		Grow(SmallSpans(B(what), T(" "+remedy))),
	}
	if label != "" {
		row = append(row, NewSecondary(label, do).Small())
	}
	return Over(Outlined(WarningTint, WarningMark, 8), Pad(10, 14, 10, 14, RowTop(8, row...)))
}

// NoteBox is information in the same shape: the square sign and a sentence.
func NoteBox(spans ...Span) *fyne.Container {
	return Over(Outlined(ControlTint, Transparent, 8), Pad(10, 14, 10, 14,
		RowTop(8, Pad(1, 0, 0, 0, NewIcon(IconInfo, 17, Accent)), Grow(SmallSpans(spans...)))))
}

// EmptyState fills a place that has nothing yet: a drawing, what belongs here,
// what will happen, and below it what the caller adds (keys, buttons, notes).
func EmptyState(drawing fyne.CanvasObject, title, sentence string, below ...fyne.CanvasObject) *fyne.Container {
	if drawing == nil {
		drawing = NewIcon(IconSheets, 142, Accent)
	}
	objects := []fyne.CanvasObject{
		Spacer(),
		Row(0, Spacer(), drawing, Spacer()),
		Gap(0, 10),
		Title(title).Aligned(fyne.TextAlignCenter),
		Row(0, Spacer(), Sized(430, 0, Body(sentence).In(Ink2).Aligned(fyne.TextAlignCenter)), Spacer()),
	}
	for _, o := range below {
		objects = append(objects, Pad(6, 0, 0, 0, Row(0, Spacer(), o, Spacer())))
	}
	objects = append(objects, Spacer())
	return Pad(16, 24, 16, 24, Column(8, objects...))
}

// Why is what a Why panel says: a question or a title, two or three sentences, a source.
type Why struct {
	Title      string
	Paragraphs []string
	Source     string
}

// WhyContent is the content of the Why panel.
func WhyContent(w Why) *fyne.Container {
	objects := []fyne.CanvasObject{Subheading(w.Title)}
	for _, p := range w.Paragraphs {
		objects = append(objects, NewText(SizeBody, Marked(p)...).Leading(1.42))
	}
	if w.Source != "" {
		objects = append(objects, Rule(), Caption(w.Source))
	}
	return Column(12, objects...)
}

// KeyValue is a row of a name and a value.
type KeyValue struct {
	Key   string
	Value []Span
}

// KV makes a KeyValue of plain words.
func KV(key, value string) KeyValue { return KeyValue{key, []Span{T(value)}} }

// KeyValues shows names and values in two columns; keyWidth is the width of the names.
func KeyValues(keyWidth float32, rows ...KeyValue) *fyne.Container {
	objects := make([]fyne.CanvasObject, 0, len(rows))
	for _, row := range rows {
		objects = append(objects, RowTop(12, Sized(keyWidth, 0, Small(row.Key).In(Ink2)), Grow(SmallSpans(row.Value...))))
	}
	return Column(6, objects...)
}

// ListRow is a row of a card's list: icon, words, something at the right end; a
// hairline between rows is the caller's Rule.
func ListRow(icon fyne.CanvasObject, words string, right fyne.CanvasObject) *fyne.Container {
	row := []fyne.CanvasObject{}
	if icon != nil {
		row = append(row, icon)
	}
	row = append(row, Grow(Small(words)))
	if right != nil {
		row = append(row, right)
	}
	return Sized(0, 0, Pad(9, 14, 9, 14, Row(10, row...)))
}
