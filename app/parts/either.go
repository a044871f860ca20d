package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Either shows wide where there is room of at least least px, and narrow where there
// is not: the same thing laid out in two ways, as a table and as a list.
func Either(wide, narrow fyne.CanvasObject, least float32) *fyne.Container {
	return container.New(eitherLayout{least}, wide, narrow)
}

type eitherLayout struct{ least float32 }

// which is the object that fits a width.
func (l eitherLayout) which(objects []fyne.CanvasObject, width float32) (fits, other fyne.CanvasObject) {
	if width >= S(l.least) {
		return objects[0], objects[1]
	}
	return objects[1], objects[0]
}

func (l eitherLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	// The height follows from the width; the least is that of the list.
	return fyne.NewSize(min(objects[0].MinSize().Width, objects[1].MinSize().Width), 0)
}

func (l eitherLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	fits, _ := l.which(objects, width)
	return HeightFor(fits, width)
}

func (l eitherLayout) natural(objects []fyne.CanvasObject) float32 { return NaturalWidth(objects[0]) }

func (l eitherLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	fits, other := l.which(objects, size.Width)
	if other.Visible() {
		other.Hide()
	}
	if !fits.Visible() {
		fits.Show()
	}
	fits.Move(fyne.NewPos(0, 0))
	fits.Resize(size)
}
