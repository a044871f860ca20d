package design

import (
	"fyne.io/fyne/v2"

	"leeway/app/parts"
)

// planRow is one row of the plan: its name, what it says, and an arrow where it
// leads somewhere or opens choices below.
type planRow struct {
	key   string
	words *parts.Text
	arrow *parts.Icon
	// tap is nil where the row is only read.
	tap    *parts.TapArea
	object fyne.CanvasObject
}

// newPlanRow makes a row. Without press it is only read; one that opens has an
// arrow that points down.
func newPlanRow(key string, press func(), opens bool) *planRow {
	r := &planRow{key: key, words: parts.Body("")}
	icon := parts.IconNone
	switch {
	case opens:
		icon = parts.IconDown
	case press != nil:
		icon = parts.IconRight
	}
	r.arrow = parts.NewIcon(icon, 16, parts.Ink3)
	content := parts.Pad(9, 16, 9, 16, parts.Row(10,
		parts.Sized(128, 0, parts.Small(key).In(parts.Ink2)), parts.Grow(r.words), parts.Sized(20, 24, r.arrow)))
	r.object = content
	if press != nil {
		r.tap = parts.NewTapArea(key, 6, content, press).RingInside()
		r.object = r.tap
	}
	return r
}

func (r *planRow) setWords(words string) {
	if words != r.words.String() {
		r.words.SetText(words)
	}
}

func (r *planRow) setOpen(on bool) {
	if on {
		r.arrow.Set(parts.IconUp, parts.Ink3)
		return
	}
	r.arrow.Set(parts.IconDown, parts.Ink3)
}
