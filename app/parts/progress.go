package parts

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Progress is a running task: what is done in its own unit, per cent, the time
// left once it is over 3 s, and Cancel.
type Progress struct {
	composite
	words   *Text
	percent *Text
	bar     *progressBar
	cancel  *Button
	started time.Time
}

// NewProgress makes a progress row; cancel is always there.
func NewProgress(cancel func()) *Progress {
	p := &Progress{started: time.Now()}
	p.words = Small("")
	p.percent = NewText(SizeTable, B("")).OneLine()
	p.bar = newProgressBar()
	p.cancel = NewSecondary("Cancel", cancel).Small()
	p.body = Column(5, RowBottom(8, Grow(p.words), p.percent), Row(8, Grow(Sized(60, 8, p.bar)), p.cancel))
	p.ExtendBaseWidget(p)
	return p
}

// Set shows how far it is: words with the unit ("Reading file 5: row 28 of 72")
// and the part done, 0 to 1; a part below 0 is not known.
func (p *Progress) Set(words string, part float64) {
	if left := timeLeft(time.Since(p.started), part); left != "" {
		words += ", " + left
	}
	p.words.SetText(words)
	p.percent.Hidden = part < 0
	p.percent.SetText(fmt.Sprintf("%.0f%%", 100*min(max(part, 0), 1)))
	p.bar.part = float32(min(max(part, 0), 1))
	p.bar.Refresh()
	p.body.Refresh()
	Relayout(p)
}

// timeLeft says how long it will still take, where that can be told and is over 3 s.
func timeLeft(spent time.Duration, part float64) string {
	if part <= 0.02 || part >= 1 || spent < 500*time.Millisecond {
		return ""
	}
	left := time.Duration(float64(spent) * (1 - part) / part)
	switch {
	case left < 3*time.Second:
		return ""
	case left < 90*time.Second:
		return fmt.Sprintf("about %d seconds left", int(left.Seconds()+0.5))
	}
	return fmt.Sprintf("about %d minutes left", int(left.Minutes()+0.5))
}

// progressBar is a rounded bar of 8.
type progressBar struct {
	widget.BaseWidget
	part float32
}

func newProgressBar() *progressBar {
	b := &progressBar{}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer implements fyne.Widget.
func (b *progressBar) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	r := &barRenderer{bar: b, back: canvas.NewRectangle(nil), done: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type barRenderer struct {
	bar        *progressBar
	back, done *canvas.Rectangle
}

func (r *barRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.done.Resize(fyne.NewSize(size.Width*r.bar.part, size.Height))
}

func (r *barRenderer) MinSize() fyne.Size { return fyne.NewSize(S(60), S(8)) }
func (r *barRenderer) Destroy()           {}
func (r *barRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.done}
}

func (r *barRenderer) Refresh() {
	r.back.FillColor, r.done.FillColor = Colour(ControlTint), Colour(Accent)
	r.back.CornerRadius, r.done.CornerRadius = S(4), S(4)
	r.Layout(r.bar.Size())
	fyneRefresh(r.bar)
}
