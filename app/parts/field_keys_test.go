package parts

import (
	"testing"

	"fyne.io/fyne/v2"
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
