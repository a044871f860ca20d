package parts

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Gravity orders problems by what they stop.
type Gravity int

// The gravities, as in experiment.Severity.
const (
	MustSettle Gravity = iota
	LookAtIt
	ForInformation
)

// GravityIcon is the sign of a gravity: round, triangle, square.
func GravityIcon(g Gravity, size float32) *Icon {
	switch g {
	case MustSettle:
		return NewIcon(IconError, size, Error)
	case LookAtIt:
		return NewIcon(IconWarning, size, WarningMark)
	}
	return NewIcon(IconInfo, size, Accent)
}

// Fix is one thing that can be done about a problem.
type Fix struct {
	Label string
	Do    func()
}

// ProblemItem is one row of a ProblemList.
type ProblemItem struct {
	Gravity Gravity
	// Address is where it is: "Roster.xlsx ! Teams ! B14"; may be empty.
	Address string
	// Sentence says what was found; Remedy, in the second ink, what to do.
	Sentence []Span
	Remedy   string
	// Fixes are the safest fix first, then one alternative.
	Fixes []Fix
	// OnSelect shows the place of the problem; may be nil.
	OnSelect func()
}

// mostProblems is how many rows a list draws; a sheet may have a problem in every cell.
const mostProblems = 200

// ProblemList lists problems in the order given (gravity, then row). Up and Down
// move, Enter does the first fix.
type ProblemList struct {
	composite
	items    []ProblemItem
	rows     []*problemRow
	selected int
	column   *fyne.Container
}

// NewProblemList makes a list that scrolls in the height it gets.
func NewProblemList(items []ProblemItem) *ProblemList {
	l := &ProblemList{selected: -1, column: Column(0)}
	l.body = Sized(0, 120, Scrolled(l.column))
	l.ExtendBaseWidget(l)
	l.SetItems(items)
	return l
}

// NewProblemColumn makes a list as tall as its rows, for pages that scroll as a whole.
func NewProblemColumn(items []ProblemItem) *ProblemList {
	l := &ProblemList{selected: -1, column: Column(0)}
	l.body = l.column
	l.ExtendBaseWidget(l)
	l.SetItems(items)
	return l
}

// SetItems replaces the problems.
func (l *ProblemList) SetItems(items []ProblemItem) {
	l.items, l.rows, l.selected = items, nil, -1
	l.column.RemoveAll()
	for i, item := range items[:min(len(items), mostProblems)] {
		row := newProblemRow(l, i, item)
		l.rows = append(l.rows, row)
		if i > 0 {
			l.column.Add(Rule())
		}
		l.column.Add(row)
	}
	if more := len(items) - mostProblems; more > 0 {
		l.column.Add(Rule())
		l.column.Add(Pad(10, 14, 10, 14, Caption(fmt.Sprintf("And %d more. They come up as these are settled.", more))))
	}
	l.column.Refresh()
	Relayout(l)
}

// Select marks a row without calling its OnSelect; -1 marks none.
func (l *ProblemList) Select(index int) {
	l.selected = index
	for _, row := range l.rows {
		row.restyle()
	}
}

// Selected is the marked row, or -1.
func (l *ProblemList) Selected() int { return l.selected }

// Next goes to the next problem (F4), from the last to the first.
func (l *ProblemList) Next() {
	if len(l.rows) > 0 {
		l.choose((l.selected + 1) % len(l.rows))
	}
}

func (l *ProblemList) choose(index int) {
	if index < 0 || index >= len(l.rows) {
		return
	}
	l.Select(index)
	FocusWidget(l.rows[index])
	if do := l.items[index].OnSelect; do != nil {
		do()
	}
}

// ProblemCounts shows how many problems there are of each gravity.
func ProblemCounts(mustSettle, lookAtIt, forInformation int) *fyne.Container {
	var objects []fyne.CanvasObject
	for g, n := range []int{mustSettle, lookAtIt, forInformation} {
		if n > 0 {
			objects = append(objects, GravityIcon(Gravity(g), 15), NewText(SizeTable, T(fmt.Sprint(n))).In(Ink2).OneLine())
		}
	}
	return Row(6, objects...)
}

type problemRow struct {
	composite
	focusPart
	list  *ProblemList
	index int
	item  ProblemItem
	back  *Shape
	ring  *Shape
}

func newProblemRow(list *ProblemList, index int, item ProblemItem) *problemRow {
	r := &problemRow{list: list, index: index, item: item}
	r.back = NewShape(Transparent, 0)
	r.ring = NewShape(Transparent, 4)
	r.ring.Stroke, r.ring.StrokeWidth = Accent, 2
	r.ring.Hide()
	var lines []fyne.CanvasObject
	if item.Address != "" {
		lines = append(lines, Mono(item.Address))
	}
	lines = append(lines, SmallSpans(item.Sentence...))
	if item.Remedy != "" {
		lines = append(lines, Caption(item.Remedy))
	}
	if len(item.Fixes) > 0 {
		buttons := make([]fyne.CanvasObject, 0, len(item.Fixes))
		for i, fix := range item.Fixes {
			b := NewSecondary(fix.Label, fix.Do)
			if i > 0 {
				b = NewQuiet(fix.Label, fix.Do)
			}
			buttons = append(buttons, b.Small())
		}
		lines = append(lines, Pad(5, 0, 0, 0, Wrap(6, buttons...)))
	}
	content := RowTop(10, GravityIcon(item.Gravity, 18), Grow(Column(2, lines...)))
	r.body = Over(r.back, Pad(11, 12, 11, 12, content), PadAll(1, r.ring))
	r.ExtendBaseWidget(r)
	return r
}

func (r *problemRow) restyle() {
	r.back.Fill = Transparent
	if r.list.selected == r.index {
		r.back.Fill = AccentTint
	}
	r.ring.Hidden = !r.focused
	r.back.Refresh()
	r.ring.Refresh()
}

// Tapped implements fyne.Tappable.
func (r *problemRow) Tapped(*fyne.PointEvent) { r.list.choose(r.index) }

// Cursor implements desktop.Cursorable.
func (r *problemRow) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained implements fyne.Focusable.
func (r *problemRow) FocusGained() { r.focused = true; r.restyle() }

// FocusLost implements fyne.Focusable.
func (r *problemRow) FocusLost() { r.focused = false; r.restyle() }

// TypedRune implements fyne.Focusable.
func (r *problemRow) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (r *problemRow) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyDown:
		r.list.choose(r.index + 1)
	case fyne.KeyUp:
		r.list.choose(r.index - 1)
	case fyne.KeyHome:
		r.list.choose(0)
	case fyne.KeyEnd:
		r.list.choose(len(r.list.rows) - 1)
	case fyne.KeySpace:
		r.list.choose(r.index)
	case fyne.KeyReturn, fyne.KeyEnter:
		if len(r.item.Fixes) > 0 && r.item.Fixes[0].Do != nil {
			r.item.Fixes[0].Do()
		}
	default:
		HandOn(key)
	}
}

// Says implements Speaker.
func (r *problemRow) Says() (kind, words string) { return "problem", r.item.Address }
