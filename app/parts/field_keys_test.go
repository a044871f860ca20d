package parts

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func TestAFilledLineIsReplacedByTyping(t *testing.T) {
	w := test.NewTempWindow(t, nil)
	e := NewEntry("")
	w.SetContent(e)
	e.SetText("root")
	w.Canvas().Focus(e)
	test.Type(e, "J. Aro")
	if e.Text != "J. Aro" {
		t.Errorf("typing a name over the one that stood there gives %q", e.Text)
	}
}

func TestTabLeavesATextOfSeveralLines(t *testing.T) {
	w := test.NewTempWindow(t, nil)
	area := NewTextArea("Setting", "", 3)
	next := NewEntry("")
	w.SetContent(Column(8, area, next))
	if area.Entry.AcceptsTab() {
		t.Error("a text of several lines keeps the Tab key for itself")
	}
	var _ fyne.Tabbable = area.Entry
}

// A field lower than the toolkit would have it shows no upright scroll bar.
func TestALineScrollsSidewaysOnly(t *testing.T) {
	if e := NewEntry(""); e.Wrapping != fyne.TextWrapOff || e.Scroll != fyne.ScrollHorizontalOnly {
		t.Errorf("a line wraps as %v and scrolls as %v", e.Wrapping, e.Scroll)
	}
	if area := NewTextArea("", "", 2); area.Entry.Wrapping != fyne.TextWrapWord {
		t.Error("a text of several lines does not wrap")
	}
}

// Where the content of a scrolled area becomes lower, nothing blank stays in sight below it.
func TestAScrolledAreaGoesBackToItsEnd(t *testing.T) {
	w := test.NewTempWindow(t, nil)
	high := Gap(10, 900)
	s := Scrolled(Column(0, high, Gap(10, 300)))
	w.SetContent(s)
	w.Resize(fyne.NewSize(300, 400))
	scroll := children(s)[0].(*container.Scroll)
	scroll.ScrollToOffset(fyne.NewPos(0, 700))
	high.Hide()
	Relayout(high)
	if scroll.Offset.Y > max(0, scroll.Content.Size().Height-scroll.Size().Height) {
		t.Errorf("scrolled to %v of %v in %v", scroll.Offset.Y, scroll.Content.Size().Height, scroll.Size().Height)
	}
}

// A click into a short number selects it, the next click puts the caret.
func TestAClickSelectsAShortNumber(t *testing.T) {
	w := test.NewTempWindow(t, nil)
	e := NewEntry("")
	e.SelectOnClick = true
	w.SetContent(e)
	e.SetText("26")
	w.Canvas().Focus(e)
	test.Tap(e)
	if e.SelectedText() != "26" {
		t.Errorf("the first click selects %q", e.SelectedText())
	}
	test.Type(e, "18")
	if e.Text != "18" {
		t.Errorf("typing after a click gives %q", e.Text)
	}
}

// Where a file is saved the caret stands before the ending, and nothing is selected that
// the next letter would replace.
func TestTheCaretStandsBeforeTheEnding(t *testing.T) {
	test.NewTempApp(t)
	k := &chooser{path: NewEntry(""), what: Choose{Name: "letters.pdf"}}
	w := test.NewTempWindow(t, k.path)
	k.path.KeepCaret = true
	w.Canvas().Focus(k.path)
	k.setPath("/home/ana/letters.pdf")
	test.Type(k.path, "-2")
	if k.path.Text != "/home/ana/letters-2.pdf" {
		t.Errorf("typing gives %q", k.path.Text)
	}
}
